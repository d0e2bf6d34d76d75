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

void prf_keyed(const struct hmac_key *key, uint8_t *out, size_t len, const char *label, struct span a, struct span b)
{
    const size_t digest_len = key->hash->digest_len;
    struct hmac mac;
    struct hmac_chain chain; /* A(i) */
    uint8_t last[HASH_MAX];
    hmac_chain_init(&chain, key);
    hmac_init(&mac, key);
    seed_update(&mac, label, a, b);
    hmac_final(&mac, chain.mac);
    for (size_t take; len > 0; out += take, len -= take) {
        take = len < digest_len ? len : digest_len;
        hmac_init(&mac, key);
        hmac_update(&mac, chain.mac, digest_len);
        seed_update(&mac, label, a, b);
        hmac_final(&mac, take == digest_len ? out : last);
        if (take < len)
            hmac_chain_next(&chain);
        else if (take < digest_len)
            memcpy(out, last, take);
    }
    wipe(&chain, sizeof chain);
    wipe(last, sizeof last);
}

void prf(const struct hash *hash, uint8_t *out, size_t len, struct span secret, const char *label, struct span a,
         struct span b)
{
    struct hmac_key key;
    hmac_key_init(&key, hash, secret.at, secret.len);
    prf_keyed(&key, out, len, label, a, b);
    wipe(&key, sizeof key);
}

const struct hash *prf_hash_of(const struct handshake *hs)
{
    return hs->suite->prf == HASH_SHA384 ? hs->policy->crypto.sha384 : hs->policy->crypto.sha256;
}
