/*
 * step08_09_finished.c - steps 8 and 9: the client, then the server, says that its part is finished, under the new
 * keys (RFC 5246 7.4.9).
 *
 *     struct { opaque verify_data[verify_data_length]; } Finished;
 *
 *     verify_data = PRF(master_secret, finished_label, Hash(handshake_messages))[0..verify_data_length-1];
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

static int verify_data(const struct handshake *hs, uint8_t out[VERIFY_DATA_LEN], enum side sender)
{
    uint8_t digest[HASH_MAX];
    const struct hash *hash = prf_hash_of(hs);
    TRY(transcript_digest(hs, digest, hash));
    prf_keyed(&hs->master_key, out, VERIFY_DATA_LEN, sender == CLIENT ? "client finished" : "server finished",
              (struct span){digest, hash->digest_len}, (struct span){NULL, 0});
    return 0;
}

/* RFC 5929 3.1: tls-unique is the first Finished of the handshake, whoever has sent it. */
static void remember_first(struct handshake *hs, const uint8_t data[VERIFY_DATA_LEN])
{
    if (!hs->finished_once)
        memcpy(hs->first_finished, data, VERIFY_DATA_LEN);
    hs->finished_once = true;
}

int finished_send(struct handshake *hs, struct writer *w)
{
    uint8_t data[VERIFY_DATA_LEN];
    TRY(verify_data(hs, data, hs->side));
    writer_bytes(w, data, sizeof data);
    remember_first(hs, data);
    return 0;
}

int finished_receive(struct handshake *hs, struct span body)
{
    uint8_t expected[VERIFY_DATA_LEN];
    if (body.len != sizeof expected)
        return fail(hs->why, SSL_E_DECODE, "Finished of %zu bytes, where %d belong", body.len, VERIFY_DATA_LEN);
    TRY(verify_data(hs, expected, hs->side == CLIENT ? SERVER : CLIENT));
    bool right = ct_reveal(ct_equal(expected, body.at, sizeof expected));
    wipe(expected, sizeof expected);
    if (!right)
        return fail(hs->why, SSL_E_FINISHED, "the two sides saw different messages, or have different keys");
    remember_first(hs, body.at);
    hs->facts |= PEER_DONE;
    return session_complete(hs);
}
