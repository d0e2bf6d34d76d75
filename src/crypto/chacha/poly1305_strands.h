/*
 * poly1305_strands.h - Poly1305 (RFC 8439 2.5) in words of 64 bits, as instructions that run beside those of a vector
 * unit. Inside crypto/chacha only; it needs a type of 128 bits.
 *
 * By Horner's rule each block costs four products of words, fewer than any other way, since the clamped r has short
 * words: with r = r0 + 2^64 r1, r1 is a multiple of 4, and 2^128 r1 = 2^130 r1 / 4 = 5 r1 / 4 modulo p. But each block
 * waits for the one before. So a long piece is taken as two halves, each a strand of its own:
 *
 *     first half, from the sum so far:  a = (sum + b1) r^n + b2 r^(n-1) + ... + bn r
 *     second half, from 0:              b = b(n+1) r^n + ... + b(2n) r
 *     and then                          sum = a r^n + b
 *
 * with one longer product at the end.
 *
 * Bounds. What is kept is below 5 2^128: its third word is at most 4.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_POLY1305_STRANDS_H
#define TLS12_POLY1305_STRANDS_H

#include "crypto/chacha/poly1305_number.h"

/* A number below 5 2^128, the lowest word first. */
struct poly1305_sum {
    uint64_t words[3];
};

/* A running MAC. A secret: wipe it. */
struct poly1305_strands {
    uint64_t r0, r1, r1_5_4; /* r, and 5 r1 / 4 */
    struct poly1305_sum sum;
    uint64_t s[2];
    struct poly1305_number power; /* r^n, for halves of n blocks */
};

static inline void poly1305_strands_init(struct poly1305_strands *p, const uint8_t key[POLY1305_KEY])
{
    p->r0 = load_le64(key) & 0x0ffffffc0fffffff;
    p->r1 = load_le64(key + 8) & 0x0ffffffc0ffffffc;
    p->r1_5_4 = p->r1 + p->r1 / 4;
    p->sum = (struct poly1305_sum){{0, 0, 0}};
    p->s[0] = load_le64(key + 16);
    p->s[1] = load_le64(key + 24);
}

/* Before halves of n blocks are taken, where n is a power of two. */
static inline void poly1305_strands_power(struct poly1305_strands *p, size_t n)
{
    p->power = poly1305_number_of(p->r0, p->r1, 0);
    for (; n > 1; n /= 2)
        p->power = poly1305_multiply(p->power, p->power);
}

/*
 * sum = (sum + block) r, where the block has its bit beyond.
 *
 * With that bit and a carry the third word is at most 6. The words of r are below 2^60, so the sum of two products of
 * words is below 2^125.2, and the third word of the whole, d2, is below 6 2^60 + 2^61.2 < 2^63. What of it lies at
 * 2^130 and above comes back five times: d2 / 4 and 4 (d2 / 4), together below 2^63.4. Two bits and a carry are left.
 */
#if defined(__x86_64__)
/* Compilers put one of two strands into memory, or take twice as many instructions for the carries. */
ALWAYS_INLINE void poly1305_step(struct poly1305_sum *sum, const struct poly1305_strands *p, const uint8_t *block)
{
    uint64_t h0 = sum->words[0], h1 = sum->words[1], h2 = sum->words[2], d0, d1, t0, t1, t2;
    __asm__("addq %[low], %[h0]\n\t"
            "adcq %[high], %[h1]\n\t"
            "adcq $1, %[h2]\n\t"
            "movq %[h0], %%rdx\n\t"
            "mulxq %[r0], %[d0], %[d1]\n\t" /* d = h0 r0 */
            "mulxq %[r1], %[h0], %[t2]\n\t" /* h0 r1 */
            "movq %[h1], %%rdx\n\t"
            "mulxq %[r1_5_4], %[t0], %[t1]\n\t" /* h1 5 r1 / 4 */
            "mulxq %[r0], %[h1], %%rdx\n\t"     /* h1 r0 */
            "addq %[t0], %[d0]\n\t"
            "adcq %[t1], %[d1]\n\t"
            "movq %[h2], %[t0]\n\t"
            "imulq %[r1_5_4], %[t0]\n\t" /* h2 5 r1 / 4 */
            "imulq %[r0], %[h2]\n\t"     /* h2 r0 */
            "addq %[h0], %[d1]\n\t"
            "adcq %[t2], %%rdx\n\t"
            "addq %[t0], %[h1]\n\t"
            "adcq %[h2], %%rdx\n\t"
            "addq %[h1], %[d1]\n\t"
            "adcq $0, %%rdx\n\t" /* d2 */
            "movq %%rdx, %[t0]\n\t"
            "movq %%rdx, %[h2]\n\t"
            "andq $-4, %[t0]\n\t"
            "shrq $2, %%rdx\n\t"
            "andl $3, %k[h2]\n\t"
            "addq %%rdx, %[t0]\n\t"
            "addq %[t0], %[d0]\n\t"
            "adcq $0, %[d1]\n\t"
            "adcq $0, %[h2]"
            : [h0] "+&r"(h0), [h1] "+&r"(h1), [h2] "+&r"(h2), [d0] "=&r"(d0), [d1] "=&r"(d1), [t0] "=&r"(t0),
              [t1] "=&r"(t1), [t2] "=&r"(t2)
            : [low] "m"(*(const uint8_t(*)[8])block), [high] "m"(*(const uint8_t(*)[8])(block + 8)), [r0] "m"(p->r0),
              [r1] "m"(p->r1), [r1_5_4] "m"(p->r1_5_4)
            : "rdx", "cc");
    *sum = (struct poly1305_sum){{d0, d1, h2}};
}
#else
ALWAYS_INLINE void poly1305_step(struct poly1305_sum *sum, const struct poly1305_strands *p, const uint8_t *block)
{
    poly1305_wide carry = (poly1305_wide)sum->words[0] + load_le64(block);
    uint64_t h0 = (uint64_t)carry;
    carry = (carry >> 64) + sum->words[1] + load_le64(block + 8);
    uint64_t h1 = (uint64_t)carry, h2 = sum->words[2] + 1 + (uint64_t)(carry >> 64);

    poly1305_wide d0 = (poly1305_wide)h0 * p->r0 + (poly1305_wide)h1 * p->r1_5_4;
    poly1305_wide d1 = (poly1305_wide)h0 * p->r1 + (poly1305_wide)h1 * p->r0 + h2 * p->r1_5_4 + (uint64_t)(d0 >> 64);
    uint64_t d2 = h2 * p->r0 + (uint64_t)(d1 >> 64);

    carry = (poly1305_wide)(uint64_t)d0 + (d2 / 4 + (d2 & ~(uint64_t)3));
    h0 = (uint64_t)carry;
    carry = (carry >> 64) + (uint64_t)d1;
    *sum = (struct poly1305_sum){{h0, (uint64_t)carry, d2 % 4 + (uint64_t)(carry >> 64)}};
}
#endif

static inline void poly1305_strands_blocks(struct poly1305_strands *p, const uint8_t *data, size_t count)
{
    struct poly1305_sum sum = p->sum;
    for (; count > 0; count--, data += POLY1305_BLOCK)
        poly1305_step(&sum, p, data);
    p->sum = sum;
}

/* RFC 8439 2.8: data and then zeros, up to a whole block. */
static inline void poly1305_strands_padded(struct poly1305_strands *p, const uint8_t *data, size_t len)
{
    size_t rest = len % POLY1305_BLOCK;
    poly1305_strands_blocks(p, data, len / POLY1305_BLOCK);
    if (rest != 0) {
        uint8_t block[POLY1305_BLOCK] = {0};
        memcpy(block, data + len - rest, rest);
        poly1305_strands_blocks(p, block, 1);
    }
}

/* sum = a r^n + b. The third limbs are below 2^43, the others below 2^44: what is added to the product of two settled
 * numbers changes no bound of poly1305_settle. */
static inline void poly1305_strands_join(struct poly1305_strands *p, const struct poly1305_sum *a,
                                         const struct poly1305_sum *b)
{
    poly1305_wide sums[POLY1305_LIMBS] = {0};
    struct poly1305_number second = poly1305_number_of(b->words[0], b->words[1], b->words[2]);
    poly1305_multiply_add(sums, poly1305_number_of(a->words[0], a->words[1], a->words[2]), p->power);
    for (size_t i = 0; i < POLY1305_LIMBS; i++)
        sums[i] += second.limbs[i];
    struct poly1305_number sum = poly1305_settle(sums);
    poly1305_wide low = sum.limbs[0] + ((poly1305_wide)sum.limbs[1] << 44);
    poly1305_wide high = (low >> 64) + ((poly1305_wide)sum.limbs[2] << 24);
    p->sum = (struct poly1305_sum){{(uint64_t)low, (uint64_t)high, (uint64_t)(high >> 64)}};
}

/* The sum below p, and s added to it. What lies at 2^130 and above is once or not there, and comes back as 5: the sum
 * is then below 2^130 + 5; it is not below p if 5 more make it 2^130 or greater. */
static inline void poly1305_strands_final(const struct poly1305_strands *p, uint8_t tag[POLY1305_TAG])
{
    const uint64_t *h = p->sum.words;
    poly1305_wide low = h[0] + (poly1305_wide)(5 * (h[2] / 4));
    poly1305_wide high = h[1] + (low >> 64);
    uint64_t top = h[2] % 4 + (uint64_t)(high >> 64);
    poly1305_wide less_low = (poly1305_wide)(uint64_t)low + 5;
    poly1305_wide less_high = (uint64_t)high + (less_low >> 64);
    uint64_t mask = ct_nonzero((top + (uint64_t)(less_high >> 64)) / 4);
    low = (poly1305_wide)ct_select(mask, (uint64_t)less_low, (uint64_t)low) + p->s[0];
    high = (low >> 64) + ct_select(mask, (uint64_t)less_high, (uint64_t)high) + p->s[1];
    store_le64(tag, (uint64_t)low);
    store_le64(tag + 8, (uint64_t)high);
}

#endif
