/*
 * heap.h - the heap as these tests see it: what is allocated, by whom, and what may fail. Linked with --wrap, so that
 * the calls of the library, and of the test itself, come by here. Those of libc do not.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_HEAP_H
#define TLS12_TEST_HEAP_H

#include <stdbool.h>
#include <stddef.h>

extern struct heap {
    long allowed;  /* allocations until one is denied; below 0: all are allowed */
    bool for_good; /* and all that come after it, too */
    size_t denied;
    size_t blocks, bytes; /* that are allocated, by the lengths that were asked for */
    size_t peak;          /* the most bytes since whoever wants to know has set it */
    bool keeps;           /* what is freed is kept as it is, to be looked at */
} heap;

/* Calls look with each piece of memory that is allocated, or that was freed and kept. */
typedef void heap_look(const void *at, size_t len, void *arg);
void heap_each(heap_look *, void *arg);
void heap_each_freed(heap_look *, void *arg);

/* What was kept goes. */
void heap_forget(void);

#endif
