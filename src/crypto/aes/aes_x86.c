/*
 * aes_x86.c - AES in CBC mode, AES-GCM and AES-CCM with AES-NI and PCLMULQDQ.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/aes_x86.h"

#if defined(__x86_64__)

TARGET_BEGIN("aes,pclmul,ssse3,sse4.1")

#include "crypto/aes/vector_one_core.h"

/* A result of AESENC is there after four cycles; two of them may begin in each. */
#define VECTORS 8

/* SubWord (FIPS 197, 5.2). In a block of four equal columns ShiftRows changes nothing. */
static uint32_t sub_word(uint32_t word)
{
    return (uint32_t)_mm_cvtsi128_si32(_mm_aesenclast_si128(_mm_set1_epi32((int32_t)word), block_zero()));
}

#include "crypto/aes/gcm_core.h"
#include "crypto/aes/cbc_core.h"
#include "crypto/aes/native_core.h"

TARGET_END

const struct cipher aes128_cbc_ni = AES_CBC_TABLE(128, "AES-NI");
const struct cipher aes256_cbc_ni = AES_CBC_TABLE(256, "AES-NI");
const struct aead aes128_gcm_ni = AES_GCM_TABLE(128, "AES-NI");
const struct aead aes256_gcm_ni = AES_GCM_TABLE(256, "AES-NI");
const struct aead aes128_ccm_ni = AES_CCM_TABLE(128, "AES-NI");
const struct aead aes256_ccm_ni = AES_CCM_TABLE(256, "AES-NI");
const struct aead aes128_ccm_8_ni = AES_CCM_8_TABLE(128, "AES-NI");
const struct aead aes256_ccm_8_ni = AES_CCM_8_TABLE(256, "AES-NI");

#endif
