/*
 * curve.h - what a curve in Weierstrass form offers to ECDH and ECDSA. Inside this room only.
 *
 * Numbers cross this border as big-endian bytes of len each, so that every backend keeps its own form of them: a
 * coordinate, a scalar, a point as x y without the form byte in front.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CURVE_H
#define TLS12_CURVE_H

#include "crypto/crypto.h"

enum {
    CURVE_LEN_MAX = 66,
};

struct curve {
    const char *name;
    size_t bits;             /* of the order, and of the field: 256, 384, 521 */
    size_t len;              /* bytes of a coordinate and of a scalar: 32, 48, 66 */
    const uint8_t *order;    /* n */
    const uint8_t *order_rr; /* R^2 mod n, of mont_init_known */

    /* point = scalar G. The scalar is a secret, from 1 to n - 1. Constant time. */
    void (*multiply_base)(uint8_t *point, const uint8_t *scalar);

    /* product = scalar point. The scalar is a secret, from 1 to n - 1; the point is public and on the curve. Constant
     * time. */
    void (*multiply)(uint8_t *product, const uint8_t *scalar, const uint8_t *point);

    /* Whether the double of the point is scalar G, for a secret scalar from 1 to n - 1: a mask, 0 also where the point
     * is not on the curve. Constant time. */
    uint64_t (*is_half_of)(const uint8_t *point, const uint8_t *scalar);

    /* True if u1 G + u2 point has an x coordinate that is r modulo n. Everything is public; 0 <= u1, u2 < n, r < n, the
     * point is on the curve. False if the sum is the point at infinity. */
    bool (*sum_has_x_public)(const uint8_t *r, const uint8_t *u1, const uint8_t *u2, const uint8_t *point);

    /* True if the coordinates are below the prime of the field and the point is on the curve. */
    bool (*on_curve)(const uint8_t *point);
};

extern const struct curve curve_p256, curve_p384, curve_p521;
extern const struct curve curve_p256_adx, curve_p384_adx;

#endif
