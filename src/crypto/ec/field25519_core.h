/*
 * field25519_core.h - what is made of the other functions of a field modulo 2^255 - 19, whatever the form of its
 * numbers: the end of field25519.h and field25519_adx.h. Constant time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_FIELD25519_CORE_H
#define TLS12_FIELD25519_CORE_H

#include "crypto/ec/inverse.h"

/* Masks: whether a tight number is 0 modulo p; whether the number below p is odd, which RFC 8032 calls negative. */
static inline uint64_t fe_is_zero(const struct fe *a)
{
    static const uint8_t zero[FE_LEN] = {0};
    uint8_t bytes[FE_LEN];
    fe_store(bytes, a);
    return ct_equal(bytes, zero, FE_LEN);
}

static inline uint64_t fe_is_odd(const struct fe *a)
{
    uint8_t bytes[FE_LEN];
    fe_store(bytes, a);
    return ct_nonzero(bytes[0] & 1);
}

/* r = 1 / a of a loose number, and 0 for 0. */
static inline void fe_invert(struct fe *r, const struct fe *a)
{
    uint8_t bytes[FE_LEN];
    *r = *a;
    fe_tighten(r);
    fe_store(bytes, r);
    inverse25519(bytes, bytes);
    fe_load(r, bytes);
    wipe(bytes, sizeof bytes);
}

/*
 * r = a^((p - 5) / 8), from which square roots are made (RFC 8032 5.1.3). The exponent is 2^252 - 3 =
 * 4 (2^250 - 1) + 1. With xN for a^(2^N - 1), N squarings of xM, times xN, are x(M + N).
 */
static inline void fe_root_power(struct fe *r, const struct fe *a)
{
    enum { A, X, X5, X10, X50, R, POWERS };
    static const struct {
        uint8_t from, squarings, factor, to;
    } steps[] = {
        {A, 1, A, X},      {X, 2, X, X5},     {X5, 1, A, X5}, {X5, 5, X5, X10}, {X10, 10, X10, X}, {X, 20, X, X},
        {X, 10, X10, X50}, {X50, 50, X50, X}, {X, 100, X, X}, {X, 50, X50, X},  {X, 2, A, R},
    };
    struct fe power[POWERS];
    power[A] = *a;
    for (size_t i = 0; i < COUNT(steps); i++) {
        struct fe square = power[steps[i].from];
        for (unsigned j = 0; j < steps[i].squarings; j++)
            fe_square_inline(&square, &square);
        fe_mul_inline(&power[steps[i].to], &square, &power[steps[i].factor]);
    }
    *r = power[R];
}

#endif
