/*
 * wycheproof_ecdh.c - ECDH: private and public, an encoded point, to shared, the x coordinate.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

static const struct group *ecdh_group(const struct crypto *crypto, const char *curve)
{
    static const struct {
        const char *name;
        enum group_id id;
    } groups[] = {
        {"secp256r1", GROUP_P256},
        {"secp384r1", GROUP_P384},
        {"secp521r1", GROUP_P521},
    };
    for (size_t i = 0; i < COUNT(groups); i++) {
        if (strcmp(groups[i].name, curve) == 0)
            return crypto->groups[groups[i].id];
    }
    return NULL;
}

/* An integer, in as many bytes as it needs or more, to len bytes; false if it does not fit. */
static bool ecdh_private(uint8_t *out, size_t len, struct span number)
{
    for (; number.len > len; number.at++, number.len--) {
        if (number.at[0] != 0)
            return false;
    }
    memset(out, 0, len);
    memcpy(out + len - number.len, number.at, number.len);
    return true;
}

struct answer wycheproof_ecdh(struct vector_case *c)
{
    const struct group *group = ecdh_group(c->crypto, case_text(c, "curve"));
    struct span peer = case_bytes(c, "public");
    struct span private_key = case_bytes(c, "private");
    struct span shared = case_bytes(c, "shared");
    uint8_t key[GROUP_PRIVATE_MAX], out[GROUP_SHARED_MAX];

    if (group == NULL)
        return answer_skip("no such curve");
    if (!ecdh_private(key, group->private_len, private_key))
        return answer_reject("the private key is too long");
    int code = group->agree(out, key, peer);
    if (code != 0)
        return answer_code(code);
    return span_equal((struct span){out, group->shared_len}, shared) ? answer_accept()
                                                                     : answer_reject("the secret differs");
}
