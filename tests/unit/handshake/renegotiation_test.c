/*
 * renegotiation_test.c - handshake messages after the handshake: requests are counted in whatever pieces they come,
 * too many of them end the connection, and so does any other message.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

#include "handshake/handshake.h"

static int receive(struct renegotiation *re, enum side side, const uint8_t *at, size_t len, unsigned *requests,
                   struct error *why)
{
    return renegotiation_receive(re, requests, side, (struct span){at, len}, why);
}

/* Hands over the bytes in pieces of at most `piece`, and counts. */
static int in_pieces(enum side side, const uint8_t *at, size_t len, size_t piece, unsigned *total)
{
    struct renegotiation re = {0};
    struct error why = {0};
    *total = 0;
    for (size_t i = 0; i < len; i += piece) {
        unsigned requests = 99;
        int result = receive(&re, side, at + i, piece < len - i ? piece : len - i, &requests, &why);
        if (result != 0) {
            assert_int_equal(why.code, result);
            return result;
        }
        *total += requests;
    }
    return 0;
}

static void hello_requests_in_every_fragmentation(void **state)
{
    (void)state;
    static const uint8_t requests[LIMIT_WARNINGS * 4] = {0};
    unsigned total;
    for (size_t len = 1; len <= sizeof requests; len++)
        for (size_t piece = 1; piece <= len; piece++) {
            assert_int_equal(in_pieces(CLIENT, requests, len, piece, &total), 0);
            assert_int_equal(total, len / 4);
        }
}

static void client_hellos_in_every_fragmentation(void **state)
{
    (void)state;
    static const uint8_t hellos[] = {1, 0, 0, 5, 1, 2, 3, 4, 5, 1, 0, 0, 0, 1, 0, 0, 1, 1};
    unsigned total;
    for (size_t first = 1; first < sizeof hellos; first++)
        for (size_t second = first; second < sizeof hellos; second++) {
            struct renegotiation re = {0};
            struct error why = {0};
            const size_t cuts[] = {0, first, second, sizeof hellos};
            total = 0;
            for (size_t i = 0; i < 3; i++) {
                unsigned requests;
                if (cuts[i] == cuts[i + 1])
                    continue;
                assert_int_equal(receive(&re, SERVER, hellos + cuts[i], cuts[i + 1] - cuts[i], &requests, &why), 0);
                total += requests;
                assert_int_equal(total, (cuts[i + 1] >= 9) + (cuts[i + 1] >= 13) + (cuts[i + 1] >= 18));
            }
            assert_int_equal(total, 3);
        }
}

/* The largest ClientHello there can be is a request like any other; one byte more is not. */
static void long_hellos(void **state)
{
    (void)state;
    uint8_t *hello = calloc(1, 4 + LIMIT_HELLO);
    unsigned total;
    assert_non_null(hello);
    hello[0] = 1;
    store_be24(hello + 1, LIMIT_HELLO);
    assert_int_equal(in_pieces(SERVER, hello, 4 + LIMIT_HELLO, LIMIT_PLAINTEXT, &total), 0);
    assert_int_equal(total, 1);
    assert_int_equal(in_pieces(SERVER, hello, 3 + LIMIT_HELLO, LIMIT_PLAINTEXT, &total), 0);
    assert_int_equal(total, 0);
    store_be24(hello + 1, LIMIT_HELLO + 1);
    assert_int_equal(in_pieces(SERVER, hello, 4, 1, &total), SSL_E_MESSAGE_TOO_LONG);
    free(hello);
}

static void floods(void **state)
{
    (void)state;
    static const uint8_t many[4 * (LIMIT_WARNINGS + 1)] = {0};
    unsigned total;
    for (size_t piece = 1; piece <= sizeof many; piece++) {
        assert_int_equal(in_pieces(CLIENT, many, sizeof many - 1, piece, &total), 0);
        assert_int_equal(in_pieces(CLIENT, many, sizeof many, piece, &total), SSL_E_RENEGOTIATION);
    }
}

/* Of all types only one is a request to each side; and a HelloRequest has no body. */
static void other_messages(void **state)
{
    (void)state;
    unsigned total;
    for (int type = 0; type < 256; type++) {
        const uint8_t empty[] = {(uint8_t)type, 0, 0, 0}, full[] = {(uint8_t)type, 0, 0, 1, 0};
        for (size_t piece = 1; piece <= 4; piece++) {
            assert_int_equal(in_pieces(CLIENT, empty, sizeof empty, piece, &total),
                             type == 0 ? 0 : SSL_E_UNEXPECTED_MESSAGE);
            assert_int_equal(in_pieces(SERVER, empty, sizeof empty, piece, &total),
                             type == 1 ? 0 : SSL_E_UNEXPECTED_MESSAGE);
            assert_int_equal(in_pieces(CLIENT, full, sizeof full, piece, &total),
                             type == 0 ? SSL_E_DECODE : SSL_E_UNEXPECTED_MESSAGE);
            assert_int_equal(in_pieces(SERVER, full, sizeof full, piece, &total),
                             type == 1 ? 0 : SSL_E_UNEXPECTED_MESSAGE);
        }
    }
}

/* RFC 5246 6.2.1: an empty fragment of a handshake message, at the beginning or in the middle of one. */
static void empty_fragments(void **state)
{
    (void)state;
    static const uint8_t request[4] = {0};
    for (size_t before = 0; before < sizeof request; before++) {
        struct renegotiation re = {0};
        struct error why = {0};
        unsigned requests = 0;
        if (before > 0)
            assert_int_equal(receive(&re, CLIENT, request, before, &requests, &why), 0);
        assert_int_equal(receive(&re, CLIENT, request, 0, &requests, &why), SSL_E_DECODE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hello_requests_in_every_fragmentation),
        cmocka_unit_test(client_hellos_in_every_fragmentation),
        cmocka_unit_test(long_hellos),
        cmocka_unit_test(floods),
        cmocka_unit_test(other_messages),
        cmocka_unit_test(empty_fragments),
    };
    return cmocka_run_group_tests_name("handshake/renegotiation", tests, NULL, NULL);
}
