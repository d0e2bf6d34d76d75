/*
 * cpu.h - what this processor can do, as one mask. Asked once per config; nothing here keeps state.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CPU_H
#define TLS12_CPU_H

#include <stdint.h>

/* The features that some backend needs. There are none yet: every backend is portable. */
enum cpu_feature {
    CPU_PORTABLE = 0,
};

/* The features of the running processor, as a mask of cpu_feature. */
uint32_t cpu_features(void);

#endif
