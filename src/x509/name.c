/*
 * name.c - Names: whether two are the same (RFC 5280 7.1), and how they read (RFC 4514).
 *
 * Two attributes are the same if their types are and their strings have the same characters, whatever string type
 * carries them, when letters of ASCII are folded to lower case and white space as RFC 4518 2.6.1 says. Letters outside
 * ASCII are not folded: CAs write a subject and the issuer that repeats it alike.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/name.h"

#include "x509/text.h"
#include "x509/x509.h"

/*
 * RFC 5280 4.1.2.4:
 *     Name ::= CHOICE { rdnSequence  RDNSequence }
 *     RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
 *     RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
 *     AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY -- DEFINED BY type }
 */
struct attribute {
    struct span type;
    uint8_t tag;
    struct span value;
    struct span der; /* of the value, tag and length included */
};

static struct attribute attribute_next(struct reader *rdn)
{
    struct attribute a = {0};
    struct reader r = der_enter(rdn, DER_SEQUENCE);
    a.type = der_oid(&r);
    a.der = (struct span){r.at, r.left};
    a.value = der_any(&r, &a.tag);
    der_leave(rdn, &r);
    return a;
}

bool rdn_check(struct span rdn)
{
    struct reader r = reader_over(rdn);
    size_t count = 0;
    do
        attribute_next(&r);
    while (++count < LIMIT_RDN && reader_more(&r));
    return reader_end(&r);
}

bool name_check(struct span name)
{
    struct reader r = reader_over(name);
    struct reader rdns = der_enter(&r, DER_SEQUENCE);
    while (reader_more(&rdns))
        if (!rdn_check(der_take(&rdns, DER_SET)))
            rdns.failed = true;
    der_leave(&r, &rdns);
    return reader_end(&r);
}

static struct reader name_rdns(struct span name)
{
    struct reader r = reader_over(name);
    return der_enter(&r, DER_SEQUENCE);
}

bool name_is_empty(struct span name)
{
    struct reader rdns = name_rdns(name);
    return reader_end(&rdns);
}

/* ---- Characters ---- */

enum { NO_CHARACTER = 0x7fffffff };

/* RFC 3629: one UTF-8 sequence, in the fewest bytes, and no surrogate. */
static uint32_t utf8_next(struct reader *r)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    uint32_t first = reader_u8(r);
    size_t more = first < 0x80 ? 0 : first < 0xc0 ? 9 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf8 ? 3 : 9;
    if (more > 3) {
        r->failed = true;
        return 0;
    }
    uint32_t c = more == 0 ? first : first & (0x3fu >> more);
    for (size_t i = 0; i < more; i++) {
        uint8_t next = reader_u8(r);
        if ((next & 0xc0) != 0x80)
            r->failed = true;
        c = c << 6 | (next & 0x3fu);
    }
    if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        r->failed = true;
    return c;
}

bool utf8_check(struct span text)
{
    struct reader r = reader_over(text);
    while (reader_more(&r))
        utf8_next(&r);
    return reader_end(&r);
}

/* The next character of a string of this type; NO_CHARACTER at its end, and if it is ill-formed or no string (then the
 * reader has failed). TeletexString is read as Latin-1, as everybody writes it. */
static uint32_t char_next(struct reader *r, uint8_t tag)
{
    if (r->left == 0 || r->failed)
        return NO_CHARACTER;
    uint32_t c = NO_CHARACTER;
    switch (tag) {
    case DER_PRINTABLE_STRING:
    case DER_IA5_STRING:
    case DER_TELETEX_STRING:
        c = reader_u8(r);
        break;
    case DER_UTF8_STRING:
        c = utf8_next(r);
        break;
    case DER_BMP_STRING:
        c = reader_u16(r);
        break;
    case DER_UNIVERSAL_STRING:
        c = reader_u32(r);
        break;
    default:
        r->failed = true;
    }
    return r->failed ? NO_CHARACTER : c;
}

/* RFC 4518 2.6.1: white space at the ends does not count, and any run of it inside counts as one blank. */
struct folded {
    struct reader r;
    uint8_t tag;
    bool started;
    uint32_t held; /* the character after a blank that was given out */
};

static struct folded folded_over(const struct attribute *a)
{
    return (struct folded){reader_over(a->value), a->tag, false, NO_CHARACTER};
}

static uint32_t folded_next(struct folded *f)
{
    uint32_t c = f->held;
    f->held = NO_CHARACTER;
    if (c == NO_CHARACTER)
        c = char_next(&f->r, f->tag);
    bool blank = c == ' ';
    while (c == ' ')
        c = char_next(&f->r, f->tag);
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    if (blank && f->started && c != NO_CHARACTER) {
        f->held = c;
        return ' ';
    }
    f->started = true;
    return c;
}

static bool text_equal(const struct attribute *a, const struct attribute *b)
{
    struct folded x = folded_over(a), y = folded_over(b);
    uint32_t c, d;
    do {
        c = folded_next(&x);
        d = folded_next(&y);
    } while (c == d && c != NO_CHARACTER);
    return c == d && reader_end(&x.r) && reader_end(&y.r);
}

/* ---- Comparison ---- */

static bool attribute_equal(const struct attribute *a, const struct attribute *b)
{
    return span_equal(a->type, b->type) && (span_equal(a->der, b->der) || text_equal(a, b));
}

static bool rdn_has(struct reader rdn, const struct attribute *wanted)
{
    while (reader_more(&rdn)) {
        struct attribute a = attribute_next(&rdn);
        if (attribute_equal(&a, wanted))
            return true;
    }
    return false;
}

/* True if each attribute of a is in b. */
static bool rdn_covers(struct reader b, struct reader a)
{
    while (reader_more(&a)) {
        struct attribute wanted = attribute_next(&a);
        if (!rdn_has(b, &wanted))
            return false;
    }
    return true;
}

/* A set has no order. */
static bool rdn_equal(struct reader a, struct reader b)
{
    return rdn_covers(a, b) && rdn_covers(b, a);
}

bool rdn_same(struct span a, struct span b)
{
    return rdn_equal(reader_over(a), reader_over(b));
}

/* Takes the RDNs of base off the front of those of name; false if they are not there. */
static bool rdns_skip(struct reader *name, struct reader base)
{
    while (reader_more(&base)) {
        struct reader wanted = der_enter(&base, DER_SET);
        struct reader found = der_enter(name, DER_SET);
        if (name->failed || !rdn_equal(found, wanted))
            return false;
    }
    return true;
}

bool name_equal(struct span a, struct span b)
{
    if (span_equal(a, b))
        return true;
    struct reader x = name_rdns(a);
    return rdns_skip(&x, name_rdns(b)) && reader_end(&x);
}

size_t name_work(struct span a, struct span b)
{
    return 1 + (a.len + b.len) / 4;
}

bool name_within(struct span name, struct span base)
{
    struct reader x = name_rdns(name);
    return rdns_skip(&x, name_rdns(base));
}

bool name_is_relative(struct span name, struct span base, struct span rdn)
{
    struct reader x = name_rdns(name);
    if (!rdns_skip(&x, name_rdns(base)))
        return false;
    struct reader last = der_enter(&x, DER_SET);
    return reader_end(&x) && rdn_equal(last, reader_over(rdn));
}

bool name_next(struct name_walk *walk, struct span name, enum oid attribute, struct span *value)
{
    if (!walk->started)
        *walk = (struct name_walk){true, name_rdns(name), {NULL, 0, false}};
    while (reader_more(&walk->rdn) || reader_more(&walk->rdns)) {
        if (!reader_more(&walk->rdn))
            walk->rdn = der_enter(&walk->rdns, DER_SET);
        struct attribute a = attribute_next(&walk->rdn);
        *value = a.value;
        if (oid_find(a.type) == attribute)
            return true;
    }
    return false;
}

/* ---- Text ---- */

/* Characters that change how a terminal or a reader sees the others: controls, and marks of direction and format. */
static bool is_unseen(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x00, 0x1f},
                  {0x7f, 0x9f},
                  {0xad, 0xad},
                  {0x61c, 0x61c},
                  {0x200b, 0x200f},
                  {0x2028, 0x202e},
                  {0x2060, 0x206f},
                  {0xfeff, 0xfeff},
                  {0xfff9, 0xfffb},
                  {0xe0000, 0xe0fff},
                  {0xd800, 0xdfff},
                  {0xfffe, 0xffff},
                  {0x110000, NO_CHARACTER}};
    for (size_t i = 0; i < COUNT(ranges); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

static void text_utf8(struct text *t, uint32_t c)
{
    char bytes[4];
    size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    for (size_t i = more; i > 0; i--, c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3f));
    bytes[0] = (char)(lead[more] | c);
    if (t->len + more + 1 < t->cap)
        for (size_t i = 0; i <= more; i++)
            text_char(t, bytes[i]);
    else
        t->cap = t->len + 1; /* cut between characters, and let nothing follow */
}

static void text_bytes(struct text *t, struct span bytes, const char *before)
{
    for (size_t i = 0; i < bytes.len && t->len + 1 < t->cap; i++) {
        text_string(t, before);
        text_hex(t, bytes.at[i]);
    }
}

/* RFC 4514 2.4: what has a meaning in this form is escaped, and what cannot be seen is written in hexadecimal. */
static void text_value(struct text *t, const struct attribute *a)
{
    struct reader r = reader_over(a->value);
    for (bool first = true; reader_more(&r); first = false) {
        struct span before = {r.at, r.left};
        uint32_t c = char_next(&r, a->tag);
        bool last = r.left == 0;
        if (is_unseen(c)) {
            text_bytes(t, (struct span){before.at, before.len - r.left}, "\\");
            continue;
        }
        if ((c < 0x80 && strchr("\"+,;<>\\", (int)c) != NULL) || (c == ' ' && (first || last)) || (c == '#' && first))
            text_char(t, '\\');
        text_utf8(t, c);
    }
}

static bool is_text(const struct attribute *a)
{
    struct reader r = reader_over(a->value);
    while (char_next(&r, a->tag) != NO_CHARACTER)
        continue;
    return reader_end(&r);
}

static void text_attribute(struct text *t, const struct attribute *a)
{
    char type[80];
    oid_text(type, sizeof type, a->type);
    text_string(t, type);
    text_char(t, '=');
    if (oid_attribute(oid_find(a->type)) != NULL && is_text(a)) {
        text_value(t, a);
    } else { /* RFC 4514 2.4: a value without a text form is its encoding */
        text_char(t, '#');
        text_bytes(t, a->der, "");
    }
}

static void text_rdn(struct text *t, struct reader rdn)
{
    for (bool first = true; reader_more(&rdn); first = false) {
        struct attribute a = attribute_next(&rdn);
        if (!first)
            text_char(t, '+');
        text_attribute(t, &a);
    }
}

/* RFC 4514 2.1: the last RDN stands first. */
size_t name_text(char *out, size_t cap, struct span name)
{
    struct text t = text_over(out, cap);
    size_t count = 0;
    for (struct reader r = name_rdns(name); reader_more(&r); count++)
        der_take(&r, DER_SET);
    for (size_t left = count; left > 0 && t.len + 1 < t.cap; left--) {
        struct reader r = name_rdns(name);
        for (size_t i = 1; i < left; i++)
            der_take(&r, DER_SET);
        if (left < count)
            text_char(&t, ',');
        text_rdn(&t, der_enter(&r, DER_SET));
    }
    return text_end(&t);
}

size_t serial_text(char *out, size_t cap, struct span serial)
{
    struct text t = text_over(out, cap);
    for (size_t i = 0; i < serial.len && t.len + 3 < t.cap; i++) {
        if (i > 0)
            text_char(&t, ':');
        text_hex(&t, serial.at[i]);
    }
    return text_end(&t);
}
