/*
 * pbkdf2.c - PBKDF2 (RFC 8018 5.2): a key out of a password, made slow by iterations of HMAC.
 *
 * An iteration is HMAC of a text that is one digest long, with the pads absorbed before the first: two compressions, of
 * blocks whose padding never changes. Time depends on lengths and the count alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/crypto.h"

/* A block that holds a digest, and the padding of a text of one block and that digest (FIPS 180-4 5.1). */
static void digest_block(const struct hash *hash, uint8_t block[HASH_BLOCK_MAX])
{
    memset(block, 0, HASH_BLOCK_MAX);
    block[hash->digest_len] = 0x80;
    store_be16(block + hash->block_len - 2, (uint16_t)(8 * (hash->block_len + hash->digest_len)));
}

/* U_2 = PRF(P, U_1) and so on, and their sum: T = U_1 xor U_2 xor ... */
static void iterate(const struct hmac_key *key, uint8_t *sum, uint32_t iterations)
{
    const struct hash *hash = key->hash;
    uint8_t block[HASH_BLOCK_MAX];
    union hash_words words;
    digest_block(hash, block);
    memcpy(block, sum, hash->digest_len);
    for (uint32_t i = 1; i < iterations; i++) {
        words = key->inner;
        hash->compress(&words, block, 1);
        hash_output(hash, block, &words);
        words = key->outer;
        hash->compress(&words, block, 1);
        hash_output(hash, block, &words);
        xor_bytes(sum, sum, block, hash->digest_len);
    }
    wipe(block, sizeof block);
    wipe(&words, sizeof words);
}

/*
 * RFC 8018 5.2:
 *     DK = T_1 || T_2 || ...  ||  T_l<0..r-1>
 *     T_i = U_1 xor U_2 xor ... xor U_c
 *     U_1 = PRF (P, S || INT (i))
 *     U_j = PRF (P, U_{j-1})
 */
void pbkdf2(const struct hash *hash, uint8_t *out, size_t len, struct span password, struct span salt,
            uint32_t iterations)
{
    uint8_t sum[HASH_MAX], index[4];
    struct hmac_key key;
    hmac_key_init(&key, hash, password.at, password.len);
    for (uint32_t i = 1; len > 0; i++) {
        struct hmac h;
        size_t part = len < hash->digest_len ? len : hash->digest_len;
        store_be32(index, i);
        hmac_init(&h, &key);
        hmac_update(&h, salt.at, salt.len);
        hmac_update(&h, index, sizeof index);
        hmac_final(&h, sum);
        iterate(&key, sum, iterations);
        memcpy(out, sum, part);
        out += part;
        len -= part;
    }
    wipe(sum, sizeof sum);
    wipe(&key, sizeof key);
}
