/*
 * rejudge_test.c - what is asked of a session before it goes on, one question at a time: of a client before it offers
 * one, of a server before it takes one. And that signatures which were verified when it was made are not verified
 * again.
 *
 * What one side lets pass the other would mostly refuse, so each is looked at by itself: a client by the ClientHello
 * that it sends, a server by sessions that a cache gives it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/ocsp.h"
#include "support/pair.h"

static int64_t today;

static int time_today(int64_t *now, void *arg)
{
    (void)arg;
    *now = today;
    return 0;
}

/* Of the connection that was the last: with how many signatures on certificates and lists a side computed, how many
 * marks it has, whether there was a NewSessionTicket, how long the session id was. */
static size_t verified[SERVER + 1], marked[SERVER + 1];
static bool ticket_said;
static size_t id_len;

static void count(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)arg;
    ticket_said = step->number > 1 && (ticket_said || strcmp(step->name, "NewSessionTicket") == 0);
    id_len = conn->hs->session_id_len;
    verified[conn->side] = conn->hs->marks.verified;
    marked[conn->side] = conn->hs->marks.count;
}

static ssl_config *watched(ssl_config *config)
{
    ssl_config_on_time(config, time_today, NULL);
    ssl_config_on_step(config, count, NULL);
    return config;
}

static ssl_config *ordinary(void)
{
    return watched(cast_client_config());
}

static const uint8_t fleet[1][64] = {{1}};

static ssl_config *watched_server(ssl_config *config, bool ticket)
{
    ssl_config_tickets(config, fleet, ticket ? 1 : 0);
    ssl_config_cache(config, ticket ? 0 : 4);
    return watched(config);
}

static void add_list(ssl_config *config, const struct crl_recipe *list)
{
    const char *pem = pem_make("X509 CRL", crl_make(list, &cast_root));
    assert_int_equal(ssl_config_add_crl(config, pem, strlen(pem)), 0);
}

/* ---- A session, as a client keeps it ---- */

static struct {
    uint8_t bytes[16384];
    size_t len;
} blob;

static struct pair *shake(ssl_config *client, ssl_config *server, bool resumed)
{
    struct pair *pair = pair_new(ssl_config_ref(client), ssl_config_ref(server));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_expect_done(pair);
    assert_int_equal(ssl_resumed(pair->client), resumed);
    assert_int_equal(ssl_resumed(pair->server), resumed);
    ptrdiff_t len = ssl_session_save(pair->client, blob.bytes, sizeof blob.bytes);
    assert_in_range(len, 0, sizeof blob.bytes);
    blob.len = (size_t)len;
    return pair;
}

static void begin(ssl_config *client, ssl_config *server)
{
    today = TEST_NOW;
    blob.len = 0;
    pair_free(shake(client, server, false));
    assert_true(blob.len > 0);
}

/* The session of the blob; its spans are in a copy. */
static struct session session_of_blob(void)
{
    static uint8_t copy[sizeof blob.bytes];
    struct session s;
    memcpy(copy, blob.bytes, blob.len);
    assert_true(session_read(&s, (struct span){copy, blob.len}));
    return s;
}

static void blob_write(const struct session *s)
{
    struct writer w = writer_over(blob.bytes, sizeof blob.bytes);
    session_write(&w, s);
    assert_true(writer_ok(&w));
    blob.len = w.len;
}

/* ---- Nothing is verified twice ---- */

static void signatures_of_the_server(void **state)
{
    (void)state;
    static const struct crl_recipe empty = {.count = 0};
    struct span staple = ocsp_make(&(struct ocsp_recipe){.cert = &cast_server, .issuer = &cast_root});
    for (int ticket = 0; ticket <= 1; ticket++)
        for (int more = 0; more <= 1; more++) {
            ssl_config *client = watched(cast_client_config());
            ssl_config *server = watched_server(cast_server_config(), ticket != 0);
            if (more) {
                add_list(client, &empty);
                assert_int_equal(ssl_config_staple(server, staple.at, staple.len), 0);
            }
            begin(client, server);
            assert_int_equal(verified[CLIENT], more ? 3 : 1); /* certificate; list; response */
            for (int i = 0; i < 3; i++) {
                struct pair *pair = shake(client, server, true);
                assert_int_equal(verified[CLIENT], 0);
                assert_int_equal(marked[CLIENT], more ? 3 : 1);
                size_t len = 0;
                assert_int_equal(ssl_ocsp_response(pair->client, &len) != NULL, more);
                assert_int_equal(len, more ? staple.len : 0);
                pair_free(pair);
            }
            ssl_config_free(client);
            ssl_config_free(server);
        }
}

static void signatures_of_the_client(void **state)
{
    (void)state;
    static const struct crl_recipe empty = {.count = 0};
    for (int ticket = 0; ticket <= 1; ticket++) {
        ssl_config *client = watched(cast_asked_config(&cast_client, &cast_root));
        ssl_config *server = cast_asking_config(SSL_AUTH_REQUIRED);
        add_list(server, &empty);
        watched_server(server, ticket != 0);
        begin(client, server);
        assert_int_equal(verified[SERVER], 2);
        for (int i = 0; i < 3; i++) {
            pair_free(shake(client, server, true));
            assert_int_equal(verified[SERVER], 0);
            assert_int_equal(marked[SERVER], 2);
        }
        ssl_config_free(client);
        ssl_config_free(server);
    }
}

/* A response that the CA has left to another to sign takes two. */
static void signature_of_a_responder(void **state)
{
    (void)state;
    static const struct recipe responder = {
        .name = "CN=Responder", .key = &key_other, .usage = USAGE_DIGITAL_SIGNATURE, .extended = EXTENDED_OCSP};
    const struct ocsp_recipe recipe = {.cert = &cast_server, .issuer = &cast_root, .responder = &responder};
    struct span staple = ocsp_make(&recipe);
    ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), true);
    assert_int_equal(ssl_config_staple(server, staple.at, staple.len), 0);
    begin(client, server);
    assert_int_equal(verified[CLIENT], 3);
    pair_free(shake(client, server, true));
    assert_int_equal(verified[CLIENT], 0);
    ssl_config_free(client);
    ssl_config_free(server);
}

static void fill_marks(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    count(conn, step, arg);
    if (strcmp(step->name, "verify client certificate") == 0)
        conn->hs->marks.count = LIMIT_MARKS;
}

/* There is room in a ticket for as many as there can be. */
static void many_marks(void **state)
{
    (void)state;
    ssl_config *client = watched(cast_asked_config(&cast_client, &cast_root));
    ssl_config *server = watched_server(cast_asking_config(SSL_AUTH_REQUIRED), true);
    ssl_config_on_step(server, fill_marks, NULL);
    begin(client, server);
    pair_free(shake(client, server, true));
    assert_int_equal(marked[SERVER], LIMIT_MARKS);
    assert_int_equal(verified[SERVER], 0);
    ssl_config_free(client);
    ssl_config_free(server);
}

/* Without marks, or with those of something else, all is verified, and marked anew. */
static void marks_that_are_missing(void **state)
{
    (void)state;
    static uint8_t others[LIMIT_MARKS * MARK_LEN];
    ssl_config *client = watched(cast_client_config()), *server = watched_server(cast_server_config(), true);
    begin(client, server);
    for (size_t len = 0; len <= sizeof others; len += sizeof others / 2) {
        struct session s = session_of_blob();
        assert_int_equal(s.marks.len, MARK_LEN);
        s.marks = (struct span){others, len};
        blob_write(&s);
        pair_free(shake(client, server, true));
        assert_int_equal(verified[CLIENT], 1);
        if (len < sizeof others)
            assert_int_equal(marked[CLIENT], len / MARK_LEN + 1);
        s.marks = (struct span){NULL, 0};
        blob_write(&s);
        pair_free(shake(client, server, true));
    }
    ssl_config_free(client);
    ssl_config_free(server);
}

/* What was accepted without a look has no marks, and is looked at as soon as somebody does. */
static void verification_switched_on(void **state)
{
    (void)state;
    ssl_config *careless = watched(cast_client_config()), *careful = watched(cast_client_config());
    ssl_config *server = watched_server(cast_server_config(), true);
    ssl_config_insecure_no_verify(careless);
    begin(careless, server);
    assert_int_equal(session_of_blob().marks.len, 0);
    pair_free(shake(careful, server, true));
    assert_int_equal(verified[CLIENT], 1);
    ssl_config_free(careless);
    ssl_config_free(careful);
    ssl_config_free(server);
}

/* ---- What a client offers ---- */

static ptrdiff_t no_read(void *arg, void *at, size_t len)
{
    (void)arg;
    (void)at;
    (void)len;
    return SSL_WANT_READ;
}

static ptrdiff_t swallow(void *arg, const void *at, size_t len)
{
    (void)arg;
    (void)at;
    return (ptrdiff_t)len;
}

static uint8_t offered_id[SESSION_ID_LEN];

static bool hello_has_detail;

static void note_hello(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)conn;
    (void)arg;
    if (strcmp(step->name, "ClientHello") == 0)
        hello_has_detail = step->detail != NULL;
}

/* Whether the blob is offered; if not, nothing is left of it. */
static bool offers_to(ssl_config *client, const char *host)
{
    static const struct session none;
    static const struct ssl_io io = {no_read, swallow, NULL};
    ssl_config_on_step(client, note_hello, NULL);
    ssl_conn *conn = ssl_client_io(client, &io, host);
    assert_int_equal(ssl_session_load(conn, blob.bytes, blob.len), 0);
    hello_has_detail = false; /* unless a fresh config tells otherwise */
    assert_int_equal(ssl_handshake(conn), SSL_WANT_READ);
    assert_int_equal(ssl_session_load(conn, blob.bytes, blob.len), SSL_ERROR); /* too late */
    bool offered = conn->hs->offers_session;
    memcpy(offered_id, conn->hs->session_id, sizeof offered_id);
    assert_int_equal(conn->error->code, 0);
    if (!offered) {
        assert_int_equal(conn->hs->session_id_len, 0);
        assert_memory_equal(&conn->hs->former, &none, sizeof none);
        assert_int_equal(conn->hs->peer_list.len + conn->hs->staple.len + conn->hs->path.count, 0);
        assert_int_equal(conn->hs->marks.count, 0);
        assert_false(hello_has_detail);
        assert_null(conn->kept[KEPT_CERTIFICATES].at);
        assert_null(conn->kept[KEPT_STAPLE].at);
    }
    ssl_free(conn);
    return offered;
}

static bool offers(ssl_config *client)
{
    return offers_to(client, CAST_HOST);
}

static bool offers_session(ssl_config *client, const struct session *s)
{
    blob_write(s);
    return offers(client);
}

/* Client configs that differ in one thing from the ordinary one. */
static ssl_config *another_ca(void)
{
    ssl_config *config = cast_config();
    cast_trust(config, &cast_other_root);
    return watched(config);
}

static ssl_config *another_ca_of_that_name(void)
{
    static const struct recipe impostor = {.name = "CN=Test Root", .key = &key_other, .ca = true, .no_key_ids = true};
    ssl_config *config = cast_config();
    cast_trust(config, &impostor);
    return watched(config);
}

static ssl_config *with_list(void)
{
    static const struct crl_recipe empty = {.count = 0};
    ssl_config *config = ordinary();
    add_list(config, &empty);
    return config;
}

static ssl_config *with_revocation(void)
{
    static const struct revoked revoked[] = {{.who = &cast_server}};
    static const struct crl_recipe list = {.revoked = revoked, .count = 1};
    ssl_config *config = ordinary();
    add_list(config, &list);
    return config;
}

static ssl_config *with_stale_list(void)
{
    static const struct crl_recipe list = {.count = 0, .until = TEST_NOW - 1};
    ssl_config *config = ordinary();
    add_list(config, &list);
    return config;
}

static ssl_config *that_wants_a_staple(void)
{
    ssl_config *config = ordinary();
    ssl_config_require_staple(config);
    return config;
}

static ssl_config *of_other_suites(void)
{
    ssl_config *config = ordinary();
    ssl_config_ciphers(config, "AES128-SHA");
    return config;
}

static ssl_config *without_tickets(void)
{
    ssl_config *config = ordinary();
    ssl_config_tickets(config, NULL, 0);
    return config;
}

static ssl_config *of_other_signatures(void)
{
    ssl_config *config = ordinary();
    ssl_config_signature_algorithms(config, "rsa_pss_rsae_sha256"); /* the chain is signed with PKCS #1 */
    return config;
}

static ssl_config *with_an_identity(void)
{
    return watched(cast_asked_config(&cast_client, &cast_root));
}

static void client_by_config(void **state)
{
    (void)state;
    static const struct {
        ssl_config *(*make)(void);
        bool offers;
    } rows[] = {
        {ordinary, true},
        {another_ca, false},
        {another_ca_of_that_name, false},
        {with_list, true},
        {with_revocation, false},
        {with_stale_list, false},
        {that_wants_a_staple, false},
        {of_other_suites, false},
        {without_tickets, false},
        {of_other_signatures, false},
        {with_an_identity, false},
    };
    ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), true);
    begin(client, server);
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = rows[i].make();
        assert_int_equal(offers(config), rows[i].offers);
        ssl_config_free(config);
    }
    ssl_config_free(client);
    ssl_config_free(server);
}

static void client_by_host(void **state)
{
    (void)state;
    static const struct recipe two_names = {.name = "CN=" CAST_HOST, .san = "DNS:" CAST_HOST ",DNS:b.example"};
    ssl_config *client = ordinary(), *server = cast_config();
    cast_identity(server, &two_names, &cast_root);
    watched_server(server, true);
    begin(client, server);
    assert_true(offers(client));
    assert_false(offers_to(client, "b.example"));
    ssl_config *anybody = cast_client_config();
    ssl_config_insecure_no_name(anybody);
    assert_false(offers_to(watched(anybody), NULL));
    ssl_config_free(anybody);
    ssl_config_free(client);
    ssl_config_free(server);
    /* A name that was not asked for then is asked for now. */
    client = cast_config();
    cast_trust(client, &cast_root);
    ssl_config_insecure_no_name(client);
    watched(client);
    static const struct recipe elsewhere = {.name = "CN=b.example", .san = "DNS:b.example"};
    server = cast_config();
    cast_identity(server, &elsewhere, &cast_root);
    watched_server(server, true);
    begin(client, server);
    assert_true(offers(client));
    ssl_config *strict = ordinary();
    assert_false(offers(strict));
    ssl_config_free(strict);
    ssl_config_free(client);
    ssl_config_free(server);
}

static void client_by_session(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config(), *server = watched_server(cast_server_config(), true);
    ssl_config_ciphers(client, CAST_CLASSIC ":PSK-AES128-GCM-SHA256");
    ssl_config_psk(client, "me", "sixteen bytes ..", 16);
    watched(client);
    begin(client, server);
    const struct session right = session_of_blob();
    struct session s = right;
    assert_true(offers_session(client, &s));
    s.suite = 0x00a8; /* of a pre-shared key */
    assert_false(offers_session(client, &s));
    s.suite = 0x5a5a; /* of nobody */
    assert_false(offers_session(client, &s));
    s = right;
    s.context[31] ^= 1;
    assert_false(offers_session(client, &s));
    s = right;
    s.until = s.created + SESSION_LIFETIME_MAX;
    assert_true(offers_session(client, &s));
    s.until++;
    assert_false(offers_session(client, &s));
    s = right;
    s.created += SESSION_SKEW;
    assert_true(offers_session(client, &s));
    s.created++;
    assert_false(offers_session(client, &s));
    s = right;
    s.until = TEST_NOW;
    assert_false(offers_session(client, &s));
    s = right;
    s.ticket.len = 0; /* and there is no id, either */
    assert_false(offers_session(client, &s));
    s = right;
    s.peer_list.len--;
    assert_false(offers_session(client, &s));
    s.peer_list.len = 0;
    assert_false(offers_session(client, &s));
    ssl_config *timeless = cast_client_config(); /* there is no clock before 1970 */
    ssl_config_insecure_no_time(timeless);
    watched(timeless);
    s = right;
    session_context(&timeless->policy, CLIENT, NULL, s.context);
    s.created = 0;
    s.until = 10;
    for (today = -2; today <= 0; today += 2)
        assert_int_equal(offers_session(timeless, &s), today == 0);
    ssl_config_free(timeless);
    ssl_config_free(client);
    ssl_config_free(server);
}

/* Key usages are those of the session's suite, the curve of the key is one that the client has today. */
static void client_by_key(void **state)
{
    (void)state;
    static const struct recipe signs = {
        .name = "CN=" CAST_HOST, .san = "DNS:" CAST_HOST, .usage = USAGE_DIGITAL_SIGNATURE};
    static const struct recipe p384 = {.name = "CN=p384", .key = &key_p384, .san = "DNS:" CAST_HOST};
    ssl_config *client = cast_client_config(), *server = cast_config();
    ssl_config_ciphers(client, "all");
    watched(client);
    ssl_config_ciphers(server, "ECDHE-RSA-AES128-GCM-SHA256");
    cast_identity(server, &signs, &cast_root);
    watched_server(server, true);
    begin(client, server);
    struct session s = session_of_blob();
    assert_true(offers_session(client, &s));
    s.suite = 0x009c; /* RSA key transport */
    assert_false(offers_session(client, &s));
    ssl_config_free(server);
    server = cast_config();
    ssl_config_ciphers(server, "all");
    cast_identity(server, &p384, &cast_root);
    watched_server(server, true);
    begin(client, server);
    assert_true(offers(client));
    ssl_config *modern = cast_client_config();
    ssl_config_ciphers(modern, "all");
    ssl_config_groups(modern, "x25519:P-256");
    assert_false(offers(watched(modern)));
    ssl_config_free(modern);
    ssl_config_free(client);
    ssl_config_free(server);
}

/* What expires while the session lives: the certificate, the response, the list. */
static void client_by_clock(void **state)
{
    (void)state;
    static const struct recipe soon = {.name = "CN=" CAST_HOST, .san = "DNS:" CAST_HOST, .until = TEST_NOW + 100};
    static const struct crl_recipe short_list = {.count = 0, .until = TEST_NOW + 101};
    struct span staple =
        ocsp_make(&(struct ocsp_recipe){.cert = &cast_server, .issuer = &cast_root, .until = TEST_NOW + 100});
    for (int which = 0; which < 3; which++) {
        ssl_config *client = ordinary(), *server = cast_config();
        cast_identity(server, which == 0 ? &soon : &cast_server, &cast_root);
        if (which == 1)
            assert_int_equal(ssl_config_staple(server, staple.at, staple.len), 0);
        if (which == 2)
            add_list(client, &short_list);
        watched_server(server, true);
        begin(client, server);
        today += 100;
        assert_true(offers(client));
        today += 1;
        assert_false(offers(client));
        ssl_config_free(client);
        ssl_config_free(server);
    }
}

/* RFC 5077 3.4: the id that goes along with a ticket is another each time. */
static void ids_beside_tickets(void **state)
{
    (void)state;
    static const uint8_t zeros[SESSION_ID_LEN];
    uint8_t id[SESSION_ID_LEN];
    ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), true);
    begin(client, server);
    assert_true(offers(client));
    memcpy(id, offered_id, sizeof id);
    assert_true(offers(client));
    assert_memory_not_equal(id, offered_id, sizeof id);
    assert_memory_not_equal(id, zeros, sizeof id);
    ssl_config_free(client);
    ssl_config_free(server);
}

/* RFC 5246 7.4.1.2: the id that a server gives a session says nothing: it is another each time, and no part of what was
 * said before. */
static uint8_t hellos[2][RANDOM_LEN];

static void note_randoms(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)conn;
    (void)arg;
    bool is_client = strcmp(step->name, "ClientHello") == 0;
    if (is_client || strcmp(step->name, "ServerHello") == 0)
        memcpy(hellos[is_client], (const uint8_t *)step->message + MESSAGE_HEADER + 2, RANDOM_LEN);
}

static void ids_of_servers(void **state)
{
    (void)state;
    ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), false);
    ssl_config_on_step(server, note_randoms, NULL);
    uint8_t before[SESSION_ID_LEN] = {0};
    for (int i = 0; i < 4; i++) {
        begin(client, server);
        const struct session s = session_of_blob();
        assert_int_equal(s.id.len, SESSION_ID_LEN);
        assert_memory_not_equal(s.id.at, before, SESSION_ID_LEN);
        for (int side = 0; side < 2; side++)
            assert_memory_not_equal(s.id.at, hellos[side], SESSION_ID_LEN);
        memcpy(before, s.id.at, SESSION_ID_LEN);
    }
    ssl_config_free(client);
    ssl_config_free(server);
}

/* A session that was offered in vain leaves nothing to the one that is made. */
static void offered_in_vain(void **state)
{
    (void)state;
    struct span staple = ocsp_make(&(struct ocsp_recipe){.cert = &cast_server, .issuer = &cast_root});
    ssl_config *client = ordinary(), *server = cast_server_config(), *other = cast_server_config();
    assert_int_equal(ssl_config_staple(server, staple.at, staple.len), 0);
    watched_server(server, true);
    ssl_config_tickets(other, (const uint8_t[1][64]){{9}}, 1);
    begin(client, server);
    assert_true(session_of_blob().staple.len > 0);
    struct pair *pair = shake(client, watched(other), false);
    size_t len;
    assert_null(ssl_ocsp_response(pair->client, &len));
    assert_int_equal(session_of_blob().staple.len, 0);
    assert_int_equal(session_of_blob().marks.len, MARK_LEN);
    assert_int_equal(verified[CLIENT], 1);
    pair_free(pair);
    ssl_config_free(client);
    ssl_config_free(server);
    ssl_config_free(other);
}

/* ---- What a client keeps ---- */

static uint32_t hint;

static void say_hint(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    (void)len;
    store_be32(message + MESSAGE_HEADER, hint);
}

/* RFC 5077 3.3: 0 says nothing about the lifetime. Whatever it says, there is an end. */
static void lifetimes(void **state)
{
    (void)state;
    static const struct {
        uint32_t hint;
        int64_t lifetime;
    } rows[] = {{0, SESSION_LIFETIME},
                {1, 1},
                {100, 100},
                {SESSION_LIFETIME_MAX, SESSION_LIFETIME_MAX},
                {SESSION_LIFETIME_MAX + 1, SESSION_LIFETIME_MAX},
                {UINT32_MAX, SESSION_LIFETIME_MAX}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), true);
        hint = rows[i].hint;
        cast_liar(server, "NewSessionTicket", say_hint);
        begin(client, server);
        struct session s = session_of_blob();
        assert_int_equal(s.created, TEST_NOW);
        assert_int_equal(s.until, TEST_NOW + rows[i].lifetime);
        ssl_config_free(client);
        ssl_config_free(server);
    }
}

/* A ticket that is renewed does not make the session younger, on either side. */
static void renewed(void **state)
{
    (void)state;
    static const uint8_t newer[2][64] = {{2}, {1}};
    ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), true);
    ssl_config *next = cast_server_config();
    ssl_config_tickets(next, newer, 2);
    watched(next);
    begin(client, server);
    struct session before = session_of_blob();
    uint8_t name = before.ticket.at[0];
    today += 1000;
    pair_free(shake(client, next, true));
    struct session after = session_of_blob();
    assert_int_not_equal(after.ticket.at[0], name);
    assert_int_equal(after.created, TEST_NOW);
    assert_int_equal(after.until, TEST_NOW + SESSION_LIFETIME);
    ssl_config_free(client);
    ssl_config_free(server);
    ssl_config_free(next);
}

static void invent_an_id(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)arg;
    if (strcmp(step->name, "verify server certificate") == 0)
        conn->hs->session_id_len = SESSION_ID_LEN;
}

/* Of a server that gives both, the ticket is kept. */
static void a_ticket_and_an_id(void **state)
{
    (void)state;
    ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), true);
    ssl_config_on_step(client, invent_an_id, NULL);
    begin(client, server);
    assert_true(session_of_blob().ticket.len > 0);
    assert_int_equal(session_of_blob().id.len, 0);
    ssl_config_free(client);
    ssl_config_free(server);
}

/* Nothing is kept of a connection to nobody in particular, nor of one with a pre-shared key. */
static void nothing_to_keep(void **state)
{
    (void)state;
    for (int ticket = 0; ticket <= 1; ticket++)
        for (int psk = 0; psk <= 1; psk++) {
            ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), ticket != 0);
            ssl_config_insecure_no_name(client);
            if (psk) {
                ssl_config_ciphers(client, "PSK-AES128-GCM-SHA256");
                ssl_config_ciphers(server, "PSK-AES128-GCM-SHA256");
                ssl_config_psk(client, "me", "sixteen bytes ..", 16);
                ssl_config_psk(server, "me", "sixteen bytes ..", 16);
            }
            struct pair *pair = pair_new_host(client, server, psk ? CAST_HOST : NULL);
            pair_expect_done(pair);
            assert_int_equal(ssl_session_save(pair->client, NULL, 0), 0);
            assert_int_equal(pair->server->cached, !psk && !ticket); /* what the client does is its affair */
            assert_false(ticket_said);
            assert_int_equal(id_len, !psk && !ticket ? SESSION_ID_LEN : 0);
            pair_free(pair);
        }
}

static void forget_extended_master_secret(ssl_conn *conn, uint8_t *message, size_t len)
{
    conn->hs->extended_master_secret = false;
    for (size_t at = 40; at + 4 <= len; at++)
        if (load_be32(message + at) == 0x00170000) {
            message[at] = 0xfa; /* an extension that nobody knows */
            return;
        }
    assert_true(false);
}

/* RFC 7627 5.4: without the extended master secret a server makes nothing to be resumed, in neither way. */
static void without_extended_master_secret(void **state)
{
    (void)state;
    for (int ticket = 0; ticket <= 1; ticket++) {
        ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), ticket != 0);
        cast_liar(client, "ClientHello", forget_extended_master_secret);
        struct pair *pair = pair_new(client, server);
        pair_expect_done(pair);
        assert_false(ssl_extended_master_secret(pair->client));
        assert_false(pair->server->cached);
        assert_false(ticket_said);
        assert_int_equal(id_len, 0);
        assert_int_equal(ssl_session_save(pair->client, NULL, 0), 0);
        pair_free(pair);
    }
}

/* A server that has both ways gives one: who has a ticket needs no place in the cache. */
static void one_way_is_enough(void **state)
{
    (void)state;
    ssl_config *server = cast_server_config();
    ssl_config_tickets(server, fleet, 1);
    ssl_config_cache(server, 4);
    struct pair *pair = pair_new(ordinary(), watched(server));
    pair_expect_done(pair);
    assert_true(ticket_said);
    assert_int_equal(id_len, 0);
    assert_false(pair->server->cached);
    pair_free(pair);
}

/* ---- A server that has no ticket to give after all (RFC 5077 3.3: it sends an empty one) ---- */

static int fails_for_salts(void *arg, uint8_t *out, size_t len)
{
    static struct seeded dice = {5};
    (void)arg;
    return len == 16 ? SSL_E_RANDOM : seeded_random(&dice, out, len);
}

static void no_ticket_after_all(void **state)
{
    (void)state;
    ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), true);
    server->policy.crypto.random = fails_for_salts;
    today = TEST_NOW;
    struct pair *pair = pair_new(client, server);
    pair_expect_done(pair);
    assert_true(ticket_said);
    assert_int_equal(pair->server->code, 0);
    assert_int_equal(ssl_session_save(pair->client, NULL, 0), 0);
    pair_expect_talk(pair);
    pair_free(pair);
}

/* A client whose chain is longer than a ticket may be. */
static void no_room_in_a_ticket(void **state)
{
    (void)state;
    enum { EXTRA = 12 };
    static char chain[EXTRA * 4096];
    const char *key = pem_make("PRIVATE KEY", key_pkcs8(&key_client));
    chain[0] = '\0';
    strcat(chain, pem_make("CERTIFICATE", cast_cert(&cast_client, &cast_root)));
    for (int i = 0; i < EXTRA; i++)
        strcat(chain, pem_make("CERTIFICATE", cast_cert(&cast_root, &cast_root)));
    for (int ticket = 0; ticket <= 1; ticket++) {
        ssl_config *client = cast_client_config();
        assert_int_equal(ssl_config_add_identity(client, chain, strlen(chain), key, strlen(key)), 0);
        today = TEST_NOW;
        ssl_config *server = watched_server(cast_asking_config(SSL_AUTH_REQUIRED), ticket != 0);
        struct pair *pair = pair_new(watched(client), server);
        pair_expect_done(pair);
        assert_true(pair->server->kept[KEPT_CERTIFICATES].len > LIMIT_SESSION_STATE);
        assert_int_equal(ticket_said, ticket);
        assert_false(pair->server->cached);
        if (ticket)
            assert_int_equal(ssl_session_save(pair->client, NULL, 0), 0);
        pair_free(pair);
    }
}

/* ---- What is said in the hellos of a resumed session ---- */

static uint16_t said[16];
static size_t said_count;

static void listen(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    count(conn, step, arg);
    if (strcmp(step->name, "ServerHello") != 0)
        return;
    struct reader r = reader_over((struct span){step->message, step->len});
    reader_bytes(&r, MESSAGE_HEADER + 2 + RANDOM_LEN);
    reader_vector(&r, 1, 0, 32);
    reader_bytes(&r, 3);
    struct reader block = reader_over(reader_vector(&r, 2, 0, 0xffff));
    assert_true(reader_end(&r));
    for (said_count = 0; reader_more(&block); said_count++) {
        said[said_count] = reader_u16(&block);
        reader_vector(&block, 2, 0, 0xffff);
    }
}

static bool was_said(uint16_t type)
{
    for (size_t i = 0; i < said_count; i++)
        if (said[i] == type)
            return true;
    return false;
}

static void hide_record_size_limit(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    for (size_t at = 40; at + 4 <= len; at++)
        if (load_be32(message + at) == 0x001c0002)
            message[at] = 0xfa;
}

/* RFC 6066 section 3: a server that resumes MUST NOT say server_name; nor what is about certificates. RFC 7301, 7366
 * and 8449: protocol, order of MAC and cipher, and lengths of records are agreed on anew. */
static void extensions(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        bool first, again;
    } rows[] = {{0xff01, true, true},  {0x0000, true, false}, {0x0017, true, true},
                {0x0016, true, true},  {0x0010, true, true},  {0x001c, true, true},
                {0x0023, true, false}, {0x0005, true, false}, {0x0012, true, false}};
    static const uint8_t scts[] = {0, 3, 0, 1, 0x55};
    struct span staple = ocsp_make(&(struct ocsp_recipe){.cert = &cast_server, .issuer = &cast_root});
    for (int hidden = 0; hidden <= 1; hidden++) {
        ssl_config *client = cast_client_config(), *server = cast_server_config();
        ssl_config_ciphers(client, "AES128-SHA");
        ssl_config_alpn(client, "h2");
        ssl_config_alpn(server, "h2");
        ssl_config_record_size(client, 1024);
        ssl_config_ask_sct(client);
        ssl_config_sct(server, scts, sizeof scts);
        ssl_config_staple(server, staple.at, staple.len);
        watched(client);
        watched_server(server, true);
        if (hidden)
            cast_liar(client, "ClientHello", hide_record_size_limit);
        ssl_config_on_step(server, listen, NULL);
        begin(client, server);
        for (size_t i = 0; i < COUNT(rows); i++)
            assert_int_equal(was_said(rows[i].type), rows[i].first && !(hidden && rows[i].type == 0x001c));
        assert_int_equal(was_said(0x0001), hidden);
        struct pair *pair = shake(client, server, true);
        for (size_t i = 0; i < COUNT(rows); i++)
            assert_int_equal(was_said(rows[i].type), rows[i].again && !(hidden && rows[i].type == 0x001c));
        assert_int_equal(was_said(0x0001), hidden);
        assert_string_equal(ssl_alpn(pair->client), "h2");
        assert_true(ssl_encrypt_then_mac(pair->client));
        assert_int_equal(record_fragment_max(&pair->server->write), 1024);
        pair_free(pair);
        ssl_config_free(client);
        ssl_config_free(server);
    }
}

/* Of step 4 there is nothing to tell. */
static void no_group(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    ssl_config_ciphers(client, "default");
    ssl_config_ciphers(server, "default");
    watched(client);
    watched_server(server, true);
    begin(client, server);
    struct pair *pair = shake(client, server, true);
    for (enum side side = CLIENT; side <= SERVER; side++) {
        assert_null(ssl_group(pair_conn(pair, side)));
        assert_null(ssl_signature_algorithm(pair_conn(pair, side)));
    }
    pair_free(pair);
    ssl_config_free(client);
    ssl_config_free(server);
}

static int asked;

static int ask(ssl_conn *conn, const ssl_cert *leaf, void *arg)
{
    (void)conn;
    (void)leaf;
    (void)arg;
    asked++;
    return 0;
}

/* Where verification is off all is left to the application, which is asked each time. */
static void the_application_is_asked(void **state)
{
    (void)state;
    ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), true);
    ssl_config_insecure_no_verify(client);
    ssl_config_on_verify(client, ask, NULL);
    begin(client, server);
    pair_free(shake(client, server, true));
    assert_int_equal(asked, 2);
    ssl_config_free(client);
    ssl_config_free(server);
}

/* ---- What a server takes ---- */

static struct {
    uint8_t session[LIMIT_SESSION_STATE];
    size_t len;
} shelf;

static int put(const uint8_t id[32], const void *session, size_t len, void *arg)
{
    (void)id;
    (void)arg;
    if (len > 0)
        memcpy(shelf.session, session, len);
    shelf.len = len;
    return 0;
}

static ptrdiff_t get(ssl_conn *conn, const uint8_t id[32], void *session, size_t cap, void *arg)
{
    (void)conn;
    (void)id;
    (void)arg;
    assert_true(shelf.len <= cap);
    memcpy(session, shelf.session, shelf.len);
    return (ptrdiff_t)shelf.len;
}

static ssl_config *shelved(ssl_config *config)
{
    ssl_config_tickets(config, NULL, 0);
    ssl_config_on_session(config, put, get, NULL);
    return watched(config);
}

static void takes(ssl_config *client, ssl_config *server, const struct session *s, bool resumed)
{
    struct writer w = writer_over(shelf.session, sizeof shelf.session);
    session_write(&w, s);
    assert_true(writer_ok(&w));
    shelf.len = w.len;
    const size_t len = blob.len;
    uint8_t before[sizeof blob.bytes];
    memcpy(before, blob.bytes, len);
    pair_free(shake(client, server, resumed));
    memcpy(blob.bytes, before, len);
    blob.len = len;
}

static struct session session_of_shelf(void)
{
    static uint8_t copy[sizeof shelf.session];
    struct session s;
    memcpy(copy, shelf.session, shelf.len);
    assert_true(session_read(&s, (struct span){copy, shelf.len}));
    return s;
}

static void server_by_session(void **state)
{
    (void)state;
    ssl_config *client = ordinary(), *server = cast_server_config();
    ssl_config_ciphers(server, CAST_CLASSIC ":PSK-AES128-GCM-SHA256");
    ssl_config_psk(server, "me", "sixteen bytes ..", 16);
    shelved(server);
    begin(client, server);
    const struct session right = session_of_shelf();
    struct session s = right;
    takes(client, server, &s, true);
    s.name = (struct span){(const uint8_t *)"b.example", 9};
    takes(client, server, &s, false);
    s.name.len = 0;
    takes(client, server, &s, false);
    s = right;
    s.suite = 0x00a8;
    takes(client, server, &s, false);
    s.suite = 0x5a5a;
    takes(client, server, &s, false);
    s = right;
    s.context[0] ^= 1;
    takes(client, server, &s, false);
    s = right;
    s.until = s.created + SESSION_LIFETIME_MAX + 1;
    takes(client, server, &s, false);
    s = right;
    s.created += SESSION_SKEW + 1;
    takes(client, server, &s, false);
    s = right;
    s.until = TEST_NOW;
    takes(client, server, &s, false);
    ssl_config_free(client);
    ssl_config_free(server);
}

/* RFC 5077 3.4: where there is a ticket, no session is looked up by the id beside it. This cache would know any id. */
static void an_id_beside_a_ticket(void **state)
{
    (void)state;
    static const uint8_t bytes[200] = {1};
    ssl_config *client = ordinary(), *server = shelved(cast_server_config());
    begin(client, server);
    struct session s = session_of_blob();
    pair_free(shake(client, server, true));
    s.ticket = SPAN(bytes); /* that nobody can open */
    blob_write(&s);
    assert_true(shelf.len > 0);
    pair_free(shake(client, server, false));
    ssl_config_free(client);
    ssl_config_free(server);
}

/* A suite that the client does not list is not taken up again, though it is the session's. */
static void unlist(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    size_t at = MESSAGE_HEADER + 2 + RANDOM_LEN;
    at += 1 + (size_t)message[at];
    size_t end = at + 2 + load_be16(message + at);
    assert_in_range(end, at + 4, len);
    for (at += 2; at < end; at += 2)
        if (load_be16(message + at) != 0x002f)
            store_be16(message + at, 0x002f);
}

static void a_suite_that_is_not_listed(void **state)
{
    (void)state;
    ssl_config *client = ordinary(), *server = shelved(cast_server_config());
    begin(client, server);
    const struct session s = session_of_shelf();
    ssl_config *liar = ordinary();
    cast_liar(liar, "ClientHello", unlist);
    takes(liar, server, &s, false);
    ssl_config_free(liar);
    ssl_config_free(client);
    ssl_config_free(server);
}

static void server_by_client(void **state)
{
    (void)state;
    ssl_config *client = watched(cast_asked_config(&cast_client, &cast_root));
    ssl_config *server = shelved(cast_asking_config(SSL_AUTH_REQUIRED));
    begin(client, server);
    const struct session right = session_of_shelf();
    struct session s = right;
    takes(client, server, &s, true);
    s.peer_list.len = 0; /* nobody: whoever made this session, it will not do here */
    takes(client, server, &s, false);
    s = right;
    s.peer_list.len--;
    takes(client, server, &s, false);
    struct span other = cast_cert(&cast_stranger, &cast_other_root); /* not of our CA */
    uint8_t list[4096];
    struct writer w = writer_over(list, sizeof list);
    writer_vector(&w, 3, other);
    s.peer_list = (struct span){list, w.len};
    takes(client, server, &s, false);
    ssl_config_free(server);
    /* Kinds of keys that are not asked for any more. */
    server = cast_asking_config(SSL_AUTH_REQUIRED);
    ssl_config_signature_algorithms(server, "rsa_pss_rsae_sha256:ecdsa_secp256r1_sha256:rsa_pkcs1_sha256");
    shelved(server);
    takes(client, server, &right, true);
    ssl_config_free(server);
    ssl_config_free(client);
}

/* A client's key is of a kind and on a curve that the server asks for today. */
static void server_by_key(void **state)
{
    (void)state;
    static const struct recipe carol = {
        .name = "CN=Carol", .key = &key_p384, .usage = USAGE_DIGITAL_SIGNATURE, .extended = EXTENDED_CLIENT};
    static const char *const algorithms[] = {NULL, "rsa_pss_rsae_sha256:rsa_pkcs1_sha256"};
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        ssl_config *client = watched(cast_asked_config(&carol, &cast_root));
        ssl_config *before = shelved(cast_asking_config(SSL_AUTH_OPTIONAL));
        ssl_config *after = cast_asking_config(SSL_AUTH_OPTIONAL);
        if (algorithms[i] != NULL)
            ssl_config_signature_algorithms(after, algorithms[i]);
        else
            ssl_config_groups(after, "x25519:P-256");
        begin(client, before);
        const struct session s = session_of_shelf();
        assert_true(s.peer_list.len > 0);
        takes(client, before, &s, true);
        struct writer w = writer_over(shelf.session, sizeof shelf.session);
        session_write(&w, &s);
        struct pair *pair = pair_new(ssl_config_ref(client), shelved(after));
        assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
        pair_run(pair);
        assert_false(pair->client_result == 0 && ssl_resumed(pair->client));
        pair_free(pair);
        ssl_config_free(client);
        ssl_config_free(before);
    }
}

/* ---- Servers of several names ---- */

static int choose_host(ssl_conn *conn, const char *name, void *strict)
{
    return name != NULL && strcmp(name, CAST_HOST) == 0 ? ssl_use_config(conn, strict) : 0;
}

static ssl_config *host_config(enum ssl_auth auth)
{
    static const struct recipe two_names = {.name = "CN=" CAST_HOST, .san = "DNS:" CAST_HOST ",DNS:b.example"};
    ssl_config *config = cast_config();
    cast_identity(config, &two_names, &cast_root);
    cast_trust(config, &cast_root);
    ssl_config_client_auth(config, auth);
    return watched_server(config, true); /* one key for all */
}

/* Two names behind one address, with one certificate and one ticket key; one of them asks who the client is. A session
 * that was made with the other does not open it, whatever its client says of it. */
static void several_names(void **state)
{
    (void)state;
    for (enum ssl_auth other = SSL_AUTH_NONE; other <= SSL_AUTH_REQUIRED; other += SSL_AUTH_REQUIRED) {
        ssl_config *client = ordinary(), *alice = watched(cast_asked_config(&cast_client, &cast_root));
        ssl_config *strict = host_config(SSL_AUTH_REQUIRED), *lax = host_config(other);
        ssl_config_on_hello(lax, choose_host, strict);
        ssl_config *who = other == SSL_AUTH_NONE ? client : alice;
        struct pair *pair = pair_new_host(ssl_config_ref(who), ssl_config_ref(lax), "b.example");
        pair_expect_done(pair);
        ptrdiff_t len = ssl_session_save(pair->client, blob.bytes, sizeof blob.bytes);
        assert_true(len > 0);
        blob.len = (size_t)len;
        pair_free(pair);
        pair = pair_new_host(ssl_config_ref(who), ssl_config_ref(lax), "b.example");
        assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
        pair_expect_done(pair);
        assert_true(ssl_resumed(pair->server));
        pair_free(pair);
        struct session s = session_of_blob();
        s.name = (struct span){(const uint8_t *)CAST_HOST, strlen(CAST_HOST)};
        session_context(&client->policy, CLIENT, NULL, s.context);
        blob_write(&s);
        assert_true(offers(client));
        pair = pair_new(client, lax);
        assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
        pair_run(pair);
        pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_CERT_MISSING, 40, "step 5, Certificate: "});
        pair_free(pair);
        ssl_config_free(strict);
        ssl_config_free(alice);
    }
}

/* Nothing of Alice stays when her session does not go on: here she is revoked, and whoever has her session is nobody.
 */
static void nothing_of_alice(void **state)
{
    (void)state;
    static const struct revoked revoked[] = {{.who = &cast_client}};
    static const struct crl_recipe list = {.revoked = revoked, .count = 1};
    ssl_config *alice = watched(cast_asked_config(&cast_client, &cast_root)), *nobody = ordinary();
    ssl_config *server = shelved(cast_asking_config(SSL_AUTH_OPTIONAL));
    ssl_config *strict = cast_asking_config(SSL_AUTH_OPTIONAL);
    add_list(strict, &list);
    shelved(strict);
    begin(alice, server);
    struct session s = session_of_blob();
    session_context(&nobody->policy, CLIENT, NULL, s.context);
    blob_write(&s);
    struct pair *pair = shake(nobody, strict, false);
    assert_null(ssl_peer(pair->server, 0));
    assert_int_equal(pair->server->kept[KEPT_CERTIFICATES].len, 0);
    assert_int_equal(session_of_shelf().peer_list.len, 0);
    assert_int_equal(session_of_shelf().marks.len, 0);
    pair_free(pair);
    ssl_config_free(alice);
    ssl_config_free(nobody);
    ssl_config_free(server);
    ssl_config_free(strict);
}

/* RFC 5246 7.2.2: also the session that the failed connection has made. */
static void a_fatal_alert(void **state)
{
    (void)state;
    ssl_config *client = ordinary(), *server = shelved(cast_server_config());
    begin(client, server);
    const size_t len = shelf.len;
    const struct session s = session_of_shelf();
    uint8_t byte = 0;
    for (int resumed = 0; resumed <= 1; resumed++) {
        if (!resumed)
            blob.len = 0;
        struct pair *pair = shake(client, server, resumed != 0);
        assert_int_equal(shelf.len, len);
        assert_int_equal(ssl_write(pair->client, &byte, 1), 1);
        pair->to_server.ready[pair->to_server.ready_len - 1] ^= 1;
        assert_int_equal(ssl_read(pair->server, &byte, 1), SSL_ERROR);
        assert_int_equal(shelf.len, 0);
        pair_free(pair);
        begin(client, server);
    }
    /* Of a session that it does not resume, nothing is forgotten. */
    struct session other = s;
    other.context[0] ^= 1;
    struct writer w = writer_over(shelf.session, sizeof shelf.session);
    session_write(&w, &other);
    struct pair *pair = pair_new(ssl_config_ref(client), ssl_config_ref(server));
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair->to_server.flip_at = 300; /* in ClientKeyExchange */
    pair->to_server.flip_mask = 1;
    pair_run(pair);
    assert_int_equal(pair->server_result, SSL_ERROR);
    assert_int_equal(shelf.len, w.len);
    pair_free(pair);
    ssl_config_free(client);
    ssl_config_free(server);
}

/* ---- RFC 7627 5.3 ---- */

/* In the place of extended_master_secret the server says server_name, which is empty as well, and was offered. */
static void no_extended_master_secret(ssl_conn *conn, uint8_t *message, size_t len)
{
    conn->hs->extended_master_secret = false;
    for (size_t at = 40; at + 4 <= len; at++)
        if (load_be32(message + at) == 0x00170000) {
            store_be32(message + at, 0);
            return;
        }
    assert_true(false);
}

/* A client whose session had it, and whose server takes the session up without it, MUST end the handshake. */
static void server_loses_extended_master_secret(void **state)
{
    (void)state;
    ssl_config *client = ordinary(), *server = watched_server(cast_server_config(), true);
    ssl_config *liar = watched_server(cast_server_config(), true);
    begin(client, server);
    cast_liar(liar, "ServerHello", no_extended_master_secret);
    struct pair *pair = pair_new(ssl_config_ref(client), liar);
    assert_int_equal(ssl_session_load(pair->client, blob.bytes, blob.len), 0);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_SESSION, 40, "step 2, ServerHello: "});
    pair_free(pair);
    ssl_config_free(client);
    ssl_config_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_of_the_server),
        cmocka_unit_test(signatures_of_the_client),
        cmocka_unit_test(signature_of_a_responder),
        cmocka_unit_test(many_marks),
        cmocka_unit_test(marks_that_are_missing),
        cmocka_unit_test(verification_switched_on),
        cmocka_unit_test(client_by_config),
        cmocka_unit_test(client_by_host),
        cmocka_unit_test(client_by_session),
        cmocka_unit_test(client_by_key),
        cmocka_unit_test(client_by_clock),
        cmocka_unit_test(ids_beside_tickets),
        cmocka_unit_test(ids_of_servers),
        cmocka_unit_test(offered_in_vain),
        cmocka_unit_test(lifetimes),
        cmocka_unit_test(renewed),
        cmocka_unit_test(a_ticket_and_an_id),
        cmocka_unit_test(nothing_to_keep),
        cmocka_unit_test(without_extended_master_secret),
        cmocka_unit_test(one_way_is_enough),
        cmocka_unit_test(no_ticket_after_all),
        cmocka_unit_test(no_room_in_a_ticket),
        cmocka_unit_test(extensions),
        cmocka_unit_test(no_group),
        cmocka_unit_test(the_application_is_asked),
        cmocka_unit_test(server_by_session),
        cmocka_unit_test(an_id_beside_a_ticket),
        cmocka_unit_test(a_suite_that_is_not_listed),
        cmocka_unit_test(server_by_client),
        cmocka_unit_test(server_by_key),
        cmocka_unit_test(several_names),
        cmocka_unit_test(nothing_of_alice),
        cmocka_unit_test(a_fatal_alert),
        cmocka_unit_test(server_loses_extended_master_secret),
    };
    return cmocka_run_group_tests_name("steps/rejudge", tests, NULL, NULL);
}
