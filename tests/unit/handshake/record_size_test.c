/*
 * record_size_test.c - max_fragment_length and record_size_limit: what each side writes, everything that each refuses,
 * and which lengths come out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/bare.h"

static struct bare *end_new(enum side side, uint16_t record_size)
{
    const struct policy policy = {.record_size = record_size};
    return bare_new(&policy, side, NULL, 1);
}

static bool writes(struct bare *bare, bool (*write)(struct handshake *, struct writer *), uint8_t *room, size_t *len)
{
    struct writer w = writer_over(room, 16);
    bool present = write(&bare->hs, &w);
    assert_true(writer_ok(&w));
    *len = w.len;
    return present;
}

static void expect_written(struct bare *bare, bool (*write)(struct handshake *, struct writer *), const char *expected)
{
    uint8_t room[16], wanted[16];
    size_t len;
    assert_int_equal(writes(bare, write, room, &len), expected != NULL);
    if (expected == NULL)
        return;
    assert_int_equal(len, hex(wanted, expected));
    assert_memory_equal(room, wanted, len);
}

/* ---- What is offered ---- */

static void client_offers(void **state)
{
    (void)state;
    static const struct {
        uint16_t size;
        const char *fragment, *record;
    } rows[] = {
        {0, NULL, "4000"}, /* nothing to limit; RFC 8449: yet the server may have something */
        {16384, NULL, "4000"}, {16383, "04", "3fff"}, {4096, "04", "1000"}, {4095, "03", "0fff"},
        {2048, "03", "0800"},  {2047, "02", "07ff"},  {1024, "02", "0400"}, {1023, "01", "03ff"},
        {512, "01", "0200"},   {511, NULL, "01ff"},   {64, NULL, "0040"}, /* the older one cannot say that */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bare *client = end_new(CLIENT, rows[i].size);
        expect_written(client, max_fragment_length_offer, rows[i].fragment);
        expect_written(client, record_size_limit_offer, rows[i].record);
        bare_free(client);
    }
}

/* ---- What a server makes of it ---- */

struct offer {
    const char *fragment, *record; /* NULL: not there */
};

static int server_reads(struct bare *server, struct offer offer)
{
    uint8_t body[16];
    if (offer.fragment != NULL)
        TRY(max_fragment_length_receive(&server->hs, (struct span){body, hex(body, offer.fragment)}));
    if (offer.record != NULL)
        TRY(record_size_limit_receive(&server->hs, (struct span){body, hex(body, offer.record)}));
    return record_size_decide(&server->hs);
}

/* The longest fragments: now, and under the keys to come. */
struct lengths {
    size_t read, write, in, out;
};

static void expect_lengths(const struct bare *bare, struct lengths lengths)
{
    assert_int_equal(bare->read.fragment_max, lengths.read);
    assert_int_equal(bare->write.fragment_max, lengths.write);
    assert_int_equal(bare->hs.fragment_in, lengths.in);
    assert_int_equal(bare->hs.fragment_out, lengths.out);
}

static void server_answers(void **state)
{
    (void)state;
    static const struct {
        uint16_t size;
        struct offer offer, answer;
        struct lengths lengths;
    } rows[] = {
        {0, {NULL, NULL}, {NULL, NULL}, {0, 0, 0, 0}},
        {100, {NULL, NULL}, {NULL, NULL}, {0, 0, 0, 0}}, /* nobody asked: nothing can be said */
        {0, {"01", NULL}, {"01", NULL}, {512, 512, 512, 512}},
        {0, {"02", NULL}, {"02", NULL}, {1024, 1024, 1024, 1024}},
        {0, {"03", NULL}, {"03", NULL}, {2048, 2048, 2048, 2048}},
        {0, {"04", NULL}, {"04", NULL}, {4096, 4096, 4096, 4096}},
        {100, {"04", NULL}, {"04", NULL}, {4096, 4096, 4096, 4096}}, /* the client's word counts */
        {0, {NULL, "0040"}, {NULL, "4000"}, {0, 64, 16384, 64}},
        {0, {NULL, "4000"}, {NULL, "4000"}, {0, 16384, 16384, 16384}},
        {0, {NULL, "4001"}, {NULL, "4000"}, {0, 16384, 16384, 16384}}, /* RFC 8449: for TLS 1.3 that is right */
        {0, {NULL, "ffff"}, {NULL, "4000"}, {0, 16384, 16384, 16384}},
        {100, {NULL, "1000"}, {NULL, "0064"}, {0, 4096, 100, 4096}},
        /* RFC 8449 section 5: the newer one counts, whatever the older one says. */
        {0, {"01", "1000"}, {NULL, "4000"}, {0, 4096, 16384, 4096}},
        {0, {"00", "1000"}, {NULL, "4000"}, {0, 4096, 16384, 4096}},
        {0, {"ff", "1000"}, {NULL, "4000"}, {0, 4096, 16384, 4096}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bare *server = end_new(SERVER, rows[i].size);
        assert_int_equal(server_reads(server, rows[i].offer), 0);
        expect_written(server, max_fragment_length_answer, rows[i].answer.fragment);
        expect_written(server, record_size_limit_answer, rows[i].answer.record);
        expect_lengths(server, rows[i].lengths);
        bare_free(server);
    }
}

static void server_refuses(void **state)
{
    (void)state;
    static const struct {
        struct offer offer;
        int code;
    } rows[] = {
        {{"", NULL}, SSL_E_DECODE},
        {{"0101", NULL}, SSL_E_DECODE},
        {{"00", NULL}, SSL_E_ILLEGAL_EXTENSION},
        {{"05", NULL}, SSL_E_ILLEGAL_EXTENSION},
        {{"09", NULL}, SSL_E_ILLEGAL_EXTENSION},
        {{"ff", NULL}, SSL_E_ILLEGAL_EXTENSION},
        {{NULL, ""}, SSL_E_DECODE},
        {{NULL, "40"}, SSL_E_DECODE},
        {{NULL, "004000"}, SSL_E_DECODE},
        {{NULL, "0000"}, SSL_E_ILLEGAL_EXTENSION},
        {{NULL, "003f"}, SSL_E_ILLEGAL_EXTENSION},
        {{"", "4000"}, SSL_E_DECODE},
        {{"01", "003f"}, SSL_E_ILLEGAL_EXTENSION},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bare *server = end_new(SERVER, 0);
        assert_int_equal(server_reads(server, rows[i].offer), rows[i].code);
        assert_int_equal(server->why.code, rows[i].code);
        bare_free(server);
    }
}

/* ---- What a client makes of the answer ---- */

static int client_reads(struct bare *client, struct offer answer, bool record_first)
{
    uint8_t fragment[16], record[16];
    struct span fragment_body = {fragment, answer.fragment != NULL ? hex(fragment, answer.fragment) : 0};
    struct span record_body = {record, answer.record != NULL ? hex(record, answer.record) : 0};
    if (answer.record != NULL && record_first)
        TRY(record_size_limit_confirmed(&client->hs, record_body));
    if (answer.fragment != NULL)
        TRY(max_fragment_length_confirmed(&client->hs, fragment_body));
    return answer.record != NULL && !record_first ? record_size_limit_confirmed(&client->hs, record_body) : 0;
}

static void client_reads_answers(void **state)
{
    (void)state;
    static const struct {
        uint16_t size;
        struct offer answer;
        int code;
        struct lengths lengths;
    } rows[] = {
        {0, {NULL, "4000"}, 0, {0, 16384, 16384, 16384}},
        {0, {NULL, "0040"}, 0, {0, 64, 16384, 64}},
        {1000, {NULL, "0040"}, 0, {0, 64, 1000, 64}},
        {1000, {"01", NULL}, 0, {512, 512, 512, 512}},
        {4096, {"04", NULL}, 0, {4096, 4096, 4096, 4096}},
        {1000, {NULL, NULL}, 0, {0, 0, 0, 0}}, /* one that knows neither sends what it likes */
        /* RFC 6066: the answer MUST be what was asked for. */
        {1000, {"02", NULL}, SSL_E_ILLEGAL_EXTENSION, {0, 0, 0, 0}},
        {4096, {"03", NULL}, SSL_E_ILLEGAL_EXTENSION, {0, 0, 0, 0}},
        {1000, {"00", NULL}, SSL_E_ILLEGAL_EXTENSION, {0, 0, 0, 0}},
        {1000, {"05", NULL}, SSL_E_ILLEGAL_EXTENSION, {0, 0, 0, 0}},
        {1000, {"ff", NULL}, SSL_E_ILLEGAL_EXTENSION, {0, 0, 0, 0}},
        {1000, {"", NULL}, SSL_E_DECODE, {0, 0, 0, 0}},
        {1000, {"0100", NULL}, SSL_E_DECODE, {0, 0, 0, 0}},
        /* RFC 8449 section 4: 64 to 2^14. */
        {0, {NULL, "003f"}, SSL_E_ILLEGAL_EXTENSION, {0, 0, 0, 0}},
        {0, {NULL, "0000"}, SSL_E_ILLEGAL_EXTENSION, {0, 0, 0, 0}},
        {0, {NULL, "4001"}, SSL_E_ILLEGAL_EXTENSION, {0, 0, 0, 0}},
        {0, {NULL, "ffff"}, SSL_E_ILLEGAL_EXTENSION, {0, 0, 0, 0}},
        {0, {NULL, "40"}, SSL_E_DECODE, {0, 0, 0, 0}},
        {0, {NULL, ""}, SSL_E_DECODE, {0, 0, 0, 0}},
        {0, {NULL, "400000"}, SSL_E_DECODE, {0, 0, 0, 0}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bare *client = end_new(CLIENT, rows[i].size);
        assert_int_equal(client_reads(client, rows[i].answer, false), rows[i].code);
        assert_int_equal(client->why.code, rows[i].code);
        expect_lengths(client, rows[i].lengths);
        bare_free(client);
    }
}

/* RFC 8449 section 5: in either order. */
static void client_refuses_both(void **state)
{
    (void)state;
    for (int record_first = 0; record_first < 2; record_first++) {
        struct bare *client = end_new(CLIENT, 1000);
        assert_int_equal(client_reads(client, (struct offer){"01", "4000"}, record_first), SSL_E_ILLEGAL_EXTENSION);
        assert_string_equal(client->why.text, "the server answered max_fragment_length and record_size_limit");
        bare_free(client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_offers),        cmocka_unit_test(server_answers),      cmocka_unit_test(server_refuses),
        cmocka_unit_test(client_reads_answers), cmocka_unit_test(client_refuses_both),
    };
    return cmocka_run_group_tests_name("handshake/record_size", tests, NULL, NULL);
}
