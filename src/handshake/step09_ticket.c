/*
 * step09_ticket.c - step 9: a server that keeps no sessions gives each client its own to keep, as a ticket that it
 * alone can open (RFC 5077 section 3.3).
 *
 *     struct {
 *         uint32 ticket_lifetime_hint;
 *         opaque ticket<0..2^16-1>;
 *     } NewSessionTicket;
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

int new_session_ticket_send(struct handshake *hs, struct writer *w)
{
    (void)hs;
    writer_number(w, 0, 4);
    writer_vector(w, 2, (struct span){NULL, 0}); /* RFC 5077 3.3: a server that has none to give sends an empty one */
    return 0;
}

int new_session_ticket_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    reader_u32(&r);
    reader_vector(&r, 2, 0, 0xffff);
    return reader_end(&r) ? 0 : fail(hs->why, SSL_E_DECODE, "NewSessionTicket");
}
