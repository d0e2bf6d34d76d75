/*
 * modexp_soft.c - exponentiation with a secret exponent, on any processor.
 *
 * Fixed windows: for every four bits of the exponent four squarings and one multiplication, by a power that is fetched
 * from a table of all sixteen by reading the whole of it. (Windows of five bits take the same time for primes of 1024
 * bits, 2 % less for 2048, and twice the table.)
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"

enum {
    WINDOW_BITS = 4,
    WINDOW_POWERS = 1 << WINDOW_BITS,
};

/* 17 KiB, of which all is wiped at the end. */
struct modexp {
    struct mont m;
    limb x[BN_COUNT_MAX];
    limb base[BN_COUNT_PRIME], power[BN_COUNT_PRIME], result[BN_COUNT_PRIME];
    limb table[BN_COUNT_PRIME][WINDOW_POWERS]; /* limb j of x^i stands in table[j][i] */
    limb mask[WINDOW_POWERS];                  /* all ones for the power that is wanted */
};

/* The table's power i. */
static void modexp_put(struct modexp *s, size_t i)
{
    for (size_t j = 0; j < s->m.count; j++)
        s->table[j][i] = s->power[j];
}

/* power, from the table. */
static void modexp_get(struct modexp *s, uint64_t wanted)
{
    for (size_t i = 0; i < WINDOW_POWERS; i++)
        s->mask[i] = (limb)ct_eq(i, wanted);
    for (size_t j = 0; j < s->m.count; j++) {
        limb found = 0;
        for (size_t i = 0; i < WINDOW_POWERS; i++)
            found |= s->table[j][i] & s->mask[i];
        s->power[j] = found;
    }
}

void modexp_soft(uint8_t *y, struct span x, struct span e, const uint8_t *m, size_t len)
{
    struct modexp s;
    mont_init(&s.m, m, len);

    static const limb one = 1;
    mont_enter(&s.m, s.power, &one, 1);
    memcpy(s.result, s.power, s.m.count * sizeof(limb));
    bn_load(s.x, BN_COUNT_MAX, x.at, x.len);
    mont_enter(&s.m, s.base, s.x, BN_COUNT(8 * x.len));
    for (size_t i = 0; i < WINDOW_POWERS; i++) {
        modexp_put(&s, i);
        mont_mul(&s.m, s.power, s.power, s.base);
    }

    for (size_t i = 0; i < 2 * e.len; i++) {
        for (unsigned j = 0; j < WINDOW_BITS; j++)
            mont_square(&s.m, s.result, s.result);
        modexp_get(&s, i % 2 == 0 ? e.at[i / 2] >> 4 : e.at[i / 2] & 15);
        mont_mul(&s.m, s.result, s.result, s.power);
    }

    mont_leave(&s.m, s.result, s.result);
    bn_store(y, len, s.result, s.m.count);
    wipe(&s, sizeof s);
}
