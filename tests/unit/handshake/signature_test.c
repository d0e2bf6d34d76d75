/*
 * signature_test.c - the signature algorithms of TLS: their table, lists of them, and signatures over a handshake.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/cast.h"

static struct bare *end_new(const struct recipe *identity)
{
    struct policy policy;
    cast_policy(&policy, identity);
    struct bare *bare = bare_new(&policy, CLIENT, NULL, 1);
    bare->hs.identity = identity != NULL ? bare_policy(bare)->identities : NULL;
    return bare;
}

/* RFC 5246 7.4.1.4.1 by the names of RFC 8446 4.2.3; and what RFC 9155 forbids has no row. */
static const struct {
    uint16_t id;
    const char *name;
    enum key_kind key;
    enum signature signature;
} expected[] = {
    {0x0401, "rsa_pkcs1_sha256", KEY_RSA, SIGNATURE_RSA_PKCS1_SHA256},
    {0x0501, "rsa_pkcs1_sha384", KEY_RSA, SIGNATURE_RSA_PKCS1_SHA384},
    {0x0601, "rsa_pkcs1_sha512", KEY_RSA, SIGNATURE_RSA_PKCS1_SHA512},
    {0x0403, "ecdsa_secp256r1_sha256", KEY_EC, SIGNATURE_ECDSA_SHA256},
    {0x0503, "ecdsa_secp384r1_sha384", KEY_EC, SIGNATURE_ECDSA_SHA384},
    {0x0603, "ecdsa_secp521r1_sha512", KEY_EC, SIGNATURE_ECDSA_SHA512},
    {0x0804, "rsa_pss_rsae_sha256", KEY_RSA, SIGNATURE_RSA_PSS_SHA256},
    {0x0805, "rsa_pss_rsae_sha384", KEY_RSA, SIGNATURE_RSA_PSS_SHA384},
    {0x0806, "rsa_pss_rsae_sha512", KEY_RSA, SIGNATURE_RSA_PSS_SHA512},
    {0x0807, "ed25519", KEY_ED25519, SIGNATURE_ED25519},
    {0x0809, "rsa_pss_pss_sha256", KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA256},
    {0x080a, "rsa_pss_pss_sha384", KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA384},
    {0x080b, "rsa_pss_pss_sha512", KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA512},
};

static void the_table(void **state)
{
    (void)state;
    size_t known = 0;
    for (uint32_t id = 0; id <= 0xffff; id++)
        known += scheme_find((uint16_t)id) != NULL;
    assert_int_equal(known, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        const struct scheme *scheme = scheme_find(expected[i].id);
        assert_non_null(scheme);
        assert_string_equal(scheme->name, expected[i].name);
        assert_int_equal(scheme->signature, expected[i].signature);
        assert_int_equal(scheme->key, expected[i].key);
    }
    assert_null(scheme_find(0x0101)); /* MD5 and SHA-1 with RSA, SHA-1 with ECDSA: RFC 9155 */
    assert_null(scheme_find(0x0201));
    assert_null(scheme_find(0x0203));
}

static int read_list(struct bare *bare, const char *text)
{
    uint8_t bytes[512];
    struct reader r = reader_over((struct span){bytes, hex(bytes, text)});
    return scheme_read_list(&bare->hs, &r, &bare->hs.peer_schemes);
}

static const struct scheme *choose(const struct bare *bare, enum key_kind kind)
{
    return scheme_choose(&bare->hs, &(struct identity){.key = {.kind = kind}});
}

static void lists(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        int code;
        size_t count;
        uint16_t chosen; /* 0: none */
    } rows[] = {
        {"0002 0401", 0, 1, 0x0401},
        {"0006 0601 0501 0401", 0, 3, 0x0401}, /* by our preference, not the peer's */
        {"0004 0601 0501", 0, 2, 0x0501},
        {"0006 0201 0101 0203", 0, 0, 0}, /* nothing that we have */
        {"0008 0a0a 0804 0403 0501", 0, 3, 0x0804},
        {"0006 0501 0809 0403", 0, 3, 0x0501}, /* those of other keys are none for this */
        {"0008 0401 0401 0401 0401", 0, 1, 0x0401},
        {"0000", SSL_E_DECODE, 0, 0},
        {"0001 04", SSL_E_DECODE, 0, 0},
        {"0003 040105", SSL_E_DECODE, 0, 0},
        {"0004 0401", SSL_E_DECODE, 0, 0},
        {"", SSL_E_DECODE, 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bare *bare = end_new(NULL);
        assert_int_equal(read_list(bare, rows[i].list), rows[i].code);
        assert_int_equal(bare->hs.peer_schemes.count, rows[i].count);
        const struct scheme *chosen = choose(bare, KEY_RSA);
        assert_int_equal(chosen != NULL ? chosen->id : 0, rows[i].chosen);
        assert_null(choose(bare, KEY_NONE));
        bare_free(bare);
    }
}

/* A second list takes the place of the first. */
static void the_last_list_counts(void **state)
{
    (void)state;
    struct bare *bare = end_new(NULL);
    assert_int_equal(read_list(bare, "0006 0401 0501 0601"), 0);
    assert_int_equal(read_list(bare, "0002 0601"), 0);
    assert_int_equal(bare->hs.peer_schemes.count, 1);
    assert_int_equal(choose(bare, KEY_RSA)->id, 0x0601);
    bare_free(bare);
}

/* The longest list there can be: it is all one algorithm, then all there are. */
static void long_lists(void **state)
{
    (void)state;
    uint8_t *bytes = malloc(2 + 0xfffe);
    assert_non_null(bytes);
    store_be16(bytes, 0xfffe);
    for (size_t i = 2; i < 2 + 0xfffe; i += 2)
        store_be16(bytes + i, 0x0401);
    struct bare *bare = end_new(NULL);
    struct reader r = reader_over((struct span){bytes, 2 + 0xfffe});
    assert_int_equal(scheme_read_list(&bare->hs, &r, &bare->hs.peer_schemes), 0);
    assert_int_equal(bare->hs.peer_schemes.count, 1);
    for (size_t i = 2; i < 2 + 0xfffe; i += 2)
        store_be16(bytes + i, (uint16_t)(i / 2));
    r = reader_over((struct span){bytes, 2 + 0xfffe});
    assert_int_equal(scheme_read_list(&bare->hs, &r, &bare->hs.peer_schemes), 0);
    assert_int_equal(bare->hs.peer_schemes.count, COUNT(expected));
    store_be16(bytes, 0xffff);
    r = reader_over((struct span){bytes, 2 + 0xfffe});
    assert_int_equal(scheme_read_list(&bare->hs, &r, &bare->hs.peer_schemes), SSL_E_DECODE);
    bare_free(bare);
    free(bytes);
}

static void what_we_offer(void **state)
{
    (void)state;
    uint8_t room[64];
    struct writer w = writer_over(room, sizeof room);
    struct bare *bare = end_new(NULL);
    struct error why = {0};
    struct policy *policy = bare_policy(bare);
    assert_int_equal(scheme_list(policy->schemes, &policy->scheme_count, "rsa_pkcs1_sha384:ed25519", &why), 0);
    scheme_write_list(&bare->hs, &w);
    static const uint8_t list[] = {0, 4, 5, 1, 8, 7};
    assert_int_equal(w.len, sizeof list);
    assert_memory_equal(room, list, sizeof list);
    bare_free(bare);
}

/* Lists that an application writes. */
static void names(void **state)
{
    (void)state;
    static const struct {
        const char *names;
        int code;
        size_t count;
        uint16_t first;
    } rows[] = {
        {"default", 0, COUNT(expected), 0x0403},
        {"ed25519", 0, 1, 0x0807},
        {"rsa_pkcs1_sha512,ed25519:rsa_pkcs1_sha512", 0, 2, 0x0601},
        {"rsa_pkcs1_sha512:default", 0, COUNT(expected), 0x0601},
        {"rsa_pkcs1_sha1", SSL_E_UNKNOWN_NAME, 0, 0},
        {"ED25519", SSL_E_UNKNOWN_NAME, 0, 0},
        {"", SSL_E_EMPTY_LIST, 0, 0},
        {":,", SSL_E_EMPTY_LIST, 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint16_t ids[SCHEME_MAX];
        size_t count;
        struct error why = {0};
        assert_int_equal(scheme_list(ids, &count, rows[i].names, &why), rows[i].code);
        assert_int_equal(why.code, rows[i].code);
        if (rows[i].code == 0) {
            assert_int_equal(count, rows[i].count);
            assert_int_equal(ids[0], rows[i].first);
        }
    }
}

/* ---- Signatures over a handshake ---- */

struct signed_handshake {
    struct bare *bare;
    uint8_t message[2 + 2 + LIMIT_RSA_LEN];
    size_t len;
};

/* Alice signs a handshake of one message, and her certificate stands as the peer's. */
static void sign(struct signed_handshake *s, uint16_t id)
{
    static const uint8_t message[] = {1, 0, 0, 1, 9};
    struct error why = {0};
    struct writer w = writer_over(s->message, sizeof s->message);
    s->bare = end_new(&cast_client);
    assert_int_equal(transcript_update(&s->bare->hs, SPAN(message)), 0);
    assert_int_equal(scheme_sign_messages(&s->bare->hs, &w, scheme_find(id)), 0);
    assert_true(writer_ok(&w));
    s->len = w.len;
    assert_int_equal(cert_parse(&s->bare->hs.peer, cast_cert(&cast_client, &cast_root), &why), 0);
}

static int verify(struct signed_handshake *s, size_t len)
{
    struct reader r = reader_over((struct span){s->message, len});
    s->bare->why.code = 0;
    return scheme_verify_messages(&s->bare->hs, &r);
}

static void signatures(void **state)
{
    (void)state;
    static const uint16_t ids[] = {0x0401, 0x0501, 0x0601};
    for (size_t i = 0; i < COUNT(ids); i++) {
        struct signed_handshake s;
        sign(&s, ids[i]);
        assert_int_equal(s.len, 2 + 2 + 256);
        assert_int_equal(load_be16(s.message), ids[i]);
        assert_int_equal(load_be16(s.message + 2), 256);
        assert_int_equal(verify(&s, s.len), 0);
        /* A bit in each byte of the signature. */
        for (size_t at = 4; at < s.len; at++) {
            s.message[at] ^= (uint8_t)(1 << at % 8);
            assert_int_equal(verify(&s, s.len), SSL_E_SIGNATURE);
            s.message[at] ^= (uint8_t)(1 << at % 8);
        }
        /* Another algorithm: ours, or none of ours. */
        for (size_t j = 0; j < COUNT(ids); j++) {
            store_be16(s.message, ids[j]);
            assert_int_equal(verify(&s, s.len), i == j ? 0 : SSL_E_SIGNATURE);
        }
        static const uint16_t others[] = {0x0000, 0x0001, 0x0101, 0x0201, 0x0402, 0x0403, 0x0807, 0x0809, 0xffff};
        for (size_t j = 0; j < COUNT(others); j++) {
            store_be16(s.message, others[j]);
            assert_int_equal(verify(&s, s.len), SSL_E_SIGNATURE_ALGORITHM);
        }
        store_be16(s.message, ids[i]);
        /* Another handshake. */
        assert_int_equal(transcript_update(&s.bare->hs, SPAN(((const uint8_t[]){0}))), 0);
        assert_int_equal(verify(&s, s.len), SSL_E_SIGNATURE);
        bare_free(s.bare);
    }
}

/* What is signed is the digest of all messages; with Ed25519 the messages themselves (RFC 8422 5.10). */
static void over_all_messages(void **state)
{
    (void)state;
    static const struct recipe carol = {.name = "CN=Carol", .key = &key_ed25519};
    static const uint8_t messages[] = {1, 0, 0, 1, 9, 2, 0, 0, 2, 8, 7};
    for (int digested = 0; digested <= 1; digested++) {
        struct bare *bare = end_new(digested ? &cast_client : &carol);
        const struct scheme *scheme = scheme_find(digested ? 0x0501 : 0x0807);
        const struct crypto *crypto = &bare_policy(bare)->crypto;
        uint8_t message[2 + 2 + LIMIT_RSA_LEN], digest[HASH_MAX];
        struct writer w = writer_over(message, sizeof message);
        bare->hs.remembers = true;
        assert_int_equal(transcript_update(&bare->hs, (struct span){messages, 5}), 0);
        assert_int_equal(transcript_update(&bare->hs, (struct span){messages + 5, sizeof messages - 5}), 0);
        assert_int_equal(scheme_sign_messages(&bare->hs, &w, scheme), 0);
        struct reader r = reader_over((struct span){message, w.len});
        assert_int_equal(reader_u16(&r), scheme->id);
        struct span signature = reader_vector(&r, 2, 1, 0xffff);
        assert_true(reader_end(&r));
        hash_whole(crypto->sha384, digest, messages, sizeof messages);
        assert_int_equal(key_verify_digest(crypto, &bare->hs.identity->leaf.key, scheme->signature,
                                           digested ? (struct span){digest, 48} : SPAN(messages), signature),
                         0);
        bare_free(bare);
    }
}

static void malformed(void **state)
{
    (void)state;
    struct signed_handshake s;
    sign(&s, 0x0401);
    for (size_t len = 0; len < s.len; len++)
        assert_int_equal(verify(&s, len), SSL_E_DECODE);
    s.message[s.len] = 0;
    assert_int_equal(verify(&s, s.len + 1), SSL_E_DECODE);
    /* Well-formed, but not as long as the modulus: shorter, longer, empty. */
    static const uint16_t lens[] = {0, 1, 255, 257, 512};
    for (size_t i = 0; i < COUNT(lens); i++) {
        store_be16(s.message + 2, lens[i]);
        assert_int_equal(verify(&s, 4u + lens[i]), SSL_E_SIGNATURE);
    }
    bare_free(s.bare);
}

/* The key of somebody else. */
static void another_key(void **state)
{
    (void)state;
    struct signed_handshake s;
    struct error why = {0};
    sign(&s, 0x0401);
    assert_int_equal(cert_parse(&s.bare->hs.peer, cast_cert(&cast_server, &cast_root), &why), 0);
    assert_int_equal(verify(&s, s.len), SSL_E_SIGNATURE);
    s.bare->hs.peer.key.kind = KEY_NONE;
    assert_int_equal(verify(&s, s.len), SSL_E_SIGNATURE_ALGORITHM);
    bare_free(s.bare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table),
        cmocka_unit_test(lists),
        cmocka_unit_test(the_last_list_counts),
        cmocka_unit_test(long_lists),
        cmocka_unit_test(what_we_offer),
        cmocka_unit_test(names),
        cmocka_unit_test(signatures),
        cmocka_unit_test(over_all_messages),
        cmocka_unit_test(malformed),
        cmocka_unit_test(another_key),
    };
    return cmocka_run_group_tests_name("handshake/signature", tests, NULL, NULL);
}
