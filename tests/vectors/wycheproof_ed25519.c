/*
 * wycheproof_ed25519.c - Ed25519: verify msg and sig.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

struct answer wycheproof_ed25519(struct vector_case *c)
{
    struct public_key key = {.kind = KEY_ED25519};
    key.point = case_bytes(c, "publicKey.pk");
    struct span msg = case_bytes(c, "msg"), sig = case_bytes(c, "sig");
    if (strcmp(case_text(c, "publicKey.curve"), "edwards25519") != 0)
        return answer_skip("no such curve here");
    return answer_verify(c, &key, SIGNATURE_ED25519, msg, sig);
}
