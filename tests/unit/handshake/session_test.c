/*
 * session_test.c - the form of a session, written and read; tickets sealed and opened.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"

/* ---- The form ---- */

static struct session sample(void)
{
    static const uint8_t bytes[64] = {7};
    struct session s = {.suite = 0xc02f, .created = TEST_NOW, .until = TEST_NOW + 100};
    memset(s.context, 1, sizeof s.context);
    memset(s.master, 2, sizeof s.master);
    s.name = (struct span){(const uint8_t *)CAST_HOST, strlen(CAST_HOST)};
    s.peer_list = (struct span){bytes, 9};
    s.staple = (struct span){bytes, 3};
    s.scts = (struct span){bytes, 5};
    s.marks = (struct span){bytes, 2 * MARK_LEN};
    s.id = (struct span){bytes, 32};
    s.ticket = (struct span){bytes, 50};
    return s;
}

static void written_and_read(void **state)
{
    (void)state;
    uint8_t bytes[512];
    struct session s = sample(), again;
    struct writer w = writer_over(bytes, sizeof bytes);
    session_write(&w, &s);
    assert_int_equal(w.len, session_len(&s));
    assert_true(session_read(&again, (struct span){bytes, w.len}));
    assert_int_equal(again.suite, s.suite);
    assert_int_equal(again.created, s.created);
    assert_int_equal(again.until, s.until);
    assert_memory_equal(again.context, s.context, sizeof s.context);
    assert_memory_equal(again.master, s.master, MASTER_LEN);
    assert_true(span_equal(again.name, s.name) && span_equal(again.peer_list, s.peer_list));
    assert_true(span_equal(again.marks, s.marks) && span_equal(again.scts, s.scts));
    assert_true(span_equal(again.staple, s.staple) && span_equal(again.id, s.id) && span_equal(again.ticket, s.ticket));
    for (size_t len = 0; len < w.len; len++) {
        assert_false(session_read(&again, (struct span){bytes, len}));
        assert_int_equal(again.master[0], 0); /* nothing of it is left */
    }
    assert_false(session_read(&again, (struct span){bytes, w.len + 1}));
    for (size_t i = 0; i < 3; i++) { /* another format, another version */
        bytes[i] ^= 1;
        assert_false(session_read(&again, (struct span){bytes, w.len}));
        bytes[i] ^= 1;
    }
    bytes[5] |= 0x80; /* a time with a sign */
    assert_false(session_read(&again, (struct span){bytes, w.len}));
}

/* Marks are whole, and no more than there is room for. */
static void whole_marks(void **state)
{
    (void)state;
    static uint8_t many[(LIMIT_MARKS + 1) * MARK_LEN], bytes[2 * sizeof many];
    for (size_t len = 0; len <= sizeof many; len++) {
        struct session s = sample(), again;
        s.marks = (struct span){many, len};
        struct writer w = writer_over(bytes, sizeof bytes);
        session_write(&w, &s);
        bool good = len % MARK_LEN == 0 && len <= LIMIT_MARKS * MARK_LEN;
        assert_int_equal(session_read(&again, (struct span){bytes, w.len}), good);
    }
}

static void it_ends_after_it_begins(void **state)
{
    (void)state;
    uint8_t bytes[512];
    struct session s = sample(), again;
    s.until = s.created - 1;
    struct writer w = writer_over(bytes, sizeof bytes);
    session_write(&w, &s);
    assert_false(session_read(&again, (struct span){bytes, w.len}));
}

/* ---- What it is bound to ---- */

static struct policy policies[5];

static void context_of(size_t row, uint8_t out[32])
{
    static const struct {
        size_t policy;
        enum side side;
        bool shows; /* server: the policy's identity */
    } rows[] = {{0, CLIENT, false}, {1, CLIENT, false}, {2, CLIENT, false}, {0, SERVER, false},
                {1, SERVER, true},  {2, SERVER, true},  {3, SERVER, true},  {4, SERVER, true}};
    const struct policy *policy = &policies[rows[row].policy];
    session_context(policy, rows[row].side, rows[row].shows ? policy->identities : NULL, out);
}

/* No two of these are the same: sides, identities, questions. */
static void contexts(void **state)
{
    (void)state;
    enum { ROWS = 8 };
    uint8_t digests[ROWS][32];
    cast_policy(&policies[0], NULL);
    cast_policy(&policies[1], &cast_server);
    cast_policy(&policies[2], &cast_client);
    policies[3] = policies[4] = policies[1];
    policies[3].client_auth = CLIENT_AUTH_OPTIONAL;
    policies[4].client_auth = CLIENT_AUTH_REQUIRED;
    for (size_t i = 0; i < COUNT(policies); i++)
        policies[i].crypto = *test_crypto();
    for (size_t i = 0; i < ROWS; i++) {
        context_of(i, digests[i]);
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(digests[i], digests[j], 32);
    }
}

/* ---- Tickets ---- */

static void sealed_and_opened(void **state)
{
    (void)state;
    struct policy policy;
    cast_policy(&policy, &cast_server);
    struct bare *server = bare_new(&policy, SERVER, NULL, 1);
    server->ticket_key = 9;
    server->ticket_keys = 2;
    uint8_t key[TICKET_KEY_LEN], text[100], ticket[200], out[LIMIT_SESSION_STATE];
    memset(text, 5, sizeof text);
    for (uint8_t which = 9; which >= 8; which--) {
        memset(key, which, sizeof key);
        size_t len = ticket_len(sizeof text);
        assert_int_equal(ticket_seal(&server->hs, key, ticket, SPAN(text)), 0);
        assert_int_equal(ticket_open(&server->hs, TEST_NOW, (struct span){ticket, len}, out), sizeof text);
        assert_memory_equal(out, text, sizeof text);
        assert_int_equal(server->hs.renews, which == 8);
        for (size_t bit = 0; bit < 8 * len; bit++) {
            ticket[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(ticket_open(&server->hs, TEST_NOW, (struct span){ticket, len}, out), 0);
            ticket[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        for (size_t cut = 0; cut < len; cut++)
            assert_int_equal(ticket_open(&server->hs, TEST_NOW, (struct span){ticket, cut}, out), 0);
    }
    server->ticket_keys = 1; /* the older key is gone */
    assert_int_equal(ticket_open(&server->hs, TEST_NOW, (struct span){ticket, ticket_len(sizeof text)}, out), 0);
    uint8_t second[200];
    assert_int_equal(ticket_seal(&server->hs, key, second, SPAN(text)), 0);
    assert_memory_not_equal(second, ticket, ticket_len(sizeof text)); /* salted */
    bare_free(server);
}

/* Two tickets of one state under one key have nothing in common but the key's name: as each has a key of its own, no
 * nonce comes twice under any. */
static void each_ticket_has_its_key(void **state)
{
    (void)state;
    struct policy policy;
    cast_policy(&policy, &cast_server);
    struct bare *server = bare_new(&policy, SERVER, NULL, 1);
    uint8_t key[TICKET_KEY_LEN] = {1}, text[64] = {0}, tickets[2][112];
    assert_int_equal(ticket_len(sizeof text), sizeof tickets[0]);
    for (int i = 0; i < 2; i++)
        assert_int_equal(ticket_seal(&server->hs, key, tickets[i], SPAN(text)), 0);
    assert_memory_equal(tickets[0], tickets[1], TICKET_NAME_LEN);
    for (size_t at = TICKET_NAME_LEN; at < sizeof tickets[0]; at += 16)
        assert_memory_not_equal(tickets[0] + at, tickets[1] + at, 16);
    /* A name is not a key: the last byte of the secret counts as the first. */
    uint8_t out[LIMIT_SESSION_STATE];
    server->ticket_key = 1;
    server->ticket_keys = 1;
    memset(key, 1, sizeof key);
    key[TICKET_KEY_LEN - 1] ^= 1;
    assert_int_equal(ticket_seal(&server->hs, key, tickets[0], SPAN(text)), 0);
    assert_int_equal(ticket_open(&server->hs, TEST_NOW, SPAN(tickets[0]), out), 0);
    bare_free(server);
}

/* By hand, as ticket.c has it: AES-256-GCM under a key made from the secret and the salt, over all that stands in
 * front. */
static void by_hand(void **state)
{
    (void)state;
    enum { HEAD = TICKET_NAME_LEN + 16 };
    static const uint8_t nonce[AEAD_NONCE];
    struct policy policy;
    cast_policy(&policy, &cast_server);
    struct bare *server = bare_new(&policy, SERVER, NULL, 1);
    const struct crypto *crypto = &bare_policy(server)->crypto;
    uint8_t key[TICKET_KEY_LEN] = {1, 2, 3}, text[64] = {4}, ticket[112], opened[64], derived[HASH_MAX];
    struct hmac_key mac_key;
    struct hmac mac;
    union aead_key aead;
    assert_int_equal(ticket_seal(&server->hs, key, ticket, SPAN(text)), 0);
    hmac_key_init(&mac_key, crypto->sha256, key + TICKET_NAME_LEN, TICKET_KEY_LEN - TICKET_NAME_LEN);
    hmac_init(&mac, &mac_key);
    hmac_update(&mac, ticket + TICKET_NAME_LEN, 16);
    hmac_final(&mac, derived);
    crypto->aes256_gcm->init(&aead, derived);
    assert_int_equal(crypto->aes256_gcm->open(&aead, opened, nonce, (struct span){ticket, HEAD}, ticket + HEAD,
                                              sizeof text, ticket + HEAD + sizeof text),
                     0);
    assert_memory_equal(opened, text, sizeof text);
    bare_free(server);
}

/* A ticket that is longer than any of ours is not opened: there is no room for what would be in it. */
static void too_long(void **state)
{
    (void)state;
    static uint8_t ticket[LIMIT_SESSION_STATE + 512], text[LIMIT_SESSION_STATE + 1];
    struct {
        uint8_t out[LIMIT_SESSION_STATE], behind[512];
    } room;
    struct policy policy;
    cast_policy(&policy, &cast_server);
    struct bare *server = bare_new(&policy, SERVER, NULL, 1);
    server->ticket_key = 9;
    server->ticket_keys = 1;
    uint8_t key[TICKET_KEY_LEN];
    memset(key, 9, sizeof key);
    memset(&room, 0x55, sizeof room);
    for (size_t len = LIMIT_SESSION_STATE; len <= LIMIT_SESSION_STATE + 1; len++) {
        assert_int_equal(ticket_seal(&server->hs, key, ticket, (struct span){text, len}), 0);
        struct span sealed = {ticket, ticket_len(len)};
        assert_int_equal(ticket_open(&server->hs, TEST_NOW, sealed, room.out), len <= LIMIT_SESSION_STATE ? len : 0);
    }
    for (size_t i = 0; i < sizeof room.behind; i++)
        assert_int_equal(room.behind[i], 0x55);
    bare_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_and_read),
        cmocka_unit_test(whole_marks),
        cmocka_unit_test(it_ends_after_it_begins),
        cmocka_unit_test(contexts),
        cmocka_unit_test(sealed_and_opened),
        cmocka_unit_test(each_ticket_has_its_key),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(too_long),
    };
    return cmocka_run_group_tests_name("unit/handshake/session", tests, NULL, NULL);
}
