/*
 * ct_key.c - private keys in DER whose secret part is marked: read, checked against their public key, and used.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"
#include "support/certs.h"

/* What the DER says around the secret is public: tags, lengths, the curve. */
static void read_and_sign(const void *with)
{
    const struct test_key *test_key = with;
    const struct crypto *crypto = test_crypto();
    struct private_key key;
    struct span der = key_pkcs8(test_key);
    uint8_t *copy = der_copy(der), digest[HASH_MAX], signature[LIMIT_RSA_LEN];
    ct_expect(key_parse(crypto, &key, der, NULL) == 0);
    const enum signature algorithm = key_signature(test_key);
    const size_t at = (size_t)(key.scalar.at - der.at), len = key.scalar.len;
    const struct hash *hash = signature_hash(crypto, algorithm);
    struct writer w = writer_over(signature, key_signature_max(&key));
    CT_SECRET(copy + at, len);
    ct_expect(key_parse(crypto, &key, (struct span){copy, der.len}, NULL) == 0);
    ct_fill(digest, sizeof digest);
    ct_expect(key_sign(crypto, &key, algorithm, (struct span){digest, hash != NULL ? hash->digest_len : 20}, &w) == 0);
    ct_release(copy + at, len); /* is still a secret */
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"key_p256", read_and_sign, &key_p256, false},
    {"key_p384", read_and_sign, &key_p384, false},
    {"key_p521", read_and_sign, &key_p521, false},
    {"key_ed25519", read_and_sign, &key_ed25519, false},
};
/* clang-format on */

const struct ct_room ct_key = {cases, COUNT(cases)};
