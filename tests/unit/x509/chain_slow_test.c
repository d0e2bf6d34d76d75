/*
 * chain_slow_test.c - how long the dearest chains take: the budgets of the search (LIMIT_CHAIN_WORK signatures,
 * LIMIT_NAME_WORK comparisons of names), each spent in the dearest ways that are known, on one core, in less than a
 * second.
 *
 * SPDX-License-Identifier: MIT
 */
#include "unit/x509/scene.h"

#include <stdio.h>
#include <time.h>

static double milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

#ifndef __has_feature
#define __has_feature(x) 0
#endif
/* Sanitizers are slower by what they look at. */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { MILLISECONDS_MAX = 10000 };
#else
enum { MILLISECONDS_MAX = 1000 };
#endif

/* Tells the time since start, which is bounded. */
static void within_a_second(const char *what, double start)
{
    double taken = milliseconds() - start;
    print_message("%s: %.1f ms\n", what, taken);
    assert_true(taken < MILLISECONDS_MAX);
}

/* The largest modulus and the largest exponent that are accepted; no signature has to be right to cost as much. */
static struct public_key the_dearest_rsa(void)
{
    static const uint8_t e[] = {1, 0xff, 0xff, 0xff, 0xff};
    static uint8_t n[LIMIT_RSA_LEN];
    memset(n, 0xff, sizeof n);
    struct public_key key = {.kind = KEY_RSA, .rsa = {SPAN(n), SPAN(e)}};
    assert_int_equal(key_accept(test_crypto(), &key, NULL), 0);
    return key;
}

static void all_signatures(const char *what, const struct public_key *key, enum signature algorithm,
                           struct span signature)
{
    char text[100];
    uint8_t message[2000] = {0};
    double start = milliseconds();
    int count = LIMIT_CHAIN_WORK / (int)key_work(key);
    for (int i = 0; i < count; i++)
        assert_int_equal(key_verify(test_crypto(), key, algorithm, SPAN(message), signature), SSL_E_SIGNATURE);
    snprintf(text, sizeof text, "%d signatures of %s", count, what);
    within_a_second(text, start);
}

static void signatures(void **state)
{
    (void)state;
    static const struct test_key *const keys[] = {&key_root, &key_p256, &key_p384, &key_p521, &key_ed25519};
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct recipe leaf = {.name = "CN=a"}, ca = {.name = "CN=b", .key = keys[i], .ca = true, .tampered = true};
        struct cert cert, own;
        leaf.tampered = true;
        assert_int_equal(cert_parse(&cert, cert_make(&leaf, &ca), NULL), 0);
        assert_int_equal(cert_parse(&own, cert_make(&ca, NULL), NULL), 0);
        all_signatures(keys[i]->name, &own.key, cert.algorithm, cert.signature);
    }
    static uint8_t signature[LIMIT_RSA_LEN];
    memset(signature, 0xfe, sizeof signature);
    const struct public_key dearest = the_dearest_rsa();
    all_signatures("RSA, 8192 bits, the longest exponent", &dearest, SIGNATURE_RSA_PKCS1_SHA512, SPAN(signature));
}

/* CAs of one name that have all certified each other: the paths are more than anybody counts. */
static void a_thicket(void **state)
{
    (void)state;
    static const struct test_key *const keys[] = {&key_p521, &key_p384, &key_other, &key_client, &key_leaf, &key_root};
    struct recipe ca[COUNT(keys)], stranger = {.name = "CN=Stranger", .key = &key_intermediate, .ca = true};
    struct recipe leaf = {.name = "CN=www.example.com", .san = "DNS:www.example.com"};
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&stranger, NULL));
    for (size_t i = 0; i < COUNT(keys); i++)
        ca[i] = (struct recipe){.name = "CN=CA", .key = keys[i], .ca = true, .no_key_ids = true};
    scene_present(s, cert_make(&leaf, &ca[0]));
    for (size_t i = 0; i < COUNT(keys); i++)
        for (size_t j = 0; j < COUNT(keys); j++)
            scene_present(s, cert_make(&ca[i], &ca[j]));
    double start = milliseconds();
    assert_int_equal(scene_judge(s), SSL_E_CERT_WORK);
    within_a_second("a thicket of CAs", start);
}

/* Directory names that differ from each other, and from those with another letter, at their end: comparing them is the
 * dearest. Each stands in what wraps it. */
static struct span directory_names(char letter, bool in_subtrees)
{
    enum { NAMES = 700 };
    static uint8_t bytes[2][100 * NAMES];
    struct writer w = writer_over(bytes[in_subtrees], sizeof bytes[0]);
    for (size_t i = 0; i < NAMES; i++) {
        char text[60];
        snprintf(text, sizeof text, "O=An Organisation of the Same Name;CN=%c%zu", letter, i);
        struct span name = DER(0xa4, name_make(text)), all = in_subtrees ? DER_SEQ(name) : name;
        writer_bytes(&w, all.at, all.len);
    }
    assert_true(writer_ok(&w));
    return (struct span){w.at, w.len};
}

static void names_under_constraints(void **state)
{
    (void)state;
    struct recipe leaf = {.name = ""}, ca = {.name = "CN=CA", .key = &key_root, .ca = true};
    struct span bases = directory_names('x', true), names = directory_names('y', false);
    leaf.more = extension_make("2.5.29.17", true, DER_SEQ(names));
    ca.more = extension_make("2.5.29.30", true, DER_SEQ(DER(0xa1, bases)));
    struct scene *s = scene_new();
    scene_trust(s, cert_make(&ca, NULL));
    scene_present(s, cert_make(&leaf, &ca));
    double start = milliseconds();
    assert_int_equal(scene_judge(s), SSL_E_CERT_WORK);
    within_a_second("names under constraints", start);
}

static int forget(void **state)
{
    (void)state;
    der_forget();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(signatures, forget),
        cmocka_unit_test_teardown(a_thicket, forget),
        cmocka_unit_test_teardown(names_under_constraints, forget),
    };
    return cmocka_run_group_tests_name("x509/chain_slow", tests, NULL, NULL);
}
