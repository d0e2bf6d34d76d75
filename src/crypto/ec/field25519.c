/*
 * field25519.c - numbers modulo 2^255 - 19: what is not in the inner loops.
 *
 * Constant time. Little here is wiped: what most of the functions leave on the stack is intermediate, and their
 * callers' structs hold the same secrets.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/field25519.h"

const struct fe fe_zero = {{0}}, fe_one = {{1}};

void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
    fe_mul_inline(r, a, b);
}

void fe_square(struct fe *r, const struct fe *a)
{
    fe_square_inline(r, a);
}

void fe_mul_small(struct fe *r, const struct fe *a, uint32_t small)
{
    fe_mul_small_inline(r, a, small);
}

void fe_tighten(struct fe *r)
{
    fe_mul_small(r, r, 1);
}

void fe_load_words(struct fe *r, const uint64_t words[FE_WORDS])
{
    unsigned bit = 0;
    FE_UNROLL
    for (size_t i = 0; i < FE_LIMBS; i++) {
        unsigned at = bit / 64, shift = bit % 64;
        uint64_t limb = words[at] >> shift;
        if (shift + FE_BITS(i) > 64) /* then at < 3, since the last limb ends at bit 255 */
            limb |= words[at + 1] << (64 - shift);
        r->v[i] = (fe_limb)limb & FE_MASK(i);
        bit += FE_BITS(i);
    }
}

void fe_load(struct fe *r, const uint8_t bytes[FE_LEN])
{
    uint64_t words[FE_WORDS];
    for (size_t i = 0; i < FE_WORDS; i++)
        words[i] = load_le64(bytes + 8 * i);
    fe_load_words(r, words);
}

/* A tight number is below 2p, so that what exceeds p is at most p once: it does if a + 19 reaches 2^255, and then a - p
 * is a + 19 without that bit. */
void fe_store(uint8_t bytes[FE_LEN], const struct fe *a)
{
    fe_limb limb[FE_LIMBS], carry = 19;
    for (size_t i = 0; i < FE_LIMBS; i++)
        carry = (a->v[i] + carry) >> FE_BITS(i);
    carry *= 19;
    for (size_t i = 0; i < FE_LIMBS; i++) {
        carry += a->v[i];
        limb[i] = carry & FE_MASK(i);
        carry >>= FE_BITS(i);
    }

    uint64_t words[FE_WORDS] = {0};
    unsigned bit = 0;
    for (size_t i = 0; i < FE_LIMBS; i++) {
        unsigned at = bit / 64, shift = bit % 64;
        words[at] |= (uint64_t)limb[i] << shift;
        if (shift + FE_BITS(i) > 64)
            words[at + 1] |= (uint64_t)limb[i] >> (64 - shift);
        bit += FE_BITS(i);
    }
    for (size_t i = 0; i < FE_WORDS; i++)
        store_le64(bytes + 8 * i, words[i]);
    wipe(limb, sizeof limb);
    wipe(words, sizeof words);
}
