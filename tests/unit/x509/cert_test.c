/*
 * cert_test.c - certificates, line by line as RFC 5280 section 4 has them: what each rule takes and refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"

static const struct recipe ca = {.name = "O=Example,CN=Test CA", .key = &key_root, .ca = true};
static const struct recipe leaf = {.name = "CN=www.example.com", .san = "DNS:www.example.com"};

/* Parsing looks at no signature. */
static struct span assemble(const struct cert_parts *p)
{
    struct span tbs = DER_SEQ(p->version, p->serial, p->algorithm, p->issuer, p->validity, p->subject, p->spki,
                              p->unique_ids, p->extensions);
    return DER_SEQ(tbs, p->outer, der_bits_of(der_hex("0badcafe")));
}

static int parse(struct span der, struct error *why)
{
    struct cert cert;
    *why = (struct error){0};
    int result = cert_parse(&cert, der, why);
    assert_int_equal(result, why->code);
    return result;
}

static void check_refused(const struct cert_parts *parts, const char *expected)
{
    struct error why;
    assert_int_equal(parse(assemble(parts), &why), SSL_E_CERT_DECODE);
    assert_string_equal(why.text, expected);
}

static void check_taken(const struct cert_parts *parts)
{
    struct error why;
    if (parse(assemble(parts), &why) != 0)
        print_error("%s\n", why.text);
    assert_int_equal(why.code, 0);
}

static void all_that_is_said(void **state)
{
    (void)state;
    struct recipe full = {.name = "C=DE,O=Example,CN=Sub CA",
                          .san = "DNS:a.example,IP:192.0.2.1",
                          .from = 1000000000,
                          .until = 4000000000,
                          .serial = 0x1234,
                          .ca = true,
                          .path_len = PATH_LEN(3),
                          .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN,
                          .extended = EXTENDED_SERVER | EXTENDED_OCSP,
                          .permitted = "DNS:example",
                          .points = "URI:http://a.example/crl"};
    struct cert cert;
    struct span der = cert_make(&full, &ca);
    assert_int_equal(cert_parse(&cert, der, NULL), 0);
    assert_ptr_equal(cert.der.at, der.at);
    assert_int_equal(cert.der.len, der.len);
    assert_int_equal(cert.version, 2);
    assert_true(span_equal(cert.serial, der_hex("1234")));
    assert_true(span_equal(cert.issuer, name_make(ca.name)));
    assert_true(span_equal(cert.subject, name_make(full.name)));
    assert_true(span_equal(cert.spki, key_spki(&key_leaf)));
    assert_true(span_equal(cert.san, general_names_make(full.san)));
    assert_true(span_equal(cert.algorithm_id, algorithm_make(SIGNATURE_RSA_PKCS1_SHA256)));
    assert_int_equal(cert.not_before, 1000000000);
    assert_int_equal(cert.not_after, 4000000000);
    assert_int_equal(cert.key.kind, KEY_RSA);
    assert_int_equal(rsa_bits(&cert.key.rsa), 2048);
    assert_int_equal(cert.algorithm, SIGNATURE_RSA_PKCS1_SHA256);
    assert_int_equal(cert.key_usage, USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN);
    assert_int_equal(cert.extended_usage, EXTENDED_SERVER | EXTENDED_OCSP);
    assert_true(cert.ca);
    assert_int_equal(cert.path_len, 3);
    assert_int_not_equal(cert.constraints.len, 0);
    assert_int_not_equal(cert.points.len, 0);
    assert_int_equal(cert.subject_key.len, 20);
    assert_int_equal(cert.issuer_key.len, 20);
    assert_int_equal(cert.signature.len, 256);
    assert_int_equal(cert.critical.len, 0);
    assert_false(cert.self_issued);
}

static void nothing_that_is_optional(void **state)
{
    (void)state;
    struct recipe plain = {.name = "CN=a", .no_key_ids = true};
    struct cert cert;
    assert_int_equal(cert_parse(&cert, cert_make(&plain, NULL), NULL), 0);
    assert_int_equal(cert.version, 0);
    assert_int_equal(cert.key_usage, USAGE_ANY);
    assert_int_equal(cert.extended_usage, EXTENDED_ANY);
    assert_false(cert.ca);
    assert_int_equal(cert.path_len, -1);
    assert_int_equal(cert.require_explicit, -1);
    assert_int_equal(cert.inhibit_mapping, -1);
    assert_int_equal(cert.inhibit_any, -1);
    assert_int_equal(cert.san.len + cert.constraints.len + cert.points.len + cert.subject_key.len, 0);
    assert_true(cert.self_issued);
}

static void the_outermost_form(void **state)
{
    (void)state;
    struct error why;
    struct cert_parts p = cert_parts_of(&leaf, &ca);
    struct span der = assemble(&p), tbs = DER_SEQ(p.version, p.serial, p.algorithm, p.issuer, p.validity, p.subject,
                                                  p.spki, p.unique_ids, p.extensions);
    struct span bits = der_bits_of(der_hex("00"));
    check_taken(&p);
    struct span wrong[] = {
        NOTHING,
        der_byte(0x30),
        tbs,
        DER_SEQ(tbs),
        DER_SEQ(tbs, p.outer),
        DER_SEQ(tbs, p.outer, bits, bits),
        DER_SEQ(tbs, p.outer, DER(0x03, der_hex("0100"))), /* unused bits */
        DER_SEQ(tbs, p.outer, der_octets_of(der_hex("00"))),
        DER_SET_OF(tbs, p.outer, bits),
        DER_SEQ(p.outer, tbs, bits),
        der_concat(der, der_byte(0)), /* bytes behind */
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(parse(wrong[i], &why), SSL_E_CERT_DECODE);
        assert_true(why.text[0] != '\0');
    }
    /* Every cut. */
    for (size_t len = 0; len < der.len; len++)
        assert_int_equal(parse((struct span){der.at, len}, &why), SSL_E_CERT_DECODE);
}

static void versions(void **state)
{
    (void)state;
    struct cert_parts p = cert_parts_of(&leaf, &ca);
    static const char *const neither = "version: neither 2 nor 3";
    p.version = DER(0xa0, der_integer_of(0)); /* a default that is written */
    check_refused(&p, neither);
    p.version = DER(0xa0, der_integer_of(3));
    check_refused(&p, neither);
    p.version = DER(0xa0, der_integer_of(-1));
    check_refused(&p, "version: not DER, or not of the form of RFC 5280 4.1");
    p.version = DER(0xa0, der_integer_of(2), der_integer_of(2));
    check_refused(&p, "version: not DER, or not of the form of RFC 5280 4.1");
    /* 4.1.2.1, 4.1.2.9: extensions make it version 3 */
    p.version = DER(0xa0, der_integer_of(1));
    check_refused(&p, "extensions: in a certificate before version 3");
    p.version = NOTHING;
    check_refused(&p, "extensions: in a certificate before version 3");
    p.extensions = NOTHING;
    check_taken(&p);
    p.unique_ids = DER(0x81, der_hex("0055"));
    check_refused(&p, "uniqueIdentifier: in a certificate of version 1");
    p.version = DER(0xa0, der_integer_of(1));
    check_taken(&p);
    p.unique_ids = der_concat(DER(0x81, der_hex("0055")), DER(0x82, der_hex("0055")));
    check_taken(&p);
    p.unique_ids = der_concat(DER(0x82, der_hex("0055")), DER(0x81, der_hex("0055")));
    check_refused(&p, "tbsCertificate: a field that does not belong there");
}

static void serials(void **state)
{
    (void)state;
    struct cert_parts p = cert_parts_of(&leaf, &ca);
    p.serial = DER(0x02, der_hex("7fffffffffffffffffffffffffffffffffffffff"));
    check_taken(&p);
    p.serial = DER(0x02, der_hex("00ffffffffffffffffffffffffffffffffffffffff"));
    check_taken(&p);
    p.serial = DER(0x02, der_hex("010000000000000000000000000000000000000000"));
    check_refused(&p, "serialNumber: longer than 20 octets");
    p.serial = der_integer_of(0); /* "certificate users SHOULD be prepared to gracefully handle such certificates" */
    check_taken(&p);
    p.serial = der_integer_of(-5);
    check_taken(&p);
    p.serial = DER(0x02, der_hex("0005"));
    check_refused(&p, "serialNumber: not DER, or not of the form of RFC 5280 4.1");
    p.serial = DER(0x02, NOTHING);
    check_refused(&p, "serialNumber: not DER, or not of the form of RFC 5280 4.1");
    p.serial = NOTHING;
    check_refused(&p, "serialNumber: not DER, or not of the form of RFC 5280 4.1");
}

static void algorithms(void **state)
{
    (void)state;
    struct cert_parts p = cert_parts_of(&leaf, &ca);
    p.outer = algorithm_make(SIGNATURE_RSA_PKCS1_SHA384);
    check_refused(&p, "signatureAlgorithm: not that of the field signature");
    p.outer = DER_SEQ(der_oid_of("1.2.840.113549.1.1.11")); /* the same, but for the parameters */
    check_refused(&p, "signatureAlgorithm: not that of the field signature");
    p.algorithm = p.outer = DER_SEQ(der_integer_of(1));
    check_refused(&p, "signatureAlgorithm: not an AlgorithmIdentifier");
    p.algorithm = p.outer = DER_SEQ(der_oid_of("1.2.3"), der_integer_of(1), der_integer_of(1));
    check_refused(&p, "signatureAlgorithm: not an AlgorithmIdentifier");
    /* What is not accepted is no failure here. */
    p.algorithm = p.outer = DER_SEQ(der_oid_of("1.2.840.113549.1.1.5"), DER(0x05, NOTHING));
    struct cert cert;
    assert_int_equal(cert_parse(&cert, assemble(&p), NULL), 0);
    assert_int_equal(cert.algorithm, SIGNATURE_NONE);
}

static void names(void **state)
{
    (void)state;
    struct cert_parts p = cert_parts_of(&leaf, &ca);
    p.issuer = DER_SEQ(NOTHING);
    check_refused(&p, "issuer: empty"); /* 4.1.2.4 */
    p.issuer = DER_SEQ(DER_SET_OF(NOTHING));
    check_refused(&p, "issuer: not DER, or not of the form of RFC 5280 4.1");
    p = cert_parts_of(&leaf, &ca);
    p.subject = DER_SEQ(NOTHING);
    check_taken(&p); /* with a subjectAltName */
    p.subject = der_octets_of(NOTHING);
    check_refused(&p, "subject: not DER, or not of the form of RFC 5280 4.1");
    static const struct recipe bare = {.name = "CN=a"};
    p = cert_parts_of(&bare, &ca);
    p.subject = DER_SEQ(NOTHING);
    check_refused(&p, "subject: empty, and no subjectAltName"); /* 4.1.2.6 */
    p = cert_parts_of(&ca, NULL);
    p.subject = DER_SEQ(NOTHING);
    check_refused(&p, "subject: empty in a certificate of a CA"); /* 4.1.2.6 */
}

static void validities(void **state)
{
    (void)state;
    static const char *const wrong = "validity: not DER, or not of the form of RFC 5280 4.1";
    struct cert_parts p = cert_parts_of(&leaf, &ca);
    struct span time = der_time_of(TEST_NOW);
    p.validity = DER_SEQ(time);
    check_refused(&p, wrong);
    p.validity = DER_SEQ(time, time, time);
    check_refused(&p, wrong);
    p.validity = DER_SEQ(time, DER(0x17, der_text("260101000000+0000")));
    check_refused(&p, wrong);
    p.validity = DER_SEQ(time, der_octets_of(NOTHING));
    check_refused(&p, wrong);
    p.validity = DER_SEQ(DER(0x18, der_text("20200101000000Z")), DER(0x18, der_text("99991231235959Z")));
    check_taken(&p);
}

static void keys(void **state)
{
    (void)state;
    struct cert_parts p = cert_parts_of(&leaf, &ca);
    struct cert cert;
    p.spki = DER_SEQ(DER_SEQ(der_oid_of("1.2.840.10045.2.1"), der_oid_of("1.3.132.0.10")), der_bits_of(der_hex("04")));
    assert_int_equal(cert_parse(&cert, assemble(&p), NULL), 0); /* a kind that is not supported, not an error */
    assert_int_equal(cert.key.kind, KEY_NONE);
    p.spki = DER_SEQ(DER_SEQ(der_oid_of("1.2.840.113549.1.1.1"), DER(0x05, NOTHING)), der_bits_of(der_hex("04")));
    check_refused(&p, "subjectPublicKeyInfo: not a public key of the kind that it says");
    p.spki = NOTHING;
    check_refused(&p, "subjectPublicKeyInfo: not DER, or not of the form of RFC 5280 4.1");
}

/* A leaf, or a CA, with one more extension. */
static struct span with(bool is_ca, const char *oid, struct span value)
{
    struct recipe r = {.name = "CN=a", .ca = is_ca, .no_key_ids = true, .more = extension_make(oid, false, value)};
    struct cert_parts p = cert_parts_of(&r, &ca);
    return assemble(&p);
}

static const char form_of_value[] = "its value does not have the form of RFC 5280, or is not DER";

static void check_extension(bool is_ca, const char *oid, struct span value, const char *problem)
{
    struct error why;
    int result = parse(with(is_ca, oid, value), &why);
    if ((result != 0) != (problem != NULL) || (problem != NULL && strstr(why.text, problem) == NULL))
        print_error("%s: %s\n", oid, result == 0 ? "taken" : why.text);
    assert_int_equal(result, problem != NULL ? SSL_E_CERT_DECODE : 0);
    if (problem != NULL)
        assert_non_null(strstr(why.text, problem));
}

static void basic_constraints(void **state)
{
    (void)state;
    static const char oid[] = "2.5.29.19";
    struct span yes = der_bool_of(true);
    check_extension(false, oid, DER_SEQ(NOTHING), NULL);
    check_extension(false, oid, DER_SEQ(yes), NULL);
    check_extension(false, oid, DER_SEQ(yes, der_integer_of(0)), NULL);
    check_extension(false, oid, DER_SEQ(der_bool_of(false)), form_of_value);
    check_extension(false, oid, DER_SEQ(yes, der_integer_of(-1)), form_of_value);
    check_extension(false, oid, DER_SEQ(yes, der_integer_of(INT64_C(1) << 31)), form_of_value);
    check_extension(false, oid, DER_SEQ(der_integer_of(0), yes), form_of_value);
    check_extension(false, oid, DER_SEQ(yes, der_integer_of(0), der_integer_of(0)), form_of_value);
    check_extension(false, oid, yes, form_of_value);
    check_extension(false, oid, NOTHING, form_of_value);
    check_extension(false, oid, DER_SEQ(der_integer_of(0)), "pathLenConstraint in a certificate that is no CA");
}

static void key_usages(void **state)
{
    (void)state;
    static const char oid[] = "2.5.29.15";
    struct cert cert;
    for (unsigned bit = 0; bit < 9; bit++) {
        bool sign = bit == 5;
        assert_int_equal(cert_parse(&cert, with(sign, oid, der_flags_of(0x03, 1u << bit)), NULL), 0);
        assert_int_equal(cert.key_usage, 1u << bit);
    }
    check_extension(false, oid, der_flags_of(0x03, 0), "no bit is set"); /* 4.2.1.3 */
    check_extension(false, oid, DER(0x03, der_hex("0700")), "no bit is set");
    check_extension(false, oid, der_octets_of(der_hex("80")), form_of_value);
    check_extension(false, oid, DER(0x03, der_hex("0781")), form_of_value);
    /* 4.2.1.9: "If the cA boolean is not asserted, then the keyCertSign bit [...] MUST NOT be asserted." */
    check_extension(false, oid, der_flags_of(0x03, USAGE_KEY_CERT_SIGN | USAGE_DIGITAL_SIGNATURE),
                    "keyCertSign in a certificate that is no CA");
}

static void extended_usages(void **state)
{
    (void)state;
    static const char oid[] = "2.5.29.37";
    struct cert cert;
    struct span server = der_oid_of("1.3.6.1.5.5.7.3.1"), client = der_oid_of("1.3.6.1.5.5.7.3.2");
    struct span email = der_oid_of("1.3.6.1.5.5.7.3.4"), any = der_oid_of("2.5.29.37.0");
    const struct {
        struct span value;
        unsigned usage;
    } cases[] = {
        {DER_SEQ(server), EXTENDED_SERVER},
        {DER_SEQ(client), EXTENDED_CLIENT},
        {DER_SEQ(email, client, server), EXTENDED_SERVER | EXTENDED_CLIENT},
        {DER_SEQ(email), 0},
        {DER_SEQ(email, any), EXTENDED_ANY},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(cert_parse(&cert, with(false, oid, cases[i].value), NULL), 0);
        assert_int_equal(cert.extended_usage, cases[i].usage);
    }
    check_extension(false, oid, DER_SEQ(NOTHING), form_of_value); /* SIZE (1..MAX) */
    check_extension(false, oid, server, form_of_value);
    check_extension(false, oid, DER_SEQ(server, der_integer_of(1)), form_of_value);
}

static void alternative_names(void **state)
{
    (void)state;
    static const char oid[] = "2.5.29.17";
    check_extension(false, oid, DER_SEQ(general_names_make("DNS:a,IP:::1,email:a@b,URI:urn:x,DIR:CN=x")), NULL);
    check_extension(false, oid, DER_SEQ(NOTHING), form_of_value);
    check_extension(false, oid, DER_SEQ(DER(0x82, der_hex("f09f989c"))), form_of_value); /* not ASCII */
    check_extension(false, oid, DER_SEQ(DER(0x87, der_hex("c0000200ffffff00"))), form_of_value);
    check_extension(false, oid, general_names_make("DNS:a"), form_of_value);
    check_extension(false, oid, der_text("example.com"), form_of_value);
    struct span many = NOTHING;
    for (int i = 0; i <= LIMIT_NAMES; i++)
        many = der_concat(many, general_names_make("DNS:a"));
    check_extension(false, oid, DER_SEQ(many), form_of_value);
}

static void name_constraints(void **state)
{
    (void)state;
    static const char oid[] = "2.5.29.30";
    struct span permitted = DER_SEQ(DER(0xa0, subtrees_make("DNS:a")));
    check_extension(true, oid, permitted, NULL);
    check_extension(false, oid, permitted, "in a certificate that is no CA"); /* 4.2.1.10 */
    check_extension(true, oid, DER_SEQ(DER(0xa0, subtrees_make("DNS:a")), der_integer_of(1)), form_of_value);
    check_extension(true, oid, DER_SEQ(NOTHING), "an empty sequence");
    check_extension(true, oid, DER_SEQ(DER(0xa0, NOTHING)), "an empty list of subtrees");
    check_extension(true, oid, DER_SEQ(DER(0xa0, DER_SEQ(DER(0x87, der_hex("c000020000ff00ff"))))),
                    "no range of addresses");
}

static void other_extensions(void **state)
{
    (void)state;
    struct span point = DER_SEQ(DER(0xa0, DER(0xa0, general_names_make("URI:http://a/"))));
    check_extension(false, "2.5.29.31", DER_SEQ(point, point), NULL);
    check_extension(false, "2.5.29.31", DER_SEQ(NOTHING), form_of_value);
    check_extension(false, "2.5.29.31", DER_SEQ(DER_SEQ(NOTHING)), form_of_value);

    check_extension(false, "2.5.29.14", der_octets_of(der_hex("01")), NULL);
    check_extension(false, "2.5.29.14", der_hex("01"), form_of_value);
    check_extension(false, "2.5.29.35", DER_SEQ(DER(0x80, der_hex("01"))), NULL);
    check_extension(false, "2.5.29.35", DER(0x80, der_hex("01")), form_of_value);

    struct span policy = DER_SEQ(der_oid_of("1.2.3")), qualified = DER_SEQ(der_oid_of("1.2.4"), DER_SEQ(policy));
    check_extension(false, "2.5.29.32", DER_SEQ(policy, qualified), NULL);
    check_extension(false, "2.5.29.32", DER_SEQ(NOTHING), form_of_value);
    check_extension(false, "2.5.29.32", DER_SEQ(DER_SEQ(der_oid_of("1.2.3"), der_integer_of(1))), form_of_value);
    check_extension(false, "2.5.29.32", DER_SEQ(der_oid_of("1.2.3")), form_of_value);
    check_extension(true, "2.5.29.33", DER_SEQ(DER_SEQ(der_oid_of("1.2.3"), der_oid_of("1.2.4"))), NULL);
    check_extension(true, "2.5.29.33", DER_SEQ(NOTHING), form_of_value);
    check_extension(true, "2.5.29.33", DER_SEQ(policy), form_of_value);

    check_extension(true, "2.5.29.36", DER_SEQ(DER(0x80, der_byte(0)), DER(0x81, der_byte(1))), NULL);
    check_extension(true, "2.5.29.36", DER_SEQ(NOTHING), "an empty sequence");
    check_extension(true, "2.5.29.36", DER_SEQ(DER(0x80, der_byte(0xff))), form_of_value);
    check_extension(true, "2.5.29.36", DER_SEQ(DER(0x81, der_byte(1)), DER(0x80, der_byte(1))), form_of_value);
    check_extension(true, "2.5.29.54", der_integer_of(0), NULL);
    check_extension(true, "2.5.29.54", der_integer_of(-1), form_of_value);

    struct span access = DER_SEQ(der_oid_of("1.3.6.1.5.5.7.48.1"), general_names_make("URI:http://a/"));
    check_extension(false, "1.3.6.1.5.5.7.1.1", DER_SEQ(access), NULL);
    check_extension(false, "1.3.6.1.5.5.7.1.1", DER_SEQ(NOTHING), form_of_value);
    check_extension(false, "1.3.6.1.5.5.7.1.1",
                    DER_SEQ(DER_SEQ(der_oid_of("1.3.6.1.5.5.7.48.1"), general_names_make("URI:a,URI:b"))),
                    form_of_value);
    check_extension(false, "1.3.6.1.5.5.7.1.1", DER_SEQ(der_oid_of("1.2.3")), form_of_value);

    check_extension(false, "1.3.6.1.5.5.7.1.24", DER_SEQ(der_integer_of(5), der_integer_of(17)), NULL); /* RFC 7633 */
    check_extension(false, "1.3.6.1.5.5.7.1.24", der_integer_of(5), form_of_value);
    check_extension(false, "1.3.6.1.5.5.7.1.24", DER_SEQ(der_bool_of(true)), form_of_value);
    check_extension(false, "1.3.6.1.5.5.7.1.24", DER_SEQ(der_integer_of(-5)), form_of_value);
    check_extension(false, "1.3.6.1.5.5.7.48.1.5", DER(0x05, NOTHING), NULL); /* RFC 6960 4.2.2.2.1 */
    check_extension(false, "1.3.6.1.5.5.7.48.1.5", DER(0x05, der_byte(0)), form_of_value);
    check_extension(false, "1.3.6.1.5.5.7.48.1.5", DER_SEQ(NOTHING), form_of_value);

    check_extension(false, "1.2.3.4", der_hex("ff"), NULL); /* what is not known is not looked at */
}

/* RFC 7633: status_request (5), among whatever features. */
static void must_staple(void **state)
{
    (void)state;
    const struct {
        struct span features;
        bool must_staple;
    } rows[] = {
        {DER_SEQ(NOTHING), false},
        {DER_SEQ(der_integer_of(5)), true},
        {DER_SEQ(der_integer_of(17)), false},
        {DER_SEQ(der_integer_of(17), der_integer_of(5), der_integer_of(1)), true},
    };
    for (size_t i = 0; i < 2 * COUNT(rows); i++) {
        struct recipe r = {.name = "CN=a", .more = extension_make("1.3.6.1.5.5.7.1.24", i % 2, rows[i / 2].features)};
        struct cert cert;
        assert_int_equal(cert_parse(&cert, cert_make(&r, &ca), NULL), 0);
        assert_int_equal(cert.must_staple, rows[i / 2].must_staple);
        assert_int_equal(cert.critical.len, 0);
    }
}

static void critical_extensions(void **state)
{
    (void)state;
    struct recipe r = {.name = "CN=a", .more = extension_make("1.2.3.4", true, NOTHING)};
    struct cert cert;
    assert_int_equal(cert_parse(&cert, cert_make(&r, &ca), NULL), 0);
    assert_true(span_equal(cert.critical, der_hex("2a0304")));
    r.more = der_concat(r.more, r.more);
    struct cert_parts p = cert_parts_of(&r, &ca);
    check_refused(&p, "extension 1.2.3.4: it is there twice");
}

static void policy_extensions(void **state)
{
    (void)state;
    struct cert cert;
    struct span both = DER_SEQ(DER(0x80, der_byte(2)), DER(0x81, der_byte(3)));
    assert_int_equal(cert_parse(&cert, with(true, "2.5.29.36", both), NULL), 0);
    assert_int_equal(cert.require_explicit, 2);
    assert_int_equal(cert.inhibit_mapping, 3);
    assert_int_equal(cert_parse(&cert, with(true, "2.5.29.36", DER_SEQ(DER(0x81, der_byte(0)))), NULL), 0);
    assert_int_equal(cert.require_explicit, -1);
    assert_int_equal(cert.inhibit_mapping, 0);
    assert_int_equal(cert_parse(&cert, with(true, "2.5.29.54", der_integer_of(4)), NULL), 0);
    assert_int_equal(cert.inhibit_any, 4);
    /* 4.2.1.5: "Policies MUST NOT be mapped either to or from the special value anyPolicy" */
    struct span any = der_oid_of("2.5.29.32.0"), one = der_oid_of("1.2.3");
    check_extension(true, "2.5.29.33", DER_SEQ(DER_SEQ(any, one)), "anyPolicy is mapped");
    check_extension(true, "2.5.29.33", DER_SEQ(DER_SEQ(one, any)), "anyPolicy is mapped");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_said),
        cmocka_unit_test(nothing_that_is_optional),
        cmocka_unit_test(the_outermost_form),
        cmocka_unit_test(versions),
        cmocka_unit_test(serials),
        cmocka_unit_test(algorithms),
        cmocka_unit_test(names),
        cmocka_unit_test(validities),
        cmocka_unit_test(keys),
        cmocka_unit_test(basic_constraints),
        cmocka_unit_test(key_usages),
        cmocka_unit_test(extended_usages),
        cmocka_unit_test(alternative_names),
        cmocka_unit_test(name_constraints),
        cmocka_unit_test(other_extensions),
        cmocka_unit_test(must_staple),
        cmocka_unit_test(critical_extensions),
        cmocka_unit_test(policy_extensions),
    };
    return cmocka_run_group_tests_name("x509/cert", tests, NULL, NULL);
}
