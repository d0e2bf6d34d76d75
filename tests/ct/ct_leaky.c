/*
 * ct_leaky.c - the proof can fail: what must never be done with a secret, each done once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"

static volatile uint8_t seen; /* so that the compiler must do what is written */

static void leaky_branch(const void *with)
{
    (void)with;
    uint8_t secret;
    ct_fill_secret(&secret, 1);
    if (secret & 1)
        seen = 1;
}

static void leaky_index(const void *with)
{
    (void)with;
    static const volatile uint8_t table[4] = {2, 3, 5, 7};
    uint8_t secret;
    ct_fill_secret(&secret, 1);
    seen = table[secret & 3];
}

/* A comparison that ends at the first difference. */
static void leaky_compare(const void *with)
{
    (void)with;
    uint8_t tag[16], expected[16];
    size_t i = 0;
    ct_fill(tag, sizeof tag);
    ct_fill_secret(expected, sizeof expected);
    while (i < sizeof tag && tag[i] == expected[i])
        i++;
    seen = (uint8_t)i;
}

static const struct ct_case cases[] = {
    {"leaky_branch", leaky_branch, NULL, true},
    {"leaky_index", leaky_index, NULL, true},
    {"leaky_compare", leaky_compare, NULL, true},
};

const struct ct_room ct_leaky = {cases, COUNT(cases)};
