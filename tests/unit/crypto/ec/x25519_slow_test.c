/*
 * x25519_slow_test.c - a million iterations of X25519, which RFC 7748 has an answer for, on the best
 * backend of this machine: half a minute.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"
#include "support/sets.h"
#include "support/test.h"

enum {
    LEN = 32,
};

/* RFC 7748 section 5.2. */
static void rfc_7748_million(void **state)
{
    (void)state;
    struct crypto c;
    crypto_choose(&c, cpu_features());
    const struct group *x25519 = c.groups[GROUP_X25519];
    uint8_t k[LEN] = {9}, u[LEN] = {9}, next[LEN], expected[LEN];
    for (size_t i = 0; i < 1000000; i++) {
        assert_int_equal(x25519->agree(next, k, SPAN(u)), 0);
        memcpy(u, k, LEN);
        memcpy(k, next, LEN);
    }
    hex(expected, "7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424");
    assert_memory_equal(k, expected, LEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_7748_million),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
