/*
 * point.h - distribution points of revocation lists: what a certificate asks for (RFC 5280 4.2.1.13) and what a list
 * says of itself (5.2.5).
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_POINT_H
#define TLS12_POINT_H

#include "x509/der.h"

/* ReasonFlags: named bit i is mask bit i. Bit 0 is unused; 1 to 8 are the reasons there are. */
enum { REASONS_ALL = 0x1fe };

/* DistributionPointName: one of the two, or neither where it is absent. */
struct point_name {
    struct span full;     /* content of GeneralNames */
    struct span relative; /* content of a RelativeDistinguishedName, to be put behind the name of the list's issuer */
};

struct point {
    struct point_name name;
    uint16_t reasons;       /* REASONS_ALL if not said */
    struct span crl_issuer; /* content of GeneralNames; empty if the certificate's issuer makes the list */
};

struct issuing_point {
    struct point_name name;
    bool only_user, only_ca, only_attribute;
    uint16_t reasons; /* REASONS_ALL if not said */
    bool indirect;
};

/* The next DistributionPoint. */
struct point point_next(struct reader *);

/* The content of an IssuingDistributionPoint. */
struct issuing_point issuing_point_read(struct reader *);

#endif
