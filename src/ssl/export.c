/*
 * export.c - what other protocols take from a connection: keying material (RFC 5705) and channel bindings (RFC 5929,
 * RFC 9266).
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

/* As long as the handshake goes on there is nothing to export. That ends no connection: it may be asked in a callback,
 * where none can be ended. */
static bool established(const ssl_conn *conn)
{
    return conn != NULL && !conn->failed && conn->hs == NULL;
}

static int wrong_argument(ssl_conn *conn, const char *detail)
{
    fail(conn_why(conn), SSL_E_ARGUMENT, "%s", detail);
    return conn_fail(conn, SSL_E_ARGUMENT);
}

int ssl_export(ssl_conn *conn, const char *label, const void *context, size_t context_len, void *out, size_t len)
{
    const struct span bytes = {context, context_len};
    if (!established(conn))
        return SSL_ERROR;
    if (label == NULL || out == NULL || len == 0 || (context == NULL && context_len > 0))
        return wrong_argument(conn, "ssl_export");
    struct error why = {0};
    int result = exporter_derive(&conn->exporter, out, len, label, context != NULL ? &bytes : NULL, &why);
    return result == 0 ? 0 : conn_fail(conn, fail(conn_why(conn), result, "%s", why.text));
}

/* RFC 9266 section 2. Without the extended master secret there is none (section 3). */
static size_t exporter_binding(ssl_conn *conn, uint8_t out[HASH_MAX])
{
    enum { LEN = 32 };
    static const struct span empty = {NULL, 0};
    struct error ignored = {0};
    return exporter_derive(&conn->exporter, out, LEN, "EXPORTER-Channel-Binding", &empty, &ignored) == 0 ? LEN : 0;
}

/* RFC 7627 section 5.4: without the extended master secret, two connections that were resumed can have the same one. */
static size_t unique_binding(const ssl_conn *conn, uint8_t out[HASH_MAX])
{
    if (!conn->extended_master_secret)
        return 0;
    memcpy(out, conn->exporter.first_finished, VERIFY_DATA_LEN);
    return VERIFY_DATA_LEN;
}

ptrdiff_t ssl_channel_binding(ssl_conn *conn, enum ssl_binding type, void *out, size_t cap)
{
    uint8_t binding[HASH_MAX];
    size_t len = 0;
    if (!established(conn))
        return SSL_ERROR;
    if (type != SSL_BINDING_EXPORTER && type != SSL_BINDING_SERVER_END_POINT && type != SSL_BINDING_UNIQUE)
        return wrong_argument(conn, "ssl_channel_binding: no such type");
    if (type == SSL_BINDING_EXPORTER)
        len = exporter_binding(conn, binding);
    else if (type == SSL_BINDING_UNIQUE)
        len = unique_binding(conn, binding);
    else
        len = end_point_binding(&conn->config->policy.crypto, conn->server_cert, binding);
    if (len > 0 && (out == NULL || cap < len))
        return wrong_argument(conn, "ssl_channel_binding: no room for it");
    if (len > 0)
        memcpy(out, binding, len);
    wipe(binding, sizeof binding);
    return (ptrdiff_t)len;
}
