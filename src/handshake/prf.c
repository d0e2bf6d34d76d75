/*
 * prf.c - the pseudorandom function (RFC 5246 section 5).
 *
 *     P_hash(secret, seed) = HMAC_hash(secret, A(1) + seed) + HMAC_hash(secret, A(2) + seed) + ...
 *     A(0) = seed,  A(i) = HMAC_hash(secret, A(i-1))
 *     PRF(secret, label, seed) = P_hash(secret, label + seed)
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

static void seed_update(struct hmac *mac, const char *label, struct span a, struct span b)
{
    hmac_update(mac, label, strlen(label));
    hmac_update(mac, a.at, a.len);
    hmac_update(mac, b.at, b.len);
}

void prf(const struct hash *hash, uint8_t *out, size_t len, struct span secret, const char *label, struct span a,
         struct span b)
{
    struct hmac_key key;
    struct hmac mac;
    uint8_t chain[HASH_MAX], block[HASH_MAX]; /* A(i), and what it gives */
    hmac_key_init(&key, hash, secret.at, secret.len);
    hmac_init(&mac, &key);
    seed_update(&mac, label, a, b);
    hmac_final(&mac, chain);
    while (len > 0) {
        hmac_init(&mac, &key);
        hmac_update(&mac, chain, hash->digest_len);
        seed_update(&mac, label, a, b);
        hmac_final(&mac, block);
        size_t take = len < hash->digest_len ? len : hash->digest_len;
        memcpy(out, block, take);
        out += take;
        len -= take;
        hmac_init(&mac, &key);
        hmac_update(&mac, chain, hash->digest_len);
        hmac_final(&mac, chain);
    }
    wipe(&key, sizeof key);
    wipe(chain, sizeof chain);
    wipe(block, sizeof block);
}

const struct hash *prf_hash_of(const struct handshake *hs)
{
    return hs->suite->prf == HASH_SHA384 ? hs->policy->crypto.sha384 : hs->policy->crypto.sha256;
}
