/*
 * forge.h - CBC records made by hand from the primitives, step by step, so that a test can make any step wrong.
 *
 * A second transcription of RFC 5246 6.2.3.2 and RFC 7366, which shares nothing with src/record.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_FORGE_H
#define TLS12_TEST_FORGE_H

#include "support/records.h"

enum {
    FORGE_BLOCK = 16,
    FORGE_TEXT_MAX = 1024,
};

struct forge {
    struct record_direction opens; /* the direction that will see the record */
    const struct hash *hash;
    const struct cipher *cipher;
    bool encrypt_then_mac;
    uint8_t record[RECORD_HEADER + FORGE_BLOCK + FORGE_TEXT_MAX + HASH_MAX];
    uint8_t text[FORGE_TEXT_MAX]; /* what is encrypted */
    size_t text_len;
    size_t mac_at; /* in text, or in the body for encrypt-then-MAC */
};

static inline void forge_init(struct forge *forge, const struct crypto *crypto, const struct mode *mode)
{
    const struct protection *row = protection_find(mode->id);
    forge->encrypt_then_mac = mode->encrypt_then_mac;
    forge->hash = row->mac_key_len == 20 ? crypto->sha1 : row->mac_key_len == 32 ? crypto->sha256 : crypto->sha384;
    forge->cipher = row->key_len == 16 ? crypto->aes128_cbc : crypto->aes256_cbc;
    record_direction_init(&forge->opens, crypto, row, RECORD_OPENS, mode->encrypt_then_mac, mode_mac_key, mode_key,
                          NULL);
}

static inline size_t forge_mac_len(const struct forge *forge)
{
    return forge->hash->digest_len;
}

/* RFC 5246 6.2.3.1, with sequence number 0 and type 23 */
static inline void forge_mac(const struct forge *forge, uint8_t *mac, const uint8_t *data, size_t len)
{
    uint8_t head[13] = {0, 0, 0, 0, 0, 0, 0, 0, 23, 3, 3, (uint8_t)(len >> 8), (uint8_t)len};
    struct hmac_key key;
    struct hmac hmac;
    hmac_key_init(&key, forge->hash, mode_mac_key, forge_mac_len(forge));
    hmac_init(&hmac, &key);
    hmac_update(&hmac, head, sizeof head);
    hmac_update(&hmac, data, len);
    hmac_final(&hmac, mac);
}

/* The shortest fragment that makes whole blocks with that padding. */
static inline size_t forge_fitting_len(const struct forge *forge, unsigned padding)
{
    size_t rest = padding + 1 + (forge->encrypt_then_mac ? 0 : forge_mac_len(forge));
    return (FORGE_BLOCK - rest % FORGE_BLOCK) % FORGE_BLOCK;
}

/* The text of a fragment with so much padding: as it should be. */
static inline void forge_text(struct forge *forge, const uint8_t *fragment, size_t len, unsigned padding)
{
    memcpy(forge->text, fragment, len);
    forge->text_len = len;
    if (!forge->encrypt_then_mac) {
        forge->mac_at = len;
        forge_mac(forge, forge->text + len, fragment, len);
        forge->text_len += forge_mac_len(forge);
    }
    memset(forge->text + forge->text_len, (int)padding, padding + 1);
    forge->text_len += padding + 1;
}

/* Encrypts the text, and puts the MAC behind if that is where it belongs. */
static inline void forge_record(struct forge *forge)
{
    uint8_t iv[FORGE_BLOCK] = "not very random", *body = forge->record + RECORD_HEADER;
    union cipher_key key;
    memcpy(body, iv, FORGE_BLOCK);
    forge->cipher->init_encrypt(&key, mode_key);
    forge->cipher->encrypt(&key, iv, body + FORGE_BLOCK, forge->text, forge->text_len);
    size_t body_len = FORGE_BLOCK + forge->text_len;
    if (forge->encrypt_then_mac) {
        forge->mac_at = body_len;
        forge_mac(forge, body + body_len, body, body_len);
        body_len += forge_mac_len(forge);
    }
    forge->record[0] = CONTENT_APPLICATION_DATA;
    store_be16(forge->record + 1, TLS_1_2);
    store_be16(forge->record + 3, (uint16_t)body_len);
    CT_PUBLIC(forge->record, RECORD_HEADER + body_len);
}

#endif
