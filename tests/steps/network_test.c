/*
 * network_test.c - steps 1 to 10 over every kind of network, good and bad: records in pieces, pieces in records, bytes
 * that are changed or never come.
 *
 * SPDX-License-Identifier: MIT
 */
#include "steps/network.h"

static void bytes_changed(void **state)
{
    (void)state;
    flip_every(13);
}

static void bytes_missing(void **state)
{
    (void)state;
    cut_every(17);
}

static void records_split(void **state)
{
    (void)state;
    split_every(19);
}

static void reads_split(void **state)
{
    (void)state;
    pause_every(23);
}

/* ---- Slow transports ---- */

/* One byte in each call, every other call would block: in one direction or both, in reading, writing or both. */
static void one_byte_at_a_time(void **state)
{
    (void)state;
    for (int how = 1; how < 64; how++) {
        struct pair *pair = network_pair();
        pair->to_server.read_max = how & 1;
        pair->to_server.write_max = how >> 1 & 1;
        pair->to_client.read_max = how >> 2 & 1;
        pair->to_client.write_max = how >> 3 & 1;
        pair->to_server.stutters = how >> 4 & 1;
        pair->to_client.stutters = how >> 5 & 1;
        pair_expect_done(pair);
        if (how == 63)
            pair_expect_talk(pair);
        pair_free(pair);
    }
}

/* ---- Fragmentation ---- */

/* Each byte of each handshake message in a record of its own. */
static void byte_by_byte(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        pair_pass(pair, from, type, at + i, 1);
}

static void a_record_for_each_byte(void **state)
{
    (void)state;
    struct pair *pair = network_pair();
    pair->hook = byte_by_byte;
    pair_expect_done(pair);
    pair_expect_talk(pair);
    pair_free(pair);
}

/* Each message in a record of its own. */
static void one_by_one(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    struct reader r = reader_over((struct span){at, len});
    while (type == CONTENT_HANDSHAKE && reader_more(&r)) {
        const uint8_t *message = r.at;
        reader_u8(&r);
        pair_pass(pair, from, type, message, MESSAGE_HEADER + reader_vector(&r, 3, 0, 0xffffff).len);
    }
    if (type != CONTENT_HANDSHAKE)
        pair_pass(pair, from, type, at, len);
}

static void a_record_for_each_message(void **state)
{
    (void)state;
    struct pair *pair = network_pair();
    pair->hook = one_by_one;
    pair_expect_done(pair);
    pair_expect_talk(pair);
    pair_free(pair);
}

/* A flight is one record as it is; this is why the hooks above see it so. */
static size_t records[2];

static void count_records(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    records[from - 1]++;
    pair_pass(pair, from, type, at, len);
}

static void flights(void **state)
{
    (void)state;
    struct pair *pair = network_pair();
    pair->hook = count_records;
    pair_expect_done(pair);
    assert_int_equal(records[CLIENT - 1], 4); /* ClientHello; Certificate to CertificateVerify; CCS; Finished */
    assert_int_equal(records[SERVER - 1], 3); /* ServerHello to ServerHelloDone; CCS; Finished */
    pair_free(pair);
}

/* ---- Records that must not be, before each record of a handshake ---- */

static struct {
    enum side from;
    int before;
    uint8_t header[5];
    size_t len; /* of what is sent: the header, then zeros */
} foreign;

static void insert(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == foreign.from && pair->count++ == foreign.before) {
        static uint8_t record[RECORD_HEADER + 0x10000];
        memcpy(record, foreign.header, sizeof foreign.header);
        pair_raw(pair, from, record, foreign.len);
    }
    pair_pass(pair, from, type, at, len);
}

static void foreign_records(void **state)
{
    (void)state;
    static const struct {
        uint8_t header[5];
        size_t len;
        int code, alert;
    } rows[] = {
        {{22, 3, 3, 0, 0}, 5, SSL_E_DECODE, 50}, /* RFC 5246 6.2.1: no empty fragments of handshake */
        {{20, 3, 3, 0, 0}, 5, SSL_E_BAD_CCS, 50},
        {{21, 3, 3, 0, 0}, 5, SSL_E_BAD_ALERT, 50},
        {{23, 3, 3, 0, 0}, 5, SSL_E_UNEXPECTED_MESSAGE, 10},
        {{23, 3, 3, 0, 1}, 6, SSL_E_UNEXPECTED_MESSAGE, 10},
        {{20, 3, 3, 0, 1}, 6, SSL_E_BAD_CCS, 50},   /* of the byte 0 */
        {{21, 3, 3, 0, 2}, 7, SSL_E_BAD_ALERT, 50}, /* of level 0 */
        {{24, 3, 3, 0, 1}, 6, SSL_E_RECORD_TYPE, 10},
        {{0, 3, 3, 0, 1}, 6, SSL_E_RECORD_TYPE, 10},
        {{22, 3, 3, 0x40, 0x01}, 5, SSL_E_RECORD_OVERFLOW, 22}, /* 2^14 + 1 */
        {{22, 3, 3, 0xff, 0xff}, 5, SSL_E_RECORD_OVERFLOW, 22},
        {{22, 2, 3, 0, 1}, 6, SSL_E_RECORD_VERSION, 70},
        {{22, 4, 0, 0, 1}, 6, SSL_E_RECORD_VERSION, 70},
    };
    for (enum side from = CLIENT; from <= SERVER; from++)
        for (int before = 0; before < (from == CLIENT ? 3 : 2); before++)
            for (size_t i = 0; i < COUNT(rows); i++) {
                struct pair *pair = network_pair();
                foreign.from = from;
                foreign.before = before;
                foreign.len = rows[i].len;
                memcpy(foreign.header, rows[i].header, 5);
                pair->hook = insert;
                pair_run(pair);
                pair_expect_failure(
                    pair, &(struct failure){from == CLIENT ? SERVER : CLIENT, rows[i].code, rows[i].alert, "step "});
                pair_free(pair);
            }
}

/* Once a version was agreed on, a record of another is refused; before, any that begins with 3 will do. */
static void record_versions(void **state)
{
    (void)state;
    for (int minor = 0; minor < 256; minor += minor < 5 ? 1 : 50) {
        struct pair *pair = network_pair();
        pair->to_server.flip_at = 2;
        pair->to_server.flip_mask = (uint8_t)(1 ^ minor);
        pair->to_client.flip_at = 2;
        pair->to_client.flip_mask = (uint8_t)(3 ^ minor);
        pair_expect_done(pair);
        pair_free(pair);

        if (minor == 3)
            continue;
        pair = network_pair();
        foreign.from = CLIENT;
        foreign.before = 1;
        foreign.len = 6;
        memcpy(foreign.header, ((const uint8_t[]){22, 3, (uint8_t)minor, 0, 1}), 5);
        pair->hook = insert;
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_RECORD_VERSION, 70, "step 5, Certificate: "});
        pair_free(pair);
    }
}

/* A client that is asked to begin anew during the handshake goes on with this one (RFC 5246 7.4.1.1), and a server is
 * not to be asked. */
static void insert_request(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    static const uint8_t request[4];
    if (from == foreign.from && pair->count++ == foreign.before)
        for (int i = 0; i < 3; i++)
            pair_pass(pair, from, CONTENT_HANDSHAKE, request, sizeof request);
    pair_pass(pair, from, type, at, len);
}

static void hello_requests(void **state)
{
    (void)state;
    for (enum side from = CLIENT; from <= SERVER; from++)
        for (int before = 0; before < 3; before++) {
            struct pair *pair = network_pair();
            foreign.from = from;
            foreign.before = before;
            pair->hook = insert_request;
            if (from == SERVER) {
                pair_expect_done(pair);
            } else {
                pair_run(pair);
                pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_UNEXPECTED_MESSAGE, 10, "step "});
            }
            pair_free(pair);
        }
}

/* Warnings are ignored during the handshake, too, up to the limit. */
static int warning_count;

static void insert_warnings(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == foreign.from && pair->count++ == foreign.before)
        for (int i = 0; i < warning_count; i++)
            pair_pass(pair, from, CONTENT_ALERT, "\1\160", 2);
    pair_pass(pair, from, type, at, len);
}

static void warnings(void **state)
{
    (void)state;
    for (enum side from = CLIENT; from <= SERVER; from++)
        for (int before = 0; before < 3; before++)
            for (warning_count = LIMIT_WARNINGS; warning_count <= LIMIT_WARNINGS + 1; warning_count++) {
                struct pair *pair = network_pair();
                foreign.from = from;
                foreign.before = before;
                pair->hook = insert_warnings;
                if (warning_count == LIMIT_WARNINGS) {
                    pair_expect_done(pair);
                } else {
                    pair_run(pair);
                    pair_expect_failure(
                        pair, &(struct failure){from == CLIENT ? SERVER : CLIENT, SSL_E_TOO_MANY_ALERTS, 10, "step "});
                }
                pair_free(pair);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_changed),
        cmocka_unit_test(bytes_missing),
        cmocka_unit_test(records_split),
        cmocka_unit_test(reads_split),
        cmocka_unit_test(one_byte_at_a_time),
        cmocka_unit_test(a_record_for_each_byte),
        cmocka_unit_test(a_record_for_each_message),
        cmocka_unit_test(flights),
        cmocka_unit_test(foreign_records),
        cmocka_unit_test(record_versions),
        cmocka_unit_test(hello_requests),
        cmocka_unit_test(warnings),
    };
    return cmocka_run_group_tests_name("steps/network", tests, network_setup, network_teardown);
}
