/*
 * marks.c - signatures that need not be verified again.
 *
 * That a key made a signature does not change from one day to the next; whether anybody trusts the key does, and is no
 * affair of this file. So whoever judges a chain for the second time, and has the marks of the first, asks all
 * questions again but this one: dates, names, trust anchors and revocation lists are those of the second time.
 *
 * A mark is the digest of all that the answer depends on, so it is of no use for another key or another message. Marks
 * must be kept where nobody can write who may not vouch for a signature: see struct session.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/x509.h"

static void mark_make(const struct crypto *crypto, uint8_t out[MARK_LEN], const struct cert *signer,
                      enum signature algorithm, struct span message, struct span signature)
{
    const struct span parts[] = {signer->spki, message, signature};
    const uint8_t which = (uint8_t)algorithm;
    struct hash_state hash;
    hash_init(&hash, crypto->sha256);
    hash_update(&hash, &which, 1);
    for (size_t i = 0; i < COUNT(parts); i++) {
        uint8_t len[4];
        store_be32(len, (uint32_t)parts[i].len);
        hash_update(&hash, len, sizeof len);
        hash_update(&hash, parts[i].at, parts[i].len);
    }
    hash_final(&hash, out);
}

static bool marks_have(const struct marks *marks, const uint8_t mark[MARK_LEN])
{
    for (size_t i = 0; i < marks->count; i++)
        if (memcmp(marks->at[i], mark, MARK_LEN) == 0)
            return true;
    return false;
}

int marks_verify(struct marks *marks, const struct crypto *crypto, const struct cert *signer, enum signature algorithm,
                 struct span message, struct span signature)
{
    uint8_t mark[MARK_LEN];
    if (marks == NULL)
        return key_verify(crypto, &signer->key, algorithm, message, signature);
    mark_make(crypto, mark, signer, algorithm, message, signature);
    if (marks_have(marks, mark))
        return 0;
    marks->verified++;
    TRY(key_verify(crypto, &signer->key, algorithm, message, signature));
    if (marks->count < LIMIT_MARKS)
        memcpy(marks->at[marks->count++], mark, MARK_LEN);
    return 0;
}

struct span marks_span(const struct marks *marks)
{
    return (struct span){marks->at[0], marks->count * MARK_LEN};
}

bool marks_read(struct marks *marks, struct span bytes)
{
    *marks = (struct marks){.count = 0};
    if (bytes.len % MARK_LEN != 0 || bytes.len > sizeof marks->at)
        return false;
    if (bytes.len > 0)
        memcpy(marks->at, bytes.at, bytes.len);
    marks->count = bytes.len / MARK_LEN;
    return true;
}
