/*
 * allocations.c - every allocation of a whole connection fails once: nothing crashes, nothing leaks, and who was denied
 * says so.
 *
 * SPDX-License-Identifier: MIT
 */
#include "memory/heap.h"
#include "support/ocsp.h"
#include "support/pair.h"
#include "support/tube.h"

#include <tls12/cert.h>

/* ---- The whole life of a connection ---- */

/* The ways through step 4. */
static const struct way {
    const char *ciphers, *groups;   /* NULL: as they come */
    const struct test_key *keys[2]; /* of the client, of the server; NULL: there are no certificates */
    bool asks;                      /* the pre-shared key comes from callbacks */
} ways[] = {
    {"legacy", NULL, {&key_client, &key_leaf}, false},
    {"AES128-SHA", NULL, {&key_client, &key_leaf}, false},
    {"default", "P-384", {&key_p256, &key_p384}, false},
    {"default", "x25519", {&key_ed25519, &key_ed25519}, false}, /* all messages are kept */
    {NULL, "P-521", {NULL, NULL}, false},
    {"PSK-AES128-GCM-SHA256", NULL, {NULL, NULL}, true},
};

static const struct way *way;
static const char *ca_pem, *chain_pem[2], *key_pem[2], *crl_pem;
static struct span staple;
static const uint8_t scts[] = {0, 3, 0, 1, 0x55};

static int test_time(int64_t *now, void *arg)
{
    (void)arg;
    *now = TEST_NOW;
    return 0;
}

static int look_at_peer(ssl_conn *conn, const ssl_cert *leaf, void *arg)
{
    (void)arg;
    return leaf != ssl_peer(conn, 0);
}

static ptrdiff_t find(ssl_conn *conn, const void *identity, size_t len, uint8_t *key, size_t cap, void *arg)
{
    (void)conn;
    (void)identity;
    (void)len;
    (void)arg;
    memset(key, 'k', cap);
    return (ptrdiff_t)cap;
}

static int offer(ssl_conn *conn, const void *hint, size_t len, struct ssl_psk *psk, void *arg)
{
    psk->identity_len = 7;
    psk->key_len = (size_t)find(conn, hint, len, psk->key, sizeof psk->key, arg);
    return 0;
}

static void add_psk(ssl_config *config)
{
    ssl_config_psk_hint(config, "which");
    if (way->asks) {
        ssl_config_on_psk(config, find, offer, NULL);
        return;
    }
    ssl_config_psk(config, "device", "sixteen bytes ..", 16);
    ssl_config_psk(config, "another", "sixteen others .", 16);
}

static void add_certificates(ssl_config *config, int side)
{
    ssl_config_add_ca(config, ca_pem, strlen(ca_pem));
    ssl_config_add_crl(config, crl_pem, strlen(crl_pem));
    ssl_config_add_identity(config, chain_pem[side], strlen(chain_pem[side]), key_pem[side], strlen(key_pem[side]));
    ssl_config_require_staple(config);
    ssl_config_ask_sct(config);
    if (side == 0)
        return;
    ssl_config_client_auth(config, SSL_AUTH_REQUIRED);
    ssl_config_staple(config, staple.at, staple.len);
    ssl_config_sct(config, scts, sizeof scts);
}

static ssl_config *config_of(int side)
{
    ssl_config *config = ssl_config_new();
    ssl_config_on_time(config, test_time, NULL);
    ssl_config_on_verify(config, look_at_peer, NULL);
    if (way->ciphers != NULL)
        ssl_config_ciphers(config, way->ciphers);
    if (way->groups != NULL)
        ssl_config_groups(config, way->groups[0] == 'P' && side == 1 ? "default" : way->groups);
    if (way->keys[side] != NULL)
        add_certificates(config, side);
    else
        add_psk(config);
    return config;
}

static bool handshake(ssl_conn *client, ssl_conn *server)
{
    int results[2] = {SSL_WANT_READ, SSL_WANT_READ};
    for (int i = 0; i < 5 && (results[0] != 0 || results[1] != 0); i++) {
        results[0] = ssl_handshake(client);
        results[1] = ssl_handshake(server);
    }
    return results[0] == 0 && results[1] == 0;
}

static bool talk(ssl_conn *from, ssl_conn *to)
{
    static uint8_t data[20000], got[5000];
    size_t read = 0;
    if (ssl_write(from, data, sizeof data) != sizeof data)
        return false;
    for (ptrdiff_t n = 1; n > 0; read += n > 0 ? (size_t)n : 0)
        n = ssl_read(to, got, sizeof got);
    return read == sizeof data;
}

static struct tube to_server, to_client;

/* True if all went well. */
static bool live(void)
{
    const struct ssl_io client_io = tube_io(&to_server), server_io = tube_io(&to_client);
    size_t blocks = heap.blocks;
    tubes_join(&to_server, &to_client);
    ssl_config *configs[] = {config_of(0), config_of(1)};
    ssl_conn *client = ssl_client_io(configs[0], &client_io, CAST_HOST);
    ssl_conn *server = ssl_server_io(configs[1], &server_io);
    bool good = handshake(client, server) && talk(client, server) && talk(server, client) &&
                ssl_server_name(server) != NULL && ssl_close(client) == 0 && ssl_close(server) == 0;
    bool peers = good && (way->keys[0] == NULL || /* these say NULL and no more */
                          (ssl_peer(client, 1) != NULL && ssl_peer(server, 1) != NULL));
    if (!good) {
        /* Somebody says why, and it is for want of memory. */
        bool said = ssl_error_code(client) == SSL_E_MEMORY || ssl_error_code(server) == SSL_E_MEMORY;
        if (!said)
            print_error("client: %s\nserver: %s\n", ssl_error(client), ssl_error(server));
        assert_true(said);
    }
    ssl_free(client);
    ssl_free(server);
    ssl_config_free(configs[0]);
    ssl_config_free(configs[1]);
    assert_int_equal(heap.blocks, blocks);
    return good && peers;
}

/* The certificates of this way. */
static void prepare(void)
{
    static const struct crl_recipe list = {0};
    static struct recipe recipes[2];
    recipes[0] = cast_client;
    recipes[1] = cast_server;
    ca_pem = pem_make("CERTIFICATE", cert_make(&cast_root, NULL));
    crl_pem = pem_make("X509 CRL", crl_make(&list, &cast_root));
    for (size_t i = 0; i < 2 && way->keys[i] != NULL; i++) {
        recipes[i].key = way->keys[i];
        chain_pem[i] = pem_make("CERTIFICATE", cert_make(&recipes[i], &cast_root));
        key_pem[i] = pem_make("PRIVATE KEY", key_pkcs8(way->keys[i]));
    }
    staple = ocsp_make(&(struct ocsp_recipe){.cert = &recipes[1], .issuer = &cast_root});
}

/* Denies each allocation of this work in turn, until all are had and it is done: how many were denied. */
static size_t deny_each(bool (*work)(void))
{
    bool good = false;
    heap.denied = 0;
    for (long n = 0; !good; n++) {
        assert_in_range(n, 0, 1000);
        heap.allowed = n;
        good = work();
        heap.allowed = -1;
    }
    return heap.denied;
}

static void every_allocation(void **state)
{
    (void)state;
    for (way = ways; way < ways + COUNT(ways); way++) {
        prepare();
        assert_true(live());
        assert_true(deny_each(live) >= 8); /* else the allocator was not asked */
    }
}

/* ---- Data ---- */

/* Two ends, by the first way. */
struct ends {
    ssl_config *configs[2];
    ssl_conn *client, *server;
};

static void ends_make(struct ends *ends)
{
    const struct ssl_io client_io = tube_io(&to_server), server_io = tube_io(&to_client);
    way = ways;
    prepare();
    tubes_join(&to_server, &to_client);
    for (int side = 0; side < 2; side++)
        ends->configs[side] = config_of(side);
    ends->client = ssl_client_io(ends->configs[0], &client_io, CAST_HOST);
    ends->server = ssl_server_io(ends->configs[1], &server_io);
}

static void ends_begin(struct ends *ends)
{
    ends_make(ends);
    assert_true(handshake(ends->client, ends->server));
}

static void ends_free(struct ends *ends)
{
    heap.allowed = -1;
    ssl_free(ends->client);
    ssl_free(ends->server);
    ssl_config_free(ends->configs[0]);
    ssl_config_free(ends->configs[1]);
}

/* Whole records that whoever reads has room for take no memory. */
static void data_takes_nothing(void **state)
{
    (void)state;
    static const size_t lens[] = {1, 64, 1350, LIMIT_PLAINTEXT - 1, LIMIT_PLAINTEXT, 3 * LIMIT_PLAINTEXT};
    static uint8_t data[3 * LIMIT_PLAINTEXT], got[LIMIT_PLAINTEXT];
    struct ends ends;
    ends_begin(&ends);
    heap.denied = 0;
    for (size_t i = 0; i < COUNT(lens); i++) {
        heap.allowed = 0;
        assert_int_equal(ssl_write(ends.client, data, lens[i]), lens[i]);
        for (size_t read = 0; read < lens[i];) {
            ptrdiff_t n = ssl_read(ends.server, got, sizeof got);
            assert_true(n > 0);
            read += (size_t)n;
        }
        assert_int_equal(ssl_read(ends.server, got, sizeof got), SSL_WANT_READ);
    }
    assert_int_equal(heap.denied, 0);
    ends_free(&ends);
}

/* The transport has taken a part of a record, and for the rest there is no memory: that is the end, and no alert is
 * written into the middle of the record. */
static void half_a_record_goes(void **state)
{
    (void)state;
    static const uint8_t data[1000];
    struct ends ends;
    ends_begin(&ends);
    to_server.max = 100;
    heap.allowed = 0;
    assert_int_equal(ssl_write(ends.client, data, sizeof data), SSL_ERROR);
    assert_int_equal(ssl_error_code(ends.client), SSL_E_MEMORY);
    to_server.max = sizeof to_server.bytes;
    assert_int_equal(ssl_close(ends.client), SSL_ERROR);
    assert_int_equal(to_server.len, 100);
    ends_free(&ends);
}

/* The handshake is over, but the transport has taken only a part of the last flight: the rest moves to memory that
 * lives on. Without that nothing more is sent; else all arrives. */
static void last_flight_waits(void **state)
{
    (void)state;
    int result = SSL_ERROR, halves = 0;
    for (long n = 0; result == SSL_ERROR; n++) {
        struct ends ends;
        ends_make(&ends);
        assert_int_equal(ssl_handshake(ends.client), SSL_WANT_READ);
        assert_int_equal(ssl_handshake(ends.server), SSL_WANT_READ);
        assert_int_equal(ssl_handshake(ends.client), SSL_WANT_READ);
        assert_int_equal(to_client.len, 0);
        to_client.max = 10;
        heap.allowed = n;
        result = ssl_handshake(ends.server);
        heap.allowed = -1;
        to_client.max = sizeof to_client.bytes;
        if (result == SSL_ERROR) {
            assert_int_equal(ssl_error_code(ends.server), SSL_E_MEMORY);
            assert_int_equal(ssl_close(ends.server), SSL_ERROR);
            bool half = to_client.len == 10; /* and nothing behind it; else an alert is, at the end of what was there */
            assert_int_equal(ssl_handshake(ends.client) == SSL_WANT_READ, half);
            halves += half;
        } else {
            assert_int_equal(result, SSL_WANT_WRITE);
            assert_int_equal(to_client.len, 10);
            assert_int_equal(ssl_handshake(ends.server), 0);
            assert_int_equal(ssl_handshake(ends.client), 0);
            assert_true(talk(ends.client, ends.server) && talk(ends.server, ends.client));
        }
        ends_free(&ends);
        assert_in_range(n, 0, 20);
    }
    assert_int_equal(halves, 1);
}

/* A part of a record is there, and no memory to keep it until the rest comes; or there is no room for all that is in
 * it, and no memory for what is left. */
static void half_a_record_comes(void **state)
{
    (void)state;
    static const uint8_t data[1000];
    static uint8_t got[1000];
    for (int whole = 0; whole < 2; whole++) {
        struct ends ends;
        ends_begin(&ends);
        assert_int_equal(ssl_write(ends.client, data, sizeof data), sizeof data);
        to_server.len = whole ? to_server.len : 100;
        heap.allowed = 0;
        assert_int_equal(ssl_read(ends.server, got, whole ? sizeof got - 1 : sizeof got), SSL_ERROR);
        assert_int_equal(ssl_error_code(ends.server), SSL_E_MEMORY);
        ends_free(&ends);
    }
}

/* The anchors that a client trusts, or minus its error. */
static long anchors_of(ssl_config *config)
{
    const struct ssl_io io = tube_io(&to_server);
    ssl_conn *conn = ssl_client_io(config, &io, CAST_HOST);
    long result = ssl_error_code(conn) != 0 ? -ssl_error_code(conn) : (long)config->policy.trust.anchor_count;
    ssl_free(conn);
    return result;
}

/* The system's CAs: all of them or none, and a later connection is not content with the part that was loaded. */
static void the_systems_trust(void **state)
{
    (void)state;
    ssl_config *config = ssl_config_new();
    long all = anchors_of(config);
    ssl_config_free(config);
    if (all == -SSL_E_NO_TRUST) {
        print_message("skipped: the system has no store of CAs\n");
        return;
    }
    assert_true(all > 0);
    long first = -SSL_E_MEMORY;
    for (long n = 0; first == -SSL_E_MEMORY; n += 11) {
        config = ssl_config_new();
        heap.allowed = n;
        first = anchors_of(config);
        heap.allowed = -1;
        assert_true(first == all || first == -SSL_E_MEMORY);
        assert_int_equal(anchors_of(config), all);
        ssl_config_free(config);
    }
}

/* A CA, a server's certificate by request, and a list: each text is NULL and says why, or is there. */
static bool make_all(void)
{
    struct ssl_reason why[5] = {{0}};
    char *key = ssl_make_key("p256", &why[0]);
    char *ca = ssl_make_cert(&(struct ssl_order){.role = SSL_ROOT, .subject = "a", .key = key}, &why[1]);
    char *request = ssl_make_request(&(struct ssl_order){.names = "a.example", .key = key}, &why[2]);
    char *cert = ssl_make_cert(&(struct ssl_order){.request = request, .issuer = ca, .issuer_key = key}, &why[3]);
    char *list = ssl_make_crl(&(struct ssl_revocation){.issuer = ca, .issuer_key = key, .certs = cert}, &why[4]);
    char *const texts[] = {key, ca, request, cert, list};
    bool good = list != NULL, memory = false;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_int_equal(texts[i] == NULL, why[i].code != 0);
        memory |= why[i].code == SSL_E_MEMORY;
        ssl_text_free(texts[i]);
    }
    assert_true(good || memory);
    return good && !memory;
}

static void making(void **state)
{
    (void)state;
    assert_true(deny_each(make_all) >= 20);
}

/* Keys under a password, alone and in a PKCS #12 file. */
static const char *locked_chain, *locked_key;
static struct span locked_pfx;

static bool load_all(void)
{
    ssl_config *config = ssl_config_new();
    if (config == NULL)
        return false;
    bool good =
        ssl_config_password(config, "x") == 0 &&
        ssl_config_add_identity(config, locked_chain, strlen(locked_chain), locked_key, strlen(locked_key)) == 0 &&
        ssl_config_add_identity_pfx(config, locked_pfx.at, locked_pfx.len) == 0;
    assert_int_equal(good, ssl_config_error(config) == NULL);
    assert_true(good || strstr(ssl_config_error(config), "out of memory") != NULL);
    ssl_config_free(config);
    return good;
}

static void under_a_password(void **state)
{
    (void)state;
    static const struct recipe own = {.name = "CN=a", .key = &key_p256};
    static uint8_t bytes[2][4096], scratch[4096];
    struct span cert = cert_make(&own, NULL);
    struct pfx_order order = {
        .password = der_text("x"), .iterations = 1, .key = key_pkcs8(own.key), .certs = &cert, .count = 1};
    struct writer w = writer_over(bytes[0], sizeof bytes[0]), s = writer_over(scratch, sizeof scratch);
    struct writer key = writer_over(bytes[1], sizeof bytes[1]);
    assert_int_equal(pfx_write(&w, &s, test_crypto(), &order, NULL), 0);
    assert_int_equal(key_encrypt(&key, test_crypto(), order.password, 1, order.key), 0);
    assert_true(writer_ok(&w) && writer_ok(&key));
    locked_chain = pem_make("CERTIFICATE", cert);
    locked_key = pem_make("ENCRYPTED PRIVATE KEY", (struct span){bytes[1], key.len});
    locked_pfx = (struct span){bytes[0], w.len};
    assert_true(deny_each(load_all) >= 10);
    der_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation),
        cmocka_unit_test(data_takes_nothing),
        cmocka_unit_test(half_a_record_goes),
        cmocka_unit_test(half_a_record_comes),
        cmocka_unit_test(last_flight_waits),
        cmocka_unit_test(the_systems_trust),
        cmocka_unit_test(making),
        cmocka_unit_test(under_a_password),
    };
    return cmocka_run_group_tests_name("memory/allocations", tests, NULL, NULL);
}
