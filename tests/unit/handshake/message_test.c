/*
 * message_test.c - handshake messages out of fragments, at every split, within their limits; and back into records.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/bare.h"

static struct bare *end_new(enum side side)
{
    static const struct policy policy;
    return bare_new(&policy, side, NULL, 1);
}

static int receive(struct bare *bare, const uint8_t *at, size_t len)
{
    return handshake_receive(&bare->hs, CONTENT_HANDSHAKE, (struct span){at, len});
}

static void expect_next(struct bare *bare, const uint8_t *message, size_t len)
{
    struct span next;
    assert_int_equal(message_next(&bare->hs, &next), 0);
    assert_int_equal(next.len, len);
    assert_memory_equal(next.at, message, len);
    message_used(&bare->hs, next);
}

static void expect_nothing(struct bare *bare)
{
    struct span next;
    assert_int_equal(message_next(&bare->hs, &next), HANDSHAKE_WANT);
}

/* ---- Out of fragments ---- */

/* Three messages, one of them empty, cut in two at every place, and in three at every two. */
static void every_split(void **state)
{
    (void)state;
    static const uint8_t wire[] = {16, 0, 0, 3, 'a', 'b', 'c', 14, 0, 0, 0, 15, 0, 0, 2, 'd', 'e'};
    static const size_t starts[] = {0, 7, 11, 17};
    struct bare *bare = end_new(SERVER);
    for (size_t first = 1; first < sizeof wire; first++)
        for (size_t second = first + 1; second <= sizeof wire; second++) {
            const size_t cuts[] = {0, first, second, sizeof wire};
            size_t got = 0;
            for (size_t i = 0; i + 1 < COUNT(cuts); i++) {
                if (cuts[i] == cuts[i + 1])
                    continue;
                assert_int_equal(receive(bare, wire + cuts[i], cuts[i + 1] - cuts[i]), 0);
                for (; got < 3 && starts[got + 1] <= cuts[i + 1]; got++)
                    expect_next(bare, wire + starts[got], starts[got + 1] - starts[got]);
                expect_nothing(bare);
            }
            assert_int_equal(got, 3);
            assert_int_equal(bare->hs.in.len, 0); /* all was used, so the room is whole again */
            assert_int_equal(bare->hs.in.used, 0);
        }
    bare_free(bare);
}

/* The largest ClientHello there can be, byte by byte; and what its message says is exactly its bytes. */
static void one_byte_at_a_time(void **state)
{
    (void)state;
    struct bare *bare = end_new(SERVER);
    size_t len = MESSAGE_HEADER + LIMIT_HELLO;
    uint8_t *wire = malloc(len);
    assert_non_null(wire);
    for (size_t i = 0; i < len; i++)
        wire[i] = (uint8_t)(i * 7);
    wire[0] = 1;
    store_be24(wire + 1, LIMIT_HELLO);
    for (size_t i = 0; i < len; i++) {
        expect_nothing(bare);
        assert_int_equal(receive(bare, wire + i, 1), 0);
    }
    expect_next(bare, wire, len);
    free(wire);
    bare_free(bare);
}

/* Each type has its limit, told by the header alone; one byte more is refused before any of it has come. */
static void limits(void **state)
{
    (void)state;
    static const struct {
        uint8_t type;
        size_t limit;
    } rows[] = {
        {1, 131396}, /* 2 + 32 + 1 + 32 + 2 + 65534 + 1 + 255 + 2 + 65535: RFC 5246 7.4.1.2 */
        {2, 131396}, {4, 16384},  {11, 102400}, {12, 16384}, {13, 102400}, {14, 16384},  {0, 16384},
        {15, 16384}, {16, 16384}, {20, 16384},  {22, 32772}, {99, 16384},  {255, 16384},
    };
    assert_int_equal(2 + 32 + 1 + 32 + 2 + 65534 + 1 + 255 + 2 + 65535, LIMIT_HELLO);
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int over = 0; over <= 1; over++) {
            struct bare *bare = end_new(SERVER);
            uint8_t header[MESSAGE_HEADER] = {rows[i].type};
            struct span next;
            store_be24(header + 1, (uint32_t)(rows[i].limit + (size_t)over));
            assert_int_equal(receive(bare, header, sizeof header), 0);
            assert_int_equal(message_next(&bare->hs, &next), over ? SSL_E_MESSAGE_TOO_LONG : HANDSHAKE_WANT);
            bare_free(bare);
        }
}

/* A client ignores HelloRequest wherever it comes: alone, before, between and after messages, and in pieces. One that
 * is not empty is refused, and to a server it is a message like any other. */
static void hello_requests(void **state)
{
    (void)state;
    static const uint8_t wire[] = {0, 0, 0, 0, 0, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 1, 7, 0, 0, 0, 0};
    struct span next;
    for (size_t cut = 1; cut <= sizeof wire; cut++) {
        struct bare *client = end_new(CLIENT);
        size_t got = 0;
        for (size_t at = 0; at < sizeof wire; at += cut) {
            assert_int_equal(receive(client, wire + at, cut < sizeof wire - at ? cut : sizeof wire - at), 0);
            while (message_next(&client->hs, &next) == 0) {
                const size_t start[] = {8, 16}, len[] = {4, 5};
                assert_in_range(got, 0, 1);
                assert_int_equal(next.len, len[got]);
                assert_memory_equal(next.at, wire + start[got], next.len);
                message_used(&client->hs, next);
                got++;
            }
        }
        assert_int_equal(got, 2);
        assert_int_equal(client->hs.in.len, 0);
        bare_free(client);
    }
    static const uint8_t full[] = {0, 0, 0, 1, 0};
    struct bare *client = end_new(CLIENT), *server = end_new(SERVER);
    assert_int_equal(receive(client, full, sizeof full), 0);
    assert_int_equal(message_next(&client->hs, &next), SSL_E_DECODE);
    assert_int_equal(receive(server, full, 3), 0);
    assert_int_equal(receive(server, full + 2, 1), 0);
    expect_next(server, (const uint8_t[]){0, 0, 0, 0}, 4);
    bare_free(client);
    bare_free(server);
}

/* ---- What handshake_receive refuses ---- */

static void bad_records(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {1, 1, 0};
    static const struct {
        uint8_t type;
        struct span fragment;
        int expected;
    } rows[] = {
        {CONTENT_HANDSHAKE, {bytes, 0}, SSL_E_DECODE}, /* RFC 5246 6.2.1 */
        {CONTENT_CHANGE_CIPHER_SPEC, {bytes, 1}, 0},
        {CONTENT_CHANGE_CIPHER_SPEC, {bytes, 0}, SSL_E_BAD_CCS},
        {CONTENT_CHANGE_CIPHER_SPEC, {bytes, 2}, SSL_E_BAD_CCS},
        {CONTENT_CHANGE_CIPHER_SPEC, {bytes + 2, 1}, SSL_E_BAD_CCS},
        {CONTENT_APPLICATION_DATA, {bytes, 1}, SSL_E_UNEXPECTED_MESSAGE},
        {CONTENT_APPLICATION_DATA, {bytes, 0}, SSL_E_UNEXPECTED_MESSAGE},
        {CONTENT_ALERT, {bytes, 2}, SSL_E_UNEXPECTED_MESSAGE}, /* the connection's affair, and never handed on */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bare *bare = end_new(SERVER);
        assert_int_equal(handshake_receive(&bare->hs, rows[i].type, rows[i].fragment), rows[i].expected);
        assert_int_equal(bare->why.code, rows[i].expected);
        bare_free(bare);
    }
    for (int value = 0; value < 256; value++) {
        struct bare *bare = end_new(CLIENT);
        const uint8_t one = (uint8_t)value;
        assert_int_equal(handshake_receive(&bare->hs, CONTENT_CHANGE_CIPHER_SPEC, (struct span){&one, 1}),
                         value == 1 ? 0 : SSL_E_BAD_CCS);
        bare_free(bare);
    }
}

/* RFC 5246 7.1: no message may span ChangeCipherSpec, however little of it has come. */
static void a_message_across_change_cipher_spec(void **state)
{
    (void)state;
    static const uint8_t wire[] = {20, 0, 0, 12, 0, 0, 0}, one = 1;
    for (size_t len = 1; len <= sizeof wire; len++) {
        struct bare *bare = end_new(SERVER);
        assert_int_equal(receive(bare, wire, len), 0);
        expect_nothing(bare);
        assert_int_equal(handshake_receive(&bare->hs, CONTENT_CHANGE_CIPHER_SPEC, (struct span){&one, 1}),
                         SSL_E_SPLIT_MESSAGE);
        bare_free(bare);
    }
}

/* The assembly is never overrun, whatever its owner forgot. */
static void no_room(void **state)
{
    (void)state;
    uint8_t small[8];
    struct bare *bare = end_new(SERVER);
    bare->hs.in = (struct assembly){small, 0, 0, sizeof small};
    static const uint8_t bytes[9] = {1, 0, 0, 100};
    assert_int_equal(receive(bare, bytes, 5), 0);
    assert_int_equal(receive(bare, bytes, 4), SSL_E_INTERNAL);
    assert_int_equal(bare->hs.in.len, 5);
    bare_free(bare);
}

/* ---- Back into records ---- */

/* A message of len bytes, header included, goes out in as few records as can be, and comes back whole. */
static void there_and_back_with(size_t len, const uint8_t *chain)
{
    const struct span list = {chain, len - MESSAGE_HEADER - 6};
    const struct identity identity = {.chain = &list, .count = 1};
    const struct row row = {.type = MESSAGE_CERTIFICATE, .send = server_certificate_send};
    struct bare *from = end_new(SERVER), *to = end_new(CLIENT);
    from->hs.identity = &identity;
    from->hs.run = from->out.len;
    assert_int_equal(message_send(&from->hs, &row), 0);
    assert_int_equal(from->out.len, len);
    uint8_t *sent = malloc(len);
    assert_non_null(sent);
    memcpy(sent, from->flight, len);
    assert_int_equal(message_flush(&from->hs), 0);
    size_t records = 0, at = 0;
    for (; at < from->out.len; records++) {
        const uint8_t *record = from->flight + at;
        size_t fragment = load_be16(record + 3);
        assert_int_equal(record[0], CONTENT_HANDSHAKE);
        assert_int_equal(load_be16(record + 1), TLS_1_2);
        assert_in_range(fragment, 1, LIMIT_PLAINTEXT);
        expect_nothing(to);
        assert_int_equal(receive(to, record + RECORD_HEADER, fragment), 0);
        at += RECORD_HEADER + fragment;
    }
    assert_int_equal(at, from->out.len);
    assert_int_equal(records, (len + LIMIT_PLAINTEXT - 1) / LIMIT_PLAINTEXT);
    expect_next(to, sent, len);
    assert_int_equal(message_flush(&from->hs), 0); /* nothing waits any more */
    assert_int_equal(from->out.len, at);
    free(sent);
    bare_free(from);
    bare_free(to);
}

static void there_and_back(void **state)
{
    (void)state;
    enum { LONGEST = 5 * LIMIT_PLAINTEXT };
    uint8_t *chain = malloc(LONGEST);
    assert_non_null(chain);
    struct seeded seeded = {7};
    seeded_random(&seeded, chain, LONGEST);
    static const size_t lens[] = {11, 100, LIMIT_PLAINTEXT};
    for (size_t i = 0; i < COUNT(lens); i++)
        there_and_back_with(lens[i], chain);
    for (size_t count = 1; count <= 4; count++)
        for (size_t around = 0; around < 3; around++)
            there_and_back_with(count * LIMIT_PLAINTEXT + around - 1, chain);
    free(chain);
}

/* The same under protection, where the records are longer than their fragments. */
static void there_and_back_sealed(void **state)
{
    (void)state;
    enum { LEN = 3 * LIMIT_PLAINTEXT + 17 };
    static const uint8_t key[64] = {1, 2, 3};
    static uint8_t chain[LEN];
    struct seeded seeded = {9};
    seeded_random(&seeded, chain, sizeof chain);
    const struct span list = {chain, LEN};
    const struct identity identity = {.chain = &list, .count = 1};
    const struct row row = {.type = MESSAGE_CERTIFICATE, .send = server_certificate_send};
    for (unsigned id = 0; id < 2 * PROTECTION_COUNT; id++) {
        struct bare *from = end_new(SERVER), *to = end_new(CLIENT);
        const struct crypto *crypto = &bare_policy(from)->crypto;
        const struct protection *protection = protection_find((enum protection_id)(id / 2));
        record_direction_init(&from->write, crypto, protection, RECORD_SEALS, id % 2, key, key, key);
        record_direction_init(&to->read, crypto, protection, RECORD_OPENS, id % 2, key, key, key);
        from->hs.identity = &identity;
        from->hs.run = 0;
        assert_int_equal(message_send(&from->hs, &row), 0);
        assert_int_equal(message_flush(&from->hs), 0);
        for (size_t at = 0; at < from->out.len;) {
            struct record_header header;
            struct span plain;
            assert_int_equal(record_header_read(&header, &to->read, from->flight + at, TLS_1_2, &to->why), 0);
            assert_int_equal(record_open(&to->read, &plain, &header, from->flight + at + RECORD_HEADER, NULL, 0), 0);
            assert_int_equal(receive(to, plain.at, plain.len), 0);
            at += RECORD_HEADER + (size_t)header.len;
        }
        struct span next;
        assert_int_equal(message_next(&to->hs, &next), 0);
        assert_int_equal(next.len, MESSAGE_HEADER + 6 + LEN);
        assert_memory_equal(next.at + MESSAGE_HEADER + 6, chain, LEN);
        bare_free(from);
        bare_free(to);
    }
}

/* Where shorter records were agreed on, messages are cut into those. */
static void short_records(void **state)
{
    (void)state;
    enum { LEN = 1500 };
    static const uint8_t key[64] = {1, 2, 3};
    static const uint8_t chain[LEN] = {7};
    const struct span list = {chain, LEN};
    const struct identity identity = {.chain = &list, .count = 1};
    const struct row row = {.type = MESSAGE_CERTIFICATE, .send = server_certificate_send};
    for (uint16_t max = 64; max < 1600; max++) {
        struct bare *from = end_new(SERVER), *to = end_new(CLIENT);
        const struct crypto *crypto = &bare_policy(from)->crypto;
        const struct protection *protection = protection_find(PROTECTION_AES_128_CBC_SHA256);
        if (max % 2 == 0) {
            record_direction_init(&from->write, crypto, protection, RECORD_SEALS, true, key, key, key);
            record_direction_init(&to->read, crypto, protection, RECORD_OPENS, true, key, key, key);
        }
        from->write.fragment_max = to->read.fragment_max = max;
        from->hs.identity = &identity;
        assert_int_equal(message_send(&from->hs, &row), 0);
        assert_int_equal(message_flush(&from->hs), 0);
        size_t records = 0;
        for (size_t at = 0; at < from->out.len; records++) {
            struct record_header header;
            struct span plain, next;
            assert_int_equal(message_next(&to->hs, &next), HANDSHAKE_WANT);
            assert_int_equal(record_header_read(&header, &to->read, from->flight + at, TLS_1_2, &to->why), 0);
            assert_int_equal(record_open(&to->read, &plain, &header, from->flight + at + RECORD_HEADER, NULL, 0), 0);
            assert_int_equal(receive(to, plain.at, plain.len), 0);
            at += RECORD_HEADER + (size_t)header.len;
        }
        size_t whole = MESSAGE_HEADER + 6 + LEN;
        assert_int_equal(records, (whole + max - 1) / max);
        struct span next;
        assert_int_equal(message_next(&to->hs, &next), 0);
        assert_int_equal(next.len, whole);
        assert_memory_equal(next.at + MESSAGE_HEADER + 6, chain, LEN);
        bare_free(from);
        bare_free(to);
    }
}

/* Messages that follow each other share a record. */
static void messages_share_records(void **state)
{
    (void)state;
    const struct row done = {.type = MESSAGE_SERVER_HELLO_DONE, .send = server_hello_done_send};
    struct bare *bare = end_new(SERVER);
    for (int i = 0; i < 3; i++)
        assert_int_equal(message_send(&bare->hs, &done), 0);
    assert_int_equal(message_flush(&bare->hs), 0);
    static const uint8_t expected[] = {22, 3, 3, 0, 12, 14, 0, 0, 0, 14, 0, 0, 0, 14, 0, 0, 0};
    assert_int_equal(bare->out.len, sizeof expected);
    assert_memory_equal(bare->flight, expected, sizeof expected);
    bare_free(bare);
}

/* ChangeCipherSpec has a record of its own, behind what was said before it. */
static void change_cipher_spec(void **state)
{
    (void)state;
    const struct row done = {.type = MESSAGE_SERVER_HELLO_DONE, .send = server_hello_done_send};
    struct bare *bare = end_new(SERVER);
    assert_int_equal(message_send(&bare->hs, &done), 0);
    assert_int_equal(message_change_cipher_spec(&bare->hs), 0);
    static const uint8_t expected[] = {22, 3, 3, 0, 4, 14, 0, 0, 0, 20, 3, 3, 0, 1, 1};
    assert_int_equal(bare->out.len, sizeof expected);
    assert_memory_equal(bare->flight, expected, sizeof expected);
    bare_free(bare);
}

/* Without memory nothing is written, and the error is the hook's. */
static void out_of_memory(void **state)
{
    (void)state;
    const struct row done = {.type = MESSAGE_SERVER_HELLO_DONE, .send = server_hello_done_send};
    struct bare *bare = end_new(SERVER);
    bare->out.cap = 10;
    assert_int_equal(message_send(&bare->hs, &done), SSL_E_MEMORY);
    assert_int_equal(message_change_cipher_spec(&bare->hs), 0);
    assert_int_equal(message_change_cipher_spec(&bare->hs), SSL_E_MEMORY);
    assert_int_equal(bare->out.len, 6);
    bare_free(bare);
}

/* A certificate chain of more bytes than three bytes of length can say is refused on this side. */
static void too_long_to_send(void **state)
{
    (void)state;
    uint8_t *huge = calloc(1, 0x1000000);
    assert_non_null(huge);
    const struct span list = {huge, 0x1000000};
    const struct identity identity = {.chain = &list, .count = 1};
    const struct row row = {.type = MESSAGE_CERTIFICATE, .send = server_certificate_send};
    struct bare *bare = end_new(SERVER);
    uint8_t *room = malloc(0x1000100);
    assert_non_null(room);
    bare->out = (struct flight){room, 0, 0x1000100};
    bare->hs.identity = &identity;
    assert_int_equal(message_send(&bare->hs, &row), SSL_E_INTERNAL);
    assert_int_equal(bare->out.len, 0);
    free(room);
    free(huge);
    bare_free(bare);
}

static void names(void **state)
{
    (void)state;
    static const char *const expected[256] = {
        [0] = "HelloRequest",       [1] = "ClientHello",        [2] = "ServerHello",         [4] = "NewSessionTicket",
        [11] = "Certificate",       [12] = "ServerKeyExchange", [13] = "CertificateRequest", [14] = "ServerHelloDone",
        [15] = "CertificateVerify", [16] = "ClientKeyExchange", [20] = "Finished",           [22] = "CertificateStatus",
    };
    for (size_t type = 0; type < 256; type++)
        assert_string_equal(message_name((uint8_t)type), expected[type] != NULL ? expected[type] : "unknown message");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_split),
        cmocka_unit_test(one_byte_at_a_time),
        cmocka_unit_test(limits),
        cmocka_unit_test(hello_requests),
        cmocka_unit_test(bad_records),
        cmocka_unit_test(a_message_across_change_cipher_spec),
        cmocka_unit_test(no_room),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(there_and_back_sealed),
        cmocka_unit_test(short_records),
        cmocka_unit_test(messages_share_records),
        cmocka_unit_test(change_cipher_spec),
        cmocka_unit_test(out_of_memory),
        cmocka_unit_test(too_long_to_send),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests_name("handshake/message", tests, NULL, NULL);
}
