/*
 * aes_soft.h - portable AES (FIPS 197) without tables: four blocks at a time, in a time that no byte of them changes.
 *
 * A key is kept in short form, struct aes_soft_key of crypto.h. A call that encrypts or decrypts spreads it on its
 * stack, and wipes that at its end. Inside crypto/aes only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_AES_SOFT_H
#define TLS12_AES_SOFT_H

#include "crypto/crypto.h"

enum {
    AES_BLOCK = 16,
    AES_BATCH = 64, /* the four blocks that are computed together, for the price of one */
    AES_ROUNDS_MAX = 14,
};

/* The round keys as eight bit planes each, for as long as one call takes. A secret: wipe it. */
struct aes_soft_rounds {
    uint32_t count; /* 10 or 14 */
    uint64_t planes[AES_ROUNDS_MAX + 1][8];
};

/* key holds 16 or 32 bytes. */
void aes_soft_init(struct aes_soft_key *, const uint8_t *key, size_t key_len);
void aes_soft_spread(struct aes_soft_rounds *, const struct aes_soft_key *);
/* Four blocks. May overlap exactly. */
void aes_soft_encrypt(const struct aes_soft_rounds *, uint8_t out[AES_BATCH], const uint8_t in[AES_BATCH]);
void aes_soft_decrypt(const struct aes_soft_rounds *, uint8_t out[AES_BATCH], const uint8_t in[AES_BATCH]);

#endif
