/*
 * signature_test.c - signatures as DER has them: AlgorithmIdentifiers, the values, and who may make which.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/key.h"

static struct public_key public_of(const struct test_key *key)
{
    bool ok;
    struct public_key public = spki_read(key_spki(key), &ok);
    assert_true(ok);
    return public;
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
    static const char *const texts[] = {"RSA PKCS#1 with SHA-256", "RSA PKCS#1 with SHA-384",
                                        "RSA PKCS#1 with SHA-512", "RSA-PSS with SHA-256",
                                        "RSA-PSS with SHA-384",    "RSA-PSS with SHA-512",
                                        "ECDSA with SHA-256",      "ECDSA with SHA-384",
                                        "ECDSA with SHA-512",      "Ed25519"};
    static const char *const refused[] = {
        "1.2.840.113549.1.1.4",  /* MD5 */
        "1.2.840.113549.1.1.5",  /* SHA-1 */
        "1.2.840.113549.1.1.14", /* SHA-224 */
        "1.2.840.10045.4.1",     /* ECDSA with SHA-1 */
        "1.3.101.113",           /* Ed448 */
        "1.2.840.113549.1.1.1",  /* a key, not a signature */
        "1.2.3",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        enum signature signature = (enum signature)(SIGNATURE_NONE + 1 + i);
        assert_int_equal(found(algorithm_make(signature)), signature);
        assert_string_equal(signature_text(signature), texts[i]);
    }
    for (size_t i = 0; i < COUNT(refused); i++) {
        assert_int_equal(found(DER_SEQ(der_oid_of(refused[i]), DER(0x05, NOTHING))), SIGNATURE_NONE);
        assert_int_equal(found(DER_SEQ(der_oid_of(refused[i]))), SIGNATURE_NONE);
    }
    /* RFC 4055 5: the parameters are NULL, or absent */
    assert_int_equal(found(DER_SEQ(der_oid_of("1.2.840.113549.1.1.11"))), SIGNATURE_RSA_PKCS1_SHA256);
    assert_int_equal(found(DER_SEQ(der_oid_of("1.2.840.113549.1.1.11"), DER_SEQ(NOTHING))), SIGNATURE_NONE);
    /* RFC 5758 3.2, RFC 8410 3: they are absent */
    static const char *const bare[] = {"1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4",
                                       "1.3.101.112"};
    for (size_t i = 0; i < COUNT(bare); i++)
        assert_int_equal(found(DER_SEQ(der_oid_of(bare[i]), DER(0x05, NOTHING))), SIGNATURE_NONE);
    assert_string_equal(signature_text(SIGNATURE_NONE), "an algorithm that is not accepted");
}

/* ---- RSASSA-PSS-params ---- */

static const char pss_oid[] = "1.2.840.113549.1.1.10", mgf1_oid[] = "1.2.840.113549.1.1.8",
                  sha1_oid[] = "1.3.14.3.2.26", sha224_oid[] = "2.16.840.1.101.3.4.2.4",
                  sha256_oid[] = "2.16.840.1.101.3.4.2.1", sha512_oid[] = "2.16.840.1.101.3.4.2.3";

static struct span hash_id(const char *oid)
{
    return DER_SEQ(der_oid_of(oid), DER(0x05, NOTHING));
}

static struct span pss_of(struct span hash, struct span mask, struct span salt, struct span trailer)
{
    struct span empty = NOTHING;
    return DER_SEQ(der_oid_of(pss_oid),
                   DER_SEQ(hash.len != 0 ? DER(0xa0, hash) : empty, mask.len != 0 ? DER(0xa1, mask) : empty,
                           salt.len != 0 ? DER(0xa2, salt) : empty, trailer.len != 0 ? DER(0xa3, trailer) : empty));
}

static void pss_parameters(void **state)
{
    (void)state;
    struct span h = hash_id(sha256_oid), bare = DER_SEQ(der_oid_of(sha256_oid)), s = der_integer_of(32);
    struct span m = DER_SEQ(der_oid_of(mgf1_oid), h), m1 = DER_SEQ(der_oid_of(mgf1_oid), hash_id(sha1_oid));
    struct span odd = DER_SEQ(der_oid_of(sha256_oid), der_integer_of(1));
    static const char wrong[] = "RSA-PSS and parameters that do not belong to it";
    const struct {
        struct span id;
        enum signature signature;
        const char *text;
    } rows[] = {
        {pss_of(h, m, s, NOTHING), SIGNATURE_RSA_PSS_SHA256,
         "RSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes"},
        /* RFC 4055 2.1: the parameters of the hashes may be absent */
        {pss_of(bare, DER_SEQ(der_oid_of(mgf1_oid), bare), s, NOTHING), SIGNATURE_RSA_PSS_SHA256,
         "RSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes"},
        {pss_of(h, m, NOTHING, NOTHING), SIGNATURE_NONE,
         "RSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 20 bytes"},
        {pss_of(h, m, der_integer_of(0), NOTHING), SIGNATURE_NONE,
         "RSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 0 bytes"},
        {pss_of(h, m, der_integer_of(64), NOTHING), SIGNATURE_NONE,
         "RSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 64 bytes"},
        {pss_of(h, NOTHING, s, NOTHING), SIGNATURE_NONE,
         "RSA-PSS with SHA-256, MGF1 with SHA-1 and a salt of 32 bytes"},
        {pss_of(h, m1, s, NOTHING), SIGNATURE_NONE, "RSA-PSS with SHA-256, MGF1 with SHA-1 and a salt of 32 bytes"},
        {pss_of(NOTHING, m, s, NOTHING), SIGNATURE_NONE,
         "RSA-PSS with SHA-1, MGF1 with SHA-256 and a salt of 32 bytes"},
        {pss_of(NOTHING, NOTHING, NOTHING, NOTHING), SIGNATURE_NONE,
         "RSA-PSS with SHA-1, MGF1 with SHA-1 and a salt of 20 bytes"},
        {pss_of(hash_id(sha224_oid), DER_SEQ(der_oid_of(mgf1_oid), hash_id(sha224_oid)), der_integer_of(28), NOTHING),
         SIGNATURE_NONE, "RSA-PSS with SHA-224, MGF1 with SHA-224 and a salt of 28 bytes"},
        {pss_of(hash_id(sha512_oid), m, der_integer_of(64), NOTHING), SIGNATURE_NONE,
         "RSA-PSS with SHA-512, MGF1 with SHA-256 and a salt of 64 bytes"},
        {pss_of(h, DER_SEQ(der_oid_of("1.2.3.4"), h), s, NOTHING), SIGNATURE_NONE,
         "RSA-PSS with SHA-256, 1.2.3.4 and a salt of 32 bytes"},
        {pss_of(h, m, s, der_integer_of(1)), SIGNATURE_NONE, wrong}, /* DER leaves a default out */
        {pss_of(h, m, s, der_integer_of(2)), SIGNATURE_NONE, wrong},
        {pss_of(h, m, der_integer_of(-32), NOTHING), SIGNATURE_NONE, wrong},
        {pss_of(odd, m, s, NOTHING), SIGNATURE_NONE, wrong},
        {pss_of(h, DER_SEQ(der_oid_of(mgf1_oid), odd), s, NOTHING), SIGNATURE_NONE, wrong},
        {pss_of(h, DER_SEQ(der_oid_of(mgf1_oid)), s, NOTHING), SIGNATURE_NONE, wrong},
        {pss_of(der_concat(h, h), m, s, NOTHING), SIGNATURE_NONE, wrong},
        {pss_of(h, der_concat(m, m), s, NOTHING), SIGNATURE_NONE, wrong},
        {pss_of(h, m, der_concat(s, s), NOTHING), SIGNATURE_NONE, wrong},
        {DER_SEQ(der_oid_of(pss_oid), DER_SEQ(DER(0xa2, s), DER(0xa0, h))), SIGNATURE_NONE, wrong},
        {DER_SEQ(der_oid_of(pss_oid), DER(0x05, NOTHING)), SIGNATURE_NONE, wrong},
        {DER_SEQ(der_oid_of(pss_oid)), SIGNATURE_NONE, wrong}, /* RFC 4055 3.1: they MUST be there */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[120];
        assert_int_equal(found(rows[i].id), rows[i].signature);
        assert_int_equal(algorithm_text(text, sizeof text, rows[i].id), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
}

static void algorithms_as_text(void **state)
{
    (void)state;
    const struct {
        struct span id;
        const char *text;
    } rows[] = {
        {DER_SEQ(der_oid_of("1.2.840.10045.4.3.2")), "ECDSA with SHA-256"},
        {DER_SEQ(der_oid_of("1.2.840.10045.4.3.2"), DER(0x05, NOTHING)),
         "ECDSA with SHA-256 and parameters that do not belong to it"},
        {DER_SEQ(der_oid_of("1.3.101.112"), DER(0x05, NOTHING)), "Ed25519 and parameters that do not belong to it"},
        {DER_SEQ(der_oid_of("1.2.840.10045.4.1")), "ECDSA with SHA-1"},
        {DER_SEQ(der_oid_of("1.2.3.4"), DER(0x05, NOTHING)), "1.2.3.4"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[120];
        algorithm_text(text, sizeof text, rows[i].id);
        assert_string_equal(text, rows[i].text);
    }
}

/* ---- Values ---- */

static const struct test_key *const keys[] = {&key_leaf, &key_p256,    &key_p384,      &key_p521,
                                              &key_pss,  &key_ed25519, &key_pss_sha256};

/* The signature of SEQUENCE { tbs, algorithm, signature }. */
static struct span value_of(struct span der)
{
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    der_whole(&r, DER_SEQUENCE);
    der_whole(&r, DER_SEQUENCE);
    struct span value = der_bytes(&r);
    assert_true(reader_end(&r));
    return value;
}

static void expect_verdict(const struct public_key *key, enum signature signature, struct span message,
                           struct span value, bool good)
{
    uint8_t digest[HASH_MAX];
    const struct hash *hash = signature_hash(test_crypto(), signature);
    struct span input = message;
    int expected = good ? 0 : SSL_E_SIGNATURE;
    if (hash != NULL) {
        hash_whole(hash, digest, message.at, message.len);
        input = (struct span){digest, hash->digest_len};
    }
    assert_int_equal(key_verify(test_crypto(), key, signature, message, value), expected);
    assert_int_equal(key_verify_digest(test_crypto(), key, signature, input, value), expected);
}

/* Every kind of key with every algorithm: either it signs, and that signature is good for this key and algorithm
 * alone; or it refuses. */
static void every_kind_signs(void **state)
{
    (void)state;
    static const unsigned made[] = {0x07e, 0x380, 0x380, 0x380, 0x070, 0x400, 0x010}; /* by bits of enum signature */
    struct span message = DER_SEQ(der_text("the message")), other_message = DER_SEQ(der_text("a message"));
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct private_key key;
        assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(keys[i]), NULL), 0);
        struct public_key public = public_of(keys[i]);
        for (unsigned a = SIGNATURE_NONE; a <= SIGNATURE_ED25519; a++) {
            enum signature algorithm = (enum signature)a;
            assert_int_equal(key_fits(&key, algorithm), made[i] >> a & 1);
            if (!key_fits(&key, algorithm)) {
                struct writer w = writer_over(NULL, 0);
                assert_int_equal(key_sign(test_crypto(), &key, algorithm, message, &w), SSL_E_KEY_UNSUPPORTED);
                expect_verdict(&public, algorithm, message, message, false);
                continue;
            }
            struct span value = value_of(signed_make(message, algorithm_make(algorithm), keys[i], algorithm));
            for (unsigned b = SIGNATURE_NONE; b <= SIGNATURE_ED25519; b++)
                expect_verdict(&public, (enum signature)b, message, value, a == b);
            expect_verdict(&public, algorithm, other_message, value, false);
            for (size_t j = 0; j < COUNT(keys); j++) {
                struct public_key other = public_of(keys[j]);
                expect_verdict(&other, algorithm, message, value, i == j);
            }
            value.len--;
            expect_verdict(&public, algorithm, message, value, false);
            value.len++;
            expect_verdict(&public, algorithm, message, der_concat(value, der_byte(0)), false);
        }
    }
}

/* No room for the signature is a failure, not a part of one. */
static void no_room(void **state)
{
    (void)state;
    uint8_t out[256];
    const uint8_t digest[HASH_MAX] = {1};
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct private_key key;
        assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(keys[i]), NULL), 0);
        enum signature algorithm = key_signature(keys[i]);
        const struct hash *hash = signature_hash(test_crypto(), algorithm);
        struct span input = {digest, hash != NULL ? hash->digest_len : 20};
        struct writer w = writer_over(out, 60);
        assert_int_equal(key_sign(test_crypto(), &key, algorithm, input, &w), SSL_E_INTERNAL);
        assert_false(writer_ok(&w));
    }
}

/* ---- Ecdsa-Sig-Value (RFC 3279 2.2.3) ---- */

static void ecdsa_values(void **state)
{
    (void)state;
    struct span message = DER_SEQ(der_text("the message")), n[2];
    struct public_key key = public_of(&key_p256);
    struct reader outer =
        reader_over(value_of(signed_make(message, algorithm_make(SIGNATURE_ECDSA_SHA256), &key_p256, SIGNATURE_NONE)));
    struct reader numbers = der_enter(&outer, DER_SEQUENCE);
    for (size_t i = 0; i < 2; i++)
        n[i] = der_unsigned(&numbers);
    struct span zero = der_byte(0), top = der_byte(0x80);
    struct span r = DER(0x02, n[0].at[0] >= 0x80 ? zero : NOTHING, n[0]);
    struct span s = DER(0x02, n[1].at[0] >= 0x80 ? zero : NOTHING, n[1]);
    const struct {
        struct span value;
        bool good;
    } rows[] = {
        {DER_SEQ(r, s), true},
        {DER_SEQ(DER(0x02, zero, zero, n[0]), s), false}, /* not minimal */
        {DER_SEQ(r, DER(0x02, zero, zero, n[1])), false},
        {DER_SEQ(DER(0x02, der_byte(1), n[0]), s), false}, /* too long */
        {DER_SEQ(DER(0x02, zero, top, n[0]), s), false},
        {DER_SEQ(DER(0x02, top, n[0]), s), false}, /* negative */
        {DER_SEQ(der_integer_of(0), s), false},
        {DER_SEQ(r, der_integer_of(0)), false},
        {DER_SEQ(DER(0x02, NOTHING), s), false},
        {DER_SEQ(r), false},
        {DER_SEQ(r, s, s), false},
        {DER_SEQ(s, r), false},
        {DER(0x31, r, s), false},
        {der_concat(DER_SEQ(r, s), zero), false},
        {der_concat(DER(0x30, NOTHING), der_concat(r, s)), false},
        {der_concat(der_hex("3080"), der_concat(der_concat(r, s), der_hex("0000"))), false}, /* BER */
        {der_concat(n[0], n[1]), false},
        {NOTHING, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_verdict(&key, SIGNATURE_ECDSA_SHA256, message, rows[i].value, rows[i].good);
    uint8_t *long_form = der_copy(der_concat(der_hex("308100"), der_concat(r, s)));
    long_form[2] = (uint8_t)(r.len + s.len);
    expect_verdict(&key, SIGNATURE_ECDSA_SHA256, message, (struct span){long_form, 3 + r.len + s.len}, false);
}

/* Many signatures, so that r and s come with and without a zero in front, and shorter than the curve. */
static void ecdsa_lengths(void **state)
{
    (void)state;
    static const struct test_key *const curves[] = {&key_p256, &key_p521};
    size_t seen[2][80] = {{0}};
    for (size_t c = 0; c < COUNT(curves); c++) {
        struct public_key public = public_of(curves[c]);
        for (int64_t i = 0; i < 40; i++) {
            struct span message = DER_SEQ(der_integer_of(i));
            enum signature algorithm = key_signature(curves[c]);
            struct span value = value_of(signed_make(message, algorithm_make(algorithm), curves[c], algorithm));
            expect_verdict(&public, algorithm, message, value, true);
            seen[c][value.at[1] == 0x81 ? value.at[4] : value.at[3]]++;
        }
    }
    assert_true(seen[0][32] > 0 && seen[0][33] > 0);
    assert_true(seen[1][65] + seen[1][66] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(algorithms),       cmocka_unit_test(pss_parameters), cmocka_unit_test(algorithms_as_text),
        cmocka_unit_test(every_kind_signs), cmocka_unit_test(no_room),        cmocka_unit_test(ecdsa_values),
        cmocka_unit_test(ecdsa_lengths),
    };
    return cmocka_run_group_tests_name("x509/signature", tests, NULL, NULL);
}
