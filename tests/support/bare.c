/*
 * bare.c - one end of a handshake without a connection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/bare.h"

#include <stdio.h>

int seeded_random(void *arg, uint8_t *out, size_t len)
{
    struct seeded *seeded = arg;
    for (size_t i = 0; i < len; i++) {
        seeded->state ^= seeded->state >> 12;
        seeded->state ^= seeded->state << 25;
        seeded->state ^= seeded->state >> 27;
        out[i] = (uint8_t)(seeded->state * 0x2545F4914F6CDD1Du >> 56);
    }
    return 0;
}

uint32_t seeded_below(struct seeded *seeded, uint32_t bound)
{
    uint8_t bytes[4];
    seeded_random(seeded, bytes, sizeof bytes);
    return load_be32(bytes) % bound;
}

/* ---- The hooks ---- */

static int bare_room(void *conn, size_t len)
{
    struct bare *bare = conn;
    return len <= bare->out.cap - bare->out.len ? 0 : SSL_E_MEMORY;
}

static int bare_keep(void *conn, enum kept what, struct span *bytes)
{
    (void)what;
    struct bare *bare = conn;
    if (bytes->len > sizeof bare->kept - bare->kept_len)
        return SSL_E_MEMORY;
    memcpy(bare->kept + bare->kept_len, bytes->at, bytes->len);
    bytes->at = bare->kept + bare->kept_len;
    bare->kept_len += bytes->len;
    return 0;
}

static int bare_remember(void *conn, struct span *all, struct span message)
{
    struct bare *bare = conn;
    if (message.len > sizeof bare->messages - all->len)
        return SSL_E_MEMORY;
    memcpy(bare->messages + all->len, message.at, message.len);
    *all = (struct span){bare->messages, all->len + message.len};
    return 0;
}

/* Everybody's key is his name, over and over. */
static int bare_psk_find(void *conn, struct psk_choice *psk)
{
    (void)conn;
    for (size_t i = 0; i < 32; i++)
        psk->key[i] = psk->identity[i % psk->identity_len];
    psk->key_len = 32;
    return psk->identity[0] == '?' ? SSL_E_PSK_IDENTITY : 0;
}

static int bare_psk_offer(void *conn, struct psk_choice *psk, struct span hint)
{
    (void)hint;
    memcpy(psk->identity, "device", 6);
    psk->identity_len = 6;
    return bare_psk_find(conn, psk);
}

static void bare_drop(void *conn)
{
    ((struct bare *)conn)->dropped++;
}

static int bare_save(void *conn, const struct session *session)
{
    struct bare *bare = conn;
    struct session whole = *session;
    if (whole.peer_list.len == 0) /* a resumed session that is saved again */
        whole.peer_list = bare->hs.peer_list;
    struct writer w = writer_over(bare->saved, sizeof bare->saved);
    session_write(&w, &whole);
    bare->saved_len = writer_ok(&w) ? w.len : 0;
    return 0;
}

/* The name of a key is all that tells it from others. */
static bool bare_ticket_key(void *conn, int64_t now, const uint8_t *name, uint8_t key[TICKET_KEY_LEN])
{
    const struct bare *bare = conn;
    (void)now;
    for (uint8_t i = 0; i < bare->ticket_keys; i++) {
        memset(key, bare->ticket_key - i, TICKET_KEY_LEN);
        if (name == NULL || memcmp(key, name, TICKET_NAME_LEN) == 0)
            return true;
    }
    return false;
}

static bool bare_caches(void *conn)
{
    return ((struct bare *)conn)->cache != NULL;
}

static int bare_fetch(void *conn, const uint8_t id[SESSION_ID_LEN], uint8_t *state, size_t cap, size_t *len)
{
    const struct bare_cache *cache = ((struct bare *)conn)->cache;
    *len = memcmp(cache->id, id, SESSION_ID_LEN) == 0 ? cache->len : 0;
    assert_in_range(*len, 0, cap);
    if (*len > 0)
        memcpy(state, cache->state, *len);
    return 0;
}

static void bare_store(void *conn, const uint8_t id[SESSION_ID_LEN], struct span state)
{
    struct bare_cache *cache = ((struct bare *)conn)->cache;
    assert_in_range(state.len, 1, sizeof cache->state);
    memcpy(cache->id, id, SESSION_ID_LEN);
    memcpy(cache->state, state.at, state.len);
    cache->len = state.len;
}

static int bare_now(void *conn, int64_t *now)
{
    *now = ((struct bare *)conn)->now;
    return 0;
}

static int bare_verified(void *conn)
{
    ((struct bare *)conn)->verified++;
    return 0;
}

static bool bare_wants_steps(void *conn)
{
    (void)conn;
    return true;
}

static bool bare_wants_keys(void *conn)
{
    return !((struct bare *)conn)->keeps_keys;
}

static void bare_keylog(void *conn, const char *line)
{
    struct bare *bare = conn;
    snprintf(bare->keylog, sizeof bare->keylog, "%s", line);
}

static void bare_step(void *conn, const struct step_event *event)
{
    struct bare *bare = conn;
    snprintf(bare->last, sizeof bare->last, "%s", event->name);
    if (bare->on_step != NULL)
        bare->on_step(bare, event);
}

static int bare_hello(void *conn)
{
    struct bare *bare = conn;
    return bare->on_hello != NULL ? bare->on_hello(bare) : 0;
}

static const struct handshake_hooks hooks = {
    .room = bare_room,
    .keep = bare_keep,
    .now = bare_now,
    .verified = bare_verified,
    .wants_keys = bare_wants_keys,
    .keylog = bare_keylog,
    .wants_steps = bare_wants_steps,
    .step = bare_step,
    .hello = bare_hello,
    .remember = bare_remember,
    .psk_find = bare_psk_find,
    .psk_offer = bare_psk_offer,
    .drop = bare_drop,
    .save = bare_save,
    .ticket_key = bare_ticket_key,
    .caches = bare_caches,
    .fetch = bare_fetch,
    .store = bare_store,
};

/* ---- Ends ---- */

/* The policy stands behind the end in one piece of memory, so that struct bare can be copied and put back. */
struct whole {
    struct bare bare;
    struct policy policy;
};

struct policy *bare_policy(struct bare *bare)
{
    return &((struct whole *)bare)->policy;
}

struct bare *bare_new(const struct policy *policy, enum side side, const char *host, uint64_t seed)
{
    struct whole *whole = calloc(1, sizeof *whole);
    assert_non_null(whole);
    struct bare *bare = &whole->bare;
    whole->policy = *policy;
    crypto_choose(&whole->policy.crypto, 0);
    whole->policy.crypto.random = seeded_random;
    whole->policy.crypto.random_arg = &bare->seeded;
    bare->seeded.state = seed;
    bare->out = (struct flight){bare->flight, 0, sizeof bare->flight};
    handshake_init(&bare->hs, &whole->policy, side, host, &hooks, bare, &bare->read, &bare->write, &bare->out,
                   &bare->why);
    bare->hs.in = (struct assembly){bare->assembly, 0, 0, sizeof bare->assembly};
    return bare;
}

void bare_free(struct bare *bare)
{
    free(bare);
}

int bare_offer(struct bare *bare, uint8_t type, struct span fragment)
{
    TRY(handshake_receive(&bare->hs, type, fragment));
    return handshake_run(&bare->hs);
}

int bare_offer_message(struct bare *bare, uint8_t type, struct span body)
{
    uint8_t *message = malloc(MESSAGE_HEADER + body.len);
    assert_non_null(message);
    struct writer w = writer_over(message, MESSAGE_HEADER + body.len);
    writer_u8(&w, type);
    writer_vector(&w, 3, body);
    assert_true(writer_ok(&w));
    int result = bare_offer(bare, CONTENT_HANDSHAKE, (struct span){message, w.len});
    free(message);
    return result;
}

int bare_deliver(struct bare *to, uint8_t type, struct span fragment, void *arg)
{
    (void)arg;
    return bare_offer(to, type, fragment);
}

/* Hands on the content of one record; whole messages, since that is what an end sends here. */
static int deliver_record(struct bare *to, uint8_t type, struct span content,
                          int (*deliver)(struct bare *, uint8_t, struct span, void *), void *arg)
{
    if (type != CONTENT_HANDSHAKE)
        return deliver(to, type, content, arg);
    struct reader r = reader_over(content);
    int result = HANDSHAKE_WANT;
    while (reader_more(&r) && result == HANDSHAKE_WANT) {
        struct reader start = r;
        reader_u8(&r);
        reader_vector(&r, 3, 0, 0xffffff);
        assert_false(r.failed);
        result = deliver(to, type, (struct span){start.at, start.left - r.left}, arg);
    }
    return result;
}

int bare_flight(struct bare *from, struct bare *to,
                int (*deliver)(struct bare *to, uint8_t type, struct span fragment, void *arg), void *arg)
{
    size_t at = 0;
    int result = HANDSHAKE_WANT;
    while (at < from->out.len && result == HANDSHAKE_WANT) {
        struct record_header header;
        struct span plain;
        uint8_t *record = from->flight + at;
        assert_int_equal(record_header_read(&header, &to->read, record, 0, &to->why), 0);
        assert_int_equal(record_open(&to->read, &plain, &header, record + RECORD_HEADER, NULL, 0), 0);
        at += RECORD_HEADER + (size_t)header.len;
        result = deliver_record(to, header.type, plain, deliver, arg);
    }
    from->out.len = 0;
    return result;
}

int bare_handshake(struct bare *client, struct bare *server,
                   int (*deliver)(struct bare *to, uint8_t type, struct span fragment, void *arg), void *arg)
{
    int client_result = handshake_run(&client->hs), server_result = handshake_run(&server->hs);
    while (client->out.len > 0 || server->out.len > 0) {
        if (client->out.len > 0)
            server_result = bare_flight(client, server, deliver, arg);
        if (server_result != 0 && server_result != HANDSHAKE_WANT)
            return server_result;
        if (server->out.len > 0)
            client_result = bare_flight(server, client, deliver, arg);
        if (client_result != 0 && client_result != HANDSHAKE_WANT)
            return client_result;
    }
    return client_result != 0 ? client_result : server_result;
}
