/*
 * chacha_core.h - ChaCha20-Poly1305 (RFC 8439 2.8) with vectors: a template for backends. Who includes it has defined
 *
 *     CHACHA_LANES                       how many blocks are computed side by side: 4, 8 or 16
 *     lanes                              a vector that has a word of each of them
 *     lanes rotate_left(lanes, unsigned)
 *     void park(lanes *)                 keeps a word in memory for a while, where there are too few registers
 *     void add_stream(uint8_t *out, const uint8_t *in, lanes x[16])
 *                                        adds the stream in x, still by words, to a whole batch of text
 *
 * ChaCha20 runs in the vector unit, Poly1305 in the scalar one: its steps stand between the quarter rounds, and cost
 * little there. When a batch is sealed, what is taken is the ciphertext of the batch before; when one is opened, its
 * own. So a text is decrypted before the tag is known to be right; it becomes zeros if the tag is wrong.
 *
 * The first blocks that are computed are block 0, from which the key of the MAC comes, and beside it those of the rest
 * that is no whole batch. So a short record costs one batch in all.
 *
 * No branch and no address depends on a key, a text or a tag, but for whether the tag was right.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CHACHA_CORE_H
#define TLS12_CHACHA_CORE_H

#include "crypto/chacha/chacha20_poly1305.h"
#include "crypto/chacha/chacha_state.h"
#include "crypto/chacha/poly1305_strands.h"

enum {
    BATCH = CHACHA_LANES * CHACHA_BLOCK,
    STRAND = BATCH / 2,
    PLACES = 4,                           /* in a double round, where steps of the MAC stand */
    ROUND_STEPS = CHACHA_LANES / 2,       /* those of a double round, */
    MAC_ROUNDS = 8,                       /* in so many of the double rounds: */
    MAC_STEPS = ROUND_STEPS * MAC_ROUNDS, /* as many steps as a batch has blocks of the MAC */
    REST_MAX = BATCH - CHACHA_BLOCK,      /* what the first blocks have room for beside block 0 */
};

_Static_assert(MAC_STEPS *POLY1305_BLOCK == BATCH, "a batch is taken while one is computed");

/* One call. A secret: wipe it. */
struct chacha_call {
    uint32_t state[16]; /* its counter is that of the next batch */
    struct poly1305_strands mac;
    uint8_t first[BATCH]; /* the stream of the first blocks */
};

/* A batch that the MAC takes: its two strands, and where they are. */
struct chacha_mac {
    const struct poly1305_strands *mac; /* NULL: no batch */
    struct poly1305_sum sums[2];
    const uint8_t *data;
};

/* The steps that stand at one place of a double round, from one strand and the other in turn. */
ALWAYS_INLINE void mac_steps(struct chacha_mac *m, bool taken, unsigned place)
{
    if (taken)
#pragma GCC unroll 2
        for (unsigned i = place * ROUND_STEPS / PLACES; i < (place + 1) * ROUND_STEPS / PLACES; i++)
            poly1305_step(&m->sums[i % 2], m->mac, m->data + i % 2 * STRAND + i / 2 * POLY1305_BLOCK);
}

/* 2.1: two quarter rounds, step by step, as a processor likes them that has not found the second one yet. */
ALWAYS_INLINE void quarter_rounds(lanes *a, lanes *b, lanes *c, lanes *d, lanes *e, lanes *f, lanes *g, lanes *h)
{
    *a += *b, *e += *f;
    *d ^= *a, *h ^= *e;
    *d = rotate_left(*d, 16), *h = rotate_left(*h, 16);
    *c += *d, *g += *h;
    *b ^= *c, *f ^= *g;
    *b = rotate_left(*b, 12), *f = rotate_left(*f, 12);
    *a += *b, *e += *f;
    *d ^= *a, *h ^= *e;
    *d = rotate_left(*d, 8), *h = rotate_left(*h, 8);
    *c += *d, *g += *h;
    *b ^= *c, *f ^= *g;
    *b = rotate_left(*b, 7), *f = rotate_left(*f, 7);
}

/* 2.3: columns, then diagonals. */
ALWAYS_INLINE void double_round(lanes a[4], lanes b[4], lanes c[4], lanes d[4], struct chacha_mac *m, bool taken)
{
    quarter_rounds(&a[0], &b[0], &c[0], &d[0], &a[1], &b[1], &c[1], &d[1]);
    mac_steps(m, taken, 0);
    park(&c[0]), park(&c[1]);
    quarter_rounds(&a[2], &b[2], &c[2], &d[2], &a[3], &b[3], &c[3], &d[3]);
    mac_steps(m, taken, 1);
    quarter_rounds(&a[0], &b[1], &c[2], &d[3], &a[1], &b[2], &c[3], &d[0]);
    mac_steps(m, taken, 2);
    park(&c[2]), park(&c[3]);
    quarter_rounds(&a[2], &b[3], &c[0], &d[1], &a[3], &b[0], &c[1], &d[2]);
    mac_steps(m, taken, 3);
    if (taken)
        m->data += ROUND_STEPS / 2 * POLY1305_BLOCK;
}

/* Adds a batch of stream to in; if taken, the MAC takes the batch at data meanwhile, which may be in. */
ALWAYS_INLINE void batch(struct chacha_call *s, lanes counters, uint8_t *out, const uint8_t *in, const uint8_t *data,
                         bool taken)
{
    const uint32_t *state = s->state;
    const lanes zero = {0};
    lanes a[4], b[4], c[4], d[4];
    struct chacha_mac m = {.mac = &s->mac, .sums = {s->mac.sum, {{0, 0, 0}}}, .data = data};
#define EACH(i)                                                                                                        \
    a[i] = zero + state[i], b[i] = zero + state[4 + i], c[i] = zero + state[8 + i], d[i] = zero + state[12 + i]
    EACH(0), EACH(1), EACH(2), EACH(3);
#undef EACH
    d[0] = counters;
    for (unsigned i = 0; i < MAC_ROUNDS; i++)
        double_round(a, b, c, d, &m, taken);
    for (unsigned i = MAC_ROUNDS; i < CHACHA_DOUBLE_ROUNDS; i++)
        double_round(a, b, c, d, &m, false);
    if (taken)
        poly1305_strands_join(&s->mac, &m.sums[0], &m.sums[1]);
    lanes x[16] = {a[0] + state[0], a[1] + state[1],  a[2] + state[2],  a[3] + state[3],
                   b[0] + state[4], b[1] + state[5],  b[2] + state[6],  b[3] + state[7],
                   c[0] + state[8], c[1] + state[9],  c[2] + state[10], c[3] + state[11],
                   d[0] + counters, d[1] + state[13], d[2] + state[14], d[3] + state[15]};
    add_stream(out, in, x);
}

/* The counters of the next batch. */
ALWAYS_INLINE lanes next_counters(struct chacha_call *s)
{
    uint32_t counters[CHACHA_LANES];
    for (uint32_t lane = 0; lane < CHACHA_LANES; lane++)
        counters[lane] = s->state[CHACHA_COUNTER] + lane;
    s->state[CHACHA_COUNTER] += CHACHA_LANES;
    lanes result;
    memcpy(&result, counters, sizeof result);
    return result;
}

static void xor_batch(struct chacha_call *s, uint8_t *out, const uint8_t *in)
{
    batch(s, next_counters(s), out, in, NULL, false);
}

static void xor_batch_and_mac(struct chacha_call *s, uint8_t *out, const uint8_t *in, const uint8_t *data)
{
    batch(s, next_counters(s), out, in, data, true);
}

/* The MAC alone takes a batch. */
static void mac_batch(struct chacha_call *s, const uint8_t *data)
{
    struct poly1305_sum a = s->mac.sum, b = {{0, 0, 0}};
    for (size_t at = 0; at < STRAND; at += POLY1305_BLOCK) {
        poly1305_step(&a, &s->mac, data + at);
        poly1305_step(&b, &s->mac, data + STRAND + at);
    }
    poly1305_strands_join(&s->mac, &a, &b);
}

/* Block 0 and the blocks of the rest, which come behind those of the whole batches. */
static void first_blocks(struct chacha_call *s, size_t len)
{
    uint32_t counters[CHACHA_LANES] = {0}, rest = (uint32_t)(len / BATCH * CHACHA_LANES);
    for (uint32_t lane = 1; lane < CHACHA_LANES; lane++)
        counters[lane] = rest + lane;
    lanes from;
    memcpy(&from, counters, sizeof from);
    memset(s->first, 0, sizeof s->first);
    batch(s, from, s->first, s->first, NULL, false);
}

/* 2.6: the first 32 bytes of block 0 are the key of the MAC, the rest of it is left; the text begins with block 1. */
static void begin(struct chacha_call *s, const union aead_key *key, const uint8_t nonce[AEAD_NONCE], struct span aad,
                  size_t len)
{
    chacha20_state(s->state, key->chacha20.words, 1, nonce);
    first_blocks(s, len);
    poly1305_strands_init(&s->mac, s->first);
    if (len >= BATCH)
        poly1305_strands_power(&s->mac, STRAND / POLY1305_BLOCK);
    poly1305_strands_padded(&s->mac, aad.at, aad.len);
}

/* Behind the whole batches: less than one. A batch of its own is computed if the first blocks had no room. */
static void xor_rest(struct chacha_call *s, uint8_t *out, const uint8_t *in, size_t len)
{
    const uint8_t *stream = s->first + CHACHA_BLOCK;
    if (len > REST_MAX) {
        memset(s->first, 0, sizeof s->first);
        xor_batch(s, s->first, s->first);
        stream = s->first;
    }
    xor_bytes(out, in, stream, len);
}

/* 2.8: the lengths in bytes are the last block. */
static void finish(struct chacha_call *s, uint8_t tag[POLY1305_TAG], struct span aad, size_t len)
{
    uint8_t lengths[POLY1305_BLOCK];
    store_le64(lengths, aad.len);
    store_le64(lengths + 8, len);
    poly1305_strands_blocks(&s->mac, lengths, 1);
    poly1305_strands_final(&s->mac, tag);
    wipe(s, sizeof *s);
}

static void seal(const union aead_key *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE],
                 struct span aad, const uint8_t *in, size_t len)
{
    struct chacha_call s;
    size_t at = 0, whole = len - len % BATCH;
    begin(&s, key, nonce, aad, len);
    if (whole != 0) {
        xor_batch(&s, out, in);
        for (at = BATCH; at < whole; at += BATCH)
            xor_batch_and_mac(&s, out + at, in + at, out + at - BATCH);
        mac_batch(&s, out + at - BATCH);
    }
    xor_rest(&s, out + at, in + at, len - at);
    poly1305_strands_padded(&s.mac, out + at, len - at);
    finish(&s, tag, aad, len);
}

static int open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                const uint8_t *in, size_t len, const uint8_t *tag)
{
    struct chacha_call s;
    uint8_t expected[POLY1305_TAG];
    size_t at = 0;
    begin(&s, key, nonce, aad, len);
    for (; len - at >= BATCH; at += BATCH)
        xor_batch_and_mac(&s, out + at, in + at, in + at);
    poly1305_strands_padded(&s.mac, in + at, len - at);
    xor_rest(&s, out + at, in + at, len - at);
    finish(&s, expected, aad, len);
    bool right = ct_reveal(ct_equal(expected, tag, POLY1305_TAG));
    wipe(expected, sizeof expected); /* for a forger it would be the tag to send */
    if (!right && len != 0)
        memset(out, 0, len);
    return right ? 0 : SSL_E_BAD_RECORD_MAC;
}

#endif
