/*
 * staple_test.c - status_request, CertificateStatus and signed_certificate_timestamp: what each side writes, and
 * everything that each refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/bare.h"

typedef bool (*writer_cell)(struct handshake *, struct writer *);

static const uint8_t response[] = {0x30, 0x03, 0x0a, 0x01, 0x03}, list[] = {0, 3, 0, 1, 0x55};

static struct identity identity;

static struct bare *end_new(enum side side)
{
    const struct policy policy = {.ask_scts = true};
    struct bare *bare = bare_new(&policy, side, NULL, 1);
    identity = (struct identity){.staple = SPAN(response), .staple_until = 1000, .scts = SPAN(list)};
    bare->now = 1000;
    bare->hs.identity = side == SERVER ? &identity : NULL;
    return bare;
}

/* Ends the end. */
static void expect_written(writer_cell write, struct bare *bare, const char *expected)
{
    uint8_t room[64], wanted[64];
    struct writer w = writer_over(room, sizeof room);
    assert_int_equal(write(&bare->hs, &w), expected != NULL);
    assert_true(writer_ok(&w));
    assert_int_equal(w.len, expected != NULL ? hex(wanted, expected) : 0);
    assert_memory_equal(room, wanted, w.len);
    bare_free(bare);
}

static void read_all(enum side side, int (*read)(struct handshake *, struct span), const char *body, int code)
{
    uint8_t bytes[256];
    struct bare *bare = end_new(side);
    size_t len = hex(bytes, body);
    if (read(&bare->hs, (struct span){bytes, len}) != code)
        print_error("%s: %s\n", body, bare->why.text);
    assert_int_equal(bare->why.code, code);
    bare_free(bare);
}

struct body_row {
    const char *body;
    int code;
};

/* ---- status_request (RFC 6066 section 8) ---- */

static void client_asks(void **state)
{
    (void)state;
    expect_written(status_request_offer, end_new(CLIENT), "01 0000 0000");
    struct bare *client = end_new(CLIENT);
    bare_policy(client)->any_status = true;
    expect_written(status_request_offer, client, NULL);
}

static void server_reads(void **state)
{
    (void)state;
    static const struct body_row rows[] = {
        {"", SSL_E_DECODE},
        {"01", SSL_E_DECODE},
        {"01 0000", SSL_E_DECODE},
        {"01 0000 00", SSL_E_DECODE},
        {"01 0000 0000", 0},
        {"01 0000 0000 00", SSL_E_DECODE},
        {"01 0001 00 0000", SSL_E_DECODE},      /* ResponderID<1..2^16-1> */
        {"01 0002 0000 0000", SSL_E_DECODE},    /* the same */
        {"01 0003 0001 aa 0000", 0},            /* what the client would like does not matter */
        {"01 0003 0002 aa 0000", SSL_E_DECODE}, /* past its list */
        {"01 0004 0001 aa bb 0000", SSL_E_DECODE},
        {"01 0006 0001 aa 0001 bb 0002 cccc", 0},
        {"01 0000 0001", SSL_E_DECODE},
        {"01 ffff 0000", SSL_E_DECODE},
        {"00", 0}, /* other ways, whose form nobody knows */
        {"02", 0},
        {"ff 1234", 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t bytes[64];
        read_all(SERVER, status_request_receive, rows[i].body, rows[i].code);
        struct bare *server = end_new(SERVER);
        status_request_receive(&server->hs, (struct span){bytes, hex(bytes, rows[i].body)});
        assert_int_equal(server->hs.status_asked, rows[i].code == 0 && strncmp(rows[i].body, "01", 2) == 0);
        bare_free(server);
    }
}

static void server_answers(void **state)
{
    (void)state;
    struct bare *server = end_new(SERVER);
    expect_written(status_request_answer, server, NULL); /* nobody asked */
    server = end_new(SERVER);
    server->hs.status_asked = true;
    unsigned before = server->hs.terms;
    struct writer w = writer_over(NULL, 0);
    assert_true(status_request_answer(&server->hs, &w));
    assert_int_equal(w.len, 0);
    assert_int_equal(server->hs.terms, before | STATUS);
    server->hs.terms = before;
    server->now = 1001; /* it holds no more */
    assert_false(status_request_answer(&server->hs, &w));
    server->now = 1000;
    identity.staple.len = 0; /* there is none */
    assert_false(status_request_answer(&server->hs, &w));
    server->hs.identity = NULL; /* nor anybody whom it could be about */
    assert_false(status_request_answer(&server->hs, &w));
    assert_int_equal(server->hs.terms, before);
    assert_int_equal(server->why.code, 0);
    bare_free(server);
}

static void client_reads_the_answer(void **state)
{
    (void)state;
    struct bare *client = end_new(CLIENT);
    assert_int_equal(status_request_confirmed(&client->hs, (struct span){NULL, 0}), 0);
    assert_int_equal(client->hs.terms & STATUS, STATUS);
    bare_free(client);
    read_all(CLIENT, status_request_confirmed, "00", SSL_E_DECODE);
    read_all(CLIENT, status_request_confirmed, "01 0000 0000", SSL_E_DECODE);
}

/* RFC 4279 section 2: with a pre-shared key there is no certificate, and nothing to say about one. */
static void without_a_certificate(void **state)
{
    (void)state;
    static const struct {
        const char *suite;
        unsigned status;
    } rows[] = {{"PSK-AES128-GCM-SHA256", 0}, {"ECDHE-PSK-CHACHA20-POLY1305", 0}, {"AES128-GCM-SHA256", STATUS}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bare *client = end_new(CLIENT);
        uint16_t ids[SUITE_MAX];
        size_t count;
        assert_int_equal(suite_list(ids, &count, rows[i].suite, &client->why), 0);
        client->hs.suite = suite_find(ids[0]);
        assert_int_equal(status_request_confirmed(&client->hs, (struct span){NULL, 0}), 0);
        terms_agree(&client->hs);
        assert_int_equal(client->hs.terms & STATUS, rows[i].status);
        bare_free(client);
    }
}

/* An answer to what was not asked: RFC 5246 7.4.1.4. */
static void answers_to_nobody(void **state)
{
    (void)state;
    static const char *const answers[] = {"0005 0000", "0012 0005 0003 0001 55"};
    for (size_t i = 0; i < COUNT(answers); i++) {
        uint8_t room[EXTENSIONS_ROOM], bytes[64];
        struct writer w = writer_over(room, sizeof room);
        struct bare *client = end_new(CLIENT);
        struct span block = {bytes, hex(bytes, answers[i])};
        extensions_write(&client->hs, &w);
        assert_int_equal(extensions_read(&client->hs, block), 0);
        bare_free(client);
        client = end_new(CLIENT);
        bare_policy(client)->any_status = true;
        bare_policy(client)->ask_scts = false;
        w = writer_over(room, sizeof room);
        extensions_write(&client->hs, &w);
        assert_int_equal(extensions_read(&client->hs, block), SSL_E_UNSUPPORTED_EXTENSION);
        bare_free(client);
    }
}

/* ---- CertificateStatus ---- */

static void the_message(void **state)
{
    (void)state;
    static const struct body_row rows[] = {
        {"", SSL_E_DECODE},
        {"01", SSL_E_DECODE},
        {"01 0000", SSL_E_DECODE},
        {"01 000000", SSL_E_DECODE}, /* OCSPResponse<1..2^24-1> */
        {"01 000001 30", 0},
        {"01 000001", SSL_E_DECODE},
        {"01 000002 30", SSL_E_DECODE},
        {"01 000001 30 00", SSL_E_DECODE},
        {"00 000001 30", SSL_E_DECODE}, /* not what was asked for */
        {"02 000001 30", SSL_E_DECODE},
    };
    uint8_t room[16], wanted[16];
    struct writer w = writer_over(room, sizeof room);
    struct bare *server = end_new(SERVER), *client = end_new(CLIENT);
    assert_int_equal(certificate_status_send(&server->hs, &w), 0);
    assert_int_equal(w.len, hex(wanted, "01 000005 30030a0103"));
    assert_memory_equal(room, wanted, w.len);
    assert_int_equal(certificate_status_receive(&client->hs, (struct span){room, w.len}), 0);
    memset(room, 0, sizeof room);
    assert_true(span_equal(client->hs.staple, SPAN(response))); /* a copy */
    bare_free(server);
    bare_free(client);
    for (size_t i = 0; i < COUNT(rows); i++)
        read_all(CLIENT, certificate_status_receive, rows[i].body, rows[i].code);
}

/* ---- signed_certificate_timestamp (RFC 6962 3.3) ---- */

static void timestamps(void **state)
{
    (void)state;
    expect_written(scts_offer, end_new(CLIENT), "");
    struct bare *bare = end_new(CLIENT);
    bare_policy(bare)->ask_scts = false;
    expect_written(scts_offer, bare, NULL);

    read_all(SERVER, scts_receive, "", 0);
    read_all(SERVER, scts_receive, "00", SSL_E_DECODE);
    expect_written(scts_answer, end_new(SERVER), NULL); /* nobody asked */
    bare = end_new(SERVER);
    assert_int_equal(scts_receive(&bare->hs, (struct span){NULL, 0}), 0);
    expect_written(scts_answer, bare, "0003 0001 55");
    bare = end_new(SERVER);
    bare->hs.scts_asked = true;
    identity.scts.len = 0;
    expect_written(scts_answer, bare, NULL);
    bare = end_new(SERVER);
    bare->hs.scts_asked = true;
    bare->hs.identity = NULL;
    expect_written(scts_answer, bare, NULL);
}

static void lists_of_timestamps(void **state)
{
    (void)state;
    static const struct body_row rows[] = {
        {"", SSL_E_DECODE},
        {"00", SSL_E_DECODE},
        {"0000", SSL_E_DECODE},      /* sct_list <1..2^16-1> */
        {"0001 00", SSL_E_DECODE},   /* half a length */
        {"0002 0000", SSL_E_DECODE}, /* SerializedSCT<1..2^16-1> */
        {"0003 0001 aa", 0},
        {"0003 0001 aa 00", SSL_E_DECODE},
        {"0003 0002 aa", SSL_E_DECODE},
        {"0004 0001 aa", SSL_E_DECODE},
        {"0006 0001 aa 0001 bb", 0},
        {"0005 0001 aa 0000", SSL_E_DECODE},
        {"0005 0003 010203", 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t bytes[16];
        read_all(CLIENT, scts_confirmed, rows[i].body, rows[i].code);
        size_t len = hex(bytes, rows[i].body);
        assert_int_equal(scts_check((struct span){bytes, len}), rows[i].code == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_asks),           cmocka_unit_test(server_reads),
        cmocka_unit_test(server_answers),        cmocka_unit_test(client_reads_the_answer),
        cmocka_unit_test(without_a_certificate), cmocka_unit_test(answers_to_nobody),
        cmocka_unit_test(the_message),           cmocka_unit_test(timestamps),
        cmocka_unit_test(lists_of_timestamps),
    };
    return cmocka_run_group_tests_name("handshake/staple", tests, NULL, NULL);
}
