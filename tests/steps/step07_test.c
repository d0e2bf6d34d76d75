/*
 * step07_test.c - step 7: both derive the keys that encrypt and that protect integrity. The key block is cut here a
 * second time, by RFC 5246 6.3 and the table of its appendix C, and what comes out must open what both sides sealed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

/* RFC 5246 appendix C for CBC; RFC 5288 section 3 for GCM: no MAC key, and the salt of 4 bytes is the IV. */
static const struct {
    const char *suite;
    bool sha384;
    size_t mac_key_len, key_len, iv_len;
} rows[] = {
    {"TLS_RSA_WITH_AES_128_CBC_SHA", false, 20, 16, 0},    {"TLS_RSA_WITH_AES_256_CBC_SHA", false, 20, 32, 0},
    {"TLS_RSA_WITH_AES_128_CBC_SHA256", false, 32, 16, 0}, {"TLS_RSA_WITH_AES_256_CBC_SHA256", false, 32, 32, 0},
    {"TLS_RSA_WITH_AES_128_GCM_SHA256", false, 0, 16, 4},  {"TLS_RSA_WITH_AES_256_GCM_SHA384", true, 0, 32, 4},
};

/* Opens the record that waits behind ChangeCipherSpec in a flight: it must be Finished. */
static void open_finished(struct bare *from, struct record_direction *keys)
{
    size_t at = 0;
    while (from->flight[at] != CONTENT_CHANGE_CIPHER_SPEC)
        at += RECORD_HEADER + (size_t)load_be16(from->flight + at + 3);
    at += RECORD_HEADER + 1;
    struct record_header header = {from->flight[at], TLS_1_2, load_be16(from->flight + at + 3)};
    uint8_t body[256];
    struct span plain;
    assert_int_equal(header.type, CONTENT_HANDSHAKE);
    assert_int_equal(at + RECORD_HEADER + header.len, from->out.len);
    memcpy(body, from->flight + at + RECORD_HEADER, header.len);
    assert_int_equal(record_open(keys, &plain, &header, body, NULL, 0), 0);
    assert_int_equal(plain.len, MESSAGE_HEADER + VERIFY_DATA_LEN);
    assert_memory_equal(plain.at, ((const uint8_t[]){MESSAGE_FINISHED, 0, 0, VERIFY_DATA_LEN}), MESSAGE_HEADER);
}

static void one_suite(size_t row, bool encrypt_then_mac)
{
    struct policy client_policy, server_policy;
    struct error why = {0};
    cast_policy(&client_policy, NULL);
    cast_policy(&server_policy, &cast_server);
    assert_int_equal(suite_list(client_policy.suites, &client_policy.suite_count, rows[row].suite, &why), 0);
    struct bare *client = bare_new(&client_policy, CLIENT, CAST_HOST, 1);
    struct bare *server = bare_new(&server_policy, SERVER, NULL, 2);
    client->now = server->now = TEST_NOW;
    assert_int_equal(handshake_run(&client->hs), HANDSHAKE_WANT);
    assert_int_equal(bare_flight(client, server, bare_deliver, NULL), HANDSHAKE_WANT);
    assert_int_equal(bare_flight(server, client, bare_deliver, NULL), HANDSHAKE_WANT);
    assert_int_equal(client->hs.encrypt_then_mac, encrypt_then_mac);

    /* key_block, from what the client knows by now. */
    const struct crypto *crypto = test_crypto();
    uint8_t block[256];
    size_t len = 2 * (rows[row].mac_key_len + rows[row].key_len + rows[row].iv_len);
    prf(rows[row].sha384 ? crypto->sha384 : crypto->sha256, block, len, SPAN(client->hs.master), "key expansion",
        SPAN(client->hs.server_random), SPAN(client->hs.client_random));
    const uint8_t *client_write_mac_key = block;
    const uint8_t *server_write_mac_key = client_write_mac_key + rows[row].mac_key_len;
    const uint8_t *client_write_key = server_write_mac_key + rows[row].mac_key_len;
    const uint8_t *server_write_key = client_write_key + rows[row].key_len;
    const uint8_t *client_write_iv = server_write_key + rows[row].key_len;
    const uint8_t *server_write_iv = client_write_iv + rows[row].iv_len;
    const struct protection *protection = protection_find(client->hs.suite->protection);
    struct record_direction keys;

    record_direction_init(&keys, crypto, protection, RECORD_OPENS, encrypt_then_mac, client_write_mac_key,
                          client_write_key, client_write_iv);
    open_finished(client, &keys);
    assert_int_equal(bare_flight(client, server, bare_deliver, NULL), 0);
    record_direction_init(&keys, crypto, protection, RECORD_OPENS, encrypt_then_mac, server_write_mac_key,
                          server_write_key, server_write_iv);
    open_finished(server, &keys);
    assert_int_equal(bare_flight(server, client, bare_deliver, NULL), 0);

    /* What waited for its turn is gone. */
    static const uint8_t nothing[RECORD_KEY_BLOCK_MAX];
    assert_memory_equal(client->hs.key_block, nothing, sizeof nothing);
    assert_memory_equal(server->hs.key_block, nothing, sizeof nothing);
    bare_free(client);
    bare_free(server);
}

static void every_suite(void **state)
{
    (void)state;
    for (size_t row = 0; row < COUNT(rows); row++)
        one_suite(row, rows[row].mac_key_len > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_suite)};
    return cmocka_run_group_tests_name("steps/step07", tests, NULL, NULL);
}
