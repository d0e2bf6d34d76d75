/*
 * fuzz_chain.c - a whole judgement: anchors, lists and presented certificates, one after the other in the input.
 *
 * The first byte chooses what is asked; each piece is a byte that says what it is, and the DER, whose own length ends
 * it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "x509/der.h"
#include "x509/x509.h"

enum { PIECES = 12 };

struct pieces {
    struct cert anchors[PIECES];
    struct crl crls[PIECES];
    struct span presented[PIECES];
    struct trust trust;
    size_t presented_count;
};

static void take_pieces(struct pieces *p, struct reader *r)
{
    for (size_t i = 0; i < PIECES && reader_more(r); i++) {
        uint8_t kind = reader_u8(r);
        struct span der = der_whole(r, DER_SEQUENCE);
        if (r->failed)
            return;
        if (kind % 3 == 0)
            p->presented[p->presented_count++] = der;
        else if (kind % 3 == 1)
            p->trust.anchor_count += cert_parse(&p->anchors[p->trust.anchor_count], der, NULL) == 0;
        else
            p->trust.crl_count += crl_parse(&p->crls[p->trust.crl_count], der, NULL) == 0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct crypto crypto;
    struct pieces pieces = {.presented_count = 0};
    struct reader r = reader_over((struct span){data, len});
    uint8_t choice = reader_u8(&r);
    if (crypto.sha256 == NULL)
        crypto_choose(&crypto, 0);
    pieces.trust.anchors = pieces.anchors;
    pieces.trust.crls = pieces.crls;
    take_pieces(&pieces, &r);
    const struct chain_task task = {.crypto = &crypto,
                                    .trust = &pieces.trust,
                                    .presented = pieces.presented,
                                    .presented_count = pieces.presented_count,
                                    .purpose = (enum purpose)(choice % 3),
                                    .revocation = (enum revocation)(choice / 3 % 3),
                                    .host = choice & 0x80 ? "www.example.com" : NULL,
                                    .any_time = choice & 0x40,
                                    .now = INT64_C(1767225600),
                                    .depth = LIMIT_DEPTH};
    struct chain_path path;
    struct error why = {0};
    int result = chain_verify(&task, &path, &why);
    MUST(result == why.code);
    MUST((result == 0) == (path.count > 0));
    for (size_t i = 0; i < path.count; i++)
        must_be_within(path.der[i], (struct span){data, len});
    return 0;
}
