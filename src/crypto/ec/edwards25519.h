/*
 * edwards25519.h - points of the curve of Ed25519 (RFC 8032 5.1), -x^2 + y^2 = 1 + d x^2 y^2, to which that of X25519
 * is equivalent. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_EDWARDS25519_H
#define TLS12_EDWARDS25519_H

#include "crypto/ec/field25519.h"
#include "crypto/ec/scalar25519.h"

enum {
    EDWARDS_COMBS = 4,
    EDWARDS_TEETH = 5,
    EDWARDS_SPACING = 13,
    EDWARDS_ENTRIES = 1 << (EDWARDS_TEETH - 1),
};

/* Extended coordinates (RFC 8032 5.1.4): x = X / Z, y = Y / Z, x y = T / Z. Tight. */
struct edwards {
    struct fe x, y, z, t;
};

/* A constant point: y + x, y - x and 2 d x y, below p, one behind the other. */
struct edwards_constant {
    uint64_t words[3 * FE_WORDS];
};
extern const struct edwards_constant edwards25519_table[EDWARDS_COMBS][EDWARDS_ENTRIES];

/* r = k B, B the base point, for a secret scalar of any value. Constant time. r->t is not set, here and below. */
void edwards_multiply_base(struct edwards *r, const struct scalar *k);

/* r = k B - h a, for a public h below L and a public point. Constant time in k; r may be a secret. */
void edwards_multiply_both(struct edwards *r, const struct scalar *k, const struct scalar *h, const struct edwards *a);

/* RFC 8032 5.1.2. Constant time. */
void edwards_encode(uint8_t bytes[FE_LEN], const struct edwards *);

/* RFC 8032 5.1.3, of public bytes: false if there is no such point, or y is p or more. */
bool edwards_decode(struct edwards *r, const uint8_t bytes[FE_LEN]);

#endif
