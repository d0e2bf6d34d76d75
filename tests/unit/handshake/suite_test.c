/*
 * suite_test.c - the table of cipher suites, its names, and lists of names.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

#include "handshake/handshake.h"

/* A second transcription: the registry "TLS Cipher Suites" of IANA, and OpenSSL's names from its manual page
 * openssl-ciphers(1), in the library's order of preference. */
static const struct {
    uint16_t id;
    const char *name, *openssl_name;
    enum protection_id protection;
    enum hash_id prf;
} expected[] = {
    {0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384", PROTECTION_AES_256_GCM, HASH_SHA384},
    {0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256", PROTECTION_AES_128_GCM, HASH_SHA256},
    {0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256", "AES256-SHA256", PROTECTION_AES_256_CBC_SHA256, HASH_SHA256},
    {0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256", PROTECTION_AES_128_CBC_SHA256, HASH_SHA256},
    {0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA", PROTECTION_AES_256_CBC_SHA, HASH_SHA256},
    {0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", PROTECTION_AES_128_CBC_SHA, HASH_SHA256},
};

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
        assert_non_null(suite->key_exchange);
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
    uint16_t all[COUNT(expected)];
    for (size_t i = 0; i < COUNT(expected); i++) {
        all[i] = expected[i].id;
        expect_list(expected[i].name, 1, &all[i]);
        expect_list(expected[i].openssl_name, 1, &all[i]);
    }
    expect_list("all", COUNT(all), all);
    expect_list("default", COUNT(all), all);
    expect_list("legacy", COUNT(all), all);
    expect_list("AES128-SHA:AES256-SHA", 2, (const uint16_t[]){0x002f, 0x0035}); /* in the order of the list */
    expect_list("AES256-SHA,AES128-SHA", 2, (const uint16_t[]){0x0035, 0x002f});
    expect_list("AES128-SHA:TLS_RSA_WITH_AES_128_CBC_SHA:AES128-SHA", 1, (const uint16_t[]){0x002f});
    expect_list(":,AES128-SHA,,:", 1, (const uint16_t[]){0x002f}); /* empty places are nothing */
    /* A suite in front of a word comes first, and the word does not repeat it. */
    expect_list("AES128-SHA:all", COUNT(all), (const uint16_t[]){0x002f, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035});
    expect_list("all:all:default:legacy", COUNT(all), all);
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
