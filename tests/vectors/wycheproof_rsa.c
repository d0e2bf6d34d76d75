/*
 * wycheproof_rsa.c - RSASSA-PKCS1-v1_5: verify msg and sig, or where there is a private key sign msg to sig, which is
 * deterministic; RSASSA-PSS: verify msg and sig; RSAES-PKCS1-v1_5: decrypt ct to msg.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

/* The digest of the message, with the hash that the group names; NULL if nothing is signed with it here. */
static const struct hash *rsa_digest(struct vector_case *c, uint8_t *digest)
{
    const struct hash *hash = case_hash(c, case_text(c, "sha"));
    struct span msg = case_bytes(c, "msg");
    if (hash == NULL || hash == c->crypto->sha1)
        return NULL;
    hash_whole(hash, digest, msg.at, msg.len);
    return hash;
}

static struct answer rsa_sign_again(struct vector_case *c)
{
    uint8_t digest[HASH_MAX], signature[LIMIT_RSA_LEN];
    const struct hash *hash = rsa_digest(c, digest);
    struct span pkcs8 = case_bytes(c, "privateKeyPkcs8"), sig = case_bytes(c, "sig");
    struct private_key key;
    struct error why = {0};
    if (hash == NULL)
        return answer_skip("no signatures with this hash");
    int result = key_parse(c->crypto, &key, pkcs8, &why);
    if (result == 0)
        result = rsa_sign(c->crypto, &key.rsa, signature, hash, digest);
    if (result != 0)
        return answer_code(result);
    size_t len = (rsa_bits(&(struct rsa_public){key.rsa.n, key.rsa.e}) + 7) / 8;
    return span_equal((struct span){signature, len}, sig) ? answer_accept() : answer_reject("the signature differs");
}

struct answer wycheproof_rsa_signature(struct vector_case *c)
{
    if (case_has(c, "privateKeyPkcs8"))
        return rsa_sign_again(c);
    enum signature signature =
        case_signature(c, SIGNATURE_RSA_PKCS1_SHA256, SIGNATURE_RSA_PKCS1_SHA384, SIGNATURE_RSA_PKCS1_SHA512);
    struct public_key key = {.kind = KEY_RSA};
    key.rsa.n = case_bytes(c, "publicKey.modulus");
    key.rsa.e = case_bytes(c, "publicKey.publicExponent");
    struct span msg = case_bytes(c, "msg"), sig = case_bytes(c, "sig");
    if (signature == SIGNATURE_NONE)
        return answer_skip("no signatures with this hash");
    return answer_verify(c, &key, signature, msg, sig);
}

/* The mask is always made with the hash of the message here; with a salt as long as the digest, this is what
 * certificates and TLS have. */
struct answer wycheproof_rsa_pss(struct vector_case *c)
{
    uint8_t digest[HASH_MAX];
    const struct hash *hash = rsa_digest(c, digest);
    const char *mgf = case_text(c, "mgf"), *mask_hash = case_text(c, "mgfSha");
    size_t salt_len = case_number(c, "sLen");
    struct public_key key = {.kind = KEY_RSA};
    key.rsa.n = case_bytes(c, "publicKey.modulus");
    key.rsa.e = case_bytes(c, "publicKey.publicExponent");
    struct span msg = case_bytes(c, "msg"), sig = case_bytes(c, "sig");
    if (hash == NULL)
        return answer_skip("no signatures with this hash");
    if (strcmp(mgf, "MGF1") != 0 || hash != case_hash(c, mask_hash))
        return answer_skip("no masks with another hash than the message's");
    if (salt_len != hash->digest_len)
        return answer_code(rsa_pss_verify(c->crypto, &key.rsa, hash, salt_len, digest, sig));
    enum signature signature =
        case_signature(c, SIGNATURE_RSA_PSS_SHA256, SIGNATURE_RSA_PSS_SHA384, SIGNATURE_RSA_PSS_SHA512);
    return answer_verify(c, &key, signature, msg, sig);
}

struct answer wycheproof_rsa_decrypt(struct vector_case *c)
{
    struct rsa_private key;
    key.n = case_bytes(c, "privateKey.modulus");
    key.e = case_bytes(c, "privateKey.publicExponent");
    key.d = case_bytes(c, "privateKey.privateExponent");
    key.p = case_bytes(c, "privateKey.prime1");
    key.q = case_bytes(c, "privateKey.prime2");
    key.dp = case_bytes(c, "privateKey.exponent1");
    key.dq = case_bytes(c, "privateKey.exponent2");
    key.qinv = case_bytes(c, "privateKey.coefficient");
    struct span msg = case_bytes(c, "msg"), ct = case_bytes(c, "ct");
    uint8_t message[LIMIT_RSA_LEN];
    uint64_t good;
    int result = rsa_private_check(&key, NULL);
    if (result == 0 && msg.len > sizeof message)
        return answer_reject("no message is so long");
    if (result == 0)
        result = rsa_decrypt(c->crypto, &key, message, msg.len, &good, ct);
    if (result != 0)
        return answer_code(result);
    if (!ct_reveal(good))
        return answer_reject("not the padding of a message of this length");
    return span_equal((struct span){message, msg.len}, msg) ? answer_accept() : answer_reject("the message differs");
}
