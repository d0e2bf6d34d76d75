/*
 * aes_core.h - the cipher (FIPS 197, 5.1 and 5.3.5) over the steps that a processor has. Read by aes_x86.h and its
 * like.
 *
 * An instruction for one round takes its time, but does not keep others waiting. So two blocks that do not depend on
 * each other cost as much as one.
 *
 * SPDX-License-Identifier: MIT
 */

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
