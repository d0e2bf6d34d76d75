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

int transcript_update(struct handshake *hs, struct span message)
{
    hash_update(&hs->transcript.sha256, message.at, message.len);
    hash_update(&hs->transcript.sha384, message.at, message.len);
    hash_update(&hs->transcript.sha512, message.at, message.len);
    return hs->remembers ? hs->hooks->remember(hs->conn, &hs->messages, message) : 0;
}

void transcript_digest(const struct handshake *hs, uint8_t digest[HASH_MAX], const struct hash *hash)
{
    const struct hash_state *running[] = {&hs->transcript.sha256, &hs->transcript.sha384, &hs->transcript.sha512};
    for (size_t i = 0; i < COUNT(running); i++) {
        if (running[i]->hash != hash)
            continue;
        struct hash_state copy = *running[i];
        hash_final(&copy, digest);
    }
}
