/*
 * pkcs12_kdf.c - the key derivation of PKCS #12 (RFC 7292 appendix B.2), which its MAC and its older ciphers use.
 *
 * Time depends on lengths and the count alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/crypto.h"

enum {
    /* I: the salt and the password, each repeated up to whole blocks */
    INPUT_MAX = LIMIT_SALT + PKCS12_PASSWORD_MAX + 2 * HASH_BLOCK_MAX,
};

/* Steps 2 and 3: copies of the string up to the next multiple of v; nothing if it is empty. Returns the length. */
static size_t repeat(uint8_t *out, struct span string, size_t v)
{
    size_t len = string.len == 0 ? 0 : (string.len + v - 1) / v * v;
    for (size_t i = 0; i < len; i += string.len)
        memcpy(out + i, string.at, len - i < string.len ? len - i : string.len);
    return len;
}

/* Step 6 A: A = H(H(H(... H(D || I)))). */
static void hash_often(const struct hash *hash, uint8_t *digest, const uint8_t *diversifier, struct span input,
                       uint32_t iterations)
{
    struct hash_state s;
    hash_init(&s, hash);
    hash_update(&s, diversifier, hash->block_len);
    hash_update(&s, input.at, input.len);
    hash_final(&s, digest);
    for (uint32_t i = 1; i < iterations; i++)
        hash_whole(hash, digest, digest, hash->digest_len);
}

/* Step 6 C: I_j = (I_j + B + 1) mod 2^v, big-endian. */
static void add_and_one(uint8_t *block, const uint8_t *b, size_t v)
{
    unsigned carry = 1;
    for (size_t i = v; i-- > 0; carry >>= 8) {
        carry += block[i];
        carry += b[i];
        block[i] = (uint8_t)carry;
    }
}

void pkcs12_kdf(const struct hash *hash, uint8_t *out, size_t len, enum pkcs12_purpose id, struct span password,
                struct span salt, uint32_t iterations)
{
    const size_t v = hash->block_len, u = hash->digest_len;
    uint8_t diversifier[HASH_BLOCK_MAX], input[INPUT_MAX], digest[HASH_MAX], b[HASH_BLOCK_MAX];
    memset(diversifier, (int)id, v); /* step 1 */
    size_t input_len = repeat(input, salt, v);
    input_len += repeat(input + input_len, password, v);
    for (;;) {
        size_t part = len < u ? len : u;
        hash_often(hash, digest, diversifier, (struct span){input, input_len}, iterations);
        memcpy(out, digest, part); /* steps 7 and 8 */
        out += part;
        len -= part;
        if (len == 0)
            break;
        repeat(b, (struct span){digest, u}, v); /* step 6 B */
        for (size_t j = 0; j < input_len; j += v)
            add_and_one(input + j, b, v);
    }
    wipe(input, sizeof input);
    wipe(digest, sizeof digest);
    wipe(b, sizeof b);
}
