/*
 * wipe.c - erasure that the compiler may not remove, although nobody reads the bytes again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/base.h"

void wipe(void *at, size_t len)
{
    if (len == 0)
        return;
    memset(at, 0, len);
#if defined(__GNUC__)
    /* The empty statement claims to read the memory, so the stores above count. */
    __asm__ __volatile__("" : : "r"(at) : "memory");
#else
    volatile uint8_t *p = at;
    for (size_t i = 0; i < len; i++)
        p[i] = 0;
#endif
}
