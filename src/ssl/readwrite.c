/*
 * readwrite.c - step 10: application data in both directions, alerts, and the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

/* ---- What arrives ---- */

static int on_alert(ssl_conn *conn, struct span fragment)
{
    struct alert alert;
    int result = alert_read(&alert, fragment);
    if (result != 0)
        return fail(conn_why(conn), result, "%zu bytes", fragment.len);
    if (alert.level == ALERT_FATAL || (alert.description == ALERT_CLOSE_NOTIFY && conn->hs != NULL)) {
        conn->alert = 256 + alert.description;
        return fail(conn_why(conn), SSL_E_ALERT_RECEIVED, "%s (%d)", alert_name(alert.description), alert.description);
    }
    if (alert.description == ALERT_CLOSE_NOTIFY) {
        conn->close_received = true;
        return 0;
    }
    /* RFC 5246 7.2.2: a warning may be ignored. A flood of them is an attack. */
    if (++conn->warnings > LIMIT_WARNINGS)
        return fail(conn_why(conn), SSL_E_TOO_MANY_ALERTS, "the last was %s (%d)", alert_name(alert.description),
                    alert.description);
    return 0;
}

int conn_late_message(ssl_conn *conn, struct span fragment)
{
    struct error why = {0};
    unsigned requests;
    int result = renegotiation_receive(&conn->renegotiation, &requests, conn->side, fragment, &why);
    if (result != 0)
        return fail(conn_why(conn), result, "%s", why.text);
    for (unsigned i = 0; i < requests && !conn->close_sent; i++)
        TRY(io_seal_alert(conn, ALERT_WARNING, ALERT_NO_RENEGOTIATION));
    return 0;
}

static int on_handshake(ssl_conn *conn, uint8_t type, struct span fragment)
{
    if (conn->hs != NULL) {
        TRY(io_assembly_room(conn, fragment.len));
        return handshake_receive(conn->hs, type, fragment);
    }
    if (type == CONTENT_HANDSHAKE)
        return conn_late_message(conn, fragment);
    return fail(conn_why(conn), SSL_E_UNEXPECTED_MESSAGE, "ChangeCipherSpec after the handshake");
}

static int on_data(ssl_conn *conn, struct span data)
{
    if (conn->hs != NULL)
        return fail(conn_why(conn), SSL_E_UNEXPECTED_MESSAGE, "application data during the handshake");
    conn->warnings = 0;
    conn->empties = data.len > 0 ? 0 : (uint8_t)(conn->empties + 1);
    if (conn->empties > LIMIT_EMPTY_RECORDS)
        return fail(conn_why(conn), SSL_E_EMPTY_RECORDS, "more than %d in a row", LIMIT_EMPTY_RECORDS);
    conn->plain = data;
    return 0;
}

int conn_dispatch(ssl_conn *conn, struct span plain)
{
    uint8_t type = conn->incoming.type;
    int result = type == CONTENT_APPLICATION_DATA ? on_data(conn, plain)
                 : type == CONTENT_ALERT          ? on_alert(conn, plain)
                                                  : on_handshake(conn, type, plain);
    if (result != 0)
        return conn_fail(conn, result);
    if (conn->plain.len == 0)
        io_release(conn);
    return 0;
}

/* ---- Reading ---- */

static ptrdiff_t take(ssl_conn *conn, uint8_t *buf, size_t len)
{
    struct span *plain = &conn->plain;
    size_t n = plain->len < len ? plain->len : len;
    if (plain->at != buf) /* else it was decrypted into its place */
        memcpy(buf, plain->at, n);
    plain->at += n;
    plain->len -= n;
    if (plain->len == 0)
        io_release(conn);
    else
        TRY(io_keep(conn));
    return (ptrdiff_t)n;
}

/* Whether there may be data for this buffer. */
static int may_read(ssl_conn *conn, const void *buf, size_t len)
{
    if (conn == NULL || conn->failed)
        return SSL_ERROR;
    if (buf == NULL || len == 0) {
        fail(conn_why(conn), SSL_E_ARGUMENT, "no room in the buffer");
        return conn_fail(conn, SSL_E_ARGUMENT);
    }
    return conn->hs != NULL ? conn_handshake(conn, UNTIL_DONE) : 0;
}

/* Receives until conn->plain has data, or the peer has closed; as io_receive. */
static int receive_data(ssl_conn *conn, uint8_t room[IO_ROOM], uint8_t *out, size_t out_cap)
{
    while (conn->plain.len == 0 && !conn->close_received) {
        struct span plain;
        int result = io_flush(conn); /* what waits must not wait for the peer's next word */
        if (result == SSL_ERROR)
            return result;
        TRY(io_receive(conn, room, &plain, out, out_cap));
        TRY(conn_dispatch(conn, plain));
    }
    return 0;
}

ptrdiff_t ssl_read(ssl_conn *conn, void *buf, size_t len)
{
    uint8_t room[IO_ROOM]; /* as long as conn->plain may be there */
    TRY(may_read(conn, buf, len));
    TRY(receive_data(conn, room, buf, len));
    return conn->plain.len > 0 ? take(conn, buf, len) : 0;
}

ptrdiff_t ssl_peek(ssl_conn *conn, void *buf, size_t len)
{
    uint8_t room[IO_ROOM];
    TRY(may_read(conn, buf, len));
    TRY(receive_data(conn, room, NULL, 0));
    if (conn->plain.len == 0)
        return 0;
    TRY(io_keep(conn));
    size_t n = conn->plain.len < len ? conn->plain.len : len;
    memcpy(buf, conn->plain.at, n);
    return (ptrdiff_t)n;
}

size_t ssl_pending(const ssl_conn *conn)
{
    return conn != NULL ? conn->plain.len : 0;
}

/* ---- Writing ---- */

ptrdiff_t ssl_write(ssl_conn *conn, const void *buf, size_t len)
{
    const uint8_t *data = buf;
    size_t taken = 0;
    if (conn == NULL || conn->failed)
        return SSL_ERROR;
    if (conn->close_sent || (buf == NULL && len > 0) || len > PTRDIFF_MAX) {
        int code = conn->close_sent ? SSL_E_CLOSED : SSL_E_ARGUMENT;
        return conn_fail(conn, fail(conn_why(conn), code, "ssl_write"));
    }
    if (conn->hs != NULL)
        TRY(conn_handshake(conn, UNTIL_WRITABLE));
    TRY(io_flush(conn));
    while (taken < len) {
        size_t max = record_fragment_max(&conn->write), n = len - taken < max ? len - taken : max;
        int result = io_send(conn, data + taken, n);
        if (result == SSL_ERROR)
            return result;
        taken += n;
        if (result == SSL_WANT_WRITE)
            break;
    }
    return (ptrdiff_t)taken;
}

size_t ssl_unsent(const ssl_conn *conn)
{
    return conn != NULL ? conn->out.len - conn->sent : 0;
}

/* ---- The end ---- */

int ssl_close(ssl_conn *conn)
{
    if (conn == NULL)
        return SSL_ERROR;
    if (!conn->failed && !conn->close_sent) {
        conn->close_sent = true;
        int result = io_seal_alert(conn, ALERT_WARNING, ALERT_CLOSE_NOTIFY);
        if (result != 0)
            return conn_fail(conn, result);
    }
    int result = io_flush(conn);
    return result == 0 && conn->failed ? SSL_ERROR : result;
}
