/*
 * handshakes.c - steps 1 to 9, from the making of a connection to its end. The client verifies the server's
 * certificate, which a CA signed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include <stdio.h>

/* Connections that go through their handshakes side by side, so that the clock is not asked for each step of each. */
enum { TOGETHER = 8 };

struct handshake_work {
    struct link links[TOGETHER];
    void *session; /* NULL: full handshakes */
};

static void open_all(struct handshake_work *work, enum end end, struct stopwatch *watch)
{
    stopwatch_start(watch);
    for (struct link *link = work->links; link < work->links + TOGETHER; link++)
        link->conns[end] = link->library->open(link->policies[end], end, link->wires, work->session);
    stopwatch_stop(watch);
}

/* One step of all; true if that was the last one of this end. */
static bool step_all(struct handshake_work *work, enum end end, struct stopwatch *watch)
{
    bool done = true;
    stopwatch_start(watch);
    for (struct link *link = work->links; link < work->links + TOGETHER; link++)
        done = link->library->handshake(link->conns[end]) && done;
    stopwatch_stop(watch);
    return done;
}

static void close_all(struct handshake_work *work, enum end end, struct stopwatch *watch)
{
    for (struct link *link = work->links; link < work->links + TOGETHER; link++)
        if (link->library->resumed(link->conns[end]) != (work->session != NULL))
            die("%s: resumed, or not, against expectation", link->library->name);
    stopwatch_start(watch);
    for (struct link *link = work->links; link < work->links + TOGETHER; link++)
        link->library->close(link->conns[end], end);
    stopwatch_stop(watch);
}

static void run(void *arg, size_t times, struct stopwatch parts[PARTS])
{
    struct handshake_work *work = arg;
    for (size_t i = 0; i < times; i++) {
        bool done[ENDS] = {false, false};
        for (int end = 0; end < ENDS; end++)
            open_all(work, (enum end)end, &parts[end]);
        for (int turns = 0; !done[AT_CLIENT] || !done[AT_SERVER]; turns++) {
            enum end end = turns % 2 == 0 ? AT_CLIENT : AT_SERVER;
            if (turns > 10)
                die("%s: the handshakes do not end", work->links[0].library->name);
            done[end] = done[end] || step_all(work, end, &parts[end]);
        }
        for (int end = 0; end < ENDS; end++)
            close_all(work, (enum end)end, &parts[end]);
    }
}

/* Rows, and what was measured on one core of a Zen 4 (3.66 GHz). */
static const struct {
    const char *label;
    struct scenario scenario;
    struct goal goals[ENDS];
} rows[] = {
    {"RSA-2048 key transport",
     {"AES128-GCM-SHA256", NULL, "rsa2048", RESUME_NOTHING},
     {{301, 259, 170}, {261, 51, 45}}},
    {"X25519, RSA-2048 certificate",
     {"ECDHE-RSA-AES128-GCM-SHA256", "X25519", "rsa2048", RESUME_NOTHING},
     {{383, 294, 200}, {346, 108, 95}}},
    {"P-256, RSA-2048 certificate",
     {"ECDHE-RSA-AES128-GCM-SHA256", "P-256", "rsa2048", RESUME_NOTHING},
     {{455, 317, 230}, {425, 115, 105}}},
    {"X25519, P-256 certificate",
     {"ECDHE-ECDSA-AES128-GCM-SHA256", "X25519:P-256", "p256", RESUME_NOTHING},
     {{157, 64, 55}, {439, 173, 150}}},
    {"P-256, P-256 certificate",
     {"ECDHE-ECDSA-AES128-GCM-SHA256", "P-256", "p256", RESUME_NOTHING},
     {{218, 85, 75}, {498, 189, 170}}},
    {"resumed by ticket",
     {"ECDHE-ECDSA-AES128-GCM-SHA256", "X25519:P-256", "p256", RESUME_TICKET},
     {{28, 8.8, 5}, {27, 7.9, 5}}},
    {"resumed by ID",
     {"ECDHE-ECDSA-AES128-GCM-SHA256", "X25519:P-256", "p256", RESUME_ID},
     {{23, 6.8, 4}, {26, 7.2, 4}}},
};

static void row_run(size_t row)
{
    static struct handshake_work handshakes[LIBRARIES];
    static struct wires wires[LIBRARIES][TOGETHER];
    struct work work[LIBRARIES];
    double best[LIBRARIES][PARTS];
    char label[64];
    for (int i = 0; i < LIBRARIES; i++) {
        struct link *links = handshakes[i].links;
        link_policies(&links[0], libraries[i], &rows[row].scenario);
        handshakes[i].session = rows[row].scenario.resumption != RESUME_NOTHING ? link_session(&links[0]) : NULL;
        for (size_t k = 0; k < TOGETHER; k++) {
            links[k] = links[0];
            links[k].wires = &wires[i][k];
        }
        work[i] = (struct work){run, &handshakes[i], TOGETHER};
    }
    measure(work, best);
    for (int end = 0; end < ENDS; end++) {
        snprintf(label, sizeof label, "%s, %s", rows[row].label, end == AT_SERVER ? "server" : "client");
        table_row(label, 1e6 * best[0][end], 1e6 * best[1][end], rows[row].goals[end]);
    }
    for (int i = 0; i < LIBRARIES; i++) {
        if (handshakes[i].session != NULL)
            libraries[i]->session_free(handshakes[i].session);
        link_policies_free(&handshakes[i].links[0]);
    }
}

void bench_handshakes(void)
{
    table_begin("handshakes", MICROSECONDS);
    for (size_t row = 0; row < COUNT(rows); row++)
        row_run(row);
}
