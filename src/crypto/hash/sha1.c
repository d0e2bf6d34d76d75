/*
 * sha1.c - SHA-1, portable (FIPS 180-4, sections 4.1.1, 5.3.1 and 6.1).
 *
 * For HMAC in the older cipher suites; its collisions (Stevens and others, 2017) rule it out for signatures, which is
 * not decided here. Only the compression of whole blocks is here; hash.c buffers and pads. Additions, rotations and
 * logic on words, so the time depends on the number of blocks and on nothing in them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/hash/sha.h"

/* FIPS 180-4 4.2.1: one for each twenty rounds. */
static const uint32_t k0 = 0x5a827999, k1 = 0x6ed9eba1, k2 = 0x8f1bbcdc, k3 = 0xca62c1d6;

static inline uint32_t rotate_left(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

/* FIPS 180-4 4.1.1; ch and maj in forms of one operation less. */
static inline uint32_t ch(uint32_t x, uint32_t y, uint32_t z)
{
    return z ^ (x & (y ^ z));
}

static inline uint32_t parity(uint32_t x, uint32_t y, uint32_t z)
{
    return x ^ y ^ z;
}

static inline uint32_t maj(uint32_t x, uint32_t y, uint32_t z)
{
    return (x & y) | (z & (x | y));
}

/* W of round t (6.1.2 step 1), rounds in order: the ring holds the sixteen before it and takes it in. */
static inline uint32_t sha1_word(uint32_t ring[16], unsigned t)
{
    if (t >= 16)
        ring[t % 16] = rotate_left(ring[(t - 3) % 16] ^ ring[(t - 8) % 16] ^ ring[(t - 14) % 16] ^ ring[t % 16], 1);
    return ring[t % 16];
}

/* One round of 6.1.2 step 3, without its last move: the caller names the variables one place further instead, so that
 * the new a is where e was. rest is f(b, c, d) + K + W. */
static inline void sha1_round(uint32_t a, uint32_t *b, uint32_t *e, uint32_t rest)
{
    *e += rest + rotate_left(a, 5);
    *b = rotate_left(*b, 30);
}

static void sha1_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    uint32_t *state = words->w32;
    uint32_t w[16];

    for (; count > 0; count--, blocks += 64) {
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];

        for (unsigned i = 0; i < 16; i++)
            w[i] = load_be32(blocks + 4 * i);
        for (unsigned t = 0; t < 20; t += 5) {
            sha1_round(a, &b, &e, ch(b, c, d) + k0 + sha1_word(w, t));
            sha1_round(e, &a, &d, ch(a, b, c) + k0 + sha1_word(w, t + 1));
            sha1_round(d, &e, &c, ch(e, a, b) + k0 + sha1_word(w, t + 2));
            sha1_round(c, &d, &b, ch(d, e, a) + k0 + sha1_word(w, t + 3));
            sha1_round(b, &c, &a, ch(c, d, e) + k0 + sha1_word(w, t + 4));
        }
        for (unsigned t = 20; t < 40; t += 5) {
            sha1_round(a, &b, &e, parity(b, c, d) + k1 + sha1_word(w, t));
            sha1_round(e, &a, &d, parity(a, b, c) + k1 + sha1_word(w, t + 1));
            sha1_round(d, &e, &c, parity(e, a, b) + k1 + sha1_word(w, t + 2));
            sha1_round(c, &d, &b, parity(d, e, a) + k1 + sha1_word(w, t + 3));
            sha1_round(b, &c, &a, parity(c, d, e) + k1 + sha1_word(w, t + 4));
        }
        for (unsigned t = 40; t < 60; t += 5) {
            sha1_round(a, &b, &e, maj(b, c, d) + k2 + sha1_word(w, t));
            sha1_round(e, &a, &d, maj(a, b, c) + k2 + sha1_word(w, t + 1));
            sha1_round(d, &e, &c, maj(e, a, b) + k2 + sha1_word(w, t + 2));
            sha1_round(c, &d, &b, maj(d, e, a) + k2 + sha1_word(w, t + 3));
            sha1_round(b, &c, &a, maj(c, d, e) + k2 + sha1_word(w, t + 4));
        }
        for (unsigned t = 60; t < 80; t += 5) {
            sha1_round(a, &b, &e, parity(b, c, d) + k3 + sha1_word(w, t));
            sha1_round(e, &a, &d, parity(a, b, c) + k3 + sha1_word(w, t + 1));
            sha1_round(d, &e, &c, parity(e, a, b) + k3 + sha1_word(w, t + 2));
            sha1_round(c, &d, &b, parity(d, e, a) + k3 + sha1_word(w, t + 3));
            sha1_round(b, &c, &a, parity(c, d, e) + k3 + sha1_word(w, t + 4));
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
    wipe(w, sizeof w);
}

const struct hash sha1_soft = SHA1_TABLE("portable", sha1_compress);
