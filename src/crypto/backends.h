/*
 * backends.h - the implementations that choose.c can choose from. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_BACKENDS_H
#define TLS12_BACKENDS_H

#include "crypto/crypto.h"

extern const struct hash sha1_soft, sha256_soft, sha384_soft, sha512_soft;
extern const struct hash sha1_ni, sha256_ni, sha384_avx2, sha512_avx2; /* x86-64 */
extern const struct hash sha1_arm, sha256_arm, sha384_arm, sha512_arm; /* 64-bit ARM */
extern const struct cipher aes128_cbc_soft, aes256_cbc_soft;
extern const struct cbc_hash cbc_sha1_soft, cbc_sha256_soft, cbc_sha384_soft;
extern const struct cbc_hash cbc_sha1_ni, cbc_sha256_ni; /* x86-64 */
extern const struct aead aes128_gcm_soft, aes256_gcm_soft, chacha20_poly1305_soft;
extern const struct aead chacha20_poly1305_avx2, chacha20_poly1305_avx512; /* x86-64 */
extern const struct aead chacha20_poly1305_neon;                           /* aarch64 */
extern const struct aead aes128_ccm_soft, aes256_ccm_soft, aes128_ccm_8_soft, aes256_ccm_8_soft;
extern const struct cipher aes128_cbc_ni, aes256_cbc_ni; /* x86-64 */
extern const struct aead aes128_gcm_ni, aes256_gcm_ni;
extern const struct cipher aes128_cbc_vaes, aes256_cbc_vaes, aes128_cbc_vaes512, aes256_cbc_vaes512;
extern const struct aead aes128_gcm_vaes, aes256_gcm_vaes, aes128_gcm_vaes512, aes256_gcm_vaes512;
extern const struct aead aes128_ccm_ni, aes256_ccm_ni, aes128_ccm_8_ni, aes256_ccm_8_ni;
extern const struct cipher aes128_cbc_arm, aes256_cbc_arm; /* aarch64 */
extern const struct aead aes128_gcm_arm, aes256_gcm_arm;
extern const struct aead aes128_ccm_arm, aes256_ccm_arm, aes128_ccm_8_arm, aes256_ccm_8_arm;
extern const struct modexp modexp_soft;
extern const struct modexp modexp_adx, modexp_avx2, modexp_ifma; /* x86-64 */
extern const struct group x25519_soft, p256_soft, p384_soft, p521_soft;
extern const struct group x25519_adx, p256_adx, p384_adx; /* x86-64 */
extern const struct edwards25519 edwards25519_soft;
extern const struct edwards25519 edwards25519_adx; /* x86-64 */

#endif
