/*
 * chacha_neon.c - ChaCha20-Poly1305 with NEON, on 64-bit ARM: four blocks side by side. Sixteen words of eight blocks
 * would fill the 32 registers, and leave none to rotate in.
 *
 * What is compiled for 64-bit ARM may use NEON anywhere, so that there is no target to set.
 *
 * Valgrind watches the tests of constant time on x86-64. That no branch and no address depends on a secret is to be
 * seen here, and shown for chacha_core.h by chacha_avx2.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"

#if defined(__aarch64__) && !defined(__AARCH64EB__)

#include <arm_neon.h>

#define CHACHA_LANES 4
typedef uint32x4_t lanes;

/* SHL leaves zeros, and SRI puts there what was shifted out. By whole bytes it is one instruction. */
ALWAYS_INLINE lanes rotate_left(lanes x, unsigned count)
{
    const lanes by_8 = {0x02010003, 0x06050407, 0x0a09080b, 0x0e0d0c0f};
    switch (count) {
    case 16:
        return vreinterpretq_u32_u16(vrev32q_u16(vreinterpretq_u16_u32(x)));
    case 12:
        return vsriq_n_u32(vshlq_n_u32(x, 12), x, 20);
    case 8:
        return vreinterpretq_u32_u8(vqtbl1q_u8(vreinterpretq_u8_u32(x), vreinterpretq_u8_u32(by_8)));
    default: /* 7 */
        return vsriq_n_u32(vshlq_n_u32(x, 7), x, 25);
    }
}

/* There are 32 registers. */
ALWAYS_INLINE void park(lanes *x)
{
    (void)x;
}

/* Four words of four blocks each become four blocks with four words each. */
ALWAYS_INLINE void transpose(uint8x16_t blocks[4], const lanes x[4])
{
    /* Of blocks 0 and 2, and of blocks 1 and 3: words 0 and 1, words 2 and 3. */
    uint64x2_t even01 = vreinterpretq_u64_u32(vtrn1q_u32(x[0], x[1]));
    uint64x2_t even23 = vreinterpretq_u64_u32(vtrn1q_u32(x[2], x[3]));
    uint64x2_t odd01 = vreinterpretq_u64_u32(vtrn2q_u32(x[0], x[1]));
    uint64x2_t odd23 = vreinterpretq_u64_u32(vtrn2q_u32(x[2], x[3]));
    blocks[0] = vreinterpretq_u8_u64(vtrn1q_u64(even01, even23));
    blocks[1] = vreinterpretq_u8_u64(vtrn1q_u64(odd01, odd23));
    blocks[2] = vreinterpretq_u8_u64(vtrn2q_u64(even01, even23));
    blocks[3] = vreinterpretq_u8_u64(vtrn2q_u64(odd01, odd23));
}

ALWAYS_INLINE void add_stream(uint8_t *out, const uint8_t *in, lanes x[16])
{
#pragma GCC unroll 4
    for (size_t quarter = 0; quarter < 4; quarter++) {
        uint8x16_t blocks[4];
        transpose(blocks, x + 4 * quarter);
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++) {
            size_t at = i * 64 + quarter * 16;
            vst1q_u8(out + at, veorq_u8(vld1q_u8(in + at), blocks[i]));
        }
    }
}

#include "crypto/chacha/chacha_core.h"

const struct aead chacha20_poly1305_neon = CHACHA20_POLY1305("NEON", seal, open);

#endif
