/*
 * hash_checks.h - what every backend of every hash is asked: known answers, and that pieces make no difference.
 *
 * Messages are marked as secrets, so that the build for valgrind sees a branch or an address that depends on them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_HASH_CHECKS_H
#define TLS12_HASH_CHECKS_H

#include "support/sets.h"
#include "support/test.h"

struct hash_vector {
    const char *source; /* where the answer was published */
    const char *text;   /* the message, or NULL */
    const char *bytes;  /* or in hexadecimal digits */
    size_t repeat;      /* so many times, one after the other */
    const char *digest; /* hexadecimal digits */
};

/* The len bytes found against hexadecimal digits; they may be told now. */
static inline void check_bytes(const char *source, const char *expected, uint8_t *found, size_t len)
{
    uint8_t bytes[2 * HASH_MAX];
    assert_true(strlen(expected) / 2 <= sizeof bytes);
    assert_int_equal(hex(bytes, expected), len);
    CT_PUBLIC(found, len);
    if (memcmp(bytes, found, len) != 0)
        print_error("%s:\n", source);
    assert_memory_equal(bytes, found, len);
}

/* Bytes that repeat late and are easy to make elsewhere: 7 i + i / 256, modulo 256. */
static inline void fill_pattern(uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(7 * i + i / 256);
}

static inline void hash_check_vectors(const struct hash *hash, const struct hash_vector *vectors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct hash_vector *v = &vectors[i];
        uint8_t message[512], digest[HASH_MAX];
        size_t len = v->text != NULL ? strlen(v->text) : strlen(v->bytes) / 2;
        struct hash_state state;

        assert_true(len <= sizeof message);
        if (v->text != NULL)
            memcpy(message, v->text, len);
        else
            hex(message, v->bytes);
        CT_SECRET(message, len);
        hash_init(&state, hash);
        for (size_t times = 0; times < v->repeat; times++)
            hash_update(&state, message, len);
        hash_final(&state, digest);
        check_bytes(v->source, v->digest, digest, hash->digest_len);
    }
}

/* The test of pseudorandom messages of "The Secure Hash Algorithm Validation System" 6.4: each digest is that of the
 * three before it; every thousandth is known, and the next thousand begins with it three times. */
static inline void hash_check_chain(const struct hash *hash, const char *seed, const char *const *digests, size_t count)
{
    size_t len = hash->digest_len;
    uint8_t last[4 * HASH_MAX];
    hex(last, seed);
    for (size_t i = 0; i < count; i++) {
        memcpy(last + len, last, len);
        memcpy(last + 2 * len, last, len);
        for (size_t times = 0; times < 1000; times++) {
            hash_whole(hash, last + 3 * len, last, 3 * len);
            memmove(last, last + len, 3 * len);
        }
        memcpy(last, last + 2 * len, len);
        check_bytes("a chain of digests", digests[i], last, len);
    }
}

/* Every message of 0 to 300 bytes, in one piece: the digest of all their digests. */
static inline void hash_check_lengths(const struct hash *hash, const char *digest_of_digests)
{
    uint8_t message[300], digest[HASH_MAX];
    struct hash_state all;
    fill_pattern(message, sizeof message);
    CT_SECRET(message, sizeof message);
    hash_init(&all, hash);
    for (size_t len = 0; len <= sizeof message; len++) {
        hash_whole(hash, digest, message, len);
        hash_update(&all, digest, hash->digest_len);
    }
    hash_final(&all, digest);
    check_bytes("the digest of digests", digest_of_digests, digest, hash->digest_len);
}

/* A message of 300 bytes in two pieces, divided at each place, and in pieces of each length: always the same digest. */
static inline void hash_check_pieces(const struct hash *hash)
{
    uint8_t message[300], expected[HASH_MAX], digest[HASH_MAX];
    struct hash_state state;
    fill_pattern(message, sizeof message);
    hash_whole(hash, expected, message, sizeof message);
    for (size_t split = 0; split <= sizeof message; split++) {
        hash_init(&state, hash);
        hash_update(&state, message, split);
        hash_update(&state, message + split, sizeof message - split);
        hash_final(&state, digest);
        assert_memory_equal(digest, expected, hash->digest_len);
    }
    for (size_t piece = 1; piece <= sizeof message; piece++) {
        hash_init(&state, hash);
        for (size_t at = 0; at < sizeof message; at += piece) {
            hash_update(&state, NULL, 0);
            hash_update(&state, message + at, piece < sizeof message - at ? piece : sizeof message - at);
        }
        hash_final(&state, digest);
        assert_memory_equal(digest, expected, hash->digest_len);
    }
}

/* Messages of 0 to 1024 bytes that begin at any place in a vector: the same digest as the other backend's. */
static inline void hash_check_same(const struct hash *hash, const struct hash *other)
{
    uint8_t message[1024 + 64], digest[HASH_MAX], expected[HASH_MAX];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof message; i++) {
        x = x * 1664525 + 1013904223;
        message[i] = (uint8_t)(x >> 24);
    }
    for (size_t len = 0; len <= 1024; len++) {
        hash_whole(hash, digest, message + len % 64, len);
        hash_whole(other, expected, message + len % 64, len);
        assert_memory_equal(digest, expected, hash->digest_len);
    }
}

/* All that is asked of a hash, of every backend. */
struct hash_answers {
    const char *name;
    const struct hash_vector *vectors;
    size_t count;
    const char *seed, *const *chain;
    size_t chain_count;
    const char *lengths;
};

static inline void hash_check_answers(const struct hash_answers *answers)
{
    const struct hash *found[BACKENDS_MAX];
    size_t count = hash_backends(answers->name, found);
    for (size_t i = 0; i < count; i++) {
        hash_check_vectors(found[i], answers->vectors, answers->count);
        hash_check_chain(found[i], answers->seed, answers->chain, answers->chain_count);
    }
}

static inline void hash_check_messages(const struct hash_answers *answers)
{
    const struct hash *found[BACKENDS_MAX];
    size_t count = hash_backends(answers->name, found);
    for (size_t i = 0; i < count; i++) {
        hash_check_lengths(found[i], answers->lengths);
        hash_check_pieces(found[i]);
        hash_check_same(found[i], found[0]);
    }
}

#endif
