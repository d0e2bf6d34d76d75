/*
 * hmac.c - HMAC (RFC 2104, FIPS 198-1): H((key ^ opad) || H((key ^ ipad) || text)).
 *
 * Each pad is exactly one block, so a key is kept as the two chaining values after them. Nothing here depends on what
 * the key or the text hold; for a text whose length is a secret there is hmac_ct.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/crypto.h"

enum {
    IPAD = 0x36,
    OPAD = 0x5c,
};

/* The chaining value after the block key ^ pad. */
static void hmac_absorb_pad(const struct hash *hash, union hash_words *words, const uint8_t *key, uint8_t pad)
{
    uint8_t block[HASH_BLOCK_MAX];
    for (size_t i = 0; i < hash->block_len; i++)
        block[i] = key[i] ^ pad;
    *words = hash->init;
    hash->compress(words, block, 1);
    wipe(block, sizeof block);
}

void hmac_key_init(struct hmac_key *key, const struct hash *hash, const uint8_t *bytes, size_t len)
{
    uint8_t padded[HASH_BLOCK_MAX] = {0}; /* RFC 2104 section 2 step 1: zeros up to a block */
    if (len > hash->block_len)
        hash_whole(hash, padded, bytes, len); /* "keys longer than B bytes are first hashed using H" */
    else if (len > 0)
        memcpy(padded, bytes, len);
    key->hash = hash;
    hmac_absorb_pad(hash, &key->inner, padded, IPAD);
    hmac_absorb_pad(hash, &key->outer, padded, OPAD);
    wipe(padded, sizeof padded);
}

void hmac_init(struct hmac *h, const struct hmac_key *key)
{
    h->key = key;
    hash_resume(&h->state, key->hash, &key->inner, key->hash->block_len);
}

void hmac_update(struct hmac *h, const void *data, size_t len)
{
    hash_update(&h->state, data, len);
}

void hmac_final(struct hmac *h, uint8_t *mac)
{
    const struct hmac_key *key = h->key;
    uint8_t digest[HASH_MAX];
    hash_final(&h->state, digest);
    hash_resume(&h->state, key->hash, &key->outer, key->hash->block_len);
    hash_update(&h->state, digest, key->hash->digest_len);
    hash_final(&h->state, mac);
    wipe(digest, sizeof digest);
}
