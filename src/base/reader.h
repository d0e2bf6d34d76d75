/*
 * reader.h - a cursor that cannot leave its bytes. All that a peer sends is read through it.
 *
 * The first failure sticks: every later read gives zeros or an empty span, so a parser has no branches and is asked
 * once, at its end, whether all went well (reader_end).
 *
 * Included by base.h. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_READER_H
#define TLS12_READER_H

struct reader {
    const uint8_t *at;
    size_t left;
    bool failed;
};

static inline struct reader reader_over(struct span bytes)
{
    return (struct reader){bytes.at, bytes.len, false};
}

/* The next len bytes, in place; after a failure an empty span whose pointer is NULL. */
static inline struct span reader_bytes(struct reader *r, size_t len)
{
    if (r->failed || len > r->left) {
        r->failed = true;
        return (struct span){NULL, 0};
    }
    struct span bytes = {r->at, len};
    if (len != 0) /* an empty span may have a NULL pointer, to which not even 0 can be added */
        r->at += len;
    r->left -= len;
    return bytes;
}

/* An unsigned big-endian number of 1 to 4 bytes; 0 after a failure. */
static inline uint32_t reader_number(struct reader *r, size_t len)
{
    struct span bytes = reader_bytes(r, len);
    uint32_t number = 0;
    for (size_t i = 0; i < bytes.len; i++)
        number = number << 8 | bytes.at[i];
    return number;
}

static inline uint8_t reader_u8(struct reader *r)
{
    return (uint8_t)reader_number(r, 1);
}

static inline uint16_t reader_u16(struct reader *r)
{
    return (uint16_t)reader_number(r, 2);
}

static inline uint32_t reader_u24(struct reader *r)
{
    return reader_number(r, 3);
}

static inline uint32_t reader_u32(struct reader *r)
{
    return reader_number(r, 4);
}

/* A vector<min..max> of RFC 5246 section 4.3: a length of length_len bytes, then so many bytes. */
static inline struct span reader_vector(struct reader *r, size_t length_len, size_t min, size_t max)
{
    size_t len = reader_number(r, length_len);
    if (len < min || len > max)
        r->failed = true;
    return reader_bytes(r, len);
}

/* True if bytes are left; false after a failure. */
static inline bool reader_more(const struct reader *r)
{
    return !r->failed && r->left > 0;
}

/* True only if nothing failed and nothing is left. */
static inline bool reader_end(const struct reader *r)
{
    return !r->failed && r->left == 0;
}

#endif
