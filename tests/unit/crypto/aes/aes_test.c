/*
 * aes_test.c - the AES block cipher: the S-box on every byte, the examples of FIPS 197, and four lanes that do not mix.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/aes_soft.h"
#include "crypto/aes/aes_soft_sbox.h"
#include "unit/crypto/aes/slow_aes.h"

/* Every byte in every place of the planes: byte number + i in place i. The circuits leave 63 to their caller. */
static void the_circuits_are_the_s_box_and_its_inverse(void **state)
{
    (void)state;
    struct slow_boxes boxes = slow_boxes_make();
    for (unsigned number = 0; number < 256; number++) {
        uint64_t forward[8] = {0}, inverse[8] = {0};
        for (unsigned i = 0; i < 64; i++) {
            for (unsigned k = 0; k < 8; k++) {
                forward[k] |= (uint64_t)((number + i) >> k & 1) << i;
                inverse[k] |= (uint64_t)(((number + i) ^ 0x63) >> k & 1) << i;
            }
        }
        sbox_forward(forward);
        sbox_inverse(inverse);
        for (unsigned i = 0; i < 64; i++) {
            unsigned there = 0x63, back = 0;
            for (unsigned k = 0; k < 8; k++) {
                there ^= (unsigned)(forward[k] >> i & 1) << k;
                back |= (unsigned)(inverse[k] >> i & 1) << k;
            }
            assert_int_equal(there, boxes.forward[(number + i) % 256]);
            assert_int_equal(back, boxes.inverse[(number + i) % 256]);
        }
    }
}

static void the_slow_s_box_is_the_one_of_the_book(void **state)
{
    (void)state;
    struct slow_boxes boxes = slow_boxes_make();
    assert_int_equal(boxes.forward[0x00], 0x63); /* FIPS 197 figure 7 */
    assert_int_equal(boxes.forward[0x53], 0xed); /* 5.1.1 */
    assert_int_equal(boxes.forward[0x9a], 0xb8);
    assert_int_equal(boxes.forward[0xff], 0x16);
    assert_int_equal(slow_multiply(0x57, 0x83), 0xc1); /* 4.2 */
    assert_int_equal(slow_multiply(0x57, 0x13), 0xfe); /* 4.2.1 */
}

static void examples_of_fips_197(void **state)
{
    (void)state;
    static const struct {
        const char *key, *plaintext, *ciphertext;
    } examples[] = {
        /* Appendix B, the key of A.1 */
        {"2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734", "3925841d02dc09fbdc118597196a0b32"},
        /* C.1 */
        {"000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", "69c4e0d86a7b0430d8cdb78070b4c55a"},
        /* C.3 */
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "00112233445566778899aabbccddeeff",
         "8ea2b7ca516745bfeafc49904b496089"},
    };
    for (size_t i = 0; i < COUNT(examples); i++) {
        uint8_t bytes[32], plaintext[AES_BATCH], ciphertext[AES_BATCH], out[AES_BATCH], slow[16];
        struct aes_soft_key key;
        struct aes_soft_rounds rounds;
        struct slow_aes reference;
        size_t key_len = hex(bytes, examples[i].key);
        for (size_t lane = 0; lane < 4; lane++) {
            hex(plaintext + 16 * lane, examples[i].plaintext);
            hex(ciphertext + 16 * lane, examples[i].ciphertext);
        }
        aes_soft_init(&key, bytes, key_len);
        aes_soft_spread(&rounds, &key);
        aes_soft_encrypt(&rounds, out, plaintext);
        assert_memory_equal(out, ciphertext, AES_BATCH);
        aes_soft_decrypt(&rounds, out, ciphertext);
        assert_memory_equal(out, plaintext, AES_BATCH);

        slow_aes_init(&reference, bytes, key_len);
        slow_aes_encrypt(&reference, slow, plaintext);
        assert_memory_equal(slow, ciphertext, 16);
        slow_aes_decrypt(&reference, slow, ciphertext);
        assert_memory_equal(slow, plaintext, 16);
    }
}

/* The round keys of FIPS 197 A.1 and A.3, as the slow cipher makes them, for the last word of each. */
static void the_slow_key_schedule_is_the_one_of_the_book(void **state)
{
    (void)state;
    static const uint8_t last_of_a1[4] = {0xb6, 0x63, 0x0c, 0xa6}, last_of_a3[4] = {0x70, 0x6c, 0x63, 0x1e};
    uint8_t key[32];
    struct slow_aes reference;
    slow_aes_init(&reference, key, hex(key, "2b7e151628aed2a6abf7158809cf4f3c"));
    assert_memory_equal(reference.round_keys[10] + 12, last_of_a1, 4);
    slow_aes_init(&reference, key, hex(key, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"));
    assert_memory_equal(reference.round_keys[14] + 12, last_of_a3, 4);
}

/* Random keys, four different blocks, both ways, out of place and in place, at all alignments. */
static void four_lanes_against_the_slow_cipher(void **state)
{
    (void)state;
    uint64_t seed = 197;
    for (size_t i = 0; i < 60; i++) {
        size_t key_len = i % 2 == 0 ? 16 : 32, shift = i % 8;
        uint8_t bytes[32], plaintext[AES_BATCH + 8], ciphertext[AES_BATCH + 8], expected[AES_BATCH];
        struct aes_soft_key key;
        struct aes_soft_rounds rounds;
        struct slow_aes reference;
        slow_random(&seed, bytes, key_len);
        slow_random(&seed, plaintext + shift, AES_BATCH);
        aes_soft_init(&key, bytes, key_len);
        aes_soft_spread(&rounds, &key);
        slow_aes_init(&reference, bytes, key_len);
        for (size_t lane = 0; lane < AES_BATCH; lane += 16)
            slow_aes_encrypt(&reference, expected + lane, plaintext + shift + lane);
        aes_soft_encrypt(&rounds, ciphertext + 7 - shift, plaintext + shift);
        assert_memory_equal(ciphertext + 7 - shift, expected, AES_BATCH);
        aes_soft_decrypt(&rounds, ciphertext + 7 - shift, ciphertext + 7 - shift);
        assert_memory_equal(ciphertext + 7 - shift, plaintext + shift, AES_BATCH);
        aes_soft_encrypt(&rounds, plaintext + shift, plaintext + shift);
        assert_memory_equal(plaintext + shift, expected, AES_BATCH);

        for (size_t lane = 0; lane < AES_BATCH; lane += 16)
            slow_aes_decrypt(&reference, expected + lane, ciphertext + 7 - shift + lane);
        aes_soft_decrypt(&rounds, plaintext + shift, ciphertext + 7 - shift);
        assert_memory_equal(plaintext + shift, expected, AES_BATCH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slow_s_box_is_the_one_of_the_book),
        cmocka_unit_test(the_slow_key_schedule_is_the_one_of_the_book),
        cmocka_unit_test(the_circuits_are_the_s_box_and_its_inverse),
        cmocka_unit_test(examples_of_fips_197),
        cmocka_unit_test(four_lanes_against_the_slow_cipher),
    };
    return cmocka_run_group_tests_name("crypto/aes/aes", tests, NULL, NULL);
}
