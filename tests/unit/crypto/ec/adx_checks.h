/*
 * adx_checks.h - the test of a field as it is computed with on x86-64 with BMI2, ADX and AVX2, whose source the file
 * that includes this has included before; CURVE_TITLE is its name. The curve as a whole is in curve_test.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

#if defined(WORD_X86)

#include "support/random.h"
#include "support/slow_curve.h"

TARGET_BEGIN("bmi2,adx,avx2") /* what is inline there is so here */

#include "mont_checks.h"

TARGET_END

static const char curve_title[6] = CURVE_TITLE;

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
