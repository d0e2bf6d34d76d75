/*
 * protect_aead_test.c - AEAD records against records that others made, and their nonces.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

#include "known_records.h"

static struct crypto crypto;

static int choose(void **state)
{
    (void)state;
    crypto_choose(&crypto, 0);
    return 0;
}

/* What OpenSSL sealed, whose explicit nonces begin at a random number. */
static void records_of_openssl(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known_records); i++) {
        const struct known *known = &known_records[i];
        const struct protection *row = protection_find(known->id);
        if (row->mac_key_len != 0)
            continue;
        uint8_t key[32], iv[12], record[128], plain_bytes[64], scratch[128];
        assert_int_equal(hex(key, known->key), row->key_len);
        assert_int_equal(hex(iv, known->fixed_iv), row->fixed_iv_len);
        struct record_direction opens;
        record_direction_init(&opens, &crypto, row, RECORD_OPENS, false, NULL, key, iv);
        for (size_t k = 0; k < COUNT(known->records); k++) {
            struct span plain;
            hex(record, known->records[k].record);
            size_t len = hex(plain_bytes, known->records[k].plain);
            assert_int_equal(open_copy(&opens, &plain, record, scratch), 0);
            assert_int_equal(plain.len, len);
            assert_memory_equal(plain.at, plain_bytes, len);
        }
    }
}

/* clang-format off */
/* Made with AESGCM, AESCCM and ChaCha20Poly1305 of Python's cryptography 48.0.0 under the keys of support/records.h, number
 * being the sequence number, and for GCM and CCM what stands in front of the text:
 *     AESGCM(key).encrypt(b"salt" + number, plain, number + type + b"\3\3" + length)
 *     ChaCha20Poly1305(key).encrypt(b"salt and so." ^ bytes(4) + number, plain, number + type + b"\3\3" + length) */
static const struct {
    enum protection_id id;
    uint64_t sequence;
    const char *plain, *record;
} sealed[] = {
    {PROTECTION_AES_128_GCM, 0, "",
     "17030300180000000000000000" "8ddc7ee6b5d97546d09a0f6950ad1f3d"},
    {PROTECTION_AES_128_GCM, 1, "46696e6973686564",
     "16030300200000000000000001" "439876a9a99a55ac" "7b9adfc9db9359750a48a8c730dee7aa"},
    {PROTECTION_AES_128_GCM, 0x01020304,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
     "17030300480000000001020304"
     "6392f5efc510ed959098060a5f07a10bd9ee1710f7203646d3198f7f2bf48b763150f586749ce2040e0cc385e2091a53"
     "8d5970577d6c6244694721714ba3b70d"},
    {PROTECTION_AES_256_GCM, 0, "",
     "17030300180000000000000000" "f17629cfe56c48b2cb53d37261307d74"},
    {PROTECTION_AES_256_GCM, 1, "46696e6973686564",
     "16030300200000000000000001" "3afa5a399a100e65" "f4885f16ea5925bb147aa9616bbf588d"},
    {PROTECTION_AES_256_GCM, 0x01020304,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
     "17030300480000000001020304"
     "da1b15cb973c07781508a14bf77d651f92ebdacfefe65e3be35d2bf8f4317aae47e36e15bd3446e2c6acfa5646661482"
     "ccce0a08a0e2a8a4c2f310dde7ce30d2"},
    {PROTECTION_CHACHA20_POLY1305, 0, "",
     "1703030010" "61e27e2bdfd41b95adcc5341573716bc"},
    {PROTECTION_CHACHA20_POLY1305, 1, "46696e6973686564",
     "1603030018" "572346ab573d7028" "c4dc4366678363946299533108c9dac3"},
    {PROTECTION_CHACHA20_POLY1305, 0x01020304,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
     "1703030040"
     "d923c413f80a756985f4d7917f27405239b391ab5e56b63e8b46b28c421b527fe484c5ca15cd8e19456b33d547604692"
     "fc60abc5807d3a805a722123f0f8953e"},
    {PROTECTION_CHACHA20_POLY1305, 0x0102030405060708, "46696e6973686564",
     "1703030018" "c870268145ded3e1" "4e3c0018990fd7e67439b794d880fc6d"},
    {PROTECTION_CHACHA20_POLY1305, 0xfffffffffffffffe, "46696e6973686564",
     "1703030018" "bc83d99d94aebbfe" "51f4876ae38368e22cab7e55c0ed6feb"},
    {PROTECTION_AES_128_CCM, 0, "",
     "17030300180000000000000000" "16fc4f8cdd1e2eda2776bf846c452687"},
    {PROTECTION_AES_128_CCM, 1, "46696e6973686564",
     "16030300200000000000000001" "c1c3560549f48923" "5ee1e6fbd5aa85401bc2e251f3bacd6a"},
    {PROTECTION_AES_128_CCM, 0x010203,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
     "17030300480000000000010203"
     "8f6dc8d1f1b2b67c9b245d66c379e8c3665c4b61e645f82c3360091bda32b121817c7a905b5ae688fbf512a33e8821ab"
     "666aa7a6e8153d2f64c71b1f596ce77f"},
    {PROTECTION_AES_256_CCM, 0, "",
     "17030300180000000000000000" "d1d5eb38063ce8456763b4f58fb36b80"},
    {PROTECTION_AES_256_CCM, 1, "46696e6973686564",
     "16030300200000000000000001" "d7bd69681551b765" "d5cd7d2b88bac0afa054e84ae9e91a48"},
    {PROTECTION_AES_256_CCM, 0x010203,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
     "17030300480000000000010203"
     "a8686e7e93c33db0cbf991c6a242ceff41527e469d0475f95d28540bac571193c33f66aff95a1a525ee360c3277c28a0"
     "db33f0049cdabfc3b1ba36bbd1ef42a2"},
    {PROTECTION_AES_128_CCM_8, 0, "",
     "17030300100000000000000000" "37138aec0e1b56e1"},
    {PROTECTION_AES_128_CCM_8, 1, "46696e6973686564",
     "16030300180000000000000001" "c1c3560549f48923" "323b1fc122a6d193"},
    {PROTECTION_AES_128_CCM_8, 0x010203,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
     "17030300400000000000010203"
     "8f6dc8d1f1b2b67c9b245d66c379e8c3665c4b61e645f82c3360091bda32b121817c7a905b5ae688fbf512a33e8821ab"
     "62ba11fdd6d3e2d2"},
    {PROTECTION_AES_256_CCM_8, 0, "",
     "17030300100000000000000000" "ee46417ff09372b0"},
    {PROTECTION_AES_256_CCM_8, 1, "46696e6973686564",
     "16030300180000000000000001" "d7bd69681551b765" "80538974fd77110f"},
    {PROTECTION_AES_256_CCM_8, 0x010203,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
     "17030300400000000000010203"
     "a8686e7e93c33db0cbf991c6a242ceff41527e469d0475f95d28540bac571193c33f66aff95a1a525ee360c3277c28a0"
     "3d7f5c81b3e9472b"},
};
/* clang-format on */

static void known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sealed); i++) {
        struct pair pair;
        struct span plain;
        uint8_t expected[128], text[64], record[128], scratch[128];
        pair_init(&pair, &crypto, &(struct mode){sealed[i].id, false});
        pair.seals.sequence = pair.opens.sequence = sealed[i].sequence;
        size_t record_len = hex(expected, sealed[i].record), len = hex(text, sealed[i].plain);
        assert_int_equal(record_sealed_len(&pair.seals, len), record_len);
        assert_int_equal(record_seal(&pair.seals, &crypto, record, expected[0], TLS_1_2, text, len), 0);
        assert_memory_equal(record, expected, record_len);
        assert_int_equal(open_copy(&pair.opens, &plain, expected, scratch), 0);
        assert_int_equal(plain.len, len);
        assert_memory_equal(plain.at, text, len);
    }
}

static int no_random(void *arg, uint8_t *out, size_t len)
{
    (void)arg;
    (void)out;
    (void)len;
    return SSL_E_RANDOM;
}

/* RFC 5288 section 3, RFC 6655 section 3: a nonce must never repeat. Ours is a count, and needs no luck. */
static void nonces_count(void **state)
{
    (void)state;
    struct crypto blind = crypto;
    blind.random = no_random;
    for (unsigned id = PROTECTION_AES_128_GCM; id < PROTECTION_COUNT; id++) {
        struct pair pair;
        uint8_t record[64], text[2] = "ab";
        pair_init(&pair, &crypto, &(struct mode){(enum protection_id)id, false});
        bool sent = pair.seals.protection->prefix_len != 0;
        for (uint64_t i = 0; i < 1000; i++) {
            assert_int_equal(record_seal(&pair.seals, &blind, record, CONTENT_ALERT, TLS_1_2, text, sizeof text), 0);
            assert_true(!sent || load_be64(record + RECORD_HEADER) == i);
        }
        assert_true(sent != (id == PROTECTION_CHACHA20_POLY1305));
    }
}

/* The number that a peer sends may be any; that of ChaCha20-Poly1305 is not sent, and has to be the next one. */
static void numbers_of_the_peer(void **state)
{
    (void)state;
    for (unsigned id = PROTECTION_AES_128_GCM; id < PROTECTION_COUNT; id++) {
        struct pair pair;
        struct span plain;
        uint8_t body[64], scratch[64], text[2] = "ab";
        pair_init(&pair, &crypto, &(struct mode){(enum protection_id)id, false});
        const struct protection *row = pair.seals.protection;
        const struct aead *aead = row->aead(&crypto);
        union aead_key key;
        uint8_t nonce[AEAD_NONCE], head[COVERED_HEAD] = {0, 0, 0, 0, 0, 0, 0, 0, CONTENT_ALERT, 3, 3, 0, 2};
        uint8_t number[8] = {0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10};
        memcpy(nonce, mode_iv, sizeof nonce);
        memcpy(body, number, row->prefix_len);
        if (row->prefix_len != 0)
            memcpy(nonce + 4, number, sizeof number);
        aead->init(&key, mode_key);
        aead->seal(&key, body + row->prefix_len, body + row->prefix_len + 2, nonce, SPAN(head), text, sizeof text);
        struct record_header header = {CONTENT_ALERT, TLS_1_2, (uint16_t)(row->prefix_len + 2 + aead->tag_len)};
        memcpy(scratch, body, header.len);
        pair.opens.sequence = 1; /* the head counts too */
        assert_int_equal(record_open(&pair.opens, &plain, &header, scratch, NULL, 0), SSL_E_BAD_RECORD_MAC);
        memcpy(scratch, body, header.len);
        pair.opens.sequence = 0;
        assert_int_equal(record_open(&pair.opens, &plain, &header, scratch, NULL, 0), 0);
        assert_int_equal(plain.len, sizeof text);
        assert_memory_equal(plain.at, text, sizeof text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_openssl),
        cmocka_unit_test(known_answers),
        cmocka_unit_test(nonces_count),
        cmocka_unit_test(numbers_of_the_peer),
    };
    return cmocka_run_group_tests_name("record/protect_aead", tests, choose, NULL);
}
