/*
 * x25519_adx.c - X25519 with BMI2 and ADX of x86-64. Public keys come from the table, as everywhere.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"

#if defined(__x86_64__)

#include "crypto/ec/field25519_adx.h"
#include "crypto/ec/x25519_core.h"

const struct group x25519_adx = X25519("ADX", x25519_agree);

#endif
