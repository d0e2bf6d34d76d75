/*
 * wycheproof_ed25519.c - Ed25519: verify msg and sig.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

struct answer wycheproof_ed25519(struct vector_case *c)
{
    struct span key = case_bytes(c, "publicKey.pk"), msg = case_bytes(c, "msg"), sig = case_bytes(c, "sig");
    if (strcmp(case_text(c, "publicKey.curve"), "edwards25519") != 0)
        return answer_skip("no such curve here");
    return answer_code(ed25519_verify(c->crypto, key, msg, sig));
}
