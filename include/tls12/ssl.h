/*
 * ssl.h - TLS 1.2 in three nouns: ssl_config (policy), ssl_conn (a connection), ssl_cert (a peer's certificate).
 *
 * The shortest verified client:
 *
 *     ssl_config *config = ssl_config_new();
 *     ssl_conn *conn = ssl_connect(config, "www.example.com", "443");
 *     ssl_write(conn, request, strlen(request));
 *     while ((n = ssl_read(conn, buf, sizeof buf)) > 0)
 *         fwrite(buf, 1, (size_t)n, stdout);
 *     if (n < 0)
 *         fprintf(stderr, "%s\n", ssl_error(conn));
 *     ssl_free(conn);
 *     ssl_config_free(config);
 *
 * Nothing was left out: the certificate and its name are checked against the system's trusted CAs, errors stick so that
 * the last call tells of the first failure, and a connection that was cut short does not look like one that ended.
 *
 * Threads. A config may be shared by any number of threads once it is set up; a connection is used by one thread at a
 * time. There is no global state, nothing to initialise, and nothing to clean up but what these functions gave you.
 * No function here raises SIGPIPE.
 *
 * Processes. After fork() both may use the configs that there are: randomness comes from the kernel, so no key and no
 * nonce comes twice. A connection is for one of the two: if both went on with it, they would seal different records
 * under the same nonce, which gives their keys away. The other one calls ssl_free, which sends nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TLS12_SSL_H
#define TLS12_SSL_H

#include <stddef.h>
#include <stdint.h>

#include <tls12/ssl_errors.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SSL_API __attribute__((visibility("default")))
#else
#define SSL_API
#endif

typedef struct ssl_config ssl_config; /* policy; reference counted; read-only once a connection uses it */
typedef struct ssl_conn ssl_conn;     /* one connection; one thread at a time */
typedef struct ssl_cert ssl_cert;     /* a peer certificate, borrowed from its ssl_conn */

/* ---- Results ----------------------------------------------------------------------------------------------------
 *
 * Every call that can fail returns a value >= 0, or one of these four and nothing else.
 */

/* Failed for good: ssl_error() has the sentence. Every later call on the same object fails in the same way. */
#define SSL_ERROR (-1)

/* Only with a non-blocking transport: call again, with any arguments, when the transport is readable (or writable).
 * Reading and writing are independent: either may be continued while the other waits. */
#define SSL_WANT_READ  (-2)
#define SSL_WANT_WRITE (-3)

/* Only with a callback that said so: it has no answer yet. Call again once it has: then it is asked again, in the same
 * words. Until then the peer waits, and only as long as it likes. */
#define SSL_WANT_ANSWER (-4)

/* ---- Policy -----------------------------------------------------------------------------------------------------
 *
 * A fresh config is safe as it is. Each setter returns 0 or SSL_ERROR; the first error sticks in the config and makes
 * every connection that is made from it fail with the same sentence, so the results need not be looked at one by one. A
 * config can be changed until the first connection uses it, and by one thread only; afterwards setters return SSL_ERROR
 * and change nothing. All functions take NULL for a config, as if a setter had failed.
 */

/* A new config: all checks on, the system's trusted CAs, no identity. The caller owns it: ssl_config_free. NULL only
 * when out of memory, which the other functions bear. */
SSL_API ssl_config *ssl_config_new(void);

/* One more owner of the config, who calls ssl_config_free too. Returns its argument. Safe from any thread. */
SSL_API ssl_config *ssl_config_ref(ssl_config *config);

/* One owner less; the last one frees it and wipes its keys. Each connection is an owner by itself, so a config may be
 * freed while connections live. NULL is fine. Safe from any thread. */
SSL_API void ssl_config_free(ssl_config *config);

/* The sentence of the first failure of any setter, or NULL. Belongs to the config. */
SSL_API const char *ssl_config_error(const ssl_config *config);

/* The cipher suites to offer or accept, best first, separated by ':' or ',': names of IANA, as
 * "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", or of OpenSSL, as "ECDHE-ECDSA-AES128-GCM-SHA256"; or one of these words:
 *
 *     default  forward secrecy and authenticated encryption: ECDHE with AES-GCM or ChaCha20-Poly1305 (RFC 9325)
 *     legacy   the same first, then RSA key transport and CBC: the classic ten steps
 *     psk      ECDHE with a pre-shared key in place of certificates, and authenticated encryption
 *     all      whatever there is, CCM and plain PSK included
 *
 * A server follows its own order unless ssl_config_prefer says otherwise. Suites with a pre-shared key are left out as
 * long as there is none. SSL_E_UNKNOWN_NAME, SSL_E_NO_SUITES. */
SSL_API int ssl_config_ciphers(ssl_config *config, const char *names);

/* The application protocols for ALPN (RFC 7301), best first, separated by ',': "h2,http/1.1". A name is 1 to 255 bytes
 * of anything but ',', the list at most 4095 (SSL_E_ARGUMENT). A client offers them all. A server follows its own
 * order; it refuses a client that offers none of them (SSL_E_NO_PROTOCOL), and serves one that does not know ALPN.
 * ssl_alpn tells what became of it. Without this nothing is offered, and a server takes no notice of what clients
 * offer. */
SSL_API int ssl_config_alpn(ssl_config *config, const char *protocols);
/* The groups of ECDHE to offer or accept, best first: "x25519:secp256r1:secp384r1:secp521r1", or "default", which is
 * the same; "P-256" and the like are understood too. They also say on which curves the keys of ECDSA certificates may
 * be. A server follows its own order. SSL_E_UNKNOWN_NAME, SSL_E_EMPTY_LIST. (RFC 8422 5.1.1) */
SSL_API int ssl_config_groups(ssl_config *config, const char *names);

/* The signature algorithms to make and to accept, in the handshake and in certificates, best first, by their names in
 * RFC 8446 4.2.3: "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256"; or "default", all that there are. SSL_E_UNKNOWN_NAME,
 * SSL_E_EMPTY_LIST. (RFC 5246 7.4.1.4.1) */
SSL_API int ssl_config_signature_algorithms(ssl_config *config, const char *names);

/* Server: whose order of suites counts; the default is the server's. A client whose processor has no AES instructions
 * puts ChaCha20 first: a server that is fast at both may follow it. SSL_E_ARGUMENT. */
enum ssl_side { SSL_SIDE_CLIENT, SSL_SIDE_SERVER };
SSL_API int ssl_config_prefer(ssl_config *config, enum ssl_side side);

/* A pre-shared key (RFC 4279): a name of 1 to 256 bytes and 16 to 256 random bytes, which both sides have had before. A
 * server may have any number of them, each with a name of its own; a client shows the first. A config that has nothing
 * else to prove who somebody is (no identity, no CA) uses keys alone; otherwise they come before certificates. Both are
 * copied. SSL_E_ARGUMENT. */
SSL_API int ssl_config_psk(ssl_config *config, const char *identity, const void *key, size_t key_len);

/* Server: what a client is told, so that it can choose among its keys: 1 to 256 bytes. SSL_E_ARGUMENT. */
SSL_API int ssl_config_psk_hint(ssl_config *config, const char *hint);

/* Trusts the CA certificates in a PEM file, or in len bytes of PEM, in place of the system's; repeatable. A certificate
 * that cannot be used is an error (SSL_E_FILE, SSL_E_PEM, SSL_E_CERT_DECODE). The bytes are copied. */
SSL_API int ssl_config_add_ca_file(ssl_config *config, const char *path);
SSL_API int ssl_config_add_ca(ssl_config *config, const void *pem, size_t len);

/* Which certificates of the system's store could not be used and were left out, for a person to read; NULL if there are
 * none, or the store was not loaded: the first client that needs it does that. Owned by the config. */
SSL_API const char *ssl_config_warning(const ssl_config *config);

/* Adds the revocation lists (RFC 5280 section 5) in a PEM file, or in len bytes of PEM; repeatable. The first one turns
 * checking on: from then on a certificate whose issuer has no valid list here is refused. SSL_E_FILE, SSL_E_PEM,
 * SSL_E_CRL_DECODE. The bytes are copied. */
SSL_API int ssl_config_add_crl_file(ssl_config *config, const char *path);
SSL_API int ssl_config_add_crl(ssl_config *config, const void *pem, size_t len);

/* The password of the identities that are added after this: UTF-8, at most 1024 bytes; those that are not encrypted do
 * not need it. It is copied, and wiped with the config. SSL_E_ARGUMENT. */
SSL_API int ssl_config_password(ssl_config *config, const char *password);

/* Who we are: a certificate, those of its issuers behind it in any order, and the private key (PKCS #1, SEC 1 or PKCS
 * #8, which may be encrypted: see ssl_config_password), from PEM files or PEM in memory. Chain and key may be in the
 * same file. A server needs one; a client sends it if the server asks. The bytes are copied, and the copy of the key is
 * wiped with the config. SSL_E_FILE, SSL_E_PEM, SSL_E_CERT_DECODE, SSL_E_KEY_DECODE, SSL_E_KEY_UNSUPPORTED,
 * SSL_E_KEY_MISMATCH; of an encrypted key SSL_E_NO_PASSWORD, SSL_E_PASSWORD, SSL_E_ENCRYPTION. An encrypted key is
 * PBES2 (RFC 8018) with PBKDF2 and AES-128 or AES-256 in CBC mode, as openssl pkcs8 -topk8 writes it; deriving the key
 * may take at most ten million iterations. A key that peers would refuse, as RSA of less than 2048 bits, is refused
 * here (SSL_E_KEY_UNSUPPORTED). */
SSL_API int ssl_config_add_identity_file(ssl_config *config, const char *chain, const char *key);
SSL_API int ssl_config_add_identity(ssl_config *config, const void *chain, size_t chain_len, const void *key,
                                    size_t key_len);

/* The same from a PKCS #12 file, .pfx or .p12 (RFC 7292), of at most 1 MiB, by the password of ssl_config_password: one
 * private key, its certificate, and those of its issuers but the root. What is in it is encrypted as above, or with
 * Triple DES; Java, Firefox, GnuTLS and openssl pkcs12 -export write such files, openssl pkcs12 -export -legacy does
 * not (RC2). There must be a MAC: HMAC with SHA-1, SHA-256, SHA-384 or SHA-512. SSL_E_PFX, and as above. */
SSL_API int ssl_config_add_identity_pfx_file(ssl_config *config, const char *path);
SSL_API int ssl_config_add_identity_pfx(ssl_config *config, const void *pfx, size_t len);

/* An identity whose private key is elsewhere: in a security module, in another process. chain is as above.
 *
 * ssl_sign_fn signs in_len bytes with that key: the digest by the hash of the algorithm, whose name is that of RFC 8446
 * 4.2.3 ("rsa_pss_rsae_sha256": the salt is as long as the digest); for "ed25519" the message itself. The signature
 * goes to out (cap bytes of room), as TLS has it: of RSA as long as the modulus, of ECDSA in DER. Returns its length;
 * SSL_WANT_ANSWER if it is not there yet, to be asked again for the same; anything else if there will be none
 * (SSL_E_SIGNER). A signature that is not of the certificate's key is not sent (SSL_E_KEY_MISMATCH). Suites with RSA
 * key transport, which take more than signatures, are not used with such an identity. */
typedef ptrdiff_t (*ssl_sign_fn)(ssl_conn *conn, const char *algorithm, const void *in, size_t in_len, uint8_t *out,
                                 size_t cap, void *arg);
SSL_API int ssl_config_add_identity_signer(ssl_config *config, const void *chain, size_t chain_len, ssl_sign_fn sign,
                                           void *arg);

/* The signature algorithms that the identity which was added last makes in the handshake, best first, in place of those
 * of ssl_config_signature_algorithms, which are then only for the peer's. So the same key may be there twice, for peers
 * of two kinds. SSL_E_NO_IDENTITY, SSL_E_UNKNOWN_NAME, SSL_E_EMPTY_LIST. */
SSL_API int ssl_config_identity_signatures(ssl_config *config, const char *names);

/* Server: an OCSP response (RFC 6960, DER as "openssl ocsp -respout" writes it, at most 32768 bytes) about the identity
 * that was added last, from a file or from memory. It is stapled for clients that ask (RFC 6066 section 8) for as long
 * as it holds; its signature is for them to check. A newer one takes a newer config. SSL_E_FILE, SSL_E_NO_IDENTITY,
 * SSL_E_OCSP_DECODE, SSL_E_OCSP_STATUS, SSL_E_OCSP_UNSUITABLE. The bytes are copied. */
SSL_API int ssl_config_staple_file(ssl_config *config, const char *path);
SSL_API int ssl_config_staple(ssl_config *config, const void *ocsp, size_t len);

/* Server: a SignedCertificateTimestampList (RFC 6962 section 3.3, at most 16384 bytes) for the identity that was added
 * last. Clients that ask are given it as it is. SSL_E_NO_IDENTITY, SSL_E_ARGUMENT. The bytes are copied. */
SSL_API int ssl_config_sct(ssl_config *config, const void *list, size_t len);

/* Client: a server that staples no OCSP response is refused (SSL_E_OCSP_MISSING). Without this it is refused only if
 * its certificate says that it will staple one (RFC 7633). Every client asks for a response, and one that comes must be
 * good: signed for the CA, current, and saying that the certificate is not revoked. It does not stand in for the
 * revocation lists of ssl_config_add_crl, which are asked as well. */
SSL_API int ssl_config_require_staple(ssl_config *config);

/* Client: to ask for certificate timestamps (RFC 6962); ssl_sct_list has what comes. */
SSL_API int ssl_config_ask_sct(ssl_config *config);

/* Server: a host name that clients may ask for by server_name (RFC 6066); repeatable. Once there is one, a client that
 * asks for any other is refused (SSL_E_UNRECOGNIZED_NAME); one that asks for none is not. Case does not matter.
 * SSL_E_ARGUMENT for what is not a host name; addresses are none. */
SSL_API int ssl_config_server_name(ssl_config *config, const char *name);

/* Server: whether to ask for the client's certificate (step 5). With SSL_AUTH_OPTIONAL a client may have none, but one
 * that it shows must pass; with SSL_AUTH_REQUIRED a client without is refused. A client that shows a pre-shared key is
 * not asked: the key says who it is. Default SSL_AUTH_NONE. */
enum ssl_auth { SSL_AUTH_NONE, SSL_AUTH_OPTIONAL, SSL_AUTH_REQUIRED };
SSL_API int ssl_config_client_auth(ssl_config *config, enum ssl_auth auth);

/* Whose status must be known once there are revocation lists: the leaf's, or that of each certificate below the trusted
 * CA, the default. */
enum ssl_crl { SSL_CRL_LEAF, SSL_CRL_CHAIN };
SSL_API int ssl_config_crl_scope(ssl_config *config, enum ssl_crl scope);

/* The most intermediate certificates between the peer's and a trusted CA: 0 to 16, default 8. SSL_E_ARGUMENT. */
SSL_API int ssl_config_verify_depth(ssl_config *config, unsigned max);

/* The most data in a record that may be sent to us: 64 to 16384 bytes, the default (SSL_E_ARGUMENT). A connection
 * needs memory for one record in each direction, so a small device may want less. The peer is asked for it by
 * record_size_limit (RFC 8449), by a client also with max_fragment_length (RFC 6066 section 4) if the number is 512 or
 * more; a peer that knows neither, as some do, sends what it likes. What the peer asks for is obeyed in any case. */
SSL_API int ssl_config_record_size(ssl_config *config, size_t max);

/* The most data in a record that we send: 64 to 16384 bytes, the default (SSL_E_ARGUMENT). A peer can use a record once
 * it is whole, so small ones reach it sooner over a slow network. */
SSL_API int ssl_config_send_size(ssl_config *config, size_t max);

/* Client: false start (RFC 7918): ssl_write does not wait for the server's Finished, which saves a round trip of a full
 * handshake. What is written so may go to a server that somebody else has talked into weaker choices than it would have
 * made, so it is done only with a suite of "default" and a protocol of ALPN; all else waits as ever. */
SSL_API int ssl_config_false_start(ssl_config *config);

/*
 * Session tickets (RFC 5077), by which a client returns without steps 2 to 6. They are on: a server seals them under
 * keys of its own, which it makes and changes by itself; a client asks for them.
 *
 * keys: those of a fleet of servers, the newest first, which any of them can open; count is 1 to 16. Each is 64 random
 * bytes, a name (16) and a secret (48), and kept as a private key is: whoever has it can read what it sealed, ECDHE or
 * not. Tickets are sealed under the first; one that was under another is renewed. Give them anew, in a new config,
 * every few hours, and drop them a few hours later. They are copied.
 *
 * count 0: none at all, on either side. SSL_E_ARGUMENT.
 *
 * However it is found, a session lives two hours from the full handshake that made it. It is resumed only if nothing
 * has changed: the same host name, a suite that both still want, the certificate that the server would show anyway, the
 * same ssl_config_client_auth; and the client's certificate is judged again, by today's clock, CAs and revocation
 * lists, and by on_verify; only signatures that were verified then are not verified again. Anything else is a full
 * handshake, as it is without the extended master secret (RFC 7627) or with a pre-shared key.
 */
SSL_API int ssl_config_tickets(ssl_config *config, const uint8_t (*keys)[64], size_t count);

/* Server: room for so many sessions that clients without tickets find by their id; at most 1048576 (SSL_E_ARGUMENT); 0,
 * the default, is none. One takes about 250 bytes, and some more than the client's certificates have; when there is no
 * room the one goes that was not asked for the longest. A fatal alert ends a session, too (RFC 5246 7.2.2). */
SSL_API int ssl_config_cache(ssl_config *config, size_t sessions);

/* Every weakening is spelled "insecure", so that it can be searched for. In this order: any certificate will do, which
 * is no protection from impostors; the chain is checked, the host name is not; dates are not checked, for machines
 * without a clock; OCSP responses are neither asked for nor missed, whatever the certificate says. */
SSL_API void ssl_config_insecure_no_verify(ssl_config *config);
SSL_API void ssl_config_insecure_no_name(ssl_config *config);
SSL_API void ssl_config_insecure_no_time(ssl_config *config);
SSL_API void ssl_config_insecure_no_staple(ssl_config *config);

/* ---- Callbacks: all optional. Each is given the pointer that was registered with it. They run inside the call on the
 * connection that caused them and must not call functions that read, write or free that connection.
 *
 * Those that decide about a peer (ssl_hello_fn, ssl_verify_fn) answer 0 if it may go on; SSL_WANT_ANSWER if they do not
 * know yet, which is then the result of the call that they run inside; a code of ssl_errors.h, which ends the
 * connection with that error and its alert; or anything else that is not 0 for the error that is usual there. ---- */

/* One line of the handshake as it happens; borrowed for the call. */
struct ssl_step {
    int number;             /* 1-10: which of the ten steps */
    int sent;               /* 1 sent, 0 received, -1 done locally */
    const char *name;       /* "ClientHello", "verify server certificate", ... */
    const uint8_t *message; /* the handshake message on the wire with its 4-byte header, or NULL; never a secret */
    size_t len;             /* its length in bytes */
    const char *detail;     /* for what is done locally: what was found, in words; else NULL */
};
typedef void (*ssl_step_fn)(ssl_conn *conn, const struct ssl_step *step, void *arg);
SSL_API void ssl_config_on_step(ssl_config *config, ssl_step_fn on_step, void *arg);

/* Server: called when the ClientHello has been read and nothing is decided yet, with the host name of the client's
 * server_name extension (RFC 6066), NULL if it has none; borrowed for the call. Its answer is as above, the usual error
 * SSL_E_UNRECOGNIZED_NAME; without a name SSL_E_REFUSED, in the place of that one, too. ssl_use_config may be called
 * from here, together with the answer 0. What else the ClientHello says is in the message that on_step was given. */
typedef int (*ssl_hello_fn)(ssl_conn *conn, const char *name, void *arg);
SSL_API void ssl_config_on_hello(ssl_config *config, ssl_hello_fn on_hello, void *arg);

/* From a ssl_hello_fn only: another virtual host. From here on the other config decides everything (suites, identities,
 * step 5, protocols, callbacks) but on_hello, which is not called again. The connection becomes one of its owners, and
 * gives the first one back. 0; or SSL_ERROR if it will not do for a server, which ends the connection whatever
 * ssl_hello_fn returns; SSL_ERROR in any other place, where it changes nothing. */
SSL_API int ssl_use_config(ssl_conn *conn, ssl_config *config);

/* Called when all checks of the peer's certificate have passed; when verification is off, there were none, and all is
 * left to this one. Its answer is as above, the usual error SSL_E_CERT_REFUSED. It can add refusals, never permissions;
 * it is called for a resumed session too (ssl_resumed). */
typedef int (*ssl_verify_fn)(ssl_conn *conn, const ssl_cert *leaf, void *arg);
SSL_API void ssl_config_on_verify(ssl_config *config, ssl_verify_fn on_verify, void *arg);

/* Called with one line of the NSS key log format, without a line end, that lets Wireshark decrypt the connection. The
 * line is a secret. */
typedef void (*ssl_keylog_fn)(ssl_conn *conn, const char *line, void *arg);
SSL_API void ssl_config_on_keylog(ssl_config *config, ssl_keylog_fn on_keylog, void *arg);

/* Where pre-shared keys come from, besides those of ssl_config_psk. Either may be NULL.
 *
 * ssl_psk_find_fn, on a server: writes the key of an identity, which is the client's and may be any bytes, to key (cap
 * bytes of room); returns its length, 0 if there is none (SSL_E_PSK_IDENTITY), or SSL_WANT_ANSWER. SSL_E_ARGUMENT if it
 * is not one that ssl_config_psk takes.
 *
 * ssl_psk_offer_fn, on a client: fills in who we are; 0, SSL_WANT_ANSWER, or anything else to fall back to
 * ssl_config_psk. The hint is
 * the server's and may be any bytes, or none. SSL_E_ARGUMENT for other lengths than these. The struct is wiped after
 * use. */
struct ssl_psk {
    uint8_t identity[256], key[256];
    size_t identity_len, key_len; /* 1 to 256; 16 to 256 */
};
typedef ptrdiff_t (*ssl_psk_find_fn)(ssl_conn *conn, const void *identity, size_t identity_len, uint8_t *key,
                                     size_t cap, void *arg);
typedef int (*ssl_psk_offer_fn)(ssl_conn *conn, const void *hint, size_t hint_len, struct ssl_psk *psk, void *arg);
SSL_API void ssl_config_on_psk(ssl_config *config, ssl_psk_find_fn find, ssl_psk_offer_fn offer, void *arg);

/* The clock, in place of time(NULL): 0 and *now in seconds since 1970 UTC, or anything else if there is none
 * (SSL_E_CLOCK). Times are int64_t everywhere, since the size of time_t is a choice of the program (_TIME_BITS). */
typedef int (*ssl_time_fn)(int64_t *now, void *arg);
SSL_API void ssl_config_on_time(ssl_config *config, ssl_time_fn on_time, void *arg);

/* Server: a cache of your own in the place of ssl_config_cache, for several machines; both functions, or none. They may
 * be called from any thread that uses the config.
 *
 * ssl_store_fn is given a session of len bytes, at most 8192, to keep under an id; or to forget it, if len is 0. Its
 * result is not looked at, and nothing waits for what it does: it copies, returns at once, and finishes on its own.
 *
 * ssl_fetch_fn writes the session of an id, which the client chose and is borrowed for the call, to session (cap bytes
 * of room); returns its length, 0 if there is none, or SSL_WANT_ANSWER if it is not known yet, to be asked again for
 * the same; anything else is none, too, and then there is a full handshake. A session is a secret, as a ticket key is.
 */
typedef int (*ssl_store_fn)(const uint8_t id[32], const void *session, size_t len, void *arg);
typedef ptrdiff_t (*ssl_fetch_fn)(ssl_conn *conn, const uint8_t id[32], void *session, size_t cap, void *arg);
SSL_API void ssl_config_on_session(ssl_config *config, ssl_store_fn store, ssl_fetch_fn fetch, void *arg);

/* ---- Transport: a descriptor, or two functions. ---- */

struct ssl_io {
    /* Up to len bytes into buf: > 0 their number, 0 at the end, SSL_WANT_READ or SSL_ERROR. */
    ptrdiff_t (*read)(void *arg, void *buf, size_t len);
    /* Up to len bytes from buf: > 0 how many were taken, SSL_WANT_WRITE or SSL_ERROR. */
    ptrdiff_t (*write)(void *arg, const void *buf, size_t len);
    void *arg;
};

/* ---- Connections --------------------------------------------------------------------------------------------------
 *
 * These return NULL only when out of memory; any other failure is in the connection, sticks, and is told by
 * ssl_error(). Every function below takes a NULL connection and fails as "out of memory", so that checks can wait. The
 * connection keeps the config alive. The caller owns the connection: ssl_free.
 */

/* Resolves the host, connects to the first address that answers, and makes a client over that socket, which the
 * connection owns and ssl_free closes. Blocks for as long as the system's resolver and connect do. No byte of TLS is
 * sent yet. */
SSL_API ssl_conn *ssl_connect(ssl_config *config, const char *host, const char *port);

/* A client over a connected socket, or over two functions (*io is copied). host is the DNS name or IP address that the
 * server's certificate must be valid for; it is copied. It is required unless a check was switched off ("insecure"):
 * SSL_E_NO_HOST. The socket stays the caller's, who closes it after ssl_free. */
SSL_API ssl_conn *ssl_client(ssl_config *config, int fd, const char *host);
SSL_API ssl_conn *ssl_client_io(ssl_config *config, const struct ssl_io *io, const char *host);

/* A server over a socket that accept() returned, or over two functions. The socket stays the caller's. */
SSL_API ssl_conn *ssl_server(ssl_config *config, int fd);
SSL_API ssl_conn *ssl_server_io(ssl_config *config, const struct ssl_io *io);

/* Frees the connection and wipes its secrets. Sends nothing: call ssl_close first to end in good order. NULL is fine.
 */
SSL_API void ssl_free(ssl_conn *conn);

/* Steps 1 to 9. Optional: ssl_read and ssl_write do it when needed. 0 when the handshake is complete, SSL_WANT_*,
 * SSL_ERROR. A message is kept until it is whole: a ClientHello of 131,396 bytes, the largest there can be, takes a
 * server at most 290 KiB meanwhile; where clients are asked for certificates, all that one of them may send takes at
 * most 420 KiB.
 *
 * Nothing here ends by itself because a peer is slow: it may send a byte an hour. How long a handshake, or silence, may
 * last is the caller's to say, who polls the socket or gives it a time (SO_RCVTIMEO, then SSL_WANT_READ comes), and
 * calls ssl_free when it is over. */
SSL_API int ssl_handshake(ssl_conn *conn);

/* Step 10. Up to len bytes (len > 0) of the peer's data: > 0 their number; 0 only after a genuine close_notify;
 * SSL_WANT_*, SSL_ERROR. A transport that ends without close_notify is SSL_ERROR with SSL_E_TRUNCATED. */
SSL_API ptrdiff_t ssl_read(ssl_conn *conn, void *buf, size_t len);

/* As ssl_read, but the data stays for the next ssl_read or ssl_peek. */
SSL_API ptrdiff_t ssl_peek(ssl_conn *conn, void *buf, size_t len);

/* Step 10. Sends len bytes. Returns how many were taken: all of them over a blocking transport; over a non-blocking one
 * at least 1, or SSL_WANT_WRITE (SSL_WANT_READ during the handshake), or SSL_ERROR. Taken bytes may wait in the
 * connection (ssl_unsent); any later ssl_write, also one of 0 bytes, pushes them on. With len 0: 0 when nothing waits,
 * SSL_WANT_WRITE otherwise. SSL_E_CLOSED after ssl_close. */
SSL_API ptrdiff_t ssl_write(ssl_conn *conn, const void *buf, size_t len);

/* Pushes on what waits and sends close_notify; the peer may still send, and ssl_read still reads. 0, SSL_WANT_WRITE,
 * SSL_ERROR. Never waits for the peer's close_notify. After a failure it pushes the alert on, and still returns
 * SSL_ERROR. */
SSL_API int ssl_close(ssl_conn *conn);

/* Bytes that ssl_read would return without asking the transport. */
SSL_API size_t ssl_pending(const ssl_conn *conn);

/* Bytes that wait for the transport to become writable: while this is not 0, poll for writing too, then ssl_write(conn,
 * NULL, 0). */
SSL_API size_t ssl_unsent(const ssl_conn *conn);

/* ---- Errors: one code, one sentence, one alert; they live in the connection, not in the thread. ---- */

/* An SSL_E_* of ssl_errors.h; 0 when nothing failed. */
SSL_API int ssl_error_code(const ssl_conn *conn);

/* The sentence: "step 3, verify server certificate: a certificate has expired: ..."; "no error" when nothing failed.
 * Belongs to the connection. */
SSL_API const char *ssl_error(const ssl_conn *conn);

/* The alert that went with the failure: its number (RFC 5246 7.2) if we sent it, 256 + number if the peer did, 0 if
 * there was none. */
SSL_API int ssl_error_alert(const ssl_conn *conn);

/* Whose fault it was; SSL_FAULT_NONE when nothing failed. */
SSL_API enum ssl_fault ssl_error_fault(const ssl_conn *conn);

/* ---- What was agreed. NULL or 0 as long as it is not; texts belong to the connection. ---- */

/* The group of ECDHE, as "x25519"; NULL if there was none. */
SSL_API const char *ssl_group(const ssl_conn *conn);
/* With which the server signed its share of ECDHE, as "ecdsa_secp256r1_sha256"; NULL if it signed none. */
SSL_API const char *ssl_signature_algorithm(const ssl_conn *conn);
SSL_API const char *ssl_cipher(const ssl_conn *conn);      /* IANA name of the suite, from the ServerHello on */
SSL_API const char *ssl_server_name(const ssl_conn *conn); /* the host name of the server_name extension (RFC 6066) */
SSL_API const char *ssl_alpn(const ssl_conn *conn); /* the application protocol of ALPN (RFC 7301), if there is one */
SSL_API int ssl_extended_master_secret(const ssl_conn *conn); /* 1 if RFC 7627 is in force */
SSL_API int ssl_encrypt_then_mac(const ssl_conn *conn);       /* 1 if RFC 7366 is in force: CBC suites only */

SSL_API int ssl_resumed(const ssl_conn *conn); /* 1 if this was an abbreviated handshake */

/* Client: the session, for the next connection to this host. Writes it to buf and returns its length, some thousand
 * bytes; with buf NULL only the length. 0: the server gives none. SSL_ERROR: the handshake is not complete, the
 * connection has failed, or cap is too small; nothing ends by that. The bytes are a secret, as good as a password for
 * this server and for this client, and the key to what they have said; and whoever can change them can be this server
 * for you. A new ticket may come with each connection, so save each. */
SSL_API ptrdiff_t ssl_session_save(const ssl_conn *conn, void *buf, size_t cap);

/* Client, before the handshake: a session to resume, which is copied. 0; SSL_ERROR in any other place. What is no
 * session, has expired, is for another host or another identity of ours, or whose server's certificate the config does
 * not accept today, is ignored, and so may the server do: ssl_resumed tells. ssl_peer shows the certificates of the
 * full handshake, which were judged again; ssl_group and ssl_signature_algorithm are NULL. When a resumed connection
 * fails, drop the session (RFC 5246 7.2.2). */
SSL_API int ssl_session_load(ssl_conn *conn, const void *buf, size_t len);

/* Keying material for another protocol (RFC 5705): len bytes (len > 0) that both ends get for the same label and
 * context and nobody else has; a secret, which the caller wipes. The context is context_len bytes, at most 65535; NULL
 * means that there is none, which is not the same as an empty one. Labels are ASCII, and begin with "EXPORTER" if they
 * are registered, with "EXPERIMENTAL" if they are private; those of TLS itself, and what they begin with, are refused
 * (SSL_E_ARGUMENT).
 *
 * It takes a connection with the extended master secret (ssl_extended_master_secret), for without it RFC 7627 section
 * 5.4 forbids to export: SSL_E_NO_EXPORTER ends the connection. 0 or SSL_ERROR. As long as the handshake is not
 * complete SSL_ERROR ends nothing: call it after ssl_handshake. */
SSL_API int ssl_export(ssl_conn *conn, const char *label, const void *context, size_t context_len, void *out,
                       size_t len);

/* What binds an authentication above, as SCRAM, to this connection, so that nobody in between can pass it on: into out,
 * which has cap bytes (SSL_E_ARGUMENT if they are too few; SSL_BINDING_MAX are enough). Returns its length; 0 if it is
 * not defined for this connection; SSL_ERROR as ssl_export. */
enum ssl_binding {
    SSL_BINDING_EXPORTER,         /* "tls-exporter" (RFC 9266): 32 bytes; not without the extended master secret */
    SSL_BINDING_SERVER_END_POINT, /* "tls-server-end-point" (RFC 5929 section 4): the server's certificate, hashed with
                                    the hash of its signature, RSA-PSS too, or with SHA-256 if that is MD5 or SHA-1: 32,
                                    48 or 64 bytes; not for Ed25519, which has none */
    SSL_BINDING_UNIQUE /* "tls-unique" (RFC 5929 section 3), for those who do not know the first: 12 bytes; not without
                          the extended master secret */
};
enum { SSL_BINDING_MAX = 64 };
SSL_API ptrdiff_t ssl_channel_binding(ssl_conn *conn, enum ssl_binding type, void *out, size_t cap);

/* The peer's certificates on the path that was verified: 0 the leaf, 1 its issuer, ... up to the trusted CA; NULL past
 * the end, or when out of memory. With verification off: as they were presented. They live as long as the connection.
 */
SSL_API const ssl_cert *ssl_peer(ssl_conn *conn, size_t depth);

/* Client: the OCSP response that the server stapled, in DER: a good one unless verification is off, or the certificate
 * is itself a trusted one. And the SignedCertificateTimestampList that it sent, of which only the form was checked:
 * nobody has verified what is in it. Of a resumed session they are those of its full handshake. *len is the length;
 * NULL and 0 if there is none. They belong to the connection. */
SSL_API const uint8_t *ssl_ocsp_response(const ssl_conn *conn, size_t *len);
SSL_API const uint8_t *ssl_sct_list(const ssl_conn *conn, size_t *len);

/* Of a certificate: its DER encoding and *len; subject and issuer as RFC 4514 text; serial number in hexadecimal; names
 * as "DNS:a.example, IP:192.0.2.1"; first and last second of its validity, since 1970 UTC. They belong to the
 * certificate. */
SSL_API const uint8_t *ssl_cert_der(const ssl_cert *cert, size_t *len);
SSL_API const char *ssl_cert_subject(const ssl_cert *cert);
SSL_API const char *ssl_cert_issuer(const ssl_cert *cert);
SSL_API const char *ssl_cert_serial(const ssl_cert *cert);
SSL_API const char *ssl_cert_names(const ssl_cert *cert);
SSL_API int64_t ssl_cert_not_before(const ssl_cert *cert);
SSL_API int64_t ssl_cert_not_after(const ssl_cert *cert);

/* 1 if the certificate is valid for that DNS name or IP address (RFC 9525), else 0. */
SSL_API int ssl_cert_matches(const ssl_cert *cert, const char *host);

/* The name of an alert ("handshake_failure") by its number, for people; "unknown alert" for one from 0 to 255 that has
 * no name, NULL for others. Static. */
SSL_API const char *ssl_alert_name(int alert);
/* The name of a cipher suite ("TLS_RSA_WITH_AES_128_GCM_SHA256") by its number, for people; NULL for one that this
 * library does not know. Static. */
SSL_API const char *ssl_cipher_name(unsigned id);
SSL_API const char *ssl_group_name(unsigned id);
SSL_API const char *ssl_signature_algorithm_name(unsigned id);

#ifdef __cplusplus
}
#endif
#endif
