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
        {DER_SEQ(DER(0x02, n[0].at[0] >= 0x80 ? zero : NOTHING, n[0], zero), s), false},
        {DER_SEQ(r, DER(0x02, n[1].at[0] >= 0x80 ? zero : NOTHING, n[1], zero)), false},
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
    static const int64_t counts[] = {700, 40};
    size_t seen[2][GROUP_PRIVATE_MAX + 1] = {{0}};
    for (size_t c = 0; c < COUNT(curves); c++) {
        struct public_key public = public_of(curves[c]);
        enum signature algorithm = key_signature(curves[c]);
        for (int64_t i = 0; i < counts[c]; i++) {
            struct span message = DER_SEQ(der_integer_of(i));
            struct span value = value_of(signed_make(message, algorithm_make(algorithm), curves[c], algorithm));
            struct reader outer = reader_over(value);
            struct reader numbers = der_enter(&outer, DER_SEQUENCE);
            expect_verdict(&public, algorithm, message, value, true);
            seen[c][der_take(&numbers, DER_INTEGER).len]++;
            seen[c][der_take(&numbers, DER_INTEGER).len]++;
        }
    }
    assert_true(seen[0][31] > 0 && seen[0][32] > 0 && seen[0][33] > 0);
    assert_true(seen[1][65] > 0 && seen[1][66] > 0);
}

/* ---- Others' certificates: openssl req -x509, with these keys ---- */

/* clang-format off */
static const struct {
    const struct test_key *key;
    const char *cert;
} foreign[] = {
        {&key_p256,
         "308201293081d0a003020102020105300a06082a8648ce3d040302300c310a300806035504030c01613020170d32363131323330"
         "35333032395a180f32313236313033303035333032395a300c310a300806035504030c01613059301306072a8648ce3d02010608"
         "2a8648ce3d03010703420004c6f078a61463a5aee30289c1c7a589595e6bb5e1c06ed2d761c0cc9e9d36fe5cb2697c6a2cf9241a"
         "97a24cabc8f70f79cecd3cc9b375412baf3d29f0e6cad601a321301f301d0603551d0e041604149bea380b523bf02ab47d71ddfc"
         "71b90cbd58e4ef300a06082a8648ce3d040302034800304502204328a114d1e7a4fc00d0e842617a12e8e9ac166799b0d69ce81b"
         "6b2a12d4c811022100a669e234b4d34d23dcabda4a38725a24fc9e6f000e948af33852bda2b91d8e75"},
        {&key_p384,
         "308201673081eda003020102020105300a06082a8648ce3d040303300c310a300806035504030c01613020170d32363131323330"
         "35333033305a180f32313236313033303035333033305a300c310a300806035504030c01613076301006072a8648ce3d02010605"
         "2b81040022036200044852f509248778842af021bad4167b55c4df86b1249b57bd297fbdf654dd1edc1ed82da63911abdf7cee20"
         "5bec390a3387b5efeb3fc13af944429cdc1f9265855e3fae9709a11259b6e1dd176e554de07d5cef78864365b38379ca87759d72"
         "b4a321301f301d0603551d0e041604149423da2505464f3b722d8edfab18f243345ece39300a06082a8648ce3d04030303690030"
         "66023100b2e5a36ddf9142abe61b8731ab7d2e16f08929efeabe14708b17c263415053861866e27c83be8ab860dd874b84bc3c15"
         "023100eec4d0fbd67866d82b096390d0b92d673ca878e8a6dced03cec4361ec2bac91d0e1c2eb3140f8a4a50b196799b835182"},
        {&key_p521,
         "308201b230820113a003020102020105300a06082a8648ce3d040304300c310a300806035504030c01613020170d323631313233"
         "3035333033305a180f32313236313033303035333033305a300c310a300806035504030c016130819b301006072a8648ce3d0201"
         "06052b8104002303818600040148cec85c3cf50c44f9490e8f33a16ae30927ccd4e77e1dfb8bef123c3038c536fe0bc4362a9f1f"
         "ae7f77b49a0a79ad352280e927d9d5b78aad356b4a9a0857304a01da5d5a43e991bd119acbe374a1adf77ed1c87389f7165c287a"
         "eac3faac15e9fcd879fe0274c01f33bcb8a03a8c40e3779869722d00b423290c568db4a5d91b4c72a321301f301d0603551d0e04"
         "160414d7f8f57ee004297b6fbe49996549086b63109f0b300a06082a8648ce3d04030403818c003081880242019f02c1ce2d1954"
         "ae175deb0ab5155d9bf8c2bf0fe2bb4c8cd478064e55c84fdb44105579d09fca01a1b66b82058dc8640c4d3401c09e171ac10073"
         "9c1c45b7eb1b024201d45fcf8669e7c5209b02c63de83615f1301642a6ac2db53bd2247c3bae7d098addb4da6bd8dbcafbaf9087"
         "3aea77987233bfe6cbfca6aea59e2e2911fc3c94593f"},
        {&key_ed25519,
         "3081e930819ca003020102020105300506032b6570300c310a300806035504030c01613020170d3236313132333035333033305a"
         "180f32313236313033303035333033305a300c310a300806035504030c0161302a300506032b65700321004b94fa28106d013449"
         "8df560c7b3f2d57bf7eba414f32da9326d3b5f3816586ba321301f301d0603551d0e0416041456e6fd5395a4f724a3e93748a648"
         "6cfe1a591dd7300506032b65700341000b447504259b8ffcd434d2f37c1d4d9ff33e6ca0dd9302649491237aa901f24e1d85baa9"
         "0e5b922ee884b765a22701fdeed57a19fc794f3f4ea0471582292001"},
        {&key_pss,
         "3082031c308201d0a003020102020105304106092a864886f70d01010a3034a00f300d06096086480165030402020500a11c301a"
         "06092a864886f70d010108300d06096086480165030402020500a203020130300c310a300806035504030c01613020170d323631"
         "3132333035333033305a180f32313236313033303035333033305a300c310a300806035504030c016130820120300b06092a8648"
         "86f70d01010a0382010f003082010a0282010100ba3151cca61af0faaafef67ec4494c15caf2ac47d5544843fa81f806b0785141"
         "b25031335b2738d982a20397da85e91310e50f24a69f28e8d4c7709a83c5d85b7979e4844b5b0e70fd542ca3257beccf2ab73125"
         "f6f2c9c6988ba020252afe8b18fe598e45e7fb64accd96c68a3a4af55d46ccb7b3675f8dcf079a519dfd845d08398e5eb16c7403"
         "6bf53992a4d9f762f9b3cab7ca671cc46188c7acfeb7e5815051382886936cd86c178d68a4ed7ccc333a121c2cc8dfb3b7f0c99c"
         "dea9e69f4b1dc0d45dcd3228b3db6905b6af0cb9796a2853c99d292d634a764272a38551ce9abb1d01a0111b39c0a151db05254c"
         "f7651d630db11a1d7c0f9541208e8d7d0203010001a321301f301d0603551d0e04160414c657ae1b2ff3c6c357dd30e09b92f942"
         "3b67296c304106092a864886f70d01010a3034a00f300d06096086480165030402020500a11c301a06092a864886f70d01010830"
         "0d06096086480165030402020500a203020130038201010029600400b75047bd31b2c78b55394b1c4729b24c1c6bb351a64f9296"
         "87f75a42920e5438ec00797c7482905c9a306c825ec11591ef89565570e27b81e70766389b5bfbad1d03e327cd0b82d27b88a737"
         "2f40cdab9fb6f5167883432f6ab5e626678319bf48783040ea2a234abd2d5fa4674c6f9a87ef96426d434b84eb823238be78b206"
         "4a17e5998344dd1435e22a87af25ba045c5b7a5d2387ce19d4ca6223586619fc4c4105b82cfc5139436fd7d8b0f548f948e0ba4b"
         "4e25267e2ed0efb940abfed0ac33a208b2331c0fa558670c1b439beef9e168f58f54c9ef110eb8059add47d38fac1fb0b76dbc0d"
         "0e09ad842ba11549be65bec93244f11188d0fba6"},
        {&key_pss_sha256,
         "3082035230820206a003020102020105304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a"
         "06092a864886f70d010108300d06096086480165030402010500a203020120300c310a300806035504030c01613020170d323631"
         "3132333035333033305a180f32313236313033303035333033305a300c310a300806035504030c016130820156304106092a8648"
         "86f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402"
         "010500a2030201200382010f003082010a0282010100b9431d5c20b0a9b5690f0cd69452b69df8c5adeeb67eee8e8cc910d3256a"
         "3c440d947fa2a0be37aec526dcde2100703f30ff9344dcd53679ac482b9f222ac405126108d0f2fd10637a7d6b8edde0aedcab46"
         "1d6e96dc98a72d0b88db1a1fa24b4869056388ced14bc3ee03fa0345569891c0651b7decff33a3ee17e64cf1e812441bb79db9a1"
         "15372ebc0735549bc193d06518f1c3e47ac6776df461991fa6d73f80803c73bcc12d904dec13783add293e72ba1ea7b31dc3e1b1"
         "bd3862b93d85982d9a2b10ca8cb207d63587d0e88f118701e3355030d8b9ddc00f8f11eed3fb0a9dc7881d0c407b5a89b6d70c71"
         "4d176398828c24e50beaa7c5748dfec4e3c50203010001a321301f301d0603551d0e041604141ecf2cc38b4df30e224580a5b1f0"
         "b36de471c3e3304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d0101"
         "08300d06096086480165030402010500a20302012003820101004d287c1459dc6eb806f72c6b020528051d06de99660baf3b6c36"
         "7bc5a91ac3e07acafb1abc280bd71264860c1cedca3dfc9527e2d58fbcf01e32c773fd9e7f6196861588bbd594e6cf153d30426c"
         "821268fd14d74e061357175a5578a86f09ab7697e34cc2ebc1d90b73b2800fb355048d80dac86cb73b8a25783437ecb7fbf9c30b"
         "638ab9fce885931c369c737494087cee500e12ba80bac75ab046036fe752473d0a263cc97ad2823982e322f03e12cad2c76149b7"
         "e759700a4d7d12ddfb051de838bbcabafbd479eb3f927d2a1a13f9ca4d31f97dfef6a4dd5ba66c5cc2d3696f9f596487cf36077f"
         "f87613a5e35ee955ef9e733adc5149414db70386dcd1"},
};
/* clang-format on */

static void certificates_of_openssl(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(foreign); i++) {
        struct cert cert;
        struct private_key key;
        uint8_t signature[LIMIT_RSA_LEN], *changed;
        struct span der = der_hex(foreign[i].cert);
        assert_int_equal(cert_parse(&cert, der, NULL), 0);
        assert_true(span_equal(cert.spki, key_spki(foreign[i].key)));
        if (foreign[i].key != &key_pss) /* which was asked for another hash than the first */
            assert_int_equal(cert.algorithm, key_signature(foreign[i].key));
        expect_verdict(&cert.key, cert.algorithm, cert.tbs, cert.signature, true);
        assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(foreign[i].key), NULL), 0);
        assert_int_equal(key_matches(&key, &cert.key, NULL), 0);
        assert_in_range(cert.signature.len, 1, key_signature_max(&key));
        changed = memcpy(signature, cert.signature.at, cert.signature.len);
        changed[cert.signature.len - 1] ^= 1;
        expect_verdict(&cert.key, cert.algorithm, cert.tbs, (struct span){changed, cert.signature.len}, false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(algorithms),
        cmocka_unit_test(pss_parameters),
        cmocka_unit_test(algorithms_as_text),
        cmocka_unit_test(every_kind_signs),
        cmocka_unit_test(no_room),
        cmocka_unit_test(ecdsa_values),
        cmocka_unit_test(ecdsa_lengths),
        cmocka_unit_test(certificates_of_openssl),
    };
    return cmocka_run_group_tests_name("x509/signature", tests, NULL, NULL);
}
