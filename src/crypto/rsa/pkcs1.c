/*
 * pkcs1.c - EME-PKCS1-v1_5 (RFC 8017 section 7.2) and EMSA-PKCS1-v1_5 (section 9.2).
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/rsa/pkcs1.h"

enum {
    PS_MIN = 8,            /* padding bytes at least, for encryption and for signatures */
    OVERHEAD = 3 + PS_MIN, /* two bytes in front, PS, a zero */
    PS_ROUNDS = 16,        /* a random byte is 0 so many times in a row once in 2^128 times */
};

/*
 * RFC 8017 7.2.1, step 2:
 *
 *   a. Generate an octet string PS of length k - mLen - 3 consisting of pseudo-randomly generated nonzero octets.
 *   b. EM = 0x00 || 0x02 || PS || 0x00 || M.
 */
int pkcs1_pad(const struct crypto *c, uint8_t *em, size_t em_len, const uint8_t *message, size_t len)
{
    if (em_len < OVERHEAD || len > em_len - OVERHEAD)
        return SSL_E_ARGUMENT;
    uint8_t *ps = em + 2, fresh[LIMIT_RSA_LEN];
    size_t ps_len = em_len - len - 3;
    memset(em, 0, em_len);
    em[1] = 2;

    /* Bytes that are still 0 are drawn again. How many rounds that takes says nothing of the bytes that remain. */
    uint64_t zeros = ~(uint64_t)0;
    for (unsigned round = 0; round < PS_ROUNDS && ct_reveal(zeros); round++) {
        TRY(crypto_random(c, fresh, ps_len));
        zeros = 0;
        for (size_t i = 0; i < ps_len; i++) {
            ps[i] |= (uint8_t)(fresh[i] & ct_is_zero(ps[i]));
            zeros |= ct_is_zero(ps[i]);
        }
    }
    wipe(fresh, sizeof fresh);
    if (ct_reveal(zeros))
        return SSL_E_RANDOM;
    memcpy(ps + ps_len + 1, message, len);
    return 0;
}

/*
 * RFC 8017 7.2.2, step 3: EM = 0x00 || 0x02 || PS || 0x00 || M. Since the length of M is known, so is the place of each
 * part, and PS is all that lies before the zero: at least eight bytes, none of them 0.
 */
uint64_t pkcs1_unpad(uint8_t *message, size_t len, const uint8_t *em, size_t em_len)
{
    if (em_len < OVERHEAD || len > em_len - OVERHEAD) {
        memset(message, 0, len);
        return 0;
    }
    size_t zero_at = em_len - len - 1;
    uint64_t good = ct_is_zero(em[0]) & ct_eq(em[1], 2) & ct_is_zero(em[zero_at]);
    for (size_t i = 2; i < zero_at; i++)
        good &= ct_nonzero(em[i]);
    for (size_t i = 0; i < len; i++)
        message[i] = (uint8_t)ct_select(good, em[zero_at + 1 + i], 0);
    return good;
}

/*
 * RFC 8017 9.2: T is the DER encoding of
 *
 *   DigestInfo ::= SEQUENCE {
 *       digestAlgorithm AlgorithmIdentifier,
 *       digest OCTET STRING
 *   }
 *
 * with NULL parameters. Note 1 gives all of it but the digest. SHA-1 is left out: nothing is signed with it here, and
 * no such signature is accepted.
 */
enum {
    PREFIX_LEN = 19,
};

static const struct prefix {
    size_t digest_len;
    uint8_t bytes[PREFIX_LEN];
} prefixes[] = {
    /* clang-format off */
    {32, {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}},
    {48, {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30}},
    {64, {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40}},
    /* clang-format on */
};

/* EM = 0x00 || 0x01 || PS || 0x00 || T, where PS is bytes 0xff, at least eight of them. */
int pkcs1_encode(uint8_t *em, size_t em_len, const struct hash *hash, const uint8_t *digest)
{
    const struct prefix *prefix = NULL;
    for (size_t i = 0; i < COUNT(prefixes); i++)
        if (prefixes[i].digest_len == hash->digest_len)
            prefix = &prefixes[i];
    if (prefix == NULL)
        return SSL_E_ARGUMENT;
    size_t t_len = PREFIX_LEN + hash->digest_len;
    if (em_len < t_len + OVERHEAD)
        return SSL_E_KEY_UNSUPPORTED;

    uint8_t *t = em + em_len - t_len;
    memset(em, 0xff, em_len);
    em[0] = 0x00;
    em[1] = 0x01;
    t[-1] = 0x00;
    memcpy(t, prefix->bytes, PREFIX_LEN);
    memcpy(t + PREFIX_LEN, digest, hash->digest_len);
    return 0;
}
