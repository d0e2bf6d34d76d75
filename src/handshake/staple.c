/*
 * staple.c - what a server hands on about its own certificate: the extensions status_request (RFC 6066 section 8),
 * after which it may send an OCSP response, and signed_certificate_timestamp (RFC 6962 section 3.3), which carries its
 * bytes itself. A client judges the first in step 3, and does not judge the second.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/* ---- status_request ---- */

/*
 *     struct {
 *         CertificateStatusType status_type;
 *         select (status_type) { case ocsp: OCSPStatusRequest; } request;
 *     } CertificateStatusRequest;
 *
 *     struct {
 *         ResponderID responder_id_list<0..2^16-1>;
 *         Extensions  request_extensions<0..2^16-1>;
 *     } OCSPStatusRequest;
 *
 *     opaque ResponderID<1..2^16-1>;
 *     opaque Extensions<0..2^16-1>;
 *
 * Both are empty: any responder that the CA has made one will do, and a response that was made before has no nonce.
 */
bool status_request_offer(struct handshake *hs, struct writer *w)
{
    if (hs->policy->any_status)
        return false;
    writer_u8(w, STATUS_TYPE_OCSP);
    writer_vector(w, 2, (struct span){NULL, 0});
    writer_vector(w, 2, (struct span){NULL, 0});
    return true;
}

/* The responders that the client knows and the extensions that it would like change nothing: there is one response. */
int status_request_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    uint8_t type = reader_u8(&r);
    if (!r.failed && type != STATUS_TYPE_OCSP) /* some other way that this server does not have */
        return 0;
    struct reader responders = reader_over(reader_vector(&r, 2, 0, 0xffff));
    while (reader_more(&responders))
        reader_vector(&responders, 2, 1, 0xffff);
    reader_vector(&r, 2, 0, 0xffff);
    if (responders.failed || !reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "status_request");
    hs->status_asked = true;
    return 0;
}

/* A response that has run out helps nobody, and a client that checks would refuse the server for it. A server without a
 * clock sends what it has. */
static bool staple_is_current(struct handshake *hs)
{
    const struct error before = *hs->why;
    int64_t now;
    int result = hs->hooks->now(hs->conn, &now);
    *hs->why = before;
    return result != 0 || now <= hs->identity->staple_until;
}

bool status_request_answer(struct handshake *hs, struct writer *w)
{
    (void)w; /* RFC 6066: extension_data is empty */
    bool has_one = hs->status_asked && hs->identity != NULL && hs->identity->staple.len > 0 && staple_is_current(hs);
    if (has_one)
        hs->terms |= STATUS;
    return has_one;
}

int status_request_confirmed(struct handshake *hs, struct span body)
{
    hs->terms |= STATUS;
    return body.len == 0 ? 0 : fail(hs->why, SSL_E_DECODE, "status_request is not empty");
}

/* ---- signed_certificate_timestamp ---- */

/*
 *     opaque SerializedSCT<1..2^16-1>;
 *     struct { SerializedSCT sct_list <1..2^16-1>; } SignedCertificateTimestampList;
 */
bool scts_check(struct span list)
{
    struct reader r = reader_over(list);
    struct reader scts = reader_over(reader_vector(&r, 2, 1, 0xffff));
    while (reader_more(&scts))
        reader_vector(&scts, 2, 1, 0xffff);
    return !scts.failed && reader_end(&r);
}

bool scts_offer(struct handshake *hs, struct writer *w)
{
    (void)w; /* RFC 6962 3.3.1: empty extension_data */
    return hs->policy->ask_scts;
}

int scts_receive(struct handshake *hs, struct span body)
{
    hs->scts_asked = true;
    return body.len == 0 ? 0 : fail(hs->why, SSL_E_DECODE, "signed_certificate_timestamp is not empty");
}

bool scts_answer(struct handshake *hs, struct writer *w)
{
    if (!hs->scts_asked || hs->identity == NULL || hs->identity->scts.len == 0)
        return false;
    writer_span(w, hs->identity->scts);
    return true;
}

int scts_confirmed(struct handshake *hs, struct span body)
{
    if (!scts_check(body))
        return fail(hs->why, SSL_E_DECODE, "signed_certificate_timestamp");
    if (hs->resumed) /* they are those of the session, as the certificate is */
        return 0;
    return hs->hooks->keep(hs->conn, KEPT_SCTS, &body);
}
