/*
 * native_core.h - keys, CBC encryption and CCM by the instructions of the processor: what is the same for all widths of
 * vectors, and so compiled once. Together with gcm_core.h the body of a backend.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/aes_expand_core.h"
#include "crypto/aes/ghash_soft.h"

void aes_native_init(struct aes_native_key *key, const uint8_t *bytes, size_t key_len)
{
    key->rounds = (uint32_t)(key_len / 4 + 6);
    expand_words(key->words, 4 * ((size_t)key->rounds + 1), bytes, key_len / 4);
}

/* 5.3.5: the round keys from last to first, and InvMixColumns applied to all but the outer two. */
static void init_decrypt(struct aes_native_key *key, const uint8_t *bytes, size_t key_len)
{
    aes_native_init(key, bytes, key_len);
    for (uint32_t low = 0, high = key->rounds; low <= high; low++, high--) {
        block a = aes_round_key(key, low), b = aes_round_key(key, high);
        block_store(key->words + 4 * low, low == 0 ? b : aes_inverse_mix(b));
        block_store(key->words + 4 * high, low == 0 ? a : aes_inverse_mix(a));
    }
}

void aes128_cbc_native_init_encrypt(union cipher_key *key, const uint8_t *bytes)
{
    aes_native_init(&key->aes_native, bytes, 16);
}

void aes256_cbc_native_init_encrypt(union cipher_key *key, const uint8_t *bytes)
{
    aes_native_init(&key->aes_native, bytes, 32);
}

void aes128_cbc_native_init_decrypt(union cipher_key *key, const uint8_t *bytes)
{
    init_decrypt(&key->aes_native, bytes, 16);
}

void aes256_cbc_native_init_decrypt(union cipher_key *key, const uint8_t *bytes)
{
    init_decrypt(&key->aes_native, bytes, 32);
}

/* SP 800-38A 6.2. Each block waits for the one before, so what can be done ahead is: its first round key is added to
 * the plaintext. */
void cbc_native_encrypt(const union cipher_key *key, uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len)
{
    const struct aes_native_key *aes = &key->aes_native;
    block chain = block_load(iv);
    for (size_t at = 0; at < len; at += AES_BLOCK) {
        chain = aes_rest(block_xor(chain, aes_first(block_load(in + at), aes)), aes);
        block_store(out + at, chain);
    }
    block_store(iv, chain);
}

/* The hash subkey is the encryption of zeros (SP 800-38D 6.4); each power is the product of two that are half as high.
 */
static void gcm_init(struct gcm_native_key *key, const uint8_t *bytes, size_t key_len)
{
    uint8_t subkey[AES_BLOCK];
    uint64_t h[2];
    aes_native_init(&key->aes, bytes, key_len);
    block_store(subkey, aes_encrypt(block_zero(), &key->aes));
    ghash_soft_subkey(h, subkey);
    block_store(key->powers[GCM_POWERS - 1], block_number(h[0], h[1]));
    for (size_t i = 2; i <= GCM_POWERS; i++) {
        struct sums s = sums_zero();
        sums_add(&s, block_load(powers_for(key, i / 2)), block_load(powers_for(key, i - i / 2)));
        block_store(key->powers[GCM_POWERS - i], sums_reduce(&s));
    }
    wipe(subkey, sizeof subkey);
    wipe(h, sizeof h);
}

void aes128_gcm_native_init(union aead_key *key, const uint8_t *bytes)
{
    gcm_init(&key->gcm_native, bytes, 16);
}

void aes256_gcm_native_init(union aead_key *key, const uint8_t *bytes)
{
    gcm_init(&key->gcm_native, bytes, 32);
}

/* ---- CCM ---- */

typedef const struct aes_native_key *ccm_cipher;

static void ccm_cipher_init(ccm_cipher *cipher, const union aead_key *key)
{
    *cipher = &key->aes_native;
}

ALWAYS_INLINE block ccm_encrypt(block x, const ccm_cipher *cipher)
{
    return aes_encrypt(x, *cipher);
}

ALWAYS_INLINE void ccm_encrypt_two(block *a, block *b, const ccm_cipher *cipher)
{
    aes_encrypt_two(a, b, *cipher);
}

#include "crypto/aes/ccm_core.h"

static void aes128_ccm_native_init(union aead_key *key, const uint8_t *bytes)
{
    aes_native_init(&key->aes_native, bytes, 16);
}

static void aes256_ccm_native_init(union aead_key *key, const uint8_t *bytes)
{
    aes_native_init(&key->aes_native, bytes, 32);
}
