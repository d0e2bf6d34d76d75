/*
 * pair.h - a client and a server in one process, joined by two pipes in memory that can do to a record what a network
 * or an attacker can do.
 *
 *     struct pair *pair = pair_new(cast_client_config(), cast_server_config());
 *     pair_run(pair);                              steps 1 to 9, as far as they go
 *     pair_expect_done(pair);
 *     pair_free(pair);
 *
 * A hook sees each record before its reader does: opened, if it was protected, for the pipe has the keys of both sides.
 * What it passes on with pair_pass is sealed again. So a test can be a peer that breaks any rule under protection.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_PAIR_H
#define TLS12_TEST_PAIR_H

#include "support/cast.h"

#include "ssl/objects.h"

struct pair;

/* Called with each record that `from` sent: its type and its fragment, which is a copy and may be written to. What is
 * not passed on does not arrive. */
typedef void (*pair_hook)(struct pair *, enum side from, uint8_t type, uint8_t *at, size_t len);

/* One direction. */
struct pipe {
    struct pair *pair;
    enum side from;
    uint8_t *raw, *ready; /* what was written and is not yet looked at; what can be read */
    size_t raw_len, raw_cap, ready_len, ready_cap;
    size_t total; /* bytes that were put into ready so far */
    size_t read;  /* bytes that were taken from there */

    /* What this direction does, all bytes counted from 0 in the order in which they arrive. */
    size_t read_max, write_max; /* the most that one call moves; 0: no limit */
    bool stutters;              /* every other call says that it would block */
    bool write_blocks;          /* so does every write */
    size_t cut_at;              /* the stream ends here; SIZE_MAX: nowhere */
    size_t flip_at;             /* this byte is changed by flip_mask; SIZE_MAX: none */
    uint8_t flip_mask;
    size_t pause_at; /* a read that has come so far would block, once; SIZE_MAX: nowhere */
    bool closed;     /* the stream ends where it is */

    bool read_stutters, write_stutters;   /* the last call would have blocked */
    bool keyed;                           /* opens and seals are the keys in force */
    struct record_direction opens, seals; /* of the hook's; seals is known as soon as the sender has it */
};

struct pair {
    ssl_conn *client, *server;
    struct pipe to_server, to_client;
    pair_hook hook; /* NULL: everything passes as it is */
    void *arg;      /* the hook's */
    int count;      /* the hook's too */
    size_t moved;   /* grows with whatever happens in the pipes */
    int client_result, server_result;
};

/* The configs become the pair's. The second form asks for another host name. */
struct pair *pair_new(ssl_config *client, ssl_config *server);
struct pair *pair_new_host(ssl_config *client, ssl_config *server, const char *host);
void pair_free(struct pair *);

/* The connection of a side. */
ssl_conn *pair_conn(struct pair *, enum side);
/* The pipe in which this side's records travel. */
struct pipe *pair_pipe(struct pair *, enum side from);

/* Runs both handshakes until neither moves any more. */
void pair_run(struct pair *);

/* Runs a fresh handshake to its end and asserts that it succeeded. */
void pair_expect_done(struct pair *);

/* Sends len bytes from one side, reads them at the other, in calls of write_len and read_len bytes, and asserts that
 * they are the same. */
void pair_send(struct pair *, enum side from, const uint8_t *at, size_t len, size_t write_len, size_t read_len);

/* Data in both directions: 1 byte, a record, a record and a byte. */
void pair_expect_talk(struct pair *);

/* ---- For hooks ---- */

/* Delivers a record: sealed if its reader will open it. */
void pair_pass(struct pair *, enum side from, uint8_t type, const void *at, size_t len);
/* Delivers bytes as they are. */
void pair_raw(struct pair *, enum side from, const void *at, size_t len);

/* A hook that does nothing. */
void pair_pass_all(struct pair *, enum side from, uint8_t type, uint8_t *at, size_t len);

/* ---- What is expected of a failure ---- */

struct failure {
    enum side side;       /* who notices */
    int code;             /* with which error */
    int alert;            /* and tells the other with which alert; 0: with none */
    const char *sentence; /* how the sentence begins */
};

/* Asserts that this side failed in this way, sticks to it, and that the other, if it was told, knows. */
void pair_expect_failure(struct pair *, const struct failure *);

#endif
