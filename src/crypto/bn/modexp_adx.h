/*
 * modexp_adx.h - what the backends that compute two powers side by side have in common: which powers they do so, and
 * modexp_adx.c's functions for the rest. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_MODEXP_ADX_H
#define TLS12_MODEXP_ADX_H

#include "crypto/bn/modexp.h"

void modexp_adx_power(const struct modexp_job *jobs, size_t count);
void modexp_adx_join(const struct modexp_join *);
void modexp_adx_power_public(uint8_t *y, const uint8_t *m, size_t len, const uint8_t *x, uint64_t e);

/* Modulo primes of 1024, 1536 and 2048 bits. */
static inline bool modexp_side_by_side(const struct modexp_job *a, const struct modexp_job *b)
{
    return (a->len == 128 || a->len == 192 || a->len == 256) && modexp_alike(a, b);
}

#endif
