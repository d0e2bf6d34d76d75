/*
 * x25519_test.c - X25519 against RFC 7748, and what it refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/random.h"
#include "support/sets.h"
#include "support/test.h"

enum {
    LEN = 32,
};

static const struct group *x25519; /* the backend whose turn it is */

static void assert_agrees(const char *private_key, const char *peer, const char *shared)
{
    uint8_t k[LEN], u[LEN], expected[LEN], found[LEN];
    hex(k, private_key);
    hex(u, peer);
    hex(expected, shared);
    assert_int_equal(x25519->agree(found, k, SPAN(u)), 0);
    assert_memory_equal(found, expected, LEN);
}

/* RFC 7748 section 5.2. */
static void rfc_7748_function(void **state)
{
    (void)state;
    assert_agrees("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                  "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
                  "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    assert_agrees("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                  "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
                  "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
}

/* RFC 7748 section 5.2: k and u are 9 at first; the result becomes k, and the old k becomes u. */
static void rfc_7748_iterations(void **state)
{
    (void)state;
    uint8_t k[LEN] = {9}, u[LEN] = {9}, next[LEN], expected[LEN];
    for (size_t i = 1; i <= 1000; i++) {
        assert_int_equal(x25519->agree(next, k, SPAN(u)), 0);
        memcpy(u, k, LEN);
        memcpy(k, next, LEN);
        if (i == 1) {
            hex(expected, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
            assert_memory_equal(k, expected, LEN);
        }
    }
    hex(expected, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
    assert_memory_equal(k, expected, LEN);
}

/* RFC 7748 section 6.1. */
static void rfc_7748_diffie_hellman(void **state)
{
    (void)state;
    static const char alice_private[] = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                      alice_public[] = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                      bob_private[] = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                      bob_public[] = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                      shared[] = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    uint8_t k[LEN], u[LEN], expected[LEN];
    assert_agrees(alice_private, bob_public, shared);
    assert_agrees(bob_private, alice_public, shared);
    hex(k, alice_private);
    hex(expected, alice_public);
    assert_int_equal(x25519->public_key(u, k), 0);
    assert_memory_equal(u, expected, LEN);
    hex(k, bob_private);
    hex(expected, bob_public);
    assert_int_equal(x25519->public_key(u, k), 0);
    assert_memory_equal(u, expected, LEN);
}

/* The bits that clamping sets and clears, and the highest of the peer's key, do not count (RFC 7748 section 5). */
static void ignored_bits(void **state)
{
    (void)state;
    uint64_t random = 7748;
    uint8_t k[LEN], u[LEN], expected[LEN], found[LEN];
    test_random(&random, k, LEN);
    test_random(&random, u, LEN);
    assert_int_equal(x25519->agree(expected, k, SPAN(u)), 0);
    static const struct {
        size_t byte;
        uint8_t bits;
    } ignored[] = {{0, 1}, {0, 2}, {0, 4}, {31, 0x40}, {31, 0x80}};
    for (size_t i = 0; i < COUNT(ignored); i++) {
        k[ignored[i].byte] ^= ignored[i].bits;
        assert_int_equal(x25519->agree(found, k, SPAN(u)), 0);
        assert_memory_equal(found, expected, LEN);
    }
    u[31] ^= 0x80;
    assert_int_equal(x25519->agree(found, k, SPAN(u)), 0);
    assert_memory_equal(found, expected, LEN);
    k[0] ^= 8; /* and others do */
    assert_int_equal(x25519->agree(found, k, SPAN(u)), 0);
    assert_memory_not_equal(found, expected, LEN);
}

/* p + 9 is 9 (RFC 7748 section 5: "MUST accept non-canonical values"). */
static void values_beyond_p(void **state)
{
    (void)state;
    uint64_t random = 3;
    uint8_t k[LEN], u[LEN], expected[LEN], found[LEN];
    test_random(&random, k, LEN);
    assert_int_equal(x25519->public_key(expected, k), 0);
    memset(u, 0xff, LEN);
    u[0] = 0xed + 9;
    u[31] = 0x7f;
    assert_int_equal(x25519->agree(found, k, SPAN(u)), 0);
    assert_memory_equal(found, expected, LEN);
}

/* The u coordinates of points whose order divides 8, on the curve and its twist, in all encodings: 0, 1, p - 1, those
 * of order 8, p and p + 1. Each gives zero, for any private key. (The list is that of "https://cr.yp.to/ecdh.html".) */
static void small_orders(void **state)
{
    (void)state;
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    static const uint8_t zero[LEN] = {0};
    uint64_t random = 8;
    for (size_t i = 0; i < 2 * COUNT(points); i++) {
        uint8_t k[LEN], u[LEN], shared[LEN];
        test_random(&random, k, LEN);
        hex(u, points[i / 2]);
        u[31] = (uint8_t)(u[31] | i % 2 << 7);
        memset(shared, 1, LEN);
        assert_int_equal(x25519->agree(shared, k, SPAN(u)), SSL_E_KEY_SHARE);
        assert_memory_equal(shared, zero, LEN);
    }
}

static void lengths(void **state)
{
    (void)state;
    static const uint8_t zero[LEN] = {0};
    uint8_t k[LEN] = {1}, u[2 * LEN] = {9}, shared[LEN];
    for (size_t len = 0; len <= sizeof u; len++) {
        int expected = len == LEN ? 0 : SSL_E_KEY_SHARE;
        memset(shared, 1, LEN);
        assert_int_equal(x25519->check((struct span){u, len}), expected);
        assert_int_equal(x25519->agree(shared, k, (struct span){u, len}), expected);
        assert_true((memcmp(shared, zero, LEN) == 0) == (len != LEN));
    }
}

static int no_random(void *arg, uint8_t *out, size_t len)
{
    (void)arg, (void)out, (void)len;
    return SSL_E_RANDOM;
}

static void generated_keys(void **state)
{
    (void)state;
    uint64_t random = 1, again = 1;
    const struct crypto c = {.random = test_random, .random_arg = &random}, none = {.random = no_random};
    uint8_t a[LEN], b[LEN], a_public[LEN], b_public[LEN], expected[LEN], found[LEN];
    assert_int_equal(x25519->generate(&c, a, a_public), 0);
    assert_int_equal(x25519->generate(&c, b, b_public), 0);
    test_random(&again, expected, LEN);
    assert_memory_equal(a, expected, LEN); /* the private key is what the source gave, all of it */
    test_random(&again, expected, LEN);
    assert_memory_equal(b, expected, LEN);
    assert_int_equal(random, again);
    assert_int_equal(x25519->agree(expected, a, SPAN(b_public)), 0);
    assert_int_equal(x25519->agree(found, b, SPAN(a_public)), 0);
    assert_memory_equal(found, expected, LEN);
    assert_int_equal(x25519->generate(&none, a, a_public), SSL_E_RANDOM);
}

/* A public key is what the ladder makes of 9: for random keys and for the edges. */
static void public_keys(void **state)
{
    (void)state;
    static const uint8_t nine[LEN] = {9};
    uint64_t random = 9;
    for (size_t i = 0; i < 200; i++) {
        uint8_t k[LEN], expected[LEN], found[LEN];
        test_random(&random, k, LEN);
        if (i < 2)
            memset(k, i == 0 ? 0 : 0xff, LEN);
        else if (i < 10)
            memset(k + i - 2, i % 2 == 0 ? 0 : 0xff, LEN - 8);
        assert_int_equal(x25519->agree(expected, k, SPAN(nine)), 0);
        assert_int_equal(x25519->public_key(found, k), 0);
        assert_memory_equal(found, expected, LEN);
    }
}

/* Random private keys with random points, and with u coordinates whose words are as large or as small as they can be:
 * the portable backend gives the same. */
static void as_the_portable_backend(void **state)
{
    (void)state;
    const struct group *backends[BACKENDS_MAX];
    uint64_t random = 51;
    assert_true(BACKENDS(groups[GROUP_X25519], backends) > 0);
    for (size_t i = 0; i < 600; i++) {
        uint8_t k[LEN], u[LEN], expected[LEN], found[LEN];
        test_random(&random, k, LEN);
        test_random(&random, u, LEN);
        if (i % 2 == 0)
            for (size_t j = 0; j < LEN; j++)
                u[j] = j % 8 == 0 || i % 4 == 0 ? u[j] : (uint8_t)(0 - (u[j - 1] & 1));
        if (i % 4 == 0) {
            memset(u + 1, 0xff, LEN - 1);
            u[LEN - 1] = 0x7f;
        }
        int result = backends[0]->agree(expected, k, SPAN(u));
        assert_int_equal(x25519->agree(found, k, SPAN(u)), result);
        assert_memory_equal(found, expected, LEN);
    }
}

static void fields(void **state)
{
    (void)state;
    assert_string_equal(x25519->name, "X25519");
    assert_int_equal(x25519->private_len, LEN);
    assert_int_equal(x25519->public_len, LEN);
    assert_int_equal(x25519->shared_len, LEN);
    assert_null(x25519->curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_7748_function),
        cmocka_unit_test(rfc_7748_iterations),
        cmocka_unit_test(rfc_7748_diffie_hellman),
        cmocka_unit_test(ignored_bits),
        cmocka_unit_test(values_beyond_p),
        cmocka_unit_test(small_orders),
        cmocka_unit_test(lengths),
        cmocka_unit_test(generated_keys),
        cmocka_unit_test(public_keys),
        cmocka_unit_test(as_the_portable_backend),
        cmocka_unit_test(fields),
    };
    const struct group *backends[BACKENDS_MAX];
    size_t count = BACKENDS(groups[GROUP_X25519], backends);
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        x25519 = backends[i];
        failed += cmocka_run_group_tests_name(x25519->backend, tests, NULL, NULL);
    }
    return failed;
}
