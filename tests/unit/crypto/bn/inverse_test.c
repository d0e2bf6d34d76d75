/*
 * inverse_test.c - 1/x mod m: against computed answers, and by multiplying with x.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/bn/bn.h"
#include "support/random.h"
#include "support/rsa_keys.h"
#include "support/test.h"

/* m, x and 1/x mod m: computed with Python's pow(). */
/* clang-format off */
static const struct {
    const char *m, *x, *inverse;
} inverse_rows[] = {
    {"03",
     "01",
     "01"},
    {"db",
     "97",
     "be"},
    {"01833d661d228a7f",
     "d7091d40750caf",
     "349e790110b438"},
    {"03fde543f0e03e71",
     "013cdbe8517e2412",
     "032a8fd89eadfcd1"},
    {"04ec0110b3176601",
     "010b6176f516f3c0",
     "072dc35a702677"},
    {"0df9c4ebac4be815",
     "02040efbc800816a",
     "0a1a70dc17786f"},
    {"f7d9b0ba70d2c3b1",
     "1d1a1b21a6424466",
     "6e39cd0f7f5cdb12"},
    {"0ccafd0b7e6417d6783bc924eb94a3",
     "051b9006af688501fd827b1b0c028c",
     "0794b636d2a222843795c67da805e6"},
    {"1163051757b4256921b2df76f17f8b",
     "0e2dda7b18f8b2d3a41b1afcadd315",
     "0c7a9fbd1e7f0f84759b142801acfb"},
    {"2fb362089458a0e94249dc869f9879",
     "0bcfd62bef4c6226c3a0ff8c204bc0",
     "070449eee7d9292e750d0b1d8ffae6"},
    {"7fec068de4faa722123841f2a932a7",
     "489c4e36fe9245ac988c548717c914",
     "08338bbbf4b1501a11491bd6b516a3"},
    {"8de177f24c56557a9a4dd73de2ff8cb5",
     "5e40ba04620d20e90945b1b96c93741a",
     "4d7ee32ccc7eb56b4938a294eaa876a0"},
    {"0160efb67b0108cf98ffa1223ba1c4e939c2c70ecfb93b5eb3008e6d4911914041db96a9cfe4d586bd3cee76b6ebaee333931a3da7"
     "ec2db1496ef7dd96af5e3e6945",
     "5ed3783c34961e9c536a3cd584495cb891e1ef053bada22cc1c39d94b0cdc64e9b7c17c97a7ef065500c0437cc210bb4cc16c4e211"
     "9c04852477e39c7501876ee2",
     "b2b2db6e7b392c761a2cf42394fff8bb6e0be2b0790ae8eadb7b2ef27dccc367bf0c7b421a84af7934fe52f6fae4d3b7747d7a1d81"
     "834879f17b897705ad3ef614"},
    {"8f5cb2d7a663dae1fd099ef17a965a5f41e6bcade9810e52110e91267d43eca8b955255b4303ee911a85f9532b8bb388e69e834da1"
     "dc461ffe8c34bda6d32c95f45dc9da4c998017a3dc5a2161ef841afa8927ec2961e6df7cdd53eade7871f80df408a20ae054225ab2"
     "c142e02b0b2b8c5eb33e2d23dc550bbd0d83004b4f91",
     "6e2acc2bd7e84edc691dfe61f58c5eaf5675c84538805c5f4bedfe3dca693b87d0edb09d11995b52d214e8194d27648afb6236658a"
     "9ffd2e777cde6c33e04e80f487db79c373b6a7d7d535b3d2b2ba67eeb9bc8cefee5a322c673b85dc78f1cf7598c70d569523751cc5"
     "f483f99fad2c7d5b5021805152ec1a5a255ace182efc",
     "186c28ce1b7444f8cb9759d5b25218cb082d9e1adb05a74e25bdf1703e8c7f15335528697ef5e1dffd66b87b0296b61d585a037d4c"
     "899e2452acdc8bebabb050ceee2219ab30dd451e4e353ff3044be07b331932ec65291162d20d0c71d1a785595e8bd9142e059ba876"
     "9fa0a55ee81df2bc9aa248e0a861de5aeaecafffea50"},
    {"baf5ff6855610c7ef2321b8ccfe20ed3d02149dc04ea1cf920f76a60db1330bbb72bd0c12dd31a2d03d3795d29ff359a7a32335216"
     "6ed2e79e36195f862391cca2cdabb4901d57206d87d95cee3905993f338f02982c1aec3b94ea326580ae6185d48133498f19daa051"
     "71e8c6f5f74318f61cca05e3810fbada275a9923dc5eeb4836eb5134a65a86425efd931195a67c70496b2cb3dde9734d0887e47229"
     "a6475863183b28ff0652bd7d0e792c8f8c932b907d203e2190a5b81dc1b449000ae7a45f094e9384a09d20f8da606376d06fd138e5"
     "2d6fbd66e61f8ccf8c43b3f78654054f89181ae8e3cdcfb6e055bc8bab755cbaad74a7d670e61e4187631f9b",
     "2a750f7db44bf01bea40d61a9db26adcb1d8b975bb8c625da93f5f043e65f222f99373b407826f6cc9c16a8f40017d697b3e247fb7"
     "ce8140953bd04e880deb546ea6f386459b60c5ffe66e72b4efb5633ff08bfaa3ecc3122049ef481cd6ebd3bc4cbffa7babd456aa6c"
     "1f361d41b312cafc7efbb71a647cd1b9b95957e290bf8e59cac44f50b06b46249f3e5a171728241e72f867b78af6901733ec71b520"
     "0a4f207f84bf8f65375365aea088341da9d36bb5fdb6b9ed57cd9fb26befcab7628c3a6171d723bf302e087c3437a66e7e76e06c36"
     "300c9720b889bee59dc99a45ce61ddc9da3480a288f1345c09e5bc864546ad40ca0c9bf96aaecbf43d82a3ba",
     "44b9aa5bf4c8b03343c2488941c0de56d7fc7c201f25fba43a0ae920c250bd371bfec37b0a7c7725a04b29c1c5c80ce2b88084d3b7"
     "e412dba509701d2b28a518dec4ac7f549c75ce4e79ce9638ce7cb687faecbfa4745eee36ef323b6999c0666ba1dbd393ad4a646209"
     "cfdb4a27f1a5344c3f3fd736be4e143bdc27e6e51ed36794ee3b619f0a8e480d4ce136fad353aa3645bb10e9ff8ea18bc199a0f0ca"
     "192a79b048197a918361030a5d5b6be15fd23881abed1922579e396ef931a8fd1f41e753e6756baec8ea46ca4ef503309aee70dece"
     "2fa2f446589e4cf33e465cd228aafb0e6effd39362cf941949156e5656936d24512604631f282689ae0c2614"},
    {"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
     "01",
     "01"},
    {"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
     "02",
     "3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7"},
    {"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
     "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
     "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"},
    {"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
     "3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7",
     "02"},
    {"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
     "3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff6",
     "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeb"},
    {"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
     "4000000000000000000000000000000000000000000000000000000000000000",
     "5e50d79435e50d79435e50d79435e50d79435e50d79435e50d79435e50d79428"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffff",
     "01",
     "01"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffff",
     "02",
     "8000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffff",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "fffffffffffffffffffffe",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "fffffffffffffffffffffe"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffff",
     "8000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000",
     "02"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffff",
     "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffff",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "fffffffffffffffffffffd"},
};
/* clang-format on */

static void rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(inverse_rows); i++) {
        uint8_t bytes[LIMIT_RSA_LEN], out[LIMIT_RSA_LEN];
        limb m[BN_COUNT_MAX], x[BN_COUNT_MAX], r[BN_COUNT_MAX];
        size_t len = hex(bytes, inverse_rows[i].m), count = BN_COUNT(8 * len);
        bn_load(m, count, bytes, len);
        bn_load(x, count, bytes, hex(bytes, inverse_rows[i].x));
        bn_inverse(r, x, m, count);
        memset(out, 0, sizeof out);
        bn_store(out, len, r, count);
        size_t expected_len = hex(bytes, inverse_rows[i].inverse);
        assert_memory_equal(out + len - expected_len, bytes, expected_len);
        for (size_t j = 0; j < len - expected_len; j++)
            assert_int_equal(out[j], 0);
    }
}

/* x (1/x) = 1, for the primes and moduli of keys. */
static void check_inverse_of(struct span m, struct span number)
{
    static struct mont mont;
    limb x[BN_COUNT_MAX], form[BN_COUNT_MAX], r[BN_COUNT_MAX], one[BN_COUNT_MAX] = {1};
    mont_init(&mont, m.at, m.len);
    bn_load(r, mont.count, number.at, number.len);
    mont_enter(&mont, x, r, mont.count);
    mont_reduce(&mont, x);
    bn_inverse(r, x, mont.n, mont.count);
    assert_true(ct_reveal(bn_lt(r, mont.n, mont.count)));
    mont_enter(&mont, form, x, mont.count);
    mont_mul(&mont, r, r, form);
    mont_reduce(&mont, r);
    assert_memory_equal(r, one, mont.count * sizeof *r);
}

static void check_inverse(struct span m, uint64_t *random)
{
    uint8_t bytes[LIMIT_RSA_LEN];
    test_random(random, bytes, m.len);
    check_inverse_of(m, (struct span){bytes, m.len});
}

static void keys(void **state)
{
    (void)state;
    uint64_t random = 4;
    for (unsigned i = 0; i < RSA_KEYS; i++) {
        struct rsa_key key;
        rsa_key_load(&key, (enum rsa_key_name)i);
        check_inverse(key.private.n, &random);
        for (unsigned j = 0; j < 4; j++) {
            check_inverse(key.private.p, &random);
            check_inverse(key.private.q, &random);
        }
    }
}

static const char order_p256[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
                  prime_p256[] = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

/* Moduli of 256 bits, which take fewer steps: 0 has no inverse and gives 0; the edges; powers of two, which look the
 * same at their low end for many steps; and random numbers. */
static void of_256_bits(void **state)
{
    (void)state;
    static const char *const moduli[] = {order_p256, prime_p256};
    uint64_t random = 5;
    for (size_t i = 0; i < COUNT(moduli); i++) {
        uint8_t m[32], x[32];
        hex(m, moduli[i]);
        for (unsigned j = 0; j < 5000; j++)
            check_inverse(SPAN(m), &random);
        for (size_t bit = 0; bit < 256; bit++) {
            memset(x, 0, sizeof x);
            x[31 - bit / 8] = (uint8_t)(1 << bit % 8);
            check_inverse_of(SPAN(m), SPAN(x));
            for (size_t at = 0; at < bit / 8; at++)
                x[31 - at] = 0xff;
            check_inverse_of(SPAN(m), SPAN(x));
        }
        memcpy(x, m, sizeof m);
        x[31]--;
        check_inverse_of(SPAN(m), SPAN(x));
        limb zero[BN_COUNT(256)] = {0}, modulus[BN_COUNT(256)], r[BN_COUNT(256)];
        bn_load(modulus, COUNT(modulus), m, sizeof m);
        bn_inverse(r, zero, modulus, COUNT(modulus));
        assert_memory_equal(r, zero, sizeof zero);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(keys),
        cmocka_unit_test(of_256_bits),
    };
    return cmocka_run_group_tests_name("crypto/bn/inverse", tests, NULL, NULL);
}
