/*
 * ghash_soft.c - GHASH with the multiplication of integers: no table, no branch, no address that depends on the data.
 *
 * The field is GF(2)[x] modulo x^128 + x^7 + x^2 + x + 1, and the first bit of a block is the coefficient of x^0 (SP
 * 800-38D, 6.3). A block read as a big-endian number of 128 bits thus has its coefficients in reverse: bit 127 is x^0.
 * The product of two reversed polynomials is the reversed product, so the multiplication need not care; only the fold
 * that follows goes to the right where the book goes to the left.
 *
 * A number of 64 bits is multiplied without carries by an ordinary multiplication with holes: of each factor only every
 * fourth bit is kept, so that in the product up to 15 ones can add up in a bit before they spill into the next one
 * kept. Sixteen such products make one multiplication. In the low 64 bits of a product, all that is used, the sums have
 * 1, 2, ... 16 terms, and the only one of 16 spills out at the top. The upper half of the product is the lower half of
 * the product of the mirrored factors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/ghash_soft.h"

static inline uint64_t swap_groups(uint64_t x, unsigned shift, uint64_t mask)
{
    return (x >> shift & mask) | (x & mask) << shift;
}

/* The bits in reverse order. */
static inline uint64_t mirror(uint64_t x)
{
    x = swap_groups(x, 1, 0x5555555555555555);
    x = swap_groups(x, 2, 0x3333333333333333);
    x = swap_groups(x, 4, 0x0f0f0f0f0f0f0f0f);
    x = swap_groups(x, 8, 0x00ff00ff00ff00ff);
    x = swap_groups(x, 16, 0x0000ffff0000ffff);
    return x >> 32 | x << 32;
}

static inline struct ghash_parts take_apart(uint64_t x)
{
    return (struct ghash_parts){
        {x & 0x1111111111111111, x & 0x2222222222222222, x & 0x4444444444444444, x & 0x8888888888888888}};
}

/* The low 64 bits of the product without carries. Bit i times bit j counts in the part of i + j modulo 4. */
static inline uint64_t multiply_low(uint64_t number, const struct ghash_parts *factor)
{
    const struct ghash_parts apart = take_apart(number);
    const uint64_t *x = apart.part, *y = factor->part;
    return (((x[0] * y[0]) ^ (x[1] * y[3]) ^ (x[2] * y[2]) ^ (x[3] * y[1])) & 0x1111111111111111) |
           (((x[0] * y[1]) ^ (x[1] * y[0]) ^ (x[2] * y[3]) ^ (x[3] * y[2])) & 0x2222222222222222) |
           (((x[0] * y[2]) ^ (x[1] * y[1]) ^ (x[2] * y[0]) ^ (x[3] * y[3])) & 0x4444444444444444) |
           (((x[0] * y[3]) ^ (x[1] * y[2]) ^ (x[2] * y[1]) ^ (x[3] * y[0])) & 0x8888888888888888);
}

/*
 * y times the hash subkey. Three multiplications of 64 bits instead of four (Karatsuba and Ofman, 1962):
 *
 *     (a X + b) (c X + d) = a c X^2 + ((a + b) (c + d) + a c + b d) X + b d,     X = 2^64
 *
 * each with its low half, and its high half mirrored: lo[i] + 2^64 mirror(hi[i]) / 2, the half because the product of
 * two numbers of 64 bits has 127.
 */
static void multiply(struct ghash_soft *g)
{
    uint64_t a = g->y[0], b = g->y[1], mirrored_a = mirror(a), mirrored_b = mirror(b);
    uint64_t lo[3] = {
        multiply_low(a, &g->factor[0]),
        multiply_low(b, &g->factor[1]),
        multiply_low(a ^ b, &g->factor[2]),
    };
    uint64_t hi[3] = {
        multiply_low(mirrored_a, &g->mirrored[0]),
        multiply_low(mirrored_b, &g->mirrored[1]),
        multiply_low(mirrored_a ^ mirrored_b, &g->mirrored[2]),
    };
    uint64_t w0 = lo[1];
    uint64_t w1 = lo[2] ^ lo[0] ^ lo[1] ^ mirror(hi[1]) >> 1;
    uint64_t w2 = lo[0] ^ mirror(hi[2] ^ hi[0] ^ hi[1]) >> 1;
    uint64_t w3 = mirror(hi[0]) >> 1;

    /* x^128 = 1 + x + x^2 + x^7: what stands 128 places to the right of a word is added to it so, first of the last
     * word. */
    w1 ^= w0 << 63 ^ w0 << 62 ^ w0 << 57;
    w2 ^= w0 ^ w0 >> 1 ^ w0 >> 2 ^ w0 >> 7;
    w2 ^= w1 << 63 ^ w1 << 62 ^ w1 << 57;
    w3 ^= w1 ^ w1 >> 1 ^ w1 >> 2 ^ w1 >> 7;
    g->y[0] = w3;
    g->y[1] = w2;
}

/*
 * The reversed product of two reversed polynomials of 128 coefficients has 255 of them, and ends at bit 0 with the
 * last; a pair of words wants it one place higher, that is times x. To save that on each block the subkey is divided by
 * x, once: a step to the left, and 1/x = x^127 + x^6 + x + 1 for the bit that leaves.
 */
void ghash_soft_subkey(uint64_t h[2], const uint8_t block[16])
{
    uint64_t high = load_be64(block), low = load_be64(block + 8);
    uint64_t carry_mask = (uint64_t)0 - (high >> 63);
    h[0] = (high << 1 | low >> 63) ^ (carry_mask & 0xc200000000000000);
    h[1] = low << 1 ^ (carry_mask & 1);
}

void ghash_soft_init(struct ghash_soft *g, const uint64_t h[2])
{
    uint64_t factors[3] = {h[0], h[1], h[0] ^ h[1]};
    for (size_t i = 0; i < 3; i++) {
        g->factor[i] = take_apart(factors[i]);
        g->mirrored[i] = take_apart(mirror(factors[i]));
    }
    g->y[0] = g->y[1] = 0;
    wipe(factors, sizeof factors);
}

static void add_block(struct ghash_soft *g, const uint8_t block[16])
{
    g->y[0] ^= load_be64(block);
    g->y[1] ^= load_be64(block + 8);
    multiply(g);
}

void ghash_soft_update(struct ghash_soft *g, const uint8_t *data, size_t len)
{
    for (; len >= 16; data += 16, len -= 16)
        add_block(g, data);
    if (len != 0) {
        uint8_t block[16] = {0};
        memcpy(block, data, len);
        add_block(g, block);
    }
}
