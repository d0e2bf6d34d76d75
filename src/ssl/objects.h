/*
 * objects.h - the two public objects, config and connection, and what the files of this room share. This room owns all
 * memory, the transport and the clock; it knows no cryptography. Inside this room only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_OBJECTS_H
#define TLS12_OBJECTS_H

#include <pthread.h>
#include <stdatomic.h>

#include <tls12/ssl.h>

#include "handshake/handshake.h"

/* ---- The config: policy, and the memory behind it ---- */

/* A piece of memory that lives as long as its owner's list; wiped when freed, for it may be a key. */
struct blob {
    struct blob *next;
    size_t len;
    uint8_t bytes[];
};

/* A new piece in a list: NULL when out of memory. */
uint8_t *blob_new(struct blob **list, size_t len);
void blobs_free(struct blob **list);

/* A server's ticket keys, the newest first; of its own, or of a fleet. Secrets. */
struct ticket_keys {
    uint8_t keys[LIMIT_TICKET_KEYS][TICKET_KEY_LEN];
    size_t count;
    bool given;    /* by the application */
    int64_t since; /* when the first of our own was made */
};

struct cache; /* sessions.c */

/* Who signs for an identity whose private key is elsewhere. */
struct remote_key {
    ssl_sign_fn sign;
    void *arg;
};

struct ssl_config {
    atomic_uint owners;
    atomic_bool used;         /* a connection uses it: it changes no more */
    atomic_bool trust_loaded; /* the system's trust was loaded, or is not wanted */
    pthread_mutex_t loading;  /* taken by the first client, and by servers that ask */
    struct policy policy;
    struct cert *anchors; /* policy.trust.anchors, as its owner sees it */
    struct crl *crls;
    struct identity *identities;
    struct psk *psks;
    struct span password; /* of the identities that are added next; a secret; its pointer is NULL if there is none */
    bool ciphers_named;   /* the application chose the suites */
    struct blob *blobs;
    pthread_mutex_t sharing; /* taken to use one of the next two, which change as long as the config lives */
    struct ticket_keys tickets;
    struct cache *cache;       /* NULL: none */
    enum revocation crl_scope; /* in force from the first revocation list on */
    struct error error;        /* of the first setter that failed; its text is the whole sentence */
    struct error warning;      /* of the system's store: what was left out; only a detail */
    ssl_step_fn on_step;
    void *step_arg;
    ssl_hello_fn on_hello;
    void *hello_arg;
    ssl_verify_fn on_verify;
    void *verify_arg;
    ssl_keylog_fn on_keylog;
    void *keylog_arg;
    ssl_time_fn on_time;
    void *time_arg;
    ssl_store_fn store;
    ssl_fetch_fn fetch;
    void *session_arg;
    ssl_psk_find_fn psk_find;
    ssl_psk_offer_fn psk_offer;
    void *psk_arg;
};

/* True if a setter may change the config. */
bool config_open(ssl_config *);

/* Makes the whole sentence of a failure and keeps it, if it is the first; SSL_ERROR. */
int config_fail(ssl_config *, int code, const char *detail);

/* Gets the config ready for a connection of this side: 0, or an error with its detail in why. Safe from any thread. */
int config_use(ssl_config *, enum side, struct error *why);

/* The suites of a config whose application named none: they depend on what else it has. */
void config_default_ciphers(ssl_config *);

/* Memory of the config's own: NULL when out of memory. */
uint8_t *config_blob(ssl_config *, size_t len);

/* sessions.c: a server's ticket keys and its cache, built-in or the application's. As the hooks of handshake.h. Safe
 * from any thread. */
bool sessions_init(ssl_config *);
void sessions_free(ssl_config *);
bool sessions_ticket_key(ssl_config *, int64_t now, const uint8_t *name, uint8_t key[TICKET_KEY_LEN]);
bool sessions_cached(const ssl_config *);
int sessions_fetch(ssl_conn *, const uint8_t id[SESSION_ID_LEN], uint8_t *state, size_t cap, size_t *len);
void sessions_store(ssl_config *, const uint8_t id[SESSION_ID_LEN], struct span state);
void sessions_drop(ssl_config *, const uint8_t id[SESSION_ID_LEN]);

/* load.c: adds the certificates of a PEM text to the trusted CAs, its revocation lists to those at hand. 0 or an error.
 */
int load_cas(ssl_config *, struct span text, struct error *why);
int load_lists(ssl_config *, struct span text, struct error *why);

/* load.c: adds the CA certificates of a bundle, or of each file of a directory; those that cannot be used are left out
 * with a warning. 0, SSL_E_FILE or SSL_E_MEMORY. */
int load_store(ssl_config *, const char *path, struct error *why);

/* load.c: adds the CA certificates of the system's store. 0, SSL_E_NO_TRUST or SSL_E_MEMORY. */
int load_system_trust(ssl_config *, struct error *why);

/* "sentence: detail", or the sentence alone. */
void sentence_write(char *out, size_t cap, int code, const char *detail);

/* What errno says, in words. */
enum { REASON_MAX = 64 };
void reason_write(char out[REASON_MAX]);

/* ---- The connection ---- */

struct ssl_cert {
    struct ssl_cert *next;
    size_t depth;
    struct cert cert;
    char subject[256], issuer[256], serial[64], names[512];
};

/* What a client saves of a session besides what its connection has anyway. */
struct saved {
    int64_t created, until;
    uint16_t id_len, ticket_len, marks_len;
    uint8_t bytes[]; /* the id, the ticket, the marks */
};

/* All that a handshake takes, in one piece. The bytes are lent to hs.in while messages wait there, and to out while a
 * flight does; who has need of more at the same time, or of a longer one, has memory of its own. */
struct scratch {
    struct handshake hs;
    struct error error;
    size_t cap;
    uint8_t bytes[];
};

struct ssl_conn {
    ssl_config *config;
    enum side side;
    int fd; /* -1 over callbacks */
    bool owns_fd;
    bool failed; /* for good: error has the sentence */
    bool close_sent, close_received;
    bool greeting; /* on_hello is at work */
    struct ssl_io io;
    char *host;           /* client: what was asked for; server: what the client named; NULL if nothing */
    struct handshake *hs; /* of a struct scratch; NULL from step 10 on */
    uint8_t *messages;    /* hs->messages, as its owner sees it */
    uint8_t *loaded;      /* client: the session that is to be resumed, as long as hs is there; a secret */
    size_t loaded_len;
    struct saved *saved; /* client: the session that may be resumed by others; NULL if there is none */

    /* On the way out: out.at + sent up to out.at + out.len wait for the transport. */
    struct record_direction write;
    struct flight out;
    size_t sent;

    /* On the way in: the record that is being received, and what of its data was not yet read. */
    struct record_direction read;
    uint8_t header[RECORD_HEADER];
    uint8_t header_len;
    struct record_header incoming; /* once header_len is RECORD_HEADER */
    uint16_t body_len;             /* received so far */
    uint8_t *body;                 /* NULL: nothing must be kept */
    struct span plain;

    uint8_t warnings, empties; /* since the last data */
    struct renegotiation renegotiation;

    /* What was agreed, and with whom. */
    const struct suite *suite;
    const char *protocol; /* the config's; NULL if none was negotiated */
    const struct named_group *group;
    const struct scheme *scheme;
    struct exporter exporter;
    struct span server_cert; /* the server's leaf, whichever side we are; empty if there is none */
    bool extended_master_secret, encrypt_then_mac, resumed;
    bool cached; /* server: the session is in the cache, by this id */
    uint8_t session_id[SESSION_ID_LEN];
    struct {
        uint8_t *at;
        size_t len;
    } kept[KEPT_COUNT]; /* what the peer presented, byte for byte */
    struct span
        *path; /* the verified path, from step 10 on; in one piece with the certificates, which stand behind it */
    size_t path_count;
    struct ssl_cert *certs; /* those that the application has looked at */

    int alert;           /* see ssl_error_alert */
    int code;            /* of the failure; 0 as long as there is none */
    struct error *error; /* the scratch's, as long as that is there; then NULL until something fails. Its text is the
                            whole sentence once conn_fail has been called */
    char asked[];        /* a client's host */
};

/* Where fail writes the detail: NULL if there is no memory for it, and then only the code travels. */
struct error *conn_why(ssl_conn *);

/* Ends the connection with this error, whose detail may be in conn_why: makes the sentence, sends the alert unless
 * close_notify was sent, wipes the keys. Always SSL_ERROR. */
int conn_fail(ssl_conn *, int code);

/* What was kept goes. */
void conn_drop_kept(ssl_conn *, enum kept);

/* Drives steps 1 to 9 until they are done, or a client may write before: 0, SSL_WANT_*, SSL_ERROR. */
enum until { UNTIL_DONE, UNTIL_WRITABLE };
int conn_handshake(ssl_conn *, enum until);

/* Ends a connection that has not begun: the sentence of the failure gets no step. */
void conn_stillborn(ssl_conn *, const struct error *why);

/* The time by the config's clock: 0 or SSL_E_CLOCK. */
int conn_now(void *conn, int64_t *now);

/* ---- io.c: records to and from the transport. Results as in ssl.h; failures go through conn_fail. ---- */

extern const struct ssl_io io_descriptor; /* over conn->fd; its arg is the connection */

/* Makes room for len more bytes in out: 0 or SSL_E_MEMORY. */
int io_room(void *conn, size_t len);

/* Makes room for len more handshake messages' bytes in hs->in: 0 or SSL_E_MEMORY. */
int io_assembly_room(ssl_conn *, size_t len);

/* Gives back what hs->in has no need of: the peer may be silent from here on. */
void io_assembly_trim(ssl_conn *);

/* The scratch is about to go: what of out stands in it moves. 0 or SSL_E_MEMORY; then nothing waits any more. */
int io_leave_scratch(ssl_conn *);

/* Seals one record into out. */
int io_seal(ssl_conn *, uint8_t type, const uint8_t *in, size_t len);
int io_seal_alert(ssl_conn *, uint8_t level, uint8_t description);

/* Pushes what waits; frees the buffer when it is empty. 0, SSL_WANT_WRITE, SSL_ERROR. */
int io_flush(ssl_conn *);

/* Seals one record of application data and gives it to the transport, when nothing else waits; what the transport does
 * not take waits in out. Results as of io_flush. */
int io_send(ssl_conn *, const uint8_t *in, size_t len);

/* Receives and opens one record; its fragment is *plain, at out if out_cap bytes are enough, else in room or in memory
 * of the connection's own. 0, SSL_WANT_READ, SSL_ERROR. The record's type is conn->incoming.type. io_keep moves
 * conn->plain, if it is in room, to memory of the connection's own; io_release gives that back. */
enum { IO_ROOM = LIMIT_PLAINTEXT + RECORD_EXPANSION_MAX }; /* for records of peers who do not pad without need */
int io_receive(ssl_conn *, uint8_t room[IO_ROOM], struct span *plain, uint8_t *out, size_t out_cap);
int io_keep(ssl_conn *);
void io_release(ssl_conn *);

/* ---- resume.c: sessions, from a connection's point of view; as the hooks of handshake.h ---- */

void resume_drop(void *conn);
int resume_save(void *conn, const struct session *);
bool resume_ticket_key(void *conn, int64_t now, const uint8_t *name, uint8_t key[TICKET_KEY_LEN]);
bool resume_caches(void *conn);
int resume_fetch(void *conn, const uint8_t id[SESSION_ID_LEN], uint8_t *state, size_t cap, size_t *len);
void resume_store(void *conn, const uint8_t id[SESSION_ID_LEN], struct span state);

/* The handshake is over: what was loaded for it goes. */
void resume_unload(ssl_conn *);
/* The connection is over. After a fatal alert nobody may resume its session (RFC 5246 7.2.2). */
void resume_invalidate(ssl_conn *);
void resume_free(ssl_conn *);

/* ---- readwrite.c ---- */

/* Acts on the record that was received: application data becomes conn->plain, every other record's buffer is given
 * back. 0 or SSL_ERROR. */
int conn_dispatch(ssl_conn *, struct span plain);

/* Acts on handshake messages during step 10. 0 or an error for conn_fail. */
int conn_late_message(ssl_conn *, struct span fragment);

#endif
