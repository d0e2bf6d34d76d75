/*
 * sha1_test.c - SHA-1 against published answers, and every length and division of a message.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/hash_checks.h"

/* clang-format off */
static const struct hash_vector sha1_vectors[] = {
    {"RFC 6234 8.5, test 1", "abc", NULL, 1,
     "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"RFC 6234 8.5, test 2", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", NULL, 1,
     "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
    {"RFC 6234 8.5, test 3", "a", NULL, 1000000,
     "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
    {"RFC 6234 8.5, test 4", "0123456701234567012345670123456701234567012345670123456701234567", NULL, 10,
     "dea356a2cddd90c7a7ecedc5ebb563934f460452"},
    {"RFC 6234 8.5, test 6", NULL,
     "5e", 1,
     "5e6f80a34a9798cafc6a5db96cc57ba4c4db59c2"},
    {"RFC 6234 8.5, test 8", NULL,
     "9a7dfdf1ecead06ed646aa55fe757146", 1,
     "82abff6605dbe1c17def12a394fa22a82b544a35"},
    {"RFC 6234 8.5, test 10", NULL,
     "f78f92141bcd170ae89b4fba15a1d59f3fd84d223c9251bdacbbae61d05ed115a06a7ce117b7beead24421ded9c32592bd57edeae3"
     "9c39fa1fe8946a84d0cf1f7beead1713e2e0959897347f67c80b0400c209815d6b10a683836fd5562a56cab1a28e81b6576654631c"
     "f16566b86e3b33a108b05307c00aff14a768ed7350606a0f85e6a91d396f5b5cbe577f9b38807c7d523d6d792f6ebc24a4ecf2b3a4"
     "27cdbbfb", 1,
     "cb0082c8f197d260991ba6a460e76e202bad27b3"},
    {"NIST CAVP, short messages, Len = 0",  "", NULL, 1,
     "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
};

/* RFC 6234 8.5, the random test: its seed and the first four results. */
static const char sha1_seed[] = "d0569cb3665a8a43eb6ea23d75a3c4d2054a0d7d";
static const char *const sha1_chain[] = {
    "e216836819477c7f78e0d843fe4ff1b6d6c14cd4",
    "a2dbc7a5b1c6c0a8bcb7aaa41252a6a7d0690dbc",
    "db1f9050bb863dfef4ce37186044e2eeb17ee013",
    "127fdedf43d372a51d5747c48fbffe38ef6cdf7b",
};

/* Made with another implementation (Python's hashlib). */
static const char sha1_lengths[] = "80e21e5b5df4f430106e9b56710edd8ca7836320";
/* clang-format on */

static const struct hash_answers sha1_answers = {"SHA-1",    sha1_vectors,      COUNT(sha1_vectors), sha1_seed,
                                                 sha1_chain, COUNT(sha1_chain), sha1_lengths};

static void sha1_gives_the_published_answers(void **state)
{
    (void)state;
    hash_check_answers(&sha1_answers);
}

static void sha1_takes_any_length_in_any_pieces(void **state)
{
    (void)state;
    hash_check_messages(&sha1_answers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha1_gives_the_published_answers),
        cmocka_unit_test(sha1_takes_any_length_in_any_pieces),
    };
    return cmocka_run_group_tests_name("crypto/hash/sha1", tests, NULL, NULL);
}
