/*
 * cases.h - the proof by valgrind that no secret decides a branch or an address: what a case is.
 *
 * A case marks its secrets with CT_SECRET, runs an operation on them, and takes back what comes out with ct_release.
 * Between the two, memcheck reports every branch and every address that depends on a marked byte, and the program ends
 * with an error. Cases stand in files by room, ct_*.c; each file exports one struct ct_room, and ct.c lists them.
 *
 * To add cases: a row in the table of the room. To add a room: its file, and a row in ct.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CT_CASES_H
#define TLS12_CT_CASES_H

#include "crypto/crypto.h"

struct ct_case {
    const char *name;
    void (*run)(const void *with);
    const void *with; /* the algorithm, where several share a case: itself, or CT_MEMBER */
    bool leaks;       /* memcheck must complain: a case that shows what the proof can see */
};

struct ct_room {
    const struct ct_case *cases;
    size_t count;
};

/* An algorithm as a member of struct crypto: the case is about every backend of it that can be watched. */
#define CT_MEMBER(name) (&(const size_t){offsetof(struct crypto, name)})

/* Fills with bytes that are the same in each run, and differ. */
void ct_fill(void *at, size_t len);

/* ct_fill, and a secret from now on. */
void ct_fill_secret(void *at, size_t len);

/*
 * Makes the result of an operation public. Ends the program with an error if no bit of it was a secret, for then the
 * operation was not given one, and the case would prove nothing.
 */
void ct_release(void *at, size_t len);

/* Ends the program with an error if not. What is asked must be public. */
void ct_expect(bool);

#endif
