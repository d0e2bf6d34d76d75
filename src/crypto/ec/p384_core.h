/*
 * p384_core.h - the curve P-384 (SP 800-186 3.2.1.4, "secp384r1"): a template.
 *
 * p = 2^384 - 2^128 - 2^96 + 2^32 - 1.
 *
 * The file that includes this brings the sums and products of mont_core.h.
 *
 * SPDX-License-Identifier: MIT
 */
enum {
    CURVE_BITS = 384,
    CURVE_LEN = 48,
    FIELD_WORDS64 = 6,
    COMBS = P384_COMBS,
    TEETH = P384_TEETH,
    SPACING = P384_SPACING,
};

struct field {
    word v[WORDS(FIELD_WORDS64)];
};

/* clang-format off */
static const struct field prime = {{WORD64(0x00000000ffffffff), WORD64(0xffffffff00000000), WORD64(0xfffffffffffffffe),
                                    WORD64(0xffffffffffffffff), WORD64(0xffffffffffffffff), WORD64(0xffffffffffffffff)}};
/* R^2, where R = 2^384 */
static const struct field prime_rr = {{WORD64(0xfffffffe00000001), WORD64(0x0000000200000000), WORD64(0xfffffffe00000000),
                                       WORD64(0x0000000200000000), WORD64(0x0000000000000001), WORD64(0x0000000000000000)}};
/* 1 R and b R */
static const struct field field_one = {{WORD64(0xffffffff00000001), WORD64(0x00000000ffffffff), WORD64(0x0000000000000001),
                                        WORD64(0x0000000000000000), WORD64(0x0000000000000000), WORD64(0x0000000000000000)}};
static const uint64_t curve_b[FIELD_WORDS64] = {0x081188719d412dcc, 0xf729add87a4c32ec, 0x77f2209b1920022e,
                                                0xe3374bee94938ae2, 0xb62b21f41f022094, 0xcd08114b604fbff9};

static const uint8_t curve_order[CURVE_LEN] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf,
    0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
};
static const uint8_t curve_prime[CURVE_LEN] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff,
};
/* clang-format on */

#define FIELD_SUM static
#include "crypto/ec/mont_core.h"

#include "crypto/ec/inverse_core.h"

#define DOUBLE_MUL    field_mul
#define DOUBLE_SQUARE field_square
#define COMB          p384_comb
#include "crypto/ec/point_core.h"
