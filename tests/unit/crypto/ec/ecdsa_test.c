/*
 * ecdsa_test.c - ECDSA: against RFC 6979, with itself, at the edges of every number, and on a curve that lies.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/ec/ecdsa.h"
#include "crypto/bn/bn.h"
#include "support/random.h"
#include "support/sets.h"
#include "support/slow_curve.h"
#include "support/test.h"

/* Of the backends that are tested, from GROUP_P256 on. */
static const struct curve *curves[GROUP_COUNT - GROUP_P256];

static const uint8_t no_blind[ECDSA_BLIND];

static struct group group_of(const struct curve *curve)
{
    return (struct group){.private_len = curve->len, .public_len = 1 + 2 * curve->len, .curve = curve};
}

static const struct hash *hash_named(const struct crypto *c, const char *name)
{
    const struct hash *const hashes[] = {c->sha256, c->sha384, c->sha512};
    for (size_t i = 0; i < COUNT(hashes); i++)
        if (strcmp(hashes[i]->name, name) == 0)
            return hashes[i];
    return NULL;
}

/* A key, a digest and its signature. */
struct setting {
    struct crypto crypto;
    uint64_t state;
    struct group group;
    const struct curve *curve;
    const struct hash *hash;
    size_t len;
    uint8_t private_key[CURVE_LEN_MAX], point[1 + 2 * CURVE_LEN_MAX], digest[HASH_MAX];
    uint8_t signature[2 * CURVE_LEN_MAX];
};

/* The keys of RFC 6979 A.2.5 to A.2.7. */
static const char *const keys[] = {
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
    "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5",
    ("00fad06daa62ba3b25d2fb40133da757205de67f5bb0018fee8c86e1b68c7e75ca"
     "a896eb32f1f47c70855836a6d16fcc1466f6d8fbec67db89ec0c08b0e996b83538"),
};

static void set(struct setting *s, const struct curve *curve, const char *hash, const char *message)
{
    crypto_choose(&s->crypto, 0);
    s->state = 1;
    s->crypto.random = test_random;
    s->crypto.random_arg = &s->state;
    s->group = group_of(curve);
    s->curve = curve;
    s->len = curve->len;
    s->hash = hash_named(&s->crypto, hash);
    assert_non_null(s->hash);
    assert_int_equal(hex(s->private_key, keys[curve->len / 16 - 2]), s->len);
    s->point[0] = 4;
    curve->multiply_base(s->point + 1, s->private_key);
    hash_whole(s->hash, s->digest, message, strlen(message));
}

static int sign(struct setting *s)
{
    return ecdsa_sign(&s->crypto, &s->group, s->signature, s->private_key, s->hash, s->digest);
}

static int sign_plainly(struct setting *s)
{
    return ecdsa_sign_with(s->curve, s->signature, s->private_key, s->hash, s->digest, (struct span){NULL, 0},
                           no_blind);
}

static int verify(const struct setting *s)
{
    return ecdsa_verify(&s->group, (struct span){s->point, 1 + 2 * s->len}, s->digest, s->hash->digest_len,
                        (struct span){s->signature, 2 * s->len});
}

/* ---- Known answers ---- */

/* RFC 6979 A.2.5 to A.2.7: r s. */
/* clang-format off */
static const struct {
    enum group_id group;
    const char *hash, *message, *signature;
} rfc6979_rows[] = {
    {GROUP_P256, "SHA-256", "sample",
     "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9af"
     "f4064dc4ab2f843acda8"},
    {GROUP_P256, "SHA-256", "test",
     "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c649155f267e60d381"
     "4b4c0cc84250e46f0083"},
    {GROUP_P256, "SHA-384", "sample",
     "0eafea039b20e9b42309fb1d89e213057cbf973dc0cfc8f129edddc800ef77194861f0491e6998b9455193e34e7b0d284ddd7149a74b"
     "95b9261f13abde940954"},
    {GROUP_P256, "SHA-384", "test",
     "83910e8b48bb0c74244ebdf7f07a1c5413d61472bd941ef3920e623fbccebeb68ddbec54cf8cd5874883841d712142a56a8d0f218f50"
     "03cb0296b6b509619f2c"},
    {GROUP_P256, "SHA-512", "sample",
     "8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f002362ab1adbe2b8adf9cb9edab740ea6049c028114f24"
     "60f96554f61fae3302fe"},
    {GROUP_P256, "SHA-512", "test",
     "461d93f31b6540894788fd206c07cfa0cc35f46fa3c91816fff1040ad1581a0439af9f15de0db8d97e72719c74820d304ce5226e32de"
     "dae67519e840d1194e55"},
    {GROUP_P384, "SHA-256", "sample",
     "21b13d1e013c7fa1392d03c5f99af8b30c570c6f98d4ea8e354b63a21d3daa33bde1e888e63355d92fa2b3c36d8fb2cdf3aa443fb107"
     "745bf4bd77cb3891674632068a10ca67e3d45db2266fa7d1feebefdc63eccd1ac42ec0cb8668a4fa0ab0"},
    {GROUP_P384, "SHA-256", "test",
     "6d6defac9ab64dabafe36c6bf510352a4cc27001263638e5b16d9bb51d451559f918eedaf2293be5b475cc8f0188636b2d46f3becbcc"
     "523d5f1a1256bf0c9b024d879ba9e838144c8ba6baeb4b53b47d51ab373f9845c0514eefb14024787265"},
    {GROUP_P384, "SHA-384", "sample",
     "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe4699ef4aeb15f1"
     "78cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8"},
    {GROUP_P384, "SHA-384", "test",
     "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb0542a7f0812998da8f1dd3ca3cf023dbddd0760448d4"
     "2d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e06a739f040649a667bf3b828246baa5a5"},
    {GROUP_P384, "SHA-512", "sample",
     "ed0959d5880ab2d869ae7f6c2915c6d60f96507f9cb3e047c0046861da4a799cfe30f35cc900056d7c99cd7882433709512c8cceee38"
     "90a84058ce1e22dbc2198f42323ce8aca9135329f03c068e5112dc7cc3ef3446defceb01a45c2667fdd5"},
    {GROUP_P384, "SHA-512", "test",
     "a0d5d090c9980faf3c2ce57b7ae951d31977dd11c775d314af55f76c676447d06fb6495cd21b4b6e340fc236584fb277976984e59b4c"
     "77b0e8e4460dca3d9f20e07b9bb1f63beefaf576f6b2e8b224634a2092cd3792e0159ad9cee37659c736"},
    {GROUP_P521, "SHA-256", "sample",
     "01511bb4d675114fe266fc4372b87682baecc01d3cc62cf2303c92b3526012659d16876e25c7c1e57648f23b73564d67f61c6f14d527"
     "d54972810421e7d87589e1a7004a171143a83163d6df460aaf61522695f207a58b95c0644d87e52aa1a347916e4f7a72930b1bc06dbe"
     "22ce3f58264afd23704cbb63b29b931f7de6c9d949a7ecfc"},
    {GROUP_P521, "SHA-256", "test",
     "000e871c4a14f993c6c7369501900c4bc1e9c7b0b4ba44e04868b30b41d8071042eb28c4c250411d0ce08cd197e4188ea4876f279f90"
     "b3d8d74a3c76e6f1e4656aa800cd52dbaa33b063c3a6cd8058a1fb0a46a4754b034fcc644766ca14da8ca5ca9fde00e88c1ad60ccba7"
     "59025299079d7a427ec3cc5b619bfbc828e7769bcd694e86"},
    {GROUP_P521, "SHA-384", "sample",
     "01ea842a0e17d2de4f92c15315c63ddf72685c18195c2bb95e572b9c5136ca4b4b576ad712a52be9730627d16054ba40cc0b8d3ff035"
     "b12ae75168397f5d50c6745101f21a3cee066e1961025fb048bd5fe2b7924d0cd797babe0a83b66f1e35eeaf5fde143fa85dc394a7de"
     "e766523393784484bdf3e00114a1c857cde1aa203db65d61"},
    {GROUP_P521, "SHA-384", "test",
     "014bee21a18b6d8b3c93fab08d43e739707953244fdbe924fa926d76669e7ac8c89df62ed8975c2d8397a65a49dcc09f6b0ac6227274"
     "1924d479354d74ff6075578c0133330865c067a0eaf72362a65e2d7bc4e461e8c8995c3b6226a21bd1aa78f0ed94fe536a0dca35534f"
     "0cd1510c41525d163fe9d74d134881e35141ed5e8e95b979"},
    {GROUP_P521, "SHA-512", "sample",
     "00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606add152b534931d7d4e845"
     "5cc91f9b15bf05ec36e377fa00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af282623eaa63e5b5c0723"
     "d8b8c37ff0777b1a20f8ccb1dccc43997f1ee0e44da4a67a"},
    {GROUP_P521, "SHA-512", "test",
     "013e99020abf5cee7525d16b69b229652ab6bdf2affcaef38773b4b7d08725f10cdb93482fdcc54edcee91eca4166b2a7c6265ef0ce2"
     "bd7051b7cef945babd47ee6d01fbd0013c674aa79cb39849527916ce301c66ea7ce8b80682786ad60f98f7e78a19ca69eff5c57400e3"
     "b3a0ad66ce0978214d13baf4e9ac60752f7b155e2de4dce3"},
};
/* clang-format on */

static void rfc6979_signatures(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rfc6979_rows); i++) {
        struct setting s;
        uint8_t expected[2 * CURVE_LEN_MAX];
        set(&s, curves[rfc6979_rows[i].group - GROUP_P256], rfc6979_rows[i].hash, rfc6979_rows[i].message);
        assert_int_equal(hex(expected, rfc6979_rows[i].signature), 2 * s.len);
        assert_int_equal(sign_plainly(&s), 0);
        assert_memory_equal(s.signature, expected, 2 * s.len);
        assert_int_equal(verify(&s), 0);
    }
}

/* ---- A curve that lies: it records the scalars, and says what x is ---- */

/* RFC 6979 A.1: the order of K-163, and a digest whose first two nonces are not below it. */
static const uint8_t order_163[21] = {0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                      0x01, 0x08, 0xa2, 0xe0, 0xcc, 0x0d, 0x99, 0xf8, 0xa5, 0xef};
static const char key_163[] = "009a4d6792295a7f730fc3f2b49cbc0f62e862272f";

/* What it does at each call; the last rule goes on for ever. A test sets it, and there is one thread. */
static struct {
    uint8_t x[4][21];
    size_t rules, calls;
    uint8_t scalars[4][21];
    uint8_t *spoils; /* this byte, at the first call */
    bool infinite;
    unsigned off_curve; /* bit i: what is asked at the i-th time is no point */
    unsigned asked;
} lie;

static void lie_multiply_base(uint8_t *point, const uint8_t *scalar)
{
    size_t rule = lie.calls < lie.rules ? lie.calls : lie.rules - 1;
    memset(point, 0, 42);
    memcpy(point, lie.x[rule], 21);
    if (lie.calls < COUNT(lie.scalars))
        memcpy(lie.scalars[lie.calls], scalar, 21);
    if (lie.calls == 0 && lie.spoils != NULL)
        *lie.spoils ^= 1;
    lie.calls++;
}

static bool lie_sum_has_x(const uint8_t *r, const uint8_t *u1, const uint8_t *u2, const uint8_t *point)
{
    (void)u1, (void)u2, (void)point;
    return !lie.infinite && memcmp(lie.x[0], r, 21) == 0;
}

static bool lie_on_curve(const uint8_t *point)
{
    (void)point;
    return (lie.off_curve >> lie.asked++ & 1) == 0;
}

static uint64_t lie_is_half_of(const uint8_t *point, const uint8_t *scalar)
{
    uint8_t expected[42];
    lie_multiply_base(expected, scalar);
    return lie_on_curve(point) ? ct_equal(point, expected, 21) : 0;
}

static uint8_t order_163_rr[21];

static const struct curve lying_curve = {.name = "lying",
                                         .bits = 163,
                                         .len = 21,
                                         .order = order_163,
                                         .order_rr = order_163_rr,
                                         .multiply_base = lie_multiply_base,
                                         .is_half_of = lie_is_half_of,
                                         .sum_has_x_public = lie_sum_has_x,
                                         .on_curve = lie_on_curve};

static struct lied {
    struct crypto crypto;
    uint8_t key[21], digest[32], signature[42];
} lie_set(const char *const *x, size_t count)
{
    struct lied s;
    struct mont n;
    mont_init(&n, order_163, sizeof order_163);
    bn_store(order_163_rr, sizeof order_163_rr, n.rr, n.count);
    memset(&lie, 0, sizeof lie);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(hex(lie.x[i], x[i]), 21);
    lie.rules = count;
    crypto_choose(&s.crypto, 0);
    hex(s.key, key_163);
    hash_whole(s.crypto.sha256, s.digest, "sample", 6);
    memset(s.signature, 0xaa, sizeof s.signature);
    return s;
}

static int lie_sign(struct lied *s)
{
    return ecdsa_sign_with(&lying_curve, s->signature, s->key, s->crypto.sha256, s->digest, (struct span){NULL, 0},
                           no_blind);
}

static const char x_plain[] = "000123456789abcdef0123456789abcdef01234567";
static const char x_other[] = "000123456789abcdef0123456789abcdef01234568";
static const char zero[] = "000000000000000000000000000000000000000000";
static const char order[] = "04000000000000000000020108a2e0cc0d99f8a5ef";
static const char beyond[] = "04000000000000000000020108a2e0cc0d99f8a5f4"; /* n + 5 */
static const char five[] = "000000000000000000000000000000000000000005";

/* The third nonce of RFC 6979 A.1.2, step h, is the first that is used; and 2 k is asked for besides. */
static void rfc6979_nonce(void **state)
{
    (void)state;
    struct lied s = lie_set(&(const char *){x_plain}, 1);
    uint8_t k[21], sum[21];
    hex(k, "023af4074c90a02b3fe61d286d5c87f425e6bdd81b");
    assert_int_equal(lie_sign(&s), 0);
    assert_int_equal(lie.calls, 2);
    assert_memory_equal(lie.scalars[0], k, 21);
    unsigned carry = 0;
    for (size_t i = 21; i-- > 0; carry >>= 8) /* 2 k = 2 k mod n + n */
        sum[i] = (uint8_t)(carry += 2 * (unsigned)k[i]);
    carry = 0;
    for (size_t i = 21; i-- > 0; carry >>= 8)
        k[i] = (uint8_t)(carry += (unsigned)lie.scalars[1][i] + order_163[i]);
    assert_memory_equal(k, sum, 21);
    assert_memory_equal(s.signature, lie.x[0], 21);
}

/* r = 0, also as x = n, and s = 0: the next nonce is taken. */
static void next_nonce(void **state)
{
    (void)state;
    static const char no_s[] = "027c5b522dfebc6740bb74330fdaf8708a8dd70fbf"; /* -e / d mod n */
    const char *const rows[][2] = {{zero, x_plain}, {order, x_plain}, {no_s, x_plain}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lied s = lie_set(rows[i], 2);
        assert_int_equal(lie_sign(&s), 0);
        assert_int_equal(lie.calls, 3);
        assert_memory_not_equal(lie.scalars[0], lie.scalars[1], 21);
        assert_memory_equal(s.signature, lie.x[1], 21);
    }
}

/* x is a number of the field, and may be n or more: r is what is left of it modulo n. */
static void signed_beyond(void **state)
{
    (void)state;
    struct lied s = lie_set(&(const char *){beyond}, 1);
    uint8_t r[21];
    hex(r, five);
    assert_int_equal(lie_sign(&s), 0);
    assert_memory_equal(s.signature, r, 21);
}

/* What verification makes of each answer of the curve, whatever else would refuse the signature. */
static void verified_lies(void **state)
{
    (void)state;
    static const struct {
        const char *x, *r;
        bool infinite, off_curve, good;
    } rows[] = {
        {x_plain, x_plain, false, false, true}, {x_plain, x_other, false, false, false},
        {x_plain, x_plain, true, false, false}, {x_plain, x_plain, false, true, false},
        {beyond, beyond, false, false, false},  {zero, zero, false, false, false},
        {order, zero, false, false, false},     {order, order, false, false, false},
    };
    const struct group group = group_of(&lying_curve);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lied s = lie_set(&rows[i].x, 1);
        uint8_t point[43] = {4};
        hex(s.signature, rows[i].r);
        hex(s.signature + 21, x_plain);
        lie.infinite = rows[i].infinite;
        lie.off_curve = rows[i].off_curve;
        assert_int_equal(ecdsa_verify(&group, SPAN(point), s.digest, 32, SPAN(s.signature)),
                         rows[i].good ? 0 : SSL_E_SIGNATURE);
    }
}

/* No nonce is good: it ends, and nothing leaves. */
static void no_nonce(void **state)
{
    (void)state;
    static const uint8_t zeros[42] = {0};
    struct lied s = lie_set(&(const char *){zero}, 1);
    assert_int_equal(lie_sign(&s), SSL_E_COMPUTATION);
    assert_memory_equal(s.signature, zeros, 42);
    assert_true(lie.calls > 10 && lie.calls < 1000);
}

/* A point or a private key that changes on the way. */
static void faults(void **state)
{
    (void)state;
    static const uint8_t zeros[42] = {0};
    const char *const changes[] = {x_plain, x_other};
    struct lied s = lie_set(changes, 2);
    assert_int_equal(lie_sign(&s), SSL_E_COMPUTATION);
    assert_memory_equal(s.signature, zeros, 42);
    s = lie_set(changes, 1); /* k G is no point */
    lie.off_curve = 1;
    assert_int_equal(lie_sign(&s), SSL_E_COMPUTATION);
    assert_memory_equal(s.signature, zeros, 42);
    for (size_t i = 0; i < 21; i++) {
        s = lie_set(changes, 1);
        lie.spoils = &s.key[i];
        assert_int_equal(lie_sign(&s), SSL_E_COMPUTATION);
        assert_memory_equal(s.signature, zeros, 42);
    }
}

/* ---- Signing ---- */

/* d from 1 to n - 1, and not beyond. */
static void private_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct setting s;
        uint8_t zeros[2 * CURVE_LEN_MAX] = {0};
        set(&s, curves[i], "SHA-256", "sample");
        for (unsigned j = 0; j < 6; j++) {
            static const int expected[] = {SSL_E_KEY_DECODE, 0, 0, SSL_E_KEY_DECODE, SSL_E_KEY_DECODE,
                                           SSL_E_KEY_DECODE};
            memset(s.private_key, 0, s.len); /* 0, 1, n - 1, n, n + 2, all ones */
            if (j == 1)
                s.private_key[s.len - 1] = 1;
            else if (j > 1)
                memcpy(s.private_key, s.curve->order, s.len);
            if (j == 2)
                s.private_key[s.len - 1]--;
            if (j == 4)
                s.private_key[s.len - 1] += 2;
            if (j == 5)
                memset(s.private_key, 0xff, s.len);
            memset(s.signature, 0xaa, sizeof s.signature);
            assert_int_equal(sign(&s), expected[j]);
            if (expected[j] != 0) {
                assert_memory_equal(s.signature, zeros, 2 * s.len);
                continue;
            }
            s.curve->multiply_base(s.point + 1, s.private_key);
            assert_int_equal(verify(&s), 0);
        }
    }
}

static int random_zeros(void *arg, uint8_t *out, size_t len)
{
    (void)arg;
    memset(out, 0, len);
    return 0;
}

static int random_fails(void *arg, uint8_t *out, size_t len)
{
    (void)arg, (void)out, (void)len;
    return SSL_E_RANDOM;
}

static void randomness(void **state)
{
    (void)state;
    struct setting s;
    uint8_t first[2 * CURVE_LEN_MAX], plain[2 * CURVE_LEN_MAX];
    set(&s, curves[0], "SHA-256", "sample");
    assert_int_equal(sign_plainly(&s), 0);
    memcpy(plain, s.signature, 64);

    /* Two signatures of the same digest differ, and not from the third on the same bytes. */
    assert_int_equal(sign(&s), 0);
    assert_int_equal(verify(&s), 0);
    memcpy(first, s.signature, 64);
    assert_int_equal(sign(&s), 0);
    assert_memory_not_equal(s.signature, first, 32);
    s.state = 1;
    assert_int_equal(sign(&s), 0);
    assert_memory_equal(s.signature, first, 64);

    /* No randomness at all: still a good signature, and another k for another digest. */
    s.crypto.random = random_zeros;
    assert_int_equal(sign(&s), 0);
    assert_int_equal(verify(&s), 0);
    assert_memory_not_equal(s.signature, plain, 32); /* the zeros are additional data too */
    memcpy(first, s.signature, 64);
    s.digest[31] ^= 1;
    assert_int_equal(sign(&s), 0);
    assert_int_equal(verify(&s), 0);
    assert_memory_not_equal(s.signature, first, 32);

    s.crypto.random = random_fails;
    assert_int_equal(sign(&s), SSL_E_RANDOM);
}

/* What blinds does not show; each byte of the additional data does. */
static void arguments(void **state)
{
    (void)state;
    struct setting s;
    uint8_t expected[2 * CURVE_LEN_MAX], blind[ECDSA_BLIND], additional[ECDSA_ADDITIONAL] = {0};
    set(&s, curves[0], "SHA-256", "sample");
    assert_int_equal(sign_plainly(&s), 0);
    memcpy(expected, s.signature, 64);
    for (unsigned i = 0; i < 4; i++) {
        memset(blind, i == 0 ? 0xff : 0, sizeof blind);
        if (i > 1)
            test_random(&s.state, blind, sizeof blind);
        assert_int_equal(
            ecdsa_sign_with(s.curve, s.signature, s.private_key, s.hash, s.digest, (struct span){NULL, 0}, blind), 0);
        assert_memory_equal(s.signature, expected, 64);
    }
    for (size_t i = 0; i < ECDSA_ADDITIONAL; i += 31) {
        additional[i] = 1;
        assert_int_equal(
            ecdsa_sign_with(s.curve, s.signature, s.private_key, s.hash, s.digest, SPAN(additional), blind), 0);
        assert_int_equal(verify(&s), 0);
        assert_memory_not_equal(s.signature, expected, 32);
        memcpy(expected, s.signature, 64);
    }
}

/* ---- Verification ---- */

/* NIST CAVP, FIPS 186-3 SigGen.txt and SigVer.rsp: the first of each kind, with the digest of the message. */
/* clang-format off */
static const struct {
    const char *name;
    enum group_id group;
    const char *hash, *digest, *point, *signature;
    bool good;
} cavp_rows[] = {
    {"SigGen, good", GROUP_P256, "SHA-256",
     "44acf6b7e36c1342c2c5897204fe09504e1e2efb1a900377dbc4e7a6a133ec56",
     "041ccbe91c075fc7f4f033bfa248db8fccd3565de94bbfb12f3c59ff46c271bf83ce4014c68811f9a21a1fdb2c0e6113e06db7ca93b740"
     "4e78dc7ccd5ca89a4ca9",
     "f3ac8061b514795b8843e3d6629527ed2afd6b1f6a555a7acabb5e6f79c8c2ac8bf77819ca05a6b2786c76262bf7371cef97b218e96f17"
     "5a3ccdda2acc058903",
     true},
    {"SigGen, good", GROUP_P256, "SHA-384",
     "d9c83b92fa0979f4a5ddbd8dd22ab9377801c3c31bf50f932ace0d2146e2574da0d5552dbed4b18836280e9f94558ea6",
     "04e0e7b99bc62d8dd67883e39ed9fa0657789c5ff556cc1fd8dd1e2a55e9e3f24363fbfd0232b95578075c903a4dbf85ad58f8350516e1"
     "ec89b0ee1f5e1362da69",
     "f5087878e212b703578f5c66f434883f3ef414dc23e2e8d8ab6a8d159ed5ad83306b4c6c20213707982dffbb30fba99b96e792163dd59d"
     "be606e734328dd7c8a",
     true},
    {"SigGen, good", GROUP_P256, "SHA-512",
     "a59ca4dd2b0347f4f2702a8962878a206775fd91047040be60463119f02aa829b7360b940b2785395406c280375c5d90ee655e51d4120d"
     "f256b9a6287161c7fc",
     "046b738de3398b6ac57b9591f9d7985dd4f32137ad3460dcf8970c1390cb9eaf8d83bc61e26d2bbbd3cf2d2ab445a2bc4ab5dde41f4a13"
     "078fd1d3cc36ab596d57",
     "275fa760878b4dc05e9d157fedfd8e9b1c9c861222a712748cb4b7754c043fb1699d906bb8435a05345af3b37e3b357786939e94caae25"
     "7852f0503adb1e0f7e",
     true},
    {"SigGen, good", GROUP_P384, "SHA-256",
     "bbbd0a5f645d3fda10e288d172b299455f9dff00e0fbc2833e18cd017d7f3ed1",
     "040400193b21f07cd059826e9453d3e96dd145041c97d49ff6b7047f86bb0b0439e909274cb9c282bfab88674c0765bc75f70d89c52acb"
     "c70468d2c5ae75c76d7f69b76af62dcf95e99eba5dd11adf8f42ec9a425b0c5ec98e2f234a926b82a147",
     "b11db00cdaf53286d4483f38cd02785948477ed7ebc2ad609054551da0ab0359978c61851788aa2ec3267946d440e87816007873c5b060"
     "4ce68112a8fee973e8e2b6e3319c683a762ff5065a076512d7c98b27e74b7887671048ac027df8cbf2",
     true},
    {"SigGen, good", GROUP_P384, "SHA-384",
     "31a452d6164d904bb5724c878280231eae705c29ce9d4bc7d58e020e1085f17eebcc1a38f0ed0bf2b344d81fbd896825",
     "04c2b47944fb5de342d03285880177ca5f7d0f2fcad7678cce4229d6e1932fcac11bfc3c3e97d942a3c56bf34123013dbf37257906a822"
     "3866eda0743c519616a76a758ae58aee81c5fd35fbf3a855b7754a36d4a0672df95d6c44a81cf7620c2d",
     "50835a9251bad008106177ef004b091a1e4235cd0da84fff54542b0ed755c1d6f251609d14ecf18f9e1ddfe69b946e320475f3d30c6463"
     "b646e8d3bf2455830314611cbde404be518b14464fdb195fdcc92eb222e61f426a4a592c00a6a89721",
     true},
    {"SigGen, good", GROUP_P384, "SHA-512",
     "f863cf3749ae5256da0ceb2e6d391fcce939b1490b024527687b1a2908da35c48b44255d82956c76d70672c41c6456d78c57342e932490"
     "083f73016b560a0245",
     "04fb937e4a303617b71b6c1a25f2ac786087328a3e26bdef55e52d46ab5e69e5411bf9fc55f5df9994d2bf82e8f39a153ea97d9075e92f"
     "a5bfe67e6ec18e21cc4d11fde59a68aef72c0e46a28f31a9d60385f41f39da468f4e6c3d3fbac9046765",
     "c269d9c4619aafdf5f4b3100211dddb14693abe25551e04f9499c91152a296d7449c08b36f87d1e16e8e15fee4a7f5c877ffed5c616651"
     "52d52161dc13ac3fbae5786928a3d736f42d34a9e4d6d4a70a02d5af90fa37a23a318902ae2656c071",
     true},
    {"SigGen, good", GROUP_P521, "SHA-256",
     "53e6537cb6ea68ae47a81611c22756d770d7a37e336c3af0b0814b04fa39434b",
     "04007d042ca19408524e68b981f1419351e3b84736c77fe58fee7d11317df2e850d960c7dd10d10ba714c8a609d163502b79d682e8bbec"
     "d4f52591d2748533e45a867a0197ac6416111ccf987d290459ebc8ad9ec56e49059c992155539a36a626631f4a2d89164b985154f2dddc"
     "0281ee5b5178271f3a76a0914c3fcd1f97be8e8376efb3",
     "009dd1f2a716843eedec7a6645ac834d4336e7b18e35701f06cae9d6b290d41491424735f3b57e829ad5de055eaeef1778f051c1ee152b"
     "f2131a081e53df2a567a8a002148e8428d70a72bc9fa986c38c2c97deda0420f222f9dc99d32c0acba699dc7ba0a2b79ce5999ff61bd0b"
     "233c744a893bc105bca5c235423e531612da65d72e62",
     true},
    {"SigGen, good", GROUP_P521, "SHA-384",
     "9832832c49754bdeba2d3799cbf6437af28ad9f942d3f313abd320fad0897be6b446aa24f1b23a86ea54aef12b1f5c0b",
     "04013b4ab7bc1ddf7fd74ca6f75ac560c94169f435361e74eba1f8e759ac70ab3af138d8807aca3d8e73b5c2eb787f6dcca2718122bd94"
     "f08943a686b115d869d3f40600f293c1d627b44e7954d0546270665888144a94d437679d074787959d0d944d8223b9d4b5d068b4fbbd11"
     "76a004b476810475cd2a200b83eccd226d08b444a71e71",
     "002128f77df66d16a604ffcd1a515e039d49bf6b91a215b814b2a1c88d32039521fbd142f717817b838450229025670d99c1fd5ab18bd9"
     "65f093cae7accff0675aae0008dc65a243700a84619dce14e44ea8557e36631db1a55de15865497dbfd66e76a7471f78e510c04e613ced"
     "332aa563432a1017da8b81c146059ccc7930153103a6",
     true},
    {"SigGen, good", GROUP_P521, "SHA-512",
     "65f83408092261bda599389df03382c5be01a81fe00a36f3f4bb6541263f801627c440e50809712b0cace7c217e6e5051af81de9bfec32"
     "04dcd63c4f9a741047",
     "040061387fd6b95914e885f912edfbb5fb274655027f216c4091ca83e19336740fd81aedfe047f51b42bdf68161121013e0d55b117a14e"
     "4303f926c8debb77a7fdaad100e7d0c75c38626e895ca21526b9f9fdf84dcecb93f2b233390550d2b1463b7ee3f58df7346435ff043419"
     "9583c97c665a97f12f706f2357da4b40288def888e59e6",
     "004de826ea704ad10bc0f7538af8a3843f284f55c8b946af9235af5af74f2b76e099e4bc72fd79d28a380f8d4b4c919ac290d248c37983"
     "ba05aea42e2dd79fdd33e80087488c859a96fea266ea13bf6d114c429b163be97a57559086edb64aed4a18594b46fb9efc7fd25d8b2de8"
     "f09ca0587f54bd287299f47b2ff124aac566e8ee3b43",
     true},
    {"SigVer, S changed", GROUP_P256, "SHA-256",
     "a82c31412f537135d1c418bd7136fb5fde9426e70c70e7c2fb11f02f30fdeae2",
     "0487f8f2b218f49845f6f10eec3877136269f5c1a54736dbdf69f89940cad41555e15f369036f49842fac7a86c8a2b0557609776814448"
     "b8f5e84aa9f4395205e9",
     "d19ff48b324915576416097d2544f7cbdf8768b1454ad20e0baac50e211f23b0a3e81e59311cdfff2d4784949f7a2cb50ba6c3a91fa547"
     "10568e61aca3e847c6",
     false},
    {"SigVer, R changed", GROUP_P256, "SHA-256",
     "5984eab8854d0a9aa5f0c70f96deeb510e5f9ff8c51befcdc3c41bac53577f22",
     "045cf02a00d205bdfee2016f7421807fc38ae69e6b7ccd064ee689fc1a94a9f7d2ec530ce3cc5c9d1af463f264d685afe2b4db4b5828d7"
     "e61b748930f3ce622a85",
     "dc23d130c6117fb5751201455e99f36f59aba1a6a21cf2d0e7481a97451d6693d6ce7708c18dbf35d4f8aa7240922dc6823f2e7058cbc1"
     "484fcad1599db5018c",
     false},
    {"SigVer, Q changed", GROUP_P256, "SHA-256",
     "44b02ad3088076f997220a68ff0b27a58ecfa528b604427097cce5ca956274c5",
     "042ddfd145767883ffbb0ac003ab4a44346d08fa2570b3120dcce94562422244cb5f70c7d11ac2b7a435ccfbbae02c3df1ea6b532cc0e9"
     "db74f93fffca7c6f9a64",
     "9913111cff6f20c5bf453a99cd2c2019a4e749a49724a08774d14e4c113edda89467cd4cd21ecb56b0cab0a9a453b43386845459127a95"
     "2421f5c6382866c5cc",
     false},
    {"SigVer, good", GROUP_P256, "SHA-256",
     "d1b8ef21eb4182ee270638061063a3f3c16c114e33937f69fb232cc833965a94",
     "04e424dc61d4bb3cb7ef4344a7f8957a0c5134e16f7a67c074f82e6e12f49abf3c970eed7aa2bc48651545949de1dddaf0127e5965ac85"
     "d1243d6f60e7dfaee927",
     "bf96b99aa49c705c910be33142017c642ff540c76349b9dab72f981fd9347f4f17c55095819089c2e03b9cd415abdf12444e323075d98f"
     "31920b9e0f57ec871c",
     true},
    {"SigVer, Message changed", GROUP_P256, "SHA-256",
     "d80e9933e86769731ec16ff31e6821531bcf07fcbad9e2ac16ec9e6cb343a870",
     "0469b7667056e1e11d6caf6e45643f8b21e7a4bebda463c7fdbc13bc98efbd0214d3f9b12eb46c7c6fda0da3fc85bc1fd831557f9abc90"
     "2a3be3cb3e8be7d1aa2f",
     "288f7a1cd391842cce21f00e6f15471c04dc182fe4b14d92dc18910879799790247b3c4e89a3bcadfea73c7bfd361def43715fa382b8c3"
     "edf4ae15d6e55e9979",
     false},
    {"SigVer, S changed", GROUP_P256, "SHA-384",
     "5aa8e8a6f0622b841416e1a70d79a54641d2c699a075b6960fe5dcf96301da8ca6f15b0948d4ededac30a42e00d3b310",
     "0440ded13dbbe72c629c38f07f7f95cf75a50e2a524897604c84fafde5e4cafb9fa17202e92d7d6a37c438779349fd79567d75a40ef22b"
     "7d09ca21ccf4aec9a66c",
     "be34730c31730b4e412e6c52c23edbd36583ace2102b39afa11d24b6848cb77f03655202d5fd8c9e3ae971b6f080640c406112fd95e701"
     "5874e9b6ee77752b10",
     false},
    {"SigVer, Q changed", GROUP_P256, "SHA-384",
     "244656186c11c2e67be88099d55e60f4b68e61fba0b214aac3399dc559cfccc02f9884e85623426dbdc3243f2b5374f7",
     "041f80e19ffeb51dd74f1c397ac3dfd3415ab16ebd0847ed119e6c3b15a1a884b89b395787371dbfb55d1347d7bed1c261d2908121fb78"
     "de1d1bf2d00666a62aed",
     "249ca2c3eb6e04ac57334c2f75dc5e658bbb485bf187100774f5099dd13ef70797363a05202b602d13166346694e38135bbce025be9495"
     "0e9233f4c8013bf5bf",
     false},
    {"SigVer, good", GROUP_P256, "SHA-384",
     "adaeadda3f0e941fba1d3e206a84e6d7530d800e0f215b3ddd82022f27c5be44fed27bc73084c6f7ca55555532be2e3b",
     "04ce4dcfa7384c83443ace0fb82c4ac1adfa100a9b2c7bf09f093f8b6d084e50c2d98ae7b91abee648d0bfde192703741ac21daad7262a"
     "f418b50e406d825eb0d6",
     "597e1e04d93a6b444ccc447a48651f17657ff43fb65fe94461d2bf816b01af40359fe3817963548e676d6da34c2d0866aa42499237b682"
     "002889eaf8893814d2",
     true},
    {"SigVer, R changed", GROUP_P256, "SHA-384",
     "e34a541f87ff0eaa0c640f555caec6bf11a1320c74c47a8ff172c4e2ec902e48d499732b12a86189e750bbf4c0424c72",
     "041b677f535ac69d1acd4592c0d12fac13c9131e5a6f8ab4f9d0afdcb3a3f327e05dca2c73ec89e58ef8267cba2bb5eb0f551f412f9dc0"
     "87c1a6944f0ce475277a",
     "df0b0cd76d2555d4c38b3d70bfdf964884d0beeb9f74385f0893e87d20c9642d128299aabf1f5496112be1fe04365f5f8215b08a040abd"
     "feca4626f4d15c005b",
     false},
    {"SigVer, Message changed", GROUP_P256, "SHA-384",
     "0689927a38486cccf28fe9454e08e0d74843424b89be4cdee8e48f39a69addec730184da72f914cea67231c765ee2574",
     "047ffc2853f3e17887dda13b0eb43f183ce50a5ac0f8bba75fb1921172484f9b944cc523d14192f80bd5b27d30b3b41e064da87bfbae15"
     "572dd382b9a176c123a2",
     "3156176d52eb26f9391229de4251993a41b8172f78970bb70e32a245be4bb65362827a29e12d2f29b00fb2d02dd5f2d5412e17a4455f44"
     "31a5c996881fdfc0ee",
     false},
    {"SigVer, Message changed", GROUP_P256, "SHA-512",
     "f1e9cda2e096ece9a1fc57e55eeeb56b1c635380c0f9a1800a4a1a5f105d1fc0c60e776234daaa8a6f7c0f5286bb420b3f607e7cc0a7d8"
     "40ad5dcbab26c797b0",
     "04484e31e69ef70bb8527853c22c6b6b4cd2a51311dde66c7b63f097dbb6ab27bfe1ff8177f4061d4fbbacbbc70519f0fc8c8b6053d72a"
     "f0fe4f048d615004f74e",
     "91a303d8fe3ab4176070f6406267f6b79bfe5eb5f62ae6aeb374d90667858518e152119cefa26826ea07ec40a428869132d70812c5578c"
     "5a260e48d6800e046a",
     false},
    {"SigVer, Q changed", GROUP_P256, "SHA-512",
     "0527199fadea30f9e5e66166a3ebcdf6aedf906984535f48165e591eff36f1c0de6b0fa69aefb6399e8a213cc2ce53268fbe18c3471b77"
     "08bc27c426aaa769a4",
     "048b75fc0129c9a78f8395c63ae9694b05cd6950665cf5da7d66118de451422624b394171981d4896d6e1b4ef2336d9befe7d27e1eb87f"
     "1c14b8ddda622af379dc",
     "17e298e67ad2af76f6892fdcead00a88256573868f79dc74431b55103058f0b0881328cd91e43d30133f6e471e0b9b04353b17893fb761"
     "4fd7333d812a3df6b4",
     false},
    {"SigVer, R changed", GROUP_P256, "SHA-512",
     "4d74631eb67fd1a6fa93ecb6e6112b6699e78c1d4c24ae81d0d5842efe5d93c2fd7a7863f8d45d1b2fafecbe41b7dc19c4b2bc208e014f"
     "fdc216e7eda0392a70",
     "04bc7c8e09bd093468f706740a4130c544374fdc924a535ef02e9d3be6c6d3bbfaaf3f813ae6646f5b6dbfb0f261fd42537705c800bb16"
     "47386343428a9f2e10fc",
     "6bd7ce95af25abfbf14aef4b17392f1da877ab562eca38d785fe39682e9c93246688bea20c87bab34d420642da9bdd4c69456bdec50835"
     "887367bb4fb7cd8650",
     false},
    {"SigVer, good", GROUP_P256, "SHA-512",
     "0250f93e6932887df519921f9a8dcff110be0768dc351ef73a940a579fae2d20061759e892e289c3e4ba5f7fe17d6ebb15c5931d48db55"
     "ebc81549f6637292fe",
     "049cb0cf69303dafc761d4e4687b4ecf039e6d34ab964af80810d8d558a4a8d6f72d51233a1788920a86ee08a1962c79efa317fb7879e2"
     "97dad2146db995fa1c78",
     "4b9f91e4285287261a1d1c923cf619cd52c175cfe7f1be60a5258c610348ba3d28c45f901d71c41b298638ec0d6a85d7fcb0c33bbfec5a"
     "9c810846b639289a84",
     true},
    {"SigVer, S changed", GROUP_P256, "SHA-512",
     "575c64df58c8dc517ce65b388fa3ed69470163afecbabc3fa94b497ff7f3fe36ff12fabe2b84cebbf667744195091e4e2335a71d36414e"
     "0af0d0260fc8e8ea44",
     "04633c2ee5630b62c9ce839efd4d485a6d35e8b9430d264ffe501d28dbace791234b668a1a6d1a25b089f75c2bd8d8c6a9a14fe7b729f4"
     "5a82565da2e866e2c490",
     "bf2111c93ec055a7eda90c106fce494fd866045634fd2aa28d6e018f9106994e86b0341208a0aa55edecfd272f49cb34408ce54b7febc1"
     "d0a1c2ce77ab6988f8",
     false},
    {"SigVer, Q changed", GROUP_P384, "SHA-256",
     "647eb206a8477440b4bd048d00f37dca8635b15c2a8e79e2a9d74fb9a5553211",
     "0497c3f446803a61a7014f61cb7f8b3f36486c7ea96d90ee1767f5c7e1d896dd5114255abb36c74be218c1f0a4e7ebba3d553ed1fed72c"
     "62851e042f0171454f120029adba4ee26855ab881d9470355f1947aa1d2e806a7ff2583660fedbd037a0",
     "7b06d6c2b63f1cc3bfdaa897d07dc15a83bdf35d979f70c34578332b3f4920422bb24867c51bde10831324df424e04ec4bef715161f400"
     "dc98d4b63bd13ff4ad4a6c981ead44bfc662fe9bca4b56cd790698e4deddf9a4bd69327f26bfe801e6",
     false},
    {"SigVer, Message changed", GROUP_P384, "SHA-256",
     "9a4985f744dd6f2774cb6f20ad6b6969e212abf4ac035b72ad3f8b1955ae1862",
     "0408bd5c6cdc1f8c611df96485090e20e9188df6abb766bff3c1ba341ed209ad5dfd78b628ec60998ddfdd0dd029352fbdd9831d75dec7"
     "60e9f405d1aa5e23aac506dc019fb64d44bd57f6c570d017e6609f8fdbb2dc7b28ca9e00e37cd32a3b73",
     "8b372c86ed1eec2163d6f7152e53696b4a10958948d863eb622873b471702ac5b2e75ff852149a499e61510905f98e4cb2ed728e8b3078"
     "7a28f2a6d3740872e47348686c7cb426411379411310241d25f08a026b853789b1157f1fc1a7f6ff49",
     false},
    {"SigVer, S changed", GROUP_P384, "SHA-256",
     "f5b47101b4ff9baf64aca830b6afbc4f9620035d88a1d84a12cefa6f7f99faf2",
     "0410a784abb3c549444a62c28df1c926b8aabb20c8d9aa4b1f7ca830258857cbe9718dbc9845fa9cbb78587a373baee80da1ad0c10b5ab"
     "6780cad49c8cd3eebd27de8f1b382ddd7a604458cef8e76ca632a7e44e1c63141a742426cec598029e2e",
     "d9e52be2a3f7f566899cf6daaa38116d092473066f3a1bf91f3df44d81bca1deb438d9d25ce1632599c1d3576a30f1280cad30bce4b3d7"
     "f40b3eef762a21bb1a3bad77439838b13024b7b2c70316875a99e80723a74a9e7a404715ca06a5d673",
     false},
    {"SigVer, good", GROUP_P384, "SHA-256",
     "e3bcded61cbb0bf6ec20d59f91e8e73e532f15b082b89c984c1b51fb0d1db8a9",
     "0486ac12dd0a7fe5b81fdae86b12435d316ef9392a3f50b307ab65d9c6079dd0d2d819dc09e22861459c2ed99fbab66faeac8444077aae"
     "d6d6ccacbe67a4caacee0b5a094a3575ca12ea4b4774c030fe1c870c9249023f5dc4d9ad6e333668cc38",
     "798065f1d1cbd3a1897794f4a025ed47565df773843f4fa74c85fe4d30e3a394783ec5723b530fc5f57906f946ce15e8b57166044c57c7"
     "d9582066805b5885abc06e0bfc02433850c2b74973205ca357a2da94a65172086f5a1580baa697400b",
     true},
    {"SigVer, R changed", GROUP_P384, "SHA-256",
     "331aefe2369b9c5ee6dd9f850259b3b8512f5934434e61573f97fe2c1cd2b147",
     "040cf4dc51e71185a29c0c6fa3c075d9da5bd7ede085053344dce5dbbe8329e8ac9045f7246c9d0efed393b8e113c71429fdb7917b7397"
     "4b355cf9f3bef6a0a460c2d39fdf1fe32a7744be0a54ddd1cfa8d03914cff4b5ca536b40707ff2629aa4",
     "3812c2dc2881d7ef7f621993b161672329b261ff100bbd19fb5826c9face09aec2017b6843d69336b813b673c54025275dc102fab9d632"
     "5131c556ec00309c2959d1031a63fbc1e2d5d04996d3234ed33875c0ab98e5878e9bc72742519ed398",
     false},
    {"SigVer, R changed", GROUP_P384, "SHA-384",
     "8cf5e81c6858b8395421d8c913f1ac887e282b5818eab525fb79feb9bc64bca7eb98f94b9e48b705e6c28311bb0ca672",
     "041f94eb6f439a3806f8054dd79124847d138d14d4f52bac93b042f2ee3cdb7dc9e09925c2a5fee70d4ce08c61e3b191601c4fd111f6e3"
     "3303069421deb31e873126be35eeb436fe2034856a3ed1e897f26c846ee3233cd16240989a7990c19d8c",
     "3c15c3cedf2a6fbff2f906e661f5932f2542f0ce68e2a8182e5ed3858f33bd3c5666f17ac39e52cb004b80a0d4ba73cd9de879083cbb0a"
     "97973c94f1963d84f581e4c6541b7d000f9850deb25154b23a37dd72267bdd72665cc7027f88164fab",
     false},
    {"SigVer, good", GROUP_P384, "SHA-384",
     "965b83f5d34f7443eb88e78fcc23479156c9cb0080dd68334dac0ad33ba8c774100e440063db28b40b51ac37705d4d70",
     "04cb908b1fd516a57b8ee1e14383579b33cb154fece20c5035e2b3765195d1951d75bd78fb23e00fef37d7d064fd9af144cd99c46b5857"
     "401ddcff2cf7cf822121faf1cbad9a011bed8c551f6f59b2c360f79bfbe32adbcaa09583bdfdf7c374bb",
     "33f64fb65cd6a8918523f23aea0bbcf56bba1daca7aff817c8791dc92428d605ac629de2e847d43cee55ba9e4a0e83ba4428bb478a43ac"
     "73ecd6de51ddf7c28ff3c2441625a081714337dd44fea8011bae71959a10947b6ea33f77e128d3c6ae",
     true},
    {"SigVer, S changed", GROUP_P384, "SHA-384",
     "c68382d0641ffad850c41365a8ec68e3d55acba376d1bb941e7dcdf7b71f37b8288b023b942373a40be1dfaaf4aea633",
     "049b3c48d924194146eca4172b6d7d618423682686f43e1dbc54ed909053d075ca53b68ae12f0f16a1633d5d9cb17011ec695039f837b6"
     "8e59330ee95d11d5315a8fb5602a7b60c15142dbba6e93b5e4aba8ae4469eac39fa6436323eccc60dcb6",
     "202da4e4e9632bcb6bf0f6dafb7e348528d0b469d77e46b9f939e2fa946a608dd1f166bcbcde96cfad551701da69f6c2db595b49983882"
     "c48df8a396884cd98893a469c4d590e56c6a59b6150d9a0acdf142cf92151052644702ed857a5b7981",
     false},
    {"SigVer, Q changed", GROUP_P384, "SHA-384",
     "4b945020c329a61221060e924ec682eceb842c09537fe26265ad084753b89f7650cee4e8df30b38126984d80fd25d246",
     "045140108b93b52d9ad572d6129ed6564766f8df3755e49fa53eba41a5a0d6c1d24a483c90070583a66e3cfa52b6fb1f31ff52498446a4"
     "0c61e60c97554256472625633eda0c1a8b4061481fecfbe9c4503e99dfc69e86c9e85c8cc53dca6b8dc4",
     "b2726b2ba9da02de35e9953fc283d1e78700860d4c33dce8db04dd41499d904866c1b8debb377f6c0dfcb0704252174f0775b027068d7a"
     "d55121a278a819f52099ace750d5e996eaec9dee7be72758736cf769650148fbd5c411beb9b88f979e",
     false},
    {"SigVer, Message changed", GROUP_P384, "SHA-384",
     "cae50a424395e38bde9ba31fa5ea0c107ccceaff06663719162aac2c3e15f2b2cfd376f90d371326e1d29e0392a756ee",
     "042039661db813d494a9ecb2c4e0cdd7b54068aae8a5d0597009f67f4f36f32c8ee939abe03716e94970bba69f595fead6e2d5236e7e35"
     "7744514e66a3fb111073336de929598eb79fb4368c5bf80814e7584a3b94118faac9321df37452a846fc",
     "164b8ac2b34c4c499b9d6727e130b5ef37c296bd22c306d1396c6aa54ca661f729aa6353b55d7cf1793b80b5a485115f4e7187f8f735b7"
     "272f2c0985315b5602bb9b1a09f32233aa10570c82d1ccedef6e725800336511e47f88ddbbbdc08f54",
     false},
    {"SigVer, Q changed", GROUP_P384, "SHA-512",
     "d5c82ff11f555ce21c3f20a9ecfa6047cb6895e32fa0fb379f49085a59f61b7c8fa05058ef144cf47db5738fa40f4890cb59695998a235"
     "8162bbbf6d7f53517b",
     "04d4e93c4bafb54c06814011309e9f3d8e68b76a5452e364ef05ccc3b44b271e576c9028106b1584f09271c886d467f41ddb730ccfdeb6"
     "644362f4fb510d5254bfe6f23e891e936132f90f1913e93baa8b1f8c0613a0f0c61a760ce659f22babc6",
     "8d0fd14a59c24b0c2a34b438e162f1f536fe09a698cacfe0760d026d1593265d02f2668d2a5e49ac0b21e93807aa9c183162ffd2adc9dd"
     "5ec1bb1d97d2b0c27b8ae234235ffb374878d0b76382002ea505e885c178d56a2d7809bd1d83117ef1",
     false},
    {"SigVer, good", GROUP_P384, "SHA-512",
     "ea056beb112fa9aad69c8dfe51ea947b772bf1c11287edcede43a98089d21492ed581edcb6d1823e2873aabba213b84291db3bffa6eac3"
     "ae43a92fc2da276a24",
     "04c665feccf51e6bca31593087df60f65b9fe14a12022814615deb892eedb99d86069a82aa91319310b66588185282dad61e6e25bb8ae7"
     "714415b94f89def0f75dcb81d4af6b78d61f277b74b990c11aff51bd12fc88d691c99f2afde7fbd13e51",
     "0e18c4063137468fe864fdc405ad4e120176eb91b4538b28ce43a22ae1a310cc22a2f7a2b3a0f3d15e0f82038b4a43015a1620e42041ce"
     "4357daf824befbb2ed65596bcd8214e88726149b26b1f416b9472a8877413f1c3705fc2edf4731943b",
     true},
    {"SigVer, Message changed", GROUP_P384, "SHA-512",
     "81b1303e10f25d37877b09f9d82dbd894e40264992d86cc74656ebeef505b46fdf9dec312a7f0a26e3f56a7195d5b01d198c378fff9d04"
     "9e00cbad9586da20c9",
     "04a6bbf85e8068151482ce855ccf0ed22988fcf4b162c4b811cb7243b849299e3390a083147fbd68683203ba33588b13ae5c837ec9f2ed"
     "a225c83ab2d5f10b1aa5bfb56387deebf27ecda779f6254a17968260247c75dd813ea0e1926887d46f86",
     "9c11879e59659848274fc1ef5a6a181af813d23708b09a24dc06c089b93b918828dd938a75a34d5a681b0af362dc19a09c362231962ba7"
     "579c4a874e87bdc60dc15cb2e0677149c8ea31162963e05a6614616f67a5269616071cf095be7ff44b",
     false},
    {"SigVer, R changed", GROUP_P384, "SHA-512",
     "c0f9ae90fe8aaf54962e7d47a832e4ca6e60355e4066cd2b08bff78650d4e4a5d1eb1de296f9f0ef92887e09f82e0db4411aa9c3c6b109"
     "159bd39feed40419a3",
     "049c1eb5cdb1a873e4c275b7ded8712b9058ee0d9ded06c96a2a8d7c652b82e894e2f918dd8e18138e5c34821744b97952dd474c93619f"
     "02b5d4fe30ea7805c1a13fb80008a81bb5f3eeb95cd11f38841b8e34d64f2c6cc2d6cc2587365eed6b6e",
     "f17b2f2fa3b5c8e9c62a633e5d417139ddf3dafba75b464fa156c99b3948a0aca532c7fd3e14a266eb17e7fa80881da201c246866983fa"
     "74d6dff38b1ea091f8afd218b5a42467761b147c19a3bb20cd24be8ed1f95f1e61863a709d2d0148e2",
     false},
    {"SigVer, S changed", GROUP_P384, "SHA-512",
     "242ff2713c03e3d5277652f8e7fb1e5a1f0422b6652e1bdd696e46c03cdd3aaac329b1d88e7aa345ff7224ce6dc6df05c7e9d7dc266528"
     "2c817d15a15b8288fd",
     "0436c1459d9e9f7b6c1598778c784cbf94661a2b11370c02ee092f6ea0ca20acf81f1ed5048a28a1466a91689df26bc291d1367418c7b2"
     "16bd32c6dafc8b2be99d02cab68df990758b2ddd543b7eb6ff6e285b649ffe588b1811b549cfb5f0289b",
     "40c338adeb504193444bdb95336177362031aaadc5b7e151e42030df9dd8687f3cb8fe2292fd4f9206989c089d966daebe4b2ba251094c"
     "24de006c89af2b5c77e6937f36d7bb703b4f8edcfe65d45f4b2fd2486222163ae0ed9e215c0a96f488",
     false},
    {"SigVer, Message changed", GROUP_P521, "SHA-256",
     "3dfb0c771418d4f1ffd092de8aae7a563af2c9e559ad0b53a5b61090ea77eacd",
     "04015bd9bf7a35cc60147b32b64e0e4e54bf9ac2173cc6784b3d4ebd076aa5d45c1e3d0846b20b61d6342341a8801a2f63028c99183131"
     "8245c2fe31f8acde6bf2003e01afb67c9c700ed332b47a2d148e6ddd3571e138f02a81c3cfe6d4dee0f512d92e76574fe5797c5566c05b"
     "3239fabb212c735615e719e718fb40fa6783c964357f72",
     "01a341d0e8906239faace79554b90d1445bd28f703d7c7cc8eb163337ad3d4bfb3725cb06e618991491534d399866df5c5bdef897c8899"
     "47b21148d89c657e64124d005c5b728837d44b7b6935efb2b721b4f45c1675d803d87f70158e451434176d9682034c9b356b5f9181e075"
     "99bdcb55e5bc808fdd36fef9c19ddb6342c975262024",
     false},
    {"SigVer, R changed", GROUP_P521, "SHA-256",
     "6b7b1a121d5e8f4d3d0294abbb62ae16561f37b6fbdd6d519209c6663669323b",
     "04009f21a6e7295b183656709089b3c647140c81f71b0b3812e6de22c52245335599ade6a3116cb70277dc2485f91c7b1f46d62afb60fc"
     "17a110358c9a02e02e01096001e914284cea47dd6836e7ce899d0c9a88d67fc9d039ffa9fa5bee58d247e0d0dc9251be8b82afd3add327"
     "f98c5570bdcd8ad8827820032774d19db09232aeba190a",
     "00ce4b2ac68afd071531027b90d4b92d9b0e1044b824ccebb2c9ab241d5b909ead1ffa2dc3d330f57187efbea7374bc77c4f7ce7ee689a"
     "a5a1e27aa78abc3cc1e75100aa85d84f9c7fecd25064dbae69c16d6fcff38040027bf476c7f913746272b5d4b9bd34d2482e27730522df"
     "724895b99253aed86011139928fa9a272892f8c99d8f",
     false},
    {"SigVer, Q changed", GROUP_P521, "SHA-256",
     "63c7b65f78581fc15992ac54b1221f16545a6e50a0c740e3f3a1685f09f358a8",
     "0400defff5ef7cc5de0e1ac32261e7a74e8c434c0b51f76df7566b612cc5b8201e7b38c51aa6118b6307f436394bf452a72224c977e37e"
     "410eae9525df2ee00a8123bf00263b7db73558ddc783824f0b19776802aaf5e46ccb1b1d1dda07d2d6c5843f5036ae8d381b235ccd2ed0"
     "4eb90c5d51e32cbd7acdc7031cae63c06797556fb66fe3",
     "0089bd129a537840a52ef434d5a8ba4add952f72f22a84ac4523ea0bc02cbfa8b681ab0ed3fa2bca24ae575f23fce7efbb9bfd28e46517"
     "4158a5ad2b08fd9e0b71320004ed533337791e05f8d097eabdf4be96b3fcc9f876d47fb8c5c7a05cbddba398cded2edf5ec9b7dbb4e32c"
     "1374b46953d66a193c211ef12de4b9d73adc369d5e95",
     false},
    {"SigVer, S changed", GROUP_P521, "SHA-256",
     "2e139493b5db177dd536c562e0c90445b59a686eeb27e0a7b7cd93d72fa4ab7d",
     "04006d8c16536b17cab6ff41f5df4038fe416c05ccb601710909708dc561b02ceed9cf020441d9daa075e8fd604531ff58084035b1c19a"
     "498b82582f5b20f9cedf61f900e89d71c66e55c4f5bf245413388bfe9de83944b11d1abdb4692db7da8a086442965ee512f7089f89464d"
     "da5d7786e52cc26a8a30bc8824cc56a289fefcd42bdfd2",
     "0087f86cf4bd36e8253097ac1bc8500dedafdbccbe5767ec25e53c73c4f053f3b37acd1d5ea4c16e4058919b61d2a67393220ffefe0753"
     "5d53923ace6815463c4c3101def2582fd0df89fa28c9ce882f5c3846135f51bdf7f4b2497b190136ef04618eaa22a8c5a117b0adfc6425"
     "eac3111b6558df145a8b14ad39524b98659e01d51c21",
     false},
    {"SigVer, good", GROUP_P521, "SHA-256",
     "61bcad3941eeb4005c391745635dbca42b451c3222b6123af2cd1279f89f3b2d",
     "0400397714abcc503eaa0c18abd1fd26586d28ec1b1035d37ac710f2823911ec9afa429b41ea89cec13d5bcae9d6d7147794407e409f3b"
     "267cf4dd27e8c77e7ccf4d3600a3a4b749d19b84708e42b59e9faa5a99ac0f0a01121655fab87785fca38c8cd4277c8c2c9a0024ff608c"
     "3cce954596315dfe0e3b133aeab08bb5389eb2a4f1fb42",
     "019da96a866db12948e0aec7231f797061f345739d439bdaaba63e4d03e0bb52c3fea2fb593347d983f24a3afa6a77f476e6bb49a5de84"
     "3b4c4755cddce97b8b909e001bb442f428b2ca445a75ad88ed49d965d6659d748d02cebf78faa1ecc187b606f284d11d47791d585dc371"
     "c2d91848a55ca7b092f06d561efcf64e0de0814e1db4",
     true},
    {"SigVer, Q changed", GROUP_P521, "SHA-384",
     "a0f94fba76704fb2749e4cd454312e47f7606ece0b2013748096de2ff30626c3c7c7aaa855f33908ed60fc8943101625",
     "0400984cf3de2bbaf1b37ad4e9121a1294a0128d8a031ddfac7a8c5d7c9db83699de26c50012d42223d902cbd4be7e6fb611f4502ce844"
     "4d43d3eb0685aee07349d0c5017165e8feaada26cc599ee394dfb5de7e2201004f755ebecb92ffda0a24be55aba88ab9b3c7a575884ffa"
     "7b78b631806f54e01ef875c5819fd2d52dd6369d649615",
     "0036c8554602661d9d8f4bfecbb099f01e9e314136e50c6d026de2297bbaf66213ea72fce13b73bb07e6e333523f19d3910983ea5842a1"
     "b634b3e3ec8157d270b4960129b439d3ba2d66c89c34be2a674013128dccfcef33f5d3844c4465381453c361ce80e1b52b6a611749bc70"
     "933655caa56da2c5dd6b04defcd8baeb2d9be06f3caf",
     false},
    {"SigVer, R changed", GROUP_P521, "SHA-384",
     "dd84b1706091da5e5e27099894e439027b9f45c56e0f31ea0cc528dd587f13a45b9dc87aeb90bb2003e16f56c60b8ad8",
     "0400f976d58a015d3015a14997fa3f59ca8d762a6541861be923d6110c9e742a0a2a77d59a6a9335c67f13a626d9545b27c072349c3d20"
     "b80c35b0a9490f3e6c5c1b3c00425c22ac0755c58fe3497c1f1a9f537d5e26127d9b031359c2378fd4b13f83691a854444eac3fa346bb5"
     "a63bb9567c122945ce99d2aeb0bb1b956ad348f7c9c461",
     "01ca7346a2efe39e03e627ee9480a9b7c925a6677dc80932ffd67ca52b7e46acd2063402545d678d218ac579a64cf1fa4eff4f32f92d3f"
     "a4510eea22472dbd3daa7200893d86a6502d5973f6c766413e7c7ecbc4583577c58672ef36a76c83755a0ab65af0e0af0ad0f3e6cb8f9e"
     "f67669132ce7e996d6122cbbe1dec710a7ba9c9d1ff9",
     false},
    {"SigVer, Message changed", GROUP_P521, "SHA-384",
     "89990b6ae2d21961eba4f7c9efd2e910ecf1c7809e1171d219236f2a8a38bceaefb553bbef7083114af5ea891fe44e89",
     "040066ad5c073425bbbe3a1d97ce6e1a9f2c298392c5afb95c60eee1393f7cd5c9a12c283258b1a53f2ed4abd13ba1287f3a1b051a09cb"
     "0f337cb6cf616dffd16aacc2009d2b2afc181bd82043b13b8222cd206b9264d73b229c71d9abcf74a478a7f7088bc8c7bb1e54882fee69"
     "3340a3cf1aa56ccc2fb81d2675b19bba754dae0c2f00c3",
     "004e6f08380c43f225169acb0e9f3ff61cdd2e9b713d149f63b5b6a4510d381409648fc1d442fa1bbbce2a8fe1ff7d1de0597f72d7681c"
     "79d3a876db6d3ef89ed192011745ab4dec3542cbf37d10090d6038bd1ef9cce8216a4069b21e4a08075e7e8502ec97b99d3b18fd314d6a"
     "b6826bbbfaa2343ada1abc7c3b551c0b854dc45ffa75",
     false},
    {"SigVer, good", GROUP_P521, "SHA-384",
     "ad6637c97ce73a8476c08eab09a8e98f42ae6253517f9abed3b3527942075dac7132122d96978a68324ca4dc11193d47",
     "040068801cdbb1e07f4b72218c52aa24bda872f1b2ab4e0c13b686cb8b10096ff88018e82196769359227192752a1c4c884f08cfa7f947"
     "ac428651f528bd41d103407301aeb335cb89ecae3cbc05681e2170870dcf40d486db4011c4d7bd84c58c6b3204161d9ca3516760b0c424"
     "66605077c96c0540939c635bf5d7d11e1407b6da30c094",
     "01ce67a3509d59f8a0f171b86559f1d84589ff2693ff7d3ad3ae64b0e5af85db2fd99bfd7eda6e8f984a87f16767231cbd9026bed0a9a4"
     "9d74ea5047201227c98f410032b0e4c043df8e81ff22c9bead36f704c992ec160d6be7764640200e1307002421b5d73154eccde012b463"
     "aeefd11138c5b9b705623c2c849736da23c122df06f9",
     true},
    {"SigVer, S changed", GROUP_P521, "SHA-384",
     "9949e2a22eee8ae6aa35dae08f3c81a11e0e2c546ccc11428133c65c43d36686c40b17bfb6ecdb47f3279c01defec943",
     "04016e5b4f4ff81c1b1e7956103c5cde951c56b37259fb8bf735b386e4d8b3d44063ef062d6e179f618a506ec8ad9773cfe99044748e2c"
     "8ae229a51bca6262aaefe2f5000069bfdb9123885d8ce4ce67c63311055aa9a1a5150197717a853d0549bd17d2683e427fc90a0b78af5d"
     "c96465ea3f2862cf98e8f3ee2a07089e8837aa8d09d97f",
     "011550cb365daec01901b5a5cabe7930c10d79128c5e510d58b7593c88647eee811e6fa736b26351558cbe7f17d7c882bfd1ffa72ca3bf"
     "4bc1cf1c05f31f5e8bc05700d6fc97ad14639a5157c92b39cfd1315d7e940a454f1289c8e95c8cbbce8731ad37180554e7a91565d86cff"
     "b3f5caf4ef883184d717e03eb776af714a32234e3f5f",
     false},
    {"SigVer, R changed", GROUP_P521, "SHA-512",
     "7679eaaf0495725fa99c51a2dd0c35c8882b840e1c2340ba793013b1e2567471cba35c0dd6247cc2c2ca14f6556912a5687023fb2f0ee0"
     "2114393bed4c598742",
     "04012a593f568ca2571e543e00066ecd3a3272a57e1c94fe311e5df96afc1b792e5862720fc730e62052bbf3e118d3a078f0144fc00c9d"
     "8baaaa8298ff63981d09d911017cea5ae75a74100ee03cdf2468393eef55ddabfe8fd5718e88903eb9fd241e8cbf9c68ae16f4a1db26c6"
     "352afcb1894a9812da6d32cb862021c86cd8aa483afc26",
     "01aac7692baf3aa94a97907307010895efc1337cdd686f9ef2fd8404796a74701e55b03ceef41f3e6f50a0eeea11869c4789a3e8ab5b77"
     "324961d081e1a3377ccc910009c1e7d93d056b5a97759458d58c49134a45071854b8a6b8272f9fe7e78e1f3d8097e8a6e731f7ab4851eb"
     "26d5aa4fdadba6296dc7af835fe3d1b6dba4b031d5f3",
     false},
    {"SigVer, S changed", GROUP_P521, "SHA-512",
     "b99c410653ce928e365d3613331b5df067020e92f634696279d5cee80f1f4a82f7d976a059e318b36eb25314b56f8765a81070d0944f4c"
     "86e8407d9c3e2aa7da",
     "0401d6aef44370325a8a5882f4667c21172cdc8fa41d712562883ececff53883ac8ee276124e825088c79d6c9d96323cb7b8c0b7ea44d3"
     "f0026e2538f4b62d785bb1af0027203959a6e944b91fe6306debe74dc5dde9831fd0ec27e8be2d0b56807d63151b15f6495b8632e919e1"
     "e6b015f5ae5f2b6fb8cf75b5f848f00cf4ee457cebed3a",
     "004417ff74889dde6bb1820b5d13da5c81dcf9b0723ee89bb1ff0d3faa90d497685709f315b2cbe55481dee43ebb6d25b1501ae69494dd"
     "69e7bffb72f987d1573b9300fd7aa027c665458c7ac11d54d4f32cb4a1e727b499ce27b08d3d647c636cc3222a4f0a6057732249ddc225"
     "74d7cb80c3769c3ea9de3d33db3edd8ea90cb3f8dc8a",
     false},
    {"SigVer, good", GROUP_P521, "SHA-512",
     "97ff5a81fc88f7ddd3bc58154ffd2695912fe50ce7c63b62bd798fb673c6aa49f54bc7301fb7bddc6edc51b7e0d0b4dec9f80851fff02a"
     "33671ad9a406bbabe5",
     "040153eb2be05438e5c1effb41b413efc2843b927cbf19f0bc9cc14b693eee26394a0d8880dc946a06656bcd09871544a5f15c7a1fa68e"
     "00cdc728c7cfb9c4480348670143ae8eecbce8fcf6b16e6159b2970a9ceb32c17c1d878c09317311b7519ed5ece3374e7929f338ddd0ec"
     "0522d81f2fa4fa47033ef0c0872dc049bb89233eef9bc1",
     "00dd633947446d0d51a96a0173c01125858abb2bece670af922a92dedcec067136c1fa92e5fa73d7116ac9c1a42b9cb642e4ac19310b04"
     "9e48c53011ffc6e7461c3600efbdc6a414bb8d663bb5cdb7c586bccfe7589049076f98cee82cdb5d203fddb2e0ffb77954959dfa5ed0de"
     "850e42a86f5a63c5a6592e9b9b8bd1b40557b9cd0cc0",
     true},
    {"SigVer, Message changed", GROUP_P521, "SHA-512",
     "ee21776d7174103b7fb65f03fd5d78744d2706c6726ece81e3943cf90f60fad6d8978af6cae9bc059aee2412ef86d0600694447a10b9d2"
     "1079b9ca77500634a9",
     "0401184b27a48e223891cbd1f4a0255747d078f82768157e5adcc8e78355a2ff17d8363dfa39bcdb48e2fae759ea3bd6a8909ce1b2e7c2"
     "0653915b7cd7b94d8f110349003bd6e273ee4278743f1bb71ff7aefe1f2c52954d674c96f268f3985e69727f22adbe31e0dbe01da91e3e"
     "6d19baf8efa4dcb4d1cacd06a8efe1b617bd681839e6b9",
     "004c1d88d03878f967133eb56714945d3c89c3200fad08bd2d3b930190246bf8d43e453643c94fdab9c646c5a11271c800d5df25c11927"
     "c000263e785251d62acd59012e31766af5c605a1a67834702052e7e56bbd9e2381163a9bf16b579912a98bebabb70587da58bec621c1e7"
     "79a8a21c193dda0785018fd58034f9a6ac3e297e3790",
     false},
    {"SigVer, Q changed", GROUP_P521, "SHA-512",
     "996010910456dee59309f1631f30e3dbf7ac2da7d5d7f69223c8a18f491cb18f7e11d0ca09352b715354a071e6d392a8c1dc0751569bdf"
     "cf36c158c8b07a5ba6",
     "040007067d2cf7b7619b9fcff2c898246ae0950439b8bab92d809624970eda18456cb99953ce1ae45ee5d36ef02fcd5caa4d951de8581f"
     "0c21e572caad56d6dce60da301913c59007a309005f226b6a30122828d60b4d0390359e1977f88b5347dacf2056dd362648e8b1d6fc038"
     "a3bd3fde6f1140c740efa9075ab8b4a64b334c5cd43f09",
     "012aa4a532c108aa3cfb1753f95ca626bb72bd96a423d727656d4ebdc3f406d6cc6c44d3718f9abae8a0b46be9b57f8fd3a540326b63d0"
     "d4a8a93165715920437787001badaf38e16efd75915f4806f054d40abd2d11e402039bd48c832f66cbfd145e4dac93357d476b7e608d7b"
     "75a017374ae76eee86c505f2cc16eaa19075827ccd60",
     false},
};
/* clang-format on */

static void cavp(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cavp_rows); i++) {
        const struct curve *curve = curves[cavp_rows[i].group - GROUP_P256];
        const struct group group = group_of(curve);
        uint8_t digest[HASH_MAX], point[GROUP_PUBLIC_MAX], signature[2 * CURVE_LEN_MAX];
        size_t digest_len = hex(digest, cavp_rows[i].digest);
        struct span key = {point, hex(point, cavp_rows[i].point)};
        struct span both = {signature, hex(signature, cavp_rows[i].signature)};
        int expected = cavp_rows[i].good ? 0 : SSL_E_SIGNATURE;
        int result = ecdsa_verify(&group, key, digest, digest_len, both);
        if (result != expected)
            print_error("%s, %s, %s\n", cavp_rows[i].name, curve->name, cavp_rows[i].hash);
        assert_int_equal(result, expected);
    }
}

static void altered(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct setting s;
        set(&s, curves[i], "SHA-256", "sample");
        size_t stride = s.len == 32 ? 1 : 7; /* of the longer ones not every bit, for the time that it takes */
        assert_int_equal(sign(&s), 0);
        for (size_t bit = 0; bit < 8 * 2 * s.len; bit += stride) {
            s.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(verify(&s), SSL_E_SIGNATURE);
            s.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        for (size_t bit = 0; bit < 8 * 32; bit += stride) {
            s.digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(verify(&s), SSL_E_SIGNATURE);
            s.digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        for (size_t bit = 0; bit < 8 * (1 + 2 * s.len); bit += stride) {
            s.point[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(verify(&s), SSL_E_SIGNATURE);
            s.point[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        assert_int_equal(verify(&s), 0);
    }
}

/* bytes = bytes + the order, as far as they go. */
static void add_order(const struct curve *curve, uint8_t *bytes)
{
    unsigned carry = 0;
    for (size_t i = curve->len; i-- > 0; carry >>= 8)
        bytes[i] = (uint8_t)(carry += (unsigned)bytes[i] + curve->order[i]);
}

/* bytes = n - bytes, for bytes below n. */
static void negate(const struct curve *curve, uint8_t *bytes)
{
    unsigned borrow = 0;
    for (size_t i = curve->len; i-- > 0;) {
        unsigned difference = 0x100u + curve->order[i] - bytes[i] - borrow;
        bytes[i] = (uint8_t)difference;
        borrow = difference < 0x100;
    }
}

/* FIPS 186-5 6.4.2, step 1: r and s from 1 to n - 1. */
static void ranges(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        for (size_t half = 0; half < 2; half++) {
            struct setting s;
            uint8_t saved[CURVE_LEN_MAX];
            set(&s, curves[i], "SHA-256", "sample");
            assert_int_equal(sign(&s), 0);
            uint8_t *number = s.signature + half * s.len;
            memcpy(saved, number, s.len);
            for (unsigned j = 0; j < 5; j++) {
                memcpy(number, s.curve->order, s.len);
                if (j == 0) /* 0 */
                    memset(number, 0, s.len);
                if (j == 2) /* n + 2 */
                    number[s.len - 1] += 2;
                if (j == 3) /* all ones */
                    memset(number, 0xff, s.len);
                if (j == 4) { /* itself and n, or what is left of it */
                    memcpy(number, saved, s.len);
                    add_order(s.curve, number);
                }
                assert_int_equal(verify(&s), SSL_E_SIGNATURE);
            }
            memcpy(number, saved, s.len);
            assert_int_equal(verify(&s), 0);
            /* (r, -s) is right, too: -k has the same x. (-r, s) is not. */
            negate(s.curve, number);
            assert_int_equal(verify(&s), half == 1 ? 0 : SSL_E_SIGNATURE);
        }
        struct setting s;
        set(&s, curves[i], "SHA-256", "sample");
        memset(s.signature, 0, 2 * s.len); /* both 0: CVE-2022-21449 */
        assert_int_equal(verify(&s), SSL_E_SIGNATURE);
    }
}

/* Lengths of keys and signatures, and forms of points. */
static void forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct setting s;
        set(&s, curves[i], "SHA-256", "sample");
        assert_int_equal(sign(&s), 0);
        uint8_t longer[3 * CURVE_LEN_MAX] = {0};
        memcpy(longer + 1, s.signature, 2 * s.len);
        const struct span key = {s.point, 1 + 2 * s.len}, signature = {s.signature, 2 * s.len};
        const struct span wrong_keys[] = {{NULL, 0},
                                          {s.point, 1},
                                          {s.point, 1 + s.len},
                                          {s.point, 2 * s.len},
                                          {s.point, 2 + 2 * s.len},
                                          {s.point + 1, 2 * s.len}};
        const struct span wrong[] = {{NULL, 0},
                                     {s.signature, 2 * s.len - 1},
                                     {longer, 2 * s.len},
                                     {longer, 2 * s.len + 1},
                                     {s.signature, s.len}};
        for (size_t j = 0; j < COUNT(wrong_keys); j++)
            assert_int_equal(ecdsa_verify(&s.group, wrong_keys[j], s.digest, 32, signature), SSL_E_SIGNATURE);
        for (size_t j = 0; j < COUNT(wrong); j++)
            assert_int_equal(ecdsa_verify(&s.group, key, s.digest, 32, wrong[j]), SSL_E_SIGNATURE);
        for (unsigned form = 0; form < 256; form++) {
            s.point[0] = (uint8_t)form;
            if (form < 10 || form > 250)
                assert_int_equal(verify(&s), form == 4 ? 0 : SSL_E_SIGNATURE);
        }
    }
}

/* The key is no point of the curve; and a group that has no curve. */
static void keys_off_curve(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct setting s;
        set(&s, curves[i], "SHA-256", "sample");
        assert_int_equal(sign(&s), 0);
        s.point[2 * s.len] ^= 1;
        assert_int_equal(verify(&s), SSL_E_SIGNATURE);
        s.point[2 * s.len] ^= 1;
        s.point[s.len] ^= 1;
        assert_int_equal(verify(&s), SSL_E_SIGNATURE);
        memset(s.point + 1, 0, 2 * s.len);
        assert_int_equal(verify(&s), SSL_E_SIGNATURE);
        memset(s.point + 1, 0xff, 2 * s.len);
        assert_int_equal(verify(&s), SSL_E_SIGNATURE);
    }
    struct setting s;
    set(&s, curves[0], "SHA-256", "sample");
    assert_int_equal(sign(&s), 0);
    const struct group without = {.private_len = 32, .public_len = 32};
    assert_int_equal(ecdsa_verify(&without, (struct span){s.point, 65}, s.digest, 32, (struct span){s.signature, 64}),
                     SSL_E_SIGNATURE);
    assert_int_equal(ecdsa_sign(&s.crypto, &without, s.signature, s.private_key, s.hash, s.digest), SSL_E_KEY_DECODE);
}

/* bytes = bytes + p, as far as they go. */
static void add_prime(const struct curve *curve, uint8_t *bytes)
{
    struct slow_curve slow;
    uint8_t p[CURVE_LEN_MAX];
    unsigned carry = 0;
    slow_curve_load(&slow, curve->name);
    slow_store(p, curve->len, &slow.p);
    for (size_t i = curve->len; i-- > 0; carry >>= 8)
        bytes[i] = (uint8_t)(carry += (unsigned)bytes[i] + p[i]);
}

/* Points with a small x. r = s = x is their signature of the digest 0, since u1 = 0 and u2 = 1; with x + p or, where
 * that fits, y + p in place of x or y they are none. */
static void coordinates_beyond(void **state)
{
    (void)state;
    static const struct {
        uint8_t x;
        const char *y;
    } rows[] = {
        /* clang-format off */
        {5,
         "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc"},
        {2,
         "8cdeadbbd04911a3c1931e26df3fa6439dca9c7eb286fbd46fc319f0e2bb780232baf57825fc0c1912ada2fefe84024c"},
        {1,
         "0010e59be93c4f269c0269c79e2afd65d6aeaa9b701eacc194fb3ee03df47849bf550ec636ebee0ddd4a16f1cd9406605af38f584567"
         "770e3f272d688c832e843564"},
        /* clang-format on */
    };
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct setting s;
        set(&s, curves[i], "SHA-256", "sample");
        memset(s.digest, 0, 32);
        memset(s.signature, 0, 2 * s.len);
        memset(s.point + 1, 0, s.len);
        s.signature[s.len - 1] = s.signature[2 * s.len - 1] = s.point[s.len] = rows[i].x;
        hex(s.point + 1 + s.len, rows[i].y);
        assert_int_equal(verify(&s), 0);
        add_prime(s.curve, s.point + 1);
        assert_int_equal(verify(&s), SSL_E_SIGNATURE);
        hex(s.point + 1 + s.len, rows[i].y);
        memset(s.point + 1, 0, s.len);
        s.point[s.len] = rows[i].x;
        assert_int_equal(verify(&s), 0);
        add_prime(s.curve, s.point + 1 + s.len);
        assert_int_equal(verify(&s), SSL_E_SIGNATURE);
    }
}

/* e = 0, so that u1 is 0: a digest of zeros, and of n. */
static void zero_digest(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct setting s;
        set(&s, curves[i], "SHA-512", "sample");
        memset(s.digest, 0, sizeof s.digest);
        assert_int_equal(sign(&s), 0);
        assert_int_equal(verify(&s), 0);
        if (s.len > HASH_MAX)
            continue;
        memcpy(s.digest, s.curve->order, s.len);
        assert_int_equal(verify(&s), 0);
        assert_int_equal(sign(&s), 0);
        memset(s.digest, 0, sizeof s.digest);
        assert_int_equal(verify(&s), 0);
    }
}

/* u1 G + u2 Q is the point at infinity: e + r d = 0. */
static void infinity(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct setting s;
        uint8_t digest[CURVE_LEN_MAX];
        set(&s, curves[i], "SHA-256", "sample");
        memset(s.signature, 0, 2 * s.len); /* r = 1, s = 5, e = -d */
        s.signature[s.len - 1] = 1;
        s.signature[2 * s.len - 1] = 5;
        memcpy(digest, s.private_key, s.len);
        negate(s.curve, digest);
        size_t digest_len = s.len;
        if (s.len == 66) { /* as a digest of 66 bytes, of which the first 521 bits count */
            for (size_t j = 0; j < 66; j++)
                digest[j] = (uint8_t)(digest[j] << 7 | (j + 1 < 66 ? digest[j + 1] >> 1 : 0));
        }
        assert_int_equal(ecdsa_verify(&s.group, (struct span){s.point, 1 + 2 * s.len}, digest, digest_len,
                                      (struct span){s.signature, 2 * s.len}),
                         SSL_E_SIGNATURE);
    }
}

/* Of a digest as many bits as n has count; of a shorter one all. */
static void truncation(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(curves); i++) {
        struct setting s;
        set(&s, curves[i], "SHA-512", "sample");
        assert_int_equal(sign(&s), 0);
        assert_int_equal(verify(&s), 0);
        for (size_t at = 31; at < 64; at += 16) {
            for (size_t j = at; j <= at + 1 && j < 64; j++) {
                s.digest[j] ^= 0x80;
                assert_int_equal(verify(&s), j < s.len ? SSL_E_SIGNATURE : 0);
                s.digest[j] ^= 0x80;
            }
        }
        for (size_t digest_len = 31; digest_len < 64; digest_len += 16) {
            int result = ecdsa_verify(&s.group, (struct span){s.point, 1 + 2 * s.len}, s.digest, digest_len,
                                      (struct span){s.signature, 2 * s.len});
            assert_int_equal(result, digest_len < s.len ? SSL_E_SIGNATURE : 0);
        }
    }
}

static int run(const struct crypto *set)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc6979_signatures),
        cmocka_unit_test(rfc6979_nonce),
        cmocka_unit_test(next_nonce),
        cmocka_unit_test(no_nonce),
        cmocka_unit_test(signed_beyond),
        cmocka_unit_test(verified_lies),
        cmocka_unit_test(faults),
        cmocka_unit_test(private_keys),
        cmocka_unit_test(randomness),
        cmocka_unit_test(arguments),
        cmocka_unit_test(cavp),
        cmocka_unit_test(altered),
        cmocka_unit_test(ranges),
        cmocka_unit_test(forms),
        cmocka_unit_test(keys_off_curve),
        cmocka_unit_test(coordinates_beyond),
        cmocka_unit_test(zero_digest),
        cmocka_unit_test(infinity),
        cmocka_unit_test(truncation),
    };
    for (size_t i = 0; i < COUNT(curves); i++)
        curves[i] = set->groups[GROUP_P256 + i]->curve;
    return cmocka_run_group_tests_name("crypto/ec/ecdsa", tests, NULL, NULL);
}

int main(void)
{
    return run_with_groups(run);
}
