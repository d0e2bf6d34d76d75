/*
 * tube.h - a transport in memory that allocates nothing: two tubes, in each of which one end writes.
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
};

static struct tube tubes[2];
static size_t tube_max = sizeof((struct tube *)0)->bytes; /* what is in one at most; then writing waits */

static inline ptrdiff_t tube_read(void *arg, void *buf, size_t len)
{
    struct tube *tube = &tubes[arg == &tubes[0]]; /* arg is where we write */
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
    size_t space = tube_max > tube->len ? tube_max - tube->len : 0;
    assert_true(len > 0);
    if (space == 0)
        return SSL_WANT_WRITE;
    len = len < space ? len : space;
    memcpy(tube->bytes + tube->len, buf, len);
    tube->len += len;
    return (ptrdiff_t)len;
}

#endif
