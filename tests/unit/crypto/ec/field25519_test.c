/*
 * field25519_test.c - numbers modulo 2^255 - 19 against the slow bn_mod: edge values, values of p and more, and limbs
 * as large as each form allows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/ec/field25519.h"
#include "support/random.h"
#include "support/test.h"

enum {
    VALUE_LEN = 40, /* bytes of a number with large limbs */
    VALUE_COUNT = BN_COUNT(8 * VALUE_LEN),
    ROUNDS = 300,
};

/* A number as the slow side sees it, below 2^320. */
struct value {
    limb v[VALUE_COUNT];
};

static const uint8_t p_bytes[32] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xed};

static struct value value_p(void)
{
    struct value p;
    bn_load(p.v, VALUE_COUNT, p_bytes, sizeof p_bytes);
    return p;
}

/* Of the limbs, by their weights, without a carry taken. */
static struct value value_of(const struct fe *a)
{
    uint8_t bytes[VALUE_LEN] = {0}; /* big-endian */
    unsigned bit = 0;
    for (size_t i = 0; i < FE_LIMBS; i++) {
        for (unsigned j = 0; j < 8 * sizeof(fe_limb); j++) {
            if (a->v[i] >> j & 1) {
                unsigned at = bit + j;
                unsigned sum = 1u << at % 8;
                for (size_t k = VALUE_LEN - 1 - at / 8; sum > 0; k--) {
                    sum += bytes[k];
                    bytes[k] = (uint8_t)sum;
                    sum >>= 8;
                }
            }
        }
        bit += FE_BITS(i);
    }
    struct value x;
    assert_true(ct_reveal(bn_load(x.v, VALUE_COUNT, bytes, sizeof bytes)));
    return x;
}

static bool form_is(const struct fe *a, fe_limb times, unsigned over)
{
    for (size_t i = 0; i < FE_LIMBS; i++) {
        if (a->v[i] >= times * (FE_MASK(i) + 1) + ((fe_limb)1 << over))
            return false;
    }
    return true;
}

static bool is_tight(const struct fe *a)
{
    return form_is(a, 1, 13);
}

static bool is_loose(const struct fe *a)
{
    return form_is(a, 3, 14);
}

static bool is_wide(const struct fe *a)
{
    return FE_LIMBS == 5 ? form_is(a, 7, 15) : is_tight(a);
}

/* The limbs of a are a number that is expected modulo p, and if they are tight, so are the bytes. */
static void assert_value(const struct fe *a, const limb *expected, size_t count)
{
    struct value p = value_p(), x = value_of(a);
    limb found[VALUE_COUNT], rest[VALUE_COUNT];
    bn_mod(rest, p.v, VALUE_COUNT, expected, count);
    bn_mod(found, p.v, VALUE_COUNT, x.v, VALUE_COUNT);
    assert_memory_equal(found, rest, sizeof rest);
    if (is_tight(a)) {
        uint8_t bytes[FE_LEN], big[FE_LEN];
        fe_store(bytes, a);
        bn_store(big, sizeof big, rest, VALUE_COUNT);
        for (size_t i = 0; i < FE_LEN; i++)
            assert_int_equal(bytes[i], big[FE_LEN - 1 - i]);
    }
}

/* Limbs as large as a form allows; times and over are those of its bound. */
static struct fe largest(fe_limb times, unsigned over)
{
    struct fe a;
    for (size_t i = 0; i < FE_LIMBS; i++)
        a.v[i] = times * (FE_MASK(i) + 1) + ((fe_limb)1 << over) - 1;
    return a;
}

static void check_product(const struct fe *a, const struct fe *b)
{
    struct value x = value_of(a), y = value_of(b);
    limb product[2 * VALUE_COUNT];
    struct fe r;
    bn_mul(product, x.v, VALUE_COUNT, y.v, VALUE_COUNT);
    fe_mul(&r, a, b);
    assert_true(is_tight(&r));
    assert_value(&r, product, 2 * VALUE_COUNT);
}

static void check_square(const struct fe *a)
{
    struct value x = value_of(a);
    limb product[2 * VALUE_COUNT];
    struct fe r;
    bn_mul(product, x.v, VALUE_COUNT, x.v, VALUE_COUNT);
    fe_square(&r, a);
    assert_true(is_tight(&r));
    assert_value(&r, product, 2 * VALUE_COUNT);
}

static void check_small(const struct fe *a)
{
    static const uint32_t smalls[] = {0, 1, 19, 121665, (1 << 18) - 1};
    for (size_t i = 0; i < COUNT(smalls); i++) {
        struct value x = value_of(a);
        limb small = (limb)smalls[i], product[VALUE_COUNT + 1];
        struct fe r;
        bn_mul(product, x.v, VALUE_COUNT, &small, 1);
        fe_mul_small(&r, a, smalls[i]);
        assert_true(is_tight(&r));
        assert_value(&r, product, VALUE_COUNT + 1);
    }
}

/* b + r = a modulo p, with r = a - b. */
static void check_difference(const struct fe *r, const struct fe *a, const struct fe *b)
{
    struct value x = value_of(a), y = value_of(b), sum = value_of(r);
    bn_add(sum.v, sum.v, y.v, VALUE_COUNT);
    limb expected[VALUE_COUNT], found[VALUE_COUNT];
    struct value p = value_p();
    bn_mod(expected, p.v, VALUE_COUNT, x.v, VALUE_COUNT);
    bn_mod(found, p.v, VALUE_COUNT, sum.v, VALUE_COUNT);
    assert_memory_equal(found, expected, sizeof expected);
}

static void check_sums(const struct fe *a, const struct fe *b)
{
    struct value sum = value_of(a), y = value_of(b);
    bn_add(sum.v, sum.v, y.v, VALUE_COUNT);
    struct fe r;
    if (is_tight(a) && is_tight(b)) {
        fe_add(&r, a, b);
        assert_true(is_loose(&r));
        assert_value(&r, sum.v, VALUE_COUNT);
        fe_sub(&r, a, b);
        assert_true(is_loose(&r));
        check_difference(&r, a, b);
    }
    fe_add_loose(&r, a, b);
    assert_true(is_wide(&r));
    assert_value(&r, sum.v, VALUE_COUNT);
    fe_sub_loose(&r, a, b);
    assert_true(is_wide(&r));
    check_difference(&r, a, b);
}

static void check_pair(const struct fe *a, const struct fe *b)
{
    check_product(a, b);
    check_sums(a, b);
}

/* Little-endian; around 0, p, 2^255, and where limbs of either size meet. */
static size_t edge_values(uint8_t (*edges)[FE_LEN])
{
    static const unsigned bits[] = {25, 26, 51, 76, 77, 102, 127, 128, 153, 178, 179, 204, 229, 230, 254};
    size_t count = 0;
    for (unsigned i = 0; i < 22; i++) { /* 0, 1, ... and p - 2, p - 1, p, p + 1, ... 2^255 - 1 */
        memset(edges[count], 0, FE_LEN);
        edges[count++][0] = (uint8_t)i;
        memset(edges[count], 0xff, FE_LEN);
        edges[count][0] = (uint8_t)(0xff - i);
        edges[count++][FE_LEN - 1] = 0x7f;
    }
    for (size_t i = 0; i < COUNT(bits); i++) { /* 2^bit and 2^bit - 1 */
        memset(edges[count], 0, FE_LEN);
        edges[count++][bits[i] / 8] = (uint8_t)(1 << bits[i] % 8);
        memset(edges[count], 0, FE_LEN);
        memset(edges[count], 0xff, bits[i] / 8);
        edges[count++][bits[i] / 8] = (uint8_t)((1 << bits[i] % 8) - 1);
    }
    return count;
}

enum {
    EDGES_MAX = 80,
};

static void load_and_store(void **state)
{
    (void)state;
    uint8_t edges[EDGES_MAX][FE_LEN];
    size_t count = edge_values(edges);
    assert_true(count <= EDGES_MAX);
    for (size_t i = 0; i < count; i++) {
        uint8_t big[FE_LEN];
        struct value x;
        struct fe a, b;
        for (size_t j = 0; j < FE_LEN; j++)
            big[j] = edges[i][FE_LEN - 1 - j];
        bn_load(x.v, VALUE_COUNT, big, FE_LEN);
        fe_load(&a, edges[i]);
        assert_true(form_is(&a, 1, 0));
        assert_value(&a, x.v, VALUE_COUNT);
        edges[i][FE_LEN - 1] |= 0x80; /* dropped */
        fe_load(&b, edges[i]);
        assert_memory_equal(&a, &b, sizeof a);
    }
}

static void arithmetic_of_edges(void **state)
{
    (void)state;
    uint8_t edges[EDGES_MAX][FE_LEN];
    size_t count = edge_values(edges);
    for (size_t i = 0; i < count; i++) {
        struct fe a, b;
        fe_load(&a, edges[i]);
        check_square(&a);
        check_small(&a);
        for (size_t j = 0; j < count; j++) {
            fe_load(&b, edges[j]);
            check_pair(&a, &b);
        }
    }
}

static void arithmetic_of_random_numbers(void **state)
{
    (void)state;
    uint64_t random = 25519;
    for (size_t i = 0; i < ROUNDS; i++) {
        uint8_t bytes[2][FE_LEN];
        struct fe a, b, r;
        test_random(&random, bytes[0], sizeof bytes);
        fe_load(&a, bytes[0]);
        fe_load(&b, bytes[1]);
        check_square(&a);
        check_small(&a);
        check_pair(&a, &b);

        r = a; /* the result may stand where an operand stands */
        struct fe product;
        fe_mul(&product, &a, &b);
        fe_mul(&r, &r, &b);
        assert_memory_equal(&r, &product, sizeof r);
        fe_mul(&b, &a, &b);
        assert_memory_equal(&b, &product, sizeof r);
        fe_square(&product, &a);
        fe_square(&a, &a);
        assert_memory_equal(&a, &product, sizeof r);
    }
}

/* Each form at its bound, with each other and with the smallest. */
static void largest_limbs(void **state)
{
    (void)state;
    struct fe forms[] = {fe_zero, fe_one, largest(1, 0), largest(1, 13), largest(3, 14), largest(7, 15)};
    size_t count = FE_LIMBS == 5 ? COUNT(forms) : COUNT(forms) - 1; /* with 32 bits nothing stays wide */
    for (size_t i = 0; i < count; i++) {
        check_square(&forms[i]);
        for (size_t j = 0; j < count; j++) {
            check_product(&forms[i], &forms[j]);
            if (i < 5 && j < 5)
                check_sums(&forms[i], &forms[j]);
        }
        if (i < 5)
            check_small(&forms[i]);
    }
}

/* Any mixture of limbs of 0 and of the bound, which carries differently. */
static void mixed_limbs(void **state)
{
    (void)state;
    struct fe top = largest(3, 14);
    for (unsigned i = 0; i < 1u << FE_LIMBS; i += FE_LIMBS == 5 ? 1 : 7) {
        struct fe a = fe_zero;
        for (size_t j = 0; j < FE_LIMBS; j++)
            a.v[j] = i >> j & 1 ? top.v[j] : 0;
        check_square(&a);
        check_pair(&a, &top);
        check_pair(&top, &a);
    }
}

static void inverse(void **state)
{
    (void)state;
    uint8_t edges[EDGES_MAX][FE_LEN];
    size_t count = edge_values(edges);
    struct value one = {{1}}, zero = {{0}};
    for (size_t i = 0; i < count; i++) {
        struct fe a, b;
        fe_load(&a, edges[i]);
        bool is_zero = ct_reveal(fe_is_zero(&a));
        fe_invert(&b, &a);
        fe_mul(&a, &a, &b);
        assert_value(&a, is_zero ? zero.v : one.v, VALUE_COUNT);
        fe_load(&a, edges[i]);
        fe_invert(&a, &a);
        assert_memory_equal(&a, &b, sizeof a);
    }
}

/* (a^2)^((p - 5) / 8) is a^((p - 1) / 4) / a, so its square times a^2 is a^((p - 1) / 2), which is 1 or -1: and 1 if a
 * is a square itself. */
static void root_power(void **state)
{
    (void)state;
    uint64_t random = 2;
    struct value one = {{1}};
    for (size_t i = 0; i < 50; i++) {
        uint8_t bytes[FE_LEN];
        struct fe a, square, r;
        test_random(&random, bytes, sizeof bytes);
        fe_load(&a, bytes);
        fe_square(&a, &a);
        fe_square(&square, &a);
        fe_root_power(&r, &square);
        fe_square(&r, &r);
        fe_mul(&r, &r, &square);
        assert_value(&r, one.v, VALUE_COUNT);
    }
}

static void zero_and_odd(void **state)
{
    (void)state;
    uint8_t bytes[FE_LEN];
    memset(bytes, 0xff, sizeof bytes);
    for (unsigned i = 0; i < 256; i++) { /* 2^255 - 256 + i = p + i - 237 */
        struct fe a;
        bytes[0] = (uint8_t)i;
        fe_load(&a, bytes);
        assert_true(ct_reveal(fe_is_zero(&a)) == (i == 237));
        assert_true(ct_reveal(fe_is_odd(&a)) == (i < 237 ? i % 2 == 1 : i % 2 == 0));
    }
}

static void choices(void **state)
{
    (void)state;
    struct fe a = largest(1, 0), b = fe_one, r;
    fe_select(&r, 0, &a, &b);
    assert_memory_equal(&r, &b, sizeof r);
    fe_select(&r, ~(uint64_t)0, &a, &b);
    assert_memory_equal(&r, &a, sizeof r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(load_and_store),
        cmocka_unit_test(arithmetic_of_edges),
        cmocka_unit_test(arithmetic_of_random_numbers),
        cmocka_unit_test(largest_limbs),
        cmocka_unit_test(mixed_limbs),
        cmocka_unit_test(inverse),
        cmocka_unit_test(root_power),
        cmocka_unit_test(zero_and_odd),
        cmocka_unit_test(choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
