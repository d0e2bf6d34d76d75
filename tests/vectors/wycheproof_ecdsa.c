/*
 * wycheproof_ecdsa.c - ECDSA: verify msg and sig, the DER of Ecdsa-Sig-Value.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/wycheproof.h"

/* A positive INTEGER in DER, to len bytes. */
static bool ecdsa_integer(struct reader *r, uint8_t *out, size_t len)
{
    if (reader_u8(r) != 0x02)
        return false;
    struct span x = reader_vector(r, 1, 1, 0x7f);
    if (x.len == 0 || x.at[0] >= 0x80 || (x.at[0] == 0 && (x.len == 1 || x.at[1] < 0x80)))
        return false;
    if (x.at[0] == 0) {
        x.at++;
        x.len--;
    }
    if (x.len > len)
        return false;
    memset(out, 0, len);
    memcpy(out + len - x.len, x.at, x.len);
    return true;
}

/* RFC 3279 2.2.3: Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER } */
static bool ecdsa_value(struct span der, uint8_t *signature, size_t len)
{
    struct reader r = reader_over(der);
    if (reader_u8(&r) != 0x30)
        return false;
    if (der.len > 2 && der.at[1] == 0x81 && (reader_u8(&r) != 0x81 || der.at[2] < 0x80))
        return false;
    struct reader body = reader_over(reader_vector(&r, 1, 0, 0xff));
    return reader_end(&r) && ecdsa_integer(&body, signature, len) && ecdsa_integer(&body, signature + len, len) &&
           reader_end(&body);
}

struct answer wycheproof_ecdsa(struct vector_case *c)
{
    const struct group *group = case_group(c, case_text(c, "publicKey.curve"));
    const struct hash *hash = case_hash(c, case_text(c, "sha"));
    struct span key = case_bytes(c, "publicKey.uncompressed");
    struct span msg = case_bytes(c, "msg"), sig = case_bytes(c, "sig");
    uint8_t digest[HASH_MAX], signature[2 * GROUP_PRIVATE_MAX];
    if (group == NULL || hash == NULL)
        return answer_skip("no such curve or hash here");
    hash_whole(hash, digest, msg.at, msg.len);
    if (!ecdsa_value(sig, signature, group->private_len))
        return answer_reject("not the DER of two positive numbers that fit");
    return answer_code(
        ecdsa_verify(group, key, digest, hash->digest_len, (struct span){signature, 2 * group->private_len}));
}
