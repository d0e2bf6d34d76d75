/*
 * step01_test.c - step 1: the client sends its version, cipher suites and random value. What our client says, and what
 * our server makes of every other ClientHello.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

/* ---- ClientHellos, right and wrong ---- */

/* A field of NULL, or 0, means the ordinary thing. All but the version in hexadecimal, with their own lengths. */
struct hello {
    unsigned version;
    const char *session, *suites, *compression, *extensions;
};

#define RANDOM     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define SESSION_32 "20 8081828384858687888990919293949596979899a0a1a2a3a4a5a6a7a8a9b0b1"
#define SUITES     "0004 002f 00ff"
#define NULL_ONLY  "01 00"

static size_t part(uint8_t *at, const char *text, const char *ordinary)
{
    return hex(at, text != NULL ? text : ordinary);
}

/* The message, with its header; `more` bytes are behind the body, or `-more` are cut off. */
static size_t hello_write(uint8_t *message, const struct hello *hello, int more)
{
    size_t len = MESSAGE_HEADER;
    store_be16(message + len, (uint16_t)(hello->version != 0 ? hello->version : TLS_1_2));
    len += 2;
    len += hex(message + len, RANDOM);
    len += part(message + len, hello->session, "00");
    len += part(message + len, hello->suites, SUITES);
    len += part(message + len, hello->compression, NULL_ONLY);
    len += part(message + len, hello->extensions, "");
    if (more > 0)
        memset(message + len, 0, (size_t)more);
    len = (size_t)((int)len + more);
    message[0] = MESSAGE_CLIENT_HELLO;
    store_be24(message + 1, (uint32_t)(len - MESSAGE_HEADER));
    return len;
}

/* ---- A server that is sent one ---- */

static struct {
    uint8_t hello[1024];
    size_t hello_len;
    uint8_t answer[4096]; /* the first handshake record of the server; empty if there was none */
    size_t answer_len;
} play;

static void substitute(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT && pair->count++ == 0) {
        pair_pass(pair, from, CONTENT_HANDSHAKE, play.hello, play.hello_len);
        return;
    }
    if (from == SERVER && type == CONTENT_HANDSHAKE && play.answer_len == 0) {
        memcpy(play.answer, at, len);
        play.answer_len = len;
        return; /* the client would find the answer strange */
    }
    pair_pass(pair, from, type, at, len);
}

static struct pair *send_hello(const struct hello *hello, int more, ssl_config *server)
{
    struct pair *pair = pair_new(cast_client_config(), server);
    play.answer_len = 0;
    play.hello_len = hello_write(play.hello, hello, more);
    pair->hook = substitute;
    pair_run(pair);
    return pair;
}

/* The server answers with TLS 1.2 and this suite, and waits for step 4. */
static void accepted(const struct hello *hello, uint16_t suite)
{
    struct pair *pair = send_hello(hello, 0, cast_server_config());
    if (pair->server_result != SSL_WANT_READ)
        print_error("%s\n", ssl_error(pair->server));
    assert_int_equal(pair->server_result, SSL_WANT_READ);
    assert_int_equal(play.answer[0], MESSAGE_SERVER_HELLO);
    assert_int_equal(load_be16(play.answer + 4), TLS_1_2);
    assert_int_equal(play.answer[4 + 2 + 32], 0); /* no session */
    assert_int_equal(load_be16(play.answer + 4 + 2 + 32 + 1), suite);
    assert_int_equal(play.answer[4 + 2 + 32 + 1 + 2], 0); /* null compression */
    pair_free(pair);
}

static void refused(const struct hello *hello, int more, int code, int alert, const char *detail)
{
    char sentence[200] = "step 1, ClientHello: ";
    struct pair *pair = send_hello(hello, more, cast_server_config());
    strcat(strcat(sentence, error_sentence(code)), detail);
    pair_expect_failure(pair, &(struct failure){SERVER, code, alert, sentence});
    assert_int_equal(ssl_error_fault(pair->server), SSL_FAULT_PEER);
    assert_int_equal(play.answer_len, 0);
    pair_free(pair);
}

/* ---- Our client ---- */

static struct {
    uint8_t bytes[1024];
    size_t len;
    uint8_t type;
} first;

static void look_at_first(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT && pair->count++ == 0) {
        first.type = type;
        first.len = len;
        memcpy(first.bytes, at, len);
    }
    pair_pass(pair, from, type, at, len);
}

static void what_our_client_says(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config();
    assert_int_equal(ssl_config_ciphers(client, "AES128-SHA:AES256-GCM-SHA384"), 0);
    struct pair *pair = pair_new(client, cast_server_config());
    pair->hook = look_at_first;
    pair_expect_done(pair);
    struct reader r = reader_over((struct span){first.bytes, first.len});
    assert_int_equal(first.type, CONTENT_HANDSHAKE);
    assert_int_equal(reader_u8(&r), MESSAGE_CLIENT_HELLO);
    struct reader body = reader_over(reader_vector(&r, 3, 0, 0xffffff));
    assert_true(reader_end(&r));
    assert_int_equal(reader_u16(&body), 0x0303);
    reader_bytes(&body, 32);
    assert_int_equal(reader_u8(&body), 0); /* no session */
    struct span suites = reader_vector(&body, 2, 2, 0xfffe);
    assert_int_equal(suites.len, 4);
    assert_memory_equal(suites.at, ((const uint8_t[]){0x00, 0x2f, 0x00, 0x9d}), 4); /* in the order of the config */
    struct span compression = reader_vector(&body, 1, 1, 255);
    assert_int_equal(compression.len, 1);
    assert_int_equal(compression.at[0], 0);
    reader_vector(&body, 2, 1, 0xffff); /* the extensions: extension_test.c */
    assert_true(reader_end(&body));
    pair_free(pair);
}

/* RFC 5246 E.1: the first record carries the version of TLS 1.0, all others that of TLS 1.2. */
static void record_versions(void **state)
{
    (void)state;
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
    assert_memory_equal(pair->to_server.ready, ((const uint8_t[]){22, 3, 1}), 3);
    assert_int_equal(ssl_handshake(pair->server), SSL_WANT_READ);
    assert_memory_equal(pair->to_client.ready, ((const uint8_t[]){22, 3, 3}), 3);
    assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
    for (size_t at = 0; at < pair->to_server.ready_len; at += 5u + load_be16(pair->to_server.ready + at + 3))
        assert_memory_equal(pair->to_server.ready + at + 1, ((const uint8_t[]){3, 3}), 2);
    pair_free(pair);
}

/* Each handshake has its own random value. */
static void random_values(void **state)
{
    (void)state;
    uint8_t before[32] = {0};
    for (int i = 0; i < 4; i++) {
        struct pair *pair = pair_new(cast_client_config(), cast_server_config());
        assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
        const uint8_t *random = pair->to_server.ready + 5 + 4 + 2;
        assert_memory_not_equal(random, before, 32);
        memcpy(before, random, 32);
        pair_free(pair);
    }
}

static int no_random(void *arg, uint8_t *out, size_t len)
{
    (void)arg;
    (void)out;
    (void)len;
    return SSL_E_RANDOM;
}

/* Without randomness nothing is said but the alert. */
static void without_randomness(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config();
    client->policy.crypto.random = no_random;
    struct pair *pair = pair_new(client, cast_server_config());
    pair_run(pair);
    pair_expect_failure(
        pair, &(struct failure){CLIENT, SSL_E_RANDOM, 80, "step 1, ClientHello: the kernel gave no randomness"});
    assert_int_equal(pair->to_server.total, 7);
    assert_int_equal(ssl_error_fault(pair->client), SSL_FAULT_HERE);
    pair_free(pair);
}

/* ---- Our server: what it accepts ---- */

static void versions(void **state)
{
    (void)state;
    static const unsigned newer[] = {0x0303, 0x0304, 0x0305, 0x03ff, 0x0400, 0x7f1c, 0xfefd, 0xffff};
    static const unsigned older[] = {0x0302, 0x0301, 0x0300, 0x02ff, 0x0200, 0x0002, 0x0001};
    for (size_t i = 0; i < COUNT(newer); i++)
        accepted(&(struct hello){.version = newer[i]}, 0x002f);
    for (size_t i = 0; i < COUNT(older); i++)
        refused(&(struct hello){.version = older[i]}, 0, SSL_E_VERSION, 70, ": the client's newest version is 0x0");
}

/* RFC 7507: a client that came back with an older version, although both have TLS 1.2. */
static void fallback(void **state)
{
    (void)state;
    refused(&(struct hello){.version = 0x0302, .suites = "0004 002f 5600"}, 0, SSL_E_FALLBACK, 86, ": version 0x0302");
    refused(&(struct hello){.version = 0x0300, .suites = "0004 5600 002f"}, 0, SSL_E_FALLBACK, 86, "");
    /* From a newer version than ours it may well fall back to ours. */
    accepted(&(struct hello){.version = 0x0303, .suites = "0004 002f 5600"}, 0x002f);
}

static void suites(void **state)
{
    (void)state;
    accepted(&(struct hello){.suites = "0002 009d"}, 0x009d);
    /* By the server's preference. */
    accepted(&(struct hello){.suites = "000c 002f 0035 003c 003d 009c 009d"}, 0x009d);
    accepted(&(struct hello){.suites = "0006 002f 003c 0035"}, 0x003c);
    /* Unknown ones, GREASE (RFC 8701), those of TLS 1.3, repeated ones. */
    accepted(&(struct hello){.suites = "000e 0a0a 1301 1302 1303 c02f 002f 002f"}, 0x002f);
    refused(&(struct hello){.suites = "0006 c02f 00ff 5600"}, 0, SSL_E_NO_SUITE, 40, ": none of the 3");
    refused(&(struct hello){.suites = "0002 0000"}, 0, SSL_E_NO_SUITE, 40, ""); /* TLS_NULL_WITH_NULL_NULL */
    refused(&(struct hello){.suites = "0002 0001"}, 0, SSL_E_NO_SUITE, 40, "");
    refused(&(struct hello){.suites = "0002 2f00"}, 0, SSL_E_NO_SUITE, 40, ""); /* not across two of them */
    refused(&(struct hello){.suites = "0004 1300 2f00"}, 0, SSL_E_NO_SUITE, 40, "");
    refused(&(struct hello){.suites = "0000"}, 0, SSL_E_DECODE, 50, "");
    refused(&(struct hello){.suites = "0003 002f 00"}, 0, SSL_E_DECODE, 50, "");
    refused(&(struct hello){.suites = "0001 00"}, 0, SSL_E_DECODE, 50, "");
}

/* A suite that the server knows, but does not have in its list. */
static void a_suite_that_is_switched_off(void **state)
{
    (void)state;
    ssl_config *server = cast_server_config();
    assert_int_equal(ssl_config_ciphers(server, "AES256-GCM-SHA384"), 0);
    struct pair *pair = send_hello(&(struct hello){0}, 0, server);
    pair_expect_failure(
        pair, &(struct failure){SERVER, SSL_E_NO_SUITE, 40,
                                "step 1, ClientHello: no cipher suite is common to both sides: none of the 2"});
    pair_free(pair);
}

static void compression(void **state)
{
    (void)state;
    accepted(&(struct hello){.compression = "02 01 00"}, 0x002f);
    accepted(&(struct hello){.compression = "03 00 01 40"}, 0x002f);
    refused(&(struct hello){.compression = "01 01"}, 0, SSL_E_COMPRESSION, 47, "");
    refused(&(struct hello){.compression = "02 01 40"}, 0, SSL_E_COMPRESSION, 47, "");
    refused(&(struct hello){.compression = "00"}, 0, SSL_E_DECODE, 50, "");
}

static void sessions(void **state)
{
    (void)state;
    accepted(&(struct hello){.session = SESSION_32}, 0x002f); /* a session that nobody remembers */
    accepted(&(struct hello){.session = "01 00"}, 0x002f);
    refused(&(struct hello){.session = "21" RANDOM "00"}, 0, SSL_E_DECODE, 50, "");
    refused(&(struct hello){.session = "ff"}, 0, SSL_E_DECODE, 50, "");
}

/* ---- Lengths ---- */

static void lengths(void **state)
{
    (void)state;
    static const struct hello plain = {.session = SESSION_32}, full = {.extensions = "0009 0017 0000 ff01 0001 00"};
    accepted(&plain, 0x002f); /* RFC 5246 7.4.1.2: the block of extensions may be missing */
    accepted(&full, 0x002f);
    uint8_t message[1024];
    int plain_len = (int)(hello_write(message, &plain, 0) - MESSAGE_HEADER);
    int block_len = 11, full_len = (int)(hello_write(message, &full, 0) - MESSAGE_HEADER);
    for (int cut = 1; cut <= plain_len; cut++)
        refused(&plain, -cut, SSL_E_DECODE, 50, ": ClientHello of");
    for (int cut = 1; cut <= full_len; cut++)
        if (cut != block_len)
            refused(&full, -cut, SSL_E_DECODE, 50, "");
    refused(&plain, 1, SSL_E_DECODE, 50, ""); /* half a length of extensions */
    refused(&full, 1, SSL_E_DECODE, 50, "");
    refused(&full, 100, SSL_E_DECODE, 50, "");
    accepted(&(struct hello){.extensions = "0000"}, 0x002f);
    refused(&(struct hello){.extensions = "0001 00"}, 0, SSL_E_DECODE, 50, "");
    refused(&(struct hello){.extensions = "0004 0017 0001"}, 0, SSL_E_DECODE, 50, "");
    refused(&(struct hello){.extensions = "0008 0017 0000 0017 0000"}, 0, SSL_E_DUPLICATE_EXTENSION, 47,
            ": extension 23");
    refused(&(struct hello){.extensions = "0006 ff01 0002 01 61"}, 0, SSL_E_RENEGOTIATION_INFO, 40, "");
    refused(&(struct hello){.extensions = "0005 0017 0001 00"}, 0, SSL_E_DECODE, 50, "");
    refused(&(struct hello){.extensions = "000a 0000 0006 0004 00 0001 00"}, 0, SSL_E_ILLEGAL_EXTENSION, 47, "");
}

/* ---- Clients of another age ---- */

/* As clients of TLS 1.3 write it (RFC 8446 4.1.2 and D.1): a session of 32 random bytes, GREASE, supported_versions,
 * key_share. A server of TLS 1.2 sees nothing that it must not pass over. */
static void a_client_of_tls_1_3(void **state)
{
    (void)state;
    static const struct hello modern = {
        .session = SESSION_32,
        .suites = "0010 4a4a 1301 1302 1303 c02b c02f 009c 002f",
        .extensions = "0077"
                      "8a8a 0000"
                      "0000 0014 0012 00 000f 7777772e6578616d706c652e636f6d"
                      "0017 0000"
                      "ff01 0001 00"
                      "000a 0006 0004 7a7a 001d"
                      "000b 0002 01 00"
                      "000d 000c 000a 0403 0804 0401 0501 0601"
                      "0010 000b 0009 08 687474702f312e31"
                      "0033 0007 0005 001d 0001 aa"
                      "002d 0002 01 01"
                      "002b 0007 06 9a9a 0304 0303"
                      "0015 0003 000000",
    };
    accepted(&modern, 0x009c);
    assert_int_equal(play.hello_len, MESSAGE_HEADER + 2 + 32 + 33 + 18 + 2 + 121);
}

/* RFC 5246 E.2: a ClientHello of SSL 2.0 is not understood, and the sentence says what it was. */
static void other_protocols(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *sentence;
    } rows[] = {
        {"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10",
         "step 1, ClientHello: not a TLS record: the peer sent a ClientHello of SSL 2.0"},
        {"GET / HTTP/1.1\r\n\r\n", "step 1, ClientHello: not a TLS record: the peer speaks HTTP, not HTTPS"},
        {"EHLO mail.example.com\r\n", "step 1, ClientHello: not a TLS record: the peer sent plain text"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = pair_new(cast_client_config(), cast_server_config());
        pair_raw(pair, CLIENT, rows[i].bytes, i == 0 ? 11 : strlen(rows[i].bytes));
        ssl_handshake(pair->server);
        assert_int_equal(ssl_error_code(pair->server), SSL_E_RECORD_VERSION);
        assert_int_equal(ssl_error_alert(pair->server), 70);
        assert_int_equal(strncmp(ssl_error(pair->server), rows[i].sentence, strlen(rows[i].sentence)), 0);
        pair_free(pair);
    }
}

/* RFC 5746 3.6: a client that speaks neither of renegotiation_info nor with the signal is served; one that signals gets
 * the extension. */
static void renegotiation_info(void **state)
{
    (void)state;
    static const uint8_t answer[] = {0, 5, 0xff, 1, 0, 1, 0};
    accepted(&(struct hello){.suites = "0002 002f"}, 0x002f);
    assert_int_equal(load_be24(play.answer + 1), 38); /* no extensions */
    accepted(&(struct hello){.suites = "0004 002f 00ff"}, 0x002f);
    assert_memory_equal(play.answer + 4 + 38, answer, sizeof answer);
    accepted(&(struct hello){.suites = "0002 002f", .extensions = "0005 ff01 0001 00"}, 0x002f);
    assert_memory_equal(play.answer + 4 + 38, answer, sizeof answer);
}

static int refuse(ssl_conn *conn, const char *name, void *arg)
{
    (void)conn, (void)name, (void)arg;
    return SSL_ERROR;
}

/* RFC 6066 section 9: who sends no extensions gets none of their alerts, whatever the server would have liked to hear.
 */
static void without_extensions(void **state)
{
    (void)state;
    static const struct hello plain = {.suites = "0002 002f"};
    for (int refuses = 0; refuses < 2; refuses++) {
        ssl_config *server = cast_server_config();
        assert_int_equal(ssl_config_alpn(server, "h2,http/1.1"), 0);
        assert_int_equal(ssl_config_server_name(server, CAST_HOST), 0);
        if (refuses)
            ssl_config_on_hello(server, refuse, NULL);
        struct pair *pair = send_hello(&plain, 0, server);
        assert_int_equal(pair->server_result, refuses ? SSL_ERROR : SSL_WANT_READ);
        assert_int_equal(ssl_error_alert(pair->server), refuses ? 40 : 0);
        pair_free(pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_our_client_says),
        cmocka_unit_test(record_versions),
        cmocka_unit_test(random_values),
        cmocka_unit_test(without_randomness),
        cmocka_unit_test(versions),
        cmocka_unit_test(fallback),
        cmocka_unit_test(suites),
        cmocka_unit_test(a_suite_that_is_switched_off),
        cmocka_unit_test(compression),
        cmocka_unit_test(sessions),
        cmocka_unit_test(lengths),
        cmocka_unit_test(a_client_of_tls_1_3),
        cmocka_unit_test(other_protocols),
        cmocka_unit_test(renegotiation_info),
        cmocka_unit_test(without_extensions),
    };
    return cmocka_run_group_tests_name("steps/step01", tests, NULL, NULL);
}
