/*
 * field25519.h - numbers modulo p = 2^255 - 19, in constant time. Inside this room only.
 *
 * A number is five limbs of 51 bits, or ten of 26 and 25 bits in turn where the compiler has no 128-bit type, least
 * significant first. It has several forms, since limbs may exceed their bits and the whole may exceed p. How far the
 * limbs exceed their bits decides what may be done with a number next:
 *
 *   tight   limbs are below 2^bits + 2^13. What fe_mul, fe_square, fe_mul_small and the loads give.
 *   loose   limbs are below 3 2^bits + 2^14. What fe_add and fe_sub give, of tight numbers.
 *   wide    limbs are below 7 2^bits + 2^15. What fe_add_loose and fe_sub_loose give, of loose numbers. The limbs of 26
 *           bits have no room for so much: there the result is carried at once, and is tight.
 *
 * fe_mul and fe_square take them all; the others take what they say. A result may stand where an operand stands.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_FIELD25519_H
#define TLS12_FIELD25519_H

#include "crypto/crypto.h"

enum {
    FE_LEN = 32,  /* bytes of a number, little-endian */
    FE_WORDS = 4, /* words of a constant, least significant first */
};

#if defined(__SIZEOF_INT128__)
typedef uint64_t fe_limb;
__extension__ typedef unsigned __int128 fe_wide;
enum { FE_LIMBS = 5 };
#define FE_BITS(i) 51u
#else
typedef uint32_t fe_limb;
enum { FE_LIMBS = 10 };
#define FE_BITS(i) (26 - (unsigned)(i) % 2) /* the weight of limb i is 2 to the power of 25.5 i, rounded up */
#endif

#define FE_MASK(i) (((fe_limb)1 << FE_BITS(i)) - 1)

struct fe {
    fe_limb v[FE_LIMBS];
};

/* Limb i of times p, where it is as large as can be: so a tight limb can be taken from that of 2p, a loose one from
 * that of 4p. */
#define FE_TIMES_P(i, times) ((times) * (FE_MASK(i) - ((i) == 0 ? 18 : 0)))

/* gcc leaves short loops as they are, and then keeps the limbs in memory: X25519 takes half as long again. */
#if defined(__GNUC__) && !defined(__clang__)
#define FE_UNROLL _Pragma("GCC unroll 10")
#else
#define FE_UNROLL
#endif

/* ---- Multiplication, for inner loops ---- */

#if defined(__SIZEOF_INT128__)

/* Columns to a tight number. A column is below 2^114 (see fe_mul), so that its carry is below 2^63; the last column has
 * no factor of 19 and is below 2^110, so that 19 times its carry is below 19 2^59 < 2^63.3. What comes into the second
 * limb at the end is below 2^13. */
ALWAYS_INLINE void fe_carry(struct fe *r, fe_wide t0, fe_wide t1, fe_wide t2, fe_wide t3, fe_wide t4)
{
    t1 += (fe_limb)(t0 >> 51);
    t2 += (fe_limb)(t1 >> 51);
    t3 += (fe_limb)(t2 >> 51);
    t4 += (fe_limb)(t3 >> 51);
    fe_limb low = ((fe_limb)t0 & FE_MASK(0)) + 19 * (fe_limb)(t4 >> 51);
    r->v[0] = low & FE_MASK(0);
    r->v[1] = ((fe_limb)t1 & FE_MASK(1)) + (low >> 51);
    r->v[2] = (fe_limb)t2 & FE_MASK(2);
    r->v[3] = (fe_limb)t3 & FE_MASK(3);
    r->v[4] = (fe_limb)t4 & FE_MASK(4);
}

/* r = a b. What has a weight of 2^255 or more comes back times 19. The limbs of a wide number are below 7 2^51 + 2^15,
 * 19 times that is below 2^59, and a column is at most 1 + 4 19 = 77 products: below 77 49 2^102 + ... < 2^114. The
 * last column is five products: below 2^110. */
ALWAYS_INLINE void fe_mul_inline(struct fe *r, const struct fe *a, const struct fe *b)
{
    fe_limb a0 = a->v[0], a1 = a->v[1], a2 = a->v[2], a3 = a->v[3], a4 = a->v[4];
    fe_limb b0 = b->v[0], b1 = b->v[1], b2 = b->v[2], b3 = b->v[3], b4 = b->v[4];
    fe_limb c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4;
    fe_wide t0 = (fe_wide)a0 * b0 + (fe_wide)a1 * c4 + (fe_wide)a2 * c3 + (fe_wide)a3 * c2 + (fe_wide)a4 * c1;
    fe_wide t1 = (fe_wide)a0 * b1 + (fe_wide)a1 * b0 + (fe_wide)a2 * c4 + (fe_wide)a3 * c3 + (fe_wide)a4 * c2;
    fe_wide t2 = (fe_wide)a0 * b2 + (fe_wide)a1 * b1 + (fe_wide)a2 * b0 + (fe_wide)a3 * c4 + (fe_wide)a4 * c3;
    fe_wide t3 = (fe_wide)a0 * b3 + (fe_wide)a1 * b2 + (fe_wide)a2 * b1 + (fe_wide)a3 * b0 + (fe_wide)a4 * c4;
    fe_wide t4 = (fe_wide)a0 * b4 + (fe_wide)a1 * b3 + (fe_wide)a2 * b2 + (fe_wide)a3 * b1 + (fe_wide)a4 * b0;
    fe_carry(r, t0, t1, t2, t3, t4);
}

/* r = a a: the same columns, with equal products taken once. */
ALWAYS_INLINE void fe_square_inline(struct fe *r, const struct fe *a)
{
    fe_limb a0 = a->v[0], a1 = a->v[1], a2 = a->v[2], a3 = a->v[3], a4 = a->v[4];
    fe_limb d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, d3 = 2 * a3, c3 = 19 * a3, c4 = 19 * a4;
    fe_wide t0 = (fe_wide)a0 * a0 + (fe_wide)d1 * c4 + (fe_wide)d2 * c3;
    fe_wide t1 = (fe_wide)d0 * a1 + (fe_wide)d2 * c4 + (fe_wide)a3 * c3;
    fe_wide t2 = (fe_wide)d0 * a2 + (fe_wide)a1 * a1 + (fe_wide)d3 * c4;
    fe_wide t3 = (fe_wide)d0 * a3 + (fe_wide)d1 * a2 + (fe_wide)a4 * c4;
    fe_wide t4 = (fe_wide)d0 * a4 + (fe_wide)d1 * a3 + (fe_wide)a2 * a2;
    fe_carry(r, t0, t1, t2, t3, t4);
}

/* r = a small, for a small number below 2^18. */
ALWAYS_INLINE void fe_mul_small_inline(struct fe *r, const struct fe *a, uint32_t small)
{
    fe_carry(r, (fe_wide)a->v[0] * small, (fe_wide)a->v[1] * small, (fe_wide)a->v[2] * small, (fe_wide)a->v[3] * small,
             (fe_wide)a->v[4] * small);
}

/* A wide number may be multiplied as it is. */
ALWAYS_INLINE void fe_settle(struct fe *r)
{
    (void)r;
}

#else

/* Columns to a tight number. A column is below 2^63 (see fe_mul), so that its carry is below 2^38 and can be added; the
 * last one is below 2^59, so that 19 times its carry is below 19 2^34 < 2^38.3. What comes into the second limb at the
 * end is below 2^13. */
static inline void fe_carry(struct fe *r, uint64_t *t)
{
    for (size_t i = 0; i < FE_LIMBS - 1; i++) {
        t[i + 1] += t[i] >> FE_BITS(i);
        r->v[i] = (fe_limb)t[i] & FE_MASK(i);
    }
    uint64_t low = r->v[0] + 19 * (t[9] >> FE_BITS(9));
    r->v[9] = (fe_limb)t[9] & FE_MASK(9);
    r->v[0] = (fe_limb)low & FE_MASK(0);
    r->v[1] += (fe_limb)(low >> FE_BITS(0));
}

/* r = a b. What has a weight of 2^255 or more comes back times 19, and the product of two odd limbs has twice the
 * weight of its column. No number is wide here: limbs are below 3 2^26 + 2^14 and 3 2^25 + 2^14, and 19 times that is
 * below 2^32. The largest column is the first: one product of even limbs, and four of even and five of odd ones, these
 * twice, times 19, which is below 9 (77 2^52 + 95 2^51) + ... < 2^63. The last is ten products of an even and an odd
 * limb: below 2^58. */
static inline void fe_mul_inline(struct fe *r, const struct fe *a, const struct fe *b)
{
    fe_limb twice[FE_LIMBS], factor[2 * FE_LIMBS - 1]; /* factor[9 + j] = b[j], factor[j - 1] = 19 b[j] */
    uint64_t t[FE_LIMBS];
    for (size_t i = 0; i < FE_LIMBS; i++) {
        twice[i] = a->v[i] << i % 2;
        factor[FE_LIMBS - 1 + i] = b->v[i];
        if (i > 0)
            factor[i - 1] = 19 * b->v[i];
    }
    for (size_t k = 0; k < FE_LIMBS; k++) {
        const fe_limb *x = k % 2 == 0 ? twice : a->v; /* in an even column odd limbs meet odd ones */
        t[k] = 0;
        for (size_t i = 0; i < FE_LIMBS; i++)
            t[k] += (uint64_t)x[i] * factor[FE_LIMBS - 1 + k - i];
    }
    fe_carry(r, t);
}

static inline void fe_square_inline(struct fe *r, const struct fe *a)
{
    fe_mul_inline(r, a, a);
}

/* r = a small, for a small number below 2^18. */
static inline void fe_mul_small_inline(struct fe *r, const struct fe *a, uint32_t small)
{
    uint64_t t[FE_LIMBS];
    for (size_t i = 0; i < FE_LIMBS; i++)
        t[i] = (uint64_t)a->v[i] * small;
    fe_carry(r, t);
}

/* From wide to tight. Until then the limbs of a wide number are below 2^29. */
static inline void fe_settle(struct fe *r)
{
    fe_mul_small_inline(r, r, 1);
}

#endif

/* ---- Sums ---- */

/* r = a + b: tight to loose. */
ALWAYS_INLINE void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
    FE_UNROLL
    for (size_t i = 0; i < FE_LIMBS; i++)
        r->v[i] = a->v[i] + b->v[i];
}

/* r = a - b: tight to loose. A limb of b is at most that of 2p. */
ALWAYS_INLINE void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
    FE_UNROLL
    for (size_t i = 0; i < FE_LIMBS; i++)
        r->v[i] = a->v[i] + FE_TIMES_P(i, 2) - b->v[i];
}

/* r = a + b: loose to wide. */
ALWAYS_INLINE void fe_add_loose(struct fe *r, const struct fe *a, const struct fe *b)
{
    fe_add(r, a, b);
    fe_settle(r);
}

/* r = a - b: loose to wide. A limb of b is at most that of 4p. */
ALWAYS_INLINE void fe_sub_loose(struct fe *r, const struct fe *a, const struct fe *b)
{
    FE_UNROLL
    for (size_t i = 0; i < FE_LIMBS; i++)
        r->v[i] = a->v[i] + FE_TIMES_P(i, 4) - b->v[i];
    fe_settle(r);
}

/* ---- Choice ---- */

/* r = a where the mask is set, else b. */
ALWAYS_INLINE void fe_select(struct fe *r, uint64_t mask, const struct fe *a, const struct fe *b)
{
    mask = ct_barrier(mask);
    FE_UNROLL
    for (size_t i = 0; i < FE_LIMBS; i++)
        r->v[i] = b->v[i] ^ ((fe_limb)mask & (a->v[i] ^ b->v[i]));
}

/* ---- In field25519.c ---- */

extern const struct fe fe_zero, fe_one;

/* The number below 2^255 in these words, or little-endian bytes; the highest bit is dropped. It may be p or more. */
void fe_load_words(struct fe *r, const uint64_t words[FE_WORDS]);
void fe_load(struct fe *r, const uint8_t bytes[FE_LEN]);

/* The number below p, as 32 little-endian bytes, of a tight number. */
void fe_store(uint8_t bytes[FE_LEN], const struct fe *a);

/* The same as above, as calls. */
void fe_mul(struct fe *r, const struct fe *a, const struct fe *b);
void fe_square(struct fe *r, const struct fe *a);
void fe_mul_small(struct fe *r, const struct fe *a, uint32_t small);

/* From loose to tight. */
void fe_tighten(struct fe *r);

#include "crypto/ec/field25519_core.h"

#endif
