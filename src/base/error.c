/*
 * error.c - look-ups in the table of <tls12/ssl_errors.h>, and fail(), which records the first failure.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>

struct entry {
    int code;
    uint8_t alert;
    uint8_t fault;
    const char *name;
    const char *sentence;
};

#define ENTRY(name, number, alert, fault, sentence) {number, alert, SSL_FAULT_##fault, #name, sentence},
static const struct entry entries[] = {SSL_ERRORS(ENTRY)};
#undef ENTRY

static const struct entry *error_find(int code)
{
    static const struct entry none = {0, 0, SSL_FAULT_NONE, NULL, ""};
    for (size_t i = 0; i < COUNT(entries); i++)
        if (entries[i].code == code)
            return &entries[i];
    return &none;
}

const char *error_name(int code)
{
    return error_find(code)->name;
}

const char *error_sentence(int code)
{
    return error_find(code)->sentence;
}

uint8_t error_alert(int code)
{
    return error_find(code)->alert;
}

enum ssl_fault error_fault(int code)
{
    return (enum ssl_fault)error_find(code)->fault;
}

int fail(struct error *why, int code, const char *format, ...)
{
    if (why == NULL || why->code != 0)
        return code;
    why->code = code;
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(why->text, sizeof why->text, format, arguments);
    va_end(arguments);
    if (len < 0)
        why->text[0] = '\0';
    /* A peer's certificate may name itself with line breaks or terminal codes: they must not reach a log as such. */
    for (char *c = why->text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return code;
}
