/*
 * ecdh_test.c - the groups of the curves in Weierstrass form: vectors, key generation, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/backends.h"
#include "crypto/ec/curve.h"
#include "unit/crypto/ec/ecdh_vectors.h"
#include "support/random.h"
#include "support/sets.h"
#include "support/test.h"

static const struct group *groups[GROUP_COUNT]; /* of the backends that are tested */

static void parameters(void **state)
{
    (void)state;
    static const size_t lens[GROUP_COUNT] = {[GROUP_P256] = 32, [GROUP_P384] = 48, [GROUP_P521] = 66};
    for (size_t i = GROUP_P256; i < GROUP_COUNT; i++) {
        const struct group *group = groups[i];
        assert_string_equal(group->name, group->curve->name);
        assert_int_equal(group->curve->len, lens[i]);
        assert_int_equal(group->private_len, lens[i]);
        assert_int_equal(group->shared_len, lens[i]);
        assert_int_equal(group->public_len, 1 + 2 * lens[i]);
    }
}

/* Both directions: our private key with their point, and theirs with ours. */
static void agrees(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(agreements); i++) {
        const struct agreement *a = &agreements[i];
        const struct group *group = groups[a->group];
        const char *const keys[2] = {a->ours, a->theirs}, *const points[2] = {a->our_point, a->their_point};
        for (size_t side = 0; side < 2; side++) {
            uint8_t key[GROUP_PRIVATE_MAX], ours[GROUP_PUBLIC_MAX] = {4}, peer[GROUP_PUBLIC_MAX] = {4};
            uint8_t expected[GROUP_SHARED_MAX], shared[GROUP_SHARED_MAX], public_key[GROUP_PUBLIC_MAX];
            assert_int_equal(hex(key, keys[side]), group->private_len);
            assert_int_equal(hex(ours + 1, points[side]), group->public_len - 1);
            assert_int_equal(hex(peer + 1, points[1 - side]), group->public_len - 1);
            assert_int_equal(hex(expected, a->shared), group->shared_len);
            assert_int_equal(group->public_key(public_key, key), 0);
            assert_memory_equal(public_key, ours, group->public_len);
            assert_int_equal(group->agree(shared, key, (struct span){peer, group->public_len}), 0);
            assert_memory_equal(shared, expected, group->shared_len);
        }
    }
}

static void pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(key_pairs); i++) {
        const struct group *group = groups[key_pairs[i].group];
        uint8_t key[GROUP_PRIVATE_MAX], expected[GROUP_PUBLIC_MAX] = {4}, public_key[GROUP_PUBLIC_MAX];
        hex(key, key_pairs[i].private_key);
        hex(expected + 1, key_pairs[i].x);
        hex(expected + 1 + group->private_len, key_pairs[i].y);
        assert_int_equal(group->public_key(public_key, key), 0);
        assert_memory_equal(public_key, expected, group->public_len);
    }
}

static void points(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(validities); i++) {
        const struct group *group = groups[validities[i].group];
        uint8_t peer[GROUP_PUBLIC_MAX + 8] = {4}, shared[GROUP_SHARED_MAX], one[GROUP_PRIVATE_MAX] = {0};
        size_t len = 1 + hex(peer + 1, validities[i].x);
        len += hex(peer + len, validities[i].y);
        one[group->private_len - 1] = 1;
        int expected = validities[i].valid ? 0 : SSL_E_KEY_SHARE;
        assert_int_equal(group->check((struct span){peer, len}), expected);
        assert_int_equal(group->agree(shared, one, (struct span){peer, len}), expected);
        if (expected == 0)
            assert_memory_equal(shared, peer + 1, group->shared_len);
    }
}

/* The base point, as a public key. */
static void base_point(const struct group *group, uint8_t *point)
{
    uint8_t one[GROUP_PRIVATE_MAX] = {0};
    one[group->private_len - 1] = 1;
    assert_int_equal(group->public_key(point, one), 0);
}

/* RFC 8422 5.4.1 and 5.11: another form, another length, a changed bit. */
static void refuses_points(void **state)
{
    (void)state;
    for (size_t i = GROUP_P256; i < GROUP_COUNT; i++) {
        const struct group *group = groups[i];
        uint8_t point[GROUP_PUBLIC_MAX + 1] = {0}, shared[GROUP_SHARED_MAX], key[GROUP_PRIVATE_MAX] = {0};
        base_point(group, point);
        key[group->private_len - 1] = 3;
        for (unsigned form = 0; form < 256; form++) {
            point[0] = (uint8_t)form;
            int expected = form == 4 ? 0 : SSL_E_KEY_SHARE;
            assert_int_equal(group->check((struct span){point, group->public_len}), expected);
            assert_int_equal(group->agree(shared, key, (struct span){point, group->public_len}), expected);
        }
        point[0] = 4;
        for (size_t len = 0; len <= group->public_len + 1; len++) {
            int expected = len == group->public_len ? 0 : SSL_E_KEY_SHARE;
            assert_int_equal(group->check((struct span){point, len}), expected);
            assert_int_equal(group->agree(shared, key, (struct span){point, len}), expected);
        }
        for (size_t bit = 8; bit < 8 * group->public_len; bit++) {
            point[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(group->check((struct span){point, group->public_len}), SSL_E_KEY_SHARE);
            assert_int_equal(group->agree(shared, key, (struct span){point, group->public_len}), SSL_E_KEY_SHARE);
            point[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        uint8_t compressed[1 + GROUP_SHARED_MAX];
        memcpy(compressed, point, sizeof compressed);
        for (uint8_t form = 2; form <= 3; form++) {
            compressed[0] = form;
            struct span peer = {compressed, 1 + group->shared_len};
            assert_int_equal(group->check(peer), SSL_E_KEY_SHARE);
            assert_int_equal(group->agree(shared, key, peer), SSL_E_KEY_SHARE);
        }
        static const uint8_t infinity[1];
        assert_int_equal(group->check(SPAN(infinity)), SSL_E_KEY_SHARE);
    }
}

/* 0, n, n + 1 and all ones are no private keys; 1 and n - 1 are, and their points have the same x. */
static void refuses_private_keys(void **state)
{
    (void)state;
    for (size_t i = GROUP_P256; i < GROUP_COUNT; i++) {
        const struct group *group = groups[i];
        uint8_t point[GROUP_PUBLIC_MAX], other[GROUP_PUBLIC_MAX], shared[GROUP_SHARED_MAX];
        uint8_t key[GROUP_PRIVATE_MAX] = {0};
        size_t last = group->private_len - 1;
        struct span peer = {point, group->public_len};
        base_point(group, point);
        assert_int_equal(group->public_key(other, key), SSL_E_KEY_DECODE);
        assert_int_equal(group->agree(shared, key, peer), SSL_E_KEY_DECODE);
        memcpy(key, group->curve->order, group->private_len);
        for (int more = 0; more <= 1; more++, key[last]++) {
            assert_int_equal(group->public_key(other, key), SSL_E_KEY_DECODE);
            assert_int_equal(group->agree(shared, key, peer), SSL_E_KEY_DECODE);
        }
        memset(key, 0xff, sizeof key);
        assert_int_equal(group->public_key(other, key), SSL_E_KEY_DECODE);
        assert_int_equal(group->agree(shared, key, peer), SSL_E_KEY_DECODE);
        memcpy(key, group->curve->order, group->private_len);
        key[last]--;
        assert_int_equal(group->public_key(other, key), 0);
        assert_memory_equal(other, point, 1 + group->shared_len);
        assert_memory_not_equal(other, point, group->public_len);
        assert_int_equal(group->agree(shared, key, peer), 0);
        assert_memory_equal(shared, point + 1, group->shared_len);
    }
}

/* A source that gives one answer after the other. */
struct source {
    size_t calls;
    const uint8_t (*answers)[GROUP_PRIVATE_MAX];
    size_t count;
    int code;
};

static int source_random(void *arg, uint8_t *out, size_t len)
{
    struct source *source = arg;
    size_t at = source->calls < source->count ? source->calls : source->count - 1;
    memcpy(out, source->answers[at], len);
    source->calls++;
    return source->code;
}

/* FIPS 186-5 A.2.2: what is out of range is refused, and another number asked for; not for ever. */
static void generates(void **state)
{
    (void)state;
    for (size_t i = GROUP_P256; i < GROUP_COUNT; i++) {
        const struct group *group = groups[i];
        uint8_t key[GROUP_PRIVATE_MAX], point[GROUP_PUBLIC_MAX], expected[GROUP_PUBLIC_MAX];
        uint8_t answers[4][GROUP_PRIVATE_MAX] = {{0}};
        struct source source = {0, (const uint8_t(*)[GROUP_PRIVATE_MAX])answers, COUNT(answers), 0};
        struct crypto crypto = {.random = source_random, .random_arg = &source};
        size_t last = group->private_len - 1;
        memset(answers[0], 0xff, sizeof answers[0]);
        memcpy(answers[2], group->curve->order, group->private_len);
        memcpy(answers[3], group->curve->order, group->private_len);
        answers[3][last]--;
        if (group->curve->bits % 8 != 0)
            answers[3][0] |= 0xfe; /* bits beyond the order's are not asked for */
        assert_int_equal(group->generate(&crypto, key, point), 0);
        assert_int_equal(source.calls, 4);
        answers[3][0] = group->curve->order[0];
        assert_memory_equal(key, answers[3], group->private_len);
        assert_int_equal(group->public_key(expected, key), 0);
        assert_memory_equal(point, expected, group->public_len);

        source = (struct source){0, source.answers, 1, 0};
        assert_int_equal(group->generate(&crypto, key, point), SSL_E_RANDOM);
        assert_in_range(source.calls, 10, 1000);
        source = (struct source){0, source.answers + 3, 1, SSL_E_RANDOM};
        assert_int_equal(group->generate(&crypto, key, point), SSL_E_RANDOM);
        assert_int_equal(source.calls, 1);
    }
}

static void two_sides(void **state)
{
    (void)state;
    uint64_t random = 5;
    struct crypto crypto = {.random = test_random, .random_arg = &random};
    for (size_t i = GROUP_P256; i < GROUP_COUNT; i++) {
        const struct group *group = groups[i];
        uint8_t keys[2][GROUP_PRIVATE_MAX], public_keys[2][GROUP_PUBLIC_MAX], secrets[2][GROUP_SHARED_MAX];
        for (int round = 0; round < 20; round++) {
            for (size_t side = 0; side < 2; side++)
                assert_int_equal(group->generate(&crypto, keys[side], public_keys[side]), 0);
            for (size_t side = 0; side < 2; side++) {
                struct span peer = {public_keys[1 - side], group->public_len};
                assert_int_equal(group->agree(secrets[side], keys[side], peer), 0);
            }
            assert_memory_equal(secrets[0], secrets[1], group->shared_len);
        }
    }
}

static int run(const struct crypto *set)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters), cmocka_unit_test(agrees),         cmocka_unit_test(pairs),
        cmocka_unit_test(points),     cmocka_unit_test(refuses_points), cmocka_unit_test(refuses_private_keys),
        cmocka_unit_test(generates),  cmocka_unit_test(two_sides),
    };
    memcpy(groups, set->groups, sizeof groups);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return run_with_groups(run);
}
