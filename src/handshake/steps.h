/*
 * steps.h - what the files of this room share. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_STEPS_H
#define TLS12_STEPS_H

#include "handshake/handshake.h"
#include "handshake/word.h"

/* ---- flow.c: the table ---- */

enum row_kind {
    ROW_MESSAGE,
    ROW_CHANGE_CIPHER_SPEC,
    ROW_DO,   /* done here, without a message */
    ROW_DATA, /* the end of the handshake */
};

/* Handshake types (RFC 5246 7.4). */
enum message_type {
    MESSAGE_HELLO_REQUEST = 0,
    MESSAGE_CLIENT_HELLO = 1,
    MESSAGE_SERVER_HELLO = 2,
    MESSAGE_NEW_SESSION_TICKET = 4,
    MESSAGE_CERTIFICATE = 11,
    MESSAGE_SERVER_KEY_EXCHANGE = 12,
    MESSAGE_CERTIFICATE_REQUEST = 13,
    MESSAGE_SERVER_HELLO_DONE = 14,
    MESSAGE_CERTIFICATE_VERIFY = 15,
    MESSAGE_CLIENT_KEY_EXCHANGE = 16,
    MESSAGE_FINISHED = 20,
    MESSAGE_CERTIFICATE_STATUS = 22, /* RFC 6066 section 8 */
};

/* Terms: under which conditions a row exists. */
enum term {
    AUTH = 1 << 0,      /* the server asks who the client is */
    CERT = 1 << 1,      /* and the client has a certificate to show */
    CERTIFIED = 1 << 2, /* the server has a certificate to show */
    PRESHARED = 1 << 3, /* it has none: a pre-shared key proves both sides (RFC 4279) */
    EPHEMERAL = 1 << 4, /* the server sends a share of the key exchange */
    HINT = 1 << 5,      /* it may send a hint which pre-shared key is meant */
    STATUS = 1 << 6,    /* it may staple an OCSP response */
    /* A handshake is one of these two. All terms but TICKET stand for full ones only. */
    FULL = 1 << 8,    /* a new session */
    RESUME = 1 << 9,  /* a former one goes on (RFC 5246 7.3, figure 2) */
    TICKET = 1 << 10, /* the server sends a ticket (RFC 5077) */
};

/* Facts: what a row needs of the side that acts, and what it establishes for both. */
enum fact {
    HELLOS = 1 << 0,    /* version, suite and randoms are agreed */
    CHAIN = 1 << 1,     /* the server's certificates are there */
    FLIGHT = 1 << 2,    /* the server has said all that it says before the client's answer */
    SERVER_OK = 1 << 3, /* nothing about the server is left unproved */
    CLIENT_OK = 1 << 4, /* nothing about the client is left unproved */
    PREMASTER = 1 << 5,
    PROOF = 1 << 6, /* the client's signature over the handshake is there */
    MASTER = 1 << 7,
    KEYS = 1 << 8,
    WRITING = 1 << 9,    /* we send under the new keys */
    READING = 1 << 10,   /* the peer does */
    PEER_DONE = 1 << 11, /* the peer's Finished was right */
    SHARE = 1 << 12,     /* the server's share of the key exchange is there, or none is needed */
    TURN = 1 << 13,      /* it is the server's turn to finish: the client has, or the session is a former one */
};

enum row_flag {
    OPTIONAL = 1 << 0, /* the sender may leave it out; the terms that it stands under then fall with it */
    SNAPSHOT = 1 << 1, /* the session hash ends here (RFC 7627 section 3) */
};

struct row {
    uint8_t step; /* of the ten */
    uint8_t who;  /* enum side: who sends, or does */
    uint8_t kind; /* enum row_kind */
    uint8_t type; /* enum message_type */
    const char *name;
    unsigned when, needs, gives, flags;
    int (*send)(struct handshake *, struct writer *); /* writes the body of the message */
    int (*receive)(struct handshake *, struct span);  /* reads it */
    int (*act)(struct handshake *);
};

extern const struct row flow[];
extern const size_t flow_count;

/* ---- engine.c ---- */

/* To be called when the suite is agreed: its key exchange, or that a session is resumed, decides which rows there are.
 */
void terms_agree(struct handshake *);

/* Whether what is found is to be written to hs->detail, for the next event; and that what is there is not so. */
bool told(const struct handshake *);
void untold(struct handshake *);

/* ---- message.c: framing of handshake messages ---- */

enum { MESSAGE_HEADER = 4 };

/* The next whole message in the assembly, header included. 0, HANDSHAKE_WANT, or SSL_E_MESSAGE_TOO_LONG as soon as its
 * header is there. It stays in the assembly until message_used. */
int message_next(struct handshake *, struct span *message);
void message_used(struct handshake *, struct span message);

/* Appends a message of the row to the flight. */
int message_send(struct handshake *, const struct row *);

/* Puts the messages that wait in the flight into records under the present keys. */
int message_flush(struct handshake *);

/* Sends ChangeCipherSpec under the present keys. */
int message_change_cipher_spec(struct handshake *);

/* ---- transcript.c ---- */

void transcript_init(struct handshake *);

int transcript_update(struct handshake *, struct span message);
/* The digest of all messages so far, with SHA-256, SHA-384 or SHA-512: that of the suite's PRF, once there is a suite,
 * or any while CertificateVerify may come. Otherwise SSL_E_INTERNAL. */
int transcript_digest(const struct handshake *, uint8_t digest[HASH_MAX], const struct hash *);

/* ---- prf.c: RFC 5246 section 5 ---- */

/* out = PRF(secret, label, a followed by b) cut to len. */
void prf(const struct hash *, uint8_t *out, size_t len, struct span secret, const char *label, struct span a,
         struct span b);
/* The same with the secret as a key of HMAC, for one that is used more than once. */
void prf_keyed(const struct hmac_key *, uint8_t *out, size_t len, const char *label, struct span a, struct span b);

/* The hash of the PRF of the chosen suite. */
const struct hash *prf_hash_of(const struct handshake *);

/* ---- signature.c: THE SIGNATURE ALGORITHMS of TLS ---- */

/* Writes the policy's list as a vector<2..2^16-2>; reads the peer's, and keeps the ids that we know. */
void scheme_write_list(const struct handshake *, struct writer *);
int scheme_read_list(struct handshake *, struct reader *, struct scheme_set *);

/* The first of the identity's, or else the policy's, that the peer accepts and its key can make; NULL if there is none.
 */
const struct scheme *scheme_choose(const struct handshake *, const struct identity *);

/* True if the peer accepts every signature in this chain but those of roots, which nobody needs (RFC 5246 7.4.2). */
bool scheme_covers_chain(const struct handshake *, const struct identity *);

/* Whether a signature may come that takes the messages themselves, not a digest. */
bool scheme_wants_messages(const struct handshake *);

/* 0 if the policy has every algorithm with which the verified path is signed, the anchor's own apart. */
int scheme_check_path(struct handshake *);

/* A signature over what precedes it: DigitallySigned of RFC 5246 4.7, written or read; over all messages so far, or
 * over both randoms and the params of a key exchange. The reader's failures are SSL_E_DECODE,
 * SSL_E_SIGNATURE_ALGORITHM, SSL_E_SIGNATURE. */
int scheme_sign_messages(struct handshake *, struct writer *, const struct scheme *);
int scheme_verify_messages(struct handshake *, struct reader *);
int scheme_sign_params(struct handshake *, struct writer *, const struct scheme *, struct span params);
int scheme_verify_params(struct handshake *, struct reader *, struct span params);

/* ---- group.c: THE GROUPS ---- */

/* Writes the policy's list as a vector<2..2^16-2>; reads the peer's. */
void group_write_list(const struct handshake *, struct writer *);
int group_read_list(struct handshake *, struct reader *);

/* The first of the policy's that the peer has; NULL if there is none. */
const struct named_group *group_choose(const struct handshake *);

/* True if the peer can compute with this group. */
bool group_accepted(const struct handshake *, enum group_id);

/* True if the policy has this group. */
bool group_enabled(const struct policy *, enum group_id);

/* ---- extension.c: THE EXTENSIONS ---- */

enum { EXTENSIONS_ROOM = 512 + HOST_MAX + 2 * SCHEME_MAX };

/* The extensions block of a hello, with its length; nothing if no extension is there. */
void extensions_write(struct handshake *, struct writer *);
/* Reads the content of the block that the peer sent. */
int extensions_read(struct handshake *, struct span block);
/* Server: decides what takes the whole ClientHello to decide, before the suite is chosen. */
int extensions_decide(struct handshake *);

/* Extensions with a file of their own: cells of the table, and what a server decides. */
bool server_name_offer(struct handshake *, struct writer *); /* server_name.c */
int server_name_receive(struct handshake *, struct span body);
int server_name_decide(struct handshake *);
bool server_name_answer(struct handshake *, struct writer *);
int server_name_confirmed(struct handshake *, struct span body);
bool alpn_offer(struct handshake *, struct writer *); /* alpn.c */
int alpn_receive(struct handshake *, struct span body);
int alpn_decide(struct handshake *);
bool alpn_answer(struct handshake *, struct writer *);
int alpn_confirmed(struct handshake *, struct span body);
bool max_fragment_length_offer(struct handshake *, struct writer *); /* record_size.c */
int max_fragment_length_receive(struct handshake *, struct span body);
bool max_fragment_length_answer(struct handshake *, struct writer *);
int max_fragment_length_confirmed(struct handshake *, struct span body);
bool record_size_limit_offer(struct handshake *, struct writer *);
int record_size_limit_receive(struct handshake *, struct span body);
bool record_size_limit_answer(struct handshake *, struct writer *);
int record_size_limit_confirmed(struct handshake *, struct span body);
int record_size_decide(struct handshake *);
bool status_request_offer(struct handshake *, struct writer *); /* staple.c */
int status_request_receive(struct handshake *, struct span body);
bool status_request_answer(struct handshake *, struct writer *);
int status_request_confirmed(struct handshake *, struct span body);
bool scts_offer(struct handshake *, struct writer *);
int scts_receive(struct handshake *, struct span body);
bool scts_answer(struct handshake *, struct writer *);
int scts_confirmed(struct handshake *, struct span body);

enum { STATUS_TYPE_OCSP = 1 }; /* CertificateStatusType of RFC 6066 section 8 */

bool session_ticket_offer(struct handshake *, struct writer *); /* ticket.c */
int session_ticket_receive(struct handshake *, struct span body);
bool session_ticket_answer(struct handshake *, struct writer *);
int session_ticket_confirmed(struct handshake *, struct span body);

/* True if both are the same host name, without regard to case. */
bool server_name_is(struct span name, const char *other);

/* ---- session.c: which session goes on ---- */

/* Client: decides whether the session that was loaded is offered, and fills session_id. */
int session_offer(struct handshake *);
/* Client: whether it is resumed, by the id of the ServerHello, whose suite is known. */
int session_confirm(struct handshake *, struct span id);
/* Both: once the extensions of the hello are read. */
int session_check_extensions(struct handshake *);
/* Server: sets resumed, and with it suite and identity, if there is a session that fits the ClientHello. 0, an error,
 * or HANDSHAKE_ASK. */
int session_resume(struct handshake *, struct span id, struct span suites);
/* Server: once the suite is chosen: whether there will be a ticket, or a session id. */
int session_plan(struct handshake *, struct span id);
/* The act of "restore master secret". */
int session_restore(struct handshake *);
/* Once the other side's Finished was right. */
int session_complete(struct handshake *);
/* Client: keeps the session by its ticket. */
int session_save_ticket(struct handshake *, uint32_t lifetime, struct span ticket);
/* Server: what goes into a ticket or a cache, its length, and for how many seconds it is good; 0 if it is too long. */
size_t session_state(struct handshake *, uint8_t state[LIMIT_SESSION_STATE], uint32_t *left);
/* At least its length. */
size_t session_room(const struct handshake *);

/* ---- ticket.c ---- */

size_t ticket_len(size_t state_len);
/* Writes ticket_len bytes. 0 or SSL_E_RANDOM. */
int ticket_seal(struct handshake *, const uint8_t key[TICKET_KEY_LEN], uint8_t *out, struct span state);
/* The length of the state; 0 if the ticket is none of ours. Sets renews. */
size_t ticket_open(struct handshake *, int64_t now, struct span ticket, uint8_t state[LIMIT_SESSION_STATE]);

/* ---- certificate.c: what both directions of the Certificate message share ---- */

size_t certificate_list_len(const struct identity *); /* NULL: an empty list */
void certificate_list_write(struct writer *, const struct identity *);
int certificate_list_read(struct handshake *, struct span body);
/* Keeps the list in peer_list, and reads its leaf. */
int certificate_list_take(struct handshake *);
/* Whether the peer's key can be computed with, and is of a kind and on a group that we offered. */
int certificate_check_key(struct handshake *);
/* Judges the peer's chain for this purpose, and tells in detail what was found. */
int certificate_judge(struct handshake *, enum purpose, const char *host, uint16_t key_usage);
/* The same without a word to the application. */
int certificate_check(struct handshake *, enum purpose, const char *host, uint16_t key_usage);

/* ---- identity.c: who a server is for this client ---- */

/* Chooses the suite, and with it the identity, the scheme and the group, out of what the client offers. */
int identity_choose(struct handshake *, struct span suites);

/* True if the id is in a list of cipher_suites. */
bool suite_listed(struct span suites, uint16_t id);

/* True if the key is of a kind that the suite's key exchange asks of the server. */
bool suite_takes_key(const struct suite *, enum key_kind);

/* ---- The step files: one function for each cell of the table ---- */

int client_hello_send(struct handshake *, struct writer *); /* step01_client_hello.c */
int client_hello_receive(struct handshake *, struct span body);

int server_hello_send(struct handshake *, struct writer *); /* step02_server_hello.c */
int server_hello_receive(struct handshake *, struct span body);
int server_certificate_send(struct handshake *, struct writer *);
int server_certificate_receive(struct handshake *, struct span body);
int certificate_status_send(struct handshake *, struct writer *);
int certificate_status_receive(struct handshake *, struct span body);
int server_hello_done_send(struct handshake *, struct writer *);
int server_hello_done_receive(struct handshake *, struct span body);

int server_verify(struct handshake *); /* step03_verify_server.c */
/* The part of it that certificate_judge does when there is a path: the stapled OCSP response. What was found is written
 * to text, "; " in front. */
enum { STAPLE_TEXT = 128 };
int staple_judge(struct handshake *, const struct chain_task *, char text[STAPLE_TEXT]);

int client_key_exchange_send(struct handshake *, struct writer *); /* step04_premaster.c */
int client_key_exchange_receive(struct handshake *, struct span body);
int server_key_exchange_send(struct handshake *, struct writer *);
int server_key_exchange_receive(struct handshake *, struct span body);
int preshared_key_choose(struct handshake *);
extern const struct key_exchange key_exchange_rsa;                         /* step04_premaster.c */
extern const struct key_exchange key_exchange_ecdhe;                       /* step04_ecdhe.c */
extern const struct key_exchange key_exchange_psk, key_exchange_ecdhe_psk; /* step04_psk.c */

/* step04_ecdhe.c: the parts that ECDHE_PSK has too. ServerECDHParams and ClientECDiffieHellmanPublic of RFC 8422 5.4
 * and 5.7; the shared secret is written to where there is room for GROUP_SHARED_MAX bytes, and *len is its length. */
int ecdhe_params_send(struct handshake *, struct writer *);
int ecdhe_params_receive(struct handshake *, struct reader *);
int ecdhe_client_send(struct handshake *, struct writer *, uint8_t *shared, size_t *len);
int ecdhe_server_receive(struct handshake *, struct reader *, uint8_t *shared, size_t *len);

size_t certificate_request_len(const struct handshake *); /* step05_client_auth.c */
int certificate_request_send(struct handshake *, struct writer *);
int certificate_request_receive(struct handshake *, struct span body);
int client_certificate_send(struct handshake *, struct writer *);
int client_certificate_receive(struct handshake *, struct span body);
int certificate_verify_send(struct handshake *, struct writer *);
int certificate_verify_receive(struct handshake *, struct span body);

int client_verify(struct handshake *); /* step06_master_secret.c */
int master_secret_derive(struct handshake *);
int master_secret_restore(struct handshake *);

int keys_expand(struct handshake *); /* step07_keys.c */
/* From here on this sender's records are under the new keys. */
void keys_take(struct handshake *, enum side sender);

int new_session_ticket_send(struct handshake *, struct writer *); /* step09_ticket.c */
int new_session_ticket_receive(struct handshake *, struct span body);

int finished_send(struct handshake *, struct writer *); /* step08_09_finished.c */
int finished_receive(struct handshake *, struct span body);

#endif
