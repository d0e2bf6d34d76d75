/*
 * chacha_state.h - the state of ChaCha20 (RFC 8439 2.3), which every way to compute it begins with. Inside
 * crypto/chacha only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CHACHA_STATE_H
#define TLS12_CHACHA_STATE_H

#include "crypto/crypto.h"

enum {
    CHACHA_BLOCK = 64,
    CHACHA_COUNTER = 12, /* its place in the state */
    CHACHA_DOUBLE_ROUNDS = 10,
};

/* 2.3: "cccccccc  cccccccc  cccccccc  cccccccc  kkkkkkkk ... bbbbbbbb  nnnnnnnn  nnnnnnnn  nnnnnnnn" */
static inline void chacha20_state(uint32_t state[16], const uint32_t key[8], uint32_t counter,
                                  const uint8_t nonce[AEAD_NONCE])
{
    static const uint32_t constants[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}; /* "expand 32-byte k" */
    memcpy(state, constants, sizeof constants);
    memcpy(state + 4, key, 32);
    state[CHACHA_COUNTER] = counter;
    for (size_t i = 0; i < 3; i++)
        state[CHACHA_COUNTER + 1 + i] = load_le32(nonce + 4 * i);
}

#endif
