/*
 * seeds_x509.c - writes the inputs that the fuzz targets of x509 begin with: fuzz_seeds_x509 FOLDER, which holds
 * corpus/.
 *
 * Run again when what is written here changes; the files are part of the tree.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/ocsp.h"

#include <stdio.h>

static const char *folder;

static void write_seed(const char *name, struct span bytes)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/corpus/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes.at, 1, bytes.len, file) != bytes.len || fclose(file) != 0) {
        fprintf(stderr, "%s: cannot be written\n", path);
        exit(1);
    }
}

static const struct recipe root = {
    .name = "C=DE,O=Example,CN=Root", .key = &key_root, .ca = true, .path_len = PATH_LEN(3)};
static const struct recipe middle = {.name = "CN=Middle",
                                     .key = &key_intermediate,
                                     .ca = true,
                                     .usage = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN,
                                     .permitted = "DNS:example.com,email:.example.com,URI:example.com,IP:192.0.2.0/24",
                                     .excluded = "DIR:O=Nobody,IP:2001:db8::/32"};
static const struct recipe leaf = {.name = "CN=www.example.com",
                                   .san = "DNS:www.example.com,DNS:*.example.com,IP:192.0.2.1,email:a@www.example.com,"
                                          "URI:http://example.com/x,DIR:CN=a",
                                   .usage = USAGE_DIGITAL_SIGNATURE,
                                   .extended = EXTENDED_SERVER | EXTENDED_CLIENT,
                                   .points = "URI:http://example.com/crl"};

static void certs_and_chains(struct span point)
{
    struct recipe plain = {.name = "CN=plain", .no_key_ids = true}, policies = middle;
    struct revoked revoked[] = {{.who = &plain, .reason = 1}, {.who = &root}};
    struct crl_recipe list = {.revoked = revoked, .count = 2, .point = point}, empty = {.plain = true};
    policies.more = der_concat(
        extension_make("2.5.29.32", false, DER_SEQ(DER_SEQ(der_oid_of("2.5.29.32.0")), DER_SEQ(der_oid_of("1.2.3")))),
        der_concat(extension_make("2.5.29.36", true, DER_SEQ(DER(0x80, der_byte(0)), DER(0x81, der_byte(1)))),
                   extension_make("2.5.29.33", true, DER_SEQ(DER_SEQ(der_oid_of("1.2.3"), der_oid_of("1.2.4"))))));
    struct span r = cert_make(&root, NULL), m = cert_make(&middle, &root), l = cert_make(&leaf, &middle);
    struct span crl_r = crl_make(&empty, &root), crl_m = crl_make(&list, &middle);
    write_seed("cert/root", r);
    write_seed("cert/middle", m);
    write_seed("cert/leaf", l);
    write_seed("cert/plain", cert_make(&plain, NULL));
    write_seed("cert/policies", cert_make(&policies, &root));
    write_seed("crl/empty", crl_r);
    write_seed("crl/list", crl_m);
    struct span chain = der_concat(der_byte(0x80), der_concat(der_byte(0), l));
    chain = der_concat(chain, der_concat(der_byte(0), m));
    chain = der_concat(chain, der_concat(der_byte(1), r));
    write_seed("chain/three", chain);
    chain = der_concat(chain, der_concat(der_byte(2), crl_r));
    chain = der_concat(chain, der_concat(der_byte(2), crl_m));
    *(uint8_t *)(uintptr_t)chain.at = 0x86;
    write_seed("chain/lists", chain);
}

static void ocsp_seed(const char *name, const struct ocsp_recipe *recipe)
{
    struct span certs = der_concat(cert_make(recipe->cert, recipe->issuer), cert_make(recipe->issuer, NULL));
    write_seed(name, der_concat(der_concat(der_byte(0), certs), ocsp_make(recipe)));
}

static void ocsp_responses(void)
{
    struct recipe responder = {
        .name = "CN=Responder", .key = &key_client, .usage = USAGE_DIGITAL_SIGNATURE, .extended = EXTENDED_OCSP};
    struct ocsp_recipe plain = {.cert = &leaf, .issuer = &root, .until = NO_TIME};
    struct ocsp_recipe full = {.cert = &leaf,
                               .issuer = &root,
                               .responder = &responder,
                               .by_key = true,
                               .revoked = true,
                               .reason = 1,
                               .answer_extensions = extension_make("1.2.3", false, DER(0x05, NOTHING)),
                               .extensions = extension_make("1.3.6.1.5.5.7.48.1.2", false, der_octets_of(der_byte(1)))};
    full.others = ocsp_answer_make(&(struct ocsp_recipe){.cert = &middle, .issuer = &root, .sha256 = true});
    ocsp_seed("ocsp/plain", &plain);
    ocsp_seed("ocsp/full", &full);
}

/* A seed of each kind of key, in each form. */
static void kinds_of_keys(void)
{
    static const struct {
        const char *name;
        const struct test_key *key;
    } kinds[] = {{"p256", &key_p256},       {"p384", &key_p384}, {"p521", &key_p521},
                 {"ed25519", &key_ed25519}, {"pss", &key_pss},   {"pss-sha256", &key_pss_sha256}};
    static const uint8_t p256[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const struct test_key *next = kinds[(i + 1) % COUNT(kinds)].key;
        struct recipe top = root, end = leaf;
        char name[80];
        top.key = kinds[i].key;
        end.key = next;
        snprintf(name, sizeof name, "key/%s", kinds[i].name);
        write_seed(name, key_pkcs8(kinds[i].key));
        snprintf(name, sizeof name, "key/%s-spki", kinds[i].name);
        write_seed(name, key_spki(kinds[i].key));
        snprintf(name, sizeof name, "cert/%s", kinds[i].name);
        write_seed(name, cert_make(&end, &top));
        struct span chain = der_concat(der_byte(0x80), der_concat(der_byte(0), cert_make(&end, &top)));
        snprintf(name, sizeof name, "chain/%s", kinds[i].name);
        write_seed(name, der_concat(chain, der_concat(der_byte(1), cert_make(&top, NULL))));
    }
    struct private_key key;
    assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(&key_p256), NULL), 0);
    struct span point = {key.point, 65};
    write_seed("key/sec1", DER_SEQ(der_integer_of(1), der_octets_of(key.scalar), DER(0xa0, SPAN(p256)),
                                   DER(0xa1, der_bits_of(point))));
}

/* With names and without, and with an attribute that is skipped. */
static void requests(void)
{
    static const struct test_key *const keys[] = {&key_p256, &key_ed25519, &key_leaf};
    static const char *const names[] = {"request/p256", "request/ed25519", "request/rsa"};
    for (size_t i = 0; i < COUNT(keys); i++) {
        static uint8_t room[4096];
        struct private_key key;
        struct writer w = writer_over(room, sizeof room);
        struct span san = i > 0 ? general_names_make("DNS:www.example.com,IP:192.0.2.1") : NOTHING;
        assert_int_equal(key_parse(test_crypto(), &key, key_pkcs8(keys[i]), NULL), 0);
        assert_int_equal(request_write(&w, test_crypto(), name_make("CN=a"), san, &key), 0);
        write_seed(names[i], (struct span){room, w.len});
    }
}

int main(int argc, char **argv)
{
    folder = argc == 2 ? argv[1] : ".";
    certs_and_chains(DER(0xa0, DER(0xa0, general_names_make("URI:http://example.com/crl"))));
    ocsp_responses();
    kinds_of_keys();
    requests();
    write_seed("key/pkcs1", key_pkcs1(&key_weak));
    write_seed("key/pkcs8", key_pkcs8(&key_weak));
    write_seed("key/spki", key_spki(&key_weak));
    const char *pem = pem_make("PRIVATE KEY", der_hex("00112233445566778899"));
    write_seed("pem/one", (struct span){(const uint8_t *)pem, strlen(pem)});
    write_seed("pem/two", der_concat(der_text("text\r\n"), der_concat(der_text(pem), der_text(pem))));
    struct span values = DER_SEQ(der_integer_of(200), der_bool_of(true), der_oid_of("1.2.840"), der_time_of(TEST_NOW));
    write_seed("der/values", der_concat(der_hex("0d0604 0b0c0000000000000000000000"), values));
    return 0;
}
