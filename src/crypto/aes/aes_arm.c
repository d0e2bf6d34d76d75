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

const struct cipher aes128_cbc_arm = AES_CBC_TABLE(128, "ARMv8");
const struct cipher aes256_cbc_arm = AES_CBC_TABLE(256, "ARMv8");
const struct aead aes128_gcm_arm = AES_GCM_TABLE(128, "ARMv8");
const struct aead aes256_gcm_arm = AES_GCM_TABLE(256, "ARMv8");
const struct aead aes128_ccm_arm = AES_CCM_TABLE(128, "ARMv8");
const struct aead aes256_ccm_arm = AES_CCM_TABLE(256, "ARMv8");
const struct aead aes128_ccm_8_arm = AES_CCM_8_TABLE(128, "ARMv8");
const struct aead aes256_ccm_8_arm = AES_CCM_8_TABLE(256, "ARMv8");

#endif
