/*
 * scalar25519.h - numbers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of the base point of
 * Ed25519 and X25519, in constant time. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_SCALAR25519_H
#define TLS12_SCALAR25519_H

#include "crypto/crypto.h"

enum {
    SCALAR_LEN = 32,  /* bytes, little-endian */
    SCALAR_WORDS = 8, /* of 32 bits, least significant first */
};

/* What the functions give is below L; what they take may be anything. */
struct scalar {
    uint32_t w[SCALAR_WORDS];
};

/* r = the number of 32 little-endian bytes, as it is. All ones if it is below L. */
uint64_t scalar_load(struct scalar *r, const uint8_t bytes[SCALAR_LEN]);

void scalar_store(uint8_t bytes[SCALAR_LEN], const struct scalar *);

/* r = the number of 64 little-endian bytes modulo L. */
void scalar_reduce(struct scalar *r, const uint8_t bytes[2 * SCALAR_LEN]);

/* r = a b + c modulo L. May overlap. */
void scalar_mul_add(struct scalar *r, const struct scalar *a, const struct scalar *b, const struct scalar *c);

#endif
