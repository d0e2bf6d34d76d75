/*
 * explain_message.c - handshake messages in words, each as its RFC has it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "explain_words.h"

#include <string.h>

/* ---- Hellos ---- */

static void say_version(FILE *out, unsigned version)
{
    say(out, "version", "%s (0x%04x)", name_of_version(version), version);
}

static void say_suites(FILE *out, struct bytes list)
{
    struct line line = line_begin(out, "cipher suites");
    while (list.len > 0) {
        unsigned id = take_number(&list, 2);
        line_item(&line, "%s (0x%04x)", name_of_suite(id), id);
    }
    line_end(&line);
}

/* RFC 5246 7.4.1.2 */
static void client_hello(FILE *out, const char *suite, struct bytes *body)
{
    (void)suite;
    say_version(out, take_number(body, 2));
    say_hex(out, "random", take(body, 32));
    say_hex(out, "session id", take_vector(body, 1));
    say_suites(out, take_vector(body, 2));
    say_names(out, "compression methods", take_vector(body, 1), 1, name_of_compression);
    explain_extensions(out, body, false);
}

/* RFC 8446 4.1.3: how a server that speaks TLS 1.3 says so to a client that does, too. */
static void say_downgrade(FILE *out, struct bytes random)
{
    static const uint8_t mark[] = {'D', 'O', 'W', 'N', 'G', 'R', 'D', 1};
    if (random.len == 32 && memcmp(random.at + random.len - sizeof mark, mark, sizeof mark) == 0)
        say(out, "", "it ends in \"DOWNGRD\" and 1: the server could speak TLS 1.3, and was not asked to");
}

/* RFC 5246 7.4.1.3 */
static void server_hello(FILE *out, const char *suite, struct bytes *body)
{
    (void)suite;
    say_version(out, take_number(body, 2));
    struct bytes random = take(body, 32);
    say_hex(out, "random", random);
    say_downgrade(out, random);
    say_hex(out, "session id", take_vector(body, 1));
    unsigned id = take_number(body, 2);
    say(out, "cipher suite", "%s (0x%04x)", name_of_suite(id), id);
    say_names(out, "compression method", take(body, 1), 1, name_of_compression);
    explain_extensions(out, body, true);
}

/* ---- Certificates ---- */

/* RFC 5246 7.4.2. Whose certificates they are is told when they have been verified. */
static void certificate(FILE *out, const char *suite, struct bytes *body)
{
    (void)suite;
    struct line line = line_begin(out, "certificates");
    struct bytes list = take_vector(body, 3);
    for (unsigned i = 1; list.len > 0; i++) {
        struct bytes der = take_vector(&list, 3);
        line_item(&line, "%u: %zu bytes", i, der.len);
    }
    line_end(&line);
}

/* RFC 6066 section 8. What it says is told when it has been judged. */
static void certificate_status(FILE *out, const char *suite, struct bytes *body)
{
    (void)suite;
    unsigned type = take_number(body, 1);
    struct bytes response = take_vector(body, 3);
    say(out, type == 1 ? "OCSP response" : "response of unknown type", "%zu bytes", response.len);
}

/* A DER element (X.690 8.1) of a length below 65536: its content, and its tag. */
static struct bytes take_element(struct bytes *from, unsigned *tag)
{
    enum { LONG_FORM = 0x80, LEN_MAX = 2 };
    *tag = take_number(from, 1);
    size_t len = take_number(from, 1);
    if (len >= LONG_FORM) {
        size_t len_len = len - LONG_FORM;
        len = len_len <= LEN_MAX ? take_number(from, len_len) : SIZE_MAX;
    }
    return take(from, len);
}

/* RFC 4514 section 3: the attributes that names of CAs have, by the last byte of their identifier, 2.5.4.N. */
static const char *attribute_name(struct bytes oid)
{
    static const struct {
        uint8_t last;
        const char *name;
    } names[] = {{3, "CN"}, {6, "C"}, {7, "L"}, {8, "ST"}, {10, "O"}, {11, "OU"}};
    for (size_t i = 0; i < ROWS(names); i++)
        if (oid.len == 3 && oid.at[0] == 0x55 && oid.at[1] == 4 && oid.at[2] == names[i].last)
            return names[i].name;
    return NULL;
}

/* A Name (RFC 5280 4.1.2.4) as text: the attributes that are known, in their order. It may be cut short. */
static const char *name_text(char text[ITEM], struct bytes der)
{
    char value[ITEM];
    unsigned tag;
    size_t len = 0;
    text[0] = '\0';
    struct bytes name = take_element(&der, &tag);
    while (name.len > 0) {
        struct bytes set = take_element(&name, &tag), attribute = take_element(&set, &tag);
        const char *label = attribute_name(take_element(&attribute, &tag));
        struct bytes content = take_element(&attribute, &tag);
        if (label != NULL && len < ITEM)
            len +=
                (size_t)snprintf(text + len, ITEM - len, "%s%s=%s", len > 0 ? ", " : "", label, clean(value, content));
    }
    return len > 0 ? text : "a name without familiar parts";
}

/* RFC 5246 7.4.4 */
static void certificate_request(FILE *out, const char *suite, struct bytes *body)
{
    char text[ITEM];
    (void)suite;
    say_names(out, "certificate types", take_vector(body, 1), 1, name_of_certificate_type);
    say_names(out, "signature algorithms", take_vector(body, 2), 2, name_of_scheme);
    struct bytes authorities = take_vector(body, 2);
    if (authorities.len == 0)
        say(out, "of which CA", "any");
    while (authorities.len > 0)
        say(out, "of which CA", "%s", name_text(text, take_vector(&authorities, 2)));
}

static void server_hello_done(FILE *out, const char *suite, struct bytes *body)
{
    (void)out;
    (void)suite;
    (void)body;
}

/* RFC 5246 7.4.8 */
static void certificate_verify(FILE *out, const char *suite, struct bytes *body)
{
    (void)suite;
    unsigned scheme = take_number(body, 2);
    say(out, "algorithm", "%s (0x%04x)", name_of_scheme(scheme), scheme);
    say(out, "signature", "%zu bytes, over all messages up to here, by the key of the client's certificate",
        take_vector(body, 2).len);
}

/* ---- The key exchange, by the name of its suite ---- */

static bool begins(const char *suite, const char *start)
{
    return suite != NULL && strncmp(suite, start, strlen(start)) == 0;
}

static bool has_ecdhe(const char *suite)
{
    return begins(suite, "TLS_ECDHE_");
}

static bool has_psk(const char *suite)
{
    return begins(suite, "TLS_PSK_") || begins(suite, "TLS_ECDHE_PSK_");
}

/* RFC 8422 5.4: ServerECDHParams. False if there is no more that could be told. */
static bool say_ecdhe_params(FILE *out, struct bytes *body)
{
    enum { NAMED_CURVE = 3 };
    char text[ITEM];
    unsigned curve_type = take_number(body, 1);
    if (curve_type != NAMED_CURVE) {
        say(out, "group", "not a named one, but of type %u: refused", curve_type);
        return false;
    }
    unsigned group = take_number(body, 2);
    say(out, "group", "%s (0x%04x)", name_of_group(group), group);
    say(out, "public key", "%s", short_hex(text, take_vector(body, 1)));
    say(out, "", "made for this connection alone: who gets hold of the server's key later cannot read it");
    return true;
}

static void say_signed_params(FILE *out, struct bytes *body)
{
    unsigned scheme = take_number(body, 2);
    say(out, "algorithm", "%s (0x%04x)", name_of_scheme(scheme), scheme);
    say(out, "signature", "%zu bytes, over both randoms, the group and the public key,", take_vector(body, 2).len);
    say(out, "", "by the key of the server's certificate: so this is the server's own, and no replay");
}

/* RFC 5246 7.4.3 and RFC 8422 5.4; RFC 4279 section 2 and RFC 5489 section 2: the hint, then unsigned parameters. */
static void server_key_exchange(FILE *out, const char *suite, struct bytes *body)
{
    char text[ITEM];
    if (!has_psk(suite) && !has_ecdhe(suite)) {
        say(out, "parameters", "%zu bytes", body->len);
        return;
    }
    if (has_psk(suite)) {
        struct bytes hint = take_vector(body, 2);
        say(out, "hint which key is meant", "%s", hint.len > 0 ? clean(text, hint) : "none");
    }
    if (has_ecdhe(suite) && say_ecdhe_params(out, body) && !has_psk(suite))
        say_signed_params(out, body);
}

/* RFC 5246 7.4.7.1, RFC 8422 5.7, RFC 4279 section 2, RFC 5489 section 2 */
static void client_key_exchange(FILE *out, const char *suite, struct bytes *body)
{
    char text[ITEM];
    if (has_psk(suite)) {
        say(out, "name of the key", "%s", clean(text, take_vector(body, 2)));
        say(out, "", "the key itself is not sent: both sides mix it into the pre-master secret");
    }
    if (has_ecdhe(suite)) {
        say(out, "public key", "%s", short_hex(text, take_vector(body, 1)));
        say(out, "", "each side computes the same pre-master secret from its private and the other's public key");
    }
    if (begins(suite, "TLS_RSA_")) {
        say(out, "pre-master secret", "%zu bytes: encrypted with the RSA key of the server's certificate",
            take_vector(body, 2).len);
        say(out, "", "who gets hold of that key later can read this connection, for there is no forward secrecy");
    }
    if (body->len > 0)
        say(out, suite != NULL ? "and more" : "content", "%zu bytes", body->len);
}

/* ---- The end ---- */

/* RFC 5077 3.3 */
static void new_session_ticket(FILE *out, const char *suite, struct bytes *body)
{
    (void)suite;
    unsigned lifetime = take_number(body, 4);
    struct bytes ticket = take_vector(body, 2);
    if (lifetime > 0)
        say(out, "lifetime", "%u seconds", lifetime);
    else
        say(out, "lifetime", "not said");
    say(out, "ticket", "%zu bytes%s", ticket.len, ticket.len == 0 ? ": none after all" : "");
}

/* RFC 5246 7.4.9 */
static void finished(FILE *out, const char *suite, struct bytes *body)
{
    (void)suite;
    say_hex(out, "verify_data", take(body, body->len));
}

static const struct {
    unsigned type;
    void (*explain)(FILE *out, const char *suite, struct bytes *body);
} messages[] = {
    {1, client_hello},       {2, server_hello},         {4, new_session_ticket},
    {11, certificate},       {12, server_key_exchange}, {13, certificate_request},
    {14, server_hello_done}, {15, certificate_verify},  {16, client_key_exchange},
    {20, finished},          {22, certificate_status},
};

void explain_message(FILE *out, const char *suite, const uint8_t *message, size_t len)
{
    struct bytes body = {message, len, false};
    unsigned type = take_number(&body, 1);
    take(&body, 3); /* the length: the library has gathered the whole message */
    for (size_t i = 0; i < ROWS(messages); i++) {
        if (messages[i].type == type) {
            messages[i].explain(out, suite, &body);
            break;
        }
    }
    if (body.cut)
        say(out, "", "the message ends too early");
}
