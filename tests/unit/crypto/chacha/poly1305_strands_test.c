/*
 * poly1305_strands_test.c - Poly1305 in two strands: whole blocks against a slow one, and numbers around the prime.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "cpu/cpu.h"
#include "support/random.h"
#include "support/test.h"

#if defined(__SIZEOF_INT128__)

#include "crypto/chacha/poly1305_strands.h"
#include "unit/crypto/chacha/slow_chacha.h"

enum {
    BLOCKS_MAX = 2 * 32 + 3, /* what the widest backend takes at once, and some before */
};

/* Takes 2 n blocks as two halves. */
static void take_halves(struct poly1305_strands *p, const uint8_t *data, size_t n)
{
    struct poly1305_sum a = p->sum, b = {{0, 0, 0}};
    poly1305_strands_power(p, n);
    for (size_t i = 0; i < n; i++) {
        poly1305_step(&a, p, data + 16 * i);
        poly1305_step(&b, p, data + 16 * (n + i));
    }
    poly1305_strands_join(p, &a, &b);
    assert_true(p->sum.words[2] <= 4);
}

/* As many blocks one by one, and then halves of all sizes that there are blocks for, in turn. */
static void assert_as_slow(const uint8_t key[32], const uint8_t *message, size_t first, size_t blocks)
{
    struct poly1305_strands p;
    uint8_t tag[16], expected[16];
    size_t at = first;
    slow_poly1305(expected, key, message, 16 * blocks);
    poly1305_strands_init(&p, key);
    poly1305_strands_blocks(&p, message, first);
    for (size_t n = 32; n > 0; n /= 2)
        if (at + 2 * n <= blocks) {
            take_halves(&p, message + 16 * at, n);
            at += 2 * n;
        }
    poly1305_strands_blocks(&p, message + 16 * at, blocks - at);
    poly1305_strands_final(&p, tag);
    assert_memory_equal(tag, expected, 16);
}

/* Of random bytes, and of those that make every word and every carry as large as it can be. */
static void all_counts(void **state)
{
    (void)state;
    static uint8_t message[16 * BLOCKS_MAX];
    uint8_t key[32];
    uint64_t random = 64;
    for (size_t blocks = 0; blocks <= BLOCKS_MAX; blocks++)
        for (size_t first = 0; first <= 3 && first <= blocks; first++) {
            test_random(&random, key, sizeof key);
            test_random(&random, message, sizeof message);
            assert_as_slow(key, message, first, blocks);
            memset(message, 0xff, sizeof message);
            assert_as_slow(key, message, first, blocks);
            memset(key, 0xff, sizeof key);
            assert_as_slow(key, message, first, blocks);
            memset(message, 0, sizeof message);
            assert_as_slow(key, message, first, blocks);
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
        size_t blocks = round % 11;
        assert_as_slow(bytes, bytes + 32, round % 3 < blocks ? round % 3 : 0, blocks);
    }
}

/* A rest that is no whole block has zeros behind it (RFC 8439 2.8). */
static void padding(void **state)
{
    (void)state;
    uint8_t key[32], message[48] = {0}, tag[16], expected[16];
    uint64_t random = 48;
    test_random(&random, key, sizeof key);
    for (size_t len = 0; len <= sizeof message; len++) {
        struct poly1305_strands p;
        memset(message, 0, sizeof message);
        test_random(&random, message, len);
        slow_poly1305(expected, key, message, (len + 15) / 16 * 16);
        poly1305_strands_init(&p, key);
        poly1305_strands_padded(&p, message, len);
        poly1305_strands_final(&p, tag);
        assert_memory_equal(tag, expected, 16);
    }
}

/* Every sum that may be kept, around 0, p, 2^128 and their multiples, where the last reduction decides. */
static void last_reduction(void **state)
{
    (void)state;
    static const uint64_t edges[] = {
        0, 1, 4, 5, 6, 0xfffffffffffffffa, 0xfffffffffffffffb, 0xfffffffffffffffc, 0xffffffffffffffff};
    static const uint8_t key[32] = {0};
    for (size_t i = 0; i < COUNT(edges); i++)
        for (size_t j = 0; j < COUNT(edges); j++)
            for (uint8_t top = 0; top <= 4; top++) {
                struct poly1305_strands p;
                uint32_t number[35] = {0};
                uint8_t tag[16];
                poly1305_strands_init(&p, key);
                p.sum = (struct poly1305_sum){{edges[i], edges[j], top}};
                for (size_t byte = 0; byte < 8; byte++) {
                    number[byte] = edges[i] >> 8 * byte & 0xff;
                    number[8 + byte] = edges[j] >> 8 * byte & 0xff;
                }
                number[16] = top;
                slow_poly1305_reduce(number);
                poly1305_strands_final(&p, tag);
                for (size_t byte = 0; byte < 16; byte++)
                    assert_int_equal(tag[byte], number[byte]);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_counts),
        cmocka_unit_test(extreme_bytes),
        cmocka_unit_test(padding),
        cmocka_unit_test(last_reduction),
    };
#if defined(__x86_64__)
    if ((cpu_features() & CPU_BMI2) == 0) {
        puts("not tested: this processor has no MULX");
        return 0;
    }
#endif
    return cmocka_run_group_tests_name("crypto/chacha/poly1305_strands", tests, NULL, NULL);
}

#else

int main(void)
{
    puts("not tested: no backend is built for this machine");
    return 0;
}

#endif
