/*
 * extension_test.c - the list of extensions: its form, duplicates, critical ones, and the rules that read them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/extension.h"

#include <stdio.h>

static const char *read_one(struct reader *value, void *into)
{
    int *count = into;
    ++*count;
    int32_t number = der_number(value, DER_INTEGER);
    return number == 13 ? "an unlucky number" : NULL;
}

static const struct extension_rule rules[] = {
    {OID_CRL_NUMBER, read_one},
    {OID_INHIBIT_ANY_POLICY, read_one},
};

static int read_list(struct span content, int *count, struct span *critical, struct error *why)
{
    *count = 0;
    *critical = NOTHING;
    *why = (struct error){0};
    return extension_list_read(DER_SEQ(content), rules, COUNT(rules), count, critical, SSL_E_CERT_DECODE, why);
}

static void rules_are_applied(void **state)
{
    (void)state;
    int count;
    struct span critical;
    struct error why;
    struct span one = extension_make("2.5.29.20", false, der_integer_of(5));
    struct span two = extension_make("2.5.29.54", true, der_integer_of(6));
    struct span other = extension_make("1.2.3", false, der_hex("ff"));
    assert_int_equal(read_list(der_concat(one, der_concat(two, other)), &count, &critical, &why), 0);
    assert_int_equal(count, 2);
    assert_int_equal(critical.len, 0);
}

static void values_are_judged(void **state)
{
    (void)state;
    int count;
    struct span critical;
    struct error why;
    assert_int_equal(read_list(extension_make("2.5.29.20", false, der_integer_of(13)), &count, &critical, &why),
                     SSL_E_CERT_DECODE);
    assert_string_equal(why.text, "extension cRLNumber: an unlucky number");
    struct span wrong[] = {der_integer_of(-1), NOTHING, der_concat(der_integer_of(1), der_byte(0)), der_hex("0201")};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(read_list(extension_make("2.5.29.20", false, wrong[i]), &count, &critical, &why),
                         SSL_E_CERT_DECODE);
        assert_string_equal(why.text,
                            "extension cRLNumber: its value does not have the form of RFC 5280, or is not DER");
    }
}

static void critical_ones_are_noted(void **state)
{
    (void)state;
    int count;
    struct span critical;
    struct error why;
    char text[40];
    struct span list = der_concat(extension_make("1.2.3", true, NOTHING), extension_make("1.2.4", true, NOTHING));
    assert_int_equal(read_list(list, &count, &critical, &why), 0);
    oid_text(text, sizeof text, critical);
    assert_string_equal(text, "1.2.3");
}

/* RFC 5280 4.2: "A certificate MUST NOT include more than one instance of a particular extension." */
static void no_extension_twice(void **state)
{
    (void)state;
    int count;
    struct span critical;
    struct error why;
    struct span known = extension_make("2.5.29.20", false, der_integer_of(5));
    struct span unknown = extension_make("1.2.3", false, NOTHING);
    assert_int_equal(read_list(der_concat(known, der_concat(unknown, known)), &count, &critical, &why),
                     SSL_E_CERT_DECODE);
    assert_string_equal(why.text, "extension cRLNumber: it is there twice");
    assert_int_equal(read_list(der_concat(unknown, der_concat(known, unknown)), &count, &critical, &why),
                     SSL_E_CERT_DECODE);
    assert_string_equal(why.text, "extension 1.2.3: it is there twice");
}

static void forms(void **state)
{
    (void)state;
    int count;
    struct span critical, oid = der_oid_of("1.2.3"), value = der_octets_of(NOTHING);
    struct error why;
    struct span wrong[] = {
        NOTHING, /* SIZE (1..MAX) */
        DER_SEQ(NOTHING),
        DER_SEQ(oid),
        DER_SEQ(value),
        DER_SEQ(oid, der_bool_of(false), value), /* a default that is written */
        DER_SEQ(oid, DER(0x01, der_byte(1)), value),
        DER_SEQ(oid, value, der_bool_of(true)),
        DER_SEQ(oid, der_bool_of(true), der_bool_of(true), value),
        DER_SEQ(oid, value, value),
        DER_SEQ(oid, DER(0x24, NOTHING)), /* a constructed string */
        DER_SET_OF(oid, value),
        der_concat(DER_SEQ(oid, value), der_byte(0)),
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(read_list(wrong[i], &count, &critical, &why), SSL_E_CERT_DECODE);
        assert_string_equal(why.text, "extensions: not DER, or not of the form of RFC 5280 4.1");
    }
    assert_int_equal(extension_list_read(der_concat(DER_SEQ(DER_SEQ(oid, value)), der_byte(0)), rules, COUNT(rules),
                                         &count, &critical, SSL_E_CRL_DECODE, &why),
                     SSL_E_CRL_DECODE);
}

static void the_number_is_limited(void **state)
{
    (void)state;
    int count;
    struct span critical, list = NOTHING;
    struct error why;
    for (int i = 0; i <= LIMIT_EXTENSIONS; i++) {
        assert_int_equal(i == 0 ? 0 : read_list(list, &count, &critical, &why), 0);
        char oid[20];
        snprintf(oid, sizeof oid, "1.2.%d", i);
        list = der_concat(list, extension_make(oid, false, NOTHING));
    }
    assert_int_equal(read_list(list, &count, &critical, &why), SSL_E_CERT_DECODE);
    assert_string_equal(why.text, "extensions: more than 64 of them");
}

static void key_identifiers(void **state)
{
    (void)state;
    struct span id = DER(0x80, der_hex("0102")), issuer = DER(0xa1, general_names_make("DIR:CN=a"));
    struct span serial = DER(0x82, der_byte(5));
    const struct {
        struct span content;
        bool ok;
        size_t len;
    } cases[] = {
        {id, true, 2},
        {NOTHING, true, 0},
        {der_concat(id, der_concat(issuer, serial)), true, 2},
        {der_concat(issuer, serial), true, 0},
        {der_concat(id, issuer), false, 0}, /* issuer and serial number come together */
        {der_concat(id, serial), false, 0},
        {der_concat(serial, id), false, 0},
        {der_concat(id, id), false, 0},
        {DER(0x83, NOTHING), false, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct reader r = reader_over(DER_SEQ(cases[i].content));
        struct span found = issuer_key_read(&r);
        assert_int_equal(reader_end(&r), cases[i].ok);
        if (cases[i].ok)
            assert_int_equal(found.len, cases[i].len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_applied),
        cmocka_unit_test(values_are_judged),
        cmocka_unit_test(critical_ones_are_noted),
        cmocka_unit_test(no_extension_twice),
        cmocka_unit_test(forms),
        cmocka_unit_test(the_number_is_limited),
        cmocka_unit_test(key_identifiers),
    };
    return cmocka_run_group_tests_name("x509/extension", tests, NULL, NULL);
}
