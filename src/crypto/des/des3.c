/*
 * des3.c - Triple DES in CBC mode (FIPS 46-3, SP 800-67), decryption alone: older PKCS #12 files are read with it, and
 * nothing is ever encrypted.
 *
 * Constant time without speed: a row of an S-box is a word of sixteen digits, from which masks select one; no address,
 * no count of a shift and no branch depends on key or data. Bits are numbered as in the standard, from 1 at the left.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/crypto.h"

enum {
    ROUNDS = 16,
};

/* Round keys of 48 bits, in the order of encryption. */
struct des_key {
    uint64_t k[ROUNDS];
};

/* clang-format off */

/* The initial permutation IP, and its inverse. */
static const uint8_t initial[64] = {
    58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24, 16, 8,
    57, 49, 41, 33, 25, 17,  9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7,
};
static const uint8_t final[64] = {
    40, 8, 48, 16, 56, 24, 64, 32, 39, 7, 47, 15, 55, 23, 63, 31, 38, 6, 46, 14, 54, 22, 62, 30, 37, 5, 45, 13, 53, 21, 61, 29,
    36, 4, 44, 12, 52, 20, 60, 28, 35, 3, 43, 11, 51, 19, 59, 27, 34, 2, 42, 10, 50, 18, 58, 26, 33, 1, 41,  9, 49, 17, 57, 25,
};

/* P, which spreads what the S-boxes give. */
static const uint8_t spread[32] = {
    16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
};

/* PC-1 drops the parity bits and makes C and D; PC-2 takes a round key out of them. */
static const uint8_t choice1[56] = {
    57, 49, 41, 33, 25, 17,  9,  1, 58, 50, 42, 34, 26, 18, 10,  2, 59, 51, 43, 35, 27, 19, 11,  3, 60, 52, 44, 36,
    63, 55, 47, 39, 31, 23, 15,  7, 62, 54, 46, 38, 30, 22, 14,  6, 61, 53, 45, 37, 29, 21, 13,  5, 28, 20, 12,  4,
};
static const uint8_t choice2[48] = {
    14, 17, 11, 24,  1,  5,  3, 28, 15,  6, 21, 10, 23, 19, 12,  4, 26,  8, 16,  7, 27, 20, 13,  2,
    41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
};
static const uint8_t shifts[ROUNDS] = {1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1};

/* S1 to S8: four rows of sixteen hexadecimal digits. */
static const uint64_t boxes[8][4] = {
    {0xe4d12fb83a6c5907, 0x0f74e2d1a6cb9538, 0x41e8d62bfc973a50, 0xfc8249175b3ea06d},
    {0xf18e6b34972dc05a, 0x3d47f28ec01a69b5, 0x0e7ba4d158c6932f, 0xd8a13f42b67c05e9},
    {0xa09e63f51dc7b428, 0xd709346a285ecbf1, 0xd6498f30b12c5ae7, 0x1ad069874fe3b52c},
    {0x7de3069a1285bc4f, 0xd8b56f03472c1ae9, 0xa690cb7df13e5284, 0x3f06a1d8945bc72e},
    {0x2c417ab6853fd0e9, 0xeb2c47d150fa3986, 0x421bad78f9c5630e, 0xb8c71e2d6f09a453},
    {0xc1af92680d34e75b, 0xaf427c9561de0b38, 0x9ef528c3704a1db6, 0x432c95fabe17608d},
    {0x4b2ef08d3c975a61, 0xd0b7491ae35c2f86, 0x14bdc37eaf680592, 0x6bd814a7950fe23c},
    {0xd2846fb1a93e50c7, 0x1fd8a374c56b0e92, 0x7b419ce206adf358, 0x21e74a8dfc90356b},
};
/* clang-format on */

/* The bits of a number of `width` bits that the table names, one after the other. */
static uint64_t permute(uint64_t from, unsigned width, const uint8_t *table, size_t count)
{
    uint64_t to = 0;
    for (size_t i = 0; i < count; i++)
        to = to << 1 | (from >> (width - table[i]) & 1);
    return to;
}

/* C or D, 28 bits, to the left. */
static uint64_t rotated(uint64_t half, unsigned by)
{
    return (half << by | half >> (28 - by)) & 0xfffffff;
}

static void des_key_init(struct des_key *key, const uint8_t bytes[8])
{
    uint64_t chosen = permute(load_be64(bytes), 64, choice1, 56);
    uint64_t c = chosen >> 28, d = chosen & 0xfffffff;
    for (size_t i = 0; i < ROUNDS; i++) {
        c = rotated(c, shifts[i]);
        d = rotated(d, shifts[i]);
        key->k[i] = permute(c << 28 | d, 56, choice2, 48);
    }
}

/* All ones if this bit is set. */
static uint64_t bit_mask(uint64_t six, unsigned bit)
{
    return ct_nonzero(six >> bit & 1);
}

/* What an S-box makes of six bits: the first and the last name the row, those between them the digit from the left. */
static uint64_t substitute(const uint64_t box[4], uint64_t six)
{
    uint64_t last = bit_mask(six, 0);
    uint64_t row = ct_select(bit_mask(six, 5), ct_select(last, box[3], box[2]), ct_select(last, box[1], box[0]));
    for (unsigned bit = 4; bit >= 1; bit--) /* each halves the row: 8, 4, 2 digits, and the one */
        row = ct_select(bit_mask(six, bit), row, row >> (2u << bit));
    return row & 15;
}

/* f(R, K). E gives each S-box its four bits of R with the neighbours on both sides. */
static uint32_t des_f(uint32_t r, uint64_t k)
{
    uint32_t turned = r >> 1 | r << 31; /* bit 32 stands before bit 1 */
    uint64_t twice = (uint64_t)turned << 32 | turned, out = 0;
    for (unsigned i = 0; i < 8; i++) {
        uint64_t six = (twice >> (58 - 4 * i) & 63) ^ (k >> (42 - 6 * i) & 63);
        out = out << 4 | substitute(boxes[i], six);
    }
    return (uint32_t)permute(out, 32, spread, 32);
}

/* One DES, with the round keys in this order or the other. */
static uint64_t des(const struct des_key *key, bool backwards, uint64_t block)
{
    block = permute(block, 64, initial, 64);
    uint32_t l = (uint32_t)(block >> 32), r = (uint32_t)block;
    for (size_t i = 0; i < ROUNDS; i++) {
        uint32_t next = l ^ des_f(r, key->k[backwards ? ROUNDS - 1 - i : i]);
        l = r;
        r = next;
    }
    return permute((uint64_t)r << 32 | l, 64, final, 64);
}

void des3_cbc_decrypt(const uint8_t key[DES3_KEY], const uint8_t iv[DES3_BLOCK], uint8_t *out, const uint8_t *in,
                      size_t len)
{
    struct des_key keys[3];
    uint64_t last = load_be64(iv);
    for (size_t i = 0; i < COUNT(keys); i++)
        des_key_init(&keys[i], key + 8 * i);
    for (size_t at = 0; at < len; at += DES3_BLOCK) {
        /* SP 800-67 3.1: encryption is E, D, E with the first, the second and the third key */
        uint64_t block = load_be64(in + at);
        uint64_t plain = des(&keys[0], true, des(&keys[1], false, des(&keys[2], true, block)));
        store_be64(out + at, plain ^ last);
        last = block;
    }
    wipe(keys, sizeof keys);
}
