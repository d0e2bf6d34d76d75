/*
 * blob.c - memory in a list: what is taken piece by piece and given back, wiped, all at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ssl/objects.h"

#include <stdlib.h>

uint8_t *blob_new(struct blob **list, size_t len)
{
    struct blob *blob = malloc(sizeof *blob + len);
    if (blob == NULL)
        return NULL;
    blob->next = *list;
    blob->len = len;
    *list = blob;
    return blob->bytes;
}

void blobs_free(struct blob **list)
{
    while (*list != NULL) {
        struct blob *blob = *list;
        *list = blob->next;
        wipe(blob, sizeof *blob + blob->len);
        free(blob);
    }
}
