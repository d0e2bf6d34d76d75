/*
 * error_test.c - the error table: unique codes, look-ups, and fail().
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

static const int codes[] = {
#define CODE(name, number, alert, fault, sentence) name,
    SSL_ERRORS(CODE)
#undef CODE
};

static void codes_are_unique_and_described(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        assert_true(codes[i] > 0);
        assert_non_null(error_name(codes[i]));
        assert_true(strlen(error_sentence(codes[i])) > 0);
        assert_int_not_equal(error_fault(codes[i]), SSL_FAULT_NONE);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(codes[i], codes[j]);
    }
}

static void look_ups_of_no_code(void **state)
{
    (void)state;
    assert_null(error_name(0));
    assert_string_equal(error_sentence(-1), "");
    assert_int_equal(error_alert(9999), 0);
    assert_int_equal(error_fault(0), SSL_FAULT_NONE);
}

static void alerts_of_the_table(void **state)
{
    (void)state;
    assert_int_equal(error_alert(SSL_E_FINISHED), 51);
    assert_int_equal(error_alert(SSL_E_CERT_REVOKED), 44);
    assert_int_equal(error_alert(SSL_E_TRUNCATED), 0);
    assert_int_equal(error_fault(SSL_E_MEMORY), SSL_FAULT_HERE);
    /* RFC 5246 7.2.2: decryption_failed, no_certificate and export_restriction MUST NOT be sent. */
    for (size_t i = 0; i < COUNT(codes); i++) {
        uint8_t alert = error_alert(codes[i]);
        assert_true(alert != 21 && alert != 41 && alert != 60);
    }
}

static void the_first_failure_stays(void **state)
{
    (void)state;
    struct error why = {0};
    assert_int_equal(fail(&why, SSL_E_DECODE, "field %d", 1), SSL_E_DECODE);
    assert_int_equal(fail(&why, SSL_E_FINISHED, "field %d", 2), SSL_E_FINISHED);
    assert_int_equal(why.code, SSL_E_DECODE);
    assert_string_equal(why.text, "field 1");
    assert_int_equal(fail(NULL, SSL_E_DECODE, "nobody asks"), SSL_E_DECODE);
}

static void a_detail_is_printable_and_cut(void **state)
{
    (void)state;
    struct error why = {0};
    fail(&why, SSL_E_DECODE, "CN=a\r\nforged\x1b[0m line");
    assert_string_equal(why.text, "CN=a??forged?[0m line");
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    why.code = 0;
    fail(&why, SSL_E_DECODE, "%s", text);
    assert_int_equal(strlen(why.text), LIMIT_ERROR_TEXT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_unique_and_described),
        cmocka_unit_test(look_ups_of_no_code),
        cmocka_unit_test(alerts_of_the_table),
        cmocka_unit_test(the_first_failure_stays),
        cmocka_unit_test(a_detail_is_printable_and_cut),
    };
    return cmocka_run_group_tests_name("base/error", tests, NULL, NULL);
}
