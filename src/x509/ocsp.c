/*
 * ocsp.c - an OCSP response, read line by line as RFC 6960 section 4.2 has it, and judged as section 3.2 asks.
 *
 * Who may answer for a CA (4.2.2.2): the CA itself, with the key that signed the certificate in question; or the holder
 * of a certificate in the response which that key has signed, and whose extKeyUsage says OCSPSigning by name. Nobody
 * else: no responder is trusted by configuration, and no certificate that merely may be used for anything.
 *
 * Such a certificate is not asked for its own revocation, whether it says ocsp-nocheck or not: 4.2.2.2.1 leaves that to
 * the client. No nonce is expected, since a response that a server hands on was made before anybody asked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/crl.h"
#include "x509/extension.h"
#include "x509/key.h"
#include "x509/name.h"

enum { NAME_TEXT = 100, TIME_TEXT = 32 };

/* ---- One answer ---- */

enum status { STATUS_GOOD, STATUS_REVOKED, STATUS_UNKNOWN };

struct answer {
    enum oid hash; /* of the next two */
    struct span name_hash, key_hash;
    struct span serial; /* the content of the INTEGER */
    enum status status;
    int64_t revoked_at;
    int32_t reason;
    int64_t this_update, next_update; /* next_update is INT64_MIN if the answer does not say */
    struct span critical;             /* OID of a critical extension, none of which is understood */
};

/* 4.2.2.1: "The format for GeneralizedTime is as specified in Section 4.1.2.5.2 of [RFC5280]." */
static int64_t read_time(struct reader *r)
{
    if (!der_is(r, DER_GENERALIZED_TIME))
        r->failed = true;
    return der_time(r);
}

static void read_null(struct reader *r, uint8_t tag)
{
    if (der_take(r, tag).len != 0)
        r->failed = true;
}

/*
 * 4.1.1:
 *     CertID ::= SEQUENCE {
 *          hashAlgorithm       AlgorithmIdentifier,
 *          issuerNameHash      OCTET STRING, -- Hash of issuer's DN
 *          issuerKeyHash       OCTET STRING, -- Hash of issuer's public key
 *          serialNumber        CertificateSerialNumber }
 */
static void read_cert_id(struct reader *outer, struct answer *a)
{
    struct reader r = der_enter(outer, DER_SEQUENCE);
    a->hash = oid_find(algorithm_read(&r).oid);
    a->name_hash = der_take(&r, DER_OCTET_STRING);
    a->key_hash = der_take(&r, DER_OCTET_STRING);
    a->serial = der_integer(&r);
    der_leave(outer, &r);
}

/*     RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL } */
static void read_revoked(struct reader *outer, struct answer *a)
{
    struct reader r = der_enter(outer, DER_CONTEXT_CONSTRUCTED(1));
    a->revoked_at = read_time(&r);
    a->reason = REASON_UNSPECIFIED;
    if (reader_more(&r)) {
        struct reader inner = der_enter(&r, DER_CONTEXT_CONSTRUCTED(0));
        a->reason = der_number(&inner, DER_ENUMERATED);
        der_leave(&r, &inner);
    }
    der_leave(outer, &r);
}

/*     CertStatus ::= CHOICE { good [0] IMPLICIT NULL, revoked [1] IMPLICIT RevokedInfo, unknown [2] IMPLICIT NULL } */
static void read_status(struct reader *r, struct answer *a)
{
    if (der_is(r, DER_CONTEXT_CONSTRUCTED(1))) {
        a->status = STATUS_REVOKED;
        read_revoked(r, a);
        return;
    }
    a->status = der_is(r, DER_CONTEXT(0)) ? STATUS_GOOD : STATUS_UNKNOWN;
    read_null(r, a->status == STATUS_GOOD ? DER_CONTEXT(0) : DER_CONTEXT(2));
}

/* No extension of an answer or of a response is understood here, since none is needed; critical ones are noted. */
static struct span read_extensions(struct reader *outer, struct span *critical)
{
    struct span whole = {NULL, 0};
    if (!der_is(outer, DER_CONTEXT_CONSTRUCTED(1)))
        return whole;
    struct reader r = der_enter(outer, DER_CONTEXT_CONSTRUCTED(1));
    whole = der_whole(&r, DER_SEQUENCE);
    if (!r.failed && extension_list_read(whole, NULL, 0, NULL, critical, SSL_E_OCSP_DECODE, NULL) != 0)
        r.failed = true;
    der_leave(outer, &r);
    return whole;
}

/*
 * 4.2.1:
 *     SingleResponse ::= SEQUENCE {
 *          certID                       CertID,
 *          certStatus                   CertStatus,
 *          thisUpdate                   GeneralizedTime,
 *          nextUpdate         [0]       EXPLICIT GeneralizedTime OPTIONAL,
 *          singleExtensions   [1]       EXPLICIT Extensions OPTIONAL }
 */
static struct answer answer_next(struct reader *list)
{
    struct answer a = {.next_update = INT64_MIN};
    struct reader r = der_enter(list, DER_SEQUENCE);
    read_cert_id(&r, &a);
    read_status(&r, &a);
    a.this_update = read_time(&r);
    if (der_is(&r, DER_CONTEXT_CONSTRUCTED(0))) {
        struct reader inner = der_enter(&r, DER_CONTEXT_CONSTRUCTED(0));
        a.next_update = read_time(&inner);
        der_leave(&r, &inner);
    }
    read_extensions(&r, &a.critical);
    der_leave(list, &r);
    return a;
}

/* ---- The fields of ResponseData (4.2.1) ---- */

/* version [0] EXPLICIT Version DEFAULT v1: there is no other, and DER leaves defaults out. */
static const char *read_version(struct reader *r, struct ocsp *ocsp)
{
    (void)ocsp;
    return der_is(r, DER_CONTEXT_CONSTRUCTED(0)) ? "given, but there is only the one that is not written" : NULL;
}

/*     ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash }     KeyHash ::= OCTET STRING */
static const char *read_responder(struct reader *outer, struct ocsp *ocsp)
{
    bool by_name = der_is(outer, DER_CONTEXT_CONSTRUCTED(1));
    struct reader r = der_enter(outer, by_name ? DER_CONTEXT_CONSTRUCTED(1) : DER_CONTEXT_CONSTRUCTED(2));
    if (by_name)
        ocsp->responder_name = der_whole(&r, DER_SEQUENCE);
    else
        ocsp->responder_key = der_take(&r, DER_OCTET_STRING);
    if (!r.failed && by_name && !name_check(ocsp->responder_name))
        r.failed = true;
    der_leave(outer, &r);
    return NULL;
}

static const char *read_produced_at(struct reader *r, struct ocsp *ocsp)
{
    ocsp->produced_at = read_time(r);
    return NULL;
}

static const char *read_answers(struct reader *r, struct ocsp *ocsp)
{
    struct reader list = der_enter(r, DER_SEQUENCE);
    ocsp->answers = (struct span){list.at, list.left};
    for (size_t count = 0; reader_more(&list); count++) {
        if (count == LIMIT_OCSP_ANSWERS)
            return "more answers than are looked at";
        answer_next(&list);
    }
    der_leave(r, &list);
    return NULL;
}

static const char *read_response_extensions(struct reader *r, struct ocsp *ocsp)
{
    ocsp->extensions = read_extensions(r, &ocsp->critical);
    return NULL;
}

static const struct {
    const char *name;
    const char *(*read)(struct reader *, struct ocsp *); /* NULL, or what is wrong beyond the form */
} fields[] = {
    {"version", read_version},
    {"responderID", read_responder},
    {"producedAt", read_produced_at},
    {"responses", read_answers},
    {"responseExtensions", read_response_extensions},
};

static int read_fields(struct reader *tbs, struct ocsp *ocsp, struct error *why)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        const char *problem = fields[i].read(tbs, ocsp);
        if (tbs->failed)
            problem = "not DER, or not of the form of RFC 6960 4.2.1";
        if (problem != NULL)
            return fail(why, SSL_E_OCSP_DECODE, "%s: %s", fields[i].name, problem);
    }
    return reader_end(tbs) ? 0 : fail(why, SSL_E_OCSP_DECODE, "tbsResponseData: a field that does not belong there");
}

/* ---- The outer forms ---- */

/* certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL */
static void read_certs(struct reader *outer, struct ocsp *ocsp)
{
    if (!der_is(outer, DER_CONTEXT_CONSTRUCTED(0)))
        return;
    struct reader r = der_enter(outer, DER_CONTEXT_CONSTRUCTED(0));
    struct reader list = der_enter(&r, DER_SEQUENCE);
    ocsp->certs = (struct span){list.at, list.left};
    while (reader_more(&list))
        der_take(&list, DER_SEQUENCE);
    der_leave(&r, &list);
    der_leave(outer, &r);
}

/*
 *     BasicOCSPResponse       ::= SEQUENCE {
 *          tbsResponseData      ResponseData,
 *          signatureAlgorithm   AlgorithmIdentifier,
 *          signature            BIT STRING,
 *          certs            [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
 */
static int read_basic(struct ocsp *ocsp, struct span der, struct error *why)
{
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    ocsp->tbs = der_whole(&r, DER_SEQUENCE);
    ocsp->algorithm_id = der_whole(&r, DER_SEQUENCE);
    ocsp->signature = der_bytes(&r);
    read_certs(&r, ocsp);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return fail(why, SSL_E_OCSP_DECODE, "response: not the DER of a BasicOCSPResponse, or bytes behind it");

    struct reader whole = reader_over(ocsp->tbs);
    struct reader tbs = der_enter(&whole, DER_SEQUENCE);
    TRY(read_fields(&tbs, ocsp, why));

    struct reader algorithm_reader = reader_over(ocsp->algorithm_id);
    struct algorithm algorithm = algorithm_read(&algorithm_reader);
    if (!reader_end(&algorithm_reader))
        return fail(why, SSL_E_OCSP_DECODE, "signatureAlgorithm: not an AlgorithmIdentifier");
    ocsp->algorithm = signature_find(&algorithm);
    return 0;
}

/*     ResponseBytes ::= SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING } */
struct response_bytes {
    struct span type, response;
};

static struct response_bytes read_bytes(struct reader *outer)
{
    struct reader tagged = der_enter(outer, DER_CONTEXT_CONSTRUCTED(0));
    struct reader r = der_enter(&tagged, DER_SEQUENCE);
    struct response_bytes bytes = {der_oid(&r), {NULL, 0}};
    bytes.response = der_take(&r, DER_OCTET_STRING);
    der_leave(&tagged, &r);
    der_leave(outer, &tagged);
    return bytes;
}

/* OCSPResponseStatus ::= ENUMERATED */
static const char *status_text(int32_t status)
{
    static const char *const texts[] = {
        "successful",  "malformedRequest", "internalError", "tryLater", "a status that is not defined",
        "sigRequired", "unauthorized"};
    return status < (int32_t)COUNT(texts) ? texts[status] : "a status that is not defined";
}

/*
 *     OCSPResponse ::= SEQUENCE {
 *          responseStatus         OCSPResponseStatus,
 *          responseBytes          [0] EXPLICIT ResponseBytes OPTIONAL }
 */
int ocsp_parse(struct ocsp *ocsp, struct span der, struct error *why)
{
    static const char form[] = "not the DER of an OCSPResponse, or bytes behind it";
    *ocsp = (struct ocsp){.algorithm = SIGNATURE_NONE};
    if (der.len > LIMIT_OCSP)
        return fail(why, SSL_E_OCSP_DECODE, "longer than %d bytes", LIMIT_OCSP);
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    int32_t status = der_number(&r, DER_ENUMERATED);
    bool any = reader_more(&r);
    struct response_bytes bytes = {{NULL, 0}, {NULL, 0}};
    if (any)
        bytes = read_bytes(&r);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return fail(why, SSL_E_OCSP_DECODE, "%s", form);
    if (status != 0)
        return fail(why, SSL_E_OCSP_STATUS, "it says %s", status_text(status));
    /* 4.2.1: without responseBytes there is nothing but the status. */
    if (!any)
        return fail(why, SSL_E_OCSP_DECODE, "responseBytes: successful, but there are none");
    if (oid_find(bytes.type) != OID_OCSP_BASIC) {
        char name[80];
        oid_text(name, sizeof name, bytes.type);
        return fail(why, SSL_E_OCSP_UNSUITABLE, "it is of the kind %s, not id-pkix-ocsp-basic", name);
    }
    return read_basic(ocsp, bytes.response, why);
}

/* ---- Which certificate an answer is about ---- */

static const struct hash *hash_of(const struct crypto *crypto, enum oid oid)
{
    return oid == OID_SHA1 ? crypto->sha1 : oid == OID_SHA256 ? crypto->sha256 : NULL;
}

static bool is_hash_of(const struct hash *hash, struct span digest, struct span data)
{
    uint8_t expected[HASH_MAX];
    hash_whole(hash, expected, data.at, data.len);
    return span_equal(digest, (struct span){expected, hash->digest_len});
}

/* 4.1.1: "the hash shall be calculated over the value (excluding tag and length) of the subject public key field": the
 * BIT STRING of the SubjectPublicKeyInfo, without its count of unused bits. */
static struct span key_bits(const struct cert *cert)
{
    struct reader outer = reader_over(cert->spki);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    der_take(&r, DER_SEQUENCE);
    return der_bytes(&r);
}

/* The issuer may be NULL: then only its name is compared. */
static bool answer_is_about(const struct answer *a, const struct crypto *crypto, const struct cert *cert,
                            const struct cert *issuer)
{
    const struct hash *hash = hash_of(crypto, a->hash);
    return hash != NULL && span_equal(a->serial, cert->serial) && is_hash_of(hash, a->name_hash, cert->issuer) &&
           (issuer == NULL || is_hash_of(hash, a->key_hash, key_bits(issuer)));
}

/* Until when an answer holds. 4.2.2.1: one without nextUpdate says that something newer can be had at any time, so that
 * its age is for us to bound. */
static int64_t answer_until(const struct answer *a)
{
    return a->next_update != INT64_MIN ? a->next_update : a->this_update + LIMIT_OCSP_AGE;
}

int ocsp_concerns(const struct ocsp *ocsp, const struct crypto *crypto, const struct cert *cert, int64_t *until,
                  struct error *why)
{
    size_t count = 0;
    *until = INT64_MAX;
    for (struct reader list = reader_over(ocsp->answers); reader_more(&list);) {
        struct answer a = answer_next(&list);
        if (!answer_is_about(&a, crypto, cert, NULL))
            continue;
        count++;
        if (answer_until(&a) < *until)
            *until = answer_until(&a);
    }
    return count > 0 ? 0 : fail(why, SSL_E_OCSP_UNSUITABLE, "it says nothing of this certificate");
}

/* ---- Who signed (4.2.2.2) ---- */

static bool is_responder(const struct ocsp *ocsp, const struct crypto *crypto, const struct cert *cert)
{
    if (ocsp->responder_name.len != 0)
        return name_equal(ocsp->responder_name, cert->subject);
    return is_hash_of(crypto->sha1, ocsp->responder_key, key_bits(cert));
}

static int signer_fail(const struct cert *cert, struct error *why, const char *problem)
{
    char name[NAME_TEXT];
    name_text(name, sizeof name, cert->subject);
    return fail(why, SSL_E_OCSP_SIGNATURE, "the certificate of the responder, %s, %s", name, problem);
}

static int check_dates(const struct ocsp_task *task, const struct cert *cert, struct error *why)
{
    if (task->any_time || (cert->not_before <= task->now && task->now <= cert->not_after))
        return 0;
    return signer_fail(cert, why, task->now > cert->not_after ? "has expired" : "is not yet valid");
}

/* "Systems relying on OCSP responses MUST recognize a delegation certificate as being issued by the CA that issued the
 * certificate in question only if the delegation certificate and the certificate being checked for revocation were
 * signed by the same key." */
static int check_delegate(const struct ocsp_task *task, const struct cert *cert, struct error *why)
{
    const struct cert *issuer = task->issuer;
    if (!name_equal(cert->issuer, issuer->subject) ||
        marks_verify(task->marks, task->crypto, issuer, cert->algorithm, cert->tbs, cert->signature) != 0)
        return signer_fail(cert, why, "is not issued by the CA that it answers for");
    /* "a value of id-kp-OCSPSigning in an extended key usage extension": leave to do anything is not that. */
    if ((cert->extended_usage & EXTENDED_OCSP) == 0 || cert->extended_usage == EXTENDED_ANY)
        return signer_fail(cert, why, "does not say OCSPSigning in its extKeyUsage");
    /* RFC 5280 4.2.1.12: "Key usage bits that may be consistent: digitalSignature and/or nonRepudiation" */
    if ((cert->key_usage & (USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION)) == 0)
        return signer_fail(cert, why, "may not sign by its keyUsage");
    TRY(check_dates(task, cert, why));
    if (cert->critical.len != 0)
        return signer_fail(cert, why, "has a critical extension that is not understood");
    return key_accept(task->crypto, &cert->key, NULL) == 0 ? 0
                                                           : signer_fail(cert, why, "has a key that is not accepted");
}

static int check_signature(const struct ocsp_task *task, const struct ocsp *ocsp, const struct cert *cert,
                           struct error *why)
{
    char name[NAME_TEXT];
    name_text(name, sizeof name, cert->subject);
    if (marks_verify(task->marks, task->crypto, cert, ocsp->algorithm, ocsp->tbs, ocsp->signature) == 0)
        return 0;
    return fail(why, SSL_E_OCSP_SIGNATURE, "the signature on it is not made with the key of %s", name);
}

/* The CA's own key. RFC 5280 4.2.1.3: signatures other than those on certificates and lists take digitalSignature; a CA
 * that may revoke by lists is believed here, too. */
static int check_ca(const struct ocsp_task *task, const struct ocsp *ocsp, struct error *why)
{
    const struct cert *ca = task->issuer;
    if ((ca->key_usage & (USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION | USAGE_CRL_SIGN)) == 0)
        return signer_fail(ca, why, "may sign nothing but certificates by its keyUsage");
    return check_signature(task, ocsp, ca, why);
}

/* Whoever has the name or key that the response gives, the CA first. If none of them will do, the first one's failure
 * is told. */
static int check_signer(const struct ocsp_task *task, const struct ocsp *ocsp, struct error *why)
{
    struct error first = {0};
    struct reader list = reader_over(ocsp->certs);
    if (is_responder(ocsp, task->crypto, task->issuer) && check_ca(task, ocsp, &first) == 0)
        return 0;
    for (size_t i = 0; i < LIMIT_OCSP_CERTS && reader_more(&list); i++) {
        struct cert cert;
        if (cert_parse(&cert, der_whole(&list, DER_SEQUENCE), NULL) != 0 || !is_responder(ocsp, task->crypto, &cert))
            continue;
        if (check_delegate(task, &cert, &first) == 0 && check_signature(task, ocsp, &cert, &first) == 0)
            return 0;
    }
    if (first.code == 0)
        fail(&first, SSL_E_OCSP_SIGNATURE, "its responder is neither the CA nor has a certificate in it");
    return fail(why, first.code, "%s", first.text);
}

/* ---- The judgement (3.2) ---- */

static int check_critical(struct span critical, struct error *why)
{
    char name[80];
    if (critical.len == 0)
        return 0;
    oid_text(name, sizeof name, critical);
    return fail(why, SSL_E_OCSP_UNSUITABLE, "its critical extension %s is not understood", name);
}

/* 4.2.2.1: "Responses whose nextUpdate value is earlier than the local system time value SHOULD be considered
 * unreliable. Responses whose thisUpdate time is later than the local system time SHOULD be considered unreliable." */
static int check_time(const struct ocsp_task *task, const struct ocsp *ocsp, const struct answer *a, struct error *why)
{
    char text[TIME_TEXT], now[TIME_TEXT];
    int64_t from = ocsp->produced_at > a->this_update ? ocsp->produced_at : a->this_update;
    if (task->any_time || (from <= task->now && task->now <= answer_until(a)))
        return 0;
    time_text(now, sizeof now, task->now);
    if (task->now < from) {
        time_text(text, sizeof text, from);
        return fail(why, SSL_E_OCSP_NOT_YET_VALID, "it is of %s, but it is now %s; is the clock right?", text, now);
    }
    time_text(text, sizeof text, a->next_update != INT64_MIN ? a->next_update : a->this_update);
    if (a->next_update != INT64_MIN)
        return fail(why, SSL_E_OCSP_STALE, "it was to be replaced by %s, it is now %s", text, now);
    return fail(why, SSL_E_OCSP_STALE, "it does not say until when it holds, and is of %s; it is now %s", text, now);
}

static int check_status(const struct ocsp_task *task, const struct answer *a, struct error *why)
{
    char name[NAME_TEXT], time[TIME_TEXT];
    name_text(name, sizeof name, task->cert->subject);
    time_text(time, sizeof time, a->revoked_at);
    if (a->status == STATUS_REVOKED)
        return fail(why, SSL_E_CERT_REVOKED, "the OCSP response says that %s was revoked on %s, reason: %s", name, time,
                    reason_text(a->reason));
    if (a->status == STATUS_UNKNOWN)
        return fail(why, SSL_E_OCSP_UNSUITABLE, "the responder does not know %s", name);
    return 0;
}

static int check_answer(const struct ocsp_task *task, const struct ocsp *ocsp, const struct answer *a,
                        struct error *why)
{
    TRY(check_critical(a->critical, why));
    TRY(check_time(task, ocsp, a, why));
    return check_status(task, a, why);
}

static int check_algorithm(const struct ocsp *ocsp, struct error *why)
{
    char name[160];
    if (ocsp->algorithm != SIGNATURE_NONE)
        return 0;
    algorithm_text(name, sizeof name, ocsp->algorithm_id);
    return fail(why, SSL_E_OCSP_SIGNATURE, "it is signed with %s, which is not accepted", name);
}

/* The form, the signature, and then each answer that is about the certificate: all of them must be good. */
int ocsp_judge(const struct ocsp_task *task, struct span der, struct ocsp_validity *validity, struct error *why)
{
    struct ocsp ocsp;
    size_t count = 0;
    TRY(ocsp_parse(&ocsp, der, why));
    TRY(check_critical(ocsp.critical, why));
    TRY(check_algorithm(&ocsp, why));
    TRY(check_signer(task, &ocsp, why));
    for (struct reader list = reader_over(ocsp.answers); reader_more(&list);) {
        struct answer a = answer_next(&list);
        if (!answer_is_about(&a, task->crypto, task->cert, task->issuer))
            continue;
        TRY(check_answer(task, &ocsp, &a, why));
        *validity = (struct ocsp_validity){a.this_update, a.next_update};
        count++;
    }
    return count > 0 ? 0 : fail(why, SSL_E_OCSP_UNSUITABLE, "it says nothing of this certificate");
}
