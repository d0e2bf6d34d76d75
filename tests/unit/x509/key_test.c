/*
 * key_test.c - keys as DER has them: the forms of private keys, and SubjectPublicKeyInfo.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/key.h"

#include <stdio.h>

static int parse(struct span der, struct error *why)
{
    struct private_key key;
    *why = (struct error){0};
    int result = key_parse(test_crypto(), &key, der, why);
    assert_int_equal(result, why->code);
    assert_int_equal(key.kind == KEY_NONE, result != 0);
    return result;
}

static struct span number_from(struct reader *r)
{
    return der_whole(r, DER_INTEGER);
}

/* The nine numbers of an RSAPrivateKey, each as DER. */
static void numbers_of(const struct test_key *key, struct span numbers[9])
{
    struct reader outer = reader_over(key_pkcs1(key));
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    for (size_t i = 0; i < 9; i++)
        numbers[i] = number_from(&r);
    assert_true(reader_end(&r));
}

static struct span rsa_id(void)
{
    return DER_SEQ(der_oid_of("1.2.840.113549.1.1.1"), DER(0x05, NOTHING));
}

static void both_forms(void **state)
{
    (void)state;
    struct error why;
    struct private_key one, other;
    assert_int_equal(parse(key_pkcs1(&key_leaf), &why), 0);
    assert_int_equal(parse(key_pkcs8(&key_leaf), &why), 0);
    assert_int_equal(key_parse(test_crypto(), &one, key_pkcs1(&key_leaf), NULL), 0);
    assert_int_equal(key_parse(test_crypto(), &other, key_pkcs8(&key_leaf), NULL), 0);
    assert_true(span_equal(one.rsa.n, other.rsa.n));
    assert_int_equal(rsa_bits(&(struct rsa_public){one.rsa.n, one.rsa.e}), 2048);
}

static void pkcs8_with_more(void **state)
{
    (void)state;
    struct error why;
    struct span secret = der_octets_of(key_pkcs1(&key_leaf));
    struct span attributes = DER(0xa0, NOTHING), public = DER(0x81, der_hex("00"));
    assert_int_equal(parse(DER_SEQ(der_integer_of(0), rsa_id(), secret, attributes), &why), 0);
    assert_int_equal(parse(DER_SEQ(der_integer_of(1), rsa_id(), secret, attributes, public), &why), 0);
    assert_int_equal(parse(DER_SEQ(der_integer_of(1), rsa_id(), secret, public), &why), 0);
    assert_int_equal(parse(DER_SEQ(der_integer_of(0), rsa_id(), secret, public), &why), SSL_E_KEY_DECODE);
    assert_int_equal(parse(DER_SEQ(der_integer_of(2), rsa_id(), secret), &why), SSL_E_KEY_DECODE);
    assert_int_equal(parse(DER_SEQ(der_integer_of(0), rsa_id(), secret, DER(0x05, NOTHING)), &why), SSL_E_KEY_DECODE);
}

static void what_is_no_key(void **state)
{
    (void)state;
    struct error why;
    struct span n[9];
    numbers_of(&key_leaf, n);
    assert_int_equal(parse(NOTHING, &why), SSL_E_KEY_DECODE);
    assert_string_equal(why.text, "neither PKCS #8 nor PKCS #1 nor SEC 1");
    assert_int_equal(parse(DER_SEQ(NOTHING), &why), SSL_E_KEY_DECODE);
    assert_int_equal(parse(DER_SEQ(der_integer_of(0)), &why), SSL_E_KEY_DECODE);
    assert_int_equal(parse(DER_SEQ(der_integer_of(0), n[1]), &why), SSL_E_KEY_DECODE);
    assert_int_equal(parse(der_concat(key_pkcs1(&key_leaf), der_byte(0)), &why), SSL_E_KEY_DECODE);
    assert_string_equal(why.text, "not an RSAPrivateKey of RFC 8017 A.1.2");
    assert_int_equal(parse(der_concat(key_pkcs8(&key_leaf), der_byte(0)), &why), SSL_E_KEY_DECODE);
    assert_string_equal(why.text, "not a PrivateKeyInfo of PKCS #8");
    assert_int_equal(parse(DER_SEQ(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]), &why), SSL_E_KEY_DECODE);
    assert_int_equal(parse(DER_SEQ(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[8]), &why),
                     SSL_E_KEY_DECODE);
    assert_int_equal(parse(DER_SEQ(der_integer_of(2), n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]), &why),
                     SSL_E_KEY_DECODE);
    struct span octets = der_octets_of(DER_SEQ(NOTHING));
    assert_int_equal(parse(DER_SEQ(der_integer_of(0), rsa_id(), octets), &why), SSL_E_KEY_DECODE);
}

static void what_is_not_supported(void **state)
{
    (void)state;
    struct error why;
    struct span n[9];
    numbers_of(&key_leaf, n);
    assert_int_equal(parse(DER_SEQ(der_integer_of(1), n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]), &why),
                     SSL_E_KEY_UNSUPPORTED);
    assert_string_equal(why.text, "an RSA key of more than two primes");
    struct span encrypted =
        DER_SEQ(DER_SEQ(der_oid_of("1.2.840.113549.1.5.13"), DER_SEQ(NOTHING)), der_octets_of(n[1]));
    assert_int_equal(parse(encrypted, &why), SSL_E_KEY_UNSUPPORTED);
    assert_string_equal(why.text, "the private key is encrypted");
    assert_int_equal(parse(DER_SEQ(der_integer_of(0), DER_SEQ(der_oid_of("1.3.101.113")), der_octets_of(n[1])), &why),
                     SSL_E_KEY_UNSUPPORTED);
    assert_string_equal(why.text, "a private key of the kind Ed448");
    struct span dsa = DER_SEQ(der_oid_of("1.2.840.10040.4.1"), DER_SEQ(NOTHING));
    assert_int_equal(parse(DER_SEQ(der_integer_of(0), dsa, der_octets_of(n[1])), &why), SSL_E_KEY_UNSUPPORTED);
    assert_string_equal(why.text, "a private key of the kind DSA");
    struct span bare = DER_SEQ(der_oid_of("1.2.840.113549.1.1.1"));
    assert_int_equal(parse(DER_SEQ(der_integer_of(0), bare, der_octets_of(key_pkcs1(&key_leaf))), &why),
                     SSL_E_KEY_DECODE);
}

/* The parts of two keys mixed: each number of the other key in turn, but for the public exponent, which both share. */
static void parts_that_do_not_fit(void **state)
{
    (void)state;
    struct error why;
    struct span a[9], b[9];
    numbers_of(&key_leaf, a);
    numbers_of(&key_other, b);
    for (size_t i = 1; i < 9; i++) {
        struct span n[9];
        memcpy(n, a, sizeof n);
        n[i] = b[i];
        int result = parse(DER_SEQ(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]), &why);
        if (i == 2)
            assert_int_equal(result, 0);
        else
            assert_int_not_equal(result, 0);
    }
}

static struct public_key public_of(const struct test_key *key)
{
    bool ok;
    struct public_key public = spki_read(key_spki(key), &ok);
    assert_true(ok);
    return public;
}

static void keys_belong_together(void **state)
{
    (void)state;
    struct private_key key;
    struct public_key own = public_of(&key_leaf), other = public_of(&key_other), none = {0};
    struct error why = {0};
    assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(&key_leaf), NULL), 0);
    assert_int_equal(key_matches(&key, &own, &why), 0);
    assert_int_equal(key_matches(&key, &other, &why), SSL_E_KEY_MISMATCH);
    assert_non_null(strstr(why.text, "does it belong to another certificate?"));
    why.code = 0;
    assert_int_equal(key_matches(&key, &none, &why), SSL_E_KEY_MISMATCH);
    assert_non_null(strstr(why.text, "another kind"));
    own.rsa.e = der_hex("03");
    assert_int_equal(key_matches(&key, &own, NULL), SSL_E_KEY_MISMATCH);
}

static bool spki_ok(struct span der)
{
    bool ok;
    struct public_key key = spki_read(der, &ok);
    assert_in_range(key.kind, KEY_NONE, KEY_ED25519);
    return ok;
}

static struct span rsa_spki(struct span id, struct span n, struct span e)
{
    return DER_SEQ(id, der_bits_of(DER_SEQ(n, e)));
}

static void public_keys(void **state)
{
    (void)state;
    struct span n = DER(0x02, der_hex("00c1")), e = der_integer_of(65537);
    assert_true(spki_ok(rsa_spki(rsa_id(), n, e)));
    assert_false(spki_ok(rsa_spki(rsa_id(), DER(0x02, der_hex("c1")), e)));   /* negative */
    assert_false(spki_ok(rsa_spki(rsa_id(), DER(0x02, der_hex("0041")), e))); /* not minimal */
    assert_false(spki_ok(rsa_spki(rsa_id(), n, NOTHING)));
    assert_false(spki_ok(rsa_spki(rsa_id(), n, der_concat(e, e))));
    assert_false(spki_ok(rsa_spki(DER_SEQ(der_oid_of("1.2.840.113549.1.1.1")), n, e))); /* NULL is to be there */
    assert_false(spki_ok(rsa_spki(DER_SEQ(der_oid_of("1.2.840.113549.1.1.1"), DER_SEQ(NOTHING)), n, e)));
    assert_false(spki_ok(DER_SEQ(rsa_id(), DER(0x03, der_hex("04"), DER_SEQ(n, e))))); /* unused bits */
    assert_false(spki_ok(DER_SEQ(rsa_id())));
    assert_false(spki_ok(DER_SEQ(rsa_id(), der_bits_of(DER_SEQ(n, e)), der_integer_of(1))));
    assert_false(spki_ok(der_concat(rsa_spki(rsa_id(), n, e), der_byte(0))));
    assert_false(spki_ok(NOTHING));
}

/* ---- Keys of every kind ---- */

static const struct test_key *const every[] = {&key_leaf, &key_p256,    &key_p384,      &key_p521,
                                               &key_pss,  &key_ed25519, &key_pss_sha256};

static void every_kind(void **state)
{
    (void)state;
    static const enum key_kind kinds[] = {KEY_RSA, KEY_EC, KEY_EC, KEY_EC, KEY_RSA_PSS, KEY_ED25519, KEY_RSA_PSS};
    static const char *const texts[] = {"RSA of 2048 bits",
                                        "EC P-256",
                                        "EC P-384",
                                        "EC P-521",
                                        "RSA-PSS of 2048 bits",
                                        "Ed25519",
                                        "RSA-PSS of 2048 bits with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes"};
    static const size_t max[] = {256, 73, 105, 141, 256, 64, 256};
    for (size_t i = 0; i < COUNT(every); i++) {
        struct error why = {0};
        struct private_key key;
        struct public_key public = public_of(every[i]);
        char text[100];
        assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(every[i]), &why), 0);
        assert_int_equal(key.kind, kinds[i]);
        assert_int_equal(public.kind, kinds[i]);
        assert_in_range(key_signature_max(&key), max[i], max[i]);
        assert_int_equal(key_accept(test_crypto(), &public, &why), 0);
        spki_text(text, sizeof text, key_spki(every[i]));
        assert_string_equal(text, texts[i]);
        for (size_t j = 0; j < COUNT(every); j++) {
            public = public_of(every[j]);
            assert_int_equal(key_matches(&key, &public, NULL), i == j ? 0 : SSL_E_KEY_MISMATCH);
        }
    }
}

/* Cut or with bytes behind it, no key is one. */
static void every_kind_cut(void **state)
{
    (void)state;
    struct error why;
    for (size_t i = 0; i < COUNT(every); i++) {
        struct span der = key_pkcs8(every[i]), spki = key_spki(every[i]);
        assert_int_equal(parse(der_concat(der, der_byte(0)), &why), SSL_E_KEY_DECODE);
        for (size_t len = 0; len < der.len; len++)
            assert_int_equal(parse((struct span){der.at, len}, &why), SSL_E_KEY_DECODE);
        for (size_t len = 0; len < spki.len; len++)
            assert_false(spki_ok((struct span){spki.at, len}));
        assert_false(spki_ok(der_concat(spki, der_byte(0))));
    }
}

/* ---- EC ---- */

static const char p256_oid[] = "1.2.840.10045.3.1.7", p384_oid[] = "1.3.132.0.34";

static struct span ec_id(struct span parameters)
{
    return DER_SEQ(der_oid_of("1.2.840.10045.2.1"), parameters);
}

static struct span p256_point(void)
{
    struct private_key key;
    assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(&key_p256), NULL), 0);
    return (struct span){der_copy((struct span){key.point, 65}), 65};
}

static struct span p256_scalar(void)
{
    struct private_key key;
    assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(&key_p256), NULL), 0);
    return key.scalar;
}

/* ECPrivateKey */
static struct span sec1(int version, struct span scalar, const char *curve, struct span public)
{
    return DER_SEQ(der_integer_of(version), der_octets_of(scalar),
                   curve != NULL ? DER(0xa0, der_oid_of(curve)) : NOTHING,
                   public.len != 0 ? DER(0xa1, der_bits_of(public)) : NOTHING);
}

static struct span ec_pkcs8(const char *curve, struct span key)
{
    return DER_SEQ(der_integer_of(0), ec_id(der_oid_of(curve)), der_octets_of(key));
}

/* RFC 9500 section 2.3: testECCP256 and testECCP521. */
static void ec_keys_of_rfc9500(void **state)
{
    (void)state;
    static const char p256[] =
        "30770201010420e6cb5bdd80aa45ae9c95e8c15476679ffec953c16851e711e743939589c64fc1a00a06082a8648ce3d030107a14403"
        "420004422548f88fb782ffb5eca3744452c72a1e558fbd6f73be5e48e93232cc45c5b16c4cd10c4cb8d5b8a17139e94882c899257299"
        "3425f41419ab7e90a42a494272";
    static const char p521[] =
        "3081dc020101044201d924dcca0a887f8d99767a37d874e637a12ccb477d6e08665356694d68b7655e5069638fde7b45c854013dc77a"
        "35b18655b84c966a60220d40f91ed9f5145802eaa00706052b81040023a18189038186000401d0fd7257a84c747f562575c07385dbeb"
        "f2f52bea58083db82fdd1531d8aae3cc875ff02ff7fa2da260d8eb62d6d2f5d649278e321736a0628cbbb30308b6e618db00f62ad204"
        "c6460359bc818ab8961bf0f0fc0ec5aae8a428173ce56f00de9b157c1e5c82c64f562fcadefc4a4c28f6d342cf3ef616fc82d33b7285"
        "c921f2bf36fdd8";
    struct private_key key;
    assert_int_equal(key_parse(test_crypto(), &key, der_hex(p256), NULL), 0);
    assert_int_equal(key.kind, KEY_EC);
    assert_int_equal(key.group, GROUP_P256);
    assert_int_equal(key.scalar.len, 32);
    assert_int_equal(key_parse(test_crypto(), &key, der_hex(p521), NULL), 0);
    assert_int_equal(key.group, GROUP_P521);
    assert_int_equal(key.scalar.len, 66);
}

static void ec_private_forms(void **state)
{
    (void)state;
    struct error why;
    struct span scalar = p256_scalar(), point = p256_point();
    assert_int_equal(parse(sec1(1, scalar, p256_oid, point), &why), 0);
    assert_int_equal(parse(sec1(1, scalar, p256_oid, NOTHING), &why), 0);
    assert_int_equal(parse(ec_pkcs8(p256_oid, sec1(1, scalar, NULL, NOTHING)), &why), 0);
    assert_int_equal(parse(ec_pkcs8(p256_oid, sec1(1, scalar, p256_oid, point)), &why), 0);
    struct span inner = der_octets_of(sec1(1, scalar, NULL, NOTHING)), id = ec_id(der_oid_of(p256_oid));
    struct span outer_public = DER(0x81, der_byte(0), point);
    assert_int_equal(parse(DER_SEQ(der_integer_of(1), id, inner, outer_public), &why), 0);
}

static void ec_private_refused(void **state)
{
    (void)state;
    struct span scalar = p256_scalar(), point = p256_point(),
                zeros = der_hex("0000000000000000000000000000000000000000000000000000000000000000");
    struct span order = der_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    uint8_t *wrong = der_copy(point);
    wrong[64] ^= 1;
    struct span other = {wrong, 65}, short_scalar = {scalar.at + 1, 31}, inner = sec1(1, scalar, NULL, NOTHING);
    struct span x = {point.at + 1, 32}, compressed = der_concat(der_byte(point.at[64] & 1 ? 3 : 2), x);
    const struct {
        struct span der;
        int code;
        const char *text;
    } rows[] = {
        {sec1(0, scalar, p256_oid, point), SSL_E_KEY_DECODE, "not an ECPrivateKey of RFC 5915"},
        {sec1(2, scalar, p256_oid, point), SSL_E_KEY_DECODE, "not an ECPrivateKey of RFC 5915"},
        {sec1(1, scalar, NULL, point), SSL_E_KEY_DECODE, "the private key says no curve"},
        {sec1(1, scalar, "1.3.132.0.10", NOTHING), SSL_E_KEY_UNSUPPORTED,
         "an EC key that is not of P-256, P-384 or P-521"},
        {DER_SEQ(der_integer_of(1), der_octets_of(scalar), DER(0xa0, DER_SEQ(NOTHING))), SSL_E_KEY_UNSUPPORTED,
         "an EC key that is not of P-256, P-384 or P-521"},
        {sec1(1, short_scalar, p256_oid, NOTHING), SSL_E_KEY_DECODE,
         "a private key of 31 bytes; those of P-256 have 32"},
        {sec1(1, der_concat(der_byte(0), scalar), p256_oid, NOTHING), SSL_E_KEY_DECODE,
         "a private key of 33 bytes; those of P-256 have 32"},
        {sec1(1, scalar, p384_oid, NOTHING), SSL_E_KEY_DECODE, "a private key of 32 bytes; those of P-384 have 48"},
        {sec1(1, zeros, p256_oid, NOTHING), SSL_E_KEY_DECODE, "the private key is 0, or not below the order of P-256"},
        {sec1(1, order, p256_oid, NOTHING), SSL_E_KEY_DECODE, "the private key is 0, or not below the order of P-256"},
        {sec1(1, scalar, p256_oid, other), SSL_E_KEY_DECODE,
         "the public key beside the private one does not belong to it"},
        {sec1(1, scalar, p256_oid, compressed), SSL_E_KEY_DECODE,
         "the public key beside the private one does not belong to it"},
        {der_concat(sec1(1, scalar, p256_oid, point), der_byte(0)), SSL_E_KEY_DECODE,
         "not an ECPrivateKey of RFC 5915"},
        {ec_pkcs8(p256_oid, sec1(1, scalar, p384_oid, NOTHING)), SSL_E_KEY_DECODE, "the private key says two curves"},
        {ec_pkcs8(p256_oid, scalar), SSL_E_KEY_DECODE, "not an ECPrivateKey of RFC 5915"},
        {ec_pkcs8(p256_oid, sec1(1, scalar, NULL, other)), SSL_E_KEY_DECODE,
         "the public key beside the private one does not belong to it"},
        {DER_SEQ(der_integer_of(0), ec_id(NOTHING), der_octets_of(sec1(1, scalar, p256_oid, NOTHING))),
         SSL_E_KEY_DECODE, "the private key says no curve"},
        {DER_SEQ(der_integer_of(0), ec_id(DER_SEQ(NOTHING)), der_octets_of(inner)), SSL_E_KEY_UNSUPPORTED,
         "an EC key that is not of P-256, P-384 or P-521"},
        {DER_SEQ(der_integer_of(1), ec_id(der_oid_of(p256_oid)), der_octets_of(inner), DER(0x81, der_byte(0), other)),
         SSL_E_KEY_DECODE, "the public key beside the private one does not belong to it"},
        {DER_SEQ(der_integer_of(1), ec_id(der_oid_of(p256_oid)), der_octets_of(inner), DER(0x81, der_byte(1), point)),
         SSL_E_KEY_DECODE, "not a PrivateKeyInfo of PKCS #8"},
        {DER_SEQ(der_integer_of(0), DER_SEQ(der_oid_of("1.3.132.1.12"), der_oid_of(p256_oid)), der_octets_of(inner)),
         SSL_E_KEY_UNSUPPORTED, "a private key of the kind 1.3.132.1.12"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error why;
        assert_int_equal(parse(rows[i].der, &why), rows[i].code);
        assert_string_equal(why.text, rows[i].text);
    }
}

/* What spki_read and key_accept say to an EC key: the first of them that refuses it. */
static void expect_ec(struct span parameters, struct span point, const char *name, const char *refusal)
{
    bool ok;
    char text[100];
    struct error why = {0};
    struct span der = DER_SEQ(ec_id(parameters), der_bits_of(point));
    struct public_key key = spki_read(der, &ok);
    assert_true(ok);
    assert_int_equal(key_accept(test_crypto(), &key, &why), refusal != NULL ? SSL_E_CERT_KEY : 0);
    assert_string_equal(why.text, refusal != NULL ? refusal : "");
    spki_text(text, sizeof text, der);
    assert_string_equal(text, name);
}

static void ec_public_keys(void **state)
{
    (void)state;
    static const char no_point[] = "it is no point of that curve in uncompressed form";
    struct span point = p256_point(), curve = der_oid_of(p256_oid), x = {point.at + 1, 32};
    uint8_t *off = der_copy(point), *hybrid = der_copy(point);
    off[64] ^= 1;
    hybrid[0] = (uint8_t)(6 + (point.at[64] & 1));
    expect_ec(curve, point, "EC P-256", NULL);
    expect_ec(curve, (struct span){off, 65}, "EC P-256", no_point);
    expect_ec(curve, (struct span){hybrid, 65}, "EC P-256", no_point);
    expect_ec(curve, NOTHING, "EC P-256", no_point);
    expect_ec(curve, der_hex("00"), "EC P-256", no_point); /* infinity */
    expect_ec(curve, (struct span){point.at, 64}, "EC P-256", no_point);
    expect_ec(curve, der_concat(point, der_byte(0)), "EC P-256", no_point);
    expect_ec(curve, der_concat(der_byte(2), x), "EC P-256", "its point is compressed");
    expect_ec(curve, der_concat(der_byte(3), x), "EC P-256", "its point is compressed");
    expect_ec(der_oid_of(p384_oid), point, "EC P-384", no_point);
    /* RFC 5480 2.1.1: other curves, implicitCurve and specifiedCurve */
    expect_ec(der_oid_of("1.3.132.0.10"), point, "EC 1.3.132.0.10", "a kind that is not supported");
    expect_ec(DER(0x05, NOTHING), point, "EC without a named curve", "a kind that is not supported");
    expect_ec(DER_SEQ(der_integer_of(1)), point, "EC without a named curve", "a kind that is not supported");
    /* "parameters MUST be present" */
    assert_false(spki_ok(DER_SEQ(ec_id(NOTHING), der_bits_of(point))));
    /* id-ecDH: a key that may not sign */
    bool ok;
    struct span ecdh = DER_SEQ(DER_SEQ(der_oid_of("1.3.132.1.12"), curve), der_bits_of(point));
    assert_int_equal(spki_read(ecdh, &ok).kind, KEY_NONE);
    assert_true(ok);
}

/* ---- Ed25519: the examples of RFC 8410 section 10 ---- */

static const char ed25519_secret[] = "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842",
                  ed25519_public[] = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

static struct span ed25519_pkcs8(int version, struct span parameters, struct span secret, struct span more)
{
    return DER_SEQ(der_integer_of(version), DER_SEQ(der_oid_of("1.3.101.112"), parameters),
                   der_octets_of(der_octets_of(secret)), more);
}

static void ed25519_keys(void **state)
{
    (void)state;
    struct error why;
    struct private_key key;
    bool ok;
    struct span secret = der_hex(ed25519_secret), public = der_hex(ed25519_public);
    struct span v1 =
        der_hex("302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842");
    struct span v2 = der_hex(
        "3072020101300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842a01f301d060a"
        "2a864886f70d01090914310f0c0d437572646c652043686169727381210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb"
        "0c5c38ad703166e1");
    struct span spki = DER_SEQ(DER_SEQ(der_oid_of("1.3.101.112")), der_bits_of(public));
    struct public_key certified = spki_read(spki, &ok);
    assert_int_equal(key_parse(test_crypto(), &key, v1, NULL), 0);
    assert_memory_equal(key.point, public.at, 32);
    assert_int_equal(key_matches(&key, &certified, NULL), 0);
    assert_int_equal(parse(v2, &why), 0);
    assert_true(span_equal(v1, ed25519_pkcs8(0, NOTHING, secret, NOTHING)));

    static const char not_one[] = "not an Ed25519 key of RFC 8410";
    struct span other = DER(0x81, der_byte(0), secret), unused = DER(0x81, der_byte(1), public);
    assert_int_equal(parse(ed25519_pkcs8(1, NOTHING, secret, other), &why), SSL_E_KEY_DECODE);
    assert_string_equal(why.text, "the public key beside the private one does not belong to it");
    assert_int_equal(parse(ed25519_pkcs8(1, NOTHING, secret, unused), &why), SSL_E_KEY_DECODE);
    assert_int_equal(parse(ed25519_pkcs8(1, NOTHING, secret, DER(0x81, NOTHING)), &why), SSL_E_KEY_DECODE);
    assert_int_equal(parse(ed25519_pkcs8(0, DER(0x05, NOTHING), secret, NOTHING), &why), SSL_E_KEY_DECODE);
    assert_string_equal(why.text, not_one);
    secret.len--;
    assert_int_equal(parse(ed25519_pkcs8(0, NOTHING, secret, NOTHING), &why), SSL_E_KEY_DECODE);
    assert_string_equal(why.text, not_one);
    struct span bare = DER_SEQ(der_integer_of(0), DER_SEQ(der_oid_of("1.3.101.112")), der_octets_of(public));
    assert_int_equal(parse(bare, &why), SSL_E_KEY_DECODE); /* not wrapped a second time */
    assert_string_equal(why.text, not_one);

    assert_false(spki_ok(DER_SEQ(DER_SEQ(der_oid_of("1.3.101.112"), DER(0x05, NOTHING)), der_bits_of(public))));
    certified.point.len = 31;
    why.code = 0;
    assert_int_equal(key_accept(test_crypto(), &certified, &why), SSL_E_CERT_KEY);
    assert_string_equal(why.text, "it has 31 bytes instead of 32");
}

/* ---- RSASSA-PSS (RFC 4055) ---- */

static const char sha1_oid[] = "1.3.14.3.2.26", sha256_oid[] = "2.16.840.1.101.3.4.2.1",
                  sha384_oid[] = "2.16.840.1.101.3.4.2.2";

static struct span pss_id(struct span parameters)
{
    return DER_SEQ(der_oid_of("1.2.840.113549.1.1.10"), parameters);
}

static void pss_keys(void **state)
{
    (void)state;
    struct error why;
    bool ok;
    char text[120];
    struct span n[9];
    numbers_of(&key_leaf, n);
    struct span bits = der_bits_of(DER_SEQ(n[1], n[2])), secret = der_octets_of(key_pkcs1(&key_leaf));
    const struct {
        struct span parameters;
        enum key_kind kind;
        enum signature only;
        const char *with;
    } rows[] = {
        {NOTHING, KEY_RSA_PSS, SIGNATURE_NONE, ""},
        {pss_make(sha384_oid, sha384_oid, 48), KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA384,
         " with SHA-384, MGF1 with SHA-384 and a salt of 48 bytes"},
        {pss_make(sha256_oid, sha384_oid, 32), KEY_NONE, SIGNATURE_NONE,
         " with SHA-256, MGF1 with SHA-384 and a salt of 32 bytes"},
        {pss_make(sha256_oid, sha256_oid, 20), KEY_NONE, SIGNATURE_NONE,
         " with SHA-256, MGF1 with SHA-256 and a salt of 20 bytes"},
        {pss_make(sha1_oid, sha1_oid, 32), KEY_NONE, SIGNATURE_NONE,
         " with SHA-1, MGF1 with SHA-1 and a salt of 32 bytes"},
        {DER_SEQ(NOTHING), KEY_NONE, SIGNATURE_NONE, " with SHA-1, MGF1 with SHA-1 and a salt of 20 bytes"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct span id = pss_id(rows[i].parameters);
        struct public_key public = spki_read(DER_SEQ(id, bits), &ok);
        struct private_key key;
        assert_true(ok);
        assert_int_equal(public.kind, rows[i].kind);
        assert_int_equal(public.only, rows[i].only);
        spki_text(text, sizeof text, DER_SEQ(id, bits));
        assert_memory_equal(text, "RSA-PSS of 2048 bits", 20);
        assert_string_equal(text + 20, rows[i].with);
        why.code = 0;
        int result = key_parse(test_crypto(), &key, DER_SEQ(der_integer_of(0), id, secret), &why);
        assert_int_equal(result, rows[i].kind == KEY_NONE ? SSL_E_KEY_UNSUPPORTED : 0);
        assert_int_equal(key.only, rows[i].only);
        if (result != 0) {
            snprintf(text, sizeof text, "a private key for RSA-PSS%s only", rows[i].with);
            assert_string_equal(why.text, text);
        }
    }
    /* the key is the same, and may make more or fewer signatures */
    struct private_key free, bound;
    struct span bound_id = pss_id(rows[1].parameters);
    struct public_key certified = spki_read(DER_SEQ(bound_id, bits), &ok);
    assert_int_equal(key_parse(test_crypto(), &free, DER_SEQ(der_integer_of(0), pss_id(NOTHING), secret), NULL), 0);
    assert_int_equal(key_parse(test_crypto(), &bound, DER_SEQ(der_integer_of(0), bound_id, secret), NULL), 0);
    assert_int_equal(key_matches(&bound, &certified, NULL), 0);
    assert_int_equal(key_matches(&free, &certified, NULL), SSL_E_KEY_MISMATCH);
    /* parameters that are none */
    assert_false(spki_ok(DER_SEQ(pss_id(DER(0x05, NOTHING)), bits)));
    assert_int_equal(parse(DER_SEQ(der_integer_of(0), pss_id(DER(0x05, NOTHING)), secret), &why), SSL_E_KEY_DECODE);
    assert_string_equal(why.text, "the private key's algorithm has parameters that do not belong to it");
    /* a weak one is refused as RSA is */
    struct span weak[9];
    numbers_of(&key_weak, weak);
    struct public_key public = spki_read(DER_SEQ(pss_id(NOTHING), der_bits_of(DER_SEQ(weak[1], weak[2]))), &ok);
    assert_int_equal(key_accept(test_crypto(), &public, NULL), SSL_E_CERT_KEY);
}

static void kinds_as_text(void **state)
{
    (void)state;
    char text[100];
    spki_text(text, sizeof text, key_spki(&key_leaf));
    assert_string_equal(text, "RSA of 2048 bits");
    spki_text(text, sizeof text, key_spki(&key_weak));
    assert_string_equal(text, "RSA of 1024 bits");
    spki_text(text, sizeof text, DER_SEQ(DER_SEQ(der_oid_of("1.2.840.10045.2.1")), der_bits_of(der_hex("04"))));
    assert_string_equal(text, "EC"); /* broken: the kind is all that can be said */
    spki_text(text, sizeof text, DER_SEQ(DER_SEQ(der_oid_of("1.2.3.4")), der_bits_of(der_hex("04"))));
    assert_string_equal(text, "1.2.3.4");
}

static void keys_that_are_accepted(void **state)
{
    (void)state;
    struct public_key strong = public_of(&key_leaf), weak = public_of(&key_weak), none = {0};
    struct error why = {0};
    assert_int_equal(key_accept(test_crypto(), &strong, &why), 0);
    assert_int_equal(key_accept(test_crypto(), &weak, NULL), SSL_E_CERT_KEY);
    assert_int_equal(key_accept(test_crypto(), &none, &why), SSL_E_CERT_KEY);
    assert_string_equal(why.text, "a kind that is not supported");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms),
        cmocka_unit_test(pkcs8_with_more),
        cmocka_unit_test(what_is_no_key),
        cmocka_unit_test(what_is_not_supported),
        cmocka_unit_test(parts_that_do_not_fit),
        cmocka_unit_test(keys_belong_together),
        cmocka_unit_test(public_keys),
        cmocka_unit_test(every_kind),
        cmocka_unit_test(every_kind_cut),
        cmocka_unit_test(ec_keys_of_rfc9500),
        cmocka_unit_test(ec_private_forms),
        cmocka_unit_test(ec_private_refused),
        cmocka_unit_test(ec_public_keys),
        cmocka_unit_test(ed25519_keys),
        cmocka_unit_test(pss_keys),
        cmocka_unit_test(kinds_as_text),
        cmocka_unit_test(keys_that_are_accepted),
    };
    return cmocka_run_group_tests_name("x509/key", tests, NULL, NULL);
}
