/*
 * x25519.h - what every backend of X25519 (RFC 7748) has in common. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_X25519_H
#define TLS12_X25519_H

#include "crypto/backends.h"

enum {
    X25519_LEN = 32,
};

/* RFC 7748 section 5, decodeScalar25519: a multiple of 8 from 2^254 to 2^255 - 8. */
static inline void x25519_clamp(uint8_t scalar[X25519_LEN], const uint8_t private_key[X25519_LEN])
{
    memcpy(scalar, private_key, X25519_LEN);
    scalar[0] &= 0xf8;
    scalar[31] = (scalar[31] & 0x7f) | 0x40;
}

/* The public key by way of the equivalent curve, of which this is a backend. */
void x25519_public(const struct edwards25519 *, uint8_t *public_key, const uint8_t *private_key);

int x25519_check(struct span public_key);

#endif
