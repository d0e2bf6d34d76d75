/*
 * aes_x86.h - blocks of 128 bits on x86-64, with AES-NI and PCLMULQDQ (Intel SDM, volume 2).
 *
 * Each function is an instruction or few. They are called between TARGET_BEGIN and TARGET_END, with at least the
 * instructions that are named below. None of these takes a time that depends on what it works on.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_AES_X86_H
#define TLS12_AES_X86_H

#include "crypto/aes/aes_native.h"
#include "crypto/target.h"

#if defined(__x86_64__)

#include <immintrin.h>

TARGET_BEGIN("aes,pclmul,ssse3,sse4.1")

typedef __m128i block;

/* Sums stay as they are written: a compiler that arranges them in trees is soon out of registers. */
#define KEEP_ORDER(x) __asm__("" : "+x"(x))

ALWAYS_INLINE block block_zero(void)
{
    return _mm_setzero_si128();
}

ALWAYS_INLINE block block_load(const void *p)
{
    return _mm_loadu_si128(p);
}

ALWAYS_INLINE void block_store(void *p, block x)
{
    _mm_storeu_si128(p, x);
}

ALWAYS_INLINE block block_xor(block a, block b)
{
    return _mm_xor_si128(a, b);
}

/* The block whose bytes are a number of 128 bits, the lowest first. */
ALWAYS_INLINE block block_number(uint64_t high, uint64_t low)
{
    return _mm_set_epi64x((int64_t)high, (int64_t)low);
}

/* The places of the bytes in reverse. */
ALWAYS_INLINE block block_places(void)
{
    return _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/* The bytes in reverse. */
ALWAYS_INLINE block block_flip(block x)
{
    return _mm_shuffle_epi8(x, block_places());
}

/* The first len bytes, and zeros behind them. len is 0 to 16. */
ALWAYS_INLINE block block_head(block x, size_t len)
{
    const block places = _mm_set_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    return _mm_and_si128(x, _mm_cmpgt_epi8(_mm_set1_epi8((int8_t)len), places));
}

/* The halves exchanged. */
ALWAYS_INLINE block block_swap(block x)
{
    return _mm_shuffle_epi32(x, 0x4e);
}

/* The next counter; this one is not at the end of its 32 bits. */
ALWAYS_INLINE block block_count(block x)
{
    return _mm_add_epi32(x, _mm_set_epi32(0, 0, 0, 1));
}

/* The product without carries of the low halves, and of the high ones. */
ALWAYS_INLINE block block_low(block a, block b)
{
    return _mm_clmulepi64_si128(a, b, 0x00);
}

ALWAYS_INLINE block block_high(block a, block b)
{
    return _mm_clmulepi64_si128(a, b, 0x11);
}

ALWAYS_INLINE block aes_round_key(const struct aes_native_key *key, uint32_t round)
{
    return block_load(key->words + 4 * round);
}

/* Cipher (FIPS 197, 5.1): the first AddRoundKey, the rounds 1 to rounds - 1, the last round. */
ALWAYS_INLINE block aes_first(block x, const struct aes_native_key *key)
{
    return block_xor(x, aes_round_key(key, 0));
}

ALWAYS_INLINE block aes_round(block x, const struct aes_native_key *key, uint32_t round)
{
    return _mm_aesenc_si128(x, aes_round_key(key, round));
}

ALWAYS_INLINE block aes_last(block x, const struct aes_native_key *key)
{
    return _mm_aesenclast_si128(x, aes_round_key(key, key->rounds));
}

/* The last round with a key of one's own. */
ALWAYS_INLINE block aes_last_with(block x, block round_key)
{
    return _mm_aesenclast_si128(x, round_key);
}

/* EqInvCipher (5.3.5) the same way; it begins as Cipher does. */
ALWAYS_INLINE block aes_inverse_round(block x, const struct aes_native_key *key, uint32_t round)
{
    return _mm_aesdec_si128(x, aes_round_key(key, round));
}

ALWAYS_INLINE block aes_inverse_last(block x, const struct aes_native_key *key)
{
    return _mm_aesdeclast_si128(x, aes_round_key(key, key->rounds));
}

/* InvMixColumns (5.3.3). */
ALWAYS_INLINE block aes_inverse_mix(block x)
{
    return _mm_aesimc_si128(x);
}

#include "crypto/aes/aes_core.h"

TARGET_END

#endif

#endif
