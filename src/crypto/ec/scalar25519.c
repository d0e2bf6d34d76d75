/*
 * scalar25519.c - numbers modulo the order L of the base point.
 *
 * A signature takes a dozen reductions beside some thousand multiplications of field elements, so one form with words
 * of 32 bits serves every machine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/scalar25519.h"

enum {
    WIDE_WORDS = 2 * SCALAR_WORDS,
    MORE_WORDS = SCALAR_WORDS + 1, /* what Barrett's method estimates the quotient with */
};

/* L, and floor(2^512 / L). */
static const uint32_t order[SCALAR_WORDS] = {0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000};
static const uint32_t reciprocal[MORE_WORDS] = {0x0a2c131b, 0xed9ce5a3, 0x086329a7, 0x2106215d, 0xffffffeb,
                                                0xffffffff, 0xffffffff, 0xffffffff, 0x0000000f};

/* r = a b, of a_count + b_count words. */
static void words_mul(uint32_t *r, const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    memset(r, 0, (a_count + b_count) * sizeof *r);
    for (size_t i = 0; i < a_count; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; j < b_count; j++) {
            carry += (uint64_t)a[i] * b[j] + r[i + j]; /* at most (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1 */
            r[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        r[i + b_count] = (uint32_t)carry;
    }
}

/* r = a - b modulo 2^(32 count). All ones if a < b. */
static uint64_t words_sub(uint32_t *r, const uint32_t *a, const uint32_t *b, size_t count)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t difference = (uint64_t)a[i] - b[i] - borrow;
        r[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
    return ct_nonzero(borrow);
}

/*
 * r = x mod L by Barrett's method (Menezes, van Oorschot and Vanstone, Handbook of Applied Cryptography, 14.42), with
 * words of 32 bits and k = 8. The quotient is estimated from the words of x from the seventh on: x / L is greater than
 * the product by less than 1/4, since 2^512 / L is greater than the reciprocal by less than that, and 2^-28 for the
 * words left out. Rounding takes less than 1, so that the quotient is too small by 1 at most, and the rest below 2 L.
 */
static void words_mod_order(struct scalar *r, const uint32_t x[WIDE_WORDS])
{
    uint32_t quotient[2 * MORE_WORDS], multiple[MORE_WORDS + SCALAR_WORDS], rest[SCALAR_WORDS], less[SCALAR_WORDS];
    words_mul(quotient, x + SCALAR_WORDS - 1, MORE_WORDS, reciprocal, MORE_WORDS);
    words_mul(multiple, quotient + MORE_WORDS, MORE_WORDS, order, SCALAR_WORDS);
    words_sub(rest, x, multiple, SCALAR_WORDS);
    uint64_t below = words_sub(less, rest, order, SCALAR_WORDS);
    for (size_t i = 0; i < SCALAR_WORDS; i++)
        r->w[i] = (uint32_t)ct_select(below, rest[i], less[i]);
    wipe(quotient, sizeof quotient);
    wipe(multiple, sizeof multiple);
    wipe(rest, sizeof rest);
    wipe(less, sizeof less);
}

uint64_t scalar_load(struct scalar *r, const uint8_t bytes[SCALAR_LEN])
{
    uint32_t less[SCALAR_WORDS];
    for (size_t i = 0; i < SCALAR_WORDS; i++)
        r->w[i] = load_le32(bytes + 4 * i);
    uint64_t below = words_sub(less, r->w, order, SCALAR_WORDS);
    wipe(less, sizeof less);
    return below;
}

void scalar_store(uint8_t bytes[SCALAR_LEN], const struct scalar *a)
{
    for (size_t i = 0; i < SCALAR_WORDS; i++)
        store_le32(bytes + 4 * i, a->w[i]);
}

void scalar_reduce(struct scalar *r, const uint8_t bytes[2 * SCALAR_LEN])
{
    uint32_t x[WIDE_WORDS];
    for (size_t i = 0; i < WIDE_WORDS; i++)
        x[i] = load_le32(bytes + 4 * i);
    words_mod_order(r, x);
    wipe(x, sizeof x);
}

void scalar_mul_add(struct scalar *r, const struct scalar *a, const struct scalar *b, const struct scalar *c)
{
    uint32_t x[WIDE_WORDS];
    uint64_t carry = 0;
    words_mul(x, a->w, SCALAR_WORDS, b->w, SCALAR_WORDS);
    for (size_t i = 0; i < WIDE_WORDS; i++) { /* the sum is at most (2^256 - 1) 2^256 */
        carry += (uint64_t)x[i] + (i < SCALAR_WORDS ? c->w[i] : 0);
        x[i] = (uint32_t)carry;
        carry >>= 32;
    }
    words_mod_order(r, x);
    wipe(x, sizeof x);
}
