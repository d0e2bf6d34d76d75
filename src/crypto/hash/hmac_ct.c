/*
 * hmac_ct.c - HMAC of a text whose length is a secret, in the time of its longest: what a record in CBC mode needs.
 *
 * In MAC-then-encrypt the padding tells where the text ends, and the padding is not authenticated. A MAC that takes a
 * block less for a shorter text tells by its time how long the padding was, and so, in the end, what the text was:
 * "Lucky Thirteen" (AlFardan and Paterson, 2013; RFC 5246 section 6.2.3.2 already warns of the channel). So the blocks
 * in which the text could end are all made, each as it is if the text ends where it does, all compressed, and the
 * chaining value after the real last one is kept by a mask. Blocks, addresses and steps follow from the public bounds;
 * the length itself only enters ct.h's words.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/crypto.h"

/* What is hashed after the inner pad: head, then data. Positions count from the start of head. */
struct ct_text {
    const uint8_t *head, *data;
    size_t head_len;
    size_t max_end; /* public: the position after the longest text */
    uint64_t end;   /* secret: the position after the text */
};

/* The byte at a position that is public; zero after the longest text. */
static uint8_t ct_text_byte(const struct ct_text *text, size_t at)
{
    if (at < text->head_len)
        return text->head[at];
    return at < text->max_end ? text->data[at - text->head_len] : 0;
}

/* The block that starts at a public position: text, 0x80 where it ends, then zeros. The mask tells whether the text
 * reaches this block, and afterwards whether it goes on in the next. */
static void ct_text_block(const struct ct_text *text, uint8_t *block, size_t block_len, size_t at,
                          uint64_t *inside_mask)
{
    for (size_t i = 0; i < block_len; i++) {
        uint64_t end_mask = ct_eq(at + i, text->end);
        *inside_mask &= ~end_mask;
        block[i] = (uint8_t)ct_select(*inside_mask, ct_text_byte(text, at + i), end_mask & 0x80);
    }
}

/*
 * Compresses the blocks from a public position, not after the end of any text, to the last one that the longest text
 * needs. Its padding takes 0x80 and length_len bytes, so the last block of a text is the one that holds the position
 * end + length_len. What follows that block is of no meaning, and costs the same.
 */
static void ct_text_digest(const struct ct_text *text, uint8_t *digest, const struct hash *hash,
                           union hash_words *words, size_t at)
{
    uint64_t last = text->end + hash->length_len;
    uint64_t bits = (hash->block_len + text->end) << 3; /* with the inner pad; below 2^64 for any text in memory */
    uint64_t inside_mask = ~(uint64_t)0;
    uint8_t block[HASH_BLOCK_MAX], candidate[HASH_MAX], length[8];

    memset(digest, 0, hash->digest_len);
    for (; at <= text->max_end + hash->length_len; at += hash->block_len) {
        uint64_t last_mask = ct_le(at, last) & ct_lt(last, at + hash->block_len);

        ct_text_block(text, block, hash->block_len, at, &inside_mask);
        store_be64(length, ct_select(last_mask, bits, 0));
        for (size_t i = 0; i < sizeof length; i++) /* zeros were there, in the last block */
            block[hash->block_len - sizeof length + i] |= length[i];
        hash->compress(words, block, 1);
        hash_output(hash, candidate, words);
        ct_copy(last_mask, digest, candidate, hash->digest_len);
    }
    wipe(block, sizeof block);
    wipe(candidate, sizeof candidate);
    wipe(length, sizeof length);
}

void hmac_secret_len(const struct hmac_key *key, uint8_t *mac, const uint8_t *head, size_t head_len,
                     const uint8_t *data, size_t len, size_t min_len, size_t max_len)
{
    const struct hash *hash = key->hash;
    struct ct_text text = {head, data, head_len, head_len + max_len, head_len + len};
    struct hash_state state;
    uint8_t digest[HASH_MAX];

    /* The blocks that even the shortest text fills hold nothing but text. */
    size_t whole = (head_len + min_len) & ~(hash->block_len - 1);
    size_t from_head = head_len < whole ? head_len : whole;
    hash_resume(&state, hash, &key->inner, hash->block_len);
    hash_update(&state, head, from_head);
    hash_update(&state, data, whole - from_head);

    ct_text_digest(&text, digest, hash, &state.words, whole);

    hash_resume(&state, hash, &key->outer, hash->block_len);
    hash_update(&state, digest, hash->digest_len);
    hash_final(&state, mac);
    wipe(digest, sizeof digest);
    wipe(&text, sizeof text);
}
