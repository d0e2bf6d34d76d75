/*
 * alert_test.c - the form of an alert, and the names of alerts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

#include "record/record.h"

/* Of all alerts of two bytes, exactly those of level 1 and 2 are alerts; the description may be any. */
static void levels(void **state)
{
    (void)state;
    for (unsigned level = 0; level < 256; level++)
        for (unsigned description = 0; description < 256; description++) {
            const uint8_t bytes[2] = {(uint8_t)level, (uint8_t)description};
            struct alert alert;
            int result = alert_read(&alert, SPAN(bytes));
            assert_int_equal(result, level == 1 || level == 2 ? 0 : SSL_E_BAD_ALERT);
            if (result == 0) {
                assert_int_equal(alert.level, level);
                assert_int_equal(alert.description, description);
            }
        }
}

/* A record holds exactly one alert, neither a part of one nor two. */
static void lengths(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {1, 0, 1, 0, 1, 0};
    for (size_t len = 0; len <= sizeof bytes; len++) {
        struct alert alert;
        assert_int_equal(alert_read(&alert, (struct span){bytes, len}), len == 2 ? 0 : SSL_E_BAD_ALERT);
    }
    struct alert alert;
    assert_int_equal(alert_read(&alert, (struct span){NULL, 0}), SSL_E_BAD_ALERT);
}

/* A second transcription, of the registry "TLS Alerts" of IANA. */
static void names(void **state)
{
    (void)state;
    static const struct {
        int description;
        const char *name;
    } rows[] = {
        {0, "close_notify"},
        {10, "unexpected_message"},
        {20, "bad_record_mac"},
        {22, "record_overflow"},
        {40, "handshake_failure"},
        {42, "bad_certificate"},
        {43, "unsupported_certificate"},
        {44, "certificate_revoked"},
        {45, "certificate_expired"},
        {46, "certificate_unknown"},
        {47, "illegal_parameter"},
        {48, "unknown_ca"},
        {49, "access_denied"},
        {50, "decode_error"},
        {51, "decrypt_error"},
        {70, "protocol_version"},
        {71, "insufficient_security"},
        {80, "internal_error"},
        {86, "inappropriate_fallback"},
        {90, "user_canceled"},
        {100, "no_renegotiation"},
        {110, "unsupported_extension"},
        {112, "unrecognized_name"},
        {113, "bad_certificate_status_response"},
        {120, "no_application_protocol"},
        {1, "unknown alert"},
        {255, "unknown alert"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(alert_name((uint8_t)rows[i].description), rows[i].name);
}

/* Each alert that this library sends has a name. */
static void every_alert_we_send_has_a_name(void **state)
{
    (void)state;
    for (int code = 0; code < 256; code++)
        if (error_name(code) != NULL && error_alert(code) != 0)
            assert_string_not_equal(alert_name(error_alert(code)), "unknown alert");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels),
        cmocka_unit_test(lengths),
        cmocka_unit_test(names),
        cmocka_unit_test(every_alert_we_send_has_a_name),
    };
    return cmocka_run_group_tests_name("record/alert", tests, NULL, NULL);
}
