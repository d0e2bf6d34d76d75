/*
 * cast.h - who plays in the tests of the handshake: a CA, a server and a client, their policies and their configs.
 *
 * Certificates are made once for each recipe and live as long as the test program.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_CAST_H
#define TLS12_TEST_CAST_H

#include "support/bare.h"
#include "support/certs.h"

#include <tls12/ssl.h>

#define CAST_HOST "www.example.com"

/* The suites of the classic ten steps, which the configs and policies below have. */
#define CAST_CLASSIC "AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA"

extern const struct recipe cast_root, cast_server, cast_client;
extern const struct recipe cast_other_root, cast_stranger; /* a CA that nobody trusts, and its client */

/* DER of the certificate that the issuer signed for the subject; a root is its own issuer. */
struct span cast_cert(const struct recipe *subject, const struct recipe *issuer);

/* For bare.h: a policy that trusts the root, with all suites, and the identity if it is not NULL. */
void cast_policy(struct policy *, const struct recipe *identity);

/* For pair.h. A config that knows the time and draws from seeded randomness. */
ssl_config *cast_config(void);
void cast_trust(ssl_config *, const struct recipe *root);
/* The identity that was added last is shown whatever its usages and signatures are. */
void cast_shameless(ssl_config *);
/* An identity, shameless. */
void cast_identity(ssl_config *, const struct recipe *subject, const struct recipe *issuer);

/* A client that trusts the root, and a server of that name. */
ssl_config *cast_client_config(void);
ssl_config *cast_server_config(void);

/* The same with step 5: the server asks, and trusts the root; the client has an identity if it is not NULL. */
ssl_config *cast_asked_config(const struct recipe *identity, const struct recipe *issuer);
ssl_config *cast_asking_config(enum ssl_auth);

/* A liar: before a row of the handshake leaves this side, `alter` may change it in place, and everything that the liar
 * believes in with it (conn->hs). Its own hash of the handshake is of what it says. For a deed the message is NULL. One
 * liar at a time. */
void cast_liar(ssl_config *, const char *row, void (*alter)(ssl_conn *, uint8_t *message, size_t len));

#endif
