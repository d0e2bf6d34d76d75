/*
 * explain.c - the story of a handshake, step by step. What is in the messages tell explain_message.c and
 * explain_extension.c; what alerts mean, explain_alert.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "explain.h"

#include "explain_words.h"

#include <string.h>
#include <time.h>

/* ---- Headings: what happens, and what it is for ---- */

static void head(FILE *out, const char *who, int number, const char *arrow, const char *name, size_t len)
{
    fprintf(out, "%s%sStep %-2d %s %s", who, who[0] != '\0' ? ": " : "", number, arrow, name);
    if (len > 0)
        fprintf(out, " (%zu bytes)", len);
    fputc('\n', out);
}

/* By the step's number, for there are two Certificates, and by its name; 0 is any number. */
/* clang-format off */
static const struct {
    int number;
    const char *name, *purpose;
} purposes[] = {
    {0, "ClientHello",               "the client says what it can do, and adds a random value"},
    {0, "ServerHello",               "the server chooses from what was offered, and adds a random value of its own"},
    {2, "Certificate",               "who the server says it is, with its public key; each one vouches for the one before it"},
    {0, "CertificateStatus",         "what the CA says today about that certificate; the server passes it on (OCSP stapling)"},
    {0, "ServerKeyExchange",         "what the server puts into the key exchange"},
    {0, "CertificateRequest",        "the server wants to know who the client is, and says what it would accept"},
    {0, "ServerHelloDone",           "the server has said all that it says before the client answers"},
    {0, "verify server certificate", "is this the server that we want? whatever fails here ends the handshake"},
    {0, "choose pre-shared key",     "there is no certificate to verify: Finished will prove that both have the same key"},
    {5, "Certificate",               "who the client says it is, with its public key"},
    {0, "ClientKeyExchange",         "what the client puts into the key exchange"},
    {0, "CertificateVerify",         "the client proves that it has the private key of its certificate"},
    {0, "verify client certificate", "may this client come in? whatever fails here ends the handshake"},
    {0, "derive master secret",      "the same on both sides, from the pre-master secret; it never goes over the wire"},
    {0, "restore master secret",     "the session is resumed: both sides still have the master secret of its full handshake"},
    {0, "expand keys",               "from the master secret and both randoms, so they are new for each connection"},
    {8, "Finished",                  "the client's first protected message: a digest of the whole handshake under the master secret"},
    {9, "Finished",                  "the server's first protected message: a digest of the whole handshake under the master secret"},
    {0, "NewSessionTicket",          "the session, sealed for the server's eyes: who shows it next time may skip steps 3 to 5"},
};
/* clang-format on */

static void say_purpose(FILE *out, const struct ssl_step *step)
{
    for (size_t i = 0; i < ROWS(purposes); i++)
        if (strcmp(purposes[i].name, step->name) == 0 &&
            (purposes[i].number == 0 || purposes[i].number == step->number))
            say(out, "", "%s", purposes[i].purpose);
    if (strcmp(step->name, "ChangeCipherSpec") == 0)
        say(out, "", "%s from here on is protected with the new keys",
            step->sent > 0 ? "what this side sends" : "what the other side sends");
}

/* Why so much is missing between steps 2 and 8. */
static void say_skipped(FILE *out)
{
    say(out, "",
        "skipped are the rest of step 2 and steps 3 to 5: who the other is was verified when the session began,");
    say(out, "", "and that it is the same one is proved by Finished, for nobody else knows that secret;");
    say(out, "", "the server goes first this time, so step 9 comes before step 8");
}

/* ---- Certificates, once they are verified: steps 3 and 6 ---- */

static const char *time_text(char text[ITEM], int64_t since_1970)
{
    const time_t time = (time_t)since_1970;
    struct tm parts;
    if (gmtime_r(&time, &parts) == NULL || strftime(text, ITEM, "%Y-%m-%d %H:%M:%S UTC", &parts) == 0)
        snprintf(text, ITEM, "%lld seconds since 1970", (long long)time);
    return text;
}

static void say_certificate(FILE *out, size_t number, const ssl_cert *cert)
{
    char label[ITEM], from[ITEM], until[ITEM];
    snprintf(label, sizeof label, "certificate %zu", number);
    say(out, label, "%s", ssl_cert_subject(cert));
    say(out, "  issuer", "%s", ssl_cert_issuer(cert));
    say(out, "  serial number", "%s", ssl_cert_serial(cert));
    say(out, "  valid", "%s to %s", time_text(from, ssl_cert_not_before(cert)),
        time_text(until, ssl_cert_not_after(cert)));
    if (ssl_cert_names(cert)[0] != '\0')
        say(out, "  names", "%s", ssl_cert_names(cert));
}

static void say_path(FILE *out, ssl_conn *conn)
{
    const ssl_cert *cert;
    for (size_t depth = 0; (cert = ssl_peer(conn, depth)) != NULL; depth++)
        say_certificate(out, depth + 1, cert);
}

/* ---- Steps ---- */

/* What was found, a line for each part of the sentence. */
static void say_detail(FILE *out, const struct ssl_step *step)
{
    const char *detail = step->detail;
    if (step->message != NULL) /* what a side does before it offers or accepts to resume */
        say(out, "", "the certificates of the session that may be resumed, judged again:");
    while (*detail != '\0') {
        size_t len = strcspn(detail, ";");
        say(out, "", "%.*s", (int)len, detail);
        detail += len;
        detail += strspn(detail, "; ");
    }
}

void explain_step(FILE *out, const char *who, ssl_conn *conn, const struct ssl_step *step)
{
    head(out, who, step->number, step->sent < 0 ? "--" : step->sent > 0 ? "->" : "<-", step->name, step->len);
    say_purpose(out, step);
    if (step->message != NULL)
        explain_message(out, ssl_cipher(conn), step->message, step->len);
    if (step->detail != NULL)
        say_detail(out, step);
    if (step->sent < 0 && strncmp(step->name, "verify ", strlen("verify ")) == 0)
        say_path(out, conn);
    if (strcmp(step->name, "restore master secret") == 0)
        say_skipped(out);
}

/* ---- The end of the handshake, and of the connection ---- */

void explain_agreed(FILE *out, const char *who, ssl_conn *conn)
{
    char text[ITEM];
    const char *alpn = ssl_alpn(conn), *suite = ssl_cipher(conn);
    head(out, who, 10, "--", "application data, both ways, encrypted and integrity-checked", 0);
    say(out, "cipher suite", "%s", suite);
    if (ssl_resumed(conn))
        say(out, "session", "a former one: its master secret, and keys of their own for this connection");
    if (ssl_group(conn) != NULL)
        say(out, "group", "%s", ssl_group(conn));
    if (ssl_signature_algorithm(conn) != NULL)
        say(out, "signature algorithm", "%s", ssl_signature_algorithm(conn));
    say(out, "master secret", ssl_extended_master_secret(conn) ? "extended: bound to this handshake" : "plain");
    if (strstr(suite, "_CBC_") != NULL)
        say(out, "integrity", ssl_encrypt_then_mac(conn) ? "MAC over what is encrypted" : "MAC, then encryption");
    if (ssl_server_name(conn) != NULL)
        say(out, "host", "%s", ssl_server_name(conn));
    if (alpn != NULL)
        say(out, "application protocol", "%s", clean(text, (struct bytes){(const uint8_t *)alpn, strlen(alpn), false}));
}

void explain_end(FILE *out, const char *who, unsigned long long sent, unsigned long long received, const char *how)
{
    head(out, who, 10, "--", "the end", 0);
    say(out, "bytes of data", "%llu sent, %llu received", sent, received);
    say(out, "", "%s", how);
}

/* ssl_error_alert: the number that we sent, or 256 and the number that we received. */
void explain_failure(FILE *out, const char *who, const ssl_conn *conn)
{
    enum { RECEIVED = 256 };
    int alert = ssl_error_alert(conn);
    if (alert == 0)
        return;
    bool sent = alert < RECEIVED;
    int number = alert % RECEIVED;
    fprintf(out, "%s%sAlert   %s %s (%d)\n", who, who[0] != '\0' ? ": " : "", sent ? "->" : "<-",
            ssl_alert_name(number), number);
    explain_alert(out, number, sent);
}
