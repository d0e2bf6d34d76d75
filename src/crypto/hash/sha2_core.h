/*
 * sha2_core.h - the compression of SHA-2 (FIPS 180-4, sections 4.1 and 6), a template: SHA-256 on words of 32 bits,
 * SHA-512 on words of 64.
 *
 * The file that includes it defines
 *
 *     word, WORD_BITS            the type of a word, and its size
 *     WORDS, LOAD                its member of union hash_words, and the load of a big-endian word
 *     ROUNDS, K                  how many rounds there are, and their constants
 *     BIG_SIGMA0, BIG_SIGMA1     rotations as in 4.1.2 and 4.1.3
 *     SMALL_SIGMA0, ...          and shifts
 *
 * and gets sha2_compress. Where it has a message schedule of its own, made of vectors, it defines instead of the last
 * two OWN_SCHEDULE, struct schedule, schedule_begin and schedule_next, which mean what they mean here. Additions,
 * rotations and logic on words, so the time depends on the number of blocks and on nothing in them.
 *
 * SPDX-License-Identifier: MIT
 */
static inline word rotate_right(word x, unsigned n)
{
    return x >> n | x << (WORD_BITS - n);
}

/* ---- The message schedule (6.2.2 and 6.4.2, step 1) ---- */

#if !defined(OWN_SCHEDULE)

/* The sixteen words that come next, word W_t at t modulo 16. */
struct schedule {
    word w[16];
};

static inline void schedule_begin(struct schedule *s, const uint8_t *block)
{
    for (unsigned i = 0; i < 16; i++)
        s->w[i] = LOAD(block + sizeof(word) * i);
}

/* K_t + W_t, of rounds in order, where t is a multiple of 16 and i. W_(t + 16) takes the place of W_t if it is wanted.
 */
static inline word schedule_next(struct schedule *s, unsigned t, unsigned i, bool more)
{
    word *w = s->w, k_plus_w = K[t + i] + w[i];
    if (more)
        w[i] += SMALL_SIGMA1(w[(i + 14) % 16]) + w[(i + 9) % 16] + SMALL_SIGMA0(w[(i + 1) % 16]);
    return k_plus_w;
}

#endif

/* ---- The rounds ---- */

/* FIPS 180-4 4.1.2 and 4.1.3. ch in a form of one operation less; so is maj, since the y ^ z of a round is the x ^ y of
 * the one before. */
static inline word ch(word x, word y, word z)
{
    return z ^ (x & (y ^ z));
}

static inline word maj(word x, word y, word z)
{
    return y ^ ((x ^ y) & (y ^ z));
}

/*
 * One round of 6.2.2 and 6.4.2, step 3, without its last move: the variables a to h are named one place further round
 * by round instead, so that the new e is where d was, and the new a where h was.
 */
static inline void sha2_round(word v[8], unsigned round, word k_plus_w)
{
    unsigned a = 16 - round; /* below 17 - 16, modulo 8 */
    word e = v[(a + 4) % 8];
    word t1 = v[(a + 7) % 8] + k_plus_w + ch(e, v[(a + 5) % 8], v[(a + 6) % 8]) + BIG_SIGMA1(e);
    v[(a + 3) % 8] += t1;
    v[(a + 7) % 8] = t1 + BIG_SIGMA0(v[a % 8]) + maj(v[a % 8], v[(a + 1) % 8], v[(a + 2) % 8]);
}

/* Rounds t to t + 15, after which each variable is at its place. Unrolled, so that all of them are in registers. */
static inline __attribute__((always_inline)) void sha2_sixteen(word v[8], struct schedule *s, unsigned t, bool more)
{
#pragma GCC unroll 16
    for (unsigned i = 0; i < 16; i++)
        sha2_round(v, i, schedule_next(s, t, i, more));
}

static void sha2_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    word *state = words->WORDS;
    struct schedule s;

    for (; count > 0; count--, blocks += 16 * sizeof(word)) {
        word v[8] = {state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]};
        unsigned t = 0;

        schedule_begin(&s, blocks);
        for (; t < ROUNDS - 16; t += 16)
            sha2_sixteen(v, &s, t, true);
        sha2_sixteen(v, &s, t, false);
        /* The chaining value is read once more. It may be a key, and a copy that waits on the stack is wiped by nobody.
         */
        __asm__ volatile("" : "+m"(*words));
#pragma GCC unroll 8
        for (unsigned i = 0; i < 8; i++)
            state[i] += v[i];
    }
    wipe(&s, sizeof s);
}
