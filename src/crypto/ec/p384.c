/*
 * p384.c - the curve P-384, portable.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/ec/comb.h"
#include "crypto/ec/curve.h"
#include "crypto/ec/word.h"

#include "crypto/ec/p384_core.h"

#if defined(__SIZEOF_INT128__)
/*
 * t + m p, for the m that makes the first word 0: -1 / p is 2^32 + 1 modulo 2^64. m p = m 2^384 - m (2^128 + 2^96) + m
 * (2^32 - 1), and of the last part and the first word together a carry below 2^33 is left. So the words from the second
 * on lose m (2^64 + 2^32) - carry, which is never negative and has three words; and the seventh gets m, less the
 * borrow, which is 0 if m is. extra is the carry of the step before, into the seventh word.
 */
ALWAYS_INLINE void field_reduce_step(word *t, word *extra)
{
    word m = t[0] + (t[0] << 32), borrow = 0;
    word carry = (word)((((wide)m << 32) - m + t[0]) >> 64);
    word low = word_sub(m << 32, carry, &borrow);
    wide high = (wide)m + (m >> 32) - borrow;
    borrow = 0;
    t[1] = word_sub(t[1], low, &borrow);
    t[2] = word_sub(t[2], (word)high, &borrow);
    t[3] = word_sub(t[3], (word)(high >> 64), &borrow);
    t[4] = word_sub(t[4], 0, &borrow);
    t[5] = word_sub(t[5], 0, &borrow);
    t[6] = word_add(t[6], m - borrow, extra);
}
#endif

#include "crypto/ec/mont_soft_core.h"

const struct curve curve_p384 = CURVE_TABLE("P-384");
