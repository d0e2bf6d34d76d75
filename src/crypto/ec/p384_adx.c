/*
 * p384_adx.c - the curve P-384 with the instructions BMI2, ADX and AVX2 of x86-64, as p256_adx.c has P-256: the
 * products of adx.h, a reduction made for p that runs beside them, and sums that keep their numbers in registers.
 *
 * An operand of six words is given by a pointer, and as what that points to, since a build without optimisation has no
 * registers for more. Nothing branches, and the only addresses are those of the arguments.
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

#include "crypto/ec/p384_core.h"

/* clang-format off */

/* t6 .. t0 = a b, for a word a. */
ALWAYS_INLINE void adx_row(word *t0, word *t1, word *t2, word *t3, word *t4, word *t5, word *t6, word a,
                           const struct field *b)
{
    word low;
    __asm__("mulxq (%[b]), %[t0], %[t1]\n\t"
            ADX_START("8(%[b])", "t1", "t2", "add")
            ADX_START("16(%[b])", "t2", "t3", "adc")
            ADX_START("24(%[b])", "t3", "t4", "adc")
            ADX_START("32(%[b])", "t4", "t5", "adc")
            ADX_START("40(%[b])", "t5", "t6", "adc")
            "adcq $0, %[t6]"
            : [t0] "=&r"(*t0), [t1] "=&r"(*t1), [t2] "=&r"(*t2), [t3] "=&r"(*t3), [t4] "=&r"(*t4), [t5] "=&r"(*t5),
              [t6] "=&r"(*t6), [low] "=&r"(low)
            : "d"(a), [b] "r"(b), "m"(*b)
            : "cc");
}

/* t6 .. t0 = t5 .. t0 + a b, which seven words hold. */
ALWAYS_INLINE void adx_row_add(word *t0, word *t1, word *t2, word *t3, word *t4, word *t5, word *t6, word a,
                               const struct field *b)
{
    word low, high;
    __asm__("xorl %k[t6], %k[t6]\n\t" /* and both carries */
            ADX_STEP("(%[b])", "t0", "t1")
            ADX_STEP("8(%[b])", "t1", "t2")
            ADX_STEP("16(%[b])", "t2", "t3")
            ADX_STEP("24(%[b])", "t3", "t4")
            ADX_STEP("32(%[b])", "t4", "t5")
            ADX_LAST("40(%[b])", "t5", "t6")
            : [t0] "+&r"(*t0), [t1] "+&r"(*t1), [t2] "+&r"(*t2), [t3] "+&r"(*t3), [t4] "+&r"(*t4), [t5] "+&r"(*t5),
              [t6] "=&r"(*t6), [low] "=&r"(low), [high] "=&r"(high)
            : "d"(a), [b] "r"(b), "m"(*b)
            : "cc");
}

/* t11 .. t0 = a a: products of different words are computed once and doubled. */
ALWAYS_INLINE void adx_square(word t[12], const struct field *a)
{
    word low, high, carry, zero, factor = a->v[0];
    __asm__("mulxq 8(%[a]), %[t1], %[t2]\n\t"
            ADX_START("16(%[a])", "t2", "t3", "add")
            ADX_START("24(%[a])", "t3", "t4", "adc")
            ADX_START("32(%[a])", "t4", "t5", "adc")
            ADX_START("40(%[a])", "t5", "t6", "adc")
            "adcq $0, %[t6]"
            : [t1] "=&r"(t[1]), [t2] "=&r"(t[2]), [t3] "=&r"(t[3]), [t4] "=&r"(t[4]), [t5] "=&r"(t[5]),
              [t6] "=&r"(t[6]), [low] "=&r"(low)
            : "d"(factor), [a] "r"(a), "m"(*a)
            : "cc");

    __asm__("movq 8(%[a]), %%rdx\n\t"
            "xorl %k[t7], %k[t7]\n\t"
            ADX_STEP("16(%[a])", "t3", "t4")
            ADX_STEP("24(%[a])", "t4", "t5")
            ADX_STEP("32(%[a])", "t5", "t6")
            ADX_LAST("40(%[a])", "t6", "t7")
            "movq 16(%[a]), %%rdx\n\t"
            "xorl %k[t8], %k[t8]\n\t"
            ADX_STEP("24(%[a])", "t5", "t6")
            ADX_STEP("32(%[a])", "t6", "t7")
            ADX_LAST("40(%[a])", "t7", "t8")
            "movq 24(%[a]), %%rdx\n\t"
            "xorl %k[t9], %k[t9]\n\t"
            ADX_STEP("32(%[a])", "t7", "t8")
            ADX_LAST("40(%[a])", "t8", "t9")
            "movq 32(%[a]), %%rdx\n\t"
            ADX_START("40(%[a])", "t9", "t10", "add")
            "adcq $0, %[t10]"
            : [t3] "+&r"(t[3]), [t4] "+&r"(t[4]), [t5] "+&r"(t[5]), [t6] "+&r"(t[6]), [t7] "=&r"(t[7]),
              [t8] "=&r"(t[8]), [t9] "=&r"(t[9]), [t10] "=&r"(t[10]), [low] "=&r"(low), [high] "=&r"(high)
            : [a] "r"(a), "m"(*a)
            : "rdx", "cc");

    /* The lower half. Both carries together, 0 to 2, go into the word above. */
    factor = a->v[0];
    __asm__("xorl %k[zero], %k[zero]\n\t"
            "mulxq %%rdx, %[t0], %[high]\n\t"
            ADX_DOUBLE("high", "t1")
            "movq 8(%[a]), %%rdx\n\t"
            "mulxq %%rdx, %[low], %[high]\n\t"
            ADX_DOUBLE("low", "t2")
            ADX_DOUBLE("high", "t3")
            "movq 16(%[a]), %%rdx\n\t"
            "mulxq %%rdx, %[low], %[high]\n\t"
            ADX_DOUBLE("low", "t4")
            ADX_DOUBLE("high", "t5")
            "movl $0, %k[carry]\n\t"
            "adcxq %[zero], %[carry]\n\t"
            "adoxq %[zero], %[carry]"
            : [t0] "=&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]), [t3] "+&r"(t[3]), [t4] "+&r"(t[4]),
              [t5] "+&r"(t[5]), [low] "=&r"(low), [high] "=&r"(high), [carry] "=&r"(carry), [zero] "=&r"(zero),
              "+&d"(factor)
            : [a] "r"(a), "m"(*a)
            : "cc");

    /* The upper half. A square is 0 or 1 modulo 4, so that its low word has room for 2 more. */
    factor = a->v[3];
    __asm__("mulxq %%rdx, %[low], %[high]\n\t"
            "addq %[carry], %[low]\n\t"
            "xorl %k[t11], %k[t11]\n\t"
            ADX_DOUBLE("low", "t6")
            ADX_DOUBLE("high", "t7")
            "movq 32(%[a]), %%rdx\n\t"
            "mulxq %%rdx, %[low], %[high]\n\t"
            ADX_DOUBLE("low", "t8")
            ADX_DOUBLE("high", "t9")
            "movq 40(%[a]), %%rdx\n\t"
            "mulxq %%rdx, %[low], %[high]\n\t"
            ADX_DOUBLE("low", "t10")
            ADX_DOUBLE("high", "t11")
            : [t6] "+&r"(t[6]), [t7] "+&r"(t[7]), [t8] "+&r"(t[8]), [t9] "+&r"(t[9]), [t10] "+&r"(t[10]),
              [t11] "=&r"(t[11]), [low] "=&r"(low), [high] "=&r"(high), "+&d"(factor)
            : [carry] "r"(carry), [a] "r"(a), "m"(*a)
            : "cc");
}

/*
 * One of six steps of the reduction: t, whose lowest words are t0 to t3, becomes (t + m p) / 2^64, for the m that makes
 * t0 0. That is t0 + t0 2^32, since -1 / p is 2^32 + 1 modulo 2^64. Now m p is m 2^384 - m (2^128 + 2^96) + m (2^32 - 1),
 * and the last part and t0 together are (m >> 32) 2^64, and 2^64 more if there was a carry out of m. So the words from t1
 * on lose m (2^64 + 2^32) less that, which is not negative and has three words. What t4 is to lose besides, 0 or 1, is
 * left to the next step as its borrow, and m, which t6 is to get, in t0.
 *
 * Each word is only added to and taken from: the rows that have a part in it may come before this or after.
 */
ALWAYS_INLINE void adx_reduce_step(word *t0, word *t1, word *t2, word *t3, word *borrow)
{
    word left, right, next;
    __asm__("xorl %k[next], %k[next]\n\t"
            "shlxq %[half], %[t0], %[left]\n\t"
            "addq %[left], %[t0]\n\t" /* m, and the carry */
            "shlxq %[half], %[t0], %[left]\n\t"
            "shrxq %[half], %[t0], %[right]\n\t"
            "sbbq %[right], %[left]\n\t"
            "sbbq $0, %[right]\n\t"
            "addq %[t0], %[right]\n\t"
            "adcq $0, %[borrow]\n\t"
            "subq %[left], %[t1]\n\t"
            "sbbq %[right], %[t2]\n\t"
            "sbbq %[borrow], %[t3]\n\t"
            "adcl %k[next], %k[next]"
            : [t0] "+&r"(*t0), [t1] "+&r"(*t1), [t2] "+&r"(*t2), [t3] "+&r"(*t3), [borrow] "+&r"(*borrow),
              [left] "=&r"(left), [right] "=&r"(right), [next] "=&r"(next)
            : [half] "r"((word)32)
            : "cc");
    *borrow = next;
}

/* r = high t5 .. t0, less p unless it is below p. It must be below 2p. */
ALWAYS_INLINE void adx_settle(struct field *r, word t0, word t1, word t2, word t3, word t4, word t5, word high)
{
    word less0 = t0, less1 = t1, less2 = t2, less3 = t3, less4 = t4, less5 = t5;
    __asm__("subq %[prime0], %[less0]\n\t"
            "sbbq %[prime1], %[less1]\n\t"
            "sbbq $-2, %[less2]\n\t"
            "sbbq $-1, %[less3]\n\t"
            "sbbq $-1, %[less4]\n\t"
            "sbbq $-1, %[less5]\n\t"
            "sbbq $0, %[high]\n\t" /* borrows if all is below p */
            "cmovcq %[t0], %[less0]\n\t"
            "cmovcq %[t1], %[less1]\n\t"
            "cmovcq %[t2], %[less2]\n\t"
            "cmovcq %[t3], %[less3]\n\t"
            "cmovcq %[t4], %[less4]\n\t"
            "cmovcq %[t5], %[less5]"
            : [less0] "+&r"(less0), [less1] "+&r"(less1), [less2] "+&r"(less2), [less3] "+&r"(less3),
              [less4] "+&r"(less4), [less5] "+&r"(less5), [high] "+&r"(high)
            : [t0] "rm"(t0), [t1] "rm"(t1), [t2] "rm"(t2), [t3] "rm"(t3), [t4] "rm"(t4), [t5] "rm"(t5),
              [prime0] "m"(prime.v[0]), [prime1] "m"(prime.v[1])
            : "cc");
    *r = (struct field){{less0, less1, less2, less3, less4, less5}};
}

FIELD_SUM void field_add(struct field *r, const struct field *a, const struct field *b)
{
    word t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3], t4 = a->v[4], t5 = a->v[5], high = 0;
    __asm__("addq (%[b]), %[t0]\n\t"
            "adcq 8(%[b]), %[t1]\n\t"
            "adcq 16(%[b]), %[t2]\n\t"
            "adcq 24(%[b]), %[t3]\n\t"
            "adcq 32(%[b]), %[t4]\n\t"
            "adcq 40(%[b]), %[t5]\n\t"
            "adcq $0, %[high]"
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4), [t5] "+&r"(t5),
              [high] "+&r"(high)
            : [b] "r"(b), "m"(*b)
            : "cc");
    adx_settle(r, t0, t1, t2, t3, t4, t5, high);
}

/* t5 .. t0 += p where mask is all ones; where it is 0, nothing. The carry is left. The words of p are the lower 32 bits,
 * the upper 32, all but the lowest, and three times all. */
#define ADX_ADD_PRIME                                                                                                  \
    "movl %k[mask], %k[low]\n\t"                                                                                       \
    "leaq (%[mask],%[mask]), %[even]\n\t"                                                                              \
    "movq %[mask], %[high]\n\t"                                                                                        \
    "shlq $32, %[high]\n\t"                                                                                            \
    "addq %[low], %[t0]\n\t"                                                                                           \
    "adcq %[high], %[t1]\n\t"                                                                                          \
    "adcq %[even], %[t2]\n\t"                                                                                          \
    "adcq %[mask], %[t3]\n\t"                                                                                          \
    "adcq %[mask], %[t4]\n\t"                                                                                          \
    "adcq %[mask], %[t5]\n\t"

/* Where there is a borrow p is added. */
FIELD_SUM void field_sub(struct field *r, const struct field *a, const struct field *b)
{
    word t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3], t4 = a->v[4], t5 = a->v[5], mask, low, high, even;
    __asm__("subq (%[b]), %[t0]\n\t"
            "sbbq 8(%[b]), %[t1]\n\t"
            "sbbq 16(%[b]), %[t2]\n\t"
            "sbbq 24(%[b]), %[t3]\n\t"
            "sbbq 32(%[b]), %[t4]\n\t"
            "sbbq 40(%[b]), %[t5]\n\t"
            "sbbq %[mask], %[mask]\n\t"
            ADX_ADD_PRIME
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4), [t5] "+&r"(t5),
              [mask] "=&r"(mask), [low] "=&r"(low), [high] "=&r"(high), [even] "=&r"(even)
            : [b] "r"(b), "m"(*b)
            : "cc");
    *r = (struct field){{t0, t1, t2, t3, t4, t5}};
}

/* Where a is odd p is added; then all moves by one bit, and the carry comes in at the top. */
FIELD_SUM void field_half(struct field *r, const struct field *a)
{
    word t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3], t4 = a->v[4], t5 = a->v[5];
    word mask = 0 - (t0 & 1), low, high, even;
    __asm__(ADX_ADD_PRIME
            "rcrq $1, %[t5]\n\t"
            "rcrq $1, %[t4]\n\t"
            "rcrq $1, %[t3]\n\t"
            "rcrq $1, %[t2]\n\t"
            "rcrq $1, %[t1]\n\t"
            "rcrq $1, %[t0]"
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4), [t5] "+&r"(t5),
              [low] "=&r"(low), [high] "=&r"(high), [even] "=&r"(even)
            : [mask] "r"(mask)
            : "cc");
    *r = (struct field){{t0, t1, t2, t3, t4, t5}};
}

/* r = t11 .. t6 + m5 .. m0 - borrow 2^192 mod p, behind the six steps. Of a number below 2^384 p, to which at most 2^384 p
 * was added, less than 2p is left. */
ALWAYS_INLINE void adx_finish(struct field *r, word m0, word m1, word m2, word m3, word m4, word m5, word t6, word t7,
                              word t8, word t9, word t10, word t11, word borrow)
{
    word high = 0;
    __asm__("subq %[borrow], %[t9]\n\t"
            "sbbq $0, %[t10]\n\t"
            "sbbq $0, %[t11]\n\t"
            "sbbq $0, %[high]\n\t"
            "addq %[m0], %[t6]\n\t"
            "adcq %[m1], %[t7]\n\t"
            "adcq %[m2], %[t8]\n\t"
            "adcq %[m3], %[t9]\n\t"
            "adcq %[m4], %[t10]\n\t"
            "adcq %[m5], %[t11]\n\t"
            "adcq $0, %[high]"
            : [t6] "+&r"(t6), [t7] "+&r"(t7), [t8] "+&r"(t8), [t9] "+&r"(t9), [t10] "+&r"(t10), [t11] "+&r"(t11),
              [high] "+&r"(high)
            : [m0] "rm"(m0), [m1] "rm"(m1), [m2] "rm"(m2), [m3] "rm"(m3), [m4] "rm"(m4), [m5] "rm"(m5),
              [borrow] "r"(borrow)
            : "cc");
    adx_settle(r, t6, t7, t8, t9, t10, t11, high);
}

/* clang-format on */

/* A step of the reduction stands as early as its words are there, so that it runs beside the next row. */
ALWAYS_INLINE void field_mul_inline(struct field *r, const struct field *a, const struct field *b)
{
    word t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, borrow = 0;
    adx_row(&t0, &t1, &t2, &t3, &t4, &t5, &t6, a->v[0], b);
    adx_row_add(&t1, &t2, &t3, &t4, &t5, &t6, &t7, a->v[1], b);
    adx_reduce_step(&t0, &t1, &t2, &t3, &borrow);
    adx_row_add(&t2, &t3, &t4, &t5, &t6, &t7, &t8, a->v[2], b);
    adx_reduce_step(&t1, &t2, &t3, &t4, &borrow);
    adx_row_add(&t3, &t4, &t5, &t6, &t7, &t8, &t9, a->v[3], b);
    adx_reduce_step(&t2, &t3, &t4, &t5, &borrow);
    adx_row_add(&t4, &t5, &t6, &t7, &t8, &t9, &t10, a->v[4], b);
    adx_reduce_step(&t3, &t4, &t5, &t6, &borrow);
    adx_row_add(&t5, &t6, &t7, &t8, &t9, &t10, &t11, a->v[5], b);
    adx_reduce_step(&t4, &t5, &t6, &t7, &borrow);
    adx_reduce_step(&t5, &t6, &t7, &t8, &borrow);
    adx_finish(r, t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, borrow);
}

ALWAYS_INLINE void field_square_inline(struct field *r, const struct field *a)
{
    word t[12], borrow = 0;
    adx_square(t, a);
    adx_reduce_step(&t[0], &t[1], &t[2], &t[3], &borrow);
    adx_reduce_step(&t[1], &t[2], &t[3], &t[4], &borrow);
    adx_reduce_step(&t[2], &t[3], &t[4], &t[5], &borrow);
    adx_reduce_step(&t[3], &t[4], &t[5], &t[6], &borrow);
    adx_reduce_step(&t[4], &t[5], &t[6], &t[7], &borrow);
    adx_reduce_step(&t[5], &t[6], &t[7], &t[8], &borrow);
    adx_finish(r, t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9], t[10], t[11], borrow);
}

TARGET_END

const struct curve curve_p384_adx = CURVE_TABLE("P-384");

#endif
