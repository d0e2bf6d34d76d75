/*
 * wycheproof_hmac.c - HMACSHA1, HMACSHA256, HMACSHA384, HMACSHA512: key and msg to tag, cut to tagSize bits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

static const struct hash *hmac_hash(const struct vector_case *c)
{
    static const char *const names[][2] = {
        {"HMACSHA1", "SHA-1"},
        {"HMACSHA256", "SHA-256"},
        {"HMACSHA384", "SHA-384"},
        {"HMACSHA512", "SHA-512"},
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        if (strcmp(names[i][0], c->algorithm) == 0)
            return case_hash(c, names[i][1]);
    }
    return NULL;
}

struct answer wycheproof_hmac(struct vector_case *c)
{
    const struct hash *hash = hmac_hash(c);
    struct span key_bytes = case_bytes(c, "key");
    struct span msg = case_bytes(c, "msg");
    struct span tag = case_bytes(c, "tag");
    size_t tag_bits = case_number(c, "tagSize");
    uint8_t mac[HASH_MAX];
    struct hmac_key key;
    struct hmac h;

    if (hash == NULL)
        return answer_skip("no such hash");
    if (tag_bits % 8 != 0 || tag_bits / 8 > hash->digest_len || tag.len != tag_bits / 8)
        return answer_reject("the tag has another length");
    hmac_key_init(&key, hash, key_bytes.at, key_bytes.len);
    hmac_init(&h, &key);
    hmac_update(&h, msg.at, msg.len);
    hmac_final(&h, mac);
    return span_equal((struct span){mac, tag.len}, tag) ? answer_accept() : answer_reject("the tag differs");
}
