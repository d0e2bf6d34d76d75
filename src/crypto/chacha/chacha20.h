/*
 * chacha20.h - the stream cipher ChaCha20 (RFC 8439 2.3 and 2.4). Inside crypto/chacha only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CHACHA20_H
#define TLS12_CHACHA20_H

#include "crypto/chacha/chacha_state.h"

/* Blocks that are computed side by side: four where the compiler has vectors of four words for this processor, whose
 * bytes stand in memory as those of the stream do. */
#if defined(__has_builtin) && defined(__BYTE_ORDER__)
#if __has_builtin(__builtin_shufflevector) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ &&                             \
    (defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__))
#define CHACHA_LANES 4
#endif
#endif
#if !defined(CHACHA_LANES)
#define CHACHA_LANES 1
#endif

enum {
    CHACHA_BATCH = CHACHA_LANES * CHACHA_BLOCK,
};

/* A place in the stream. A secret: wipe it. */
struct chacha20 {
    uint32_t state[16]; /* constants, key, counter, nonce: what the next batch is made of */
    size_t used;        /* bytes of the stream that are spent */
    uint8_t stream[CHACHA_BATCH];
};

/* At the beginning of the block with that number. */
void chacha20_init(struct chacha20 *, const uint32_t key[8], uint32_t counter, const uint8_t nonce[AEAD_NONCE]);
/* Adds the next len bytes of the stream; the numbers of the blocks must not pass 2^32 - 1. May overlap exactly. */
void chacha20_xor(struct chacha20 *, uint8_t *out, const uint8_t *in, size_t len);

#endif
