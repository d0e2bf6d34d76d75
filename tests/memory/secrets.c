/*
 * secrets.c - what is left of secrets: in step 10, when the connections are freed, and when the configs are. All memory
 * of the heap is looked through, and what was freed too, which is kept as it was; and so is the stack on which the
 * library worked.
 *
 * Looked for are the pre-master secret, the master secret, the key block but for the IVs (a nonce is no secret),
 * private and pre-shared keys, and all random bytes that the library drew and did not send: keys of ECDHE, nonces of
 * ECDSA, blinding. In step 10 there may be
 *
 *     private and pre-shared keys   in the config, as before
 *     ticket keys                   in the config
 *     the keys of the records       in the connection, as far as a cipher has them as they are
 *     the master secret             in the connection, for exporters and for a session to save, and in a server's cache
 *
 * and nothing anywhere else. In a connection that has failed there may be nothing at all.
 *
 * SPDX-License-Identifier: MIT
 */
#include "memory/heap.h"
#include "memory/way.h"
#include "support/tube.h"

#include "cpu/cpu.h"
#include "ssl/objects.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/types.h>

/* The stack is not always the sanitizer's to look at. */
#if defined(__clang__)
#define ANY_MEMORY __attribute__((no_sanitize("address")))
#else
#define ANY_MEMORY __attribute__((no_sanitize_address))
#endif

/* ---- What is looked for: pieces of 16 bytes, of which each secret has some ---- */

enum { PIECE = 16 };

enum kind {
    PRIVATE_KEY,
    RECORD_KEY,
    MASTER_SECRET,
    BEFORE_MASTER, /* of no use once the master secret is there */
    NEVER_KEPT,
    DRAWN,
};

static struct piece {
    char name[32];
    enum kind kind;
    uint8_t bytes[PIECE];
    size_t next;   /* that begins with the same two bytes */
    size_t found;  /* by the last look */
    size_t before; /* how often it was there before the connection began */
} pieces[4096];
static size_t piece_count, first[1 << 16]; /* by the two bytes; COUNT(pieces): none */

static void look_for_nothing(void)
{
    piece_count = 0;
    for (size_t i = 0; i < COUNT(first); i++)
        first[i] = COUNT(pieces);
}

static void look_for(const char *name, enum kind kind, const uint8_t *at, size_t len)
{
    for (size_t i = 0; i + PIECE <= len; i += PIECE / 2) {
        size_t telling = 0; /* bytes that are not zeros, of which there are many everywhere */
        for (size_t j = 0; j < PIECE; j++)
            telling += at[i + j] != 0;
        size_t *known = &first[load_be16(at + i)];
        while (*known < COUNT(pieces) && memcmp(pieces[*known].bytes, at + i, PIECE) != 0)
            known = &pieces[*known].next;
        if (telling < PIECE / 4 || *known < COUNT(pieces))
            continue;
        assert_in_range(piece_count, 0, COUNT(pieces) - 1);
        *known = piece_count++;
        struct piece *piece = &pieces[*known];
        *piece = (struct piece){.kind = kind, .next = COUNT(pieces)};
        snprintf(piece->name, sizeof piece->name, "%s + %zu of %zu", name, i, len);
        memcpy(piece->bytes, at + i, PIECE);
    }
}

/* As it stands in DER, and as numbers are computed with. */
static void look_for_number(const char *name, struct span number)
{
    uint8_t turned[LIMIT_RSA_LEN];
    assert_in_range(number.len, 0, sizeof turned);
    for (size_t i = 0; i < number.len; i++)
        turned[i] = number.at[number.len - 1 - i];
    look_for(name, PRIVATE_KEY, number.at, number.len);
    look_for(name, PRIVATE_KEY, turned, number.len);
}

/* The private keys of this way, also as the letters of PEM. */
static void look_for_keys(const ssl_config *config, const char *pem)
{
    for (size_t i = 0; i < config->policy.identity_count; i++) {
        const struct private_key *key = &config->policy.identities[i].key;
        const struct rsa_private *rsa = &key->rsa;
        const struct span numbers[] = {rsa->d, rsa->p, rsa->q, rsa->dp, rsa->dq, rsa->qinv};
        for (size_t j = 0; key->kind == KEY_RSA && j < COUNT(numbers); j++)
            look_for_number("RSA key", numbers[j]);
        if (key->kind != KEY_RSA)
            look_for_number("private key", key->scalar);
        size_t len = strlen(pem);
        look_for("PEM", PRIVATE_KEY, (const uint8_t *)pem + len / 2, len / 4);
    }
}

/* ---- What is drawn, and what is sent ---- */

static struct {
    uint8_t bytes[1 << 17];
    size_t len;
} drawn, sent;
static struct span draws[1024]; /* in drawn */
static size_t draw_count;

ssize_t __real_getrandom(void *out, size_t len, unsigned flags);
ssize_t __wrap_getrandom(void *out, size_t len, unsigned flags);

ssize_t __wrap_getrandom(void *out, size_t len, unsigned flags)
{
    ssize_t got = __real_getrandom(out, len, flags);
    assert_true(got == (ssize_t)len && len <= sizeof drawn.bytes - drawn.len && draw_count < COUNT(draws));
    draws[draw_count++] = (struct span){drawn.bytes + drawn.len, len};
    memcpy(drawn.bytes + drawn.len, out, len);
    drawn.len += len;
    return got;
}

static ptrdiff_t recorded_write(void *arg, const void *buf, size_t len)
{
    ptrdiff_t put = tube_write(arg, buf, len);
    assert_true(put > 0 && (size_t)put <= sizeof sent.bytes - sent.len);
    memcpy(sent.bytes + sent.len, buf, (size_t)put);
    sent.len += (size_t)put;
    return put;
}

static bool was_sent(const uint8_t piece[PIECE])
{
    size_t at = 0;
    while (at + PIECE <= sent.len && memcmp(sent.bytes + at, piece, PIECE) != 0)
        at++;
    return at + PIECE <= sent.len;
}

static void look_for_draws(void)
{
    for (size_t i = 0; i < draw_count; i++)
        for (size_t at = 0; at + PIECE <= draws[i].len; at += PIECE / 2)
            if (!was_sent(draws[i].at + at))
                look_for("random bytes", DRAWN, draws[i].at + at, PIECE);
}

/* What the handshakes knew, line by line, and what the work for this line has left on the stack. Only copied, for this
 * is on that stack, too. */
enum { BELOW = 1 << 16 };
static struct line {
    const char *name;
    struct handshake hs;
    uint8_t below[BELOW];
} lines[128];
static size_t line_count;

ANY_MEMORY static void copy_below(struct line *line)
{
    const volatile uint8_t *end = __builtin_frame_address(0);
    for (size_t i = 0; i < BELOW; i++)
        line->below[i] = end[(ptrdiff_t)i - BELOW];
}

static void on_step(ssl_conn *conn, const struct ssl_step *step, void *arg)
{
    struct line *line = &lines[line_count++ % COUNT(lines)];
    (void)arg;
    copy_below(line);
    line->name = step->name;
    memcpy(&line->hs, conn->hs, sizeof line->hs);
}

/* After a call in step 10. */
static void line_of_data(const char *name)
{
    struct line *line = &lines[line_count++ % COUNT(lines)];
    copy_below(line);
    line->name = name;
    memset(&line->hs, 0, sizeof line->hs);
}

/* A secret as the key of an HMAC: as what is hashed, with either pad, and as what comes of that. */
static void look_for_hmac(const char *name, const struct hash *hash, const uint8_t *secret, size_t len)
{
    static const uint8_t pads[] = {0x36, 0x5c};
    struct hmac_key key;
    uint8_t block[HASH_BLOCK_MAX], turned[HASH_BLOCK_MAX], shorter[HASH_MAX];
    size_t word = hash->block_len / 16;
    if (len == 0)
        return;
    if (len > hash->block_len) {
        hash_whole(hash, shorter, secret, len);
        look_for(name, NEVER_KEPT, shorter, hash->digest_len);
        secret = shorter;
        len = hash->digest_len;
    }
    for (size_t i = 0; i < COUNT(pads); i++) {
        for (size_t j = 0; j < len; j++)
            block[j] = secret[j] ^ pads[i];
        for (size_t j = 0; j < len / word * word; j++)
            turned[j] = block[j ^ (word - 1)]; /* big-endian words, loaded */
        look_for(name, NEVER_KEPT, block, len);
        look_for(name, NEVER_KEPT, turned, len / word * word);
    }
    hmac_key_init(&key, hash, secret, len);
    look_for(name, NEVER_KEPT, (const uint8_t *)&key.inner, hash->digest_len);
    look_for(name, NEVER_KEPT, (const uint8_t *)&key.outer, hash->digest_len);
}

/* A pre-shared key stands at the end, and is looked for by itself: it may be where a pre-master secret may not. */
static size_t premaster_own_len(const struct handshake *hs)
{
    bool has_key = way_has_psk() && hs->premaster_len > 0;
    return hs->premaster_len - (has_key ? sizeof way_psk - PIECE / 4 : 0);
}

static void look_for_lines(void)
{
    assert_in_range(line_count, 1, COUNT(lines));
    for (size_t i = 0; i < line_count; i++) {
        const struct handshake *hs = &lines[i].hs;
        look_for("pre-master secret", BEFORE_MASTER, hs->premaster, premaster_own_len(hs));
        look_for("ephemeral key", BEFORE_MASTER, hs->ephemeral, sizeof hs->ephemeral);
        look_for("master secret", MASTER_SECRET, hs->master, sizeof hs->master);
        if (hs->suite == NULL)
            continue;
        look_for_hmac("pre-master secret, hashed", prf_hash_of(hs), hs->premaster, hs->premaster_len);
        look_for_hmac("master secret, hashed", prf_hash_of(hs), hs->master, sizeof hs->master);
        const struct protection *row = protection_find(hs->suite->protection);
        look_for("key block", RECORD_KEY, hs->key_block, 2 * ((size_t)row->mac_key_len + row->key_len));
    }
}

/* ---- Where it is ---- */

ANY_MEMORY static void count_in(const void *at, size_t len, void *arg)
{
    const uint8_t *bytes = at;
    (void)arg;
    for (size_t i = 0; i + PIECE <= len; i++)
        for (size_t p = first[bytes[i] << 8 | bytes[i + 1]]; p < COUNT(pieces); p = pieces[p].next) {
            size_t same = 2;
            while (same < PIECE && bytes[i + same] == pieces[p].bytes[same])
                same++;
            pieces[p].found += same == PIECE;
        }
}

static void count_none(void)
{
    for (size_t i = 0; i < piece_count; i++)
        pieces[i].found = 0;
}

static uint8_t stack[1 << 20] __attribute__((aligned(4096)));

static uint32_t features; /* of the processor, that the library knows of */
static int lost;          /* pieces that are where they should not be */

static void expect_found(const char *when, const char *where, const size_t *expected)
{
    for (size_t i = 0; i < piece_count; i++) {
        size_t wanted = expected != NULL ? expected[i] : 0;
        if (pieces[i].found == wanted)
            continue;
        print_error("%s, features %x, %s: %s: %zu times in %s, not %zu\n", way->name, features, when, pieces[i].name,
                    pieces[i].found, where, wanted);
        lost++;
    }
}

static ssl_config *configs[ENDS];
static ssl_conn *conns[ENDS];
static bool forgotten; /* what the cache had of sessions */

/* All of this kind that are in a place are there by right. */
static void allow_in(const void *at, size_t len, enum kind kind, size_t *expected)
{
    count_none();
    count_in(at, len, NULL);
    for (size_t i = 0; i < piece_count; i++)
        expected[i] += pieces[i].kind == kind ? pieces[i].found : 0;
}

/* How often each may be on the heap. */
static void count_rightful(size_t *expected)
{
    bool cached = way->means == BY_ID && configs[AT_SERVER] != NULL && !forgotten;
    for (size_t i = 0; i < piece_count; i++)
        expected[i] = pieces[i].before + (cached && pieces[i].kind == MASTER_SECRET);
    for (int end = 0; end < ENDS; end++) {
        const ssl_conn *conn = conns[end];
        const ssl_config *config = configs[end];
        if (conn != NULL && !conn->failed) {
            allow_in(&conn->read, sizeof conn->read, RECORD_KEY, expected);
            allow_in(&conn->write, sizeof conn->write, RECORD_KEY, expected);
            allow_in(&conn->exporter, sizeof conn->exporter, MASTER_SECRET, expected);
        }
        if (config != NULL)
            allow_in(&config->tickets, sizeof config->tickets, DRAWN, expected);
    }
}

static void look(const char *when)
{
    static size_t expected[COUNT(pieces)];
    count_rightful(expected);
    count_none();
    heap_each(count_in, NULL);
    expect_found(when, "memory in use", expected);
    count_none();
    heap_each_freed(count_in, NULL);
    expect_found(when, "freed memory", NULL);
    count_none();
    count_in(stack, sizeof stack, NULL);
    expect_found(when, "the stack", NULL);
}

/* ---- The connections ---- */

/* On the stack that is looked through. */
static void on_the_stack(void *(*work)(void *))
{
    pthread_t thread;
    pthread_attr_t attr;
    assert_int_equal(pthread_attr_init(&attr), 0);
    assert_int_equal(pthread_attr_setstack(&attr, stack, sizeof stack), 0);
    assert_int_equal(pthread_create(&thread, &attr, work, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attr);
}

static void *load(void *arg)
{
    for (int end = 0; end < ENDS; end++) {
        configs[end] = way_config(end);
        crypto_choose(&configs[end]->policy.crypto, features);
        if (way->keys[end] != NULL && way->keys[end]->pkcs1 != NULL) /* the salt of PSS is no secret, and drawn */
            ssl_config_signature_algorithms(configs[end], "rsa_pkcs1_sha256");
        ssl_config_on_step(configs[end], on_step, NULL);
    }
    return arg;
}

static uint8_t saved[8192];
static ptrdiff_t saved_len;
static int spoiled = -1; /* what is sent in this turn comes with a wrong byte */

static struct tube tubes[ENDS]; /* what the client says, and what the server does */

static void spoil(int from)
{
    assert_true(tubes[from].len > 0);
    tubes[from].bytes[tubes[from].len - 1] ^= 1;
}

static void *connect_both(void *arg)
{
    tubes_join(&tubes[AT_CLIENT], &tubes[AT_SERVER]);
    conns[AT_CLIENT] =
        ssl_client_io(configs[AT_CLIENT], &(struct ssl_io){tube_read, recorded_write, &tubes[AT_CLIENT]}, CAST_HOST);
    conns[AT_SERVER] =
        ssl_server_io(configs[AT_SERVER], &(struct ssl_io){tube_read, recorded_write, &tubes[AT_SERVER]});
    if (saved_len > 0)
        ssl_session_load(conns[AT_CLIENT], saved, (size_t)saved_len);
    for (int turn = 0; turn < 10; turn++) {
        ssl_handshake(conns[turn % 2]);
        if (turn == spoiled)
            spoil(turn % 2);
    }
    return arg;
}

static void *talk(void *arg)
{
    static const uint8_t data[2000];
    static uint8_t buf[sizeof data];
    for (int turn = 0; turn < 2 * ENDS; turn++) {
        size_t len = turn < ENDS ? sizeof data : 5;
        int from = turn % ENDS, to = !from;
        ptrdiff_t put = ssl_write(conns[from], data, len);
        line_of_data("ssl_write");
        ptrdiff_t got = ssl_read(conns[to], buf, sizeof buf);
        line_of_data("ssl_read");
        assert_true(put == (ptrdiff_t)len && got == put);
    }
    saved_len = ssl_session_save(conns[AT_CLIENT], saved, sizeof saved);
    line_of_data("ssl_session_save");
    return arg;
}

static void *talk_in_vain(void *arg)
{
    uint8_t byte;
    ssl_write(conns[AT_CLIENT], "x", 1);
    spoil(AT_CLIENT);
    ssl_read(conns[AT_SERVER], &byte, 1);
    ssl_read(conns[AT_CLIENT], &byte, 1); /* the alert */
    return arg;
}

static void *leave(void *arg)
{
    for (int end = 0; end < ENDS; end++) {
        ssl_close(conns[end]);
        ssl_free(conns[end]);
        conns[end] = NULL;
    }
    return arg;
}

static void *unload(void *arg)
{
    for (int end = 0; end < ENDS; end++) {
        ssl_config_free(configs[end]);
        configs[end] = NULL;
    }
    return arg;
}

/* RFC 5246 8.1: the pre-master secret should be deleted once the master secret is there; and what it is made of, too.
 */
static void look_at_handshake(const struct line *line)
{
    static const bool gone[] = {[PRIVATE_KEY] = true, [BEFORE_MASTER] = true, [DRAWN] = true};
    static size_t expected[COUNT(pieces)];
    if ((line->hs.facts & MASTER) == 0)
        return;
    count_none();
    count_in(&line->hs, sizeof line->hs, NULL);
    for (size_t i = 0; i < piece_count; i++)
        expected[i] = gone[pieces[i].kind] ? 0 : pieces[i].found;
    expect_found(line->name, "the handshake", expected);
}

static void look_at_lines(void)
{
    for (size_t i = 0; i < line_count; i++) {
        count_none();
        count_in(lines[i].below, BELOW, NULL);
        expect_found(lines[i].name, "the stack", NULL);
        look_at_handshake(&lines[i]);
    }
}

static void connection(void)
{
    line_count = 0;
    on_the_stack(connect_both);
    assert_int_equal(ssl_error_code(conns[AT_CLIENT]), 0);
    assert_int_equal(ssl_error_code(conns[AT_SERVER]), 0);
    assert_null(conns[AT_CLIENT]->hs);
    assert_null(conns[AT_SERVER]->hs);
    look_for_lines();
    look_for_draws();
    look_at_lines();
    line_count = 0;
    look("step 10");
    on_the_stack(talk);
    assert_int_equal(ssl_error_code(conns[AT_CLIENT]), 0);
    assert_int_equal(ssl_error_code(conns[AT_SERVER]), 0);
    look_for_draws();
    look_at_lines();
    look("step 10, with data");
    on_the_stack(leave);
    look("after ssl_free");
}

static void look_for_known_secrets(void)
{
    for (int end = 0; end < ENDS; end++)
        look_for_keys(configs[end], way_key[end]);
    if (way_has_psk())
        look_for("pre-shared key", PRIVATE_KEY, way_psk, sizeof way_psk);
}

/* The server finds a record that is not what the client sent: its Finished, or its data. */
static void failure(bool in_step_10)
{
    line_count = 0;
    spoiled = in_step_10 ? -1 : 2;
    on_the_stack(connect_both);
    spoiled = -1;
    if (in_step_10)
        on_the_stack(talk_in_vain);
    assert_int_equal(ssl_error_code(conns[AT_CLIENT]), SSL_E_ALERT_RECEIVED);
    assert_int_equal(ssl_error_code(conns[AT_SERVER]), SSL_E_BAD_RECORD_MAC);
    look_for_lines();
    look_for_draws();
    look_at_lines();
    forgotten = true;
    look(in_step_10 ? "after a wrong record" : "after a wrong Finished");
    on_the_stack(leave);
}

static void one_way(const struct way *taken)
{
    way_take(taken);
    look_for_nothing();
    forgotten = false;
    draw_count = drawn.len = sent.len = 0;
    saved_len = 0;
    heap.keeps = true;
    memset(stack, 0, sizeof stack);
    on_the_stack(load);
    look_for_known_secrets();
    count_none();
    heap_each(count_in, NULL);
    for (size_t i = 0; i < piece_count; i++)
        pieces[i].before = pieces[i].found;
    look("with a config");
    connection();
    if (way_resumes())
        connection();
    failure(true);
    saved_len = 0;
    failure(false);
    on_the_stack(unload);
    for (size_t i = 0; i < piece_count; i++)
        pieces[i].before = 0;
    look("after ssl_config_free");
    heap.keeps = false;
    heap_forget();
    way_leave();
}

static const struct way ways[] = {
    {"RSA, CBC", "AES128-SHA", "default", {&key_client, &key_leaf}, BY_CERTIFICATE},
    {"RSA, GCM", "AES256-GCM-SHA384", "default", {&key_client, &key_leaf}, BY_CERTIFICATE},
    {"ECDHE, RSA", "ECDHE-RSA-AES128-GCM-SHA256", "x25519", {&key_client, &key_leaf}, BY_CERTIFICATE},
    {"X25519 and ECDSA", "ECDHE-ECDSA-CHACHA20-POLY1305", "x25519:P-256", {&key_p256, &key_p256}, BY_CERTIFICATE},
    {"P-256 and Ed25519", "ECDHE-ECDSA-AES256-GCM-SHA384", "P-256", {&key_ed25519, &key_ed25519}, BY_CERTIFICATE},
    {"P-384", "ECDHE-ECDSA-AES256-CCM", "P-384", {&key_p384, &key_p384}, BY_CERTIFICATE},
    {"P-521", "ECDHE-ECDSA-AES128-SHA256", "P-521", {&key_p521, &key_p521}, BY_CERTIFICATE},
    {"by ticket", "default", "x25519:P-256", {&key_p256, &key_p256}, BY_TICKET},
    {"by ID", "default", "P-256", {NULL, &key_p256}, BY_ID},
    {"PSK, hashed first", "PSK-AES128-GCM-SHA256", "default", {NULL, NULL}, BY_KEY},
    {"PSK of callbacks", "PSK-AES256-GCM-SHA384", "default", {NULL, NULL}, BY_ASKING},
    {"PSK and CBC", "PSK-AES128-CBC-SHA", "default", {NULL, NULL}, BY_ASKING},
    {"X25519 and PSK", "ECDHE-PSK-CHACHA20-POLY1305", "x25519", {NULL, NULL}, BY_KEY},
    {"P-256 and PSK of callbacks", "ECDHE-PSK-AES256-GCM-SHA384", "P-256", {NULL, NULL}, BY_ASKING},
};

static void nothing_is_left(void **state)
{
    (void)state;
    lost = 0;
    const uint32_t all = cpu_features(), processors[] = {all, all & ~(uint32_t)CPU_VAES, 0};
    for (size_t processor = 0; processor < COUNT(processors); processor++)
        for (size_t i = 0; i < COUNT(ways); i++) {
            features = processors[processor];
            one_way(&ways[i]);
        }
    assert_int_equal(lost, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left),
    };
    return cmocka_run_group_tests_name("memory/secrets", tests, NULL, NULL);
}
