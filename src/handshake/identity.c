/*
 * identity.c - who a server is for this client: the choice of suite, and with it of certificate, signature algorithm
 * and group.
 *
 * Names come first: an identity whose certificate has the very name that the client asked for, then one that covers it
 * with a wildcard, then any. Among those of one rank, and pre-shared keys, the suites decide, best first; then the
 * order in which the identities were added.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

enum rank { RANK_ANY, RANK_WILDCARD, RANK_EXACT };

int identity_init(struct identity *identity, struct error *why)
{
    identity->signatures = 0;
    for (size_t i = identity->count; i-- > 0;) {
        TRY(cert_parse(&identity->leaf, identity->chain[i], why));
        if (!identity->leaf.self_issued)
            identity->signatures |= 1U << identity->leaf.algorithm;
    }
    return 0;
}

static enum rank rank_of(const struct handshake *hs, const struct identity *identity)
{
    struct error ignored = {0};
    if (hs->server_name[0] == '\0' || cert_matches_host(&identity->leaf, hs->server_name, &ignored) != 0)
        return RANK_ANY;
    return cert_has_name(&identity->leaf, hs->server_name) ? RANK_EXACT : RANK_WILDCARD;
}

/* Which chains will do. RFC 5246 7.4.2 lets a server show none but those that are signed as the client asks; where
 * there is no such chain, it is still better to show one and to let the client judge it (RFC 8446 4.4.2.2). */
enum chains { CHAINS_COVERED, CHAINS_ANY };

/* How far a suite came: the codes of what stood in the way, and 0 when nothing does. */
static int try_identity(struct handshake *hs, const struct suite *suite, const struct identity *identity,
                        enum chains chains)
{
    const struct private_key *key = &identity->key;
    if (!suite_takes_key(suite, key->kind) || (identity->leaf.key_usage & suite->key_exchange->key_usage) == 0)
        return SSL_E_NO_SUITE;
    /* RFC 8422 section 4: the list of groups is for the keys of certificates too. */
    if (key->kind == KEY_EC && !group_accepted(hs, key->group))
        return SSL_E_NO_GROUP;
    const struct scheme *scheme = scheme_choose(hs, identity);
    bool signs = (suite->key_exchange->terms & EPHEMERAL) != 0;
    if (!signs && identity->signer != NULL)
        return SSL_E_NO_SUITE;
    if ((signs && scheme == NULL) || (chains == CHAINS_COVERED && !scheme_covers_chain(hs, identity)))
        return SSL_E_NO_SIGNATURE_ALGORITHM;
    hs->identity = identity;
    hs->scheme = signs ? scheme : NULL;
    return 0;
}

/* The identities of this rank or a better one. */
static int try_identities(struct handshake *hs, const struct suite *suite, enum rank rank, enum chains chains)
{
    int obstacle = SSL_E_NO_SUITE;
    for (size_t i = 0; i < hs->policy->identity_count; i++) {
        const struct identity *identity = &hs->policy->identities[i];
        if (rank > RANK_ANY && rank_of(hs, identity) < rank)
            continue;
        int result = try_identity(hs, suite, identity, chains);
        if (result == 0)
            return 0;
        if (result != SSL_E_NO_SUITE)
            obstacle = result;
    }
    return obstacle;
}

static int try_suite(struct handshake *hs, const struct suite *suite, enum rank rank, enum chains chains)
{
    unsigned terms = suite->key_exchange->terms;
    hs->group = NULL;
    if (terms & EPHEMERAL) {
        hs->group = group_choose(hs);
        if (hs->group == NULL)
            return SSL_E_NO_GROUP;
    }
    if (terms & PRESHARED) {
        hs->identity = NULL;
        hs->scheme = NULL;
        return 0;
    }
    return try_identities(hs, suite, rank, chains);
}

bool suite_listed(struct span suites, uint16_t id)
{
    for (struct reader r = reader_over(suites); reader_more(&r);)
        if (reader_u16(&r) == id)
            return true;
    return false;
}

/* What both sides have, in the order of the side whose order counts. A list of 32,767 suites costs no more than ours.
 */
static size_t common_suites(const struct handshake *hs, struct span suites, uint16_t common[SUITE_MAX])
{
    const struct policy *policy = hs->policy;
    size_t count = 0;
    if (!policy->client_order) {
        for (size_t i = 0; i < policy->suite_count; i++)
            if (suite_listed(suites, policy->suites[i]) && policy_has_suite(policy, SERVER, policy->suites[i]))
                common[count++] = policy->suites[i];
        return count;
    }
    for (struct reader r = reader_over(suites); reader_more(&r);) {
        uint16_t id = reader_u16(&r);
        if (policy_has_suite(policy, SERVER, id))
            id_add(common, &count, id);
    }
    return count;
}

/* The best rank of which there is an identity that the client can take. A pre-shared key has no name: it neither comes
 * before a certificate for its name, nor after one. */
static enum rank best_rank(struct handshake *hs, const uint16_t *common, size_t count)
{
    for (int rank = RANK_EXACT; rank > RANK_ANY; rank--)
        for (size_t i = 0; i < count; i++) {
            const struct suite *suite = suite_find(common[i]);
            if (suite->keys != KEYS_NONE && try_suite(hs, suite, (enum rank)rank, CHAINS_ANY) == 0)
                return (enum rank)rank;
        }
    return RANK_ANY;
}

static int explain(struct handshake *hs, int obstacle, size_t offered)
{
    if (obstacle == SSL_E_NO_GROUP)
        return fail(hs->why, obstacle, "the client's supported_groups have none of ours");
    if (obstacle == SSL_E_NO_SIGNATURE_ALGORITHM)
        return fail(hs->why, obstacle, "none of the client's signature_algorithms can be made with a key of ours");
    return fail(hs->why, obstacle, "none of the %zu that the client offers is enabled here, of %zu, with a key for it",
                offered, hs->policy->suite_count);
}

static int choose_among(struct handshake *hs, const uint16_t *common, size_t count, enum rank rank, enum chains chains)
{
    int obstacle = SSL_E_NO_SUITE;
    for (size_t i = 0; i < count; i++) {
        const struct suite *suite = suite_find(common[i]);
        int result = try_suite(hs, suite, rank, chains);
        if (result == 0) {
            hs->suite = suite;
            return 0;
        }
        if (result != SSL_E_NO_SUITE)
            obstacle = result;
    }
    return obstacle;
}

int identity_choose(struct handshake *hs, struct span suites)
{
    uint16_t common[SUITE_MAX];
    size_t count = common_suites(hs, suites, common);
    enum rank rank = best_rank(hs, common, count);
    if (choose_among(hs, common, count, rank, CHAINS_COVERED) == 0)
        return 0;
    int obstacle = choose_among(hs, common, count, rank, CHAINS_ANY);
    return obstacle == 0 ? 0 : explain(hs, obstacle, suites.len / 2);
}
