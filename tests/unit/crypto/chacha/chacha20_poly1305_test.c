/*
 * chacha20_poly1305_test.c - ChaCha20-Poly1305: published answers, all lengths against a slow one, and every
 * flipped bit refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "support/aead_checks.h"
#include "support/sets.h"
#include "unit/crypto/chacha/slow_chacha.h"

static const struct aead *aead; /* the backend whose turn it is */
static const uint8_t some_key[32] = "a key of exactly thirty-two byte";

/* clang-format off */
/* RFC 8439. */
static const struct {
    const char *name, *key, *nonce, *aad, *plaintext, *ciphertext, *tag;
} vectors[] = {
    {"2.8.2", "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
     "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f6666"
     "657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069"
     "742e",
     "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b29"
     "05d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b"
     "6116",
     "1ae10b594f09e26a7e902ecbd0600691"},
    {"A.5", "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0", "000000000102030405060708", "f33388860000000000004e91",
     "496e7465726e65742d4472616674732061726520647261667420646f63756d656e74732076616c696420666f722061206d6178696d756d20"
     "6f6620736978206d6f6e74687320616e64206d617920626520757064617465642c207265706c616365642c206f72206f62736f6c65746564"
     "206279206f7468657220646f63756d656e747320617420616e792074696d652e20497420697320696e617070726f70726961746520746f20"
     "75736520496e7465726e65742d447261667473206173207265666572656e6365206d6174657269616c206f7220746f206369746520746865"
     "6d206f74686572207468616e206173202fe2809c776f726b20696e2070726f67726573732e2fe2809d",
     "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100"
     "d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c8559797a06ef4f0ef61c186324e2b350638"
     "3606907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523eaf4534d7f83fa115"
     "5b0047718cbc546a0d072b04b3564eea1b422273f548271a0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
     "49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709b",
     "eead9d67890cbb22392336fea1851f38"},
};
/* clang-format on */

static void published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t bytes[32], nonce[12], aad[12], plaintext[300], ciphertext[300], tag[16], out[300], out_tag[16];
        union aead_key key;
        struct span more = {aad, hex(aad, vectors[i].aad)};
        size_t len = hex(plaintext, vectors[i].plaintext);
        assert_int_equal(hex(bytes, vectors[i].key), 32);
        assert_int_equal(hex(nonce, vectors[i].nonce), 12);
        assert_int_equal(hex(ciphertext, vectors[i].ciphertext), len);
        assert_int_equal(hex(tag, vectors[i].tag), 16);

        aead->init(&key, bytes);
        aead->seal(&key, out, out_tag, nonce, more, plaintext, len);
        assert_memory_equal(out, ciphertext, len);
        assert_memory_equal(out_tag, tag, 16);
        assert_int_equal(aead->open(&key, out, nonce, more, ciphertext, len, tag), 0);
        assert_memory_equal(out, plaintext, len);
        slow_chacha20_poly1305_seal(bytes, out, out_tag, nonce, more, plaintext, len);
        assert_memory_equal(out, ciphertext, len);
        assert_memory_equal(out_tag, tag, 16);
    }
}

static void name_and_lengths(void **state)
{
    (void)state;
    assert_string_equal(aead->name, "ChaCha20-Poly1305");
    assert_int_equal(aead->key_len, 32);
    assert_int_equal(aead->tag_len, 16);
}

static void all_lengths(void **state)
{
    (void)state;
    aead_check_lengths(aead, some_key, slow_chacha20_poly1305_seal, some_key);
}

static void a_long_text(void **state)
{
    (void)state;
    aead_check_long(aead, some_key, slow_chacha20_poly1305_seal, some_key);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    aead_check_flipped_bits(aead);
}

static void every_other_length_is_refused(void **state)
{
    (void)state;
    aead_check_moved_borders(aead);
}

/* Texts of every length to behind the second batch of the widest backend, against the portable code. */
static void random_texts_as_the_portable_code(void **state)
{
    (void)state;
    static uint8_t plaintext[3 * AEAD_LONGEST], expected[sizeof plaintext], out[sizeof plaintext];
    uint64_t random = 20 * 1305;
    for (size_t len = 0; len <= sizeof plaintext; len += len < 2200 ? 1 : 61) {
        uint8_t bytes[32], nonce[12], aad[13], tag[16], expected_tag[16];
        union aead_key key, portable_key;
        test_random(&random, bytes, sizeof bytes);
        test_random(&random, nonce, sizeof nonce);
        test_random(&random, aad, sizeof aad);
        test_random(&random, plaintext, len);
        aead->init(&key, bytes);
        chacha20_poly1305_soft.init(&portable_key, bytes);
        chacha20_poly1305_soft.seal(&portable_key, expected, expected_tag, nonce, SPAN(aad), plaintext, len);
        aead->seal(&key, out, tag, nonce, SPAN(aad), plaintext, len);
        assert_memory_equal(out, expected, len);
        assert_memory_equal(tag, expected_tag, sizeof tag);
        assert_int_equal(aead->open(&key, out, nonce, SPAN(aad), out, len, tag), 0);
        assert_memory_equal(out, plaintext, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_and_lengths),
        cmocka_unit_test(published_answers),
        cmocka_unit_test(all_lengths),
        cmocka_unit_test(a_long_text),
        cmocka_unit_test(random_texts_as_the_portable_code),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_other_length_is_refused),
    };
    const struct aead *backends[BACKENDS_MAX];
    size_t count = BACKENDS(chacha20_poly1305, backends);
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        aead = backends[i];
        failed += cmocka_run_group_tests_name(aead->backend, tests, NULL, NULL);
    }
    return failed;
}
