/*
 * x25519.c - Diffie-Hellman on Curve25519 (RFC 7748): key agreement, where a public key is a u coordinate.
 *
 * Every 32 bytes are a public key: the highest bit is masked (RFC 7748 section 5), values of p and more stand for what
 * they are modulo p, and points of the twist are no worse than those of the curve. Only a result of all zeros, which
 * points of small order give, is refused (RFC 8422 5.11). Private keys are clamped where they are used.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/ec/edwards25519.h"

enum {
    X25519_LEN = 32,
    A24 = 121665, /* (486662 - 2) / 4 */
};

struct ladder {
    uint8_t scalar[X25519_LEN];
    struct fe x1, x2, z2, x3, z3;
};

/* RFC 7748 section 5, decodeScalar25519: a multiple of 8 from 2^254 to 2^255 - 8. */
static void x25519_clamp(uint8_t scalar[X25519_LEN], const uint8_t private_key[X25519_LEN])
{
    memcpy(scalar, private_key, X25519_LEN);
    scalar[0] &= 0xf8;
    scalar[31] = (scalar[31] & 0x7f) | 0x40;
}

/* One bit: (x2 : z2) is doubled, and (x3 : z3) becomes the sum of both, whose difference is x1. The names are those of
 * RFC 7748 section 5. */
ALWAYS_INLINE void ladder_step(struct ladder *s)
{
    struct fe a, b, c, d, aa, bb, e, da, cb, t;
    fe_add(&a, &s->x2, &s->z2);
    fe_sub(&b, &s->x2, &s->z2);
    fe_add(&c, &s->x3, &s->z3);
    fe_sub(&d, &s->x3, &s->z3);
    fe_mul_inline(&da, &d, &a);
    fe_mul_inline(&cb, &c, &b);
    fe_square_inline(&aa, &a);
    fe_square_inline(&bb, &b);
    fe_add(&t, &da, &cb);
    fe_square_inline(&s->x3, &t);
    fe_sub(&t, &da, &cb);
    fe_square_inline(&t, &t);
    fe_mul_inline(&s->z3, &s->x1, &t);
    fe_mul_inline(&s->x2, &aa, &bb);
    fe_sub(&e, &aa, &bb);
    fe_mul_small_inline(&t, &e, A24);
    fe_add(&t, &t, &aa);
    fe_mul_inline(&s->z2, &e, &t);
}

/* out = scalar u, RFC 7748 section 5. */
static void x25519(uint8_t out[X25519_LEN], const uint8_t private_key[X25519_LEN], const uint8_t u[X25519_LEN])
{
    struct ladder s;
    x25519_clamp(s.scalar, private_key);
    fe_load(&s.x1, u);
    s.x2 = fe_one;
    s.z2 = fe_zero;
    s.x3 = s.x1;
    s.z3 = fe_one;
    uint64_t swapped = 0;
    for (unsigned i = 255; i-- > 0;) {
        uint64_t bit = (uint64_t)0 - (s.scalar[i / 8] >> i % 8 & 1);
        fe_swap(swapped ^ bit, &s.x2, &s.x3);
        fe_swap(swapped ^ bit, &s.z2, &s.z3);
        swapped = bit;
        ladder_step(&s);
    }
    /* The last bit of a clamped scalar is 0: nothing is left swapped. */
    fe_invert(&s.z2, &s.z2);
    fe_mul(&s.x2, &s.x2, &s.z2);
    fe_store(out, &s.x2);
    wipe(&s, sizeof s);
}

struct base_multiple {
    uint8_t wide[2 * SCALAR_LEN];
    struct scalar k;
    struct edwards point;
    struct fe u, inverse;
};

/*
 * out = scalar 9 by way of the equivalent curve of Ed25519, whose multiples of the base point have a table: half the
 * time of the ladder. u = (1 + y) / (1 - y) (RFC 7748 section 4.1). y is not 1: a clamped scalar is a multiple of 8
 * below 8 L > 2^255, and so is none of L.
 */
static int x25519_public_key(uint8_t *public_key, const uint8_t *private_key)
{
    struct base_multiple s = {.wide = {0}};
    x25519_clamp(s.wide, private_key);
    scalar_reduce(&s.k, s.wide);
    edwards_multiply_base(&s.point, &s.k);
    fe_add(&s.u, &s.point.z, &s.point.y);
    fe_sub(&s.inverse, &s.point.z, &s.point.y);
    fe_invert(&s.inverse, &s.inverse);
    fe_mul(&s.u, &s.u, &s.inverse);
    fe_store(public_key, &s.u);
    CT_PUBLIC(public_key, X25519_LEN);
    wipe(&s, sizeof s);
    return 0;
}

static int x25519_generate(const struct crypto *c, uint8_t *private_key, uint8_t *public_key)
{
    TRY(crypto_random(c, private_key, X25519_LEN));
    CT_SECRET(private_key, X25519_LEN);
    return x25519_public_key(public_key, private_key);
}

static int x25519_check(struct span public_key)
{
    return public_key.len == X25519_LEN ? 0 : SSL_E_KEY_SHARE;
}

static int x25519_agree(uint8_t *shared, const uint8_t *private_key, struct span peer)
{
    static const uint8_t zero[X25519_LEN] = {0};
    if (x25519_check(peer) != 0) {
        memset(shared, 0, X25519_LEN);
        return SSL_E_KEY_SHARE;
    }
    x25519(shared, private_key, peer.at);
    /* RFC 8422 5.11: "MUST check whether the computed Diffie-Hellman shared secret is the all-zero value and abort if
     * so". Whether it is depends on the peer's key alone. */
    return ct_reveal(ct_equal(shared, zero, X25519_LEN)) ? SSL_E_KEY_SHARE : 0;
}

const struct group x25519_soft = {
    .name = "X25519",
    .backend = "portable",
    .private_len = X25519_LEN,
    .public_len = X25519_LEN,
    .shared_len = X25519_LEN,
    .generate = x25519_generate,
    .public_key = x25519_public_key,
    .agree = x25519_agree,
    .check = x25519_check,
};
