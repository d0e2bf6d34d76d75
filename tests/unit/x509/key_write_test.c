/*
 * key_write_test.c - keys that we write are those that were read, byte for byte.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/key.h"

static const struct test_key *const keys[] = {&key_root, &key_weak,    &key_p256, &key_p384,
                                              &key_p521, &key_ed25519, &key_pss,  &key_pss_sha256};

static uint8_t room[8192];

static void parsed(struct private_key *key, const struct test_key *test)
{
    assert_int_equal(key_parse(test_crypto(), key, key_pkcs8(test), NULL), 0);
}

/* The keys of the tests were written by OpenSSL: what we write is the same. */
static void private_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct private_key key;
        struct span expected = key_pkcs8(keys[i]);
        struct writer w = writer_over(room, sizeof room);
        parsed(&key, keys[i]);
        key_write(&w, test_crypto(), &key);
        assert_true(writer_ok(&w));
        assert_int_equal(w.len, expected.len);
        assert_memory_equal(room, expected.at, expected.len);
    }
    der_forget();
}

static void public_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct private_key key;
        struct span expected = key_spki(keys[i]);
        struct writer w = writer_over(room, sizeof room);
        parsed(&key, keys[i]);
        key_write_public(&w, test_crypto(), &key);
        assert_true(writer_ok(&w));
        assert_int_equal(w.len, expected.len);
        assert_memory_equal(room, expected.at, expected.len);
    }
    der_forget();
}

/* Too little room is noticed at each length. */
static void no_room(void **state)
{
    (void)state;
    struct private_key key;
    parsed(&key, &key_p256);
    size_t needed = key_pkcs8(&key_p256).len;
    for (size_t cap = 0; cap < needed; cap++) {
        struct writer w = writer_over(room, cap);
        key_write(&w, test_crypto(), &key);
        assert_false(writer_ok(&w));
    }
    der_forget();
}

/* A number of a private key with zeros in front is written without them. */
static void zeros_in_front(void **state)
{
    (void)state;
    static const uint8_t number[] = {0, 0, 0x7f, 1}, high[] = {0, 0x80, 1};
    struct private_key key;
    parsed(&key, &key_leaf);
    key.rsa.d = SPAN(number);
    key.rsa.p = SPAN(high);
    struct writer w = writer_over(room, sizeof room);
    key_write(&w, test_crypto(), &key);
    struct reader outer = reader_over((struct span){room, w.len});
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    der_integer(&r);
    der_take(&r, DER_SEQUENCE);
    struct reader octets = der_enter(&r, DER_OCTET_STRING);
    struct reader rsa = der_enter(&octets, DER_SEQUENCE);
    for (int i = 0; i < 3; i++)
        der_integer(&rsa);
    struct span d = der_integer(&rsa), p = der_integer(&rsa);
    assert_false(rsa.failed);
    assert_true(span_equal(d, (struct span){number + 2, 2}));
    assert_true(span_equal(p, (struct span){high, 3}));
    der_forget();
}

/* RFC 7093 section 2, method 1; the digest by `openssl x509 -pubkey | openssl ec -pubin -outform der | tail -c 65 |
 * sha256sum`. */
static void identifiers(void **state)
{
    (void)state;
    uint8_t identifier[KEY_IDENTIFIER], digest[HASH_MAX];
    struct span spki = key_spki(&key_p256);
    assert_int_equal(key_identifier(test_crypto(), identifier, spki), 0);
    hash_whole(test_crypto()->sha256, digest, spki.at + spki.len - 65, 65);
    assert_memory_equal(identifier, digest, KEY_IDENTIFIER);
    assert_int_equal(key_identifier(test_crypto(), identifier, (struct span){spki.at, spki.len - 1}),
                     SSL_E_CERT_DECODE);
    der_forget();
}

/* The hash is as strong as the key, and a key that may make one kind of signature makes that. */
static void choices(void **state)
{
    (void)state;
    static const struct {
        const struct test_key *key;
        enum signature signature;
    } rows[] = {
        {&key_root, SIGNATURE_RSA_PKCS1_SHA256},     {&key_p256, SIGNATURE_ECDSA_SHA256},
        {&key_p384, SIGNATURE_ECDSA_SHA384},         {&key_p521, SIGNATURE_ECDSA_SHA512},
        {&key_ed25519, SIGNATURE_ED25519},           {&key_pss, SIGNATURE_RSA_PSS_SHA256},
        {&key_pss_sha256, SIGNATURE_RSA_PSS_SHA256},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct private_key key;
        parsed(&key, rows[i].key);
        assert_int_equal(key_best_signature(&key), rows[i].signature);
    }
    der_forget();
}

/* AlgorithmIdentifiers as we write them are as the tests do, and are found again. */
static void algorithms(void **state)
{
    (void)state;
    for (int signature = SIGNATURE_RSA_PKCS1_SHA256; signature <= SIGNATURE_ED25519; signature++) {
        struct span expected = algorithm_make((enum signature)signature);
        struct writer w = writer_over(room, sizeof room);
        algorithm_write(&w, (enum signature)signature);
        assert_int_equal(w.len, expected.len);
        assert_memory_equal(room, expected.at, expected.len);
        struct reader r = reader_over((struct span){room, w.len});
        struct algorithm a = algorithm_read(&r);
        assert_int_equal(signature_find(&a), signature);
    }
    der_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_keys),   cmocka_unit_test(public_keys), cmocka_unit_test(no_room),
        cmocka_unit_test(zeros_in_front), cmocka_unit_test(identifiers), cmocka_unit_test(choices),
        cmocka_unit_test(algorithms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
