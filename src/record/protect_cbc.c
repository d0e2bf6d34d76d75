/*
 * protect_cbc.c - AES-CBC records with HMAC: MAC-then-encrypt (RFC 5246 6.2.3.2) and encrypt-then-MAC (RFC 7366).
 *
 *   MAC-then-encrypt    IV (16) | encrypted: fragment, MAC, padding, padding length
 *   encrypt-then-MAC    IV (16) | encrypted: fragment, padding, padding length | MAC
 *
 * MAC-then-encrypt decrypts before it knows whether the bytes are genuine. Padding, fragment and MAC are secrets until
 * all of them were found right, and one verdict is told: a receiver that lets slip which of them was wrong, by an
 * alert, a moment or a cache line, decrypts for the attacker (Vaudenay 2002; "Lucky Thirteen", AlFardan and Paterson
 * 2013). Only the length of the body, which is on the wire, decides time and addresses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/protect.h"

enum {
    BLOCK = 16,
    PADDING_MAX = 256,                       /* with its length byte */
    WINDOW_MAX = PADDING_MAX - 1 + HASH_MAX, /* all places where a MAC can stand */
    TAIL_MAX = 6 * BLOCK,                    /* the rest of a block, a MAC, and padding of at most a block */
};

_Static_assert(TAIL_MAX >= BLOCK - 1 + HASH_MAX + BLOCK, "the longest tail that cbc_seal makes");

static void cbc_init(struct record_direction *direction, const struct crypto *crypto, enum record_use use,
                     const uint8_t *mac_key, const uint8_t *key, const uint8_t *fixed_iv)
{
    (void)fixed_iv;
    const struct protection *row = direction->protection;
    const struct cipher *cipher = row->key_len == crypto->aes128_cbc->key_len ? crypto->aes128_cbc : crypto->aes256_cbc;
    const struct hash *hashes[] = {crypto->sha1, crypto->sha256, crypto->sha384}, *hash = NULL;
    const struct cbc_hash *both[] = {crypto->cbc_sha1, crypto->cbc_sha256, crypto->cbc_sha384};
    for (size_t i = 0; i < COUNT(hashes); i++)
        if (hashes[i]->digest_len == row->mac_key_len) {
            hash = hashes[i];
            direction->keys.cbc.both = both[i];
        }
    direction->keys.cbc.cipher = cipher;
    (use == RECORD_SEALS ? cipher->init_encrypt : cipher->init_decrypt)(&direction->keys.cbc.key, key);
    hmac_key_init(&direction->keys.cbc.mac, hash, mac_key, row->mac_key_len);
}

static size_t cbc_mac_len(const struct record_direction *direction)
{
    return direction->keys.cbc.mac.hash->digest_len;
}

/* len bytes and the shortest padding, which is never empty. */
static size_t cbc_padded_len(size_t len)
{
    return (len / BLOCK + 1) * BLOCK;
}

static size_t cbc_sealed_len(const struct record_direction *direction, size_t len)
{
    size_t mac_len = cbc_mac_len(direction);
    return direction->encrypt_then_mac ? BLOCK + cbc_padded_len(len) + mac_len : BLOCK + cbc_padded_len(len + mac_len);
}

/* RFC 5246 6.2.3.1, RFC 7366 section 3: HMAC over the head, with the length of what follows it, and so many bytes. */
static void cbc_mac_begin(const struct record_direction *direction, struct hmac *hmac, uint8_t head[COVERED_HEAD],
                          size_t len)
{
    store_be16(head + COVERED_HEAD_LEN, (uint16_t)len);
    hmac_init(hmac, &direction->keys.cbc.mac);
    hmac_update(hmac, head, COVERED_HEAD);
}

/* ---- Sealing ---- */

/*
 * RFC 5246 6.2.3.2
 *     struct {
 *         opaque IV[SecurityParameters.record_iv_length];
 *         block-ciphered struct {
 *             opaque content[TLSCompressed.length];
 *             opaque MAC[SecurityParameters.mac_length];
 *             uint8 padding[GenericBlockCipher.padding_length];
 *             uint8 padding_length;
 *         };
 *     } GenericBlockCipher;
 *
 * "The Initialization Vector (IV) SHOULD be chosen at random, and MUST be unpredictable."
 */
struct sealing {
    const struct record_direction *direction;
    struct hmac hmac;
    uint8_t iv[BLOCK];
    uint8_t tail[TAIL_MAX]; /* what comes after the whole blocks of the fragment: the rest of it, MAC and padding */
    size_t tail_len;
};

static void sealing_encrypt(struct sealing *s, uint8_t *out, const uint8_t *in, size_t len)
{
    s->direction->keys.cbc.cipher->encrypt(&s->direction->keys.cbc.key, s->iv, out, in, len);
}

/* Encrypts from in to out, and hashes from hashed, so many blocks of the hash. What was hashed before filled its
 * blocks. */
static void sealing_both(struct sealing *s, uint8_t *out, const uint8_t *in, const uint8_t *hashed, size_t steps)
{
    const struct record_direction *direction = s->direction;
    const struct cbc_hash_work work = {
        .cipher = direction->keys.cbc.cipher,
        .key = &direction->keys.cbc.key,
        .iv = s->iv,
        .hash = direction->keys.cbc.mac.hash,
        .words = &s->hmac.state.words,
        .out = out,
        .in = in,
        .hashed = hashed,
        .steps = steps,
        .hashes_out = direction->encrypt_then_mac,
    };
    direction->keys.cbc.both->encrypt(&work);
    s->hmac.state.total += steps * work.hash->block_len;
}

static void sealing_pad(struct sealing *s)
{
    size_t padding_len = cbc_padded_len(s->tail_len) - s->tail_len;
    memset(s->tail + s->tail_len, (int)padding_len - 1, padding_len);
    s->tail_len += padding_len;
}

/* The first block of the hash has room for the head and ahead bytes: so far is the hash in front of the encryption. */
static void seal_mac_then_encrypt(struct sealing *s, uint8_t *content, uint8_t head[COVERED_HEAD], const uint8_t *in,
                                  size_t len)
{
    const size_t step = s->direction->keys.cbc.mac.hash->block_len, ahead = step - COVERED_HEAD,
                 whole = len - s->tail_len;
    const size_t first = len < ahead ? len : ahead, steps = (len - first) / step, done = steps * step;
    cbc_mac_begin(s->direction, &s->hmac, head, len);
    hmac_update(&s->hmac, in, first);
    sealing_both(s, content, in, in + first, steps);
    hmac_update(&s->hmac, in + first + done, len - first - done);
    hmac_final(&s->hmac, s->tail + s->tail_len);
    s->tail_len += cbc_mac_len(s->direction);
    sealing_pad(s);
    sealing_encrypt(s, content + done, in + done, whole - done);
    sealing_encrypt(s, content + whole, s->tail, s->tail_len);
}

/* Two blocks of the hash are encrypted before it follows, behind in its first block the head and the IV. */
static void seal_encrypt_then_mac(struct sealing *s, uint8_t *content, uint8_t head[COVERED_HEAD], const uint8_t *in,
                                  size_t len)
{
    const size_t step = s->direction->keys.cbc.mac.hash->block_len, whole = len - s->tail_len;
    const size_t first = whole < 2 * step ? whole : 2 * step, steps = (whole - first) / step;
    const size_t done = first + steps * step;
    sealing_pad(s);
    cbc_mac_begin(s->direction, &s->hmac, head, BLOCK + whole + s->tail_len);
    hmac_update(&s->hmac, s->iv, BLOCK);
    sealing_encrypt(s, content, in, first);
    size_t hashed = 0;
    if (steps > 0) {
        hashed = step - COVERED_HEAD - BLOCK;
        hmac_update(&s->hmac, content, hashed);
        sealing_both(s, content + first, in + first, content + hashed, steps);
        hashed += steps * step;
    }
    sealing_encrypt(s, content + done, in + done, whole - done);
    sealing_encrypt(s, content + whole, s->tail, s->tail_len);
    hmac_update(&s->hmac, content + hashed, whole + s->tail_len - hashed);
    hmac_final(&s->hmac, content + whole + s->tail_len);
}

static int cbc_seal(const struct record_direction *direction, const struct crypto *crypto, uint8_t *body,
                    uint8_t head[COVERED_HEAD], const uint8_t *in, size_t len)
{
    struct sealing s = {.direction = direction, .tail_len = len % BLOCK};
    TRY(crypto_random(crypto, s.iv, BLOCK));
    memcpy(s.tail, in + len - s.tail_len, s.tail_len);
    memcpy(body, s.iv, BLOCK);
    (direction->encrypt_then_mac ? seal_encrypt_then_mac : seal_mac_then_encrypt)(&s, body + BLOCK, head, in, len);
    wipe(s.tail, sizeof s.tail);
    return 0;
}

/* ---- Opening ---- */

/*
 * "Each uint8 in the padding data vector MUST be filled with the padding length value" (RFC 5246 6.2.3.2). Gives the
 * mask of whether that is so, and in *padding_len the bytes that the padding and its length byte take: 1 if the padding
 * is wrong, which is the advice of the same section ("assume a zero-length pad and then compute the MAC"). The padding
 * and its length byte may take the last max_len bytes of text and no more; max_len is public and at least 1.
 */
static uint64_t padding_check(size_t *padding_len, const uint8_t *text, size_t text_len, size_t max_len)
{
    const uint32_t padding = (uint32_t)ct_barrier(text[text_len - 1]);
    uint32_t difference = 0, count = max_len < PADDING_MAX ? (uint32_t)max_len : PADDING_MAX;
    for (uint32_t i = 0; i < count; i++)
        difference |= ~ct_lt_hidden(padding, i) & (text[text_len - 1 - i] ^ padding);
    uint64_t good = ct_lt(padding, max_len) & ct_is_zero(difference);
    *padding_len = (size_t)(1 + (good & padding));
    return good;
}

/*
 * Moves the MAC, which begins at the secret offset (at most 255) of the window, to the window's start: one step for
 * each bit of the offset, the highest first, so that a step only needs to move what the steps after it can still reach.
 * Eight bytes at a time, the last of which may be too many.
 */
static void window_align(uint8_t window[WINDOW_MAX + 8], size_t offset, size_t mac_len)
{
    for (size_t step = PADDING_MAX / 2; step > 0; step /= 2) {
        uint64_t mask = ct_nonzero(offset & step);
        for (size_t i = 0; i < mac_len + step - 1; i += 8)
            store_le64(window + i, ct_select(mask, load_le64(window + i + step), load_le64(window + i)));
    }
}

static int cbc_open_mac_then_encrypt(const struct record_direction *direction, struct span *plain,
                                     uint8_t head[COVERED_HEAD], uint8_t *body, size_t body_len, uint8_t *out,
                                     size_t out_cap)
{
    const size_t mac_len = cbc_mac_len(direction);
    if (body_len < BLOCK + cbc_padded_len(mac_len) || body_len % BLOCK != 0)
        return SSL_E_BAD_RECORD_MAC;

    const size_t text_len = body_len - BLOCK;
    uint8_t *text = protect_target(body + BLOCK, text_len, out, out_cap);
    direction->keys.cbc.cipher->decrypt(&direction->keys.cbc.key, body, text, body + BLOCK, text_len);

    /* len, padding_len and good are secrets from here to the verdict; max_len and min_len are what they can be. */
    const size_t max_len = text_len - mac_len - 1;
    const size_t min_len = max_len < PADDING_MAX - 1 ? 0 : max_len - (PADDING_MAX - 1);
    size_t padding_len;
    uint64_t good = padding_check(&padding_len, text, text_len, text_len - mac_len);
    size_t len = text_len - mac_len - padding_len;

    uint8_t mac[HASH_MAX], window[WINDOW_MAX + 8] = {0};
    store_be16(head + COVERED_HEAD_LEN, (uint16_t)len);
    hmac_secret_len(&direction->keys.cbc.mac, mac, head, COVERED_HEAD, text, len, min_len, max_len);
    memcpy(window, text + min_len, max_len - min_len + mac_len);
    window_align(window, len - min_len, mac_len);
    good &= ct_equal(window, mac, mac_len);
    wipe(mac, sizeof mac);
    wipe(window, sizeof window);

    if (!ct_reveal(good))
        return SSL_E_BAD_RECORD_MAC;
    CT_PUBLIC(&len, sizeof len);
    wipe(text + len, text_len - len);
    *plain = (struct span){text, len};
    return 0;
}

/* RFC 7366 section 3: the MAC covers the IV and all that is encrypted, and is checked before anything is decrypted. */
static int cbc_open_encrypt_then_mac(const struct record_direction *direction, struct span *plain,
                                     uint8_t head[COVERED_HEAD], uint8_t *body, size_t body_len, uint8_t *out,
                                     size_t out_cap)
{
    const size_t mac_len = cbc_mac_len(direction);
    if (body_len < BLOCK + BLOCK + mac_len || (body_len - mac_len) % BLOCK != 0)
        return SSL_E_BAD_RECORD_MAC;

    const size_t encrypted_len = body_len - mac_len, text_len = encrypted_len - BLOCK;
    uint8_t mac[HASH_MAX];
    struct hmac hmac;
    cbc_mac_begin(direction, &hmac, head, encrypted_len);
    hmac_update(&hmac, body, encrypted_len);
    hmac_final(&hmac, mac);
    bool genuine = ct_reveal(ct_equal(mac, body + encrypted_len, mac_len));
    wipe(mac, sizeof mac);
    if (!genuine)
        return SSL_E_BAD_RECORD_MAC;

    uint8_t *text = protect_target(body + BLOCK, text_len, out, out_cap);
    direction->keys.cbc.cipher->decrypt(&direction->keys.cbc.key, body, text, body + BLOCK, text_len);
    size_t padding_len;
    if (!ct_reveal(padding_check(&padding_len, text, text_len, text_len)))
        return SSL_E_BAD_RECORD_MAC;
    CT_PUBLIC(&padding_len, sizeof padding_len);
    *plain = (struct span){text, text_len - padding_len};
    return 0;
}

static int cbc_open(const struct record_direction *direction, struct span *plain, uint8_t head[COVERED_HEAD],
                    uint8_t *body, size_t body_len, uint8_t *out, size_t out_cap)
{
    return (direction->encrypt_then_mac ? cbc_open_encrypt_then_mac : cbc_open_mac_then_encrypt)(
        direction, plain, head, body, body_len, out, out_cap);
}

const struct protection_family protect_cbc = {cbc_init, cbc_sealed_len, cbc_seal, cbc_open};
