/*
 * explain_words.h - what the parts of the explanation share: a cursor over the peer's bytes, lines, and names of
 * numbers.
 *
 * A message is shown as it stands on the wire, before anybody has judged it. So nothing relies on a length that the
 * peer wrote, and no byte of the peer reaches the terminal but as a printable character, an escape or hexadecimal.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_EXAMPLES_EXPLAIN_WORDS_H
#define TLS12_EXAMPLES_EXPLAIN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))

/* ---- A cursor that cannot leave its bytes: what is not there is empty, or 0, and ends everything behind it ---- */

struct bytes {
    const uint8_t *at;
    size_t len;
    bool cut; /* more was asked for than there is */
};

struct bytes take(struct bytes *from, size_t len);
unsigned take_number(struct bytes *from, size_t len);

/* A vector of RFC 5246 section 4.3: its length in len_len bytes, then its content. */
struct bytes take_vector(struct bytes *from, size_t len_len);

/* ---- Lines: a label, then words that go on in the next line where it gets too long ---- */

enum { INDENT = 12, LABEL = 26, WIDTH = 118, ITEM = 160 };

struct line {
    FILE *out;
    int column;
    bool begun;
};

struct line line_begin(FILE *out, const char *label);
__attribute__((format(printf, 2, 3))) void line_item(struct line *, const char *format, ...);
void line_end(struct line *);

/* A line with a label, or without one if it is empty. */
__attribute__((format(printf, 3, 4))) void say(FILE *out, const char *label, const char *format, ...);

void say_hex(FILE *out, const char *label, struct bytes);

/* Text of the peer for people: a character that is not printable ASCII becomes an escape, as \x1b. What does not fit
 * ends in "...". Returns its argument. */
const char *clean(char text[ITEM], struct bytes);

/* How long, and the first bytes: enough to tell one key from another. */
const char *short_hex(char text[ITEM], struct bytes);

/* ---- Numbers with names ---- */

/* RFC 8701: a value without a meaning, sent so that nobody forgets to ignore unknown ones. */
bool is_grease(unsigned number);

/* Each returns a name; "GREASE" or "unknown" if there is none. */
const char *name_of_version(unsigned number);
const char *name_of_suite(unsigned number);
const char *name_of_group(unsigned number);
const char *name_of_scheme(unsigned number);
const char *name_of_compression(unsigned number);
const char *name_of_certificate_type(unsigned number);
const char *name_of_point_format(unsigned number);

/* "GREASE" or "unknown". */
const char *no_name(unsigned number);

/* A list of numbers of so many bytes each: those with a name by name, the others as a number. */
void say_names(FILE *out, const char *label, struct bytes list, size_t len, const char *(*name_of)(unsigned));

/* ---- The parts ---- */

/* Decodes a handshake message with its header. suite is the name of the cipher suite that was agreed, NULL if none was:
 * the form of a key exchange depends on it. */
void explain_message(FILE *out, const char *suite, const uint8_t *message, size_t len);

/* The extensions of a hello, with their length; answer: of a ServerHello. */
void explain_extensions(FILE *out, struct bytes *body, bool answer);

/* What an alert means, and what can be done: sent by this side, or received. */
void explain_alert(FILE *out, int alert, bool sent);

#endif
