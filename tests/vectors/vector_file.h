/*
 * vector_file.h - reads a file of test vectors into paragraphs of keys and values.
 *
 *   # comment                       a line to skip
 *   KEY = VALUE                     or "KEY =" for an empty value; the first " =" separates
 *                                   an empty line ends the paragraph
 *   pem = ROLE                      followed by a PEM block, from "-----BEGIN " to the end of the line "-----END "
 *
 * Lines end in LF and are printable ASCII. Anything else is not in the format, and the whole file is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_VECTOR_FILE_H
#define TLS12_VECTOR_FILE_H

#include "base/base.h"

struct vector_pair {
    const char *key, *value;
    struct span pem; /* the block after "pem = ROLE", with its first and last line; empty for other keys */
};

struct vector_paragraph {
    const struct vector_pair *pairs; /* in the order of the file; a key may repeat */
    size_t count;                    /* not 0 */
};

struct vector_file {
    struct vector_paragraph *paragraphs;
    size_t count;
    size_t bad_line;         /* after a failure: which line is not in the format, from 1; 0 if it was not that */
    char *text;              /* what keys and values point into */
    struct vector_pair *all; /* what the paragraphs point into */
};

/* True if the file at path was read and is in the format; either way vector_file_free is due. */
bool vector_file_read(struct vector_file *, const char *path);

/* The same from a string, which is copied. */
bool vector_file_parse(struct vector_file *, const char *text);

void vector_file_free(struct vector_file *);

/* The first value of a key in a paragraph; NULL if it is not there. */
const char *vector_value(const struct vector_paragraph *, const char *key);

/* Decodes lower-case hexadecimal digits into at most cap bytes. False if it is anything else or does not fit. */
bool vector_hex(const char *digits, uint8_t *out, size_t cap, size_t *len);

#endif
