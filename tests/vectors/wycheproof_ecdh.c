/*
 * wycheproof_ecdh.c - ECDH: private and public, an encoded point, to shared, the x coordinate.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

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
    const struct group *group = case_group(c, case_text(c, "curve"));
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
