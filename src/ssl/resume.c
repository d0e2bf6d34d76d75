/*
 * resume.c - sessions, from a connection's point of view: the client's, which its application saves and loads, and the
 * server's, which is in its config.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

#include <stdlib.h>

/* ---- The server: what its config holds ---- */

bool resume_ticket_key(void *arg, int64_t now, const uint8_t *name, uint8_t key[TICKET_KEY_LEN])
{
    return sessions_ticket_key(((ssl_conn *)arg)->config, now, name, key);
}

bool resume_caches(void *arg)
{
    return sessions_cached(((ssl_conn *)arg)->config);
}

static void remember_id(ssl_conn *conn, const uint8_t id[SESSION_ID_LEN])
{
    conn->cached = true;
    memcpy(conn->session_id, id, SESSION_ID_LEN);
}

int resume_fetch(void *arg, const uint8_t id[SESSION_ID_LEN], uint8_t *state, size_t cap, size_t *len)
{
    ssl_conn *conn = arg;
    TRY(sessions_fetch(conn, id, state, cap, len));
    if (*len > 0)
        remember_id(conn, id);
    return 0;
}

void resume_store(void *arg, const uint8_t id[SESSION_ID_LEN], struct span state)
{
    ssl_conn *conn = arg;
    sessions_store(conn->config, id, state);
    remember_id(conn, id);
}

/* ---- The client: what its application saves ---- */

static size_t saved_len(const struct saved *saved)
{
    return sizeof *saved + saved->id_len + saved->ticket_len + saved->marks_len;
}

static void saved_free(ssl_conn *conn)
{
    if (conn->saved != NULL)
        wipe(conn->saved, saved_len(conn->saved));
    free(conn->saved);
    conn->saved = NULL;
}

int resume_save(void *arg, const struct session *session)
{
    ssl_conn *conn = arg;
    const struct saved head = {session->created, session->until, (uint16_t)session->id.len,
                               (uint16_t)session->ticket.len, (uint16_t)session->marks.len};
    struct saved *saved = malloc(saved_len(&head));
    if (saved == NULL)
        return fail(conn_why(conn), SSL_E_MEMORY, "for a session");
    *saved = head;
    struct writer w = writer_over(saved->bytes, saved_len(&head) - sizeof head);
    writer_bytes(&w, session->id.at, session->id.len);
    writer_bytes(&w, session->ticket.at, session->ticket.len);
    writer_bytes(&w, session->marks.at, session->marks.len);
    saved_free(conn);
    conn->saved = saved;
    return 0;
}

ptrdiff_t ssl_session_save(const ssl_conn *conn, void *buf, size_t cap)
{
    if (conn == NULL || conn->failed || conn->hs != NULL || conn->side != CLIENT)
        return SSL_ERROR;
    const struct saved *saved = conn->saved;
    if (saved == NULL)
        return 0;
    struct session session = {
        .suite = conn->suite->id,
        .created = saved->created,
        .until = saved->until,
        .name = {(const uint8_t *)conn->host, strlen(conn->host)},
        .peer_list = {conn->kept[KEPT_CERTIFICATES].at, conn->kept[KEPT_CERTIFICATES].len},
        .staple = {conn->kept[KEPT_STAPLE].at, conn->kept[KEPT_STAPLE].len},
        .scts = {conn->kept[KEPT_SCTS].at, conn->kept[KEPT_SCTS].len},
        .id = {saved->bytes, saved->id_len},
        .ticket = {saved->bytes + saved->id_len, saved->ticket_len},
        .marks = {saved->bytes + saved->id_len + saved->ticket_len, saved->marks_len},
    };
    size_t len = session_len(&session);
    if (buf == NULL || len > cap)
        return buf == NULL ? (ptrdiff_t)len : SSL_ERROR;
    session_context(&conn->config->policy, CLIENT, NULL, session.context);
    memcpy(session.master, conn->exporter.master, MASTER_LEN); /* there is none without RFC 7627, as for exporters */
    struct writer w = writer_over(buf, cap);
    session_write(&w, &session);
    wipe(&session, sizeof session);
    return (ptrdiff_t)len;
}

int ssl_session_load(ssl_conn *conn, const void *buf, size_t len)
{
    if (conn == NULL || conn->failed || conn->hs == NULL || conn->side != CLIENT || conn->hs->row != 0 ||
        (buf == NULL && len > 0))
        return SSL_ERROR;
    session_load(conn->hs, (struct span){NULL, 0});
    resume_unload(conn);
    if (len == 0)
        return 0;
    conn->loaded = malloc(len);
    if (conn->loaded == NULL)
        return 0; /* a full handshake will do */
    conn->loaded_len = len;
    memcpy(conn->loaded, buf, len);
    if (!session_load(conn->hs, (struct span){conn->loaded, len}))
        resume_unload(conn);
    return 0;
}

void resume_unload(ssl_conn *conn)
{
    if (conn->loaded != NULL)
        wipe(conn->loaded, conn->loaded_len);
    free(conn->loaded);
    conn->loaded = NULL;
    conn->loaded_len = 0;
}

/* ---- Both ---- */

void resume_drop(void *arg)
{
    ssl_conn *conn = arg;
    static const enum kept of_session[] = {KEPT_CERTIFICATES, KEPT_STAPLE, KEPT_SCTS};
    for (size_t i = 0; i < COUNT(of_session); i++)
        conn_drop_kept(conn, of_session[i]);
    conn->cached = false;
}

void resume_invalidate(ssl_conn *conn)
{
    saved_free(conn);
    if (conn->cached && conn->alert != 0)
        sessions_drop(conn->config, conn->session_id);
    conn->cached = false;
}

void resume_free(ssl_conn *conn)
{
    saved_free(conn);
    resume_unload(conn);
}
