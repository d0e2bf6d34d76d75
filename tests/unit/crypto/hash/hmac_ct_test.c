/*
 * hmac_ct_test.c - the MAC of a text whose length is a secret is the MAC of that text, for every length in every
 * window.
 *
 * Lengths and bytes are marked as secrets, so that the build for valgrind sees a branch or an address that depends on
 * them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/hash_checks.h"

enum {
    HEAD = 13,    /* RFC 5246 6.2.3.1: sequence number, type, version and length */
    WINDOW = 256, /* RFC 5246 6.2.3.2: padding_length and up to 255 bytes of padding */
    SHORT = 600,
    LONG = LIMIT_PLAINTEXT,
};

/* Every backend of the hashes that a record's MAC may use. */
static const struct hash *hashes[3 * BACKENDS_MAX];
static size_t hash_count;

static struct hmac_key key;
static uint8_t head[300], data[LONG];

static int find_hashes(void **state)
{
    (void)state;
    hash_count = hash_backends("SHA-1", hashes);
    hash_count += hash_backends("SHA-256", hashes + hash_count);
    hash_count += hash_backends("SHA-384", hashes + hash_count);
    return 0;
}

static void prepare(const struct hash *hash)
{
    fill_pattern(head, sizeof head);
    fill_pattern(data, sizeof data);
    hmac_key_init(&key, hash, data, hash->digest_len);
}

static void plain(uint8_t *mac, size_t head_len, size_t len)
{
    struct hmac h;
    hmac_init(&h, &key);
    hmac_update(&h, head, head_len);
    hmac_update(&h, data, len);
    hmac_final(&h, mac);
}

/* Compares with a MAC made the ordinary way. The data is in an allocation of max_len bytes, of which a sanitizer sees
 * the end; what is after len is different each time and must not matter. */
static void check(const uint8_t *expected, size_t head_len, size_t len, size_t min_len, size_t max_len)
{
    static uint8_t noise;
    uint8_t mac[HASH_MAX], *copy = malloc(max_len + (max_len == 0));
    assert_non_null(copy);
    memcpy(copy, data, len);
    memset(copy + len, noise++, max_len - len);
    CT_SECRET(copy, max_len);
    CT_SECRET(&len, sizeof len);
    hmac_secret_len(&key, mac, head, head_len, copy, len, min_len, max_len);
    CT_PUBLIC(mac, sizeof mac);
    assert_memory_equal(mac, expected, key.hash->digest_len);
    free(copy);
}

/* Windows that end at max_len = 0 to 600, each as wide as a record's: every length in them. */
static void every_length_in_the_windows_of_short_records(void **state)
{
    (void)state;
    static uint8_t expected[SHORT + 1][HASH_MAX];
    for (size_t i = 0; i < hash_count; i++) {
        prepare(hashes[i]);
        for (size_t len = 0; len <= SHORT; len++)
            plain(expected[len], HEAD, len);
        for (size_t max_len = 0; max_len <= SHORT; max_len++) {
            size_t min_len = max_len > WINDOW ? max_len - WINDOW : 0;
            /* All lengths where a record of whole blocks of 16 bytes can end, every seventh elsewhere. */
            size_t step = (max_len + hashes[i]->digest_len + 1) % 16 == 0 ? 1 : 7;
            for (size_t len = min_len; len <= max_len; len += step)
                check(expected[len], HEAD, len, min_len, max_len);
            check(expected[max_len], HEAD, max_len, min_len, max_len);
        }
    }
}

static void every_length_in_windows_of_the_longest_records(void **state)
{
    (void)state;
    uint8_t expected[HASH_MAX];
    for (size_t i = 0; i < hash_count; i++) {
        prepare(hashes[i]);
        for (size_t max_len = LONG - 2; max_len <= LONG; max_len++) {
            size_t step = max_len == LONG ? 1 : 32;
            for (size_t len = max_len - WINDOW; len <= max_len; len += step) {
                plain(expected, HEAD, len);
                check(expected, HEAD, len, max_len - WINDOW, max_len);
            }
        }
    }
}

/* Around the ends of blocks, with windows of every width, down to one length that is no secret at all. */
static void windows_of_every_width(void **state)
{
    (void)state;
    uint8_t expected[HASH_MAX];
    for (size_t i = 0; i < hash_count; i++) {
        prepare(hashes[i]);
        for (size_t len = 0; len <= 280; len++) {
            plain(expected, HEAD, len);
            for (size_t below = 0; below <= len; below += 1 + below / 2) {
                for (size_t above = 0; above <= WINDOW; above += 1 + above)
                    check(expected, HEAD, len, len - below, len + above);
            }
        }
    }
}

/* The head may have any length, also none, and more than a block. */
static void heads_of_every_length(void **state)
{
    (void)state;
    uint8_t expected[HASH_MAX];
    for (size_t i = 0; i < hash_count; i++) {
        prepare(hashes[i]);
        for (size_t head_len = 0; head_len <= sizeof head; head_len++) {
            for (size_t len = 0; len <= 130; len += 26) {
                plain(expected, head_len, len);
                check(expected, head_len, len, 0, 130);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_in_the_windows_of_short_records),
        cmocka_unit_test(every_length_in_windows_of_the_longest_records),
        cmocka_unit_test(windows_of_every_width),
        cmocka_unit_test(heads_of_every_length),
    };
    return cmocka_run_group_tests_name("crypto/hash/hmac_ct", tests, find_hashes, NULL);
}
