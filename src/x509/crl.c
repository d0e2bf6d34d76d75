/*
 * crl.c - a revocation list, read line by line as RFC 5280 section 5 has it.
 *
 * All of it is checked when it is read, each entry included, so that looking something up has nothing left to check.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/crl.h"

#include "x509/extension.h"
#include "x509/key.h"
#include "x509/name.h"
#include "x509/point.h"

/* ---- Entries (5.3) ---- */

/* 5.3.1: CRLReason ::= ENUMERATED */
static const char *read_reason(struct reader *value, void *into)
{
    struct crl_entry *entry = into;
    entry->reason = der_number(value, DER_ENUMERATED);
    return NULL;
}

/* 5.3.2: InvalidityDate ::= GeneralizedTime. Not used: what counts is that the certificate was revoked. */
static const char *read_invalidity_date(struct reader *value, void *into)
{
    (void)into;
    der_time(value);
    return NULL;
}

/* certificateIssuer (5.3.3) is not among them: it is critical, and belongs to indirect lists, which are refused. */
static const struct extension_rule entry_rules[] = {
    {OID_REASON, read_reason},
    {OID_INVALIDITY_DATE, read_invalidity_date},
};

/* SEQUENCE { userCertificate CertificateSerialNumber, revocationDate Time, crlEntryExtensions Extensions OPTIONAL } */
struct crl_entry crl_entry_next(struct reader *list, struct span *critical)
{
    struct crl_entry entry = {.reason = REASON_UNSPECIFIED};
    struct reader r = der_enter(list, DER_SEQUENCE);
    entry.serial = der_integer(&r);
    entry.date = der_time(&r);
    if (reader_more(&r)) {
        struct span extensions = der_whole(&r, DER_SEQUENCE);
        if (!r.failed && extension_list_read(extensions, entry_rules, COUNT(entry_rules), &entry, critical,
                                             SSL_E_CRL_DECODE, NULL) != 0)
            r.failed = true;
    }
    der_leave(list, &r);
    return entry;
}

/* Lists may be long: only the entry that is found is read as a whole. */
bool crl_find(const struct crl *crl, struct span serial, struct crl_entry *entry)
{
    struct span critical = {NULL, 0};
    for (struct reader list = reader_over(crl->revoked); reader_more(&list);) {
        struct reader here = list;
        struct reader r = der_enter(&list, DER_SEQUENCE);
        if (!span_equal(der_integer(&r), serial))
            continue;
        *entry = crl_entry_next(&here, &critical);
        return true;
    }
    return false;
}

bool crl_has(const struct crl *crl, struct span serial)
{
    struct crl_entry ignored;
    return crl_find(crl, serial, &ignored);
}

bool crl_is_by(const struct crypto *crypto, const struct crl *crl, const struct cert *issuer)
{
    return name_equal(crl->issuer, issuer->subject) &&
           key_verify(crypto, &issuer->key, crl->algorithm, crl->tbs, crl->signature) == 0;
}

/* ---- Extensions (5.2) ---- */

static const char *read_issuer_key(struct reader *value, void *into)
{
    struct crl *crl = into;
    crl->issuer_key = issuer_key_read(value);
    return NULL;
}

/* 5.2.3: CRLNumber ::= INTEGER (0..MAX) */
static const char *read_number(struct reader *value, void *into)
{
    struct crl *crl = into;
    crl->number = der_unsigned(value);
    return NULL;
}

/* 5.2.4: BaseCRLNumber ::= CRLNumber. The list says only what changed since that one. */
static const char *read_delta(struct reader *value, void *into)
{
    struct crl *crl = into;
    der_unsigned(value);
    crl->delta = true;
    return NULL;
}

static const char *read_issuing_point(struct reader *value, void *into)
{
    struct crl *crl = into;
    struct reader r = der_enter(value, DER_SEQUENCE);
    crl->point = (struct span){r.at, r.left};
    issuing_point_read(&r);
    der_leave(value, &r);
    /* 5.2.5: "Conforming CRLs issuers MUST NOT issue CRLs where the DER encoding of the issuing distribution point
     * extension is an empty sequence." */
    return crl->point.len == 0 ? "an empty sequence" : NULL;
}

static const struct extension_rule rules[] = {
    {OID_ISSUER_KEY, read_issuer_key},
    {OID_CRL_NUMBER, read_number},
    {OID_DELTA_CRL, read_delta},
    {OID_ISSUING_POINT, read_issuing_point},
};

/* ---- The fields of TBSCertList (5.1.2) ---- */

/* Version OPTIONAL, "if present, MUST be v2". Lists of version 1 have no extensions; some tools still write them. */
static const char *read_version(struct reader *r, struct crl *crl)
{
    crl->version = 0;
    if (!der_is(r, DER_INTEGER))
        return NULL;
    crl->version = der_number(r, DER_INTEGER);
    return crl->version == 1 ? NULL : "not 2";
}

static const char *read_algorithm(struct reader *r, struct crl *crl)
{
    crl->algorithm_id = der_whole(r, DER_SEQUENCE);
    return NULL;
}

static const char *read_issuer(struct reader *r, struct crl *crl)
{
    crl->issuer = der_whole(r, DER_SEQUENCE);
    if (!r->failed && !name_check(crl->issuer))
        r->failed = true;
    /* 5.1.2.3: "The issuer field MUST contain a non-empty X.500 distinguished name" */
    return !r->failed && name_is_empty(crl->issuer) ? "empty" : NULL;
}

static const char *read_this_update(struct reader *r, struct crl *crl)
{
    crl->this_update = der_time(r);
    return NULL;
}

static const char *read_next_update(struct reader *r, struct crl *crl)
{
    crl->next_update = INT64_MIN;
    if (der_is(r, DER_UTC_TIME) || der_is(r, DER_GENERALIZED_TIME))
        crl->next_update = der_time(r);
    return NULL;
}

/* revokedCertificates SEQUENCE OF ... OPTIONAL: if there are none it is to be absent, but some tools write an empty
 * one. */
static const char *read_revoked(struct reader *r, struct crl *crl)
{
    crl->revoked = der_optional(r, DER_SEQUENCE);
    struct reader list = reader_over(crl->revoked);
    while (reader_more(&list))
        crl_entry_next(&list, &crl->critical);
    return list.failed ? "an entry is not DER, or not of the form of RFC 5280 5.1" : NULL;
}

static const char *read_extensions(struct reader *r, struct crl *crl)
{
    struct reader inner = {NULL, 0, false};
    if (der_is(r, DER_CONTEXT_CONSTRUCTED(0))) {
        inner = der_enter(r, DER_CONTEXT_CONSTRUCTED(0));
        crl->extensions = (struct span){inner.at, inner.left};
    }
    /* 5.1.2.1: "When extensions are used, [...] this field MUST be present and MUST specify version 2" */
    return crl->extensions.at != NULL && crl->version == 0 ? "in a list of version 1" : NULL;
}

static const struct {
    const char *name;
    const char *(*read)(struct reader *, struct crl *);
} fields[] = {
    {"version", read_version},          {"signature", read_algorithm},    {"issuer", read_issuer},
    {"thisUpdate", read_this_update},   {"nextUpdate", read_next_update}, {"revokedCertificates", read_revoked},
    {"crlExtensions", read_extensions},
};

static int read_fields(struct reader *tbs, struct crl *crl, struct error *why)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        const char *problem = fields[i].read(tbs, crl);
        if (tbs->failed)
            problem = "not DER, or not of the form of RFC 5280 5.1";
        if (problem != NULL)
            return fail(why, SSL_E_CRL_DECODE, "%s: %s", fields[i].name, problem);
    }
    return reader_end(tbs) ? 0 : fail(why, SSL_E_CRL_DECODE, "tbsCertList: a field that does not belong there");
}

/*
 * 5.1:
 *     CertificateList ::= SEQUENCE {
 *          tbsCertList          TBSCertList,
 *          signatureAlgorithm   AlgorithmIdentifier,
 *          signatureValue       BIT STRING }
 */
int crl_parse(struct crl *crl, struct span der, struct error *why)
{
    *crl = (struct crl){.der = der};
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    crl->tbs = der_whole(&r, DER_SEQUENCE);
    struct span algorithm_id = der_whole(&r, DER_SEQUENCE);
    crl->signature = der_bytes(&r);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return fail(why, SSL_E_CRL_DECODE, "not the DER of a revocation list, or bytes behind it");

    struct reader whole = reader_over(crl->tbs);
    struct reader tbs = der_enter(&whole, DER_SEQUENCE);
    TRY(read_fields(&tbs, crl, why));

    /* 5.1.1.2: signatureAlgorithm "MUST contain the same algorithm identifier as the signature field" */
    if (!span_equal(algorithm_id, crl->algorithm_id))
        return fail(why, SSL_E_CRL_DECODE, "signatureAlgorithm: not that of the field signature");
    struct reader algorithm_reader = reader_over(algorithm_id);
    struct algorithm algorithm = algorithm_read(&algorithm_reader);
    if (!reader_end(&algorithm_reader))
        return fail(why, SSL_E_CRL_DECODE, "signatureAlgorithm: not an AlgorithmIdentifier");
    crl->algorithm = signature_find(&algorithm);

    if (crl->extensions.at == NULL)
        return 0;
    return extension_list_read(crl->extensions, rules, COUNT(rules), crl, &crl->critical, SSL_E_CRL_DECODE, why);
}

#define NOT_DEFINED "a reason that is not defined"

static const char *const reasons[] = {"unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
                                      "superseded",    "cessationOfOperation", "certificateHold", NOT_DEFINED,
                                      "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};

const char *reason_text(int32_t reason)
{
    return reason >= 0 && reason < (int32_t)COUNT(reasons) ? reasons[reason] : NOT_DEFINED;
}

int reason_find(const char *name)
{
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (strcmp(name, reasons[i]) == 0 && strcmp(name, NOT_DEFINED) != 0)
            return (int)i;
    return -1;
}
