/*
 * flags.c - the table of the flags, and their reader. A flag holds for all connections, but with the prefix
 * "on-initial-" for the first one alone, and with "on-resume-" for the later ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bogo/flags.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { SWITCH, NUMBER, TEXT, IDS, BASE64, IGNORED, IGNORED_TEXT, NEXT_CREDENTIAL };

static const struct flag {
    const char *name;
    enum kind kind;
    bool of_credential; /* where: in the struct credential, not in struct flags */
    size_t where;
} table[] = {
#define FLAG(name, kind, field)                                                                                        \
    {                                                                                                                  \
        name, kind, false, offsetof(struct flags, field)                                                               \
    }
#define CREDENTIAL(name, kind, field)                                                                                  \
    {                                                                                                                  \
        name, kind, true, offsetof(struct credential, field)                                                           \
    }
#define NOTHING(name, kind)                                                                                            \
    {                                                                                                                  \
        name, kind, false, 0                                                                                           \
    }
    FLAG("port", NUMBER, port),
    FLAG("shim-id", NUMBER, shim_id),
    FLAG("ipv6", SWITCH, ipv6),
    FLAG("server", SWITCH, server),
    NOTHING("trust-cert", IGNORED_TEXT), /* nothing is verified against it */

    CREDENTIAL("cert-file", TEXT, cert_file),
    CREDENTIAL("key-file", TEXT, key_file),
    CREDENTIAL("signing-prefs", IDS, signing_prefs),
    CREDENTIAL("ocsp-response", BASE64, ocsp_response),
    CREDENTIAL("signed-cert-timestamps", BASE64, scts),
    NOTHING("new-x509-credential", NEXT_CREDENTIAL),
    FLAG("expect-selected-credential", NUMBER, expect_selected_credential),

    FLAG("curves", IDS, curves),
    FLAG("verify-prefs", IDS, verify_prefs),
    FLAG("expect-peer-verify-pref", IDS, expect_peer_verify_prefs),
    FLAG("cipher", TEXT, cipher),
    FLAG("expect-peer-signature-algorithm", NUMBER, expect_peer_signature_algorithm),
    FLAG("expect-curve-id", NUMBER, expect_curve_id),
    FLAG("psk", TEXT, psk),
    FLAG("psk-identity", TEXT, psk_identity),
    FLAG("min-version", NUMBER, min_version),
    FLAG("max-version", NUMBER, max_version),
    NOTHING("no-tls1", IGNORED), /* the library has TLS 1.2 alone */
    NOTHING("no-tls11", IGNORED),
    NOTHING("no-tls13", IGNORED),
    NOTHING("expect-no-hrr", IGNORED), /* TLS 1.3 */

    FLAG("verify-peer", SWITCH, verify_peer),
    FLAG("require-any-client-certificate", SWITCH, require_any_client_certificate),
    FLAG("verify-fail", SWITCH, verify_fail),
    FLAG("use-custom-verify-callback", SWITCH, custom_verify),
    FLAG("expect-verify-result", SWITCH, expect_verify_result),
    FLAG("reverify-on-resume", SWITCH, reverify_on_resume),
    FLAG("use-client-ca-list", TEXT, client_ca_list),
    FLAG("expect-client-ca-list", TEXT, expect_client_ca_list),
    FLAG("expect-certificate-types", BASE64, expect_certificate_types),
    FLAG("expect-peer-cert-file", TEXT, expect_peer_cert_file),
    FLAG("use-early-callback", SWITCH, use_early_callback),
    FLAG("fail-early-callback", SWITCH, fail_early_callback),
    FLAG("fail-cert-callback", SWITCH, fail_cert_callback),

    FLAG("resume-count", NUMBER, resume_count),
    FLAG("no-ticket", SWITCH, no_ticket),
    FLAG("use-ticket-callback", SWITCH, use_ticket_callback),
    FLAG("renew-ticket", SWITCH, renew_ticket),
    FLAG("expect-session-miss", SWITCH, expect_session_miss),
    FLAG("expect-session-id", SWITCH, expect_session_id),
    FLAG("expect-no-session-id", SWITCH, expect_no_session_id),
    FLAG("expect-no-session", SWITCH, expect_no_session),
    FLAG("expect-ticket-renewal", SWITCH, expect_ticket_renewal),
    FLAG("expect-extended-master-secret", SWITCH, expect_extended_master_secret),
    FLAG("expect-secure-renegotiation", SWITCH, expect_secure_renegotiation),

    FLAG("host-name", TEXT, host_name),
    FLAG("expect-server-name", TEXT, expect_server_name),
    FLAG("advertise-alpn", TEXT, advertise_alpn),
    FLAG("expect-alpn", TEXT, expect_alpn),
    FLAG("select-alpn", TEXT, select_alpn),
    FLAG("expect-advertised-alpn", TEXT, expect_advertised_alpn),
    FLAG("decline-alpn", SWITCH, decline_alpn),
    FLAG("reject-alpn", SWITCH, reject_alpn),

    FLAG("enable-ocsp-stapling", SWITCH, ocsp_stapling),
    FLAG("use-ocsp-callback", SWITCH, ocsp_callback),
    FLAG("set-ocsp-in-callback", SWITCH, set_ocsp_in_callback),
    FLAG("decline-ocsp-callback", SWITCH, decline_ocsp_callback),
    FLAG("fail-ocsp-callback", SWITCH, fail_ocsp_callback),
    FLAG("expect-ocsp-response", BASE64, expect_ocsp_response),
    FLAG("enable-signed-cert-timestamps", SWITCH, ask_scts),
    FLAG("expect-signed-cert-timestamps", BASE64, expect_scts),

    FLAG("export-keying-material", NUMBER, export_len),
    FLAG("export-label", TEXT, export_label),
    FLAG("export-context", TEXT, export_context),
    FLAG("use-export-context", SWITCH, export_context_used),

    FLAG("async", SWITCH, async),
    FLAG("implicit-handshake", SWITCH, implicit_handshake),
    FLAG("no-op-extra-handshake", SWITCH, no_op_extra_handshake),
    FLAG("handshake-never-done", SWITCH, handshake_never_done),
    FLAG("false-start", SWITCH, false_start),
    FLAG("handshake-twice", SWITCH, handshake_twice),
    FLAG("peek-then-read", SWITCH, peek_then_read),
    FLAG("tls-unique", SWITCH, tls_unique),
    FLAG("max-send-fragment", NUMBER, max_send_fragment),
    FLAG("expect-msg-callback", TEXT, expect_trace),
    FLAG("renegotiate-ignore", SWITCH, renegotiate_ignore),
    FLAG("check-close-notify", SWITCH, check_close_notify),
    FLAG("shim-shuts-down", SWITCH, shim_shuts_down),
    FLAG("shim-writes-first", SWITCH, shim_writes_first),
    FLAG("send-alert", SWITCH, send_alert),
    FLAG("read-size", NUMBER, read_size),
#undef FLAG
#undef CREDENTIAL
#undef NOTHING
};

static void unimplemented(const char *what)
{
    fprintf(stderr, "not implemented: %s\n", what);
    exit(UNIMPLEMENTED);
}

static long number(const char *text)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0')
        unimplemented(text);
    return value;
}

static void ids_add(struct ids *ids, const char *text)
{
    if (ids->count == IDS_MAX)
        unimplemented("a list that is too long");
    ids->at[ids->count++] = (uint16_t)number(text);
}

static struct bytes base64(const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct bytes bytes = {malloc(strlen(text) + 1), 0};
    unsigned long bits = 0;
    unsigned count = 0;
    for (; *text != '\0' && *text != '='; text++) {
        const char *digit = strchr(digits, *text);
        if (digit == NULL || bytes.at == NULL)
            unimplemented("not base64");
        bits = bits << 6 | (unsigned long)(digit - digits);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.at[bytes.len++] = (uint8_t)(bits >> count);
        }
    }
    return bytes;
}

static void set(struct flags *flags, const struct flag *flag, const char *value)
{
    char *base = flag->of_credential ? (char *)&flags->credentials[flags->credential] : (char *)flags;
    void *at = base + flag->where;
    switch (flag->kind) {
    case SWITCH:
        *(bool *)at = true;
        break;
    case NUMBER:
        *(long *)at = number(value);
        break;
    case TEXT:
        *(const char **)at = value;
        break;
    case IDS:
        ids_add(at, value);
        break;
    case BASE64:
        *(struct bytes *)at = base64(value);
        break;
    case NEXT_CREDENTIAL:
        if (++flags->credential == CREDENTIALS_MAX)
            unimplemented("so many credentials");
        break;
    case IGNORED:
    case IGNORED_TEXT:
        break;
    }
}

static const struct flag *flag_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    unimplemented(name);
    return NULL;
}

static bool has_prefix(const char **name, const char *prefix)
{
    size_t len = strlen(prefix);
    bool there = strncmp(*name, prefix, len) == 0;
    *name += there ? len : 0;
    return there;
}

void flags_read(struct command_line *line, int argc, char **argv)
{
    static const struct flags none = {.read_size = 512, .expect_selected_credential = -2};
    line->initial = line->resumed = none;
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-')
            unimplemented(argv[i]);
        const char *name = argv[i] + 1, *value = NULL;
        bool initial_only = has_prefix(&name, "on-initial-"), resumed_only = has_prefix(&name, "on-resume-");
        const struct flag *flag = flag_find(name);
        if (flag->kind != SWITCH && flag->kind != IGNORED && flag->kind != NEXT_CREDENTIAL) {
            if (++i == argc)
                unimplemented("a flag without its value");
            value = argv[i];
        }
        if (!resumed_only)
            set(&line->initial, flag, value);
        if (!initial_only)
            set(&line->resumed, flag, value);
    }
}
