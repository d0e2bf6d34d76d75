/*
 * text.h - texts for people, written into a fixed buffer and cut where it ends.
 *
 * Not for anything that is parsed again, and not for secrets. Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEXT_H
#define TLS12_TEXT_H

#include "base/base.h"

struct text {
    char *at;
    size_t cap; /* of it, one byte is kept for the final zero */
    size_t len;
};

static inline struct text text_over(char *at, size_t cap)
{
    return (struct text){at, cap, 0};
}

static inline void text_char(struct text *t, char c)
{
    if (t->len + 1 < t->cap)
        t->at[t->len++] = c;
}

static inline void text_string(struct text *t, const char *string)
{
    for (; *string != '\0'; string++)
        text_char(t, *string);
}

/* At least width decimal digits. */
static inline void text_digits(struct text *t, uint64_t number, size_t width)
{
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    for (; width > count; width--)
        text_char(t, '0');
    while (count > 0)
        text_char(t, digits[--count]);
}

static inline void text_number(struct text *t, uint64_t number)
{
    text_digits(t, number, 1);
}

/* Two hexadecimal digits. */
static inline void text_hex(struct text *t, uint8_t byte)
{
    text_char(t, "0123456789abcdef"[byte >> 4]);
    text_char(t, "0123456789abcdef"[byte & 15]);
}

/* Sets the final zero, if there is room for any; the length without it is returned. */
static inline size_t text_end(struct text *t)
{
    if (t->cap > 0)
        t->at[t->len] = '\0';
    return t->len;
}

#endif
