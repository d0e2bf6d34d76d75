/*
 * gcm_test.c - AES-GCM: published answers, all lengths against a slow one, and every flipped bit refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "unit/crypto/aes/slow_aes.h"

static const struct aead *const aeads[] = {&aes128_gcm_soft, &aes256_gcm_soft};

/* clang-format off */
#define KEY_128   "feffe9928665731c6d6a8f9467308308"
#define TEXT_60   "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" \
                  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define CIPHER_3  "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e" \
                  "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
#define CIPHER_15 "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" \
                  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"

/* D. McGrew and J. Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B: those with nonces of 96 bits. */
static const struct {
    const char *name, *key, *nonce, *aad, *plaintext, *ciphertext, *tag;
} vectors[] = {
    {"Test Case 1", "00000000000000000000000000000000", "000000000000000000000000", "", "",
     "", "58e2fccefa7e3061367f1d57a4e7455a"},
    {"Test Case 2", "00000000000000000000000000000000", "000000000000000000000000", "", "00000000000000000000000000000000",
     "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf"},
    {"Test Case 3", KEY_128, "cafebabefacedbaddecaf888", "", TEXT_60 "1aafd255",
     CIPHER_3 "473f5985", "4d5c2af327cd64a62cf35abd2ba6fab4"},
    {"Test Case 4", KEY_128, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", TEXT_60,
     CIPHER_3, "5bc94fbc3221a5db94fae95ae7121a47"},
    {"Test Case 13", "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "",
     "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {"Test Case 14", "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "",
     "00000000000000000000000000000000",
     "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
    {"Test Case 15", KEY_128 KEY_128, "cafebabefacedbaddecaf888", "", TEXT_60 "1aafd255",
     CIPHER_15 "898015ad", "b094dac5d93471bdec1a502270e3cc6c"},
    {"Test Case 16", KEY_128 KEY_128, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", TEXT_60,
     CIPHER_15, "76fc6ece0f4e1768cddf8853bb2d551b"},
};
/* clang-format on */

static void published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t bytes[32], nonce[12], aad[20], plaintext[64], ciphertext[64], tag[16], out[64], out_tag[16];
        union aead_key key;
        const struct aead *aead = hex(bytes, vectors[i].key) == 16 ? &aes128_gcm_soft : &aes256_gcm_soft;
        struct span more = {aad, hex(aad, vectors[i].aad)};
        size_t len = hex(plaintext, vectors[i].plaintext);
        assert_int_equal(hex(ciphertext, vectors[i].ciphertext), len);
        assert_int_equal(hex(nonce, vectors[i].nonce), 12);
        assert_int_equal(hex(tag, vectors[i].tag), 16);

        aead->init(&key, bytes);
        aead->seal(&key, out, out_tag, nonce, more, plaintext, len);
        assert_memory_equal(out, ciphertext, len);
        assert_memory_equal(out_tag, tag, 16);
        assert_int_equal(aead->open(&key, out, nonce, more, ciphertext, len, tag), 0);
        assert_memory_equal(out, plaintext, len);
    }
}

static void names_and_lengths(void **state)
{
    (void)state;
    assert_string_equal(aes128_gcm_soft.name, "AES-128-GCM");
    assert_string_equal(aes256_gcm_soft.name, "AES-256-GCM");
    assert_int_equal(aes128_gcm_soft.key_len, 16);
    assert_int_equal(aes256_gcm_soft.key_len, 32);
    assert_int_equal(aes128_gcm_soft.tag_len, 16);
    assert_int_equal(aes256_gcm_soft.tag_len, 16);
}

enum {
    LONGEST = 300,
    GUARD = 0xa5,
};

static void assert_all(const uint8_t *at, size_t len, uint8_t value)
{
    for (size_t i = 0; i < len; i++)
        assert_int_equal(at[i], value);
}

/* A text sealed and opened, out of place at odd alignments and in place, as a record has it: the tag behind the text.
 */
static void there_and_back(const struct aead *aead, const union aead_key *key, const uint8_t nonce[12], struct span aad,
                           const uint8_t *plaintext, const uint8_t *ciphertext, const uint8_t tag[16], size_t len)
{
    size_t shift = len % 8;
    uint8_t in[LONGEST + 8], out[LONGEST + 8 + 16], found[16];
    memcpy(in + shift, plaintext, len);
    memset(out, GUARD, sizeof out);
    aead->seal(key, out + 7 - shift, found, nonce, aad, in + shift, len);
    assert_memory_equal(out + 7 - shift, ciphertext, len);
    assert_memory_equal(found, tag, 16);
    assert_memory_equal(in + shift, plaintext, len);
    assert_all(out + 7 - shift + len, 8, GUARD);

    memset(in, GUARD, sizeof in);
    assert_int_equal(aead->open(key, in + shift, nonce, aad, out + 7 - shift, len, found), 0);
    assert_memory_equal(in + shift, plaintext, len);
    assert_all(in + shift + len, 8 - shift, GUARD);

    memcpy(out + shift, plaintext, len);
    aead->seal(key, out + shift, out + shift + len, nonce, aad, out + shift, len);
    assert_memory_equal(out + shift, ciphertext, len);
    assert_memory_equal(out + shift + len, tag, 16);
    assert_int_equal(aead->open(key, out + shift, nonce, aad, out + shift, len, out + shift + len), 0);
    assert_memory_equal(out + shift, plaintext, len);
    assert_memory_equal(out + shift + len, tag, 16);

    memcpy(out + shift, ciphertext, len);
    out[shift + len] ^= 1;
    assert_int_equal(aead->open(key, out + shift, nonce, aad, out + shift, len, out + shift + len),
                     SSL_E_BAD_RECORD_MAC);
    assert_all(out + shift, len, 0);
}

static void all_lengths_against_the_slow_one(void **state)
{
    (void)state;
    uint64_t seed = 38;
    for (size_t i = 0; i < COUNT(aeads); i++) {
        uint8_t bytes[32], nonce[12], aad_bytes[LONGEST], plaintext[LONGEST], ciphertext[LONGEST], tag[16];
        union aead_key key;
        struct slow_aes reference;
        slow_random(&seed, bytes, sizeof bytes);
        slow_random(&seed, nonce, sizeof nonce);
        slow_random(&seed, plaintext, sizeof plaintext);
        slow_random(&seed, aad_bytes, sizeof aad_bytes);
        aeads[i]->init(&key, bytes);
        slow_aes_init(&reference, bytes, aeads[i]->key_len);
        for (size_t len = 0; len <= LONGEST; len++) {
            struct span aad = {aad_bytes, len * 7 % 41};
            nonce[len % 12]++;
            slow_gcm_seal(&reference, ciphertext, tag, nonce, aad, plaintext, len);
            there_and_back(aeads[i], &key, nonce, aad, plaintext, ciphertext, tag, len);
            if (len % 10 == 0) { /* aad alone and long, and none at all */
                aad.len = len;
                slow_gcm_seal(&reference, ciphertext, tag, nonce, aad, plaintext, 0);
                there_and_back(aeads[i], &key, nonce, aad, plaintext, ciphertext, tag, 0);
                aad = (struct span){NULL, 0};
                slow_gcm_seal(&reference, ciphertext, tag, nonce, aad, plaintext, len);
                there_and_back(aeads[i], &key, nonce, aad, plaintext, ciphertext, tag, len);
            }
        }
    }
}

/* A whole record, and a counter that needs two bytes: 2^14 bytes are 1024 blocks. */
static void a_long_text(void **state)
{
    (void)state;
    static uint8_t plaintext[LIMIT_PLAINTEXT + 5], expected[sizeof plaintext], out[sizeof plaintext];
    uint64_t seed = 14;
    uint8_t bytes[32], nonce[12], tag[16], expected_tag[16];
    slow_random(&seed, bytes, sizeof bytes);
    slow_random(&seed, nonce, sizeof nonce);
    slow_random(&seed, plaintext, sizeof plaintext);
    union aead_key key;
    struct slow_aes reference;
    aes256_gcm_soft.init(&key, bytes);
    slow_aes_init(&reference, bytes, 32);
    slow_gcm_seal(&reference, expected, expected_tag, nonce, SPAN(bytes), plaintext, sizeof plaintext);
    aes256_gcm_soft.seal(&key, out, tag, nonce, SPAN(bytes), plaintext, sizeof plaintext);
    assert_memory_equal(out, expected, sizeof out);
    assert_memory_equal(tag, expected_tag, 16);
    assert_int_equal(aes256_gcm_soft.open(&key, out, nonce, SPAN(bytes), out, sizeof out, tag), 0);
    assert_memory_equal(out, plaintext, sizeof out);
}

/* What open gets; every bit of it counts. */
struct sealed {
    uint8_t nonce[12], aad[13], tag[16], ciphertext[70];
};

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    uint64_t seed = 4711;
    for (size_t i = 0; i < COUNT(aeads); i++) {
        uint8_t bytes[32], plaintext[70], out[70];
        struct sealed s;
        union aead_key key;
        slow_random(&seed, bytes, sizeof bytes);
        slow_random(&seed, plaintext, sizeof plaintext);
        slow_random(&seed, s.nonce, sizeof s.nonce);
        slow_random(&seed, s.aad, sizeof s.aad);
        aeads[i]->init(&key, bytes);
        aeads[i]->seal(&key, s.ciphertext, s.tag, s.nonce, SPAN(s.aad), plaintext, sizeof plaintext);
        assert_int_equal(aeads[i]->open(&key, out, s.nonce, SPAN(s.aad), s.ciphertext, sizeof s.ciphertext, s.tag), 0);
        assert_memory_equal(out, plaintext, sizeof out);
        for (size_t bit = 0; bit < 8 * sizeof s; bit++) {
            struct sealed bad = s;
            ((uint8_t *)&bad)[bit / 8] ^= (uint8_t)(1 << bit % 8);
            memset(out, GUARD, sizeof out);
            assert_int_equal(
                aeads[i]->open(&key, out, bad.nonce, SPAN(bad.aad), bad.ciphertext, sizeof bad.ciphertext, bad.tag),
                SSL_E_BAD_RECORD_MAC);
            assert_all(out, sizeof out, 0);
            assert_int_equal(aeads[i]->open(&key, bad.ciphertext, bad.nonce, SPAN(bad.aad), bad.ciphertext,
                                            sizeof bad.ciphertext, bad.tag),
                             SSL_E_BAD_RECORD_MAC);
            assert_all(bad.ciphertext, sizeof bad.ciphertext, 0);
        }
    }
}

/* The border between aad and ciphertext moved, bytes cut off or added: all refused. */
static void every_other_length_is_refused(void **state)
{
    (void)state;
    static const uint8_t zeros[32];
    uint8_t sealed[96] = {0}, out[96], tag[16];
    union aead_key key;
    aes128_gcm_soft.init(&key, zeros);
    aes128_gcm_soft.seal(&key, sealed + 16, tag, zeros, (struct span){sealed, 16}, zeros, 32);
    for (size_t aad_len = 0; aad_len <= 32; aad_len++) {
        for (size_t len = 0; len <= 48; len++) {
            int expected = aad_len == 16 && len == 32 ? 0 : SSL_E_BAD_RECORD_MAC;
            struct span aad = {sealed, aad_len};
            assert_int_equal(aes128_gcm_soft.open(&key, out, zeros, aad, sealed + aad_len, len, tag), expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_lengths),
        cmocka_unit_test(published_answers),
        cmocka_unit_test(all_lengths_against_the_slow_one),
        cmocka_unit_test(a_long_text),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_other_length_is_refused),
    };
    return cmocka_run_group_tests_name("crypto/aes/gcm", tests, NULL, NULL);
}
