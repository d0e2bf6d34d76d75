/*
 * symmetric.c - the timing of hashes, ciphers, AEADs and CBC records; and of a comparison that leaks, which shows what
 * can be seen.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/forge.h"
#include "timing/cases.h"

/* ---- The control: a comparison that ends at the first difference ---- */

static volatile uint8_t seen; /* so that the compiler must do what is written */

/* Class 0 is what is expected, class 1 differs at once. */
static void leaky_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in, unsigned which,
                       uint64_t *random)
{
    (void)c;
    (void)crypto;
    (void)random;
    memset(in->cipher.tag, 0, sizeof in->cipher.tag);
    in->cipher.tag[0] = (uint8_t)which;
}

static int compare(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    (void)c;
    (void)crypto;
    static const volatile uint8_t expected[AEAD_TAG_MAX] = {0};
    size_t i = 0;
    while (i < sizeof expected && in->cipher.tag[i] == expected[i])
        i++;
    seen = (uint8_t)i;
    return 0;
}

/* ---- Hashes ---- */

static void blocks_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                        unsigned which, uint64_t *random)
{
    (void)c;
    (void)crypto;
    timing_bytes(in->blocks, sizeof in->blocks, which, random);
}

static int compress(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    const struct hash *hash = timing_backend(c, crypto);
    union hash_words words = hash->init;
    hash->compress(&words, in->blocks, sizeof in->blocks / hash->block_len);
    seen = (uint8_t)words.w32[0];
    return 0;
}

/* ---- Ciphers: key and text are the secret, and the making of the round keys is timed, too ---- */

enum { CBC_TEXT = TIMING_TEXT / 16 * 16 };

static void cipher_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                        unsigned which, uint64_t *random)
{
    (void)c;
    (void)crypto;
    timing_bytes(in->cipher.key, sizeof in->cipher.key, which, random);
    timing_bytes(in->cipher.text, sizeof in->cipher.text, which, random);
    memset(in->cipher.nonce, 7, sizeof in->cipher.nonce);
}

static int cbc_encrypt(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    const struct cipher *cipher = timing_backend(c, crypto);
    union cipher_key key;
    cipher->init_encrypt(&key, in->cipher.key);
    cipher->encrypt(&key, in->cipher.nonce, in->cipher.text, in->cipher.text, CBC_TEXT);
    return 0;
}

static int cbc_decrypt(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    const struct cipher *cipher = timing_backend(c, crypto);
    union cipher_key key;
    cipher->init_decrypt(&key, in->cipher.key);
    cipher->decrypt(&key, in->cipher.nonce, in->cipher.text, in->cipher.text, CBC_TEXT);
    return 0;
}

static int aead_seal(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    const struct aead *aead = timing_backend(c, crypto);
    union aead_key key;
    aead->init(&key, in->cipher.key);
    aead->seal(&key, in->cipher.text, in->cipher.tag, in->cipher.nonce, (struct span){in->cipher.nonce, AEAD_NONCE},
               in->cipher.text, sizeof in->cipher.text);
    return 0;
}

static void sealed_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                        unsigned which, uint64_t *random)
{
    cipher_fill(c, crypto, in, which, random);
    aead_seal(c, crypto, in);
}

/* Class 0: the first byte of the tag is wrong. Class 1: any one. */
static void forged_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                        unsigned which, uint64_t *random)
{
    const struct aead *aead = timing_backend(c, crypto);
    size_t at = which * (size_t)test_random_word(random) % aead->tag_len;
    cipher_fill(c, crypto, in, 0, random);
    aead_seal(c, crypto, in);
    in->cipher.tag[at] ^= 0x55;
}

static int aead_open(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    const struct aead *aead = timing_backend(c, crypto);
    union aead_key key;
    aead->init(&key, in->cipher.key);
    return aead->open(&key, in->cipher.text, in->cipher.nonce, (struct span){in->cipher.nonce, AEAD_NONCE},
                      in->cipher.text, sizeof in->cipher.text, in->cipher.tag);
}

/* ---- CBC records. That a record was refused is told, why it was is not: so all of these are ---- */

enum { RECORD_TEXT = 640 }; /* fragment, MAC and padding */

static struct forge forge; /* its direction opens the record */

static void text_fill(const struct timing_case *c, const struct crypto *crypto, unsigned padding)
{
    static const uint8_t fragment[RECORD_TEXT] = {1, 2, 3};
    forge_init(&forge, crypto, c->with);
    forge_text(&forge, fragment, RECORD_TEXT - forge_mac_len(&forge) - padding - 1, padding);
}

static void record_fill(union timing_input *in)
{
    forge_record(&forge);
    memcpy(in->record, forge.record, RECORD_HEADER + header_of(forge.record).len);
}

/* Class 0: of 101 bytes of padding one is wrong. Class 1: the MAC is, and the padding is right (Vaudenay 2002). */
static void padding_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                         unsigned which, uint64_t *random)
{
    enum { PADDING = 100 };
    text_fill(c, crypto, PADDING);
    size_t at = which == 0 ? RECORD_TEXT - 2 - (size_t)test_random_word(random) % PADDING : forge.mac_at;
    forge.text[at] ^= 0x55;
    record_fill(in);
}

/* The MAC is wrong, behind a fragment that is as long as can be, or of any length (AlFardan and Paterson 2013). */
static void length_fill(const struct timing_case *c, const struct crypto *crypto, union timing_input *in,
                        unsigned which, uint64_t *random)
{
    text_fill(c, crypto, which * (unsigned)(test_random_word(random) & 0xff));
    forge.text[forge.mac_at] ^= 0x55;
    record_fill(in);
}

static int open_record(const struct timing_case *c, const struct crypto *crypto, union timing_input *in)
{
    (void)c;
    (void)crypto;
    struct record_header header = header_of(in->record);
    struct span plain;
    forge.opens.sequence = 0;
    return record_open(&forge.opens, &plain, &header, in->record + RECORD_HEADER, NULL, 0);
}

#define REFUSED  SSL_E_BAD_RECORD_MAC
#define OF(name) offsetof(struct crypto, name)

/* clang-format off */
static const struct timing_case cases[] = {
    {"a comparison that leaks",        TIMING_SETS,           leaky_fill,   compare,     0,       NULL,       true},
    {"SHA-1",                          OF(sha1),              blocks_fill,  compress,    0,       NULL,       false},
    {"SHA-256",                        OF(sha256),            blocks_fill,  compress,    0,       NULL,       false},
    {"SHA-384",                        OF(sha384),            blocks_fill,  compress,    0,       NULL,       false},
    {"SHA-512",                        OF(sha512),            blocks_fill,  compress,    0,       NULL,       false},
    {"AES-128-CBC encrypt",            OF(aes128_cbc),        cipher_fill,  cbc_encrypt, 0,       NULL,       false},
    {"AES-256-CBC encrypt",            OF(aes256_cbc),        cipher_fill,  cbc_encrypt, 0,       NULL,       false},
    {"AES-128-CBC decrypt",            OF(aes128_cbc),        cipher_fill,  cbc_decrypt, 0,       NULL,       false},
    {"AES-256-CBC decrypt",            OF(aes256_cbc),        cipher_fill,  cbc_decrypt, 0,       NULL,       false},
    {"AES-128-GCM seal",               OF(aes128_gcm),        cipher_fill,  aead_seal,   0,       NULL,       false},
    {"AES-256-GCM seal",               OF(aes256_gcm),        cipher_fill,  aead_seal,   0,       NULL,       false},
    {"AES-128-CCM seal",               OF(aes128_ccm),        cipher_fill,  aead_seal,   0,       NULL,       false},
    {"ChaCha20-Poly1305 seal",         OF(chacha20_poly1305), cipher_fill,  aead_seal,   0,       NULL,       false},
    {"AES-128-GCM open",               OF(aes128_gcm),        sealed_fill,  aead_open,   0,       NULL,       false},
    {"AES-256-GCM open",               OF(aes256_gcm),        sealed_fill,  aead_open,   0,       NULL,       false},
    {"AES-128-CCM open",               OF(aes128_ccm),        sealed_fill,  aead_open,   0,       NULL,       false},
    {"ChaCha20-Poly1305 open",         OF(chacha20_poly1305), sealed_fill,  aead_open,   0,       NULL,       false},
    {"AES-128-GCM refuse",             OF(aes128_gcm),        forged_fill,  aead_open,   REFUSED, NULL,       false},
    {"AES-256-GCM refuse",             OF(aes256_gcm),        forged_fill,  aead_open,   REFUSED, NULL,       false},
    {"AES-128-CCM refuse",             OF(aes128_ccm),        forged_fill,  aead_open,   REFUSED, NULL,       false},
    {"ChaCha20-Poly1305 refuse",       OF(chacha20_poly1305), forged_fill,  aead_open,   REFUSED, NULL,       false},
    {"CBC with SHA-1: padding, MAC",   TIMING_SETS,           padding_fill, open_record, REFUSED, &modes[0],  false},
    {"CBC with SHA-256: padding, MAC", TIMING_SETS,           padding_fill, open_record, REFUSED, &modes[4],  false},
    {"CBC with SHA-384: padding, MAC", TIMING_SETS,           padding_fill, open_record, REFUSED, &modes[15], false},
    {"CBC with SHA-1: length",         TIMING_SETS,           length_fill,  open_record, REFUSED, &modes[0],  false},
    {"CBC with SHA-256: length",       TIMING_SETS,           length_fill,  open_record, REFUSED, &modes[4],  false},
    {"CBC with SHA-384: length",       TIMING_SETS,           length_fill,  open_record, REFUSED, &modes[15], false},
};
/* clang-format on */

const struct timing_cases timing_symmetric = {cases, COUNT(cases)};
