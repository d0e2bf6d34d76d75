/*
 * pss.c - EMSA-PSS (RFC 8017 section 9.1) with MGF1 (appendix B.2.1).
 *
 *                  H = Hash(eight zeros || mHash || salt)
 *     DB           = PS || 0x01 || salt
 *     EM = maskedDB || H || 0xbc, where maskedDB = DB xor MGF1(H), its bits beyond em_bits cleared
 *
 * PS is zeros that fill EM up; it may be empty. Message, salt and mask are hashed with the same function.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/rsa/pss.h"

enum {
    PSS_TRAILER = 0xbc,
    PSS_SEPARATOR = 0x01,
    PSS_DIGEST_MIN = 32, /* as in pkcs1.c, no signature is made or accepted with SHA-1 */
};

/* The parts of an EM, by their lengths. */
struct pss_layout {
    size_t em_len, db_len, ps_len;
    uint8_t top_mask; /* the bits of the first byte that belong to EM */
};

/* RFC 8017 9.1.1 and 9.1.2, step 3: 0, or SSL_E_KEY_UNSUPPORTED if "emLen < hLen + sLen + 2". */
static int pss_plan(struct pss_layout *l, size_t em_bits, const struct hash *hash, size_t salt_len)
{
    if (hash->digest_len < PSS_DIGEST_MIN)
        return SSL_E_ARGUMENT;
    l->em_len = (em_bits + 7) / 8;
    if (l->em_len < hash->digest_len + 2 || l->em_len - hash->digest_len - 2 < salt_len)
        return SSL_E_KEY_UNSUPPORTED;
    l->db_len = l->em_len - hash->digest_len - 1;
    l->ps_len = l->db_len - 1 - salt_len;
    l->top_mask = (uint8_t)(0xff >> (8 * l->em_len - em_bits));
    return 0;
}

/* H = Hash(M'), M' = 0x00 00 00 00 00 00 00 00 || mHash || salt. */
static void pss_hash(const struct hash *hash, uint8_t *h, const uint8_t *digest, const uint8_t *salt, size_t salt_len)
{
    static const uint8_t zeros[8] = {0};
    struct hash_state state;
    hash_init(&state, hash);
    hash_update(&state, zeros, sizeof zeros);
    hash_update(&state, digest, hash->digest_len);
    hash_update(&state, salt, salt_len);
    hash_final(&state, h);
}

/* db = db xor MGF1(h): Hash(h || 0), Hash(h || 1), ..., with the counter in four bytes. */
static void pss_mask(const struct hash *hash, uint8_t *db, size_t len, const uint8_t *h)
{
    uint8_t counter[4], mask[HASH_MAX];
    struct hash_state state;
    for (size_t i = 0; i < len; i++) {
        size_t at = i % hash->digest_len;
        if (at == 0) {
            store_be32(counter, (uint32_t)(i / hash->digest_len));
            hash_init(&state, hash);
            hash_update(&state, h, hash->digest_len);
            hash_update(&state, counter, sizeof counter);
            hash_final(&state, mask);
        }
        db[i] ^= mask[at];
    }
}

/* RFC 8017 9.1.1 */
int pss_encode(const struct crypto *c, uint8_t *em, size_t em_bits, const struct hash *hash, const uint8_t *digest)
{
    struct pss_layout l;
    TRY(pss_plan(&l, em_bits, hash, hash->digest_len));
    uint8_t *salt = em + l.ps_len + 1, *h = em + l.db_len;
    memset(em, 0, l.ps_len);
    em[l.ps_len] = PSS_SEPARATOR;
    TRY(crypto_random(c, salt, hash->digest_len));
    pss_hash(hash, h, digest, salt, hash->digest_len);
    pss_mask(hash, em, l.db_len, h);
    em[0] &= l.top_mask;
    em[l.em_len - 1] = PSS_TRAILER;
    return 0;
}

/* RFC 8017 9.1.2, from step 3 on. */
bool pss_matches(const uint8_t *em, size_t em_bits, const struct hash *hash, size_t salt_len, const uint8_t *digest)
{
    struct pss_layout l;
    if (pss_plan(&l, em_bits, hash, salt_len) != 0)
        return false;
    uint8_t db[LIMIT_RSA_LEN], expected[HASH_MAX];
    const uint8_t *h = em + l.db_len;
    if (em[l.em_len - 1] != PSS_TRAILER || (em[0] & ~l.top_mask) != 0) /* steps 4 and 6 */
        return false;

    memcpy(db, em, l.db_len);
    pss_mask(hash, db, l.db_len, h);
    db[0] &= l.top_mask;
    for (size_t i = 0; i < l.ps_len; i++)
        if (db[i] != 0)
            return false;
    if (db[l.ps_len] != PSS_SEPARATOR) /* step 10; what is left is the salt, and has its length */
        return false;
    pss_hash(hash, expected, digest, db + l.ps_len + 1, salt_len);
    return memcmp(h, expected, hash->digest_len) == 0;
}
