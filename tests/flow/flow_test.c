/*
 * flow_test.c - the flow table to exhaustion: every handshake that its terms allow against a second table, which was
 * transcribed from RFC 5246 (section 7.3 figures 1 and 2, and the order that section 7.4 asks for) and RFC 5077
 * (section 3.1), and not from flow.c.
 *
 * What the table says of facts is checked by walking it with nothing but facts; and so that the checks are worth
 * something, every row and every cell whose loss would matter is taken out of a copy, which must be noticed. Nothing
 * here runs a handshake: positions_test.c does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/test.h"

#include "handshake/steps.h"

#include <stdio.h>

/* ---- The oracle: RFC 5246 ---- */

enum { CHANGE_CIPHER_SPEC = -1, APPLICATION_DATA = -2 }; /* what is no handshake message */

/* The full handshakes. With certificates, and a key exchange in which the server sends no share (RSA) or sends one
 * (ECDHE): the server asks nobody; it asks, and the client has no certificate; it asks, and the client has one. With a
 * pre-shared key (RFC 4279): without a hint, with one, with ECDHE (RFC 5489). */
enum {
    UNASKED,
    UNANSWERED,
    ANSWERED,
    ECDHE_UNASKED,
    ECDHE_UNANSWERED,
    ECDHE_ANSWERED,
    PSK,
    PSK_HINT,
    ECDHE_PSK,
    HANDSHAKES
};

/* Each of them again, in which the server has answered status_request (RFC 6066 section 8), or session_ticket (RFC
 * 5077), or both: UNASKED + STAPLED, UNASKED + TICKETED, UNASKED + STAPLED + TICKETED, ... And the abbreviated
 * handshakes, the second with a new ticket. */
enum { STAPLED = HANDSHAKES, TICKETED = 2 * HANDSHAKES, RESUMED = 4 * HANDSHAKES, RENEWED, FLOWS };

static const struct line {
    char sender; /* C, S, or B for both */
    int type;    /* HandshakeType of section 7.4 */
    const char *name;
    bool there[HANDSHAKES];
} figure_1[] = {
    {'C', 1, "ClientHello", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
    {'S', 2, "ServerHello", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
    /* 7.4.2: whenever the key exchange uses certificates; RFC 4279 section 2: with a pre-shared key there is none */
    {'S', 11, "Certificate", {1, 1, 1, 1, 1, 1, 0, 0, 0}},
    {'S', 22, "CertificateStatus", {1, 1, 1, 1, 1, 1, 0, 0, 0}}, /* RFC 6066 section 8; only STAPLED */
    /* 7.4.3: not legal to send for RSA; RFC 8422 5.4: for all of ECDHE; RFC 4279 section 2: omitted without a hint; RFC
     * 5489 section 2: there always */
    {'S', 12, "ServerKeyExchange", {0, 0, 0, 1, 1, 1, 0, 1, 1}},
    /* 7.4.4; RFC 4279 section 2: not sent */
    {'S', 13, "CertificateRequest", {0, 1, 1, 0, 1, 1, 0, 0, 0}},
    {'S', 14, "ServerHelloDone", {1, 1, 1, 1, 1, 1, 1, 1, 1}}, /* 7.4.5 */
    /* 7.4.6: only if asked; without one, a message that contains none */
    {'C', 11, "Certificate", {0, 1, 1, 0, 1, 1, 0, 0, 0}},
    {'C', 16, "ClientKeyExchange", {1, 1, 1, 1, 1, 1, 1, 1, 1}}, /* 7.4.7 */
    /* 7.4.8: only following a certificate that can sign */
    {'C', 15, "CertificateVerify", {0, 0, 1, 0, 0, 1, 0, 0, 0}},
    {'C', CHANGE_CIPHER_SPEC, "ChangeCipherSpec", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
    {'C', 20, "Finished", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
    {'S', 4, "NewSessionTicket", {1, 1, 1, 1, 1, 1, 1, 1, 1}}, /* RFC 5077 figure 1; only TICKETED */
    {'S', CHANGE_CIPHER_SPEC, "ChangeCipherSpec", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
    {'S', 20, "Finished", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
    {'B', APPLICATION_DATA, "ApplicationData", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
};

/* RFC 5246 7.3, and RFC 5077 figure 2, which has the ticket. */
static const struct line figure_2[] = {
    {'C', 1, "ClientHello", {1}},
    {'S', 2, "ServerHello", {1}},
    {'S', 4, "NewSessionTicket", {1}}, /* only RENEWED */
    {'S', CHANGE_CIPHER_SPEC, "ChangeCipherSpec", {1}},
    {'S', 20, "Finished", {1}},
    {'C', CHANGE_CIPHER_SPEC, "ChangeCipherSpec", {1}},
    {'C', 20, "Finished", {1}},
    {'B', APPLICATION_DATA, "ApplicationData", {1}},
};

/* What is done without a message, by whom, and when. */
static const struct {
    char who;
    const char *name;
    bool there[HANDSHAKES];
    bool resumed;
} deeds[] = {
    {'C', "verify server certificate", {1, 1, 1, 1, 1, 1, 0, 0, 0}, 0},
    {'C', "choose pre-shared key", {0, 0, 0, 0, 0, 0, 1, 1, 1}, 0},
    {'S', "verify client certificate", {0, 0, 1, 0, 0, 1, 0, 0, 0}, 0},
    {'B', "derive master secret", {1, 1, 1, 1, 1, 1, 1, 1, 1}, 0},
    {'B', "restore master secret", {0}, 1},
    {'B', "expand keys", {1, 1, 1, 1, 1, 1, 1, 1, 1}, 1},
};

/* ---- The table, filtered ---- */

static bool is_resumed(int handshake)
{
    return handshake >= RESUMED;
}

/* Which of the full handshakes it is, whatever the server answered. */
static int core(int handshake)
{
    return is_resumed(handshake) ? UNASKED : handshake % HANDSHAKES;
}

static bool is_stapled(int handshake)
{
    return !is_resumed(handshake) && handshake / HANDSHAKES % 2 != 0;
}

static bool is_ticketed(int handshake)
{
    return handshake == RENEWED || (!is_resumed(handshake) && handshake / HANDSHAKES / 2 != 0);
}

static unsigned terms_of(int handshake)
{
    static const unsigned terms[HANDSHAKES] = {
        [UNASKED] = CERTIFIED,
        [UNANSWERED] = CERTIFIED | AUTH,
        [ANSWERED] = CERTIFIED | AUTH | CERT,
        [ECDHE_UNASKED] = CERTIFIED | EPHEMERAL,
        [ECDHE_UNANSWERED] = CERTIFIED | EPHEMERAL | AUTH,
        [ECDHE_ANSWERED] = CERTIFIED | EPHEMERAL | AUTH | CERT,
        [PSK] = PRESHARED,
        [PSK_HINT] = PRESHARED | HINT,
        [ECDHE_PSK] = PRESHARED | EPHEMERAL,
    };
    unsigned there = is_resumed(handshake) ? RESUME : FULL | terms[core(handshake)];
    there |= is_ticketed(handshake) ? TICKET : 0;
    return is_stapled(handshake) && (there & CERTIFIED) ? there | STATUS : there;
}

static bool exists(const struct row *row, int handshake)
{
    return (row->when & ~terms_of(handshake)) == 0;
}

/* Whether the message of this line of the figure is part of the handshake. */
static bool is_there(const struct line *line, int handshake)
{
    return line->there[core(handshake)] && (line->type != 22 || is_stapled(handshake)) &&
           (line->type != 4 || is_ticketed(handshake));
}

static bool same(const struct row *row, const struct line *line)
{
    static const int kinds[] = {[ROW_CHANGE_CIPHER_SPEC] = CHANGE_CIPHER_SPEC, [ROW_DATA] = APPLICATION_DATA};
    int type = row->kind == ROW_MESSAGE ? row->type : kinds[row->kind];
    char sender = row->who == CLIENT ? 'C' : row->who == SERVER ? 'S' : 'B';
    return sender == line->sender && type == line->type && strcmp(row->name, line->name) == 0;
}

/* Whether the rows, filtered for this handshake and without what is done locally, are the sequence of the figure. */
static bool as_in_figure(const struct row *rows, size_t count, int handshake)
{
    const struct line *next = is_resumed(handshake) ? figure_2 : figure_1;
    const struct line *end = next + (is_resumed(handshake) ? COUNT(figure_2) : COUNT(figure_1));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind == ROW_DO || !exists(&rows[i], handshake))
            continue;
        while (next < end && !is_there(next, handshake))
            next++;
        if (next == end || !same(&rows[i], next))
            return false;
        next++;
    }
    return next == end; /* the last row of the figure is there in each */
}

/* Whether what is done is what has to be done. */
static bool deeds_are_right(const struct row *rows, size_t count, int handshake)
{
    for (size_t deed = 0; deed < COUNT(deeds); deed++) {
        size_t found = 0;
        for (size_t i = 0; i < count; i++)
            found += rows[i].kind == ROW_DO && exists(&rows[i], handshake) &&
                     strcmp(rows[i].name, deeds[deed].name) == 0 &&
                     deeds[deed].who == (rows[i].who == CLIENT   ? 'C'
                                         : rows[i].who == SERVER ? 'S'
                                                                 : 'B');
        if (found != (is_resumed(handshake) ? deeds[deed].resumed : deeds[deed].there[core(handshake)]))
            return false;
    }
    return true;
}

/* ---- The facts ---- */

/* A resumed session may be that of a client which was asked. */
static bool asks(int handshake)
{
    return is_resumed(handshake) || (terms_of(handshake) & AUTH) != 0;
}

/* A suite that leads to this handshake. */
static const struct suite *suite_of(int handshake)
{
    static const uint16_t ids[HANDSHAKES] = {
        [UNASKED] = 0x003c,       [UNANSWERED] = 0x003c,       [ANSWERED] = 0x003c,
        [ECDHE_UNASKED] = 0xc02f, [ECDHE_UNANSWERED] = 0xc02f, [ECDHE_ANSWERED] = 0xc02f,
        [PSK] = 0x00a8,           [PSK_HINT] = 0x00a8,         [ECDHE_PSK] = 0xd001,
    };
    return suite_find(ids[core(handshake)]);
}

/* What a side knows at the start, told by the real handshake_init; and once the suite is agreed, by terms_agree. */
static unsigned facts_at(bool agreed, enum side side, int handshake, unsigned *terms)
{
    static const struct handshake_hooks no_hooks;
    struct policy policy = {.client_auth = asks(handshake) ? CLIENT_AUTH_OPTIONAL : CLIENT_AUTH_NONE};
    if (core(handshake) == PSK_HINT)
        policy.psk_hint = SPAN(((const uint8_t[]){'h'}));
    crypto_choose(&policy.crypto, 0);
    struct record_direction write = {0};
    struct handshake *hs = malloc(sizeof *hs);
    assert_non_null(hs);
    handshake_init(hs, &policy, side, NULL, &no_hooks, NULL, NULL, &write, NULL, NULL);
    hs->suite = suite_of(handshake);
    hs->resumed = is_resumed(handshake);
    hs->terms |= terms_of(handshake) & TICKET; /* agreed by an extension */
    if (agreed)
        terms_agree(hs);
    unsigned facts = hs->facts;
    *terms = hs->terms;
    handshake_wipe(hs);
    free(hs);
    return facts;
}

/* What the engine and the handlers of a row establish besides its cell: their comments say so. */
static unsigned facts_besides(const struct row *row, enum side side, int handshake)
{
    bool acting = (row->who & side) != 0;
    if (row->kind == ROW_CHANGE_CIPHER_SPEC)
        return acting ? WRITING : READING;
    if (row->kind == ROW_MESSAGE && row->type == MESSAGE_FINISHED && !acting)
        return PEER_DONE;
    if (row->kind == ROW_MESSAGE && row->type == MESSAGE_CERTIFICATE && row->who == CLIENT && !acting &&
        asks(handshake) && (terms_of(handshake) & CERT) == 0)
        return CLIENT_OK; /* nobody claimed anything */
    return 0;
}

/* Whether every row finds what its acting side needs, and data what both do. */
static bool needs_are_met(const struct row *rows, size_t count, enum side side, int handshake)
{
    unsigned terms, facts = facts_at(false, side, handshake, &terms);
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        bool acting = (row->who & side) != 0;
        if (!exists(row, handshake))
            continue;
        if (acting && (row->needs & ~facts) != 0)
            return false;
        if (acting || row->kind != ROW_DO)
            facts |= row->gives | facts_besides(row, side, handshake);
        if (row->kind == ROW_MESSAGE && row->type == MESSAGE_SERVER_HELLO)
            facts |= facts_at(true, side, handshake, &terms);
    }
    return true;
}

/* Everything that is right about the table. */
static bool is_right(const struct row *rows, size_t count)
{
    for (int handshake = 0; handshake < FLOWS; handshake++)
        if (!as_in_figure(rows, count, handshake) || !deeds_are_right(rows, count, handshake) ||
            !needs_are_met(rows, count, CLIENT, handshake) || !needs_are_met(rows, count, SERVER, handshake))
            return false;
    return true;
}

/* ---- The tests ---- */

static void every_handshake_is_that_of_the_figure(void **state)
{
    (void)state;
    for (int handshake = 0; handshake < FLOWS; handshake++)
        assert_true(as_in_figure(flow, flow_count, handshake) && deeds_are_right(flow, flow_count, handshake));
}

static void every_need_is_met(void **state)
{
    (void)state;
    for (int handshake = 0; handshake < FLOWS; handshake++) {
        assert_true(needs_are_met(flow, flow_count, CLIENT, handshake));
        assert_true(needs_are_met(flow, flow_count, SERVER, handshake));
    }
}

/* A side begins with what it need not prove to itself, and with no fact that the other must prove. */
static void the_first_facts(void **state)
{
    (void)state;
    unsigned terms;
    for (int handshake = 0; handshake < FLOWS; handshake++) {
        unsigned ticket = terms_of(handshake) & TICKET;
        assert_int_equal(facts_at(false, CLIENT, handshake, &terms), CLIENT_OK);
        assert_int_equal(terms, FULL | AUTH |
                                    ticket); /* it may be asked; that it has a certificate is known when it is asked */
        assert_int_equal(facts_at(false, SERVER, handshake, &terms),
                         asks(handshake) ? SERVER_OK : SERVER_OK | CLIENT_OK);
        assert_int_equal(terms, (asks(handshake) ? FULL | AUTH : FULL) | ticket);
    }
}

/* The suite tells which rows there are, and which facts nobody has to establish. Whether the client is asked, whether
 * it has a certificate and whether a hint comes is known later; until then they may. */
static void the_suite_decides(void **state)
{
    (void)state;
    unsigned terms;
    for (int handshake = 0; handshake < RESUMED; handshake++) {
        unsigned expected = terms_of(handshake) & ~(unsigned)(CERT | STATUS);
        unsigned facts = ((expected & EPHEMERAL) ? 0 : SHARE) | ((expected & PRESHARED) ? CHAIN | CLIENT_OK : 0);
        assert_int_equal(facts_at(true, SERVER, handshake, &terms),
                         SERVER_OK | facts | (asks(handshake) ? 0 : CLIENT_OK));
        assert_int_equal(terms, expected);
        assert_int_equal(facts_at(true, CLIENT, handshake, &terms), CLIENT_OK | facts);
        if (expected & CERTIFIED)
            expected |= AUTH;
        if (core(handshake) == PSK)
            expected |= HINT;
        assert_int_equal(terms, expected);
    }
    for (int handshake = RESUMED; handshake < FLOWS; handshake++)
        for (enum side side = CLIENT; side <= SERVER; side++) {
            assert_int_equal(facts_at(true, side, handshake, &terms), side == CLIENT ? CLIENT_OK : SERVER_OK);
            assert_int_equal(terms, terms_of(handshake));
        }
}

static void a_lost_row_is_noticed(void **state)
{
    (void)state;
    struct row copy[64];
    assert_in_range(flow_count, 1, COUNT(copy));
    for (size_t lost = 0; lost < flow_count; lost++) {
        memcpy(copy, flow, flow_count * sizeof *copy);
        memmove(copy + lost, copy + lost + 1, (flow_count - lost - 1) * sizeof *copy);
        if (is_right(copy, flow_count - 1))
            print_error("the loss of \"%s\" is not noticed\n", flow[lost].name);
        assert_false(is_right(copy, flow_count - 1));
    }
}

/* A row that comes twice is noticed if it is a message. */
static void a_repeated_message_is_noticed(void **state)
{
    (void)state;
    struct row copy[64];
    assert_in_range(flow_count + 1, 1, COUNT(copy));
    for (size_t twice = 0; twice < flow_count; twice++) {
        if (flow[twice].kind == ROW_DO)
            continue;
        memcpy(copy, flow, (twice + 1) * sizeof *copy);
        memcpy(copy + twice + 1, flow + twice, (flow_count - twice) * sizeof *copy);
        assert_false(is_right(copy, flow_count + 1));
    }
}

/* Whether two rows can ever be in one handshake. */
static bool meet(const struct row *a, const struct row *b)
{
    for (int handshake = 0; handshake < FLOWS; handshake++)
        if (exists(a, handshake) && exists(b, handshake))
            return true;
    return false;
}

/* No two neighbours can change places, but for those that never meet, and the two halves of step 6 on a server, which
 * know nothing of each other. */
static void every_exchange_of_neighbours_is_noticed(void **state)
{
    (void)state;
    struct row copy[64];
    for (size_t i = 0; i + 1 < flow_count; i++) {
        memcpy(copy, flow, flow_count * sizeof *copy);
        copy[i] = flow[i + 1];
        copy[i + 1] = flow[i];
        bool free_to = strcmp(flow[i].name, "verify client certificate") == 0 || !meet(&flow[i], &flow[i + 1]);
        assert_int_equal(is_right(copy, flow_count), free_to);
    }
}

/* Each fact that a row gives is needed by a later one: a cell that loses one is noticed. */
static void every_gift_is_needed(void **state)
{
    (void)state;
    struct row copy[64];
    for (size_t i = 0; i < flow_count; i++)
        for (unsigned fact = 1; fact != 0; fact <<= 1) {
            if ((flow[i].gives & fact) == 0)
                continue;
            memcpy(copy, flow, flow_count * sizeof *copy);
            copy[i].gives &= ~fact;
            if (is_right(copy, flow_count))
                print_error("\"%s\": nobody needs fact 0x%x\n", flow[i].name, fact);
            assert_false(is_right(copy, flow_count));
        }
}

/* What nobody may do too early: the needs that guard against an attacker, cell by cell. */
static void what_must_not_come_first(void **state)
{
    (void)state;
    static const struct {
        int handshake;
        enum side who;
        const char *name;
        unsigned needs;
    } rules[] = {
        {ANSWERED, CLIENT, "Certificate", SERVER_OK},       /* who we are is told to nobody unproved */
        {ANSWERED, CLIENT, "ClientKeyExchange", SERVER_OK}, /* neither is the pre-master secret */
        {ANSWERED, CLIENT, "CertificateVerify", SERVER_OK},
        {ANSWERED, SERVER, "verify client certificate", PROOF},
        {ANSWERED, CLIENT, "Finished", WRITING}, /* Finished is protected */
        {ANSWERED, SERVER, "Finished", WRITING},
        {ANSWERED, SERVER, "ChangeCipherSpec", TURN}, /* the server answers a Finished that was right */
        {ANSWERED + TICKETED, SERVER, "NewSessionTicket", TURN | CLIENT_OK}, /* a ticket is for whom it was proved */
        {RESUMED, CLIENT, "ChangeCipherSpec", PEER_DONE}, /* here it is the client that answers one */
        {RESUMED, CLIENT, "Finished", WRITING},
        {ANSWERED, BOTH, "ApplicationData", SERVER_OK | CLIENT_OK | KEYS | WRITING | READING | PEER_DONE},
    };
    for (size_t i = 0; i < COUNT(rules); i++) {
        size_t found = 0;
        for (const struct row *row = flow; row < flow + flow_count; row++) {
            if (row->who != rules[i].who || strcmp(row->name, rules[i].name) != 0 || !exists(row, rules[i].handshake))
                continue;
            found++;
            assert_int_equal(row->needs & rules[i].needs, rules[i].needs);
        }
        assert_int_equal(found, 1);
    }
}

/* Only a Finished of the client that was right gives the turn to the server, or a session that had one. */
static void who_gives_the_turn(void **state)
{
    (void)state;
    for (const struct row *row = flow; row < flow + flow_count; row++) {
        bool finished = row->who == CLIENT && row->type == MESSAGE_FINISHED && row->when == FULL;
        bool restored = row->when == RESUME && row->act == master_secret_restore;
        assert_int_equal((row->gives & TURN) != 0, finished || restored);
    }
}

/* The conditions of the rows: one that loses a term, or gains one, is noticed, unless the term is implied by the others
 * and the row exists in the same handshakes as before. */
static void every_condition_matters(void **state)
{
    (void)state;
    struct row copy[64];
    for (size_t i = 0; i < flow_count; i++)
        for (unsigned term = AUTH; term <= TICKET; term <<= 1) {
            memcpy(copy, flow, flow_count * sizeof *copy);
            copy[i].when ^= term;
            bool implied = true;
            for (int handshake = 0; handshake < FLOWS; handshake++)
                implied = implied && exists(&copy[i], handshake) == exists(&flow[i], handshake);
            if (is_right(copy, flow_count) != implied)
                print_error("\"%s\": term 0x%x\n", flow[i].name, term);
            assert_int_equal(is_right(copy, flow_count), implied);
        }
}

/* Every row has the handlers of its kind and no other. */
static void every_row_is_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < flow_count; i++) {
        const struct row *row = &flow[i];
        bool is_message = row->kind == ROW_MESSAGE, is_deed = row->kind == ROW_DO;
        assert_int_equal(row->send != NULL, is_message);
        assert_int_equal(row->receive != NULL, is_message);
        assert_int_equal(row->act != NULL, is_deed);
        assert_in_range(row->step, 1, 10);
        assert_in_range(row->who, CLIENT, BOTH);
        assert_non_null(row->name);
        if (is_message)
            assert_string_equal(row->name, message_name(row->type));
        if (is_message || row->kind == ROW_CHANGE_CIPHER_SPEC)
            assert_int_not_equal(row->who, BOTH);
        if (row->flags & OPTIONAL)
            assert_true(row->when != 0); /* else there is no term that could fall with it */
        assert_int_equal(row->kind == ROW_DATA, i + 1 == flow_count);
        assert_int_equal((row->flags & SNAPSHOT) != 0, row->type == MESSAGE_CLIENT_KEY_EXCHANGE);
    }
}

/* ---- The order of section 7.4, rule by rule, so that the figure above is not the only witness ---- */

static const struct row *row_before(const struct row *row, int handshake)
{
    do
        row = row > flow ? row - 1 : NULL;
    while (row != NULL && (row->kind == ROW_DO || !exists(row, handshake)));
    return row;
}

static void each_message_follows_its_rule(void **state)
{
    (void)state;
    static const struct {
        enum side who;
        const char *name;
        int handshake;
        const char *before; /* what comes right before it; NULL if nothing does */
        const char *rule;
    } rules[] = {
        {CLIENT, "ClientHello", UNASKED, NULL, "7.4.1.2: required to send the ClientHello as its first message"},
        {SERVER, "ServerHello", UNASKED, "ClientHello", "7.4.1.3: in response to a ClientHello"},
        {SERVER, "Certificate", ANSWERED, "ServerHello", "7.4.2: always immediately follow the ServerHello"},
        {SERVER, "CertificateStatus", UNASKED + STAPLED, "Certificate",
         "RFC 6066 8: immediately after the Certificate message"},
        {SERVER, "ServerHelloDone", UNASKED + STAPLED, "CertificateStatus", "RFC 6066 8: and before any other"},
        {SERVER, "CertificateRequest", ANSWERED, "Certificate", "7.4.4: follows the server's Certificate message"},
        {SERVER, "CertificateRequest", ECDHE_ANSWERED, "ServerKeyExchange", "7.4.4: or its ServerKeyExchange"},
        {SERVER, "ServerHelloDone", UNASKED, "Certificate",
         "7.4.5: the end of the ServerHello and associated messages"},
        {SERVER, "ServerHelloDone", ANSWERED, "CertificateRequest", "7.4.5: the same"},
        {CLIENT, "Certificate", UNANSWERED, "ServerHelloDone", "7.4.6: the first message after a ServerHelloDone"},
        {CLIENT, "Certificate", ANSWERED, "ServerHelloDone", "7.4.6: the same"},
        {CLIENT, "ClientKeyExchange", ANSWERED, "Certificate", "7.4.7: immediately follow the client certificate"},
        {CLIENT, "ClientKeyExchange", UNANSWERED, "Certificate", "7.4.7: the same"},
        {CLIENT, "ClientKeyExchange", UNASKED, "ServerHelloDone", "7.4.7: otherwise the first message"},
        {CLIENT, "CertificateVerify", ANSWERED, "ClientKeyExchange", "7.4.8: immediately follow the key exchange"},
        {CLIENT, "Finished", UNASKED, "ChangeCipherSpec", "7.4.9: immediately after a change cipher spec message"},
        {CLIENT, "Finished", ANSWERED, "ChangeCipherSpec", "7.4.9: the same"},
        {SERVER, "Finished", UNASKED, "ChangeCipherSpec", "7.4.9: the same"},
        {SERVER, "ChangeCipherSpec", UNASKED, "Finished", "7.3: in response, the server will send its own"},
        {SERVER, "NewSessionTicket", UNASKED + TICKETED, "Finished",
         "RFC 5077 3.3: before its ChangeCipherSpec, after"},
        {SERVER, "ChangeCipherSpec", UNASKED + TICKETED, "NewSessionTicket", "RFC 5077 3.3: the client's Finished"},
        {SERVER, "ChangeCipherSpec", RESUMED, "ServerHello", "7.3: proceed directly to Finished messages"},
        {CLIENT, "ChangeCipherSpec", RESUMED, "Finished", "7.3: the same, figure 2"},
        {SERVER, "NewSessionTicket", RENEWED, "ServerHello", "RFC 5077 figure 2"},
        {BOTH, "ApplicationData", RESUMED, "Finished", "7.4.9: once a side has sent and validated Finished"},
        {BOTH, "ApplicationData", ANSWERED, "Finished", "7.4.9: once a side has sent and validated Finished"},
    };
    for (size_t i = 0; i < COUNT(rules); i++) {
        size_t found = 0;
        for (const struct row *row = flow; row < flow + flow_count; row++) {
            if (row->who != rules[i].who || strcmp(row->name, rules[i].name) != 0 || !exists(row, rules[i].handshake))
                continue;
            found++;
            const struct row *before = row_before(row, rules[i].handshake);
            if (rules[i].before == NULL)
                assert_null(before);
            else
                assert_string_equal(before->name, rules[i].before);
        }
        if (found != 1)
            print_error("%s\n", rules[i].rule);
        assert_int_equal(found, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_handshake_is_that_of_the_figure),
        cmocka_unit_test(every_need_is_met),
        cmocka_unit_test(the_first_facts),
        cmocka_unit_test(the_suite_decides),
        cmocka_unit_test(a_lost_row_is_noticed),
        cmocka_unit_test(a_repeated_message_is_noticed),
        cmocka_unit_test(every_exchange_of_neighbours_is_noticed),
        cmocka_unit_test(every_gift_is_needed),
        cmocka_unit_test(what_must_not_come_first),
        cmocka_unit_test(who_gives_the_turn),
        cmocka_unit_test(every_condition_matters),
        cmocka_unit_test(every_row_is_well_formed),
        cmocka_unit_test(each_message_follows_its_rule),
    };
    return cmocka_run_group_tests_name("flow/flow", tests, NULL, NULL);
}
