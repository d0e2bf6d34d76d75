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

int keys_expand(struct handshake *hs)
{
    const struct protection *protection = protection_find(hs->suite->protection);
    const size_t mac_len = protection->mac_key_len, key_len = protection->key_len, iv_len = protection->fixed_iv_len;
    uint8_t block[RECORD_KEY_BLOCK_MAX];
    prf(prf_hash_of(hs), block, 2 * (mac_len + key_len + iv_len), SPAN(hs->master), "key expansion",
        SPAN(hs->server_random), SPAN(hs->client_random));
    const uint8_t *macs = block, *keys = macs + 2 * mac_len, *ivs = keys + 2 * key_len;
    struct record_direction *client = hs->side == CLIENT ? &hs->next_write : &hs->next_read;
    struct record_direction *server = hs->side == CLIENT ? &hs->next_read : &hs->next_write;
    record_direction_init(client, &hs->policy->crypto, protection, hs->encrypt_then_mac, macs, keys, ivs);
    record_direction_init(server, &hs->policy->crypto, protection, hs->encrypt_then_mac, macs + mac_len, keys + key_len,
                          ivs + iv_len);
    wipe(block, sizeof block);
    snprintf(hs->detail, sizeof hs->detail, "%s%s, keys for each direction: %zu bytes%s", protection->name,
             hs->encrypt_then_mac ? ", encrypt-then-MAC" : "", key_len, mac_len > 0 ? " and a MAC key" : "");
    return 0;
}
