/*
 * key_test.c - keys and signatures as DER has them: the forms of private keys, SubjectPublicKeyInfo, and key_verify.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/key.h"

static int parse(struct span der, struct error *why)
{
    struct private_key key;
    *why = (struct error){0};
    int result = key_parse(&key, der, why);
    assert_int_equal(result, why->code);
    assert_int_equal(key.kind, result == 0 ? KEY_RSA : KEY_NONE);
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
    assert_int_equal(key_parse(&one, key_pkcs1(&key_leaf), NULL), 0);
    assert_int_equal(key_parse(&other, key_pkcs8(&key_leaf), NULL), 0);
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
    assert_string_equal(why.text, "neither PKCS #8 nor PKCS #1");
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
    assert_int_equal(parse(DER_SEQ(der_integer_of(1), der_octets_of(der_hex("01"))), &why), SSL_E_KEY_UNSUPPORTED);
    assert_string_equal(why.text, "a private key of the kind EC");
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
    assert_int_equal(key_parse(&key, key_pkcs8(&key_leaf), NULL), 0);
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
    assert_true(ok || key.kind == KEY_NONE || key.kind == KEY_RSA);
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
    bool ok;
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

    struct span ec = DER_SEQ(DER_SEQ(der_oid_of("1.2.840.10045.2.1"), der_oid_of("1.2.840.10045.3.1.7")),
                             der_bits_of(der_hex("04")));
    assert_int_equal(spki_read(ec, &ok).kind, KEY_NONE);
    assert_true(ok);
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
    assert_string_equal(text, "EC");
    spki_text(text, sizeof text, DER_SEQ(DER_SEQ(der_oid_of("1.2.3.4")), der_bits_of(der_hex("04"))));
    assert_string_equal(text, "1.2.3.4");
}

static void keys_that_are_accepted(void **state)
{
    (void)state;
    struct public_key strong = public_of(&key_leaf), weak = public_of(&key_weak), none = {0};
    struct error why = {0};
    assert_int_equal(key_accept(&strong, &why), 0);
    assert_int_equal(key_accept(&weak, NULL), SSL_E_CERT_KEY);
    assert_int_equal(key_accept(&none, &why), SSL_E_CERT_KEY);
    assert_string_equal(why.text, "a kind that is not supported");
}

static enum signature found(struct span id)
{
    struct reader r = reader_over(id);
    struct algorithm algorithm = algorithm_read(&r);
    assert_true(reader_end(&r));
    return signature_find(&algorithm);
}

static void algorithms(void **state)
{
    (void)state;
    static const enum signature all[] = {SIGNATURE_RSA_PKCS1_SHA256, SIGNATURE_RSA_PKCS1_SHA384,
                                         SIGNATURE_RSA_PKCS1_SHA512};
    static const char *const texts[] = {"RSA PKCS#1 with SHA-256", "RSA PKCS#1 with SHA-384",
                                        "RSA PKCS#1 with SHA-512"};
    static const char *const refused[] = {
        "1.2.840.113549.1.1.4",  /* MD5 */
        "1.2.840.113549.1.1.5",  /* SHA-1 */
        "1.2.840.113549.1.1.14", /* SHA-224 */
        "1.2.840.113549.1.1.1",  /* a key, not a signature */
        "1.2.3",
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        assert_int_equal(found(algorithm_make(all[i])), all[i]);
        assert_string_equal(signature_text(all[i]), texts[i]);
    }
    for (size_t i = 0; i < COUNT(refused); i++)
        assert_int_equal(found(DER_SEQ(der_oid_of(refused[i]), DER(0x05, NOTHING))), SIGNATURE_NONE);
    /* RFC 4055 5: the parameters are NULL, or absent */
    assert_int_equal(found(DER_SEQ(der_oid_of("1.2.840.113549.1.1.11"))), SIGNATURE_RSA_PKCS1_SHA256);
    assert_int_equal(found(DER_SEQ(der_oid_of("1.2.840.113549.1.1.11"), DER_SEQ(NOTHING))), SIGNATURE_NONE);
    assert_string_equal(signature_text(SIGNATURE_NONE), "an algorithm that is not accepted");
}

static void signatures(void **state)
{
    (void)state;
    static const enum signature all[] = {SIGNATURE_RSA_PKCS1_SHA256, SIGNATURE_RSA_PKCS1_SHA384,
                                         SIGNATURE_RSA_PKCS1_SHA512};
    struct public_key own = public_of(&key_leaf), other = public_of(&key_other), none = {0};
    struct span message = DER_SEQ(der_text("the message"));
    for (size_t i = 0; i < COUNT(all); i++) {
        struct reader outer = reader_over(signed_make(message, algorithm_make(all[i]), &key_leaf, all[i]));
        struct reader r = der_enter(&outer, DER_SEQUENCE);
        der_whole(&r, DER_SEQUENCE);
        der_whole(&r, DER_SEQUENCE);
        struct span signature = der_bytes(&r);
        for (size_t j = 0; j < COUNT(all); j++)
            assert_int_equal(key_verify(test_crypto(), &own, all[j], message, signature), i == j ? 0 : SSL_E_SIGNATURE);
        assert_int_equal(key_verify(test_crypto(), &other, all[i], message, signature), SSL_E_SIGNATURE);
        assert_int_equal(key_verify(test_crypto(), &none, all[i], message, signature), SSL_E_SIGNATURE);
        assert_int_equal(key_verify(test_crypto(), &own, SIGNATURE_NONE, message, signature), SSL_E_SIGNATURE);
        assert_int_equal(key_verify(test_crypto(), &own, all[i], DER_SEQ(der_text("a message")), signature),
                         SSL_E_SIGNATURE);
        signature.len--;
        assert_int_equal(key_verify(test_crypto(), &own, all[i], message, signature), SSL_E_SIGNATURE);
    }
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
        cmocka_unit_test(kinds_as_text),
        cmocka_unit_test(keys_that_are_accepted),
        cmocka_unit_test(algorithms),
        cmocka_unit_test(signatures),
    };
    return cmocka_run_group_tests_name("x509/key", tests, NULL, NULL);
}
