/*
 * target.h - code for a processor that has more than the build assumes. Inside this room only.
 *
 * What stands between TARGET_BEGIN("aes,sse4.1") and TARGET_END may use those instructions, and is only called where
 * choose.c has found them. Headers of the compiler are included before.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TARGET_H
#define TLS12_TARGET_H

#include "base/base.h"

#define TARGET_PRAGMA(text) _Pragma(#text)

#if defined(__clang__)
#define TARGET_BEGIN(features)                                                                                         \
    TARGET_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define TARGET_END TARGET_PRAGMA(clang attribute pop)
#else
#define TARGET_BEGIN(features) TARGET_PRAGMA(GCC push_options) TARGET_PRAGMA(GCC target(features))
#define TARGET_END             TARGET_PRAGMA(GCC pop_options)
#endif

/* Before a loop of few turns over vectors: they stay in registers only if it is written out. */
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 20")
#endif

#endif
