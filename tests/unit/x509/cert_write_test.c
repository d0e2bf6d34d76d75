/*
 * cert_write_test.c - certificates, requests and lists that we write: read back, judged, and refused where they are
 * changed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/crl.h"
#include "x509/extension.h"
#include "x509/key.h"

static const struct test_key *const keys[] = {&key_root,    &key_p256, &key_p384,      &key_p521,
                                              &key_ed25519, &key_pss,  &key_pss_sha256};

/* What is written lives here until the next test. */
static uint8_t rooms[8][8192];
static size_t used;

static struct writer fresh(void)
{
    assert_true(used < COUNT(rooms));
    return writer_over(rooms[used++], sizeof rooms[0]);
}

static struct span done(const struct writer *w)
{
    assert_true(writer_ok(w));
    return (struct span){w->at, w->len};
}

static int begin(void **state)
{
    (void)state;
    used = 0;
    der_forget();
    return 0;
}

static struct private_key private_of(const struct test_key *test)
{
    struct private_key key;
    assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(test), NULL), 0);
    return key;
}

static struct span name_of(const char *text)
{
    struct writer w = fresh();
    assert_int_equal(name_write(&w, text, NULL), 0);
    return done(&w);
}

static const uint8_t serial[] = {0x80, 0x01};

static struct cert_order root_order(const struct test_key *test)
{
    struct cert_order order = {
        .serial = SPAN(serial),
        .issuer = name_of("CN=Root"),
        .spki = key_spki(test),
        .not_before = TEST_FROM,
        .not_after = TEST_UNTIL,
        .ca = true,
        .path_len = -1,
        .key_usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN,
        .extended_usage = EXTENDED_ANY,
    };
    order.subject = order.issuer;
    return order;
}

static struct cert_order leaf_order(const struct cert_order *issuer, const struct test_key *test)
{
    return (struct cert_order){
        .serial = SPAN(serial),
        .issuer = issuer->subject,
        .subject = name_of("CN=leaf"),
        .spki = key_spki(test),
        .not_before = TEST_FROM,
        .not_after = TEST_UNTIL,
        .path_len = -1,
        .key_usage = USAGE_DIGITAL_SIGNATURE,
        .extended_usage = EXTENDED_SERVER | EXTENDED_CLIENT,
        .san = general_names_make("DNS:www.example.com,IP:192.0.2.1"),
    };
}

static struct span write_cert(const struct cert_order *order, const struct test_key *issuer)
{
    struct private_key key = private_of(issuer);
    struct writer w = fresh();
    assert_int_equal(cert_write(&w, test_crypto(), order, &key), 0);
    return done(&w);
}

static int judge(struct span leaf, struct span root, struct span crl, struct error *why)
{
    struct cert anchor;
    struct crl list;
    struct chain_path path;
    assert_int_equal(cert_parse(&anchor, root, NULL), 0);
    if (crl.len != 0)
        assert_int_equal(crl_parse(&list, crl, NULL), 0);
    const struct trust trust = {&anchor, 1, &list, crl.len != 0};
    const struct chain_task task = {.crypto = test_crypto(),
                                    .trust = &trust,
                                    .presented = &leaf,
                                    .presented_count = 1,
                                    .purpose = PURPOSE_SERVER,
                                    .revocation = crl.len != 0 ? REVOCATION_LEAF : REVOCATION_OFF,
                                    .host = "www.example.com",
                                    .now = TEST_NOW,
                                    .depth = LIMIT_DEPTH};
    *why = (struct error){0};
    return chain_verify(&task, &path, why);
}

/* A root of each kind of key, and a leaf below it, pass step 3; with a byte changed they do not. */
static void every_kind(void **state)
{
    for (size_t i = 0; i < COUNT(keys); i++) {
        begin(state);
        struct error why;
        struct cert_order root = root_order(keys[i]);
        struct span root_der = write_cert(&root, keys[i]);
        struct cert_order leaf = leaf_order(&root, keys[i]);
        struct span leaf_der = write_cert(&leaf, keys[i]);
        if (judge(leaf_der, root_der, NOTHING, &why) != 0) {
            print_error("%zu: %s\n", i, why.text);
            assert_true(false);
        }
        rooms[used - 1][leaf_der.len - 1] ^= 1;
        assert_int_not_equal(judge(leaf_der, root_der, NOTHING, &why), 0);
    }
}

/* Each field is read as it was written. */
static void fields(void **state)
{
    (void)state;
    struct cert cert;
    struct cert_order order = root_order(&key_p256);
    static const uint8_t identifier[] = {1, 2, 3};
    order.path_len = 0;
    order.issuer_key = SPAN(identifier);
    order.permitted = general_names_make("DNS:example.com,DNS:example.org");
    order.crl_uri = "http://crl.example/a.crl";
    order.ocsp_uri = "http://ocsp.example/";
    order.must_staple = true;
    order.san = general_names_make("email:ca@example.com");
    assert_int_equal(cert_parse(&cert, write_cert(&order, &key_p256), NULL), 0);
    assert_int_equal(cert.version, 2);
    assert_true(span_equal(cert.serial, der_concat(der_byte(0), SPAN(serial))));
    assert_true(cert.ca && cert.path_len == 0 && cert.must_staple && cert.self_issued);
    assert_true(cert.not_before == TEST_FROM && cert.not_after == TEST_UNTIL);
    assert_int_equal(cert.key_usage, USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN);
    assert_int_equal(cert.extended_usage, EXTENDED_ANY);
    assert_true(span_equal(cert.issuer_key, SPAN(identifier)));
    assert_int_equal(cert.subject_key.len, KEY_IDENTIFIER);
    assert_true(span_equal(cert.san, order.san));
    assert_true(cert.points.len != 0 && cert.critical.len == 0);
    /* GeneralSubtrees: [0] { { DNS:example.com } { DNS:example.org } } */
    assert_true(span_equal(cert.constraints, DER(0xa0, subtrees_make("DNS:example.com,DNS:example.org"))));
    struct span uri = der_text("http://crl.example/a.crl");
    assert_true(span_equal(cert.points, DER_SEQ(DER(0xa0, DER(0xa0, DER(0x86, uri))))));
}

/* Which extensions of a CA's certificate RFC 5280 4.2 wants to be critical, and which must not be. */
static void which_are_critical(void **state)
{
    (void)state;
    static const struct {
        enum oid oid;
        bool critical;
    } rows[] = {
        {OID_BASIC_CONSTRAINTS, true}, {OID_KEY_USAGE, true},         {OID_SUBJECT_KEY, false},
        {OID_ISSUER_KEY, false},       {OID_SUBJECT_NAMES, false},    {OID_NAME_CONSTRAINTS, true},
        {OID_CRL_POINTS, false},       {OID_AUTHORITY_ACCESS, false}, {OID_TLS_FEATURE, false},
    };
    struct cert cert;
    struct cert_order order = root_order(&key_p256);
    order.issuer_key = SPAN(serial);
    order.permitted = general_names_make("DNS:example.com");
    order.crl_uri = order.ocsp_uri = "http://a.example/";
    order.must_staple = true;
    order.san = general_names_make("email:ca@example.com");
    assert_int_equal(cert_parse(&cert, write_cert(&order, &key_p256), NULL), 0);
    struct reader outer = reader_over(cert.extensions);
    struct reader list = der_enter(&outer, DER_SEQUENCE);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct extension e = extension_next(&list);
        assert_int_equal(oid_find(e.oid), rows[i].oid);
        assert_int_equal(e.critical, rows[i].critical);
    }
    assert_true(reader_end(&list));
}

/* What is not ordered is not written; basicConstraints is always there. */
static void bare(void **state)
{
    (void)state;
    struct cert cert;
    struct cert_order order = leaf_order(&(struct cert_order){.subject = name_of("CN=Root")}, &key_ed25519);
    order.key_usage = USAGE_ANY;
    order.extended_usage = EXTENDED_ANY;
    order.san = NOTHING;
    assert_int_equal(cert_parse(&cert, write_cert(&order, &key_ed25519), NULL), 0);
    assert_true(!cert.ca && cert.path_len == -1 && cert.key_usage == USAGE_ANY && cert.extended_usage == EXTENDED_ANY);
    assert_true(cert.san.len == 0 && cert.issuer_key.len == 0 && cert.points.len == 0 && cert.constraints.len == 0);
    assert_false(cert.must_staple);
}

/* RFC 5280 4.2.1.6: without a subject the names are critical. */
static void empty_subject(void **state)
{
    (void)state;
    struct cert cert;
    struct cert_order root = root_order(&key_p256), order = leaf_order(&root, &key_p256);
    order.subject = name_of("");
    assert_int_equal(cert_parse(&cert, write_cert(&order, &key_p256), NULL), 0);
    struct span expected = extension_make("2.5.29.17", true, DER_SEQ(order.san));
    bool found = false;
    for (size_t i = 0; i + expected.len <= cert.extensions.len; i++)
        found |= memcmp(cert.extensions.at + i, expected.at, expected.len) == 0;
    assert_true(found);
}

/* ---- Requests ---- */

static struct span write_request(const struct test_key *test, struct span san)
{
    struct private_key key = private_of(test);
    struct span subject = name_of("CN=leaf");
    struct writer w = fresh();
    assert_int_equal(request_write(&w, test_crypto(), subject, san, &key), 0);
    return done(&w);
}

static void requests(void **state)
{
    for (size_t i = 0; i < COUNT(keys); i++) {
        begin(state);
        struct request request;
        struct span san = i % 2 == 0 ? general_names_make("DNS:www.example.com") : NOTHING;
        struct error why = {0};
        if (request_parse(&request, test_crypto(), write_request(keys[i], san), &why) != 0) {
            print_error("%s\n", why.text);
            assert_true(false);
        }
        assert_true(span_equal(request.spki, key_spki(keys[i])));
        assert_true(span_equal(request.subject, name_of("CN=leaf")));
        assert_true(span_equal(request.san, san));
    }
}

/* A request with any byte changed or cut off is refused. */
static void changed_requests(void **state)
{
    (void)state;
    struct span der = write_request(&key_ed25519, general_names_make("DNS:www.example.com"));
    uint8_t *bytes = rooms[used - 1];
    struct request request;
    for (size_t i = 0; i < der.len; i++) {
        assert_int_not_equal(request_parse(&request, test_crypto(), (struct span){der.at, i}, NULL), 0);
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] ^= (uint8_t)(1u << bit);
            assert_int_not_equal(request_parse(&request, test_crypto(), der, NULL), 0);
            bytes[i] ^= (uint8_t)(1u << bit);
        }
    }
    assert_int_equal(request_parse(&request, test_crypto(), der, NULL), 0);
}

/* CertificationRequestInfo with these attributes, signed. */
static struct span request_with(int64_t version, struct span attributes)
{
    struct span tbs = DER_SEQ(der_integer_of(version), name_make("CN=a"), key_spki(&key_p256), DER(0xa0, attributes));
    return signed_make(tbs, algorithm_make(SIGNATURE_ECDSA_SHA256), &key_p256, SIGNATURE_NONE);
}

static struct span extension_request(struct span extensions)
{
    return DER_SEQ(der_oid_of("1.2.840.113549.1.9.14"), DER_SET_OF(DER_SEQ(extensions)));
}

static void refused_requests(void **state)
{
    (void)state;
    struct span san = extension_make("2.5.29.17", false, DER_SEQ(general_names_make("DNS:a.example")));
    struct span usage = extension_make("2.5.29.15", true, der_flags_of(0x03, 1));
    struct span unknown = extension_make("1.2.3.4", true, der_integer_of(1));
    struct span password = DER_SEQ(der_oid_of("1.2.840.113549.1.9.7"), DER_SET_OF(DER(0x0c, der_text("secret"))));
    const struct {
        struct span der;
        int code;
        const char *says;
    } rows[] = {
        {request_with(0, extension_request(der_concat(usage, san))), 0, ""},
        {request_with(0, der_concat(password, extension_request(san))), 0, ""},
        {request_with(0, NOTHING), 0, ""},
        {request_with(1, NOTHING), SSL_E_REQUEST_DECODE, "CertificationRequestInfo"},
        {request_with(0, der_concat(extension_request(san), extension_request(san))), SSL_E_REQUEST_DECODE, "twice"},
        {request_with(0, extension_request(unknown)), SSL_E_REQUEST_DECODE, "1.2.3.4"},
        {request_with(0, extension_request(der_concat(san, san))), SSL_E_REQUEST_DECODE, "subjectAltName"},
        {request_with(0, der_integer_of(1)), SSL_E_REQUEST_DECODE, "attributes"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct request request;
        struct error why = {0};
        int result = request_parse(&request, test_crypto(), rows[i].der, &why);
        if (result != rows[i].code || strstr(why.text, rows[i].says) == NULL) {
            print_error("row %zu: %d %s\n", i, result, why.text);
            assert_true(false);
        }
    }
}

/* A request for somebody else's key, or with a weak one. */
static void not_its_own_key(void **state)
{
    (void)state;
    struct request request;
    struct error why = {0};
    struct span tbs = DER_SEQ(der_integer_of(0), name_make("CN=a"), key_spki(&key_p256), DER(0xa0, NOTHING));
    struct span der = signed_make(tbs, algorithm_make(SIGNATURE_ED25519), &key_ed25519, SIGNATURE_NONE);
    assert_int_equal(request_parse(&request, test_crypto(), der, &why), SSL_E_SIGNATURE);
    assert_non_null(strstr(why.text, "its own key"));
    struct span no_rsa =
        DER_SEQ(DER_SEQ(der_oid_of("1.2.840.113549.1.1.1"), DER(0x05, NOTHING)), der_bits_of(der_byte(0)));
    tbs = DER_SEQ(der_integer_of(0), name_make("CN=a"), no_rsa, DER(0xa0, NOTHING));
    der = signed_make(tbs, algorithm_make(SIGNATURE_ED25519), &key_ed25519, SIGNATURE_NONE);
    why.code = 0;
    assert_int_equal(request_parse(&request, test_crypto(), der, &why), SSL_E_REQUEST_DECODE);
    assert_string_equal(why.text, "subjectPKInfo: not a public key of the kind that it says");
    tbs = DER_SEQ(der_integer_of(0), name_make("CN=a"), key_spki(&key_weak), DER(0xa0, NOTHING));
    der = signed_make(tbs, algorithm_make(SIGNATURE_RSA_PKCS1_SHA256), &key_weak, SIGNATURE_NONE);
    assert_int_equal(request_parse(&request, test_crypto(), der, NULL), SSL_E_CERT_KEY);
}

/* ---- Lists ---- */

static struct span write_crl(const struct cert_order *root, const struct test_key *test, struct span revoked,
                             uint64_t number)
{
    struct private_key key = private_of(test);
    struct crl_order order = {.issuer = root->subject,
                              .this_update = TEST_NOW - 1000,
                              .next_update = TEST_NOW + 1000,
                              .number = number,
                              .revoked = revoked};
    struct writer w = fresh();
    assert_int_equal(crl_write(&w, test_crypto(), &order, &key), 0);
    return done(&w);
}

static void lists(void **state)
{
    for (size_t i = 0; i < COUNT(keys); i++) {
        begin(state);
        struct error why;
        struct crl crl;
        struct crl_entry entry;
        struct cert_order root = root_order(keys[i]), leaf = leaf_order(&root, keys[i]);
        struct span root_der = write_cert(&root, keys[i]), leaf_der = write_cert(&leaf, keys[i]);
        struct span none = write_crl(&root, keys[i], NOTHING, 1);
        assert_int_equal(judge(leaf_der, root_der, none, &why), 0);
        assert_int_equal(crl_parse(&crl, none, NULL), 0);
        assert_true(crl.version == 1 && crl.revoked.at == NULL && crl.this_update == TEST_NOW - 1000);
        assert_true(span_equal(crl.number, der_byte(1)));

        struct cert cert;
        struct writer entries = fresh();
        assert_int_equal(cert_parse(&cert, leaf_der, NULL), 0);
        crl_entry_write(&entries, SPAN(((const uint8_t[]){0x05})), TEST_NOW - 5, 0);
        crl_entry_write(&entries, cert.serial, TEST_NOW - 7, reason_find("keyCompromise"));
        struct span one = write_crl(&root, keys[i], done(&entries), UINT64_C(0x8000000000));
        assert_int_equal(judge(leaf_der, root_der, one, &why), SSL_E_CERT_REVOKED);
        assert_non_null(strstr(why.text, "keyCompromise"));
        assert_int_equal(crl_parse(&crl, one, NULL), 0);
        assert_true(crl_find(&crl, cert.serial, &entry) && entry.date == TEST_NOW - 7 && entry.reason == 1);
        assert_true(crl_find(&crl, SPAN(((const uint8_t[]){0x05})), &entry) && entry.reason == 0);
        assert_true(span_equal(crl.number, der_hex("8000000000")));
    }
}

static void reasons(void **state)
{
    (void)state;
    assert_int_equal(reason_find("unspecified"), 0);
    assert_int_equal(reason_find("aACompromise"), 10);
    assert_int_equal(reason_find("keycompromise"), -1);
    assert_int_equal(reason_find(reason_text(7)), -1);
    for (int i = 0; i <= 10; i++)
        if (i != 7)
            assert_int_equal(reason_find(reason_text(i)), i);
}

/* A buffer that is too small is an error and no half certificate. */
static void no_room(void **state)
{
    (void)state;
    struct private_key key = private_of(&key_p256);
    struct cert_order order = root_order(&key_p256);
    size_t needed = write_cert(&order, &key_p256).len;
    for (size_t cap = 0; cap + 8 < needed; cap += 7) {
        struct writer w = writer_over(rooms[7], cap);
        assert_int_not_equal(cert_write(&w, test_crypto(), &order, &key), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_kind, begin),
        cmocka_unit_test_setup(fields, begin),
        cmocka_unit_test_setup(which_are_critical, begin),
        cmocka_unit_test_setup(bare, begin),
        cmocka_unit_test_setup(empty_subject, begin),
        cmocka_unit_test_setup(requests, begin),
        cmocka_unit_test_setup(changed_requests, begin),
        cmocka_unit_test_setup(refused_requests, begin),
        cmocka_unit_test_setup(not_its_own_key, begin),
        cmocka_unit_test_setup(lists, begin),
        cmocka_unit_test_setup(reasons, begin),
        cmocka_unit_test_setup(no_room, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
