/*
 * aead_checks.h - what every AEAD must do, whichever it is: a slow one and its own are compared at all lengths, and
 * whatever is altered is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_AEAD_CHECKS_H
#define TLS12_TEST_AEAD_CHECKS_H

#include "crypto/crypto.h"
#include "support/random.h"
#include "support/test.h"

/* Another transcription of the same algorithm. key is what the test made for it. */
typedef void aead_slow_seal(const void *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE],
                            struct span aad, const uint8_t *in, size_t len);

/* A backend in the place of a slow one: key is a struct aead_ready. Once one backend was compared with what is slow,
 * the others may be with that one. */
struct aead_ready {
    const struct aead *aead;
    union aead_key key;
};

static inline void aead_ready_seal(const void *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE],
                                   struct span aad, const uint8_t *in, size_t len)
{
    const struct aead_ready *ready = key;
    ready->aead->seal(&ready->key, out, tag, nonce, aad, in, len);
}

enum {
    AEAD_LONGEST = 1024,
    AEAD_ALIGNMENT = 16,
    AEAD_GUARD = 0xa5,
};

static inline void aead_assert_all(const uint8_t *at, size_t len, uint8_t value)
{
    uint8_t difference = 0;
    for (size_t i = 0; i < len; i++)
        difference |= at[i] ^ value;
    assert_int_equal(difference, 0);
}

/* One text as the slow one sealed it. */
struct aead_sealed {
    const uint8_t *nonce;
    struct span aad;
    const uint8_t *plaintext, *ciphertext, *tag;
    size_t len;
};

/* Sealed and opened from one odd place to another. The bytes before and behind stay as they are. */
static inline void aead_check_apart(const struct aead *aead, const union aead_key *key, const struct aead_sealed *s)
{
    static uint8_t in_bytes[AEAD_LONGEST + 2 * AEAD_ALIGNMENT], out_bytes[sizeof in_bytes];
    uint8_t *in = in_bytes + s->len % AEAD_ALIGNMENT, *out = out_bytes + s->len / 3 % AEAD_ALIGNMENT;
    size_t in_rest = sizeof in_bytes - (size_t)(in - in_bytes) - s->len;
    size_t out_rest = sizeof out_bytes - (size_t)(out - out_bytes) - s->len;
    uint8_t tag[AEAD_TAG_MAX + 1];

    memcpy(in, s->plaintext, s->len);
    memset(out_bytes, AEAD_GUARD, sizeof out_bytes);
    memset(tag, AEAD_GUARD, sizeof tag);
    aead->seal(key, out, tag, s->nonce, s->aad, in, s->len);
    assert_memory_equal(in, s->plaintext, s->len);
    assert_memory_equal(out, s->ciphertext, s->len);
    assert_memory_equal(tag, s->tag, aead->tag_len);
    aead_assert_all(tag + aead->tag_len, sizeof tag - aead->tag_len, AEAD_GUARD);
    aead_assert_all(out_bytes, (size_t)(out - out_bytes), AEAD_GUARD);
    aead_assert_all(out + s->len, out_rest, AEAD_GUARD);

    memset(in_bytes, AEAD_GUARD, sizeof in_bytes);
    assert_int_equal(aead->open(key, in, s->nonce, s->aad, out, s->len, tag), 0);
    assert_memory_equal(in, s->plaintext, s->len);
    assert_memory_equal(out, s->ciphertext, s->len);
    aead_assert_all(in_bytes, (size_t)(in - in_bytes), AEAD_GUARD);
    aead_assert_all(in + s->len, in_rest, AEAD_GUARD);
}

/* Sealed and opened where it stands, as a record has it: the tag behind the text. Then refused. */
static inline void aead_check_in_place(const struct aead *aead, const union aead_key *key, const struct aead_sealed *s)
{
    static uint8_t bytes[AEAD_LONGEST + AEAD_ALIGNMENT + AEAD_TAG_MAX];
    uint8_t *text = bytes + s->len * 7 % AEAD_ALIGNMENT, *tag = text + s->len;

    memcpy(text, s->plaintext, s->len);
    aead->seal(key, text, tag, s->nonce, s->aad, text, s->len);
    assert_memory_equal(text, s->ciphertext, s->len);
    assert_memory_equal(tag, s->tag, aead->tag_len);
    assert_int_equal(aead->open(key, text, s->nonce, s->aad, text, s->len, tag), 0);
    assert_memory_equal(text, s->plaintext, s->len);
    assert_memory_equal(tag, s->tag, aead->tag_len);

    memcpy(text, s->ciphertext, s->len);
    tag[s->len % aead->tag_len] ^= 0x10;
    assert_int_equal(aead->open(key, text, s->nonce, s->aad, text, s->len, tag), SSL_E_BAD_RECORD_MAC);
    aead_assert_all(text, s->len, 0);
}

/* Every length of text with aad of some length, and now and then with none, and aad alone. */
static inline void aead_check_lengths(const struct aead *aead, const uint8_t *key_bytes, aead_slow_seal *slow_seal,
                                      const void *slow_key)
{
    static uint8_t plaintext[AEAD_LONGEST], ciphertext[AEAD_LONGEST], aad[AEAD_LONGEST];
    uint64_t random = aead->key_len + aead->tag_len;
    uint8_t nonce[AEAD_NONCE], tag[AEAD_TAG_MAX];
    union aead_key key;
    test_random(&random, plaintext, sizeof plaintext);
    test_random(&random, aad, sizeof aad);
    test_random(&random, nonce, sizeof nonce);
    aead->init(&key, key_bytes);
    for (size_t len = 0; len <= AEAD_LONGEST; len++) {
        nonce[len % AEAD_NONCE]++;
        const struct {
            size_t aad_len, len;
        } rows[] = {{len * 7 % 41, len}, {0, len}, {len, 0}};
        for (size_t row = 0; row < (len % 16 == 0 || len < 34 ? COUNT(rows) : 1); row++) {
            struct span some = {rows[row].aad_len == 0 ? NULL : aad, rows[row].aad_len};
            slow_seal(slow_key, ciphertext, tag, nonce, some, plaintext, rows[row].len);
            const struct aead_sealed s = {nonce, some, plaintext, ciphertext, tag, rows[row].len};
            aead_check_apart(aead, &key, &s);
            aead_check_in_place(aead, &key, &s);
        }
    }
}

/* A whole record and a little more, which is many batches of whatever is computed together. */
static inline void aead_check_long(const struct aead *aead, const uint8_t *key_bytes, aead_slow_seal *slow_seal,
                                   const void *slow_key)
{
    static uint8_t plaintext[LIMIT_PLAINTEXT + 5], expected[sizeof plaintext], out[sizeof plaintext];
    uint64_t random = 14;
    uint8_t nonce[AEAD_NONCE], tag[AEAD_TAG_MAX], expected_tag[AEAD_TAG_MAX];
    union aead_key key;
    test_random(&random, plaintext, sizeof plaintext);
    test_random(&random, nonce, sizeof nonce);
    slow_seal(slow_key, expected, expected_tag, nonce, SPAN(nonce), plaintext, sizeof plaintext);
    aead->init(&key, key_bytes);
    aead->seal(&key, out, tag, nonce, SPAN(nonce), plaintext, sizeof plaintext);
    assert_memory_equal(out, expected, sizeof out);
    assert_memory_equal(tag, expected_tag, aead->tag_len);
    assert_int_equal(aead->open(&key, out, nonce, SPAN(nonce), out, sizeof out, tag), 0);
    assert_memory_equal(out, plaintext, sizeof out);
}

/* Texts of up to a record and more, with aad of up to some hundred bytes, from anywhere to anywhere: what the other
 * backend makes of it. */
static inline void aead_check_same(const struct aead *aead, const struct aead *other)
{
    static uint8_t plaintext[20000], expected[sizeof plaintext], out[sizeof plaintext];
    uint64_t random = 2021;
    uint8_t key_bytes[32], nonce[AEAD_NONCE], aad[700], tag[AEAD_TAG_MAX], expected_tag[AEAD_TAG_MAX], draw[8];
    union aead_key key, other_key;
    test_random(&random, plaintext, sizeof plaintext);
    for (size_t i = 0; i < 30; i++) {
        test_random(&random, key_bytes, sizeof key_bytes);
        test_random(&random, nonce, sizeof nonce);
        test_random(&random, aad, sizeof aad);
        test_random(&random, draw, sizeof draw);
        size_t from = draw[0] % 64, to = draw[1] % 64, len = load_be16(draw + 2) % (sizeof plaintext - 64);
        struct span some = {aad, load_be16(draw + 4) % sizeof aad};
        aead->init(&key, key_bytes);
        other->init(&other_key, key_bytes);
        other->seal(&other_key, expected, expected_tag, nonce, some, plaintext + from, len);
        aead->seal(&key, out + to, tag, nonce, some, plaintext + from, len);
        assert_memory_equal(out + to, expected, len);
        assert_memory_equal(tag, expected_tag, aead->tag_len);
        assert_int_equal(aead->open(&key, out + to, nonce, some, out + to, len, tag), 0);
        assert_memory_equal(out + to, plaintext + from, len);
    }
}

/* Each bit of the key, of the nonce, of the aad, of the text and of the tag counts. */
static inline void aead_check_flipped_bits(const struct aead *aead)
{
    struct {
        uint8_t key[32], nonce[AEAD_NONCE], aad[13], tag[AEAD_TAG_MAX], ciphertext[70];
    } s, bad;
    const size_t tag_at = sizeof s - sizeof s.ciphertext - sizeof s.tag;
    uint8_t plaintext[sizeof s.ciphertext], out[sizeof plaintext];
    uint64_t random = 4711;
    union aead_key key;
    test_random(&random, (uint8_t *)&s, sizeof s);
    test_random(&random, plaintext, sizeof plaintext);
    aead->init(&key, s.key);
    aead->seal(&key, s.ciphertext, s.tag, s.nonce, SPAN(s.aad), plaintext, sizeof plaintext);
    for (size_t bit = 0; bit <= 8 * sizeof s; bit++) {
        bad = s;
        if (bit < 8 * sizeof s)
            ((uint8_t *)&bad)[bit / 8] ^= (uint8_t)(1 << bit % 8);
        bool unused_key = bit / 8 >= aead->key_len && bit / 8 < sizeof s.key;
        bool unused_tag = bit / 8 >= tag_at + aead->tag_len && bit / 8 < tag_at + sizeof s.tag;
        bool right = unused_key || unused_tag || bit == 8 * sizeof s;
        memset(out, AEAD_GUARD, sizeof out);
        aead->init(&key, bad.key);
        int result = aead->open(&key, out, bad.nonce, SPAN(bad.aad), bad.ciphertext, sizeof out, bad.tag);
        int in_place = aead->open(&key, bad.ciphertext, bad.nonce, SPAN(bad.aad), bad.ciphertext, sizeof out, bad.tag);
        assert_int_equal(result, right ? 0 : SSL_E_BAD_RECORD_MAC);
        assert_int_equal(in_place, result);
        assert_memory_equal(out, bad.ciphertext, sizeof out);
        if (right)
            assert_memory_equal(out, plaintext, sizeof out);
        else
            aead_assert_all(out, sizeof out, 0);
    }
}

/* The border between aad and ciphertext moved, bytes cut off or added: all refused. Key, nonce, aad and plaintext
 * are zeros. */
static inline void aead_check_moved_borders(const struct aead *aead)
{
    static const uint8_t zeros[32];
    uint8_t sealed[96] = {0}, out[96], tag[AEAD_TAG_MAX];
    union aead_key key;
    aead->init(&key, zeros);
    aead->seal(&key, sealed + 16, tag, zeros, (struct span){sealed, 16}, zeros, 32);
    for (size_t aad_len = 0; aad_len <= 32; aad_len++) {
        for (size_t len = 0; len <= 64; len++) {
            int expected = aad_len == 16 && len == 32 ? 0 : SSL_E_BAD_RECORD_MAC;
            struct span aad = {sealed, aad_len};
            assert_int_equal(aead->open(&key, out, zeros, aad, sealed + aad_len, len, tag), expected);
        }
    }
}

#endif
