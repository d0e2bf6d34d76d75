/*
 * p384_adx_test.c - the field of P-384 on x86-64, as adx_checks.h says.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "cpu/cpu.h"

#define curve_p384_adx curve_p384_of_test
#include "crypto/ec/p384_adx.c"

#define CURVE_TITLE "P-384"
#include "adx_checks.h"
