/*
 * ccm_core.h - AES-CCM (RFC 3610, SP 800-38C) with nonces of 12 bytes and tags of 16 or 8 (RFC 6655): the body of a
 * backend.
 *
 * CCM is a CBC-MAC over the text and a stream of encrypted counters that hides the text and the MAC. Each block of the
 * MAC has to wait for the one before; beside it, for nothing, goes the encryption of a counter.
 *
 * Whoever includes this has defined the type block with block_load, block_store, block_xor and block_from (as
 * in aes_x86.h); and the type ccm_cipher, with ccm_cipher_init to make one of a key, and ccm_encrypt and
 * ccm_encrypt_two for one block and for two.
 *
 * A nonce of 12 bytes leaves L = 3 bytes for the length: a text has at most 2^24 - 1 bytes, of which a record of TLS
 * has some 2^14. A nonce must never serve twice under one key: that is the caller's.
 *
 * SPDX-License-Identifier: MIT
 */

enum {
    CCM_LENGTH = AES_BLOCK - 1 - AEAD_NONCE, /* "L", the bytes of the length and of the counter */
    CCM_TAG = 16,
    CCM_8_TAG = 8,
};

_Static_assert(CCM_LENGTH == 3, "the lengths below are written as numbers of 24 bits");

/* One call. A secret: wipe it. */
struct ccm {
    ccm_cipher cipher;
    uint8_t nonce[AEAD_NONCE];
    block mac;    /* X_i */
    block stream; /* the last counter block, encrypted: S_i */
    uint8_t part[AES_BLOCK];
};

/* Flags, nonce and a number of 24 bits: B_0 (2.2) and the A_i (2.3). */
ALWAYS_INLINE block ccm_block(const struct ccm *c, unsigned flags, size_t number)
{
    return block_from((uint64_t)flags << 56 | load_be64(c->nonce) >> 8, load_be64(c->nonce + 4) << 24 | number);
}

/* A_i: flags are L - 1. The text is hidden by S_1 and those after it, and what comes after the whole text, the MAC, by
 * S_0. */
ALWAYS_INLINE block ccm_counter(const struct ccm *c, size_t done, size_t len)
{
    return ccm_block(c, CCM_LENGTH - 1, done < len ? done / AES_BLOCK + 1 : 0);
}

/* A block or less, and zeros behind it: also in part. */
ALWAYS_INLINE block ccm_part(struct ccm *c, const uint8_t *data, size_t len)
{
    memset(c->part, 0, AES_BLOCK);
    memcpy(c->part, data, len);
    return block_load(c->part);
}

/*
 * RFC 3610 2.2: the additional data, with its length in front and zeros behind.
 *
 *     0 < l(a) < 2^16 - 2^8     two octets
 *     l(a) < 2^32               0xFF, 0xFE and four octets
 *     l(a) < 2^64               0xFF, 0xFF and eight octets
 */
static void ccm_aad(struct ccm *c, struct span aad)
{
    uint8_t first[AES_BLOCK] = {0xff, 0xff};
    size_t head_len = 10;
    store_be64(first + 2, aad.len);
    if (aad.len < 0xff00) {
        store_be16(first, (uint16_t)aad.len);
        head_len = 2;
    } else if ((uint64_t)aad.len >> 32 == 0) {
        first[1] = 0xfe;
        store_be32(first + 2, (uint32_t)aad.len);
        head_len = 6;
    }
    size_t at = aad.len < AES_BLOCK - head_len ? aad.len : AES_BLOCK - head_len;
    memset(first + head_len, 0, AES_BLOCK - head_len);
    memcpy(first + head_len, aad.at, at);
    c->mac = ccm_encrypt(block_xor(c->mac, block_load(first)), &c->cipher);
    for (size_t step; at < aad.len; at += step) {
        step = aad.len - at < AES_BLOCK ? aad.len - at : AES_BLOCK;
        c->mac = ccm_encrypt(block_xor(c->mac, ccm_part(c, aad.at + at, step)), &c->cipher);
    }
}

/* 2.2: B_0 is flags, nonce and l(m). Flags: 64 if there is additional data, 8 (M - 2) / 2, and L - 1. */
static void ccm_begin(struct ccm *c, size_t tag_len, const uint8_t nonce[AEAD_NONCE], struct span aad, size_t len)
{
    unsigned flags = (aad.len != 0 ? 64 : 0) + 8 * (((unsigned)tag_len - 2) / 2) + CCM_LENGTH - 1;
    memcpy(c->nonce, nonce, AEAD_NONCE);
    c->mac = ccm_block(c, flags, len);
    c->stream = ccm_counter(c, 0, len);
    ccm_encrypt_two(&c->mac, &c->stream, &c->cipher);
    if (aad.len != 0)
        ccm_aad(c, aad);
}

/* The text, hidden or found, and in either case the MAC over the plaintext: which is in when sealing, else out. */
ALWAYS_INLINE void ccm_crypt(struct ccm *c, uint8_t *out, const uint8_t *in, size_t len, bool seals)
{
    block mac = c->mac, stream = c->stream;
    size_t at = 0;
    for (; len - at >= AES_BLOCK; at += AES_BLOCK) {
        block from = block_load(in + at), to = block_xor(from, stream);
        block_store(out + at, to);
        mac = block_xor(mac, seals ? from : to);
        stream = ccm_counter(c, at + AES_BLOCK, len);
        ccm_encrypt_two(&mac, &stream, &c->cipher);
    }
    if (at < len) {
        block from = ccm_part(c, in + at, len - at);
        block_store(c->part, block_xor(from, stream));
        memcpy(out + at, c->part, len - at);
        mac = block_xor(mac, seals ? from : ccm_part(c, out + at, len - at));
        stream = ccm_counter(c, len, len);
        ccm_encrypt_two(&mac, &stream, &c->cipher);
    }
    c->mac = mac;
    c->stream = stream;
}

/* 2.3: U is T, the first bytes of the MAC, hidden by S_0. */
static void ccm_tag(struct ccm *c, uint8_t *tag, size_t tag_len)
{
    block_store(c->part, block_xor(c->mac, c->stream));
    memcpy(tag, c->part, tag_len);
}

static void ccm_seal(const union aead_key *key, uint8_t *out, uint8_t *tag, size_t tag_len,
                     const uint8_t nonce[AEAD_NONCE], struct span aad, const uint8_t *in, size_t len)
{
    struct ccm c;
    ccm_cipher_init(&c.cipher, key);
    ccm_begin(&c, tag_len, nonce, aad, len);
    ccm_crypt(&c, out, in, len, true);
    ccm_tag(&c, tag, tag_len);
    wipe(&c, sizeof c);
}

/* The MAC is over the plaintext, so this comes first; 2.5: "the receiver MUST NOT reveal any information except for the
 * fact that T is incorrect". */
static int ccm_open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                    const uint8_t *in, size_t len, const uint8_t *tag, size_t tag_len)
{
    struct ccm c;
    uint8_t expected[CCM_TAG];
    ccm_cipher_init(&c.cipher, key);
    ccm_begin(&c, tag_len, nonce, aad, len);
    ccm_crypt(&c, out, in, len, false);
    ccm_tag(&c, expected, tag_len);
    bool right = ct_reveal(ct_equal(expected, tag, tag_len));
    if (!right)
        wipe(out, len);
    wipe(&c, sizeof c);
    wipe(expected, sizeof expected); /* for a forger it would be the tag to send */
    return right ? 0 : SSL_E_BAD_RECORD_MAC;
}

/* ---- The two lengths of tags ---- */

static void ccm_16_seal(const union aead_key *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE],
                        struct span aad, const uint8_t *in, size_t len)
{
    ccm_seal(key, out, tag, CCM_TAG, nonce, aad, in, len);
}

static int ccm_16_open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                       const uint8_t *in, size_t len, const uint8_t *tag)
{
    return ccm_open(key, out, nonce, aad, in, len, tag, CCM_TAG);
}

static void ccm_8_seal(const union aead_key *key, uint8_t *out, uint8_t *tag, const uint8_t nonce[AEAD_NONCE],
                       struct span aad, const uint8_t *in, size_t len)
{
    ccm_seal(key, out, tag, CCM_8_TAG, nonce, aad, in, len);
}

static int ccm_8_open(const union aead_key *key, uint8_t *out, const uint8_t nonce[AEAD_NONCE], struct span aad,
                      const uint8_t *in, size_t len, const uint8_t *tag)
{
    return ccm_open(key, out, nonce, aad, in, len, tag, CCM_8_TAG);
}
