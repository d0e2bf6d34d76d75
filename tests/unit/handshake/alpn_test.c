/*
 * alpn_test.c - application_layer_protocol_negotiation: what each side writes, and everything that each refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/bare.h"

/* Our list, with zeros behind the names. */
static struct span list_of(const char *names, size_t len)
{
    return (struct span){(const uint8_t *)names, len};
}
#define LIST(names) list_of(names, sizeof(names))

static struct bare *end_new(enum side side, struct span protocols)
{
    const struct policy policy = {.protocols = protocols};
    return bare_new(&policy, side, NULL, 1);
}

static void expect_written(bool (*write)(struct handshake *, struct writer *), struct bare *bare, const char *expected)
{
    uint8_t room[1024], wanted[1024];
    struct writer w = writer_over(room, sizeof room);
    assert_int_equal(write(&bare->hs, &w), expected != NULL);
    assert_true(writer_ok(&w));
    assert_int_equal(w.len, expected != NULL ? hex(wanted, expected) : 0);
    assert_memory_equal(room, wanted, w.len);
    bare_free(bare);
}

/* By hand, from RFC 7301 3.1. */
static void client_offers(void **state)
{
    (void)state;
    expect_written(alpn_offer, end_new(CLIENT, LIST("h2")), "0003 02 6832");
    expect_written(alpn_offer, end_new(CLIENT, LIST("http/1.1\0h2\0x")), "000e 08 687474702f312e31 02 6832 01 78");
    expect_written(alpn_offer, end_new(CLIENT, (struct span){NULL, 0}), NULL);
}

/* ---- What a server reads, and chooses ---- */

static const struct {
    const char *body;
    int code;
} to_servers[] = {
    {"", SSL_E_DECODE},              /* no length */
    {"00", SSL_E_DECODE},            /* half of one */
    {"0000", SSL_E_DECODE},          /* <2..2^16-1> */
    {"0001 00", SSL_E_DECODE},       /* the same */
    {"0001 01", SSL_E_DECODE},       /* a length without a name */
    {"0002 0000", SSL_E_DECODE},     /* ProtocolName<1..2^8-1> */
    {"0003 00 01 78", SSL_E_DECODE}, /* an empty name in front of one */
    {"0003 01 78 00", SSL_E_DECODE}, /* and behind one */
    {"0002 02 78", SSL_E_DECODE},    /* a name past its list */
    {"0003 01 78", SSL_E_DECODE},    /* a list past its body */
    {"0002 01 78 00", SSL_E_DECODE}, /* a byte behind the list */
    {"0004 01 78 02 79", SSL_E_DECODE} /* the second name is cut */,
    {"0002 01 78", 0},
    {"0006 01 78 01 78 01 78", 0}, /* nothing forbids to say it again */
    {"0005 04 00ff0a20", 0},       /* any bytes make a name */
};

static void server_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(to_servers); i++) {
        uint8_t bytes[64];
        struct bare *server = end_new(SERVER, (struct span){NULL, 0});
        int result = alpn_receive(&server->hs, (struct span){bytes, hex(bytes, to_servers[i].body)});
        if (result != to_servers[i].code)
            print_error("\"%s\"\n", to_servers[i].body);
        assert_int_equal(result, to_servers[i].code);
        assert_int_equal(server->why.code, to_servers[i].code);
        bare_free(server);
    }
}

/* A name of 255 bytes, and the longest list. */
static void the_longest(void **state)
{
    (void)state;
    uint8_t *body = malloc(2 + 0xffff);
    assert_non_null(body);
    struct writer w = writer_over(body, 2 + 0xffff);
    writer_u16(&w, 0xffff);
    while (w.len < 2 + 0xffff) {
        writer_u8(&w, 254);
        memset(writer_space(&w, 254), 'a', 254);
    }
    assert_true(writer_ok(&w));
    struct bare *server = end_new(SERVER, LIST("h2"));
    assert_int_equal(alpn_receive(&server->hs, (struct span){body, w.len}), 0);
    assert_int_equal(alpn_decide(&server->hs), SSL_E_NO_PROTOCOL);
    bare_free(server);
    free(body);
}

static void server_chooses(void **state)
{
    (void)state;
    static const struct {
        const char *ours;
        size_t len;
        const char *theirs, *chosen; /* NULL: none */
        int code;
        const char *answer;
    } rows[] = {
        {"h2", 3, "0003 02 6832", "h2", 0, "0003 02 6832"},
        {"h2\0x", 5, "0005 01 78 02 6832", "h2", 0, "0003 02 6832"}, /* our order */
        {"x\0h2", 5, "0005 02 6832 01 78", "x", 0, "0002 01 78"},
        {"y\0x", 4, "0005 02 6832 01 78", "x", 0, "0002 01 78"},
        {"h2", 3, "0002 01 68", NULL, SSL_E_NO_PROTOCOL, NULL},          /* the beginning of one */
        {"h2", 3, "0004 03 683278", NULL, SSL_E_NO_PROTOCOL, NULL},      /* more than one */
        {"h2", 3, "0003 02 4832", NULL, SSL_E_NO_PROTOCOL, NULL},        /* H2 */
        {"h2", 3, "0004 03 683200", NULL, SSL_E_NO_PROTOCOL, NULL},      /* h2 and a zero */
        {"h2\0x", 5, "0005 04 68320078", NULL, SSL_E_NO_PROTOCOL, NULL}, /* our list as a name */
        {"h2", 3, NULL, NULL, 0, NULL},                                  /* a client that does not know ALPN */
        {NULL, 0, "0003 02 6832", NULL, 0, NULL},                        /* a server that does not */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t bytes[64];
        struct bare *server = end_new(SERVER, list_of(rows[i].ours, rows[i].len));
        if (rows[i].theirs != NULL)
            assert_int_equal(alpn_receive(&server->hs, (struct span){bytes, hex(bytes, rows[i].theirs)}), 0);
        assert_int_equal(alpn_decide(&server->hs), rows[i].code);
        assert_int_equal(server->why.code, rows[i].code);
        assert_int_equal(server->hs.peer_protocols.len, 0);
        if (rows[i].chosen == NULL)
            assert_null(server->hs.protocol);
        else
            assert_string_equal(server->hs.protocol, rows[i].chosen);
        expect_written(alpn_answer, server, rows[i].answer);
    }
}

/* ---- What a client reads ---- */

static void client_reads(void **state)
{
    (void)state;
    static const struct {
        const char *body, *chosen;
        int code;
    } rows[] = {
        {"0003 02 6832", "h2", 0},
        {"0002 01 78", "x", 0},
        {"0002 01 79", NULL, SSL_E_ILLEGAL_EXTENSION},         /* was not offered */
        {"0002 01 68", NULL, SSL_E_ILLEGAL_EXTENSION},         /* the beginning of what was */
        {"0005 02 6832 01 78", NULL, SSL_E_ILLEGAL_EXTENSION}, /* RFC 7301 3.1: exactly one */
        {"0006 02 6832 02 6832", NULL, SSL_E_ILLEGAL_EXTENSION},
        {"", NULL, SSL_E_DECODE},
        {"00", NULL, SSL_E_DECODE},
        {"0000", NULL, SSL_E_DECODE},
        {"0001 00", NULL, SSL_E_DECODE},
        {"0002 0000", NULL, SSL_E_DECODE},
        {"0003 02 68", NULL, SSL_E_DECODE},
        {"0002 02 6832", NULL, SSL_E_DECODE},
        {"0003 02 6832 00", NULL, SSL_E_DECODE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t bytes[64];
        struct bare *client = end_new(CLIENT, LIST("h2\0x"));
        assert_int_equal(alpn_confirmed(&client->hs, (struct span){bytes, hex(bytes, rows[i].body)}), rows[i].code);
        if (rows[i].chosen == NULL)
            assert_null(client->hs.protocol);
        else
            assert_string_equal(client->hs.protocol, rows[i].chosen);
        bare_free(client);
    }
}

/* What the server says of itself cannot forge a line of somebody's log. */
static void a_name_with_control_characters(void **state)
{
    (void)state;
    uint8_t bytes[64];
    struct bare *client = end_new(CLIENT, LIST("h2"));
    assert_int_equal(alpn_confirmed(&client->hs, (struct span){bytes, hex(bytes, "0005 04 610a1b62")}),
                     SSL_E_ILLEGAL_EXTENSION);
    assert_string_equal(client->why.text, "the server chose \"a??b\", a protocol that was not offered");
    bare_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_offers), cmocka_unit_test(server_reads),
        cmocka_unit_test(the_longest),   cmocka_unit_test(server_chooses),
        cmocka_unit_test(client_reads),  cmocka_unit_test(a_name_with_control_characters),
    };
    return cmocka_run_group_tests_name("handshake/alpn", tests, NULL, NULL);
}
