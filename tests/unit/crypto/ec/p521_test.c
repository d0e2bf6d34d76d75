/*
 * p521_test.c - the field of P-521. The curve as a whole is in curve_test.c.
 *
 * SPDX-License-Identifier: MIT
 */
#define curve_p521 curve_p521_of_test
#include "crypto/ec/p521.c"

#include "field_checks.h"

static const char curve_title[6] = "P-521";

enum {
    LIMB_EXCESS = 1 << 10, /* what a limb may have beyond its bits */
};

static word limb_mask(size_t i)
{
    return i < LIMBS - 1 ? LIMB_MASK : TOP_MASK;
}

static void check_form(const struct field *a)
{
    for (size_t i = 0; i < LIMBS; i++)
        assert_true(a->v[i] <= limb_mask(i) + LIMB_EXCESS);
}

/* The value of any limbs, modulo p. */
static void value_of(struct slow *r, const struct field *a, const struct slow *p)
{
    *r = (struct slow){{0}};
    for (size_t i = LIMBS; i-- > 0;) {
        for (size_t bit = 0; bit < LIMB_BITS; bit++)
            slow_add(r, r, r, p);
        slow_add(r, r, &(struct slow){{(uint32_t)a->v[i], (uint32_t)((uint64_t)a->v[i] >> 32)}}, p);
    }
}

/* Limbs at their bounds, all of them or some: sums are as large as they can be, and a number is 0 in several ways. */
static void bounds(void **state)
{
    (void)state;
    struct values values;
    struct field kept[48];
    struct slow numbers[48];
    uint64_t random = 4;
    values_make(&values);
    for (size_t i = 0; i < COUNT(kept); i++) {
        for (size_t j = 0; j < LIMBS; j++) {
            const word patterns[] = {limb_mask(j) + LIMB_EXCESS,
                                     limb_mask(j),
                                     limb_mask(j) + 1,
                                     0,
                                     1,
                                     (word)test_random_word(&random) & limb_mask(j)};
            kept[i].v[j] = patterns[i < COUNT(patterns) ? i : test_random_word(&random) % COUNT(patterns)];
        }
    }
    kept[6] = (struct field){{0}}; /* 2^521 = 1, and p + 2^(LIMB_BITS i) in the form that overflows one limb */
    kept[6].v[LIMBS - 1] = TOP_MASK + 1;
    for (size_t i = 0; i < LIMBS; i++)
        kept[7].v[i] = limb_mask(i) + (i == 0);
    for (size_t i = 0; i < COUNT(kept); i++) {
        value_of(&numbers[i], &kept[i], &values.p);
        check_field(&kept[i], &numbers[i]);
    }
    for (size_t i = 0; i < COUNT(kept); i++) {
        check_one(&values, &kept[i], &numbers[i]);
        for (size_t j = 0; j < COUNT(kept); j++)
            check_pair(&values, &kept[i], &numbers[i], &kept[j], &numbers[j]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants),
        cmocka_unit_test(loads),
        cmocka_unit_test(operations),
        cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
