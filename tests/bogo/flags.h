/*
 * flags.h - the command line of the shim: what one connection is told to do, and to expect.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_BOGO_FLAGS_H
#define TLS12_BOGO_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    IDS_MAX = 32,
    CREDENTIALS_MAX = 4,
    UNIMPLEMENTED = 89, /* exit status of what neither the shim nor the library can do */
};

/* Numbers of TLS: groups, signature algorithms. */
struct ids {
    uint16_t at[IDS_MAX];
    size_t count;
};

/* Bytes that came as base64; NULL if the flag was not there. */
struct bytes {
    uint8_t *at;
    size_t len;
};

/* Who we are: the flags that -new-x509-credential begins anew. */
struct credential {
    const char *cert_file, *key_file;
    struct ids signing_prefs;
    struct bytes ocsp_response, scts;
};

struct flags {
    long port, shim_id, resume_count, read_size;
    bool ipv6, server;
    bool async, implicit_handshake, no_op_extra_handshake, handshake_never_done;
    bool false_start, handshake_twice, peek_then_read, tls_unique;
    long max_send_fragment;
    const char *expect_trace;
    bool renegotiate_ignore, check_close_notify, shim_shuts_down, shim_writes_first, send_alert;

    /* The first is the default one, which comes last. */
    struct credential credentials[CREDENTIALS_MAX];
    size_t credential;
    long expect_selected_credential;

    struct ids curves, verify_prefs, expect_peer_verify_prefs;
    const char *cipher;
    long expect_peer_signature_algorithm, expect_curve_id, min_version, max_version;
    const char *psk, *psk_identity;

    bool verify_peer, require_any_client_certificate, verify_fail, custom_verify, expect_verify_result;
    bool reverify_on_resume;
    const char *client_ca_list, *expect_client_ca_list, *expect_peer_cert_file;
    struct bytes expect_certificate_types;
    bool use_early_callback, fail_early_callback, fail_cert_callback;

    bool no_ticket, use_ticket_callback, renew_ticket;
    bool expect_session_miss, expect_session_id, expect_no_session_id, expect_no_session, expect_ticket_renewal;
    bool expect_extended_master_secret, expect_secure_renegotiation;

    const char *host_name, *expect_server_name;
    const char *advertise_alpn, *expect_alpn, *select_alpn, *expect_advertised_alpn;
    bool decline_alpn, reject_alpn;

    bool ocsp_stapling, ocsp_callback, set_ocsp_in_callback, decline_ocsp_callback, fail_ocsp_callback;
    bool ask_scts;
    struct bytes expect_ocsp_response, expect_scts;

    long export_len;
    const char *export_label, *export_context;
    bool export_context_used;
};

/* The flags of the first connection and of the later ones. Ends the program with UNIMPLEMENTED at the first one that is
 * not known. */
struct command_line {
    struct flags initial, resumed;
};
void flags_read(struct command_line *, int argc, char **argv);

#endif
