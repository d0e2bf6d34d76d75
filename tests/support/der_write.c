/*
 * der_write.c - writes DER for tests. See der_write.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/der_write.h"

#include <stdio.h>
#include <time.h>

static uint8_t arena[32 << 20];
static size_t used;

static uint8_t *space(size_t len)
{
    assert_true(len <= sizeof arena - used);
    uint8_t *at = arena + used;
    used += len;
    return at;
}

void der_forget(void)
{
    used = 0;
}

struct span der_join(uint8_t tag, const struct span *parts, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    size_t more = len < 0x80 ? 0 : len < 0x100 ? 1 : len < 0x10000 ? 2 : 3;
    uint8_t *out = space(2 + more + len);
    out[0] = tag;
    out[1] = (uint8_t)(more == 0 ? len : 0x80 + more);
    for (size_t i = 0; i < more; i++)
        out[2 + i] = (uint8_t)(len >> (8 * (more - 1 - i)));
    size_t at = 2 + more;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len > 0)
            memcpy(out + at, parts[i].at, parts[i].len);
        at += parts[i].len;
    }
    return (struct span){out, at};
}

uint8_t *der_copy(struct span s)
{
    uint8_t *out = space(s.len);
    if (s.len > 0)
        memcpy(out, s.at, s.len);
    return out;
}

struct span der_concat(struct span a, struct span b)
{
    uint8_t *out = space(a.len + b.len);
    if (a.len > 0)
        memcpy(out, a.at, a.len);
    if (b.len > 0)
        memcpy(out + a.len, b.at, b.len);
    return (struct span){out, a.len + b.len};
}

struct span der_text(const char *characters)
{
    struct span s = {(const uint8_t *)characters, strlen(characters)};
    return (struct span){der_copy(s), s.len};
}

struct span der_hex(const char *digits)
{
    uint8_t *out = space(strlen(digits) / 2 + 1);
    return (struct span){out, hex(out, digits)};
}

struct span der_byte(uint8_t byte)
{
    uint8_t *out = space(1);
    out[0] = byte;
    return (struct span){out, 1};
}

struct span der_integer_of(int64_t x)
{
    uint8_t bytes[8];
    size_t len = 8;
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)x >> (56 - 8 * i));
    while (len > 1 &&
           ((bytes[8 - len] == 0x00 && bytes[9 - len] < 0x80) || (bytes[8 - len] == 0xff && bytes[9 - len] >= 0x80)))
        len--;
    return DER(0x02, {bytes + 8 - len, len});
}

struct span der_bool_of(bool x)
{
    return DER(0x01, der_byte(x ? 0xff : 0x00));
}

struct span der_oid_of(const char *dotted)
{
    uint8_t bytes[64];
    size_t len = 0;
    unsigned long first = 0;
    for (size_t place = 0; *dotted != '\0'; place++) {
        char *end;
        unsigned long number = strtoul(dotted, &end, 10);
        dotted = *end == '.' ? end + 1 : end;
        if (place == 0) {
            first = number;
            continue;
        }
        if (place == 1)
            number += 40 * first;
        for (unsigned shift = 63; shift > 0; shift -= 7)
            if (number >> shift != 0)
                bytes[len++] = (uint8_t)(0x80 | (number >> shift & 0x7f));
        bytes[len++] = number & 0x7f;
    }
    return DER(0x06, {bytes, len});
}

struct span der_bits_of(struct span bytes)
{
    return DER(0x03, der_byte(0), bytes);
}

struct span der_flags_of(uint8_t tag, unsigned mask)
{
    uint8_t bytes[5] = {0};
    size_t len = 1;
    for (unsigned bit = 0; bit < 32; bit++)
        if (mask >> bit & 1) {
            bytes[1 + bit / 8] |= (uint8_t)(0x80 >> bit % 8);
            bytes[0] = (uint8_t)(7 - bit % 8);
            len = 2 + bit / 8;
        }
    return DER(tag, {bytes, len});
}

struct span der_octets_of(struct span bytes)
{
    return DER(0x04, bytes);
}

struct span der_time_of(int64_t seconds)
{
    time_t t = (time_t)seconds;
    struct tm tm;
    char text[32];
    assert_non_null(gmtime_r(&t, &tm));
    bool utc = tm.tm_year >= 50 && tm.tm_year < 150;
    assert_true(strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &tm) == 15);
    return DER(utc ? 0x17 : 0x18, der_text(text + (utc ? 2 : 0)));
}
