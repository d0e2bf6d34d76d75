/*
 * word.h - lists of names: as users write them, "x25519:secp256r1" or with commas; and as policies keep them. Inside
 * this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_WORD_H
#define TLS12_WORD_H

#include "base/base.h"

struct word {
    const char *at;
    size_t len; /* 0: the end of the list */
};

static inline struct word word_first(const char *names)
{
    names += strspn(names, ":,");
    return (struct word){names, strcspn(names, ":,")};
}

static inline struct word word_next(struct word word)
{
    return word_first(word.at + word.len);
}

static inline bool word_is(struct word word, const char *name)
{
    return strlen(name) == word.len && memcmp(word.at, name, word.len) == 0;
}

/* How much of the word an error shows. */
static inline int word_shown(struct word word)
{
    return (int)(word.len < 80 ? word.len : 80);
}

/* Appends an id to a list that has room for all there are, unless it is there. */
static inline void id_add(uint16_t *ids, size_t *count, uint16_t id)
{
    for (size_t i = 0; i < *count; i++)
        if (ids[i] == id)
            return;
    ids[(*count)++] = id;
}

/* Takes the first name off a list of the policy's; NULL when it is empty. */
static inline const char *names_next(struct span *names)
{
    if (names->len == 0)
        return NULL;
    const char *name = (const char *)names->at;
    size_t len = strlen(name) + 1;
    names->at += len;
    names->len -= len;
    return name;
}

#endif
