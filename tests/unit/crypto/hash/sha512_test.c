/*
 * sha512_test.c - SHA-384 and SHA-512 against published answers, and every length and division of a message.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/hash_checks.h"

/* clang-format off */
static const struct hash_vector sha384_vectors[] = {
    {"RFC 6234 8.5, test 1", "abc", NULL, 1,
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
    {"RFC 6234 8.5, test 2", "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstno"
     "pqrstu", NULL, 1,
     "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039"},
    {"RFC 6234 8.5, test 3", "a", NULL, 1000000,
     "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985"},
    {"RFC 6234 8.5, test 4", "0123456701234567012345670123456701234567012345670123456701234567", NULL, 10,
     "2fc64a4f500ddb6828f6a3430b8dd72a368eb7f3a8322a70bc84275b9c0b3ab00d27a5cc3c2d224aa6b61a0d79fb4596"},
    {"RFC 6234 8.5, test 6", NULL,
     "b9", 1,
     "bc8089a19007c0b14195f4ecc74094fec64f01f90929282c2fb392881578208ad466828b1c6c283d2722cf0ad1ab6938"},
    {"RFC 6234 8.5, test 8", NULL,
     "a41c497779c0375ff10a7f4e08591739", 1,
     "c9a68443a005812256b8ec76b00516f0dbb74fab26d665913f194b6ffb0e91ea9967566b58109cbc675cc208e4c823f7"},
    {"RFC 6234 8.5, test 10", NULL,
     "399669e28f6b9c6dbcbb6912ec10ffcf74790349b7dc8fbe4a8e7b3b5621db0f3e7dc87f823264bbe40d1811c9ea2061e1c84ad10a"
     "23fac1727e7202fc3f5042e6bf58cba8a2746e1f64f9b9ea352c711507053cf4e5339d52865f25cc22b5e87784a12fc961d66cb6e8"
     "9573199a2ce6565cbdf13dca403832cfcb0e8b7211e83af32a11ac17929ff1c073a51cc027aaedeff85aad7c2b7c5a803e2404d96d"
     "2a77357bda1a6daeed17151cb9bc5125a422e941de0ca0fc5011c23ecffefdd09676711cf3db0a3440720e1615c1f22fbc3c721de5"
     "21e1b99ba1bd5577408642147ed096", 1,
     "4f440db1e6edd2899fa335f09515aa025ee177a79f4b4aaf38e42b5c4de660f5de8fb2a5b2fbd2a3cbffd20cff1288c0"},
    {"NIST CAVP, short messages, Len = 0",  "", NULL, 1,
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b"},
};

/* RFC 6234 8.5, the random test: its seed and the first four results. */
static const char sha384_seed[] = "8240bc51e4ec7ef76d18e35204a19f51a5213a73a81d6f944680d3075948b7e463804ea3d26e13ea820d65a484be7453";
static const char *const sha384_chain[] = {
    "ce44d7d63ae0c91482998cf662a51ec80bf6fc68661a3c57f87566112bd635a743ea904deb7d7a42ac808cabe697f38f",
    "f9c6d261881fee41acd39e67aa8d0bad507c7363eb67e2b81f45759f9c0fd7b503df1a0b9e80bde7bc333d75b804197d",
    "d96512d8c9f4a7a4967a366c01c6fd97384225b58343a88264847c18e4ef8ab7aee4765ffbc3e30bd485d3638a01418f",
    "0ca76bd0813af1509e170907a96005938bc985628290b25fef73cf6fad68ddba0ac8920c94e0541607b0915a7b4457f7",
};

/* Made with another implementation (Python's hashlib). */
static const char sha384_lengths[] = "4df915cbce7bd05252a29300d85b5fa477e6f1c03595c5f11e063903f3c30dd98b340ae782c8dd563024f3f819e0df95";

static const struct hash_vector sha512_vectors[] = {
    {"RFC 6234 8.5, test 1", "abc", NULL, 1,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d442364"
     "3ce80e2a9ac94fa54ca49f"},
    {"RFC 6234 8.5, test 2", "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstno"
     "pqrstu", NULL, 1,
     "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6"
     "dd26545e96e55b874be909"},
    {"RFC 6234 8.5, test 3", "a", NULL, 1000000,
     "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c"
     "49aa2e4eadb217ad8cc09b"},
    {"RFC 6234 8.5, test 4", "0123456701234567012345670123456701234567012345670123456701234567", NULL, 10,
     "89d05ba632c699c31231ded4ffc127d5a894dad412c0e024db872d1abd2ba8141a0f85072a9be1e2aa04cf33c765cb510813a39cd5"
     "a84c4acaa64d3f3fb7bae9"},
    {"RFC 6234 8.5, test 6", NULL,
     "d0", 1,
     "9992202938e882e73e20f6b69e68a0a7149090423d93c81bab3f21678d4aceeee50e4e8cafada4c85a54ea8306826c4ad6e74cece9"
     "631bfa8a549b4ab3fbba15"},
    {"RFC 6234 8.5, test 8", NULL,
     "8d4e3c0e3889191491816e9d98bff0a0", 1,
     "cb0b67a4b8712cd73c9aabc0b199e9269b20844afb75acbdd1c153c9828924c3ddedaafe669c5fdd0bc66f630f6773988213eb1b16"
     "f517ad0de4b2f0c95c90f8"},
    {"RFC 6234 8.5, test 10", NULL,
     "a55f20c411aad132807a502d65824e31a2305432aa3d06d3e282a8d84e0de1de6974bf495469fc7f338f8054d58c26c49360c3e87a"
     "f56523acf6d89d03e56ff2f868002bc3e431edc44df2f0223d4bb3b243586e1a7d924936694fcbbaf88d9519e4eb50a644f8e4f95e"
     "b0ea95bc4465c8821aacd2fe15ab4981164bbb6dc32f969087a145b0d9cc9c67c22b763299419cc4128be9a077b3ace634064e6d99"
     "283513dc06e7515d0d73132e9a0dc6d3b1f8b246f1a98a3fc72941b1e3bb2098e8bf16f268d64f0b0f4707fe1ea1a1791ba2f3c0c7"
     "58e5f551863a96c949ad47d7fb40d2", 1,
     "c665befb36da189d78822d10528cbf3b12b3eef726039909c1a16a270d48719377966b957a878e720584779a62825c18da26415e49"
     "a7176a894e7510fd1451f5"},
    {"NIST CAVP, short messages, Len = 0",  "", NULL, 1,
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47"
     "417a81a538327af927da3e"},
};

/* RFC 6234 8.5, the random test: its seed and the first four results. */
static const char sha512_seed[] = "473ff1b9b3ffdfa126699ac7ef9e8e787773095824c642557c1399d98e4220448dc35b99bfdd44779543924c1ce93bc5941538895db9"
    "88261b00774b12272039";
static const char *const sha512_chain[] = {
    "2fbb1e7e00f746ba514fbc8c421f36792ec0e11ff5efc378e1ab0c079aa5f0f66a1e3edbaeb4f9984be14437123038a452004a55768c"
    "1fd8eed49e4a21bedcd0",
    "25cbe5a4f2c7b1d7ef07011705d50c62c5000594243eafd1241fc9f3d22b58184ae2fee38e171cf8129e29459c9bc2ef461af5708887"
    "315f15419d8d17fe7949",
    "5b8b1f2687555ce2d7182b92e5c3f6c36547da1c13dbb9ea4f73ea4cbbaf89411527906d35b1b06c1b6a8007d05ec66df0a406066829"
    "eab618bde3976515aafc",
    "46e36b007d19876cdb0b29ad074fe3c08cdd174d42169d6abe5a1414b6e79707df58776a98091cf431854147bb6d3c66d43bfbc108fd"
    "715bde6aa127c2b0e79f",
};

/* Made with another implementation (Python's hashlib). */
static const char sha512_lengths[] = "c4c0b5b41f16c657599155b4f6d99ed195e9831d5496952dacb21c87205a529fc3d35fdde37acbd8e1acf84d90e634e8dfe62081cc44"
    "aff6911f34099abe94aa";
/* clang-format on */

static const struct hash_answers sha384_answers = {
    "SHA-384", sha384_vectors, COUNT(sha384_vectors), sha384_seed, sha384_chain, COUNT(sha384_chain), sha384_lengths};
static const struct hash_answers sha512_answers = {
    "SHA-512", sha512_vectors, COUNT(sha512_vectors), sha512_seed, sha512_chain, COUNT(sha512_chain), sha512_lengths};

static void sha384_gives_the_published_answers(void **state)
{
    (void)state;
    hash_check_answers(&sha384_answers);
}

static void sha384_takes_any_length_in_any_pieces(void **state)
{
    (void)state;
    hash_check_messages(&sha384_answers);
}

static void sha512_gives_the_published_answers(void **state)
{
    (void)state;
    hash_check_answers(&sha512_answers);
}

static void sha512_takes_any_length_in_any_pieces(void **state)
{
    (void)state;
    hash_check_messages(&sha512_answers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha384_gives_the_published_answers),
        cmocka_unit_test(sha384_takes_any_length_in_any_pieces),
        cmocka_unit_test(sha512_gives_the_published_answers),
        cmocka_unit_test(sha512_takes_any_length_in_any_pieces),
    };
    return cmocka_run_group_tests_name("crypto/hash/sha512", tests, NULL, NULL);
}
