/*
 * cbc_core.h - CBC decryption (SP 800-38A, 6.2) by the instructions of the processor, many blocks at a time: the body
 * of a backend. Its words are those of gcm_core.h.
 *
 * SPDX-License-Identifier: MIT
 */

/* A group of vectors. The blocks of ciphertext before each, from chain on, are added to what is decrypted; out may be
 * in, so nothing is stored before all of it was read. */
ALWAYS_INLINE void cbc_decrypt_group(const struct aes_native_key *key, block chain, uint8_t *out, const uint8_t *in)
{
    vector x[VECTORS];
    UNROLLED
    for (size_t i = 0; i < VECTORS; i++)
        x[i] = vector_aes_first(vector_load(in + i * VECTOR), key);
    for (uint32_t round = 1; round < key->rounds; round++) {
        UNROLLED
        for (size_t i = 0; i < VECTORS; i++)
            x[i] = vector_aes_inverse_round(x[i], key, round);
    }
    UNROLLED
    for (size_t i = 0; i < VECTORS; i++)
        x[i] = vector_xor(vector_aes_inverse_last(x[i], key),
                          i == 0 ? vector_behind(chain, in) : vector_load(in + i * VECTOR - AES_BLOCK));
    UNROLLED
    for (size_t i = 0; i < VECTORS; i++)
        vector_store(out + i * VECTOR, x[i]);
}

static void cbc_decrypt(const union cipher_key *key, uint8_t *iv, uint8_t *out, const uint8_t *in, size_t len)
{
    const struct aes_native_key *aes = &key->aes_native;
    block chain = block_load(iv), next;
    for (; len >= GROUP; len -= GROUP, in += GROUP, out += GROUP, chain = next) {
        next = block_load(in + GROUP - AES_BLOCK);
        cbc_decrypt_group(aes, chain, out, in);
    }
    for (; len != 0; len -= AES_BLOCK, in += AES_BLOCK, out += AES_BLOCK, chain = next) {
        next = block_load(in);
        block_store(out, block_xor(chain, aes_decrypt(next, aes)));
    }
    block_store(iv, chain);
}
