/*
 * group_test.c - the groups of ECDHE: their table, lists that an application writes, lists that a peer sends, and the
 * choice among them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"

/* RFC 8422 5.1.1, by the names of IANA's registry. */
static const struct {
    uint16_t id;
    const char *name;
    enum group_id group;
    size_t public_len;
} expected[] = {
    {0x001d, "x25519", GROUP_X25519, 32},
    {0x0017, "secp256r1", GROUP_P256, 1 + 2 * 32},
    {0x0018, "secp384r1", GROUP_P384, 1 + 2 * 48},
    {0x0019, "secp521r1", GROUP_P521, 1 + 2 * 66},
};

static void the_table(void **state)
{
    (void)state;
    size_t known = 0;
    for (uint32_t id = 0; id <= 0xffff; id++)
        known += group_find((uint16_t)id) != NULL;
    assert_int_equal(known, COUNT(expected));
    assert_int_equal(GROUP_COUNT, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        const struct named_group *group = group_find(expected[i].id);
        assert_non_null(group);
        assert_string_equal(group->name, expected[i].name);
        assert_int_equal(group->group, expected[i].group);
        assert_int_equal(test_crypto()->groups[group->group]->public_len, expected[i].public_len);
    }
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *names;
        int code;
        size_t count;
        uint16_t ids[4];
    } rows[] = {
        {"default", 0, 4, {0x001d, 0x0017, 0x0018, 0x0019}},
        {"x25519:secp256r1:secp384r1:secp521r1", 0, 4, {0x001d, 0x0017, 0x0018, 0x0019}},
        {"X25519,P-256,P-384,P-521", 0, 4, {0x001d, 0x0017, 0x0018, 0x0019}},
        {"P-521", 0, 1, {0x0019}},
        {":secp384r1,,P-384:", 0, 1, {0x0018}},
        {"secp521r1:default", 0, 4, {0x0019, 0x001d, 0x0017, 0x0018}},
        {"default:default", 0, 4, {0x001d, 0x0017, 0x0018, 0x0019}},
        {"", SSL_E_EMPTY_LIST, 0, {0}},
        {":,", SSL_E_EMPTY_LIST, 0, {0}},
        {"p-256", SSL_E_UNKNOWN_NAME, 0, {0}},
        {"P-25", SSL_E_UNKNOWN_NAME, 0, {0}},
        {"P-256 ", SSL_E_UNKNOWN_NAME, 0, {0}},
        {"x25519:prime256v1", SSL_E_UNKNOWN_NAME, 0, {0}},
        {"all", SSL_E_UNKNOWN_NAME, 0, {0}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint16_t ids[GROUP_COUNT];
        size_t count;
        struct error why = {0};
        assert_int_equal(group_list(ids, &count, rows[i].names, &why), rows[i].code);
        assert_int_equal(why.code, rows[i].code);
        if (rows[i].code != 0)
            continue;
        assert_int_equal(count, rows[i].count);
        assert_memory_equal(ids, rows[i].ids, count * sizeof *ids);
    }
}

static struct bare *end_new(const char *groups)
{
    struct policy policy;
    struct error why = {0};
    cast_policy(&policy, NULL);
    assert_int_equal(group_list(policy.groups, &policy.group_count, groups, &why), 0);
    return bare_new(&policy, SERVER, NULL, 1);
}

static void what_we_offer(void **state)
{
    (void)state;
    static const uint8_t list[] = {0, 4, 0, 0x18, 0, 0x1d};
    uint8_t room[64];
    struct writer w = writer_over(room, sizeof room);
    struct bare *bare = end_new("secp384r1:x25519");
    group_write_list(&bare->hs, &w);
    assert_int_equal(w.len, sizeof list);
    assert_memory_equal(room, list, sizeof list);
    assert_true(group_enabled(bare_policy(bare), GROUP_X25519));
    assert_true(group_enabled(bare_policy(bare), GROUP_P384));
    assert_false(group_enabled(bare_policy(bare), GROUP_P256));
    assert_false(group_enabled(bare_policy(bare), GROUP_P521));
    bare_free(bare);
}

static void what_peers_send(void **state)
{
    (void)state;
    static const struct {
        const char *ours, *list;
        int code;
        unsigned accepted; /* mask of 1 << group_id */
        uint16_t chosen;   /* 0: none */
    } rows[] = {
        {"default", "0002 0017", 0, 1U << GROUP_P256, 0x0017},
        {"default", "0004 0019 001d", 0, 1U << GROUP_P521 | 1U << GROUP_X25519, 0x001d}, /* by our order */
        {"secp521r1:x25519", "0004 001d 0019", 0, 1U << GROUP_P521 | 1U << GROUP_X25519, 0x0019},
        {"default", "0006 0018 0018 0018", 0, 1U << GROUP_P384, 0x0018},
        /* Groups of finite fields, of TLS 1.3, of GREASE (RFC 8701), explicit curves (RFC 8422 5.1.1): none of ours. */
        {"default", "000a 0100 11ec 0a0a ff01 ff02", 0, 0, 0},
        {"default", "0004 0a0a 0019", 0, 1U << GROUP_P521, 0x0019},
        {"x25519", "0004 0017 0018", 0, 1U << GROUP_P256 | 1U << GROUP_P384, 0},
        /* NamedCurve<2..2^16-2> */
        {"default", "", SSL_E_DECODE, 0, 0},
        {"default", "00", SSL_E_DECODE, 0, 0},
        {"default", "0000", SSL_E_DECODE, 0, 0},
        {"default", "0001 00", SSL_E_DECODE, 0, 0},
        {"default", "0003 001700", SSL_E_DECODE, 0, 0},
        {"default", "0004 0017", SSL_E_DECODE, 0, 0},
        {"default", "ffff 0017", SSL_E_DECODE, 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t bytes[64];
        struct bare *bare = end_new(rows[i].ours);
        struct reader r = reader_over((struct span){bytes, hex(bytes, rows[i].list)});
        assert_int_equal(group_read_list(&bare->hs, &r), rows[i].code);
        if (rows[i].code == 0) {
            const struct named_group *chosen = group_choose(&bare->hs);
            assert_int_equal(chosen != NULL ? chosen->id : 0, rows[i].chosen);
            for (unsigned group = 0; group < GROUP_COUNT; group++)
                assert_int_equal(group_accepted(&bare->hs, (enum group_id)group), rows[i].accepted >> group & 1);
        }
        bare_free(bare);
    }
}

/* RFC 8422 section 4 leaves the choice to the server; the curve that all have is P-256. */
static void a_peer_that_sends_none(void **state)
{
    (void)state;
    struct bare *bare = end_new("default");
    assert_int_equal(group_choose(&bare->hs)->id, 0x0017);
    for (unsigned group = 0; group < GROUP_COUNT; group++)
        assert_true(group_accepted(&bare->hs, (enum group_id)group));
    bare_free(bare);
    bare = end_new("x25519:secp384r1");
    assert_null(group_choose(&bare->hs));
    bare_free(bare);
}

/* The longest list that there can be costs nothing but its length. */
static void the_longest_list(void **state)
{
    (void)state;
    uint8_t *bytes = malloc(2 + 0xfffe);
    assert_non_null(bytes);
    store_be16(bytes, 0xfffe);
    for (size_t i = 2; i < 2 + 0xfffe; i += 2)
        store_be16(bytes + i, (uint16_t)(i / 2));
    struct bare *bare = end_new("default");
    struct reader r = reader_over((struct span){bytes, 2 + 0xfffe});
    assert_int_equal(group_read_list(&bare->hs, &r), 0);
    assert_true(reader_end(&r));
    assert_int_equal(bare->hs.peer_groups, (1U << GROUP_COUNT) - 1);
    bare_free(bare);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table),
        cmocka_unit_test(names),
        cmocka_unit_test(what_we_offer),
        cmocka_unit_test(what_peers_send),
        cmocka_unit_test(a_peer_that_sends_none),
        cmocka_unit_test(the_longest_list),
    };
    return cmocka_run_group_tests_name("handshake/group", tests, NULL, NULL);
}
