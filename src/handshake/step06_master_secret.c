/*
 * step06_master_secret.c - step 6: the server verifies the client's certificate, revocation list included; both sides
 * derive the master secret (RFC 5246 8.1, RFC 7627 section 4).
 *
 *     master_secret = PRF(pre_master_secret, "master secret", ClientHello.random + ServerHello.random)[0..47];
 *     master_secret = PRF(pre_master_secret, "extended master secret", session_hash)[0..47];
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

#include <stdio.h>

int client_verify(struct handshake *hs)
{
    return certificate_judge(hs, PURPOSE_CLIENT, NULL, USAGE_DIGITAL_SIGNATURE);
}

static char *hex_write(char *out, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
    return out;
}

/* One line of the NSS key log: "CLIENT_RANDOM <client random> <master secret>". */
static void log_keys(struct handshake *hs)
{
    char line[sizeof "CLIENT_RANDOM  " + 2 * RANDOM_LEN + 2 * MASTER_LEN] = "CLIENT_RANDOM ";
    if (!hs->hooks->wants_keys(hs->conn))
        return;
    char *end = hex_write(line + strlen(line), hs->client_random, RANDOM_LEN);
    *end++ = ' ';
    hex_write(end, hs->master, MASTER_LEN);
    hs->hooks->keylog(hs->conn, line);
    wipe(line, sizeof line);
}

int master_secret_derive(struct handshake *hs)
{
    const struct hash *hash = prf_hash_of(hs);
    const struct span premaster = {hs->premaster, hs->premaster_len}, nothing = {NULL, 0};
    if (hs->extended_master_secret)
        prf(hash, hs->master, MASTER_LEN, premaster, "extended master secret",
            (struct span){hs->session_hash, hash->digest_len}, nothing);
    else
        prf(hash, hs->master, MASTER_LEN, premaster, "master secret", SPAN(hs->client_random), SPAN(hs->server_random));
    wipe(hs->premaster, sizeof hs->premaster); /* RFC 5246 8.1: it should be deleted once the master secret is there */
    if (told(hs))
        snprintf(hs->detail, LIMIT_ERROR_TEXT, "%d bytes by the PRF with %s%s", MASTER_LEN, hash->name,
                 hs->extended_master_secret ? ", extended master secret" : "");
    log_keys(hs);
    return 0;
}

/* A resumed session has its master secret already (RFC 5246 F.1.4); the randoms of the hellos make other keys of it. */
int master_secret_restore(struct handshake *hs)
{
    TRY(session_restore(hs));
    if (told(hs))
        snprintf(hs->detail, LIMIT_ERROR_TEXT, "that of the resumed session");
    log_keys(hs);
    return 0;
}
