/*
 * store_test.c - the system's store of CAs: bundles, directories, what cannot be used in them, and the store of this
 * machine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "ssl/objects.h"
#include "support/certs.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct recipe one = {.name = "CN=One", .key = &key_root, .ca = true};
static const struct recipe two = {.name = "CN=Two", .key = &key_p256, .ca = true};

static char folder[] = "/tmp/store_test.XXXXXX";

static int begin(void **state)
{
    (void)state;
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    return mkdtemp(folder) == NULL;
}

static int end(void **state)
{
    static const char *const names[] = {"a.pem", "b.pem", "c.pem", "link.0", ".hidden"};
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[80];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static const char *put(const char *name, const char *text)
{
    static char path[80];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char *pem(const struct recipe *recipe)
{
    return pem_make("CERTIFICATE", cert_make(recipe, NULL));
}

static const char *broken(void)
{
    struct span der = cert_make(&one, NULL);
    return pem_make("CERTIFICATE", (struct span){der.at, der.len - 1});
}

/* As many anchors as expected, and the warning has this in it, or there is none. */
static void loads(const char *path, size_t count, const char *warning)
{
    ssl_config *config = ssl_config_new();
    assert_int_equal(load_store(config, path, NULL), 0);
    assert_int_equal(config->policy.trust.anchor_count, count);
    if (warning == NULL)
        assert_null(ssl_config_warning(config));
    else
        assert_non_null(strstr(ssl_config_warning(config), warning));
    ssl_config_free(config);
}

static void bundles(void **state)
{
    (void)state;
    char text[10000];
    snprintf(text, sizeof text, "# One\n%s\n# Two\n%s", pem(&one), pem(&two));
    loads(put("a.pem", text), 2, NULL);
    snprintf(text, sizeof text, "%s%s%s", pem(&one), broken(), pem(&two));
    loads(put("a.pem", text), 2, "a.pem: 1 of 3 certificates cannot be used and are left out; the first is block 2: ");
    snprintf(text, sizeof text, "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n%s%s", pem(&two), broken());
    loads(put("a.pem", text), 1, "2 of 3 certificates cannot be used and are left out; the first is block 1: ");
    loads(put("a.pem", ""), 0, NULL);
    ssl_config *config = ssl_config_new();
    assert_int_equal(load_store(config, "/no/such/store", NULL), SSL_E_FILE);
    ssl_config_free(config);
    assert_null(ssl_config_warning(NULL));
}

/* A file for each CA, some of them under a second name. */
static void directories(void **state)
{
    (void)state;
    char target[80], link[80];
    put("a.pem", pem(&one));
    put("b.pem", pem(&two));
    put(".hidden", broken());
    snprintf(target, sizeof target, "%s/a.pem", folder);
    snprintf(link, sizeof link, "%s/link.0", folder);
    assert_int_equal(symlink(target, link), 0);
    loads(folder, 2, NULL);
    put("c.pem", broken());
    loads(folder, 2, "c.pem: 1 of 1");
}

struct store_time {
    size_t count, old;   /* roots, and those of them that are signed with SHA-1 */
    double load, verify; /* milliseconds */
};

static double milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

/* RFC 8017 8.2.2 with SHA-1, which the library has not: roots of old are signed with it. Nobody relies on that, since a
 * root is trusted for standing in the store. */
static bool signed_itself_with_sha1(const struct crypto *crypto, const struct cert *root)
{
    static const uint8_t digest_info[] = {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e,
                                          0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14};
    struct mont n;
    uint64_t e = 0;
    struct rsa_public key = root->key.rsa;
    limb x[BN_COUNT_MAX], y[BN_COUNT_MAX];
    uint8_t expected[LIMIT_RSA_LEN], found[LIMIT_RSA_LEN];
    const size_t len = root->signature.len, digest_len = crypto->sha1->digest_len;
    const size_t end = len - digest_len - sizeof digest_info;
    for (; key.n.len > 0 && key.n.at[0] == 0; key.n.len--)
        key.n.at++;
    assert_true(root->key.kind == KEY_RSA && key.n.len == len && len <= sizeof found && key.e.len <= 8);
    for (size_t i = 0; i < key.e.len; i++)
        e = e << 8 | key.e.at[i];
    mont_init(&n, key.n.at, len);
    bn_load(x, n.count, root->signature.at, len);
    mont_enter(&n, y, x, n.count);
    mont_power_public(&n, x, y, e);
    mont_leave(&n, y, x);
    bn_store(found, len, y, n.count);
    memset(expected, 0xff, len);
    expected[0] = expected[end - 1] = 0;
    expected[1] = 1;
    memcpy(expected + end, digest_info, sizeof digest_info);
    hash_whole(crypto->sha1, expected + len - digest_len, root->tbs.at, root->tbs.len);
    return memcmp(found, expected, len) == 0;
}

/* Loads the store and verifies each root as signed by itself; false if there is no store. */
static bool load_and_verify(struct store_time *time)
{
    struct error why = {0};
    ssl_config *config = ssl_config_new();
    const struct crypto *crypto = &config->policy.crypto;
    const double start = milliseconds();
    if (load_system_trust(config, &why) == SSL_E_NO_TRUST) {
        print_message("skipped: %s\n", why.text);
        ssl_config_free(config);
        return false;
    }
    const double loaded = milliseconds();
    const struct trust *trust = &config->policy.trust;
    for (size_t i = 0; i < trust->anchor_count; i++) {
        const struct cert *root = &trust->anchors[i];
        bool old = cert_hash_is_broken(root);
        assert_true(old ? signed_itself_with_sha1(crypto, root) : cert_is_by(crypto, root, root));
        time->old += old;
    }
    time->verify = milliseconds() - loaded;
    time->load = loaded - start;
    time->count = trust->anchor_count;
    assert_true(time->count > 0);
    ssl_config_free(config);
    return true;
}

/* The store of this machine: all of it loads, and each root has signed itself. The best of a few times is told, since
 * the machine may have other things to do. */
static void this_machine(void **state)
{
    (void)state;
    enum { TIMES = 3 };
    struct store_time best = {0};
    for (int i = 0; i < TIMES; i++) {
        struct store_time time = {0};
        if (!load_and_verify(&time))
            return;
        if (i == 0 || time.load + time.verify < best.load + best.verify)
            best = time;
    }
    print_message("%zu CAs loaded in %.1f ms and verified as self-signed in %.1f ms, %zu of them by SHA-1: %.1f ms\n",
                  best.count, best.load, best.verify, best.old, best.load + best.verify);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(bundles, begin, end),
                                       cmocka_unit_test_setup_teardown(directories, begin, end),
                                       cmocka_unit_test(this_machine)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
