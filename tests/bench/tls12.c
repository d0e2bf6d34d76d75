/*
 * tls12.c - this library behind the table of the benchmark, and the certificates for both.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include "ssl/objects.h"

#include <tls12/cert.h>

#include <stdlib.h>

/* ---- Certificates ---- */

static char *made(char *text, const struct ssl_reason *why)
{
    if (text == NULL)
        die("certificates: %s", why->text);
    return text;
}

static void credentials_make(struct credentials *made_of, const char *kind)
{
    struct ssl_reason why;
    char *root_key = made(ssl_make_key(kind, &why), &why);
    made_of->key = made(ssl_make_key(kind, &why), &why);
    made_of->root = made(
        ssl_make_cert(&(struct ssl_order){.role = SSL_ROOT, .subject = "CN=A CA,O=Example", .key = root_key}, &why),
        &why);
    made_of->leaf = made(ssl_make_cert(&(struct ssl_order){.role = SSL_SERVER,
                                                           .names = BENCH_HOST,
                                                           .key = made_of->key,
                                                           .issuer = made_of->root,
                                                           .issuer_key = root_key},
                                       &why),
                         &why);
    ssl_text_free(root_key);
}

const struct credentials *credentials_of(const char *kind)
{
    static struct credentials all[4]; /* they live as long as the program */
    size_t i = 0;
    while (all[i].kind != NULL && strcmp(all[i].kind, kind) != 0)
        if (++i == COUNT(all))
            die("too many kinds of keys");
    if (all[i].kind == NULL) {
        credentials_make(&all[i], kind);
        all[i].kind = strdup(kind);
    }
    return &all[i];
}

/* ---- The transport ---- */

static ptrdiff_t transport_read(void *arg, void *buf, size_t len)
{
    struct wire_end *end = arg;
    size_t got = wire_read(end->in, buf, len);
    return got > 0 ? (ptrdiff_t)got : SSL_WANT_READ;
}

static ptrdiff_t transport_write(void *arg, const void *buf, size_t len)
{
    struct wire_end *end = arg;
    wire_write(end->out, buf, len);
    return (ptrdiff_t)len;
}

/* ---- The table ---- */

static bool has_suite(const char *suite)
{
    uint16_t ids[SUITE_MAX];
    size_t count;
    return suite_list(ids, &count, suite, NULL) == 0;
}

static void *policy_new(enum end end, const struct scenario *scenario)
{
    const struct credentials *credentials = credentials_of(scenario->key);
    ssl_config *config = ssl_config_new();
    crypto_choose(&config->policy.crypto, options.features);
    ssl_config_ciphers(config, scenario->suite);
    if (scenario->groups != NULL)
        ssl_config_groups(config, scenario->groups);
    if (end == AT_CLIENT)
        ssl_config_add_ca(config, credentials->root, strlen(credentials->root));
    else
        ssl_config_add_identity(config, credentials->leaf, strlen(credentials->leaf), credentials->key,
                                strlen(credentials->key));
    if (scenario->resumption == RESUME_ID) {
        ssl_config_tickets(config, NULL, 0);
        ssl_config_cache(config, 16);
    }
    if (ssl_config_error(config) != NULL)
        die("%s", ssl_config_error(config));
    return config;
}

static void policy_free(void *policy)
{
    ssl_config_free(policy);
}

struct saved_session {
    ptrdiff_t len;
    uint8_t bytes[4096];
};

static void *conn_open(void *policy, enum end end, struct wires *wires, const void *session)
{
    struct wire_end *at = wires_end(wires, end);
    const struct ssl_io io = {transport_read, transport_write, at};
    at->conn = end == AT_CLIENT ? ssl_client_io(policy, &io, BENCH_HOST) : ssl_server_io(policy, &io);
    const struct saved_session *saved = session;
    if (saved != NULL && end == AT_CLIENT && ssl_session_load(at->conn, saved->bytes, (size_t)saved->len) != 0)
        die("the session was not loaded");
    return at;
}

static bool handshake(void *conn)
{
    struct wire_end *end = conn;
    int result = ssl_handshake(end->conn);
    if (result == SSL_ERROR)
        die("%s", ssl_error(end->conn));
    return result == 0;
}

static void conn_write(void *conn, const uint8_t *at, size_t len)
{
    struct wire_end *end = conn;
    if (ssl_write(end->conn, at, len) != (ptrdiff_t)len)
        die("ssl_write: %s", ssl_error(end->conn));
}

static size_t conn_read(void *conn, uint8_t *at, size_t len)
{
    struct wire_end *end = conn;
    ptrdiff_t got = ssl_read(end->conn, at, len);
    if (got <= 0 && got != SSL_WANT_READ)
        die("ssl_read: %s", ssl_error(end->conn));
    return got > 0 ? (size_t)got : 0;
}

static bool conn_resumed(void *conn)
{
    struct wire_end *end = conn;
    return ssl_resumed(end->conn) != 0;
}

static void *session_of(void *conn)
{
    struct wire_end *end = conn;
    struct saved_session *saved = malloc(sizeof *saved);
    if (saved == NULL)
        die("out of memory");
    saved->len = ssl_session_save(end->conn, saved->bytes, sizeof saved->bytes);
    if (saved->len <= 0)
        die("there is no session");
    return saved;
}

static void conn_close(void *conn, enum end at)
{
    struct wire_end *end = conn;
    (void)at;
    ssl_free(end->conn);
}

const struct library library_tls12 = {
    "tls12",    has_suite, policy_new,   policy_free, conn_open, handshake,
    conn_write, conn_read, conn_resumed, session_of,  free,      conn_close,
};
