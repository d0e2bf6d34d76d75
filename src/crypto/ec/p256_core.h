/*
 * p256_core.h - the curve P-256 (SP 800-186 3.2.1.3, "secp256r1"): a template.
 *
 * p = 2^256 - 2^224 + 2^192 + 2^96 - 1.
 *
 * The file that includes this brings the products of mont_core.h.
 *
 * SPDX-License-Identifier: MIT
 */
enum {
    CURVE_BITS = 256,
    CURVE_LEN = 32,
    FIELD_WORDS64 = 4,
    COMBS = P256_COMBS,
    TEETH = P256_TEETH,
    SPACING = P256_SPACING,
};

struct field {
    word v[WORDS(FIELD_WORDS64)];
};

/* clang-format off */
static const struct field prime = {{WORD64(0xffffffffffffffff), WORD64(0x00000000ffffffff),
                                    WORD64(0x0000000000000000), WORD64(0xffffffff00000001)}};
/* R^2, where R = 2^256 */
static const struct field prime_rr = {{WORD64(0x0000000000000003), WORD64(0xfffffffbffffffff),
                                       WORD64(0xfffffffffffffffe), WORD64(0x00000004fffffffd)}};
/* 1 R and b R */
static const struct field field_one = {{WORD64(0x0000000000000001), WORD64(0xffffffff00000000),
                                        WORD64(0xffffffffffffffff), WORD64(0x00000000fffffffe)}};
static const uint64_t curve_b[FIELD_WORDS64] = {0xd89cdf6229c4bddf, 0xacf005cd78843090,
                                                0xe5a220abf7212ed6, 0xdc30061d04874834};

static const uint8_t curve_order[CURVE_LEN] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};
static const uint8_t curve_prime[CURVE_LEN] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
};
/* clang-format on */

#define FIELD_SUM ALWAYS_INLINE
#include "crypto/ec/mont_core.h"

#include "crypto/ec/inverse_core.h"

#define COMB p256_comb
#include "crypto/ec/point_core.h"
