/*
 * aes_native.h - AES by the instructions of the processor: what its backends share.
 *
 * Blocks and rounds are in aes_x86.h. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_AES_NATIVE_H
#define TLS12_AES_NATIVE_H

#include "crypto/backends.h"

enum {
    AES_BLOCK = 16,
};

/* key holds 16 or 32 bytes. The result encrypts. */
void aes_native_init(struct aes_native_key *, const uint8_t *key, size_t key_len);

/* Members of tables of functions, the same for all widths of vectors. */
void aes128_cbc_native_init_encrypt(union cipher_key *, const uint8_t *key);
void aes256_cbc_native_init_encrypt(union cipher_key *, const uint8_t *key);
void aes128_cbc_native_init_decrypt(union cipher_key *, const uint8_t *key);
void aes256_cbc_native_init_decrypt(union cipher_key *, const uint8_t *key);
void cbc_native_encrypt(const union cipher_key *, uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len);
void aes128_gcm_native_init(union aead_key *, const uint8_t *key);
void aes256_gcm_native_init(union aead_key *, const uint8_t *key);

/* clang-format off */
/* The tables of functions, where the templates of a backend have been included: bits are those of the key. */
#define AES_CBC_TABLE(bits, whose) {                                                                                   \
    .name = "AES-" #bits "-CBC", .backend = (whose), .key_len = (bits) / 8, .block_len = AES_BLOCK,                    \
    .init_encrypt = aes##bits##_cbc_native_init_encrypt, .init_decrypt = aes##bits##_cbc_native_init_decrypt,          \
    .encrypt = cbc_native_encrypt, .decrypt = cbc_decrypt }

#define AES_GCM_TABLE(bits, whose) {                                                                                   \
    .name = "AES-" #bits "-GCM", .backend = (whose), .key_len = (bits) / 8, .tag_len = GCM_TAG,                        \
    .init = aes##bits##_gcm_native_init, .seal = gcm_seal, .open = gcm_open }

#define AES_CCM_TABLE(bits, whose) {                                                                                   \
    .name = "AES-" #bits "-CCM", .backend = (whose), .key_len = (bits) / 8, .tag_len = CCM_TAG,                        \
    .init = aes##bits##_ccm_native_init, .seal = ccm_16_seal, .open = ccm_16_open }

#define AES_CCM_8_TABLE(bits, whose) {                                                                                 \
    .name = "AES-" #bits "-CCM-8", .backend = (whose), .key_len = (bits) / 8, .tag_len = CCM_8_TAG,                    \
    .init = aes##bits##_ccm_native_init, .seal = ccm_8_seal, .open = ccm_8_open }
/* clang-format on */

#endif
