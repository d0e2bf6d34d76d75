/*
 * cbc_soft.c - AES-128 and AES-256 in CBC mode (SP 800-38A, 6.2) on bit-sliced AES.
 *
 * Each block of ciphertext enters the encryption of the next, so encryption uses one of the four lanes; decryption has
 * all blocks at hand and uses four.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/aes/aes_soft.h"

static void aes128_cbc_soft_init(union cipher_key *key, const uint8_t *bytes)
{
    aes_soft_init(&key->aes_soft, bytes, 16);
}

static void aes256_cbc_soft_init(union cipher_key *key, const uint8_t *bytes)
{
    aes_soft_init(&key->aes_soft, bytes, 32);
}

static void cbc_soft_encrypt(const union cipher_key *key, uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len)
{
    struct aes_soft_rounds rounds;
    uint8_t batch[AES_BATCH] = {0}; /* the first block matters, the other three only keep it company */
    aes_soft_spread(&rounds, &key->aes_soft);
    memcpy(batch, iv, AES_BLOCK);
    for (size_t at = 0; at < len; at += AES_BLOCK) {
        xor_bytes(batch, batch, in + at, AES_BLOCK);
        aes_soft_encrypt(&rounds, batch, batch);
        memcpy(out + at, batch, AES_BLOCK);
    }
    memcpy(iv, batch, AES_BLOCK);
    wipe(&rounds, sizeof rounds);
    wipe(batch, sizeof batch);
}

static void cbc_soft_decrypt(const union cipher_key *key, uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len)
{
    struct aes_soft_rounds rounds;
    uint8_t chain[AES_BLOCK + AES_BATCH] = {0}; /* a block of ciphertext, and the up to four that follow it */
    uint8_t batch[AES_BATCH];
    aes_soft_spread(&rounds, &key->aes_soft);
    memcpy(chain, iv, AES_BLOCK);
    for (size_t at = 0, step; at < len; at += step) {
        step = len - at < AES_BATCH ? len - at : AES_BATCH;
        memcpy(chain + AES_BLOCK, in + at, step); /* out may be in */
        aes_soft_decrypt(&rounds, batch, chain + AES_BLOCK);
        xor_bytes(out + at, batch, chain, step);
        memmove(chain, chain + step, AES_BLOCK);
    }
    memcpy(iv, chain, AES_BLOCK);
    wipe(&rounds, sizeof rounds);
    wipe(batch, sizeof batch);
}

const struct cipher aes128_cbc_soft = {
    .name = "AES-128-CBC",
    .backend = "portable",
    .key_len = 16,
    .block_len = AES_BLOCK,
    .init_encrypt = aes128_cbc_soft_init,
    .init_decrypt = aes128_cbc_soft_init,
    .encrypt = cbc_soft_encrypt,
    .decrypt = cbc_soft_decrypt,
};

const struct cipher aes256_cbc_soft = {
    .name = "AES-256-CBC",
    .backend = "portable",
    .key_len = 32,
    .block_len = AES_BLOCK,
    .init_encrypt = aes256_cbc_soft_init,
    .init_decrypt = aes256_cbc_soft_init,
    .encrypt = cbc_soft_encrypt,
    .decrypt = cbc_soft_decrypt,
};
