/*
 * suites_test.c - steps 1 to 10 as they should be: every suite, with and without client authentication, extended master
 * secret and encrypt-then-MAC, and data both ways.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

static const struct {
    const char *name;
    bool cbc;
} suites[] = {
    {"TLS_RSA_WITH_AES_256_GCM_SHA384", false}, {"TLS_RSA_WITH_AES_128_GCM_SHA256", false},
    {"TLS_RSA_WITH_AES_256_CBC_SHA256", true},  {"TLS_RSA_WITH_AES_128_CBC_SHA256", true},
    {"TLS_RSA_WITH_AES_256_CBC_SHA", true},     {"TLS_RSA_WITH_AES_128_CBC_SHA", true},
};

/* A client that does not offer an extension: its type becomes one that nobody knows. */
static bool with_master_secret, with_then_mac;

static void forget(ssl_conn *conn, uint8_t *message, size_t len)
{
    for (size_t at = MESSAGE_HEADER + 2 + RANDOM_LEN; at + 4 <= len; at++) {
        if (!with_master_secret && memcmp(message + at, "\0\27\0\0", 4) == 0)
            message[at] = 0x7a;
        if (!with_then_mac && memcmp(message + at, "\0\26\0\0", 4) == 0)
            message[at] = 0x7a;
    }
    (void)conn;
}

static struct pair *handshake(size_t suite, int auth, bool answers)
{
    ssl_config *client = cast_asked_config(answers ? &cast_client : NULL, &cast_root);
    assert_int_equal(ssl_config_ciphers(client, suites[suite].name), 0);
    cast_liar(client, "ClientHello", forget);
    struct pair *pair = pair_new(client, cast_asking_config((enum ssl_auth)auth));
    pair_expect_done(pair);
    for (enum side side = CLIENT; side <= SERVER; side++) {
        ssl_conn *conn = pair_conn(pair, side);
        assert_string_equal(ssl_cipher(conn), suites[suite].name);
        assert_int_equal(ssl_extended_master_secret(conn), with_master_secret);
        assert_int_equal(ssl_encrypt_then_mac(conn), with_then_mac && suites[suite].cbc);
        assert_string_equal(ssl_server_name(conn), CAST_HOST);
        assert_string_equal(ssl_error(conn), "no error");
    }
    assert_string_equal(ssl_cert_subject(ssl_peer(pair->client, 0)), "CN=" CAST_HOST);
    assert_int_equal(ssl_peer(pair->server, 0) != NULL, auth != SSL_AUTH_NONE && answers);
    return pair;
}

static void every_combination(void **state)
{
    (void)state;
    static const struct {
        int auth;
        bool answers;
    } auths[] = {{SSL_AUTH_NONE, true}, {SSL_AUTH_OPTIONAL, false}, {SSL_AUTH_REQUIRED, true}};
    for (size_t suite = 0; suite < COUNT(suites); suite++)
        for (size_t auth = 0; auth < COUNT(auths); auth++)
            for (int extensions = 0; extensions < (suites[suite].cbc ? 4 : 2); extensions++) {
                with_master_secret = extensions % 2;
                with_then_mac = extensions / 2;
                struct pair *pair = handshake(suite, auths[auth].auth, auths[auth].answers);
                pair_expect_talk(pair);
                assert_int_equal(ssl_close(pair->client), 0);
                assert_int_equal(ssl_close(pair->server), 0);
                uint8_t byte;
                assert_int_equal(ssl_read(pair->client, &byte, 1), 0);
                assert_int_equal(ssl_read(pair->server, &byte, 1), 0);
                pair_free(pair);
            }
}

/* A megabyte both ways under every protection. */
static void a_megabyte(void **state)
{
    (void)state;
    enum { MEGABYTE = 1 << 20 };
    static uint8_t data[MEGABYTE];
    struct seeded seeded = {5};
    seeded_random(&seeded, data, sizeof data);
    with_master_secret = true;
    for (size_t suite = 0; suite < COUNT(suites); suite++)
        for (int then_mac = 0; then_mac <= suites[suite].cbc; then_mac++) {
            with_then_mac = then_mac;
            struct pair *pair = handshake(suite, SSL_AUTH_NONE, false);
            pair_send(pair, CLIENT, data, sizeof data, sizeof data, sizeof data);
            pair_send(pair, SERVER, data, sizeof data, 10000, 5000);
            pair_free(pair);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination),
        cmocka_unit_test(a_megabyte),
    };
    return cmocka_run_group_tests_name("steps/suites", tests, NULL, NULL);
}
