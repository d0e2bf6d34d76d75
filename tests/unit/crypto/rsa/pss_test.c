/*
 * pss_test.c - RSASSA-PSS: against what OpenSSL accepts, with itself, and with encodings that have one thing wrong.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/modexp.h"
#include "crypto/rsa/pss.h"
#include "support/random.h"
#include "support/rsa_keys.h"
#include "support/sets.h"
#include "support/test.h"

enum {
    MAX_LEN = LIMIT_RSA_LEN,
};

/* A random function whose first bytes, the salt, are 1, 2, 3, ...; it can be told to fail at its n-th call. */
struct source {
    uint64_t state;
    unsigned calls, fails_at;
};

static int source_random(void *arg, uint8_t *out, size_t len)
{
    struct source *s = arg;
    if (++s->calls == s->fails_at)
        return SSL_E_RANDOM;
    test_random(&s->state, out, len);
    for (size_t i = 0; i < len && s->calls == 1; i++)
        out[i] = (uint8_t)(i + 1);
    return 0;
}

struct setting {
    struct source source;
    struct crypto crypto;
    struct rsa_key key;
    const struct hash *hash;
    uint8_t digest[HASH_MAX], signature[MAX_LEN];
    size_t len, em_bits, em_len; /* of a signature and of its EM */
};

static const struct modexp *backend; /* one after the other: main sets it */

/* A key, and the digest of "abc". */
static void set(struct setting *s, enum rsa_key_name name, size_t digest_len)
{
    memset(&s->source, 0, sizeof s->source);
    crypto_choose(&s->crypto, 0);
    s->crypto.modexp = backend;
    s->crypto.random = source_random;
    s->crypto.random_arg = &s->source;
    rsa_key_load(&s->key, name);
    s->len = s->key.public.n.len;
    s->em_bits = rsa_bits(&s->key.public) - 1;
    s->em_len = (s->em_bits + 7) / 8;
    s->hash = digest_len == 32 ? s->crypto.sha256 : digest_len == 48 ? s->crypto.sha384 : s->crypto.sha512;
    hash_whole(s->hash, s->digest, "abc", 3);
}

static int sign(struct setting *s)
{
    s->source.calls = 0;
    return rsa_pss_sign(&s->crypto, &s->key.private, s->signature, s->hash, s->digest);
}

static int verify(const struct setting *s, size_t salt_len)
{
    return rsa_pss_verify(&s->crypto, &s->key.public, s->hash, salt_len, s->digest,
                          (struct span){s->signature, s->len});
}

/* The signature of a representative that is as long as the modulus, without anything of rsa.c. */
static void raw_sign(struct setting *s, const uint8_t *m)
{
    const struct modexp_job job = {
        .y = s->signature, .m = s->key.private.n.at, .len = s->len, .x = {m, s->len}, .e = s->key.private.d};
    backend->power(&job, 1);
}

/* ---- An encoder that can be told to go wrong, independent of pss.c ---- */

struct recipe {
    size_t salt_len;
    size_t ps_at;      /* this byte of PS, counted from 1, is not 0 */
    uint8_t ps_value;  /* but this */
    uint8_t separator; /* 0 stands for 1 */
    uint8_t trailer;   /* 0 stands for 0xbc */
    uint8_t top;       /* or-ed into the first byte of EM */
    uint8_t ahead;     /* the byte before EM, where EM is shorter than the modulus */
    size_t zeros;      /* how many zeros fewer M' begins with */
    size_t counter;    /* the mask starts with this counter */
    size_t h_at;       /* this byte of H, counted from 1, is wrong, and the mask is that of this H */
    bool unmasked;     /* DB as it is */
};

/* The representative of the recipe: as long as the modulus. */
static void encode(const struct setting *s, uint8_t *m, const struct recipe *r)
{
    size_t h_len = s->hash->digest_len, db_len = s->em_len - h_len - 1;
    uint8_t message[8 + 2 * MAX_LEN] = {0}, salt[MAX_LEN], seed[HASH_MAX + 4], mask[MAX_LEN + HASH_MAX];
    uint8_t *em = m + s->len - s->em_len, *h = em + db_len;
    for (size_t i = 0; i < r->salt_len; i++)
        salt[i] = (uint8_t)(i * 7 + 3);
    memcpy(message + 8 - r->zeros, s->digest, h_len);
    memcpy(message + 8 - r->zeros + h_len, salt, r->salt_len);
    memset(m, 0, s->len);
    hash_whole(s->hash, h, message, 8 - r->zeros + h_len + r->salt_len);
    if (r->h_at > 0)
        h[r->h_at - 1] ^= 4;
    em[db_len - r->salt_len - 1] = r->separator != 0 ? r->separator : 1;
    memcpy(h - r->salt_len, salt, r->salt_len);
    if (r->ps_at > 0)
        em[r->ps_at - 1] = r->ps_value;
    memcpy(seed, h, h_len);
    for (size_t i = 0; i < db_len && !r->unmasked; i += h_len) {
        store_be32(seed + h_len, (uint32_t)(i / h_len + r->counter));
        hash_whole(s->hash, mask + i, seed, h_len + 4);
    }
    for (size_t i = 0; i < db_len && !r->unmasked; i++)
        em[i] ^= mask[i];
    em[0] &= (uint8_t)(0xff >> (8 * s->em_len - s->em_bits));
    em[0] |= r->top;
    em[s->em_len - 1] = r->trailer != 0 ? r->trailer : 0xbc;
    if (s->em_len < s->len)
        m[0] = r->ahead;
}

static int verify_recipe(struct setting *s, const struct recipe *r, size_t salt_len)
{
    uint8_t m[MAX_LEN];
    encode(s, m, r);
    if (memcmp(m, s->key.public.n.at, s->len) >= 0) /* not below n: no signature has this representative */
        return SSL_E_SIGNATURE;
    raw_sign(s, m);
    return verify(s, salt_len);
}

/* ---- Right ones ---- */

/* Signatures of "abc" with the salt 1, 2, 3, ...: computed from RFC 8017 apart from this code, accepted by OpenSSL 3.0.
 * The moduli of 1025 and 1537 bits have an EM that is shorter by a byte. */
/* clang-format off */
static const struct {
    enum rsa_key_name key;
    size_t digest_len;
    const char *signature;
} signature_rows[] = {
    {RSA_1024, 32,
     "1049eb951941f26034d8679765e9e11942e30ea02adf7e7a3d70f1bfed843be1384eb80afa3e7c6a90c52596eb5bca681fabaf00714168f1"
     "6b1afbf2e4669dbd04857c6ed0daf35b86158de53dcef77bc40b3e56bf54492f41f49705da8434a01112b34f8b6f531be71e52f87b07369c"
     "ee85d0c2ea5627a7d686cbeb3c5d2514"},
    {RSA_1024, 48,
     "14cb5dc0ebaca52f6aa122a109ee86fe93abee7ede56b83990d10fe9794901d971ba12d52ee4acc8f68bd9950483c8b992e0f1c25f0776f1"
     "043bd1e64c77a2688c3c20ad0a75492165b7f3ad83e3fbac7e99b7aaa8fca906b756fba94dee4e8116658a3e9ab63e34a48ae1b16d8ca9f0"
     "8b15e66bef1810c02e9e46d7b5e74c1b"},
    {RSA_1025, 32,
     "0161b4af0919971520f67e70aaa62ce6afe61f0dbbd3af421c98efca0c9cb25aa8f94a3226c4cff315a75dabe76009dd18504acad2eb2414"
     "084df8b645307ccc1a03277b0cdfcd58b47370560143fd94cee5e10c0ac800b556f07a6f369ce7e92c37fc0e2e24011e3f79c0ca619552d1"
     "cd56bc122beb4953528e1c1c69927abcf4"},
    {RSA_1537, 48,
     "00f314ca77039dbe650fd4f3b8221c30d9bc8106f38e6742e15bce3e47f1e3bac9b598d55e6ec7cd66de746133752e9d80a739e08370b1df"
     "d5e137feb985c625ac3a86c143af12daf28069633a9c31517a75802872d1f4b4ead92df35087ed03a083dbaa31c12429c580d467cc2a55ab"
     "7b372c10664be76667266110c6eb08380d349e2124438843879390f236d2de21fb4f6cb796a8433ac614c7013c35f16a5c2b498975f038b6"
     "6a59b445f02782ed8be97ebab2575a1790371e8125c21b27bd"},
    {RSA_1537, 64,
     "004ab2474403560004e76038ace8ec4226d55c20a8356685d71c3f8e40d109b6f6dbaf304dcf2602b1a6a68dc93ac8a1f7cd4e8652d43f09"
     "10ef5a5dccba136e4d31cee716d5afe684cafeda7fb6a9fb44dff4653a56f5fbbe37c47cd75e57936657e7da3bd671a5139910fa2e45b39b"
     "1b294297c701a0ce59dec47a649dc370ec01ba94dba810b639e5468ef7a88af9dbeeeea361c73d5c0296b3118aa5c94e20c8e4dd07468600"
     "398ca914dced9d8f6c751bf77b163e72bcb30cd2347995d009"},
    {RSA_2048, 64,
     "03fb2b8d61868f42703743aed461e3f3b592cd7cf5afad17d4c86f89e8d54ce28e7b4439c081a4809b455c8d3894885b487a4ef985e5df50"
     "6455b632fe7233f0afb5f1b80ec626d8a0114e2cd14fff8ca0699bffbd1d51b20034a03767b6bc3b7093ac8e5542f83abc6fe3c96a036e19"
     "d5e0c1688203592cd3325cf14d1e8a13d1af3538687a6dfdf7946a4dc4387dd84935b6bbcffa64dba60946fc25f5ec0dc399222160986356"
     "eba141f25cd0eba4e68de691dfa8a1804ba3eb7fca74b484ba4846acda048d672c06db605c5f8b8813ff46453c6bf16ce1c7932d4c4687ac"
     "a744f1db5fc7daf9c5f067a098978ea3cd435ed2212f974a0a7654e6bbd8eabd"},
};
/* clang-format on */

static void known_signatures(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(signature_rows); i++) {
        struct setting s;
        uint8_t expected[MAX_LEN];
        set(&s, signature_rows[i].key, signature_rows[i].digest_len);
        assert_int_equal(hex(expected, signature_rows[i].signature), s.len);
        assert_int_equal(sign(&s), 0);
        assert_memory_equal(s.signature, expected, s.len);
        assert_int_equal(verify(&s, s.hash->digest_len), 0);
    }
}

/* Every key with every hash, or the modulus is too short: RFC 8017 9.1.1, step 3. */
static void every_key(void **state)
{
    (void)state;
    static struct setting s;
    for (unsigned i = 0; i < RSA_KEYS; i++) {
        for (size_t digest_len = 32; digest_len <= 64; digest_len += 16) {
            set(&s, (enum rsa_key_name)i, digest_len);
            bool fits = s.em_len >= 2 * digest_len + 2;
            assert_int_equal(sign(&s), fits ? 0 : SSL_E_KEY_UNSUPPORTED);
            if (!fits)
                memset(s.signature, 1, s.len);
            assert_int_equal(verify(&s, digest_len), fits ? 0 : SSL_E_SIGNATURE);
        }
    }
    set(&s, RSA_1025, 64); /* 128 bytes of EM are not 130 */
    assert_int_equal(sign(&s), SSL_E_KEY_UNSUPPORTED);
}

/* The shortest EM, where there is no PS: whatever the bits of its first byte, the separator is one of them. */
static void shortest(void **state)
{
    (void)state;
    struct setting s;
    set(&s, RSA_1024, 32);
    for (size_t digest_len = 32; digest_len <= 64; digest_len += 16) {
        uint8_t em[2 * HASH_MAX + 2];
        size_t least = 2 * digest_len + 2;
        set(&s, RSA_1024, digest_len);
        assert_int_equal(pss_encode(&s.crypto, em, 8 * (least - 1), s.hash, s.digest), SSL_E_KEY_UNSUPPORTED);
        for (size_t bits = 8 * (least - 1) + 1; bits <= 8 * least; bits++) {
            assert_int_equal(pss_encode(&s.crypto, em, bits, s.hash, s.digest), 0);
            assert_int_equal(em[0] >> (bits - 8 * (least - 1)), 0);
            assert_true(pss_matches(em, bits, s.hash, digest_len, s.digest));
            assert_false(pss_matches(em, bits, s.hash, digest_len + 1, s.digest));
        }
    }
}

/* The salt is a new one each time. */
static void fresh_salt(void **state)
{
    (void)state;
    struct setting s;
    uint8_t first[MAX_LEN];
    set(&s, RSA_1024, 32);
    s.crypto.random = test_random;
    s.crypto.random_arg = &s.source.state;
    assert_int_equal(sign(&s), 0);
    memcpy(first, s.signature, s.len);
    assert_int_equal(sign(&s), 0);
    assert_int_equal(verify(&s, 32), 0);
    assert_memory_not_equal(first, s.signature, s.len);
}

/* ---- Wrong ones ---- */

static void altered(void **state)
{
    (void)state;
    static const enum rsa_key_name names[] = {RSA_1024, RSA_1025};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct setting s;
        set(&s, names[i], 32);
        assert_int_equal(sign(&s), 0);
        for (size_t bit = 0; bit < 8 * s.len; bit++) {
            s.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(verify(&s, 32), SSL_E_SIGNATURE);
            s.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        for (size_t bit = 0; bit < 8 * 32; bit++) {
            s.digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(verify(&s, 32), SSL_E_SIGNATURE);
            s.digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        assert_int_equal(verify(&s, 32), 0);
    }
}

/* RFC 8017 8.1.2, step 1, and 5.2.2, step 1. */
static void range(void **state)
{
    (void)state;
    struct setting s;
    uint8_t longer[MAX_LEN] = {0};
    set(&s, RSA_1024, 32);
    assert_int_equal(sign(&s), 0);
    memcpy(longer + 1, s.signature, s.len);
    static const size_t wrong[] = {0, 1, 127, 129};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct span signature = {wrong[i] > s.len ? longer : s.signature, wrong[i]};
        assert_int_equal(rsa_pss_verify(&s.crypto, &s.key.public, s.hash, 32, s.digest, signature), SSL_E_SIGNATURE);
    }
    memcpy(s.signature, s.key.public.n.at, s.len);
    assert_int_equal(verify(&s, 32), SSL_E_SIGNATURE);
    memset(s.signature, 0xff, s.len);
    assert_int_equal(verify(&s, 32), SSL_E_SIGNATURE);

    /* s + n, where it is as long: digests are counted up until there is one. */
    for (unsigned i = 0;; i++) {
        assert_in_range(i, 0, 1000);
        store_be32(s.digest, i);
        assert_int_equal(sign(&s), 0);
        assert_int_equal(verify(&s, 32), 0);
        unsigned sum = 0;
        for (size_t j = s.len; j-- > 0; sum >>= 8)
            longer[j] = (uint8_t)(sum += (unsigned)s.signature[j] + s.key.public.n.at[j]);
        if (sum == 0)
            break;
    }
    memcpy(s.signature, longer, s.len);
    assert_int_equal(verify(&s, 32), SSL_E_SIGNATURE);
}

/* Any salt that fits, and no other length than the one that was used: EM tells it by the place of the separator. */
static void salt_lengths(void **state)
{
    (void)state;
    static const enum rsa_key_name names[] = {RSA_1024, RSA_1025};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct setting s;
        set(&s, names[i], 32);
        const size_t most = s.em_len - 32 - 2, used[] = {0, 1, 31, 32, 33, most - 1, most};
        for (size_t j = 0; j < COUNT(used); j++) {
            const struct recipe r = {.salt_len = used[j]};
            assert_int_equal(verify_recipe(&s, &r, used[j]), 0);
            for (size_t asked = 0; asked <= most + 2; asked++)
                assert_int_equal(verify(&s, asked), asked == used[j] ? 0 : SSL_E_SIGNATURE);
        }
        assert_int_equal(verify(&s, SIZE_MAX), SSL_E_SIGNATURE);
        assert_int_equal(verify(&s, SIZE_MAX - 33), SSL_E_SIGNATURE);
        assert_int_equal(verify(&s, most), 0);
    }
}

/* One thing wrong in an EM that is right otherwise; the first row has nothing wrong. */
static void encodings(void **state)
{
    (void)state;
    static const struct recipe rows[] = {
        {.salt_len = 32},
        {.salt_len = 32, .ps_at = 1, .ps_value = 1},
        {.salt_len = 32, .ps_at = 1, .ps_value = 0x40},
        {.salt_len = 32, .ps_at = 2, .ps_value = 0x80},
        {.salt_len = 32, .ps_at = 30, .ps_value = 1}, /* what a reader that looks for the separator might stop at */
        {.salt_len = 32, .ps_at = 62, .ps_value = 1},
        {.salt_len = 32, .separator = 2},
        {.salt_len = 32, .separator = 3},
        {.salt_len = 32, .separator = 0x81},
        {.salt_len = 32, .separator = 0xff},
        {.salt_len = 31},
        {.salt_len = 33},
        {.salt_len = 0},
        {.salt_len = 32, .trailer = 0xbd},
        {.salt_len = 32, .trailer = 0x3c},
        {.salt_len = 32, .trailer = 0xcc}, /* the trailer of ISO 9796-2 with a hash's number */
        {.salt_len = 32, .zeros = 1},
        {.salt_len = 32, .zeros = 8},
        {.salt_len = 32, .counter = 1},
        {.salt_len = 32, .h_at = 1},
        {.salt_len = 32, .h_at = 32},
        {.salt_len = 32, .unmasked = true},
    };
    static const enum rsa_key_name names[] = {RSA_1024, RSA_1025};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct setting s;
        set(&s, names[i], 32);
        for (size_t j = 0; j < COUNT(rows); j++)
            assert_int_equal(verify_recipe(&s, &rows[j], 32), j == 0 ? 0 : SSL_E_SIGNATURE);
    }
}

/* RFC 8017 9.1.2, step 6, and 8.1.2, step 2.c: what stands above EM's bits is 0. With e = 3 and the like, a forger may
 * like any bit that is not looked at. */
static void top_bits(void **state)
{
    (void)state;
    struct setting s;
    set(&s, RSA_1024, 32);
    bool below = false;
    for (size_t i = 0; i < 300 && !below; i++) { /* until EM with its top bit set is still below n */
        uint8_t m[MAX_LEN];
        const struct recipe right = {.salt_len = 32}, wrong = {.salt_len = 32, .top = 0x80};
        store_be32(s.digest, (uint32_t)i);
        encode(&s, m, &wrong);
        below = memcmp(m, s.key.public.n.at, s.len) < 0;
        assert_int_equal(verify_recipe(&s, &right, 32), 0);
        assert_int_equal(verify_recipe(&s, &wrong, 32), SSL_E_SIGNATURE);
    }
    assert_true(below);

    /* A modulus of 1025 bits: EM and 2^1024 more. */
    set(&s, RSA_1025, 32);
    below = false;
    for (size_t i = 0; i < 300 && !below; i++) {
        uint8_t m[MAX_LEN];
        const struct recipe wrong = {.salt_len = 32, .ahead = 1};
        store_be32(s.digest, (uint32_t)i);
        encode(&s, m, &wrong);
        below = memcmp(m, s.key.public.n.at, s.len) < 0;
        assert_int_equal(verify_recipe(&s, &wrong, 32), SSL_E_SIGNATURE);
    }
    assert_true(below);
}

/* A signature of the other scheme, of another hash, and with SHA-1 in both directions. */
static void other_schemes(void **state)
{
    (void)state;
    struct setting s;
    set(&s, RSA_2048, 32);
    struct span signature = {s.signature, s.len};
    assert_int_equal(rsa_sign(&s.crypto, &s.key.private, s.signature, s.hash, s.digest), 0);
    assert_int_equal(verify(&s, 32), SSL_E_SIGNATURE);
    assert_int_equal(sign(&s), 0);
    assert_int_equal(rsa_verify(&s.crypto, &s.key.public, s.hash, s.digest, signature), SSL_E_SIGNATURE);
    uint8_t digest[HASH_MAX] = {0};
    memcpy(digest, s.digest, 32);
    assert_int_equal(rsa_pss_verify(&s.crypto, &s.key.public, s.crypto.sha384, 32, digest, signature), SSL_E_SIGNATURE);
    assert_int_equal(verify(&s, 32), 0);

    s.hash = s.crypto.sha1;
    assert_int_equal(sign(&s), SSL_E_ARGUMENT);
    const struct recipe r = {.salt_len = 20};
    assert_int_equal(verify_recipe(&s, &r, 20), SSL_E_SIGNATURE);
}

/* ---- Keys, randomness and computations that fail ---- */

static void unusable_keys(void **state)
{
    (void)state;
    struct setting s;
    set(&s, RSA_1024, 32);
    assert_int_equal(sign(&s), 0);
    s.key.bytes[1][2] = 0; /* an even exponent */
    assert_int_equal(verify(&s, 32), SSL_E_SIGNATURE);
    assert_int_equal(sign(&s), SSL_E_COMPUTATION);
    set(&s, RSA_1024, 32);
    s.key.private.p.len = 0;
    assert_int_equal(sign(&s), SSL_E_COMPUTATION);
}

/* A part of the private key that is wrong shows in the result, which does not leave. */
static void faults(void **state)
{
    (void)state;
    for (size_t part = 3; part < 8; part++) {
        struct setting s;
        uint8_t zeros[MAX_LEN] = {0};
        set(&s, RSA_1025, 32);
        s.key.bytes[part][20] ^= 1;
        memset(s.signature, 0xaa, s.len);
        assert_int_equal(sign(&s), SSL_E_COMPUTATION);
        assert_memory_equal(s.signature, zeros, s.len);
    }
}

/* Salt, and what blinds. */
static void random_fails(void **state)
{
    (void)state;
    struct setting s;
    set(&s, RSA_1024, 32);
    for (s.source.fails_at = 1; s.source.fails_at <= 2; s.source.fails_at++)
        assert_int_equal(sign(&s), SSL_E_RANDOM);
    assert_int_equal(sign(&s), 0);
    assert_int_equal(s.source.calls, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_signatures), cmocka_unit_test(every_key),     cmocka_unit_test(shortest),
        cmocka_unit_test(fresh_salt),       cmocka_unit_test(altered),       cmocka_unit_test(range),
        cmocka_unit_test(salt_lengths),     cmocka_unit_test(encodings),     cmocka_unit_test(top_bits),
        cmocka_unit_test(other_schemes),    cmocka_unit_test(unusable_keys), cmocka_unit_test(faults),
        cmocka_unit_test(random_fails),
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
