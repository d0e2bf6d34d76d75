/*
 * ct_handshake.c - steps 4 to 9 with secret keys and secrets: the pre-master secret as a server receives it, the PRF,
 * and Finished; and a private key in PEM.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"
#include "handshake/steps.h"
#include "support/random.h"
#include "support/rsa_keys.h"

#include <stdio.h>

/* ---- One end of a handshake whose hellos are agreed ---- */

static int random_secret(void *state, uint8_t *out, size_t len)
{
    test_random(state, out, len);
    CT_SECRET(out, len);
    return 0;
}

static int room(void *conn, size_t len)
{
    (void)conn;
    (void)len;
    return 0;
}

static bool wants_no_keys(void *conn)
{
    (void)conn;
    return false;
}

static const struct handshake_hooks hooks = {.room = room, .wants_keys = wants_no_keys};

struct end {
    struct handshake hs;
    struct policy policy;
    struct record_direction read, write;
    struct flight out;
    struct error why;
    uint64_t random;
};

static void end_init(struct end *end, enum side side, const char *suite)
{
    memset(end, 0, sizeof *end);
    end->random = 1;
    crypto_choose(&end->policy.crypto, 0);
    end->policy.crypto.random = random_secret;
    end->policy.crypto.random_arg = &end->random;
    ct_expect(suite_list(end->policy.suites, &end->policy.suite_count, suite, &end->why) == 0);
    handshake_init(&end->hs, &end->policy, side, NULL, &hooks, end, &end->read, &end->write, &end->out, &end->why);
    end->hs.suite = suite_find(end->policy.suites[0]);
    end->hs.client_version = end->hs.version = TLS_1_2;
}

/* ---- Step 4 ---- */

static void encrypted(const struct end *end, uint8_t *body, const struct rsa_key *key, uint16_t version, size_t len)
{
    uint8_t premaster[PREMASTER_LEN + 1];
    ct_fill(premaster, sizeof premaster);
    store_be16(premaster, version);
    store_be16(body, (uint16_t)key->public.n.len);
    ct_expect(rsa_encrypt(&end->policy.crypto, &key->public, body + 2, premaster, len) == 0);
    CT_PUBLIC(body, 2 + key->public.n.len); /* the padding was drawn */
}

/* Right; a rolled back version; a wrong length; not padded at all: the same way for all, and what comes of it a secret.
 */
static void premaster(const void *with)
{
    (void)with;
    struct end end;
    struct rsa_key key;
    uint8_t body[2 + LIMIT_RSA_LEN];
    rsa_key_load(&key, RSA_1024);
    for (size_t i = 2; i < COUNT(key.bytes); i++)
        CT_SECRET(key.bytes[i], sizeof key.bytes[i]);
    const struct identity identity = {.key = {.kind = KEY_RSA, .rsa = key.private}};
    for (int wrong = 0; wrong < 4; wrong++) {
        end_init(&end, SERVER, "AES128-SHA");
        end.hs.identity = &identity;
        encrypted(&end, body, &key, wrong == 1 ? TLS_1_0 : TLS_1_2, wrong == 2 ? PREMASTER_LEN + 1 : PREMASTER_LEN);
        if (wrong == 3)
            body[40] ^= 1;
        ct_expect(client_key_exchange_receive(&end.hs, (struct span){body, 2 + key.public.n.len}) == 0);
        ct_release(end.hs.premaster, PREMASTER_LEN);
        ct_expect((load_be16(end.hs.premaster) == TLS_1_2) == (wrong == 0));
    }
}

/* ---- Step 4 with ephemeral keys, and with a key that both sides have ---- */

/* The shares are public, and what both sides come to is a secret, the same on either. */
static void ecdhe(const void *with)
{
    struct end client, server;
    uint8_t offer[64 + GROUP_PUBLIC_MAX], answer[64 + GROUP_PUBLIC_MAX];
    uint64_t same;
    size_t client_len = 0, server_len = 0;
    end_init(&client, CLIENT, "ECDHE-RSA-AES128-GCM-SHA256");
    end_init(&server, SERVER, "ECDHE-RSA-AES128-GCM-SHA256");
    ct_expect(group_list(client.policy.groups, &client.policy.group_count, with, &client.why) == 0);
    server.hs.group = group_find(client.policy.groups[0]);
    struct writer w = writer_over(offer, sizeof offer);
    ct_expect(ecdhe_params_send(&server.hs, &w) == 0);
    struct reader r = reader_over((struct span){offer, w.len});
    ct_expect(ecdhe_params_receive(&client.hs, &r) == 0);
    w = writer_over(answer, sizeof answer);
    ct_expect(ecdhe_client_send(&client.hs, &w, client.hs.premaster, &client_len) == 0);
    r = reader_over((struct span){answer, w.len});
    ct_expect(ecdhe_server_receive(&server.hs, &r, server.hs.premaster, &server_len) == 0);
    ct_expect(client_len == server_len);
    same = ct_equal(client.hs.premaster, server.hs.premaster, client_len);
    ct_release(&same, sizeof same);
    ct_expect(same != 0);
}

static void preshared(const void *with)
{
    struct end end;
    uint8_t body[2 + PSK_IDENTITY_MAX];
    end_init(&end, CLIENT, with);
    memcpy(end.hs.psk.identity, "device", 6);
    end.hs.psk.identity_len = 6;
    ct_fill_secret(end.hs.psk.key, 32);
    end.hs.psk.key_len = 32;
    struct writer w = writer_over(body, sizeof body);
    ct_expect(client_key_exchange_send(&end.hs, &w) == 0 && writer_ok(&w));
    ct_expect(end.hs.premaster_len == 2 + 32 + 2 + 32);
    ct_expect(master_secret_derive(&end.hs) == 0);
    ct_release(end.hs.master, MASTER_LEN);
}

/* ---- Steps 6 and 7 ---- */

static void master(const void *with)
{
    struct end end;
    for (int extended = 0; extended < 2; extended++) {
        end_init(&end, CLIENT, with);
        end.hs.extended_master_secret = extended != 0;
        ct_fill_secret(end.hs.premaster, PREMASTER_LEN);
        end.hs.premaster_len = PREMASTER_LEN;
        ct_expect(master_secret_derive(&end.hs) == 0);
        ct_expect(keys_expand(&end.hs) == 0);
        keys_take(&end.hs, CLIENT);
        keys_take(&end.hs, SERVER);
        ct_release(end.hs.master, MASTER_LEN);
    }
}

/* ---- Steps 8 and 9 ---- */

/* Finished of the peer, right and wrong in each byte. Whether it is right is told, and nothing else. */
static void finished(const void *with)
{
    struct end client, server;
    uint8_t body[VERIFY_DATA_LEN];
    for (size_t wrong = 0; wrong <= VERIFY_DATA_LEN; wrong++) {
        end_init(&client, CLIENT, with);
        end_init(&server, SERVER, with);
        ct_fill_secret(client.hs.master, MASTER_LEN);
        ct_fill_secret(server.hs.master, MASTER_LEN);
        ct_expect(keys_expand(&client.hs) == 0 && keys_expand(&server.hs) == 0);
        struct writer w = writer_over(body, sizeof body);
        ct_expect(finished_send(&client.hs, &w) == 0 && writer_ok(&w));
        ct_release(body, sizeof body);
        if (wrong < VERIFY_DATA_LEN)
            body[wrong] ^= 0x80;
        ct_expect(finished_receive(&server.hs, SPAN(body)) == (wrong < VERIFY_DATA_LEN ? SSL_E_FINISHED : 0));
    }
}

/* ---- Sessions ---- */

static const uint8_t *the_ticket_key;

static bool one_ticket_key(void *conn, int64_t now, const uint8_t *name, uint8_t key[TICKET_KEY_LEN])
{
    (void)conn;
    (void)now;
    (void)name;
    memcpy(key, the_ticket_key, TICKET_KEY_LEN);
    return true;
}

/* A master secret goes into a ticket and comes out of it, under a key of which only the name is public. */
static void ticket(const void *with)
{
    static const struct handshake_hooks ticket_hooks = {.ticket_key = one_ticket_key};
    (void)with;
    struct end end;
    struct session session = {.suite = 0xc02f, .created = 1, .until = 2}, opened;
    uint8_t key[TICKET_KEY_LEN], state[512], sealed[1024], out[LIMIT_SESSION_STATE];
    end_init(&end, SERVER, "ECDHE-RSA-AES128-GCM-SHA256");
    end.hs.hooks = &ticket_hooks;
    ct_fill(key, TICKET_KEY_LEN);
    CT_SECRET(key + TICKET_NAME_LEN, TICKET_KEY_LEN - TICKET_NAME_LEN);
    the_ticket_key = key;
    ct_fill_secret(session.master, MASTER_LEN);
    struct writer w = writer_over(state, sizeof state);
    session_write(&w, &session);
    ct_expect(writer_ok(&w));
    ct_expect(ticket_seal(&end.hs, key, sealed, (struct span){state, w.len}) == 0);
    size_t len = ticket_open(&end.hs, 1, (struct span){sealed, ticket_len(w.len)}, out);
    ct_expect(len == w.len);
    CT_PUBLIC(out, len); /* session_resume does, for only the master secret is one, which session_read marks again */
    ct_expect(session_read(&opened, (struct span){out, len}));
    uint64_t same = ct_equal(opened.master, session.master, MASTER_LEN);
    ct_release(&same, sizeof same);
    ct_expect(same != 0);
    sealed[ticket_len(w.len) - 1] ^= 1;
    ct_expect(ticket_open(&end.hs, 1, (struct span){sealed, ticket_len(w.len)}, out) == 0);
}

/* ---- A private key in PEM: its letters are secret, its lines are not ---- */

static void pem_key(const void *with)
{
    (void)with;
    /* A whole line and some letters: the one is read eight at a time, the others one by one. */
    static const char head[] = "-----BEGIN PRIVATE KEY-----\n", tail[] = "\n-----END PRIVATE KEY-----\n";
    static const char line[] = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ+/zyxwvutsrqpo", rest[] = "A+/9";
    char text[256];
    uint8_t der[sizeof text];
    size_t len, line_at = strlen(head), rest_at = line_at + strlen(line) + 1;
    struct pem_block block;
    struct error why = {0};
    int text_len = snprintf(text, sizeof text, "%s%s\n%s%s", head, line, rest, tail);
    struct span left = {(const uint8_t *)text, (size_t)text_len};
    ct_expect(pem_next(&left, &block, &why) == 0);
    CT_SECRET(text + line_at, strlen(line));
    CT_SECRET(text + rest_at, strlen(rest));
    ct_expect(pem_decode(&block, der, &len, &why) == 0 && len == 51);
    ct_release(der, len);
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"premaster",       premaster, NULL,                false},
    {"ecdhe_x25519",    ecdhe,     "x25519",            false},
    {"ecdhe_p256",      ecdhe,     "secp256r1",         false},
    {"ecdhe_p384",      ecdhe,     "secp384r1",         false},
    {"ecdhe_p521",      ecdhe,     "secp521r1",         false},
    {"psk",             preshared, "PSK-AES128-GCM-SHA256", false},
    {"master_sha256",   master,    "AES128-SHA256",     false},
    {"master_sha384",   master,    "AES256-GCM-SHA384", false},
    {"finished_sha256", finished,  "AES128-GCM-SHA256", false},
    {"finished_sha384", finished,  "AES256-GCM-SHA384", false},
    {"ticket",          ticket,    NULL,                false},
    {"pem_key",         pem_key,   NULL,                false},
};
/* clang-format on */

const struct ct_room ct_handshake = {cases, COUNT(cases)};
