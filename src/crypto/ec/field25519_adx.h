/*
 * field25519_adx.h - numbers modulo p = 2^255 - 19 with MULX, ADCX and ADOX of x86-64, in constant time: the functions
 * of field25519.h. Inside this room only.
 *
 * A number is four words of 64 bits, least significant first, and may exceed p:
 *
 *     tight   below 2^255 + 2^24. What fe_mul, fe_square, fe_mul_small and fe_load give.
 *     loose   below 2^256, any words at all. What fe_add and fe_sub give, of tight numbers; and fe_add_loose and
 *             fe_sub_loose, of any.
 *
 * fe_mul, fe_square and fe_mul_small take both, the others what they say. A result may stand where an operand stands.
 *
 * The products are assembly, since no compiler keeps two chains of carries apart. Operands are given by pointers: a
 * build without optimisation has no registers for more. Therefore each is volatile: what it reads stands behind the
 * pointers, and gcc takes two with the same pointers for one, whatever was written there in between.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_FIELD25519_ADX_H
#define TLS12_FIELD25519_ADX_H

#include "crypto/crypto.h"

enum {
    FE_LEN = 32, /* bytes of a number, little-endian */
    FE_WORDS = 4,
};

struct fe {
    uint64_t v[FE_WORDS];
};

static const struct fe fe_zero = {{0}}, fe_one = {{1}};

/* Word by word: gcc would carry the words to a vector register and store that, and whoever reads a word of it waits. */
ALWAYS_INLINE void fe_set(struct fe *r, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3)
{
    r->v[0] = w0;
    __asm__("" : "+m"(r->v[0]));
    r->v[1] = w1;
    r->v[2] = w2;
    __asm__("" : "+m"(r->v[2]));
    r->v[3] = w3;
}

/* ---- Products ---- */

/* Words of the assembly: d0 to d7 are a product, t0 and t1 serve in between; a and b point to operands, rdx is what
 * MULX multiplies with. */
#define FE_PRODUCT_OUTPUTS                                                                                             \
    [d0] "=&r"(d0), [d1] "=&r"(d1), [d2] "=&r"(d2), [d3] "=&r"(d3), [d4] "=&r"(d4), [d5] "=&r"(d5), [d6] "=&r"(d6),    \
        [d7] "=&r"(d7), [t0] "=&r"(t0), [t1] "=&r"(t1)

/* low, high += word of b, times rdx: one chain of carries in each of the two flags. */
#define FE_MULTIPLY_ADD(word, low, high)                                                                               \
    "mulxq " word ", %[t0], %[t1]\n\t"                                                                                 \
    "adcxq %[t0], %[" low "]\n\t"                                                                                      \
    "adoxq %[t1], %[" high "]\n\t"

/* The same for the last word of a row, which makes a new one; both chains end there. */
#define FE_MULTIPLY_END(word, low, high)                                                                               \
    "mulxq " word ", %[t0], %[" high "]\n\t"                                                                           \
    "adcxq %[t0], %[" low "]\n\t"                                                                                      \
    "movl $0, %k[t0]\n\t"                                                                                              \
    "adoxq %[t0], %[" high "]\n\t"                                                                                     \
    "adcxq %[t0], %[" high "]\n\t"

/* A word of a times all of b, into five words of the product. */
#define FE_ROW(word, w0, w1, w2, w3, w4)                                                                               \
    "movq " word "(%[a]), %%rdx\n\t"                                                                                   \
    "xorl %k[t0], %k[t0]\n\t" FE_MULTIPLY_ADD("(%[b])", w0, w1) FE_MULTIPLY_ADD("8(%[b])", w1, w2)                     \
        FE_MULTIPLY_ADD("16(%[b])", w2, w3) FE_MULTIPLY_END("24(%[b])", w3, w4)

/* From five words, the fifth below 2^18, to a tight number: what lies at 2^255 comes back 19 times, which is below
 * 19 2^19 < 2^24. There is no carry out of d3, whose highest bit was taken away. */
#define FE_TIGHTEN                                                                                                     \
    "addq %[d3], %[d3]\n\t"                                                                                            \
    "adcq %[d4], %[d4]\n\t"                                                                                            \
    "shrq $1, %[d3]\n\t"                                                                                               \
    "imulq $19, %[d4], %[d4]\n\t"                                                                                      \
    "addq %[d4], %[d0]\n\t"                                                                                            \
    "adcq $0, %[d1]\n\t"                                                                                               \
    "adcq $0, %[d2]\n\t"                                                                                               \
    "adcq $0, %[d3]"

/* From eight words to a tight number: what lies at 2^256 comes back 38 times, and leaves at most 38 there. */
#define FE_REDUCE                                                                                                      \
    "movl $38, %%edx\n\t"                                                                                              \
    "xorl %k[t0], %k[t0]\n\t" FE_MULTIPLY_ADD("%[d4]", "d0", "d1") FE_MULTIPLY_ADD("%[d5]", "d1", "d2")                \
        FE_MULTIPLY_ADD("%[d6]", "d2", "d3") FE_MULTIPLY_END("%[d7]", "d3", "d4") FE_TIGHTEN

/* r = a b */
ALWAYS_INLINE void fe_mul_inline(struct fe *r, const struct fe *a, const struct fe *b)
{
    uint64_t d0, d1, d2, d3, d4, d5, d6, d7, t0, t1;
    __asm__ volatile("movq (%[a]), %%rdx\n\t"
                     "mulxq (%[b]), %[d0], %[d1]\n\t"
                     "mulxq 8(%[b]), %[t0], %[d2]\n\t"
                     "addq %[t0], %[d1]\n\t"
                     "mulxq 16(%[b]), %[t0], %[d3]\n\t"
                     "adcq %[t0], %[d2]\n\t"
                     "mulxq 24(%[b]), %[t0], %[d4]\n\t"
                     "adcq %[t0], %[d3]\n\t"
                     "adcq $0, %[d4]\n\t" FE_ROW("8", "d1", "d2", "d3", "d4", "d5")
                         FE_ROW("16", "d2", "d3", "d4", "d5", "d6") FE_ROW("24", "d3", "d4", "d5", "d6", "d7") FE_REDUCE
:FE_PRODUCT_OUTPUTS
                     : [a] "r"(a), [b] "r"(b)
                     : "rdx", "cc", "memory");
    fe_set(r, d0, d1, d2, d3);
}

/* r = a a: the products of two different words once, then twice these, and the squares. */
ALWAYS_INLINE void fe_square_inline(struct fe *r, const struct fe *a)
{
    uint64_t d0, d1, d2, d3, d4, d5, d6, d7, t0, t1;
    __asm__ volatile("movq (%[a]), %%rdx\n\t"
                     "mulxq 8(%[a]), %[d1], %[d2]\n\t"
                     "mulxq 16(%[a]), %[t0], %[d3]\n\t"
                     "addq %[t0], %[d2]\n\t"
                     "mulxq 24(%[a]), %[t0], %[d4]\n\t"
                     "adcq %[t0], %[d3]\n\t"
                     "adcq $0, %[d4]\n\t"
                     "movq 8(%[a]), %%rdx\n\t"
                     "xorl %k[d6], %k[d6]\n\t" FE_MULTIPLY_ADD(
                         "16(%[a])", "d3", "d4") "mulxq 24(%[a]), %[t0], %[d5]\n\t"
                                                 "adcxq %[t0], %[d4]\n\t"
                                                 "adoxq %[d6], %[d5]\n\t"
                                                 "movq 16(%[a]), %%rdx\n\t" FE_MULTIPLY_ADD(
                                                     "24(%[a])", "d5", "d6") "movl $0, %k[t0]\n\t"
                                                                             "adcxq %[t0], %[d6]\n\t"

                                                                             "movq (%[a]), %%rdx\n\t"
                                                                             "xorl %k[d7], %k[d7]\n\t"
                                                                             "mulxq %%rdx, %[d0], %[t1]\n\t"
                                                                             "adcxq %[d1], %[d1]\n\t"
                                                                             "adoxq %[t1], %[d1]\n\t"
                                                                             "movq 8(%[a]), %%rdx\n\t"
                                                                             "mulxq %%rdx, %[t0], %[t1]\n\t"
                                                                             "adcxq %[d2], %[d2]\n\t"
                                                                             "adoxq %[t0], %[d2]\n\t"
                                                                             "adcxq %[d3], %[d3]\n\t"
                                                                             "adoxq %[t1], %[d3]\n\t"
                                                                             "movq 16(%[a]), %%rdx\n\t"
                                                                             "mulxq %%rdx, %[t0], %[t1]\n\t"
                                                                             "adcxq %[d4], %[d4]\n\t"
                                                                             "adoxq %[t0], %[d4]\n\t"
                                                                             "adcxq %[d5], %[d5]\n\t"
                                                                             "adoxq %[t1], %[d5]\n\t"
                                                                             "movq 24(%[a]), %%rdx\n\t"
                                                                             "mulxq %%rdx, %[t0], %[t1]\n\t"
                                                                             "adcxq %[d6], %[d6]\n\t"
                                                                             "adoxq %[t0], %[d6]\n\t"
                                                                             "adcxq %[d7], %[d7]\n\t"
                                                                             "adoxq %[t1], %[d7]\n\t" FE_REDUCE
:FE_PRODUCT_OUTPUTS
                     : [a] "r"(a)
                     : "rdx", "cc", "memory");
    fe_set(r, d0, d1, d2, d3);
}

/* r = a small, for a small number below 2^18. */
ALWAYS_INLINE void fe_mul_small_inline(struct fe *r, const struct fe *a, uint32_t small)
{
    uint64_t d0, d1, d2, d3, d4, t0;
    __asm__ volatile("mulxq (%[a]), %[d0], %[d1]\n\t"
                     "mulxq 8(%[a]), %[t0], %[d2]\n\t"
                     "addq %[t0], %[d1]\n\t"
                     "mulxq 16(%[a]), %[t0], %[d3]\n\t"
                     "adcq %[t0], %[d2]\n\t"
                     "mulxq 24(%[a]), %[t0], %[d4]\n\t"
                     "adcq %[t0], %[d3]\n\t"
                     "adcq $0, %[d4]\n\t" FE_TIGHTEN
                     : [d0] "=&r"(d0), [d1] "=&r"(d1), [d2] "=&r"(d2), [d3] "=&r"(d3), [d4] "=&r"(d4), [t0] "=&r"(t0)
                     : [a] "r"(a), "d"((uint64_t)small)
                     : "cc", "memory");
    fe_set(r, d0, d1, d2, d3);
}

#undef FE_PRODUCT_OUTPUTS
#undef FE_MULTIPLY_ADD
#undef FE_MULTIPLY_END
#undef FE_ROW
#undef FE_TIGHTEN
#undef FE_REDUCE

/* ---- Sums ---- */

/* Words of the assembly: d0 to d3 are the first operand, and then the result; b points to the second. The carry or the
 * borrow is 2^256, which comes back 38 times. */
#define FE_ADD                                                                                                         \
    "addq (%[b]), %[d0]\n\t"                                                                                           \
    "adcq 8(%[b]), %[d1]\n\t"                                                                                          \
    "adcq 16(%[b]), %[d2]\n\t"                                                                                         \
    "adcq 24(%[b]), %[d3]\n\t"                                                                                         \
    "sbbq %[back], %[back]\n\t"                                                                                        \
    "andl $38, %k[back]\n\t"                                                                                           \
    "addq %[back], %[d0]\n\t"

#define FE_SUB                                                                                                         \
    "subq (%[b]), %[d0]\n\t"                                                                                           \
    "sbbq 8(%[b]), %[d1]\n\t"                                                                                          \
    "sbbq 16(%[b]), %[d2]\n\t"                                                                                         \
    "sbbq 24(%[b]), %[d3]\n\t"                                                                                         \
    "sbbq %[back], %[back]\n\t"                                                                                        \
    "andl $38, %k[back]\n\t"                                                                                           \
    "subq %[back], %[d0]\n\t"                                                                                          \
    "sbbq $0, %[d1]\n\t"                                                                                               \
    "sbbq $0, %[d2]\n\t"                                                                                               \
    "sbbq $0, %[d3]\n\t"

/* What may follow: where that itself leaves one. */
#define FE_ADD_AGAIN                                                                                                   \
    "adcq $0, %[d1]\n\t"                                                                                               \
    "adcq $0, %[d2]\n\t"                                                                                               \
    "adcq $0, %[d3]\n\t"                                                                                               \
    "sbbq %[back], %[back]\n\t"                                                                                        \
    "andl $38, %k[back]\n\t"                                                                                           \
    "addq %[back], %[d0]\n\t"

#define FE_SUB_AGAIN                                                                                                   \
    "sbbq %[back], %[back]\n\t"                                                                                        \
    "andl $38, %k[back]\n\t"                                                                                           \
    "subq %[back], %[d0]\n\t"

#define FE_SUM(steps)                                                                                                  \
    do {                                                                                                               \
        uint64_t d0 = a->v[0], d1 = a->v[1], d2 = a->v[2], d3 = a->v[3], back;                                         \
        __asm__ volatile(steps                                                                                         \
                         : [d0] "+&r"(d0), [d1] "+&r"(d1), [d2] "+&r"(d2), [d3] "+&r"(d3), [back] "=&r"(back)          \
                         : [b] "r"(b)                                                                                  \
                         : "cc", "memory");                                                                            \
        fe_set(r, d0, d1, d2, d3);                                                                                     \
    } while (0)

/* r = a + b: tight to loose. Beside the 38 the sum is below 2^25, so there is no second carry. */
ALWAYS_INLINE void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
    FE_SUM(FE_ADD);
}

/* r = a - b: tight to loose. What is less than 0 gets 2 p = 2^256 - 38, and is then at least 2^255 - 2^24 - 38. */
ALWAYS_INLINE void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
    FE_SUM(FE_SUB);
}

/* r = a + b: loose to loose. If the sum and the 38 reach 2^256 again, then what is left is below 38. */
ALWAYS_INLINE void fe_add_loose(struct fe *r, const struct fe *a, const struct fe *b)
{
    FE_SUM(FE_ADD FE_ADD_AGAIN);
}

/* r = a - b: loose to loose. If what has got 2 p is still below 0, it is at least -37, and with 2 p once more has a
 * lowest word of at least 2^64 - 75. */
ALWAYS_INLINE void fe_sub_loose(struct fe *r, const struct fe *a, const struct fe *b)
{
    FE_SUM(FE_SUB FE_SUB_AGAIN);
}

/* ---- The rest ---- */

/* r = a where the mask is set, else b. */
ALWAYS_INLINE void fe_select(struct fe *r, uint64_t mask, const struct fe *a, const struct fe *b)
{
    uint64_t d0 = b->v[0], d1 = b->v[1], d2 = b->v[2], d3 = b->v[3];
    __asm__ volatile("testq %[mask], %[mask]\n\t"
                     "cmovnzq (%[a]), %[d0]\n\t"
                     "cmovnzq 8(%[a]), %[d1]\n\t"
                     "cmovnzq 16(%[a]), %[d2]\n\t"
                     "cmovnzq 24(%[a]), %[d3]"
                     : [d0] "+&r"(d0), [d1] "+&r"(d1), [d2] "+&r"(d2), [d3] "+&r"(d3)
                     : [a] "r"(a), [mask] "r"(mask)
                     : "cc", "memory");
    fe_set(r, d0, d1, d2, d3);
}

/* The number below 2^255 in little-endian bytes; the highest bit is dropped. It may be p or more. */
static inline void fe_load(struct fe *r, const uint8_t bytes[FE_LEN])
{
    for (size_t i = 0; i < FE_WORDS; i++)
        r->v[i] = load_le64(bytes + 8 * i);
    r->v[FE_WORDS - 1] &= ~((uint64_t)1 << 63);
}

/* The number below 2^255 in these words. */
static inline void fe_load_words(struct fe *r, const uint64_t words[FE_WORDS])
{
    for (size_t i = 0; i < FE_WORDS; i++)
        r->v[i] = words[i];
}

/* r = a + small, where the sum is below 2^256. */
static inline void fe_add_word(struct fe *r, const struct fe *a, uint64_t small)
{
    for (size_t i = 0; i < FE_WORDS; i++) {
        r->v[i] = a->v[i] + small;
        small = ct_lt(r->v[i], small) & 1;
    }
}

/* The number below p, as 32 little-endian bytes, of a tight number. It is below 2p, so that what exceeds p is at most p
 * once: it does if a + 19 reaches 2^255, and then a - p is a + 19 without that bit. */
static inline void fe_store(uint8_t bytes[FE_LEN], const struct fe *a)
{
    struct fe more, rest;
    fe_add_word(&more, a, 19);
    fe_add_word(&rest, a, 19 * (more.v[FE_WORDS - 1] >> 63));
    rest.v[FE_WORDS - 1] &= ~((uint64_t)1 << 63);
    for (size_t i = 0; i < FE_WORDS; i++)
        store_le64(bytes + 8 * i, rest.v[i]);
    wipe(&more, sizeof more);
    wipe(&rest, sizeof rest);
}

/* From loose to tight. */
static inline void fe_tighten(struct fe *r)
{
    uint64_t top = r->v[FE_WORDS - 1] >> 63;
    r->v[FE_WORDS - 1] &= ~((uint64_t)1 << 63);
    fe_add_word(r, r, 19 * top);
}

#include "crypto/ec/field25519_core.h"

#endif
