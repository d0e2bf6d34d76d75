/*
 * tube.h - a transport in memory that allocates nothing: two tubes, in each of which one end writes. Both ends are of
 * one thread, and take turns. For what can happen to records on their way there is pair.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_TUBE_H
#define TLS12_TEST_TUBE_H

#include "support/test.h"

#include <tls12/ssl.h>

struct tube {
    uint8_t bytes[1 << 16];
    size_t len;
    size_t max;         /* what is in it at most; then writing waits */
    struct tube *other; /* from which the end reads that writes into this one */
};

/* Two tubes, empty, between two ends. */
static inline void tubes_join(struct tube *one, struct tube *other)
{
    one->len = other->len = 0;
    one->max = other->max = sizeof one->bytes;
    one->other = other;
    other->other = one;
}

/* The arg of both is where the end writes. */
static inline ptrdiff_t tube_read(void *arg, void *buf, size_t len)
{
    struct tube *tube = ((struct tube *)arg)->other;
    if (tube->len == 0)
        return SSL_WANT_READ;
    len = len < tube->len ? len : tube->len;
    memcpy(buf, tube->bytes, len);
    memmove(tube->bytes, tube->bytes + len, tube->len - len);
    tube->len -= len;
    return (ptrdiff_t)len;
}

static inline ptrdiff_t tube_write(void *arg, const void *buf, size_t len)
{
    struct tube *tube = arg;
    size_t space = tube->max > tube->len ? tube->max - tube->len : 0;
    if (len == 0) /* nobody may */
        return SSL_ERROR;
    if (space == 0)
        return SSL_WANT_WRITE;
    len = len < space ? len : space;
    memcpy(tube->bytes + tube->len, buf, len);
    tube->len += len;
    return (ptrdiff_t)len;
}

static inline struct ssl_io tube_io(struct tube *tube)
{
    return (struct ssl_io){tube_read, tube_write, tube};
}

#endif
