/*
 * step06_test.c - step 6: the server verifies the client's certificate, revocation list included; both sides derive the
 * master secret.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include <stdio.h>

#define AT_VERIFY "step 6, verify client certificate: "

/* ---- The client's certificate ---- */

static ssl_config *client_of(const struct recipe *leaf, const struct recipe *issuer)
{
    ssl_config *client = cast_client_config();
    const char *chain = pem_make("CERTIFICATE", cert_make(leaf, issuer));
    const char *key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_client));
    assert_int_equal(ssl_config_add_identity(client, chain, strlen(chain), key, strlen(key)), 0);
    return client;
}

/* A certificate that is shown must pass, whether one was required or not. */
static void refused_of(const struct recipe *leaf, const struct recipe *issuer, void (*set)(ssl_config *), int code,
                       int alert, const char *detail)
{
    for (int auth = SSL_AUTH_OPTIONAL; auth <= SSL_AUTH_REQUIRED; auth++) {
        char sentence[LIMIT_ERROR_TEXT] = AT_VERIFY;
        ssl_config *server = cast_asking_config((enum ssl_auth)auth);
        if (set != NULL)
            set(server);
        struct pair *pair = pair_new(client_of(leaf, issuer), server);
        pair_run(pair);
        strcat(strcat(strcat(sentence, error_sentence(code)), ": "), detail);
        pair_expect_failure(pair, &(struct failure){SERVER, code, alert, sentence});
        assert_null(ssl_peer(pair->server, 0));
        pair_free(pair);
    }
}

static void accepted_of(const struct recipe *leaf, const struct recipe *issuer, void (*set)(ssl_config *))
{
    ssl_config *server = cast_asking_config(SSL_AUTH_REQUIRED);
    if (set != NULL)
        set(server);
    struct pair *pair = pair_new(client_of(leaf, issuer), server);
    pair_expect_done(pair);
    pair_free(pair);
}

static void certificates(void **state)
{
    (void)state;
    struct recipe one = cast_client;
    accepted_of(&one, &cast_root, NULL);
    one.until = TEST_NOW - 1;
    refused_of(&one, &cast_root, NULL, SSL_E_CERT_EXPIRED, 45,
               "certificate 1 of the chain (CN=Alice): expired on 2025-12-31 23:59:59 UTC");
    one = cast_client;
    one.from = TEST_NOW + 1;
    refused_of(&one, &cast_root, NULL, SSL_E_CERT_NOT_YET_VALID, 45, "");
    refused_of(&cast_stranger, &cast_other_root, NULL, SSL_E_CERT_UNKNOWN_CA, 48,
               "certificate 1 of the chain (CN=Mallory): ");
    one = cast_client;
    one.tampered = true;
    refused_of(&one, &cast_root, NULL, SSL_E_CERT_SIGNATURE, 42, "");
    one = cast_client;
    one.extended = EXTENDED_SERVER;
    refused_of(&one, &cast_root, NULL, SSL_E_CERT_EXTENDED_KEY_USAGE, 43, "");
    one = cast_client;
    one.usage = USAGE_KEY_ENCIPHERMENT;
    refused_of(&one, &cast_root, NULL, SSL_E_CERT_KEY_USAGE, 43,
               "certificate 1 of the chain: its key may not be used for signatures");
    one.usage = 0;
    accepted_of(&one, &cast_root, NULL);
    one = cast_client;
    one.more = extension_make("1.2.3.4.5", true, der_octets_of(der_text("?")));
    refused_of(&one, &cast_root, NULL, SSL_E_CERT_CRITICAL, 43, "");
    /* Itself as its own issuer. */
    refused_of(&cast_client, NULL, NULL, SSL_E_CERT_UNKNOWN_CA, 48, "");
}

static const struct revoked revoked = {.who = &cast_client, .reason = 1};
static const struct crl_recipe good_list = {0}, bad_list = {.revoked = &revoked, .count = 1},
                               stale_list = {.from = TEST_NOW - 200, .until = TEST_NOW - 100};

static void add_list(ssl_config *config, const struct crl_recipe *list, const struct recipe *issuer)
{
    const char *pem = pem_make("X509 CRL", crl_make(list, issuer));
    assert_int_equal(ssl_config_add_crl(config, pem, strlen(pem)), 0);
}

static void add_good_list(ssl_config *config)
{
    add_list(config, &good_list, &cast_root);
}

static void add_bad_list(ssl_config *config)
{
    add_list(config, &bad_list, &cast_root);
}

static void add_stale_list(ssl_config *config)
{
    add_list(config, &stale_list, &cast_root);
}

static void add_other_list(ssl_config *config)
{
    add_list(config, &good_list, &cast_other_root);
}

static void revocation(void **state)
{
    (void)state;
    accepted_of(&cast_client, &cast_root, add_good_list);
    refused_of(&cast_client, &cast_root, add_bad_list, SSL_E_CERT_REVOKED, 44,
               "certificate 1 of the chain (CN=Alice): ");
    refused_of(&cast_client, &cast_root, add_stale_list, SSL_E_CRL_STALE, 46, "");
    refused_of(&cast_client, &cast_root, add_other_list, SSL_E_CRL_MISSING, 46, "");
}

static int refuse(ssl_conn *conn, const ssl_cert *cert, void *arg)
{
    (void)conn;
    (void)arg;
    assert_string_equal(ssl_cert_subject(cert), "CN=Alice");
    return 1;
}

static void add_refusal(ssl_config *config)
{
    ssl_config_on_verify(config, refuse, NULL);
}

static void the_application(void **state)
{
    (void)state;
    refused_of(&cast_client, &cast_root, add_refusal, SSL_E_CERT_REFUSED, 46, "CN=Alice");
}

/* Unverified is not unproved: with verification off any certificate will do, but only that of the key that signed. */
static void break_proof(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    message[len - 1] ^= 1;
}

static void without_verification(void **state)
{
    (void)state;
    accepted_of(&cast_stranger, &cast_other_root, ssl_config_insecure_no_verify);
    ssl_config *client = client_of(&cast_stranger, &cast_other_root);
    cast_liar(client, "CertificateVerify", break_proof);
    ssl_config *server = cast_asking_config(SSL_AUTH_REQUIRED);
    ssl_config_insecure_no_verify(server);
    struct pair *pair = pair_new(client, server);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_SIGNATURE, 51, "step 5, CertificateVerify: "});
    pair_free(pair);
}

/* ---- The master secret ---- */

/* What the client said and heard up to and including ClientKeyExchange, and its pre-master secret at that moment. */
static struct {
    uint8_t messages[8192];
    size_t len;
    uint8_t premaster[PREMASTER_LEN];
    bool without_extension;
} seen;

/* The extension gets a type that nobody knows, and the client believes that it never offered it. */
static void forget_extension(struct bare *client, uint8_t *message, size_t len)
{
    size_t at = MESSAGE_HEADER + 2 + RANDOM_LEN;
    while (at + 4 <= len && memcmp(message + at, "\x00\x17\x00\x00", 4) != 0)
        at++;
    assert_in_range(at, 0, len - 4);
    message[at] = 0x7a;
    transcript_init(&client->hs);
    assert_int_equal(transcript_update(&client->hs, (struct span){message, len}), 0);
}

static void watch(struct bare *client, const struct step_event *event)
{
    if (event->message.len == 0 || event->message.at[0] == MESSAGE_CERTIFICATE_VERIFY ||
        event->message.at[0] == MESSAGE_FINISHED)
        return;
    if (event->message.at[0] == MESSAGE_CLIENT_HELLO && seen.without_extension)
        forget_extension(client, (uint8_t *)(uintptr_t)event->message.at, event->message.len);
    memcpy(seen.messages + seen.len, event->message.at, event->message.len);
    seen.len += event->message.len;
    memcpy(seen.premaster, client->hs.premaster, sizeof seen.premaster);
}

/* The formulas of RFC 5246 8.1 and RFC 7627 4, from what was seen. */
static void expect_master(const char *suite, bool extended, enum client_auth auth)
{
    struct policy client_policy, server_policy;
    struct error why = {0};
    cast_policy(&client_policy, &cast_client);
    cast_policy(&server_policy, &cast_server);
    server_policy.client_auth = auth;
    assert_int_equal(suite_list(client_policy.suites, &client_policy.suite_count, suite, &why), 0);
    struct bare *client = bare_new(&client_policy, CLIENT, CAST_HOST, 1);
    struct bare *server = bare_new(&server_policy, SERVER, NULL, 2);
    client->now = server->now = TEST_NOW;
    client->on_step = watch;
    seen.len = 0;
    seen.without_extension = !extended;
    assert_int_equal(bare_handshake(client, server, bare_deliver, NULL), 0);
    assert_int_equal(client->hs.extended_master_secret, extended);
    assert_int_equal(server->hs.extended_master_secret, extended);

    const struct crypto *crypto = test_crypto();
    const struct hash *hash = strstr(suite, "384") != NULL ? crypto->sha384 : crypto->sha256;
    uint8_t master[MASTER_LEN], session_hash[HASH_MAX];
    const uint8_t *randoms[2] = {seen.messages + 6, seen.messages + MESSAGE_HEADER + load_be24(seen.messages + 1) + 6};
    hash_whole(hash, session_hash, seen.messages, seen.len);
    if (extended)
        prf(hash, master, sizeof master, SPAN(seen.premaster), "extended master secret",
            (struct span){session_hash, hash->digest_len}, (struct span){NULL, 0});
    else
        prf(hash, master, sizeof master, SPAN(seen.premaster), "master secret", (struct span){randoms[0], RANDOM_LEN},
            (struct span){randoms[1], RANDOM_LEN});
    assert_memory_equal(client->hs.master, master, sizeof master);
    assert_memory_equal(server->hs.master, master, sizeof master);

    char line[256] = "CLIENT_RANDOM ";
    for (size_t i = 0; i < RANDOM_LEN; i++)
        sprintf(line + strlen(line), "%02x", randoms[0][i]);
    strcat(line, " ");
    for (size_t i = 0; i < sizeof master; i++)
        sprintf(line + strlen(line), "%02x", master[i]);
    assert_string_equal(client->keylog, line);
    assert_string_equal(server->keylog, line);

    /* RFC 5246 8.1: the pre-master secret should be deleted. */
    static const uint8_t nothing[PREMASTER_LEN];
    assert_memory_equal(client->hs.premaster, nothing, sizeof nothing);
    assert_memory_equal(server->hs.premaster, nothing, sizeof nothing);
    bare_free(client);
    bare_free(server);
}

static void master_secret(void **state)
{
    (void)state;
    for (int auth = CLIENT_AUTH_NONE; auth <= CLIENT_AUTH_REQUIRED; auth++)
        for (int extended = 0; extended <= 1; extended++) {
            expect_master("AES128-SHA", extended, (enum client_auth)auth);
            expect_master("AES256-GCM-SHA384", extended, (enum client_auth)auth);
        }
}

/* Through the public functions: whether it is in force, and one line for each connection. */
static void on_keylog(ssl_conn *conn, const char *line, void *arg)
{
    (void)conn;
    strcat(strcat(arg, line), "\n");
}

static void the_key_log(void **state)
{
    (void)state;
    char lines[2][512] = {"", ""};
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    ssl_config_on_keylog(client, on_keylog, lines[0]);
    ssl_config_on_keylog(server, on_keylog, lines[1]);
    struct pair *pair = pair_new(client, server);
    pair_expect_done(pair);
    assert_int_equal(ssl_extended_master_secret(pair->client), 1);
    assert_int_equal(ssl_extended_master_secret(pair->server), 1);
    assert_int_equal(strlen(lines[0]), 14 + 64 + 1 + 96 + 1);
    assert_string_equal(lines[0], lines[1]);
    pair_free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates),         cmocka_unit_test(revocation),    cmocka_unit_test(the_application),
        cmocka_unit_test(without_verification), cmocka_unit_test(master_secret), cmocka_unit_test(the_key_log),
    };
    return cmocka_run_group_tests_name("steps/step06", tests, NULL, NULL);
}
