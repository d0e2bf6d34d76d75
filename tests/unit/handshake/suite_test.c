/*
 * suite_test.c - the table of cipher suites, its names, and lists of names.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

#include "handshake/steps.h"

/* A second transcription: the registry "TLS Cipher Suites" of IANA, and OpenSSL's names from its manual page
 * openssl-ciphers(1), in the library's order of preference. */
static const struct {
    uint16_t id;
    const char *name, *openssl_name;
    enum protection_id protection;
    enum hash_id prf;
    enum suite_class class;
} expected[] = {
    {0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256", PROTECTION_AES_128_GCM,
     HASH_SHA256, SUITE_DEFAULT},
    {0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", PROTECTION_AES_128_GCM,
     HASH_SHA256, SUITE_DEFAULT},
    {0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384", PROTECTION_AES_256_GCM,
     HASH_SHA384, SUITE_DEFAULT},
    {0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384", PROTECTION_AES_256_GCM,
     HASH_SHA384, SUITE_DEFAULT},
    {0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305",
     PROTECTION_CHACHA20_POLY1305, HASH_SHA256, SUITE_DEFAULT},
    {0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305", PROTECTION_CHACHA20_POLY1305,
     HASH_SHA256, SUITE_DEFAULT},
    {0xd001, "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256", "ECDHE-PSK-AES128-GCM-SHA256", PROTECTION_AES_128_GCM,
     HASH_SHA256, SUITE_PSK},
    {0xd002, "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384", "ECDHE-PSK-AES256-GCM-SHA384", PROTECTION_AES_256_GCM,
     HASH_SHA384, SUITE_PSK},
    {0xccac, "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-PSK-CHACHA20-POLY1305", PROTECTION_CHACHA20_POLY1305,
     HASH_SHA256, SUITE_PSK},
    {0xd005, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256", "ECDHE-PSK-AES128-CCM-SHA256", PROTECTION_AES_128_CCM,
     HASH_SHA256, SUITE_PSK},
    {0xc0ac, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM", "ECDHE-ECDSA-AES128-CCM", PROTECTION_AES_128_CCM, HASH_SHA256,
     SUITE_UNUSUAL},
    {0xc0ad, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM", "ECDHE-ECDSA-AES256-CCM", PROTECTION_AES_256_CCM, HASH_SHA256,
     SUITE_UNUSUAL},
    {0xc0ae, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "ECDHE-ECDSA-AES128-CCM8", PROTECTION_AES_128_CCM_8, HASH_SHA256,
     SUITE_UNUSUAL},
    {0xc0af, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", "ECDHE-ECDSA-AES256-CCM8", PROTECTION_AES_256_CCM_8, HASH_SHA256,
     SUITE_UNUSUAL},
    {0xd003, "TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256", "ECDHE-PSK-AES128-CCM8-SHA256", PROTECTION_AES_128_CCM_8,
     HASH_SHA256, SUITE_UNUSUAL},
    {0x00a8, "TLS_PSK_WITH_AES_128_GCM_SHA256", "PSK-AES128-GCM-SHA256", PROTECTION_AES_128_GCM, HASH_SHA256,
     SUITE_UNUSUAL},
    {0x00a9, "TLS_PSK_WITH_AES_256_GCM_SHA384", "PSK-AES256-GCM-SHA384", PROTECTION_AES_256_GCM, HASH_SHA384,
     SUITE_UNUSUAL},
    {0xccab, "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256", "PSK-CHACHA20-POLY1305", PROTECTION_CHACHA20_POLY1305,
     HASH_SHA256, SUITE_UNUSUAL},
    {0xc0a4, "TLS_PSK_WITH_AES_128_CCM", "PSK-AES128-CCM", PROTECTION_AES_128_CCM, HASH_SHA256, SUITE_UNUSUAL},
    {0xc0a5, "TLS_PSK_WITH_AES_256_CCM", "PSK-AES256-CCM", PROTECTION_AES_256_CCM, HASH_SHA256, SUITE_UNUSUAL},
    {0xc0a8, "TLS_PSK_WITH_AES_128_CCM_8", "PSK-AES128-CCM8", PROTECTION_AES_128_CCM_8, HASH_SHA256, SUITE_UNUSUAL},
    {0xc0a9, "TLS_PSK_WITH_AES_256_CCM_8", "PSK-AES256-CCM8", PROTECTION_AES_256_CCM_8, HASH_SHA256, SUITE_UNUSUAL},
    {0xc036, "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA", "ECDHE-PSK-AES256-CBC-SHA", PROTECTION_AES_256_CBC_SHA, HASH_SHA256,
     SUITE_UNUSUAL},
    {0xc035, "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA", "ECDHE-PSK-AES128-CBC-SHA", PROTECTION_AES_128_CBC_SHA, HASH_SHA256,
     SUITE_UNUSUAL},
    {0x008d, "TLS_PSK_WITH_AES_256_CBC_SHA", "PSK-AES256-CBC-SHA", PROTECTION_AES_256_CBC_SHA, HASH_SHA256,
     SUITE_UNUSUAL},
    {0x008c, "TLS_PSK_WITH_AES_128_CBC_SHA", "PSK-AES128-CBC-SHA", PROTECTION_AES_128_CBC_SHA, HASH_SHA256,
     SUITE_UNUSUAL},
    {0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "ECDHE-ECDSA-AES256-SHA384", PROTECTION_AES_256_CBC_SHA384,
     HASH_SHA384, SUITE_LEGACY},
    {0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "ECDHE-RSA-AES256-SHA384", PROTECTION_AES_256_CBC_SHA384,
     HASH_SHA384, SUITE_LEGACY},
    {0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256", PROTECTION_AES_128_CBC_SHA256,
     HASH_SHA256, SUITE_LEGACY},
    {0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256", PROTECTION_AES_128_CBC_SHA256,
     HASH_SHA256, SUITE_LEGACY},
    {0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA", PROTECTION_AES_256_CBC_SHA, HASH_SHA256,
     SUITE_LEGACY},
    {0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA", PROTECTION_AES_256_CBC_SHA, HASH_SHA256,
     SUITE_LEGACY},
    {0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA", PROTECTION_AES_128_CBC_SHA, HASH_SHA256,
     SUITE_LEGACY},
    {0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA", PROTECTION_AES_128_CBC_SHA, HASH_SHA256,
     SUITE_LEGACY},
    {0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384", PROTECTION_AES_256_GCM, HASH_SHA384, SUITE_LEGACY},
    {0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256", PROTECTION_AES_128_GCM, HASH_SHA256, SUITE_LEGACY},
    {0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256", "AES256-SHA256", PROTECTION_AES_256_CBC_SHA256, HASH_SHA256,
     SUITE_LEGACY},
    {0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256", PROTECTION_AES_128_CBC_SHA256, HASH_SHA256,
     SUITE_LEGACY},
    {0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA", PROTECTION_AES_256_CBC_SHA, HASH_SHA256, SUITE_LEGACY},
    {0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", PROTECTION_AES_128_CBC_SHA, HASH_SHA256, SUITE_LEGACY},
};

/* What a name says of key exchange, certificate and protection. */
static void assert_suite_is_what_it_says(const struct suite *suite)
{
    const char *exchange = suite->name + strlen("TLS_");
    size_t len = (size_t)(strstr(suite->name, "_WITH_") - exchange);
    bool ephemeral = strncmp(exchange, "ECDHE_", 6) == 0;
    bool psk = strncmp(exchange + len - 3, "PSK", 3) == 0, ecdsa = strncmp(exchange + len - 5, "ECDSA", 5) == 0;
    bool cbc = strstr(suite->name, "_CBC_") != NULL, ccm_8 = strstr(suite->name, "CCM_8") != NULL;
    assert_int_equal((suite->key_exchange->terms & EPHEMERAL) != 0, ephemeral);
    assert_int_equal((suite->key_exchange->terms & PRESHARED) != 0, psk);
    assert_int_equal(suite->keys, psk ? KEYS_NONE : ecdsa ? KEYS_ECDSA : ephemeral ? KEYS_RSA : KEYS_RSA_TRANSPORT);
    assert_int_equal(suite->key_exchange->key_usage, psk         ? 0
                                                     : ephemeral ? USAGE_DIGITAL_SIGNATURE
                                                                 : USAGE_KEY_ENCIPHERMENT);
    assert_int_equal(protection_find(suite->protection)->mac_key_len > 0, cbc);
    /* The words: what is strong by RFC 9325 section 4.2, with certificates or without; what is not. */
    bool legacy = !psk && (cbc || !ephemeral);
    bool strong = ephemeral && !cbc && !ccm_8;
    assert_int_equal(suite->class == SUITE_LEGACY, legacy);
    assert_int_equal(suite->class == SUITE_DEFAULT || (suite->class == SUITE_UNUSUAL && !psk), !psk && !legacy);
    assert_true(strong || suite->class != SUITE_DEFAULT);
    assert_true(strong || suite->class != SUITE_PSK);
}

static void the_table(void **state)
{
    (void)state;
    size_t known = 0;
    for (uint32_t id = 0; id <= 0xffff; id++) {
        const struct suite *suite = suite_find((uint16_t)id);
        if (suite == NULL)
            continue;
        known++;
        size_t i = 0;
        while (i < COUNT(expected) && expected[i].id != id)
            i++;
        assert_in_range(i, 0, COUNT(expected) - 1);
        assert_int_equal(suite->id, id);
        assert_string_equal(suite->name, expected[i].name);
        assert_string_equal(suite->openssl_name, expected[i].openssl_name);
        assert_int_equal(suite->protection, expected[i].protection);
        assert_int_equal(suite->prf, expected[i].prf);
        assert_int_equal(suite->class, expected[i].class);
        assert_non_null(suite->key_exchange);
        assert_suite_is_what_it_says(suite);
        assert_non_null(protection_find(suite->protection));
    }
    assert_int_equal(known, COUNT(expected));
}

static void names_by_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_string_equal(suite_name(expected[i].id), expected[i].name);
    assert_string_equal(suite_name(0x00ff), "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
    assert_string_equal(suite_name(0x5600), "TLS_FALLBACK_SCSV");
    assert_null(suite_name(0x0000)); /* TLS_NULL_WITH_NULL_NULL: must never be found */
    assert_null(suite_find(0x0000));
    assert_null(suite_find(0x00ff)); /* a signal is no suite */
    assert_null(suite_find(0x5600));
    assert_null(suite_name(0xffff));
}

static void expect_list(const char *names, size_t count, const uint16_t *ids)
{
    uint16_t got[SUITE_MAX];
    size_t got_count = 99;
    struct error why = {0};
    assert_int_equal(suite_list(got, &got_count, names, &why), 0);
    assert_int_equal(got_count, count);
    assert_memory_equal(got, ids, count * sizeof *got);
    assert_int_equal(why.code, 0);
}

static void lists(void **state)
{
    (void)state;
    uint16_t all[COUNT(expected)], words[4][COUNT(expected)];
    size_t counts[4] = {0};
    for (size_t i = 0; i < COUNT(expected); i++) {
        all[i] = expected[i].id;
        words[expected[i].class][counts[expected[i].class]++] = all[i];
        expect_list(expected[i].name, 1, &all[i]);
        expect_list(expected[i].openssl_name, 1, &all[i]);
    }
    expect_list("all", COUNT(all), all);
    expect_list("default", counts[SUITE_DEFAULT], words[SUITE_DEFAULT]);
    expect_list("psk", counts[SUITE_PSK], words[SUITE_PSK]);
    memcpy(words[SUITE_DEFAULT] + counts[SUITE_DEFAULT], words[SUITE_LEGACY], counts[SUITE_LEGACY] * sizeof *all);
    expect_list("legacy", counts[SUITE_DEFAULT] + counts[SUITE_LEGACY], words[SUITE_DEFAULT]);
    expect_list("default:legacy", counts[SUITE_DEFAULT] + counts[SUITE_LEGACY], words[SUITE_DEFAULT]);
    expect_list("all:all:default:legacy", COUNT(all), all);
    expect_list("AES128-SHA:AES256-SHA", 2, (const uint16_t[]){0x002f, 0x0035}); /* in the order of the list */
    expect_list("AES256-SHA,AES128-SHA", 2, (const uint16_t[]){0x0035, 0x002f});
    expect_list("AES128-SHA:TLS_RSA_WITH_AES_128_CBC_SHA:AES128-SHA", 1, (const uint16_t[]){0x002f});
    expect_list(":,AES128-SHA,,:", 1, (const uint16_t[]){0x002f}); /* empty places are nothing */
    /* A suite in front of a word comes first, and the word does not repeat it. */
    uint16_t moved[COUNT(all)] = {all[COUNT(all) - 1]};
    memcpy(moved + 1, all, sizeof all - sizeof *all);
    expect_list("AES128-SHA:all", COUNT(all), moved);
}

static void expect_refusal(const char *names, int code, const char *part_of_text)
{
    uint16_t got[SUITE_MAX];
    size_t count;
    struct error why = {0};
    assert_int_equal(suite_list(got, &count, names, &why), code);
    assert_int_equal(why.code, code);
    assert_non_null(strstr(why.text, part_of_text));
}

static void refusals(void **state)
{
    (void)state;
    static const char *const unknown[] = {
        "RC4-SHA",     "aes128-sha", "AES128-SH",         "AES128-SHAA",           " AES128-SHA", "AES128-SHA ",
        "AES128-SHA;", "ALL",        "TLS_FALLBACK_SCSV", "TLS_RSA_WITH_NULL_SHA", "!RC4",        "defaul",
    };
    for (size_t i = 0; i < COUNT(unknown); i++) {
        char mixed[100] = "AES256-SHA:";
        expect_refusal(unknown[i], SSL_E_UNKNOWN_NAME, unknown[i]);
        expect_refusal(strcat(mixed, unknown[i]), SSL_E_UNKNOWN_NAME, unknown[i]);
    }
    expect_refusal("", SSL_E_NO_SUITES, "empty");
    expect_refusal(":::,", SSL_E_NO_SUITES, "empty");
    char endless[5000];
    memset(endless, 'A', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    expect_refusal(endless, SSL_E_UNKNOWN_NAME, "AAAA");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table),
        cmocka_unit_test(names_by_number),
        cmocka_unit_test(lists),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests_name("handshake/suite", tests, NULL, NULL);
}
