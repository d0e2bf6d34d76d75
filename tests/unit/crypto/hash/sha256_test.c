/*
 * sha256_test.c - SHA-256 against published answers, and every length and division of a message.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/hash_checks.h"

/* clang-format off */
static const struct hash_vector sha256_vectors[] = {
    {"RFC 6234 8.5, test 1", "abc", NULL, 1,
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"RFC 6234 8.5, test 2", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", NULL, 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"RFC 6234 8.5, test 3", "a", NULL, 1000000,
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {"RFC 6234 8.5, test 4", "0123456701234567012345670123456701234567012345670123456701234567", NULL, 10,
     "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5"},
    {"RFC 6234 8.5, test 6", NULL,
     "19", 1,
     "68aa2e2ee5dff96e3355e6c7ee373e3d6a4e17f75f9518d843709c0c9bc3e3d4"},
    {"RFC 6234 8.5, test 8", NULL,
     "e3d72570dcdd787ce3887ab2cd684652", 1,
     "175ee69b02ba9b58e2b0a5fd13819cea573f3940a94f825128cf4209beabb4e8"},
    {"RFC 6234 8.5, test 10", NULL,
     "8326754e2277372f4fc12b20527afef04d8a056971b11ad57123a7c137760000d7bef6f3c1f7a9083aa39d810db310777dab8b1e7f"
     "02b84a26c773325f8b2374de7a4b5a58cb5c5cf35bcee6fb946e5bd694fa593a8beb3f9d6592ecedaa66ca82a29d0c51bcf9336230"
     "e5d784e4c0a43f8d79a30a165cbabe452b774b9c7109a97d138f129228966f6c0adc106aad5a9fdd30825769b2c671af6759df28eb"
     "393d54d6", 1,
     "97dbca7df46d62c8a422c941dd7e835b8ad3361763f7e9b2d95f4f0da6e1ccbc"},
    {"NIST CAVP, short messages, Len = 0",  "", NULL, 1,
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
};

/* RFC 6234 8.5, the random test: its seed and the first four results. */
static const char sha256_seed[] = "f41ece2613e4573915696b5adcd51ca328be3bf566a9ca99c9ceb0279c1cb0a7";
static const char *const sha256_chain[] = {
    "83d28614d49c3adc1d6fc05db5f48037c056f8d2a4ce44ec6457dea5dd797cd1",
    "99dbe3127ef2e93dd9322d6a07909eb33b63995e529b3f954b8581621bb74d39",
    "8d4be295bb64661ca3c7efd129a2f725b33072dbdde32385b9a87b9af88ea76f",
    "40af5d3f9716b040df9408e31536b70ff906ec51b00447ca97d7dd97c12411f4",
};

/* Made with another implementation (Python's hashlib). */
static const char sha256_lengths[] = "37c4dea4792819683234a2a82a4a9e4279e80e78e8fdaa3d7833e5a95e9aac55";
/* clang-format on */

static const struct hash_answers sha256_answers = {
    "SHA-256", sha256_vectors, COUNT(sha256_vectors), sha256_seed, sha256_chain, COUNT(sha256_chain), sha256_lengths};

static void sha256_gives_the_published_answers(void **state)
{
    (void)state;
    hash_check_answers(&sha256_answers);
}

static void sha256_takes_any_length_in_any_pieces(void **state)
{
    (void)state;
    hash_check_messages(&sha256_answers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_published_answers),
        cmocka_unit_test(sha256_takes_any_length_in_any_pieces),
    };
    return cmocka_run_group_tests_name("crypto/hash/sha256", tests, NULL, NULL);
}
