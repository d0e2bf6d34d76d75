/*
 * known_test.c - RSA with every backend: against what OpenSSL computed, and every key there and back. It takes little
 * time, for where there is little.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/modexp.h"
#include "support/random.h"
#include "support/rsa_keys.h"
#include "support/sets.h"
#include "support/test.h"

enum {
    MAX_LEN = LIMIT_RSA_LEN,
};

static uint64_t random_state = 1;
static struct crypto crypto; /* with one backend after the other: main sets it */

static const struct hash *abc_digest(uint8_t *digest, size_t len)
{
    const struct hash *hash = len == 32 ? crypto.sha256 : len == 48 ? crypto.sha384 : crypto.sha512;
    hash_whole(hash, digest, "abc", 3);
    return hash;
}

/* Signatures of "abc" and ciphertexts, made by OpenSSL 3.0. */
/* clang-format off */
static const struct {
    enum rsa_key_name key;
    size_t digest_len;
    const char *signature;
} signature_rows[] = {
    {RSA_1024, 32,
     "272dd99ecc85cb86499effb188814b0e5bcca2630dc8e697f43ae2a1de94cb037c58ac9e848d48436cd376c0026ae5b43db133cccb"
     "2282563df2812b8ea2a771c53f76d229e2976b2333574fa84a50feda6a8320e9a3a54c3a028157ecb834f40c7fd215932048e548c0"
     "810fa8ce8a2921083623f2ef0dc4a4470ac5a65aa787"},
    {RSA_2048, 32,
     "171544b2f1c04394f9be466bd89ea9ec28ebda8e6df4c5ec86b3da5fd83610e6ed6ccdb817da50211db6d9ecce376db3779b1eb669"
     "f7bc3e5640c0efc5b6a7caf6978fb2ca8db7bfc210360e59b9ae22d5482d7b4a6dbe699f446202458f8245913cb1b189ca23a24270"
     "478f5b684e3881d5cd7d36bb29a9b236ed51262332b3d73ef9581ed44a0560bdbfb430bd69e3905fcdeeb88d2c1a4b86755f4e5ef5"
     "a38061f182e23019e7623830746842ffbbc7778818ef00832de4baa2cabe66cfb7caaf357ec24a460554fbea80a2dbf528729644f8"
     "5335251d26eb0d4e08e81dc39d3295c003abac5cd492689f1445777ed1089aa0cbac397860bffebe91a490a0"},
    {RSA_2048, 48,
     "672dad4b2fc5a631f8afcb736e70413bdba7bde38d807272fe0134793cf69d9b0abc34b21bbec530bea030bb50d2f248f80d607efa"
     "e55130bcc4c8c899858ecd5cf754cecfe31b2ffae997ae2f4580c4c4ce0760d3f70630ac10c05ea6938e72ff7af408529dba2dbf9e"
     "928b5ddad6101da92c1270fc61f0843356b87a408ac2d95d445357e13d81fc79a2e080ec08b6f16cc81c66d9dc169b60880d7f46b7"
     "69f1ee8c4abb1db28f8dff29172c15671c335878f065972e6fc12bbe7b6fecb34343b3d7fda3696e37cdb7d28f376d41639570750d"
     "e6b59027cc29cc507482cd1137764790020836803a670954541964a200a9ee03e5c3d833486c6366c49d586b"},
    {RSA_2048, 64,
     "49fbdda635d7e368b387a379d035de56ecd2885072965f551333b5cb28e5f4a8154c186f0746d84b634a6aa5a32061b8b0b92d9604"
     "1b238e40eee0b0cb0c357560d6898fdcae4adcb9f40e41e918093b27ea89c2552850eae49bd797cd4aa168409ab4a5a4b1a21d182c"
     "155b6893ad8cbd90e83a45cd2c1b8b0522c129633c8927dfc54b32a8dfb3de115133656d31c1f87360a9ee680e0d0d2d43462f3cca"
     "10a2754c9c0f5080ff50cfcdc374ab7fdc18445eb58580585b9a500db40a5ebd96eba945e278bb2f8d73ff0b24d1f093ac61fa4fac"
     "b73fe005ef77df4cc134df6344c47de19a2c8c7db5ccf90117c97ac5ea0f04c675852b8c809c652e80c64b74"},
    {RSA_3072, 32,
     "855a35fe258f6621bd7831e15279233bbe8a476f4ec71bdea5f01c4e07afba99bbb098bbff5b43cc5e35b722bc326daa0d4fa28992"
     "e4ca4c7365866e313f93f235f2ef14f2b2b4b5686aa1044cc0d8ed6bb1f8de89a74c106923e7c0ec6b17db903a606e4a6efb0407e0"
     "42cd2aa130e4a968c7e21874a375ffdb7879a3abc6f7dd255ed6b71b78a98dfaf733937bc8a653bb77fad8aced84e08332b2559a84"
     "3e12a09e96a848e9e693df757540ec55e916b2552668db41450157cb11917012f79f6cac2439ab88a711d38ed2ec60e5e8ecdb2a5c"
     "9f9aa494201f2c3b49edf7e52c86895cf474f02ffc1b6c03ba19c858a619afcb9213d6a2f4c8f299377159bba531c0089b12b30835"
     "f20edce49a848d3eff3683284fc6c859419f5a6cb23407351c11f704889eb633fd9569b4ad7c4dfacc46d7462d00566fdc005b0937"
     "2d13d56f8203e3a798b3fd209c7faad29e811698548c346537013c88e36013d100645621f79ebf95ae6f82170b89acb93255ea75e0"
     "62cadd58cc7f6629b9a5e2f168"},
    {RSA_3072, 64,
     "32eb9f026b1293a849e72b6d4ffc67cd100e024172caabf23871e5a71da1994a61c2b766e48898c56d884962fc3f57f129860d5f77"
     "7d73e097ba05115837cf5e1bbb9740946be951a5d9a99081a70544d9bcbc000cc9ccc5d5238bf68443ddc384f919f950506627e024"
     "023ec9fa2ca2cc605dfb53aaa513fb82bef41c8e2c24447926034c94ea23c06de0a4816d551f03603728f3770b8fea70359722b54a"
     "213ba5c07b847052fb19441e36382667b0b710292819409f6059b1c74f888d1c5d4a72f63a611fdb5b2ae7d2de0baafd79434c79ba"
     "f3d82cc03f57a63152cc3a39f9f05605245e24c20312ec89301bf9b89ffe6f851d171499723aa60783d9d08df830c579bf01d9025b"
     "f8fd6cc1b635c2cd922d42fc5e09ac040c86a34cb9ab0f99c244bd0bf307a8a044ba46e9f10da32da3d982cd8674c0c2ce8a262bfb"
     "9be87ee39d03521218dec1a4c3278563baa8efa6b73241559156ff913fc3b6801168d8b34659b226fda976402d67677aa4f06df8c6"
     "9e442eb4508504f4e5dde98905"},
    {RSA_8192, 48,
     "744459e1fe2475825bbcc4d257363a834f12343850d154e29cdf56ec7138bbe7f1ba654947e54a52794c1658f2eda5853f18d9481d"
     "dfd3cccb2ade429779aea8dc5c22c59065c0277560ecfeee47b593eef86c187a514cc8873814426db6e95ef0e972aba62299e97181"
     "4648c7bc294cef3f136181e3995aa4c64c09939889256277ea7a89eaa2a3fda85de42d265d9e38981bad47f7be7a000258613917b2"
     "c4c002e288bed7abcbe4b67ff993ada806c76c0c68316ed88ecde12feef955d3c188d2266fb12566a4d2324f8a898cdd5deebd7bb6"
     "8bb2b56c432de903cdd5923e45fb63a91a467745d7ff6721954041f2438fabc2965ae51c6fd7e1e45f66753048dd0a251cc4bf83db"
     "a406453c0f120c22feecac9f7b2882b28da8d2cc81ba6ca8764126f6f0e5b7bc98cf954a81f1c24776fa4ff32eb00a8b7b78532bba"
     "0f3dfe2c9c26f9fff6525bb40b1c1b0c54eaf6a7661c06618a8a15c76f0fca55b5683af9d4904a97978597031af7c4141178aebf62"
     "68ddc40129d27a1c3f9a20d3303ca677cc06ca59b6f1d6fdc4e6a1706583551154b8f11b9531da2a434ef0dcf9247a4001dbe4aa27"
     "067483977215bab192e76c3d7095bef50ed7aace9be7601c3f8afae7ec8d685250718213ad97d489fae40099912ed7345bf7e23f45"
     "8d1e1438c2763a0d5ce90c91c7145c14d9e868c6e53f16ebcad078301c64e66e1d9f4517de908ca9b6d47d7c2ce0fe566160837fe4"
     "6dad08cfac6db13bf514cbf3e4e7d6df977798ba4ce8d1be39f6f13902b762714557982425617c4debea66b2e75e435b3d5adcb9c8"
     "d0609281d12a09b8f8d6ce3a6b369a55a2a0e66986cabbfa4d6341d7f4ddcf5cfc0323ff32e9b38becc0264a97ee758844b895eef4"
     "f45e800ec022d91e2f74ce2c9f5b2a2030c32d2898db2e92f878041c9aea362506700747ef199cc2ffbd31e8ecc0210f8b0d65e43f"
     "4d7895ef5fbe650cd1a65f211205cb4f3ed03b2bed8a6c650be26731a1b28fe88bdcb7b2933f76abbb3d93488a53a61410039edc7f"
     "b74ef63f522ec8effe0a29c1c42c51d09908ae517d70dd9007e2aad3333eb5720c8392ec7dbf3eb54a56983f9e2945b70f1f1aa40c"
     "4e7bff7b3206b8cc811441796a66012d03f6d9817821451d66f2d16635729b5c5651407ea4c530ea05b4fbe6b82d2587c795ad7805"
     "2a70b4e11f8e7a3b98e9cab3df2abe81bbe7a9614c87909cda6147cd4a0aac5b5f73a8dfeb1890405e9990e0dd8b410fd7fdad9827"
     "65dc30311af0ef9aba8f0de1713b152e2178bdbbd5771bb406ddba7c3319d4542b0616f9e8ddbf321ed15d426b7d837662c3d7d542"
     "d9295a7aa3719917972c4a2de37a5ca9387d116d18c2b94a5bca877b5b015776bef04029d0ea1aaf05bfa91cc1e534a16a94dc07d9"
     "94b2d58627288f6a8f787c0b2c1c2d520c"},
};

static const struct {
    enum rsa_key_name key;
    const char *message, *ciphertext;
} ciphertext_rows[] = {
    {RSA_1024, "",
     "99f4faddcc9d302efdea2efd32697c4e3417abd0a84bbb24a3e074089e78f3e4c8561072980f219ced0fb1e0b726f2ea526174a836"
     "d1410dc8f3c1aeaee39470100d424a27e74b34a5a702a81fb42f222f601b0d4159412957eebc3987236068982dfdb038eaecadbf27"
     "6c11d13c8851018cb67a7d317819c2683fc2b2aba6a2"},
    {RSA_2048, "0303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d",
     "25f253b5dc0169cec31cd19f979ee907ac84ad4b13e6e63120b83b53f12ff27e118b6554986e1303dfd8c4f749402f9d1765d4683b"
     "70a00b872b440a47cfba967990ec24d9ac2225f42f652317a49657ade2f324dc0334842416f893ae8b8c1219a146cfc1a0a640aaf1"
     "bc0cc3103771c9983b6e0852219af9cda17f42901364b99747188fdfe2ec006d577441cbd80914781e026d51f121ffb7df049db97e"
     "b7f5fe3bf9c38197a81792c6aa4a5bb952f7614610dce1ae2f5e932b4c320fec57745c2f6673cf36dc898c1f3db0a15852ad84ba4d"
     "3793ed8a3b844bbf055860632bdd26a7bd58d85e023f56bf020ebcb460a6bce1598388fcb2f0a5dcc5ef4a32"},
};
/* clang-format on */

static void known_signatures(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(signature_rows); i++) {
        struct rsa_key key;
        uint8_t digest[64], signature[MAX_LEN], expected[MAX_LEN];
        rsa_key_load(&key, signature_rows[i].key);
        const struct hash *hash = abc_digest(digest, signature_rows[i].digest_len);
        size_t len = hex(expected, signature_rows[i].signature);
        assert_int_equal(rsa_sign(&crypto, &key.private, signature, hash, digest), 0);
        assert_memory_equal(signature, expected, len);
        assert_int_equal(rsa_verify(&crypto, &key.public, hash, digest, (struct span){signature, len}), 0);
    }
}

static void known_ciphertexts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ciphertext_rows); i++) {
        struct rsa_key key;
        uint8_t message[100], expected[100], ciphertext[MAX_LEN];
        uint64_t good;
        rsa_key_load(&key, ciphertext_rows[i].key);
        size_t len = hex(expected, ciphertext_rows[i].message);
        struct span c = {ciphertext, hex(ciphertext, ciphertext_rows[i].ciphertext)};
        assert_int_equal(rsa_decrypt(&crypto, &key.private, message, len, &good, c), 0);
        assert_true(good == ~(uint64_t)0);
        assert_memory_equal(message, expected, len);
    }
}

/* Every key: its check, a signature, a message there and back. */
static void every_key(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RSA_KEYS; i++) {
        struct rsa_key key;
        uint8_t digest[64] = {0}, bytes[MAX_LEN], message[48];
        uint64_t good;
        rsa_key_load(&key, (enum rsa_key_name)i);
        size_t len = key.public.n.len;
        const struct hash *hash = abc_digest(digest, 32);
        assert_int_equal(rsa_public_check(&key.public, 0, NULL), 0);
        assert_int_equal(rsa_private_check(&key.private, NULL), 0);
        if (len < 128) /* too short for the digest, see rsa_test.c */
            continue;
        assert_int_equal(rsa_sign(&crypto, &key.private, bytes, hash, digest), 0);
        assert_int_equal(rsa_verify(&crypto, &key.public, hash, digest, (struct span){bytes, len}), 0);
        assert_int_equal(rsa_encrypt(&crypto, &key.public, bytes, digest, 48), 0);
        assert_int_equal(rsa_decrypt(&crypto, &key.private, message, 48, &good, (struct span){bytes, len}), 0);
        assert_true(good == ~(uint64_t)0);
        assert_memory_equal(message, digest, 48);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_signatures),
        cmocka_unit_test(known_ciphertexts),
        cmocka_unit_test(every_key),
    };
    const struct modexp *backends[BACKENDS_MAX];
    size_t count = modexp_backends(backends);
    int failed = 0;
    crypto_choose(&crypto, 0);
    crypto.random = test_random;
    crypto.random_arg = &random_state;
    for (size_t i = 0; i < count; i++) {
        crypto.modexp = backends[i];
        failed += cmocka_run_group_tests_name(backends[i]->backend, tests, NULL, NULL);
    }
    return failed;
}
