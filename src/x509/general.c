/*
 * general.c - GeneralNames (RFC 5280 4.2.1.6): read, and as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/general.h"

#include "x509/name.h"
#include "x509/x509.h"

#include <arpa/inet.h>

static bool is_ascii(struct span value)
{
    uint8_t all = 0;
    for (size_t i = 0; i < value.len; i++)
        all |= value.at[i];
    return all < 0x80;
}

/* The one value of this tag and nothing behind it. */
static bool is_whole(struct span content, uint8_t tag)
{
    struct reader r = reader_over(content);
    der_take(&r, tag);
    return reader_end(&r);
}

/* otherName [0]: type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY DEFINED BY type-id */
static bool is_other(struct span content)
{
    struct reader r = reader_over(content);
    der_oid(&r);
    der_take(&r, DER_CONTEXT_CONSTRUCTED(0));
    return reader_end(&r);
}

/*
 * RFC 5280 4.2.1.6:
 *     GeneralName ::= CHOICE {
 *          otherName                       [0]     OtherName,
 *          rfc822Name                      [1]     IA5String,
 *          dNSName                         [2]     IA5String,
 *          x400Address                     [3]     ORAddress,
 *          directoryName                   [4]     Name,
 *          ediPartyName                    [5]     EDIPartyName,
 *          uniformResourceIdentifier       [6]     IA5String,
 *          iPAddress                       [7]     OCTET STRING,
 *          registeredID                    [8]     OBJECT IDENTIFIER }
 */
struct general general_next(struct reader *r, size_t address_len)
{
    struct general g;
    g.value = der_any(r, &g.kind);
    bool ok = false;
    switch (g.kind) {
    case GENERAL_OTHER:
        ok = is_other(g.value);
        break;
    case GENERAL_EMAIL:
    case GENERAL_DNS:
    case GENERAL_URI:
        ok = is_ascii(g.value);
        break;
    case GENERAL_DIRECTORY: /* a CHOICE cannot be implicit: the Name has its own tag inside */
        ok = is_whole(g.value, DER_SEQUENCE) && name_check(g.value);
        break;
    case GENERAL_IP:
        ok = g.value.len == address_len || g.value.len == 4 * address_len;
        break;
    case GENERAL_X400:
    case GENERAL_EDI:
    case GENERAL_REGISTERED:
        ok = true;
        break;
    }
    if (ok && !r->failed)
        return g;
    r->failed = true;
    return (struct general){0, {NULL, 0}};
}

void general_names_check(struct reader *r)
{
    size_t count = 0;
    do
        general_next(r, 4);
    while (++count < LIMIT_NAMES && reader_more(r));
}

/* ---- Text ---- */

static void text_characters(struct text *t, struct span value)
{
    for (size_t i = 0; i < value.len; i++)
        text_char(t, value.at[i] >= 0x20 && value.at[i] < 0x7f ? (char)value.at[i] : '?');
}

static void text_address(struct text *t, struct span value)
{
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(value.len == 4 ? AF_INET : AF_INET6, value.at, text, sizeof text);
    text_string(t, text);
}

static void text_directory(struct text *t, struct span value)
{
    char text[160];
    name_text(text, sizeof text, value);
    text_string(t, text);
}

void general_text(struct text *t, const struct general *g)
{
    static const struct {
        uint8_t kind;
        const char *name;
        void (*text)(struct text *, struct span);
    } kinds[] = {
        {GENERAL_EMAIL, "email:", text_characters},
        {GENERAL_DNS, "DNS:", text_characters},
        {GENERAL_DIRECTORY, "directory name:", text_directory},
        {GENERAL_URI, "URI:", text_characters},
        {GENERAL_IP, "IP:", text_address},
    };
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (g->kind == kinds[i].kind) {
            text_string(t, kinds[i].name);
            kinds[i].text(t, g->value);
            return;
        }
    text_string(t, "a name of another kind");
}
