/*
 * cpu.c - reads the feature mask of the processor: CPUID and XGETBV on x86-64 (Intel SDM, volume 2, CPUID), the
 * hardware capabilities that the kernel tells on 64-bit ARM (getauxval(3)).
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"

#if defined(TLS12_PORTABLE)

uint32_t cpu_features(void)
{
    return 0;
}

#elif defined(__x86_64__)

#include <stddef.h>

#include <cpuid.h>

enum source { LEAF1_ECX, LEAF7_EBX, LEAF7_ECX, XCR0, SOURCE_COUNT };

/* A feature is there if all of its bits are. Rows of one feature add up. */
static const struct {
    uint32_t feature;
    enum source source;
    uint32_t bits;
} rows[] = {
    {CPU_AES, LEAF1_ECX, 1U << 25 | 1U << 19 | 1U << 9}, /* AES, SSE4.1, SSSE3 */
    {CPU_CLMUL, LEAF1_ECX, 1U << 1 | 1U << 19 | 1U << 9},
    {CPU_SHA, LEAF1_ECX, 1U << 19 | 1U << 9},
    {CPU_SHA, LEAF7_EBX, 1U << 29},
    {CPU_BMI2, LEAF7_EBX, 1U << 3 | 1U << 8},
    {CPU_ADX, LEAF7_EBX, 1U << 19},
    {CPU_AVX2 | CPU_VAES | CPU_VPCLMUL | CPU_AVX512 | CPU_IFMA, LEAF1_ECX, 1U << 27 | 1U << 28}, /* OSXSAVE, AVX */
    {CPU_AVX2 | CPU_VAES | CPU_VPCLMUL | CPU_AVX512 | CPU_IFMA, XCR0, 0x06},                     /* XMM, YMM */
    {CPU_AVX2 | CPU_VAES | CPU_VPCLMUL | CPU_AVX512 | CPU_IFMA, LEAF7_EBX, 1U << 5},             /* AVX2 */
    {CPU_VAES, LEAF7_ECX, 1U << 9},
    {CPU_VPCLMUL, LEAF7_ECX, 1U << 10},
    {CPU_AVX512 | CPU_IFMA, XCR0, 0xe0},                                           /* opmask, ZMM */
    {CPU_AVX512 | CPU_IFMA, LEAF7_EBX, 1U << 16 | 1U << 17 | 1U << 30 | 1U << 31}, /* F, DQ, BW, VL */
    {CPU_IFMA, LEAF7_EBX, 1U << 21},
};

/* XCR0: which registers the operating system saves. */
static uint32_t xgetbv(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

uint32_t cpu_features(void)
{
    uint32_t found[SOURCE_COUNT] = {0}, eax, ebx, ecx, edx, mask = (1U << CPU_FEATURE_COUNT) - 1;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0)
        found[LEAF1_ECX] = ecx;
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0) {
        found[LEAF7_EBX] = ebx;
        found[LEAF7_ECX] = ecx;
    }
    if ((found[LEAF1_ECX] & 1U << 27) != 0) /* XGETBV is there */
        found[XCR0] = xgetbv();
    mask &= ~(uint32_t)(CPU_SHA512 | CPU_NEON);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((found[rows[i].source] & rows[i].bits) != rows[i].bits)
            mask &= ~rows[i].feature;
    return mask;
}

#elif defined(__aarch64__) && defined(__linux__) && !defined(__AARCH64EB__)

#include <stddef.h>

#include <asm/hwcap.h>
#include <sys/auxv.h>

static const struct {
    uint32_t feature;
    unsigned long bits;
} rows[] = {
    {CPU_AES, HWCAP_AES},     /* AESE, AESD */
    {CPU_CLMUL, HWCAP_PMULL}, /* PMULL of 64 bits */
    {CPU_SHA, HWCAP_SHA1 | HWCAP_SHA2},
    {CPU_SHA512, HWCAP_SHA512},
    {CPU_NEON, HWCAP_ASIMD}, /* Advanced SIMD */
};

uint32_t cpu_features(void)
{
    unsigned long found = getauxval(AT_HWCAP);
    uint32_t mask = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((found & rows[i].bits) == rows[i].bits)
            mask |= rows[i].feature;
    return mask;
}

#else

uint32_t cpu_features(void)
{
    return 0;
}

#endif
