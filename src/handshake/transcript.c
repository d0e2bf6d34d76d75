/*
 * transcript.c - the hash of all handshake messages (RFC 5246 7.4.8 and 7.4.9, RFC 7627 section 3).
 *
 * Which hash will be asked for is known late: the PRF's with the ServerHello, the signature's with CertificateVerify.
 * Until there is a suite, the ClientHello itself is kept, in the place that the hashes will have; if it is too long for
 * that, all three begin with it. From then on those run that may still be asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

void transcript_init(struct handshake *hs)
{
    hs->transcript.running = false;
    hs->transcript.early_len = 0;
}

/* Whether there may be a CertificateVerify, with whichever hash: of a client that has a certificate and is asked for
 * it. A client learns only later that it will not be asked. */
static bool may_be_signed(const struct handshake *hs)
{
    return (hs->terms & AUTH) != 0 && (hs->side == SERVER || hs->policy->identity_count > 0);
}

static bool is_wanted(const struct handshake *hs, const struct hash *hash)
{
    return hs->suite == NULL || hash == prf_hash_of(hs) || may_be_signed(hs);
}

static void transcript_hash(struct handshake *hs, const uint8_t *message, size_t len)
{
    struct hash_state *hashes = hs->transcript.hashes;
    for (size_t i = 0; i < TRANSCRIPT_HASHES; i++) {
        if (hashes[i].hash != NULL && !is_wanted(hs, hashes[i].hash))
            hashes[i].hash = NULL;
        if (hashes[i].hash != NULL)
            hash_update(&hashes[i], message, len);
    }
}

static void transcript_start(struct handshake *hs)
{
    const struct crypto *crypto = &hs->policy->crypto;
    struct transcript *t = &hs->transcript;
    uint8_t early[sizeof t->early];
    memcpy(early, t->early, t->early_len);
    hash_init(&t->hashes[0], crypto->sha256);
    hash_init(&t->hashes[1], crypto->sha384);
    hash_init(&t->hashes[2], crypto->sha512);
    t->running = true;
    transcript_hash(hs, early, t->early_len);
}

int transcript_update(struct handshake *hs, struct span message)
{
    struct transcript *t = &hs->transcript;
    if (!t->running && hs->suite == NULL && message.len <= sizeof t->early - t->early_len) {
        memcpy(t->early + t->early_len, message.at, message.len);
        t->early_len += message.len;
    } else {
        if (!t->running)
            transcript_start(hs);
        transcript_hash(hs, message.at, message.len);
    }
    return hs->remembers ? hs->hooks->remember(hs->conn, &hs->messages, message) : 0;
}

int transcript_digest(const struct handshake *hs, uint8_t digest[HASH_MAX], const struct hash *hash)
{
    const struct transcript *t = &hs->transcript;
    if (!t->running) {
        hash_whole(hash, digest, t->early, t->early_len);
        return 0;
    }
    for (size_t i = 0; i < TRANSCRIPT_HASHES; i++)
        if (t->hashes[i].hash == hash) {
            struct hash_state copy = t->hashes[i];
            hash_final(&copy, digest);
            return 0;
        }
    return fail(hs->why, SSL_E_INTERNAL, "the messages are not hashed with %s", hash->name);
}
