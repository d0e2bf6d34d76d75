/*
 * point_test.c - distribution points (RFC 5280 4.2.1.13) and the point of a list (5.2.5), right and wrong.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/point.h"

static struct span full(const char *names)
{
    return DER(0xa0, DER(0xa0, general_names_make(names)));
}

static struct span relative(void)
{
    return DER(0xa0, DER(0xa1, DER_SEQ(der_oid_of("2.5.4.3"), DER(0x0c, der_text("list")))));
}

static struct span issuer(void)
{
    return DER(0xa2, general_names_make("DIR:CN=a"));
}

static bool point_taken(struct span content, struct point *point)
{
    struct reader r = reader_over(DER_SEQ(content));
    *point = point_next(&r);
    return reader_end(&r);
}

static void points(void **state)
{
    (void)state;
    struct point p;
    assert_true(point_taken(full("URI:http://a/"), &p));
    assert_non_null(p.name.full.at);
    assert_null(p.name.relative.at);
    assert_null(p.crl_issuer.at);
    assert_int_equal(p.reasons, REASONS_ALL);
    assert_true(point_taken(relative(), &p));
    assert_non_null(p.name.relative.at);
    assert_true(point_taken(issuer(), &p));
    assert_non_null(p.crl_issuer.at);
    assert_true(point_taken(der_concat(full("DNS:a"), der_concat(der_flags_of(0x81, 0x06), issuer())), &p));
    assert_int_equal(p.reasons, 0x06);
    assert_true(point_taken(der_concat(full("DNS:a"), der_flags_of(0x81, 0x07)), &p));
    assert_int_equal(p.reasons, 0x06); /* bit 0 is unused */
}

static void wrong_points(void **state)
{
    (void)state;
    struct point p;
    struct span wrong[] = {
        NOTHING, /* a name or a cRLIssuer is to be there */
        der_flags_of(0x81, 0x06),
        DER(0xa0, NOTHING),            /* an empty choice */
        DER(0xa0, DER(0xa0, NOTHING)), /* no name among GeneralNames */
        DER(0xa0, DER(0xa1, NOTHING)), /* no attribute in the RDN */
        DER(0xa0, DER(0xa2, NOTHING)),
        DER(0xa0, DER(0xa0, DER(0x89, NOTHING))),
        DER(0xa0, der_concat(DER(0xa0, general_names_make("DNS:a")), DER(0xa0, general_names_make("DNS:a")))),
        DER(0xa2, NOTHING),
        der_concat(issuer(), full("DNS:a")), /* out of order */
        der_concat(full("DNS:a"), DER(0x83, NOTHING)),
        der_concat(full("DNS:a"), DER(0x81, der_hex("0701"))),
    };
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(point_taken(wrong[i], &p));
}

static bool issuing_taken(struct span content, struct issuing_point *point)
{
    struct reader r = reader_over(content);
    *point = issuing_point_read(&r);
    return reader_end(&r);
}

static struct span yes(uint8_t n)
{
    return DER((uint8_t)(0x80 + n), der_byte(0xff));
}

static void issuing_points(void **state)
{
    (void)state;
    struct issuing_point p;
    assert_true(issuing_taken(NOTHING, &p));
    assert_int_equal(p.reasons, REASONS_ALL);
    assert_false(p.only_user || p.only_ca || p.only_attribute || p.indirect);
    assert_true(
        issuing_taken(der_concat(full("DNS:a"), der_concat(yes(1), der_concat(der_flags_of(0x83, 2), yes(4)))), &p));
    assert_true(p.only_user && p.indirect);
    assert_int_equal(p.reasons, 2);
    assert_true(issuing_taken(yes(2), &p));
    assert_true(p.only_ca);
    assert_true(issuing_taken(yes(5), &p));
    assert_true(p.only_attribute);

    assert_false(issuing_taken(der_concat(yes(1), yes(2)), &p)); /* at most one of the three */
    assert_false(issuing_taken(der_concat(yes(1), yes(5)), &p));
    assert_false(issuing_taken(der_concat(yes(2), yes(5)), &p));
    assert_false(issuing_taken(der_concat(yes(2), yes(1)), &p)); /* out of order */
    assert_false(issuing_taken(DER(0x81, der_byte(0)), &p));     /* a default that is written */
    assert_false(issuing_taken(DER(0x81, der_byte(1)), &p));
    assert_false(issuing_taken(yes(6), &p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points),
        cmocka_unit_test(wrong_points),
        cmocka_unit_test(issuing_points),
    };
    return cmocka_run_group_tests_name("x509/point", tests, NULL, NULL);
}
