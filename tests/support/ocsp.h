/*
 * ocsp.h - OCSP responses for tests (RFC 6960), made while the test runs: deterministic, and wrong where asked.
 *
 *     struct span der = ocsp_make(&(struct ocsp_recipe){.cert = &leaf, .issuer = &root});
 *
 * A field that is left out means the ordinary thing: the issuer says now, by name, that the certificate is good.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_OCSP_H
#define TLS12_TEST_OCSP_H

#include "support/certs.h"

struct ocsp_recipe {
    const struct recipe *cert, *issuer; /* what it is about */
    const struct recipe *responder;     /* whose key signs; the issuer's if not said */
    struct span certs; /* certificates in it, one after the other; with a responder: its, by the issuer */
    bool no_certs;     /* none in spite of that */
    bool by_key;       /* the responder is named by its key */
    bool sha256;       /* in the CertID */
    bool unknown;      /* the certificate's status */
    bool revoked;      /* the same */
    int reason;        /* revocationReason if not 0 */
    int64_t when;      /* of the revocation: TEST_NOW - a day if not said */
    int64_t from, until,
        produced;       /* TEST_NOW - and + a day, TEST_NOW - a day if not said; until NO_TIME: no nextUpdate */
    struct span id;     /* this CertID instead */
    struct span others; /* SingleResponses in front of the one that is made */
    struct span behind; /* and behind it */
    struct span answer_extensions; /* Extensions of the answer, one after the other: see extension_make */
    struct span extensions;        /* and of the whole */
    enum signature algorithm;      /* what the key of the responder signs with if not said */
    struct span algorithm_id;      /* this AlgorithmIdentifier is written, whatever the algorithm */
    bool tampered;                 /* a byte of the signature is changed */
};

/* DER of the whole OCSPResponse. */
struct span ocsp_make(const struct ocsp_recipe *);

/* Parts of it. */
struct span ocsp_answer_make(const struct ocsp_recipe *);                  /* SingleResponse */
struct span ocsp_id_make(const struct ocsp_recipe *);                      /* CertID */
struct span ocsp_time_of(int64_t seconds);                                 /* GeneralizedTime */
struct span ocsp_data_make(const struct ocsp_recipe *);                    /* ResponseData */
struct span ocsp_basic_make(struct span data, const struct ocsp_recipe *); /* BasicOCSPResponse, signed */
struct span ocsp_response_make(struct span basic);                         /* OCSPResponse: successful */
struct span ocsp_failure_make(int status);                                 /* OCSPResponse: no answer */

#endif
