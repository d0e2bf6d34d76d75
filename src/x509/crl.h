/*
 * crl.h - entries of a revocation list.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CRL_H
#define TLS12_CRL_H

#include "x509/der.h"
#include "x509/x509.h"

/* RFC 5280 5.3.1 */
enum { REASON_UNSPECIFIED = 0, REASON_REMOVE_FROM_CRL = 8 };

struct crl_entry {
    struct span serial;
    int64_t date;
    int32_t reason;
};

/* The next entry of crl.revoked. The OID of a critical extension that is not understood is noted in *critical. */
struct crl_entry crl_entry_next(struct reader *, struct span *critical);

/* The entry of this serial number, the content of an INTEGER; false if the list does not have it. */
bool crl_find(const struct crl *, struct span serial, struct crl_entry *);

/* "keyCompromise" */
const char *reason_text(int32_t reason);

#endif
