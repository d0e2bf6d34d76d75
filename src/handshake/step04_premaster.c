/*
 * step04_premaster.c - step 4: the client makes a pre-master secret, encrypts it with the server's public key, and
 * sends it (RFC 5246 7.4.7.1); the server opens it with its private key.
 *
 *     struct {
 *         ProtocolVersion client_version;
 *         opaque random[46];
 *     } PreMasterSecret;
 *
 *     struct { public-key-encrypted PreMasterSecret pre_master_secret; } EncryptedPreMasterSecret;
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/* 48 random bytes: the client's secret, but for the version in it, or the server's replacement of one that is none. */
static int premaster_draw(struct handshake *hs)
{
    int result = crypto_random(&hs->policy->crypto, hs->premaster, PREMASTER_LEN);
    if (result != 0)
        return fail(hs->why, result, "for the pre-master secret");
    CT_SECRET(hs->premaster, PREMASTER_LEN);
    hs->premaster_len = PREMASTER_LEN;
    return 0;
}

static int rsa_client_send(struct handshake *hs, struct writer *w)
{
    TRY(premaster_draw(hs));
    store_be16(hs->premaster, hs->client_version);
    /* RFC 5246 4.7: a public-key-encrypted element is opaque<0..2^16-1>. */
    struct writer_mark encrypted = writer_open(w, 2);
    uint8_t *at = writer_space(w, (rsa_bits(&hs->peer.key.rsa) + 7) / 8);
    if (at == NULL)
        return fail(hs->why, SSL_E_INTERNAL, "no room for the encrypted pre-master secret");
    int result = rsa_encrypt(&hs->policy->crypto, &hs->peer.key.rsa, at, hs->premaster, PREMASTER_LEN);
    if (result != 0)
        return fail(hs->why, result, "while encrypting the pre-master secret");
    writer_close(w, encrypted);
    return 0;
}

/*
 * The answer to Bleichenbacher's attack, as RFC 5246 7.4.7.1 has it: whether the padding, the length or the version was
 * wrong, the server goes on with a random secret that was made before, and the handshake fails at Finished like any
 * other with a wrong key. That a ciphertext is not of the modulus's length is no secret, but gets the same answer.
 */
static int rsa_server_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    struct span encrypted = reader_vector(&r, 2, 0, 0xffff);
    if (!reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "EncryptedPreMasterSecret");
    TRY(premaster_draw(hs));
    uint8_t opened[PREMASTER_LEN] = {0};
    uint64_t good_mask = 0;
    int result = rsa_decrypt(&hs->policy->crypto, &hs->identity->key.rsa, opened, sizeof opened, &good_mask, encrypted);
    if (result != 0 && result != SSL_E_DECODE)
        return fail(hs->why, result, "while opening the pre-master secret");
    /* The version is that of the ClientHello: a rollback by somebody on the way changes it here unseen. */
    good_mask &= ct_eq(load_be16(opened), hs->client_version);
    ct_copy(good_mask, hs->premaster, opened, sizeof opened);
    wipe(opened, sizeof opened);
    return 0;
}

const struct key_exchange key_exchange_rsa = {
    .name = "RSA key transport",
    .terms = CERTIFIED,
    .key_usage = USAGE_KEY_ENCIPHERMENT,
    .client_send = rsa_client_send,
    .server_receive = rsa_server_receive,
};

int server_key_exchange_send(struct handshake *hs, struct writer *w)
{
    return hs->suite->key_exchange->server_offer(hs, w);
}

int server_key_exchange_receive(struct handshake *hs, struct span body)
{
    return hs->suite->key_exchange->client_read_offer(hs, body);
}

int client_key_exchange_send(struct handshake *hs, struct writer *w)
{
    return hs->suite->key_exchange->client_send(hs, w);
}

int client_key_exchange_receive(struct handshake *hs, struct span body)
{
    return hs->suite->key_exchange->server_receive(hs, body);
}
