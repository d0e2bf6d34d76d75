/*
 * hmac.c - HMAC (RFC 2104, FIPS 198-1): H((key ^ opad) || H((key ^ ipad) || text)).
 *
 * Each pad is exactly one block, so a key is kept as the two chaining values after them. Nothing here depends on what
 * the key or the text hold; for a text whose length is a secret there is hmac_ct.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/hash/sha.h"

enum {
    IPAD = 0x36,
    OPAD = 0x5c,
};

/* Adds the same byte to all of the block, whose length is a multiple of 8, and gives the chaining value after it. */
static void hmac_absorb(const struct hash *hash, union hash_words *words, uint8_t *block, uint8_t pad)
{
    uint64_t pads = pad * UINT64_C(0x0101010101010101);
    for (size_t i = 0; i < hash->block_len; i += 8)
        store_le64(block + i, load_le64(block + i) ^ pads);
    *words = hash->init;
    hash->compress(words, block, 1);
}

void hmac_key_init(struct hmac_key *key, const struct hash *hash, const uint8_t *bytes, size_t len)
{
    uint8_t block[HASH_BLOCK_MAX] = {0}; /* RFC 2104 section 2 step 1: zeros up to a block */
    if (len > hash->block_len)
        hash_whole(hash, block, bytes, len); /* "keys longer than B bytes are first hashed using H" */
    else if (len > 0)
        memcpy(block, bytes, len);
    key->hash = hash;
    hmac_absorb(hash, &key->inner, block, IPAD);
    hmac_absorb(hash, &key->outer, block, IPAD ^ OPAD); /* the one pad off, the other on */
    wipe(block, sizeof block);
}

/* ---- A text that is one digest long: with the pad in front of it, its padding is always the same (FIPS 180-4 5.1)
 * ---- */

static void digest_block_pad(const struct hash *hash, uint8_t *block)
{
    memset(block + hash->digest_len, 0, hash->block_len - hash->digest_len);
    block[hash->digest_len] = 0x80;
    store_be16(block + hash->block_len - 2, (uint16_t)(8 * (hash->block_len + hash->digest_len)));
}

/* The digest of a pad and such a block; digest may be block. */
static void digest_block_hash(const struct hash *hash, uint8_t *digest, const union hash_words *pad,
                              union hash_words *words, const uint8_t *block)
{
    *words = *pad;
    hash->compress(words, block, 1);
    hash_output(hash, digest, words);
}

void hmac_chain_init(struct hmac_chain *chain, const struct hmac_key *key)
{
    chain->key = key;
    digest_block_pad(key->hash, chain->mac);
}

void hmac_chain_next(struct hmac_chain *chain)
{
    const struct hmac_key *key = chain->key;
    union hash_words words;
    digest_block_hash(key->hash, chain->mac, &key->inner, &words, chain->mac);
    digest_block_hash(key->hash, chain->mac, &key->outer, &words, chain->mac);
    wipe(&words, sizeof words);
}

/* ---- A text of any length ---- */

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
    const struct hash *hash = h->key->hash;
    struct hash_state *state = &h->state;
    hash_pad(state);
    hash_output(hash, state->block, &state->words);
    digest_block_pad(hash, state->block);
    digest_block_hash(hash, mac, &h->key->outer, &state->words, state->block);
    wipe(state, sizeof *state);
}
