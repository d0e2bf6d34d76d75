/*
 * bench.c - how fast this library is beside OpenSSL: the command line, the clock, and the table.
 *
 *     bench [--seconds S] [--backend portable|best] [--smoke] [handshakes] [data] [primitives] [keys] [memory]
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include "cpu/cpu.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct options options = {.seconds = 0.5};

const struct library *const libraries[LIBRARIES] = {&library_tls12, &library_openssl};

void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

/* ---- The clock ---- */

double clock_cost;

double cpu_time(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void clock_calibrate(void)
{
    double least = 1;
    for (int i = 0; i < 2000; i++) {
        double start = cpu_time(), took = cpu_time() - start;
        least = took < least ? took : least;
    }
    clock_cost = least;
}

double tsc_rate(void)
{
#if defined(__x86_64__) || defined(__i386__)
    static double rate;
    struct timespec begin, now;
    if (rate != 0)
        return rate;
    clock_gettime(CLOCK_MONOTONIC_RAW, &begin);
    unsigned long long ticks = __builtin_ia32_rdtsc();
    double seconds = 0;
    while (seconds < 0.05) {
        clock_gettime(CLOCK_MONOTONIC_RAW, &now);
        seconds = (double)(now.tv_sec - begin.tv_sec) + 1e-9 * (double)(now.tv_nsec - begin.tv_nsec);
    }
    rate = (double)(__builtin_ia32_rdtsc() - ticks) / seconds;
    return rate;
#else
    return 0;
#endif
}

/* Returns what was measured in all. */
static double run_turn(const struct work *work, size_t times, double best[PARTS])
{
    struct stopwatch parts[PARTS] = {{0, 0}, {0, 0}};
    double all = 0;
    work->run(work->arg, times, parts);
    for (int i = 0; i < PARTS; i++) {
        double once = parts[i].total / (double)(times * (work->each > 0 ? work->each : 1));
        best[i] = once < best[i] ? once : best[i];
        all += parts[i].total;
    }
    return all;
}

void measure(const struct work work[LIBRARIES], double best[LIBRARIES][PARTS])
{
    static const double turn = 0.01; /* seconds: shorter than the scheduler's, so that some are not interrupted */
    size_t times[LIBRARIES];
    double spent = 0;
    for (int i = 0; i < LIBRARIES; i++) {
        for (int part = 0; part < PARTS; part++)
            best[i][part] = 1e9;
        double once = run_turn(&work[i], 1, best[i]);
        if (!options.smoke) /* the first is cold */
            once = run_turn(&work[i], 1, best[i]);
        times[i] = once < turn ? (size_t)(turn / (once > 1e-8 ? once : 1e-8)) : 1;
    }
    while (!options.smoke && spent < options.seconds)
        for (int i = 0; i < LIBRARIES; i++)
            spent += run_turn(&work[i], times[i], best[i]);
}

/* ---- The table ---- */

static struct {
    const char *name;
    int digits;
    double sign; /* of what is better: more or less */
} const units[] = {
    [MICROSECONDS] = {"us", 1, -1}, [GIGABYTES] = {"GB/s", 3, 1}, [BYTES] = {"bytes", 0, -1},
    [COUNTS] = {"", 0, -1},         [KILOBYTES] = {"KB", 0, -1},
};
static enum unit unit;

void table_begin(const char *title, enum unit of)
{
    unit = of;
    printf("\n%-44s %10s %10s %7s", title, "tls12", "OpenSSL", "ratio");
    if (unit == GIGABYTES)
        printf("   best   goal\n");
    else
        printf("   best   goal   %s\n", units[unit].name);
}

/* How many times better than OpenSSL. */
static double better(double value, double openssl)
{
    return units[unit].sign > 0 ? value / openssl : openssl / value;
}

static void ratio_print(double value, double openssl)
{
    if (value > 0 && openssl > 0)
        printf(" %6.2f", better(value, openssl));
    else
        printf(" %6s", "");
}

static void values_print(const char *label, double ours, double theirs)
{
    printf("%-44s %10.*f ", label, units[unit].digits, ours);
    if (theirs > 0)
        printf("%10.*f ", units[unit].digits, theirs);
    else
        printf("%10s ", "-");
    ratio_print(ours, theirs);
}

void table_row(const char *label, double ours, double theirs, struct goal goal)
{
    values_print(label, ours, theirs);
    ratio_print(goal.best, goal.openssl);
    ratio_print(goal.goal, goal.openssl);
    putchar('\n');
    fflush(stdout);
}

void table_row_bytes(const char *label, double ours, double theirs)
{
    values_print(label, ours, theirs);
    if (tsc_rate() > 0)
        printf("   %6.2f / %.2f bytes per TSC cycle", ours * 1e9 / tsc_rate(), theirs * 1e9 / tsc_rate());
    putchar('\n');
    fflush(stdout);
}

/* ---- The command line ---- */

static const struct section {
    const char *name;
    void (*run)(void);
} sections[] = {
    {"memory", bench_memory}, {"handshakes", bench_handshakes}, {"data", bench_data}, {"primitives", bench_primitives},
    {"keys", bench_keys},
};

/* In a process of its own: what memory is counted with must be there from the first allocation on, and would be in the
 * way of the others. */
static void section_run(const struct section *section)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        section->run();
        exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0)
        die("%s failed", section->name);
}

static noreturn void usage(void)
{
    fputs("usage: bench [--seconds S] [--backend portable|best] [--smoke] [SECTION...]\n"
          "  --seconds S   for each row (0.5)\n"
          "  --backend B   of this library: the portable code, or what is best here (best)\n"
          "  --smoke       everything once, to see that it works\n"
          "  sections: memory handshakes data primitives keys; without any, all\n",
          stderr);
    exit(2);
}

static size_t section_find(const char *name)
{
    size_t i = 0;
    while (i < COUNT(sections) && strcmp(sections[i].name, name) != 0)
        i++;
    if (i == COUNT(sections))
        usage();
    return i;
}

/* The value of an option, or NULL if this is another. */
static const char *value_of(const char *option, char ***at)
{
    if (strcmp(**at, option) != 0)
        return NULL;
    if (*++*at == NULL)
        usage();
    return **at;
}

static void backend_choose(const char *name)
{
    if (strcmp(name, "portable") == 0)
        options.features = 0;
    else if (strcmp(name, "best") != 0)
        usage();
}

int main(int argc, char **argv)
{
    unsigned chosen = 0;
    (void)argc;
    options.features = cpu_features();
    for (char **at = argv + 1; *at != NULL; at++) {
        const char *value;
        if ((value = value_of("--seconds", &at)) != NULL)
            options.seconds = strtod(value, NULL);
        else if ((value = value_of("--backend", &at)) != NULL)
            backend_choose(value);
        else if (strcmp(*at, "--smoke") == 0)
            options.smoke = true;
        else
            chosen |= 1U << section_find(*at);
    }
    printf("Ratios are to OpenSSL: above 1 is better than it. best, goal: those of a Zen 4 core, see README.md.\n");
    if (options.smoke)
        printf("A smoke run: the figures mean nothing.\n");
    clock_calibrate();
    for (size_t i = 0; i < COUNT(sections); i++)
        if (chosen == 0 || (chosen & 1U << i) != 0)
            section_run(&sections[i]);
    return 0;
}
