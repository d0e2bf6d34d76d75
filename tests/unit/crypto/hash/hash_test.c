/*
 * hash_test.c - the padding of FIPS 180-4 section 5.1, also for messages too long to try, and what finishing leaves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/hash_checks.h"
#include "crypto/backends.h"

/* No hashes: their chaining value is what the last block ends and begins with. */
static void record_64(union hash_words *words, const uint8_t *blocks, size_t count)
{
    const uint8_t *last = blocks + (count - 1) * 64;
    for (size_t i = 0; i < 4; i++)
        words->w32[i] = load_be32(last + 64 - 16 + 4 * i);
    words->w32[4] = load_be32(last);
}

static void record_128(union hash_words *words, const uint8_t *blocks, size_t count)
{
    const uint8_t *last = blocks + (count - 1) * 128;
    words->w64[0] = load_be64(last + 128 - 16);
    words->w64[1] = load_be64(last + 128 - 8);
    words->w64[2] = load_be64(last);
}

static const struct hash recorder_64 = {
    .name = "the last block of 64", .digest_len = 20, .block_len = 64, .length_len = 8, .compress = record_64};
static const struct hash recorder_128 = {
    .name = "the last block of 128", .digest_len = 24, .block_len = 128, .length_len = 16, .compress = record_128};

/* How the last block ends and begins, if the message is `total` bytes and then "abc". */
static void last_block(const struct hash *hash, uint64_t total, const char *expected)
{
    uint8_t digest[HASH_MAX];
    struct hash_state state;
    hash_resume(&state, hash, &hash->init, total);
    hash_update(&state, "abc", 3);
    hash_final(&state, digest);
    check_bytes(hash->name, expected, digest, hash->digest_len);
}

static void the_length_is_in_bits_in_the_last_8_or_16_bytes(void **state)
{
    (void)state;
    last_block(&recorder_64, 0, "0000000000000000 0000000000000018 61626380");
    last_block(&recorder_64, (uint64_t)1 << 29, "0000000000000000 0000000100000018 61626380");
    last_block(&recorder_64, (uint64_t)0x1fffffff << 32, "0000000000000000 fffffff800000018 61626380");
    last_block(&recorder_128, 0, "0000000000000000 0000000000000018 6162638000000000");
    last_block(&recorder_128, (uint64_t)0xffffffff << 32, "0000000000000007 fffffff800000018 6162638000000000");
}

static void final_leaves_nothing_behind(void **state)
{
    (void)state;
    static const struct hash_state zeros;
    struct hash_state s;
    uint8_t digest[HASH_MAX];
    hash_init(&s, &sha512_soft);
    hash_update(&s, "abc", 3);
    hash_final(&s, digest);
    assert_memory_equal(&s, &zeros, sizeof s);
}

static void a_copy_can_be_finished_while_the_original_goes_on(void **state)
{
    (void)state;
    uint8_t digest[HASH_MAX], expected[HASH_MAX];
    struct hash_state running, copy;
    hash_init(&running, &sha256_soft);
    hash_update(&running, "ab", 2);
    copy = running;
    hash_final(&copy, digest);
    hash_whole(&sha256_soft, expected, "ab", 2);
    assert_memory_equal(digest, expected, 32);
    hash_update(&running, "c", 1);
    hash_final(&running, digest);
    hash_whole(&sha256_soft, expected, "abc", 3);
    assert_memory_equal(digest, expected, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_length_is_in_bits_in_the_last_8_or_16_bytes),
        cmocka_unit_test(final_leaves_nothing_behind),
        cmocka_unit_test(a_copy_can_be_finished_while_the_original_goes_on),
    };
    return cmocka_run_group_tests_name("crypto/hash/hash", tests, NULL, NULL);
}
