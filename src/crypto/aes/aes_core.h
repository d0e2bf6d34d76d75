/*
 * aes_core.h - the cipher (FIPS 197, 5.1 and 5.3.5) over the steps that a processor has. Read by aes_x86.h and its
 * like.
 *
 * An instruction for one round takes its time, but does not keep others waiting. So two blocks that do not depend on
 * each other cost as much as one.
 *
 * SPDX-License-Identifier: MIT
 */

/* len bytes, fewer than a block has, and zeros behind them: put together from words that may overlap. Through memory it
 * would take long, since what was stored in pieces cannot be loaded as one before it has reached the cache. */
ALWAYS_INLINE block block_load_part(const uint8_t *p, size_t len)
{
    if (len >= 8)
        return block_number(len == 8 ? 0 : load_le64(p + len - 8) >> 8 * (16 - len), load_le64(p));
    if (len >= 4)
        return block_number(0, load_le32(p) | (uint64_t)load_le32(p + len - 4) << 8 * (len - 4));
    if (len == 0)
        return block_zero();
    return block_number(0, p[0] | (uint64_t)p[len / 2] << 8 * (len / 2) | (uint64_t)p[len - 1] << 8 * (len - 1));
}

/* The block whose bytes are a number of 128 bits, the highest first. */
ALWAYS_INLINE block block_from(uint64_t high, uint64_t low)
{
    return block_flip(block_number(high, low));
}

/* What follows aes_first. */
ALWAYS_INLINE block aes_rest(block x, const struct aes_native_key *key)
{
    for (uint32_t round = 1; round < key->rounds; round++)
        x = aes_round(x, key, round);
    return aes_last(x, key);
}

ALWAYS_INLINE block aes_encrypt(block x, const struct aes_native_key *key)
{
    return aes_rest(aes_first(x, key), key);
}

ALWAYS_INLINE void aes_encrypt_two(block *a, block *b, const struct aes_native_key *key)
{
    block x = aes_first(*a, key), y = aes_first(*b, key);
    for (uint32_t round = 1; round < key->rounds; round++) {
        x = aes_round(x, key, round);
        y = aes_round(y, key, round);
    }
    *a = aes_last(x, key);
    *b = aes_last(y, key);
}

ALWAYS_INLINE block aes_decrypt(block x, const struct aes_native_key *inverse)
{
    x = aes_first(x, inverse);
    for (uint32_t round = 1; round < inverse->rounds; round++)
        x = aes_inverse_round(x, inverse, round);
    return aes_inverse_last(x, inverse);
}
