/*
 * p384_adx_test.c - the field of P-384 as it is computed with on x86-64 with BMI2, ADX and AVX2. The curve as a whole
 * is in curve_test.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "cpu/cpu.h"

#define curve_p384_adx curve_p384_of_test
#include "crypto/ec/p384_adx.c"

#include "support/test.h"

#if defined(WORD_X86)

#include "support/random.h"
#include "support/slow_curve.h"

TARGET_BEGIN("bmi2,adx,avx2") /* what is inline there is so here */

#include "mont_checks.h"

TARGET_END

static const char curve_title[6] = "P-384";

int main(void)
{
    const uint32_t needed = CPU_BMI2 | CPU_ADX | CPU_AVX2;
    if ((cpu_features() & needed) == needed)
        return run_checks();
    printf("not on this processor\n");
    return 0;
}

#else

int main(void)
{
    printf("not on this architecture\n");
    return 0;
}

#endif
