/*
 * p384.c - the curve P-384 (SP 800-186 3.2.1.4, "secp384r1"), portable.
 *
 * p = 2^384 - 2^128 - 2^96 + 2^32 - 1.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/ec/comb.h"
#include "crypto/ec/curve.h"
#include "crypto/ec/word.h"

enum {
    CURVE_BITS = 384,
    CURVE_LEN = 48,
    FIELD_WORDS64 = 6,
    COMBS = P384_COMBS,
    TEETH = P384_TEETH,
    SPACING = P384_SPACING,
};

struct field {
    word v[WORDS(FIELD_WORDS64)];
};

/* clang-format off */
static const struct field prime = {{WORD64(0x00000000ffffffff), WORD64(0xffffffff00000000), WORD64(0xfffffffffffffffe),
                                    WORD64(0xffffffffffffffff), WORD64(0xffffffffffffffff), WORD64(0xffffffffffffffff)}};
/* R^2, where R = 2^384 */
static const struct field prime_rr = {{WORD64(0xfffffffe00000001), WORD64(0x0000000200000000), WORD64(0xfffffffe00000000),
                                       WORD64(0x0000000200000000), WORD64(0x0000000000000001), WORD64(0x0000000000000000)}};
/* 1 R and b R */
static const struct field field_one = {{WORD64(0xffffffff00000001), WORD64(0x00000000ffffffff), WORD64(0x0000000000000001),
                                        WORD64(0x0000000000000000), WORD64(0x0000000000000000), WORD64(0x0000000000000000)}};
static const uint64_t curve_b[FIELD_WORDS64] = {0x081188719d412dcc, 0xf729add87a4c32ec, 0x77f2209b1920022e,
                                                0xe3374bee94938ae2, 0xb62b21f41f022094, 0xcd08114b604fbff9};

static const uint8_t curve_order[CURVE_LEN] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf,
    0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
};
static const uint8_t curve_prime[CURVE_LEN] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff,
};
/* clang-format on */

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

#define FIELD_SUM static
#include "crypto/ec/mont_core.h"
#include "crypto/ec/mont_soft_core.h"

#include "crypto/ec/inverse_core.h"

#define DOUBLE_MUL    field_mul
#define DOUBLE_SQUARE field_square
#define COMB          p384_comb
#include "crypto/ec/point_core.h"

const struct curve curve_p384 = CURVE_TABLE("P-384");
