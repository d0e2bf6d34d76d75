/*
 * rsa_test.c - RSA: against what OpenSSL computed, with itself, and with everything that can be wrong about a key, a
 * signature, a ciphertext, a computation or the random function.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/bn/modexp.h"
#include "support/random.h"
#include "support/rsa_keys.h"
#include "support/sets.h"
#include "support/test.h"

enum {
    MAX_LEN = LIMIT_RSA_LEN,
};

/* A struct crypto whose random function can be told to fail at its n-th call, or to give one byte for ever. */
struct source {
    uint64_t state;
    unsigned calls, fails_at;
    int constant; /* -1 for random bytes */
};

static int source_random(void *arg, uint8_t *out, size_t len)
{
    struct source *s = arg;
    if (++s->calls == s->fails_at)
        return SSL_E_RANDOM;
    if (s->constant >= 0)
        memset(out, s->constant, len);
    return s->constant >= 0 ? 0 : test_random(&s->state, out, len);
}

static struct source source = {.constant = -1};
/* With one backend after the other: main sets it. */
static struct crypto crypto = {.random = source_random, .random_arg = &source};

/* Of rsa.c only the digest's length is known: this way the tests need no hash. */
static const struct hash sha256 = {.digest_len = 32}, sha384 = {.digest_len = 48}, sha512 = {.digest_len = 64};

/* The digests of "abc" (FIPS 180-4 examples). */
static const char *const abc_texts[] = {
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a"
    "9a"
    "c94fa54ca49f",
};

static const struct hash *abc_digest(uint8_t *digest, size_t len)
{
    const struct hash *const hashes[] = {&sha256, &sha384, &sha512};
    size_t i = len / 16 - 2;
    assert_int_equal(hex(digest, abc_texts[i]), len);
    return hashes[i];
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
        if (len < 128) /* too short for the digest, see too_short_for_hash */
            continue;
        assert_int_equal(rsa_sign(&crypto, &key.private, bytes, hash, digest), 0);
        assert_int_equal(rsa_verify(&crypto, &key.public, hash, digest, (struct span){bytes, len}), 0);
        assert_int_equal(rsa_encrypt(&crypto, &key.public, bytes, digest, 48), 0);
        assert_int_equal(rsa_decrypt(&crypto, &key.private, message, 48, &good, (struct span){bytes, len}), 0);
        assert_true(good == ~(uint64_t)0);
        assert_memory_equal(message, digest, 48);
    }
}

/* Every length of message, and the one that is too long. */
static void there_and_back(void **state)
{
    (void)state;
    static const enum rsa_key_name names[] = {RSA_512, RSA_1024};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct rsa_key key;
        uint8_t message[MAX_LEN], out[MAX_LEN], ciphertext[MAX_LEN];
        uint64_t good;
        rsa_key_load(&key, names[i]);
        size_t k = key.public.n.len;
        test_random(&source.state, message, sizeof message);
        for (size_t len = 0; len <= k - 11; len++) {
            assert_int_equal(rsa_encrypt(&crypto, &key.public, ciphertext, message, len), 0);
            out[len] = 0xaa;
            assert_int_equal(rsa_decrypt(&crypto, &key.private, out, len, &good, (struct span){ciphertext, k}), 0);
            assert_true(good == ~(uint64_t)0);
            assert_memory_equal(out, message, len);
            assert_int_equal(out[len], 0xaa);
        }
        assert_int_equal(rsa_encrypt(&crypto, &key.public, ciphertext, message, k - 10), SSL_E_ARGUMENT);
        /* Nor can any message of that length have been encrypted. */
        assert_int_equal(rsa_decrypt(&crypto, &key.private, out, k - 10, &good, (struct span){ciphertext, k}), 0);
        assert_true(good == 0);
    }
}

/* x^e mod n and x^d mod n without padding or anything else of rsa.c. */
static void raw_power(uint8_t *y, const struct rsa_key *key, bool private, const uint8_t *x)
{
    struct span n = key->private.n;
    const struct modexp_job job = {
        .y = y, .m = n.at, .len = n.len, .x = {x, n.len}, .e = private ? key->private.d : key->private.e};
    crypto.modexp->power(&job, 1);
}

/* Whatever is wrong with the padding: the result is 0, and the mask is. */
static void malformed_padding(void **state)
{
    (void)state;
    struct rsa_key key;
    rsa_key_load(&key, RSA_1024);
    for (size_t i = 0; i < 128; i++) {
        enum { LEN = 48, K = 128, ZERO_AT = K - LEN - 1 };
        uint8_t em[K] = {0, 2}, ciphertext[K], message[LEN], zeros[LEN] = {0};
        uint64_t good;
        memset(em + 2, 0x55, K - 2);
        em[ZERO_AT] = 0;
        bool wrong = i <= ZERO_AT;
        em[i] = i == 0 ? 1 : i == 1 ? 1 : i == ZERO_AT ? 1 : 0; /* beyond the zero: a byte of the message */
        raw_power(ciphertext, &key, false, em);
        memset(message, 0xaa, LEN);
        assert_int_equal(rsa_decrypt(&crypto, &key.private, message, LEN, &good, SPAN(ciphertext)), 0);
        assert_true(good == (wrong ? 0 : ~(uint64_t)0));
        assert_memory_equal(message, wrong ? zeros : em + K - LEN, LEN);
        /* The right padding of a message of another length. */
        assert_int_equal(rsa_decrypt(&crypto, &key.private, message, LEN - 1, &good, SPAN(ciphertext)), 0);
        assert_true(good == 0);
        assert_memory_equal(message, zeros, LEN - 1);
    }
}

/* RFC 8017 7.2.2, steps 1 and 2.b: as long as the modulus, and below it. */
static void ciphertext_range(void **state)
{
    (void)state;
    struct rsa_key key;
    rsa_key_load(&key, RSA_1024);
    uint8_t c[130] = {0}, message[48];
    uint64_t good;
    static const size_t wrong[] = {0, 1, 127, 129, 130};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        good = 1;
        assert_int_equal(rsa_decrypt(&crypto, &key.private, message, 48, &good, (struct span){c, wrong[i]}),
                         SSL_E_DECODE);
        assert_true(good == 0);
    }
    memcpy(c, key.public.n.at, 128);
    assert_int_equal(rsa_decrypt(&crypto, &key.private, message, 48, &good, (struct span){c, 128}), SSL_E_DECODE);
    memset(c, 0xff, 128);
    assert_int_equal(rsa_decrypt(&crypto, &key.private, message, 48, &good, (struct span){c, 128}), SSL_E_DECODE);
    /* n - 1, 0 and 1 are in range, if no encryption of anything; so is a multiple of p. */
    memcpy(c, key.public.n.at, 128);
    c[127] ^= 1;
    assert_int_equal(rsa_decrypt(&crypto, &key.private, message, 48, &good, (struct span){c, 128}), 0);
    assert_true(good == 0);
    memset(c, 0, 128);
    assert_int_equal(rsa_decrypt(&crypto, &key.private, message, 48, &good, (struct span){c, 128}), 0);
    assert_true(good == 0);
    c[127] = 1;
    assert_int_equal(rsa_decrypt(&crypto, &key.private, message, 48, &good, (struct span){c, 128}), 0);
    assert_true(good == 0);
    memset(c, 0, 64);
    memcpy(c + 64, key.private.p.at, 64);
    assert_int_equal(rsa_decrypt(&crypto, &key.private, message, 48, &good, (struct span){c, 128}), 0);
    assert_true(good == 0);
}

/* ---- Signatures ---- */

struct signed_abc {
    struct rsa_key key;
    uint8_t digest[32], signature[128];
};

static void sign_abc(struct signed_abc *s)
{
    rsa_key_load(&s->key, RSA_1024);
    abc_digest(s->digest, 32);
    assert_int_equal(rsa_sign(&crypto, &s->key.private, s->signature, &sha256, s->digest), 0);
    assert_int_equal(rsa_verify(&crypto, &s->key.public, &sha256, s->digest, SPAN(s->signature)), 0);
}

static void verify_altered(void **state)
{
    (void)state;
    struct signed_abc s;
    sign_abc(&s);
    for (size_t bit = 0; bit < 8 * 128; bit++) {
        s.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, SPAN(s.signature)), SSL_E_SIGNATURE);
        s.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * 32; bit++) {
        s.digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, SPAN(s.signature)), SSL_E_SIGNATURE);
        s.digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    struct rsa_key other;
    rsa_key_load(&other, RSA_2048);
    assert_int_equal(rsa_verify(&crypto, &other.public, &sha256, s.digest, SPAN(s.signature)), SSL_E_SIGNATURE);
    assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, SPAN(s.signature)), 0);
}

/* RFC 8017 8.2.2, step 1, and 5.2.2, step 1: "signature representative out of range". */
static void verify_range(void **state)
{
    (void)state;
    struct signed_abc s;
    sign_abc(&s);
    uint8_t longer[129] = {0};
    memcpy(longer + 1, s.signature, 128);
    assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, SPAN(longer)), SSL_E_SIGNATURE);
    assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, (struct span){s.signature, 127}),
                     SSL_E_SIGNATURE);
    assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, (struct span){NULL, 0}), SSL_E_SIGNATURE);
    /* A signature that starts with 0 may not be shortened either; and s + n is not s. The digests are counted up until
     * there is one whose signature leaves room for n below 2^1024. */
    bool short_one = false, small_one = false;
    for (unsigned i = 0; i < 2000 && !(short_one && small_one); i++) {
        store_be32(s.digest, i);
        assert_int_equal(rsa_sign(&crypto, &s.key.private, s.signature, &sha256, s.digest), 0);
        if (s.signature[0] == 0) {
            short_one = true;
            assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, (struct span){s.signature + 1, 127}),
                             SSL_E_SIGNATURE);
        }
        unsigned sum = 0;
        for (size_t j = 128; j-- > 0; sum >>= 8)
            longer[j] = (uint8_t)(sum += (unsigned)s.signature[j] + s.key.public.n.at[j]);
        if (sum == 0) {
            small_one = true;
            assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, (struct span){longer, 128}),
                             SSL_E_SIGNATURE);
        }
    }
    assert_true(short_one && small_one);
}

/* Encodings that are nearly right, signed with the private key: only the one encoding is accepted. */
static void verify_encodings(void **state)
{
    (void)state;
    struct signed_abc s;
    sign_abc(&s);
    uint8_t em[128], bad[128], signature[128];
    raw_power(em, &s.key, false, s.signature);
    for (size_t bit = 0; bit < 8 * 128; bit++) {
        memcpy(bad, em, 128);
        bad[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (bad[0] >= s.key.public.n.at[0]) /* not below n */
            continue;
        if (bit > 8 * 80 && bit % 7 != 0) /* the digest's bits were all seen in verify_altered */
            continue;
        raw_power(signature, &s.key, true, bad);
        assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, SPAN(signature)), SSL_E_SIGNATURE);
    }
}

/* T in other forms: what a lenient reader of the structure would accept. The digest follows each. */
static void verify_other_forms(void **state)
{
    (void)state;
    static const char *const prefixes[] = {
        "3031300d060960864801650304020105000420",     /* right */
        "302f300b06096086480165030402010420",         /* no NULL */
        "308131300d060960864801650304020105000420",   /* a length in two bytes */
        "3033300f0609608648016503040201050200000420", /* parameters with bytes in them */
        "3032300d06096086480165030402010500048120",   /* the same, of the digest */
        "3031300d060960864801650304020205000420",     /* SHA-384, with a digest of 32 bytes */
        "3031300d060960864801650304020405000420",     /* SHA-224 */
        "",                                           /* the digest alone */
    };
    struct signed_abc s;
    sign_abc(&s);
    for (size_t i = 0; i < COUNT(prefixes); i++) {
        /* garbage: bytes after the digest, in place of padding (Bleichenbacher 2006). */
        for (size_t garbage = 0; garbage < 40; garbage += 13) {
            uint8_t em[128], prefix[30], signature[128];
            size_t prefix_len = hex(prefix, prefixes[i]), t_at = 128 - garbage - 32 - prefix_len;
            memset(em, 0xff, sizeof em);
            em[0] = 0;
            em[1] = 1;
            em[t_at - 1] = 0;
            memcpy(em + t_at, prefix, prefix_len);
            memcpy(em + t_at + prefix_len, s.digest, 32);
            raw_power(signature, &s.key, true, em);
            assert_int_equal(rsa_verify(&crypto, &s.key.public, &sha256, s.digest, SPAN(signature)),
                             i == 0 && garbage == 0 ? 0 : SSL_E_SIGNATURE);
        }
    }
}

/* RFC 8017 9.2, step 3: "intended encoded message length too short". And a hash with which nothing is signed. */
static void too_short_for_hash(void **state)
{
    (void)state;
    struct rsa_key key;
    uint8_t digest[64], signature[128] = {0};
    rsa_key_load(&key, RSA_512);
    const struct hash *hash = abc_digest(digest, 64);
    assert_int_equal(rsa_sign(&crypto, &key.private, signature, hash, digest), SSL_E_KEY_UNSUPPORTED);
    assert_int_equal(rsa_verify(&crypto, &key.public, hash, digest, (struct span){signature, 64}), SSL_E_SIGNATURE);
    const struct hash sha1 = {.digest_len = 20};
    rsa_key_load(&key, RSA_1024);
    assert_int_equal(rsa_sign(&crypto, &key.private, signature, &sha1, digest), SSL_E_ARGUMENT);
    assert_int_equal(rsa_verify(&crypto, &key.public, &sha1, digest, SPAN(signature)), SSL_E_SIGNATURE);
}

/* ---- Keys ---- */

static void bits(void **state)
{
    (void)state;
    static const struct {
        const char *n;
        size_t bits;
    } rows[] = {{"", 0}, {"00", 0}, {"0000", 0}, {"01", 1}, {"80", 8}, {"0080", 8}, {"7fff", 15}, {"00000100", 9}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t n[8];
        assert_int_equal(rsa_bits(&(struct rsa_public){{n, hex(n, rows[i].n)}, {NULL, 0}}), rows[i].bits);
    }
}

static void public_exponents(void **state)
{
    (void)state;
    static const struct {
        const char *e;
        bool fine;
    } rows[] = {
        {"03", true},
        {"010001", true},
        {"00000000000000000000010001", true}, /* zeros in front */
        {"ffffffffffffffff", true},
        {"", false},
        {"00", false},
        {"01", false},
        {"02", false},
        {"010000", false},
        {"fffffffffffffffe", false},
        {"010000000000000001", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rsa_key key;
        uint8_t e[16], bytes[128];
        struct error why = {0};
        rsa_key_load(&key, RSA_1024);
        key.public.e = key.private.e = (struct span){e, hex(e, rows[i].e)};
        assert_int_equal(rsa_public_check(&key.public, 0, &why), rows[i].fine ? 0 : SSL_E_CERT_KEY);
        assert_int_equal(why.code, rows[i].fine ? 0 : SSL_E_CERT_KEY);
        if (rows[i].fine)
            continue;
        assert_int_equal(rsa_private_check(&key.private, NULL), SSL_E_KEY_UNSUPPORTED);
        assert_int_equal(rsa_encrypt(&crypto, &key.public, bytes, e, 1), SSL_E_ARGUMENT);
        assert_int_equal(rsa_verify(&crypto, &key.public, &sha256, key.bytes[0], SPAN(bytes)), SSL_E_SIGNATURE);
        assert_int_equal(rsa_sign(&crypto, &key.private, bytes, &sha256, key.bytes[0]), SSL_E_COMPUTATION);
    }
}

static void public_moduli(void **state)
{
    (void)state;
    uint8_t n[MAX_LEN + 2], three[1] = {3};
    memset(n, 0xff, sizeof n);
    static const struct {
        size_t len, min_bits;
        uint8_t first, last;
        int result;
    } rows[] = {
        {128, 0, 0xff, 0xff, 0},
        {128, 1024, 0x80, 0xff, 0},
        {128, 1024, 0x7f, 0xff, SSL_E_CERT_KEY}, /* 1023 bits */
        {128, 1025, 0xff, 0xff, SSL_E_CERT_KEY},
        {129, 1025, 0x01, 0xff, 0},
        {129, 1024, 0x00, 0xff, 0}, /* a zero in front */
        {129, 1025, 0x00, 0xff, SSL_E_CERT_KEY},
        {128, 1024, 0xff, 0xfe, SSL_E_CERT_KEY}, /* even */
        {64, 0, 0x80, 0xff, 0},
        {64, 0, 0x7f, 0xff, SSL_E_CERT_KEY}, /* 511 bits: too few for any policy */
        {0, 0, 0, 0, SSL_E_CERT_KEY},
        {1024, 2048, 0xff, 0xff, 0},
        {1025, 2048, 0x01, 0xff, SSL_E_CERT_KEY}, /* 8193 bits */
        {1025, 2048, 0x00, 0xff, 0},
        {1026, 2048, 0xff, 0xff, SSL_E_CERT_KEY},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error why = {0};
        n[0] = rows[i].first;
        if (rows[i].len > 0)
            n[rows[i].len - 1] = rows[i].last;
        const struct rsa_public key = {{n, rows[i].len}, SPAN(three)};
        assert_int_equal(rsa_public_check(&key, rows[i].min_bits, &why), rows[i].result);
        assert_int_equal(why.code, rows[i].result);
        if (rows[i].len > 0)
            n[rows[i].len - 1] = 0xff;
    }
}

/* The parts of struct rsa_private, by number. */
static struct span *part_of(struct rsa_key *key, size_t i)
{
    struct span *const parts[8] = {&key->private.n, &key->private.e,  &key->private.d,  &key->private.p,
                                   &key->private.q, &key->private.dp, &key->private.dq, &key->private.qinv};
    return parts[i];
}

/* A bit of a part wrong, whichever, is noticed. */
static void private_parts(void **state)
{
    (void)state;
    static const enum rsa_key_name names[] = {RSA_512, RSA_1025};
    for (size_t i = 0; i < COUNT(names); i++) {
        for (size_t part = 0; part < 8; part++) {
            struct rsa_key key;
            rsa_key_load(&key, names[i]);
            size_t len = part_of(&key, part)->len;
            for (size_t bit = 0; bit < 8 * len; bit += 5) {
                key.bytes[part][bit / 8] ^= (uint8_t)(1 << bit % 8);
                int result = rsa_private_check(&key.private, NULL);
                assert_true(result == SSL_E_KEY_DECODE || (part < 2 && result == SSL_E_KEY_UNSUPPORTED));
                key.bytes[part][bit / 8] ^= (uint8_t)(1 << bit % 8);
            }
            assert_int_equal(rsa_private_check(&key.private, NULL), 0);
        }
    }
}

/* A part that is missing or 0. d may be missing: it is not needed. */
static void private_missing(void **state)
{
    (void)state;
    for (size_t part = 0; part < 8; part++) {
        for (unsigned zero = 0; zero < 2; zero++) {
            struct rsa_key key;
            uint8_t digest[32] = {0}, signature[128];
            struct error why = {0};
            rsa_key_load(&key, RSA_1024);
            memset(key.bytes[part], 0, part_of(&key, part)->len);
            if (!zero)
                part_of(&key, part)->len = 0;
            int expected = part == 2 && !zero ? 0 : part < 2 ? SSL_E_KEY_UNSUPPORTED : SSL_E_KEY_DECODE;
            assert_int_equal(rsa_private_check(&key.private, &why), expected);
            assert_int_equal(why.code, expected);
            assert_int_equal(rsa_sign(&crypto, &key.private, signature, &sha256, digest),
                             part == 2 ? 0 : SSL_E_COMPUTATION);
        }
    }
}

/* a + b, with a byte more in front. */
static struct span add(uint8_t *sum, struct span a, struct span b)
{
    unsigned carry = 0;
    size_t len = (a.len > b.len ? a.len : b.len) + 1;
    for (size_t i = 0; i < len; i++, carry >>= 8) {
        carry += i < a.len ? a.at[a.len - 1 - i] : 0u;
        carry += i < b.len ? b.at[b.len - 1 - i] : 0u;
        sum[len - 1 - i] = (uint8_t)carry;
    }
    return (struct span){sum, len};
}

/* Numbers that are right modulo something but too large: RFC 8017 3.2 has dP < p, qInv < p. Zeros in front are fine. */
static void private_ranges(void **state)
{
    (void)state;
    struct rsa_key key;
    uint8_t sum[MAX_LEN], less[MAX_LEN];
    for (size_t part = 0; part < 8; part++) {
        rsa_key_load(&key, RSA_1024);
        static const uint8_t zero[1] = {0};
        *part_of(&key, part) = add(sum, *part_of(&key, part), SPAN(zero));
        assert_int_equal(rsa_private_check(&key.private, NULL), 0);
    }
    for (size_t part = 5; part < 8; part++) {
        rsa_key_load(&key, RSA_1024);
        struct span prime = part == 6 ? key.private.q : key.private.p;
        memcpy(less, prime.at, prime.len);
        if (part < 7)
            less[prime.len - 1] ^= 1;
        *part_of(&key, part) = add(sum, *part_of(&key, part), (struct span){less, prime.len});
        assert_int_equal(rsa_private_check(&key.private, NULL), SSL_E_KEY_DECODE);
    }
}

/* d is right modulo p - 1 alone, or modulo q - 1 alone. */
static void private_exponent(void **state)
{
    (void)state;
    for (size_t part = 3; part < 5; part++) {
        struct rsa_key key;
        uint8_t sum[MAX_LEN], less[MAX_LEN];
        rsa_key_load(&key, RSA_1024);
        struct span prime = *part_of(&key, part);
        memcpy(less, prime.at, prime.len);
        less[prime.len - 1] ^= 1;
        key.private.d = add(sum, key.private.d, (struct span){less, prime.len});
        assert_int_equal(rsa_private_check(&key.private, NULL), SSL_E_KEY_DECODE);
    }
}

/* Primes that are none, or not of this form: n = 1 n, p = q, three halves of the length in one. */
static void private_primes(void **state)
{
    (void)state;
    struct rsa_key key;
    static const uint8_t one[1] = {1};
    rsa_key_load(&key, RSA_1024);
    key.private.p = key.private.n;
    key.private.q = SPAN(one);
    assert_int_equal(rsa_private_check(&key.private, NULL), SSL_E_KEY_UNSUPPORTED);
    rsa_key_load(&key, RSA_1024);
    key.private.p = SPAN(one);
    key.private.q = key.private.n;
    assert_int_equal(rsa_private_check(&key.private, NULL), SSL_E_KEY_UNSUPPORTED);
    rsa_key_load(&key, RSA_1024);
    key.private.q = key.private.p;
    key.private.dq = key.private.dp;
    assert_int_equal(rsa_private_check(&key.private, NULL), SSL_E_KEY_DECODE);
    /* p and q exchanged, with everything else but qinv. */
    rsa_key_load(&key, RSA_1024);
    struct span p = key.private.p, dp = key.private.dp;
    key.private.p = key.private.q;
    key.private.dp = key.private.dq;
    key.private.q = p;
    key.private.dq = dp;
    assert_int_equal(rsa_private_check(&key.private, NULL), SSL_E_KEY_DECODE);
    /* n is a square, and has primes and exponents that agree: only qinv cannot. */
    uint8_t n[128];
    limb a[BN_COUNT(512)], square[2 * BN_COUNT(512)];
    rsa_key_load(&key, RSA_1024);
    bn_load(a, BN_COUNT(512), key.private.p.at, 64);
    bn_mul(square, a, BN_COUNT(512), a, BN_COUNT(512));
    bn_store(n, 128, square, 2 * BN_COUNT(512));
    key.private.n = SPAN(n);
    key.private.q = key.private.p;
    key.private.dq = key.private.dp;
    key.private.d.len = 0;
    assert_int_equal(rsa_private_check(&key.private, NULL), SSL_E_KEY_DECODE);
}

/* ---- Faults ---- */

/* A bit of a part is wrong when it is used: nothing may leave, since the gcd of n and a result that is right modulo
 * only one of the primes is the other. */
static void faults(void **state)
{
    (void)state;
    for (size_t part = 3; part < 8; part++) {
        for (size_t bit = 0; bit < 512; bit += 73) {
            struct signed_abc s;
            uint8_t message[48], zeros[128] = {0};
            uint64_t good = 1;
            sign_abc(&s);
            s.key.bytes[part][bit / 8] ^= (uint8_t)(1 << bit % 8);
            struct span ciphertext = {s.key.bytes[2], 128}; /* anything below n */
            memset(message, 0xaa, sizeof message);
            assert_int_equal(rsa_decrypt(&crypto, &s.key.private, message, 48, &good, ciphertext), SSL_E_COMPUTATION);
            assert_true(good == 0);
            assert_memory_equal(message, zeros, 48);
            assert_int_equal(rsa_sign(&crypto, &s.key.private, s.signature, &sha256, s.digest), SSL_E_COMPUTATION);
            assert_memory_equal(s.signature, zeros, 128);
        }
    }
}

/* Parts of the wrong lengths: too long, cut short, with the primes of another key. */
static void faults_of_length(void **state)
{
    (void)state;
    static uint8_t ones[2 * MAX_LEN];
    memset(ones, 0xff, sizeof ones);
    static const size_t lengths[] = {1, 31, 63, 65, 96, 128, 129, 512, 513, MAX_LEN, 2 * MAX_LEN};
    for (size_t part = 3; part < 8; part++) {
        for (size_t i = 0; i < COUNT(lengths); i++) {
            struct signed_abc s;
            sign_abc(&s);
            *part_of(&s.key, part) = (struct span){ones, lengths[i]};
            assert_int_equal(rsa_sign(&crypto, &s.key.private, s.signature, &sha256, s.digest), SSL_E_COMPUTATION);
            assert_int_not_equal(rsa_private_check(&s.key.private, NULL), 0);
        }
    }
}

/* The random function fails, at whichever call. */
static void random_fails(void **state)
{
    (void)state;
    struct signed_abc s;
    uint8_t message[48], ciphertext[128], zeros[128] = {0};
    uint64_t good;
    sign_abc(&s);
    memcpy(ciphertext, s.signature, sizeof ciphertext);
    source.calls = 0;
    assert_int_equal(rsa_sign(&crypto, &s.key.private, s.signature, &sha256, s.digest), 0);
    unsigned calls = source.calls;
    assert_in_range(calls, 1, 10);
    for (unsigned i = 1; i <= calls; i++) {
        source.calls = 0;
        source.fails_at = i;
        assert_int_equal(rsa_sign(&crypto, &s.key.private, s.signature, &sha256, s.digest), SSL_E_RANDOM);
        assert_memory_equal(s.signature, zeros, 128);
        source.calls = 0;
        good = 1;
        assert_int_equal(rsa_decrypt(&crypto, &s.key.private, message, 48, &good, SPAN(ciphertext)), SSL_E_RANDOM);
        assert_true(good == 0);
    }
    source.calls = 0;
    source.fails_at = 1;
    assert_int_equal(rsa_encrypt(&crypto, &s.key.public, ciphertext, message, 48), SSL_E_RANDOM);
    source.fails_at = 0;
}

/* The result does not depend on the random bytes, except that a blinding of 0 gives none. */
static void random_constant(void **state)
{
    (void)state;
    struct signed_abc s;
    uint8_t expected[128];
    sign_abc(&s);
    memcpy(expected, s.signature, 128);
    for (source.constant = 1; source.constant < 256; source.constant += 2) {
        assert_int_equal(rsa_sign(&crypto, &s.key.private, s.signature, &sha256, s.digest), 0);
        assert_memory_equal(s.signature, expected, 128);
    }
    source.constant = 0;
    assert_int_equal(rsa_sign(&crypto, &s.key.private, s.signature, &sha256, s.digest), SSL_E_COMPUTATION);
    assert_int_equal(rsa_encrypt(&crypto, &s.key.public, s.signature, s.digest, 32), SSL_E_RANDOM);
    source.constant = -1;
}

/* RFC 5246 7.4.7.1: what the private key works on, and with, is another each time. */
static struct {
    const struct modexp *genuine;
    uint8_t blinds[2][64], exponents[2][64 + 8];
    int calls;
} spy;

static void spy_power(const struct modexp_job *jobs, size_t count)
{
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++) {
        uint8_t exponent[sizeof spy.exponents[0]] = {0};
        assert_int_equal(jobs[i].len, sizeof spy.blinds[i]);
        assert_in_range(jobs[i].e.len, jobs[i].len + 8, sizeof exponent);
        memcpy(exponent, jobs[i].e.at, jobs[i].e.len);
        assert_memory_not_equal(jobs[i].blind, spy.blinds[i], sizeof spy.blinds[i]);
        assert_memory_not_equal(exponent + 8, spy.exponents[i] + 8, sizeof exponent - 8); /* all of it, */
        assert_memory_not_equal(exponent, spy.exponents[i], 8);                           /* from the first bytes on */
        memcpy(spy.blinds[i], jobs[i].blind, sizeof spy.blinds[i]);
        memcpy(spy.exponents[i], exponent, sizeof exponent);
    }
    spy.calls++;
    spy.genuine->power(jobs, count);
}

static void blinded_each_time(void **state)
{
    (void)state;
    struct signed_abc s;
    sign_abc(&s);
    spy.genuine = crypto.modexp;
    spy.calls = 0;
    struct modexp spying = *crypto.modexp;
    spying.power = spy_power;
    crypto.modexp = &spying;
    for (int i = 0; i < 4; i++)
        assert_int_equal(rsa_sign(&crypto, &s.key.private, s.signature, &sha256, s.digest), 0);
    crypto.modexp = spy.genuine;
    assert_int_equal(spy.calls, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_signatures),   cmocka_unit_test(known_ciphertexts),
        cmocka_unit_test(every_key),          cmocka_unit_test(there_and_back),
        cmocka_unit_test(malformed_padding),  cmocka_unit_test(ciphertext_range),
        cmocka_unit_test(verify_altered),     cmocka_unit_test(verify_range),
        cmocka_unit_test(verify_encodings),   cmocka_unit_test(verify_other_forms),
        cmocka_unit_test(too_short_for_hash), cmocka_unit_test(bits),
        cmocka_unit_test(public_exponents),   cmocka_unit_test(public_moduli),
        cmocka_unit_test(private_parts),      cmocka_unit_test(private_missing),
        cmocka_unit_test(private_ranges),     cmocka_unit_test(private_exponent),
        cmocka_unit_test(private_primes),     cmocka_unit_test(faults),
        cmocka_unit_test(faults_of_length),   cmocka_unit_test(random_fails),
        cmocka_unit_test(random_constant),    cmocka_unit_test(blinded_each_time),
    };
    const struct modexp *backends[BACKENDS_MAX];
    size_t count = BACKENDS(modexp, backends);
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        crypto.modexp = backends[i];
        failed += cmocka_run_group_tests_name(backends[i]->backend, tests, NULL, NULL);
    }
    return failed;
}
