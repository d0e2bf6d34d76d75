/*
 * step05_test.c - step 5: if the server asks who the client is, the client sends its certificate and a signature over
 * the handshake.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

/* Which messages went by, in order, up to ChangeCipherSpec. */
static char said[400];

static void listen(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    struct reader r = reader_over((struct span){at, len});
    while (type == CONTENT_HANDSHAKE && !pair_pipe(pair, from)->keyed && reader_more(&r)) {
        strcat(strcat(said, from == CLIENT ? " C:" : " S:"), message_name(reader_u8(&r)));
        reader_vector(&r, 3, 0, 0xffffff);
    }
    pair_pass(pair, from, type, at, len);
}

#define HELLOS " C:ClientHello S:ServerHello S:Certificate"

/* ---- Who is asked, and who answers ---- */

static void expect_flow(ssl_config *client, ssl_config *server, const char *flow_expected, bool known)
{
    struct pair *pair = pair_new(client, server);
    pair->hook = listen;
    said[0] = '\0';
    pair_expect_done(pair);
    assert_string_equal(said, flow_expected);
    const ssl_cert *peer = ssl_peer(pair->server, 0);
    assert_int_equal(peer != NULL, known);
    if (known) {
        assert_string_equal(ssl_cert_subject(peer), "CN=Alice");
        assert_string_equal(ssl_cert_subject(ssl_peer(pair->server, 1)), "CN=Test Root");
    }
    pair_expect_talk(pair);
    pair_free(pair);
}

static void every_combination(void **state)
{
    (void)state;
    static const char unasked[] = HELLOS " S:ServerHelloDone C:ClientKeyExchange S:NewSessionTicket";
    static const char unanswered[] = HELLOS " S:CertificateRequest S:ServerHelloDone C:Certificate C:ClientKeyExchange"
                                            " S:NewSessionTicket";
    static const char answered[] = HELLOS " S:CertificateRequest S:ServerHelloDone C:Certificate C:ClientKeyExchange"
                                          " C:CertificateVerify S:NewSessionTicket";
    ssl_config *alice = cast_asked_config(&cast_client, &cast_root), *nobody = cast_asked_config(NULL, NULL);
    expect_flow(ssl_config_ref(nobody), cast_asking_config(SSL_AUTH_NONE), unasked, false);
    expect_flow(ssl_config_ref(alice), cast_asking_config(SSL_AUTH_NONE), unasked, false);
    expect_flow(ssl_config_ref(nobody), cast_asking_config(SSL_AUTH_OPTIONAL), unanswered, false);
    expect_flow(ssl_config_ref(alice), cast_asking_config(SSL_AUTH_OPTIONAL), answered, true);
    expect_flow(ssl_config_ref(alice), cast_asking_config(SSL_AUTH_REQUIRED), answered, true);
    struct pair *pair = pair_new(nobody, cast_asking_config(SSL_AUTH_REQUIRED));
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_CERT_MISSING, 40,
                                                "step 5, Certificate: no certificate was presented: the client has "
                                                "none, and one is required"});
    pair_free(pair);
    ssl_config_free(alice);
}

/* A server that is to ask must know a CA, and those of the public web are none, also where a client of the same config
 * has loaded them. */
static void a_server_without_a_ca(void **state)
{
    (void)state;
    for (int shared = 0; shared <= 1; shared++) {
        ssl_config *server = cast_server_config();
        assert_int_equal(ssl_config_client_auth(server, SSL_AUTH_OPTIONAL), 0);
        if (shared)
            cast_trust(server, &cast_root);
        server->policy.system_trust = shared;
        struct pair *pair = pair_new(cast_client_config(), server);
        pair_run(pair);
        assert_int_equal(ssl_error_code(pair->server), SSL_E_NO_TRUST);
        assert_non_null(
            strstr(ssl_error(pair->server), "to ask clients for certificates, name their CA with ssl_config_add_ca"));
        assert_int_equal(pair->to_client.total, 0);
        pair_free(pair);
    }
}

/* ---- CertificateRequest ---- */

#define AT_REQUEST "step 5, CertificateRequest: "

static struct {
    uint8_t type;
    uint8_t body[1024];
    size_t len;
} other;

static void substitute(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    struct reader r = reader_over((struct span){at, len});
    if (type != CONTENT_HANDSHAKE || pair_pipe(pair, from)->keyed) {
        pair_pass(pair, from, type, at, len);
        return;
    }
    while (reader_more(&r)) {
        const uint8_t *message = r.at;
        uint8_t which = reader_u8(&r);
        struct span body = reader_vector(&r, 3, 0, 0xffffff);
        bool mine = which == other.type && (which != MESSAGE_CERTIFICATE || from == CLIENT);
        uint8_t room[MESSAGE_HEADER + sizeof other.body] = {which};
        store_be24(room + 1, (uint32_t)other.len);
        memcpy(room + MESSAGE_HEADER, other.body, other.len);
        pair_pass(pair, from, type, mine ? room : message, MESSAGE_HEADER + (mine ? other.len : body.len));
    }
}

static struct pair *send_other(uint8_t type, const char *body)
{
    struct pair *pair = pair_new(cast_asked_config(&cast_client, &cast_root), cast_asking_config(SSL_AUTH_OPTIONAL));
    other.type = type;
    other.len = hex(other.body, body);
    pair->hook = substitute;
    pair_run(pair);
    return pair;
}

static void malformed_requests(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "",
        "00",
        "00 0002 0401 0000", /* certificate_types<1..2^8-1> */
        "01",                /* a type is missing */
        "01 01",             /* the algorithms are missing */
        "01 01 00",
        "01 01 0000 0000",    /* supported_signature_algorithms<2..2^16-2> */
        "01 01 0001 04 0000", /* half an algorithm */
        "01 01 0003 040105 0000",
        "01 01 0004 0401 0000", /* algorithms past their end */
        "01 01 0002 0401",      /* the names are missing */
        "01 01 0002 0401 00",
        "01 01 0002 0401 0001",         /* a name is missing */
        "01 01 0002 0401 0002 0000",    /* DistinguishedName<1..2^16-1> */
        "01 01 0002 0401 0003 0002 30", /* a name past its list */
        "01 01 0002 0401 0003 0001",
        "01 01 0002 0401 0000 00", /* a byte behind */
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct pair *pair = send_other(MESSAGE_CERTIFICATE_REQUEST, bodies[i]);
        pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_DECODE, 50,
                                                    AT_REQUEST "a message does not have the form of its RFC: "});
        pair_free(pair);
    }
}

/* What the bytes below ask for. */
#define PKCS1 "rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512"

/* The request names the CAs that the server trusts, RSA and our algorithms. */
static void what_our_server_asks(void **state)
{
    (void)state;
    struct policy policy;
    uint8_t room[1024];
    cast_policy(&policy, &cast_server);
    struct error why = {0};
    assert_int_equal(scheme_list(policy.schemes, &policy.scheme_count, PKCS1, &why), 0);
    struct bare *server = bare_new(&policy, SERVER, NULL, 1);
    struct writer w = writer_over(room, sizeof room);
    assert_int_equal(certificate_request_send(&server->hs, &w), 0);
    uint8_t expected[64];
    size_t len = hex(expected, "01 01 0006 0401 0501 0601 0018 0016");
    assert_in_range(w.len, len + 1, certificate_request_len(&server->hs));
    assert_memory_equal(room, expected, len);
    const struct cert *root = &bare_policy(server)->trust.anchors[0];
    assert_int_equal(w.len, len + root->subject.len);
    assert_memory_equal(room + len, root->subject.at, root->subject.len);
    /* Of a whole store, and of more names than are of use, none is named: the list may be empty. */
    uint8_t none[64];
    size_t none_len = hex(none, "01 01 0006 0401 0501 0601 0000");
    struct cert many[800];
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = *root;
    for (int i = 0; i < 2; i++) {
        w = writer_over(room, sizeof room);
        bare_policy(server)->system_trust = i == 0;
        if (i == 1)
            bare_policy(server)->trust = (struct trust){.anchors = many, .anchor_count = COUNT(many)};
        assert_int_equal(certificate_request_send(&server->hs, &w), 0);
        assert_true(writer_ok(&w));
        assert_int_equal(w.len, none_len);
        assert_memory_equal(room, none, none_len);
    }
    bare_free(server);
}

/* The types of keys are those of the algorithms. */
static void the_types_of_keys(void **state)
{
    (void)state;
    static const struct {
        const char *algorithms, *asked;
    } rows[] = {
        {"rsa_pss_pss_sha256", "01 01 0002 0809"},
        {"ed25519", "01 40 0002 0807"},
        {"ecdsa_secp256r1_sha256:ed25519", "01 40 0004 0403 0807"},
        {"ed25519:rsa_pkcs1_sha256", "02 01 40 0004 0807 0401"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct policy policy;
        struct error why = {0};
        uint8_t room[1024], asked[64];
        cast_policy(&policy, &cast_server);
        assert_int_equal(scheme_list(policy.schemes, &policy.scheme_count, rows[i].algorithms, &why), 0);
        struct bare *server = bare_new(&policy, SERVER, NULL, 1);
        struct writer w = writer_over(room, sizeof room);
        assert_int_equal(certificate_request_send(&server->hs, &w), 0);
        size_t len = hex(asked, rows[i].asked);
        assert_in_range(w.len, len, sizeof room);
        assert_memory_equal(room, asked, len);
        bare_free(server);
    }
}

/* A server that asks for what the client does not have gets an empty list (RFC 5246 7.4.6), and the handshake ends well
 * if it does not insist. */
static struct {
    size_t at;
    uint8_t bytes[6];
    size_t len;
} change;

static void change_request(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    assert_in_range(change.at + change.len, 1, len - MESSAGE_HEADER);
    memcpy(message + MESSAGE_HEADER + change.at, change.bytes, change.len);
}

static void requests_that_do_not_fit(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        const char *bytes;
        bool fits;
    } rows[] = {
        {1, "02", false},           /* dss_sign */
        {1, "40", false},           /* ecdsa_sign (RFC 8422) */
        {4, "020102030203", false}, /* SHA-1 only */
        {4, "040308090807", false}, /* ECDSA, RSA-PSS with a key of its own, Ed25519 only */
        {4, "020106010203", true},  /* SHA-512 with RSA among others */
        {4, "050105010501", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *server = cast_asking_config(SSL_AUTH_OPTIONAL);
        assert_int_equal(ssl_config_signature_algorithms(server, PKCS1), 0);
        cast_liar(server, "CertificateRequest", change_request);
        change.at = rows[i].at;
        change.len = hex(change.bytes, rows[i].bytes);
        struct pair *pair = pair_new(cast_asked_config(&cast_client, &cast_root), server);
        pair_expect_done(pair);
        assert_int_equal(ssl_peer(pair->server, 0) != NULL, rows[i].fits);
        pair_free(pair);
    }
}

/* The names of the CAs are hints: the certificate is sent whatever they say. */
static void names_are_hints(void **state)
{
    (void)state;
    ssl_config *server = cast_asking_config(SSL_AUTH_REQUIRED);
    assert_int_equal(ssl_config_signature_algorithms(server, PKCS1), 0);
    cast_liar(server, "CertificateRequest", change_request);
    change.at = 14;
    change.len = hex(change.bytes, "00 00 00 00");
    struct pair *pair = pair_new(cast_asked_config(&cast_client, &cast_root), server);
    pair_expect_done(pair);
    pair_free(pair);
}

/* ---- The client's Certificate ---- */

static void malformed_certificates(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int code, alert;
    } rows[] = {
        {"", SSL_E_DECODE, 50},
        {"0000", SSL_E_DECODE, 50},
        {"000001", SSL_E_DECODE, 50},
        {"000000 00", SSL_E_DECODE, 50},
        {"000003 000000", SSL_E_DECODE, 50},
        {"000004 000002 30", SSL_E_DECODE, 50},
        {"000004 000001 30", SSL_E_CERT_DECODE, 42},
        {"000005 000002 3000", SSL_E_CERT_DECODE, 42},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = send_other(MESSAGE_CERTIFICATE, rows[i].body);
        pair_expect_failure(pair, &(struct failure){SERVER, rows[i].code, rows[i].alert, "step 5, Certificate: "});
        pair_free(pair);
    }
}

static void a_weak_key(void **state)
{
    (void)state;
    static const struct recipe weak = {.name = "CN=Weak", .key = &key_weak, .extended = EXTENDED_CLIENT};
    uint8_t body[1024];
    struct writer w = writer_over(body, sizeof body);
    struct writer_mark list = writer_open(&w, 3);
    writer_vector(&w, 3, cast_cert(&weak, &cast_root));
    writer_close(&w, list);
    struct pair *pair = pair_new(cast_asked_config(&cast_client, &cast_root), cast_asking_config(SSL_AUTH_OPTIONAL));
    other.type = MESSAGE_CERTIFICATE;
    other.len = w.len;
    memcpy(other.body, body, w.len);
    pair->hook = substitute;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_CERT_KEY, 43, "step 5, Certificate: "});
    pair_free(pair);
}

/* A certificate on the way is taken out, and with it the need to prove anything: the signature is then out of place. */
static void a_certificate_that_was_removed(void **state)
{
    (void)state;
    struct pair *pair = send_other(MESSAGE_CERTIFICATE, "000000");
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_UNEXPECTED_MESSAGE, 10,
                                                "step 8, ChangeCipherSpec: a message that has no place here: expected "
                                                "ChangeCipherSpec, got CertificateVerify"});
    pair_free(pair);
}

/* ---- CertificateVerify ---- */

#define AT_PROOF "step 5, CertificateVerify: "

static struct {
    size_t at;
    uint8_t mask;
} flip;

static void flip_proof(ssl_conn *conn, uint8_t *message, size_t len)
{
    (void)conn;
    (void)len;
    message[MESSAGE_HEADER + flip.at] ^= flip.mask;
}

/* A client that signs wrongly and is right in all else. */
static void wrong_signatures(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t mask;
        int code, alert;
    } rows[] = {
        {0, 0x01, SSL_E_SIGNATURE, 51},           /* SHA-384 claimed */
        {0, 0x06, SSL_E_SIGNATURE_ALGORITHM, 47}, /* SHA-1 claimed: not offered */
        {1, 0x02, SSL_E_SIGNATURE_ALGORITHM, 47}, /* ECDSA claimed */
        {2, 0x02, SSL_E_DECODE, 50},              /* a longer signature */
        {3, 0x01, SSL_E_DECODE, 50},
        {4, 0x80, SSL_E_SIGNATURE, 51},
        {5, 0x01, SSL_E_SIGNATURE, 51},
        {4 + 255, 0x01, SSL_E_SIGNATURE, 51},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *client = cast_asked_config(&cast_client, &cast_root);
        assert_int_equal(ssl_config_signature_algorithms(client, PKCS1), 0);
        cast_liar(client, "CertificateVerify", flip_proof);
        flip.at = rows[i].at;
        flip.mask = rows[i].mask;
        struct pair *pair = pair_new(client, cast_asking_config(SSL_AUTH_OPTIONAL));
        pair_run(pair);
        char sentence[100] = AT_PROOF;
        pair_expect_failure(pair, &(struct failure){SERVER, rows[i].code, rows[i].alert,
                                                    strcat(sentence, error_sentence(rows[i].code))});
        pair_free(pair);
    }
}

/* A certificate is shown by somebody who does not have its key. */
static void somebody_elses_certificate(void **state)
{
    (void)state;
    ssl_config *client = cast_asked_config(&cast_client, &cast_root);
    struct error why = {0};
    assert_int_equal(key_parse(test_crypto(), &client->identities[0].key, key_pkcs1(&key_other), &why), 0);
    struct pair *pair = pair_new(client, cast_asking_config(SSL_AUTH_OPTIONAL));
    pair_run(pair);
    pair_expect_failure(
        pair, &(struct failure){SERVER, SSL_E_SIGNATURE, 51, AT_PROOF "the signature over the handshake is wrong"});
    pair_free(pair);
}

/* A signature of another handshake, by the right key. */
static void a_replay(void **state)
{
    (void)state;
    static uint8_t before[1024];
    size_t before_len = 0;
    for (int i = 0; i < 2; i++) {
        struct policy client_policy, server_policy;
        cast_policy(&client_policy, &cast_client);
        cast_policy(&server_policy, &cast_server);
        server_policy.client_auth = CLIENT_AUTH_REQUIRED;
        struct bare *client = bare_new(&client_policy, CLIENT, CAST_HOST, 1 + (uint64_t)i);
        struct bare *server = bare_new(&server_policy, SERVER, NULL, 3 + (uint64_t)i);
        client->now = server->now = TEST_NOW;
        assert_int_equal(handshake_run(&client->hs), HANDSHAKE_WANT);
        bare_flight(client, server, bare_deliver, NULL);
        bare_flight(server, client, bare_deliver, NULL);
        struct reader r = reader_over((struct span){client->flight + RECORD_HEADER, client->out.len - RECORD_HEADER});
        for (int message = 0; message < 3; message++) { /* Certificate, ClientKeyExchange, CertificateVerify */
            const uint8_t *at = r.at;
            reader_u8(&r);
            struct span whole = {at, MESSAGE_HEADER + reader_vector(&r, 3, 0, 0xffffff).len};
            if (message == 2 && i == 1)
                assert_int_equal(bare_offer(server, CONTENT_HANDSHAKE, (struct span){before, before_len}),
                                 SSL_E_SIGNATURE);
            if (message == 2 && i == 0) {
                memcpy(before, whole.at, whole.len);
                before_len = whole.len;
                assert_int_equal(bare_offer(server, CONTENT_HANDSHAKE, whole), HANDSHAKE_WANT);
            }
            if (message < 2)
                assert_int_equal(bare_offer(server, CONTENT_HANDSHAKE, whole), HANDSHAKE_WANT);
        }
        bare_free(client);
        bare_free(server);
    }
}

static void malformed_proofs(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int code, alert;
    } rows[] = {
        {"", SSL_E_DECODE, 50},
        {"04", SSL_E_DECODE, 50},
        {"0401", SSL_E_DECODE, 50},
        {"0401 00", SSL_E_DECODE, 50},
        {"0401 0001", SSL_E_DECODE, 50},
        {"0401 0001 0000", SSL_E_DECODE, 50},
        {"0401 0000", SSL_E_SIGNATURE, 51},
        {"0401 0001 00", SSL_E_SIGNATURE, 51},
        {"0201 0001 00", SSL_E_SIGNATURE_ALGORITHM, 47},
        {"0000 0000", SSL_E_SIGNATURE_ALGORITHM, 47},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pair *pair = send_other(MESSAGE_CERTIFICATE_VERIFY, rows[i].body);
        pair_expect_failure(pair, &(struct failure){SERVER, rows[i].code, rows[i].alert, AT_PROOF});
        pair_free(pair);
    }
}

/* The proof is left out. */
static void leave_out(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    if (from == CLIENT && type == CONTENT_HANDSHAKE && !pair_pipe(pair, from)->keyed) {
        struct reader r = reader_over((struct span){at, len});
        while (reader_more(&r) && *r.at != MESSAGE_CERTIFICATE_VERIFY) {
            reader_u8(&r);
            reader_vector(&r, 3, 0, 0xffffff);
        }
        len -= r.left;
    }
    pair_pass(pair, from, type, at, len);
}

static void no_proof(void **state)
{
    (void)state;
    struct pair *pair = pair_new(cast_asked_config(&cast_client, &cast_root), cast_asking_config(SSL_AUTH_OPTIONAL));
    pair->hook = leave_out;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_UNEXPECTED_MESSAGE, 10,
                                                AT_PROOF "a message that has no place here: expected "
                                                         "CertificateVerify, got ChangeCipherSpec"});
    pair_free(pair);
}

/* ---- The server's question is lost on the way, or invented ---- */

static void drop_request(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    struct reader r = reader_over((struct span){at, len});
    if (from == CLIENT || type != CONTENT_HANDSHAKE || pair_pipe(pair, from)->keyed) {
        pair_pass(pair, from, type, at, len);
        return;
    }
    while (reader_more(&r)) {
        const uint8_t *message = r.at;
        uint8_t which = reader_u8(&r);
        size_t body_len = reader_vector(&r, 3, 0, 0xffffff).len;
        if (which != MESSAGE_CERTIFICATE_REQUEST)
            pair_pass(pair, from, type, message, MESSAGE_HEADER + body_len);
    }
}

static void a_question_that_was_removed(void **state)
{
    (void)state;
    struct pair *pair = pair_new(cast_asked_config(&cast_client, &cast_root), cast_asking_config(SSL_AUTH_OPTIONAL));
    pair->hook = drop_request;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_UNEXPECTED_MESSAGE, 10,
                                                "step 5, Certificate: a message that has no place here: expected "
                                                "Certificate, got ClientKeyExchange"});
    pair_free(pair);
}

static void invent_request(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    static const uint8_t request[] = {MESSAGE_CERTIFICATE_REQUEST, 0, 0, 8, 1, 1, 0, 2, 4, 1, 0, 0};
    if (from == SERVER && type == CONTENT_HANDSHAKE && pair->count++ == 0) {
        pair_pass(pair, from, type, at, len - MESSAGE_HEADER);
        pair_pass(pair, from, type, request, sizeof request);
        pair_pass(pair, from, type, at + len - MESSAGE_HEADER, MESSAGE_HEADER);
        return;
    }
    pair_pass(pair, from, type, at, len);
}

static void a_question_that_was_invented(void **state)
{
    (void)state;
    struct pair *pair = pair_new(cast_asked_config(&cast_client, &cast_root), cast_server_config());
    pair->hook = invent_request;
    pair_run(pair);
    pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_UNEXPECTED_MESSAGE, 10,
                                                "step 4, ClientKeyExchange: a message that has no place here: "
                                                "expected ClientKeyExchange, got Certificate"});
    pair_free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination),
        cmocka_unit_test(a_server_without_a_ca),
        cmocka_unit_test(malformed_requests),
        cmocka_unit_test(what_our_server_asks),
        cmocka_unit_test(the_types_of_keys),
        cmocka_unit_test(requests_that_do_not_fit),
        cmocka_unit_test(names_are_hints),
        cmocka_unit_test(malformed_certificates),
        cmocka_unit_test(a_weak_key),
        cmocka_unit_test(a_certificate_that_was_removed),
        cmocka_unit_test(wrong_signatures),
        cmocka_unit_test(somebody_elses_certificate),
        cmocka_unit_test(a_replay),
        cmocka_unit_test(malformed_proofs),
        cmocka_unit_test(no_proof),
        cmocka_unit_test(a_question_that_was_removed),
        cmocka_unit_test(a_question_that_was_invented),
    };
    return cmocka_run_group_tests_name("steps/step05", tests, NULL, NULL);
}
