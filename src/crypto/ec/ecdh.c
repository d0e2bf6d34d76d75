/*
 * ecdh.c - key agreement over the curves in Weierstrass form: ECDH (SP 800-56A 5.7.1.2, RFC 8422 5.4, 5.10 and 5.11),
 * and fresh key pairs (FIPS 186-5 A.2.2).
 *
 * The cofactor of these curves is 1, so that every point on the curve but infinity is of order n, and infinity has no
 * uncompressed form: to be on the curve is all that is asked of a peer's point.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/ec/curve.h"

enum {
    UNCOMPRESSED = 4,    /* the form byte (SEC 1, 2.3.3); RFC 8422 5.1.2 has no other form left */
    GENERATE_TRIES = 64, /* a number of n's length is out of range once in 2^32 at most, unless the source is broken */
};

/* All ones if the private key is from 1 to n - 1. */
static uint64_t ecdh_private_in_range(const struct curve *curve, const uint8_t *private_key)
{
    uint64_t any = 0, borrow = 0;
    for (size_t i = curve->len; i-- > 0;) {
        any |= private_key[i];
        borrow = ((uint64_t)private_key[i] - curve->order[i] - borrow) >> 63;
    }
    return ct_nonzero(any) & ct_nonzero(borrow);
}

static int ecdh_public_key(const struct curve *curve, uint8_t *public_key, const uint8_t *private_key)
{
    if (!ct_reveal(ecdh_private_in_range(curve, private_key)))
        return SSL_E_KEY_DECODE;
    public_key[0] = UNCOMPRESSED;
    curve->multiply_base(public_key + 1, private_key);
    CT_PUBLIC(public_key + 1, 2 * curve->len);
    return 0;
}

/* Rejection sampling, A.2.2, with numbers from 0 to n - 1 of which 0 is refused as well: what is kept is as evenly
 * spread. What was refused is used for nothing, so that it may be seen that it was. */
static int ecdh_generate(const struct curve *curve, const struct crypto *crypto, uint8_t *private_key,
                         uint8_t *public_key)
{
    for (int i = 0; i < GENERATE_TRIES; i++) {
        TRY(crypto_random(crypto, private_key, curve->len));
        CT_SECRET(private_key, curve->len);
        private_key[0] &= (uint8_t)(0xff >> (8 * curve->len - curve->bits));
        if (ecdh_public_key(curve, public_key, private_key) == 0)
            return 0;
    }
    wipe(private_key, curve->len);
    return SSL_E_RANDOM;
}

static int ecdh_check(const struct curve *curve, struct span public_key)
{
    if (public_key.len != 1 + 2 * curve->len || public_key.at[0] != UNCOMPRESSED)
        return SSL_E_KEY_SHARE;
    return curve->on_curve(public_key.at + 1) ? 0 : SSL_E_KEY_SHARE;
}

static int ecdh_agree(const struct curve *curve, uint8_t *shared, const uint8_t *private_key, struct span peer)
{
    uint8_t product[2 * CURVE_LEN_MAX];
    TRY(ecdh_check(curve, peer)); /* RFC 8422 5.11: MUST validate */
    if (!ct_reveal(ecdh_private_in_range(curve, private_key)))
        return SSL_E_KEY_DECODE;
    curve->multiply(product, private_key, peer.at + 1);
    memcpy(shared, product, curve->len);
    wipe(product, sizeof product);
    return 0;
}

/* The functions of struct group, which know their curve by name. */
#define GROUP(which, table, code, title, bytes)                                                                        \
    static int which##_generate(const struct crypto *crypto, uint8_t *private_key, uint8_t *public_key)                \
    {                                                                                                                  \
        return ecdh_generate(&curve_##which, crypto, private_key, public_key);                                         \
    }                                                                                                                  \
    static int which##_public_key(uint8_t *public_key, const uint8_t *private_key)                                     \
    {                                                                                                                  \
        return ecdh_public_key(&curve_##which, public_key, private_key);                                               \
    }                                                                                                                  \
    static int which##_agree(uint8_t *shared, const uint8_t *private_key, struct span peer)                            \
    {                                                                                                                  \
        return ecdh_agree(&curve_##which, shared, private_key, peer);                                                  \
    }                                                                                                                  \
    static int which##_check(struct span public_key)                                                                   \
    {                                                                                                                  \
        return ecdh_check(&curve_##which, public_key);                                                                 \
    }                                                                                                                  \
    const struct group table = {                                                                                       \
        .name = (title),                                                                                               \
        .backend = (code),                                                                                             \
        .private_len = (bytes),                                                                                        \
        .public_len = 1 + 2 * (bytes),                                                                                 \
        .shared_len = (bytes),                                                                                         \
        .curve = &curve_##which,                                                                                       \
        .generate = which##_generate,                                                                                  \
        .public_key = which##_public_key,                                                                              \
        .agree = which##_agree,                                                                                        \
        .check = which##_check,                                                                                        \
    }

GROUP(p256, p256_soft, "portable", "P-256", 32);
GROUP(p384, p384_soft, "portable", "P-384", 48);
GROUP(p521, p521_soft, "portable", "P-521", 66);
#if defined(__x86_64__)
GROUP(p256_adx, p256_adx, "ADX", "P-256", 32);
GROUP(p384_adx, p384_adx, "ADX", "P-384", 48);
#endif
