/*
 * sets.c - every backend that this machine can run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/sets.h"

#include "cpu/cpu.h"
#include "crypto/backends.h"
#include "crypto/bn/modexp.h"
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

#if defined(__x86_64__)
/* 2^64 - 1 plus 1: a carry, but no overflow of a number with a sign, which is what Bochs takes for it. */
static bool adox_carries(void)
{
    uint64_t sum = UINT64_MAX, none = 0;
    uint8_t carry;
    __asm__("test %[none], %[none]\n\tadox %[one], %[sum]\n\tseto %[carry]"
            : [sum] "+r"(sum), [carry] "=q"(carry)
            : [none] "r"(none), [one] "r"((uint64_t)1)
            : "cc");
    return carry == 1;
}

/* What modexp_ifma.c does not leave to modexp_adx.c, and the portable code for the rest. (modexp_avx2.c leaves it as
 * much, and is tested on real processors.) */
static void power_ifma_alone(const struct modexp_job *jobs, size_t count)
{
    const struct modexp_job *last = &jobs[count - 1];
    bool fits = jobs->len == 128 || jobs->len == 192 || jobs->len == 256;
    if (fits && jobs->len == last->len && jobs->e.len == last->e.len)
        modexp_ifma.power(jobs, count);
    else
        modexp_soft.power(jobs, count);
}

size_t modexp_backends(const struct modexp *found[BACKENDS_MAX])
{
    static struct modexp ifma_alone;
    size_t count = BACKENDS(modexp, found), kept = 0;
    if ((cpu_features() & CPU_ADX) == 0 || adox_carries())
        return count;
    ifma_alone = modexp_soft;
    ifma_alone.backend = "IFMA alone";
    ifma_alone.power = power_ifma_alone;
    for (size_t i = 0; i < count; i++)
        if (found[i] != &modexp_adx && found[i] != &modexp_avx2)
            found[kept++] = found[i] == &modexp_ifma ? &ifma_alone : found[i];
    return kept;
}
#else
size_t modexp_backends(const struct modexp *found[BACKENDS_MAX])
{
    return BACKENDS(modexp, found);
}
#endif

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
