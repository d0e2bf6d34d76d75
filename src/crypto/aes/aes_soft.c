/*
 * aes_soft.c - portable bit-sliced AES: the layout of the bits, the rounds, the key schedule.
 *
 * The layout. FIPS 197 (3.4) sees a block as four rows and four columns of bytes: byte r + 4c of the block stands in
 * row r and column c. Four blocks, 0 to 3, are held in eight words, the planes q[0] to q[7]. Plane k has bit k of all
 * 64 bytes:
 *
 *      bit 63                                                                         bit 0
 *     +-------------------+-------------------+-------------------+-------------------+
 *     |       row 3       |       row 2       |       row 1       |       row 0       |   a plane: 4 rows of 16 bits
 *     +-------------------+-------------------+-------------------+-------------------+
 *                                            /                     \
 *                                           +----+----+----+----+
 *                                           | c3 | c2 | c1 | c0 |                         a row: 4 columns of 4 bits
 *                                           +----+----+----+----+
 *                                                     /      \
 *                                                    | 3 2 1 0 |                          a column: the 4 blocks
 *
 * so the bit of row r, column c, block b is bit 16 r + 4 c + b. A row further down is a rotation of the word by 16.
 *
 * The rounds. SubBytes is the circuit of aes_soft_sbox.h on whole planes. ShiftRows, which would move every bit of
 * every plane, is never performed: after i rounds row r simply stands i r columns to the right of where FIPS 197 has
 * it, and whoever combines bytes of one column, MixColumns, looks for them where they are: the byte that belongs one
 * row further down stands also i columns further. (A. Adomnicai and T. Peyrin, "Fixslicing AES-like Ciphers", TCHES
 * 2021.) After 10 or 14 rounds rows 1 and 3 are half a turn off; that is put right once. Round keys are stored shifted
 * accordingly.
 *
 * The constant. SubBytes ends with the addition of 63 to each byte. ShiftRows and MixColumns leave a block of equal
 * bytes as it is, so 63 may as well be added with the round key that follows, and is part of the stored round keys 1 to
 * 10 or 14.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/aes/aes_soft.h"
#include "crypto/aes/aes_soft_sbox.h"

/* ---- Bytes to planes and back ---- */

/* Exchanges the bits of b under the mask with the bits of a that stand shift higher. */
ALWAYS_INLINE void exchange(uint64_t *a, uint64_t *b, unsigned shift, uint64_t mask)
{
    uint64_t difference = ((*a >> shift) ^ *b) & mask;
    *b ^= difference;
    *a ^= difference << shift;
}

/*
 * One block, halfway. Before: columns 0 and 1 in lo, 2 and 3 in hi, the first byte lowest. After: bits 0 to 3 of all
 * bytes in lo, 4 to 7 in hi, each in the layout of a plane, with the number of the bit (modulo 4) in place of the
 * block's. Each exchange swaps one binary digit of the place within a word with the choice of the word.
 */
ALWAYS_INLINE void half_slice(uint64_t *lo, uint64_t *hi)
{
    exchange(lo, hi, 8, 0x00ff00ff00ff00ff);
    exchange(lo, hi, 16, 0x0000ffff0000ffff);
    exchange(lo, hi, 32, 0x00000000ffffffff);
    exchange(lo, hi, 4, 0x0f0f0f0f0f0f0f0f);
}

ALWAYS_INLINE void half_unslice(uint64_t *lo, uint64_t *hi)
{
    exchange(lo, hi, 4, 0x0f0f0f0f0f0f0f0f);
    exchange(lo, hi, 32, 0x00000000ffffffff);
    exchange(lo, hi, 16, 0x0000ffff0000ffff);
    exchange(lo, hi, 8, 0x00ff00ff00ff00ff);
}

/* Between four half-sliced words, one of each block, and four planes: the number of the bit changes places with that of
 * the block. Its own inverse. */
ALWAYS_INLINE void transpose(uint64_t q[4])
{
    exchange(&q[0], &q[2], 2, 0x3333333333333333);
    exchange(&q[1], &q[3], 2, 0x3333333333333333);
    exchange(&q[0], &q[1], 1, 0x5555555555555555);
    exchange(&q[2], &q[3], 1, 0x5555555555555555);
}

ALWAYS_INLINE void load_block(uint64_t *lo, uint64_t *hi, const uint8_t in[AES_BLOCK])
{
    *lo = load_le64(in);
    *hi = load_le64(in + 8);
    half_slice(lo, hi);
}

ALWAYS_INLINE void store_block(uint8_t out[AES_BLOCK], uint64_t lo, uint64_t hi)
{
    half_unslice(&lo, &hi);
    store_le64(out, lo);
    store_le64(out + 8, hi);
}

static void planes_load(uint64_t q[8], const uint8_t in[AES_BATCH])
{
    load_block(&q[0], &q[4], in);
    load_block(&q[1], &q[5], in + 16);
    load_block(&q[2], &q[6], in + 32);
    load_block(&q[3], &q[7], in + 48);
    transpose(q);
    transpose(q + 4);
}

static void planes_store(uint8_t out[AES_BATCH], uint64_t q[8])
{
    transpose(q);
    transpose(q + 4);
    store_block(out, q[0], q[4]);
    store_block(out + 16, q[1], q[5]);
    store_block(out + 32, q[2], q[6]);
    store_block(out + 48, q[3], q[7]);
}

/* ---- The rounds ---- */

static inline uint64_t rotate_right(uint64_t x, unsigned count)
{
    return x >> count | x << (64 - count);
}

/* For each place of a plane the bit that stands so many rows below and columns to the right; both wrap around. Rows:
 * 1 to 3, columns: 0 to 3. */
ALWAYS_INLINE uint64_t look(uint64_t plane, unsigned rows, unsigned columns)
{
    uint64_t seen = rotate_right(plane, 16 * rows + 4 * columns);
    if (columns == 0)
        return seen;
    uint64_t wrapped = rotate_right(plane, 16 * rows + 4 * columns - 16);
    uint64_t wrapped_mask = ~((UINT64_C(0xffff) >> 4 * columns) * UINT64_C(0x0001000100010001));
    return seen ^ ((seen ^ wrapped) & wrapped_mask);
}

ALWAYS_INLINE void add_round_key(uint64_t q[8], const uint64_t key[8])
{
    q[0] ^= key[0];
    q[1] ^= key[1];
    q[2] ^= key[2];
    q[3] ^= key[3];
    q[4] ^= key[4];
    q[5] ^= key[5];
    q[6] ^= key[6];
    q[7] ^= key[7];
}

/* Rows 1 and 3 by half a turn: what ten or fourteen ShiftRows, or as many InvShiftRows, come to. */
static void half_turn(uint64_t q[8])
{
    for (size_t k = 0; k < 8; k++) {
        uint64_t difference = (q[k] ^ q[k] >> 8) & 0x00ff000000ff0000;
        q[k] ^= difference ^ difference << 8;
    }
}

/*
 * MixColumns (5.1.3). With a[r] for a byte, a[r+1] for the one below it in its column and s[r] = a[r] + a[r+1],
 *
 *     2 a[r] + 3 a[r+1] + a[r+2] + a[r+3] = 2 s[r] + a[r+1] + s[r+2]
 *
 * and doubling a byte moves its bits up by one plane, and adds bit 7 in the planes of 1b. So a plane of the result
 * takes s in the plane below it, which is handed on from one to the next, and in some planes the highest.
 */
ALWAYS_INLINE uint64_t mix_plane(uint64_t plane, uint64_t *s, uint64_t reduction, unsigned shifts)
{
    uint64_t below = look(plane, 1, shifts), doubled = *s ^ reduction;
    *s = plane ^ below;
    return doubled ^ below ^ look(*s, 2, 2 * shifts % 4);
}

ALWAYS_INLINE void mix_columns_at(uint64_t q[8], unsigned shifts)
{
    uint64_t highest = q[7] ^ look(q[7], 1, shifts), s = highest;
    q[0] = mix_plane(q[0], &s, 0, shifts);
    q[1] = mix_plane(q[1], &s, highest, shifts);
    q[2] = mix_plane(q[2], &s, 0, shifts);
    q[3] = mix_plane(q[3], &s, highest, shifts);
    q[4] = mix_plane(q[4], &s, highest, shifts);
    q[5] = mix_plane(q[5], &s, 0, shifts);
    q[6] = mix_plane(q[6], &s, 0, shifts);
    q[7] = mix_plane(q[7], &s, 0, shifts);
}

/*
 * InvMixColumns (5.3.3) is MixColumns and 5 a[r] + 4 a[r+2], one after the other:
 *
 *     (2, 3, 1, 1) * (5, 0, 4, 0) = (e, b, d, 9)
 *
 * Here 5 a[r] + 4 a[r+2] = a[r] + 4 s[r] with s[r] = a[r] + a[r+2], a plane of which is:
 */
ALWAYS_INLINE uint64_t sum_two_below(uint64_t plane, unsigned shifts)
{
    return plane ^ look(plane, 2, 2 * shifts % 4);
}

/* From the highest plane down, so that each finds those below it as they were. */
ALWAYS_INLINE void inv_mix_columns_at(uint64_t q[8], unsigned shifts)
{
    uint64_t s7 = sum_two_below(q[7], shifts), s6 = sum_two_below(q[6], shifts);
    q[7] ^= sum_two_below(q[5], shifts);
    q[6] ^= sum_two_below(q[4], shifts);
    q[5] ^= sum_two_below(q[3], shifts) ^ s7;
    q[4] ^= sum_two_below(q[2], shifts) ^ s6 ^ s7;
    q[3] ^= sum_two_below(q[1], shifts) ^ s6;
    q[2] ^= sum_two_below(q[0], shifts) ^ s7;
    q[1] ^= s6 ^ s7;
    q[0] ^= s6;
    mix_columns_at(q, shifts);
}

/* The number of shifts, modulo 4, is public. Each case is compiled with its rotations as constants. */
static void mix_columns(uint64_t q[8], unsigned shifts)
{
    switch (shifts % 4) {
    case 0:
        mix_columns_at(q, 0);
        break;
    case 1:
        mix_columns_at(q, 1);
        break;
    case 2:
        mix_columns_at(q, 2);
        break;
    default:
        mix_columns_at(q, 3);
    }
}

static void inv_mix_columns(uint64_t q[8], unsigned shifts)
{
    switch (shifts % 4) {
    case 0:
        inv_mix_columns_at(q, 0);
        break;
    case 1:
        inv_mix_columns_at(q, 1);
        break;
    case 2:
        inv_mix_columns_at(q, 2);
        break;
    default:
        inv_mix_columns_at(q, 3);
    }
}

/* Cipher (5.1). */
void aes_soft_encrypt(const struct aes_soft_rounds *key, uint8_t out[AES_BATCH], const uint8_t in[AES_BATCH])
{
    uint64_t q[8];
    planes_load(q, in);
    add_round_key(q, key->planes[0]);
    for (unsigned round = 1; round < key->count; round++) {
        sbox_forward(q);
        mix_columns(q, round);
        add_round_key(q, key->planes[round]);
    }
    sbox_forward(q);
    add_round_key(q, key->planes[key->count]);
    half_turn(q);
    planes_store(out, q);
    wipe(q, sizeof q);
}

/* InvCipher (5.3): each step of the above undone, from last to first. */
void aes_soft_decrypt(const struct aes_soft_rounds *key, uint8_t out[AES_BATCH], const uint8_t in[AES_BATCH])
{
    uint64_t q[8];
    planes_load(q, in);
    half_turn(q);
    add_round_key(q, key->planes[key->count]);
    sbox_inverse(q);
    for (unsigned round = key->count - 1; round > 0; round--) {
        add_round_key(q, key->planes[round]);
        inv_mix_columns(q, round);
        sbox_inverse(q);
    }
    add_round_key(q, key->planes[0]);
    planes_store(out, q);
    wipe(q, sizeof q);
}

/* ---- The key schedule ---- */

/* SubWord (5.2): the four bytes lie in planes as they are, bit 0 of each byte marking its place. */
static uint32_t sub_word(uint32_t word)
{
    uint64_t q[8];
    for (size_t k = 0; k < 8; k++)
        q[k] = word >> k & 0x01010101;
    sbox_forward(q);
    word = 0x63636363;
    for (size_t k = 0; k < 8; k++)
        word ^= (uint32_t)(q[k] & 0x01010101) << k;
    wipe(q, sizeof q);
    return word;
}

#include "crypto/aes/aes_expand_core.h"

/* The column of a round key as it is stored: the byte of row r is taken i r columns to the left. */
static uint64_t shifted_column(const uint32_t columns[4], size_t c, size_t shifts)
{
    uint64_t column = 0;
    for (size_t r = 0; r < 4; r++)
        column |= columns[(c - shifts * r) % 4] & UINT32_C(0xff) << 8 * r;
    return column;
}

/* The short form: round key i is words[2 i] and words[2 i + 1], half-sliced, shifted, and with 63 in it. */
void aes_soft_init(struct aes_soft_key *key, const uint8_t *bytes, size_t key_len)
{
    uint32_t columns[4 * (AES_ROUNDS_MAX + 1)];
    key->rounds = (uint32_t)(key_len / 4 + 6);
    expand_words(columns, 4 * (key->rounds + (size_t)1), bytes, key_len / 4);
    for (size_t i = 0; i <= key->rounds; i++) {
        uint64_t *half = key->words + 2 * i, constant = i == 0 ? 0 : 0x6363636363636363;
        for (size_t c = 0; c < 4; c += 2) {
            uint64_t left = shifted_column(columns + 4 * i, c, i), right = shifted_column(columns + 4 * i, c + 1, i);
            half[c / 2] = (left | right << 32) ^ constant;
        }
        half_slice(&half[0], &half[1]);
    }
    wipe(columns, sizeof columns);
}

/* Of each column the lowest bit, for all four blocks: times 1111 in binary. */
static inline uint64_t for_all_blocks(uint64_t bits)
{
    bits &= 0x1111111111111111;
    return (bits << 4) - bits;
}

void aes_soft_spread(struct aes_soft_rounds *rounds, const struct aes_soft_key *key)
{
    rounds->count = key->rounds;
    for (size_t i = 0; i <= key->rounds; i++) {
        for (size_t k = 0; k < 4; k++) {
            rounds->planes[i][k] = for_all_blocks(key->words[2 * i] >> k);
            rounds->planes[i][k + 4] = for_all_blocks(key->words[2 * i + 1] >> k);
        }
    }
}
