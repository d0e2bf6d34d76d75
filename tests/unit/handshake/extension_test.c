/*
 * extension_test.c - the extensions: what each side writes, and everything that each refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"

enum {
    SERVER_NAME = 0,
    FRAGMENT_LENGTH = 1,
    STATUS_REQUEST = 5,
    SUPPORTED_GROUPS = 10,
    POINT_FORMATS = 11,
    SIGNATURE_ALGORITHMS = 13,
    PROTOCOLS = 16,
    TIMESTAMPS = 18,
    RECORD_SIZE_LIMIT = 28,
    SIGNATURE_ALGORITHMS_CERT = 50,
    ENCRYPT_THEN_MAC = 22,
    EXTENDED_MASTER_SECRET = 23,
    SESSION_TICKET = 35,
    RENEGOTIATION_INFO = 0xff01
};

static struct bare *end_new(enum side side, const char *host, const char *suites)
{
    static struct policy policy = {.any_status = true}; /* status_request has a test of its own */
    struct error why = {0};
    assert_int_equal(suite_list(policy.suites, &policy.suite_count, suites, &why), 0);
    assert_int_equal(group_list(policy.groups, &policy.group_count, "default", &why), 0);
    assert_int_equal(
        scheme_list(policy.schemes, &policy.scheme_count, "rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512", &why),
        0);
    return bare_new(&policy, side, host, 1);
}

/* A server that reads the block. */
static int server_reads(struct span block, struct bare **server)
{
    *server = end_new(SERVER, NULL, CAST_CLASSIC);
    return extensions_read(&(*server)->hs, block);
}

/* A client that has offered all that it has with these suites, and reads the block as the answer of a server that chose
 * this one. */
static int client_reads_with(const char *suites, struct span block, uint16_t suite, struct bare **client)
{
    uint8_t room[EXTENSIONS_ROOM];
    struct writer w = writer_over(room, sizeof room);
    *client = end_new(CLIENT, "www.example.com", suites);
    extensions_write(&(*client)->hs, &w);
    assert_true(writer_ok(&w));
    (*client)->hs.suite = suite_find(suite);
    return extensions_read(&(*client)->hs, block);
}

static int client_reads(struct span block, uint16_t suite, struct bare **client)
{
    return client_reads_with(CAST_CLASSIC, block, suite, client);
}

/* One extension, its body in hexadecimal, as a block. */
static struct span block_of(uint8_t *room, uint16_t type, const char *body)
{
    uint8_t bytes[1024];
    struct writer w = writer_over(room, 1024);
    writer_number(&w, type, 2);
    writer_vector(&w, 2, (struct span){bytes, hex(bytes, body)});
    assert_true(writer_ok(&w));
    return (struct span){room, w.len};
}

/* ---- What is written ---- */

static void expect_written(struct bare *bare, const char *expected)
{
    uint8_t room[EXTENSIONS_ROOM], wanted[EXTENSIONS_ROOM];
    struct writer w = writer_over(room, sizeof room);
    extensions_write(&bare->hs, &w);
    assert_true(writer_ok(&w));
    assert_int_equal(w.len, hex(wanted, expected));
    assert_memory_equal(room, wanted, w.len);
    bare_free(bare);
}

/* By hand, from the structs of RFC 5746 3.2, 6066 3, 7627 5.1, 7366 2, 5077 3.2 and 5246 7.4.1.4.1. */
#define RENEGOTIATION "ff01 0001 00"
#define NAME          "0000 000c 000a 00 0007 612e622e636f6d" /* a.b.com */
#define MASTER        "0017 0000"
#define THEN_MAC      "0016 0000"
#define RECORD_SIZE   "001c 0002 4000"
#define TICKET_PLEASE "0023 0000"
#define ALGORITHMS    "000d 0008 0006 0401 0501 0601"
/* RFC 8422 5.1.1 and 5.1.2: x25519, secp256r1, secp384r1, secp521r1; uncompressed */
#define GROUPS "000a 000a 0008 001d 0017 0018 0019"
#define POINTS "000b 0002 01 00"

static void client_offers(void **state)
{
    (void)state;
    expect_written(end_new(CLIENT, "a.b.com", CAST_CLASSIC),
                   "0033" RENEGOTIATION NAME MASTER THEN_MAC RECORD_SIZE TICKET_PLEASE ALGORITHMS);
    /* RFC 6066 3: no literal addresses; and nothing if no name is asked for. */
    expect_written(end_new(CLIENT, "192.0.2.1", CAST_CLASSIC),
                   "0023" RENEGOTIATION MASTER THEN_MAC RECORD_SIZE TICKET_PLEASE ALGORITHMS);
    expect_written(end_new(CLIENT, "2001:db8::1", CAST_CLASSIC),
                   "0023" RENEGOTIATION MASTER THEN_MAC RECORD_SIZE TICKET_PLEASE ALGORITHMS);
    expect_written(end_new(CLIENT, NULL, CAST_CLASSIC), "001f" RENEGOTIATION MASTER THEN_MAC RECORD_SIZE ALGORITHMS);
    /* Without a suite that has a MAC there is nothing to turn around. */
    expect_written(end_new(CLIENT, NULL, "AES128-GCM-SHA256"), "001b" RENEGOTIATION MASTER RECORD_SIZE ALGORITHMS);
    /* With ECDHE, its groups and points. */
    expect_written(end_new(CLIENT, NULL, "ECDHE-RSA-AES128-GCM-SHA256"),
                   "002f" RENEGOTIATION MASTER RECORD_SIZE GROUPS POINTS ALGORITHMS);
    /* But not for a suite that is not offered, since there is no key; nor for one without ECDHE. */
    expect_written(end_new(CLIENT, NULL, "ECDHE-PSK-AES128-GCM-SHA256:AES128-GCM-SHA256"),
                   "001b" RENEGOTIATION MASTER RECORD_SIZE ALGORITHMS);
    struct bare *client = end_new(CLIENT, NULL, "PSK-AES128-GCM-SHA256");
    bare_policy(client)->asks_psk = CLIENT;
    expect_written(client, "001b" RENEGOTIATION MASTER RECORD_SIZE ALGORITHMS);
    client = end_new(CLIENT, NULL, "ECDHE-PSK-AES128-GCM-SHA256");
    bare_policy(client)->asks_psk = CLIENT;
    expect_written(client, "002f" RENEGOTIATION MASTER RECORD_SIZE GROUPS POINTS ALGORITHMS);
}

/* The longest name fits into the room. */
static void the_longest_name(void **state)
{
    (void)state;
    char name[HOST_MAX + 1];
    uint8_t room[EXTENSIONS_ROOM];
    struct writer w = writer_over(room, sizeof room);
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct bare *client = end_new(CLIENT, name, CAST_CLASSIC);
    extensions_write(&client->hs, &w);
    assert_true(writer_ok(&w));
    bare_free(client);
}

static struct bare *server_after(const char *block, const char *suite)
{
    uint8_t bytes[1024];
    struct bare *server;
    assert_int_equal(server_reads((struct span){bytes, hex(bytes, block)}, &server), 0);
    uint16_t ids[SUITE_MAX];
    size_t count;
    assert_int_equal(suite_list(ids, &count, suite, &server->why), 0);
    server->hs.suite = suite_find(ids[0]);
    return server;
}

/* A server answers exactly what was offered and what it uses. */
static void server_answers(void **state)
{
    (void)state;
    expect_written(server_after(RENEGOTIATION NAME MASTER THEN_MAC ALGORITHMS, "AES128-SHA"),
                   "0011" RENEGOTIATION "0000 0000" MASTER THEN_MAC);
    /* RFC 7366 3: not with an AEAD. */
    expect_written(server_after(RENEGOTIATION NAME MASTER THEN_MAC ALGORITHMS, "AES128-GCM-SHA256"),
                   "000d" RENEGOTIATION "0000 0000" MASTER);
    expect_written(server_after(MASTER, "AES128-SHA"), "0004" MASTER);
    expect_written(server_after(ALGORITHMS, "AES128-SHA"), ""); /* then there is no block either */
    expect_written(server_after("", "AES128-SHA"), "");
}

/* RFC 8422 5.2: ec_point_formats is answered to those who sent it, when ECDHE was chosen; supported_groups never is. */
static void server_answers_points(void **state)
{
    (void)state;
    for (int sent = 0; sent < 2; sent++)
        for (int chosen = 0; chosen < 2; chosen++) {
            struct bare *server = server_after(sent ? GROUPS POINTS : GROUPS, "ECDHE-RSA-AES128-GCM-SHA256");
            server->hs.group = chosen ? group_find(0x001d) : NULL;
            expect_written(server, sent && chosen ? "0006" POINTS : "");
        }
}

/* RFC 5746 3.6: the signalling suite is answered with the extension. */
static void server_answers_the_signal(void **state)
{
    (void)state;
    struct bare *server = server_after("", "AES128-SHA");
    server->hs.secure_renegotiation = true;
    expect_written(server, "0005" RENEGOTIATION);
}

/* ---- What a server reads ---- */

static void server_understands(void **state)
{
    (void)state;
    struct bare *server = server_after(THEN_MAC NAME RENEGOTIATION ALGORITHMS MASTER, "AES128-SHA");
    assert_string_equal(server->hs.server_name, "a.b.com");
    assert_true(server->hs.secure_renegotiation);
    assert_true(server->hs.extended_master_secret);
    assert_true(server->hs.encrypt_then_mac);
    assert_int_equal(server->hs.peer_schemes.count, 3);
    bare_free(server);
    server = server_after("", "AES128-SHA");
    assert_string_equal(server->hs.server_name, "");
    assert_false(server->hs.secure_renegotiation || server->hs.extended_master_secret || server->hs.encrypt_then_mac);
    bare_free(server);
}

/* The lists of groups and algorithms, of which there are two; and what stays empty without them. */
static void server_understands_lists(void **state)
{
    (void)state;
    struct bare *server = server_after(GROUPS POINTS ALGORITHMS "0032 0004 0002 0804", "AES128-SHA");
    const struct handshake *hs = &server->hs;
    assert_true(hs->peer_groups_known && hs->peer_point_formats);
    assert_int_equal(hs->peer_groups, (1U << GROUP_COUNT) - 1);
    assert_true(hs->peer_schemes.known && hs->peer_cert_schemes.known);
    assert_int_equal(hs->peer_schemes.count, 3);
    assert_int_equal(hs->peer_cert_schemes.count, 1);
    assert_int_equal(hs->peer_cert_schemes.ids[0], 0x0804);
    bare_free(server);
    server = server_after("000b 0004 03 010200", "AES128-SHA"); /* 0 among others */
    assert_true(server->hs.peer_point_formats);
    assert_false(server->hs.peer_groups_known || server->hs.peer_schemes.known || server->hs.peer_cert_schemes.known);
    bare_free(server);
    /* Lists of which nothing is known here are there all the same. */
    server = server_after("000a 0004 0002 0a0a"
                          "000d 0004 0002 0a0a"
                          "0032 0004 0002 0201",
                          "AES128-SHA");
    assert_true(server->hs.peer_groups_known && server->hs.peer_schemes.known && server->hs.peer_cert_schemes.known);
    assert_int_equal(server->hs.peer_groups, 0);
    assert_int_equal(server->hs.peer_schemes.count + server->hs.peer_cert_schemes.count, 0);
    bare_free(server);
}

struct malformed {
    uint16_t type;
    const char *body;
    int code;
};

static const struct malformed to_servers[] = {
    /* ServerNameList */
    {SERVER_NAME, "", SSL_E_DECODE},                                      /* no length */
    {SERVER_NAME, "00", SSL_E_DECODE},                                    /* half of one */
    {SERVER_NAME, "0000", SSL_E_DECODE},                                  /* <1..2^16-1> */
    {SERVER_NAME, "0001 00", SSL_E_DECODE},                               /* a type without a name */
    {SERVER_NAME, "0002 0000", SSL_E_DECODE},                             /* half a length */
    {SERVER_NAME, "0003 00 0000", SSL_E_DECODE},                          /* HostName<1..2^16-1> */
    {SERVER_NAME, "0004 00 0002 61", SSL_E_DECODE},                       /* a name past its list */
    {SERVER_NAME, "0005 00 0001 61", SSL_E_DECODE},                       /* a list past its body */
    {SERVER_NAME, "0004 00 0001 61 00", SSL_E_DECODE},                    /* a byte behind the list */
    {SERVER_NAME, "0005 00 0001 61 00", SSL_E_DECODE},                    /* a byte behind the name */
    {SERVER_NAME, "0008 00 0001 61 00 0001 62", SSL_E_ILLEGAL_EXTENSION}, /* two names of one type */
    {SERVER_NAME, "0004 00 0001 00", SSL_E_ILLEGAL_EXTENSION},
    {SERVER_NAME, "0006 00 0003 610062", SSL_E_ILLEGAL_EXTENSION}, /* a.\0.b */
    {SERVER_NAME, "0006 00 0003 610a62", SSL_E_ILLEGAL_EXTENSION}, /* a line end */
    {SERVER_NAME, "0006 00 0003 612062", SSL_E_ILLEGAL_EXTENSION}, /* a blank */
    {SERVER_NAME, "0006 00 0003 617f62", SSL_E_ILLEGAL_EXTENSION},
    {SERVER_NAME, "0005 00 0002 c3a9", SSL_E_ILLEGAL_EXTENSION}, /* not ASCII */
    /* SignatureAndHashAlgorithm<2..2^16-2> */
    {SIGNATURE_ALGORITHMS, "", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS, "00", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS, "0000", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS, "0001 04", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS, "0003 040105", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS, "0002 04", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS, "0004 0401", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS, "0002 0401 00", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS_CERT, "", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS_CERT, "0000", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS_CERT, "0003 040105", SSL_E_DECODE},
    {SIGNATURE_ALGORITHMS_CERT, "0002 0401 00", SSL_E_DECODE},
    /* NamedCurve<2..2^16-2> */
    {SUPPORTED_GROUPS, "", SSL_E_DECODE},
    {SUPPORTED_GROUPS, "00", SSL_E_DECODE},
    {SUPPORTED_GROUPS, "0000", SSL_E_DECODE},
    {SUPPORTED_GROUPS, "0001 00", SSL_E_DECODE},
    {SUPPORTED_GROUPS, "0003 001700", SSL_E_DECODE},
    {SUPPORTED_GROUPS, "0002 0017 00", SSL_E_DECODE},
    {SUPPORTED_GROUPS, "0004 0017", SSL_E_DECODE},
    /* ECPointFormat<1..2^8-1> */
    {POINT_FORMATS, "", SSL_E_DECODE},
    {POINT_FORMATS, "00", SSL_E_DECODE},
    {POINT_FORMATS, "01", SSL_E_DECODE},
    {POINT_FORMATS, "02 00", SSL_E_DECODE},
    {POINT_FORMATS, "01 00 00", SSL_E_DECODE},
    {POINT_FORMATS, "01 01", SSL_E_ILLEGAL_EXTENSION}, /* RFC 8422 5.1.2 */
    {POINT_FORMATS, "03 0102ff", SSL_E_ILLEGAL_EXTENSION},
    /* Those that are empty */
    {ENCRYPT_THEN_MAC, "00", SSL_E_DECODE},
    {ENCRYPT_THEN_MAC, "0000", SSL_E_DECODE},
    {EXTENDED_MASTER_SECRET, "00", SSL_E_DECODE},
    {EXTENDED_MASTER_SECRET, "ffff", SSL_E_DECODE},
    /* RenegotiationInfo */
    {RENEGOTIATION_INFO, "", SSL_E_DECODE},
    {RENEGOTIATION_INFO, "01", SSL_E_DECODE},
    {RENEGOTIATION_INFO, "0000", SSL_E_DECODE},
    {RENEGOTIATION_INFO, "02 00", SSL_E_DECODE},
    {RENEGOTIATION_INFO, "01 00", SSL_E_RENEGOTIATION_INFO},
    {RENEGOTIATION_INFO, "0c 000102030405060708090a0b", SSL_E_RENEGOTIATION_INFO},
};

static void server_refuses_each_malformed_body(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(to_servers); i++) {
        uint8_t room[1024];
        struct bare *server;
        int result = server_reads(block_of(room, to_servers[i].type, to_servers[i].body), &server);
        if (result != to_servers[i].code)
            print_error("extension %u \"%s\"\n", to_servers[i].type, to_servers[i].body);
        assert_int_equal(result, to_servers[i].code);
        assert_int_equal(server->why.code, to_servers[i].code);
        bare_free(server);
    }
}

/* Every well-formed body, cut short at every byte, and with a byte behind it. */
static void server_refuses_each_cut(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        const char *body;
    } rows[] = {
        {SERVER_NAME, "000a 00 0007 612e622e636f6d"},
        {SIGNATURE_ALGORITHMS, "0006 0401 0501 0601"},
        {RENEGOTIATION_INFO, "00"},
        {SIGNATURE_ALGORITHMS_CERT, "0004 0804 0401"},
        {SUPPORTED_GROUPS, "0006 001d 0017 0018"},
        {POINT_FORMATS, "02 0001"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t body[64] = {0}, room[128];
        size_t whole = hex(body, rows[i].body);
        for (size_t len = 0; len <= whole + 1; len++) {
            struct bare *server;
            struct writer w = writer_over(room, sizeof room);
            writer_u16(&w, rows[i].type);
            writer_vector(&w, 2, (struct span){body, len});
            assert_int_equal(server_reads((struct span){room, w.len}, &server), len == whole ? 0 : SSL_E_DECODE);
            bare_free(server);
        }
    }
}

/* A name of a type that nobody has defined is passed over; RFC 6066 3 promises that each begins with its length. */
static void unknown_name_types(void **state)
{
    (void)state;
    static const struct {
        const char *body, *name;
        int code;
    } rows[] = {
        {"0006 01 0003 ffffff", "", 0},
        {"0003 01 0000", "", 0},
        {"000a 01 0003 ffffff 00 0001 61", "a", 0},
        {"000a 00 0001 61 01 0003 ffffff", "a", 0},
        {"000e 00 0001 61 01 0003 ffffff 00 0001 62", "a", SSL_E_ILLEGAL_EXTENSION},
        {"0006 01 0004 ffffff", "", SSL_E_DECODE},
        {"0001 01", "", SSL_E_DECODE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t room[1024];
        struct bare *server;
        assert_int_equal(server_reads(block_of(room, SERVER_NAME, rows[i].body), &server), rows[i].code);
        assert_string_equal(server->hs.server_name, rows[i].name);
        bare_free(server);
    }
}

static void the_longest_host_name(void **state)
{
    (void)state;
    for (size_t len = HOST_MAX; len <= HOST_MAX + 1; len++) {
        uint8_t room[512];
        struct bare *server;
        struct writer w = writer_over(room, sizeof room);
        writer_u16(&w, SERVER_NAME);
        writer_number(&w, (uint32_t)len + 5, 2);
        writer_number(&w, (uint32_t)len + 3, 2);
        writer_u8(&w, 0);
        writer_number(&w, (uint32_t)len, 2);
        memset(writer_space(&w, len), 'x', len);
        assert_int_equal(server_reads((struct span){room, w.len}, &server),
                         len <= HOST_MAX ? 0 : SSL_E_ILLEGAL_EXTENSION);
        assert_int_equal(strlen(server->hs.server_name), len <= HOST_MAX ? len : 0);
        bare_free(server);
    }
}

/* ---- The block ---- */

static void blocks(void **state)
{
    (void)state;
    static const struct {
        const char *block;
        int code;
    } rows[] = {
        {"", 0},
        {"00", SSL_E_DECODE},
        {"0017", SSL_E_DECODE},
        {"0017 00", SSL_E_DECODE},
        {"0017 0000", 0},
        {"0017 0001", SSL_E_DECODE},
        {"0017 0000 00", SSL_E_DECODE},
        {"0017 0000 0016 0000", 0},
        {"0017 0000 0016 0000 0017 0000", SSL_E_DUPLICATE_EXTENSION}, /* RFC 5246 7.4.1.4 */
        {"0a0a 0000 1a1a 0001 00", 0},                                /* RFC 8701: values that nobody uses */
        {"fafa 0003 abcdef", 0},
        {"0a0a 0000 0a0a 0000", SSL_E_DUPLICATE_EXTENSION}, /* of the same type, whatever it means */
        {"002b 0005 04 0304 0303", 0},                      /* supported_versions of TLS 1.3 */
        {"0010 000b 0009 08 687474702f312e31", 0},          /* ALPN */
        {"ffff ffff 00", SSL_E_DECODE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t bytes[1024];
        struct bare *server;
        assert_int_equal(server_reads((struct span){bytes, hex(bytes, rows[i].block)}, &server), rows[i].code);
        bare_free(server);
    }
}

/* Each type twice: known or unknown, side by side or far apart. */
static void every_type_twice(void **state)
{
    (void)state;
    static const uint8_t one[] = {1}, record_size[] = {0x40, 0};
    struct bare *server = end_new(SERVER, NULL, CAST_CLASSIC);
    for (uint32_t type = 0; type <= 0xffff; type += type < 64 || type > 0xff00 ? 1 : 61) {
        uint8_t room[64];
        struct writer w = writer_over(room, sizeof room);
        writer_number(&w, type, 2);
        writer_vector(&w, 2,
                      type == RENEGOTIATION_INFO ? SPAN(((const uint8_t[]){0}))
                      : type == SUPPORTED_GROUPS ? SPAN(((const uint8_t[]){0, 2, 0, 23}))
                      : type == POINT_FORMATS    ? SPAN(((const uint8_t[]){1, 0}))
                      : type == SIGNATURE_ALGORITHMS || type == SIGNATURE_ALGORITHMS_CERT
                          ? SPAN(((const uint8_t[]){0, 2, 4, 1}))
                      : type == FRAGMENT_LENGTH   ? SPAN(one)
                      : type == RECORD_SIZE_LIMIT ? SPAN(record_size)
                      : type == STATUS_REQUEST    ? SPAN(((const uint8_t[]){1, 0, 0, 0, 0}))
                      : type == PROTOCOLS         ? SPAN(((const uint8_t[]){0, 2, 1, 'a'}))
                      : type == SERVER_NAME       ? SPAN(((const uint8_t[]){0, 4, 0, 0, 1, 'a'}))
                                                  : (struct span){NULL, 0});
        writer_u16(&w, type == 0x1234 ? 0x4321 : 0x1234);
        writer_u16(&w, 0);
        assert_int_equal(extensions_read(&server->hs, (struct span){room, w.len}), 0);
        writer_number(&w, type, 2);
        writer_u16(&w, 0);
        assert_int_equal(extensions_read(&server->hs, (struct span){room, w.len}), SSL_E_DUPLICATE_EXTENSION);
    }
    bare_free(server);
}

/* ---- What a client reads ---- */

static void client_reads_answers(void **state)
{
    (void)state;
    static const struct {
        uint16_t type, suite;
        const char *body;
        int code;
    } rows[] = {
        {RENEGOTIATION_INFO, 0x009c, "00", 0},
        {RENEGOTIATION_INFO, 0x009c, "", SSL_E_DECODE},
        {RENEGOTIATION_INFO, 0x009c, "0000", SSL_E_DECODE},
        {RENEGOTIATION_INFO, 0x009c, "01", SSL_E_DECODE},
        {RENEGOTIATION_INFO, 0x009c, "01 61", SSL_E_RENEGOTIATION_INFO}, /* RFC 5746 3.4 */
        {SERVER_NAME, 0x009c, "", 0},
        {SERVER_NAME, 0x009c, "00", SSL_E_DECODE},
        {SERVER_NAME, 0x009c, "0004 00 0001 61", SSL_E_DECODE},
        {EXTENDED_MASTER_SECRET, 0x009c, "", 0},
        {EXTENDED_MASTER_SECRET, 0x009c, "00", SSL_E_DECODE},
        {ENCRYPT_THEN_MAC, 0x002f, "", 0},
        {ENCRYPT_THEN_MAC, 0x002f, "00", SSL_E_DECODE},
        {ENCRYPT_THEN_MAC, 0x009c, "", SSL_E_ILLEGAL_EXTENSION},                  /* RFC 7366 3 */
        {SIGNATURE_ALGORITHMS, 0x009c, "0002 0401", SSL_E_UNSUPPORTED_EXTENSION}, /* RFC 5246: servers MUST NOT */
        {SIGNATURE_ALGORITHMS_CERT, 0x009c, "0002 0401", SSL_E_UNSUPPORTED_EXTENSION},
        {SUPPORTED_GROUPS, 0x009c, "0002 001d", SSL_E_UNSUPPORTED_EXTENSION}, /* not offered by this client */
        {POINT_FORMATS, 0x009c, "01 00", SSL_E_UNSUPPORTED_EXTENSION},
        {0x0a0a, 0x009c, "", SSL_E_UNSUPPORTED_EXTENSION},
        {16, 0x009c, "0003 02 6832", SSL_E_UNSUPPORTED_EXTENSION}, /* ALPN */
        {SESSION_TICKET, 0x009c, "", 0},
        {SESSION_TICKET, 0x009c, "00", SSL_E_DECODE},
        {43, 0x009c, "0304", SSL_E_UNSUPPORTED_EXTENSION}, /* supported_versions */
        {0xffff, 0x009c, "", SSL_E_UNSUPPORTED_EXTENSION},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t room[1024];
        struct bare *client;
        assert_int_equal(client_reads(block_of(room, rows[i].type, rows[i].body), rows[i].suite, &client),
                         rows[i].code);
        bare_free(client);
    }
}

/* The answers to a client that offers ECDHE. */
static void client_reads_answers_to_ecdhe(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        const char *body;
        int code;
    } rows[] = {
        {POINT_FORMATS, "01 00", 0},
        {POINT_FORMATS, "03 000102", 0},
        {POINT_FORMATS, "01 01", SSL_E_ILLEGAL_EXTENSION}, /* RFC 8422 5.2 */
        {POINT_FORMATS, "", SSL_E_DECODE},
        {POINT_FORMATS, "00", SSL_E_DECODE},
        {POINT_FORMATS, "02 00", SSL_E_DECODE},
        {POINT_FORMATS, "01 00 00", SSL_E_DECODE},
        {SUPPORTED_GROUPS, "0004 001d 0017", 0}, /* what no server may say, some do, and it says nothing */
        {SUPPORTED_GROUPS, "", 0},
        {SIGNATURE_ALGORITHMS, "0002 0401", SSL_E_UNSUPPORTED_EXTENSION},
        {SIGNATURE_ALGORITHMS_CERT, "0002 0401", SSL_E_UNSUPPORTED_EXTENSION},
    };
    static const char suites[] = "ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256";
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t room[1024];
        struct bare *client;
        assert_int_equal(
            client_reads_with(suites, block_of(room, rows[i].type, rows[i].body), i % 2 ? 0xc02f : 0x009c, &client),
            rows[i].code);
        assert_int_equal(client->hs.peer_groups, 0);
        bare_free(client);
    }
}

/* RFC 5246 7.4.1.4: whatever was not offered is refused. A client that offers nothing accepts no answer at all. */
static void client_refuses_what_it_did_not_offer(void **state)
{
    (void)state;
    struct bare *client = end_new(CLIENT, "a.b.com", CAST_CLASSIC);
    client->hs.suite = suite_find(0x002f);
    for (uint32_t type = 0; type <= 0xffff; type++) {
        const uint8_t block[] = {(uint8_t)(type >> 8), (uint8_t)type, 0, 0};
        assert_int_equal(extensions_read(&client->hs, SPAN(block)), SSL_E_UNSUPPORTED_EXTENSION);
    }
    bare_free(client);
    /* No name was offered for an address, so none is confirmed. */
    uint8_t room[EXTENSIONS_ROOM];
    struct writer w = writer_over(room, sizeof room);
    client = end_new(CLIENT, "192.0.2.1", CAST_CLASSIC);
    extensions_write(&client->hs, &w);
    assert_int_equal(extensions_read(&client->hs, SPAN(((const uint8_t[]){0, 0, 0, 0}))), SSL_E_UNSUPPORTED_EXTENSION);
    bare_free(client);
}

static void client_reads_blocks(void **state)
{
    (void)state;
    static const struct {
        const char *block;
        int code;
    } rows[] = {
        {"", 0},
        {"0017 0000 ff01 0001 00", 0},
        {"0017 0000 ff01 0001 00 0017 0000", SSL_E_DUPLICATE_EXTENSION},
        {"0017 0000 ff01 0001", SSL_E_DECODE},
        {"0017 0000 ff", SSL_E_DECODE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t bytes[1024];
        struct bare *client;
        assert_int_equal(client_reads((struct span){bytes, hex(bytes, rows[i].block)}, 0x009c, &client), rows[i].code);
        bare_free(client);
    }
}

/* Every answer there is, once and twice, to a client that has offered all. */
static void client_reads_every_answer_twice(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        const char *body;
    } rows[] = {
        {RENEGOTIATION_INFO, "00"},
        {SERVER_NAME, ""},
        {EXTENDED_MASTER_SECRET, ""},
        {ENCRYPT_THEN_MAC, ""},
        {PROTOCOLS, "0003 02 6832"},
        {FRAGMENT_LENGTH, "01"},
        {RECORD_SIZE_LIMIT, "0200"},
        {SESSION_TICKET, ""},
        {STATUS_REQUEST, ""},
        {TIMESTAMPS, "0003 0001 55"},
        {SUPPORTED_GROUPS, "0002 001d"},
        {POINT_FORMATS, "01 00"},
    };
    static const uint8_t protocols[] = "h2";
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t room[EXTENSIONS_ROOM];
        struct writer w = writer_over(room, sizeof room);
        struct bare *client = end_new(CLIENT, "www.example.com", "all");
        struct policy *policy = bare_policy(client);
        policy->any_status = false;
        policy->ask_scts = true;
        policy->record_size = 512;
        policy->protocols = SPAN(protocols);
        extensions_write(&client->hs, &w);
        assert_true(writer_ok(&w));
        client->hs.suite = suite_find(0x002f);
        uint8_t twice[64];
        struct span once = block_of(room, rows[i].type, rows[i].body);
        memcpy(twice, once.at, once.len);
        memcpy(twice + once.len, once.at, once.len);
        assert_int_equal(extensions_read(&client->hs, once), 0);
        client->hs.fragment_code = 0; /* nothing was read yet */
        client->hs.peer_record_size = 0;
        assert_int_equal(extensions_read(&client->hs, (struct span){twice, 2 * once.len}), SSL_E_DUPLICATE_EXTENSION);
        bare_free(client);
    }
}

/* ---- Whole hellos ---- */

/* The largest ClientHello that its struct can express: every field at its longest, all suites but one unknown, and as
 * many extensions as there are bytes for. */
static void the_largest_client_hello(void **state)
{
    (void)state;
    uint8_t *body = calloc(1, LIMIT_HELLO + 1);
    assert_non_null(body);
    struct writer w = writer_over(body, LIMIT_HELLO + 1);
    writer_u16(&w, TLS_1_2);
    memset(writer_space(&w, RANDOM_LEN), 7, RANDOM_LEN);
    writer_u8(&w, 32);
    memset(writer_space(&w, 32), 8, 32);
    struct writer_mark mark = writer_open(&w, 2);
    for (uint32_t id = 0; id < 0x7ffe; id++)
        writer_number(&w, 0x8000 + id, 2);
    writer_u16(&w, 0x002f);
    writer_close(&w, mark);
    mark = writer_open(&w, 1);
    for (uint32_t method = 255; method-- > 0;)
        writer_u8(&w, method & 0xff);
    writer_close(&w, mark);
    mark = writer_open(&w, 2);
    for (uint32_t type = 0x4000; w.len - mark.start + 8 <= 0xffff; type++) {
        writer_number(&w, type, 2);
        writer_u16(&w, 0);
    }
    writer_u16(&w, 0xfafa); /* the last one takes what is left */
    size_t rest = 0xffff - (w.len - mark.start) - 2;
    writer_number(&w, (uint32_t)rest, 2);
    memset(writer_space(&w, rest), 9, rest);
    writer_close(&w, mark);
    assert_true(writer_ok(&w));
    assert_int_equal(w.len, LIMIT_HELLO);

    struct bare *server = end_new(SERVER, NULL, CAST_CLASSIC);
    const struct identity identity = {.key.kind = KEY_RSA, .leaf.key_usage = USAGE_ANY};
    bare_policy(server)->identities = &identity;
    bare_policy(server)->identity_count = 1;
    assert_int_equal(client_hello_receive(&server->hs, (struct span){body, w.len}), 0);
    assert_int_equal(server->hs.suite->id, 0x002f);
    assert_int_equal(client_hello_receive(&server->hs, (struct span){body, w.len + 1}), SSL_E_DECODE);
    bare_free(server);

    /* And as a message, in records. */
    server = end_new(SERVER, NULL, CAST_CLASSIC);
    uint8_t header[4] = {1};
    store_be24(header + 1, LIMIT_HELLO);
    assert_int_equal(handshake_receive(&server->hs, CONTENT_HANDSHAKE, SPAN(header)), 0);
    for (size_t at = 0; at < LIMIT_HELLO; at += LIMIT_PLAINTEXT) {
        size_t len = LIMIT_HELLO - at < LIMIT_PLAINTEXT ? LIMIT_HELLO - at : LIMIT_PLAINTEXT;
        struct span next;
        assert_int_equal(message_next(&server->hs, &next), HANDSHAKE_WANT);
        assert_int_equal(handshake_receive(&server->hs, CONTENT_HANDSHAKE, (struct span){body + at, len}), 0);
    }
    struct span next;
    assert_int_equal(message_next(&server->hs, &next), 0);
    assert_int_equal(next.len, 4 + LIMIT_HELLO);
    bare_free(server);
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_offers),
        cmocka_unit_test(the_longest_name),
        cmocka_unit_test(server_answers),
        cmocka_unit_test(server_answers_points),
        cmocka_unit_test(server_answers_the_signal),
        cmocka_unit_test(server_understands),
        cmocka_unit_test(server_understands_lists),
        cmocka_unit_test(server_refuses_each_malformed_body),
        cmocka_unit_test(server_refuses_each_cut),
        cmocka_unit_test(unknown_name_types),
        cmocka_unit_test(the_longest_host_name),
        cmocka_unit_test(blocks),
        cmocka_unit_test(every_type_twice),
        cmocka_unit_test(client_reads_answers),
        cmocka_unit_test(client_reads_answers_to_ecdhe),
        cmocka_unit_test(client_refuses_what_it_did_not_offer),
        cmocka_unit_test(client_reads_blocks),
        cmocka_unit_test(client_reads_every_answer_twice),
        cmocka_unit_test(the_largest_client_hello),
    };
    return cmocka_run_group_tests_name("handshake/extension", tests, NULL, NULL);
}
