/*
 * identity_test.c - which suite, certificate, signature algorithm and group a server chooses for a client.
 *
 * The certificates are real, their keys are of the kinds that the rows say: nothing is signed here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"

/* ---- Who the server can be ---- */

static const struct recipe www = {.name = "CN=www", .key = &key_leaf, .san = "DNS:www.example.com"};
static const struct recipe wild = {.name = "CN=wild", .key = &key_leaf, .san = "DNS:*.example.com"};
static const struct recipe other = {.name = "CN=other", .key = &key_leaf, .san = "DNS:other.example.net"};
static const struct recipe signs = {.name = "CN=signs", .key = &key_leaf, .usage = USAGE_DIGITAL_SIGNATURE};
static const struct recipe encrypts = {.name = "CN=encrypts", .key = &key_leaf, .usage = USAGE_KEY_ENCIPHERMENT};

struct who {
    const struct recipe *recipe;
    enum key_kind kind;
    enum group_id group;
    unsigned signatures; /* of the chain; 0: RSA PKCS #1 with SHA-256, as it is */
};

static void identity_make(struct identity *identity, const struct who *who)
{
    static struct span chain[128];
    static size_t count;
    struct error why = {0};
    assert_in_range(count, 0, COUNT(chain) - 1);
    chain[count] = cast_cert(who->recipe, &cast_root);
    *identity = (struct identity){.chain = &chain[count], .count = 1};
    count++;
    assert_int_equal(identity_init(identity, &why), 0);
    assert_int_equal(identity->signatures, 1U << SIGNATURE_RSA_PKCS1_SHA256);
    identity->key.kind = who->kind;
    identity->key.group = who->group;
    if (who->signatures != 0)
        identity->signatures = who->signatures;
}

/* ---- What the client says ---- */

struct meeting {
    const char *title;
    struct who who[3];
    const char *ours, *theirs; /* suites */
    const char *name;          /* NULL: none */
    const char *schemes;       /* NULL: no extension */
    const char *groups;        /* NULL: no extension; "": none of ours */
    bool client_order;
    int code;
    int identity; /* its place; -1: a pre-shared key, or nothing */
    const char *suite, *scheme, *group;
};

#define EC_P256    "ECDHE-ECDSA-AES128-GCM-SHA256"
#define RSA_128    "ECDHE-RSA-AES128-GCM-SHA256"
#define KEY_128    "ECDHE-PSK-AES128-GCM-SHA256"
#define CLASSIC    "AES128-GCM-SHA256"
#define ALL_GROUPS "x25519:secp256r1:secp384r1:secp521r1"

/* clang-format off */
static const struct meeting rows[] = {
    /* Names before key types, key types by suites, suites by our order. */
    {"the exact name", {{&wild, KEY_RSA, 0, 0}, {&www, KEY_RSA, 0, 0}}, "default", "default", "www.example.com", "default", ALL_GROUPS, false, 0, 1, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"in any case of letters", {{&wild, KEY_RSA, 0, 0}, {&www, KEY_RSA, 0, 0}}, "default", "default", "WWW.Example.COM", "default", ALL_GROUPS, false, 0, 1, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"a wildcard", {{&other, KEY_EC, GROUP_P256, 0}, {&www, KEY_RSA, 0, 0}, {&wild, KEY_RSA, 0, 0}}, "default", "default", "mail.example.com", "default", ALL_GROUPS, false, 0, 2, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"the name before the better suite", {{&other, KEY_EC, GROUP_P256, 0}, {&www, KEY_RSA, 0, 0}}, "default", "default", "www.example.com", "default", ALL_GROUPS, false, 0, 1, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"an unknown name: the best suite", {{&other, KEY_RSA, 0, 0}, {&www, KEY_EC, GROUP_P256, 0}}, "default", "default", "nobody.example.org", "default", ALL_GROUPS, false, 0, 1, EC_P256, "ecdsa_secp256r1_sha256", "x25519"},
    {"a dot at its end: an unknown name", {{&other, KEY_EC, GROUP_P256, 0}, {&www, KEY_RSA, 0, 0}}, "default", "default", "www.example.com.", "default", ALL_GROUPS, false, 0, 0, EC_P256, "ecdsa_secp256r1_sha256", "x25519"},
    {"an address: an unknown name", {{&other, KEY_EC, GROUP_P256, 0}, {&www, KEY_RSA, 0, 0}}, "default", "default", "192.0.2.1", "default", ALL_GROUPS, false, 0, 0, EC_P256, "ecdsa_secp256r1_sha256", "x25519"},
    {"no name: the best suite", {{&other, KEY_RSA, 0, 0}, {&www, KEY_EC, GROUP_P256, 0}}, "default", "default", NULL, "default", ALL_GROUPS, false, 0, 1, EC_P256, "ecdsa_secp256r1_sha256", "x25519"},
    {"no name: the first of a kind", {{&other, KEY_RSA, 0, 0}, {&www, KEY_RSA, 0, 0}}, "default", "default", NULL, "default", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"both kinds, one name", {{&www, KEY_RSA, 0, 0}, {&www, KEY_EC, GROUP_P256, 0}}, "default", "default", "www.example.com", "default", ALL_GROUPS, false, 0, 1, EC_P256, "ecdsa_secp256r1_sha256", "x25519"},
    {"a client that has no ECDSA", {{&www, KEY_RSA, 0, 0}, {&www, KEY_EC, GROUP_P256, 0}}, "default", RSA_128, "www.example.com", "default", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"no suite for the one of that name", {{&other, KEY_RSA, 0, 0}, {&www, KEY_EC, GROUP_P256, 0}}, "default", RSA_128, "www.example.com", "default", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"Ed25519", {{&www, KEY_ED25519, 0, 0}}, "default", "default", NULL, "default", ALL_GROUPS, false, 0, 0, EC_P256, "ed25519", "x25519"},
    {"RSA-PSS", {{&www, KEY_RSA_PSS, 0, 0}}, "default", "default", NULL, "default", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pss_pss_sha256", "x25519"},
    {"what the key may be used for: signatures", {{&encrypts, KEY_RSA, 0, 0}, {&signs, KEY_RSA, 0, 0}}, "all", RSA_128 ":" CLASSIC, NULL, "default", ALL_GROUPS, false, 0, 1, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"what the key may be used for: encryption", {{&signs, KEY_RSA, 0, 0}, {&encrypts, KEY_RSA, 0, 0}}, "all", CLASSIC, NULL, "default", ALL_GROUPS, false, 0, 1, CLASSIC, NULL, NULL},
    {"a key that may only sign", {{&signs, KEY_RSA, 0, 0}}, "all", CLASSIC, NULL, "default", ALL_GROUPS, false, SSL_E_NO_SUITE, -1, NULL, NULL, NULL},
    {"a key that may only encrypt", {{&encrypts, KEY_RSA, 0, 0}}, "all", "default", NULL, "default", ALL_GROUPS, false, SSL_E_NO_SUITE, -1, NULL, NULL, NULL},
    {"RSA-PSS is no key to encrypt with", {{&www, KEY_RSA_PSS, 0, 0}}, "all", CLASSIC, NULL, "default", ALL_GROUPS, false, SSL_E_NO_SUITE, -1, NULL, NULL, NULL},

    /* Whose order. */
    {"our order", {{&www, KEY_RSA, 0, 0}}, "default", "ECDHE-RSA-CHACHA20-POLY1305:" RSA_128, NULL, "default", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"the client's order", {{&www, KEY_RSA, 0, 0}}, "default", "ECDHE-RSA-CHACHA20-POLY1305:" RSA_128, NULL, "default", ALL_GROUPS, true, 0, 0, "ECDHE-RSA-CHACHA20-POLY1305", "rsa_pss_rsae_sha256", "x25519"},
    {"the client's order, of what we have", {{&www, KEY_RSA, 0, 0}}, "default", "AES128-SHA:ECDHE-ECDSA-CHACHA20-POLY1305:" RSA_128, NULL, "default", ALL_GROUPS, true, 0, 0, RSA_128, "rsa_pss_rsae_sha256", "x25519"},

    /* Signature algorithms. */
    {"by our order", {{&www, KEY_RSA, 0, 0}}, "default", "default", NULL, "rsa_pkcs1_sha256:rsa_pss_rsae_sha512", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pkcs1_sha256", "x25519"},
    {"one only", {{&www, KEY_RSA, 0, 1U << SIGNATURE_RSA_PKCS1_SHA512}}, "default", "default", NULL, "rsa_pkcs1_sha512", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pkcs1_sha512", "x25519"},
    {"none for the key", {{&www, KEY_RSA, 0, 1U << SIGNATURE_ED25519}}, "default", "default", NULL, "ed25519", ALL_GROUPS, false, SSL_E_NO_SIGNATURE_ALGORITHM, -1, NULL, NULL, NULL},
    {"none for the chain: the client judges it", {{&www, KEY_RSA, 0, 1U << SIGNATURE_ECDSA_SHA384}}, "default", "default", NULL, "rsa_pkcs1_sha256", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pkcs1_sha256", "x25519"},
    {"the chain before the better suite", {{&www, KEY_EC, GROUP_P256, 1U << SIGNATURE_ECDSA_SHA384}, {&www, KEY_RSA, 0, 0}}, "default", "default", NULL, "ecdsa_secp256r1_sha256:rsa_pkcs1_sha256", ALL_GROUPS, false, 0, 1, RSA_128, "rsa_pkcs1_sha256", "x25519"},
    {"the name before the chain", {{&other, KEY_RSA, 0, 0}, {&www, KEY_RSA, 0, 1U << SIGNATURE_ECDSA_SHA384}}, "default", "default", "www.example.com", "rsa_pkcs1_sha256", ALL_GROUPS, false, 0, 1, RSA_128, "rsa_pkcs1_sha256", "x25519"},
    {"the other chain", {{&www, KEY_RSA, 0, 1U << SIGNATURE_ECDSA_SHA384}, {&www, KEY_RSA, 0, 0}}, "default", "default", NULL, "rsa_pkcs1_sha256", ALL_GROUPS, false, 0, 1, RSA_128, "rsa_pkcs1_sha256", "x25519"},
    {"a chain of SHA-1: the same", {{&www, KEY_RSA, 0, 1U << SIGNATURE_NONE}}, "default", "default", NULL, "default", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"none said: nothing is signed", {{&www, KEY_RSA, 0, 0}}, "all", RSA_128 ":" CLASSIC, NULL, NULL, ALL_GROUPS, false, 0, 0, CLASSIC, NULL, NULL},
    {"none said, and nothing else to do", {{&www, KEY_RSA, 0, 0}}, "default", "default", NULL, NULL, ALL_GROUPS, false, SSL_E_NO_SIGNATURE_ALGORITHM, -1, NULL, NULL, NULL},
    {"no algorithm for ECDSA: RSA", {{&www, KEY_EC, GROUP_P256, 0}, {&www, KEY_RSA, 0, 0}}, "default", "default", NULL, "rsa_pss_rsae_sha256:rsa_pkcs1_sha256", ALL_GROUPS, false, 0, 1, RSA_128, "rsa_pss_rsae_sha256", "x25519"},

    /* Groups, which are for the keys of certificates too. */
    {"no list: the curve of old", {{&www, KEY_RSA, 0, 0}}, "default", "default", NULL, "default", NULL, false, 0, 0, RSA_128, "rsa_pss_rsae_sha256", "secp256r1"},
    {"a curve that the client lacks", {{&www, KEY_EC, GROUP_P384, 0}, {&www, KEY_RSA, 0, 0}}, "default", "default", NULL, "default", "x25519:secp256r1", false, 0, 1, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"the certificate of its curve", {{&www, KEY_EC, GROUP_P384, 0}, {&www, KEY_EC, GROUP_P256, 0}}, "default", "default", NULL, "default", "x25519:secp256r1", false, 0, 1, EC_P256, "ecdsa_secp256r1_sha256", "x25519"},
    {"a curve for no certificate", {{&www, KEY_EC, GROUP_P256, 0}}, "default", "default", NULL, "default", "x25519", false, SSL_E_NO_GROUP, -1, NULL, NULL, NULL},
    {"Ed25519 needs no curve in the list", {{&www, KEY_ED25519, 0, 0}}, "default", "default", NULL, "default", "secp384r1", false, 0, 0, EC_P256, "ed25519", "secp384r1"},

    /* Pre-shared keys, which have no name: their place is that of their suites. */
    {"the key first", {{&www, KEY_RSA, 0, 0}}, "psk:default", "default:psk", "www.example.com", "default", ALL_GROUPS, false, 0, -1, KEY_128, NULL, "x25519"},
    {"the certificate first, no name", {{&www, KEY_RSA, 0, 0}}, "default:psk", "psk:default", NULL, "default", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"the certificate first, another name", {{&www, KEY_RSA, 0, 0}}, "default:psk", "psk:default", "nobody.example.org", "default", ALL_GROUPS, false, 0, 0, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"the certificate first, a wildcard", {{&other, KEY_RSA, 0, 0}, {&wild, KEY_RSA, 0, 0}}, "default:psk", "psk:default", "mail.example.com", "default", ALL_GROUPS, false, 0, 1, RSA_128, "rsa_pss_rsae_sha256", "x25519"},
    {"the client's order: the key", {{&www, KEY_RSA, 0, 0}}, "default:psk", "psk:default", NULL, "default", ALL_GROUPS, true, 0, -1, KEY_128, NULL, "x25519"},
    {"the key where no certificate will do", {{&www, KEY_RSA, 0, 0}}, "default:psk", EC_P256 ":" KEY_128, "www.example.com", "default", ALL_GROUPS, false, 0, -1, KEY_128, NULL, "x25519"},
    {"the key alone where there is no group", {{&www, KEY_RSA, 0, 0}}, KEY_128 ":PSK-AES128-GCM-SHA256", "all", NULL, "default", "", false, 0, -1, "PSK-AES128-GCM-SHA256", NULL, NULL},

    /* Nothing in common. */
    {"no curve for the one of that name", {{&other, KEY_RSA, 0, 0}, {&www, KEY_EC, GROUP_P384, 0}}, "default", EC_P256, "www.example.com", "default", "x25519", false, SSL_E_NO_GROUP, -1, NULL, NULL, NULL},
    {"no suite", {{&www, KEY_RSA, 0, 0}}, "default", CLASSIC, NULL, "default", ALL_GROUPS, false, SSL_E_NO_SUITE, -1, NULL, NULL, NULL},
    {"no suite for the key", {{&www, KEY_RSA, 0, 0}}, "default", EC_P256, NULL, "default", ALL_GROUPS, false, SSL_E_NO_SUITE, -1, NULL, NULL, NULL},
};
/* clang-format on */

/* The sets are copied from lists that a policy reads. */
static void say(struct handshake *hs, const struct meeting *row)
{
    struct error why = {0};
    if (row->name != NULL)
        strcpy(hs->server_name, row->name);
    if (row->schemes != NULL) {
        hs->peer_schemes.known = true;
        assert_int_equal(scheme_list(hs->peer_schemes.ids, &hs->peer_schemes.count, row->schemes, &why), 0);
    }
    uint16_t groups[GROUP_COUNT];
    size_t count = 0;
    if (row->groups != NULL && row->groups[0] != '\0')
        assert_int_equal(group_list(groups, &count, row->groups, &why), 0);
    hs->peer_groups_known = row->groups != NULL;
    for (size_t i = 0; i < count; i++)
        hs->peer_groups |= 1U << group_find(groups[i])->group;
}

static void expect_choice(const struct meeting *row, const struct handshake *hs, const struct identity *identities)
{
    uint16_t id;
    size_t count;
    struct error why = {0};
    assert_ptr_equal(hs->identity, row->identity >= 0 ? &identities[row->identity] : NULL);
    assert_string_equal(hs->scheme != NULL ? hs->scheme->name : "", row->scheme != NULL ? row->scheme : "");
    assert_string_equal(hs->group != NULL ? hs->group->name : "", row->group != NULL ? row->group : "");
    uint16_t ids[SUITE_MAX];
    assert_int_equal(suite_list(ids, &count, row->suite, &why), 0);
    id = ids[0];
    assert_int_equal(hs->suite->id, id);
}

static void choices(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct meeting *row = &rows[i];
        struct policy policy;
        struct identity identities[3];
        struct error why = {0};
        uint16_t suites[SUITE_MAX];
        uint8_t offered[2 * SUITE_MAX];
        size_t count;
        cast_policy(&policy, NULL);
        policy.asks_psk = SERVER;
        assert_int_equal(suite_list(policy.suites, &policy.suite_count, row->ours, &why), 0);
        assert_int_equal(suite_list(suites, &count, row->theirs, &why), 0);
        for (size_t j = 0; j < count; j++)
            store_be16(offered + 2 * j, suites[j]);
        policy.client_order = row->client_order;
        policy.identities = identities;
        for (policy.identity_count = 0; policy.identity_count < 3; policy.identity_count++) {
            if (row->who[policy.identity_count].recipe == NULL)
                break;
            identity_make(&identities[policy.identity_count], &row->who[policy.identity_count]);
        }
        struct bare *server = bare_new(&policy, SERVER, NULL, 1);
        say(&server->hs, row);
        int result = identity_choose(&server->hs, (struct span){offered, 2 * count});
        if (result != row->code)
            print_error("%s: %d %s\n", row->title, result, server->why.text);
        assert_int_equal(result, row->code);
        if (result == 0)
            expect_choice(row, &server->hs, identities);
        bare_free(server);
    }
}

/* A list that has one suite thousands of times is a list of one. */
static void a_suite_many_times(void **state)
{
    (void)state;
    struct policy policy;
    struct identity identity;
    static uint8_t offered[0xfffe];
    identity_make(&identity, &(struct who){&www, KEY_RSA, 0, 0});
    cast_policy(&policy, NULL);
    policy.identities = &identity;
    policy.identity_count = 1;
    for (size_t i = 0; i < sizeof offered; i += 2)
        store_be16(offered + i, i % 6 == 0 ? 0x009c : 0x002f);
    for (int order = 0; order < 2; order++) {
        policy.client_order = order;
        struct bare *server = bare_new(&policy, SERVER, NULL, 1);
        assert_int_equal(identity_choose(&server->hs, SPAN(offered)), 0);
        assert_int_equal(server->hs.suite->id, 0x009c);
        bare_free(server);
    }
}

/* A key for one hash alone (RFC 4055 section 3.1) signs with no other. */
static void a_key_for_one_hash(void **state)
{
    (void)state;
    struct policy policy;
    struct identity identity;
    static const uint8_t offered[] = {0xc0, 0x2f};
    static const struct {
        const char *schemes;
        uint16_t chosen;
    } choices[] = {
        {"default", 0x0809},
        {"rsa_pss_pss_sha256", 0x0809},
        {"rsa_pss_pss_sha384:rsa_pss_rsae_sha256", 0},
    };
    identity_make(&identity, &(struct who){&www, KEY_RSA_PSS, 0, 0});
    identity.key.only = SIGNATURE_RSA_PSS_SHA256;
    cast_policy(&policy, NULL);
    policy_default(&policy);
    policy.identities = &identity;
    policy.identity_count = 1;
    identity.signatures = 0;
    for (size_t i = 0; i < COUNT(choices); i++) {
        struct error why = {0};
        struct bare *server = bare_new(&policy, SERVER, NULL, 1);
        struct scheme_set *set = &server->hs.peer_schemes;
        struct policy *ours = bare_policy(server);
        set->known = true;
        assert_int_equal(scheme_list(set->ids, &set->count, choices[i].schemes, &why), 0);
        assert_int_equal(scheme_list(ours->schemes, &ours->scheme_count, "rsa_pss_pss_sha384:default", &why), 0);
        assert_int_equal(identity_choose(&server->hs, SPAN(offered)),
                         choices[i].chosen != 0 ? 0 : SSL_E_NO_SIGNATURE_ALGORITHM);
        assert_int_equal(server->hs.scheme != NULL ? server->hs.scheme->id : 0, choices[i].chosen);
        bare_free(server);
    }
}

/* signature_algorithms_cert takes the place of signature_algorithms for the chain, not for the handshake. */
static void algorithms_for_certificates(void **state)
{
    (void)state;
    struct policy policy;
    struct identity identities[2];
    static const uint8_t offered[] = {0xc0, 0x2f};
    struct error why = {0};
    identity_make(&identities[0], &(struct who){&www, KEY_RSA, 0, 1U << SIGNATURE_RSA_PKCS1_SHA384});
    identity_make(&identities[1], &(struct who){&www, KEY_RSA, 0, 0});
    cast_policy(&policy, NULL);
    policy_default(&policy);
    policy.identities = identities;
    policy.identity_count = 2;
    for (int which = 0; which < 2; which++) {
        struct bare *server = bare_new(&policy, SERVER, NULL, 1);
        struct handshake *hs = &server->hs;
        hs->peer_schemes.known = hs->peer_cert_schemes.known = true;
        assert_int_equal(scheme_list(hs->peer_schemes.ids, &hs->peer_schemes.count, "rsa_pss_rsae_sha256", &why), 0);
        assert_int_equal(scheme_list(hs->peer_cert_schemes.ids, &hs->peer_cert_schemes.count,
                                     which ? "rsa_pkcs1_sha256" : "rsa_pkcs1_sha384", &why),
                         0);
        assert_int_equal(identity_choose(hs, SPAN(offered)), 0);
        assert_ptr_equal(hs->identity, &bare_policy(server)->identities[which]);
        bare_free(server);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices),
        cmocka_unit_test(a_suite_many_times),
        cmocka_unit_test(a_key_for_one_hash),
        cmocka_unit_test(algorithms_for_certificates),
    };
    return cmocka_run_group_tests_name("handshake/identity", tests, NULL, NULL);
}
