/*
 * ct_aes.c - AES: key schedule, CBC and GHASH with secret keys and secret texts; Triple DES with secret keys.
 *
 * Public are lengths, initialisation vectors and ciphertext.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"
#include "crypto/backends.h"
#include "crypto/aes/ghash_soft.h"

enum {
    TEXT = 176, /* two batches of four blocks, and three blocks */
    HASHED = TEXT + 5,
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

/* On a text that is a secret itself, which GCM never has. */
static void ghash(const void *with)
{
    (void)with;
    uint8_t block[16], text[HASHED];
    uint64_t h[2];
    struct ghash_soft g;
    ct_fill_secret(block, sizeof block);
    ct_fill_secret(text, sizeof text);
    ghash_soft_subkey(h, block);
    ghash_soft_init(&g, h);
    ghash_soft_update(&g, text, sizeof text);
    ct_release(g.y, sizeof g.y);
}

static void des3_decrypt(const void *with)
{
    (void)with;
    uint8_t bytes[DES3_KEY], iv[DES3_BLOCK], text[TEXT];
    ct_fill(iv, sizeof iv);
    ct_fill(text, sizeof text);
    ct_fill_secret(bytes, sizeof bytes);
    des3_cbc_decrypt(bytes, iv, text, text, sizeof text);
    ct_release(text, sizeof text);
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"aes128_cbc_encrypt", cbc_encrypt,  &aes128_cbc_soft, false},
    {"aes256_cbc_encrypt", cbc_encrypt,  &aes256_cbc_soft, false},
    {"aes128_cbc_decrypt", cbc_decrypt,  &aes128_cbc_soft, false},
    {"aes256_cbc_decrypt", cbc_decrypt,  &aes256_cbc_soft, false},
    {"ghash",              ghash,        NULL,             false},
    {"des3_cbc_decrypt",   des3_decrypt, NULL,             false},
};
/* clang-format on */

const struct ct_room ct_aes = {cases, COUNT(cases)};
