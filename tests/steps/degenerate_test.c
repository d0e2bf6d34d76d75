/*
 * degenerate_test.c - steps 4 and 5 with a peer that sends what a formula of ECDSA or ECDH would take, and must not:
 * signatures whose numbers are 0, or the order of the curve, or beyond it, or below 0; the other side's own share; a
 * share from a former handshake.
 *
 * The unit tests of ecdsa.c and signature.c have the same from inside; here it is what the handshake makes of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include "crypto/ec/curve.h"

/* Of both sides. */
#define SIGNER(its_key)                                                                                                \
    {                                                                                                                  \
        .name = "CN=" CAST_HOST, .key = &(its_key), .san = "DNS:" CAST_HOST, .usage = USAGE_DIGITAL_SIGNATURE          \
    }

static const struct kind {
    const char *group;
    enum group_id id;
    struct recipe signer;
} kinds[] = {
    {"P-256", GROUP_P256, SIGNER(key_p256)},
    {"P-384", GROUP_P384, SIGNER(key_p384)},
    {"P-521", GROUP_P521, SIGNER(key_p521)},
};

static struct pair *pair_of(const struct kind *kind)
{
    ssl_config *client = cast_client_config(), *server = cast_client_config();
    cast_identity(client, &kind->signer, &cast_root);
    cast_identity(server, &kind->signer, &cast_root);
    assert_int_equal(ssl_config_client_auth(server, SSL_AUTH_REQUIRED), 0);
    assert_int_equal(ssl_config_ciphers(client, "default"), 0);
    assert_int_equal(ssl_config_ciphers(server, "default"), 0);
    assert_int_equal(ssl_config_groups(client, kind->group), 0);
    return pair_new(client, server);
}

/* ---- Messages, one by one ---- */

/* What is done with the body of a message of this type: it may become another. */
static struct {
    uint8_t type;
    void (*alter)(uint8_t *body, size_t *len);
    size_t altered;
} plan;

static void alter_messages(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    uint8_t out[LIMIT_PLAINTEXT];
    struct writer w = writer_over(out, sizeof out);
    struct reader r = reader_over((struct span){at, len});
    bool clear = type == CONTENT_HANDSHAKE && !pair_pipe(pair, from)->keyed;
    while (clear && reader_more(&r)) {
        uint8_t message = reader_u8(&r), body[LIMIT_PLAINTEXT];
        struct span was = reader_vector(&r, 3, 0, 0xffffff);
        size_t body_len = was.len;
        memcpy(body, was.at, was.len);
        if (message == plan.type) {
            plan.alter(body, &body_len);
            plan.altered++;
        }
        writer_u8(&w, message);
        writer_vector(&w, 3, (struct span){body, body_len});
    }
    assert_true(writer_ok(&w));
    if (clear)
        pair_pass(pair, from, type, out, w.len);
    else
        pair_pass(pair, from, type, at, len);
}

static struct pair *run(const struct kind *kind, uint8_t type, void (*alter)(uint8_t *body, size_t *len))
{
    struct pair *pair = pair_of(kind);
    plan.type = type;
    plan.alter = alter;
    plan.altered = 0;
    pair->hook = alter_messages;
    pair_run(pair);
    assert_int_equal(plan.altered, 1);
    return pair;
}

/* ---- Signatures ---- */

static struct {
    const struct curve *curve;
    int r, s;
} numbers;

enum { ZERO, ONE, ORDER, BEYOND, BELOW_ZERO, OTHER_NUMBERS };

/* One of these as INTEGER. */
static void write_number(struct writer *w, int number)
{
    size_t len = numbers.curve->len;
    uint8_t bytes[1 + 66] = {0};
    memcpy(bytes + 1, numbers.curve->order, len);
    if (number == BEYOND)
        bytes[len]++; /* odd, and never 255 */
    if (number == ZERO || number == ONE || number == BELOW_ZERO) {
        len = 0;
        bytes[0] = number == ZERO ? 0 : number == ONE ? 1 : 0xff;
    }
    bool plain = len > 0 && bytes[1] < 0x80; /* no zero in front */
    writer_u8(w, 2);
    writer_u8(w, (uint8_t)(len + !plain));
    writer_bytes(w, bytes + plain, len + !plain);
}

static void write_signature(uint8_t *body, size_t *len, size_t at)
{
    uint8_t text[2 * (2 + 1 + 66)];
    struct writer inner = writer_over(text, sizeof text), w = writer_over(body + at, 300);
    write_number(&inner, numbers.r);
    write_number(&inner, numbers.s);
    struct writer_mark whole = writer_open(&w, 2);
    writer_u8(&w, 0x30);
    if (inner.len >= 0x80)
        writer_u8(&w, 0x81);
    writer_u8(&w, (uint8_t)inner.len);
    writer_bytes(&w, text, inner.len);
    writer_close(&w, whole);
    assert_true(writer_ok(&inner) && writer_ok(&w));
    *len = at + w.len;
}

static void sign_params(uint8_t *body, size_t *len)
{
    write_signature(body, len, 4 + (size_t)body[3] + 2);
}

static void sign_proof(uint8_t *body, size_t *len)
{
    write_signature(body, len, 2);
}

static void signatures(void **state)
{
    (void)state;
    for (const struct kind *kind = kinds; kind < kinds + COUNT(kinds); kind++)
        for (int i = 0; i < OTHER_NUMBERS * OTHER_NUMBERS; i++) {
            numbers.curve = test_crypto()->groups[kind->id]->curve;
            numbers.r = i / OTHER_NUMBERS;
            numbers.s = i % OTHER_NUMBERS;
            struct pair *pair = run(kind, MESSAGE_SERVER_KEY_EXCHANGE, sign_params);
            pair_expect_failure(pair, &(struct failure){CLIENT, SSL_E_SIGNATURE, 51, "step 2, ServerKeyExchange: "});
            pair_free(pair);
            pair = run(kind, MESSAGE_CERTIFICATE_VERIFY, sign_proof);
            pair_expect_failure(pair, &(struct failure){SERVER, SSL_E_SIGNATURE, 51, "step 5, CertificateVerify: "});
            pair_free(pair);
        }
}

/* ---- Shares that were there before ---- */

static struct {
    uint8_t bytes[GROUP_PUBLIC_MAX];
    size_t len;
} share;

/* The server's share goes by, and is noted. */
static void note_params(uint8_t *body, size_t *len)
{
    assert_in_range(*len, 4 + (size_t)body[3], LIMIT_PLAINTEXT);
    share.len = body[3];
    memcpy(share.bytes, body + 4, share.len);
}

/* The client's is another. */
static void other_share(uint8_t *body, size_t *len)
{
    assert_int_equal(*len, 1 + share.len);
    memcpy(body + 1, share.bytes, share.len);
}

static void note_share(uint8_t *body, size_t *len)
{
    share.len = *len - 1;
    memcpy(share.bytes, body + 1, share.len);
}

/* In both messages of one handshake. */
static void reflect(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    plan.type = from == SERVER ? MESSAGE_SERVER_KEY_EXCHANGE : MESSAGE_CLIENT_KEY_EXCHANGE;
    plan.alter = from == SERVER ? note_params : other_share;
    alter_messages(pair, from, type, at, len);
}

static struct pair *anonymous(const char *group)
{
    ssl_config *client = cast_client_config(), *server = cast_server_config();
    assert_int_equal(ssl_config_ciphers(client, "default"), 0);
    assert_int_equal(ssl_config_ciphers(server, "default"), 0);
    assert_int_equal(ssl_config_groups(client, group), 0);
    return pair_new(client, server);
}

/* Whoever sends a share that is not theirs does not know what comes of it, and so has no Finished. */
static void shares_of_others(void **state)
{
    (void)state;
    static const char *const groups[] = {"x25519", "P-256", "P-384", "P-521"};
    const struct failure expected = {SERVER, SSL_E_BAD_RECORD_MAC, 20, "step 8, Finished: "};
    for (size_t i = 0; i < COUNT(groups); i++) {
        struct pair *pair = anonymous(groups[i]);
        plan.altered = 0;
        pair->hook = reflect;
        pair_run(pair);
        assert_int_equal(plan.altered, 2);
        pair_expect_failure(pair, &expected);
        pair_free(pair);
        for (int former = 1; former >= 0; former--) {
            pair = anonymous(groups[i]);
            plan.type = MESSAGE_CLIENT_KEY_EXCHANGE;
            plan.alter = former ? note_share : other_share;
            pair->hook = alter_messages;
            if (former) {
                pair_expect_done(pair);
            } else {
                pair_run(pair);
                pair_expect_failure(pair, &expected);
            }
            pair_free(pair);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures),
        cmocka_unit_test(shares_of_others),
    };
    return cmocka_run_group_tests_name("steps/degenerate", tests, NULL, NULL);
}
