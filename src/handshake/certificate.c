/*
 * certificate.c - what both directions of the Certificate message share (RFC 5246 7.4.2): steps 2, 3, 5 and 6.
 *
 *     opaque ASN.1Cert<1..2^24-1>;
 *     struct {
 *         ASN.1Cert certificate_list<0..2^24-1>;
 *     } Certificate;
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

#include <stdio.h>

size_t certificate_list_len(const struct identity *identity)
{
    size_t len = 3;
    for (size_t i = 0; identity != NULL && i < identity->count; i++)
        len += 3 + identity->chain[i].len;
    return len;
}

void certificate_list_write(struct writer *w, const struct identity *identity)
{
    struct writer_mark list = writer_open(w, 3);
    for (size_t i = 0; identity != NULL && i < identity->count; i++)
        writer_vector(w, 3, identity->chain[i]);
    writer_close(w, list);
}

int certificate_list_read(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    hs->peer_list = reader_vector(&r, 3, 0, 0xffffff);
    if (!reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "certificate_list");
    return hs->peer_list.len > 0 ? certificate_list_take(hs) : 0;
}

int certificate_list_take(struct handshake *hs)
{
    struct reader list = reader_over(hs->peer_list);
    while (reader_more(&list))
        reader_vector(&list, 3, 1, 0xffffff);
    if (list.failed)
        return fail(hs->why, SSL_E_DECODE, "certificate_list");
    TRY(hs->hooks->keep(hs->conn, KEPT_CERTIFICATES, &hs->peer_list));
    list = reader_over(hs->peer_list);
    return cert_parse(&hs->peer, reader_vector(&list, 3, 1, 0xffffff), hs->why);
}

/* Whether a client's certificate is of a kind that CertificateRequest asked for. */
static bool kind_was_asked_for(const struct handshake *hs)
{
    for (size_t i = 0; i < hs->policy->scheme_count; i++)
        if (scheme_find(hs->policy->schemes[i])->key == hs->peer.key.kind)
            return true;
    return false;
}

int certificate_check_key(struct handshake *hs)
{
    const struct public_key *key = &hs->peer.key;
    if (hs->side == SERVER && !kind_was_asked_for(hs))
        return fail(hs->why, SSL_E_CERT_KEY,
                    "certificate 1 of the chain: the client's key is of a kind that was not asked for");
    if (key->kind == KEY_RSA || key->kind == KEY_RSA_PSS)
        return rsa_public_check(&key->rsa, LIMIT_RSA_BITS_MIN, hs->why);
    if (key->kind != KEY_EC)
        return 0;
    const struct group *group = hs->policy->crypto.groups[key->group];
    /* RFC 8422 section 5.3: the key MUST be on a curve that the client offered. */
    if (!group_enabled(hs->policy, key->group))
        return fail(hs->why, SSL_E_CERT_KEY, "certificate 1 of the chain: a key of %s, which was not offered",
                    group->name);
    if (group->check(key->point) != 0)
        return fail(hs->why, SSL_E_CERT_KEY, "certificate 1 of the chain: its key is no point of %s", group->name);
    return 0;
}

static size_t presented_read(const struct handshake *hs, struct span presented[LIMIT_PRESENTED])
{
    struct reader list = reader_over(hs->peer_list);
    size_t count = 0;
    while (reader_more(&list) && count < LIMIT_PRESENTED)
        presented[count++] = reader_vector(&list, 3, 1, 0xffffff);
    return count;
}

/* RFC 5246 7.4.2: the certificate MUST allow the key to be used as the key exchange does. That is a rule of TLS,
 * whoever verifies the certificate. */
static int usage_check(struct handshake *hs, uint16_t key_usage)
{
    if ((hs->peer.key_usage & key_usage) != 0)
        return 0;
    return fail(hs->why, SSL_E_CERT_KEY_USAGE, "certificate 1 of the chain: its key may not be used for %s",
                key_usage == USAGE_KEY_ENCIPHERMENT ? "key encipherment" : "signatures");
}

/* Verification is off: what was presented stands for the path, as far as a path has room, so that the application can
 * look at it. */
static int accept_unverified(struct handshake *hs, const struct span *presented, size_t count)
{
    hs->path.count = count < LIMIT_CHAIN ? count : LIMIT_CHAIN;
    memcpy(hs->path.der, presented, hs->path.count * sizeof *presented);
    if (told(hs))
        snprintf(hs->detail, LIMIT_ERROR_TEXT, "not verified: verification is switched off");
    return 0;
}

static void describe(struct handshake *hs, const struct chain_task *task, const char *staple)
{
    static const char *const revocation[] = {
        [REVOCATION_OFF] = "revocation not checked",
        [REVOCATION_LEAF] = "the certificate is not revoked",
        [REVOCATION_CHAIN] = "no certificate is revoked",
    };
    char time[32];
    if (!told(hs))
        return;
    time_text(time, sizeof time, task->now);
    snprintf(hs->detail, LIMIT_ERROR_TEXT,
             "%zu certificate%s up to a trusted CA; signatures, CA flags, path lengths and key usages hold; %s%s; "
             "%s%s; %s%s",
             hs->path.count, hs->path.count == 1 ? "" : "s", task->any_time ? "dates not checked" : "valid at ",
             task->any_time ? "" : time, revocation[task->revocation], staple,
             task->host != NULL ? "valid for " : "no name asked for", task->host != NULL ? task->host : "");
}

int certificate_check(struct handshake *hs, enum purpose purpose, const char *host, uint16_t key_usage)
{
    const struct policy *policy = hs->policy;
    struct span presented[LIMIT_PRESENTED];
    size_t count = presented_read(hs, presented);
    if (policy->any_certificate) {
        TRY(usage_check(hs, key_usage));
        return accept_unverified(hs, presented, count);
    }
    struct chain_task task = {
        .crypto = &policy->crypto,
        .trust = &policy->trust,
        .presented = presented,
        .presented_count = count,
        .leaf = &hs->peer,
        .purpose = purpose,
        .revocation = policy->revocation,
        .host = policy->any_name ? NULL : host,
        .any_time = policy->any_time,
        .depth = policy->depth,
        .marks = &hs->marks,
    };
    if (!task.any_time || task.revocation != REVOCATION_OFF)
        TRY(hs->hooks->now(hs->conn, &task.now));
    TRY(chain_verify(&task, &hs->path, hs->why));
    TRY(scheme_check_path(hs));
    TRY(usage_check(hs, key_usage));
    char staple[STAPLE_TEXT] = "";
    if (purpose == PURPOSE_SERVER)
        TRY(staple_judge(hs, &task, staple));
    describe(hs, &task, staple);
    return 0;
}

int certificate_judge(struct handshake *hs, enum purpose purpose, const char *host, uint16_t key_usage)
{
    if (!hs->asked)
        TRY(certificate_check(hs, purpose, host, key_usage));
    return hs->hooks->verified(hs->conn);
}
