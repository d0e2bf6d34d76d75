/*
 * pss.h - the padding of RSASSA-PSS (RFC 8017 section 9.1). Inside this room only.
 *
 * An encoded message EM has em_bits bits, one fewer than the modulus, in (em_bits + 7) / 8 bytes: as many as the
 * modulus, or one fewer.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_PSS_H
#define TLS12_PSS_H

#include "crypto/crypto.h"

/* With a fresh salt as long as the digest. SSL_E_ARGUMENT if no signature is made with this hash, SSL_E_KEY_UNSUPPORTED
 * if EM is too short for it, SSL_E_RANDOM. */
int pss_encode(const struct crypto *, uint8_t *em, size_t em_bits, const struct hash *, const uint8_t *digest);

/* True if EM is of this digest and a salt of this length. Everything is public. */
bool pss_matches(const uint8_t *em, size_t em_bits, const struct hash *, size_t salt_len, const uint8_t *digest);

#endif
