/*
 * step03_verify_server.c - step 3: the client verifies the server's certificate: dates, trusted CA, the issuer's
 * signature, revocation, host name. If anything fails it stops.
 *
 * A stapled OCSP response is one more check, and can add a refusal but no permission: where there are revocation lists,
 * they are asked as well. Nobody has to staple, but a server whose certificate says so (RFC 7633), and any server if
 * the policy wants it. A certificate that is itself a trust anchor is trusted as it stands: see x509/chain.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

#include <stdio.h>

static int staple_missing(struct handshake *hs)
{
    if (hs->peer.must_staple)
        return fail(hs->why, SSL_E_OCSP_MISSING, "certificate 1 of the chain asks for one (tlsfeature)");
    if (hs->policy->require_staple)
        return fail(hs->why, SSL_E_OCSP_MISSING, "one is required here");
    return 0;
}

int staple_judge(struct handshake *hs, const struct chain_task *task, char text[STAPLE_TEXT])
{
    enum { TIME_TEXT = 32 };
    char from[TIME_TEXT], until[TIME_TEXT] = "further notice";
    struct cert issuer;
    struct ocsp_validity validity;
    if (hs->policy->any_status || hs->path.count < 2)
        return 0;
    if (hs->staple.len == 0)
        return staple_missing(hs);
    TRY(cert_parse(&issuer, hs->path.der[1], hs->why));
    const struct ocsp_task ocsp = {task->crypto, &hs->peer, &issuer, task->any_time, task->now, task->marks};
    /* RFC 6066 section 8: clients that receive an OCSP response "MUST check the OCSP response and abort the handshake
     * if the response is not satisfactory with bad_certificate_status_response(113) alert". */
    TRY(ocsp_judge(&ocsp, hs->staple, &validity, hs->why));
    time_text(from, sizeof from, validity.from);
    if (validity.until != INT64_MIN)
        time_text(until, sizeof until, validity.until);
    snprintf(text, STAPLE_TEXT, "; stapled OCSP response: good, from %s until %s", from, until);
    return 0;
}

int server_verify(struct handshake *hs)
{
    const struct policy *policy = hs->policy;
    /* To verify no name at all is a decision, not an omission. */
    if (hs->host == NULL && !policy->any_name && !policy->any_certificate)
        return fail(hs->why, SSL_E_NO_HOST, "there is no name to verify");
    return certificate_judge(hs, PURPOSE_SERVER, hs->host, hs->suite->key_exchange->key_usage);
}
