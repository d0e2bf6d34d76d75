/*
 * bn_test.c - numbers and Montgomery's form: against computed answers, and against the slow bn_mod.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "support/random.h"
#include "support/test.h"

enum {
    MAX_LEN = LIMIT_RSA_LEN,
};

/* A number of so many bits, the highest of which is set; random below it, or all ones. */
static void number(uint8_t *bytes, size_t bits, uint64_t *random, bool ones)
{
    size_t len = (bits + 7) / 8;
    test_random(random, bytes, len);
    if (ones)
        memset(bytes, 0xff, len);
    bytes[0] &= (uint8_t)(0xff >> (8 * len - bits));
    bytes[0] |= (uint8_t)(0x80 >> (8 * len - bits));
}

static void assert_number(const limb *x, const limb *expected, size_t count)
{
    assert_memory_equal(x, expected, count * sizeof *x);
}

static void load_and_store(void **state)
{
    (void)state;
    uint64_t random = 1;
    uint8_t bytes[100], out[100];
    limb x[20];
    test_random(&random, bytes, sizeof bytes);
    for (size_t len = 0; len <= 60; len++) {
        assert_true(ct_reveal(bn_load(x, 20, bytes, len)));
        for (size_t i = 0; i < 20; i++)
            assert_true(x[i] <= BN_MASK);
        bn_store(out, len, x, 20);
        assert_memory_equal(out, bytes, len);
        bn_store(out, len + 20, x, 20);
        for (size_t i = 0; i < 20; i++)
            assert_int_equal(out[i], 0);
        assert_memory_equal(out + 20, bytes, len);
    }
}

/* What does not fit into the limbs is told; zeros in front always fit. */
static void load_fits(void **state)
{
    (void)state;
    limb x[3];
    for (size_t bit = 0; bit < 800; bit++) {
        uint8_t bytes[100] = {0};
        bytes[99 - bit / 8] = (uint8_t)(1 << bit % 8);
        assert_true(ct_reveal(bn_load(x, 3, bytes, 100)) == (bit < 3 * BN_BITS));
        for (size_t i = 0; i < 3; i++)
            assert_true(x[i] == (i == bit / BN_BITS ? (limb)1 << bit % BN_BITS : 0));
    }
}

static void comparison(void **state)
{
    (void)state;
    limb a[3] = {0, 0, 0}, b[3] = {0, 0, 0};
    assert_false(ct_reveal(bn_lt(a, b, 3)));
    for (size_t i = 0; i < 3; i++) {
        a[i] = BN_MASK - 1;
        b[i] = BN_MASK;
        assert_true(ct_reveal(bn_lt(a, b, 3)));
        assert_false(ct_reveal(bn_lt(b, a, 3)));
        a[i] = BN_MASK;
        assert_false(ct_reveal(bn_lt(a, b, 3)));
    }
    a[0] = 0; /* the higher limbs decide */
    b[2] = 0;
    assert_false(ct_reveal(bn_lt(a, b, 3)));
    assert_true(ct_reveal(bn_lt(b, a, 3)));
}

static void addition(void **state)
{
    (void)state;
    limb a[3] = {BN_MASK, BN_MASK, 0}, one[3] = {1}, sum[3] = {0, 0, 1};
    bn_add(a, a, one, 3);
    assert_number(a, sum, 3);
}

/* a, b, a b, m, a b mod m: computed with Python's integers. */
/* clang-format off */
static const struct {
    const char *a, *b, *product, *m, *rest;
} product_rows[] = {
    {"00",
     "00",
     "00",
     "01",
     "00"},
    {"01",
     "01",
     "01",
     "01",
     "00"},
    {"01",
     "01",
     "01",
     "02",
     "01"},
    {"07ffffffffffffff",
     "07ffffffffffffff",
     "3ffffffffffffff000000000000001",
     "02",
     "01"},
    {"ffffffffffffffff",
     "ffffffffffffffff",
     "fffffffffffffffe0000000000000001",
     "07ffffffffffffff",
     "03c1"},
    {"3fffffffffffffffffffffffffffff",
     "07ffffffffffffff",
     "01ffffffffffffffbffffffffffffff800000000000001",
     "200000000000000000000000000000",
     "1ffffffffffffff800000000000001"},
    {"08b56ac02fc614200ffb293adf447491a13847d9c383feb81f310c0a554724aaf75b3c943ee2",
     "f19b5862edac442d0d2ed94f070279334d6ae52747146e0062",
     "08381258499123e81d3ff14077527f25e05fa91a2bc6865116556651080ec18a0e503825f2cca628bc10e2c9822b246e81d4cd501f"
     "c52daa3e2c37dddc1284",
     "01592bae6db8c44b1546c7eef7",
     "206466a1209cbdd713b29d42"},
    {"e94dd453187bd9ba7edb6af1c16cb152129dd4fea0d8bdf12c35ff9b20f1b42441a11485d3e5caf243b365629a951ae37aa39bf297"
     "8b9fde32cbacd62948cd5a9f2d4cf641cefc5346c6ef",
     "48033081cb780bf90246d64b8a9052c8e1a9d6cbd5fbcfb05bb557dc44cb8f1560ddd36b37b13fe3dd7f8f43782b2a1240002a7da4"
     "2f02c09b1a6eafc8865f979c0c346fb9d85505e3a37d",
     "41a0cbd5bd51cfe9425cd23b012b1ccb959eebaca2f185b279b291fa2b2cfbea82220f1fdac69ceef0a6beebe2e00f5aa3936d8db3"
     "47b15ac362b7d39921fc6e63dc861b5b6a2159f8c111b23a99d5970712dcfc265faa164a0daf3c03792f00744e09753e489ecbee69"
     "b797330aa415ecda8b3fe5b654620fcb18ddc59e5dd39be3f981ecacbde786f4fae8dfc45e5ba93acb264fb3",
     "56868deea2f5fc0f8e6055fe75f7dd352c14f71fbd56d3824d0dda03ba70903c7cf07ceed5e2561a68c9acf695e4cc5329aa79b403"
     "37cbf280ac451b2e419aacda63328067ad298d638d84",
     "4ed2c0037785cadd8c1ffa4f0f4f27ff4400d3d169b24da59cf0bfc53a5ead305308562115852b2bf309854e6db9f4591cd6da2244"
     "9e72881309e1cb4e8c040ad1615a30fc42daf7c3a7cb"},
    {"04b0e7e04c6389a24801a0bc42408cd663126cece6e27de8c048c44762e1ada66d0bbd5a8b6e",
     "072823",
     "21929f8cd652c28d247b7e7c33dafeb1764b670438a86600d6db0691b1618789ba1cebaad92c400a",
     "0c35216d1d45c1f46cb1e2e99fb92a3c25d22be1226d9bf41f5daac1a69963fe39299abc4813123a24d56340499da92539fe7d22c3"
     "dc6d42960e16ac56303380742b0ddbe37de4a248600d6818b144856364b91c758cc400",
     "21929f8cd652c28d247b7e7c33dafeb1764b670438a86600d6db0691b1618789ba1cebaad92c400a"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffff",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffff",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "fffffffffffffffffffffffffffffffffffffffffffe00000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "fffffffffffffffffffffffffffffffffffffffffffe",
     "01"},
    {"654445e959b13635",
     "3c34eea733a19b6974f4a09e9172e5362f4612690b483b3ce8ade8570e51e4b34cdcf5c8a869c93e0763508a9d761b48fdae8bcb55"
     "1d9a299efa726615861b10507381bc9a1ad8ea4bc74d88d440aa16a73af0e9891933b02677b379b46f3cdfed3415746809473d8976"
     "ae5b3974752b7fc9f01ef742f510ad4fbd75fdcd4943",
     "17d0f0a88160d4a733fc0320804238f49b1fa291e9207e3e51a0a1ac6a227dc85b4fe8bea9fc6312f0ca74c675d978ce8c7499620b"
     "00739880128a80c914f218b078b1345ab74437d749dcba44085a45a2b4bc5647c4ae109cfca7f5a41f09b5563b925f5050256cca2f"
     "ea998d328515b9f188ab549efb5c9ba184e1a974743df0acb359cb474cdf",
     "f883ae8109f4cad747bb8c8e72e7ca71bec0c3b0a56e76e2ccca12f632c45815a993565e7d1e5e665e35ace40deb216734f4aeebc3"
     "58505e7342059084f5c2a6adcaf56edcbb79a3b5e51dcca3b5fdce94c288974ea6eecb6c675672002958bb4a8509ac2dcd9123c12a"
     "4d9452cbf09167a0620426b9ae2645172a2b727e3736",
     "0905931b4523f2adbd67f02b1ea19048d4dc07e63617eadfa6be710df879c06720ccaf5f150eac77d9c847eff8a8a783a58f4aac65"
     "888a5f75d1abe8f9082d2fd20a5079fa22d4b6fd6a666a774f69b31430579aede0418e1bd2a51b889abbca0fbd86c5dcdb82063a83"
     "fba36da5adec496d03653817902fdb3816eb028afe1f"},
};
/* clang-format on */

static void product_and_rest(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(product_rows); i++) {
        uint8_t bytes[MAX_LEN], out[2 * MAX_LEN];
        limb a[40], b[40], m[40], product[80], rest[40];
        bn_load(a, 40, bytes, hex(bytes, product_rows[i].a));
        bn_load(b, 40, bytes, hex(bytes, product_rows[i].b));
        bn_load(m, 40, bytes, hex(bytes, product_rows[i].m));
        bn_mul(product, a, 40, b, 40);
        size_t len = hex(bytes, product_rows[i].product);
        bn_store(out, len, product, 80);
        assert_memory_equal(out, bytes, len);
        bn_mod(rest, m, 40, product, 80);
        len = hex(bytes, product_rows[i].rest);
        bn_store(out, len, rest, 40);
        assert_memory_equal(out, bytes, len);
    }
}

/* A modulus that leaves no bit of its limbs free: x mod (2^(2 BN_BITS) - 1) is the sum of x's halves. */
static void rest_of_full_limbs(void **state)
{
    (void)state;
    const limb m[2] = {BN_MASK, BN_MASK}, x[4] = {BN_MASK - 5, 3, 4, BN_MASK - 7}, sum[2] = {BN_MASK - 1, BN_MASK - 4};
    limb rest[2];
    bn_mod(rest, m, 2, x, 4);
    assert_number(rest, sum, 2);
}

/* The largest product that there can be, and factors of different lengths. */
static void product_lengths(void **state)
{
    (void)state;
    static limb a[BN_COUNT_MAX], b[BN_COUNT_MAX], ab[2 * BN_COUNT_MAX], ba[2 * BN_COUNT_MAX];
    for (size_t i = 0; i < BN_COUNT_MAX; i++)
        a[i] = b[i] = BN_MASK;
    bn_mul(ab, a, BN_COUNT_MAX, b, BN_COUNT_MAX);
    for (size_t i = 0; i < 2 * BN_COUNT_MAX; i++) /* (R - 1)^2 = (R - 2) R + 1 */
        assert_true(ab[i] == (i == 0 ? 1 : i < BN_COUNT_MAX ? 0 : i == BN_COUNT_MAX ? BN_MASK - 1 : BN_MASK));
    for (size_t i = 1; i < 12; i++) {
        bn_mul(ab, a, i, b, 5);
        bn_mul(ba, b, 5, a, i);
        assert_number(ab, ba, i + 5);
        for (size_t j = 0; j < i + 5; j++) /* (2^i - 1) (2^5 - 1) = 2^(i+5) - 2^i - 2^5 + 1, in limbs */
            assert_true(ab[j] == (j == 0             ? 1
                                  : j < i && j < 5   ? 0
                                  : i == 5 && j == 5 ? BN_MASK - 1
                                  : j >= i && j >= 5 ? (j == (i > 5 ? i : 5) ? BN_MASK - 1 : BN_MASK)
                                                     : BN_MASK));
    }
}

/* What mont_mul asks of its arguments and promises of its result. */
static void assert_below_twice(const struct mont *m, const limb *x)
{
    limb twice[BN_COUNT_MAX];
    bn_add(twice, m->n, m->n, m->count);
    assert_true(ct_reveal(bn_lt(x, twice, m->count)));
}

struct form {
    struct mont m;
    size_t count;
    limb a[BN_COUNT_MAX], b[BN_COUNT_MAX], a_form[BN_COUNT_MAX], b_form[BN_COUNT_MAX], result[BN_COUNT_MAX];
    limb product[2 * BN_COUNT_MAX], expected[BN_COUNT_MAX];
};

/* Multiplication, squaring and subtraction modulo a number of so many bits, against bn_mul and bn_mod. */
static void check_form(size_t bits, uint64_t *random, bool ones)
{
    static struct form s;
    uint8_t bytes[MAX_LEN];
    size_t len = (bits + 7) / 8;
    number(bytes, bits, random, ones);
    bytes[len - 1] |= 1;
    mont_init(&s.m, bytes, len);
    s.count = s.m.count;
    assert_true(ct_reveal(bn_lt(s.m.rr, s.m.n, s.count)));
    for (unsigned i = 0; i < 3; i++) {
        number(bytes, bits, random, ones);
        bn_load(s.a, s.count, bytes, len);
        s.a[0] &= ~(limb)i; /* n - 1 among others, where all bits are ones */
        bn_mod(s.expected, s.m.n, s.count, s.a, s.count);
        memcpy(s.a, s.expected, sizeof s.a);
        test_random(random, bytes, len);
        bn_load(s.product, s.count, bytes, len);
        bn_mod(s.b, s.m.n, s.count, s.product, s.count);

        mont_enter(&s.m, s.a_form, s.a, s.count);
        mont_enter(&s.m, s.b_form, s.b, s.count);
        mont_leave(&s.m, s.result, s.a_form);
        assert_number(s.result, s.a, s.count);

        assert_below_twice(&s.m, s.a_form);

        mont_mul(&s.m, s.result, s.a_form, s.b_form);
        assert_below_twice(&s.m, s.result);
        mont_leave(&s.m, s.result, s.result);
        bn_mul(s.product, s.a, s.count, s.b, s.count);
        bn_mod(s.expected, s.m.n, s.count, s.product, 2 * s.count);
        assert_number(s.result, s.expected, s.count);

        mont_square(&s.m, s.result, s.a_form);
        mont_mul(&s.m, s.b_form, s.a_form, s.a_form);
        assert_number(s.result, s.b_form, s.count);
        mont_square(&s.m, s.a_form, s.a_form); /* in place */
        assert_number(s.result, s.a_form, s.count);

        mont_subtract(&s.m, s.result, s.a, s.b);
        mont_subtract(&s.m, s.expected, s.b, s.a);
        bn_add(s.result, s.result, s.expected, s.count);
        mont_reduce(&s.m, s.result);
        memset(s.expected, 0, sizeof s.expected);
        assert_number(s.result, s.expected, s.count); /* (a - b) + (b - a) = 0 */
    }
}

/* Every length of the modulus around the limbs' borders, and longer ones. 4n is closest to R with 352 bits (160 where
 * limbs are of 32 bits). */
static void form_lengths(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (size_t bits = 2; bits <= 360; bits++) {
        check_form(bits, &random, false);
        check_form(bits, &random, true);
    }
    static const size_t longer[] = {511, 512, 513, 1023, 1024, 1025, 1534, 1535, 1536, 2046, 2047, 2048, 4095, 4096};
    for (size_t i = 0; i < COUNT(longer); i++) {
        check_form(longer[i], &random, false);
        check_form(longer[i], &random, true);
    }
}

/* The largest limbs that the multiplication can meet: every sum of a column at its bound. */
static void form_bounds(void **state)
{
    (void)state;
    static struct form s;
    uint8_t ones[MAX_LEN];
    memset(ones, 0xff, sizeof ones);
    mont_init(&s.m, ones, sizeof ones);
    s.count = s.m.count;
    /* a = 2n - 1 and b = 2n - 2 are -1 and -2. */
    bn_add(s.a, s.m.n, s.m.n, s.count);
    s.a[0] -= 1;
    bn_add(s.b, s.m.n, s.m.n, s.count);
    s.b[0] -= 2;
    mont_mul(&s.m, s.result, s.a, s.b);
    mont_mul(&s.m, s.result, s.result, s.m.rr);
    mont_reduce(&s.m, s.result);
    memset(s.expected, 0, sizeof s.expected);
    s.expected[0] = 2;
    assert_number(s.result, s.expected, s.count);
    mont_square(&s.m, s.result, s.b);
    mont_mul(&s.m, s.result, s.result, s.m.rr);
    mont_reduce(&s.m, s.result);
    s.expected[0] = 4;
    assert_number(s.result, s.expected, s.count);
    /* n is 0. */
    mont_leave(&s.m, s.result, s.m.n);
    s.expected[0] = 0;
    assert_number(s.result, s.expected, s.count);
}

/* Numbers longer than the modulus, with limbs of any value. */
static void form_enter_long(void **state)
{
    (void)state;
    static struct form s;
    uint64_t random = 3;
    for (size_t i = 0; i < 400; i++) {
        uint8_t bytes[400];
        size_t len = i < 100 ? 1 + i % 50 : i < 250 ? 20 : 44; /* as in form_lengths */
        number(bytes, 8 * len, &random, false);
        bytes[0] |= i < 100 ? 0 : 0xff;
        bytes[len - 1] |= 3; /* 1 is no modulus */
        mont_init(&s.m, bytes, len);
        s.count = s.m.count;
        size_t x_count = 1 + (size_t)(test_random_word(&random) % 50);
        for (unsigned ones = 0; ones < 2; ones++) {
            for (size_t j = 0; j < x_count; j++)
                s.a[j] = ones ? BN_MASK : (limb)test_random_word(&random) & BN_MASK;
            mont_enter(&s.m, s.result, s.a, x_count);
            assert_below_twice(&s.m, s.result);
            mont_leave(&s.m, s.result, s.result);
            bn_mod(s.expected, s.m.n, s.count, s.a, x_count);
            assert_number(s.result, s.expected, s.count);
        }
    }
}

/* n of 8192 bits, x, and its power: with 65537 and with 2^64 - 15. Computed with Python's pow(). */
/* clang-format off */
static const struct {
    const char *n, *x, *power;
} power_rows[] = {
    {"fe4e52f12c849fbf5fbd474d482a4eddd8578298d6f799954392bf56f0726634c215eaf15f57ba1a416745f4486781c11ed1f010b5"
     "8119fb4a4c83f702b781200f55ae7ecea167c6615d1cefd4d4cd1b668b7fc28ed8d0bf81e00640083818740833c27140b3cf9894a0"
     "49c66415590300c47dda9dffc6b0cf266ca75ee988966f828dbc9de0d0f99877886d721ff68923cac4239c12e8e55a3d97eb1b1bf4"
     "249f652c12729077b8d2c3b5a32aa909c6fe7e62606c08ca6151875d4cc66869f946daa9f5e5a8f631b47ac577955a516551786464"
     "ed7c70eda6c6eba05f173c4b16527fe5f6faec6e90fcfed99dc41c805d39c20843e883156eacfc0432ceb57495c6b67913a0e41b00"
     "48613ae6bab7b474b49e79470ffd47fbe15b87e8547dfd025adeb6f60dbb77bd8a5418674e2f2e933907824068d09866b7c32d68cb"
     "d3a8747940718b0d5f1cd8512320554a336d486e02a3e9273c2e45415924b43e47a7e4355e60a8dec6bfbfb6008f6733f06f3c934e"
     "e7b915eccfdc7680e2f62fc00380db06d6ee19343cc27874a61116a693208304e815353477f6dacc5fe8013a940a4a06c918fb452d"
     "9532788ca2119fb4b57e3a6bced5770a9a17199cdb450d5bd45cfc3b0d03acc2d4277e935f2c7e4f714cd53845ddf88f43f93c40f3"
     "9a354987685c3e776b30102e0acfd9064c240ea6bb7098371daa24f21814eb166133d605a8343cb352c847a66e47b498093e992132"
     "0f309e1df92881cd92e4e28ef38a145fd5e8a5815574567cc90aa2a65a3b5667099a12c1a66dc31faa4324f0b5ac931342b3dce668"
     "8217d3e9cf1fda1f8cd249596f086a9deab28f3b209ac5cd56704731577400dcb1604ec2a0f7cdc562421ef7bf3332e7b44d058ae4"
     "0f4e14812b473d2d07a2ce867a7add8e35566cb6ede3ae76285cdf7c0ba7e1bee24d4feda22ddf6b859965f278d9404322c0395ad8"
     "fbcf141c86bdd8c6a2ef12080e550d07de198fc086adc57747ef5906121906dd0d9ba17d077e2dbecb859b0254a4ca9b78b80b8aa2"
     "7424eac0caedb435393df529688eaaf804b2f2cfd81a0749133c8228d8d6b1bbdeb70b077986681b5dacee0e0881d79dd1dca96cc3"
     "3ea779466a6d769a19470d6407f4a4639dd632b757674b0c715fbbc8aed1f50da631d6616f428cc1fb027a382af3b81cf5e04170f2"
     "fb329f4b70c733f74bca119a186b97d9d6223b83c2610cc7122cf97290dd4744c12f9f3af24314534aa1961a76b38cd9aad6a867ca"
     "70d9211d047133ac0c4d9ea5dcafe15b36db14e9ff8d9edd98b29f406bbcc38d36f014315eb9dae442246cb77f61f9a5a687d6e94c"
     "3ebca7d9d493cb14460a65af5994abbba4fd28c8646640e130750e6740038fb07e772166a2063dbbd5482cd17cb89aed51f404d577"
     "bc3fd3db6bb26300fa2b5aed9ca77c65db",
     "17bc6fa699c59d3003071b035172551a1bd6ebdafb06d03994df824fad1848b5132eb34d6fb4ec4546fa298b1453396ba6d08e865b"
     "d7a2f8d339f11ffc85420db660f718bb85993cf8eca6ba61ad02879bdad930ebd4bac5633247d11ee1ea348e3d05edd2f492b4253c"
     "5499cf24ea6f969afaa02209088990bc755064578a34c28305ad6af2988f59f46f57d4be5542a0dce8a581c7d1db2dc64f1596c0e7"
     "00405b2097848e19e415bb2189eac2de2b53762486e2145a0fadcf8aceacb1814f6bcbb9f6d4190c97c038cdda3b50fbabb3ff4dd4"
     "15f4dd602821e38aa40b3b10a44965063d7ee0c67016313aea4b4ff9d219a5ed004b4234ffd9ddf8fc6c5e4031eca50d8ae1a74a43"
     "1a29f9606a2f0f9e616fae6a9235450fb410a665ad1a542e300d147cf2f0831b1ea2400734bb86e2b208cb3407740a472bea977e1d"
     "0dfd52011bc324cc1a56e7229340219d7e7b0198f5eb03a33e0228659453796b448983b83d99ee1fced842c162cdf4dec8e7e0940c"
     "7a4f791d7a5bedcbd408608aa9862e0b9a8a6529eb3eaa6844af88c8efe89553dcfa481f39abe2f62c33c678bfebd71b1e6facbafb"
     "97b3132662023ec04794a5e542a242f06b2e487280627d074bf83bf452ddf37b7fdc839facba1e0d81144d465708c209b65ed7cded"
     "2441c7b4205764556f0e0ec87a068eab635dc261ef072d503bd6e11bedb3e22dfbc99134daf588385f37a0c3cd792a69292eb03990"
     "5d702ff6acba11c48c88baad2d4af0e70f672bb5766f69a2c092356aceafe616f69b2200071e46eddd564d32bb21c4c1735db0f42c"
     "7427ca40490e212a2c6b630a607b2bd9e54fb41a89cae0241998db640084dc96885e0124899be6124102f13245be9fc40eb5c6d959"
     "bc62bcccd34884f68acb080c07302076dab52db87fbb4778fdb76fa395fc4f90cebc1518ba9a1657a7a21136240ca339451d576c1b"
     "0b938b52cc6be78db6ab4d84bc495216670e74746ba26bc60f704ab36fb1da7513fdeaae4b54f9f9f40a04ea44167c20627a2db261"
     "cf5a7264d10c97f2898e9f81ba501938d67dd359794bed82bef52b3ea359399014cbc94f5f89aa98fba7f51d699d76ddf95408a62e"
     "cf4b4204b4e95fa619b2dcc8f946805da4e0c779e95c2ee8e944cd72ddaf6d4f2f97e81253d3eb76a410ba62918ed92165906fef25"
     "262fdc41c2460a58003ec49eca6190271faf290b7a804450a29af5458d88d5e7a0d36ad6ba2f9942ed657011f5271449e001634f54"
     "2f308a9f841e1399f94ae7a7b1da41624e52635bf6d51a4e28dba78b9b4686ea6eaac4b65a36d121dafac51ed2e9d78f34a3e966ef"
     "44fa264c06bc40d7cd915ecb5ce5e06f29b2f7254e305ee08a9006f02c8e29f13e4d5bcf1c89b38cfcbedcd577be1fde7f1b1eb58c"
     "d28cb475668acc84f81ee78c5000af2dde",
     "fe022352865433468083b3248c780d5bc18187115ac3490c6b3f90ef85502314b94d9c8050e53300e175ef98b200e8ee3d06c67dda"
     "19c5c644386a00244fdc29f5d67d2806838a7d5d1d77a3a7f5d8b0f918cb6929769fb804d9eaf4d02171751383d3119ae51bc75684"
     "464ce72c1a5ffca48b52086dd9c43d0e336376105e20329c730347c409bacdc088a84f754f46e2e0d83aa6176e0b2f974e51f9d840"
     "461e3a56930dfe3bdd1e89846346f7bbff8a788e691dca3aee5918ed1f9b6b9c123400ceac083365f2be7fca607e3586bc0f6711a7"
     "8027c77f862f496666880f9d48ca0adb0f6d26bb2fd36d99dd5d9853e35e308d78d8ca5cc7662ad9a058ea65e147d7c8a9b921fa29"
     "67b9fa690644c45d828fae7f62c64313d58705079e5192faaa6321fbf57f47d828447309aa01201834fabad73ec69bbb5248f8e517"
     "4903fc969751fe94a19d03259c4dab3c75c83cca6794fe32feb289c33a318f9535f5fac653d56aa9bbe3e3f11c9f0780194392924d"
     "da0dd5102f20ac0028b34ad245150689d91716847cc7eff2bc90f0cbbb8230192799c389d3c46aa7a29cd0b039c89264898669ee90"
     "d7b7493aa02b1d79a346970f176fa99ae16f6b8310cc79540773e6e14b5365eadcd1fd45a1033e90f6b4bba64b7b1ee6a4d6018119"
     "65b8c13d1225d6e92fa9b8935f378791563da9bb8b22ba60176c8e4ba10c3696861d1587b77f76c8aad362c0efa5948e1a6c5da3fc"
     "c517057fe2eaf825492089847e9e400610c5fe073056c1a6cce1a717b05e6062ef5b8469dc29f2d06066ee1bb0a721b79f1d7181b3"
     "4acc549e0861531bd638ec27fe055d37b538ae2dfe447391cc864e2f6703114a2ca7e952a3aae467b9f6ded8cd4aff9cc17f87ec44"
     "15ccc7baef699888318b79972f1e600485e506847f6e5c34e598b85c8270bea1e5ec603ed8f96aaf3b93dae4b70b25a1d4f35acc9c"
     "2f7a53cc9bfb79c05d7462f6b3ba682b6e31725a52d62e2d10dc3e3a5524bf6434f4aa4835a4f1fb876c44341546277a53945741e7"
     "e66411d0a4ddd36793babc29ceeb813503e77147c4233c7395caf8643ae4926bb46f27799040f3d67dd12320bc6421c4a2e4f77362"
     "41f1386beeb2cabf3e776568f89d2562b2593830ff9b42236900839f6bfdb7eb2ac1f429aeefa8b95fe13b249b13b7a45d3e94e5c9"
     "96af24edd53d552877d569889a1a87e4dc1cd722bd704cc2ea813fa27c8c4a4780a37b7a959a2146b9570e7c1414e96b0c0253186c"
     "92d4549ef6bf7b937731d61b35c51e26d0dbf17af02058aec9e4b11dae66e2b8a119e6be8b245dc07e3369c8990b1a06f0239fd629"
     "8bfac68d144e83920e6e600f3800bbc970c51ee938d1ccb312f2c65f6067df808e637fa089eafa65df360fdf743b5e1954d2c37044"
     "3c8c30c5a09bd8ba5dc9f97d4962b13b72"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffff",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "fffffffffffffffffffffffffffffffffd",
     "fffdffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffffffffff"},
};
/* clang-format on */

static void public_power(void **state)
{
    (void)state;
    static const uint64_t exponents[] = {65537, 0xfffffffffffffff1};
    static struct form s;
    for (size_t i = 0; i < COUNT(power_rows); i++) {
        uint8_t bytes[MAX_LEN], out[MAX_LEN];
        mont_init(&s.m, bytes, hex(bytes, power_rows[i].n));
        bn_load(s.a, s.m.count, bytes, hex(bytes, power_rows[i].x));
        mont_enter(&s.m, s.a_form, s.a, s.m.count);
        mont_power_public(&s.m, s.result, s.a_form, exponents[i]);
        mont_leave(&s.m, s.result, s.result);
        bn_store(out, sizeof out, s.result, s.m.count);
        size_t len = hex(bytes, power_rows[i].power);
        assert_memory_equal(out + sizeof out - len, bytes, len);
        mont_power_public(&s.m, s.result, s.a_form, 1);
        assert_number(s.result, s.a_form, s.m.count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(load_and_store),  cmocka_unit_test(load_fits),        cmocka_unit_test(comparison),
        cmocka_unit_test(addition),        cmocka_unit_test(product_and_rest), cmocka_unit_test(rest_of_full_limbs),
        cmocka_unit_test(product_lengths), cmocka_unit_test(form_lengths),     cmocka_unit_test(form_bounds),
        cmocka_unit_test(form_enter_long), cmocka_unit_test(public_power),
    };
    return cmocka_run_group_tests_name("crypto/bn/bn", tests, NULL, NULL);
}
