/*
 * record_size.c - the extensions max_fragment_length (RFC 6066 section 4) and record_size_limit (RFC 8449): how long
 * records may be.
 *
 * The older one is a single length for both directions, which the client chooses out of four, for all records from the
 * ServerHello on. The newer one has a length for each direction, which is its receiver's, for protected records alone;
 * we keep to it in those that are not protected too, since who has no room for more has none before there are keys, and
 * GnuTLS refuses it. Where both are offered, the newer one counts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

enum {
    CODE_MAX = 4,      /* enum { 2^9(1), 2^10(2), 2^11(3), 2^12(4), (255) } MaxFragmentLength; */
    CODE_WRONG = 0xff, /* stands for all others */
};

static size_t length_of(unsigned code)
{
    return (size_t)1 << (8 + code);
}

/* What may be sent to us. */
static uint16_t our_limit(const struct handshake *hs)
{
    return hs->policy->record_size != 0 ? hs->policy->record_size : LIMIT_PLAINTEXT;
}

/* What we send is at most so long, at once and under the keys to come. */
static void write_limit(struct handshake *hs, uint16_t len)
{
    if (hs->policy->send_size != 0 && hs->policy->send_size < len)
        len = hs->policy->send_size;
    hs->fragment_out = hs->write->fragment_max = len;
}

/* ---- max_fragment_length ---- */

/* The longest that is within our limit; 0 if there is none, or if there is nothing to limit. */
static uint8_t our_code(const struct handshake *hs)
{
    uint8_t code = our_limit(hs) < LIMIT_PLAINTEXT ? CODE_MAX : 0;
    while (code > 0 && length_of(code) > our_limit(hs))
        code--;
    return code;
}

/* RFC 6066: client and server MUST immediately begin fragmenting. */
static void fragment_length_apply(struct handshake *hs)
{
    uint16_t len = (uint16_t)length_of(hs->fragment_code);
    hs->fragment_in = hs->read->fragment_max = len;
    write_limit(hs, len);
}

static int code_read(struct handshake *hs, struct span body, uint8_t *code)
{
    struct reader r = reader_over(body);
    *code = reader_u8(&r);
    if (*code < 1 || *code > CODE_MAX)
        *code = CODE_WRONG;
    return reader_end(&r) ? 0 : fail(hs->why, SSL_E_DECODE, "max_fragment_length");
}

/* RFC 8449 section 5 lets a client that depends on short records offer this too, for servers that know no other. */
bool max_fragment_length_offer(struct handshake *hs, struct writer *w)
{
    uint8_t code = our_code(hs);
    writer_u8(w, code);
    return code != 0;
}

int max_fragment_length_receive(struct handshake *hs, struct span body)
{
    return code_read(hs, body, &hs->fragment_code);
}

bool max_fragment_length_answer(struct handshake *hs, struct writer *w)
{
    writer_u8(w, hs->fragment_code);
    return hs->fragment_code != 0;
}

/* RFC 8449 section 5: a client MUST treat receipt of both as a fatal error. */
static int both(struct handshake *hs)
{
    return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "the server answered max_fragment_length and record_size_limit");
}

int max_fragment_length_confirmed(struct handshake *hs, struct span body)
{
    TRY(code_read(hs, body, &hs->fragment_code));
    if (hs->peer_record_size != 0)
        return both(hs);
    /* RFC 6066: another length than the one that was asked for MUST end the handshake with illegal_parameter. */
    if (hs->fragment_code != our_code(hs))
        return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "max_fragment_length is another than was asked for");
    fragment_length_apply(hs);
    return 0;
}

/* ---- record_size_limit ---- */

/* uint16 RecordSizeLimit; A value beyond what TLS 1.2 allows is as good as that. */
static int size_read(struct handshake *hs, struct span body, uint16_t *size)
{
    struct reader r = reader_over(body);
    *size = reader_u16(&r);
    if (!reader_end(&r))
        return fail(hs->why, SSL_E_DECODE, "record_size_limit");
    /* RFC 8449 section 4: a value below 64 MUST be treated as a fatal error. */
    if (*size < RECORD_SIZE_MIN)
        return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "a record_size_limit of %u", *size);
    return 0;
}

/* RFC 8449 section 4: it SHOULD be there even if nothing needs to be limited, so that the server may limit what it is
 * sent. */
bool record_size_limit_offer(struct handshake *hs, struct writer *w)
{
    writer_u16(w, our_limit(hs));
    return true;
}

int record_size_limit_receive(struct handshake *hs, struct span body)
{
    TRY(size_read(hs, body, &hs->peer_record_size));
    /* RFC 8449 section 4: a server MUST NOT enforce the upper bound, for the client may know other versions. */
    if (hs->peer_record_size > LIMIT_PLAINTEXT)
        hs->peer_record_size = LIMIT_PLAINTEXT;
    return 0;
}

bool record_size_limit_answer(struct handshake *hs, struct writer *w)
{
    writer_u16(w, our_limit(hs));
    return hs->peer_record_size != 0;
}

int record_size_limit_confirmed(struct handshake *hs, struct span body)
{
    TRY(size_read(hs, body, &hs->peer_record_size));
    if (hs->peer_record_size > LIMIT_PLAINTEXT)
        return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "a record_size_limit of %u", hs->peer_record_size);
    if (hs->fragment_code != 0)
        return both(hs);
    hs->fragment_in = our_limit(hs);
    write_limit(hs, hs->peer_record_size);
    return 0;
}

/* ---- Which of the two: what a server decides ---- */

int record_size_decide(struct handshake *hs)
{
    if (hs->peer_record_size != 0) {
        hs->fragment_code = 0; /* RFC 8449 section 5: MUST ignore a max_fragment_length, be it right or wrong */
        hs->fragment_in = our_limit(hs);
        write_limit(hs, hs->peer_record_size);
        return 0;
    }
    if (hs->fragment_code == 0)
        return 0;
    /* RFC 6066: any value but the four MUST end the handshake with illegal_parameter. */
    if (hs->fragment_code == CODE_WRONG)
        return fail(hs->why, SSL_E_ILLEGAL_EXTENSION, "max_fragment_length is none of the four");
    fragment_length_apply(hs);
    return 0;
}
