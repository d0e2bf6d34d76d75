/*
 * modexp.h - what RSA computes with: powers modulo primes and moduli, in bytes, big-endian. Inside this room only.
 *
 * A modulus is odd, greater than 1, and starts with a byte that is not 0. (For any other, what is computed is of no
 * use, but is computed in the same time.) Nothing allocates, and nothing that held a secret is left on the stack.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_MODEXP_H
#define TLS12_MODEXP_H

#include "crypto/crypto.h"

/*
 * A power with a secret exponent: y = x^e mod m. Everything but the lengths is a secret.
 *
 * Where blind is given, b, what is computed is y = (x b^f)^e x b^(f - 1) mod m, with the public number f, 2 or more.
 * For e = d - 1, where d f = 1 modulo m - 1, that is x^d again, and nothing but x b^f is ever taken to the power of e:
 * the blinding that Kocher (1996) has for RSA, without an inverse of b.
 */
struct modexp_job {
    uint8_t *y;       /* len bytes */
    const uint8_t *m; /* len bytes, at most LIMIT_RSA_LEN / 2 */
    size_t len;
    struct span x;        /* at most LIMIT_RSA_LEN bytes; its value may exceed m */
    struct span e;        /* not empty */
    const uint8_t *blind; /* len bytes, or NULL */
    uint64_t blind_power;
};

/* Whether two jobs can be done side by side: what is told of them is the same. */
static inline bool modexp_alike(const struct modexp_job *a, const struct modexp_job *b)
{
    return a->len == b->len && a->e.len == b->e.len && (a->blind == NULL) == (b->blind == NULL) &&
           a->blind_power == b->blind_power;
}

/* y = y_q + q ((y_p - y_q) qinv mod p), of len bytes: the number that is y_p modulo p and y_q modulo q (RFC 8017 5.1.2,
 * step 2.b). y_p has as many bytes as p and is below it; y_q and q likewise. Everything but the lengths is a secret. */
struct modexp_join {
    uint8_t *y;
    size_t len;
    struct span p, q, qinv;
    const uint8_t *y_p, *y_q;
};

struct modexp {
    const char *name; /* "RSA" */
    const char *backend;
    /* One job or two. Two are done side by side where that is faster. */
    void (*power)(const struct modexp_job *jobs, size_t count);
    void (*join)(const struct modexp_join *);
    /* y = x^e mod m, where m and y have len bytes, at most LIMIT_RSA_LEN, x as many and is below m. m and e, which is
     * odd and at least 3, are public; x may be a secret. */
    void (*power_public)(uint8_t *y, const uint8_t *m, size_t len, const uint8_t *x, uint64_t e);
};

#endif
