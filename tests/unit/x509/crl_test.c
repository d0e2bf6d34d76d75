/*
 * crl_test.c - revocation lists, line by line as RFC 5280 section 5 has them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/crl.h"

static const struct recipe ca = {.name = "O=Example,CN=Test CA", .key = &key_root, .ca = true};
static const struct recipe one = {.name = "CN=one", .serial = 0x11}, two = {.name = "CN=two", .serial = 0x22};

static int parse(struct span der, struct error *why)
{
    struct crl crl;
    *why = (struct error){0};
    int result = crl_parse(&crl, der, why);
    assert_int_equal(result, why->code);
    return result;
}

static void all_that_is_said(void **state)
{
    (void)state;
    const struct revoked revoked[] = {{.who = &one, .when = 1000000000, .reason = 1}, {.who = &two}};
    const struct crl_recipe recipe = {.revoked = revoked,
                                      .count = 2,
                                      .from = TEST_NOW - 5,
                                      .until = TEST_NOW + 5,
                                      .point = DER(0x81, der_byte(0xff)),
                                      .delta = true};
    struct crl crl;
    assert_int_equal(crl_parse(&crl, crl_make(&recipe, &ca), NULL), 0);
    assert_int_equal(crl.version, 1);
    assert_true(span_equal(crl.issuer, name_make(ca.name)));
    assert_int_equal(crl.this_update, TEST_NOW - 5);
    assert_int_equal(crl.next_update, TEST_NOW + 5);
    assert_int_equal(crl.algorithm, SIGNATURE_RSA_PKCS1_SHA256);
    assert_int_equal(crl.issuer_key.len, 20);
    assert_true(crl.delta);
    assert_true(span_equal(crl.point, recipe.point));
    assert_int_equal(crl.critical.len, 0);

    struct reader r = reader_over(crl.revoked);
    struct crl_entry entry = crl_entry_next(&r, &crl.critical);
    assert_true(span_equal(entry.serial, der_hex("11")));
    assert_int_equal(entry.date, 1000000000);
    assert_int_equal(entry.reason, 1);
    entry = crl_entry_next(&r, &crl.critical);
    assert_int_equal(entry.reason, REASON_UNSPECIFIED);
    assert_true(reader_end(&r));

    assert_true(crl_find(&crl, der_hex("11"), &entry));
    assert_int_equal(entry.date, 1000000000);
    assert_true(crl_find(&crl, der_hex("22"), &entry));
    assert_false(crl_find(&crl, der_hex("33"), &entry));
    assert_false(crl_find(&crl, der_hex("0011"), &entry));
}

static void nothing_that_is_optional(void **state)
{
    (void)state;
    const struct crl_recipe recipe = {.plain = true, .until = NO_TIME};
    struct crl crl;
    assert_int_equal(crl_parse(&crl, crl_make(&recipe, &ca), NULL), 0);
    assert_int_equal(crl.version, 0);
    assert_int_equal(crl.next_update, INT64_MIN);
    assert_int_equal(crl.revoked.len + crl.point.len + crl.issuer_key.len, 0);
    assert_false(crl.delta);
}

/* The fields of TBSCertList, to be replaced one by one. */
struct parts {
    struct span version, algorithm, issuer, this_update, next_update, revoked, extensions, outer;
};

static struct parts ordinary(void)
{
    return (struct parts){
        .version = der_integer_of(1),
        .algorithm = algorithm_make(SIGNATURE_RSA_PKCS1_SHA256),
        .issuer = name_make(ca.name),
        .this_update = der_time_of(TEST_NOW),
        .next_update = der_time_of(TEST_NOW + 1),
        .extensions = DER(0xa0, DER_SEQ(extension_make("2.5.29.20", false, der_integer_of(1)))),
        .outer = algorithm_make(SIGNATURE_RSA_PKCS1_SHA256),
    };
}

static struct span assemble(const struct parts *p)
{
    struct span tbs =
        DER_SEQ(p->version, p->algorithm, p->issuer, p->this_update, p->next_update, p->revoked, p->extensions);
    return DER_SEQ(tbs, p->outer, der_bits_of(der_hex("00")));
}

static void check(const struct parts *p, const char *expected)
{
    struct error why;
    int result = parse(assemble(p), &why);
    assert_int_equal(result, expected == NULL ? 0 : SSL_E_CRL_DECODE);
    if (expected != NULL)
        assert_string_equal(why.text, expected);
}

static void fields(void **state)
{
    (void)state;
    struct parts p = ordinary();
    check(&p, NULL);
    p.version = der_integer_of(0);
    check(&p, "version: not 2");
    p.version = der_integer_of(2);
    check(&p, "version: not 2");
    p.version = NOTHING;
    check(&p, "crlExtensions: in a list of version 1"); /* 5.1.2.1 */
    p.extensions = NOTHING;
    check(&p, NULL);

    p = ordinary();
    p.issuer = DER_SEQ(NOTHING);
    check(&p, "issuer: empty"); /* 5.1.2.3 */
    p.issuer = DER_SEQ(DER_SET_OF(NOTHING));
    check(&p, "issuer: not DER, or not of the form of RFC 5280 5.1");

    p = ordinary();
    p.this_update = NOTHING;
    p.next_update = NOTHING;
    check(&p, "thisUpdate: not DER, or not of the form of RFC 5280 5.1");
    p = ordinary();
    p.next_update = DER(0x17, der_text("2601010000Z"));
    check(&p, "nextUpdate: not DER, or not of the form of RFC 5280 5.1");

    p = ordinary();
    p.outer = algorithm_make(SIGNATURE_RSA_PKCS1_SHA512);
    check(&p, "signatureAlgorithm: not that of the field signature"); /* 5.1.1.2 */
    p.outer = p.algorithm = DER_SEQ(NOTHING);
    check(&p, "signatureAlgorithm: not an AlgorithmIdentifier");

    p = ordinary();
    p.extensions = der_concat(p.extensions, der_integer_of(1));
    check(&p, "tbsCertList: a field that does not belong there");
    p.extensions = DER(0xa0, DER_SEQ(NOTHING));
    check(&p, "extensions: not DER, or not of the form of RFC 5280 4.1");
}

static void the_outermost_form(void **state)
{
    (void)state;
    struct error why;
    struct parts p = ordinary();
    struct span der = assemble(&p);
    assert_int_equal(parse(NOTHING, &why), SSL_E_CRL_DECODE);
    assert_int_equal(parse(DER_SEQ(NOTHING), &why), SSL_E_CRL_DECODE);
    struct span tbs = DER_SEQ(p.version, p.algorithm, p.issuer, p.this_update, p.next_update, p.extensions);
    struct span bits = der_bits_of(der_hex("00"));
    assert_int_equal(parse(DER_SEQ(tbs, p.outer, bits), &why), 0);
    assert_int_equal(parse(DER_SEQ(tbs, p.outer, bits, bits), &why), SSL_E_CRL_DECODE);
    assert_int_equal(parse(der_concat(der, der_byte(0)), &why), SSL_E_CRL_DECODE);
    assert_string_equal(why.text, "not the DER of a revocation list, or bytes behind it");
    for (size_t len = 0; len < der.len; len++)
        assert_int_equal(parse((struct span){der.at, len}, &why), SSL_E_CRL_DECODE);
}

static void entries(void **state)
{
    (void)state;
    static const char *const form = "revokedCertificates: an entry is not DER, or not of the form of RFC 5280 5.1";
    struct span serial = der_integer_of(5), date = der_time_of(TEST_NOW);
    struct span reason = extension_make("2.5.29.21", false, DER(0x0a, der_byte(1)));
    struct span since = extension_make("2.5.29.24", false, DER(0x18, der_text("20250101000000Z")));
    struct span right[] = {
        NOTHING,
        DER_SEQ(NOTHING), /* it should be absent, but some tools write it */
        DER_SEQ(DER_SEQ(serial, date)),
        DER_SEQ(DER_SEQ(serial, date), DER_SEQ(serial, date, DER_SEQ(reason))),
        DER_SEQ(DER_SEQ(serial, date, DER_SEQ(reason, since))),
        DER_SEQ(DER_SEQ(serial, date, DER_SEQ(extension_make("1.2.3", false, NOTHING)))),
    };
    struct span wrong[] = {
        DER_SEQ(serial),
        DER_SEQ(DER_SEQ(serial)),
        DER_SEQ(DER_SEQ(date, serial)),
        DER_SEQ(DER_SEQ(DER(0x02, der_hex("0005")), date)),
        DER_SEQ(DER_SEQ(serial, date, DER_SEQ(NOTHING))),
        DER_SEQ(DER_SEQ(serial, date, reason)),
        DER_SEQ(DER_SEQ(serial, date, DER_SEQ(reason, reason))),
        DER_SEQ(DER_SEQ(serial, date, DER_SEQ(extension_make("2.5.29.21", false, der_integer_of(1))))),
        DER_SEQ(DER_SEQ(serial, date, DER_SEQ(extension_make("2.5.29.24", false, der_integer_of(1))))),
        DER_SEQ(DER_SEQ(serial, date), der_byte(0)),
        DER_SEQ(DER_SEQ(serial, date, DER_SEQ(reason), DER_SEQ(reason))),
    };
    struct parts p = ordinary();
    for (size_t i = 0; i < COUNT(right); i++) {
        p.revoked = right[i];
        check(&p, NULL);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        p.revoked = wrong[i];
        check(&p, form);
    }
}

static struct span critical_of(struct span entry_extension, struct span extension)
{
    struct parts p = ordinary();
    struct crl crl;
    if (entry_extension.len != 0)
        p.revoked = DER_SEQ(DER_SEQ(der_integer_of(5), der_time_of(TEST_NOW), DER_SEQ(entry_extension)));
    if (extension.len != 0)
        p.extensions = DER(0xa0, DER_SEQ(extension));
    assert_int_equal(crl_parse(&crl, assemble(&p), NULL), 0);
    return crl.critical;
}

static void critical_extensions(void **state)
{
    (void)state;
    assert_true(span_equal(critical_of(NOTHING, extension_make("1.2.3", true, NOTHING)), der_hex("2a03")));
    assert_true(span_equal(critical_of(extension_make("1.2.4", true, NOTHING), NOTHING), der_hex("2a04")));
    /* certificateIssuer: an indirect list */
    struct span issuer = extension_make("2.5.29.29", true, DER_SEQ(general_names_make("DIR:CN=a")));
    assert_true(span_equal(critical_of(issuer, NOTHING), der_hex("551d1d")));
    assert_int_equal(critical_of(NOTHING, extension_make("1.2.3", false, NOTHING)).len, 0);
}

static void extensions(void **state)
{
    (void)state;
    static const struct {
        const char *oid, *wrong;
    } cases[] = {
        {"2.5.29.20", "0201ff"},
        {"2.5.29.27", "0400"},
        {"2.5.29.28", "3003810100"},
        {"2.5.29.35", "3003800100 00"},
    };
    struct parts p = ordinary();
    struct error why;
    for (size_t i = 0; i < COUNT(cases); i++) {
        p.extensions = DER(0xa0, DER_SEQ(extension_make(cases[i].oid, false, der_hex(cases[i].wrong))));
        assert_int_equal(parse(assemble(&p), &why), SSL_E_CRL_DECODE);
        assert_non_null(strstr(why.text, "its value does not have the form"));
    }
    p.extensions = DER(0xa0, DER_SEQ(extension_make("2.5.29.28", true, DER_SEQ(NOTHING)))); /* 5.2.5 */
    check(&p, "extension issuingDistributionPoint: an empty sequence");
}

static void reasons(void **state)
{
    (void)state;
    assert_string_equal(reason_text(0), "unspecified");
    assert_string_equal(reason_text(1), "keyCompromise");
    assert_string_equal(reason_text(6), "certificateHold");
    assert_string_equal(reason_text(7), "a reason that is not defined");
    assert_string_equal(reason_text(8), "removeFromCRL");
    assert_string_equal(reason_text(10), "aACompromise");
    assert_string_equal(reason_text(11), "a reason that is not defined");
    assert_string_equal(reason_text(-1), "a reason that is not defined");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_said), cmocka_unit_test(nothing_that_is_optional),
        cmocka_unit_test(fields),           cmocka_unit_test(the_outermost_form),
        cmocka_unit_test(entries),          cmocka_unit_test(critical_extensions),
        cmocka_unit_test(extensions),       cmocka_unit_test(reasons),
    };
    return cmocka_run_group_tests_name("x509/crl", tests, NULL, NULL);
}
