/*
 * signature.c - THE SIGNATURE ALGORITHMS of TLS, one row each, in the order of preference, and signatures over the
 * handshake (RFC 5246 4.7, 7.4.1.4.1, 7.4.3 and 7.4.8). SHA-1 and MD5 have no row: RFC 9155.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/* In TLS 1.2 an ECDSA row stands for its hash alone, with any curve, whatever its name says (RFC 8446 4.2.3). */
static const struct scheme schemes[] = {
    {0x0403, "ecdsa_secp256r1_sha256", KEY_EC, SIGNATURE_ECDSA_SHA256},
    {0x0807, "ed25519", KEY_ED25519, SIGNATURE_ED25519},
    {0x0804, "rsa_pss_rsae_sha256", KEY_RSA, SIGNATURE_RSA_PSS_SHA256},
    {0x0809, "rsa_pss_pss_sha256", KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA256},
    {0x0401, "rsa_pkcs1_sha256", KEY_RSA, SIGNATURE_RSA_PKCS1_SHA256},
    {0x0503, "ecdsa_secp384r1_sha384", KEY_EC, SIGNATURE_ECDSA_SHA384},
    {0x0805, "rsa_pss_rsae_sha384", KEY_RSA, SIGNATURE_RSA_PSS_SHA384},
    {0x080a, "rsa_pss_pss_sha384", KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA384},
    {0x0501, "rsa_pkcs1_sha384", KEY_RSA, SIGNATURE_RSA_PKCS1_SHA384},
    {0x0603, "ecdsa_secp521r1_sha512", KEY_EC, SIGNATURE_ECDSA_SHA512},
    {0x0806, "rsa_pss_rsae_sha512", KEY_RSA, SIGNATURE_RSA_PSS_SHA512},
    {0x080b, "rsa_pss_pss_sha512", KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA512},
    {0x0601, "rsa_pkcs1_sha512", KEY_RSA, SIGNATURE_RSA_PKCS1_SHA512},
};

const struct scheme *scheme_find(uint16_t id)
{
    for (size_t i = 0; i < COUNT(schemes); i++)
        if (schemes[i].id == id)
            return &schemes[i];
    return NULL;
}

int scheme_list(uint16_t ids[SCHEME_MAX], size_t *count, const char *names, struct error *why)
{
    *count = 0;
    for (struct word word = word_first(names); word.len > 0; word = word_next(word)) {
        bool known = false;
        for (size_t i = 0; i < COUNT(schemes); i++) {
            if (!word_is(word, "default") && !word_is(word, schemes[i].name))
                continue;
            id_add(ids, count, schemes[i].id);
            known = true;
        }
        if (!known)
            return fail(why, SSL_E_UNKNOWN_NAME, "no signature algorithm is called \"%.*s\"", word_shown(word),
                        word.at);
    }
    return *count > 0 ? 0 : fail(why, SSL_E_EMPTY_LIST, "no signature algorithm");
}

/* ---- Lists ---- */

/* SignatureAndHashAlgorithm supported_signature_algorithms<2..2^16-2>; */
void scheme_write_list(const struct handshake *hs, struct writer *w)
{
    struct writer_mark list = writer_open(w, 2);
    for (size_t i = 0; i < hs->policy->scheme_count; i++)
        writer_u16(w, hs->policy->schemes[i]);
    writer_close(w, list);
}

int scheme_read_list(struct handshake *hs, struct reader *r, struct scheme_set *set)
{
    struct reader list = reader_over(reader_vector(r, 2, 2, 0xfffe));
    if (r->failed || list.left % 2 != 0)
        return fail(hs->why, SSL_E_DECODE, "supported_signature_algorithms is not a list of pairs");
    *set = (struct scheme_set){.known = true};
    while (reader_more(&list)) {
        uint16_t id = reader_u16(&list);
        if (scheme_find(id) != NULL)
            id_add(set->ids, &set->count, id); /* has room: there are fewer rows than SCHEME_MAX */
    }
    return 0;
}

static bool has(const uint16_t *ids, size_t count, uint16_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* ---- Choices ---- */

const struct scheme *scheme_choose(const struct handshake *hs, const struct identity *identity)
{
    const struct private_key *key = &identity->key;
    bool own = identity->scheme_count > 0;
    const uint16_t *ids = own ? identity->schemes : hs->policy->schemes;
    size_t count = own ? identity->scheme_count : hs->policy->scheme_count;
    for (size_t i = 0; i < count; i++) {
        const struct scheme *scheme = scheme_find(ids[i]);
        if (scheme->key == key->kind && key_fits(key, scheme->signature) &&
            has(hs->peer_schemes.ids, hs->peer_schemes.count, scheme->id))
            return scheme;
    }
    return NULL;
}

/* Whether a certificate that is signed like this is covered by a list. A certificate's PSS signature may have been made
 * by a key of either kind, and does not say which. */
static bool covers(const uint16_t *ids, size_t count, enum signature signature)
{
    for (size_t i = 0; i < count; i++)
        if (scheme_find(ids[i])->signature == signature)
            return true;
    return false;
}

/* RFC 5246 7.4.2: all certificates MUST be signed with an algorithm of the client's list; of the list for certificates,
 * where it sent one (RFC 8446 4.2.3). A self-signed certificate is there for its key alone. */
bool scheme_covers_chain(const struct handshake *hs, const struct identity *identity)
{
    const struct scheme_set *set = hs->peer_cert_schemes.known ? &hs->peer_cert_schemes : &hs->peer_schemes;
    if (!set->known)
        return true;
    for (unsigned signature = 0; identity->signatures >> signature != 0; signature++)
        if ((identity->signatures >> signature & 1) != 0 && !covers(set->ids, set->count, (enum signature)signature))
            return false;
    return true;
}

int scheme_check_path(struct handshake *hs)
{
    for (size_t i = 0; i + 1 < hs->path.count; i++) {
        enum signature algorithm = hs->path.algorithm[i];
        if (!covers(hs->policy->schemes, hs->policy->scheme_count, algorithm))
            return fail(hs->why, SSL_E_CERT_ALGORITHM, "certificate %zu of the chain: %s, which was not offered", i + 1,
                        signature_text(algorithm));
    }
    return 0;
}

/* Ed25519 signs the messages themselves (RFC 8422 5.1.3), so where such a signature may come they have to be kept. */
bool scheme_wants_messages(const struct handshake *hs)
{
    const struct policy *policy = hs->policy;
    if (hs->side == SERVER) {
        bool offered = false;
        for (size_t i = 0; i < policy->scheme_count; i++)
            offered = offered || scheme_find(policy->schemes[i])->signature == SIGNATURE_ED25519;
        return offered && policy->client_auth != CLIENT_AUTH_NONE;
    }
    for (size_t i = 0; i < policy->identity_count; i++)
        if (policy->identities[i].key.kind == KEY_ED25519)
            return true;
    return false;
}

/* ---- Signatures over the handshake ---- */

/* What is signed: the digest, or the bytes themselves if the algorithm takes no digest. */
struct input {
    uint8_t digest[HASH_MAX];
    struct span bytes;
};

static int input_messages(const struct handshake *hs, struct input *input, enum signature signature)
{
    const struct hash *hash = signature_hash(&hs->policy->crypto, signature);
    input->bytes = hs->messages;
    if (hash == NULL)
        return 0;
    TRY(transcript_digest(hs, input->digest, hash));
    input->bytes = (struct span){input->digest, hash->digest_len};
    return 0;
}

enum { PARAMS_MAX = 1 + 2 + 1 + GROUP_PUBLIC_MAX };

/* RFC 8422 5.4: what is signed is client_random, server_random and the params. */
static void input_params(const struct handshake *hs, struct input *input, enum signature signature, struct span params,
                         uint8_t message[2 * RANDOM_LEN + PARAMS_MAX])
{
    struct writer w = writer_over(message, 2 * RANDOM_LEN + PARAMS_MAX);
    writer_bytes(&w, hs->client_random, RANDOM_LEN);
    writer_bytes(&w, hs->server_random, RANDOM_LEN);
    writer_span(&w, params);
    input->bytes = (struct span){message, w.len};
    const struct hash *hash = signature_hash(&hs->policy->crypto, signature);
    if (hash == NULL)
        return;
    hash_whole(hash, input->digest, message, w.len);
    input->bytes = (struct span){input->digest, hash->digest_len};
}

/* What an application has signed is looked at first: a fault would tell of its key. */
static int sign_elsewhere(struct handshake *hs, struct writer *w, const struct scheme *scheme, struct span input)
{
    const struct identity *identity = hs->identity;
    size_t start = w->len;
    TRY(hs->hooks->sign(hs->conn, identity, scheme, input, w));
    const struct span signature = {w->at + start, w->len - start};
    if (writer_ok(w) &&
        key_verify_digest(&hs->policy->crypto, &identity->leaf.key, scheme->signature, input, signature) != 0)
        return fail(hs->why, SSL_E_KEY_MISMATCH, "a signature with %s that is not of the certificate's key",
                    scheme->name);
    return 0;
}

static int sign_here(struct handshake *hs, struct writer *w, const struct scheme *scheme, struct span input)
{
    int result = key_sign(&hs->policy->crypto, &hs->identity->key, scheme->signature, input, w);
    return result == 0 ? 0 : fail(hs->why, result, "while signing the handshake with %s", scheme->name);
}

/* struct { SignatureAndHashAlgorithm algorithm; opaque signature<0..2^16-1>; } DigitallySigned; */
static int signed_write(struct handshake *hs, struct writer *w, const struct scheme *scheme, struct span input)
{
    writer_u16(w, scheme->id);
    struct writer_mark signature = writer_open(w, 2);
    TRY(hs->identity->signer != NULL ? sign_elsewhere(hs, w, scheme, input) : sign_here(hs, w, scheme, input));
    writer_close(w, signature);
    return 0;
}

/* The algorithm and the signature; and whether the algorithm is one that we offered, for the key that the peer has. */
static const struct scheme *signed_read(struct handshake *hs, struct reader *r, struct span *signature)
{
    uint16_t id = reader_u16(r);
    *signature = reader_vector(r, 2, 0, 0xffff);
    if (!reader_end(r)) {
        fail(hs->why, SSL_E_DECODE, "the signature does not end where its message does");
        return NULL;
    }
    const struct scheme *scheme = scheme_find(id);
    if (scheme != NULL && scheme->key == hs->peer.key.kind && has(hs->policy->schemes, hs->policy->scheme_count, id))
        return scheme;
    fail(hs->why, SSL_E_SIGNATURE_ALGORITHM, "algorithm 0x%04x (%s), which was not offered for this key", id,
         scheme != NULL ? scheme->name : "unknown here");
    return NULL;
}

static int signed_check(struct handshake *hs, const struct scheme *scheme, struct span input, struct span signature)
{
    int result = key_verify_digest(&hs->policy->crypto, &hs->peer.key, scheme->signature, input, signature);
    return result == 0 ? 0 : fail(hs->why, result, "made with %s", scheme->name);
}

int scheme_sign_messages(struct handshake *hs, struct writer *w, const struct scheme *scheme)
{
    struct input input;
    TRY(input_messages(hs, &input, scheme->signature));
    return signed_write(hs, w, scheme, input.bytes);
}

int scheme_verify_messages(struct handshake *hs, struct reader *r)
{
    struct input input;
    struct span signature;
    const struct scheme *scheme = signed_read(hs, r, &signature);
    if (scheme == NULL)
        return hs->why->code;
    TRY(input_messages(hs, &input, scheme->signature));
    return signed_check(hs, scheme, input.bytes, signature);
}

int scheme_sign_params(struct handshake *hs, struct writer *w, const struct scheme *scheme, struct span params)
{
    struct input input;
    uint8_t message[2 * RANDOM_LEN + PARAMS_MAX];
    input_params(hs, &input, scheme->signature, params, message);
    return signed_write(hs, w, scheme, input.bytes);
}

int scheme_verify_params(struct handshake *hs, struct reader *r, struct span params)
{
    struct input input;
    uint8_t message[2 * RANDOM_LEN + PARAMS_MAX];
    struct span signature;
    const struct scheme *scheme = signed_read(hs, r, &signature);
    if (scheme == NULL)
        return hs->why->code;
    hs->scheme = scheme;
    input_params(hs, &input, scheme->signature, params, message);
    return signed_check(hs, scheme, input.bytes, signature);
}
