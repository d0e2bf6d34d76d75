/*
 * welch.h - do two classes of times differ? Welch's t (B. L. Welch, Biometrika 34, 1947), of all times and of those
 * below some percentiles.
 *
 * What disturbs a measurement only ever makes it longer, so what is below a percentile is disturbed less, and shows
 * smaller differences. The percentiles are of both classes together, and fixed before anything is counted, so that the
 * same is kept of each.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_WELCH_H
#define TLS12_WELCH_H

#include <stddef.h>

enum { WELCH_CROPS = 8 };

struct welch {
    double limits[WELCH_CROPS];
    struct welch_sum {
        double count, mean, squares; /* the last: of the distances from the mean */
    } sums[WELCH_CROPS][2];
};

/* What one crop says: that with the largest |t|. */
struct welch_result {
    double t;
    double kept;           /* the part of the times that it has */
    double mean, distance; /* of its first class, and from there to the second one's */
};

/* Sorts the times, which are not counted, and takes the percentiles from them. */
void welch_init(struct welch *, double *times, size_t count);
void welch_add(struct welch *, unsigned which, double time);
struct welch_result welch_result(const struct welch *);

#endif
