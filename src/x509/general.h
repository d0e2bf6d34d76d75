/*
 * general.h - GeneralNames (RFC 5280 4.2.1.6): what subjectAltName and others are made of.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_GENERAL_H
#define TLS12_GENERAL_H

#include "x509/der.h"
#include "x509/text.h"

/* The tags of GeneralName's choices. */
enum general_kind {
    GENERAL_OTHER = 0xa0,
    GENERAL_EMAIL = 0x81,
    GENERAL_DNS = 0x82,
    GENERAL_X400 = 0xa3,
    GENERAL_DIRECTORY = 0xa4,
    GENERAL_EDI = 0xa5,
    GENERAL_URI = 0x86,
    GENERAL_IP = 0x87,
    GENERAL_REGISTERED = 0x88,
};

struct general {
    uint8_t kind;      /* enum general_kind */
    struct span value; /* the characters, the bytes of the address, the DER of the directory's Name, or the content */
};

/* The next GeneralName. An iPAddress has address_len bytes, or four times as many for IPv6: 4 for an address, 8 for a
 * range of addresses as in name constraints. Of no kind, and empty, if there is none that is well formed. */
struct general general_next(struct reader *, size_t address_len);

/* Reads the content of GeneralNames to its end: each of them well formed, from one to LIMIT_NAMES. */
void general_names_check(struct reader *);

/* "DNS:a.example", with what a person should not see replaced. */
void general_text(struct text *, const struct general *);

#endif
