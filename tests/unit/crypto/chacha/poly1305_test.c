/*
 * poly1305_test.c - Poly1305: published answers, all lengths against a slow one, and numbers around the prime.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/chacha/poly1305.h"
#include "support/random.h"
#include "unit/crypto/chacha/slow_chacha.h"

/* clang-format off */
/* RFC 8439. */
static const struct {
    const char *name, *key, *message, *tag;
} vectors[] = {
    {"2.5.2", "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
     "43727970746f6772617068696320466f72756d2052657365617263682047726f7570",
     "a8061dc1305136c6c22b8baf0c0127a9"},
    {"A.3 #1", "0000000000000000000000000000000000000000000000000000000000000000",
     "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000",
     "00000000000000000000000000000000"},
    {"A.3 #2", "0000000000000000000000000000000036e5f6b5c5e06070f0efca96227a863e",
     "416e79207375626d697373696f6e20746f20746865204945544620696e74656e6465642062792074686520436f6e7472696275746f722066"
     "6f72207075626c69636174696f6e20617320616c6c206f722070617274206f6620616e204945544620496e7465726e65742d447261667420"
     "6f722052464320616e6420616e792073746174656d656e74206d6164652077697468696e2074686520636f6e74657874206f6620616e2049"
     "45544620616374697669747920697320636f6e7369646572656420616e20224945544620436f6e747269627574696f6e222e205375636820"
     "73746174656d656e747320696e636c756465206f72616c2073746174656d656e747320696e20494554462073657373696f6e732c20617320"
     "77656c6c206173207772697474656e20616e6420656c656374726f6e696320636f6d6d756e69636174696f6e73206d61646520617420616e"
     "792074696d65206f7220706c6163652c207768696368206172652061646472657373656420746f",
     "36e5f6b5c5e06070f0efca96227a863e"},
    {"A.3 #3", "36e5f6b5c5e06070f0efca96227a863e00000000000000000000000000000000",
     "416e79207375626d697373696f6e20746f20746865204945544620696e74656e6465642062792074686520436f6e7472696275746f722066"
     "6f72207075626c69636174696f6e20617320616c6c206f722070617274206f6620616e204945544620496e7465726e65742d447261667420"
     "6f722052464320616e6420616e792073746174656d656e74206d6164652077697468696e2074686520636f6e74657874206f6620616e2049"
     "45544620616374697669747920697320636f6e7369646572656420616e20224945544620436f6e747269627574696f6e222e205375636820"
     "73746174656d656e747320696e636c756465206f72616c2073746174656d656e747320696e20494554462073657373696f6e732c20617320"
     "77656c6c206173207772697474656e20616e6420656c656374726f6e696320636f6d6d756e69636174696f6e73206d61646520617420616e"
     "792074696d65206f7220706c6163652c207768696368206172652061646472657373656420746f",
     "f3477e7cd95417af89a6b8794c310cf0"},
    {"A.3 #4", "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0",
     "2754776173206272696c6c69672c20616e642074686520736c6974687920746f7665730a446964206779726520616e642067696d626c6520"
     "696e2074686520776162653a0a416c6c206d696d737920776572652074686520626f726f676f7665732c0a416e6420746865206d6f6d6520"
     "7261746873206f757467726162652e",
     "4541669a7eaaee61e708dc7cbcc5eb62"},
    {"A.3 #5", "0200000000000000000000000000000000000000000000000000000000000000",
     "ffffffffffffffffffffffffffffffff",
     "03000000000000000000000000000000"},
    {"A.3 #6", "02000000000000000000000000000000ffffffffffffffffffffffffffffffff",
     "02000000000000000000000000000000",
     "03000000000000000000000000000000"},
    {"A.3 #7", "0100000000000000000000000000000000000000000000000000000000000000",
     "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000",
     "05000000000000000000000000000000"},
    {"A.3 #8", "0100000000000000000000000000000000000000000000000000000000000000",
     "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101",
     "00000000000000000000000000000000"},
    {"A.3 #9", "0200000000000000000000000000000000000000000000000000000000000000",
     "fdffffffffffffffffffffffffffffff",
     "faffffffffffffffffffffffffffffff"},
    {"A.3 #10", "0100000000000000040000000000000000000000000000000000000000000000",
     "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000000000000000000000000000000000000100000000000000"
     "0000000000000000",
     "14000000000000005500000000000000"},
    {"A.3 #11", "0100000000000000040000000000000000000000000000000000000000000000",
     "e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000",
     "13000000000000000000000000000000"},
};
/* clang-format on */

static void assert_tag(const uint8_t key[32], const uint8_t *message, size_t len, const uint8_t expected[16])
{
    struct poly1305 p;
    uint8_t tag[16];
    poly1305_init(&p, key);
    poly1305_update(&p, message, len);
    poly1305_final(&p, tag);
    assert_memory_equal(tag, expected, 16);
}

static void assert_as_slow(const uint8_t key[32], const uint8_t *message, size_t len)
{
    uint8_t expected[16];
    slow_poly1305(expected, key, message, len);
    assert_tag(key, message, len, expected);
}

static void published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t key[32], message[400], tag[16], slow[16];
        size_t len = hex(message, vectors[i].message);
        assert_int_equal(hex(key, vectors[i].key), 32);
        assert_int_equal(hex(tag, vectors[i].tag), 16);
        assert_tag(key, message, len, tag);
        slow_poly1305(slow, key, message, len);
        assert_memory_equal(slow, tag, 16);
    }
}

enum {
    LONGEST = 1024,
};

/* Of random bytes, and of those that make every limb and every carry as large as it can be. */
static void all_lengths(void **state)
{
    (void)state;
    static uint8_t message[LONGEST];
    uint8_t key[32];
    uint64_t random = 1305;
    for (size_t len = 0; len <= LONGEST; len++) {
        test_random(&random, key, sizeof key);
        test_random(&random, message, sizeof message);
        assert_as_slow(key, message, len);
        memset(message, 0xff, sizeof message);
        assert_as_slow(key, message, len);
        memset(key, 0xff, sizeof key);
        assert_as_slow(key, message, len);
        memset(message, 0, sizeof message);
        assert_as_slow(key, message, len);
        memset(key, 0, 16);
        assert_as_slow(key, message, len);
    }
}

/* Bytes 0 and ff in random order, in key and message: carries that run long or stop short. */
static void extreme_bytes(void **state)
{
    (void)state;
    uint8_t bytes[32 + 160];
    uint64_t random = 255;
    for (size_t round = 0; round < 20000; round++) {
        uint64_t density = test_random_word(&random);
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = test_random_word(&random) % 8 < density % 8 ? 0xff : 0;
        assert_as_slow(bytes, bytes + 32, round % 161);
    }
}

/* With r = 1 the sum is that of the blocks, with r = 2 and one block twice that: so it can be put right beside the
 * prime and beside 2^130, where the last reduction decides. Four blocks of zeros are 2^130. */
static void around_the_prime(void **state)
{
    (void)state;
    static const uint8_t edges[] = {0, 1, 2, 3, 4, 5, 6, 7, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff};
    for (size_t i = 0; i < COUNT(edges); i++)
        for (size_t k = 0; k < COUNT(edges); k++)
            for (size_t blocks = 1; blocks <= 9; blocks++)
                for (uint8_t r = 1; r <= 5; r++) {
                    uint8_t key[32] = {r}, message[9 * 16] = {0};
                    memset(message, edges[i] > 127 ? 0xff : 0, 16);
                    message[0] = edges[i];
                    message[16 * (blocks - 1)] = edges[k];
                    assert_as_slow(key, message, 16 * blocks);
                    memset(key + 16, 0xff, 16);
                    assert_as_slow(key, message, 16 * blocks);
                }
}

/* The value of the limbs as a number of bytes, and the tag when that is the sum and s is 0. */
static void expected_of(uint8_t tag[16], const struct poly1305_number *sum)
{
    uint32_t bytes[35] = {0}, carry = 0;
    const size_t limb_bits = POLY1305_LIMBS == 3 ? 44 : 26;
    for (size_t i = 0; i < POLY1305_LIMBS; i++)
        for (size_t bit = 0; bit < limb_bits + 1; bit++)
            if (sum->limbs[i] >> bit & 1)
                bytes[(i * limb_bits + bit) / 8] += 1u << (i * limb_bits + bit) % 8;
    for (size_t i = 0; i < COUNT(bytes); i++) {
        carry += bytes[i];
        bytes[i] = carry & 0xff;
        carry >>= 8;
    }
    slow_poly1305_reduce(bytes);
    for (size_t i = 0; i < 16; i++)
        tag[i] = (uint8_t)bytes[i];
}

/* Every limb as small and as large as it can be when the last block was taken, and the second one larger: what messages
 * lead to once in 2^80. */
static void last_reduction(void **state)
{
    (void)state;
    const poly1305_limb max = POLY1305_LIMBS == 3 ? (poly1305_limb)0xfffffffffff : 0x3ffffff;
    const poly1305_limb edges[] = {0, 1, max - 5, max - 4, max, max + 1, max + 2, max + 6, max + 16000};
    enum { SMALL = 5 };
    const size_t counts[5] = {SMALL, COUNT(edges), SMALL, SMALL, SMALL};
    size_t rows = 1;
    for (size_t i = 0; i < POLY1305_LIMBS; i++)
        rows *= counts[i];
    for (size_t row = 0; row < rows; row++) {
        struct poly1305 p;
        memset(&p, 0, sizeof p);
        for (size_t i = 0, rest = row; i < POLY1305_LIMBS; rest /= counts[i++]) {
            poly1305_limb limb = edges[rest % counts[i]];
            bool top = POLY1305_LIMBS == 3 && i == 2; /* of 42 bits */
            p.sum.limbs[i] = top && limb > 1 ? limb - (max - max / 4) : limb;
        }
        uint8_t expected[16], tag[16];
        expected_of(expected, &p.sum);
        poly1305_final(&p, tag);
        assert_memory_equal(tag, expected, 16);
    }
}

/* All calls but the last with whole blocks. */
static void all_pieces(void **state)
{
    (void)state;
    uint8_t key[32], message[333], expected[16], tag[16];
    uint64_t random = 333;
    test_random(&random, key, sizeof key);
    test_random(&random, message, sizeof message);
    slow_poly1305(expected, key, message, sizeof message);
    for (size_t first = 0; first < sizeof message; first += 16)
        for (size_t second = first; second < sizeof message; second += 16) {
            struct poly1305 p;
            poly1305_init(&p, key);
            poly1305_update(&p, message, first);
            poly1305_update(&p, message + first, second - first);
            poly1305_update(&p, message + second, sizeof message - second);
            poly1305_final(&p, tag);
            assert_memory_equal(tag, expected, 16);
        }
}

/* What is left of a MAC must not tell the key. */
static void wiped_at_the_end(void **state)
{
    (void)state;
    static const uint8_t key[32] = {1, 2, 3};
    struct poly1305 p, zeros;
    uint8_t tag[16];
    memset(&zeros, 0, sizeof zeros);
    poly1305_init(&p, key);
    poly1305_update(&p, key, sizeof key);
    poly1305_final(&p, tag);
    assert_memory_equal(&p, &zeros, sizeof p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_answers), cmocka_unit_test(all_lengths),    cmocka_unit_test(extreme_bytes),
        cmocka_unit_test(around_the_prime),  cmocka_unit_test(last_reduction), cmocka_unit_test(all_pieces),
        cmocka_unit_test(wiped_at_the_end),
    };
    return cmocka_run_group_tests_name("crypto/chacha/poly1305", tests, NULL, NULL);
}
