/*
 * scene.h - a judgement with all that it takes: anchors, lists, presented certificates, and what came out.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_SCENE_H
#define TLS12_SCENE_H

#include "support/certs.h"

struct scene {
    struct cert anchors[8];
    struct crl crls[8];
    struct span presented[60];
    struct trust trust;
    struct chain_task task;
    struct chain_path path;
    struct error why;
};

/* Ready for a server's certificate at TEST_NOW. */
static inline struct scene *scene_new(void)
{
    static struct scene s;
    memset(&s, 0, sizeof s);
    s.trust.anchors = s.anchors;
    s.trust.crls = s.crls;
    s.task = (struct chain_task){.crypto = test_crypto(),
                                 .trust = &s.trust,
                                 .presented = s.presented,
                                 .purpose = PURPOSE_SERVER,
                                 .now = TEST_NOW,
                                 .depth = LIMIT_DEPTH};
    return &s;
}

static inline void scene_trust(struct scene *s, struct span der)
{
    assert_true(s->trust.anchor_count < COUNT(s->anchors));
    assert_int_equal(cert_parse(&s->anchors[s->trust.anchor_count++], der, NULL), 0);
}

static inline void scene_list(struct scene *s, struct span der)
{
    assert_true(s->trust.crl_count < COUNT(s->crls));
    assert_int_equal(crl_parse(&s->crls[s->trust.crl_count++], der, NULL), 0);
}

static inline void scene_present(struct scene *s, struct span der)
{
    assert_true(s->task.presented_count < COUNT(s->presented));
    s->presented[s->task.presented_count++] = der;
}

/* The judgement does not depend on who parsed the leaf. */
static inline void scene_judge_parsed(const struct scene *s, int result)
{
    struct chain_task task = s->task;
    struct chain_path path;
    struct cert leaf;
    struct error why = {0};
    if (task.marks != NULL || task.presented_count == 0 || cert_parse(&leaf, task.presented[0], NULL) != 0)
        return;
    task.leaf = &leaf;
    assert_int_equal(chain_verify(&task, &path, &why), result);
    assert_string_equal(why.text, s->why.text);
    assert_int_equal(path.count, s->path.count);
}

static inline int scene_judge(struct scene *s)
{
    s->why = (struct error){0};
    int result = chain_verify(&s->task, &s->path, &s->why);
    assert_int_equal(result, s->why.code);
    scene_judge_parsed(s, result);
    assert_true(result == 0 ? s->path.count > 0 : s->path.count == 0);
    return result;
}

/* The judgement fails with this code and this sentence. */
static inline void scene_refuses(struct scene *s, int code, const char *text)
{
    int result = scene_judge(s);
    if (result != code || strcmp(s->why.text, text) != 0)
        print_error("expected %s: %s\nfound    %s: %s\n", error_name(code), text, error_name(result), s->why.text);
    assert_int_equal(result, code);
    assert_string_equal(s->why.text, text);
}

/* The judgement finds a path of so many certificates. */
static inline void scene_accepts(struct scene *s, size_t count)
{
    int result = scene_judge(s);
    if (result != 0)
        print_error("%s: %s\n", error_name(result), s->why.text);
    assert_int_equal(result, 0);
    assert_int_equal(s->path.count, count);
}

#endif
