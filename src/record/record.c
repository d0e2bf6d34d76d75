/*
 * record.c - framing, limits, sequence numbers, and the table of protections (RFC 5246 section 6.2).
 *
 * What a protection does to a fragment is in protect_aead.c and protect_cbc.c; what a fragment means is not known here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/protect.h"

/* ---- No protection: fragments travel as they are ---- */

static size_t null_sealed_len(const struct record_direction *direction, size_t len)
{
    (void)direction;
    return len;
}

static int null_seal(const struct record_direction *direction, const struct crypto *crypto, uint8_t *body,
                     uint8_t head[COVERED_HEAD], const uint8_t *in, size_t len)
{
    (void)direction;
    (void)crypto;
    (void)head;
    memmove(body, in, len); /* in may be body */
    return 0;
}

static int null_open(const struct record_direction *direction, struct span *plain, uint8_t head[COVERED_HEAD],
                     uint8_t *body, size_t body_len, uint8_t *out, size_t out_cap)
{
    (void)direction;
    (void)head;
    uint8_t *to = protect_target(body, body_len, out, out_cap);
    memmove(to, body, body_len);
    *plain = (struct span){to, body_len};
    return 0;
}

static const struct protection_family protect_null = {NULL, null_sealed_len, null_seal, null_open};

/* ---- The protections ---- */

/*
 * How many records one key may protect. RFC 5246 6.1: "Sequence numbers do not wrap", which for ChaCha20-Poly1305 is
 * the only limit too (RFC 8446 5.5). For GCM RFC 9325 section 4.4 wants the limit of RFC 8446 section 5.5 in TLS 1.2
 * too: 2^24.5 records. For CCM it is 2^23 (RFC 9147 4.5.3 and appendix B.1, for records of 2^14 bytes): the MAC takes a
 * block of AES for each block of text as well, and the length of the tag plays no part in it. How often a forgery may
 * be tried, which is less the shorter the tag, needs no number: the first record that is refused ends the connection.
 */
#define WRAP UINT64_MAX
#define GCM  23726566
#define CCM  ((uint64_t)1 << 23)

static const struct aead *aes128_gcm(const struct crypto *crypto)
{
    return crypto->aes128_gcm;
}

static const struct aead *aes256_gcm(const struct crypto *crypto)
{
    return crypto->aes256_gcm;
}

static const struct aead *chacha20_poly1305(const struct crypto *crypto)
{
    return crypto->chacha20_poly1305;
}

static const struct aead *aes128_ccm(const struct crypto *crypto)
{
    return crypto->aes128_ccm;
}

static const struct aead *aes256_ccm(const struct crypto *crypto)
{
    return crypto->aes256_ccm;
}

static const struct aead *aes128_ccm_8(const struct crypto *crypto)
{
    return crypto->aes128_ccm_8;
}

static const struct aead *aes256_ccm_8(const struct crypto *crypto)
{
    return crypto->aes256_ccm_8;
}

/* clang-format off */
static const struct protection protections[PROTECTION_COUNT] = {
    /*                                                                 MAC key  key  IV  prefix  limit  family */
    [PROTECTION_AES_128_CBC_SHA]    = {"AES-128-CBC with HMAC-SHA-1",       20,  16,  0,     16,  WRAP, &protect_cbc, NULL},
    [PROTECTION_AES_256_CBC_SHA]    = {"AES-256-CBC with HMAC-SHA-1",       20,  32,  0,     16,  WRAP, &protect_cbc, NULL},
    [PROTECTION_AES_128_CBC_SHA256] = {"AES-128-CBC with HMAC-SHA-256",     32,  16,  0,     16,  WRAP, &protect_cbc, NULL},
    [PROTECTION_AES_256_CBC_SHA256] = {"AES-256-CBC with HMAC-SHA-256",     32,  32,  0,     16,  WRAP, &protect_cbc, NULL},
    [PROTECTION_AES_256_CBC_SHA384] = {"AES-256-CBC with HMAC-SHA-384",     48,  32,  0,     16,  WRAP, &protect_cbc, NULL},
    [PROTECTION_AES_128_GCM]        = {"AES-128-GCM",                        0,  16,  4,      8,   GCM, &protect_aead, aes128_gcm},
    [PROTECTION_AES_256_GCM]        = {"AES-256-GCM",                        0,  32,  4,      8,   GCM, &protect_aead, aes256_gcm},
    [PROTECTION_CHACHA20_POLY1305]  = {"ChaCha20-Poly1305",                  0,  32, 12,      0,  WRAP, &protect_aead, chacha20_poly1305},
    [PROTECTION_AES_128_CCM]        = {"AES-128-CCM",                        0,  16,  4,      8,   CCM, &protect_aead, aes128_ccm},
    [PROTECTION_AES_256_CCM]        = {"AES-256-CCM",                        0,  32,  4,      8,   CCM, &protect_aead, aes256_ccm},
    [PROTECTION_AES_128_CCM_8]      = {"AES-128-CCM-8",                      0,  16,  4,      8,   CCM, &protect_aead, aes128_ccm_8},
    [PROTECTION_AES_256_CCM_8]      = {"AES-256-CCM-8",                      0,  32,  4,      8,   CCM, &protect_aead, aes256_ccm_8},
};
static const struct protection unprotected =
                                      {"no protection",                      0,   0,  0,      0,  WRAP, &protect_null, NULL};
/* clang-format on */

const struct protection *protection_find(enum protection_id id)
{
    return (size_t)id < COUNT(protections) ? &protections[id] : NULL;
}

static const struct protection *protection_of(const struct record_direction *direction)
{
    return direction->protection != NULL ? direction->protection : &unprotected;
}

void record_direction_init(struct record_direction *direction, const struct crypto *crypto,
                           const struct protection *protection, enum record_use use, bool encrypt_then_mac,
                           const uint8_t *mac_key, const uint8_t *key, const uint8_t *fixed_iv)
{
    wipe(direction, sizeof *direction);
    direction->protection = protection;
    direction->encrypt_then_mac = encrypt_then_mac;
    protection->family->init(direction, crypto, use, mac_key, key, fixed_iv);
}

/* ---- Headers ---- */

/* What people point a TLS port at by mistake. */
static const struct {
    const char *start;
    const char *hint;
} strays[] = {
    {"GET ", "the peer speaks HTTP, not HTTPS"},
    {"HEAD ", "the peer speaks HTTP, not HTTPS"},
    {"POST ", "the peer speaks HTTP, not HTTPS"},
    {"PUT ", "the peer speaks HTTP, not HTTPS"},
    {"HTTP/", "the peer speaks HTTP, not HTTPS: is the port right?"},
    {"CONNE", "the peer takes this for an HTTP proxy"},
    {"SSH-", "the peer speaks SSH"},
    {"220 ", "the peer greets in plain text, as SMTP and FTP do: it may want STARTTLS first"},
    {"220-", "the peer greets in plain text, as SMTP and FTP do: it may want STARTTLS first"},
    {"+OK ", "the peer greets in plain text, as POP3 does: it may want STLS first"},
    {"* OK ", "the peer greets in plain text, as IMAP does: it may want STARTTLS first"},
};

static bool looks_like_text(const uint8_t bytes[RECORD_HEADER])
{
    bool text = true;
    for (size_t i = 0; i < RECORD_HEADER; i++)
        text = text && ((bytes[i] >= ' ' && bytes[i] <= '~') || bytes[i] == '\r' || bytes[i] == '\n');
    return text;
}

/* A ClientHello of SSLv2: a length of 15 bits whose top bit is set, the message type 1, a version (RFC 5246 E.2). */
static bool looks_like_ssl2(const uint8_t bytes[RECORD_HEADER])
{
    return (bytes[0] & 0x80) != 0 && bytes[2] == 1 && (bytes[3] == 0 || bytes[3] == 3);
}

static int stray_refuse(const uint8_t bytes[RECORD_HEADER], struct error *why)
{
    for (size_t i = 0; i < COUNT(strays); i++)
        if (memcmp(bytes, strays[i].start, strlen(strays[i].start)) == 0)
            return fail(why, SSL_E_RECORD_VERSION, "%s", strays[i].hint);
    if (looks_like_ssl2(bytes))
        return fail(why, SSL_E_RECORD_VERSION, "the peer sent a ClientHello of SSL 2.0");
    if (looks_like_text(bytes))
        return fail(why, SSL_E_RECORD_VERSION, "the peer sent plain text that begins with \"%.5s\"",
                    (const char *)bytes);
    return fail(why, SSL_E_RECORD_VERSION, "it begins with the bytes %02x %02x %02x %02x %02x", bytes[0], bytes[1],
                bytes[2], bytes[3], bytes[4]);
}

size_t record_fragment_max(const struct record_direction *direction)
{
    return direction->fragment_max != 0 ? direction->fragment_max : LIMIT_PLAINTEXT;
}

/* RFC 5246 6.2.1 and 6.2.3: "The length MUST NOT exceed 2^14", protected "2^14 + 2048". RFC 6066 section 4: where less
 * was agreed on, a record that cannot be that short MUST be refused without being decrypted. */
static unsigned body_max(const struct record_direction *direction)
{
    unsigned fragment_max = (unsigned)record_fragment_max(direction);
    if (direction->protection == NULL)
        return fragment_max;
    return fragment_max == LIMIT_PLAINTEXT ? LIMIT_CIPHERTEXT : fragment_max + RECORD_EXPANSION_MAX;
}

/* RFC 5246 6.2.3
 *     struct {
 *         ContentType type;
 *         ProtocolVersion version;
 *         uint16 length;
 *         ...
 *     } TLSCiphertext;
 */
int record_header_read(struct record_header *header, const struct record_direction *direction,
                       const uint8_t bytes[RECORD_HEADER], uint16_t agreed, struct error *why)
{
    header->type = bytes[0];
    header->version = load_be16(bytes + 1);
    header->len = load_be16(bytes + 3);

    /* RFC 5246 E.1: before the version is agreed on, any {3, x} will do. */
    if (header->version >> 8 != TLS_1_2 >> 8)
        return stray_refuse(bytes, why);
    if (agreed != 0 && header->version != agreed)
        return fail(why, SSL_E_RECORD_VERSION, "a record of version 0x%04x where 0x%04x was agreed on", header->version,
                    agreed);
    /* RFC 5246 6: "If a TLS implementation receives an unexpected record type, it MUST send an unexpected_message
     * alert." */
    if (header->type < CONTENT_CHANGE_CIPHER_SPEC || header->type > CONTENT_APPLICATION_DATA)
        return fail(why, SSL_E_RECORD_TYPE, "type %u", header->type);
    unsigned limit = body_max(direction);
    if (header->len > limit)
        return fail(why, SSL_E_RECORD_OVERFLOW, "%u bytes, at most %u are allowed", header->len, limit);
    return 0;
}

/* ---- Sealing and opening ---- */

size_t record_sealed_len(const struct record_direction *direction, size_t len)
{
    return RECORD_HEADER + protection_of(direction)->family->sealed_len(direction, len);
}

size_t record_prefix_len(const struct record_direction *direction)
{
    return RECORD_HEADER + (size_t)protection_of(direction)->prefix_len;
}

static void head_write(uint8_t head[COVERED_HEAD], uint64_t sequence, uint8_t type, uint16_t version)
{
    store_be64(head, sequence);
    head[8] = type;
    store_be16(head + 9, version);
}

int record_seal(struct record_direction *direction, const struct crypto *crypto, uint8_t *out, uint8_t type,
                uint16_t version, const uint8_t *in, size_t len)
{
    const struct protection *protection = protection_of(direction);
    if (len > record_fragment_max(direction))
        return SSL_E_INTERNAL;
    if (direction->sequence >= protection->record_limit)
        return SSL_E_RECORD_LIMIT;

    uint8_t head[COVERED_HEAD];
    head_write(head, direction->sequence, type, version);
    const uint8_t *fragment = len > 0 ? in : out; /* nobody below needs to think of NULL */
    TRY(protection->family->seal(direction, crypto, out + RECORD_HEADER, head, fragment, len));

    size_t body_len = protection->family->sealed_len(direction, len);
    out[0] = type;
    store_be16(out + 1, version);
    store_be16(out + 3, (uint16_t)body_len);
    direction->sequence++;
    CT_PUBLIC(out, RECORD_HEADER + body_len); /* what travels is no secret any more */
    return 0;
}

int record_open(struct record_direction *direction, struct span *plain, const struct record_header *header,
                uint8_t *body, uint8_t *out, size_t out_cap)
{
    const struct protection *protection = protection_of(direction);
    *plain = (struct span){NULL, 0};
    if (direction->sequence >= protection->record_limit)
        return SSL_E_RECORD_LIMIT;

    struct span fragment = *plain;
    uint8_t head[COVERED_HEAD];
    head_write(head, direction->sequence, header->type, header->version);
    int result = protection->family->open(direction, &fragment, head, body, header->len, out, out_cap);
    /* RFC 5246 6.2.1: the fragment's length "MUST NOT exceed 2^14", RFC 6066 and RFC 8449: nor what was agreed on;
     * known only now that the record is genuine. */
    if (result == 0 && fragment.len > record_fragment_max(direction))
        result = SSL_E_RECORD_OVERFLOW;
    if (result != 0) {
        wipe(body, header->len);
        if (out != NULL)
            wipe(out, header->len < out_cap ? header->len : out_cap);
        return result;
    }
    direction->sequence++;
    CT_PUBLIC(fragment.at, fragment.len); /* the reader's from here on; to us its content means nothing */
    *plain = fragment;
    return 0;
}
