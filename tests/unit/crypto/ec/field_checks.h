/*
 * field_checks.h - the field of a curve against slow numbers: a template, for the tests of p256.c, p384.c and p521.c.
 *
 * The test includes the source of the curve itself, whose field nobody else sees, then this, and defines
 *
 *     curve_title                "P-256"
 *     check_form                 that the number is in the form that every operation gives
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_FIELD_CHECKS_H
#define TLS12_TEST_FIELD_CHECKS_H

#include "support/random.h"
#include "support/slow_curve.h"
#include "support/test.h"

static const char curve_title[6];
static void check_form(const struct field *);

enum {
    VALUES_MAX = 200,
};

struct values {
    struct slow p;
    size_t count;
    struct slow at[VALUES_MAX];
};

static void values_add(struct values *values, const struct slow *a)
{
    assert_true(values->count < VALUES_MAX);
    if (slow_compare(a, &values->p) < 0)
        values->at[values->count++] = *a;
}

/* Small ones, powers of two and runs of ones, all with p minus them, and random ones in part with runs. */
static void values_make(struct values *values)
{
    static const struct slow zero, one = {{1}};
    struct slow_curve slow;
    struct slow a, minus;
    uint64_t random = 3;
    slow_curve_load(&slow, curve_title);
    values->p = slow.p;
    values->count = 0;
    for (uint32_t i = 0; i < 4; i++) {
        values_add(values, &(struct slow){{i}});
        slow_sub(&a, &zero, &(struct slow){{i}}, &slow.p);
        values_add(values, &a);
    }
    for (size_t bit = 25; bit < CURVE_BITS; bit += bit % 32 == 0 ? 25 : 32 - bit % 32) {
        a = (struct slow){{0}};
        a.digit[bit / 32] = (uint32_t)1 << bit % 32;
        values_add(values, &a);
        slow_sub(&minus, &zero, &a, &slow.p);
        values_add(values, &minus);
        slow_sub(&a, &a, &one, &slow.p);
        values_add(values, &a);
    }
    for (size_t i = 0; i < 20; i++) {
        uint8_t bytes[CURVE_LEN];
        test_random(&random, bytes, sizeof bytes);
        bytes[0] = 0;
        if (i % 2 == 1)
            memset(bytes + i % 16, i % 4 == 1 ? 0 : 0xff, CURVE_LEN / 3);
        slow_load(&a, bytes, sizeof bytes);
        values_add(values, &a);
    }
}

static void field_of(struct field *r, const struct slow *a)
{
    uint8_t bytes[CURVE_LEN];
    slow_store(bytes, sizeof bytes, a);
    assert_true(ct_reveal(field_load(r, bytes)));
    check_form(r);
}

static void check_field(const struct field *a, const struct slow *expected)
{
    uint8_t bytes[CURVE_LEN], expected_bytes[CURVE_LEN];
    static const struct slow zero;
    check_form(a);
    field_store(bytes, a);
    slow_store(expected_bytes, sizeof expected_bytes, expected);
    assert_memory_equal(bytes, expected_bytes, sizeof bytes);
    assert_true(ct_reveal(field_is_zero(a)) == (slow_compare(expected, &zero) == 0));
}

/* Every operation on a and b, whose values are x and y, and in place. */
static void check_pair(const struct values *values, const struct field *a, const struct slow *x, const struct field *b,
                       const struct slow *y)
{
    static void (*const operations[])(struct field *, const struct field *,
                                      const struct field *) = {field_add, field_sub, field_mul};
    static void (*const slow_operations[])(struct slow *, const struct slow *, const struct slow *,
                                           const struct slow *) = {slow_add, slow_sub, slow_mul};
    for (size_t i = 0; i < COUNT(operations); i++) {
        struct slow expected;
        struct field r;
        slow_operations[i](&expected, x, y, &values->p);
        operations[i](&r, a, b);
        check_field(&r, &expected);
        r = *a;
        operations[i](&r, &r, b);
        check_field(&r, &expected);
        r = *b;
        operations[i](&r, a, &r);
        check_field(&r, &expected);
    }
}

static void check_one(const struct values *values, const struct field *a, const struct slow *x)
{
    static const struct slow zero, one = {{1}};
    struct slow expected;
    struct field r;
    slow_mul(&expected, x, x, &values->p);
    field_square(&r, a);
    check_field(&r, &expected);
    r = *a;
    field_square(&r, &r);
    check_field(&r, &expected);
    field_half(&r, a);
    check_form(&r);
    field_add(&r, &r, &r);
    check_field(&r, x);
    r = *a;
    field_half(&r, &r);
    field_half(&r, &r);
    check_form(&r);
    field_add(&r, &r, &r);
    field_add(&r, &r, &r);
    check_field(&r, x);
    field_invert(&r, a);
    check_form(&r);
    field_mul(&r, &r, a);
    check_field(&r, slow_compare(x, &zero) == 0 ? &zero : &one); /* 1 / 0 = 0 */
    field_add(&r, a, &r);
    field_sub(&r, &r, a);
    check_form(&r);
}

static void operations(void **state)
{
    (void)state;
    struct values values;
    values_make(&values);
    for (size_t i = 0; i < values.count; i++) {
        struct field a, b;
        field_of(&a, &values.at[i]);
        check_field(&a, &values.at[i]);
        check_one(&values, &a, &values.at[i]);
        for (size_t j = 0; j < values.count; j += 1 + (i + j) % 5) {
            field_of(&b, &values.at[j]);
            check_pair(&values, &a, &values.at[i], &b, &values.at[j]);
        }
    }
}

/* Numbers from p on are not loaded. */
static void loads(void **state)
{
    (void)state;
    struct values values;
    struct field r;
    uint8_t bytes[CURVE_LEN];
    values_make(&values);
    slow_store(bytes, sizeof bytes, &values.p);
    assert_false(ct_reveal(field_load(&r, bytes)));
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        slow_store(bytes, sizeof bytes, &values.p);
        bool more = (bytes[bit / 8] >> bit % 8 & 1) == 0;
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_true(ct_reveal(field_load(&r, bytes)) == !more);
    }
    memset(bytes, 0xff, sizeof bytes);
    assert_false(ct_reveal(field_load(&r, bytes)));
}

/* The constants. */
static void constants(void **state)
{
    (void)state;
    static const struct slow one = {{1}};
    struct slow_curve slow;
    struct field r;
    slow_curve_load(&slow, curve_title);
    check_field(&field_one, &one);
    field_from_table(&r, curve_b);
    check_field(&r, &slow.b);
}

#endif
