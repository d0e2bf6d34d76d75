/*
 * early_test.c - data before its time, as far as it has one: false start (RFC 7918), and data that is looked at before
 * it is read; and records that are kept short.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

static const struct recipe server_rsa = {.name = "CN=rsa", .key = &key_leaf, .san = "DNS:" CAST_HOST};

static ssl_config *eager(const char *suites, const char *protocols)
{
    ssl_config *client = cast_client_config();
    assert_int_equal(ssl_config_ciphers(client, suites), 0);
    assert_int_equal(ssl_config_false_start(client), 0);
    if (protocols != NULL)
        assert_int_equal(ssl_config_alpn(client, protocols), 0);
    return client;
}

static ssl_config *server(const char *protocols)
{
    ssl_config *config = cast_config();
    cast_identity(config, &server_rsa, &cast_root);
    assert_int_equal(ssl_config_ciphers(config, "all"), 0);
    if (protocols != NULL)
        assert_int_equal(ssl_config_alpn(config, protocols), 0);
    return config;
}

/* Up to where the client waits for the server's Finished: it has sent its own, and the server has not read it. */
static void up_to_the_end(struct pair *pair)
{
    assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
    assert_int_equal(ssl_handshake(pair->server), SSL_WANT_READ);
    assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
}

/* What is written goes out before the server has said a word more, and arrives once it is done. */
static void false_start(void **state)
{
    (void)state;
    char buf[16];
    struct pair *pair = pair_new(eager("default", "h2"), server("h2"));
    up_to_the_end(pair);
    assert_int_equal(ssl_write(pair->client, "hello", 5), 5);
    assert_int_equal(ssl_write(pair->client, NULL, 0), 0);
    assert_string_equal(ssl_alpn(pair->client), "h2");
    assert_int_equal(ssl_read(pair->client, buf, sizeof buf), SSL_WANT_READ); /* reading takes all of it */
    assert_int_equal(ssl_handshake(pair->client), SSL_WANT_READ);
    assert_int_equal(ssl_read(pair->server, buf, sizeof buf), 5);
    assert_memory_equal(buf, "hello", 5);
    pair_expect_done(pair);
    pair_expect_talk(pair);
    pair_free(pair);
}

/* A write that begins the handshake ends where it may. */
static void by_writing_alone(void **state)
{
    (void)state;
    char buf[16];
    struct pair *pair = pair_new(eager("default", "h2"), server("h2"));
    assert_int_equal(ssl_write(pair->client, "hello", 5), SSL_WANT_READ);
    assert_int_equal(ssl_handshake(pair->server), SSL_WANT_READ);
    assert_int_equal(ssl_write(pair->client, "hello", 5), 5);
    assert_int_equal(ssl_read(pair->server, buf, sizeof buf), 5);
    pair_expect_done(pair);
    pair_free(pair);
}

/* RFC 7918: not without forward secrecy, authenticated encryption and ALPN; nor if nobody asked for it. */
static void no_false_start(void **state)
{
    (void)state;
    static const struct {
        const char *suites, *client, *server;
        bool asked;
    } rows[] = {
        {"default", "h2", "h2", true}, /* the one that does */
        {"default", "h2", "h2", false},          {"default", "h2", NULL, true},
        {"default", NULL, NULL, true},           {"ECDHE-RSA-AES128-SHA256", "h2", "h2", true},
        {"AES128-GCM-SHA256", "h2", "h2", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = eager(rows[i].suites, rows[i].client);
        client->policy.false_start = rows[i].asked;
        struct pair *pair = pair_new(client, server(rows[i].server));
        up_to_the_end(pair);
        assert_int_equal(ssl_write(pair->client, "hello", 5), i == 0 ? 5 : SSL_WANT_READ);
        pair_expect_done(pair);
        pair_free(pair);
    }
}

/* A resumed session has no end to wait for: the server has finished first. */
static void of_a_resumed_session(void **state)
{
    (void)state;
    uint8_t session[8192];
    ssl_config *client = eager("default", "h2"), *config = server("h2");
    struct pair *pair = pair_new(ssl_config_ref(client), ssl_config_ref(config));
    pair_expect_done(pair);
    ptrdiff_t len = ssl_session_save(pair->client, session, sizeof session);
    assert_true(len > 0);
    pair_free(pair);
    pair = pair_new(client, config);
    assert_int_equal(ssl_session_load(pair->client, session, (size_t)len), 0);
    assert_int_equal(ssl_write(pair->client, "x", 1), SSL_WANT_READ);
    assert_int_equal(ssl_handshake(pair->server), SSL_WANT_READ);
    assert_int_equal(ssl_write(pair->client, "x", 1), 1);
    assert_int_equal(ssl_resumed(pair->client), 1);
    pair_expect_done(pair);
    pair_free(pair);
}

static void spoil(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == SERVER && type == CONTENT_HANDSHAKE && len == MESSAGE_HEADER + VERIFY_DATA_LEN)
        at[len - 1] ^= 1;
    pair_pass(pair, from, type, at, len);
}

/* It is not forgotten that the server has to prove itself: nothing of its is read before. */
static void a_server_that_is_another(void **state)
{
    (void)state;
    struct pair *pair = pair_new(eager("default", "h2"), server("h2"));
    pair->hook = spoil;
    up_to_the_end(pair);
    char buf[8];
    assert_int_equal(ssl_write(pair->client, "hello", 5), 5);
    assert_int_equal(ssl_read(pair->server, buf, sizeof buf), 5);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_FINISHED, 51, "step 9, Finished: "});
    pair_free(pair);
}

/* ---- ssl_peek ---- */

static void peeking(void **state)
{
    (void)state;
    char buf[8];
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    pair_expect_done(pair);
    assert_int_equal(ssl_peek(pair->server, buf, sizeof buf), SSL_WANT_READ);
    assert_int_equal(ssl_write(pair->client, "abcdef", 6), 6);
    for (int i = 0; i < 2; i++) {
        memset(buf, 0, sizeof buf);
        assert_int_equal(ssl_peek(pair->server, buf, sizeof buf), 6);
        assert_memory_equal(buf, "abcdef\0", 7);
        assert_int_equal(ssl_pending(pair->server), 6);
        assert_int_equal(ssl_peek(pair->server, buf, 2), 2);
    }
    assert_int_equal(ssl_read(pair->server, buf, 2), 2);
    assert_memory_equal(buf, "ab", 2);
    assert_int_equal(ssl_peek(pair->server, buf, sizeof buf), 4);
    assert_memory_equal(buf, "cdef", 4);
    assert_int_equal(ssl_read(pair->server, buf, sizeof buf), 4);
    assert_memory_equal(buf, "cdef", 4);
    assert_int_equal(ssl_close(pair->client), 0);
    assert_int_equal(ssl_peek(pair->server, buf, sizeof buf), 0);
    assert_int_equal(ssl_read(pair->server, buf, sizeof buf), 0);
    assert_int_equal(ssl_peek(NULL, buf, sizeof buf), SSL_ERROR);
    assert_int_equal(ssl_peek(pair->server, NULL, 1), SSL_ERROR);
    assert_int_equal(ssl_error_code(pair->server), SSL_E_ARGUMENT);
    pair_free(pair);
}

/* ---- ssl_config_send_size ---- */

static size_t longest;

static void measure(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == SERVER && len > longest)
        longest = len;
    pair_pass(pair, from, type, at, len);
}

static void short_records(void **state)
{
    (void)state;
    static const struct {
        size_t ours, theirs, expected; /* 0: not said */
    } rows[] = {{64, 0, 64}, {1000, 0, 1000}, {1000, 700, 699}, {500, 700, 500}, {16384, 0, 16384}, {0, 0, 16384}};
    static const uint8_t data[20000];
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = cast_client_config(), *config = cast_server_config();
        assert_int_equal(rows[i].ours == 0 || ssl_config_send_size(config, rows[i].ours) == 0, 1);
        assert_int_equal(rows[i].theirs == 0 || ssl_config_record_size(client, rows[i].theirs) == 0, 1);
        struct pair *pair = pair_new(client, config);
        pair->hook = measure;
        longest = 0;
        pair_expect_done(pair);
        assert_in_range(longest, 1, rows[i].ours != 0 ? rows[i].ours : 16384);
        pair_send(pair, SERVER, data, sizeof data, sizeof data, sizeof data);
        assert_in_range(longest, rows[i].expected, rows[i].expected + (rows[i].theirs != 0));
        pair_free(pair);
    }
    static const size_t wrong[] = {0, 63, 16385, SIZE_MAX};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_send_size(config, wrong[i]), SSL_ERROR);
        assert_int_equal(config->error.code, SSL_E_ARGUMENT);
        ssl_config_free(config);
    }
    assert_int_equal(ssl_config_send_size(NULL, 512), SSL_ERROR);
    assert_int_equal(ssl_config_false_start(NULL), SSL_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(false_start),
        cmocka_unit_test(by_writing_alone),
        cmocka_unit_test(no_false_start),
        cmocka_unit_test(of_a_resumed_session),
        cmocka_unit_test(a_server_that_is_another),
        cmocka_unit_test(peeking),
        cmocka_unit_test(short_records),
    };
    return cmocka_run_group_tests_name("steps/early", tests, NULL, NULL);
}
