/*
 * revocation_test.c - the status of certificates by revocation lists (RFC 5280 6.3): good, revoked, and not known.
 *
 * SPDX-License-Identifier: MIT
 */
#include "unit/x509/scene.h"

#include <stdio.h>

static const struct recipe root = {
    .name = "CN=Root", .key = &key_root, .ca = true, .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN};
static const struct recipe middle = {
    .name = "CN=Middle", .key = &key_intermediate, .ca = true, .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN};
static const struct recipe leaf = {.name = "CN=www.example.com", .san = "DNS:www.example.com"};
static const struct recipe other = {.name = "CN=other.example.com", .san = "DNS:other.example.com"};
static const struct crl_recipe nothing_revoked = {.count = 0};

/* Root, middle and leaf; the lists are the test's. */
static struct scene *chain_with(const struct recipe *m, const struct recipe *l)
{
    struct scene *s = scene_new();
    s->task.revocation = REVOCATION_CHAIN;
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(l, m));
    scene_present(s, cert_make(m, &root));
    return s;
}

/* The same, and the list for the middle. */
static struct scene *chain(void)
{
    struct scene *s = chain_with(&middle, &leaf);
    scene_list(s, crl_make(&nothing_revoked, &root));
    return s;
}

static void good(void **state)
{
    (void)state;
    const struct revoked revoked = {.who = &other};
    const struct crl_recipe list = {.revoked = &revoked, .count = 1};
    struct scene *s = chain();
    scene_list(s, crl_make(&list, &middle));
    scene_accepts(s, 3);
}

static void revoked(void **state)
{
    (void)state;
    struct revoked who = {.who = &leaf, .when = 1760000000, .reason = 1};
    const struct crl_recipe list = {.revoked = &who, .count = 1};
    struct scene *s = chain();
    scene_list(s, crl_make(&list, &middle));
    scene_refuses(s, SSL_E_CERT_REVOKED,
                  "certificate 1 of the chain (CN=www.example.com): the revocation list of CN=Middle says that it was "
                  "revoked on 2025-10-09 08:53:20 UTC, reason: keyCompromise");
    who.reason = 0;
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&list, &middle));
    scene_refuses(s, SSL_E_CERT_REVOKED,
                  "certificate 1 of the chain (CN=www.example.com): the revocation list of CN=Middle says that it was "
                  "revoked on 2025-10-09 08:53:20 UTC, reason: unspecified");
}

static void the_last_of_many(void **state)
{
    (void)state;
    struct recipe who[20];
    struct revoked all[21] = {{0}};
    for (size_t i = 0; i < 20; i++) {
        who[i] = other;
        who[i].serial = 5000 + (int64_t)i;
        all[i].who = &who[i];
    }
    all[20].who = &leaf;
    const struct crl_recipe list = {.revoked = all, .count = 21};
    struct scene *s = chain();
    scene_list(s, crl_make(&list, &middle));
    assert_int_equal(scene_judge(s), SSL_E_CERT_REVOKED);
}

static void a_revoked_ca(void **state)
{
    (void)state;
    struct revoked who = {.who = &middle, .reason = 2};
    const struct crl_recipe list = {.revoked = &who, .count = 1};
    struct scene *s = chain_with(&middle, &leaf);
    scene_list(s, crl_make(&nothing_revoked, &middle));
    scene_list(s, crl_make(&list, &root));
    scene_refuses(s, SSL_E_CERT_REVOKED,
                  "certificate 2 of the chain (CN=Middle): the revocation list of CN=Root says that it was revoked on "
                  "2025-12-31 00:00:00 UTC, reason: cACompromise");
    s->task.revocation = REVOCATION_LEAF;
    scene_accepts(s, 3);
    s->task.revocation = REVOCATION_OFF;
    scene_accepts(s, 3);
}

static void missing(void **state)
{
    (void)state;
    struct scene *s = chain();
    scene_refuses(
        s, SSL_E_CRL_MISSING,
        "certificate 1 of the chain (CN=www.example.com): there is no revocation list of its issuer, CN=Middle");
    s->trust.crl_count = 0;
    scene_list(s, crl_make(&nothing_revoked, &middle));
    scene_refuses(s, SSL_E_CRL_MISSING,
                  "certificate 2 of the chain (CN=Middle): there is no revocation list of its issuer, CN=Root");
    s->task.revocation = REVOCATION_LEAF;
    scene_accepts(s, 3);
    s->task.revocation = REVOCATION_OFF;
    s->trust.crl_count = 0;
    scene_accepts(s, 3);
}

static void stale_and_future(void **state)
{
    (void)state;
    struct crl_recipe list = {.from = TEST_NOW - 1000, .until = TEST_NOW};
    struct scene *s = chain();
    scene_list(s, crl_make(&list, &middle));
    scene_refuses(
        s, SSL_E_CRL_STALE,
        "certificate 1 of the chain (CN=www.example.com): the revocation list of CN=Middle was to be replaced by "
        "2026-01-01 00:00:00 UTC, it is now 2026-01-01 00:00:00 UTC; get a newer one");
    list.until = TEST_NOW + 1;
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&list, &middle));
    scene_accepts(s, 3);
    list.from = TEST_NOW;
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&list, &middle));
    scene_accepts(s, 3);
    list.from = TEST_NOW + 1;
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&list, &middle));
    scene_refuses(s, SSL_E_CRL_NOT_YET_VALID,
                  "certificate 1 of the chain (CN=www.example.com): the revocation list of CN=Middle is of 2026-01-01 "
                  "00:00:01 UTC, but it is now 2026-01-01 00:00:00 UTC; is the clock right?");
    s->task.any_time = true;
    scene_accepts(s, 3);
    list = (struct crl_recipe){.until = NO_TIME};
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&list, &middle));
    scene_refuses(s, SSL_E_CRL_STALE,
                  "certificate 1 of the chain (CN=www.example.com): the revocation list of CN=Middle of 2025-12-31 "
                  "00:00:00 UTC does not say until when it holds (nextUpdate)");
}

static void several_lists(void **state)
{
    (void)state;
    struct revoked who = {.who = &leaf};
    struct crl_recipe old = {.from = TEST_NOW - 1000, .until = TEST_NOW - 1};
    const struct crl_recipe revoking = {.revoked = &who, .count = 1};
    struct scene *s = chain();
    scene_list(s, crl_make(&old, &middle));
    scene_list(s, crl_make(&nothing_revoked, &middle));
    scene_accepts(s, 3);
    /* What a current list revokes is revoked, whatever stands before it or behind it. */
    struct span lists[] = {crl_make(&old, &middle), crl_make(&nothing_revoked, &middle), crl_make(&revoking, &middle)};
    for (size_t first = 0; first < COUNT(lists); first++) {
        s->trust.crl_count = 1;
        for (size_t i = 0; i < COUNT(lists); i++)
            scene_list(s, lists[(first + i) % COUNT(lists)]);
        assert_int_equal(scene_judge(s), SSL_E_CERT_REVOKED);
    }
}

/* An issuer that replaces its list early leaves two that are current: whichever comes first, a revocation counts. */
static void two_current_lists_disagree(void **state)
{
    (void)state;
    struct revoked who = {.who = &leaf};
    const struct crl_recipe newer = {.revoked = &who, .count = 1};
    for (int order = 0; order < 2; order++) {
        struct scene *s = chain();
        scene_list(s, crl_make(order == 0 ? &newer : &nothing_revoked, &middle));
        scene_list(s, crl_make(order == 0 ? &nothing_revoked : &newer, &middle));
        assert_int_equal(scene_judge(s), SSL_E_CERT_REVOKED);
    }
}

/* Of several lists that cannot be used, the one that came furthest is told; of two that came as far, the first. */
static void which_list_is_told(void **state)
{
    (void)state;
    const struct crl_recipe tampered = {.tampered = true}, old = {.from = TEST_NOW - 9, .until = TEST_NOW - 1};
    const struct crl_recipe older = {.from = TEST_NOW - 9, .until = TEST_NOW - 2};
    struct span lists[] = {crl_make(&tampered, &middle), crl_make(&old, &middle), crl_make(&older, &middle)};
    struct scene *s = chain();
    scene_list(s, lists[0]);
    scene_list(s, lists[1]);
    assert_int_equal(scene_judge(s), SSL_E_CRL_STALE);
    s->trust.crl_count = 1;
    scene_list(s, lists[1]);
    scene_list(s, lists[0]);
    scene_list(s, lists[2]);
    assert_int_equal(scene_judge(s), SSL_E_CRL_STALE);
    assert_non_null(strstr(s->why.text, "was to be replaced by 2025-12-31 23:59:59 UTC"));
}

static void signatures(void **state)
{
    (void)state;
    struct crl_recipe tampered = {.tampered = true};
    struct recipe forger = middle, no_sign = middle;
    static const char *const text =
        "certificate 1 of the chain (CN=www.example.com): the revocation list of CN=Middle is "
        "not signed with a key of the CA that may sign lists (cRLSign)";
    struct scene *s = chain();
    scene_list(s, crl_make(&tampered, &middle));
    scene_refuses(s, SSL_E_CRL_SIGNATURE, text);
    forger.key = &key_other;
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&nothing_revoked, &forger));
    scene_refuses(s, SSL_E_CRL_SIGNATURE, text);

    no_sign.usage = USAGE_KEY_CERT_SIGN;
    s = chain_with(&no_sign, &leaf);
    scene_list(s, crl_make(&nothing_revoked, &root));
    scene_list(s, crl_make(&nothing_revoked, &no_sign));
    scene_refuses(s, SSL_E_CRL_SIGNATURE, text);
    no_sign.usage = 0; /* 6.3.3 (f): "If a key usage extension is present" */
    s = chain_with(&no_sign, &leaf);
    scene_list(s, crl_make(&nothing_revoked, &root));
    scene_list(s, crl_make(&nothing_revoked, &no_sign));
    scene_accepts(s, 3);
}

/* Every byte of a small list changed: it is never used. A change that makes its issuer another is a list that is not
 * there. */
static void every_byte_matters(void **state)
{
    (void)state;
    struct scene *s = chain();
    struct span der = crl_make(&nothing_revoked, &middle);
    uint8_t *bytes = der_copy(der);
    for (size_t i = 0; i < der.len; i++) {
        bytes[i] ^= (uint8_t)(1u << i % 8);
        s->trust.crl_count = 1;
        if (crl_parse(&s->crls[1], (struct span){bytes, der.len}, NULL) == 0) {
            s->trust.crl_count = 2;
            assert_int_not_equal(scene_judge(s), 0);
        }
        bytes[i] = der.at[i];
    }
}

static void algorithms(void **state)
{
    (void)state;
    struct span sha1 = DER_SEQ(der_oid_of("1.2.840.113549.1.1.5"), DER(0x05, NOTHING));
    struct span tbs =
        DER_SEQ(der_integer_of(1), sha1, name_make("CN=Middle"), der_time_of(TEST_NOW - 1), der_time_of(TEST_NOW + 1));
    struct scene *s = chain();
    scene_list(s, signed_make(tbs, sha1, &key_intermediate, SIGNATURE_RSA_PKCS1_SHA256));
    scene_refuses(s, SSL_E_CRL_UNSUITABLE,
                  "certificate 1 of the chain (CN=www.example.com): the revocation list of CN=Middle is signed with "
                  "RSA PKCS#1 with SHA-1, which is not accepted");
}

static void lists_of_version_1(void **state)
{
    (void)state;
    const struct crl_recipe plain = {.plain = true};
    struct scene *s = chain();
    scene_list(s, crl_make(&plain, &middle));
    scene_accepts(s, 3);
}

static struct span yes(uint8_t n)
{
    return DER((uint8_t)(0x80 + n), der_byte(0xff));
}

static struct span named(const char *names)
{
    return DER(0xa0, DER(0xa0, general_names_make(names)));
}

/* A list of the middle with this issuingDistributionPoint. */
static void list_of_point(struct scene *s, struct span point)
{
    const struct crl_recipe list = {.point = point};
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&list, &middle));
}

static void unsuitable(struct scene *s, const char *what)
{
    char text[300];
    snprintf(text, sizeof text, "certificate 1 of the chain (CN=www.example.com): the revocation list of CN=Middle %s",
             what);
    scene_refuses(s, SSL_E_CRL_UNSUITABLE, text);
}

static void scopes(void **state)
{
    (void)state;
    struct recipe lower = {.name = "CN=www.example.com", .ca = true};
    struct scene *s = chain();
    list_of_point(s, yes(1));
    scene_accepts(s, 3);
    list_of_point(s, yes(2));
    unsuitable(s, "is only for CA certificates");
    list_of_point(s, yes(5));
    unsuitable(s, "is only for attribute certificates");
    list_of_point(s, yes(4));
    unsuitable(s, "is an indirect one, which is not supported");
    s->presented[0] = cert_make(&lower, &middle);
    list_of_point(s, yes(2));
    scene_accepts(s, 3);
    list_of_point(s, yes(1));
    unsuitable(s, "is only for end entity certificates");
}

static void deltas(void **state)
{
    (void)state;
    const struct crl_recipe delta = {.delta = true};
    struct scene *s = chain();
    scene_list(s, crl_make(&delta, &middle));
    unsuitable(s, "is a delta list, which says only what changed; give a complete one instead");
    /* Beside a complete one, too: what has changed since would go unseen. */
    scene_list(s, crl_make(&nothing_revoked, &middle));
    unsuitable(s, "is a delta list, which says only what changed; give a complete one instead");
}

static void critical_extensions(void **state)
{
    (void)state;
    const struct crl_recipe list = {.more = extension_make("1.2.3.4", true, NOTHING)};
    struct revoked who = {.who = &other, .more = extension_make("1.2.3.5", true, NOTHING)};
    const struct crl_recipe entry = {.revoked = &who, .count = 1};
    struct scene *s = chain();
    scene_list(s, crl_make(&list, &middle));
    unsuitable(s, "has a critical extension that is not understood, 1.2.3.4");
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&entry, &middle)); /* 5.3: the list must not be used for any certificate */
    unsuitable(s, "has a critical extension that is not understood, 1.2.3.5");
}

static void removed_from_the_list(void **state)
{
    (void)state;
    struct revoked who = {.who = &leaf, .reason = 8};
    const struct crl_recipe list = {.revoked = &who, .count = 1};
    struct scene *s = chain();
    scene_list(s, crl_make(&list, &middle));
    unsuitable(s, "removes the certificate from itself, which only a delta list may do");
}

static void distribution_points(void **state)
{
    (void)state;
    struct recipe pointing = leaf, to_name = leaf;
    static const char *const another = "is of another distribution point";
    struct span relative = DER(0xa0, DER(0xa1, DER_SEQ(der_oid_of("2.5.4.3"), DER(0x0c, der_text("list")))));
    struct scene *s;
    pointing.points = "URI:http://a.example/1,URI:http://a.example/2";
    s = chain_with(&middle, &pointing);
    scene_list(s, crl_make(&nothing_revoked, &root));
    list_of_point(s, named("URI:http://b.example/,URI:http://a.example/2"));
    scene_accepts(s, 3);
    list_of_point(s, named("URI:http://a.example/3"));
    unsuitable(s, another);
    list_of_point(s, named("DNS:http://a.example/2"));
    unsuitable(s, another);
    list_of_point(s, relative);
    unsuitable(s, another);
    list_of_point(s, NOTHING); /* a list of all */
    scene_accepts(s, 3);

    to_name.points = "DIR:CN=Middle;CN=list"; /* the name of the issuer, and the RDN behind it */
    s = chain_with(&middle, &to_name);
    scene_list(s, crl_make(&nothing_revoked, &root));
    list_of_point(s, relative);
    scene_accepts(s, 3);
    list_of_point(s, named("DIR:CN=middle;CN=LIST"));
    scene_accepts(s, 3);
    list_of_point(s, named("DIR:CN=Middle"));
    scene_accepts(s, 3); /* the name of the issuer stands for a point in every certificate */

    to_name = leaf;
    to_name.more = extension_make("2.5.29.31", false, DER_SEQ(DER_SEQ(relative)));
    s = chain_with(&middle, &to_name);
    scene_list(s, crl_make(&nothing_revoked, &root));
    list_of_point(s, relative);
    scene_accepts(s, 3);
    list_of_point(s, named("URI:http://a.example/,DIR:CN=Middle;CN=list"));
    scene_accepts(s, 3);
    list_of_point(s, named("DIR:CN=Middle;CN=lost"));
    unsuitable(s, another);

    /* A certificate without points: only a list of all, or one that has the issuer's name. */
    s = chain();
    list_of_point(s, named("URI:http://a.example/2"));
    unsuitable(s, another);
    list_of_point(s, relative);
    unsuitable(s, another);

    /* A point whose list somebody else signs. */
    to_name.more = extension_make(
        "2.5.29.31", false,
        DER_SEQ(DER_SEQ(named("URI:http://a.example/2"), DER(0xa2, general_names_make("DIR:CN=Middle")))));
    s = chain_with(&middle, &to_name);
    scene_list(s, crl_make(&nothing_revoked, &root));
    list_of_point(s, named("URI:http://a.example/2"));
    unsuitable(s, another);
}

static void some_reasons(void **state)
{
    (void)state;
    struct revoked who = {.who = &leaf, .reason = 4};
    struct scene *s = chain();
    list_of_point(s, der_flags_of(0x83, 0x00e));
    scene_refuses(s, SSL_E_CRL_UNSUITABLE,
                  "certificate 1 of the chain (CN=www.example.com): the revocation lists of CN=Middle cover only some "
                  "reasons for revocation");
    const struct crl_recipe rest = {.point = der_flags_of(0x83, 0x1f0)};
    scene_list(s, crl_make(&rest, &middle));
    scene_accepts(s, 3);
    const struct crl_recipe revoking = {.point = rest.point, .revoked = &who, .count = 1};
    s->trust.crl_count--;
    scene_list(s, crl_make(&revoking, &middle));
    assert_int_equal(scene_judge(s), SSL_E_CERT_REVOKED);
    list_of_point(s, der_flags_of(0x83, 0));
    unsuitable(s, "is of another distribution point");
}

/* ---- A key for lists alone ---- */

static void a_key_for_lists(void **state)
{
    (void)state;
    struct recipe signer = {.name = "CN=Middle", .key = &key_other, .usage = USAGE_CRL_SIGN};
    struct revoked who = {.who = &leaf}, the_signer = {.who = &signer};
    const struct crl_recipe revoking = {.revoked = &who, .count = 1};
    const struct crl_recipe signer_revoked = {.revoked = &the_signer, .count = 1};
    signer.serial = 77;
    struct scene *s = chain();
    scene_list(s, crl_make(&nothing_revoked, &signer));
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE); /* its certificate is not there */
    scene_present(s, cert_make(&signer, &root));
    scene_accepts(s, 3);
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&revoking, &signer));
    assert_int_equal(scene_judge(s), SSL_E_CERT_REVOKED);
    /* Revoked itself, by the list of its issuer. */
    s->trust.crl_count = 0;
    scene_list(s, crl_make(&signer_revoked, &root));
    scene_list(s, crl_make(&nothing_revoked, &signer));
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
}

static void a_key_for_lists_from_the_ca_itself(void **state)
{
    (void)state;
    struct recipe signer = {.name = "CN=Middle", .key = &key_other, .usage = USAGE_CRL_SIGN};
    struct revoked the_signer = {.who = &signer};
    const struct crl_recipe itself_revoked = {.revoked = &the_signer, .count = 1};
    signer.serial = 78;
    struct scene *s = chain();
    scene_present(s, cert_make(&signer, &middle));
    scene_list(s, crl_make(&nothing_revoked, &signer));
    scene_accepts(s, 3);
    s->trust.crl_count = 1;
    scene_list(s, crl_make(&itself_revoked, &signer));
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
}

static void wrong_keys_for_lists(void **state)
{
    (void)state;
    struct recipe signer = {.name = "CN=Middle", .key = &key_other, .usage = USAGE_CRL_SIGN};
    struct recipe stranger = {.name = "CN=Root", .key = &key_client, .ca = true}, wrong;
    struct scene *s = chain();
    scene_list(s, crl_make(&nothing_revoked, &signer));
    scene_present(s, NOTHING);
    struct span *place = &s->presented[2];

    wrong = signer;
    wrong.usage = USAGE_DIGITAL_SIGNATURE;
    *place = cert_make(&wrong, &root);
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
    wrong = signer;
    wrong.until = TEST_NOW - 1;
    *place = cert_make(&wrong, &root);
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
    wrong = signer;
    wrong.more = extension_make("1.2.3.4", true, NOTHING);
    *place = cert_make(&wrong, &root);
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
    wrong = signer;
    wrong.tampered = true;
    *place = cert_make(&wrong, &root);
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
    wrong = signer;
    wrong.name = "CN=Another";
    *place = cert_make(&wrong, &root);
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
    *place = cert_make(&signer, NULL); /* self-signed */
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
    *place = cert_make(&signer, &stranger); /* by somebody who calls himself like the root */
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
    wrong = root;
    wrong.name = "CN=Another Root";
    *place = cert_make(&signer, &wrong); /* with the key of the root, under another name */
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
    *place = cert_make(&signer, &leaf); /* by the certificate under judgement */
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
    *place = cert_make(&signer, &root);
    scene_accepts(s, 3);
}

/* The constraints of the CAs above it hold for such a certificate, too. */
static void a_key_for_lists_under_constraints(void **state)
{
    (void)state;
    struct recipe strict = root, signer = {.name = "CN=Middle", .key = &key_other, .usage = USAGE_CRL_SIGN};
    strict.excluded = "DNS:lists.example";
    struct scene *s = scene_new();
    s->task.revocation = REVOCATION_CHAIN;
    scene_trust(s, cert_make(&strict, NULL));
    scene_present(s, cert_make(&leaf, &middle));
    scene_present(s, cert_make(&middle, &strict));
    scene_present(s, cert_make(&signer, &strict));
    scene_list(s, crl_make(&nothing_revoked, &strict));
    scene_list(s, crl_make(&nothing_revoked, &signer));
    scene_accepts(s, 3);
    signer.san = "DNS:lists.example";
    s->presented[2] = cert_make(&signer, &strict);
    assert_int_equal(scene_judge(s), SSL_E_CRL_SIGNATURE);
}

static int forget(void **state)
{
    (void)state;
    der_forget();
    return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(good),
        TEST(revoked),
        TEST(the_last_of_many),
        TEST(a_revoked_ca),
        TEST(missing),
        TEST(stale_and_future),
        TEST(several_lists),
        TEST(two_current_lists_disagree),
        TEST(which_list_is_told),
        TEST(signatures),
        TEST(every_byte_matters),
        TEST(algorithms),
        TEST(lists_of_version_1),
        TEST(scopes),
        TEST(deltas),
        TEST(critical_extensions),
        TEST(removed_from_the_list),
        TEST(distribution_points),
        TEST(some_reasons),
        TEST(a_key_for_lists),
        TEST(a_key_for_lists_from_the_ca_itself),
        TEST(wrong_keys_for_lists),
        TEST(a_key_for_lists_under_constraints),
    };
    return cmocka_run_group_tests_name("x509/revocation", tests, NULL, NULL);
}
