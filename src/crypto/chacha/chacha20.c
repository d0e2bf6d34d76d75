/*
 * chacha20.c - ChaCha20 (RFC 8439 2.1 to 2.4), some blocks side by side.
 *
 * The cipher is additions, exclusive ors and rotations by fixed counts on sixteen words: no table, no branch. Each word
 * is a vector here, and each lane of it belongs to a block of its own, so what is written below for one block is done
 * for all of them. Where there are no vectors, there is one lane.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/chacha/chacha20.h"

#if CHACHA_LANES == 4
typedef uint32_t lanes __attribute__((vector_size(16)));
#else
typedef uint32_t lanes;
#endif

ALWAYS_INLINE lanes rotate_left(lanes x, unsigned count)
{
    return x << count | x >> (32 - count);
}

/* 2.1: the quarter round. */
ALWAYS_INLINE void quarter_round(lanes *a, lanes *b, lanes *c, lanes *d)
{
    *a += *b;
    *d = rotate_left(*d ^ *a, 16);
    *c += *d;
    *b = rotate_left(*b ^ *c, 12);
    *a += *b;
    *d = rotate_left(*d ^ *a, 8);
    *c += *d;
    *b = rotate_left(*b ^ *c, 7);
}

/* The state in each lane, and the counter one higher from lane to lane. */
static void spread(lanes x[16], const uint32_t state[16])
{
    uint32_t counters[CHACHA_LANES];
    for (uint32_t lane = 0; lane < CHACHA_LANES; lane++)
        counters[lane] = state[CHACHA_COUNTER] + lane;
    for (size_t i = 0; i < 16; i++)
        x[i] = (lanes){0} + state[i];
    memcpy(&x[CHACHA_COUNTER], counters, sizeof counters);
}

/*
 * 2.3: the blocks of one batch, still by words: x[i] has word i of each. The state is a square of four rows a, b, c, d;
 * first each of its columns is taken, then each of its diagonals. The sixteen words are names, not an array, so that
 * they can live in registers.
 */
static void batch(lanes x[16])
{
    lanes a0 = x[0], a1 = x[1], a2 = x[2], a3 = x[3];
    lanes b0 = x[4], b1 = x[5], b2 = x[6], b3 = x[7];
    lanes c0 = x[8], c1 = x[9], c2 = x[10], c3 = x[11];
    lanes d0 = x[12], d1 = x[13], d2 = x[14], d3 = x[15];
    for (unsigned round = 0; round < CHACHA_DOUBLE_ROUNDS; round++) {
        quarter_round(&a0, &b0, &c0, &d0);
        quarter_round(&a1, &b1, &c1, &d1);
        quarter_round(&a2, &b2, &c2, &d2);
        quarter_round(&a3, &b3, &c3, &d3);
        quarter_round(&a0, &b1, &c2, &d3);
        quarter_round(&a1, &b2, &c3, &d0);
        quarter_round(&a2, &b3, &c0, &d1);
        quarter_round(&a3, &b0, &c1, &d2);
    }
    x[0] += a0, x[1] += a1, x[2] += a2, x[3] += a3;
    x[4] += b0, x[5] += b1, x[6] += b2, x[7] += b3;
    x[8] += c0, x[9] += c1, x[10] += c2, x[11] += c3;
    x[12] += d0, x[13] += d1, x[14] += d2, x[15] += d3;
}

#if CHACHA_LANES == 4

/* Four words of four blocks each become four blocks with four words each. */
ALWAYS_INLINE void transpose(lanes x[4])
{
    lanes low01 = __builtin_shufflevector(x[0], x[1], 0, 4, 1, 5);
    lanes high01 = __builtin_shufflevector(x[0], x[1], 2, 6, 3, 7);
    lanes low23 = __builtin_shufflevector(x[2], x[3], 0, 4, 1, 5);
    lanes high23 = __builtin_shufflevector(x[2], x[3], 2, 6, 3, 7);
    x[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
    x[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
    x[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
    x[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
}

/* Adds the stream in x to a text. */
static void add_stream(uint8_t *out, const uint8_t *in, lanes x[16])
{
    for (size_t i = 0; i < 16; i += 4) {
        transpose(x + i);
        for (size_t lane = 0; lane < 4; lane++) {
            size_t at = lane * CHACHA_BLOCK + 4 * i;
            lanes text;
            memcpy(&text, in + at, sizeof text);
            text ^= x[i + lane];
            memcpy(out + at, &text, sizeof text);
        }
    }
}

#else

static void add_stream(uint8_t *out, const uint8_t *in, lanes x[16])
{
    for (size_t i = 0; i < 16; i++)
        store_le32(out + 4 * i, load_le32(in + 4 * i) ^ x[i]);
}

#endif

/* A whole batch of text. */
static void xor_batch(struct chacha20 *c, uint8_t *out, const uint8_t *in)
{
    lanes x[16];
    spread(x, c->state);
    batch(x);
    add_stream(out, in, x);
    c->state[CHACHA_COUNTER] += CHACHA_LANES;
    wipe(x, sizeof x);
}

void chacha20_init(struct chacha20 *c, const uint32_t key[8], uint32_t counter, const uint8_t nonce[AEAD_NONCE])
{
    chacha20_state(c->state, key, counter, nonce);
    c->used = CHACHA_BATCH;
}

/* The next bytes of a batch, len at most what is left of it. */
static void xor_some(struct chacha20 *c, uint8_t *out, const uint8_t *in, size_t len)
{
    xor_bytes(out, in, c->stream + c->used, len);
    c->used += len;
}

/* 2.4: first what is left of the last batch, then whole ones, then the beginning of one. */
void chacha20_xor(struct chacha20 *c, uint8_t *out, const uint8_t *in, size_t len)
{
    size_t left = CHACHA_BATCH - c->used, at = len < left ? len : left;
    xor_some(c, out, in, at);
    for (; len - at >= CHACHA_BATCH; at += CHACHA_BATCH)
        xor_batch(c, out + at, in + at);
    if (at < len) {
        memset(c->stream, 0, CHACHA_BATCH);
        xor_batch(c, c->stream, c->stream);
        c->used = 0;
        xor_some(c, out + at, in + at, len - at);
    }
}
