/*
 * step03_test.c - step 3: the client verifies the certificate; and if anything fails it stops, before the pre-master
 * secret and its own certificate have left it.
 *
 * The judgement itself has its tests in tests/unit/x509; here each of its verdicts reaches both sides.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#define AT_VERIFY "step 3, verify server certificate: "

static const struct recipe intermediate = {
    .name = "CN=Intermediate", .key = &key_intermediate, .ca = true, .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN};

/* A server whose chain is the leaf, and the intermediate if that issued it. */
static ssl_config *server_of(const struct recipe *leaf, const struct recipe *issuer)
{
    ssl_config *server = cast_config();
    char chain[16384];
    strcpy(chain, pem_make("CERTIFICATE", cert_make(leaf, issuer)));
    if (issuer == &intermediate)
        strcat(chain, pem_make("CERTIFICATE", cast_cert(&intermediate, &cast_root)));
    const char *key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_leaf));
    assert_int_equal(ssl_config_add_identity(server, chain, strlen(chain), key, strlen(key)), 0);
    cast_shameless(server);
    return server;
}

/* What the client has said, message by message: nothing behind the ClientHello may be among it. */
static void listen(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT)
        pair->count += type == CONTENT_HANDSHAKE;
    pair_pass(pair, from, type, at, len);
}

static void refused(ssl_config *client, ssl_config *server, const char *host, int code, int alert, const char *detail)
{
    char sentence[LIMIT_ERROR_TEXT] = AT_VERIFY;
    struct pair *pair = pair_new_host(client, server, host);
    pair->hook = listen;
    pair_run(pair);
    strcat(strcat(strcat(sentence, error_sentence(code)), ": "), detail);
    pair_expect_failure(pair, &(struct failure){CLIENT, code, alert, sentence});
    assert_int_equal(pair->count, 1); /* the ClientHello */
    pair_free(pair);
}

static void refused_leaf(const struct recipe *leaf, int code, int alert, const char *detail)
{
    refused(cast_client_config(), server_of(leaf, &cast_root), CAST_HOST, code, alert, detail);
    refused(cast_client_config(), server_of(leaf, &intermediate), CAST_HOST, code, alert, detail);
}

static void accepted(ssl_config *client, ssl_config *server, const char *host)
{
    struct pair *pair = pair_new_host(client, server, host);
    pair_expect_done(pair);
    pair_free(pair);
}

/* ---- Verdicts ---- */

static struct recipe leaf(void)
{
    return cast_server;
}

static void a_good_one(void **state)
{
    (void)state;
    accepted(cast_client_config(), server_of(&cast_server, &cast_root), CAST_HOST);
    accepted(cast_client_config(), server_of(&cast_server, &intermediate), CAST_HOST);
    accepted(cast_client_config(), server_of(&cast_server, &cast_root), "WWW.Example.COM.");
}

static void dates(void **state)
{
    (void)state;
    struct recipe one = leaf();
    one.until = TEST_NOW - 1;
    refused_leaf(&one, SSL_E_CERT_EXPIRED, 45,
                 "certificate 1 of the chain (CN=www.example.com): expired on 2025-12-31 23:59:59 UTC");
    one = leaf();
    one.from = TEST_NOW + 1;
    refused_leaf(&one, SSL_E_CERT_NOT_YET_VALID, 45,
                 "certificate 1 of the chain (CN=www.example.com): valid from 2026-01-01 00:00:01 UTC");
    one = leaf();
    one.from = one.until = TEST_NOW;
    accepted(cast_client_config(), server_of(&one, &cast_root), CAST_HOST);
}

static void names(void **state)
{
    (void)state;
    static const char *const others[] = {"example.com", "www.example.org", "xwww.example.com", "a.www.example.com",
                                         "192.0.2.1",   "2001:db8::1",     "localhost"};
    for (size_t i = 0; i < COUNT(others); i++)
        refused(cast_client_config(), server_of(&cast_server, &cast_root), others[i], SSL_E_CERT_NAME, 42, "");
    struct recipe one = leaf();
    one.san = "DNS:*.example.com,IP:192.0.2.1,IP:2001:db8::1";
    accepted(cast_client_config(), server_of(&one, &cast_root), CAST_HOST);
    accepted(cast_client_config(), server_of(&one, &cast_root), "192.0.2.1");
    accepted(cast_client_config(), server_of(&one, &cast_root), "2001:db8:0::1");
    refused(cast_client_config(), server_of(&one, &cast_root), "192.0.2.2", SSL_E_CERT_NAME, 42, "");
    one.san = NULL; /* RFC 9525: the common name is no name of a host */
    refused_leaf(&one, SSL_E_CERT_NAME, 42, "");
}

static void trust(void **state)
{
    (void)state;
    ssl_config *client = cast_config();
    cast_trust(client, &cast_other_root);
    refused(client, server_of(&cast_server, &cast_root), CAST_HOST, SSL_E_CERT_UNKNOWN_CA, 48, "");
    client = cast_config();
    cast_trust(client, &cast_other_root);
    refused(client, server_of(&cast_server, &intermediate), CAST_HOST, SSL_E_CERT_UNKNOWN_CA, 48, "");
    /* An issuer of the right name with another key. */
    struct recipe impostor = cast_root;
    impostor.key = &key_other;
    impostor.no_key_ids = true;
    struct recipe one = leaf();
    one.no_key_ids = true;
    refused(cast_client_config(), server_of(&one, &impostor), CAST_HOST, SSL_E_CERT_SIGNATURE, 42, "");
    /* A leaf that signed for itself. */
    refused(cast_client_config(), server_of(&cast_server, NULL), CAST_HOST, SSL_E_CERT_UNKNOWN_CA, 48, "");
}

static void signatures(void **state)
{
    (void)state;
    struct recipe one = leaf();
    one.tampered = true;
    refused_leaf(&one, SSL_E_CERT_SIGNATURE, 42, "");
    one = leaf();
    one.algorithm_id = DER_SEQ(der_oid_of("1.2.840.113549.1.1.5"), DER(0x05, NOTHING)); /* SHA-1 */
    refused_leaf(&one, SSL_E_CERT_ALGORITHM, 43, "");
}

static void usages(void **state)
{
    (void)state;
    struct recipe one = leaf();
    one.usage = USAGE_DIGITAL_SIGNATURE; /* may sign, but nobody may encrypt to it: RFC 5246 7.4.2 */
    refused_leaf(&one, SSL_E_CERT_KEY_USAGE, 43,
                 "certificate 1 of the chain: its key may not be used for key encipherment");
    one.usage = USAGE_KEY_ENCIPHERMENT;
    accepted(cast_client_config(), server_of(&one, &cast_root), CAST_HOST);
    one.usage = 0; /* no extension: nothing is forbidden */
    accepted(cast_client_config(), server_of(&one, &cast_root), CAST_HOST);
    one = leaf();
    one.extended = EXTENDED_CLIENT;
    refused_leaf(&one, SSL_E_CERT_EXTENDED_KEY_USAGE, 43, "");
    one.extended = EXTENDED_CLIENT | EXTENDED_SERVER;
    accepted(cast_client_config(), server_of(&one, &cast_root), CAST_HOST);
    one = leaf();
    one.more = extension_make("1.2.3.4.5", true, der_octets_of(der_text("?")));
    refused_leaf(&one, SSL_E_CERT_CRITICAL, 43, "");
}

/* RFC 5246 7.4.2, RFC 8422 2.2: with ECDHE the server signs. */
static void usages_of_ecdhe(void **state)
{
    (void)state;
    struct recipe one = leaf();
    for (int may_sign = 0; may_sign <= 1; may_sign++) {
        one.usage = may_sign ? USAGE_DIGITAL_SIGNATURE : USAGE_KEY_ENCIPHERMENT | USAGE_KEY_AGREEMENT;
        ssl_config *client = cast_client_config(), *server = server_of(&one, &cast_root);
        assert_int_equal(ssl_config_ciphers(client, "default"), 0);
        assert_int_equal(ssl_config_ciphers(server, "default"), 0);
        if (may_sign)
            accepted(client, server, CAST_HOST);
        else
            refused(client, server, CAST_HOST, SSL_E_CERT_KEY_USAGE, 43,
                    "certificate 1 of the chain: its key may not be used for signatures");
    }
}

/* An issuer that is no CA: a leaf that issued another. */
static void issuers(void **state)
{
    (void)state;
    static const struct recipe no_ca = {.name = "CN=No CA", .key = &key_intermediate, .san = "DNS:other.example"};
    ssl_config *server = cast_config();
    char chain[16384];
    strcpy(chain, pem_make("CERTIFICATE", cert_make(&cast_server, &no_ca)));
    strcat(chain, pem_make("CERTIFICATE", cert_make(&no_ca, &cast_root)));
    const char *key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_leaf));
    assert_int_equal(ssl_config_add_identity(server, chain, strlen(chain), key, strlen(key)), 0);
    cast_shameless(server);
    refused(cast_client_config(), server, CAST_HOST, SSL_E_CERT_NOT_CA, 42, "");
    ssl_config *client = cast_client_config();
    assert_int_equal(ssl_config_verify_depth(client, 0), 0);
    refused(client, server_of(&cast_server, &intermediate), CAST_HOST, SSL_E_CERT_DEPTH, 42, "");
}

/* ---- Revocation ---- */

static ssl_config *client_with_list(const struct crl_recipe *list, const struct recipe *issuer)
{
    ssl_config *client = cast_client_config();
    const char *pem = pem_make("X509 CRL", crl_make(list, issuer));
    assert_int_equal(ssl_config_add_crl(client, pem, strlen(pem)), 0);
    return client;
}

static void revocation(void **state)
{
    (void)state;
    static const struct revoked revoked = {.who = &cast_server, .reason = 1};
    static const struct crl_recipe good = {0}, bad = {.revoked = &revoked, .count = 1};
    static const struct crl_recipe stale = {.from = TEST_NOW - 200, .until = TEST_NOW - 100};
    static const struct crl_recipe future = {.from = TEST_NOW + 100};
    static const struct crl_recipe tampered = {.tampered = true};
    const struct {
        const struct crl_recipe *list;
        int code, alert;
    } rows[] = {
        {&bad, SSL_E_CERT_REVOKED, 44},
        {&stale, SSL_E_CRL_STALE, 46},
        {&future, SSL_E_CRL_NOT_YET_VALID, 46},
        {&tampered, SSL_E_CRL_SIGNATURE, 46},
    };
    accepted(client_with_list(&good, &cast_root), server_of(&cast_server, &cast_root), CAST_HOST);
    for (size_t i = 0; i < COUNT(rows); i++)
        refused(client_with_list(rows[i].list, &cast_root), server_of(&cast_server, &cast_root), CAST_HOST,
                rows[i].code, rows[i].alert, "");
    /* The list of another issuer says nothing of this one. */
    refused(client_with_list(&good, &cast_other_root), server_of(&cast_server, &cast_root), CAST_HOST,
            SSL_E_CRL_MISSING, 46, "");
    /* The whole chain is asked, or only its leaf. */
    refused(client_with_list(&good, &cast_root), server_of(&cast_server, &intermediate), CAST_HOST, SSL_E_CRL_MISSING,
            46, "");
    ssl_config *client = client_with_list(&good, &intermediate);
    assert_int_equal(ssl_config_crl_scope(client, SSL_CRL_LEAF), 0);
    accepted(client, server_of(&cast_server, &intermediate), CAST_HOST);
}

/* ---- What the application decides ---- */

static int verdict; /* of the callback */
static size_t asked;

static int on_verify(ssl_conn *conn, const ssl_cert *cert, void *arg)
{
    (void)conn;
    asked++;
    assert_ptr_equal(arg, &asked);
    assert_string_equal(ssl_cert_subject(cert), "CN=" CAST_HOST);
    return verdict;
}

static ssl_config *client_that_asks(int answer)
{
    ssl_config *client = cast_client_config();
    ssl_config_on_verify(client, on_verify, &asked);
    verdict = answer;
    asked = 0;
    return client;
}

/* What a key may be used for is a rule of TLS, too: it holds where nothing is verified. */
static void a_usage_without_verification(void **state)
{
    (void)state;
    struct recipe one = leaf();
    one.usage = USAGE_DIGITAL_SIGNATURE; /* and the suite transports keys */
    ssl_config *client = cast_config();
    ssl_config_insecure_no_verify(client);
    refused(client, server_of(&one, &cast_root), CAST_HOST, SSL_E_CERT_KEY_USAGE, 43,
            "certificate 1 of the chain: its key may not be used for key encipherment");
    client = cast_config();
    ssl_config_insecure_no_verify(client);
    one.usage = USAGE_KEY_ENCIPHERMENT;
    accepted(client, server_of(&one, &cast_root), CAST_HOST);
}

/* The application can add a refusal, never a permission. */
static void the_application(void **state)
{
    (void)state;
    struct recipe one = leaf();
    accepted(client_that_asks(0), server_of(&one, &cast_root), CAST_HOST);
    assert_int_equal(asked, 1);
    refused(client_that_asks(1), server_of(&one, &cast_root), CAST_HOST, SSL_E_CERT_REFUSED, 46, "CN=www.example.com");
    refused(client_that_asks(-1), server_of(&one, &cast_root), CAST_HOST, SSL_E_CERT_REFUSED, 46, "");
    one.until = TEST_NOW - 1;
    refused(client_that_asks(0), server_of(&one, &cast_root), CAST_HOST, SSL_E_CERT_EXPIRED, 45, "");
    assert_int_equal(asked, 0);
    one = leaf();
    one.usage = USAGE_DIGITAL_SIGNATURE;
    refused(client_that_asks(0), server_of(&one, &cast_root), CAST_HOST, SSL_E_CERT_KEY_USAGE, 43, "");
    assert_int_equal(asked, 0);
}

static int no_time(int64_t *now, void *arg)
{
    (void)now;
    (void)arg;
    return 1;
}

static void without_a_clock(void **state)
{
    (void)state;
    ssl_config *client = cast_client_config();
    ssl_config_on_time(client, no_time, NULL);
    refused(client, server_of(&cast_server, &cast_root), CAST_HOST, SSL_E_CLOCK, 80,
            "it is needed to judge certificates");
    client = cast_client_config();
    ssl_config_on_time(client, no_time, NULL);
    ssl_config_insecure_no_time(client);
    accepted(client, server_of(&cast_server, &cast_root), CAST_HOST);
}

/* Each "insecure" switches off what its name says and nothing else. */
static void weakenings(void **state)
{
    (void)state;
    struct recipe expired = leaf(), tampered = leaf();
    expired.until = TEST_NOW - 1;
    tampered.tampered = true;
    const struct {
        void (*weaken)(ssl_config *);
        bool other_name, old, forged; /* accepted */
    } rows[] = {
        {ssl_config_insecure_no_name, true, false, false},
        {ssl_config_insecure_no_time, false, true, false},
        {ssl_config_insecure_no_verify, true, true, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct {
            const struct recipe *leaf;
            const char *host;
            bool good;
        } tries[] = {
            {&cast_server, "other.example", rows[i].other_name},
            {&expired, CAST_HOST, rows[i].old},
            {&tampered, CAST_HOST, rows[i].forged},
        };
        for (size_t j = 0; j < COUNT(tries); j++) {
            ssl_config *client = cast_client_config();
            rows[i].weaken(client);
            struct pair *pair = pair_new_host(client, server_of(tries[j].leaf, &cast_root), tries[j].host);
            pair_run(pair);
            assert_int_equal(pair->client_result, tries[j].good ? 0 : SSL_ERROR);
            pair_free(pair);
        }
    }
}

/* Unverified, a list may have more certificates than a path: those beyond are not shown, and nothing is written there.
 */
static void a_long_list_unverified(void **state)
{
    (void)state;
    enum { LEN = LIMIT_PRESENTED };
    const char *leaf_pem = pem_make("CERTIFICATE", cast_cert(&cast_server, &cast_root));
    const char *key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_leaf));
    size_t len = strlen(leaf_pem);
    char *chain = malloc(LEN * len + 1);
    assert_non_null(chain);
    for (size_t i = 0; i < LEN; i++)
        memcpy(chain + i * len, leaf_pem, len + 1);
    ssl_config *server = cast_config(), *client = cast_config();
    assert_int_equal(ssl_config_add_identity(server, chain, LEN * len, key, strlen(key)), 0);
    ssl_config_insecure_no_verify(client);
    struct pair *pair = pair_new(client, server);
    pair_expect_done(pair);
    assert_non_null(ssl_peer(pair->client, LIMIT_CHAIN - 1));
    assert_null(ssl_peer(pair->client, LIMIT_CHAIN));
    pair_free(pair);
    free(chain);
}

/* Without a name there is no verification, unless that was switched off. */
static void without_a_name(void **state)
{
    (void)state;
    struct pair *pair = pair_new_host(cast_client_config(), cast_server_config(), NULL);
    pair_run(pair);
    assert_int_equal(ssl_error_code(pair->client), SSL_E_NO_HOST);
    assert_int_equal(pair->to_server.total, 0);
    pair_free(pair);
    ssl_config *client = cast_client_config();
    ssl_config_insecure_no_name(client);
    accepted(client, server_of(&cast_server, &cast_root), NULL);
    client = cast_client_config();
    ssl_config_insecure_no_time(client);
    pair = pair_new_host(client, cast_server_config(), NULL);
    assert_int_equal(ssl_error_code(pair->client), SSL_E_NO_HOST);
    pair_free(pair);
}

/* The handshake by itself, whoever drives it: no name is no reason to verify none. */
static void without_a_name_from_inside(void **state)
{
    (void)state;
    struct policy client_policy, server_policy;
    cast_policy(&client_policy, NULL);
    cast_policy(&server_policy, &cast_server);
    struct bare *client = bare_new(&client_policy, CLIENT, NULL, 1);
    struct bare *server = bare_new(&server_policy, SERVER, NULL, 2);
    client->now = server->now = TEST_NOW;
    assert_int_equal(bare_handshake(client, server, bare_deliver, NULL), SSL_E_NO_HOST);
    bare_free(client);
    bare_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_one),      cmocka_unit_test(dates),
        cmocka_unit_test(names),           cmocka_unit_test(trust),
        cmocka_unit_test(signatures),      cmocka_unit_test(usages),
        cmocka_unit_test(usages_of_ecdhe), cmocka_unit_test(issuers),
        cmocka_unit_test(revocation),      cmocka_unit_test(a_usage_without_verification),
        cmocka_unit_test(the_application), cmocka_unit_test(without_a_clock),
        cmocka_unit_test(weakenings),      cmocka_unit_test(a_long_list_unverified),
        cmocka_unit_test(without_a_name),  cmocka_unit_test(without_a_name_from_inside),
    };
    return cmocka_run_group_tests_name("steps/step03", tests, NULL, NULL);
}
