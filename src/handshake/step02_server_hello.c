/*
 * step02_server_hello.c - step 2: the server answers with version, suite and random value, and its certificate (RFC
 * 5246 7.4.1.3, 7.4.2 and 7.4.5) and an OCSP response for that (RFC 6066 section 8).
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/*
 *     struct {
 *         ProtocolVersion server_version;
 *         Random random;
 *         SessionID session_id<0..32>;
 *         CipherSuite cipher_suite;
 *         CompressionMethod compression_method;
 *         select (extensions_present) { case true: Extension extensions<0..2^16-1>; };
 *     } ServerHello;
 */
int server_hello_send(struct handshake *hs, struct writer *w)
{
    int result = crypto_random(&hs->policy->crypto, hs->server_random, RANDOM_LEN);
    if (result != 0)
        return fail(hs->why, result, "for the server's random value");
    hs->version = TLS_1_2;
    writer_u16(w, TLS_1_2);
    writer_bytes(w, hs->server_random, RANDOM_LEN);
    writer_vector(w, 1, (struct span){hs->session_id, hs->session_id_len});
    writer_u16(w, hs->suite->id);
    writer_u8(w, 0); /* null compression */
    extensions_write(hs, w);
    return 0;
}

struct server_hello {
    uint16_t version;
    struct span random, session;
    uint16_t suite;
    uint8_t compression;
    struct span extensions;
};

static bool server_hello_parse(struct server_hello *hello, struct span body)
{
    struct reader r = reader_over(body);
    hello->version = reader_u16(&r);
    hello->random = reader_bytes(&r, RANDOM_LEN);
    hello->session = reader_vector(&r, 1, 0, 32);
    hello->suite = reader_u16(&r);
    hello->compression = reader_u8(&r);
    hello->extensions = reader_more(&r) ? reader_vector(&r, 2, 0, 0xffff) : (struct span){NULL, 0};
    return reader_end(&r);
}

int server_hello_receive(struct handshake *hs, struct span body)
{
    struct server_hello hello;
    if (!server_hello_parse(&hello, body))
        return fail(hs->why, SSL_E_DECODE, "ServerHello of %zu bytes", body.len);
    if (hello.version != TLS_1_2)
        return fail(hs->why, SSL_E_VERSION, "the server chose version 0x%04x, TLS 1.2 is 0x0303", hello.version);
    if (!policy_has_suite(hs->policy, CLIENT, hello.suite))
        return fail(hs->why, SSL_E_ILLEGAL_SUITE, "suite 0x%04x", hello.suite);
    if (hello.compression != 0)
        return fail(hs->why, SSL_E_COMPRESSION, "the server chose compression method %u", hello.compression);
    hs->version = hello.version;
    hs->suite = suite_find(hello.suite);
    memcpy(hs->server_random, hello.random.at, RANDOM_LEN);
    TRY(session_confirm(hs, hello.session));
    TRY(extensions_read(hs, hello.extensions));
    TRY(session_check_extensions(hs));
    /* RFC 5746 4.1 leaves it to the client. A server that renegotiates without this can be made to take an attacker's
     * words for the beginning of ours, and we would not see it. */
    if (!hs->secure_renegotiation)
        return fail(hs->why, SSL_E_RENEGOTIATION_INFO, "the server does not know RFC 5746; it needs an update");
    terms_agree(hs);
    return 0;
}

int server_certificate_send(struct handshake *hs, struct writer *w)
{
    certificate_list_write(w, hs->identity);
    return 0;
}

int server_certificate_receive(struct handshake *hs, struct span body)
{
    TRY(certificate_list_read(hs, body));
    if (hs->peer_list.len == 0)
        return fail(hs->why, SSL_E_CERT_MISSING, "the server's certificate_list is empty");
    /* RFC 5246 7.4.2: the certificate MUST be appropriate for the key exchange. */
    if (!suite_takes_key(hs->suite, hs->peer.key.kind))
        return fail(hs->why, SSL_E_CERT_KEY, "certificate 1 of the chain: %s needs an %s key", hs->suite->name,
                    hs->suite->keys == KEYS_ECDSA ? "ECDSA" : "RSA");
    return certificate_check_key(hs);
}

/*
 * RFC 6066 section 8:
 *     opaque OCSPResponse<1..2^24-1>;
 *     struct {
 *         CertificateStatusType status_type;          ocsp(1)
 *         select (status_type) { case ocsp: OCSPResponse; } response;
 *     } CertificateStatus;
 */
int certificate_status_send(struct handshake *hs, struct writer *w)
{
    writer_u8(w, STATUS_TYPE_OCSP);
    writer_vector(w, 3, hs->identity->staple);
    return 0;
}

int certificate_status_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    uint8_t type = reader_u8(&r);
    hs->staple = reader_vector(&r, 3, 1, 0xffffff);
    if (type != STATUS_TYPE_OCSP || !reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "CertificateStatus of type %u", type);
    return hs->hooks->keep(hs->conn, KEPT_STAPLE, &hs->staple);
}

/* struct { } ServerHelloDone; */
int server_hello_done_send(struct handshake *hs, struct writer *w)
{
    (void)hs;
    (void)w;
    return 0;
}

int server_hello_done_receive(struct handshake *hs, struct span body)
{
    return body.len == 0 ? 0 : fail(hs->why, SSL_E_DECODE, "ServerHelloDone is not empty");
}
