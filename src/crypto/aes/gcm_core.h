/*
 * gcm_core.h - AES-GCM (SP 800-38D) by the instructions of the processor: the body of a backend.
 *
 * A vector holds LANES blocks. Whoever includes this has defined both, the functions vector_* that are named in
 * vector_one_core.h, and VECTORS, how many of them are in flight: enough that each instruction finds another vector to
 * work on while the result for the first is on its way.
 *
 * Counter mode and GHASH go through one loop, since the two wait for different units of the processor: while a group of
 * VECTORS vectors of counters is encrypted, a group of ciphertext is hashed. When opening that is the same group, and
 * when sealing the one before.
 *
 * GHASH is aggregated. With the blocks X[1] to X[n] of a group and the hash Y before it, the hash after it is
 *
 *     (Y + X[1]) H^n + X[2] H^(n-1) + ... + X[n] H
 *
 * of which the products are added up unreduced, and reduced once. A block is taken as a number of 128 bits with the
 * first byte highest, "flipped", in which the coefficients stand in reverse, as ghash_soft.c explains; from there, too,
 * comes that the powers of H are kept divided by x. (S. Gueron and M. Kounavis, "Intel Carry-Less Multiplication
 * Instruction and its Usage for Computing the GCM Mode", 2010.)
 *
 * Nonces have 96 bits and tags 128; what is sealed under one nonce has at most 2^36 - 32 bytes (5.2.1.1), and a nonce
 * must never serve twice under one key: that is the caller's.
 *
 * SPDX-License-Identifier: MIT
 */

enum {
    VECTOR = LANES * AES_BLOCK,
    GROUP = VECTORS * VECTOR,
    GROUP_BLOCKS = VECTORS * LANES,
    GCM_TAG = 16,
};

_Static_assert((int)GROUP_BLOCKS <= (int)GCM_POWERS, "a group needs as many powers of H");

/* ---- GHASH ---- */

/* A sum of products: of the low halves, of the high halves, and of both halves added up, from which follows what the
 * halves are crosswise (Karatsuba and Ofman, 1962). */
struct sums {
    vector low, middle, high;
};

ALWAYS_INLINE struct sums sums_zero(void)
{
    return (struct sums){vector_zero(), vector_zero(), vector_zero()};
}

/* Both halves, each the sum of the two. */
ALWAYS_INLINE vector vector_fold(vector x)
{
    return vector_xor(x, vector_swap(x));
}

ALWAYS_INLINE void sums_add(struct sums *s, vector x, vector power)
{
    s->low = vector_xor(s->low, vector_low(x, power));
    s->middle = vector_xor(s->middle, vector_low(vector_fold(x), vector_fold(power)));
    s->high = vector_xor(s->high, vector_high(x, power));
    KEEP_ORDER(s->low);
    KEEP_ORDER(s->middle);
    KEEP_ORDER(s->high);
}

/*
 * The remainder of a sum of products modulo the polynomial, and all lanes added up. A product is four words of 64 bits,
 * w3 w2 w1 w0. x^128 = 1 + x + x^2 + x^7, in reverse c2 with zeros behind it and the 1 above: w0 is taken away when it
 * is added two words higher, and times c200000000000000 one word higher; then w1 likewise.
 */
ALWAYS_INLINE block sums_reduce(const struct sums *s)
{
    const vector polynomial = vector_all(block_number(0, 0xc200000000000000));
    vector middle = vector_xor(s->middle, vector_xor(s->low, s->high));
    vector once = vector_xor(vector_xor(vector_swap(s->low), middle), vector_low(s->low, polynomial));
    vector twice = vector_xor(vector_xor(vector_swap(once), s->high), vector_low(once, polynomial));
    return vector_sum(twice);
}

/* The powers for so many blocks, the first of which is multiplied by H^blocks. */
ALWAYS_INLINE const uint8_t *powers_for(const struct gcm_native_key *key, size_t blocks)
{
    return key->powers[GCM_POWERS - blocks];
}

ALWAYS_INLINE size_t blocks_of(size_t len)
{
    return (len + AES_BLOCK - 1) / AES_BLOCK;
}

/* Takes public data of any length into the hash, filled with zeros to whole blocks. */
static block absorb(const struct gcm_native_key *key, block y, const uint8_t *data, size_t len)
{
    while (len != 0) {
        size_t step = len < GROUP ? len : GROUP;
        const uint8_t *power = powers_for(key, blocks_of(step)), *end = data + step;
        vector carried = vector_first(y);
        struct sums s = sums_zero();
        len -= step;
        for (; (size_t)(end - data) >= VECTOR; data += VECTOR, power += VECTOR) {
            sums_add(&s, vector_xor(carried, vector_flip(vector_load(data))), vector_load(power));
            carried = vector_zero();
        }
        if (data != end)
            sums_add(&s, vector_xor(carried, vector_flip(vector_load_part(data, (size_t)(end - data)))),
                     vector_load(power));
        data = end;
        y = sums_reduce(&s);
    }
    return y;
}

/* ---- Counter mode ---- */

/* The next group of counters through the rounds of the cipher, but for the last. Beside it, a group of ciphertext
 * goes into the hash if hashed is not NULL. */
ALWAYS_INLINE void encrypt_counters(vector x[VECTORS], const struct gcm_native_key *key, vector *counters, block *y,
                                    const uint8_t *hashed)
{
    const struct aes_native_key *aes = &key->aes;
    struct sums s = sums_zero();
    UNROLLED
    for (size_t i = 0; i < VECTORS; i++) {
        x[i] = vector_aes_first(vector_flip(*counters), aes);
        *counters = vector_count(*counters);
        KEEP_ORDER(*counters);
    }
    UNROLLED
    for (uint32_t round = 1; round < 10; round++) {
        UNROLLED
        for (size_t i = 0; i < VECTORS; i++)
            x[i] = vector_aes_round(x[i], aes, round);
        /* By the end of round 8 all vectors are hashed; the first one last, for it has to wait for the hash of the
         * group before. */
        const size_t before = (round - 1) * VECTORS / 8, after = round * VECTORS / 8, at = after % VECTORS;
        if (hashed != NULL && after <= VECTORS && before != after) {
            vector data = vector_flip(vector_load(hashed + at * VECTOR));
            sums_add(&s, at == 0 ? vector_xor(data, vector_first(*y)) : data,
                     vector_load(powers_for(key, GROUP_BLOCKS) + at * VECTOR));
        }
    }
    if (aes->rounds > 10) {
        UNROLLED
        for (uint32_t round = 10; round < 14; round++) {
            UNROLLED
            for (size_t i = 0; i < VECTORS; i++)
                x[i] = vector_aes_round(x[i], aes, round);
        }
    }
    if (hashed != NULL)
        *y = sums_reduce(&s);
    UNROLLED
    for (size_t i = 0; i < VECTORS; i++)
        x[i] = vector_aes_last(x[i], aes);
}

/* ---- One call ---- */

/* A secret: wipe it. */
struct gcm {
    const struct gcm_native_key *key;
    block y;               /* the hash so far */
    block tag_mask;        /* the encryption of the first counter block, J_0 */
    block lengths;         /* of aad and text, in bits */
    vector counters;       /* the next ones, flipped */
    uint8_t stream[GROUP]; /* the last ones, encrypted */
    uint8_t part[VECTOR];  /* the end of the text */
    uint8_t tag[GCM_TAG];
};

/* J_0 is the nonce and the number 1 (7.1, step 2). It hides the tag; the text begins with number 2 (step 3). */
ALWAYS_INLINE void gcm_begin(struct gcm *g, const struct gcm_native_key *key, const uint8_t nonce[AEAD_NONCE],
                             struct span aad, size_t len)
{
    const uint64_t high = load_be64(nonce), low = (uint64_t)load_be32(nonce + 8) << 32;
    g->tag_mask = aes_encrypt(block_from(high, low | 1), &key->aes);
    /* From here on the round keys are read anew: a compiler that sees them to be the same keeps copies on the stack,
     * which nobody wipes. */
    __asm__("" : "=r"(g->key) : "0"(key));
    g->counters = vector_counters(block_number(high, low | 2));
    g->lengths = block_number((uint64_t)aad.len * 8, (uint64_t)len * 8);
    g->y = absorb(g->key, block_zero(), aad.at, aad.len);
}

/* The next group of the stream. */
static void gcm_stream(struct gcm *g)
{
    vector x[VECTORS];
    encrypt_counters(x, g->key, &g->counters, &g->y, NULL);
    UNROLLED
    for (size_t i = 0; i < VECTORS; i++)
        vector_store(g->stream + i * VECTOR, x[i]);
}

/* GCTR (6.5) for one group, whose stream is in registers. */
ALWAYS_INLINE void add_stream(const vector x[VECTORS], uint8_t *out, const uint8_t *in)
{
    UNROLLED
    for (size_t i = 0; i < VECTORS; i++)
        vector_store(out + i * VECTOR, vector_xor(x[i], vector_load(in + i * VECTOR)));
}

/* The whole groups of a text that is sealed; returns how many bytes they are. The hash follows a group behind. */
static size_t gcm_seal_groups(struct gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
    vector x[VECTORS], counters;
    block y = g->y;
    size_t at = 0;
    if (len < GROUP)
        return 0;
    gcm_stream(g);
    for (; at < GROUP; at += VECTOR)
        vector_store(out + at, vector_xor(vector_load(in + at), vector_load(g->stream + at)));
    counters = g->counters;
    for (; len - at >= GROUP; at += GROUP) {
        encrypt_counters(x, g->key, &counters, &y, out + at - GROUP);
        add_stream(x, out + at, in + at);
    }
    g->counters = counters;
    g->y = absorb(g->key, y, out + at - GROUP, GROUP);
    return at;
}

static size_t gcm_open_groups(struct gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
    vector x[VECTORS], counters = g->counters;
    block y = g->y;
    size_t at = 0;
    for (; len - at >= GROUP; at += GROUP) {
        encrypt_counters(x, g->key, &counters, &y, in + at);
        add_stream(x, out + at, in + at);
    }
    g->counters = counters;
    g->y = y;
    return at;
}

/* The end of the text, less than a group, and the tag (7.1, steps 3 to 6). Where there is no power of H left for the
 * block of lengths, it is hashed by itself. */
static void gcm_end(struct gcm *g, uint8_t *out, const uint8_t *in, size_t len, bool seals)
{
    const size_t blocks = blocks_of(len);
    const bool apart = blocks == GCM_POWERS;
    const uint8_t *power = powers_for(g->key, apart ? blocks : blocks + 1), *stream = g->stream;
    vector carried = vector_first(g->y);
    struct sums s = sums_zero();
    gcm_stream(g);
    for (; len >= VECTOR; len -= VECTOR, in += VECTOR, out += VECTOR, stream += VECTOR, power += VECTOR) {
        vector from = vector_load(in), to = vector_xor(from, vector_load(stream));
        vector_store(out, to);
        sums_add(&s, vector_xor(carried, vector_flip(seals ? to : from)), vector_load(power));
        carried = vector_zero();
    }
    if (len != 0) {
        vector from = vector_load_part(in, len), to = vector_head(vector_xor(from, vector_load(stream)), len);
        vector_store(g->part, to);
        memcpy(out, g->part, len);
        sums_add(&s, vector_xor(carried, vector_flip(seals ? to : from)), vector_load(power));
        carried = vector_zero();
    }
    if (apart) {
        carried = vector_first(sums_reduce(&s));
        s = sums_zero();
    }
    sums_add(&s, vector_xor(carried, vector_first(g->lengths)), vector_first(block_load(powers_for(g->key, 1))));
    block_store(g->tag, block_xor(block_flip(sums_reduce(&s)), g->tag_mask));
}

/* GCM-AE (7.1). */
static void gcm_seal(const union aead_key *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE],
                     struct span aad, const uint8_t *in, size_t len)
{
    struct gcm g;
    gcm_begin(&g, &key->gcm_native, nonce, aad, len);
    size_t at = gcm_seal_groups(&g, out, in, len);
    gcm_end(&g, out + at, in + at, len - at, true);
    memcpy(tag, g.tag, GCM_TAG);
    wipe(&g, sizeof g);
}

/* GCM-AD (7.2). The text is decrypted beside its hash; what turns out to be wrong is erased. */
static int gcm_open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                    const uint8_t *in, size_t len, const uint8_t *tag)
{
    struct gcm g;
    gcm_begin(&g, &key->gcm_native, nonce, aad, len);
    size_t at = gcm_open_groups(&g, out, in, len);
    gcm_end(&g, out + at, in + at, len - at, false);
    bool right = ct_reveal(ct_equal(g.tag, tag, GCM_TAG));
    if (!right)
        wipe(out, len);
    wipe(&g, sizeof g);
    return right ? 0 : SSL_E_BAD_RECORD_MAC;
}
