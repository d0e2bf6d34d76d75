/*
 * der_write.h - DER (ITU-T X.690) on top of the writer: all certificates, requests, lists and keys that we make.
 *
 * A value is opened with its tag and closed when its content is written; the length, in the fewest bytes, is put in
 * between then, and moves the content if it takes more than one byte. A failure sticks to the writer, as ever.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_X509_DER_WRITE_H
#define TLS12_X509_DER_WRITE_H

#include "x509/der.h"
#include "x509/oid.h"

/* The times that certificates can hold: 1950-01-01 00:00:00, 2050-01-01 00:00:00, 9999-12-31 23:59:59 UTC. */
#define DER_TIME_MIN  INT64_C(-631152000)
#define DER_TIME_2050 INT64_C(2524608000)
#define DER_TIME_MAX  INT64_C(253402300799)

/* What is written between the two is the content. Returns where it starts. */
size_t der_open(struct writer *, uint8_t tag);
void der_close(struct writer *, size_t start);

/* A BIT STRING of whole bytes; an OCTET STRING is der_open(w, DER_OCTET_STRING). */
size_t der_open_bits(struct writer *);

/* A whole value: the tag, the length, this content. */
void der_put(struct writer *, uint8_t tag, struct span content);

/* INTEGER (0..MAX) from a big-endian number; zeros in front are dropped. */
void der_put_unsigned(struct writer *, struct span number);
/* INTEGER (0..MAX), small; tag is DER_INTEGER, DER_ENUMERATED or a context tag. */
void der_put_number(struct writer *, uint8_t tag, uint32_t number);
/* BOOLEAN TRUE; FALSE is a default everywhere, which DER leaves out. */
void der_put_true(struct writer *, uint8_t tag);
void der_put_null(struct writer *);
void der_put_oid(struct writer *, enum oid);
/* BIT STRING of named bits: bit i of the mask is named bit i (X.690 11.2.2: no zeros at the end). */
void der_put_named_bits(struct writer *, uint8_t tag, uint16_t mask);
/* Time as RFC 5280 4.1.2.5 wants it: UTCTime through 2049, GeneralizedTime from 2050 on. Fails outside 1950 to 9999. */
void der_put_time(struct writer *, int64_t time);
/* GeneralizedTime, as OCSP wants it at all times. */
void der_put_generalized_time(struct writer *, int64_t time);

#endif
