/*
 * handshake.h - the handshake: steps 1 to 9. Bytes of messages in, sealed records out; no sockets, files or malloc.
 *
 * The one header of this room. flow.c is the table of all messages, engine.c walks it, and the step files write and
 * read the messages. The connection (room ssl) owns this struct, all memory and the transport:
 *
 *     transport -> record_open -> handshake_receive \
 *                                                    handshake_run -> out (a flight of records) -> transport
 *
 * and calls handshake_run after each record until it is done.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_HANDSHAKE_H
#define TLS12_HANDSHAKE_H

#include "record/record.h"
#include "x509/x509.h"

enum {
    RANDOM_LEN = 32,                           /* RFC 5246 7.4.1.2 */
    MASTER_LEN = 48,                           /* RFC 5246 8.1 */
    PREMASTER_LEN = 48,                        /* RFC 5246 7.4.7.1, for RSA key transport */
    PSK_MIN = 16,                              /* shorter keys can be guessed */
    PSK_MAX = 256,                             /* RFC 4279 5.3 asks for 64 bytes at least */
    PSK_IDENTITY_MAX = 256,                    /* the same, for 128 */
    PREMASTER_MAX = 2 + PSK_MAX + 2 + PSK_MAX, /* RFC 4279 2, the longest: of a plain PSK */
    VERIFY_DATA_LEN = 12,                      /* RFC 5246 7.4.9 */
    HOST_MAX = 255,
    SESSION_ID_LEN = 32,  /* RFC 5246 7.4.1.2 */
    TICKET_KEY_LEN = 64,  /* ticket.c */
    TICKET_NAME_LEN = 16, /* RFC 5077 section 4 */
    /* Seconds. RFC 5246 F.1.4 suggests 24 hours at most; RFC 9325 3.4 half the life of a ticket key. */
    SESSION_LIFETIME = 7200,
    SESSION_LIFETIME_MAX = 86400,
    SESSION_SKEW = 60,    /* by which the clocks of a fleet may differ */
    RECORD_SIZE_MIN = 64, /* RFC 8449 section 4 */
    SCHEME_MAX = 32,      /* signature algorithms in a list */
};

/* handshake_run needs the next record; or an answer that the application does not have yet. */
enum { HANDSHAKE_WANT = -2, HANDSHAKE_ASK = -4 };

enum side {
    CLIENT = 1,
    SERVER = 2,
    BOTH = CLIENT | SERVER,
};

/* ---- Cipher suites: THE SUITES, suite.c ---- */

/* The hashes of PRFs. */
enum hash_id {
    HASH_SHA256,
    HASH_SHA384,
};

struct handshake;

/* Step 4, the way to the pre-master secret. Offers are NULL where the server sends none. */
struct key_exchange {
    const char *name;
    unsigned terms;     /* of the flow table: which rows it brings */
    uint16_t key_usage; /* what the server's certificate must allow */
    int (*server_offer)(struct handshake *, struct writer *);
    int (*client_read_offer)(struct handshake *, struct span body);
    int (*client_send)(struct handshake *, struct writer *);
    int (*server_receive)(struct handshake *, struct span body);
};

/* What kinds of key a server's certificate may have: a mask of 1 << key_kind. */
enum suite_keys {
    KEYS_NONE = 0, /* there is no certificate */
    KEYS_RSA_TRANSPORT = 1 << KEY_RSA,
    KEYS_RSA = 1 << KEY_RSA | 1 << KEY_RSA_PSS,
    KEYS_ECDSA = 1 << KEY_EC | 1 << KEY_ED25519, /* RFC 8422 2.1: Ed25519 goes by the ECDSA suites */
};

/* Under which words of a list of suites a suite is found. */
enum suite_class {
    SUITE_DEFAULT, /* forward secrecy and authenticated encryption: RFC 9325 4.2 */
    SUITE_PSK,     /* the same with a pre-shared key */
    SUITE_UNUSUAL, /* neither in the default nor in any other group: for those who name it */
    SUITE_LEGACY,  /* RSA key transport, CBC */
};

struct suite {
    uint16_t id;
    const char *name;         /* of the IANA registry */
    const char *openssl_name; /* what users of other tools type */
    enum suite_class class;
    const struct key_exchange *key_exchange;
    unsigned keys; /* enum suite_keys */
    enum protection_id protection;
    enum hash_id prf;
};

enum {
    SUITE_MAX = 64,                               /* suites in a policy */
    SUITE_EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff, /* RFC 5746 3.3 */
    SUITE_FALLBACK_SCSV = 0x5600,                 /* RFC 7507 */
};

const struct suite *suite_find(uint16_t id); /* NULL if there is no such row */
const char *suite_name(uint16_t id);         /* the signalling values included; NULL if unknown */

/* Reads a list of names (IANA's, OpenSSL's, "default", "legacy", "psk", "all") separated by ':' or ',' into ids without
 * repetition. 0, SSL_E_UNKNOWN_NAME with the name in why, or SSL_E_NO_SUITES for an empty list. */
int suite_list(uint16_t ids[SUITE_MAX], size_t *count, const char *names, struct error *why);

/* ---- Groups of ECDHE: THE GROUPS, group.c ---- */

struct named_group {
    uint16_t id;
    const char *name;  /* of the IANA registry: "x25519", "secp256r1" */
    const char *alias; /* what users of other tools type: "P-256" */
    enum group_id group;
};

const struct named_group *group_find(uint16_t id); /* NULL if there is no such row */

/* Reads a list of names as suite_list does; "default" are all groups. SSL_E_UNKNOWN_NAME, SSL_E_EMPTY_LIST. */
int group_list(uint16_t ids[GROUP_COUNT], size_t *count, const char *names, struct error *why);

/* ---- Signature algorithms: signature.c ---- */

/* RFC 5246 7.4.1.4.1, by the names of RFC 8446 4.2.3. */
struct scheme {
    uint16_t id;
    const char *name; /* of the IANA registry: "ecdsa_secp256r1_sha256" */
    enum key_kind key;
    enum signature signature;
};

const struct scheme *scheme_find(uint16_t id); /* NULL if there is no such row */

/* Reads a list of names as suite_list does; "default" are all algorithms. SSL_E_UNKNOWN_NAME,
 * SSL_E_EMPTY_LIST. */
int scheme_list(uint16_t ids[SCHEME_MAX], size_t *count, const char *names, struct error *why);

/* A set of them, as a peer sends it. */
struct scheme_set {
    bool known; /* the peer sent one */
    size_t count;
    uint16_t ids[SCHEME_MAX];
};

/* ---- What a config decides ---- */

enum client_auth {
    CLIENT_AUTH_NONE,
    CLIENT_AUTH_OPTIONAL,
    CLIENT_AUTH_REQUIRED,
};

/* Who we are: a chain in DER, the leaf first, and the leaf's private key. */
struct identity {
    const struct span *chain;
    size_t count;
    struct private_key key;
    const void *signer; /* the private key is elsewhere, and key has its kind alone: the hook sign; NULL: key has it */
    struct span staple; /* an OCSP response for the leaf, to hand on to clients that ask; empty if there is none */
    int64_t staple_until;         /* until when it holds */
    struct span scts;             /* a SignedCertificateTimestampList, to hand on likewise */
    uint16_t schemes[SCHEME_MAX]; /* that it signs with, best first */
    size_t scheme_count;          /* 0: those of the policy */
    /* Set by identity_init. */
    struct cert leaf;
    unsigned signatures; /* mask of 1 << signature: of the chain, its root's own apart */
};

/* Reads the chain of an identity. 0 or SSL_E_CERT_DECODE. */
int identity_init(struct identity *, struct error *why);

/* A pre-shared key and its name (RFC 4279). */
struct psk {
    struct span identity, key;
};

/* Borrowed from the config and read only. */
struct policy {
    struct crypto crypto;
    struct trust trust;
    const struct identity *identities;
    size_t identity_count;
    const struct psk *psks; /* server: any of them; client: the first */
    size_t psk_count;
    struct span psk_hint;       /* server: sent to clients; empty: none is */
    unsigned asks_psk;          /* mask of enum side: whose hook, psk_offer or psk_find, knows keys */
    uint16_t suites[SUITE_MAX]; /* best first */
    size_t suite_count;
    struct span protocols;    /* ALPN, best first, each name with a zero behind it; empty: not offered, not answered */
    struct span server_names; /* those that a server answers to, in the same form; empty: any */
    uint16_t record_size;     /* the longest fragment to be sent to us; 0: LIMIT_PLAINTEXT */
    uint16_t send_size;       /* the longest that we send; 0: LIMIT_PLAINTEXT */
    uint16_t groups[GROUP_COUNT]; /* best first */
    size_t group_count;
    uint16_t schemes[SCHEME_MAX]; /* best first */
    size_t scheme_count;
    bool false_start;  /* client: data may be sent before the server's Finished, if all else is good (RFC 7918) */
    bool no_tickets;   /* client: none are asked for, and none shown */
    bool client_order; /* server: the client's order of suites counts, not ours */
    enum client_auth client_auth;
    enum revocation revocation;
    unsigned depth;
    bool system_trust;   /* the trust is the system's: not named in a CertificateRequest */
    bool require_staple; /* client: a server without a stapled OCSP response is refused */
    bool ask_scts;       /* client: for certificate timestamps (RFC 6962) */
    bool any_certificate, any_name, any_time, any_status; /* the "insecure" settings */
};

/* ---- Sessions that outlive their connection: session.c ---- */

/* A secret. The spans are borrowed. Who can write a session can be whoever is in it, with or without marks: so a server
 * seals it or keeps it, and a client's application keeps it where it is safe. */
struct session {
    uint16_t suite;
    int64_t created, until; /* seconds since 1970; created: by a full handshake */
    uint8_t context[32];    /* session_context */
    uint8_t master[MASTER_LEN];
    struct span name;       /* the host that the client asked for */
    struct span peer_list;  /* the other side's certificate_list; empty if there is none */
    struct span staple;     /* client: the server's OCSP response */
    struct span scts;       /* client: its certificate timestamps */
    struct span marks;      /* of the signatures on these and on revocation lists, which hold for good: x509/marks.c */
    struct span id, ticket; /* client: by which of the two the server finds it */
};

size_t session_len(const struct session *);
void session_write(struct writer *, const struct session *);
bool session_read(struct session *, struct span); /* false if it is none: then it is all zeros */

/* What a session is bound to besides its fields: a server's certificate, and whether it asks for the client's; the
 * identities that a client may show. Whoever has another one begins anew. */
void session_context(const struct policy *, enum side, const struct identity *server, uint8_t context[32]);

/* ---- What the connection does for the handshake ---- */

/* One line of the handshake as it happens; borrowed for the call. See struct ssl_step. */
struct step_event {
    int number;
    int sent; /* 1 sent, 0 received, -1 done here */
    const char *name;
    struct span message;
    const char *detail; /* NULL if there is none */
};

/* What of the peer outlives the handshake. */
enum kept {
    KEPT_CERTIFICATES,
    KEPT_STAPLE,
    KEPT_SCTS,
    KEPT_COUNT,
};

/* Whether there is a suite in the policy that could be used: one with a certificate, or with a pre-shared key. A suite
 * with a pre-shared key counts only for a side that may have one. */
bool policy_uses_certificates(const struct policy *);
bool policy_uses_psks(const struct policy *, enum side);
/* Whether the policy has this suite, and what it takes. */
bool policy_has_suite(const struct policy *, enum side, uint16_t id);

/* Sets the lists of suites, groups and signature algorithms to their defaults. */
void policy_default(struct policy *);

/* A pre-shared key on its way into the handshake. A secret. */
struct psk_choice {
    uint8_t identity[PSK_IDENTITY_MAX], key[PSK_MAX];
    size_t identity_len, key_len;
};

/* Results are 0 or an error; HANDSHAKE_ASK where an answer is the application's, which is then asked again. */
struct handshake_hooks {
    int (*room)(void *conn, size_t len);                    /* makes out->cap - out->len >= len; or SSL_E_MEMORY */
    int (*keep)(void *conn, enum kept, struct span *bytes); /* moves the span to a copy that outlives the handshake */
    int (*now)(void *conn, int64_t *now);                   /* the time; or SSL_E_CLOCK */
    int (*remember)(void *conn, struct span *all, struct span message); /* appends; or SSL_E_MEMORY */
    int (*psk_find)(void *conn, struct psk_choice *); /* server: the key of choice->identity; SSL_E_PSK_IDENTITY; ASK */
    int (*psk_offer)(void *conn, struct psk_choice *, struct span hint); /* client: both; or SSL_E_NO_PSK, or ASK */
    int (*verified)(void *conn);    /* the peer's path passed all checks; or SSL_E_CERT_REFUSED, or ASK */
    bool (*wants_keys)(void *conn); /* whether keylog is to be called */
    void (*keylog)(void *conn, const char *line);
    bool (*wants_steps)(void *conn); /* whether anybody looks at the events */
    void (*step)(void *conn, const struct step_event *);
    /* Sessions. drop: what was kept belongs to a session that is not resumed after all. save: a client keeps the
     * session for its application, in the place of one that it has. ticket_key: a server's key of this name, or the
     * newest to seal with if name is NULL; false if there is none. fetch: *len is the length of the session, 0 if there
     * is none; or ASK. */
    void (*drop)(void *conn);
    int (*save)(void *conn, const struct session *);
    bool (*ticket_key)(void *conn, int64_t now, const uint8_t *name, uint8_t key[TICKET_KEY_LEN]);
    bool (*caches)(void *conn);
    int (*fetch)(void *conn, const uint8_t id[SESSION_ID_LEN], uint8_t *state, size_t cap, size_t *len);
    void (*store)(void *conn, const uint8_t id[SESSION_ID_LEN], struct span state);
    /* Writes the signature of an identity that has a signer; or SSL_E_SIGNER, or ASK. */
    int (*sign)(void *conn, const struct identity *, const struct scheme *, struct span input, struct writer *);
    /* Server: the ClientHello is there, and nothing is decided. May call handshake_use_policy; or refuses, or ASK. */
    int (*hello)(void *conn);
};

/* Sealed records on their way to the transport. The memory is the connection's (hook room). */
struct flight {
    uint8_t *at;
    size_t len, cap;
};

/* Handshake messages that have arrived: from at + used up to at + len they still wait. The memory is the connection's.
 */
struct assembly {
    uint8_t *at;
    size_t used, len, cap;
};

/* The running hash of all messages, under each hash that may still be asked for: the others have no struct hash. Before
 * it is known which may, the messages themselves. transcript.c */
enum { TRANSCRIPT_HASHES = 3 };
struct transcript {
    bool running;
    size_t early_len;
    union {
        struct hash_state hashes[TRANSCRIPT_HASHES];
        uint8_t early[TRANSCRIPT_HASHES * sizeof(struct hash_state)];
    };
};

/* The handshake scratch: made with the connection, wiped and freed at step 10. A secret. */
struct handshake {
    /* Set by handshake_init. */
    const struct policy *policy;
    const struct handshake_hooks *hooks;
    void *conn;
    enum side side;
    const char *host; /* client: the name or address that is expected; NULL if none */
    struct record_direction *read, *write;
    struct flight *out;
    struct error *why;

    struct assembly in;

    /* Where the handshake stands: engine.c. */
    size_t row;              /* in the flow table */
    unsigned terms;          /* mask of terms: which conditional rows exist */
    unsigned facts;          /* mask of facts: what is established */
    size_t run;              /* out->at + run up to out->len are messages that are not yet in records */
    bool change_cipher_spec; /* one has arrived and waits for its row */
    bool asked;              /* the row has been here before: the application had no answer yet */
    uint8_t hello_requests;  /* that were ignored */
    int failed;              /* the error that ended it; 0 as long as none did */

    /* What was agreed. */
    uint16_t client_version; /* of the ClientHello: the pre-master secret repeats it */
    uint16_t version;        /* of the ServerHello; 0 until it is agreed */
    uint8_t client_random[RANDOM_LEN], server_random[RANDOM_LEN];
    const struct suite *suite;
    bool resumed;                       /* the session is a former one */
    char server_name[HOST_MAX + 1];     /* of the extension; empty if there was none */
    bool greeted;                       /* server: the ClientHello is read, and the application lets it pass */
    struct span peer_protocols;         /* server: the client's ALPN list, as long as its ClientHello is read */
    const char *protocol;               /* the application protocol; the policy's; NULL if none was negotiated */
    uint8_t fragment_code;              /* max_fragment_length of the peer; 0: none */
    uint16_t peer_record_size;          /* record_size_limit of the peer; 0: none */
    uint16_t fragment_in, fragment_out; /* the longest fragments under the new keys; 0: LIMIT_PLAINTEXT */
    uint32_t offered;                   /* mask of rows of the extension table in the ClientHello */
    bool secure_renegotiation;          /* the peer said so, by extension or by suite */
    bool extended_master_secret, encrypt_then_mac;
    bool status_asked, scts_asked;       /* server: the client did */
    struct scheme_set peer_schemes;      /* signature algorithms that the peer accepts, those that we know */
    struct scheme_set peer_cert_schemes; /* the same for certificates, if they are others */
    unsigned peer_groups;                /* mask of 1 << group_id */
    bool peer_groups_known;              /* the client sent supported_groups */
    bool peer_point_formats;             /* the client sent ec_point_formats */
    const struct named_group *group;     /* of ECDHE; NULL if there is none */
    const struct scheme *scheme;         /* with which the server signs, or signed, its share; NULL if it does not */
    const struct scheme *proof_scheme;   /* client: with which it will sign, if it is asked who it is */

    /* The session: session.c. */
    uint8_t session_id[SESSION_ID_LEN]; /* client: what it sent, then what it was answered; server: its answer */
    uint8_t session_id_len;
    bool has_former;         /* client: the application gave one */
    bool offers_session;     /* client: and it is offered */
    bool saved;              /* client: there is a ticket */
    bool ticket_asked;       /* server: the client would like one */
    bool renews;             /* server: the client's is under an old key */
    struct span peer_ticket; /* server: the client's, as long as its ClientHello is read */

    /* Certificates. */
    const struct identity *identity; /* ours; NULL if we have none to show */
    struct span peer_list;           /* the certificate_list of the peer, kept; empty if it showed none */
    struct cert peer;                /* its leaf */
    struct chain_path path;          /* the path that was verified */
    struct span staple;              /* client: the OCSP response of CertificateStatus, kept; empty if none came */

    uint8_t server_share[GROUP_PUBLIC_MAX]; /* of the key exchange, as long as the group says */
    struct span messages;                   /* all of them, if an Ed25519 signature may want them: hook remember */
    bool remembers;

    /* Secrets. */
    uint8_t ephemeral[GROUP_PRIVATE_MAX]; /* server: our private key for this one handshake */
    union {                               /* a pre-shared key stands in the place of certificates, see step04_psk.c */
        struct psk_choice psk;
        struct marks marks; /* of the signatures that were verified for the path, now or in the former session */
    };
    struct transcript transcript;
    uint8_t first_finished[VERIFY_DATA_LEN]; /* the verify_data of the Finished that came first */
    bool finished_once;                      /* it is there */
    uint8_t session_hash[HASH_MAX];          /* RFC 7627 3: of the messages up to ClientKeyExchange */
    uint8_t premaster[PREMASTER_MAX];
    size_t premaster_len;
    uint8_t master[MASTER_LEN];
    struct hmac_key master_key;              /* for the PRF: from step 7 on */
    struct session former;                   /* client: to be offered; server: that was found */
    uint8_t key_block[RECORD_KEY_BLOCK_MAX]; /* from step 7 until ChangeCipherSpec */

    char *detail; /* LIMIT_ERROR_TEXT bytes: what was found here, for the step hook; NULL outside of handshake_run */
};

/* Prepares a handshake at its first row. All pointers are borrowed until handshake_wipe; why records the failure. */
void handshake_init(struct handshake *, const struct policy *, enum side, const char *host,
                    const struct handshake_hooks *, void *conn, struct record_direction *read,
                    struct record_direction *write, struct flight *out, struct error *why);
void handshake_wipe(struct handshake *);

/* Bytes in which, as a rule, each flight of a handshake has room, in and out. */
size_t handshake_room(const struct policy *, enum side);

/* From the hook hello only: from here on another policy decides. It must live as long as the first one. */
void handshake_use_policy(struct handshake *, const struct policy *);

/* Client, before the first handshake_run: a session to resume. False if the bytes are none. They are borrowed until the
 * ServerHello is there. */
bool session_load(struct handshake *, struct span bytes);

/* Takes one opened record of type handshake or ChangeCipherSpec. The assembly has room for the fragment. */
int handshake_receive(struct handshake *, uint8_t type, struct span fragment);

/* Goes on as far as it can: 0 when the handshake is complete, HANDSHAKE_WANT for another record, HANDSHAKE_ASK for an
 * answer, or an error. What is to be sent is in out each time it returns. */
int handshake_run(struct handshake *);

/* Client: whether data may be sent although the handshake is not complete: false start. */
bool handshake_may_write(const struct handshake *);

/* The step and the name of the row at which the handshake stands, for error sentences. */
int handshake_step(const struct handshake *);
const char *handshake_name(const struct handshake *);

/* The name of a handshake message by its type; "unknown message" for a type of none. */
const char *message_name(uint8_t type);

/* ---- Certificate timestamps (RFC 6962) ---- */

/* True if this is a SignedCertificateTimestampList by its form. What is in it is nobody's concern here. */
bool scts_check(struct span list);

/* ---- After the handshake: keying material for other protocols (RFC 5705), channel bindings. exporter.c ---- */

/* What is kept of the handshake for it. All zeros: nothing can be exported. A secret: wipe it. */
struct exporter {
    const struct hash *hash; /* of the PRF; NULL: without the extended master secret there is no exporter */
    uint8_t master[MASTER_LEN];
    uint8_t randoms[2 * RANDOM_LEN];         /* the client's, the server's */
    uint8_t first_finished[VERIFY_DATA_LEN]; /* of the two: tls-unique */
};
void exporter_init(struct exporter *, const struct handshake *);

/* Writes len bytes. The context may be NULL: none, which is not the same as an empty one. 0, SSL_E_NO_EXPORTER, or
 * SSL_E_ARGUMENT for a label that is reserved or a context that is too long. */
int exporter_derive(const struct exporter *, uint8_t *out, size_t len, const char *label, const struct span *context,
                    struct error *why);

/* The binding tls-server-end-point (RFC 5929 section 4) to a server with this certificate, and its length; 0 if it is
 * not defined. */
size_t end_point_binding(const struct crypto *, struct span der, uint8_t out[HASH_MAX]);

/* ---- After the handshake: renegotiation is refused (RFC 5746 4.2, RFC 5246 7.2.2). renegotiation.c ---- */

/* Handshake messages that come during step 10, possibly in pieces. All zeros at the start. */
struct renegotiation {
    uint8_t header[4];
    uint8_t header_len;
    uint8_t count; /* requests so far */
    uint32_t left; /* bytes of the message that is being skipped */
};

/* Takes a fragment of type handshake: HelloRequest on a client, ClientHello on a server. *requests is the number of
 * requests that ended in it, each to be answered with a no_renegotiation warning. SSL_E_UNEXPECTED_MESSAGE, or
 * SSL_E_RENEGOTIATION when the peer insists. */
int renegotiation_receive(struct renegotiation *, unsigned *requests, enum side, struct span fragment,
                          struct error *why);

#endif
