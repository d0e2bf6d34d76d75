/*
 * pfx_test.c - PKCS #12 files: those of OpenSSL, our own, and some that were put together to be refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/x509.h"

/* Two, three and four bytes of UTF-8 to a character: "Grüße 𝄞". */
#define MUSIC                                                                                                          \
    "Gr\xc3\xbc\xc3\x9f"                                                                                               \
    "e \xf0\x9d\x84\x9e"

/* clang-format off */
/* Made by "openssl pkcs12 -export" (3.0) of key_p256 and a certificate that it signed for itself. */
static const struct {
    const char *what, *password, *der;
} files[] = {
    {"PBES2, AES-256, and a MAC by SHA-256", "swordfish",
     "30820409020103308203c006092a864886f70d010701a08203b1048203ad308203a93082026106092a864886f70d010706a0820252"
     "3082024e0201003082024706092a864886f70d010701305606092a864886f70d01050d3049302806092a864886f70d01050c301b04"
     "08339713ad480eee55020102300c06082a864886f70d02090500301d060960864801650304012a041019a3a8c18aed5076f8d37447"
     "d97b93b8808201e037021024229683ea59b90414a949ddbdb374b82a9d337f02052cf88e50a0428a2401754f16ebea69007ce7827c"
     "78fda693d3ea166f3581b46c498ec5040c4358f51e357ed7157357ff3f09d86d7b6cd577b462ce4a7e8c047142623ae775683f5a81"
     "bea628b4d4031535aa335fc447ca0525d0e49895eb6c286494fcb57a0f32b836fa3ae73a96b2b4fe682dbec43cf61a5ce6f1ea7e38"
     "8acaf962a54b55a7c19e4c92089e7faddc52d5029d6dfed1c64f7887faf11fc2b46ba33441585eab76b5156f4538c9ab769173591b"
     "a15eca6f1555d5f0919104e632fa7f8aa313f6f2b82046bb7636b3ac0c7d661be4d21c1159b788fb88522003d6851dd8d0bd54655c"
     "51a3958bd6a654900fbe374551ca442ce583fe749c381a4a250f91d5efc11e9c16dcde3a32ce6a56385de04712ecf659322473c64e"
     "a2f4ef0bb9d0dc2cf07cea4cd3ebc96eb855bce940d002f8b0d226c206c3bdf09f9541c046d091814de59fab3b19b5cfe2afe65014"
     "19a27162f1d6b0c72a6c1a7d028e82766091f94c45bff00628d4d1363c293c5c5a1f368c07622a5807f4840208e975b7f18861ef95"
     "b77143ebcfe47b329b08fe3afed8c19e9c3a62c246eb27a73ef35930bbbdb486c010a489c152ade2c21cf39f220c90176b2a0bb97b"
     "1bff31852735faed9488753082014006092a864886f70d010701a08201310482012d3082012930820125060b2a864886f70d010c0a"
     "0102a081ee3081eb305606092a864886f70d01050d3049302806092a864886f70d01050c301b04083d1a5692eb18e79d020102300c"
     "06082a864886f70d02090500301d060960864801650304012a0410fdb2c287fdd1483a950a9718b527591f048190d3395147ef8959"
     "3534060f75abb7266aad624b187daea1983373c23c19b8a270c2ee183dac2d0ff3e85b81ab5e6f5ec91c25c12ef2b9c111d228ec44"
     "5dc4c050da1cf6e75cb8821364de48465c52f040df3440de15a37f036a5c00d9c4f57cea8421359ea66d30532eb3ebd473a600a170"
     "8b8d5ba58dcfe11561a80e6122887164b9361707b6ddeae6da37868b4d0cb63125302306092a864886f70d01091531160414ac46dd"
     "12b7e9533a61cda89c16d34d1085e52d1730403031300d060960864801650304020105000420c3fed42ec5b97745dbb7523b346469"
     "30049fd4ad297f016934045439049b00890408923af5c5fbefe118020102"},
    {"Triple DES, and a MAC by SHA-1", MUSIC,
     "308203770201033082033e06092a864886f70d010701a082032f0482032b308203273082021e06092a864886f70d010706a082020f"
     "3082020b0201003082020406092a864886f70d010701301b060a2a864886f70d010c0103300d040821af01e4b06533cb0201038082"
     "01d823eeb334ae55cdc7c774207c6bdb07ae806b8a981f444127e30d75dcf77296510b0817b087c35d8846579ff16a910ba5ff8e2e"
     "4202080fd74d915789bbf8531bd0f74efe68af3430b0afe1c792d9aa452ccff4cc1efdb2d204359a9a58629a833ac6961418a0332f"
     "8b790cf7bbfa53471426072c89655a904eeb7316410aae63aa01278f4e74a66ed5f85c4a707e266be7fec7b85cc8123e392c531d44"
     "e2eb405d4f016cc870755c55d2fb485105e98a6f5dfcb484ea0bd193234b3da6cd71d34e343444a7e91118169325e5bbf8214ce3f4"
     "8e6e36c240645ab1c05066934ed6cfe61ad193980b5179bfa0a3a75883e1d33c99782092a0d32f92458a924f0331cedb388ffd57a8"
     "c5e9d181466307088d95a18d23a6ab658c79c7bf89e3c5d586889eefb3a9f800da64b737398ce3d7d25099ee294d896c2c341563a9"
     "d3c8f20ed2ec0855bf0dd195f0630f585843d2663dfa765fe05ecd32ea5a5d9c7aff5238f3ca9d4021b2da75b0704c5641634fa91d"
     "796b11bab97a6df2f7a164540cecf312fc8993b792b5aaa3195940fc31fd9c0a8930415ed8165e3a414b23a40fdeee01b3d644244c"
     "0e380a8f107eee9b222c0a640949690f43596dac58b53b9843558ca0654088fbd3f1e8e25e7188a72a2f5f51153b18c9cc1f308201"
     "0106092a864886f70d010701a081f30481f03081ed3081ea060b2a864886f70d010c0a0102a081b33081b0301b060a2a864886f70d"
     "010c0103300d0408047448884afc5c9f02010304819060f9aee860c5581c07ef2068d4cafc5e17e7e79d312d0aaf9c3a2a5cfabcd3"
     "e4436ca0c41f7366e27b37687875b656aeec74fe0f231fe7151f5f87f2ce0b8de6e04dd8bde290637a79073424c875e7d5557badf8"
     "2595f136ba9a880d88dafec116e5ad8f1bfa198d7c6f96de0b8e8b9e91292e7eeaa08d65e86cf0ff58cfb8bedd50ad910d8b62f848"
     "23ea4dfa1a2e113125302306092a864886f70d01091531160414ac46dd12b7e9533a61cda89c16d34d1085e52d1730303021300906"
     "052b0e03021a0500041486c2217691e74e0cec8eff5425f00792b9a7e71b0408743bbacd03642375020103"},
    {"AES-128, certificate in the open, no password, and a MAC by SHA-384", "",
     "308203d40201033082037e06092a864886f70d010701a082036f0482036b308203673082020206092a864886f70d010701a08201f3"
     "048201ef308201eb308201e7060b2a864886f70d010c0a0103a08201923082018e060a2a864886f70d01091601a082017e0482017a"
     "308201763082011ba00302010202144d5bfdc559474cfa274db994f7d63540d65a0b74300a06082a8648ce3d040302300f310d300b"
     "06035504030c04703235363020170d3236313132333038303932305a180f32313236313033303038303932305a300f310d300b0603"
     "5504030c04703235363059301306072a8648ce3d020106082a8648ce3d03010703420004c6f078a61463a5aee30289c1c7a589595e"
     "6bb5e1c06ed2d761c0cc9e9d36fe5cb2697c6a2cf9241a97a24cabc8f70f79cecd3cc9b375412baf3d29f0e6cad601a3533051301d"
     "0603551d0e041604149bea380b523bf02ab47d71ddfc71b90cbd58e4ef301f0603551d230418301680149bea380b523bf02ab47d71"
     "ddfc71b90cbd58e4ef300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020349003046022100f53756b0910ea9"
     "8351cfc1188c94dae10df48df982127e71ee080a6a7d51ecc1022100f2e2bd8793613aa5fbaf3f50a17f384c893632621923c4e46d"
     "f5febb2304d6bb3142301b06092a864886f70d010914310e1e0c00610020006e0061006d0065302306092a864886f70d0109153116"
     "0414ac46dd12b7e9533a61cda89c16d34d1085e52d173082015d06092a864886f70d010701a082014e0482014a3082014630820142"
     "060b2a864886f70d010c0a0102a081ee3081eb305606092a864886f70d01050d3049302806092a864886f70d01050c301b0408de64"
     "1d284f7c0876020101300c06082a864886f70d02090500301d06096086480165030401020410e2dc521bebbca027dcf598f1a24b50"
     "5d048190a468949e13eb73fcc806400581a6c3de88d6be495a439ea060506db518bf173e126c2c403fbd13dc0c6a61250d218c4735"
     "16c0641dd7e972be4c86dba36c376030c90e451396bda403b32a4bbc62a35775f2d0dbb5d0d84c5a58e890e80babbfd508c6d4e327"
     "2c5efd607069efb6ddcf358f70c6d57609779e73d61a57b7723779d0dfc4acb80de10fcbae3be0f16bf03142301b06092a864886f7"
     "0d010914310e1e0c00610020006e0061006d0065302306092a864886f70d01091531160414ac46dd12b7e9533a61cda89c16d34d10"
     "85e52d17304d3041300d060960864801650304020205000430cf0680dc7e765cb2fbdc5767cefbd4744550c17b365cfdce1190e3b3"
     "346cebee4104cf2d9f92f8d310c41883facf9b990408d367f6d968d0f6cd"},
};

/* The same with -legacy: RC2; and without a MAC. */
static const char rc2[] =
     "308203770201033082033e06092a864886f70d010701a082032f0482032b308203273082021e06092a864886f70d010706a082020f"
     "3082020b0201003082020406092a864886f70d010701301b060a2a864886f70d010c0106300d040820f1076df31a74310201028082"
     "01d8f2d91810768e81485c9199c9d6dc5dbc20372119c19bd382ecec6b462f26fbda9991289f231f8d737106169de5797c1b90e055"
     "9375e42deab01166cf2fd271ea025c5be4062e1bcacd8366f53035682fa7e63f064b5b6127cdd2414df5ebe60fa6ebe3cd1d89dfd5"
     "eda37b2b7fbf8c2a537a07ab2dcebef57493bc4cf55aebce0296896f04f1ca449adc4fa522cd86c1ab563511800479fa9417d7b114"
     "1e40158da187fe4a2d1c79a8d4ca7ea8a5ebbc98873eb05569f54eaccf09bcde4efdbb62284d9d4ee9b473e2c786be1552d56f55fc"
     "238629d12f9352f8ec4c6b0ce12fb3e825d69d4e23bcdcd13cd9732a885b0b23da3afc694b538124fb1186ed625154d867f46e1b4f"
     "f75881eab0dacd31d365d39b1ac82aee69b0982890ff83ada7002562110ee0c04a288da15e2937716c27b0ac0bb6d6b73f78e164f7"
     "205e9adef9c42aee85a5f82648c0583ae369ef81423f0b8a10671752ff665e08bbf08551d61e00fd1a68ed7c4b972768eaeea9c749"
     "a92f5438a4137d013c762d2623eb57ba5695294e60f55aefda19f07d17157b6f2982bba91044a32dc00a4c2933b916bef3a3025ec5"
     "a85cbff90be2347dea6289ac3f5b7fb5e7ce7b88425310b4769fb5188090d993fba6b884e821e5563b26619ca0aa578995f6308201"
     "0106092a864886f70d010701a081f30481f03081ed3081ea060b2a864886f70d010c0a0102a081b33081b0301b060a2a864886f70d"
     "010c0103300d040885043de3e10f718e020102048190b72d0c81fc7d629e0701956dea017881138a1bc12e3166dbc3b398f4dac60e"
     "9756804e3e5930e77cfab6ae788c7a7e23e3e7996ca2165b76a73c93386daa8d35c3ece6102f623150a7e45dfbd499ad745d60f420"
     "b2b9ca974ba92d249678798eb39c81494826066fa6790e21be1449efd28a59d566f511c6649da43d02e9c2a14ca993d443a3a2fa5d"
     "05188b23736d5b3125302306092a864886f70d01091531160414ac46dd12b7e9533a61cda89c16d34d1085e52d1730303021300906"
     "052b0e03021a05000414fe6b720be9b1cc2535c9520167fe62253b5b77e004084d8311c05ea868be020102";

static const char no_mac[] =
     "3082034b0201033082034406092a864886f70d010701a0820335048203313082032d308201e506092a864886f70d010701a08201d6"
     "048201d2308201ce308201ca060b2a864886f70d010c0a0103a08201923082018e060a2a864886f70d01091601a082017e0482017a"
     "308201763082011ba00302010202144d5bfdc559474cfa274db994f7d63540d65a0b74300a06082a8648ce3d040302300f310d300b"
     "06035504030c04703235363020170d3236313132333038303932305a180f32313236313033303038303932305a300f310d300b0603"
     "5504030c04703235363059301306072a8648ce3d020106082a8648ce3d03010703420004c6f078a61463a5aee30289c1c7a589595e"
     "6bb5e1c06ed2d761c0cc9e9d36fe5cb2697c6a2cf9241a97a24cabc8f70f79cecd3cc9b375412baf3d29f0e6cad601a3533051301d"
     "0603551d0e041604149bea380b523bf02ab47d71ddfc71b90cbd58e4ef301f0603551d230418301680149bea380b523bf02ab47d71"
     "ddfc71b90cbd58e4ef300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020349003046022100f53756b0910ea9"
     "8351cfc1188c94dae10df48df982127e71ee080a6a7d51ecc1022100f2e2bd8793613aa5fbaf3f50a17f384c893632621923c4e46d"
     "f5febb2304d6bb3125302306092a864886f70d01091531160414ac46dd12b7e9533a61cda89c16d34d1085e52d173082014006092a"
     "864886f70d010701a08201310482012d3082012930820125060b2a864886f70d010c0a0102a081ee3081eb305606092a864886f70d"
     "01050d3049302806092a864886f70d01050c301b04083c21fe1513d03b1e020102300c06082a864886f70d02090500301d06096086"
     "4801650304012a0410a2372d2c83455748fad01675df4811230481909d0491abd5ef83cd53614d4e554e4602badb03c5c930863d21"
     "d495fef3eb6c26cb7e2bf5aaa2398894564829c3b7b0b1f83a7d2ddb75ca72134450ff38165f9920b152c8c9818c4b434e76ecd3fe"
     "fa51267bed95a33a25ede2a231f1238679f32de07b1e5d751ed789b942167eb6e1fae8eaf4645b7ab6382857cced2190c33574cb71"
     "ee9c40596b92a95fc0e701f67d3125302306092a864886f70d01091531160414ac46dd12b7e9533a61cda89c16d34d1085e52d17";

/* clang-format on */

static uint8_t room[1 << 20];
static struct pfx pfx;

static struct password password_of(const char *text)
{
    struct span none = {NULL, 0}, span = {(const uint8_t *)text, text != NULL ? strlen(text) : 0};
    return (struct password){.text = text != NULL ? span : none, .work = 100};
}

static int read_file(const char *text, struct span file, struct error *why)
{
    struct password password = password_of(text);
    struct error ignored;
    why = why != NULL ? why : &ignored;
    *why = (struct error){0};
    assert_true(pfx_room(file.len) <= sizeof room);
    int result = pfx_read(&pfx, test_crypto(), &password, file, room, why);
    assert_int_equal(result, why->code);
    return result;
}

static void expect_text(const struct error *why, const char *part)
{
    if (strstr(why->text, part) == NULL)
        print_error("wanted \"%s\", got \"%s\"\n", part, why->text);
    assert_non_null(strstr(why->text, part));
}

static void expect(int code, const char *part, struct span file)
{
    struct error why;
    int result = read_file("x", file, &why);
    if (result != code)
        print_error("wanted %s, got %s: %s\n", error_name(code), error_name(result), why.text);
    assert_int_equal(result, code);
    expect_text(&why, part);
}

/* ---- Files of OpenSSL ---- */

static void of_openssl(void **state)
{
    (void)state;
    struct span key = key_pkcs8(&key_p256);
    for (size_t i = 0; i < COUNT(files); i++) {
        struct error why;
        struct cert cert;
        if (read_file(files[i].password, der_hex(files[i].der), &why) != 0)
            print_error("%s: %s\n", files[i].what, why.text);
        assert_int_equal(why.code, 0);
        assert_true(span_equal(pfx.key, key));
        assert_int_equal(pfx.count, 1);
        assert_int_equal(cert_parse(&cert, pfx.certs[0], &why), 0);
    }
    der_forget();
}

static void wrong_passwords(void **state)
{
    (void)state;
    static const char *const wrong[] = {"swordfisH", "swordfish ", "x", "", MUSIC "e"};
    for (size_t i = 0; i < COUNT(files); i++) {
        struct span der = der_hex(files[i].der);
        struct error why;
        for (size_t j = 0; j < COUNT(wrong); j++)
            if (strcmp(wrong[j], files[i].password) != 0)
                assert_int_equal(read_file(wrong[j], der, &why), SSL_E_PASSWORD);
        assert_int_equal(read_file("\xff", der, &why), SSL_E_PASSWORD);
        expect_text(&why, "UTF-8");
        assert_int_equal(read_file(NULL, der, &why), SSL_E_NO_PASSWORD);
        expect_text(&why, "the PKCS #12 file is encrypted; call ssl_config_password");
    }
    der_forget();
}

static void old_files(void **state)
{
    (void)state;
    struct error why;
    assert_int_equal(read_file("swordfish", der_hex(rc2), &why), SSL_E_ENCRYPTION);
    expect_text(&why, "the certificates: pbeWithSHAAnd40BitRC2-CBC; write it anew with");
    assert_int_equal(read_file("swordfish", der_hex(no_mac), &why), SSL_E_PFX);
    expect_text(&why, "no MAC");
    der_forget();
}

/* Cut anywhere, or a byte changed anywhere: never a crash, and nothing but what went in comes out. What the MAC does
 * not cover is the frame, a few bytes of which mean nothing. */
static void damaged(void **state)
{
    (void)state;
    size_t accepted = 0;
    for (size_t i = 0; i < COUNT(files); i++) {
        struct span whole = der_hex(files[i].der), key = key_pkcs8(&key_p256);
        for (size_t len = 0; len < whole.len; len++)
            assert_int_equal(read_file(files[i].password, (struct span){whole.at, len}, NULL), SSL_E_PFX);
        assert_int_equal(read_file(files[i].password, der_concat(whole, der_byte(0)), NULL), SSL_E_PFX);
        uint8_t *copy = der_copy(whole);
        for (size_t at = 0; at < whole.len; at++) {
            copy[at] ^= (uint8_t)(1 + at % 255);
            if (read_file(files[i].password, (struct span){copy, whole.len}, NULL) == 0) {
                assert_true(span_equal(pfx.key, key));
                accepted++;
            }
            copy[at] = whole.at[at];
        }
    }
    assert_int_equal(accepted, 0);
    der_forget();
}

/* ---- Files put together: the password is "x", nothing is encrypted, and there is one iteration ---- */

#define DATA      "1.2.840.113549.1.7.1"
#define ENVELOPED "1.2.840.113549.1.7.3"
#define ENCRYPTED "1.2.840.113549.1.7.6"
#define BAG(n)    "1.2.840.113549.1.12.10.1." #n
#define X509      "1.2.840.113549.1.9.22.1"
#define LOCAL_ID  "1.2.840.113549.1.9.21"
#define SHA256    "2.16.840.1.101.3.4.2.1"
#define PBE_DES3  "1.2.840.113549.1.12.1.3"
#define NULL_     DER(0x05, NOTHING)

static struct span mac_bytes(struct span content, const char *password, struct span salt, uint32_t iterations)
{
    static const uint8_t x[] = {0, 'x', 0, 0};
    static uint8_t mac[HASH_MAX];
    uint8_t key[HASH_MAX];
    struct hmac_key k;
    struct hmac h;
    const struct hash *hash = test_crypto()->sha256;
    pkcs12_kdf(hash, key, hash->digest_len, PKCS12_MAC, password[0] == 'x' ? SPAN(x) : NOTHING, salt, iterations);
    hmac_key_init(&k, hash, key, hash->digest_len);
    hmac_init(&h, &k);
    hmac_update(&h, content.at, content.len);
    hmac_final(&h, mac);
    return (struct span){mac, hash->digest_len};
}

static struct span mac_data(struct span algorithm, struct span mac, struct span salt, struct span more)
{
    return DER_SEQ(DER_SEQ(algorithm, der_octets_of(mac)), der_octets_of(salt), more);
}

static struct span sha256_id(void)
{
    return DER_SEQ(der_oid_of(SHA256), NULL_);
}

static struct span content_info(const char *type, struct span content)
{
    return DER_SEQ(der_oid_of(type), DER(0xa0, content));
}

/* A file around the bytes of an AuthenticatedSafe. */
static struct span file_around(struct span content)
{
    struct span salt = der_text("salt");
    return DER_SEQ(der_integer_of(3), content_info(DATA, der_octets_of(content)),
                   mac_data(sha256_id(), mac_bytes(content, "x", salt, 1), salt, NOTHING));
}

static struct span safe(struct span bags)
{
    return content_info(DATA, der_octets_of(DER_SEQ(bags)));
}

static struct span file_of(struct span bags)
{
    return file_around(DER_SEQ(safe(bags)));
}

static struct span bag(const char *type, struct span value, struct span id)
{
    struct span attributes = NOTHING;
    if (id.at != NULL)
        attributes = DER_SET_OF(DER_SEQ(der_oid_of(LOCAL_ID), DER_SET_OF(der_octets_of(id))));
    return DER_SEQ(der_oid_of(type), DER(0xa0, value), attributes);
}

static struct span cert_of_kind(const char *kind, struct span der)
{
    return DER_SEQ(der_oid_of(kind), DER(0xa0, der_octets_of(der)));
}

static struct span cert_bag(struct span der)
{
    return bag(BAG(3), cert_of_kind(X509, der), NOTHING);
}

static struct span key_bag(const struct test_key *key)
{
    return bag(BAG(1), key_pkcs8(key), NOTHING);
}

static const struct recipe root = {.name = "CN=Root", .key = &key_p384, .ca = true};
static const struct recipe middle = {.name = "CN=Middle", .key = &key_ed25519, .ca = true};
static const struct recipe leaf = {.name = "CN=Leaf", .key = &key_p256};
static const struct recipe renewed = {.name = "CN=Leaf", .key = &key_p256, .serial = 77};
static const struct recipe stranger = {.name = "CN=Stranger", .key = &key_p384};

static struct span both(struct span a, struct span b)
{
    return der_concat(a, b);
}

static struct span good(void)
{
    return both(key_bag(&key_p256), cert_bag(cert_make(&leaf, &root)));
}

static void chains(void **state)
{
    (void)state;
    struct span l = cert_make(&leaf, &middle), m = cert_make(&middle, &root), r = cert_make(&root, NULL);
    struct span s = cert_make(&stranger, &root), key = key_bag(&key_p256);
    struct span bags =
        both(both(cert_bag(r), cert_bag(s)), both(both(cert_bag(m), key), both(cert_bag(l), cert_bag(l))));
    expect(0, "", file_of(bags));
    assert_int_equal(pfx.count, 3);
    assert_true(span_equal(pfx.certs[0], l) && span_equal(pfx.certs[1], m) && span_equal(pfx.certs[2], r));
    expect(0, "", file_of(both(both(cert_bag(r), cert_bag(l)), key))); /* a link is missing */
    assert_int_equal(pfx.count, 1);
    expect(0, "", file_of(both(key_bag(&key_p384), cert_bag(r)))); /* signed for itself: there is no end but one */
    assert_int_equal(pfx.count, 1);
    expect(SSL_E_KEY_MISMATCH, "none of the 2 certificates", file_of(both(both(cert_bag(m), cert_bag(r)), key)));
    expect(SSL_E_KEY_MISMATCH, "none of the 0 certificates", file_of(key));
    der_forget();
}

/* Two certificates of the same key: the one with the key's localKeyID. */
static void local_key_ids(void **state)
{
    (void)state;
    struct span older = cert_make(&leaf, &root), newer = cert_make(&renewed, &root), a = der_text("a"),
                b = der_text("b");
    struct span key = bag(BAG(1), key_pkcs8(&key_p256), b);
    struct span first = bag(BAG(3), cert_of_kind(X509, older), a), second = bag(BAG(3), cert_of_kind(X509, newer), b);
    expect(0, "", file_of(both(key, both(first, second))));
    assert_true(span_equal(pfx.certs[0], newer));
    expect(0, "", file_of(both(key, both(second, first))));
    assert_true(span_equal(pfx.certs[0], newer));
    expect(0, "", file_of(both(key_bag(&key_p256), both(first, second))));
    assert_true(span_equal(pfx.certs[0], older));
    /* The id alone proves nothing. */
    struct span alien = bag(BAG(3), cert_of_kind(X509, cert_make(&stranger, &root)), b);
    expect(0, "", file_of(both(key, both(alien, first))));
    assert_true(span_equal(pfx.certs[0], older));
    der_forget();
}

static void wrong_attributes(void **state)
{
    (void)state;
    struct span local_id = der_oid_of(LOCAL_ID), cert = cert_of_kind(X509, cert_make(&leaf, &root));
    const struct {
        struct span attributes;
        int code;
    } rows[] = {
        {DER_SET_OF(DER_SEQ(local_id, DER_SET_OF(der_octets_of(der_text("a"))))), 0},
        {DER_SET_OF(DER_SEQ(der_oid_of("1.2.3"), DER_SET_OF(NULL_))), 0},
        {DER_SET_OF(DER_SEQ(local_id, DER_SET_OF(NULL_))), SSL_E_PFX},
        {DER_SET_OF(DER_SEQ(local_id, DER_SET_OF(NOTHING))), SSL_E_PFX},
        {DER_SET_OF(DER_SEQ(local_id)), SSL_E_PFX},
        {DER_SET_OF(DER_SEQ(local_id, DER_SET_OF(der_octets_of(der_text("a"))), NULL_)), SSL_E_PFX},
        {DER_SET_OF(NULL_), SSL_E_PFX},
        {NULL_, SSL_E_PFX},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct span of_cert = DER_SEQ(der_oid_of(BAG(3)), DER(0xa0, cert), rows[i].attributes);
        expect(rows[i].code, rows[i].code == 0 ? "" : "a SafeBag", file_of(both(key_bag(&key_p256), of_cert)));
    }
    der_forget();
}

static void other_bags(void **state)
{
    (void)state;
    struct span nested = bag(BAG(6), DER_SEQ(cert_bag(cert_make(&leaf, &root))), NOTHING);
    nested = bag(BAG(6), DER_SEQ(bag(BAG(6), DER_SEQ(nested), NOTHING)), NOTHING);
    expect(0, "", file_of(both(nested, key_bag(&key_p256))));
    assert_int_equal(pfx.count, 1);
    struct span others = both(bag(BAG(4), DER_SEQ(der_integer_of(1)), NOTHING), bag("1.2.3", NULL_, NOTHING));
    others = both(others, bag(BAG(5), DER_SEQ(der_integer_of(1)), NOTHING));
    others = both(others, bag(BAG(3), cert_of_kind("1.2.840.113549.1.9.22.2", der_text("sdsi")), NOTHING));
    expect(0, "", file_of(both(others, good())));
    expect(SSL_E_PFX, "no private key", file_of(cert_bag(cert_make(&leaf, &root))));
    expect(SSL_E_PFX, "no private key", file_of(NOTHING));
    expect(SSL_E_PFX, "no private key", file_around(DER_SEQ(NOTHING)));
    expect(SSL_E_PFX, "more than one private key", file_of(both(key_bag(&key_p384), good())));
    der_forget();
}

static void limits(void **state)
{
    (void)state;
    struct span bags = good(), safes = safe(good()), nothing = bag("1.2.3", NULL_, NOTHING);
    for (size_t i = 2; i < LIMIT_PFX_BAGS; i++)
        bags = both(bags, nothing);
    expect(0, "", file_of(bags));
    expect(SSL_E_PFX, "bags", file_of(both(bags, nothing)));
    for (size_t i = 1; i < LIMIT_PFX_SAFES; i++)
        safes = both(safes, safe(NOTHING));
    expect(0, "", file_around(DER_SEQ(safes)));
    expect(SSL_E_PFX, "safes", file_around(DER_SEQ(both(safes, safe(NOTHING)))));
    der_forget();
    bags = NOTHING;
    struct span cert = cert_bag(cert_make(&leaf, &root));
    for (size_t i = 0; i < LIMIT_PRESENTED; i++)
        bags = both(bags, cert);
    expect(0, "", file_of(both(key_bag(&key_p256), bags)));
    expect(SSL_E_PFX, "certificates", file_of(both(key_bag(&key_p256), both(bags, cert))));
    der_forget();
    struct password password = password_of("x");
    static const uint8_t much[LIMIT_PFX + 1];
    struct error why = {0};
    assert_int_equal(pfx_room(sizeof much), 0);
    assert_int_equal(pfx_read(&pfx, test_crypto(), &password, SPAN(much), NULL, &why), SSL_E_PFX);
    expect_text(&why, "1048576 bytes");
}

static void frames(void **state)
{
    (void)state;
    struct span content = DER_SEQ(safe(good())), salt = der_text("salt"), id = sha256_id(), three = der_integer_of(3);
    struct span mac = der_concat(mac_bytes(content, "x", salt, 1), NOTHING), one = der_integer_of(1);
    struct span info = content_info(DATA, der_octets_of(content)), md = mac_data(id, mac, salt, NOTHING);
    expect(0, "", DER_SEQ(three, info, md));
    expect(0, "", DER_SEQ(three, info, mac_data(id, mac, salt, one))); /* the default, written all the same */
    expect(0, "", DER_SEQ(three, info, mac_data(DER_SEQ(der_oid_of(SHA256)), mac, salt, NOTHING)));
    struct span twice = der_concat(mac_bytes(content, "x", salt, 2), NOTHING);
    expect(0, "", DER_SEQ(three, info, mac_data(id, twice, salt, der_integer_of(2))));
    expect(SSL_E_PASSWORD, "", DER_SEQ(three, info, mac_data(id, twice, salt, der_integer_of(3))));
    expect(SSL_E_PASSWORD, "", DER_SEQ(three, info, mac_data(id, (struct span){mac.at, 31}, salt, NOTHING)));
    expect(SSL_E_PASSWORD, "", DER_SEQ(three, info, mac_data(id, both(mac, der_byte(0)), salt, NOTHING)));
    expect(SSL_E_PASSWORD, "", DER_SEQ(three, info, mac_data(id, NOTHING, salt, NOTHING)));
    expect(SSL_E_ENCRYPTION, "more than 100 iterations",
           DER_SEQ(three, info, mac_data(id, mac, salt, der_integer_of(101))));
    expect(SSL_E_ENCRYPTION, "iterations", DER_SEQ(three, info, mac_data(id, mac, salt, der_integer_of(INT64_MAX))));
    expect(SSL_E_ENCRYPTION, "SHA-224",
           DER_SEQ(three, info, mac_data(DER_SEQ(der_oid_of("2.16.840.1.101.3.4.2.4"), NULL_), mac, salt, NOTHING)));
    expect(SSL_E_PFX, "a PFX", DER_SEQ(three, info, mac_data(id, mac, salt, der_integer_of(0))));
    expect(SSL_E_PFX, "a PFX", DER_SEQ(three, info, mac_data(id, mac, salt, both(one, one))));
    expect(SSL_E_PFX, "a PFX", DER_SEQ(der_integer_of(2), info, md));
    expect(SSL_E_PFX, "a PFX", DER_SEQ(three, info, md, md));
    expect(SSL_E_PFX, "a PFX", DER_SEQ(three, content_info(ENCRYPTED, der_octets_of(content)), md));
    expect(SSL_E_PFX, "no MAC", DER_SEQ(three, info));
    expect(SSL_E_PFX, "a signature", DER_SEQ(three, content_info("1.2.840.113549.1.7.2", DER_SEQ(NOTHING)), md));
    expect(SSL_E_PFX, "a PFX", der_text("-----BEGIN CERTIFICATE-----"));
    expect(SSL_E_ENCRYPTION, "envelopedData instead", file_around(DER_SEQ(content_info(ENVELOPED, DER_SEQ(NOTHING)))));
    expect(SSL_E_PFX, "EncryptedData", file_around(DER_SEQ(content_info(ENCRYPTED, DER_SEQ(one, id)))));
    expect(SSL_E_PFX, "ContentInfo", file_around(DER_SEQ(DER_SEQ(der_oid_of(DATA)))));
    expect(SSL_E_PFX, "ContentInfo", file_around(DER_SEQ(content_info(DATA, both(der_octets_of(salt), one)))));
    expect(SSL_E_PFX, "AuthenticatedSafe", file_around(der_text("x")));
    expect(SSL_E_PFX, "AuthenticatedSafe", file_around(der_octets_of(salt)));
    expect(SSL_E_PFX, "SafeContents", file_around(DER_SEQ(content_info(DATA, der_octets_of(one)))));
    expect(SSL_E_PFX, "SafeContents", file_around(DER_SEQ(content_info(DATA, der_octets_of(NOTHING)))));
    expect(SSL_E_PFX, "SafeBag", file_of(one));
    expect(SSL_E_PFX, "SafeBag", file_of(DER_SEQ(der_oid_of(BAG(1)))));
    expect(SSL_E_PFX, "SafeBag", file_of(bag(BAG(1), both(key_pkcs8(&key_p256), one), NOTHING)));
    expect(SSL_E_PFX, "SafeBag", file_of(DER_SEQ(der_oid_of("1.2.3"), DER(0xa0, one), DER_SET_OF(one))));
    expect(SSL_E_PFX, "CertBag", file_of(bag(BAG(3), DER_SEQ(der_oid_of(X509), one), NOTHING)));
    expect(SSL_E_PFX, "CertBag", file_of(bag(BAG(3), one, NOTHING)));
    expect(SSL_E_PFX, "EncryptedPrivateKeyInfo", file_of(bag(BAG(2), one, NOTHING)));
    expect(SSL_E_CERT_DECODE, "", file_of(cert_bag(der_text("x"))));
    expect(SSL_E_KEY_DECODE, "", file_of(bag(BAG(1), DER_SEQ(one), NOTHING)));
    der_forget();
}

/* What a file asks for is added up. */
static void work(void **state)
{
    (void)state;
    struct span salt = der_octets_of(der_text("salt")), junk = der_octets_of(der_text("12345678"));
    struct span algorithm = DER_SEQ(der_oid_of(PBE_DES3), DER_SEQ(salt, der_integer_of(33)));
    expect(SSL_E_PASSWORD, "the private key", file_of(bag(BAG(2), DER_SEQ(algorithm, junk), NOTHING)));
    algorithm = DER_SEQ(der_oid_of(PBE_DES3), DER_SEQ(salt, der_integer_of(34)));
    expect(SSL_E_ENCRYPTION, "the private key: a key that takes more than 99 iterations",
           file_of(bag(BAG(2), DER_SEQ(algorithm, junk), NOTHING)));
    der_forget();
}

/* As Firefox writes them: nothing has a definite length, and the strings are in pieces. */
static struct span indefinite(uint8_t tag, struct span content)
{
    static const uint8_t end[2];
    uint8_t head[2] = {tag, 0x80};
    return der_concat(der_concat((struct span){head, 2}, content), SPAN(end));
}

static struct span pieces(uint8_t tag, struct span bytes)
{
    size_t half = bytes.len / 2;
    return indefinite(tag, both(der_octets_of((struct span){bytes.at, half}),
                                der_octets_of((struct span){bytes.at + half, bytes.len - half})));
}

static void streams(void **state)
{
    (void)state;
    struct span salt = der_text("salt"), contents = indefinite(0x30, good());
    struct span info = indefinite(0x30, both(der_oid_of(DATA), indefinite(0xa0, pieces(0x24, contents))));
    struct span content = indefinite(0x30, info);
    struct span mac = mac_data(sha256_id(), mac_bytes(content, "x", salt, 1), salt, NOTHING);
    struct span outer = indefinite(0x30, both(der_oid_of(DATA), indefinite(0xa0, pieces(0x24, content))));
    expect(0, "", indefinite(0x30, both(der_integer_of(3), both(outer, mac))));
    assert_true(span_equal(pfx.key, key_pkcs8(&key_p256)));
    der_forget();
}

/* RFC 9579: the key of the MAC by PBKDF2, from the password as it is. */
static void pbmac1(void **state)
{
    (void)state;
    struct span content = DER_SEQ(safe(good())), salt = der_text("salt"), bytes = der_text("x");
    uint8_t key[32], mac[HASH_MAX];
    struct hmac_key k;
    struct hmac h;
    pbkdf2(test_crypto()->sha256, key, sizeof key, bytes, salt, 3);
    hmac_key_init(&k, test_crypto()->sha512, key, sizeof key);
    hmac_init(&h, &k);
    hmac_update(&h, content.at, content.len);
    hmac_final(&h, mac);
    struct span prf = DER_SEQ(der_oid_of("1.2.840.113549.2.9"), NULL_),
                hmac = DER_SEQ(der_oid_of("1.2.840.113549.2.11"), NULL_);
    const struct {
        struct span len, hmac;
        int code;
        const char *part;
    } cases[] = {
        {der_integer_of(32), hmac, 0, ""},
        {der_integer_of(31), hmac, SSL_E_PASSWORD, ""},
        {NOTHING, hmac, SSL_E_PFX, "the length of a key"},
        {der_integer_of(HASH_MAX + 1), hmac, SSL_E_PFX, "the length of a key"},
        {der_integer_of(32), prf, SSL_E_PASSWORD, ""},
        {der_integer_of(32), DER_SEQ(der_oid_of("1.2.840.113549.2.8"), NULL_), SSL_E_ENCRYPTION, "hmacWithSHA224"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct span params = DER_SEQ(der_octets_of(salt), der_integer_of(3), cases[i].len, prf);
        struct span kdf = DER_SEQ(der_oid_of("1.2.840.113549.1.5.12"), params);
        struct span id = DER_SEQ(der_oid_of("1.2.840.113549.1.5.14"), DER_SEQ(kdf, cases[i].hmac));
        expect(cases[i].code, cases[i].part,
               DER_SEQ(der_integer_of(3), content_info(DATA, der_octets_of(content)),
                       mac_data(id, (struct span){mac, 64}, der_text("NOT USED"), der_integer_of(1))));
    }
    struct span scrypt = DER_SEQ(der_oid_of("1.3.6.1.4.1.11591.4.11"));
    const struct {
        struct span params;
        int code;
        const char *part;
    } others[] = {
        {DER_SEQ(scrypt, hmac), SSL_E_ENCRYPTION, "scrypt"},
        {DER_SEQ(scrypt, hmac, NULL_), SSL_E_PFX, "PBMAC1-params"},
        {DER_SEQ(scrypt), SSL_E_PFX, "PBMAC1-params"},
        {NULL_, SSL_E_PFX, "PBMAC1-params"},
        {NOTHING, SSL_E_PFX, "PBMAC1-params"},
    };
    for (size_t i = 0; i < COUNT(others); i++) {
        struct span id = DER_SEQ(der_oid_of("1.2.840.113549.1.5.14"), others[i].params);
        expect(others[i].code, others[i].part,
               DER_SEQ(der_integer_of(3), content_info(DATA, der_octets_of(content)),
                       mac_data(id, (struct span){mac, 64}, salt, NOTHING)));
    }
    der_forget();
}

/* An empty password is an empty string, or none at all. */
static void no_password(void **state)
{
    (void)state;
    struct span content = DER_SEQ(safe(good())), salt = der_text("salt");
    struct span file = DER_SEQ(der_integer_of(3), content_info(DATA, der_octets_of(content)),
                               mac_data(sha256_id(), mac_bytes(content, "", salt, 1), salt, NOTHING));
    assert_int_equal(read_file("", file, NULL), 0);
    assert_int_equal(read_file("x", file, NULL), SSL_E_PASSWORD);
    der_forget();
}

/* ---- Written ---- */

static void written(void **state)
{
    (void)state;
    static uint8_t file[8192], scratch[8192];
    static const char *const names[] = {"", "short", "ten letters", "\xc3\xa4 and more than twenty of them"};
    struct span certs[] = {cert_make(&leaf, &middle), cert_make(&middle, &root), cert_make(&root, NULL)};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct pfx_order order = {.password = der_text(MUSIC),
                                  .iterations = 2,
                                  .key = key_pkcs8(&key_p256),
                                  .certs = certs,
                                  .count = i == 0 ? 1 : 3,
                                  .name = der_text(names[i])};
        size_t max = pfx_len_max(&order);
        struct error why = {0};
        assert_true(max <= sizeof file);
        struct writer w = writer_over(file, max), s = writer_over(scratch, max);
        assert_int_equal(pfx_write(&w, &s, test_crypto(), &order, &why), 0);
        assert_true(writer_ok(&w));
        assert_int_equal(read_file(MUSIC, (struct span){file, w.len}, NULL), 0);
        assert_true(span_equal(pfx.key, order.key));
        assert_int_equal(pfx.count, order.count);
        for (size_t j = 0; j < pfx.count; j++)
            assert_true(span_equal(pfx.certs[j], certs[j]));
        assert_int_equal(read_file("x", (struct span){file, w.len}, NULL), SSL_E_PASSWORD);
        for (size_t cap = 0; cap < w.len; cap += 7) {
            struct writer small = writer_over(file, cap), other = writer_over(scratch, max);
            assert_int_equal(pfx_write(&small, &other, test_crypto(), &order, &why), 0);
            assert_false(writer_ok(&small));
            small = writer_over(file, max), other = writer_over(scratch, cap);
            assert_int_equal(pfx_write(&small, &other, test_crypto(), &order, &why), 0);
            if (cap < w.len - 200)
                assert_false(writer_ok(&small));
        }
    }
    struct pfx_order wrong = {.password = der_text("x"), .iterations = 1, .key = key_pkcs8(&key_p256)};
    struct writer w = writer_over(file, sizeof file), s = writer_over(scratch, sizeof scratch);
    assert_int_equal(pfx_write(&w, &s, test_crypto(), &wrong, NULL), SSL_E_ARGUMENT);
    wrong.certs = certs, wrong.count = 1, wrong.name = der_text("\xff");
    assert_int_equal(pfx_write(&w, &s, test_crypto(), &wrong, NULL), SSL_E_ARGUMENT);
    wrong.name = NOTHING, wrong.password = der_text("\xff");
    assert_int_equal(pfx_write(&w, &s, test_crypto(), &wrong, NULL), SSL_E_PASSWORD);
    certs[0] = der_text("x"), wrong.password = der_text("x");
    assert_int_equal(pfx_write(&w, &s, test_crypto(), &wrong, NULL), SSL_E_CERT_DECODE);
    der_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_openssl),  cmocka_unit_test(wrong_passwords), cmocka_unit_test(old_files),
        cmocka_unit_test(damaged),     cmocka_unit_test(chains),          cmocka_unit_test(local_key_ids),
        cmocka_unit_test(damaged),     cmocka_unit_test(chains),          cmocka_unit_test(wrong_attributes),
        cmocka_unit_test(other_bags),  cmocka_unit_test(limits),          cmocka_unit_test(frames),
        cmocka_unit_test(work),        cmocka_unit_test(streams),         cmocka_unit_test(pbmac1),
        cmocka_unit_test(no_password), cmocka_unit_test(written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
