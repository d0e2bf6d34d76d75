/*
 * size.c - a client and a server over one descriptor, to see how much a program grows by the library: built static and
 * stripped with this one, with OpenSSL, and, as the bare C program, with neither.
 *
 *     size client NAME CA          verifies NAME by the CA, over descriptor 0
 *     size server CHAIN KEY        or answers there; both send back what they read
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(SIZE_OF_TLS12)

#include <tls12/ssl.h>

static int serve(int client, const char *first, const char *second)
{
    char buf[1024];
    ptrdiff_t n;
    ssl_config *config = ssl_config_new();
    if (client)
        ssl_config_add_ca_file(config, second);
    else
        ssl_config_add_identity_file(config, first, second);
    ssl_conn *conn = client ? ssl_client(config, 0, first) : ssl_server(config, 0);
    while ((n = ssl_read(conn, buf, sizeof buf)) > 0)
        ssl_write(conn, buf, (size_t)n);
    if (n < 0)
        fprintf(stderr, "%s\n", ssl_error(conn));
    ssl_free(conn);
    ssl_config_free(config);
    return n < 0;
}

#elif defined(SIZE_OF_OPENSSL)

#include <openssl/err.h>
#include <openssl/ssl.h>

static int serve(int client, const char *first, const char *second)
{
    char buf[1024];
    int n;
    SSL_CTX *ctx = SSL_CTX_new(client ? TLS_client_method() : TLS_server_method());
    if (client)
        SSL_CTX_load_verify_file(ctx, second);
    else if (SSL_CTX_use_certificate_chain_file(ctx, first) == 1)
        SSL_CTX_use_PrivateKey_file(ctx, second, SSL_FILETYPE_PEM);
    if (client)
        SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    SSL *ssl = SSL_new(ctx);
    SSL_set_fd(ssl, 0);
    if (client) {
        SSL_set_tlsext_host_name(ssl, first);
        SSL_set1_host(ssl, first);
        SSL_set_connect_state(ssl);
    } else {
        SSL_set_accept_state(ssl);
    }
    while ((n = SSL_read(ssl, buf, sizeof buf)) > 0)
        SSL_write(ssl, buf, n);
    if (n < 0)
        ERR_print_errors_fp(stderr);
    SSL_free(ssl);
    SSL_CTX_free(ctx);
    return n < 0;
}

#else

static int serve(int client, const char *first, const char *second)
{
    char buf[1024];
    ssize_t n;
    while ((n = read(0, buf, sizeof buf)) > 0)
        if (write(0, buf, (size_t)n) != n)
            break;
    if (n < 0)
        fprintf(stderr, "%d %s %s\n", client, first, second);
    return n < 0;
}

#endif

int main(int argc, char **argv)
{
    return argc == 4 ? serve(strcmp(argv[1], "client") == 0, argv[2], argv[3]) : 2;
}
