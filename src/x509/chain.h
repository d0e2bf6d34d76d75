/*
 * chain.h - the search for a path, as its parts share it.
 *
 * Private to x509/. SPDX-License-Identifier: MIT
 */
#ifndef TLS12_CHAIN_H
#define TLS12_CHAIN_H

#include "x509/x509.h"

struct search {
    const struct chain_task *task;
    uint8_t position[LIMIT_PRESENTED]; /* where each stood among the presented, from 1 */
    size_t presented_count;
    const struct cert *path[LIMIT_CHAIN]; /* the leaf first, as far as the search has come */
    size_t len;
    bool anchored;      /* the last one of the path is a trust anchor */
    size_t work;        /* of signatures that may still be checked */
    size_t comparisons; /* of names that may still be made */
    bool exhausted;     /* of one of these two too little is left */
    struct error best;  /* the failure of the path that came furthest */
    size_t best_rank;
    struct error malformed;                 /* the first presented certificate that could not be parsed */
    struct cert presented[LIMIT_PRESENTED]; /* those that could be parsed, the leaf first; the last member: see
                                               search_open */
};

/* Notes a failure of this certificate, if no path came further before; returns code. */
int search_fail(struct search *, const struct cert *, int code, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

/* marks_verify, paid for: 0, SSL_E_SIGNATURE, or SSL_E_CERT_WORK if it is more than may still be spent. */
int search_signature(struct search *, const struct cert *signer, enum signature, struct span message,
                     struct span signature);

/* The rules for a certificate by itself: dates, critical extensions, the algorithm it is signed with (but for an
 * anchor), and, where its key is needed, the key. 0 or the noted failure. */
int search_check(struct search *, const struct cert *, bool is_anchor, bool key_needed);

/* The certificate's name constraints hold for another below it: 0 or the noted failure. */
int search_constrain(struct search *, const struct cert *ca, const struct cert *below);

/* The status of path[i] by the revocation lists (RFC 5280 6.3): 0 if it is known and good, or the noted failure. */
int revocation_check(struct search *, size_t i);

#endif
