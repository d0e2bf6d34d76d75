/*
 * fuzz_session.c - the bytes of a session, as a client's application or a server's cache gives them back: what is read
 * is written again byte for byte, and a client that is given it says a ClientHello in any case.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz.h"
#include "handshake/handshake.h"

#include <stdlib.h>
#include <tls12/ssl.h>

static ptrdiff_t no_read(void *arg, void *at, size_t len)
{
    (void)arg;
    (void)at;
    (void)len;
    return SSL_WANT_READ;
}

static ptrdiff_t swallow(void *arg, const void *at, size_t len)
{
    (void)arg;
    (void)at;
    return (ptrdiff_t)len;
}

static void load(const uint8_t *data, size_t len)
{
    ssl_config *config = ssl_config_new();
    ssl_config_insecure_no_verify(config); /* what can be reached is reached */
    ssl_conn *conn = ssl_client_io(config, &(struct ssl_io){no_read, swallow, NULL}, "www.example.com");
    MUST(ssl_session_load(conn, data, len) == 0);
    MUST(ssl_handshake(conn) == SSL_WANT_READ);
    ssl_free(conn);
    ssl_config_free(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct session session;
    load(data, len);
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
