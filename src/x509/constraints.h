/*
 * constraints.h - name constraints (RFC 5280 4.2.1.10): what names a CA may issue for.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CONSTRAINTS_H
#define TLS12_CONSTRAINTS_H

#include "x509/der.h"
#include "x509/x509.h"

/* Reads the content of NameConstraints to its end: NULL, or what is wrong with it beyond its form. */
const char *constraints_check(struct reader *);

/*
 * 0 if the constraints of a CA allow every name of a certificate below it, otherwise SSL_E_CERT_NAME_CONSTRAINT with
 * the name. Each comparison takes one from *work, of long names more; SSL_E_CERT_WORK when too little is left.
 */
int constraints_apply(const struct cert *ca, const struct cert *below, size_t *work, struct error *why);

#endif
