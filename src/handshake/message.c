/*
 * message.c - the framing of handshake messages (RFC 5246 section 7.4), whole out of fragments and back into records.
 *
 *     struct {
 *         HandshakeType msg_type;
 *         uint24 length;
 *         select (HandshakeType) { ... } body;
 *     } Handshake;
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

static const struct {
    uint8_t type;
    const char *name;
    size_t limit; /* bytes of a body that is received */
} messages[] = {
    {MESSAGE_HELLO_REQUEST, "HelloRequest", LIMIT_MESSAGE},
    {MESSAGE_CLIENT_HELLO, "ClientHello", LIMIT_HELLO},
    {MESSAGE_SERVER_HELLO, "ServerHello", LIMIT_HELLO},
    {MESSAGE_NEW_SESSION_TICKET, "NewSessionTicket", LIMIT_MESSAGE},
    {MESSAGE_CERTIFICATE, "Certificate", LIMIT_CERTIFICATE_MESSAGE},
    {12, "ServerKeyExchange", LIMIT_MESSAGE},
    {MESSAGE_SERVER_KEY_EXCHANGE, "ServerKeyExchange", LIMIT_MESSAGE},
    {MESSAGE_CERTIFICATE_REQUEST, "CertificateRequest", LIMIT_CERTIFICATE_MESSAGE},
    {MESSAGE_SERVER_HELLO_DONE, "ServerHelloDone", LIMIT_MESSAGE},
    {MESSAGE_CERTIFICATE_VERIFY, "CertificateVerify", LIMIT_MESSAGE},
    {MESSAGE_CLIENT_KEY_EXCHANGE, "ClientKeyExchange", LIMIT_MESSAGE},
    {MESSAGE_FINISHED, "Finished", LIMIT_MESSAGE},
    {MESSAGE_CERTIFICATE_STATUS, "CertificateStatus", 4 + LIMIT_OCSP},
};

const char *message_name(uint8_t type)
{
    for (size_t i = 0; i < COUNT(messages); i++)
        if (messages[i].type == type)
            return messages[i].name;
    return "unknown message";
}

static size_t message_limit(uint8_t type)
{
    for (size_t i = 0; i < COUNT(messages); i++)
        if (messages[i].type == type)
            return messages[i].limit;
    return LIMIT_MESSAGE;
}

void message_used(struct handshake *hs, struct span message)
{
    struct assembly *in = &hs->in;
    in->used += message.len;
    if (in->used == in->len)
        in->used = in->len = 0;
}

int message_next(struct handshake *hs, struct span *message)
{
    struct assembly *in = &hs->in;
    for (;;) {
        if (in->len - in->used < MESSAGE_HEADER)
            return HANDSHAKE_WANT;
        struct reader r = reader_over((struct span){in->at + in->used, in->len - in->used});
        *message = (struct span){r.at, MESSAGE_HEADER};
        uint8_t type = reader_u8(&r);
        size_t len = reader_u24(&r);
        if (len > message_limit(type))
            return fail(hs->why, SSL_E_MESSAGE_TOO_LONG, "%s of %zu bytes, where %zu are allowed", message_name(type),
                        len, message_limit(type));
        if (r.left < len)
            return HANDSHAKE_WANT;
        message->len += len;
        /* RFC 5246 7.4.1.1: a HelloRequest during a handshake is ignored, and is no part of its hash. */
        if (hs->side != CLIENT || type != MESSAGE_HELLO_REQUEST)
            return 0;
        if (len != 0)
            return fail(hs->why, SSL_E_DECODE, "HelloRequest is not empty");
        if (++hs->hello_requests > LIMIT_WARNINGS)
            return fail(hs->why, SSL_E_RENEGOTIATION, "%u requests during the handshake", hs->hello_requests);
        message_used(hs, *message);
    }
}

static size_t signature_room(const struct handshake *hs)
{
    if (hs->identity == NULL)
        return 0;
    return hs->identity->signer != NULL ? LIMIT_RSA_LEN : key_signature_max(&hs->identity->key);
}

enum { SHORT = 128 }; /* most messages are */

/* Room for the body of a message that we send. */
static size_t message_room(const struct handshake *hs, uint8_t type)
{
    switch (type) {
    case MESSAGE_CLIENT_HELLO:
        return SHORT + 2 * hs->policy->suite_count + hs->policy->protocols.len + EXTENSIONS_ROOM +
               hs->former.ticket.len;
    case MESSAGE_SERVER_HELLO:
        return SHORT + EXTENSIONS_ROOM + (hs->identity != NULL ? hs->identity->scts.len : 0);
    case MESSAGE_CERTIFICATE:
        return certificate_list_len(hs->identity);
    case MESSAGE_NEW_SESSION_TICKET:
        return SHORT + ticket_len(session_room(hs));
    case MESSAGE_CERTIFICATE_STATUS:
        return SHORT + hs->identity->staple.len;
    case MESSAGE_CERTIFICATE_REQUEST:
        return certificate_request_len(hs);
    case MESSAGE_SERVER_KEY_EXCHANGE:
        return SHORT + GROUP_PUBLIC_MAX + hs->policy->psk_hint.len + signature_room(hs);
    case MESSAGE_CLIENT_KEY_EXCHANGE:
        return SHORT + GROUP_PUBLIC_MAX +
               ((hs->terms & PRESHARED) != 0 ? hs->psk.identity_len : hs->peer.key.rsa.n.len);
    case MESSAGE_CERTIFICATE_VERIFY:
        return SHORT + signature_room(hs);
    default:
        return SHORT;
    }
}

/* The hello of a server is short; the message behind its certificates is what reserves most. How much a client is sent
 * is a guess. */
size_t handshake_room(const struct policy *policy, enum side side)
{
    enum { HELLO = SHORT + EXTENSIONS_ROOM, CLIENT_ROOM = 2048 };
    const struct identity *first = policy->identity_count > 0 ? &policy->identities[0] : NULL;
    size_t flight = SHORT + certificate_list_len(first) + SHORT + GROUP_PUBLIC_MAX + policy->psk_hint.len +
                    (first != NULL ? key_signature_max(&first->key) : 0);
    if (side == CLIENT)
        return CLIENT_ROOM;
    return 3 * MESSAGE_HEADER + (flight > HELLO ? flight : HELLO);
}

int message_send(struct handshake *hs, const struct row *row)
{
    struct flight *out = hs->out;
    size_t room = MESSAGE_HEADER + message_room(hs, row->type);
    TRY(hs->hooks->room(hs->conn, room));
    struct writer w = writer_over(out->at + out->len, room);
    writer_u8(&w, row->type);
    struct writer_mark body = writer_open(&w, 3);
    TRY(row->send(hs, &w));
    writer_close(&w, body);
    if (!writer_ok(&w))
        return fail(hs->why, SSL_E_INTERNAL, "no room for a message of %zu bytes", w.len);
    out->len += w.len;
    return 0;
}

/* RFC 5246 E.1: a first ClientHello travels in records of an old version, which every server bears. */
static uint16_t record_version(const struct handshake *hs)
{
    return hs->side == CLIENT && hs->version == 0 ? TLS_1_0 : TLS_1_2;
}

static size_t fragment_len(size_t len, size_t index, size_t max)
{
    size_t start = index * max;
    return len - start < max ? len - start : max;
}

/* The run of messages is cut into fragments; from the last to the first each is moved to where its record will be, so
 * that none overwrites another; then, in order, each is sealed in its place. */
int message_flush(struct handshake *hs)
{
    struct flight *out = hs->out;
    size_t len = out->len - hs->run, max = record_fragment_max(hs->write);
    size_t count = (len + max - 1) / max;
    if (count == 0)
        return 0;
    size_t full = record_sealed_len(hs->write, max);
    size_t total = (count - 1) * full + record_sealed_len(hs->write, fragment_len(len, count - 1, max));
    TRY(hs->hooks->room(hs->conn, total - len));
    uint8_t *start = out->at + hs->run;
    size_t prefix = record_prefix_len(hs->write);
    for (size_t i = count; i-- > 0;)
        memmove(start + i * full + prefix, start + i * max, fragment_len(len, i, max));
    for (size_t i = 0; i < count; i++)
        TRY(record_seal(hs->write, &hs->policy->crypto, start + i * full, CONTENT_HANDSHAKE, record_version(hs),
                        start + i * full + prefix, fragment_len(len, i, max)));
    out->len = hs->run + total;
    hs->run = out->len;
    return 0;
}

int message_change_cipher_spec(struct handshake *hs)
{
    static const uint8_t one = 1; /* RFC 5246 7.1: enum { change_cipher_spec(1), (255) } type; */
    TRY(message_flush(hs));
    struct flight *out = hs->out;
    size_t len = record_sealed_len(hs->write, sizeof one);
    TRY(hs->hooks->room(hs->conn, len));
    TRY(record_seal(hs->write, &hs->policy->crypto, out->at + out->len, CONTENT_CHANGE_CIPHER_SPEC, TLS_1_2, &one,
                    sizeof one));
    out->len += len;
    hs->run = out->len;
    return 0;
}
