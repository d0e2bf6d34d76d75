/*
 * aes_vaes512.c - AES-GCM, and decryption in CBC mode, with VAES and VPCLMULQDQ on vectors of 512 bits (AVX-512 F, BW,
 * DQ and VL).
 *
 * What aes_vaes.c says of valgrind holds here, too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/aes_x86.h"

#if defined(__x86_64__)

TARGET_BEGIN("aes,pclmul,ssse3,sse4.1,avx2,avx512f,avx512bw,avx512dq,avx512vl,vaes,vpclmulqdq")

enum {
    LANES = 4,
    VECTORS = 4,
};

typedef __m512i vector;

ALWAYS_INLINE vector vector_zero(void)
{
    return _mm512_setzero_si512();
}

ALWAYS_INLINE vector vector_load(const void *p)
{
    return _mm512_loadu_si512(p);
}

ALWAYS_INLINE void vector_store(void *p, vector x)
{
    _mm512_storeu_si512(p, x);
}

ALWAYS_INLINE vector vector_xor(vector a, vector b)
{
    return _mm512_xor_si512(a, b);
}

ALWAYS_INLINE vector vector_first(block x)
{
    return _mm512_zextsi128_si512(x);
}

ALWAYS_INLINE vector vector_all(block x)
{
    return _mm512_broadcast_i32x4(x);
}

ALWAYS_INLINE block vector_sum(vector x)
{
    const __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
    return block_xor(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/* len is less than a vector has. */
ALWAYS_INLINE __mmask64 vector_mask(size_t len)
{
    return ((__mmask64)1 << len) - 1;
}

ALWAYS_INLINE vector vector_load_part(const uint8_t *p, size_t len)
{
    return _mm512_maskz_loadu_epi8(vector_mask(len), p);
}

ALWAYS_INLINE vector vector_head(vector x, size_t len)
{
    return _mm512_maskz_mov_epi8(vector_mask(len), x);
}

ALWAYS_INLINE vector vector_flip(vector x)
{
    return _mm512_shuffle_epi8(x, vector_all(block_places()));
}

ALWAYS_INLINE vector vector_swap(vector x)
{
    return _mm512_shuffle_epi32(x, _MM_PERM_BADC);
}

ALWAYS_INLINE vector vector_counters(block first)
{
    return _mm512_add_epi32(vector_all(first), _mm512_set_epi32(0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0));
}

ALWAYS_INLINE vector vector_count(vector x)
{
    return _mm512_add_epi32(x, vector_all(_mm_set_epi32(0, 0, 0, LANES)));
}

ALWAYS_INLINE vector vector_low(vector a, vector b)
{
    return _mm512_clmulepi64_epi128(a, b, 0x00);
}

ALWAYS_INLINE vector vector_high(vector a, vector b)
{
    return _mm512_clmulepi64_epi128(a, b, 0x11);
}

ALWAYS_INLINE vector vector_behind(block chain, const uint8_t *in)
{
    return _mm512_alignr_epi64(vector_load(in), vector_all(chain), 6);
}

ALWAYS_INLINE vector vector_aes_first(vector x, const struct aes_native_key *key)
{
    return vector_xor(x, vector_all(aes_round_key(key, 0)));
}

ALWAYS_INLINE vector vector_aes_round(vector x, const struct aes_native_key *key, uint32_t round)
{
    return _mm512_aesenc_epi128(x, vector_all(aes_round_key(key, round)));
}

ALWAYS_INLINE vector vector_aes_last(vector x, const struct aes_native_key *key)
{
    return _mm512_aesenclast_epi128(x, vector_all(aes_round_key(key, key->rounds)));
}

ALWAYS_INLINE vector vector_aes_inverse_round(vector x, const struct aes_native_key *key, uint32_t round)
{
    return _mm512_aesdec_epi128(x, vector_all(aes_round_key(key, round)));
}

ALWAYS_INLINE vector vector_aes_inverse_last(vector x, const struct aes_native_key *key)
{
    return _mm512_aesdeclast_epi128(x, vector_all(aes_round_key(key, key->rounds)));
}

#include "crypto/aes/gcm_core.h"
#include "crypto/aes/cbc_core.h"

TARGET_END

const struct cipher aes128_cbc_vaes512 = AES_CBC_TABLE(128, "VAES-512");
const struct cipher aes256_cbc_vaes512 = AES_CBC_TABLE(256, "VAES-512");
const struct aead aes128_gcm_vaes512 = AES_GCM_TABLE(128, "VAES-512");
const struct aead aes256_gcm_vaes512 = AES_GCM_TABLE(256, "VAES-512");

#endif
