/*
 * export_test.c - keying material and channel bindings of whole connections: both ends get the same, and nobody gets
 * what must not be given.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

static struct pair *talking(ssl_config *client)
{
    struct pair *pair = pair_new(client, cast_server_config());
    pair_expect_done(pair);
    return pair;
}

/* A client that does not know the extended master secret. */
static void unsay(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    for (uint8_t *at = message; at < message + len - 8; at++)
        if (memcmp(at, "\x00\x17\x00\x00", 4) == 0)
            at[0] = 0xfa;
}

static struct pair *talking_without_extension(void)
{
    ssl_config *client = cast_client_config();
    cast_liar(client, "ClientHello", unsay);
    struct pair *pair = talking(client);
    assert_int_equal(ssl_extended_master_secret(pair->client), 0);
    return pair;
}

enum { LEN = 32 };

static void both_get_the_same(void **state)
{
    (void)state;
    static const char *const suites[] = {"AES128-SHA", "AES256-GCM-SHA384"};
    static const struct {
        const char *label, *context;
        size_t len;
    } rows[] = {{"EXPORTER-a", NULL, 0}, {"EXPORTER-b", NULL, 0}, {"EXPORTER-a", "", 0},
                {"EXPORTER-a", "x", 1},  {"EXPORTER-a", "xy", 2}, {"EXPORTER-ax", NULL, 0}};
    uint8_t all[COUNT(suites) * COUNT(rows)][LEN];
    for (size_t i = 0; i < COUNT(suites); i++) {
        ssl_config *config = cast_client_config();
        ssl_config_ciphers(config, suites[i]);
        struct pair *pair = talking(config);
        for (size_t j = 0; j < COUNT(rows); j++) {
            uint8_t *here = all[i * COUNT(rows) + j], there[LEN];
            assert_int_equal(ssl_export(pair->client, rows[j].label, rows[j].context, rows[j].len, here, LEN), 0);
            assert_int_equal(ssl_export(pair->server, rows[j].label, rows[j].context, rows[j].len, there, LEN), 0);
            assert_memory_equal(here, there, LEN);
        }
        pair_expect_talk(pair);
        pair_free(pair);
    }
    for (size_t i = 0; i < COUNT(all); i++)
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(all[i], all[j], LEN);
}

static void bindings(void **state)
{
    (void)state;
    static const enum ssl_binding types[] = {SSL_BINDING_EXPORTER, SSL_BINDING_SERVER_END_POINT};
    struct pair *pair = talking(cast_client_config());
    uint8_t here[SSL_BINDING_MAX], there[SSL_BINDING_MAX], expected[HASH_MAX];
    for (size_t i = 0; i < COUNT(types); i++) {
        assert_int_equal(ssl_channel_binding(pair->client, types[i], here, sizeof here), 32);
        assert_int_equal(ssl_channel_binding(pair->server, types[i], there, 32), 32);
        assert_memory_equal(here, there, 32);
    }
    struct span der = cast_cert(&cast_server, &cast_root);
    hash_whole(pair->server->config->policy.crypto.sha256, expected, der.at, der.len);
    assert_memory_equal(here, expected, 32);
    /* RFC 9266 section 2: an empty context, which is not the same as none. */
    assert_int_equal(ssl_channel_binding(pair->client, SSL_BINDING_EXPORTER, here, sizeof here), 32);
    assert_int_equal(ssl_export(pair->server, "EXPORTER-Channel-Binding", "", 0, there, 32), 0);
    assert_memory_equal(here, there, 32);
    assert_int_equal(ssl_export(pair->server, "EXPORTER-Channel-Binding", NULL, 0, there, 32), 0);
    assert_memory_not_equal(here, there, 32);
    /* RFC 5929 section 3.1: the first Finished, which is the client's; both know it, and it is new each time. */
    uint8_t before[VERIFY_DATA_LEN] = {0};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ssl_channel_binding(pair->client, SSL_BINDING_UNIQUE, here, sizeof here), VERIFY_DATA_LEN);
        assert_int_equal(ssl_channel_binding(pair->server, SSL_BINDING_UNIQUE, there, VERIFY_DATA_LEN),
                         VERIFY_DATA_LEN);
        assert_memory_equal(here, there, VERIFY_DATA_LEN);
        assert_memory_not_equal(here, before, VERIFY_DATA_LEN);
        memcpy(before, here, sizeof before);
        pair_free(pair);
        pair = talking(cast_client_config());
    }
    pair_free(pair);
}

/* Of a certificate that nobody verified too: what it binds to is the certificate. Of a client's, never. */
static void bindings_of_others(void **state)
{
    (void)state;
    ssl_config *client = cast_asked_config(&cast_client, &cast_root);
    ssl_config_insecure_no_verify(client);
    struct pair *pair = pair_new(client, cast_asking_config(SSL_AUTH_REQUIRED));
    uint8_t here[SSL_BINDING_MAX], there[SSL_BINDING_MAX], expected[HASH_MAX];
    pair_expect_done(pair);
    assert_int_equal(ssl_channel_binding(pair->client, SSL_BINDING_SERVER_END_POINT, here, sizeof here), 32);
    assert_int_equal(ssl_channel_binding(pair->server, SSL_BINDING_SERVER_END_POINT, there, sizeof there), 32);
    struct span der = cast_cert(&cast_server, &cast_root);
    hash_whole(pair->server->config->policy.crypto.sha256, expected, der.at, der.len);
    assert_memory_equal(here, expected, 32);
    assert_memory_equal(there, expected, 32);
    pair_free(pair);
}

/* ---- What is refused ---- */

static void expect_refused(struct pair *pair, int result, int code, int alert, const char *sentence)
{
    assert_int_equal(result, SSL_ERROR);
    pair_expect_failure(pair, &(struct failure){CLIENT, code, alert, sentence});
    pair_free(pair);
}

#define AT_DATA "step 10, ApplicationData: "

static void wrong_arguments(void **state)
{
    (void)state;
    static uint8_t out[LEN], long_context[0x10000];
    static const struct {
        const char *label;
        const void *context;
        size_t context_len;
        void *out;
        size_t len;
    } rows[] = {
        {NULL, NULL, 0, out, LEN},
        {"", NULL, 0, out, LEN},
        {"key expansion", NULL, 0, out, LEN},
        {"EXPORTER-a", NULL, 1, out, LEN},
        {"EXPORTER-a", long_context, sizeof long_context, out, LEN},
        {"EXPORTER-a", NULL, 0, NULL, LEN},
        {"EXPORTER-a", NULL, 0, out, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = talking(cast_client_config());
        int result =
            ssl_export(pair->client, rows[i].label, rows[i].context, rows[i].context_len, rows[i].out, rows[i].len);
        expect_refused(pair, result, SSL_E_ARGUMENT, 80, AT_DATA "an argument is not allowed: ");
    }
    for (int i = 0; i < 4; i++) {
        struct pair *pair = talking(cast_client_config());
        ptrdiff_t result = i == 0   ? ssl_channel_binding(pair->client, (enum ssl_binding)3, out, LEN)
                           : i == 1 ? ssl_channel_binding(pair->client, SSL_BINDING_EXPORTER, out, LEN - 1)
                           : i == 2 ? ssl_channel_binding(pair->client, SSL_BINDING_SERVER_END_POINT, out, LEN - 1)
                                    : ssl_channel_binding(pair->client, SSL_BINDING_EXPORTER, NULL, LEN);
        expect_refused(pair, (int)result, SSL_E_ARGUMENT, 80, AT_DATA "an argument is not allowed: ");
    }
}

/* RFC 7627 section 5.4, RFC 9266 section 3; the certificate is none the worse. */
static void without_extended_master_secret(void **state)
{
    (void)state;
    uint8_t out[SSL_BINDING_MAX];
    struct pair *pair = talking_without_extension();
    assert_int_equal(ssl_channel_binding(pair->client, SSL_BINDING_EXPORTER, out, sizeof out), 0);
    assert_int_equal(ssl_channel_binding(pair->server, SSL_BINDING_EXPORTER, out, sizeof out), 0);
    assert_int_equal(ssl_channel_binding(pair->server, SSL_BINDING_EXPORTER, NULL, 0), 0);
    assert_int_equal(ssl_channel_binding(pair->server, SSL_BINDING_UNIQUE, NULL, 0), 0);
    assert_int_equal(ssl_channel_binding(pair->server, SSL_BINDING_SERVER_END_POINT, out, sizeof out), 32);
    pair_expect_talk(pair);
    expect_refused(pair, ssl_export(pair->client, "EXPORTER-a", NULL, 0, out, LEN), SSL_E_NO_EXPORTER, 71,
                   AT_DATA "no keying material may be exported without extended master secret");
}

/* Too early it is an error that ends nothing, also within a callback, and after a failure it stays an error. */
static void too_early(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    uint8_t out[SSL_BINDING_MAX];
    (void)step;
    ++*(int *)arg;
    assert_int_equal(ssl_export(conn, "EXPORTER-a", NULL, 0, out, LEN), SSL_ERROR);
    assert_int_equal(ssl_channel_binding(conn, SSL_BINDING_EXPORTER, out, sizeof out), SSL_ERROR);
}

static void not_at_any_time(void **state)
{
    (void)state;
    int calls = 0;
    uint8_t out[SSL_BINDING_MAX], byte = 1;
    assert_int_equal(ssl_export(NULL, "EXPORTER-a", NULL, 0, out, LEN), SSL_ERROR);
    assert_int_equal(ssl_channel_binding(NULL, SSL_BINDING_EXPORTER, out, sizeof out), SSL_ERROR);
    ssl_config *client = cast_client_config();
    ssl_config_on_step(client, too_early, &calls);
    struct pair *pair = talking(client);
    assert_in_range(calls, 10, 30);
    /* After both have closed it is still the same connection. */
    assert_int_equal(ssl_close(pair->client), 0);
    assert_int_equal(ssl_read(pair->server, &byte, 1), 0);
    assert_int_equal(ssl_close(pair->server), 0);
    assert_int_equal(ssl_export(pair->client, "EXPORTER-a", NULL, 0, out, LEN), 0);
    assert_int_equal(ssl_export(pair->server, "EXPORTER-a", NULL, 0, out, LEN), 0);
    /* After a failure the secret is gone. */
    static const struct exporter nothing;
    assert_int_equal(ssl_write(pair->client, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_export(pair->client, "EXPORTER-a", NULL, 0, out, LEN), SSL_ERROR);
    assert_int_equal(ssl_channel_binding(pair->client, SSL_BINDING_EXPORTER, out, sizeof out), SSL_ERROR);
    assert_memory_equal(&pair->client->exporter, &nothing, sizeof nothing);
    pair_free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_get_the_same),
        cmocka_unit_test(bindings),
        cmocka_unit_test(bindings_of_others),
        cmocka_unit_test(wrong_arguments),
        cmocka_unit_test(without_extended_master_secret),
        cmocka_unit_test(not_at_any_time),
    };
    return cmocka_run_group_tests_name("ssl/export", tests, NULL, NULL);
}
