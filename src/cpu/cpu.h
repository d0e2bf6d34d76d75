/*
 * cpu.h - what this processor can do, as one mask. Asked once per config; nothing here keeps state.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CPU_H
#define TLS12_CPU_H

#include <stdint.h>

/* The features that some backend needs. A bit is set only where the operating system, too, keeps the registers that the
 * feature needs. Beside the name: the instructions of x86-64, then those of ARMv8 in 64-bit state. */
enum cpu_feature {
    CPU_AES = 1 << 0,     /* AES-NI, with SSE4.1 and SSSE3; AESE and AESD */
    CPU_CLMUL = 1 << 1,   /* PCLMULQDQ, with SSE4.1 and SSSE3; PMULL of 64 bits */
    CPU_SHA = 1 << 2,     /* SHA-1 and SHA-256, with SSE4.1 and SSSE3; SHA1 and SHA2 */
    CPU_SHA512 = 1 << 3,  /* none; SHA512 of ARMv8.2 */
    CPU_BMI2 = 1 << 4,    /* BMI1 and BMI2: MULX, RORX, ANDN */
    CPU_ADX = 1 << 5,     /* ADCX and ADOX */
    CPU_AVX2 = 1 << 6,    /* AVX and AVX2 */
    CPU_VAES = 1 << 7,    /* AES on vectors of 256 bits, and of 512 with CPU_AVX512 */
    CPU_VPCLMUL = 1 << 8, /* VPCLMULQDQ, of the same widths */
    CPU_AVX512 = 1 << 9,  /* AVX-512 F, BW, DQ and VL */
    CPU_IFMA = 1 << 10,   /* AVX-512 IFMA: products of 52 bits */
    CPU_NEON = 1 << 11,   /* none; Advanced SIMD */
};

enum { CPU_FEATURE_COUNT = 12 };

/* The features of the running processor, as a mask of cpu_feature; 0 in a build with TLS12_PORTABLE, and on any
 * processor that has no backend of its own. */
uint32_t cpu_features(void);

#endif
