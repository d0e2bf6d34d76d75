/*
 * x25519_core.h - X25519 and its ladder (RFC 7748 section 5): a template, for a field modulo 2^255 - 19 whose header
 * has been included, field25519.h or field25519_adx.h, and X25519_EDWARDS, the backend of the equivalent curve beside
 * it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_X25519_CORE_H
#define TLS12_X25519_CORE_H

#include "crypto/ec/x25519.h"

enum {
    A24 = 121665, /* (486662 - 2) / 4 */
};

struct ladder {
    uint8_t scalar[X25519_LEN];
    struct fe x1, x2, z2, x3, z3;
};

/*
 * One bit: of (x2 : z2) and (x3 : z3), whose difference is x1, the second one is doubled if the mask is set, else the
 * first; that becomes (x2 : z2), and the sum of both (x3 : z3). The names are those of RFC 7748 section 5, which swaps
 * the two before. But da and cb would only change places, and their sum and the square of their difference stay as they
 * are: so what is chosen is what is squared.
 */
ALWAYS_INLINE void ladder_step(struct ladder *s, uint64_t mask)
{
    struct fe a, b, c, d, aa, bb, e, da, cb, t, u;
    fe_add(&a, &s->x2, &s->z2);
    fe_sub(&b, &s->x2, &s->z2);
    fe_add(&c, &s->x3, &s->z3);
    fe_sub(&d, &s->x3, &s->z3);
    fe_mul_inline(&da, &d, &a);
    fe_mul_inline(&cb, &c, &b);
    fe_select(&aa, mask, &c, &a);
    fe_select(&bb, mask, &d, &b);
    fe_square_inline(&aa, &aa);
    fe_square_inline(&bb, &bb);
    fe_add(&t, &da, &cb);
    fe_sub(&u, &da, &cb);
    fe_square_inline(&u, &u);
    fe_square_inline(&s->x3, &t);
    fe_sub(&e, &aa, &bb);
    fe_mul_small_inline(&t, &e, A24);
    fe_add(&t, &t, &aa);
    fe_mul_inline(&s->x2, &aa, &bb);
    fe_mul_inline(&s->z3, &s->x1, &u);
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
        ladder_step(&s, swapped ^ bit);
        swapped = bit;
    }
    /* The last bit of a clamped scalar is 0: nothing is left swapped. */
    fe_invert(&s.z2, &s.z2);
    fe_mul_inline(&s.x2, &s.x2, &s.z2);
    fe_store(out, &s.x2);
    wipe(&s, sizeof s);
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

static int x25519_public_key(uint8_t *public_key, const uint8_t *private_key)
{
    x25519_public(&X25519_EDWARDS, public_key, private_key);
    return 0;
}

static int x25519_generate(const struct crypto *c, uint8_t *private_key, uint8_t *public_key)
{
    TRY(crypto_random(c, private_key, X25519_LEN));
    CT_SECRET(private_key, X25519_LEN);
    return x25519_public_key(public_key, private_key);
}

#define X25519(whose)                                                                                                  \
    {                                                                                                                  \
        .name = "X25519", .backend = (whose), .private_len = X25519_LEN, .public_len = X25519_LEN,                     \
        .shared_len = X25519_LEN, .generate = x25519_generate, .public_key = x25519_public_key, .agree = x25519_agree, \
        .check = x25519_check,                                                                                         \
    }

#endif
