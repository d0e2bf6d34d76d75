/*
 * aes_expand_core.h - the key expansion of AES (FIPS 197, 5.2), over a sub_word of whoever includes it.
 *
 * SPDX-License-Identifier: MIT
 */

/* KeyExpansion, figure 11. A word is a column, its first byte lowest, so RotWord rotates to the right. key_words is 4
 * or 8. */
static void expand_words(uint32_t *words, size_t count, const uint8_t *key, size_t key_words)
{
    uint32_t constant = 1; /* Rcon: 1, 2, 4, ..., 80, 1b, 36 */
    for (size_t i = 0; i < key_words; i++)
        words[i] = load_le32(key + 4 * i);
    for (size_t i = key_words; i < count; i++) {
        uint32_t word = words[i - 1];
        size_t place = i & (key_words - 1);
        if (place == 0) {
            word = sub_word(word >> 8 | word << 24) ^ constant;
            constant = constant << 1 ^ (constant >> 7) * 0x11b;
        } else if (key_words > 6 && place == 4) {
            word = sub_word(word);
        }
        words[i] = words[i - key_words] ^ word;
    }
}
