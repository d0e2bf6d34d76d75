/*
 * ccm_soft.c - AES-CCM on bit-sliced AES: of the four blocks that it takes at once one is the MAC's, and another the
 * counter's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/aes_soft.h"
#include "crypto/backends.h"

/* Its bytes in order, the first one lowest. */
typedef struct {
    uint64_t first, second;
} block;

ALWAYS_INLINE block block_load(const void *p)
{
    const uint8_t *bytes = p;
    return (block){load_le64(bytes), load_le64(bytes + 8)};
}

ALWAYS_INLINE void block_store(void *p, block x)
{
    uint8_t *bytes = p;
    store_le64(bytes, x.first);
    store_le64(bytes + 8, x.second);
}

ALWAYS_INLINE block block_xor(block a, block b)
{
    return (block){a.first ^ b.first, a.second ^ b.second};
}

/* Of a number of 128 bits, the highest byte first. */
ALWAYS_INLINE block block_from(uint64_t high, uint64_t low)
{
    uint8_t bytes[AES_BLOCK];
    store_be64(bytes, high);
    store_be64(bytes + 8, low);
    return block_load(bytes);
}

typedef struct aes_soft_rounds ccm_cipher;

static void ccm_cipher_init(ccm_cipher *cipher, const union aead_key *key)
{
    aes_soft_spread(cipher, &key->aes_soft);
}

static void ccm_encrypt_two(block *a, block *b, const ccm_cipher *cipher)
{
    uint8_t batch[AES_BATCH] = {0};
    block_store(batch, *a);
    block_store(batch + AES_BLOCK, *b);
    aes_soft_encrypt(cipher, batch, batch);
    *a = block_load(batch);
    *b = block_load(batch + AES_BLOCK);
    wipe(batch, sizeof batch);
}

static block ccm_encrypt(block x, const ccm_cipher *cipher)
{
    block company = {0, 0};
    ccm_encrypt_two(&x, &company, cipher);
    return x;
}

#include "crypto/aes/ccm_core.h"

static void aes128_ccm_soft_init(union aead_key *key, const uint8_t *bytes)
{
    aes_soft_init(&key->aes_soft, bytes, 16);
}

static void aes256_ccm_soft_init(union aead_key *key, const uint8_t *bytes)
{
    aes_soft_init(&key->aes_soft, bytes, 32);
}

const struct aead aes128_ccm_soft = {
    .name = "AES-128-CCM",
    .backend = "portable",
    .key_len = 16,
    .tag_len = CCM_TAG,
    .init = aes128_ccm_soft_init,
    .seal = ccm_16_seal,
    .open = ccm_16_open,
};

const struct aead aes256_ccm_soft = {
    .name = "AES-256-CCM",
    .backend = "portable",
    .key_len = 32,
    .tag_len = CCM_TAG,
    .init = aes256_ccm_soft_init,
    .seal = ccm_16_seal,
    .open = ccm_16_open,
};

const struct aead aes128_ccm_8_soft = {
    .name = "AES-128-CCM-8",
    .backend = "portable",
    .key_len = 16,
    .tag_len = CCM_8_TAG,
    .init = aes128_ccm_soft_init,
    .seal = ccm_8_seal,
    .open = ccm_8_open,
};

const struct aead aes256_ccm_8_soft = {
    .name = "AES-256-CCM-8",
    .backend = "portable",
    .key_len = 32,
    .tag_len = CCM_8_TAG,
    .init = aes256_ccm_soft_init,
    .seal = ccm_8_seal,
    .open = ccm_8_open,
};
