/*
 * edwards25519.h - the curve of Ed25519 (RFC 8032 5.1), -x^2 + y^2 = 1 + d x^2 y^2, to which that of X25519 is
 * equivalent: what a backend of it offers, and the table that all of them read. Inside this room only.
 *
 * Points cross this border as the 32 bytes of RFC 8032 5.1.2, so that every backend keeps its own form of them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_EDWARDS25519_H
#define TLS12_EDWARDS25519_H

#include "crypto/ec/scalar25519.h"

enum {
    EDWARDS_LEN = 32,
    EDWARDS_COMBS = 4,
    EDWARDS_TEETH = 5,
    EDWARDS_SPACING = 13,
    EDWARDS_ENTRIES = 1 << (EDWARDS_TEETH - 1),
    EDWARDS_WORDS = 12,
};

/* A constant point: y + x, y - x and 2 d x y, below 2^255 - 19, one behind the other, lowest words first. */
struct edwards_constant {
    uint64_t words[EDWARDS_WORDS];
};
extern const struct edwards_constant edwards25519_table[EDWARDS_COMBS][EDWARDS_ENTRIES];

/* B is the base point. Scalars may have any value. */
struct edwards25519 {
    const char *name; /* "Ed25519" */
    const char *backend;

    /* point = k B. Constant time. */
    void (*multiply)(uint8_t point[EDWARDS_LEN], const struct scalar *k);

    /* The u coordinate of k B on the curve of X25519 (RFC 7748 section 4.1), 0 if k is 0. Constant time. */
    void (*multiply_u)(uint8_t u[EDWARDS_LEN], const struct scalar *k);

    /* point = k B - h a, for a public h below L and public bytes a: false if these are no point, or their y is not
     * below 2^255 - 19 (RFC 8032 5.1.3). Constant time in k; the point may be a secret. */
    bool (*multiply_both)(uint8_t point[EDWARDS_LEN], const struct scalar *k, const struct scalar *h,
                          const uint8_t a[EDWARDS_LEN]);
};

#endif
