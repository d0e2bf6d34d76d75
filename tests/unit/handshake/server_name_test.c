/*
 * server_name_test.c - what a server decides about the name that it was asked for. What is written and read is tested
 * in extension_test.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/bare.h"

#define LIST(names) ((struct span){(const uint8_t *)(names), sizeof(names)})

static void decisions(void **state)
{
    (void)state;
    static const char two[] = "www.example.com\0A.B-c";
    static const struct {
        const char *name;
        int code;
    } rows[] = {
        {"", 0}, /* a client that names none */
        {"www.example.com", 0},
        {"WWW.EXAMPLE.COM", 0},
        {"a.b-C", 0},
        {"a.b", SSL_E_UNRECOGNIZED_NAME},
        {"a.b-cd", SSL_E_UNRECOGNIZED_NAME},
        {"a.b-c.", SSL_E_UNRECOGNIZED_NAME}, /* RFC 6066 3: without a trailing dot */
        {"a.b\rc", SSL_E_UNRECOGNIZED_NAME}, /* '-' in another case, if case were a bit */
        {"www.example.com\nA.B-c", SSL_E_UNRECOGNIZED_NAME},
        {"w", SSL_E_UNRECOGNIZED_NAME},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct policy policy = {.server_names = LIST(two)}, any = {0};
        struct bare *server = bare_new(&policy, SERVER, NULL, 1);
        strcpy(server->hs.server_name, rows[i].name);
        assert_int_equal(server_name_decide(&server->hs), rows[i].code);
        bare_free(server);
        server = bare_new(&any, SERVER, NULL, 1);
        strcpy(server->hs.server_name, rows[i].name);
        assert_int_equal(server_name_decide(&server->hs), 0);
        bare_free(server);
    }
}

/* What is next to the letters in ASCII is not folded with what is next to the others. */
static void every_byte(void **state)
{
    (void)state;
    char name[] = "?";
    const struct policy policy = {.server_names = LIST(name)};
    struct bare *server = bare_new(&policy, SERVER, NULL, 1);
    for (int ours = 1; ours < 128; ours++)
        for (int theirs = 1; theirs < 128; theirs++) {
            bool letters = (ours | 0x20) >= 'a' && (ours | 0x20) <= 'z';
            bool same = ours == theirs || (letters && (ours | 0x20) == (theirs | 0x20));
            name[0] = (char)ours;
            server->hs.server_name[0] = (char)theirs;
            assert_int_equal(server_name_decide(&server->hs), same ? 0 : SSL_E_UNRECOGNIZED_NAME);
        }
    bare_free(server);
}

static const struct policy others = {.server_names = {(const uint8_t *)"other", 6}};

static int change_policy(struct bare *bare)
{
    assert_string_equal(bare->hs.server_name, "other");
    handshake_use_policy(&bare->hs, &others);
    return 0;
}

static int refuse(struct bare *bare)
{
    return fail(&bare->why, SSL_E_UNRECOGNIZED_NAME, "no");
}

/* The hook comes first, and its policy decides. */
static void hooks(void **state)
{
    (void)state;
    const struct policy policy = {.server_names = LIST("first")};
    struct bare *server = bare_new(&policy, SERVER, NULL, 1);
    strcpy(server->hs.server_name, "other");
    server->on_hello = change_policy;
    assert_int_equal(server_name_decide(&server->hs), 0);
    assert_ptr_equal(server->hs.policy, &others);
    strcpy(server->hs.server_name, "first");
    server->on_hello = NULL;
    assert_int_equal(server_name_decide(&server->hs), SSL_E_UNRECOGNIZED_NAME);
    server->on_hello = refuse;
    strcpy(server->hs.server_name, "other");
    assert_int_equal(server_name_decide(&server->hs), SSL_E_UNRECOGNIZED_NAME);
    bare_free(server);
}

/* What a policy decides before the first message follows it, whatever was there before. */
static void policies(void **state)
{
    (void)state;
    for (int before = 0; before < 3; before++)
        for (int after = 0; after < 3; after++) {
            struct policy first = {.client_auth = (enum client_auth)before};
            const struct policy second = {.client_auth = (enum client_auth)after};
            struct bare *server = bare_new(&first, SERVER, NULL, 1), *fresh = bare_new(&second, SERVER, NULL, 1);
            handshake_use_policy(&server->hs, &second);
            assert_int_equal(server->hs.facts, fresh->hs.facts);
            assert_int_equal(server->hs.terms, fresh->hs.terms);
            bare_free(server);
            bare_free(fresh);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions),
        cmocka_unit_test(every_byte),
        cmocka_unit_test(hooks),
        cmocka_unit_test(policies),
    };
    return cmocka_run_group_tests_name("handshake/server_name", tests, NULL, NULL);
}
