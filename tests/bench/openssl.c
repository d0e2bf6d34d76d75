/*
 * openssl.c - OpenSSL behind the table of the benchmark: with its defaults, but for what a scenario asks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <stdio.h>

static noreturn void openssl_failed(const char *what)
{
    char reason[256];
    ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
    die("OpenSSL, %s: %s", what, reason);
}

static void expect(long good, const char *what)
{
    if (good <= 0)
        openssl_failed(what);
}

/* ---- The transport ---- */

static int transport_read(BIO *bio, char *buf, int len)
{
    struct wire_end *end = BIO_get_data(bio);
    size_t got = wire_read(end->in, buf, (size_t)len);
    BIO_clear_retry_flags(bio);
    if (got == 0)
        BIO_set_retry_read(bio);
    return got > 0 ? (int)got : -1;
}

static int transport_write(BIO *bio, const char *buf, int len)
{
    struct wire_end *end = BIO_get_data(bio);
    wire_write(end->out, buf, (size_t)len);
    BIO_clear_retry_flags(bio);
    return len;
}

static long transport_ctrl(BIO *bio, int command, long number, void *at)
{
    (void)bio;
    (void)number;
    (void)at;
    return command == BIO_CTRL_FLUSH;
}

static BIO *transport_new(struct wire_end *end)
{
    static BIO_METHOD *method; /* lives as long as the program */
    if (method == NULL) {
        method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
        BIO_meth_set_read(method, transport_read);
        BIO_meth_set_write(method, transport_write);
        BIO_meth_set_ctrl(method, transport_ctrl);
    }
    BIO *bio = BIO_new(method);
    BIO_set_data(bio, end);
    BIO_set_init(bio, 1);
    return bio;
}

/* ---- The table ---- */

/* The level of security is not to stand in the way of a suite: CCM_8 has short tags. */
static int set_suite(SSL_CTX *ctx, const char *suite)
{
    char list[128];
    snprintf(list, sizeof list, "%s:@SECLEVEL=0", suite);
    return SSL_CTX_set_cipher_list(ctx, list);
}

static bool has_suite(const char *suite)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_method());
    bool has = set_suite(ctx, suite) == 1;
    SSL_CTX_free(ctx);
    ERR_clear_error();
    return has;
}

static X509 *read_certificate(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    expect(cert != NULL, "reading a certificate");
    return cert;
}

static void set_trust(SSL_CTX *ctx, const struct credentials *credentials)
{
    X509 *root = read_certificate(credentials->root);
    expect(X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), root), "trusting a CA");
    X509_free(root);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
}

static void set_identity(SSL_CTX *ctx, const struct credentials *credentials)
{
    X509 *leaf = read_certificate(credentials->leaf);
    BIO *bio = BIO_new_mem_buf(credentials->key, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    expect(SSL_CTX_use_certificate(ctx, leaf), "the certificate");
    expect(SSL_CTX_use_PrivateKey(ctx, key), "the key");
    X509_free(leaf);
    EVP_PKEY_free(key);
}

static void *policy_new(enum end end, const struct scenario *scenario)
{
    const struct credentials *credentials = credentials_of(scenario->key);
    SSL_CTX *ctx = SSL_CTX_new(end == AT_CLIENT ? TLS_client_method() : TLS_server_method());
    expect(SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION), "TLS 1.2");
    expect(set_suite(ctx, scenario->suite), scenario->suite);
    if (scenario->groups != NULL)
        expect(SSL_CTX_set1_groups_list(ctx, scenario->groups), scenario->groups);
    if (end == AT_CLIENT)
        set_trust(ctx, credentials);
    else
        set_identity(ctx, credentials);
    if (scenario->resumption == RESUME_ID)
        SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
    return ctx;
}

static void policy_free(void *policy)
{
    SSL_CTX_free(policy);
}

static void *conn_open(void *policy, enum end end, struct wires *wires, const void *session)
{
    struct wire_end *at = wires_end(wires, end);
    at->conn = SSL_new(policy);
    expect(at->conn != NULL, "SSL_new");
    BIO *bio = transport_new(at);
    SSL_set_bio(at->conn, bio, bio);
    if (end == AT_SERVER) {
        SSL_set_accept_state(at->conn);
        return at;
    }
    SSL_set_connect_state(at->conn);
    expect(SSL_set_tlsext_host_name(at->conn, BENCH_HOST), "server_name");
    expect(SSL_set1_host(at->conn, BENCH_HOST), "the host name");
    if (session != NULL)
        expect(SSL_set_session(at->conn, (SSL_SESSION *)(uintptr_t)session), "the session");
    return at;
}

static bool waits(const struct wire_end *end, int result)
{
    return SSL_get_error(end->conn, result) == SSL_ERROR_WANT_READ;
}

static bool handshake(void *conn)
{
    struct wire_end *end = conn;
    int result = SSL_do_handshake(end->conn);
    if (result != 1 && !waits(end, result))
        openssl_failed("handshake");
    return result == 1;
}

static void conn_write(void *conn, const uint8_t *at, size_t len)
{
    struct wire_end *end = conn;
    expect(SSL_write(end->conn, at, (int)len) == (int)len, "SSL_write");
}

static size_t conn_read(void *conn, uint8_t *at, size_t len)
{
    struct wire_end *end = conn;
    int got = SSL_read(end->conn, at, (int)len);
    if (got <= 0 && !waits(end, got))
        openssl_failed("SSL_read");
    return got > 0 ? (size_t)got : 0;
}

static bool conn_resumed(void *conn)
{
    struct wire_end *end = conn;
    return SSL_session_reused(end->conn) != 0;
}

static void *session_of(void *conn)
{
    struct wire_end *end = conn;
    return SSL_get1_session(end->conn);
}

static void session_free(void *session)
{
    SSL_SESSION_free(session);
}

/* As if the ends had said farewell: otherwise the server forgets the session. */
static void conn_close(void *conn, enum end at)
{
    struct wire_end *end = conn;
    (void)at;
    SSL_set_shutdown(end->conn, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(end->conn);
}

const struct library library_openssl = {
    "OpenSSL",  has_suite, policy_new,   policy_free, conn_open,    handshake,
    conn_write, conn_read, conn_resumed, session_of,  session_free, conn_close,
};
