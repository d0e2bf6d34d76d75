/*
 * extensions_test.c - what the two sides agree on by extensions, through the public API: application protocols.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

/* ---- Application protocols (RFC 7301) ---- */

static ssl_config *with_protocols(ssl_config *config, const char *protocols)
{
    if (protocols != NULL)
        assert_int_equal(ssl_config_alpn(config, protocols), 0);
    return config;
}

static struct pair *protocols(const char *client, const char *server)
{
    return pair_new(with_protocols(cast_client_config(), client), with_protocols(cast_server_config(), server));
}

static void expect_protocol(const ssl_conn *conn, const char *protocol)
{
    if (protocol == NULL)
        assert_null(ssl_alpn(conn));
    else
        assert_string_equal(ssl_alpn(conn), protocol);
}

static void the_protocol_of_both(void **state)
{
    (void)state;
    static const struct {
        const char *client, *server, *chosen;
    } rows[] = {
        {"h2", "h2", "h2"},
        {"h2,http/1.1", "http/1.1,h2", "http/1.1"}, /* the server's order */
        {"http/1.1,h2", "spdy/1,h2,http/1.1", "h2"},
        {"h2", NULL, NULL}, /* one that does not know it is no obstacle */
        {NULL, "h2", NULL},
        {NULL, NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = protocols(rows[i].client, rows[i].server);
        assert_null(ssl_alpn(pair->client));
        pair_expect_done(pair);
        expect_protocol(pair->client, rows[i].chosen);
        expect_protocol(pair->server, rows[i].chosen);
        pair_expect_talk(pair);
        pair_free(pair);
    }
    assert_null(ssl_alpn(NULL));
}

/* The longest list that a config takes fits into a ClientHello, and its last name can be chosen. */
static void the_longest_list(void **state)
{
    (void)state;
    char list[LIMIT_PROTOCOLS];
    memset(list, 'a', sizeof list);
    for (size_t i = 255; i < sizeof list - 1; i += 256)
        list[i] = ',';
    memcpy(list + sizeof list - 4, ",h2", 4);
    struct pair *pair = protocols(list, "h2");
    pair_expect_done(pair);
    expect_protocol(pair->client, "h2");
    pair_free(pair);
}

static void no_protocol_of_both(void **state)
{
    (void)state;
    struct pair *pair = protocols("h2", "http/1.1");
    pair_run(pair);
    pair_expect_failure(pair,
                        &(struct failure){SERVER, SSL_E_NO_PROTOCOL, 120,
                                          "step 1, ClientHello: no application protocol is common to both sides"});
    assert_null(ssl_alpn(pair->server));
    pair_free(pair);
}

/* A server that says another protocol than it was offered. */
static void choose_another(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    for (uint8_t *at = message; at < message + len - 7; at++)
        if (memcmp(at, "\x00\x10\x00\x05\x00\x03\x02", 7) == 0)
            at[7] = 'H';
}

static void a_protocol_that_was_not_offered(void **state)
{
    (void)state;
    ssl_config *server = with_protocols(cast_server_config(), "h2");
    cast_liar(server, "ServerHello", choose_another);
    struct pair *pair = pair_new(with_protocols(cast_client_config(), "h2"), server);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_ILLEGAL_EXTENSION, 47,
                                                "step 2, ServerHello: an extension has a value that is not allowed: "
                                                "the server chose \"H2\", a protocol that was not offered"});
    pair_free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_protocol_of_both),
        cmocka_unit_test(the_longest_list),
        cmocka_unit_test(no_protocol_of_both),
        cmocka_unit_test(a_protocol_that_was_not_offered),
    };
    return cmocka_run_group_tests_name("steps/extensions", tests, NULL, NULL);
}
