/*
 * io.c - records to and from the transport.
 *
 * A record is sealed, and received, in the caller's stack frame. The connection has memory for it only while a
 * transport that would block has a part of it, or the application has not yet read all that is in it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

/* ---- Over a descriptor: EINTR is retried, SIGPIPE never raised ---- */

static ptrdiff_t descriptor_failure(ssl_conn *conn, ptrdiff_t want, const char *verb)
{
    char reason[REASON_MAX];
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return want;
    reason_write(reason);
    fail(conn_why(conn), SSL_E_TRANSPORT, "%s: %s", verb, reason);
    return SSL_ERROR;
}

static ptrdiff_t descriptor_read(void *arg, void *buf, size_t len)
{
    ssl_conn *conn = arg;
    ssize_t got;
    do
        got = recv(conn->fd, buf, len, 0);
    while (got < 0 && errno == EINTR);
    return got >= 0 ? got : descriptor_failure(conn, SSL_WANT_READ, "receiving");
}

static ptrdiff_t descriptor_write(void *arg, const void *buf, size_t len)
{
    ssl_conn *conn = arg;
    ssize_t put;
    do
        put = send(conn->fd, buf, len, MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    return put >= 0 ? put : descriptor_failure(conn, SSL_WANT_WRITE, "sending");
}

const struct ssl_io io_descriptor = {descriptor_read, descriptor_write, NULL};

/* ---- Out ---- */

/* The bytes that hs.in and out take in turns; NULL from step 10 on. */
static uint8_t *scratch_bytes(const ssl_conn *conn)
{
    return conn->hs != NULL ? ((struct scratch *)conn->hs)->bytes : NULL;
}

/* True if len bytes can be lent. Whoever had them, and has nothing in them any more, gives them back. */
static bool scratch_lends(ssl_conn *conn, size_t len)
{
    uint8_t *bytes = scratch_bytes(conn);
    if (bytes == NULL || len > ((struct scratch *)conn->hs)->cap || conn->out.at == bytes)
        return false;
    struct assembly *in = &conn->hs->in;
    if (in->at == bytes && in->len == 0)
        *in = (struct assembly){NULL, 0, 0, 0};
    return in->at != bytes;
}

/* A piece of memory that was lent, or is none yet, or was allocated, becomes one of cap bytes, of which len are kept.
 */
static uint8_t *grow(ssl_conn *conn, uint8_t *at, size_t len, size_t cap)
{
    if (at == NULL && scratch_lends(conn, cap))
        return scratch_bytes(conn);
    if (at == NULL || at != scratch_bytes(conn))
        return realloc(at, cap);
    uint8_t *own = malloc(cap);
    if (own != NULL)
        memcpy(own, at, len);
    return own;
}

static void out_release(ssl_conn *conn)
{
    if (conn->out.at == NULL)
        return;
    if (conn->out.at != scratch_bytes(conn))
        free(conn->out.at);
    conn->out = (struct flight){NULL, 0, 0};
    conn->sent = 0;
}

int io_room(void *arg, size_t len)
{
    ssl_conn *conn = arg;
    struct flight *out = &conn->out;
    if (len <= out->cap - out->len)
        return 0;
    uint8_t *bigger = grow(conn, out->at, out->len, out->len + len);
    if (bigger == NULL)
        return fail(conn_why(conn), SSL_E_MEMORY, "for %zu bytes to send", out->len + len);
    out->at = bigger;
    out->cap = bigger == scratch_bytes(conn) ? ((struct scratch *)conn->hs)->cap : out->len + len;
    return 0;
}

/* What is used goes, and the rest moves to the front. */
static void assembly_close_up(struct assembly *in)
{
    if (in->used == 0)
        return;
    memmove(in->at, in->at + in->used, in->len - in->used);
    in->len -= in->used;
    in->used = 0;
}

int io_assembly_room(ssl_conn *conn, size_t len)
{
    struct assembly *in = &conn->hs->in;
    assembly_close_up(in);
    if (len <= in->cap - in->len)
        return 0;
    /* Doubled at least: a message may come a byte at a time. So the largest one takes less than twice its limit and a
     * record's: 290 KiB. */
    size_t cap = in->len + len > 2 * in->cap ? in->len + len : 2 * in->cap;
    uint8_t *bigger = grow(conn, in->at, in->len, cap);
    if (bigger == NULL)
        return fail(conn_why(conn), SSL_E_MEMORY, "for handshake messages");
    in->at = bigger;
    in->cap = bigger == scratch_bytes(conn) ? ((struct scratch *)conn->hs)->cap : cap;
    return 0;
}

void io_assembly_trim(ssl_conn *conn)
{
    struct assembly *in = &conn->hs->in;
    if (in->at == scratch_bytes(conn) || (in->used == 0 && in->len > 0)) /* lent, or a message that is still coming */
        return;
    assembly_close_up(in);
    if (in->len == 0) {
        free(in->at);
        *in = (struct assembly){NULL, 0, 0, 0};
        return;
    }
    uint8_t *smaller = realloc(in->at, in->len);
    if (smaller != NULL) {
        in->at = smaller;
        in->cap = in->len;
    }
}

int io_leave_scratch(ssl_conn *conn)
{
    struct flight *out = &conn->out;
    if (conn->hs->in.at != scratch_bytes(conn))
        free(conn->hs->in.at);
    if (out->at == NULL || out->at != scratch_bytes(conn))
        return 0;
    size_t waiting = out->len - conn->sent;
    uint8_t *own = waiting > 0 ? malloc(waiting) : NULL;
    if (own != NULL)
        memcpy(own, out->at + conn->sent, waiting);
    *out = (struct flight){own, own != NULL ? waiting : 0, own != NULL ? waiting : 0};
    conn->sent = 0;
    if (own != NULL || waiting == 0)
        return 0;
    conn->close_sent = true; /* an alert would be taken for the rest of what is lost */
    return fail(conn_why(conn), SSL_E_MEMORY, "for %zu bytes to send", waiting);
}

/* A client that does not take the server's version says so in a record of that version: a server of TLS 1.1 reads no
 * other from its ServerHello on. */
static uint16_t seal_version(const ssl_conn *conn)
{
    bool refusing = conn->side == CLIENT && conn->hs != NULL && conn->hs->version == 0;
    return refusing && conn->incoming.version >> 8 == TLS_1_2 >> 8 ? conn->incoming.version : TLS_1_2;
}

int io_seal(ssl_conn *conn, uint8_t type, const uint8_t *in, size_t len)
{
    size_t sealed_len = record_sealed_len(&conn->write, len);
    int result = io_room(conn, sealed_len);
    if (result == 0)
        result = record_seal(&conn->write, &conn->config->policy.crypto, conn->out.at + conn->out.len, type,
                             seal_version(conn), in, len);
    if (result == 0)
        conn->out.len += sealed_len;
    return result;
}

int io_seal_alert(ssl_conn *conn, uint8_t level, uint8_t description)
{
    const uint8_t alert[] = {level, description};
    return io_seal(conn, CONTENT_ALERT, alert, sizeof alert);
}

/* Gives the transport len bytes, of which it has taken *put: 0 if that is all, SSL_WANT_WRITE, SSL_ERROR. */
static int push(ssl_conn *conn, const uint8_t *at, size_t len, size_t *put)
{
    while (*put < len) {
        ptrdiff_t more = conn->io.write(conn->io.arg, at + *put, len - *put);
        if (more == SSL_WANT_WRITE)
            return SSL_WANT_WRITE;
        if (more <= 0 || (size_t)more > len - *put) {
            out_release(conn); /* nothing more can be sent, the alert neither */
            return conn_fail(conn, SSL_E_TRANSPORT);
        }
        *put += (size_t)more;
    }
    return 0;
}

int io_flush(ssl_conn *conn)
{
    TRY(push(conn, conn->out.at, conn->out.len, &conn->sent));
    out_release(conn);
    return 0;
}

int io_send(ssl_conn *conn, const uint8_t *in, size_t len)
{
    uint8_t record[RECORD_OVERHEAD_MAX + LIMIT_PLAINTEXT];
    size_t sealed_len = record_sealed_len(&conn->write, len), put = 0;
    int result =
        record_seal(&conn->write, &conn->config->policy.crypto, record, CONTENT_APPLICATION_DATA, TLS_1_2, in, len);
    if (result != 0)
        return conn_fail(conn, result);
    result = push(conn, record, sealed_len, &put);
    if (result != SSL_WANT_WRITE)
        return result;
    if (io_room(conn, sealed_len - put) != 0) {
        conn->close_sent = conn->close_sent || put > 0; /* an alert would be taken for the rest of the record */
        return conn_fail(conn, SSL_E_MEMORY);
    }
    memcpy(conn->out.at, record + put, sealed_len - put);
    conn->out.len = sealed_len - put;
    return SSL_WANT_WRITE;
}

/* ---- In ---- */

/* Reads until *have is want: 0, SSL_WANT_READ, SSL_ERROR. */
static int fill(ssl_conn *conn, uint8_t *at, size_t have, size_t want, size_t *got)
{
    for (*got = 0; have + *got < want;) {
        size_t missing = want - have - *got;
        ptrdiff_t more = conn->io.read(conn->io.arg, at + have + *got, missing);
        if (more == SSL_WANT_READ)
            return SSL_WANT_READ;
        if (more == 0)
            return conn_fail(conn, SSL_E_TRUNCATED);
        if (more < 0 || (size_t)more > missing)
            return conn_fail(conn, SSL_E_TRANSPORT);
        *got += (size_t)more;
    }
    return 0;
}

void io_release(ssl_conn *conn)
{
    free(conn->body);
    conn->body = NULL;
    conn->body_len = 0;
    conn->header_len = 0;
    conn->plain = (struct span){NULL, 0};
}

static int receive_header(ssl_conn *conn)
{
    size_t got;
    if (conn->header_len == RECORD_HEADER)
        return 0;
    int result = fill(conn, conn->header, conn->header_len, RECORD_HEADER, &got);
    conn->header_len = (uint8_t)(conn->header_len + got);
    if (result != 0)
        return result;
    struct error why;
    why.code = 0; /* not all of it is cleared for each record */
    why.text[0] = '\0';
    uint16_t agreed = conn->hs != NULL ? conn->hs->version : TLS_1_2;
    result = record_header_read(&conn->incoming, &conn->read, conn->header, agreed, &why);
    return result == 0 ? 0 : conn_fail(conn, fail(conn_why(conn), result, "%s", why.text));
}

/* Copies len bytes to memory of the connection's own, which has room for cap. */
static int body_keep(ssl_conn *conn, const uint8_t *at, size_t len, size_t cap)
{
    conn->body = malloc(cap);
    if (conn->body == NULL)
        return conn_fail(conn, SSL_E_MEMORY);
    memcpy(conn->body, at, len);
    return 0;
}

static int receive_body(ssl_conn *conn, uint8_t room[IO_ROOM])
{
    size_t got, len = conn->incoming.len;
    if (conn->body == NULL && len > IO_ROOM)
        TRY(body_keep(conn, room, 0, len));
    int result = fill(conn, conn->body != NULL ? conn->body : room, conn->body_len, len, &got);
    conn->body_len = (uint16_t)(conn->body_len + got);
    if (result == SSL_WANT_READ && conn->body == NULL && conn->body_len > 0)
        TRY(body_keep(conn, room, conn->body_len, len));
    return result;
}

int io_receive(ssl_conn *conn, uint8_t room[IO_ROOM], struct span *plain, uint8_t *out, size_t out_cap)
{
    TRY(receive_header(conn));
    TRY(receive_body(conn, room));
    int result = record_open(&conn->read, plain, &conn->incoming, conn->body != NULL ? conn->body : room, out, out_cap);
    if (result != 0)
        return conn_fail(conn, result);
    conn->header_len = 0;
    conn->body_len = 0;
    return 0;
}

int io_keep(ssl_conn *conn)
{
    if (conn->body != NULL)
        return 0;
    TRY(body_keep(conn, conn->plain.at, conn->plain.len, conn->plain.len));
    conn->plain.at = conn->body;
    return 0;
}
