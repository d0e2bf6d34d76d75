/*
 * cbc_hash_core.h - CBC encryption and a hash in one loop by the instructions of the processor: the body of a backend.
 *
 * Both are chains in which each instruction waits for the one before it, so two of them together take hardly longer
 * than the longer one. A step is a block of the hash and four of AES; to each AES block belong a quarter of the hash's
 * rounds.
 *
 * The file that includes it has the words of aes_x86.h, and defines
 *
 *     CBC_HASH         the name of the function
 *     SHA(verb)        sha256_ni_##verb: load, store, begin, rounds, end as in sha_x86.h
 *     SHA_STATE        their state
 *     SHA_ROUNDS       64 or 80
 *
 * SPDX-License-Identifier: MIT
 */
#define CBC_HASH_JOIN_(a, b) a##b
#define CBC_HASH_JOIN(a, b)  CBC_HASH_JOIN_(a, b)
#define CBC_HASH_STEP        CBC_HASH_JOIN(CBC_HASH, _step)
#define CBC_HASH_STEPS       CBC_HASH_JOIN(CBC_HASH, _steps)

/*
 * All of the block that is hashed is read before anything is written. What the next block of AES adds to the chain in
 * front of its first round goes into the key of the last round of this one, and is taken off again what is stored: that
 * is one instruction less in the chain.
 */
ALWAYS_INLINE block CBC_HASH_STEP(struct SHA_STATE *s, block chain, const struct aes_native_key *key, uint32_t rounds,
                                  uint8_t *out, const uint8_t *in, const uint8_t *hashed)
{
    enum { FOURS = SHA_ROUNDS / 4, PER_BLOCK = FOURS / 4 };
    block next = block_zero();
    chain = block_xor(chain, aes_first(block_load(in), key));
    SHA(begin)(s, hashed);
    UNROLLED
    for (uint32_t i = 0; i < FOURS; i++) {
        uint32_t part = i % PER_BLOCK;
        SHA(rounds)(s, 4 * i);
        if (part == 0)
            next =
                i + PER_BLOCK < FOURS ? aes_first(block_load(in + (i / PER_BLOCK + 1) * AES_BLOCK), key) : block_zero();
        UNROLLED
        for (uint32_t round = 1 + (rounds - 1) * part / PER_BLOCK; round < 1 + (rounds - 1) * (part + 1) / PER_BLOCK;
             round++)
            chain = aes_round(chain, key, round);
        if (part == PER_BLOCK - 1) {
            chain = aes_last_with(chain, block_xor(aes_round_key(key, rounds), next));
            block_store(out + i / PER_BLOCK * AES_BLOCK, block_xor(chain, next));
        }
    }
    SHA(end)(s);
    return chain;
}

ALWAYS_INLINE void CBC_HASH_STEPS(const struct cbc_hash_work *work, uint32_t rounds)
{
    const struct aes_native_key *key = &work->key->aes_native;
    uint8_t *out = work->out;
    const uint8_t *in = work->in, *hashed = work->hashed;
    block chain = block_load(work->iv);
    struct SHA_STATE s;
    SHA(load)(&s, work->words);
    for (size_t i = 0; i < work->steps; i++, out += 64, in += 64, hashed += 64)
        chain = CBC_HASH_STEP(&s, chain, key, rounds, out, in, hashed);
    SHA(store)(&s, work->words);
    block_store(work->iv, chain);
}

/* The number of rounds is public, and a constant in each of the two loops. */
static void CBC_HASH(const struct cbc_hash_work *work)
{
    if (work->key->aes_native.rounds == 10)
        CBC_HASH_STEPS(work, 10);
    else
        CBC_HASH_STEPS(work, 14);
}

#undef CBC_HASH_JOIN_
#undef CBC_HASH_JOIN
#undef CBC_HASH_STEP
#undef CBC_HASH_STEPS
