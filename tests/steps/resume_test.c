/*
 * resume_test.c - sessions that outlive their connection: by ticket (RFC 5077) and by id (RFC 5246 F.1.4), saved and
 * loaded by a client; and everything for which one must not be resumed, which leads to a full handshake.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

/* ---- Configs that live longer than one pair ---- */

static int64_t today = TEST_NOW;

static int time_today(int64_t *now, void *arg)
{
    (void)arg;
    *now = today;
    return today == 0;
}

static const uint8_t fleet[2][64] = {{1}, {2}};

static ssl_config *dated(ssl_config *config)
{
    ssl_config_on_time(config, time_today, NULL);
    return config;
}

static ssl_config *client_config(void)
{
    return dated(cast_client_config());
}

static ssl_config *ticket_server(void)
{
    ssl_config *config = dated(cast_server_config());
    assert_int_equal(ssl_config_tickets(config, fleet, 1), 0);
    return config;
}

static ssl_config *cache_server(size_t sessions)
{
    ssl_config *config = dated(cast_server_config());
    assert_int_equal(ssl_config_tickets(config, NULL, 0), 0);
    assert_int_equal(ssl_config_cache(config, sessions), 0);
    return config;
}

/* ---- What a client keeps ---- */

static struct {
    uint8_t bytes[16384];
    size_t len;
} blob;

static void save(struct pair *pair)
{
    ptrdiff_t len = ssl_session_save(pair->client, NULL, 0);
    assert_in_range(len, 0, sizeof blob.bytes);
    assert_int_equal(ssl_session_save(pair->client, blob.bytes, sizeof blob.bytes), len);
    if (len > 0)
        assert_int_equal(ssl_session_save(pair->client, blob.bytes, (size_t)len - 1), SSL_ERROR);
    blob.len = (size_t)len;
}

/* A handshake with what was kept: asserts that it was full or abbreviated, and keeps the session. The configs stay the
 * caller's. */
static void shake_host(ssl_config *client, ssl_config *server, const char *host, bool resumed)
{
    struct pair *pair = pair_new_host(ssl_config_ref(client), ssl_config_ref(server), host);
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_expect_done(pair);
    assert_int_equal(ssl_resumed(pair->client), resumed);
    assert_int_equal(ssl_resumed(pair->server), resumed);
    pair_expect_talk(pair);
    if (!client->policy.any_certificate) {
        assert_string_equal(ssl_cert_subject(ssl_peer(pair->client, 0)), "CN=" CAST_HOST);
        assert_string_equal(ssl_cert_subject(ssl_peer(pair->client, 1)), "CN=Test Root");
    }
    save(pair);
    pair_free(pair);
}

static void shake(ssl_config *client, ssl_config *server, bool resumed)
{
    shake_host(client, server, CAST_HOST, resumed);
}

/* The same configs again and again. */
struct ends {
    ssl_config *client, *server;
};

static void ends_free(struct ends *ends)
{
    ssl_config_free(ends->client);
    ssl_config_free(ends->server);
    blob.len = 0;
    today = TEST_NOW;
}

/* A first handshake by which the client has a session. */
static struct ends ends_new(ssl_config *client, ssl_config *server)
{
    blob.len = 0;
    today = TEST_NOW;
    struct ends ends = {client, server};
    shake(client, server, false);
    assert_true(blob.len > 0);
    return ends;
}

/* ---- What is said ---- */

static char said[512];

static void listen(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    struct reader r = reader_over((struct span){at, len});
    strcat(said, from == CLIENT ? " C:" : " S:");
    if (type == CONTENT_CHANGE_CIPHER_SPEC)
        strcat(said, "ccs");
    while (type == CONTENT_HANDSHAKE && reader_more(&r)) {
        strcat(strcat(said, message_name(reader_u8(&r))), "+");
        reader_vector(&r, 3, 0, 0xffffff);
    }
    pair_pass(pair, from, type, at, len);
}

static void expect_said(struct ends *ends, const char *expected)
{
    struct pair *pair = pair_new(ssl_config_ref(ends->client), ssl_config_ref(ends->server));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair->hook = listen;
    said[0] = '\0';
    pair_expect_done(pair);
    assert_string_equal(said, expected);
    save(pair);
    pair_free(pair);
}

#define FULL_FLIGHTS                                                                                                   \
    " C:ClientHello+ S:ServerHello+Certificate+ServerHelloDone+ C:ClientKeyExchange+ C:ccs"                            \
    " C:Finished+"

/* RFC 5077 figures 1 to 4, RFC 5246 figure 2. */
static void flows(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    expect_said(&ends, " C:ClientHello+ S:ServerHello+ S:ccs S:Finished+ C:ccs C:Finished+");
    blob.len = 0;
    expect_said(&ends, FULL_FLIGHTS " S:NewSessionTicket+ S:ccs S:Finished+");
    blob.bytes[blob.len - 1] ^= 1; /* the tag of the ticket: it is rejected, and another one made */
    expect_said(&ends, FULL_FLIGHTS " S:NewSessionTicket+ S:ccs S:Finished+");
    ends_free(&ends);
    ends = ends_new(client_config(), cache_server(4));
    expect_said(&ends, " C:ClientHello+ S:ServerHello+ S:ccs S:Finished+ C:ccs C:Finished+");
    blob.len = 0;
    expect_said(&ends, FULL_FLIGHTS " S:ccs S:Finished+");
    ends_free(&ends);
}

/* ---- Both ways ---- */

static void by_ticket(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    for (int i = 0; i < 3; i++)
        shake(ends.client, ends.server, true);
    ends_free(&ends);
    ends = ends_new(client_config(), dated(cast_server_config())); /* with a key of its own */
    shake(ends.client, ends.server, true);
    ssl_config *other = dated(cast_server_config()); /* which another has not */
    shake(ends.client, other, false);
    ssl_config_free(other);
    ends_free(&ends);
}

static void by_id(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), cache_server(1));
    for (int i = 0; i < 3; i++)
        shake(ends.client, ends.server, true);
    ends_free(&ends);
}

/* Every suite, whose keys are made of the old master secret and new randoms. */
static void every_suite(void **state)
{
    (void)state;
    static const char *const suites[] = {
        "AES256-GCM-SHA384", "AES128-GCM-SHA256",           "AES128-SHA256",
        "AES256-SHA",        "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305"};
    for (size_t i = 0; i < COUNT(suites); i++)
        for (int ticket = 0; ticket <= 1; ticket++) {
            ssl_config *client = client_config();
            assert_int_equal(ssl_config_ciphers(client, suites[i]), 0);
            ssl_config *server = ticket ? ticket_server() : cache_server(1);
            ssl_config_ciphers(server, "all");
            struct ends ends = ends_new(client, server);
            shake(ends.client, ends.server, true);
            ends_free(&ends);
        }
}

/* ---- A fleet ---- */

static void a_fleet(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    ssl_config *newer = dated(cast_server_config()), *newest = dated(cast_server_config());
    const uint8_t both[2][64] = {{2}, {1}};
    assert_int_equal(ssl_config_tickets(newer, both, 2), 0);
    assert_int_equal(ssl_config_tickets(newest, both, 1), 0);
    expect_said(&ends, " C:ClientHello+ S:ServerHello+ S:ccs S:Finished+ C:ccs C:Finished+");
    struct ends with_newer = {ends.client, newer};
    /* Under the old key: resumed, and renewed. */
    expect_said(&with_newer, " C:ClientHello+ S:ServerHello+NewSessionTicket+ S:ccs S:Finished+ C:ccs C:Finished+");
    expect_said(&with_newer, " C:ClientHello+ S:ServerHello+ S:ccs S:Finished+ C:ccs C:Finished+");
    shake(ends.client, newest, true); /* it is under the new one now */
    /* The renewed ticket does not make the session younger. */
    today += SESSION_LIFETIME - 1;
    shake(ends.client, newest, true);
    today += 1;
    shake(ends.client, newest, false);
    ssl_config_free(newer);
    ssl_config_free(newest);
    ends_free(&ends);
}

/* A server's own keys change every two hours, and the last one opens for two more. */
static void rotation(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), dated(cast_server_config()));
    uint8_t first[TICKET_NAME_LEN], key[TICKET_KEY_LEN];
    memcpy(first, ends.server->tickets.keys[0], sizeof first);
    int64_t start = TEST_NOW;
    assert_true(sessions_ticket_key(ends.server, start + SESSION_LIFETIME - 1, NULL, key));
    assert_memory_equal(key, first, sizeof first);
    assert_true(sessions_ticket_key(ends.server, start + SESSION_LIFETIME, NULL, key));
    assert_memory_not_equal(key, first, sizeof first);
    assert_true(sessions_ticket_key(ends.server, start + 2 * SESSION_LIFETIME - 1, first, key));
    assert_false(sessions_ticket_key(ends.server, start + 2 * SESSION_LIFETIME, first, key));
    /* Nobody came for long: no key is left that is older. */
    memcpy(first, ends.server->tickets.keys[0], sizeof first);
    assert_false(sessions_ticket_key(ends.server, start + 9 * SESSION_LIFETIME, first, key));
    assert_int_equal(ends.server->tickets.count, 1);
    static const uint8_t nothing[TICKET_KEY_LEN];
    assert_memory_equal(ends.server->tickets.keys[1], nothing, TICKET_KEY_LEN);
    /* A clock that goes back a little is borne; one that goes back far makes all keys doubtful. */
    memcpy(first, ends.server->tickets.keys[0], sizeof first);
    assert_true(sessions_ticket_key(ends.server, start + 9 * SESSION_LIFETIME - SESSION_SKEW, first, key));
    assert_false(sessions_ticket_key(ends.server, start, first, key));
    ends_free(&ends);
}

/* ---- What must not be resumed: a full handshake, never an error ---- */

static void time_is_up(void **state)
{
    (void)state;
    for (int ticket = 0; ticket <= 1; ticket++) {
        struct ends ends = ends_new(client_config(), ticket ? ticket_server() : cache_server(1));
        today += SESSION_LIFETIME - 1;
        shake(ends.client, ends.server, true);
        today += 1;
        shake(ends.client, ends.server, false);
        today -= SESSION_SKEW; /* clocks differ */
        shake(ends.client, ends.server, true);
        today -= 1;
        shake(ends.client, ends.server, false);
        ends_free(&ends);
    }
}

static void another_host(void **state)
{
    (void)state;
    static const struct recipe two_names = {.name = "CN=" CAST_HOST, .san = "DNS:" CAST_HOST ",DNS:b.example"};
    for (int ticket = 0; ticket <= 1; ticket++) {
        ssl_config *server = dated(cast_config());
        cast_identity(server, &two_names, &cast_root);
        ssl_config_tickets(server, fleet, ticket ? 1 : 0);
        ssl_config_cache(server, 4);
        struct ends ends = ends_new(client_config(), server);
        uint8_t first[sizeof blob.bytes];
        size_t len = blob.len;
        memcpy(first, blob.bytes, len);
        shake_host(ends.client, ends.server, "b.example", false); /* the client does not offer it */
        memcpy(blob.bytes, first, len);
        blob.len = len;
        shake_host(ends.client, ends.server, "WWW.EXAMPLE.com", true);
        ends_free(&ends);
    }
}

static void another_suite(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    ssl_config *client = client_config(), *server = ticket_server();
    ssl_config_ciphers(client, "AES128-SHA");
    ssl_config_ciphers(server, "AES128-SHA");
    size_t len = blob.len;
    uint8_t first[sizeof blob.bytes];
    memcpy(first, blob.bytes, len);
    shake(ends.client, server, false); /* the server does not want it any more */
    memcpy(blob.bytes, first, len);
    blob.len = len;
    shake(client, ends.server, false); /* nor the client */
    ssl_config_free(client);
    ssl_config_free(server);
    ends_free(&ends);
}

static void another_certificate(void **state)
{
    (void)state;
    static const struct recipe renewed = {
        .name = "CN=" CAST_HOST, .key = &key_leaf, .san = "DNS:" CAST_HOST, .serial = 99};
    struct ends ends = ends_new(client_config(), ticket_server());
    ssl_config *server = dated(cast_config());
    cast_identity(server, &renewed, &cast_root);
    ssl_config_tickets(server, fleet, 1);
    shake(ends.client, server, false);
    ssl_config_free(server);
    ends_free(&ends);
}

static void no_clock(void **state)
{
    (void)state;
    ssl_config *client = client_config(), *server = ticket_server();
    ssl_config_insecure_no_time(client);
    struct ends ends = ends_new(client, server);
    shake(client, server, true);
    today = 0; /* the callback says that there is none */
    shake(client, server, false);
    assert_int_equal(blob.len, 0);
    ends_free(&ends);
}

/* ---- The server's certificate is judged again ---- */

static void trust_is_lost(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    ssl_config *careless = client_config(), *careful = client_config();
    ssl_config_insecure_no_verify(careless);
    shake(careless, ends.server, true); /* what held before holds for who does not ask */
    ssl_config *stranger = dated(cast_config());
    cast_identity(stranger, &cast_server, &cast_other_root);
    ssl_config_tickets(stranger, fleet, 1);
    blob.len = 0;
    shake(careless, stranger, false); /* a session with an impostor */
    assert_true(blob.len > 0);
    struct pair *pair = pair_new(ssl_config_ref(careful), ssl_config_ref(stranger));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_CERT_UNKNOWN_CA, 48, "step 3, "});
    pair_free(pair);
    ssl_config_free(stranger);
    ssl_config_free(careless);
    ssl_config_free(careful);
    ends_free(&ends);
}

static int refusals, asked;

static int refuse(ssl_conn *conn, const ssl_cert *leaf, void *arg)
{
    (void)conn;
    (void)leaf;
    (void)arg;
    asked++;
    return refusals;
}

static void the_application_is_asked_again(void **state)
{
    (void)state;
    ssl_config *client = client_config();
    ssl_config_on_verify(client, refuse, NULL);
    refusals = asked = 0;
    struct ends ends = ends_new(client, ticket_server());
    assert_int_equal(asked, 1);
    shake(client, ends.server, true);
    assert_int_equal(asked, 2);
    refusals = 1;
    struct pair *pair = pair_new(ssl_config_ref(client), ssl_config_ref(ends.server));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_CERT_REFUSED, 46, "step 6, restore master secret: "});
    pair_free(pair);
    ends_free(&ends);
}

/* ---- Who the client is ---- */

static ssl_config *asking(enum ssl_auth auth)
{
    ssl_config *config = dated(cast_asking_config(auth));
    ssl_config_tickets(config, fleet, 1);
    return config;
}

static ssl_config *alice(void)
{
    return dated(cast_asked_config(&cast_client, &cast_root));
}

static void known_client(struct ends *ends, bool resumed)
{
    struct pair *pair = pair_new(ssl_config_ref(ends->client), ssl_config_ref(ends->server));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_expect_done(pair);
    assert_int_equal(ssl_resumed(pair->server), resumed);
    assert_string_equal(ssl_cert_subject(ssl_peer(pair->server, 0)), "CN=Alice");
    assert_string_equal(ssl_cert_subject(ssl_peer(pair->server, 1)), "CN=Test Root");
    assert_null(ssl_peer(pair->server, 2));
    save(pair);
    pair_free(pair);
}

static void client_certificates(void **state)
{
    (void)state;
    for (enum ssl_auth auth = SSL_AUTH_OPTIONAL; auth <= SSL_AUTH_REQUIRED; auth++) {
        struct ends ends = ends_new(alice(), asking(auth));
        known_client(&ends, true);
        known_client(&ends, true);
        ends_free(&ends);
    }
    /* The same by an id. */
    ssl_config *server = dated(cast_asking_config(SSL_AUTH_REQUIRED));
    ssl_config_tickets(server, NULL, 0);
    ssl_config_cache(server, 3);
    struct ends ends = ends_new(alice(), server);
    known_client(&ends, true);
    ends_free(&ends);
}

/* A server that asks in another way than when the session was made. */
static void another_question(void **state)
{
    (void)state;
    for (enum ssl_auth before = SSL_AUTH_NONE; before <= SSL_AUTH_REQUIRED; before++)
        for (enum ssl_auth after = SSL_AUTH_NONE; after <= SSL_AUTH_REQUIRED; after++) {
            struct ends ends = ends_new(alice(), asking(before));
            ssl_config *server = asking(after);
            shake(ends.client, server, before == after);
            ssl_config_free(server);
            ends_free(&ends);
        }
}

/* A client whose certificate does not hold today is asked anew. */
static void client_is_judged_again(void **state)
{
    (void)state;
    static const struct revoked revoked[] = {{.who = &cast_client}};
    static const struct crl_recipe list = {.revoked = revoked, .count = 1}, empty = {.count = 0};
    struct ends ends = ends_new(alice(), asking(SSL_AUTH_REQUIRED));
    ssl_config *clean = asking(SSL_AUTH_REQUIRED), *strict = asking(SSL_AUTH_REQUIRED);
    const char *pem = pem_make("X509 CRL", crl_make(&empty, &cast_root));
    assert_int_equal(ssl_config_add_crl(clean, pem, strlen(pem)), 0);
    pem = pem_make("X509 CRL", crl_make(&list, &cast_root));
    assert_int_equal(ssl_config_add_crl(strict, pem, strlen(pem)), 0);
    struct ends with_clean = {ends.client, clean};
    known_client(&with_clean, true);
    struct pair *pair = pair_new(ssl_config_ref(ends.client), ssl_config_ref(strict));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_CERT_REVOKED, 44, "step 6, verify client certificate: "});
    pair_free(pair);
    ssl_config_free(clean);
    ssl_config_free(strict);
    ends_free(&ends);
}

/* Alice's session is not for Mallory's config, nor for nobody's. */
static void another_identity(void **state)
{
    (void)state;
    static const struct recipe bob = {
        .name = "CN=Bob", .key = &key_client, .usage = USAGE_DIGITAL_SIGNATURE, .extended = EXTENDED_CLIENT};
    struct ends ends = ends_new(alice(), asking(SSL_AUTH_OPTIONAL));
    ssl_config *nobody = client_config(), *another = dated(cast_asked_config(&bob, &cast_root));
    size_t len = blob.len;
    uint8_t first[sizeof blob.bytes];
    memcpy(first, blob.bytes, len);
    shake(nobody, ends.server, false);
    memcpy(blob.bytes, first, len);
    blob.len = len;
    shake(another, ends.server, false);
    ssl_config_free(nobody);
    ssl_config_free(another);
    ends_free(&ends);
}

/* ---- RFC 7627: no session without the extended master secret, and none that loses it ---- */

static void take_extension(uint8_t *message, size_t len, uint16_t type)
{
    uint8_t wanted[2];
    store_be16(wanted, type);
    for (size_t at = 40; at + 4 <= len; at++)
        if (memcmp(message + at, wanted, 2) == 0 && load_be16(message + at + 2) == 0) {
            message[at] = 0xfa; /* an extension that nobody knows */
            return;
        }
    assert_true(false);
}

static void forget_extended_master_secret(ssl_conn *conn, uint8_t *message, size_t len)
{
    take_extension(message, len, 0x0017);
    conn->hs->extended_master_secret = false;
}

static void without_extended_master_secret(void **state)
{
    (void)state;
    ssl_config *client = client_config(), *server = ticket_server();
    ssl_config_cache(server, 4);
    cast_liar(client, "ClientHello", forget_extended_master_secret);
    struct pair *pair = pair_new(ssl_config_ref(client), ssl_config_ref(server));
    pair_expect_done(pair);
    assert_false(ssl_extended_master_secret(pair->server));
    assert_int_equal(ssl_session_save(pair->client, NULL, 0), 0);
    pair_free(pair);
    ssl_config_free(client);
    ssl_config_free(server);
}

/* RFC 7627 5.3: a ClientHello that had it, and has it no more, MUST end the handshake. */
static void client_loses_extended_master_secret(void **state)
{
    (void)state;
    for (int ticket = 0; ticket <= 1; ticket++) {
        struct ends ends = ends_new(client_config(), ticket ? ticket_server() : cache_server(1));
        ssl_config *liar = client_config();
        cast_liar(liar, "ClientHello", forget_extended_master_secret);
        struct pair *pair = pair_new(liar, ssl_config_ref(ends.server));
        assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_SESSION, 40,
                                                    "step 1, ClientHello: a session cannot be resumed without what it "
                                                    "was made with"});
        pair_free(pair);
        ends_free(&ends);
    }
}

static void server_loses_extended_master_secret(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    ssl_config *liar = ticket_server();
    cast_liar(liar, "ServerHello", forget_extended_master_secret);
    struct pair *pair = pair_new(ssl_config_ref(ends.client), liar);
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_run(pair);
    /* What nobody knows was not offered, either. */
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_UNSUPPORTED_EXTENSION, 110, "step 2, ServerHello: "});
    pair_free(pair);
    ends_free(&ends);
}

/* ---- A server that breaks the rules ---- */

static void other_suite(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)len;
    size_t at = MESSAGE_HEADER + 2 + RANDOM_LEN;
    at += 1 + (size_t)message[at];
    store_be16(message + at, 0x009c); /* the session has another of those that were offered */
    conn->hs->suite = suite_find(0x009c);
}

static void server_changes_the_suite(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    ssl_config *liar = ticket_server();
    cast_liar(liar, "ServerHello", other_suite);
    struct pair *pair = pair_new(ssl_config_ref(ends.client), liar);
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_run(pair);
    pair_expect_failure(pair,
                        &(struct failure){CLIENT, SSL_E_ILLEGAL_SUITE, 47,
                                          "step 2, ServerHello: the server chose a cipher suite that was not offered: "
                                          "the server resumed a session of suite"});
    pair_free(pair);
    ends_free(&ends);
}

static void sneak_in_a_ticket(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    static const uint8_t ticket[] = {MESSAGE_NEW_SESSION_TICKET, 0, 0, 7, 0, 0, 0, 9, 0, 1, 'x'};
    if (from == SERVER && type == CONTENT_CHANGE_CIPHER_SPEC)
        pair_pass(pair, from, CONTENT_HANDSHAKE, ticket, sizeof ticket);
    pair_pass(pair, from, type, at, len);
}

/* RFC 5077 3.3: MUST NOT be sent if the server did not say so. */
static void a_ticket_that_was_not_announced(void **state)
{
    (void)state;
    struct pair *pair = pair_new(client_config(), cache_server(1));
    pair->hook = sneak_in_a_ticket;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_UNEXPECTED_MESSAGE, 10,
                                                "step 9, ChangeCipherSpec: a message that has no place here: expected "
                                                "ChangeCipherSpec, got NewSessionTicket"});
    pair_free(pair);
}

static void leave_out_the_ticket(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from != SERVER || type != CONTENT_HANDSHAKE || at[0] != MESSAGE_NEW_SESSION_TICKET)
        pair_pass(pair, from, type, at, len);
}

/* RFC 5077 3.3: MUST be sent if it did. */
static void a_ticket_that_was_announced_and_does_not_come(void **state)
{
    (void)state;
    struct pair *pair = pair_new(client_config(), ticket_server());
    pair->hook = leave_out_the_ticket;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_UNEXPECTED_MESSAGE, 10,
                                                "step 9, NewSessionTicket: a message that has no place here: expected "
                                                "NewSessionTicket, got ChangeCipherSpec"});
    pair_free(pair);
}

static void send_malformed_ticket(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    static const uint8_t malformed[][11] = {
        {MESSAGE_NEW_SESSION_TICKET, 0, 0, 0},
        {MESSAGE_NEW_SESSION_TICKET, 0, 0, 5, 0, 0, 0, 9, 0},
        {MESSAGE_NEW_SESSION_TICKET, 0, 0, 6, 0, 0, 0, 9, 0, 1},
        {MESSAGE_NEW_SESSION_TICKET, 0, 0, 7, 0, 0, 0, 9, 0, 0, 'x'},
    };
    if (from == SERVER && type == CONTENT_HANDSHAKE && at[0] == MESSAGE_NEW_SESSION_TICKET)
        pair_pass(pair, from, type, malformed[pair->count], MESSAGE_HEADER + (size_t)malformed[pair->count][3]);
    else
        pair_pass(pair, from, type, at, len);
}

static void malformed_tickets(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct pair *pair = pair_new(client_config(), ticket_server());
        pair->hook = send_malformed_ticket;
        pair->count = i;
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_DECODE, 50, "step 9, NewSessionTicket: "});
        pair_free(pair);
    }
}

/* ---- Tickets that are not ours ---- */

/* Every byte of a ticket changed, one at a time; every length. Never an error. */
static void every_byte(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    static uint8_t right[sizeof blob.bytes];
    struct session session;
    memcpy(right, blob.bytes, blob.len);
    size_t len = blob.len;
    assert_true(session_read(&session, (struct span){right, len}));
    size_t at = (size_t)(session.ticket.at - right);
    for (size_t i = at; i < len; i += i < at + 40 || i > len - 20 ? 1 : 7) {
        struct pair *pair = pair_new(ssl_config_ref(ends.client), ssl_config_ref(ends.server));
        memcpy(blob.bytes, right, len);
        blob.bytes[i] ^= 0x10;
        assert_int_equal(ssl_session_load(pair->client, blob.bytes, len), 0);
        pair_expect_done(pair);
        assert_false(ssl_resumed(pair->client));
        pair_free(pair);
    }
    for (size_t ticket_len = 0; ticket_len < session.ticket.len; ticket_len += 13) {
        struct session cut = session;
        cut.ticket.len = ticket_len;
        struct writer w = writer_over(blob.bytes, sizeof blob.bytes);
        session_write(&w, &cut);
        blob.len = w.len;
        shake(ends.client, ends.server, false);
    }
    ends_free(&ends);
}

/* What is changed on the way of an abbreviated handshake, with a new ticket, is noticed by whoever reads it: neither
 * the hellos nor the ticket are protected but by Finished. */
static void every_byte_on_the_way(void **state)
{
    (void)state;
    const uint8_t both[2][64] = {{2}, {1}};
    struct ends ends = ends_new(client_config(), ticket_server());
    ssl_config *server = dated(cast_server_config());
    ssl_config_tickets(server, both, 2);
    for (enum side from = CLIENT; from <= SERVER; from++) {
        size_t total = 1;
        for (size_t at = 0; at < total; at += 5) {
            struct pair *pair = pair_new(ssl_config_ref(ends.client), ssl_config_ref(server));
            struct pipe *pipe = pair_pipe(pair, from);
            assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
            bool first = at == 0; /* as it is, to see how long it is */
            pipe->flip_at = first ? SIZE_MAX : at;
            pipe->flip_mask = 0x04;
            pair_run(pair);
            assert_int_equal((from == CLIENT ? pair->server_result : pair->client_result) == 0, first);
            total = first ? pipe->total : total;
            pair_free(pair);
        }
        assert_in_range(total, 100, 5000);
    }
    ssl_config_free(server);
    ends_free(&ends);
}

/* A blob that is none is ignored, whatever it is. */
static void every_blob(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    for (size_t len = 0; len < blob.len; len += len < 200 ? 1 : 31) {
        struct pair *pair = pair_new(ssl_config_ref(ends.client), ssl_config_ref(ends.server));
        assert_int_equal(ssl_session_load(pair->client, blob.bytes, len), 0);
        assert_null(pair->client->loaded);
        pair_free(pair);
    }
    for (size_t i = 0; i < 150; i++) { /* the fields in front of the chain */
        struct pair *pair = pair_new(ssl_config_ref(ends.client), ssl_config_ref(ends.server));
        blob.bytes[i] ^= 0x41;
        assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
        blob.bytes[i] ^= 0x41;
        pair_run(pair); /* a wrong master secret is a Finished that fails; all else a full handshake */
        bool in_master = i >= 53 && i < 53 + MASTER_LEN;
        assert_int_equal(pair->client_result == 0, !in_master);
        pair_free(pair);
    }
    ends_free(&ends);
}

/* ---- Places ---- */

static void places(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), ticket_server());
    struct pair *pair = pair_new(ssl_config_ref(ends.client), ssl_config_ref(ends.server));
    assert_int_equal(ssl_session_load(NULL, blob.bytes, blob.len), SSL_ERROR);
    assert_int_equal(ssl_session_load(pair->server, blob.bytes, blob.len), SSL_ERROR);
    assert_int_equal(ssl_session_load(pair->client, NULL, 5), SSL_ERROR);
    assert_int_equal(ssl_session_load(pair->client, NULL, 0), 0);
    assert_int_equal(ssl_session_save(pair->client, NULL, 0), SSL_ERROR);
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    assert_int_equal(ssl_session_load(pair->client, NULL, 0), 0); /* the last one counts */
    assert_false(pair->client->hs->has_former);
    assert_null(ssl_peer(pair->client, 0));
    pair_expect_done(pair);
    assert_false(ssl_resumed(pair->client));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), SSL_ERROR);
    assert_int_equal(ssl_session_save(pair->server, NULL, 0), SSL_ERROR);
    assert_int_equal(ssl_session_save(NULL, NULL, 0), SSL_ERROR);
    assert_int_equal(ssl_resumed(NULL), 0);
    assert_true(ssl_session_save(pair->client, NULL, 0) > 0);
    pair_free(pair);
    ends_free(&ends);
}

/* Off is off, on either side. */
static void switched_off(void **state)
{
    (void)state;
    for (int side = CLIENT; side <= SERVER; side++) {
        ssl_config *client = client_config(), *server = dated(cast_server_config());
        ssl_config_tickets(side == CLIENT ? client : server, NULL, 0);
        blob.len = 0;
        shake(client, server, false);
        assert_int_equal(blob.len, 0);
        ssl_config_free(client);
        ssl_config_free(server);
    }
    struct ends ends = ends_new(client_config(), ticket_server());
    ssl_config *off = client_config();
    ssl_config_tickets(off, NULL, 0);
    shake(off, ends.server, false); /* nor is a ticket shown that is there */
    ssl_config_free(off);
    ends_free(&ends);
}

/* ---- The cache ---- */

static void a_full_cache(void **state)
{
    (void)state;
    static struct {
        uint8_t bytes[4096];
        size_t len;
    } blobs[3];
    ssl_config *client = client_config(), *server = cache_server(2);
    for (int i = 0; i < 3; i++) {
        blob.len = 0;
        shake(client, server, false);
        memcpy(blobs[i].bytes, blob.bytes, blob.len);
        blobs[i].len = blob.len;
        if (i == 1) { /* the first is asked for, so the second is the oldest */
            blob.len = blobs[0].len;
            memcpy(blob.bytes, blobs[0].bytes, blob.len);
            shake(client, server, true);
        }
    }
    static const int order[] = {0, 2, 1};
    for (int i = 0; i < 3; i++) {
        blob.len = blobs[order[i]].len;
        memcpy(blob.bytes, blobs[order[i]].bytes, blob.len);
        shake(client, server, order[i] != 1);
    }
    ssl_config_free(client);
    ssl_config_free(server);
}

/* RFC 5246 7.2.2: a fatal alert ends the session. */
static void a_fatal_alert(void **state)
{
    (void)state;
    struct ends ends = ends_new(client_config(), cache_server(2));
    struct pair *pair = pair_new(ssl_config_ref(ends.client), ssl_config_ref(ends.server));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_expect_done(pair);
    assert_true(ssl_resumed(pair->client));
    uint8_t byte = 0;
    assert_int_equal(ssl_write(pair->client, &byte, 1), 1);
    pair->to_server.ready[pair->to_server.ready_len - 1] ^= 1;
    assert_int_equal(ssl_read(pair->server, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_error_alert(pair->server), 20);
    assert_int_equal(ssl_read(pair->client, &byte, 1), SSL_ERROR);
    assert_int_equal(ssl_session_save(pair->client, NULL, 0), SSL_ERROR);
    pair_free(pair);
    shake(ends.client, ends.server, false);
    /* A connection that is cut does not (RFC 5246 7.2.1). */
    pair = pair_new(ssl_config_ref(ends.client), ssl_config_ref(ends.server));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_expect_done(pair);
    pair->to_server.closed = pair->to_client.closed = true;
    assert_int_equal(ssl_read(pair->server, &byte, 1), SSL_ERROR);
    pair_free(pair);
    shake(ends.client, ends.server, true);
    ends_free(&ends);
}

/* A cache of the application's. */
static struct {
    uint8_t id[32], session[8192];
    size_t len, cap;
    int stores, fetches;
} mine;

static int my_store(const uint8_t id[32], const void *session, size_t len, void *arg)
{
    assert_ptr_equal(arg, &mine);
    assert_in_range(len, 0, sizeof mine.session);
    memcpy(mine.id, id, 32);
    if (len > 0)
        memcpy(mine.session, session, len);
    mine.len = len;
    mine.stores++;
    return 0;
}

static ptrdiff_t my_fetch(ssl_conn *conn, const uint8_t id[32], void *session, size_t cap, void *arg)
{
    (void)conn;
    assert_ptr_equal(arg, &mine);
    mine.fetches++;
    if (memcmp(mine.id, id, 32) != 0)
        return 0;
    memcpy(session, mine.session, mine.len < cap ? mine.len : cap);
    mine.cap = cap;
    return (ptrdiff_t)mine.len;
}

static void callbacks(void **state)
{
    (void)state;
    ssl_config *servers[2];
    for (int i = 0; i < 2; i++) {
        servers[i] = cache_server(0);
        ssl_config_on_session(servers[i], my_store, my_fetch, &mine);
    }
    struct ends ends = ends_new(client_config(), servers[0]);
    assert_int_equal(mine.stores, 1);
    shake(ends.client, servers[1], true); /* another server, the same cache */
    assert_int_equal(mine.stores, 1);
    assert_int_equal(mine.fetches, 1);
    assert_int_equal(mine.cap, 8192);
    mine.session[0] ^= 1; /* what is no session */
    shake(ends.client, servers[1], false);
    mine.len = sizeof mine.session + 1; /* a length that cannot be */
    shake(ends.client, servers[1], false);
    ssl_config_free(servers[1]);
    ends_free(&ends);
}

/* ---- Setters ---- */

static void setters(void **state)
{
    (void)state;
    static const uint8_t many[LIMIT_TICKET_KEYS + 1][64];
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_tickets(config, many, LIMIT_TICKET_KEYS), 0);
    assert_int_equal(ssl_config_tickets(config, many, LIMIT_TICKET_KEYS + 1), SSL_ERROR);
    ssl_config_free(config);
    config = ssl_config_new();
    assert_int_equal(ssl_config_tickets(config, NULL, 1), SSL_ERROR);
    ssl_config_free(config);
    config = ssl_config_new();
    assert_int_equal(ssl_config_cache(config, 10), 0);
    assert_int_equal(ssl_config_cache(config, 20), 0);
    assert_int_equal(ssl_config_cache(config, LIMIT_CACHE + 1), SSL_ERROR);
    assert_non_null(strstr(ssl_config_error(config), "ssl_config_cache"));
    ssl_config_free(config);
    assert_int_equal(ssl_config_tickets(NULL, NULL, 0), SSL_ERROR);
    assert_int_equal(ssl_config_cache(NULL, 0), SSL_ERROR);
    ssl_config_on_session(NULL, NULL, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flows),
        cmocka_unit_test(by_ticket),
        cmocka_unit_test(by_id),
        cmocka_unit_test(every_suite),
        cmocka_unit_test(a_fleet),
        cmocka_unit_test(rotation),
        cmocka_unit_test(time_is_up),
        cmocka_unit_test(another_host),
        cmocka_unit_test(another_suite),
        cmocka_unit_test(another_certificate),
        cmocka_unit_test(no_clock),
        cmocka_unit_test(trust_is_lost),
        cmocka_unit_test(the_application_is_asked_again),
        cmocka_unit_test(client_certificates),
        cmocka_unit_test(another_question),
        cmocka_unit_test(client_is_judged_again),
        cmocka_unit_test(another_identity),
        cmocka_unit_test(without_extended_master_secret),
        cmocka_unit_test(client_loses_extended_master_secret),
        cmocka_unit_test(server_loses_extended_master_secret),
        cmocka_unit_test(server_changes_the_suite),
        cmocka_unit_test(a_ticket_that_was_not_announced),
        cmocka_unit_test(a_ticket_that_was_announced_and_does_not_come),
        cmocka_unit_test(malformed_tickets),
        cmocka_unit_test(every_byte),
        cmocka_unit_test(every_byte_on_the_way),
        cmocka_unit_test(every_blob),
        cmocka_unit_test(places),
        cmocka_unit_test(switched_off),
        cmocka_unit_test(a_full_cache),
        cmocka_unit_test(a_fatal_alert),
        cmocka_unit_test(callbacks),
        cmocka_unit_test(setters),
    };
    return cmocka_run_group_tests_name("steps/resume", tests, NULL, NULL);
}
