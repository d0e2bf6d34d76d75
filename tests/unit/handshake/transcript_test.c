/*
 * transcript_test.c - the running hash of the handshake.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"

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
            assert_int_equal(transcript_digest(&bare->hs, digest, hashes[id]), 0);
            hash_whole(hashes[id], expected, text, len);
            assert_memory_equal(digest, expected, hashes[id]->digest_len);
        }
        piece = 1 + len % 61;
        if (len + piece <= sizeof text)
            assert_int_equal(transcript_update(&bare->hs, (struct span){text + len, piece}), 0);
    }
    bare_free(bare);
}

/* With a suite the hash of its PRF runs; the others only where a client may yet sign with any of them. What came before
 * the suite is in it, whether it was kept or too long for that. */
static void what_is_hashed(void **state)
{
    (void)state;
    static const struct {
        enum side side;
        bool identity;
        enum client_auth auth;
        bool all;
    } rows[] = {
        {CLIENT, false, CLIENT_AUTH_NONE, false},   {CLIENT, true, CLIENT_AUTH_NONE, true},
        {SERVER, true, CLIENT_AUTH_NONE, false},    {SERVER, true, CLIENT_AUTH_OPTIONAL, true},
        {SERVER, true, CLIENT_AUTH_REQUIRED, true},
    };
    static const uint16_t suites[] = {0xc02f, 0xc030}; /* the PRF with SHA-256, and with SHA-384 */
    static const size_t lengths[] = {0, 200, sizeof(struct transcript), 3000};
    static uint8_t text[4000];
    for (size_t i = 0; i < COUNT(rows) * COUNT(suites) * COUNT(lengths); i++) {
        size_t row = i % COUNT(rows), early = lengths[i / COUNT(rows) % COUNT(lengths)];
        struct policy policy;
        const struct identity identity = {.key.kind = KEY_RSA};
        cast_policy(&policy, NULL);
        policy.identities = &identity;
        policy.identity_count = rows[row].identity;
        policy.client_auth = rows[row].auth;
        struct bare *bare = bare_new(&policy, rows[row].side, NULL, 1);
        struct seeded seeded = {i};
        seeded_random(&seeded, text, sizeof text);
        assert_int_equal(transcript_update(&bare->hs, (struct span){text, early}), 0);
        bare->hs.suite = suite_find(suites[i / COUNT(rows) / COUNT(lengths)]);
        assert_int_equal(transcript_update(&bare->hs, (struct span){text + early, sizeof text - early}), 0);

        const struct crypto *crypto = &bare_policy(bare)->crypto;
        const struct hash *hashes[] = {crypto->sha256, crypto->sha384, crypto->sha512};
        for (size_t id = 0; id < COUNT(hashes); id++) {
            uint8_t digest[HASH_MAX], expected[HASH_MAX];
            bool runs = rows[row].all || hashes[id] == prf_hash_of(&bare->hs);
            int result = transcript_digest(&bare->hs, digest, hashes[id]);
            assert_int_equal(result, runs ? 0 : SSL_E_INTERNAL);
            hash_whole(hashes[id], expected, text, sizeof text);
            if (runs)
                assert_memory_equal(digest, expected, hashes[id]->digest_len);
        }
        bare_free(bare);
    }
}

/* The messages themselves are kept only where an Ed25519 signature over them may come: of a client that is asked. */
static void what_is_remembered(void **state)
{
    (void)state;
    static const struct {
        enum side side;
        enum key_kind key; /* of our identity */
        enum client_auth auth;
        const char *algorithms;
        bool wanted;
    } rows[] = {
        {CLIENT, KEY_ED25519, CLIENT_AUTH_NONE, "default", true},
        {CLIENT, KEY_RSA, CLIENT_AUTH_NONE, "default", false},
        {CLIENT, KEY_NONE, CLIENT_AUTH_REQUIRED, "default", false},
        {SERVER, KEY_ED25519, CLIENT_AUTH_NONE, "default", false},
        {SERVER, KEY_RSA, CLIENT_AUTH_REQUIRED, "default", true},
        {SERVER, KEY_RSA, CLIENT_AUTH_OPTIONAL, "rsa_pkcs1_sha256:ed25519", true},
        {SERVER, KEY_RSA, CLIENT_AUTH_REQUIRED, "rsa_pkcs1_sha256:ecdsa_secp256r1_sha256", false},
    };
    static const uint8_t message[] = {1, 0, 0, 1, 9};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct policy policy;
        struct error why = {0};
        const struct identity identity = {.key.kind = rows[i].key};
        cast_policy(&policy, NULL);
        policy.identities = &identity;
        policy.identity_count = rows[i].key != KEY_NONE;
        policy.client_auth = rows[i].auth;
        assert_int_equal(scheme_list(policy.schemes, &policy.scheme_count, rows[i].algorithms, &why), 0);
        struct bare *bare = bare_new(&policy, rows[i].side, NULL, 1);
        assert_int_equal(transcript_update(&bare->hs, SPAN(message)), 0);
        assert_int_equal(transcript_update(&bare->hs, SPAN(message)), 0);
        assert_int_equal(bare->hs.messages.len, rows[i].wanted ? 2 * sizeof message : 0);
        if (rows[i].wanted)
            assert_memory_equal(bare->hs.messages.at + sizeof message, message, sizeof message);
        bare_free(bare);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_one), cmocka_unit_test(what_is_hashed),
                                       cmocka_unit_test(what_is_remembered)};
    return cmocka_run_group_tests_name("handshake/transcript", tests, NULL, NULL);
}
