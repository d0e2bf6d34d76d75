/*
 * des3_test.c - Triple DES in CBC mode, decrypted: NIST's answers, in place, and in pieces.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"
#include "crypto/crypto.h"

enum { TEXT_MAX = 80 };

/* NIST CAVP, TDES Multiblock Message Test for CBC, TCBCMMT3.rsp, [DECRYPT]; the last three use every entry of every
 * S-box. */
/* clang-format off */
static const struct {
    const char *count, *key, *iv, *ciphertext, *plaintext;
} vectors[] = {
    {"0", "5eb6040d46082c7a a7d06dfd08dfeac8 c18364c1548c3ba1", "41746c7e442d3681",
     "c53a7b0ec40600fe",
     "d4f00eb455de1034"},
    {"1", "5b1cce7c0dc1ec49 130dfb4af45785ab 9179e567f2c7d549", "3982bc02c3727d45",
     "6006f10adef52991fcc777a1238bbb65",
     "edae09288e9e3bc05746d872b48e3b29"},
    {"7", "1675e5a42697d02f 9e8308948a07e015 3107fbae16bfda37", "328c1857e19ec9d9",
     "a653dc3e12d737bc33e9e160a0d6c203234ca3dc626bee3cbf1fb57c7caef634238d1eae2578cb9bc1c1d60427e99183"
     "de6d4db263e220e41344e5134a8c831a",
     "4d0713639589f9b75d0ef038a4b3ad5cd8a6cb59a8a0bd055ad7c8424d5a35433092bf95b3898af93538a0085b6a7880"
     "93b9ff5ee0453adf5e1bf5ac3c8e43e7"},
    {"8", "fbfb1c7a7fd3aec4 ec40263d4a1fda76 68583de986b62f23", "27506620edc6eb1f",
     "25becd4074e3679353fc3812460d7e0c35f3f9556c5307e0e6d10e90cb821a4c37a3c7523d8b62cd2cde4ba910049da6"
     "7cd911ab87a6205e155168f158d0513e96e3f0172c032cd7",
     "40df8b31407fe232f86cb87642567c4232d94866817260d10236680f1ab970e4dbac12693fcc68efd939fdc37404b3f5"
     "c32c3a0342b26389eaadb5c90a55bb8c7e28e1d616bb1ce4"},
    {"9", "524a01b30ddf377a fdbc077962580738 3b9bb952a86849f4", "69f4af59fe96e79d",
     "889d82d2961d440ea1089dec8713884f32cf5a06ca159a4b29a812909016267c98df65306bd95ece33d3b53cd3797625"
     "d678a841a4e226d7fcd3aa809e552b2d4881696be4e7c6e60030572c7e023bb4",
     "d56fa31c1db2978fa11c1dae70252a168b8193f1e0438e723aaf446dad2f5e490a4b53d7bd08e308e030187428ca5f55"
     "4cb6dbd46f4b68677f4496098d23412c0f8863379e9f8330813836b8d48c987e"},
};
/* clang-format on */

static void published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint8_t key[DES3_KEY], iv[DES3_BLOCK], in[TEXT_MAX], expected[TEXT_MAX], out[TEXT_MAX];
        assert_int_equal(hex(key, vectors[i].key), DES3_KEY);
        assert_int_equal(hex(iv, vectors[i].iv), DES3_BLOCK);
        size_t len = hex(in, vectors[i].ciphertext);
        assert_int_equal(hex(expected, vectors[i].plaintext), len);
        des3_cbc_decrypt(key, iv, out, in, len);
        assert_memory_equal(out, expected, len);
        for (size_t b = 0; b < DES3_KEY; b++)
            key[b] ^= 1; /* parity is nobody's affair */
        des3_cbc_decrypt(key, iv, out, in, len);
        assert_memory_equal(out, expected, len);
        des3_cbc_decrypt(key, iv, in, in, len);
        assert_memory_equal(in, expected, len);
    }
}

static void nothing(void **state)
{
    (void)state;
    static const uint8_t key[DES3_KEY], iv[DES3_BLOCK];
    des3_cbc_decrypt(key, iv, NULL, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published_answers), cmocka_unit_test(nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
