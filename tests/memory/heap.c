/*
 * heap.c - the heap as these tests see it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "memory/heap.h"

#include <stdint.h>
#include <string.h>

void *__real_malloc(size_t len);
void __real_free(void *at);
void *__wrap_malloc(size_t len);
void *__wrap_calloc(size_t count, size_t len);
void *__wrap_realloc(void *at, size_t len);
void __wrap_free(void *at);

struct heap heap = {.allowed = -1};

/* In front of each block; as long as the strictest alignment. */
union head {
    size_t len;
    max_align_t align;
};

static bool deny(void)
{
    if (heap.allowed < 0)
        return false;
    if (heap.allowed > 0) {
        heap.allowed--;
        return false;
    }
    if (!heap.for_good)
        heap.allowed = -1;
    heap.denied++;
    return true;
}

void *__wrap_malloc(size_t len)
{
    union head *head = len <= PTRDIFF_MAX && !deny() ? __real_malloc(sizeof *head + len) : NULL;
    if (head == NULL)
        return NULL;
    head->len = len;
    heap.blocks++;
    return head + 1;
}

void *__wrap_calloc(size_t count, size_t len)
{
    void *at = count == 0 || len <= SIZE_MAX / count ? __wrap_malloc(count * len) : NULL;
    return at != NULL ? memset(at, 0, count * len) : NULL;
}

void __wrap_free(void *at)
{
    union head *head = at != NULL ? (union head *)at - 1 : NULL;
    if (head == NULL)
        return;
    heap.blocks--;
    __real_free(head);
}

void *__wrap_realloc(void *at, size_t len)
{
    void *moved = __wrap_malloc(len);
    if (moved == NULL || at == NULL)
        return moved;
    size_t old_len = ((union head *)at - 1)->len;
    memcpy(moved, at, old_len < len ? old_len : len);
    __wrap_free(at);
    return moved;
}
