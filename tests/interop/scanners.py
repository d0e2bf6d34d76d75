"""scanners.py - sslscan and testssl.sh, which look for weaknesses of tls12-server.

    scanners.py --client FILE --server FILE --cert FILE [--only TEXT]

A server with default settings has none. One with the suites of "legacy" has those that this word means, and no others. What
they find beyond that, or no longer find, is a failure: the tables below are the whole of it.

SPDX-License-Identifier: MIT
"""
import json
import os
import re
import sys
import tempfile
import xml.etree.ElementTree

from bench import DEFAULT_SUITES, Case, Real, expect, expect_status, main
from interop import Problem

LEGACY_SUITES = [f"ECDHE-{key}-{suite}" for suite in ("AES256-SHA384", "AES128-SHA256", "AES256-SHA", "AES128-SHA")
                 for key in ("ECDSA", "RSA")]
LEGACY_SUITES += ["AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES256-SHA256", "AES128-SHA256", "AES256-SHA", "AES128-SHA"]


def compare(what, found, wanted):
    if found != wanted:
        raise Problem(f"{what}: {found} and not {wanted}")


class Sslscan(Real):
    needs = (("sslscan", "sslscan"),)

    def version(self):
        return self.said("sslscan", "--version", "--no-colour").split()[0]

    def scan(self, suites, *server):
        file = tempfile.mktemp(dir=self.bench.folder)
        with self.bench.our_server(*server) as port:
            # Its search for groups expects each handshake message in a record of its own; ours share one. testssl.sh tells the groups.
            # To say that it knows the fallback signal, a server has only to refuse TLS 1.1, for whatever reason.
            status, text = self.bench.run(["sslscan", "--no-colour", "--no-groups", "--no-fallback", f"--xml={file}", f"localhost:{port}"])
        expect_status(status, 0, text)
        scan = xml.etree.ElementTree.parse(file).find("ssltest")
        compare("versions", [f"{p.get('type')} {p.get('version')}" for p in scan.iter("protocol") if p.get("enabled") != "0"], ["tls 1.2"])
        compare("renegotiation", scan.find("renegotiation").get("supported"), "0")
        compare("heartbleed", [found.get("vulnerable") for found in scan.iter("heartbleed")], ["0"])
        compare("suites", [found.get("cipher") for found in scan.iter("cipher")], suites)
        compare("strengths", [found.get("strength") for found in scan.iter("cipher")],
                ["strong" if suite in DEFAULT_SUITES else "acceptable" for suite in suites])
        compare("expired", scan.find(".//expired").text, "false")

    def cases(self):
        yield Case("default", lambda: self.scan(DEFAULT_SUITES))
        yield Case("legacy", lambda: self.scan(DEFAULT_SUITES + LEGACY_SUITES, "--ciphers", "legacy"))


class Testssl(Real):
    needs = (("testssl", "testssl.sh"), ("openssl", "openssl"))
    TABLES_OF = "3.0"  # the names of findings are other ones in later versions
    SECONDS = 240
    QUIET = ("OK", "INFO")

    # What it has to say that it has looked for: its name for it, and the beginning of what it finds, on any server of ours.
    LOOKED_FOR = {
        "SSLv2": "not offered", "SSLv3": "not offered", "TLS1": "not offered", "TLS1_1": "not offered", "TLS1_2": "offered",
        "TLS1_3": "not offered",
        "cipherlist_NULL": "not offered", "cipherlist_aNULL": "not offered", "cipherlist_EXPORT": "not offered",
        "cipherlist_LOW": "not offered", "cipherlist_3DES_IDEA": "not offered", "cipherlist_STRONG": "offered",
        "PFS": "offered", "PFS_ECDHE_curves": "prime256v1 secp384r1 secp521r1 X25519",
        "cipher_order": "server", "cipher_negotiated": "ECDHE-ECDSA-AES128-GCM-SHA256, 253 bit ECDH",
        "sessionresumption_ticket": "supported", "TLS_timestamp": "random", "cert_numbers": "2",
        "cert_chain_of_trust": "passed", "cert_trust": "Ok via SAN",
        "heartbleed": "not vulnerable", "CCS": "not vulnerable", "ticketbleed": "not vulnerable", "secure_renego": "supported",
        "secure_client_renego": "not vulnerable", "CRIME_TLS": "not vulnerable", "BREACH": "not vulnerable",
        "POODLE_SSL": "not vulnerable", "fallback_SCSV": "no protocol below TLS 1.2 offered", "SWEET32": "not vulnerable",
        "FREAK": "not vulnerable", "DROWN": "not vulnerable", "LOGJAM": "not vulnerable", "BEAST": "not vulnerable",
        "RC4": "not vulnerable",
    }
    BY_DEFAULT = {"cipherlist_AVERAGE": "not offered", "LUCKY13": "not vulnerable", "ROBOT": "not vulnerable, no RSA key transport"}
    LEGACY = {"ROBOT": "not vulnerable$"}  # it has tried

    # What "legacy" means: its name for it, how grave it is to testssl.sh.
    LEGACY_WEAKNESSES = {
        "cipherlist_AVERAGE": "LOW",  # CBC, and RSA key transport
        "LUCKY13": "LOW",  # whoever has CBC is suspected; that ours takes the same time is shown in tests/ct
    }

    # What is said of this machine and of the certificates made for the test, and not of the library.
    NOT_OURS = {
        "engine_problem": "the machine's OpenSSL has no GOST",
        "cert_revocation": "the test's certificates name no place of a revocation list or OCSP responder",
    }

    # Clients that cannot connect, of those whose ClientHello it has in store: they do not speak TLS 1.2.
    TOO_OLD = {"ie_6_xp", "ie_8_win7", "ie_8_xp", "java_7u25"}
    CLIENTS = 30  # that it has in store, or more

    def missing(self):
        lacking = super().missing()
        if lacking is None and not self.version().startswith(self.TABLES_OF + "."):
            return f"version {self.version()}: the tables of what it finds are those of {self.TABLES_OF}"
        return lacking

    def version(self):
        return re.search(r"testssl(?:\.sh)? +([0-9]\S*)", self.said("testssl", "--version", "--color", "0"))[1]

    def findings(self, what, *server):
        """Name, gravity and words of all that it tells; the name without the number of the certificate."""
        with self.bench.our_server(*server) as port:
            folder = tempfile.mkdtemp(dir=self.bench.folder)
            command = ["testssl", "--quiet", "--warnings", "batch", "--color", "0", "--ip", "127.0.0.1", "--nodns", "none", "--add-ca",
                       self.bench.path("root.pem"), "--jsonfile", f"{folder}/found", *what, f"localhost:{port}"]
            text = self.bench.run(command, seconds=self.SECONDS)[1]
            if not os.path.exists(f"{folder}/found"):
                raise Problem("no findings: " + text)
            with open(f"{folder}/found") as file:
                return [(found["id"].split()[0], found["severity"], found["finding"]) for found in json.load(file)]

    def weaknesses(self, expected, weaknesses, *server):
        found = self.findings(["-p", "-s", "-f", "-P", "-S", "-U"], *server)
        said = {name: words for name, _, words in found}
        for name, words in {**self.LOOKED_FOR, **expected}.items():
            if not re.match(words, said.get(name, "")):
                raise Problem(f"{name}: {said.get(name)!r} and not {words!r}")
        compare("weaknesses", {name: gravity for name, gravity, _ in found if gravity not in self.QUIET and name not in self.NOT_OURS},
                weaknesses)

    def clients(self):
        """What it knows of other clients' ClientHellos, and odd ones of its own."""
        found = self.findings(["-g", "-c"])
        expect("\n".join(f"{name} {gravity}" for name, gravity, _ in found), "(?m)^GREASE OK$")
        clients = {name.split("-", 1)[1]: words for name, _, words in found if name.startswith("clientsimulation-")}
        compare("clients without a connection", {name for name, words in clients.items() if not words.startswith("TLSv1.2 ECDHE-")},
                self.TOO_OLD)
        if len(clients) < self.CLIENTS:
            raise Problem(f"{len(clients)} clients only")

    def cases(self):
        yield Case("legacy", lambda: self.weaknesses(self.LEGACY, self.LEGACY_WEAKNESSES, "--ciphers", "legacy"))
        yield Case("default", lambda: self.weaknesses(self.BY_DEFAULT, {}))
        yield Case("the clients that it imitates", self.clients)


if __name__ == "__main__":
    sys.exit(main([Sslscan, Testssl]))
