/*
 * vector_file.c - reads a file of test vectors into paragraphs of keys and values. The grammar is in vector_file.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "vectors/vector_file.h"

#include <stdio.h>
#include <stdlib.h>

/* The whole of a stream, with a final zero; NULL if it could not be read. */
static char *stream_text(FILE *stream, size_t *len)
{
    size_t cap = 1 << 16;
    char *text = malloc(cap);
    *len = 0;
    while (text != NULL) {
        *len += fread(text + *len, 1, cap - 1 - *len, stream);
        if (*len < cap - 1)
            break;
        char *larger = realloc(text, cap *= 2);
        if (larger == NULL)
            free(text);
        text = larger;
    }
    if (text != NULL && ferror(stream)) {
        free(text);
        return NULL;
    }
    if (text != NULL)
        text[*len] = '\0';
    return text;
}

/* The first line that has a byte other than printable ASCII; 0 if there is none. Counts the lines, too. */
static size_t first_strange_line(const char *text, size_t len, size_t *lines)
{
    *lines = 1;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n')
            ++*lines;
        else if (text[i] < ' ' || text[i] > '~')
            return *lines;
    }
    return 0;
}

/* Cuts the next line off the text: a string of its own. */
static char *cut_line(char **rest)
{
    char *line = *rest, *end = strchr(line, '\n');
    if (end != NULL)
        *end++ = '\0';
    *rest = end != NULL ? end : line + strlen(line);
    return line;
}

/* "KEY = VALUE" or "KEY =" into its two strings. */
static bool split_pair(char *line, struct vector_pair *pair)
{
    char *separator = strstr(line, " =");
    if (separator == NULL || separator == line || memchr(line, ' ', (size_t)(separator - line)) != NULL)
        return false;
    if (separator[2] != '\0' && separator[2] != ' ')
        return false;
    *separator = '\0';
    *pair = (struct vector_pair){line, separator + 2 + (separator[2] == ' '), {NULL, 0}};
    return true;
}

/* Moves a PEM block from the text into the pair before it. */
static bool cut_pem(char **rest, size_t *line, struct vector_pair *pair)
{
    static const char begin[] = "-----BEGIN ", end[] = "\n-----END ";
    if (strncmp(*rest, begin, strlen(begin)) != 0)
        return false;
    char *last = strstr(*rest, end);
    if (last == NULL)
        return false;
    char *after = strchr(last + 1, '\n');
    after = after != NULL ? after + 1 : last + strlen(last);
    pair->pem = (struct span){(const uint8_t *)*rest, (size_t)(after - *rest)};
    for (; *rest < after; ++*rest)
        *line += **rest == '\n';
    return true;
}

/* Fills pairs and paragraphs, for which there is room; false at a line that is not in the format. */
static bool parse_lines(struct vector_file *file)
{
    struct vector_pair *pair = file->all;
    char *rest = file->text;
    bool in_paragraph = false;

    for (file->bad_line = 1; *rest != '\0'; file->bad_line++) {
        char *line = cut_line(&rest);
        if (line[0] == '#')
            continue;
        if (line[0] == '\0') {
            in_paragraph = false;
            continue;
        }
        if (!split_pair(line, pair))
            return false;
        if (strcmp(pair->key, "pem") == 0 && !cut_pem(&rest, &file->bad_line, pair))
            return false;
        if (!in_paragraph)
            file->paragraphs[file->count++] = (struct vector_paragraph){pair, 0};
        in_paragraph = true;
        file->paragraphs[file->count - 1].count++;
        pair++;
    }
    file->bad_line = 0;
    return true;
}

/* Takes the text over. */
static bool parse_owned(struct vector_file *file, char *text, size_t len)
{
    size_t lines;
    *file = (struct vector_file){.text = text};
    if (text == NULL)
        return false;
    file->bad_line = first_strange_line(text, len, &lines);
    if (file->bad_line != 0)
        return false;
    file->all = calloc(lines, sizeof *file->all);
    file->paragraphs = calloc(lines, sizeof *file->paragraphs);
    return file->all != NULL && file->paragraphs != NULL && parse_lines(file);
}

bool vector_file_read(struct vector_file *file, const char *path)
{
    size_t len = 0;
    FILE *stream = fopen(path, "rb");
    char *text = stream != NULL ? stream_text(stream, &len) : NULL;
    if (stream != NULL)
        fclose(stream);
    return parse_owned(file, text, len);
}

bool vector_file_parse(struct vector_file *file, const char *text)
{
    size_t len = strlen(text);
    char *copy = malloc(len + 1);
    if (copy != NULL)
        memcpy(copy, text, len + 1);
    return parse_owned(file, copy, len);
}

void vector_file_free(struct vector_file *file)
{
    free(file->paragraphs);
    free(file->all);
    free(file->text);
    *file = (struct vector_file){0};
}

const char *vector_value(const struct vector_paragraph *paragraph, const char *key)
{
    for (size_t i = 0; i < paragraph->count; i++) {
        if (strcmp(paragraph->pairs[i].key, key) == 0)
            return paragraph->pairs[i].value;
    }
    return NULL;
}

/* 0 to 15, or 16 for any other character. */
static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

bool vector_hex(const char *digits, uint8_t *out, size_t cap, size_t *len)
{
    size_t count = strlen(digits);
    *len = 0;
    if (count % 2 != 0 || count / 2 > cap)
        return false;
    for (size_t i = 0; i < count; i += 2) {
        unsigned high = digit_value(digits[i]), low = digit_value(digits[i + 1]);
        if (high > 15 || low > 15)
            return false;
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    *len = count / 2;
    return true;
}
