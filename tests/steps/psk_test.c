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
    {"ECDHE-PSK-AES256-CBC-SHA", true},
    {"ECDHE-PSK-AES128-CBC-SHA", true},
    {"PSK-AES256-CBC-SHA", false},
    {"PSK-AES128-CBC-SHA", false},
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
    char identity[64], hint[257];
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

/* What the callbacks give is looked at: of a length that is not allowed, nothing is taken. */
static struct {
    size_t identity_len, key_len;
} given;

static int offer_given(ssl_conn *conn, const void *hint, size_t len, struct ssl_psk *psk, void *arg)
{
    (void)conn;
    (void)hint;
    (void)len;
    (void)arg;
    memset(psk->identity, 'x', sizeof psk->identity);
    memset(psk->key, 'k', sizeof psk->key);
    psk->identity_len = given.identity_len;
    psk->key_len = given.key_len;
    return 0;
}

static ptrdiff_t find_given(ssl_conn *conn, const void *identity, size_t len, uint8_t *room, size_t cap, void *arg)
{
    (void)conn;
    (void)identity;
    (void)len;
    (void)arg;
    memset(room, 'k', cap);
    return (ptrdiff_t)given.key_len;
}

static void lengths_of_callbacks(void **state)
{
    (void)state;
    static const struct {
        size_t identity_len, key_len;
        int client, server; /* the codes */
    } rows[] = {
        {1, 16, 0, 0},
        {256, 256, 0, 0},
        {0, 16, SSL_E_ARGUMENT, 0},
        {257, 16, SSL_E_ARGUMENT, 0},
        {SIZE_MAX, 16, SSL_E_ARGUMENT, 0},
        {1, 0, SSL_E_ARGUMENT, SSL_E_PSK_IDENTITY},
        {1, 15, SSL_E_ARGUMENT, SSL_E_ARGUMENT},
        {1, 257, SSL_E_ARGUMENT, SSL_E_ARGUMENT},
        {1, PTRDIFF_MAX, SSL_E_ARGUMENT, SSL_E_ARGUMENT},
        {1, SIZE_MAX, SSL_E_ARGUMENT, SSL_E_PSK_IDENTITY}, /* -1 */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        given.identity_len = rows[i].identity_len;
        given.key_len = rows[i].key_len;
        /* The client has another key to fall back to, and does not. */
        ssl_config *client = device(), *server = ssl_config_new();
        ssl_config_on_psk(client, NULL, offer_given, NULL);
        ssl_config_on_psk(server, find_given, NULL, NULL);
        struct pair *pair = pair_new_host(client, server, "device.example");
        pair_run(pair);
        assert_int_equal(ssl_error_code(pair->client), rows[i].client);
        if (rows[i].client == 0)
            pair_expect_talk(pair);
        pair_free(pair);

        server = ssl_config_new();
        ssl_config_on_psk(server, find_given, NULL, NULL);
        static const uint8_t same[16] = {'k', 'k', 'k', 'k', 'k', 'k', 'k', 'k',
                                         'k', 'k', 'k', 'k', 'k', 'k', 'k', 'k'};
        pair = pair_new_host(with_key("device 9", same, sizeof same), server, "device.example");
        pair_run(pair);
        assert_int_equal(ssl_error_code(pair->server), given.key_len == 256 ? SSL_E_BAD_RECORD_MAC : rows[i].server);
        pair_free(pair);
    }
}

/* A client whose callback says no falls back to the key of its config. */
static void falls_back(void **state)
{
    (void)state;
    ssl_config *client = device();
    ssl_config_on_psk(client, NULL, offer, NULL);
    struct pair *pair = pair_new_host(client, device(), "device.example");
    pair_expect_done(pair);
    pair_free(pair);
}

/* The longest of everything, with the longest of all groups' shares: there is room for it, in order and at once. */
static void the_longest(void **state)
{
    (void)state;
    static char text[257];
    static uint8_t bytes[256];
    memset(text, 'x', sizeof text - 1);
    memset(bytes, 0xff, sizeof bytes);
    for (size_t i = 0; i < COUNT(suites); i++) {
        ssl_config *client = with_key(text, bytes, sizeof bytes), *server = with_key(text, bytes, sizeof bytes);
        assert_int_equal(ssl_config_ciphers(client, suites[i].name), 0);
        assert_int_equal(ssl_config_ciphers(server, suites[i].name), 0);
        assert_int_equal(ssl_config_groups(server, "secp521r1"), 0);
        assert_int_equal(ssl_config_psk_hint(server, text), 0);
        struct pair *pair = pair_new_host(client, server, "device.example");
        pair_expect_done(pair);
        pair_expect_talk(pair);
        pair_free(pair);
    }
}

/* ---- Hints and identities, as a peer that breaks the rules or stretches them sends them ---- */

static struct {
    const uint8_t *body;
    size_t len;
} replaced;

/* Takes the place of the first body of this type, without regard to the hash of the handshake. */
static void replace(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    const uint8_t wanted = from == SERVER ? MESSAGE_SERVER_KEY_EXCHANGE : MESSAGE_CLIENT_KEY_EXCHANGE;
    if (type != CONTENT_HANDSHAKE || pair_conn(pair, from) != pair->arg) {
        pair_pass(pair, from, type, at, len);
        return;
    }
    static uint8_t out[1 << 16];
    struct writer w = writer_over(out, sizeof out);
    for (struct reader r = reader_over((struct span){at, len}); reader_more(&r);) {
        uint8_t message = reader_u8(&r);
        struct span body = reader_vector(&r, 3, 0, 0xffffff);
        writer_u8(&w, message);
        writer_vector(&w, 3, message == wanted ? (struct span){replaced.body, replaced.len} : body);
    }
    for (size_t done = 0; done < w.len; done += LIMIT_PLAINTEXT)
        pair_pass(pair, from, type, out + done, w.len - done < LIMIT_PLAINTEXT ? w.len - done : LIMIT_PLAINTEXT);
}

static struct pair *replacing(enum side from, const char *suite, struct span body)
{
    ssl_config *client = device(), *server = device();
    assert_int_equal(ssl_config_ciphers(client, suite), 0);
    assert_int_equal(ssl_config_ciphers(server, suite), 0);
    assert_int_equal(ssl_config_psk_hint(server, "which"), 0);
    ssl_config_on_psk(client, NULL, offer, NULL);
    ssl_config_on_psk(server, find, NULL, NULL);
    memset(&asked, 0, sizeof asked);
    memset(asked.hint, '?', 1);
    replaced.body = body.at;
    replaced.len = body.len;
    struct pair *pair = pair_new_host(client, server, "device.example");
    pair->hook = replace;
    pair->arg = pair_conn(pair, from);
    pair_run(pair);
    return pair;
}

#define PLAIN "PSK-AES128-GCM-SHA256"

static void wrong_hints(void **state)
{
    (void)state;
    static uint8_t body[16384];
    static const struct {
        size_t written, len; /* the length that it says, and the body's */
        const char *heard;   /* what the application is asked with; NULL: it is not */
    } rows[] = {
        {0, 2, ""},   {5, 7, "xxxxx"}, {257, 259, ""}, {16382, 16384, ""}, {0, 0, NULL},     {0, 1, NULL},
        {0, 3, NULL}, {1, 2, NULL},    {6, 7, NULL},   {4, 7, NULL},       {65535, 7, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        memset(body, 'x', sizeof body);
        store_be16(body, (uint16_t)rows[i].written);
        struct pair *pair = replacing(SERVER, PLAIN, (struct span){body, rows[i].len});
        if (rows[i].heard != NULL)
            assert_string_equal(asked.hint, rows[i].heard);
        else
            pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_DECODE, 50, "step 2, ServerKeyExchange: "});
        pair_free(pair);
    }
}

/* A hint of the greatest length that is of use is heard. */
static void the_longest_hint(void **state)
{
    (void)state;
    uint8_t body[2 + 256];
    memset(body, 'h', sizeof body);
    store_be16(body, 256);
    struct pair *pair = replacing(SERVER, PLAIN, SPAN(body));
    assert_int_equal(strlen(asked.hint), 256);
    pair_free(pair);
}

static void wrong_identities(void **state)
{
    (void)state;
    static uint8_t body[16384];
    static const struct {
        size_t written, len;
        int code, alert;
    } rows[] = {
        {0, 2, SSL_E_PSK_IDENTITY, 115},
        {1, 3, SSL_E_PSK_IDENTITY, 115},
        {257, 259, SSL_E_PSK_IDENTITY, 115},
        {16382, 16384, SSL_E_PSK_IDENTITY, 115},
        {0, 0, SSL_E_DECODE, 50},
        {0, 1, SSL_E_DECODE, 50},
        {2, 3, SSL_E_DECODE, 50},
        {65535, 3, SSL_E_DECODE, 50},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        memset(body, '\n', sizeof body); /* which does not come through into a sentence */
        store_be16(body, (uint16_t)rows[i].written);
        struct pair *pair = replacing(CLIENT, PLAIN, (struct span){body, rows[i].len});
        pair_expect_failure(pair,
                            &(struct failure){SERVER, rows[i].code, rows[i].alert, "step 4, ClientKeyExchange: "});
        assert_null(strchr(ssl_error(pair->server), '\n'));
        assert_int_equal(asked.count, rows[i].written == 1);
        pair_free(pair);
    }
    /* The name of a key, and a zero and more behind it, is another name. */
    static const uint8_t longer[] = "\0\012device 7\0x";
    struct pair *pair = replacing(CLIENT, PLAIN, (struct span){longer, 12});
    assert_int_equal(ssl_error_code(pair->server), SSL_E_PSK_IDENTITY);
    pair_free(pair);
    /* So is its beginning. */
    static const uint8_t shorter[] = "\0\7device 7";
    pair = replacing(CLIENT, PLAIN, (struct span){shorter, 9});
    assert_int_equal(ssl_error_code(pair->server), SSL_E_PSK_IDENTITY);
    pair_free(pair);
}

/* ---- Keys and certificates in one config ---- */

/* What else a config has decides which suites it offers, in whatever order it was told. */
static void the_order_of_setters(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        ssl_config *config = ssl_config_new();
        if (first)
            ssl_config_insecure_no_verify(config);
        assert_int_equal(ssl_config_psk(config, "device 7", key, sizeof key), 0);
        assert_int_equal(policy_uses_certificates(&config->policy), first);
        if (!first)
            ssl_config_insecure_no_verify(config);
        assert_true(policy_uses_certificates(&config->policy));
        assert_true(policy_uses_psks(&config->policy, CLIENT));
        ssl_config_free(config);
        /* Suites that were named stay. */
        config = ssl_config_new();
        assert_int_equal(ssl_config_ciphers(config, PLAIN), 0);
        assert_int_equal(ssl_config_psk(config, "device 7", key, sizeof key), 0);
        ssl_config_insecure_no_verify(config);
        assert_int_equal(config->policy.suite_count, 1);
        ssl_config_free(config);
    }
}

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

/* A server that has no key does not choose a suite that needs one, wherever it stands in its list. */
static void suites_without_a_key(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    assert_int_equal(ssl_config_psk(client, "device 7", key, sizeof key), 0);
    assert_int_equal(ssl_config_ciphers(client, "psk:default"), 0);
    assert_int_equal(ssl_config_ciphers(server, "psk:default"), 0);
    struct pair *pair = pair_new(client, server);
    pair_expect_done(pair);
    assert_string_equal(ssl_cipher(pair->client), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    pair_free(pair);
}

/* A callback for the other side is no key: a client that could only look keys up, a server that could only show one. */
static void callbacks_of_the_other_side(void **state)
{
    (void)state;
    for (int mistaken = 0; mistaken < 2; mistaken++) {
        ssl_config *client = cast_client_config(), *server = cast_server_config();
        ssl_config_ciphers(client, "psk:default");
        ssl_config_ciphers(server, "psk:default");
        ssl_config_on_psk(client, find, mistaken ? NULL : offer, NULL);
        ssl_config_on_psk(server, mistaken ? find : NULL, offer, NULL);
        struct pair *pair = pair_new(client, server);
        pair_expect_done(pair);
        assert_string_equal(ssl_cipher(pair->client), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        pair_free(pair);
    }
    /* And if there is nothing else, it is told before the first byte. */
    ssl_config *config = ssl_config_new();
    ssl_config_on_psk(config, find, NULL, NULL);
    ssl_conn *conn = ssl_client(config, -1, "device.example");
    assert_int_equal(ssl_error_code(conn), SSL_E_NO_SUITES);
    ssl_free(conn);
    ssl_config_free(config);
}

/* Nor is anybody asked for a certificate, or for what an OCSP responder says about one (RFC 4279 section 2). */
static void no_rows_of_certificates(void **state)
{
    (void)state;
    struct policy policy;
    cast_policy(&policy, NULL);
    struct bare *client = bare_new(&policy, CLIENT, CAST_HOST, 1);
    client->hs.suite = suite_find(0xd001);
    client->hs.terms |= STATUS; /* as the ServerHello said */
    terms_agree(&client->hs);
    assert_int_equal(client->hs.terms & (AUTH | CERT | CERTIFIED | STATUS), 0);
    assert_int_equal(client->hs.facts & (SERVER_OK | SHARE), 0);
    bare_free(client);
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
        cmocka_unit_test(lengths_of_callbacks),
        cmocka_unit_test(falls_back),
        cmocka_unit_test(the_longest),
        cmocka_unit_test(wrong_hints),
        cmocka_unit_test(the_longest_hint),
        cmocka_unit_test(wrong_identities),
        cmocka_unit_test(the_order_of_setters),
        cmocka_unit_test(both),
        cmocka_unit_test(a_key_is_no_certificate),
        cmocka_unit_test(suites_without_a_key),
        cmocka_unit_test(callbacks_of_the_other_side),
        cmocka_unit_test(no_rows_of_certificates),
        cmocka_unit_test(no_certificate_is_asked_for),
    };
    return cmocka_run_group_tests_name("steps/psk", tests, NULL, NULL);
}
