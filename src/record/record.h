/*
 * record.h - the record layer: framing, limits, protection and alerts (RFC 5246 section 6 and 7.2). Step 10, and the
 * vessel of all the others.
 *
 * The one header of this room. It knows neither handshake messages nor certificates, and no transport: bytes in, bytes
 * out.
 *
 *   header (5)     what the protection puts in front     fragment     what the protection puts behind
 *   type version   CBC: IV (16)                          <= 2^14      CBC: MAC, padding
 *   length         GCM and CCM: nonce (8)                             AEAD: tag (16; CCM-8: 8)
 *                  `-------------------------- the length of the header counts this --------------------'
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_RECORD_H
#define TLS12_RECORD_H

#include "crypto/crypto.h"

enum content_type {
    CONTENT_CHANGE_CIPHER_SPEC = 20,
    CONTENT_ALERT = 21,
    CONTENT_HANDSHAKE = 22,
    CONTENT_APPLICATION_DATA = 23,
};

enum {
    TLS_1_0 = 0x0301,
    TLS_1_2 = 0x0303,
    RECORD_HEADER = 5,
    RECORD_PREFIX_MAX = 16,      /* the IV of CBC */
    RECORD_SUFFIX_MAX = 48 + 16, /* the longest MAC and the padding that we send */
    RECORD_OVERHEAD_MAX = RECORD_HEADER + RECORD_PREFIX_MAX + RECORD_SUFFIX_MAX,
    RECORD_EXPANSION_MAX = 16 + 48 + 256,      /* that a peer may add to a fragment: IV, MAC and padding */
    RECORD_KEY_BLOCK_MAX = 2 * (48 + 32 + 16), /* MAC key, key and IV of both directions */
};

/* ---- Protection: how fragments are kept secret and whole ---- */

/* The protections of the cipher suites. */
enum protection_id {
    PROTECTION_AES_128_CBC_SHA,
    PROTECTION_AES_256_CBC_SHA,
    PROTECTION_AES_128_CBC_SHA256,
    PROTECTION_AES_256_CBC_SHA256,
    PROTECTION_AES_256_CBC_SHA384,
    PROTECTION_AES_128_GCM,
    PROTECTION_AES_256_GCM,
    PROTECTION_CHACHA20_POLY1305,
    PROTECTION_AES_128_CCM,
    PROTECTION_AES_256_CCM,
    PROTECTION_AES_128_CCM_8,
    PROTECTION_AES_256_CCM_8,
    PROTECTION_COUNT
};

/* How a family of protections does its work: protect.h, inside this room only. */
struct protection_family;

/* One row a protection. */
struct protection {
    const char *name;    /* "AES-128-CBC with HMAC-SHA-1" */
    uint8_t mac_key_len; /* 0 for AEAD */
    uint8_t key_len;
    uint8_t fixed_iv_len;  /* from the key block: 0 for CBC (RFC 5246 6.2.3.2), of AEAD 4 or the whole nonce */
    uint8_t prefix_len;    /* in front of the fragment on the wire */
    uint64_t record_limit; /* records that one key may protect */
    const struct protection_family *family;
    const struct aead *(*aead)(const struct crypto *); /* which of the chosen set; NULL for CBC */
};

/* NULL for a number that is no protection. */
const struct protection *protection_find(enum protection_id);

/* The state of one direction under one set of keys. All zeros: no protection yet. A secret: wipe it. */
struct record_direction {
    const struct protection *protection; /* NULL: fragments travel as they are */
    uint64_t sequence;
    bool encrypt_then_mac; /* RFC 7366; means nothing to an AEAD */
    uint16_t fragment_max; /* that was agreed on (RFC 6066, RFC 8449); 0: LIMIT_PLAINTEXT. New keys forget it */
    union {
        struct {
            union aead_key key;
            const struct aead *aead;
            uint8_t iv[AEAD_NONCE]; /* what a nonce is made of; zeros behind the fixed IV if that is shorter */
        } aead;
        struct {
            union cipher_key key;
            const struct cipher *cipher;
            const struct cbc_hash *both;
            struct hmac_key mac;
        } cbc;
    } keys;
};

/* A direction either seals or opens: AES in CBC mode prepares its key differently for each. */
enum record_use {
    RECORD_SEALS,
    RECORD_OPENS,
};

/* Sets a direction up under new keys, with sequence number 0. The keys are as long as the protection's row says. */
void record_direction_init(struct record_direction *, const struct crypto *, const struct protection *, enum record_use,
                           bool encrypt_then_mac, const uint8_t *mac_key, const uint8_t *key, const uint8_t *fixed_iv);

/* ---- Records ---- */

struct record_header {
    uint8_t type;
    uint16_t version;
    uint16_t len; /* of what follows the header */
};

/*
 * Reads a header and checks what can be checked before the rest arrives: the type (SSL_E_RECORD_TYPE), the major
 * version (SSL_E_RECORD_VERSION; with a hint in why if it looks like HTTP, SSLv2 or plain text), the length against the
 * direction's limit (SSL_E_RECORD_OVERFLOW: 2^14 without protection, 2^14 + 2048 with; less where less was agreed on).
 * Once a version was agreed on, agreed is it and any other is refused; until then agreed is 0.
 */
int record_header_read(struct record_header *, const struct record_direction *, const uint8_t bytes[RECORD_HEADER],
                       uint16_t agreed, struct error *why);

/* The most bytes of a fragment in this direction. */
size_t record_fragment_max(const struct record_direction *);

/* The length of the record, header included, that record_seal makes of len bytes. */
size_t record_sealed_len(const struct record_direction *, size_t len);

/* How many bytes stand in front of the fragment in a sealed record, header included. */
size_t record_prefix_len(const struct record_direction *);

/*
 * Writes one record of len <= record_fragment_max bytes: record_sealed_len(direction, len) bytes to out. in may be
 * out + record_prefix_len(direction), and must not overlap in another way; it may be NULL if len is 0. 0, SSL_E_RANDOM,
 * SSL_E_RECORD_LIMIT when the keys are used up, or SSL_E_INTERNAL when len is over its limit. version goes into the
 * header (and, once protected, the MAC): TLS_1_2 once it is agreed on.
 */
int record_seal(struct record_direction *, const struct crypto *, uint8_t *out, uint8_t type, uint16_t version,
                const uint8_t *in, size_t len);

/*
 * Opens the body of a record (header->len bytes at body, which are overwritten). The fragment is *plain: at out if
 * out_cap bytes are sure to hold all that is decrypted (out may be NULL), else within body. Errors:
 * SSL_E_BAD_RECORD_MAC for all that depends on keys, SSL_E_RECORD_OVERFLOW for a fragment of more than
 * record_fragment_max bytes, SSL_E_RECORD_LIMIT. After a failure *plain is empty and no plaintext is left in body or
 * out. The out_cap bytes at out may all be overwritten, whatever becomes of the record.
 */
int record_open(struct record_direction *, struct span *plain, const struct record_header *, uint8_t *body,
                uint8_t *out, size_t out_cap);

/* ---- Alerts (RFC 5246 section 7.2) ---- */

enum alert_level {
    ALERT_WARNING = 1,
    ALERT_FATAL = 2,
};

/* The descriptions that this library's code names; the others are in alert_name's table. */
enum alert_description {
    ALERT_CLOSE_NOTIFY = 0,
    ALERT_USER_CANCELED = 90,
    ALERT_NO_RENEGOTIATION = 100,
};

struct alert {
    uint8_t level;
    uint8_t description;
};

/* 0, or SSL_E_BAD_ALERT if the fragment is not exactly one alert of a known level. */
int alert_read(struct alert *, struct span fragment);

/* "handshake_failure"; "unknown alert" for a number of none. */
const char *alert_name(uint8_t description);

#endif
