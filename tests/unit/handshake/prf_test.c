/*
 * prf_test.c - the pseudorandom function (RFC 5246 section 5) against published and computed answers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

#include "handshake/steps.h"
#include "vectors/vector_file.h"

enum { OUTPUT_MAX = 1024 };

static const struct hash *hash_of(const char *name)
{
    static struct crypto crypto;
    crypto_choose(&crypto, 0);
    return strcmp(name, "sha256") == 0   ? crypto.sha256
           : strcmp(name, "sha384") == 0 ? crypto.sha384
           : strcmp(name, "sha512") == 0 ? crypto.sha512
                                         : NULL;
}

/* The posting "TLS 1.2 PRF test vectors" on the mailing list of the IETF's TLS working group: P_SHA256, P_SHA384 and
 * P_SHA512, label "test label". */
static void posting(void **state)
{
    (void)state;
    static const struct {
        const char *hash, *secret, *seed, *output;
    } rows[] = {
        {"sha256", "9bbe436ba940f017b17652849a71db35", "a0ba9f936cda311827a6f796ffd5198c",
         "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077de"
         "f17"
         "abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66"},
        {"sha384", "b80b733d6ceefcdc71566ea48e5567df", "cd665cf6a8447dd6ff8b27555edb7465",
         "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2"
         "700"
         "884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f"
         "1a2"
         "6066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f"},
        {"sha512", "b0323523c1853599584d88568bbb05eb", "d4640e12e4bcdbfb437f03e6ae418ee5",
         "1261f588c798c5c201ff036e7a9cb5edcd7fe3f94c669a122a4638d7d508b283042df6789875c7147e906d868bc75c45e20eb40c1cf4a"
         "171"
         "3b27371f68432592f7dc8ea8ef223e12ea8507841311bf68653d0cfc4056d811f025c45ddfa6e6fec702f054b409d6f28dd0a3233e498"
         "da4"
         "1a3e75c5630eedbe22fe254e33a1b0e9f6b9826675bec7d01a845658dc9c397545401d40b9f46c7a400ee1b8f81ca0a60d1a397a1028b"
         "ff5"
         "d2ef5066126842fb8da4197632bdb54ff6633f86bbc836e640d4d898"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t secret[64], seed[64], expected[OUTPUT_MAX], output[OUTPUT_MAX];
        struct span secret_span = {secret, hex(secret, rows[i].secret)}, seed_span = {seed, hex(seed, rows[i].seed)};
        size_t len = hex(expected, rows[i].output);
        /* The seed may come in two parts, cut anywhere; and a shorter output is the beginning of a longer one. */
        for (size_t cut = 0; cut <= seed_span.len; cut++) {
            prf(hash_of(rows[i].hash), output, len, secret_span, "test label", (struct span){seed, cut},
                (struct span){seed + cut, seed_span.len - cut});
            assert_memory_equal(output, expected, len);
        }
        for (size_t shorter = 0; shorter <= len; shorter++) {
            memset(output, 0xa5, sizeof output);
            prf(hash_of(rows[i].hash), output, shorter, secret_span, "test label", seed_span, (struct span){NULL, 0});
            assert_memory_equal(output, expected, shorter);
            assert_int_equal(output[shorter], 0xa5);
        }
    }
}

static size_t decoded(const struct vector_paragraph *paragraph, const char *key, uint8_t *out)
{
    size_t len = 0;
    const char *value = vector_value(paragraph, key);
    assert_non_null(value);
    assert_true(vector_hex(value, out, OUTPUT_MAX, &len));
    return len;
}

static void one_vector(const struct vector_paragraph *paragraph)
{
    uint8_t secret[OUTPUT_MAX], seed[OUTPUT_MAX], expected[OUTPUT_MAX], output[OUTPUT_MAX];
    struct span secret_span = {secret, decoded(paragraph, "secret", secret)};
    struct span seed_span = {seed, decoded(paragraph, "seed", seed)};
    size_t len = decoded(paragraph, "output", expected);
    const struct hash *hash = hash_of(vector_value(paragraph, "hash"));
    assert_non_null(hash);
    assert_int_equal(len, strtoul(vector_value(paragraph, "length"), NULL, 10));
    prf(hash, output, len, secret_span, vector_value(paragraph, "label"), seed_span, (struct span){NULL, 0});
    assert_memory_equal(output, expected, len);
}

static void vectors(void **state)
{
    (void)state;
    struct vector_file file;
    size_t cases = 0;
    if (!vector_file_read(&file, "../shared/vectors/tls12_prf.txt") && file.bad_line == 0) {
        vector_file_free(&file);
        print_message("skipped: no file ../shared/vectors/tls12_prf.txt\n");
        skip();
    }
    assert_int_equal(file.bad_line, 0);
    for (size_t i = 0; i < file.count; i++)
        if (vector_value(&file.paragraphs[i], "tc") != NULL) {
            one_vector(&file.paragraphs[i]);
            cases++;
        }
    assert_int_equal(cases, strtoul(vector_value(&file.paragraphs[0], "cases"), NULL, 10));
    vector_file_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posting),
        cmocka_unit_test(vectors),
    };
    return cmocka_run_group_tests_name("handshake/prf", tests, NULL, NULL);
}
