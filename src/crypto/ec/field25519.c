/*
 * field25519.c - numbers modulo 2^255 - 19: what is not in the inner loops.
 *
 * Constant time. Nothing here is wiped: what the functions leave on the stack is intermediate, and their callers'
 * structs hold the same secrets.
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

uint64_t fe_is_zero(const struct fe *a)
{
    static const uint8_t zero[FE_LEN] = {0};
    uint8_t bytes[FE_LEN];
    fe_store(bytes, a);
    return ct_equal(bytes, zero, FE_LEN);
}

uint64_t fe_is_odd(const struct fe *a)
{
    uint8_t bytes[FE_LEN];
    fe_store(bytes, a);
    return ct_nonzero(bytes[0] & 1);
}

/* ---- Powers ---- */

struct powers {
    struct fe x, x5, x10, x50, x100, eleven; /* xN = a^(2^N - 1), eleven = a^11 */
};

/* x = a^(2^count) b. May overlap in any way. */
static void fe_square_times_mul(struct fe *x, const struct fe *a, unsigned count, const struct fe *b)
{
    struct fe y = *a;
    for (unsigned i = 0; i < count; i++)
        fe_square_inline(&y, &y);
    fe_mul_inline(x, &y, b);
}

/* x = a^(2^250 - 1), and eleven: what the two exponents below have in common. */
static void fe_power_250(struct powers *s, const struct fe *a)
{
    fe_square(&s->eleven, a);
    fe_square_times_mul(&s->x, a, 3, a); /* a^9 */
    fe_mul(&s->eleven, &s->eleven, &s->x);
    fe_square_times_mul(&s->x5, &s->eleven, 1, &s->x); /* 2 11 + 9 = 2^5 - 1 */
    fe_square_times_mul(&s->x10, &s->x5, 5, &s->x5);
    fe_square_times_mul(&s->x, &s->x10, 10, &s->x10); /* x20 */
    fe_square_times_mul(&s->x, &s->x, 20, &s->x);     /* x40 */
    fe_square_times_mul(&s->x50, &s->x, 10, &s->x10);
    fe_square_times_mul(&s->x100, &s->x50, 50, &s->x50);
    fe_square_times_mul(&s->x, &s->x100, 100, &s->x100); /* x200 */
    fe_square_times_mul(&s->x, &s->x, 50, &s->x50);
}

/* p - 2 = 2^255 - 21 = (2^250 - 1) 2^5 + 11 */
void fe_invert(struct fe *r, const struct fe *a)
{
    struct powers s;
    fe_power_250(&s, a);
    fe_square_times_mul(r, &s.x, 5, &s.eleven);
    wipe(&s, sizeof s);
}

/* (p - 5) / 8 = 2^252 - 3 = (2^250 - 1) 2^2 + 1 */
void fe_root_power(struct fe *r, const struct fe *a)
{
    struct powers s;
    fe_power_250(&s, a);
    fe_square_times_mul(r, &s.x, 2, a);
    wipe(&s, sizeof s);
}
