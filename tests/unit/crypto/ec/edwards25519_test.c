/*
 * edwards25519_test.c - multiples and encodings of points, by every backend. That multiples of the base point are right
 * is shown by x25519_test.c, against the ladder; the table, by tests/tables.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/edwards25519.h"
#include "crypto/ec/field25519.h"
#include "support/random.h"
#include "support/sets.h"
#include "support/test.h"

enum {
    ROUNDS = 100,
};

static const struct edwards25519 *curve;

static const struct scalar zero, one = {{1}};
static const uint8_t neutral[EDWARDS_LEN] = {1};

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

static void assert_multiple(const struct scalar *k, const uint8_t expected[EDWARDS_LEN])
{
    uint8_t found[EDWARDS_LEN];
    curve->multiply(found, k);
    assert_memory_equal(found, expected, EDWARDS_LEN);
}

static void base_point(void **state)
{
    (void)state;
    uint8_t base[EDWARDS_LEN]; /* RFC 8032 5.1: y = 4/5, x even */
    memset(base, 0x66, sizeof base);
    base[0] = 0x58;
    assert_multiple(&one, base);
    base[EDWARDS_LEN - 1] |= 0x80;
    assert_multiple(&minus_one, base);
    assert_multiple(&zero, neutral);
    static const struct scalar order = {{0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000}};
    assert_multiple(&order, neutral); /* any value may be given */
}

/* u = (1 + y) / (1 - y) (RFC 7748 section 4.1), which for the base point is 9; for the neutral point, 0. */
static void u_coordinates(void **state)
{
    (void)state;
    static const uint8_t nine[EDWARDS_LEN] = {9}, none[EDWARDS_LEN] = {0};
    uint64_t random = 9;
    uint8_t u[EDWARDS_LEN], y[EDWARDS_LEN], left[EDWARDS_LEN], right[EDWARDS_LEN];
    curve->multiply_u(u, &one);
    assert_memory_equal(u, nine, sizeof u);
    curve->multiply_u(u, &minus_one);
    assert_memory_equal(u, nine, sizeof u);
    curve->multiply_u(u, &zero);
    assert_memory_equal(u, none, sizeof u);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct scalar k = random_scalar(&random);
        struct fe fe_u, fe_y, above, below;
        curve->multiply(y, &k);
        curve->multiply_u(u, &k);
        fe_load(&fe_y, y);
        fe_load(&fe_u, u);
        fe_add(&above, &fe_one, &fe_y);
        fe_sub(&below, &fe_one, &fe_y);
        fe_mul(&below, &below, &fe_u);
        fe_tighten(&above);
        fe_store(left, &above);
        fe_store(right, &below);
        assert_memory_equal(left, right, EDWARDS_LEN);
    }
}

static void assert_both(const struct scalar *k, const struct scalar *h, const struct scalar *a)
{
    uint8_t point[EDWARDS_LEN], found[EDWARDS_LEN];
    struct scalar difference;
    curve->multiply(point, a);
    assert_true(curve->multiply_both(found, k, h, point));
    scalar_mul_add(&difference, h, a, &zero);
    scalar_mul_add(&difference, &difference, &minus_one, k);
    assert_multiple(&difference, found);
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

/* Whether it is a point: then minus that is one too, and minus that is the point. */
static bool decodes(const uint8_t a[EDWARDS_LEN])
{
    uint8_t minus[EDWARDS_LEN], found[EDWARDS_LEN];
    if (!curve->multiply_both(minus, &zero, &one, a))
        return false;
    assert_true(curve->multiply_both(found, &zero, &one, minus));
    assert_memory_equal(found, a, EDWARDS_LEN);
    return true;
}

/* Whether a y below p has an x: if x^2 = (y^2 - 1) / (d y^2 + 1) is 0 or a square, which by Euler's criterion is told
 * by the power of (p - 1) / 2 = 4 (p - 5) / 8 + 2. */
static bool has_x(const uint8_t bytes[EDWARDS_LEN])
{
    static const uint64_t d_words[FE_WORDS] = {0x75eb4dca135978a3, 0x00700a4d4141d8ab, 0x8cc740797779e898,
                                               0x52036cee2b6ffe73}; /* RFC 8032 5.1 */
    struct fe d, yy, u, v, power;
    fe_load_words(&d, d_words);
    fe_load(&yy, bytes);
    fe_square(&yy, &yy);
    fe_sub(&u, &yy, &fe_one);
    fe_mul(&v, &yy, &d);
    fe_add(&v, &v, &fe_one);
    fe_mul(&u, &u, &v); /* a square if u / v is */
    fe_root_power(&power, &u);
    fe_square(&power, &power);
    fe_square(&power, &power);
    fe_square(&v, &u);
    fe_mul(&power, &power, &v);
    fe_sub(&power, &power, &fe_one);
    fe_tighten(&power);
    return ct_reveal(fe_is_zero(&u) | fe_is_zero(&power));
}

/* A random y, of which every other one has an x; and minus the point, which has the other sign. */
static void decode_encode(void **state)
{
    (void)state;
    uint64_t random = 2;
    size_t points = 0;
    for (size_t i = 0; i < 4 * ROUNDS; i++) {
        uint8_t bytes[EDWARDS_LEN], minus[EDWARDS_LEN];
        test_random(&random, bytes, sizeof bytes);
        assert_int_equal(decodes(bytes), has_x(bytes));
        if (!curve->multiply_both(minus, &zero, &one, bytes))
            continue;
        points++;
        bytes[EDWARDS_LEN - 1] ^= 0x80;
        assert_memory_equal(minus, bytes, EDWARDS_LEN);
    }
    assert_in_range(points, 3 * ROUNDS / 2, 5 * ROUNDS / 2);
}

/* RFC 8032 5.1.3, step 1: y of p and more is refused, also where y - p has a point. */
static void refuses_y_of_p_and_more(void **state)
{
    (void)state;
    uint8_t bytes[EDWARDS_LEN], low[EDWARDS_LEN] = {0};
    size_t points = 0;
    memset(bytes, 0xff, sizeof bytes);
    for (unsigned sign = 0; sign < 2; sign++) {
        bytes[EDWARDS_LEN - 1] = (uint8_t)(0x7f | sign << 7);
        low[EDWARDS_LEN - 1] = (uint8_t)(sign << 7);
        for (unsigned i = 0; i < 19; i++) {
            bytes[0] = (uint8_t)(0xed + i);
            low[0] = (uint8_t)i;
            assert_false(decodes(bytes));
            points += decodes(low);
        }
    }
    assert_true(points > 10);
}

/* Step 4: "If x = 0, and x_0 = 1, decoding fails." x is 0 where y is 1 or -1. */
static void refuses_negative_zero(void **state)
{
    (void)state;
    uint8_t bytes[EDWARDS_LEN] = {1};
    assert_true(decodes(bytes));
    bytes[EDWARDS_LEN - 1] = 0x80;
    assert_false(decodes(bytes));
    memset(bytes, 0xff, sizeof bytes);
    bytes[0] = 0xec;
    bytes[EDWARDS_LEN - 1] = 0x7f;
    assert_true(decodes(bytes));
    bytes[EDWARDS_LEN - 1] = 0xff;
    assert_false(decodes(bytes));
}

/* Step 3: 2 is the y of no point, since (2^2 - 1) / (4 d + 1) is no square. */
static void refuses_what_is_no_point(void **state)
{
    (void)state;
    uint8_t bytes[EDWARDS_LEN] = {2};
    assert_false(decodes(bytes));
    bytes[EDWARDS_LEN - 1] = 0x80;
    assert_false(decodes(bytes));
}

/* Random scalars and points: every backend gives what the portable one does. */
static void as_the_portable_backend(void **state)
{
    (void)state;
    const struct edwards25519 *backends[BACKENDS_MAX];
    uint64_t random = 51;
    assert_true(BACKENDS(edwards25519, backends) > 0);
    for (size_t i = 0; i < 2 * ROUNDS; i++) {
        struct scalar k = random_scalar(&random), h = random_scalar(&random);
        uint8_t point[EDWARDS_LEN], expected[EDWARDS_LEN] = {0}, found[EDWARDS_LEN] = {0};
        if (i % 2 == 0)
            k.w[SCALAR_WORDS - 1] = (uint32_t)test_random_word(&random); /* beyond L */
        test_random(&random, point, sizeof point);
        bool good = backends[0]->multiply_both(expected, &k, &h, point);
        assert_int_equal(curve->multiply_both(found, &k, &h, point), good);
        assert_memory_equal(found, expected, EDWARDS_LEN);
        backends[0]->multiply(expected, &k);
        assert_multiple(&k, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_point),
        cmocka_unit_test(u_coordinates),
        cmocka_unit_test(both_multiples),
        cmocka_unit_test(decode_encode),
        cmocka_unit_test(refuses_y_of_p_and_more),
        cmocka_unit_test(refuses_negative_zero),
        cmocka_unit_test(refuses_what_is_no_point),
        cmocka_unit_test(as_the_portable_backend),
    };
    const struct edwards25519 *backends[BACKENDS_MAX];
    size_t count = BACKENDS(edwards25519, backends);
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        curve = backends[i];
        failed += cmocka_run_group_tests_name(curve->backend, tests, NULL, NULL);
    }
    return failed;
}
