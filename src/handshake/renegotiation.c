/*
 * renegotiation.c - handshake messages during step 10. Renegotiation is refused: each request is answered with a
 * no_renegotiation warning (RFC 5246 7.2.2, RFC 5746 4.2), and nothing else has a place there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

static int request_begin(struct renegotiation *re, enum side side, struct error *why)
{
    uint8_t type = re->header[0];
    uint8_t wanted = side == CLIENT ? MESSAGE_HELLO_REQUEST : MESSAGE_CLIENT_HELLO;
    re->left = load_be24(re->header + 1);
    if (type != wanted)
        return fail(why, SSL_E_UNEXPECTED_MESSAGE, "%s after the handshake", message_name(type));
    if (type == MESSAGE_HELLO_REQUEST && re->left > 0)
        return fail(why, SSL_E_DECODE, "HelloRequest is not empty");
    if (re->left > LIMIT_HELLO)
        return fail(why, SSL_E_MESSAGE_TOO_LONG, "%s of %u bytes", message_name(type), (unsigned)re->left);
    return 0;
}

int renegotiation_receive(struct renegotiation *re, unsigned *requests, enum side side, struct span fragment,
                          struct error *why)
{
    struct reader r = reader_over(fragment);
    *requests = 0;
    if (fragment.len == 0)
        return fail(why, SSL_E_DECODE, "an empty handshake record");
    while (reader_more(&r)) {
        if (re->header_len < sizeof re->header) {
            re->header[re->header_len++] = reader_u8(&r);
            if (re->header_len < sizeof re->header)
                continue;
            TRY(request_begin(re, side, why));
        }
        size_t skip = re->left < r.left ? re->left : r.left;
        reader_bytes(&r, skip);
        re->left -= (uint32_t)skip;
        if (re->left > 0)
            continue;
        re->header_len = 0;
        ++*requests;
        if (++re->count > LIMIT_WARNINGS)
            return fail(why, SSL_E_RENEGOTIATION, "%u requests", re->count);
    }
    return 0;
}
