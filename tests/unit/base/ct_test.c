/*
 * ct_test.c - the constant-time vocabulary against the ordinary operators, at the edges.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

static const uint64_t edges[] = {0,
                                 1,
                                 2,
                                 0x7f,
                                 0x80,
                                 0xff,
                                 0x7fffffff,
                                 0x80000000,
                                 0xffffffff,
                                 0x7fffffffffffffff,
                                 0x8000000000000000,
                                 0xfffffffffffffffe,
                                 0xffffffffffffffff};

static uint64_t mask_of(bool b)
{
    return b ? ~(uint64_t)0 : 0;
}

static void comparisons(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(edges); i++) {
        uint64_t a = edges[i];
        assert_true(ct_is_zero(a) == mask_of(a == 0));
        assert_true(ct_nonzero(a) == mask_of(a != 0));
        for (size_t j = 0; j < COUNT(edges); j++) {
            uint64_t b = edges[j];
            assert_true(ct_eq(a, b) == mask_of(a == b));
            assert_true(ct_lt(a, b) == mask_of(a < b));
            assert_true(ct_le(a, b) == mask_of(a <= b));
            if (a < (uint64_t)1 << 31 && b < (uint64_t)1 << 31)
                assert_true(ct_lt_hidden((uint32_t)a, (uint32_t)b) == (uint32_t)mask_of(a < b));
            assert_true(ct_select(~(uint64_t)0, a, b) == a);
            assert_true(ct_select(0, a, b) == b);
        }
    }
}

static void bytes(void **state)
{
    (void)state;
    uint8_t a[9] = "abcdefgh", b[9] = "abcdefgh";
    assert_true(ct_reveal(ct_equal(a, b, 8)));
    for (size_t i = 0; i < 8; i++) {
        b[i] ^= 0x80;
        assert_false(ct_reveal(ct_equal(a, b, 8)));
        b[i] ^= 0x80;
    }
    assert_true(ct_reveal(ct_equal(a, b, 0)));
    ct_copy(0, a, "xxxx", 4);
    assert_string_equal(a, "abcdefgh");
    ct_copy(~(uint64_t)0, a, "xxxx", 4);
    assert_string_equal(a, "xxxxefgh");
    wipe(a, 8);
    assert_string_equal(a, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons),
        cmocka_unit_test(bytes),
    };
    return cmocka_run_group_tests_name("base/ct", tests, NULL, NULL);
}
