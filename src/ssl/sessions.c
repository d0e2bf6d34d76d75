/*
 * sessions.c - what a config holds of sessions: a server's ticket keys (RFC 5077), which change by themselves, and its
 * cache. Both change while connections of many threads use the config, so they stand behind a lock of their own.
 *
 * The cache is a hash table over an array of fixed size. Its ids are ours, 32 random bytes each, so any four of them
 * are a good hash, and nobody can choose ids that fall together. A look-up need not be constant time: an id travels in
 * the clear, and is worth nothing without the master secret.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

#include <stdlib.h>

/* ---- Ticket keys ---- */

/* A key seals for as long as a session lives, and opens for as long again, so that it outlives all tickets under it. */
static bool key_turn(ssl_config *config, int64_t now)
{
    struct ticket_keys *keys = &config->tickets;
    int64_t age = now - keys->since;
    if (keys->count > 0 && age >= -SESSION_SKEW && age < SESSION_LIFETIME)
        return true;
    bool keeps = keys->count > 0 && age >= -SESSION_SKEW && age < 2 * (int64_t)SESSION_LIFETIME;
    memcpy(keys->keys[1], keys->keys[0], TICKET_KEY_LEN);
    if (crypto_random(&config->policy.crypto, keys->keys[0], TICKET_KEY_LEN) != 0) {
        wipe(keys->keys, sizeof keys->keys);
        keys->count = 0;
        return false;
    }
    if (!keeps)
        wipe(keys->keys[1], TICKET_KEY_LEN);
    keys->count = keeps ? 2 : 1;
    keys->since = now;
    return true;
}

bool sessions_ticket_key(ssl_config *config, int64_t now, const uint8_t *name, uint8_t key[TICKET_KEY_LEN])
{
    struct ticket_keys *keys = &config->tickets;
    bool found = false;
    if (config->policy.no_tickets)
        return false;
    pthread_mutex_lock(&config->sharing);
    bool there = keys->given || key_turn(config, now);
    for (size_t i = 0; i < keys->count && there && !found; i++) {
        found = name == NULL || memcmp(keys->keys[i], name, TICKET_NAME_LEN) == 0;
        if (found)
            memcpy(key, keys->keys[i], TICKET_KEY_LEN);
    }
    pthread_mutex_unlock(&config->sharing);
    return found;
}

int ssl_config_tickets(ssl_config *config, const uint8_t (*keys)[TICKET_KEY_LEN], size_t count)
{
    if (!config_open(config))
        return SSL_ERROR;
    if (count > LIMIT_TICKET_KEYS || (keys == NULL && count > 0))
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_tickets: 0 to 16 keys");
    wipe(config->tickets.keys, sizeof config->tickets.keys);
    config->policy.no_tickets = count == 0;
    config->tickets.given = count > 0;
    config->tickets.count = count;
    if (count > 0)
        memcpy(config->tickets.keys, keys, count * TICKET_KEY_LEN);
    return 0;
}

/* ---- The cache ---- */

#define NOWHERE UINT32_MAX

struct cache_entry {
    uint8_t id[SESSION_ID_LEN];
    uint8_t *at; /* NULL: not in use */
    size_t len;
    uint32_t next;         /* in its chain */
    uint32_t older, newer; /* by when they were last asked for */
};

struct cache {
    uint32_t capacity, count, chains; /* chains: a power of two */
    uint32_t oldest, newest;
    uint32_t *first; /* of each chain */
    struct cache_entry entries[];
};

static uint32_t *chain_of(struct cache *cache, const uint8_t id[SESSION_ID_LEN])
{
    return &cache->first[load_be32(id) & (cache->chains - 1)];
}

/* The link that leads to the entry of this id; to NOWHERE if there is none. */
static uint32_t *link_to(struct cache *cache, const uint8_t id[SESSION_ID_LEN])
{
    uint32_t *link = chain_of(cache, id);
    while (*link != NOWHERE && memcmp(cache->entries[*link].id, id, SESSION_ID_LEN) != 0)
        link = &cache->entries[*link].next;
    return link;
}

static void age_remove(struct cache *cache, uint32_t index)
{
    struct cache_entry *entry = &cache->entries[index];
    *(entry->older != NOWHERE ? &cache->entries[entry->older].newer : &cache->oldest) = entry->newer;
    *(entry->newer != NOWHERE ? &cache->entries[entry->newer].older : &cache->newest) = entry->older;
}

static void age_append(struct cache *cache, uint32_t index)
{
    struct cache_entry *entry = &cache->entries[index];
    entry->older = cache->newest;
    entry->newer = NOWHERE;
    *(cache->newest != NOWHERE ? &cache->entries[cache->newest].newer : &cache->oldest) = index;
    cache->newest = index;
}

static void entry_clear(struct cache_entry *entry)
{
    wipe(entry->at, entry->len);
    free(entry->at);
    entry->at = NULL;
    entry->len = 0;
}

/* Takes the entry at the end of this link out of its chain and out of the order of age; it is then free. */
static uint32_t entry_take(struct cache *cache, uint32_t *link)
{
    uint32_t index = *link;
    *link = cache->entries[index].next;
    age_remove(cache, index);
    entry_clear(&cache->entries[index]);
    return index;
}

/* A free entry: one that never was used, or the one that was not asked for the longest. Those that were taken out stand
 * at the old end, where they come first. */
static uint32_t entry_find_free(struct cache *cache)
{
    if (cache->count < cache->capacity)
        return cache->count++;
    uint32_t index = cache->oldest;
    if (cache->entries[index].at == NULL) {
        age_remove(cache, index);
        return index;
    }
    return entry_take(cache, link_to(cache, cache->entries[index].id));
}

/* A free entry goes to the old end. */
static void entry_give_back(struct cache *cache, uint32_t index)
{
    struct cache_entry *entry = &cache->entries[index];
    entry->newer = cache->oldest;
    entry->older = NOWHERE;
    *(cache->oldest != NOWHERE ? &cache->entries[cache->oldest].older : &cache->newest) = index;
    cache->oldest = index;
}

static void cache_drop(struct cache *cache, const uint8_t id[SESSION_ID_LEN])
{
    uint32_t *link = link_to(cache, id);
    if (*link != NOWHERE)
        entry_give_back(cache, entry_take(cache, link));
}

/* Takes the bytes over. */
static void cache_put(struct cache *cache, const uint8_t id[SESSION_ID_LEN], uint8_t *at, size_t len)
{
    cache_drop(cache, id);
    uint32_t index = entry_find_free(cache), *link = chain_of(cache, id);
    struct cache_entry *entry = &cache->entries[index];
    memcpy(entry->id, id, SESSION_ID_LEN);
    entry->at = at;
    entry->len = len;
    entry->next = *link;
    *link = index;
    age_append(cache, index);
}

static size_t cache_get(struct cache *cache, const uint8_t id[SESSION_ID_LEN], uint8_t *out, size_t cap)
{
    uint32_t index = *link_to(cache, id);
    if (index == NOWHERE || cache->entries[index].len > cap)
        return 0;
    memcpy(out, cache->entries[index].at, cache->entries[index].len);
    age_remove(cache, index);
    age_append(cache, index);
    return cache->entries[index].len;
}

static void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    for (uint32_t i = 0; i < cache->count; i++)
        if (cache->entries[i].at != NULL)
            entry_clear(&cache->entries[i]);
    free(cache->first);
    free(cache);
}

static struct cache *cache_new(uint32_t capacity)
{
    struct cache *cache = calloc(1, sizeof *cache + capacity * sizeof *cache->entries);
    if (cache == NULL)
        return NULL;
    cache->capacity = capacity;
    cache->oldest = cache->newest = NOWHERE;
    for (cache->chains = 1; cache->chains < capacity;)
        cache->chains *= 2;
    cache->first = malloc(cache->chains * sizeof *cache->first);
    for (uint32_t i = 0; i < cache->chains && cache->first != NULL; i++)
        cache->first[i] = NOWHERE;
    if (cache->first != NULL)
        return cache;
    free(cache);
    return NULL;
}

int ssl_config_cache(ssl_config *config, size_t sessions)
{
    if (!config_open(config))
        return SSL_ERROR;
    if (sessions > LIMIT_CACHE)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_cache: at most 1048576 sessions");
    cache_free(config->cache);
    config->cache = sessions > 0 ? cache_new((uint32_t)sessions) : NULL;
    if (sessions > 0 && config->cache == NULL)
        return config_fail(config, SSL_E_MEMORY, "ssl_config_cache");
    return 0;
}

void ssl_config_on_session(ssl_config *config, ssl_store_fn store, ssl_fetch_fn fetch, void *arg)
{
    if (!config_open(config))
        return;
    config->store = store;
    config->fetch = fetch;
    config->session_arg = arg;
}

/* ---- What connections ask of both ---- */

bool sessions_cached(const ssl_config *config)
{
    return config->cache != NULL || (config->store != NULL && config->fetch != NULL);
}

/* What an application writes without saying that it is a session may still be a part of one. */
static int fetch_elsewhere(ssl_conn *conn, const uint8_t id[SESSION_ID_LEN], uint8_t *state, size_t cap, size_t *len)
{
    const ssl_config *config = conn->config;
    ptrdiff_t answer = config->fetch(conn, id, state, cap, config->session_arg);
    *len = answer > 0 && (size_t)answer <= cap ? (size_t)answer : 0;
    if (*len == 0)
        wipe(state, cap);
    return answer == SSL_WANT_ANSWER ? HANDSHAKE_ASK : 0;
}

int sessions_fetch(ssl_conn *conn, const uint8_t id[SESSION_ID_LEN], uint8_t *state, size_t cap, size_t *len)
{
    ssl_config *config = conn->config;
    if (config->store != NULL && config->fetch != NULL)
        return fetch_elsewhere(conn, id, state, cap, len);
    pthread_mutex_lock(&config->sharing);
    *len = config->cache != NULL ? cache_get(config->cache, id, state, cap) : 0;
    pthread_mutex_unlock(&config->sharing);
    return 0;
}

void sessions_store(ssl_config *config, const uint8_t id[SESSION_ID_LEN], struct span state)
{
    if (config->store != NULL && config->fetch != NULL) {
        config->store(id, state.at, state.len, config->session_arg);
        return;
    }
    uint8_t *copy = config->cache != NULL ? malloc(state.len) : NULL;
    if (copy == NULL)
        return; /* the next handshake of this client will be a full one */
    memcpy(copy, state.at, state.len);
    pthread_mutex_lock(&config->sharing);
    cache_put(config->cache, id, copy, state.len);
    pthread_mutex_unlock(&config->sharing);
}

void sessions_drop(ssl_config *config, const uint8_t id[SESSION_ID_LEN])
{
    if (config->store != NULL && config->fetch != NULL) {
        config->store(id, NULL, 0, config->session_arg);
        return;
    }
    pthread_mutex_lock(&config->sharing);
    if (config->cache != NULL)
        cache_drop(config->cache, id);
    pthread_mutex_unlock(&config->sharing);
}

bool sessions_init(ssl_config *config)
{
    return pthread_mutex_init(&config->sharing, NULL) == 0;
}

void sessions_free(ssl_config *config)
{
    cache_free(config->cache);
    wipe(&config->tickets, sizeof config->tickets);
    pthread_mutex_destroy(&config->sharing);
}
