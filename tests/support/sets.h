/*
 * sets.h - every backend that this machine can run, for tests that ask the same of all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_TEST_SETS_H
#define TLS12_TEST_SETS_H

#include "crypto/crypto.h"

enum {
    SETS_MAX = 512,
    BACKENDS_MAX = 8,
};

/* The sets that crypto_choose makes of each mask of this machine's features, from none to all of them; of those that
 * are alike, one. Returns how many. */
size_t crypto_sets(struct crypto sets[SETS_MAX]);

/* The backends that some set has for one member of struct crypto, the portable one first. Returns how many. */
size_t backends_at(size_t member_offset, const void *found[BACKENDS_MAX]);

/* const struct aead *gcm[BACKENDS_MAX]; size_t count = BACKENDS(aes128_gcm, gcm); */
#define BACKENDS(member, found) backends_at(offsetof(struct crypto, member), (const void **)(found))

/* The same for the member modexp. On a machine whose ADOX is wrong, as that of Bochs 2.7 is, the backend that needs it
 * is left out, and of IFMA's there is what it computes by itself. */
size_t modexp_backends(const struct modexp *found[BACKENDS_MAX]);

/* The backends of the hash that has this name, the portable one first. Returns how many. */
size_t hash_backends(const char *name, const struct hash *found[BACKENDS_MAX]);

/* Runs with sets that have between them every backend of every group, the portable ones first. Returns the sum of what
 * the runs return. */
int run_with_groups(int (*run)(const struct crypto *));

#endif
