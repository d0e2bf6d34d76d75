/*
 * flow_test.c - the flow table to exhaustion: every handshake that its terms allow against a second table, which was
 * transcribed from RFC 5246 (section 7.3 figure 1, and the order that section 7.4 asks for) and not from flow.c.
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

/* The three full handshakes with RSA key transport: the server asks nobody; it asks, and the client has no certificate;
 * it asks, and the client has one. */
enum { UNASKED, UNANSWERED, ANSWERED, HANDSHAKES };

/* Each of them again, in which the server has answered status_request (RFC 6066 section 8): UNASKED + STAPLED, ... */
enum { STAPLED = HANDSHAKES, FLOWS = 2 * HANDSHAKES };

static const struct {
    char sender; /* C, S, or B for both */
    int type;    /* HandshakeType of section 7.4 */
    const char *name;
    bool there[HANDSHAKES];
} figure_1[] = {
    {'C', 1, "ClientHello", {1, 1, 1}},
    {'S', 2, "ServerHello", {1, 1, 1}},
    {'S', 11, "Certificate", {1, 1, 1}},        /* 7.4.2: whenever the key exchange uses certificates */
    {'S', 22, "CertificateStatus", {1, 1, 1}},  /* RFC 6066 section 8; only STAPLED */
    {'S', 12, "ServerKeyExchange", {0, 0, 0}},  /* 7.4.3: not legal to send for RSA */
    {'S', 13, "CertificateRequest", {0, 1, 1}}, /* 7.4.4 */
    {'S', 14, "ServerHelloDone", {1, 1, 1}},    /* 7.4.5 */
    {'C', 11, "Certificate", {0, 1, 1}},        /* 7.4.6: only if asked; without one, a message that contains none */
    {'C', 16, "ClientKeyExchange", {1, 1, 1}},  /* 7.4.7 */
    {'C', 15, "CertificateVerify", {0, 0, 1}},  /* 7.4.8: only following a certificate that can sign */
    {'C', CHANGE_CIPHER_SPEC, "ChangeCipherSpec", {1, 1, 1}},
    {'C', 20, "Finished", {1, 1, 1}},
    {'S', CHANGE_CIPHER_SPEC, "ChangeCipherSpec", {1, 1, 1}},
    {'S', 20, "Finished", {1, 1, 1}},
    {'B', APPLICATION_DATA, "ApplicationData", {1, 1, 1}},
};

/* ---- The table, filtered ---- */

static unsigned terms_of(int handshake)
{
    static const unsigned terms[HANDSHAKES] = {[UNASKED] = 0, [UNANSWERED] = AUTH, [ANSWERED] = AUTH | CERT};
    return terms[handshake % HANDSHAKES] | (handshake >= STAPLED ? STATUS : 0);
}

static bool exists(const struct row *row, int handshake)
{
    return (row->when & ~terms_of(handshake)) == 0;
}

/* Whether the message of this line of the figure is part of the handshake. */
static bool is_there(size_t i, int handshake)
{
    return figure_1[i].there[handshake % HANDSHAKES] && (figure_1[i].type != 22 || handshake >= STAPLED);
}

static bool same(const struct row *row, size_t i)
{
    static const int kinds[] = {[ROW_CHANGE_CIPHER_SPEC] = CHANGE_CIPHER_SPEC, [ROW_DATA] = APPLICATION_DATA};
    int type = row->kind == ROW_MESSAGE ? row->type : kinds[row->kind];
    char sender = row->who == CLIENT ? 'C' : row->who == SERVER ? 'S' : 'B';
    return sender == figure_1[i].sender && type == figure_1[i].type && strcmp(row->name, figure_1[i].name) == 0;
}

/* Whether the rows, filtered for this handshake and without what is done locally, are the sequence of the figure. */
static bool as_in_figure(const struct row *rows, size_t count, int handshake)
{
    size_t next = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind == ROW_DO || !exists(&rows[i], handshake))
            continue;
        while (next < COUNT(figure_1) && !is_there(next, handshake))
            next++;
        if (next == COUNT(figure_1) || !same(&rows[i], next))
            return false;
        next++;
    }
    return next == COUNT(figure_1); /* the last row of the figure is there in each */
}

/* ---- The facts ---- */

/* What a side knows at the start: told by the real handshake_init. */
static unsigned facts_at_start(enum side side, int handshake, unsigned *terms)
{
    static const struct handshake_hooks no_hooks;
    struct policy policy = {.client_auth = handshake % HANDSHAKES == UNASKED ? CLIENT_AUTH_NONE : CLIENT_AUTH_OPTIONAL};
    crypto_choose(&policy.crypto, 0);
    struct handshake *hs = malloc(sizeof *hs);
    assert_non_null(hs);
    handshake_init(hs, &policy, side, NULL, &no_hooks, NULL, NULL, NULL, NULL, NULL);
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
        handshake % HANDSHAKES == UNANSWERED)
        return CLIENT_OK; /* nobody claimed anything */
    return 0;
}

/* Whether every row finds what its acting side needs, and data what both do. */
static bool needs_are_met(const struct row *rows, size_t count, enum side side, int handshake)
{
    unsigned terms, facts = facts_at_start(side, handshake, &terms);
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        bool acting = (row->who & side) != 0;
        if (!exists(row, handshake))
            continue;
        if (acting && (row->needs & ~facts) != 0)
            return false;
        if (acting || row->kind != ROW_DO)
            facts |= row->gives | facts_besides(row, side, handshake);
    }
    return true;
}

/* Everything that is right about the table. */
static bool is_right(const struct row *rows, size_t count)
{
    for (int handshake = 0; handshake < FLOWS; handshake++)
        if (!as_in_figure(rows, count, handshake) || !needs_are_met(rows, count, CLIENT, handshake) ||
            !needs_are_met(rows, count, SERVER, handshake))
            return false;
    return true;
}

/* ---- The tests ---- */

static void every_handshake_is_that_of_the_figure(void **state)
{
    (void)state;
    for (int handshake = 0; handshake < FLOWS; handshake++)
        assert_true(as_in_figure(flow, flow_count, handshake));
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
    for (int handshake = 0; handshake < HANDSHAKES; handshake++) {
        assert_int_equal(facts_at_start(CLIENT, handshake, &terms), CLIENT_OK);
        assert_int_equal(terms, AUTH); /* it may be asked; that it has a certificate is known when it is asked */
        assert_int_equal(facts_at_start(SERVER, handshake, &terms),
                         handshake == UNASKED ? SERVER_OK | CLIENT_OK : SERVER_OK);
        assert_int_equal(terms, handshake == UNASKED ? 0 : AUTH);
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

/* No two neighbours can change places, but for the two halves of step 6 on a server, which know nothing of each other.
 */
static void every_exchange_of_neighbours_is_noticed(void **state)
{
    (void)state;
    struct row copy[64];
    for (size_t i = 0; i + 1 < flow_count; i++) {
        memcpy(copy, flow, flow_count * sizeof *copy);
        copy[i] = flow[i + 1];
        copy[i + 1] = flow[i];
        bool free_to = strcmp(flow[i].name, "verify client certificate") == 0;
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
        enum side who;
        const char *name;
        unsigned needs;
    } rules[] = {
        {CLIENT, "Certificate", SERVER_OK},       /* who we are is told to nobody unproved */
        {CLIENT, "ClientKeyExchange", SERVER_OK}, /* neither is the pre-master secret */
        {CLIENT, "CertificateVerify", SERVER_OK},
        {SERVER, "verify client certificate", PROOF},
        {CLIENT, "Finished", WRITING}, /* Finished is protected */
        {SERVER, "Finished", WRITING},
        {SERVER, "ChangeCipherSpec", PEER_DONE}, /* the server answers a Finished that was right */
        {BOTH, "ApplicationData", SERVER_OK | CLIENT_OK | KEYS | WRITING | READING | PEER_DONE},
    };
    for (size_t i = 0; i < COUNT(rules); i++) {
        size_t found = 0;
        for (const struct row *row = flow; row < flow + flow_count; row++) {
            if (row->who != rules[i].who || strcmp(row->name, rules[i].name) != 0)
                continue;
            found++;
            assert_int_equal(row->needs & rules[i].needs, rules[i].needs);
        }
        assert_int_equal(found, 1);
    }
}

/* The conditions of the rows: one that loses a term, or gains one, is noticed. */
static void every_condition_matters(void **state)
{
    (void)state;
    struct row copy[64];
    for (size_t i = 0; i < flow_count; i++)
        for (unsigned term = AUTH; term <= STATUS; term <<= 1) {
            memcpy(copy, flow, flow_count * sizeof *copy);
            copy[i].when ^= term;
            /* There is no certificate where none was asked for, so CERT implies AUTH. */
            bool implied = term == AUTH && (flow[i].when & CERT);
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
        {BOTH, "ApplicationData", ANSWERED, "Finished", "7.4.9: once a side has sent and validated Finished"},
    };
    for (size_t i = 0; i < COUNT(rules); i++) {
        size_t found = 0;
        for (const struct row *row = flow; row < flow + flow_count; row++) {
            if (row->who != rules[i].who || strcmp(row->name, rules[i].name) != 0)
                continue;
            found++;
            const struct row *before = row_before(row, rules[i].handshake);
            assert_true(exists(row, rules[i].handshake));
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
        cmocka_unit_test(a_lost_row_is_noticed),
        cmocka_unit_test(a_repeated_message_is_noticed),
        cmocka_unit_test(every_exchange_of_neighbours_is_noticed),
        cmocka_unit_test(every_gift_is_needed),
        cmocka_unit_test(what_must_not_come_first),
        cmocka_unit_test(every_condition_matters),
        cmocka_unit_test(every_row_is_well_formed),
        cmocka_unit_test(each_message_follows_its_rule),
    };
    return cmocka_run_group_tests_name("flow/flow", tests, NULL, NULL);
}
