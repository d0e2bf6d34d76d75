/*
 * ecdsa.h - the signature of ECDSA with what is random about it as an argument. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_ECDSA_H
#define TLS12_ECDSA_H

#include "crypto/ec/curve.h"

enum {
    ECDSA_ADDITIONAL = 32, /* bytes at most that go into the nonce beside key and digest */
    ECDSA_BLIND = 31,      /* as many as make a number below the order of every curve */
};

/* ecdsa_sign with this additional data (RFC 6979 section 3.6; empty: section 3.2) and this blinding, which does not
 * show in the signature. 0, SSL_E_COMPUTATION or SSL_E_KEY_DECODE; after a failure the signature is all zeros. */
int ecdsa_sign_with(const struct curve *, uint8_t *signature, const uint8_t *private_key, const struct hash *,
                    const uint8_t *digest, struct span additional, const uint8_t blind[ECDSA_BLIND]);

#endif
