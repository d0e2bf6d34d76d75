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
    struct {
        union head *older, *newer;
        size_t len;
    } of;
    max_align_t align;
};

/* Two lists: of what is allocated, and of what was freed and kept. */
static union head *allocated, *freed;

static void list_add(union head **list, union head *head)
{
    head->of.older = *list;
    head->of.newer = NULL;
    if (*list != NULL)
        (*list)->of.newer = head;
    *list = head;
}

static void list_remove(union head **list, union head *head)
{
    if (head->of.older != NULL)
        head->of.older->of.newer = head->of.newer;
    *(head->of.newer != NULL ? &head->of.newer->of.older : list) = head->of.older;
}

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
    head->of.len = len;
    list_add(&allocated, head);
    heap.blocks++;
    heap.bytes += len;
    if (heap.bytes > heap.peak)
        heap.peak = heap.bytes;
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
    list_remove(&allocated, head);
    heap.blocks--;
    heap.bytes -= head->of.len;
    if (heap.keeps)
        list_add(&freed, head);
    else
        __real_free(head);
}

/* Always a move, so that what is left behind is seen. */
void *__wrap_realloc(void *at, size_t len)
{
    void *moved = __wrap_malloc(len);
    if (moved == NULL || at == NULL)
        return moved;
    size_t old_len = ((union head *)at - 1)->of.len;
    memcpy(moved, at, old_len < len ? old_len : len);
    __wrap_free(at);
    return moved;
}

void heap_each(heap_look *look, void *arg)
{
    for (union head *head = allocated; head != NULL; head = head->of.older)
        look(head + 1, head->of.len, arg);
}

void heap_each_freed(heap_look *look, void *arg)
{
    for (union head *head = freed; head != NULL; head = head->of.older)
        look(head + 1, head->of.len, arg);
}

void heap_forget(void)
{
    while (freed != NULL) {
        union head *head = freed;
        list_remove(&freed, head);
        __real_free(head);
    }
}
