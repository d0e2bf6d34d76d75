/*
 * pbes_test.c - private keys under a password: those of OpenSSL, our own, wrong passwords, and parameters that ask for
 * too much or for what is not there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/certs.h"
#include "x509/pbes.h"

#include <stdio.h>

/* Two, three and four bytes of UTF-8 to a character: "Grüße 𝄞". */
#define MUSIC                                                                                                          \
    "Gr\xc3\xbc\xc3\x9f"                                                                                               \
    "e \xf0\x9d\x84\x9e"

/* clang-format off */
/* Made by "openssl pkcs8 -topk8" (3.0) of key_p256. */
static const struct {
    const char *what, *password, *der;
} files[] = {
    {"PBES2, AES-256, SHA-256, 2048 iterations", "swordfish",
     "3081ec305706092a864886f70d01050d304a302906092a864886f70d01050c301c04080f7283096434f25402020800300c06082a86"
     "4886f70d02090500301d060960864801650304012a0410688053f72eadbfa7ab0fad4f07ee299604819093c0cc570824344fdfedc0"
     "17cdc5a2954b336a6d9a44c9a8d2fefb2e834dfc1d49549af8bed246fe4734b2073d7cf44b338275ef3558ee7421d0735d53c1450e"
     "ff9aa0a7ccef7132a14cf632e5452bb0e374dd522c833526add16edf42bc5d16229ce94271c3696d8e5f280c529772e6b0d812f4c9"
     "3013fa739c6cd0aaa05ad857766c19a6004f346199f4279bc0b642"},
    {"PBES2, AES-128, SHA-1", "swordfish",
     "3081dd304806092a864886f70d01050d303b301a06092a864886f70d01050c300d0408fd48e8bbfd8e65c4020103301d0609608648"
     "0165030401020410b0611e5d5b40a664bf1746e06180ef22048190f77f2bda98ebe0dd8ae511f8898591c64acb725128a74af2fefa"
     "26bd119a66f177c28fe55503e0143f49418338339a732752b3f1799b56f654233f86249ef19ab2b2e6f85e852caf37aa6ae2b5cf01"
     "d56d8e0b9cf868a0d6e530c6a0ae410ad843800480659677a9909890dc4e6dca0050d15f55115865178efc61454c2f4627dc2bbbbf"
     "c282e93bd67a14946e90dc20"},
    {"PBES2, AES-256, SHA-384, one iteration", "swordfish",
     "3081eb305606092a864886f70d01050d3049302806092a864886f70d01050c301b04080b3bad55df4495bb020101300c06082a8648"
     "86f70d020a0500301d060960864801650304012a0410839c6e55c27545ac6a7e9e09b2b588280481909f7b81e22067bbb28affafe5"
     "30b33749307daa9c99df361a27ef8a607d21955e75656b5d2dcfe37a49fbe009a5aa5793d38f86d23ea1d2458662b5a59dd1584c50"
     "021fe1c1658df2b26fb6825e6cab45a1d2032d461fe750efc5cc076edc3ee6e42677cf911807c5a3b9e257fba7db081edac26ad7cd"
     "9086842a214f09affe3daf88f84bcd21665700ae1cf53daffea6"},
    {"PBES2, AES-128, SHA-512", "swordfish",
     "3081eb305606092a864886f70d01050d3049302806092a864886f70d01050c301b0408ee6d7020873c30bc020105300c06082a8648"
     "86f70d020b0500301d0609608648016503040102041010aff28e4ca730ae8fb12a0a066c15d0048190f9a6016aa2593669b9db9f05"
     "a118e369977e4bf744c43fc8ed7342d888ab6eab8049e3eb5c0a1b5d583221787664869c4ebba4c6595effd601cae81d383b32f429"
     "a8ab4d59867d8ccbe692b608829138e31c214df4055c9b07be096dcdccd0254e6109552dedd29369d98a73248368a714c609287767"
     "e7313a627e14b41aff065b9f6ae6fe1378f1a9ec02a1e75d35e6"},
    {"PBES2, AES-256, SHA-1, two digests", MUSIC,
     "3081dd304806092a864886f70d01050d303b301a06092a864886f70d01050c300d0408a190e642a66c6b2a020104301d0609608648"
     "01650304012a0410b2b06efb8de12a78d9084066d2329fa3048190916b3df287058e17a6946fe60f0d237b9e9f4f363daab443aaf3"
     "6a80fbbf372e6fb7e5fdef177c18a9461bff9a9c483390a1cea260001c104ba3d4a5908c6ae364ece9c6a3f57d1341159d23e9dc46"
     "a9b8ee0319a21b5f63295e322e821565d88bad77718b89044cc346688de1e299531ac78421b6751536bb594ec56bcb515876e34436"
     "8a8e4655ea0db78f59c65120"},
    {"PBES2, Triple DES", MUSIC,
     "3081e2304d06092a864886f70d01050d3040302806092a864886f70d01050c301b040848270edc37462af3020105300c06082a8648"
     "86f70d02090500301406082a864886f70d03070408a99e7c3be04fac7f0481908a83e775b3486af1e0ccdd5e22bb08665f459cf6ed"
     "7132ecda02dbbf74f9444b9d72b3e12386dda4f0cf850c0207e3d029734c14987252350c81f865c370aabe584ac484530b42a98c10"
     "b09b85ef1dbc479d96f9fb507a093665ec548d8212e3247f0eaf6c27054e6cbe09c5d218da1a8cb0f1466acb3c6c299b86aad5608a"
     "f62fcab37a3ea3a34aee25b773e1306a73"},
    {"PKCS #12, Triple DES", MUSIC,
     "3081b0301b060a2a864886f70d010c0103300d040849233826200dc09802010704819074b3fcdf1e165dc07e9f1ea4eb4266be2b28"
     "dea4f5ab4e3862bf881097dd44d132c2ab08856ad99d2099f3051664830d6926d7bc136f961b62cb325b121be97e5ab06edd46c930"
     "ab162679d622aeb1fa0b9b073ce2cbdc9e358afab496f01d723ee99c354878bb5b3a21fe7a7e011310058f78e8e6601afb214f3172"
     "e9ca1587b56c47dc23590322953a27559b19ddf1"},
    {"PBES2, no password", "",
     "3081eb305606092a864886f70d01050d3049302806092a864886f70d01050c301b0408ffd396f72c5b5453020107300c06082a8648"
     "86f70d02090500301d060960864801650304012a041000c317c972859abd541251702945a2fa048190e3eb091f8257a2473df7fc68"
     "0a859222005e6bf1465f395b8ba224b8b5cd8aacb2a1c790ea4b7a3be37b11c6b6a156e7efb7e84691aab2fe2cdd19a6c2cfac16d6"
     "34edb7d9121394088afda2432cf695ceb46d9c232bc1beed19e5870c27a2181ff80af03730f6d227ab37f76b70a2916cfeb37dc5c0"
     "3e9b274da499f1bc6e9efef5b7d67ccde7521c275d68dcd95524"},
    {"PKCS #12, no password", "",
     "3081b0301b060a2a864886f70d010c0103300d04081963477f8a8a79b902010704819043c6c53e39bc63797892b7c31b44b8bddf88"
     "bd1538a017e6b9c5bad0ba1ca16f257a10bf276d505fa7171fcdd3560b1354c9b0827ce81152ad9fa8c2138309cc1e49537748dc1a"
     "283fc8ddd6ff63076a1e28b4a5c231837b5f82716669a293371da96fdf130b86db40ec4dc6c3dd6b84a094d487b98939c6d809eed3"
     "eeaedea7fee8ebdcc2840d8ab8320769ad32a9e3"},
};

/* The same, in ways that are not supported; and how they are called. */
static const struct {
    const char *name, *der;
} others[] = {
    {"AES-192-CBC",
     "3081eb305606092a864886f70d01050d3049302806092a864886f70d01050c301b0408987c4aaa2fb1711f020102300c06082a8648"
     "86f70d02090500301d0609608648016503040116041050bf351000c9f5d9f55d90ac21b75b51048190fcb5617704a4c11abda61351"
     "ead224239adbfe2bd270eb29ad5144fc0310fd09a99070b9883254d3e41ce2270692216249b87fb3c4ad43bdc38b07b6ade786359e"
     "e4c6df7c1e84f6c87c31484a09e2f09f35f91790164eeed9e03e1defb5a1dceb2d47115e46a687ead1c8a109e83d4c61eb58cbb6cd"
     "8cc8c1f8d5f76b15b040157af509108ae82bd504d8a86f9ba318"},
    {"hmacWithSHA224",
     "3081eb305606092a864886f70d01050d3049302806092a864886f70d01050c301b0408569a7d4f5fa2dd31020102300c06082a8648"
     "86f70d02080500301d06096086480165030401020410f24ba4ac26b8680773399a43ff9c1b51048190e2f4571c79df86b2f0efd73c"
     "1f03e16b0c0b59816f00a0abf05d2bd3bdacb68df740c55cc90fe079d068c640523fc911cb9db6f6b239193feff2f90b407b7c7dfb"
     "90ff1a6c591ae79f4e5fb9bd3a189e901821a37388a5176d025927dd6f5b41f0482a060a69cd966bb519c0dcd9ed8193c199dcafdb"
     "6986330e0c0f4eb661e738ceb0831d4f0722067590ad6d45c3b2"},
    {"scrypt",
     "3081e3304e06092a864886f70d01050d3041302006092b06010401da47040b301304085530d8cc808eba2102011002010802010130"
     "1d060960864801650304010204102a2cb883f11d55c680cafa97380080490481906e396189780dd754f2eae8e6669b0430d5760c52"
     "ff612ea55165221b71524a7310216ab5b5fe216d22ea113252c63dfeba8ed26962df0f2dda264b0d26ab850c91c3479c96fdf5d7ab"
     "8017f9b83533309f81fc6f0195a80c3c6f3a71bd779d4a2d7c4e6e2110eec69c84628c481460f2f2412e7dfaf7065afaa6141178a9"
     "63dbcfdd679e196f72f64326c9f36683463c"},
    {"pbeWithSHAAnd40BitRC2-CBC",
     "3081b0301b060a2a864886f70d010c0106300d0408010fb02ff57909290201020481909f4d17b98022d1d0cb06f584f50bf90598ec"
     "74091ff2a4a22902a7e9c18b8c2f0cd86db6dea9e0c0088ec90247494a5ca17017c8af39ca64202d98a3e7afd71c6d0f015c213833"
     "7aeb50f8a9498287b55e3e57148d779e1204f33b5b0a2e86d9ded844c0c4327173cb0d139e92ca7a5f3814295da7ff2b68ed4a3348"
     "fd570869b30a93107d153a4c8e3ac6f223fb96b3"},
    {"pbeWithMD5AndDES-CBC",
     "3081af301a06092a864886f70d010503300d04085be7194a2a6aced4020102048190676fd3ead836b2019a351693dbaa8e4fe51937"
     "ecec76d77d100151aecd2dee8664a4f68b4a9f00097005ea49477aa7aa44fb36c3f8b33c8b800057b581a5923b461557e5e82c1b5c"
     "4258e0658175218e4b8356238f96b9c6918b5a0a84dded54c1be31fc60758a91ff164379341898b0e6bda62cb52b4670d2e4c2137b"
     "812a26a3f486776be1802fdaa57594d93179b5"},
};
/* clang-format on */

static struct password password_of(const char *text)
{
    struct span none = {NULL, 0}, span = {(const uint8_t *)text, text != NULL ? strlen(text) : 0};
    return (struct password){.text = text != NULL ? span : none, .work = 5000};
}

static uint8_t plain[4096];

static int decrypt_with(struct password password, struct span der, size_t *len, struct error *why)
{
    struct error ignored;
    why = why != NULL ? why : &ignored;
    *why = (struct error){0};
    memset(plain, 0, sizeof plain);
    int result = key_decrypt(test_crypto(), &password, der, plain, len, why);
    assert_int_equal(result, why->code);
    return result;
}

static int decrypt(const char *password, struct span der, struct error *why)
{
    size_t len;
    return decrypt_with(password_of(password), der, &len, why);
}

static void expect_text(const struct error *why, const char *part)
{
    if (strstr(why->text, part) == NULL)
        print_error("wanted \"%s\", got \"%s\"\n", part, why->text);
    assert_non_null(strstr(why->text, part));
}

static void of_openssl(void **state)
{
    (void)state;
    struct span expected = key_pkcs8(&key_p256);
    for (size_t i = 0; i < COUNT(files); i++) {
        size_t len = 0;
        struct error why;
        int result = decrypt_with(password_of(files[i].password), der_hex(files[i].der), &len, &why);
        if (result != 0)
            print_error("%s: %s\n", files[i].what, why.text);
        assert_int_equal(result, 0);
        assert_int_equal(len, expected.len);
        assert_memory_equal(plain, expected.at, len);
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
                assert_int_equal(decrypt(wrong[j], der, &why), SSL_E_PASSWORD);
        assert_int_equal(decrypt(NULL, der, &why), SSL_E_NO_PASSWORD);
        expect_text(&why, "ssl_config_password");
    }
    /* Of 1000 passwords about four give a padding that is right. */
    struct span der = der_hex(files[2].der);
    for (int i = 0; i < 1000; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        assert_int_equal(decrypt(text, der, NULL), SSL_E_PASSWORD);
    }
    der_forget();
}

static void what_is_not_supported(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(others); i++) {
        struct error why;
        assert_int_equal(decrypt("swordfish", der_hex(others[i].der), &why), SSL_E_ENCRYPTION);
        expect_text(&why, others[i].name);
        expect_text(&why, "openssl pkcs12 -export -keypbe AES-256-CBC");
    }
    der_forget();
}

/* Cut anywhere, or a byte changed anywhere: never a crash, and never the key. What is behind the last block but one is
 * noticed by the padding, what is before it by the key's own rules. */
static void damaged(void **state)
{
    (void)state;
    const char *password = "swordfish";
    for (size_t i = 1; i < 4; i++) {
        struct span whole = der_hex(files[i].der);
        for (size_t len = 0; len < whole.len; len++)
            assert_int_equal(decrypt(password, (struct span){whole.at, len}, NULL), SSL_E_KEY_DECODE);
        assert_int_equal(decrypt(password, der_concat(whole, der_byte(0)), NULL), SSL_E_KEY_DECODE);
        for (size_t at = 0; at < whole.len; at++) {
            uint8_t *copy = der_copy(whole);
            struct private_key key;
            size_t len = 0;
            copy[at] ^= (uint8_t)(1 + at % 255);
            int result = decrypt_with(password_of(password), (struct span){copy, whole.len}, &len, NULL);
            if (result == 0)
                result = key_parse(test_crypto(), &key, (struct span){plain, len}, NULL);
            assert_int_not_equal(result, 0);
        }
        der_forget();
    }
}

/* ---- Parameters ---- */

#define PBES2    "1.2.840.113549.1.5.13"
#define PBKDF2   "1.2.840.113549.1.5.12"
#define SHA256   "1.2.840.113549.2.9"
#define AES256   "2.16.840.1.101.3.4.1.42"
#define PBE_DES3 "1.2.840.113549.1.12.1.3"
#define NULL_    DER(0x05, NOTHING)

static struct span zeros(size_t len)
{
    static const uint8_t many[1000];
    return der_concat((struct span){many, len}, NOTHING);
}

static struct span pbes2(struct span kdf_params, struct span iv)
{
    return DER_SEQ(der_oid_of(PBES2),
                   DER_SEQ(DER_SEQ(der_oid_of(PBKDF2), kdf_params), DER_SEQ(der_oid_of(AES256), iv)));
}

static struct span prf(void)
{
    return DER_SEQ(der_oid_of(SHA256), NULL_);
}

static struct span salt(size_t len)
{
    return der_octets_of(zeros(len));
}

static void expect(int code, const char *part, struct span algorithm)
{
    struct error why;
    int result = decrypt("swordfish", DER_SEQ(algorithm, der_octets_of(zeros(32))), &why);
    if (result != code)
        print_error("wanted %s, got %s: %s\n", error_name(code), error_name(result), why.text);
    assert_int_equal(result, code);
    expect_text(&why, part);
}

static void parameters(void **state)
{
    (void)state;
    const int decode = SSL_E_KEY_DECODE, wrong = SSL_E_PASSWORD, unknown = SSL_E_ENCRYPTION;
    struct span iv = der_octets_of(zeros(16)), one = der_integer_of(1), s = salt(8);
    /* These are in order, but that nothing was encrypted like this. */
    expect(wrong, "", pbes2(DER_SEQ(s, one, prf()), iv));
    expect(wrong, "", pbes2(DER_SEQ(salt(0), one, prf()), iv));
    expect(wrong, "", pbes2(DER_SEQ(salt(LIMIT_SALT), der_integer_of(5000), der_integer_of(32), prf()), iv));
    expect(wrong, "", pbes2(DER_SEQ(s, der_integer_of(2500)), iv)); /* SHA-1: two digests */
    expect(wrong, "", pbes2(DER_SEQ(s, one, DER_SEQ(der_oid_of("1.2.840.113549.2.7"), NULL_)), iv));
    expect(wrong, "", DER_SEQ(der_oid_of(PBE_DES3), DER_SEQ(s, der_integer_of(1666))));

    expect(unknown, "more than 5000 iterations", pbes2(DER_SEQ(s, der_integer_of(5001), prf()), iv));
    expect(unknown, "iterations", pbes2(DER_SEQ(s, der_integer_of(2501)), iv));
    expect(unknown, "iterations", pbes2(DER_SEQ(s, der_integer_of(INT64_C(0xffffffff)), prf()), iv));
    expect(unknown, "iterations", pbes2(DER_SEQ(s, der_integer_of(INT64_MAX), prf()), iv));
    expect(unknown, "iterations", DER_SEQ(der_oid_of(PBE_DES3), DER_SEQ(s, der_integer_of(1667))));
    expect(unknown, "iterations", DER_SEQ(der_oid_of(PBE_DES3), DER_SEQ(s, der_integer_of(INT64_MAX))));
    expect(unknown, "a salt", pbes2(DER_SEQ(salt(LIMIT_SALT + 1), one, prf()), iv));
    expect(unknown, "a salt", DER_SEQ(der_oid_of(PBE_DES3), DER_SEQ(salt(LIMIT_SALT + 1), one)));

    expect(decode, "A.2", pbes2(DER_SEQ(s, der_integer_of(0), prf()), iv));
    expect(decode, "A.2", pbes2(DER_SEQ(s, der_integer_of(-1), prf()), iv));
    expect(decode, "A.2", pbes2(DER_SEQ(s, one, der_integer_of(0), prf()), iv));
    expect(decode, "A.2", pbes2(DER_SEQ(s, one, prf(), one), iv));
    expect(decode, "A.2", pbes2(DER_SEQ(DER_SEQ(der_oid_of(SHA256)), one, prf()), iv)); /* otherSource */
    expect(decode, "A.2", pbes2(DER_SEQ(one, s, prf()), iv));
    expect(decode, "A.2", pbes2(NULL_, iv));
    expect(decode, "length of the key", pbes2(DER_SEQ(s, one, der_integer_of(16), prf()), iv));
    expect(decode, "length of the key", pbes2(DER_SEQ(s, one, der_integer_of(33), prf()), iv));
    expect(decode, "the IV", pbes2(DER_SEQ(s, one, prf()), der_octets_of(zeros(15))));
    expect(decode, "the IV", pbes2(DER_SEQ(s, one, prf()), der_octets_of(zeros(17))));
    expect(decode, "the IV", pbes2(DER_SEQ(s, one, prf()), NULL_));
    expect(decode, "A.4", DER_SEQ(der_oid_of(PBES2), DER_SEQ(prf())));
    expect(decode, "A.4", DER_SEQ(der_oid_of(PBES2)));
    expect(decode, "A.4", DER_SEQ(der_oid_of(PBES2), DER_SEQ(prf(), prf(), prf())));
    expect(decode, "appendix C", DER_SEQ(der_oid_of(PBE_DES3), DER_SEQ(s, der_integer_of(0))));
    expect(decode, "appendix C", DER_SEQ(der_oid_of(PBE_DES3), DER_SEQ(s, one, one)));
    expect(decode, "appendix C", DER_SEQ(der_oid_of(PBE_DES3), DER_SEQ(s)));

    expect(wrong, "", pbes2(DER_SEQ(s, one, DER_SEQ(der_oid_of(SHA256))), iv)); /* as GnuTLS does */
    expect(unknown, "hmacWithSHA256", pbes2(DER_SEQ(s, one, DER_SEQ(der_oid_of(SHA256), one)), iv));
    expect(unknown, "1.2.3.4", DER_SEQ(der_oid_of("1.2.3.4")));
    expect(unknown, "1.2.3.4", DER_SEQ(der_oid_of(PBES2), DER_SEQ(DER_SEQ(der_oid_of("1.2.3.4")), prf())));
    struct span kdf = DER_SEQ(der_oid_of(PBKDF2), DER_SEQ(s, one, prf()));
    expect(unknown, "TripleDES", DER_SEQ(der_oid_of(PBES2), DER_SEQ(kdf, DER_SEQ(der_oid_of(PBE_DES3), iv))));
    expect(unknown, "1.2.3.4", DER_SEQ(der_oid_of(PBES2), DER_SEQ(kdf, DER_SEQ(der_oid_of("1.2.3.4"), iv))));
    der_forget();
}

static void lengths_of_ciphertext(void **state)
{
    (void)state;
    struct span algorithm = pbes2(DER_SEQ(salt(8), der_integer_of(1), prf()), der_octets_of(zeros(16)));
    for (size_t len = 0; len <= 48; len++)
        assert_int_equal(decrypt("x", DER_SEQ(algorithm, der_octets_of(zeros(len))), NULL),
                         len % 16 == 0 && len > 0 ? SSL_E_PASSWORD : SSL_E_KEY_DECODE);
    der_forget();
}

/* The work is for the whole file: what one key takes another does not get. */
static void work_is_used_up(void **state)
{
    (void)state;
    struct password password = password_of("swordfish");
    struct span der = der_hex(files[0].der);
    size_t len;
    assert_int_equal(key_decrypt(test_crypto(), &password, der, plain, &len, NULL), 0);
    assert_int_equal(password.work, 5000 - 2048);
    assert_int_equal(key_decrypt(test_crypto(), &password, der, plain, &len, NULL), 0);
    assert_int_equal(password.work, 5000 - 2 * 2048);
    assert_int_equal(key_decrypt(test_crypto(), &password, der, plain, &len, NULL), SSL_E_ENCRYPTION);
    der_forget();
}

/* ---- The padding: each of its bytes counts ---- */

static struct span sealed(struct span text)
{
    struct opened_for_test {
        uint8_t key[32], iv[16];
    } o = {{0}, {0}};
    union cipher_key key;
    uint8_t *copy = der_copy(text);
    struct span s = zeros(8);
    pbkdf2(test_crypto()->sha256, o.key, 32, der_text("x"), s, 1);
    test_crypto()->aes256_cbc->init_encrypt(&key, o.key);
    test_crypto()->aes256_cbc->encrypt(&key, o.iv, copy, copy, text.len);
    return DER_SEQ(pbes2(DER_SEQ(der_octets_of(s), der_integer_of(1), prf()), der_octets_of(zeros(16))),
                   der_octets_of((struct span){copy, text.len}));
}

static void paddings(void **state)
{
    (void)state;
    struct span info = DER_SEQ(der_integer_of(0), DER_SEQ(NOTHING), der_octets_of(zeros(21)));
    assert_int_equal(info.len, 30);
    const struct span rows[] = {der_hex("0202"), der_hex("0102"), der_hex("0201"), der_hex("0303"),
                                der_hex("0000"), der_hex("1111"), der_hex("ffff"), der_hex("2020")};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(decrypt("x", sealed(der_concat(info, rows[i])), NULL), i == 0 ? 0 : SSL_E_PASSWORD);
    /* None at all is not one of zero bytes, whatever was decrypted. */
    struct reader outer = reader_over(sealed(zeros(16)));
    struct reader r = der_enter(&outer, DER_SEQUENCE);
    struct algorithm algorithm = algorithm_read(&r);
    struct password password = password_of("x");
    size_t len;
    assert_int_equal(pbes_open(test_crypto(), &password, &algorithm, der_take(&r, DER_OCTET_STRING), plain, &len, "it",
                               SSL_E_KEY_DECODE, NULL),
                     SSL_E_PASSWORD);
    /* A whole block of it; and one of 17 bytes, of which there can be none. */
    struct span whole = DER_SEQ(der_integer_of(0), DER_SEQ(NOTHING), der_octets_of(zeros(7)));
    assert_int_equal(whole.len, 16);
    assert_int_equal(decrypt("x", sealed(der_concat(whole, der_hex("10101010101010101010101010101010"))), NULL), 0);
    for (size_t at = 0; at < 16; at++) {
        uint8_t *copy = der_copy(der_concat(whole, der_hex("10101010101010101010101010101010")));
        copy[16 + at] ^= 0x80;
        assert_int_equal(decrypt("x", sealed((struct span){copy, 32}), NULL), SSL_E_PASSWORD);
    }
    der_forget();
}

/* Only what is a PrivateKeyInfo from its first byte to its last was decrypted with the right password. */
static void what_is_inside(void **state)
{
    (void)state;
    const struct span wrong[] = {
        DER_SEQ(der_integer_of(2), DER_SEQ(NOTHING), der_octets_of(zeros(5))),
        DER_SEQ(DER_SEQ(NOTHING), DER_SEQ(NOTHING), der_octets_of(zeros(6))),
        DER_SEQ(der_integer_of(0), der_octets_of(zeros(8))),
        DER(0x31, der_integer_of(0), DER_SEQ(NOTHING), der_octets_of(zeros(5))),
        der_concat(DER_SEQ(der_integer_of(0), DER_SEQ(NOTHING), der_octets_of(zeros(4))), der_byte(0)),
        NOTHING,
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        uint8_t padding[16];
        size_t len = 16 - wrong[i].len % 16;
        memset(padding, (int)len, sizeof padding);
        assert_int_equal(decrypt("x", sealed(der_concat(wrong[i], (struct span){padding, len})), NULL), SSL_E_PASSWORD);
    }
    der_forget();
}

/* ---- Passwords as BMPStrings ---- */

static void bmp(const char *text, bool bare, const char *expected)
{
    struct password password = password_of(text);
    uint8_t out[PKCS12_PASSWORD_MAX], bytes[64];
    size_t len = 0, expected_len;
    struct error why = {0};
    password.bare = bare;
    int result = password_bmp(&password, out, &len, &why);
    assert_int_equal(result, expected != NULL ? 0 : SSL_E_PASSWORD);
    if (expected == NULL)
        return;
    expected_len = hex(bytes, expected);
    assert_int_equal(len, expected_len);
    assert_memory_equal(out, bytes, len);
}

static void bmp_strings(void **state)
{
    (void)state;
    bmp("Beavis", false, "0042006500610076006900730000"); /* RFC 7292 appendix B.1 */
    bmp("", false, "0000");
    bmp("", true, "");
    bmp(MUSIC, false, "0047 0072 00fc 00df 0065 0020 d834 dd1e 0000");
    bmp("\x7f", false, "007f0000");
    bmp("\xc2\x80", false, "00800000");
    bmp("\xdf\xbf", false, "07ff0000");
    bmp("\xe0\xa0\x80", false, "08000000");
    bmp("\xed\x9f\xbf", false, "d7ff0000");
    bmp("\xee\x80\x80", false, "e0000000");
    bmp("\xef\xbf\xbf", false, "ffff0000");
    bmp("\xf0\x90\x80\x80", false, "d800dc000000");
    bmp("\xf4\x8f\xbf\xbf", false, "dbffdfff0000");
    static const char *const wrong[] = {
        "\x80",
        "\xbf",
        "\xc3",
        "\xc3x",
        "\xc3\xff",
        "\xc0\x80",
        "\xc1\xbf",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xe2\x82",
        "\xe2\x82x",
        "\xe2x\x82",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xff",
        "a\xfe",
        "\xf0\x90\x80",
    };
    for (size_t i = 0; i < COUNT(wrong); i++)
        bmp(wrong[i], false, NULL);
    char longest[LIMIT_PASSWORD + 2];
    memset(longest, 'a', sizeof longest);
    for (size_t len = LIMIT_PASSWORD; len <= LIMIT_PASSWORD + 1; len++) {
        uint8_t out[PKCS12_PASSWORD_MAX];
        size_t out_len;
        struct password password = {.text = {(const uint8_t *)longest, len}, .work = 100};
        assert_int_equal(password_bmp(&password, out, &out_len, NULL), len == LIMIT_PASSWORD ? 0 : SSL_E_PASSWORD);
        assert_int_equal(password_spend(&password, NOTHING, 1, 1, "it", NULL),
                         len == LIMIT_PASSWORD ? 0 : SSL_E_PASSWORD);
    }
}

/* ---- Writing ---- */

static void written(void **state)
{
    (void)state;
    static const struct test_key *const keys[] = {&key_root, &key_p256, &key_ed25519};
    static uint8_t first[4096];
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct span der = key_pkcs8(keys[i]), text = der_text(MUSIC);
        struct writer w = writer_over(first, der.len + KEY_ENCRYPTED);
        size_t len = 0;
        assert_int_equal(key_encrypt(&w, test_crypto(), text, 3, der), 0);
        assert_true(writer_ok(&w));
        struct span found = {first, w.len};
        assert_int_equal(decrypt_with(password_of(MUSIC), found, &len, NULL), 0);
        assert_int_equal(len, der.len);
        assert_memory_equal(plain, der.at, len);
        assert_int_equal(decrypt("x", found, NULL), SSL_E_PASSWORD);
        for (size_t cap = 0; cap < w.len; cap++) {
            struct writer small = writer_over(plain, cap);
            assert_int_equal(key_encrypt(&small, test_crypto(), text, 1, der), 0);
            assert_false(writer_ok(&small));
        }
        der_forget();
    }
}

static int no_random(void *arg, uint8_t *out, size_t len)
{
    (void)out, (void)len;
    int *left = arg;
    return (*left)-- > 0 ? 0 : SSL_E_RANDOM;
}

static void no_randomness(void **state)
{
    (void)state;
    for (int calls = 0; calls < 2; calls++) {
        struct crypto crypto = *test_crypto();
        int left = calls;
        struct writer w = writer_over(plain, sizeof plain);
        crypto.random = no_random;
        crypto.random_arg = &left;
        assert_int_equal(key_encrypt(&w, &crypto, der_text("x"), 1, der_text("text")), SSL_E_RANDOM);
    }
    der_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_openssl),      cmocka_unit_test(wrong_passwords), cmocka_unit_test(what_is_not_supported),
        cmocka_unit_test(damaged),         cmocka_unit_test(parameters),      cmocka_unit_test(lengths_of_ciphertext),
        cmocka_unit_test(work_is_used_up), cmocka_unit_test(paddings),        cmocka_unit_test(what_is_inside),
        cmocka_unit_test(bmp_strings),     cmocka_unit_test(written),         cmocka_unit_test(no_randomness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
