/*
 * ecdhe_test.c - step 4 with ephemeral keys: groups and how they are chosen, and data under what they gave.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

static const char *const suites[] = {
    "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES256-SHA384",     "ECDHE-RSA-AES128-SHA256",     "ECDHE-RSA-AES256-SHA",
    "ECDHE-RSA-AES128-SHA",
};

static const char *const groups[] = {"x25519", "secp256r1", "secp384r1", "secp521r1"};

static struct pair *between(const char *client_groups, const char *server_groups, const char *suite)
{
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    assert_int_equal(ssl_config_ciphers(client, suite), 0);
    assert_int_equal(ssl_config_ciphers(server, "all"), 0);
    assert_int_equal(ssl_config_groups(client, client_groups), 0);
    assert_int_equal(ssl_config_groups(server, server_groups), 0);
    return pair_new(client, server);
}

static void every_suite_and_group(void **state)
{
    (void)state;
    for (size_t suite = 0; suite < COUNT(suites); suite++)
        for (size_t group = 0; group < COUNT(groups); group++) {
            struct pair *pair = between(groups[group], "default", suites[suite]);
            pair_expect_done(pair);
            for (enum side side = CLIENT; side <= SERVER; side++) {
                assert_string_equal(ssl_group(pair_conn(pair, side)), groups[group]);
                assert_string_equal(ssl_signature_algorithm(pair_conn(pair, side)), "rsa_pss_rsae_sha256");
            }
            pair_expect_talk(pair);
            pair_free(pair);
        }
}

/* The server's order counts, among the groups that the client has. */
static void preference(void **state)
{
    (void)state;
    static const struct {
        const char *client, *server, *chosen; /* NULL: none */
    } rows[] = {
        {"default", "default", "x25519"},
        {"default", "secp384r1:x25519", "secp384r1"},
        {"secp384r1:secp256r1", "default", "secp256r1"},
        {"secp384r1:secp256r1", "x25519:secp256r1:secp384r1", "secp256r1"},
        {"P-521", "default", "secp521r1"},
        {"secp256r1", "x25519", NULL},
        {"x25519", "secp256r1:secp384r1", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = between(rows[i].client, rows[i].server, suites[0]);
        if (rows[i].chosen != NULL) {
            pair_expect_done(pair);
            assert_string_equal(ssl_group(pair->client), rows[i].chosen);
        } else {
            pair_run(pair);
            pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_NO_GROUP, 40,
                                                        "step 1, ClientHello: no group for the key exchange is common "
                                                        "to both sides: the client's supported_groups have none"});
        }
        pair_free(pair);
    }
}

/* No group in common is no obstacle to a suite that needs none. */
static void without_a_group(void **state)
{
    (void)state;
    struct pair *pair = between("x25519", "secp256r1", "ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256");
    pair_expect_done(pair);
    assert_string_equal(ssl_cipher(pair->client), "TLS_RSA_WITH_AES_128_GCM_SHA256");
    assert_null(ssl_group(pair->client));
    assert_null(ssl_group(pair->server));
    assert_null(ssl_signature_algorithm(pair->client));
    pair_free(pair);
}

/* ---- Fresh keys ---- */

/* The shares of two handshakes, of each side. */
static struct {
    uint8_t share[SERVER + 1][2][GROUP_PUBLIC_MAX];
    size_t count[SERVER + 1];
} seen;

static void note_share(enum side side, struct span share)
{
    assert_in_range(seen.count[side], 0, 1);
    memcpy(seen.share[side][seen.count[side]++], share.at, share.len);
}

static void watch(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    struct reader r = reader_over((struct span){at, type == CONTENT_HANDSHAKE ? len : 0});
    while (reader_more(&r) && !pair_pipe(pair, from)->keyed) {
        uint8_t message = reader_u8(&r);
        struct reader body = reader_over(reader_vector(&r, 3, 0, 0xffffff));
        if (message == MESSAGE_SERVER_KEY_EXCHANGE)
            reader_bytes(&body, 3); /* named_curve, and which */
        if (message == MESSAGE_SERVER_KEY_EXCHANGE || message == MESSAGE_CLIENT_KEY_EXCHANGE)
            note_share(from, reader_vector(&body, 1, 1, GROUP_PUBLIC_MAX));
    }
    pair_pass(pair, from, type, at, len);
}

static void keys_are_used_once(void **state)
{
    (void)state;
    for (size_t group = 0; group < COUNT(groups); group++) {
        memset(&seen, 0, sizeof seen);
        ssl_config *client = cast_client_config(), *server = cast_server_config();
        ssl_config_ciphers(client, suites[0]);
        ssl_config_ciphers(server, suites[0]);
        ssl_config_groups(client, groups[group]);
        for (int i = 0; i < 2; i++) { /* of the same configs */
            struct pair *pair = pair_new(ssl_config_ref(client), ssl_config_ref(server));
            pair->hook = watch;
            pair_expect_done(pair);
            assert_string_equal(ssl_group(pair->client), groups[group]);
            pair_free(pair);
        }
        for (enum side side = CLIENT; side <= SERVER; side++) {
            assert_int_equal(seen.count[side], 2);
            assert_memory_not_equal(seen.share[side][0], seen.share[side][1], 32);
        }
        ssl_config_free(client);
        ssl_config_free(server);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_suite_and_group),
        cmocka_unit_test(preference),
        cmocka_unit_test(without_a_group),
        cmocka_unit_test(keys_are_used_once),
    };
    return cmocka_run_group_tests_name("steps/ecdhe", tests, NULL, NULL);
}
