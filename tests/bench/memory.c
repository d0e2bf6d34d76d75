/*
 * memory.c - what connections take: allocations in a handshake, the most that is allocated at once, what is left of it
 * while the connection is idle; and how large a program becomes.
 *
 * Policies are not counted, nor is the transport.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include <stdio.h>
#include <sys/stat.h>

struct figures {
    size_t count, peak, idle;
};

static void talk(struct link *link, struct heap heaps[ENDS], enum end from)
{
    static const uint8_t data[1000];
    uint8_t got[1000];
    enum end to = from == AT_CLIENT ? AT_SERVER : AT_CLIENT;
    heap_charge(&heaps[from]);
    link->library->write(link->conns[from], data, sizeof data);
    heap_charge(&heaps[to]);
    for (size_t len = 0; len < sizeof data;)
        len += link->library->read(link->conns[to], got, sizeof got);
    if (link->library->read(link->conns[to], got, sizeof got) != 0)
        die("%s: more data than was sent", link->library->name);
    heap_charge(NULL);
}

/* As link_handshake, but that allocations are charged to who makes them. */
static void handshake(struct link *link, struct heap heaps[ENDS])
{
    bool done[ENDS] = {false, false};
    for (int turns = 0; turns < 10 && (!done[AT_CLIENT] || !done[AT_SERVER]); turns++) {
        enum end end = turns % 2 == 0 ? AT_CLIENT : AT_SERVER;
        heap_charge(&heaps[end]);
        done[end] = done[end] || link->library->handshake(link->conns[end]);
        heap_charge(NULL);
    }
}

static void connection(struct link *link, struct figures figures[ENDS], const void *session)
{
    struct heap heaps[ENDS] = {{0, 0, 0}, {0, 0, 0}};
    for (int end = 0; end < ENDS; end++) {
        heap_charge(&heaps[end]);
        link->conns[end] = link->library->open(link->policies[end], (enum end)end, link->wires, session);
        heap_charge(NULL);
    }
    handshake(link, heaps);
    for (int end = 0; end < ENDS; end++) {
        figures[end].count = heaps[end].count;
        figures[end].peak = heaps[end].peak;
    }
    talk(link, heaps, AT_CLIENT);
    talk(link, heaps, AT_SERVER);
    for (int end = 0; end < ENDS; end++)
        figures[end].idle = heaps[end].live;
    link_close(link);
    for (int end = 0; end < ENDS; end++)
        if (link->library == &library_tls12 && heaps[end].live != 0)
            die("%zu bytes were not given back", heaps[end].live);
}

static const struct {
    const char *label;
    struct scenario scenario;
} rows[] = {
    {"RSA transport", {"AES128-GCM-SHA256", NULL, "rsa2048", RESUME_NOTHING}},
    {"RSA certificate", {"ECDHE-RSA-AES128-GCM-SHA256", "X25519", "rsa2048", RESUME_NOTHING}},
    {"P-256 certificate", {"ECDHE-ECDSA-AES128-GCM-SHA256", "X25519:P-256", "p256", RESUME_NOTHING}},
    {"by ticket", {"ECDHE-ECDSA-AES128-GCM-SHA256", "X25519:P-256", "p256", RESUME_TICKET}},
    {"by ID", {"ECDHE-ECDSA-AES128-GCM-SHA256", "X25519:P-256", "p256", RESUME_ID}},
};

static struct figures found[COUNT(rows)][LIBRARIES][ENDS];

/* The second connection of each kind, for the first may find something out that is kept for all. */
static void row_run(size_t row, int library)
{
    struct link link;
    link_policies(&link, libraries[library], &rows[row].scenario);
    void *session = link_session(&link);
    connection(&link, found[row][library], rows[row].scenario.resumption != RESUME_NOTHING ? session : NULL);
    link.library->session_free(session);
    link_policies_free(&link);
}

static const struct {
    const char *title;
    enum unit unit;
    size_t offset; /* in struct figures */
    struct goal goals[ENDS];
} figures_of[] = {
    {"heap of an idle connection", BYTES, offsetof(struct figures, idle), {{46025, 3696, 2048}, {52804, 3856, 2048}}},
    {"peak heap during a handshake",
     BYTES,
     offsetof(struct figures, peak),
     {{81632, 7960, 8000}, {100064, 13576, 12000}}},
    {"allocations in a handshake", COUNTS, offsetof(struct figures, count), {{645, 38, 3}, {2336, 48, 3}}},
};

static double figure(size_t row, int library, int end, size_t offset)
{
    size_t value;
    memcpy(&value, (const uint8_t *)&found[row][library][end] + offset, sizeof value);
    return (double)value;
}

static void figures_print(size_t which)
{
    char label[64];
    table_begin(figures_of[which].title, figures_of[which].unit);
    for (size_t row = 0; row < COUNT(rows); row++) {
        for (int end = 0; end < ENDS; end++) {
            bool full = rows[row].scenario.resumption == RESUME_NOTHING;
            snprintf(label, sizeof label, "%s, %s", rows[row].label, end == AT_SERVER ? "server" : "client");
            table_row(label, figure(row, 0, end, figures_of[which].offset),
                      figure(row, 1, end, figures_of[which].offset),
                      full ? figures_of[which].goals[end] : (struct goal){0, 0, 0});
        }
    }
}

/* ---- A program ---- */

/* The length of a file in KB; 0 if there is none. */
static double length_of(const char *path)
{
    struct stat is;
    return stat(path, &is) == 0 ? (double)is.st_size / 1000 : 0;
}

static void sizes_print(void)
{
    double bare = length_of(SIZE_BARE), ours = length_of(SIZE_TLS12), theirs = length_of(SIZE_OPENSSL);
    table_begin("size, beyond the bare C program", KILOBYTES);
    if (bare == 0 || ours == 0)
        printf("(was not built: there is no static libc)\n");
    else
        table_row("stripped static client and server", ours - bare, theirs > 0 ? theirs - bare : 0,
                  (struct goal){4215, 141, 300});
}

void bench_memory(void)
{
    heap_begin();
    for (size_t row = 0; row < COUNT(rows); row++)
        for (int library = 0; library < LIBRARIES; library++)
            row_run(row, library);
    for (size_t which = 0; which < COUNT(figures_of); which++)
        figures_print(which);
    sizes_print();
}
