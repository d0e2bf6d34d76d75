/*
 * record_work.c - how much work it is to refuse a CBC record, whatever is wrong with it: run by work.sh.
 *
 * A record whose MAC is inside the encryption can be wrong in its padding, in its MAC, or in both, and nobody may learn
 * which (RFC 5246 6.2.3.2). Here records of one length are refused one after another, each under a name; callgrind
 * counts the instructions, reads and writes of each, and the script compares them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/forge.h"

#include "cpu/cpu.h"

#include <stdio.h>
#include <valgrind/callgrind.h>

enum {
    LEN = 464, /* of what is encrypted: room for the longest padding and more */
};

/* What is wrong, in bytes from the end of the text and of the MAC. */
static const struct fault {
    const char *name;
    unsigned padding;
    int padding_flip; /* this byte of the padding, counted from the end; -1: none */
    int mac_flip;     /* this byte of the MAC; -1: none */
    bool noise;       /* nothing is as it should be */
} faults[] = {
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

static bool refuse(struct forge *forge, const struct mode *mode, const char *processor, const struct fault *fault)
{
    static uint8_t fragment[LEN], body[sizeof forge->record];
    const struct protection *row = protection_find(mode->id);
    struct span plain;
    char name[150];
    size_t behind = fault->padding + 1 + (mode->encrypt_then_mac ? 0 : forge_mac_len(forge));

    forge_text(forge, fragment, LEN - behind, fault->padding);
    if (fault->padding_flip >= 0)
        forge->text[LEN - 1 - fault->padding_flip] ^= 1;
    if (fault->noise)
        pattern_fill(forge->text, LEN);
    if (fault->mac_flip >= 0 && !mode->encrypt_then_mac)
        forge->text[forge->mac_at + (size_t)fault->mac_flip] ^= 1;
    forge_record(forge);
    if (mode->encrypt_then_mac) /* it is the MAC that refuses, whatever else is wrong */
        forge->record[RECORD_HEADER + forge->mac_at + (size_t)(fault->mac_flip >= 0 ? fault->mac_flip : 0)] ^= 1;

    snprintf(name, sizeof name, "%s%s, %s: %s", row->name, mode->encrypt_then_mac ? ", encrypt-then-MAC" : "",
             processor, fault->name);
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

/* Those above, and lengths of padding, of the first mode all there are: right, and wrong in the first byte. */
static bool refuse_all(const struct mode *mode, const char *processor, const struct crypto *crypto)
{
    static struct forge forge;
    bool refused = true;
    char name[60];
    forge_init(&forge, crypto, mode);
    for (size_t i = 0; i < COUNT(faults); i++)
        refused = refuse(&forge, mode, processor, &faults[i]) && refused;
    for (unsigned padding = 0; padding < 256; padding += mode == modes || padding < 16 ? 1 : 34) {
        snprintf(name, sizeof name, "padding %u, MAC wrong in its second byte", padding);
        refused = refuse(&forge, mode, processor, &(struct fault){name, padding, -1, 1, false}) && refused;
        snprintf(name, sizeof name, "padding %u, wrong in its first byte", padding);
        struct fault fault = {name, padding, (int)padding, padding == 0 ? 0 : -1, false};
        refused = refuse(&forge, mode, processor, &fault) && refused;
    }
    return refused;
}

int main(void)
{
    struct crypto crypto;
    bool refused = true;
    for (int native = 0; native < 2; native++) {
        crypto_choose(&crypto, native ? cpu_features() : 0);
        for (size_t i = 0; i < COUNT(modes); i++)
            if (mode_is_cbc(modes[i].id))
                refused =
                    refuse_all(&modes[i], native ? "with instructions of its own" : "portable", &crypto) && refused;
    }
    return refused ? 0 : 1;
}
