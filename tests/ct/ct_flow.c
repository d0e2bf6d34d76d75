/*
 * ct_flow.c - a whole handshake, steps 1 to 9, with secret private keys on both sides and a secret pre-master secret.
 * Public is what travels, and whether Finished was right.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"
#include "ct/cases.h"

/* The private parts of a key that was read and checked. */
static void key_hide(const struct private_key *key)
{
    const struct span parts[] = {key->rsa.d, key->rsa.p, key->rsa.q, key->rsa.dp, key->rsa.dq, key->rsa.qinv};
    for (size_t i = 0; i < COUNT(parts); i++)
        CT_SECRET(parts[i].at, parts[i].len);
}

static void whole(const void *suite)
{
    struct policy client_policy, server_policy;
    struct error why = {0};
    cast_policy(&client_policy, &cast_client);
    cast_policy(&server_policy, &cast_server);
    ct_expect(suite_list(server_policy.suites, &server_policy.suite_count, suite, &why) == 0);
    server_policy.client_auth = CLIENT_AUTH_REQUIRED;
    key_hide(&client_policy.identities->key);
    key_hide(&server_policy.identities->key);
    struct bare *client = bare_new(&client_policy, CLIENT, CAST_HOST, 1);
    struct bare *server = bare_new(&server_policy, SERVER, NULL, 2);
    client->now = server->now = TEST_NOW;
    client->keeps_keys = server->keeps_keys = true;
    ct_expect(bare_handshake(client, server, bare_deliver, NULL) == 0);
    ct_release(client->hs.master, MASTER_LEN);
    ct_release(server->hs.master, MASTER_LEN);
    ct_expect(memcmp(client->hs.master, server->hs.master, MASTER_LEN) == 0);
    bare_free(client);
    bare_free(server);
}

static const struct ct_case cases[] = {
    {"whole_gcm", whole, "AES256-GCM-SHA384", false},
    {"whole_cbc", whole, "AES128-SHA", false},
};

const struct ct_room ct_flow = {cases, COUNT(cases)};
