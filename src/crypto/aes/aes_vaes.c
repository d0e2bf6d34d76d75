/*
 * aes_vaes.c - AES-GCM, and decryption in CBC mode, with VAES and VPCLMULQDQ on vectors of 256 bits.
 *
 * Valgrind knows neither of the two, so that no secret decides a branch or an address is seen by reading: as in
 * aes_x86.c, which it watches, there is none in the templates, and none here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/aes_x86.h"

#if defined(__x86_64__)

TARGET_BEGIN("aes,pclmul,ssse3,sse4.1,avx2,vaes,vpclmulqdq")

enum {
    LANES = 2,
    VECTORS = 7, /* and enough of the sixteen registers left for the hash */
};

typedef __m256i vector;

ALWAYS_INLINE vector vector_zero(void)
{
    return _mm256_setzero_si256();
}

ALWAYS_INLINE vector vector_load(const void *p)
{
    return _mm256_loadu_si256(p);
}

ALWAYS_INLINE void vector_store(void *p, vector x)
{
    _mm256_storeu_si256(p, x);
}

ALWAYS_INLINE vector vector_xor(vector a, vector b)
{
    return _mm256_xor_si256(a, b);
}

ALWAYS_INLINE vector vector_first(block x)
{
    return _mm256_zextsi128_si256(x);
}

ALWAYS_INLINE vector vector_all(block x)
{
    return _mm256_broadcastsi128_si256(x);
}

ALWAYS_INLINE block vector_sum(vector x)
{
    return block_xor(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
}

ALWAYS_INLINE vector vector_load_part(const uint8_t *p, size_t len)
{
    if (len < AES_BLOCK)
        return vector_first(block_load_part(p, len));
    return _mm256_set_m128i(block_load_part(p + AES_BLOCK, len - AES_BLOCK), block_load(p));
}

ALWAYS_INLINE vector vector_head(vector x, size_t len)
{
    const vector places = _mm256_set_epi8(31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13,
                                          12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    return _mm256_and_si256(x, _mm256_cmpgt_epi8(_mm256_set1_epi8((int8_t)len), places));
}

ALWAYS_INLINE vector vector_flip(vector x)
{
    return _mm256_shuffle_epi8(x, vector_all(block_places()));
}

ALWAYS_INLINE vector vector_swap(vector x)
{
    return _mm256_shuffle_epi32(x, 0x4e);
}

ALWAYS_INLINE vector vector_counters(block first)
{
    return _mm256_add_epi32(vector_all(first), _mm256_set_epi32(0, 0, 0, 1, 0, 0, 0, 0));
}

ALWAYS_INLINE vector vector_count(vector x)
{
    return _mm256_add_epi32(x, _mm256_set_epi32(0, 0, 0, LANES, 0, 0, 0, LANES));
}

ALWAYS_INLINE vector vector_low(vector a, vector b)
{
    return _mm256_clmulepi64_epi128(a, b, 0x00);
}

ALWAYS_INLINE vector vector_high(vector a, vector b)
{
    return _mm256_clmulepi64_epi128(a, b, 0x11);
}

ALWAYS_INLINE vector vector_behind(block chain, const uint8_t *in)
{
    return _mm256_set_m128i(block_load(in), chain);
}

ALWAYS_INLINE vector vector_aes_first(vector x, const struct aes_native_key *key)
{
    return vector_xor(x, vector_all(aes_round_key(key, 0)));
}

ALWAYS_INLINE vector vector_aes_round(vector x, const struct aes_native_key *key, uint32_t round)
{
    return _mm256_aesenc_epi128(x, vector_all(aes_round_key(key, round)));
}

ALWAYS_INLINE vector vector_aes_last(vector x, const struct aes_native_key *key)
{
    return _mm256_aesenclast_epi128(x, vector_all(aes_round_key(key, key->rounds)));
}

ALWAYS_INLINE vector vector_aes_inverse_round(vector x, const struct aes_native_key *key, uint32_t round)
{
    return _mm256_aesdec_epi128(x, vector_all(aes_round_key(key, round)));
}

ALWAYS_INLINE vector vector_aes_inverse_last(vector x, const struct aes_native_key *key)
{
    return _mm256_aesdeclast_epi128(x, vector_all(aes_round_key(key, key->rounds)));
}

#include "crypto/aes/gcm_core.h"
#include "crypto/aes/cbc_core.h"

TARGET_END

const struct cipher aes128_cbc_vaes = AES_CBC_TABLE(128, "VAES");
const struct cipher aes256_cbc_vaes = AES_CBC_TABLE(256, "VAES");
const struct aead aes128_gcm_vaes = AES_GCM_TABLE(128, "VAES");
const struct aead aes256_gcm_vaes = AES_GCM_TABLE(256, "VAES");

#endif
