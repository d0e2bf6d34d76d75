/*
 * chacha_avx2.c - ChaCha20-Poly1305 with AVX2 and BMI2: eight blocks side by side.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"

#if defined(__x86_64__) && defined(__SIZEOF_INT128__)

#include <immintrin.h>

#include "crypto/target.h"

TARGET_BEGIN("avx2,bmi2")

#define CHACHA_LANES 8
typedef uint32_t lanes __attribute__((vector_size(32)));

/* By whole bytes it is a shuffle. In assembly, since clang likes two shuffles, or one more somewhere else, better. */
ALWAYS_INLINE lanes rotate_left(lanes x, unsigned count)
{
    static const lanes by_16 = {0x01000302, 0x05040706, 0x09080b0a, 0x0d0c0f0e,
                                0x01000302, 0x05040706, 0x09080b0a, 0x0d0c0f0e};
    static const lanes by_8 = {0x02010003, 0x06050407, 0x0a09080b, 0x0e0d0c0f,
                               0x02010003, 0x06050407, 0x0a09080b, 0x0e0d0c0f};
    if (count % 8 != 0)
        return x << count | x >> (32 - count);
    const lanes *bytes = count == 16 ? &by_16 : &by_8;
    __asm__("vpshufb %1, %0, %0" : "+x"(x) : "m"(*bytes));
    return x;
}

/* Sixteen words and two temporaries are two more than there are registers: half of the row c waits in memory. */
ALWAYS_INLINE void park(lanes *x)
{
    __asm__("" : "+m"(*x));
}

/* Eight words of eight blocks each become eight blocks with eight words each. */
ALWAYS_INLINE void transpose(__m256i x[8])
{
    __m256i pairs[8], quads[8];
#pragma GCC unroll 4
    for (size_t i = 0; i < 8; i += 2) { /* of blocks 0 1 | 4 5 and 2 3 | 6 7: words i, i + 1 */
        pairs[i] = _mm256_unpacklo_epi32(x[i], x[i + 1]);
        pairs[i + 1] = _mm256_unpackhi_epi32(x[i], x[i + 1]);
    }
#pragma GCC unroll 2
    for (size_t i = 0; i < 8; i += 4) { /* of blocks 0 | 4, 1 | 5, 2 | 6, 3 | 7: words i to i + 3 */
        quads[i] = _mm256_unpacklo_epi64(pairs[i], pairs[i + 2]);
        quads[i + 1] = _mm256_unpackhi_epi64(pairs[i], pairs[i + 2]);
        quads[i + 2] = _mm256_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
        quads[i + 3] = _mm256_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        x[i] = _mm256_permute2x128_si256(quads[i], quads[4 + i], 0x20);
        x[4 + i] = _mm256_permute2x128_si256(quads[i], quads[4 + i], 0x31);
    }
}

ALWAYS_INLINE void add_stream(uint8_t *out, const uint8_t *in, lanes x[16])
{
#pragma GCC unroll 2
    for (size_t half = 0; half < 2; half++) {
        __m256i blocks[8];
#pragma GCC unroll 8
        for (size_t i = 0; i < 8; i++)
            blocks[i] = (__m256i)x[8 * half + i];
        transpose(blocks);
#pragma GCC unroll 8
        for (size_t i = 0; i < 8; i++) {
            size_t at = i * 64 + half * 32;
            __m256i text = _mm256_loadu_si256((const __m256i *)(in + at));
            _mm256_storeu_si256((__m256i *)(out + at), _mm256_xor_si256(text, blocks[i]));
        }
    }
}

#include "crypto/chacha/chacha_core.h"

TARGET_END

const struct aead chacha20_poly1305_avx2 = CHACHA20_POLY1305("AVX2", seal, open);

#endif
