/*
 * der_write.c - DER (ITU-T X.690), written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/der_write.h"

#include "x509/text.h"
#include "x509/x509.h"

size_t der_open(struct writer *w, uint8_t tag)
{
    writer_u8(w, tag);
    writer_u8(w, 0);
    return w->len;
}

size_t der_open_bits(struct writer *w)
{
    size_t start = der_open(w, DER_BIT_STRING);
    writer_u8(w, 0); /* no unused bits at the end */
    return start;
}

void der_close(struct writer *w, size_t start)
{
    if (w->failed)
        return;
    size_t len = w->len - start, more = 0;
    if (len >= 0x80) /* X.690 8.1.3.5: so many bytes of length follow */
        for (size_t rest = len; rest > 0; rest >>= 8)
            more++;
    if (more == 0)
        w->at[start - 1] = (uint8_t)len;
    if (more > 4)
        w->failed = true;
    if (more == 0 || writer_space(w, more) == NULL)
        return;
    memmove(w->at + start + more, w->at + start, len);
    w->at[start - 1] = (uint8_t)(0x80 | more);
    struct writer hole = writer_over(w->at + start, more);
    writer_number(&hole, (uint32_t)len, more);
}

void der_put(struct writer *w, uint8_t tag, struct span content)
{
    size_t start = der_open(w, tag);
    writer_span(w, content);
    der_close(w, start);
}

void der_put_unsigned(struct writer *w, struct span number)
{
    for (; number.len > 1 && number.at[0] == 0; number.at++)
        number.len--;
    size_t start = der_open(w, DER_INTEGER);
    if (number.len == 0 || number.at[0] >= 0x80) /* nothing is zero; and the first bit would be a sign */
        writer_u8(w, 0);
    writer_span(w, number);
    der_close(w, start);
}

void der_put_number(struct writer *w, uint8_t tag, uint32_t number)
{
    size_t start = der_open(w, tag);
    size_t len = 1;
    while (len < 5 && (uint64_t)number >> (8 * len - 1) != 0)
        len++;
    if (len == 5)
        writer_u8(w, 0);
    writer_number(w, number, len == 5 ? 4 : len);
    der_close(w, start);
}

void der_put_true(struct writer *w, uint8_t tag)
{
    der_put(w, tag, (struct span){(const uint8_t *)"\xff", 1});
}

void der_put_null(struct writer *w)
{
    der_put(w, DER_NULL, (struct span){0});
}

void der_put_oid(struct writer *w, enum oid oid)
{
    struct span content = oid_content(oid);
    if (content.len == 0)
        w->failed = true;
    der_put(w, DER_OID, content);
}

void der_put_named_bits(struct writer *w, uint8_t tag, uint16_t mask)
{
    size_t start = der_open(w, tag);
    unsigned bits = 16;
    while (bits > 0 && !(mask >> (bits - 1) & 1))
        bits--;
    size_t len = (bits + 7) / 8;
    writer_u8(w, (uint8_t)(8 * len - bits));
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = 0;
        for (unsigned bit = 0; bit < 8; bit++)
            byte |= (uint8_t)((mask >> (8 * i + bit) & 1) << (7 - bit));
        writer_u8(w, byte);
    }
    der_close(w, start);
}

/* The last fifteen characters of YYYYMMDDHHMMSSZ, or the last thirteen. */
static void put_time(struct writer *w, uint8_t tag, int64_t time, size_t len)
{
    /* time_text: "2026-01-31 23:59:59 UTC" */
    char text[32], digits[16];
    size_t count = 0;
    if (time < DER_TIME_MIN || time > DER_TIME_MAX || time_text(text, sizeof text, time) >= sizeof text) {
        w->failed = true;
        return;
    }
    for (const char *at = text; *at != '\0' && count < 14; at++)
        if (*at >= '0' && *at <= '9')
            digits[count++] = *at;
    digits[count++] = 'Z';
    der_put(w, tag, (struct span){(const uint8_t *)digits + count - len, len});
}

void der_put_time(struct writer *w, int64_t time)
{
    if (time < DER_TIME_2050)
        put_time(w, DER_UTC_TIME, time, 13);
    else
        der_put_generalized_time(w, time);
}

void der_put_generalized_time(struct writer *w, int64_t time)
{
    put_time(w, DER_GENERALIZED_TIME, time, 15);
}
