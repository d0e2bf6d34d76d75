/*
 * inverse.h - 1 / a in the fields of the curves, whatever form a backend gives their numbers. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_INVERSE_H
#define TLS12_INVERSE_H

#include "crypto/crypto.h"

/* inverse = 1 / number modulo an odd prime, for a number below it, and 0 for 0: big-endian, len bytes each, at most
 * CURVE_LEN_MAX. Constant time. May overlap. */
void inverse_modulo(uint8_t *inverse, const uint8_t *number, const uint8_t *prime, size_t len);

/* The same modulo 2^255 - 19, little-endian. */
void inverse25519(uint8_t inverse[32], const uint8_t number[32]);

#endif
