/*
 * timing.c - does a secret change how long something takes? Measured as O. Reparaz, J. Balasch and I. Verbauwhede do in
 * "Dude, is my code constant time?" (DATE 2017): two classes of inputs in random order, and Welch's t of their times.
 *
 *     timing [--seconds S] [--smoke] [WORD...]
 *
 * It sees what valgrind cannot run (../ct), on the machine at hand, and what instructions take. It cannot prove: a
 * small |t| says that nothing was found in so many measurements. How to read it is in ../README.md.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"
#include "support/sets.h"
#include "timing/cases.h"
#include "timing/welch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    BATCH = 64,         /* inputs that are made, and then timed: few enough for the second cache */
    CALIBRATION = 1024, /* times that the percentiles come from */
    BACKENDS_OF_ALL = 2,
};

/* |t| beyond which a difference has a reason. */
static const double conspicuous = 10;

static struct {
    double seconds; /* for each row */
    bool smoke;
    char **words; /* what is in the names of the wanted cases; none: all are */
} options = {.seconds = 2};

static const struct timing_cases *const rooms[] = {&timing_symmetric, &timing_keys};

/* ---- The clock ---- */

/* Ticks of the finest clock there is. Nothing moves from before to behind it, or the other way. */
static inline uint64_t ticks(void)
{
#if defined(__x86_64__)
    uint32_t low, high;
    __asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
#elif defined(__aarch64__)
    uint64_t now;
    __asm__ volatile("isb\n\tmrs %0, cntvct_el0\n\tisb" : "=r"(now) : : "memory");
    return now;
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
#endif
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- Measuring ---- */

struct batch {
    union timing_input inputs[BATCH];
    unsigned which[BATCH];
    double times[BATCH];
};

/* The inputs of a batch, each of a random class, and then their times. */
static void batch_run(struct batch *b, const struct timing_case *c, const struct crypto *crypto, size_t count,
                      uint64_t *random)
{
    for (size_t i = 0; i < count; i++) {
        b->which[i] = (unsigned)(options.smoke ? i & 1 : test_random_word(random) >> 63);
        c->fill(c, crypto, &b->inputs[i], b->which[i], random);
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t start = ticks();
        int result = c->run(c, crypto, &b->inputs[i]);
        b->times[i] = (double)(ticks() - start);
        if (result != c->result) {
            fprintf(stderr, "timing: %s: result %d instead of %d\n", c->name, result, c->result);
            exit(EXIT_FAILURE);
        }
    }
}

/* Returns how many times were taken. */
static size_t measure(struct welch *w, const struct timing_case *c, const struct crypto *crypto, uint64_t *random)
{
    static struct batch b;
    static double first[CALIBRATION];
    double end = seconds_now() + options.seconds;
    size_t count = 0, calibration = 0;
    do {
        batch_run(&b, c, crypto, BATCH, random);
        memcpy(first + calibration, b.times, sizeof b.times);
        calibration += BATCH;
    } while (calibration < CALIBRATION && seconds_now() < end - options.seconds * 0.9);
    welch_init(w, first, calibration);
    while (seconds_now() < end) {
        batch_run(&b, c, crypto, BATCH, random);
        for (size_t i = 0; i < BATCH; i++)
            welch_add(w, b.which[i], b.times[i]);
        count += BATCH;
    }
    return count;
}

/* ---- The table ---- */

/* Returns whether the row is as it must be. */
static bool row(const struct timing_case *c, const struct crypto *crypto, const char *backend, uint64_t *random)
{
    struct welch w;
    if (options.smoke) {
        static struct batch b;
        batch_run(&b, c, crypto, 2, random);
        return true;
    }
    size_t count = measure(&w, c, crypto, random);
    const struct welch_result r = welch_result(&w);
    bool found = fabs(r.t) > conspicuous;
    printf("%-40s %-10s %8zu %10.0f %+9.2f %4.0f%% %8.1f%s\n", c->name, backend, count, r.mean, r.distance,
           100 * r.kept, r.t, found ? " !" : "");
    fflush(stdout);
    return found || !c->leaks;
}

/* The backends of a member; or the portable set and the best; or of what leaks just one. */
static bool rows(const struct timing_case *c, uint64_t *random)
{
    static const char *const names_of_all[BACKENDS_OF_ALL] = {"portable", "best"};
    uint64_t blinding = *random;
    const void *found[BACKENDS_MAX];
    bool all = c->member == TIMING_SETS, good = true;
    size_t count = c->leaks ? 1 : all ? BACKENDS_OF_ALL : backends_at(c->member, found);
    for (size_t i = 0; i < count; i++) {
        const char *names[2]; /* every table of functions begins with its name and its backend */
        struct crypto crypto;
        crypto_choose(&crypto, all && i == 0 ? 0 : cpu_features());
        crypto.random = test_random;
        crypto.random_arg = &blinding;
        if (!all) {
            memcpy((uint8_t *)&crypto + c->member, &found[i], sizeof found[i]);
            memcpy(names, found[i], sizeof names);
        }
        good &= row(c, &crypto, all ? names_of_all[i] : names[1], random);
    }
    return good;
}

static bool wanted(const struct timing_case *c)
{
    bool any = *options.words == NULL;
    for (char **word = options.words; *word != NULL; word++)
        any |= strstr(c->name, *word) != NULL;
    return any;
}

/* ---- Can the statistics tell? Made-up times, which are the same in each run ---- */

static double uniform(uint64_t *random)
{
    return (double)(test_random_word(random) >> 11) / (double)((uint64_t)1 << 53);
}

/* About normal, with the deviation 10; and one in twenty is disturbed by up to 100000. */
static double made_up_time(uint64_t *random)
{
    double sum = 0;
    for (unsigned i = 0; i < 12; i++)
        sum += uniform(random);
    return 1000 + 10 * (sum - 6) + (uniform(random) < 0.05 ? 100000 * uniform(random) : 0);
}

/* |t| for two classes that differ by that much. */
static double made_up_t(double difference)
{
    struct welch w;
    double first[CALIBRATION];
    uint64_t random = 1;
    for (size_t i = 0; i < CALIBRATION; i++)
        first[i] = made_up_time(&random);
    welch_init(&w, first, CALIBRATION);
    for (size_t i = 0; i < 20000; i++)
        welch_add(&w, i & 1, made_up_time(&random) + (i & 1 ? difference : 0));
    return fabs(welch_result(&w).t);
}

static bool statistics_tell(void)
{
    double same = made_up_t(0), other = made_up_t(2);
    bool good = same < conspicuous / 2 && other > conspicuous;
    printf("Made-up times, |t|: %.1f for no difference, %.1f for one of 0.2 standard deviations%s\n", same, other,
           good ? "" : ": WRONG");
    return good;
}

/* ---- The command line ---- */

static _Noreturn void usage(void)
{
    fputs("usage: timing [--seconds S] [--smoke] [WORD...]\n"
          "  --seconds S   for each row (2)\n"
          "  --smoke       everything once, to see that it works; and the statistics with made-up times\n"
          "  WORD          only the cases that have one of these in their names\n",
          stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    char **at = argv + 1;
    bool good = true;
    (void)argc;
    for (; *at != NULL && **at == '-'; at++) {
        if (strcmp(*at, "--smoke") == 0)
            options.smoke = true;
        else if (strcmp(*at, "--seconds") != 0 || *++at == NULL || (options.seconds = strtod(*at, NULL)) <= 0)
            usage();
    }
    options.words = at;
    uint64_t random = options.smoke ? 1 : ticks(); /* long runs are not alike */
    if (options.smoke)
        good &= statistics_tell();
    else
        printf("%-40s %-10s %8s %10s %9s %5s %8s\n", "case", "backend", "times", "ticks", "distance", "kept", "t");
    for (size_t i = 0; i < COUNT(rooms); i++)
        for (size_t j = 0; j < rooms[i]->count; j++)
            if (wanted(&rooms[i]->cases[j]))
                good &= rows(&rooms[i]->cases[j], &random);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
