/*
 * x25519_adx.c - X25519 with BMI2 and ADX of x86-64, and AVX2, with which edwards25519_adx.c makes public keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"

#if defined(__x86_64__)

#include "crypto/ec/field25519_adx.h"
#define X25519_EDWARDS edwards25519_adx
#include "crypto/ec/x25519_core.h"

const struct group x25519_adx = X25519("ADX");

#endif
