/*
 * pem.c - the textual encoding of RFC 7468.
 *
 * A block may be a private key: its characters are decoded without a branch or an index that depends on them. What is
 * public is the layout: where lines end, and the characters of padding.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/x509.h"

static const char begin_mark[] = "-----BEGIN ", end_mark[] = "-----END ", dashes[] = "-----";

static bool starts_with(struct span text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len >= len && memcmp(text.at, prefix, len) == 0;
}

static struct span drop(struct span text, size_t len)
{
    return (struct span){text.at + len, text.len - len};
}

/* Takes a line off the front of the text, without its end: LF, CR LF or CR. */
static struct span line_next(struct span *text)
{
    size_t len = 0;
    while (len < text->len && text->at[len] != '\n' && text->at[len] != '\r')
        len++;
    struct span line = {text->at, len};
    size_t end = len < text->len && text->at[len] == '\r' && len + 1 < text->len && text->at[len + 1] == '\n' ? 2 : 1;
    *text = drop(*text, len < text->len ? len + end : len);
    return line;
}

/* The label of a boundary line of this kind; an empty span if the line is none. White space may follow the dashes. */
static struct span boundary_label(struct span line, const char *mark)
{
    const struct span none = {NULL, 0};
    if (!starts_with(line, mark))
        return none;
    struct span rest = drop(line, strlen(mark));
    while (rest.len > 0 && (rest.at[rest.len - 1] == ' ' || rest.at[rest.len - 1] == '\t'))
        rest.len--;
    if (rest.len <= strlen(dashes) || memcmp(rest.at + rest.len - strlen(dashes), dashes, strlen(dashes)) != 0)
        return none;
    return (struct span){rest.at, rest.len - strlen(dashes)};
}

/* Labels are printed up to here. */
static int label_len(struct span label)
{
    return label.len < 40 ? (int)label.len : 40;
}

int pem_next(struct span *text, struct pem_block *block, struct error *why)
{
    *block = (struct pem_block){{NULL, 0}, {NULL, 0}};
    while (text->len > 0) {
        struct span label = boundary_label(line_next(text), begin_mark);
        if (label.len == 0)
            continue;
        block->label = label;
        block->body = (struct span){text->at, 0};
        while (text->len > 0) {
            struct span line = line_next(text);
            if (starts_with(line, end_mark)) {
                struct span end = boundary_label(line, end_mark);
                if (end.len == label.len && memcmp(end.at, label.at, end.len) == 0)
                    return 0;
                return fail(why, SSL_E_PEM, "the block \"%.*s\" ends with the END line of another label",
                            label_len(label), (const char *)label.at);
            }
            if (starts_with(line, begin_mark))
                break;
            block->body.len = (size_t)(text->at - block->body.at);
        }
        return fail(why, SSL_E_PEM, "the block \"%.*s\" has no END line", label_len(label), (const char *)label.at);
    }
    return SSL_E_PEM;
}

bool pem_is(const struct pem_block *block, const char *label)
{
    return block->label.len == strlen(label) && starts_with(block->label, label);
}

size_t pem_decoded_max(const struct pem_block *block)
{
    return block->body.len / 4 * 3;
}

/* ---- Base64 (RFC 4648 4), eight characters at a time ---- */

/* Eight times the same byte. */
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* 0xff for each byte of x that is at least first, which is 1 to 128; the bytes of x are below 128. */
static uint64_t eight_from(uint64_t x, uint8_t first)
{
    uint64_t high = ct_barrier((x + EIGHT(128u - first)) & EIGHT(0x80)); /* at most 254 in a byte: nothing is carried */
    return ct_barrier((high << 1) - (high >> 7));
}

/* 0xff for each byte from first to last. */
static uint64_t eight_between(uint64_t x, uint8_t first, uint8_t last)
{
    return eight_from(x, first) & ~eight_from(x, (uint8_t)(last + 1));
}

/* The six bits of each of eight characters, in its byte; *bad is not 0 any more if one of them is no base64. */
static uint64_t eight_sextets(uint64_t characters, uint64_t *bad)
{
    uint64_t x = characters & EIGHT(0x7f);
    uint64_t upper = eight_between(x, 'A', 'Z'), lower = eight_between(x, 'a', 'z'), digit = eight_between(x, '0', '9');
    uint64_t plus = eight_between(x, '+', '+'), slash = eight_between(x, '/', '/');
    *bad |= ~(upper | lower | digit | plus | slash) | (characters & EIGHT(0x80));
    /* Nothing is borrowed or carried: each byte is as large as what is taken from it, and '9' + 4 is a byte. */
    uint64_t letters = (x & (upper | lower)) - ((upper & EIGHT('A')) | (lower & EIGHT('a' - 26)));
    uint64_t digits = (x & digit) + (digit & EIGHT(52 - '0'));
    return letters | digits | (plus & EIGHT(62)) | (slash & EIGHT(63));
}

/* Eight times six bits become 48 bits: pairs first, then pairs of these. */
static uint64_t eight_packed(uint64_t x)
{
    x = (x & UINT64_C(0x003f003f003f003f)) | (x & UINT64_C(0x3f003f003f003f00)) >> 2;
    x = (x & UINT64_C(0x00000fff00000fff)) | (x & UINT64_C(0x0fff00000fff0000)) >> 4;
    return (x & UINT64_C(0x0000000000ffffff)) | (x & UINT64_C(0x00ffffff00000000)) >> 8;
}

/* True if all eight are of the block's content: none ends a line or is padding. That much is public. */
static bool eight_inside(uint64_t characters)
{
    uint64_t x = characters & EIGHT(0x7f);
    return ct_reveal(ct_is_zero(~eight_from(x, '+') | eight_between(x, '=', '=')));
}

/* All ones if first <= c <= last. */
static uint64_t between(uint64_t c, uint8_t first, uint8_t last)
{
    return ct_le(first, c) & ct_le(c, last);
}

/* Of the layout, which is public: where the blanks are, and the padding. */
static bool is_blank(uint8_t c)
{
    return ct_reveal(ct_eq(c, ' ') | ct_eq(c, '\t') | ct_eq(c, '\r') | ct_eq(c, '\n'));
}

static bool is_padding(uint8_t c)
{
    return ct_reveal(ct_eq(c, '='));
}

/* The character of base64 for six bits. */
static uint8_t base64_character(uint32_t bits)
{
    uint64_t upper = ct_le(bits, 25), lower = between(bits, 26, 51), digit = between(bits, 52, 61);
    return (uint8_t)((upper & (bits + 'A')) | (lower & (bits - 26 + 'a')) | (digit & (bits - 52 + '0')) |
                     (ct_eq(bits, 62) & '+') | (ct_eq(bits, 63) & '/'));
}

/* RFC 4648 4: three bytes are four characters; what is missing of them is padding. */
static void write_group(struct writer *w, const uint8_t *in, size_t len)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; i++)
        bits = bits << 8 | (i < len ? in[i] : 0u);
    for (size_t i = 0; i < 4; i++)
        writer_u8(w, i <= len ? base64_character(bits >> (18 - 6 * i) & 63) : '=');
}

enum { LINE_BYTES = 48 }; /* RFC 7468 section 2: lines of 64 characters */

static void write_boundary(struct writer *w, const char *mark, const char *label)
{
    writer_bytes(w, mark, strlen(mark));
    writer_bytes(w, label, strlen(label));
    writer_bytes(w, dashes, strlen(dashes));
    writer_u8(w, '\n');
}

void pem_write(struct writer *w, const char *label, struct span der)
{
    write_boundary(w, begin_mark, label);
    for (size_t i = 0; i < der.len; i += 3) {
        write_group(w, der.at + i, der.len - i < 3 ? der.len - i : 3);
        if ((i + 3) % LINE_BYTES == 0 && i + 3 < der.len)
            writer_u8(w, '\n');
    }
    writer_u8(w, '\n');
    write_boundary(w, end_mark, label);
}

size_t pem_encoded_len(const char *label, size_t der_len)
{
    size_t lines = der_len == 0 ? 1 : (der_len + LINE_BYTES - 1) / LINE_BYTES;
    size_t boundaries = strlen(begin_mark) + strlen(end_mark) + 2 * (strlen(label) + strlen(dashes) + 1);
    return boundaries + (der_len + 2) / 3 * 4 + lines;
}

int pem_decode(const struct pem_block *block, uint8_t *out, size_t *len, struct error *why)
{
    uint64_t bad = 0, bits = 0;
    size_t count = 0, padding = 0;
    *len = 0;
    for (size_t i = 0; i < block->body.len; i++) {
        const uint8_t *at = block->body.at + i;
        if (count % 4 == 0 && padding == 0 && block->body.len - i >= 8 && eight_inside(load_be64(at))) {
            bits = eight_packed(eight_sextets(load_be64(at), &bad));
            store_be24(out + *len, (uint32_t)(bits >> 24));
            store_be24(out + *len + 3, (uint32_t)bits & 0xffffff);
            *len += 6;
            count += 8;
            i += 7;
            continue;
        }
        if (is_blank(*at))
            continue;
        if (is_padding(*at)) {
            padding++;
            bits <<= 6;
        } else {
            if (padding > 0) /* nothing follows the padding */
                bad = ~(uint64_t)0;
            bits = bits << 6 | (eight_sextets(EIGHT(*at), &bad) & 63);
        }
        if (++count % 4 == 0) {
            store_be24(out + *len, (uint32_t)bits & 0xffffff);
            *len += 3;
        }
    }
    /* RFC 4648 3.2 and 3.5: whole groups of four; one or two characters of padding; the bits they leave over are zeros.
     */
    bool whole = count > 0 && count % 4 == 0 && padding <= 2;
    for (size_t i = 0; whole && i < padding; i++)
        bad |= ct_nonzero(out[--*len]);
    wipe(&bits, sizeof bits);
    if (whole && !ct_reveal(bad))
        return 0;
    wipe(out, pem_decoded_max(block));
    *len = 0;
    if (starts_with(block->body, "Proc-Type:"))
        return fail(why, SSL_E_PEM,
                    "the block \"%.*s\" is encrypted in the old form, Proc-Type: 4,ENCRYPTED, which is not supported; "
                    "write it anew with openssl pkcs8 -topk8 -in OLD -out NEW",
                    label_len(block->label), (const char *)block->label.at);
    return fail(why, SSL_E_PEM, "the block \"%.*s\" is not base64", label_len(block->label),
                (const char *)block->label.at);
}
