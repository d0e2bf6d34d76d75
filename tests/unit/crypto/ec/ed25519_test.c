/*
 * ed25519_test.c - Ed25519 against RFC 8032 and another implementation, and what it refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/edwards25519.h"
#include "support/random.h"
#include "support/sets.h"
#include "support/test.h"

enum {
    MESSAGE_MAX = 1023,
};

static struct crypto crypto;

/* RFC 8032 7.1. */
/* clang-format off */
static const struct {
    const char *name, *private_key, *public_key, *message, *signature;
} rfc_rows[] = {
    {"TEST 1",
     "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25b"
     "f5f0595bbe24655141438e7a100b"},
    {"TEST 2",
     "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
     "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b"
     "2eaeb4302aeeb00d291612bb0c00"},
    {"TEST 3",
     "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
     "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c"
     "15e9716ed28dc027beceea1ec40a"},
    {"TEST 1024",
     "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
     "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
     "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f54e9f77b1e355"
     "f6c50544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d658675fc"
     "6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efcb8550ee3a5e1998bd177e93a7363c344fe6b"
     "199ee5d02e82d522c4feba15452f80288a821a579116ec6dad2b3b310da903401aa62100ab5d1a36553e06203b33890cc9b8"
     "32f79ef80560ccb9a39ce767967ed628c6ad573cb116dbefefd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1231d"
     "206be6cd9ec7aff6f6c94fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed185ce81bd84359d44254d9562"
     "9e9855a94a7c1958d1f8ada5d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40"
     "cc24554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f27088d78b7e883c8759d2c4f5c65adb7553"
     "878ad575f9fad878e80a0c9ba63bcbcc2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2cf65bd92dd597b0707e0"
     "917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128bab27af87a71314f318c782b23ebfe808b82b0ce26"
     "401d2e22f04d83d1255dc51addd3b75a2b1ae0784504df543af8969be3ea7082ff7fc9888c144da2af58429ec96031dbcad3"
     "dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9b47acdb751fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301"
     "651339e22904cc8c42f58c30c04aafdb038dda0847dd988dcda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f"
     "92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34dff7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401ade"
     "bf5a7e08d78ff4ef5d63653a65040cf9bfd4aca7984a74d37145986780fc0b16ac451649de6188a7dbdf191f64b5fc5e2ab4"
     "7b57f7f7276cd419c17a3ca8e1b939ae49e488acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d5011fd2dcc5600a3"
     "2ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504ccc493d97e6aed3fb0f9cd71a43dd497f01f17c0e2cb37"
     "97aa2a2f256656168e6c496afc5fb93246f6b1116398a346f1a641f3b041e989f7914f90cc2c7fff357876e506b50d334ba7"
     "7c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa933a15ef1369546868a7f3a45a96768d40fd9d03412c091c6315c"
     "f4fde7cb68606937380db2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c0618983f8741c5ef"
     "68d3a101e8a3b8cac60c905c15fc910840b94c00a0b9d0",
     "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f4528ecea23c436d94b5e8f"
     "cd4f681e30a6ac00a9704a188a03"},
    {"TEST SHA(abc)",
     "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d"
     "4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca"
     "179c138ac17ad9bef1177331a704"},
};
/* clang-format on */

struct signed_message {
    uint8_t private_key[ED25519_KEY], public_key[ED25519_KEY], signature[ED25519_SIGNATURE], message[MESSAGE_MAX];
    size_t len;
};

static struct signed_message rfc_message(size_t row)
{
    struct signed_message m;
    hex(m.private_key, rfc_rows[row].private_key);
    hex(m.public_key, rfc_rows[row].public_key);
    hex(m.signature, rfc_rows[row].signature);
    m.len = hex(m.message, rfc_rows[row].message);
    return m;
}

static int verify(const struct signed_message *m)
{
    return ed25519_verify(&crypto, SPAN(m->public_key), (struct span){m->message, m->len}, SPAN(m->signature));
}

static void rfc_8032(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rfc_rows); i++) {
        struct signed_message m = rfc_message(i);
        uint8_t public_key[ED25519_KEY], signature[ED25519_SIGNATURE];
        ed25519_public_key(&crypto, public_key, m.private_key);
        assert_memory_equal(public_key, m.public_key, ED25519_KEY);
        assert_int_equal(ed25519_sign(&crypto, signature, m.private_key, m.public_key, (struct span){m.message, m.len}),
                         0);
        assert_memory_equal(signature, m.signature, ED25519_SIGNATURE);
        assert_int_equal(verify(&m), 0);
    }
}

/* 200 keys and messages; each signature's hash is the next private key. The hash of all public keys and signatures was
 * made with another implementation (in Python, after RFC 8032). */
static void many_keys(void **state)
{
    (void)state;
    struct hash_state all;
    struct signed_message m = {.len = 0};
    uint8_t digest[64], expected[64];
    for (size_t i = 0; i < ED25519_KEY; i++)
        m.private_key[i] = (uint8_t)i;
    hash_init(&all, crypto.sha512);
    for (; m.len < 200; m.len++) {
        ed25519_public_key(&crypto, m.public_key, m.private_key);
        assert_int_equal(
            ed25519_sign(&crypto, m.signature, m.private_key, m.public_key, (struct span){m.message, m.len}), 0);
        hash_update(&all, m.public_key, sizeof m.public_key);
        hash_update(&all, m.signature, sizeof m.signature);
        hash_whole(crypto.sha512, digest, m.signature, sizeof m.signature);
        memcpy(m.private_key, digest, ED25519_KEY);
        m.message[m.len] = (uint8_t)m.len;
    }
    hash_final(&all, digest);
    hex(expected, "7ce6d170590da8131505fb27d799caa101af6e3166d62090538e3d2270a7fd54"
                  "e77ab154f5227025460ee61b1bc7c8ec39485a8a3b0978461c477895bc5dfeef");
    assert_memory_equal(digest, expected, sizeof digest);
}

static void any_bit_changed(void **state)
{
    (void)state;
    struct signed_message m = rfc_message(2);
    struct {
        uint8_t *at;
        size_t len;
    } parts[] = {{m.public_key, ED25519_KEY}, {m.signature, ED25519_SIGNATURE}, {m.message, m.len}};
    for (size_t i = 0; i < COUNT(parts); i++) {
        for (size_t bit = 0; bit < 8 * parts[i].len; bit++) {
            parts[i].at[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(verify(&m), SSL_E_SIGNATURE);
            parts[i].at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
    assert_int_equal(verify(&m), 0);
    m.len--;
    assert_int_equal(verify(&m), SSL_E_SIGNATURE);
}

static void lengths(void **state)
{
    (void)state;
    struct signed_message m = rfc_message(1);
    struct span message = {m.message, m.len};
    uint8_t key[ED25519_KEY + 1] = {0}, signature[ED25519_SIGNATURE + 1] = {0};
    memcpy(key, m.public_key, ED25519_KEY);
    memcpy(signature, m.signature, ED25519_SIGNATURE);
    for (size_t len = 0; len <= sizeof key; len++)
        assert_int_equal(ed25519_verify(&crypto, (struct span){key, len}, message, SPAN(m.signature)),
                         len == ED25519_KEY ? 0 : SSL_E_SIGNATURE);
    for (size_t len = 0; len <= sizeof signature; len++)
        assert_int_equal(ed25519_verify(&crypto, SPAN(m.public_key), message, (struct span){signature, len}),
                         len == ED25519_SIGNATURE ? 0 : SSL_E_SIGNATURE);
}

/* RFC 8032 5.1.7: S in the range 0 <= s < L. S + L, S + 2 L, ... give the same point. */
static void s_beyond_the_order(void **state)
{
    (void)state;
    static const uint8_t order[SCALAR_LEN] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                              0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                              0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
    struct signed_message m = rfc_message(0);
    for (size_t times = 1; times <= 15; times++) {
        unsigned sum = 0;
        for (size_t i = 0; i < SCALAR_LEN; i++) {
            sum += (unsigned)m.signature[32 + i] + order[i];
            m.signature[32 + i] = (uint8_t)sum;
            sum >>= 8;
        }
        if (sum > 0)
            break;
        assert_int_equal(verify(&m), SSL_E_SIGNATURE);
    }
}

/* With the public key of another private key there must be no signature: two of one message under different keys would
 * have the same nonce and tell the private key. */
static void keys_that_do_not_match(void **state)
{
    (void)state;
    static const uint8_t zero[ED25519_SIGNATURE] = {0};
    struct signed_message m = rfc_message(0), other = rfc_message(1);
    uint8_t signature[ED25519_SIGNATURE];
    for (size_t bit = 0; bit < 8 * ED25519_KEY + 1; bit++) {
        memcpy(m.public_key, other.public_key, ED25519_KEY);
        if (bit < 8 * ED25519_KEY) {
            hex(m.public_key, rfc_rows[0].public_key);
            m.public_key[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        memset(signature, 1, sizeof signature);
        assert_int_equal(ed25519_sign(&crypto, signature, m.private_key, m.public_key, (struct span){m.message, m.len}),
                         SSL_E_COMPUTATION);
        assert_memory_equal(signature, zero, sizeof signature);
    }
}

/* ---- Faults: a step that goes wrong, and nothing leaves ---- */

/* What goes wrong, at which call: a bit of what the call gives, or of memory while it runs. A test sets it, and there
 * is one thread. */
static struct {
    const struct edwards25519 *curve;
    const struct hash *sha512;
    unsigned calls, wrong_call; /* counted from 1 */
    size_t bit;                 /* of the result; */
    uint8_t *memory;            /* or if that is set, of this byte */
} fault;

/* Whether this is the call that was chosen, and the result is what goes wrong. */
static bool fault_strikes(void)
{
    if (++fault.calls != fault.wrong_call)
        return false;
    if (fault.memory != NULL)
        *fault.memory ^= (uint8_t)(1 << fault.bit % 8);
    return fault.memory == NULL;
}

static void faulty_multiply(uint8_t point[EDWARDS_LEN], const struct scalar *k)
{
    fault.curve->multiply(point, k);
    if (fault_strikes())
        point[fault.bit / 8] ^= (uint8_t)(1 << fault.bit % 8);
}

static bool faulty_multiply_both(uint8_t point[EDWARDS_LEN], const struct scalar *k, const struct scalar *h,
                                 const uint8_t a[EDWARDS_LEN])
{
    bool good = fault.curve->multiply_both(point, k, h, a);
    if (fault_strikes())
        point[fault.bit / 8] ^= (uint8_t)(1 << fault.bit % 8);
    return good;
}

static void faulty_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    fault.sha512->compress(words, blocks, count);
    if (fault_strikes())
        words->w64[fault.bit / 64] ^= (uint64_t)1 << fault.bit % 64;
}

/* Signs, and at the call that is chosen, if one is, something goes wrong: with the result, or with the private key, the
 * public key or the message in memory, members 1 to 3. Then nothing may leave. Returns how many calls there were. */
static unsigned sign_refused(const struct crypto *c, unsigned wrong_call, size_t bit, size_t member)
{
    static const uint8_t none[ED25519_SIGNATURE] = {0};
    struct signed_message m = rfc_message(2);
    uint8_t *const members[] = {NULL, m.private_key, m.public_key, m.message};
    uint8_t signature[ED25519_SIGNATURE];
    memset(signature, 1, sizeof signature);
    fault.calls = 0;
    fault.wrong_call = wrong_call;
    fault.bit = bit;
    fault.memory = members[member] == NULL ? NULL : members[member] + bit / 8 % (member == 3 ? m.len : ED25519_KEY);
    int result = ed25519_sign(c, signature, m.private_key, m.public_key, (struct span){m.message, m.len});
    bool refused = wrong_call > 0 && wrong_call <= fault.calls;
    assert_int_equal(result, refused ? SSL_E_COMPUTATION : 0);
    assert_memory_equal(signature, refused ? none : m.signature, sizeof signature);
    return fault.calls;
}

/* Any bit of a point. */
static void faults_of_points(void **state)
{
    (void)state;
    const struct edwards25519 faulty = {.multiply = faulty_multiply, .multiply_both = faulty_multiply_both};
    struct crypto c = crypto;
    fault.curve = crypto.edwards25519;
    c.edwards25519 = &faulty;
    assert_int_equal(sign_refused(&c, 0, 0, 0), 2);
    for (size_t bit = 0; bit < 8 * EDWARDS_LEN; bit++) {
        sign_refused(&c, 1, bit, 0);
        sign_refused(&c, 2, bit, 0);
    }
}

/* Both multiplications are off by the same point, as they would be if what they share were spoilt for good. */
static void off_by_a_point(struct scalar *sum, const struct scalar *k)
{
    static const struct scalar one = {{1}}, seven = {{7}};
    scalar_mul_add(sum, k, &one, &seven);
}

static void multiply_beside(uint8_t point[EDWARDS_LEN], const struct scalar *k)
{
    struct scalar sum;
    off_by_a_point(&sum, k);
    fault.curve->multiply(point, &sum);
}

static bool multiply_both_beside(uint8_t point[EDWARDS_LEN], const struct scalar *k, const struct scalar *h,
                                 const uint8_t a[EDWARDS_LEN])
{
    struct scalar sum;
    off_by_a_point(&sum, k);
    return fault.curve->multiply_both(point, &sum, h, a);
}

static void a_fault_that_stays(void **state)
{
    (void)state;
    static const uint8_t none[ED25519_SIGNATURE] = {0};
    const struct edwards25519 faulty = {.multiply = multiply_beside, .multiply_both = multiply_both_beside};
    struct crypto c = crypto;
    struct signed_message m = rfc_message(2);
    uint8_t signature[ED25519_SIGNATURE];
    fault.curve = crypto.edwards25519;
    c.edwards25519 = &faulty;
    int result = ed25519_sign(&c, signature, m.private_key, m.public_key, (struct span){m.message, m.len});
    assert_int_equal(result, SSL_E_COMPUTATION);
    assert_memory_equal(signature, none, sizeof signature);
}

static struct crypto crypto_with_faulty_hash(struct hash *faulty)
{
    struct crypto c = crypto;
    fault.sha512 = crypto.sha512;
    *faulty = *crypto.sha512;
    faulty->compress = faulty_compress;
    c.sha512 = faulty;
    return c;
}

/* Any of the hashes of the two keys, of both values of r, and of both of h. */
static void faults_of_hashes(void **state)
{
    (void)state;
    struct hash faulty;
    struct crypto c = crypto_with_faulty_hash(&faulty);
    unsigned calls = sign_refused(&c, 0, 0, 0);
    assert_int_equal(calls, 6);
    for (unsigned call = 1; call <= calls; call++) {
        for (size_t bit = 0; bit < 512; bit++) {
            /* Five bits of the private key's hash do not count: the lowest of a, and the two highest. */
            bool clamped = (call == 1 || call == 4) && ((56 <= bit && bit <= 58) || bit == 198 || bit == 199);
            if (!clamped)
                sign_refused(&c, call, bit, 0);
        }
    }
}

/* A private key, a public key or a message that changes, for good, while the private key is expanded or r or h is made.
 * (With a message that changes before it is looked at, nothing is wrong.) */
static void faults_of_memory(void **state)
{
    (void)state;
    struct hash faulty;
    struct crypto c = crypto_with_faulty_hash(&faulty);
    for (size_t bit = 0; bit < 8 * ED25519_KEY; bit += 3) {
        for (unsigned call = 1; call <= 3; call++)
            for (size_t member = 1; member <= (call == 1 ? 2 : 3); member++)
                sign_refused(&c, call, bit, member);
    }
}

/* ---- What is decided by the equation ---- */

/* A signature with R = r B - t and S = r + h a, under the key a B - u. */
static void sign_by_hand(struct signed_message *m, const struct scalar *a, const struct scalar *r, const uint8_t t[32],
                         const uint8_t u[32])
{
    static const struct scalar one = {{1}};
    struct scalar h, s;
    uint8_t text[2 * 32 + MESSAGE_MAX], digest[64];
    assert_true(crypto.edwards25519->multiply_both(m->signature, r, &one, t));
    assert_true(crypto.edwards25519->multiply_both(m->public_key, a, &one, u));
    memcpy(text, m->signature, 32);
    memcpy(text + 32, m->public_key, 32);
    memcpy(text + 64, m->message, m->len);
    hash_whole(crypto.sha512, digest, text, 64 + m->len);
    scalar_reduce(&h, digest);
    scalar_mul_add(&s, &h, a, r);
    scalar_store(m->signature + 32, &s);
}

/* The points whose order divides 8, in the one encoding that each has. */
static const char *const small_orders[8] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
};

/* The equation is the one without the cofactor: an R that is off by a point of small order is refused. */
static void no_cofactor(void **state)
{
    (void)state;
    uint64_t random = 8032;
    uint8_t neutral[32], t[32], wide[64];
    struct scalar a, r;
    hex(neutral, small_orders[0]);
    for (size_t i = 0; i < COUNT(small_orders); i++) {
        struct signed_message m = {.len = 5};
        test_random(&random, wide, sizeof wide);
        scalar_reduce(&a, wide);
        test_random(&random, wide, sizeof wide);
        scalar_reduce(&r, wide);
        hex(t, small_orders[i]);
        sign_by_hand(&m, &a, &r, t, neutral);
        assert_int_equal(verify(&m), i == 0 ? 0 : SSL_E_SIGNATURE);
    }
}

/*
 * Points of small order as keys are decided by the equation alone, as RFC 8032 has it: S B = R with any S is a
 * signature of every message whose h is a multiple of the order of the key, of all messages if the key is the neutral
 * point. And R may be of small order too.
 */
static void keys_of_small_order(void **state)
{
    (void)state;
    static const unsigned orders[8] = {1, 8, 4, 8, 2, 8, 4, 8};
    uint8_t neutral[32], t[32];
    hex(neutral, small_orders[0]);
    for (size_t i = 0; i < COUNT(small_orders); i++) {
        unsigned right = 0;
        hex(t, small_orders[i]);
        for (uint32_t j = 0; j < 64; j++) {
            static const struct scalar zero;
            struct scalar r = {{j / 2}}; /* 0: R is the neutral point */
            struct signed_message m = {.message = {(uint8_t)j}, .len = 1};
            sign_by_hand(&m, &zero, &r, neutral, t);
            right += verify(&m) == 0;
        }
        assert_in_range(right, 64 / orders[i] / 3, 64 / orders[i] * 3);
        assert_true(orders[i] == 1 ? right == 64 : right < 64);
    }
}

/* Other encodings of points of small order: y of p and more, and a sign where x is 0. As keys and as R. */
static void encodings_of_small_orders(void **state)
{
    (void)state;
    static const char *const encodings[] = {
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    for (size_t i = 0; i < COUNT(encodings); i++) {
        struct signed_message m = {.signature = {1}, .len = 1}; /* S = 0, R the neutral point */
        for (unsigned j = 0; j < 64; j++) {
            m.message[0] = (uint8_t)j;
            hex(m.public_key, encodings[i]);
            assert_int_equal(verify(&m), SSL_E_SIGNATURE);
        }
        hex(m.public_key, small_orders[0]);
        assert_int_equal(verify(&m), 0);
        hex(m.signature, encodings[i]);
        assert_int_equal(verify(&m), SSL_E_SIGNATURE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_8032),
        cmocka_unit_test(many_keys),
        cmocka_unit_test(any_bit_changed),
        cmocka_unit_test(lengths),
        cmocka_unit_test(s_beyond_the_order),
        cmocka_unit_test(keys_that_do_not_match),
        cmocka_unit_test(faults_of_points),
        cmocka_unit_test(a_fault_that_stays),
        cmocka_unit_test(faults_of_hashes),
        cmocka_unit_test(faults_of_memory),
        cmocka_unit_test(no_cofactor),
        cmocka_unit_test(keys_of_small_order),
        cmocka_unit_test(encodings_of_small_orders),
    };
    const struct edwards25519 *backends[BACKENDS_MAX];
    size_t count = BACKENDS(edwards25519, backends);
    int failed = 0;
    crypto_choose(&crypto, 0);
    for (size_t i = 0; i < count; i++) {
        crypto.edwards25519 = backends[i];
        failed += cmocka_run_group_tests_name(backends[i]->backend, tests, NULL, NULL);
    }
    return failed;
}
