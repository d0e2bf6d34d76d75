/*
 * poly1305_number.h - numbers modulo p = 2^130 - 5, in limbs of 44 bits where there is a type of 128 bits, else of 26
 * bits. Inside crypto/chacha only.
 *
 * Bounds. A number is settled when its limbs are below 2^45, or 2^27. What is kept in a struct is settled; what is
 * multiplied may be the sum of two settled numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_POLY1305_NUMBER_H
#define TLS12_POLY1305_NUMBER_H

#include "crypto/chacha/poly1305.h"

#if defined(__SIZEOF_INT128__)

__extension__ typedef unsigned __int128 poly1305_wide;

#define POLY1305_MASK 0xfffffffffff
#define POLY1305_TOP  0x3ffffffffff

/* low + 2^64 high + 2^128 top */
ALWAYS_INLINE struct poly1305_number poly1305_number_of(uint64_t low, uint64_t high, uint64_t top)
{
    return (struct poly1305_number){
        {low & POLY1305_MASK, (low >> 44 | high << 20) & POLY1305_MASK, high >> 24 | top << 40}};
}

/*
 * sums += x y. What lies at 2^132 and above is worth 4 * 5 times as much at 2^0. With limbs of x below 2^46 and of y
 * below 2^45, 20 y is below 2^50, a product below 2^96, and the twelve that come together in a sum below 2^100.
 */
ALWAYS_INLINE void poly1305_multiply_add(poly1305_wide sums[POLY1305_LIMBS], struct poly1305_number a,
                                         struct poly1305_number b)
{
    const uint64_t *x = a.limbs, *y = b.limbs, y1 = 20 * y[1], y2 = 20 * y[2];
    sums[0] += (poly1305_wide)x[0] * y[0] + (poly1305_wide)x[1] * y2 + (poly1305_wide)x[2] * y1;
    sums[1] += (poly1305_wide)x[0] * y[1] + (poly1305_wide)x[1] * y[0] + (poly1305_wide)x[2] * y2;
    sums[2] += (poly1305_wide)x[0] * y[2] + (poly1305_wide)x[1] * y[1] + (poly1305_wide)x[2] * y[0];
}

/* The carries once around. Of sums below 2^100 the last carry is below 2^59, and of five times that less than 2^18 is
 * left for the second limb: settled. */
ALWAYS_INLINE struct poly1305_number poly1305_settle(const poly1305_wide sums[POLY1305_LIMBS])
{
    poly1305_wide second = sums[1] + (uint64_t)(sums[0] >> 44);
    poly1305_wide third = sums[2] + (uint64_t)(second >> 44);
    uint64_t first = ((uint64_t)sums[0] & POLY1305_MASK) + 5 * (uint64_t)(third >> 42);
    return (struct poly1305_number){
        {first & POLY1305_MASK, ((uint64_t)second & POLY1305_MASK) + (first >> 44), (uint64_t)third & POLY1305_TOP}};
}

#else

typedef uint64_t poly1305_wide;

#define POLY1305_MASK 0x3ffffff

ALWAYS_INLINE struct poly1305_number poly1305_number_of(uint64_t low, uint64_t high, uint64_t top)
{
    return (struct poly1305_number){{
        (uint32_t)low & POLY1305_MASK,
        (uint32_t)(low >> 26) & POLY1305_MASK,
        (uint32_t)(low >> 52 | high << 12) & POLY1305_MASK,
        (uint32_t)(high >> 14) & POLY1305_MASK,
        (uint32_t)(high >> 40 | top << 24),
    }};
}

/*
 * sums += x y. What lies at 2^130 and above is worth 5 times as much at 2^0. Of the four numbers that are multiplied
 * one has limbs below 2^28, three below 2^26; with limbs of y below 2^27, 5 y is below 2^30, and the twenty products
 * that come together in a sum are below 5 (2^58 + 3 * 2^56) < 2^62.
 */
ALWAYS_INLINE void poly1305_multiply_add(poly1305_wide sums[POLY1305_LIMBS], struct poly1305_number a,
                                         struct poly1305_number b)
{
    const uint32_t *x = a.limbs, *y = b.limbs;
    const uint32_t y1 = 5 * y[1], y2 = 5 * y[2], y3 = 5 * y[3], y4 = 5 * y[4];
    const uint64_t x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4];
    sums[0] += x0 * y[0] + x1 * y4 + x2 * y3 + x3 * y2 + x4 * y1;
    sums[1] += x0 * y[1] + x1 * y[0] + x2 * y4 + x3 * y3 + x4 * y2;
    sums[2] += x0 * y[2] + x1 * y[1] + x2 * y[0] + x3 * y4 + x4 * y3;
    sums[3] += x0 * y[3] + x1 * y[2] + x2 * y[1] + x3 * y[0] + x4 * y4;
    sums[4] += x0 * y[4] + x1 * y[3] + x2 * y[2] + x3 * y[1] + x4 * y[0];
}

/* The carries once around. Of sums below 2^62 the last carry is below 2^37, and of five times that less than 2^14 is
 * left for the second limb: settled. */
ALWAYS_INLINE struct poly1305_number poly1305_settle(const poly1305_wide sums[POLY1305_LIMBS])
{
    uint64_t second = sums[1] + (sums[0] >> 26);
    uint64_t third = sums[2] + (second >> 26);
    uint64_t fourth = sums[3] + (third >> 26);
    uint64_t fifth = sums[4] + (fourth >> 26);
    uint64_t first = (sums[0] & POLY1305_MASK) + 5 * (fifth >> 26);
    return (struct poly1305_number){{
        (uint32_t)first & POLY1305_MASK,
        ((uint32_t)second & POLY1305_MASK) + (uint32_t)(first >> 26),
        (uint32_t)third & POLY1305_MASK,
        (uint32_t)fourth & POLY1305_MASK,
        (uint32_t)fifth & POLY1305_MASK,
    }};
}

#endif

ALWAYS_INLINE struct poly1305_number poly1305_add(struct poly1305_number a, struct poly1305_number b)
{
    for (size_t i = 0; i < POLY1305_LIMBS; i++)
        a.limbs[i] += b.limbs[i];
    return a;
}

ALWAYS_INLINE struct poly1305_number poly1305_multiply(struct poly1305_number a, struct poly1305_number b)
{
    poly1305_wide sums[POLY1305_LIMBS] = {0};
    poly1305_multiply_add(sums, a, b);
    return poly1305_settle(sums);
}

#endif
