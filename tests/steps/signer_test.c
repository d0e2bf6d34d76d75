/*
 * signer_test.c - private keys that are elsewhere: the application signs, at once or later, and what it has signed is
 * looked at before it is sent.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

static const struct recipe servers[] = {
    {.name = "CN=rsa", .key = &key_leaf, .san = "DNS:" CAST_HOST},
    {.name = "CN=p256", .key = &key_p256, .san = "DNS:" CAST_HOST},
    {.name = "CN=p384", .key = &key_p384, .san = "DNS:" CAST_HOST},
    {.name = "CN=p521", .key = &key_p521, .san = "DNS:" CAST_HOST},
    {.name = "CN=ed25519", .key = &key_ed25519, .san = "DNS:" CAST_HOST},
};

/* ---- A security module ---- */

static struct {
    const struct recipe *who;
    bool waits; /* it has no answer */
    int asked;
    ptrdiff_t answer; /* in place of a signature; 0: it signs */
    bool spoils;      /* a bit of the signature */
    uint8_t words[65536];
    size_t words_len;
} module;

static ptrdiff_t sign(ssl_conn *conn, const char *algorithm, const void *in, size_t in_len, uint8_t *out, size_t cap,
                      void *arg)
{
    struct private_key key;
    struct error why = {0};
    struct writer w = writer_over(out, cap);
    (void)conn;
    assert_ptr_equal(arg, &module);
    if (module.asked++ > 0) {
        assert_int_equal(in_len, module.words_len);
        assert_memory_equal(in, module.words, in_len);
    }
    assert_in_range(in_len, 1, sizeof module.words);
    memcpy(module.words, in, in_len);
    module.words_len = in_len;
    if (module.waits)
        return SSL_WANT_ANSWER;
    if (module.answer != 0)
        return module.answer;
    uint16_t id[SCHEME_MAX];
    size_t count;
    assert_int_equal(scheme_list(id, &count, algorithm, &why), 0);
    assert_int_equal(count, 1);
    assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(module.who->key), &why), 0);
    assert_int_equal(key_sign(test_crypto(), &key, scheme_find(id[0])->signature, (struct span){in, in_len}, &w), 0);
    assert_true(writer_ok(&w));
    out[w.len / 2] ^= module.spoils ? 1 : 0;
    return (ptrdiff_t)w.len;
}

static void module_of(const struct recipe *who, bool waits)
{
    memset(&module, 0, sizeof module);
    module.who = who;
    module.waits = waits;
}

static void add_signer(ssl_config *config)
{
    const char *chain = pem_make("CERTIFICATE", cast_cert(module.who, &cast_root));
    assert_int_equal(ssl_config_add_identity_signer(config, chain, strlen(chain), sign, &module), 0);
}

static ssl_config *ecdhe(ssl_config *config)
{
    assert_int_equal(ssl_config_ciphers(config, "default"), 0);
    return config;
}

/* Runs to where there is no answer, asserts that it is the signing side that waits, asks again, and runs to the end. */
static void run(struct pair *pair, enum side signing)
{
    for (int i = 0; i < 2 && module.waits; i++) {
        pair_run(pair);
        assert_int_equal(signing == CLIENT ? pair->client_result : pair->server_result, SSL_WANT_ANSWER);
        assert_int_equal(signing == CLIENT ? pair->server_result : pair->client_result, SSL_WANT_READ);
    }
    module.waits = false;
    pair_run(pair);
}

/* ---- Tests ---- */

static void of_servers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(servers); i++)
        for (int waits = 0; waits < 2; waits++) {
            module_of(&servers[i], waits != 0);
            ssl_config *server = ecdhe(cast_config());
            add_signer(server);
            struct pair *pair = pair_new(ecdhe(cast_client_config()), server);
            run(pair, SERVER);
            pair_expect_done(pair);
            assert_in_range(module.asked, waits ? 3 : 1, waits ? 99 : 1);
            assert_non_null(ssl_signature_algorithm(pair->client));
            pair_expect_talk(pair);
            pair_free(pair);
        }
}

static void of_clients(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(servers); i++)
        for (int waits = 0; waits < 2; waits++) {
            module_of(&servers[i], waits != 0);
            ssl_config *client = cast_client_config();
            add_signer(client);
            struct pair *pair = pair_new(client, cast_asking_config(SSL_AUTH_REQUIRED));
            run(pair, CLIENT);
            pair_expect_done(pair);
            assert_string_equal(ssl_cert_subject(ssl_peer(pair->server, 0)), servers[i].name);
            pair_expect_talk(pair);
            pair_free(pair);
        }
}

/* What is no signature of this key does not leave us; and there may be none at all. */
static void refusals(void **state)
{
    (void)state;
    static const struct {
        bool spoils;
        bool other; /* another key signs */
        ptrdiff_t answer;
        int code;
    } rows[] = {
        {true, false, 0, SSL_E_KEY_MISMATCH},      {false, true, 0, SSL_E_KEY_MISMATCH},
        {false, false, SSL_ERROR, SSL_E_SIGNER},   {false, false, SSL_WANT_READ, SSL_E_SIGNER},
        {false, false, PTRDIFF_MAX, SSL_E_SIGNER}, {false, false, LIMIT_RSA_LEN + 1, SSL_E_SIGNER},
        {false, false, -1000, SSL_E_SIGNER},
    };
    static const struct recipe other = {.name = "CN=other", .key = &key_client};
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int waits = 0; waits < 2; waits++) {
            module_of(&servers[0], waits != 0);
            ssl_config *server = ecdhe(cast_config());
            add_signer(server);
            module.spoils = rows[i].spoils;
            module.answer = rows[i].answer;
            if (rows[i].other)
                module.who = &other;
            struct pair *pair = pair_new(ecdhe(cast_client_config()), server);
            run(pair, SERVER);
            pair_expect_failure(pair, &(struct failure){SERVER, rows[i].code, 80, "step 2, ServerKeyExchange: "});
            pair_free(pair);
        }
}

/* RSA key transport takes more than a signature: such suites are for identities that have their key. */
static void key_transport(void **state)
{
    (void)state;
    module_of(&servers[0], 0);
    ssl_config *server = cast_config();
    add_signer(server);
    struct pair *pair = pair_new(cast_client_config(), server);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_NO_SUITE, 40, "step 1, ClientHello: "});
    pair_free(pair);
    server = cast_config();
    add_signer(server);
    cast_identity(server, &cast_server, &cast_root);
    pair = pair_new(cast_client_config(), server);
    pair_expect_done(pair);
    assert_int_equal(module.asked, 0);
    pair_free(pair);
}

static void arguments(void **state)
{
    (void)state;
    static const struct {
        const char *chain;
        ssl_sign_fn sign;
        int code;
    } rows[] = {
        {NULL, sign, SSL_E_ARGUMENT},
        {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", NULL, SSL_E_ARGUMENT},
        {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", sign, SSL_E_CERT_DECODE},
        {"nothing", sign, SSL_E_PEM},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        size_t len = rows[i].chain != NULL ? strlen(rows[i].chain) : 0;
        assert_int_equal(ssl_config_add_identity_signer(config, rows[i].chain, len, rows[i].sign, NULL), SSL_ERROR);
        assert_int_equal(config->error.code, rows[i].code);
        ssl_config_free(config);
    }
    assert_int_equal(ssl_config_add_identity_signer(NULL, "", 0, sign, NULL), SSL_ERROR);
    /* A key that peers would refuse. */
    static const struct recipe weak = {.name = "CN=weak", .key = &key_weak};
    ssl_config *config = ssl_config_new();
    const char *chain = pem_make("CERTIFICATE", cast_cert(&weak, &cast_root));
    assert_int_equal(ssl_config_add_identity_signer(config, chain, strlen(chain), sign, NULL), SSL_ERROR);
    assert_int_equal(config->error.code, SSL_E_KEY_UNSUPPORTED);
    ssl_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_servers),    cmocka_unit_test(of_clients), cmocka_unit_test(refusals),
        cmocka_unit_test(key_transport), cmocka_unit_test(arguments),
    };
    return cmocka_run_group_tests_name("steps/signer", tests, NULL, NULL);
}
