/*
 * suite.c - THE SUITES, one row each, in the order of preference. Nothing else knows the id of a suite.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/* clang-format off */
static const struct suite suites[] = {
/*    id      IANA name                                          OpenSSL name                      class           key exchange              certificate's key   protection                     PRF */
    { 0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",         "ECDHE-ECDSA-AES128-GCM-SHA256",  SUITE_DEFAULT,  &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_128_GCM,        HASH_SHA256 }, /* RFC 5289 */
    { 0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",           "ECDHE-RSA-AES128-GCM-SHA256",    SUITE_DEFAULT,  &key_exchange_ecdhe,      KEYS_RSA,            PROTECTION_AES_128_GCM,        HASH_SHA256 }, /* RFC 5289 */
    { 0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",         "ECDHE-ECDSA-AES256-GCM-SHA384",  SUITE_DEFAULT,  &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_256_GCM,        HASH_SHA384 }, /* RFC 5289 */
    { 0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",           "ECDHE-RSA-AES256-GCM-SHA384",    SUITE_DEFAULT,  &key_exchange_ecdhe,      KEYS_RSA,            PROTECTION_AES_256_GCM,        HASH_SHA384 }, /* RFC 5289 */
    { 0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",   "ECDHE-ECDSA-CHACHA20-POLY1305",  SUITE_DEFAULT,  &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_CHACHA20_POLY1305,  HASH_SHA256 }, /* RFC 7905 */
    { 0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",     "ECDHE-RSA-CHACHA20-POLY1305",    SUITE_DEFAULT,  &key_exchange_ecdhe,      KEYS_RSA,            PROTECTION_CHACHA20_POLY1305,  HASH_SHA256 }, /* RFC 7905 */
    { 0xd001, "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256",           "ECDHE-PSK-AES128-GCM-SHA256",    SUITE_PSK,      &key_exchange_ecdhe_psk,  KEYS_NONE,           PROTECTION_AES_128_GCM,        HASH_SHA256 }, /* RFC 8442 */
    { 0xd002, "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384",           "ECDHE-PSK-AES256-GCM-SHA384",    SUITE_PSK,      &key_exchange_ecdhe_psk,  KEYS_NONE,           PROTECTION_AES_256_GCM,        HASH_SHA384 }, /* RFC 8442 */
    { 0xccac, "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",     "ECDHE-PSK-CHACHA20-POLY1305",    SUITE_PSK,      &key_exchange_ecdhe_psk,  KEYS_NONE,           PROTECTION_CHACHA20_POLY1305,  HASH_SHA256 }, /* RFC 7905 */
    { 0xd005, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256",           "ECDHE-PSK-AES128-CCM-SHA256",    SUITE_PSK,      &key_exchange_ecdhe_psk,  KEYS_NONE,           PROTECTION_AES_128_CCM,        HASH_SHA256 }, /* RFC 8442 */
    { 0xc0ac, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",                "ECDHE-ECDSA-AES128-CCM",         SUITE_UNUSUAL,  &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_128_CCM,        HASH_SHA256 }, /* RFC 7251 */
    { 0xc0ad, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM",                "ECDHE-ECDSA-AES256-CCM",         SUITE_UNUSUAL,  &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_256_CCM,        HASH_SHA256 }, /* RFC 7251 */
    { 0xc0ae, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",              "ECDHE-ECDSA-AES128-CCM8",        SUITE_UNUSUAL,  &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_128_CCM_8,      HASH_SHA256 }, /* RFC 7251 */
    { 0xc0af, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8",              "ECDHE-ECDSA-AES256-CCM8",        SUITE_UNUSUAL,  &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_256_CCM_8,      HASH_SHA256 }, /* RFC 7251 */
    { 0xd003, "TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256",         "ECDHE-PSK-AES128-CCM8-SHA256",   SUITE_UNUSUAL,  &key_exchange_ecdhe_psk,  KEYS_NONE,           PROTECTION_AES_128_CCM_8,      HASH_SHA256 }, /* RFC 8442 */
    { 0x00a8, "TLS_PSK_WITH_AES_128_GCM_SHA256",                 "PSK-AES128-GCM-SHA256",          SUITE_UNUSUAL,  &key_exchange_psk,        KEYS_NONE,           PROTECTION_AES_128_GCM,        HASH_SHA256 }, /* RFC 5487 */
    { 0x00a9, "TLS_PSK_WITH_AES_256_GCM_SHA384",                 "PSK-AES256-GCM-SHA384",          SUITE_UNUSUAL,  &key_exchange_psk,        KEYS_NONE,           PROTECTION_AES_256_GCM,        HASH_SHA384 }, /* RFC 5487 */
    { 0xccab, "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256",           "PSK-CHACHA20-POLY1305",          SUITE_UNUSUAL,  &key_exchange_psk,        KEYS_NONE,           PROTECTION_CHACHA20_POLY1305,  HASH_SHA256 }, /* RFC 7905 */
    { 0xc0a4, "TLS_PSK_WITH_AES_128_CCM",                        "PSK-AES128-CCM",                 SUITE_UNUSUAL,  &key_exchange_psk,        KEYS_NONE,           PROTECTION_AES_128_CCM,        HASH_SHA256 }, /* RFC 6655 */
    { 0xc0a5, "TLS_PSK_WITH_AES_256_CCM",                        "PSK-AES256-CCM",                 SUITE_UNUSUAL,  &key_exchange_psk,        KEYS_NONE,           PROTECTION_AES_256_CCM,        HASH_SHA256 }, /* RFC 6655 */
    { 0xc0a8, "TLS_PSK_WITH_AES_128_CCM_8",                      "PSK-AES128-CCM8",                SUITE_UNUSUAL,  &key_exchange_psk,        KEYS_NONE,           PROTECTION_AES_128_CCM_8,      HASH_SHA256 }, /* RFC 6655 */
    { 0xc0a9, "TLS_PSK_WITH_AES_256_CCM_8",                      "PSK-AES256-CCM8",                SUITE_UNUSUAL,  &key_exchange_psk,        KEYS_NONE,           PROTECTION_AES_256_CCM_8,      HASH_SHA256 }, /* RFC 6655 */
    { 0xc036, "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA",              "ECDHE-PSK-AES256-CBC-SHA",       SUITE_UNUSUAL,  &key_exchange_ecdhe_psk,  KEYS_NONE,           PROTECTION_AES_256_CBC_SHA,    HASH_SHA256 }, /* RFC 5489 */
    { 0xc035, "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA",              "ECDHE-PSK-AES128-CBC-SHA",       SUITE_UNUSUAL,  &key_exchange_ecdhe_psk,  KEYS_NONE,           PROTECTION_AES_128_CBC_SHA,    HASH_SHA256 }, /* RFC 5489 */
    { 0x008d, "TLS_PSK_WITH_AES_256_CBC_SHA",                    "PSK-AES256-CBC-SHA",             SUITE_UNUSUAL,  &key_exchange_psk,        KEYS_NONE,           PROTECTION_AES_256_CBC_SHA,    HASH_SHA256 }, /* RFC 4279 */
    { 0x008c, "TLS_PSK_WITH_AES_128_CBC_SHA",                    "PSK-AES128-CBC-SHA",             SUITE_UNUSUAL,  &key_exchange_psk,        KEYS_NONE,           PROTECTION_AES_128_CBC_SHA,    HASH_SHA256 }, /* RFC 4279 */
    { 0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",         "ECDHE-ECDSA-AES256-SHA384",      SUITE_LEGACY,   &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_256_CBC_SHA384, HASH_SHA384 }, /* RFC 5289 */
    { 0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",           "ECDHE-RSA-AES256-SHA384",        SUITE_LEGACY,   &key_exchange_ecdhe,      KEYS_RSA,            PROTECTION_AES_256_CBC_SHA384, HASH_SHA384 }, /* RFC 5289 */
    { 0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",         "ECDHE-ECDSA-AES128-SHA256",      SUITE_LEGACY,   &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_128_CBC_SHA256, HASH_SHA256 }, /* RFC 5289 */
    { 0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",           "ECDHE-RSA-AES128-SHA256",        SUITE_LEGACY,   &key_exchange_ecdhe,      KEYS_RSA,            PROTECTION_AES_128_CBC_SHA256, HASH_SHA256 }, /* RFC 5289 */
    { 0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",            "ECDHE-ECDSA-AES256-SHA",         SUITE_LEGACY,   &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_256_CBC_SHA,    HASH_SHA256 }, /* RFC 8422 */
    { 0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",              "ECDHE-RSA-AES256-SHA",           SUITE_LEGACY,   &key_exchange_ecdhe,      KEYS_RSA,            PROTECTION_AES_256_CBC_SHA,    HASH_SHA256 }, /* RFC 8422 */
    { 0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",            "ECDHE-ECDSA-AES128-SHA",         SUITE_LEGACY,   &key_exchange_ecdhe,      KEYS_ECDSA,          PROTECTION_AES_128_CBC_SHA,    HASH_SHA256 }, /* RFC 8422 */
    { 0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",              "ECDHE-RSA-AES128-SHA",           SUITE_LEGACY,   &key_exchange_ecdhe,      KEYS_RSA,            PROTECTION_AES_128_CBC_SHA,    HASH_SHA256 }, /* RFC 8422 */
    { 0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384",                 "AES256-GCM-SHA384",              SUITE_LEGACY,   &key_exchange_rsa,        KEYS_RSA_TRANSPORT,  PROTECTION_AES_256_GCM,        HASH_SHA384 }, /* RFC 5288 */
    { 0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256",                 "AES128-GCM-SHA256",              SUITE_LEGACY,   &key_exchange_rsa,        KEYS_RSA_TRANSPORT,  PROTECTION_AES_128_GCM,        HASH_SHA256 }, /* RFC 5288 */
    { 0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256",                 "AES256-SHA256",                  SUITE_LEGACY,   &key_exchange_rsa,        KEYS_RSA_TRANSPORT,  PROTECTION_AES_256_CBC_SHA256, HASH_SHA256 }, /* RFC 5246 */
    { 0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256",                 "AES128-SHA256",                  SUITE_LEGACY,   &key_exchange_rsa,        KEYS_RSA_TRANSPORT,  PROTECTION_AES_128_CBC_SHA256, HASH_SHA256 }, /* RFC 5246 */
    { 0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA",                    "AES256-SHA",                     SUITE_LEGACY,   &key_exchange_rsa,        KEYS_RSA_TRANSPORT,  PROTECTION_AES_256_CBC_SHA,    HASH_SHA256 }, /* RFC 5246 */
    { 0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA",                    "AES128-SHA",                     SUITE_LEGACY,   &key_exchange_rsa,        KEYS_RSA_TRANSPORT,  PROTECTION_AES_128_CBC_SHA,    HASH_SHA256 }, /* RFC 5246 9: mandatory */
};
/* clang-format on */

/* Values in a list of suites that are signals. */
static const struct {
    uint16_t id;
    const char *name;
} signals[] = {
    {SUITE_EMPTY_RENEGOTIATION_INFO_SCSV, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"},
    {SUITE_FALLBACK_SCSV, "TLS_FALLBACK_SCSV"},
};

const struct suite *suite_find(uint16_t id)
{
    for (size_t i = 0; i < COUNT(suites); i++)
        if (suites[i].id == id)
            return &suites[i];
    return NULL;
}

const char *suite_name(uint16_t id)
{
    const struct suite *suite = suite_find(id);
    if (suite != NULL)
        return suite->name;
    for (size_t i = 0; i < COUNT(signals); i++)
        if (signals[i].id == id)
            return signals[i].name;
    return NULL;
}

static const char *const class_words[] = {
    [SUITE_DEFAULT] = "default",
    [SUITE_PSK] = "psk",
    [SUITE_UNUSUAL] = "all",
    [SUITE_LEGACY] = "legacy",
};

/* "legacy" adds to the default, which stays preferred; "all" are all. */
static bool word_covers(struct word word, const struct suite *suite)
{
    return word_is(word, "all") || word_is(word, class_words[suite->class]) ||
           (word_is(word, "legacy") && suite->class == SUITE_DEFAULT);
}

int suite_list(uint16_t ids[SUITE_MAX], size_t *count, const char *names, struct error *why)
{
    *count = 0;
    for (struct word word = word_first(names); word.len > 0; word = word_next(word)) {
        bool known = false;
        for (size_t i = 0; i < COUNT(suites); i++) {
            if (!word_covers(word, &suites[i]) && !word_is(word, suites[i].name) &&
                !word_is(word, suites[i].openssl_name))
                continue;
            id_add(ids, count, suites[i].id); /* cannot overflow: there are fewer suites than SUITE_MAX */
            known = true;
        }
        if (!known)
            return fail(why, SSL_E_UNKNOWN_NAME, "no cipher suite is called \"%.*s\"", word_shown(word), word.at);
    }
    return *count > 0 ? 0 : fail(why, SSL_E_NO_SUITES, "the list of cipher suites is empty");
}

bool suite_takes_key(const struct suite *suite, enum key_kind kind)
{
    return (suite->keys & 1U << kind) != 0;
}

/* A suite with a pre-shared key is of use to who may have one. */
static bool suite_possible(const struct policy *policy, enum side side, const struct suite *suite)
{
    return suite->keys != KEYS_NONE || policy->psk_count > 0 || (policy->asks_psk & side) != 0;
}

bool policy_has_suite(const struct policy *policy, enum side side, uint16_t id)
{
    for (size_t i = 0; i < policy->suite_count; i++)
        if (policy->suites[i] == id)
            return suite_possible(policy, side, suite_find(id));
    return false;
}

bool policy_uses_certificates(const struct policy *policy)
{
    for (size_t i = 0; i < policy->suite_count; i++)
        if (suite_find(policy->suites[i])->keys != KEYS_NONE)
            return true;
    return false;
}

bool policy_uses_psks(const struct policy *policy, enum side side)
{
    for (size_t i = 0; i < policy->suite_count; i++) {
        const struct suite *suite = suite_find(policy->suites[i]);
        if (suite->keys == KEYS_NONE && suite_possible(policy, side, suite))
            return true;
    }
    return false;
}

void policy_default(struct policy *policy)
{
    struct error none = {0};
    suite_list(policy->suites, &policy->suite_count, "default", &none);
    group_list(policy->groups, &policy->group_count, "default", &none);
    scheme_list(policy->schemes, &policy->scheme_count, "default", &none);
}
