/*
 * chain_test.c - paths found and judged (RFC 5280 section 6): each rule broken alone, with the sentence that tells.
 *
 * SPDX-License-Identifier: MIT
 */
#include "unit/x509/scene.h"

static const struct recipe root = {.name = "CN=Root", .key = &key_root, .ca = true, .usage = USAGE_KEY_CERT_SIGN};
static const struct recipe middle = {
    .name = "CN=Middle", .key = &key_intermediate, .ca = true, .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN};
static const struct recipe leaf = {.name = "CN=www.example.com",
                                   .san = "DNS:www.example.com",
                                   .usage = USAGE_DIGITAL_SIGNATURE | USAGE_KEY_ENCIPHERMENT,
                                   .extended = EXTENDED_SERVER};

/* Root, middle and leaf, one of which is another than the ordinary. */
static struct scene *chain_of(const struct recipe *r, const struct recipe *m, const struct recipe *l)
{
    struct scene *s = scene_new();
    scene_trust(s, cert_make(r, NULL));
    scene_present(s, cert_make(l, m));
    scene_present(s, cert_make(m, r));
    return s;
}

static void a_path_is_found(void **state)
{
    (void)state;
    struct scene *s = chain_of(&root, &middle, &leaf);
    s->task.host = "www.example.com";
    scene_accepts(s, 3);
    assert_true(span_equal(s->path.der[0], s->presented[0]));
    assert_true(span_equal(s->path.der[1], s->presented[1]));
    assert_true(span_equal(s->path.der[2], s->anchors[0].der));
}

static void the_order_does_not_matter(void **state)
{
    (void)state;
    static const struct recipe lower = {.name = "CN=Lower", .key = &key_other, .ca = true};
    static const struct recipe stranger = {.name = "CN=Stranger", .ca = true};
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&stranger, NULL));
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(&leaf, &lower));
    scene_present(s, cert_make(&root, NULL)); /* of no use: it is trusted anyway */
    scene_present(s, cert_make(&middle, &root));
    scene_present(s, der_hex("3000")); /* of no use: not a certificate */
    scene_present(s, cert_make(&stranger, NULL));
    scene_present(s, cert_make(&lower, &middle));
    scene_present(s, cert_make(&lower, &middle));
    scene_accepts(s, 4);
}

static void nothing_presented(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    scene_refuses(s, SSL_E_CERT_MISSING, "the list of certificates is empty");
    scene_present(s, der_hex("3000"));
    scene_refuses(s, SSL_E_CERT_DECODE, "certificate 1 of the chain: not the DER of a certificate, or bytes behind it");
}

static void dates(void **state)
{
    (void)state;
    struct recipe expired = leaf, early = leaf, exact = leaf, old_middle = middle, old_root = root;
    expired.until = 1704164645;
    scene_refuses(chain_of(&root, &middle, &expired), SSL_E_CERT_EXPIRED,
                  "certificate 1 of the chain (CN=www.example.com): expired on 2024-01-02 03:04:05 UTC, it is now "
                  "2026-01-01 00:00:00 UTC");
    early.from = TEST_NOW + 1;
    scene_refuses(chain_of(&root, &middle, &early), SSL_E_CERT_NOT_YET_VALID,
                  "certificate 1 of the chain (CN=www.example.com): valid from 2026-01-01 00:00:01 UTC, it is now "
                  "2026-01-01 00:00:00 UTC; is the clock right?");
    exact.from = exact.until = TEST_NOW; /* 4.1.2.5: inclusive */
    scene_accepts(chain_of(&root, &middle, &exact), 3);
    old_middle.until = TEST_NOW - 1;
    scene_refuses(chain_of(&root, &old_middle, &leaf), SSL_E_CERT_EXPIRED,
                  "certificate 2 of the chain (CN=Middle): expired on 2025-12-31 23:59:59 UTC, it is now 2026-01-01 "
                  "00:00:00 UTC");
    old_root.until = TEST_NOW - 1;
    scene_refuses(chain_of(&old_root, &middle, &leaf), SSL_E_CERT_EXPIRED,
                  "the trusted certificate (CN=Root): expired on 2025-12-31 23:59:59 UTC, it is now 2026-01-01 "
                  "00:00:00 UTC");
    struct scene *s = chain_of(&old_root, &old_middle, &expired);
    s->task.any_time = true;
    scene_accepts(s, 3);
}

static void unknown_issuers(void **state)
{
    (void)state;
    static const struct recipe stranger = {.name = "CN=Stranger", .key = &key_other, .ca = true};
    struct scene *s = scene_new();
    scene_present(s, cert_make(&leaf, &middle));
    scene_refuses(
        s, SSL_E_CERT_UNKNOWN_CA,
        "certificate 1 of the chain (CN=www.example.com): its issuer, CN=Middle, is neither trusted nor among "
        "the presented certificates");
    scene_trust(s, cert_make(&stranger, NULL));
    scene_present(s, cert_make(&middle, &root));
    scene_refuses(s, SSL_E_CERT_UNKNOWN_CA,
                  "certificate 2 of the chain (CN=Middle): its issuer, CN=Root, is neither trusted nor among the "
                  "presented certificates");
    scene_present(s, cert_make(&root, NULL));
    scene_refuses(s, SSL_E_CERT_UNKNOWN_CA,
                  "certificate 3 of the chain (CN=Root): it is self-issued and not among the trusted certificates");
    /* An intermediate that cannot be read may be the one that is missing. */
    s->presented[1] = der_hex("3000");
    scene_refuses(s, SSL_E_CERT_DECODE, "certificate 2 of the chain: not the DER of a certificate, or bytes behind it");
}

static void a_forged_ca_of_the_same_name(void **state)
{
    (void)state;
    struct recipe forged = root;
    forged.key = &key_other;
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(&leaf, &forged));
    scene_refuses(s, SSL_E_CERT_SIGNATURE,
                  "certificate 1 of the chain (CN=www.example.com): the signature on it is not made with the key of "
                  "CN=Root");
    scene_present(s, cert_make(&forged, NULL));
    assert_int_not_equal(scene_judge(s), 0);
}

static void signatures(void **state)
{
    (void)state;
    struct recipe tampered = leaf, tampered_middle = middle, tampered_root = root;
    tampered.tampered = tampered_middle.tampered = tampered_root.tampered = true;
    scene_refuses(chain_of(&root, &middle, &tampered), SSL_E_CERT_SIGNATURE,
                  "certificate 1 of the chain (CN=www.example.com): the signature on it is not made with the key of "
                  "CN=Middle");
    scene_refuses(chain_of(&root, &tampered_middle, &leaf), SSL_E_CERT_SIGNATURE,
                  "certificate 2 of the chain (CN=Middle): the signature on it is not made with the key of CN=Root");
    scene_accepts(chain_of(&tampered_root, &middle, &leaf), 3); /* an anchor's own signature says nothing */
}

/* Every byte of a small certificate changed: never accepted. The path is leaf and anchor. */
static void every_byte_matters(void **state)
{
    (void)state;
    struct recipe small = {.name = "CN=a", .san = "DNS:a.example", .no_key_ids = true};
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&root, NULL));
    struct span der = cert_make(&small, &root);
    uint8_t *bytes = der_copy(der);
    scene_present(s, (struct span){bytes, der.len});
    scene_accepts(s, 2);
    for (size_t i = 0; i < der.len; i++) {
        bytes[i] ^= (uint8_t)(1u << i % 8);
        int result = scene_judge(s);
        if (result == 0)
            print_error("byte %zu\n", i);
        assert_int_not_equal(result, 0);
        bytes[i] = der.at[i];
    }
    scene_accepts(s, 2);
}

static void hash_algorithms(void **state)
{
    (void)state;
    static const enum signature accepted[] = {SIGNATURE_RSA_PKCS1_SHA384, SIGNATURE_RSA_PKCS1_SHA512};
    struct recipe l = leaf;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        l.algorithm = accepted[i];
        scene_accepts(chain_of(&root, &middle, &l), 3);
    }
    static const struct {
        const char *oid, *text;
    } refused[] = {
        {"1.2.840.113549.1.1.4",
         "certificate 1 of the chain (CN=www.example.com): it is signed with RSA PKCS#1 with MD5, "
         "which is not accepted"},
        {"1.2.840.113549.1.1.5", "certificate 1 of the chain (CN=www.example.com): it is signed with RSA PKCS#1 with "
                                 "SHA-1, which is not accepted"},
        {"1.2.3.4",
         "certificate 1 of the chain (CN=www.example.com): it is signed with 1.2.3.4, which is not accepted"},
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        l.algorithm_id = DER_SEQ(der_oid_of(refused[i].oid), DER(0x05, NOTHING));
        scene_refuses(chain_of(&root, &middle, &l), SSL_E_CERT_ALGORITHM, refused[i].text);
    }
    struct recipe m = middle, r = root;
    m.algorithm_id = r.algorithm_id = DER_SEQ(der_oid_of("1.2.840.113549.1.1.5"), DER(0x05, NOTHING));
    assert_int_equal(scene_judge(chain_of(&root, &m, &leaf)), SSL_E_CERT_ALGORITHM);
    scene_accepts(chain_of(&r, &middle, &leaf), 3); /* what an anchor is signed with says nothing, either */
}

static void keys(void **state)
{
    (void)state;
    struct recipe weak = leaf, weak_middle = middle, weak_root = root, ec = leaf;
    weak.key = weak_middle.key = weak_root.key = &key_weak;
    struct scene *s = chain_of(&root, &middle, &weak);
    assert_int_equal(scene_judge(s), SSL_E_CERT_KEY);
    assert_non_null(strstr(s->why.text,
                           "certificate 1 of the chain (CN=www.example.com): its key, RSA of 1024 bits, is "
                           "not accepted: "));
    s = chain_of(&root, &weak_middle, &leaf);
    assert_int_equal(scene_judge(s), SSL_E_CERT_KEY);
    assert_non_null(strstr(s->why.text, "certificate 2 of the chain (CN=Middle): its key, RSA of 1024 bits"));
    s = chain_of(&weak_root, &middle, &leaf);
    assert_int_equal(scene_judge(s), SSL_E_CERT_KEY);
    assert_non_null(strstr(s->why.text, "the trusted certificate (CN=Root): its key, RSA of 1024 bits"));

    ec.spki = DER_SEQ(DER_SEQ(der_oid_of("1.2.840.10040.4.1")), der_bits_of(der_hex("0201")));
    s = chain_of(&root, &middle, &ec);
    scene_refuses(
        s, SSL_E_CERT_KEY,
        "certificate 1 of the chain (CN=www.example.com): its key, DSA, is not accepted: a kind that is not supported");
    s->task.purpose = PURPOSE_ANY; /* nobody will use it */
    scene_accepts(s, 3);
}

static void a_kind_of_key_that_is_not_needed(void **state)
{
    (void)state;
    struct recipe other = {.name = "CN=Other Root", .ca = true};
    other.spki = DER_SEQ(DER_SEQ(der_oid_of("1.2.840.10040.4.1")), der_bits_of(der_hex("0201")));
    struct scene *s = chain_of(&root, &middle, &leaf);
    scene_trust(s, cert_make(&other, &root));
    scene_accepts(s, 3);
}

static void who_may_issue(void **state)
{
    (void)state;
    struct recipe plain = {.name = "CN=Middle", .key = &key_intermediate};
    struct recipe no_sign = middle, root_no_sign = root;
    scene_refuses(chain_of(&root, &plain, &leaf), SSL_E_CERT_NOT_CA,
                  "certificate 2 of the chain (CN=Middle): it issued another certificate, but is no CA "
                  "(basicConstraints)");
    no_sign.usage = USAGE_CRL_SIGN | USAGE_DIGITAL_SIGNATURE;
    scene_refuses(
        chain_of(&root, &no_sign, &leaf), SSL_E_CERT_KEY_USAGE,
        "certificate 2 of the chain (CN=Middle): it issued a certificate, but its keyUsage has no keyCertSign");
    no_sign.usage = 0; /* no extension: nothing is forbidden */
    scene_accepts(chain_of(&root, &no_sign, &leaf), 3);
    root_no_sign.usage = USAGE_CRL_SIGN;
    scene_refuses(chain_of(&root_no_sign, &middle, &leaf), SSL_E_CERT_KEY_USAGE,
                  "the trusted certificate (CN=Root): it issued a certificate, but its keyUsage has no keyCertSign");
    struct recipe plain_root = {.name = "CN=Root", .key = &key_root};
    scene_refuses(chain_of(&plain_root, &middle, &leaf), SSL_E_CERT_NOT_CA,
                  "the trusted certificate (CN=Root): it issued another certificate, but is no CA (basicConstraints)");
}

static void a_leaf_issues_nothing(void **state)
{
    (void)state;
    struct recipe below = {.name = "CN=evil.example.com", .san = "DNS:evil.example.com", .key = &key_other};
    struct scene *s = chain_of(&root, &middle, &leaf);
    s->presented[2] = s->presented[1];
    s->presented[1] = s->presented[0];
    s->presented[0] = cert_make(&below, &leaf);
    s->task.presented_count = 3;
    scene_refuses(s, SSL_E_CERT_NOT_CA,
                  "certificate 2 of the chain (CN=www.example.com): it issued another certificate, but is no CA "
                  "(basicConstraints)");
}

static void path_lengths(void **state)
{
    (void)state;
    struct recipe r = root, m = middle, self = middle, lower = {.name = "CN=Lower", .key = &key_other, .ca = true};
    m.path_len = PATH_LEN(0);
    scene_accepts(chain_of(&root, &m, &leaf), 3);
    r.path_len = PATH_LEN(0);
    scene_refuses(chain_of(&r, &middle, &leaf), SSL_E_CERT_PATH_LENGTH,
                  "the trusted certificate (CN=Root): it allows 0 CA certificates below it, but there are 1");
    r.path_len = PATH_LEN(1);
    scene_accepts(chain_of(&r, &middle, &leaf), 3);

    struct scene *s = scene_new();
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(&leaf, &lower));
    scene_present(s, cert_make(&lower, &m));
    scene_present(s, cert_make(&m, &root));
    scene_refuses(s, SSL_E_CERT_PATH_LENGTH,
                  "certificate 3 of the chain (CN=Middle): it allows 0 CA certificates below it, but there are 1");

    /* 6.1.4 (l): a self-issued certificate does not count. */
    self.key = &key_other;
    s = scene_new();
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(&leaf, &self));
    scene_present(s, cert_make(&self, &m));
    scene_present(s, cert_make(&m, &root));
    scene_accepts(s, 4);
}

static void the_depth_is_limited(void **state)
{
    (void)state;
    struct recipe self = middle;
    struct scene *s = chain_of(&root, &middle, &leaf);
    s->task.depth = 1;
    scene_accepts(s, 3);
    s->task.depth = 0;
    scene_refuses(s, SSL_E_CERT_DEPTH,
                  "certificate 2 of the chain (CN=Middle): it would be one CA more than the 0 that are allowed");
    self.key = &key_other;
    s->presented[0] = cert_make(&leaf, &self);
    scene_present(s, cert_make(&self, &middle));
    s->task.depth = 1; /* self-issued ones do not count */
    scene_accepts(s, 4);
    s = scene_new();
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(&leaf, &root));
    s->task.depth = 0;
    scene_accepts(s, 2);
}

static void purposes(void **state)
{
    (void)state;
    struct recipe client = leaf, both = leaf, m = middle, r = root;
    struct scene *s;
    client.extended = EXTENDED_CLIENT;
    both.extended = EXTENDED_CLIENT | EXTENDED_SERVER;
    scene_refuses(chain_of(&root, &middle, &client), SSL_E_CERT_EXTENDED_KEY_USAGE,
                  "certificate 1 of the chain (CN=www.example.com): its extKeyUsage does not contain serverAuth");
    s = chain_of(&root, &middle, &leaf);
    s->task.purpose = PURPOSE_CLIENT;
    scene_refuses(s, SSL_E_CERT_EXTENDED_KEY_USAGE,
                  "certificate 1 of the chain (CN=www.example.com): its extKeyUsage does not contain clientAuth");
    s->task.purpose = PURPOSE_ANY;
    scene_accepts(s, 3);
    s = chain_of(&root, &middle, &both);
    s->task.purpose = PURPOSE_CLIENT;
    scene_accepts(s, 3);
    both.extended = 0; /* no extension */
    scene_accepts(chain_of(&root, &middle, &both), 3);
    /* A usage of a CA limits what it issues. */
    m.extended = EXTENDED_CLIENT;
    scene_refuses(chain_of(&root, &m, &leaf), SSL_E_CERT_EXTENDED_KEY_USAGE,
                  "certificate 2 of the chain (CN=Middle): its extKeyUsage does not contain serverAuth");
    m.extended = EXTENDED_CLIENT | EXTENDED_SERVER;
    scene_accepts(chain_of(&root, &m, &leaf), 3);
    r.extended = EXTENDED_OCSP;
    scene_refuses(chain_of(&r, &middle, &leaf), SSL_E_CERT_EXTENDED_KEY_USAGE,
                  "the trusted certificate (CN=Root): its extKeyUsage does not contain serverAuth");
}

static void hosts(void **state)
{
    (void)state;
    struct recipe bare = {.name = "CN=www.example.com"};
    struct scene *s = chain_of(&root, &middle, &leaf);
    s->task.host = "WWW.example.com";
    scene_accepts(s, 3);
    s->task.host = "example.com";
    scene_refuses(s, SSL_E_CERT_NAME,
                  "certificate 1 of the chain (CN=www.example.com): expected \"example.com\", found "
                  "DNS:www.example.com");
    s->task.host = "192.0.2.1";
    assert_int_equal(scene_judge(s), SSL_E_CERT_NAME);
    s = chain_of(&root, &middle, &bare);
    scene_accepts(s, 3);
    s->task.host = "www.example.com";
    scene_refuses(s, SSL_E_CERT_NAME,
                  "certificate 1 of the chain (CN=www.example.com): expected \"www.example.com\", but the certificate "
                  "has no subjectAltName; a common name does not count");
}

static void name_constraints(void **state)
{
    (void)state;
    struct recipe r = root, m = middle, l = leaf, nameless = leaf;
    m.permitted = "DNS:example.com";
    scene_accepts(chain_of(&root, &m, &leaf), 3);
    m.permitted = "DNS:example.org";
    scene_refuses(chain_of(&root, &m, &leaf), SSL_E_CERT_NAME_CONSTRAINT,
                  "certificate 1 of the chain (CN=www.example.com): DNS:www.example.com is not among the names that "
                  "are permitted below CN=Middle");
    m.permitted = NULL;
    m.excluded = "DNS:www.example.com";
    scene_refuses(chain_of(&root, &m, &leaf), SSL_E_CERT_NAME_CONSTRAINT,
                  "certificate 1 of the chain (CN=www.example.com): DNS:www.example.com is among the names that are "
                  "excluded below CN=Middle");
    /* Those of an anchor count, and those further up as well. */
    r.permitted = "DNS:example.org";
    scene_refuses(chain_of(&r, &middle, &leaf), SSL_E_CERT_NAME_CONSTRAINT,
                  "certificate 1 of the chain (CN=www.example.com): DNS:www.example.com is not among the names that "
                  "are permitted below CN=Root");
    r.permitted = "DIR:CN=Somebody else";
    scene_refuses(chain_of(&r, &middle, &leaf), SSL_E_CERT_NAME_CONSTRAINT,
                  "certificate 1 of the chain (CN=www.example.com): directory name:CN=www.example.com is not among the "
                  "names that are permitted below CN=Root");
    r.permitted = "DIR:CN=www.example.com";
    scene_refuses(chain_of(&r, &middle, &leaf), SSL_E_CERT_NAME_CONSTRAINT,
                  "certificate 2 of the chain (CN=Middle): directory name:CN=Middle is not among the names that are "
                  "permitted below CN=Root");
    /* A certificate without a subject is called by its other names. */
    m.excluded = "IP:192.0.2.0/24";
    nameless.name = "";
    nameless.san = "DNS:b.example,IP:192.0.2.3";
    scene_refuses(chain_of(&root, &m, &nameless), SSL_E_CERT_NAME_CONSTRAINT,
                  "certificate 1 of the chain (DNS:b.example, IP:192.0.2.3): IP:192.0.2.3 is among the names that are "
                  "excluded below CN=Middle");
    l.san = "DNS:www.example.com,email:a@example.com,URI:http://x.example.com/";
    m.excluded = "email:.example.com,URI:example.com,DNS:org";
    scene_accepts(chain_of(&root, &m, &l), 3);
}

/* 6.1.3 (b): "unless this is the final certificate in the path" */
static void name_constraints_and_self_issued_certificates(void **state)
{
    (void)state;
    struct recipe r = root, self = root, l = leaf;
    r.excluded = "DIR:CN=Root";
    self.key = &key_intermediate;
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&r, NULL));
    scene_present(s, cert_make(&l, &self));
    scene_present(s, cert_make(&self, &r));
    scene_accepts(s, 3);
    l.name = "CN=Root";
    s->presented[0] = cert_make(&l, &self);
    assert_int_equal(scene_judge(s), SSL_E_CERT_NAME_CONSTRAINT);
}

static void critical_extensions(void **state)
{
    (void)state;
    struct recipe r = root, m = middle, l = leaf;
    r.more = m.more = l.more = extension_make("1.2.3.4", true, NOTHING);
    scene_refuses(chain_of(&root, &middle, &l), SSL_E_CERT_CRITICAL,
                  "certificate 1 of the chain (CN=www.example.com): its critical extension 1.2.3.4 is not understood");
    scene_refuses(chain_of(&root, &m, &leaf), SSL_E_CERT_CRITICAL,
                  "certificate 2 of the chain (CN=Middle): its critical extension 1.2.3.4 is not understood");
    scene_refuses(chain_of(&r, &middle, &leaf), SSL_E_CERT_CRITICAL,
                  "the trusted certificate (CN=Root): its critical extension 1.2.3.4 is not understood");
    l.more = extension_make("1.2.3.4", false, NOTHING);
    scene_accepts(chain_of(&root, &middle, &l), 3);
}

static void policies(void **state)
{
    (void)state;
    struct recipe m = middle, l = leaf;
    m.more = extension_make("2.5.29.36", true, DER_SEQ(DER(0x80, der_byte(0))));
    scene_refuses(
        chain_of(&root, &m, &leaf), SSL_E_CERT_POLICY,
        "certificate 1 of the chain (CN=www.example.com): a CA above requires a certificate policy, and none of "
        "its own is valid");
    l.more = extension_make("2.5.29.32", true, DER_SEQ(DER_SEQ(der_oid_of("1.2.3"))));
    m.more = der_concat(m.more, l.more);
    scene_accepts(chain_of(&root, &m, &l), 3);
}

/* RFC 7633 4.2.2: a CA that says must-staple says it for those below it, too. */
static void must_staple_is_handed_down(void **state)
{
    (void)state;
    struct recipe r = root, m = middle, l = leaf;
    r.more = m.more = l.more = extension_make("1.3.6.1.5.5.7.1.24", false, DER_SEQ(der_integer_of(5)));
    scene_accepts(chain_of(&root, &middle, &l), 3);
    scene_accepts(chain_of(&root, &m, &l), 3);
    scene_accepts(chain_of(&r, &m, &l), 3);
    scene_refuses(chain_of(&root, &m, &leaf), SSL_E_CERT_FEATURE,
                  "certificate 1 of the chain (CN=www.example.com): its tlsfeature has no status_request, but that of "
                  "CN=Middle has");
    scene_refuses(
        chain_of(&r, &middle, &l), SSL_E_CERT_FEATURE,
        "certificate 2 of the chain (CN=Middle): its tlsfeature has no status_request, but that of CN=Root has");
    /* Other features are not known here, and so no constraint. */
    m.more = extension_make("1.3.6.1.5.5.7.1.24", false, DER_SEQ(der_integer_of(17)));
    scene_accepts(chain_of(&root, &m, &leaf), 3);
}

/* ---- Anchors ---- */

static void a_leaf_that_is_an_anchor(void **state)
{
    (void)state;
    struct recipe self = leaf, changed;
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&self, NULL));
    scene_present(s, cert_make(&self, NULL));
    s->task.host = "www.example.com";
    scene_accepts(s, 1);
    s->task.revocation = REVOCATION_CHAIN; /* nobody above it could revoke it */
    scene_accepts(s, 1);
    s->task.host = "example.com";
    assert_int_equal(scene_judge(s), SSL_E_CERT_NAME);
    s->task.host = NULL;
    s->task.now = TEST_UNTIL + 1;
    assert_int_equal(scene_judge(s), SSL_E_CERT_EXPIRED);
    s->task.now = TEST_NOW;
    s->task.purpose = PURPOSE_CLIENT;
    assert_int_equal(scene_judge(s), SSL_E_CERT_EXTENDED_KEY_USAGE);
    /* Byte for byte: not another certificate with the same name and key. */
    s->task.purpose = PURPOSE_SERVER;
    changed = self;
    changed.san = "DNS:www.example.com,DNS:example.org";
    s->presented[0] = cert_make(&changed, NULL);
    scene_refuses(s, SSL_E_CERT_UNKNOWN_CA,
                  "certificate 1 of the chain (CN=www.example.com): it is self-issued and not among the trusted "
                  "certificates");
}

static void an_issued_leaf_as_anchor(void **state)
{
    (void)state;
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&leaf, &middle));
    scene_present(s, cert_make(&leaf, &middle));
    scene_present(s, cert_make(&middle, &root));
    scene_accepts(s, 1);
}

static void an_intermediate_as_anchor(void **state)
{
    (void)state;
    struct recipe cross = middle;
    struct scene *s = chain_of(&root, &middle, &leaf);
    s->trust.anchor_count = 0;
    scene_trust(s, cert_make(&middle, &root));
    scene_accepts(s, 2);
    /* The same name and key in another certificate: the path ends in the anchor, not in what was presented. */
    cross.until = TEST_NOW - 1;
    s->presented[1] = cert_make(&cross, &root);
    scene_accepts(s, 2);
    assert_true(span_equal(s->path.der[1], s->anchors[0].der));
}

/* ---- The search ---- */

/* Two CAs of one name: the first leads nowhere. */
static void another_issuer_is_tried(void **state)
{
    (void)state;
    static const struct recipe stranger = {.name = "CN=Stranger", .key = &key_other, .ca = true};
    struct recipe old = middle, expired = middle, wrong_key = middle;
    struct scene *s = chain_of(&root, &middle, &leaf);
    expired.until = TEST_NOW - 1;
    wrong_key.key = &key_client;
    wrong_key.no_key_ids = true;
    old.no_key_ids = true;
    s->presented[1] = cert_make(&old, &stranger);
    scene_present(s, cert_make(&wrong_key, &root));
    scene_present(s, cert_make(&expired, &root));
    scene_present(s, cert_make(&middle, &root));
    scene_accepts(s, 3);
    assert_true(span_equal(s->path.der[1], s->presented[4]));
    /* Without the good one, the failure of the path that came furthest is told. */
    s->task.presented_count--;
    scene_refuses(s, SSL_E_CERT_UNKNOWN_CA,
                  "certificate 2 of the chain (CN=Middle): its issuer, CN=Stranger, is neither trusted nor among the "
                  "presented certificates");
}

/* Of two failures equally far up, a broken rule is told rather than a dead end; of two broken rules, the first. */
static void which_failure_is_told(void **state)
{
    (void)state;
    static const struct recipe stranger = {.name = "CN=Stranger", .key = &key_other, .ca = true};
    struct recipe old_root = root, first = middle, second = middle;
    old_root.until = TEST_NOW - 1;
    struct scene *s = chain_of(&old_root, &middle, &leaf);
    s->presented[2] = s->presented[1];
    s->presented[1] = cert_make(&middle, &stranger);
    s->task.presented_count = 3;
    assert_int_equal(scene_judge(s), SSL_E_CERT_EXPIRED);
    assert_non_null(strstr(s->why.text, "the trusted certificate (CN=Root): expired"));

    first.until = TEST_NOW - 1;
    second.until = TEST_NOW - 2;
    s = chain_of(&root, &first, &leaf);
    scene_present(s, cert_make(&second, &root));
    assert_int_equal(scene_judge(s), SSL_E_CERT_EXPIRED);
    assert_non_null(strstr(s->why.text, "certificate 2 of the chain (CN=Middle): expired on 2025-12-31 23:59:59"));
}

/* 4.2.1.1: key identifiers say which of several certificates of a CA to try first, and no more than that. */
static void key_identifiers_are_a_hint(void **state)
{
    (void)state;
    struct recipe odd = middle;
    odd.no_key_ids = true;
    odd.more = extension_make("2.5.29.14", false, der_octets_of(der_hex("0102")));
    struct scene *s = chain_of(&root, &odd, &leaf);
    s->presented[0] = cert_make(&leaf, &middle);
    scene_accepts(s, 3);
    scene_present(s, cert_make(&middle, &root));
    scene_accepts(s, 3);
    assert_true(span_equal(s->path.der[1], s->presented[2]));
}

/* A path that reaches an anchor and breaks a rule there is left for another. */
static void another_path_is_tried(void **state)
{
    (void)state;
    struct recipe strict = {.name = "CN=Strict", .key = &key_other, .ca = true, .permitted = "DNS:example.org"};
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&strict, NULL));
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(&leaf, &middle));
    scene_present(s, cert_make(&middle, &strict));
    scene_present(s, cert_make(&middle, &root));
    scene_accepts(s, 3);
    s->task.presented_count = 2;
    assert_int_equal(scene_judge(s), SSL_E_CERT_NAME_CONSTRAINT);
}

/* Two CAs that issue for each other, and no way out. */
static void circles_end(void **state)
{
    (void)state;
    static const struct recipe a = {.name = "CN=A", .key = &key_other, .ca = true};
    static const struct recipe b = {.name = "CN=B", .key = &key_intermediate, .ca = true};
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(&leaf, &a));
    scene_present(s, cert_make(&a, &b));
    scene_present(s, cert_make(&b, &a));
    assert_int_equal(scene_judge(s), SSL_E_CERT_UNKNOWN_CA);
}

static const char too_much_work[] = "more work than 64 signatures or 262144 comparisons of names";

/* Certificates of one CA under four keys, each signed by each: more ways than may be walked. */
static void work_is_limited(void **state)
{
    (void)state;
    static const struct test_key *const keys_of[] = {&key_other, &key_client, &key_intermediate, &key_leaf};
    struct recipe ca[COUNT(keys_of)];
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&root, NULL));
    for (size_t i = 0; i < COUNT(ca); i++)
        ca[i] = (struct recipe){.name = "CN=CA", .key = keys_of[i], .ca = true, .no_key_ids = true};
    scene_present(s, cert_make(&leaf, &ca[0]));
    for (size_t i = 0; i < COUNT(ca); i++)
        for (size_t j = 0; j < COUNT(ca); j++)
            for (int64_t serial = 1; serial <= 2; serial++) {
                ca[i].serial = serial;
                scene_present(s, cert_make(&ca[i], &ca[j]));
            }
    scene_refuses(s, SSL_E_CERT_WORK, too_much_work);
}

/* An RSA key with the longest modulus, of this number, and the exponent e, in hexadecimal digits. */
static struct span spki_of_8192_bits(int64_t number, const char *e)
{
    static const char algorithm[] = "300d06092a864886f70d0101010500";
    uint8_t n[1 + LIMIT_RSA_LEN] = {0};
    memset(n + 1, 0xff, LIMIT_RSA_LEN);
    store_be64(n + 1 + 8, (uint64_t)number);
    struct span modulus = DER(0x02, SPAN(n));
    return DER_SEQ(der_hex(algorithm), der_bits_of(DER_SEQ(modulus, DER(0x02, der_hex(e)))));
}

/* Certificates of one CA under so many such keys, none of which has signed the leaf. */
static struct scene *large_keys(const char *e, struct marks *marks)
{
    struct recipe ca = {.name = "CN=CA", .key = &key_other, .ca = true, .no_key_ids = true};
    struct scene *s = scene_new();
    *marks = (struct marks){.count = 0};
    s->task.marks = marks;
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, cert_make(&leaf, &ca));
    while (s->task.presented_count < LIMIT_PRESENTED) {
        ca.spki = spki_of_8192_bits((int64_t)s->task.presented_count, e);
        scene_present(s, cert_make(&ca, NULL));
    }
    return s;
}

/* A signature counts by what it costs. */
static void large_keys_are_limited(void **state)
{
    (void)state;
    static const struct {
        const char *e;
        unsigned verified; /* signatures */
    } rows[] = {{"010001", LIMIT_CHAIN_WORK / 4}, {"01ffffffff", LIMIT_CHAIN_WORK / 14}};
    struct marks marks;
    for (size_t i = 0; i < COUNT(rows); i++) {
        scene_refuses(large_keys(rows[i].e, &marks), SSL_E_CERT_WORK, too_much_work);
        assert_int_equal(marks.verified, rows[i].verified);
    }
    scene_refuses(large_keys("0200000001", &marks), SSL_E_CERT_KEY,
                  "certificate 2 of the chain (CN=CA): its key, RSA of 8192 bits, is not accepted: "
                  "the public exponent of the RSA key has 34 bits; at most 33 are supported");
    assert_int_equal(marks.verified, 0);
}

/* A name that takes long to compare: sets of as many attributes as there may be, which differ in their last letters. */
static struct span intricate_name(int number)
{
    struct span rdns = NOTHING;
    for (int rdn = 0; rdn < 4; rdn++) {
        struct span set = NOTHING;
        for (int i = 0; i < LIMIT_RDN; i++) {
            char value[] = "aaaaaaaaaaaaaaaaaaa?";
            value[sizeof value - 2] = (char)(rdn == 3 && i == LIMIT_RDN - 1 ? 'k' + number : 'a' + i);
            set = der_concat(set, DER_SEQ(der_oid_of("2.5.4.10"), DER(0x0c, der_text(value))));
        }
        rdns = der_concat(rdns, DER_SET_OF(set));
    }
    return DER_SEQ(rdns);
}

static struct span of_intricate_names(bool is_ca, int subject, int issuer)
{
    struct recipe r = {.name = "CN=a", .key = &key_p256, .ca = is_ca, .no_key_ids = true};
    struct cert_parts parts = cert_parts_of(&r, &r);
    parts.subject = intricate_name(subject);
    parts.issuer = intricate_name(issuer);
    return cert_assemble(&parts, &key_p256, SIGNATURE_NONE);
}

/* Two CAs for each name, each with an issuer of the next one, so that there are many ways up; and others that nobody
 * asks for, whose names have to be compared on each of these ways. */
static void names_of_issuers_are_limited(void **state)
{
    (void)state;
    enum { LEVELS = 8, NOBODY = 12 };
    struct marks marks = {.count = LIMIT_MARKS}; /* full, so that each signature is computed */
    struct scene *s = scene_new();
    s->task.marks = &marks;
    scene_trust(s, cert_make(&root, NULL));
    scene_present(s, of_intricate_names(false, NOBODY, 0));
    for (int level = 0; level < LEVELS; level++)
        for (int i = 0; i < 2; i++)
            scene_present(s, of_intricate_names(true, level, level + 1));
    while (s->task.presented_count < LIMIT_PRESENTED)
        scene_present(s, of_intricate_names(true, NOBODY, NOBODY));
    scene_refuses(s, SSL_E_CERT_WORK, too_much_work);
    assert_in_range(marks.verified, LEVELS, LIMIT_CHAIN_WORK / 2);
}

static void names_are_limited(void **state)
{
    (void)state;
    static char names[40000], bases[40000];
    struct recipe m = middle, l = leaf;
    for (int i = 0; i < 1000; i++) {
        strcat(names, "DNS:a.example,");
        strcat(bases, "DNS:b.example,");
    }
    l.san = names;
    m.excluded = bases;
    scene_refuses(chain_of(&root, &m, &l), SSL_E_CERT_WORK, too_much_work);
}

/* A name of another kind than a directory's counts by its length, too. */
static void long_names_are_limited(void **state)
{
    (void)state;
    static char name[16000], bases[40000];
    struct recipe m = middle, l = leaf;
    memcpy(name, "DNS:a", 5);
    while (strlen(name) < sizeof name - 3)
        memcpy(name + strlen(name), ".a", 2);
    for (int i = 0; i < 1200; i++)
        strcat(bases, "DNS:b.example,");
    l.san = name;
    m.excluded = bases;
    scene_refuses(chain_of(&root, &m, &l), SSL_E_CERT_WORK, too_much_work);
}

static void only_so_many_are_looked_at(void **state)
{
    (void)state;
    struct scene *s = chain_of(&root, &middle, &leaf);
    struct span good = s->presented[1];
    for (size_t i = 1; i < LIMIT_PRESENTED; i++)
        s->presented[i] = s->presented[0];
    s->presented[LIMIT_PRESENTED] = good;
    s->task.presented_count = LIMIT_PRESENTED + 1;
    assert_int_equal(scene_judge(s), SSL_E_CERT_UNKNOWN_CA);
    s->presented[LIMIT_PRESENTED - 1] = good;
    scene_accepts(s, 3);
}

static void long_names_are_cut(void **state)
{
    (void)state;
    char name[1000] = "CN=";
    struct recipe l = leaf, m = middle;
    memset(name + 3, 'x', sizeof name - 4);
    l.name = name;
    l.until = TEST_NOW - 1;
    struct scene *s = chain_of(&root, &middle, &l);
    assert_int_equal(scene_judge(s), SSL_E_CERT_EXPIRED);
    assert_non_null(strstr(s->why.text, "xxx): expired on 2025-12-31 23:59:59 UTC, it is now 2026-01-01 00:00:00 UTC"));
    m.name = name;
    m.excluded = "DNS:com";
    l.until = 0;
    s = chain_of(&root, &m, &l);
    assert_int_equal(scene_judge(s), SSL_E_CERT_NAME_CONSTRAINT);
    assert_true(strlen(s->why.text) < LIMIT_ERROR_TEXT);
}

static int forget(void **state)
{
    (void)state;
    der_forget();
    return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, forget)

/* Each kind of key signs each other: as the root, as an intermediate with its list, as the leaf. */
static void every_kind_of_key(void **state)
{
    (void)state;
    static const struct test_key *const keys[] = {&key_leaf, &key_p256,    &key_p384,      &key_p521,
                                                  &key_pss,  &key_ed25519, &key_pss_sha256};
    static const struct crl_recipe good = {0};
    struct recipe r = root, m = middle, l = leaf;
    r.usage |= USAGE_CRL_SIGN;
    for (size_t i = 0; i < COUNT(keys); i++) {
        r.key = keys[i];
        m.key = keys[(i + 1) % COUNT(keys)];
        l.key = keys[(i + 3) % COUNT(keys)];
        struct scene *s = chain_of(&r, &m, &l);
        scene_list(s, crl_make(&good, &r));
        scene_list(s, crl_make(&good, &m));
        s->task.revocation = REVOCATION_CHAIN;
        scene_accepts(s, 3);
        m.tampered = true;
        scene_refuses(
            chain_of(&r, &m, &l), SSL_E_CERT_SIGNATURE,
            "certificate 2 of the chain (CN=Middle): the signature on it is not made with the key of CN=Root");
        m.tampered = false;
    }
}

/* What is not accepted of the new kinds, with the sentence that tells. */
static void kinds_with_a_flaw(void **state)
{
    (void)state;
    static const char sha1[] = "1.3.14.3.2.26", sha256[] = "2.16.840.1.101.3.4.2.1";
    struct span p256 = DER_SEQ(der_oid_of("1.2.840.10045.2.1"), der_oid_of("1.2.840.10045.3.1.7"));
    struct span own = DER_SEQ(der_oid_of("1.2.840.10045.2.1"), DER_SEQ(der_integer_of(1)));
    struct span pss = DER_SEQ(der_oid_of("1.2.840.113549.1.1.10"), pss_make(sha256, sha1, 20));
    struct span null = DER_SEQ(der_oid_of("1.2.840.10045.4.3.2"), DER(0x05, NOTHING));
    struct span x = der_hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
    struct span rsa = der_bits_of(DER_SEQ(DER(0x02, der_byte(0), der_hex("c1")), der_integer_of(65537)));
    const struct {
        struct span spki, algorithm_id;
        int code;
        const char *text;
    } rows[] = {
        {DER_SEQ(p256, der_bits_of(der_concat(der_byte(3), x))), NOTHING, SSL_E_CERT_KEY,
         "certificate 1 of the chain (CN=www.example.com): its key, EC P-256, is not accepted: its point is "
         "compressed"},
        {DER_SEQ(p256, der_bits_of(der_concat(der_byte(4), der_concat(x, x)))), NOTHING, SSL_E_CERT_KEY,
         "certificate 1 of the chain (CN=www.example.com): its key, EC P-256, is not accepted: it is no point of that "
         "curve in uncompressed form"},
        {DER_SEQ(own, der_bits_of(x)), NOTHING, SSL_E_CERT_KEY,
         "certificate 1 of the chain (CN=www.example.com): its key, EC without a named curve, is not accepted: a kind "
         "that is not supported"},
        {DER_SEQ(pss, rsa), NOTHING, SSL_E_CERT_KEY,
         "certificate 1 of the chain (CN=www.example.com): its key, RSA-PSS of 8 bits with SHA-256, MGF1 with SHA-1 "
         "and a salt of 20 bytes, is not accepted: a kind that is not supported"},
        {DER_SEQ(DER_SEQ(der_oid_of("1.3.101.112")), der_bits_of(der_byte(1))), NOTHING, SSL_E_CERT_KEY,
         "certificate 1 of the chain (CN=www.example.com): its key, Ed25519, is not accepted: it has 1 bytes instead "
         "of 32"},
        {NOTHING, pss, SSL_E_CERT_ALGORITHM,
         "certificate 1 of the chain (CN=www.example.com): it is signed with RSA-PSS with SHA-256, MGF1 with SHA-1 "
         "and a salt of 20 bytes, which is not accepted"},
        {NOTHING, null, SSL_E_CERT_ALGORITHM,
         "certificate 1 of the chain (CN=www.example.com): it is signed with ECDSA with SHA-256 and parameters that "
         "do not belong to it, which is not accepted"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct recipe l = leaf;
        l.spki = rows[i].spki;
        l.algorithm_id = rows[i].algorithm_id;
        scene_refuses(chain_of(&root, &middle, &l), rows[i].code, rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_path_is_found),
        TEST(the_order_does_not_matter),
        TEST(nothing_presented),
        TEST(dates),
        TEST(unknown_issuers),
        TEST(a_forged_ca_of_the_same_name),
        TEST(signatures),
        TEST(every_byte_matters),
        TEST(hash_algorithms),
        TEST(keys),
        TEST(a_kind_of_key_that_is_not_needed),
        TEST(who_may_issue),
        TEST(a_leaf_issues_nothing),
        TEST(path_lengths),
        TEST(the_depth_is_limited),
        TEST(purposes),
        TEST(hosts),
        TEST(name_constraints),
        TEST(name_constraints_and_self_issued_certificates),
        TEST(critical_extensions),
        TEST(policies),
        TEST(must_staple_is_handed_down),
        TEST(a_leaf_that_is_an_anchor),
        TEST(an_issued_leaf_as_anchor),
        TEST(an_intermediate_as_anchor),
        TEST(another_issuer_is_tried),
        TEST(which_failure_is_told),
        TEST(key_identifiers_are_a_hint),
        TEST(another_path_is_tried),
        TEST(circles_end),
        TEST(work_is_limited),
        TEST(large_keys_are_limited),
        TEST(names_of_issuers_are_limited),
        TEST(names_are_limited),
        TEST(long_names_are_limited),
        TEST(only_so_many_are_looked_at),
        TEST(long_names_are_cut),
        cmocka_unit_test(every_kind_of_key),
        cmocka_unit_test(kinds_with_a_flaw),
    };
    return cmocka_run_group_tests_name("x509/chain", tests, NULL, NULL);
}
