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

#if CHACHA_LANES > 1
typedef uint32_t lanes __attribute__((vector_size(4 * CHACHA_LANES)));
#else
typedef uint32_t lanes;
#endif

enum {
    COUNTER = 12, /* its place in the state */
    DOUBLE_ROUNDS = 10,
};

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
static void spread(lanes out[16], const uint32_t state[16])
{
    uint32_t counters[CHACHA_LANES];
    for (uint32_t lane = 0; lane < CHACHA_LANES; lane++)
        counters[lane] = state[COUNTER] + lane;
    for (size_t i = 0; i < 16; i++)
        out[i] = (lanes){0} + state[i];
    memcpy(&out[COUNTER], counters, sizeof counters);
}

/* 2.3: the blocks of one batch, still by words: words[i] has word i of each. */
static void batch(uint32_t words[16][CHACHA_LANES], const uint32_t state[16])
{
    lanes x[16], start[16];
    spread(start, state);
    memcpy(x, start, sizeof x);
    for (unsigned round = 0; round < DOUBLE_ROUNDS; round++) {
        quarter_round(&x[0], &x[4], &x[8], &x[12]);
        quarter_round(&x[1], &x[5], &x[9], &x[13]);
        quarter_round(&x[2], &x[6], &x[10], &x[14]);
        quarter_round(&x[3], &x[7], &x[11], &x[15]);
        quarter_round(&x[0], &x[5], &x[10], &x[15]);
        quarter_round(&x[1], &x[6], &x[11], &x[12]);
        quarter_round(&x[2], &x[7], &x[8], &x[13]);
        quarter_round(&x[3], &x[4], &x[9], &x[14]);
    }
    for (size_t i = 0; i < 16; i++)
        x[i] += start[i];
    memcpy(words, x, sizeof x);
    wipe(x, sizeof x);
    wipe(start, sizeof start);
}

/* A whole batch of text. */
static void xor_batch(struct chacha20 *c, uint8_t *out, const uint8_t *in)
{
    uint32_t words[16][CHACHA_LANES];
    batch(words, c->state);
    c->state[COUNTER] += CHACHA_LANES;
    for (size_t lane = 0; lane < CHACHA_LANES; lane++)
        for (size_t i = 0; i < 16; i++) {
            size_t at = lane * CHACHA_BLOCK + 4 * i;
            store_le32(out + at, load_le32(in + at) ^ words[i][lane]);
        }
    wipe(words, sizeof words);
}

/* 2.3: "cccccccc  cccccccc  cccccccc  cccccccc  kkkkkkkk ... bbbbbbbb  nnnnnnnn  nnnnnnnn  nnnnnnnn" */
void chacha20_init(struct chacha20 *c, const uint32_t key[8], uint32_t counter, const uint8_t nonce[AEAD_NONCE])
{
    static const uint32_t constants[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}; /* "expand 32-byte k" */
    memcpy(c->state, constants, sizeof constants);
    memcpy(c->state + 4, key, 32);
    c->state[COUNTER] = counter;
    for (size_t i = 0; i < 3; i++)
        c->state[COUNTER + 1 + i] = load_le32(nonce + 4 * i);
    c->used = CHACHA_BATCH;
}

/* The next bytes of a batch, len at most what is left of it. */
static void xor_some(struct chacha20 *c, uint8_t *out, const uint8_t *in, size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = in[i] ^ c->stream[c->used + i];
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
