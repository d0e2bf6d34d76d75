/*
 * protect_cbc_test.c - CBC records against records that others made, and against every padding and MAC that a peer or
 * somebody on the way can make up.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"
#include "support/forge.h"
#include "support/sets.h"
#include "support/test.h"

#include "known_records.h"

static struct crypto crypto;
static uint8_t fragment[LIMIT_PLAINTEXT];

static int choose_of(uint32_t features)
{
    crypto_choose(&crypto, features);
    pattern_fill(fragment, sizeof fragment);
    return 0;
}

static int choose_portable(void **state)
{
    (void)state;
    return choose_of(0);
}

static int choose_best(void **state)
{
    (void)state;
    return choose_of(cpu_features());
}

/* ---- Records of others ---- */

static int random_of_arg(void *arg, uint8_t *out, size_t len)
{
    assert_int_equal(len, FORGE_BLOCK);
    memcpy(out, arg, len);
    return 0;
}

/* What OpenSSL sealed opens; and sealed again with the same IV it is the same, bit by bit. */
static void records_of_openssl(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known_records); i++) {
        const struct known *known = &known_records[i];
        const struct protection *row = protection_find(known->id);
        if (!mode_is_cbc(known->id))
            continue;
        uint8_t mac_key[48], key[32], record[256], again[256], scratch[256], plain_bytes[64];
        assert_int_equal(hex(mac_key, known->mac_key), row->mac_key_len);
        assert_int_equal(hex(key, known->key), row->key_len);
        bool etm = known->encrypt_then_mac;
        struct record_direction opens, seals;
        record_direction_init(&opens, &crypto, row, RECORD_OPENS, etm, mac_key, key, NULL);
        record_direction_init(&seals, &crypto, row, RECORD_SEALS, etm, mac_key, key, NULL);
        for (size_t k = 0; k < COUNT(known->records); k++) {
            struct span plain;
            size_t record_len = hex(record, known->records[k].record);
            size_t len = hex(plain_bytes, known->records[k].plain);
            assert_int_equal(open_copy(&opens, &plain, record, scratch), 0);
            assert_int_equal(plain.len, len);
            assert_memory_equal(plain.at, plain_bytes, len);

            struct crypto same_iv = crypto;
            same_iv.random = random_of_arg;
            same_iv.random_arg = record + RECORD_HEADER;
            assert_int_equal(record_sealed_len(&seals, len), record_len);
            assert_int_equal(record_seal(&seals, &same_iv, again, record[0], TLS_1_2, plain_bytes, len), 0);
            assert_memory_equal(again, record, record_len);
        }
    }
}

/* ---- Records made by hand: everything may be wrong ---- */

static int forge_open(struct forge *forge, struct span *plain)
{
    static uint8_t scratch[sizeof forge->record];
    forge->opens.sequence = 0;
    int result = open_copy(&forge->opens, plain, forge->record, scratch);
    if (result != 0)
        assert_true(erased(scratch, load_be16(forge->record + 3)));
    return result;
}

static void assert_accepted(struct forge *forge, size_t len)
{
    struct span plain;
    forge_record(forge);
    assert_int_equal(forge_open(forge, &plain), 0);
    assert_int_equal(plain.len, len);
    assert_memory_equal(plain.at, fragment, len);
}

static void assert_refused(struct forge *forge)
{
    struct span plain;
    assert_int_equal(forge->text_len % FORGE_BLOCK, 0); /* not for that reason */
    forge_record(forge);
    assert_int_equal(forge_open(forge, &plain), SSL_E_BAD_RECORD_MAC);
}

/* Runs a check in every mode of CBC. */
static void each_mode(void (*check)(struct forge *))
{
    static struct forge forge;
    for (size_t i = 0; i < COUNT(modes); i++)
        if (mode_is_cbc(modes[i].id)) {
            forge_init(&forge, &crypto, &modes[i]);
            check(&forge);
        }
}

/* RFC 5246 6.2.3.2: "The padding may be any length up to 255 bytes". */
static void check_every_padding(struct forge *forge)
{
    static const size_t more[] = {0, 16, 32, 240, 256, 512};
    for (unsigned padding = 0; padding < 256; padding++)
        for (size_t i = 0; i < COUNT(more); i++) {
            size_t len = forge_fitting_len(forge, padding) + more[i];
            forge_text(forge, fragment, len, padding);
            assert_accepted(forge, len);
        }
}

static void every_padding(void **state)
{
    (void)state;
    each_mode(check_every_padding);
}

static void check_every_wrong_padding_byte(struct forge *forge)
{
    static const uint8_t paddings[] = {0, 1, 2, 15, 16, 31, 100, 127, 128, 200, 254, 255};
    static const uint8_t flips[] = {0x01, 0x80};
    for (size_t i = 0; i < COUNT(paddings); i++) {
        unsigned padding = paddings[i];
        size_t len = forge_fitting_len(forge, padding);
        forge_text(forge, fragment, len, padding);
        for (size_t behind = 0; behind <= padding; behind++) {
            uint8_t *byte = &forge->text[forge->text_len - 1 - behind];
            *byte ^= flips[behind % 2];
            /* A length byte alone is a right padding if it says 0: the MAC is then in the wrong place. With
             * encrypt-then-MAC nobody can make this record but the peer, and it is one with a longer fragment. */
            bool right = *byte == 0 && behind == 0 && forge->encrypt_then_mac;
            if (!right)
                assert_refused(forge);
            *byte ^= flips[behind % 2];
        }
        assert_accepted(forge, len);
    }
}

static void every_wrong_padding_byte(void **state)
{
    (void)state;
    each_mode(check_every_wrong_padding_byte);
}

/* Every byte of the MAC, wherever the padding lets it stand. */
static void check_every_wrong_mac_byte(struct forge *forge)
{
    for (unsigned padding = 0; padding < 256; padding++) {
        forge_text(forge, fragment, forge_fitting_len(forge, padding), padding);
        forge_record(forge);
        uint8_t *mac = (forge->encrypt_then_mac ? forge->record + RECORD_HEADER : forge->text) + forge->mac_at;
        size_t step = padding % 16 == 0 || padding > 240 ? 1 : forge_mac_len(forge) - 1;
        for (size_t i = 0; i < forge_mac_len(forge); i += step) {
            struct span plain;
            mac[i] ^= 0x10;
            if (!forge->encrypt_then_mac)
                forge_record(forge);
            assert_int_equal(forge_open(forge, &plain), SSL_E_BAD_RECORD_MAC);
            mac[i] ^= 0x10;
        }
    }
}

static void every_wrong_mac_byte(void **state)
{
    (void)state;
    each_mode(check_every_wrong_mac_byte);
}

/* A right MAC one byte before or behind the place that the padding points to. */
static void check_mac_out_of_place(struct forge *forge)
{
    if (forge->encrypt_then_mac)
        return;
    size_t mac_len = forge_mac_len(forge);
    for (unsigned padding = 1; padding < 255; padding++) {
        size_t len = forge_fitting_len(forge, padding);
        for (int shift = -1; shift <= 1; shift += 2) {
            forge_text(forge, fragment, len, padding);
            if (len == 0 && shift < 0)
                continue;
            uint8_t mac[HASH_MAX];
            memcpy(mac, forge->text + len, mac_len);
            memmove(forge->text + len + shift, mac, mac_len);
            assert_refused(forge);
        }
    }
}

static void mac_out_of_place(void **state)
{
    (void)state;
    each_mode(check_mac_out_of_place);
}

/* A padding that says that it is longer than what there is: all bytes right, but no room for the MAC, or for itself. */
static void check_padding_without_room(struct forge *forge)
{
    size_t mac_len = forge->encrypt_then_mac ? 0 : forge_mac_len(forge);
    for (size_t blocks = mac_len / FORGE_BLOCK + 1; blocks <= 17; blocks++)
        for (unsigned padding = 0; padding < 256; padding++) {
            forge->text_len = blocks * FORGE_BLOCK;
            memset(forge->text, (int)padding, forge->text_len);
            bool room = mac_len + padding + 1 <= forge->text_len;
            if (!(room && forge->encrypt_then_mac)) /* else it is a fine record; without it, the MAC is wrong */
                assert_refused(forge);
        }
}

static void padding_without_room(void **state)
{
    (void)state;
    each_mode(check_padding_without_room);
}

/* A MAC over something else: another length, another fragment, no IV. */
static void check_mac_of_something_else(struct forge *forge)
{
    struct span plain;
    size_t len = forge_fitting_len(forge, 31) + 64;
    forge_text(forge, fragment, len, 31);
    if (forge->encrypt_then_mac) {
        forge_record(forge);
        uint8_t *body = forge->record + RECORD_HEADER;
        forge_mac(forge, body + forge->mac_at, body + FORGE_BLOCK, forge->text_len); /* without the IV */
        assert_int_equal(forge_open(forge, &plain), SSL_E_BAD_RECORD_MAC);
        forge_mac(forge, body + forge->mac_at, fragment, len); /* of the plaintext */
        assert_int_equal(forge_open(forge, &plain), SSL_E_BAD_RECORD_MAC);
        return;
    }
    for (size_t other = len - 1; other <= len + 1; other++)
        if (other != len) {
            forge_mac(forge, forge->text + len, fragment, other);
            assert_refused(forge);
        }
    forge_mac(forge, forge->text + len, fragment, len);
    assert_accepted(forge, len);
}

static void mac_of_something_else(void **state)
{
    (void)state;
    each_mode(check_mac_of_something_else);
}

/* One byte more than whole blocks, by a peer that has the keys: whatever a cipher makes of it, it might be a padding.
 */
static void check_broken_block(struct forge *forge)
{
    struct span plain;
    uint8_t *body = forge->record + RECORD_HEADER;
    forge_text(forge, fragment, forge_fitting_len(forge, FORGE_BLOCK - 1) + FORGE_BLOCK, 0);
    assert_int_equal(forge->text_len % FORGE_BLOCK, 1);
    forge->text_len--;
    forge_record(forge);
    size_t encrypted_len = FORGE_BLOCK + forge->text_len;
    store_be16(forge->record + 3, (uint16_t)(load_be16(forge->record + 3) + 1));
    for (unsigned byte = 0; byte < 256; byte++) {
        body[encrypted_len] = (uint8_t)byte;
        if (forge->encrypt_then_mac)
            forge_mac(forge, body + encrypted_len + 1, body, encrypted_len + 1);
        assert_int_equal(forge_open(forge, &plain), SSL_E_BAD_RECORD_MAC);
    }
}

static void broken_block(void **state)
{
    (void)state;
    each_mode(check_broken_block);
}

/* ---- The rest ---- */

static int random_pattern(void *arg, uint8_t *out, size_t len)
{
    (void)arg;
    pattern_fill(out, len);
    return 0;
}

/* Seals len bytes, from elsewhere and from where they will be encrypted: the same record either way. */
static void seal_both_ways(const struct crypto *set, const struct mode *mode, uint8_t *record, size_t len)
{
    static uint8_t in_place[LIMIT_PLAINTEXT + RECORD_OVERHEAD_MAX];
    struct pair pair;
    pair_init(&pair, set, mode);
    size_t record_len = record_sealed_len(&pair.seals, len);
    assert_int_equal(record_seal(&pair.seals, set, record, CONTENT_HANDSHAKE, TLS_1_2, fragment, len), 0);
    uint8_t *from = in_place + record_prefix_len(&pair.seals);
    memcpy(from, fragment, len);
    pair.seals.sequence = 0;
    assert_int_equal(record_seal(&pair.seals, set, in_place, CONTENT_HANDSHAKE, TLS_1_2, from, len), 0);
    assert_memory_equal(in_place, record, record_len);
}

/* Encryption and MAC may go side by side: whatever set, every length makes the record that the portable set makes. */
static void every_set_makes_the_same_records(void **state)
{
    (void)state;
    static uint8_t expected[LIMIT_PLAINTEXT + RECORD_OVERHEAD_MAX], record[sizeof expected], scratch[sizeof expected];
    static struct crypto sets[SETS_MAX];
    size_t count = crypto_sets(sets);
    for (size_t i = 0; i < COUNT(modes); i++)
        for (size_t len = 0; mode_is_cbc(modes[i].id) && len <= LIMIT_PLAINTEXT; len += len < 1024 ? 1 : 1097) {
            struct pair pair;
            struct crypto soft = sets[0];
            soft.random = random_pattern;
            pair_init(&pair, &soft, &modes[i]);
            size_t record_len = record_sealed_len(&pair.seals, len);
            seal_both_ways(&soft, &modes[i], expected, len);
            const struct cbc_hash *seen[BACKENDS_MAX];
            size_t seen_count = 0;
            for (size_t k = 0; k < count; k++) {
                struct crypto set = sets[k];
                struct span plain;
                pair_init(&pair, &set, &modes[i]);
                bool new = true;
                for (size_t n = 0; n < seen_count; n++)
                    new = new &&seen[n] != pair.seals.keys.cbc.both;
                if (!new)
                    continue;
                seen[seen_count++] = pair.seals.keys.cbc.both;
                set.random = random_pattern;
                seal_both_ways(&set, &modes[i], record, len);
                assert_memory_equal(record, expected, record_len);
                assert_int_equal(open_copy(&pair.opens, &plain, record, scratch), 0);
                assert_int_equal(plain.len, len);
                assert_memory_equal(plain.at, fragment, len);
            }
        }
}

/* The longest fragment with the longest padding is a record that must be accepted (RFC 5246 6.2.3). */
static void longest_record(void **state)
{
    (void)state;
    static uint8_t text[LIMIT_PLAINTEXT + 32 + 256], body[FORGE_BLOCK + sizeof text], out[sizeof text];
    struct forge forge;
    forge_init(&forge, &crypto, &(struct mode){PROTECTION_AES_128_CBC_SHA256, false});
    memcpy(text, fragment, LIMIT_PLAINTEXT);
    forge_mac(&forge, text + LIMIT_PLAINTEXT, fragment, LIMIT_PLAINTEXT);
    memset(text + LIMIT_PLAINTEXT + 32, 255, 256);
    union cipher_key key;
    uint8_t iv[FORGE_BLOCK] = {0};
    forge.cipher->init_encrypt(&key, mode_key);
    memcpy(body, iv, FORGE_BLOCK);
    forge.cipher->encrypt(&key, iv, body + FORGE_BLOCK, text, sizeof text);
    struct record_header header = {CONTENT_APPLICATION_DATA, TLS_1_2, sizeof body};
    struct span plain;
    memset(out, 0xee, sizeof out);
    assert_int_equal(record_open(&forge.opens, &plain, &header, body, out, sizeof out), 0);
    assert_ptr_equal(plain.at, out);
    assert_int_equal(plain.len, LIMIT_PLAINTEXT);
    assert_memory_equal(out, fragment, LIMIT_PLAINTEXT);
    assert_true(erased(out + LIMIT_PLAINTEXT, sizeof out - LIMIT_PLAINTEXT)); /* no MAC is left to the caller */
}

static int random_count(void *arg, uint8_t *out, size_t len)
{
    uint8_t *count = arg;
    memset(out, ++*count, len);
    return *count == 5 ? SSL_E_RANDOM : 0;
}

/* RFC 5246 6.2.3.2: a new random IV for each record; without randomness there is no record. */
static void ivs_are_random(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++) {
        if (!mode_is_cbc(modes[i].id))
            continue;
        uint8_t count = 0, record[128], iv[FORGE_BLOCK];
        struct crypto counting = crypto;
        counting.random = random_count;
        counting.random_arg = &count;
        struct pair pair;
        pair_init(&pair, &crypto, &modes[i]);
        for (uint8_t k = 1; k <= 4; k++) {
            assert_int_equal(record_seal(&pair.seals, &counting, record, CONTENT_ALERT, TLS_1_2, fragment, 2), 0);
            memset(iv, k, sizeof iv);
            assert_memory_equal(record + RECORD_HEADER, iv, FORGE_BLOCK);
        }
        assert_int_equal(record_seal(&pair.seals, &counting, record, CONTENT_ALERT, TLS_1_2, fragment, 2),
                         SSL_E_RANDOM);
        assert_int_equal(pair.seals.sequence, 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_openssl),
        cmocka_unit_test(every_padding),
        cmocka_unit_test(every_wrong_padding_byte),
        cmocka_unit_test(every_wrong_mac_byte),
        cmocka_unit_test(mac_out_of_place),
        cmocka_unit_test(padding_without_room),
        cmocka_unit_test(mac_of_something_else),
        cmocka_unit_test(broken_block),
        cmocka_unit_test(longest_record),
        cmocka_unit_test(ivs_are_random),
        cmocka_unit_test(every_set_makes_the_same_records),
    };
    return cmocka_run_group_tests_name("record/protect_cbc, portable", tests, choose_portable, NULL) +
           cmocka_run_group_tests_name("record/protect_cbc, of this processor", tests, choose_best, NULL);
}
