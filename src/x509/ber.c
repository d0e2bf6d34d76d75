/*
 * ber.c - see ber.h. There is no recursion: the values that are open stand in an array.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/ber.h"

#include "x509/der_write.h"

enum {
    CONSTRUCTED = 0x20,
    OCTETS_IN_PIECES = DER_OCTET_STRING | CONSTRUCTED,
};

/* A constructed value whose end has not come. */
struct level {
    size_t end; /* what is left of the input when it ends; of the indefinite form: no more than this may be read */
    bool indefinite;
    bool pieces; /* of an OCTET STRING */
    bool inner;  /* a piece that is in pieces itself: written without tag and length */
    size_t mark;
};

struct walk {
    struct reader r;
    struct writer *w;
    struct level levels[LIMIT_BER_DEPTH];
    size_t depth;
};

size_t ber_room(size_t len)
{
    enum { LONG = 0x10000 }; /* from here on the definite form may take a byte more than the indefinite one */
    return len + LIMIT_BER_DEPTH * (len / LONG);
}

/* X.690 8.1.3: one byte, or a count of bytes and so many, or indefinite. */
static size_t length_read(struct reader *r, bool *indefinite)
{
    size_t first = reader_u8(r);
    *indefinite = first == 0x80;
    if (first <= 0x80)
        return first & 0x7f;
    if (first > 0x84) {
        r->failed = true;
        return 0;
    }
    return reader_number(r, first & 0x7f);
}

static void level_open(struct walk *walk, uint8_t tag, size_t end, bool indefinite)
{
    bool inner = walk->depth > 0 && walk->levels[walk->depth - 1].pieces;
    bool pieces = tag == OCTETS_IN_PIECES;
    if (walk->depth == LIMIT_BER_DEPTH) {
        walk->r.failed = true;
        return;
    }
    size_t mark = inner ? 0 : der_open(walk->w, pieces ? (uint8_t)DER_OCTET_STRING : tag);
    walk->levels[walk->depth++] = (struct level){end, indefinite, pieces, inner, mark};
}

static void level_close(struct walk *walk)
{
    const struct level *level = &walk->levels[--walk->depth];
    if (!level->inner)
        der_close(walk->w, level->mark);
}

/* X.690 8.1.5: two zeros end the indefinite form. */
static bool at_end_of_contents(const struct walk *walk, size_t end)
{
    return walk->r.left - end >= 2 && walk->r.at[0] == 0 && walk->r.at[1] == 0;
}

/* The next value, which must end before its parent does. */
static void value(struct walk *walk, size_t end)
{
    bool indefinite, in_pieces = walk->depth > 0 && walk->levels[walk->depth - 1].pieces;
    struct reader *r = &walk->r;
    uint8_t tag = reader_u8(r);
    size_t len = length_read(r, &indefinite);
    if ((tag & 0x1f) == 0x1f || tag == 0 || r->left < end || len > r->left - end ||
        (in_pieces && (tag & ~CONSTRUCTED) != DER_OCTET_STRING) || (indefinite && !(tag & CONSTRUCTED)))
        r->failed = true;
    if (r->failed)
        return;
    if (tag & CONSTRUCTED)
        level_open(walk, tag, indefinite ? end : r->left - len, indefinite);
    else if (in_pieces)
        writer_span(walk->w, reader_bytes(r, len));
    else
        der_put(walk->w, tag, reader_bytes(r, len));
}

bool ber_to_der(struct writer *w, struct span ber)
{
    struct walk walk = {.r = reader_over(ber), .w = w};
    value(&walk, 0);
    while (walk.depth > 0 && !walk.r.failed) {
        const struct level *level = &walk.levels[walk.depth - 1];
        if (!level->indefinite && walk.r.left == level->end) {
            level_close(&walk);
        } else if (level->indefinite && at_end_of_contents(&walk, level->end)) {
            reader_u16(&walk.r);
            level_close(&walk);
        } else {
            value(&walk, level->end);
        }
    }
    return reader_end(&walk.r) && writer_ok(w);
}
