/*
 * cert_write.c - certificates, requests, revocation lists and OCSP responses, written and signed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/crl.h"
#include "x509/der_write.h"
#include "x509/general.h"
#include "x509/key.h"

/* ---- SEQUENCE { what is signed, AlgorithmIdentifier, BIT STRING }: the form of all of them ---- */

struct signing {
    size_t outer, tbs_at, tbs;
};

static struct signing signing_open(struct writer *w)
{
    struct signing s;
    s.outer = der_open(w, DER_SEQUENCE);
    s.tbs_at = w->len;
    s.tbs = der_open(w, DER_SEQUENCE);
    return s;
}

/* Ends what is signed; signs it; ends the whole. */
static int signing_close(struct writer *w, const struct crypto *crypto, struct signing s, const struct private_key *key)
{
    uint8_t digest[HASH_MAX];
    enum signature signature = key_best_signature(key);
    const struct hash *hash = signature_hash(crypto, signature);
    der_close(w, s.tbs);
    if (!writer_ok(w))
        return SSL_E_INTERNAL;
    struct span input = {w->at + s.tbs_at, w->len - s.tbs_at};
    if (hash != NULL) {
        hash_whole(hash, digest, input.at, input.len);
        input = (struct span){digest, hash->digest_len};
    }
    algorithm_write(w, signature);
    size_t bits = der_open_bits(w);
    TRY(key_sign(crypto, key, signature, input, w));
    der_close(w, bits);
    der_close(w, s.outer);
    return writer_ok(w) ? 0 : SSL_E_INTERNAL;
}

/* ---- Extensions (RFC 5280 4.2): an extension is opened and closed around its value ---- */

struct extension_mark {
    size_t sequence, octets;
};

static struct extension_mark extension_open(struct writer *w, enum oid oid, bool critical)
{
    struct extension_mark mark;
    mark.sequence = der_open(w, DER_SEQUENCE);
    der_put_oid(w, oid);
    if (critical)
        der_put_true(w, DER_BOOLEAN);
    mark.octets = der_open(w, DER_OCTET_STRING);
    return mark;
}

static void extension_close(struct writer *w, struct extension_mark mark)
{
    der_close(w, mark.octets);
    der_close(w, mark.sequence);
}

/* 4.2.1.1: AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] KeyIdentifier OPTIONAL, ... } */
static void put_issuer_key(struct writer *w, struct span issuer_key)
{
    if (issuer_key.len == 0)
        return;
    struct extension_mark mark = extension_open(w, OID_ISSUER_KEY, false);
    size_t sequence = der_open(w, DER_SEQUENCE);
    der_put(w, DER_CONTEXT(0), issuer_key);
    der_close(w, sequence);
    extension_close(w, mark);
}

/* 4.2.1.2 */
static int put_subject_key(struct writer *w, const struct crypto *crypto, struct span spki)
{
    uint8_t identifier[KEY_IDENTIFIER];
    TRY(key_identifier(crypto, identifier, spki));
    struct extension_mark mark = extension_open(w, OID_SUBJECT_KEY, false);
    der_put(w, DER_OCTET_STRING, SPAN(identifier));
    extension_close(w, mark);
    return 0;
}

/* 4.2.1.9: "Conforming CAs MUST include this extension in all CA certificates [...] and MUST mark the extension as
 * critical". In others it is there, too: some programs want to read that the certificate is no CA's. */
static void put_basic_constraints(struct writer *w, const struct cert_order *order)
{
    struct extension_mark mark = extension_open(w, OID_BASIC_CONSTRAINTS, true);
    size_t sequence = der_open(w, DER_SEQUENCE);
    if (order->ca)
        der_put_true(w, DER_BOOLEAN);
    if (order->ca && order->path_len >= 0)
        der_put_number(w, DER_INTEGER, (uint32_t)order->path_len);
    der_close(w, sequence);
    extension_close(w, mark);
}

/* 4.2.1.3: "When present, conforming CAs SHOULD mark this extension as critical." */
static void put_key_usage(struct writer *w, const struct cert_order *order)
{
    if (order->key_usage == USAGE_ANY)
        return;
    struct extension_mark mark = extension_open(w, OID_KEY_USAGE, true);
    der_put_named_bits(w, DER_BIT_STRING, order->key_usage);
    extension_close(w, mark);
}

/* 4.2.1.12 */
static void put_extended_usage(struct writer *w, const struct cert_order *order)
{
    static const enum oid usages[] = {OID_USAGE_SERVER, OID_USAGE_CLIENT,
                                      OID_USAGE_OCSP}; /* in the order of the bits */
    if (order->extended_usage == EXTENDED_ANY)
        return;
    struct extension_mark mark = extension_open(w, OID_EXTENDED_USAGE, false);
    size_t sequence = der_open(w, DER_SEQUENCE);
    for (size_t i = 0; i < COUNT(usages); i++)
        if (order->extended_usage >> i & 1)
            der_put_oid(w, usages[i]);
    der_close(w, sequence);
    extension_close(w, mark);
}

/* 4.2.1.6: "If the subject field contains an empty sequence, then [...] the subjectAltName extension [...] MUST be
 * marked as critical." */
static void put_names(struct writer *w, struct span san, bool critical)
{
    if (san.len == 0)
        return;
    struct extension_mark mark = extension_open(w, OID_SUBJECT_NAMES, critical);
    der_put(w, DER_SEQUENCE, san);
    extension_close(w, mark);
}

/* 4.2.1.10: NameConstraints ::= SEQUENCE { permittedSubtrees [0] GeneralSubtrees OPTIONAL, ... }; GeneralSubtree ::=
 * SEQUENCE { base GeneralName, ... }. "Conforming CAs MUST mark this extension as critical". */
static void put_constraints(struct writer *w, struct span permitted)
{
    if (permitted.len == 0)
        return;
    struct extension_mark mark = extension_open(w, OID_NAME_CONSTRAINTS, true);
    size_t sequence = der_open(w, DER_SEQUENCE);
    size_t subtrees = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    for (struct reader r = reader_over(permitted); reader_more(&r);) {
        struct general base = general_next(&r, 4);
        size_t subtree = der_open(w, DER_SEQUENCE);
        der_put(w, base.kind, base.value);
        der_close(w, subtree);
    }
    der_close(w, subtrees);
    der_close(w, sequence);
    extension_close(w, mark);
}

static void put_uri(struct writer *w, const char *uri)
{
    der_put(w, GENERAL_URI, (struct span){(const uint8_t *)uri, strlen(uri)});
}

/* 4.2.1.13: DistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName }; DistributionPointName ::=
 * CHOICE { fullName [0] GeneralNames, ... } */
static void put_crl_uri(struct writer *w, const char *uri)
{
    if (uri == NULL)
        return;
    struct extension_mark mark = extension_open(w, OID_CRL_POINTS, false);
    size_t list = der_open(w, DER_SEQUENCE), point = der_open(w, DER_SEQUENCE);
    size_t name = der_open(w, DER_CONTEXT_CONSTRUCTED(0)), full = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    put_uri(w, uri);
    der_close(w, full);
    der_close(w, name);
    der_close(w, point);
    der_close(w, list);
    extension_close(w, mark);
}

/* 4.2.2.1 */
static void put_ocsp_uri(struct writer *w, const char *uri)
{
    if (uri == NULL)
        return;
    struct extension_mark mark = extension_open(w, OID_AUTHORITY_ACCESS, false);
    size_t list = der_open(w, DER_SEQUENCE), access = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_ACCESS_OCSP);
    put_uri(w, uri);
    der_close(w, access);
    der_close(w, list);
    extension_close(w, mark);
}

/* RFC 7633 section 4.1: Features ::= SEQUENCE OF INTEGER */
static void put_must_staple(struct writer *w, bool must_staple)
{
    enum { STATUS_REQUEST = 5 };
    if (!must_staple)
        return;
    struct extension_mark mark = extension_open(w, OID_TLS_FEATURE, false);
    size_t list = der_open(w, DER_SEQUENCE);
    der_put_number(w, DER_INTEGER, STATUS_REQUEST);
    der_close(w, list);
    extension_close(w, mark);
}

/* ---- Certificates (RFC 5280 4.1) ---- */

static void put_validity(struct writer *w, int64_t not_before, int64_t not_after)
{
    size_t validity = der_open(w, DER_SEQUENCE);
    der_put_time(w, not_before);
    der_put_time(w, not_after);
    der_close(w, validity);
}

static int put_extensions(struct writer *w, const struct crypto *crypto, const struct cert_order *order)
{
    static const uint8_t empty[] = {DER_SEQUENCE, 0};
    size_t outer = der_open(w, DER_CONTEXT_CONSTRUCTED(3)), list = der_open(w, DER_SEQUENCE);
    put_basic_constraints(w, order);
    put_key_usage(w, order);
    put_extended_usage(w, order);
    TRY(put_subject_key(w, crypto, order->spki));
    put_issuer_key(w, order->issuer_key);
    put_names(w, order->san, span_equal(order->subject, SPAN(empty)));
    put_constraints(w, order->permitted);
    put_crl_uri(w, order->crl_uri);
    put_ocsp_uri(w, order->ocsp_uri);
    put_must_staple(w, order->must_staple);
    der_close(w, list);
    der_close(w, outer);
    return 0;
}

int cert_write(struct writer *w, const struct crypto *crypto, const struct cert_order *order,
               const struct private_key *issuer)
{
    struct signing signing = signing_open(w);
    size_t version = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    der_put_number(w, DER_INTEGER, 2); /* v3 */
    der_close(w, version);
    der_put_unsigned(w, order->serial);
    algorithm_write(w, key_best_signature(issuer));
    writer_span(w, order->issuer);
    put_validity(w, order->not_before, order->not_after);
    writer_span(w, order->subject);
    writer_span(w, order->spki);
    TRY(put_extensions(w, crypto, order));
    return signing_close(w, crypto, signing, issuer);
}

/* ---- Requests (RFC 2986 section 4) ---- */

/*
 *     CertificationRequestInfo ::= SEQUENCE {
 *          version       INTEGER { v1(0) },
 *          subject       Name,
 *          subjectPKInfo SubjectPublicKeyInfo,
 *          attributes    [0] Attributes }
 * What extensions are asked for is an attribute, extensionRequest (RFC 2985 5.4.2).
 */
int request_write(struct writer *w, const struct crypto *crypto, struct span subject, struct span san,
                  const struct private_key *key)
{
    struct signing signing = signing_open(w);
    der_put_number(w, DER_INTEGER, 0);
    writer_span(w, subject);
    key_write_public(w, crypto, key);
    size_t attributes = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    if (san.len != 0) {
        size_t attribute = der_open(w, DER_SEQUENCE);
        der_put_oid(w, OID_EXTENSION_REQUEST);
        size_t values = der_open(w, DER_SET), list = der_open(w, DER_SEQUENCE);
        put_names(w, san, false);
        der_close(w, list);
        der_close(w, values);
        der_close(w, attribute);
    }
    der_close(w, attributes);
    return signing_close(w, crypto, signing, key);
}

/* ---- Revocation lists (RFC 5280 section 5) ---- */

/* 5.3.1: the reason "unspecified" SHOULD be left out. */
void crl_entry_write(struct writer *w, struct span serial, int64_t date, int reason)
{
    size_t entry = der_open(w, DER_SEQUENCE);
    der_put(w, DER_INTEGER, serial);
    der_put_time(w, date);
    if (reason != REASON_UNSPECIFIED) {
        size_t list = der_open(w, DER_SEQUENCE);
        struct extension_mark mark = extension_open(w, OID_REASON, false);
        der_put_number(w, DER_ENUMERATED, (uint32_t)reason);
        extension_close(w, mark);
        der_close(w, list);
    }
    der_close(w, entry);
}

/* 5.2.3 */
static void put_crl_number(struct writer *w, uint64_t number)
{
    uint8_t bytes[8];
    store_be64(bytes, number);
    struct extension_mark mark = extension_open(w, OID_CRL_NUMBER, false);
    der_put_unsigned(w, SPAN(bytes));
    extension_close(w, mark);
}

int crl_write(struct writer *w, const struct crypto *crypto, const struct crl_order *order,
              const struct private_key *issuer)
{
    struct signing signing = signing_open(w);
    der_put_number(w, DER_INTEGER, 1); /* v2 */
    algorithm_write(w, key_best_signature(issuer));
    writer_span(w, order->issuer);
    der_put_time(w, order->this_update);
    der_put_time(w, order->next_update);
    if (order->revoked.len != 0) /* 5.1.2.6: without entries the list MUST be absent */
        der_put(w, DER_SEQUENCE, order->revoked);
    size_t outer = der_open(w, DER_CONTEXT_CONSTRUCTED(0)), list = der_open(w, DER_SEQUENCE);
    put_issuer_key(w, order->issuer_key);
    put_crl_number(w, order->number);
    der_close(w, list);
    der_close(w, outer);
    return signing_close(w, crypto, signing, issuer);
}

/* ---- OCSP responses (RFC 6960 section 4.2.1) ---- */

/* The bits of a SubjectPublicKeyInfo. */
static struct span key_bits(struct span spki)
{
    struct reader outer = reader_over(spki);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    der_take(&r, DER_SEQUENCE);
    return der_bytes(&r);
}

static void put_sha1(struct writer *w, const struct crypto *crypto, struct span bytes)
{
    uint8_t digest[HASH_MAX];
    hash_whole(crypto->sha1, digest, bytes.at, bytes.len);
    der_put(w, DER_OCTET_STRING, (struct span){digest, crypto->sha1->digest_len});
}

/*
 *     CertID ::= SEQUENCE { hashAlgorithm, issuerNameHash OCTET STRING, issuerKeyHash OCTET STRING, serialNumber }
 * By SHA-1, which everybody knows (RFC 5019 2.1.1); nothing rests on its strength here.
 */
static void put_cert_id(struct writer *w, const struct crypto *crypto, const struct ocsp_order *order)
{
    size_t id = der_open(w, DER_SEQUENCE), algorithm = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_SHA1);
    der_put_null(w);
    der_close(w, algorithm);
    put_sha1(w, crypto, order->issuer->subject);
    put_sha1(w, crypto, key_bits(order->issuer->spki));
    der_put(w, DER_INTEGER, order->cert->serial);
    der_close(w, id);
}

/* CertStatus ::= CHOICE { good [0] IMPLICIT NULL, revoked [1] IMPLICIT RevokedInfo, ... }; RevokedInfo ::= SEQUENCE {
 * revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL } */
static void put_status(struct writer *w, const struct ocsp_order *order)
{
    struct crl_entry entry;
    if (order->list == NULL || !crl_find(order->list, order->cert->serial, &entry)) {
        der_put(w, DER_CONTEXT(0), (struct span){0});
        return;
    }
    size_t revoked = der_open(w, DER_CONTEXT_CONSTRUCTED(1));
    der_put_generalized_time(w, entry.date);
    if (entry.reason != REASON_UNSPECIFIED) {
        size_t reason = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
        der_put_number(w, DER_ENUMERATED, (uint32_t)entry.reason);
        der_close(w, reason);
    }
    der_close(w, revoked);
}

/* SingleResponse ::= SEQUENCE { certID, certStatus, thisUpdate GeneralizedTime, nextUpdate [0] EXPLICIT GeneralizedTime
 * } */
static void put_single(struct writer *w, const struct crypto *crypto, const struct ocsp_order *order)
{
    size_t single = der_open(w, DER_SEQUENCE);
    put_cert_id(w, crypto, order);
    put_status(w, order);
    der_put_generalized_time(w, order->this_update);
    size_t next = der_open(w, DER_CONTEXT_CONSTRUCTED(0));
    der_put_generalized_time(w, order->next_update);
    der_close(w, next);
    der_close(w, single);
}

/*
 *     ResponseData ::= SEQUENCE {
 *          version          [0] EXPLICIT Version DEFAULT v1,
 *          responderID          ResponderID,     -- byKey [2] KeyHash: SHA-1 of the issuer's key
 *          producedAt           GeneralizedTime,
 *          responses            SEQUENCE OF SingleResponse }
 */
static int put_basic(struct writer *w, const struct crypto *crypto, const struct ocsp_order *order,
                     const struct private_key *issuer)
{
    struct signing signing = signing_open(w);
    size_t by_key = der_open(w, DER_CONTEXT_CONSTRUCTED(2));
    put_sha1(w, crypto, key_bits(order->issuer->spki));
    der_close(w, by_key);
    der_put_generalized_time(w, order->this_update);
    size_t responses = der_open(w, DER_SEQUENCE);
    put_single(w, crypto, order);
    der_close(w, responses);
    return signing_close(w, crypto, signing, issuer);
}

/* OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED, responseBytes [0] EXPLICIT SEQUENCE { responseType OBJECT
 * IDENTIFIER, response OCTET STRING } } */
int ocsp_write(struct writer *w, const struct crypto *crypto, const struct ocsp_order *order,
               const struct private_key *issuer)
{
    size_t outer = der_open(w, DER_SEQUENCE);
    der_put_number(w, DER_ENUMERATED, 0); /* successful */
    size_t tagged = der_open(w, DER_CONTEXT_CONSTRUCTED(0)), bytes = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_OCSP_BASIC);
    size_t octets = der_open(w, DER_OCTET_STRING);
    TRY(put_basic(w, crypto, order, issuer));
    der_close(w, octets);
    der_close(w, bytes);
    der_close(w, tagged);
    der_close(w, outer);
    return writer_ok(w) ? 0 : SSL_E_INTERNAL;
}
