/*
 * name.h - Names and GeneralNames (RFC 5280 4.1.2.4, 4.2.1.6, 7.1).
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_NAME_H
#define TLS12_NAME_H

#include "x509/der.h"
#include "x509/oid.h"

/* A Name is passed about as its DER, a SEQUENCE. The functions below trust that name_check has said yes to it. */
bool name_check(struct span name);
/* The same for the content of one RelativeDistinguishedName. */
bool rdn_check(struct span rdn);
bool name_is_empty(struct span name);

/* RFC 5280 7.1: do they name the same? */
bool name_equal(struct span a, struct span b);
/* The same for two RDNs, contents of RelativeDistinguishedName. */
bool rdn_same(struct span a, struct span b);
/* True if the name lies in the subtree: its first RDNs are those of the base (RFC 5280 4.2.1.10). */
bool name_within(struct span name, struct span base);
/* True if the name is the base followed by this RDN, the content of a RelativeDistinguishedName (RFC 5280 4.2.1.13). */
bool name_is_relative(struct span name, struct span base, struct span rdn);

/* Steps through the values of one attribute of a name; start with walk all zeros. */
struct name_walk {
    bool started;
    struct reader rdns, rdn;
};
bool name_next(struct name_walk *, struct span name, enum oid attribute, struct span *value);

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
 * range of addresses as in name constraints. */
struct general general_next(struct reader *, size_t address_len);

/* What a person calls this kind: "DNS". */
const char *general_kind_text(uint8_t kind);

#endif
