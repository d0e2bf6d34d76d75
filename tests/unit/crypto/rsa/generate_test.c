/*
 * generate_test.c - RSA keys: each condition of FIPS 186-5 appendix A.1.3 is met with a candidate that breaks it.
 *
 * The primes below were found with Python (random.seed(20261123), Miller and Rabin's test with 40 bases), and the rest
 * of the good key computed with its integers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "crypto/bn/modexp.h"

#include "cpu/cpu.h"
#include "support/random.h"
#include "support/sets.h"
#include "support/test.h"

#include <stdio.h>

/* Primes of 1024 bits, 3 modulo 4. This one is 1 modulo 65537: */
static const char one_mod_e[] =
    "dd821a179e61bd91d64f8c7163289624704f4cb2364fca4c6d3c440f7476fdfdc9179e2b314c778856f94bd82bde5de5"
    "f74ca01067e7a733e2c365fe5dc3e65d6b8c58bfb9bc7ca10f0a317791e9077d83e8e20f72768ce11242c36a634dc1ca"
    "2cfb4a86d9400391ed65837fbd6aae50ef6394725df0a6a04edc2b09968ae1bb";

/* these are 1 modulo 3: */
static const char third_p[] =
    "d17f962023d918bafdf0a8c550c91a0b36034c4f7dc3ca3a22e03e8e3bc4389c358ceaec9d50db854f10d358cdc92a27"
    "efb95d1563de82d53c3f790f42693b51d61bbd9baa09c8cd09d6cc06336e891cb52e540aad61f02b4b4e76807543138a"
    "dde5ac4120296edecc6ac03b51a7905408a8e1acca54ca3e68dca2655e37302b";

static const char third_q[] =
    "ec121853419bd0411fd4ec92f6c63295b12ed4fb1375c4cb67dd2736d38987f44a2c40e5a3c8663dfa5b08c7cffeca8b"
    "7af44989469a03129b2c85e8c6a2cb794de40677b1a9d14b40203b30aad0b96aa05de23aac5639cb32b0fc3ce8c8ebe5"
    "fad0e2248020fa92fbb68d825612bf7bf30375327149366e8a97813bb61ea68b";

/* this one is below sqrt(2) 2^1023: */
static const char small[] =
    "8b8097dcda817c129edf994c8b9efdb16b2b77f4663488268f99b495f849e0637bfa5c834919fd40f8b6d2c4296d87cb"
    "519099edb36aeb9e957730133648bc7bf2109c4ed5cd9f23693be8001f1452a9ad065597a9917f3a22863d7203fff24b"
    "5b20bd359b95cad89421b710ffa9a8fb0790f2c3e23cd8bfca6c01b707c4f533";

/* (k + 1) (2 k + 1), both prime: one base in four or so takes it for a prime: */
static const char pseudoprime[] =
    "e79bfc9ade7856aa4836291e3b19757c86119d8eba9483c23df4e9169b879a9d92471e153d95d9cb8083c97a71ba868a"
    "afc4a40f4d5acc7f0dc9fc4f74eb1fc5fd7c0b00188ade659275ecb64f53b4621c0dd65d72f2cfb3635119ac5b877e8b"
    "58f1360858e928c2203e83b4995946f358668ce3e2ede6879cf7f2dcfdc2c957";

/* and with these nothing is wrong: they are p and q of the key below. */
static const char good_p[] =
    "ea5e3b4b8d1ce9ad18f0b0af2360f8a9bc82bf86794a762bf6c47ff346eff98499386f67fdf2ea1e65ef86ac8b3cd04f"
    "b99a93117d4992f62694ae58b3ae87b0d2dbc4d5f2f7666943d64d63947b86a30339b9074fbeac43397fa4169325dc18"
    "f492f0b68f7b60cefa7ae3f2e31f77c594df1d6fd0b44f88065866167944226f";

static const char good_q[] =
    "b790f47b0c618b340e04cee50177ea43b95e2ec2fe792b95b4e811f430a899a0f77527bff4cece70441e21d7ae554426"
    "c9c38220359d14bf734d170051b745bba1cd919982c03e2bc2014b848f8d5aea0e274ebeea3a942dd80360a20d1514a5"
    "50564018b996a55b1fbdf4415d63a04e6915eb8a560d5065fc10c5fe71a4adc7";

static const char good_n[] =
    "a80e1136d37f43075e38c9a1879bff3925e12b92e034453765332cf26a3321e0cf0cb626042cd58525e1902f307040a5"
    "6de7e63d8261aa63af3587257024cd37dbc9a412a5f204cedda3693f1fdfd7e75b9803e6d6b1eaa46721d5613c9fb3ad"
    "02390f02a49e57c403f908704267b517ea99f8bbc2ddae29892e61c9ddee63b0989c664b78a1c35f40b5da88e41ae8c5"
    "7057e83b932e3ddd3b5941802a8eb53fa5938fe8c590b136b4c4241924625611bc9232970daa4e9b128d2cd613db18a7"
    "74dd44801e89ff7bcd5a575aa6a2839f8f1a004f2e5d264aec4b16143206b069aea5c3b5c892e601d13e1f00d354989f"
    "8b098a10132c564828aae3665d57c749";

static const char good_d[] =
    "0c8efc8f55cfc951082403415c727668ad617dd19c8a9b6f8fd2fab564e54c4f51f9b7b4f093ef22e3994f1e8fa69bd6"
    "20f7f6f73ac294aa9d61c9272d91ba7a45a4f46b66564730b4546d5d87c2c10e2b84992a0b7a413826f2dad0c8e88053"
    "59faac99fc764ec5b9ac470aa893ba6f3e9b62009a07d9e785b65f1d6845d3d233e1eed4901e41d3df95c5d64b62a230"
    "2929f1f4bb42c4c6b47e69a2e620c99c9c5a31342bacc6dd3bebb6218348abd66f386b47f337f2c56c3696e5bc0a5ce4"
    "5c58051ede96d5af30529f6bcc41b1e062dfcb46e4c880593ee5bb9255bb5da7f01f64f4efab504efd00da711839aabb"
    "030078c30c274f583e4aa3e9e4bcd11f";

static const char good_dp[] =
    "b0904f418accf66a96b875936c26d90f1edaada984650983f38374157622c22b1837810eaa2dc01d28947c342f2da08d"
    "ff792944eacb6bf10f7dc19f47b6bbb90611d5478da4bebd9d02ad08d14b02527ad298c79e573a75e6b2778f1e4a4e77"
    "6a81ece0cc5599c834c2324ac0baeb43a9f530bb155351fb5b346bac90ad38f7";

static const char good_dq[] =
    "55284ef2a27cc1fa45229fe48738dd19cbedd05daf7600ed337e918da9e11d5c1a50643f5dcf6edf900a3682fb221d3a"
    "ad512095d6a9678da56cb6e5f402c4bbd5c52aed7f45b5d1d0ef8edc11486f4bb38332b9c8a9a2425e3abae292951bfd"
    "d0f622481618b7df3d2b7f1bafba5f0ce11d4526e8e2c650798e427bd6b6a1d3";

static const char good_qinv[] =
    "5e31b9bba4ca277a77ec3921611a0756ec71f7a7e3b98acfaa7fcb1686f58aceacf8e6de28db5b92cc9732bf723ee3d1"
    "e90d9dc7bcecd1e18e9fc20d657f4968a00d83c2644c5d9031ce93ff610b92932fbdb48f30a35a007a4c2850dd556750"
    "64dcc270bd26d6a3f678974e79086dd81331a2ba3a15352f098dfe6f7f60ca9c";

/* Primes that are 2^924 and a little above and below good_p: */
static const char close_above[] =
    "ea5e3b4b8d1ce9ad18f0b0af3360f8a9bc82bf86794a762bf6c47ff346eff98499386f67fdf2ea1e65ef86ac8b3cd04f"
    "b99a93117d4992f62694ae58b3ae87b0d2dbc4d5f2f7666943d64d63947b86a30339b9074fbeac43397fa4169325dc18"
    "f492f0b68f7b60cefa7ae3f2e31f77c594df1d6fd0b44f8806586616794423f3";

static const char close_below[] =
    "ea5e3b4b8d1ce9ad18f0b0af1360f8a9bc82bf86794a762bf6c47ff346eff98499386f67fdf2ea1e65ef86ac8b3cd04f"
    "b99a93117d4992f62694ae58b3ae87b0d2dbc4d5f2f7666943d64d63947b86a30339b9074fbeac43397fa4169325dc18"
    "f492f0b68f7b60cefa7ae3f2e31f77c594df1d6fd0b44f8806586616794411cf";

/* What is drawn for p and for q: these numbers first, then random ones, unless the draws are to end. */
struct draws {
    struct rsa_new key;
    const char *p[4], *q[4];
    size_t p_count, q_count; /* drawn so far */
    size_t calls, fail_at;   /* the call that fails; 0: none */
    uint64_t state;
    const char *repeat_q; /* what is drawn for q, each time; or NULL */
    int fill;             /* if not below 0: every byte */
};

static struct draws draws;

static const struct hash *sha256(void)
{
    static struct crypto crypto;
    crypto_choose(&crypto, cpu_features());
    return crypto.sha256;
}

static int draw(void *arg, uint8_t *out, size_t len)
{
    struct draws *d = arg;
    const char *given = NULL;
    if (++d->calls == d->fail_at)
        return SSL_E_RANDOM;
    if (out == d->key.p && d->p_count < COUNT(d->p))
        given = d->p[d->p_count++];
    else if (out == d->key.q && d->q_count < COUNT(d->q))
        given = d->q[d->q_count++];
    if (out == d->key.q && d->repeat_q != NULL)
        given = d->repeat_q;
    if (given != NULL)
        assert_int_equal(hex(out, given), len);
    else if (d->fill >= 0)
        memset(out, d->fill, len);
    else
        test_random(&d->state, out, len);
    return 0;
}

static const struct modexp *backend; /* one after the other: main sets it */

static int generate(size_t bits)
{
    const struct crypto crypto = {.random = draw, .random_arg = &draws, .sha256 = sha256(), .modexp = backend};
    draws.p_count = draws.q_count = draws.calls = 0;
    return rsa_generate(&crypto, &draws.key, bits);
}

static bool is(const uint8_t *bytes, const char *digits)
{
    uint8_t expected[256];
    return memcmp(bytes, expected, hex(expected, digits)) == 0;
}

static int begin(void **state)
{
    (void)state;
    draws = (struct draws){.fill = -1, .state = 7};
    return 0;
}

/* ---- What comes out ---- */

static void the_good_key(void **state)
{
    (void)state;
    draws.p[0] = good_p;
    draws.q[0] = good_q;
    assert_int_equal(generate(2048), 0);
    assert_true(is(draws.key.p, good_p) && is(draws.key.q, good_q) && is(draws.key.n, good_n));
    assert_true(is(draws.key.d, good_d) && is(draws.key.dp, good_dp) && is(draws.key.dq, good_dq));
    assert_true(is(draws.key.qinv, good_qinv));
    const struct rsa_private *key = &draws.key.key;
    assert_true(key->n.at == draws.key.n && key->n.len == 256 && key->d.len == 256 && key->e.len == 3);
    assert_true(key->p.len == 128 && key->q.len == 128 && key->dp.len == 128 && key->dq.len == 128 &&
                key->qinv.len == 128);
}

static void random_keys(void **state)
{
    (void)state;
    uint8_t before[256] = {0};
    for (int i = 0; i < 8; i++) {
        assert_int_equal(generate(i == 7 ? 3072 : 2048), 0);
        const struct rsa_private *key = &draws.key.key;
        assert_int_equal(rsa_bits(&(struct rsa_public){key->n, key->e}), i == 7 ? 3072 : 2048);
        assert_int_equal(rsa_private_check(key, NULL), 0);
        assert_true(key->p.at[key->p.len - 1] % 4 == 3 && key->q.at[key->q.len - 1] % 4 == 3);
        assert_true(load_be64(key->p.at) > 0xb504f333f9de6484 && load_be64(key->q.at) > 0xb504f333f9de6484);
        assert_memory_not_equal(before, key->n.at, sizeof before);
        memcpy(before, key->n.at, sizeof before);
    }
}

/* The same random bytes give the same key. */
static void again(void **state)
{
    (void)state;
    uint8_t n[256];
    assert_int_equal(generate(2048), 0);
    memcpy(n, draws.key.n, sizeof n);
    draws.state = 7;
    assert_int_equal(generate(2048), 0);
    assert_memory_equal(n, draws.key.n, sizeof n);
}

/* ---- Whole keys, looked at in another way ---- */

/* x y for numbers of len bytes, big-endian, as at school. */
static void slow_multiply(uint8_t *r, const uint8_t *x, const uint8_t *y, size_t len)
{
    memset(r, 0, 2 * len);
    for (size_t i = len; i-- > 0;) {
        unsigned carry = 0;
        for (size_t j = len; j-- > 0;) {
            carry += r[i + j + 1] + (unsigned)x[i] * y[j];
            r[i + j + 1] = (uint8_t)carry;
            carry >>= 8;
        }
        r[i] = (uint8_t)carry;
    }
}

/* x modulo m, bit by bit; m has len bytes and x as many as it likes. */
static void slow_mod(uint8_t *r, const uint8_t *m, size_t len, struct span x)
{
    memset(r, 0, len);
    for (size_t i = 0; i < 8 * x.len; i++) {
        unsigned carry = x.at[i / 8] >> (7 - i % 8) & 1;
        for (size_t j = len; j-- > 0;) {
            carry |= (unsigned)r[j] << 1;
            r[j] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry == 0 && memcmp(r, m, len) < 0)
            continue;
        int borrow = 0;
        for (size_t j = len; j-- > 0;) {
            int difference = r[j] - m[j] - borrow;
            r[j] = (uint8_t)difference;
            borrow = difference < 0;
        }
    }
}

/* e x = 1 modulo p - 1. */
static void assert_inverse_of_e(struct span x, struct span p)
{
    uint8_t e[512] = {0}, product[1024], less_one[256], rest[256], one[256] = {0};
    e[x.len - 3] = e[x.len - 1] = 1;
    slow_multiply(product, x.at, e, x.len);
    memcpy(less_one, p.at, p.len);
    less_one[p.len - 1]--;
    slow_mod(rest, less_one, p.len, (struct span){product, 2 * x.len});
    one[p.len - 1] = 1;
    assert_memory_equal(rest, one, p.len);
}

/* By Fermat: 3^(p - 1) = 1 modulo p. */
static void assert_prime(struct span p)
{
    static const uint8_t three[] = {3};
    uint8_t less_one[256], power[256], one[256] = {0};
    memcpy(less_one, p.at, p.len);
    less_one[p.len - 1]--;
    one[p.len - 1] = 1;
    const struct modexp_job job = {.y = power, .m = p.at, .len = p.len, .x = SPAN(three), .e = {less_one, p.len}};
    backend->power(&job, 1);
    assert_memory_equal(power, one, p.len);
    assert_true(load_be64(p.at) >= 0xb504f333f9de6485);
}

static void assert_good_key(const struct rsa_private *key, size_t bits)
{
    uint8_t product[RSA_NEW_BITS_MAX / 8], rest[RSA_NEW_BITS_MAX / 16], one[RSA_NEW_BITS_MAX / 16] = {0};
    size_t len = bits / 16;
    const struct span *const of_prime_len[] = {&key->p, &key->q, &key->dp, &key->dq, &key->qinv};
    for (size_t i = 0; i < COUNT(of_prime_len); i++)
        assert_int_equal(of_prime_len[i]->len, len);
    assert_int_equal(key->n.len, 2 * len);
    assert_int_equal(key->d.len, 2 * len);
    assert_int_equal(rsa_bits(&(struct rsa_public){key->n, key->e}), bits);
    assert_prime(key->p);
    assert_prime(key->q);
    assert_memory_not_equal(key->p.at, key->q.at, 12);
    slow_multiply(product, key->p.at, key->q.at, len);
    assert_memory_equal(product, key->n.at, 2 * len);
    assert_inverse_of_e(key->d, key->p);
    assert_inverse_of_e(key->d, key->q);
    assert_inverse_of_e(key->dp, key->p);
    assert_inverse_of_e(key->dq, key->q);
    slow_multiply(product, key->q.at, key->qinv.at, len);
    slow_mod(rest, key->p.at, len, (struct span){product, 2 * len});
    one[len - 1] = 1;
    assert_memory_equal(rest, one, len);
    assert_true(memcmp(key->dp.at, key->p.at, len) < 0);
    assert_true(memcmp(key->dq.at, key->q.at, len) < 0);
    assert_true(memcmp(key->qinv.at, key->p.at, len) < 0);
}

static void whole_keys(void **state)
{
    (void)state;
    static const size_t sizes[] = {2048, 2048, 2048, 2048, 2048, 2048, 3072, 4096};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        assert_int_equal(generate(sizes[i]), 0);
        assert_good_key(&draws.key.key, sizes[i]);
    }
}

/* ---- What is thrown away ---- */

/* The first candidate for p is not taken; the second one is. */
static void not_taken(const char *candidate)
{
    draws.p[0] = candidate;
    draws.p[1] = good_p;
    draws.q[0] = good_q;
    assert_int_equal(generate(2048), 0);
    assert_true(is(draws.key.p, good_p) && is(draws.key.q, good_q));
}

static void candidates(void **state)
{
    (void)state;
    not_taken(one_mod_e);
    not_taken(small);
}

/* It takes several bases: with one of them, some of these would be taken. */
static void pseudoprimes(void **state)
{
    (void)state;
    for (size_t i = 0; i < 24; i++)
        not_taken(pseudoprime);
}

/* Of an odd number of 1024 bits; below 2048, or 0. */
static uint32_t smallest_factor(const uint8_t bytes[128])
{
    for (uint32_t n = 3; n < 2048; n += 2) {
        uint32_t r = 0;
        for (size_t i = 0; i < 128; i++)
            r = (r << 8 | bytes[i]) % n;
        if (r == 0)
            return n;
    }
    return 0;
}

static void small_factors(void **state)
{
    (void)state;
    static const uint16_t factors[] = {3, 5, 7, 1021, 2039};
    for (size_t i = 0; i < COUNT(factors); i++) {
        /* good_p plus a multiple of 4 that makes it divisible, and by nothing smaller. */
        uint8_t bytes[128];
        char digits[257];
        hex(bytes, good_p);
        while (smallest_factor(bytes) != factors[i])
            store_be32(bytes + 124, load_be32(bytes + 124) + 4);
        for (size_t j = 0; j < sizeof bytes; j++)
            snprintf(digits + 2 * j, 3, "%02x", (unsigned)bytes[j]);
        not_taken(digits);
        assert_int_equal(draws.calls, 1 + 1 + 8 + 1 + 8 + 1); /* no base is drawn for it; one blinds the signature */
    }
}

static void too_close(void **state)
{
    (void)state;
    draws.p[0] = good_p;
    draws.q[0] = good_p;
    draws.q[1] = close_above;
    draws.q[2] = close_below;
    draws.q[3] = good_q;
    assert_int_equal(generate(2048), 0);
    assert_true(is(draws.key.q, good_q));
    assert_int_equal(draws.q_count, 4);
}

/* p - 1 and q - 1 have more in common than 2. */
static void common_factor(void **state)
{
    (void)state;
    draws.p[0] = third_p;
    draws.q[0] = third_q;
    draws.q[1] = good_q;
    assert_int_equal(generate(2048), 0);
    assert_true(is(draws.key.p, third_p) && is(draws.key.q, good_q));
}

/* ---- Sources that are none ---- */

static bool nothing_is_left(void)
{
    static const uint8_t zeros[sizeof draws.key];
    return memcmp(&draws.key, zeros, sizeof zeros) == 0;
}

static void constant_sources(void **state)
{
    (void)state;
    static const int fills[] = {0x00, 0xff, 0xb5, 0xdb};
    for (size_t i = 0; i < COUNT(fills); i++) {
        draws.fill = fills[i];
        assert_int_equal(generate(2048), SSL_E_COMPUTATION);
        assert_true(nothing_is_left());
        assert_in_range(draws.calls, 20 * 2048, 20 * 2048 + 1);
    }
    /* p was good, and then there is nothing more. */
    draws.fill = 0xff;
    draws.p[0] = good_p;
    draws.q[0] = NULL;
    assert_int_equal(generate(2048), SSL_E_COMPUTATION);
    assert_true(nothing_is_left());
}

/* Always the same prime: p is found, and no q. */
static void repeating_source(void **state)
{
    (void)state;
    draws.p[0] = good_p;
    draws.repeat_q = good_p;
    assert_int_equal(generate(2048), SSL_E_COMPUTATION);
    assert_true(nothing_is_left());
    assert_int_equal(draws.calls, 1 + 8 + LIMIT_PRIME_DRAWS * 2048);
}

static void failing_source(void **state)
{
    (void)state;
    size_t n = 1;
    draws.p[0] = good_p;
    draws.q[0] = good_q;
    for (;; n++) {
        draws.fail_at = n;
        int result = generate(2048);
        if (result == 0)
            break;
        assert_int_equal(result, SSL_E_RANDOM);
        assert_true(nothing_is_left());
    }
    assert_int_equal(n, 1 + 8 + 1 + 8 + 1 + 1);
}

static void sizes(void **state)
{
    (void)state;
    static const size_t wrong[] = {0, 512, 1024, 2047, 2049, 2560, 4095, 4112, 8192, 16384};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(generate(wrong[i]), SSL_E_ARGUMENT);
        assert_true(nothing_is_left() && draws.calls == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_good_key, begin),
        cmocka_unit_test_setup(random_keys, begin),
        cmocka_unit_test_setup(again, begin),
        cmocka_unit_test_setup(whole_keys, begin),
        cmocka_unit_test_setup(candidates, begin),
        cmocka_unit_test_setup(pseudoprimes, begin),
        cmocka_unit_test_setup(small_factors, begin),
        cmocka_unit_test_setup(too_close, begin),
        cmocka_unit_test_setup(common_factor, begin),
        cmocka_unit_test_setup(constant_sources, begin),
        cmocka_unit_test_setup(repeating_source, begin),
        cmocka_unit_test_setup(failing_source, begin),
        cmocka_unit_test_setup(sizes, begin),
    };
    const struct modexp *backends[BACKENDS_MAX];
    size_t count = modexp_backends(backends);
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        backend = backends[i];
        failed += cmocka_run_group_tests_name(backend->backend, tests, NULL, NULL);
    }
    return failed;
}
