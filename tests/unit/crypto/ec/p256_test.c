/*
 * p256_test.c - the field of P-256. The curve as a whole is in curve_test.c.
 *
 * SPDX-License-Identifier: MIT
 */
#define curve_p256 curve_p256_of_test
#include "crypto/ec/p256.c"

#include "mont_checks.h"

static const char curve_title[6] = "P-256";

int main(void)
{
    return run_checks();
}
