/*
 * edwards25519_adx.c - the curve of Ed25519 with BMI2, ADX and AVX2 of x86-64.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"

#if defined(__x86_64__)

#include "crypto/ec/field25519_adx.h"
#include "crypto/ec/word.h"
#include "crypto/target.h"

TARGET_BEGIN("bmi2,adx,avx2")

/* Where time does not count so much: the products as calls. */
static __attribute__((noinline)) void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
    fe_mul_inline(r, a, b);
}

static __attribute__((noinline)) void fe_square(struct fe *r, const struct fe *a)
{
    fe_square_inline(r, a);
}

#include "crypto/ec/edwards25519_core.h"

TARGET_END

const struct edwards25519 edwards25519_adx = EDWARDS25519("ADX");

#endif
