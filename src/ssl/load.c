/*
 * load.c - PEM from files and memory into the config: trusted CAs, revocation lists, identities.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Files ---- */

struct file {
    uint8_t *at;
    size_t len, cap;
};

static void file_free(struct file *file)
{
    if (file->at != NULL)
        wipe(file->at, file->cap);
    free(file->at);
    *file = (struct file){NULL, 0, 0};
}

/* More room, without leaving a copy of what may be a key behind. */
static int file_grow(struct file *file)
{
    struct file bigger = {NULL, file->len, file->cap > 0 ? 2 * file->cap : 16384};
    bigger.at = malloc(bigger.cap);
    if (bigger.at == NULL)
        return SSL_E_MEMORY;
    if (file->len > 0)
        memcpy(bigger.at, file->at, file->len);
    file_free(file);
    *file = bigger;
    return 0;
}

static int file_failure(const char *path, struct error *why)
{
    char reason[REASON_MAX];
    reason_write(reason);
    return fail(why, SSL_E_FILE, "%s: %s", path, reason);
}

static int file_fill(struct file *file, FILE *stream, const char *path, struct error *why)
{
    setvbuf(stream, NULL, _IONBF, 0); /* stdio's buffer would keep a copy of a key */
    for (;;) {
        if (file->len == file->cap && file_grow(file) != 0)
            return fail(why, SSL_E_MEMORY, "while reading %s", path);
        size_t got = fread(file->at + file->len, 1, file->cap - file->len, stream);
        file->len += got;
        if (file->len > LIMIT_FILE)
            return fail(why, SSL_E_FILE, "%s has more than %d bytes", path, LIMIT_FILE);
        if (got == 0)
            return ferror(stream) ? file_failure(path, why) : 0;
    }
}

static int file_read(struct file *file, const char *path, struct error *why)
{
    *file = (struct file){NULL, 0, 0};
    if (path == NULL)
        return fail(why, SSL_E_ARGUMENT, "the path is NULL");
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL)
        return file_failure(path, why);
    int result = file_fill(file, stream, path, why);
    fclose(stream);
    return result;
}

/* ---- PEM blocks into memory of the config ---- */

/* Walks the blocks of a PEM text. Each block that `wanted` names is decoded into a blob and handed to `add`. */
struct pem_walk {
    ssl_config *config;
    bool (*wanted)(const struct pem_block *);
    int (*add)(struct pem_walk *, struct span der, struct error *why);
    bool lenient; /* skip what cannot be used */
    size_t count; /* taken */
    size_t skipped;
    struct error skip; /* why the first one was */
    struct span *chain;
    struct private_key key;
    bool encrypted; /* the block is a key under a password */
};

static bool is_encrypted(const struct pem_block *block)
{
    return pem_is(block, "ENCRYPTED PRIVATE KEY");
}

static int walk_block(struct pem_walk *walk, const struct pem_block *block, struct error *why)
{
    uint8_t *der = config_blob(walk->config, pem_decoded_max(block));
    size_t len = 0;
    if (der == NULL)
        return fail(why, SSL_E_MEMORY, "for a PEM block");
    TRY(pem_decode(block, der, &len, why));
    walk->encrypted = is_encrypted(block);
    TRY(walk->add(walk, (struct span){der, len}, why));
    walk->count++;
    return 0;
}

static int walk_blocks(struct pem_walk *walk, struct span text, struct error *why)
{
    for (;;) {
        struct pem_block block;
        struct error here = {0};
        int result = pem_next(&text, &block, &here);
        if (result != 0 && here.code == 0)
            return 0; /* the end of the text */
        if (result == 0 && walk->wanted(&block))
            result = walk_block(walk, &block, &here);
        if (result == 0)
            continue;
        if (result == SSL_E_MEMORY || !walk->lenient)
            return fail(why, result, "block %zu: %s", walk->count + 1, here.text);
        fail(&walk->skip, result, "block %zu: %s", walk->count + walk->skipped + 1, here.text);
        walk->skipped++;
    }
}

/* Grows an array by one zeroed element; NULL when out of memory. */
static void *array_add(void **array, size_t count, size_t size)
{
    uint8_t *bigger = realloc(*array, (count + 1) * size);
    if (bigger == NULL)
        return NULL;
    *array = bigger;
    return memset(bigger + count * size, 0, size);
}

/* ---- Trusted CAs ---- */

static bool is_certificate(const struct pem_block *block)
{
    return pem_is(block, "CERTIFICATE");
}

static int add_anchor(struct pem_walk *walk, struct span der, struct error *why)
{
    ssl_config *config = walk->config;
    struct trust *trust = &config->policy.trust;
    struct cert anchor;
    TRY(cert_parse(&anchor, der, why));
    for (size_t i = 0; walk->lenient && i < trust->anchor_count; i++)
        if (span_equal(trust->anchors[i].der, der))
            return 0; /* a directory has each under several names */
    void *array = config->anchors;
    struct cert *added = array_add(&array, trust->anchor_count, sizeof *added);
    config->anchors = array;
    trust->anchors = array;
    if (added == NULL)
        return fail(why, SSL_E_MEMORY, "for a trusted CA");
    *added = anchor;
    trust->anchor_count++;
    return 0;
}

/* ---- Revocation lists ---- */

static bool is_crl(const struct pem_block *block)
{
    return pem_is(block, "X509 CRL");
}

static int add_list(struct pem_walk *walk, struct span der, struct error *why)
{
    ssl_config *config = walk->config;
    struct trust *trust = &config->policy.trust;
    struct crl crl;
    TRY(crl_parse(&crl, der, why));
    void *array = config->crls;
    struct crl *added = array_add(&array, trust->crl_count, sizeof *added);
    config->crls = array;
    trust->crls = array;
    if (added == NULL)
        return fail(why, SSL_E_MEMORY, "for a revocation list");
    *added = crl;
    trust->crl_count++;
    config->policy.revocation = config->crl_scope;
    return 0;
}

/* ---- Identities ---- */

static int add_link(struct pem_walk *walk, struct span der, struct error *why)
{
    struct cert cert;
    TRY(cert_parse(&cert, der, why));
    if (walk->count >= LIMIT_PRESENTED)
        return fail(why, SSL_E_CERT_DEPTH, "more than %d certificates in a chain", LIMIT_PRESENTED);
    walk->chain[walk->count] = der;
    return 0;
}

static bool is_key(const struct pem_block *block)
{
    static const char suffix[] = "PRIVATE KEY";
    size_t len = sizeof suffix - 1;
    return block->label.len >= len && memcmp(block->label.at + block->label.len - len, suffix, len) == 0;
}

/* What a file may make of the config's password. */
static struct password config_password(const ssl_config *config)
{
    return (struct password){.text = config->password, .work = LIMIT_PASSWORD_WORK};
}

static int decrypt_key(ssl_config *config, struct span *der, struct error *why)
{
    struct password password = config_password(config);
    uint8_t *plain = config_blob(config, der->len);
    size_t len = 0;
    if (plain == NULL)
        return fail(why, SSL_E_MEMORY, "for a private key");
    TRY(key_decrypt(&config->policy.crypto, &password, *der, plain, &len, why));
    *der = (struct span){plain, len};
    return 0;
}

static int add_key(struct pem_walk *walk, struct span der, struct error *why)
{
    if (walk->count > 0) /* the first one counts */
        return 0;
    if (walk->encrypted)
        TRY(decrypt_key(walk->config, &der, why));
    return key_parse(&walk->config->policy.crypto, &walk->key, der, why);
}

/* Keys in other wrappings are refused by name, before their bytes are looked at. */
static int check_key_label(struct span text, struct error *why)
{
    struct pem_block block;
    struct error ignored = {0};
    while (pem_next(&text, &block, &ignored) == 0) {
        if (!is_key(&block))
            continue;
        if (!is_encrypted(&block) && !pem_is(&block, "PRIVATE KEY") && !pem_is(&block, "RSA PRIVATE KEY") &&
            !pem_is(&block, "EC PRIVATE KEY"))
            return fail(why, SSL_E_KEY_UNSUPPORTED, "a key of the kind \"%.*s\"", (int)block.label.len,
                        (const char *)block.label.at);
        return 0;
    }
    return fail(why, SSL_E_PEM, "no block of the kind PRIVATE KEY");
}

/* RFC 5246 7.4.2: "Each following certificate MUST directly certify the one preceding it." So that is the order in
 * which they are sent, whatever that of the file is; what belongs nowhere stays behind the rest. */
static int order_chain(const struct crypto *crypto, struct span *chain, size_t count, struct error *why)
{
    struct cert certs[LIMIT_PRESENTED], issuer;
    for (size_t i = 0; i < count; i++)
        TRY(cert_parse(&certs[i], chain[i], why));
    for (size_t placed = 1; placed < count; placed++) {
        size_t i = placed;
        while (i < count && !cert_is_by(crypto, &certs[placed - 1], &certs[i]))
            i++;
        if (i == count)
            break;
        issuer = certs[i];
        memmove(&certs[placed + 1], &certs[placed], (i - placed) * sizeof issuer);
        memmove(&chain[placed + 1], &chain[placed], (i - placed) * sizeof *chain);
        certs[placed] = issuer;
        chain[placed] = issuer.der;
    }
    return 0;
}

static int read_chain(ssl_config *config, struct identity *identity, struct span text, struct error *why)
{
    /* Room for the most there can be: the spans live with the config. */
    struct span chain[LIMIT_PRESENTED];
    struct pem_walk walk = {.config = config, .wanted = is_certificate, .add = add_link, .chain = chain};
    TRY(walk_blocks(&walk, text, why));
    if (walk.count == 0)
        return fail(why, SSL_E_PEM, "no block of the kind CERTIFICATE");
    TRY(order_chain(&config->policy.crypto, chain, walk.count, why));
    struct span *kept = (struct span *)(void *)config_blob(config, walk.count * sizeof *kept);
    if (kept == NULL)
        return fail(why, SSL_E_MEMORY, "for a chain");
    memcpy(kept, chain, walk.count * sizeof *kept);
    identity->chain = kept;
    identity->count = walk.count;
    return 0;
}

static int read_key(ssl_config *config, struct identity *identity, struct span text, struct error *why)
{
    struct pem_walk walk = {.config = config, .wanted = is_key, .add = add_key};
    TRY(check_key_label(text, why));
    TRY(walk_blocks(&walk, text, why));
    identity->key = walk.key;
    return 0;
}

static int copy_of(ssl_config *config, struct span bytes, struct span *copy, struct error *why)
{
    uint8_t *kept = config_blob(config, bytes.len);
    if (kept == NULL)
        return fail(why, SSL_E_MEMORY, "for %zu bytes", bytes.len);
    memcpy(kept, bytes.at, bytes.len);
    *copy = (struct span){kept, bytes.len};
    return 0;
}

/* A PEM text, and the file that it came from; path is NULL for memory. */
struct source {
    struct span text;
    const char *path;
};

/* Puts the file's name in front of the detail of a failure. */
static int named(const struct source *source, int result, struct error *why)
{
    char detail[LIMIT_ERROR_TEXT];
    if (result == 0 || source->path == NULL)
        return result;
    memcpy(detail, why->text, sizeof detail);
    why->code = 0;
    return fail(why, result, "%.200s: %s", source->path, detail);
}

/* Who has a weak key learns it here, and not from those who refuse it. */
static int key_strong(const ssl_config *config, const struct identity *identity, struct error *why)
{
    struct error weak = {0};
    return key_accept(&config->policy.crypto, &identity->leaf.key, &weak) == 0
               ? 0
               : fail(why, SSL_E_KEY_UNSUPPORTED, "%s", weak.text);
}

static int keep_identity(ssl_config *config, const struct identity *identity, struct error *why)
{
    TRY(key_strong(config, identity, why));
    struct policy *policy = &config->policy;
    void *array = config->identities;
    struct identity *added = array_add(&array, policy->identity_count, sizeof *added);
    config->identities = array;
    policy->identities = array;
    if (added == NULL)
        return fail(why, SSL_E_MEMORY, "for an identity");
    *added = *identity;
    policy->identity_count++;
    config_default_ciphers(config);
    return 0;
}

static int add_identity(ssl_config *config, const struct source *chain, const struct source *key, struct error *why)
{
    struct identity identity = {0};
    TRY(named(chain, read_chain(config, &identity, chain->text, why), why));
    TRY(named(key, read_key(config, &identity, key->text, why), why));
    TRY(named(chain, identity_init(&identity, why), why));
    TRY(named(key, key_matches(&identity.key, &identity.leaf.key, why), why));
    return named(key, keep_identity(config, &identity, why), why);
}

/* ---- Identities whose private key is elsewhere ---- */

static int add_signer(ssl_config *config, struct span chain, const struct remote_key *remote, struct error *why)
{
    struct identity identity = {0};
    struct span kept = {NULL, 0};
    TRY(read_chain(config, &identity, chain, why));
    TRY(identity_init(&identity, why));
    TRY(copy_of(config, (struct span){(const uint8_t *)remote, sizeof *remote}, &kept, why));
    identity.signer = kept.at;
    identity.key.kind = identity.leaf.key.kind;
    identity.key.only = identity.leaf.key.only;
    identity.key.group = identity.leaf.key.group;
    return keep_identity(config, &identity, why);
}

/* ---- Identities in PKCS #12 ---- */

/* What is needed of the file, in memory of the config. A root at the end of the chain is left out: who does not have it
 * does not trust it (RFC 5246 7.4.2). */
static int keep_pfx(ssl_config *config, struct identity *identity, const struct pfx *pfx, struct error *why)
{
    struct span key;
    struct span *chain = (struct span *)(void *)config_blob(config, pfx->count * sizeof *chain);
    if (chain == NULL)
        return fail(why, SSL_E_MEMORY, "for a chain");
    for (size_t i = 0; i < pfx->count; i++) {
        struct cert cert;
        TRY(cert_parse(&cert, pfx->certs[i], why));
        if (i > 0 && cert.self_issued)
            break;
        TRY(copy_of(config, pfx->certs[i], &chain[i], why));
        identity->count = i + 1;
    }
    identity->chain = chain;
    TRY(copy_of(config, pfx->key, &key, why));
    return key_parse(&config->policy.crypto, &identity->key, key, why);
}

static int load_pfx(ssl_config *config, struct span file, struct error *why)
{
    struct password password = config_password(config);
    struct identity identity = {0};
    struct blob *blobs = NULL; /* of what was decrypted most is not needed for longer */
    struct pfx pfx;
    uint8_t *room = blob_new(&blobs, pfx_room(file.len));
    int result = room == NULL ? fail(why, SSL_E_MEMORY, "for a PKCS #12 file")
                              : pfx_read(&pfx, &config->policy.crypto, &password, file, room, why);
    if (result == 0)
        result = keep_pfx(config, &identity, &pfx, why);
    blobs_free(&blobs);
    TRY(result);
    TRY(identity_init(&identity, why));
    return keep_identity(config, &identity, why);
}

/* ---- The public functions ---- */

static int result_of(ssl_config *config, int result, const struct error *why)
{
    return result == 0 ? 0 : config_fail(config, result, why->text);
}

int load_cas(ssl_config *config, struct span text, struct error *why)
{
    struct pem_walk walk = {.config = config, .wanted = is_certificate, .add = add_anchor};
    TRY(walk_blocks(&walk, text, why));
    config_default_ciphers(config);
    return walk.count > 0 ? 0 : fail(why, SSL_E_PEM, "no block of the kind CERTIFICATE");
}

int load_lists(ssl_config *config, struct span text, struct error *why)
{
    struct pem_walk walk = {.config = config, .wanted = is_crl, .add = add_list};
    TRY(walk_blocks(&walk, text, why));
    return walk.count > 0 ? 0 : fail(why, SSL_E_PEM, "no block of the kind X509 CRL");
}

typedef int (*loader)(ssl_config *, struct span text, struct error *why);

static int load_memory(ssl_config *config, loader load, const void *text, size_t len)
{
    struct error why = {0};
    if (!config_open(config))
        return SSL_ERROR;
    if (text == NULL)
        return config_fail(config, SSL_E_ARGUMENT, "the text is NULL");
    return result_of(config, load(config, (struct span){text, len}, &why), &why);
}

static int load_file(ssl_config *config, loader load, const char *path)
{
    struct error why = {0};
    struct file file;
    if (!config_open(config))
        return SSL_ERROR;
    int result = file_read(&file, path, &why);
    const struct source source = {{file.at, file.len}, path};
    if (result == 0)
        result = named(&source, load(config, source.text, &why), &why);
    file_free(&file);
    return result_of(config, result, &why);
}

int ssl_config_add_ca(ssl_config *config, const void *pem, size_t len)
{
    return load_memory(config, load_cas, pem, len);
}

int ssl_config_add_ca_file(ssl_config *config, const char *path)
{
    return load_file(config, load_cas, path);
}

int ssl_config_add_crl(ssl_config *config, const void *pem, size_t len)
{
    return load_memory(config, load_lists, pem, len);
}

int ssl_config_add_crl_file(ssl_config *config, const char *path)
{
    return load_file(config, load_lists, path);
}

int ssl_config_add_identity(ssl_config *config, const void *chain, size_t chain_len, const void *key, size_t key_len)
{
    struct error why = {0};
    if (!config_open(config))
        return SSL_ERROR;
    if (chain == NULL || key == NULL)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_add_identity: chain or key is NULL");
    const struct source chain_source = {{chain, chain_len}, NULL}, key_source = {{key, key_len}, NULL};
    return result_of(config, add_identity(config, &chain_source, &key_source, &why), &why);
}

int ssl_config_add_identity_file(ssl_config *config, const char *chain, const char *key)
{
    struct error why = {0};
    struct file chain_file = {NULL, 0, 0}, key_file = {NULL, 0, 0};
    if (!config_open(config))
        return SSL_ERROR;
    int result = file_read(&chain_file, chain, &why);
    if (result == 0)
        result = file_read(&key_file, key, &why);
    const struct source chain_source = {{chain_file.at, chain_file.len}, chain};
    const struct source key_source = {{key_file.at, key_file.len}, key};
    if (result == 0)
        result = add_identity(config, &chain_source, &key_source, &why);
    file_free(&chain_file);
    file_free(&key_file);
    return result_of(config, result, &why);
}

int ssl_config_add_identity_signer(ssl_config *config, const void *chain, size_t chain_len, ssl_sign_fn sign, void *arg)
{
    const struct remote_key remote = {sign, arg};
    struct error why = {0};
    if (!config_open(config))
        return SSL_ERROR;
    if (chain == NULL || sign == NULL)
        return config_fail(config, SSL_E_ARGUMENT, "ssl_config_add_identity_signer: chain or function is NULL");
    return result_of(config, add_signer(config, (struct span){chain, chain_len}, &remote, &why), &why);
}

int ssl_config_add_identity_pfx(ssl_config *config, const void *pfx, size_t len)
{
    return load_memory(config, load_pfx, pfx, len);
}

int ssl_config_add_identity_pfx_file(ssl_config *config, const char *path)
{
    return load_file(config, load_pfx, path);
}

/* ---- What is handed on about an identity ---- */

/* The identity that was added last; NULL, and why, if there is none. */
static struct identity *last_identity(ssl_config *config, struct error *why)
{
    size_t count = config->policy.identity_count;
    if (count > 0)
        return &config->identities[count - 1];
    fail(why, SSL_E_NO_IDENTITY, "add one first: this belongs to the last one added");
    return NULL;
}

/* Whether the response is signed as it should be is for clients to judge; that it is one, and about this certificate,
 * can be said here. */
static int load_staple(ssl_config *config, struct span der, struct error *why)
{
    struct identity *identity = last_identity(config, why);
    struct ocsp ocsp;
    int64_t until;
    struct span kept;
    if (identity == NULL)
        return why->code;
    TRY(ocsp_parse(&ocsp, der, why));
    TRY(ocsp_concerns(&ocsp, &config->policy.crypto, &identity->leaf, &until, why));
    TRY(copy_of(config, der, &kept, why));
    identity->staple = kept;
    identity->staple_until = until;
    return 0;
}

static int load_scts(ssl_config *config, struct span list, struct error *why)
{
    struct identity *identity = last_identity(config, why);
    if (identity == NULL)
        return why->code;
    if (list.len > LIMIT_SCTS || !scts_check(list))
        return fail(why, SSL_E_ARGUMENT, "ssl_config_sct: not a list of certificate timestamps of at most %d bytes",
                    LIMIT_SCTS);
    return copy_of(config, list, &identity->scts, why);
}

static int load_signatures(ssl_config *config, struct span names, struct error *why)
{
    struct identity *identity = last_identity(config, why);
    if (identity == NULL)
        return why->code;
    return scheme_list(identity->schemes, &identity->scheme_count, (const char *)names.at, why);
}

int ssl_config_identity_signatures(ssl_config *config, const char *names)
{
    return load_memory(config, load_signatures, names, 0);
}

int ssl_config_staple(ssl_config *config, const void *ocsp, size_t len)
{
    return load_memory(config, load_staple, ocsp, len);
}

int ssl_config_staple_file(ssl_config *config, const char *path)
{
    return load_file(config, load_staple, path);
}

int ssl_config_sct(ssl_config *config, const void *list, size_t len)
{
    return load_memory(config, load_scts, list, len);
}

/* ---- The system's store ---- */

static const char *const system_stores[] = {
    "/etc/ssl/certs/ca-certificates.crt", /* Debian, Ubuntu, Arch, Alpine */
    "/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora, RHEL */
    "/etc/ssl/ca-bundle.pem",             /* openSUSE */
    "/etc/ssl/cert.pem",                  /* OpenBSD, Alpine */
    "/usr/local/etc/ssl/cert.pem",        /* FreeBSD */
    "/etc/ssl/certs",                     /* a file for each CA: where there is no bundle */
    "/system/etc/security/cacerts",       /* Android */
};

/* A bundle may have one that cannot be used: it is skipped, and told of by ssl_config_warning. */
static int load_bundle(ssl_config *config, const char *path, struct error *why)
{
    struct file file;
    struct pem_walk walk = {.config = config, .wanted = is_certificate, .add = add_anchor, .lenient = true};
    int result = file_read(&file, path, why);
    if (result == 0)
        result = walk_blocks(&walk, (struct span){file.at, file.len}, why);
    file_free(&file);
    if (walk.skipped > 0)
        fail(&config->warning, walk.skip.code,
             "%s: %zu of %zu certificates cannot be used and are left out; the first is %s", path, walk.skipped,
             walk.skipped + walk.count, walk.skip.text);
    return result;
}

static int load_directory(ssl_config *config, const char *path, DIR *directory, struct error *why)
{
    struct dirent *entry;
    int result = 0;
    while (result != SSL_E_MEMORY && (entry = readdir(directory)) != NULL) {
        char file[512];
        struct error ignored = {0};
        if (entry->d_name[0] == '.' || snprintf(file, sizeof file, "%s/%s", path, entry->d_name) >= (int)sizeof file)
            continue;
        result = load_bundle(config, file, &ignored);
    }
    return result == SSL_E_MEMORY ? fail(why, SSL_E_MEMORY, "while reading %s", path) : 0;
}

int load_store(ssl_config *config, const char *path, struct error *why)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return load_bundle(config, path, why);
    int result = load_directory(config, path, directory, why);
    closedir(directory);
    return result;
}

int load_system_trust(ssl_config *config, struct error *why)
{
    for (size_t i = 0; i < COUNT(system_stores); i++) {
        struct error ignored = {0};
        if (load_store(config, system_stores[i], &ignored) == SSL_E_MEMORY) {
            config->policy.trust.anchor_count = 0; /* half a store is none */
            return fail(why, SSL_E_MEMORY, "for the system's trusted CAs");
        }
        if (config->policy.trust.anchor_count > 0) {
            config->policy.system_trust = true;
            return 0;
        }
    }
    return fail(why, SSL_E_NO_TRUST,
                "the system has no store (looked for %s and others); install ca-certificates, "
                "or name a CA with ssl_config_add_ca_file",
                system_stores[0]);
}
