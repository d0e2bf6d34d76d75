/*
 * sha2_core.h - the compression of SHA-2 (FIPS 180-4, sections 4.1 and 6), a template: SHA-256 on words of 32 bits,
 * SHA-512 on words of 64.
 *
 * The file that includes it defines
 *
 *     word, WORD_BITS            the type of a word, and its size
 *     WORDS, LOAD                its member of union hash_words, and the load of a big-endian word
 *     ROUNDS, K                  how many rounds there are, and their constants
 *     BIG_SIGMA0, ...            rotations and shifts as in 4.1.2 and 4.1.3
 *
 * and gets sha2_compress. Additions, rotations and logic on words, so the time depends on the number of blocks and on
 * nothing in them.
 *
 * SPDX-License-Identifier: MIT
 */
static inline word rotate_right(word x, unsigned n)
{
    return x >> n | x << (WORD_BITS - n);
}

/* FIPS 180-4 4.1.2 and 4.1.3; ch and maj in forms of one operation less. */
static inline word ch(word x, word y, word z)
{
    return z ^ (x & (y ^ z));
}

static inline word maj(word x, word y, word z)
{
    return (x & y) | (z & (x | y));
}

/* One round of 6.2.2 and 6.4.2, step 3, without its last move: the caller names the variables one place further
 * instead, so that the new e is where d was and the new a where h was. */
static inline void sha2_round(word a, word b, word c, word *d, word e, word f, word g, word *h, word k_plus_w)
{
    word t1 = *h + BIG_SIGMA1(e) + ch(e, f, g) + k_plus_w;
    *d += t1;
    *h = t1 + BIG_SIGMA0(a) + maj(a, b, c);
}

/* W of round t (step 1), rounds in order: the ring holds the sixteen before it and takes it in. */
static inline word sha2_word(word ring[16], unsigned t)
{
    if (t >= 16)
        ring[t % 16] += SMALL_SIGMA1(ring[(t - 2) % 16]) + ring[(t - 7) % 16] + SMALL_SIGMA0(ring[(t - 15) % 16]);
    return ring[t % 16];
}

static void sha2_compress(union hash_words *words, const uint8_t *blocks, size_t count)
{
    word *state = words->WORDS;
    word w[16];

    for (; count > 0; count--, blocks += 16 * sizeof(word)) {
        word a = state[0], b = state[1], c = state[2], d = state[3];
        word e = state[4], f = state[5], g = state[6], h = state[7];

        for (unsigned i = 0; i < 16; i++)
            w[i] = LOAD(blocks + sizeof(word) * i);
        for (unsigned t = 0; t < ROUNDS; t += 16) {
            sha2_round(a, b, c, &d, e, f, g, &h, K[t] + sha2_word(w, t));
            sha2_round(h, a, b, &c, d, e, f, &g, K[t + 1] + sha2_word(w, t + 1));
            sha2_round(g, h, a, &b, c, d, e, &f, K[t + 2] + sha2_word(w, t + 2));
            sha2_round(f, g, h, &a, b, c, d, &e, K[t + 3] + sha2_word(w, t + 3));
            sha2_round(e, f, g, &h, a, b, c, &d, K[t + 4] + sha2_word(w, t + 4));
            sha2_round(d, e, f, &g, h, a, b, &c, K[t + 5] + sha2_word(w, t + 5));
            sha2_round(c, d, e, &f, g, h, a, &b, K[t + 6] + sha2_word(w, t + 6));
            sha2_round(b, c, d, &e, f, g, h, &a, K[t + 7] + sha2_word(w, t + 7));
            sha2_round(a, b, c, &d, e, f, g, &h, K[t + 8] + sha2_word(w, t + 8));
            sha2_round(h, a, b, &c, d, e, f, &g, K[t + 9] + sha2_word(w, t + 9));
            sha2_round(g, h, a, &b, c, d, e, &f, K[t + 10] + sha2_word(w, t + 10));
            sha2_round(f, g, h, &a, b, c, d, &e, K[t + 11] + sha2_word(w, t + 11));
            sha2_round(e, f, g, &h, a, b, c, &d, K[t + 12] + sha2_word(w, t + 12));
            sha2_round(d, e, f, &g, h, a, b, &c, K[t + 13] + sha2_word(w, t + 13));
            sha2_round(c, d, e, &f, g, h, a, &b, K[t + 14] + sha2_word(w, t + 14));
            sha2_round(b, c, d, &e, f, g, h, &a, K[t + 15] + sha2_word(w, t + 15));
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
    wipe(w, sizeof w);
}
