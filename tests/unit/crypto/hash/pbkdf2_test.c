/*
 * pbkdf2_test.c - PBKDF2 against published answers, and those of OpenSSL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "support/hash_checks.h"

#define LONG_PASSWORD                                                                                                  \
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"             \
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* clang-format off */
static const struct {
    const char *source;
    const struct hash *hash;
    const char *password, *salt;
    size_t password_len, salt_len; /* 0: the string's */
    uint32_t iterations;
    const char *key;
} vectors[] = {
    {"RFC 6070 section 2, first", &sha1_soft, "password", "salt", 0, 0, 1,
     "0c60c80f961f0e71f3a9b524af6012062fe037a6"},
    {"RFC 6070 section 2, second", &sha1_soft, "password", "salt", 0, 0, 2,
     "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"},
    {"RFC 6070 section 2, third", &sha1_soft, "password", "salt", 0, 0, 4096,
     "4b007901b765489abead49d926f721d065a429c1"},
    {"RFC 6070 section 2, fifth", &sha1_soft, "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 0, 0, 4096,
     "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"},
    {"RFC 6070 section 2, sixth", &sha1_soft, "pass\0word", "sa\0lt", 9, 5, 4096,
     "56fa6aa75548099dcc37d7f03425e0c3"},
    {"RFC 7914 section 11, first", &sha256_soft, "passwd", "salt", 0, 0, 1,
     "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
     "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"},
    {"RFC 7914 section 11, second", &sha256_soft, "Password", "NaCl", 0, 0, 80000,
     "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
     "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"},
    {"OpenSSL 3.0, SHA-384", &sha384_soft, "password", "salt", 0, 0, 4096,
     "559726be38db125bc85ed7895f6e3cf574c7a01c080c3447db1e8a76764deb3c307b94853fbe424f6488c5f4f1289626"},
    {"OpenSSL 3.0, SHA-384, a password longer than a block", &sha384_soft, LONG_PASSWORD, "salt", 0, 0, 3,
     "69fd6e5663f09b879a2c3d920db6a24fc7d333bafcc346ffc34427f58ff9d81e5bc6bd1766166024949078066962c6f657c097ced5"
     "79ba108c923ed0"},
    {"OpenSSL 3.0, SHA-512", &sha512_soft, "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 0, 0, 4096,
     "8c0511f4c6e597c6ac6315d8f0362e225f3c501495ba23b868c005174dc4ee71115b59f9e60cd9532fa33e0f75aefe30225c583a18"
     "6cd82bd4daea9724a3d3b804f75bdd41494fa324cab24bcc680fb3b96a30cf5d21fac3c2875913919f3399b1d9ce7e"},
};
/* clang-format on */

static struct span text_of(const char *text, size_t len)
{
    return (struct span){(const uint8_t *)text, len != 0 ? len : strlen(text)};
}

static void published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t key[2 * HASH_MAX];
        size_t len = strlen(vectors[i].key) / 2;
        pbkdf2(vectors[i].hash, key, len, text_of(vectors[i].password, vectors[i].password_len),
               text_of(vectors[i].salt, vectors[i].salt_len), vectors[i].iterations);
        check_bytes(vectors[i].source, vectors[i].key, key, len);
    }
}

/* A shorter key is the beginning of a longer one, and no byte more is written. */
static void lengths(void **state)
{
    (void)state;
    uint8_t whole[100], part[101];
    const struct span none = {NULL, 0};
    pbkdf2(&sha256_soft, whole, sizeof whole, none, none, 2);
    for (size_t len = 0; len <= sizeof whole; len++) {
        memset(part, 0x77, sizeof part);
        pbkdf2(&sha256_soft, part, len, none, none, 2);
        assert_memory_equal(part, whole, len);
        assert_int_equal(part[len], 0x77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published_answers), cmocka_unit_test(lengths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
