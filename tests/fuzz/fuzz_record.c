/*
 * fuzz_record.c - the record layer against any bytes.
 *
 * The first byte of the input chooses the protection, the second what is done, the next eight the keys. Then either the
 * rest is a sequence of records as a peer may send them, or it is a script by which records are sealed, altered, and
 * opened. In both ways the promises of record.h are checked; in the second also that what was altered is refused, and
 * what was not is opened. Of the seeds, genuine-* are sealed under the keys that they name, altered-* are scripts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/records.h"

#include <stdlib.h>

enum {
    UNPROTECTED = 0xff, /* of the first byte; any other is the place of a mode */

    /* of the second byte */
    ALTERED = 1,   /* records are sealed and altered, not taken from the input */
    TO_BUFFER = 2, /* plaintext goes to memory of its own if it fits */
    AGREED = 4,    /* the version is agreed on */

    RECORDS = 32, /* the most that one input may have sealed: the longest take a while */
};

static void check(bool promise)
{
    if (!promise)
        abort();
}

/* Random numbers that are the same in each run. */
static int random_count(void *arg, uint8_t *out, size_t len)
{
    uint8_t *count = arg;
    memset(out, ++*count, len);
    return 0;
}

static void keys_set(struct pair *pair, const struct crypto *crypto, unsigned mode_choice, struct reader *input)
{
    memset(pair, 0, sizeof *pair);
    struct span seed = reader_bytes(input, 8);
    uint8_t keys[48] = {0};
    for (size_t i = 0; i < sizeof keys && seed.len > 0; i++)
        keys[i] = seed.at[i % 8];
    if (mode_choice == UNPROTECTED)
        return;
    size_t at = mode_choice % COUNT(modes);
    const struct protection *row = protection_find(modes[at].id);
    bool etm = modes[at].encrypt_then_mac;
    record_direction_init(&pair->seals, crypto, row, RECORD_SEALS, etm, keys, keys, keys);
    record_direction_init(&pair->opens, crypto, row, RECORD_OPENS, etm, keys, keys, keys);
}

/* Opens and checks what must be true of any record. */
static int open_checked(struct record_direction *direction, struct span *plain, const struct record_header *header,
                        uint8_t *body, uint8_t *out, size_t out_cap)
{
    uint64_t sequence = direction->sequence;
    int result = record_open(direction, plain, header, body, out, out_cap);
    if (result == 0) {
        bool in_out = out != NULL && plain->at == out && plain->len <= out_cap;
        bool in_body = plain->at >= body && plain->at + plain->len <= body + header->len;
        check(in_out || in_body);
        check(plain->len <= LIMIT_PLAINTEXT);
        check(direction->sequence == sequence + 1);
    } else {
        check(result == SSL_E_BAD_RECORD_MAC || result == SSL_E_RECORD_OVERFLOW || result == SSL_E_RECORD_LIMIT);
        check(direction->sequence == sequence);
        check(plain->len == 0);
        check(result == SSL_E_RECORD_LIMIT || erased(body, header->len));
    }
    return result;
}

/* The input is what the peer sends. Each record gets memory of its own size, so that a sanitizer sees any byte beside
 * it. */
static void records_read(struct pair *pair, struct reader *input, unsigned flags)
{
    int result = 0;
    while (result == 0 && reader_more(input)) {
        struct record_header header;
        struct error why = {0};
        struct span bytes = reader_bytes(input, RECORD_HEADER);
        if (bytes.at == NULL)
            return;
        result = record_header_read(&header, &pair->opens, bytes.at, flags & AGREED ? TLS_1_2 : 0, &why);
        check(result == why.code);
        if (result != 0)
            return;
        if (header.len > input->left)
            header.len = (uint16_t)input->left;
        struct span rest = reader_bytes(input, header.len);
        size_t out_cap = flags & TO_BUFFER ? header.len : 0;
        uint8_t *body = malloc(header.len + 1u), *out = malloc(out_cap + 1), *body_at = body;
        check(body != NULL && out != NULL);
        if (rest.len > 0)
            memcpy(body_at, rest.at, rest.len);
        struct span plain;
        result = open_checked(&pair->opens, &plain, &header, body, flags & TO_BUFFER ? out : NULL, out_cap);
        if (result == 0 && header.type == CONTENT_ALERT) {
            struct alert alert;
            if (alert_read(&alert, plain) == 0)
                check(alert_name(alert.description) != NULL);
        }
        free(body);
        free(out);
    }
}

/* What may happen to a record on its way. */
enum alteration {
    UNALTERED,
    FLIP,
    CUT_END,
    CUT_START,
    EXTEND,
    TYPE,
    VERSION,
    AGAIN, /* the record before it once more */
    ALTERATIONS
};

/* Alters the record; false if it is the same as before. */
static bool record_alter(uint8_t *record, struct record_header *header, unsigned how, size_t at, uint8_t with)
{
    uint8_t *body = record + RECORD_HEADER;
    size_t cut = header->len > 0 ? 1 + at % header->len : 0;
    switch (how) {
    case FLIP:
        if (header->len > 0)
            body[at % header->len] ^= with;
        return header->len > 0 && with != 0;
    case CUT_END:
        header->len = (uint16_t)(header->len - cut);
        return cut > 0;
    case CUT_START:
        memmove(body, body + cut, header->len - cut);
        header->len = (uint16_t)(header->len - cut);
        return cut > 0;
    case EXTEND:
        memset(body + header->len, with, 1 + at % 64);
        header->len = (uint16_t)(header->len + 1 + at % 64);
        return true;
    case TYPE:
        header->type ^= with;
        return with != 0;
    case VERSION:
        header->version = (uint16_t)(header->version ^ (at & 1 ? with << 8 : with));
        return with != 0;
    default:
        return false;
    }
}

/* Mostly short ones, which are quick; 0xffff is the longest. */
static size_t fragment_len(uint16_t choice)
{
    return choice < 0xfff0 ? choice % 512u : LIMIT_PLAINTEXT - (0xffffu - choice);
}

static void records_alter(struct pair *pair, const struct crypto *crypto, struct reader *input, unsigned flags)
{
    static uint8_t fragment[LIMIT_PLAINTEXT], record[RECORD_MAX + 64], last[RECORD_MAX + 64], out[RECORD_MAX + 64];
    bool protected = pair->seals.protection != NULL;
    size_t last_len = 0;
    int result = 0;
    for (int count = 0; count < RECORDS && result == 0 && reader_more(input); count++) {
        uint8_t type = (uint8_t)(CONTENT_CHANGE_CIPHER_SPEC + reader_u8(input) % 4);
        size_t len = fragment_len(reader_u16(input));
        unsigned how = reader_u8(input) % ALTERATIONS;
        size_t at = reader_u16(input);
        uint8_t with = reader_u8(input);
        memset(fragment, with + 1, len);

        size_t record_len = record_sealed_len(&pair->seals, len);
        check(record_len <= len + RECORD_OVERHEAD_MAX);
        check(record_seal(&pair->seals, crypto, record, type, TLS_1_2, fragment, len) == 0);
        struct record_header header;
        check(record_header_read(&header, &pair->opens, record, TLS_1_2, NULL) == 0);
        check(header.len + (size_t)RECORD_HEADER == record_len);

        bool altered;
        if (how == AGAIN && last_len > 0) {
            memcpy(record, last, last_len);
            header = header_of(record);
            altered = true;
        } else {
            memcpy(last, record, record_len);
            last_len = record_len;
            altered = record_alter(record, &header, how, at, with);
        }

        struct span plain;
        bool to_out = (flags & TO_BUFFER) != 0;
        result =
            open_checked(&pair->opens, &plain, &header, record + RECORD_HEADER, to_out ? out : NULL, to_out ? at : 0);
        if (protected && altered)
            check(result == SSL_E_BAD_RECORD_MAC);
        if (!altered) {
            check(result == 0 && plain.len == len);
            check(len == 0 || memcmp(plain.at, fragment, len) == 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct crypto crypto;
    uint8_t count = 0;
    crypto_choose(&crypto, 0);
    crypto.random = random_count;
    crypto.random_arg = &count;

    struct reader input = reader_over((struct span){data, size});
    unsigned mode_choice = reader_u8(&input), flags = reader_u8(&input);
    struct pair pair;
    keys_set(&pair, &crypto, mode_choice, &input);
    if (flags & ALTERED)
        records_alter(&pair, &crypto, &input, flags);
    else
        records_read(&pair, &input, flags);
    return 0;
}
