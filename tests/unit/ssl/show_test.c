/*
 * show_test.c - ssl_show: the words for each kind of thing, and what strange things must not do to a terminal.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"

#include <tls12/cert.h>

#include <stdio.h>

static const struct recipe root = {
    .name = "O=Example,CN=Root", .key = &key_ed25519, .ca = true, .path_len = PATH_LEN(1)};

static int begin(void **state)
{
    (void)state;
    der_forget();
    return 0;
}

/* The text has these lines, in this order; what is between them does not matter. */
static void shows(const void *data, size_t len, const char *const lines[])
{
    struct ssl_reason why;
    char *text = ssl_show(data, len, NULL, &why);
    if (text == NULL)
        print_error("%s\n", why.text);
    assert_non_null(text);
    assert_int_equal(why.code, 0);
    const char *at = text;
    for (; *lines != NULL; lines++) {
        const char *found = strstr(at, *lines);
        if (found == NULL)
            print_error("no \"%s\" in:\n%s\n", *lines, at);
        assert_non_null(found);
        at = found + strlen(*lines);
    }
    for (const char *c = text; *c != '\0'; c++)
        assert_true(*c == '\n' || (uint8_t)*c >= 0x20);
    ssl_text_free(text);
}

static void shows_der(struct span der, const char *const lines[])
{
    shows(der.at, der.len, lines);
}

static void certificates(void **state)
{
    (void)state;
    struct recipe leaf = {
        .name = "C=DE,O=Example,CN=www.example.com",
        .key = &key_p256,
        .san = "DNS:www.example.com,IP:192.0.2.1,IP:2001:db8::1,email:a@b.example,URI:http://c.example/,DIR:CN=d",
        .serial = 0x1234,
        .usage = USAGE_DIGITAL_SIGNATURE | USAGE_KEY_AGREEMENT,
        .extended = EXTENDED_SERVER | EXTENDED_CLIENT,
        .points = "URI:http://example.com/crl"};
    struct span access = DER_SEQ(DER_SEQ(der_oid_of("1.3.6.1.5.5.7.48.1"), DER(0x86, der_text("http://o.example/"))),
                                 DER_SEQ(der_oid_of("1.3.6.1.5.5.7.48.2"), DER(0x86, der_text("http://i.example/"))));
    leaf.more = der_concat(
        extension_make("1.3.6.1.5.5.7.1.1", false, access),
        der_concat(extension_make("1.3.6.1.5.5.7.1.24", false, DER_SEQ(der_integer_of(5), der_integer_of(17))),
                   extension_make("1.2.3.4", true, der_integer_of(1))));
    shows_der(
        cert_make(&leaf, &root),
        (const char *const[]){"Certificate\n", "  subject             CN=www.example.com,O=Example,C=DE\n",
                              "  issuer              CN=Root,O=Example\n", "  serial number       12:34\n",
                              "  from                2025-01-01 00:00:00 UTC\n",
                              "  until               2027-01-01 00:00:00 UTC\n", "  key                 EC P-256\n",
                              "  authority access    OCSP URI:http://o.example/, caIssuers URI:http://i.example/\n",
                              "  TLS features        status_request: a server must staple an OCSP response, 17\n",
                              "  1.2.3.4             3 bytes (critical)\n", "  signature           Ed25519\n",
                              "  SHA-256             ", NULL});
    shows_der(cert_make(&leaf, &root),
              (const char *const[]){
                  "  names               DNS:www.example.com, IP:192.0.2.1, IP:2001:db8::1, email:a@b.example, "
                  "URI:http://c.example/, directory name:CN=d\n",
                  NULL});
    shows_der(cert_make(&leaf, &root),
              (const char *const[]){"  key usage           digitalSignature, keyAgreement (critical)\n", NULL});
    shows_der(cert_make(&leaf, &root), (const char *const[]){"  extended key usage  serverAuth, clientAuth\n", NULL});
    shows_der(cert_make(&leaf, &root),
              (const char *const[]){"  revocation lists    URI:http://example.com/crl\n", NULL});
}

static void authorities(void **state)
{
    (void)state;
    struct recipe middle = {.name = "CN=Middle",
                            .key = &key_pss,
                            .ca = true,
                            .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN,
                            .permitted = "DNS:example.com,IP:192.0.2.0/24",
                            .excluded = "DIR:O=Nobody"};
    shows_der(
        cert_make(&root, NULL),
        (const char *const[]){"  CA                  a CA, with at most this many CAs below it: 1 (critical)\n", NULL});
    shows_der(cert_make(&middle, &root), (const char *const[]){"  key                 RSA-PSS of 2048 bits\n", NULL});
    shows_der(cert_make(&middle, &root),
              (const char *const[]){
                  "  name constraints    permitted DNS:example.com, IP:192.0.2.0/IP:255.255.255.0; excluded "
                  "directory name:O=Nobody (critical)\n",
                  NULL});
    middle.permitted = NULL;
    middle.more =
        extension_make("2.5.29.32", false, DER_SEQ(DER_SEQ(der_oid_of("2.5.29.32.0")), DER_SEQ(der_oid_of("1.2.3"))));
    shows_der(cert_make(&middle, &root),
              (const char *const[]){"  name constraints    excluded directory name:O=Nobody", NULL});
    shows_der(cert_make(&middle, &root), (const char *const[]){"  policies            anyPolicy, 1.2.3\n", NULL});
}

static void lists(void **state)
{
    (void)state;
    struct recipe one = {.name = "CN=a", .serial = 0x99}, two = {.name = "CN=b", .serial = 7};
    struct revoked revoked[] = {{.who = &one, .reason = 1}, {.who = &two}};
    struct span der = crl_make(&(struct crl_recipe){.revoked = revoked, .count = 2}, &root);
    shows_der(der, (const char *const[]){"Revocation list\n", "  issuer              CN=Root,O=Example\n",
                                         "  from                2025-12-31 00:00:00 UTC\n",
                                         "  next one due        2026-01-02 00:00:00 UTC\n",
                                         "  revoked             00:99, 2025-12-31 00:00:00 UTC, keyCompromise\n",
                                         "  revoked             07, 2025-12-31 00:00:00 UTC, unspecified\n",
                                         "  signature           Ed25519\n", NULL});
}

/* Of a key, nothing but what everybody may know. */
static void keys(void **state)
{
    (void)state;
    static const struct {
        const struct test_key *key;
        const char *says;
    } rows[] = {{&key_leaf, "  key                 RSA of 2048 bits\n"},
                {&key_p384, "  key                 EC P-384\n"},
                {&key_ed25519, "  key                 Ed25519\n"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *pem = pem_make("PRIVATE KEY", key_pkcs8(rows[i].key));
        shows(pem, strlen(pem), (const char *const[]){"Private key\n", rows[i].says, "  key identifier      ", NULL});
    }
}

/* Under a password: with it, as above; without it, that it is encrypted. A wrong one is told. */
static void encrypted(void **state)
{
    (void)state;
    struct ssl_reason why;
    char *key = ssl_encrypt_key(pem_make("PRIVATE KEY", key_pkcs8(&key_p256)), "secret", &why);
    assert_non_null(key);
    shows(key, strlen(key), (const char *const[]){"Private key, encrypted: give its password to see more\n", NULL});
    char *text = ssl_show(key, strlen(key), "secret", &why);
    assert_non_null(strstr(text, "  key                 EC P-256\n"));
    ssl_text_free(text);
    assert_null(ssl_show(key, strlen(key), "guess", &why));
    assert_int_equal(why.code, SSL_E_PASSWORD);
    assert_non_null(strstr(why.text, "block 1: "));
    ssl_text_free(key);
}

static void packed(void **state)
{
    (void)state;
    struct ssl_reason why;
    struct recipe leaf = {.name = "CN=leaf", .key = &key_p256};
    char certs[8000];
    size_t len;
    snprintf(certs, sizeof certs, "%s%s", pem_make("CERTIFICATE", cert_make(&leaf, &root)),
             pem_make("CERTIFICATE", cert_make(&root, NULL)));
    const char *key = pem_make("PRIVATE KEY", key_pkcs8(&key_p256));
    void *pfx = ssl_make_pfx(&(struct ssl_pack){.certs = certs, .key = key, .password = "secret"}, &len, &why);
    assert_non_null(pfx);
    char *text = ssl_show(pfx, len, "secret", &why);
    assert_non_null(text);
    const char *leaf_at = strstr(text, "  subject             CN=leaf\n");
    assert_true(strstr(text, "Private key\n") == text && leaf_at != NULL);
    assert_non_null(strstr(leaf_at, "  subject             CN=Root,O=Example\n"));
    ssl_text_free(text);
    assert_null(ssl_show(pfx, len, "guess", &why));
    assert_int_equal(why.code, SSL_E_PASSWORD);
    assert_null(ssl_show(pfx, len, NULL, &why));
    assert_int_equal(why.code, SSL_E_NO_PASSWORD);
    ssl_text_free(pfx);
}

static void several(void **state)
{
    (void)state;
    struct ssl_reason why;
    char *request = ssl_make_request(&(struct ssl_order){.subject = "CN=r",
                                                         .names = "r.example",
                                                         .key = pem_make("PRIVATE KEY", key_pkcs8(&key_p256))},
                                     &why);
    char text[8000];
    snprintf(text, sizeof text,
             "hello\n%s%s-----BEGIN EC \x1b PARAMETERS-----\nAAAA\n-----END EC \x1b PARAMETERS-----\n", request,
             pem_make("CERTIFICATE", cert_make(&root, NULL)));
    shows(text, strlen(text),
          (const char *const[]){"Certification request\n", "  subject             CN=r\n",
                                "  names               DNS:r.example\n", "  key                 EC P-256\n",
                                "\n\nCertificate\n", "\n\nAnother block: EC ? PARAMETERS\n", NULL});
    ssl_text_free(request);
}

/* What a peer writes into a certificate does not reach the terminal as it is. */
static void strange_names(void **state)
{
    (void)state;
    struct recipe strange = {.name = "CN=a\x1b[31m\x07", .key = &key_p256};
    struct span names = DER_SEQ(DER(0x82, der_text("a\x1b[2J.example")), DER(0x86, der_text("http://\x07")));
    strange.more = extension_make("2.5.29.17", false, names);
    shows_der(cert_make(&strange, &root),
              (const char *const[]){"  subject             CN=a\\1b[31m\\07\n",
                                    "  names               DNS:a?[2J.example, URI:http://?\n", NULL});
}

static void refused(void **state)
{
    (void)state;
    struct ssl_reason why;
    struct span der = cert_make(&root, NULL);
    const char *pem = pem_make("CERTIFICATE", (struct span){der.at, der.len - 1});
    assert_null(ssl_show(pem, strlen(pem), NULL, &why));
    assert_int_equal(why.code, SSL_E_CERT_DECODE);
    assert_non_null(strstr(why.text, "block 1: "));
    pem = "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n";
    assert_null(ssl_show(pem, strlen(pem), NULL, &why));
    assert_int_equal(why.code, SSL_E_REQUEST_DECODE);
    assert_non_null(strstr(why.text, "not the DER of a request, or bytes behind it"));
    assert_null(ssl_show("-----BEGIN CERTIFICATE-----\n", 28, NULL, &why));
    assert_int_equal(why.code, SSL_E_PEM);
    assert_null(ssl_show("hello", 5, NULL, &why));
    assert_non_null(strstr(why.text, "neither PEM nor the DER"));
    assert_null(ssl_show(NULL, 5, NULL, NULL));
    for (size_t i = 0; i < der.len; i++)
        assert_null(ssl_show(der.at, i, NULL, &why));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(certificates, begin), cmocka_unit_test_setup(authorities, begin),
        cmocka_unit_test_setup(lists, begin),        cmocka_unit_test_setup(keys, begin),
        cmocka_unit_test_setup(several, begin),      cmocka_unit_test_setup(encrypted, begin),
        cmocka_unit_test_setup(packed, begin),       cmocka_unit_test_setup(strange_names, begin),
        cmocka_unit_test_setup(refused, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
