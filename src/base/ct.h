/*
 * ct.h - the words in which secrets are handled: no branch and no address depends on what they hold.
 *
 * A mask is 0 or all ones. Every function here takes and gives masks or words in the same time whatever the values.
 * Secrets are marked at birth and released at death: in the build for valgrind (TLS12_CT_VALGRIND) a marked byte counts
 * as uninitialised, and memcheck reports any branch or address that depends on it. Elsewhere the marks are nothing.
 *
 * Included by base.h. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CT_H
#define TLS12_CT_H

#ifdef TLS12_CT_VALGRIND
#include <valgrind/memcheck.h>
#define CT_SECRET(at, len) VALGRIND_MAKE_MEM_UNDEFINED((at), (len))
#define CT_PUBLIC(at, len) VALGRIND_MAKE_MEM_DEFINED((at), (len))
#else
#define CT_SECRET(at, len) ((void)(at), (void)(len))
#define CT_PUBLIC(at, len) ((void)(at), (void)(len))
#endif

/* Hides a value from the optimiser, which might otherwise turn masks back into branches: what makes a mask hides it, so
 * that nobody knows that it has only two values, and what ends one hides it, so that it is not taken apart again. */
static inline uint64_t ct_barrier(uint64_t x)
{
#if defined(__GNUC__)
    __asm__("" : "+r"(x));
    return x;
#else
    volatile uint64_t hidden = x;
    return hidden;
#endif
}

/* All ones if x is not 0. */
static inline uint64_t ct_nonzero(uint64_t x)
{
    x = ct_barrier(x);
    return ct_barrier((uint64_t)0 - ((x | ((uint64_t)0 - x)) >> 63));
}

/* All ones if x is 0. */
static inline uint64_t ct_is_zero(uint64_t x)
{
    return ~ct_nonzero(x);
}

/* All ones if a equals b. */
static inline uint64_t ct_eq(uint64_t a, uint64_t b)
{
    return ct_is_zero(a ^ b);
}

/* All ones if a is less than b, unsigned: the borrow of a - b. */
static inline uint64_t ct_lt(uint64_t a, uint64_t b)
{
    a = ct_barrier(a);
    return ct_barrier((uint64_t)0 - (((~a & b) | ((~a | b) & (a - b))) >> 63));
}

/* All ones if a is at most b, unsigned. */
static inline uint64_t ct_le(uint64_t a, uint64_t b)
{
    return ~ct_lt(b, a);
}

/* The same for loops over bytes, where the barriers would be most of the work: 32 bits of a mask. Both numbers are
 * below 2^31, and the caller has put the secret one through ct_barrier in front of the loop, so that nothing is known
 * of it. */
static inline uint32_t ct_lt_hidden(uint32_t a, uint32_t b)
{
    return (uint32_t)0 - ((a - b) >> 31);
}

/* a where the mask is set, b where it is not. */
static inline uint64_t ct_select(uint64_t mask, uint64_t a, uint64_t b)
{
    return b ^ (ct_barrier(mask) & (a ^ b));
}

/* All ones if the len bytes at a and b are equal. */
static inline uint64_t ct_equal(const void *a, const void *b, size_t len)
{
    const uint8_t *x = a, *y = b;
    uint64_t difference = 0;
    size_t i = 0;
    for (; len - i >= 8; i += 8)
        difference |= load_le64(x + i) ^ load_le64(y + i);
    for (; i < len; i++)
        difference |= (uint64_t)(x[i] ^ y[i]);
    return ct_is_zero(difference);
}

/* Copies len bytes if the mask is set, and touches the same memory if it is not. */
static inline void ct_copy(uint64_t mask, void *to, const void *from, size_t len)
{
    uint8_t *x = to;
    const uint8_t *y = from;
    for (size_t i = 0; i < len; i++)
        x[i] = (uint8_t)ct_select(mask, y[i], x[i]);
}

/* A secret-dependent answer that may now be told: the mask as a public bool. The one place where secrets become flow.
 */
static inline bool ct_reveal(uint64_t mask)
{
    mask = ct_barrier(mask);
    CT_PUBLIC(&mask, sizeof mask);
    return mask != 0;
}

#endif
