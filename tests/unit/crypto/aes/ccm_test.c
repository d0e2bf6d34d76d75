/*
 * ccm_test.c - AES-CCM: published answers, all lengths against a slow one, and every flipped bit refused, of every
 * backend.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/aead_checks.h"
#include "support/sets.h"
#include "unit/crypto/aes/slow_aes.h"

enum { CCM_MAX = 4 * BACKENDS_MAX };

/* Every backend, four of each: the portable ones first. */
static size_t all(const struct aead *found[CCM_MAX])
{
    const struct aead *kinds[4][BACKENDS_MAX];
    size_t count = BACKENDS(aes128_ccm, kinds[0]);
    assert_int_equal(BACKENDS(aes256_ccm, kinds[1]), count);
    assert_int_equal(BACKENDS(aes128_ccm_8, kinds[2]), count);
    assert_int_equal(BACKENDS(aes256_ccm_8, kinds[3]), count);
    for (size_t i = 0; i < 4 * count; i++)
        found[i] = kinds[i % 4][i / 4];
    return 4 * count;
}

/* The slow one under a key, and with tags of a length. */
struct slow_ccm {
    struct slow_aes aes;
    size_t tag_len;
};

static void slow_seal(const void *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE], struct span aad,
                      const uint8_t *in, size_t len)
{
    const struct slow_ccm *slow = key;
    slow_ccm_seal(&slow->aes, out, tag, slow->tag_len, (struct span){nonce, AEAD_NONCE}, aad, in, len);
}

static void slow_init(struct slow_ccm *slow, const struct aead *aead, const uint8_t *key)
{
    slow_aes_init(&slow->aes, key, aead->key_len);
    slow->tag_len = aead->tag_len;
}

/* clang-format off */
#define KEY_128 "005e8f4d8e0cbf4e1ceeb5d87a275848"
#define KEY_256 "d6ff67379a2ead2ca87aa4f29536258f9fb9fc2e91b0ed18e7b9f5df332dd1dc"

/* With nonces of 12 bytes: SP 800-38C example 3, and NIST's CAVP (CAVS 11.0, VNT128 and VNT256, Nlen = 12). */
static const struct {
    const char *key, *nonce, *aad, *plaintext, *ciphertext, *tag;
} vectors[] = {
    {"404142434445464748494a4b4c4d4e4f", "101112131415161718191a1b", "000102030405060708090a0b0c0d0e0f10111213",
     "202122232425262728292a2b2c2d2e2f3031323334353637", "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5",
     "484392fbc1b09951"},
    {KEY_128, "0ec3ac452b547b9062aac8fa", "2f1821aa57e5278ffd33c17d46615b77363149dbc98470413f6543a6b749f2ca",
     "b6f345204526439daf84998f380dcfb4b4167c959c04ff65", "9575e16f35da3c88a19c26a7b762044f4d7bbbafeff05d75", "4829e2a7752fa3a14890972884b511d8"},
    {KEY_128, "472711261a9262bef077c0b7", "17c87889a2652636bcf712d111c86b9d68d64d18d531928030a5ec97c59931a4",
     "9d63df773b3799e361c5328d44bbb12f4154747ecf7cc667", "53323b82d7a754d82cebf0d4bc930ef06d11e162c5c027c4", "715a641834bbb75bb6572ca5a45c3183"},
    {KEY_128, "6a7b80b6738ff0a23ad58fb2", "26c12e5cdfe225a5be56d7a8aaf9fd4eb327d2f29c2ebc7396022f884f33ce54",
     "ba1978d58492c7f827cafef87d00f1a137f3f05a2dedb14d", "aa1d9eacabdcdd0f54681653ac44042a3dd47e338d15604e", "86a0e926daf21d17b359253d0d5d5d00"},
    {KEY_128, "d8e133e7ff8e0a0ec6c4096e", "ef9e432c15d8c93a4b5c0666608e61c824cd466d7940d642acd3dc33057c0395",
     "2836de99c0f641cd55e89f5af76638947b8227377ef88bfb", "5edb056d85dafeaaf74bdf4caa47339d6a75bf1ee998565e", "9f9cdf6ab825f6e026f5be2ad895033e"},
    {KEY_128, "2fa8120398d1a946f391367c", "377cd407ad28dc02bd3835a31d92f8295c9dbe597f56662ceda112c588dc73a5",
     "7a37255b682766a0bfecf78e5162528885a339174c2a4932", "701f5f506fc7e9ea4a27a4db5cb890f7be3b4f6bcb20f97e", "d3021f6ad620648b8196ab1693710398"},
    {KEY_128, "8d638ef43f56dece910139e9", "87ea7b095388de70ac0ed23e86f502400910028a8ab5e3bbb91d05821c0d2d61",
     "7370d9b453936955b9c9d336f4b283237986232de007bf41", "be2f03f6ce1731418a5f53b6f6e467b73992a0c8102d8ffc", "2d236162688096d80b8733d2afbcd244"},
    {KEY_128, "f479ea8812b6b2f6ac78fe9d", "20c2b8f5d3a65a66ba8a25e2ee339a779a32d45f5db91077efae6cf308feef50",
     "59ff9f7581a781808d36fed378080963f35c00ea5a6e3932", "d127c956349c16e2186f55b72254c677f03c61f1c4ada9e6", "61bb9415b32d6a58f5f7647ed41de685"},
    {KEY_128, "423515f7bd592d6a7a240866", "19eef6f798fc68086aad1cda6d7976cdcfe6b8af74598032972c939db300d8c1",
     "3c379f90b11c622a765756a15efc8fc3ca7b08b3281945f5", "15792e01fc17f5294c3405484291082c00a8f46dd9af8ca2", "30ba95c4058501234a1b97543c998e9d"},
    {KEY_128, "c3f3da69e13c5733039744b1", "eedf00aab5edefdd6549d37ed44358e11c588c24f141dc5731303fe0bd56b11e",
     "9db6fe9adb8c0fee87cac9a7f01a7ed8a84f0512d09b1834", "9b6b829ca1dc4e90d4402188632ea3377cbec2ba60f0f072", "afca1b08b6dd589a17a32d49b6f7135b"},
    {KEY_128, "0a57d59f21ead5b6d80cd2ce", "de5f2d413c98c6ea2a5640a7b1c424aebe75cbc78b06710b5bff8bec6afb5a76",
     "0b5f6389f7c20f4ba326e8f05d373ca27b7ebe59e6d729f0", "0b704e14bc7d2977d89e0b2e7ed7fe3c9e0f2ea80d2d6165", "f344f2f1b2218d9b4283fe640a6d315b"},
    {KEY_256, "2f1d0717a822e20c7cd28f0a", "d50741d34c8564d92f396b97be782923ff3c855ea9757bde419f632c83997630",
     "98626ffc6c44f13c964e7fcb7d16e988990d6d063d012d33", "50e22db70ac2bab6d6af7059c90d00fbf0fb52eee5eb650e", "08aca7dec636170f481dcb9fefb85c05"},
    {KEY_256, "819ecbe71f851743871163cc", "48e06c3b2940819e58eb24122a2988c997697347a6e34c21267d76049febdcf8",
     "8d164f598ea141082b1069776fccd87baf6a2563cbdbc9d1", "70fd9d3c7d9e8af610edb3d329f371cf3052d820e79775a9", "32d42f9954f9d35d989a09e4292949fc"},
    {KEY_256, "22168c66967d545823ea0b7a", "7f596bc7a815d103ed9f6dc428b60e72aeadcb9382ccde4ac9f3b61e7e8047fd",
     "b28a5bc814e7f71ae94586b58281ff05a71191c92e45db74", "30254fe7c249c0125c56c90bad3983c7f852df91fa4e828b", "7522efcd96cd4de4cf41e9b67c708f9f"},
    {KEY_256, "225557b0faca3d6cbaedec5c", "c7aafe7d3b419fa4ea06143897054846ac4b25e4744b62ba8a809cc19253a94b",
     "0e71863c2962244c7d1a28fc755f0c73e5cbd630a8dbdeb3", "2369b56f21336aba9ac3e9ba428e0d648842a7971182d5ff", "ac57f6ae1080efab4ed93f8b4ce1d355"},
    {KEY_256, "78912be1a35e156a70fb72f7", "12ba8eddff1c2a03ddd25bb924ff065a93fd712b2c4f61eb80d77fab2c4900e0",
     "113efd182f683596862ccd5eba2e2d4ffa709d9b85c6f1d5", "835a22eb8d718c0ee1531a2d1bb95f58215c997c612908ee", "ed3ccaeb7a814f69d3ec1fbf2ee9792d"},
    {KEY_256, "91ad90b58d2044abacf957e1", "4fc795b9126c23dd7fd514c2e5a8ca583e88a783b28cbb2a5df09f8b520ba0d1",
     "ed55f6b9eb8fe74474c037ede94ffd84ada846ede4ecff74", "ecb595276fd5d412a7cc3f5cfe960f47a0d0e2df0b08a11a", "c257d67143722a976c9d7f44b09a767d"},
    {KEY_256, "4bbe4ca29122c4892ca09b5b", "367ecd1b71dfb96a84e2369f28705dfaebf0c73ed35d5364449b2391230be846",
     "8dd497bb777bbc3e56e3af25a43545007bb00f2b9e9f815c", "563d61fc0a5b82804a580a7d752a8e61d3342fb39372b39b", "6843a685bde3175695796f6e64f35901"},
    {KEY_256, "218e7b8a8fd62927f90b70e5", "01815f599d6ba0d1c09f6f673bb6cca4c2a7a74f4e985be4c0f37842c7bbc5a4",
     "80f3e4245c3eab16ef8bf001429122e46bde21735f63adba", "aaceb16589b9de253c99d0d32409a631db71e8df8a7644bf", "d027e3466e8220144cb0552f9b2800e6"},
    {KEY_256, "eecc9f106a0721334cc7f5ba", "bf38d0ee11a796a517539bbc9ab00ff85a4ddbf0a612d46e2bc635180ad34c50",
     "36cefa10af1a3446a2c8d4a1171144b9ddd8e33a7cd5a02d", "9bf3b2df93cf5b587ecc96f45fc75e6eb066cb286cb06f28", "4c9027fc41bb8c848025fcf9d092a873"},
    {KEY_256, "e41af8ca408c4c12e37561a4", "e0b20892875f60b5d8763a04958487fa5b7cf8d67a456e430475b337245d671c",
     "32a4da08bdd51336ed5798c7177b853a534bc98f2e6f7d4e", "95ffdc68f721cf2294d0d88002e3814167306fd906dbebdb", "7e6e0e5dc0a03826e51bd94269d7a41d"},
};
/* clang-format on */

static void check_answers(const struct aead *aead)
{
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t bytes[32], nonce[12], aad[32], plaintext[24], ciphertext[24], tag[16], out[24], out_tag[16];
        union aead_key key;
        if (hex(bytes, vectors[i].key) != aead->key_len || hex(tag, vectors[i].tag) != aead->tag_len)
            continue;
        struct span more = {aad, hex(aad, vectors[i].aad)};
        size_t len = hex(plaintext, vectors[i].plaintext);
        assert_int_equal(hex(ciphertext, vectors[i].ciphertext), len);
        assert_int_equal(hex(nonce, vectors[i].nonce), 12);

        aead->init(&key, bytes);
        aead->seal(&key, out, out_tag, nonce, more, plaintext, len);
        assert_memory_equal(out, ciphertext, len);
        assert_memory_equal(out_tag, tag, aead->tag_len);
        assert_int_equal(aead->open(&key, out, nonce, more, ciphertext, len, tag), 0);
        assert_memory_equal(out, plaintext, len);
    }
}

static void published_answers(void **state)
{
    (void)state;
    const struct aead *aeads[CCM_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++)
        check_answers(aeads[i]);
}

/* clang-format off */
/* Other nonces and tags than those of TLS show that the slow one is right: RFC 3610 section 8, where aad and plaintext are
 * the bytes 0, 1, 2, ...; and SP 800-38C example 4, where the aad is 256 times the bytes 0 to 255. */
static const struct {
    const char *name, *nonce;
    size_t aad_len, len, tag_len;
    const char *sealed;
} slow_vectors[] = {
    {"Packet Vector #1", "00000003020100a0a1a2a3a4a5",  8, 23,  8, "588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0"},
    {"Packet Vector #2", "00000004030201a0a1a2a3a4a5",  8, 24,  8, "72c91a36e135f8cf291ca894085c87e3cc15c439c9e43a3ba091d56e10400916"},
    {"Packet Vector #3", "00000005040302a0a1a2a3a4a5",  8, 25,  8, "51b1e5f44a197d1da46b0f8e2d282ae871e838bb64da8596574adaa76fbd9fb0c5"},
    {"Packet Vector #4", "00000006050403a0a1a2a3a4a5", 12, 19,  8, "a28c6865939a9a79faaa5c4c2a9d4a91cdac8c96c861b9c9e61ef1"},
    {"Packet Vector #7", "00000009080706a0a1a2a3a4a5",  8, 23, 10, "0135d1b2c95f41d5d1d4fec185d166b8094e999dfed96c048c56602c97acbb7490"},
};
/* clang-format on */

static void the_slow_one_is_right(void **state)
{
    (void)state;
    static uint8_t bytes[65536];
    uint8_t key[16], nonce[13], expected[64], out[64];
    struct slow_aes aes;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    slow_aes_init(&aes, bytes + 0xc0, 16);
    for (size_t i = 0; i < COUNT(slow_vectors); i++) {
        size_t len = slow_vectors[i].len, sealed_len = hex(expected, slow_vectors[i].sealed);
        struct span aad = {bytes, slow_vectors[i].aad_len};
        hex(nonce, slow_vectors[i].nonce);
        assert_int_equal(len + slow_vectors[i].tag_len, sealed_len);
        slow_ccm_seal(&aes, out, out + len, slow_vectors[i].tag_len, SPAN(nonce), aad, bytes + aad.len, len);
        assert_memory_equal(out, expected, sealed_len);
    }
    memcpy(key, bytes + 0x40, 16);
    slow_aes_init(&aes, key, 16);
    slow_ccm_seal(&aes, out, out + 32, 14, (struct span){bytes + 0x10, 13}, SPAN(bytes), bytes + 0x20, 32);
    size_t sealed_len = hex(expected, "69915dad1e84c6376a68c2967e4dab615ae0fd1faec44cc484828529463ccf72"
                                      "b4ac6bec93e8598e7f0dadbcea5b");
    assert_memory_equal(out, expected, sealed_len);
}

static void names_and_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t key_len, tag_len;
    } rows[] = {{"AES-128-CCM", 16, 16}, {"AES-256-CCM", 32, 16}, {"AES-128-CCM-8", 16, 8}, {"AES-256-CCM-8", 32, 8}};
    const struct aead *aeads[CCM_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(aeads[i]->name, rows[i % COUNT(rows)].name);
        assert_int_equal(aeads[i]->key_len, rows[i % COUNT(rows)].key_len);
        assert_int_equal(aeads[i]->tag_len, rows[i % COUNT(rows)].tag_len);
    }
}

static const uint8_t some_key[32] = "a key of exactly thirty-two byte";

/* The portable ones against the slow one, the others against the portable ones. */
static void each_against_another(void (*check)(const struct aead *, const uint8_t *, aead_slow_seal *, const void *))
{
    const struct aead *aeads[CCM_MAX];
    size_t count = all(aeads);
    struct aead_ready portable[4];
    for (size_t i = 0; i < count; i++) {
        if (i >= 4) {
            check(aeads[i], some_key, aead_ready_seal, &portable[i % 4]);
            continue;
        }
        struct slow_ccm slow;
        slow_init(&slow, aeads[i], some_key);
        check(aeads[i], some_key, slow_seal, &slow);
        portable[i].aead = aeads[i];
        aeads[i]->init(&portable[i].key, some_key);
    }
}

static void all_lengths(void **state)
{
    (void)state;
    each_against_another(aead_check_lengths);
}

/* A block counter of two bytes. */
static void a_long_text(void **state)
{
    (void)state;
    each_against_another(aead_check_long);
}

/* RFC 3610 2.2: from 2^16 - 2^8 on the length of the aad is written in another way. */
static void a_long_aad(void **state)
{
    (void)state;
    static uint8_t bytes[65600];
    static const size_t lengths[] = {0xfeff, 0xff00, 0xff01, 0xffff, 0x10000, 0x10001};
    struct slow_ccm slow;
    uint64_t random = 65280;
    test_random(&random, bytes, sizeof bytes);
    const struct aead *aeads[BACKENDS_MAX];
    size_t count = BACKENDS(aes128_ccm, aeads);
    slow_init(&slow, aeads[0], some_key);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        uint8_t expected[20], out[20], expected_tag[16], tag[16];
        union aead_key key;
        struct span aad = {bytes, lengths[i]};
        slow_seal(&slow, expected, expected_tag, bytes, aad, bytes + 12, sizeof out);
        for (size_t j = 0; j < count; j++) {
            aeads[j]->init(&key, some_key);
            aeads[j]->seal(&key, out, tag, bytes, aad, bytes + 12, sizeof out);
            assert_memory_equal(out, expected, sizeof out);
            assert_memory_equal(tag, expected_tag, sizeof tag);
        }
    }
}

/* The length of the tag is in the MAC: the short tag is not the beginning of the long one. */
static void a_cut_tag_is_refused(void **state)
{
    (void)state;
    const struct aead *aeads[CCM_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++) {
        if (aeads[i]->tag_len != 16)
            continue;
        uint8_t text[40] = {1}, out[40], tag[16] = {0}, nonce[12] = {2};
        union aead_key key;
        aeads[i]->init(&key, some_key);
        aeads[i]->seal(&key, text, tag, nonce, SPAN(nonce), text, sizeof text);
        assert_int_equal(aeads[i]->open(&key, out, nonce, SPAN(nonce), text, sizeof text, tag), 0);
        assert_int_equal(aeads[i + 2]->open(&key, out, nonce, SPAN(nonce), text, sizeof text, tag),
                         SSL_E_BAD_RECORD_MAC);
        aead_assert_all(out, sizeof out, 0);
    }
}

/* A text that is the beginning of another one, and zeros behind it: the padding must not be taken for text. */
static void check_padding(const struct aead *aead)
{
    uint8_t text[48] = {0}, tags[48][16], out[48], nonce[12] = {0};
    union aead_key key;
    aead->init(&key, some_key);
    for (size_t len = 0; len < 48; len++) {
        aead->seal(&key, out, tags[len], nonce, SPAN(nonce), text, len);
        for (size_t other = 0; other < len; other++)
            assert_memory_not_equal(tags[other], tags[len], 16);
        aead->seal(&key, out, tags[len], nonce, (struct span){text, len}, text, 0);
        for (size_t other = 0; other < len; other++)
            assert_memory_not_equal(tags[other], tags[len], 16);
    }
}

static void padding_is_not_text(void **state)
{
    (void)state;
    const struct aead *aeads[BACKENDS_MAX];
    size_t count = BACKENDS(aes128_ccm, aeads);
    for (size_t i = 0; i < count; i++)
        check_padding(aeads[i]);
}

static void the_same_as_the_portable_one(void **state)
{
    (void)state;
    const struct aead *aeads[CCM_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++)
        aead_check_same(aeads[i], aeads[i % 4]);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    const struct aead *aeads[CCM_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++)
        aead_check_flipped_bits(aeads[i]);
}

static void every_other_length_is_refused(void **state)
{
    (void)state;
    const struct aead *aeads[CCM_MAX];
    size_t count = all(aeads);
    for (size_t i = 0; i < count; i++)
        aead_check_moved_borders(aeads[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_lengths),
        cmocka_unit_test(published_answers),
        cmocka_unit_test(the_slow_one_is_right),
        cmocka_unit_test(all_lengths),
        cmocka_unit_test(a_long_text),
        cmocka_unit_test(a_long_aad),
        cmocka_unit_test(a_cut_tag_is_refused),
        cmocka_unit_test(padding_is_not_text),
        cmocka_unit_test(the_same_as_the_portable_one),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_other_length_is_refused),
    };
    return cmocka_run_group_tests_name("crypto/aes/ccm", tests, NULL, NULL);
}
