/*
 * step04_test.c - step 4: the client sends the pre-master secret, encrypted; and whatever is wrong with it, the server
 * shows nothing of that (RFC 5246 7.4.7.1, Bleichenbacher 1998).
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#define AT_EXCHANGE "step 4, ClientKeyExchange: "

/* ---- On the wire ---- */

/* What is sent in place of the ClientKeyExchange; the records behind it stay. */
static struct {
    uint8_t body[4096];
    size_t len;
    bool keep; /* send what our client wrote, with the changes below */
    size_t flip_at;
} other;

static void substitute(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT && type == CONTENT_HANDSHAKE && at[0] == MESSAGE_CLIENT_KEY_EXCHANGE) {
        uint8_t message[MESSAGE_HEADER + sizeof other.body] = {MESSAGE_CLIENT_KEY_EXCHANGE};
        store_be24(message + 1, (uint32_t)other.len);
        memcpy(message + MESSAGE_HEADER, other.body, other.len);
        if (!other.keep) {
            pair_pass(pair, from, type, message, MESSAGE_HEADER + other.len);
            return;
        }
        at[other.flip_at] ^= 1;
    }
    pair_pass(pair, from, type, at, len);
}

static struct pair *send_other(void)
{
    struct pair *pair = pair_new(cast_client_config(), cast_server_config());
    pair->hook = substitute;
    pair_run(pair);
    return pair;
}

/* What the world sees of a server that got a pre-master secret that is none: always the same. */
static void expect_nothing_told(struct pair *pair)
{
    static size_t total;
    if (total == 0)
        total = pair->to_client.total;
    assert_int_equal(pair->to_client.total, total);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_BAD_RECORD_MAC, 20,
                                                "step 8, Finished: a record failed its integrity check"});
    assert_string_equal(ssl_error(pair->server), "step 8, Finished: a record failed its integrity check");
}

static void malformed(void **state)
{
    (void)state;
    static const struct {
        const char *body;
    } rows[] = {
        {""}, {"00"}, {"0001"}, {"0000 00"}, {"0002 00"}, {"0001 0000"}, {"ffff 00"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        other.keep = false;
        other.len = hex(other.body, rows[i].body);
        struct pair *pair = send_other();
        pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_DECODE, 50,
                                                    AT_EXCHANGE "a message does not have the form of its RFC: "
                                                                "EncryptedPreMasterSecret"});
        pair_free(pair);
    }
}

/* Well-formed, and of no use: ciphertexts of every strange length, zero, one, the largest number, and the right one
 * with a bit changed. */
static void useless(void **state)
{
    (void)state;
    static const uint16_t lens[] = {0, 1, 47, 48, 128, 255, 256, 257, 512, 1024, 4000};
    static const uint8_t fills[] = {0x00, 0x01, 0x55, 0xff};
    other.keep = false;
    for (size_t i = 0; i < COUNT(lens); i++)
        for (size_t j = 0; j < COUNT(fills); j++) {
            store_be16(other.body, lens[i]);
            memset(other.body + 2, fills[j], lens[i]);
            other.len = 2u + lens[i];
            struct pair *pair = send_other();
            expect_nothing_told(pair);
            pair_free(pair);
        }
    other.keep = true;
    for (size_t at = MESSAGE_HEADER + 2; at < MESSAGE_HEADER + 2 + 256; at += 17) {
        other.flip_at = at;
        struct pair *pair = send_other();
        expect_nothing_told(pair);
        pair_free(pair);
    }
}

/* ---- A client that lies about its version inside the pre-master secret ---- */

static uint16_t inner_version;

static void roll_back(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)message;
    (void)len;
    conn->hs->client_version = inner_version;
}

/* All else is consistent: a server that did not look at the version would finish the handshake. */
static void version_rollback(void **state)
{
    (void)state;
    static const uint16_t versions[] = {0x0302, 0x0301, 0x0300, 0x0002, 0x0304, 0x0000, 0xffff, 0x0203, 0x0403};
    for (size_t i = 0; i < COUNT(versions); i++) {
        ssl_config *client = cast_client_config();
        cast_liar(client, "verify server certificate", roll_back);
        inner_version = versions[i];
        struct pair *pair = pair_new(client, cast_server_config());
        pair_run(pair);
        expect_nothing_told(pair);
        pair_free(pair);
    }
    ssl_config *client = cast_client_config();
    cast_liar(client, "verify server certificate", roll_back);
    inner_version = TLS_1_2;
    struct pair *pair = pair_new(client, cast_server_config());
    pair_expect_done(pair);
    pair_free(pair);
}

static void claim_newer(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)len;
    store_be16(message + MESSAGE_HEADER, inner_version);
    conn->hs->client_version = inner_version;
}

/* The version in the secret is that of the ClientHello, not the one that was agreed on. */
static void version_of_a_newer_client(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config();
    cast_liar(client, "ClientHello", claim_newer);
    inner_version = 0x0304;
    struct pair *pair = pair_new(client, cast_server_config());
    pair_expect_done(pair);
    pair_free(pair);
}

/* ---- From inside: which secret the server goes on with ---- */

static struct bare *server_new(void)
{
    struct policy policy;
    cast_policy(&policy, &cast_server);
    struct bare *server = bare_new(&policy, SERVER, NULL, 5);
    server->hs.identity = bare_policy(server)->identities;
    server->hs.suite = suite_find(0x002f);
    server->hs.client_version = TLS_1_2;
    return server;
}

/* Encrypts len bytes to the server and hands them over: true if it took the first 48 for its pre-master secret. */
static bool taken(const uint8_t *secret, size_t len)
{
    struct bare *server = server_new();
    const struct rsa_private *key = &server->hs.identity->key.rsa;
    uint8_t body[2 + 256] = {1, 0}, before[PREMASTER_LEN];
    assert_int_equal(
        rsa_encrypt(&bare_policy(server)->crypto, &(struct rsa_public){key->n, key->e}, body + 2, secret, len), 0);
    memcpy(before, server->hs.premaster, sizeof before);
    assert_int_equal(client_key_exchange_receive(&server->hs, SPAN(body)), 0); /* whatever it was */
    assert_int_equal(server->why.code, 0);
    assert_memory_not_equal(server->hs.premaster, before, sizeof before);
    uint8_t wanted[PREMASTER_LEN] = {0};
    memcpy(wanted, secret, len < sizeof wanted ? len : sizeof wanted);
    bool same = memcmp(server->hs.premaster, wanted, sizeof wanted) == 0;
    bare_free(server);
    return same;
}

static void only_the_right_form_is_taken(void **state)
{
    (void)state;
    uint8_t secret[245] = {3, 3};
    struct seeded seeded = {8};
    seeded_random(&seeded, secret + 2, sizeof secret - 2);
    for (size_t len = 0; len <= sizeof secret; len += len < 40 || len > 60 ? 13 : 1)
        assert_int_equal(taken(secret, len), len == PREMASTER_LEN);
    for (int i = 0; i < 16; i++) {
        secret[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_false(taken(secret, PREMASTER_LEN));
        secret[i / 8] ^= (uint8_t)(1 << i % 8);
    }
}

/* A secret that is none is replaced by a fresh random one, each time another. */
static void the_replacement_is_random(void **state)
{
    (void)state;
    static const uint8_t body[] = {0, 1, 0};
    struct bare *server = server_new();
    uint8_t before[PREMASTER_LEN] = {0};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(client_key_exchange_receive(&server->hs, SPAN(body)), 0);
        assert_memory_not_equal(server->hs.premaster, before, sizeof before);
        memcpy(before, server->hs.premaster, sizeof before);
    }
    bare_free(server);
}

/* ---- Without randomness ---- */

static int draws_left;
static struct seeded dice = {11};

static int random_for_a_while(void *arg, uint8_t *out, size_t len)
{
    (void)arg;
    return draws_left-- > 0 ? seeded_random(&dice, out, len) : SSL_E_RANDOM;
}

static void without_randomness(void **state)
{
    (void)state;
    for (int draws = 1; draws <= 2; draws++) { /* the client's random value; the secret; the padding */
        ssl_config *client = cast_client_config();
        client->policy.crypto.random = random_for_a_while;
        draws_left = draws;
        struct pair *pair = pair_new(client, cast_server_config());
        pair_run(pair);
        pair_expect_failure(pair,
                            &(struct failure){CLIENT, SSL_E_RANDOM, 80, AT_EXCHANGE "the kernel gave no randomness"});
        pair_free(pair);
    }
    for (int draws = 1; draws <= 2; draws++) { /* the server's random value; the replacement; the blinding */
        ssl_config *server = cast_server_config();
        ssl_config_tickets(server, NULL, 0); /* their keys would be drawn first */
        server->policy.crypto.random = random_for_a_while;
        draws_left = draws;
        struct pair *pair = pair_new(cast_client_config(), server);
        pair_run(pair);
        pair_expect_failure(pair,
                            &(struct failure){SERVER, SSL_E_RANDOM, 80, AT_EXCHANGE "the kernel gave no randomness"});
        pair_free(pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed),
        cmocka_unit_test(useless),
        cmocka_unit_test(version_rollback),
        cmocka_unit_test(version_of_a_newer_client),
        cmocka_unit_test(only_the_right_form_is_taken),
        cmocka_unit_test(the_replacement_is_random),
        cmocka_unit_test(without_randomness),
    };
    return cmocka_run_group_tests_name("steps/step04", tests, NULL, NULL);
}
