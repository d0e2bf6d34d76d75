/*
 * explain_words.c - a cursor over the peer's bytes, lines, and names of numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "explain_words.h"

#include <stdarg.h>
#include <string.h>

#include <tls12/ssl.h>

/* ---- The cursor ---- */

struct bytes take(struct bytes *from, size_t len)
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

unsigned take_number(struct bytes *from, size_t len)
{
    struct bytes part = take(from, len);
    unsigned number = 0;
    for (size_t i = 0; i < part.len; i++)
        number = number << 8 | part.at[i];
    return number;
}

struct bytes take_vector(struct bytes *from, size_t len_len)
{
    size_t len = take_number(from, len_len);
    return take(from, len);
}

/* ---- Lines ---- */

struct line line_begin(FILE *out, const char *label)
{
    fprintf(out, "%*s%-*s", INDENT, "", LABEL, label);
    return (struct line){out, INDENT + LABEL, false};
}

void line_item(struct line *line, const char *format, ...)
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

void line_end(struct line *line)
{
    fputs(line->begun ? "\n" : "none\n", line->out);
}

void say(FILE *out, const char *label, const char *format, ...)
{
    va_list list;
    fprintf(out, "%*s%-*s", INDENT, "", label[0] != '\0' ? LABEL : 0, label);
    va_start(list, format);
    vfprintf(out, format, list);
    va_end(list);
    fputc('\n', out);
}

void say_hex(FILE *out, const char *label, struct bytes bytes)
{
    fprintf(out, "%*s%-*s", INDENT, "", LABEL, label);
    for (size_t i = 0; i < bytes.len; i++)
        fprintf(out, "%02x", bytes.at[i]);
    fputs(bytes.len > 0 ? "\n" : "none\n", out);
}

const char *clean(char text[ITEM], struct bytes bytes)
{
    enum { ESCAPE = 4, DOTS = 4 };
    size_t len = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        if (len + ESCAPE + DOTS > ITEM) {
            snprintf(text + len, ITEM - len, "...");
            return text;
        }
        uint8_t c = bytes.at[i];
        if (c >= 0x20 && c < 0x7f && c != '\\')
            text[len++] = (char)c;
        else
            len += (size_t)snprintf(text + len, ITEM - len, "\\x%02x", c);
    }
    text[len] = '\0';
    return text;
}

const char *short_hex(char text[ITEM], struct bytes bytes)
{
    enum { SHOWN = 8 };
    size_t len = (size_t)snprintf(text, ITEM, "%zu bytes%s", bytes.len, bytes.len > 0 ? ", " : "");
    for (size_t i = 0; i < bytes.len && i < SHOWN; i++)
        len += (size_t)snprintf(text + len, ITEM - len, "%02x", bytes.at[i]);
    if (bytes.len > SHOWN)
        snprintf(text + len, ITEM - len, "...");
    return text;
}

/* ---- Names ---- */

struct name {
    unsigned number;
    const char *name;
};

bool is_grease(unsigned number)
{
    return number <= 0xffff && (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

const char *no_name(unsigned number)
{
    return is_grease(number) ? "GREASE" : "unknown";
}

static const char *find(const struct name *table, size_t count, unsigned number)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].number == number)
            return table[i].name;
    return no_name(number);
}

const char *name_of_version(unsigned number)
{
    static const struct name names[] = {
        {0x0300, "SSL 3.0"}, {0x0301, "TLS 1.0"}, {0x0302, "TLS 1.1"}, {0x0303, "TLS 1.2"}, {0x0304, "TLS 1.3"},
    };
    return find(names, ROWS(names), number);
}

/* What the library knows, and what others often offer: the IANA registries "TLS Cipher Suites", "TLS Supported Groups"
 * and "TLS SignatureScheme". */

const char *name_of_suite(unsigned number)
{
    static const struct name others[] = {
        {0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"},
        {0x5600, "TLS_FALLBACK_SCSV"},
        {0x1301, "TLS_AES_128_GCM_SHA256"},
        {0x1302, "TLS_AES_256_GCM_SHA384"},
        {0x1303, "TLS_CHACHA20_POLY1305_SHA256"},
        {0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"},
        {0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"},
        {0xccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
        {0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
    };
    const char *name = ssl_cipher_name(number);
    return name != NULL ? name : find(others, ROWS(others), number);
}

const char *name_of_group(unsigned number)
{
    static const struct name others[] = {
        {0x001e, "x448"},      {0x0100, "ffdhe2048"}, {0x0101, "ffdhe3072"},
        {0x0102, "ffdhe4096"}, {0x0103, "ffdhe6144"}, {0x0104, "ffdhe8192"},
    };
    const char *name = ssl_group_name(number);
    return name != NULL ? name : find(others, ROWS(others), number);
}

const char *name_of_scheme(unsigned number)
{
    static const struct name others[] = {
        {0x0201, "rsa_pkcs1_sha1"}, {0x0202, "dsa_sha1"},     {0x0203, "ecdsa_sha1"}, {0x0301, "rsa_pkcs1_sha224"},
        {0x0302, "dsa_sha224"},     {0x0303, "ecdsa_sha224"}, {0x0402, "dsa_sha256"}, {0x0808, "ed448"},
    };
    const char *name = ssl_signature_algorithm_name(number);
    return name != NULL ? name : find(others, ROWS(others), number);
}

const char *name_of_compression(unsigned number)
{
    static const struct name names[] = {{0, "null"}, {1, "DEFLATE"}};
    return find(names, ROWS(names), number);
}

/* RFC 5246 7.4.4, RFC 8422 5.5 */
const char *name_of_certificate_type(unsigned number)
{
    static const struct name names[] = {{1, "rsa_sign"}, {2, "dss_sign"}, {64, "ecdsa_sign"}};
    return find(names, ROWS(names), number);
}

/* RFC 8422 5.1.2, RFC 4492 5.1.2 */
const char *name_of_point_format(unsigned number)
{
    static const struct name names[] = {
        {0, "uncompressed"}, {1, "ansiX962_compressed_prime"}, {2, "ansiX962_compressed_char2"}};
    return find(names, ROWS(names), number);
}

void say_names(FILE *out, const char *label, struct bytes list, size_t len, const char *(*name_of)(unsigned))
{
    struct line line = line_begin(out, label);
    while (list.len > 0) {
        unsigned number = take_number(&list, len);
        const char *name = name_of(number);
        if (name == no_name(number))
            line_item(&line, "%s 0x%0*x", name, (int)(2 * len), number);
        else
            line_item(&line, "%s", name);
    }
    line_end(&line);
}
