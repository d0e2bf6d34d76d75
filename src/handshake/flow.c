/*
 * flow.c - THE TABLE: every message and every deed of the handshake, in order; who does it, when, what it needs and
 * what it gives. RFC 5246 section 7.3, figures 1 and 2; RFC 6066 section 8; RFC 5077 section 3.1.
 *
 * A handshake is this list filtered by its terms: a row is there if all terms of `when` hold. `needs` are the facts
 * that the acting side must hold, `gives` those that the row establishes: that the client never sends the pre-master
 * secret before it has verified the server is the cell of ClientKeyExchange.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handshake/steps.h"

#define MESSAGE(type) ROW_MESSAGE, MESSAGE_##type
#define CCS           ROW_CHANGE_CIPHER_SPEC, 0
#define DO            ROW_DO, 0
#define DATA          ROW_DATA, 0
#define RESTORED      (MASTER | SERVER_OK | CLIENT_OK | TURN)
#define MAY_END       (TURN | CLIENT_OK)
#define EVERYTHING    (KEYS | WRITING | READING | PEER_DONE | SERVER_OK | CLIENT_OK)

/* clang-format off */
const struct row flow[] = {
/*  step who     what                          name                         when         needs             gives      flags      send, receive; or act */
    { 1, CLIENT, MESSAGE(CLIENT_HELLO),        "ClientHello",               0,           0,                0,         0,         client_hello_send, client_hello_receive, NULL },
    { 2, SERVER, MESSAGE(SERVER_HELLO),        "ServerHello",               0,           0,                HELLOS,    0,         server_hello_send, server_hello_receive, NULL },
    { 2, SERVER, MESSAGE(CERTIFICATE),         "Certificate",               CERTIFIED,   HELLOS,           CHAIN,     0,         server_certificate_send, server_certificate_receive, NULL },
    { 2, SERVER, MESSAGE(CERTIFICATE_STATUS),  "CertificateStatus",         STATUS,      CHAIN,            0,         OPTIONAL,  certificate_status_send, certificate_status_receive, NULL },
    { 2, SERVER, MESSAGE(SERVER_KEY_EXCHANGE), "ServerKeyExchange",         EPHEMERAL,   CHAIN,            SHARE,     0,         server_key_exchange_send, server_key_exchange_receive, NULL },
    { 2, SERVER, MESSAGE(SERVER_KEY_EXCHANGE), "ServerKeyExchange",         HINT,        CHAIN,            0,         OPTIONAL,  server_key_exchange_send, server_key_exchange_receive, NULL },
    { 5, SERVER, MESSAGE(CERTIFICATE_REQUEST), "CertificateRequest",        AUTH,        HELLOS,           0,         OPTIONAL,  certificate_request_send, certificate_request_receive, NULL },
    { 2, SERVER, MESSAGE(SERVER_HELLO_DONE),   "ServerHelloDone",           FULL,        CHAIN | SHARE,    FLIGHT,    0,         server_hello_done_send, server_hello_done_receive, NULL },
    { 3, CLIENT, DO,                           "verify server certificate", CERTIFIED,   FLIGHT,           SERVER_OK, 0,         NULL, NULL, server_verify },
    { 3, CLIENT, DO,                           "choose pre-shared key",     PRESHARED,   FLIGHT,           SERVER_OK, 0,         NULL, NULL, preshared_key_choose },
    { 5, CLIENT, MESSAGE(CERTIFICATE),         "Certificate",               AUTH,        SERVER_OK,        0,         0,         client_certificate_send, client_certificate_receive, NULL },
    { 4, CLIENT, MESSAGE(CLIENT_KEY_EXCHANGE), "ClientKeyExchange",         FULL,        SERVER_OK,        PREMASTER, SNAPSHOT,  client_key_exchange_send, client_key_exchange_receive, NULL },
    { 5, CLIENT, MESSAGE(CERTIFICATE_VERIFY),  "CertificateVerify",         AUTH | CERT, SERVER_OK,        PROOF,     0,         certificate_verify_send, certificate_verify_receive, NULL },
    { 6, SERVER, DO,                           "verify client certificate", AUTH | CERT, PROOF,            CLIENT_OK, 0,         NULL, NULL, client_verify },
    { 6, BOTH,   DO,                           "derive master secret",      FULL,        PREMASTER,        MASTER,    0,         NULL, NULL, master_secret_derive },
    { 6, BOTH,   DO,                           "restore master secret",     RESUME,      HELLOS,           RESTORED,  0,         NULL, NULL, master_secret_restore },
    { 7, BOTH,   DO,                           "expand keys",               0,           MASTER,           KEYS,      0,         NULL, NULL, keys_expand },
    { 8, CLIENT, CCS,                          "ChangeCipherSpec",          FULL,        KEYS,             0,         0,         NULL, NULL, NULL },
    { 8, CLIENT, MESSAGE(FINISHED),            "Finished",                  FULL,        WRITING,          TURN,      0,         finished_send, finished_receive, NULL },
    { 9, SERVER, MESSAGE(NEW_SESSION_TICKET),  "NewSessionTicket",          TICKET,      KEYS | MAY_END,   0,         0,         new_session_ticket_send, new_session_ticket_receive, NULL },
    { 9, SERVER, CCS,                          "ChangeCipherSpec",          0,           KEYS | MAY_END,   0,         0,         NULL, NULL, NULL },
    { 9, SERVER, MESSAGE(FINISHED),            "Finished",                  0,           WRITING,          0,         0,         finished_send, finished_receive, NULL },
    { 8, CLIENT, CCS,                          "ChangeCipherSpec",          RESUME,      KEYS | PEER_DONE, 0,         0,         NULL, NULL, NULL },
    { 8, CLIENT, MESSAGE(FINISHED),            "Finished",                  RESUME,      WRITING,          0,         0,         finished_send, finished_receive, NULL },
    {10, BOTH,   DATA,                         "ApplicationData",           0,           EVERYTHING,       0,         0,         NULL, NULL, NULL },
};
/* clang-format on */

const size_t flow_count = COUNT(flow);
