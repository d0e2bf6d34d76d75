/*
 * ct.c - runs a case of the constant-time proof, to be watched by valgrind's memcheck (see run.sh).
 *
 *   ct --list    the names of the cases, one a line; " leaks" after those that memcheck must complain about
 *   ct NAME      runs that case. Exit status: 0; 1 if the case itself failed; 2 if there is none of that name
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"

#include <stdio.h>
#include <stdlib.h>

/* THE ROOMS */
extern const struct ct_room ct_leaky, ct_aes, ct_aead, ct_hash, ct_record, ct_rsa, ct_25519, ct_ec, ct_ecdsa, ct_key,
    ct_handshake, ct_flow;
static const struct ct_room *const rooms[] = {&ct_leaky, &ct_aes, &ct_aead,  &ct_hash, &ct_record,    &ct_rsa,
                                              &ct_25519, &ct_ec,  &ct_ecdsa, &ct_key,  &ct_handshake, &ct_flow};

enum {
    EXIT_UNKNOWN = 2,
};

void ct_fill(void *at, size_t len)
{
    uint8_t *bytes = at;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(i * 167 + len);
}

void ct_fill_secret(void *at, size_t len)
{
    ct_fill(at, len);
    CT_SECRET(at, len);
}

void ct_expect(bool right)
{
    if (!right) {
        fputs("the case is wrong: an operation did not do what it should\n", stderr);
        exit(EXIT_FAILURE);
    }
}

void ct_release(void *at, size_t len)
{
    uint8_t *bytes = at, marks = 0, mark;
    for (size_t i = 0; i < len; i++) {
        if (VALGRIND_GET_VBITS(bytes + i, &mark, 1) != 1)
            return; /* not under valgrind: nothing is proved, and nothing is asked */
        marks |= mark;
    }
    if (marks == 0) {
        fputs("the case is wrong: a result was no secret\n", stderr);
        exit(EXIT_FAILURE);
    }
    CT_PUBLIC(at, len);
}

int main(int argc, char **argv)
{
    const char *wanted = argc == 2 ? argv[1] : "";
    bool list = strcmp(wanted, "--list") == 0, found = false;
    for (size_t i = 0; i < COUNT(rooms); i++) {
        for (size_t j = 0; j < rooms[i]->count; j++) {
            const struct ct_case *c = &rooms[i]->cases[j];
            if (list) {
                printf("%s%s\n", c->name, c->leaks ? " leaks" : "");
            } else if (strcmp(wanted, c->name) == 0) {
                found = true;
                c->run(c->with);
            }
        }
    }
    return list || found ? EXIT_SUCCESS : EXIT_UNKNOWN;
}
