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
    for (size_t i = 0; i < COUNT(hashes); i++)
        if (hashes[i]->digest_len == row->mac_key_len)
            hash = hashes[i];
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

/* RFC 5246 6.2.3.1, RFC 7366 section 3: HMAC over the head, with the length of what follows it, and len bytes. */
static void cbc_mac(const struct record_direction *direction, uint8_t *mac, uint8_t head[COVERED_HEAD],
                    const uint8_t *data, size_t len)
{
    struct hmac hmac;
    store_be16(head + COVERED_HEAD_LEN, (uint16_t)len);
    hmac_init(&hmac, &direction->keys.cbc.mac);
    hmac_update(&hmac, head, COVERED_HEAD);
    hmac_update(&hmac, data, len);
    hmac_final(&hmac, mac);
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
static int cbc_seal(const struct record_direction *direction, const struct crypto *crypto, uint8_t *body,
                    uint8_t head[COVERED_HEAD], const uint8_t *in, size_t len)
{
    uint8_t iv[BLOCK];
    TRY(crypto_random(crypto, iv, BLOCK));

    /* Whole blocks of the fragment go straight from in to out; the rest of it, MAC and padding make the tail. */
    uint8_t tail[TAIL_MAX];
    size_t tail_len = len % BLOCK, whole = len - tail_len;
    memcpy(tail, in + whole, tail_len);
    if (!direction->encrypt_then_mac) {
        cbc_mac(direction, tail + tail_len, head, in, len);
        tail_len += cbc_mac_len(direction);
    }
    size_t padding_len = cbc_padded_len(tail_len) - tail_len;
    memset(tail + tail_len, (int)padding_len - 1, padding_len);
    tail_len += padding_len;

    const struct cipher *cipher = direction->keys.cbc.cipher;
    uint8_t *content = body + BLOCK;
    memcpy(body, iv, BLOCK);
    cipher->encrypt(&direction->keys.cbc.key, iv, content, in, whole);
    cipher->encrypt(&direction->keys.cbc.key, iv, content + whole, tail, tail_len);
    wipe(tail, sizeof tail);

    size_t encrypted_len = BLOCK + whole + tail_len;
    if (direction->encrypt_then_mac)
        cbc_mac(direction, body + encrypted_len, head, body, encrypted_len);
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
    uint64_t padding = text[text_len - 1];
    uint64_t difference = 0;
    size_t count = max_len < PADDING_MAX ? max_len : PADDING_MAX;
    for (size_t i = 0; i < count; i++)
        difference |= ct_select(ct_le(i, padding), text[text_len - 1 - i] ^ padding, 0);
    uint64_t good = ct_lt(padding, max_len) & ct_is_zero(difference);
    *padding_len = (size_t)(1 + (good & padding));
    return good;
}

/*
 * Moves the MAC, which begins at the secret offset (at most 255) of the window, to the window's start: one step for
 * each bit of the offset, the highest first, so that a step only needs to move what the steps after it can still reach.
 */
static void window_align(uint8_t window[WINDOW_MAX], size_t offset, size_t mac_len)
{
    for (size_t step = PADDING_MAX / 2; step > 0; step /= 2) {
        uint8_t mask = (uint8_t)ct_nonzero(offset & step);
        for (size_t i = 0; i < mac_len + step - 1; i++)
            window[i] ^= mask & (window[i] ^ window[i + step]);
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

    uint8_t mac[HASH_MAX], window[WINDOW_MAX] = {0};
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
    cbc_mac(direction, mac, head, body, encrypted_len);
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
