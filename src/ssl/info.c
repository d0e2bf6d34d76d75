/*
 * info.c - what a connection tells of itself: errors, what was agreed, and the peer's certificates.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

#include <stdlib.h>

/* ---- Errors ---- */

int ssl_error_code(const ssl_conn *conn)
{
    if (conn == NULL)
        return SSL_E_MEMORY;
    return conn->code;
}

const char *ssl_error(const ssl_conn *conn)
{
    if (conn == NULL)
        return error_sentence(SSL_E_MEMORY);
    if (!conn->failed)
        return "no error";
    return conn->error != NULL ? conn->error->text : error_sentence(conn->code);
}

int ssl_error_alert(const ssl_conn *conn)
{
    return conn != NULL ? conn->alert : 0;
}

enum ssl_fault ssl_error_fault(const ssl_conn *conn)
{
    return error_fault(ssl_error_code(conn));
}

/* ---- What was agreed ---- */

const char *ssl_cipher(const ssl_conn *conn)
{
    if (conn == NULL)
        return NULL;
    const struct suite *suite = conn->hs != NULL ? conn->hs->suite : conn->suite;
    return suite != NULL ? suite->name : NULL;
}

const char *ssl_alpn(const ssl_conn *conn)
{
    if (conn == NULL)
        return NULL;
    return conn->hs != NULL ? conn->hs->protocol : conn->protocol;
}

const char *ssl_group(const ssl_conn *conn)
{
    if (conn == NULL)
        return NULL;
    const struct named_group *group = conn->hs != NULL ? conn->hs->group : conn->group;
    return group != NULL ? group->name : NULL;
}

const char *ssl_signature_algorithm(const ssl_conn *conn)
{
    if (conn == NULL)
        return NULL;
    const struct scheme *scheme = conn->hs != NULL ? conn->hs->scheme : conn->scheme;
    return scheme != NULL ? scheme->name : NULL;
}

const char *ssl_server_name(const ssl_conn *conn)
{
    if (conn == NULL)
        return NULL;
    if (conn->hs != NULL && conn->side == SERVER)
        return conn->hs->server_name[0] != '\0' ? conn->hs->server_name : NULL;
    bool told = conn->host != NULL && (conn->side == SERVER || !host_is_address(conn->host));
    return told ? conn->host : NULL;
}

int ssl_resumed(const ssl_conn *conn)
{
    if (conn == NULL)
        return 0;
    return conn->hs != NULL ? conn->hs->resumed : conn->resumed;
}

int ssl_extended_master_secret(const ssl_conn *conn)
{
    if (conn == NULL)
        return 0;
    return conn->hs != NULL ? conn->hs->extended_master_secret : conn->extended_master_secret;
}

int ssl_encrypt_then_mac(const ssl_conn *conn)
{
    if (conn == NULL)
        return 0;
    return conn->hs != NULL ? conn->hs->encrypt_then_mac : conn->encrypt_then_mac;
}

const char *ssl_alert_name(int alert)
{
    return alert >= 0 && alert <= 255 ? alert_name((uint8_t)alert) : NULL;
}

const char *ssl_group_name(unsigned id)
{
    const struct named_group *group = id <= 0xffff ? group_find((uint16_t)id) : NULL;
    return group != NULL ? group->name : NULL;
}

const char *ssl_signature_algorithm_name(unsigned id)
{
    const struct scheme *scheme = id <= 0xffff ? scheme_find((uint16_t)id) : NULL;
    return scheme != NULL ? scheme->name : NULL;
}

const char *ssl_cipher_name(unsigned id)
{
    return id <= 0xffff ? suite_name((uint16_t)id) : NULL;
}

/* ---- Certificates ---- */

/* Of a peer that was refused there is nothing to show, though the callback may have seen it. */
static bool peer_refused(const ssl_conn *conn)
{
    return conn->failed && conn->path_count == 0;
}

/* What a client has loaded of a former session is not there before the server resumes it. */
static bool is_agreed(const ssl_conn *conn)
{
    return conn->hs == NULL || conn->hs->version != 0;
}

static const uint8_t *kept(const ssl_conn *conn, enum kept what, size_t *len)
{
    bool there = conn != NULL && conn->kept[what].at != NULL && is_agreed(conn) && !peer_refused(conn);
    *len = there ? conn->kept[what].len : 0;
    return there ? conn->kept[what].at : NULL;
}

const uint8_t *ssl_ocsp_response(const ssl_conn *conn, size_t *len)
{
    return kept(conn, KEPT_STAPLE, len);
}

const uint8_t *ssl_sct_list(const ssl_conn *conn, size_t *len)
{
    return kept(conn, KEPT_SCTS, len);
}

/* The certificate at this depth, made for the application when it first asks. */
static struct ssl_cert *cert_new(struct span der, size_t depth)
{
    struct error ignored = {0};
    struct ssl_cert *made = calloc(1, sizeof *made);
    if (made == NULL || cert_parse(&made->cert, der, &ignored) != 0) {
        free(made);
        return NULL;
    }
    made->depth = depth;
    name_text(made->subject, sizeof made->subject, made->cert.subject);
    name_text(made->issuer, sizeof made->issuer, made->cert.issuer);
    serial_text(made->serial, sizeof made->serial, made->cert.serial);
    cert_names_text(made->names, sizeof made->names, &made->cert);
    return made;
}

const ssl_cert *ssl_peer(ssl_conn *conn, size_t depth)
{
    if (conn == NULL || !is_agreed(conn) || peer_refused(conn))
        return NULL;
    for (struct ssl_cert *cert = conn->certs; cert != NULL; cert = cert->next)
        if (cert->depth == depth)
            return cert;
    const struct span *path = conn->hs != NULL ? conn->hs->path.der : conn->path;
    size_t count = conn->hs != NULL ? conn->hs->path.count : conn->path_count;
    struct ssl_cert *made = depth < count ? cert_new(path[depth], depth) : NULL;
    if (made == NULL)
        return NULL;
    made->next = conn->certs;
    conn->certs = made;
    return made;
}

const uint8_t *ssl_cert_der(const ssl_cert *cert, size_t *len)
{
    if (cert == NULL)
        return NULL;
    *len = cert->cert.der.len;
    return cert->cert.der.at;
}

const char *ssl_cert_subject(const ssl_cert *cert)
{
    return cert != NULL ? cert->subject : NULL;
}

const char *ssl_cert_issuer(const ssl_cert *cert)
{
    return cert != NULL ? cert->issuer : NULL;
}

const char *ssl_cert_serial(const ssl_cert *cert)
{
    return cert != NULL ? cert->serial : NULL;
}

const char *ssl_cert_names(const ssl_cert *cert)
{
    return cert != NULL ? cert->names : NULL;
}

int64_t ssl_cert_not_before(const ssl_cert *cert)
{
    return cert != NULL ? cert->cert.not_before : 0;
}

int64_t ssl_cert_not_after(const ssl_cert *cert)
{
    return cert != NULL ? cert->cert.not_after : 0;
}

int ssl_cert_matches(const ssl_cert *cert, const char *host)
{
    struct error ignored = {0};
    return cert != NULL && host != NULL && cert_matches_host(&cert->cert, host, &ignored) == 0;
}
