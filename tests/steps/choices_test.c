/*
 * choices_test.c - what one side chooses has to be among what the other offered. The peers here are ours, but for this:
 * they do not listen, and choose what they like.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

static const struct recipe server_rsa = {.name = "CN=rsa", .key = &key_leaf, .san = "DNS:" CAST_HOST};
static const struct recipe server_p256 = {.name = "CN=p256", .key = &key_p256, .san = "DNS:" CAST_HOST};
static const struct recipe client_rsa = {.name = "CN=rsa client", .key = &key_client};
static const struct recipe client_p256 = {.name = "CN=p256 client", .key = &key_p256};
static const struct recipe client_ed25519 = {.name = "CN=ed25519 client", .key = &key_ed25519};
static const struct recipe root_p384 = {.name = "CN=Root P-384", .key = &key_p384, .ca = true};

static ssl_config *with(ssl_config *config, const char *suites, const char *groups, const char *algorithms)
{
    assert_int_equal(ssl_config_ciphers(config, suites), 0);
    assert_int_equal(ssl_config_groups(config, groups), 0);
    assert_int_equal(ssl_config_signature_algorithms(config, algorithms), 0);
    return config;
}

/* ---- A server that does not listen ---- */

/* It takes it that the client has all groups and algorithms. */
static int deaf(ssl_conn *conn, const char *name, void *arg)
{
    struct handshake *hs = conn->hs;
    struct error why = {0};
    (void)name;
    (void)arg;
    hs->peer_groups = (1U << GROUP_COUNT) - 1;
    hs->peer_groups_known = hs->peer_schemes.known = true;
    hs->peer_cert_schemes.known = false;
    assert_int_equal(scheme_list(hs->peer_schemes.ids, &hs->peer_schemes.count, "default", &why), 0);
    return 0;
}

static void of_servers(void **state)
{
    (void)state;
    static const struct {
        const struct recipe *recipe;
        const char *suites;
        const char *client_groups, *server_groups;
        const char *client_algorithms, *server_algorithms;
        struct failure failure;
    } rows[] = {
        {&server_rsa,
         "default",
         "x25519",
         "secp256r1",
         "default",
         "default",
         {CLIENT, SSL_E_KEY_SHARE, 47,
          "step 2, ServerKeyExchange: the peer's share of the key exchange is not valid: curve type 3, group 0x0017, "
          "which was not offered"}},
        {&server_rsa,
         "default",
         "secp384r1:secp521r1",
         "x25519",
         "default",
         "default",
         {CLIENT, SSL_E_KEY_SHARE, 47, "step 2, ServerKeyExchange: "}},
        {&server_rsa,
         "default",
         "default",
         "default",
         "rsa_pkcs1_sha256",
         "rsa_pss_rsae_sha512",
         {CLIENT, SSL_E_SIGNATURE_ALGORITHM, 47,
          "step 2, ServerKeyExchange: signed with an algorithm that was not offered: algorithm 0x0806 "
          "(rsa_pss_rsae_sha512)"}},
        {&server_p256,
         "default",
         "default",
         "default",
         "ecdsa_secp384r1_sha384:rsa_pkcs1_sha256",
         "ecdsa_secp256r1_sha256",
         {CLIENT, SSL_E_SIGNATURE_ALGORITHM, 47, "step 2, ServerKeyExchange: "}},
        {&server_p256,
         "default",
         "x25519",
         "default",
         "default",
         "default",
         {CLIENT, SSL_E_CERT_KEY, 43,
          "step 2, Certificate: the key of a certificate is too weak or of a kind that is not supported: certificate 1 "
          "of the chain: a key of P-256, which was not offered"}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = with(cast_client_config(), "default", rows[i].client_groups, rows[i].client_algorithms);
        ssl_config *server = cast_config();
        cast_identity(server, rows[i].recipe, &cast_root);
        with(server, rows[i].suites, rows[i].server_groups, rows[i].server_algorithms);
        ssl_config_on_hello(server, deaf, NULL);
        struct pair *pair = pair_new(client, server);
        pair_run(pair);
        pair_expect_failure(pair, &rows[i].failure);
        pair_free(pair);
    }
}

/* ---- Signature algorithms of one identity ---- */

/* One certificate twice, each with an algorithm of its own: the client's list decides. */
static void of_an_identity(void **state)
{
    (void)state;
    static const struct {
        const char *client, *chosen;
    } rows[] = {
        {"rsa_pss_rsae_sha384", "rsa_pss_rsae_sha384"},
        {"rsa_pkcs1_sha512", "rsa_pkcs1_sha512"},
        {"rsa_pkcs1_sha512:rsa_pss_rsae_sha256", "rsa_pss_rsae_sha256"},
        {"default", "rsa_pss_rsae_sha384"},
        {"rsa_pkcs1_sha256", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *server = cast_config();
        cast_identity(server, &server_rsa, &cast_root);
        assert_int_equal(ssl_config_identity_signatures(server, "rsa_pss_rsae_sha384"), 0);
        cast_identity(server, &server_rsa, &cast_root);
        assert_int_equal(ssl_config_identity_signatures(server, "rsa_pss_rsae_sha256:rsa_pkcs1_sha512"), 0);
        with(server, "default", "default", "ed25519"); /* for the peer alone */
        ssl_config *client = with(cast_config(), "default", "default", rows[i].client);
        ssl_config_insecure_no_verify(client); /* or the list would be for the certificate, too */
        struct pair *pair = pair_new(client, server);
        pair_run(pair);
        if (rows[i].chosen != NULL)
            assert_string_equal(ssl_signature_algorithm(pair->client), rows[i].chosen);
        else
            pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_NO_SIGNATURE_ALGORITHM, 40, "step 1, "});
        pair_free(pair);
    }
}

static void of_an_identity_refused(void **state)
{
    (void)state;
    static const struct {
        bool identity;
        const char *names;
        int code;
    } rows[] = {
        {false, "ed25519", SSL_E_NO_IDENTITY},
        {true, "ed25518", SSL_E_UNKNOWN_NAME},
        {true, "", SSL_E_EMPTY_LIST},
        {true, NULL, SSL_E_ARGUMENT},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = rows[i].identity ? cast_server_config() : cast_config();
        assert_int_equal(ssl_config_identity_signatures(config, rows[i].names), SSL_ERROR);
        assert_int_equal(config->error.code, rows[i].code);
        ssl_config_free(config);
    }
    assert_int_equal(ssl_config_identity_signatures(NULL, "default"), SSL_ERROR);
}

/* With a pre-shared key, too. */
static void of_servers_with_a_key(void **state)
{
    (void)state;
    static const uint8_t key[16] = "sixteen bytes ..";
    ssl_config *configs[2];
    for (size_t i = 0; i < 2; i++) {
        configs[i] = ssl_config_new();
        assert_int_equal(ssl_config_psk(configs[i], "device", key, sizeof key), 0);
        assert_int_equal(ssl_config_groups(configs[i], i == 0 ? "x25519" : "secp256r1"), 0);
    }
    ssl_config_on_hello(configs[1], deaf, NULL);
    struct pair *pair = pair_new(configs[0], configs[1]);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_KEY_SHARE, 47, "step 2, ServerKeyExchange: "});
    pair_free(pair);
}

/* A key that is no point of its curve is never computed with, though verification is off. */
static void a_key_that_is_no_point(void **state)
{
    (void)state;
    static uint8_t spki[128];
    static struct span chain;
    struct span genuine = key_spki(&key_p256);
    assert_in_range(genuine.len, 1, sizeof spki);
    memcpy(spki, genuine.at, genuine.len);
    spki[genuine.len - 1] ^= 1;
    const struct recipe broken = {.name = "CN=broken", .key = &key_p256, .spki = {spki, genuine.len}};
    chain = cert_make(&broken, &cast_root);
    ssl_config *client = cast_client_config(), *server = cast_config();
    ssl_config_insecure_no_verify(client);
    cast_identity(server, &server_p256, &cast_root);
    server->identities[0].chain = &chain;
    with(client, "default", "default", "default");
    with(server, "default", "default", "default");
    struct pair *pair = pair_new(client, server);
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_CERT_KEY, 43,
                                                "step 2, Certificate: the key of a certificate is too weak or of a "
                                                "kind that is not supported: certificate 1 of the chain: its key is "
                                                "no point of P-256"});
    pair_free(pair);
}

/* ---- Clients for which no server can sign ---- */

static const char
    *listed; /* what stands in the list of the extension, in hexadecimal; NULL: the extension is not there */

static void list_others(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    static const uint8_t head[] = {0, 13, 0, 10, 0, 8};
    uint8_t *at = message;
    while (memcmp(at, head, sizeof head) != 0)
        assert_true(++at < message + len - sizeof head);
    if (listed != NULL)
        assert_int_equal(hex(at + sizeof head, listed), 8);
    else
        at[0] = 0xfa; /* what nobody knows */
}

/* RFC 9155: SHA-1 and MD5 sign no handshake, though RFC 5246 7.4.1.4.1 has SHA-1 for those who say nothing. Nor does a
 * key sign as another kind of key. Only RSA key transport, where a server signs nothing, is left to such clients. */
static void of_servers_for_clients_of_old(void **state)
{
    (void)state;
    static const struct recipe server_pss = {
        .name = "CN=pss", .key = &key_pss, .san = "DNS:" CAST_HOST, .usage = USAGE_DIGITAL_SIGNATURE};
    static const struct {
        const struct recipe *recipe;
        const char *listed, *suites;
        const char *suite; /* that is chosen; NULL: none */
    } rows[] = {
        {&server_rsa, "0201 0203 0202 0101", "default", NULL},
        {&server_rsa, "0201 0203 0202 0101", "legacy", "TLS_RSA_WITH_AES_256_GCM_SHA384"},
        {&server_rsa, NULL, "default", NULL},
        {&server_rsa, NULL, "legacy", "TLS_RSA_WITH_AES_256_GCM_SHA384"},
        {&server_p256, "0203 0201 0202 0101", "default", NULL},
        {&server_p256, NULL, "legacy", NULL},
        {&server_p256, "0401 0804 0807 0203", "default", NULL},
        {&server_rsa, "0403 0807 0809 080a", "default", NULL},
        {&server_pss, "0401 0501 0804 0806", "default", NULL},
        {&server_pss, "0401 0501 0804 0809", "default", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        static const char four[] = "rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512:rsa_pss_pss_sha256";
        ssl_config *client = with(cast_client_config(), rows[i].suites, "default", four), *server = cast_config();
        cast_identity(server, rows[i].recipe, &cast_root);
        with(server, rows[i].suites, "default", "default");
        listed = rows[i].listed;
        cast_liar(client, "ClientHello", list_others);
        struct pair *pair = pair_new(client, server);
        pair_run(pair);
        if (rows[i].suite != NULL) {
            assert_int_equal(ssl_error_code(pair->server), 0);
            assert_string_equal(ssl_cipher(pair->server), rows[i].suite);
        } else {
            pair_expect_failure(
                pair, &(struct failure){SERVER, SSL_E_NO_SIGNATURE_ALGORITHM, 40,
                                        "step 1, ClientHello: no signature algorithm is common to both sides: none of "
                                        "the client's signature_algorithms can be made with a key of ours"});
        }
        pair_free(pair);
    }
}

/* ---- A client that does not listen ---- */

/* It shows its first identity, and signs as it likes. */
static int shows(ssl_conn *conn, const ssl_cert *leaf, void *arg)
{
    (void)leaf;
    conn->hs->identity = &conn->config->identities[0];
    conn->hs->proof_scheme = arg;
    return 0;
}

static void of_clients(void **state)
{
    (void)state;
    static const struct {
        const struct recipe *recipe, *issuer;
        uint16_t proof;
        const char *groups, *algorithms; /* the server's */
        struct failure failure;
    } rows[] = {
        {&client_ed25519,
         &cast_root,
         0x0807,
         "default",
         "rsa_pkcs1_sha256",
         {SERVER, SSL_E_CERT_KEY, 43,
          "step 5, Certificate: the key of a certificate is too weak or of a kind that is not supported: certificate 1 "
          "of the chain: the client's key is of a kind that was not asked for"}},
        {&client_p256,
         &cast_root,
         0x0403,
         "default",
         "ed25519:rsa_pkcs1_sha256",
         {SERVER, SSL_E_CERT_KEY, 43, "step 5, Certificate: "}},
        {&client_p256,
         &cast_root,
         0x0403,
         "x25519",
         "default",
         {SERVER, SSL_E_CERT_KEY, 43,
          "step 5, Certificate: the key of a certificate is too weak or of a kind that is not supported: certificate 1 "
          "of the chain: a key of P-256, which was not offered"}},
        {&client_rsa,
         &cast_root,
         0x0806,
         "default",
         "rsa_pkcs1_sha256:rsa_pss_rsae_sha256",
         {SERVER, SSL_E_SIGNATURE_ALGORITHM, 47,
          "step 5, CertificateVerify: signed with an algorithm that was not offered: algorithm 0x0806"}},
        {&client_rsa,
         &root_p384,
         0x0401,
         "default",
         "rsa_pkcs1_sha256",
         {SERVER, SSL_E_CERT_ALGORITHM, 43,
          "step 6, verify client certificate: a certificate is signed with an algorithm that is not accepted: "
          "certificate 1 of the chain: "}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct scheme *proof = scheme_find(rows[i].proof);
        ssl_config *client = cast_client_config(), *server = cast_server_config();
        cast_identity(client, rows[i].recipe, rows[i].issuer);
        ssl_config_on_verify(client, shows, (void *)(uintptr_t)proof);
        cast_trust(server, rows[i].issuer);
        assert_int_equal(ssl_config_client_auth(server, SSL_AUTH_REQUIRED), 0);
        with(client, "default", "default", "default");
        with(server, "default", rows[i].groups, rows[i].algorithms);
        struct pair *pair = pair_new(client, server);
        pair_run(pair);
        pair_expect_failure(pair, &rows[i].failure);
        pair_free(pair);
    }
}

/* ---- Clients that listen ---- */

/* Which of its identities a client shows to whom; none if the server would accept none. */
static void identities_of_clients(void **state)
{
    (void)state;
    static const struct recipe middle = {.name = "CN=Middle", .key = &key_intermediate, .ca = true};
    static const struct recipe below = {.name = "CN=below", .key = &key_client};
    static const struct {
        const struct recipe *recipes[3], *issuers[3];
        const struct recipe *trusted; /* by the server; NULL: it names nobody, and takes all */
        const char *algorithms;       /* that the server accepts */
        const char *shown;            /* NULL: none */
    } rows[] = {
        {{&client_rsa, &client_p256}, {&cast_root, &cast_root}, &cast_root, "default", "CN=rsa client"},
        {{&client_p256, &client_rsa}, {&cast_root, &cast_root}, &cast_root, "default", "CN=p256 client"},
        /* The one that a CA of the server's has issued; then whichever is first. */
        {{&client_p256, &client_rsa}, {&cast_other_root, &cast_root}, &cast_root, "default", "CN=rsa client"},
        {{&client_rsa, &below}, {&cast_other_root, &middle}, &cast_root, "default", "CN=below"},
        {{&client_rsa, &client_p256}, {&cast_other_root, &cast_root}, NULL, "default", "CN=rsa client"},
        /* The kind of the key. */
        {{&client_p256, &client_rsa}, {&cast_root, &cast_root}, &cast_root, "rsa_pkcs1_sha256", "CN=rsa client"},
        {{&client_p256}, {&cast_root}, &cast_root, "rsa_pkcs1_sha256", NULL},
        /* The signatures of the chain. */
        {{&client_rsa, &client_p256},
         {&root_p384, &cast_root},
         &cast_root,
         "rsa_pkcs1_sha256:ecdsa_secp256r1_sha256",
         "CN=p256 client"},
        {{&client_rsa}, {&root_p384}, &root_p384, "rsa_pkcs1_sha256", NULL},
        {{&client_rsa}, {&root_p384}, &root_p384, "rsa_pkcs1_sha256:ecdsa_secp384r1_sha384", "CN=rsa client"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = cast_client_config(), *server = cast_server_config();
        for (size_t j = 0; j < 3 && rows[i].recipes[j] != NULL; j++) {
            char chain[16384];
            strcpy(chain, pem_make("CERTIFICATE", cast_cert(rows[i].recipes[j], rows[i].issuers[j])));
            if (rows[i].issuers[j] == &middle)
                strcat(chain, pem_make("CERTIFICATE", cast_cert(&middle, &cast_root)));
            const char *key = pem_make("PRIVATE KEY", key_pkcs8(rows[i].recipes[j]->key));
            assert_int_equal(ssl_config_add_identity(client, chain, strlen(chain), key, strlen(key)), 0);
        }
        if (rows[i].trusted != NULL)
            cast_trust(server, rows[i].trusted);
        else
            ssl_config_insecure_no_verify(server);
        assert_int_equal(ssl_config_client_auth(server, SSL_AUTH_OPTIONAL), 0);
        with(client, "default", "default", "default");
        with(server, "default", "default", rows[i].algorithms);
        struct pair *pair = pair_new(client, server);
        pair_expect_done(pair);
        const ssl_cert *shown = ssl_peer(pair->server, 0);
        assert_string_equal(shown != NULL ? ssl_cert_subject(shown) : "none",
                            rows[i].shown != NULL ? rows[i].shown : "none");
        pair_free(pair);
    }
}

/* The anchor's own signature is nobody's concern: it may be of any kind (RFC 5246 7.4.2). */
static void the_anchors_signature(void **state)
{
    (void)state;
    static const struct recipe root = {
        .name = "CN=Root 512", .key = &key_root, .ca = true, .algorithm = SIGNATURE_RSA_PKCS1_SHA512};
    ssl_config *client = cast_config(), *server = cast_config();
    cast_trust(client, &root);
    const char *leaf = pem_make("CERTIFICATE", cast_cert(&server_rsa, &root));
    const char *key = pem_make("PRIVATE KEY", key_pkcs8(&key_leaf));
    char chain[16384];
    strcat(strcpy(chain, leaf), pem_make("CERTIFICATE", cast_cert(&root, &root))); /* and sent along */
    assert_int_equal(ssl_config_add_identity(server, chain, strlen(chain), key, strlen(key)), 0);
    with(client, "default", "default", "rsa_pkcs1_sha256");
    with(server, "default", "default", "default");
    struct pair *pair = pair_new(client, server);
    pair_expect_done(pair);
    pair_free(pair);
}

/* ---- Another config for this client: what it needs to remember, and whom it knows ---- */

static int use(ssl_conn *conn, const char *name, void *arg)
{
    (void)name;
    return ssl_use_config(conn, arg);
}

/* Ed25519 signs the messages themselves, the ClientHello among them, whichever config asked for them. */
static void another_config_asks(void **state)
{
    (void)state;
    for (int asks = 0; asks < 4; asks++) {
        ssl_config *configs[2];
        for (int i = 0; i < 2; i++) {
            configs[i] = cast_server_config();
            cast_trust(configs[i], &cast_root);
            with(configs[i], "default", "default", "default");
            assert_int_equal(ssl_config_client_auth(configs[i], asks >> i & 1 ? SSL_AUTH_REQUIRED : SSL_AUTH_NONE), 0);
        }
        ssl_config_on_hello(configs[0], use, configs[1]);
        ssl_config *client = cast_client_config();
        cast_identity(client, &client_ed25519, &cast_root);
        with(client, "default", "default", "default");
        struct pair *pair = pair_new(client, configs[0]);
        pair_expect_done(pair);
        assert_int_equal(ssl_peer(pair->server, 0) != NULL, asks >> 1);
        pair_expect_talk(pair);
        pair_free(pair);
        ssl_config_free(configs[1]);
    }
}

/* The keys of one config are not those of another, though they have one name. */
static void another_config_knows_keys(void **state)
{
    (void)state;
    static const uint8_t keys[2][16] = {"sixteen bytes ..", "sixteen others ."};
    for (int whose = 0; whose < 2; whose++) {
        ssl_config *configs[2], *client = ssl_config_new();
        for (size_t i = 0; i < 2; i++) {
            configs[i] = ssl_config_new();
            assert_int_equal(ssl_config_psk(configs[i], "device", keys[i], 16), 0);
        }
        assert_int_equal(ssl_config_psk(client, "device", keys[whose], 16), 0);
        ssl_config_on_hello(configs[0], use, configs[1]);
        struct pair *pair = pair_new(client, configs[0]);
        pair_run(pair);
        assert_int_equal(ssl_error_code(pair->server), whose == 1 ? 0 : SSL_E_BAD_RECORD_MAC);
        pair_free(pair);
        ssl_config_free(configs[1]);
    }
    /* One that knows certificates in place of one that knows keys, for a client that has both. */
    ssl_config *server = ssl_config_new(), *other = cast_server_config(), *client = cast_client_config();
    assert_int_equal(ssl_config_psk(server, "device", keys[0], 16), 0);
    assert_int_equal(ssl_config_psk(client, "device", keys[0], 16), 0);
    assert_int_equal(ssl_config_ciphers(client, "psk:default:legacy"), 0);
    ssl_config_on_hello(server, use, other);
    struct pair *pair = pair_new(client, server);
    pair_expect_done(pair);
    assert_string_equal(ssl_cipher(pair->client), "TLS_RSA_WITH_AES_256_GCM_SHA384");
    pair_free(pair);
    ssl_config_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_an_identity),
        cmocka_unit_test(of_an_identity_refused),
        cmocka_unit_test(of_servers),
        cmocka_unit_test(of_servers_with_a_key),
        cmocka_unit_test(a_key_that_is_no_point),
        cmocka_unit_test(of_servers_for_clients_of_old),
        cmocka_unit_test(of_clients),
        cmocka_unit_test(identities_of_clients),
        cmocka_unit_test(the_anchors_signature),
        cmocka_unit_test(another_config_asks),
        cmocka_unit_test(another_config_knows_keys),
    };
    return cmocka_run_group_tests_name("steps/choices", tests, NULL, NULL);
}
