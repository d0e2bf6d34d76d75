/*
 * poly1305.c - Poly1305 (RFC 8439 2.5) in limbs of 44 bits where there is a type of 128 bits, else of 26 bits.
 *
 * The message is a polynomial, its blocks b1 ... bn are the coefficients; the MAC is the value of it at the secret r
 * modulo the prime p = 2^130 - 5, and the secret s added to that:
 *
 *     (b1 r^n + b2 r^(n-1) + ... + bn r mod p) + s mod 2^128
 *
 * Horner's rule takes block after block, and each has to wait for the carries of the one before. So four are taken at
 * once with the powers of r up to the fourth, and the carries of the four products are settled together:
 *
 *     sum <- (sum + b1) r^4 + b2 r^3 + b3 r^2 + b4 r
 *
 * Bounds. A number is settled when its limbs are below 2^45, or 2^27. What is kept in a struct is settled; what is
 * multiplied may be the sum of two settled numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/chacha/poly1305.h"

#if defined(__SIZEOF_INT128__)

__extension__ typedef unsigned __int128 wide;

static const unsigned limb_bits[POLY1305_LIMBS] = {44, 44, 42};

#define MASK 0xfffffffffff
#define TOP  0x3ffffffffff

/* low + 2^64 high + 2^128 top */
ALWAYS_INLINE struct poly1305_number number_of(uint64_t low, uint64_t high, uint64_t top)
{
    return (struct poly1305_number){{low & MASK, (low >> 44 | high << 20) & MASK, high >> 24 | top << 40}};
}

/*
 * sums += x y. What lies at 2^132 and above is worth 4 * 5 times as much at 2^0. With limbs of x below 2^46 and of y
 * below 2^45, 20 y is below 2^50, a product below 2^96, and the twelve that come together in a sum below 2^100.
 */
ALWAYS_INLINE void multiply_add(wide sums[POLY1305_LIMBS], struct poly1305_number a, struct poly1305_number b)
{
    const uint64_t *x = a.limbs, *y = b.limbs, y1 = 20 * y[1], y2 = 20 * y[2];
    sums[0] += (wide)x[0] * y[0] + (wide)x[1] * y2 + (wide)x[2] * y1;
    sums[1] += (wide)x[0] * y[1] + (wide)x[1] * y[0] + (wide)x[2] * y2;
    sums[2] += (wide)x[0] * y[2] + (wide)x[1] * y[1] + (wide)x[2] * y[0];
}

/* The carries once around. Of sums below 2^100 the last carry is below 2^59, and of five times that less than 2^18 is
 * left for the second limb: settled. */
ALWAYS_INLINE struct poly1305_number settle(const wide sums[POLY1305_LIMBS])
{
    wide second = sums[1] + (uint64_t)(sums[0] >> 44);
    wide third = sums[2] + (uint64_t)(second >> 44);
    uint64_t first = ((uint64_t)sums[0] & MASK) + 5 * (uint64_t)(third >> 42);
    return (struct poly1305_number){{first & MASK, ((uint64_t)second & MASK) + (first >> 44), (uint64_t)third & TOP}};
}

#else

typedef uint64_t wide;

static const unsigned limb_bits[POLY1305_LIMBS] = {26, 26, 26, 26, 26};

#define MASK 0x3ffffff

ALWAYS_INLINE struct poly1305_number number_of(uint64_t low, uint64_t high, uint64_t top)
{
    return (struct poly1305_number){{
        (uint32_t)low & MASK,
        (uint32_t)(low >> 26) & MASK,
        (uint32_t)(low >> 52 | high << 12) & MASK,
        (uint32_t)(high >> 14) & MASK,
        (uint32_t)(high >> 40 | top << 24),
    }};
}

/*
 * sums += x y. What lies at 2^130 and above is worth 5 times as much at 2^0. Of the four numbers that are multiplied
 * one has limbs below 2^28, three below 2^26; with limbs of y below 2^27, 5 y is below 2^30, and the twenty products
 * that come together in a sum are below 5 (2^58 + 3 * 2^56) < 2^62.
 */
ALWAYS_INLINE void multiply_add(wide sums[POLY1305_LIMBS], struct poly1305_number a, struct poly1305_number b)
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
ALWAYS_INLINE struct poly1305_number settle(const wide sums[POLY1305_LIMBS])
{
    uint64_t second = sums[1] + (sums[0] >> 26);
    uint64_t third = sums[2] + (second >> 26);
    uint64_t fourth = sums[3] + (third >> 26);
    uint64_t fifth = sums[4] + (fourth >> 26);
    uint64_t first = (sums[0] & MASK) + 5 * (fifth >> 26);
    return (struct poly1305_number){{
        (uint32_t)first & MASK,
        ((uint32_t)second & MASK) + (uint32_t)(first >> 26),
        (uint32_t)third & MASK,
        (uint32_t)fourth & MASK,
        (uint32_t)fifth & MASK,
    }};
}

#endif

ALWAYS_INLINE struct poly1305_number add(struct poly1305_number a, struct poly1305_number b)
{
    for (size_t i = 0; i < POLY1305_LIMBS; i++)
        a.limbs[i] += b.limbs[i];
    return a;
}

ALWAYS_INLINE struct poly1305_number multiply(struct poly1305_number a, struct poly1305_number b)
{
    wide sums[POLY1305_LIMBS] = {0};
    multiply_add(sums, a, b);
    return settle(sums);
}

/* 2.5.1: a block as a number, "and add one bit beyond the number of octets", which for a whole block is 2^128. */
ALWAYS_INLINE struct poly1305_number block_of(const uint8_t *data)
{
    return number_of(load_le64(data), load_le64(data + 8), 1);
}

/* 2.5: "r" is clamped, "s" is not. */
void poly1305_init(struct poly1305 *p, const uint8_t key[POLY1305_KEY])
{
    const uint64_t clamp_low = 0x0ffffffc0fffffff, clamp_high = 0x0ffffffc0ffffffc;
    p->powers[0] = number_of(load_le64(key) & clamp_low, load_le64(key + 8) & clamp_high, 0);
    for (size_t i = 1; i < POLY1305_WAYS; i++)
        p->powers[i] = multiply(p->powers[i - 1], p->powers[0]);
    p->sum = number_of(0, 0, 0);
    p->s[0] = load_le64(key + 16);
    p->s[1] = load_le64(key + 24);
}

static void take_four(struct poly1305 *p, const uint8_t *data)
{
    wide sums[POLY1305_LIMBS] = {0};
    multiply_add(sums, add(p->sum, block_of(data)), p->powers[3]);
    multiply_add(sums, block_of(data + 16), p->powers[2]);
    multiply_add(sums, block_of(data + 32), p->powers[1]);
    multiply_add(sums, block_of(data + 48), p->powers[0]);
    p->sum = settle(sums);
}

void poly1305_update(struct poly1305 *p, const uint8_t *data, size_t len)
{
    for (; len >= POLY1305_WAYS * POLY1305_BLOCK; data += POLY1305_WAYS * POLY1305_BLOCK)
        take_four(p, data), len -= POLY1305_WAYS * POLY1305_BLOCK;
    for (; len >= POLY1305_BLOCK; data += POLY1305_BLOCK, len -= POLY1305_BLOCK)
        p->sum = multiply(add(p->sum, block_of(data)), p->powers[0]);
    if (len != 0) { /* the bit beyond its last byte */
        uint8_t block[POLY1305_BLOCK] = {0};
        memcpy(block, data, len);
        block[len] = 1;
        p->sum = multiply(add(p->sum, number_of(load_le64(block), load_le64(block + 8), 0)), p->powers[0]);
        wipe(block, sizeof block);
    }
}

/* Brings each limb below its size; returns what is left of the number from 2^130 on. */
static poly1305_limb carry(struct poly1305_number *number)
{
    poly1305_limb over = 0;
    for (size_t i = 0; i < POLY1305_LIMBS; i++) {
        over += number->limbs[i];
        number->limbs[i] = over & (((poly1305_limb)1 << limb_bits[i]) - 1);
        over >>= limb_bits[i];
    }
    return over;
}

/* The same, and what is left comes back five times at the low end. */
static void carry_around(struct poly1305_number *number)
{
    poly1305_limb over = carry(number);
    number->limbs[0] += 5 * over;
}

/* The number itself, below p. After the first time around it is below 2^130 + 5, after the second below 2^130; it is
 * not below p if 5 more make it 2^130 or greater. */
static void reduce(struct poly1305_number *number)
{
    carry_around(number);
    carry_around(number);
    struct poly1305_number less = *number;
    less.limbs[0] += 5;
    uint64_t mask = ct_nonzero(carry(&less));
    for (size_t i = 0; i < POLY1305_LIMBS; i++)
        number->limbs[i] = (poly1305_limb)ct_select(mask, less.limbs[i], number->limbs[i]);
    wipe(&less, sizeof less);
}

void poly1305_final(struct poly1305 *p, uint8_t tag[POLY1305_TAG])
{
    uint64_t words[3] = {0};
    reduce(&p->sum);
    for (unsigned i = 0, at = 0; i < POLY1305_LIMBS; at += limb_bits[i++]) {
        uint64_t limb = p->sum.limbs[i];
        words[at / 64] |= limb << at % 64;
        if (at % 64 + limb_bits[i] > 64)
            words[at / 64 + 1] |= limb >> (64 - at % 64);
    }
    words[0] += p->s[0];
    words[1] += p->s[1] + (ct_lt(words[0], p->s[0]) & 1);
    store_le64(tag, words[0]);
    store_le64(tag + 8, words[1]);
    wipe(words, sizeof words);
    wipe(p, sizeof *p);
}
