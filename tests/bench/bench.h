/*
 * bench.h - what the files of the benchmark share: the two libraries behind one table of functions, the clock, and the
 * table that is printed.
 *
 * Everything is measured in this one process and over memory: this library, then OpenSSL, then this library again, in
 * turns of some milliseconds. What counts is the fastest turn of each, and the ratio of the two.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_BENCH_H
#define TLS12_BENCH_H

#include "base/base.h"

#include <stdnoreturn.h>

/* Tells what did not work, and ends the program. */
noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What the command line says. */
struct options {
    uint32_t features; /* of the processor, that this library may use */
    double seconds;    /* for each row */
    bool smoke;        /* everything once, to see that it works */
};
extern struct options options;

/* ---- The libraries ---- */

enum end { AT_SERVER, AT_CLIENT, ENDS };
enum { LIBRARIES = 2 }; /* this one, then OpenSSL */

/* Where the bytes of one direction wait. The memory is for the longest batch. */
enum { WIRE_CAP = 1 << 18 };
struct wire {
    size_t at, len; /* read so far, written so far */
    uint8_t bytes[WIRE_CAP];
};
size_t wire_read(struct wire *, void *buf, size_t len); /* 0: nothing is there */
void wire_write(struct wire *, const void *buf, size_t len);

/* One end of a connection, as a transport knows it. */
struct wire_end {
    void *conn; /* the library's */
    struct wire *in, *out;
};

/* The two directions of a connection; [end] is what this end writes. */
struct wires {
    struct wire from[ENDS];
    struct wire_end ends[ENDS];
};
struct wire_end *wires_end(struct wires *, enum end);

enum resumption { RESUME_NOTHING, RESUME_TICKET, RESUME_ID };

/* A connection as a row of a table wants it. */
struct scenario {
    const char *suite;  /* OpenSSL's name, which both libraries know */
    const char *groups; /* best first, those of the certificates too; NULL: as they come */
    const char *key;    /* of the certificates: "rsa2048", "p256" */
    enum resumption resumption;
};

/* Results: the program dies of any failure. */
struct library {
    const char *name;
    bool (*has_suite)(const char *suite);
    /* The policy of one end. */
    void *(*policy)(enum end, const struct scenario *);
    void (*policy_free)(void *policy);
    /* A connection; session may be NULL. */
    void *(*open)(void *policy, enum end, struct wires *, const void *session);
    bool (*handshake)(void *conn); /* true when it is complete, false when it waits */
    void (*write)(void *conn, const uint8_t *at, size_t len);
    size_t (*read)(void *conn, uint8_t *at, size_t len); /* 0: it waits */
    bool (*resumed)(void *conn);
    void *(*session)(void *conn); /* of a client */
    void (*session_free)(void *session);
    void (*close)(void *conn, enum end);
};
extern const struct library library_tls12, library_openssl;
extern const struct library *const libraries[LIBRARIES];

/* A CA, and the certificate of a server below it, in PEM; both with keys of that kind. */
#define BENCH_HOST "server.example"
struct credentials {
    char *kind, *root, *leaf, *key;
};
const struct credentials *credentials_of(const char *kind);

/* Two connected ends, as link.c makes them. */
struct link {
    const struct library *library;
    void *policies[ENDS], *conns[ENDS];
    struct wires *wires;
};
void link_policies(struct link *, const struct library *, const struct scenario *);
void link_open(struct link *, const void *session);
void link_handshake(struct link *); /* steps 1 to 9 */
void link_close(struct link *);
void link_policies_free(struct link *);
/* A session of the scenario, from a first connection. */
void *link_session(struct link *);

/* ---- The clock ---- */

/* The CPU time of this thread, in seconds. */
double cpu_time(void);

struct stopwatch {
    double started, total;
};
void clock_calibrate(void);
extern double clock_cost; /* of one start and stop */
static inline void stopwatch_start(struct stopwatch *watch)
{
    watch->started = cpu_time();
}
static inline void stopwatch_stop(struct stopwatch *watch)
{
    watch->total += cpu_time() - watch->started - clock_cost;
}

/* Ticks of the time stamp counter in a second; 0 where there is none. It ticks at a rate of its own, which is near the
 * processor's, not at it. */
double tsc_rate(void);

enum { PARTS = 2 };
struct work {
    /* Does it so many times, and adds what each part took. */
    void (*run)(void *arg, size_t times, struct stopwatch parts[PARTS]);
    void *arg;
    size_t each; /* how often it is done each time; 0: once */
};
/* In turns; best is the seconds that it takes to do it once, in the fastest turn. */
void measure(const struct work work[LIBRARIES], double best[LIBRARIES][PARTS]);

/* ---- The table ---- */

/* What other libraries reached on a Zen 4 core, and the goal, both with OpenSSL 3.0 of the same run; 0: there is none.
 */
struct goal {
    double openssl, best, goal;
};

enum unit { MICROSECONDS, GIGABYTES, BYTES, COUNTS, KILOBYTES };
void table_begin(const char *title, enum unit unit);
/* Values in the unit of the table. In all units but GIGABYTES less is better; a ratio above 1 is always better. */
void table_row(const char *label, double ours, double theirs, struct goal goal);
/* The same with bytes per tick of the time stamp counter. */
void table_row_bytes(const char *label, double ours, double theirs);

/* ---- The sections ---- */

void bench_handshakes(void);
void bench_data(void);
void bench_primitives(void); /* hashes and ciphers */
void bench_keys(void);       /* public keys */
void bench_memory(void);     /* runs in a process of its own, before anything else */

/* heap.c: whose allocations are counted, of both libraries; NULL: nobody's. */
struct heap {
    size_t live, peak, count;
};
void heap_begin(void); /* once, before any allocation that is to be counted */
void heap_charge(struct heap *);

#endif
