/*
 * sha512_x86.c - SHA-384 and SHA-512 with BMI2 and AVX2 (FIPS 180-4, sections 4.1.3, 6.4 and 6.5), for want of
 * instructions of their own.
 *
 * The rounds are those of sha2_core.h, with RORX and ANDN. The message schedule is made in vector registers, two words
 * at a time, on units that the rounds leave idle. (Gueron and Krasnov, "Parallelizing message schedules to accelerate
 * the computations of hash functions", 2012.)
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/hash/sha.h"
#include "crypto/target.h"

#if defined(__x86_64__)

#include <immintrin.h>

TARGET_BEGIN("avx2,bmi,bmi2")

/* FIPS 180-4 4.1.3, for words. */
typedef uint64_t word;
#define WORD_BITS     64
#define WORDS         w64
#define ROUNDS        80
#define BIG_SIGMA0(x) (rotate_right((x), 28) ^ rotate_right((x), 34) ^ rotate_right((x), 39))
#define BIG_SIGMA1(x) (rotate_right((x), 14) ^ rotate_right((x), 18) ^ rotate_right((x), 41))

/* And for two words in a vector. */
#define ROTATE_RIGHT(x, n) _mm_or_si128(_mm_srli_epi64((x), (n)), _mm_slli_epi64((x), 64 - (n)))

static inline __m128i small_sigma0(__m128i x)
{
    return _mm_xor_si128(_mm_xor_si128(ROTATE_RIGHT(x, 1), ROTATE_RIGHT(x, 8)), _mm_srli_epi64(x, 7));
}

static inline __m128i small_sigma1(__m128i x)
{
    return _mm_xor_si128(_mm_xor_si128(ROTATE_RIGHT(x, 19), ROTATE_RIGHT(x, 61)), _mm_srli_epi64(x, 6));
}

/* The sixteen words that come next, in pairs; and with their constants, where the rounds read them. */
struct schedule {
    __m128i w[8];
    _Alignas(16) word k_plus_w[16];
    const uint64_t *k;
};

/* Words 2 i and 2 i + 1 of sixteen are made, and the constants from k are theirs. */
static inline void schedule_put(struct schedule *s, unsigned i, const uint64_t *k)
{
    _mm_store_si128((__m128i *)&s->k_plus_w[2 * i], _mm_add_epi64(s->w[i], _mm_load_si128((const __m128i *)k)));
}

/* Where the constants are is hidden, since a compiler that knows it would first copy them to the stack. */
static inline void schedule_begin(struct schedule *s, const uint8_t *block)
{
    const __m128i big_endian = _mm_set_epi64x(0x08090a0b0c0d0e0f, 0x0001020304050607);
    s->k = sha512_k;
    __asm__ volatile("" : "+r"(s->k));
    UNROLLED
    for (unsigned i = 0; i < 8; i++) {
        s->w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), big_endian);
        schedule_put(s, i, s->k + 2 * i);
    }
}

/* As in sha2_core.h; with the second word of a pair both that take its place are made. */
static inline word schedule_next(struct schedule *s, unsigned t, unsigned i, bool more)
{
    word k_plus_w = s->k_plus_w[i];
    if (more && i % 2 == 1) {
        unsigned n = i / 2;
        __m128i *w = s->w;
        __m128i w1 = _mm_alignr_epi8(w[(n + 1) % 8], w[n], 8), w9 = _mm_alignr_epi8(w[(n + 5) % 8], w[(n + 4) % 8], 8);
        w[n] = _mm_add_epi64(_mm_add_epi64(w[n], w9), _mm_add_epi64(small_sigma0(w1), small_sigma1(w[(n + 7) % 8])));
        schedule_put(s, n, s->k + t + 16 + 2 * n);
    }
    return k_plus_w;
}

#define OWN_SCHEDULE
#include "crypto/hash/sha2_core.h"

TARGET_END

const struct hash sha384_avx2 = SHA384_TABLE("AVX2", sha2_compress);

const struct hash sha512_avx2 = SHA512_TABLE("AVX2", sha2_compress);

#endif
