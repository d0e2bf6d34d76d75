/*
 * scalar25519_test.c - numbers modulo the order of the base point, against the slow bn_mod.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/ec/scalar25519.h"
#include "support/random.h"
#include "support/test.h"

enum {
    WIDE_LEN = 2 * SCALAR_LEN,
    ORDER_COUNT = BN_COUNT(256),
    WIDE_COUNT = BN_COUNT(512),
    ROUNDS = 500,
};

/* RFC 8032 5.1: L = 2^252 + 27742317777372353535851937790883648493, big-endian. */
static const char order[] = "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed";

static void reverse(uint8_t *out, const uint8_t *in, size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = in[len - 1 - i];
}

/* The number modulo L, as 32 little-endian bytes. */
static void slow_mod(uint8_t out[SCALAR_LEN], const limb x[WIDE_COUNT])
{
    limb m[ORDER_COUNT], rest[ORDER_COUNT];
    uint8_t bytes[SCALAR_LEN];
    hex(bytes, order);
    bn_load(m, ORDER_COUNT, bytes, sizeof bytes);
    bn_mod(rest, m, ORDER_COUNT, x, WIDE_COUNT);
    bn_store(bytes, sizeof bytes, rest, ORDER_COUNT);
    reverse(out, bytes, sizeof bytes);
}

static void load_little(limb *x, size_t count, const uint8_t *bytes, size_t len)
{
    uint8_t big[WIDE_LEN];
    reverse(big, bytes, len);
    assert_true(ct_reveal(bn_load(x, count, big, len)));
}

static void check_reduce(const uint8_t little[WIDE_LEN])
{
    limb x[WIDE_COUNT];
    uint8_t expected[SCALAR_LEN], found[SCALAR_LEN];
    struct scalar r;
    load_little(x, WIDE_COUNT, little, WIDE_LEN);
    slow_mod(expected, x);
    scalar_reduce(&r, little);
    scalar_store(found, &r);
    assert_memory_equal(found, expected, SCALAR_LEN);
}

static void reduction(void **state)
{
    (void)state;
    uint64_t random = 1;
    uint8_t little[WIDE_LEN];
    for (size_t i = 0; i < ROUNDS; i++) {
        test_random(&random, little, sizeof little);
        check_reduce(little);
        memset(little + i % WIDE_LEN, 0, WIDE_LEN - i % WIDE_LEN); /* shorter ones */
        check_reduce(little);
    }
    for (size_t i = 0; i <= WIDE_LEN; i++) { /* ones below, ones above */
        memset(little, 0, sizeof little);
        memset(little, 0xff, i);
        check_reduce(little);
        memset(little, 0xff, sizeof little);
        memset(little, 0, i);
        check_reduce(little);
    }
}

static void decrement(uint8_t little[WIDE_LEN])
{
    for (size_t i = 0; i < WIDE_LEN && little[i]-- == 0; i++)
        ;
}

/* Around multiples of L, where the estimate of the quotient may be too small. */
static void reduction_near_multiples(void **state)
{
    (void)state;
    uint64_t random = 2;
    uint8_t bytes[SCALAR_LEN], big[WIDE_LEN], little[WIDE_LEN];
    limb m[ORDER_COUNT], factor[ORDER_COUNT], product[2 * ORDER_COUNT], sum[2 * ORDER_COUNT];
    hex(bytes, order);
    bn_load(m, ORDER_COUNT, bytes, sizeof bytes);
    for (size_t i = 0; i < ROUNDS; i++) {
        test_random(&random, bytes, sizeof bytes);
        if (i < 64)
            memset(bytes, i % 2 == 0 ? 0 : 0xff, i / 2 + 1);
        bn_load(factor, ORDER_COUNT, bytes, sizeof bytes);
        bn_mul(product, factor, ORDER_COUNT, m, ORDER_COUNT);
        bn_store(big, sizeof big, product, 2 * ORDER_COUNT);
        reverse(little, big, sizeof little);
        check_reduce(little);
        limb one[2 * ORDER_COUNT] = {1};
        bn_add(sum, product, one, 2 * ORDER_COUNT);
        bn_store(big, sizeof big, sum, 2 * ORDER_COUNT);
        reverse(little, big, sizeof little);
        check_reduce(little);
        decrement(little); /* the multiple again */
        decrement(little); /* of 0, all ones */
        check_reduce(little);
    }
}

static void multiply_and_add(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (size_t i = 0; i < ROUNDS; i++) {
        uint8_t bytes[3][SCALAR_LEN], expected[SCALAR_LEN], found[SCALAR_LEN];
        limb n[3][ORDER_COUNT], product[2 * ORDER_COUNT], sum[2 * ORDER_COUNT] = {0};
        struct scalar s[3];
        test_random(&random, bytes[0], sizeof bytes);
        for (size_t j = 0; j < 3; j++) {
            if (i >> j & 1 && i < 64)
                memset(bytes[j], i < 32 ? 0xff : 0, SCALAR_LEN);
            scalar_load(&s[j], bytes[j]);
            load_little(n[j], ORDER_COUNT, bytes[j], SCALAR_LEN);
        }
        bn_mul(product, n[0], ORDER_COUNT, n[1], ORDER_COUNT);
        memcpy(sum, n[2], sizeof n[2]);
        bn_add(sum, sum, product, 2 * ORDER_COUNT);
        slow_mod(expected, sum);
        scalar_mul_add(&s[i % 3], &s[0], &s[1], &s[2]);
        scalar_store(found, &s[i % 3]);
        assert_memory_equal(found, expected, SCALAR_LEN);
    }
}

/* RFC 8032 5.1.7 asks for S below L. */
static void below_the_order(void **state)
{
    (void)state;
    uint8_t bytes[SCALAR_LEN], big[SCALAR_LEN], back[SCALAR_LEN];
    struct scalar s;
    hex(big, order);
    reverse(bytes, big, SCALAR_LEN);
    assert_false(ct_reveal(scalar_load(&s, bytes)));
    for (size_t i = 0; i < 8 * SCALAR_LEN; i++) { /* each bit of L changed: below if it was set */
        uint8_t bit = (uint8_t)(1 << i % 8);
        bytes[i / 8] ^= bit;
        assert_true(ct_reveal(scalar_load(&s, bytes)) == ((bytes[i / 8] & bit) == 0));
        scalar_store(back, &s);
        assert_memory_equal(back, bytes, SCALAR_LEN);
        bytes[i / 8] ^= bit;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reduction),
        cmocka_unit_test(reduction_near_multiples),
        cmocka_unit_test(multiply_and_add),
        cmocka_unit_test(below_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
