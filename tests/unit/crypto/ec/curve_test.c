/*
 * curve_test.c - the multiplications of every struct curve against the slow ones of the tests, with scalars that are
 * special to windows and combs, and random ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/ec/comb.h"
#include "crypto/ec/curve.h"
#include "support/random.h"
#include "support/sets.h"
#include "support/slow_curve.h"
#include "support/test.h"

static const struct curve *curves[GROUP_COUNT - GROUP_P256]; /* of the backends that are tested */

/* The combs of comb.h, and the one odd scalar for which the last addition of multiply_base is one of equal points: the
 * scalar is, modulo n, twice what the last comb adds for it in the last column. */
static const struct {
    size_t combs, teeth, spacing;
    const char *doubling;
} shapes[] = {
    {P256_COMBS, P256_TEETH, P256_SPACING, "bff7feff20040080ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"},
    {P384_COMBS, P384_TEETH, P384_SPACING,
     "dffffdffffdffffdffffdfffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"},
    {P521_COMBS, P521_TEETH, P521_SPACING,
     "01fbffffff7fffffeffffffdffffffbffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c4"
     "7aebb6fb71e91386409"},
};

enum {
    SCALAR_MAX = 160,
    RANDOM_SCALARS = 12,
};

/* The scalars from 1 to n - 1 that all is tried with. */
struct scalars {
    size_t count;
    struct slow at[SCALAR_MAX];
};

/* The scalar, if it is in range. */
static void keep(struct scalars *list, const struct slow_curve *slow, const struct slow *scalar)
{
    static const struct slow zero;
    if (slow_compare(scalar, &zero) > 0 && slow_compare(scalar, &slow->n) < 0) {
        assert_true(list->count < SCALAR_MAX);
        list->at[list->count++] = *scalar;
    }
}

/* The scalar and n - scalar. */
static void keep_both(struct scalars *list, const struct slow_curve *slow, const struct slow *scalar)
{
    static const struct slow zero;
    struct slow minus;
    if (slow_compare(scalar, &slow->n) >= 0)
        return;
    slow_sub(&minus, &zero, scalar, &slow->n);
    keep(list, slow, scalar);
    keep(list, slow, &minus);
}

/* 2^at, or 0 beyond the curve's bits. */
static struct slow power(size_t at)
{
    struct slow r = {{0}};
    if (at < 32 * SLOW_DIGITS)
        r.digit[at / 32] = (uint32_t)1 << at % 32;
    return r;
}

static void scalars_make(struct scalars *list, const struct curve *curve, const struct slow_curve *slow)
{
    static const size_t lengths[] = {5, 11, 20, 27, 31, 32, 63, 64, 65, 127, 128, 192, 255, 256, 383, 384, 520};
    static const struct slow one = {{1}};
    struct slow s;
    uint64_t random = 1;
    uint8_t bytes[SLOW_LEN_MAX];

    list->count = 0;
    for (size_t i = 0; i < COUNT(curves); i++) {
        if (curves[i] == curve) {
            slow_load(&s, bytes, hex(bytes, shapes[i].doubling));
            keep_both(list, slow, &s);
        }
    }
    for (uint32_t i = 1; i <= 18; i++) /* n - 2 i for small i: where the last window meets its own double */
        keep_both(list, slow, &(struct slow){{i}});
    for (size_t i = 0; i < COUNT(lengths) && lengths[i] < curve->bits; i++) {
        s = power(lengths[i]);
        keep_both(list, slow, &s);
        slow_sub(&s, &s, &one, &slow->n); /* a run of ones */
        keep_both(list, slow, &s);
    }
    slow_inverse(&s, &(struct slow){{2}}, &slow->n);
    keep_both(list, slow, &s);
    for (unsigned byte = 0x11; byte < 0x100; byte += 0x33) { /* 0x11, 0x44, 0x77, 0xaa, 0xdd */
        memset(bytes, (int)byte, sizeof bytes);
        bytes[0] = 0;
        slow_load(&s, bytes, curve->len);
        keep(list, slow, &s);
    }
    for (int i = 0; i < RANDOM_SCALARS; i++) {
        test_random(&random, bytes, sizeof bytes);
        bytes[0] = 0;
        if (i % 3 == 1)
            memset(bytes + 1 + i, i % 2 == 0 ? 0 : 0xff, curve->len / 2); /* a long run in the middle */
        slow_load(&s, bytes, curve->len);
        keep(list, slow, &s);
    }
}

static void point_bytes(uint8_t *bytes, const struct slow_curve *slow, const struct slow_point *point)
{
    assert_false(point->infinite);
    slow_store(bytes, slow->len, &point->x);
    slow_store(bytes + slow->len, slow->len, &point->y);
}

static struct slow_point point_of(const struct slow_curve *slow, const struct slow *scalar)
{
    struct slow_point base = slow_base(slow);
    return slow_multiply(slow, scalar, &base);
}

static void parameters(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct slow_curve slow;
        struct slow n;
        struct mont computed, known;
        slow_curve_load(&slow, curves[i]->name);
        assert_int_equal(curves[i]->len, slow.len);
        assert_int_equal((curves[i]->bits + 7) / 8, slow.len);
        slow_load(&n, curves[i]->order, slow.len);
        assert_int_equal(slow_compare(&n, &slow.n), 0);
        assert_true(point_of(&slow, &n).infinite);
        mont_init(&computed, curves[i]->order, slow.len);
        mont_init_known(&known, curves[i]->order, curves[i]->order_rr, slow.len);
        assert_int_equal(known.count, computed.count);
        assert_true(known.n0 == computed.n0);
        assert_memory_equal(known.n, computed.n, known.count * sizeof(limb));
        assert_memory_equal(known.rr, computed.rr, known.count * sizeof(limb));
    }
}

/* multiply_base and multiply of the base point agree, and with the slow curve, which is asked about some. */
static void multiply(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        const struct curve *curve = curves[i];
        struct slow_curve slow;
        struct scalars list;
        uint8_t scalar[CURVE_LEN_MAX], expected[2 * CURVE_LEN_MAX], found[2 * CURVE_LEN_MAX], base[2 * CURVE_LEN_MAX];
        slow_curve_load(&slow, curve->name);
        scalars_make(&list, curve, &slow);
        struct slow_point g = slow_base(&slow);
        point_bytes(base, &slow, &g);
        for (size_t j = 0; j < list.count; j++) {
            slow_store(scalar, curve->len, &list.at[j]);
            curve->multiply_base(found, scalar);
            curve->multiply(expected, scalar, base);
            assert_memory_equal(found, expected, 2 * curve->len);
            assert_true(curve->on_curve(found));
            if (j % (curve->len / 4) == 0) {
                struct slow_point product = slow_multiply(&slow, &list.at[j], &g);
                point_bytes(expected, &slow, &product);
                assert_memory_equal(found, expected, 2 * curve->len);
            }
        }
    }
}

/* Scalars a and b: a (b g) = (a b mod n) g. */
static void multiply_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        const struct curve *curve = curves[i];
        struct slow_curve slow;
        struct scalars list;
        uint8_t scalar[CURVE_LEN_MAX], point[2 * CURVE_LEN_MAX], expected[2 * CURVE_LEN_MAX], found[2 * CURVE_LEN_MAX];
        slow_curve_load(&slow, curve->name);
        scalars_make(&list, curve, &slow);
        for (size_t j = 0; j < list.count; j++) {
            const struct slow *a = &list.at[j % list.count], *b = &list.at[(j * 3 + 1) % list.count];
            struct slow product;
            slow_mul(&product, a, b, &slow.n);
            slow_store(scalar, curve->len, b);
            curve->multiply_base(point, scalar);
            slow_store(scalar, curve->len, a);
            curve->multiply(found, scalar, point);
            slow_store(scalar, curve->len, &product);
            curve->multiply_base(expected, scalar);
            assert_memory_equal(found, expected, 2 * curve->len);
        }
    }
}

/* Powers of two and random numbers, without the slow curve. */
static void multiply_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        const struct curve *curve = curves[i];
        struct slow_curve slow;
        uint8_t base[2 * CURVE_LEN_MAX], found[2 * CURVE_LEN_MAX], again[2 * CURVE_LEN_MAX], scalar[CURVE_LEN_MAX];
        uint64_t random = 2;
        slow_curve_load(&slow, curve->name);
        struct slow_point g = slow_base(&slow);
        point_bytes(base, &slow, &g);
        for (size_t j = 0; j < 2 * curve->bits; j += 5) {
            struct slow s = power(j / 2);
            if (j / 2 + 1 == curve->bits)
                continue;
            slow_store(scalar, curve->len, &s);
            if (j % 2 == 1) {
                test_random(&random, scalar, curve->len);
                scalar[0] = 0;
            }
            curve->multiply_base(found, scalar);
            curve->multiply(again, scalar, base);
            assert_memory_equal(found, again, 2 * curve->len);
        }
    }
}

/* u1 g + u2 (d g) = (u1 + u2 d mod n) g. */
static void check_sum(const struct curve *curve, const struct slow_curve *slow, const struct slow *u1,
                      const struct slow *u2, const struct slow *d)
{
    static const struct slow zero;
    uint8_t a[CURVE_LEN_MAX], b[CURVE_LEN_MAX], scalar[CURVE_LEN_MAX], point[2 * CURVE_LEN_MAX];
    uint8_t r[CURVE_LEN_MAX], expected[2 * CURVE_LEN_MAX];
    struct slow sum;
    slow_mul(&sum, u2, d, &slow->n);
    slow_add(&sum, &sum, u1, &slow->n);
    slow_store(a, curve->len, u1);
    slow_store(b, curve->len, u2);
    slow_store(scalar, curve->len, d);
    curve->multiply_base(point, scalar);
    if (slow_compare(&sum, &zero) == 0) {
        assert_false(curve->sum_has_x_public(a, a, b, point));
        assert_false(curve->sum_has_x_public(point, a, b, point));
        return;
    }
    slow_store(scalar, curve->len, &sum);
    curve->multiply_base(expected, scalar);
    slow_load(&sum, expected, curve->len);
    slow_add(&sum, &sum, &zero, &slow->n);
    slow_store(r, curve->len, &sum);
    assert_true(curve->sum_has_x_public(r, a, b, point));
    for (size_t i = 0; i < curve->len; i += 5) {
        r[curve->len - 1 - i] ^= 0x40;
        assert_false(curve->sum_has_x_public(r, a, b, point));
        r[curve->len - 1 - i] ^= 0x40;
    }
}

static void multiply_add(void **state)
{
    (void)state;
    static const struct slow zero, one = {{1}};
    for (size_t i = 0; i < COUNT(curves); i++) {
        const struct curve *curve = curves[i];
        struct slow_curve slow;
        struct scalars list;
        slow_curve_load(&slow, curve->name);
        scalars_make(&list, curve, &slow);
        for (size_t j = i % 2; j < list.count; j += 1 + i) {
            const struct slow *u = &list.at[j], *d = &list.at[list.count - 1 - j];
            struct slow u1;
            check_sum(curve, &slow, &zero, &zero, d);
            check_sum(curve, &slow, u, &zero, d);
            check_sum(curve, &slow, &zero, u, d);
            for (size_t k = 1; k < 4; k++)
                check_sum(curve, &slow, &list.at[(j * k + 5) % list.count], u, d);
            check_sum(curve, &slow, u, u, &one); /* u g + u g, and u g + (n - u) g = 0 */
            slow_sub(&u1, &zero, u, &slow.n);
            check_sum(curve, &slow, &u1, u, &one);
            slow_mul(&u1, u, d, &slow.n); /* the same with d g */
            check_sum(curve, &slow, &u1, u, d);
            slow_sub(&u1, &zero, &u1, &slow.n);
            check_sum(curve, &slow, &u1, u, d);
            slow_add(&u1, &u1, &one, &slow.n); /* the sum is g */
            check_sum(curve, &slow, &u1, u, d);
        }
    }
}

/* Points whose x is n and more, and what of it is left modulo n. */
static void x_beyond(void **state)
{
    (void)state;
    static const struct {
        uint8_t r;
        const char *y;
    } rows[] = {
        /* clang-format off */
        {3, "484f0c0fda434ef0a808458914f328715d7a545e198ac7eee31dffe861b5d23f"},
        {2, "674db71d55d1948b3c7d4c562474ad137465f9605bc7c67cb9fab6bf9f3ca2ef87d56a8d920568aa26f7eaf13ee70a45"},
        {1,
         "015c0208e578fd60af518df71031fbef12ced63df0aebf52d4a67eb460f7907f4e77748ed5dfa44f49035bad05d07d119cae1e855c8a"
         "9723eaff862aa896fbae2a8d"},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(curves); i++) {
        const size_t len = curves[i]->len;
        uint8_t point[2 * CURVE_LEN_MAX], zero[CURVE_LEN_MAX] = {0}, one[CURVE_LEN_MAX] = {0}, r[CURVE_LEN_MAX] = {0};
        memcpy(point, curves[i]->order, len);
        point[len - 1] = (uint8_t)(point[len - 1] + rows[i].r);
        assert_int_equal(hex(point + len, rows[i].y), len);
        assert_true(curves[i]->on_curve(point));
        one[len - 1] = 1;
        r[len - 1] = rows[i].r;
        assert_true(curves[i]->sum_has_x_public(r, zero, one, point));
        assert_true(curves[i]->sum_has_x_public(point, zero, one, point));
        r[len - 1]++;
        assert_false(curves[i]->sum_has_x_public(r, zero, one, point));
    }
}

/* The double of k g is (2 k) g, and no other multiple; the double of no point is. */
static void halves(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        const struct curve *curve = curves[i];
        struct slow_curve slow;
        struct scalars list;
        uint8_t scalar[CURVE_LEN_MAX], minus[CURVE_LEN_MAX], point[2 * CURVE_LEN_MAX];
        static const struct slow zero;
        slow_curve_load(&slow, curve->name);
        scalars_make(&list, curve, &slow);
        for (size_t j = 0; j < list.count; j++) {
            struct slow twice;
            slow_store(scalar, curve->len, &list.at[j]);
            curve->multiply_base(point, scalar);
            slow_add(&twice, &list.at[j], &list.at[j], &slow.n);
            slow_store(scalar, curve->len, &twice);
            slow_sub(&twice, &zero, &twice, &slow.n);
            slow_store(minus, curve->len, &twice);
            assert_true(ct_reveal(curve->is_half_of(point, scalar)));
            assert_false(ct_reveal(curve->is_half_of(point, minus))); /* the same x */
            slow_store(minus, curve->len, &list.at[(j + 1) % list.count]);
            assert_true(ct_reveal(curve->is_half_of(point, minus)) == (memcmp(minus, scalar, curve->len) == 0));
            for (size_t at = j % 7; at < 2 * curve->len; at += 13) {
                point[at] ^= 1;
                assert_false(ct_reveal(curve->is_half_of(point, scalar)));
                point[at] ^= 1;
            }
        }
    }
}

/* sum = what the combs add up to for an odd scalar, of the columns from first to last. */
static void comb_sum(struct slow *sum, size_t shape, size_t comb_count, const struct slow *scalar, size_t first,
                     size_t last, const struct slow *n)
{
    size_t bits = shapes[shape].combs * shapes[shape].teeth * shapes[shape].spacing;
    *sum = (struct slow){{0}};
    for (size_t at = bits; at-- > 0;) {
        size_t column = at % shapes[shape].spacing, next = at + 1;
        bool plus = next == bits || (scalar->digit[next / 32] >> next % 32 & 1) != 0;
        if (column < first || column > last || at / shapes[shape].spacing >= comb_count * shapes[shape].teeth)
            continue;
        struct slow term = {{1}};
        for (size_t i = 0; i < at; i++)
            slow_add(&term, &term, &term, n);
        plus ? slow_add(sum, sum, &term, n) : slow_sub(sum, sum, &term, n);
    }
}

/* u1 g + q, where the sum meets q, or -q, or what the first comb adds in the last column, or minus that. */
static void multiply_add_meets(void **state)
{
    (void)state;
    static const struct slow zero, one = {{1}};
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct slow_curve slow;
        struct scalars list;
        slow_curve_load(&slow, curves[i]->name);
        scalars_make(&list, curves[i], &slow);
        for (size_t j = list.count - 6; j < list.count; j++) {
            struct slow u1 = list.at[j], sum, entry, d;
            u1.digit[0] |= 1;
            comb_sum(&sum, i, shapes[i].combs, &u1, 1, shapes[i].spacing, &slow.n);
            comb_sum(&entry, i, 1, &u1, 0, 0, &slow.n);
            check_sum(curves[i], &slow, &u1, &one, &sum);
            slow_sub(&d, &zero, &sum, &slow.n);
            check_sum(curves[i], &slow, &u1, &one, &d);
            slow_sub(&d, &entry, &sum, &slow.n);
            check_sum(curves[i], &slow, &u1, &one, &d);
            slow_add(&d, &entry, &sum, &slow.n);
            slow_sub(&d, &zero, &d, &slow.n);
            check_sum(curves[i], &slow, &u1, &one, &d);
        }
    }
}

static void on_curve(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        const struct curve *curve = curves[i];
        struct slow_curve slow;
        uint8_t good[2 * CURVE_LEN_MAX], bad[2 * CURVE_LEN_MAX];
        slow_curve_load(&slow, curve->name);
        struct slow_point g = slow_base(&slow), small = {.infinite = false};
        point_bytes(good, &slow, &g);
        assert_true(curve->on_curve(good));
        for (size_t bit = 0; bit < 16 * curve->len; bit++) {
            memcpy(bad, good, sizeof bad);
            bad[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_false(curve->on_curve(bad));
        }
        memset(bad, 0, sizeof bad);
        assert_false(curve->on_curve(bad));
        memset(bad, 0xff, sizeof bad);
        assert_false(curve->on_curve(bad));

        /* x = 0 has a point on these curves, (0, b^((p + 1) / 4)) since p = 3 modulo 4; x = p is no other name of it.
         */
        static const struct slow one = {{1}}, large = {.digit[SLOW_DIGITS - 1] = 1};
        struct slow power_of_b = slow.b, exponent;
        small.y = one;
        slow_add(&exponent, &slow.p, &one, &large);
        for (size_t bit = 2; bit < 32 * SLOW_DIGITS; bit++) {
            if ((exponent.digit[bit / 32] >> bit % 32 & 1) != 0)
                slow_mul(&small.y, &small.y, &power_of_b, &slow.p);
            slow_mul(&power_of_b, &power_of_b, &power_of_b, &slow.p);
        }
        point_bytes(good, &slow, &small);
        assert_true(curve->on_curve(good));
        small.x = slow.p;
        point_bytes(good, &slow, &small);
        assert_false(curve->on_curve(good));

        /* Nor is y + p another y, where that fits into the bytes. */
        small.x = (struct slow){{0}};
        slow_add(&small.y, &small.y, &slow.p, &large);
        point_bytes(good, &slow, &small);
        assert_false(curve->on_curve(good));
    }
}

static int run(const struct crypto *set)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters),     cmocka_unit_test(multiply),     cmocka_unit_test(multiply_other),
        cmocka_unit_test(multiply_agree), cmocka_unit_test(multiply_add), cmocka_unit_test(multiply_add_meets),
        cmocka_unit_test(on_curve),       cmocka_unit_test(x_beyond),     cmocka_unit_test(halves),
    };
    for (size_t i = 0; i < COUNT(curves); i++)
        curves[i] = set->groups[GROUP_P256 + i]->curve;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return run_with_groups(run);
}
