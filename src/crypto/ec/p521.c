/*
 * p521.c - the curve P-521 (SP 800-186 3.2.1.5, "secp521r1"), portable.
 *
 * p = 2^521 - 1, so that what is beyond bit 521 is added at bit 0. A number has 9 limbs of 58 bits, or 21 of 25 where
 * the compiler has no 128-bit type: 522 and 525 bits. The last limb has 57 or 21 bits of its own.
 *
 * Bounds. A limb is at most 2^10 more than its bits hold, after every operation and before; so one number has several
 * forms, of which field_normal makes the one below p.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/ec/comb.h"
#include "crypto/ec/curve.h"
#include "crypto/ec/word.h"

enum {
    CURVE_BITS = 521,
    CURVE_LEN = 66,
    FIELD_WORDS64 = 9,
    COMBS = P521_COMBS,
    TEETH = P521_TEETH,
    SPACING = P521_SPACING,
    LIMBS = WORD_BITS == 64 ? 9 : 21,
    LIMB_BITS = WORD_BITS == 64 ? 58 : 25,
    FOLD = LIMBS * LIMB_BITS - CURVE_BITS, /* 2^(LIMBS LIMB_BITS) = 2^FOLD modulo p */
    TOP_BITS = LIMB_BITS - FOLD,
};

#define LIMB_MASK (((word)1 << LIMB_BITS) - 1)
#define TOP_MASK  (((word)1 << TOP_BITS) - 1)

struct field {
    word v[LIMBS];
};

static const struct field field_one = {{1}};

/* clang-format off */
static const uint64_t curve_b[FIELD_WORDS64] = {
    0xef451fd46b503f00, 0x3573df883d2c34f1, 0x1652c0bd3bb1bf07, 0x56193951ec7e937b, 0xb8b489918ef109e1,
    0xa2da725b99b315f3, 0x929a21a0b68540ee, 0x953eb9618e1c9a1f, 0x0000000000000051,
};

static const uint8_t curve_order[CURVE_LEN] = {
    0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b, 0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0,
    0x3b, 0xb5, 0xc9, 0xb8, 0x89, 0x9c, 0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, 0x64, 0x09,
};
/* R^2 modulo the order, for the R of bn.h. Made by tests/tables/orders.py. */
#if defined(__SIZEOF_INT128__)
static const uint8_t curve_order_rr[CURVE_LEN] = {
    0x00, 0x80, 0xe4, 0x68, 0xe6, 0x96, 0xd6, 0x8e, 0xbf, 0xa3, 0x11, 0x0e, 0x0f, 0x4b, 0x63, 0x80, 0xf4,
    0x52, 0x4b, 0x43, 0x51, 0x56, 0xf3, 0x1b, 0x58, 0x6a, 0x39, 0x59, 0xef, 0x33, 0xfc, 0xf4, 0x50, 0xac,
    0x6f, 0x34, 0x55, 0x80, 0xea, 0x76, 0x89, 0x46, 0x22, 0x4f, 0x1b, 0x57, 0x86, 0xf9, 0x44, 0xed, 0x82,
    0x36, 0x40, 0x97, 0xde, 0x52, 0xd9, 0x2a, 0x9d, 0x76, 0x5f, 0xcd, 0x15, 0xcf, 0x17, 0xdb,
};
#else
static const uint8_t curve_order_rr[CURVE_LEN] = {
    0x01, 0xa3, 0x9a, 0x5b, 0x5a, 0x3a, 0xfe, 0x8c, 0x44, 0x38, 0x3d, 0x2d, 0x8e, 0x03, 0xd1, 0x49, 0x2d,
    0x0d, 0x45, 0x5b, 0xcc, 0x6d, 0x61, 0xa8, 0xe5, 0x67, 0xbc, 0xcf, 0xf3, 0xd1, 0x42, 0xb7, 0x75, 0x69,
    0x96, 0xde, 0x87, 0xfe, 0x01, 0xe9, 0x19, 0xf4, 0xc8, 0xb2, 0xda, 0xe3, 0x64, 0xb6, 0x72, 0x38, 0xdc,
    0xd7, 0x9e, 0xf9, 0xfe, 0x9c, 0x0b, 0x2b, 0xe9, 0x17, 0x97, 0x91, 0x4e, 0xf0, 0xcf, 0xf8,
};
#endif
static const uint8_t curve_prime[CURVE_LEN] = {
    0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
};
/* clang-format on */

/* r = t, each limb's carry moved to the next. Sums of four or fewer numbers have carries of at most 4. */
ALWAYS_INLINE void field_carry(struct field *r, const word t[LIMBS])
{
    r->v[0] = (t[0] & LIMB_MASK) + (t[LIMBS - 1] >> TOP_BITS);
    UNROLL for (size_t i = 1; i < LIMBS - 1; i++) r->v[i] = (t[i] & LIMB_MASK) + (t[i - 1] >> LIMB_BITS);
    r->v[LIMBS - 1] = (t[LIMBS - 1] & TOP_MASK) + (t[LIMBS - 2] >> LIMB_BITS);
}

static void field_add(struct field *r, const struct field *a, const struct field *b)
{
    word t[LIMBS];
    UNROLL for (size_t i = 0; i < LIMBS; i++) t[i] = a->v[i] + b->v[i];
    field_carry(r, t);
}

/* a + 2 p - b: no limb of 2 p is below the largest of b, and the sum is as of three numbers. */
static void field_sub(struct field *r, const struct field *a, const struct field *b)
{
    word t[LIMBS];
    UNROLL for (size_t i = 0; i < LIMBS; i++) t[i] = a->v[i] + 2 * (i < LIMBS - 1 ? LIMB_MASK : TOP_MASK) - b->v[i];
    field_carry(r, t);
}

/* A bit that a limb loses becomes the highest of the limb below, and of the first one that of the last: 1 / 2 = 2^520.
 * A limb is a half, and half of 2^LIMB_BITS more: no larger than it may be. */
static void field_half(struct field *r, const struct field *a)
{
    word lost = a->v[0] & 1;
    UNROLL for (size_t i = 0; i < LIMBS - 1; i++) r->v[i] = (a->v[i] >> 1) + ((a->v[i + 1] & 1) << (LIMB_BITS - 1));
    r->v[LIMBS - 1] = (a->v[LIMBS - 1] >> 1) + (lost << (TOP_BITS - 1));
}

/*
 * r = t, sums of LIMBS products of two limbs, of which those beyond bit 521 count 2^FOLD times: 17 products at most, or
 * 321 of the 32-bit words. That is below 2^121 or 2^59. To the last sum no product comes back; its carry is below 2^63
 * or 2^34. Of that, added to the first limb, less than 2^6 or 2^10 goes on to the second, and stays there.
 */
ALWAYS_INLINE void field_carry_wide(struct field *r, const wide t[LIMBS])
{
    wide carry = 0;
    UNROLL for (size_t i = 0; i < LIMBS - 1; i++)
    {
        carry += t[i];
        r->v[i] = (word)carry & LIMB_MASK;
        carry >>= LIMB_BITS;
    }
    carry += t[LIMBS - 1];
    r->v[LIMBS - 1] = (word)carry & TOP_MASK;
    carry = (carry >> TOP_BITS) + r->v[0];
    r->v[0] = (word)carry & LIMB_MASK;
    r->v[1] += (word)(carry >> LIMB_BITS);
}

static void field_mul(struct field *r, const struct field *a, const struct field *b)
{
    wide t[LIMBS];
    word folded[LIMBS];
    UNROLL for (size_t i = 0; i < LIMBS; i++) folded[i] = b->v[i] << FOLD;
    UNROLL for (size_t i = 0; i < LIMBS; i++)
    {
        t[i] = 0;
        UNROLL for (size_t j = 0; j < LIMBS; j++) t[i] +=
            (wide)a->v[j] * (j <= i ? b->v[i - j] : folded[LIMBS + i - j]);
    }
    field_carry_wide(r, t);
}

/* Products of different limbs are computed once, with one of them doubled. */
static void field_square(struct field *r, const struct field *a)
{
    wide t[LIMBS];
    word folded[LIMBS], doubled[LIMBS];
    UNROLL for (size_t i = 0; i < LIMBS; i++)
    {
        folded[i] = a->v[i] << FOLD;
        doubled[i] = a->v[i] << 1;
    }
    UNROLL for (size_t i = 0; i < LIMBS; i++)
    {
        t[i] = 0;
        UNROLL for (size_t j = 0; j < LIMBS; j++)
        {
            size_t k = j <= i ? i - j : LIMBS + i - j;
            if (j <= k)
                t[i] += (wide)(j < k ? doubled[j] : a->v[j]) * (j <= i ? a->v[k] : folded[k]);
        }
    }
    field_carry_wide(r, t);
}

/* r = a, below p. a is below 2 p + 2, so that what the first pass of carries brings back to the first limb is at most
 * 1, and the number at most p + 1 then. After the second it is at most p; and p is 0. */
static void field_normal(struct field *r, const struct field *a)
{
    word ones = LIMB_MASK;
    *r = *a;
    for (int pass = 0; pass < 2; pass++) {
        word carry = 0;
        for (size_t i = 0; i < LIMBS - 1; i++) {
            r->v[i] += carry;
            carry = r->v[i] >> LIMB_BITS;
            r->v[i] &= LIMB_MASK;
        }
        r->v[LIMBS - 1] += carry;
        carry = r->v[LIMBS - 1] >> TOP_BITS;
        r->v[LIMBS - 1] &= TOP_MASK;
        r->v[0] += carry;
    }
    for (size_t i = 0; i < LIMBS - 1; i++)
        ones &= r->v[i];
    word is_p = (word)(ct_eq(ones, LIMB_MASK) & ct_eq(r->v[LIMBS - 1], TOP_MASK));
    for (size_t i = 0; i < LIMBS; i++)
        r->v[i] &= ~is_p;
}

/* All ones if a = 0. */
static uint64_t field_is_zero(const struct field *a)
{
    struct field normal;
    word any = 0;
    field_normal(&normal, a);
    for (size_t i = 0; i < LIMBS; i++)
        any |= normal.v[i];
    return ct_is_zero(any);
}

ALWAYS_INLINE void field_from_table(struct field *r, const uint64_t words[FIELD_WORDS64])
{
    UNROLL for (size_t i = 0; i < LIMBS; i++)
    {
        size_t at = i * LIMB_BITS / 64, shift = i * LIMB_BITS % 64;
        uint64_t above = shift > 0 && at + 1 < FIELD_WORDS64 ? words[at + 1] << (64 - shift) : 0;
        r->v[i] = (word)(words[at] >> shift | above) & LIMB_MASK;
    }
}

/* From big-endian bytes. A mask: all ones if the number is below p; otherwise r is of no use. */
static uint64_t field_load(struct field *r, const uint8_t *bytes)
{
    uint64_t words[FIELD_WORDS64], ones = ~(uint64_t)0;
    words[FIELD_WORDS64 - 1] = load_be16(bytes);
    for (size_t i = 0; i < FIELD_WORDS64 - 1; i++) {
        words[i] = load_be64(bytes + CURVE_LEN - 8 - 8 * i);
        ones &= words[i];
    }
    field_from_table(r, words);
    uint64_t equal_mask = ct_eq(ones, ~(uint64_t)0) & ct_eq(words[FIELD_WORDS64 - 1], 0x1ff);
    return ct_le(words[FIELD_WORDS64 - 1], 0x1ff) & ~equal_mask;
}

static void field_store(uint8_t *bytes, const struct field *a)
{
    struct field normal;
    field_normal(&normal, a);
    for (size_t i = 0; i < CURVE_LEN; i++) {
        size_t at = 8 * i / LIMB_BITS;
        wide above = at + 1 < LIMBS ? normal.v[at + 1] : 0;
        bytes[CURVE_LEN - 1 - i] = (uint8_t)((above << LIMB_BITS | normal.v[at]) >> 8 * i % LIMB_BITS);
    }
    wipe(&normal, sizeof normal);
}

#define DOUBLE_MUL    field_mul
#define DOUBLE_SQUARE field_square
#define COMB          p521_comb
#include "crypto/ec/point_core.h"

const struct curve curve_p521 = CURVE_TABLE("P-521");
