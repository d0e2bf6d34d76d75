/*
 * slow_curve.h - the curves again, as a textbook has them: affine points over numbers of 32-bit digits, one bit at a
 * time. What is fast is compared with this, which shares nothing with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_SLOW_CURVE_H
#define TLS12_TEST_SLOW_CURVE_H

#include "base/base.h"

enum {
    SLOW_LEN_MAX = 66,
    SLOW_DIGITS = 18,
};

/* Least significant digit first. */
struct slow {
    uint32_t digit[SLOW_DIGITS];
};

struct slow_curve {
    const char *name;
    size_t len;
    struct slow p, n, b, gx, gy;
};

struct slow_point {
    bool infinite;
    struct slow x, y;
};

/* The curve of that name, "P-256"; its numbers are those of SP 800-186, 3.2.1.3 to 3.2.1.5. */
void slow_curve_load(struct slow_curve *, const char *name);

void slow_load(struct slow *, const uint8_t *bytes, size_t len);
void slow_store(uint8_t *bytes, size_t len, const struct slow *);

int slow_compare(const struct slow *, const struct slow *);
/* Modulo m, of numbers below it. Results may be written over arguments. */
void slow_add(struct slow *r, const struct slow *a, const struct slow *b, const struct slow *m);
void slow_sub(struct slow *r, const struct slow *a, const struct slow *b, const struct slow *m);
void slow_mul(struct slow *r, const struct slow *a, const struct slow *b, const struct slow *m);
/* 1 / a for an a that is not 0 and has no factor in common with the odd m. */
void slow_inverse(struct slow *r, const struct slow *a, const struct slow *m);

struct slow_point slow_base(const struct slow_curve *);
struct slow_point slow_point_add(const struct slow_curve *, const struct slow_point *, const struct slow_point *);
struct slow_point slow_multiply(const struct slow_curve *, const struct slow *scalar, const struct slow_point *);

#endif
