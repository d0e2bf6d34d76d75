/*
 * ticket.c - session tickets, sealed and opened, and their extension (RFC 5077 sections 3.2 and 4).
 *
 *     struct {
 *         opaque key_name[16];
 *         opaque salt[16];
 *         opaque encrypted_state[];
 *         opaque tag[16];
 *     } ticket;
 *
 * That is the form of RFC 5077 section 4 with authenticated encryption, AES-256-GCM, in the place of CBC and HMAC. The
 * 64 bytes of a ticket key are its name (16) and a secret (48), from which each ticket has a key of its own:
 * HMAC-SHA256 of the salt. So no nonce can come twice under a key however many tickets a fleet of servers seals.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

enum {
    SALT_LEN = 16,
    HEAD_LEN = TICKET_NAME_LEN + SALT_LEN,
    TAG_LEN = 16,
};

static const uint8_t nonce[AEAD_NONCE] = {0}; /* each key is used once */

static void key_derive(const struct crypto *crypto, union aead_key *out, const uint8_t key[TICKET_KEY_LEN],
                       const uint8_t salt[SALT_LEN])
{
    struct hmac_key mac_key;
    struct hmac mac;
    uint8_t derived[HASH_MAX];
    hmac_key_init(&mac_key, crypto->sha256, key + TICKET_NAME_LEN, TICKET_KEY_LEN - TICKET_NAME_LEN);
    hmac_init(&mac, &mac_key);
    hmac_update(&mac, salt, SALT_LEN);
    hmac_final(&mac, derived);
    crypto->aes256_gcm->init(out, derived);
    wipe(&mac_key, sizeof mac_key);
    wipe(derived, sizeof derived);
}

size_t ticket_len(size_t state_len)
{
    return HEAD_LEN + state_len + TAG_LEN;
}

int ticket_seal(struct handshake *hs, const uint8_t key[TICKET_KEY_LEN], uint8_t *out, struct span state)
{
    const struct crypto *crypto = &hs->policy->crypto;
    union aead_key aead;
    memcpy(out, key, TICKET_NAME_LEN);
    int result = crypto_random(crypto, out + TICKET_NAME_LEN, SALT_LEN);
    if (result != 0)
        return fail(hs->why, result, "for a ticket");
    CT_PUBLIC(out, HEAD_LEN);
    key_derive(crypto, &aead, key, out + TICKET_NAME_LEN);
    crypto->aes256_gcm->seal(&aead, out + HEAD_LEN, out + HEAD_LEN + state.len, nonce, (struct span){out, HEAD_LEN},
                             state.at, state.len);
    wipe(&aead, sizeof aead);
    CT_PUBLIC(out, ticket_len(state.len));
    return 0;
}

size_t ticket_open(struct handshake *hs, int64_t now, struct span ticket, uint8_t state[LIMIT_SESSION_STATE])
{
    const struct crypto *crypto = &hs->policy->crypto;
    uint8_t key[TICKET_KEY_LEN], newest[TICKET_KEY_LEN];
    if (ticket.len < HEAD_LEN + TAG_LEN || ticket.len > HEAD_LEN + TAG_LEN + LIMIT_SESSION_STATE ||
        !hs->hooks->ticket_key(hs->conn, now, ticket.at, key))
        return 0;
    union aead_key aead;
    size_t len = ticket.len - HEAD_LEN - TAG_LEN;
    key_derive(crypto, &aead, key, ticket.at + TICKET_NAME_LEN);
    int result = crypto->aes256_gcm->open(&aead, state, nonce, (struct span){ticket.at, HEAD_LEN}, ticket.at + HEAD_LEN,
                                          len, ticket.at + HEAD_LEN + len);
    hs->renews = hs->hooks->ticket_key(hs->conn, now, NULL, newest) && memcmp(key, newest, TICKET_NAME_LEN) != 0;
    wipe(&aead, sizeof aead);
    wipe(key, sizeof key);
    wipe(newest, sizeof newest);
    return result == 0 ? len : 0;
}

/* ---- The extension session_ticket (RFC 5077 3.2): the ticket, or empty to say that one would be welcome ---- */

bool session_ticket_offer(struct handshake *hs, struct writer *w)
{
    if (hs->offers_session)
        writer_span(w, hs->former.ticket);
    return !hs->policy->no_tickets && hs->host != NULL; /* without a name no session is kept */
}

int session_ticket_receive(struct handshake *hs, struct span body)
{
    hs->ticket_asked = true;
    hs->peer_ticket = body;
    return 0;
}

bool session_ticket_answer(struct handshake *hs, struct writer *w)
{
    (void)w; /* RFC 5077 3.2: empty, a NewSessionTicket will come */
    return (hs->terms & TICKET) != 0;
}

int session_ticket_confirmed(struct handshake *hs, struct span body)
{
    hs->terms |= TICKET;
    return body.len == 0 ? 0 : fail(hs->why, SSL_E_DECODE, "session_ticket is not empty");
}
