/*
 * inverse.c - 1 / a in the fields of the curves, by the division steps of bn/inverse.c, in constant time.
 *
 * They take less than half the time of the power p - 2 in the fields of 256 bits and more; modulo 2^255 - 19 two thirds
 * of it with the fastest products that there are here, and less of others.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/inverse.h"
#include "crypto/bn/bn.h"
#include "crypto/ec/curve.h"

void inverse_modulo(uint8_t *inverse, const uint8_t *number, const uint8_t *prime, size_t len)
{
    const size_t count = BN_COUNT(8 * len);
    struct {
        limb p[BN_COUNT(8 * CURVE_LEN_MAX)], x[BN_COUNT(8 * CURVE_LEN_MAX)], inverse[BN_COUNT(8 * CURVE_LEN_MAX)];
    } s;
    bn_load(s.p, count, prime, len);
    bn_load(s.x, count, number, len);
    bn_inverse(s.inverse, s.x, s.p, count);
    bn_store(inverse, len, s.inverse, count);
    wipe(&s, sizeof s);
}

enum { LEN = 32 };

static void turn_around(uint8_t to[LEN], const uint8_t from[LEN])
{
    for (size_t i = 0; i < LEN; i++)
        to[i] = from[LEN - 1 - i];
}

void inverse25519(uint8_t inverse[LEN], const uint8_t number[LEN])
{
    static const uint8_t prime[LEN] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xed};
    uint8_t bytes[LEN];
    turn_around(bytes, number);
    inverse_modulo(bytes, bytes, prime, LEN);
    turn_around(inverse, bytes);
    wipe(bytes, sizeof bytes);
}
