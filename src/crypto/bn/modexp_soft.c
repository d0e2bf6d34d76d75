/*
 * modexp_soft.c - the powers of RSA on any processor, in the arithmetic of bn.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/modexp.h"
#include "crypto/bn/bn.h"
#include "crypto/backends.h"

typedef limb word;

enum {
    CORE_MAX = BN_COUNT_PRIME,
    CORE_LANES = 1,
    CORE_WINDOW = 4, /* windows of five bits take the same time for primes of 1024 bits, and twice the table */
    CORE_POWERS = 1 << CORE_WINDOW,
};

struct modulus {
    struct mont mont;
    limb x[BN_COUNT_MAX];
};

static size_t core_words(const struct modulus *m)
{
    return m->mont.count;
}

static void core_modulus(struct modulus *m, const struct modexp_job *job)
{
    mont_init(&m->mont, job->m, job->len);
}

static void core_enter(struct modulus *m, word *r, const struct span *x)
{
    bn_load(m->x, BN_COUNT_MAX, x->at, x->len);
    mont_enter(&m->mont, r, m->x, BN_COUNT(8 * x->len));
}

static void core_one(struct modulus *m, word *r)
{
    static const limb one = 1;
    mont_enter(&m->mont, r, &one, 1);
}

static void core_mul(struct modulus *m, word *r, const word *a, const word *b)
{
    mont_mul(&m->mont, r, a, b);
}

static void core_square(struct modulus *m, word *r, const word *a)
{
    mont_square(&m->mont, r, a);
}

static void core_leave(struct modulus *m, const struct modexp_job *job, const word *a)
{
    mont_leave(&m->mont, m->x, a);
    bn_store(job->y, job->len, m->x, m->mont.count);
}

static void core_select(struct modulus *m, word *r, const word *table, const uint64_t *wanted)
{
    size_t count = m->mont.count;
    memset(r, 0, count * sizeof *r);
    for (size_t i = 0; i < CORE_POWERS; i++, table += count) {
        limb mask = (limb)ct_eq(i, *wanted);
        for (size_t j = 0; j < count; j++)
            r[j] |= table[j] & mask;
    }
}

#include "crypto/bn/modexp_core.h"

static void power_soft(const struct modexp_job *jobs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        core_power(&jobs[i]);
}

struct join {
    struct mont p;
    limb y_p[BN_COUNT_PRIME], y_q[2 * BN_COUNT_PRIME], q[BN_COUNT_PRIME], qinv[BN_COUNT_PRIME], h[BN_COUNT_PRIME];
    limb product[2 * BN_COUNT_PRIME];
};

static void join_soft(const struct modexp_join *j)
{
    struct join s;
    mont_init(&s.p, j->p.at, j->p.len);
    size_t p_count = s.p.count, q_count = BN_COUNT(8 * j->q.len);
    bn_load(s.y_q, p_count + q_count, j->y_q, j->q.len);
    bn_load(s.product, p_count, j->y_p, j->p.len);
    bn_load(s.q, q_count, j->q.at, j->q.len);
    bn_load(s.qinv, p_count, j->qinv.at, j->qinv.len);

    mont_enter(&s.p, s.y_p, s.product, p_count);
    mont_enter(&s.p, s.h, s.y_q, q_count);
    mont_reduce(&s.p, s.y_p);
    mont_reduce(&s.p, s.h);
    mont_subtract(&s.p, s.h, s.y_p, s.h);
    mont_mul(&s.p, s.h, s.h, s.qinv);
    mont_reduce(&s.p, s.h);
    bn_mul(s.product, s.h, p_count, s.q, q_count);
    bn_add(s.product, s.product, s.y_q, p_count + q_count);
    bn_store(j->y, j->len, s.product, p_count + q_count);
    wipe(&s, sizeof s);
}

struct power_public {
    struct mont m;
    limb x[BN_COUNT_MAX], form[BN_COUNT_MAX], power[BN_COUNT_MAX];
};

/* The last of the multiplications is by x as it is, which leads out of Montgomery's form. */
static void power_public_soft(uint8_t *y, const uint8_t *m, size_t len, const uint8_t *x, uint64_t e)
{
    struct power_public s;
    mont_init(&s.m, m, len);
    bn_load(s.x, s.m.count, x, len);
    mont_enter(&s.m, s.form, s.x, s.m.count);
    mont_power_public(&s.m, s.power, s.form, e - 1);
    mont_mul(&s.m, s.power, s.power, s.x);
    mont_reduce(&s.m, s.power);
    bn_store(y, len, s.power, s.m.count);
    wipe(&s, sizeof s);
}

const struct modexp modexp_soft = {"RSA", "portable", power_soft, join_soft, power_public_soft};
