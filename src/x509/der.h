/*
 * der.h - DER (ITU-T X.690) on top of the reader: all that comes from a certificate, key or list is read through it.
 *
 * Strict: definite lengths in the fewest bytes, tag numbers below 31, integers in the fewest bytes, booleans 00 or ff.
 * A failure sticks to the reader, as ever. There is no recursion: a parser enters and leaves each level by name, so
 * the depth of what is read is the depth of the code that reads it.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_DER_H
#define TLS12_DER_H

#include "base/base.h"

/* The identifier octet, constructed bit included. */
enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_ENUMERATED = 0x0a,
    DER_UTF8_STRING = 0x0c,
    DER_PRINTABLE_STRING = 0x13,
    DER_TELETEX_STRING = 0x14,
    DER_IA5_STRING = 0x16,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_UNIVERSAL_STRING = 0x1c,
    DER_BMP_STRING = 0x1e,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
};

/* [n] IMPLICIT of a primitive type; and [n] of a constructed one, or EXPLICIT. */
#define DER_CONTEXT(n)             ((uint8_t)(0x80 + (n)))
#define DER_CONTEXT_CONSTRUCTED(n) ((uint8_t)(0xa0 + (n)))

/* True if the next value has this tag; false at the end and after a failure. */
bool der_is(const struct reader *, uint8_t tag);

/* The content of the next value, which may have any tag. */
struct span der_any(struct reader *, uint8_t *tag);
/* The content of the next value, which must have this tag. */
struct span der_take(struct reader *, uint8_t tag);
/* The same if there is one with this tag; otherwise nothing is read, and the span's pointer is NULL. */
struct span der_optional(struct reader *, uint8_t tag);
/* The whole next value: identifier, length and content. */
struct span der_whole(struct reader *, uint8_t tag);

/* Goes into the next value, which must have this tag; leaving it demands that all of it was read without failure. */
struct reader der_enter(struct reader *, uint8_t tag);
void der_leave(struct reader *outer, const struct reader *inner);

/* BOOLEAN. */
bool der_boolean(struct reader *);
/* BOOLEAN DEFAULT FALSE with this tag: absent or true, since DER leaves defaults out. */
bool der_default_false(struct reader *, uint8_t tag);
/* INTEGER: its content, two's complement. */
struct span der_integer(struct reader *);
/* INTEGER (0..MAX): its content without the zero in front. */
struct span der_unsigned(struct reader *);
/* INTEGER (0..2147483647) with this tag (DER_INTEGER, DER_ENUMERATED, or a context tag). */
int32_t der_number(struct reader *, uint8_t tag);
/* BIT STRING of whole bytes. */
struct span der_bytes(struct reader *);
/* BIT STRING of named bits, with this tag: bit i of the mask is named bit i; bits after the 16th are left out. */
uint16_t der_named_bits(struct reader *, uint8_t tag);
/* OBJECT IDENTIFIER: its content. */
struct span der_oid(struct reader *);
/* Time ::= CHOICE { utcTime, generalTime } in the forms of RFC 5280 4.1.2.5: seconds since 1970-01-01 UTC. */
int64_t der_time(struct reader *);

#endif
