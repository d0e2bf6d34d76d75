/*
 * config.c - the policy: its life, and its setters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

#include "cpu/cpu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void sentence_write(char *out, size_t cap, int code, const char *detail)
{
    /* A sentence that does not fit is cut: its beginning says what matters. */
    if (snprintf(out, cap, "%s%s%s", error_sentence(code), detail[0] != '\0' ? ": " : "", detail) < 0)
        out[0] = '\0';
}

void reason_write(char out[REASON_MAX])
{
    if (strerror_r(errno, out, REASON_MAX) != 0)
        out[0] = '\0';
}

/* ---- Life ---- */

ssl_config *ssl_config_new(void)
{
    ssl_config *config = calloc(1, sizeof *config);
    if (config == NULL)
        return NULL;
    if (pthread_mutex_init(&config->loading, NULL) != 0) {
        free(config);
        return NULL;
    }
    if (!sessions_init(config)) {
        pthread_mutex_destroy(&config->loading);
        free(config);
        return NULL;
    }
    atomic_init(&config->owners, 1);
    atomic_init(&config->used, false);
    atomic_init(&config->trust_loaded, false);
    crypto_choose(&config->policy.crypto, cpu_features());
    config->policy.depth = LIMIT_DEPTH;
    config->crl_scope = REVOCATION_CHAIN;
    policy_default(&config->policy);
    return config;
}

ssl_config *ssl_config_ref(ssl_config *config)
{
    if (config != NULL)
        atomic_fetch_add(&config->owners, 1);
    return config;
}

void ssl_config_free(ssl_config *config)
{
    if (config == NULL || atomic_fetch_sub(&config->owners, 1) != 1)
        return;
    blobs_free(&config->blobs);
    free(config->anchors);
    free(config->crls);
    free(config->identities);
    free(config->psks);
    sessions_free(config);
    pthread_mutex_destroy(&config->loading);
    free(config);
}

uint8_t *config_blob(ssl_config *config, size_t len)
{
    return blob_new(&config->blobs, len);
}

/* ---- Errors ---- */

int config_fail(ssl_config *config, int code, const char *detail)
{
    char sentence[LIMIT_ERROR_TEXT];
    sentence_write(sentence, sizeof sentence, code, detail);
    fail(&config->error, code, "%s", sentence);
    return SSL_ERROR;
}

const char *ssl_config_error(const ssl_config *config)
{
    if (config == NULL)
        return error_sentence(SSL_E_MEMORY);
    return config->error.code != 0 ? config->error.text : NULL;
}

const char *ssl_config_warning(const ssl_config *config)
{
    return config != NULL && config->warning.code != 0 ? config->warning.text : NULL;
}

bool config_open(ssl_config *config)
{
    return config != NULL && !atomic_load(&config->used);
}

/* ---- Use by a connection ---- */

/* Loads the system's CA certificates when the first client needs them. Several threads may come here at once. */
static int trust_ready(ssl_config *config, struct error *why)
{
    if (atomic_load(&config->trust_loaded) || config->policy.any_certificate)
        return 0;
    pthread_mutex_lock(&config->loading);
    int result = 0;
    if (!atomic_load(&config->trust_loaded)) {
        result = config->policy.trust.anchor_count > 0 ? 0 : load_system_trust(config, why);
        atomic_store(&config->trust_loaded, result == 0);
    }
    pthread_mutex_unlock(&config->loading);
    return result;
}

/* Whether the application named a CA. A client of the same config may be loading the system's just now. */
static bool trust_is_own(ssl_config *config)
{
    pthread_mutex_lock(&config->loading);
    bool own = config->policy.trust.anchor_count > 0 && !config->policy.system_trust;
    pthread_mutex_unlock(&config->loading);
    return own;
}

int config_use(ssl_config *config, enum side side, struct error *why)
{
    const struct policy *policy = &config->policy;
    atomic_store(&config->used, true);
    if (config->error.code != 0) {
        *why = config->error;
        return why->code;
    }
    bool certificates = policy_uses_certificates(policy);
    if (!certificates && !policy_uses_psks(policy, side))
        return fail(why, SSL_E_NO_SUITES, "all that are named need a pre-shared key; call ssl_config_psk");
    if (side == CLIENT)
        return certificates ? trust_ready(config, why) : 0;
    if (certificates && policy->identity_count == 0 && !policy_uses_psks(policy, side))
        return fail(why, SSL_E_NO_IDENTITY, "call ssl_config_add_identity");
    /* The CAs that vouch for public web sites say nothing of use about a server's own users. */
    if (policy->client_auth != CLIENT_AUTH_NONE && !policy->any_certificate && !trust_is_own(config))
        return fail(why, SSL_E_NO_TRUST, "to ask clients for certificates, name their CA with ssl_config_add_ca");
    return 0;
}

/* ---- Setters ---- */

int ssl_config_ciphers(ssl_config *config, const char *names)
{
    if (!config_open(config))
        return SSL_ERROR;
    struct error why = {0};
    if (names == NULL)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_ciphers: names is NULL");
    int result = suite_list(config->policy.suites, &config->policy.suite_count, names, &why);
    config->ciphers_named = true;
    return result == 0 ? 0 : config_fail(config, result, why.text);
}

/* A list of names with commas between them, as names with zeros behind them: true if each has 1 to 255 bytes (RFC 7301
 * 3.1). */
static bool protocols_split(char *list)
{
    for (bool last = false; !last;) {
        size_t len = strcspn(list, ",");
        if (len < 1 || len > 255)
            return false;
        last = list[len] == '\0';
        list[len] = '\0';
        list += len + 1;
    }
    return true;
}

int ssl_config_alpn(ssl_config *config, const char *protocols)
{
    if (!config_open(config))
        return SSL_ERROR;
    size_t len = protocols != NULL ? strlen(protocols) + 1 : 0;
    if (len == 0 || len > LIMIT_PROTOCOLS)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_alpn: no list, or one that is too long");
    uint8_t *list = config_blob(config, len);
    if (list == NULL)
        return config_fail(config, SSL_E_MEMORY, "ssl_config_alpn");
    memcpy(list, protocols, len);
    if (!protocols_split((char *)list))
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_alpn: a name of a protocol has 1 to 255 bytes");
    config->policy.protocols = (struct span){list, len};
    return 0;
}

int ssl_config_server_name(ssl_config *config, const char *name)
{
    if (!config_open(config))
        return SSL_ERROR;
    struct span *names = &config->policy.server_names;
    size_t len = name != NULL ? strlen(name) : 0;
    if (len > 1 && name[len - 1] == '.') /* RFC 6066: a HostName has no dot at its end */
        len--;
    uint8_t *list = config_blob(config, names->len + len + 1); /* lists are short: each name makes a new one */
    if (list == NULL)
        return config_fail(config, SSL_E_MEMORY, "ssl_config_server_name");
    char *added = (char *)list + names->len;
    if (names->len > 0)
        memcpy(list, names->at, names->len);
    if (len > 0)
        memcpy(added, name, len);
    added[len] = '\0';
    if (!host_is_valid(added) || host_is_address(added))
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_server_name: not a host name");
    *names = (struct span){list, names->len + len + 1};
    return 0;
}

/* Who gives a pre-shared key, and nothing to use certificates with, means the key. */
void config_default_ciphers(ssl_config *config)
{
    struct policy *policy = &config->policy;
    struct error none = {0};
    bool psks = policy->psk_count > 0 || policy->asks_psk != 0;
    bool certificates = policy->identity_count > 0 || policy->trust.anchor_count > 0 || policy->any_certificate;
    if (!config->ciphers_named)
        suite_list(policy->suites, &policy->suite_count,
                   !psks          ? "default"
                   : certificates ? "psk:default"
                                  : "psk",
                   &none);
}

int ssl_config_groups(ssl_config *config, const char *names)
{
    if (!config_open(config))
        return SSL_ERROR;
    struct error why = {0};
    if (names == NULL)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_groups: names is NULL");
    int result = group_list(config->policy.groups, &config->policy.group_count, names, &why);
    return result == 0 ? 0 : config_fail(config, result, why.text);
}

int ssl_config_signature_algorithms(ssl_config *config, const char *names)
{
    if (!config_open(config))
        return SSL_ERROR;
    struct error why = {0};
    if (names == NULL)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_signature_algorithms: names is NULL");
    int result = scheme_list(config->policy.schemes, &config->policy.scheme_count, names, &why);
    return result == 0 ? 0 : config_fail(config, result, why.text);
}

int ssl_config_prefer(ssl_config *config, enum ssl_side side)
{
    if (!config_open(config))
        return SSL_ERROR;
    if (side != SSL_SIDE_CLIENT && side != SSL_SIDE_SERVER)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_prefer");
    config->policy.client_order = side == SSL_SIDE_CLIENT;
    return 0;
}

/* ---- Pre-shared keys ---- */

/* A copy of the bytes that lives as long as the config. */
static int keep(ssl_config *config, struct span *kept, const void *at, size_t len)
{
    uint8_t *copy = config_blob(config, len);
    if (copy == NULL)
        return config_fail(config, SSL_E_MEMORY, "for a pre-shared key or a password");
    memcpy(copy, at, len);
    *kept = (struct span){copy, len};
    return 0;
}

int ssl_config_psk(ssl_config *config, const char *identity, const void *key, size_t key_len)
{
    if (!config_open(config))
        return SSL_ERROR;
    size_t identity_len = identity != NULL ? strlen(identity) : 0;
    if (identity_len == 0 || identity_len > PSK_IDENTITY_MAX)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_psk: an identity has 1 to 256 bytes");
    if (key == NULL || key_len < PSK_MIN || key_len > PSK_MAX)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_psk: a key has 16 to 256 bytes");
    struct policy *policy = &config->policy;
    for (size_t i = 0; i < policy->psk_count; i++)
        if (span_equal(config->psks[i].identity, (struct span){(const uint8_t *)identity, identity_len}))
            return config_fail(config, SSL_E_ARGUMENT, "ssl_config_psk: there is a key of this name already");
    struct psk *bigger = realloc(config->psks, (policy->psk_count + 1) * sizeof *bigger);
    if (bigger == NULL)
        return config_fail(config, SSL_E_MEMORY, "for a pre-shared key");
    config->psks = bigger;
    policy->psks = bigger;
    TRY(keep(config, &bigger[policy->psk_count].identity, identity, identity_len));
    TRY(keep(config, &bigger[policy->psk_count].key, key, key_len));
    policy->psk_count++;
    config_default_ciphers(config);
    return 0;
}

int ssl_config_psk_hint(ssl_config *config, const char *hint)
{
    if (!config_open(config))
        return SSL_ERROR;
    size_t len = hint != NULL ? strlen(hint) : 0;
    if (len == 0 || len > PSK_IDENTITY_MAX)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_psk_hint: a hint has 1 to 256 bytes");
    return keep(config, &config->policy.psk_hint, hint, len);
}

void ssl_config_on_psk(ssl_config *config, ssl_psk_find_fn find, ssl_psk_offer_fn offer, void *arg)
{
    if (!config_open(config))
        return;
    config->psk_find = find;
    config->psk_offer = offer;
    config->psk_arg = arg;
    config->policy.asks_psk = (offer != NULL ? CLIENT : 0u) | (find != NULL ? SERVER : 0u);
    config_default_ciphers(config);
}

/* ---- Passwords of private keys ---- */

int ssl_config_password(ssl_config *config, const char *password)
{
    if (!config_open(config))
        return SSL_ERROR;
    size_t len = password != NULL ? strlen(password) : 0;
    if (password == NULL || len > LIMIT_PASSWORD)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_password: at most 1024 bytes");
    return keep(config, &config->password, password, len);
}

int ssl_config_client_auth(ssl_config *config, enum ssl_auth auth)
{
    static const enum client_auth rows[] = {
        [SSL_AUTH_NONE] = CLIENT_AUTH_NONE,
        [SSL_AUTH_OPTIONAL] = CLIENT_AUTH_OPTIONAL,
        [SSL_AUTH_REQUIRED] = CLIENT_AUTH_REQUIRED,
    };
    if (!config_open(config))
        return SSL_ERROR;
    if ((size_t)auth >= COUNT(rows))
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_client_auth");
    config->policy.client_auth = rows[auth];
    return 0;
}

int ssl_config_crl_scope(ssl_config *config, enum ssl_crl scope)
{
    if (!config_open(config))
        return SSL_ERROR;
    if (scope != SSL_CRL_LEAF && scope != SSL_CRL_CHAIN)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_crl_scope");
    config->crl_scope = scope == SSL_CRL_LEAF ? REVOCATION_LEAF : REVOCATION_CHAIN;
    if (config->policy.revocation != REVOCATION_OFF)
        config->policy.revocation = config->crl_scope;
    return 0;
}

int ssl_config_verify_depth(ssl_config *config, unsigned max)
{
    if (!config_open(config))
        return SSL_ERROR;
    if (max > LIMIT_CHAIN - 2)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_verify_depth: at most 16 intermediates");
    config->policy.depth = max;
    return 0;
}

int ssl_config_record_size(ssl_config *config, size_t max)
{
    if (!config_open(config))
        return SSL_ERROR;
    if (max < RECORD_SIZE_MIN || max > LIMIT_PLAINTEXT)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_record_size: 64 to 16384 bytes");
    config->policy.record_size = (uint16_t)max;
    return 0;
}

int ssl_config_send_size(ssl_config *config, size_t max)
{
    if (!config_open(config))
        return SSL_ERROR;
    if (max < RECORD_SIZE_MIN || max > LIMIT_PLAINTEXT)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_send_size: 64 to 16384 bytes");
    config->policy.send_size = (uint16_t)max;
    return 0;
}

int ssl_config_false_start(ssl_config *config)
{
    if (!config_open(config))
        return SSL_ERROR;
    config->policy.false_start = true;
    return 0;
}

int ssl_config_require_staple(ssl_config *config)
{
    if (!config_open(config))
        return SSL_ERROR;
    config->policy.require_staple = true;
    return 0;
}

int ssl_config_ask_sct(ssl_config *config)
{
    if (!config_open(config))
        return SSL_ERROR;
    config->policy.ask_scts = true;
    return 0;
}

void ssl_config_insecure_no_verify(ssl_config *config)
{
    if (!config_open(config))
        return;
    config->policy.any_certificate = true;
    config_default_ciphers(config);
}

void ssl_config_insecure_no_name(ssl_config *config)
{
    if (config_open(config))
        config->policy.any_name = true;
}

void ssl_config_insecure_no_time(ssl_config *config)
{
    if (config_open(config))
        config->policy.any_time = true;
}

void ssl_config_insecure_no_staple(ssl_config *config)
{
    if (config_open(config))
        config->policy.any_status = true;
}

/* ---- Callbacks ---- */

void ssl_config_on_step(ssl_config *config, ssl_step_fn on_step, void *arg)
{
    if (!config_open(config))
        return;
    config->on_step = on_step;
    config->step_arg = arg;
}

void ssl_config_on_hello(ssl_config *config, ssl_hello_fn on_hello, void *arg)
{
    if (!config_open(config))
        return;
    config->on_hello = on_hello;
    config->hello_arg = arg;
}

void ssl_config_on_verify(ssl_config *config, ssl_verify_fn on_verify, void *arg)
{
    if (!config_open(config))
        return;
    config->on_verify = on_verify;
    config->verify_arg = arg;
}

void ssl_config_on_keylog(ssl_config *config, ssl_keylog_fn on_keylog, void *arg)
{
    if (!config_open(config))
        return;
    config->on_keylog = on_keylog;
    config->keylog_arg = arg;
}

void ssl_config_on_time(ssl_config *config, ssl_time_fn on_time, void *arg)
{
    if (!config_open(config))
        return;
    config->on_time = on_time;
    config->time_arg = arg;
}
