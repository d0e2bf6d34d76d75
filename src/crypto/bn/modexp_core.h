/*
 * modexp_core.h - powers with secret exponents, for RSA: a template.
 *
 * Fixed windows: for every few bits of the exponent as many squarings and one multiplication, by a power that is
 * fetched from a table of all of them by reading the whole of it.
 *
 * Who includes this has defined
 *
 *     word, CORE_MAX         the limbs of a number, and how many of them there are at most, all lanes together
 *     CORE_LANES             how many powers are computed side by side, each modulo a number of its own
 *     CORE_WINDOW            the bits of a window
 *     struct modulus         the moduli of all lanes, and room for what its functions leave: wiped with the rest
 *     core_words(m)          how many limbs a number has, all lanes together
 *     core_modulus(m, jobs)
 *     core_enter(m, r, x)    r = x[lane], in Montgomery's form, of any length up to LIMIT_RSA_LEN
 *     core_one(m, r)         r = 1 in that form
 *     core_mul(m, r, a, b)   r = a b, in that form, and core_square(m, r, a). May overlap
 *     core_leave(m, jobs, a) stores a where each job wants its result
 *     core_select(m, r, table, wanted)  r = the power wanted[lane] of each lane, of CORE_POWERS powers
 *
 * and gets core_power, for CORE_LANES jobs with moduli of one length and exponents of one length, with the same
 * blind_power, and either blinded or not.
 *
 * SPDX-License-Identifier: MIT
 */

struct core {
    struct modulus m;
    word base[CORE_MAX], tail[CORE_MAX], result[CORE_MAX], power[CORE_MAX];
    word table[CORE_POWERS * CORE_MAX];
};

/* r = x^e, for a public exponent that is not 0. No overlap. */
static void core_power_public(struct modulus *m, word *r, const word *x, uint64_t e)
{
    unsigned bit = 63;
    while (e >> bit == 0)
        bit--;
    memcpy(r, x, core_words(m) * sizeof *r);
    while (bit-- > 0) {
        core_square(m, r, r);
        if ((e >> bit & 1) != 0)
            core_mul(m, r, r, x);
    }
}

/* From the base x: x b^f, and the tail x b^(f - 1). */
static void core_blind(struct core *s, const struct modexp_job *jobs)
{
    struct span blind[CORE_LANES];
    for (size_t lane = 0; lane < CORE_LANES; lane++)
        blind[lane] = (struct span){jobs[lane].blind, jobs[lane].len};
    core_enter(&s->m, s->power, blind);
    core_power_public(&s->m, s->tail, s->power, jobs->blind_power - 1);
    core_mul(&s->m, s->tail, s->tail, s->base);
    core_mul(&s->m, s->base, s->tail, s->power);
}

/* The even powers are squares. */
static void core_fill_table(struct core *s)
{
    size_t words = core_words(&s->m);
    core_one(&s->m, s->table);
    memcpy(s->table + words, s->base, words * sizeof(word));
    for (size_t i = 2; i < CORE_POWERS; i += 2) {
        core_square(&s->m, s->table + i * words, s->table + i / 2 * words);
        core_mul(&s->m, s->table + (i + 1) * words, s->table + i * words, s->base);
    }
}

/* The window of an exponent that ends with the bit at, counted from the least significant one. */
static uint64_t core_window(struct span e, size_t at)
{
    const uint8_t *low = e.at + e.len - 1 - at / 8;
    unsigned bits = low[0] | (low > e.at ? (unsigned)low[-1] << 8 : 0);
    return bits >> at % 8 & (CORE_POWERS - 1);
}

static void core_fetch(struct core *s, word *r, const struct modexp_job *jobs, size_t at)
{
    uint64_t wanted[CORE_LANES];
    for (size_t lane = 0; lane < CORE_LANES; lane++)
        wanted[lane] = core_window(jobs[lane].e, at);
    core_select(&s->m, r, s->table, wanted);
    wipe(wanted, sizeof wanted);
}

static void core_power(const struct modexp_job *jobs)
{
    struct core s;
    struct span x[CORE_LANES];
    for (size_t lane = 0; lane < CORE_LANES; lane++)
        x[lane] = jobs[lane].x;
    core_modulus(&s.m, jobs);
    core_enter(&s.m, s.base, x);
    if (jobs->blind != NULL)
        core_blind(&s, jobs);
    core_fill_table(&s);

    size_t at = (8 * jobs->e.len - 1) / CORE_WINDOW * CORE_WINDOW;
    core_fetch(&s, s.result, jobs, at);
    while (at > 0) {
        at -= CORE_WINDOW;
        for (unsigned i = 0; i < CORE_WINDOW; i++)
            core_square(&s.m, s.result, s.result);
        core_fetch(&s, s.power, jobs, at);
        core_mul(&s.m, s.result, s.result, s.power);
    }
    if (jobs->blind != NULL)
        core_mul(&s.m, s.result, s.result, s.tail);
    core_leave(&s.m, jobs, s.result);
    wipe(&s, sizeof s);
}
