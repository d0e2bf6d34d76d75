/*
 * heap.c - counts what the libraries allocate: of this one, which is linked with --wrap, and of OpenSSL, which can be
 * told what to call. Lengths are those that were asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench/bench.h"

#include <openssl/crypto.h>

#include <stdlib.h>

void *__real_malloc(size_t len);
void *__real_calloc(size_t count, size_t len);
void *__real_realloc(void *at, size_t len);
void __real_free(void *at);
void *__wrap_malloc(size_t len);
void *__wrap_calloc(size_t count, size_t len);
void *__wrap_realloc(void *at, size_t len);
void __wrap_free(void *at);

/* In front of each piece; as long as the strictest alignment. */
union head {
    struct {
        struct heap *heap;
        size_t len;
    } of;
    max_align_t align;
};

static bool counting;
static struct heap *charged;

static void account(struct heap *heap, size_t more, size_t less)
{
    if (heap == NULL)
        return;
    heap->live += more - less;
    if (heap->live > heap->peak)
        heap->peak = heap->live;
}

static void *counted_resize(void *at, size_t len)
{
    union head *old = at != NULL ? (union head *)at - 1 : NULL;
    struct heap *heap = old != NULL ? old->of.heap : charged;
    size_t old_len = old != NULL ? old->of.len : 0;
    union head *head = __real_realloc(old, sizeof *head + len);
    if (head == NULL)
        return NULL;
    head->of.heap = heap;
    head->of.len = len;
    account(heap, len, old_len);
    if (heap != NULL)
        heap->count++;
    return head + 1;
}

static void counted_free(void *at)
{
    union head *head = at != NULL ? (union head *)at - 1 : NULL;
    if (head != NULL)
        account(head->of.heap, 0, head->of.len);
    __real_free(head);
}

void *__wrap_malloc(size_t len)
{
    return counting ? counted_resize(NULL, len) : __real_malloc(len);
}

void *__wrap_calloc(size_t count, size_t len)
{
    if (!counting)
        return __real_calloc(count, len);
    void *at = count == 0 || len <= SIZE_MAX / count ? counted_resize(NULL, count * len) : NULL;
    return at != NULL ? memset(at, 0, count * len) : NULL;
}

void *__wrap_realloc(void *at, size_t len)
{
    return counting ? counted_resize(at, len) : __real_realloc(at, len);
}

void __wrap_free(void *at)
{
    if (counting)
        counted_free(at);
    else
        __real_free(at);
}

static void *openssl_malloc(size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return counted_resize(NULL, len);
}

static void *openssl_realloc(void *at, size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return counted_resize(at, len);
}

static void openssl_free(void *at, const char *file, int line)
{
    (void)file;
    (void)line;
    counted_free(at);
}

void heap_begin(void)
{
    counting = true;
    if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) != 1)
        die("OpenSSL has allocated already");
}

void heap_charge(struct heap *heap)
{
    charged = heap;
}
