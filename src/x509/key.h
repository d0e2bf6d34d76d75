/*
 * key.h - THE SIGNATURES and THE KEYS as certificates name them.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_KEY_H
#define TLS12_KEY_H

#include "x509/der.h"
#include "x509/oid.h"
#include "x509/text.h"
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

/* True if the parameters are NULL. */
bool parameters_null(struct span parameters);

/* Which signature algorithm this is; SIGNATURE_NONE for one that is unknown, or known and not accepted, or has
 * parameters that do not belong to it. */
enum signature signature_find(const struct algorithm *);

/* The same for a person, from the DER of the AlgorithmIdentifier: what stands in the way of SIGNATURE_NONE. */
size_t algorithm_text(char *out, size_t cap, struct span der);

/* Writes the AlgorithmIdentifier of a signature that we make. */
void algorithm_write(struct writer *, enum signature);
/* Writes the RSASSA-PSS-params of one. */
void pss_write(struct writer *, enum signature);

/* Which signature the RSASSA-PSS-params are for; SIGNATURE_NONE for one that is not accepted. *ok is false if they are
 * not the DER of such parameters. */
enum signature pss_find(struct span parameters, bool *ok);

/* " with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes" */
void pss_text(struct text *, struct span parameters);

/* SubjectPublicKeyInfo. A kind of key that is not known is KEY_NONE and no failure. */
struct public_key spki_read(struct span der, bool *ok);

/* The kind of key in a SubjectPublicKeyInfo, for a person: "RSA of 2048 bits", "EC P-256", "Ed25519". */
size_t spki_text(char *out, size_t cap, struct span der);

#endif
