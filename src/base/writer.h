/*
 * writer.h - a cursor over a fixed buffer that cannot write past its end. All that we send is written through it.
 *
 * Overflow sticks, as a reader's failure does: later writes do nothing, and writer_ok tells at the end.
 *
 * Included by base.h. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_WRITER_H
#define TLS12_WRITER_H

struct writer {
    uint8_t *at; /* the start of the buffer */
    size_t cap;
    size_t len; /* written so far */
    bool failed;
};

static inline struct writer writer_over(void *buffer, size_t cap)
{
    return (struct writer){buffer, cap, 0, false};
}

static inline bool writer_ok(const struct writer *w)
{
    return !w->failed;
}

/* Room for len bytes, to be filled by the caller at once; NULL if there is none (or len is 0). */
static inline uint8_t *writer_space(struct writer *w, size_t len)
{
    if (w->failed || len > w->cap - w->len) {
        w->failed = true;
        return NULL;
    }
    if (len == 0)
        return NULL;
    uint8_t *space = w->at + w->len;
    w->len += len;
    return space;
}

static inline void writer_bytes(struct writer *w, const void *bytes, size_t len)
{
    uint8_t *space = writer_space(w, len);
    if (space != NULL)
        memcpy(space, bytes, len);
}

static inline void writer_span(struct writer *w, struct span bytes)
{
    writer_bytes(w, bytes.at, bytes.len);
}

/* An unsigned big-endian number of 1 to 4 bytes. */
static inline void writer_number(struct writer *w, uint32_t number, size_t len)
{
    uint8_t *space = writer_space(w, len);
    if (space == NULL)
        return;
    for (size_t i = len; i-- > 0; number >>= 8)
        space[i] = (uint8_t)number;
}

static inline void writer_u8(struct writer *w, uint8_t x)
{
    writer_number(w, x, 1);
}

static inline void writer_u16(struct writer *w, uint16_t x)
{
    writer_number(w, x, 2);
}

static inline void writer_u24(struct writer *w, uint32_t x)
{
    writer_number(w, x, 3);
}

/* Opens a vector whose length takes length_len bytes; what is written until writer_close belongs to it. */
struct writer_mark {
    size_t start;
    size_t length_len;
};

static inline struct writer_mark writer_open(struct writer *w, size_t length_len)
{
    writer_number(w, 0, length_len);
    return (struct writer_mark){w->len, length_len};
}

/* Closes the vector: its length is filled in; one that does not fit its length bytes is a failure. */
static inline void writer_close(struct writer *w, struct writer_mark mark)
{
    if (w->failed)
        return;
    size_t len = w->len - mark.start;
    if (mark.length_len < 4 && len >> (8 * mark.length_len) != 0) {
        w->failed = true;
        return;
    }
    struct writer hole = {w->at + mark.start - mark.length_len, mark.length_len, 0, false};
    writer_number(&hole, (uint32_t)len, mark.length_len);
}

/* A whole vector: length, then the bytes. */
static inline void writer_vector(struct writer *w, size_t length_len, struct span bytes)
{
    struct writer_mark mark = writer_open(w, length_len);
    writer_span(w, bytes);
    writer_close(w, mark);
}

#endif
