/*
 * der.c - DER (ITU-T X.690) on top of the reader. Every length is checked by the reader; nothing here does pointer
 * arithmetic of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/der.h"

static const struct span nothing = {NULL, 0};

static struct span der_fail(struct reader *r)
{
    r->failed = true;
    return nothing;
}

/* X.690 8.1.3 and 10.1: the definite form, in the fewest bytes. Four length bytes would be a value of 16 MiB. */
static size_t der_len(struct reader *r)
{
    uint8_t first = reader_u8(r);
    if (first < 0x80)
        return first;
    size_t count = first & 0x7f;
    if (count < 1 || count > 3) { /* none: the indefinite form */
        r->failed = true;
        return 0;
    }
    uint32_t len = reader_number(r, count);
    if (len < 0x80 || len >> (8 * (count - 1)) == 0)
        r->failed = true;
    return len;
}

struct span der_any(struct reader *r, uint8_t *tag)
{
    *tag = reader_u8(r);
    if ((*tag & 0x1f) == 0x1f) /* tag numbers from 31 on take more bytes; no structure here has one */
        return der_fail(r);
    size_t len = der_len(r);
    return reader_bytes(r, len);
}

bool der_is(const struct reader *r, uint8_t tag)
{
    return reader_more(r) && *r->at == tag;
}

struct span der_take(struct reader *r, uint8_t tag)
{
    uint8_t found;
    struct span content = der_any(r, &found);
    return found == tag ? content : der_fail(r);
}

struct span der_optional(struct reader *r, uint8_t tag)
{
    return der_is(r, tag) ? der_take(r, tag) : nothing;
}

struct span der_whole(struct reader *r, uint8_t tag)
{
    const uint8_t *start = r->at;
    size_t before = r->left;
    der_take(r, tag);
    return r->failed ? nothing : (struct span){start, before - r->left};
}

struct reader der_enter(struct reader *r, uint8_t tag)
{
    struct reader inner = reader_over(der_take(r, tag));
    inner.failed = r->failed;
    return inner;
}

void der_leave(struct reader *outer, const struct reader *inner)
{
    if (!reader_end(inner))
        outer->failed = true;
}

/* X.690 11.1: TRUE is all ones. */
static bool boolean_value(struct reader *r, struct span content)
{
    if (content.len != 1 || (content.at[0] != 0x00 && content.at[0] != 0xff)) {
        r->failed = true;
        return false;
    }
    return content.at[0] == 0xff;
}

bool der_boolean(struct reader *r)
{
    return boolean_value(r, der_take(r, DER_BOOLEAN));
}

/* X.690 11.5: a default value is not encoded. */
bool der_default_false(struct reader *r, uint8_t tag)
{
    if (!der_is(r, tag))
        return false;
    bool value = boolean_value(r, der_take(r, tag));
    if (!value)
        r->failed = true;
    return value;
}

/* X.690 8.3.2: the first nine bits are neither all zeros nor all ones. */
static struct span integer_value(struct reader *r, uint8_t tag)
{
    struct span x = der_take(r, tag);
    if (x.len == 0)
        return der_fail(r);
    if (x.len > 1 && ((x.at[0] == 0x00 && x.at[1] < 0x80) || (x.at[0] == 0xff && x.at[1] >= 0x80)))
        return der_fail(r);
    return x;
}

struct span der_integer(struct reader *r)
{
    return integer_value(r, DER_INTEGER);
}

static struct span unsigned_value(struct reader *r, uint8_t tag)
{
    struct span x = integer_value(r, tag);
    if (r->failed || x.at[0] >= 0x80)
        return der_fail(r);
    if (x.at[0] == 0x00 && x.len > 1)
        return (struct span){x.at + 1, x.len - 1};
    return x;
}

struct span der_unsigned(struct reader *r)
{
    return unsigned_value(r, DER_INTEGER);
}

int32_t der_number(struct reader *r, uint8_t tag)
{
    struct reader digits = reader_over(unsigned_value(r, tag));
    if (digits.left > 4 || (digits.left == 4 && digits.at[0] >= 0x80))
        r->failed = true;
    return r->failed ? 0 : (int32_t)reader_number(&digits, digits.left);
}

struct span der_bytes(struct reader *r)
{
    struct reader bits = der_enter(r, DER_BIT_STRING);
    if (reader_u8(&bits) != 0) /* unused bits in the last byte */
        bits.failed = true;
    struct span bytes = reader_bytes(&bits, bits.left);
    der_leave(r, &bits);
    return r->failed ? nothing : bytes;
}

/* The bits of a byte in reverse order: named bit 0 is the first, the most significant one. */
static unsigned reversed(unsigned byte)
{
    unsigned out = 0;
    for (unsigned i = 0; i < 8; i++)
        out |= (byte >> i & 1) << (7 - i);
    return out;
}

/* X.690 8.6.2, 11.2.1: unused bits are zeros. A named bit list is to end in its last one bit, too (11.2.2), but roots
 * in use do not, and no meaning hangs on it. */
uint16_t der_named_bits(struct reader *r, uint8_t tag)
{
    struct reader bits = der_enter(r, tag);
    unsigned unused = reader_u8(&bits);
    unsigned mask = 0, last = 0;
    size_t count = bits.left;
    for (size_t i = 0; i < count; i++) {
        last = reader_u8(&bits);
        if (i < 2)
            mask |= reversed(last) << (8 * i);
    }
    if (unused > (count == 0 ? 0 : 7) || (last & ((1u << (unused & 7)) - 1)) != 0)
        bits.failed = true;
    der_leave(r, &bits);
    return r->failed ? 0 : (uint16_t)mask;
}

/* X.690 8.19: groups of seven bits, each subidentifier in the fewest bytes. */
struct span der_oid(struct reader *r)
{
    struct span oid = der_take(r, DER_OID);
    if (oid.len == 0)
        return der_fail(r);
    bool starts = true;
    for (size_t i = 0; i < oid.len; i++) {
        if (starts && oid.at[i] == 0x80)
            return der_fail(r);
        starts = oid.at[i] < 0x80;
    }
    return starts ? oid : der_fail(r);
}
