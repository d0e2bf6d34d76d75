/*
 * session.c - sessions that outlive their connection (RFC 5246 F.1.4, RFC 5077): their form, and the rules by which one
 * is resumed.
 *
 * A session is a master secret, and what was found out while it was made. Whoever resumes one skips steps 2 to 6, so it
 * must be as good as new: what was judged then is judged again by today's policy, clock, CAs and revocation lists, and
 * what does not fit leads to a full handshake, never to an error. Only the signatures on certificates, OCSP responses
 * and lists that were verified then are not verified again: the session has their marks (x509/marks.c). Only sessions
 * with the extended master secret are resumed (RFC 7627 section 5.4), and none that a pre-shared key began: it is no
 * dearer to begin anew.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

/* ---- The form: what is in a ticket, in a cache, and in what a client saves ---- */

enum { SESSION_FORMAT = 3 };

/*
 *     struct {
 *         uint8 format;
 *         ProtocolVersion version;
 *         CipherSuite suite;
 *         uint64 created, until;
 *         opaque context[32];
 *         opaque master_secret[48];
 *         opaque name<0..255>;
 *         opaque peer_list<0..2^24-1>;
 *         opaque staple<0..2^24-1>;
 *         opaque scts<0..2^16-1>;
 *         opaque marks<0..2^16-1>;
 *         opaque id<0..32>;
 *         opaque ticket<0..2^16-1>;
 *     } Session;
 */
size_t session_len(const struct session *s)
{
    return 1 + 2 + 2 + 8 + 8 + sizeof s->context + MASTER_LEN + 1 + s->name.len + 3 + s->peer_list.len + 3 +
           s->staple.len + 2 + s->scts.len + 2 + s->marks.len + 1 + s->id.len + 2 + s->ticket.len;
}

static void time_write(struct writer *w, int64_t time)
{
    uint8_t bytes[8];
    store_be64(bytes, (uint64_t)time);
    writer_bytes(w, bytes, sizeof bytes);
}

void session_write(struct writer *w, const struct session *s)
{
    writer_u8(w, SESSION_FORMAT);
    writer_u16(w, TLS_1_2);
    writer_u16(w, s->suite);
    time_write(w, s->created);
    time_write(w, s->until);
    writer_bytes(w, s->context, sizeof s->context);
    writer_bytes(w, s->master, MASTER_LEN);
    writer_vector(w, 1, s->name);
    writer_vector(w, 3, s->peer_list);
    writer_vector(w, 3, s->staple);
    writer_vector(w, 2, s->scts);
    writer_vector(w, 2, s->marks);
    writer_vector(w, 1, s->id);
    writer_vector(w, 2, s->ticket);
}

/* A time before 1970, or too late for a sign, is none. */
static int64_t time_read(struct reader *r)
{
    uint64_t high = reader_u32(r), time = high << 32 | reader_u32(r);
    if (time > INT64_MAX)
        r->failed = true;
    return r->failed ? 0 : (int64_t)time;
}

static void array_read(struct reader *r, uint8_t *out, size_t len)
{
    struct span bytes = reader_bytes(r, len);
    if (!r->failed)
        memcpy(out, bytes.at, len);
}

bool session_read(struct session *s, struct span bytes)
{
    struct reader r = reader_over(bytes);
    memset(s, 0, sizeof *s);
    uint8_t format = reader_u8(&r);
    uint16_t version = reader_u16(&r);
    s->suite = reader_u16(&r);
    s->created = time_read(&r);
    s->until = time_read(&r);
    array_read(&r, s->context, sizeof s->context);
    array_read(&r, s->master, MASTER_LEN);
    s->name = reader_vector(&r, 1, 0, HOST_MAX);
    s->peer_list = reader_vector(&r, 3, 0, LIMIT_CERTIFICATE_MESSAGE);
    s->staple = reader_vector(&r, 3, 0, LIMIT_CERTIFICATE_MESSAGE);
    s->scts = reader_vector(&r, 2, 0, 0xffff);
    s->marks = reader_vector(&r, 2, 0, LIMIT_MARKS * MARK_LEN);
    s->id = reader_vector(&r, 1, 0, SESSION_ID_LEN);
    s->ticket = reader_vector(&r, 2, 0, LIMIT_MESSAGE);
    if (reader_end(&r) && format == SESSION_FORMAT && version == TLS_1_2 && s->until >= s->created &&
        s->marks.len % MARK_LEN == 0) {
        CT_SECRET(s->master, MASTER_LEN);
        return true;
    }
    wipe(s, sizeof *s);
    return false;
}

/* ---- What a session is bound to ---- */

void session_context(const struct policy *policy, enum side side, const struct identity *server, uint8_t out[32])
{
    struct hash_state hash;
    const uint8_t head[] = {(uint8_t)side, (uint8_t)(side == SERVER ? policy->client_auth : CLIENT_AUTH_NONE)};
    hash_init(&hash, policy->crypto.sha256);
    hash_update(&hash, head, sizeof head);
    if (side == SERVER && server != NULL)
        hash_update(&hash, server->chain[0].at, server->chain[0].len);
    for (size_t i = 0; i < policy->identity_count && side == CLIENT; i++)
        hash_update(&hash, policy->identities[i].chain[0].at, policy->identities[i].chain[0].len);
    hash_final(&hash, out);
}

/* The time, or false without a clock: then there are no sessions, for they could not end. */
static bool clock_read(struct handshake *hs, int64_t *now)
{
    const struct error before = *hs->why;
    int result = hs->hooks->now(hs->conn, now);
    *hs->why = before;
    return result == 0 && *now >= 0;
}

static bool is_alive(struct handshake *hs, const struct session *s)
{
    int64_t now;
    return clock_read(hs, &now) && now >= s->created - SESSION_SKEW && now < s->until &&
           s->until - s->created <= SESSION_LIFETIME_MAX;
}

static bool suite_resumes(const struct suite *suite)
{
    return suite != NULL && (suite->key_exchange->terms & PRESHARED) == 0;
}

/* What the other side's certificates are today. Leaves hs->peer, hs->path and what is kept as a full handshake would.
 */
static bool peer_holds(struct handshake *hs, const struct suite *suite)
{
    const struct error before = *hs->why;
    bool client = hs->side == CLIENT;
    struct span scts = hs->former.scts;
    hs->peer_list = hs->former.peer_list;
    hs->staple = hs->former.staple;
    marks_read(&hs->marks, hs->former.marks);
    int result = certificate_list_take(hs);
    if (result == 0)
        result = certificate_check_key(hs);
    if (result == 0 && hs->staple.len > 0)
        result = hs->hooks->keep(hs->conn, KEPT_STAPLE, &hs->staple);
    if (result == 0 && scts.len > 0)
        result = scts_check(scts) ? hs->hooks->keep(hs->conn, KEPT_SCTS, &scts) : SSL_E_DECODE;
    if (result == 0)
        result = certificate_check(hs, client ? PURPOSE_SERVER : PURPOSE_CLIENT, client ? hs->host : NULL,
                                   client ? suite->key_exchange->key_usage : USAGE_DIGITAL_SIGNATURE);
    *hs->why = before;
    return result == 0;
}

/* The former session is not to be: nothing of it stays. */
static void session_forget(struct handshake *hs)
{
    wipe(&hs->former, sizeof hs->former);
    hs->peer_list = hs->staple = (struct span){NULL, 0};
    memset(&hs->peer, 0, sizeof hs->peer);
    memset(&hs->path, 0, sizeof hs->path);
    memset(&hs->marks, 0, sizeof hs->marks);
    untold(hs);
    hs->hooks->drop(hs->conn);
}

/* ---- The client ---- */

static bool client_fits(struct handshake *hs)
{
    const struct session *s = &hs->former;
    const struct suite *suite = suite_find(s->suite);
    uint8_t context[sizeof s->context];
    session_context(hs->policy, CLIENT, NULL, context);
    bool ticket = s->ticket.len > 0;
    return (ticket ? !hs->policy->no_tickets : s->id.len > 0) && suite_resumes(suite) &&
           policy_has_suite(hs->policy, hs->side, s->suite) && hs->host != NULL && server_name_is(s->name, hs->host) &&
           memcmp(context, s->context, sizeof context) == 0 && is_alive(hs, s) && s->peer_list.len > 0 &&
           peer_holds(hs, suite);
}

/* RFC 5077 3.4: with a ticket the client sends an id of its own making, so that it sees by the echo whether the session
 * is resumed. */
int session_offer(struct handshake *hs)
{
    hs->session_id_len = 0;
    if (!hs->has_former)
        return 0;
    hs->offers_session = client_fits(hs);
    if (!hs->offers_session) {
        session_forget(hs);
        return 0;
    }
    if (hs->former.ticket.len == 0) {
        hs->session_id_len = (uint8_t)hs->former.id.len;
        memcpy(hs->session_id, hs->former.id.at, hs->former.id.len);
        return 0;
    }
    hs->session_id_len = SESSION_ID_LEN;
    int result = crypto_random(&hs->policy->crypto, hs->session_id, SESSION_ID_LEN);
    CT_PUBLIC(hs->session_id, SESSION_ID_LEN);
    return result == 0 ? 0 : fail(hs->why, result, "for the session id");
}

int session_confirm(struct handshake *hs, struct span id)
{
    const struct span sent = {hs->session_id, hs->session_id_len};
    hs->resumed = hs->offers_session && span_equal(id, sent);
    if (!hs->resumed) {
        if (hs->offers_session)
            session_forget(hs);
        hs->session_id_len = (uint8_t)id.len;
        if (id.len > 0)
            memcpy(hs->session_id, id.at, id.len);
        return 0;
    }
    /* RFC 5246 7.4.1.3: of a resumed session it is the suite of the session. */
    if (hs->suite->id != hs->former.suite)
        return fail(hs->why, SSL_E_ILLEGAL_SUITE, "the server resumed a session of suite 0x%04x with 0x%04x",
                    hs->former.suite, hs->suite->id);
    return 0;
}

int session_check_extensions(struct handshake *hs)
{
    /* RFC 7627 5.3: a client MUST abort if the original session used the extended master secret, and the answer has it
     * not; a server likewise. */
    if (hs->resumed && !hs->extended_master_secret)
        return fail(hs->why, SSL_E_SESSION, "the session has the extended master secret, and the %s hello has it not",
                    hs->side == CLIENT ? "server's" : "client's");
    return 0;
}

static bool resumable(const struct handshake *hs)
{
    return hs->extended_master_secret && suite_resumes(hs->suite);
}

/* What this handshake makes a session of, valid from now on for so long. */
static void session_describe(const struct handshake *hs, struct session *s, int64_t now, int64_t lifetime)
{
    const char *name = hs->side == SERVER ? hs->server_name : hs->host;
    *s = (struct session){
        .suite = hs->suite->id,
        .created = hs->resumed ? hs->former.created : now,
        .name = {(const uint8_t *)name, strlen(name)},
        .peer_list = hs->peer_list,
        .staple = hs->staple,
        .marks = marks_span(&hs->marks),
        .until = now + lifetime,
    };
    if (s->until - s->created > SESSION_LIFETIME_MAX)
        s->until = s->created + SESSION_LIFETIME_MAX;
    session_context(hs->policy, hs->side, hs->identity, s->context);
    memcpy(s->master, hs->master, MASTER_LEN);
}

/* A client keeps the session, by its ticket or by its id. */
static int client_save(struct handshake *hs, uint32_t lifetime, struct span id, struct span ticket)
{
    struct session s;
    int64_t now;
    if (!resumable(hs) || hs->host == NULL || !clock_read(hs, &now))
        return 0;
    session_describe(hs, &s, now, lifetime > 0 ? lifetime : SESSION_LIFETIME);
    s.id = id;
    s.ticket = ticket;
    hs->saved = true;
    int result = hs->hooks->save(hs->conn, &s);
    wipe(&s, sizeof s);
    return result;
}

int session_save_ticket(struct handshake *hs, uint32_t lifetime, struct span ticket)
{
    return client_save(hs, lifetime, (struct span){NULL, 0}, ticket);
}

/* ---- The server ---- */

/* Whether a session that is intact is one for this client, by what its ClientHello says. */
static bool server_fits(struct handshake *hs, struct span suites)
{
    const struct session *s = &hs->former;
    const uint8_t one[] = {(uint8_t)(s->suite >> 8), (uint8_t)s->suite};
    uint8_t context[sizeof s->context];
    const struct error before = *hs->why;
    /* RFC 6066 section 3: MUST NOT resume if the server_name is another. */
    if (!suite_resumes(suite_find(s->suite)) || !suite_listed(suites, s->suite) ||
        !server_name_is(s->name, hs->server_name) || !is_alive(hs, s))
        return false;
    /* The suite must be enabled, and the identity that a full handshake would show with it the same. */
    int result = identity_choose(hs, SPAN(one));
    *hs->why = before;
    hs->group = NULL;
    hs->scheme = NULL;
    session_context(hs->policy, SERVER, hs->identity, context);
    if (result != 0 || memcmp(context, s->context, sizeof context) != 0)
        return false;
    if (s->peer_list.len > 0)
        return peer_holds(hs, hs->suite);
    return hs->policy->client_auth != CLIENT_AUTH_REQUIRED;
}

/* RFC 5077 3.4: a ticket counts, and the id of the ClientHello is then none of ours. *len is 0 if there is no session.
 */
static int session_find(struct handshake *hs, struct span id, uint8_t state[LIMIT_SESSION_STATE], size_t *len)
{
    int64_t now;
    *len = 0;
    if (!clock_read(hs, &now))
        return 0;
    if (hs->peer_ticket.len > 0) {
        *len = ticket_open(hs, now, hs->peer_ticket, state);
        return 0;
    }
    if (id.len != SESSION_ID_LEN || !hs->hooks->caches(hs->conn))
        return 0;
    return hs->hooks->fetch(hs->conn, id.at, state, LIMIT_SESSION_STATE, len);
}

int session_resume(struct handshake *hs, struct span id, struct span suites)
{
    uint8_t state[LIMIT_SESSION_STATE];
    size_t len;
    int found = session_find(hs, id, state, &len);
    hs->peer_ticket = (struct span){NULL, 0}; /* the message will not be there for long */
    TRY(found);
    if (len == 0)
        return 0;
    CT_PUBLIC(state, len); /* but for the master secret, which session_read marks */
    hs->resumed = session_read(&hs->former, (struct span){state, len}) && server_fits(hs, suites);
    wipe(state, len); /* the spans of former were in it */
    if (!hs->resumed) {
        session_forget(hs);
        hs->identity = NULL;
        hs->suite = NULL;
        hs->renews = false;
        return 0;
    }
    hs->former.name = hs->former.peer_list = hs->former.staple = hs->former.marks = (struct span){NULL, 0};
    return session_check_extensions(hs);
}

/* Whether there is a key to seal tickets with. */
static bool seals_tickets(struct handshake *hs)
{
    uint8_t key[TICKET_KEY_LEN];
    int64_t now;
    bool there = clock_read(hs, &now) && hs->hooks->ticket_key(hs->conn, now, NULL, key);
    wipe(key, sizeof key);
    return there;
}

int session_plan(struct handshake *hs, struct span id)
{
    bool ticket = hs->ticket_asked && resumable(hs) && (!hs->resumed || hs->renews) && seals_tickets(hs);
    hs->terms |= ticket ? TICKET : 0;
    hs->session_id_len = hs->resumed ? (uint8_t)id.len : 0;
    if (hs->resumed && id.len > 0)
        memcpy(hs->session_id, id.at, id.len);
    if (hs->resumed || ticket || !resumable(hs) || !hs->hooks->caches(hs->conn))
        return 0;
    hs->session_id_len = SESSION_ID_LEN;
    int result = crypto_random(&hs->policy->crypto, hs->session_id, SESSION_ID_LEN);
    CT_PUBLIC(hs->session_id, SESSION_ID_LEN);
    return result == 0 ? 0 : fail(hs->why, result, "for the session id");
}

size_t session_state(struct handshake *hs, uint8_t state[LIMIT_SESSION_STATE], uint32_t *left)
{
    struct session s;
    struct writer w = writer_over(state, LIMIT_SESSION_STATE);
    int64_t now;
    if (!clock_read(hs, &now))
        return 0;
    /* A new ticket does not make an old session younger. */
    session_describe(hs, &s, now, hs->resumed ? hs->former.until - now : SESSION_LIFETIME);
    *left = s.until > now ? (uint32_t)(s.until - now) : 0;
    session_write(&w, &s);
    wipe(&s, sizeof s);
    if (writer_ok(&w) && *left > 0)
        return w.len;
    wipe(state, LIMIT_SESSION_STATE);
    return 0;
}

size_t session_room(const struct handshake *hs)
{
    const struct session largest = {
        .name = {NULL, HOST_MAX}, .peer_list = hs->peer_list, .marks = marks_span(&hs->marks)};
    size_t len = session_len(&largest);
    return len < LIMIT_SESSION_STATE ? len : LIMIT_SESSION_STATE;
}

/* ---- Both ---- */

/* The first session of an id is complete when the other side's Finished was right: a server puts it into its cache, a
 * client keeps it, unless there is a ticket, which is worth more. */
int session_complete(struct handshake *hs)
{
    if (hs->resumed || hs->session_id_len == 0 || !resumable(hs))
        return 0;
    if (hs->side == CLIENT)
        return hs->saved ? 0
                         : client_save(hs, SESSION_LIFETIME, (struct span){hs->session_id, hs->session_id_len},
                                       (struct span){NULL, 0});
    uint8_t state[LIMIT_SESSION_STATE];
    uint32_t left;
    size_t len = session_state(hs, state, &left);
    if (len > 0)
        hs->hooks->store(hs->conn, hs->session_id, (struct span){state, len});
    wipe(state, len);
    return 0;
}

/* Step 6 of a resumed session: the application is asked about the certificate as in a full handshake. */
int session_restore(struct handshake *hs)
{
    if (!hs->asked) {
        memcpy(hs->master, hs->former.master, MASTER_LEN);
        hs->former.marks = marks_span(&hs->marks);
        int result = hs->side == CLIENT ? hs->hooks->save(hs->conn, &hs->former) : 0;
        wipe(hs->former.master, MASTER_LEN);
        TRY(result);
    }
    return hs->peer_list.len > 0 ? hs->hooks->verified(hs->conn) : 0;
}

bool session_load(struct handshake *hs, struct span bytes)
{
    hs->has_former = session_read(&hs->former, bytes);
    return hs->has_former;
}
