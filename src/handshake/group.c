/*
 * group.c - THE GROUPS of ECDHE, one row each, in the order of preference (RFC 8422 section 5.1.1).
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

static const struct named_group groups[] = {
    {0x001d, "x25519", "X25519", GROUP_X25519}, /* RFC 8422 */
    {0x0017, "secp256r1", "P-256", GROUP_P256}, /* RFC 8422 */
    {0x0018, "secp384r1", "P-384", GROUP_P384}, /* RFC 8422 */
    {0x0019, "secp521r1", "P-521", GROUP_P521}, /* RFC 8422 */
};

const struct named_group *group_find(uint16_t id)
{
    for (size_t i = 0; i < COUNT(groups); i++)
        if (groups[i].id == id)
            return &groups[i];
    return NULL;
}

int group_list(uint16_t ids[GROUP_COUNT], size_t *count, const char *names, struct error *why)
{
    *count = 0;
    for (struct word word = word_first(names); word.len > 0; word = word_next(word)) {
        bool known = false;
        for (size_t i = 0; i < COUNT(groups); i++) {
            if (!word_is(word, "default") && !word_is(word, groups[i].name) && !word_is(word, groups[i].alias))
                continue;
            id_add(ids, count, groups[i].id);
            known = true;
        }
        if (!known)
            return fail(why, SSL_E_UNKNOWN_NAME, "no group is called \"%.*s\"", word_shown(word), word.at);
    }
    return *count > 0 ? 0 : fail(why, SSL_E_EMPTY_LIST, "no group");
}

/* struct { NamedCurve named_curve_list<2..2^16-1> } NamedCurveList; */
void group_write_list(const struct handshake *hs, struct writer *w)
{
    struct writer_mark list = writer_open(w, 2);
    for (size_t i = 0; i < hs->policy->group_count; i++)
        writer_u16(w, hs->policy->groups[i]);
    writer_close(w, list);
}

int group_read_list(struct handshake *hs, struct reader *r)
{
    struct reader list = reader_over(reader_vector(r, 2, 2, 0xfffe));
    if (r->failed || list.left % 2 != 0)
        return fail(hs->why, SSL_E_DECODE, "supported_groups is not a list of pairs of bytes");
    hs->peer_groups_known = true;
    while (reader_more(&list)) {
        const struct named_group *group = group_find(reader_u16(&list));
        if (group != NULL)
            hs->peer_groups |= 1U << group->group;
    }
    return 0;
}

/* RFC 8422 section 4: from a client that does not say which groups it has, the server may choose any. */
bool group_accepted(const struct handshake *hs, enum group_id group)
{
    return !hs->peer_groups_known || (hs->peer_groups & 1U << group) != 0;
}

bool group_enabled(const struct policy *policy, enum group_id group)
{
    for (size_t i = 0; i < policy->group_count; i++)
        if (group_find(policy->groups[i])->group == group)
            return true;
    return false;
}

/* A client that sends no list is older than X25519, and has the curve that everybody had. */
const struct named_group *group_choose(const struct handshake *hs)
{
    const struct policy *policy = hs->policy;
    for (size_t i = 0; i < policy->group_count; i++) {
        const struct named_group *group = group_find(policy->groups[i]);
        if (hs->peer_groups_known ? group_accepted(hs, group->group) : group->group == GROUP_P256)
            return group;
    }
    return NULL;
}
