/*
 * name_write.c - Names and GeneralNames from what a person writes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/der_write.h"
#include "x509/general.h"
#include "x509/name.h"
#include "x509/x509.h"

#include <arpa/inet.h>

/* ---- Names ---- */

enum { RDNS_MAX = 16, VALUE_MAX = 256 };

/* What RFC 5280 appendix A.1 says of an attribute: its string type and its upper bound in characters; ours are bytes,
 * which are never fewer. */
static const struct attribute_rule {
    enum oid oid;
    uint8_t tag;
    size_t min, max;
} attribute_rules[] = {
    {OID_COMMON_NAME, DER_UTF8_STRING, 1, 64},   {OID_COUNTRY, DER_PRINTABLE_STRING, 2, 2},
    {OID_LOCALITY, DER_UTF8_STRING, 1, 128},     {OID_STATE, DER_UTF8_STRING, 1, 128},
    {OID_ORGANIZATION, DER_UTF8_STRING, 1, 64},  {OID_UNIT, DER_UTF8_STRING, 1, 64},
    {OID_TITLE, DER_UTF8_STRING, 1, 64},         {OID_SERIAL_NUMBER, DER_PRINTABLE_STRING, 1, 64},
    {OID_EMAIL_ADDRESS, DER_IA5_STRING, 1, 255}, {OID_DOMAIN_COMPONENT, DER_IA5_STRING, 1, 255},
    {OID_SURNAME, DER_UTF8_STRING, 1, 64},       {OID_GIVEN_NAME, DER_UTF8_STRING, 1, 64},
    {OID_STREET, DER_UTF8_STRING, 1, 128},       {OID_USER_ID, DER_UTF8_STRING, 1, 255},
};

/* One "TYPE=value" of the text. */
struct part {
    const struct attribute_rule *rule;
    uint8_t value[VALUE_MAX];
    size_t len;
};

static bool same_letters(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((a[i] | 0x20) != (b[i] | 0x20))
            return false;
    return b[len] == '\0';
}

static const struct attribute_rule *find_rule(const char *type, size_t len)
{
    for (size_t i = 0; i < COUNT(attribute_rules); i++) {
        const char *name = oid_attribute(attribute_rules[i].oid);
        if (strlen(name) == len && same_letters(type, name, len))
            return &attribute_rules[i];
    }
    return NULL;
}

static int hex_value(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/* RFC 4514 section 3: up to a comma; a backslash takes the meaning from a character, or stands before two digits.
 * Blanks around the value do not belong to it, unless they are escaped. *text is left at the comma or the end. */
static const char *read_value(const char **text, struct part *part)
{
    const char *at = *text;
    size_t kept = 0; /* up to here there is more than blanks at the end */
    while (*at == ' ')
        at++;
    if (*at == '#')
        return "a value in hexadecimal digits is not supported";
    for (; *at != '\0' && *at != ','; at++) {
        int c = (uint8_t)*at;
        bool escaped = c == '\\';
        if (c == '+' || c == '"' || c == ';' || c == '<' || c == '>')
            return "this character stands with a backslash before it";
        if (escaped && hex_value(at[1]) >= 0 && hex_value(at[2]) >= 0) {
            c = hex_value(at[1]) << 4 | hex_value(at[2]);
            at += 2;
        } else if (escaped) {
            if (*++at == '\0')
                return "nothing follows the backslash";
            c = (uint8_t)*at;
        }
        if (part->len == VALUE_MAX)
            return "the value is too long";
        part->value[part->len++] = (uint8_t)c;
        if (c != ' ' || escaped)
            kept = part->len;
    }
    part->len = kept;
    *text = at;
    return NULL;
}

/* The string types: X.680's PrintableString, ASCII, UTF-8 (RFC 3629). */
static bool is_printable(struct span value)
{
    static const char others[] = " '()+,-./:=?";
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || strchr(others, c) == NULL))
            return false;
    }
    return true;
}

static bool is_ascii(struct span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.at[i] < 0x20 || value.at[i] >= 0x7f)
            return false;
    return true;
}

static const char *check_value(const struct part *part)
{
    struct span value = {part->value, part->len};
    if (value.len < part->rule->min || value.len > part->rule->max)
        return part->rule->max == 2 ? "a country has two letters"
               : value.len == 0     ? "the value is empty"
                                    : "the value is longer than RFC 5280 allows";
    bool fits = part->rule->tag == DER_PRINTABLE_STRING ? is_printable(value)
                : part->rule->tag == DER_IA5_STRING     ? is_ascii(value)
                                                        : utf8_check(value);
    return fits ? NULL : "the value has a character that does not belong there";
}

static const char *read_part(const char **text, struct part *part, bool bare)
{
    part->len = 0;
    while (**text == ' ')
        ++*text;
    size_t len = strcspn(*text, "=,");
    if (bare) {
        part->rule = &attribute_rules[0];
    } else if ((*text)[len] != '=') {
        return "expected TYPE=value";
    } else {
        part->rule = find_rule(*text, len);
        if (part->rule == NULL)
            return "an attribute of this type is not known";
        *text += len + 1;
    }
    const char *problem = read_value(text, part);
    return problem != NULL ? problem : check_value(part);
}

static void put_part(struct writer *w, const struct part *part)
{
    size_t set = der_open(w, DER_SET);
    size_t sequence = der_open(w, DER_SEQUENCE);
    der_put_oid(w, part->rule->oid);
    der_put(w, part->rule->tag, (struct span){part->value, part->len});
    der_close(w, sequence);
    der_close(w, set);
}

/* RFC 4514 2.1: in the text, the last RDN stands first. */
int name_write(struct writer *w, const char *text, struct error *why)
{
    struct part parts[RDNS_MAX];
    size_t count = 0;
    const char *at = text;
    const char *problem = NULL;
    bool bare = strchr(text, '=') == NULL;
    for (bool more = *at != '\0'; more && problem == NULL; more = *at == ',' && problem == NULL) {
        at += count > 0;
        problem = count == RDNS_MAX ? "too many attributes" : read_part(&at, &parts[count], bare);
        count++;
    }
    if (problem != NULL)
        return fail(why, SSL_E_ARGUMENT, "the name \"%.100s\", from \"%.40s\" on: %s", text, at, problem);
    size_t sequence = der_open(w, DER_SEQUENCE);
    while (count > 0)
        put_part(w, &parts[--count]);
    der_close(w, sequence);
    return 0;
}

/* ---- GeneralNames (RFC 5280 4.2.1.6) ---- */

static bool write_address(struct writer *w, const char *text)
{
    uint8_t bytes[16];
    size_t len = inet_pton(AF_INET, text, bytes) == 1 ? 4 : inet_pton(AF_INET6, text, bytes) == 1 ? 16 : 0;
    der_put(w, GENERAL_IP, (struct span){bytes, len});
    return len != 0;
}

static void put_text(struct writer *w, uint8_t kind, const char *text)
{
    der_put(w, kind, (struct span){(const uint8_t *)text, strlen(text)});
}

/* A wildcard only as the whole leftmost label (RFC 9525 6.3), before two labels at least. */
static bool write_dns(struct writer *w, const char *text)
{
    const char *name = strncmp(text, "*.", 2) == 0 ? text + 2 : text;
    put_text(w, GENERAL_DNS, text);
    return host_is_valid(name) && !host_is_address(name) && (name == text || strchr(name, '.') != NULL);
}

static bool write_email(struct writer *w, const char *text)
{
    const char *at = strchr(text, '@');
    put_text(w, GENERAL_EMAIL, text);
    return is_ascii((struct span){(const uint8_t *)text, strlen(text)}) && at != NULL && at > text &&
           strchr(text, ' ') == NULL && host_is_valid(at + 1);
}

/* RFC 5280: an absolute URI, with a scheme and what is particular to it. */
static bool write_uri(struct writer *w, const char *text)
{
    const char *colon = strchr(text, ':');
    put_text(w, GENERAL_URI, text);
    return is_ascii((struct span){(const uint8_t *)text, strlen(text)}) && strchr(text, ' ') == NULL && colon != NULL &&
           colon > text && colon[1] != '\0';
}

static const struct general_row {
    const char *prefix;
    const char *sign; /* a text that has this in it is of this kind */
    bool (*write)(struct writer *, const char *);
    const char *expected;
} general_rows[] = {
    {"URI:", "://", write_uri, "an absolute URI, such as https://example.com/"},
    {"email:", "@", write_email, "a mail address, such as who@example.com"},
    {"IP:", NULL, write_address, "an IPv4 or IPv6 address"},
    {"DNS:", "", write_dns,
     "letters, digits and hyphens between dots (an internationalised name in its xn-- form), or such a name behind "
     "\"*.\""},
};

static const struct general_row *general_find(const char **text)
{
    for (size_t i = 0; i < COUNT(general_rows); i++)
        if (strncmp(*text, general_rows[i].prefix, strlen(general_rows[i].prefix)) == 0) {
            *text += strlen(general_rows[i].prefix);
            return &general_rows[i];
        }
    for (size_t i = 0; i < COUNT(general_rows); i++)
        if (general_rows[i].sign != NULL ? strstr(*text, general_rows[i].sign) != NULL : host_is_address(*text))
            return &general_rows[i];
    return NULL;
}

int general_write(struct writer *w, const char *text, struct error *why)
{
    const char *value = text;
    const struct general_row *row = general_find(&value);
    if (row->write(w, value))
        return 0;
    return fail(why, SSL_E_ARGUMENT, "the name \"%.100s\": expected %s", text, row->expected);
}
