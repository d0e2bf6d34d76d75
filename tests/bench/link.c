/*
 * link.c - two connected ends of one library, over memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include <stdlib.h>

size_t wire_read(struct wire *wire, void *buf, size_t len)
{
    size_t there = wire->len - wire->at, n = len < there ? len : there;
    memcpy(buf, wire->bytes + wire->at, n);
    wire->at += n;
    if (wire->at == wire->len)
        wire->at = wire->len = 0;
    return n;
}

void wire_write(struct wire *wire, const void *buf, size_t len)
{
    if (len > WIRE_CAP - wire->len)
        die("the wire is full");
    memcpy(wire->bytes + wire->len, buf, len);
    wire->len += len;
}

struct wire_end *wires_end(struct wires *wires, enum end end)
{
    struct wire_end *at = &wires->ends[end];
    at->in = &wires->from[end == AT_CLIENT ? AT_SERVER : AT_CLIENT];
    at->out = &wires->from[end];
    return at;
}

void link_policies(struct link *link, const struct library *library, const struct scenario *scenario)
{
    static struct wires wires[LIBRARIES];
    link->library = library;
    link->wires = &wires[library == libraries[0] ? 0 : 1];
    for (int end = 0; end < ENDS; end++)
        link->policies[end] = library->policy((enum end)end, scenario);
}

void link_policies_free(struct link *link)
{
    for (int end = 0; end < ENDS; end++)
        link->library->policy_free(link->policies[end]);
}

static void link_open_end(struct link *link, enum end end, const void *session)
{
    link->conns[end] = link->library->open(link->policies[end], end, link->wires, session);
}

void link_open(struct link *link, const void *session)
{
    link_open_end(link, AT_CLIENT, session);
    link_open_end(link, AT_SERVER, session);
}

void link_handshake(struct link *link)
{
    bool done[ENDS] = {false, false};
    for (int turns = 0; !done[AT_CLIENT] || !done[AT_SERVER]; turns++) {
        enum end end = turns % 2 == 0 ? AT_CLIENT : AT_SERVER;
        if (turns > 10)
            die("%s: the handshake does not end", link->library->name);
        done[end] = done[end] || link->library->handshake(link->conns[end]);
    }
}

void link_close(struct link *link)
{
    for (int end = 0; end < ENDS; end++)
        link->library->close(link->conns[end], (enum end)end);
}

void *link_session(struct link *link)
{
    link_open(link, NULL);
    link_handshake(link);
    void *session = link->library->session(link->conns[AT_CLIENT]);
    link_close(link);
    return session;
}
