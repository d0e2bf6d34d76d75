/*
 * alpn.c - the extension application_layer_protocol_negotiation (RFC 7301): which protocol the data of step 10 is.
 *
 *     opaque ProtocolName<1..2^8-1>;
 *     struct { ProtocolName protocol_name_list<2..2^16-1>; } ProtocolNameList;
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

static struct span text_span(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}

/* Reads a ProtocolNameList: its content, and how many names are in it. */
static int list_read(struct handshake *hs, struct span body, struct span *list, size_t *count)
{
    struct reader r = reader_over(body);
    *list = reader_vector(&r, 2, 2, 0xffff);
    struct reader names = reader_over(*list);
    /* RFC 7301 3.1: empty strings MUST NOT be included, and none truncated. */
    for (*count = 0; reader_more(&names); (*count)++)
        reader_vector(&names, 1, 1, 0xff);
    if (names.failed || !reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "application_layer_protocol_negotiation");
    return 0;
}

bool alpn_offer(struct handshake *hs, struct writer *w)
{
    struct span ours = hs->policy->protocols;
    if (ours.len == 0)
        return false;
    struct writer_mark list = writer_open(w, 2);
    for (const char *name; (name = names_next(&ours)) != NULL;)
        writer_vector(w, 1, text_span(name));
    writer_close(w, list);
    return true;
}

int alpn_receive(struct handshake *hs, struct span body)
{
    size_t count;
    return list_read(hs, body, &hs->peer_protocols, &count);
}

static bool peer_has(struct span list, const char *name)
{
    struct reader names = reader_over(list);
    while (reader_more(&names))
        if (span_equal(reader_vector(&names, 1, 1, 0xff), text_span(name)))
            return true;
    return false;
}

int alpn_decide(struct handshake *hs)
{
    struct span ours = hs->policy->protocols, theirs = hs->peer_protocols;
    hs->peer_protocols = (struct span){NULL, 0}; /* the message will not be there for long */
    if (ours.len == 0 || theirs.len == 0)
        return 0;
    while (hs->protocol == NULL && ours.len > 0) {
        const char *name = names_next(&ours);
        hs->protocol = peer_has(theirs, name) ? name : NULL;
    }
    /* RFC 7301 3.2: with none in common the server SHALL end the handshake with no_application_protocol. */
    return hs->protocol != NULL ? 0 : fail(hs->why, SSL_E_NO_PROTOCOL, "the client offers none of ours");
}

bool alpn_answer(struct handshake *hs, struct writer *w)
{
    if (hs->protocol == NULL)
        return false;
    struct writer_mark list = writer_open(w, 2);
    writer_vector(w, 1, text_span(hs->protocol));
    writer_close(w, list);
    return true;
}

int alpn_confirmed(struct handshake *hs, struct span body)
{
    struct span ours = hs->policy->protocols, list;
    size_t count;
    TRY(list_read(hs, body, &list, &count));
    /* RFC 7301 3.1: MUST contain exactly one name. */
    if (count != 1)
        return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "the server chose %zu application protocols", count);
    for (const char *name; (name = names_next(&ours)) != NULL;)
        if (peer_has(list, name))
            hs->protocol = name;
    if (hs->protocol == NULL)
        return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "the server chose \"%.*s\", a protocol that was not offered",
                    (int)list.len - 1, (const char *)list.at + 1);
    return 0;
}
