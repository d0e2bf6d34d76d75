/*
 * rsa_test.c - RSA with itself, and with everything that can be wrong about a key, a signature, a ciphertext, a
 * computation or the random function. What others computed is in known_test.c.
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
static const struct hash sha256 = {.digest_len = 32};

/* The digest of "abc" (FIPS 180-4 examples). */
static const char abc_sha256[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

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
    hex(s->digest, abc_sha256);
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
    uint8_t digest[64] = {0}, signature[128] = {0};
    const struct hash sha512 = {.digest_len = 64}, sha1 = {.digest_len = 20};
    rsa_key_load(&key, RSA_512);
    assert_int_equal(rsa_sign(&crypto, &key.private, signature, &sha512, digest), SSL_E_KEY_UNSUPPORTED);
    assert_int_equal(rsa_verify(&crypto, &key.public, &sha512, digest, (struct span){signature, 64}), SSL_E_SIGNATURE);
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

/* The work of a verification with a modulus of so many bits, the last of them 1. */
static void works(void **state)
{
    (void)state;
    static const struct {
        size_t bits;
        const char *e;
        size_t work;
    } rows[] = {
        {512, "03", 1},          {2048, "010001", 1},      {4096, "010001", 1},     {4104, "010001", 2},
        {8192, "010001", 4},     {8192, "01ffffffff", 14}, {4096, "01ffffffff", 4}, {2048, "01ffffffff", 1},
        {8192, "0100000001", 8}, {8192, "03", 1},          {0, "010001", 1},
    };
    uint8_t n[LIMIT_RSA_LEN], e[16];
    memset(n, 0xff, sizeof n);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct rsa_public key = {{n, rows[i].bits / 8}, {e, hex(e, rows[i].e)}};
        assert_int_equal(rsa_work(&key), rows[i].work);
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
        {"01ffffffff", true},
        {"", false},
        {"00", false},
        {"01", false},
        {"02", false},
        {"010000", false},
        {"01fffffffe", false},
        {"0200000001", false},
        {"ffffffffffffffff", false},
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
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(malformed_padding),
        cmocka_unit_test(ciphertext_range),
        cmocka_unit_test(verify_altered),
        cmocka_unit_test(verify_range),
        cmocka_unit_test(verify_encodings),
        cmocka_unit_test(verify_other_forms),
        cmocka_unit_test(too_short_for_hash),
        cmocka_unit_test(bits),
        cmocka_unit_test(public_exponents),
        cmocka_unit_test(works),
        cmocka_unit_test(public_moduli),
        cmocka_unit_test(private_parts),
        cmocka_unit_test(private_missing),
        cmocka_unit_test(private_ranges),
        cmocka_unit_test(private_exponent),
        cmocka_unit_test(private_primes),
        cmocka_unit_test(faults),
        cmocka_unit_test(faults_of_length),
        cmocka_unit_test(random_fails),
        cmocka_unit_test(random_constant),
        cmocka_unit_test(blinded_each_time),
    };
    const struct modexp *backends[BACKENDS_MAX];
    size_t count = modexp_backends(backends);
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        crypto.modexp = backends[i];
        failed += cmocka_run_group_tests_name(backends[i]->backend, tests, NULL, NULL);
    }
    return failed;
}
