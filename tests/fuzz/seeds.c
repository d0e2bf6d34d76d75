/*
 * seeds.c - fuzz_seeds CORPUS: the seeds of fuzz_client and fuzz_server, in the folders client and server of CORPUS;
 * and sessions as both keep them, for fuzz_session. For each kind of peer one handshake of the endpoint that is fuzzed,
 * a little data and close_notify: what it received.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/tape.h"

#include <stdio.h>

enum { TAPE_LEN = 65536 };

static uint8_t to_server[TAPE_LEN], to_client[TAPE_LEN];

/* What one has written since the last time can now be read by the other. */
static void hand_over(struct tape *from, struct tape *to)
{
    to->in = from->out + (to->in == NULL ? 0 : (size_t)(to->in - from->out));
    to->in_len = from->out_len - (size_t)(to->in - from->out);
}

static void save(const char *corpus, const char *side, const char *name, const struct tape *tape)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s/%s", corpus, side, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(tape->out, 1, tape->out_len, file) != tape->out_len || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

/* By which session a client returns, if it does. */
enum way { ANEW, BY_ID, BY_TICKET };

/* What the other side is like; the endpoint itself has everything, so this decides. */
static const struct peer {
    const char *name, *ciphers, *groups, *protocols; /* NULL: as they come */
    size_t record_size;                              /* 0: as it comes */
    bool asks;                                       /* for the client's certificate, or has one; and for OCSP */
    bool psk;
    const struct test_key *key; /* of its certificate; NULL: RSA */
    enum way way;
} peers[] = {
    {"mutual", "all", NULL, "http/1.1", 4000, true, false, NULL, ANEW},
    {"plain", "ECDHE-RSA-AES256-GCM-SHA384", "P-256", NULL, 0, false, false, NULL, ANEW},
    {"rsa-cbc", "AES128-SHA", NULL, NULL, 0, false, false, NULL, ANEW},
    {"ecdsa", "ECDHE-ECDSA-CHACHA20-POLY1305", "P-521:P-384", NULL, 0, true, false, &key_p384, ANEW},
    {"ed25519", "ECDHE-ECDSA-AES128-SHA", "X25519", NULL, 0, true, false, &key_ed25519, ANEW},
    {"psk", "psk", "P-384", "h2", 64, false, true, NULL, ANEW},
    {"plain-psk", "PSK-AES128-CCM8", NULL, NULL, 0, false, true, NULL, ANEW},
    {"by-id", "all", NULL, "http/1.1", 4000, true, false, NULL, BY_ID},
    {"by-ticket", "all", NULL, "h2", 512, true, false, NULL, BY_TICKET},
};

/* The identity that was added first gives way to one with this key. */
static void use_key(ssl_config *config, enum side side, const struct test_key *key)
{
    static struct recipe recipes[2 * COUNT(peers)];
    static size_t count;
    struct recipe *recipe = &recipes[count++];
    *recipe = side == CLIENT ? cast_client : cast_server;
    recipe->key = key;
    config->policy.identity_count = 0;
    cast_identity(config, recipe, &cast_root);
}

static ssl_config *peer_config(const struct peer *peer, enum side side)
{
    ssl_config *config = side == CLIENT ? cast_asked_config(peer->asks ? &cast_client : NULL, &cast_root)
                                        : cast_asking_config(peer->asks ? SSL_AUTH_REQUIRED : SSL_AUTH_NONE);
    ssl_config_ciphers(config, peer->ciphers);
    if (peer->groups != NULL)
        ssl_config_groups(config, peer->groups);
    if (peer->protocols != NULL)
        ssl_config_alpn(config, peer->protocols);
    if (peer->record_size != 0)
        ssl_config_record_size(config, peer->record_size);
    if (peer->key != NULL)
        use_key(config, side, peer->key);
    if (peer->asks && peer->key == NULL)
        tape_staple(config, side);
    if (peer->way == BY_ID && side == SERVER)
        ssl_config_on_session(config, tape_store, tape_fetch, config);
    if (peer->psk) {
        ssl_config_psk(config, "me", tape_psk, sizeof tape_psk);
        ssl_config_psk_hint(config, "which");
    }
    return config;
}

static void converse(ssl_conn *client, struct tape *client_tape, ssl_conn *server, struct tape *server_tape)
{
    char buf[64];
    for (int turn = 0; turn < 4; turn++) {
        ssl_handshake(client);
        hand_over(client_tape, server_tape);
        ssl_handshake(server);
        hand_over(server_tape, client_tape);
    }
    ssl_write(client, "to the server", 13);
    ssl_close(client);
    hand_over(client_tape, server_tape);
    if (ssl_read(server, buf, sizeof buf) != 13 || ssl_write(server, "to the client", 13) != 13 ||
        ssl_close(server) != 0) {
        fprintf(stderr, "client: %s\nserver: %s\n", ssl_error(client), ssl_error(server));
        exit(1);
    }
}

/* A seed that is worth its name is the same handshake again, to its end. */
static void check(enum side side, const struct tape *recorded)
{
    char buf[64];
    struct tape tape = {.in = recorded->out, .in_len = recorded->out_len};
    ssl_conn *conn = tape_connect(side, &tape);
    if (ssl_read(conn, buf, sizeof buf) != 13 || ssl_read(conn, buf, sizeof buf) != 0) {
        fprintf(stderr, "played again: %s\n", ssl_error(conn));
        exit(1);
    }
    ssl_free(conn);
}

static struct {
    uint8_t bytes[8192];
    size_t len;
} ticket; /* a client's session with one, that has not yet been used */

/* The client among the peers returns by its session. */
static void resume(ssl_conn *them, enum way way)
{
    if (way == BY_ID)
        tape_resume(them);
    if (way == BY_TICKET)
        ssl_session_load(them, ticket.bytes, ticket.len);
}

static void keep_ticket(const ssl_conn *them)
{
    ptrdiff_t len = ssl_session_save(them, ticket.bytes, sizeof ticket.bytes);
    ticket.len = len > 0 ? (size_t)len : 0;
}

/* A handshake of the endpoint of this side with the peer on the other. */
static void record(const char *corpus, enum side side, const struct peer *peer)
{
    struct tape client_tape = {.out = to_server, .out_cap = TAPE_LEN},
                server_tape = {.out = to_client, .out_cap = TAPE_LEN};
    enum side other = side == CLIENT ? SERVER : CLIENT;
    ssl_config *config = peer_config(peer, other);
    ssl_conn *endpoint = tape_connect(side, side == CLIENT ? &client_tape : &server_tape);
    ssl_conn *them = tape_connect_with(config, other, side == CLIENT ? &server_tape : &client_tape);
    if (other == CLIENT)
        resume(them, peer->way);
    converse(side == CLIENT ? endpoint : them, &client_tape, side == CLIENT ? them : endpoint, &server_tape);
    save(corpus, side == CLIENT ? "client" : "server", peer->name, side == CLIENT ? &server_tape : &client_tape);
    check(side, side == CLIENT ? &server_tape : &client_tape);
    printf("%s of %s: %s%s\n", side == CLIENT ? "client" : "server", peer->name, ssl_cipher(endpoint),
           ssl_resumed(endpoint) ? ", resumed" : "");
    if (other == CLIENT && peer->way == ANEW && peer->asks && peer->key == NULL)
        keep_ticket(them);
    ssl_free(endpoint);
    ssl_free(them);
    ssl_config_free(config);
}

/* Sessions of the configs that fuzz_session has. */
static void record_session(const char *corpus, enum side side)
{
    uint8_t bytes[8192];
    struct tape tape = {.out = bytes};
    ssl_config *config = side == CLIENT ? cast_asked_config(NULL, &cast_root) : cast_asking_config(SSL_AUTH_OPTIONAL);
    tape.out_len = tape_session(config, side, bytes, sizeof bytes);
    save(corpus, "session", side == CLIENT ? "of_client" : "of_server", &tape);
    ssl_config_free(config);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    record_session(argv[1], CLIENT);
    record_session(argv[1], SERVER);
    for (size_t i = 0; i < COUNT(peers); i++) {
        record(argv[1], CLIENT, &peers[i]);
        record(argv[1], SERVER, &peers[i]);
    }
    return 0;
}
