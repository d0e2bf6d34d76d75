/*
 * name_test.c - Names: their form, when two are the same (RFC 5280 7.1), and their text (RFC 4514).
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/name.h"

enum { UTF8 = 0x0c, PRINTABLE = 0x13, TELETEX = 0x14, IA5 = 0x16, UNIVERSAL = 0x1c, BMP = 0x1e };

static struct span attribute(const char *oid, uint8_t tag, struct span value)
{
    return DER_SEQ(der_oid_of(oid), DER(tag, value));
}

/* A name of one CN with this string. */
static struct span cn(uint8_t tag, const char *value)
{
    return DER_SEQ(DER_SET_OF(attribute("2.5.4.3", tag, der_text(value))));
}

static struct span cn_bytes(uint8_t tag, const char *digits)
{
    return DER_SEQ(DER_SET_OF(attribute("2.5.4.3", tag, der_hex(digits))));
}

static void check_text(struct span name, const char *expected)
{
    char text[300];
    assert_true(name_check(name));
    assert_int_equal(name_text(text, sizeof text, name), strlen(expected));
    assert_string_equal(text, expected);
}

static void forms(void **state)
{
    (void)state;
    struct span one = attribute("2.5.4.3", UTF8, der_text("a"));
    assert_true(name_check(DER_SEQ(NOTHING)));
    assert_true(name_check(DER_SEQ(DER_SET_OF(one))));
    assert_true(name_check(DER_SEQ(DER_SET_OF(one, one))));
    assert_true(name_is_empty(DER_SEQ(NOTHING)));
    assert_false(name_is_empty(DER_SEQ(DER_SET_OF(one))));

    assert_false(name_check(DER_SET_OF(DER_SEQ(one))));
    assert_false(name_check(DER_SEQ(DER_SET_OF(NOTHING)))); /* SET SIZE (1..MAX) */
    assert_false(name_check(DER_SEQ(DER_SEQ(one))));
    assert_false(name_check(DER_SEQ(one)));
    assert_false(name_check(DER_SEQ(DER_SET_OF(DER_SEQ(der_oid_of("2.5.4.3"))))));
    assert_false(name_check(DER_SEQ(DER_SET_OF(DER_SEQ(DER(UTF8, der_text("a")))))));
    assert_false(
        name_check(DER_SEQ(DER_SET_OF(DER_SEQ(der_oid_of("2.5.4.3"), DER(UTF8, NOTHING), DER(UTF8, NOTHING))))));
    assert_false(name_check(der_concat(DER_SEQ(NOTHING), der_byte(0))));
    assert_false(name_check(NOTHING));
}

static void attributes_are_limited(void **state)
{
    (void)state;
    struct span rdn = NOTHING;
    for (int i = 1; i <= LIMIT_RDN + 1; i++) {
        rdn = der_concat(rdn, attribute("2.5.4.3", UTF8, der_text("a")));
        assert_int_equal(name_check(DER_SEQ(DER_SET_OF(rdn))), i <= LIMIT_RDN);
        assert_int_equal(rdn_check(rdn), i <= LIMIT_RDN);
    }
}

static void the_same(void **state)
{
    (void)state;
    const struct span pairs[][2] = {
        {cn(UTF8, "Example"), cn(PRINTABLE, "Example")},
        {cn(UTF8, "Example"), cn(UTF8, "eXAMPLE")},
        {cn(UTF8, "Example CA"), cn(PRINTABLE, "  example   ca ")},
        {cn(UTF8, ""), cn(UTF8, "   ")},
        {cn(IA5, "a"), cn(TELETEX, "a")},
        {cn_bytes(UTF8, "c3a9"), cn_bytes(TELETEX, "e9")},
        {cn_bytes(UTF8, "c3a9 41"), cn_bytes(BMP, "00e9 0061")},
        {cn_bytes(UTF8, "f09f988041"), cn_bytes(UNIVERSAL, "0001f600 00000041")},
        {cn_bytes(UTF8, "ff"), cn_bytes(UTF8, "ff")}, /* ill-formed, but byte for byte the same */
        {cn_bytes(0x02, "05"), cn_bytes(0x02, "05")},
        {DER_SEQ(NOTHING), DER_SEQ(NOTHING)},
        {name_make("C=DE,O=a,CN=b"), name_make("C=de,O=A,CN=B")},
        {DER_SEQ(DER_SET_OF(attribute("2.5.4.3", UTF8, der_text("a")), attribute("2.5.4.10", UTF8, der_text("b")))),
         DER_SEQ(DER_SET_OF(attribute("2.5.4.10", UTF8, der_text("B")), attribute("2.5.4.3", UTF8, der_text("A"))))},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        assert_true(name_check(pairs[i][0]) && name_check(pairs[i][1]));
        assert_true(name_equal(pairs[i][0], pairs[i][1]));
        assert_true(name_equal(pairs[i][1], pairs[i][0]));
    }
}

static void not_the_same(void **state)
{
    (void)state;
    struct span a = attribute("2.5.4.3", UTF8, der_text("a")), b = attribute("2.5.4.3", UTF8, der_text("b"));
    const struct span pairs[][2] = {
        {cn(UTF8, "a"), cn(UTF8, "b")},
        {cn(UTF8, "a"), cn(UTF8, "aa")},
        {cn(UTF8, "a b"), cn(UTF8, "ab")},
        {cn(UTF8, "a"), cn(UTF8, "")},
        {cn(UTF8, "a"), DER_SEQ(DER_SET_OF(attribute("2.5.4.10", UTF8, der_text("a"))))},
        {cn_bytes(UTF8, "c3a9"), cn_bytes(UTF8, "c389")}, /* only letters of ASCII are folded */
        {cn_bytes(UTF8, "ff"), cn_bytes(PRINTABLE, "ff")},
        {cn_bytes(UTF8, "61ff"), cn_bytes(UTF8, "61fe")},
        {cn_bytes(UTF8, "61"), cn_bytes(UTF8, "6100")},
        {cn_bytes(BMP, "0061"), cn_bytes(BMP, "006161")},
        {cn_bytes(0x02, "05"), cn_bytes(0x04, "05")},
        {name_make("CN=a"), name_make("CN=a,CN=a")},
        {name_make("CN=a,CN=a"), name_make("CN=a")},
        {name_make("CN=a"), DER_SEQ(NOTHING)},
        {name_make("O=a,CN=b"), name_make("CN=b,O=a")},
        {DER_SEQ(DER_SET_OF(a, b)), DER_SEQ(DER_SET_OF(a))},
        {DER_SEQ(DER_SET_OF(a)), DER_SEQ(DER_SET_OF(a, b))},
        {DER_SEQ(DER_SET_OF(a), DER_SET_OF(b)), DER_SEQ(DER_SET_OF(a, b))},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        assert_false(name_equal(pairs[i][0], pairs[i][1]));
        assert_false(name_equal(pairs[i][1], pairs[i][0]));
    }
}

static void subtrees(void **state)
{
    (void)state;
    struct span name = name_make("C=DE,O=Example,CN=a");
    assert_true(name_within(name, DER_SEQ(NOTHING)));
    assert_true(name_within(name, name_make("C=de")));
    assert_true(name_within(name, name_make("C=DE,O=example")));
    assert_true(name_within(name, name));
    assert_false(name_within(name, name_make("O=Example")));
    assert_false(name_within(name, name_make("C=DE,O=Exampl")));
    assert_false(name_within(name, name_make("C=DE,O=Example,CN=a,CN=b")));
    assert_false(name_within(DER_SEQ(NOTHING), name_make("C=DE")));
}

static void relative_names(void **state)
{
    (void)state;
    struct span rdn = attribute("2.5.4.3", UTF8, der_text("list"));
    struct span base = name_make("C=DE,O=Example");
    assert_true(name_is_relative(name_make("C=de,O=example,CN=LIST"), base, rdn));
    assert_false(name_is_relative(base, base, rdn));
    assert_false(name_is_relative(name_make("C=DE,O=Example,CN=other"), base, rdn));
    assert_false(name_is_relative(name_make("C=DE,O=Example,CN=list,CN=list"), base, rdn));
    assert_false(name_is_relative(name_make("O=Example,CN=list"), base, rdn));
    assert_true(rdn_same(rdn, attribute("2.5.4.3", PRINTABLE, der_text("List"))));
    assert_false(rdn_same(rdn, attribute("2.5.4.3", PRINTABLE, der_text("Lost"))));
}

static void walks(void **state)
{
    (void)state;
    struct span name = DER_SEQ(
        DER_SET_OF(attribute("2.5.4.3", UTF8, der_text("x")), attribute("1.2.840.113549.1.9.1", IA5, der_text("a@b"))),
        DER_SET_OF(attribute("1.2.840.113549.1.9.1", IA5, der_text("c@d"))));
    struct name_walk walk = {0};
    struct span value;
    assert_true(name_next(&walk, name, OID_EMAIL_ADDRESS, &value));
    assert_memory_equal(value.at, "a@b", 3);
    assert_true(name_next(&walk, name, OID_EMAIL_ADDRESS, &value));
    assert_memory_equal(value.at, "c@d", 3);
    assert_false(name_next(&walk, name, OID_EMAIL_ADDRESS, &value));
    assert_false(name_next(&walk, name, OID_EMAIL_ADDRESS, &value));
}

/* The examples of RFC 4514 4, and what cannot be shown. */
static void texts(void **state)
{
    (void)state;
    check_text(name_make("DC=net,DC=example,CN=Steve Kille"), "CN=Steve Kille,DC=example,DC=net");
    check_text(cn(UTF8, "James \"Jim\" Smith, III"), "CN=James \\\"Jim\\\" Smith\\, III");
    check_text(cn_bytes(UTF8, "4265666f72650d4166746572"), "CN=Before\\0dAfter");
    check_text(DER_SEQ(DER_SET_OF(attribute("1.3.6.1.4.1.1466.0", 0x04, der_hex("4869")))),
               "1.3.6.1.4.1.1466.0=#04024869");
    check_text(cn_bytes(UTF8, "4c75c48d69c487"), "CN=Lu\xc4\x8di\xc4\x87");
    check_text(DER_SEQ(DER_SET_OF(attribute("2.5.4.11", UTF8, der_text("Sales")),
                                  attribute("2.5.4.3", UTF8, der_text("J.  Smith")))),
               "OU=Sales+CN=J.  Smith");
    check_text(DER_SEQ(NOTHING), "");
    check_text(cn(UTF8, " a b "), "CN=\\ a b\\ ");
    check_text(cn(UTF8, " "), "CN=\\ ");
    check_text(cn(UTF8, "#1#"), "CN=\\#1#");
    check_text(cn(UTF8, "a+b;c<d>e\\f=g"), "CN=a\\+b\\;c\\<d\\>e\\\\f=g");
    check_text(cn_bytes(UTF8, "610062"), "CN=a\\00b");
    check_text(cn_bytes(UTF8, "61c29b62"), "CN=a\\c2\\9bb");       /* a control of C1 */
    check_text(cn_bytes(UTF8, "61e280ae62"), "CN=a\\e2\\80\\aeb"); /* right-to-left override */
    check_text(cn_bytes(UTF8, "61ff"), "CN=#0c0261ff");            /* not UTF-8 */
    check_text(cn_bytes(UTF8, "c080"), "CN=#0c02c080");            /* overlong */
    check_text(cn_bytes(UTF8, "eda080"), "CN=#0c03eda080");        /* a surrogate */
    check_text(cn_bytes(UTF8, "f4908080"), "CN=#0c04f4908080");    /* behind U+10FFFF */
    check_text(cn_bytes(UTF8, "80"), "CN=#0c0180");
    check_text(cn_bytes(UTF8, "c328"), "CN=#0c02c328");
    check_text(cn_bytes(UTF8, "e282"), "CN=#0c02e282"); /* cut */
    check_text(cn_bytes(BMP, "20ac0041"), "CN=\xe2\x82\xac"
                                          "A");
    check_text(cn_bytes(UNIVERSAL, "0001f600"), "CN=\xf0\x9f\x98\x80");
    check_text(cn_bytes(UNIVERSAL, "00110000"), "CN=\\00\\11\\00\\00");
    check_text(cn_bytes(TELETEX, "e9"), "CN=\xc3\xa9");
    check_text(cn_bytes(BMP, "0041 00"), "CN=#1e03004100");
}

static void texts_are_cut(void **state)
{
    (void)state;
    char text[20];
    memset(text, 'x', sizeof text);
    assert_int_equal(name_text(text, 6, name_make("CN=abcdef")), 5);
    assert_string_equal(text, "CN=ab");
    assert_int_equal(name_text(text, 1, name_make("CN=abcdef")), 0);
    assert_string_equal(text, "");
    assert_int_equal(name_text(NULL, 0, name_make("CN=abcdef")), 0);
    assert_int_equal(name_text(text, 8, cn_bytes(UTF8, "61e282ac62")), 7);
    assert_int_equal(name_text(text, 7, cn_bytes(UTF8, "61e282ac62")), 4);
    assert_int_equal(name_text(text, 6, cn_bytes(UTF8, "61e282ac62")), 4); /* between characters, and then for good */
    assert_string_equal(text, "CN=a");
}

static void serials(void **state)
{
    (void)state;
    char text[20];
    assert_int_equal(serial_text(text, sizeof text, der_hex("0a1b2c")), 8);
    assert_string_equal(text, "0a:1b:2c");
    assert_int_equal(serial_text(text, 6, der_hex("0a1b2c")), 5);
    assert_string_equal(text, "0a:1b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),         cmocka_unit_test(attributes_are_limited),
        cmocka_unit_test(the_same),      cmocka_unit_test(not_the_same),
        cmocka_unit_test(subtrees),      cmocka_unit_test(relative_names),
        cmocka_unit_test(walks),         cmocka_unit_test(texts),
        cmocka_unit_test(texts_are_cut), cmocka_unit_test(serials),
    };
    return cmocka_run_group_tests_name("x509/name", tests, NULL, NULL);
}
