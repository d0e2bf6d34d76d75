/*
 * der_write.h - writes DER for tests, right or wrong as asked: values are put together from the inside out.
 *
 *     DER_SEQ(der_integer_of(1), der_oid_of("1.2.840.113549"), DER(0x80, bytes))
 *
 * All of it lives in one arena of the test program; der_forget() empties it. Nothing here shares code with the reader.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_DER_WRITE_H
#define TLS12_DER_WRITE_H

#include "support/test.h"

/* A tag, the length, and the parts one after the other. */
#define DER(tag, ...)                                                                                                  \
    der_join(tag, (const struct span[]){__VA_ARGS__}, sizeof((const struct span[]){__VA_ARGS__}) / sizeof(struct span))
#define DER_SEQ(...)    DER(0x30, __VA_ARGS__)
#define DER_SET_OF(...) DER(0x31, __VA_ARGS__)
#define NOTHING         ((struct span){NULL, 0})

struct span der_join(uint8_t tag, const struct span *parts, size_t count);
/* The parts alone, without tag and length. */
struct span der_concat(struct span a, struct span b);
/* A copy that may be changed: the place of its bytes. */
uint8_t *der_copy(struct span);

struct span der_text(const char *characters);         /* these bytes */
struct span der_hex(const char *digits);              /* bytes given in hexadecimal digits */
struct span der_byte(uint8_t);                        /* this one byte */
struct span der_integer_of(int64_t);                  /* INTEGER */
struct span der_bool_of(bool);                        /* BOOLEAN */
struct span der_oid_of(const char *dotted);           /* OBJECT IDENTIFIER */
struct span der_bits_of(struct span bytes);           /* BIT STRING without unused bits */
struct span der_flags_of(uint8_t tag, unsigned mask); /* BIT STRING of named bits with this tag; bit 0 comes first */
struct span der_octets_of(struct span bytes);         /* OCTET STRING */
struct span der_time_of(int64_t seconds);             /* UTCTime, or GeneralizedTime where RFC 5280 asks for it */

void der_forget(void);

#endif
