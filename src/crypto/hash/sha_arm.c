/*
 * sha_arm.c - SHA-1 and SHA-256 with the SHA instructions of 64-bit ARM (Arm ARM, C7.2; FIPS 180-4, sections 6.1 and
 * 6.2).
 *
 * Four rounds in an instruction, or in two for SHA-256. No branch and no address depends on a byte of the message, and
 * no instruction takes a time that does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/hash/sha.h"
#include "crypto/target.h"

#if defined(__aarch64__) && !defined(__AARCH64EB__)

/* With GCC they come with all that was once called crypto. Clang before 16 shows the intrinsics only if the whole build
 * may use them. */
#if defined(__clang__)
#define TARGET_ARM_SHA "sha2"
#ifndef __ARM_FEATURE_SHA2
#define __ARM_FEATURE_SHA2 1
#endif
#else
#define TARGET_ARM_SHA "+crypto"
#endif

#include <arm_neon.h>

TARGET_BEGIN(TARGET_ARM_SHA)

/* The sixteen words of a block, big-endian. */
ALWAYS_INLINE void words_load(uint32x4_t w[4], const uint8_t *bytes)
{
    UNROLLED
    for (size_t i = 0; i < 4; i++)
        w[i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 16 * i)));
}

/* ---- SHA-1 ---- */

/* Four rounds: the functions of 4.1.1 are part of the instructions. */
ALWAYS_INLINE uint32x4_t sha1_four(uint32x4_t abcd, uint32_t e, uint32x4_t k_plus_w, unsigned t)
{
    if (t < 20)
        return vsha1cq_u32(abcd, e, k_plus_w);
    if (t >= 40 && t < 60)
        return vsha1mq_u32(abcd, e, k_plus_w);
    return vsha1pq_u32(abcd, e, k_plus_w);
}

static void sha1_arm_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6}; /* FIPS 180-4 4.2.1 */
    uint32x4_t abcd = vld1q_u32(words->w32), w[4];
    uint32_t e = words->w32[4];
    for (; count > 0; count--, blocks += 64) {
        const uint32x4_t abcd_before = abcd;
        const uint32_t e_before = e;
        words_load(w, blocks);
        UNROLLED
        for (unsigned t = 0; t < 80; t += 4) {
            uint32x4_t *w0 = &w[t / 4 % 4];
            uint32x4_t k_plus_w = vaddq_u32(*w0, vdupq_n_u32(k[t / 20]));
            uint32_t e_next = vsha1h_u32(vgetq_lane_u32(abcd, 0)); /* the a of now, turned (6.1.2 step 3) */
            abcd = sha1_four(abcd, e, k_plus_w, t);
            e = e_next;
            if (t < 64)
                *w0 = vsha1su1q_u32(vsha1su0q_u32(*w0, w[(t / 4 + 1) % 4], w[(t / 4 + 2) % 4]), w[(t / 4 + 3) % 4]);
        }
        abcd = vaddq_u32(abcd, abcd_before);
        e += e_before;
    }
    vst1q_u32(words->w32, abcd);
    words->w32[4] = e;
}

/* ---- SHA-256 ---- */

static void sha256_arm_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    uint32x4_t abcd = vld1q_u32(words->w32), efgh = vld1q_u32(words->w32 + 4), w[4];
    for (; count > 0; count--, blocks += 64) {
        const uint32x4_t abcd_before = abcd, efgh_before = efgh;
        words_load(w, blocks);
        UNROLLED
        for (unsigned t = 0; t < 64; t += 4) {
            uint32x4_t *w0 = &w[t / 4 % 4];
            uint32x4_t k_plus_w = vaddq_u32(*w0, vld1q_u32(sha256_k + t)), abcd_past = abcd;
            abcd = vsha256hq_u32(abcd, efgh, k_plus_w);
            efgh = vsha256h2q_u32(efgh, abcd_past, k_plus_w);
            if (t < 48)
                *w0 = vsha256su1q_u32(vsha256su0q_u32(*w0, w[(t / 4 + 1) % 4]), w[(t / 4 + 2) % 4], w[(t / 4 + 3) % 4]);
        }
        abcd = vaddq_u32(abcd, abcd_before);
        efgh = vaddq_u32(efgh, efgh_before);
    }
    vst1q_u32(words->w32, abcd);
    vst1q_u32(words->w32 + 4, efgh);
}

TARGET_END

const struct hash sha1_arm = SHA1_TABLE("ARMv8", sha1_arm_compress);

const struct hash sha256_arm = SHA256_TABLE("ARMv8", sha256_arm_compress);

#endif
