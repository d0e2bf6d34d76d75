/*
 * check_test.c - ssl_check_chain and ssl_examine_chain: each finding with a chain that has it, and one that has not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"

#include <tls12/cert.h>

static const struct recipe root = {.name = "CN=Root", .key = &key_root, .ca = true};
static const struct recipe middle = {.name = "CN=Middle", .key = &key_p256, .ca = true};
static const struct recipe leaf = {.name = "CN=leaf",
                                   .key = &key_p384,
                                   .san = "DNS:www.example.com",
                                   .usage = USAGE_DIGITAL_SIGNATURE,
                                   .serial = INT64_C(1) << 60};

static char chain[40000];

static int begin(void **state)
{
    (void)state;
    der_forget();
    chain[0] = '\0';
    return 0;
}

static const char *pem(const struct recipe *subject, const struct recipe *issuer)
{
    return pem_make("CERTIFICATE", cert_make(subject, issuer));
}

static void add(const struct recipe *subject, const struct recipe *issuer)
{
    strcat(chain, pem(subject, issuer));
}

static struct ssl_check usual(void)
{
    return (struct ssl_check){.chain = chain, .trust = pem(&root, NULL), .at = TEST_NOW};
}

static void passes(const struct ssl_check *check)
{
    struct ssl_reason why;
    if (ssl_check_chain(check, &why) != 0)
        print_error("%s\n", why.text);
    assert_int_equal(ssl_check_chain(check, &why), 0);
    assert_int_equal(why.code, 0);
}

static void fails(const struct ssl_check *check, int code, const char *says)
{
    struct ssl_reason why;
    assert_int_equal(ssl_check_chain(check, &why), SSL_ERROR);
    if (why.code != code || strstr(why.text, says) == NULL)
        print_error("%d %s\n", why.code, why.text);
    assert_int_equal(why.code, code);
    assert_non_null(strstr(why.text, says));
    assert_int_equal(ssl_check_chain(check, NULL), SSL_ERROR);
}

/* ---- The judgement ---- */

static void judged(void **state)
{
    (void)state;
    add(&leaf, &middle);
    struct ssl_check check = usual();
    fails(&check, SSL_E_CERT_UNKNOWN_CA, "CN=Middle");
    add(&middle, &root);
    passes(&check);
    check.host = "www.example.com";
    passes(&check);
    check.host = "example.com";
    fails(&check, SSL_E_CERT_NAME, "expected \"example.com\"");
    check.host = NULL;
    check.at = TEST_UNTIL + 1;
    fails(&check, SSL_E_CERT_EXPIRED, "2027");
    check.at = 1;
    fails(&check, SSL_E_CERT_NOT_YET_VALID, "");
}

static void roles(void **state)
{
    (void)state;
    struct recipe server = leaf, client = leaf;
    server.extended = EXTENDED_SERVER;
    client.extended = EXTENDED_CLIENT;
    struct ssl_check check = {.trust = pem(&root, NULL), .at = TEST_NOW};
    check.chain = pem(&server, &root);
    passes(&check);
    check.role = SSL_CLIENT;
    fails(&check, SSL_E_CERT_EXTENDED_KEY_USAGE, "");
    check.chain = pem(&client, &root);
    passes(&check);
    check.role = SSL_SERVER;
    fails(&check, SSL_E_CERT_EXTENDED_KEY_USAGE, "");
    check.role = SSL_ROOT;
    passes(&check);
}

static void revoked(void **state)
{
    (void)state;
    struct revoked one = {.who = &leaf};
    struct ssl_check check = {.chain = pem(&leaf, &root), .trust = pem(&root, NULL), .at = TEST_NOW};
    check.lists = pem_make("X509 CRL", crl_make(&(struct crl_recipe){.count = 0}, &root));
    passes(&check);
    check.lists = pem_make("X509 CRL", crl_make(&(struct crl_recipe){.revoked = &one, .count = 1}, &root));
    fails(&check, SSL_E_CERT_REVOKED, "");
    check.lists = check.chain;
    fails(&check, SSL_E_PEM, "the revocation lists");
}

static void not_given(void **state)
{
    (void)state;
    const char *good = pem(&leaf, &root);
    fails(&(struct ssl_check){.trust = good}, SSL_E_ARGUMENT, "the chain is not given");
    fails(&(struct ssl_check){.chain = "", .trust = good}, SSL_E_PEM, "the chain has no block");
    fails(&(struct ssl_check){.chain = good, .trust = ""}, SSL_E_PEM, "the trusted CAs");
    fails(&(struct ssl_check){.chain = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", .trust = good},
          SSL_E_CERT_DECODE, "certificate 1");
    assert_null(ssl_examine_chain(&(struct ssl_check){.trust = good}, NULL));
    assert_int_equal(ssl_check_chain(NULL, NULL), SSL_ERROR);
}

static void too_long(void **state)
{
    (void)state;
    struct recipe small = {.name = "CN=a", .key = &key_ed25519};
    for (int i = 0; i <= LIMIT_PRESENTED; i++)
        add(&small, NULL);
    struct ssl_check check = usual();
    fails(&check, SSL_E_CERT_DEPTH, "more than 40");
}

/* ---- The examination ---- */

/* The report has this line, or has it not. */
static void reports(const struct ssl_check *check, const char *line, bool expected)
{
    struct ssl_reason why;
    char *report = ssl_examine_chain(check, &why);
    assert_non_null(report);
    assert_int_equal(why.code, 0);
    if ((strstr(report, line) != NULL) != expected)
        print_error("%s: \"%s\" in\n%s\n", expected ? "missing" : "unexpected", line, report);
    assert_int_equal(strstr(report, line) != NULL, expected);
    ssl_text_free(report);
}

/* Nothing but good news and the advice to check revocation. */
static void a_good_chain(void **state)
{
    (void)state;
    add(&leaf, &middle);
    add(&middle, &root);
    struct ssl_check check = usual();
    check.host = "www.example.com";
    check.key = pem_make("PRIVATE KEY", key_pkcs8(&key_p384));
    check.lists = pem_make("X509 CRL", crl_make(&(struct crl_recipe){.count = 0}, &root));
    reports(&check, "error: ", true); /* the list of the middle is missing */
    check.lists = NULL;
    static const char *const good[] = {
        "good: the chain leads to a trusted CA, and is valid for www.example.com\n",
        "note: revocation was not checked",
        "good: the private key belongs to the certificate\n",
        "good: each certificate has signed the one before it\n",
        "good: the certificate is valid until 2027-01-01 00:00:00 UTC\n",
        "good: the certificate is valid for DNS:www.example.com\n",
    };
    for (size_t i = 0; i < COUNT(good); i++)
        reports(&check, good[i], true);
    reports(&check, "warning: ", false);
    reports(&check, "error: ", false);
}

static void order(void **state)
{
    (void)state;
    add(&leaf, &middle);
    add(&root, NULL);
    add(&middle, &root);
    struct ssl_check check = usual();
    reports(&check, "good: the chain leads", true);
    reports(&check, "warning: certificate 2, CN=Root, has not signed the one before it", true);
    chain[0] = '\0';
    add(&leaf, &middle);
    add(&middle, &root);
    add(&middle, &root);
    reports(&check, "warning: certificate 3, CN=Middle, is in the chain twice", true);
    reports(&check, "good: each certificate", false);
}

static void ends(void **state)
{
    (void)state;
    add(&leaf, &middle);
    struct ssl_check check = usual();
    reports(&check, "error: the chain ends with CN=leaf, and CN=Middle, which has signed that, is not trusted", true);
    add(&middle, &root);
    reports(&check, "the chain ends with", false);
    reports(&check, "the root, ", false);
    add(&root, NULL);
    reports(&check, "note: the root, CN=Root, is in the chain", true);
    reports(&check, "the chain ends with", false);
}

static void dates(void **state)
{
    (void)state;
    struct recipe recent = leaf;
    recent.from = TEST_NOW - 1000;
    recent.until = TEST_NOW + 40 * 86400;
    struct ssl_check check = {.chain = pem(&recent, &root), .trust = pem(&root, NULL), .at = TEST_NOW};
    reports(&check, "warning: certificate 1", false);
    reports(&check, "398 days", false);
    check.at = recent.until - 29 * 86400;
    reports(&check, "warning: certificate 1, CN=leaf, expires on 2026-02-10", true);
    check.chain = pem(&leaf, &root);
    reports(&check, "note: the certificate is valid for more than 398 days", true);
    check.role = SSL_CLIENT;
    reports(&check, "398 days", false);
    /* Of each certificate, whatever else is wrong: here nobody is trusted. */
    struct recipe past = middle, future = leaf;
    past.until = TEST_NOW - 1;
    future.from = TEST_NOW + 1;
    add(&future, &past);
    add(&past, &root);
    check = (struct ssl_check){.chain = chain, .trust = pem(&leaf, NULL), .at = TEST_NOW};
    reports(&check, "error: certificate 1, CN=leaf, is valid from 2026-01-01 00:00:01 UTC on: wait", true);
    reports(&check, "error: certificate 2, CN=Middle, expired on 2025-12-31 23:59:59 UTC: renew it\n", true);
    reports(&check, "good: the certificate is valid until", false);
    check.at = TEST_NOW + 1;
    reports(&check, "error: certificate 1", false);
    check.at = TEST_NOW - 1;
    reports(&check, "error: certificate 2", false);
}

static void names(void **state)
{
    (void)state;
    struct recipe nameless = leaf;
    nameless.san = NULL;
    struct ssl_check check = {.chain = pem(&nameless, &root), .trust = pem(&root, NULL), .at = TEST_NOW};
    reports(&check, "error: the certificate has no subjectAltName", true);
    check.role = SSL_CLIENT;
    reports(&check, "subjectAltName", false);
    /* Another name is told, though the chain has other faults. */
    check = (struct ssl_check){.chain = pem(&leaf, &root), .trust = pem(&leaf, NULL), .at = TEST_NOW};
    check.host = "www.example.com";
    reports(&check, "not valid for", false);
    check.host = "www.example.org";
    reports(&check, "error: the certificate is not valid for www.example.org: have it issued for this name, too", true);
}

static void strength(void **state)
{
    (void)state;
    struct recipe weak = leaf;
    weak.key = &key_leaf;
    weak.serial = 5;
    struct ssl_check check = {.chain = pem(&weak, &root), .trust = pem(&root, NULL), .at = TEST_NOW};
    reports(&check, "note: certificate 1, CN=leaf, has an RSA key of 2048 bits", true);
    reports(&check, "note: certificate 1, CN=leaf, has a short serial number", true);
    check.chain = pem(&leaf, &root);
    reports(&check, "RSA key", false);
    reports(&check, "short serial", false);
    weak.algorithm_id = DER_SEQ(der_oid_of("1.2.840.113549.1.1.5"), DER(0x05, NOTHING));
    check.chain = pem(&weak, &root);
    reports(&check, "error: certificate 1, CN=leaf, is signed with an algorithm that is not accepted", true);
}

static void usages(void **state)
{
    (void)state;
    struct recipe odd = leaf;
    struct ssl_check check = {.trust = pem(&root, NULL), .at = TEST_NOW};
    check.chain = pem(&leaf, &root);
    reports(&check, "digitalSignature", false);
    reports(&check, "must-staple", false);
    reports(&check, "critical extension that", false);
    reports(&check, "is a CA's", false);
    odd.usage = USAGE_KEY_ENCIPHERMENT;
    odd.more = der_concat(extension_make("1.3.6.1.5.5.7.1.24", false, DER_SEQ(der_integer_of(5))),
                          extension_make("1.2.3.4", true, der_integer_of(1)));
    check.chain = pem(&odd, &root);
    reports(&check, "error: the key may not make signatures", true);
    reports(&check, "note: the certificate says must-staple", true);
    reports(&check, "error: the certificate has a critical extension", true);
    check.chain = pem(&root, NULL);
    reports(&check, "warning: the certificate is a CA's", true);
}

static void keys(void **state)
{
    (void)state;
    struct ssl_check check = {.chain = pem(&leaf, &root), .trust = pem(&root, NULL), .at = TEST_NOW};
    reports(&check, "private key", false);
    check.key = pem_make("PRIVATE KEY", key_pkcs8(&key_p256));
    reports(&check, "error: the private key does not belong to the certificate", true);
    check.key = "x";
    reports(&check, "error: not PEM", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(judged, begin),   cmocka_unit_test_setup(roles, begin),
        cmocka_unit_test_setup(revoked, begin),  cmocka_unit_test_setup(not_given, begin),
        cmocka_unit_test_setup(too_long, begin), cmocka_unit_test_setup(a_good_chain, begin),
        cmocka_unit_test_setup(order, begin),    cmocka_unit_test_setup(ends, begin),
        cmocka_unit_test_setup(dates, begin),    cmocka_unit_test_setup(names, begin),
        cmocka_unit_test_setup(strength, begin), cmocka_unit_test_setup(usages, begin),
        cmocka_unit_test_setup(keys, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
