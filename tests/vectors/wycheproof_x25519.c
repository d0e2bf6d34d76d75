/*
 * wycheproof_x25519.c - X25519: the shared secret of private and public.
 *
 * Public keys on the twist, and values of p and more, are "acceptable" there; RFC 7748 takes them, and so do we. What
 * gives zero is refused (RFC 8422 5.11).
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

struct answer wycheproof_x25519(struct vector_case *c)
{
    struct span peer = case_bytes(c, "public"), key = case_bytes(c, "private"), shared = case_bytes(c, "shared");
    const struct group *group = c->crypto->groups[GROUP_X25519];
    uint8_t found[GROUP_SHARED_MAX];
    if (strcmp(case_text(c, "curve"), "curve25519") != 0)
        return answer_skip("no such curve here");
    if (key.len != group->private_len)
        return answer_reject("the private key has another length");
    int result = group->agree(found, key.at, peer);
    if (result != 0)
        return answer_code(result);
    return span_equal((struct span){found, group->shared_len}, shared) ? answer_accept()
                                                                       : answer_reject("the secret differs");
}
