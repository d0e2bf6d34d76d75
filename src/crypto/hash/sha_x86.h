/*
 * sha_x86.h - the steps of SHA-1 and SHA-256 with the SHA extensions of x86-64 (Intel SDM, volume 2), for code that
 * does nothing else and for code that encrypts in between. Inside this room only.
 *
 * A block is begun, goes through all rounds four by four, and is ended. The round number t is a constant in a loop that
 * the compiler unrolls, so that the schedule stays in registers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_SHA_X86_H
#define TLS12_SHA_X86_H

#include "crypto/hash/sha.h"
#include "crypto/target.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define SHA_NI "sha,sse4.1,ssse3"

TARGET_BEGIN(SHA_NI)

/* Four big-endian words, the first in the lowest lane; and the other way about, as SHA-1 has them. */
ALWAYS_INLINE __m128i sha_ni_words(const uint8_t *p)
{
    return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)p),
                            _mm_set_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203));
}

ALWAYS_INLINE __m128i sha_ni_words_reversed(const uint8_t *p)
{
    return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)p),
                            _mm_set_epi32(0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f));
}

/* ---- SHA-256 ---- */

/* The chaining value as SHA256RNDS2 has it, highest lane first; what it was before the block; the last sixteen words of
 * the schedule; and where the constants are. */
struct sha256_ni {
    __m128i abef, cdgh;
    __m128i abef_before, cdgh_before;
    __m128i w[4];
    const uint32_t *k;
};

ALWAYS_INLINE void sha256_ni_load(struct sha256_ni *s, const union hash_words *words)
{
    __m128i dcba = _mm_loadu_si128((const __m128i *)&words->w32[0]);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)&words->w32[4]);
    __m128i badc = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    s->abef = _mm_alignr_epi8(badc, efgh, 8);
    s->cdgh = _mm_blend_epi16(efgh, badc, 0xf0);
}

ALWAYS_INLINE void sha256_ni_store(const struct sha256_ni *s, union hash_words *words)
{
    __m128i feba = _mm_shuffle_epi32(s->abef, 0x1b), dchg = _mm_shuffle_epi32(s->cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)&words->w32[0], _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)&words->w32[4], _mm_alignr_epi8(dchg, feba, 8));
}

/* Reads the whole block. The constants are read once more for each: they are more than there are registers, and a
 * compiler that knows that they stay the same would first copy them to the stack. */
ALWAYS_INLINE void sha256_ni_begin(struct sha256_ni *s, const uint8_t *bytes)
{
    s->k = sha256_k;
    __asm__ volatile("" : "+r"(s->k));
    s->abef_before = s->abef;
    s->cdgh_before = s->cdgh;
    UNROLLED
    for (size_t i = 0; i < 4; i++)
        s->w[i] = sha_ni_words(bytes + 16 * i);
}

/* Rounds t to t + 3: two in each instruction, of whose results each becomes the other's past. Where there are rounds
 * left to need them, the words of rounds t + 16 to t + 19 take the place of those that were used (6.2.2 step 1). */
ALWAYS_INLINE void sha256_ni_rounds(struct sha256_ni *s, unsigned t)
{
    __m128i w0 = s->w[t / 4 % 4];
    __m128i k_plus_w = _mm_add_epi32(w0, _mm_load_si128((const __m128i *)&s->k[t]));
    s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, k_plus_w);
    s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(k_plus_w, 0x0e));
    if (t < 48) {
        __m128i w4 = s->w[(t / 4 + 1) % 4], w8 = s->w[(t / 4 + 2) % 4], w12 = s->w[(t / 4 + 3) % 4];
        w0 = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w4), _mm_alignr_epi8(w12, w8, 4));
        s->w[t / 4 % 4] = _mm_sha256msg2_epu32(w0, w12);
    }
}

ALWAYS_INLINE void sha256_ni_end(struct sha256_ni *s)
{
    s->abef = _mm_add_epi32(s->abef, s->abef_before);
    s->cdgh = _mm_add_epi32(s->cdgh, s->cdgh_before);
}

/* ---- SHA-1 ---- */

/* a, b, c and d, a in the highest lane, now and four rounds ago: the a of then, turned, is the e of now (6.1.2 step 3).
 * Then the e that the block began with, in the highest lane, and the last sixteen words of the schedule. */
struct sha1_ni {
    __m128i abcd, abcd_past;
    __m128i abcd_before, e;
    __m128i w[4];
};

ALWAYS_INLINE void sha1_ni_load(struct sha1_ni *s, const union hash_words *words)
{
    s->abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&words->w32[0]), 0x1b);
    s->e = _mm_set_epi32((int)words->w32[4], 0, 0, 0);
}

ALWAYS_INLINE void sha1_ni_store(const struct sha1_ni *s, union hash_words *words)
{
    _mm_storeu_si128((__m128i *)&words->w32[0], _mm_shuffle_epi32(s->abcd, 0x1b));
    words->w32[4] = (uint32_t)_mm_extract_epi32(s->e, 3);
}

/* Reads the whole block. */
ALWAYS_INLINE void sha1_ni_begin(struct sha1_ni *s, const uint8_t *bytes)
{
    s->abcd_before = s->abcd;
    UNROLLED
    for (size_t i = 0; i < 4; i++)
        s->w[i] = sha_ni_words_reversed(bytes + 16 * i);
}

/* Four rounds; e and the words are added already. The instruction takes the kind of rounds as part of itself. */
ALWAYS_INLINE __m128i sha1_ni_four(__m128i abcd, __m128i e_plus_w, unsigned t)
{
    switch (t / 20) {
    case 0:
        return _mm_sha1rnds4_epu32(abcd, e_plus_w, 0);
    case 1:
        return _mm_sha1rnds4_epu32(abcd, e_plus_w, 1);
    case 2:
        return _mm_sha1rnds4_epu32(abcd, e_plus_w, 2);
    default:
        return _mm_sha1rnds4_epu32(abcd, e_plus_w, 3);
    }
}

/* Rounds t to t + 3, and the words of rounds t + 16 to t + 19 where there are such (6.1.2 step 1). */
ALWAYS_INLINE void sha1_ni_rounds(struct sha1_ni *s, unsigned t)
{
    __m128i w0 = s->w[t / 4 % 4];
    __m128i e_plus_w = t == 0 ? _mm_add_epi32(s->e, w0) : _mm_sha1nexte_epu32(s->abcd_past, w0);
    s->abcd_past = s->abcd;
    s->abcd = sha1_ni_four(s->abcd, e_plus_w, t);
    if (t < 64) {
        __m128i w4 = s->w[(t / 4 + 1) % 4], w8 = s->w[(t / 4 + 2) % 4], w12 = s->w[(t / 4 + 3) % 4];
        s->w[t / 4 % 4] = _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32(w0, w4), w8), w12);
    }
}

ALWAYS_INLINE void sha1_ni_end(struct sha1_ni *s)
{
    s->e = _mm_sha1nexte_epu32(s->abcd_past, s->e);
    s->abcd = _mm_add_epi32(s->abcd, s->abcd_before);
}

TARGET_END

#endif
#endif
