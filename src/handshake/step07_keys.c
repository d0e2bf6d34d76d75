/*
 * step07_keys.c - step 7: both sides derive the keys that encrypt and those that protect integrity (RFC 5246 6.3).
 *
 *     key_block = PRF(SecurityParameters.master_secret, "key expansion",
 *                     SecurityParameters.server_random + SecurityParameters.client_random);
 *
 * cut into client_write_MAC_key, server_write_MAC_key, client_write_key, server_write_key, client_write_IV,
 * server_write_IV.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

#include <stdio.h>

/* The sender's share is the first of each pair if it is the client. It is taken out of the block: nobody needs it
 * twice.
 */
void keys_take(struct handshake *hs, enum side sender)
{
    const struct protection *protection = protection_find(hs->suite->protection);
    const size_t mac_len = protection->mac_key_len, key_len = protection->key_len, iv_len = protection->fixed_iv_len;
    size_t second = sender == SERVER;
    uint8_t *mac = hs->key_block + second * mac_len, *key = hs->key_block + 2 * mac_len + second * key_len;
    uint8_t *iv = hs->key_block + 2 * (mac_len + key_len) + second * iv_len;
    bool ours = sender == hs->side;
    struct record_direction *direction = ours ? hs->write : hs->read;
    record_direction_init(direction, &hs->policy->crypto, protection, ours ? RECORD_SEALS : RECORD_OPENS,
                          hs->encrypt_then_mac, mac, key, iv);
    direction->fragment_max = ours ? hs->fragment_out : hs->fragment_in;
    wipe(mac, mac_len);
    wipe(key, key_len);
    wipe(iv, iv_len);
}

int keys_expand(struct handshake *hs)
{
    const struct protection *protection = protection_find(hs->suite->protection);
    const size_t len = 2 * ((size_t)protection->mac_key_len + protection->key_len + protection->fixed_iv_len);
    hmac_key_init(&hs->master_key, prf_hash_of(hs), hs->master, MASTER_LEN);
    prf_keyed(&hs->master_key, hs->key_block, len, "key expansion", SPAN(hs->server_random), SPAN(hs->client_random));
    if (told(hs))
        snprintf(hs->detail, LIMIT_ERROR_TEXT, "%s%s, keys for each direction: %d bytes%s", protection->name,
                 hs->encrypt_then_mac ? ", encrypt-then-MAC" : "", protection->key_len,
                 protection->mac_key_len > 0 ? " and a MAC key" : "");
    return 0;
}
