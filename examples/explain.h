/*
 * explain.h - tells a handshake in words as it happens: the ten documented steps, each message decoded.
 *
 * It stands on the public header alone, and decodes for people: what it prints has no say in what the library does.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_EXAMPLES_EXPLAIN_H
#define TLS12_EXAMPLES_EXPLAIN_H

#include <stdio.h>

#include <tls12/ssl.h>

/* Prints a step: to be called from the function that ssl_config_on_step registers. who is put before its first line; it
 * may be empty. */
void explain_step(FILE *out, const char *who, ssl_conn *conn, const struct ssl_step *step);

/* Prints that step 10 begins, with what was agreed: to be called when ssl_handshake has returned 0. */
void explain_agreed(FILE *out, const char *who, ssl_conn *conn);

/* Prints how step 10 ended: so many bytes of data each way, and how in words. */
void explain_end(FILE *out, const char *who, unsigned long long sent, unsigned long long received, const char *how);

/* Prints the alert with which a connection failed, if there was one: what it means and what can be done. The sentence
 * of ssl_error is the caller's to print. */
void explain_failure(FILE *out, const char *who, const ssl_conn *conn);

#endif
