/*
 * cpu_test.c - the features that are found are those that the kernel tells of.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"

#include <stdio.h>

#include "support/test.h"

#if defined(__aarch64__)
#define FLAGS "Features"
#define WORDS arm
#else
#define FLAGS "flags"
#define WORDS x86
#endif

/* A bit, and the words of /proc/cpuinfo on x86-64 and on 64-bit ARM. */
static const struct {
    uint32_t feature;
    const char *x86[7], *arm[3];
} rows[] = {
    {CPU_AES, {"aes", "sse4_1", "ssse3"}, {"aes"}},
    {CPU_CLMUL, {"pclmulqdq", "sse4_1", "ssse3"}, {"pmull"}},
    {CPU_SHA, {"sha_ni", "sse4_1", "ssse3"}, {"sha1", "sha2"}},
    {CPU_SHA512, {"no such word"}, {"sha512"}},
    {CPU_BMI2, {"bmi1", "bmi2"}, {"no such word"}},
    {CPU_ADX, {"adx"}, {"no such word"}},
    {CPU_AVX2, {"avx", "avx2"}, {"no such word"}},
    {CPU_VAES, {"avx2", "vaes"}, {"no such word"}},
    {CPU_VPCLMUL, {"avx2", "vpclmulqdq"}, {"no such word"}},
    {CPU_AVX512, {"avx2", "avx512f", "avx512bw", "avx512dq", "avx512vl"}, {"no such word"}},
    {CPU_IFMA, {"avx2", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512ifma"}, {"no such word"}},
    {CPU_NEON, {"no such word"}, {"asimd"}},
};

/* The first line of flags, with a blank at either end; false if there is none. */
static bool read_flags(char *line, size_t size)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    bool found = false;
    while (file != NULL && !found && fgets(line, (int)size - 1, file) != NULL)
        found = strncmp(line, FLAGS, strlen(FLAGS)) == 0;
    if (file != NULL)
        fclose(file);
    if (found)
        line[strcspn(line, "\n")] = ' ';
    return found;
}

static bool has_all(const char *line, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count && words[i] != NULL; i++) {
        char word[32];
        snprintf(word, sizeof word, " %s ", words[i]);
        if (strstr(line, word) == NULL)
            return false;
    }
    return true;
}

static void those_that_the_kernel_tells_of(void **state)
{
    (void)state;
    static char line[8192];
    uint32_t expected = 0, found = cpu_features();
#if defined(TLS12_PORTABLE) || !(defined(__x86_64__) || defined(__aarch64__))
    assert_int_equal(found, 0);
#endif
    if (!read_flags(line, sizeof line) || found == 0)
        skip();
    for (size_t i = 0; i < COUNT(rows); i++)
        if (has_all(line, rows[i].WORDS, COUNT(rows[i].WORDS)))
            expected |= rows[i].feature;
    assert_int_equal(found & ~expected, 0);
    /* An emulator that passes the host's file on, as valgrind does, has fewer. */
    if (getenv("TLS12_EMULATED") == NULL)
        assert_int_equal(found, expected);
}

/* Where a feature is there, so is what it stands on. */
static void wider_ones_come_with_narrower_ones(void **state)
{
    (void)state;
    uint32_t found = cpu_features();
    for (uint32_t wide = CPU_VAES; wide <= CPU_IFMA; wide <<= 1)
        if ((found & wide) != 0)
            assert_true((found & CPU_AVX2) != 0);
    if ((found & CPU_IFMA) != 0)
        assert_true((found & CPU_AVX512) != 0);
    assert_int_equal(found >> CPU_FEATURE_COUNT, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_that_the_kernel_tells_of),
        cmocka_unit_test(wider_ones_come_with_narrower_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
