/*
 * marks_test.c - signatures that need not be verified again: what has a mark, what has none, and that a chain which is
 * judged with the marks of an earlier judgement is judged no differently.
 *
 * SPDX-License-Identifier: MIT
 */
#include "unit/x509/scene.h"

static const struct recipe root = {
    .name = "CN=Root", .key = &key_root, .ca = true, .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN};
static const struct recipe middle = {
    .name = "CN=Middle", .key = &key_intermediate, .ca = true, .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN};
static const struct recipe leaf = {.name = "CN=www.example.com",
                                   .san = "DNS:www.example.com",
                                   .usage = USAGE_DIGITAL_SIGNATURE,
                                   .extended = EXTENDED_SERVER};

static struct cert parsed(struct span der)
{
    struct cert cert;
    assert_int_equal(cert_parse(&cert, der, NULL), 0);
    return cert;
}

static int verify(struct marks *marks, const struct cert *signer, const struct cert *cert)
{
    return marks_verify(marks, test_crypto(), signer, cert->algorithm, cert->tbs, cert->signature);
}

static void once_is_enough(void **state)
{
    (void)state;
    struct cert ca = parsed(cert_make(&root, NULL)), cert = parsed(cert_make(&middle, &root));
    struct marks marks = {.count = 0};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(verify(&marks, &ca, &cert), 0);
        assert_int_equal(marks.count, 1);
        assert_int_equal(marks.verified, 1);
    }
    assert_int_equal(verify(NULL, &ca, &cert), 0);
    assert_int_equal(verify(NULL, &cert, &cert), SSL_E_SIGNATURE);
}

static void what_is_wrong_gets_no_mark(void **state)
{
    (void)state;
    struct cert ca = parsed(cert_make(&root, NULL)), other = parsed(cert_make(&middle, &root)), cert = other;
    struct marks marks = {.count = 0};
    for (size_t i = 1; i <= 3; i++) {
        assert_int_equal(verify(&marks, &other, &cert), SSL_E_SIGNATURE);
        assert_int_equal(marks.count, 0);
        assert_int_equal(marks.verified, i);
    }
    assert_int_equal(verify(&marks, &ca, &cert), 0);
}

/* The mark of one signature is not the mark of another key, algorithm, message or signature. */
static void another_one_has_no_mark(void **state)
{
    (void)state;
    struct cert ca = parsed(cert_make(&root, NULL)), cert = parsed(cert_make(&middle, &root)), other, signer = ca;
    struct marks marks = {.count = 0};
    uint8_t bytes[512];
    assert_int_equal(verify(&marks, &ca, &cert), 0);
    signer.spki = cert.spki;
    signer.key = cert.key;
    assert_int_equal(verify(&marks, &signer, &cert), SSL_E_SIGNATURE);
    other = cert;
    other.algorithm = SIGNATURE_RSA_PKCS1_SHA384;
    assert_int_equal(verify(&marks, &ca, &other), SSL_E_SIGNATURE);
    other = cert;
    other.tbs.len--;
    assert_int_equal(verify(&marks, &ca, &other), SSL_E_SIGNATURE);
    other = cert;
    assert_in_range(cert.signature.len, 1, sizeof bytes);
    memcpy(bytes, cert.signature.at, cert.signature.len);
    bytes[0] ^= 1;
    other.signature.at = bytes;
    assert_int_equal(verify(&marks, &ca, &other), SSL_E_SIGNATURE);
    assert_int_equal(marks.count, 1);
    assert_int_equal(marks.verified, 5);
    marks.at[0][31] ^= 1; /* nor is a mark that is nearly right */
    assert_int_equal(verify(&marks, &ca, &cert), 0);
    assert_int_equal(marks.verified, 6);
}

/* There are as many as there is room for. */
static void the_last_one(void **state)
{
    (void)state;
    struct cert ca = parsed(cert_make(&root, NULL)), cert = parsed(cert_make(&middle, &root));
    struct marks marks = {.count = LIMIT_MARKS - 1};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(verify(&marks, &ca, &cert), 0);
        assert_int_equal(marks.count, LIMIT_MARKS);
        assert_int_equal(marks.verified, 1);
    }
}

/* Without room for more marks, signatures are verified as ever. */
static void no_room(void **state)
{
    (void)state;
    struct cert ca = parsed(cert_make(&root, NULL)), cert = parsed(cert_make(&middle, &root));
    struct marks marks = {.count = LIMIT_MARKS};
    for (size_t i = 1; i <= 2; i++) {
        assert_int_equal(verify(&marks, &ca, &cert), 0);
        assert_int_equal(marks.count, LIMIT_MARKS);
        assert_int_equal(marks.verified, i);
    }
}

static void as_bytes(void **state)
{
    (void)state;
    uint8_t bytes[(LIMIT_MARKS + 1) * MARK_LEN];
    struct marks marks;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    for (size_t len = 0; len <= sizeof bytes; len++) {
        bool good = len % MARK_LEN == 0 && len <= LIMIT_MARKS * MARK_LEN;
        struct span given = {bytes, len};
        assert_int_equal(marks_read(&marks, given), good);
        assert_true(span_equal(marks_span(&marks), good ? given : (struct span){NULL, 0}));
        assert_int_equal(marks.verified, 0);
    }
}

/* ---- A chain that is judged again ---- */

static struct marks first; /* of a judgement of root, middle and leaf */

static struct scene *judged(void)
{
    struct scene *s = scene_new();
    first = (struct marks){.count = 0};
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(&leaf, &middle));
    scene_present(s, cert_make(&middle, &root));
    s->task.marks = &first;
    s->task.host = "www.example.com";
    scene_accepts(s, 3);
    assert_int_equal(first.verified, 2);
    assert_int_equal(first.count, 2);
    first.verified = 0;
    return s;
}

static void nothing_has_changed(void **state)
{
    (void)state;
    struct scene *s = judged();
    scene_accepts(s, 3);
    assert_int_equal(first.verified, 0);
}

static void all_else_is_judged(void **state)
{
    (void)state;
    struct scene *s = judged();
    s->task.now = TEST_UNTIL + 1;
    scene_refuses(s, SSL_E_CERT_EXPIRED,
                  "certificate 1 of the chain (CN=www.example.com): expired on 2027-01-01 00:00:00 UTC, it is now "
                  "2027-01-01 00:00:01 UTC");
    s->task.now = TEST_NOW;
    s->task.host = "b.example";
    assert_int_equal(scene_judge(s), SSL_E_CERT_NAME);
    s->task.host = NULL;
    s->task.depth = 0;
    assert_int_equal(scene_judge(s), SSL_E_CERT_DEPTH);
    s->task.depth = LIMIT_DEPTH;
    s->task.purpose = PURPOSE_CLIENT;
    assert_int_equal(scene_judge(s), SSL_E_CERT_EXTENDED_KEY_USAGE);
    s->task.purpose = PURPOSE_SERVER;
    s->trust.anchor_count = 0;
    assert_int_equal(scene_judge(s), SSL_E_CERT_UNKNOWN_CA);
    assert_int_equal(first.verified, 0);
}

/* A CA of the same name whose key is another has not signed what the first one did. */
static void another_ca_of_that_name(void **state)
{
    (void)state;
    static const struct recipe impostor = {
        .name = "CN=Root", .key = &key_other, .ca = true, .usage = USAGE_KEY_CERT_SIGN, .no_key_ids = true};
    struct scene *s = judged();
    s->trust.anchor_count = 0;
    scene_trust(s, cert_make(&impostor, NULL));
    assert_int_equal(scene_judge(s), SSL_E_CERT_SIGNATURE);
    assert_int_equal(first.verified, 1);
}

/* A list is verified once, too; what is in it counts each time. */
static void revocation_lists(void **state)
{
    (void)state;
    static const struct revoked revoked[] = {{.who = &leaf}};
    static const struct crl_recipe empty = {.count = 0}, with_leaf = {.revoked = revoked, .count = 1};
    struct scene *s = judged();
    s->task.revocation = REVOCATION_LEAF;
    assert_int_equal(scene_judge(s), SSL_E_CRL_MISSING);
    scene_list(s, crl_make(&empty, &middle));
    for (int i = 0; i < 2; i++)
        scene_accepts(s, 3);
    assert_int_equal(first.verified, 1);
    s->task.now = TEST_NOW + 86400 + 1;
    assert_int_equal(scene_judge(s), SSL_E_CRL_STALE);
    s->task.now = TEST_NOW;
    scene_list(s, crl_make(&with_leaf, &middle));
    for (int i = 0; i < 2; i++)
        assert_int_equal(scene_judge(s), SSL_E_CERT_REVOKED);
    assert_int_equal(first.verified, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(once_is_enough),
        cmocka_unit_test(what_is_wrong_gets_no_mark),
        cmocka_unit_test(another_one_has_no_mark),
        cmocka_unit_test(the_last_one),
        cmocka_unit_test(no_room),
        cmocka_unit_test(as_bytes),
        cmocka_unit_test(nothing_has_changed),
        cmocka_unit_test(all_else_is_judged),
        cmocka_unit_test(another_ca_of_that_name),
        cmocka_unit_test(revocation_lists),
    };
    return cmocka_run_group_tests_name("unit/x509/marks", tests, NULL, NULL);
}
