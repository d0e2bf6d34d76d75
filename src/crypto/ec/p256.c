/*
 * p256.c - the curve P-256, portable.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/ec/comb.h"
#include "crypto/ec/curve.h"
#include "crypto/ec/word.h"

#define DOUBLE_MUL    field_mul
#define DOUBLE_SQUARE field_square
#include "crypto/ec/p256_core.h"

#if defined(__SIZEOF_INT128__)
/*
 * t + m p, for m the first word, which becomes 0: m p = m (2^256 - 2^224 + 2^192) + m 2^96 - m. What is left has the
 * words m 2^32 (two) and m (2^64 - 2^32 + 1) (two). extra is the carry of the step before, into the fifth word; the
 * high word of the product is at most 2^64 - 2^32, so that it takes that carry in.
 */
ALWAYS_INLINE void field_reduce_step(word *t, word *extra)
{
    word m = t[0], carry = 0;
    wide high = (wide)m * prime.v[3];
    t[1] = word_add(t[1], m << 32, &carry);
    t[2] = word_add(t[2], m >> 32, &carry);
    t[3] = word_add(t[3], (word)high, &carry);
    t[4] = word_add(t[4], (word)(high >> 64) + *extra, &carry);
    *extra = carry;
}
#endif

#include "crypto/ec/mont_soft_core.h"

const struct curve curve_p256 = CURVE_TABLE("P-256");
