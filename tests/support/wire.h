/*
 * wire.h - a transport in memory for one connection: it gives what the test has put there, keeps what the connection
 * sends, and can misbehave. For both ends at once there is pair.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_WIRE_H
#define TLS12_TEST_WIRE_H

#include "support/cast.h"

struct wire {
    struct span in; /* what is left to read; then SSL_WANT_READ */
    uint8_t out[65536];
    size_t out_len;
    size_t calls;    /* of both functions, so far */
    size_t odd_call; /* this call, counted from 1, returns odd_result and moves nothing; 0: none */
    ptrdiff_t odd_result;
    ptrdiff_t (*odd)(size_t len); /* or what this makes of the length asked for */
};

static inline bool wire_is_odd(struct wire *wire, size_t len, ptrdiff_t *result)
{
    if (++wire->calls != wire->odd_call)
        return false;
    *result = wire->odd != NULL ? wire->odd(len) : wire->odd_result;
    return true;
}

static inline ptrdiff_t wire_read(void *arg, void *buf, size_t len)
{
    struct wire *wire = arg;
    ptrdiff_t result = SSL_WANT_READ;
    if (wire_is_odd(wire, len, &result) || wire->in.len == 0)
        return result;
    if (len > wire->in.len)
        len = wire->in.len;
    memcpy(buf, wire->in.at, len);
    wire->in.at += len;
    wire->in.len -= len;
    return (ptrdiff_t)len;
}

static inline ptrdiff_t wire_write(void *arg, const void *buf, size_t len)
{
    struct wire *wire = arg;
    ptrdiff_t result;
    if (wire_is_odd(wire, len, &result))
        return result;
    assert_in_range(len, 1, sizeof wire->out - wire->out_len);
    memcpy(wire->out + wire->out_len, buf, len);
    wire->out_len += len;
    return (ptrdiff_t)len;
}

static inline struct ssl_io wire_io(struct wire *wire)
{
    return (struct ssl_io){wire_read, wire_write, wire};
}

#endif
