/*
 * name_write_test.c - Names and GeneralNames from what a person writes, and what is refused with a sentence.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/general.h"
#include "x509/name.h"

static uint8_t room[8192];

static struct span written(const char *text)
{
    struct writer w = writer_over(room, sizeof room);
    struct error why = {0};
    if (name_write(&w, text, &why) != 0) {
        print_error("%s: %s\n", text, why.text);
        assert_true(false);
    }
    assert_true(writer_ok(&w));
    return (struct span){room, w.len};
}

/* As text again, it is what it was. */
static void back_and_forth(void **state)
{
    (void)state;
    static const char *const each[] = {
        "CN=Example Root,O=Example",
        "CN=a\\, b\\+c\\\"d\\\\e,C=DE",
        "CN=\\ x\\ ,DC=example,DC=com",
        "CN=\\#1,emailAddress=who@example.com",
        "CN=M\xc3\xbcller,OU=a,OU=b,L=c,ST=d,STREET=e,title=f,SN=g,givenName=h,UID=i,serialNumber=12",
        "",
    };
    for (size_t i = 0; i < COUNT(each); i++) {
        char text[400];
        struct span name = written(each[i]);
        assert_true(name_check(name));
        name_text(text, sizeof text, name);
        assert_string_equal(text, each[i]);
    }
}

/* The order is that of RFC 4514: the last of the text is the first of the DER; the string types are RFC 5280's. */
static void the_bytes(void **state)
{
    (void)state;
    struct span expected = DER_SEQ(DER_SET_OF(DER_SEQ(der_oid_of("2.5.4.6"), DER(0x13, der_text("DE")))),
                                   DER_SET_OF(DER_SEQ(der_oid_of("2.5.4.3"), DER(0x0c, der_text("x")))));
    assert_true(span_equal(written("CN=x,C=DE"), expected));
    assert_true(span_equal(written("cn=x , c=DE "), expected));
    assert_true(span_equal(written(" CN=  x,C= DE"), expected));
    assert_true(span_equal(written("CN=\\78,C=\\44E"), expected));
    expected = DER_SEQ(DER_SET_OF(DER_SEQ(der_oid_of("2.5.4.3"), DER(0x0c, der_text("Example Root")))));
    assert_true(span_equal(written("Example Root"), expected));
    der_forget();
}

static void refused(void **state)
{
    (void)state;
    char long_name[80];
    memset(long_name, 'a', sizeof long_name);
    memcpy(long_name, "CN=", 3);
    long_name[3 + 65] = '\0';
    const struct {
        const char *text, *says;
    } rows[] = {
        {"CN=", "the value is empty"},
        {"CN=a,", "expected TYPE=value"},
        {"CN=a,b", "expected TYPE=value"},
        {"XY=a", "not known"},
        {"CN =a", "not known"},
        {"C=Germany", "two letters"},
        {"CN=a+O=b", "with a backslash"},
        {"CN=a\"", "with a backslash"},
        {"CN=#04", "hexadecimal"},
        {"CN=a\\", "nothing follows"},
        {"CN=\xff", "does not belong"},
        {"C=\xc3\xbc", "does not belong"},
        {"DC=m\xc3\xbcller", "does not belong"},
        {long_name, "longer than"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct writer w = writer_over(room, sizeof room);
        struct error why = {0};
        assert_int_equal(name_write(&w, rows[i].text, &why), SSL_E_ARGUMENT);
        if (strstr(why.text, rows[i].says) == NULL) {
            print_error("%s: %s\n", rows[i].text, why.text);
            assert_true(false);
        }
    }
    long_name[3 + 64] = '\0';
    written(long_name);
}

static void too_many(void **state)
{
    (void)state;
    char text[200] = "";
    struct error why = {0};
    for (int i = 0; i < 16; i++)
        strcat(text, i == 0 ? "OU=a" : ",OU=a");
    written(text);
    strcat(text, ",OU=a");
    struct writer w = writer_over(room, sizeof room);
    assert_int_equal(name_write(&w, text, &why), SSL_E_ARGUMENT);
    assert_non_null(strstr(why.text, "too many"));
}

static void general_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *made; /* as general_names_make has it */
    } rows[] = {
        {"www.example.com", "DNS:www.example.com"},
        {"localhost", "DNS:localhost"},
        {"*.example.com", "DNS:*.example.com"},
        {"DNS:a.example", "DNS:a.example"},
        {"192.0.2.1", "IP:192.0.2.1"},
        {"2001:db8::1", "IP:2001:db8::1"},
        {"IP:2001:db8::1", "IP:2001:db8::1"},
        {"who@example.com", "email:who@example.com"},
        {"email:who@example.com", "email:who@example.com"},
        {"https://example.com/@", "URI:https://example.com/@"},
        {"URI:urn:example", "URI:urn:example"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct writer w = writer_over(room, sizeof room);
        assert_int_equal(general_write(&w, rows[i].text, NULL), 0);
        assert_true(span_equal((struct span){room, w.len}, general_names_make(rows[i].made)));
    }
    der_forget();
}

static void general_refused(void **state)
{
    (void)state;
    static const char *const each[] = {"",
                                       "a b",
                                       "-a.example",
                                       "*",
                                       "*.com",
                                       "a.*.com",
                                       "a*.example.com",
                                       "m\xc3\xbc.de",
                                       "1.2.3.300",
                                       "DNS:1.2.3.4",
                                       "IP:a.b",
                                       "@a.example",
                                       "a@",
                                       "a b@example.com",
                                       "a@b@c",
                                       "://x",
                                       "https:// x",
                                       "URI:x",
                                       "URI:x:",
                                       "a.example."};
    for (size_t i = 0; i < COUNT(each); i++) {
        struct writer w = writer_over(room, sizeof room);
        struct error why = {0};
        if (general_write(&w, each[i], &why) != SSL_E_ARGUMENT) {
            print_error("taken: %s\n", each[i]);
            assert_true(false);
        }
        assert_non_null(strstr(why.text, "expected"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(back_and_forth), cmocka_unit_test(the_bytes),     cmocka_unit_test(refused),
        cmocka_unit_test(too_many),       cmocka_unit_test(general_names), cmocka_unit_test(general_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
