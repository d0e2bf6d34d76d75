/*
 * sha512_arm.c - SHA-384 and SHA-512 with the SHA512 instructions of 64-bit ARM (ARMv8.2; Arm ARM, C7.2; FIPS 180-4,
 * section 6.4).
 *
 * Two rounds in two instructions. No branch and no address depends on a byte of the message, and no instruction takes a
 * time that does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/hash/sha.h"
#include "crypto/target.h"

#if defined(__aarch64__) && !defined(__AARCH64EB__)

/* These instructions are part of what compilers call sha3. Clang before 16 shows the intrinsics only if the whole build
 * may use them. */
#if defined(__clang__)
#define TARGET_ARM_SHA512 "sha3"
#ifndef __ARM_FEATURE_SHA512
#define __ARM_FEATURE_SHA512 1
#endif
#else
#define TARGET_ARM_SHA512 "arch=armv8.2-a+sha3"
#endif

#include <arm_neon.h>

TARGET_BEGIN(TARGET_ARM_SHA512)

/* Rounds t and t + 1. v holds the variables in pairs, ab first at v[first]: the pairs move on by one place, so that the
 * new ab is where gh was. SHA512H makes of the old gh the sum that both e and a need, SHA512H2 the new ab. */
ALWAYS_INLINE void sha512_two(uint64x2_t v[4], unsigned first, uint64x2_t k_plus_w)
{
    uint64x2_t ab = v[first % 4], *cd = &v[(first + 1) % 4], ef = v[(first + 2) % 4], *gh = &v[(first + 3) % 4];
    uint64x2_t fg = vextq_u64(ef, *gh, 1), de = vextq_u64(*cd, ef, 1);
    uint64x2_t sum = vsha512hq_u64(vaddq_u64(*gh, vextq_u64(k_plus_w, k_plus_w, 1)), fg, de);
    *gh = vsha512h2q_u64(sum, *cd, ab);
    *cd = vaddq_u64(*cd, sum);
}

static void sha512_arm_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    uint64x2_t state[4], v[4], w[8];
    UNROLLED
    for (size_t i = 0; i < 4; i++)
        state[i] = vld1q_u64(words->w64 + 2 * i);
    for (; count > 0; count--, blocks += 128) {
        UNROLLED
        for (size_t i = 0; i < 4; i++)
            v[i] = state[i];
        UNROLLED
        for (size_t i = 0; i < 8; i++)
            w[i] = vreinterpretq_u64_u8(vrev64q_u8(vld1q_u8(blocks + 16 * i)));
        for (unsigned t = 0; t < 80; t += 16) {
            UNROLLED
            for (unsigned i = 0; i < 8; i++) {
                sha512_two(v, 8 - i, vaddq_u64(w[i], vld1q_u64(sha512_k + t + 2 * i)));
                w[i] = vsha512su1q_u64(vsha512su0q_u64(w[i], w[(i + 1) % 8]), w[(i + 7) % 8],
                                       vextq_u64(w[(i + 4) % 8], w[(i + 5) % 8], 1));
            }
        }
        UNROLLED
        for (size_t i = 0; i < 4; i++)
            state[i] = vaddq_u64(state[i], v[i]);
    }
    UNROLLED
    for (size_t i = 0; i < 4; i++)
        vst1q_u64(words->w64 + 2 * i, state[i]);
}

TARGET_END

const struct hash sha384_arm = SHA384_TABLE("ARMv8.2", sha512_arm_compress);

const struct hash sha512_arm = SHA512_TABLE("ARMv8.2", sha512_arm_compress);

#endif
