/*
 * poly1305.c - Poly1305 (RFC 8439 2.5), four blocks at once.
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
 * SPDX-License-Identifier: MIT
 */
#include "crypto/chacha/poly1305_number.h"

/* 2.5.1: a block as a number, "and add one bit beyond the number of octets", which for a whole block is 2^128. */
ALWAYS_INLINE struct poly1305_number block_of(const uint8_t *data)
{
    return poly1305_number_of(load_le64(data), load_le64(data + 8), 1);
}

/* 2.5: "r" is clamped, "s" is not. */
void poly1305_init(struct poly1305 *p, const uint8_t key[POLY1305_KEY])
{
    const uint64_t clamp_low = 0x0ffffffc0fffffff, clamp_high = 0x0ffffffc0ffffffc;
    p->powers[0] = poly1305_number_of(load_le64(key) & clamp_low, load_le64(key + 8) & clamp_high, 0);
    for (size_t i = 1; i < POLY1305_WAYS; i++)
        p->powers[i] = poly1305_multiply(p->powers[i - 1], p->powers[0]);
    p->sum = poly1305_number_of(0, 0, 0);
    p->s[0] = load_le64(key + 16);
    p->s[1] = load_le64(key + 24);
}

static void take_four(struct poly1305 *p, const uint8_t *data)
{
    poly1305_wide sums[POLY1305_LIMBS] = {0};
    poly1305_multiply_add(sums, poly1305_add(p->sum, block_of(data)), p->powers[3]);
    poly1305_multiply_add(sums, block_of(data + 16), p->powers[2]);
    poly1305_multiply_add(sums, block_of(data + 32), p->powers[1]);
    poly1305_multiply_add(sums, block_of(data + 48), p->powers[0]);
    p->sum = poly1305_settle(sums);
}

void poly1305_update(struct poly1305 *p, const uint8_t *data, size_t len)
{
    for (; len >= POLY1305_WAYS * POLY1305_BLOCK; data += POLY1305_WAYS * POLY1305_BLOCK)
        take_four(p, data), len -= POLY1305_WAYS * POLY1305_BLOCK;
    for (; len >= POLY1305_BLOCK; data += POLY1305_BLOCK, len -= POLY1305_BLOCK)
        p->sum = poly1305_multiply(poly1305_add(p->sum, block_of(data)), p->powers[0]);
    if (len != 0) { /* the bit beyond its last byte */
        uint8_t block[POLY1305_BLOCK] = {0};
        memcpy(block, data, len);
        block[len] = 1;
        p->sum = poly1305_multiply(poly1305_add(p->sum, poly1305_number_of(load_le64(block), load_le64(block + 8), 0)),
                                   p->powers[0]);
        wipe(block, sizeof block);
    }
}

#if defined(__SIZEOF_INT128__)
static const unsigned limb_bits[POLY1305_LIMBS] = {44, 44, 42};
#else
static const unsigned limb_bits[POLY1305_LIMBS] = {26, 26, 26, 26, 26};
#endif

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
