/*
 * step01_client_hello.c - step 1: the client sends its version, cipher suites and random value (RFC 5246 7.4.1.2).
 *
 *     struct {
 *         ProtocolVersion client_version;
 *         Random random;
 *         SessionID session_id<0..32>;
 *         CipherSuite cipher_suites<2..2^16-2>;
 *         CompressionMethod compression_methods<1..2^8-1>;
 *         select (extensions_present) { case true: Extension extensions<0..2^16-1>; };
 *     } ClientHello;
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

int client_hello_send(struct handshake *hs, struct writer *w)
{
    int result = crypto_random(&hs->policy->crypto, hs->client_random, RANDOM_LEN);
    if (result != 0)
        return fail(hs->why, result, "for the client's random value");
    hs->client_version = TLS_1_2;
    writer_u16(w, TLS_1_2);
    writer_bytes(w, hs->client_random, RANDOM_LEN);
    TRY(session_offer(hs));
    writer_vector(w, 1, (struct span){hs->session_id, hs->session_id_len});
    struct writer_mark suites = writer_open(w, 2);
    for (size_t i = 0; i < hs->policy->suite_count; i++)
        if (policy_has_suite(hs->policy, CLIENT, hs->policy->suites[i]))
            writer_u16(w, hs->policy->suites[i]);
    writer_close(w, suites);
    writer_vector(w, 1, SPAN(((const uint8_t[]){0}))); /* compression_methods: null */
    extensions_write(hs, w);
    return 0;
}

struct client_hello {
    uint16_t version;
    struct span random, session, suites, compression, extensions;
};

static bool client_hello_parse(struct client_hello *hello, struct span body)
{
    struct reader r = reader_over(body);
    hello->version = reader_u16(&r);
    hello->random = reader_bytes(&r, RANDOM_LEN);
    hello->session = reader_vector(&r, 1, 0, 32);
    hello->suites = reader_vector(&r, 2, 2, 0xfffe);
    hello->compression = reader_vector(&r, 1, 1, 0xff);
    hello->extensions = reader_more(&r) ? reader_vector(&r, 2, 0, 0xffff) : (struct span){NULL, 0};
    return reader_end(&r) && hello->suites.len % 2 == 0;
}

static bool offers(const struct client_hello *hello, uint16_t id)
{
    struct reader r = reader_over(hello->suites);
    while (reader_more(&r))
        if (reader_u16(&r) == id)
            return true;
    return false;
}

static int check_version(struct handshake *hs, const struct client_hello *hello)
{
    if (hello->version >= TLS_1_2) /* RFC 5246 E.1: a newer client is answered with the newest version that we have */
        return 0;
    /* RFC 7507 section 3: the client fell back although both sides have a newer version. */
    if (offers(hello, SUITE_FALLBACK_SCSV))
        return fail(hs->why, SSL_E_FALLBACK, "version 0x%04x with TLS_FALLBACK_SCSV", hello->version);
    return fail(hs->why, SSL_E_VERSION, "the client's newest version is 0x%04x, TLS 1.2 is 0x0303", hello->version);
}

/* All that is in it but for the suites and the session; and the application, which may have no answer yet. */
static int client_hello_greet(struct handshake *hs, const struct client_hello *hello)
{
    TRY(check_version(hs, hello));
    /* RFC 5246 7.4.1.2: MUST include null compression. */
    if (memchr(hello->compression.at, 0, hello->compression.len) == NULL)
        return fail(hs->why, SSL_E_COMPRESSION, "the client does not offer null compression");
    hs->client_version = hello->version;
    memcpy(hs->client_random, hello->random.at, RANDOM_LEN);
    TRY(extensions_read(hs, hello->extensions));
    /* RFC 5746 3.6: the signalling suite stands for an empty renegotiation_info. */
    if (offers(hello, SUITE_EMPTY_RENEGOTIATION_INFO_SCSV))
        hs->secure_renegotiation = true;
    TRY(extensions_decide(hs));
    hs->greeted = true;
    return 0;
}

int client_hello_receive(struct handshake *hs, struct span body)
{
    struct client_hello hello;
    if (!client_hello_parse(&hello, body))
        return fail(hs->why, SSL_E_DECODE, "ClientHello of %zu bytes", body.len);
    if (!hs->greeted) /* else it is for the session that we are here again */
        TRY(client_hello_greet(hs, &hello));
    TRY(session_resume(hs, hello.session, hello.suites));
    if (!hs->resumed)
        TRY(identity_choose(hs, hello.suites));
    TRY(session_plan(hs, hello.session));
    terms_agree(hs);
    return 0;
}
