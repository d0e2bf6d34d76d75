/*
 * aes_arm.h - blocks of 128 bits on 64-bit ARM, with the instructions for AES and PMULL (Arm ARM, C7.2). What each
 * function does is said in aes_x86.h, too.
 *
 * AESE adds a round key first, and MixColumns is an instruction of its own. So a round here ends before the addition of
 * its key, and begins with that of the key before.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_AES_ARM_H
#define TLS12_AES_ARM_H

#include "crypto/aes/aes_native.h"
#include "crypto/target.h"

#if defined(__aarch64__) && !defined(__AARCH64EB__)

/* With GCC PMULL comes with all that was once called crypto. Clang before 16 shows the intrinsics only if the whole
 * build may use them. */
#if defined(__clang__)
#define TARGET_ARM_AES "aes"
#ifndef __ARM_FEATURE_AES
#define __ARM_FEATURE_AES 1
#endif
#else
#define TARGET_ARM_AES "+crypto"
#endif

#include <arm_neon.h>

TARGET_BEGIN(TARGET_ARM_AES)

typedef uint8x16_t block;

/* Sums stay as they are written. */
#define KEEP_ORDER(x) __asm__("" : "+w"(x))

ALWAYS_INLINE block block_zero(void)
{
    return vdupq_n_u8(0);
}

ALWAYS_INLINE block block_load(const void *p)
{
    return vld1q_u8(p);
}

ALWAYS_INLINE void block_store(void *p, block x)
{
    vst1q_u8(p, x);
}

ALWAYS_INLINE block block_xor(block a, block b)
{
    return veorq_u8(a, b);
}

/* The block whose bytes are a number of 128 bits, the lowest first. */
ALWAYS_INLINE block block_number(uint64_t high, uint64_t low)
{
    return vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(low), vcreate_u64(high)));
}

/* The halves exchanged. */
ALWAYS_INLINE block block_swap(block x)
{
    return vextq_u8(x, x, 8);
}

/* The bytes in reverse. */
ALWAYS_INLINE block block_flip(block x)
{
    return block_swap(vrev64q_u8(x));
}

/* The first len bytes, and zeros behind them. len is 0 to 16. */
ALWAYS_INLINE block block_head(block x, size_t len)
{
    const block places = block_number(0x0f0e0d0c0b0a0908, 0x0706050403020100);
    return vandq_u8(x, vcltq_u8(places, vdupq_n_u8((uint8_t)len)));
}

/* The next counter; this one is not at the end of its 32 bits. */
ALWAYS_INLINE block block_count(block x)
{
    return vreinterpretq_u8_u32(vaddq_u32(vreinterpretq_u32_u8(x), vreinterpretq_u32_u8(block_number(0, 1))));
}

/* The product without carries of the low halves, and of the high ones. */
ALWAYS_INLINE block block_low(block a, block b)
{
    return vreinterpretq_u8_p128(
        vmull_p64(vgetq_lane_p64(vreinterpretq_p64_u8(a), 0), vgetq_lane_p64(vreinterpretq_p64_u8(b), 0)));
}

ALWAYS_INLINE block block_high(block a, block b)
{
    return vreinterpretq_u8_p128(vmull_high_p64(vreinterpretq_p64_u8(a), vreinterpretq_p64_u8(b)));
}

ALWAYS_INLINE block aes_round_key(const struct aes_native_key *key, uint32_t round)
{
    return block_load(key->words + 4 * round);
}

/* Cipher (FIPS 197, 5.1): the first round key is added by the first round. */
ALWAYS_INLINE block aes_first(block x, const struct aes_native_key *key)
{
    (void)key;
    return x;
}

ALWAYS_INLINE block aes_round(block x, const struct aes_native_key *key, uint32_t round)
{
    return vaesmcq_u8(vaeseq_u8(x, aes_round_key(key, round - 1)));
}

ALWAYS_INLINE block aes_last(block x, const struct aes_native_key *key)
{
    return block_xor(vaeseq_u8(x, aes_round_key(key, key->rounds - 1)), aes_round_key(key, key->rounds));
}

/* EqInvCipher (5.3.5) the same way. */
ALWAYS_INLINE block aes_inverse_round(block x, const struct aes_native_key *key, uint32_t round)
{
    return vaesimcq_u8(vaesdq_u8(x, aes_round_key(key, round - 1)));
}

ALWAYS_INLINE block aes_inverse_last(block x, const struct aes_native_key *key)
{
    return block_xor(vaesdq_u8(x, aes_round_key(key, key->rounds - 1)), aes_round_key(key, key->rounds));
}

/* InvMixColumns (5.3.3). */
ALWAYS_INLINE block aes_inverse_mix(block x)
{
    return vaesimcq_u8(x);
}

#include "crypto/aes/aes_core.h"

TARGET_END

#endif

#endif
