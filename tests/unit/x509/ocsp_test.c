/*
 * ocsp_test.c - OCSP responses, line by line as RFC 6960 has them, and every rule of their judgement.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/ocsp.h"

static const struct recipe ca = {.name = "O=Example,CN=Test CA", .key = &key_root, .ca = true};
static const struct recipe leaf = {.name = "CN=www.example.com"}, other = {.name = "CN=other.example.com"};
static const struct recipe stranger = {.name = "CN=Other CA", .key = &key_other, .ca = true};
static const struct recipe responder = {
    .name = "CN=Responder", .key = &key_client, .extended = EXTENDED_OCSP, .usage = USAGE_DIGITAL_SIGNATURE};

static struct ocsp_recipe ordinary(void)
{
    return (struct ocsp_recipe){.cert = &leaf, .issuer = &ca};
}

/* ---- The form ---- */

static int parse(struct span der, struct error *why)
{
    struct ocsp ocsp;
    *why = (struct error){0};
    int result = ocsp_parse(&ocsp, der, why);
    assert_int_equal(result, why->code);
    return result;
}

static void all_that_is_said(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    struct ocsp ocsp;
    r.certs = cert_make(&responder, &ca);
    r.produced = TEST_NOW - 7;
    r.extensions = extension_make("1.3.6.1.5.5.7.48.1.2", false, der_octets_of(der_hex("0102"))); /* a nonce */
    struct span data = ocsp_data_make(&r);
    assert_int_equal(ocsp_parse(&ocsp, ocsp_response_make(ocsp_basic_make(data, &r)), NULL), 0);
    assert_true(span_equal(ocsp.tbs, data));
    assert_true(span_equal(ocsp.algorithm_id, algorithm_make(SIGNATURE_RSA_PKCS1_SHA256)));
    assert_true(span_equal(ocsp.certs, r.certs));
    assert_true(span_equal(ocsp.responder_name, name_make(ca.name)));
    assert_int_equal(ocsp.responder_key.len, 0);
    assert_true(span_equal(ocsp.answers, ocsp_answer_make(&r)));
    assert_true(span_equal(ocsp.extensions, DER_SEQ(r.extensions)));
    assert_int_equal(ocsp.signature.len, 256);
    assert_int_equal(ocsp.algorithm, SIGNATURE_RSA_PKCS1_SHA256);
    assert_int_equal(ocsp.produced_at, TEST_NOW - 7);
    assert_int_equal(ocsp.critical.len, 0);

    r = ordinary();
    r.by_key = true;
    assert_int_equal(ocsp_parse(&ocsp, ocsp_make(&r), NULL), 0);
    assert_int_equal(ocsp.responder_name.len, 0);
    assert_int_equal(ocsp.responder_key.len, 20);
    assert_int_equal(ocsp.certs.len + ocsp.extensions.len, 0);
}

/* 4.2.1: responseStatus, and responseBytes if it is successful. */
static void statuses(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *text;
    } rows[] = {{1, "it says malformedRequest"},
                {2, "it says internalError"},
                {3, "it says tryLater"},
                {4, "it says a status that is not defined"},
                {5, "it says sigRequired"},
                {6, "it says unauthorized"},
                {7, "it says a status that is not defined"}};
    struct error why;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(parse(ocsp_failure_make(rows[i].status), &why), SSL_E_OCSP_STATUS);
        assert_string_equal(why.text, rows[i].text);
    }
    assert_int_equal(parse(ocsp_failure_make(0), &why), SSL_E_OCSP_DECODE);
    assert_string_equal(why.text, "responseBytes: successful, but there are none");
    assert_int_equal(parse(ocsp_failure_make(0xff), &why), SSL_E_OCSP_DECODE); /* a negative number */
}

static void the_outermost_form(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    struct error why;
    struct span zero = DER(0x0a, der_byte(0)), basic = der_oid_of("1.3.6.1.5.5.7.48.1.1");
    struct span octets = der_octets_of(ocsp_basic_make(ocsp_data_make(&r), &r));
    assert_int_equal(parse(DER_SEQ(zero, DER(0xa0, DER_SEQ(basic, octets))), &why), 0);
    struct span wrong[] = {
        NOTHING,
        DER_SEQ(NOTHING),
        DER_SEQ(der_integer_of(0), DER(0xa0, DER_SEQ(basic, octets))),
        DER_SEQ(zero, DER_SEQ(basic, octets)),
        DER_SEQ(zero, DER(0xa0, basic, octets)),
        DER_SEQ(zero, DER(0xa0, DER_SEQ(basic))),
        DER_SEQ(zero, DER(0xa0, DER_SEQ(octets))),
        DER_SEQ(zero, DER(0xa0, DER_SEQ(basic, octets, zero))),
        DER_SEQ(zero, DER(0xa0, DER_SEQ(basic, octets), zero)),
        DER_SEQ(zero, DER(0xa0, DER_SEQ(basic, octets)), zero),
        der_concat(DER_SEQ(zero, DER(0xa0, DER_SEQ(basic, octets))), zero),
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(parse(wrong[i], &why), SSL_E_OCSP_DECODE);
        assert_string_equal(why.text, "not the DER of an OCSPResponse, or bytes behind it");
    }
    assert_int_equal(parse(DER_SEQ(zero, DER(0xa0, DER_SEQ(der_oid_of("1.2.3"), octets))), &why),
                     SSL_E_OCSP_UNSUITABLE);
    assert_string_equal(why.text, "it is of the kind 1.2.3, not id-pkix-ocsp-basic");

    struct span der = ocsp_make(&r);
    for (size_t len = 0; len < der.len; len++)
        assert_int_equal(parse((struct span){der.at, len}, &why), SSL_E_OCSP_DECODE);
    /* Every other tag, everywhere in the data. */
    uint8_t *copy = der_copy(der);
    for (size_t i = 0; i < der.len - 256; i++) {
        copy[i] ^= 0x20;
        parse((struct span){copy, der.len}, &why);
        copy[i] ^= 0x20;
    }
}

static void the_longest(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    struct error why;
    struct span signed_by_us = ocsp_make(&r);
    size_t room = LIMIT_OCSP - signed_by_us.len - 30;
    uint8_t *zeros = calloc(1, LIMIT_OCSP);
    assert_non_null(zeros);
    for (size_t len = room; len < LIMIT_OCSP; len++) {
        r.certs = DER_SEQ((struct span){zeros, len});
        struct span der = ocsp_make(&r);
        if (der.len < LIMIT_OCSP)
            continue;
        assert_int_equal(parse(der, &why), der.len == LIMIT_OCSP ? 0 : SSL_E_OCSP_DECODE);
        if (der.len == LIMIT_OCSP)
            continue;
        assert_string_equal(why.text, "longer than 32768 bytes");
        free(zeros);
        return;
    }
    assert_true(false);
}

/* The fields of ResponseData and BasicOCSPResponse, to be replaced one by one. */
struct parts {
    struct span version, responder, produced_at, answers, extensions, behind, outer, bits, certs, end;
};

static struct parts ordinary_parts(void)
{
    struct ocsp_recipe r = ordinary();
    return (struct parts){
        .responder = DER(0xa1, name_make(ca.name)),
        .produced_at = ocsp_time_of(TEST_NOW),
        .answers = DER_SEQ(ocsp_answer_make(&r)),
        .outer = algorithm_make(SIGNATURE_RSA_PKCS1_SHA256),
        .bits = der_bits_of(der_hex("00")),
    };
}

static void check(const struct parts *p, const char *expected)
{
    struct error why;
    struct span data = DER_SEQ(p->version, p->responder, p->produced_at, p->answers, p->extensions, p->behind);
    int result = parse(ocsp_response_make(DER_SEQ(data, p->outer, p->bits, p->certs, p->end)), &why);
    if (expected != NULL)
        assert_string_equal(why.text, expected);
    assert_int_equal(result, expected == NULL ? 0 : SSL_E_OCSP_DECODE);
}

#define FORM ": not DER, or not of the form of RFC 6960 4.2.1"

static void fields(void **state)
{
    (void)state;
    struct parts p = ordinary_parts();
    check(&p, NULL);
    p.version = DER(0xa0, der_integer_of(0));
    check(&p, "version: given, but there is only the one that is not written");

    p = ordinary_parts();
    struct span responders[] = {NOTHING,
                                name_make(ca.name),
                                DER(0xa1, NOTHING),
                                DER(0xa1, DER_SEQ(DER_SET_OF(NOTHING))),
                                DER(0xa1, name_make(ca.name), name_make(ca.name)),
                                DER(0xa2, name_make(ca.name)),
                                DER(0x82, der_hex("00")),
                                DER(0xa3, der_octets_of(der_hex("00")))};
    for (size_t i = 0; i < COUNT(responders); i++) {
        p.responder = responders[i];
        check(&p, "responderID" FORM);
    }
    p.responder = DER(0xa2, der_octets_of(der_hex("00")));
    check(&p, NULL);

    p = ordinary_parts();
    p.produced_at = der_time_of(TEST_NOW); /* UTCTime */
    check(&p, "producedAt" FORM);
    p.produced_at = DER(0x18, der_text("20260101000000.5Z"));
    check(&p, "producedAt" FORM);

    p = ordinary_parts();
    p.answers = NOTHING;
    check(&p, "responses" FORM);
    p.answers = DER_SEQ(NOTHING);
    check(&p, NULL);

    p = ordinary_parts();
    struct span extension = extension_make("1.2.3", false, NOTHING);
    p.extensions = DER(0xa1, DER_SEQ(extension));
    check(&p, NULL);
    struct span extensions[] = {DER(0xa1, NOTHING), DER(0xa1, DER_SEQ(NOTHING)),
                                DER(0xa1, DER_SEQ(extension, extension)),
                                DER(0xa1, DER_SEQ(extension), DER_SEQ(extension))};
    for (size_t i = 0; i < COUNT(extensions); i++) {
        p.extensions = extensions[i];
        check(&p, "responseExtensions" FORM);
    }
    p.extensions = NOTHING;
    p.behind = der_integer_of(1);
    check(&p, "tbsResponseData: a field that does not belong there");
}

static void what_is_around_them(void **state)
{
    (void)state;
    static const char form[] = "response: not the DER of a BasicOCSPResponse, or bytes behind it";
    struct parts p = ordinary_parts();
    p.outer = DER_SEQ(NOTHING);
    check(&p, "signatureAlgorithm: not an AlgorithmIdentifier");
    p = ordinary_parts();
    p.bits = DER(0x03, der_hex("0100")); /* seven bits */
    check(&p, form);
    p = ordinary_parts();
    p.end = der_integer_of(1);
    check(&p, form);
    p = ordinary_parts();
    p.certs = DER(0xa0, DER_SEQ(DER_SEQ(NOTHING), DER_SEQ(NOTHING)));
    check(&p, NULL);
    struct span certs[] = {DER(0xa0, NOTHING), DER(0xa0, DER_SEQ(der_integer_of(1))), DER_SEQ(DER_SEQ(NOTHING)),
                           DER(0xa0, DER_SEQ(NOTHING), DER_SEQ(NOTHING))};
    for (size_t i = 0; i < COUNT(certs); i++) {
        p.certs = certs[i];
        check(&p, form);
    }
}

static void answers(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    struct span id = ocsp_id_make(&r), good = DER(0x80, NOTHING), now = ocsp_time_of(TEST_NOW);
    struct span next = DER(0xa0, now), extension = extension_make("1.2.3", false, NOTHING);
    struct span hash = DER_SEQ(der_oid_of("1.3.14.3.2.26")), octets = der_octets_of(der_hex("00"));
    struct span right[] = {
        DER_SEQ(id, good, now),
        DER_SEQ(id, good, now, next),
        DER_SEQ(id, good, now, next, DER(0xa1, DER_SEQ(extension))),
        DER_SEQ(id, good, now, DER(0xa1, DER_SEQ(extension))),
        DER_SEQ(id, DER(0x82, NOTHING), now),
        DER_SEQ(id, DER(0xa1, now), now),
        DER_SEQ(id, DER(0xa1, now, DER(0xa0, DER(0x0a, der_byte(1)))), now),
        DER_SEQ(DER_SEQ(hash, octets, octets, der_integer_of(1)), good, now),
    };
    struct span wrong[] = {
        der_integer_of(1),
        DER_SEQ(NOTHING),
        DER_SEQ(id, good),
        DER_SEQ(id, now),
        DER_SEQ(good, now),
        DER_SEQ(id, DER(0x80, der_byte(0)), now),
        DER_SEQ(id, DER(0x82, der_byte(0)), now),
        DER_SEQ(id, DER(0x83, NOTHING), now),
        DER_SEQ(id, DER(0xa0, NOTHING), now),
        DER_SEQ(id, DER(0xa1, NOTHING), now),
        DER_SEQ(id, DER(0xa1, der_time_of(TEST_NOW)), now),
        DER_SEQ(id, DER(0xa1, now, DER(0x0a, der_byte(1))), now),
        DER_SEQ(id, DER(0xa1, now, DER(0xa0, der_integer_of(1))), now),
        DER_SEQ(id, DER(0xa1, now, DER(0xa0, DER(0x0a, der_byte(1)), now)), now),
        DER_SEQ(id, DER(0xa1, now, DER(0xa0, DER(0x0a, der_byte(1))), now), now),
        DER_SEQ(id, good, der_time_of(TEST_NOW)),
        DER_SEQ(id, good, now, DER(0xa0, der_time_of(TEST_NOW))),
        DER_SEQ(id, good, now, now),
        DER_SEQ(id, good, now, DER(0xa0, now, now)),
        DER_SEQ(id, good, now, next, next),
        DER_SEQ(id, good, now, DER(0xa1, DER_SEQ(extension)), next),
        DER_SEQ(id, good, now, next, DER(0xa1, DER_SEQ(NOTHING))),
        DER_SEQ(id, good, now, next, DER(0xa1, DER_SEQ(extension, extension))),
        DER_SEQ(id, good, now, next, DER(0xa1, DER_SEQ(extension), extension)),
        DER_SEQ(DER_SEQ(octets, octets, der_integer_of(1)), good, now),
        DER_SEQ(DER_SEQ(hash, octets, der_integer_of(1)), good, now),
        DER_SEQ(DER_SEQ(hash, octets, octets), good, now),
        DER_SEQ(DER_SEQ(hash, octets, octets, DER(0x02, der_hex("0001"))), good, now),
        DER_SEQ(DER_SEQ(hash, octets, octets, der_integer_of(1), octets), good, now),
    };
    struct parts p = ordinary_parts();
    for (size_t i = 0; i < COUNT(right); i++) {
        p.answers = DER_SEQ(right[i], right[0]);
        check(&p, NULL);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        p.answers = DER_SEQ(right[0], wrong[i]);
        check(&p, "responses" FORM);
    }
    struct span many = NOTHING;
    for (int i = 0; i < LIMIT_OCSP_ANSWERS; i++)
        many = der_concat(many, right[0]);
    p.answers = DER_SEQ(many);
    check(&p, NULL);
    p.answers = DER_SEQ(many, right[0]);
    check(&p, "responses: more answers than are looked at");
}

/* ---- The judgement ---- */

static struct ocsp_validity validity;
static bool any_time;

static int judge_of(struct span der, const struct recipe *subject, const struct recipe *issuer, struct error *why)
{
    struct cert cert, ca_cert;
    assert_int_equal(cert_parse(&cert, cert_make(subject, issuer), NULL), 0);
    assert_int_equal(cert_parse(&ca_cert, cert_make(issuer, NULL), NULL), 0);
    const struct ocsp_task task = {test_crypto(), &cert, &ca_cert, any_time, TEST_NOW, NULL};
    *why = (struct error){0};
    int result = ocsp_judge(&task, der, &validity, why);
    assert_int_equal(result, why->code);
    return result;
}

static void accepted(const struct ocsp_recipe *r)
{
    struct error why;
    int result = judge_of(ocsp_make(r), r->cert, r->issuer, &why);
    if (result != 0)
        print_error("%s\n", why.text);
    assert_int_equal(result, 0);
}

static void refused(const struct ocsp_recipe *r, int code, const char *text)
{
    struct error why;
    int result = judge_of(ocsp_make(r), r->cert, r->issuer, &why);
    if (result != code || strcmp(why.text, text) != 0)
        print_error("expected %s: %s\nfound    %s: %s\n", error_name(code), text, error_name(result), why.text);
    assert_int_equal(result, code);
    assert_string_equal(why.text, text);
}

/* The response signed by each kind of key, as a CA and as a responder for one. */
static void every_kind_of_key(void **state)
{
    (void)state;
    static const struct test_key *const keys[] = {&key_p256, &key_p384, &key_p521, &key_pss, &key_ed25519};
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct recipe signer = ca, delegate = responder;
        struct ocsp_recipe r = ordinary();
        signer.key = keys[i];
        delegate.key = keys[(i + 1) % COUNT(keys)];
        r.issuer = &signer;
        accepted(&r);
        r.responder = &delegate;
        accepted(&r);
        r.tampered = true;
        refused(&r, SSL_E_OCSP_SIGNATURE, "the signature on it is not made with the key of CN=Responder");
    }
}

static void good(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    accepted(&r);
    assert_int_equal(validity.from, TEST_NOW - 86400);
    assert_int_equal(validity.until, TEST_NOW + 86400);
    r.sha256 = true;
    accepted(&r);
    r.by_key = true;
    accepted(&r);
    r.algorithm = SIGNATURE_RSA_PKCS1_SHA512;
    accepted(&r);
    /* A nonce is no reason to refuse, nor is any extension that is not critical. */
    r.extensions = extension_make("1.3.6.1.5.5.7.48.1.2", false, der_octets_of(der_hex("0102")));
    r.answer_extensions = extension_make("1.3.6.1.4.1.11129.2.4.5", false, der_octets_of(der_hex("0102")));
    accepted(&r);
}

static void not_good(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    r.revoked = true;
    refused(
        &r, SSL_E_CERT_REVOKED,
        "the OCSP response says that CN=www.example.com was revoked on 2025-12-31 00:00:00 UTC, reason: unspecified");
    r.reason = 1;
    refused(&r, SSL_E_CERT_REVOKED,
            "the OCSP response says that CN=www.example.com was revoked on 2025-12-31 00:00:00 UTC, reason: "
            "keyCompromise");
    r = ordinary();
    r.unknown = true;
    refused(&r, SSL_E_OCSP_UNSUITABLE, "the responder does not know CN=www.example.com");
    struct error why;
    assert_int_equal(judge_of(ocsp_failure_make(3), &leaf, &ca, &why), SSL_E_OCSP_STATUS);
    assert_int_equal(judge_of(NOTHING, &leaf, &ca, &why), SSL_E_OCSP_DECODE);
}

static void times(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    r.from = r.until = r.produced = TEST_NOW;
    accepted(&r);
    r.produced = TEST_NOW + 1;
    refused(&r, SSL_E_OCSP_NOT_YET_VALID,
            "it is of 2026-01-01 00:00:01 UTC, but it is now 2026-01-01 00:00:00 UTC; is the clock right?");
    r = ordinary();
    r.from = TEST_NOW + 2;
    refused(&r, SSL_E_OCSP_NOT_YET_VALID,
            "it is of 2026-01-01 00:00:02 UTC, but it is now 2026-01-01 00:00:00 UTC; is the clock right?");
    r = ordinary();
    r.until = TEST_NOW - 1;
    refused(&r, SSL_E_OCSP_STALE,
            "it was to be replaced by 2025-12-31 23:59:59 UTC, it is now 2026-01-01 00:00:00 UTC");
    any_time = true;
    accepted(&r);
    r.from = r.produced = TEST_NOW + 9;
    accepted(&r);
    r.revoked = true;
    refused(
        &r, SSL_E_CERT_REVOKED,
        "the OCSP response says that CN=www.example.com was revoked on 2025-12-31 00:00:00 UTC, reason: unspecified");
    any_time = false;
}

/* 4.2.2.1: without nextUpdate newer information can be had at any time; so it must not be old. */
static void without_an_end(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    r.until = NO_TIME;
    r.from = r.produced = TEST_NOW - LIMIT_OCSP_AGE;
    accepted(&r);
    assert_true(validity.until == INT64_MIN);
    r.from--;
    refused(
        &r, SSL_E_OCSP_STALE,
        "it does not say until when it holds, and is of 2025-12-30 23:59:59 UTC; it is now 2026-01-01 00:00:00 UTC");
    any_time = true;
    accepted(&r);
    any_time = false;
}

/* The CertID: hash, name, key and serial number must all be those of the certificate and its issuer. */
static void about_another(void **state)
{
    (void)state;
    static const char nothing[] = "it says nothing of this certificate";
    struct ocsp_recipe r = ordinary(), about = ordinary();
    struct recipe renamed = ca, rekeyed = ca, reserial = leaf;
    renamed.name = "CN=Test CA";
    rekeyed.key = &key_other;
    reserial.serial = 5;
    const struct ocsp_recipe others[] = {
        {.cert = &other, .issuer = &ca},     {.cert = &reserial, .issuer = &ca},   {.cert = &leaf, .issuer = &renamed},
        {.cert = &leaf, .issuer = &rekeyed}, {.cert = &leaf, .issuer = &stranger},
    };
    for (size_t i = 0; i < COUNT(others); i++)
        for (int sha256 = 0; sha256 < 2; sha256++) {
            about = others[i];
            about.sha256 = sha256;
            r.id = ocsp_id_make(&about);
            refused(&r, SSL_E_OCSP_UNSUITABLE, nothing);
        }
    /* The digests of one hash under the name of the other, and a hash that is not known. */
    about = ordinary();
    uint8_t *id = der_copy(ocsp_id_make(&about));
    r.id = (struct span){id, ocsp_id_make(&about).len};
    accepted(&r);
    id[8]++; /* of the OID of SHA-1 */
    refused(&r, SSL_E_OCSP_UNSUITABLE, nothing);
    struct span sha256 = DER_SEQ(der_oid_of("2.16.840.1.101.3.4.2.1")), parts = {id + 2 + 11, r.id.len - 2 - 11};
    r.id = DER_SEQ(sha256, parts);
    refused(&r, SSL_E_OCSP_UNSUITABLE, nothing);
    about.sha256 = true;
    id = der_copy(ocsp_id_make(&about));
    r.id = (struct span){id, ocsp_id_make(&about).len};
    accepted(&r);
    id[14]++; /* SHA-384 */
    refused(&r, SSL_E_OCSP_UNSUITABLE, nothing);
}

/* Of several answers about the certificate all must be good; those about others say nothing. */
static void several_answers(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    struct ocsp_recipe of_other = {.cert = &other, .issuer = &ca, .revoked = true, .until = TEST_NOW - 5};
    struct ocsp_recipe again = ordinary();
    again.sha256 = true;
    r.others = ocsp_answer_make(&of_other);
    accepted(&r);
    r.behind = ocsp_answer_make(&of_other);
    accepted(&r);
    r.others = der_concat(r.others, ocsp_answer_make(&again));
    accepted(&r);
    again.revoked = true;
    r.others = ocsp_answer_make(&again);
    refused(
        &r, SSL_E_CERT_REVOKED,
        "the OCSP response says that CN=www.example.com was revoked on 2025-12-31 00:00:00 UTC, reason: unspecified");
    r.others = NOTHING;
    r.behind = ocsp_answer_make(&again);
    refused(
        &r, SSL_E_CERT_REVOKED,
        "the OCSP response says that CN=www.example.com was revoked on 2025-12-31 00:00:00 UTC, reason: unspecified");
}

static void critical_extensions(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    r.extensions = extension_make("1.2.3", true, NOTHING);
    refused(&r, SSL_E_OCSP_UNSUITABLE, "its critical extension 1.2.3 is not understood");
    r = ordinary();
    r.answer_extensions = extension_make("1.2.4", true, NOTHING);
    refused(&r, SSL_E_OCSP_UNSUITABLE, "its critical extension 1.2.4 is not understood");
    r = ordinary(); /* of an answer about somebody else */
    struct ocsp_recipe of_other = {
        .cert = &other, .issuer = &ca, .answer_extensions = extension_make("1.2.4", true, NOTHING)};
    r.others = ocsp_answer_make(&of_other);
    accepted(&r);
}

/* ---- Who may sign ---- */

static void signatures(void **state)
{
    (void)state;
    static const char not_by_ca[] = "the signature on it is not made with the key of CN=Test CA,O=Example";
    struct ocsp_recipe r = ordinary();
    r.tampered = true;
    refused(&r, SSL_E_OCSP_SIGNATURE, not_by_ca);
    r = ordinary();
    r.algorithm_id = algorithm_make(SIGNATURE_RSA_PKCS1_SHA384); /* not what was done */
    refused(&r, SSL_E_OCSP_SIGNATURE, not_by_ca);
    r.algorithm_id = DER_SEQ(der_oid_of("1.2.840.113549.1.1.5"), DER(0x05, NOTHING)); /* SHA-1 */
    refused(&r, SSL_E_OCSP_SIGNATURE, "it is signed with RSA PKCS#1 with SHA-1, which is not accepted");
    /* The name of the CA, the key of another. */
    struct recipe impostor = ca;
    impostor.key = &key_other;
    r = ordinary();
    r.responder = &impostor;
    r.no_certs = true;
    refused(&r, SSL_E_OCSP_SIGNATURE, not_by_ca);
    r.by_key = true;
    refused(&r, SSL_E_OCSP_SIGNATURE, "its responder is neither the CA nor has a certificate in it");
    /* The right key under another name. */
    struct recipe renamed = ca;
    renamed.name = "CN=Somebody";
    r = ordinary();
    r.responder = &renamed;
    r.no_certs = true;
    refused(&r, SSL_E_OCSP_SIGNATURE, "its responder is neither the CA nor has a certificate in it");
    r.by_key = true;
    accepted(&r);
}

/* Every byte of what is signed. */
static void every_byte_is_signed(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    struct error why;
    struct span data = ocsp_data_make(&r), der = ocsp_response_make(ocsp_basic_make(data, &r));
    uint8_t *copy = der_copy(der);
    size_t start = 0;
    while (memcmp(copy + start, data.at, data.len) != 0)
        start++;
    for (size_t i = start; i < start + data.len; i++) {
        copy[i] ^= 1;
        assert_int_not_equal(judge_of((struct span){copy, der.len}, &leaf, &ca, &why), 0);
        copy[i] ^= 1;
    }
    assert_int_equal(judge_of((struct span){copy, der.len}, &leaf, &ca, &why), 0);
}

/* RFC 5280 4.2.1.3: what the CA's own key may do. */
static void key_usage_of_the_ca(void **state)
{
    (void)state;
    static const struct {
        unsigned usage;
        bool good;
    } rows[] = {
        {0, true}, /* not said */
        {USAGE_KEY_CERT_SIGN, false},
        {USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN, true},
        {USAGE_KEY_CERT_SIGN | USAGE_DIGITAL_SIGNATURE, true},
        {USAGE_KEY_CERT_SIGN | USAGE_NON_REPUDIATION, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct recipe issuer = ca;
        issuer.usage = rows[i].usage;
        struct ocsp_recipe r = {.cert = &leaf, .issuer = &issuer};
        if (rows[i].good)
            accepted(&r);
        else
            refused(&r, SSL_E_OCSP_SIGNATURE,
                    "the certificate of the responder, CN=Test CA,O=Example, may sign nothing but certificates by its "
                    "keyUsage");
    }
}

static struct ocsp_recipe by(const struct recipe *who)
{
    return (struct ocsp_recipe){.cert = &leaf, .issuer = &ca, .responder = who};
}

static void delegates(void **state)
{
    (void)state;
    struct ocsp_recipe r = by(&responder);
    accepted(&r);
    r.by_key = true;
    accepted(&r);
    r.tampered = true;
    refused(&r, SSL_E_OCSP_SIGNATURE, "the signature on it is not made with the key of CN=Responder");
    r = by(&responder);
    r.no_certs = true;
    refused(&r, SSL_E_OCSP_SIGNATURE, "its responder is neither the CA nor has a certificate in it");

    /* Among others, some of which are no certificates at all; up to a limit. */
    struct span mine = cert_make(&responder, &ca), noise = der_concat(DER_SEQ(NOTHING), cert_make(&other, &ca));
    r = by(&responder);
    for (int i = 2; i < LIMIT_OCSP_CERTS; i += 2)
        r.certs = der_concat(r.certs, noise);
    r.certs = der_concat(r.certs, DER_SEQ(NOTHING));
    r.certs = der_concat(r.certs, mine);
    accepted(&r);
    r.certs = der_concat(DER_SEQ(NOTHING), r.certs);
    refused(&r, SSL_E_OCSP_SIGNATURE, "its responder is neither the CA nor has a certificate in it");

    /* A delegate that has the name of the CA; and two of the same name, of which the second has signed. */
    struct recipe namesake = responder, second = responder;
    namesake.name = ca.name;
    r = by(&namesake);
    accepted(&r);
    second.key = &key_other;
    r = by(&responder);
    r.certs = der_concat(cert_make(&second, &ca), mine);
    accepted(&r);
}

/* 4.2.2.2: each rule for the certificate of a delegate. */
static void delegates_that_are_none(void **state)
{
    (void)state;
    static const char not_said[] =
        "the certificate of the responder, CN=Responder, does not say OCSPSigning in its extKeyUsage";
    static const char not_issued[] =
        "the certificate of the responder, CN=Responder, is not issued by the CA that it answers for";
    struct recipe who = responder;
    struct ocsp_recipe r = by(&who);

    who.extended = 0; /* good for anything is not good for this */
    refused(&r, SSL_E_OCSP_SIGNATURE, not_said);
    who.extended = EXTENDED_SERVER | EXTENDED_CLIENT;
    refused(&r, SSL_E_OCSP_SIGNATURE, not_said);
    who.extended = 0;
    who.more = extension_make("2.5.29.37", false, DER_SEQ(der_oid_of("2.5.29.37.0"))); /* anyExtendedKeyUsage */
    refused(&r, SSL_E_OCSP_SIGNATURE, not_said);
    who = responder;
    who.extended = EXTENDED_SERVER | EXTENDED_OCSP;
    accepted(&r);

    who = responder;
    who.usage = USAGE_KEY_ENCIPHERMENT;
    refused(&r, SSL_E_OCSP_SIGNATURE, "the certificate of the responder, CN=Responder, may not sign by its keyUsage");
    who.usage = USAGE_NON_REPUDIATION;
    accepted(&r);
    who.usage = 0;
    accepted(&r);

    who = responder;
    who.until = TEST_NOW - 1;
    refused(&r, SSL_E_OCSP_SIGNATURE, "the certificate of the responder, CN=Responder, has expired");
    any_time = true;
    accepted(&r);
    any_time = false;
    who = responder;
    who.from = TEST_NOW + 1;
    refused(&r, SSL_E_OCSP_SIGNATURE, "the certificate of the responder, CN=Responder, is not yet valid");
    who.from = who.until = TEST_NOW;
    accepted(&r);

    who = responder;
    who.more = extension_make("1.2.3", true, NOTHING);
    refused(&r, SSL_E_OCSP_SIGNATURE,
            "the certificate of the responder, CN=Responder, has a critical extension that is not understood");
    who.more = extension_make("1.3.6.1.5.5.7.48.1.5", true, DER(0x05, NOTHING)); /* ocsp-nocheck */
    accepted(&r);
    who.more = extension_make("1.3.6.1.5.5.7.48.1.5", false, DER(0x05, der_byte(0)));
    refused(&r, SSL_E_OCSP_SIGNATURE, "its responder is neither the CA nor has a certificate in it");

    who = responder;
    who.key = &key_weak;
    refused(&r, SSL_E_OCSP_SIGNATURE, "the certificate of the responder, CN=Responder, has a key that is not accepted");

    who = responder;
    who.tampered = true;
    refused(&r, SSL_E_OCSP_SIGNATURE, not_issued);
    who.tampered = false;
    who.algorithm_id = DER_SEQ(der_oid_of("1.2.840.113549.1.1.5"), DER(0x05, NOTHING)); /* SHA-1 */
    refused(&r, SSL_E_OCSP_SIGNATURE, not_issued);

    /* Issued by another CA, by one of the right name, by the right key under another name; and by itself. */
    struct recipe impostor = ca, renamed = ca;
    impostor.key = &key_other;
    renamed.name = "CN=Somebody";
    const struct recipe *issuers[] = {&stranger, &impostor, &renamed, &leaf, NULL};
    for (size_t i = 0; i < COUNT(issuers); i++) {
        r = by(&responder);
        r.certs = cert_make(&responder, issuers[i]);
        refused(&r, SSL_E_OCSP_SIGNATURE, not_issued);
    }
    /* One who may, for a CA above: "issued directly". */
    struct recipe middle = {.name = "CN=Middle", .key = &key_intermediate, .ca = true};
    r = (struct ocsp_recipe){.cert = &leaf, .issuer = &middle, .responder = &responder};
    r.certs = der_concat(cert_make(&responder, &ca), cert_make(&ca, NULL));
    refused(&r, SSL_E_OCSP_SIGNATURE, not_issued);
    r.certs = cert_make(&responder, &middle);
    accepted(&r);
    /* The CA above itself. */
    r = (struct ocsp_recipe){.cert = &leaf, .issuer = &middle, .responder = &ca, .certs = cert_make(&ca, NULL)};
    refused(&r, SSL_E_OCSP_SIGNATURE,
            "the certificate of the responder, CN=Test CA,O=Example, is not issued by the CA that it answers for");
}

/* ---- What can be said without the issuer ---- */

static int concerns(const struct ocsp_recipe *r, const struct recipe *subject, const struct recipe *issuer,
                    int64_t *until)
{
    struct cert cert;
    struct ocsp ocsp;
    struct error why = {0};
    assert_int_equal(cert_parse(&cert, cert_make(subject, issuer), NULL), 0);
    assert_int_equal(ocsp_parse(&ocsp, ocsp_make(r), NULL), 0);
    int result = ocsp_concerns(&ocsp, test_crypto(), &cert, until, &why);
    assert_int_equal(result, why.code);
    if (result != 0)
        assert_string_equal(why.text, "it says nothing of this certificate");
    return result;
}

static void whom_it_concerns(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary(), again = ordinary();
    int64_t until;
    assert_int_equal(concerns(&r, &leaf, &ca, &until), 0);
    assert_int_equal(until, TEST_NOW + 86400);
    assert_int_equal(concerns(&r, &other, &ca, &until), SSL_E_OCSP_UNSUITABLE);
    assert_int_equal(concerns(&r, &leaf, &stranger, &until), SSL_E_OCSP_UNSUITABLE);
    again.sha256 = true;
    again.until = TEST_NOW + 5;
    r.others = ocsp_answer_make(&again);
    assert_int_equal(concerns(&r, &leaf, &ca, &until), 0);
    assert_int_equal(until, TEST_NOW + 5);
    again.until = NO_TIME;
    again.from = TEST_NOW - 7;
    r.others = NOTHING;
    r.behind = ocsp_answer_make(&again);
    assert_int_equal(concerns(&r, &leaf, &ca, &until), 0);
    assert_int_equal(until, TEST_NOW - 7 + LIMIT_OCSP_AGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_said),
        cmocka_unit_test(statuses),
        cmocka_unit_test(the_outermost_form),
        cmocka_unit_test(the_longest),
        cmocka_unit_test(fields),
        cmocka_unit_test(what_is_around_them),
        cmocka_unit_test(answers),
        cmocka_unit_test(every_kind_of_key),
        cmocka_unit_test(good),
        cmocka_unit_test(not_good),
        cmocka_unit_test(times),
        cmocka_unit_test(without_an_end),
        cmocka_unit_test(about_another),
        cmocka_unit_test(several_answers),
        cmocka_unit_test(critical_extensions),
        cmocka_unit_test(signatures),
        cmocka_unit_test(every_byte_is_signed),
        cmocka_unit_test(key_usage_of_the_ca),
        cmocka_unit_test(delegates),
        cmocka_unit_test(delegates_that_are_none),
        cmocka_unit_test(whom_it_concerns),
    };
    return cmocka_run_group_tests_name("x509/ocsp", tests, NULL, NULL);
}
