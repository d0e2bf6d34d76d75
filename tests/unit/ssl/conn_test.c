/*
 * conn_test.c - connections before they talk: how they begin, how they fail to begin, and what they tell of themselves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"
#include "support/wire.h"

static struct wire wire;

static ssl_conn *client_of(ssl_config *config, const char *host)
{
    wire = (struct wire){.calls = 0};
    return ssl_client_io(config, &(struct ssl_io){wire_read, wire_write, &wire}, host);
}

/* All of this object's life is one failure, which no call changes; and nothing was sent. */
static void expect_stillborn(ssl_conn *conn, int code, const char *part)
{
    uint8_t byte = 0;
    char before[LIMIT_ERROR_TEXT];
    assert_non_null(conn);
    strcpy(before, ssl_error(conn));
    if (ssl_error_code(conn) != code || strstr(before, part) == NULL)
        print_error("wanted %s with \"%s\", got \"%s\"\n", error_name(code), part, before);
    assert_int_equal(ssl_error_code(conn), code);
    assert_int_equal(strncmp(before, error_sentence(code), strlen(error_sentence(code))), 0);
    assert_non_null(strstr(before, part));
    assert_int_equal(ssl_error_fault(conn), error_fault(code));
    assert_int_equal(ssl_error_alert(conn), 0);
    assert_int_equal(ssl_handshake(conn), SSL_ERROR);
    assert_int_equal(ssl_read(conn, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_write(conn, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_write(conn, NULL, 0), SSL_ERROR);
    assert_int_equal(ssl_close(conn), SSL_ERROR);
    assert_int_equal(ssl_pending(conn), 0);
    assert_int_equal(ssl_unsent(conn), 0);
    assert_string_equal(ssl_error(conn), before);
    ssl_free(conn);
}

static void small(void **state)
{
    (void)state;
    assert_true(sizeof(struct ssl_conn) < 2048);
}

/* ---- Hosts ---- */

static bool was_sent(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i + len <= wire.out_len; i++)
        if (memcmp(wire.out + i, text, len) == 0)
            return true;
    return false;
}

/* The dot that ends an absolute name is not a part of what certificates and server_name have. */
static void hosts(void **state)
{
    (void)state;
    static const struct {
        const char *host, *name; /* as given, and as the server is told; NULL: not at all */
    } rows[] = {
        {"www.example.com", "www.example.com"},
        {"www.example.com.", "www.example.com"},
        {"WWW.Example.COM", "WWW.Example.COM"},
        {"localhost", "localhost"},
        {"localhost.", "localhost"},
        {"xn--bcher-kva.example", "xn--bcher-kva.example"},
        {"192.0.2.1", NULL},
        {"::1", NULL},
        {"2001:db8::1", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = cast_client_config();
        char *host = strdup(rows[i].host);
        ssl_conn *conn = client_of(config, host);
        memset(host, 'x', strlen(host)); /* it was copied */
        free(host);
        assert_int_equal(ssl_error_code(conn), 0);
        assert_int_equal(ssl_handshake(conn), SSL_WANT_READ);
        if (rows[i].name != NULL)
            assert_string_equal(ssl_server_name(conn), rows[i].name);
        else
            assert_null(ssl_server_name(conn));
        /* In the ClientHello too: server_name (RFC 6066 3) is there with the name, or not at all. */
        assert_int_equal(was_sent(rows[i].name != NULL ? rows[i].name : rows[i].host), rows[i].name != NULL);
        ssl_free(conn);
        ssl_config_free(config);
    }
}

static void wrong_hosts(void **state)
{
    (void)state;
    static char label[65 + 5], name[300];
    memset(label, 'a', 64);
    strcpy(label + 64, ".com");
    for (size_t i = 0; i < sizeof name - 1; i++)
        name[i] = i % 10 == 9 ? '.' : 'a';
    const char *const rows[] = {
        "",
        ".",
        "..",
        "a..b",
        ".a.b",
        "a.b..",
        "a b",
        "a.example\n",
        "\t",
        "*.example.com",
        "[::1]",
        "https://www.example.com",
        "a:443",
        "b\xc3\xbc"
        "cher.example",
        "a%00b",
        "1.2.3.4.5",
        label,
        name,
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = cast_client_config();
        expect_stillborn(client_of(config, rows[i]), SSL_E_NO_HOST, "is neither");
        assert_int_equal(wire.calls, 0);
        expect_stillborn(ssl_client(config, -1, rows[i]), SSL_E_NO_HOST, "is neither");
        expect_stillborn(ssl_connect(config, rows[i], "443"), SSL_E_NO_HOST, "is neither");
        ssl_config_free(config);
        /* A weakening is no leave to put nonsense into server_name. */
        config = cast_client_config();
        ssl_config_insecure_no_verify(config);
        expect_stillborn(client_of(config, rows[i]), SSL_E_NO_HOST, "is neither");
        ssl_config_free(config);
    }
}

static void no_host(void **state)
{
    (void)state;
    static void (*const weaken[])(ssl_config *) = {NULL, ssl_config_insecure_no_time, ssl_config_insecure_no_name,
                                                   ssl_config_insecure_no_verify};
    for (size_t i = 0; i < COUNT(weaken); i++) {
        ssl_config *config = cast_client_config();
        if (weaken[i] != NULL)
            weaken[i](config);
        ssl_conn *conn = client_of(config, NULL);
        if (i < 2) {
            expect_stillborn(conn, SSL_E_NO_HOST, "NULL");
            expect_stillborn(ssl_connect(config, NULL, "443"), SSL_E_NO_HOST, "NULL");
        } else {
            assert_int_equal(ssl_handshake(conn), SSL_WANT_READ);
            assert_null(ssl_server_name(conn));
            ssl_free(conn);
            expect_stillborn(ssl_connect(config, NULL, "443"), SSL_E_NO_HOST, "NULL");
        }
        ssl_config_free(config);
    }
}

/* ---- Transports ---- */

static void missing_functions(void **state)
{
    (void)state;
    const struct ssl_io half[] = {{wire_read, NULL, &wire}, {NULL, wire_write, &wire}, {NULL, NULL, NULL}};
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    expect_stillborn(ssl_client_io(client, NULL, CAST_HOST), SSL_E_ARGUMENT, "no function");
    expect_stillborn(ssl_server_io(server, NULL), SSL_E_ARGUMENT, "no function");
    for (size_t i = 0; i < COUNT(half); i++) {
        expect_stillborn(ssl_client_io(client, &half[i], CAST_HOST), SSL_E_ARGUMENT, "no function");
        expect_stillborn(ssl_server_io(server, &half[i]), SSL_E_ARGUMENT, "no function");
    }
    /* The first reason is the one that counts. */
    expect_stillborn(ssl_client_io(client, NULL, ""), SSL_E_NO_HOST, "is neither");
    expect_stillborn(ssl_server_io(client, NULL), SSL_E_NO_IDENTITY, "ssl_config_add_identity");
    ssl_config_free(client);
    ssl_config_free(server);
}

/* The two functions are copied: the struct may go. */
static void functions_are_copied(void **state)
{
    (void)state;
    ssl_config *config = cast_client_config();
    struct ssl_io io = {wire_read, wire_write, &wire};
    ssl_conn *conn = ssl_client_io(config, &io, CAST_HOST);
    memset(&io, 0, sizeof io);
    wire = (struct wire){.calls = 0};
    assert_int_equal(ssl_handshake(conn), SSL_WANT_READ);
    assert_true(wire.out_len > 0);
    ssl_free(conn);
    ssl_config_free(config);
}

/* ---- No connection ---- */

static void no_connection(void **state)
{
    (void)state;
    uint8_t byte;
    size_t len = 0;
    ssl_free(NULL);
    assert_int_equal(ssl_handshake(NULL), SSL_ERROR);
    assert_int_equal(ssl_read(NULL, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_write(NULL, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_close(NULL), SSL_ERROR);
    assert_int_equal(ssl_pending(NULL), 0);
    assert_int_equal(ssl_unsent(NULL), 0);
    assert_int_equal(ssl_error_code(NULL), SSL_E_MEMORY);
    assert_string_equal(ssl_error(NULL), "out of memory");
    assert_int_equal(ssl_error_alert(NULL), 0);
    assert_int_equal(ssl_error_fault(NULL), SSL_FAULT_HERE);
    assert_null(ssl_cipher(NULL));
    assert_null(ssl_server_name(NULL));
    assert_int_equal(ssl_extended_master_secret(NULL), 0);
    assert_int_equal(ssl_encrypt_then_mac(NULL), 0);
    assert_null(ssl_peer(NULL, 0));
    assert_null(ssl_cert_der(NULL, &len));
    assert_null(ssl_cert_subject(NULL));
    assert_null(ssl_cert_issuer(NULL));
    assert_null(ssl_cert_serial(NULL));
    assert_null(ssl_cert_names(NULL));
    assert_int_equal(ssl_cert_not_before(NULL), 0);
    assert_int_equal(ssl_cert_not_after(NULL), 0);
    assert_int_equal(ssl_cert_matches(NULL, CAST_HOST), 0);
}

/* ---- What a connection tells ---- */

static void expect_nothing_agreed(ssl_conn *conn)
{
    assert_null(ssl_cipher(conn));
    assert_int_equal(ssl_extended_master_secret(conn), 0);
    assert_int_equal(ssl_encrypt_then_mac(conn), 0);
    assert_null(ssl_peer(conn, 0));
    assert_int_equal(ssl_pending(conn), 0);
    assert_int_equal(ssl_unsent(conn), 0);
    assert_int_equal(ssl_error_code(conn), 0);
    assert_string_equal(ssl_error(conn), "no error");
    assert_int_equal(ssl_error_alert(conn), 0);
    assert_int_equal(ssl_error_fault(conn), SSL_FAULT_NONE);
}

static void before_and_after(void **state)
{
    (void)state;
    struct pair *pair = pair_new(cast_asked_config(&cast_client, &cast_root), cast_asking_config(SSL_AUTH_REQUIRED));
    expect_nothing_agreed(pair->client);
    expect_nothing_agreed(pair->server);
    assert_string_equal(ssl_server_name(pair->client), CAST_HOST);
    assert_null(ssl_server_name(pair->server));
    pair_expect_done(pair);
    assert_string_equal(ssl_server_name(pair->client), CAST_HOST);
    assert_string_equal(ssl_server_name(pair->server), CAST_HOST);
    assert_int_equal(ssl_extended_master_secret(pair->client), 1);
    assert_int_equal(ssl_extended_master_secret(pair->server), 1);
    const ssl_cert *server = ssl_peer(pair->client, 0), *client = ssl_peer(pair->server, 0);
    assert_string_equal(ssl_cert_subject(server), "CN=" CAST_HOST);
    assert_string_equal(ssl_cert_issuer(server), "CN=Test Root");
    assert_string_equal(ssl_cert_names(server), "DNS:" CAST_HOST);
    assert_string_equal(ssl_cert_subject(client), "CN=Alice");
    assert_string_equal(ssl_cert_subject(ssl_peer(pair->client, 1)), "CN=Test Root");
    assert_null(ssl_peer(pair->client, 2));
    assert_null(ssl_peer(pair->client, SIZE_MAX));
    assert_ptr_equal(ssl_peer(pair->client, 0), server); /* made once */
    assert_int_equal(ssl_cert_not_before(server), TEST_FROM);
    assert_int_equal(ssl_cert_not_after(server), TEST_UNTIL);
    assert_int_equal(ssl_cert_matches(server, CAST_HOST), 1);
    assert_int_equal(ssl_cert_matches(server, "example.com"), 0);
    assert_int_equal(ssl_cert_matches(server, NULL), 0);
    size_t len;
    struct span der = cast_cert(&cast_server, &cast_root);
    const uint8_t *at = ssl_cert_der(server, &len);
    assert_int_equal(len, der.len);
    assert_memory_equal(at, der.at, len);
    pair_free(pair);
}

/* An error sentence is whole, ends, and has nothing in it that a terminal would obey, whatever it tells of. */
static void sentences(void **state)
{
    (void)state;
    static char host[5000];
    memset(host, 'h', sizeof host - 1);
    memcpy(host, "\x1b]0;gotcha\x07", 11);
    ssl_config *config = cast_client_config();
    ssl_conn *conn = client_of(config, host);
    const char *sentence = ssl_error(conn);
    assert_in_range(strlen(sentence), 1, LIMIT_ERROR_TEXT - 1);
    for (const char *c = sentence; *c != '\0'; c++)
        assert_true((unsigned char)*c >= ' ' && *c != 0x7f);
    ssl_free(conn);
    ssl_config_free(config);
}

static void names_by_number(void **state)
{
    (void)state;
    assert_string_equal(ssl_alert_name(0), "close_notify");
    assert_string_equal(ssl_alert_name(40), "handshake_failure");
    assert_null(ssl_alert_name(-1));
    assert_null(ssl_alert_name(256));
    assert_null(ssl_alert_name(256 + 40));
    assert_string_equal(ssl_cipher_name(0x009d), "TLS_RSA_WITH_AES_256_GCM_SHA384");
    assert_string_equal(ssl_cipher_name(0x00ff), "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
    assert_null(ssl_cipher_name(0x0000));
    assert_null(ssl_cipher_name(0x1009d));
    assert_null(ssl_cipher_name((unsigned)-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small),
        cmocka_unit_test(hosts),
        cmocka_unit_test(wrong_hosts),
        cmocka_unit_test(no_host),
        cmocka_unit_test(missing_functions),
        cmocka_unit_test(functions_are_copied),
        cmocka_unit_test(no_connection),
        cmocka_unit_test(before_and_after),
        cmocka_unit_test(sentences),
        cmocka_unit_test(names_by_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
