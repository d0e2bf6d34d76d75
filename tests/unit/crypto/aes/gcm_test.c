/*
 * gcm_test.c - AES-GCM: published answers, all lengths against a slow one, and every flipped bit refused, of every
 * backend.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/aead_checks.h"
#include "support/sets.h"
#include "unit/crypto/aes/slow_aes.h"

/* Every backend, first those with the short key. */
static size_t all(const struct aead *found[2 * BACKENDS_MAX])
{
    size_t count = BACKENDS(aes128_gcm, found);
    return count + BACKENDS(aes256_gcm, found + count);
}

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

static void check_answers(const struct aead *aead)
{
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t bytes[32], nonce[12], aad[20], plaintext[64], ciphertext[64], tag[16], out[64], out_tag[16];
        union aead_key key;
        if (hex(bytes, vectors[i].key) != aead->key_len)
            continue;
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

static void published_answers(void **state)
{
    (void)state;
    const struct aead *aeads[2 * BACKENDS_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++)
        check_answers(aeads[i]);
}

static void names_and_lengths(void **state)
{
    (void)state;
    const struct aead *aeads[2 * BACKENDS_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(aeads[i]->name, i < count / 2 ? "AES-128-GCM" : "AES-256-GCM");
        assert_int_equal(aeads[i]->key_len, i < count / 2 ? 16 : 32);
        assert_int_equal(aeads[i]->tag_len, 16);
    }
}

static void slow_seal(const void *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE], struct span aad,
                      const uint8_t *in, size_t len)
{
    slow_gcm_seal(key, out, tag, nonce, aad, in, len);
}

static const uint8_t some_key[32] = "a key of exactly thirty-two byte";

/* The portable one against the slow one, the others against the portable one. */
static void each_against_another(void (*check)(const struct aead *, const uint8_t *, aead_slow_seal *, const void *))
{
    const struct aead *aeads[2 * BACKENDS_MAX];
    size_t count = all(aeads);
    struct aead_ready portable = {.aead = NULL};
    for (size_t i = 0; i < count; i++) {
        if (i != 0 && i != count / 2) {
            check(aeads[i], some_key, aead_ready_seal, &portable);
            continue;
        }
        struct slow_aes slow;
        slow_aes_init(&slow, some_key, aeads[i]->key_len);
        check(aeads[i], some_key, slow_seal, &slow);
        portable.aead = aeads[i];
        portable.aead->init(&portable.key, some_key);
    }
}

static void all_lengths(void **state)
{
    (void)state;
    each_against_another(aead_check_lengths);
}

/* A counter that needs two bytes: 2^14 bytes are 1024 blocks. */
static void a_long_text(void **state)
{
    (void)state;
    each_against_another(aead_check_long);
}

static void the_same_as_the_portable_one(void **state)
{
    (void)state;
    const struct aead *aeads[2 * BACKENDS_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++)
        aead_check_same(aeads[i], aeads[i < count / 2 ? 0 : count / 2]);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    const struct aead *aeads[2 * BACKENDS_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++)
        aead_check_flipped_bits(aeads[i]);
}

static void every_other_length_is_refused(void **state)
{
    (void)state;
    const struct aead *aeads[2 * BACKENDS_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++)
        aead_check_moved_borders(aeads[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_lengths),
        cmocka_unit_test(published_answers),
        cmocka_unit_test(all_lengths),
        cmocka_unit_test(a_long_text),
        cmocka_unit_test(the_same_as_the_portable_one),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_other_length_is_refused),
    };
    return cmocka_run_group_tests_name("crypto/aes/gcm", tests, NULL, NULL);
}
