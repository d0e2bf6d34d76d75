/*
 * general_test.c - GeneralNames: each kind, right and wrong, and as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/general.h"

static bool taken(struct span der, size_t address_len)
{
    struct reader r = reader_over(der);
    general_next(&r, address_len);
    return reader_end(&r);
}

static void forms(void **state)
{
    (void)state;
    assert_true(taken(DER(0x82, der_text("a.example")), 4));
    assert_true(taken(DER(0x81, der_text("a@b.example")), 4));
    assert_true(taken(DER(0x86, der_text("http://a.example/")), 4));
    assert_true(taken(DER(0xa4, name_make("CN=a")), 4));
    assert_true(taken(DER(0x87, der_hex("c0000201")), 4));
    assert_true(taken(DER(0x87, der_hex("20010db8000000000000000000000001")), 4));
    assert_true(taken(DER(0x87, der_hex("c0000200ffffff00")), 8));
    assert_true(taken(DER(0xa0, der_oid_of("1.2.3"), DER(0xa0, DER(0x0c, der_text("x")))), 4));
    assert_true(taken(DER(0x88, der_hex("2a03")), 4));
    assert_true(taken(DER(0xa3, NOTHING), 4));
    assert_true(taken(DER(0xa5, NOTHING), 4));

    assert_false(taken(DER(0x82, der_hex("61c3a9")), 4)); /* an IA5String is ASCII */
    assert_false(taken(DER(0x81, der_hex("ff")), 4));
    assert_false(taken(DER(0x86, der_hex("80")), 4));
    assert_false(taken(DER(0xa4, DER_SEQ(DER_SET_OF(NOTHING))), 4));
    assert_false(taken(DER(0xa4, NOTHING), 4));
    assert_false(taken(DER(0xa4, name_make("CN=a"), name_make("CN=b")), 4));
    assert_false(taken(DER(0x87, der_hex("c00002")), 4));
    assert_false(taken(DER(0x87, der_hex("c0000200ffffff00")), 4)); /* a range where an address is asked for */
    assert_false(taken(DER(0x87, der_hex("c0000201")), 8));
    assert_false(taken(DER(0x87, NOTHING), 4));
    assert_false(taken(DER(0xa0, DER(0xa0, NOTHING)), 4));
    assert_false(taken(DER(0xa0, der_oid_of("1.2.3")), 4));
    assert_false(taken(DER(0xa2, der_text("a.example")), 4)); /* constructed */
    assert_false(taken(DER(0x89, NOTHING), 4));
    assert_false(taken(DER(0x30, NOTHING), 4));
    assert_false(taken(NOTHING, 4));
}

/* Extensions that nobody checks are shown, too: what is malformed has no address whose bytes somebody could read. */
static void nothing_malformed_is_returned(void **state)
{
    (void)state;
    const struct span names[] = {DER(0x87, NOTHING),
                                 DER(0x87, der_hex("c00002")),
                                 der_hex("87985155"),
                                 DER(0xa4, DER_SEQ(DER_SET_OF(NOTHING))),
                                 DER(0x82, der_hex("61c3a9")),
                                 der_hex("82056162"),
                                 der_hex("a305"),
                                 der_hex("880305"),
                                 NOTHING};
    for (size_t i = 0; i < COUNT(names); i++) {
        char text[100];
        struct reader r = reader_over(names[i]);
        struct general name = general_next(&r, 4);
        assert_int_equal(name.kind, 0);
        assert_true(name.value.at == NULL && name.value.len == 0);
        struct text t = text_over(text, sizeof text);
        general_text(&t, &name);
        text_end(&t);
        assert_string_equal(text, "a name of another kind");
    }
}

static bool names_taken(struct span names)
{
    struct reader r = reader_over(names);
    general_names_check(&r);
    return reader_end(&r);
}

static void lists(void **state)
{
    (void)state;
    assert_true(names_taken(general_names_make("DNS:a,IP:192.0.2.1")));
    assert_false(names_taken(NOTHING)); /* SIZE (1..MAX) */
    assert_false(names_taken(der_concat(general_names_make("DNS:a"), DER(0x89, NOTHING))));
    struct span names = NOTHING;
    for (int i = 0; i < LIMIT_NAMES; i++)
        names = der_concat(names, general_names_make("DNS:a"));
    assert_true(names_taken(names));
    assert_false(names_taken(der_concat(names, general_names_make("DNS:a"))));
}

static void texts(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
    } cases[] = {
        {"DNS:a.example", "DNS:a.example"},
        {"email:a@b.example", "email:a@b.example"},
        {"URI:http://a.example/", "URI:http://a.example/"},
        {"IP:192.0.2.1", "IP:192.0.2.1"},
        {"IP:2001:db8::1", "IP:2001:db8::1"},
        {"DIR:O=a;CN=b", "directory name:CN=b,O=a"},
        {"DNS:a\nb c\x1b\x7f", "DNS:a?b c??"},
    };
    char text[100];
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct reader r = reader_over(general_names_make(cases[i].name));
        struct general name = general_next(&r, 4);
        struct text t = text_over(text, sizeof text);
        general_text(&t, &name);
        text_end(&t);
        assert_string_equal(text, cases[i].text);
    }
    struct general other = {GENERAL_OTHER, {NULL, 0}};
    struct text t = text_over(text, sizeof text);
    general_text(&t, &other);
    text_end(&t);
    assert_string_equal(text, "a name of another kind");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(nothing_malformed_is_returned),
        cmocka_unit_test(lists),
        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests_name("x509/general", tests, NULL, NULL);
}
