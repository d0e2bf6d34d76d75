/*
 * explain_alert.c - alerts in words: RFC 5246 section 7.2 and what came after it.
 *
 * An alert says what, seldom why: the side that sends it has the sentence. So the words for the side that has received
 * it are about what there is to look at.
 *
 * SPDX-License-Identifier: MIT
 */
#include "explain_words.h"

#include <tls12/ssl.h>

#define BROKEN  "the two programs do not understand each other, or somebody between them changed bytes"
#define THEIRS  "it is for the other side to repair"
#define READ_ON "the log of the other side has the reason"

/* clang-format off */
static const struct alert {
    int number;
    const char *meaning;
    const char *when_sent;     /* what there is to do on the side that has sent it */
    const char *when_received; /* and on the one that has received it */
} alerts[] = {
    {0,   "no more data will come: the good end", "nothing", "nothing"},
    {10,  "a message had no place where it came", BROKEN, BROKEN},
    {20,  "a record failed its integrity check", BROKEN, BROKEN ", or the pre-shared keys differ"},
    {22,  "a record was longer than allowed", BROKEN, BROKEN},
    {40,  "nothing that both sides accept: suites, groups, signatures; or no certificate where one is needed",
          "compare what the ClientHello of step 1 offers with --ciphers, --groups, --sigalgs and the certificates here",
          "compare --ciphers, --groups and --sigalgs of both sides; a client may have to show a certificate"},
    {42,  "a certificate cannot be used: its form, its signature or its name",
          "does the name that is asked for stand in the certificate? is it the right server?",
          "look at the names in our certificate, and at the chain behind it"},
    {43,  "a certificate is of a kind that is not accepted",
          THEIRS, "look at the key, the key usage and the signature algorithm of our certificate"},
    {44,  "the CA has revoked a certificate", "do not trust it", "our certificate was revoked: ask the CA for a new one"},
    {45,  "a certificate is not valid today", "is the clock here right? else " THEIRS,
          "renew our certificate; or the other side's clock is wrong"},
    {46,  "a certificate could not be judged, or was refused by the application",
          "look whether a revocation list of its CA is here, and current", READ_ON},
    {47,  "a value in the handshake is not allowed", BROKEN, BROKEN},
    {48,  "nobody who is trusted vouches for a certificate",
          "if its CA deserves trust, name its certificate with --ca",
          "show a certificate of a CA that the other side trusts, with those of the CAs between"},
    {49,  "the certificate is good, but its owner may not come in", "nothing", "ask who runs the other side"},
    {50,  "a message did not have the form of its RFC", BROKEN, BROKEN},
    {51,  "a signature or Finished was wrong: the sides have not seen the same handshake", BROKEN, BROKEN},
    {70,  "no version of TLS is common to both sides", "the other side must speak TLS 1.2: is it TLS at all?",
          "the other side must allow TLS 1.2"},
    {71,  "what was agreed is not safe enough", THEIRS, "allow stronger cipher suites or longer keys"},
    {80,  "something went wrong that has nothing to do with the other side", "look at the sentence below", READ_ON},
    {86,  "the client came back with a lower version than it has: somebody may have interfered",
          BROKEN, "try again without a lower limit"},
    {90,  "whoever sat there has changed their mind", "nothing", "try again, if that makes sense"},
    {100, "a new handshake on this connection is refused", "nothing", "make a new connection instead"},
    {109, "an extension is missing that the other side needs", THEIRS, BROKEN},
    {110, "the server answered an extension that was not offered", BROKEN, BROKEN},
    {112, "no host of the name that was asked for is served here",
          "if it is to be, add it with --server-name", "is it the right server? is the name, or --name, right?"},
    {113, "the OCSP response that came with a certificate does not say that it is good, or none came",
          THEIRS, "fetch a new response for --ocsp"},
    {115, "nobody here has a pre-shared key of that name",
          "if it is a client of ours, add its name and key with --psk", "compare the names of --psk on both sides"},
    {116, "a certificate of the client is needed", "nothing", "show one, with --cert and --key"},
    {120, "no application protocol is common to both sides", "compare --alpn with what the ClientHello offers",
          "compare --alpn of both sides"},
};
/* clang-format on */

void explain_alert(FILE *out, int number, bool sent)
{
    for (size_t i = 0; i < ROWS(alerts); i++) {
        if (alerts[i].number == number) {
            say(out, "it means", "%s", alerts[i].meaning);
            say(out, "what to do", "%s", sent ? alerts[i].when_sent : alerts[i].when_received);
            return;
        }
    }
    say(out, "it means", "an alert that is not in use with TLS 1.2 any more, or not yet");
}
