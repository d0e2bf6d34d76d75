/*
 * p384_test.c - the field of P-384. The curve as a whole is in curve_test.c.
 *
 * SPDX-License-Identifier: MIT
 */
#define curve_p384 curve_p384_of_test
#include "crypto/ec/p384.c"

#include "mont_checks.h"

static const char curve_title[6] = "P-384";

int main(void)
{
    return run_checks();
}
