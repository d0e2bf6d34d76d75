/*
 * constraints_test.c - name constraints (RFC 5280 4.2.1.10): each kind of name, permitted and excluded.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/constraints.h"

static struct span subtrees(uint8_t tag, const char *bases)
{
    return bases == NULL ? NOTHING : DER(tag, subtrees_make(bases));
}

static struct span constraints(const char *permitted, const char *excluded)
{
    return der_concat(subtrees(0xa0, permitted), subtrees(0xa1, excluded));
}

static int judge(const char *permitted, const char *excluded, const char *subject, const char *san, struct error *why)
{
    struct cert below = {.subject = name_make(subject), .san = general_names_make(san)};
    struct cert ca = {.subject = name_make("CN=CA"), .constraints = constraints(permitted, excluded)};
    size_t work = 1000;
    return constraints_apply(&ca, &below, &work, why);
}

/* A base and a name, and whether the name lies within the base. */
static const struct {
    const char *base, *name;
    bool within;
} cases[] = {
    {"DNS:example.com", "DNS:example.com", true},
    {"DNS:example.com", "DNS:www.example.com", true},
    {"DNS:example.com", "DNS:a.b.EXAMPLE.com", true},
    {"DNS:Example.COM", "DNS:www.example.com", true},
    {"DNS:example.com", "DNS:badexample.com", false},
    {"DNS:example.com", "DNS:example.com.evil", false},
    {"DNS:www.example.com", "DNS:example.com", false},
    {"DNS:.example.com", "DNS:www.example.com", true},
    {"DNS:.example.com", "DNS:badexample.com", false},
    {"DNS:", "DNS:anything.example", true},
    {"DNS:example.com", "DNS:*.example.com", true},
    {"DNS:com", "DNS:*.example.com", true},
    {"DNS:example.org", "DNS:*.example.com", false},

    {"email:a@example.com", "email:a@example.com", true},
    {"email:a@example.com", "email:a@EXAMPLE.com", true},
    {"email:a@example.com", "email:A@example.com", false}, /* 7.5: the local part keeps its case */
    {"email:a@example.com", "email:b@example.com", false},
    {"email:a@example.com", "email:aa@example.com", false},
    {"email:example.com", "email:a@example.com", true},
    {"email:example.com", "email:a@www.example.com", false},
    {"email:example.com", "email:a@example.co", false},
    {"email:example.co", "email:a@example.com", false},
    {"email:.example.com", "email:a@www.example.com", true},
    {"email:.example.com", "email:a@example.com", false},
    {"email:", "email:a@example.com", true},

    {"URI:example.com", "URI:http://example.com/path", true},
    {"URI:example.com", "URI:http://user@EXAMPLE.com:80?query", true},
    {"URI:example.com", "URI:http://www.example.com/", false},
    {"URI:.example.com", "URI:ldap://www.example.com#x", true},
    {"URI:.example.com", "URI:ldap://example.com", false},
    {"URI:example.com", "URI:http://evil.org/@example.com", false},
    {"URI:example.com", "URI:http://example.com@evil.org/", false},

    {"IP:192.0.2.0/24", "IP:192.0.2.7", true},
    {"IP:192.0.2.0/24", "IP:192.0.3.7", false},
    {"IP:192.0.2.7/32", "IP:192.0.2.7", true},
    {"IP:192.0.2.0/0", "IP:203.0.113.1", true},
    {"IP:192.0.2.0/25", "IP:192.0.2.128", false},
    {"IP:2001:db8::/32", "IP:2001:db8:1::1", true},
    {"IP:2001:db8::/32", "IP:2001:db9::1", false},
    {"IP:2001:db8::/33", "IP:2001:db8:8000::", false},
    {"IP:0.0.0.0/0", "IP:::1", false}, /* another family */

    {"DIR:C=DE;O=Example", "DIR:C=de;O=example;CN=a", true},
    {"DIR:C=DE;O=Example", "DIR:C=DE;O=Other;CN=a", false},
    {"DIR:C=DE;O=Example", "DIR:O=Example;CN=a", false},
};

static void within_and_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int permitted = judge(cases[i].base, NULL, "", cases[i].name, NULL);
        int excluded = judge(NULL, cases[i].base, "", cases[i].name, NULL);
        /* A base with a dot in front excludes the domain itself, too: only for DNS, where no RFC gives it a meaning. */
        if ((permitted == 0) != cases[i].within || (excluded == 0) == cases[i].within)
            print_error("%s in %s: %d %d\n", cases[i].name, cases[i].base, permitted, excluded);
        assert_int_equal(permitted, cases[i].within ? 0 : SSL_E_CERT_NAME_CONSTRAINT);
        assert_int_equal(excluded, cases[i].within ? SSL_E_CERT_NAME_CONSTRAINT : 0);
    }
}

/* Neither permitted nor harmless under an exclusion: what cannot be judged is refused either way. */
static void what_is_refused_either_way(void **state)
{
    (void)state;
    static const struct {
        const char *base, *name;
    } refused[] = {
        {"DNS:.example.com", "DNS:example.com"},
        {"DNS:www.example.com", "DNS:*.example.com"}, /* the wildcard may stand for it, and for others */
        {"DNS:example.com", "DNS:"},
        {"DNS:example.com", "DNS:."},
        {"DNS:example.com", "DNS:.example.org"},
        {"DNS:example.com", "DNS:a..org"},
        {"DNS:example.com", "DNS:example.org."},
        {"DNS:example.com", "DNS:a b.org"},
        {"DNS:example.com", "DNS:*"},
        {"DNS:example.com", "DNS:*."},
        {"DNS:example.com", "DNS:w*.org"},
        {"email:example.com", "email:example.com"},
        {"email:example.com", "email:@example.com"},
        {"email:example.com", "email:a@"},
        {"email:example.com", "email:a@b@example.com"},
        {"email:example.com", "email:\"a@b\"@example.com"},
        {"email:example.com", "email:a@example.com."},
        {"URI:example.com", "URI:urn:isbn:0"},
        {"URI:example.com", "URI:http:/example.com"},
        {"URI:example.com", "URI:http://"},
        {"URI:example.com", "URI://"},
        {"URI:example.com", "URI:example.com"},
        {"URI:example.com", "URI:http://192.0.2.1/"},
        {"URI:example.com", "URI:http://[2001:db8::1]/"},
        {"URI:example.com", "URI:http://exa\\mple.com/"},
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        int permitted = judge(refused[i].base, NULL, "", refused[i].name, NULL);
        int excluded = judge(NULL, refused[i].base, "", refused[i].name, NULL);
        if (permitted == 0 || excluded == 0)
            print_error("%s in %s: %d %d\n", refused[i].name, refused[i].base, permitted, excluded);
        assert_int_equal(permitted, SSL_E_CERT_NAME_CONSTRAINT);
        assert_int_equal(excluded, SSL_E_CERT_NAME_CONSTRAINT);
    }
}

static void other_kinds_are_untouched(void **state)
{
    (void)state;
    static const char *const bases[] = {"DNS:example.com", "email:example.com", "URI:example.com", "IP:192.0.2.0/24"};
    static const char *const names[] = {"DNS:a.org", "email:a@b.org", "URI:urn:x", "IP:203.0.113.1"};
    for (size_t i = 0; i < COUNT(bases); i++)
        for (size_t j = 0; j < COUNT(names); j++)
            assert_int_equal(judge(bases[i], NULL, "CN=a", names[j], NULL) == 0, i != j);
}

static void kinds_that_are_not_known(void **state)
{
    (void)state;
    struct span other = DER(0xa0, der_oid_of("1.2.3"), DER(0xa0, DER(0x0c, der_text("x"))));
    struct cert below = {.subject = name_make("CN=a"), .san = other};
    size_t work = 10;
    struct cert ca = {.subject = name_make("CN=CA"), .constraints = DER(0xa1, DER_SEQ(other))};
    struct error why = {0};
    assert_int_equal(constraints_apply(&ca, &below, &work, &why), SSL_E_CERT_NAME_CONSTRAINT);
    assert_string_equal(why.text, "a name of another kind cannot be judged by the name constraints of CN=CA");
    ca.constraints = DER(0xa0, DER_SEQ(other));
    assert_int_equal(constraints_apply(&ca, &below, &work, NULL), SSL_E_CERT_NAME_CONSTRAINT);
    ca.constraints = constraints(NULL, "DNS:a");
    assert_int_equal(constraints_apply(&ca, &below, &work, NULL), 0);
}

static void several_bases(void **state)
{
    (void)state;
    struct error why = {0};
    assert_int_equal(judge("DNS:a.example,DNS:b.example", NULL, "", "DNS:x.b.example", NULL), 0);
    assert_int_equal(judge("DNS:a.example,DNS:b.example", NULL, "", "DNS:a.example,DNS:c.example", &why),
                     SSL_E_CERT_NAME_CONSTRAINT);
    assert_string_equal(why.text, "DNS:c.example is not among the names that are permitted below CN=CA");
    why.code = 0;
    assert_int_equal(judge("DNS:example", "DNS:a.example", "", "DNS:b.example,DNS:a.example", &why),
                     SSL_E_CERT_NAME_CONSTRAINT);
    assert_string_equal(why.text, "DNS:a.example is among the names that are excluded below CN=CA");
}

static void subjects_are_names_too(void **state)
{
    (void)state;
    assert_int_equal(judge("DIR:O=Example", NULL, "O=Example,CN=a", "", NULL), 0);
    assert_int_equal(judge("DIR:O=Example", NULL, "O=Other,CN=a", "", NULL), SSL_E_CERT_NAME_CONSTRAINT);
    assert_int_equal(judge(NULL, "DIR:O=Example", "O=Example,CN=a", "DIR:O=Other", NULL), SSL_E_CERT_NAME_CONSTRAINT);
    assert_int_equal(judge("DIR:O=Example", NULL, "", "DNS:a", NULL), 0); /* an empty subject is none */
    assert_int_equal(judge("email:example.com", NULL, "CN=a,E=x@example.com", "", NULL), 0);
    assert_int_equal(judge("email:example.com", NULL, "CN=a,E=x@example.org", "", NULL), SSL_E_CERT_NAME_CONSTRAINT);
    assert_int_equal(judge(NULL, "DNS:example.com", "CN=www.example.com", "DNS:a.org", NULL), 0);
}

static void work_is_limited(void **state)
{
    (void)state;
    struct cert below = {.subject = name_make(""), .san = general_names_make("DNS:a,DNS:b,DNS:c")};
    struct cert ca = {.subject = name_make("CN=CA"), .constraints = constraints(NULL, "DNS:x,DNS:y")};
    struct error why = {0};
    size_t work = 6;
    assert_int_equal(constraints_apply(&ca, &below, &work, &why), 0);
    assert_int_equal(work, 0);
    work = 5;
    assert_int_equal(constraints_apply(&ca, &below, &work, &why), SSL_E_CERT_WORK);
    assert_string_equal(why.text, "too many names under too many name constraints");
}

static bool form(struct span content, const char **problem)
{
    struct reader r = reader_over(content);
    *problem = constraints_check(&r);
    return *problem == NULL && reader_end(&r);
}

static void forms(void **state)
{
    (void)state;
    const char *problem;
    assert_true(form(constraints("DNS:a,email:b,email:a@b,URI:.c,IP:192.0.2.0/24,IP:::/0,DIR:O=x", "DNS:"), &problem));
    assert_true(form(constraints("DNS:a", NULL), &problem));
    assert_true(form(constraints(NULL, "DNS:a"), &problem));

    assert_false(form(NOTHING, &problem));
    assert_string_equal(problem, "an empty sequence");
    assert_false(form(DER(0xa0, NOTHING), &problem));
    assert_string_equal(problem, "an empty list of subtrees");
    assert_false(form(der_concat(DER(0xa1, NOTHING), NOTHING), &problem));
    assert_false(form(der_concat(subtrees(0xa1, "DNS:a"), subtrees(0xa0, "DNS:b")), &problem)); /* out of order */
    assert_false(form(DER(0xa2, DER_SEQ(general_names_make("DNS:a"))), &problem));
    assert_false(form(DER(0xa0, general_names_make("DNS:a")), &problem));
    assert_false(form(DER(0xa0, DER_SEQ(general_names_make("IP:192.0.2.1"))), &problem)); /* no mask */
    /* "the minimum MUST be zero, and maximum MUST be absent" */
    assert_false(form(DER(0xa0, DER_SEQ(general_names_make("DNS:a"), DER(0x80, der_byte(1)))), &problem));
    assert_false(form(DER(0xa0, DER_SEQ(general_names_make("DNS:a"), DER(0x80, der_byte(0)))), &problem));
    assert_false(form(DER(0xa0, DER_SEQ(general_names_make("DNS:a"), DER(0x81, der_byte(1)))), &problem));
}

static void bases_that_would_never_match(void **state)
{
    (void)state;
    static const char *const bases[] = {"DNS:*.example.com", "DNS:a..b",      "DNS:.",    "DNS:a.",
                                        "DNS:a b",           "email:@b",      "email:a@", "email:a@b@c",
                                        "email:a@.b",        "URI:http://a/", "URI:a/b"};
    const char *problem;
    for (size_t i = 0; i < COUNT(bases); i++) {
        assert_false(form(constraints(NULL, bases[i]), &problem));
        assert_string_equal(problem, "a base that is no name of its kind, or no range of addresses");
    }
    assert_false(form(DER(0xa0, DER_SEQ(DER(0x87, der_hex("c0000200ff00ff00")))), &problem)); /* not CIDR */
    assert_false(form(DER(0xa0, DER_SEQ(DER(0x87, der_hex("c0000200ffffff01")))), &problem));
    assert_true(form(DER(0xa0, DER_SEQ(DER(0x87, der_hex("c0000200fffffe00")))), &problem));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_and_not),
        cmocka_unit_test(what_is_refused_either_way),
        cmocka_unit_test(other_kinds_are_untouched),
        cmocka_unit_test(kinds_that_are_not_known),
        cmocka_unit_test(several_bases),
        cmocka_unit_test(subjects_are_names_too),
        cmocka_unit_test(work_is_limited),
        cmocka_unit_test(forms),
        cmocka_unit_test(bases_that_would_never_match),
    };
    return cmocka_run_group_tests_name("x509/constraints", tests, NULL, NULL);
}
