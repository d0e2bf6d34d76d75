/*
 * sessions_test.c - a config's ticket keys and its cache: the order in which sessions leave, against a simple model;
 * and many threads at once, which a build with a sanitizer looks at.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"

#include "ssl/objects.h"

static void id_of(uint8_t id[SESSION_ID_LEN], unsigned number)
{
    memset(id, 0, SESSION_ID_LEN);
    id[3] = (uint8_t)(number % 3); /* few chains, long ones */
    id[20] = (uint8_t)number;
}

/* As a connection asks. */
static size_t fetch(ssl_config *config, const uint8_t id[SESSION_ID_LEN], uint8_t *state, size_t cap)
{
    ssl_conn conn = {.config = config};
    size_t len = cap;
    return sessions_fetch(&conn, id, state, cap, &len) == 0 ? len : SIZE_MAX;
}

/* ---- Against a list in the order of use ---- */

enum { ROOM = 5, IDS = 12 };

static struct {
    unsigned numbers[ROOM]; /* the one that was asked for last is the first */
    uint8_t value[IDS];
    size_t count;
} model;

static size_t model_find(unsigned number)
{
    size_t at = 0;
    while (at < model.count && model.numbers[at] != number)
        at++;
    return at;
}

static void model_remove(size_t at)
{
    model.count--;
    memmove(model.numbers + at, model.numbers + at + 1, (model.count - at) * sizeof *model.numbers);
}

static void model_first(unsigned number)
{
    size_t at = model_find(number);
    if (at < model.count)
        model_remove(at);
    if (model.count == ROOM)
        model.count--;
    memmove(model.numbers + 1, model.numbers, model.count * sizeof *model.numbers);
    model.numbers[0] = number;
    model.count++;
}

static void as_the_model(void **state)
{
    (void)state;
    struct seeded dice = {77};
    ssl_config *config = cast_config();
    assert_false(sessions_cached(config));
    assert_int_equal(ssl_config_cache(config, ROOM), 0);
    assert_true(sessions_cached(config));
    for (int i = 0; i < 20000; i++) {
        unsigned number = seeded_below(&dice, IDS), deed = seeded_below(&dice, 8);
        uint8_t id[SESSION_ID_LEN], out[8];
        id_of(id, number);
        bool there = model_find(number) < model.count;
        if (deed == 0) {
            sessions_drop(config, id);
            if (there)
                model_remove(model_find(number));
        } else if (deed < 4) {
            model.value[number] = (uint8_t)i;
            sessions_store(config, id, (struct span){&model.value[number], 1});
            model_first(number);
        } else {
            assert_int_equal(fetch(config, id, out, sizeof out), there);
            if (there) {
                assert_int_equal(out[0], model.value[number]);
                model_first(number);
            }
        }
    }
    ssl_config_free(config);
}

/* What does not fit into the reader's room is not there. */
static void no_room(void **state)
{
    (void)state;
    ssl_config *config = cast_config();
    uint8_t id[SESSION_ID_LEN] = {1}, bytes[8] = {1, 2, 3, 4}, out[8];
    assert_int_equal(ssl_config_cache(config, 1), 0);
    sessions_store(config, id, (struct span){bytes, 4});
    assert_int_equal(fetch(config, id, out, 3), 0);
    assert_int_equal(fetch(config, id, out, 4), 4);
    ssl_config_free(config);
}

/* ---- The application's own cache ---- */

static ptrdiff_t answer;
static size_t stores, forgets;

static int my_store(const uint8_t id[32], const void *session, size_t len, void *arg)
{
    assert_ptr_equal(arg, &answer);
    assert_int_equal(id[0], 1);
    assert_int_equal(session == NULL, len == 0);
    stores++;
    forgets += len == 0;
    return 0;
}

static ptrdiff_t my_fetch(ssl_conn *conn, const uint8_t id[32], void *session, size_t cap, void *arg)
{
    assert_ptr_equal(arg, &answer);
    assert_ptr_equal(conn->config->session_arg, arg);
    assert_int_equal(id[0], 1);
    memset(session, 1, cap);
    return answer;
}

static void callbacks(void **state)
{
    (void)state;
    ssl_config *config = cast_config();
    uint8_t id[SESSION_ID_LEN] = {1}, out[8];
    static const uint8_t nothing[sizeof out];
    static const ptrdiff_t answers[] = {0, -1, 9, PTRDIFF_MAX, PTRDIFF_MIN, SSL_WANT_ANSWER, 1, 8};
    ssl_config_on_session(config, my_store, my_fetch, &answer);
    assert_true(sessions_cached(config));
    for (size_t i = 0; i < COUNT(answers); i++) {
        answer = answers[i];
        bool there = answer == 1 || answer == 8;
        ssl_conn conn = {.config = config};
        size_t len = sizeof out;
        int result = sessions_fetch(&conn, id, out, sizeof out, &len);
        assert_int_equal(result, answer == SSL_WANT_ANSWER ? HANDSHAKE_ASK : 0);
        assert_int_equal(len, there ? answer : 0);
        if (!there) /* what was written is no session, and may be a part of one */
            assert_memory_equal(out, nothing, sizeof out);
    }
    sessions_store(config, id, SPAN(out));
    assert_int_equal(forgets, 0);
    sessions_drop(config, id);
    assert_int_equal(forgets, 1);
    assert_int_equal(stores, 2);
    ssl_config_free(config);
}

/* ---- Ticket keys ---- */

/* A key that has had its time is gone, not only out of use. */
static void keys_are_forgotten(void **state)
{
    (void)state;
    static const uint8_t zeros[TICKET_KEY_LEN];
    ssl_config *config = cast_config();
    uint8_t key[TICKET_KEY_LEN];
    uint8_t(*keys)[TICKET_KEY_LEN] = config->tickets.keys;
    assert_true(sessions_ticket_key(config, TEST_NOW, NULL, key));
    assert_memory_equal(keys[1], zeros, TICKET_KEY_LEN);
    assert_true(sessions_ticket_key(config, TEST_NOW + SESSION_LIFETIME, NULL, key));
    assert_memory_not_equal(keys[1], zeros, TICKET_KEY_LEN);
    assert_true(sessions_ticket_key(config, TEST_NOW + 9 * SESSION_LIFETIME, NULL, key));
    assert_memory_equal(keys[1], zeros, TICKET_KEY_LEN);
    ssl_config_free(config);
}

/* ---- Threads ---- */

static void *hammer(void *arg)
{
    ssl_config *config = arg;
    uint8_t id[SESSION_ID_LEN], state[64], key[TICKET_KEY_LEN], again[TICKET_KEY_LEN];
    for (unsigned i = 0; i < 3000; i++) {
        id_of(id, i % 40);
        memset(state, (int)(i % 40), sizeof state);
        sessions_store(config, id, SPAN(state));
        if (fetch(config, id, state, sizeof state) > 0 && state[0] != i % 40)
            return arg;
        if (i % 7 == 0)
            sessions_drop(config, id);
        int64_t now = TEST_NOW + 10 * (int64_t)i; /* so the keys change, by whoever comes first */
        if (!sessions_ticket_key(config, now, NULL, key))
            return arg;
        if (sessions_ticket_key(config, now, key, again) && memcmp(key, again, sizeof key) != 0)
            return arg;
    }
    return NULL;
}

static void many_threads(void **state)
{
    (void)state;
    ssl_config *config = ssl_config_new();
    pthread_t threads[4];
    assert_int_equal(ssl_config_cache(config, 16), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, config), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    ssl_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_model),       cmocka_unit_test(no_room),      cmocka_unit_test(callbacks),
        cmocka_unit_test(keys_are_forgotten), cmocka_unit_test(many_threads),
    };
    return cmocka_run_group_tests_name("unit/ssl/sessions", tests, NULL, NULL);
}
