/*
 * exporter_test.c - keying material for other protocols (RFC 5705), and tls-server-end-point (RFC 5929).
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/bare.h"
#include "support/certs.h"

static struct crypto crypto;

/* After a handshake with these secrets: 00 01 02 ...; c0 to cf twice; 50 51 52 ... */
static struct exporter exporter_of(const char *suite, bool extended)
{
    static const struct policy policy;
    uint16_t ids[SUITE_MAX];
    size_t count;
    struct exporter exporter = {0};
    struct bare *bare = bare_new(&policy, CLIENT, NULL, 1);
    assert_int_equal(suite_list(ids, &count, suite, &bare->why), 0);
    bare->hs.suite = suite_find(ids[0]);
    bare->hs.extended_master_secret = extended;
    for (uint8_t i = 0; i < MASTER_LEN; i++)
        bare->hs.master[i] = i;
    for (uint8_t i = 0; i < RANDOM_LEN; i++) {
        bare->hs.client_random[i] = 0xc0 + i % 16;
        bare->hs.server_random[i] = 0x50 + i;
    }
    exporter_init(&exporter, &bare->hs);
    bare_free(bare);
    return exporter;
}

/* Computed from RFC 5705's formula with Python's hmac. */
static const struct {
    const char *suite, *label, *context; /* NULL: none */
    size_t len;
    const char *expected;
} answers[] = {
    {"AES128-GCM-SHA256", "EXPORTER-test", NULL, 40,
     "eb380f64a7ee5e02735d8f932739ad749c106aae2382ad0f2a1846dd5ee82d2271e9ff62b1d298e6"},
    {"AES128-GCM-SHA256", "EXPORTER-test", "", 40,
     "6be0040badfbc19593e5aba83627d847f7d394a6beec03fcd7dea58bd567f4fd732e6b6e72cff52b"},
    {"AES128-GCM-SHA256", "EXPORTER-test", "616263", 40,
     "54e6eb55e0332976ef131daf90595c18dc371033e1e8ccdf25201c5a6a435011911749fa14d2de51"},
    {"AES128-GCM-SHA256", "EXPORTER-Channel-Binding", "", 32,
     "6839e3c8c16ba12d88c53d0d9e95a02e145acbd2f7336876bef922956f6701ce"},
    {"AES256-GCM-SHA384", "EXPORTER-test", NULL, 40,
     "2e1ed354456acdef13c3ce0180bc81490304224bc0bb9664217c07d7feb1760bbaac4b0354d99c44"},
    {"AES256-GCM-SHA384", "EXPORTER-test", "", 40,
     "4239d396642ff597fb134c86039eb86f07527ed1f56eece0a60d3ba0f03064e8899d916630f6939b"},
    {"AES256-GCM-SHA384", "EXPORTER-test", "616263", 40,
     "5f8488480a0a319b4cf2580699fbfb727822eff09584bdcc8802cd95e9ddefe98a15b0a86baab44d"},
    {"AES256-GCM-SHA384", "EXPORTER-Channel-Binding", "", 32,
     "be39caba5bacc11595e64a1167877d4844abe315e21af6d83383447684a0c450"},
};

static void known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        uint8_t out[64], expected[64], bytes[64];
        struct exporter exporter = exporter_of(answers[i].suite, true);
        struct span context = {bytes, answers[i].context != NULL ? hex(bytes, answers[i].context) : 0};
        const struct span *given = answers[i].context != NULL ? &context : NULL;
        hex(expected, answers[i].expected);
        for (size_t len = 1; len <= answers[i].len; len++) {
            memset(out, 0xa5, sizeof out);
            assert_int_equal(exporter_derive(&exporter, out, len, answers[i].label, given, NULL), 0);
            assert_memory_equal(out, expected, len);
            assert_int_equal(out[len], 0xa5);
        }
    }
}

/* The longest context, and much material: by its SHA-256, computed as above. */
static void the_longest(void **state)
{
    (void)state;
    static const uint8_t zeros[0x10000];
    uint8_t out[1000], digest[HASH_MAX], expected[HASH_MAX];
    struct exporter exporter = exporter_of("AES128-SHA", true);
    struct span context = {zeros, 0xffff};
    struct error why = {0};
    assert_int_equal(exporter_derive(&exporter, out, sizeof out, "x", &context, NULL), 0);
    hash_whole(crypto.sha256, digest, out, sizeof out);
    assert_memory_equal(digest, expected,
                        hex(expected, "116972ccf4a4677c9be6d050d104502fb5a28844d2ac930f368c95745679b3bf"));
    context.len++;
    assert_int_equal(exporter_derive(&exporter, out, sizeof out, "x", &context, &why), SSL_E_ARGUMENT);
    assert_non_null(strstr(why.text, "65536"));
}

static void labels(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        int code;
    } rows[] = {
        {"client finished", SSL_E_ARGUMENT},
        {"server finished", SSL_E_ARGUMENT},
        {"master secret", SSL_E_ARGUMENT},
        {"extended master secret", SSL_E_ARGUMENT},
        {"key expansion", SSL_E_ARGUMENT},
        {"key expansion and more", SSL_E_ARGUMENT},
        {"key expansio", SSL_E_ARGUMENT},
        {"m", SSL_E_ARGUMENT},
        {"", SSL_E_ARGUMENT},
        {"Key expansion", 0},
        {"EXPORTER key expansion", 0},
        {"master-secret", 0},
        {"server finish!", 0},
        {"EXPERIMENTAL x", 0},
        {"x", 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t out[32];
        struct exporter exporter = exporter_of("AES128-SHA", true);
        assert_int_equal(exporter_derive(&exporter, out, sizeof out, rows[i].label, NULL, NULL), rows[i].code);
    }
}

/* RFC 7627 section 5.4: then nothing is exported, and nothing is kept. */
static void without_extended_master_secret(void **state)
{
    (void)state;
    uint8_t out[32];
    static const struct exporter nothing;
    struct exporter exporter = exporter_of("AES128-SHA", false);
    assert_memory_equal(&exporter, &nothing, sizeof nothing);
    assert_int_equal(exporter_derive(&exporter, out, sizeof out, "EXPORTER-test", NULL, NULL), SSL_E_NO_EXPORTER);
}

/* ---- tls-server-end-point ---- */

static void end_points(void **state)
{
    (void)state;
    const struct {
        enum signature algorithm;
        const struct hash *hash;
    } rows[] = {
        {SIGNATURE_RSA_PKCS1_SHA256, crypto.sha256}, {SIGNATURE_RSA_PKCS1_SHA384, crypto.sha384},
        {SIGNATURE_RSA_PKCS1_SHA512, crypto.sha512}, {SIGNATURE_RSA_PSS_SHA256, crypto.sha256},
        {SIGNATURE_RSA_PSS_SHA384, crypto.sha384},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct recipe recipe = {.name = "CN=a", .algorithm = rows[i].algorithm};
        uint8_t out[HASH_MAX], expected[HASH_MAX];
        struct span der = cert_make(&recipe, NULL);
        hash_whole(rows[i].hash, expected, der.at, der.len);
        assert_int_equal(end_point_binding(&crypto, der, out), rows[i].hash->digest_len);
        assert_memory_equal(out, expected, rows[i].hash->digest_len);
        der_forget();
    }
}

#define PSS  "06092a864886f70d01010a"
#define SHA1 "06052b0e03021a"

/* RFC 5929 section 4.1: if the hash is MD5 or SHA-1, SHA-256. */
static void end_points_of_broken_hashes(void **state)
{
    (void)state;
    const struct span algorithms[] = {
        der_hex("300d06092a864886f70d0101040500"),       /* md5WithRSAEncryption */
        der_hex("300d06092a864886f70d0101050500"),       /* sha1WithRSAEncryption */
        der_hex("300906072a8648ce3d0401"),               /* ecdsa-with-SHA1 */
        der_hex("300906072a8648ce380403"),               /* id-dsa-with-sha1 */
        der_hex("300d" PSS "3000"),                      /* RFC 4055 3.1: SHA-1 is the default of both */
        der_hex("301a" PSS "300d a00b3009" SHA1 "0500"), /* the same, said */
    };
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        const struct recipe recipe = {.name = "CN=a", .algorithm_id = algorithms[i]};
        uint8_t out[HASH_MAX], expected[HASH_MAX];
        struct span der = cert_make(&recipe, NULL);
        hash_whole(crypto.sha256, expected, der.at, der.len);
        assert_int_equal(end_point_binding(&crypto, der, out), crypto.sha256->digest_len);
        assert_memory_equal(out, expected, crypto.sha256->digest_len);
    }
    der_forget();
}

/* RFC 5929 section 4.1: with no hash, with two, or with one that is not known here, it is not defined. */
static void no_end_points(void **state)
{
    (void)state;
    static const uint8_t noise[] = {0x30, 0x01, 0x00};
    const struct span algorithms[] = {
        der_hex("300506032b6570"),                                      /* RFC 8410: id-Ed25519 */
        der_hex("300506032b6571"),                                      /* id-Ed448 */
        der_hex("300d06092a864886f70d01010e0500"),                      /* sha224WithRSAEncryption */
        der_hex("301e" PSS "3011 a00f300d0609608648016503040201 0500"), /* SHA-256, but the mask with SHA-1 */
        /* SHA-1, but the mask with SHA-256 */
        der_hex("3029" PSS "301c a11a3018 06092a864886f70d010108 300b0609608648016503040201"),
        der_hex("300d" PSS "0500"), /* NULL is no RSASSA-PSS-params */
    };
    uint8_t out[HASH_MAX];
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        const struct recipe recipe = {.name = "CN=a", .algorithm_id = algorithms[i]};
        assert_int_equal(end_point_binding(&crypto, cert_make(&recipe, NULL), out), 0);
    }
    der_forget();
    assert_int_equal(end_point_binding(&crypto, SPAN(noise), out), 0);
    assert_int_equal(end_point_binding(&crypto, (struct span){NULL, 0}, out), 0);
}

static int prepare(void **state)
{
    (void)state;
    crypto_choose(&crypto, 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers), cmocka_unit_test(the_longest),
        cmocka_unit_test(labels),        cmocka_unit_test(without_extended_master_secret),
        cmocka_unit_test(end_points),    cmocka_unit_test(end_points_of_broken_hashes),
        cmocka_unit_test(no_end_points),
    };
    return cmocka_run_group_tests_name("handshake/exporter", tests, prepare, NULL);
}
