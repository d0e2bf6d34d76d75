/*
 * ct_aes.c - AES: key schedule, CBC and GHASH with secret keys and secret texts; Triple DES with secret keys.
 *
 * Public are lengths, initialisation vectors and ciphertext.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"
#include "support/sets.h"
#include "crypto/aes/ghash_soft.h"

enum {
    TEXT = 560, /* two groups of the widest decryption, and three blocks */
    HASHED = TEXT + 5,
};

static void cbc_encrypt_one(const struct cipher *cipher)
{
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

static void cbc_decrypt_one(const struct cipher *cipher)
{
    uint8_t bytes[32], iv[16], text[TEXT];
    union cipher_key key;
    ct_fill(iv, sizeof iv);
    ct_fill(text, sizeof text);
    ct_fill_secret(bytes, sizeof bytes);
    cipher->init_decrypt(&key, bytes);
    cipher->decrypt(&key, iv, text, text, sizeof text);
    ct_release(text, sizeof text);
}

static void each(const void *member, void (*run)(const struct cipher *))
{
    const struct cipher *found[BACKENDS_MAX];
    size_t count = backends_at(*(const size_t *)member, (const void **)found);
    for (size_t i = 0; i < count; i++)
        run(found[i]);
}

static void cbc_encrypt(const void *with)
{
    each(with, cbc_encrypt_one);
}

static void cbc_decrypt(const void *with)
{
    each(with, cbc_decrypt_one);
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
    {"aes128_cbc_encrypt", cbc_encrypt,  CT_MEMBER(aes128_cbc), false},
    {"aes256_cbc_encrypt", cbc_encrypt,  CT_MEMBER(aes256_cbc), false},
    {"aes128_cbc_decrypt", cbc_decrypt,  CT_MEMBER(aes128_cbc), false},
    {"aes256_cbc_decrypt", cbc_decrypt,  CT_MEMBER(aes256_cbc), false},
    {"ghash",              ghash,        NULL,             false},
    {"des3_cbc_decrypt",   des3_decrypt, NULL,             false},
};
/* clang-format on */

const struct ct_room ct_aes = {cases, COUNT(cases)};
