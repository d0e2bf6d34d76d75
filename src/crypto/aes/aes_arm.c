/*
 * aes_arm.c - AES in CBC mode, AES-GCM and AES-CCM with the instructions of ARMv8 for AES and PMULL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/aes_arm.h"

#if defined(__aarch64__) && !defined(__AARCH64EB__)

TARGET_BEGIN(TARGET_ARM_AES)

#include "crypto/aes/vector_one_core.h"

#define VECTORS 8

/* SubWord (FIPS 197, 5.2). In a block of four equal columns ShiftRows changes nothing. */
static uint32_t sub_word(uint32_t word)
{
    return vgetq_lane_u32(vreinterpretq_u32_u8(vaeseq_u8(vreinterpretq_u8_u32(vdupq_n_u32(word)), block_zero())), 0);
}

#include "crypto/aes/gcm_core.h"
#include "crypto/aes/cbc_core.h"
#include "crypto/aes/native_core.h"

TARGET_END

const struct cipher aes128_cbc_arm = {
    .name = "AES-128-CBC",
    .backend = "ARMv8",
    .key_len = 16,
    .block_len = AES_BLOCK,
    .init_encrypt = aes128_cbc_native_init_encrypt,
    .init_decrypt = aes128_cbc_native_init_decrypt,
    .encrypt = cbc_native_encrypt,
    .decrypt = cbc_decrypt,
};

const struct cipher aes256_cbc_arm = {
    .name = "AES-256-CBC",
    .backend = "ARMv8",
    .key_len = 32,
    .block_len = AES_BLOCK,
    .init_encrypt = aes256_cbc_native_init_encrypt,
    .init_decrypt = aes256_cbc_native_init_decrypt,
    .encrypt = cbc_native_encrypt,
    .decrypt = cbc_decrypt,
};

const struct aead aes128_gcm_arm = {
    .name = "AES-128-GCM",
    .backend = "ARMv8",
    .key_len = 16,
    .tag_len = GCM_TAG,
    .init = aes128_gcm_native_init,
    .seal = gcm_seal,
    .open = gcm_open,
};

const struct aead aes256_gcm_arm = {
    .name = "AES-256-GCM",
    .backend = "ARMv8",
    .key_len = 32,
    .tag_len = GCM_TAG,
    .init = aes256_gcm_native_init,
    .seal = gcm_seal,
    .open = gcm_open,
};

const struct aead aes128_ccm_arm = {
    .name = "AES-128-CCM",
    .backend = "ARMv8",
    .key_len = 16,
    .tag_len = CCM_TAG,
    .init = aes128_ccm_native_init,
    .seal = ccm_16_seal,
    .open = ccm_16_open,
};

const struct aead aes256_ccm_arm = {
    .name = "AES-256-CCM",
    .backend = "ARMv8",
    .key_len = 32,
    .tag_len = CCM_TAG,
    .init = aes256_ccm_native_init,
    .seal = ccm_16_seal,
    .open = ccm_16_open,
};

const struct aead aes128_ccm_8_arm = {
    .name = "AES-128-CCM-8",
    .backend = "ARMv8",
    .key_len = 16,
    .tag_len = CCM_8_TAG,
    .init = aes128_ccm_native_init,
    .seal = ccm_8_seal,
    .open = ccm_8_open,
};

const struct aead aes256_ccm_8_arm = {
    .name = "AES-256-CCM-8",
    .backend = "ARMv8",
    .key_len = 32,
    .tag_len = CCM_8_TAG,
    .init = aes256_ccm_native_init,
    .seal = ccm_8_seal,
    .open = ccm_8_open,
};

#endif
