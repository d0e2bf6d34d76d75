/*
 * fuzz_pfx.c - a PKCS #12 file: one byte is the length of the password, which follows, then the file.
 *
 * A MAC keeps everything behind it from a fuzzer; so the same bytes are also taken as what the MAC protects, in a frame
 * with a MAC that is right.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/fuzz.h"
#include "x509/ber.h"
#include "x509/der_write.h"
#include "x509/x509.h"

enum { WORK = 64 }; /* few iterations: a derivation that is slow finds nothing more */

static struct crypto crypto;

static void read_file(struct span text, struct span file)
{
    static const int expected[] = {0,
                                   SSL_E_PFX,
                                   SSL_E_PASSWORD,
                                   SSL_E_ENCRYPTION,
                                   SSL_E_KEY_DECODE,
                                   SSL_E_KEY_UNSUPPORTED,
                                   SSL_E_KEY_MISMATCH,
                                   SSL_E_CERT_DECODE};
    struct password password = {.text = text, .work = WORK};
    struct pfx pfx;
    struct error why = {0};
    const size_t room_len = pfx_room(file.len);
    bool known = false;
    uint8_t *room = malloc(room_len > 0 ? room_len : 1);
    if (room == NULL)
        abort();
    int result = pfx_read(&pfx, &crypto, &password, file, room, &why);
    for (size_t i = 0; i < COUNT(expected); i++)
        known = known || result == expected[i];
    MUST(known && result == why.code && password.work <= WORK);
    MUST(result != 0 || (pfx.count > 0 && pfx.count <= LIMIT_PRESENTED));
    if (result == 0)
        must_be_within(pfx.key, (struct span){room, room_len});
    for (size_t i = 0; result == 0 && i < pfx.count; i++)
        must_be_within(pfx.certs[i], (struct span){room, room_len});
    free(room);
}

/* PFX of RFC 7292 around the content: HMAC-SHA-256, password "x", no salt, one iteration. */
static struct span framed(uint8_t *at, size_t cap, struct span content)
{
    static const uint8_t x[] = {0, 'x', 0, 0};
    uint8_t bytes[HASH_MAX], mac[HASH_MAX];
    struct hmac_key key;
    struct hmac h;
    struct writer w = writer_over(at, cap);
    pkcs12_kdf(crypto.sha256, bytes, 32, PKCS12_MAC, SPAN(x), (struct span){NULL, 0}, 1);
    hmac_key_init(&key, crypto.sha256, bytes, 32);
    hmac_init(&h, &key);
    hmac_update(&h, content.at, content.len);
    hmac_final(&h, mac);
    size_t pfx = der_open(&w, DER_SEQUENCE);
    der_put_number(&w, DER_INTEGER, 3);
    size_t info = der_open(&w, DER_SEQUENCE);
    der_put_oid(&w, OID_DATA);
    size_t explicit = der_open(&w, DER_CONTEXT_CONSTRUCTED(0));
    der_put(&w, DER_OCTET_STRING, content);
    der_close(&w, explicit);
    der_close(&w, info);
    size_t data = der_open(&w, DER_SEQUENCE);
    size_t digest = der_open(&w, DER_SEQUENCE);
    size_t algorithm = der_open(&w, DER_SEQUENCE);
    der_put_oid(&w, OID_SHA256);
    der_close(&w, algorithm);
    der_put(&w, DER_OCTET_STRING, (struct span){mac, 32});
    der_close(&w, digest);
    der_put(&w, DER_OCTET_STRING, (struct span){NULL, 0});
    der_close(&w, data);
    der_close(&w, pfx);
    MUST(writer_ok(&w));
    return (struct span){at, w.len};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct reader r = reader_over((struct span){data, len});
    struct span text = reader_vector(&r, 1, 0, 255);
    struct span file = {r.at, r.left};
    if (r.failed || file.len > LIMIT_PFX / 2)
        return 0;
    if (crypto.sha256 == NULL)
        crypto_choose(&crypto, 0);
    read_file(text, file);
    size_t cap = file.len + 200;
    uint8_t *frame = malloc(cap);
    if (frame == NULL)
        abort();
    read_file((struct span){(const uint8_t *)"x", 1}, framed(frame, cap, file));
    free(frame);
    return 0;
}
