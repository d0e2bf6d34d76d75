/*
 * wycheproof_key.c - what the rows share that verify with a public key: publicKeyDer, and key_verify.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"
#include "x509/key.h"

static struct span without_zeros(struct span x)
{
    for (; x.len > 0 && x.at[0] == 0; x.at++)
        x.len--;
    return x;
}

static bool same_number(struct span a, struct span b)
{
    return span_equal(without_zeros(a), without_zeros(b));
}

struct answer answer_verify(struct vector_case *c, const struct public_key *parts, enum signature signature,
                            struct span msg, struct span sig)
{
    bool ok;
    struct public_key key = spki_read(case_bytes(c, "publicKeyDer"), &ok);
    if (!ok || key.group != parts->group || !span_equal(key.point, parts->point) ||
        !same_number(key.rsa.n, parts->rsa.n) || !same_number(key.rsa.e, parts->rsa.e))
        return answer_reject("publicKeyDer is not the key of the group");
    return answer_code(key_verify(c->crypto, &key, signature, msg, sig));
}

enum signature case_signature(struct vector_case *c, enum signature sha256, enum signature sha384,
                              enum signature sha512)
{
    const struct hash *hash = case_hash(c, case_text(c, "sha"));
    if (hash == NULL || hash == c->crypto->sha1)
        return SIGNATURE_NONE;
    return hash == c->crypto->sha256 ? sha256 : hash == c->crypto->sha384 ? sha384 : sha512;
}
