/*
 * fuzz_request.c - one certification request: parsed, and shown as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cpu/cpu.h"
#include "fuzz/fuzz.h"
#include "x509/x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct crypto crypto;
    struct request request;
    struct error why = {0};
    char text[512];
    if (crypto.sha256 == NULL)
        crypto_choose(&crypto, cpu_features());
    int result = request_parse(&request, &crypto, (struct span){data, len}, &why);
    MUST(result == why.code);
    const struct span parts[] = {request.tbs, request.subject,      request.spki,     request.signature,
                                 request.san, request.algorithm_id, request.key.point};
    for (size_t i = 0; i < COUNT(parts); i++)
        must_be_within(parts[i], request.der);
    if (result == 0)
        MUST(request_show(text, sizeof text, &crypto, &request) == strlen(text));
    return 0;
}
