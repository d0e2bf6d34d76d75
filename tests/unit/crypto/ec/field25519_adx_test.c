/*
 * field25519_adx_test.c - numbers modulo 2^255 - 19 with MULX and ADX against the slow bn_mod: edge values, and words
 * as large as each form allows.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "cpu/cpu.h"
#include "support/random.h"
#include "support/test.h"

#if defined(__x86_64__)

#include "crypto/bn/bn.h"
#include "crypto/ec/field25519_adx.h"

enum {
    COUNT_256 = BN_COUNT(256),
    EDGES_MAX = 64,
    ROUNDS = 3000,
};

/* The rest of a number modulo p. */
struct rest {
    limb v[COUNT_256];
};

static struct rest rest_of(const limb *number, size_t count)
{
    static const uint8_t p_bytes[32] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xed};
    limb p[COUNT_256];
    struct rest r;
    bn_load(p, COUNT_256, p_bytes, sizeof p_bytes);
    bn_mod(r.v, p, COUNT_256, number, count);
    return r;
}

static void number_of(limb number[COUNT_256], const struct fe *a)
{
    uint8_t big[32];
    for (size_t i = 0; i < FE_WORDS; i++)
        store_be64(big + 24 - 8 * i, a->v[i]);
    bn_load(number, COUNT_256, big, sizeof big);
}

static bool is_tight(const struct fe *a)
{
    return a->v[3] >> 63 == 0 || (a->v[3] == (uint64_t)1 << 63 && a->v[2] == 0 && a->v[1] == 0 && a->v[0] < 1 << 24);
}

/* The words of a are a number with that rest; if they are tight, so are its bytes. */
static void assert_rest(const struct fe *a, const struct rest *expected)
{
    limb number[COUNT_256];
    number_of(number, a);
    struct rest found = rest_of(number, COUNT_256);
    assert_memory_equal(&found, expected, sizeof found);
    if (is_tight(a)) {
        uint8_t bytes[FE_LEN], big[FE_LEN];
        fe_store(bytes, a);
        bn_store(big, sizeof big, expected->v, COUNT_256);
        for (size_t i = 0; i < FE_LEN; i++)
            assert_int_equal(bytes[i], big[FE_LEN - 1 - i]);
    }
}

static void check_product(const struct fe *a, const struct fe *b)
{
    limb x[COUNT_256], y[COUNT_256], product[2 * COUNT_256];
    struct fe r = *a;
    number_of(x, a);
    number_of(y, b);
    bn_mul(product, x, COUNT_256, y, COUNT_256);
    struct rest expected = rest_of(product, 2 * COUNT_256);
    fe_mul_inline(&r, &r, b);
    assert_true(is_tight(&r));
    assert_rest(&r, &expected);
    r = *b;
    fe_mul_inline(&r, a, &r);
    assert_rest(&r, &expected);
}

static void check_one(const struct fe *a)
{
    static const uint32_t smalls[] = {0, 1, 19, 121665, (1 << 18) - 1};
    limb x[COUNT_256], product[2 * COUNT_256];
    struct fe r = *a;
    number_of(x, a);
    bn_mul(product, x, COUNT_256, x, COUNT_256);
    struct rest expected = rest_of(product, 2 * COUNT_256);
    fe_square_inline(&r, &r);
    assert_true(is_tight(&r));
    assert_rest(&r, &expected);
    for (size_t i = 0; i < COUNT(smalls); i++) {
        limb small = smalls[i];
        bn_mul(product, x, COUNT_256, &small, 1);
        expected = rest_of(product, COUNT_256 + 1);
        fe_mul_small_inline(&r, a, smalls[i]);
        assert_true(is_tight(&r));
        assert_rest(&r, &expected);
    }
}

/* r + b = a modulo p. */
static void assert_difference(const struct fe *r, const struct fe *a, const struct fe *b)
{
    limb x[COUNT_256 + 1] = {0}, y[COUNT_256 + 1] = {0}, sum[COUNT_256 + 1] = {0};
    number_of(x, a);
    number_of(y, b);
    number_of(sum, r);
    bn_add(sum, sum, y, COUNT_256 + 1);
    struct rest expected = rest_of(x, COUNT_256 + 1), found = rest_of(sum, COUNT_256 + 1);
    assert_memory_equal(&found, &expected, sizeof found);
}

/* Any may be added and subtracted with the loose functions, tight ones with both. */
static void check_sums(const struct fe *a, const struct fe *b)
{
    limb x[COUNT_256 + 1] = {0}, y[COUNT_256 + 1] = {0};
    struct fe r = *a;
    number_of(x, a);
    number_of(y, b);
    bn_add(x, x, y, COUNT_256 + 1);
    struct rest expected = rest_of(x, COUNT_256 + 1);
    fe_add_loose(&r, &r, b);
    assert_rest(&r, &expected);
    fe_sub_loose(&r, a, b);
    assert_difference(&r, a, b);
    if (is_tight(a) && is_tight(b)) {
        fe_add(&r, a, b);
        assert_rest(&r, &expected);
        fe_sub(&r, a, b);
        assert_difference(&r, a, b);
    }
}

/* Of each word all or none, or the lowest or the highest bit; around 0, p and 2 p; and the largest tight numbers. */
static size_t edge_values(struct fe edges[EDGES_MAX])
{
    const uint64_t ones = ~(uint64_t)0, top = (uint64_t)1 << 63;
    const struct fe more[] = {
        {{ones - 18, ones, ones, ones >> 1}},
        {{ones - 19, ones, ones, ones >> 1}},
        {{ones - 17, ones, ones, ones >> 1}},
        {{ones - 37, ones, ones, ones}},
        {{ones - 38, ones, ones, ones}},
        {{ones - 36, ones, ones, ones}},
        {{ones, ones, ones, ones >> 1}},
        {{0, 0, 0, top}},
        {{18, 0, 0, top}},
        {{19, 0, 0, top}},
        {{(1 << 24) - 1, 0, 0, top}},
        {{1, 0, 0, 0}},
        {{19, 0, 0, 0}},
        {{38, 0, 0, 0}},
        {{1, 1, 1, 1}},
        {{top, top, top, top}},
        {{0, top, 0, 0}},
        {{ones, 0, 0, top - 1}},
    };
    size_t count = 0;
    for (unsigned i = 0; i < 16; i++)
        edges[count++] = (struct fe){{i & 1 ? ones : 0, i & 2 ? ones : 0, i & 4 ? ones : 0, i & 8 ? ones : 0}};
    for (size_t i = 0; i < COUNT(more); i++)
        edges[count++] = more[i];
    return count;
}

static void arithmetic_of_edges(void **state)
{
    (void)state;
    struct fe edges[EDGES_MAX];
    size_t count = edge_values(edges);
    for (size_t i = 0; i < count; i++) {
        check_one(&edges[i]);
        for (size_t j = 0; j < count; j++) {
            check_product(&edges[i], &edges[j]);
            check_sums(&edges[i], &edges[j]);
        }
    }
}

/* Random words, of which some are all ones or none. */
static void arithmetic_of_random_numbers(void **state)
{
    (void)state;
    uint64_t random = 25519;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct fe a[2];
        for (size_t j = 0; j < 2 * FE_WORDS; j++) {
            uint64_t word = test_random_word(&random), kind = test_random_word(&random) % 4;
            a[j / FE_WORDS].v[j % FE_WORDS] = kind == 0 ? 0 : kind == 1 ? ~(uint64_t)0 : word;
        }
        check_one(&a[0]);
        check_product(&a[0], &a[1]);
        check_sums(&a[0], &a[1]);
        a[0].v[3] >>= 1;
        a[1].v[3] >>= 1;
        check_sums(&a[0], &a[1]);
    }
}

static void inverse(void **state)
{
    (void)state;
    struct fe edges[EDGES_MAX];
    size_t count = edge_values(edges);
    for (size_t i = 0; i < count; i++) {
        struct rest one = {{1}}, zero = {{0}};
        struct fe r;
        limb number[COUNT_256];
        number_of(number, &edges[i]);
        struct rest rest = rest_of(number, COUNT_256);
        fe_invert(&r, &edges[i]);
        fe_mul_inline(&r, &r, &edges[i]);
        assert_rest(&r, memcmp(&rest, &zero, sizeof zero) == 0 ? &zero : &one);
    }
}

/* A tight number is what the loose one was; and what is asked of its bytes. */
static void tight_numbers(void **state)
{
    (void)state;
    struct fe edges[EDGES_MAX];
    size_t count = edge_values(edges);
    for (size_t i = 0; i < count; i++) {
        struct fe r = edges[i];
        limb number[COUNT_256];
        number_of(number, &r);
        struct rest rest = rest_of(number, COUNT_256), zero = {{0}};
        fe_tighten(&r);
        assert_true(is_tight(&r));
        assert_rest(&r, &rest);
        assert_int_equal(ct_reveal(fe_is_zero(&r)), memcmp(&rest, &zero, sizeof zero) == 0);
        assert_int_equal(ct_reveal(fe_is_odd(&r)), rest.v[0] & 1);
    }
}

/* (a^2)^((p - 5) / 8) is a^((p - 1) / 4) / a, so its square times a^2 is a^((p - 1) / 2), which is 1 or -1: and 1 if a
 * is a square itself. */
static void root_power(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (size_t i = 0; i < 50; i++) {
        uint8_t bytes[FE_LEN];
        struct rest one = {{1}};
        struct fe a, square, r;
        test_random(&random, bytes, sizeof bytes);
        fe_load(&a, bytes);
        fe_square_inline(&a, &a);
        fe_square_inline(&square, &a);
        fe_root_power(&r, &square);
        fe_square_inline(&r, &r);
        fe_mul_inline(&r, &r, &square);
        assert_rest(&r, &one);
    }
}

static void loads_and_choices(void **state)
{
    (void)state;
    uint8_t bytes[FE_LEN];
    uint64_t random = 4;
    struct fe a, b, r;
    test_random(&random, bytes, sizeof bytes);
    bytes[31] |= 0x80; /* dropped */
    fe_load(&a, bytes);
    for (size_t i = 0; i < FE_LEN; i++)
        assert_int_equal((a.v[i / 8] >> i % 8 * 8 & 0xff), i == 31 ? bytes[i] & 0x7f : bytes[i]);
    fe_load_words(&b, a.v);
    assert_memory_equal(&b, &a, sizeof b);
    b = fe_one;
    fe_select(&r, 0, &a, &b);
    assert_memory_equal(&r, &b, sizeof r);
    fe_select(&r, ~(uint64_t)0, &a, &b);
    assert_memory_equal(&r, &a, sizeof r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_of_edges),
        cmocka_unit_test(arithmetic_of_random_numbers),
        cmocka_unit_test(inverse),
        cmocka_unit_test(tight_numbers),
        cmocka_unit_test(root_power),
        cmocka_unit_test(loads_and_choices),
    };
    if ((cpu_features() & CPU_BMI2) == 0 || (cpu_features() & CPU_ADX) == 0) {
        puts("not tested: this processor has no MULX or no ADX");
        return 0;
    }
    return cmocka_run_group_tests_name("crypto/ec/field25519_adx", tests, NULL, NULL);
}

#else

int main(void)
{
    puts("not tested: another processor's");
    return 0;
}

#endif
