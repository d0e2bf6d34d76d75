/*
 * chacha20_test.c - ChaCha20: published answers, all lengths and all pieces against a slow one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/chacha/chacha20.h"
#include "support/random.h"
#include "unit/crypto/chacha/slow_chacha.h"

static void key_words(uint32_t words[8], const uint8_t key[32])
{
    for (size_t i = 0; i < 8; i++)
        words[i] = load_le32(key + 4 * i);
}

/* clang-format off */
/* RFC 8439: blocks (2.3.2, A.1), texts (2.4.2, A.2) and keys of Poly1305 (2.6.2, A.4). Without a plaintext it is zeros. */
static const struct {
    const char *name, *key;
    uint32_t counter;
    const char *nonce;
    size_t len;
    const char *plaintext, *ciphertext;
} vectors[] = {
    {"2.3.2", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 1, "000000090000004a00000000", 64,
     NULL,
     "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9"
     "cbd083e8a2503c4e"},
    {"2.4.2", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 1, "000000000000004a00000000", 114,
     "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f6666"
     "657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069"
     "742e",
     "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b3571639d624e65152ab"
     "8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365af90bbf74a35be6b40b8eedf2785e42"
     "874d"},
    {"2.6.2", "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", 0, "000000000001020304050607", 32,
     NULL,
     "8ad5a08b905f81cc815040274ab29471a833b637e3fd0da508dbb8e2fdd1a646"},
    {"A.1 #1", "0000000000000000000000000000000000000000000000000000000000000000", 0, "000000000000000000000000", 64,
     NULL,
     "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11c"
     "c387b669b2ee6586"},
    {"A.1 #2", "0000000000000000000000000000000000000000000000000000000000000000", 1, "000000000000000000000000", 64,
     NULL,
     "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45"
     "ace10a1f4b794d6f"},
    {"A.1 #3", "0000000000000000000000000000000000000000000000000000000000000001", 1, "000000000000000000000000", 64,
     NULL,
     "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125"
     "a64addeb006c13a0"},
    {"A.1 #4", "00ff000000000000000000000000000000000000000000000000000000000000", 2, "000000000000000000000000", 64,
     NULL,
     "72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b"
     "7374f4872e99f096"},
    {"A.1 #5", "0000000000000000000000000000000000000000000000000000000000000000", 0, "000000000000000000000002", 64,
     NULL,
     "c2c64d378cd536374ae204b9ef933fcd1a8b2288b3dfa49672ab765b54ee27c78a970e0e955c14f3a88e741b97c286f75f8fc299e8148362"
     "fa198a39531bed6d"},
    {"A.2 #1", "0000000000000000000000000000000000000000000000000000000000000000", 0, "000000000000000000000000", 64,
     NULL,
     "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11c"
     "c387b669b2ee6586"},
    {"A.2 #2", "0000000000000000000000000000000000000000000000000000000000000001", 1, "000000000000000000000002", 375,
     "416e79207375626d697373696f6e20746f20746865204945544620696e74656e6465642062792074686520436f6e7472696275746f722066"
     "6f72207075626c69636174696f6e20617320616c6c206f722070617274206f6620616e204945544620496e7465726e65742d447261667420"
     "6f722052464320616e6420616e792073746174656d656e74206d6164652077697468696e2074686520636f6e74657874206f6620616e2049"
     "45544620616374697669747920697320636f6e7369646572656420616e20224945544620436f6e747269627574696f6e222e205375636820"
     "73746174656d656e747320696e636c756465206f72616c2073746174656d656e747320696e20494554462073657373696f6e732c20617320"
     "77656c6c206173207772697474656e20616e6420656c656374726f6e696320636f6d6d756e69636174696f6e73206d61646520617420616e"
     "792074696d65206f7220706c6163652c207768696368206172652061646472657373656420746f",
     "a3fbf07df3fa2fde4f376ca23e82737041605d9f4f4f57bd8cff2c1d4b7955ec2a97948bd3722915c8f3d337f7d370050e9e96d647b7c39f"
     "56e031ca5eb6250d4042e02785ececfa4b4bb5e8ead0440e20b6e8db09d881a7c6132f420e52795042bdfa7773d8a9051447b3291ce1411c"
     "680465552aa6c405b7764d5e87bea85ad00f8449ed8f72d0d662ab052691ca66424bc86d2df80ea41f43abf937d3259dc4b2d0dfb48a6c91"
     "39ddd7f76966e928e635553ba76c5c879d7b35d49eb2e62b0871cdac638939e25e8a1e0ef9d5280fa8ca328b351c3c765989cbcf3daa8b6c"
     "cc3aaf9f3979c92b3720fc88dc95ed84a1be059c6499b9fda236e7e818b04b0bc39c1e876b193bfe5569753f88128cc08aaa9b63d1a16f80"
     "ef2554d7189c411f5869ca52c5b83fa36ff216b9c1d30062bebcfd2dc5bce0911934fda79a86f6e698ced759c3ff9b6477338f3da4f9cd85"
     "14ea9982ccafb341b2384dd902f3d1ab7ac61dd29c6f21ba5b862f3730e37cfdc4fd806c22f221"},
    {"A.2 #3", "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0", 42, "000000000000000000000002", 127,
     "2754776173206272696c6c69672c20616e642074686520736c6974687920746f7665730a446964206779726520616e642067696d626c6520"
     "696e2074686520776162653a0a416c6c206d696d737920776572652074686520626f726f676f7665732c0a416e6420746865206d6f6d6520"
     "7261746873206f757467726162652e",
     "62e6347f95ed87a45ffae7426f27a1df5fb69110044c0d73118effa95b01e5cf166d3df2d721caf9b21e5fb14c616871fd84c54f9d65b283"
     "196c7fe4f60553ebf39c6402c42234e32a356b3e764312a61a5532055716ead6962568f87d3f3f7704c6a8d1bcd1bf4d50d6154b6da731b1"
     "87b58dfd728afa36757a797ac188d1"},
    {"A.4 #1", "0000000000000000000000000000000000000000000000000000000000000000", 0, "000000000000000000000000", 32,
     NULL,
     "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"},
    {"A.4 #2", "0000000000000000000000000000000000000000000000000000000000000001", 0, "000000000000000000000002", 32,
     NULL,
     "ecfa254f845f647473d3cb140da9e87606cb33066c447b87bc2666dde3fbb739"},
    {"A.4 #3", "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0", 0, "000000000000000000000002", 32,
     NULL,
     "965e3bc6f9ec7ed9560808f4d229f94b137ff275ca9b3fcbdd59deaad23310ae"},
};
/* clang-format on */

static void published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t key[32], nonce[12], in[400] = {0}, expected[400], out[400];
        uint32_t words[8];
        struct chacha20 c;
        assert_int_equal(hex(key, vectors[i].key), 32);
        assert_int_equal(hex(nonce, vectors[i].nonce), 12);
        assert_int_equal(hex(expected, vectors[i].ciphertext), vectors[i].len);
        if (vectors[i].plaintext != NULL)
            assert_int_equal(hex(in, vectors[i].plaintext), vectors[i].len);
        key_words(words, key);
        chacha20_init(&c, words, vectors[i].counter, nonce);
        chacha20_xor(&c, out, in, vectors[i].len);
        assert_memory_equal(out, expected, vectors[i].len);
        slow_chacha20(out, key, vectors[i].counter, nonce, in, vectors[i].len);
        assert_memory_equal(out, expected, vectors[i].len);
    }
}

enum {
    LONGEST = 1100, /* four batches and more */
};

static uint8_t key[32], nonce[12], in[LONGEST], expected[LONGEST], out[LONGEST + 16];
static uint32_t words[8];

static int choose(void **state)
{
    (void)state;
    uint64_t random = 20;
    test_random(&random, key, sizeof key);
    test_random(&random, nonce, sizeof nonce);
    test_random(&random, in, sizeof in);
    key_words(words, key);
    return 0;
}

/* From a block in the middle on; in place too, and not a byte too much. */
static void all_lengths(void **state)
{
    (void)state;
    struct chacha20 c;
    slow_chacha20(expected, key, 7, nonce, in, LONGEST);
    for (size_t len = 0; len <= LONGEST; len++) {
        memset(out, 0xa5, sizeof out);
        chacha20_init(&c, words, 7, nonce);
        chacha20_xor(&c, out, in, len);
        assert_memory_equal(out, expected, len);
        for (size_t i = len; i < sizeof out; i++)
            assert_int_equal(out[i], 0xa5);
        memcpy(out, in, len);
        chacha20_init(&c, words, 7, nonce);
        chacha20_xor(&c, out, out, len);
        assert_memory_equal(out, expected, len);
    }
}

static void all_pieces(void **state)
{
    (void)state;
    struct chacha20 c;
    slow_chacha20(expected, key, 1, nonce, in, LONGEST);
    for (size_t first = 0; first <= 600; first++)
        for (size_t step = 1; step <= 640; step += 213) {
            memset(out, 0, sizeof out);
            chacha20_init(&c, words, 1, nonce);
            chacha20_xor(&c, out, in, first);
            for (size_t at = first; at < LONGEST; at += step)
                chacha20_xor(&c, out + at, in + at, LONGEST - at < step ? LONGEST - at : step);
            assert_memory_equal(out, expected, LONGEST);
        }
}

/* The counter has 32 bits, and the nonce behind it stays as it is. */
static void last_blocks(void **state)
{
    (void)state;
    struct chacha20 c;
    for (uint32_t count = 1; count <= 9; count++) {
        slow_chacha20(expected, key, 0 - count, nonce, in, (size_t)64 * count);
        chacha20_init(&c, words, 0 - count, nonce);
        chacha20_xor(&c, out, in, (size_t)64 * count);
        assert_memory_equal(out, expected, (size_t)64 * count);
    }
    slow_chacha20(expected, key, 0x0fffffff, nonce, in, LONGEST); /* a carry through all of its bytes */
    chacha20_init(&c, words, 0x0fffffff, nonce);
    chacha20_xor(&c, out, in, LONGEST);
    assert_memory_equal(out, expected, LONGEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_answers),
        cmocka_unit_test(all_lengths),
        cmocka_unit_test(all_pieces),
        cmocka_unit_test(last_blocks),
    };
    return cmocka_run_group_tests_name("crypto/chacha/chacha20", tests, choose, NULL);
}
