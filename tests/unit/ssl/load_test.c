/*
 * load_test.c - PEM from files and from memory: what is taken, what is refused, and that the sentence names the file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Texts and files ---- */

/* Two texts, one behind the other; lives as long as the test program. */
static const char *both(const char *a, const char *b)
{
    uint8_t *text = der_copy(der_concat(der_text(a), (struct span){(const uint8_t *)b, strlen(b) + 1}));
    return (const char *)text;
}

static const char *root_pem, *leaf_pem, *crl_pem, *leaf_key;

static char folder[] = "/tmp/tls12-load-XXXXXX";

static const char *path_of(const char *name)
{
    static char paths[64][64];
    static size_t next;
    char *path = paths[next++ % COUNT(paths)];
    assert_in_range(snprintf(path, sizeof paths[0], "%s/%s", folder, name), 1, (int)sizeof paths[0] - 1);
    return path;
}

static const char *file_of(const char *name, const void *text, size_t len)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char *text_file(const char *name, const char *text)
{
    return file_of(name, text, strlen(text));
}

static int setup(void **state)
{
    (void)state;
    static const struct crl_recipe list = {0};
    assert_non_null(mkdtemp(folder));
    root_pem = pem_make("CERTIFICATE", cast_cert(&cast_root, &cast_root));
    leaf_pem = pem_make("CERTIFICATE", cast_cert(&cast_server, &cast_root));
    crl_pem = pem_make("X509 CRL", crl_make(&list, &cast_root));
    leaf_key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_leaf));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    static const char *const names[] = {"ca.pem", "chain.pem", "key.pem", "big.pem"};
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(path_of(names[i]));
    rmdir(folder);
    return 0;
}

/* ---- Expectations ---- */

/* The setter has failed with this code and a sentence with these parts; NULL: any. */
static void expect(ssl_config *config, int result, int code, const char *part, const char *path)
{
    const char *sentence = ssl_config_error(config);
    if (result != SSL_ERROR || config->error.code != code || (part != NULL && strstr(sentence, part) == NULL) ||
        (path != NULL && strstr(sentence, path) == NULL))
        print_error("wanted %s with \"%s\" and \"%s\", got \"%s\"\n", error_name(code), part != NULL ? part : "",
                    path != NULL ? path : "", sentence);
    assert_int_equal(result, SSL_ERROR);
    assert_int_equal(config->error.code, code);
    if (part != NULL)
        assert_non_null(strstr(sentence, part));
    if (path != NULL)
        assert_non_null(strstr(sentence, path));
    ssl_config_free(config);
}

/* Each of the two loaders of blocks, from memory and from a file. */
static const struct loader {
    const char *label;
    int (*memory)(ssl_config *, const void *, size_t);
    int (*file)(ssl_config *, const char *);
    int decode; /* the error of DER that is none */
} loaders[] = {
    {"CERTIFICATE", ssl_config_add_ca, ssl_config_add_ca_file, SSL_E_CERT_DECODE},
    {"X509 CRL", ssl_config_add_crl, ssl_config_add_crl_file, SSL_E_CRL_DECODE},
};

static size_t count_of(const ssl_config *config, const struct loader *loader)
{
    return loader == &loaders[0] ? config->policy.trust.anchor_count : config->policy.trust.crl_count;
}

static void expect_taken(const struct loader *loader, const char *text, size_t count)
{
    const char *path = text_file("ca.pem", text);
    for (int file = 0; file < 2; file++) {
        ssl_config *config = ssl_config_new();
        int result = file ? loader->file(config, path) : loader->memory(config, text, strlen(text));
        if (result != 0)
            print_error("%s\n", ssl_config_error(config));
        assert_int_equal(result, 0);
        assert_int_equal(count_of(config, loader), count);
        ssl_config_free(config);
    }
}

static void expect_refused(const struct loader *loader, const char *text, int code, const char *part)
{
    const char *path = text_file("ca.pem", text);
    ssl_config *config = ssl_config_new();
    expect(config, loader->memory(config, text, strlen(text)), code, part, NULL);
    config = ssl_config_new();
    expect(config, loader->file(config, path), code, part, path);
}

/* ---- CAs and revocation lists ---- */

static void blocks_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(loaders); i++) {
        const struct loader *loader = &loaders[i];
        const char *good = i == 0 ? root_pem : crl_pem, *other = i == 0 ? crl_pem : root_pem;
        expect_taken(loader, good, 1);
        expect_taken(loader, both(good, good), 2);
        expect_taken(loader, both(both("some words\n", good), "# and more\n-----\n"), 1);
        expect_taken(loader, both(both(other, good), both(leaf_key, other)), 1);
    }
    /* Repeated calls add up. */
    ssl_config *config = ssl_config_new();
    for (size_t i = 1; i <= 3; i++) {
        assert_int_equal(ssl_config_add_ca(config, root_pem, strlen(root_pem)), 0);
        assert_int_equal(ssl_config_add_crl(config, crl_pem, strlen(crl_pem)), 0);
        assert_int_equal(config->policy.trust.anchor_count, i);
        assert_int_equal(config->policy.trust.crl_count, i);
    }
    ssl_config_free(config);
}

static void line_ends(void **state)
{
    (void)state;
    static char text[8192];
    size_t len = 0;
    for (const char *c = root_pem; *c != '\0'; c++) {
        if (*c == '\n')
            text[len++] = '\r';
        text[len++] = *c;
    }
    text[len] = '\0';
    expect_taken(&loaders[0], text, 1);
    for (size_t i = 0; i < len; i++) /* CR alone */
        if (text[i] == '\n')
            text[i] = '\r';
    expect_taken(&loaders[0], text, 1);
}

/* Bytes that the caller may overwrite at once. */
static void bytes_are_copied(void **state)
{
    (void)state;
    char *ca = strdup(root_pem), *chain = strdup(leaf_pem), *key = strdup(leaf_key);
    ssl_config *client = cast_config(), *server = cast_config();
    assert_int_equal(ssl_config_add_ca(client, ca, strlen(ca)), 0);
    assert_int_equal(ssl_config_add_identity(server, chain, strlen(chain), key, strlen(key)), 0);
    memset(ca, 'x', strlen(ca));
    memset(chain, 'x', strlen(chain));
    memset(key, 'x', strlen(key));
    free(ca);
    free(chain);
    free(key);
    struct pair *pair = pair_new(client, server);
    pair_expect_done(pair);
    pair_free(pair);
}

static void blocks_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(loaders); i++) {
        const struct loader *loader = &loaders[i];
        const char *good = i == 0 ? root_pem : crl_pem, *other = i == 0 ? crl_pem : root_pem;
        char begin[40], whole[200];
        snprintf(begin, sizeof begin, "-----BEGIN %s-----\n", loader->label);
        expect_refused(loader, "", SSL_E_PEM, loader->label);
        expect_refused(loader, "\n\n\n", SSL_E_PEM, loader->label);
        expect_refused(loader, "garbage", SSL_E_PEM, loader->label);
        expect_refused(loader, other, SSL_E_PEM, loader->label);
        expect_refused(loader, leaf_key, SSL_E_PEM, loader->label);
        expect_refused(loader, begin, SSL_E_PEM, "has no END line");
        expect_refused(loader, both(good, begin), SSL_E_PEM, "has no END line");
        snprintf(whole, sizeof whole, "%s!!!!\n-----END %s-----\n", begin, loader->label);
        expect_refused(loader, whole, SSL_E_PEM, "block 1");
        expect_refused(loader, both(good, whole), SSL_E_PEM, "block 2");
        snprintf(whole, sizeof whole, "%sTUlJQg==\n-----END %s-----\n", begin, loader->label);
        expect_refused(loader, whole, loader->decode, "block 1");
        expect_refused(loader, both(good, whole), loader->decode, "block 2");
        snprintf(whole, sizeof whole, "%s-----END %s-----\n", begin, loader->label);
        expect_refused(loader, whole, SSL_E_PEM, "block 1");
    }
    /* DER instead of PEM. */
    struct span der = cast_cert(&cast_root, &cast_root);
    ssl_config *config = ssl_config_new();
    expect(config, ssl_config_add_ca(config, der.at, der.len), SSL_E_PEM, "CERTIFICATE", NULL);
    /* One list or CA that is cut off anywhere. */
    for (size_t len = 0; len < strlen(root_pem) - 1; len++) {
        config = ssl_config_new();
        expect(config, ssl_config_add_ca(config, root_pem, len), SSL_E_PEM, NULL, NULL);
    }
}

static void no_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(loaders); i++) {
        ssl_config *config = ssl_config_new();
        expect(config, loaders[i].memory(config, NULL, 0), SSL_E_ARGUMENT, "NULL", NULL);
        config = ssl_config_new();
        expect(config, loaders[i].memory(config, NULL, 100), SSL_E_ARGUMENT, "NULL", NULL);
        config = ssl_config_new();
        expect(config, loaders[i].file(config, NULL), SSL_E_ARGUMENT, "NULL", NULL);
    }
    const struct {
        const char *chain, *key;
    } rows[] = {{NULL, leaf_key}, {leaf_pem, NULL}, {NULL, NULL}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        ssl_config *config = ssl_config_new();
        expect(config, ssl_config_add_identity(config, rows[i].chain, 100, rows[i].key, 100), SSL_E_ARGUMENT, "NULL",
               NULL);
    }
    text_file("chain.pem", leaf_pem);
    ssl_config *config = ssl_config_new();
    expect(config, ssl_config_add_identity_file(config, NULL, path_of("chain.pem")), SSL_E_ARGUMENT, "NULL", NULL);
    config = ssl_config_new();
    expect(config, ssl_config_add_identity_file(config, path_of("chain.pem"), NULL), SSL_E_ARGUMENT, "NULL", NULL);
}

/* ---- Files that are none ---- */

static void unreadable_files(void **state)
{
    (void)state;
    const char *big = path_of("big.pem");
    text_file("big.pem", root_pem);
    assert_int_equal(truncate(big, LIMIT_FILE + 1), 0);
    text_file("chain.pem", leaf_pem);
    text_file("key.pem", leaf_key);
    const struct {
        const char *path, *part;
    } rows[] = {
        {path_of("nothing"), "No such file"},
        {folder, "Is a directory"},
        {"/dev/zero", "more than"},
        {big, "more than"},
        {"", "No such file"},
    };
    for (size_t row = 0; row < COUNT(rows); row++) {
        const char *path = rows[row].path, *part = rows[row].part;
        ssl_config *config = ssl_config_new();
        expect(config, ssl_config_add_ca_file(config, path), SSL_E_FILE, part, path);
        config = ssl_config_new();
        expect(config, ssl_config_add_crl_file(config, path), SSL_E_FILE, part, path);
        config = ssl_config_new();
        expect(config, ssl_config_add_identity_file(config, path, path_of("key.pem")), SSL_E_FILE, part, path);
        config = ssl_config_new();
        expect(config, ssl_config_add_identity_file(config, path_of("chain.pem"), path), SSL_E_FILE, part, path);
    }
}

/* A path that is longer than a sentence may be: its beginning is told. */
static void long_paths(void **state)
{
    (void)state;
    static char path[5000];
    memset(path, 'd', sizeof path - 1);
    for (size_t i = 0; i < COUNT(loaders); i++) {
        ssl_config *config = ssl_config_new();
        expect(config, loaders[i].file(config, path), SSL_E_FILE, "ddd", NULL);
    }
}

/* ---- Identities ---- */

static void expect_identity(const char *chain, const char *key, size_t count)
{
    const char *chain_path = text_file("chain.pem", chain), *key_path = text_file("key.pem", key);
    for (int file = 0; file < 2; file++) {
        ssl_config *config = ssl_config_new();
        int result = file ? ssl_config_add_identity_file(config, chain_path, key_path)
                          : ssl_config_add_identity(config, chain, strlen(chain), key, strlen(key));
        if (result != 0)
            print_error("%s\n", ssl_config_error(config));
        assert_int_equal(result, 0);
        assert_int_equal(config->policy.identity_count, 1);
        assert_int_equal(config->policy.identities[0].count, count);
        ssl_config_free(config);
    }
}

/* Which of the two files is to blame: its path is in the sentence, and the other's is not. */
enum blame { CHAIN_FILE, KEY_FILE };

static void expect_no_identity(const char *chain, const char *key, int code, const char *part, enum blame blame)
{
    const char *paths[] = {text_file("chain.pem", chain), text_file("key.pem", key)};
    ssl_config *config = ssl_config_new();
    expect(config, ssl_config_add_identity(config, chain, strlen(chain), key, strlen(key)), code, part, NULL);
    config = ssl_config_new();
    int result = ssl_config_add_identity_file(config, paths[0], paths[1]);
    assert_null(strstr(ssl_config_error(config), paths[blame == CHAIN_FILE ? KEY_FILE : CHAIN_FILE]));
    expect(config, result, code, part, paths[blame]);
}

/* The ECPrivateKey in a PrivateKeyInfo, with its curve. */
static struct span sec1_of(const struct test_key *key)
{
    struct private_key private;
    assert_int_equal(key_parse(test_crypto(), &private, key_pkcs8(key), NULL), 0);
    return DER_SEQ(der_integer_of(1), der_octets_of(private.scalar), DER(0xa0, der_oid_of("1.2.840.10045.3.1.7")));
}

static void identities_taken(void **state)
{
    (void)state;
    const char *pkcs8 = pem_make("PRIVATE KEY", key_pkcs8(&key_leaf));
    const char *other_key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_other));
    expect_identity(leaf_pem, leaf_key, 1);
    expect_identity(leaf_pem, pkcs8, 1);
    expect_identity(leaf_pem, pem_make("PRIVATE KEY", key_pkcs1(&key_leaf)), 1); /* what the DER says counts */
    expect_identity(both(leaf_pem, root_pem), leaf_key, 2);
    /* One file for both, in either order; the first key is the one that counts. */
    expect_identity(both(leaf_pem, leaf_key), both(leaf_pem, leaf_key), 1);
    expect_identity(both(leaf_key, both(leaf_pem, root_pem)), both(leaf_key, leaf_pem), 2);
    expect_identity(leaf_pem, both(leaf_key, other_key), 1);
    expect_identity(both(crl_pem, leaf_pem), both(both("Bag Attributes\n    friendlyName: x\n", crl_pem), pkcs8), 1);
    /* Of a connection: the same file twice. */
    const char *path = text_file("chain.pem", both(leaf_pem, leaf_key));
    ssl_config *server = cast_config();
    assert_int_equal(ssl_config_add_identity_file(server, path, path), 0);
    struct pair *pair = pair_new(cast_client_config(), server);
    pair_expect_done(pair);
    pair_free(pair);
}

/* RFC 5246 7.4.2: a chain is sent in order, whatever order the file has. */
static void chains_in_order(void **state)
{
    (void)state;
    static const struct recipe middle = {
        .name = "CN=Middle", .key = &key_other, .ca = true, .usage = USAGE_KEY_CERT_SIGN};
    static const struct recipe renamed = {.name = "CN=Middle", .key = &key_p256, .ca = true};
    const struct span der[] = {cast_cert(&cast_server, &middle), cast_cert(&middle, &cast_root),
                               cast_cert(&cast_root, &cast_root), cast_cert(&renamed, &cast_root)};
    static const struct {
        size_t count;
        unsigned file[4], sent[4];
    } cases[] = {
        {3, {0, 1, 2}, {0, 1, 2}},       {3, {0, 2, 1}, {0, 1, 2}},
        {4, {0, 3, 2, 1}, {0, 1, 2, 3}},                            /* the name alone makes no issuer */
        {3, {0, 3, 1}, {0, 1, 3}},       {3, {0, 2, 3}, {0, 2, 3}}, /* one is missing: nothing is lost */
        {3, {0, 1, 1}, {0, 1, 1}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *chain = "";
        for (size_t j = 0; j < cases[i].count; j++)
            chain = both(chain, pem_make("CERTIFICATE", der[cases[i].file[j]]));
        ssl_config *config = ssl_config_new();
        assert_int_equal(ssl_config_add_identity(config, chain, strlen(chain), leaf_key, strlen(leaf_key)), 0);
        const struct identity *identity = &config->policy.identities[0];
        assert_int_equal(identity->count, cases[i].count);
        for (size_t j = 0; j < cases[i].count; j++)
            assert_true(span_equal(identity->chain[j], der[cases[i].sent[j]]));
        ssl_config_free(config);
    }
}

/* Every kind of key in every wrapping that is taken, to the end of a handshake. */
static void every_kind_of_identity(void **state)
{
    (void)state;
    /* "openssl ecparam -genkey" writes the curve in front. */
    static const char parameters[] = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    static const struct test_key *const keys[] = {&key_p256, &key_p384,    &key_p521,
                                                  &key_pss,  &key_ed25519, &key_pss_sha256};
    struct recipe server = cast_server;
    server.usage = USAGE_DIGITAL_SIGNATURE;
    for (size_t i = 0; i < COUNT(keys); i++) {
        server.key = keys[i];
        const char *chain = pem_make("CERTIFICATE", cert_make(&server, &cast_root));
        const char *key = pem_make("PRIVATE KEY", key_pkcs8(keys[i]));
        expect_identity(chain, key, 1);
        expect_no_identity(chain, leaf_key, SSL_E_KEY_MISMATCH, "another kind", KEY_FILE);
        ssl_config *us = cast_config(), *client = cast_client_config();
        assert_int_equal(ssl_config_ciphers(us, "default"), 0);
        assert_int_equal(ssl_config_ciphers(client, "default"), 0);
        assert_int_equal(ssl_config_add_identity(us, chain, strlen(chain), key, strlen(key)), 0);
        struct pair *pair = pair_new(client, us);
        pair_expect_done(pair);
        pair_free(pair);
    }
    server.key = &key_p256;
    const char *chain = pem_make("CERTIFICATE", cert_make(&server, &cast_root));
    const char *key = pem_make("EC PRIVATE KEY", sec1_of(&key_p256));
    expect_identity(chain, key, 1);
    expect_identity(chain, both(parameters, key), 1);
    expect_identity(both(parameters, both(key, chain)), both(parameters, both(key, chain)), 1);
}

static void chains_refused(void **state)
{
    (void)state;
    const char *garbage = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n";
    const char *chain = leaf_pem;
    expect_no_identity("", leaf_key, SSL_E_PEM, "CERTIFICATE", CHAIN_FILE);
    expect_no_identity("garbage", leaf_key, SSL_E_PEM, "CERTIFICATE", CHAIN_FILE);
    expect_no_identity(leaf_key, leaf_key, SSL_E_PEM, "CERTIFICATE", CHAIN_FILE);
    expect_no_identity(crl_pem, leaf_key, SSL_E_PEM, "CERTIFICATE", CHAIN_FILE);
    expect_no_identity(garbage, leaf_key, SSL_E_CERT_DECODE, "block 1", CHAIN_FILE);
    expect_no_identity(both(leaf_pem, garbage), leaf_key, SSL_E_CERT_DECODE, "block 2", CHAIN_FILE);
    for (size_t i = 1; i < LIMIT_PRESENTED; i++)
        chain = both(chain, root_pem);
    expect_identity(chain, leaf_key, LIMIT_PRESENTED);
    expect_no_identity(both(chain, root_pem), leaf_key, SSL_E_CERT_DEPTH, "40", CHAIN_FILE);
}

static void keys_refused(void **state)
{
    (void)state;
    const char *encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nTUlJQg==\n-----END ENCRYPTED PRIVATE KEY-----\n";
    const char *traditional = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                              "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                              "TUlJQg==\n-----END RSA PRIVATE KEY-----\n";
    const char *ec = "-----BEGIN EC PRIVATE KEY-----\nTUlJQg==\n-----END EC PRIVATE KEY-----\n";
    const char *dsa = "-----BEGIN DSA PRIVATE KEY-----\nTUlJQg==\n-----END DSA PRIVATE KEY-----\n";
    const char *openssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nTUlJQg==\n-----END OPENSSH PRIVATE KEY-----\n";
    const char *garbage = "-----BEGIN RSA PRIVATE KEY-----\nTUlJQg==\n-----END RSA PRIVATE KEY-----\n";
    const char *cut = "-----BEGIN RSA PRIVATE KEY-----\nTUlJQg==\n";
    struct span ec_algorithm = DER_SEQ(der_oid_of("1.2.840.10045.2.1"), der_oid_of("1.2.840.10045.3.1.7"));
    struct span ec_der = DER_SEQ(der_integer_of(0), ec_algorithm, der_octets_of(der_text("x")));
    const char *ec_pkcs8 = pem_make("PRIVATE KEY", ec_der);
    const struct {
        const char *key;
        int code;
        const char *part;
    } rows[] = {
        {"", SSL_E_PEM, "PRIVATE KEY"},
        {"garbage", SSL_E_PEM, "PRIVATE KEY"},
        {leaf_pem, SSL_E_PEM, "PRIVATE KEY"},
        {cut, SSL_E_PEM, NULL},
        {encrypted, SSL_E_KEY_DECODE, "EncryptedPrivateKeyInfo"},
        {traditional, SSL_E_PEM, "is encrypted in the old form, Proc-Type: 4,ENCRYPTED"},
        {both(encrypted, leaf_key), SSL_E_KEY_DECODE, "EncryptedPrivateKeyInfo"}, /* the first key counts */
        {ec, SSL_E_KEY_DECODE, "block 1"},
        {dsa, SSL_E_KEY_UNSUPPORTED, "\"DSA PRIVATE KEY\""},
        {openssh, SSL_E_KEY_UNSUPPORTED, "\"OPENSSH PRIVATE KEY\""},
        {ec_pkcs8, SSL_E_KEY_DECODE, "ECPrivateKey"},
        {pem_make("PRIVATE KEY", key_pkcs8(&key_p256)), SSL_E_KEY_MISMATCH, "another kind"},
        {garbage, SSL_E_KEY_DECODE, "block 1"},
        {pem_make("RSA PRIVATE KEY", key_pkcs1(&key_other)), SSL_E_KEY_MISMATCH, NULL},
        {pem_make("PRIVATE KEY", key_pkcs8(&key_other)), SSL_E_KEY_MISMATCH, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_no_identity(leaf_pem, rows[i].key, rows[i].code, rows[i].part, KEY_FILE);
    /* The key belongs to another certificate of the chain. */
    const char *root_key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_root));
    expect_no_identity(both(leaf_pem, root_pem), root_key, SSL_E_KEY_MISMATCH, NULL, KEY_FILE);
}

/* Whom everybody would refuse is told when the identity is added. */
static void weak_keys(void **state)
{
    (void)state;
    static const struct recipe weak = {.name = "CN=Weak", .key = &key_weak};
    const char *chain = pem_make("CERTIFICATE", cert_make(&weak, NULL));
    const char *key = pem_make("PRIVATE KEY", key_pkcs8(&key_weak));
    expect_no_identity(chain, key, SSL_E_KEY_UNSUPPORTED, "1024", KEY_FILE);
}

/* ---- Keys under a password ---- */

static const char *encrypted_key(struct span der, const char *password)
{
    static uint8_t room[4096];
    struct writer w = writer_over(room, sizeof room);
    assert_int_equal(key_encrypt(&w, test_crypto(), der_text(password), 2, der), 0);
    assert_true(writer_ok(&w));
    return pem_make("ENCRYPTED PRIVATE KEY", (struct span){room, w.len});
}

/* Adds the identity from memory or from files, after the password if it is not NULL. */
static int add_with(ssl_config *config, const char *password, const char *key, bool from_files)
{
    if (password != NULL)
        assert_int_equal(ssl_config_password(config, password), 0);
    if (from_files)
        return ssl_config_add_identity_file(config, text_file("chain.pem", leaf_pem), text_file("key.pem", key));
    return ssl_config_add_identity(config, leaf_pem, strlen(leaf_pem), key, strlen(key));
}

static void encrypted_keys(void **state)
{
    (void)state;
    const char *key = encrypted_key(key_pkcs8(&key_leaf), "swordfish"), *path = path_of("key.pem");
    const char *mislabelled = both("-----BEGIN PRIVATE KEY-----", strchr(key, '\n'));
    mislabelled = both(mislabelled, "");
    for (int files = 0; files < 2; files++) {
        ssl_config *config = ssl_config_new();
        assert_int_equal(add_with(config, "swordfish", key, files), 0);
        assert_int_equal(add_with(config, NULL, leaf_key, files), 0); /* which needs none */
        assert_int_equal(config->policy.identity_count, 2);
        ssl_config_free(config);
        config = ssl_config_new();
        expect(config, add_with(config, NULL, key, files), SSL_E_NO_PASSWORD, "call ssl_config_password before adding",
               files ? path : NULL);
        config = ssl_config_new();
        expect(config, add_with(config, "Swordfish", key, files), SSL_E_PASSWORD, "the private key",
               files ? path : NULL);
        config = ssl_config_new();
        assert_int_equal(ssl_config_password(config, "swordfish"), 0);
        expect(config, add_with(config, "", key, files), SSL_E_PASSWORD, NULL, NULL); /* the last one counts */
        config = ssl_config_new();
        expect(config, add_with(config, "x", encrypted_key(key_pkcs8(&key_other), "x"), files), SSL_E_KEY_MISMATCH,
               NULL, NULL);
        config = ssl_config_new();
        expect(config, add_with(config, "swordfish", mislabelled, files), SSL_E_PEM, NULL, NULL);
    }
}

/* The chain comes without its root. */
static void pfx_files(void **state)
{
    (void)state;
    static uint8_t bytes[16384], scratch[16384];
    static const struct recipe middle = {.name = "CN=Middle", .key = &key_intermediate, .ca = true};
    const struct span certs[] = {cert_make(&cast_server, &middle), cert_make(&middle, &cast_root),
                                 cert_make(&cast_root, NULL)};
    struct pfx_order order = {.password = der_text("swordfish"),
                              .iterations = 2,
                              .key = key_pkcs8(&key_leaf),
                              .certs = certs,
                              .count = COUNT(certs)};
    struct writer w = writer_over(bytes, sizeof bytes), s = writer_over(scratch, sizeof scratch);
    assert_int_equal(pfx_write(&w, &s, test_crypto(), &order, NULL), 0);
    assert_true(writer_ok(&w));
    const char *path = file_of("key.pem", bytes, w.len);
    for (int files = 0; files < 2; files++) {
        static const struct {
            const char *password;
            int code;
            const char *part;
        } rows[] = {{"swordfish", 0, NULL}, {"", SSL_E_PASSWORD, "PKCS #12"}, {NULL, SSL_E_NO_PASSWORD, "PKCS #12"}};
        for (size_t i = 0; i < COUNT(rows); i++) {
            ssl_config *config = ssl_config_new();
            if (rows[i].password != NULL)
                assert_int_equal(ssl_config_password(config, rows[i].password), 0);
            int result = files ? ssl_config_add_identity_pfx_file(config, path)
                               : ssl_config_add_identity_pfx(config, bytes, w.len);
            if (rows[i].code != 0) {
                expect(config, result, rows[i].code, rows[i].part, files ? path : NULL);
                continue;
            }
            assert_int_equal(result, 0);
            const struct identity *identity = &config->identities[0];
            assert_int_equal(identity->count, 2);
            assert_true(span_equal(identity->chain[0], certs[0]) && span_equal(identity->chain[1], certs[1]));
            assert_int_equal(key_matches(&identity->key, &identity->leaf.key, NULL), 0);
            ssl_config_free(config);
        }
    }
    ssl_config *config = ssl_config_new();
    expect(config, ssl_config_add_identity_pfx(config, NULL, 1), SSL_E_ARGUMENT, "NULL", NULL);
    config = ssl_config_new();
    expect(config, ssl_config_add_identity_pfx_file(config, path_of("ca.pem")), SSL_E_PFX, "not a PFX",
           path_of("ca.pem"));
    config = ssl_config_new();
    static const uint8_t much[LIMIT_PFX + 1];
    expect(config, ssl_config_add_identity_pfx(config, much, sizeof much), SSL_E_PFX, "1048576", NULL);
}

static void passwords(void **state)
{
    (void)state;
    char longest[LIMIT_PASSWORD + 2] = "";
    memset(longest, 'a', LIMIT_PASSWORD);
    ssl_config *config = ssl_config_new();
    assert_int_equal(ssl_config_password(config, longest), 0);
    assert_int_equal(ssl_config_password(config, ""), 0);
    longest[LIMIT_PASSWORD] = 'a';
    expect(config, ssl_config_password(config, longest), SSL_E_ARGUMENT, "1024", NULL);
    config = ssl_config_new();
    expect(config, ssl_config_password(config, NULL), SSL_E_ARGUMENT, "ssl_config_password", NULL);
    assert_int_equal(ssl_config_password(NULL, "x"), SSL_ERROR);
}

/* A key with a wrong number in it is noticed when it is loaded, not when it leaks in a fault. */
static void keys_with_a_flaw(void **state)
{
    (void)state;
    struct span good = key_pkcs1(&key_leaf);
    size_t refused = 0;
    for (size_t at = 10; at < good.len; at += 97) {
        uint8_t *bad = der_copy(good);
        bad[at] ^= 0x10;
        const char *key = pem_make("RSA PRIVATE KEY", (struct span){bad, good.len});
        ssl_config *config = ssl_config_new();
        if (ssl_config_add_identity(config, leaf_pem, strlen(leaf_pem), key, strlen(key)) != 0) {
            int code = config->error.code;
            assert_true(code == SSL_E_KEY_DECODE || code == SSL_E_KEY_MISMATCH || code == SSL_E_KEY_UNSUPPORTED);
            refused++;
        }
        ssl_config_free(config);
    }
    assert_true(refused > 0);
}

/* A failed identity leaves none behind: a server from that config says why, and has nothing to show. */
static void after_a_failure(void **state)
{
    (void)state;
    ssl_config *config = ssl_config_new();
    const char *other_key = pem_make("RSA PRIVATE KEY", key_pkcs1(&key_other));
    assert_int_equal(ssl_config_add_identity(config, leaf_pem, strlen(leaf_pem), other_key, strlen(other_key)),
                     SSL_ERROR);
    assert_int_equal(config->policy.identity_count, 0);
    assert_int_equal(ssl_config_add_ca(config, "", 0), SSL_ERROR);
    assert_int_equal(config->policy.trust.anchor_count, 0);
    ssl_conn *conn = ssl_server(config, -1);
    assert_int_equal(ssl_error_code(conn), SSL_E_KEY_MISMATCH);
    ssl_free(conn);
    ssl_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_taken),
        cmocka_unit_test(line_ends),
        cmocka_unit_test(bytes_are_copied),
        cmocka_unit_test(blocks_refused),
        cmocka_unit_test(no_text),
        cmocka_unit_test(unreadable_files),
        cmocka_unit_test(long_paths),
        cmocka_unit_test(identities_taken),
        cmocka_unit_test(every_kind_of_identity),
        cmocka_unit_test(chains_in_order),
        cmocka_unit_test(chains_refused),
        cmocka_unit_test(keys_refused),
        cmocka_unit_test(keys_with_a_flaw),
        cmocka_unit_test(encrypted_keys),
        cmocka_unit_test(weak_keys),
        cmocka_unit_test(passwords),
        cmocka_unit_test(pfx_files),
        cmocka_unit_test(after_a_failure),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
