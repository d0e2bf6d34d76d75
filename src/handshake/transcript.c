/*
 * transcript.c - the hash of all handshake messages (RFC 5246 7.4.8 and 7.4.9, RFC 7627 section 3).
 *
 * Which hash will be asked for is known late: the PRF's with the ServerHello, the signature's with CertificateVerify.
 * So all three run from the start.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

void transcript_init(struct handshake *hs)
{
    hash_init(&hs->transcript.sha256, hs->policy->crypto.sha256);
    hash_init(&hs->transcript.sha384, hs->policy->crypto.sha384);
    hash_init(&hs->transcript.sha512, hs->policy->crypto.sha512);
}

void transcript_update(struct handshake *hs, struct span message)
{
    hash_update(&hs->transcript.sha256, message.at, message.len);
    hash_update(&hs->transcript.sha384, message.at, message.len);
    hash_update(&hs->transcript.sha512, message.at, message.len);
}

const struct hash *transcript_digest(const struct handshake *hs, uint8_t digest[HASH_MAX], enum hash_id id)
{
    const struct hash_state *running[] = {
        [HASH_SHA256] = &hs->transcript.sha256,
        [HASH_SHA384] = &hs->transcript.sha384,
        [HASH_SHA512] = &hs->transcript.sha512,
    };
    struct hash_state copy = *running[id];
    const struct hash *hash = copy.hash;
    hash_final(&copy, digest);
    return hash;
}
