/*
 * pack_slow_test.c - keys and certificates put under a password and taken out again; slow, since passwords are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include <tls12/cert.h>

static const char password[] = "correct horse";

static struct {
    char *ca_key, *ca, *key, *cert;
} made;

static int setup(void **state)
{
    (void)state;
    struct ssl_reason why;
    made.ca_key = ssl_make_key("p256", &why);
    made.ca = ssl_make_cert(&(struct ssl_order){.role = SSL_ROOT, .subject = "CA", .key = made.ca_key}, &why);
    made.key = ssl_make_key("ed25519", &why);
    made.cert = ssl_make_cert(
        &(struct ssl_order){
            .role = SSL_SERVER, .names = "localhost", .key = made.key, .issuer = made.ca, .issuer_key = made.ca_key},
        &why);
    return made.cert != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    ssl_text_free(made.ca_key);
    ssl_text_free(made.ca);
    ssl_text_free(made.key);
    ssl_text_free(made.cert);
    return 0;
}

static void keys(void **state)
{
    (void)state;
    struct ssl_reason why;
    char *sealed = ssl_encrypt_key(made.key, password, &why);
    assert_non_null(sealed);
    assert_non_null(strstr(sealed, "-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    char *opened = ssl_decrypt_key(sealed, password, &why);
    assert_non_null(opened);
    assert_string_equal(opened, made.key);
    assert_null(ssl_decrypt_key(sealed, "wrong", &why));
    assert_int_equal(why.code, SSL_E_PASSWORD);
    assert_null(ssl_decrypt_key(made.key, password, &why));
    assert_int_equal(why.code, SSL_E_PEM);
    assert_null(ssl_encrypt_key(sealed, password, &why));
    assert_int_equal(why.code, SSL_E_PEM);
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_password(config, password), 0);
    assert_int_equal(ssl_config_add_identity(config, made.cert, strlen(made.cert), sealed, strlen(sealed)), 0);
    ssl_config_free(config);
    ssl_text_free(opened);
    ssl_text_free(sealed);
}

static void pfx(void **state)
{
    (void)state;
    struct ssl_reason why;
    char chain[4096];
    size_t len = 1;
    assert_true(strlen(made.cert) + strlen(made.ca) < sizeof chain);
    strcpy(chain, made.cert);
    strcat(chain, made.ca);
    struct ssl_pack pack = {.certs = chain, .key = made.key, .password = password, .name = "ours"};
    void *file = ssl_make_pfx(&pack, &len, &why);
    if (file == NULL)
        print_error("%s\n", why.text);
    assert_non_null(file);
    assert_int_equal(why.code, 0);
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_password(config, password), 0);
    assert_int_equal(ssl_config_add_identity_pfx(config, file, len), 0);
    assert_int_equal(config->identities[0].count, 1); /* without the root */
    ssl_config_free(config);
    ssl_text_free(file);
}

static void refused(void **state)
{
    (void)state;
    struct ssl_reason why;
    char longest[LIMIT_PASSWORD + 2];
    size_t len = 1;
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const struct {
        struct ssl_pack pack;
        int code;
    } rows[] = {
        {{.certs = made.cert, .key = made.key}, SSL_E_ARGUMENT},
        {{.certs = made.cert, .key = made.key, .password = longest}, SSL_E_ARGUMENT},
        {{.certs = made.cert, .password = password}, SSL_E_ARGUMENT},
        {{.key = made.key, .password = password}, SSL_E_PEM},
        {{.certs = made.key, .key = made.key, .password = password}, SSL_E_PEM},
        {{.certs = made.cert, .key = made.cert, .password = password}, SSL_E_PEM},
        {{.certs = made.cert, .key = made.ca_key, .password = password}, SSL_E_KEY_MISMATCH},
        {{.certs = made.ca, .key = made.key, .password = password}, SSL_E_KEY_MISMATCH},
        {{.certs = made.cert, .key = made.key, .password = password, .name = "\xff"}, SSL_E_ARGUMENT},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_null(ssl_make_pfx(&rows[i].pack, &len, &why));
        assert_int_equal(why.code, rows[i].code);
        assert_int_equal(len, 0);
    }
    assert_null(ssl_make_pfx(NULL, &len, &why));
    assert_int_equal(why.code, SSL_E_ARGUMENT);
    assert_null(ssl_make_pfx(&rows[0].pack, NULL, &why));
    assert_int_equal(why.code, SSL_E_ARGUMENT);
    assert_null(ssl_encrypt_key(made.key, NULL, &why));
    assert_int_equal(why.code, SSL_E_ARGUMENT);
    assert_null(ssl_decrypt_key(NULL, password, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys), cmocka_unit_test(pfx), cmocka_unit_test(refused)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
