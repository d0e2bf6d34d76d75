/*
 * hash.c - what the SHA family has in common (FIPS 180-4, section 5): whole blocks out of pieces of any length, and the
 * padding. The rounds are in the backends, behind `compress`.
 *
 * A block is always sixteen words, so the word length is a sixteenth of the block length. Time depends on lengths only.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/hash/sha.h"

void hash_init(struct hash_state *s, const struct hash *hash)
{
    hash_resume(s, hash, &hash->init, 0);
}

void hash_resume(struct hash_state *s, const struct hash *hash, const union hash_words *words, uint64_t total)
{
    s->hash = hash;
    s->total = total;
    s->words = *words;
}

/* How many bytes wait in the block. block_len is a power of two. */
static size_t hash_waiting(const struct hash_state *s)
{
    return (size_t)s->total & (s->hash->block_len - 1);
}

void hash_update(struct hash_state *s, const void *data, size_t len)
{
    const struct hash *hash = s->hash;
    const uint8_t *at = data;
    size_t waiting = hash_waiting(s), missing = hash->block_len - waiting;

    if (len == 0) /* data may be NULL then */
        return;
    s->total += len;
    if (len < missing) {
        memcpy(s->block + waiting, at, len);
        return;
    }
    if (waiting > 0) {
        memcpy(s->block + waiting, at, missing);
        hash->compress(&s->words, s->block, 1);
        at += missing;
        len -= missing;
    }
    size_t whole = len & ~(hash->block_len - 1);
    if (whole > 0)
        hash->compress(&s->words, at, hash->block_len == 64 ? whole / 64 : whole / 128); /* shifts, for a division */
    memcpy(s->block, at + whole, len - whole);
}

void hash_output(const struct hash *hash, uint8_t *digest, const union hash_words *words)
{
    if (hash->block_len == 64)
        for (size_t i = 0; i < hash->digest_len / 4; i++)
            store_be32(digest + 4 * i, words->w32[i]);
    else
        for (size_t i = 0; i < hash->digest_len / 8; i++)
            store_be64(digest + 8 * i, words->w64[i]);
}

/* FIPS 180-4 5.1: a one bit, zero bits up to the end of a block but the length, and the length in bits. */
void hash_pad(struct hash_state *s)
{
    const struct hash *hash = s->hash;
    size_t waiting = hash_waiting(s);

    s->block[waiting++] = 0x80;
    if (waiting > hash->block_len - hash->length_len) {
        memset(s->block + waiting, 0, hash->block_len - waiting);
        hash->compress(&s->words, s->block, 1);
        waiting = 0;
    }
    memset(s->block + waiting, 0, hash->block_len - 8 - waiting);
    store_be64(s->block + hash->block_len - 8, s->total << 3);
    if (hash->length_len == 16)
        s->block[hash->block_len - 9] = (uint8_t)(s->total >> 61);
    hash->compress(&s->words, s->block, 1);
}

void hash_final(struct hash_state *s, uint8_t *digest)
{
    hash_pad(s);
    hash_output(s->hash, digest, &s->words);
    wipe(s, sizeof *s);
}

void hash_whole(const struct hash *hash, uint8_t *digest, const void *data, size_t len)
{
    struct hash_state s;
    hash_init(&s, hash);
    hash_update(&s, data, len);
    hash_final(&s, digest);
}
