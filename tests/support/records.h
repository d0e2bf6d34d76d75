/*
 * records.h - every way in which a record can be protected, and two directions that fit each other.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_RECORDS_H
#define TLS12_TEST_RECORDS_H

#include "record/protect.h"

struct mode {
    enum protection_id id;
    bool encrypt_then_mac;
};

/* New ones come last: the seeds of fuzz_record and the cases of ct_record name them by their places. */
static const struct mode modes[] = {
    {PROTECTION_AES_128_CBC_SHA, false},    {PROTECTION_AES_128_CBC_SHA, true},
    {PROTECTION_AES_256_CBC_SHA, false},    {PROTECTION_AES_256_CBC_SHA, true},
    {PROTECTION_AES_128_CBC_SHA256, false}, {PROTECTION_AES_128_CBC_SHA256, true},
    {PROTECTION_AES_256_CBC_SHA256, false}, {PROTECTION_AES_256_CBC_SHA256, true},
    {PROTECTION_AES_128_GCM, false},        {PROTECTION_AES_256_GCM, false},
    {PROTECTION_CHACHA20_POLY1305, false},  {PROTECTION_AES_128_CCM, false},
    {PROTECTION_AES_256_CCM, false},        {PROTECTION_AES_128_CCM_8, false},
    {PROTECTION_AES_256_CCM_8, false},      {PROTECTION_AES_256_CBC_SHA384, false},
    {PROTECTION_AES_256_CBC_SHA384, true},
};

static inline bool mode_is_cbc(enum protection_id id)
{
    return protection_find(id)->mac_key_len != 0;
}

enum {
    RECORD_MAX = LIMIT_PLAINTEXT + RECORD_OVERHEAD_MAX,
};

static const uint8_t mode_mac_key[48] = "a MAC key of forty-eight bytes, or its beginning";
static const uint8_t mode_key[32] = "an AES key of thirty-two bytes..";
static const uint8_t mode_iv[12] = "salt and so."; /* its first bytes, where the fixed IV is shorter */

struct pair {
    struct record_direction seals, opens;
};

static inline void pair_init(struct pair *pair, const struct crypto *crypto, const struct mode *mode)
{
    const struct protection *row = protection_find(mode->id);
    record_direction_init(&pair->seals, crypto, row, RECORD_SEALS, mode->encrypt_then_mac, mode_mac_key, mode_key,
                          mode_iv);
    record_direction_init(&pair->opens, crypto, row, RECORD_OPENS, mode->encrypt_then_mac, mode_mac_key, mode_key,
                          mode_iv);
}

/* Bytes that are easily told from zeros and from each other. */
static inline void pattern_fill(uint8_t *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        at[i] = (uint8_t)(i * 7 + i / 251 + 1) | 1;
}

/* The header of a record in memory, unchecked: the tests of record_open choose what it sees. */
static inline struct record_header header_of(const uint8_t *record)
{
    return (struct record_header){record[0], load_be16(record + 1), load_be16(record + 3)};
}

/* Opens a copy of a record, so that it can be used again. The plaintext is in the scratch. */
static inline int open_copy(struct record_direction *direction, struct span *plain, const uint8_t *record,
                            uint8_t *scratch)
{
    struct record_header header = header_of(record);
    memcpy(scratch, record + RECORD_HEADER, header.len);
    return record_open(direction, plain, &header, scratch, NULL, 0);
}

/* True if all bytes are zero. */
static inline bool erased(const uint8_t *at, size_t len)
{
    uint8_t all = 0;
    for (size_t i = 0; i < len; i++)
        all |= at[i];
    return all == 0;
}

#endif
