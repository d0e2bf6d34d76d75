/*
 * p256_adx_test.c - the field of P-256 on x86-64, as adx_checks.h says.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "cpu/cpu.h"

#define curve_p256_adx curve_p256_of_test
#include "crypto/ec/p256_adx.c"

#define CURVE_TITLE "P-256"
#include "adx_checks.h"
