/*
 * bare.h - one end of a handshake without a connection: struct handshake, and the memory and hooks that the room ssl
 * would lend it. For tests that look at the handshake from inside; those of whole connections use pair.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_BARE_H
#define TLS12_TEST_BARE_H

#include "support/test.h"

#include "handshake/steps.h"

/* Randomness that is the same each time: xorshift64*, from a seed that is not 0. */
struct seeded {
    uint64_t state;
};
int seeded_random(void *seeded, uint8_t *out, size_t len); /* as crypto.random */
uint32_t seeded_below(struct seeded *, uint32_t bound);    /* 0 to bound - 1 */

enum {
    BARE_ASSEMBLY = 4 + LIMIT_HELLO + LIMIT_PLAINTEXT,
    BARE_FLIGHT = 256 * 1024,
    BARE_KEPT = 4 * LIMIT_CERTIFICATE_MESSAGE,
};

/* A server's cache of one session. */
struct bare_cache {
    uint8_t id[SESSION_ID_LEN];
    uint8_t state[LIMIT_SESSION_STATE];
    size_t len;
};

struct bare {
    struct handshake hs;
    struct record_direction read, write;
    struct flight out;
    struct error why;
    int64_t now;
    struct seeded seeded;
    size_t kept_len;
    size_t verified; /* calls of the hook */
    char last[32];   /* the last line of the handshake that the step hook was told */
    void (*on_step)(struct bare *, const struct step_event *); /* NULL: nothing */
    int (*on_hello)(struct bare *);                            /* NULL: nothing */
    char keylog[256];
    bool keeps_keys;                 /* keylog is not asked for */
    uint8_t ticket_key, ticket_keys; /* the newest of the server's ticket keys, and how many there are */
    struct bare_cache *cache;        /* NULL: none */
    size_t dropped;                  /* calls of the hook */
    size_t saved_len;                /* of the client's session; 0: none */

    /* From here on memory that is as good as not there where nothing says that it is used. */
    uint8_t assembly[BARE_ASSEMBLY];
    uint8_t flight[BARE_FLIGHT];
    uint8_t kept[BARE_KEPT];
    uint8_t messages[BARE_KEPT];
    uint8_t saved[2 * LIMIT_CERTIFICATE_MESSAGE];
};

/* A new end, on the heap: end it with bare_free. The policy is copied, and its crypto filled in with seeded randomness.
 */
struct bare *bare_new(const struct policy *, enum side, const char *host, uint64_t seed);
void bare_free(struct bare *);

/* The policy's copy of an end. */
struct policy *bare_policy(struct bare *);

/* Gives the end one fragment, and lets it run: as handshake_run. */
int bare_offer(struct bare *, uint8_t type, struct span fragment);

/* The same with a handshake message of this type and body. */
int bare_offer_message(struct bare *, uint8_t type, struct span body);

/* Takes the records that wait in an end's flight, opens each with the keys of the receiver, and cuts it into handshake
 * messages (or one ChangeCipherSpec), each of which goes to deliver, which returns as handshake_run. Ends at the first
 * result that is not HANDSHAKE_WANT, which it returns; HANDSHAKE_WANT if the flight is empty. */
int bare_flight(struct bare *from, struct bare *to,
                int (*deliver)(struct bare *to, uint8_t type, struct span fragment, void *arg), void *arg);

/* Runs both ends until both are done (0), or one fails (its error), or neither can go on (HANDSHAKE_WANT). */
int bare_handshake(struct bare *client, struct bare *server,
                   int (*deliver)(struct bare *to, uint8_t type, struct span fragment, void *arg), void *arg);

/* As deliver: just bare_offer. */
int bare_deliver(struct bare *to, uint8_t type, struct span fragment, void *arg);

#endif
