/*
 * ct_rsa.c - RSA with secret keys, messages and blinding. Public are n, e, lengths, ciphertexts, signatures, and
 * whether a private key is in order; secret is also whether a padding was right.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/bn/bn.h"
#include "crypto/bn/modexp.h"
#include "crypto/rsa/pkcs1.h"
#include "support/random.h"
#include "support/rsa_keys.h"
#include "ct/cases.h"

enum {
    MESSAGE = 48,
};

static int random_secret(void *state, uint8_t *out, size_t len)
{
    test_random(state, out, len);
    CT_SECRET(out, len);
    return 0;
}

static struct crypto secret_crypto(uint64_t *state, const struct modexp *modexp)
{
    *state = 1;
    return (struct crypto){.random = random_secret, .random_arg = state, .modexp = modexp};
}

static const struct hash sha256 = {.digest_len = 32};

/* A key, and whose arithmetic: chosen by hand, since CPUID under valgrind does not tell of all instructions that it can
 * execute. */
struct subject {
    enum rsa_key_name key;
    const struct modexp *modexp;
};

static const struct subject even = {RSA_1024, &modexp_soft}, uneven = {RSA_1537, &modexp_soft},
                            usual = {RSA_2048, &modexp_soft};
#if defined(__x86_64__)
static const struct subject even_adx = {RSA_1024, &modexp_adx}, usual_adx = {RSA_2048, &modexp_adx},
                            long_adx = {RSA_3072, &modexp_adx}, usual_avx2 = {RSA_2048, &modexp_avx2},
                            long_avx2 = {RSA_3072, &modexp_avx2}, huge_avx2 = {RSA_4096, &modexp_avx2};
#endif

static void key_load(struct rsa_key *key, const struct subject *subject)
{
    rsa_key_load(key, subject->key);
    for (size_t i = 2; i < COUNT(key->bytes); i++)
        CT_SECRET(key->bytes[i], sizeof key->bytes[i]);
}

static void private_check(const void *with)
{
    struct rsa_key key;
    key_load(&key, with);
    ct_expect(rsa_private_check(&key.private, NULL) == 0);
    for (size_t i = 2; i < COUNT(key.bytes); i++) {
        key.bytes[i][20] ^= 1;
        ct_expect(rsa_private_check(&key.private, NULL) == SSL_E_KEY_DECODE);
        key.bytes[i][20] ^= 1;
    }
}

static void sign(const void *with)
{
    const struct subject *subject = with;
    struct rsa_key key;
    uint64_t state;
    const struct crypto crypto = secret_crypto(&state, subject->modexp);
    uint8_t digest[32], signature[LIMIT_RSA_LEN];
    key_load(&key, subject);
    ct_fill(digest, sizeof digest);
    ct_expect(rsa_sign(&crypto, &key.private, signature, &sha256, digest) == 0);
    ct_expect(rsa_verify(&crypto, &key.public, &sha256, digest, (struct span){signature, key.public.n.len}) == 0);
    key.bytes[5][20] ^= 1;
    ct_expect(rsa_sign(&crypto, &key.private, signature, &sha256, digest) == SSL_E_COMPUTATION);
}

/* The salt comes from the secret source, and is public as soon as the signature is. */
static void pss_sign(const void *with)
{
    const struct subject *subject = with;
    struct rsa_key key;
    uint64_t state;
    struct crypto crypto;
    uint8_t digest[HASH_MAX], signature[LIMIT_RSA_LEN];
    crypto_choose(&crypto, 0);
    crypto.random = random_secret;
    crypto.random_arg = &state;
    crypto.modexp = subject->modexp;
    state = 1;
    key_load(&key, subject);
    ct_fill(digest, sizeof digest);
    ct_expect(rsa_pss_sign(&crypto, &key.private, signature, crypto.sha256, digest) == 0);
    ct_expect(rsa_pss_verify(&crypto, &key.public, crypto.sha256, 32, digest,
                             (struct span){signature, key.public.n.len}) == 0);
    key.bytes[5][20] ^= 1;
    ct_expect(rsa_pss_sign(&crypto, &key.private, signature, crypto.sha256, digest) == SSL_E_COMPUTATION);
}

/* Encryption of a secret, and its decryption with the right length and with another. */
static void decrypt(const void *with)
{
    const struct subject *subject = with;
    struct rsa_key key;
    uint64_t state, good;
    const struct crypto crypto = secret_crypto(&state, subject->modexp);
    uint8_t message[MESSAGE], out[MESSAGE], ciphertext[LIMIT_RSA_LEN];
    key_load(&key, subject);
    struct span c = {ciphertext, key.public.n.len};
    ct_fill_secret(message, sizeof message);
    ct_expect(rsa_encrypt(&crypto, &key.public, ciphertext, message, sizeof message) == 0);
    ct_release(ciphertext, c.len);
    for (size_t len = MESSAGE - 1; len <= MESSAGE; len++) {
        ct_expect(rsa_decrypt(&crypto, &key.private, out, len, &good, c) == 0);
        ct_release(&good, sizeof good);
        ct_release(out, len);
        ct_expect((good != 0) == (len == MESSAGE));
    }
    CT_PUBLIC(message, sizeof message);
    ct_expect(memcmp(out, message, sizeof message) == 0);
}

/* Right, and wrong at each place. */
static void unpad(const void *with)
{
    (void)with;
    for (size_t i = 0; i <= 128; i++) {
        uint8_t em[128] = {0, 2}, message[MESSAGE];
        memset(em + 2, 0x55, sizeof em - 2);
        em[128 - MESSAGE - 1] = 0;
        if (i < 128)
            em[i] ^= 0x55;
        CT_SECRET(em, sizeof em);
        uint64_t good = pkcs1_unpad(message, sizeof message, em, sizeof em);
        ct_release(&good, sizeof good);
        ct_release(message, sizeof message);
        ct_expect((good != 0) == (i >= 128 - MESSAGE));
    }
}

/* Base, exponent, modulus and blinding secret, of lengths that are not those of keys. */
static void modexp(const void *with)
{
    (void)with;
    uint8_t m[61], x[130], e[7], blind[61], y[61];
    ct_fill(m, sizeof m);
    m[0] |= 1;
    m[60] |= 1;
    CT_SECRET(m, sizeof m);
    ct_fill_secret(x, sizeof x);
    ct_fill_secret(e, sizeof e);
    ct_fill_secret(blind, sizeof blind);
    const struct modexp_job job = {y, m, sizeof m, SPAN(x), SPAN(e), blind, 3};
    modexp_soft.power(&job, 1);
    ct_release(y, sizeof y);
}

static void inverse(const void *with)
{
    (void)with;
    limb m[5] = {123457, 1, 2, 3, 4}, x[5] = {654322, 4, 3, 2, 1}, r[5];
    CT_SECRET(m, sizeof m);
    CT_SECRET(x, sizeof x);
    bn_inverse(r, x, m, COUNT(r));
    ct_release(r, sizeof r);
}

/* All of it: drawn, thrown away, tested, completed, and used once. What comes out is the modulus. */
static void generate(const void *with)
{
    static struct rsa_new key;
    uint64_t state;
    struct crypto crypto = secret_crypto(&state, with);
    crypto.sha256 = &sha256;
    ct_expect(rsa_generate(&crypto, &key, 2048) == 0);
    ct_expect(rsa_bits(&(struct rsa_public){key.key.n, key.key.e}) == 2048);
    ct_release(key.p, sizeof key.p); /* is still a secret */
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"rsa_private_check_1024", private_check, &even,        false},
    {"rsa_private_check_1537", private_check, &uneven,      false},
    {"rsa_sign_1024",          sign,          &even,        false},
    {"rsa_sign_1537",          sign,          &uneven,      false},
    {"rsa_sign_2048",          sign,          &usual,       false},
    {"rsa_pss_sign_1024",      pss_sign,      &even,        false},
    {"rsa_pss_sign_1537",      pss_sign,      &uneven,      false},
    {"rsa_decrypt_1024",       decrypt,       &even,        false},
    {"rsa_decrypt_1537",       decrypt,       &uneven,      false},
    {"rsa_decrypt_2048",       decrypt,       &usual,       false},
    {"rsa_unpad",              unpad,         NULL,         false},
    {"rsa_modexp",             modexp,        NULL,         false},
    {"rsa_inverse",            inverse,       NULL,         false},
    {"rsa_generate",           generate,      &modexp_soft, false},
#if defined(__x86_64__)
    {"rsa_sign_1024_adx",      sign,          &even_adx,    false},
    {"rsa_sign_2048_adx",      sign,          &usual_adx,   false},
    {"rsa_sign_3072_adx",      sign,          &long_adx,    false},
    {"rsa_decrypt_2048_adx",   decrypt,       &usual_adx,   false},
    {"rsa_sign_2048_avx2",     sign,          &usual_avx2,  false},
    {"rsa_sign_3072_avx2",     sign,          &long_avx2,   false},
    {"rsa_sign_4096_avx2",     sign,          &huge_avx2,   false},
    {"rsa_decrypt_2048_avx2",  decrypt,       &usual_avx2,  false},
    {"rsa_generate_adx",       generate,      &modexp_adx,  false},
#endif
};
/* clang-format on */

const struct ct_room ct_rsa = {cases, COUNT(cases)};
