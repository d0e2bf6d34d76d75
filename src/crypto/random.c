/*
 * random.c - the only source of randomness: the kernel. Nothing is kept, so a fork can repeat nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crypto/crypto.h"

#include <errno.h>
#include <sys/random.h>

int random_kernel(void *arg, uint8_t *out, size_t len)
{
    (void)arg;
    while (len > 0) {
        /* Blocks only until the kernel's pool is initialised, once after boot. */
        ssize_t got = getrandom(out, len, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return SSL_E_RANDOM;
        out += got;
        len -= (size_t)got;
    }
    return 0;
}
