/*
 * wycheproof_ecdsa.c - ECDSA: verify msg and sig, the DER of Ecdsa-Sig-Value.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

struct answer wycheproof_ecdsa(struct vector_case *c)
{
    const struct group *group = case_group(c, case_text(c, "publicKey.curve"));
    enum signature signature =
        case_signature(c, SIGNATURE_ECDSA_SHA256, SIGNATURE_ECDSA_SHA384, SIGNATURE_ECDSA_SHA512);
    struct public_key key = {.kind = KEY_EC, .group = GROUP_P256};
    key.point = case_bytes(c, "publicKey.uncompressed");
    struct span msg = case_bytes(c, "msg"), sig = case_bytes(c, "sig");
    if (group == NULL || signature == SIGNATURE_NONE)
        return answer_skip("no such curve or hash here");
    while (c->crypto->groups[key.group] != group)
        key.group++;
    return answer_verify(c, &key, signature, msg, sig);
}
