/*
 * cast.c - who plays in the tests of the handshake.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"

#include "ssl/objects.h"

const struct recipe cast_root = {
    .name = "CN=Test Root", .key = &key_root, .ca = true, .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN};
const struct recipe cast_server = {.name = "CN=" CAST_HOST,
                                   .key = &key_leaf,
                                   .san = "DNS:" CAST_HOST,
                                   .usage = USAGE_KEY_ENCIPHERMENT | USAGE_DIGITAL_SIGNATURE,
                                   .extended = EXTENDED_SERVER};
const struct recipe cast_client = {
    .name = "CN=Alice", .key = &key_client, .usage = USAGE_DIGITAL_SIGNATURE, .extended = EXTENDED_CLIENT};
const struct recipe cast_other_root = {.name = "CN=Other Root", .key = &key_other, .ca = true};
const struct recipe cast_stranger = {
    .name = "CN=Mallory", .key = &key_client, .usage = USAGE_DIGITAL_SIGNATURE, .extended = EXTENDED_CLIENT};

static struct {
    const struct recipe *subject, *issuer;
    struct span der;
} made[64];

struct span cast_cert(const struct recipe *subject, const struct recipe *issuer)
{
    size_t i = 0;
    while (made[i].subject != NULL && (made[i].subject != subject || made[i].issuer != issuer))
        assert_true(++i < COUNT(made));
    if (made[i].subject == NULL) {
        made[i].der = cert_make(subject, issuer == subject ? NULL : issuer);
        made[i].subject = subject;
        made[i].issuer = issuer;
    }
    return made[i].der;
}

/* ---- Policies ---- */

void cast_policy(struct policy *policy, const struct recipe *identity)
{
    static struct cert anchor;
    static struct span chain[4];
    static struct identity identities[4];
    static const struct recipe *owners[4];
    struct error why = {0};
    *policy = (struct policy){.depth = LIMIT_DEPTH};
    policy_default(policy);
    assert_int_equal(suite_list(policy->suites, &policy->suite_count, CAST_CLASSIC, &why), 0);
    assert_int_equal(cert_parse(&anchor, cast_cert(&cast_root, &cast_root), &why), 0);
    policy->trust = (struct trust){.anchors = &anchor, .anchor_count = 1};
    if (identity == NULL)
        return;
    size_t i = 0;
    while (owners[i] != NULL && owners[i] != identity)
        assert_true(++i < COUNT(owners));
    if (owners[i] == NULL) {
        owners[i] = identity;
        chain[i] = cast_cert(identity, &cast_root);
        identities[i] = (struct identity){.chain = &chain[i], .count = 1};
        assert_int_equal(identity_init(&identities[i], &why), 0);
        assert_int_equal(key_parse(test_crypto(), &identities[i].key, key_pkcs8(identity->key), &why), 0);
    }
    policy->identities = &identities[i];
    policy->identity_count = 1;
}

/* ---- Configs ---- */

static int test_time(int64_t *now, void *arg)
{
    (void)arg;
    *now = TEST_NOW;
    return 0;
}

static struct seeded dice = {0x5eed};

ssl_config *cast_config(void)
{
    ssl_config *config = ssl_config_new();
    assert_non_null(config);
    ssl_config_on_time(config, test_time, NULL);
    assert_int_equal(ssl_config_ciphers(config, CAST_CLASSIC), 0);
    config->policy.crypto.random = seeded_random;
    config->policy.crypto.random_arg = &dice;
    return config;
}

static void add_ca(ssl_config *config, struct span der)
{
    const char *pem = pem_make("CERTIFICATE", der);
    assert_int_equal(ssl_config_add_ca(config, pem, strlen(pem)), 0);
}

void cast_trust(ssl_config *config, const struct recipe *root)
{
    add_ca(config, cast_cert(root, root));
}

void cast_shameless(ssl_config *config)
{
    struct identity *identity = &config->identities[config->policy.identity_count - 1];
    identity->leaf.key_usage = USAGE_ANY;
    identity->signatures = 0;
}

/* A key that the config would refuse, for the other side to refuse. */
static void weak_identity(ssl_config *config, const struct recipe *subject, const struct recipe *issuer)
{
    struct policy *policy = &config->policy;
    struct span *chain = (struct span *)(void *)config_blob(config, sizeof *chain);
    struct span key = key_pkcs8(subject->key);
    uint8_t *copy = config_blob(config, key.len);
    struct identity *identities = realloc(config->identities, (policy->identity_count + 1) * sizeof *identities);
    assert_true(chain != NULL && copy != NULL && identities != NULL);
    memcpy(copy, key.at, key.len);
    *chain = cast_cert(subject, issuer);
    identities[policy->identity_count] = (struct identity){.chain = chain, .count = 1};
    assert_int_equal(identity_init(&identities[policy->identity_count], NULL), 0);
    assert_int_equal(
        key_parse(test_crypto(), &identities[policy->identity_count].key, (struct span){copy, key.len}, NULL), 0);
    config->identities = identities;
    policy->identities = identities;
    policy->identity_count++;
    config_default_ciphers(config);
    cast_shameless(config);
}

void cast_identity(ssl_config *config, const struct recipe *subject, const struct recipe *issuer)
{
    if (subject->key == &key_weak) {
        weak_identity(config, subject, issuer);
        return;
    }
    const char *chain = pem_make("CERTIFICATE", cast_cert(subject, issuer));
    const char *key = pem_make("PRIVATE KEY", key_pkcs8(subject->key != NULL ? subject->key : &key_leaf));
    assert_int_equal(ssl_config_add_identity(config, chain, strlen(chain), key, strlen(key)), 0);
    cast_shameless(config);
}

ssl_config *cast_client_config(void)
{
    ssl_config *config = cast_config();
    cast_trust(config, &cast_root);
    return config;
}

ssl_config *cast_server_config(void)
{
    ssl_config *config = cast_config();
    cast_identity(config, &cast_server, &cast_root);
    return config;
}

ssl_config *cast_asked_config(const struct recipe *identity, const struct recipe *issuer)
{
    ssl_config *config = cast_client_config();
    if (identity != NULL)
        cast_identity(config, identity, issuer);
    return config;
}

ssl_config *cast_asking_config(enum ssl_auth auth)
{
    ssl_config *config = cast_server_config();
    cast_trust(config, &cast_root);
    assert_int_equal(ssl_config_client_auth(config, auth), 0);
    return config;
}

/* ---- Liars ---- */

static struct {
    const char *row;
    void (*alter)(ssl_conn *, uint8_t *message, size_t len);
    uint8_t said[256 * 1024]; /* all messages of the handshake, by either side */
    size_t len;
} liar;

static void on_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    (void)arg;
    uint8_t *message = (uint8_t *)(uintptr_t)step->message; /* where it waits to be sealed */
    bool altered = step->sent != 0 && strcmp(step->name, liar.row) == 0;
    if (altered)
        liar.alter(conn, message, step->len);
    if (message == NULL)
        return;
    if (message[0] == MESSAGE_CLIENT_HELLO)
        liar.len = 0;
    assert_in_range(step->len, 1, sizeof liar.said - liar.len);
    memcpy(liar.said + liar.len, message, step->len);
    liar.len += step->len;
    if (altered) {
        transcript_init(conn->hs);
        assert_int_equal(transcript_update(conn->hs, (struct span){liar.said, liar.len}), 0);
    }
}

void cast_liar(ssl_config *config, const char *row, void (*alter)(ssl_conn *, uint8_t *message, size_t len))
{
    liar.row = row;
    liar.alter = alter;
    ssl_config_on_step(config, on_step, NULL);
}
