/*
 * policy.h - certificate policies along a path (RFC 5280 6.1).
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_POLICY_H
#define TLS12_POLICY_H

#include "x509/x509.h"

/*
 * 0 if the policies of a path (leaf first, anchor last) allow it, for a user who accepts any policy; otherwise
 * SSL_E_CERT_POLICY, and *culprit is the place of the certificate that why speaks of.
 */
int policy_check(const struct cert *const *path, size_t len, size_t *culprit, struct error *why);

#endif
