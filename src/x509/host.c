/*
 * host.c - is this certificate for that host? (RFC 9525)
 *
 * Only subjectAltName is looked at, never the common name (RFC 9525 2 and 6.2). Internationalised names are compared as
 * A-labels, so the caller gives them as such.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/general.h"
#include "x509/x509.h"

#include <arpa/inet.h>

enum { HOST_MAX = 253, LABEL_MAX = 63 };

/* An address in the bytes of an iPAddress (RFC 5280 4.2.1.6): 4 or 16, or 0 if the text is none. */
struct address {
    uint8_t bytes[16];
    size_t len;
};

static struct address host_address(const char *host)
{
    struct address a = {{0}, 0};
    if (inet_pton(AF_INET, host, a.bytes) == 1)
        a.len = 4;
    else if (inet_pton(AF_INET6, host, a.bytes) == 1)
        a.len = 16;
    return a;
}

bool host_is_address(const char *host)
{
    return host_address(host).len != 0;
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 5890 2.3.1: letters, digits and hyphens, and these neither first nor last. */
static bool is_label(const char *label, size_t len)
{
    if (len == 0 || len > LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_letter_or_digit(label[i]) && label[i] != '-')
            return false;
    return true;
}

/* A name whose last label is a number is an address gone wrong: "192.0.2.300", "10.1". */
static bool is_number(const char *label)
{
    return label[strspn(label, "0123456789")] == '\0';
}

static bool is_dns_name(const char *host)
{
    if (strlen(host) > HOST_MAX)
        return false;
    for (;;) {
        size_t len = strcspn(host, ".");
        if (!is_label(host, len))
            return false;
        if (host[len] == '\0')
            return !is_number(host);
        host += len + 1;
    }
}

bool host_is_valid(const char *host)
{
    return host_is_address(host) || is_dns_name(host);
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool equal_ignoring_case(struct span name, const char *host)
{
    if (name.len != strlen(host))
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (lower(name.at[i]) != lower((uint8_t)host[i]))
            return false;
    return true;
}

/*
 * RFC 9525 6.3: labels are compared without regard to case; a wildcard is the whole leftmost label and stands for
 * exactly one label. What it is put before must have two labels at least, so that nobody holds a whole top-level
 * domain.
 */
static bool dns_matches(struct span name, const char *host)
{
    if (name.len < 2 || name.at[0] != '*' || name.at[1] != '.')
        return equal_ignoring_case(name, host);
    const char *rest = strchr(host, '.');
    if (rest == NULL || strchr(rest + 1, '.') == NULL)
        return false;
    return equal_ignoring_case((struct span){name.at + 1, name.len - 1}, rest);
}

static bool san_matches(struct span san, const char *host)
{
    struct address address = host_address(host);
    struct reader r = reader_over(san);
    while (reader_more(&r)) {
        struct general g = general_next(&r, 4);
        if (address.len != 0 ? g.kind == GENERAL_IP && span_equal(g.value, (struct span){address.bytes, address.len})
                             : g.kind == GENERAL_DNS && dns_matches(g.value, host))
            return true;
    }
    return false;
}

bool cert_has_name(const struct cert *cert, const char *host)
{
    struct reader r = reader_over(cert->san);
    while (reader_more(&r)) {
        struct general g = general_next(&r, 4);
        if (g.kind == GENERAL_DNS && equal_ignoring_case(g.value, host))
            return true;
    }
    return false;
}

size_t cert_names_text(char *out, size_t cap, const struct cert *cert)
{
    struct text t = text_over(out, cap);
    for (struct reader r = reader_over(cert->san); reader_more(&r) && t.len + 1 < t.cap;) {
        struct general g = general_next(&r, 4);
        if (t.len > 0)
            text_string(&t, ", ");
        general_text(&t, &g);
    }
    return text_end(&t);
}

int cert_matches_host(const struct cert *cert, const char *host, struct error *why)
{
    if (!host_is_valid(host))
        return fail(why, SSL_E_CERT_NAME,
                    "\"%.100s\" is neither an IP address nor a host name of letters, digits and hyphens "
                    "(an internationalised name is given in its xn-- form, without a dot at the end)",
                    host);
    if (san_matches(cert->san, host))
        return 0;
    if (cert->san.len == 0)
        return fail(why, SSL_E_CERT_NAME,
                    "expected \"%.100s\", but the certificate has no subjectAltName; a common name does not count",
                    host);
    char names[160];
    cert_names_text(names, sizeof names, cert);
    return fail(why, SSL_E_CERT_NAME, "expected \"%.100s\", found %s", host, names);
}
