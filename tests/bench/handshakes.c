/*
 * handshakes.c - steps 1 to 9, from the making of a connection to its end. The client verifies the server's
 * certificate, which a CA signed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include <stdio.h>

struct handshake_work {
    struct link link;
    void *session; /* NULL: full handshakes */
};

static void run(void *arg, size_t times, struct stopwatch parts[PARTS])
{
    struct handshake_work *work = arg;
    const struct library *library = work->link.library;
    for (size_t i = 0; i < times; i++) {
        for (int end = 0; end < ENDS; end++) {
            stopwatch_start(&parts[end]);
            work->link.conns[end] =
                library->open(work->link.policies[end], (enum end)end, work->link.wires, work->session);
            stopwatch_stop(&parts[end]);
        }
        link_handshake(&work->link, parts);
        for (int end = 0; end < ENDS; end++)
            if (library->resumed(work->link.conns[end]) != (work->session != NULL))
                die("%s: resumed, or not, against expectation", library->name);
        for (int end = 0; end < ENDS; end++) {
            stopwatch_start(&parts[end]);
            library->close(work->link.conns[end], (enum end)end);
            stopwatch_stop(&parts[end]);
        }
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
    struct handshake_work handshakes[LIBRARIES] = {0};
    struct work work[LIBRARIES];
    double best[LIBRARIES][PARTS];
    char label[64];
    for (int i = 0; i < LIBRARIES; i++) {
        link_policies(&handshakes[i].link, libraries[i], &rows[row].scenario);
        if (rows[row].scenario.resumption != RESUME_NOTHING)
            handshakes[i].session = link_session(&handshakes[i].link);
        work[i] = (struct work){run, &handshakes[i]};
    }
    measure(work, best);
    for (int end = 0; end < ENDS; end++) {
        snprintf(label, sizeof label, "%s, %s", rows[row].label, end == AT_SERVER ? "server" : "client");
        table_row(label, 1e6 * best[0][end], 1e6 * best[1][end], rows[row].goals[end]);
    }
    for (int i = 0; i < LIBRARIES; i++) {
        if (handshakes[i].session != NULL)
            libraries[i]->session_free(handshakes[i].session);
        link_policies_free(&handshakes[i].link);
    }
}

void bench_handshakes(void)
{
    table_begin("handshakes", MICROSECONDS);
    for (size_t row = 0; row < COUNT(rows); row++)
        row_run(row);
}
