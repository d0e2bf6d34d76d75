/*
 * fuzz_session.c - the bytes of a session, as a client's application or a server's cache gives them back: what is read
 * is written again byte for byte; a client that is given it says a ClientHello in any case, and a server a ServerHello.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "fuzz/tape.h"

static uint8_t said[8192]; /* the ClientHello of a client that asks for a session by its id */
static size_t said_len;

/* With a config that accepts anything, what can be reached is reached. */
static void load(const uint8_t *data, size_t len)
{
    static uint8_t out[65536];
    static ssl_config *config;
    struct tape tape = {.out = out, .out_cap = sizeof out};
    if (config == NULL) {
        config = cast_client_config();
        ssl_config_ciphers(config, "all");
        ssl_config_insecure_no_verify(config);
    }
    ssl_conn *conn = tape_connect_with(config, CLIENT, &tape);
    MUST(ssl_session_load(conn, data, len) == 0);
    MUST(ssl_handshake(conn) == SSL_WANT_READ);
    ssl_free(conn);
}

struct shelf {
    const uint8_t *data;
    size_t len;
};

static struct shelf shelf;

static ptrdiff_t fetch(ssl_conn *conn, const uint8_t id[32], void *session, size_t cap, void *arg)
{
    (void)conn;
    (void)id;
    (void)arg;
    size_t len = shelf.len < cap ? shelf.len : cap;
    if (len > 0)
        memcpy(session, shelf.data, len);
    return (ptrdiff_t)len;
}

/* A server whose cache has these bytes for whatever id is asked for. */
static void serve(const uint8_t *data, size_t len)
{
    static uint8_t out[65536];
    static ssl_config *client, *server;
    if (server == NULL) {
        struct tape tape = {.out = said, .out_cap = sizeof said};
        client = cast_asked_config(&cast_client, &cast_root);
        ssl_config_ciphers(client, "all");
        ssl_conn *conn = tape_connect_with(client, CLIENT, &tape);
        tape_resume(conn);
        MUST(ssl_handshake(conn) == SSL_WANT_READ);
        said_len = tape.out_len;
        ssl_free(conn);
        server = cast_asking_config(SSL_AUTH_OPTIONAL);
        ssl_config_ciphers(server, "AES128-SHA:ECDHE-RSA-AES256-GCM-SHA384"); /* the first, for it is quick to begin */
        ssl_config_tickets(server, NULL, 0);
        ssl_config_on_session(server, tape_store, fetch, NULL);
    }
    shelf = (struct shelf){data, len};
    struct tape tape = {said, said_len, out, 0, sizeof out};
    ssl_conn *conn = tape_connect_with(server, SERVER, &tape);
    MUST(ssl_handshake(conn) == SSL_WANT_READ && tape.out_len > 0);
    ssl_free(conn);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct session session;
    load(data, len);
    serve(data, len);
    if (!session_read(&session, (struct span){data, len}))
        return 0;
    MUST(session_len(&session) == len);
    uint8_t *again = malloc(len);
    MUST(again != NULL);
    struct writer w = writer_over(again, len);
    session_write(&w, &session);
    MUST(writer_ok(&w) && w.len == len && memcmp(again, data, len) == 0);
    free(again);
    return 0;
}
