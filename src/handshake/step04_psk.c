/*
 * step04_psk.c - step 4 with a key that both sides have had all along (RFC 4279), alone or with ephemeral keys beside
 * it (RFC 5489). There is no certificate: whoever knows the key is who it claims to be, which Finished proves.
 *
 *     struct {
 *         opaque psk_identity_hint<0..2^16-1>;
 *         [ServerECDHParams params;]
 *     } ServerKeyExchange;
 *
 *     struct {
 *         opaque psk_identity<0..2^16-1>;
 *         [ClientECDiffieHellmanPublic public;]
 *     } ClientKeyExchange;
 *
 *     struct {
 *         opaque other_secret<0..2^16-1>;  -- the secret of ECDHE, or as many zeros as the key has bytes
 *         opaque psk<0..2^16-1>;
 *     } the pre-master secret
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

static int hint_send(struct handshake *hs, struct writer *w)
{
    writer_vector(w, 2, hs->policy->psk_hint);
    return 0;
}

/* RFC 4279 5.2: a client that cannot use the hint ignores it. It waits where the identity will be. */
static int hint_receive(struct handshake *hs, struct reader *r)
{
    struct span hint = reader_vector(r, 2, 0, 0xffff);
    if (r->failed)
        return fail(hs->why, SSL_E_DECODE, "psk_identity_hint");
    if (hint.len > sizeof hs->psk.identity)
        return 0;
    if (hint.len > 0)
        memcpy(hs->psk.identity, hint.at, hint.len);
    hs->psk.identity_len = hint.len;
    return 0;
}

/* Step 3 of a client without a certificate to verify. */
int preshared_key_choose(struct handshake *hs)
{
    uint8_t hint[PSK_IDENTITY_MAX];
    const size_t len = hs->psk.identity_len;
    memcpy(hint, hs->psk.identity, len);
    int result = hs->hooks->psk_offer(hs->conn, &hs->psk, (struct span){hint, len});
    if (result == HANDSHAKE_ASK)
        return result;
    if (result != 0)
        return fail(hs->why, result, "neither the config nor the application has one for this server");
    CT_SECRET(hs->psk.key, sizeof hs->psk.key);
    return 0;
}

static void identity_send(const struct handshake *hs, struct writer *w)
{
    writer_vector(w, 2, (struct span){hs->psk.identity, hs->psk.identity_len});
}

static int identity_receive(struct handshake *hs, struct reader *r)
{
    struct span identity = reader_vector(r, 2, 0, 0xffff);
    if (r->failed)
        return fail(hs->why, SSL_E_DECODE, "psk_identity");
    if (identity.len == 0 || identity.len > sizeof hs->psk.identity)
        return fail(hs->why, SSL_E_PSK_IDENTITY, "an identity of %zu bytes", identity.len);
    memcpy(hs->psk.identity, identity.at, identity.len);
    hs->psk.identity_len = identity.len;
    int result = hs->hooks->psk_find(hs->conn, &hs->psk);
    if (result == HANDSHAKE_ASK)
        return result;
    if (result != 0)
        return fail(hs->why, result, "\"%.*s\"", (int)(identity.len < 80 ? identity.len : 80),
                    (const char *)hs->psk.identity);
    CT_SECRET(hs->psk.key, sizeof hs->psk.key);
    return 0;
}

/* The other secret stands where the pre-master secret begins, behind two bytes for its length. */
static uint8_t *other_secret(struct handshake *hs)
{
    return hs->premaster + 2;
}

static void premaster_complete(struct handshake *hs, size_t other_len)
{
    store_be16(hs->premaster, (uint16_t)other_len);
    uint8_t *key = hs->premaster + 2 + other_len;
    store_be16(key, (uint16_t)hs->psk.key_len);
    memcpy(key + 2, hs->psk.key, hs->psk.key_len);
    hs->premaster_len = 2 + other_len + 2 + hs->psk.key_len;
    wipe(hs->psk.key, sizeof hs->psk.key);
}

/* ---- The key alone ---- */

static int psk_read_offer(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    TRY(hint_receive(hs, &r));
    return reader_end(&r) ? 0 : fail(hs->why, SSL_E_DECODE, "ServerKeyExchange does not end behind its hint");
}

static int psk_client_send(struct handshake *hs, struct writer *w)
{
    identity_send(hs, w);
    memset(other_secret(hs), 0, hs->psk.key_len);
    premaster_complete(hs, hs->psk.key_len);
    return 0;
}

static int psk_server_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    TRY(identity_receive(hs, &r));
    if (!reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "ClientKeyExchange does not end behind its identity");
    memset(other_secret(hs), 0, hs->psk.key_len);
    premaster_complete(hs, hs->psk.key_len);
    return 0;
}

const struct key_exchange key_exchange_psk = {
    .name = "PSK",
    .terms = PRESHARED | HINT,
    .server_offer = hint_send,
    .client_read_offer = psk_read_offer,
    .client_send = psk_client_send,
    .server_receive = psk_server_receive,
};

/* ---- With ephemeral keys ---- */

static int ecdhe_psk_server_offer(struct handshake *hs, struct writer *w)
{
    TRY(hint_send(hs, w)); /* RFC 5489 section 2: empty if there is none */
    return ecdhe_params_send(hs, w);
}

static int ecdhe_psk_read_offer(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    TRY(hint_receive(hs, &r));
    TRY(ecdhe_params_receive(hs, &r));
    return reader_end(&r) ? 0 : fail(hs->why, SSL_E_DECODE, "ServerKeyExchange does not end behind its share");
}

static int ecdhe_psk_client_send(struct handshake *hs, struct writer *w)
{
    size_t len = 0;
    identity_send(hs, w);
    TRY(ecdhe_client_send(hs, w, other_secret(hs), &len));
    premaster_complete(hs, len);
    return 0;
}

static int ecdhe_psk_server_receive(struct handshake *hs, struct span body)
{
    size_t len = 0;
    struct reader r = reader_over(body);
    TRY(identity_receive(hs, &r));
    TRY(ecdhe_server_receive(hs, &r, other_secret(hs), &len));
    premaster_complete(hs, len);
    return 0;
}

const struct key_exchange key_exchange_ecdhe_psk = {
    .name = "ECDHE with PSK",
    .terms = PRESHARED | EPHEMERAL,
    .server_offer = ecdhe_psk_server_offer,
    .client_read_offer = ecdhe_psk_read_offer,
    .client_send = ecdhe_psk_client_send,
    .server_receive = ecdhe_psk_server_receive,
};
