/*
 * cpu.c - reads the feature mask of the processor.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"

uint32_t cpu_features(void)
{
    return CPU_PORTABLE;
}
