/*
 * config_test.c - the policy: each setter with right and wrong arguments, errors that stick, and the end of changes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"
#include "support/wire.h"

#include <limits.h>
#include <pthread.h>
#include <time.h>

/* A client from this config over nothing. */
static ssl_conn *client_of(ssl_config *config)
{
    static struct wire wire;
    const struct ssl_io io = wire_io(&wire);
    return ssl_client_io(config, &io, CAST_HOST);
}

/* A setter has failed: with this code, a sentence that has this in it, and so does every connection. */
static void expect_failed(ssl_config *config, int code, const char *part)
{
    const char *sentence = ssl_config_error(config);
    assert_non_null(sentence);
    assert_int_equal(strncmp(sentence, error_sentence(code), strlen(error_sentence(code))), 0);
    if (strstr(sentence, part) == NULL)
        print_error("no \"%s\" in \"%s\"\n", part, sentence);
    assert_non_null(strstr(sentence, part));
    ssl_conn *conn = client_of(config);
    assert_int_equal(ssl_error_code(conn), code);
    assert_string_equal(ssl_error(conn), sentence);
    assert_int_equal(ssl_error_fault(conn), SSL_FAULT_CALLER);
    assert_int_equal(ssl_error_alert(conn), 0);
    assert_int_equal(ssl_handshake(conn), SSL_ERROR);
    ssl_free(conn);
}

/* Of both sides, and without a failure of the config itself. */
static void expect_no_suites(ssl_config *config)
{
    struct wire wire = {0};
    ssl_conn *conns[] = {client_of(config), ssl_server_io(config, &(struct ssl_io){wire_read, wire_write, &wire})};
    for (size_t i = 0; i < COUNT(conns); i++) {
        assert_int_equal(ssl_error_code(conns[i]), SSL_E_NO_SUITES);
        assert_non_null(strstr(ssl_error(conns[i]), "ssl_config_psk"));
        ssl_free(conns[i]);
    }
    assert_null(ssl_config_error(config));
}

static void fresh(void **state)
{
    (void)state;
    ssl_config *config = ssl_config_new();
    const struct policy *policy = &config->policy;
    assert_null(ssl_config_error(config));
    assert_int_equal(policy->depth, 8);
    assert_int_equal(policy->client_auth, CLIENT_AUTH_NONE);
    assert_int_equal(policy->revocation, REVOCATION_OFF);
    assert_false(policy->any_certificate || policy->any_name || policy->any_time);
    assert_in_range(policy->suite_count, 1, SUITE_MAX);
    assert_int_equal(policy->trust.anchor_count, 0);
    assert_int_equal(policy->identity_count, 0);
    ssl_config_free(config);
}

/* ---- Cipher suites ---- */

static void cipher_lists(void **state)
{
    (void)state;
    static const struct {
        const char *names;
        size_t count;
        uint16_t ids[8];
    } rows[] = {
        {"TLS_RSA_WITH_AES_128_CBC_SHA", 1, {0x002f}},
        {"TLS_RSA_WITH_AES_256_CBC_SHA", 1, {0x0035}},
        {"TLS_RSA_WITH_AES_128_CBC_SHA256", 1, {0x003c}},
        {"TLS_RSA_WITH_AES_256_CBC_SHA256", 1, {0x003d}},
        {"TLS_RSA_WITH_AES_128_GCM_SHA256", 1, {0x009c}},
        {"TLS_RSA_WITH_AES_256_GCM_SHA384", 1, {0x009d}},
        {"AES128-SHA:AES256-SHA", 2, {0x002f, 0x0035}},
        {"AES256-SHA,AES128-SHA", 2, {0x0035, 0x002f}},
        {"AES128-SHA256:AES256-SHA256,AES128-GCM-SHA256:TLS_RSA_WITH_AES_256_GCM_SHA384",
         4,
         {0x003c, 0x003d, 0x009c, 0x009d}},
        {"AES128-SHA:AES128-SHA,TLS_RSA_WITH_AES_128_CBC_SHA", 1, {0x002f}}, /* once is enough */
        {":AES128-SHA,,:AES256-SHA:", 2, {0x002f, 0x0035}},
        {"AES128-SHA:default", 7, {0x002f, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_ciphers(config, rows[i].names), 0);
        assert_null(ssl_config_error(config));
        assert_int_equal(config->policy.suite_count, rows[i].count);
        for (size_t j = 0; j < rows[i].count; j++)
            assert_int_equal(config->policy.suites[j], rows[i].ids[j]);
        ssl_config_free(config);
    }
}

static void wrong_cipher_lists(void **state)
{
    (void)state;
    static char endless[100000];
    memset(endless, 'x', sizeof endless - 1);
    const struct {
        const char *names;
        int code;
        const char *part;
    } rows[] = {
        {NULL, SSL_E_ARGUMENT, "ssl_config_ciphers"},
        {"", SSL_E_NO_SUITES, "empty"},
        {":", SSL_E_NO_SUITES, "empty"},
        {",:,", SSL_E_NO_SUITES, "empty"},
        {"RC4-SHA", SSL_E_UNKNOWN_NAME, "\"RC4-SHA\""},
        {"AES128-SHA:TLS_AES_128_GCM_SHA256", SSL_E_UNKNOWN_NAME, "\"TLS_AES_128_GCM_SHA256\""},
        {"aes128-sha", SSL_E_UNKNOWN_NAME, "\"aes128-sha\""},
        {"AES128-SH", SSL_E_UNKNOWN_NAME, "\"AES128-SH\""},
        {"AES128-SHA ", SSL_E_UNKNOWN_NAME, "\"AES128-SHA \""},
        {"!AES128-SHA", SSL_E_UNKNOWN_NAME, "\"!AES128-SHA\""},
        {"TLS_FALLBACK_SCSV", SSL_E_UNKNOWN_NAME, "TLS_FALLBACK_SCSV"},
        {"\x1b[2J", SSL_E_UNKNOWN_NAME, "\""},
        {endless, SSL_E_UNKNOWN_NAME, "xxx"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_ciphers(config, rows[i].names), SSL_ERROR);
        expect_failed(config, rows[i].code, rows[i].part);
        assert_null(strchr(ssl_config_error(config), '\x1b'));
        ssl_config_free(config);
    }
}

/* ---- Groups, signature algorithms, whose order ---- */

static void lists_of_names(void **state)
{
    (void)state;
    static char endless[100000];
    memset(endless, 'x', sizeof endless - 1);
    const struct {
        int (*set)(ssl_config *, const char *);
        const char *names;
        int code;
        const char *part;
    } rows[] = {
        {ssl_config_groups, "x25519:P-256", 0, NULL},
        {ssl_config_groups, "secp521r1,default", 0, NULL},
        {ssl_config_groups, NULL, SSL_E_ARGUMENT, "ssl_config_groups"},
        {ssl_config_groups, "", SSL_E_EMPTY_LIST, "no group"},
        {ssl_config_groups, ":,:", SSL_E_EMPTY_LIST, "no group"},
        {ssl_config_groups, "x25519:x448", SSL_E_UNKNOWN_NAME, "\"x448\""},
        {ssl_config_groups, "\x1b[2J", SSL_E_UNKNOWN_NAME, "\""},
        {ssl_config_groups, endless, SSL_E_UNKNOWN_NAME, "xxx"},
        {ssl_config_signature_algorithms, "ed25519:rsa_pkcs1_sha256", 0, NULL},
        {ssl_config_signature_algorithms, "ed25519,default", 0, NULL},
        {ssl_config_signature_algorithms, NULL, SSL_E_ARGUMENT, "ssl_config_signature_algorithms"},
        {ssl_config_signature_algorithms, "", SSL_E_EMPTY_LIST, "no signature algorithm"},
        {ssl_config_signature_algorithms, ",", SSL_E_EMPTY_LIST, "no signature algorithm"},
        {ssl_config_signature_algorithms, "ed25519:rsa_pkcs1_sha1", SSL_E_UNKNOWN_NAME, "\"rsa_pkcs1_sha1\""},
        {ssl_config_signature_algorithms, "\x1b[2J", SSL_E_UNKNOWN_NAME, "\""},
        {ssl_config_signature_algorithms, endless, SSL_E_UNKNOWN_NAME, "xxx"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = cast_client_config();
        assert_int_equal(rows[i].set(config, rows[i].names), rows[i].code == 0 ? 0 : SSL_ERROR);
        if (rows[i].code != 0) {
            expect_failed(config, rows[i].code, rows[i].part);
            assert_null(strchr(ssl_config_error(config), '\x1b'));
        }
        ssl_config_free(config);
    }
    /* The last call counts. */
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_groups(config, "x25519"), 0);
    assert_int_equal(ssl_config_groups(config, "P-384:secp256r1"), 0);
    assert_int_equal(config->policy.group_count, 2);
    assert_int_equal(config->policy.groups[0], 0x0018);
    assert_int_equal(config->policy.groups[1], 0x0017);
    assert_int_equal(ssl_config_signature_algorithms(config, "ed25519"), 0);
    assert_int_equal(ssl_config_signature_algorithms(config, "rsa_pkcs1_sha512:ed25519"), 0);
    assert_int_equal(config->policy.scheme_count, 2);
    assert_int_equal(config->policy.schemes[0], 0x0601);
    assert_int_equal(ssl_config_prefer(config, SSL_SIDE_CLIENT), 0);
    assert_true(config->policy.client_order);
    assert_int_equal(ssl_config_prefer(config, SSL_SIDE_SERVER), 0);
    assert_false(config->policy.client_order);
    ssl_config_free(config);
}

/* ---- Pre-shared keys ---- */

static ptrdiff_t find_nothing(ssl_conn *conn, const void *identity, size_t len, uint8_t *key, size_t cap, void *arg)
{
    (void)conn;
    (void)identity;
    (void)len;
    (void)key;
    (void)cap;
    (void)arg;
    return 0;
}

static int offer_nothing(ssl_conn *conn, const void *hint, size_t len, struct ssl_psk *psk, void *arg)
{
    (void)conn;
    (void)hint;
    (void)len;
    (void)psk;
    (void)arg;
    return -1;
}

static void preshared_keys(void **state)
{
    (void)state;
    static char longest[256 + 1], too_long[257 + 1];
    static const uint8_t bytes[257];
    memset(longest, 'x', 256);
    memset(too_long, 'x', 257);
    const struct {
        const char *identity;
        const void *key;
        size_t len;
        const char *part; /* NULL: it is accepted */
    } rows[] = {
        {"a", bytes, 16, NULL},
        {longest, bytes, 256, NULL},
        {NULL, bytes, 16, "ssl_config_psk: an identity"},
        {"", bytes, 16, "ssl_config_psk: an identity"},
        {too_long, bytes, 16, "ssl_config_psk: an identity"},
        {"a", NULL, 16, "ssl_config_psk: a key"},
        {"a", bytes, 0, "ssl_config_psk: a key"},
        {"a", bytes, 15, "ssl_config_psk: a key"},
        {"a", bytes, 257, "ssl_config_psk: a key"},
        {"a", bytes, SIZE_MAX, "ssl_config_psk: a key"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_psk(config, rows[i].identity, rows[i].key, rows[i].len),
                         rows[i].part == NULL ? 0 : SSL_ERROR);
        assert_int_equal(config->policy.psk_count, rows[i].part == NULL ? 1 : 0);
        if (rows[i].part != NULL)
            expect_failed(config, SSL_E_ARGUMENT, rows[i].part);
        ssl_config_free(config);
    }
    /* Of two keys with one name, one would never be used. */
    ssl_config *twice = ssl_config_new();
    assert_int_equal(ssl_config_psk(twice, "a", bytes, 16), 0);
    assert_int_equal(ssl_config_psk(twice, "aa", bytes, 16), 0);
    assert_int_equal(ssl_config_psk(twice, "a", bytes, 32), SSL_ERROR);
    assert_int_equal(twice->policy.psk_count, 2);
    expect_failed(twice, SSL_E_ARGUMENT, "ssl_config_psk: there is a key of this name already");
    ssl_config_free(twice);
    const char *const hints[] = {NULL, "", too_long};
    for (size_t i = 0; i < COUNT(hints); i++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_psk_hint(config, hints[i]), SSL_ERROR);
        expect_failed(config, SSL_E_ARGUMENT, "ssl_config_psk_hint");
        ssl_config_free(config);
    }
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_psk_hint(config, "one"), 0);
    assert_int_equal(ssl_config_psk_hint(config, longest), 0);
    assert_int_equal(config->policy.psk_hint.len, 256);
    ssl_config_free(config);
}

/* Suites with a pre-shared key are there as long as somebody knows a key; alone if there is nothing else. */
static void who_knows_keys(void **state)
{
    (void)state;
    for (int hooks = 0; hooks < 4; hooks++) {
        ssl_config *config = ssl_config_new();
        ssl_config_on_psk(config, hooks & 1 ? find_nothing : NULL, hooks & 2 ? offer_nothing : NULL, config);
        assert_int_equal(policy_uses_psks(&config->policy, SERVER), hooks & 1);
        assert_int_equal(policy_uses_psks(&config->policy, CLIENT), hooks >> 1);
        assert_int_equal(policy_uses_certificates(&config->policy), hooks == 0);
        ssl_config_on_psk(config, NULL, NULL, NULL); /* taken back */
        assert_false(policy_uses_psks(&config->policy, CLIENT) || policy_uses_psks(&config->policy, SERVER));
        assert_true(policy_uses_certificates(&config->policy));
        ssl_config_free(config);
    }
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_ciphers(config, "psk"), 0);
    expect_no_suites(config);
    ssl_config_free(config);
}

/* ---- Application protocols ---- */

static void protocol_lists(void **state)
{
    (void)state;
    static char longest[LIMIT_PROTOCOLS], name[256 + 1];
    memset(name, 'a', 255);
    memset(longest, 'a', sizeof longest - 1);
    for (size_t i = 255; i < sizeof longest - 1; i += 256)
        longest[i] = ',';
    const struct {
        const char *names;
        size_t len;
    } rows[] = {
        {"h2", 3}, {"h2,http/1.1", 12}, {"a,b,c", 6}, {"a:b c\xff", 7}, {name, 256}, {longest, LIMIT_PROTOCOLS},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_alpn(config, "before"), 0); /* the last call counts */
        assert_int_equal(ssl_config_alpn(config, rows[i].names), 0);
        assert_null(ssl_config_error(config));
        assert_int_equal(config->policy.protocols.len, rows[i].len);
        for (size_t j = 0; j < rows[i].len; j++)
            assert_int_equal(config->policy.protocols.at[j], rows[i].names[j] == ',' ? 0 : (uint8_t)rows[i].names[j]);
        ssl_config_free(config);
    }
}

static void wrong_protocol_lists(void **state)
{
    (void)state;
    static char too_long[LIMIT_PROTOCOLS + 1], name[256 + 1];
    memset(name, 'a', 256);
    memset(too_long, ',', sizeof too_long - 1);
    for (size_t i = 0; i < sizeof too_long - 1; i += 2)
        too_long[i] = 'a';
    const char *const rows[] = {NULL, "", ",", "h2,", ",h2", "h2,,http/1.1", name, too_long};
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_alpn(config, rows[i]), SSL_ERROR);
        expect_failed(config, SSL_E_ARGUMENT, "ssl_config_alpn");
        ssl_config_free(config);
    }
}

/* ---- Names of servers ---- */

static void server_names(void **state)
{
    (void)state;
    static const char all[] = "www.example.com\0Mail.Example.com\0localhost";
    ssl_config *config = ssl_config_new();
    assert_int_equal(config->policy.server_names.len, 0);
    assert_int_equal(ssl_config_server_name(config, "www.example.com"), 0);
    assert_int_equal(ssl_config_server_name(config, "Mail.Example.com"), 0);
    assert_int_equal(ssl_config_server_name(config, "localhost."), 0); /* RFC 6066 3: on the wire there is no dot */
    assert_null(ssl_config_error(config));
    assert_int_equal(config->policy.server_names.len, sizeof all);
    assert_memory_equal(config->policy.server_names.at, all, sizeof all);
    ssl_config_free(config);
}

static void wrong_server_names(void **state)
{
    (void)state;
    const char *const rows[] = {NULL,  "",    ".",         "..",  "a..b", "a b", "*.example.com",
                                "a\n", "a:1", "192.0.2.1", "::1", "a.b.."};
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_server_name(config, rows[i]), SSL_ERROR);
        expect_failed(config, SSL_E_ARGUMENT, "ssl_config_server_name");
        ssl_config_free(config);
    }
}

/* ---- Numbers ---- */

static int set_auth(ssl_config *config, unsigned value)
{
    return ssl_config_client_auth(config, (enum ssl_auth)value);
}

static int set_scope(ssl_config *config, unsigned value)
{
    return ssl_config_crl_scope(config, (enum ssl_crl)value);
}

static int set_order(ssl_config *config, unsigned value)
{
    return ssl_config_prefer(config, (enum ssl_side)value);
}

static int set_record_size(ssl_config *config, unsigned value)
{
    return ssl_config_record_size(config, value);
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        int (*set)(ssl_config *, unsigned);
        unsigned min, max;
        const char *name;
    } rows[] = {
        {set_auth, 0, SSL_AUTH_REQUIRED, "ssl_config_client_auth"},
        {set_scope, 0, SSL_CRL_CHAIN, "ssl_config_crl_scope"},
        {set_order, 0, SSL_SIDE_SERVER, "ssl_config_prefer"},
        {set_record_size, 64, 16384, "ssl_config_record_size"},
        {ssl_config_verify_depth, 0, 16, "ssl_config_verify_depth"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        for (unsigned value = rows[i].min; value <= rows[i].max; value++)
            assert_int_equal(rows[i].set(config, value), 0);
        assert_null(ssl_config_error(config));
        ssl_config_free(config);
        const unsigned wrong[] = {rows[i].min - 1, rows[i].max + 1, 65535 + 100, INT_MAX, UINT_MAX};
        for (size_t j = 0; j < COUNT(wrong); j++) {
            config = ssl_config_new();
            assert_int_equal(rows[i].set(config, wrong[j]), SSL_ERROR);
            expect_failed(config, SSL_E_ARGUMENT, rows[i].name);
            ssl_config_free(config);
        }
    }
}

static void what_they_set(void **state)
{
    (void)state;
    ssl_config *config = ssl_config_new();
    const struct policy *policy = &config->policy;
    ssl_config_client_auth(config, SSL_AUTH_OPTIONAL);
    assert_int_equal(policy->client_auth, CLIENT_AUTH_OPTIONAL);
    ssl_config_client_auth(config, SSL_AUTH_REQUIRED);
    assert_int_equal(policy->client_auth, CLIENT_AUTH_REQUIRED);
    ssl_config_verify_depth(config, 0);
    assert_int_equal(policy->depth, 0);
    ssl_config_record_size(config, 64);
    assert_int_equal(policy->record_size, 64);
    ssl_config_insecure_no_verify(config);
    assert_true(policy->any_certificate && !policy->any_name && !policy->any_time);
    ssl_config_insecure_no_name(config);
    assert_true(policy->any_name && !policy->any_time);
    ssl_config_insecure_no_time(config);
    assert_true(policy->any_time);
    ssl_config_free(config);
}

/* The scope says nothing before there are lists, and counts whether it comes before them or after. */
static void scope_of_lists(void **state)
{
    (void)state;
    static const struct crl_recipe list = {0};
    const char *pem = pem_make("X509 CRL", crl_make(&list, &cast_root));
    ssl_config *config = ssl_config_new();
    ssl_config_crl_scope(config, SSL_CRL_LEAF);
    assert_int_equal(config->policy.revocation, REVOCATION_OFF);
    assert_int_equal(ssl_config_add_crl(config, pem, strlen(pem)), 0);
    assert_int_equal(config->policy.revocation, REVOCATION_LEAF);
    ssl_config_crl_scope(config, SSL_CRL_CHAIN);
    assert_int_equal(config->policy.revocation, REVOCATION_CHAIN);
    ssl_config_free(config);
}

/* ---- Errors ---- */

/* The first failure is the one that is told, whatever comes after. */
static void the_first_error_sticks(void **state)
{
    (void)state;
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_verify_depth(config, 99), SSL_ERROR);
    char first[LIMIT_ERROR_TEXT];
    strcpy(first, ssl_config_error(config));
    assert_int_equal(ssl_config_ciphers(config, "no such suite"), SSL_ERROR);
    assert_int_equal(ssl_config_add_ca_file(config, "/no/such/file"), SSL_ERROR);
    assert_int_equal(ssl_config_verify_depth(config, 1), 0);
    assert_string_equal(ssl_config_error(config), first);
    expect_failed(config, SSL_E_ARGUMENT, "16");
    /* Servers too, and connections that would fail for another reason. */
    struct wire wire = {0};
    ssl_conn *conn = ssl_server_io(config, &(struct ssl_io){wire_read, wire_write, &wire});
    assert_string_equal(ssl_error(conn), first);
    ssl_free(conn);
    conn = ssl_client_io(config, NULL, NULL);
    assert_string_equal(ssl_error(conn), first);
    ssl_free(conn);
    conn = ssl_connect(config, NULL, NULL);
    assert_string_equal(ssl_error(conn), first);
    ssl_free(conn);
    ssl_config_free(config);
}

/* ---- NULL ---- */

static void no_config(void **state)
{
    (void)state;
    struct wire wire = {0};
    const struct ssl_io io = {wire_read, wire_write, &wire};
    assert_null(ssl_config_ref(NULL));
    ssl_config_free(NULL);
    assert_string_equal(ssl_config_error(NULL), "out of memory");
    assert_int_equal(ssl_config_ciphers(NULL, "all"), SSL_ERROR);
    assert_int_equal(ssl_config_groups(NULL, "x25519"), SSL_ERROR);
    assert_int_equal(ssl_config_signature_algorithms(NULL, "ed25519"), SSL_ERROR);
    assert_int_equal(ssl_config_prefer(NULL, SSL_SIDE_CLIENT), SSL_ERROR);
    assert_int_equal(ssl_config_psk(NULL, "a", "sixteen bytes ..", 16), SSL_ERROR);
    assert_int_equal(ssl_config_psk_hint(NULL, "a"), SSL_ERROR);
    ssl_config_on_psk(NULL, NULL, NULL, NULL);
    assert_int_equal(ssl_config_alpn(NULL, "h2"), SSL_ERROR);
    assert_int_equal(ssl_config_server_name(NULL, CAST_HOST), SSL_ERROR);
    assert_int_equal(ssl_config_add_ca_file(NULL, "/dev/null"), SSL_ERROR);
    assert_int_equal(ssl_config_add_ca(NULL, "", 0), SSL_ERROR);
    assert_int_equal(ssl_config_add_crl_file(NULL, "/dev/null"), SSL_ERROR);
    assert_int_equal(ssl_config_add_crl(NULL, "", 0), SSL_ERROR);
    assert_int_equal(ssl_config_add_identity_file(NULL, "/dev/null", "/dev/null"), SSL_ERROR);
    assert_int_equal(ssl_config_add_identity(NULL, "", 0, "", 0), SSL_ERROR);
    assert_int_equal(ssl_config_client_auth(NULL, SSL_AUTH_NONE), SSL_ERROR);
    assert_int_equal(ssl_config_crl_scope(NULL, SSL_CRL_LEAF), SSL_ERROR);
    assert_int_equal(ssl_config_verify_depth(NULL, 1), SSL_ERROR);
    assert_int_equal(ssl_config_record_size(NULL, 64), SSL_ERROR);
    ssl_config_insecure_no_verify(NULL);
    ssl_config_insecure_no_name(NULL);
    ssl_config_insecure_no_time(NULL);
    ssl_config_on_step(NULL, NULL, NULL);
    ssl_config_on_hello(NULL, NULL, NULL);
    ssl_config_on_verify(NULL, NULL, NULL);
    ssl_config_on_keylog(NULL, NULL, NULL);
    ssl_config_on_time(NULL, NULL, NULL);
    assert_null(ssl_connect(NULL, CAST_HOST, "443"));
    assert_null(ssl_client(NULL, 0, CAST_HOST));
    assert_null(ssl_client_io(NULL, &io, CAST_HOST));
    assert_null(ssl_server(NULL, 0));
    assert_null(ssl_server_io(NULL, &io));
}

/* ---- In use ---- */

static int some_time(int64_t *now, void *arg)
{
    (void)arg;
    *now = TEST_NOW;
    return 0;
}

static int some_verify(ssl_conn *conn, const ssl_cert *leaf, void *arg)
{
    (void)conn;
    (void)leaf;
    (void)arg;
    return 1;
}

static int some_hello(ssl_conn *conn, const char *name, void *arg)
{
    (void)conn;
    (void)name;
    (void)arg;
    return 1;
}

static void some_line(ssl_conn *conn, const char *line, void *arg)
{
    (void)conn;
    (void)line;
    (void)arg;
}

static void some_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)conn;
    (void)step;
    (void)arg;
}

/* From the first connection on, setters fail and change nothing: other threads may be reading. */
static void closed_to_changes(void **state)
{
    (void)state;
    ssl_config *config = cast_client_config();
    cast_identity(config, &cast_client, &cast_root);
    const char *ca = pem_make("CERTIFICATE", cast_cert(&cast_other_root, &cast_other_root));
    const char *key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_other));
    static const struct crl_recipe list = {0};
    const char *crl = pem_make("X509 CRL", crl_make(&list, &cast_root));
    ssl_conn *conn = client_of(config);
    const struct ssl_config before = *config;
    assert_int_equal(ssl_config_ciphers(config, "AES128-SHA"), SSL_ERROR);
    assert_int_equal(ssl_config_ciphers(config, "nonsense"), SSL_ERROR);
    assert_int_equal(ssl_config_groups(config, "x25519"), SSL_ERROR);
    assert_int_equal(ssl_config_groups(config, NULL), SSL_ERROR);
    assert_int_equal(ssl_config_signature_algorithms(config, "ed25519"), SSL_ERROR);
    assert_int_equal(ssl_config_signature_algorithms(config, "nonsense"), SSL_ERROR);
    assert_int_equal(ssl_config_prefer(config, SSL_SIDE_CLIENT), SSL_ERROR);
    assert_int_equal(ssl_config_prefer(config, (enum ssl_side)99), SSL_ERROR);
    assert_int_equal(ssl_config_psk(config, "a", "sixteen bytes ..", 16), SSL_ERROR);
    assert_int_equal(ssl_config_psk(config, NULL, NULL, 0), SSL_ERROR);
    assert_int_equal(ssl_config_psk_hint(config, "a"), SSL_ERROR);
    ssl_config_on_psk(config, find_nothing, offer_nothing, config);
    assert_int_equal(ssl_config_alpn(config, "h2"), SSL_ERROR);
    assert_int_equal(ssl_config_server_name(config, CAST_HOST), SSL_ERROR);
    assert_int_equal(ssl_config_add_ca_file(config, "/no/such/file"), SSL_ERROR);
    assert_int_equal(ssl_config_add_ca(config, ca, strlen(ca)), SSL_ERROR);
    assert_int_equal(ssl_config_add_crl_file(config, "/no/such/file"), SSL_ERROR);
    assert_int_equal(ssl_config_add_crl(config, crl, strlen(crl)), SSL_ERROR);
    assert_int_equal(ssl_config_add_identity_file(config, "/no/such/file", "/no/such/file"), SSL_ERROR);
    assert_int_equal(ssl_config_add_identity(config, ca, strlen(ca), key, strlen(key)), SSL_ERROR);
    assert_int_equal(ssl_config_client_auth(config, SSL_AUTH_REQUIRED), SSL_ERROR);
    assert_int_equal(ssl_config_client_auth(config, (enum ssl_auth)99), SSL_ERROR);
    assert_int_equal(ssl_config_crl_scope(config, SSL_CRL_LEAF), SSL_ERROR);
    assert_int_equal(ssl_config_verify_depth(config, 0), SSL_ERROR);
    assert_int_equal(ssl_config_record_size(config, 64), SSL_ERROR);
    ssl_config_insecure_no_verify(config);
    ssl_config_insecure_no_name(config);
    ssl_config_insecure_no_time(config);
    ssl_config_on_step(config, some_step, config);
    ssl_config_on_hello(config, some_hello, config);
    ssl_config_on_verify(config, some_verify, config);
    ssl_config_on_keylog(config, some_line, config);
    ssl_config_on_time(config, some_time, config);
    assert_memory_equal(config, &before, sizeof before);
    assert_null(ssl_config_error(config));
    /* Still when the connection is gone; and one that failed at once counts as one. */
    ssl_free(conn);
    assert_int_equal(ssl_config_verify_depth(config, 0), SSL_ERROR);
    ssl_config_free(config);
    config = ssl_config_new();
    ssl_free(ssl_server_io(config, NULL));
    assert_int_equal(ssl_config_verify_depth(config, 0), SSL_ERROR);
    ssl_config_free(config);
}

/* ---- Owners ---- */

/* Under AddressSanitizer and valgrind this shows that the config lives as long as its last owner, and no longer. */
static void owners(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    assert_ptr_equal(ssl_config_ref(client), client);
    ssl_config_free(client);
    struct pair *pair = pair_new(client, server); /* takes both: from here on the connections are the owners */
    pair_expect_done(pair);
    pair_expect_talk(pair);
    pair_free(pair);
}

static void many_connections(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    struct pair *pairs[8];
    for (size_t i = 0; i < COUNT(pairs); i++)
        pairs[i] = pair_new(ssl_config_ref(client), ssl_config_ref(server));
    ssl_config_free(client);
    ssl_config_free(server);
    for (size_t i = 0; i < COUNT(pairs); i++)
        pair_expect_done(pairs[i]);
    for (size_t i = 0; i < COUNT(pairs); i++)
        pair_free(pairs[i]);
}

/* ---- What a server needs ---- */

static ssl_conn *server_of(ssl_config *config)
{
    static struct wire wire;
    return ssl_server_io(config, &(struct ssl_io){wire_read, wire_write, &wire});
}

static void servers(void **state)
{
    (void)state;
    ssl_config *config = cast_client_config();
    ssl_conn *conn = server_of(config);
    assert_int_equal(ssl_error_code(conn), SSL_E_NO_IDENTITY);
    assert_non_null(strstr(ssl_error(conn), "ssl_config_add_identity"));
    assert_null(ssl_config_error(config)); /* for a client it will do */
    ssl_free(conn);
    conn = client_of(config);
    assert_int_equal(ssl_error_code(conn), 0);
    ssl_free(conn);
    ssl_config_free(config);

    /* Who asks clients for certificates must say whom to trust: the system's CAs know nothing of one's users. */
    for (enum ssl_auth auth = SSL_AUTH_NONE; auth <= SSL_AUTH_REQUIRED; auth++)
        for (int trusting = 0; trusting < 3; trusting++) {
            config = cast_server_config();
            ssl_config_client_auth(config, auth);
            if (trusting == 1)
                cast_trust(config, &cast_root);
            if (trusting == 2)
                ssl_config_insecure_no_verify(config);
            conn = server_of(config);
            assert_int_equal(ssl_error_code(conn), auth != SSL_AUTH_NONE && trusting == 0 ? SSL_E_NO_TRUST : 0);
            ssl_free(conn);
            ssl_config_free(config);
        }
}

/* ---- Threads ---- */

enum { THREADS = 8 };

static void *connect_once(void *config)
{
    ssl_conn *conn = client_of(config);
    intptr_t code = ssl_error_code(conn);
    size_t anchors = conn->config->policy.trust.anchor_count;
    ssl_free(conn);
    return (void *)(code != 0 ? -code : (intptr_t)anchors);
}

/* The system's CAs are loaded by the first client, when many come at once; or there are none, and all say so. */
static void the_first_of_many(void **state)
{
    (void)state;
    ssl_config *config = ssl_config_new();
    pthread_t threads[THREADS];
    void *results[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, connect_once, config), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], &results[i]), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_ptr_equal(results[i], results[0]);
    assert_true((intptr_t)results[0] > 0 || (intptr_t)results[0] == -SSL_E_NO_TRUST);
    ssl_config_free(config);
}

/* With CAs of one's own, or with no checks, the system's are not looked at. */
static void the_systems_trust_is_replaced(void **state)
{
    (void)state;
    ssl_config *config = cast_client_config();
    ssl_conn *conn = client_of(config);
    assert_int_equal(config->policy.trust.anchor_count, 1);
    ssl_free(conn);
    ssl_config_free(config);
    config = ssl_config_new();
    ssl_config_insecure_no_verify(config);
    conn = client_of(config);
    assert_int_equal(ssl_error_code(conn), 0);
    assert_int_equal(config->policy.trust.anchor_count, 0);
    ssl_free(conn);
    ssl_config_free(config);
    /* Nor by a client that has a key and takes no certificates. */
    config = ssl_config_new();
    assert_int_equal(ssl_config_psk(config, "a", "sixteen bytes ..", 16), 0);
    conn = client_of(config);
    assert_int_equal(ssl_error_code(conn), 0);
    assert_int_equal(config->policy.trust.anchor_count, 0);
    ssl_free(conn);
    ssl_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fresh),
        cmocka_unit_test(cipher_lists),
        cmocka_unit_test(wrong_cipher_lists),
        cmocka_unit_test(lists_of_names),
        cmocka_unit_test(preshared_keys),
        cmocka_unit_test(who_knows_keys),
        cmocka_unit_test(protocol_lists),
        cmocka_unit_test(wrong_protocol_lists),
        cmocka_unit_test(server_names),
        cmocka_unit_test(wrong_server_names),
        cmocka_unit_test(numbers),
        cmocka_unit_test(what_they_set),
        cmocka_unit_test(scope_of_lists),
        cmocka_unit_test(the_first_error_sticks),
        cmocka_unit_test(no_config),
        cmocka_unit_test(closed_to_changes),
        cmocka_unit_test(owners),
        cmocka_unit_test(many_connections),
        cmocka_unit_test(servers),
        cmocka_unit_test(the_first_of_many),
        cmocka_unit_test(the_systems_trust_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
