/*
 * chacha_avx512.c - ChaCha20-Poly1305 with AVX-512 and BMI2: sixteen blocks side by side.
 *
 * Valgrind does not know these instructions. That no branch and no address depends on a secret is to be seen here, and
 * shown for chacha_core.h by chacha_avx2.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"

#if defined(__x86_64__) && defined(__SIZEOF_INT128__)

#include <immintrin.h>

#include "crypto/target.h"

TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,bmi2")

#define CHACHA_LANES 16
typedef uint32_t lanes __attribute__((vector_size(64)));

/* VPROLD */
ALWAYS_INLINE lanes rotate_left(lanes x, unsigned count)
{
    return x << count | x >> (32 - count);
}

/* There are 32 registers. */
ALWAYS_INLINE void park(lanes *x)
{
    (void)x;
}

/* Four words of sixteen blocks each: x[j] becomes these words of the blocks j, 4 + j, 8 + j and 12 + j. */
ALWAYS_INLINE void transpose_words(__m512i x[4])
{
    __m512i low01 = _mm512_unpacklo_epi32(x[0], x[1]), high01 = _mm512_unpackhi_epi32(x[0], x[1]);
    __m512i low23 = _mm512_unpacklo_epi32(x[2], x[3]), high23 = _mm512_unpackhi_epi32(x[2], x[3]);
    x[0] = _mm512_unpacklo_epi64(low01, low23);
    x[1] = _mm512_unpackhi_epi64(low01, low23);
    x[2] = _mm512_unpacklo_epi64(high01, high23);
    x[3] = _mm512_unpackhi_epi64(high01, high23);
}

/* Quarters of four blocks, those of one block in each of the vectors, become the blocks. */
ALWAYS_INLINE void transpose_quarters(__m512i block[4], __m512i a, __m512i b, __m512i c, __m512i d)
{
    __m512i ab_first = _mm512_shuffle_i32x4(a, b, 0x44), ab_last = _mm512_shuffle_i32x4(a, b, 0xee);
    __m512i cd_first = _mm512_shuffle_i32x4(c, d, 0x44), cd_last = _mm512_shuffle_i32x4(c, d, 0xee);
    block[0] = _mm512_shuffle_i32x4(ab_first, cd_first, 0x88);
    block[1] = _mm512_shuffle_i32x4(ab_first, cd_first, 0xdd);
    block[2] = _mm512_shuffle_i32x4(ab_last, cd_last, 0x88);
    block[3] = _mm512_shuffle_i32x4(ab_last, cd_last, 0xdd);
}

ALWAYS_INLINE void add_stream(uint8_t *out, const uint8_t *in, lanes x[16])
{
    __m512i quarters[16];
#pragma GCC unroll 16
    for (size_t i = 0; i < 16; i++)
        quarters[i] = (__m512i)x[i];
#pragma GCC unroll 4
    for (size_t i = 0; i < 16; i += 4)
        transpose_words(quarters + i);
#pragma GCC unroll 4
    for (size_t j = 0; j < 4; j++) {
        __m512i blocks[4];
        transpose_quarters(blocks, quarters[j], quarters[4 + j], quarters[8 + j], quarters[12 + j]);
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++) {
            size_t at = (4 * i + j) * 64;
            __m512i text = _mm512_loadu_si512(in + at);
            _mm512_storeu_si512(out + at, _mm512_xor_si512(text, blocks[i]));
        }
    }
}

#include "crypto/chacha/chacha_core.h"

TARGET_END

const struct aead chacha20_poly1305_avx512 = CHACHA20_POLY1305("AVX-512", seal, open);

#endif
