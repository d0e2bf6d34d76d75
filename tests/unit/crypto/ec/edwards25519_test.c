/*
 * edwards25519_test.c - multiples and encodings of points. That multiples of the base point are right is shown by
 * x25519_test.c, against the ladder; the table, by tests/tables.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/edwards25519.h"
#include "support/random.h"
#include "support/test.h"

enum {
    ROUNDS = 100,
};

static const struct scalar zero, one = {{1}};
static const uint8_t neutral[FE_LEN] = {1};

/* L - 1 */
static const struct scalar minus_one = {{0x5cf5d3ec, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000}};

static struct scalar random_scalar(uint64_t *random)
{
    uint8_t wide[2 * SCALAR_LEN];
    struct scalar s;
    test_random(random, wide, sizeof wide);
    scalar_reduce(&s, wide);
    return s;
}

static void assert_encodes(const struct edwards *a, const uint8_t expected[FE_LEN])
{
    uint8_t found[FE_LEN];
    edwards_encode(found, a);
    assert_memory_equal(found, expected, FE_LEN);
}

static void base_point(void **state)
{
    (void)state;
    uint8_t base[FE_LEN]; /* RFC 8032 5.1: y = 4/5, x even */
    struct edwards r;
    memset(base, 0x66, sizeof base);
    base[0] = 0x58;
    edwards_multiply_base(&r, &one);
    assert_encodes(&r, base);
    base[FE_LEN - 1] |= 0x80;
    edwards_multiply_base(&r, &minus_one);
    assert_encodes(&r, base);
    edwards_multiply_base(&r, &zero);
    assert_encodes(&r, neutral);
    static const struct scalar order = {{0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000}};
    edwards_multiply_base(&r, &order); /* any value may be given */
    assert_encodes(&r, neutral);
}

static void assert_both(const struct scalar *k, const struct scalar *h, const struct scalar *a)
{
    uint8_t encoded[FE_LEN], expected[FE_LEN];
    struct scalar difference;
    struct edwards point, r;
    edwards_multiply_base(&r, a);
    edwards_encode(encoded, &r);
    assert_true(edwards_decode(&point, encoded));
    edwards_multiply_both(&r, k, h, &point);
    scalar_mul_add(&difference, h, a, &zero);
    scalar_mul_add(&difference, &difference, &minus_one, k);
    edwards_multiply_base(&point, &difference);
    edwards_encode(expected, &point);
    assert_encodes(&r, expected);
}

/* k B - h (a B) = (k - h a) B, also where sums meet the same point, its negative or the neutral one. */
static void both_multiples(void **state)
{
    (void)state;
    struct scalar edges[12] = {zero, one, {{2}}, {{15}}, {{16}}, {{17}}, {{31}}, {{32}}, minus_one, {{1 << 12}}};
    uint64_t random = 1;
    edges[10] = random_scalar(&random);
    edges[11] = random_scalar(&random);
    for (size_t i = 0; i < COUNT(edges); i++) {
        for (size_t j = 0; j < COUNT(edges); j++) {
            for (size_t k = 0; k < COUNT(edges); k++)
                assert_both(&edges[i], &edges[j], &edges[k]);
        }
    }
    for (size_t i = 0; i < ROUNDS; i++) {
        struct scalar k = random_scalar(&random), h = random_scalar(&random), a = random_scalar(&random);
        assert_both(&k, &h, &a);
    }
    for (size_t bit = 0; bit < 252; bit++) { /* runs of ones, which carry through the digits */
        struct scalar h = zero, k = random_scalar(&random), a = edges[10];
        for (size_t i = bit; i < 252; i++)
            h.w[i / 32] |= (uint32_t)1 << i % 32;
        assert_both(&k, &h, &a);
    }
}

static void decode_encode(void **state)
{
    (void)state;
    uint64_t random = 2;
    size_t points = 0;
    for (size_t i = 0; i < 4 * ROUNDS; i++) {
        uint8_t bytes[FE_LEN];
        struct edwards a;
        test_random(&random, bytes, sizeof bytes);
        if (edwards_decode(&a, bytes)) {
            points++;
            assert_encodes(&a, bytes);

            struct edwards r;
            edwards_multiply_both(&r, &zero, &one, &a); /* -a */
            bytes[FE_LEN - 1] ^= 0x80;
            assert_encodes(&r, bytes);
        }
    }
    assert_in_range(points, 3 * ROUNDS / 2, 5 * ROUNDS / 2); /* every other y has an x */
}

/* The curve equation, of what was decoded. */
static void decoded_points_are_on_the_curve(void **state)
{
    (void)state;
    static const uint64_t d_words[FE_WORDS] = {0x75eb4dca135978a3, 0x00700a4d4141d8ab, 0x8cc740797779e898,
                                               0x52036cee2b6ffe73}; /* RFC 8032 5.1 */
    uint64_t random = 3;
    struct fe d;
    fe_load_words(&d, d_words);
    for (size_t i = 0; i < ROUNDS; i++) {
        uint8_t bytes[FE_LEN], left[FE_LEN], right[FE_LEN];
        struct edwards a;
        struct fe xx, yy, t;
        test_random(&random, bytes, sizeof bytes);
        if (!edwards_decode(&a, bytes))
            continue;
        fe_square(&xx, &a.x);
        fe_square(&yy, &a.y);
        fe_sub(&t, &yy, &xx);
        fe_tighten(&t);
        fe_store(left, &t);
        fe_mul(&t, &xx, &yy);
        fe_mul(&t, &t, &d);
        fe_add(&t, &t, &fe_one);
        fe_tighten(&t);
        fe_store(right, &t);
        assert_memory_equal(left, right, FE_LEN);
        fe_mul(&t, &a.x, &a.y);
        fe_store(left, &t);
        fe_store(right, &a.t);
        assert_memory_equal(left, right, FE_LEN);
        assert_memory_equal(&a.z, &fe_one, sizeof a.z);
    }
}

/* RFC 8032 5.1.3, step 1: y of p and more is refused, also where y - p has a point. */
static void refuses_y_of_p_and_more(void **state)
{
    (void)state;
    uint8_t bytes[FE_LEN], low[FE_LEN] = {0};
    size_t points = 0;
    memset(bytes, 0xff, sizeof bytes);
    for (unsigned sign = 0; sign < 2; sign++) {
        bytes[FE_LEN - 1] = (uint8_t)(0x7f | sign << 7);
        low[FE_LEN - 1] = (uint8_t)(sign << 7);
        for (unsigned i = 0; i < 19; i++) {
            struct edwards a;
            bytes[0] = (uint8_t)(0xed + i);
            low[0] = (uint8_t)i;
            assert_false(edwards_decode(&a, bytes));
            points += edwards_decode(&a, low);
        }
    }
    assert_true(points > 10);
}

/* Step 4: "If x = 0, and x_0 = 1, decoding fails." x is 0 where y is 1 or -1. */
static void refuses_negative_zero(void **state)
{
    (void)state;
    uint8_t bytes[FE_LEN] = {1};
    struct edwards a;
    assert_true(edwards_decode(&a, bytes));
    bytes[FE_LEN - 1] = 0x80;
    assert_false(edwards_decode(&a, bytes));
    memset(bytes, 0xff, sizeof bytes);
    bytes[0] = 0xec;
    bytes[FE_LEN - 1] = 0x7f;
    assert_true(edwards_decode(&a, bytes));
    bytes[FE_LEN - 1] = 0xff;
    assert_false(edwards_decode(&a, bytes));
}

/* Step 3: 2 is the y of no point, since (2^2 - 1) / (4 d + 1) is no square. */
static void refuses_what_is_no_point(void **state)
{
    (void)state;
    uint8_t bytes[FE_LEN] = {2};
    struct edwards a;
    assert_false(edwards_decode(&a, bytes));
    bytes[FE_LEN - 1] = 0x80;
    assert_false(edwards_decode(&a, bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_point),
        cmocka_unit_test(both_multiples),
        cmocka_unit_test(decode_encode),
        cmocka_unit_test(decoded_points_are_on_the_curve),
        cmocka_unit_test(refuses_y_of_p_and_more),
        cmocka_unit_test(refuses_negative_zero),
        cmocka_unit_test(refuses_what_is_no_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
