/*
 * transcript_test.c - the running hash of the handshake.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/bare.h"

/* Under each hash it is the hash of all messages in one, at any time, and looking at it changes nothing. */
static void as_one(void **state)
{
    (void)state;
    static const struct policy policy;
    static uint8_t text[1000];
    struct bare *bare = bare_new(&policy, CLIENT, NULL, 1);
    const struct crypto *crypto = &bare_policy(bare)->crypto;
    const struct hash *hashes[] = {crypto->sha256, crypto->sha384, crypto->sha512};
    struct seeded seeded = {4};
    seeded_random(&seeded, text, sizeof text);
    for (size_t len = 0, piece = 0; len <= sizeof text; len += piece) {
        for (size_t id = 0; id < COUNT(hashes); id++) {
            uint8_t digest[HASH_MAX], expected[HASH_MAX];
            transcript_digest(&bare->hs, digest, hashes[id]);
            hash_whole(hashes[id], expected, text, len);
            assert_memory_equal(digest, expected, hashes[id]->digest_len);
        }
        piece = 1 + len % 61;
        if (len + piece <= sizeof text)
            assert_int_equal(transcript_update(&bare->hs, (struct span){text + len, piece}), 0);
    }
    bare_free(bare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_one)};
    return cmocka_run_group_tests_name("handshake/transcript", tests, NULL, NULL);
}
