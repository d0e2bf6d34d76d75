/*
 * data.c - step 10: application data, written at one end and read at the other, for each protection that both libraries
 * have. The transport copies each byte once on its way in and once on its way out, as a kernel does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include "handshake/handshake.h"

#include <stdio.h>

enum { BATCH = 1 << 16 }; /* bytes that travel at once */

struct data_work {
    struct link link;
    size_t len; /* of a write */
    uint8_t sent[LIMIT_PLAINTEXT], got[LIMIT_PLAINTEXT];
};

static void batch(struct data_work *work, size_t count, struct stopwatch parts[PARTS])
{
    const struct library *library = work->link.library;
    stopwatch_start(&parts[0]);
    for (size_t i = 0; i < count; i++)
        library->write(work->link.conns[AT_CLIENT], work->sent, work->len);
    stopwatch_stop(&parts[0]);
    size_t left = count * work->len;
    stopwatch_start(&parts[1]);
    while (left > 0) {
        size_t got = library->read(work->link.conns[AT_SERVER], work->got, sizeof work->got);
        if (got == 0 || got > left)
            die("%s: the data does not arrive", library->name);
        left -= got;
    }
    stopwatch_stop(&parts[1]);
    if (memcmp(work->sent, work->got, work->len) != 0)
        die("%s: other data arrives", library->name);
}

/* A fresh connection each time: GCM may not seal records for ever under one key. */
static void run(void *arg, size_t times, struct stopwatch parts[PARTS])
{
    struct data_work *work = arg;
    link_open(&work->link, NULL);
    link_handshake(&work->link);
    for (size_t i = 0; i < times; i++)
        batch(work, BATCH / work->len, parts);
    link_close(&work->link);
}

/* What was measured on one core of a Zen 4 (3.66 GHz): sealing, opening. */
static const struct {
    enum protection_id protection;
    size_t len;
    struct goal goals[PARTS];
} goals[] = {
    {PROTECTION_AES_128_GCM, 16384, {{3.75, 9.14, 12}, {3.89, 8.15, 12}}},
    {PROTECTION_AES_256_GCM, 16384, {{3.47, 8.30, 10}, {3.65, 7.39, 10}}},
    {PROTECTION_CHACHA20_POLY1305, 16384, {{2.97, 3.01, 3.8}, {3.04, 3.09, 3.8}}},
    {PROTECTION_AES_128_CBC_SHA256, 16384, {{0.68, 0.76, 1.3}, {1.29, 1.38, 1.5}}},
    {PROTECTION_AES_128_CBC_SHA, 16384, {{0.71, 0.79, 1.3}, {1.36, 1.45, 1.5}}},
    {PROTECTION_AES_128_GCM, 1350, {{1.84, 3.53, 5}, {2.16, 3.30, 5}}},
    {PROTECTION_AES_128_GCM, 64, {{0.16, 0.46, 0.8}, {0.19, 0.52, 0.8}}},
};

static struct goal goal_of(const struct suite *suite, size_t len, int part)
{
    for (size_t i = 0; i < COUNT(goals); i++)
        if (goals[i].protection == suite->protection && goals[i].len == len)
            return goals[i].goals[part];
    return (struct goal){0, 0, 0};
}

static void row_run(const struct suite *suite, size_t len)
{
    static struct data_work data[LIBRARIES];
    const struct scenario scenario = {suite->openssl_name, NULL, suite->keys == KEYS_ECDSA ? "p256" : "rsa2048",
                                      RESUME_NOTHING};
    struct work work[LIBRARIES];
    double best[LIBRARIES][PARTS], bytes = (double)(BATCH / len * len);
    char label[64];
    for (int i = 0; i < LIBRARIES; i++) {
        link_policies(&data[i].link, libraries[i], &scenario);
        data[i].len = len;
        for (size_t at = 0; at < sizeof data[i].sent; at++)
            data[i].sent[at] = (uint8_t)(at * 7 + at / 251);
        work[i] = (struct work){run, &data[i], 0};
    }
    measure(work, best);
    for (int part = 0; part < PARTS; part++) {
        snprintf(label, sizeof label, "%s, %zu, %s", protection_find(suite->protection)->name, len,
                 part == 0 ? "seal" : "open");
        table_row(label, 1e-9 * bytes / best[0][part], 1e-9 * bytes / best[1][part], goal_of(suite, len, part));
    }
    for (int i = 0; i < LIBRARIES; i++)
        link_policies_free(&data[i].link);
}

/* The transport alone, which both libraries bear. */
static void copy_run(void *arg, size_t times, struct stopwatch parts[PARTS])
{
    static struct wire wire;
    static uint8_t bytes[LIMIT_PLAINTEXT + 29]; /* as long as a record of GCM, and so no better aligned */
    (void)arg;
    for (size_t i = 0; i < times; i++) {
        stopwatch_start(&parts[0]);
        for (size_t sent = 0; sent < BATCH; sent += LIMIT_PLAINTEXT)
            wire_write(&wire, bytes, sizeof bytes);
        stopwatch_stop(&parts[0]);
        stopwatch_start(&parts[1]);
        while (wire_read(&wire, bytes, sizeof bytes) > 0)
            continue;
        stopwatch_stop(&parts[1]);
    }
}

static void copy_row(void)
{
    const struct work work[LIBRARIES] = {{copy_run, NULL, 0}, {copy_run, NULL, 0}};
    double best[LIBRARIES][PARTS];
    measure(work, best);
    table_row("the copy of the transport alone, 16384", 1e-9 * BATCH / best[0][0], 1e-9 * BATCH / best[1][0],
              (struct goal){0, 0, 0});
}

void bench_data(void)
{
    static const size_t lens[] = {64, 1350, 16384};
    uint16_t ids[SUITE_MAX];
    size_t count;
    bool seen[PROTECTION_COUNT] = {false};
    suite_list(ids, &count, "all", NULL);
    table_begin("data, GB/s, by the length of a write", GIGABYTES);
    for (size_t i = 0; i < count; i++) {
        const struct suite *suite = suite_find(ids[i]);
        if (suite->keys == KEYS_NONE || seen[suite->protection] || !library_openssl.has_suite(suite->openssl_name))
            continue;
        seen[suite->protection] = true;
        for (size_t len = 0; len < COUNT(lens); len++)
            row_run(suite, lens[len]);
    }
    copy_row();
}
