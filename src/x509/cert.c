/*
 * cert.c - a certificate, read line by line as RFC 5280 section 4 has it.
 *
 * What is not of that form, or breaks a rule that a reader of the certificate alone can check, is refused here. What
 * depends on its use (dates, keys and algorithms that are accepted, critical extensions) is left to chain.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/constraints.h"
#include "x509/extension.h"
#include "x509/key.h"
#include "x509/general.h"
#include "x509/name.h"
#include "x509/point.h"
#include "x509/x509.h"

/* ---- The extensions (4.2) ---- */

/* SEQUENCE SIZE (1..MAX) OF something: goes in, and an empty one is a failure. */
static struct reader enter_list(struct reader *r)
{
    struct reader list = der_enter(r, DER_SEQUENCE);
    if (!reader_more(&list))
        list.failed = true;
    return list;
}

/* 4.2.1.1 */
static const char *read_issuer_key(struct reader *value, void *into)
{
    struct cert *cert = into;
    cert->issuer_key = issuer_key_read(value);
    return NULL;
}

/* 4.2.1.2: SubjectKeyIdentifier ::= KeyIdentifier, an OCTET STRING */
static const char *read_subject_key(struct reader *value, void *into)
{
    struct cert *cert = into;
    cert->subject_key = der_take(value, DER_OCTET_STRING);
    return NULL;
}

/* 4.2.1.3: KeyUsage ::= BIT STRING { digitalSignature (0), ..., decipherOnly (8) } */
static const char *read_key_usage(struct reader *value, void *into)
{
    struct cert *cert = into;
    cert->key_usage = der_named_bits(value, DER_BIT_STRING);
    /* "at least one of the bits MUST be set to 1" */
    return cert->key_usage == 0 ? "no bit is set" : NULL;
}

/*
 * 4.2.1.4:
 *     certificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation
 *     PolicyInformation ::= SEQUENCE {
 *          policyIdentifier   CertPolicyId,
 *          policyQualifiers   SEQUENCE SIZE (1..MAX) OF PolicyQualifierInfo OPTIONAL }
 */
static const char *read_policies(struct reader *value, void *into)
{
    struct cert *cert = into;
    struct reader list = enter_list(value);
    cert->policies = (struct span){list.at, list.left};
    while (reader_more(&list)) {
        struct reader r = der_enter(&list, DER_SEQUENCE);
        der_oid(&r);
        der_optional(&r, DER_SEQUENCE);
        der_leave(&list, &r);
    }
    der_leave(value, &list);
    return NULL;
}

/* 4.2.1.5: PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { issuerDomainPolicy, subjectDomainPolicy } */
static const char *read_policy_mappings(struct reader *value, void *into)
{
    struct cert *cert = into;
    struct reader list = enter_list(value);
    bool any = false;
    cert->mappings = (struct span){list.at, list.left};
    while (reader_more(&list)) {
        struct reader r = der_enter(&list, DER_SEQUENCE);
        for (int side = 0; side < 2; side++)
            any = oid_find(der_oid(&r)) == OID_ANY_POLICY || any;
        der_leave(&list, &r);
    }
    der_leave(value, &list);
    /* "Policies MUST NOT be mapped either to or from the special value anyPolicy" */
    return any ? "anyPolicy is mapped" : NULL;
}

/* 4.2.1.6: SubjectAltName ::= GeneralNames */
static const char *read_san(struct reader *value, void *into)
{
    struct cert *cert = into;
    cert->san = der_take(value, DER_SEQUENCE);
    struct reader names = reader_over(cert->san);
    general_names_check(&names);
    der_leave(value, &names);
    return NULL;
}

/* 4.2.1.9: BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL } */
static const char *read_basic_constraints(struct reader *value, void *into)
{
    struct cert *cert = into;
    struct reader r = der_enter(value, DER_SEQUENCE);
    cert->ca = der_default_false(&r, DER_BOOLEAN);
    if (reader_more(&r))
        cert->path_len = der_number(&r, DER_INTEGER);
    der_leave(value, &r);
    /* "CAs MUST NOT include the pathLenConstraint field unless the cA boolean is asserted" */
    return !cert->ca && cert->path_len >= 0 ? "pathLenConstraint in a certificate that is no CA" : NULL;
}

/* 4.2.1.10 */
static const char *read_name_constraints(struct reader *value, void *into)
{
    struct cert *cert = into;
    cert->constraints = der_take(value, DER_SEQUENCE);
    struct reader r = reader_over(cert->constraints);
    const char *problem = constraints_check(&r);
    der_leave(value, &r);
    return problem;
}

/* 4.2.1.11: PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0] SkipCerts OPTIONAL, inhibitPolicyMapping [1]
 * SkipCerts OPTIONAL } */
static const char *read_policy_constraints(struct reader *value, void *into)
{
    struct cert *cert = into;
    struct reader r = der_enter(value, DER_SEQUENCE);
    bool empty = r.left == 0;
    if (der_is(&r, DER_CONTEXT(0)))
        cert->require_explicit = der_number(&r, DER_CONTEXT(0));
    if (der_is(&r, DER_CONTEXT(1)))
        cert->inhibit_mapping = der_number(&r, DER_CONTEXT(1));
    der_leave(value, &r);
    return empty ? "an empty sequence" : NULL;
}

/* 4.2.1.12: ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId */
static const char *read_extended_usage(struct reader *value, void *into)
{
    static const struct {
        enum oid oid;
        uint8_t usage;
    } usages[] = {
        {OID_USAGE_SERVER, EXTENDED_SERVER},
        {OID_USAGE_CLIENT, EXTENDED_CLIENT},
        {OID_USAGE_OCSP, EXTENDED_OCSP},
        {OID_USAGE_ANY, EXTENDED_ANY},
    };
    struct cert *cert = into;
    struct reader list = enter_list(value);
    cert->extended_usage = 0;
    while (reader_more(&list)) {
        enum oid oid = oid_find(der_oid(&list));
        for (size_t i = 0; i < COUNT(usages); i++)
            if (oid == usages[i].oid)
                cert->extended_usage |= usages[i].usage;
    }
    der_leave(value, &list);
    return NULL;
}

/* 4.2.1.13: CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint */
static const char *read_points(struct reader *value, void *into)
{
    struct cert *cert = into;
    struct reader list = enter_list(value);
    cert->points = (struct span){list.at, list.left};
    while (reader_more(&list))
        point_next(&list);
    der_leave(value, &list);
    return NULL;
}

/* 4.2.1.14: InhibitAnyPolicy ::= SkipCerts */
static const char *read_inhibit_any_policy(struct reader *value, void *into)
{
    struct cert *cert = into;
    cert->inhibit_any = der_number(value, DER_INTEGER);
    return NULL;
}

/*
 * 4.2.2.1:
 *     AuthorityInfoAccessSyntax ::= SEQUENCE SIZE (1..MAX) OF AccessDescription
 *     AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }
 */
static const char *read_authority_access(struct reader *value, void *into)
{
    (void)into;
    struct reader list = enter_list(value);
    while (reader_more(&list)) {
        struct reader r = der_enter(&list, DER_SEQUENCE);
        der_oid(&r);
        general_next(&r, 4);
        der_leave(&list, &r);
    }
    der_leave(value, &list);
    return NULL;
}

/* RFC 7633 section 4.1: Features ::= SEQUENCE OF INTEGER: extensions that the server must support if it is offered
 * them. Only status_request is known here; to make the client's side of the others true is the server's affair. */
static const char *read_tls_feature(struct reader *value, void *into)
{
    enum { STATUS_REQUEST = 5 };
    struct cert *cert = into;
    struct reader list = der_enter(value, DER_SEQUENCE);
    while (reader_more(&list))
        cert->must_staple = der_number(&list, DER_INTEGER) == STATUS_REQUEST || cert->must_staple;
    der_leave(value, &list);
    return NULL;
}

/* RFC 6960 4.2.2.2.1: NULL. The responder's own revocation is not asked for, with or without it: see ocsp.c. */
static const char *read_ocsp_no_check(struct reader *value, void *into)
{
    (void)into;
    struct reader null = der_enter(value, DER_NULL);
    der_leave(value, &null);
    return NULL;
}

static const struct extension_rule rules[] = {
    {OID_ISSUER_KEY, read_issuer_key},
    {OID_SUBJECT_KEY, read_subject_key},
    {OID_KEY_USAGE, read_key_usage},
    {OID_POLICIES, read_policies},
    {OID_POLICY_MAPPINGS, read_policy_mappings},
    {OID_SUBJECT_NAMES, read_san},
    {OID_BASIC_CONSTRAINTS, read_basic_constraints},
    {OID_NAME_CONSTRAINTS, read_name_constraints},
    {OID_POLICY_CONSTRAINTS, read_policy_constraints},
    {OID_EXTENDED_USAGE, read_extended_usage},
    {OID_CRL_POINTS, read_points},
    {OID_INHIBIT_ANY_POLICY, read_inhibit_any_policy},
    {OID_AUTHORITY_ACCESS, read_authority_access},
    {OID_TLS_FEATURE, read_tls_feature},
    {OID_OCSP_NO_CHECK, read_ocsp_no_check},
};

/* ---- The fields of TBSCertificate (4.1.2) ---- */

enum { VERSION_1, VERSION_2, VERSION_3 };

/* Version ::= INTEGER { v1(0), v2(1), v3(2) }, [0] EXPLICIT, DEFAULT v1 */
static const char *read_version(struct reader *r, struct cert *cert)
{
    cert->version = VERSION_1;
    if (!der_is(r, DER_CONTEXT_CONSTRUCTED(0)))
        return NULL;
    struct reader inner = der_enter(r, DER_CONTEXT_CONSTRUCTED(0));
    cert->version = der_number(&inner, DER_INTEGER);
    der_leave(r, &inner);
    return cert->version == VERSION_2 || cert->version == VERSION_3 ? NULL : "neither 2 nor 3";
}

/* CertificateSerialNumber ::= INTEGER. It is to be positive, but "certificate users SHOULD be prepared to gracefully
 * handle such certificates" as have another one: some roots in use have 0. Longer than 20 octets MUST NOT be. */
static const char *read_serial(struct reader *r, struct cert *cert)
{
    cert->serial = der_integer(r);
    if (r->failed)
        return NULL;
    size_t len = cert->serial.len - (cert->serial.at[0] == 0x00);
    return len > 20 ? "longer than 20 octets" : NULL;
}

static const char *read_algorithm(struct reader *r, struct cert *cert)
{
    cert->algorithm_id = der_whole(r, DER_SEQUENCE);
    return NULL;
}

static const char *read_name(struct reader *r, struct span *name)
{
    *name = der_whole(r, DER_SEQUENCE);
    if (!r->failed && !name_check(*name))
        r->failed = true;
    return NULL;
}

static const char *read_issuer(struct reader *r, struct cert *cert)
{
    read_name(r, &cert->issuer);
    /* 4.1.2.4: "The issuer field MUST contain a non-empty distinguished name" */
    return !r->failed && name_is_empty(cert->issuer) ? "empty" : NULL;
}

/* Validity ::= SEQUENCE { notBefore Time, notAfter Time } */
static const char *read_validity(struct reader *r, struct cert *cert)
{
    struct reader inner = der_enter(r, DER_SEQUENCE);
    cert->not_before = der_time(&inner);
    cert->not_after = der_time(&inner);
    der_leave(r, &inner);
    return NULL;
}

static const char *read_subject(struct reader *r, struct cert *cert)
{
    return read_name(r, &cert->subject);
}

static const char *read_spki(struct reader *r, struct cert *cert)
{
    cert->spki = der_whole(r, DER_SEQUENCE);
    if (r->failed)
        return NULL;
    bool ok;
    cert->key = spki_read(cert->spki, &ok);
    return ok ? NULL : "not a public key of the kind that it says";
}

/* UniqueIdentifier ::= BIT STRING, [1] and [2] IMPLICIT, both optional */
static const char *read_unique_ids(struct reader *r, struct cert *cert)
{
    bool any = der_is(r, DER_CONTEXT(1)) || der_is(r, DER_CONTEXT(2));
    der_optional(r, DER_CONTEXT(1));
    der_optional(r, DER_CONTEXT(2));
    return any && cert->version == VERSION_1 ? "in a certificate of version 1" : NULL;
}

/* extensions [3] EXPLICIT Extensions OPTIONAL */
static const char *read_extensions(struct reader *r, struct cert *cert)
{
    cert->extensions = der_optional(r, DER_CONTEXT_CONSTRUCTED(3));
    return cert->extensions.at != NULL && cert->version != VERSION_3 ? "in a certificate before version 3" : NULL;
}

static const struct {
    const char *name;
    const char *(*read)(struct reader *, struct cert *); /* NULL, or what is wrong beyond the form */
} fields[] = {
    {"version", read_version},           {"serialNumber", read_serial},
    {"signature", read_algorithm},       {"issuer", read_issuer},
    {"validity", read_validity},         {"subject", read_subject},
    {"subjectPublicKeyInfo", read_spki}, {"uniqueIdentifier", read_unique_ids},
    {"extensions", read_extensions},
};

static int read_fields(struct reader *tbs, struct cert *cert, struct error *why)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        const char *problem = fields[i].read(tbs, cert);
        if (tbs->failed)
            problem = "not DER, or not of the form of RFC 5280 4.1";
        if (problem != NULL)
            return fail(why, SSL_E_CERT_DECODE, "%s: %s", fields[i].name, problem);
    }
    return reader_end(tbs) ? 0 : fail(why, SSL_E_CERT_DECODE, "tbsCertificate: a field that does not belong there");
}

/* ---- Rules between fields ---- */

static const char *contradiction(const struct cert *cert)
{
    if (cert->ca && name_is_empty(cert->subject))
        return "subject: empty in a certificate of a CA"; /* 4.1.2.6 */
    if (name_is_empty(cert->subject) && cert->san.len == 0)
        return "subject: empty, and no subjectAltName"; /* 4.1.2.6 */
    if (!cert->ca && cert->key_usage != USAGE_ANY && (cert->key_usage & USAGE_KEY_CERT_SIGN) != 0)
        return "extension keyUsage: keyCertSign in a certificate that is no CA"; /* 4.2.1.3, 4.2.1.9 */
    if (!cert->ca && cert->constraints.len != 0)
        return "extension nameConstraints: in a certificate that is no CA"; /* 4.2.1.10 */
    return NULL;
}

/*
 * 4.1:
 *     Certificate ::= SEQUENCE {
 *          tbsCertificate       TBSCertificate,
 *          signatureAlgorithm   AlgorithmIdentifier,
 *          signatureValue       BIT STRING }
 */
static int read_certificate(struct cert *cert, struct span der, struct error *why)
{
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    cert->tbs = der_whole(&r, DER_SEQUENCE);
    struct span algorithm_id = der_whole(&r, DER_SEQUENCE);
    cert->signature = der_bytes(&r);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return fail(why, SSL_E_CERT_DECODE, "not the DER of a certificate, or bytes behind it");

    struct reader whole = reader_over(cert->tbs);
    struct reader tbs = der_enter(&whole, DER_SEQUENCE);
    TRY(read_fields(&tbs, cert, why));

    /* 4.1.1.2: signatureAlgorithm "MUST contain the same algorithm identifier as the signature field" */
    if (!span_equal(algorithm_id, cert->algorithm_id))
        return fail(why, SSL_E_CERT_DECODE, "signatureAlgorithm: not that of the field signature");
    struct reader algorithm_reader = reader_over(algorithm_id);
    struct algorithm algorithm = algorithm_read(&algorithm_reader);
    if (!reader_end(&algorithm_reader))
        return fail(why, SSL_E_CERT_DECODE, "signatureAlgorithm: not an AlgorithmIdentifier");
    cert->algorithm = signature_find(&algorithm);
    return 0;
}

int cert_parse(struct cert *cert, struct span der, struct error *why)
{
    *cert = (struct cert){.der = der,
                          .key_usage = USAGE_ANY,
                          .extended_usage = EXTENDED_ANY,
                          .path_len = -1,
                          .require_explicit = -1,
                          .inhibit_mapping = -1,
                          .inhibit_any = -1};
    TRY(read_certificate(cert, der, why));
    if (cert->extensions.at != NULL)
        TRY(extension_list_read(cert->extensions, rules, COUNT(rules), cert, &cert->critical, SSL_E_CERT_DECODE, why));
    const char *problem = contradiction(cert);
    if (problem != NULL)
        return fail(why, SSL_E_CERT_DECODE, "%s", problem);
    cert->self_issued = name_equal(cert->subject, cert->issuer);
    return 0;
}

bool cert_is_by(const struct crypto *crypto, const struct cert *cert, const struct cert *issuer)
{
    return name_equal(cert->issuer, issuer->subject) &&
           key_verify(crypto, &issuer->key, cert->algorithm, cert->tbs, cert->signature) == 0;
}
