/*
 * ct_hash.c - hashes and HMAC of secret texts with secret keys, and HMAC of a text whose length is a secret; keys out
 * of secret passwords.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"
#include "crypto/backends.h"

enum {
    TEXT = 300,
    HEAD = 13, /* what a record's MAC has in front of the text: number, type, version, length */
};

static void hash(const void *with)
{
    uint8_t text[TEXT], digest[HASH_MAX];
    ct_fill_secret(text, sizeof text);
    hash_whole(with, digest, text, sizeof text);
    ct_release(digest, ((const struct hash *)with)->digest_len);
}

static void hmac_of(const struct hash *algorithm, size_t key_len)
{
    uint8_t key_bytes[TEXT], text[TEXT], mac[HASH_MAX];
    struct hmac_key key;
    struct hmac h;
    ct_fill_secret(key_bytes, sizeof key_bytes);
    ct_fill_secret(text, sizeof text);
    hmac_key_init(&key, algorithm, key_bytes, key_len);
    hmac_init(&h, &key);
    hmac_update(&h, text, 1);
    hmac_update(&h, text + 1, sizeof text - 1);
    hmac_final(&h, mac);
    ct_release(mac, algorithm->digest_len);
}

static void hmac(const void *with)
{
    hmac_of(with, 32);
    hmac_of(with, TEXT); /* longer than a block: hashed first */
}

/* Any text of a record that ends in up to 256 bytes of padding, and a wide and a narrow choice of lengths besides. */
static void hmac_secret_length(const void *with)
{
    static const struct {
        size_t min, max, len;
    } lengths[] = {{TEXT - 256, TEXT, 173}, {0, TEXT, 0}, {0, TEXT, TEXT}, {TEXT, TEXT, TEXT}, {55, 57, 56}, {0, 0, 0}};
    const struct hash *algorithm = with;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        uint8_t key_bytes[20], head[HEAD], text[TEXT], mac[HASH_MAX];
        size_t len = lengths[i].len;
        struct hmac_key key;
        ct_fill_secret(key_bytes, sizeof key_bytes);
        ct_fill_secret(head, sizeof head); /* its last bytes are the length */
        ct_fill_secret(text, sizeof text);
        CT_SECRET(&len, sizeof len);
        hmac_key_init(&key, algorithm, key_bytes, sizeof key_bytes);
        hmac_secret_len(&key, mac, head, sizeof head, text, len, lengths[i].min, lengths[i].max);
        ct_release(mac, algorithm->digest_len);
    }
}

/* A key out of a password: its bytes are the secret, its length is not. */
static void pbkdf2_of(const void *with)
{
    uint8_t password[TEXT], salt[16], key[2 * HASH_MAX];
    ct_fill(salt, sizeof salt);
    for (size_t len = 12; len <= TEXT; len += TEXT - 12) { /* the second is longer than a block */
        ct_fill_secret(password, len);
        pbkdf2(with, key, sizeof key, (struct span){password, len}, SPAN(salt), 3);
        ct_release(key, sizeof key);
    }
}

static void pkcs12_kdf_of(const void *with)
{
    uint8_t password[42], salt[20], key[2 * HASH_MAX];
    ct_fill(salt, sizeof salt);
    ct_fill_secret(password, sizeof password);
    pkcs12_kdf(with, key, sizeof key, PKCS12_KEY, SPAN(password), SPAN(salt), 3);
    ct_release(key, sizeof key);
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"sha1",               hash,               &sha1_soft,   false},
    {"sha256",             hash,               &sha256_soft, false},
    {"sha384",             hash,               &sha384_soft, false},
    {"sha512",             hash,               &sha512_soft, false},
#if defined(__x86_64__)
    {"sha512_avx2",        hash,               &sha512_avx2, false},
    {"hmac_sha384_avx2",   hmac,               &sha384_avx2, false},
#endif
    {"hmac_sha1",          hmac,               &sha1_soft,   false},
    {"hmac_sha256",        hmac,               &sha256_soft, false},
    {"hmac_sha384",        hmac,               &sha384_soft, false},
    {"hmac_sha512",        hmac,               &sha512_soft, false},
    {"hmac_sha1_length",   hmac_secret_length, &sha1_soft,   false},
    {"hmac_sha256_length", hmac_secret_length, &sha256_soft, false},
    {"hmac_sha384_length", hmac_secret_length, &sha384_soft, false},
    {"hmac_sha512_length", hmac_secret_length, &sha512_soft, false},
    {"pbkdf2_sha1",        pbkdf2_of,          &sha1_soft,   false},
    {"pbkdf2_sha256",      pbkdf2_of,          &sha256_soft, false},
    {"pbkdf2_sha384",      pbkdf2_of,          &sha384_soft, false},
    {"pbkdf2_sha512",      pbkdf2_of,          &sha512_soft, false},
    {"pkcs12_kdf_sha1",    pkcs12_kdf_of,      &sha1_soft,   false},
    {"pkcs12_kdf_sha256",  pkcs12_kdf_of,      &sha256_soft, false},
    {"pkcs12_kdf_sha512",  pkcs12_kdf_of,      &sha512_soft, false},
};
/* clang-format on */

const struct ct_room ct_hash = {cases, COUNT(cases)};
