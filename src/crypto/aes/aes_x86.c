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

const struct cipher aes128_cbc_ni = {
    .name = "AES-128-CBC",
    .backend = "AES-NI",
    .key_len = 16,
    .block_len = AES_BLOCK,
    .init_encrypt = aes128_cbc_native_init_encrypt,
    .init_decrypt = aes128_cbc_native_init_decrypt,
    .encrypt = cbc_native_encrypt,
    .decrypt = cbc_decrypt,
};

const struct cipher aes256_cbc_ni = {
    .name = "AES-256-CBC",
    .backend = "AES-NI",
    .key_len = 32,
    .block_len = AES_BLOCK,
    .init_encrypt = aes256_cbc_native_init_encrypt,
    .init_decrypt = aes256_cbc_native_init_decrypt,
    .encrypt = cbc_native_encrypt,
    .decrypt = cbc_decrypt,
};

const struct aead aes128_gcm_ni = {
    .name = "AES-128-GCM",
    .backend = "AES-NI",
    .key_len = 16,
    .tag_len = GCM_TAG,
    .init = aes128_gcm_native_init,
    .seal = gcm_seal,
    .open = gcm_open,
};

const struct aead aes256_gcm_ni = {
    .name = "AES-256-GCM",
    .backend = "AES-NI",
    .key_len = 32,
    .tag_len = GCM_TAG,
    .init = aes256_gcm_native_init,
    .seal = gcm_seal,
    .open = gcm_open,
};

const struct aead aes128_ccm_ni = {
    .name = "AES-128-CCM",
    .backend = "AES-NI",
    .key_len = 16,
    .tag_len = CCM_TAG,
    .init = aes128_ccm_native_init,
    .seal = ccm_16_seal,
    .open = ccm_16_open,
};

const struct aead aes256_ccm_ni = {
    .name = "AES-256-CCM",
    .backend = "AES-NI",
    .key_len = 32,
    .tag_len = CCM_TAG,
    .init = aes256_ccm_native_init,
    .seal = ccm_16_seal,
    .open = ccm_16_open,
};

const struct aead aes128_ccm_8_ni = {
    .name = "AES-128-CCM-8",
    .backend = "AES-NI",
    .key_len = 16,
    .tag_len = CCM_8_TAG,
    .init = aes128_ccm_native_init,
    .seal = ccm_8_seal,
    .open = ccm_8_open,
};

const struct aead aes256_ccm_8_ni = {
    .name = "AES-256-CCM-8",
    .backend = "AES-NI",
    .key_len = 32,
    .tag_len = CCM_8_TAG,
    .init = aes256_ccm_native_init,
    .seal = ccm_8_seal,
    .open = ccm_8_open,
};

#endif
