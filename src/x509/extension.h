/*
 * extension.h - extensions of certificates, lists and entries of lists (RFC 5280 4.2, 5.2, 5.3), read by a table.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_EXTENSION_H
#define TLS12_EXTENSION_H

#include "x509/der.h"
#include "x509/oid.h"

struct extension {
    struct span oid;
    bool critical;
    struct span value;
};

/* The next of the content of Extensions. */
struct extension extension_next(struct reader *list);

/* How the value of an extension is read: NULL, or what is wrong with it beyond its form, which the reader tells. */
typedef const char *(*extension_reader)(struct reader *value, void *into);

struct extension_rule {
    enum oid oid;
    extension_reader read;
};

/*
 * Reads the DER of Extensions; each one that has a rule goes through it. An extension that is critical and has no rule
 * is noted in *critical, the first of them by its OID. 0, or code with the extension and what is wrong with it.
 */
int extension_list_read(struct span der, const struct extension_rule *rules, size_t count, void *into,
                        struct span *critical, int code, struct error *why);

/* The value of authorityKeyIdentifier: its keyIdentifier, empty if it has none. */
struct span issuer_key_read(struct reader *value);

#endif
