/*
 * x25519.c - Diffie-Hellman on Curve25519 (RFC 7748): key agreement, where a public key is a u coordinate.
 *
 * Every 32 bytes are a public key: the highest bit is masked (RFC 7748 section 5), values of p and more stand for what
 * they are modulo p, and points of the twist are no worse than those of the curve. Only a result of all zeros, which
 * points of small order give, is refused (RFC 8422 5.11). Private keys are clamped where they are used.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/edwards25519.h"
#include "crypto/ec/x25519_core.h"

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
int x25519_public_key(uint8_t *public_key, const uint8_t *private_key)
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

int x25519_generate(const struct crypto *c, uint8_t *private_key, uint8_t *public_key)
{
    TRY(crypto_random(c, private_key, X25519_LEN));
    CT_SECRET(private_key, X25519_LEN);
    return x25519_public_key(public_key, private_key);
}

int x25519_check(struct span public_key)
{
    return public_key.len == X25519_LEN ? 0 : SSL_E_KEY_SHARE;
}

const struct group x25519_soft = X25519("portable", x25519_agree);
