/*
 * fuzz_pem.c - PEM: all blocks of a text, decoded.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "x509/x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct span all = {data, len};
    struct span text = all;
    struct pem_block block;
    struct error why = {0};
    while (pem_next(&text, &block, &why) == 0) {
        size_t max = pem_decoded_max(&block), decoded;
        uint8_t *out = malloc(max + 1);
        MUST(out != NULL);
        MUST(block.label.len > 0);
        must_be_within(block.label, all);
        must_be_within(block.body, all);
        if (pem_decode(&block, out, &decoded, NULL) != 0)
            MUST(decoded == 0);
        MUST(decoded <= max);
        free(out);
        must_be_within(text, all);
    }
    MUST(why.code == SSL_E_PEM || text.len == 0);
    return 0;
}
