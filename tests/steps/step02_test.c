/*
 * step02_test.c - step 2: the server answers with version, suite and random, and its certificate. What our client makes
 * of every other answer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

/* The server's first flight, message by message. */
static struct {
    uint8_t bytes[8192];
    size_t len;
    struct span messages[8];
    size_t count;
} flight;

static void cut_into_messages(const uint8_t *at, size_t len)
{
    memcpy(flight.bytes, at, len);
    flight.len = len;
    flight.count = 0;
    for (size_t start = 0; start < len;) {
        size_t whole = MESSAGE_HEADER + (size_t)load_be24(flight.bytes + start + 1);
        flight.messages[flight.count++] = (struct span){flight.bytes + start, whole};
        start += whole;
    }
}

/* What the attacker sends in place of one message, whose index in the flight is `target`. */
static struct {
    size_t target;
    uint8_t bytes[70000];
    size_t len;
} other;

static void substitute(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT || type != CONTENT_HANDSHAKE || pair->count++ > 0) {
        pair_pass(pair, from, type, at, len);
        return;
    }
    cut_into_messages(at, len);
    for (size_t i = 0; i < flight.count; i++) {
        struct span message = flight.messages[i];
        if (i == other.target)
            message = (struct span){other.bytes, other.len};
        for (size_t done = 0; done < message.len; done += LIMIT_PLAINTEXT)
            pair_pass(pair, from, type, message.at + done,
                      message.len - done < LIMIT_PLAINTEXT ? message.len - done : LIMIT_PLAINTEXT);
    }
}

enum { HELLO, CERTIFICATE, DONE };

static void body_set(size_t target, uint8_t type, const uint8_t *body, size_t len)
{
    other.target = target;
    other.bytes[0] = type;
    store_be24(other.bytes + 1, (uint32_t)len);
    memcpy(other.bytes + MESSAGE_HEADER, body, len);
    other.len = MESSAGE_HEADER + len;
}

static void refused_by(ssl_config *client, ssl_config *server, int code, int alert, const char *sentence)
{
    struct pair *pair = pair_new(client, server);
    pair->hook = substitute;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, code, alert, sentence});
    assert_int_equal(ssl_error_fault(pair->client), SSL_FAULT_PEER);
    pair_free(pair);
}

static void refused(int code, int alert, const char *sentence)
{
    refused_by(cast_client_config(), cast_server_config(), code, alert, sentence);
}

/* ---- ServerHello ---- */

/* A ServerHello by hand: all but the version in hexadecimal. */
static void hello_set(unsigned version, const char *session, const char *suite, const char *compression,
                      const char *extensions)
{
    uint8_t body[2048];
    size_t len = 2;
    store_be16(body, (uint16_t)version);
    memset(body + len, 0x77, RANDOM_LEN);
    len += RANDOM_LEN;
    len += hex(body + len, session);
    len += hex(body + len, suite);
    len += hex(body + len, compression);
    len += hex(body + len, extensions);
    body_set(HELLO, MESSAGE_SERVER_HELLO, body, len);
}

#define AT_HELLO "step 2, ServerHello: "
#define INFO     "ff01 0001 00"

static void versions(void **state)
{
    (void)state;
    static const unsigned others[] = {0x0304, 0x0302, 0x0301, 0x0300, 0x0002, 0x0403, 0xffff, 0x0000};
    for (size_t i = 0; i < COUNT(others); i++) {
        hello_set(others[i], "00", "009d", "00", "0005" INFO);
        refused(SSL_E_VERSION, 70, AT_HELLO "the peer does not speak TLS 1.2: the server chose version 0x");
    }
}

/* Every suite but those that were offered: here one, so that the others of ours are refused too. */
static void suites(void **state)
{
    (void)state;
    static const char *const others[] = {"0000", "002f", "009d", "00ff", "5600",
                                         "1301", "c02f", "0a0a", "3c00", "ffff"};
    for (size_t i = 0; i < COUNT(others); i++) {
        ssl_config *client = cast_client_config();
        assert_int_equal(ssl_config_ciphers(client, "AES128-SHA256"), 0);
        ssl_config *server = cast_server_config();
        hello_set(0x0303, "00", others[i], "00", "0005" INFO);
        refused_by(client, server, SSL_E_ILLEGAL_SUITE, 47,
                   AT_HELLO "the server chose a cipher suite that was not offered: suite 0x");
    }
}

static void compression(void **state)
{
    (void)state;
    static const char *const others[] = {"01", "40", "ff"};
    for (size_t i = 0; i < COUNT(others); i++) {
        hello_set(0x0303, "00", "009d", others[i], "0005" INFO);
        refused(SSL_E_COMPRESSION, 47, AT_HELLO "no null compression, or another one chosen");
    }
}

static void extensions(void **state)
{
    (void)state;
    static const struct {
        const char *block;
        int code, alert;
        const char *sentence;
    } rows[] = {
        /* RFC 5746: missing, or not of a first handshake. */
        {"", SSL_E_RENEGOTIATION_INFO, 40, "the server does not know RFC 5746"},
        {"0000", SSL_E_RENEGOTIATION_INFO, 40, "the server does not know RFC 5746"},
        {"0004 0017 0000", SSL_E_RENEGOTIATION_INFO, 40, "the server does not know RFC 5746"},
        {"0011 ff01 000d 0c 000102030405060708090a0b", SSL_E_RENEGOTIATION_INFO, 40, "12 bytes where none belong"},
        {"0009" INFO "0010 0000", SSL_E_UNSUPPORTED_EXTENSION, 110,
         "extension 16 (application_layer_protocol_negotiation)"},
        {"0009" INFO "000d 0000", SSL_E_UNSUPPORTED_EXTENSION, 110, "extension 13 (signature_algorithms)"},
        {"000a" INFO "0023 0001 00", SSL_E_DECODE, 50, "session_ticket is not empty"},
        {"000b" INFO "002b 0002 0304", SSL_E_UNSUPPORTED_EXTENSION, 110, "extension 43 (unknown here)"},
        {"000d" INFO "0017 0000 0017 0000", SSL_E_DUPLICATE_EXTENSION, 47, "extension 23"},
        {"000a" INFO INFO, SSL_E_DUPLICATE_EXTENSION, 47, "extension 65281"},
        {"000a" INFO "0017 0001 00", SSL_E_DECODE, 50, "extended_master_secret is not empty"},
        {"000a" INFO "0000 0001 00", SSL_E_DECODE, 50, "server_name is not empty"},
        {"0009" INFO "0016 0000", SSL_E_ILLEGAL_EXTENSION, 47, "encrypt_then_mac for a suite that has no MAC"},
        {"0008" INFO "0017 00", SSL_E_DECODE, 50, "the extensions do not fill their block"},
        {"0009" INFO "0017 0001", SSL_E_DECODE, 50, "the extensions do not fill their block"},
        {"0006" INFO, SSL_E_DECODE, 50, "ServerHello of"},
        {"0005" INFO "00", SSL_E_DECODE, 50, "ServerHello of"},
        {"00", SSL_E_DECODE, 50, "ServerHello of"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char sentence[200];
        hello_set(0x0303, "00", "009d", "00", rows[i].block);
        strcpy(sentence, AT_HELLO);
        refused(rows[i].code, rows[i].alert,
                strcat(strcat(strcat(sentence, error_sentence(rows[i].code)), ": "), rows[i].sentence));
    }
}

static void lengths(void **state)
{
    (void)state;
    hello_set(0x0303, "01 55", "009d", "00", "0005" INFO);
    size_t whole = other.len - MESSAGE_HEADER, without_block = whole - 7;
    for (size_t len = 0; len < whole; len++) {
        hello_set(0x0303, "01 55", "009d", "00", "0005" INFO);
        store_be24(other.bytes + 1, (uint32_t)len);
        other.len = MESSAGE_HEADER + len;
        if (len == without_block)
            refused(SSL_E_RENEGOTIATION_INFO, 40, AT_HELLO);
        else
            refused(SSL_E_DECODE, 50, AT_HELLO "a message does not have the form of its RFC: ServerHello of");
    }
    hello_set(0x0303, "21 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20", "009d", "00",
              "0005" INFO);
    refused(SSL_E_DECODE, 50, AT_HELLO);
}

/* A session id of the server's is its own affair (RFC 5246 7.4.1.3); what the two saw differs, so the end is not good.
 */
static void a_session_is_no_error_here(void **state)
{
    (void)state;
    hello_set(0x0303, "20 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "009d", "00", "0005" INFO);
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    pair->hook = substitute;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_BAD_RECORD_MAC, 20, "step 8, Finished: "});
    pair_free(pair);
}

/* ---- Certificate ---- */

#define AT_CERTIFICATE "step 2, Certificate: "

static void list_set(const uint8_t *body, size_t len)
{
    body_set(CERTIFICATE, MESSAGE_CERTIFICATE, body, len);
}

static void no_certificate(void **state)
{
    (void)state;
    list_set((const uint8_t[]){0, 0, 0}, 3);
    refused(SSL_E_CERT_MISSING, 40, AT_CERTIFICATE "no certificate was presented");
}

static void malformed_lists(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int code, alert;
    } rows[] = {
        {"", SSL_E_DECODE, 50},
        {"00", SSL_E_DECODE, 50},
        {"0000", SSL_E_DECODE, 50},
        {"000001", SSL_E_DECODE, 50},
        {"000000 00", SSL_E_DECODE, 50},
        {"000001 00", SSL_E_DECODE, 50},
        {"000003 000000", SSL_E_DECODE, 50},       /* ASN.1Cert<1..2^24-1> */
        {"000004 000002 30", SSL_E_DECODE, 50},    /* past the list */
        {"000005 000001 30 00", SSL_E_DECODE, 50}, /* a part of another */
        {"000004 000001 30 00", SSL_E_DECODE, 50}, /* a byte behind the list */
        {"ffffff 000001 30", SSL_E_DECODE, 50},
        {"000004 000001 30", SSL_E_CERT_DECODE, 42}, /* of the right form, but no certificate */
        {"000005 000002 3000", SSL_E_CERT_DECODE, 42},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t body[64];
        list_set(body, hex(body, rows[i].body));
        refused(rows[i].code, rows[i].alert, AT_CERTIFICATE);
    }
}

/* The certificate, cut in the list at each byte. */
static void a_certificate_that_is_cut(void **state)
{
    (void)state;
    struct span der = cast_cert(&cast_server, &cast_root);
    for (size_t len = 1; len < der.len; len += 37) {
        uint8_t body[2048];
        struct writer w = writer_over(body, sizeof body);
        struct writer_mark list = writer_open(&w, 3);
        writer_vector(&w, 3, (struct span){der.at, len});
        writer_close(&w, list);
        list_set(body, w.len);
        refused(SSL_E_CERT_DECODE, 42, AT_CERTIFICATE "a certificate cannot be parsed");
    }
}

/* A key of 1024 bits, and one of a kind that cannot do RSA key transport. */
static void keys(void **state)
{
    (void)state;
    static const struct recipe weak = {
        .name = "CN=" CAST_HOST, .key = &key_weak, .san = "DNS:" CAST_HOST, .extended = EXTENDED_SERVER};
    struct recipe elliptic = cast_server;
    /* RFC 5480: id-ecPublicKey, secp256r1, and the point of its generator (SEC 2 2.4.2). */
    elliptic.spki = der_hex("3059301306072a8648ce3d020106082a8648ce3d030107034200"
                            "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
    const struct {
        const struct recipe *recipe;
        const char *sentence;
    } rows[] = {
        {&weak, AT_CERTIFICATE "the key of a certificate is too weak or of a kind that is not supported"},
        {&elliptic, AT_CERTIFICATE "the key of a certificate is too weak or of a kind that is not supported: "
                                   "certificate 1 of the chain: TLS_RSA_WITH_AES_256_GCM_SHA384 needs an RSA key"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t body[2048];
        struct writer w = writer_over(body, sizeof body);
        struct writer_mark list = writer_open(&w, 3);
        writer_vector(&w, 3, cast_cert(rows[i].recipe, &cast_root));
        writer_close(&w, list);
        list_set(body, w.len);
        refused(SSL_E_CERT_KEY, 43, rows[i].sentence);
    }
}

/* The largest list that is taken is not a certificate; a byte more is not even read. */
static void long_lists(void **state)
{
    (void)state;
    static uint8_t body[65000];
    memset(body, 0x30, sizeof body);
    store_be24(body, sizeof body - 3);
    store_be24(body + 3, sizeof body - 6);
    list_set(body, sizeof body);
    refused(SSL_E_CERT_DECODE, 42, AT_CERTIFICATE);
    list_set(body, 4);
    store_be24(other.bytes + 1, LIMIT_CERTIFICATE_MESSAGE + 1);
    other.len = 4;
    refused(SSL_E_MESSAGE_TOO_LONG, 47,
            AT_CERTIFICATE "a handshake message is longer than its limit: Certificate of 102401 bytes");
}

/* More certificates than are looked at: those behind are not parsed, and the chain in front is judged. */
static void many_certificates(void **state)
{
    (void)state;
    struct span der = cast_cert(&cast_server, &cast_root);
    static uint8_t body[65000];
    struct writer w = writer_over(body, sizeof body);
    struct writer_mark list = writer_open(&w, 3);
    for (int i = 0; i < LIMIT_PRESENTED; i++)
        writer_vector(&w, 3, der);
    for (int i = 0; i < 100; i++)
        writer_vector(&w, 3, SPAN(((const uint8_t[]){0xff, 0xff})));
    writer_close(&w, list);
    assert_true(writer_ok(&w));
    list_set(body, w.len);
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    pair->hook = substitute;
    pair_run(pair);
    assert_int_equal(ssl_error_code(pair->server), SSL_E_BAD_RECORD_MAC); /* the two saw different lists */
    pair_free(pair);
}

/* ---- ServerHelloDone ---- */

static void done(void **state)
{
    (void)state;
    static const uint8_t byte = 0;
    body_set(DONE, MESSAGE_SERVER_HELLO_DONE, &byte, 1);
    refused(SSL_E_DECODE, 50,
            "step 2, ServerHelloDone: a message does not have the form of its RFC: ServerHelloDone is not empty");
}

/* ---- Our server ---- */

static int no_random(void *arg, uint8_t *out, size_t len)
{
    (void)arg;
    (void)out;
    (void)len;
    return SSL_E_RANDOM;
}

static void without_randomness(void **state)
{
    (void)state;
    ssl_config *server = cast_server_config();
    server->policy.crypto.random = no_random;
    struct pair *pair = pair_new(cast_client_config(), server);
    pair_run(pair);
    pair_expect_failure(
        pair, &(struct failure){SERVER, SSL_E_RANDOM, 80, "step 2, ServerHello: the kernel gave no randomness"});
    assert_int_equal(pair->to_client.total, 7); /* nothing of the flight, only the alert */
    pair_free(pair);
}

/* RFC 5246 7.4.1.3: the server's random value is another each time, and none of the client's. */
static uint8_t randoms[SERVER + 1][RANDOM_LEN];

static void note_randoms(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (type == CONTENT_HANDSHAKE && (at[0] == MESSAGE_CLIENT_HELLO || at[0] == MESSAGE_SERVER_HELLO))
        memcpy(randoms[from], at + MESSAGE_HEADER + 2, RANDOM_LEN);
    pair_pass(pair, from, type, at, len);
}

static void random_values(void **state)
{
    (void)state;
    uint8_t before[RANDOM_LEN] = {0};
    for (int i = 0; i < 4; i++) {
        struct pair *pair = pair_new(cast_client_config(), cast_server_config());
        pair->hook = note_randoms;
        pair_expect_done(pair);
        assert_memory_not_equal(randoms[SERVER], randoms[CLIENT], RANDOM_LEN);
        assert_memory_not_equal(randoms[SERVER], before, RANDOM_LEN);
        memcpy(before, randoms[SERVER], RANDOM_LEN);
        pair_free(pair);
    }
}

/* The chain goes out as it was given, the leaf first. */
static void the_chain(void **state)
{
    (void)state;
    static const struct recipe intermediate = {
        .name = "CN=Intermediate", .key = &key_intermediate, .ca = true, .usage = USAGE_KEY_CERT_SIGN};
    ssl_config *server = cast_config();
    char pem[8192];
    strcpy(pem, pem_make("CERTIFICATE", cast_cert(&cast_server, &intermediate)));
    strcat(pem, pem_make("CERTIFICATE", cast_cert(&intermediate, &cast_root)));
    const char *key = pem_make("PRIVATE KEY", key_pkcs8(&key_leaf));
    assert_int_equal(ssl_config_add_identity(server, pem, strlen(pem), key, strlen(key)), 0);
    struct pair *pair = pair_new(cast_client_config(), server);
    pair_expect_done(pair);
    size_t len;
    const struct span expected[] = {cast_cert(&cast_server, &intermediate), cast_cert(&intermediate, &cast_root),
                                    cast_cert(&cast_root, &cast_root)};
    for (size_t i = 0; i < COUNT(expected); i++) {
        const uint8_t *der = ssl_cert_der(ssl_peer(pair->client, i), &len);
        assert_int_equal(len, expected[i].len);
        assert_memory_equal(der, expected[i].at, len);
    }
    assert_null(ssl_peer(pair->client, COUNT(expected)));
    pair_expect_talk(pair);
    pair_free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions),
        cmocka_unit_test(suites),
        cmocka_unit_test(compression),
        cmocka_unit_test(extensions),
        cmocka_unit_test(lengths),
        cmocka_unit_test(a_session_is_no_error_here),
        cmocka_unit_test(no_certificate),
        cmocka_unit_test(malformed_lists),
        cmocka_unit_test(a_certificate_that_is_cut),
        cmocka_unit_test(keys),
        cmocka_unit_test(long_lists),
        cmocka_unit_test(many_certificates),
        cmocka_unit_test(done),
        cmocka_unit_test(without_randomness),
        cmocka_unit_test(random_values),
        cmocka_unit_test(the_chain),
    };
    return cmocka_run_group_tests_name("steps/step02", tests, NULL, NULL);
}
