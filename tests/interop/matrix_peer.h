/*
 * matrix_peer.h - what matrix_peer.c asks of a library: one implementation for each, matrix_NAME.c.
 *
 * Names of suites are those of the RFCs, names of groups those of RFC 8422 and RFC 4492, of signature algorithms those
 * of RFC 8446. Only what the user of a library may touch is used: its public functions and the macros that say what was
 * compiled into it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TESTS_INTEROP_MATRIX_PEER_H
#define TLS12_TESTS_INTEROP_MATRIX_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { GROUPS_MAX = 4, PSK_MAX = 32 };

enum way { WAY_NOT, WAY_TICKET, WAY_ID };

/* What the command line asks for; NULL and 0 where it is silent. */
struct wish {
    bool server;
    const char *suite, *cert, *key, *ca, *name, *identity;
    const char *groups[GROUPS_MAX];
    size_t groups_count, psk_len;
    unsigned char psk[PSK_MAX];
    enum way way; /* what a server issues, what a client asks for and offers */
};

struct agreed {
    const char *suite, *group; /* "-" if the library does not tell */
    bool resumed;
};

/* Ends the program. */
_Noreturn void fatal(const char *what, const char *detail);

/* Lines of "word value": suite, group and signature for each that it has, way for "by ticket" and "by id", library for
 * its version. */
void library_list(void);

/* Loads what the wish names, for all connections of the program; ends it if the library can't. */
void library_setup(const struct wish *wish);

/* The handshake. A client's second one offers the session of the first if the way says so. False: why is printed. */
bool library_open(const struct wish *wish, int fd, struct agreed *agreed);

/* > 0: so many bytes; 0: the peer has closed; < 0: an error. */
int library_read(void *to, size_t len);
bool library_write(const void *from, size_t len);

/* Says close_notify if the connection is open, and frees it in any case. */
void library_close(void);

#endif
