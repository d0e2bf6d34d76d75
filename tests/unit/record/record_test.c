/*
 * record_test.c - headers, framing, limits and sequence numbers, in every mode of protection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

#include "support/records.h"

static struct crypto crypto;
static uint8_t fragment[LIMIT_PLAINTEXT + 1], record[RECORD_MAX + 64], scratch[RECORD_MAX + 64], buffer[RECORD_MAX];

static int choose(void **state)
{
    (void)state;
    crypto_choose(&crypto, 0);
    pattern_fill(fragment, sizeof fragment);
    return 0;
}

/* ---- Headers ---- */

static int header_read(const struct record_direction *direction, const char *digits, uint16_t agreed, struct error *why)
{
    uint8_t bytes[RECORD_HEADER];
    assert_int_equal(hex(bytes, digits), RECORD_HEADER);
    struct record_header header;
    memset(why, 0, sizeof *why);
    return record_header_read(&header, direction, bytes, agreed, why);
}

static void header_fields(void **state)
{
    (void)state;
    struct record_direction direction = {0};
    struct error why = {0};
    struct record_header header;
    static const uint8_t bytes[] = {22, 3, 1, 0x12, 0x34};
    assert_int_equal(record_header_read(&header, &direction, bytes, 0, &why), 0);
    assert_int_equal(header.type, CONTENT_HANDSHAKE);
    assert_int_equal(header.version, TLS_1_0);
    assert_int_equal(header.len, 0x1234);
    assert_int_equal(why.code, 0);
}

static void header_types(void **state)
{
    (void)state;
    struct record_direction direction = {0};
    struct record_header header;
    for (unsigned type = 0; type < 256; type++) {
        const uint8_t bytes[] = {(uint8_t)type, 3, 3, 0, 1};
        int expected = type >= 20 && type <= 23 ? 0 : SSL_E_RECORD_TYPE;
        assert_int_equal(record_header_read(&header, &direction, bytes, 0, NULL), expected);
        assert_int_equal(record_header_read(&header, &direction, bytes, TLS_1_2, NULL), expected);
    }
}

static void header_versions(void **state)
{
    (void)state;
    struct record_direction direction = {0};
    struct record_header header;
    for (unsigned version = 0; version < 0x10000; version++) {
        const uint8_t bytes[] = {22, (uint8_t)(version >> 8), (uint8_t)version, 0, 1};
        int open = version >> 8 == 3 ? 0 : SSL_E_RECORD_VERSION;
        int agreed = version == 0x0303 ? 0 : SSL_E_RECORD_VERSION;
        assert_int_equal(record_header_read(&header, &direction, bytes, 0, NULL), open);
        assert_int_equal(record_header_read(&header, &direction, bytes, TLS_1_2, NULL), agreed);
    }
}

/* RFC 5246 6.2.1 and 6.2.3 */
static void header_lengths(void **state)
{
    (void)state;
    struct record_direction plain = {0};
    struct error why;
    assert_int_equal(header_read(&plain, "16 0303 0000", 0, &why), 0);
    assert_int_equal(header_read(&plain, "16 0303 4000", 0, &why), 0);
    assert_int_equal(header_read(&plain, "16 0303 4001", 0, &why), SSL_E_RECORD_OVERFLOW);
    assert_non_null(strstr(why.text, "16385"));
    assert_int_equal(header_read(&plain, "16 0303 ffff", 0, &why), SSL_E_RECORD_OVERFLOW);
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        pair_init(&pair, &crypto, &modes[i]);
        assert_int_equal(header_read(&pair.opens, "17 0303 0000", TLS_1_2, &why), 0);
        assert_int_equal(header_read(&pair.opens, "17 0303 4800", TLS_1_2, &why), 0);
        assert_int_equal(header_read(&pair.opens, "17 0303 4801", TLS_1_2, &why), SSL_E_RECORD_OVERFLOW);
        assert_int_equal(header_read(&pair.opens, "17 0303 ffff", TLS_1_2, &why), SSL_E_RECORD_OVERFLOW);
    }
}

/* Whoever connects to the wrong port is told so. */
static void header_hints(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *hint;
    } rows[] = {
        {"GET / HTTP/1.1\r\n", "HTTP"},
        {"POST /", "HTTP"},
        {"HEAD /", "HTTP"},
        {"PUT /x", "HTTP"},
        {"CONNECT a:443", "proxy"},
        {"HTTP/1.1 400 Bad Request", "HTTP"},
        {"SSH-2.0-x", "SSH"},
        {"220 mail.example", "STARTTLS"},
        {"220-mail.example", "STARTTLS"},
        {"+OK ready", "STLS"},
        {"* OK ready", "STARTTLS"},
        {"\x80\x2e\x01\x00\x02", "SSL 2.0"},
        {"\x80\x2e\x01\x03\x01", "SSL 2.0"},
        {"hello", "plain text that begins with \"hello\""},
        {"ab\r\nc", "plain text that begins with \"ab??c\""},
        {"\x01\x02\x03\x04\xff", "bytes 01 02 03 04 ff"},
        {"\x16\x02\x00\x00\x05", "bytes 16 02 00 00 05"},
    };
    struct record_direction direction = {0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error why = {0};
        struct record_header header;
        int result = record_header_read(&header, &direction, (const uint8_t *)rows[i].bytes, 0, &why);
        assert_int_equal(result, SSL_E_RECORD_VERSION);
        assert_int_equal(why.code, SSL_E_RECORD_VERSION);
        assert_non_null(strstr(why.text, rows[i].hint));
    }
}

/* ---- The table ---- */

static void protections(void **state)
{
    (void)state;
    assert_null(protection_find(PROTECTION_COUNT));
    for (unsigned id = 0; id < PROTECTION_COUNT; id++) {
        const struct protection *row = protection_find((enum protection_id)id);
        assert_non_null(row);
        assert_non_null(row->name);
        assert_true(row->mac_key_len <= sizeof mode_mac_key && row->key_len <= sizeof mode_key);
        assert_true(2 * (row->mac_key_len + row->key_len + row->fixed_iv_len) <= RECORD_KEY_BLOCK_MAX);
        assert_true(row->prefix_len <= RECORD_PREFIX_MAX);
    }
    /* RFC 8446 section 5.5: 2^24.5 records */
    assert_int_equal(protection_find(PROTECTION_AES_128_GCM)->record_limit, 23726566);
    assert_int_equal(protection_find(PROTECTION_AES_256_GCM)->record_limit, 23726566);
    /* RFC 9147 appendix B.1: 2^23 records */
    for (unsigned id = PROTECTION_AES_128_CCM; id <= PROTECTION_AES_256_CCM_8; id++)
        assert_int_equal(protection_find((enum protection_id)id)->record_limit, 8388608);
    /* RFC 8446 section 5.5: the sequence number ends first */
    assert_true(protection_find(PROTECTION_CHACHA20_POLY1305)->record_limit == UINT64_MAX);
}

/* Two directions live in a connection of less than 2 KiB. */
static void direction_is_small(void **state)
{
    (void)state;
    assert_true(sizeof(struct record_direction) <= 640);
}

/* ---- Round trips ---- */

/* The bytes around a buffer must stay as they are. */
enum {
    FENCE = 16,
};

static void round_trip(struct pair *pair, size_t len, bool in_place)
{
    size_t sealed_len = record_sealed_len(&pair->seals, len), prefix_len = record_prefix_len(&pair->seals);
    assert_true(sealed_len <= RECORD_HEADER + RECORD_PREFIX_MAX + len + RECORD_SUFFIX_MAX);
    assert_true(prefix_len <= RECORD_HEADER + RECORD_PREFIX_MAX);
    memset(record, 0xa5, sealed_len + FENCE);
    const uint8_t *in = fragment;
    if (in_place)
        in = memcpy(record + prefix_len, fragment, len);
    assert_int_equal(record_seal(&pair->seals, &crypto, record, CONTENT_APPLICATION_DATA, TLS_1_2, in, len), 0);
    for (size_t i = 0; i < FENCE; i++)
        assert_int_equal(record[sealed_len + i], 0xa5);

    struct record_header header;
    assert_int_equal(record_header_read(&header, &pair->opens, record, TLS_1_2, NULL), 0);
    assert_int_equal(header.type, CONTENT_APPLICATION_DATA);
    assert_int_equal(RECORD_HEADER + header.len, sealed_len);

    struct span plain;
    uint8_t *body = record + RECORD_HEADER;
    size_t out_cap = in_place ? 0 : header.len;
    assert_int_equal(record_open(&pair->opens, &plain, &header, body, in_place ? NULL : buffer, out_cap), 0);
    assert_int_equal(plain.len, len);
    assert_memory_equal(plain.at, fragment, len);
    if (in_place)
        assert_true(plain.at >= body && plain.at + len <= body + header.len);
    else
        assert_ptr_equal(plain.at, buffer);
    for (size_t i = 0; i < FENCE; i++)
        assert_int_equal(record[sealed_len + i], 0xa5);
}

static void round_trips(struct pair *pair)
{
    for (size_t len = 0; len <= 600; len++) {
        round_trip(pair, len, false);
        round_trip(pair, len, true);
    }
    for (size_t len = LIMIT_PLAINTEXT - 17; len <= LIMIT_PLAINTEXT; len++) {
        round_trip(pair, len, len % 2 == 0);
    }
    round_trip(pair, LIMIT_PLAINTEXT, false);
}

static void round_trips_protected(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        pair_init(&pair, &crypto, &modes[i]);
        round_trips(&pair);
    }
}

static void round_trips_unprotected(void **state)
{
    (void)state;
    struct pair pair = {0};
    round_trips(&pair);
}

/* A fragment of no bytes may come from nowhere, and out may be smaller than what is decrypted. */
static void no_bytes_and_no_room(void **state)
{
    (void)state;
    for (size_t i = 0; i <= COUNT(modes); i++) {
        struct pair pair = {0};
        if (i < COUNT(modes))
            pair_init(&pair, &crypto, &modes[i]);
        assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_APPLICATION_DATA, TLS_1_2, NULL, 0), 0);
        struct span plain;
        assert_int_equal(open_copy(&pair.opens, &plain, record, scratch), 0);
        assert_int_equal(plain.len, 0);
        assert_non_null(plain.at);

        for (size_t out_cap = 0; out_cap < 100; out_cap++) {
            assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_ALERT, TLS_1_2, fragment, 60), 0);
            struct record_header header = header_of(record);
            uint8_t *body = record + RECORD_HEADER;
            memset(buffer, 0x5a, 200);
            assert_int_equal(record_open(&pair.opens, &plain, &header, body, buffer, out_cap), 0);
            assert_int_equal(plain.len, 60);
            assert_memory_equal(plain.at, fragment, 60);
            assert_true(plain.at == buffer ? out_cap >= 60 : plain.at >= body && plain.at + 60 <= body + header.len);
            for (size_t k = plain.at == buffer ? out_cap : 0; k < 200; k++)
                assert_int_equal(buffer[k], 0x5a);
        }
    }
}

/* An AEAD's plaintext is as long as was sealed, so a buffer of that size is always written to directly. */
static void aead_needs_no_more_room_than_the_fragment(void **state)
{
    (void)state;
    struct pair pair;
    pair_init(&pair, &crypto, &(struct mode){PROTECTION_AES_128_GCM, false});
    for (size_t len = 1; len < 100; len++) {
        struct span plain;
        assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_HANDSHAKE, TLS_1_2, fragment, len), 0);
        struct record_header header = header_of(record);
        assert_int_equal(record_open(&pair.opens, &plain, &header, record + RECORD_HEADER, buffer, len), 0);
        assert_ptr_equal(plain.at, buffer);
    }
}

/* ---- Refusals ---- */

/* Refused, the sequence number stays, and no byte of plaintext does. The body has memory of its own size, so that a
 * sanitizer sees a step beside it. */
static void assert_refused(struct record_direction *direction, const uint8_t *altered)
{
    struct span plain;
    uint64_t sequence = direction->sequence;
    struct record_header header = header_of(altered);
    uint8_t *body = malloc(header.len);
    assert_true(body != NULL || header.len == 0);
    for (int to_buffer = 0; to_buffer <= 1; to_buffer++) {
        if (header.len > 0)
            memcpy(body, altered + RECORD_HEADER, header.len);
        memset(buffer, 0xee, header.len);
        int result =
            record_open(direction, &plain, &header, body, to_buffer ? buffer : NULL, to_buffer ? sizeof buffer : 0);
        assert_int_equal(result, SSL_E_BAD_RECORD_MAC);
        assert_null(plain.at);
        assert_int_equal(plain.len, 0);
        assert_true(erased(body, header.len));
        assert_true(!to_buffer || erased(buffer, header.len));
        assert_int_equal(direction->sequence, sequence);
    }
    free(body);
}

static void every_flipped_byte(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 15, 16, 17, 100};
    for (size_t i = 0; i < COUNT(modes); i++)
        for (size_t k = 0; k < COUNT(lengths); k++) {
            struct pair pair;
            struct span plain;
            pair_init(&pair, &crypto, &modes[i]);
            size_t len = lengths[k];
            assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_HANDSHAKE, TLS_1_2, fragment, len), 0);
            size_t sealed_len = record_sealed_len(&pair.seals, len);
            for (size_t at = 0; at < sealed_len; at++) {
                if (at == 3 || at == 4) /* the length: truncation and extension below */
                    continue;
                static const uint8_t flips[] = {0x01, 0x80, 0xff};
                for (size_t f = 0; f < COUNT(flips); f++) {
                    record[at] ^= flips[f];
                    assert_refused(&pair.opens, record);
                    record[at] ^= flips[f];
                }
            }
            assert_int_equal(open_copy(&pair.opens, &plain, record, scratch), 0); /* it was not something else */
        }
}

/* Every shorter body, from either end, and longer ones. */
static void every_other_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        pair_init(&pair, &crypto, &modes[i]);
        assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_HANDSHAKE, TLS_1_2, fragment, 300), 0);
        size_t body_len = load_be16(record + 3);
        memset(record + RECORD_HEADER + body_len, 0, 64);
        for (size_t len = 0; len < body_len + 64; len++) {
            store_be16(record + 3, (uint16_t)len);
            if (len != body_len)
                assert_refused(&pair.opens, record);
        }
        for (size_t cut = 1; cut <= body_len; cut++) { /* without its first bytes */
            uint8_t head[RECORD_HEADER] = {CONTENT_HANDSHAKE, 3, 3};
            store_be16(head + 3, (uint16_t)(body_len - cut));
            memmove(record + RECORD_HEADER, record + RECORD_HEADER + 1, body_len - cut);
            memcpy(record, head, sizeof head);
            assert_refused(&pair.opens, record);
        }
    }
}

/* The type and the version are covered, not only readable. */
static void every_other_header(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        pair_init(&pair, &crypto, &modes[i]);
        assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_HANDSHAKE, TLS_1_2, fragment, 50), 0);
        for (unsigned type = 0; type < 256; type++) {
            record[0] = (uint8_t)type;
            if (type != CONTENT_HANDSHAKE)
                assert_refused(&pair.opens, record);
        }
        record[0] = CONTENT_HANDSHAKE;
        static const uint16_t versions[] = {0x0300, 0x0301, 0x0302, 0x0304, 0x0203, 0xfefd};
        for (size_t v = 0; v < COUNT(versions); v++) {
            store_be16(record + 1, versions[v]);
            assert_refused(&pair.opens, record);
        }
    }
}

static void replayed_reordered_and_dropped(void **state)
{
    (void)state;
    static uint8_t sent[4][200];
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        struct span plain;
        pair_init(&pair, &crypto, &modes[i]);
        for (size_t k = 0; k < COUNT(sent); k++)
            assert_int_equal(
                record_seal(&pair.seals, &crypto, sent[k], CONTENT_APPLICATION_DATA, TLS_1_2, fragment, 40), 0);
        for (size_t k = 0; k < COUNT(sent); k++) {
            for (size_t other = 0; other < COUNT(sent); other++)
                if (other != k)
                    assert_refused(&pair.opens, sent[other]);
            assert_int_equal(open_copy(&pair.opens, &plain, sent[k], scratch), 0);
        }
        /* A sequence number that differs in any bit is another one. */
        for (unsigned bit = 0; bit < 64; bit++) {
            pair.opens.sequence = 3 ^ (uint64_t)1 << bit;
            if (pair.opens.sequence < pair.opens.protection->record_limit)
                assert_refused(&pair.opens, sent[3]);
        }
        pair.opens.sequence = 3;
        assert_int_equal(open_copy(&pair.opens, &plain, sent[3], scratch), 0);
    }
}

/* Another MAC key, key or salt. With encrypt-then-MAC only the MAC key tells: under another AES key the text is noise,
 * and one padding in 256 is right. */
static void other_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        pair_init(&pair, &crypto, &modes[i]);
        assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_HANDSHAKE, TLS_1_2, fragment, 100), 0);
        const struct protection *row = pair.seals.protection;
        bool etm = modes[i].encrypt_then_mac;
        const size_t lengths[3] = {row->mac_key_len, etm ? 0 : row->key_len, row->fixed_iv_len};
        for (size_t part = 0; part < 3; part++)
            for (size_t at = 0; at < lengths[part]; at++) {
                uint8_t keys[3][48] = {{0}};
                memcpy(keys[0], mode_mac_key, sizeof mode_mac_key);
                memcpy(keys[1], mode_key, 32);
                memcpy(keys[2], mode_iv, sizeof mode_iv);
                keys[part][at] ^= 1;
                record_direction_init(&pair.opens, &crypto, row, RECORD_OPENS, etm, keys[0], keys[1], keys[2]);
                assert_refused(&pair.opens, record);
            }
    }
}

/* Another protection, or the same with MAC and encryption in the other order. */
static void other_modes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        pair_init(&pair, &crypto, &modes[i]);
        assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_HANDSHAKE, TLS_1_2, fragment, 100), 0);
        for (size_t k = 0; k < COUNT(modes); k++) {
            struct pair other;
            pair_init(&other, &crypto, &modes[k]);
            bool same_mac = modes[i].encrypt_then_mac && modes[k].encrypt_then_mac &&
                            pair.opens.protection->mac_key_len == other.opens.protection->mac_key_len;
            if (k != i && !same_mac)
                assert_refused(&other.opens, record);
        }
    }
}

/* ---- Limits ---- */

static void plaintext_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        struct span plain;
        pair_init(&pair, &crypto, &modes[i]);
        size_t len = LIMIT_PLAINTEXT + 1;
        assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_HANDSHAKE, TLS_1_2, fragment, len),
                         SSL_E_INTERNAL);

        /* A peer that seals one byte too much: refused, but only when the record is known to be genuine. */
        uint8_t head[COVERED_HEAD] = {0, 0, 0, 0, 0, 0, 0, 0, CONTENT_HANDSHAKE, 3, 3};
        const struct protection_family *family = pair.seals.protection->family;
        assert_int_equal(family->seal(&pair.seals, &crypto, record + RECORD_HEADER, head, fragment, len), 0);
        struct record_header header = {CONTENT_HANDSHAKE, TLS_1_2, (uint16_t)family->sealed_len(&pair.seals, len)};
        memcpy(scratch, record + RECORD_HEADER, header.len);
        assert_int_equal(record_open(&pair.opens, &plain, &header, scratch, NULL, 0), SSL_E_RECORD_OVERFLOW);
        assert_true(erased(scratch, header.len));
        memcpy(scratch, record + RECORD_HEADER, header.len);
        assert_int_equal(record_open(&pair.opens, &plain, &header, scratch, buffer, sizeof buffer),
                         SSL_E_RECORD_OVERFLOW);
        assert_true(erased(scratch, header.len) && erased(buffer, header.len));
        memcpy(scratch, record + RECORD_HEADER, header.len);
        scratch[100] ^= 1;
        assert_int_equal(record_open(&pair.opens, &plain, &header, scratch, NULL, 0), SSL_E_BAD_RECORD_MAC);
    }
}

/* Shorter fragments that were agreed on (RFC 6066 section 4, RFC 8449): in both directions, and of headers too. */
static void agreed_limits(void **state)
{
    (void)state;
    static const uint16_t lens[] = {64, 512, 1000, 4096, LIMIT_PLAINTEXT - 1};
    for (size_t i = 0; i < COUNT(modes) * COUNT(lens); i++) {
        struct pair pair;
        struct span plain;
        uint16_t max = lens[i / COUNT(modes)];
        pair_init(&pair, &crypto, &modes[i % COUNT(modes)]);
        assert_int_equal(record_fragment_max(&pair.seals), LIMIT_PLAINTEXT);
        pair.seals.fragment_max = max;
        assert_int_equal(record_fragment_max(&pair.seals), max);
        assert_int_equal(record_seal(&pair.seals, &crypto, record, 22, TLS_1_2, fragment, max + 1u), SSL_E_INTERNAL);
        assert_int_equal(record_seal(&pair.seals, &crypto, record, 22, TLS_1_2, fragment, max), 0);
        pair.opens.fragment_max = max;
        assert_int_equal(open_copy(&pair.opens, &plain, record, scratch), 0);
        assert_int_equal(plain.len, max);

        pair.seals.fragment_max = 0; /* a peer that does not keep to it */
        assert_int_equal(record_seal(&pair.seals, &crypto, record, 22, TLS_1_2, fragment, max + 1u), 0);
        assert_int_equal(open_copy(&pair.opens, &plain, record, scratch), SSL_E_RECORD_OVERFLOW);
        assert_int_equal(plain.len, 0);
    }
}

static void agreed_header_lengths(void **state)
{
    (void)state;
    struct error why;
    struct record_direction plain = {.fragment_max = 512};
    assert_int_equal(header_read(&plain, "16 0303 0200", 0, &why), 0);
    assert_int_equal(header_read(&plain, "16 0303 0201", 0, &why), SSL_E_RECORD_OVERFLOW);
    plain.fragment_max = LIMIT_PLAINTEXT;
    assert_int_equal(header_read(&plain, "16 0303 4000", 0, &why), 0);
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        pair_init(&pair, &crypto, &modes[i]);
        pair.opens.fragment_max = 512;
        assert_int_equal(header_read(&pair.opens, "17 0303 0340", TLS_1_2, &why), 0); /* 512 + 320 */
        assert_int_equal(header_read(&pair.opens, "17 0303 0341", TLS_1_2, &why), SSL_E_RECORD_OVERFLOW);
        pair.opens.fragment_max = LIMIT_PLAINTEXT;
        assert_int_equal(header_read(&pair.opens, "17 0303 4800", TLS_1_2, &why), 0);
        /* Whatever padding a peer chooses (RFC 5246 6.2.3.2: up to 255 bytes and their number), it is let through. */
        const struct protection *row = pair.opens.protection;
        size_t most = mode_is_cbc(modes[i].id) ? row->prefix_len + row->mac_key_len + 256u
                                               : record_sealed_len(&pair.seals, 512) - RECORD_HEADER - 512;
        assert_in_range(most, 1, RECORD_EXPANSION_MAX);
    }
}

/* The last record that the keys may protect, and the one after it. */
static void record_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct pair pair;
        struct span plain;
        pair_init(&pair, &crypto, &modes[i]);
        uint64_t limit = pair.seals.protection->record_limit;
        pair.seals.sequence = pair.opens.sequence = limit - 2;
        for (int k = 0; k < 2; k++) {
            assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_ALERT, TLS_1_2, fragment, 20), 0);
            assert_int_equal(open_copy(&pair.opens, &plain, record, scratch), 0);
        }
        assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_ALERT, TLS_1_2, fragment, 20),
                         SSL_E_RECORD_LIMIT);
        assert_int_equal(open_copy(&pair.opens, &plain, record, scratch), SSL_E_RECORD_LIMIT);
        assert_int_equal(plain.len, 0);
        assert_int_equal(pair.seals.sequence, limit);
        assert_int_equal(pair.opens.sequence, limit);
    }
}

/* New keys begin anew, whatever was there. */
static void new_keys_start_at_zero(void **state)
{
    (void)state;
    struct pair pair;
    struct span plain;
    memset(&pair, 0xff, sizeof pair);
    for (size_t i = 0; i < COUNT(modes); i++) {
        pair.seals.sequence = 77;
        pair_init(&pair, &crypto, &modes[i]);
        assert_int_equal(pair.seals.sequence, 0);
        assert_int_equal(record_seal(&pair.seals, &crypto, record, CONTENT_ALERT, TLS_1_2, fragment, 20), 0);
        assert_int_equal(open_copy(&pair.opens, &plain, record, scratch), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_fields),
        cmocka_unit_test(header_types),
        cmocka_unit_test(header_versions),
        cmocka_unit_test(header_lengths),
        cmocka_unit_test(header_hints),
        cmocka_unit_test(protections),
        cmocka_unit_test(direction_is_small),
        cmocka_unit_test(round_trips_protected),
        cmocka_unit_test(round_trips_unprotected),
        cmocka_unit_test(no_bytes_and_no_room),
        cmocka_unit_test(aead_needs_no_more_room_than_the_fragment),
        cmocka_unit_test(every_flipped_byte),
        cmocka_unit_test(every_other_length),
        cmocka_unit_test(every_other_header),
        cmocka_unit_test(replayed_reordered_and_dropped),
        cmocka_unit_test(other_keys),
        cmocka_unit_test(other_modes),
        cmocka_unit_test(plaintext_limit),
        cmocka_unit_test(agreed_limits),
        cmocka_unit_test(agreed_header_lengths),
        cmocka_unit_test(record_limits),
        cmocka_unit_test(new_keys_start_at_zero),
    };
    return cmocka_run_group_tests_name("record/record", tests, choose, NULL);
}
