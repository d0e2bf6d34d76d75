/*
 * kinds_test.c - certificates of every kind, on both sides: the suites and signature algorithms that they lead to.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#define SIGNS USAGE_DIGITAL_SIGNATURE

static const struct kind {
    struct recipe server, client;
    const char *algorithms[3]; /* that such a key can make, by our order; NULL: no more */
    bool ecdsa;                /* goes by the suites of ECDSA */
} kinds[] = {
    {{.name = "CN=s", .key = &key_leaf, .san = "DNS:" CAST_HOST, .usage = SIGNS, .extended = EXTENDED_SERVER},
     {.name = "CN=c", .key = &key_leaf, .usage = SIGNS, .extended = EXTENDED_CLIENT},
     {"rsa_pss_rsae_sha256", "rsa_pkcs1_sha256", "rsa_pss_rsae_sha512"},
     false},
    {{.name = "CN=s", .key = &key_pss, .san = "DNS:" CAST_HOST, .usage = SIGNS, .extended = EXTENDED_SERVER},
     {.name = "CN=c", .key = &key_pss, .usage = SIGNS, .extended = EXTENDED_CLIENT},
     {"rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512"},
     false},
    {{.name = "CN=s", .key = &key_p256, .san = "DNS:" CAST_HOST, .usage = SIGNS, .extended = EXTENDED_SERVER},
     {.name = "CN=c", .key = &key_p256, .usage = SIGNS, .extended = EXTENDED_CLIENT},
     {"ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512"},
     true},
    {{.name = "CN=s", .key = &key_p384, .san = "DNS:" CAST_HOST, .usage = SIGNS, .extended = EXTENDED_SERVER},
     {.name = "CN=c", .key = &key_p384, .usage = SIGNS, .extended = EXTENDED_CLIENT},
     {"ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512"},
     true},
    {{.name = "CN=s", .key = &key_p521, .san = "DNS:" CAST_HOST, .usage = SIGNS, .extended = EXTENDED_SERVER},
     {.name = "CN=c", .key = &key_p521, .usage = SIGNS, .extended = EXTENDED_CLIENT},
     {"ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512"},
     true},
    {{.name = "CN=s", .key = &key_ed25519, .san = "DNS:" CAST_HOST, .usage = SIGNS, .extended = EXTENDED_SERVER},
     {.name = "CN=c", .key = &key_ed25519, .usage = SIGNS, .extended = EXTENDED_CLIENT},
     {"ed25519", NULL, NULL},
     true},
};

/* The server's certificate is of one kind, the client's of another, and both sides have these suites. */
static struct pair *between(const struct kind *server_kind, const struct kind *client_kind, const char *suites)
{
    ssl_config *server = cast_config(), *client = cast_config();
    cast_trust(server, &cast_root);
    cast_trust(client, &cast_root);
    cast_identity(server, &server_kind->server, &cast_root);
    assert_int_equal(ssl_config_ciphers(server, suites), 0);
    assert_int_equal(ssl_config_ciphers(client, suites), 0);
    if (client_kind != NULL) {
        assert_int_equal(ssl_config_client_auth(server, SSL_AUTH_REQUIRED), 0);
        cast_identity(client, &client_kind->client, &cast_root);
    }
    return pair_new(client, server);
}

static void on_both_sides(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t j = 0; j < COUNT(kinds); j++) {
            struct pair *pair = between(&kinds[i], &kinds[j], "default");
            pair_expect_done(pair);
            assert_string_equal(ssl_cipher(pair->client), kinds[i].ecdsa ? "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
                                                                         : "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            assert_string_equal(ssl_signature_algorithm(pair->client), kinds[i].algorithms[0]);
            assert_string_equal(ssl_cert_subject(ssl_peer(pair->server, 0)), "CN=c");
            pair_expect_talk(pair);
            pair_free(pair);
        }
}

/* Every suite that goes with the key, and no other. */
static void every_suite(void **state)
{
    (void)state;
    struct policy all;
    struct error why = {0};
    assert_int_equal(suite_list(all.suites, &all.suite_count, "all", &why), 0);
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t j = 0; j < all.suite_count; j++) {
            const struct suite *suite = suite_find(all.suites[j]);
            if (suite->keys == KEYS_NONE)
                continue;
            bool transport = suite->keys == KEYS_RSA_TRANSPORT;
            bool fits = transport ? kinds[i].server.key == &key_leaf : (suite->keys == KEYS_ECDSA) == kinds[i].ecdsa;
            struct pair *pair = between(&kinds[i], NULL, suite->name);
            pair_run(pair);
            if (fits && !transport) {
                assert_int_equal(ssl_error_code(pair->client), 0);
                assert_string_equal(ssl_cipher(pair->client), suite->name);
                pair_expect_talk(pair);
            } else if (!fits) {
                assert_int_equal(ssl_error_code(pair->server), SSL_E_NO_SUITE);
            }
            pair_free(pair);
        }
}

/* Each signature algorithm of a key, when the client accepts no other; the certificates are signed with RSA. */
static void every_algorithm(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t j = 0; j < 3 && kinds[i].algorithms[j] != NULL; j++) {
            char algorithms[128];
            ssl_config *server = cast_config(), *client = cast_config();
            cast_trust(client, &cast_root);
            cast_identity(server, &kinds[i].server, &cast_root);
            ssl_config_ciphers(server, "default");
            ssl_config_ciphers(client, "default");
            strcat(strcpy(algorithms, kinds[i].algorithms[j]), ":rsa_pkcs1_sha256");
            assert_int_equal(ssl_config_signature_algorithms(client, algorithms), 0);
            assert_int_equal(ssl_config_signature_algorithms(server, kinds[i].algorithms[j]), 0);
            struct pair *pair = pair_new(client, server);
            pair_expect_done(pair);
            assert_string_equal(ssl_signature_algorithm(pair->client), kinds[i].algorithms[j]);
            pair_free(pair);
        }
}

/* Chains that are signed with each kind of key: a CA that a client does not accept is not accepted. */
static void chains(void **state)
{
    (void)state;
    static const struct recipe roots[] = {
        {.name = "CN=R1", .key = &key_p256, .ca = true}, {.name = "CN=R2", .key = &key_p384, .ca = true},
        {.name = "CN=R3", .key = &key_p521, .ca = true}, {.name = "CN=R4", .key = &key_ed25519, .ca = true},
        {.name = "CN=R5", .key = &key_pss, .ca = true},
    };
    for (size_t i = 0; i < COUNT(roots); i++)
        for (int accepts = 0; accepts < 2; accepts++) {
            ssl_config *server = cast_config(), *client = cast_config();
            cast_trust(client, &roots[i]);
            cast_identity(server, &kinds[0].server, &roots[i]);
            ssl_config_ciphers(server, "default");
            ssl_config_ciphers(client, "default");
            if (!accepts)
                ssl_config_signature_algorithms(client, "rsa_pkcs1_sha256");
            struct pair *pair = pair_new(client, server);
            pair_run(pair);
            if (accepts)
                assert_int_equal(ssl_error_code(pair->client), 0);
            else /* the server is shameless */
                pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_CERT_ALGORITHM, 43,
                                                            "step 3, verify server certificate: a certificate is "
                                                            "signed with an algorithm that is not accepted: "
                                                            "certificate 1 of the chain: "});
            pair_free(pair);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_both_sides),
        cmocka_unit_test(every_suite),
        cmocka_unit_test(every_algorithm),
        cmocka_unit_test(chains),
    };
    return cmocka_run_group_tests_name("steps/kinds", tests, NULL, NULL);
}
