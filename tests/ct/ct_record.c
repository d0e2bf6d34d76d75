/*
 * ct_record.c - records sealed and opened in every mode with secret keys and secret fragments; and CBC records made by
 * hand, right and wrong, so that fragment, padding and MAC are found under a secret key.
 *
 * Public are the lengths of records and of what is sealed. The code under test itself says where secrecy ends: a sealed
 * record travels, a verdict is told, the fragment of a genuine record goes to its reader.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ct/cases.h"

#include "support/forge.h"

static void keys_are_secret(struct crypto *crypto)
{
    crypto_choose(crypto, 0);
    CT_SECRET(mode_mac_key, sizeof mode_mac_key);
    CT_SECRET(mode_key, sizeof mode_key);
    CT_SECRET(mode_iv, sizeof mode_iv);
}

/* Seals a secret fragment, and opens the record with a byte altered, and as it is. */
static void seal_and_open(const void *with)
{
    static const size_t lengths[] = {0, 1, 15, 16, 100, 600};
    static uint8_t fragment[600], record[600 + RECORD_OVERHEAD_MAX], scratch[sizeof record];
    struct crypto crypto;
    struct pair pair;
    keys_are_secret(&crypto);
    pair_init(&pair, &crypto, with);
    struct record_direction copy = pair.seals;
    ct_release(&copy, sizeof copy); /* the keys did become a secret of the direction */

    ct_fill_secret(fragment, sizeof fragment);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct span plain;
        size_t len = lengths[i];
        ct_expect(record_seal(&pair.seals, &crypto, record, CONTENT_HANDSHAKE, TLS_1_2, fragment, len) == 0);
        size_t middle = record_sealed_len(&pair.seals, len) / 2;
        record[middle] ^= 1;
        ct_expect(open_copy(&pair.opens, &plain, record, scratch) == SSL_E_BAD_RECORD_MAC);
        record[middle] ^= 1;
        ct_expect(open_copy(&pair.opens, &plain, record, scratch) == 0 && plain.len == len);
    }
}

enum wrong {
    NOTHING,
    PADDING,        /* its first byte, or its only one, the length */
    PADDING_LENGTH, /* more than there is, or than is alike */
    MAC,
    WRONGS
};

static void forge_wrong(struct forge *forge, size_t len, unsigned padding, enum wrong wrong)
{
    uint8_t fragment[80];
    ct_fill_secret(fragment, len);
    forge_text(forge, fragment, len, padding);
    if (wrong == PADDING)
        forge->text[forge->text_len - 1 - padding] ^= 1;
    if (wrong == PADDING_LENGTH)
        forge->text[forge->text_len - 1] ^= 0x80;
    if (wrong == MAC && !forge->encrypt_then_mac)
        forge->text[forge->mac_at] ^= 1;
    forge_record(forge);
    if (wrong == MAC && forge->encrypt_then_mac)
        forge->record[RECORD_HEADER + forge->mac_at] ^= 1;
}

static void open_forged(const void *with)
{
    static const unsigned paddings[] = {0, 15, 100, 255};
    static struct forge forge;
    static uint8_t scratch[sizeof forge.record];
    struct crypto crypto;
    keys_are_secret(&crypto);
    forge_init(&forge, &crypto, with);
    for (size_t i = 0; i < COUNT(paddings); i++)
        for (int wrong = 0; wrong < WRONGS; wrong++) {
            struct span plain;
            size_t len = forge_fitting_len(&forge, paddings[i]) + 64;
            forge_wrong(&forge, len, paddings[i], (enum wrong)wrong);
            forge.opens.sequence = 0;
            int result = open_copy(&forge.opens, &plain, forge.record, scratch);
            ct_expect(wrong == NOTHING ? result == 0 && plain.len == len : result == SSL_E_BAD_RECORD_MAC);
        }
}

/* clang-format off */
static const struct ct_case cases[] = {
    {"record_aes128_cbc_sha1",            seal_and_open, &modes[0], false},
    {"record_aes128_cbc_sha1_etm",        seal_and_open, &modes[1], false},
    {"record_aes256_cbc_sha1",            seal_and_open, &modes[2], false},
    {"record_aes256_cbc_sha1_etm",        seal_and_open, &modes[3], false},
    {"record_aes128_cbc_sha256",          seal_and_open, &modes[4], false},
    {"record_aes128_cbc_sha256_etm",      seal_and_open, &modes[5], false},
    {"record_aes256_cbc_sha256",          seal_and_open, &modes[6], false},
    {"record_aes256_cbc_sha256_etm",      seal_and_open, &modes[7], false},
    {"record_aes128_gcm",                 seal_and_open, &modes[8], false},
    {"record_aes256_gcm",                 seal_and_open, &modes[9], false},
    {"record_chacha20_poly1305",          seal_and_open, &modes[10], false},
    {"record_aes128_ccm",                 seal_and_open, &modes[11], false},
    {"record_aes256_ccm",                 seal_and_open, &modes[12], false},
    {"record_aes128_ccm_8",               seal_and_open, &modes[13], false},
    {"record_aes256_ccm_8",               seal_and_open, &modes[14], false},
    {"record_aes256_cbc_sha384",          seal_and_open, &modes[15], false},
    {"record_aes256_cbc_sha384_etm",      seal_and_open, &modes[16], false},
    {"record_made_aes128_cbc_sha1",       open_forged,   &modes[0], false},
    {"record_made_aes128_cbc_sha1_etm",   open_forged,   &modes[1], false},
    {"record_made_aes256_cbc_sha1",       open_forged,   &modes[2], false},
    {"record_made_aes256_cbc_sha1_etm",   open_forged,   &modes[3], false},
    {"record_made_aes128_cbc_sha256",     open_forged,   &modes[4], false},
    {"record_made_aes128_cbc_sha256_etm", open_forged,   &modes[5], false},
    {"record_made_aes256_cbc_sha256",     open_forged,   &modes[6], false},
    {"record_made_aes256_cbc_sha256_etm", open_forged,   &modes[7], false},
    {"record_made_aes256_cbc_sha384",     open_forged,   &modes[15], false},
    {"record_made_aes256_cbc_sha384_etm", open_forged,   &modes[16], false},
};
/* clang-format on */

const struct ct_room ct_record = {cases, COUNT(cases)};
