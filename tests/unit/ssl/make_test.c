/*
 * make_test.c - the functions of cert.h: what they make passes our own judgement; what they refuse, they refuse in a
 * sentence.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"

#include <time.h>

#include <tls12/cert.h>

#include "cpu/cpu.h"

static const char *const kinds[] = {"p256", "p384", "p521", "ed25519", "rsa2048"};

/* Keys that every test uses: made once. A text that is NULL would have a reason. */
static char *ca_key, *ca, *leaf_key, *leaf;

static char *made(char *text, const struct ssl_reason *why)
{
    if (text == NULL)
        print_error("%s\n", why->text);
    assert_non_null(text);
    assert_int_equal(why->code, 0);
    assert_string_equal(why->text, "");
    return text;
}

static char *make_key(const char *kind)
{
    struct ssl_reason why;
    return made(ssl_make_key(kind, &why), &why);
}

static char *make_cert(const struct ssl_order *order)
{
    struct ssl_reason why;
    return made(ssl_make_cert(order, &why), &why);
}

static char *make_crl(const struct ssl_revocation *revocation)
{
    struct ssl_reason why;
    return made(ssl_make_crl(revocation, &why), &why);
}

static int begin(void **state)
{
    (void)state;
    ca_key = make_key("p256");
    ca = make_cert(&(struct ssl_order){.role = SSL_ROOT, .subject = "CN=Root,O=Example", .key = ca_key});
    leaf_key = make_key("p256");
    leaf = make_cert(
        &(struct ssl_order){.names = "www.example.com 192.0.2.1", .key = leaf_key, .issuer = ca, .issuer_key = ca_key});
    return 0;
}

static int end(void **state)
{
    (void)state;
    ssl_text_free(ca_key);
    ssl_text_free(ca);
    ssl_text_free(leaf_key);
    ssl_text_free(leaf);
    return 0;
}

/* ---- Looking at what was made ---- */

static uint8_t ders[4][8192];

static struct span der_of(const char *text, size_t slot)
{
    struct span rest = {(const uint8_t *)text, strlen(text)};
    struct pem_block block;
    size_t len;
    assert_int_equal(pem_next(&rest, &block, NULL), 0);
    assert_int_equal(pem_decode(&block, ders[slot], &len, NULL), 0);
    return (struct span){ders[slot], len};
}

static struct cert cert_of(const char *text, size_t slot)
{
    struct cert cert;
    assert_int_equal(cert_parse(&cert, der_of(text, slot), NULL), 0);
    return cert;
}

static struct crypto crypto(void)
{
    struct crypto c;
    crypto_choose(&c, cpu_features());
    return c;
}

/* The chain as PEM texts, the root last. */
static int judge(const char *server, const char *intermediate, const char *root, const char *crl, const char *host)
{
    struct crypto c = crypto();
    struct span presented[2] = {der_of(server, 0)};
    struct cert anchor = cert_of(root, 2);
    struct crl list;
    struct chain_path path;
    if (intermediate != NULL)
        presented[1] = der_of(intermediate, 1);
    if (crl != NULL)
        assert_int_equal(crl_parse(&list, der_of(crl, 3), NULL), 0);
    const struct trust trust = {&anchor, 1, &list, crl != NULL};
    const struct chain_task task = {.crypto = &c,
                                    .trust = &trust,
                                    .presented = presented,
                                    .presented_count = intermediate != NULL ? 2 : 1,
                                    .purpose = PURPOSE_SERVER,
                                    .revocation = crl != NULL ? REVOCATION_LEAF : REVOCATION_OFF,
                                    .host = host,
                                    .now = time(NULL),
                                    .depth = LIMIT_DEPTH};
    return chain_verify(&task, &path, NULL);
}

/* ---- What is made ---- */

/* Each kind of key as root, intermediate and leaf; a handshake's judgement accepts the chain, and a list that has it
 * not. */
static void every_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        char *root_key = make_key(kinds[i]), *key = make_key(kinds[i]);
        char *root = make_cert(&(struct ssl_order){.role = SSL_ROOT, .subject = "Root", .key = root_key});
        char *middle = make_cert(&(struct ssl_order){
            .role = SSL_INTERMEDIATE, .subject = "Middle", .key = key, .issuer = root, .issuer_key = root_key});
        char *server = make_cert(
            &(struct ssl_order){.names = "*.example.com,::1", .key = key, .issuer = middle, .issuer_key = key});
        char *list = make_crl(&(struct ssl_revocation){.issuer = middle, .issuer_key = key});
        assert_int_equal(judge(server, middle, root, NULL, "www.example.com"), 0);
        assert_int_equal(judge(server, middle, root, list, "::1"), 0);
        assert_int_equal(judge(server, middle, root, NULL, "www.example.org"), SSL_E_CERT_NAME);
        char *const texts[] = {root_key, key, root, middle, server, list};
        for (size_t j = 0; j < COUNT(texts); j++)
            ssl_text_free(texts[j]);
    }
}

static void roles(void **state)
{
    (void)state;
    static const struct {
        enum ssl_role role;
        bool ca;
        unsigned usage, extended;
        int64_t days;
    } rows[] = {
        {SSL_SERVER, false, USAGE_DIGITAL_SIGNATURE, EXTENDED_SERVER, 365},
        {SSL_CLIENT, false, USAGE_DIGITAL_SIGNATURE, EXTENDED_CLIENT, 365},
        {SSL_ROOT, true, USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN, EXTENDED_ANY, 3650},
        {SSL_INTERMEDIATE, true, USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN, EXTENDED_ANY, 1825},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool root = rows[i].role == SSL_ROOT;
        char *text = make_cert(&(struct ssl_order){.role = rows[i].role,
                                                   .subject = "CN=a",
                                                   .names = rows[i].ca ? NULL : "a.example",
                                                   .key = leaf_key,
                                                   .issuer = root ? NULL : ca,
                                                   .issuer_key = root ? NULL : ca_key});
        struct cert cert = cert_of(text, 0), issuer = cert_of(ca, 1);
        assert_int_equal(cert.ca, rows[i].ca);
        assert_int_equal(cert.key_usage, rows[i].usage);
        assert_int_equal(cert.extended_usage, rows[i].extended);
        assert_int_equal(cert.path_len, rows[i].role == SSL_INTERMEDIATE ? 0 : -1);
        assert_true(cert.not_after - cert.not_before == rows[i].days * 86400 - 1);
        assert_true(cert.serial.len == 16 && cert.serial.at[0] >= 0x40 && cert.serial.at[0] < 0x80);
        assert_true(span_equal(cert.issuer_key, root ? (struct span){NULL, 0} : issuer.subject_key));
        ssl_text_free(text);
    }
}

/* A server's RSA key may be one for key transport. */
static void rsa_servers(void **state)
{
    (void)state;
    char *key = make_key("rsa2048");
    char *server = make_cert(&(struct ssl_order){.names = "a.example", .key = key});
    char *client = make_cert(&(struct ssl_order){.role = SSL_CLIENT, .names = "a.example", .key = key});
    assert_int_equal(cert_of(server, 0).key_usage, USAGE_DIGITAL_SIGNATURE | USAGE_KEY_ENCIPHERMENT);
    assert_int_equal(cert_of(client, 0).key_usage, USAGE_DIGITAL_SIGNATURE);
    ssl_text_free(key);
    ssl_text_free(server);
    ssl_text_free(client);
}

/* A subject that is not given is the first name. */
static void subjects(void **state)
{
    (void)state;
    static const char long_name[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbb.example";
    static const struct {
        const char *subject, *names, *expected;
    } rows[] = {
        {NULL, "www.example.com, example.com", "CN=www.example.com"},
        {"C=DE,O=x", "a.example", "C=DE,O=x"},
        {"x", "a.example", "CN=x"},
        {"", "a.example", ""},
        {NULL, long_name, ""},
        {NULL, "URI:urn:a=b", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char subject[100];
        char *text = make_cert(&(struct ssl_order){
            .subject = rows[i].subject, .names = rows[i].names, .key = leaf_key, .issuer = ca, .issuer_key = ca_key});
        name_text(subject, sizeof subject, cert_of(text, 0).subject);
        assert_string_equal(subject, rows[i].expected);
        ssl_text_free(text);
    }
}

/* Times that are asked for, and those of the issuer as the limit of what is not. */
static void times(void **state)
{
    (void)state;
    char *root = make_cert(
        &(struct ssl_order){.role = SSL_ROOT, .subject = "a", .key = ca_key, .from = 2000000000, .until = 2000001000});
    assert_true(cert_of(root, 0).not_before == 2000000000 && cert_of(root, 0).not_after == 2000001000);
    char *inside = make_cert(&(struct ssl_order){
        .names = "a.example", .key = leaf_key, .issuer = root, .issuer_key = ca_key, .from = 2000000500});
    assert_true(cert_of(inside, 0).not_before == 2000000500 && cert_of(inside, 0).not_after == 2000001000);
    ssl_text_free(root);
    ssl_text_free(inside);
}

static void requests(void **state)
{
    (void)state;
    struct ssl_reason why;
    char *request = made(ssl_make_request(&(struct ssl_order){.names = "r.example", .key = leaf_key}, &why), &why);
    char *as_asked = make_cert(&(struct ssl_order){.request = request, .issuer = ca, .issuer_key = ca_key});
    assert_int_equal(judge(as_asked, NULL, ca, NULL, "r.example"), 0);
    char *otherwise =
        make_cert(&(struct ssl_order){.request = request, .names = "o.example", .issuer = ca, .issuer_key = ca_key});
    assert_int_equal(judge(otherwise, NULL, ca, NULL, "r.example"), SSL_E_CERT_NAME);
    assert_int_equal(judge(otherwise, NULL, ca, NULL, "o.example"), 0);
    ssl_text_free(request);
    ssl_text_free(as_asked);
    ssl_text_free(otherwise);
}

static void revocation(void **state)
{
    (void)state;
    char *other =
        make_cert(&(struct ssl_order){.names = "b.example", .key = leaf_key, .issuer = ca, .issuer_key = ca_key});
    char *empty = make_crl(&(struct ssl_revocation){.issuer = ca, .issuer_key = ca_key});
    char *one = make_crl(&(struct ssl_revocation){
        .issuer = ca, .issuer_key = ca_key, .list = empty, .certs = leaf, .reason = "superseded"});
    char *two = make_crl(&(struct ssl_revocation){.issuer = ca, .issuer_key = ca_key, .list = one, .certs = other});
    char *again = make_crl(&(struct ssl_revocation){
        .issuer = ca, .issuer_key = ca_key, .list = two, .certs = leaf, .reason = "keyCompromise"});
    assert_int_equal(judge(leaf, NULL, ca, empty, "www.example.com"), 0);
    assert_int_equal(judge(leaf, NULL, ca, one, "www.example.com"), SSL_E_CERT_REVOKED);
    assert_int_equal(judge(other, NULL, ca, one, "b.example"), 0);
    assert_int_equal(judge(leaf, NULL, ca, two, "www.example.com"), SSL_E_CERT_REVOKED);
    assert_int_equal(judge(other, NULL, ca, two, "b.example"), SSL_E_CERT_REVOKED);
    struct crl second, fourth;
    assert_int_equal(crl_parse(&second, der_of(two, 0), NULL), 0);
    assert_int_equal(crl_parse(&fourth, der_of(again, 1), NULL), 0);
    assert_true(span_equal(second.revoked, fourth.revoked)); /* the first reason stands */
    assert_true(fourth.number.len == 1 && fourth.number.at[0] == 4);
    char *const texts[] = {other, empty, one, two, again};
    for (size_t i = 0; i < COUNT(texts); i++)
        ssl_text_free(texts[i]);
}

/* ---- OCSP responses ---- */

static int judge_staple(const struct span staple)
{
    struct crypto c = crypto();
    struct cert cert = cert_of(leaf, 0), issuer = cert_of(ca, 1);
    struct ocsp_validity validity;
    const struct ocsp_task task = {.crypto = &c, .cert = &cert, .issuer = &issuer, .now = time(NULL)};
    return ocsp_judge(&task, staple, &validity, NULL);
}

static void staples(void **state)
{
    (void)state;
    struct ssl_reason why;
    char *empty = make_crl(&(struct ssl_revocation){.issuer = ca, .issuer_key = ca_key});
    char *list = make_crl(
        &(struct ssl_revocation){.issuer = ca, .issuer_key = ca_key, .certs = leaf, .reason = "keyCompromise"});
    const struct {
        const char *list;
        int64_t from, until;
        int code;
    } rows[] = {
        {NULL, 0, 0, 0},
        {empty, 0, 0, 0},
        {list, 0, 0, SSL_E_CERT_REVOKED},
        {NULL, 1000, 2000, SSL_E_OCSP_STALE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t len;
        uint8_t *staple = ssl_make_staple(&(struct ssl_status){.issuer = ca,
                                                               .issuer_key = ca_key,
                                                               .cert = leaf,
                                                               .list = rows[i].list,
                                                               .from = rows[i].from,
                                                               .until = rows[i].until},
                                          &len, &why);
        assert_non_null(staple);
        assert_int_equal(judge_staple((struct span){staple, len}), rows[i].code);
        staple[len - 1] ^= 1;
        assert_int_not_equal(judge_staple((struct span){staple, len}), 0);
        ssl_text_free((char *)staple);
    }
    ssl_text_free(empty);
    ssl_text_free(list);
}

static void refused_staples(void **state)
{
    (void)state;
    struct ssl_reason why;
    char *other = make_cert(&(struct ssl_order){.names = "a.example", .key = leaf_key});
    const struct {
        struct ssl_status status;
        const char *says;
    } rows[] = {
        {{.issuer_key = ca_key, .cert = leaf}, "the issuer's certificate is not given"},
        {{.issuer = ca, .cert = leaf}, "the issuer's key is not given"},
        {{.issuer = ca, .issuer_key = ca_key}, "the certificate is not given"},
        {{.issuer = ca, .issuer_key = ca_key, .cert = other}, "not of this issuer"},
        {{.issuer = ca, .issuer_key = ca_key, .cert = leaf, .list = leaf}, "the list has no block"},
        {{.issuer = ca, .issuer_key = ca_key, .cert = leaf, .from = 5, .until = 5}, "due before"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t len = 1;
        assert_null(ssl_make_staple(&rows[i].status, &len, &why));
        assert_int_equal(len, 0);
        assert_non_null(strstr(why.text, rows[i].says));
    }
    size_t len;
    assert_null(ssl_make_staple(NULL, &len, &why));
    assert_non_null(strstr(why.text, "the status is NULL"));
    assert_int_equal(len, 0);
    assert_null(ssl_make_staple(&(struct ssl_status){.issuer = ca, .issuer_key = ca_key, .cert = leaf}, NULL, &why));
    assert_non_null(strstr(why.text, "len is NULL"));
    ssl_text_free(other);
}

/* ---- What is refused ---- */

static void refused_orders(void **state)
{
    (void)state;
    char *middle = make_cert(&(struct ssl_order){
        .role = SSL_INTERMEDIATE, .subject = "Middle", .key = leaf_key, .issuer = ca, .issuer_key = ca_key});
    struct ssl_reason why;
    char *request = made(ssl_make_request(&(struct ssl_order){.names = "r.example", .key = leaf_key}, &why), &why);
    const struct {
        struct ssl_order order;
        int code;
        const char *says;
    } rows[] = {
        {{.names = "a.example"}, SSL_E_ARGUMENT, "the key is not given"},
        {{.names = "a.example", .key = "x"}, SSL_E_PEM, "the key has no block"},
        {{.names = "a.example", .key = leaf}, SSL_E_PEM, "the key has no block"},
        {{.names = "a..example", .key = leaf_key}, SSL_E_ARGUMENT, "\"a..example\": expected"},
        {{.subject = "CN=", .names = "a.example", .key = leaf_key}, SSL_E_ARGUMENT, "the value is empty"},
        {{.subject = "CN=a", .key = leaf_key}, SSL_E_ARGUMENT, "names are not given"},
        {{.key = leaf_key}, SSL_E_ARGUMENT, "neither subject nor names"},
        {{.role = SSL_ROOT, .subject = "", .names = "a.example", .key = leaf_key},
         SSL_E_ARGUMENT,
         "the subject is not given"},
        {{.subject = "", .names = "a.example", .key = leaf_key}, SSL_E_ARGUMENT, "the subject is not given"},
        {{.role = SSL_ROOT, .subject = "a", .key = leaf_key, .issuer = ca, .issuer_key = ca_key},
         SSL_E_ARGUMENT,
         "signs itself"},
        {{.role = SSL_INTERMEDIATE, .subject = "a", .key = leaf_key}, SSL_E_ARGUMENT, "needs an issuer"},
        {{.role = SSL_INTERMEDIATE,
          .subject = "a",
          .key = leaf_key,
          .issuer = ca,
          .issuer_key = ca_key,
          .path_len = -1},
         SSL_E_ARGUMENT,
         "path_len"},
        {{.role = SSL_INTERMEDIATE, .subject = "a", .key = leaf_key, .issuer = middle, .issuer_key = leaf_key},
         SSL_E_ARGUMENT,
         "allows 0 CAs"},
        {{.role = (enum ssl_role)17, .subject = "a", .key = leaf_key}, SSL_E_ARGUMENT, "role"},
        {{.names = "a.example", .key = leaf_key, .issuer = ca}, SSL_E_ARGUMENT, "the issuer's key is not given"},
        {{.names = "a.example", .key = leaf_key, .issuer = ca, .issuer_key = leaf_key},
         SSL_E_KEY_MISMATCH,
         "the issuer"},
        {{.names = "a.example", .key = leaf_key, .issuer = leaf, .issuer_key = leaf_key}, SSL_E_ARGUMENT, "not a CA's"},
        {{.names = "a.example", .key = leaf_key, .issuer = "", .issuer_key = ca_key},
         SSL_E_PEM,
         "the issuer's certificate"},
        {{.names = "a.example", .key = leaf_key, .from = 2000, .until = 1000}, SSL_E_ARGUMENT, "end before"},
        {{.names = "a.example", .key = leaf_key, .issuer = ca, .issuer_key = ca_key, .until = INT64_C(9999999999)},
         SSL_E_ARGUMENT,
         "longer than"},
        {{.names = "a.example", .key = leaf_key, .from = INT64_C(300000000000)}, SSL_E_INTERNAL, ""},
        {{.names = "a.example", .key = leaf_key, .permitted = "example"}, SSL_E_ARGUMENT, "for CAs"},
        {{.request = request}, SSL_E_ARGUMENT, "needs an issuer"},
        {{.request = leaf, .issuer = ca, .issuer_key = ca_key}, SSL_E_PEM, "the request has no block"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *text = ssl_make_cert(&rows[i].order, &why);
        if (text != NULL || why.code != rows[i].code || strstr(why.text, rows[i].says) == NULL)
            print_error("row %zu: %d %s\n", i, why.code, why.text);
        assert_null(text);
        assert_int_equal(why.code, rows[i].code);
        assert_non_null(strstr(why.text, rows[i].says));
        assert_null(ssl_make_cert(&rows[i].order, NULL));
    }
    assert_null(ssl_make_cert(NULL, &why));
    assert_null(ssl_make_request(NULL, &why));
    assert_null(ssl_make_request(&(struct ssl_order){.subject = "a", .request = request}, &why));
    assert_non_null(strstr(why.text, "the key is not given"));
    ssl_text_free(middle);
    ssl_text_free(request);
}

static void refused_keys(void **state)
{
    (void)state;
    struct ssl_reason why;
    assert_null(ssl_make_key("p224", &why));
    assert_int_equal(why.code, SSL_E_ARGUMENT);
    assert_non_null(strstr(why.text, "\"p224\": expected"));
    assert_null(ssl_make_key(NULL, &why));
    assert_null(ssl_make_key("", NULL));
    ssl_text_free(NULL);
}

/* A list is counted on from its number; one that cannot be counted on is refused, and does not begin again with 0. */
static void numbers_of_lists(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        bool good;
    } rows[] = {{"00fffffffffffffffe", true}, {"00ffffffffffffffff", false}, {"010000000000000000", false}};
    const struct recipe root = {.name = "CN=Root", .key = &key_p256, .ca = true, .usage = USAGE_CRL_SIGN};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ssl_reason why;
        struct crl crl;
        struct span number = DER(0x02, der_hex(rows[i].number));
        const struct crl_recipe list = {.number = number};
        const struct ssl_revocation order = {.issuer = pem_make("CERTIFICATE", cert_make(&root, NULL)),
                                             .issuer_key = pem_make("PRIVATE KEY", key_pkcs8(&key_p256)),
                                             .list = pem_make("X509 CRL", crl_make(&list, &root)),
                                             .from = TEST_NOW};
        char *text = ssl_make_crl(&order, &why);
        assert_int_equal(text != NULL, rows[i].good);
        if (rows[i].good) {
            assert_int_equal(crl_parse(&crl, der_of(text, 0), NULL), 0);
            assert_int_equal(crl.number.len, 8);
            assert_true(load_be64(crl.number.at) == UINT64_MAX);
        } else {
            assert_int_equal(why.code, SSL_E_ARGUMENT);
            assert_non_null(strstr(why.text, "the list: its number is too large to be counted on"));
        }
        ssl_text_free(text);
        der_forget();
    }
}

static void refused_revocations(void **state)
{
    (void)state;
    struct ssl_reason why;
    char *other_key = make_key("p256");
    char *other = make_cert(&(struct ssl_order){.role = SSL_ROOT, .subject = "CN=Root,O=Example", .key = other_key});
    char *others_list = make_crl(&(struct ssl_revocation){.issuer = other, .issuer_key = other_key});
    const struct {
        struct ssl_revocation r;
        int code;
        const char *says;
    } rows[] = {
        {{.issuer_key = ca_key}, SSL_E_ARGUMENT, "the issuer's certificate is not given"},
        {{.issuer = leaf, .issuer_key = leaf_key}, SSL_E_ARGUMENT, "not a CA's"},
        {{.issuer = ca, .issuer_key = other_key}, SSL_E_KEY_MISMATCH, "the issuer"},
        {{.issuer = ca, .issuer_key = ca_key, .list = others_list}, SSL_E_ARGUMENT, "not of this issuer"},
        {{.issuer = ca, .issuer_key = ca_key, .list = ca}, SSL_E_PEM, "the list has no block"},
        {{.issuer = ca, .issuer_key = ca_key, .certs = other}, SSL_E_ARGUMENT, "is not of this issuer"},
        {{.issuer = ca, .issuer_key = ca_key, .certs = leaf, .reason = "lost"}, SSL_E_ARGUMENT, "\"lost\": expected"},
        {{.issuer = ca, .issuer_key = ca_key, .certs = leaf, .reason = "removeFromCRL"}, SSL_E_ARGUMENT, "expected"},
        {{.issuer = ca, .issuer_key = ca_key, .from = 1000, .until = 1000}, SSL_E_ARGUMENT, "due before"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *text = ssl_make_crl(&rows[i].r, &why);
        if (text != NULL || why.code != rows[i].code || strstr(why.text, rows[i].says) == NULL)
            print_error("row %zu: %d %s\n", i, why.code, why.text);
        assert_null(text);
        assert_int_equal(why.code, rows[i].code);
        assert_non_null(strstr(why.text, rows[i].says));
    }
    assert_null(ssl_make_crl(NULL, &why));
    assert_non_null(strstr(why.text, "the revocation is NULL"));
    ssl_text_free(other_key);
    ssl_text_free(other);
    ssl_text_free(others_list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),       cmocka_unit_test(roles),           cmocka_unit_test(rsa_servers),
        cmocka_unit_test(subjects),         cmocka_unit_test(times),           cmocka_unit_test(requests),
        cmocka_unit_test(revocation),       cmocka_unit_test(refused_orders),  cmocka_unit_test(refused_keys),
        cmocka_unit_test(staples),          cmocka_unit_test(refused_staples), cmocka_unit_test(refused_revocations),
        cmocka_unit_test(numbers_of_lists),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
