/*
 * step03_verify_server.c - step 3: the client verifies the server's certificate: dates, trusted CA, the issuer's
 * signature, revocation, host name. If anything fails it stops.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

int server_verify(struct handshake *hs)
{
    const struct policy *policy = hs->policy;
    /* To verify no name at all is a decision, not an omission. */
    if (hs->host == NULL && !policy->any_name && !policy->any_certificate)
        return fail(hs->why, SSL_E_NO_HOST, "there is no name to verify");
    return certificate_judge(hs, PURPOSE_SERVER, hs->host, hs->suite->key_exchange->key_usage);
}
