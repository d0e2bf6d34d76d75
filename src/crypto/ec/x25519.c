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
#include "crypto/ec/field25519.h"
#define X25519_EDWARDS edwards25519_soft
#include "crypto/ec/x25519_core.h"

/*
 * out = scalar 9 by way of the equivalent curve of Ed25519, whose multiples of the base point have a table: half the
 * time of the ladder. That curve's point is not the neutral one, which has no u: a clamped scalar is a multiple of 8
 * below 8 L > 2^255, and so is none of L.
 */
void x25519_public(const struct edwards25519 *edwards, uint8_t *public_key, const uint8_t *private_key)
{
    uint8_t wide[2 * SCALAR_LEN] = {0};
    struct scalar k;
    x25519_clamp(wide, private_key);
    scalar_reduce(&k, wide);
    edwards->multiply_u(public_key, &k);
    CT_PUBLIC(public_key, X25519_LEN);
    wipe(wide, sizeof wide);
    wipe(&k, sizeof k);
}

int x25519_check(struct span public_key)
{
    return public_key.len == X25519_LEN ? 0 : SSL_E_KEY_SHARE;
}

const struct group x25519_soft = X25519("portable");
