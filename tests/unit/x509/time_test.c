/*
 * time_test.c - UTCTime and GeneralizedTime as RFC 5280 4.1.2.5 allows them, and times as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/der_write.h"
#include "x509/der.h"
#include "x509/x509.h"

enum { UTC = 0x17, GENERAL = 0x18 };

/* From "date -u -d ... +%s". */
static const struct {
    uint8_t tag;
    const char *text;
    int64_t seconds;
} right[] = {
    {UTC, "700101000000Z", 0},
    {UTC, "691231235959Z", -1},
    {UTC, "500101000000Z", -631152000},
    {UTC, "491231235959Z", 2524607999},
    {UTC, "991231235959Z", 946684799},
    {UTC, "000101000000Z", 946684800},
    {UTC, "000229120000Z", 951825600},
    {UTC, "240229000000Z", 1709164800},
    {GENERAL, "19700101000000Z", 0},
    {GENERAL, "20260131235959Z", 1769903999},
    {GENERAL, "20500101000000Z", 2524608000},
    {GENERAL, "20000229000000Z", 951782400},
    {GENERAL, "99991231235959Z", 253402300799},
    {GENERAL, "00000101000000Z", -62167219200},
    {GENERAL, "00000301000000Z", -62162035200},
};

static const struct {
    uint8_t tag;
    const char *text;
} wrong[] = {
    {UTC, ""},
    {UTC, "7001010000Z"},       /* seconds are not optional */
    {UTC, "700101000000"},      /* Z is not, either */
    {UTC, "700101000000+0000"}, /* nor another offset */
    {UTC, "700101000000z"},
    {UTC, "700101000000ZZ"},
    {UTC, "19700101000000Z"}, /* four digits of year in UTCTime */
    {UTC, "700001000000Z"},   /* month 0 */
    {UTC, "701301000000Z"},   /* month 13 */
    {UTC, "700100000000Z"},   /* day 0 */
    {UTC, "700132000000Z"},
    {UTC, "700431000000Z"},
    {UTC, "700229000000Z"}, /* not a leap year */
    {UTC, "700101240000Z"},
    {UTC, "700101006000Z"},
    {UTC, "700101000060Z"}, /* a leap second is no time of these types' calendar */
    {UTC, "70010100000 Z"},
    {UTC, "7001010000/0Z"},
    {UTC, "7001010000:0Z"},
    {UTC, "-00101000000Z"},
    {GENERAL, "700101000000Z"},     /* two digits of year in GeneralizedTime */
    {GENERAL, "19700101000000.0Z"}, /* no fractions */
    {GENERAL, "19700101000000,5Z"},
    {GENERAL, "1970010100Z"},
    {GENERAL, "19000229000000Z"}, /* 1900 was no leap year */
    {0x16, "700101000000Z"},      /* another type */
};

static bool read_time(uint8_t tag, const char *text, int64_t *seconds)
{
    struct reader r = reader_over(DER(tag, der_text(text)));
    *seconds = der_time(&r);
    return reader_end(&r);
}

static void right_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(right); i++) {
        int64_t seconds;
        assert_true(read_time(right[i].tag, right[i].text, &seconds));
        assert_int_equal(seconds, right[i].seconds);
    }
}

static void wrong_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        int64_t seconds;
        if (read_time(wrong[i].tag, wrong[i].text, &seconds))
            print_error("%s\n", wrong[i].text);
        assert_false(read_time(wrong[i].tag, wrong[i].text, &seconds));
        assert_int_equal(seconds, 0);
    }
}

static void texts(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {
        {0, "1970-01-01 00:00:00 UTC"},
        {-1, "1969-12-31 23:59:59 UTC"},
        {1769903999, "2026-01-31 23:59:59 UTC"},
        {951782399, "2000-02-28 23:59:59 UTC"},
        {951782400, "2000-02-29 00:00:00 UTC"},
        {253402300799, "9999-12-31 23:59:59 UTC"},
        {-62167219200, "0000-01-01 00:00:00 UTC"},
        {INT64_MAX, "9999-12-31 23:59:59 UTC"}, /* what has no text becomes the nearest that has one */
        {INT64_MIN, "0000-01-01 00:00:00 UTC"},
    };
    char text[40];
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(time_text(text, sizeof text, cases[i].seconds), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
    assert_int_equal(time_text(text, 5, 0), 4);
    assert_string_equal(text, "1970");
    assert_int_equal(time_text(text, 1, 0), 0);
    assert_string_equal(text, "");
}

/* Each day of a span with all kinds of leap years, through DER and back. */
static void there_and_back(void **state)
{
    (void)state;
    for (int64_t day = -40000; day < 60000; day += 1) {
        char text[40], digits[20];
        int64_t seconds;
        time_text(text, sizeof text, day * 86400 + 86399);
        memcpy(digits, text, 4);
        memcpy(digits + 4, text + 5, 2);
        memcpy(digits + 6, text + 8, 2);
        memcpy(digits + 8, "235959Z", 8);
        assert_true(read_time(GENERAL, digits, &seconds));
        assert_int_equal(seconds, day * 86400 + 86399);
        der_forget();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_times),
        cmocka_unit_test(wrong_times),
        cmocka_unit_test(texts),
        cmocka_unit_test(there_and_back),
    };
    return cmocka_run_group_tests_name("x509/time", tests, NULL, NULL);
}
