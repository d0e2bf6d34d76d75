/*
 * explain.c - tells a handshake in words as it happens.
 *
 * A message is shown as it stands on the wire, before anybody has judged it. So nothing here relies on a length that
 * the peer wrote, and no byte of the peer reaches the terminal but as a printable character or as hexadecimal.
 *
 * SPDX-License-Identifier: MIT
 */
#include "explain.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- A cursor that cannot leave its bytes: what is not there is empty, or 0, and ends everything behind it ---- */

struct bytes {
    const uint8_t *at;
    size_t len;
    bool cut; /* more was asked for than there is */
};

static struct bytes take(struct bytes *from, size_t len)
{
    struct bytes part = {from->at, len, false};
    if (len > from->len) {
        *from = (struct bytes){from->at, 0, true};
        return *from;
    }
    from->at += len;
    from->len -= len;
    return part;
}

static unsigned take_number(struct bytes *from, size_t len)
{
    struct bytes part = take(from, len);
    unsigned number = 0;
    for (size_t i = 0; i < part.len; i++)
        number = number << 8 | part.at[i];
    return number;
}

/* A vector of RFC 5246 section 4.3: its length in len_len bytes, then its content. */
static struct bytes take_vector(struct bytes *from, size_t len_len)
{
    size_t len = take_number(from, len_len);
    return take(from, len);
}

/* ---- Lines: a label, then words that go on in the next line where it gets too long ---- */

enum { INDENT = 12, LABEL = 26, WIDTH = 118, ITEM = 160 };

struct line {
    FILE *out;
    int column;
    bool begun;
};

static struct line line_begin(FILE *out, const char *label)
{
    fprintf(out, "%*s%-*s", INDENT, "", LABEL, label);
    return (struct line){out, INDENT + LABEL, false};
}

__attribute__((format(printf, 2, 3))) static void line_item(struct line *line, const char *format, ...)
{
    char item[ITEM];
    va_list list;
    va_start(list, format);
    int len = vsnprintf(item, sizeof item, format, list);
    va_end(list);
    len = len < ITEM ? len : ITEM - 1;
    if (line->begun) {
        bool full = line->column + 2 + len > WIDTH;
        line->column = full ? INDENT + LABEL : line->column + 2;
        fprintf(line->out, full ? ",\n%*s" : ", ", INDENT + LABEL, "");
    }
    fputs(item, line->out);
    line->column += len;
    line->begun = true;
}

static void line_end(struct line *line)
{
    fputs(line->begun ? "\n" : "none\n", line->out);
}

/* A line with a label, or without one if it is empty. */
__attribute__((format(printf, 3, 4))) static void say(FILE *out, const char *label, const char *format, ...)
{
    va_list list;
    fprintf(out, "%*s%-*s", INDENT, "", label[0] != '\0' ? LABEL : 0, label);
    va_start(list, format);
    vfprintf(out, format, list);
    va_end(list);
    fputc('\n', out);
}

static void say_hex(FILE *out, const char *label, struct bytes bytes)
{
    fprintf(out, "%*s%-*s", INDENT, "", LABEL, label);
    for (size_t i = 0; i < bytes.len; i++)
        fprintf(out, "%02x", bytes.at[i]);
    fputs(bytes.len > 0 ? "\n" : "none\n", out);
}

/* Text of the peer: what is not printable ASCII becomes a dot. */
static const char *clean(char text[ITEM], struct bytes bytes)
{
    size_t len = bytes.len < ITEM - 1 ? bytes.len : ITEM - 1;
    for (size_t i = 0; i < len; i++)
        text[i] = bytes.at[i] >= 0x20 && bytes.at[i] < 0x7f ? (char)bytes.at[i] : '.';
    text[len] = '\0';
    return text;
}

/* ---- Numbers with names ---- */

struct name {
    unsigned number;
    const char *name;
};

static const struct name versions[] = {
    {0x0300, "SSL 3.0"}, {0x0301, "TLS 1.0"}, {0x0302, "TLS 1.1"}, {0x0303, "TLS 1.2"}, {0x0304, "TLS 1.3"},
};

/* The IANA registries "TLS ExtensionType Values", "TLS SignatureScheme", "TLS Supported Groups" and "TLS
 * ClientCertificateType Identifiers". */
static const struct name extension_names[] = {
    {0, "server_name"},
    {1, "max_fragment_length"},
    {5, "status_request"},
    {10, "supported_groups"},
    {11, "ec_point_formats"},
    {13, "signature_algorithms"},
    {15, "heartbeat"},
    {16, "application_layer_protocol_negotiation"},
    {18, "signed_certificate_timestamp"},
    {21, "padding"},
    {22, "encrypt_then_mac"},
    {23, "extended_master_secret"},
    {27, "compress_certificate"},
    {28, "record_size_limit"},
    {34, "delegated_credential"},
    {35, "session_ticket"},
    {41, "pre_shared_key"},
    {42, "early_data"},
    {43, "supported_versions"},
    {44, "cookie"},
    {45, "psk_key_exchange_modes"},
    {47, "certificate_authorities"},
    {49, "post_handshake_auth"},
    {50, "signature_algorithms_cert"},
    {51, "key_share"},
    {0xfe0d, "encrypted_client_hello"},
    {0xff01, "renegotiation_info"},
};

static const struct name schemes[] = {
    {0x0201, "rsa_pkcs1_sha1"},
    {0x0202, "dsa_sha1"},
    {0x0203, "ecdsa_sha1"},
    {0x0301, "rsa_pkcs1_sha224"},
    {0x0302, "dsa_sha224"},
    {0x0303, "ecdsa_sha224"},
    {0x0401, "rsa_pkcs1_sha256"},
    {0x0402, "dsa_sha256"},
    {0x0403, "ecdsa_secp256r1_sha256"},
    {0x0501, "rsa_pkcs1_sha384"},
    {0x0503, "ecdsa_secp384r1_sha384"},
    {0x0601, "rsa_pkcs1_sha512"},
    {0x0603, "ecdsa_secp521r1_sha512"},
    {0x0804, "rsa_pss_rsae_sha256"},
    {0x0805, "rsa_pss_rsae_sha384"},
    {0x0806, "rsa_pss_rsae_sha512"},
    {0x0807, "ed25519"},
    {0x0808, "ed448"},
    {0x0809, "rsa_pss_pss_sha256"},
    {0x080a, "rsa_pss_pss_sha384"},
    {0x080b, "rsa_pss_pss_sha512"},
};

static const struct name groups[] = {
    {0x0017, "secp256r1"}, {0x0018, "secp384r1"}, {0x0019, "secp521r1"}, {0x001d, "x25519"},
    {0x001e, "x448"},      {0x0100, "ffdhe2048"}, {0x0101, "ffdhe3072"},
};

static const struct name compressions[] = {{0, "null"}, {1, "DEFLATE"}};

static const struct name certificate_types[] = {{1, "rsa_sign"}, {2, "dss_sign"}, {64, "ecdsa_sign"}};

/* RFC 8701: values without a meaning, sent so that nobody forgets to ignore unknown ones. */
static bool is_grease(unsigned number)
{
    return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

static const char *name_or(unsigned number, const char *name)
{
    return name != NULL ? name : is_grease(number) ? "GREASE" : "unknown";
}

static const char *name_of(const struct name *table, size_t count, unsigned number)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].number == number)
            return table[i].name;
    return name_or(number, NULL);
}

static void say_version(FILE *out, unsigned version)
{
    say(out, "version", "%s (0x%04x)", name_of(versions, COUNT(versions), version), version);
}

/* A list of numbers of so many bytes each: those with a name by name, the others as a number. */
static void say_names(FILE *out, const char *label, struct bytes list, size_t len, const struct name *table,
                      size_t count)
{
    struct line line = line_begin(out, label);
    while (list.len > 0) {
        unsigned number = take_number(&list, len);
        const char *name = name_of(table, count, number);
        if (name == name_or(number, NULL))
            line_item(&line, "%s 0x%04x", name, number);
        else
            line_item(&line, "%s", name);
    }
    line_end(&line);
}

static void say_suites(FILE *out, struct bytes list)
{
    struct line line = line_begin(out, "cipher suites");
    while (list.len > 0) {
        unsigned id = take_number(&list, 2);
        line_item(&line, "%s (0x%04x)", name_or(id, ssl_cipher_name(id)), id);
    }
    line_end(&line);
}

/* ---- Extensions: RFC 5246 7.4.1.4. A row for each whose content is told in words ---- */

typedef void (*say_fn)(FILE *out, const char *label, struct bytes content);

/* RFC 6066 section 3. A server confirms with no content. */
static void say_server_name(FILE *out, const char *label, struct bytes content)
{
    char text[ITEM];
    struct line line = line_begin(out, label);
    if (content.len == 0)
        line_item(&line, "accepted");
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

static void say_schemes(FILE *out, const char *label, struct bytes content)
{
    say_names(out, label, take_vector(&content, 2), 2, schemes, COUNT(schemes));
}

static void say_groups(FILE *out, const char *label, struct bytes content)
{
    say_names(out, label, take_vector(&content, 2), 2, groups, COUNT(groups));
}

/* RFC 8446 4.2.1: a list from a client, one version from a server. */
static void say_versions(FILE *out, const char *label, struct bytes content)
{
    say_names(out, label, content.len == 2 ? content : take_vector(&content, 1), 2, versions, COUNT(versions));
}

/* RFC 7301 3.1 */
static void say_protocols(FILE *out, const char *label, struct bytes content)
{
    char text[ITEM];
    struct line line = line_begin(out, label);
    struct bytes list = take_vector(&content, 2);
    while (list.len > 0)
        line_item(&line, "%s", clean(text, take_vector(&list, 1)));
    line_end(&line);
}

/* RFC 6066 section 8. A server confirms with no content. */
static void say_status_request(FILE *out, const char *label, struct bytes content)
{
    if (content.len == 0) {
        say(out, label, "accepted");
        return;
    }
    unsigned type = take_number(&content, 1);
    if (type == 1)
        say(out, label, "OCSP");
    else
        say(out, label, "unknown %u", type);
}

/* RFC 6066 section 4 */
static void say_fragment_length(FILE *out, const char *label, struct bytes content)
{
    unsigned code = take_number(&content, 1);
    if (code >= 1 && code <= 4)
        say(out, label, "%u bytes", 256u << code);
    else
        say(out, label, "unknown %u", code);
}

/* RFC 8449 section 4 */
static void say_record_size(FILE *out, const char *label, struct bytes content)
{
    say(out, label, "%u bytes", take_number(&content, 2));
}

/* RFC 5746 3.2 */
static void say_renegotiation(FILE *out, const char *label, struct bytes content)
{
    struct bytes connection = take_vector(&content, 1);
    if (connection.len == 0)
        say(out, label, "this is a first handshake");
    else
        say(out, label, "renegotiates, %zu bytes", connection.len);
}

static const struct {
    unsigned type;
    say_fn say;
} extension_contents[] = {
    {0, say_server_name}, {1, say_fragment_length},    {28, say_record_size}, {5, say_status_request},
    {10, say_groups},     {13, say_schemes},           {16, say_protocols},   {43, say_versions},
    {50, say_schemes},    {0xff01, say_renegotiation},
};

static void say_extension(FILE *out, unsigned type, struct bytes content)
{
    const char *name = name_of(extension_names, COUNT(extension_names), type);
    char label[ITEM];
    snprintf(label, sizeof label, "  %s ", name);
    for (size_t i = 0; i < COUNT(extension_contents); i++) {
        if (extension_contents[i].type == type) {
            extension_contents[i].say(out, label, content);
            return;
        }
    }
    if (name == name_or(type, NULL))
        snprintf(label, sizeof label, "  %s %u (0x%04x) ", name, type, type);
    if (content.len == 0)
        say(out, label, "yes");
    else
        say(out, label, "%zu bytes", content.len);
}

static void say_extensions(FILE *out, struct bytes *body)
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
            say_extension(out, type, content);
    }
}

/* ---- Messages ---- */

/* RFC 5246 7.4.1.2 */
static void client_hello(FILE *out, ssl_conn *conn, struct bytes *body)
{
    (void)conn;
    say_version(out, take_number(body, 2));
    say_hex(out, "random", take(body, 32));
    say_hex(out, "session id", take_vector(body, 1));
    say_suites(out, take_vector(body, 2));
    say_names(out, "compression methods", take_vector(body, 1), 1, compressions, COUNT(compressions));
    say_extensions(out, body);
}

/* RFC 5246 7.4.1.3 */
static void server_hello(FILE *out, ssl_conn *conn, struct bytes *body)
{
    (void)conn;
    say_version(out, take_number(body, 2));
    say_hex(out, "random", take(body, 32));
    say_hex(out, "session id", take_vector(body, 1));
    unsigned suite = take_number(body, 2);
    say(out, "cipher suite", "%s (0x%04x)", name_or(suite, ssl_cipher_name(suite)), suite);
    say_names(out, "compression method", take(body, 1), 1, compressions, COUNT(compressions));
    say_extensions(out, body);
}

/* RFC 5246 7.4.2. Whose certificates they are is told when they have been verified. */
static void certificate(FILE *out, ssl_conn *conn, struct bytes *body)
{
    (void)conn;
    struct line line = line_begin(out, "certificates");
    struct bytes list = take_vector(body, 3);
    for (unsigned i = 1; list.len > 0; i++) {
        struct bytes der = take_vector(&list, 3);
        line_item(&line, "%u: %zu bytes", i, der.len);
    }
    line_end(&line);
}

/* RFC 6066 section 8. What it says is told when it has been judged. */
static void certificate_status(FILE *out, ssl_conn *conn, struct bytes *body)
{
    (void)conn;
    unsigned type = take_number(body, 1);
    struct bytes response = take_vector(body, 3);
    say(out, type == 1 ? "OCSP response" : "response of unknown type", "%zu bytes", response.len);
}

/* RFC 5246 7.4.4 */
static void certificate_request(FILE *out, ssl_conn *conn, struct bytes *body)
{
    (void)conn;
    say_names(out, "certificate types", take_vector(body, 1), 1, certificate_types, COUNT(certificate_types));
    say_names(out, "signature algorithms", take_vector(body, 2), 2, schemes, COUNT(schemes));
    struct bytes authorities = take_vector(body, 2);
    unsigned count = 0;
    for (; authorities.len > 0; count++)
        take_vector(&authorities, 2);
    if (count > 0)
        say(out, "certificate authorities", "the names of %u", count);
    else
        say(out, "certificate authorities", "any");
}

static void server_hello_done(FILE *out, ssl_conn *conn, struct bytes *body)
{
    (void)conn;
    (void)body;
    say(out, "", "the server has said all that it says before the client answers");
}

/* RFC 5246 7.4.7.1 */
static void client_key_exchange(FILE *out, ssl_conn *conn, struct bytes *body)
{
    const char *suite = ssl_cipher(conn);
    bool rsa = suite != NULL && strncmp(suite, "TLS_RSA_", strlen("TLS_RSA_")) == 0;
    if (rsa)
        say(out, "pre-master secret", "%zu bytes: encrypted with the RSA key of the server's certificate",
            take_vector(body, 2).len);
    else
        say(out, "public key", "%zu bytes", take_vector(body, 1).len);
}

/* RFC 5246 7.4.8 */
static void certificate_verify(FILE *out, ssl_conn *conn, struct bytes *body)
{
    (void)conn;
    unsigned scheme = take_number(body, 2);
    say(out, "algorithm", "%s (0x%04x)", name_of(schemes, COUNT(schemes), scheme), scheme);
    say(out, "signature", "%zu bytes, over all messages up to here, by the key of the client's certificate",
        take_vector(body, 2).len);
}

/* RFC 5246 7.4.9 */
static void finished(FILE *out, ssl_conn *conn, struct bytes *body)
{
    (void)conn;
    say_hex(out, "verify_data", take(body, body->len));
    say(out, "", "the first message under the new keys: a digest of the whole handshake, keyed with the master secret");
}

static const struct {
    unsigned type;
    void (*explain)(FILE *out, ssl_conn *conn, struct bytes *body);
} messages[] = {
    {1, client_hello},         {2, server_hello},       {11, certificate},
    {13, certificate_request}, {14, server_hello_done}, {15, certificate_verify},
    {16, client_key_exchange}, {20, finished},          {22, certificate_status},
};

static void say_message(FILE *out, ssl_conn *conn, const struct ssl_step *step)
{
    struct bytes body = {step->message, step->len, false};
    unsigned type = take_number(&body, 1);
    take(&body, 3); /* the length: the library has gathered the whole message */
    for (size_t i = 0; i < COUNT(messages); i++) {
        if (messages[i].type == type) {
            messages[i].explain(out, conn, &body);
            break;
        }
    }
    if (body.cut)
        say(out, "", "the message ends too early");
}

/* ---- Certificates, once they are verified: steps 3 and 6 ---- */

static const char *time_text(char text[ITEM], time_t time)
{
    struct tm parts;
    if (gmtime_r(&time, &parts) == NULL || strftime(text, ITEM, "%Y-%m-%d %H:%M:%S UTC", &parts) == 0)
        snprintf(text, ITEM, "%lld seconds since 1970", (long long)time);
    return text;
}

static void say_certificate(FILE *out, size_t number, const ssl_cert *cert)
{
    char label[ITEM], from[ITEM], until[ITEM];
    snprintf(label, sizeof label, "certificate %zu", number);
    say(out, label, "%s", ssl_cert_subject(cert));
    say(out, "  issuer", "%s", ssl_cert_issuer(cert));
    say(out, "  serial number", "%s", ssl_cert_serial(cert));
    say(out, "  valid", "%s to %s", time_text(from, ssl_cert_not_before(cert)),
        time_text(until, ssl_cert_not_after(cert)));
    if (ssl_cert_names(cert)[0] != '\0')
        say(out, "  names", "%s", ssl_cert_names(cert));
}

static void say_path(FILE *out, ssl_conn *conn)
{
    const ssl_cert *cert;
    for (size_t depth = 0; (cert = ssl_peer(conn, depth)) != NULL; depth++)
        say_certificate(out, depth + 1, cert);
}

/* What was found, a line for each part of the sentence. */
static void say_detail(FILE *out, const char *detail)
{
    while (*detail != '\0') {
        size_t len = strcspn(detail, ";");
        say(out, "", "%.*s", (int)len, detail);
        detail += len;
        detail += strspn(detail, "; ");
    }
}

/* ---- Steps ---- */

static void head(FILE *out, const char *who, int number, const char *arrow, const char *name, size_t len)
{
    fprintf(out, "%s%sStep %-2d %s %s", who, who[0] != '\0' ? ": " : "", number, arrow, name);
    if (len > 0)
        fprintf(out, " (%zu bytes)", len);
    fputc('\n', out);
}

void explain_step(FILE *out, const char *who, ssl_conn *conn, const struct ssl_step *step)
{
    head(out, who, step->number, step->sent < 0 ? "--" : step->sent > 0 ? "->" : "<-", step->name, step->len);
    if (step->message != NULL)
        say_message(out, conn, step);
    if (step->detail != NULL)
        say_detail(out, step->detail);
    if (step->sent < 0 && strncmp(step->name, "verify ", strlen("verify ")) == 0)
        say_path(out, conn);
    if (strcmp(step->name, "ChangeCipherSpec") == 0)
        say(out, "", "%s from here on is protected with the new keys",
            step->sent > 0 ? "what this side sends" : "what the other side sends");
}

void explain_agreed(FILE *out, const char *who, ssl_conn *conn)
{
    head(out, who, 10, "--", "application data, both ways, encrypted and integrity-checked", 0);
    say(out, "cipher suite", "%s", ssl_cipher(conn));
    if (ssl_resumed(conn))
        say(out, "session", "a former one: its master secret, and keys of their own for this connection");
    say(out, "master secret", ssl_extended_master_secret(conn) ? "extended: bound to this handshake" : "plain");
    if (strstr(ssl_cipher(conn), "_CBC_") != NULL)
        say(out, "integrity", ssl_encrypt_then_mac(conn) ? "MAC over what is encrypted" : "MAC, then encryption");
}

void explain_end(FILE *out, const char *who, unsigned long long sent, unsigned long long received, const char *how)
{
    head(out, who, 10, "--", "the end", 0);
    say(out, "bytes of data", "%llu sent, %llu received", sent, received);
    say(out, "", "%s", how);
}
