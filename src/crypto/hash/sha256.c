/*
 * sha256.c - SHA-256, portable (FIPS 180-4, sections 4.1.2, 5.3.3 and 6.2).
 *
 * Only the compression of whole blocks is here; hash.c buffers and pads. Additions, rotations and logic on words, so
 * the time depends on the number of blocks and on nothing in them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"

/* FIPS 180-4 4.2.2. */
/* clang-format off */
static const uint32_t k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
/* clang-format on */

static inline uint32_t rotate_right(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

/* FIPS 180-4 4.1.2; ch and maj in forms of one operation less. */
static inline uint32_t ch(uint32_t x, uint32_t y, uint32_t z)
{
    return z ^ (x & (y ^ z));
}

static inline uint32_t maj(uint32_t x, uint32_t y, uint32_t z)
{
    return (x & y) | (z & (x | y));
}

static inline uint32_t big_sigma0(uint32_t x)
{
    return rotate_right(x, 2) ^ rotate_right(x, 13) ^ rotate_right(x, 22);
}

static inline uint32_t big_sigma1(uint32_t x)
{
    return rotate_right(x, 6) ^ rotate_right(x, 11) ^ rotate_right(x, 25);
}

static inline uint32_t small_sigma0(uint32_t x)
{
    return rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3;
}

static inline uint32_t small_sigma1(uint32_t x)
{
    return rotate_right(x, 17) ^ rotate_right(x, 19) ^ x >> 10;
}

/* One round of 6.2.2 step 3, without its last move: the caller names the variables one place further instead, so that
 * the new e is where d was and the new a where h was. */
static inline void sha256_round(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e, uint32_t f, uint32_t g,
                                uint32_t *h, uint32_t k_plus_w)
{
    uint32_t t1 = *h + big_sigma1(e) + ch(e, f, g) + k_plus_w;
    *d += t1;
    *h = t1 + big_sigma0(a) + maj(a, b, c);
}

/* W of round t (6.2.2 step 1), rounds in order: the ring holds the sixteen before it and takes it in. */
static inline uint32_t sha256_word(uint32_t ring[16], unsigned t)
{
    if (t >= 16)
        ring[t % 16] += small_sigma1(ring[(t - 2) % 16]) + ring[(t - 7) % 16] + small_sigma0(ring[(t - 15) % 16]);
    return ring[t % 16];
}

static void sha256_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    uint32_t *state = words->w32;
    uint32_t w[16];

    for (; count > 0; count--, blocks += 64) {
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

        for (unsigned i = 0; i < 16; i++)
            w[i] = load_be32(blocks + 4 * i);
        for (unsigned t = 0; t < 64; t += 16) {
            sha256_round(a, b, c, &d, e, f, g, &h, k[t] + sha256_word(w, t));
            sha256_round(h, a, b, &c, d, e, f, &g, k[t + 1] + sha256_word(w, t + 1));
            sha256_round(g, h, a, &b, c, d, e, &f, k[t + 2] + sha256_word(w, t + 2));
            sha256_round(f, g, h, &a, b, c, d, &e, k[t + 3] + sha256_word(w, t + 3));
            sha256_round(e, f, g, &h, a, b, c, &d, k[t + 4] + sha256_word(w, t + 4));
            sha256_round(d, e, f, &g, h, a, b, &c, k[t + 5] + sha256_word(w, t + 5));
            sha256_round(c, d, e, &f, g, h, a, &b, k[t + 6] + sha256_word(w, t + 6));
            sha256_round(b, c, d, &e, f, g, h, &a, k[t + 7] + sha256_word(w, t + 7));
            sha256_round(a, b, c, &d, e, f, g, &h, k[t + 8] + sha256_word(w, t + 8));
            sha256_round(h, a, b, &c, d, e, f, &g, k[t + 9] + sha256_word(w, t + 9));
            sha256_round(g, h, a, &b, c, d, e, &f, k[t + 10] + sha256_word(w, t + 10));
            sha256_round(f, g, h, &a, b, c, d, &e, k[t + 11] + sha256_word(w, t + 11));
            sha256_round(e, f, g, &h, a, b, c, &d, k[t + 12] + sha256_word(w, t + 12));
            sha256_round(d, e, f, &g, h, a, b, &c, k[t + 13] + sha256_word(w, t + 13));
            sha256_round(c, d, e, &f, g, h, a, &b, k[t + 14] + sha256_word(w, t + 14));
            sha256_round(b, c, d, &e, f, g, h, &a, k[t + 15] + sha256_word(w, t + 15));
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
    wipe(w, sizeof w);
}

const struct hash sha256_soft = {
    .name = "SHA-256",
    .digest_len = 32,
    .block_len = 64,
    .length_len = 8,
    .init.w32 = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
    .compress = sha256_compress,
};
