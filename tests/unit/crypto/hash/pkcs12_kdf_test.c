/*
 * pkcs12_kdf_test.c - the key derivation of PKCS #12 against answers that others published or compute.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "support/hash_checks.h"

/* A hundred bytes: 0, 1, 2, ... */
#define SALT_100                                                                                                       \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132"           \
    "333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f60616263"

/* Passwords: "smeg", "queeg", and seventy times "a". */
#define SMEG  "0073006d006500670000"
#define QUEEG "007100750065006500670000"
#define TEN   "0061006100610061006100610061006100610061"

/* "common": numbers that have been passed around among implementations of PKCS #12 since its early years. The others
 * are those of "openssl kdf ... PKCS12KDF" (3.0), which wants a salt. */
/* clang-format off */
static const struct {
    const char *source;
    const struct hash *hash;
    enum pkcs12_purpose purpose;
    const char *password, *salt;
    uint32_t iterations;
    const char *key;
} vectors[] = {
    {"common, smeg, key", &sha1_soft, PKCS12_KEY, SMEG, "0a58cf64530d823f", 1,
     "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3"},
    {"common, smeg, IV", &sha1_soft, PKCS12_IV, SMEG, "0a58cf64530d823f", 1,
     "79993dfe048d3b76"},
    {"common, smeg, MAC", &sha1_soft, PKCS12_MAC, SMEG, "3d83c0e4546ac140", 1,
     "8d967d88f6caa9d714800ab3d48051d63f73a312"},
    {"common, queeg, key", &sha1_soft, PKCS12_KEY, QUEEG, "05dec959acff72f7", 1000,
     "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4"},
    {"common, queeg, IV", &sha1_soft, PKCS12_IV, QUEEG, "05dec959acff72f7", 1000,
     "11dedad7758d4860"},
    {"common, queeg, MAC", &sha1_soft, PKCS12_MAC, QUEEG, "263216fcc2fab31c", 1000,
     "5ec4c7a80df652294c3925b6489a7ab857c83476"},
    {"OpenSSL, SHA-256, salt and password longer than a block", &sha256_soft, PKCS12_KEY,
     TEN TEN TEN TEN TEN TEN TEN "0000", SALT_100, 3,
     "30bc206ed51a70f8e8755925f1bb4b8da853cdcb3ba78a5aeaf692b5088b7a1464ad3716aa04716fc25ade09294a099bb3c79ae5c4"
     "389d7c5cae785f4a79cdd41b88188a11aa54365f7733a5a00d1a96c96bbf1a02101fbbd6e984e2a05681c6ab9e0970"},
    {"OpenSSL, SHA-384, no password", &sha384_soft, PKCS12_MAC,
     "", "000102030405060708090a0b0c0d0e0f10111213", 2,
     "021d58194e2d78a086d061dc6d14d35dbd739d38ef73e75989c9c7081675bbf8fb0ebd6b90295f9270c253231d6b7e77"},
    {"OpenSSL, SHA-512, three digests", &sha512_soft, PKCS12_MAC,
     QUEEG, "000102030405060708090a0b0c0d0e0f10111213", 7,
     "9ec3ac79a0e43ca1d98abdd6016a5d4b6012ed2e05c01de22e43fa83fa65fc6e0294c99de5547e81441c3cafdad1379b843df5c8ee"
     "3b3965661ae8a8d5b4d3650ad6c4e9a374e9d3f508eab7c3b1a7e60432d1f7cf7127a2f8f8"},
    {"from the text of the RFC, no salt", &sha256_soft, PKCS12_MAC, "0000", "", 2,
     "1f375eaf46cc2bf9255eda39a68e02cc2419c0d32a3f071a7515bde4091fecc7"},
    {"OpenSSL, SHA-1, carries", &sha1_soft, PKCS12_IV,
     "fffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffefffe"
     "fffefffefffefffefffefffefffefffe", "ffffffffffffffff", 1,
     "5b98268a6fba31fdbd68bdf98c2c67b39e2ee4fa0b71563283a3e77dc9f45291414987f31453478139203c030e14870525c55c93a4"
     "76bd81c5344ca80ac00d63167ff3bde69d"},
};
/* clang-format on */

static void published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t key[2 * HASH_MAX + 1], password[260], salt[100];
        size_t len = strlen(vectors[i].key) / 2;
        struct span p = {password, hex(password, vectors[i].password)}, s = {salt, hex(salt, vectors[i].salt)};
        key[len] = 0x77;
        CT_SECRET(password, p.len);
        pkcs12_kdf(vectors[i].hash, key, len, vectors[i].purpose, p, s, vectors[i].iterations);
        check_bytes(vectors[i].source, vectors[i].key, key, len);
        assert_int_equal(key[len], 0x77);
    }
}

/* The longest that may be asked for. */
static void largest(void **state)
{
    (void)state;
    static const uint8_t password[PKCS12_PASSWORD_MAX], salt[LIMIT_SALT];
    static const struct hash *const hashes[] = {&sha1_soft, &sha256_soft, &sha384_soft, &sha512_soft};
    for (size_t i = 0; i < COUNT(hashes); i++) {
        uint8_t key[3 * HASH_MAX];
        pkcs12_kdf(hashes[i], key, sizeof key, PKCS12_KEY, SPAN(password), SPAN(salt), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published_answers), cmocka_unit_test(largest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
