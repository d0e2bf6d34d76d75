/*
 * explain_extension.c - the extensions of hellos in words: RFC 5246 7.4.1.4. A row for each that has a name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "explain_words.h"

/* Prints one extension. answer: the server's, in its ServerHello. */
typedef void (*say_fn)(FILE *out, const char *label, struct bytes content, bool answer);

/* RFC 6066 section 3. A server confirms with no content. */
static void say_server_name(FILE *out, const char *label, struct bytes content, bool answer)
{
    char text[ITEM];
    struct line line = line_begin(out, label);
    if (answer && content.len == 0)
        line_item(&line, "yes, that host is here");
    struct bytes list = take_vector(&content, 2);
    while (list.len > 0) {
        unsigned type = take_number(&list, 1);
        struct bytes host = take_vector(&list, 2);
        if (type == 0)
            line_item(&line, "%s", clean(text, host));
        else
            line_item(&line, "%zu bytes of type %u", host.len, type);
    }
    line_end(&line);
}

/* RFC 5246 7.4.1.4.1, RFC 8446 4.2.3 */
static void say_schemes(FILE *out, const char *label, struct bytes content, bool answer)
{
    (void)answer;
    say_names(out, label, take_vector(&content, 2), 2, name_of_scheme);
}

/* RFC 8422 5.1.1 */
static void say_groups(FILE *out, const char *label, struct bytes content, bool answer)
{
    (void)answer;
    say_names(out, label, take_vector(&content, 2), 2, name_of_group);
}

/* RFC 8422 5.1.2 */
static void say_point_formats(FILE *out, const char *label, struct bytes content, bool answer)
{
    (void)answer;
    say_names(out, label, take_vector(&content, 1), 1, name_of_point_format);
}

/* RFC 8446 4.2.1: a list from a client, one version from a server. */
static void say_versions(FILE *out, const char *label, struct bytes content, bool answer)
{
    say_names(out, label, answer ? content : take_vector(&content, 1), 2, name_of_version);
}

/* RFC 7301 3.1: all that the client speaks; the one that the server chose. */
static void say_protocols(FILE *out, const char *label, struct bytes content, bool answer)
{
    char text[ITEM];
    (void)answer;
    struct line line = line_begin(out, label);
    struct bytes list = take_vector(&content, 2);
    while (list.len > 0)
        line_item(&line, "%s", clean(text, take_vector(&list, 1)));
    line_end(&line);
}

/* RFC 6066 section 8. A server confirms with no content. */
static void say_status_request(FILE *out, const char *label, struct bytes content, bool answer)
{
    unsigned type = take_number(&content, 1);
    if (answer)
        say(out, label, "yes, CertificateStatus may follow");
    else if (type == 1)
        say(out, label, "OCSP: send along what the CA says today about your certificate");
    else
        say(out, label, "unknown type %u", type);
}

/* RFC 6066 section 4 */
static void say_fragment_length(FILE *out, const char *label, struct bytes content, bool answer)
{
    unsigned code = take_number(&content, 1);
    (void)answer;
    if (code >= 1 && code <= 4)
        say(out, label, "%u bytes of data in a record at most, both ways", 256u << code);
    else
        say(out, label, "unknown %u", code);
}

/* RFC 8449 section 4 */
static void say_record_size(FILE *out, const char *label, struct bytes content, bool answer)
{
    say(out, label, "%u bytes of data in a record at most, towards the %s", take_number(&content, 2),
        answer ? "server" : "client");
}

/* RFC 6962 3.3.1: the client asks with no content, the server sends its list. */
static void say_timestamps(FILE *out, const char *label, struct bytes content, bool answer)
{
    unsigned count = 0;
    if (!answer) {
        say(out, label, "send what the public logs signed for your certificate");
        return;
    }
    for (struct bytes list = take_vector(&content, 2); list.len > 0; count++)
        take_vector(&list, 2);
    say(out, label, "%u, signed by public logs", count);
}

/* RFC 7366 */
static void say_encrypt_then_mac(FILE *out, const char *label, struct bytes content, bool answer)
{
    (void)content;
    say(out, label,
        answer ? "yes, the MAC covers what is encrypted" : "with CBC, please: a MAC over what is encrypted");
}

/* RFC 7627 */
static void say_extended_master_secret(FILE *out, const char *label, struct bytes content, bool answer)
{
    (void)content;
    say(out, label,
        answer ? "yes, the master secret depends on all messages" : "the master secret shall depend on all messages");
}

/* RFC 5077 3.2 */
static void say_ticket(FILE *out, const char *label, struct bytes content, bool answer)
{
    if (answer)
        say(out, label, "a new ticket will come in step 9");
    else if (content.len == 0)
        say(out, label, "none yet, one is welcome");
    else
        say(out, label, "%zu bytes, of a session to be resumed", content.len);
}

/* RFC 5746 3.2 */
static void say_renegotiation(FILE *out, const char *label, struct bytes content, bool answer)
{
    struct bytes connection = take_vector(&content, 1);
    (void)answer;
    if (connection.len == 0)
        say(out, label, "this is a first handshake, nothing went before");
    else
        say(out, label, "renegotiates, %zu bytes", connection.len);
}

/* The IANA registry "TLS ExtensionType Values": those whose content is told, and others that clients send. */
/* clang-format off */
static const struct extension {
    unsigned type;
    const char *name;
    say_fn say;
} extensions[] = {
    {0,      "server_name",                            say_server_name},
    {1,      "max_fragment_length",                    say_fragment_length},
    {5,      "status_request",                         say_status_request},
    {10,     "supported_groups",                       say_groups},
    {11,     "ec_point_formats",                       say_point_formats},
    {13,     "signature_algorithms",                   say_schemes},
    {15,     "heartbeat",                              NULL},
    {16,     "application_layer_protocol_negotiation", say_protocols},
    {18,     "signed_certificate_timestamp",           say_timestamps},
    {21,     "padding",                                NULL},
    {22,     "encrypt_then_mac",                       say_encrypt_then_mac},
    {23,     "extended_master_secret",                 say_extended_master_secret},
    {27,     "compress_certificate",                   NULL},
    {28,     "record_size_limit",                      say_record_size},
    {34,     "delegated_credential",                   NULL},
    {35,     "session_ticket",                         say_ticket},
    {41,     "pre_shared_key",                         NULL},
    {42,     "early_data",                             NULL},
    {43,     "supported_versions",                     say_versions},
    {44,     "cookie",                                 NULL},
    {45,     "psk_key_exchange_modes",                 NULL},
    {47,     "certificate_authorities",                NULL},
    {49,     "post_handshake_auth",                    NULL},
    {50,     "signature_algorithms_cert",              say_schemes},
    {51,     "key_share",                              NULL},
    {0xfe0d, "encrypted_client_hello",                 NULL},
    {0xff01, "renegotiation_info",                     say_renegotiation},
};
/* clang-format on */

static const struct extension *find(unsigned type)
{
    for (size_t i = 0; i < ROWS(extensions); i++)
        if (extensions[i].type == type)
            return &extensions[i];
    return NULL;
}

static void say_extension(FILE *out, unsigned type, struct bytes content, bool answer)
{
    const struct extension *extension = find(type);
    char label[ITEM];
    if (extension != NULL)
        snprintf(label, sizeof label, "  %s ", extension->name);
    else
        snprintf(label, sizeof label, "  %s %u (0x%04x) ", no_name(type), type, type);
    if (extension != NULL && extension->say != NULL)
        extension->say(out, label, content, answer);
    else if (is_grease(type))
        say(out, label, "means nothing: a test that unknown ones are ignored");
    else if (extension != NULL)
        say(out, label, "%zu bytes, not used here", content.len);
    else
        say(out, label, "%zu bytes", content.len);
}

void explain_extensions(FILE *out, struct bytes *body, bool answer)
{
    if (body->len == 0) {
        say(out, "extensions", "none");
        return;
    }
    struct bytes block = take_vector(body, 2);
    say(out, "extensions", "%zu bytes", block.len);
    while (block.len > 0) {
        unsigned type = take_number(&block, 2);
        struct bytes content = take_vector(&block, 2);
        if (!block.cut)
            say_extension(out, type, content, answer);
    }
    body->cut = body->cut || block.cut;
}
