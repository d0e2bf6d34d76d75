/*
 * positions_test.c - at every position of a real handshake at which a side waits, every other message is refused.
 *
 * Two real ends shake hands, one message at a time. Before each message is delivered, the end that waits for it is
 * offered everything else: each of the 256 types with an empty body, each with the body of the right message,
 * ChangeCipherSpec, and records of other types. Each offer must be refused as unexpected; what it changed is then put
 * back, so that the next offer meets the same position. Only the right one passes; where a message may be left out, it
 * and the one behind it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"
#include "support/ocsp.h"

/* ---- Putting an end back as it was ---- */

enum { HEAD = offsetof(struct bare, assembly) };

static uint8_t head[HEAD];

static void save(const struct bare *bare)
{
    assert_int_equal(bare->hs.in.len, 0); /* so that the assembly holds nothing that would be lost */
    memcpy(head, bare, HEAD);
}

static void restore(struct bare *bare)
{
    memcpy(bare, head, HEAD);
}

/* ---- The offers ---- */

static const uint8_t one = 1;

static void expect(struct bare *bare, int result, int expected, int what)
{
    if (result != expected)
        print_error("\"%s\" was offered %d: %d %s\n", flow[bare->hs.row].name, what, result, bare->why.text);
    assert_int_equal(result, expected);
    restore(bare);
}

/* The row behind this one, of those that exist in this handshake. */
static const struct row *row_behind(const struct bare *bare, const struct row *row)
{
    do
        row++;
    while ((row->when & ~bare->hs.terms) != 0);
    return row;
}

/* Whether the row at which an end stands is for this message; or may be left out, and the one behind it is. */
static bool may_come(const struct bare *bare, int type)
{
    const struct row *row = &flow[bare->hs.row];
    while (row->flags & OPTIONAL && row->type != type)
        row = row_behind(bare, row);
    return row->kind == ROW_MESSAGE && row->type == type;
}

/* How many messages may come. */
static size_t ways(const struct bare *bare)
{
    const struct row *row = &flow[bare->hs.row];
    size_t count = row->kind == ROW_CHANGE_CIPHER_SPEC ? 0 : 1;
    for (; row->flags & OPTIONAL; row = row_behind(bare, row))
        count++;
    return count;
}

static void offer_message(struct bare *bare, int type, struct span body)
{
    int expected = SSL_E_UNEXPECTED_MESSAGE;
    if (bare->hs.side == CLIENT && type == MESSAGE_HELLO_REQUEST) /* it is ignored, if it is one */
        expected = body.len == 0 ? HANDSHAKE_WANT : SSL_E_DECODE;
    expect(bare, bare_offer_message(bare, (uint8_t)type, body), expected, type);
}

static void offer_messages(struct bare *bare, struct span body)
{
    size_t right = 0;
    for (int type = 0; type < 256; type++) {
        right += may_come(bare, type);
        if (may_come(bare, type))
            continue;
        offer_message(bare, type, (struct span){NULL, 0});
        offer_message(bare, type, body);
    }
    assert_int_equal(right, ways(bare));
}

static void offer_records(struct bare *bare, bool right_is_change_cipher_spec)
{
    if (!right_is_change_cipher_spec)
        expect(bare, bare_offer(bare, CONTENT_CHANGE_CIPHER_SPEC, (struct span){&one, 1}), SSL_E_UNEXPECTED_MESSAGE,
               -1);
    for (int type = 0; type < 256; type++)
        if (type != CONTENT_HANDSHAKE && type != CONTENT_CHANGE_CIPHER_SPEC)
            expect(bare, bare_offer(bare, (uint8_t)type, (struct span){&one, 1}), SSL_E_UNEXPECTED_MESSAGE, type);
}

/* A client that is told to begin anew while it begins goes on; told too often, it ends. */
static void offer_hello_requests(struct bare *bare)
{
    size_t row = bare->hs.row, out = bare->out.len;
    for (int i = 0; i < LIMIT_WARNINGS; i++)
        assert_int_equal(bare_offer_message(bare, MESSAGE_HELLO_REQUEST, (struct span){NULL, 0}), HANDSHAKE_WANT);
    assert_int_equal(bare->hs.row, row);
    assert_int_equal(bare->out.len, out);
    assert_int_equal(bare_offer_message(bare, MESSAGE_HELLO_REQUEST, (struct span){NULL, 0}), SSL_E_RENEGOTIATION);
    assert_int_equal(handshake_run(&bare->hs), SSL_E_RENEGOTIATION);
    restore(bare);
}

/* The right message passes, and not as soon as its first bytes are there. */
static void offer_the_right_one_in_part(struct bare *bare, struct span message)
{
    for (size_t len = 1; len < message.len; len++)
        expect(bare, bare_offer(bare, CONTENT_HANDSHAKE, (struct span){message.at, len}), HANDSHAKE_WANT, (int)len);
}

/* Where the two ends were asked, in order: "C" or "S" and the name of the row. */
static struct {
    char text[1024];
} visited;

static int offer_all(struct bare *bare, uint8_t type, struct span fragment, void *arg)
{
    (void)arg;
    bool is_message = type == CONTENT_HANDSHAKE;
    size_t row = bare->hs.row;
    save(bare);
    offer_messages(bare, is_message ? (struct span){fragment.at + MESSAGE_HEADER, fragment.len - MESSAGE_HEADER}
                                    : (struct span){&one, 1});
    offer_records(bare, !is_message);
    if (bare->hs.side == CLIENT)
        offer_hello_requests(bare);
    if (is_message)
        offer_the_right_one_in_part(bare, fragment);
    strcat(visited.text, bare->hs.side == CLIENT ? " C:" : " S:");
    int result = bare_offer(bare, type, fragment);
    strcat(visited.text, flow[row].name);
    assert_in_range(bare->hs.row, row + 1, flow_count);
    return result;
}

/* What makes a handshake another than the classic one. */
struct scene {
    bool staple;                          /* the server has one, which both sides then know of */
    enum client_auth auth;                /* whether the server asks */
    const struct recipe *client_identity; /* NULL: none */
    const char *suites;                   /* NULL: the classic ones */
    const char *hint;                     /* NULL: none */
    bool tickets;                         /* the server has a key to seal them with */
    uint8_t ticket_keys;                  /* besides that, older ones */
    struct span session;                  /* the client's, to be resumed; empty: none */
};

static struct {
    uint8_t bytes[LIMIT_SESSION_STATE];
    size_t len;
} saved;

static void handshake_of(const struct scene *scene, const char *positions)
{
    struct policy client_policy, server_policy;
    struct error why = {0};
    cast_policy(&client_policy, scene->client_identity);
    cast_policy(&server_policy, &cast_server);
    server_policy.client_auth = scene->auth;
    if (scene->suites != NULL) {
        assert_int_equal(suite_list(client_policy.suites, &client_policy.suite_count, scene->suites, &why), 0);
        assert_int_equal(suite_list(server_policy.suites, &server_policy.suite_count, scene->suites, &why), 0);
    }
    client_policy.asks_psk = server_policy.asks_psk = BOTH;
    if (scene->hint != NULL)
        server_policy.psk_hint = (struct span){(const uint8_t *)scene->hint, strlen(scene->hint)};
    client_policy.no_tickets = server_policy.no_tickets = !scene->tickets;
    struct identity identity = server_policy.identities[0];
    identity.staple = ocsp_make(&(struct ocsp_recipe){.cert = &cast_server, .issuer = &cast_root});
    identity.staple_until = TEST_NOW;
    if (scene->staple)
        server_policy.identities = &identity;
    struct bare *client = bare_new(&client_policy, CLIENT, CAST_HOST, 1);
    struct bare *server = bare_new(&server_policy, SERVER, NULL, 2);
    client->now = server->now = TEST_NOW;
    server->ticket_keys = scene->tickets ? (uint8_t)(1 + scene->ticket_keys) : 0;
    server->ticket_key = (uint8_t)(7 + scene->ticket_keys);
    if (scene->session.len > 0)
        assert_true(session_load(&client->hs, scene->session));
    visited.text[0] = '\0';
    assert_int_equal(bare_handshake(client, server, offer_all, NULL), 0);
    assert_string_equal(visited.text, positions);
    assert_memory_equal(client->hs.master, server->hs.master, MASTER_LEN);
    assert_int_equal(client->hs.resumed, scene->session.len > 0);
    assert_int_equal(server->hs.resumed, scene->session.len > 0);
    assert_in_range(client->saved_len, 0, sizeof saved.bytes);
    memcpy(saved.bytes, client->saved, client->saved_len);
    saved.len = client->saved_len;
    bare_free(client);
    bare_free(server);
}

static void handshake_with(bool staple, enum client_auth auth, const struct recipe *client_identity,
                           const char *positions)
{
    handshake_of(&(struct scene){.staple = staple, .auth = auth, .client_identity = client_identity}, positions);
}

static void handshake(enum client_auth auth, const struct recipe *client_identity, const char *positions)
{
    handshake_with(false, auth, client_identity, positions);
}

/* A row that may be left out is where its side stands when the message behind it comes. */
#define SERVER_SPEAKS " C:ServerHello C:Certificate"
#define SERVER_ENDS   " C:ChangeCipherSpec C:Finished"
#define CLIENT_ENDS   " S:ChangeCipherSpec S:Finished"
#define SERVER_ASKS   " C:CertificateRequest C:ServerHelloDone"

static void unasked(void **state)
{
    (void)state;
    handshake(CLIENT_AUTH_NONE, &cast_client,
              " S:ClientHello" SERVER_SPEAKS " C:CertificateRequest S:ClientKeyExchange" CLIENT_ENDS SERVER_ENDS);
}

static void unanswered(void **state)
{
    (void)state;
    handshake(CLIENT_AUTH_OPTIONAL, NULL,
              " S:ClientHello" SERVER_SPEAKS SERVER_ASKS " S:Certificate S:ClientKeyExchange" CLIENT_ENDS SERVER_ENDS);
}

static void answered(void **state)
{
    (void)state;
    static const char positions[] = " S:ClientHello" SERVER_SPEAKS SERVER_ASKS
                                    " S:Certificate S:ClientKeyExchange S:CertificateVerify" CLIENT_ENDS SERVER_ENDS;
    handshake(CLIENT_AUTH_OPTIONAL, &cast_client, positions);
    handshake(CLIENT_AUTH_REQUIRED, &cast_client, positions);
}

static void stapled(void **state)
{
    (void)state;
    handshake_with(true, CLIENT_AUTH_NONE, NULL,
                   " S:ClientHello" SERVER_SPEAKS
                   " C:CertificateStatus C:CertificateRequest S:ClientKeyExchange" CLIENT_ENDS SERVER_ENDS);
    handshake_with(true, CLIENT_AUTH_OPTIONAL, NULL,
                   " S:ClientHello" SERVER_SPEAKS " C:CertificateStatus" SERVER_ASKS
                   " S:Certificate S:ClientKeyExchange" CLIENT_ENDS SERVER_ENDS);
}

static void ephemeral(void **state)
{
    (void)state;
    static const char suite[] = "ECDHE-RSA-AES128-GCM-SHA256";
    handshake_of(&(struct scene){.suites = suite},
                 " S:ClientHello" SERVER_SPEAKS
                 " C:ServerKeyExchange C:CertificateRequest S:ClientKeyExchange" CLIENT_ENDS SERVER_ENDS);
    handshake_of(&(struct scene){.suites = suite, .auth = CLIENT_AUTH_REQUIRED, .client_identity = &cast_client},
                 " S:ClientHello" SERVER_SPEAKS " C:ServerKeyExchange" SERVER_ASKS
                 " S:Certificate S:ClientKeyExchange S:CertificateVerify" CLIENT_ENDS SERVER_ENDS);
    handshake_of(&(struct scene){.suites = suite, .staple = true},
                 " S:ClientHello" SERVER_SPEAKS " C:CertificateStatus C:ServerKeyExchange C:CertificateRequest "
                 "S:ClientKeyExchange" CLIENT_ENDS SERVER_ENDS);
}

static void preshared(void **state)
{
    (void)state;
    handshake_of(&(struct scene){.suites = "PSK-AES128-GCM-SHA256"},
                 " S:ClientHello C:ServerHello C:ServerKeyExchange S:ClientKeyExchange" CLIENT_ENDS SERVER_ENDS);
    handshake_of(&(struct scene){.suites = "PSK-AES128-GCM-SHA256", .hint = "which"},
                 " S:ClientHello C:ServerHello C:ServerKeyExchange C:ServerHelloDone S:ClientKeyExchange" CLIENT_ENDS
                     SERVER_ENDS);
    handshake_of(&(struct scene){.suites = "ECDHE-PSK-AES128-GCM-SHA256"},
                 " S:ClientHello C:ServerHello C:ServerKeyExchange C:ServerHelloDone S:ClientKeyExchange" CLIENT_ENDS
                     SERVER_ENDS);
}

/* RFC 5077 figures 1 to 3: a ticket is given; it is used; it is used, and a new one is given. */
static void resumed(void **state)
{
    (void)state;
    handshake_of(&(struct scene){.tickets = true},
                 " S:ClientHello" SERVER_SPEAKS " C:CertificateRequest S:ClientKeyExchange" CLIENT_ENDS
                 " C:NewSessionTicket" SERVER_ENDS);
    assert_in_range(saved.len, 1, sizeof saved.bytes);
    uint8_t first[LIMIT_SESSION_STATE];
    memcpy(first, saved.bytes, saved.len);
    const struct span session = {first, saved.len};
    handshake_of(&(struct scene){.tickets = true, .session = session},
                 " S:ClientHello C:ServerHello" SERVER_ENDS CLIENT_ENDS);
    handshake_of(&(struct scene){.tickets = true, .ticket_keys = 1, .session = session},
                 " S:ClientHello C:ServerHello C:NewSessionTicket" SERVER_ENDS CLIENT_ENDS);
}

/* ---- Needs ---- */

/* A row that lacks one of the facts that it needs does nothing: no message leaves, no key changes. */
static void a_need_that_is_not_met(void **state)
{
    (void)state;
    struct policy policy;
    size_t tried = 0;
    cast_policy(&policy, &cast_server);
    for (size_t i = 0; i < flow_count; i++)
        for (unsigned fact = 1; fact <= TURN; fact <<= 1)
            for (enum side side = CLIENT; side <= SERVER; side++) {
                if ((flow[i].needs & fact) == 0 || (flow[i].who & side) == 0)
                    continue;
                struct bare *bare = bare_new(&policy, side, CAST_HOST, 1);
                bare->hs.row = i;
                bare->hs.terms = flow[i].when;
                bare->hs.facts = ~fact;
                assert_int_equal(handshake_run(&bare->hs), SSL_E_INTERNAL);
                assert_int_equal(bare->out.len, 0);
                assert_int_equal(bare->hs.row, i);
                assert_int_equal(bare->hs.facts, ~fact);
                assert_string_equal(bare->last, "");
                assert_null(bare->write.protection);
                bare_free(bare);
                tried++;
            }
    assert_in_range(tried, 20, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unasked),   cmocka_unit_test(unanswered),
        cmocka_unit_test(answered),  cmocka_unit_test(stapled),
        cmocka_unit_test(ephemeral), cmocka_unit_test(preshared),
        cmocka_unit_test(resumed),   cmocka_unit_test(a_need_that_is_not_met),
    };
    return cmocka_run_group_tests_name("flow/positions", tests, NULL, NULL);
}
