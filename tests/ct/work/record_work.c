/*
 * record_work.c - how much work it is to refuse a CBC record, whatever is wrong with it: run by record_work.sh.
 *
 * A record whose MAC is inside the encryption can be wrong in its padding, in its MAC, or in both, and nobody may learn
 * which (RFC 5246 6.2.3.2). Here records of one length are refused one after another, each under a name; callgrind
 * counts the instructions, reads and writes of each, and the script compares them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/forge.h"

#include <stdio.h>
#include <valgrind/callgrind.h>

enum {
    LEN = 464, /* of what is encrypted: room for the longest padding and more */
};

/* What is wrong, in bytes from the end of the text and of the MAC. */
static const struct {
    const char *name;
    unsigned padding;
    int padding_flip; /* this byte of the padding, counted from the end; -1: none */
    int mac_flip;     /* this byte of the MAC; -1: none */
    bool noise;       /* nothing is as it should be */
} cases[] = {
    /* clang-format off */
    {"padding 15, MAC wrong",             15,  -1,  0, false},
    {"padding 0, MAC wrong at its end",    0,  -1, 19, false},
    {"padding 100, MAC wrong",           100,  -1,  7, false},
    {"padding 255, MAC wrong",           255,  -1,  0, false},
    {"padding 255, first byte wrong",    255, 255, -1, false},
    {"padding 255, last byte wrong",     255,   1, -1, false},
    {"padding 255, one byte and MAC",    255, 128,  3, false},
    {"padding 15, first byte wrong",      15,  15, -1, false},
    {"padding 1, its one byte wrong",      1,   1, -1, false},
    {"padding 15, length says 14",        15,   0, -1, false},
    {"noise",                              0,  -1, -1, true},
    /* clang-format on */
};

static bool refuse(struct forge *forge, const struct mode *mode, size_t at)
{
    static uint8_t fragment[LEN], body[sizeof forge->record];
    const struct protection *row = protection_find(mode->id);
    unsigned padding = cases[at].padding;
    struct span plain;
    char name[100];

    forge_text(forge, fragment, LEN - forge_mac_len(forge) - padding - 1, padding);
    if (cases[at].padding_flip >= 0)
        forge->text[LEN - 1 - cases[at].padding_flip] ^= 1;
    if (cases[at].mac_flip >= 0)
        forge->text[forge->mac_at + (size_t)cases[at].mac_flip] ^= 1;
    if (cases[at].noise)
        pattern_fill(forge->text, LEN);
    forge_record(forge);

    snprintf(name, sizeof name, "%s: %s", row->name, cases[at].name);

    struct record_header header = header_of(forge->record);
    int result = 0;
    for (int round = 0; round < 2; round++) { /* the first one finds the functions of libc */
        memcpy(body, forge->record + RECORD_HEADER, header.len);
        CALLGRIND_ZERO_STATS;
        result = record_open(&forge->opens, &plain, &header, body, NULL, 0);
    }
    CALLGRIND_DUMP_STATS_AT(name);
    if (result != SSL_E_BAD_RECORD_MAC)
        printf("not refused: %s\n", name);
    return result == SSL_E_BAD_RECORD_MAC;
}

int main(void)
{
    static struct forge forge;
    struct crypto crypto;
    bool refused = true;
    crypto_choose(&crypto, 0);
    for (size_t i = 0; i < COUNT(modes); i++) {
        if (!mode_is_cbc(modes[i].id) || modes[i].encrypt_then_mac)
            continue;
        forge_init(&forge, &crypto, &modes[i]);
        for (size_t at = 0; at < COUNT(cases); at++)
            refused = refuse(&forge, &modes[i], at) && refused;
    }
    return refused ? 0 : 1;
}
