/*
 * pbkdf2.c - PBKDF2 (RFC 8018 5.2): a key out of a password, made slow by iterations of HMAC.
 *
 * An iteration is HMAC of a text that is one digest long, with the pads absorbed before the first: two compressions, of
 * blocks whose padding never changes. Time depends on lengths and the count alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/crypto.h"

/* U_2 = PRF(P, U_1) and so on, and their sum: T = U_1 xor U_2 xor ... */
static void iterate(const struct hmac_key *key, uint8_t *sum, uint32_t iterations)
{
    struct hmac_chain chain;
    hmac_chain_init(&chain, key);
    memcpy(chain.mac, sum, key->hash->digest_len);
    for (uint32_t i = 1; i < iterations; i++) {
        hmac_chain_next(&chain);
        xor_bytes(sum, sum, chain.mac, key->hash->digest_len);
    }
    wipe(&chain, sizeof chain);
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
