/*
 * texts.h - the runner's words for our errors.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_BOGO_TEXTS_H
#define TLS12_BOGO_TEXTS_H

#include <tls12/ssl.h>

/* What the runner looks for when the connection has failed like this; "" if it has no word for it. */
const char *text_of(const ssl_conn *, int is_server);

#endif
