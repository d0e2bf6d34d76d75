/*
 * step10_test.c - step 10: data flows, encrypted and integrity-checked, until both close; alerts, floods,
 * renegotiation, and every way in which it can end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#define AT_DATA "step 10, ApplicationData: "

static struct pair *talking_with(const char *suite)
{
    ssl_config *client = cast_client_config();
    assert_int_equal(ssl_config_ciphers(client, suite), 0);
    struct pair *pair = pair_new(client, cast_server_config());
    pair_expect_done(pair);
    return pair;
}

/* Every way to protect a record. */
static const struct {
    const char *suite;
    enum { NO_MAC, MAC_FIRST, MAC_LAST } mac; /* before the encryption, or after it */
} ways[] = {
    {"PSK-AES128-GCM-SHA256", NO_MAC}, {"PSK-CHACHA20-POLY1305", NO_MAC}, {"PSK-AES128-CCM", NO_MAC},
    {"PSK-AES256-CCM8", NO_MAC},       {"PSK-AES128-CBC-SHA", MAC_LAST},  {"PSK-AES256-CBC-SHA", MAC_FIRST},
};

static void forget_encrypt_then_mac(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    for (size_t at = MESSAGE_HEADER + 2 + RANDOM_LEN; at + 4 <= len; at++)
        if (memcmp(message + at, "\0\26\0\0", 4) == 0)
            message[at] = 0x7a;
}

/* With a pre-shared key: there is a suite for each AEAD. */
static ssl_config *secret_config(const char *suite)
{
    static const uint8_t key[16] = "sixteen bytes ..";
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_psk(config, "device", key, sizeof key), 0);
    assert_int_equal(ssl_config_ciphers(config, suite), 0);
    return config;
}

static struct pair *talking_in_secret(const char *suite)
{
    struct pair *pair = pair_new(secret_config(suite), secret_config(suite));
    pair_expect_done(pair);
    return pair;
}

static struct pair *talking_by(size_t way)
{
    ssl_config *client = secret_config(ways[way].suite);
    if (ways[way].mac == MAC_FIRST)
        cast_liar(client, "ClientHello", forget_encrypt_then_mac);
    struct pair *pair = pair_new(client, secret_config(ways[way].suite));
    pair_expect_done(pair);
    assert_int_equal(ssl_encrypt_then_mac(pair->server), ways[way].mac == MAC_LAST);
    return pair;
}

static struct pair *talking(void)
{
    return talking_with("all");
}

/* A record of any type, sealed in the name of a side, as if it had sent it. */
static void inject(struct pair *pair, enum side from, uint8_t type, const void *at, size_t len)
{
    ssl_conn *conn = pair_conn(pair, from);
    assert_int_equal(io_seal(conn, type, at, len), 0);
    assert_int_equal(io_flush(conn), 0);
}

static enum side other_of(enum side side)
{
    return side == CLIENT ? SERVER : CLIENT;
}

static ptrdiff_t read_some(struct pair *pair, enum side side)
{
    uint8_t buf[100];
    return ssl_read(pair_conn(pair, side), buf, sizeof buf);
}

/* The reader notices what `from` sent. */
static void expect_end(struct pair *pair, enum side from, int code, int alert)
{
    char sentence[200] = AT_DATA;
    assert_int_equal(read_some(pair, other_of(from)), SSL_ERROR);
    pair_expect_failure(pair, &(struct failure){other_of(from), code, alert, strcat(sentence, error_sentence(code))});
    pair_free(pair);
}

/* ---- Data ---- */

enum { MEGABYTE = 1 << 20 };
static uint8_t data[MEGABYTE];

static void sizes(void **state)
{
    (void)state;
    static const size_t lens[] = {1, 2, 100, 16383, 16384, 16385, 32768, 40000, MEGABYTE};
    static const size_t pieces[] = {1, 5, 16, 1000, 16384, 16385, MEGABYTE};
    struct seeded seeded = {6};
    seeded_random(&seeded, data, sizeof data);
    static const char *const suites[] = {"AES128-GCM-SHA256", "AES256-SHA256"};
    for (size_t suite = 0; suite < COUNT(suites); suite++) {
        struct pair *pair = talking_with(suites[suite]);
        for (size_t i = 0; i < COUNT(lens); i++)
            for (size_t j = 0; j < COUNT(pieces); j++) {
                if (lens[i] / pieces[j] > 100)
                    continue;
                pair_send(pair, CLIENT, data, lens[i], pieces[j], MEGABYTE);
                pair_send(pair, SERVER, data, lens[i], MEGABYTE, pieces[j]);
            }
        pair_free(pair);
    }
}

/* Whatever has room for a part gets a part, and what is left is pending. */
static void pending(void **state)
{
    (void)state;
    struct pair *pair = talking();
    uint8_t buf[100];
    assert_int_equal(ssl_write(pair->client, "0123456789", 10), 10);
    assert_int_equal(ssl_pending(pair->server), 0);
    assert_int_equal(ssl_read(pair->server, buf, 3), 3);
    assert_int_equal(ssl_pending(pair->server), 7);
    assert_int_equal(ssl_read(pair->server, buf + 3, sizeof buf), 7);
    assert_memory_equal(buf, "0123456789", 10);
    assert_int_equal(ssl_pending(pair->server), 0);
    assert_int_equal(ssl_read(pair->server, buf, 1), SSL_WANT_READ);
    /* Records that came together are read one after the other. */
    assert_int_equal(ssl_write(pair->client, "ab", 2), 2);
    assert_int_equal(ssl_write(pair->client, "cd", 2), 2);
    assert_int_equal(ssl_read(pair->server, buf, sizeof buf), 2);
    assert_int_equal(ssl_read(pair->server, buf + 2, sizeof buf), 2);
    assert_memory_equal(buf, "abcd", 4);
    pair_free(pair);
}

/* A write of nothing sends nothing. */
static void empty_writes(void **state)
{
    (void)state;
    struct pair *pair = talking();
    size_t total = pair->to_server.total;
    assert_int_equal(ssl_write(pair->client, NULL, 0), 0);
    assert_int_equal(ssl_write(pair->client, "", 0), 0);
    assert_int_equal(pair->to_server.total, total);
    pair_expect_talk(pair);
    pair_free(pair);
}

static void wrong_arguments(void **state)
{
    (void)state;
    uint8_t byte;
    for (int i = 0; i < 4; i++) {
        struct pair *pair = talking();
        ptrdiff_t result = i == 0   ? ssl_read(pair->client, NULL, 1)
                           : i == 1 ? ssl_read(pair->client, &byte, 0)
                           : i == 2 ? ssl_write(pair->client, NULL, 1)
                                    : ssl_write(pair->client, &byte, (size_t)PTRDIFF_MAX + 1);
        assert_int_equal(result, SSL_ERROR);
        assert_int_equal(ssl_error_fault(pair->client), SSL_FAULT_CALLER);
        pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_ARGUMENT, 80, AT_DATA "an argument is not allowed"});
        pair_free(pair);
    }
    assert_int_equal(ssl_read(NULL, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_write(NULL, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_handshake(NULL), SSL_ERROR);
    assert_int_equal(ssl_close(NULL), SSL_ERROR);
    assert_int_equal(ssl_error_code(NULL), SSL_E_MEMORY);
}

/* A transport that does not take everything: what was taken is kept, and each call pushes on. */
static void a_transport_that_blocks(void **state)
{
    (void)state;
    struct pair *pair = talking();
    pair->to_server.write_blocks = true;
    ptrdiff_t taken = ssl_write(pair->client, data, 3 * LIMIT_PLAINTEXT);
    assert_in_range(taken, 1, 3 * LIMIT_PLAINTEXT);
    size_t unsent = ssl_unsent(pair->client);
    assert_in_range(unsent, (size_t)taken, (size_t)taken + 100);
    assert_int_equal(ssl_write(pair->client, data, 1), SSL_WANT_WRITE);
    assert_int_equal(ssl_write(pair->client, NULL, 0), SSL_WANT_WRITE);
    assert_int_equal(ssl_unsent(pair->client), unsent);
    /* Reading goes on while writing waits. */
    assert_int_equal(ssl_write(pair->server, "x", 1), 1);
    assert_int_equal(read_some(pair, CLIENT), 1);
    pair->to_server.write_blocks = false;
    assert_int_equal(ssl_write(pair->client, NULL, 0), 0);
    assert_int_equal(ssl_unsent(pair->client), 0);
    static uint8_t got[3 * LIMIT_PLAINTEXT];
    assert_int_equal(ssl_read(pair->server, got, sizeof got), LIMIT_PLAINTEXT);
    assert_memory_equal(got, data, LIMIT_PLAINTEXT);
    pair_free(pair);
}

/* ---- Integrity ---- */

/* One data record, changed on the way at each byte: none of it is read. */
static void every_byte_of_a_record(void **state)
{
    (void)state;
    for (size_t way = 0; way < COUNT(ways); way++)
        for (size_t at = 0;; at++) {
            struct pair *pair = talking_by(way);
            size_t start = pair->to_server.total;
            pair->to_server.flip_at = start + at;
            pair->to_server.flip_mask = (uint8_t)(1 << at % 8);
            assert_int_equal(ssl_write(pair->client, "some text", 9), 9);
            bool past = pair->to_server.total <= start + at;
            ptrdiff_t n = read_some(pair, SERVER);
            if (!past && n == SSL_WANT_READ) { /* the length has grown: it waits for more */
                assert_in_range(at, 3, 4);
                assert_int_equal(ssl_write(pair->client, data, LIMIT_PLAINTEXT), LIMIT_PLAINTEXT);
                assert_int_equal(ssl_write(pair->client, data, LIMIT_PLAINTEXT), LIMIT_PLAINTEXT);
                n = read_some(pair, SERVER);
            }
            assert_int_equal(n, past ? 9 : SSL_ERROR);
            int code = ssl_error_code(pair->server);
            assert_true(past      ? code == 0
                        : at >= 5 ? code == SSL_E_BAD_RECORD_MAC
                                  : code == SSL_E_BAD_RECORD_MAC || code == SSL_E_RECORD_TYPE ||
                                        code == SSL_E_RECORD_VERSION || code == SSL_E_RECORD_OVERFLOW);
            pair_free(pair);
            if (past)
                break;
        }
}

/* Records that come twice, in another order, or not at all, or back to their sender. */
static void order(void **state)
{
    (void)state;
    for (int play = 0; play < 4; play++) {
        struct pair *pair = talking();
        struct pipe *pipe = &pair->to_server;
        uint8_t one[200], two[200];
        assert_int_equal(ssl_write(pair->client, "one", 3), 3);
        size_t len = pipe->ready_len;
        memcpy(one, pipe->ready, len);
        pipe->ready_len = 0;
        assert_int_equal(ssl_write(pair->client, "two", 3), 3);
        assert_int_equal(pipe->ready_len, len);
        memcpy(two, pipe->ready, len);
        pipe->ready_len = 0;
        if (play == 0) { /* twice */
            pair_raw(pair, CLIENT, one, len);
            pair_raw(pair, CLIENT, one, len);
            assert_int_equal(read_some(pair, SERVER), 3);
        } else if (play == 1) { /* in another order */
            pair_raw(pair, CLIENT, two, len);
            pair_raw(pair, CLIENT, one, len);
        } else if (play == 2) { /* the first is missing */
            pair_raw(pair, CLIENT, two, len);
        } else { /* to its sender */
            pair_raw(pair, SERVER, one, len);
            assert_int_equal(read_some(pair, CLIENT), SSL_ERROR);
            assert_int_equal(ssl_error_code(pair->client), SSL_E_BAD_RECORD_MAC);
            pair_free(pair);
            continue;
        }
        expect_end(pair, CLIENT, SSL_E_BAD_RECORD_MAC, 20);
    }
}

/* ---- Records ---- */

static void headers(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[5];
        int code, alert;
    } rows[] = {
        {{0, 3, 3, 0, 40}, SSL_E_RECORD_TYPE, 10},           {{19, 3, 3, 0, 40}, SSL_E_RECORD_TYPE, 10},
        {{24, 3, 3, 0, 40}, SSL_E_RECORD_TYPE, 10},          {{255, 3, 3, 0, 40}, SSL_E_RECORD_TYPE, 10},
        {{23, 3, 2, 0, 40}, SSL_E_RECORD_VERSION, 70},       {{23, 3, 4, 0, 40}, SSL_E_RECORD_VERSION, 70},
        {{23, 3, 1, 0, 40}, SSL_E_RECORD_VERSION, 70},       {{23, 2, 3, 0, 40}, SSL_E_RECORD_VERSION, 70},
        {{23, 3, 3, 0x48, 0x01}, SSL_E_RECORD_OVERFLOW, 22}, /* 2^14 + 2048 + 1 */
        {{23, 3, 3, 0xff, 0xff}, SSL_E_RECORD_OVERFLOW, 22},
    };
    for (enum side from = CLIENT; from <= SERVER; from++)
        for (size_t i = 0; i < COUNT(rows); i++) {
            struct pair *pair = talking();
            pair_raw(pair, from, rows[i].bytes, sizeof rows[i].bytes);
            expect_end(pair, from, rows[i].code, rows[i].alert);
        }
}

/* The largest record that a header may announce, and each that is too short for its protection. */
static void lengths(void **state)
{
    (void)state;
    static uint8_t record[5 + LIMIT_CIPHERTEXT] = {23, 3, 3};
    for (size_t way = 0; way < COUNT(ways); way++)
        for (size_t len = 0; len <= LIMIT_CIPHERTEXT; len += len < 80 ? 1 : LIMIT_CIPHERTEXT - 80) {
            struct pair *pair = talking_by(way);
            store_be16(record + 3, (uint16_t)len);
            pair_raw(pair, CLIENT, record, 5 + len);
            expect_end(pair, CLIENT, SSL_E_BAD_RECORD_MAC, 20);
        }
}

static void empty_records(void **state)
{
    (void)state;
    for (enum side from = CLIENT; from <= SERVER; from++) {
        struct pair *pair = talking();
        for (int round = 0; round < 3; round++) { /* data in between begins the count anew */
            for (int i = 0; i < LIMIT_EMPTY_RECORDS; i++)
                inject(pair, from, CONTENT_APPLICATION_DATA, NULL, 0);
            assert_int_equal(read_some(pair, other_of(from)), SSL_WANT_READ); /* and never 0 */
            inject(pair, from, CONTENT_APPLICATION_DATA, "x", 1);
            assert_int_equal(read_some(pair, other_of(from)), 1);
        }
        for (int i = 0; i <= LIMIT_EMPTY_RECORDS; i++)
            inject(pair, from, CONTENT_APPLICATION_DATA, NULL, 0);
        expect_end(pair, from, SSL_E_EMPTY_RECORDS, 10);
    }
}

/* Empty records and warnings by turns are no way around the two limits. */
static void floods_by_turns(void **state)
{
    (void)state;
    struct pair *pair = talking();
    ptrdiff_t result = SSL_WANT_READ;
    for (int i = 0; i < 1000 && result == SSL_WANT_READ; i++) {
        inject(pair, CLIENT, i % 2 ? CONTENT_ALERT : CONTENT_APPLICATION_DATA, "\1\132", i % 2 ? 2 : 0);
        result = read_some(pair, SERVER);
    }
    assert_int_equal(result, SSL_ERROR);
    pair_free(pair);
}

static void other_types(void **state)
{
    (void)state;
    static const struct {
        uint8_t type;
        const char *bytes;
        size_t len;
        int code, alert;
    } rows[] = {
        {CONTENT_CHANGE_CIPHER_SPEC, "\1", 1, SSL_E_UNEXPECTED_MESSAGE, 10},
        {CONTENT_CHANGE_CIPHER_SPEC, "", 0, SSL_E_UNEXPECTED_MESSAGE, 10},
        {CONTENT_HANDSHAKE, "", 0, SSL_E_DECODE, 50},
        {CONTENT_HANDSHAKE, "\24\0\0\14", 4, SSL_E_UNEXPECTED_MESSAGE, 10},
        {CONTENT_HANDSHAKE, "\16\0\0\0", 4, SSL_E_UNEXPECTED_MESSAGE, 10},
        {CONTENT_HANDSHAKE, "\4\0\0\0", 4, SSL_E_UNEXPECTED_MESSAGE, 10},
        {CONTENT_HANDSHAKE, "\30\0\0\0", 4, SSL_E_UNEXPECTED_MESSAGE, 10}, /* key_update of TLS 1.3 */
        {CONTENT_ALERT, "", 0, SSL_E_BAD_ALERT, 50},
        {CONTENT_ALERT, "\1", 1, SSL_E_BAD_ALERT, 50},
        {CONTENT_ALERT, "\2", 1, SSL_E_BAD_ALERT, 50},
        {CONTENT_ALERT, "\1\0\0", 3, SSL_E_BAD_ALERT, 50},
        {CONTENT_ALERT, "\1\0\1\0", 4, SSL_E_BAD_ALERT, 50}, /* two alerts in a record */
        {CONTENT_ALERT, "\0\0", 2, SSL_E_BAD_ALERT, 50},
        {CONTENT_ALERT, "\3\50", 2, SSL_E_BAD_ALERT, 50},
    };
    for (enum side from = CLIENT; from <= SERVER; from++)
        for (size_t i = 0; i < COUNT(rows); i++) {
            struct pair *pair = talking();
            inject(pair, from, rows[i].type, rows[i].bytes, rows[i].len);
            expect_end(pair, from, rows[i].code, rows[i].alert);
        }
}

/* ---- Renegotiation ---- */

/* RFC 5746 4.2: each request is answered with a warning, and the connection goes on; one too many ends it. */
static void renegotiation(void **state)
{
    (void)state;
    static const uint8_t hello[] = {1, 0, 0, 3, 9, 9, 9}, request[] = {0, 0, 0, 0};
    for (enum side from = CLIENT; from <= SERVER; from++)
        for (size_t piece = 1; piece <= sizeof hello; piece++) {
            const uint8_t *asks = from == CLIENT ? hello : request;
            size_t len = from == CLIENT ? sizeof hello : sizeof request;
            struct pair *pair = talking();
            for (int i = 0; i < LIMIT_WARNINGS; i++) {
                for (size_t at = 0; at < len; at += piece)
                    inject(pair, from, CONTENT_HANDSHAKE, asks + at, piece < len - at ? piece : len - at);
                assert_int_equal(read_some(pair, other_of(from)), SSL_WANT_READ);
                assert_int_equal(read_some(pair, from), SSL_WANT_READ); /* the warning is no end */
                assert_int_equal(pair_conn(pair, from)->warnings, 1);
                pair_expect_talk(pair);
            }
            inject(pair, from, CONTENT_HANDSHAKE, asks, len);
            expect_end(pair, from, SSL_E_RENEGOTIATION, 100);
        }
}

/* ---- Alerts ---- */

/* Every fatal alert, known or not, ends the connection at once, with its name; and nothing is sent back. */
static void fatal_alerts(void **state)
{
    (void)state;
    for (int description = 0; description < 256; description += description < 125 ? 1 : 13) {
        uint8_t alert[2] = {ALERT_FATAL, (uint8_t)description};
        struct pair *pair = talking();
        size_t total = pair->to_client.total;
        inject(pair, CLIENT, CONTENT_ALERT, alert, sizeof alert);
        assert_int_equal(read_some(pair, SERVER), SSL_ERROR);
        assert_int_equal(ssl_error_code(pair->server), SSL_E_ALERT_RECEIVED);
        assert_int_equal(ssl_error_alert(pair->server), 256 + description);
        assert_int_equal(ssl_error_fault(pair->server), SSL_FAULT_PEER);
        assert_non_null(strstr(ssl_error(pair->server), ssl_alert_name(description)));
        assert_int_equal(ssl_close(pair->server), SSL_ERROR);
        assert_int_equal(pair->to_client.total, total);
        pair_free(pair);
    }
}

static void warnings(void **state)
{
    (void)state;
    for (int description = 1; description < 256; description += 9) {
        uint8_t alert[2] = {ALERT_WARNING, (uint8_t)description};
        struct pair *pair = talking();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < LIMIT_WARNINGS; i++)
                inject(pair, SERVER, CONTENT_ALERT, alert, sizeof alert);
            assert_int_equal(read_some(pair, CLIENT), SSL_WANT_READ);
            pair_expect_talk(pair);
        }
        for (int i = 0; i <= LIMIT_WARNINGS; i++)
            inject(pair, SERVER, CONTENT_ALERT, alert, sizeof alert);
        expect_end(pair, SERVER, SSL_E_TOO_MANY_ALERTS, 10);
    }
}

/* An alert at every position of the handshake: before each record of either side. */
static struct {
    uint8_t alert[2];
    enum side from;
    int before;
} interruption;

static void interrupt(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == interruption.from && pair->count++ == interruption.before)
        pair_pass(pair, from, CONTENT_ALERT, interruption.alert, sizeof interruption.alert);
    pair_pass(pair, from, type, at, len);
}

static void alerts_during_the_handshake(void **state)
{
    (void)state;
    static const struct {
        uint8_t alert[2];
        bool ends;
    } rows[] = {
        {{ALERT_FATAL, 40}, true},    {{ALERT_FATAL, 0}, true},      {{ALERT_FATAL, 99}, true},
        {{ALERT_WARNING, 0}, true}, /* close_notify */
        {{ALERT_WARNING, 90}, false}, {{ALERT_WARNING, 112}, false}, {{ALERT_WARNING, 100}, false},
    };
    for (enum side from = CLIENT; from <= SERVER; from++)
        for (int before = 0; before < (from == CLIENT ? 4 : 3); before++)
            for (size_t i = 0; i < COUNT(rows); i++) {
                struct pair *pair = pair_new(cast_client_config(), cast_server_config());
                ssl_conn *reader = pair_conn(pair, other_of(from));
                memcpy(interruption.alert, rows[i].alert, 2);
                interruption.from = from;
                interruption.before = before;
                pair->hook = interrupt;
                if (!rows[i].ends) {
                    pair_expect_done(pair);
                    pair_free(pair);
                    continue;
                }
                pair_run(pair);
                assert_int_equal(ssl_error_code(reader), SSL_E_ALERT_RECEIVED);
                assert_int_equal(ssl_error_alert(reader), 256 + rows[i].alert[1]);
                pair_free(pair);
            }
}

/* ---- The end ---- */

static void close_notify(void **state)
{
    (void)state;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct pair *pair = talking();
        ssl_conn *closer = pair_conn(pair, side), *other = pair_conn(pair, other_of(side));
        assert_int_equal(ssl_write(closer, "last", 4), 4);
        assert_int_equal(ssl_close(closer), 0);
        assert_int_equal(read_some(pair, other_of(side)), 4);
        for (int i = 0; i < 3; i++)
            assert_int_equal(read_some(pair, other_of(side)), 0); /* a genuine end, and it stays one */
        /* The other may still send, and the closer read. */
        assert_int_equal(ssl_write(other, "answer", 6), 6);
        assert_int_equal(read_some(pair, side), 6);
        assert_int_equal(ssl_close(other), 0);
        assert_int_equal(read_some(pair, side), 0);
        assert_int_equal(ssl_close(closer), 0); /* again: nothing happens */
        assert_int_equal(ssl_error_code(closer), 0);
        assert_int_equal(ssl_error_code(other), 0);
        pair_free(pair);
    }
}

/* What comes behind close_notify is not data (RFC 5246 7.2.1). */
static void data_behind_the_end(void **state)
{
    (void)state;
    struct pair *pair = talking();
    inject(pair, CLIENT, CONTENT_ALERT, "\1\0", 2);
    inject(pair, CLIENT, CONTENT_APPLICATION_DATA, "more", 4);
    for (int i = 0; i < 3; i++)
        assert_int_equal(read_some(pair, SERVER), 0);
    pair_free(pair);
}

/* After ssl_close nothing more is said: neither data, nor the alert of a failure, nor a handshake. */
static void silence_after_close(void **state)
{
    (void)state;
    struct pair *pair = talking();
    assert_int_equal(ssl_close(pair->client), 0);
    size_t total = pair->to_server.total;
    assert_int_equal(ssl_write(pair->client, "x", 1), SSL_ERROR);
    assert_int_equal(ssl_error_code(pair->client), SSL_E_CLOSED);
    assert_int_equal(ssl_error_alert(pair->client), 0);
    assert_int_equal(pair->to_server.total, total);
    assert_int_equal(read_some(pair, SERVER), 0);
    pair_free(pair);

    pair = talking();
    assert_int_equal(ssl_close(pair->client), 0);
    total = pair->to_server.total;
    inject(pair, SERVER, CONTENT_HANDSHAKE, "\0\0\0\0", 4); /* a request to renegotiate needs no answer now */
    inject(pair, SERVER, CONTENT_CHANGE_CIPHER_SPEC, "\1", 1);
    assert_int_equal(read_some(pair, CLIENT), SSL_ERROR);
    assert_int_equal(ssl_error_code(pair->client), SSL_E_UNEXPECTED_MESSAGE);
    assert_int_equal(ssl_error_alert(pair->client), 0);
    assert_int_equal(pair->to_server.total, total);
    pair_free(pair);
}

/* Who closes before the handshake says so and begins none. */
static void close_before_the_handshake(void **state)
{
    (void)state;
    uint8_t byte = 0;
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (int play = 0; play < 3; play++) {
            struct pair *pair = pair_new(cast_client_config(), cast_server_config());
            ssl_conn *conn = pair_conn(pair, side);
            if (play == 1 && side == SERVER)
                assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
            assert_int_equal(ssl_close(conn), 0);
            size_t total = pair_pipe(pair, side)->total;
            assert_int_equal(total, 7);
            ptrdiff_t result = play == 0   ? ssl_handshake(conn)
                               : play == 1 ? ssl_read(conn, &byte, 1)
                                           : ssl_write(conn, &byte, 1);
            assert_int_equal(result, SSL_ERROR);
            assert_int_equal(ssl_error_code(conn), SSL_E_CLOSED);
            assert_int_equal(pair_pipe(pair, side)->total, total);
            pair_free(pair);
        }
}

/* A transport that ends, at each byte of a record and of close_notify: never an end of data but behind the latter. */
static void truncation(void **state)
{
    (void)state;
    static const char *const suites[] = {"AES128-GCM-SHA256", "AES128-SHA"};
    for (size_t suite = 0; suite < COUNT(suites); suite++)
        for (size_t at = 1, whole = SIZE_MAX; at <= whole; at++) {
            struct pair *pair = talking_with(suites[suite]);
            size_t record = record_sealed_len(&pair->client->write, 9);
            whole = record + record_sealed_len(&pair->client->write, 2);
            pair->to_server.cut_at = pair->to_server.total + at;
            assert_int_equal(ssl_write(pair->client, "some text", 9), 9);
            assert_int_equal(ssl_close(pair->client), 0);
            if (at >= record)
                assert_int_equal(read_some(pair, SERVER), 9);
            for (int again = 0; again < 3; again++)
                assert_int_equal(read_some(pair, SERVER), at == whole ? 0 : SSL_ERROR);
            assert_int_equal(ssl_error_code(pair->server), at == whole ? 0 : SSL_E_TRUNCATED);
            assert_int_equal(ssl_error_fault(pair->server), at == whole ? SSL_FAULT_NONE : SSL_FAULT_TRANSPORT);
            assert_int_equal(ssl_error_alert(pair->server), 0);
            pair_free(pair);
        }
}

/* A transport that fails. */
static ptrdiff_t broken_read(void *arg, void *buf, size_t len)
{
    (void)buf;
    (void)len;
    return *(ptrdiff_t *)arg;
}

static ptrdiff_t broken_write(void *arg, const void *buf, size_t len)
{
    (void)buf;
    (void)len;
    return *(ptrdiff_t *)arg;
}

/* Whatever a transport may return that it must not: an error, a value of none, more than there is room for. */
static void broken_transports(void **state)
{
    (void)state;
    static const ptrdiff_t returns[] = {SSL_ERROR, SSL_WANT_READ, SSL_WANT_WRITE, 0,     -4,
                                        -1000,     PTRDIFF_MIN,   PTRDIFF_MAX,    100000};
    for (size_t i = 0; i < COUNT(returns); i++) {
        ptrdiff_t value = returns[i];
        uint8_t byte = 0;
        struct pair *pair = talking();
        pair->server->io = (struct ssl_io){broken_read, broken_write, &value};
        pair->client->io = (struct ssl_io){broken_read, broken_write, &value};
        ptrdiff_t read = ssl_read(pair->server, &byte, 1), written = ssl_write(pair->client, &byte, 1);
        assert_int_equal(read, value == SSL_WANT_READ ? SSL_WANT_READ : SSL_ERROR);
        assert_int_equal(ssl_error_code(pair->server), value == SSL_WANT_READ ? 0
                                                       : value == 0           ? SSL_E_TRUNCATED
                                                                              : SSL_E_TRANSPORT);
        assert_int_equal(written, value == SSL_WANT_WRITE ? 1 : SSL_ERROR);
        assert_int_equal(ssl_error_code(pair->client), value == SSL_WANT_WRITE ? 0 : SSL_E_TRANSPORT);
        pair_free(pair);
    }
}

/* ---- Keys wear out ---- */

static void writer_wears_out(const char *suite, uint64_t limit, enum side from)
{
    struct pair *pair = talking_in_secret(suite);
    ssl_conn *writer = pair_conn(pair, from);
    writer->write.sequence = pair_conn(pair, other_of(from))->read.sequence = limit - 1;
    assert_int_equal(ssl_write(writer, "x", 1), 1);
    assert_int_equal(read_some(pair, other_of(from)), 1);
    assert_int_equal(ssl_write(writer, "x", 1), SSL_ERROR);
    assert_int_equal(ssl_error_code(writer), SSL_E_RECORD_LIMIT);
    assert_int_equal(ssl_error_fault(writer), SSL_FAULT_HERE);
    assert_int_equal(ssl_error_alert(writer), 0); /* under which keys? */
    assert_int_equal(ssl_close(writer), SSL_ERROR);
    assert_int_equal(writer->write.sequence, 0); /* with the keys it is gone: nothing more is sent */
    pair_free(pair);
}

static void reader_wears_out(const char *suite, uint64_t limit, enum side from)
{
    struct pair *pair = talking_in_secret(suite);
    pair_conn(pair, other_of(from))->read.sequence = limit;
    assert_int_equal(ssl_write(pair_conn(pair, from), "x", 1), 1);
    expect_end(pair, from, SSL_E_RECORD_LIMIT, 80);
}

static void record_limits(void **state)
{
    (void)state;
    static const struct {
        const char *suite;
        uint64_t limit;
    } rows[] = {
        {"PSK-AES128-GCM-SHA256", 23726566},   {"PSK-AES256-GCM-SHA384", 23726566}, /* RFC 9325 4.4: 2^24.5 */
        {"PSK-CHACHA20-POLY1305", UINT64_MAX},                                      /* RFC 5246 6.1: no wrap */
        {"PSK-AES128-CCM", 8388608},           {"PSK-AES256-CCM", 8388608},         /* RFC 9147 4.5.3: 2^23 */
        {"PSK-AES128-CCM8", 8388608},          {"PSK-AES256-CCM8", 8388608},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        for (enum side from = CLIENT; from <= SERVER; from++) {
            writer_wears_out(rows[i].suite, rows[i].limit, from);
            reader_wears_out(rows[i].suite, rows[i].limit, from);
        }
}

/* ---- Memory ---- */

/* DESIGN: an idle connection has no buffers and no handshake. */
static void idle_connections_are_small(void **state)
{
    (void)state;
    struct pair *pair = talking();
    pair_expect_talk(pair);
    for (enum side side = CLIENT; side <= SERVER; side++) {
        const ssl_conn *conn = pair_conn(pair, side);
        assert_null(conn->hs);
        assert_null(conn->out.at);
        assert_null(conn->body);
    }
    assert_in_range(sizeof(ssl_conn), 1, 2048 + LIMIT_ERROR_TEXT);
    pair_free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes),
        cmocka_unit_test(pending),
        cmocka_unit_test(empty_writes),
        cmocka_unit_test(wrong_arguments),
        cmocka_unit_test(a_transport_that_blocks),
        cmocka_unit_test(every_byte_of_a_record),
        cmocka_unit_test(order),
        cmocka_unit_test(headers),
        cmocka_unit_test(lengths),
        cmocka_unit_test(empty_records),
        cmocka_unit_test(floods_by_turns),
        cmocka_unit_test(other_types),
        cmocka_unit_test(renegotiation),
        cmocka_unit_test(fatal_alerts),
        cmocka_unit_test(warnings),
        cmocka_unit_test(alerts_during_the_handshake),
        cmocka_unit_test(close_notify),
        cmocka_unit_test(data_behind_the_end),
        cmocka_unit_test(silence_after_close),
        cmocka_unit_test(close_before_the_handshake),
        cmocka_unit_test(truncation),
        cmocka_unit_test(broken_transports),
        cmocka_unit_test(record_limits),
        cmocka_unit_test(idle_connections_are_small),
    };
    return cmocka_run_group_tests_name("steps/step10", tests, NULL, NULL);
}
