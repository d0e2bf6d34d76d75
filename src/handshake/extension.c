/*
 * extension.c - THE EXTENSIONS, one row each (RFC 5246 7.4.1.4).
 *
 *     struct {
 *         ExtensionType extension_type;
 *         opaque extension_data<0..2^16-1>;
 *     } Extension;
 *
 * A row has four functions: what the client writes and the server reads, what the server writes and the client reads. A
 * function that writes returns false if the extension is not to be there. The server never answers what the client did
 * not offer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

static int empty_body(struct handshake *hs, struct span body, const char *name)
{
    return body.len == 0 ? 0 : fail(hs->why, SSL_E_DECODE, "%s is not empty", name);
}

/* ---- supported_groups and ec_point_formats (RFC 8422 5.1) ---- */

enum { POINT_UNCOMPRESSED = 0 };

static bool has_terms(const struct suite *suite, unsigned terms)
{
    return (suite->key_exchange->terms & terms) != 0;
}

static bool offers_ecdhe(const struct handshake *hs)
{
    for (size_t i = 0; i < hs->policy->suite_count; i++)
        if (policy_has_suite(hs->policy, CLIENT, hs->policy->suites[i]) &&
            has_terms(suite_find(hs->policy->suites[i]), EPHEMERAL))
            return true;
    return false;
}

static bool supported_groups_offer(struct handshake *hs, struct writer *w)
{
    if (!offers_ecdhe(hs))
        return false;
    group_write_list(hs, w);
    return true;
}

static int supported_groups_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    TRY(group_read_list(hs, &r));
    return reader_end(&r) ? 0 : fail(hs->why, SSL_E_DECODE, "supported_groups");
}

/* No RFC lets a TLS 1.2 server say this, but there are servers that do (RFC 8446 4.2.7 tells of them). */
static int supported_groups_confirmed(struct handshake *hs, struct span body)
{
    (void)hs;
    (void)body;
    return 0;
}

/* struct { ECPointFormat ec_point_format_list<1..2^8-1> } ECPointFormatList; */
static bool point_formats_offer(struct handshake *hs, struct writer *w)
{
    if (!offers_ecdhe(hs))
        return false;
    writer_vector(w, 1, SPAN(((const uint8_t[]){POINT_UNCOMPRESSED})));
    return true;
}

static int point_formats_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    struct span formats = reader_vector(&r, 1, 1, 0xff);
    if (!reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "ec_point_formats");
    /* RFC 8422 5.1.2: MUST contain the value 0; otherwise abort with illegal_parameter. */
    if (memchr(formats.at, POINT_UNCOMPRESSED, formats.len) == NULL)
        return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "ec_point_formats without uncompressed points");
    hs->peer_point_formats = true;
    return 0;
}

static bool point_formats_answer(struct handshake *hs, struct writer *w)
{
    if (!hs->peer_point_formats || hs->group == NULL)
        return false;
    writer_vector(w, 1, SPAN(((const uint8_t[]){POINT_UNCOMPRESSED})));
    return true;
}

/* ---- signature_algorithms (RFC 5246 7.4.1.4.1), signature_algorithms_cert (RFC 8446 4.2.3) ---- */

static bool signature_algorithms_offer(struct handshake *hs, struct writer *w)
{
    scheme_write_list(hs, w);
    return true;
}

static int signature_algorithms_cert_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    TRY(scheme_read_list(hs, &r, &hs->peer_cert_schemes));
    return reader_end(&r) ? 0 : fail(hs->why, SSL_E_DECODE, "signature_algorithms_cert");
}

/* We accept in certificates what we accept in the handshake, so there is no second list to send. */
static bool signature_algorithms_cert_offer(struct handshake *hs, struct writer *w)
{
    (void)hs;
    (void)w;
    return false;
}

static int signature_algorithms_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    TRY(scheme_read_list(hs, &r, &hs->peer_schemes));
    return reader_end(&r) ? 0 : fail(hs->why, SSL_E_DECODE, "signature_algorithms");
}

/* ---- encrypt_then_mac (RFC 7366) ---- */

static bool suite_is_cbc(uint16_t id)
{
    return protection_find(suite_find(id)->protection)->mac_key_len > 0;
}

static bool encrypt_then_mac_offer(struct handshake *hs, struct writer *w)
{
    (void)w;
    for (size_t i = 0; i < hs->policy->suite_count; i++)
        if (suite_is_cbc(hs->policy->suites[i]))
            return true;
    return false;
}

static int encrypt_then_mac_receive(struct handshake *hs, struct span body)
{
    hs->encrypt_then_mac = true;
    return empty_body(hs, body, "encrypt_then_mac");
}

static bool encrypt_then_mac_answer(struct handshake *hs, struct writer *w)
{
    (void)w;
    /* RFC 7366 section 3: with an AEAD the server MUST NOT send this back. */
    hs->encrypt_then_mac = hs->encrypt_then_mac && suite_is_cbc(hs->suite->id);
    return hs->encrypt_then_mac;
}

static int encrypt_then_mac_confirmed(struct handshake *hs, struct span body)
{
    if (!suite_is_cbc(hs->suite->id))
        return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "encrypt_then_mac for a suite that has no MAC");
    return encrypt_then_mac_receive(hs, body);
}

/* ---- extended_master_secret (RFC 7627) ---- */

static bool extended_master_secret_offer(struct handshake *hs, struct writer *w)
{
    (void)hs;
    (void)w;
    return true;
}

static int extended_master_secret_receive(struct handshake *hs, struct span body)
{
    hs->extended_master_secret = true;
    return empty_body(hs, body, "extended_master_secret");
}

static bool extended_master_secret_answer(struct handshake *hs, struct writer *w)
{
    (void)w;
    return hs->extended_master_secret;
}

/* ---- renegotiation_info (RFC 5746): of a first handshake, which is all there is here, it is empty ---- */

/* struct { opaque renegotiated_connection<0..255>; } RenegotiationInfo; */
static bool renegotiation_info_offer(struct handshake *hs, struct writer *w)
{
    (void)hs;
    writer_u8(w, 0);
    return true;
}

static int renegotiation_info_receive(struct handshake *hs, struct span body)
{
    struct reader r = reader_over(body);
    struct span connection = reader_vector(&r, 1, 0, 0xff);
    if (!reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "renegotiation_info");
    /* RFC 5746 3.4 and 3.6: if it is not empty, MUST abort with handshake_failure. */
    if (connection.len != 0)
        return fail(hs->why, SSL_E_RENEGOTIATION_INFO, "%zu bytes where none belong in a first handshake",
                    connection.len);
    hs->secure_renegotiation = true;
    return 0;
}

/* RFC 5746 3.6: the signalling suite asks for this answer as the extension does, so it may answer what was not offered
 * as an extension. */
static bool renegotiation_info_answer(struct handshake *hs, struct writer *w)
{
    if (hs->secure_renegotiation)
        writer_u8(w, 0);
    return hs->secure_renegotiation;
}

/* ---- The table ---- */

struct extension {
    uint16_t type;
    bool anew; /* it is answered when a session is resumed, too: the others are as they were then */
    const char *name;
    bool (*offer)(struct handshake *, struct writer *);  /* client writes */
    int (*receive)(struct handshake *, struct span);     /* server reads */
    bool (*answer)(struct handshake *, struct writer *); /* server writes; NULL: it has nothing to say */
    int (*confirmed)(struct handshake *, struct span);   /* client reads */
};

/* clang-format off */
static const struct extension extensions[] = {
    { 0xff01, true,  "renegotiation_info",     renegotiation_info_offer,     renegotiation_info_receive,     renegotiation_info_answer,     renegotiation_info_receive },
    { 0x0000, false, "server_name",            server_name_offer,            server_name_receive,            server_name_answer,            server_name_confirmed },
    { 0x0017, true,  "extended_master_secret", extended_master_secret_offer, extended_master_secret_receive, extended_master_secret_answer, extended_master_secret_receive },
    { 0x0016, true,  "encrypt_then_mac",       encrypt_then_mac_offer,       encrypt_then_mac_receive,       encrypt_then_mac_answer,       encrypt_then_mac_confirmed },
    { 0x0010, true,  "application_layer_protocol_negotiation", alpn_offer,   alpn_receive,                   alpn_answer,                   alpn_confirmed },
    { 0x0001, true,  "max_fragment_length",    max_fragment_length_offer,    max_fragment_length_receive,    max_fragment_length_answer,    max_fragment_length_confirmed },
    { 0x001c, true,  "record_size_limit",      record_size_limit_offer,      record_size_limit_receive,      record_size_limit_answer,      record_size_limit_confirmed },
    { 0x0023, true,  "session_ticket",         session_ticket_offer,         session_ticket_receive,         session_ticket_answer,         session_ticket_confirmed },
    { 0x0005, false, "status_request",         status_request_offer,         status_request_receive,         status_request_answer,         status_request_confirmed },
    { 0x0012, false, "signed_certificate_timestamp", scts_offer,             scts_receive,                   scts_answer,                   scts_confirmed },
    { 0x000a, false, "supported_groups",       supported_groups_offer,       supported_groups_receive,       NULL,                          supported_groups_confirmed },
    { 0x000b, false, "ec_point_formats",       point_formats_offer,          point_formats_receive,          point_formats_answer,          point_formats_receive },
    { 0x0032, false, "signature_algorithms_cert", signature_algorithms_cert_offer, signature_algorithms_cert_receive, NULL, NULL },
    { 0x000d, false, "signature_algorithms",   signature_algorithms_offer,   signature_algorithms_receive,   NULL,                          NULL },
};
/* clang-format on */

static void extension_write(struct handshake *hs, struct writer *w, const struct extension *extension)
{
    bool (*write)(struct handshake *, struct writer *) = hs->side == CLIENT ? extension->offer : extension->answer;
    if (write == NULL || (hs->resumed && !extension->anew))
        return;
    struct writer before = *w;
    writer_u16(w, extension->type);
    struct writer_mark data = writer_open(w, 2);
    bool present = write(hs, w);
    writer_close(w, data);
    if (!present)
        *w = before;
    else
        hs->offered |= (uint32_t)1 << (extension - extensions);
}

void extensions_write(struct handshake *hs, struct writer *w)
{
    struct writer before = *w;
    struct writer_mark block = writer_open(w, 2);
    for (size_t i = 0; i < COUNT(extensions); i++)
        extension_write(hs, w, &extensions[i]);
    writer_close(w, block);
    if (w->len == block.start) /* a server that has nothing to answer sends no block: old clients may not expect one */
        *w = before;
}

static const struct extension *extension_find(uint16_t type)
{
    for (size_t i = 0; i < COUNT(extensions); i++)
        if (extensions[i].type == type)
            return &extensions[i];
    return NULL;
}

static int extension_read(struct handshake *hs, uint16_t type, struct span data)
{
    const struct extension *extension = extension_find(type);
    if (hs->side == SERVER)
        return extension != NULL ? extension->receive(hs, data) : 0; /* RFC 5246 7.4.1.4: unknown ones are ignored */
    /* RFC 5246 7.4.1.4: an answer to what was not offered MUST end the handshake with unsupported_extension. */
    if (extension == NULL || extension->confirmed == NULL ||
        (hs->offered & (uint32_t)1 << (extension - extensions)) == 0)
        return fail(hs->why, SSL_E_UNSUPPORTED_EXTENSION, "extension %u (%s)", type,
                    extension != NULL ? extension->name : "unknown here");
    return extension->confirmed(hs, data);
}

int extensions_read(struct handshake *hs, struct span block)
{
    /* RFC 5246 7.4.1.4: MUST NOT be more than one extension of the same type. One bit for each type there can be, so
     * that a hello with thousands of extensions costs no more than its length. */
    uint8_t seen[65536 / 8] = {0};
    struct reader r = reader_over(block);
    while (reader_more(&r)) {
        uint16_t type = reader_u16(&r);
        struct span data = reader_vector(&r, 2, 0, 0xffff);
        if (r.failed)
            break;
        uint8_t bit = (uint8_t)(1 << type % 8);
        if (seen[type / 8] & bit)
            return fail(hs->why, SSL_E_DUPLICATE_EXTENSION, "extension %u", type);
        seen[type / 8] |= bit;
        TRY(extension_read(hs, type, data));
    }
    return reader_end(&r) ? 0 : fail(hs->why, SSL_E_DECODE, "the extensions do not fill their block");
}

int extensions_decide(struct handshake *hs)
{
    TRY(server_name_decide(hs)); /* the first, for it may change the policy by which the others are decided */
    TRY(alpn_decide(hs));
    return record_size_decide(hs);
}
