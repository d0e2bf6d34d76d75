/*
 * point.c - distribution points of revocation lists, read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/point.h"

#include "x509/general.h"
#include "x509/name.h"

/* GeneralNames, IMPLICIT under this tag, if there. */
static struct span general_names_optional(struct reader *r, uint8_t tag)
{
    if (!der_is(r, tag))
        return (struct span){NULL, 0};
    struct span names = der_take(r, tag);
    struct reader inner = reader_over(names);
    general_names_check(&inner);
    der_leave(r, &inner);
    return names;
}

/*
 * RFC 5280 4.2.1.13:
 *     DistributionPointName ::= CHOICE {
 *          fullName                [0]     GeneralNames,
 *          nameRelativeToCRLIssuer [1]     RelativeDistinguishedName }
 * In both structures that have one it is distributionPoint [0], EXPLICIT since it is a choice, and optional.
 */
static struct point_name point_name_optional(struct reader *r)
{
    struct point_name name = {{NULL, 0}, {NULL, 0}};
    if (!der_is(r, DER_CONTEXT_CONSTRUCTED(0)))
        return name;
    struct reader choice = der_enter(r, DER_CONTEXT_CONSTRUCTED(0));
    if (der_is(&choice, DER_CONTEXT_CONSTRUCTED(0)))
        name.full = general_names_optional(&choice, DER_CONTEXT_CONSTRUCTED(0));
    else
        name.relative = der_take(&choice, DER_CONTEXT_CONSTRUCTED(1));
    if (name.relative.at != NULL && !rdn_check(name.relative))
        choice.failed = true;
    der_leave(r, &choice);
    return name;
}

static uint16_t reasons_optional(struct reader *r, uint8_t tag)
{
    return der_is(r, tag) ? der_named_bits(r, tag) & REASONS_ALL : REASONS_ALL;
}

/*
 * RFC 5280 4.2.1.13:
 *     DistributionPoint ::= SEQUENCE {
 *          distributionPoint       [0]     DistributionPointName OPTIONAL,
 *          reasons                 [1]     ReasonFlags OPTIONAL,
 *          cRLIssuer               [2]     GeneralNames OPTIONAL }
 */
struct point point_next(struct reader *list)
{
    struct point p;
    struct reader r = der_enter(list, DER_SEQUENCE);
    p.name = point_name_optional(&r);
    p.reasons = reasons_optional(&r, DER_CONTEXT(1));
    p.crl_issuer = general_names_optional(&r, DER_CONTEXT_CONSTRUCTED(2));
    /* "either distributionPoint or cRLIssuer MUST be present" */
    if (p.name.full.at == NULL && p.name.relative.at == NULL && p.crl_issuer.at == NULL)
        r.failed = true;
    der_leave(list, &r);
    return p;
}

/*
 * RFC 5280 5.2.5:
 *     IssuingDistributionPoint ::= SEQUENCE {
 *          distributionPoint          [0] DistributionPointName OPTIONAL,
 *          onlyContainsUserCerts      [1] BOOLEAN DEFAULT FALSE,
 *          onlyContainsCACerts        [2] BOOLEAN DEFAULT FALSE,
 *          onlySomeReasons            [3] ReasonFlags OPTIONAL,
 *          indirectCRL                [4] BOOLEAN DEFAULT FALSE,
 *          onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
 */
struct issuing_point issuing_point_read(struct reader *r)
{
    struct issuing_point p;
    p.name = point_name_optional(r);
    p.only_user = der_default_false(r, DER_CONTEXT(1));
    p.only_ca = der_default_false(r, DER_CONTEXT(2));
    p.reasons = reasons_optional(r, DER_CONTEXT(3));
    p.indirect = der_default_false(r, DER_CONTEXT(4));
    p.only_attribute = der_default_false(r, DER_CONTEXT(5));
    /* "at most one of onlyContainsUserCerts, onlyContainsCACerts, and onlyContainsAttributeCerts may be TRUE" */
    if (p.only_user + p.only_ca + p.only_attribute > 1)
        r->failed = true;
    return p;
}
