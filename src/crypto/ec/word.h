/*
 * word.h - whole machine words and their carries, for the fields of the curves. Inside this room only.
 *
 * A word has 64 bits, or 32 where the compiler has no 128-bit type. Constants are written in 64 bits for both.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_WORD_H
#define TLS12_WORD_H

#include "base/base.h"

/* Compilers do not all make chains of additions with carry from sums of two words, but on x86-64 they can be asked to:
 * that alone saves a third of the time. */
#if defined(__x86_64__) && defined(__SIZEOF_INT128__)
#include <immintrin.h>
#define WORD_X86
#endif

#if defined(__SIZEOF_INT128__)
typedef uint64_t word;
__extension__ typedef unsigned __int128 wide; /* the product of two words, and two words more */
enum { WORD_BITS = 64 };
#define WORD64(x) (x)
#else
typedef uint32_t word;
typedef uint64_t wide;
enum { WORD_BITS = 32 };
#define WORD64(x) (word)(x), (word)((uint64_t)(x) >> 32)
#endif

/* Words of a number of so many 64-bit words. */
#define WORDS(count) ((count)*64 / WORD_BITS)

/* Before a loop over the words of a number, which is best written out. */
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define UNROLL _Pragma("GCC unroll 12")
#else
#define UNROLL
#endif

/* a + b + *carry; the carry is 0 or 1, before and after. */
ALWAYS_INLINE word word_add(word a, word b, word *carry)
{
#if defined(WORD_X86)
    unsigned long long sum;
    *carry = _addcarry_u64((unsigned char)*carry, a, b, &sum);
    return sum;
#else
    wide sum = (wide)a + b + *carry;
    *carry = (word)(sum >> WORD_BITS);
    return (word)sum;
#endif
}

/* a - b - *borrow; the borrow is 0 or 1, before and after. */
ALWAYS_INLINE word word_sub(word a, word b, word *borrow)
{
#if defined(WORD_X86)
    unsigned long long difference;
    *borrow = _subborrow_u64((unsigned char)*borrow, a, b, &difference);
    return difference;
#else
    wide difference = (wide)a - b - *borrow;
    *borrow = (word)(difference >> WORD_BITS) & 1;
    return (word)difference;
#endif
}

/* a b + c + *high, and *high is what of it is beyond a word: (W - 1)^2 + 2 (W - 1) = W^2 - 1 is two words at most. */
ALWAYS_INLINE word word_mul_add(word a, word b, word c, word *high)
{
    wide sum = (wide)a * b + c + *high;
    *high = (word)(sum >> WORD_BITS);
    return (word)sum;
}

/* a where the mask is all ones, b where it is 0. */
ALWAYS_INLINE word word_select(word mask, word a, word b)
{
    return b ^ (mask & (a ^ b));
}

/* Four words, wherever they are: what AVX2 has registers for, and compilers make the best of elsewhere. */
#if defined(__GNUC__)
typedef uint64_t word_vector __attribute__((vector_size(32), aligned(4), may_alias));
enum { PICK_MAX = 8 }; /* vectors of the largest entry */

/* r = the wanted entry of a table of count entries of len bytes each, 32 or more. All of it is read, whatever is
 * wanted. The last vector of an entry may overlap the one before. */
ALWAYS_INLINE void table_pick(void *r, const void *table, size_t len, size_t count, uint64_t wanted)
{
    const size_t size = sizeof(word_vector), vectors = (len + size - 1) / size;
    word_vector found[PICK_MAX], index = (word_vector){0} + ct_barrier(wanted);
    UNROLL for (size_t j = 0; j < vectors; j++) found[j] = (word_vector){0};
    for (size_t i = 0; i < count; i++) {
        const uint8_t *entry = (const uint8_t *)table + len * i;
        word_vector mask = (word_vector)(index == 0);
        UNROLL for (size_t j = 0; j < vectors; j++) found[j] |=
            *(const word_vector *)(entry + (j + 1 < vectors ? size * j : len - size)) & mask;
        index -= 1;
    }
    UNROLL for (size_t j = 0; j < vectors; j++) *
        (word_vector *)((uint8_t *)r + (j + 1 < vectors ? size * j : len - size)) = found[j];
}
#else
ALWAYS_INLINE void table_pick(void *r, const void *table, size_t len, size_t count, uint64_t wanted)
{
    memset(r, 0, len);
    for (size_t i = 0; i < count; i++)
        ct_copy(ct_eq(i, wanted), r, (const uint8_t *)table + len * i, len);
}
#endif

#endif
