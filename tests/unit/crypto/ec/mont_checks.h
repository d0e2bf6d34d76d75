/*
 * mont_checks.h - what field_checks.h asks for, and more, for a field of mont_core.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_MONT_CHECKS_H
#define TLS12_TEST_MONT_CHECKS_H

#include "field_checks.h"

/* Below p: a number has one form only. */
static void check_form(const struct field *a)
{
    word borrow = 0;
    for (size_t i = 0; i < COUNT(a->v); i++)
        (void)word_sub(a->v[i], prime.v[i], &borrow);
    assert_true(borrow == 1);
}

/* Every pattern of words that are 0, 1, almost all ones or all ones, as they are kept, if it is below p: where carries
 * run through. */
static void carries(void **state)
{
    (void)state;
    static const uint64_t patterns[] = {0, 1, 0xffffffff00000000, 0xffffffffffffffff};
    struct values values;
    struct field kept[64];
    struct slow numbers[64];
    size_t count = 0;
    uint64_t random = 4;
    values_make(&values);
    while (count < COUNT(kept)) {
        uint64_t words[FIELD_WORDS64];
        uint8_t bytes[CURVE_LEN];
        word borrow = 0;
        for (size_t i = 0; i < FIELD_WORDS64; i++)
            words[i] = patterns[test_random_word(&random) % COUNT(patterns)];
        field_from_table(&kept[count], words);
        for (size_t i = 0; i < FIELD_WORDS; i++)
            (void)word_sub(kept[count].v[i], prime.v[i], &borrow);
        field_store(bytes, &kept[count]);
        slow_load(&numbers[count], bytes, sizeof bytes);
        count += borrow;
    }
    for (size_t i = 0; i < count; i++) {
        check_one(&values, &kept[i], &numbers[i]);
        for (size_t j = 0; j < count; j++)
            check_pair(&values, &kept[i], &numbers[i], &kept[j], &numbers[j]);
    }
}

static int run_checks(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants),
        cmocka_unit_test(loads),
        cmocka_unit_test(operations),
        cmocka_unit_test(carries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
