/*
 * staple_test.c - steps 2 and 3: what a server staples, and what our client makes of every other staple.
 *
 * The judgement itself has its tests in tests/unit/x509; here each of its verdicts reaches both sides.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/ocsp.h"
#include "support/pair.h"

#include <stdio.h>
#include <unistd.h>

#define AT_VERIFY "step 3, verify server certificate: "
#define AT_STATUS "step 2, CertificateStatus: "

static const struct recipe intermediate = {
    .name = "CN=Intermediate", .key = &key_intermediate, .ca = true, .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN};

/* A leaf that asks for a staple (RFC 7633). */
static struct recipe must_staple(void)
{
    struct recipe leaf = cast_server;
    leaf.more = extension_make("1.3.6.1.5.5.7.1.24", false, DER_SEQ(der_integer_of(5)));
    return leaf;
}

static ssl_config *server_of(const struct recipe *leaf, const struct recipe *issuer)
{
    ssl_config *server = cast_config();
    char chain[16384];
    strcpy(chain, pem_make("CERTIFICATE", cert_make(leaf, issuer)));
    if (issuer == &intermediate)
        strcat(chain, pem_make("CERTIFICATE", cast_cert(&intermediate, &cast_root)));
    const char *key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_leaf));
    assert_int_equal(ssl_config_add_identity(server, chain, strlen(chain), key, strlen(key)), 0);
    return server;
}

static struct ocsp_recipe ordinary(void)
{
    return (struct ocsp_recipe){.cert = &cast_server, .issuer = &cast_root};
}

/* The server that staples this response. */
static ssl_config *stapling(const struct ocsp_recipe *recipe)
{
    ssl_config *server = server_of(recipe->cert, recipe->issuer);
    struct span der = ocsp_make(recipe);
    assert_int_equal(ssl_config_staple(server, der.at, der.len), 0);
    return server;
}

static ssl_config *plain(void)
{
    return server_of(&cast_server, &cast_root);
}

/* What the client said of step 3. */
static char detail[LIMIT_ERROR_TEXT];

static void note_detail(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)conn;
    (void)arg;
    if (strcmp(step->name, "verify server certificate") == 0)
        snprintf(detail, sizeof detail, "%s", step->detail);
}

/* The handshake succeeds, and this is the staple that the client has; len 0: none. */
static void accepted(ssl_config *client, ssl_config *server, struct span staple)
{
    size_t len = 99;
    ssl_config_on_step(client, note_detail, NULL);
    struct pair *pair = pair_new(client, server);
    pair_expect_done(pair);
    const uint8_t *at = ssl_ocsp_response(pair->client, &len);
    assert_int_equal(len, staple.len);
    assert_int_equal(at == NULL, staple.len == 0);
    if (staple.len > 0)
        assert_memory_equal(at, staple.at, len);
    assert_null(ssl_ocsp_response(pair->server, &len));
    assert_int_equal(len, 0);
    pair_free(pair);
}

static void refused_at(const char *step, ssl_config *client, ssl_config *server, pair_hook hook, int code, int alert,
                       const char *text)
{
    char sentence[LIMIT_ERROR_TEXT];
    size_t len = 99;
    snprintf(sentence, sizeof sentence, "%s%s: %s", step, error_sentence(code), text);
    struct pair *pair = pair_new(client, server);
    if (hook != NULL)
        pair->hook = hook;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){CLIENT, code, alert, sentence});
    assert_null(ssl_ocsp_response(pair->client, &len)); /* of a server that was refused there is nothing to show */
    assert_int_equal(len, 0);
    pair_free(pair);
}

static void refused(ssl_config *client, ssl_config *server, int code, int alert, const char *text)
{
    refused_at(AT_VERIFY, client, server, NULL, code, alert, text);
}

/* ---- Good ones, and none ---- */

static void good(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    struct span der = ocsp_make(&r);
    accepted(cast_client_config(), stapling(&r), der);
    assert_non_null(strstr(
        detail,
        "; stapled OCSP response: good, from 2025-12-31 00:00:00 UTC until 2026-01-02 00:00:00 UTC; valid for "));
    r.until = NO_TIME;
    accepted(cast_client_config(), stapling(&r), ocsp_make(&r));
    assert_non_null(
        strstr(detail, "; stapled OCSP response: good, from 2025-12-31 00:00:00 UTC until further notice; "));
    /* By the issuer, which is not always the anchor. */
    r = ordinary();
    r.issuer = &intermediate;
    accepted(cast_client_config(), stapling(&r), ocsp_make(&r));
    /* With step 5. */
    r = ordinary();
    ssl_config *server = stapling(&r);
    cast_trust(server, &cast_root);
    assert_int_equal(ssl_config_client_auth(server, SSL_AUTH_REQUIRED), 0);
    accepted(cast_asked_config(&cast_client, &cast_root), server, der);
    /* To a client that insists. */
    ssl_config *client = cast_client_config();
    assert_int_equal(ssl_config_require_staple(client), 0);
    accepted(client, stapling(&r), der);
}

static void none(void **state)
{
    (void)state;
    accepted(cast_client_config(), plain(), NOTHING);
    assert_null(strstr(detail, "OCSP"));
    /* A client that does not ask is given none. */
    struct ocsp_recipe r = ordinary();
    ssl_config *client = cast_client_config();
    ssl_config_insecure_no_staple(client);
    accepted(client, stapling(&r), NOTHING);
    /* A client that insists. */
    client = cast_client_config();
    assert_int_equal(ssl_config_require_staple(client), 0);
    refused(client, plain(), SSL_E_OCSP_MISSING, 113, "one is required here");
}

/* RFC 7633: the certificate itself asks for it. */
static void the_certificate_asks(void **state)
{
    (void)state;
    struct recipe leaf = must_staple();
    struct ocsp_recipe r = {.cert = &leaf, .issuer = &cast_root};
    accepted(cast_client_config(), stapling(&r), ocsp_make(&r));
    refused(cast_client_config(), server_of(&leaf, &cast_root), SSL_E_OCSP_MISSING, 113,
            "certificate 1 of the chain asks for one (tlsfeature)");
    ssl_config *client = cast_client_config();
    ssl_config_insecure_no_staple(client);
    accepted(client, server_of(&leaf, &cast_root), NOTHING);
    client = cast_client_config();
    ssl_config_insecure_no_verify(client);
    accepted(client, server_of(&leaf, &cast_root), NOTHING);
}

static int at_noon(int64_t *now, void *arg)
{
    *now = (TEST_NOW + *(const int *)arg);
    return 0;
}

static int no_time(int64_t *now, void *arg)
{
    (void)now;
    (void)arg;
    return 1;
}

/* A server does not hand on what holds no more; one without a clock hands on what it has. */
static void the_server_looks_at_its_clock(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    int seconds = 86400;
    struct span der = ocsp_make(&r);
    ssl_config *server = stapling(&r);
    ssl_config_on_time(server, at_noon, &seconds);
    accepted(cast_client_config(), server, der);
    seconds = 86401;
    server = stapling(&r);
    ssl_config_on_time(server, at_noon, &seconds);
    accepted(cast_client_config(), server, NOTHING);
    server = stapling(&r);
    ssl_config_on_time(server, no_time, NULL);
    accepted(cast_client_config(), server, der);
    /* That it has none is not what went wrong later. */
    server = stapling(&r);
    ssl_config_on_time(server, no_time, NULL);
    ssl_config *stranger = cast_config();
    cast_trust(stranger, &cast_other_root);
    struct pair *pair = pair_new(stranger, server);
    pair_run(pair);
    assert_int_equal(ssl_error_code(pair->server), SSL_E_ALERT_RECEIVED);
    assert_non_null(strstr(ssl_error(pair->server), "unknown_ca"));
    pair_free(pair);
}

/* ---- Bad ones ---- */

static int never_asked(ssl_conn *conn, const ssl_cert *cert, void *arg)
{
    (void)conn;
    (void)cert;
    (void)arg;
    assert_true(false);
    return 0;
}

static void bad(void **state)
{
    (void)state;
    static const struct recipe nobody = {.name = "CN=Nobody", .key = &key_other};
    const struct {
        struct ocsp_recipe recipe;
        int code, alert;
        const char *text;
    } rows[] = {
        {{.revoked = true, .reason = 1},
         SSL_E_CERT_REVOKED,
         44,
         "the OCSP response says that CN=www.example.com was revoked on 2025-12-31 00:00:00 UTC, reason: "
         "keyCompromise"},
        {{.unknown = true}, SSL_E_OCSP_UNSUITABLE, 113, "the responder does not know CN=www.example.com"},
        {{.tampered = true}, SSL_E_OCSP_SIGNATURE, 113, "the signature on it is not made with the key of CN=Test Root"},
        {{.responder = &nobody},
         SSL_E_OCSP_SIGNATURE,
         113,
         "the certificate of the responder, CN=Nobody, does not say"},
        {{.from = TEST_NOW + 5}, SSL_E_OCSP_NOT_YET_VALID, 113, "it is of 2026-01-01 00:00:05 UTC"},
        {{.extensions = extension_make("1.2.3", true, NOTHING)}, SSL_E_OCSP_UNSUITABLE, 113, "its critical extension"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ocsp_recipe r = rows[i].recipe;
        r.cert = &cast_server;
        r.issuer = &cast_root;
        ssl_config *client = cast_client_config();
        ssl_config_on_verify(client, never_asked, NULL);
        refused(client, stapling(&r), rows[i].code, rows[i].alert, rows[i].text);
        /* With verification off it is not judged. */
        client = cast_client_config();
        ssl_config_insecure_no_verify(client);
        accepted(client, stapling(&r), ocsp_make(&r));
    }
    /* A server whose clock is late. */
    struct ocsp_recipe r = ordinary();
    int seconds = -10;
    r.until = TEST_NOW - 1;
    ssl_config *server = stapling(&r);
    ssl_config_on_time(server, at_noon, &seconds);
    refused(cast_client_config(), server, SSL_E_OCSP_STALE, 113, "it was to be replaced by 2025-12-31 23:59:59 UTC");
    server = stapling(&r);
    ssl_config_on_time(server, at_noon, &seconds);
    ssl_config *client = cast_client_config();
    ssl_config_insecure_no_time(client);
    accepted(client, server, ocsp_make(&r));
}

/* Revocation lists are asked as well, whatever the staple says; and the other way about. */
static void with_revocation_lists(void **state)
{
    (void)state;
    static const struct revoked revoked = {.who = &cast_server};
    static const struct crl_recipe nobody = {0}, this_one = {.revoked = &revoked, .count = 1};
    struct ocsp_recipe r = ordinary();
    const struct {
        const struct crl_recipe *list;
        const struct recipe *issuer;
        bool revoked;
        int code, alert;
    } rows[] = {
        {&nobody, &cast_root, false, 0, 0},
        {&nobody, &cast_root, true, SSL_E_CERT_REVOKED, 44},
        {&this_one, &cast_root, false, SSL_E_CERT_REVOKED, 44},
        {&nobody, &cast_other_root, false, SSL_E_CRL_MISSING, 46},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = cast_client_config();
        const char *pem = pem_make("X509 CRL", crl_make(rows[i].list, rows[i].issuer));
        assert_int_equal(ssl_config_add_crl(client, pem, strlen(pem)), 0);
        r.revoked = rows[i].revoked;
        if (rows[i].code == 0)
            accepted(client, stapling(&r), ocsp_make(&r));
        else
            refused(client, stapling(&r), rows[i].code, rows[i].alert, "");
    }
}

/* A certificate that is itself an anchor is trusted as it stands. */
static void an_anchor(void **state)
{
    (void)state;
    struct recipe leaf = must_staple();
    struct ocsp_recipe r = {.cert = &leaf, .issuer = &cast_root, .revoked = true};
    const char *pem = pem_make("CERTIFICATE", cert_make(&leaf, &cast_root));
    for (int staple = 0; staple < 2; staple++) {
        ssl_config *client = cast_config();
        assert_int_equal(ssl_config_add_ca(client, pem, strlen(pem)), 0);
        assert_int_equal(ssl_config_require_staple(client), 0);
        accepted(client, staple ? stapling(&r) : server_of(&leaf, &cast_root), staple ? ocsp_make(&r) : NOTHING);
    }
}

/* Clients cannot staple in TLS 1.2: nobody asks them to, whatever their certificate says. */
static void clients(void **state)
{
    (void)state;
    struct recipe client = cast_client;
    client.more = extension_make("1.3.6.1.5.5.7.1.24", false, DER_SEQ(der_integer_of(5)));
    ssl_config *server = cast_asking_config(SSL_AUTH_REQUIRED);
    assert_int_equal(ssl_config_require_staple(server), 0);
    accepted(cast_asked_config(&client, &cast_root), server, NOTHING);
}

/* ---- The message ---- */

/* What an attacker does to the server's first flight. */
static struct {
    bool drop;         /* CertificateStatus is left out */
    bool keep;         /* it stays where it is */
    unsigned copies;   /* or comes so often, */
    const char *after; /* right behind this message, */
    uint8_t message[4 + 70000];
    size_t len; /* with these bytes, if any */
} attack;

static void interfere(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT || type != CONTENT_HANDSHAKE || pair->count++ > 0) {
        pair_pass(pair, from, type, at, len);
        return;
    }
    struct span status = {attack.message, attack.len};
    for (size_t start = 0; start < len;) {
        size_t whole = MESSAGE_HEADER + (size_t)load_be24(at + start + 1);
        bool is_status = at[start] == MESSAGE_CERTIFICATE_STATUS;
        if (is_status && attack.len == 0)
            status = (struct span){at + start, whole};
        if (!is_status || attack.keep)
            pair_pass(pair, from, type, at + start, whole);
        bool here = attack.after == NULL ? is_status : strcmp(message_name(at[start]), attack.after) == 0;
        for (unsigned i = 0; here && !attack.drop && i < attack.copies; i++)
            for (size_t done = 0; done < status.len; done += LIMIT_PLAINTEXT)
                pair_pass(pair, from, type, status.at + done,
                          status.len - done < LIMIT_PLAINTEXT ? status.len - done : LIMIT_PLAINTEXT);
        start += whole;
    }
}

static void attack_set(const char *header, struct span body)
{
    memset(&attack, 0, sizeof attack);
    attack.copies = 1;
    attack.len = hex(attack.message, header);
    if (body.len > 0)
        memcpy(attack.message + attack.len, body.at, body.len);
    attack.len += body.len;
}

static void messages(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    attack_set("16 000004 01 000000", NOTHING);
    refused_at(AT_STATUS, cast_client_config(), stapling(&r), interfere, SSL_E_DECODE, 50,
               "CertificateStatus of type 1");
    attack_set("16 000005 02 000001 30", NOTHING);
    refused_at(AT_STATUS, cast_client_config(), stapling(&r), interfere, SSL_E_DECODE, 50,
               "CertificateStatus of type 2");
    attack_set("16 000005 01 000001 30", NOTHING);
    refused_at(AT_VERIFY, cast_client_config(), stapling(&r), interfere, SSL_E_OCSP_DECODE, 113,
               "not the DER of an OCSPResponse, or bytes behind it");
    attack_set("16 000009 01 000005", ocsp_failure_make(3));
    refused_at(AT_VERIFY, cast_client_config(), stapling(&r), interfere, SSL_E_OCSP_STATUS, 113, "it says tryLater");
    /* As long as can be, and one byte longer: refused by its header. */
    uint8_t *zeros = calloc(1, LIMIT_OCSP + 1);
    assert_non_null(zeros);
    attack_set("16 008004 01 008000", (struct span){zeros, LIMIT_OCSP});
    refused_at(AT_VERIFY, cast_client_config(), stapling(&r), interfere, SSL_E_OCSP_DECODE, 113, "");
    attack_set("16 008005 01 008001", (struct span){zeros, LIMIT_OCSP + 1});
    refused_at(AT_STATUS, cast_client_config(), stapling(&r), interfere, SSL_E_MESSAGE_TOO_LONG, 47,
               "CertificateStatus of 32773 bytes, where 32772 are allowed");
    free(zeros);
}

static void places(void **state)
{
    (void)state;
    struct ocsp_recipe r = ordinary();
    attack_set("", NOTHING);
    attack.copies = 2;
    refused_at("step 2, ServerHelloDone: ", cast_client_config(), stapling(&r), interfere, SSL_E_UNEXPECTED_MESSAGE, 10,
               "expected ServerHelloDone, got CertificateStatus");
    attack_set("16 000005 01 000001 30", NOTHING);
    attack.after = "ServerHello";
    refused_at("step 2, Certificate: ", cast_client_config(), stapling(&r), interfere, SSL_E_UNEXPECTED_MESSAGE, 10,
               "expected Certificate, got CertificateStatus");
    attack.after = "ServerHelloDone";
    attack.keep = true;
    refused_at("step 9, NewSessionTicket: ", cast_client_config(), stapling(&r), interfere, SSL_E_UNEXPECTED_MESSAGE,
               10, "expected NewSessionTicket, got CertificateStatus");
    /* From a server that did not say that it would. */
    attack.after = "Certificate";
    attack.keep = false;
    refused_at("step 2, ServerHelloDone: ", cast_client_config(), plain(), interfere, SSL_E_UNEXPECTED_MESSAGE, 10,
               "expected ServerHelloDone, got CertificateStatus");
    ssl_config *client = cast_client_config();
    ssl_config_insecure_no_staple(client);
    refused_at("step 2, ServerHelloDone: ", client, stapling(&r), interfere, SSL_E_UNEXPECTED_MESSAGE, 10,
               "expected ServerHelloDone, got CertificateStatus");
}

static void changes_its_mind(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)message;
    (void)len;
    assert_int_equal(conn->hs->terms & STATUS, STATUS);
    conn->hs->terms &= ~(unsigned)STATUS;
}

/* RFC 6066 section 8: a server that has answered status_request "MAY choose not to send a CertificateStatus message":
 * it is as if it had none. */
static void answered_and_not_sent(void **state)
{
    (void)state;
    struct recipe leaf = must_staple();
    struct ocsp_recipe r = ordinary(), must = {.cert = &leaf, .issuer = &cast_root};
    ssl_config *server = stapling(&r);
    cast_liar(server, "ServerHello", changes_its_mind);
    accepted(cast_client_config(), server, NOTHING);
    server = stapling(&must);
    cast_liar(server, "ServerHello", changes_its_mind);
    refused(cast_client_config(), server, SSL_E_OCSP_MISSING, 113, "certificate 1 of the chain asks for one");
    server = stapling(&r);
    cast_liar(server, "ServerHello", changes_its_mind);
    ssl_config *client = cast_client_config();
    assert_int_equal(ssl_config_require_staple(client), 0);
    refused(client, server, SSL_E_OCSP_MISSING, 113, "one is required here");
    /* An attacker on the way who takes it out is noticed: each side has other keys (RFC 7627). */
    attack_set("", NOTHING);
    attack.drop = true;
    struct pair *pair = pair_new(cast_client_config(), stapling(&r));
    pair->hook = interfere;
    pair_run(pair);
    assert_int_equal(ssl_error_code(pair->server), SSL_E_BAD_RECORD_MAC);
    assert_int_equal(pair->client_result, SSL_ERROR);
    pair_free(pair);
}

/* ---- Certificate timestamps ---- */

/* A resumed session has those of its full handshake; one that is spoiled is no session; and what was loaded in vain is
 * not there. */
static void timestamps_of_a_session(void **state)
{
    (void)state;
    static const uint8_t list[] = {0, 5, 0, 3, 'S', 'C', 'T'};
    uint8_t blob[8192];
    ssl_config *client = cast_client_config(), *server = plain(), *other = plain();
    assert_int_equal(ssl_config_sct(server, list, sizeof list), 0);
    assert_int_equal(ssl_config_ask_sct(client), 0);
    struct pair *pair = pair_new(ssl_config_ref(client), ssl_config_ref(server));
    pair_expect_done(pair);
    ptrdiff_t len = ssl_session_save(pair->client, blob, sizeof blob);
    assert_true(len > 0);
    pair_free(pair);
    uint8_t *in_blob = blob;
    while (in_blob < blob + len - sizeof list && memcmp(in_blob, list, sizeof list) != 0)
        in_blob++;
    assert_memory_equal(in_blob, list, sizeof list);
    for (int i = 0; i < 3; i++) { /* as it was; to another server; spoiled */
        size_t found = 99;
        in_blob[1] = i == 2 ? 4 : 5;
        pair = pair_new(ssl_config_ref(client), ssl_config_ref(i == 1 ? other : server));
        assert_int_equal(ssl_session_load(pair->client, blob, (size_t)len), 0);
        assert_null(ssl_sct_list(pair->client, &found));
        pair_expect_done(pair);
        assert_int_equal(ssl_resumed(pair->client), i == 0);
        const uint8_t *at = ssl_sct_list(pair->client, &found);
        assert_int_equal(found, i == 1 ? 0 : sizeof list);
        if (i != 1)
            assert_memory_equal(at, list, sizeof list);
        pair_free(pair);
    }
    ssl_config_free(client);
    ssl_config_free(server);
    ssl_config_free(other);
}

static void timestamps(void **state)
{
    (void)state;
    static uint8_t longest[LIMIT_SCTS] = {0x3f, 0xfe, 0x3f, 0xfc};
    static const uint8_t shortest[] = {0, 3, 0, 1, 0x55};
    const struct span lists[] = {NOTHING, SPAN(shortest), SPAN(longest)};
    for (size_t i = 0; i < 2 * COUNT(lists); i++) {
        struct span list = lists[i / 2];
        size_t len = 99;
        ssl_config *client = cast_client_config(), *server = plain();
        if (list.len > 0)
            assert_int_equal(ssl_config_sct(server, list.at, list.len), 0);
        if (i % 2)
            assert_int_equal(ssl_config_ask_sct(client), 0);
        struct pair *pair = pair_new(client, server);
        pair_expect_done(pair);
        const uint8_t *at = ssl_sct_list(pair->client, &len);
        if (i % 2 && list.len > 0) {
            assert_int_equal(len, list.len);
            assert_memory_equal(at, list.at, len);
        } else {
            assert_null(at);
            assert_int_equal(len, 0);
        }
        assert_null(ssl_sct_list(pair->server, &len));
        pair_free(pair);
    }
    size_t len = 99;
    assert_null(ssl_sct_list(NULL, &len));
    assert_null(ssl_ocsp_response(NULL, &len));
    assert_int_equal(len, 0);
}

/* ---- What a config takes ---- */

static void config_refuses(ssl_config *config, int result, int code, const char *text)
{
    char sentence[LIMIT_ERROR_TEXT];
    snprintf(sentence, sizeof sentence, "%s: %s", error_sentence(code), text);
    assert_int_equal(result, SSL_ERROR);
    assert_int_equal(config->error.code, code);
    assert_memory_equal(ssl_config_error(config), sentence, strlen(sentence));
    ssl_config_free(config);
}

static void configs(void **state)
{
    (void)state;
    struct recipe other = cast_server;
    other.serial = 77;
    struct ocsp_recipe r = ordinary(), of_other = {.cert = &other, .issuer = &cast_root};
    struct span der = ocsp_make(&r), failure = ocsp_failure_make(6), elsewhere = ocsp_make(&of_other);
    static const uint8_t list[] = {0, 3, 0, 1, 0x55};
    ssl_config *config = cast_config();
    config_refuses(config, ssl_config_staple(config, der.at, der.len), SSL_E_NO_IDENTITY, "add one first");
    config = cast_config();
    config_refuses(config, ssl_config_sct(config, list, sizeof list), SSL_E_NO_IDENTITY, "add one first");
    config = plain();
    config_refuses(config, ssl_config_staple(config, NULL, 5), SSL_E_ARGUMENT, "");
    config = plain();
    config_refuses(config, ssl_config_sct(config, NULL, 5), SSL_E_ARGUMENT, "");
    config = plain();
    config_refuses(config, ssl_config_staple(config, der.at, der.len - 1), SSL_E_OCSP_DECODE, "not the DER of an");
    config = plain();
    config_refuses(config, ssl_config_staple(config, der.at, 0), SSL_E_OCSP_DECODE, "not the DER of an");
    config = plain();
    config_refuses(config, ssl_config_staple(config, failure.at, failure.len), SSL_E_OCSP_STATUS,
                   "it says unauthorized");
    config = plain();
    config_refuses(config, ssl_config_staple(config, elsewhere.at, elsewhere.len), SSL_E_OCSP_UNSUITABLE,
                   "it says nothing of this certificate");
    config = plain();
    config_refuses(config, ssl_config_sct(config, list, sizeof list - 1), SSL_E_ARGUMENT,
                   "ssl_config_sct: not a list of certificate timestamps of at most 16384 bytes");
    static const uint8_t longer[LIMIT_SCTS + 1] = {0x3f, 0xff, 0x3f, 0xfd};
    config = plain();
    config_refuses(config, ssl_config_sct(config, longer, sizeof longer), SSL_E_ARGUMENT, "ssl_config_sct: not a list");
    config = plain();
    config_refuses(config, ssl_config_staple_file(config, "/nonexistent/staple"), SSL_E_FILE, "/nonexistent/staple: ");
    config = plain();
    config_refuses(config, ssl_config_staple_file(config, NULL), SSL_E_ARGUMENT, "");
    assert_int_equal(ssl_config_staple(NULL, der.at, der.len), SSL_ERROR);
    assert_int_equal(ssl_config_staple_file(NULL, "/dev/null"), SSL_ERROR);
    assert_int_equal(ssl_config_sct(NULL, list, sizeof list), SSL_ERROR);
    assert_int_equal(ssl_config_require_staple(NULL), SSL_ERROR);
    assert_int_equal(ssl_config_ask_sct(NULL), SSL_ERROR);
    ssl_config_insecure_no_staple(NULL);
}

static void from_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/tls12-staple-XXXXXX";
    struct ocsp_recipe r = ordinary();
    struct span der = ocsp_make(&r);
    int fd = mkstemp(path);
    assert_int_equal(write(fd, der.at, der.len), (ssize_t)der.len);
    close(fd);
    ssl_config *server = plain();
    assert_int_equal(ssl_config_staple_file(server, path), 0);
    unlink(path);
    accepted(cast_client_config(), server, der);
}

/* What was set counts for the last identity; setting it again replaces it; and nothing changes what is in use. */
static void whose_it_is(void **state)
{
    (void)state;
    struct recipe other = cast_server;
    other.name = "CN=other.example.com";
    other.san = "DNS:other.example.com";
    struct ocsp_recipe r = ordinary(), revoked = ordinary(), of_other = {.cert = &other, .issuer = &cast_root};
    struct span der = ocsp_make(&r), der_other = ocsp_make(&of_other);
    revoked.revoked = true;
    ssl_config *server = stapling(&revoked);
    assert_int_equal(ssl_config_staple(server, der.at, der.len), 0);
    const char *chain = pem_make("CERTIFICATE", cert_make(&other, &cast_root));
    const char *key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_leaf));
    assert_int_equal(ssl_config_add_identity(server, chain, strlen(chain), key, strlen(key)), 0);
    assert_int_equal(ssl_config_staple(server, der_other.at, der_other.len), 0);
    ssl_config_ref(server);
    accepted(cast_client_config(), server, der);
    assert_int_equal(ssl_config_staple(server, der_other.at, der_other.len), SSL_ERROR);
    assert_int_equal(ssl_config_require_staple(server), SSL_ERROR);
    assert_int_equal(ssl_config_ask_sct(server), SSL_ERROR);
    ssl_config_insecure_no_staple(server);
    assert_false(server->policy.any_status || server->policy.require_staple || server->policy.ask_scts);
    accepted(cast_client_config(), server, der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good),
        cmocka_unit_test(none),
        cmocka_unit_test(the_certificate_asks),
        cmocka_unit_test(the_server_looks_at_its_clock),
        cmocka_unit_test(bad),
        cmocka_unit_test(with_revocation_lists),
        cmocka_unit_test(an_anchor),
        cmocka_unit_test(clients),
        cmocka_unit_test(messages),
        cmocka_unit_test(places),
        cmocka_unit_test(answered_and_not_sent),
        cmocka_unit_test(timestamps_of_a_session),
        cmocka_unit_test(timestamps),
        cmocka_unit_test(configs),
        cmocka_unit_test(from_a_file),
        cmocka_unit_test(whose_it_is),
    };
    return cmocka_run_group_tests_name("steps/staple", tests, NULL, NULL);
}
