/*
 * network_slow_test.c - what network_test.c does here and there, at every byte of a full handshake in each direction.
 *
 * SPDX-License-Identifier: MIT
 */
#include "steps/network.h"

static void every_byte_changed(void **state)
{
    (void)state;
    flip_every(1);
}

static void every_byte_missing(void **state)
{
    (void)state;
    cut_every(1);
}

static void every_split(void **state)
{
    (void)state;
    split_every(1);
}

static void every_pause(void **state)
{
    (void)state;
    pause_every(1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_changed),
        cmocka_unit_test(every_byte_missing),
        cmocka_unit_test(every_split),
        cmocka_unit_test(every_pause),
    };
    return cmocka_run_group_tests_name("steps/network_slow", tests, network_setup, network_teardown);
}
