/*
 * policy_test.c - certificate policies along a path (RFC 5280 6.1), for a user who accepts any policy.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/policy.h"

/* What one certificate says, the one nearest to the anchor first; A, B and C are policies, "*" is anyPolicy. */
struct step {
    const char *policies; /* "AB*"; NULL: no extension */
    const char *mappings; /* "AB": A of the issuer's is B of the subject's; several pairs one after the other */
    int explicit_policy, inhibit_mapping, inhibit_any; /* n + 1; 0: not said */
    bool self_issued;
};

static struct span policy_of(char letter)
{
    static const char *const oids[] = {"1.2.3", "1.2.4", "1.2.5"};
    return der_oid_of(letter == '*' ? "2.5.29.32.0" : oids[letter - 'A']);
}

static struct cert cert_of(const struct step *step)
{
    struct cert cert = {.require_explicit = step->explicit_policy - 1,
                        .inhibit_mapping = step->inhibit_mapping - 1,
                        .inhibit_any = step->inhibit_any - 1,
                        .self_issued = step->self_issued};
    for (const char *p = step->policies; p != NULL && *p != '\0'; p++)
        cert.policies = der_concat(cert.policies, DER_SEQ(policy_of(*p)));
    for (const char *p = step->mappings; p != NULL && *p != '\0'; p += 2)
        cert.mappings = der_concat(cert.mappings, DER_SEQ(policy_of(p[0]), policy_of(p[1])));
    return cert;
}

enum { STEPS = 5 };

static int judge(const struct step *anchor, const struct step *steps, size_t count, size_t *culprit)
{
    struct cert certs[STEPS + 1];
    const struct cert *path[STEPS + 1];
    struct error why = {0};
    for (size_t i = 0; i < count; i++)
        certs[count - 1 - i] = cert_of(&steps[i]);
    certs[count] = cert_of(anchor);
    for (size_t i = 0; i <= count; i++)
        path[i] = &certs[i];
    int result = policy_check(path, count + 1, culprit, &why);
    assert_int_equal(result, why.code);
    return result;
}

static const struct {
    const char *what;
    bool ok;
    size_t count;
    struct step steps[STEPS];
} cases[] = {
    {"no policies at all", true, 2, {{0}, {0}}},
    {"no policies, and one is required", false, 2, {{.explicit_policy = 1}, {0}}},
    {"required of certificates that are not there", true, 2, {{.explicit_policy = 3}, {0}}},
    {"required of the second from here", false, 3, {{.explicit_policy = 2}, {0}, {0}}},
    {"required by the leaf itself", false, 2, {{0}, {.explicit_policy = 1}}},
    {"the same policy", true, 2, {{.policies = "A", .explicit_policy = 1}, {.policies = "A"}}},
    {"another policy", false, 2, {{.policies = "A", .explicit_policy = 1}, {.policies = "B"}}},
    {"another policy, and none is required", true, 2, {{.policies = "A"}, {.policies = "B"}}},
    {"policies that overlap", true, 2, {{.policies = "AB", .explicit_policy = 1}, {.policies = "BC"}}},
    {"nothing is left, and nothing comes back",
     false,
     3,
     {{.policies = "A", .explicit_policy = 1}, {.policies = "B"}, {.policies = "A"}}},
    {"no extension in between", false, 3, {{.policies = "A", .explicit_policy = 1}, {0}, {.policies = "A"}}},
    {"any policy above", true, 2, {{.policies = "*", .explicit_policy = 1}, {.policies = "A"}}},
    {"any policy below", true, 2, {{.policies = "A", .explicit_policy = 1}, {.policies = "*"}}},
    {"any policy narrows nothing down",
     false,
     3,
     {{.policies = "A", .explicit_policy = 1}, {.policies = "*"}, {.policies = "B"}}},
    {"any policy all the way",
     true,
     3,
     {{.policies = "*", .explicit_policy = 1}, {.policies = "*"}, {.policies = "*"}}},

    {"any policy, inhibited", false, 2, {{.policies = "A", .explicit_policy = 1, .inhibit_any = 1}, {.policies = "*"}}},
    {"any policy beside the same, inhibited",
     true,
     2,
     {{.policies = "A", .explicit_policy = 1, .inhibit_any = 1}, {.policies = "A*"}}},
    {"any policy, inhibited from the next on",
     true,
     2,
     {{.policies = "A", .explicit_policy = 1, .inhibit_any = 2}, {.policies = "*"}}},
    {"any policy, inhibited after one",
     false,
     3,
     {{.policies = "A", .explicit_policy = 1, .inhibit_any = 2}, {.policies = "*"}, {.policies = "*"}}},
    {"any policy in a self-issued certificate",
     true,
     3,
     {{.policies = "A", .explicit_policy = 1, .inhibit_any = 1},
      {.policies = "*", .self_issued = true},
      {.policies = "A"}}},
    {"any policy in a self-issued leaf",
     false,
     2,
     {{.policies = "A", .explicit_policy = 1, .inhibit_any = 1}, {.policies = "*", .self_issued = true}}},
    {"a self-issued certificate does not count",
     true,
     4,
     {{.explicit_policy = 4}, {.self_issued = true}, {.self_issued = true}, {0}}},

    {"a policy mapped", true, 2, {{.policies = "A", .mappings = "AB", .explicit_policy = 1}, {.policies = "B"}}},
    {"a policy mapped away", false, 2, {{.policies = "A", .mappings = "AB", .explicit_policy = 1}, {.policies = "A"}}},
    {"a policy mapped to two",
     true,
     2,
     {{.policies = "A", .mappings = "ABAC", .explicit_policy = 1}, {.policies = "C"}}},
    {"a mapping of what is not there",
     false,
     2,
     {{.policies = "A", .mappings = "BC", .explicit_policy = 1}, {.policies = "C"}}},
    {"a mapping under any policy",
     true,
     2,
     {{.policies = "*", .mappings = "AB", .explicit_policy = 1}, {.policies = "B"}}},
    {"two mappings, one after the other",
     true,
     3,
     {{.policies = "A", .mappings = "AB", .explicit_policy = 1},
      {.policies = "B", .mappings = "BC"},
      {.policies = "C"}}},
    {"a mapping, inhibited",
     false,
     3,
     {{.policies = "A", .inhibit_mapping = 1, .explicit_policy = 1},
      {.policies = "A", .mappings = "AB"},
      {.policies = "B"}}},
    {"a mapping, inhibited, beside another policy",
     true,
     3,
     {{.policies = "AC", .inhibit_mapping = 1, .explicit_policy = 1},
      {.policies = "AC", .mappings = "AB"},
      {.policies = "C"}}},
    {"a limit that would be raised again",
     false,
     3,
     {{.policies = "A", .explicit_policy = 1}, {.policies = "A", .explicit_policy = 3}, {.policies = "B"}}},
};

static void paths(void **state)
{
    (void)state;
    static const struct step plain = {.policies = "C"}; /* of an anchor, that says nothing */
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t culprit;
        int result = judge(&plain, cases[i].steps, cases[i].count, &culprit);
        if (result != (cases[i].ok ? 0 : SSL_E_CERT_POLICY))
            print_error("%s\n", cases[i].what);
        assert_int_equal(result, cases[i].ok ? 0 : SSL_E_CERT_POLICY);
    }
}

static void what_an_anchor_demands(void **state)
{
    (void)state;
    static const struct step demands = {.explicit_policy = 1}, with_policy = {.policies = "A"}, without = {0};
    size_t culprit;
    assert_int_equal(judge(&demands, &without, 1, &culprit), SSL_E_CERT_POLICY);
    assert_int_equal(culprit, 0);
    assert_int_equal(judge(&demands, &with_policy, 1, &culprit), 0);
    assert_int_equal(judge(&demands, NULL, 0, &culprit), 0); /* a leaf that is the anchor */
}

/* On the way to the leaf, or by the leaf itself, which is the last to ask. */
static void what_is_told(void **state)
{
    (void)state;
    static const struct step silent = {0}, asks = {.explicit_policy = 1};
    const struct cert none = cert_of(&silent), asking = cert_of(&asks);
    const struct {
        const struct cert *path[2];
        const char *text;
    } rows[] = {
        {{&none, &asking}, "a CA above requires a certificate policy, and none of its own is valid"},
        {{&asking, &none}, "a certificate policy is required, and none of its own is valid"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error why = {0};
        size_t culprit = 9;
        assert_int_equal(policy_check(rows[i].path, 2, &culprit, &why), SSL_E_CERT_POLICY);
        assert_string_equal(why.text, rows[i].text);
        assert_int_equal(culprit, 0);
    }
}

static void policies_are_limited(void **state)
{
    (void)state;
    struct cert many = {.require_explicit = -1, .inhibit_mapping = -1, .inhibit_any = -1}, anchor = many;
    const struct cert *const path[] = {&many, &anchor};
    struct error why = {0};
    size_t culprit = 9;
    for (int64_t i = 0; i <= LIMIT_POLICIES; i++) {
        assert_int_equal(policy_check(path, 2, &culprit, &why), 0);
        many.policies = der_concat(many.policies, DER_SEQ(DER(0x06, der_byte((uint8_t)i))));
        many.policies = der_concat(many.policies, DER_SEQ(DER(0x06, der_byte((uint8_t)i)))); /* the same again */
    }
    assert_int_equal(policy_check(path, 2, &culprit, &why), SSL_E_CERT_POLICY);
    assert_string_equal(why.text, "more than 64 certificate policies");
    assert_int_equal(culprit, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
        cmocka_unit_test(what_an_anchor_demands),
        cmocka_unit_test(what_is_told),
        cmocka_unit_test(policies_are_limited),
    };
    return cmocka_run_group_tests_name("x509/policy", tests, NULL, NULL);
}
