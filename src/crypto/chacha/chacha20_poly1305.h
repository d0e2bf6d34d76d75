/*
 * chacha20_poly1305.h - what every backend of ChaCha20-Poly1305 has in common: the key, and the table of functions.
 * Inside crypto/chacha only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CHACHA20_POLY1305_H
#define TLS12_CHACHA20_POLY1305_H

#include "crypto/backends.h"

static inline void chacha20_poly1305_init(union aead_key *key, const uint8_t *bytes)
{
    for (size_t i = 0; i < COUNT(key->chacha20.words); i++)
        key->chacha20.words[i] = load_le32(bytes + 4 * i);
}

#define CHACHA20_POLY1305(whose, seal_function, open_function)                                                         \
    {                                                                                                                  \
        .name = "ChaCha20-Poly1305", .backend = (whose), .key_len = 32, .tag_len = 16, .init = chacha20_poly1305_init, \
        .seal = (seal_function), .open = (open_function),                                                              \
    }

#endif
