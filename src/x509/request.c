/*
 * request.c - a certification request (RFC 2986, PKCS #10), read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/extension.h"
#include "x509/general.h"
#include "x509/key.h"
#include "x509/name.h"

/* The one extension that a CA here takes over from a request. */
static const char *read_san(struct reader *value, void *into)
{
    struct request *request = into;
    request->san = der_take(value, DER_SEQUENCE);
    struct reader names = reader_over(request->san);
    general_names_check(&names);
    der_leave(value, &names);
    return NULL;
}

/* The CA decides about these by itself: that a request has them is no fault, and no reason either. */
static const char *read_other(struct reader *value, void *into)
{
    uint8_t tag;
    (void)into;
    der_any(value, &tag);
    return NULL;
}

static const struct extension_rule rules[] = {
    {OID_SUBJECT_NAMES, read_san},    {OID_BASIC_CONSTRAINTS, read_other}, {OID_KEY_USAGE, read_other},
    {OID_EXTENDED_USAGE, read_other}, {OID_SUBJECT_KEY, read_other},       {OID_TLS_FEATURE, read_other},
};

/* RFC 2985 5.4.2: extensionRequest, a SET of the one Extensions. */
static int read_extension_request(struct request *request, struct reader *attribute, struct error *why)
{
    struct span critical = {NULL, 0};
    struct reader values = der_enter(attribute, DER_SET);
    struct span extensions = der_whole(&values, DER_SEQUENCE);
    der_leave(attribute, &values);
    if (attribute->failed)
        return 0; /* told by who called */
    TRY(extension_list_read(extensions, rules, COUNT(rules), request, &critical, SSL_E_REQUEST_DECODE, why));
    char text[80];
    oid_text(text, sizeof text, critical);
    return critical.len == 0 ? 0 : fail(why, SSL_E_REQUEST_DECODE, "it asks for the critical extension %s", text);
}

/* Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET OF ANY }; others than the one that is known are skipped.
 */
static int read_attributes(struct request *request, struct reader *list, struct error *why)
{
    for (bool seen = false; reader_more(list);) {
        struct reader r = der_enter(list, DER_SEQUENCE);
        if (oid_find(der_oid(&r)) == OID_EXTENSION_REQUEST) {
            if (seen)
                return fail(why, SSL_E_REQUEST_DECODE, "extensionRequest comes twice");
            seen = true;
            TRY(read_extension_request(request, &r, why));
        } else {
            der_take(&r, DER_SET);
        }
        der_leave(list, &r);
    }
    return 0;
}

static int read_info(struct request *request, struct error *why)
{
    bool ok = true;
    struct reader outer = reader_over(request->tbs);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    int32_t version = der_number(&r, DER_INTEGER);
    request->subject = der_whole(&r, DER_SEQUENCE);
    request->spki = der_whole(&r, DER_SEQUENCE);
    if (r.failed || version != 0 || !name_check(request->subject))
        return fail(why, SSL_E_REQUEST_DECODE, "not a CertificationRequestInfo of RFC 2986");
    request->key = spki_read(request->spki, &ok);
    if (!ok)
        return fail(why, SSL_E_REQUEST_DECODE, "subjectPKInfo: not a public key of the kind that it says");
    struct reader attributes = der_enter(&r, DER_CONTEXT_CONSTRUCTED(0));
    TRY(read_attributes(request, &attributes, why));
    der_leave(&r, &attributes);
    der_leave(&outer, &r);
    return reader_end(&outer) ? 0 : fail(why, SSL_E_REQUEST_DECODE, "attributes: not of the form of RFC 2986");
}

/* RFC 2986 section 4: CertificationRequest ::= SEQUENCE { certificationRequestInfo, signatureAlgorithm, signature } */
int request_parse(struct request *request, const struct crypto *crypto, struct span der, struct error *why)
{
    *request = (struct request){.der = der};
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    request->tbs = der_whole(&r, DER_SEQUENCE);
    request->algorithm_id = der_whole(&r, DER_SEQUENCE);
    request->signature = der_bytes(&r);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return fail(why, SSL_E_REQUEST_DECODE, "not the DER of a request, or bytes behind it");
    TRY(read_info(request, why));
    struct reader algorithm_reader = reader_over(request->algorithm_id);
    struct algorithm algorithm = algorithm_read(&algorithm_reader);
    if (!reader_end(&algorithm_reader))
        return fail(why, SSL_E_REQUEST_DECODE, "signatureAlgorithm: not an AlgorithmIdentifier");
    request->algorithm = signature_find(&algorithm);
    TRY(key_accept(crypto, &request->key, why));
    if (key_verify(crypto, &request->key, request->algorithm, request->tbs, request->signature) != 0)
        return fail(why, SSL_E_SIGNATURE, "the request is not signed with its own key");
    return 0;
}
