/*
 * test.h - cmocka with the headers that it wants first, and small helpers that every test may use.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_H
#define TLS12_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#undef fail /* cmocka's; here fail() is the one of base.h */
#include "base/base.h"

/* Decodes hexadecimal digits (blanks are skipped) into out; returns the bytes written. The text must be well formed. */
static inline size_t hex(uint8_t *out, const char *text)
{
    size_t digits = 0;
    unsigned byte = 0;
    for (; *text != '\0'; text++) {
        if (*text == ' ' || *text == '\n')
            continue;
        unsigned char c = (unsigned char)*text;
        unsigned digit = c <= '9' ? c - (unsigned)'0' : (unsigned)(c | 0x20) - 'a' + 10u;
        assert_in_range(digit, 0, 15);
        byte = byte << 4 | digit;
        if (++digits % 2 == 0)
            out[digits / 2 - 1] = (uint8_t)byte;
        byte &= 15;
    }
    assert_int_equal(digits % 2, 0);
    return digits / 2;
}

#endif
