/*
 * ber.h - BER (ITU-T X.690) as far as it takes to read PKCS #12 files that were written as a stream.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_BER_H
#define TLS12_BER_H

#include "x509/der.h"

/* The most bytes that ber_to_der writes for len bytes. */
size_t ber_room(size_t len);

/* Writes the one value that the bytes are with definite lengths in the fewest bytes, and each OCTET STRING that comes
 * in pieces as one. What is inside of primitive values stays as it is. False if the bytes are no such value, or nested
 * deeper than LIMIT_BER_DEPTH. */
bool ber_to_der(struct writer *, struct span ber);

#endif
