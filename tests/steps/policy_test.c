/*
 * policy_test.c - what a config offers and accepts, in order, as text: a change of policy shows here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include <stdio.h>

/* ---- The policy ---- */

static const char default_suites[] = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n"
                                     "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n"
                                     "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384\n"
                                     "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\n"
                                     "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256\n"
                                     "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256\n";

static const char psk_suites[] = "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256\n"
                                 "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384\n"
                                 "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256\n"
                                 "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256\n";

static const char legacy_suites[] = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384\n"
                                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384\n"
                                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256\n"
                                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256\n"
                                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA\n"
                                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA\n"
                                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA\n"
                                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA\n"
                                    "TLS_RSA_WITH_AES_256_GCM_SHA384\n"
                                    "TLS_RSA_WITH_AES_128_GCM_SHA256\n"
                                    "TLS_RSA_WITH_AES_256_CBC_SHA256\n"
                                    "TLS_RSA_WITH_AES_128_CBC_SHA256\n"
                                    "TLS_RSA_WITH_AES_256_CBC_SHA\n"
                                    "TLS_RSA_WITH_AES_128_CBC_SHA\n";

static const char groups[] = "x25519\nsecp256r1\nsecp384r1\nsecp521r1\n";

static const char signature_algorithms[] = "ecdsa_secp256r1_sha256\n"
                                           "ed25519\n"
                                           "rsa_pss_rsae_sha256\n"
                                           "rsa_pss_pss_sha256\n"
                                           "rsa_pkcs1_sha256\n"
                                           "ecdsa_secp384r1_sha384\n"
                                           "rsa_pss_rsae_sha384\n"
                                           "rsa_pss_pss_sha384\n"
                                           "rsa_pkcs1_sha384\n"
                                           "ecdsa_secp521r1_sha512\n"
                                           "rsa_pss_rsae_sha512\n"
                                           "rsa_pss_pss_sha512\n"
                                           "rsa_pkcs1_sha512\n";

/* renegotiation_info, server_name, extended_master_secret, record_size_limit, session_ticket, status_request,
 * supported_groups, ec_point_formats, signature_algorithms */
static const char default_extensions[] = "65281\n0\n23\n28\n35\n5\n10\n11\n13\n";

/* encrypt_then_mac, too, with suites that have a MAC */
static const char legacy_extensions[] = "65281\n0\n23\n22\n28\n35\n5\n10\n11\n13\n";

/* What a server answers to all that, without an OCSP response: renegotiation_info, server_name, extended_master_secret,
 * record_size_limit, session_ticket, ec_point_formats */
static const char default_answers[] = "65281\n0\n23\n28\n35\n11\n";

/* RFC 5246 7.4.4, RFC 8422 5.5: rsa_sign, ecdsa_sign */
static const char certificate_types[] = "1\n64\n";

/* ---- What is said, as text ---- */

struct offer {
    char suites[4096], groups[256], signature_algorithms[1024], extensions[1024];
};

static void add(char *text, const char *line)
{
    assert_non_null(line);
    strcat(strcat(text, line), "\n");
}

static void add_list(char *text, struct span body, const char *(*name)(unsigned))
{
    struct reader r = reader_over(body);
    for (struct reader list = reader_over(reader_vector(&r, 2, 2, 0xfffe)); reader_more(&list);)
        add(text, name(reader_u16(&list)));
}

static void add_number(char *text, unsigned value)
{
    char number[16];
    snprintf(number, sizeof number, "%u", value);
    add(text, number);
}

static void read_hello(struct offer *offer, struct span body)
{
    struct reader r = reader_over(body);
    reader_bytes(&r, 2 + RANDOM_LEN);
    reader_vector(&r, 1, 0, 32);
    for (struct reader suites = reader_over(reader_vector(&r, 2, 2, 0xfffe)); reader_more(&suites);)
        add(offer->suites, ssl_cipher_name(reader_u16(&suites)));
    reader_vector(&r, 1, 1, 0xff);
    for (struct reader block = reader_over(reader_vector(&r, 2, 0, 0xffff)); reader_more(&block);) {
        uint16_t type = reader_u16(&block);
        struct span data = reader_vector(&block, 2, 0, 0xffff);
        add_number(offer->extensions, type);
        if (type == 10)
            add_list(offer->groups, data, ssl_group_name);
        if (type == 13)
            add_list(offer->signature_algorithms, data, ssl_signature_algorithm_name);
    }
    assert_true(reader_end(&r));
}

static void on_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)conn;
    if (strcmp(step->name, "ClientHello") == 0)
        read_hello(arg, (struct span){step->message + MESSAGE_HEADER, step->len - MESSAGE_HEADER});
}

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

/* The ClientHello that a config makes. The config is freed. */
static struct offer offer_of(ssl_config *config)
{
    struct offer offer = {"", "", "", ""};
    ssl_config_on_step(config, on_step, &offer);
    ssl_conn *conn = ssl_client_io(config, &(struct ssl_io){no_read, swallow, NULL}, "www.example.com");
    assert_int_equal(ssl_handshake(conn), SSL_WANT_READ);
    ssl_free(conn);
    ssl_config_free(config);
    return offer;
}

static ssl_config *client(void)
{
    ssl_config *config = ssl_config_new();
    cast_trust(config, &cast_root);
    return config;
}

static void a_default_client(void **state)
{
    (void)state;
    struct offer offer = offer_of(client());
    assert_string_equal(offer.suites, default_suites);
    assert_string_equal(offer.groups, groups);
    assert_string_equal(offer.signature_algorithms, signature_algorithms);
    assert_string_equal(offer.extensions, default_extensions);
}

/* The words, and what a pre-shared key adds. */
static void the_words(void **state)
{
    (void)state;
    char expected[8192];
    ssl_config *config = client();
    ssl_config_ciphers(config, "legacy");
    struct offer offer = offer_of(config);
    assert_string_equal(offer.suites, strcat(strcpy(expected, default_suites), legacy_suites));
    assert_string_equal(offer.extensions, legacy_extensions);

    config = ssl_config_new();
    ssl_config_psk(config, "device", default_suites, 32);
    offer = offer_of(config);
    assert_string_equal(offer.suites, psk_suites);

    config = client();
    ssl_config_psk(config, "device", default_suites, 32);
    offer = offer_of(config);
    assert_string_equal(offer.suites, strcat(strcpy(expected, psk_suites), default_suites));

    /* Without a key none of the suites that need one is offered. */
    config = client();
    ssl_config_ciphers(config, "all");
    offer = offer_of(config);
    assert_null(strstr(offer.suites, "_PSK_"));
    assert_non_null(strstr(offer.suites, "_CCM_8"));

    /* Nor are groups and points, where nothing is done with them. */
    config = client();
    ssl_config_ciphers(config, CAST_CLASSIC);
    offer = offer_of(config);
    assert_string_equal(offer.groups, "");
    assert_null(strstr(offer.extensions, "\n11\n"));
}

/* A server accepts what a client offers, in the same order. */
static void a_default_server(void **state)
{
    (void)state;
    char accepted[4096] = "";
    ssl_config *config = ssl_config_new();
    for (size_t i = 0; i < config->policy.suite_count; i++)
        add(accepted, ssl_cipher_name(config->policy.suites[i]));
    assert_string_equal(accepted, default_suites);
    accepted[0] = '\0';
    for (size_t i = 0; i < config->policy.group_count; i++)
        add(accepted, ssl_group_name(config->policy.groups[i]));
    assert_string_equal(accepted, groups);
    accepted[0] = '\0';
    for (size_t i = 0; i < config->policy.scheme_count; i++)
        add(accepted, ssl_signature_algorithm_name(config->policy.schemes[i]));
    assert_string_equal(accepted, signature_algorithms);
    assert_false(config->policy.client_order);
    ssl_config_free(config);
}

/* What a server says to a client, both with the default suites. */
struct answer {
    char extensions[256], types[64], signature_algorithms[1024];
};

static void read_answer(struct answer *answer, struct span body)
{
    struct reader r = reader_over(body);
    reader_bytes(&r, 2 + RANDOM_LEN);
    reader_vector(&r, 1, 0, 32);
    reader_bytes(&r, 2 + 1);
    for (struct reader block = reader_over(reader_vector(&r, 2, 0, 0xffff)); reader_more(&block);) {
        add_number(answer->extensions, reader_u16(&block));
        reader_vector(&block, 2, 0, 0xffff);
    }
    assert_true(reader_end(&r));
}

static void read_request(struct answer *answer, struct span body)
{
    struct reader r = reader_over(body);
    for (struct reader types = reader_over(reader_vector(&r, 1, 1, 0xff)); reader_more(&types);)
        add_number(answer->types, reader_u8(&types));
    for (struct reader list = reader_over(reader_vector(&r, 2, 2, 0xfffe)); reader_more(&list);)
        add(answer->signature_algorithms, ssl_signature_algorithm_name(reader_u16(&list)));
    reader_vector(&r, 2, 0, 0xffff);
    assert_true(reader_end(&r));
}

static void on_answer(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)conn;
    if (step->message == NULL)
        return;
    struct span body = {step->message + MESSAGE_HEADER, step->len - MESSAGE_HEADER};
    if (step->message[0] == MESSAGE_SERVER_HELLO)
        read_answer(arg, body);
    if (step->message[0] == MESSAGE_CERTIFICATE_REQUEST)
        read_request(arg, body);
}

static void the_answers_of_a_default_server(void **state)
{
    (void)state;
    struct answer answer = {"", "", ""};
    ssl_config *client_config = cast_asked_config(&cast_client, &cast_root);
    ssl_config *server_config = cast_asking_config(SSL_AUTH_REQUIRED);
    assert_int_equal(ssl_config_ciphers(client_config, "default"), 0);
    assert_int_equal(ssl_config_ciphers(server_config, "default"), 0);
    ssl_config_on_step(server_config, on_answer, &answer);
    struct pair *pair = pair_new(client_config, server_config);
    pair_expect_done(pair);
    assert_string_equal(ssl_cipher(pair->client), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assert_string_equal(ssl_group(pair->client), "x25519");
    assert_string_equal(ssl_signature_algorithm(pair->client), "rsa_pss_rsae_sha256");
    assert_string_equal(answer.extensions, default_answers);
    assert_string_equal(answer.types, certificate_types);
    assert_string_equal(answer.signature_algorithms, signature_algorithms);
    pair_free(pair);
}

/* ---- What is taken, one at a time ---- */

static bool stands_in(const char *text, const char *name)
{
    char line[100];
    snprintf(line, sizeof line, "%s\n", name);
    const char *at = strstr(text, line);
    return at != NULL && (at == text || at[-1] == '\n');
}

/* A server with a key of each kind and default settings, and a client that does not look at certificates. */
static struct pair *with_one(const char *suite, const char *group, const char *algorithm)
{
    static const struct recipe keys[] = {
        {.name = "CN=rsa", .key = &key_leaf, .san = "DNS:" CAST_HOST},
        {.name = "CN=p256", .key = &key_p256, .san = "DNS:" CAST_HOST},
        {.name = "CN=ed25519", .key = &key_ed25519, .san = "DNS:" CAST_HOST},
        {.name = "CN=pss", .key = &key_pss, .san = "DNS:" CAST_HOST, .usage = USAGE_DIGITAL_SIGNATURE},
    };
    ssl_config *client = cast_client_config(), *server = cast_config();
    for (size_t i = 0; i < COUNT(keys); i++)
        cast_identity(server, &keys[i], &cast_root);
    ssl_config_ciphers(server, "default");
    ssl_config_ciphers(client, suite);
    ssl_config_groups(client, group);
    ssl_config_signature_algorithms(client, algorithm);
    ssl_config_insecure_no_verify(client);
    struct pair *pair = pair_new(client, server);
    pair_run(pair);
    return pair;
}

/* Each suite that this library has: taken if it stands above. */
static void suites_one_by_one(void **state)
{
    (void)state;
    size_t taken = 0, refused = 0;
    for (unsigned id = 0; id <= 0xffff; id++) {
        const char *name = ssl_cipher_name(id);
        if (name == NULL || strstr(name, "_WITH_") == NULL || strstr(name, "PSK_") != NULL)
            continue; /* a signal; or one that nobody without a key can offer */
        struct pair *pair = with_one(name, "default", "default");
        bool takes = stands_in(default_suites, name);
        assert_int_equal(ssl_error_code(pair->server), takes ? 0 : SSL_E_NO_SUITE);
        assert_int_equal(pair->client_result == 0, takes);
        *(takes ? &taken : &refused) += 1;
        pair_free(pair);
    }
    assert_int_equal(taken, 6);
    assert_int_equal(refused, 18);
}

static void groups_and_signatures_one_by_one(void **state)
{
    (void)state;
    size_t taken = 0;
    for (unsigned id = 0; id <= 0xffff; id++) {
        const char *group = ssl_group_name(id), *algorithm = ssl_signature_algorithm_name(id);
        if (group != NULL && stands_in(groups, group)) {
            struct pair *pair = with_one("default", group, "rsa_pss_rsae_sha256");
            assert_string_equal(ssl_group(pair->server), group);
            taken += pair->client_result == 0;
            pair_free(pair);
        }
        if (algorithm != NULL && stands_in(signature_algorithms, algorithm)) {
            struct pair *pair = with_one("default", "default", algorithm);
            assert_string_equal(ssl_signature_algorithm(pair->server), algorithm);
            taken += pair->client_result == 0;
            pair_free(pair);
        }
    }
    assert_int_equal(taken, 4 + 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_default_client),  cmocka_unit_test(the_words),
        cmocka_unit_test(a_default_server),  cmocka_unit_test(the_answers_of_a_default_server),
        cmocka_unit_test(suites_one_by_one), cmocka_unit_test(groups_and_signatures_one_by_one),
    };
    return cmocka_run_group_tests_name("steps/policy", tests, NULL, NULL);
}
