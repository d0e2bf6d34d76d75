/*
 * welch.c - Welch's t of two classes of times; see welch.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "timing/welch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double kept[WELCH_CROPS] = {1, 0.99, 0.95, 0.9, 0.75, 0.5, 0.25, 0.1};

enum { LEAST = 30 }; /* times of each class: of fewer nothing is said */

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void welch_init(struct welch *w, double *times, size_t count)
{
    memset(w, 0, sizeof *w);
    qsort(times, count, sizeof *times, compare);
    for (size_t i = 0; i < WELCH_CROPS; i++)
        w->limits[i] = times[(size_t)(kept[i] * (double)(count - 1))];
    w->limits[0] = INFINITY;
}

/* B. P. Welford, Technometrics 4, 1962. */
static void sum_add(struct welch_sum *s, double time)
{
    double distance = time - s->mean;
    s->count++;
    s->mean += distance / s->count;
    s->squares += distance * (time - s->mean);
}

void welch_add(struct welch *w, unsigned which, double time)
{
    for (size_t i = 0; i < WELCH_CROPS && time <= w->limits[i]; i++)
        sum_add(&w->sums[i][which], time);
}

static double t_of(const struct welch_sum *a, const struct welch_sum *b)
{
    if (a->count < LEAST || b->count < LEAST || a->mean == b->mean)
        return 0;
    double error = a->squares / (a->count - 1) / a->count + b->squares / (b->count - 1) / b->count;
    return (b->mean - a->mean) / sqrt(error);
}

struct welch_result welch_result(const struct welch *w)
{
    struct welch_result result = {0, kept[0], w->sums[0][0].mean, w->sums[0][1].mean - w->sums[0][0].mean};
    for (size_t i = 0; i < WELCH_CROPS; i++) {
        const struct welch_sum *a = &w->sums[i][0], *b = &w->sums[i][1];
        double t = t_of(a, b);
        if (fabs(t) > fabs(result.t))
            result = (struct welch_result){t, kept[i], a->mean, b->mean - a->mean};
    }
    return result;
}
