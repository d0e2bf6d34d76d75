/*
 * key.h - THE SIGNATURES and THE KEYS as certificates name them.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_KEY_H
#define TLS12_KEY_H

#include "x509/der.h"
#include "x509/oid.h"
#include "x509/x509.h"

/*
 * RFC 5280 4.1.1.2:
 *     AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }
 */
struct algorithm {
    struct span oid;
    struct span parameters; /* the DER of the parameters; empty if there are none */
};

struct algorithm algorithm_read(struct reader *);

/* Which signature algorithm this is; SIGNATURE_NONE for one that is unknown, or known and not accepted, or has
 * parameters that do not belong to it. */
enum signature signature_find(const struct algorithm *);

/* SubjectPublicKeyInfo. A kind of key that is not known is KEY_NONE and no failure. */
struct public_key spki_read(struct span der, bool *ok);

/* 0 if the key may be used: of a kind that is supported, and strong enough; otherwise SSL_E_CERT_KEY. */
int key_accept(const struct public_key *, struct error *why);

/* The kind of key in a SubjectPublicKeyInfo, for a person: "RSA of 2048 bits", "EC". */
size_t spki_text(char *out, size_t cap, struct span der);

#endif
