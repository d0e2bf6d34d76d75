/*
 * step04_ecdhe.c - step 4 with ephemeral keys: each side makes a key pair for this one handshake, and both come to the
 * same secret, which no key that lives longer can tell (RFC 8422 5.4, 5.7 and 5.10).
 *
 *     struct {
 *         ECCurveType curve_type;  -- named_curve(3)
 *         NamedCurve namedcurve;
 *         opaque point<1..2^8-1>;
 *     } ServerECDHParams;
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

enum { NAMED_CURVE = 3 };

static const struct group *group_of(const struct handshake *hs)
{
    return hs->policy->crypto.groups[hs->group->group];
}

/* A key pair for this one handshake. */
static int share_make(struct handshake *hs, uint8_t private_key[GROUP_PRIVATE_MAX], uint8_t share[GROUP_PUBLIC_MAX])
{
    int result = group_of(hs)->generate(&hs->policy->crypto, private_key, share);
    return result == 0 ? 0 : fail(hs->why, result, "for a key of %s", hs->group->name);
}

static void share_write(const struct handshake *hs, struct writer *w, const uint8_t share[GROUP_PUBLIC_MAX])
{
    writer_vector(w, 1, (struct span){share, group_of(hs)->public_len});
}

/* Of a share that waits for its signature no other is made: the signature would not be over it. */
int ecdhe_params_send(struct handshake *hs, struct writer *w)
{
    if (!hs->asked)
        TRY(share_make(hs, hs->ephemeral, hs->server_share));
    writer_u8(w, NAMED_CURVE);
    writer_u16(w, hs->group->id);
    share_write(hs, w, hs->server_share);
    return 0;
}

int ecdhe_params_receive(struct handshake *hs, struct reader *r)
{
    uint8_t type = reader_u8(r);
    uint16_t id = reader_u16(r);
    struct span point = reader_vector(r, 1, 1, 0xff);
    if (r->failed)
        return fail(hs->why, SSL_E_DECODE, "ServerECDHParams");
    /* RFC 8422 5.4: explicit curves MUST NOT be used, and the curve MUST be one that the client offered. */
    hs->group = type == NAMED_CURVE ? group_find(id) : NULL;
    if (hs->group == NULL || !group_enabled(hs->policy, hs->group->group))
        return fail(hs->why, SSL_E_KEY_SHARE, "curve type %u, group 0x%04x, which was not offered", type, id);
    if (group_of(hs)->check(point) != 0)
        return fail(hs->why, SSL_E_KEY_SHARE, "%zu bytes that are no public key of %s", point.len, hs->group->name);
    memcpy(hs->server_share, point.at, point.len);
    return 0;
}

static int agree(struct handshake *hs, uint8_t *shared, size_t *len, const uint8_t *private_key, struct span peer)
{
    const struct group *group = group_of(hs);
    int result = group->agree(shared, private_key, peer);
    if (result != 0)
        return fail(hs->why, result, "%zu bytes that are no public key of %s", peer.len, hs->group->name);
    *len = group->shared_len;
    return 0;
}

int ecdhe_client_send(struct handshake *hs, struct writer *w, uint8_t *shared, size_t *len)
{
    uint8_t private_key[GROUP_PRIVATE_MAX], share[GROUP_PUBLIC_MAX];
    int result = share_make(hs, private_key, share);
    if (result == 0)
        result = agree(hs, shared, len, private_key, (struct span){hs->server_share, group_of(hs)->public_len});
    wipe(private_key, sizeof private_key);
    TRY(result);
    share_write(hs, w, share);
    return 0;
}

int ecdhe_server_receive(struct handshake *hs, struct reader *r, uint8_t *shared, size_t *len)
{
    struct span point = reader_vector(r, 1, 1, 0xff);
    if (!reader_end(r))
        return fail(hs->why, SSL_E_DECODE, "ClientECDiffieHellmanPublic");
    int result = agree(hs, shared, len, hs->ephemeral, point);
    wipe(hs->ephemeral, sizeof hs->ephemeral);
    return result;
}

/* ---- ECDHE with a certificate: the server signs its share ---- */

static int server_offer(struct handshake *hs, struct writer *w)
{
    const size_t start = w->len;
    TRY(ecdhe_params_send(hs, w));
    return scheme_sign_params(hs, w, hs->scheme, (struct span){w->at + start, w->len - start});
}

static int client_read_offer(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    TRY(ecdhe_params_receive(hs, &r));
    return scheme_verify_params(hs, &r, (struct span){body.at, body.len - r.left});
}

static int client_send(struct handshake *hs, struct writer *w)
{
    return ecdhe_client_send(hs, w, hs->premaster, &hs->premaster_len);
}

static int server_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    return ecdhe_server_receive(hs, &r, hs->premaster, &hs->premaster_len);
}

const struct key_exchange key_exchange_ecdhe = {
    .name = "ECDHE",
    .terms = CERTIFIED | EPHEMERAL,
    .key_usage = USAGE_DIGITAL_SIGNATURE,
    .server_offer = server_offer,
    .client_read_offer = client_read_offer,
    .client_send = client_send,
    .server_receive = server_receive,
};
