/*
 * key_share_test.c - the shares of ECDHE, as a peer that breaks the rules sends them: cut, of another form, of another
 * group, no points, points that lead to nothing; and ServerKeyExchange with a signature that is not over what it says.
 *
 * The wrong shares of a server are signed by it as they are: what refuses them is not the signature.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"

enum { HEAD = offsetof(struct bare, assembly) };

static uint8_t head[HEAD];

/* Offers the body to the end as a message, and puts back what that changed. */
static void refuse(struct bare *end, uint8_t type, struct span body, int code)
{
    memcpy(head, end, HEAD);
    int result = bare_offer_message(end, type, body);
    if (result != code)
        print_error("%zu bytes of type %u: %d, wanted %d: %s\n", body.len, type, result, code, end->why.text);
    assert_int_equal(result, code);
    memcpy(end, head, HEAD);
}

static struct {
    struct bare *server;
    void (*attack)(struct bare *, struct span body);
    uint8_t type;
    size_t attacks;
} scene;

static int deliver(struct bare *to, uint8_t type, struct span fragment, void *arg)
{
    (void)arg;
    if (type == CONTENT_HANDSHAKE && fragment.at[0] == scene.type) {
        scene.attack(to, (struct span){fragment.at + MESSAGE_HEADER, fragment.len - MESSAGE_HEADER});
        scene.attacks++;
    }
    return bare_offer(to, type, fragment);
}

static void ends_new(const char *suite, const char *group, struct bare **client, struct bare **server)
{
    struct policy client_policy, server_policy;
    struct error why = {0};
    cast_policy(&client_policy, NULL);
    cast_policy(&server_policy, &cast_server);
    client_policy.asks_psk = server_policy.asks_psk = BOTH;
    assert_int_equal(suite_list(client_policy.suites, &client_policy.suite_count, suite, &why), 0);
    assert_int_equal(suite_list(server_policy.suites, &server_policy.suite_count, suite, &why), 0);
    assert_int_equal(group_list(client_policy.groups, &client_policy.group_count, group, &why), 0);
    *client = bare_new(&client_policy, CLIENT, CAST_HOST, 1);
    *server = bare_new(&server_policy, SERVER, NULL, 2);
    (*client)->now = (*server)->now = TEST_NOW;
}

/* A handshake with this group, in which a message is attacked before it is delivered as it is; which then passes. */
static void handshake(const char *suite, const char *group, uint8_t type, void (*attack)(struct bare *, struct span))
{
    struct bare *client, *server;
    ends_new(suite, group, &client, &server);
    scene.server = server;
    scene.type = type;
    scene.attack = attack;
    scene.attacks = 0;
    assert_int_equal(bare_handshake(client, server, deliver, NULL), 0);
    assert_int_equal(scene.attacks, 1);
    bare_free(client);
    bare_free(server);
}

static const char *const groups[] = {"x25519", "secp256r1", "secp384r1", "secp521r1"};

#define CERTIFIED_SUITE "ECDHE-RSA-AES128-GCM-SHA256"
#define PRESHARED_SUITE "ECDHE-PSK-AES128-GCM-SHA256"

/* ---- What the server says ---- */

/* These params, signed by the server, or as they are if there is nobody to sign. */
static void refuse_params(struct bare *client, struct span params, int code)
{
    uint8_t body[1024];
    struct writer w = writer_over(body, sizeof body);
    if (scene.server->hs.scheme == NULL)
        writer_u16(&w, 0); /* no hint */
    writer_span(&w, params);
    if (scene.server->hs.scheme != NULL)
        assert_int_equal(scheme_sign_params(&scene.server->hs, &w, scene.server->hs.scheme, params), 0);
    refuse(client, MESSAGE_SERVER_KEY_EXCHANGE, (struct span){body, w.len}, code);
}

static void wrong_params(struct bare *client, struct span body)
{
    size_t hint = scene.server->hs.scheme == NULL ? 2 : 0;
    uint8_t params[4 + GROUP_PUBLIC_MAX];
    size_t len = 4 + (size_t)body.at[hint + 3];
    memcpy(params, body.at + hint, len);
    for (int type = 0; type < 256; type++) {
        params[0] = (uint8_t)type;
        if (type != 3)
            refuse_params(client, (struct span){params, len}, SSL_E_KEY_SHARE);
    }
    params[0] = 3;
    /* Groups that were not offered, and groups of no kind. */
    static const uint16_t ids[] = {0, 1, 19, 22, 23, 24, 25, 29, 30, 256, 0x0a0a, 0xff01, 0xffff};
    uint16_t genuine = load_be16(params + 1);
    for (size_t i = 0; i < COUNT(ids); i++) {
        store_be16(params + 1, ids[i]);
        if (ids[i] != genuine)
            refuse_params(client, (struct span){params, len}, SSL_E_KEY_SHARE);
    }
    store_be16(params + 1, genuine);
    /* Shares of another length. */
    for (size_t share = 0; share < len - 4; share++) {
        params[3] = (uint8_t)share;
        refuse_params(client, (struct span){params, 4 + share}, share == 0 ? SSL_E_DECODE : SSL_E_KEY_SHARE);
    }
    params[3] = (uint8_t)(len - 4);
    if (len == 4 + 32)
        return; /* of X25519, any 32 bytes are a public key */
    static const uint8_t forms[] = {0, 1, 2, 3, 5, 6, 7, 0xff};
    for (size_t i = 0; i < COUNT(forms); i++) {
        params[4] = forms[i];
        refuse_params(client, (struct span){params, len}, SSL_E_KEY_SHARE);
    }
    params[4] = 4;
    params[len - 1] ^= 1; /* not on the curve */
    refuse_params(client, (struct span){params, len}, SSL_E_KEY_SHARE);
    memset(params + 5, 0, len - 5);
    refuse_params(client, (struct span){params, len}, SSL_E_KEY_SHARE);
    memset(params + 5, 0xff, len - 5); /* not below the prime */
    refuse_params(client, (struct span){params, len}, SSL_E_KEY_SHARE);
}

static void servers_shares(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(groups); i++) {
        handshake(CERTIFIED_SUITE, groups[i], MESSAGE_SERVER_KEY_EXCHANGE, wrong_params);
        handshake(PRESHARED_SUITE, groups[i], MESSAGE_SERVER_KEY_EXCHANGE, wrong_params);
    }
}

/* Cut anywhere, or with a byte behind. */
static void cut(struct bare *end, struct span body)
{
    uint8_t longer[1024];
    for (size_t len = 0; len < body.len; len++)
        refuse(end, scene.type, (struct span){body.at, len}, SSL_E_DECODE);
    assert_in_range(body.len, 1, sizeof longer - 1);
    memcpy(longer, body.at, body.len);
    longer[body.len] = 0;
    refuse(end, scene.type, (struct span){longer, body.len + 1}, SSL_E_DECODE);
}

static void cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(groups); i++) {
        handshake(CERTIFIED_SUITE, groups[i], MESSAGE_SERVER_KEY_EXCHANGE, cut);
        handshake(PRESHARED_SUITE, groups[i], MESSAGE_SERVER_KEY_EXCHANGE, cut);
        handshake(CERTIFIED_SUITE, groups[i], MESSAGE_CLIENT_KEY_EXCHANGE, cut);
        handshake(PRESHARED_SUITE, groups[i], MESSAGE_CLIENT_KEY_EXCHANGE, cut);
    }
    handshake("PSK-AES128-GCM-SHA256", "x25519", MESSAGE_CLIENT_KEY_EXCHANGE, cut);
}

/* The signature is over both randoms and every byte of the params. */
static void not_what_was_signed(struct bare *client, struct span body)
{
    uint8_t altered[1024];
    size_t params = 4 + (size_t)body.at[3];
    memcpy(altered, body.at, body.len);
    for (size_t i = 4; i < params; i++) {
        altered[i] ^= 0x10;
        refuse(client, MESSAGE_SERVER_KEY_EXCHANGE, (struct span){altered, body.len},
               params == 4 + 32 ? SSL_E_SIGNATURE : SSL_E_KEY_SHARE);
        altered[i] ^= 0x10;
    }
    for (size_t i = params + 4; i < body.len; i++) {
        altered[i] ^= 0x10;
        refuse(client, MESSAGE_SERVER_KEY_EXCHANGE, (struct span){altered, body.len}, SSL_E_SIGNATURE);
        altered[i] ^= 0x10;
    }
    uint8_t *randoms[] = {scene.server->hs.client_random, scene.server->hs.server_random};
    for (size_t i = 0; i < COUNT(randoms); i++)
        for (size_t at = 0; at < RANDOM_LEN; at += RANDOM_LEN - 1) {
            randoms[i][at] ^= 1; /* a signature of another handshake */
            refuse_params(client, (struct span){body.at, params}, SSL_E_SIGNATURE);
            randoms[i][at] ^= 1;
        }
    /* Algorithms that were not offered, or are for other keys. */
    static const uint16_t ids[] = {0, 0x0101, 0x0201, 0x0203, 0x0403, 0x0807, 0x0808, 0x0809, 0xffff};
    for (size_t i = 0; i < COUNT(ids); i++) {
        store_be16(altered + params, ids[i]);
        refuse(client, MESSAGE_SERVER_KEY_EXCHANGE, (struct span){altered, body.len}, SSL_E_SIGNATURE_ALGORITHM);
    }
}

static void signatures(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(groups); i++)
        handshake(CERTIFIED_SUITE, groups[i], MESSAGE_SERVER_KEY_EXCHANGE, not_what_was_signed);
}

/* ---- What the client says ---- */

static void refuse_share(struct bare *server, struct span identity, struct span share)
{
    uint8_t body[512];
    struct writer w = writer_over(body, sizeof body);
    writer_span(&w, identity);
    writer_vector(&w, 1, share);
    refuse(server, MESSAGE_CLIENT_KEY_EXCHANGE, (struct span){body, w.len}, SSL_E_KEY_SHARE);
}

static void wrong_shares(struct bare *server, struct span body)
{
    const size_t identity_len = scene.server->hs.scheme == NULL ? 2 + (size_t)load_be16(body.at) : 0;
    const struct span identity = {body.at, identity_len};
    uint8_t share[GROUP_PUBLIC_MAX + 1];
    size_t len = body.at[identity_len];
    memcpy(share, body.at + identity_len + 1, len);
    share[len] = 0;
    for (size_t other = 1; other <= len + 1; other++)
        if (other != len)
            refuse_share(server, identity, (struct span){share, other});
    if (len == 32) {
        /* Points of small order lead to all zeros (RFC 7748 6.1): 0, 1, p - 1, p, p + 1, and those of order 8. */
        static const char *const small[] = {
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        };
        for (size_t i = 0; i < COUNT(small); i++) {
            hex(share, small[i]);
            refuse_share(server, identity, (struct span){share, 32});
            share[31] |= 0x80; /* RFC 7748 section 5: the highest bit is ignored */
            refuse_share(server, identity, (struct span){share, 32});
        }
        return;
    }
    share[0] = 2; /* compressed, by its form */
    refuse_share(server, identity, (struct span){share, len});
    refuse_share(server, identity, (struct span){share, 1 + (len - 1) / 2});
    share[0] = 4;
    share[1] ^= 1;
    refuse_share(server, identity, (struct span){share, len});
    memset(share + 1, 0, len - 1);
    refuse_share(server, identity, (struct span){share, len});
    refuse_share(server, identity, (struct span){share + 1, 1}); /* the point at infinity */
}

static void clients_shares(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(groups); i++) {
        handshake(CERTIFIED_SUITE, groups[i], MESSAGE_CLIENT_KEY_EXCHANGE, wrong_shares);
        handshake(PRESHARED_SUITE, groups[i], MESSAGE_CLIENT_KEY_EXCHANGE, wrong_shares);
    }
}

/* A server whose X25519 share leads to nothing is found out when the client computes. */
static void small_order(struct bare *client, struct span body)
{
    uint8_t params[4 + 32];
    memcpy(params, body.at, sizeof params);
    memset(params + 4, 0, 32);
    uint8_t message[1024];
    struct writer w = writer_over(message, sizeof message);
    writer_bytes(&w, params, sizeof params);
    assert_int_equal(scheme_sign_params(&scene.server->hs, &w, scene.server->hs.scheme, SPAN(params)), 0);
    memcpy(head, client, HEAD);
    assert_int_equal(bare_offer_message(client, MESSAGE_SERVER_KEY_EXCHANGE, (struct span){message, w.len}),
                     HANDSHAKE_WANT);
    assert_int_equal(bare_offer_message(client, MESSAGE_SERVER_HELLO_DONE, (struct span){NULL, 0}), SSL_E_KEY_SHARE);
    assert_int_equal(client->out.len, 0);
    memcpy(client, head, HEAD);
}

static void a_share_of_nothing(void **state)
{
    (void)state;
    handshake(CERTIFIED_SUITE, "x25519", MESSAGE_SERVER_KEY_EXCHANGE, small_order);
}

/* ---- What is left of them ---- */

static bool is_zero(const void *at, size_t len)
{
    const uint8_t *bytes = at;
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

/* When the new keys are there, what they were made from is not. */
static int look(struct bare *to, uint8_t type, struct span fragment, void *arg)
{
    const struct handshake *hs = &to->hs;
    if (type == CONTENT_CHANGE_CIPHER_SPEC) {
        assert_true(is_zero(hs->ephemeral, sizeof hs->ephemeral));
        assert_true(is_zero(hs->psk.key, sizeof hs->psk.key));
        assert_true(is_zero(hs->premaster, sizeof hs->premaster));
        assert_false(is_zero(hs->master, sizeof hs->master));
        (*(int *)arg)++;
    }
    return bare_offer(to, type, fragment);
}

static void wiped(void **state)
{
    (void)state;
    static const char *const names[] = {CERTIFIED_SUITE, PRESHARED_SUITE, "PSK-AES128-GCM-SHA256", "AES128-SHA"};
    for (size_t i = 0; i < COUNT(names); i++) {
        int looks = 0;
        struct bare *client, *server;
        ends_new(names[i], "x25519", &client, &server);
        assert_int_equal(bare_handshake(client, server, look, &looks), 0);
        assert_int_equal(looks, 2);
        bare_free(client);
        bare_free(server);
    }
}

/* ---- What is made of them ---- */

static struct {
    const struct group *group; /* NULL: no shares */
    uint8_t premaster[2 * (2 + PSK_MAX)];
    size_t len;
    int count;
} made;

/* What RFC 8422 5.10, RFC 4279 2 and RFC 5489 2 say, from the server's private key and what the client sends. */
static void premaster_by_hand(const struct handshake *server, struct span body)
{
    uint8_t shared[GROUP_SHARED_MAX] = {0}, key[32];
    size_t shared_len = sizeof key; /* without a share as many zeros as the key has bytes */
    struct reader r = reader_over(body);
    struct span identity = server->scheme == NULL ? reader_vector(&r, 2, 1, 0xffff) : (struct span){NULL, 0};
    if (made.group != NULL) {
        struct span share = reader_vector(&r, 1, 1, 0xff);
        assert_int_equal(made.group->agree(shared, server->ephemeral, share), 0);
        shared_len = made.group->shared_len;
    }
    assert_true(reader_end(&r));
    struct writer w = writer_over(made.premaster, sizeof made.premaster);
    if (identity.len == 0) {
        writer_bytes(&w, shared, shared_len);
    } else {
        for (size_t i = 0; i < sizeof key; i++)
            key[i] = identity.at[i % identity.len]; /* as bare.c has it */
        writer_vector(&w, 2, (struct span){shared, shared_len});
        writer_vector(&w, 2, SPAN(key));
    }
    made.len = w.len;
}

static int make(struct bare *to, uint8_t type, struct span fragment, void *arg)
{
    (void)arg;
    struct handshake *hs = &to->hs;
    if (type == CONTENT_HANDSHAKE && fragment.at[0] == MESSAGE_CLIENT_KEY_EXCHANGE)
        premaster_by_hand(hs, (struct span){fragment.at + MESSAGE_HEADER, fragment.len - MESSAGE_HEADER});
    if (type == CONTENT_CHANGE_CIPHER_SPEC) {
        const struct hash *hash = prf_hash_of(hs);
        uint8_t master[MASTER_LEN];
        assert_true(hs->extended_master_secret);
        prf(hash, master, MASTER_LEN, (struct span){made.premaster, made.len}, "extended master secret",
            (struct span){hs->session_hash, hash->digest_len}, (struct span){NULL, 0});
        assert_memory_equal(master, hs->master, MASTER_LEN);
        made.count++;
    }
    return bare_offer(to, type, fragment);
}

static void premasters(void **state)
{
    (void)state;
    static const enum group_id ids[] = {GROUP_X25519, GROUP_P256, GROUP_P384, GROUP_P521};
    static const char *const names[] = {CERTIFIED_SUITE, PRESHARED_SUITE, "PSK-AES256-GCM-SHA384"};
    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t j = 0; j < COUNT(groups); j++) {
            struct bare *client, *server;
            made.group = i < 2 ? test_crypto()->groups[ids[j]] : NULL;
            made.count = 0;
            ends_new(names[i], groups[j], &client, &server);
            assert_int_equal(bare_handshake(client, server, make, NULL), 0);
            assert_int_equal(made.count, 2);
            bare_free(client);
            bare_free(server);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_shares),     cmocka_unit_test(cut_anywhere),   cmocka_unit_test(signatures),
        cmocka_unit_test(a_share_of_nothing), cmocka_unit_test(clients_shares), cmocka_unit_test(wiped),
        cmocka_unit_test(premasters),
    };
    return cmocka_run_group_tests_name("steps/key_share", tests, NULL, NULL);
}
