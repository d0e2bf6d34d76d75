/*
 * p256_adx.c - the curve P-256 with the instructions BMI2, ADX and AVX2 of x86-64.
 *
 * What the compilers cannot be asked for is written here: the two products, of adx.h, and sums that keep their numbers
 * in registers. Nothing in it branches, and its only addresses are those of its arguments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/ec/comb.h"
#include "crypto/ec/curve.h"
#include "crypto/ec/word.h"

#if defined(WORD_X86)

#include "crypto/ec/adx.h"
#include "crypto/target.h"

TARGET_BEGIN("bmi2,adx,avx2")

#define DOUBLE_MUL    field_mul_inline
#define DOUBLE_SQUARE field_square_inline
#include "crypto/ec/p256_core.h"

/* clang-format off */

/* t4 .. t0 = a b, for a word a. */
ALWAYS_INLINE void adx_row(word *t0, word *t1, word *t2, word *t3, word *t4, word a, const struct field *b)
{
    word low;
    __asm__("mulxq %[b0], %[t0], %[t1]\n\t"
            ADX_START("%[b1]", "t1", "t2", "add")
            ADX_START("%[b2]", "t2", "t3", "adc")
            ADX_START("%[b3]", "t3", "t4", "adc")
            "adcq $0, %[t4]"
            : [t0] "=&r"(*t0), [t1] "=&r"(*t1), [t2] "=&r"(*t2), [t3] "=&r"(*t3), [t4] "=&r"(*t4), [low] "=&r"(low)
            : "d"(a), [b0] "m"(b->v[0]), [b1] "m"(b->v[1]), [b2] "m"(b->v[2]), [b3] "m"(b->v[3])
            : "cc");
}

/* t4 .. t0 = t3 .. t0 + a b, which five words hold. */
ALWAYS_INLINE void adx_row_add(word *t0, word *t1, word *t2, word *t3, word *t4, word a, const struct field *b)
{
    word low, high;
    __asm__("xorl %k[t4], %k[t4]\n\t" /* and both carries */
            ADX_STEP("%[b0]", "t0", "t1")
            ADX_STEP("%[b1]", "t1", "t2")
            ADX_STEP("%[b2]", "t2", "t3")
            ADX_LAST("%[b3]", "t3", "t4")
            : [t0] "+&r"(*t0), [t1] "+&r"(*t1), [t2] "+&r"(*t2), [t3] "+&r"(*t3), [t4] "=&r"(*t4), [low] "=&r"(low),
              [high] "=&r"(high)
            : "d"(a), [b0] "m"(b->v[0]), [b1] "m"(b->v[1]), [b2] "m"(b->v[2]), [b3] "m"(b->v[3])
            : "cc");
}

/* t7 .. t0 = a a: products of different words are computed once and doubled. */
ALWAYS_INLINE void adx_square(word t[8], const struct field *a)
{
    word low, high, factor = a->v[0];
    __asm__("mulxq %[a1], %[t1], %[t2]\n\t"
            ADX_START("%[a2]", "t2", "t3", "add")
            ADX_START("%[a3]", "t3", "t4", "adc")
            "adcq $0, %[t4]\n\t"

            "movq %[a1], %%rdx\n\t"
            "xorl %k[t5], %k[t5]\n\t"
            ADX_STEP("%[a2]", "t3", "t4")
            ADX_LAST("%[a3]", "t4", "t5")
            "movq %[a2], %%rdx\n\t"
            ADX_START("%[a3]", "t5", "t6", "add")
            "adcq $0, %[t6]"
            : [t1] "=&r"(t[1]), [t2] "=&r"(t[2]), [t3] "=&r"(t[3]), [t4] "=&r"(t[4]), [t5] "=&r"(t[5]),
              [t6] "=&r"(t[6]), [low] "=&r"(low), [high] "=&r"(high), "+&d"(factor)
            : [a1] "m"(a->v[1]), [a2] "m"(a->v[2]), [a3] "m"(a->v[3])
            : "cc");

    factor = a->v[0];
    __asm__("xorl %k[t7], %k[t7]\n\t"
            "mulxq %%rdx, %[t0], %[high]\n\t"
            ADX_DOUBLE("high", "t1")
            "movq %[a1], %%rdx\n\t"
            "mulxq %%rdx, %[low], %[high]\n\t"
            ADX_DOUBLE("low", "t2")
            ADX_DOUBLE("high", "t3")
            "movq %[a2], %%rdx\n\t"
            "mulxq %%rdx, %[low], %[high]\n\t"
            ADX_DOUBLE("low", "t4")
            ADX_DOUBLE("high", "t5")
            "movq %[a3], %%rdx\n\t"
            "mulxq %%rdx, %[low], %[high]\n\t"
            ADX_DOUBLE("low", "t6")
            ADX_DOUBLE("high", "t7")
            : [t0] "=&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]), [t3] "+&r"(t[3]), [t4] "+&r"(t[4]),
              [t5] "+&r"(t[5]), [t6] "+&r"(t[6]), [t7] "=&r"(t[7]), [low] "=&r"(low), [high] "=&r"(high), "+&d"(factor)
            : [a1] "m"(a->v[1]), [a2] "m"(a->v[2]), [a3] "m"(a->v[3])
            : "cc");
}

/*
 * t0 t3 t2 t1 = (t3 .. t0 + m p) / 2^64, for m the word t0, by which the lowest word becomes 0: m p is m (2^64 - 2^32 +
 * 1) 2^192 + m 2^96 - m. The factor of 2^192 has two words, the higher at most 2^64 - 2^32, so that the carry finds
 * room there, and four words are left again.
 */
ALWAYS_INLINE void adx_reduce_step(word *t0, word *t1, word *t2, word *t3)
{
    word left, right, low;
    __asm__("shlxq %[half], %[t0], %[left]\n\t" /* m 2^32 */
            "shrxq %[half], %[t0], %[right]\n\t"
            "movq %[t0], %[low]\n\t"
            "subq %[left], %[low]\n\t" /* m 2^64 + m - m 2^32 */
            "sbbq %[right], %[t0]\n\t"
            "addq %[left], %[t1]\n\t"
            "adcq %[right], %[t2]\n\t"
            "adcq %[low], %[t3]\n\t"
            "adcq $0, %[t0]"
            : [t0] "+&r"(*t0), [t1] "+&r"(*t1), [t2] "+&r"(*t2), [t3] "+&r"(*t3), [left] "=&r"(left),
              [right] "=&r"(right), [low] "=&r"(low)
            : [half] "r"((word)32)
            : "cc");
}

/* r = high t3 .. t0, less p unless it is below p. It must be below 2p. */
ALWAYS_INLINE void adx_settle(struct field *r, word t0, word t1, word t2, word t3, word high)
{
    word less0 = t0, less1 = t1, less2 = t2, less3 = t3;
    __asm__("subq $-1, %[less0]\n\t"
            "sbbq %[prime1], %[less1]\n\t"
            "sbbq $0, %[less2]\n\t"
            "sbbq %[prime3], %[less3]\n\t"
            "sbbq $0, %[high]\n\t" /* borrows if all is below p */
            "cmovcq %[t0], %[less0]\n\t"
            "cmovcq %[t1], %[less1]\n\t"
            "cmovcq %[t2], %[less2]\n\t"
            "cmovcq %[t3], %[less3]"
            : [less0] "+&r"(less0), [less1] "+&r"(less1), [less2] "+&r"(less2), [less3] "+&r"(less3), [high] "+&r"(high)
            : [t0] "r"(t0), [t1] "r"(t1), [t2] "r"(t2), [t3] "r"(t3), [prime1] "rm"(prime.v[1]),
              [prime3] "rm"(prime.v[3])
            : "cc");
    *r = (struct field){{less0, less1, less2, less3}};
}

FIELD_SUM void field_add(struct field *r, const struct field *a, const struct field *b)
{
    word t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3], high = 0;
    __asm__("addq %[b0], %[t0]\n\t"
            "adcq %[b1], %[t1]\n\t"
            "adcq %[b2], %[t2]\n\t"
            "adcq %[b3], %[t3]\n\t"
            "adcq $0, %[high]"
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [high] "+&r"(high)
            : [b0] "rm"(b->v[0]), [b1] "rm"(b->v[1]), [b2] "rm"(b->v[2]), [b3] "rm"(b->v[3])
            : "cc");
    adx_settle(r, t0, t1, t2, t3, high);
}

/* Where there is a borrow p is added: three of its words are a mask of 64, 32 and no bits. */
FIELD_SUM void field_sub(struct field *r, const struct field *a, const struct field *b)
{
    word t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3], mask, low_mask, top = prime.v[3];
    __asm__("subq %[b0], %[t0]\n\t"
            "sbbq %[b1], %[t1]\n\t"
            "sbbq %[b2], %[t2]\n\t"
            "sbbq %[b3], %[t3]\n\t"
            "sbbq %[mask], %[mask]\n\t"
            "movl %k[mask], %k[low_mask]\n\t"
            "andq %[mask], %[top]\n\t"
            "addq %[mask], %[t0]\n\t"
            "adcq %[low_mask], %[t1]\n\t"
            "adcq $0, %[t2]\n\t"
            "adcq %[top], %[t3]"
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [mask] "=&r"(mask),
              [low_mask] "=&r"(low_mask), [top] "+&r"(top)
            : [b0] "rm"(b->v[0]), [b1] "rm"(b->v[1]), [b2] "rm"(b->v[2]), [b3] "rm"(b->v[3])
            : "cc");
    *r = (struct field){{t0, t1, t2, t3}};
}

/* Where a is odd p is added; then all moves by one bit, and the carry comes in at the top. */
FIELD_SUM void field_half(struct field *r, const struct field *a)
{
    word t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3], mask = 0 - (t0 & 1), low_mask, top = prime.v[3];
    __asm__("movl %k[mask], %k[low_mask]\n\t"
            "andq %[mask], %[top]\n\t"
            "addq %[mask], %[t0]\n\t"
            "adcq %[low_mask], %[t1]\n\t"
            "adcq $0, %[t2]\n\t"
            "adcq %[top], %[t3]\n\t"
            "rcrq $1, %[t3]\n\t"
            "rcrq $1, %[t2]\n\t"
            "rcrq $1, %[t1]\n\t"
            "rcrq $1, %[t0]"
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [mask] "+&r"(mask),
              [low_mask] "=&r"(low_mask), [top] "+&r"(top)
            :
            : "cc");
    *r = (struct field){{t0, t1, t2, t3}};
}

/* r = t7 .. t0 / 2^256 mod p, for a number below 2^256 p: p 2^256 may be added to it at most, so less than 2p is left. */
ALWAYS_INLINE void adx_reduce(struct field *r, word t0, word t1, word t2, word t3, word t4, word t5, word t6, word t7)
{
    word high = 0;
    adx_reduce_step(&t0, &t1, &t2, &t3);
    adx_reduce_step(&t1, &t2, &t3, &t0);
    adx_reduce_step(&t2, &t3, &t0, &t1);
    adx_reduce_step(&t3, &t0, &t1, &t2);
    __asm__("addq %[t4], %[t0]\n\t"
            "adcq %[t5], %[t1]\n\t"
            "adcq %[t6], %[t2]\n\t"
            "adcq %[t7], %[t3]\n\t"
            "adcq $0, %[high]"
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [high] "+&r"(high)
            : [t4] "r"(t4), [t5] "r"(t5), [t6] "r"(t6), [t7] "r"(t7)
            : "cc");
    adx_settle(r, t0, t1, t2, t3, high);
}

/* clang-format on */

ALWAYS_INLINE void field_mul_inline(struct field *r, const struct field *a, const struct field *b)
{
    word t0, t1, t2, t3, t4, t5, t6, t7;
    adx_row(&t0, &t1, &t2, &t3, &t4, a->v[0], b);
    adx_row_add(&t1, &t2, &t3, &t4, &t5, a->v[1], b);
    adx_row_add(&t2, &t3, &t4, &t5, &t6, a->v[2], b);
    adx_row_add(&t3, &t4, &t5, &t6, &t7, a->v[3], b);
    adx_reduce(r, t0, t1, t2, t3, t4, t5, t6, t7);
}

ALWAYS_INLINE void field_square_inline(struct field *r, const struct field *a)
{
    word t[8];
    adx_square(t, a);
    adx_reduce(r, t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]);
}

TARGET_END

const struct curve curve_p256_adx = CURVE_TABLE("P-256");

#endif
