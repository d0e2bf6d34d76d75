/*
 * store_test.c - the system's store of CAs: bundles, directories, what cannot be used in them, and the store of this
 * machine.
 *
 * SPDX-License-Identifier: MIT
 */
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

static double milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

/* The store of this machine: all of it loads, and each root has signed itself, but for those who did it with SHA-1,
 * which is not accepted (nor needed: a root is trusted for standing in the store). */
static void this_machine(void **state)
{
    (void)state;
    struct error why = {0};
    ssl_config *config = ssl_config_new();
    double start = milliseconds();
    if (load_system_trust(config, &why) == SSL_E_NO_TRUST) {
        print_message("skipped: %s\n", why.text);
        ssl_config_free(config);
        return;
    }
    double loaded = milliseconds();
    const struct trust *trust = &config->policy.trust;
    size_t old = 0;
    for (size_t i = 0; i < trust->anchor_count; i++) {
        const struct cert *root = &trust->anchors[i];
        old += root->algorithm == SIGNATURE_NONE;
        assert_true(root->algorithm == SIGNATURE_NONE || cert_is_by(&config->policy.crypto, root, root));
    }
    double verified = milliseconds();
    print_message("%zu CAs loaded in %.1f ms; %zu verified as self-signed in %.1f ms, %zu are signed with SHA-1\n",
                  trust->anchor_count, loaded - start, trust->anchor_count - old, verified - loaded, old);
    assert_true(trust->anchor_count > 0);
    ssl_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(bundles, begin, end),
                                       cmocka_unit_test_setup_teardown(directories, begin, end),
                                       cmocka_unit_test(this_machine)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
