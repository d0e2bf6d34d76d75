/*
 * suite.c - THE SUITES, one row each, in the order of preference. Nothing else knows the id of a suite.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/* clang-format off */
static const struct suite suites[] = {
/*    id      IANA name                              OpenSSL name         key exchange       protection                     PRF */
    { 0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384",     "AES256-GCM-SHA384", &key_exchange_rsa, PROTECTION_AES_256_GCM,        HASH_SHA384 }, /* RFC 5288 */
    { 0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256",     "AES128-GCM-SHA256", &key_exchange_rsa, PROTECTION_AES_128_GCM,        HASH_SHA256 }, /* RFC 5288 */
    { 0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256",     "AES256-SHA256",     &key_exchange_rsa, PROTECTION_AES_256_CBC_SHA256, HASH_SHA256 }, /* RFC 5246 */
    { 0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256",     "AES128-SHA256",     &key_exchange_rsa, PROTECTION_AES_128_CBC_SHA256, HASH_SHA256 }, /* RFC 5246 */
    { 0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA",        "AES256-SHA",        &key_exchange_rsa, PROTECTION_AES_256_CBC_SHA,    HASH_SHA256 }, /* RFC 5246 */
    { 0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA",        "AES128-SHA",        &key_exchange_rsa, PROTECTION_AES_128_CBC_SHA,    HASH_SHA256 }, /* RFC 5246 9: mandatory */
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

static bool word_is(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(word, name, len) == 0;
}

/* The words that stand for several suites. All suites there are use RSA key transport, so each word means all of them.
 */
static bool word_covers(const char *word, size_t len)
{
    return word_is(word, len, "all") || word_is(word, len, "legacy") || word_is(word, len, "default");
}

static void suite_add(uint16_t ids[SUITE_MAX], size_t *count, uint16_t id)
{
    for (size_t i = 0; i < *count; i++)
        if (ids[i] == id)
            return;
    ids[(*count)++] = id; /* cannot overflow: there are fewer suites than SUITE_MAX, and none is added twice */
}

int suite_list(uint16_t ids[SUITE_MAX], size_t *count, const char *names, struct error *why)
{
    *count = 0;
    while (*names != '\0') {
        size_t len = strcspn(names, ":,");
        bool known = len == 0;
        for (size_t i = 0; i < COUNT(suites); i++) {
            if (word_covers(names, len) || word_is(names, len, suites[i].name) ||
                word_is(names, len, suites[i].openssl_name)) {
                suite_add(ids, count, suites[i].id);
                known = true;
            }
        }
        if (!known)
            return fail(why, SSL_E_UNKNOWN_NAME, "no cipher suite is called \"%.*s\"", (int)(len < 80 ? len : 80),
                        names);
        names += len + (names[len] != '\0');
    }
    return *count > 0 ? 0 : fail(why, SSL_E_NO_SUITES, "the list of cipher suites is empty");
}
