/*
 * psk_test.c - step 4 with a key that both sides have had all along (RFC 4279, 5487, 5489, 6655, 7905, 8442), alone and
 * with ECDHE; who may use it, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

static const struct {
    const char *name;
    bool ephemeral;
} suites[] = {
    {"ECDHE-PSK-AES128-GCM-SHA256", true},
    {"ECDHE-PSK-AES256-GCM-SHA384", true},
    {"ECDHE-PSK-CHACHA20-POLY1305", true},
    {"ECDHE-PSK-AES128-CCM-SHA256", true},
    {"ECDHE-PSK-AES128-CCM8-SHA256", true},
    {"PSK-AES128-GCM-SHA256", false},
    {"PSK-AES256-GCM-SHA384", false},
    {"PSK-CHACHA20-POLY1305", false},
    {"PSK-AES128-CCM", false},
    {"PSK-AES256-CCM", false},
    {"PSK-AES128-CCM8", false},
    {"PSK-AES256-CCM8", false},
};

static const uint8_t key[32] = "thirty-two bytes that both have", other_key[32] = "thirty-two bytes of someone else";

/* A config that knows nothing but its key. */
static ssl_config *with_key(const char *identity, const void *bytes, size_t len)
{
    ssl_config *config = ssl_config_new();
    assert_non_null(config);
    assert_int_equal(ssl_config_psk(config, identity, bytes, len), 0);
    return config;
}

static ssl_config *device(void)
{
    return with_key("device 7", key, sizeof key);
}

static void every_suite(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(suites); i++)
        for (int hint = 0; hint < 2; hint++) {
            ssl_config *client = device(), *server = device();
            assert_int_equal(ssl_config_ciphers(client, suites[i].name), 0);
            assert_int_equal(ssl_config_ciphers(server, "all"), 0);
            if (hint)
                assert_int_equal(ssl_config_psk_hint(server, "which"), 0);
            struct pair *pair = pair_new_host(client, server, "device.example");
            pair_expect_done(pair);
            for (enum side side = CLIENT; side <= SERVER; side++) {
                ssl_conn *conn = pair_conn(pair, side);
                assert_true((ssl_group(conn) != NULL) == suites[i].ephemeral);
                assert_null(ssl_signature_algorithm(conn));
                assert_null(ssl_peer(conn, 0));
                assert_int_equal(ssl_extended_master_secret(conn), 1);
            }
            pair_expect_talk(pair);
            pair_free(pair);
        }
}

/* By default forward secrecy comes first. */
static void by_default(void **state)
{
    (void)state;
    struct pair *pair = pair_new_host(device(), device(), "device.example");
    pair_expect_done(pair);
    assert_string_equal(ssl_cipher(pair->client), "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256");
    assert_string_equal(ssl_group(pair->client), "x25519");
    pair_free(pair);
}

/* One side knows the name with another key: no more is told than that Finished cannot be read. */
static void another_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(suites); i++) {
        ssl_config *client = with_key("device 7", other_key, sizeof other_key), *server = device();
        assert_int_equal(ssl_config_ciphers(client, suites[i].name), 0);
        assert_int_equal(ssl_config_ciphers(server, suites[i].name), 0);
        struct pair *pair = pair_new_host(client, server, "device.example");
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_BAD_RECORD_MAC, 20,
                                                    "step 8, Finished: a record failed its integrity check"});
        pair_free(pair);
    }
}

/* The same beginning is not the same key. */
static void a_longer_key(void **state)
{
    (void)state;
    struct pair *pair = pair_new_host(with_key("device 7", key, 31), device(), "device.example");
    pair_run(pair);
    assert_int_equal(ssl_error_code(pair->server), SSL_E_BAD_RECORD_MAC);
    pair_free(pair);
}

static void an_unknown_name(void **state)
{
    (void)state;
    struct pair *pair = pair_new_host(with_key("device 8", key, sizeof key), device(), "device.example");
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_PSK_IDENTITY, 115,
                                                "step 4, ClientKeyExchange: the identity of a pre-shared key is not "
                                                "known: \"device 8\""});
    pair_free(pair);
}

/* ---- Several keys, callbacks ---- */

static void one_of_many(void **state)
{
    (void)state;
    ssl_config *server = with_key("device 1", other_key, sizeof other_key);
    assert_int_equal(ssl_config_psk(server, "device 7", key, sizeof key), 0);
    assert_int_equal(ssl_config_psk(server, "device 70", other_key, sizeof other_key), 0);
    struct pair *pair = pair_new_host(device(), server, "device.example");
    pair_expect_done(pair);
    pair_free(pair);
}

static struct {
    char identity[64], hint[64];
    int count;
} asked;

static ptrdiff_t find(ssl_conn *conn, const void *identity, size_t len, uint8_t *room, size_t cap, void *arg)
{
    (void)conn;
    (void)arg;
    assert_in_range(len, 1, sizeof asked.identity - 1);
    memcpy(asked.identity, identity, len);
    asked.identity[len] = '\0';
    asked.count++;
    assert_int_equal(cap, 256);
    if (len != 8 || memcmp(identity, "device 7", 8) != 0)
        return 0;
    memcpy(room, key, sizeof key);
    return sizeof key;
}

static int offer(ssl_conn *conn, const void *hint, size_t len, struct ssl_psk *psk, void *arg)
{
    (void)conn;
    memcpy(asked.hint, hint, len);
    asked.hint[len] = '\0';
    if (arg == NULL)
        return -1;
    memcpy(psk->identity, arg, strlen(arg));
    psk->identity_len = strlen(arg);
    memcpy(psk->key, key, sizeof key);
    psk->key_len = sizeof key;
    return 0;
}

static struct pair *asking(char *identity)
{
    ssl_config *client = ssl_config_new(), *server = ssl_config_new();
    ssl_config_on_psk(client, NULL, offer, identity);
    ssl_config_on_psk(server, find, NULL, NULL);
    assert_int_equal(ssl_config_psk_hint(server, "the cellar"), 0);
    return pair_new_host(client, server, "device.example");
}

static void callbacks(void **state)
{
    (void)state;
    char known[] = "device 7", unknown[] = "nobody";
    struct pair *pair = asking(known);
    pair_expect_done(pair);
    assert_string_equal(asked.identity, "device 7");
    assert_string_equal(asked.hint, "the cellar");
    pair_free(pair);
    pair = asking(unknown);
    pair_run(pair);
    assert_int_equal(ssl_error_code(pair->server), SSL_E_PSK_IDENTITY);
    pair_free(pair);
    pair = asking(NULL);
    pair_run(pair);
    pair_expect_failure(
        pair, &(struct failure){CLIENT, SSL_E_NO_PSK, 80, "step 3, choose pre-shared key: no pre-shared key is known"});
    pair_free(pair);
}

/* ---- Keys and certificates in one config ---- */

/* A server with both serves both; a client with both prefers the key. */
static void both(void **state)
{
    (void)state;
    for (int keys = 0; keys < 4; keys++) {
        ssl_config *client = ssl_config_new(), *server = ssl_config_new();
        cast_identity(server, &cast_server, &cast_root);
        cast_trust(client, &cast_root);
        ssl_config_insecure_no_time(client);
        if (keys & 1)
            assert_int_equal(ssl_config_psk(client, "device 7", key, sizeof key), 0);
        if (keys & 2)
            assert_int_equal(ssl_config_psk(server, "device 7", key, sizeof key), 0);
        struct pair *pair = pair_new(client, server);
        pair_expect_done(pair);
        assert_int_equal(strstr(ssl_cipher(pair->client), "_PSK_") != NULL, keys == 3);
        pair_free(pair);
    }
}

/* A client that has nothing but a key takes no certificate for it, were it the best; and the other way round. */
static void a_key_is_no_certificate(void **state)
{
    (void)state;
    ssl_config *server = ssl_config_new();
    cast_identity(server, &cast_server, &cast_root);
    struct pair *pair = pair_new(device(), server);
    pair_run(pair);
    assert_int_equal(ssl_error_code(pair->server), SSL_E_NO_SUITE);
    pair_free(pair);
    pair = pair_new(cast_client_config(), device());
    pair_run(pair);
    assert_int_equal(ssl_error_code(pair->server), SSL_E_NO_SUITE);
    pair_free(pair);
}

/* A server that wants to know its clients by certificate takes the key for it. */
static void no_certificate_is_asked_for(void **state)
{
    (void)state;
    ssl_config *server = cast_asking_config(SSL_AUTH_REQUIRED);
    assert_int_equal(ssl_config_ciphers(server, "psk"), 0);
    assert_int_equal(ssl_config_psk(server, "device 7", key, sizeof key), 0);
    struct pair *pair = pair_new(device(), server);
    pair_expect_done(pair);
    pair_free(pair);
}

/* ---- Setters ---- */

static void setters(void **state)
{
    (void)state;
    static char endless[258];
    memset(endless, 'x', sizeof endless - 1);
    static const uint8_t bytes[257];
    const struct {
        const char *identity;
        const void *key;
        size_t len;
        int code;
    } rows[] = {
        {"a", bytes, 16, 0},
        {endless + 1, bytes, 256, 0},
        {NULL, bytes, 16, SSL_E_ARGUMENT},
        {"", bytes, 16, SSL_E_ARGUMENT},
        {endless, bytes, 16, SSL_E_ARGUMENT},
        {"a", NULL, 16, SSL_E_ARGUMENT},
        {"a", bytes, 15, SSL_E_ARGUMENT},
        {"a", bytes, 257, SSL_E_ARGUMENT},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_psk(config, rows[i].identity, rows[i].key, rows[i].len),
                         rows[i].code == 0 ? 0 : SSL_ERROR);
        assert_int_equal(config->error.code, rows[i].code);
        ssl_config_free(config);
    }
    assert_int_equal(ssl_config_psk(NULL, "a", bytes, 16), SSL_ERROR);
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_psk_hint(config, ""), SSL_ERROR);
    ssl_config_free(config);
    /* Suites that need a key, and none is there. */
    config = ssl_config_new();
    assert_int_equal(ssl_config_ciphers(config, "psk"), 0);
    ssl_conn *conn = ssl_server(config, -1);
    assert_int_equal(ssl_error_code(conn), SSL_E_NO_SUITES);
    ssl_free(conn);
    ssl_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_suite),
        cmocka_unit_test(by_default),
        cmocka_unit_test(another_key),
        cmocka_unit_test(a_longer_key),
        cmocka_unit_test(an_unknown_name),
        cmocka_unit_test(one_of_many),
        cmocka_unit_test(callbacks),
        cmocka_unit_test(both),
        cmocka_unit_test(a_key_is_no_certificate),
        cmocka_unit_test(no_certificate_is_asked_for),
        cmocka_unit_test(setters),
    };
    return cmocka_run_group_tests_name("steps/psk", tests, NULL, NULL);
}
