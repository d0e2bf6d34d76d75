/*
 * pkcs1_test.c - the paddings: every length, and every way in which they can be wrong.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/rsa/pkcs1.h"
#include "support/random.h"
#include "support/test.h"

enum {
    EM_LEN = 64,
};

static uint64_t random_state;
static const struct crypto crypto = {.random = test_random, .random_arg = &random_state};

static const uint8_t text[EM_LEN] = "a text that is as long as the longest encoded message of this";

/* Every length of message: the padding has its form and comes off again, and off for no other length. */
static void pad_and_unpad(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 50; round++) {
        for (size_t len = 0; len <= EM_LEN - 11; len++) {
            uint8_t em[EM_LEN], message[EM_LEN];
            assert_int_equal(pkcs1_pad(&crypto, em, EM_LEN, text, len), 0);
            assert_int_equal(em[0], 0);
            assert_int_equal(em[1], 2);
            for (size_t i = 2; i < EM_LEN - len - 1; i++)
                assert_int_not_equal(em[i], 0);
            assert_int_equal(em[EM_LEN - len - 1], 0);
            assert_memory_equal(em + EM_LEN - len, text, len);
            for (size_t other = 0; other <= EM_LEN - 11; other++) {
                memset(message, 0xaa, sizeof message);
                assert_true(ct_reveal(pkcs1_unpad(message, other, em, EM_LEN)) == (other == len));
                for (size_t i = 0; i < other; i++)
                    assert_int_equal(message[i], other == len ? text[i] : 0);
                assert_int_equal(message[other], 0xaa);
            }
        }
    }
}

/* RFC 8017 7.2.1, step 1: "If mLen > k - 11, output "message too long" and stop." */
static void pad_too_long(void **state)
{
    (void)state;
    uint8_t em[EM_LEN];
    assert_int_equal(pkcs1_pad(&crypto, em, EM_LEN, text, EM_LEN - 10), SSL_E_ARGUMENT);
    assert_int_equal(pkcs1_pad(&crypto, em, EM_LEN, text, EM_LEN), SSL_E_ARGUMENT);
    assert_int_equal(pkcs1_pad(&crypto, em, EM_LEN, text, (size_t)-1), SSL_E_ARGUMENT);
    assert_int_equal(pkcs1_pad(&crypto, em, 10, text, 0), SSL_E_ARGUMENT);
}

static int random_zeros(void *calls, uint8_t *out, size_t len)
{
    ++*(unsigned *)calls;
    memset(out, 0, len);
    return 0;
}

static int random_late(void *calls, uint8_t *out, size_t len)
{
    memset(out, 0, len);
    return ++*(unsigned *)calls < 3 ? 0 : SSL_E_RANDOM;
}

/* A random function that fails, at once or later, or that gives zeros for ever. */
static void pad_random(void **state)
{
    (void)state;
    uint8_t em[EM_LEN];
    unsigned calls = 0;
    const struct crypto zeros = {.random = random_zeros, .random_arg = &calls};
    assert_int_equal(pkcs1_pad(&zeros, em, EM_LEN, text, 10), SSL_E_RANDOM);
    assert_in_range(calls, 2, 100);
    const struct crypto late = {.random = random_late, .random_arg = &calls};
    calls = 0;
    assert_int_equal(pkcs1_pad(&late, em, EM_LEN, text, 10), SSL_E_RANDOM);
    assert_int_equal(pkcs1_pad(&late, em, EM_LEN, text, 10), SSL_E_RANDOM);
}

static void assert_bad(const uint8_t *em, size_t em_len, size_t len)
{
    uint8_t message[EM_LEN];
    memset(message, 0xaa, sizeof message);
    assert_false(ct_reveal(pkcs1_unpad(message, len, em, em_len)));
    for (size_t i = 0; i < len; i++)
        assert_int_equal(message[i], 0);
}

/* Any wrong byte in front, any zero in PS, anything but a zero after it. */
static void unpad_malformed(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 48, EM_LEN - 12, EM_LEN - 11};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        uint8_t em[EM_LEN], bad[EM_LEN];
        size_t len = lengths[i], zero_at = EM_LEN - len - 1;
        assert_int_equal(pkcs1_pad(&crypto, em, EM_LEN, text, len), 0);
        for (unsigned change = 1; change < 256; change++) {
            for (size_t at = 0; at <= zero_at; at = at == 1 ? zero_at : at + 1) {
                memcpy(bad, em, sizeof em);
                bad[at] ^= (uint8_t)change;
                assert_bad(bad, EM_LEN, len);
            }
        }
        for (size_t at = 2; at < zero_at; at++) {
            memcpy(bad, em, sizeof em);
            bad[at] = 0;
            assert_bad(bad, EM_LEN, len);
        }
        memset(bad + 2, 0xff, EM_LEN - 2); /* no zero at all */
        assert_bad(bad, EM_LEN, len);
        memset(bad, 0, EM_LEN);
        assert_bad(bad, EM_LEN, len);
    }
}

/* PS shorter than eight bytes, which also is a message longer than em_len - 11. */
static void unpad_too_long(void **state)
{
    (void)state;
    for (size_t ps_len = 0; ps_len < 8; ps_len++) {
        uint8_t em[EM_LEN];
        memset(em, 0xff, sizeof em);
        em[0] = 0;
        em[1] = 2;
        em[2 + ps_len] = 0;
        assert_bad(em, EM_LEN, EM_LEN - 3 - ps_len);
    }
    uint8_t em[EM_LEN] = {0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0};
    assert_true(ct_reveal(pkcs1_unpad(em + 20, 0, em, 11)));
    assert_bad(em, 10, 0);
    assert_bad(em, 0, 0);
}

/* RFC 8017 9.2, note 1, and the padding around it. */
static void encode(void **state)
{
    (void)state;
    static const struct {
        size_t digest_len;
        const char *t; /* of a digest of text's bytes, without them */
    } rows[] = {
        {32, "3031300d060960864801650304020105000420"},
        {48, "3041300d060960864801650304020205000430"},
        {64, "3051300d060960864801650304020305000440"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct hash hash = {.digest_len = rows[i].digest_len};
        uint8_t em[160], t[19];
        size_t t_len = hex(t, rows[i].t) + hash.digest_len;
        for (size_t em_len = 0; em_len < sizeof em; em_len++) {
            int expected = em_len < t_len + 11 ? SSL_E_KEY_UNSUPPORTED : 0; /* step 3: "too short" */
            assert_int_equal(pkcs1_encode(em, em_len, &hash, text), expected);
            if (expected != 0)
                continue;
            assert_int_equal(em[0], 0);
            assert_int_equal(em[1], 1);
            for (size_t j = 2; j < em_len - t_len - 1; j++)
                assert_int_equal(em[j], 0xff);
            assert_int_equal(em[em_len - t_len - 1], 0);
            assert_memory_equal(em + em_len - t_len, t, sizeof t);
            assert_memory_equal(em + em_len - hash.digest_len, text, hash.digest_len);
        }
    }
    const struct hash sha1 = {.digest_len = 20};
    uint8_t em[160];
    assert_int_equal(pkcs1_encode(em, sizeof em, &sha1, text), SSL_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pad_and_unpad),   cmocka_unit_test(pad_too_long),   cmocka_unit_test(pad_random),
        cmocka_unit_test(unpad_malformed), cmocka_unit_test(unpad_too_long), cmocka_unit_test(encode),
    };
    return cmocka_run_group_tests_name("crypto/rsa/pkcs1", tests, NULL, NULL);
}
