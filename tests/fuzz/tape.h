/*
 * tape.h - a transport for fuzzing: what the endpoint reads is on a tape, what it writes goes nowhere or onto another.
 *
 * Both endpoints draw their randomness from a seed that is the same in each run. So a tape that was recorded from a
 * real handshake is a real handshake again, down to Finished and beyond, and a mutation of it goes deep.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_FUZZ_TAPE_H
#define TLS12_FUZZ_TAPE_H

#include "support/cast.h"
#include "support/ocsp.h"

#include "ssl/objects.h"

struct tape {
    const uint8_t *in;
    size_t in_len;
    uint8_t *out; /* NULL: what is written goes nowhere */
    size_t out_len, out_cap;
};

static inline ptrdiff_t tape_read(void *arg, void *buf, size_t len)
{
    struct tape *tape = arg;
    if (tape->in_len == 0)
        return tape->out != NULL ? SSL_WANT_READ : 0;
    size_t n = len < tape->in_len ? len : tape->in_len;
    memcpy(buf, tape->in, n);
    tape->in += n;
    tape->in_len -= n;
    return (ptrdiff_t)n;
}

static inline ptrdiff_t tape_write(void *arg, const void *buf, size_t len)
{
    struct tape *tape = arg;
    if (tape->out == NULL)
        return (ptrdiff_t)len;
    if (len > tape->out_cap - tape->out_len)
        return SSL_ERROR;
    memcpy(tape->out + tape->out_len, buf, len);
    tape->out_len += len;
    return (ptrdiff_t)len;
}

/* What a server hands on about its certificate, and a client asks for. */
static inline void tape_staple(ssl_config *config, enum side side)
{
    static const uint8_t scts[] = {0, 6, 0, 1, 0x55, 0, 1, 0x66};
    struct span der = ocsp_make(&(struct ocsp_recipe){.cert = &cast_server, .issuer = &cast_root});
    ssl_config_ask_sct(config);
    if (side == CLIENT)
        return;
    ssl_config_staple(config, der.at, der.len);
    ssl_config_sct(config, scts, sizeof scts);
}

static const uint8_t tape_psk[32] = "a key that both have had before.";

/* A connection from this config over the tape, its randomness at the beginning. */
static inline ssl_conn *tape_connect_with(ssl_config *config, enum side side, struct tape *tape)
{
    static struct seeded dice[SERVER + 1];
    const struct ssl_io io = {tape_read, tape_write, tape};
    config->policy.crypto.random_arg = &dice[side];
    dice[side].state = (uint64_t)side;
    return side == CLIENT ? ssl_client_io(config, &io, CAST_HOST) : ssl_server_io(config, &io);
}

/* A session that client and server have had before, each as it would have kept it. */
static const uint8_t tape_id[SESSION_ID_LEN] = "the id of what both had before.";

static inline size_t tape_session(const ssl_config *config, enum side side, uint8_t *out, size_t cap)
{
    static uint8_t lists[SERVER + 1][4096];
    const struct policy *policy = &config->policy;
    struct session session = {.suite = 0xc030,
                              .created = TEST_NOW,
                              .until = TEST_NOW + SESSION_LIFETIME,
                              .name = {(const uint8_t *)CAST_HOST, strlen(CAST_HOST)}};
    struct writer list = writer_over(lists[side], sizeof lists[side]), w = writer_over(out, cap);
    writer_vector(&list, 3, cast_cert(side == CLIENT ? &cast_server : &cast_client, &cast_root));
    session.peer_list = (struct span){lists[side], list.len};
    session_context(policy, side, side == SERVER ? policy->identities : NULL, session.context);
    memset(session.master, 'm', MASTER_LEN);
    if (side == CLIENT)
        session.id = SPAN(tape_id);
    session_write(&w, &session);
    return writer_ok(&w) ? w.len : 0;
}

/* A cache that has this one session, and takes no other. */
static inline int tape_store(const uint8_t id[32], const void *session, size_t len, void *config)
{
    (void)id;
    (void)session;
    (void)len;
    (void)config;
    return 0;
}

static inline ptrdiff_t tape_fetch(ssl_conn *conn, const uint8_t id[32], void *session, size_t cap, void *config)
{
    (void)conn;
    return memcmp(id, tape_id, sizeof tape_id) == 0 ? (ptrdiff_t)tape_session(config, SERVER, session, cap) : 0;
}

/* Gives a client the session; a server has its cache. */
static inline void tape_resume(ssl_conn *client)
{
    uint8_t bytes[8192];
    ssl_session_load(client, bytes, tape_session(client->config, CLIENT, bytes, sizeof bytes));
}

/* Certificates of the other kinds of keys, besides the first. A client has Ed25519 behind it, for servers that take
 * nothing else; a server has both. */
static inline void tape_identities(ssl_config *config, enum side side)
{
    static const struct recipe p256 = {.name = "CN=p256", .key = &key_p256, .san = "DNS:" CAST_HOST};
    static const struct recipe ed25519 = {.name = "CN=ed25519", .key = &key_ed25519, .san = "DNS:" CAST_HOST};
    if (side == SERVER)
        cast_identity(config, &p256, &cast_root);
    cast_identity(config, &ed25519, &cast_root);
}

/* The same from the config of the endpoints that are fuzzed, which has all that there is. It is made once and kept. */
static inline ssl_conn *tape_connect(enum side side, struct tape *tape)
{
    static ssl_config *configs[SERVER + 1];
    static const uint8_t tickets[TICKET_KEY_LEN] = "a key for tickets";
    if (configs[side] == NULL) {
        configs[side] =
            side == CLIENT ? cast_asked_config(&cast_client, &cast_root) : cast_asking_config(SSL_AUTH_OPTIONAL);
        ssl_config_ciphers(configs[side], "all");
        ssl_config_psk(configs[side], "me", tape_psk, sizeof tape_psk);
        ssl_config_psk_hint(configs[side], "which");
        ssl_config_alpn(configs[side], "h2,http/1.1");
        ssl_config_record_size(configs[side], 4000);
        ssl_config_server_name(configs[side], CAST_HOST);
        tape_staple(configs[side], side);
        tape_identities(configs[side], side);
        ssl_config_tickets(configs[side], &tickets, 1); /* keys of its own would take randomness, once */
        ssl_config_on_session(configs[side], tape_store, tape_fetch, configs[side]);
    }
    ssl_conn *conn = tape_connect_with(configs[side], side, tape);
    if (conn != NULL && side == CLIENT)
        tape_resume(conn);
    return conn;
}

/* An endpoint that reads all that is on the tape, answers some of it, and closes. */
static inline void tape_play(enum side side, const uint8_t *data, size_t len)
{
    struct tape tape = {data, len, NULL, 0, 0};
    uint8_t buf[512];
    ssl_conn *conn = tape_connect(side, &tape);
    if (conn == NULL)
        abort();
    ptrdiff_t n = ssl_handshake(conn);
    while (n == 0 && (n = ssl_read(conn, buf, sizeof buf)) > 0)
        n = ssl_write(conn, buf, (size_t)n) > 0 ? 0 : SSL_ERROR;
    ssl_close(conn);
    ssl_free(conn);
}

#endif
