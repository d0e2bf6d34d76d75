/*
 * engine.c - walks the table of flow.c. Waiting is returning; going on is being called again, at the row that waited.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/* A server that asks nobody has nothing left to learn about the client; a client learns only later whether it will be
 * asked, so until then it may be. */
void handshake_use_policy(struct handshake *hs, const struct policy *policy)
{
    bool asks = hs->side == CLIENT || policy->client_auth != CLIENT_AUTH_NONE;
    hs->policy = policy;
    hs->remembers = scheme_wants_messages(hs);
    hs->fragment_out = hs->write->fragment_max = policy->send_size;
    hs->terms = asks ? hs->terms | AUTH : hs->terms & ~(unsigned)AUTH;
    if (hs->side == SERVER)
        hs->facts = asks ? hs->facts & ~(unsigned)CLIENT_OK : hs->facts | CLIENT_OK;
}

void handshake_init(struct handshake *hs, const struct policy *policy, enum side side, const char *host,
                    const struct handshake_hooks *hooks, void *conn, struct record_direction *read,
                    struct record_direction *write, struct flight *out, struct error *why)
{
    memset(hs, 0, sizeof *hs);
    hs->hooks = hooks;
    hs->conn = conn;
    hs->side = side;
    hs->host = host;
    hs->read = read;
    hs->write = write;
    hs->out = out;
    hs->why = why;
    hs->terms = FULL;                                   /* as long as terms_agree does not say otherwise */
    hs->facts = side == CLIENT ? CLIENT_OK : SERVER_OK; /* what a side need not prove to itself */
    handshake_use_policy(hs, policy);
    transcript_init(hs);
}

void terms_agree(struct handshake *hs)
{
    if (hs->resumed) {
        hs->terms = RESUME | (hs->terms & TICKET);
        return;
    }
    unsigned terms = hs->suite->key_exchange->terms;
    if ((terms & EPHEMERAL) == 0)
        hs->facts |= SHARE;
    /* With a pre-shared key the server has no certificate to show, has nothing to say about one, and asks for none (RFC
     * 4279 section 2); that each side is who it claims to be is what Finished proves. */
    if (terms & PRESHARED) {
        hs->facts |= CHAIN | CLIENT_OK;
        hs->terms &= ~(unsigned)(AUTH | STATUS);
    }
    if (hs->side == SERVER && hs->policy->psk_hint.len == 0)
        terms &= ~(unsigned)HINT;
    hs->terms |= terms;
}

/* RFC 7918: with forward secrecy and authenticated encryption, as all suites of the default have, and when
 * the server has chosen a protocol. All that is left is what it says at the end. */
bool handshake_may_write(const struct handshake *hs)
{
    const unsigned said = WRITING | TURN | SERVER_OK | CLIENT_OK;
    return hs->side == CLIENT && hs->policy->false_start && hs->failed == 0 && !hs->resumed && hs->protocol != NULL &&
           (hs->facts & said) == said && hs->suite->class == SUITE_DEFAULT;
}

void handshake_wipe(struct handshake *hs)
{
    wipe(hs, sizeof *hs);
}

int handshake_step(const struct handshake *hs)
{
    return flow[hs->row].step;
}

const char *handshake_name(const struct handshake *hs)
{
    return flow[hs->row].name;
}

int handshake_receive(struct handshake *hs, uint8_t type, struct span fragment)
{
    struct assembly *in = &hs->in;
    if (type == CONTENT_HANDSHAKE) {
        /* RFC 5246 6.2.1: zero-length fragments of Handshake MUST NOT be sent. */
        if (fragment.len == 0)
            return fail(hs->why, SSL_E_DECODE, "an empty handshake record");
        if (fragment.len > in->cap - in->len)
            return fail(hs->why, SSL_E_INTERNAL, "no room for a handshake record");
        memcpy(in->at + in->len, fragment.at, fragment.len);
        in->len += fragment.len;
        return 0;
    }
    if (type != CONTENT_CHANGE_CIPHER_SPEC)
        return fail(hs->why, SSL_E_UNEXPECTED_MESSAGE, "a record of type %d during the handshake", type);
    if (fragment.len != 1 || fragment.at[0] != 1)
        return fail(hs->why, SSL_E_BAD_CCS, "%zu bytes", fragment.len);
    if (in->used != in->len)
        return fail(hs->why, SSL_E_SPLIT_MESSAGE, "ChangeCipherSpec came in the middle of a message");
    hs->change_cipher_spec = true;
    return 0;
}

static void report(struct handshake *hs, const struct row *row, int sent, struct span message)
{
    struct step_event event = {row->step, sent, row->name, message, hs->detail[0] != '\0' ? hs->detail : NULL};
    hs->hooks->step(hs->conn, &event);
    untold(hs);
}

static const struct span no_message = {NULL, 0};

static int row_do(struct handshake *hs, const struct row *row)
{
    int result = row->act(hs);
    if (result <= 0 && !hs->asked) /* what the application will say is no part of what was found here */
        report(hs, row, -1, no_message);
    return result;
}

/* A side that is about to speak has heard all that the other may have said: RFC 5246 7.4, handshake messages MUST be in
 * the order of the figures. What is there already is no answer to us. But HelloRequest may come at any time. */
static int heard_all(struct handshake *hs, const struct row *row)
{
    struct span message;
    int result = hs->side == CLIENT ? message_next(hs, &message) : 0;
    if (result > 0)
        return result;
    size_t left = hs->in.len - hs->in.used;
    return left == 0 ? 0 : fail(hs->why, SSL_E_UNEXPECTED_MESSAGE, "%zu bytes that came before %s", left, row->name);
}

static int row_send(struct handshake *hs, const struct row *row)
{
    TRY(heard_all(hs, row));
    if (row->kind == ROW_CHANGE_CIPHER_SPEC) {
        TRY(message_change_cipher_spec(hs));
        keys_take(hs, hs->side);
        hs->facts |= WRITING;
        report(hs, row, 1, no_message);
        return 0;
    }
    size_t start = hs->out->len;
    TRY(message_send(hs, row));
    struct span message = {hs->out->at + start, hs->out->len - start};
    TRY(transcript_update(hs, message));
    report(hs, row, 1, message);
    return 0;
}

static int unexpected(struct handshake *hs, const struct row *row, const char *found)
{
    return fail(hs->why, SSL_E_UNEXPECTED_MESSAGE, "expected %s, got %s", row->name, found);
}

static int row_receive_change_cipher_spec(struct handshake *hs, const struct row *row)
{
    if (!hs->change_cipher_spec) {
        struct span message;
        TRY(message_next(hs, &message));
        return unexpected(hs, row, message_name(message.at[0]));
    }
    hs->change_cipher_spec = false;
    keys_take(hs, hs->side == CLIENT ? SERVER : CLIENT);
    hs->facts |= READING;
    report(hs, row, 0, no_message);
    return 0;
}

static int row_receive(struct handshake *hs, const struct row *row)
{
    if (row->kind == ROW_CHANGE_CIPHER_SPEC)
        return row_receive_change_cipher_spec(hs, row);
    struct span message = no_message;
    if (!hs->change_cipher_spec)
        TRY(message_next(hs, &message));
    bool expected = message.len > 0 && message.at[0] == row->type;
    if (!expected && (row->flags & OPTIONAL)) {
        hs->terms &= ~row->when;
        return 0;
    }
    if (!expected)
        return unexpected(hs, row, message.len > 0 ? message_name(message.at[0]) : "ChangeCipherSpec");
    if (!hs->asked)
        report(hs, row, 0, message);
    TRY(row->receive(hs, (struct span){message.at + MESSAGE_HEADER, message.len - MESSAGE_HEADER}));
    TRY(transcript_update(hs, message));
    message_used(hs, message);
    return 0;
}

/* Does one row that exists, from the point of view of our side. */
static int row_run(struct handshake *hs, const struct row *row)
{
    bool acting = (row->who & hs->side) != 0;
    if (acting && (row->needs & ~hs->facts) != 0)
        return fail(hs->why, SSL_E_INTERNAL, "%s before its time", row->name);
    if (row->kind == ROW_DO && !acting) /* the peer's affair */
        return 0;
    if (row->kind == ROW_DO)
        TRY(row_do(hs, row));
    else
        TRY(acting ? row_send(hs, row) : row_receive(hs, row));
    if ((row->when & ~hs->terms) != 0) /* the peer left an OPTIONAL row out */
        return 0;
    hs->facts |= row->gives;
    if (row->flags & SNAPSHOT)
        TRY(transcript_digest(hs, hs->session_hash, prf_hash_of(hs)));
    return 0;
}

static int walk(struct handshake *hs)
{
    while (flow[hs->row].kind != ROW_DATA) {
        const struct row *row = &flow[hs->row];
        int result = (row->when & ~hs->terms) == 0 ? row_run(hs, row) : 0;
        hs->asked = result == HANDSHAKE_ASK;
        TRY(result);
        hs->row++;
    }
    if ((flow[hs->row].needs & ~hs->facts) != 0)
        return fail(hs->why, SSL_E_INTERNAL, "data before its time");
    return 0;
}

bool told(const struct handshake *hs)
{
    return hs->detail != NULL && hs->hooks->wants_steps(hs->conn);
}

void untold(struct handshake *hs)
{
    if (hs->detail != NULL)
        hs->detail[0] = '\0';
}

int handshake_run(struct handshake *hs)
{
    char detail[LIMIT_ERROR_TEXT];
    if (hs->failed != 0)
        return hs->failed;
    hs->run = hs->out->len;
    hs->detail = detail;
    untold(hs);
    int result = walk(hs);
    hs->detail = NULL;
    if (result <= 0) {
        int flushed = message_flush(hs);
        result = flushed != 0 ? flushed : result;
    }
    /* After a failure, what is not yet in records is not sent: it may be meant for other keys. */
    if (result > 0) {
        hs->failed = result;
        hs->out->len = hs->run;
    }
    return result;
}
