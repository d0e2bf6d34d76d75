/*
 * choose_test.c - which backend is taken for which features.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "cpu/cpu.h"
#include "crypto/bn/modexp.h"
#include "crypto/ec/edwards25519.h"
#include "support/sets.h"
#include "support/test.h"

/* One algorithm of a set: what it is called, and whose code it is. */
struct taken {
    const char *name, *backend;
};

enum { MEMBERS = 18 + GROUP_COUNT };

static void tell(struct taken taken[MEMBERS], const struct crypto *c)
{
    const struct hash *hashes[] = {c->sha1, c->sha256, c->sha384, c->sha512};
    const struct cipher *ciphers[] = {c->aes128_cbc, c->aes256_cbc};
    const struct cbc_hash *both[] = {c->cbc_sha1, c->cbc_sha256, c->cbc_sha384};
    const struct aead *aeads[] = {c->aes128_gcm, c->aes256_gcm,   c->chacha20_poly1305, c->aes128_ccm,
                                  c->aes256_ccm, c->aes128_ccm_8, c->aes256_ccm_8};
    size_t n = 0;
    for (size_t i = 0; i < COUNT(hashes); i++)
        taken[n++] = (struct taken){hashes[i]->name, hashes[i]->backend};
    for (size_t i = 0; i < COUNT(ciphers); i++)
        taken[n++] = (struct taken){ciphers[i]->name, ciphers[i]->backend};
    for (size_t i = 0; i < COUNT(both); i++)
        taken[n++] = (struct taken){both[i]->name, both[i]->backend};
    for (size_t i = 0; i < COUNT(aeads); i++)
        taken[n++] = (struct taken){aeads[i]->name, aeads[i]->backend};
    taken[n++] = (struct taken){c->modexp->name, c->modexp->backend};
    taken[n++] = (struct taken){c->edwards25519->name, c->edwards25519->backend};
    for (size_t i = 0; i < COUNT(c->groups); i++)
        taken[n++] = (struct taken){c->groups[i]->name, c->groups[i]->backend};
    assert_true(n <= MEMBERS);
    while (n < MEMBERS)
        taken[n++] = (struct taken){"", ""};
}

enum {
    AES_NATIVE = CPU_AES | CPU_CLMUL,
    VAES = AES_NATIVE | CPU_AVX2 | CPU_VAES | CPU_VPCLMUL,
};

/* The ladders of what has more than the portable backend, upwards: an algorithm, what a backend needs, and its name. */
static const struct {
    const char *name;
    uint32_t needs;
    const char *backend;
} rungs[] = {
#if defined(__x86_64__)
    {"SHA-1", CPU_SHA, "SHA-NI"},
    {"SHA-256", CPU_SHA, "SHA-NI"},
    {"SHA-384", CPU_AVX2 | CPU_BMI2, "AVX2"},
    {"SHA-512", CPU_AVX2 | CPU_BMI2, "AVX2"},
    {"AES-128-CBC", AES_NATIVE, "AES-NI"},
    {"AES-128-CBC", VAES, "VAES"},
    {"AES-128-CBC", VAES | CPU_AVX512, "VAES-512"},
    {"AES-256-CBC", AES_NATIVE, "AES-NI"},
    {"AES-256-CBC", VAES, "VAES"},
    {"AES-256-CBC", VAES | CPU_AVX512, "VAES-512"},
    {"CBC beside SHA-1", AES_NATIVE | CPU_SHA, "AES-NI, SHA-NI"},
    {"CBC beside SHA-256", AES_NATIVE | CPU_SHA, "AES-NI, SHA-NI"},
    {"AES-128-GCM", AES_NATIVE, "AES-NI"},
    {"AES-128-GCM", VAES, "VAES"},
    {"AES-128-GCM", VAES | CPU_AVX512, "VAES-512"},
    {"AES-256-GCM", AES_NATIVE, "AES-NI"},
    {"AES-256-GCM", VAES, "VAES"},
    {"AES-256-GCM", VAES | CPU_AVX512, "VAES-512"},
    {"AES-128-CCM", AES_NATIVE, "AES-NI"},
    {"AES-256-CCM", AES_NATIVE, "AES-NI"},
    {"AES-128-CCM-8", AES_NATIVE, "AES-NI"},
    {"AES-256-CCM-8", AES_NATIVE, "AES-NI"},
    {"P-256", CPU_BMI2 | CPU_ADX | CPU_AVX2, "ADX"},
    {"P-384", CPU_BMI2 | CPU_ADX | CPU_AVX2, "ADX"},
    {"ChaCha20-Poly1305", CPU_AVX2 | CPU_BMI2, "AVX2"},
    {"ChaCha20-Poly1305", CPU_AVX512 | CPU_BMI2, "AVX-512"},
    {"X25519", CPU_BMI2 | CPU_ADX | CPU_AVX2, "ADX"},
    {"Ed25519", CPU_BMI2 | CPU_ADX | CPU_AVX2, "ADX"},
    {"RSA", CPU_BMI2 | CPU_ADX | CPU_AVX2, "ADX"},
    {"RSA", CPU_BMI2 | CPU_ADX | VAES, "AVX2"},
    {"RSA", CPU_BMI2 | CPU_ADX | CPU_AVX2 | CPU_AVX512 | CPU_IFMA, "IFMA"},
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
    {"SHA-1", CPU_SHA, "ARMv8"},
    {"SHA-256", CPU_SHA, "ARMv8"},
    {"SHA-384", CPU_SHA512, "ARMv8.2"},
    {"SHA-512", CPU_SHA512, "ARMv8.2"},
    {"AES-128-CBC", AES_NATIVE, "ARMv8"},
    {"AES-256-CBC", AES_NATIVE, "ARMv8"},
    {"AES-128-GCM", AES_NATIVE, "ARMv8"},
    {"AES-256-GCM", AES_NATIVE, "ARMv8"},
    {"AES-128-CCM", AES_NATIVE, "ARMv8"},
    {"AES-256-CCM", AES_NATIVE, "ARMv8"},
    {"AES-128-CCM-8", AES_NATIVE, "ARMv8"},
    {"AES-256-CCM-8", AES_NATIVE, "ARMv8"},
    {"ChaCha20-Poly1305", CPU_NEON, "NEON"},
#endif
    {NULL, 0, NULL},
};

/* The highest rung that can be reached. */
static const char *expected_backend(const char *name, uint32_t mask)
{
    const char *backend = "portable";
    for (size_t i = 0; rungs[i].name != NULL; i++)
        if (strcmp(rungs[i].name, name) == 0 && (mask & rungs[i].needs) == rungs[i].needs)
            backend = rungs[i].backend;
    return backend;
}

static void the_highest_rung_is_taken(void **state)
{
    (void)state;
    uint32_t features = cpu_features();
    for (uint32_t mask = 0; mask < 1U << CPU_FEATURE_COUNT; mask++) {
        if ((mask & ~features) != 0)
            continue;
        struct crypto c;
        struct taken taken[MEMBERS];
        crypto_choose(&c, mask);
        tell(taken, &c);
        for (size_t i = 0; i < MEMBERS && taken[i].name[0] != '\0'; i++)
            assert_string_equal(taken[i].backend, expected_backend(taken[i].name, mask));
    }
}

static void what_this_machine_takes_is_told(void **state)
{
    (void)state;
    struct crypto c, sets[SETS_MAX];
    struct taken taken[MEMBERS];
    crypto_choose(&c, cpu_features());
    tell(taken, &c);
    for (size_t i = 0; i < MEMBERS && taken[i].name[0] != '\0'; i++)
        printf("%s: %s\n", taken[i].name, taken[i].backend);
    printf("%zu sets for the features %#x\n", crypto_sets(sets), (unsigned)cpu_features());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_highest_rung_is_taken),
        cmocka_unit_test(what_this_machine_takes_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
