/*
 * inverse25519.h - 1 / a modulo 2^255 - 19, for every form that such numbers have. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_INVERSE25519_H
#define TLS12_INVERSE25519_H

#include "crypto/crypto.h"

/* The inverse of a number below p, and 0 for 0, as 32 little-endian bytes. Constant time. May overlap. */
void inverse25519(uint8_t inverse[32], const uint8_t number[32]);

#endif
