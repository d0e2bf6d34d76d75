/*
 * random.h - numbers that look random and are the same in every run, for tests.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_RANDOM_H
#define TLS12_TEST_RANDOM_H

#include "base/base.h"

/* The splitmix64 generator (Steele, Lea and Flood 2014). */
static inline uint64_t test_random_word(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* What struct crypto wants as its random function; state is a uint64_t. Never fails. */
static inline int test_random(void *state, uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)test_random_word(state);
    return 0;
}

#endif
