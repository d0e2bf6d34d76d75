/*
 * alert.c - reading an alert, and the names of alerts (RFC 5246 section 7.2 and its extensions).
 *
 * Whether an alert ends the connection is decided above: here nothing is judged but the form.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/record.h"

/* RFC 5246 7.2
 *     enum { warning(1), fatal(2), (255) } AlertLevel;
 *     struct { AlertLevel level; AlertDescription description; } Alert;
 */
int alert_read(struct alert *alert, struct span fragment)
{
    struct reader r = reader_over(fragment);
    alert->level = reader_u8(&r);
    alert->description = reader_u8(&r);
    bool level_known = alert->level == ALERT_WARNING || alert->level == ALERT_FATAL;
    return reader_end(&r) && level_known ? 0 : SSL_E_BAD_ALERT;
}

/* clang-format off */
static const struct {
    uint8_t description;
    const char *name;
} names[] = {
    {ALERT_CLOSE_NOTIFY,      "close_notify"},
    {10,                      "unexpected_message"},
    {20,                      "bad_record_mac"},
    {21,                      "decryption_failed_RESERVED"},
    {22,                      "record_overflow"},
    {30,                      "decompression_failure"},
    {40,                      "handshake_failure"},
    {41,                      "no_certificate_RESERVED"},
    {42,                      "bad_certificate"},
    {43,                      "unsupported_certificate"},
    {44,                      "certificate_revoked"},
    {45,                      "certificate_expired"},
    {46,                      "certificate_unknown"},
    {47,                      "illegal_parameter"},
    {48,                      "unknown_ca"},
    {49,                      "access_denied"},
    {50,                      "decode_error"},
    {51,                      "decrypt_error"},
    {60,                      "export_restriction_RESERVED"},
    {70,                      "protocol_version"},
    {71,                      "insufficient_security"},
    {80,                      "internal_error"},
    {86,                      "inappropriate_fallback"},          /* RFC 7507 */
    {ALERT_USER_CANCELED,     "user_canceled"},
    {ALERT_NO_RENEGOTIATION,  "no_renegotiation"},
    {109,                     "missing_extension"},               /* RFC 8446 */
    {110,                     "unsupported_extension"},
    {111,                     "certificate_unobtainable"},        /* RFC 6066 */
    {112,                     "unrecognized_name"},               /* RFC 6066 */
    {113,                     "bad_certificate_status_response"}, /* RFC 6066 */
    {114,                     "bad_certificate_hash_value"},      /* RFC 6066 */
    {115,                     "unknown_psk_identity"},            /* RFC 4279 */
    {116,                     "certificate_required"},            /* RFC 8446 */
    {120,                     "no_application_protocol"},         /* RFC 7301 */
};
/* clang-format on */

const char *alert_name(uint8_t description)
{
    for (size_t i = 0; i < COUNT(names); i++)
        if (names[i].description == description)
            return names[i].name;
    return "unknown alert";
}
