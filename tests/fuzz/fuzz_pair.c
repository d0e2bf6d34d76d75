/*
 * fuzz_pair.c - a client and a server, and between them somebody who alters what they send.
 *
 * The first byte of the input chooses what the two are like, the second who alters: an attacker on the network, or a
 * peer that has the keys and breaks its own records before they are sealed. Then come alterations of five bytes: the
 * number of the record, what is done to it, where (two bytes), and with what.
 *
 * Of the attacker: if nothing was done, both ends are satisfied at the end of the handshake; if a byte of a handshake
 * message was changed, not both. If both are, they have the same keys, and each reads nothing but what the other wrote.
 * Of the insider: both come to an end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "fuzz/tape.h"
#include "support/pair.h"

#include <stdio.h>

enum { PEERS = 8, DATA = 300 };

/* ---- The two ends ---- */

struct kind {
    const char *ciphers;
    enum ssl_auth auth;
    size_t record_size; /* 0: as it comes */
    bool resumes, psk;
};

static const struct kind kinds[PEERS] = {
    {"all", SSL_AUTH_REQUIRED, 0, false, false},
    {"ECDHE-RSA-AES256-GCM-SHA384", SSL_AUTH_NONE, 0, false, false},
    {"AES128-SHA", SSL_AUTH_OPTIONAL, 100, false, false},
    {"AES256-SHA256", SSL_AUTH_REQUIRED, 0, false, false},
    {"ECDHE-RSA-CHACHA20-POLY1305", SSL_AUTH_REQUIRED, 64, false, false},
    {"PSK-AES128-CCM8", SSL_AUTH_NONE, 0, false, true},
    {"psk", SSL_AUTH_NONE, 0, false, true},
    {"all", SSL_AUTH_REQUIRED, 0, true, false},
};

static char secrets[SERVER + 1][256]; /* the line of the key log of each end */

static void keep_secrets(ssl_conn *conn, const char *line, void *arg)
{
    (void)conn;
    snprintf(arg, sizeof secrets[0], "%s", line);
}

static ssl_config *make_config(const struct kind *kind, enum side side)
{
    static const uint8_t tickets[TICKET_KEY_LEN] = "a key for tickets";
    ssl_config *config = side == CLIENT ? cast_asked_config(&cast_client, &cast_root) : cast_asking_config(kind->auth);
    ssl_config_ciphers(config, kind->ciphers);
    ssl_config_tickets(config, &tickets, 1);
    ssl_config_on_keylog(config, keep_secrets, secrets[side]);
    if (kind->psk)
        ssl_config_psk(config, "me", tape_psk, sizeof tape_psk);
    if (kind->record_size != 0)
        ssl_config_record_size(config, kind->record_size);
    if (kind->resumes)
        ssl_config_on_session(config, tape_store, tape_fetch, config);
    return config;
}

/* A config is made once and kept; each pair gets a share of it, and the same randomness. */
static ssl_config *share(const struct kind *kind, enum side side)
{
    static ssl_config *configs[PEERS][SERVER + 1];
    static struct seeded dice[SERVER + 1];
    ssl_config **config = &configs[kind - kinds][side];
    if (*config == NULL)
        *config = make_config(kind, side);
    dice[side].state = (uint64_t)side;
    (*config)->policy.crypto.random_arg = &dice[side];
    secrets[side][0] = 0;
    return ssl_config_ref(*config);
}

/* ---- The one between them ---- */

enum deed { FLIP, DROP, REPEAT, LATER, SHORTEN, SPLIT, LENGTHEN, RETYPE, INSERT, STOP, DEEDS };

struct script {
    struct span deeds; /* each of five bytes */
    bool insider;
    bool deranged; /* a handshake message is not what was sent, or did not arrive */
    bool touched;  /* something was done */
    struct {
        uint8_t type;
        size_t len;
        uint8_t at[LIMIT_PLAINTEXT];
    } late[SERVER + 1]; /* a record that goes behind the next of its side; type 0: none */
};

/* What an attacker can do to a record that is protected: change a byte of it, or end the stream. */
static bool allowed(const struct script *script, struct pair *pair, enum side from, enum deed deed)
{
    return script->insider || !pair_pipe(pair, from)->keyed || deed == FLIP || deed == STOP;
}

static void flip(struct pair *pair, enum side from, uint8_t *at, size_t len, size_t where, uint8_t mask)
{
    struct script *script = pair->arg;
    struct pipe *pipe = pair_pipe(pair, from);
    if (script->insider || !pipe->keyed) {
        if (len > 0)
            at[where % len] ^= mask;
        return;
    }
    pipe->flip_at = pipe->total + where % (RECORD_HEADER + len);
    pipe->flip_mask = mask;
}

/* Does one deed to a record; returns its length thereafter, or -1 if it does not go on. */
static ptrdiff_t alter(struct pair *pair, enum side from, uint8_t *type, uint8_t *at, size_t len, const uint8_t *deed)
{
    struct script *script = pair->arg;
    size_t where = load_be16(deed + 2), room = LIMIT_PLAINTEXT - len;
    const uint8_t with = deed[4];
    switch ((enum deed)(deed[1] % DEEDS)) {
    case FLIP:
        flip(pair, from, at, len, where, with);
        break;
    case DROP:
        return -1;
    case REPEAT:
        pair_pass(pair, from, *type, at, len);
        break;
    case LATER:
        script->late[from].type = *type;
        script->late[from].len = len;
        memcpy(script->late[from].at, at, len);
        return -1;
    case SHORTEN:
        return (ptrdiff_t)(len > 0 ? where % len : 0);
    case SPLIT:
        if (len == 0)
            break;
        pair_pass(pair, from, *type, at, where % len);
        memmove(at, at + where % len, len - where % len);
        return (ptrdiff_t)(len - where % len);
    case LENGTHEN:
        where = where < room ? where : room;
        memset(at + len, with, where);
        return (ptrdiff_t)(len + where);
    case RETYPE:
        *type = with;
        break;
    case INSERT:
        pair_pass(pair, from, with, deed + 2, 2);
        break;
    case STOP:
        pair_pipe(pair, from)->closed = true;
        break;
    case DEEDS:
        break;
    }
    return (ptrdiff_t)len;
}

static void send_late(struct pair *pair, enum side from)
{
    struct script *script = pair->arg;
    if (script->late[from].type != 0 && allowed(script, pair, from, LATER))
        pair_pass(pair, from, script->late[from].type, script->late[from].at, script->late[from].len);
    script->late[from].type = 0;
}

static void between(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    static uint8_t record[LIMIT_PLAINTEXT];
    struct script *script = pair->arg;
    const uint8_t sent_as = type;
    ptrdiff_t left = (ptrdiff_t)len;
    memcpy(record, at, len);
    bool was_late = script->late[from].type != 0;
    for (size_t i = 0; i + 5 <= script->deeds.len && left >= 0; i += 5) {
        const uint8_t *deed = script->deeds.at + i;
        if (deed[0] != (uint8_t)pair->count || !allowed(script, pair, from, (enum deed)(deed[1] % DEEDS)))
            continue;
        script->touched = true;
        left = alter(pair, from, &type, record, (size_t)left, deed);
    }
    pair->count++;
    if (sent_as == CONTENT_HANDSHAKE && left == (ptrdiff_t)len && memcmp(record, at, len) != 0)
        script->deranged = true;
    if (left >= 0)
        pair_pass(pair, from, type, record, (size_t)left);
    if (was_late)
        send_late(pair, from);
}

/* ---- The play ---- */

/* What this end reads is the beginning of what the other wrote, if the one between them has no keys. */
static void hear(ssl_conn *conn, uint8_t expected, bool honest)
{
    uint8_t buf[DATA];
    size_t all = 0;
    for (ptrdiff_t n; all < 10 * DATA && (n = ssl_read(conn, buf, sizeof buf)) > 0; all += (size_t)n)
        for (ptrdiff_t i = 0; i < n && honest; i++)
            MUST(buf[i] == expected);
    MUST(all <= DATA || !honest);
}

static void talk(struct pair *pair, bool honest)
{
    uint8_t of_client[DATA], of_server[DATA];
    memset(of_client, 'c', sizeof of_client);
    memset(of_server, 's', sizeof of_server);
    ssl_write(pair->client, of_client, sizeof of_client);
    ssl_write(pair->server, of_server, sizeof of_server);
    hear(pair->server, 'c', honest);
    hear(pair->client, 's', honest);
    ssl_close(pair->client);
    ssl_close(pair->server);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct script script;
    if (len < 2 || len > 200)
        return 0;
    const struct kind *kind = &kinds[data[0] % PEERS];
    script.deeds = (struct span){data + 2, len - 2};
    script.insider = data[1] & 1;
    script.deranged = script.touched = false;
    script.late[CLIENT].type = script.late[SERVER].type = 0;
    struct pair *pair = pair_new(share(kind, CLIENT), share(kind, SERVER));
    pair->hook = between;
    pair->arg = &script;
    if (kind->resumes)
        tape_resume(pair->client);
    pair_run(pair);
    bool done = pair->client_result == 0 && pair->server_result == 0;
    if (!script.insider) {
        MUST(done || script.touched);
        MUST(!done || !script.deranged);
        MUST(!done || strcmp(secrets[CLIENT], secrets[SERVER]) == 0);
        MUST(!done || secrets[CLIENT][0] != 0);
    }
    talk(pair, !script.insider && done);
    pair_free(pair);
    return 0;
}
