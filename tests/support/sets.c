/*
 * sets.c - every backend that this machine can run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/sets.h"

#include "cpu/cpu.h"
#include "support/test.h"

/* Calls take for the set of each mask that this machine has all features of. */
static void each_set(void (*take)(void *arg, const struct crypto *), void *arg)
{
    uint32_t features = cpu_features();
    for (uint32_t mask = 0; mask < 1U << CPU_FEATURE_COUNT; mask++) {
        if ((mask & ~features) != 0)
            continue;
        struct crypto set;
        memset(&set, 0, sizeof set);
        crypto_choose(&set, mask);
        take(arg, &set);
    }
}

struct found_sets {
    struct crypto *sets;
    size_t count;
};

static void take_set(void *arg, const struct crypto *set)
{
    struct found_sets *found = arg;
    for (size_t i = 0; i < found->count; i++)
        if (memcmp(&found->sets[i], set, sizeof *set) == 0)
            return;
    assert_true(found->count < SETS_MAX);
    found->sets[found->count++] = *set;
}

size_t crypto_sets(struct crypto sets[SETS_MAX])
{
    struct found_sets found = {sets, 0};
    each_set(take_set, &found);
    return found.count;
}

struct found_backends {
    size_t offset, count;
    const void **backends;
};

static void take_backend(void *arg, const struct crypto *set)
{
    struct found_backends *found = arg;
    const void *backend;
    memcpy(&backend, (const uint8_t *)set + found->offset, sizeof backend);
    for (size_t i = 0; i < found->count; i++)
        if (found->backends[i] == backend)
            return;
    assert_true(found->count < BACKENDS_MAX);
    found->backends[found->count++] = backend;
}

size_t backends_at(size_t member_offset, const void *backends[BACKENDS_MAX])
{
    struct found_backends found = {.offset = member_offset, .backends = backends};
    each_set(take_backend, &found);
    return found.count;
}

size_t hash_backends(const char *name, const struct hash *found[BACKENDS_MAX])
{
    static const size_t members[] = {offsetof(struct crypto, sha1), offsetof(struct crypto, sha256),
                                     offsetof(struct crypto, sha384), offsetof(struct crypto, sha512)};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        size_t count = backends_at(members[i], (const void **)found);
        if (strcmp(found[0]->name, name) == 0)
            return count;
    }
    assert_true(false); /* no hash has this name */
    return 0;
}

int run_with_groups(int (*run)(const struct crypto *))
{
    struct crypto set;
    size_t most = 1;
    int sum = 0;
    crypto_choose(&set, cpu_features());
    for (size_t i = 0; i < most; i++) {
        for (size_t id = 0; id < GROUP_COUNT; id++) {
            const struct group *found[BACKENDS_MAX];
            size_t count = BACKENDS(groups[id], found);
            set.groups[id] = found[i < count ? i : count - 1];
            most = count > most ? count : most;
        }
        sum += run(&set);
    }
    return sum;
}
