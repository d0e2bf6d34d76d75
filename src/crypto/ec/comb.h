/*
 * comb.h - the tables of multiples of the base points, which multiply_base adds up. Inside this room only.
 *
 * An odd number below 2^L is a sum of L powers of two, each added or subtracted: its bits from the second on are the
 * signs of the powers from the first on, and the last power is added (M. Hamburg, "Fast and compact elliptic-curve
 * cryptography", 2012, section 3.3). The L = COMBS TEETH SPACING powers are laid out as COMBS combs of TEETH teeth that
 * stand SPACING bits apart. Entry i of the table of a comb is the sum of the comb's teeth, 2^(SPACING tooth) G: the
 * last one added, and each other added if its bit in i is set, subtracted if not. What the last tooth subtracts is the
 * negative of the entry whose index is the complement.
 *
 * x, y of a point in 64-bit words, least significant first, below p. Those of P-256 and P-384 are in Montgomery's form
 * (times 2^256 and 2^384). Made by tests/tables/comb_tables.py.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_COMB_H
#define TLS12_COMB_H

#include "base/base.h"

enum {
    P256_COMBS = 4, /* 8 KiB: 44 additions and 10 doublings */
    P256_TEETH = 6,
    P256_SPACING = 11,
    P384_COMBS = 4, /* 6 KiB: 80 and 19 */
    P384_TEETH = 5,
    P384_SPACING = 20,
    P521_COMBS = 4, /* 9 KiB: 108 and 26 */
    P521_TEETH = 5,
    P521_SPACING = 27,
};

extern const uint64_t p256_comb[P256_COMBS][1 << (P256_TEETH - 1)][2][4];
extern const uint64_t p384_comb[P384_COMBS][1 << (P384_TEETH - 1)][2][6];
extern const uint64_t p521_comb[P521_COMBS][1 << (P521_TEETH - 1)][2][9];

#endif
