/*
 * server_name.c - the extension server_name (RFC 6066 section 3): which of several servers at one address is meant.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

enum { NAME_TYPE_HOST = 0 };

/* struct { NameType name_type; opaque HostName<1..2^16-1>; } ServerName;  struct { ServerName list<1..2^16-1>; }
 * ServerNameList; */
bool server_name_offer(struct handshake *hs, struct writer *w)
{
    /* RFC 6066: literal addresses are not permitted in HostName. */
    if (hs->host == NULL || host_is_address(hs->host))
        return false;
    struct writer_mark list = writer_open(w, 2);
    writer_u8(w, NAME_TYPE_HOST);
    writer_vector(w, 2, (struct span){(const uint8_t *)hs->host, strlen(hs->host)});
    writer_close(w, list);
    return true;
}

/* RFC 6066: ASCII, and no more than fits. What is not a valid name is harmless here, but for bytes that could forge a
 * line of somebody's log. */
static bool is_host_text(struct span name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] <= ' ' || name.at[i] >= 0x7f)
            return false;
    return name.len <= HOST_MAX;
}

int server_name_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    struct reader list = reader_over(reader_vector(&r, 2, 1, 0xffff));
    bool seen = false;
    while (reader_more(&list)) {
        uint8_t type = reader_u8(&list);
        struct span name = reader_vector(&list, 2, type == NAME_TYPE_HOST ? 1 : 0, 0xffff);
        if (list.failed || type != NAME_TYPE_HOST)
            continue; /* RFC 6066: the names of other types, which it leaves to the future, begin with a length too */
        /* RFC 6066: MUST NOT contain more than one name of the same type. */
        if (seen)
            return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "server_name has two host names");
        seen = true;
        if (!is_host_text(name))
            return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "server_name has a host name that cannot be one");
        memcpy(hs->server_name, name.at, name.len);
        hs->server_name[name.len] = '\0';
    }
    if (list.failed || !reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "server_name");
    return 0;
}

/* Names are compared without regard to case (RFC 6066, RFC 4343). */
static uint8_t lower(char c)
{
    return (uint8_t)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool server_name_is(struct span name, const char *other)
{
    bool same = name.len == strlen(other);
    for (size_t i = 0; i < name.len && same; i++)
        same = lower((char)name.at[i]) == lower(other[i]);
    return same;
}

static bool is_ours(struct span names, const char *name)
{
    for (const char *ours; (ours = names_next(&names)) != NULL;)
        if (server_name_is((struct span){(const uint8_t *)ours, strlen(ours)}, name))
            return true;
    return false;
}

int server_name_decide(struct handshake *hs)
{
    TRY(hs->hooks->hello(hs->conn));
    struct span names = hs->policy->server_names;
    if (names.len == 0 || hs->server_name[0] == '\0' || is_ours(names, hs->server_name))
        return 0;
    /* RFC 6066: a server that does not know the name either goes on, or ends the handshake with a fatal
     * unrecognized_name. */
    return fail(hs->why, SSL_E_UNRECOGNIZED_NAME, "\"%s\"", hs->server_name);
}

bool server_name_answer(struct handshake *hs, struct writer *w)
{
    (void)w; /* RFC 6066: extension_data SHALL be empty */
    return hs->server_name[0] != '\0';
}

int server_name_confirmed(struct handshake *hs, struct span body)
{
    return body.len == 0 ? 0 : fail(hs->why, SSL_E_DECODE, "server_name is not empty");
}
