/*
 * hmac_test.c - HMAC against published answers, keys of all lengths, and texts in pieces.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/hash_checks.h"
#include "crypto/backends.h"

struct hmac_vector {
    const char *source;
    const char *key; /* hexadecimal digits */
    size_t key_repeat;
    const char *text;  /* or NULL */
    const char *bytes; /* or in hexadecimal digits */
    size_t repeat;
    const char *mac; /* hexadecimal digits; if there are fewer than the hash has, the rest was not published */
};

/* clang-format off */
static const struct hmac_vector sha1_vectors[] = {
    {"RFC 2202 section 3, test case 1",
     "0b", 20,
     "Hi There", NULL, 1,
     "b617318655057264e28bc0b6fb378c8ef146be00"},
    {"RFC 2202 section 3, test case 2",
     "4a656665", 1,
     "what do ya want for nothing?", NULL, 1,
     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {"RFC 2202 section 3, test case 3",
     "aa", 20,
     NULL, "dd", 50,
     "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
    {"RFC 2202 section 3, test case 4",
     "0102030405060708090a0b0c0d0e0f10111213141516171819", 1,
     NULL, "cd", 50,
     "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
    {"RFC 2202 section 3, test case 5",
     "0c", 20,
     "Test With Truncation", NULL, 1,
     "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"},
    {"RFC 2202 section 3, test case 6",
     "aa", 80,
     "Test Using Larger Than Block-Size Key - Hash Key First", NULL, 1,
     "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
    {"RFC 2202 section 3, test case 7",
     "aa", 80,
     "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data", NULL, 1,
     "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
};

static const struct hmac_vector sha256_vectors[] = {
    {"RFC 4231 section 4.2, test case 1",
     "0b", 20,
     "Hi There", NULL, 1,
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"RFC 4231 section 4.3, test case 2",
     "4a656665", 1,
     "what do ya want for nothing?", NULL, 1,
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"RFC 4231 section 4.4, test case 3",
     "aa", 20,
     NULL, "dd", 50,
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"RFC 4231 section 4.5, test case 4",
     "0102030405060708090a0b0c0d0e0f10111213141516171819", 1,
     NULL, "cd", 50,
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {"RFC 4231 section 4.6, test case 5",
     "0c", 20,
     "Test With Truncation", NULL, 1,
     "a3b6167473100ee06e0c796c2955552b"},
    {"RFC 4231 section 4.7, test case 6",
     "aa", 131,
     "Test Using Larger Than Block-Size Key - Hash Key First", NULL, 1,
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {"RFC 4231 section 4.8, test case 7",
     "aa", 131,
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be h"
     "ashed before being used by the HMAC algorithm.", NULL, 1,
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

static const struct hmac_vector sha384_vectors[] = {
    {"RFC 4231 section 4.2, test case 1",
     "0b", 20,
     "Hi There", NULL, 1,
     "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"},
    {"RFC 4231 section 4.3, test case 2",
     "4a656665", 1,
     "what do ya want for nothing?", NULL, 1,
     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"},
    {"RFC 4231 section 4.4, test case 3",
     "aa", 20,
     NULL, "dd", 50,
     "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27"},
    {"RFC 4231 section 4.5, test case 4",
     "0102030405060708090a0b0c0d0e0f10111213141516171819", 1,
     NULL, "cd", 50,
     "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb"},
    {"RFC 4231 section 4.6, test case 5",
     "0c", 20,
     "Test With Truncation", NULL, 1,
     "3abf34c3503b2a23a46efc619baef897"},
    {"RFC 4231 section 4.7, test case 6",
     "aa", 131,
     "Test Using Larger Than Block-Size Key - Hash Key First", NULL, 1,
     "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952"},
    {"RFC 4231 section 4.8, test case 7",
     "aa", 131,
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be h"
     "ashed before being used by the HMAC algorithm.", NULL, 1,
     "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e"},
};

static const struct hmac_vector sha512_vectors[] = {
    {"RFC 4231 section 4.2, test case 1",
     "0b", 20,
     "Hi There", NULL, 1,
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb"
     "61f1702e696c203a126854"},
    {"RFC 4231 section 4.3, test case 2",
     "4a656665", 1,
     "what do ya want for nothing?", NULL, 1,
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d"
     "4a6b4b636e070a38bce737"},
    {"RFC 4231 section 4.4, test case 3",
     "aa", 20,
     NULL, "dd", 50,
     "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337be"
     "e8942674278859e13292fb"},
    {"RFC 4231 section 4.5, test case 4",
     "0102030405060708090a0b0c0d0e0f10111213141516171819", 1,
     NULL, "cd", 50,
     "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f1974112"
     "0c4f2de2adebeb10a298dd"},
    {"RFC 4231 section 4.6, test case 5",
     "0c", 20,
     "Test With Truncation", NULL, 1,
     "415fad6271580a531d4179bc891d87a6"},
    {"RFC 4231 section 4.7, test case 6",
     "aa", 131,
     "Test Using Larger Than Block-Size Key - Hash Key First", NULL, 1,
     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f6"
     "3f0aec8b915a985d786598"},
    {"RFC 4231 section 4.8, test case 7",
     "aa", 131,
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be h"
     "ashed before being used by the HMAC algorithm.", NULL, 1,
     "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6d"
     "e0446065c97440fa8c6a58"},
};

/* Made with another implementation (Python's hmac). */
static const char sha1_lengths[] = "6e3942e56ec19a4ed5da558079edcdce94810e8f";
static const char sha256_lengths[] = "88047eb0e049172944605fd1c0bc5a3209aef0c53c17190db66538647f58daac";
static const char sha384_lengths[] = "b62f281971824060f92207298c49986ed8c3eb51e3af0f63138b7b961a891db772cc8c978f766118a3e84a537150c53c";
static const char sha512_lengths[] = "0fc6d9412d293ed783783c1fff9b5291838f617d8d6b8dfb8de0b2202dcf8c83a0898e351598673d3090b414fb668753f6f38c3efa33"
    "0cc0021daa9445addbcf";
/* clang-format on */

struct hmac_answers {
    const struct hash *hash;
    const struct hmac_vector *vectors;
    size_t count;
    const char *lengths;
};

static const struct hmac_answers portable[] = {
    {&sha1_soft, sha1_vectors, COUNT(sha1_vectors), sha1_lengths},
    {&sha256_soft, sha256_vectors, COUNT(sha256_vectors), sha256_lengths},
    {&sha384_soft, sha384_vectors, COUNT(sha384_vectors), sha384_lengths},
    {&sha512_soft, sha512_vectors, COUNT(sha512_vectors), sha512_lengths},
};

/* The same for every backend. */
static struct hmac_answers answers[4 * BACKENDS_MAX];
static size_t answers_count;

static int find_backends(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(portable); i++) {
        const struct hash *found[BACKENDS_MAX];
        size_t count = hash_backends(portable[i].hash->name, found);
        for (size_t j = 0; j < count; j++) {
            answers[answers_count] = portable[i];
            answers[answers_count++].hash = found[j];
        }
    }
    return 0;
}

/* The bytes that hexadecimal digits stand for, repeated, and marked as a secret. */
static struct span repeated(uint8_t *out, size_t cap, const char *digits, size_t repeat)
{
    size_t len = strlen(digits) / 2;
    assert_true(len * repeat <= cap);
    for (size_t i = 0; i < repeat; i++)
        hex(out + i * len, digits);
    CT_SECRET(out, len * repeat);
    return (struct span){out, len * repeat};
}

static void hmac_whole(const struct hash *hash, uint8_t *mac, struct span key_bytes, struct span text)
{
    struct hmac_key key;
    struct hmac h;
    hmac_key_init(&key, hash, key_bytes.at, key_bytes.len);
    hmac_init(&h, &key);
    hmac_update(&h, text.at, text.len);
    hmac_final(&h, mac);
}

static void gives_the_published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < answers_count; i++) {
        for (size_t j = 0; j < answers[i].count; j++) {
            const struct hmac_vector *v = &answers[i].vectors[j];
            uint8_t key[256], text[256], mac[HASH_MAX];
            struct span key_span = repeated(key, sizeof key, v->key, v->key_repeat);
            struct span text_span = v->text != NULL ? (struct span){(const uint8_t *)v->text, strlen(v->text)}
                                                    : repeated(text, sizeof text, v->bytes, v->repeat);
            hmac_whole(answers[i].hash, mac, key_span, text_span);
            check_bytes(v->source, v->mac, mac, strlen(v->mac) / 2);
        }
    }
}

/* Keys of 0 to 300 bytes, shorter, as long and longer than a block; the text is what is left of 300 bytes. */
static void takes_keys_and_texts_of_any_length(void **state)
{
    (void)state;
    uint8_t pattern[300], mac[HASH_MAX];
    fill_pattern(pattern, sizeof pattern);
    CT_SECRET(pattern, sizeof pattern);
    for (size_t i = 0; i < answers_count; i++) {
        const struct hash *hash = answers[i].hash;
        struct hash_state all;
        hash_init(&all, hash);
        for (size_t len = 0; len <= sizeof pattern; len++) {
            hmac_whole(hash, mac, (struct span){pattern, len}, (struct span){pattern, sizeof pattern - len});
            hash_update(&all, mac, hash->digest_len);
        }
        hash_final(&all, mac);
        check_bytes("the digest of all MACs", answers[i].lengths, mac, hash->digest_len);
    }
}

static void one_key_serves_for_many_texts_in_pieces(void **state)
{
    (void)state;
    uint8_t text[300], expected[HASH_MAX], mac[HASH_MAX];
    fill_pattern(text, sizeof text);
    for (size_t i = 0; i < answers_count; i++) {
        const struct hash *hash = answers[i].hash;
        struct hmac_key key;
        hmac_key_init(&key, hash, text, 32);
        hmac_whole(hash, expected, (struct span){text, 32}, SPAN(text));
        for (size_t split = 0; split <= sizeof text; split++) {
            struct hmac h;
            hmac_init(&h, &key);
            hmac_update(&h, text, split);
            hmac_update(&h, text + split, sizeof text - split);
            hmac_final(&h, mac);
            assert_memory_equal(mac, expected, hash->digest_len);
        }
    }
}

static void an_empty_key_needs_no_bytes(void **state)
{
    (void)state;
    uint8_t with[HASH_MAX], without[HASH_MAX];
    hmac_whole(&sha256_soft, with, (struct span){(const uint8_t *)"", 0}, (struct span){(const uint8_t *)"", 0});
    hmac_whole(&sha256_soft, without, (struct span){NULL, 0}, (struct span){NULL, 0});
    assert_memory_equal(with, without, sha256_soft.digest_len);
}

static void final_leaves_nothing_behind(void **state)
{
    (void)state;
    static const struct hash_state zeros;
    struct hmac_key key;
    struct hmac h;
    uint8_t mac[HASH_MAX];
    hmac_key_init(&key, &sha256_soft, (const uint8_t *)"key", 3);
    hmac_init(&h, &key);
    hmac_update(&h, "text", 4);
    hmac_final(&h, mac);
    assert_memory_equal(&h.state, &zeros, sizeof zeros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_answers),
        cmocka_unit_test(takes_keys_and_texts_of_any_length),
        cmocka_unit_test(one_key_serves_for_many_texts_in_pieces),
        cmocka_unit_test(an_empty_key_needs_no_bytes),
        cmocka_unit_test(final_leaves_nothing_behind),
    };
    return cmocka_run_group_tests_name("crypto/hash/hmac", tests, find_backends, NULL);
}
