/*
 * host_test.c - which certificate is for which host (RFC 9525).
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"

static struct cert with_names(const char *names)
{
    return (struct cert){.san = general_names_make(names)};
}

static bool matches(const char *names, const char *host)
{
    struct cert cert = with_names(names);
    return cert_matches_host(&cert, host, NULL) == 0;
}

static void right_names(void **state)
{
    (void)state;
    static const struct {
        const char *names, *host;
    } cases[] = {
        {"DNS:www.example.com", "www.example.com"},
        {"DNS:www.example.com", "WWW.Example.COM"},
        {"DNS:WWW.EXAMPLE.COM", "www.example.com"},
        {"DNS:a.example,DNS:b.example", "b.example"},
        {"DNS:localhost", "localhost"},
        {"DNS:*.example.com", "www.example.com"},
        {"DNS:*.example.com", "xn--bcher-kva.example.com"},
        {"DNS:*.Example.com", "www.eXample.com"},
        {"DNS:xn--bcher-kva.example", "xn--bcher-kva.example"},
        {"DNS:1.example", "1.example"},
        {"IP:192.0.2.1", "192.0.2.1"},
        {"IP:2001:db8::1", "2001:DB8:0:0::1"},
        {"IP:::1", "::1"},
        {"DNS:a.example,IP:192.0.2.1", "192.0.2.1"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (!matches(cases[i].names, cases[i].host)) {
            print_error("%s for %s\n", cases[i].names, cases[i].host);
            assert_true(false);
        }
}

static void wrong_names(void **state)
{
    (void)state;
    static const struct {
        const char *names, *host;
    } cases[] = {
        {"DNS:example.com", "www.example.com"},
        {"DNS:www.example.com", "example.com"},
        {"DNS:www.example.com", "www.example.co"},
        {"DNS:www.example.co", "www.example.com"},
        {"DNS:", "a"},
        {"DNS:www.example.com", "wwwXexample.com"},
        {"DNS:*.example.com", "example.com"},
        {"DNS:*.example.com", "a.b.example.com"}, /* exactly one label */
        {"DNS:*.example.com", "www.example.org"},
        {"DNS:w*.example.com", "www.example.com"}, /* 6.3: the whole label */
        {"DNS:*w.example.com", "www.example.com"},
        {"DNS:*www.example.com", "www.example.com"},
        {"DNS:www.*.com", "www.example.com"}, /* only the leftmost */
        {"DNS:*.*.com", "www.example.com"},
        {"DNS:**.example.com", "www.example.com"},
        {"DNS:*", "localhost"},
        {"DNS:*.", "localhost"},
        {"DNS:*.com", "example.com"}, /* a whole top-level domain */
        {"DNS:*com", "com"},
        {"DNS:.example.com", "www.example.com"},
        {"DNS:www.example.com.", "www.example.com"},
        {"DNS:*.192.0.2.1", "1.192.0.2"},
        {"DNS:192.0.2.1", "192.0.2.1"}, /* an address is no DNS name */
        {"DNS:*.0.2.1", "192.0.2.1"},
        {"IP:192.0.2.1", "192.0.2.2"},
        {"IP:192.0.2.1", "::ffff:192.0.2.1"},
        {"IP:::ffff:192.0.2.1", "192.0.2.1"},
        {"IP:192.0.2.1", "a.example"},
        {"email:a@www.example.com", "www.example.com"},
        {"URI:https://www.example.com/", "www.example.com"},
        {"DIR:CN=www.example.com", "www.example.com"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (matches(cases[i].names, cases[i].host)) {
            print_error("%s for %s\n", cases[i].names, cases[i].host);
            assert_true(false);
        }
}

static void a_zero_in_a_name(void **state)
{
    (void)state;
    struct cert cert = {.san = DER(0x82, der_hex("7777772e6578616d706c652e636f6d 00 2e6576696c"))};
    assert_int_equal(cert_matches_host(&cert, "www.example.com", NULL), SSL_E_CERT_NAME);
}

static void a_common_name_does_not_count(void **state)
{
    (void)state;
    struct cert cert = {.subject = name_make("CN=www.example.com")};
    struct error why = {0};
    assert_int_equal(cert_matches_host(&cert, "www.example.com", &why), SSL_E_CERT_NAME);
    assert_string_equal(why.text, "expected \"www.example.com\", but the certificate has no subjectAltName; "
                                  "a common name does not count");
}

static void hosts(void **state)
{
    (void)state;
    char label[65], name[300] = "";
    static const char *const valid[] = {
        "a", "localhost", "a.b", "xn--a", "a-b.c", "1a", "1.a", "192.0.2.1", "::", "::1", "2001:db8::192.0.2.1"};
    static const char *const invalid[] = {"",         ".",   "a.",  ".a",          "a..b",       "-a",
                                          "a-",       "a_b", "a b", "a/b",         "a:1",        "[::1]",
                                          "1.2",      "1",   "a.1", "192.0.2.300", "192.0.2.1.", "192.0.2.01",
                                          "::1%eth0", ":::", "*.a", "\xc3\xa9.a",  "a\n"};
    for (size_t i = 0; i < COUNT(valid); i++)
        assert_true(host_is_valid(valid[i]));
    for (size_t i = 0; i < COUNT(invalid); i++) {
        struct cert cert = with_names("DNS:a");
        struct error why = {0};
        assert_false(host_is_valid(invalid[i]));
        assert_int_equal(cert_matches_host(&cert, invalid[i], &why), SSL_E_CERT_NAME);
        assert_non_null(strstr(why.text, "is neither an IP address nor a host name"));
    }
    memset(label, 'a', 64);
    label[64] = '\0';
    assert_false(host_is_valid(label));
    assert_true(host_is_valid(label + 1));
    for (int i = 0; i < 126; i++)
        strcat(name, "a.");
    strcat(name, "b");
    assert_int_equal(strlen(name), 253);
    assert_true(host_is_valid(name));
    strcat(name, "b");
    assert_false(host_is_valid(name));
}

static void addresses(void **state)
{
    (void)state;
    assert_true(host_is_address("192.0.2.1"));
    assert_true(host_is_address("::1"));
    assert_false(host_is_address("a.example"));
    assert_false(host_is_address("192.0.2"));
    assert_false(host_is_address(""));
}

static void what_is_told(void **state)
{
    (void)state;
    struct cert cert = with_names("DNS:a.example,IP:192.0.2.1,email:x@b.example");
    struct error why = {0};
    char text[200];
    assert_int_equal(cert_matches_host(&cert, "www.example.com", &why), SSL_E_CERT_NAME);
    assert_string_equal(why.text, "expected \"www.example.com\", found DNS:a.example, IP:192.0.2.1, email:x@b.example");
    assert_int_equal(cert_names_text(text, 10, &cert), 9);
    assert_string_equal(text, "DNS:a.exa");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_names),
        cmocka_unit_test(wrong_names),
        cmocka_unit_test(a_zero_in_a_name),
        cmocka_unit_test(a_common_name_does_not_count),
        cmocka_unit_test(hosts),
        cmocka_unit_test(addresses),
        cmocka_unit_test(what_is_told),
    };
    return cmocka_run_group_tests_name("x509/host", tests, NULL, NULL);
}
