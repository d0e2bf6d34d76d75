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
    size_t max_end; /* public: the position after the longest text; below 2^31, as for ct_lt_hidden */
    uint64_t end;   /* secret: the position after the text */
};

/* What stands at public positions: len bytes of the longest text, and zeros after it. */
static void ct_text_read(const struct ct_text *text, uint8_t *out, size_t at, size_t len)
{
    size_t until = at + len < text->max_end ? at + len : text->max_end;
    size_t from_head = at < text->head_len ? text->head_len - at : 0, from_data = 0;
    memset(out, 0, len);
    if (from_head > 0) {
        from_head = from_head < len ? from_head : len;
        memcpy(out, text->head + at, from_head);
    }
    if (until > at + from_head) {
        from_data = until - at - from_head;
        memcpy(out + from_head, text->data + (at + from_head - text->head_len), from_data);
    }
}

/* The block that starts at a public position: text, 0x80 where it ends, then zeros. */
static void ct_text_block(const struct ct_text *text, uint8_t *block, size_t block_len, size_t at)
{
    uint32_t end = (uint32_t)ct_barrier(text->end), behind = (uint32_t)ct_barrier(text->end + 1);
    ct_text_read(text, block, at, block_len);
    for (uint32_t i = 0; i < block_len; i++) {
        uint32_t inside_mask = ct_lt_hidden((uint32_t)at + i, end), end_mask = ct_lt_hidden((uint32_t)at + i, behind);
        block[i] = (uint8_t)((block[i] & inside_mask) | (0x80 & ~inside_mask & end_mask));
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
    uint8_t block[HASH_BLOCK_MAX];
    union hash_words kept = *words;

    for (; at <= text->max_end + hash->length_len; at += hash->block_len) {
        uint64_t last_mask = ct_le(at, last) & ct_lt(last, at + hash->block_len);
        uint8_t *length = block + hash->block_len - 8;

        ct_text_block(text, block, hash->block_len, at);
        store_be64(length, load_be64(length) | ct_select(last_mask, bits, 0)); /* zeros were there, in the last block */
        hash->compress(words, block, 1);
        for (size_t i = 0; i < COUNT(kept.w64); i++)
            kept.w64[i] = ct_select(last_mask, words->w64[i], kept.w64[i]);
    }
    hash_output(hash, digest, &kept);
    wipe(block, sizeof block);
    wipe(&kept, sizeof kept);
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
