/*
 * step09_ticket.c - step 9: a server that keeps no sessions gives each client its own to keep, as a ticket that servers
 * with its key alone can open (RFC 5077 section 3.3).
 *
 *     struct {
 *         uint32 ticket_lifetime_hint;
 *         opaque ticket<0..2^16-1>;
 *     } NewSessionTicket;
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/* The ticket in its place; false if there is none to give after all: no clock, no key, a client with too long a chain.
 */
static bool ticket_write(struct handshake *hs, struct writer *w)
{
    uint8_t state[LIMIT_SESSION_STATE], key[TICKET_KEY_LEN];
    uint32_t left;
    int64_t now;
    size_t len = session_state(hs, state, &left);
    bool there = len > 0 && hs->hooks->now(hs->conn, &now) == 0 && hs->hooks->ticket_key(hs->conn, now, NULL, key);
    if (there) {
        writer_number(w, left, 4);
        struct writer_mark ticket = writer_open(w, 2);
        uint8_t *at = writer_space(w, ticket_len(len));
        there = at != NULL && ticket_seal(hs, key, at, (struct span){state, len}) == 0;
        writer_close(w, ticket);
    }
    wipe(state, len);
    wipe(key, sizeof key);
    return there;
}

int new_session_ticket_send(struct handshake *hs, struct writer *w)
{
    const struct writer before = *w;
    const struct error none = *hs->why;
    if (ticket_write(hs, w))
        return 0;
    /* RFC 5077 3.3: a server that has none to give after all sends an empty one. */
    *w = before;
    *hs->why = none;
    writer_number(w, 0, 4);
    writer_vector(w, 2, (struct span){NULL, 0});
    return 0;
}

int new_session_ticket_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    uint32_t lifetime = reader_u32(&r);
    struct span ticket = reader_vector(&r, 2, 0, 0xffff);
    if (!reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "NewSessionTicket");
    return ticket.len > 0 ? session_save_ticket(hs, lifetime, ticket) : 0;
}
