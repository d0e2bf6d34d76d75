/*
 * ct_aes.c - AES: key schedule, CBC, GCM and GHASH with secret keys and secret texts.
 *
 * Public are lengths, initialisation vectors, nonces, aad and ciphertext, and whether a tag was right.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"
#include "crypto/backends.h"
#include "crypto/aes/ghash_soft.h"

enum {
    TEXT = 176, /* two batches of four blocks, and three blocks */
    GCM_TEXT = TEXT + 5,
};

static void cbc_encrypt(const void *with)
{
    const struct cipher *cipher = with;
    uint8_t bytes[32], iv[16], text[TEXT];
    union cipher_key key;
    ct_fill(iv, sizeof iv);
    ct_fill_secret(text, sizeof text);
    ct_fill_secret(bytes, sizeof bytes);
    cipher->init_encrypt(&key, bytes);
    cipher->encrypt(&key, iv, text, text, sizeof text);
    ct_release(iv, sizeof iv);
    ct_release(text, sizeof text);
}

static void cbc_decrypt(const void *with)
{
    const struct cipher *cipher = with;
    uint8_t bytes[32], iv[16], text[TEXT];
    union cipher_key key;
    ct_fill(iv, sizeof iv);
    ct_fill(text, sizeof text);
    ct_fill_secret(bytes, sizeof bytes);
    cipher->init_decrypt(&key, bytes);
    cipher->decrypt(&key, iv, text, text, sizeof text);
    ct_release(text, sizeof text);
}

/* Seals a secret text under a secret key, which is left in key. */
static void gcm_sealed(const struct aead *aead, union aead_key *key, uint8_t text[GCM_TEXT], uint8_t tag[16],
                       uint8_t nonce[AEAD_NONCE])
{
    uint8_t bytes[32];
    ct_fill(nonce, AEAD_NONCE);
    ct_fill_secret(text, GCM_TEXT);
    ct_fill_secret(bytes, sizeof bytes);
    aead->init(key, bytes);
    aead->seal(key, text, tag, nonce, (struct span){nonce, AEAD_NONCE}, text, GCM_TEXT);
    ct_release(text, GCM_TEXT);
    ct_release(tag, 16);
}

static void gcm_seal(const void *with)
{
    uint8_t text[GCM_TEXT], tag[16], nonce[AEAD_NONCE];
    union aead_key key;
    gcm_sealed(with, &key, text, tag, nonce);
}

static void gcm_open(const void *with)
{
    const struct aead *aead = with;
    uint8_t text[GCM_TEXT], tag[16], nonce[AEAD_NONCE];
    union aead_key key;
    gcm_sealed(aead, &key, text, tag, nonce);
    ct_expect(aead->open(&key, text, nonce, SPAN(nonce), text, sizeof text, tag) == 0);
    ct_release(text, sizeof text);
}

static void gcm_refuse(const void *with)
{
    const struct aead *aead = with;
    uint8_t text[GCM_TEXT], tag[16], nonce[AEAD_NONCE];
    union aead_key key;
    gcm_sealed(aead, &key, text, tag, nonce);
    tag[7] ^= 1;
    ct_expect(aead->open(&key, text, nonce, SPAN(nonce), text, sizeof text, tag) == SSL_E_BAD_RECORD_MAC);
}

/* On a text that is a secret itself, which GCM never has. */
static void ghash(const void *with)
{
    (void)with;
    uint8_t block[16], text[GCM_TEXT];
    uint64_t h[2];
    struct ghash_soft g;
    ct_fill_secret(block, sizeof block);
    ct_fill_secret(text, sizeof text);
    ghash_soft_subkey(h, block);
    ghash_soft_init(&g, h);
    ghash_soft_update(&g, text, sizeof text);
    ct_release(g.y, sizeof g.y);
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"aes128_cbc_encrypt", cbc_encrypt, &aes128_cbc_soft, false},
    {"aes256_cbc_encrypt", cbc_encrypt, &aes256_cbc_soft, false},
    {"aes128_cbc_decrypt", cbc_decrypt, &aes128_cbc_soft, false},
    {"aes256_cbc_decrypt", cbc_decrypt, &aes256_cbc_soft, false},
    {"aes128_gcm_seal",    gcm_seal,    &aes128_gcm_soft, false},
    {"aes256_gcm_seal",    gcm_seal,    &aes256_gcm_soft, false},
    {"aes128_gcm_open",    gcm_open,    &aes128_gcm_soft, false},
    {"aes256_gcm_open",    gcm_open,    &aes256_gcm_soft, false},
    {"aes128_gcm_refuse",  gcm_refuse,  &aes128_gcm_soft, false},
    {"aes256_gcm_refuse",  gcm_refuse,  &aes256_gcm_soft, false},
    {"ghash",              ghash,       NULL,             false},
};
/* clang-format on */

const struct ct_room ct_aes = {cases, COUNT(cases)};
