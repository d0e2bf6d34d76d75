/*
 * pbes.c - what is encrypted under a password: PBES2 (RFC 8018 6.2) with PBKDF2 and AES, and for reading alone Triple
 * DES, there or as PKCS #12 once did (RFC 7292 appendix C). And private keys that are (RFC 5958 section 3).
 *
 * Of a password its length is public, and where its characters begin; of what is decrypted whether the padding was
 * right. Parameters come from a file that somebody else may have made: what they ask for is bounded.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/pbes.h"

#include "x509/der_write.h"

enum {
    KEY_MAX = 32,
    BLOCK_MAX = 16,
};

/* ---- Passwords ---- */

/* How many bytes the character takes that begins with this one; 0 if none does. Where characters begin is public. */
static size_t character_len(uint8_t first)
{
    static const struct {
        uint8_t mask, value;
    } firsts[] = {{0x80, 0x00}, {0xe0, 0xc0}, {0xf0, 0xe0}, {0xf8, 0xf0}};
    for (size_t i = 0; i < COUNT(firsts); i++)
        if (ct_reveal(ct_eq(first & firsts[i].mask, firsts[i].value)))
            return i + 1;
    return 0;
}

/* RFC 3629: the code point of a character of so many bytes; what is not in the fewest bytes, a surrogate or too large
 * is bad. */
static uint32_t character_value(const uint8_t *at, size_t len, uint64_t *bad)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t value = len == 1 ? at[0] : at[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        *bad |= ~ct_eq(at[i] & 0xc0, 0x80);
        value = value << 6 | (at[i] & 0x3f);
    }
    *bad |= ct_lt(value, least[len]) | ct_lt(0x10ffff, value) | ct_eq(value >> 11, 0xd800 >> 11);
    return value;
}

int password_bmp(const struct password *password, uint8_t out[PKCS12_PASSWORD_MAX], size_t *len, struct error *why)
{
    struct writer w = writer_over(out, PKCS12_PASSWORD_MAX);
    const struct span text = password->text;
    uint64_t bad = 0;
    for (size_t i = 0, step; i < text.len; i += step) {
        step = character_len(text.at[i]);
        if (step == 0 || step > text.len - i) {
            bad = ~(uint64_t)0;
            break;
        }
        uint32_t c = character_value(text.at + i, step, &bad);
        if (step == 4) /* RFC 2781: two surrogates */
            writer_u16(&w, (uint16_t)(0xd800 + ((c - 0x10000) >> 10 & 0x3ff)));
        writer_u16(&w, (uint16_t)(step == 4 ? 0xdc00 + (c & 0x3ff) : c));
    }
    if (!password->bare)
        writer_u16(&w, 0);
    *len = w.len;
    if (writer_ok(&w) && !ct_reveal(bad))
        return 0;
    wipe(out, PKCS12_PASSWORD_MAX);
    return fail(why, SSL_E_PASSWORD, "it is not UTF-8, or has more than %d bytes", LIMIT_PASSWORD);
}

int password_spend(struct password *password, struct span salt, uint32_t iterations, size_t digests, const char *text,
                   struct error *why)
{
    if (password->text.at == NULL)
        return fail(why, SSL_E_NO_PASSWORD, "%s is encrypted; call ssl_config_password before adding it", text);
    if (password->text.len > LIMIT_PASSWORD)
        return fail(why, SSL_E_PASSWORD, "it has more than %d bytes", LIMIT_PASSWORD);
    if (salt.len > LIMIT_SALT)
        return fail(why, SSL_E_ENCRYPTION, "%s: a salt of more than %d bytes", text, LIMIT_SALT);
    if (iterations > password->work / digests)
        return fail(why, SSL_E_ENCRYPTION, "%s: a key that takes more than %u iterations", text,
                    (unsigned)password->work);
    password->work -= (uint32_t)(iterations * digests);
    return 0;
}

uint32_t iterations_read(struct reader *r)
{
    struct span digits = der_unsigned(r);
    struct reader number = reader_over(digits);
    if (digits.len > 4)
        return UINT32_MAX;
    uint32_t iterations = reader_number(&number, digits.len);
    if (iterations == 0)
        r->failed = true;
    return iterations;
}

/* ---- PBKDF2 ---- */

/* RFC 8018 B.1.2: the parameters SHALL have type NULL; GnuTLS leaves them out. */
const struct hash *hmac_find(const struct crypto *crypto, const struct algorithm *a)
{
    const struct {
        enum oid oid;
        const struct hash *hash;
    } rows[] = {
        {OID_HMAC_SHA1, crypto->sha1},
        {OID_HMAC_SHA256, crypto->sha256},
        {OID_HMAC_SHA384, crypto->sha384},
        {OID_HMAC_SHA512, crypto->sha512},
    };
    enum oid oid = oid_find(a->oid);
    for (size_t i = 0; i < COUNT(rows); i++)
        if (oid == rows[i].oid && (a->parameters.len == 0 || parameters_null(a->parameters)))
            return rows[i].hash;
    return NULL;
}

/*
 * RFC 8018 A.2:
 *     PBKDF2-params ::= SEQUENCE {
 *          salt            CHOICE { specified OCTET STRING, otherSource AlgorithmIdentifier },
 *          iterationCount  INTEGER (1..MAX),
 *          keyLength       INTEGER (1..MAX) OPTIONAL,
 *          prf             AlgorithmIdentifier DEFAULT algid-hmacWithSHA1 }
 * There is no other source of salts. DER leaves the default out; some who write these do not.
 */
bool pbkdf2_read(const struct crypto *crypto, struct pbkdf2_params *p, struct span parameters)
{
    struct reader outer = reader_over(parameters);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    *p = (struct pbkdf2_params){.prf = crypto->sha1, .prf_oid = oid_content(OID_HMAC_SHA1)};
    p->salt = der_take(&r, DER_OCTET_STRING);
    p->iterations = iterations_read(&r);
    if (der_is(&r, DER_INTEGER)) {
        p->key_len = der_number(&r, DER_INTEGER);
        if (p->key_len == 0)
            r.failed = true;
    }
    if (reader_more(&r)) {
        struct algorithm prf = algorithm_read(&r);
        p->prf_oid = prf.oid;
        p->prf = hmac_find(crypto, &prf);
    }
    der_leave(&outer, &r);
    return reader_end(&outer);
}

/* ---- THE CIPHERS ---- */

struct opened {
    uint8_t key[KEY_MAX], iv[BLOCK_MAX];
};

static void aes_decrypt(const struct cipher *cipher, struct opened *o, uint8_t *out, struct span in)
{
    union cipher_key key;
    cipher->init_decrypt(&key, o->key);
    cipher->decrypt(&key, o->iv, out, in.at, in.len);
    wipe(&key, sizeof key);
}

static void aes128_decrypt(const struct crypto *crypto, struct opened *o, uint8_t *out, struct span in)
{
    aes_decrypt(crypto->aes128_cbc, o, out, in);
}

static void aes256_decrypt(const struct crypto *crypto, struct opened *o, uint8_t *out, struct span in)
{
    aes_decrypt(crypto->aes256_cbc, o, out, in);
}

static void des3_decrypt(const struct crypto *crypto, struct opened *o, uint8_t *out, struct span in)
{
    (void)crypto;
    des3_cbc_decrypt(o->key, o->iv, out, in.at, in.len);
}

static const struct scheme {
    enum oid oid;
    size_t key_len, block_len;
    void (*decrypt)(const struct crypto *, struct opened *, uint8_t *out, struct span in);
} schemes[] = {
    {OID_AES128_CBC, 16, 16, aes128_decrypt},
    {OID_AES256_CBC, 32, 16, aes256_decrypt},
    {OID_DES3_CBC, DES3_KEY, DES3_BLOCK, des3_decrypt},
    {OID_PBE_SHA1_DES3, DES3_KEY, DES3_BLOCK, des3_decrypt},
};

static const struct scheme *scheme_find(struct span oid)
{
    enum oid found = oid_find(oid);
    for (size_t i = 0; found != OID_UNKNOWN && i < COUNT(schemes); i++)
        if (schemes[i].oid == found)
            return &schemes[i];
    return NULL;
}

/* ---- From parameters and a password to the key of a cipher ---- */

struct opening {
    const struct crypto *crypto;
    struct password *password;
    const char *text;
    int malformed;
    const struct scheme *scheme;
    struct opened opened;
};

/* What is not supported, by its name, and the way out. */
static int unsupported(const struct opening *o, struct span oid, struct error *why)
{
    char name[80];
    oid_text(name, sizeof name, oid);
    return fail(why, SSL_E_ENCRYPTION,
                "%s: %s; write it anew with openssl pkcs8 -topk8 -v2 aes-256-cbc, "
                "or openssl pkcs12 -export -keypbe AES-256-CBC -certpbe AES-256-CBC",
                o->text, name);
}

static int malformed(const struct opening *o, const char *what, struct error *why)
{
    return fail(why, o->malformed, "%s: not %s", o->text, what);
}

static size_t digests_for(const struct hash *hash, size_t len)
{
    return (len + hash->digest_len - 1) / hash->digest_len;
}

/*
 * RFC 8018 A.4:
 *     PBES2-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
 * Appendix B.2: the parameter of a cipher in CBC mode is its IV, OCTET STRING.
 */
static int open_pbes2(struct opening *o, struct span parameters, struct error *why)
{
    struct pbkdf2_params p;
    struct reader outer = reader_over(parameters);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    struct algorithm kdf = algorithm_read(&r), cipher = algorithm_read(&r);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return malformed(o, "PBES2-params of RFC 8018 A.4", why);
    if (oid_find(kdf.oid) != OID_PBKDF2)
        return unsupported(o, kdf.oid, why);
    if (!pbkdf2_read(o->crypto, &p, kdf.parameters))
        return malformed(o, "PBKDF2-params of RFC 8018 A.2", why);
    if (p.prf == NULL)
        return unsupported(o, p.prf_oid, why);
    o->scheme = scheme_find(cipher.oid);
    if (o->scheme == NULL || o->scheme->oid == OID_PBE_SHA1_DES3)
        return unsupported(o, cipher.oid, why);
    struct reader iv_reader = reader_over(cipher.parameters);
    struct span iv = der_take(&iv_reader, DER_OCTET_STRING);
    const size_t key_len = o->scheme->key_len;
    if (!reader_end(&iv_reader) || iv.len != o->scheme->block_len || (p.key_len != 0 && (size_t)p.key_len != key_len))
        return malformed(o, "the IV or the length of the key that this cipher has", why);
    TRY(password_spend(o->password, p.salt, p.iterations, digests_for(p.prf, key_len), o->text, why));
    memcpy(o->opened.iv, iv.at, iv.len);
    pbkdf2(p.prf, o->opened.key, key_len, o->password->text, p.salt, p.iterations);
    return 0;
}

/* RFC 7292 appendix C: pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER } */
static int open_pkcs12(struct opening *o, struct span parameters, struct error *why)
{
    uint8_t bmp[PKCS12_PASSWORD_MAX];
    struct span password = {bmp, 0};
    const struct hash *sha1 = o->crypto->sha1;
    const size_t key_len = o->scheme->key_len, iv_len = o->scheme->block_len;
    struct reader outer = reader_over(parameters);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    struct span salt = der_take(&r, DER_OCTET_STRING);
    uint32_t iterations = iterations_read(&r);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return malformed(o, "pkcs-12PbeParams of RFC 7292 appendix C", why);
    TRY(password_spend(o->password, salt, iterations, digests_for(sha1, key_len) + digests_for(sha1, iv_len), o->text,
                       why));
    TRY(password_bmp(o->password, bmp, &password.len, why));
    pkcs12_kdf(sha1, o->opened.key, key_len, PKCS12_KEY, password, salt, iterations);
    pkcs12_kdf(sha1, o->opened.iv, iv_len, PKCS12_IV, password, salt, iterations);
    wipe(bmp, sizeof bmp);
    return 0;
}

static int open_key(struct opening *o, const struct algorithm *a, struct error *why)
{
    if (oid_find(a->oid) == OID_PBES2)
        return open_pbes2(o, a->parameters, why);
    o->scheme = scheme_find(a->oid);
    if (o->scheme != NULL && o->scheme->oid == OID_PBE_SHA1_DES3)
        return open_pkcs12(o, a->parameters, why);
    return unsupported(o, a->oid, why);
}

/* RFC 8018 6.1.1: n bytes of the value n fill up the last block. All ones if they do; then *count is n. */
static uint64_t padding_count(const uint8_t *last, size_t block_len, uint64_t *count)
{
    const uint64_t n = last[block_len - 1];
    uint64_t good = ct_nonzero(n) & ct_le(n, block_len);
    for (size_t i = 0; i < block_len; i++)
        good &= ct_lt(i, block_len - n) | ct_eq(last[i], n);
    *count = n;
    return good;
}

static int decrypt(struct opening *o, struct span ciphertext, uint8_t *out, size_t *len, struct error *why)
{
    const size_t block_len = o->scheme->block_len;
    uint64_t padding = 0;
    if (ciphertext.len == 0 || ciphertext.len % block_len != 0)
        return malformed(o, "a whole number of blocks", why);
    o->scheme->decrypt(o->crypto, &o->opened, out, ciphertext);
    if (!ct_reveal(padding_count(out + ciphertext.len - block_len, block_len, &padding))) {
        wipe(out, ciphertext.len);
        return fail(why, SSL_E_PASSWORD, "%s", o->text);
    }
    CT_PUBLIC(&padding, sizeof padding);
    CT_PUBLIC(out, ciphertext.len);
    *len = ciphertext.len - (size_t)padding;
    return 0;
}

int pbes_open(const struct crypto *crypto, struct password *password, const struct algorithm *a, struct span ciphertext,
              uint8_t *out, size_t *len, const char *text, int malformed_code, struct error *why)
{
    struct opening o = {.crypto = crypto, .password = password, .text = text, .malformed = malformed_code};
    int result = open_key(&o, a, why);
    if (result == 0)
        result = decrypt(&o, ciphertext, out, len, why);
    wipe(&o, sizeof o);
    return result;
}

/* ---- Writing: PBES2 of PBKDF2 with HMAC-SHA-256 and AES-256-CBC ---- */

enum { SALT = 16 };

static void put_algorithm(struct writer *w, const uint8_t salt[SALT], uint32_t iterations, const uint8_t *iv)
{
    size_t algorithm = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_PBES2);
    size_t params = der_open(w, DER_SEQUENCE);
    size_t kdf = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_PBKDF2);
    size_t kdf_params = der_open(w, DER_SEQUENCE);
    der_put(w, DER_OCTET_STRING, (struct span){salt, SALT});
    der_put_number(w, DER_INTEGER, iterations);
    size_t prf = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_HMAC_SHA256);
    der_put_null(w);
    der_close(w, prf);
    der_close(w, kdf_params);
    der_close(w, kdf);
    size_t cipher = der_open(w, DER_SEQUENCE);
    der_put_oid(w, OID_AES256_CBC);
    der_put(w, DER_OCTET_STRING, (struct span){iv, BLOCK_MAX});
    der_close(w, cipher);
    der_close(w, params);
    der_close(w, algorithm);
}

/* The plaintext and its padding are put where the ciphertext goes, and encrypted there. */
static void put_ciphertext(struct writer *w, const struct cipher *cipher, struct opened *o, uint8_t tag,
                           struct span plain)
{
    const size_t padding = cipher->block_len - plain.len % cipher->block_len, len = plain.len + padding;
    union cipher_key key;
    size_t value = der_open(w, tag);
    uint8_t *at = writer_space(w, len);
    if (at != NULL) {
        if (plain.len > 0)
            memcpy(at, plain.at, plain.len);
        memset(at + plain.len, (int)padding, padding);
        cipher->init_encrypt(&key, o->key);
        cipher->encrypt(&key, o->iv, at, at, len);
        CT_PUBLIC(at, len);
        wipe(&key, sizeof key);
    }
    der_close(w, value);
}

int pbes_put(struct writer *w, const struct crypto *crypto, struct span password, uint32_t iterations, uint8_t tag,
             struct span plain)
{
    uint8_t salt[SALT];
    struct opened o;
    TRY(crypto_random(crypto, salt, sizeof salt));
    TRY(crypto_random(crypto, o.iv, sizeof o.iv));
    put_algorithm(w, salt, iterations, o.iv);
    pbkdf2(crypto->sha256, o.key, crypto->aes256_cbc->key_len, password, SPAN(salt), iterations);
    put_ciphertext(w, crypto->aes256_cbc, &o, tag, plain);
    wipe(&o, sizeof o);
    return 0;
}

/* ---- Private keys ---- */

/* True if the DER looks like a PrivateKeyInfo and nothing more: a wrong password whose padding was right by chance does
 * not give that. */
static bool is_private_key_info(struct span der)
{
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    int32_t version = der_number(&r, DER_INTEGER);
    return reader_end(&outer) && !r.failed && (version == 0 || version == 1) && der_is(&r, DER_SEQUENCE);
}

/*
 * RFC 5958 section 3:
 *     EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
 */
int key_decrypt(const struct crypto *crypto, struct password *password, struct span der, uint8_t *out, size_t *len,
                struct error *why)
{
    static const char text[] = "the private key";
    struct reader outer = reader_over(der);
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    struct algorithm algorithm = algorithm_read(&r);
    struct span ciphertext = der_take(&r, DER_OCTET_STRING);
    der_leave(&outer, &r);
    if (!reader_end(&outer))
        return fail(why, SSL_E_KEY_DECODE, "not an EncryptedPrivateKeyInfo of PKCS #8");
    TRY(pbes_open(crypto, password, &algorithm, ciphertext, out, len, text, SSL_E_KEY_DECODE, why));
    if (is_private_key_info((struct span){out, *len}))
        return 0;
    wipe(out, *len);
    return fail(why, SSL_E_PASSWORD, "%s", text);
}

int key_encrypt(struct writer *w, const struct crypto *crypto, struct span password, uint32_t iterations,
                struct span der)
{
    size_t sequence = der_open(w, DER_SEQUENCE);
    TRY(pbes_put(w, crypto, password, iterations, DER_OCTET_STRING, der));
    der_close(w, sequence);
    return 0;
}
