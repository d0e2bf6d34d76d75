/*
 * choose.c - the ladder: which backend for which processor.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"
#include "crypto/backends.h"

/* A rung of the ladder: where the processor has all that a backend needs, that takes the place of the one before. */
#define IF(needs, member, better) c->member = (features & (needs)) == (needs) ? &(better) : c->member

/* What goes together. */
enum {
    AES_NATIVE = CPU_AES | CPU_CLMUL,
    VAES = AES_NATIVE | CPU_AVX2 | CPU_VAES | CPU_VPCLMUL,
};

void crypto_choose(struct crypto *c, uint32_t features)
{
    *c = (struct crypto){
        .sha1 = &sha1_soft,
        .sha256 = &sha256_soft,
        .sha384 = &sha384_soft,
        .sha512 = &sha512_soft,
        .aes128_cbc = &aes128_cbc_soft,
        .aes256_cbc = &aes256_cbc_soft,
        .cbc_sha1 = &cbc_sha1_soft,
        .cbc_sha256 = &cbc_sha256_soft,
        .cbc_sha384 = &cbc_sha384_soft,
        .aes128_gcm = &aes128_gcm_soft,
        .aes256_gcm = &aes256_gcm_soft,
        .chacha20_poly1305 = &chacha20_poly1305_soft,
        .aes128_ccm = &aes128_ccm_soft,
        .aes256_ccm = &aes256_ccm_soft,
        .aes128_ccm_8 = &aes128_ccm_8_soft,
        .aes256_ccm_8 = &aes256_ccm_8_soft,
        .modexp = &modexp_soft,
        .groups[GROUP_X25519] = &x25519_soft,
        .groups[GROUP_P256] = &p256_soft,
        .groups[GROUP_P384] = &p384_soft,
        .groups[GROUP_P521] = &p521_soft,
        .edwards25519 = &edwards25519_soft,
        .random = random_kernel,
    };
#if defined(__x86_64__)
    IF(CPU_SHA, sha1, sha1_ni);
    IF(CPU_SHA, sha256, sha256_ni);
    IF(CPU_AVX2 | CPU_BMI2, sha384, sha384_avx2);
    IF(CPU_AVX2 | CPU_BMI2, sha512, sha512_avx2);
    IF(CPU_BMI2 | CPU_ADX | CPU_AVX2, groups[GROUP_P256], p256_adx);
    IF(CPU_BMI2 | CPU_ADX | CPU_AVX2, groups[GROUP_P384], p384_adx);
    IF(AES_NATIVE, aes128_cbc, aes128_cbc_ni);
    IF(AES_NATIVE, aes256_cbc, aes256_cbc_ni);
    IF(AES_NATIVE | CPU_SHA, cbc_sha1, cbc_sha1_ni);
    IF(AES_NATIVE | CPU_SHA, cbc_sha256, cbc_sha256_ni);
    IF(AES_NATIVE, aes128_gcm, aes128_gcm_ni);
    IF(AES_NATIVE, aes256_gcm, aes256_gcm_ni);
    IF(VAES, aes128_cbc, aes128_cbc_vaes);
    IF(VAES, aes256_cbc, aes256_cbc_vaes);
    IF(VAES, aes128_gcm, aes128_gcm_vaes);
    IF(VAES, aes256_gcm, aes256_gcm_vaes);
    IF(VAES | CPU_AVX512, aes128_cbc, aes128_cbc_vaes512);
    IF(VAES | CPU_AVX512, aes256_cbc, aes256_cbc_vaes512);
    IF(VAES | CPU_AVX512, aes128_gcm, aes128_gcm_vaes512);
    IF(VAES | CPU_AVX512, aes256_gcm, aes256_gcm_vaes512);
    IF(AES_NATIVE, aes128_ccm, aes128_ccm_ni);
    IF(AES_NATIVE, aes256_ccm, aes256_ccm_ni);
    IF(AES_NATIVE, aes128_ccm_8, aes128_ccm_8_ni);
    IF(AES_NATIVE, aes256_ccm_8, aes256_ccm_8_ni);
    IF(CPU_AVX2 | CPU_BMI2, chacha20_poly1305, chacha20_poly1305_avx2);
    IF(CPU_AVX512 | CPU_BMI2, chacha20_poly1305, chacha20_poly1305_avx512);
    IF(CPU_BMI2 | CPU_ADX | CPU_AVX2, groups[GROUP_X25519], x25519_adx);
    IF(CPU_BMI2 | CPU_ADX | CPU_AVX2, edwards25519, edwards25519_adx);
    IF(CPU_BMI2 | CPU_ADX | CPU_AVX2, modexp, modexp_adx);
    IF(CPU_BMI2 | CPU_ADX | VAES, modexp, modexp_avx2);
    IF(CPU_BMI2 | CPU_ADX | CPU_AVX2 | CPU_AVX512 | CPU_IFMA, modexp, modexp_ifma);
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
    IF(CPU_SHA, sha1, sha1_arm);
    IF(CPU_SHA, sha256, sha256_arm);
    IF(CPU_SHA512, sha384, sha384_arm);
    IF(CPU_SHA512, sha512, sha512_arm);
    IF(AES_NATIVE, aes128_cbc, aes128_cbc_arm);
    IF(AES_NATIVE, aes256_cbc, aes256_cbc_arm);
    IF(AES_NATIVE, aes128_gcm, aes128_gcm_arm);
    IF(AES_NATIVE, aes256_gcm, aes256_gcm_arm);
    IF(AES_NATIVE, aes128_ccm, aes128_ccm_arm);
    IF(AES_NATIVE, aes256_ccm, aes256_ccm_arm);
    IF(AES_NATIVE, aes128_ccm_8, aes128_ccm_8_arm);
    IF(AES_NATIVE, aes256_ccm_8, aes256_ccm_8_arm);
    IF(CPU_NEON, chacha20_poly1305, chacha20_poly1305_neon);
#else
    (void)features;
#endif
}

int crypto_random(const struct crypto *c, void *out, size_t len)
{
    return c->random(c->random_arg, out, len);
}
