/*
 * name.h - Names (RFC 5280 4.1.2.4, 7.1).
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

/* True if this is UTF-8 (RFC 3629). */
bool utf8_check(struct span text);

/* RFC 5280 7.1: do they name the same? */
bool name_equal(struct span a, struct span b);
/* What it costs at most to find out, where that is limited (of presented issuers, and under name constraints): an
 * attribute may be compared with each of the other's RDN. A unit is about 0.2 microseconds. */
size_t name_work(struct span a, struct span b);
/* As name_equal for two RDNs, contents of RelativeDistinguishedName. */
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

#endif
