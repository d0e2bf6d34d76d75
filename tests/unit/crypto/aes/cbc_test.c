/*
 * cbc_test.c - AES in CBC mode: published answers, all lengths, in place, unaligned, and against a slow cipher, of
 * every backend.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/sets.h"
#include "unit/crypto/aes/slow_aes.h"

/* Every backend, first those with the short key. */
static size_t all(const struct cipher *found[2 * BACKENDS_MAX])
{
    size_t count = BACKENDS(aes128_cbc, found);
    return count + BACKENDS(aes256_cbc, found + count);
}

/* clang-format off */
static const struct {
    const char *source, *key, *iv, *plaintext, *ciphertext;
} vectors[] = {
    {"SP 800-38A F.2.1, F.2.2",
     "2b7e151628aed2a6abf7158809cf4f3c", "000102030405060708090a0b0c0d0e0f",
     "6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51"
     "30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710",
     "7649abac8119b246cee98e9b12e9197d 5086cb9b507219ee95db113a917678b2"
     "73bed6b8e3c1743b7116e69e22229516 3ff1caa1681fac09120eca307586e1a7"},
    {"SP 800-38A F.2.5, F.2.6",
     "603deb1015ca71be2b73aef0857d7781 1f352c073b6108d72d9810a30914dff4", "000102030405060708090a0b0c0d0e0f",
     "6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51"
     "30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710",
     "f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d"
     "39f23369a9d9bacfa530e26304231461 b2eb05e2c39be9fcda6c19078c6a9d1b"},
    {"RFC 3602 section 4, case 1",
     "06a9214036b8a15b512e03d534120006", "3dafba429d9eb430b422da802c9fac41",
     "53696e676c6520626c6f636b206d7367",
     "e353779c1079aeb82708942dbe77181a"},
    {"RFC 3602 section 4, case 2",
     "c286696d887c9aa0611bbb3e2025a45a", "562e17996d093d28ddb3ba695a2e6f58",
     "000102030405060708090a0b0c0d0e0f 101112131415161718191a1b1c1d1e1f",
     "d296cd94c2cccf8a3a863028b5e1dc0a 7586602d253cfff91b8266bea6d61ab1"},
    {"RFC 3602 section 4, case 3",
     "6c3ea0477630ce21a2ce334aa746c2cd", "c782dc4c098c66cbd9cd27d825682c81",
     "5468697320697320612034382d627974 65206d657373616765202865786163746c7920332041455320626c6f636b7329",
     "d0a02b3836451753d493665d33f0e886 2dea54cdb293abc7506939276772f8d5021c19216bad525c8579695d83ba2684"},
    {"RFC 3602 section 4, case 4",
     "56e47a38c5598974bc46903dba290349", "8ce82eefbea0da3c44699ed7db51b7d9",
     "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf b0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
     "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf d0d1d2d3d4d5d6d7d8d9dadbdcdddedf",
     "c30e32ffedc0774e6aff6af0869f71aa 0f3af07a9a31a9c684db207eb0ef8e4e"
     "35907aa632c3ffdf868bb7b29d3d46ad 83ce9f9a102ee99d49a53e87f4c3da55"},
};
/* clang-format on */

static void check_answers(const struct cipher *cipher)
{
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t bytes[32], iv[16], first_iv[16], plaintext[64], ciphertext[64], out[64];
        union cipher_key key;
        if (hex(bytes, vectors[i].key) != cipher->key_len)
            continue;
        size_t len = hex(plaintext, vectors[i].plaintext);
        assert_int_equal(hex(ciphertext, vectors[i].ciphertext), len);
        assert_int_equal(hex(first_iv, vectors[i].iv), 16);

        memcpy(iv, first_iv, 16);
        cipher->init_encrypt(&key, bytes);
        cipher->encrypt(&key, iv, out, plaintext, len);
        assert_memory_equal(out, ciphertext, len);
        assert_memory_equal(iv, ciphertext + len - 16, 16);

        memcpy(iv, first_iv, 16);
        cipher->init_decrypt(&key, bytes);
        cipher->decrypt(&key, iv, out, ciphertext, len);
        assert_memory_equal(out, plaintext, len);
        assert_memory_equal(iv, ciphertext + len - 16, 16);
    }
}

static void published_answers(void **state)
{
    (void)state;
    const struct cipher *ciphers[2 * BACKENDS_MAX];
    size_t count = all(ciphers);
    for (size_t i = 0; i < count; i++)
        check_answers(ciphers[i]);
}

static void names_and_lengths(void **state)
{
    (void)state;
    const struct cipher *ciphers[2 * BACKENDS_MAX];
    size_t count = all(ciphers);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(ciphers[i]->name, i < count / 2 ? "AES-128-CBC" : "AES-256-CBC");
        assert_int_equal(ciphers[i]->key_len, i < count / 2 ? 16 : 32);
        assert_int_equal(ciphers[i]->block_len, 16);
    }
}

enum {
    LONGEST = 1024,
    GUARD = 0xa5,
};

/* One direction, from in at one alignment to out at another, and in place. Nothing behind the end is touched. */
static void one_way(void (*run)(const union cipher_key *, uint8_t *, uint8_t *, const uint8_t *, size_t),
                    const union cipher_key *key, const uint8_t iv[16], const uint8_t *in, const uint8_t *expected,
                    size_t len, const uint8_t last[16])
{
    for (size_t shift = 0; shift < 8; shift++) {
        uint8_t source[LONGEST + 8], out[LONGEST + 16], chain[16];
        memcpy(source + shift, in, len);
        memset(out, GUARD, sizeof out);
        memcpy(chain, iv, 16);
        run(key, chain, out + 7 - shift, source + shift, len);
        assert_memory_equal(out + 7 - shift, expected, len);
        assert_memory_equal(source + shift, in, len);
        assert_memory_equal(chain, last, 16);
        for (size_t i = 0; i < 8; i++)
            assert_int_equal(out[7 - shift + len + i], GUARD);

        memcpy(chain, iv, 16);
        run(key, chain, source + shift, source + shift, len);
        assert_memory_equal(source + shift, expected, len);
        assert_memory_equal(chain, last, 16);
    }
}

static void all_lengths_against_the_slow_cipher(void **state)
{
    (void)state;
    uint64_t seed = 38;
    const struct cipher *ciphers[2 * BACKENDS_MAX];
    size_t count = all(ciphers);
    for (size_t c = 0; c < count; c++) {
        uint8_t bytes[32];
        struct slow_aes reference;
        slow_random(&seed, bytes, ciphers[c]->key_len);
        slow_aes_init(&reference, bytes, ciphers[c]->key_len);
        for (size_t len = 0; len <= LONGEST; len += 16) {
            uint8_t iv[16], last[16], plaintext[LONGEST + 1], ciphertext[LONGEST + 1];
            union cipher_key key;
            slow_random(&seed, iv, 16);
            slow_random(&seed, plaintext, len);
            memcpy(last, iv, 16);
            slow_cbc_encrypt(&reference, last, ciphertext, plaintext, len);

            ciphers[c]->init_encrypt(&key, bytes);
            one_way(ciphers[c]->encrypt, &key, iv, plaintext, ciphertext, len, last);
            ciphers[c]->init_decrypt(&key, bytes);
            one_way(ciphers[c]->decrypt, &key, iv, ciphertext, plaintext, len, last);
        }
    }
}

/* A text in pieces, the iv handed on, is the text as a whole. */
static void pieces(void **state)
{
    (void)state;
    uint64_t seed = 62;
    uint8_t bytes[32], iv[16], chain[16], plaintext[LONGEST], whole[LONGEST], out[LONGEST];
    slow_random(&seed, bytes, sizeof bytes);
    slow_random(&seed, iv, sizeof iv);
    slow_random(&seed, plaintext, sizeof plaintext);
    const struct cipher *ciphers[2 * BACKENDS_MAX];
    size_t count = all(ciphers);
    for (size_t c = 0; c < count; c++) {
        union cipher_key key;
        ciphers[c]->init_encrypt(&key, bytes);
        memcpy(chain, iv, 16);
        ciphers[c]->encrypt(&key, chain, whole, plaintext, LONGEST);
        for (size_t cut = 0; cut <= LONGEST; cut += 16) {
            ciphers[c]->init_encrypt(&key, bytes);
            memcpy(chain, iv, 16);
            ciphers[c]->encrypt(&key, chain, out, plaintext, cut);
            ciphers[c]->encrypt(&key, chain, out + cut, plaintext + cut, LONGEST - cut);
            assert_memory_equal(out, whole, LONGEST);
            ciphers[c]->init_decrypt(&key, bytes);
            memcpy(chain, iv, 16);
            ciphers[c]->decrypt(&key, chain, out, whole, cut);
            ciphers[c]->decrypt(&key, chain, out + cut, whole + cut, LONGEST - cut);
            assert_memory_equal(out, plaintext, LONGEST);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_lengths),
        cmocka_unit_test(published_answers),
        cmocka_unit_test(all_lengths_against_the_slow_cipher),
        cmocka_unit_test(pieces),
    };
    return cmocka_run_group_tests_name("crypto/aes/cbc", tests, NULL, NULL);
}
