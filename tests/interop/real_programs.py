"""real_programs.py - the programs that people use, on the other side of a connection: a browser, downloaders, web servers.

    real_programs.py --client FILE --server FILE --cert FILE [--only TEXT]

curl, wget and Chromium open the page of tls12-server --www; tls12-client fetches one from nginx, Apache and HAProxy; and these,
as proxies, fetch that of tls12-server. The library NSS comes with a client and a server of its own. The scanners are in
scanners.py; what both share is in bench.py.

SPDX-License-Identifier: MIT
"""
import contextlib
import dataclasses
import functools
import hashlib
import http.client
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from bench import DEFAULT_SUITES, SHOWN, SUITES, Case, Real, expect, expect_status, main, page_lines
from interop import SECONDS, Problem, Program, free_port

RSA_PAGE = {"suite": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "signature": "rsa_pss_rsae_sha256"}

# ---- Clients: theirs opens the page of tls12-server ----------------------------------------------------------------------


class Curl(Real):
    needs = (("curl", "curl"),)

    def version(self):
        return self.said("curl", "--version").split()[1]

    def open(self, port, *words, ca="root", host="localhost", times=1):
        return self.bench.run(["curl", "-sS", "--cacert", self.bench.path(f"{ca}.pem"), *words, *[f"https://{host}:{port}/"] * times])

    def opens(self, lines, *server, words=(), identities=("ecdsa", "rsa")):
        with self.bench.our_server(*server, identities=identities) as port:
            status, text = self.open(port, *words)
            expect_status(status, 0, text)
            expect(text, *page_lines(**lines))

    def resumes(self, *server):
        with self.bench.our_server(*server) as port:
            status, text = self.open(port, times=2)
            expect_status(status, 0, text)
            expect(text, "resumed session +no\n", "resumed session +yes\n")

    def refuses(self, says, ca="root", identities=("ecdsa",)):
        with self.bench.our_server(identities=identities) as port:
            status, text = self.open(port, ca=ca)
            expect_status(status, 60, text)
            expect(text, says)

    def cases(self):
        mine = ("--cert", self.bench.path("client.pem"), "--key", self.bench.path("client.key"))
        required = ("--client-auth", "required", "--ca", self.bench.path("root.pem"))
        yield Case("the defaults of both", lambda: self.opens({}))
        yield Case("an RSA key", lambda: self.opens(RSA_PAGE, identities=("rsa",)))
        yield Case("ALPN", lambda: self.opens({"protocol": "http/1.1"}, "--alpn", "http/1.1"))
        yield Case("a client certificate", lambda: self.opens({"certificate": "CN=client"}, *required, words=mine))
        yield Case("resumed by id", lambda: self.resumes("--cache", "9"))  # it asks OpenSSL not to have tickets
        yield Case("refuses an unknown CA", lambda: self.refuses("unable to get local issuer certificate", ca="other"))
        yield Case("refuses another name", lambda: self.refuses("no alternative certificate subject name matches",
                                                                identities=("elsewhere",)))


class Wget(Real):
    needs = (("wget", "wget"),)

    def version(self):
        return self.said("wget", "--version").split()[2]

    def open(self, port, *words, ca="root"):
        return self.bench.run(["wget", "-q", "-O", "-", "--no-hsts", f"--ca-certificate={self.bench.path(f'{ca}.pem')}", *words,
                               f"https://localhost:{port}/"])

    def opens(self, lines, *server, words=(), identities=("ecdsa", "rsa")):
        with self.bench.our_server(*server, identities=identities) as port:
            status, text = self.open(port, *words)
            expect_status(status, 0, text)
            expect(text, *page_lines(**lines, ems="(yes|no)"))  # Debian's wget asks GnuTLS not to have it

    def refuses(self, *server, ca="root", identities=("ecdsa",), status=5):
        with self.bench.our_server(*server, identities=identities) as port:
            expect_status(*self.open(port, ca=ca)[:1], status, "")

    def cases(self):
        mine = (f"--certificate={self.bench.path('client.pem')}", f"--private-key={self.bench.path('client.key')}")
        required = ("--client-auth", "required", "--ca", self.bench.path("root.pem"))
        yield Case("the defaults of both", lambda: self.opens({}))
        yield Case("an RSA key", lambda: self.opens({**RSA_PAGE, "signature": "rsa_p.*_sha256"}, identities=("rsa",)))
        yield Case("a client certificate", lambda: self.opens({"certificate": "CN=client"}, *required, words=mine))
        yield Case("is refused without a client certificate", lambda: self.refuses(*required, status=4))
        yield Case("refuses an unknown CA", lambda: self.refuses(ca="other"))
        yield Case("refuses another name", lambda: self.refuses(identities=("elsewhere",)))


class Browser:
    """A Chromium of its own: fresh profile and home, whose NSS database trusts one CA. It is spoken to in the DevTools protocol,
    JSON with a NUL behind it, on the descriptors 3 and 4."""

    def __init__(self, bench, ca):
        self.home = tempfile.mkdtemp(dir=bench.folder)
        database = f"sql:{self.home}/.pki/nssdb"
        os.makedirs(f"{self.home}/.pki/nssdb")
        for words in (["-N", "--empty-password"], ["-A", "-n", "test", "-t", "C,,", "-i", bench.path(f"{ca}.pem")]):
            subprocess.run(["certutil", *words, "-d", database], check=True, timeout=SECONDS, capture_output=True)
        self.words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                      "--disable-background-networking", "--disable-component-update", f"--user-data-dir={self.home}/profile"]
        self.environment = {"HOME": self.home}
        self.bench, self.number, self.events = bench, 0, []

    def __enter__(self):
        pipes = {"COMMANDS": f"{self.home}/commands", "ANSWERS": f"{self.home}/answers"}
        for path in pipes.values():
            os.mkfifo(path)
        self.program = Program(["sh", "-c", 'exec "$@" 3<"$COMMANDS" 4>"$ANSWERS"', "sh", *self.words, "--remote-debugging-pipe",
                                "about:blank"], {**self.environment, **pipes})
        self.commands, self.answers = open(pipes["COMMANDS"], "wb", 0), open(pipes["ANSWERS"], "rb")
        self.unread, self.session = b"", None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network"):
            self.ask(f"{domain}.enable")
        return self

    def __exit__(self, kind, value, trace):
        self.program.kill()
        self.commands.close()
        self.answers.close()

    def message(self):
        while b"\0" not in self.unread:
            more = os.read(self.answers.fileno(), 65536)
            if not more:
                raise Problem("Chromium ended: " + self.program.text()[-SHOWN:])
            self.unread += more
        first, self.unread = self.unread.split(b"\0", 1)
        return json.loads(first)

    def ask(self, method, **parameters):
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        self.commands.write(json.dumps(command | ({"sessionId": self.session} if self.session else {})).encode() + b"\0")
        while (message := self.message()).get("id") != self.number:
            self.events.append(message)
        if "error" in message:
            raise Problem(f"{method}: {message['error']}")
        return message["result"]

    def event(self, method):
        """The next event of this kind."""
        while True:
            for event in self.events:
                if event.get("method") == method:
                    self.events.remove(event)
                    return event["params"]
            self.events.append(self.message())

    def open(self, url):
        """The text that is shown, and what Chromium says of the connection; or the error alone."""
        self.events.clear()
        error = self.ask("Page.navigate", url=url).get("errorText")
        if error:
            return error, None
        self.event("Page.loadEventFired")
        while (response := self.event("Network.responseReceived"))["type"] != "Document":
            pass
        text = self.ask("Runtime.evaluate", expression="document.body.innerText", returnByValue=True)["result"]["value"]
        return text, response["response"]["securityDetails"]


class Chromium(Real):
    needs = (("chromium", "chromium"), ("certutil", "libnss3-tools"))
    GROUPS = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384"}
    EXCHANGES = {  # name of the certificate, name and number of the signature algorithm
        "ECDHE_ECDSA": ("ecdsa", "ecdsa_secp256r1_sha256", 0x0403),
        "ECDHE_RSA": ("rsa", "rsa_pss_rsae_sha256", 0x0804),
        "RSA": ("rsa", "none", None),
    }
    SUITES = [(exchange, *suite) for exchange in ("ECDHE_ECDSA", "ECDHE_RSA") for suite in (
        ("AES_128_GCM_SHA256", "AES_128_GCM"), ("AES_256_GCM_SHA384", "AES_256_GCM"), ("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305"))]
    SUITES += [("ECDHE_RSA", "AES_256_CBC_SHA", "AES_256_CBC"), ("RSA", "AES_128_GCM_SHA256", "AES_128_GCM"),
               ("RSA", "AES_128_CBC_SHA", "AES_128_CBC")]

    def version(self):
        return self.said("chromium", "--version").split("Chromium")[1].split()[0]

    def dumps(self):
        """As its user types it, without a debugger."""
        with self.bench.our_server() as port:
            browser = Browser(self.bench, "root")
            status, text = self.bench.run([*browser.words, "--dump-dom", f"https://localhost:{port}/"], browser.environment)
            expect_status(status, 0, text)
            expect(text, "<pre", *page_lines())

    def agrees(self, exchange, suite, cipher, group="x25519"):
        """Both sides tell the same of the connection."""
        name, signature, number = self.EXCHANGES[exchange]
        suite = f"TLS_{exchange}_WITH_{suite}"
        with self.bench.our_server("--ciphers", suite, "--groups", group) as port, Browser(self.bench, "root") as browser:
            text, found = browser.open(f"https://localhost:{port}/")
            expect(text, *page_lines(suite=suite, group="none" if exchange == "RSA" else group, signature=signature))
            wanted = {"protocol": "TLS 1.2", "keyExchange": exchange, "cipher": cipher, "subjectName": name, "issuer": "Programs root",
                      "serverSignatureAlgorithm": number}
            wanted |= {"keyExchangeGroup": self.GROUPS[group]} if exchange != "RSA" else {}
            for word, value in wanted.items():
                if found.get(word) != value:
                    raise Problem(f"Chromium's {word} is {found.get(word)} and not {value}")

    def application_protocol(self):
        with self.bench.our_server("--alpn", "http/1.1") as port, Browser(self.bench, "root") as browser:
            expect(browser.open(f"https://localhost:{port}/")[0], *page_lines(protocol="http/1.1"))

    def address(self):
        with self.bench.our_server() as port, Browser(self.bench, "root") as browser:
            expect(browser.open(f"https://127.0.0.1:{port}/")[0], *page_lines(name="none"))

    def resumes(self, *server):
        """Not always at the second time: Chromium may have connected twice at the first, and have kept the other connection."""
        with self.bench.our_server(*server) as port, Browser(self.bench, "root") as browser:
            pages = [browser.open(f"https://localhost:{port}/")[0] for _ in range(4)]
            expect(pages[0], "resumed session +no\n")
            expect("\n".join(pages[1:]), "resumed session +yes\n")

    def refuses(self, error, ca="root", identity="ecdsa"):
        with self.bench.our_server(identities=[identity]) as port, Browser(self.bench, ca) as browser:
            expect(browser.open(f"https://localhost:{port}/")[0], f"^net::{error}$")

    def cases(self):
        yield Case("--dump-dom, the defaults of both", self.dumps)
        for words in self.SUITES:
            yield Case(f"{words[0]}, {words[1]}", lambda words=words: self.agrees(*words))
        for group in self.GROUPS:
            yield Case(group, lambda group=group: self.agrees(*self.SUITES[0], group))
        yield Case("ALPN", self.application_protocol)
        yield Case("an address for a name", self.address)
        yield Case("resumed by ticket", self.resumes)
        yield Case("resumed by id", lambda: self.resumes("--no-tickets", "--cache", "9"))
        yield Case("refuses an unknown CA", lambda: self.refuses("ERR_CERT_AUTHORITY_INVALID", ca="other"))
        yield Case("refuses another name", lambda: self.refuses("ERR_CERT_COMMON_NAME_INVALID", identity="elsewhere"))


# ---- Servers: tls12-client fetches their page; and as proxies they fetch that of tls12-server --------------------------------


@dataclasses.dataclass
class Setting:
    """How a server is set up."""
    ids: bool = False  # it remembers sessions by their id, and issues no tickets
    newest: bool = False  # it has TLS 1.3 too
    verify: bool = False  # it wants a client certificate
    renegotiate: bool = False  # it wants one for its page alone, and a new handshake for that
    staple: str = ""  # it has an OCSP response, which says this, for the ECDSA certificate, which is its only one


LARGE = b"".join(hashlib.sha256(str(i).encode()).hexdigest().encode() for i in range(50000))  # 3.2 MB


class Server(Real):
    resumed = {False: "0", True: "1"}  # how its page tells it
    verified = "client SUCCESS"  # and that it has verified the client's certificate
    no_certificate = unknown_certificate = ""  # what is said to a client with no certificate or a stranger's; and tls12-client's status:
    refused = 1
    large = True  # it serves files
    chosen = DEFAULT_SUITES[0]  # of the suites that we offer

    def config(self, setting, folder, port):
        """The text of its configuration file."""
        raise NotImplementedError

    def command(self, config):
        raise NotImplementedError

    @contextlib.contextmanager
    def serving(self, config):
        """Its port; config takes a folder and that. Somebody else may take the free one first."""
        folder = tempfile.mkdtemp(dir=self.bench.folder)
        os.chmod(folder, 0o755)
        for name, content in (("page", b"a page\n"), ("large", LARGE)):
            with open(f"{folder}/{name}", "wb") as file:
                file.write(content)
        for attempt in itertools.count():
            port = free_port()
            with open(f"{folder}/config", "w") as file:
                file.write(config(folder, port))
            with self.bench.running(self.command(f"{folder}/config")) as program:
                try:
                    self.wait_for_port(program, port)
                except Problem:
                    if attempt < 3:
                        continue
                    raise
                yield str(port)
                return

    @staticmethod
    def wait_for_port(program, port):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if program.process.returncode is not None:
                break
            time.sleep(0.02)
        raise Problem(f"{program.words[0]} did not start: {program.text()[-SHOWN:]}")

    def page(self, suite, resumed=False):
        return ["HTTP/1.1 200 OK", f"protocol TLSv1.2 cipher {suite} resumed {self.resumed[resumed]} name localhost ", "Step 10 -- the end",
                "bytes of data +[0-9]+ sent", "close_notify"]

    def fetches(self, *words, setting=Setting(), suite=None, patterns=()):
        with self.serving(functools.partial(self.config, setting)) as port:
            status, text = self.bench.fetch(port, *words)
            expect_status(status, 0, text)
            expect(text, *self.page(suite or self.chosen), *patterns)

    def resumes(self, setting, *words, patterns=()):
        with self.serving(functools.partial(self.config, setting)) as port:
            session = tempfile.mktemp(dir=self.bench.folder)
            for resumed in (False, True, True):
                status, text = self.bench.fetch(port, "--session", session, *words)
                expect_status(status, 0, text)
                expect(text, *self.page(self.chosen, resumed), *patterns)
                if ("restore master secret" in text) != resumed:
                    raise Problem(f"resumed is not {resumed}: {text[-SHOWN:]}")

    def refusal(self, *words, says, setting=Setting(), status=1, ca="root"):
        with self.serving(functools.partial(self.config, setting)) as port:
            found, text = self.bench.fetch(port, *words, ca=ca)
            expect_status(found, status, text)
            expect(text, says)

    def download(self):
        with self.serving(functools.partial(self.config, Setting())) as port:
            status, text = self.bench.fetch(port, page="/large")
            expect_status(status, 0, text[-SHOWN:])
            if LARGE.decode() not in text:
                raise Problem("the file has arrived otherwise than it was sent")

    def cases(self):
        path = self.bench.path
        identity = ["--cert", path("client.pem"), "--key", path("client.key")]
        stranger = ["--cert", path("stranger.pem"), "--key", path("stranger.key")]
        verify, staple = Setting(verify=True), Setting(staple="good")
        for suite in DEFAULT_SUITES:
            yield Case(suite, lambda suite=suite: self.fetches("--ciphers", suite, suite=suite))
        yield Case("TLS 1.3 is enabled too", lambda: self.fetches(setting=Setting(newest=True)))
        yield Case("ALPN", lambda: self.fetches("--alpn", "h2,http/1.1", patterns=[
            r"Step 2  <- ServerHello .*(\n.*)*?\n +application_layer_protocol_negotiation +http/1\.1\n"]))
        if self.large:
            yield Case("a file of 3 MB", self.download)
        yield Case("resumed by ticket", lambda: self.resumes(Setting()))
        yield Case("resumed by id", lambda: self.resumes(Setting(ids=True)))
        yield Case("client certificate", lambda: self.fetches(*identity, setting=verify, patterns=[self.verified]))
        yield Case("client certificate, resumed", lambda: self.resumes(verify, *identity, patterns=[self.verified]))
        yield Case("refuses a client without certificate", lambda: self.refusal(setting=verify, says=self.no_certificate,
                                                                                  status=self.refused))
        yield Case("refuses a client certificate of another CA", lambda: self.refusal(
            *stranger, setting=verify, says=self.unknown_certificate, status=self.refused))
        yield Case("is refused: unknown CA", lambda: self.refusal(ca="other", says="no path to a trusted CA"))
        yield Case("is refused: another name", lambda: self.refusal("--name", "www.example.com", says="www.example.com"))
        yield Case("staple", lambda: self.fetches("--require-staple", setting=staple))
        yield Case("is refused: no staple", lambda: self.refusal("--require-staple", says="OCSP"))


@dataclasses.dataclass
class Backend:
    """The server behind one that is a proxy, and what that thinks of it."""
    port: str
    ca: str = "root"
    certificate: bool = False  # the proxy has one


class Proxy(Server):
    """A server that can be a proxy too."""
    proxy_resumes = True  # it keeps sessions with the server behind it

    def proxy(self, backend, folder, port):
        """The text of its configuration file as a proxy: HTTP on this side, TLS on the other."""
        raise NotImplementedError

    def proxies(self, *pages, server=(), identities=("ecdsa", "rsa"), **backend):
        """One request for each page; what its text has to have, or nothing if the proxy has to answer that it got none."""
        with self.bench.our_server(*server, identities=identities) as behind, \
                self.serving(functools.partial(self.proxy, Backend(behind, **backend))) as port:
            for lines in pages:
                connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=SECONDS)
                connection.request("GET", "/page", headers={"Connection": "close"})
                answer = connection.getresponse()
                text = answer.read().decode()
                connection.close()
                if (answer.status == 200) != bool(lines):
                    raise Problem(f"answered with {answer.status}: {text[-SHOWN:]}")
                expect(text, *lines)

    def cases(self):
        yield from super().cases()
        required = ("--client-auth", "required", "--ca", self.bench.path("root.pem"))
        yield Case("proxy", lambda: self.proxies(page_lines()))
        yield Case("proxy with a client certificate", lambda: self.proxies(page_lines(certificate="CN=client"), server=required,
                                                                             certificate=True))
        yield Case("proxy is refused without one", lambda: self.proxies([], server=required))
        yield Case("proxy refuses an unknown CA", lambda: self.proxies([], ca="other"))
        yield Case("proxy refuses another name", lambda: self.proxies([], identities=("elsewhere",)))
        again = page_lines(group="none", signature="none", resumed="yes")
        if self.proxy_resumes:
            yield Case("proxy resumes", lambda: self.proxies(page_lines(), again, again))


class Nginx(Proxy):
    needs = (("nginx", "nginx"),)
    resumed = {False: r"\.", True: "r"}
    no_certificate, unknown_certificate = "No required SSL certificate was sent", "The SSL certificate error"
    refused = 0  # by a page, after the handshake
    PAGE = ("protocol $ssl_protocol cipher $ssl_cipher resumed $ssl_session_reused name $ssl_server_name "
            "client $ssl_client_verify")

    def version(self):
        return self.said("nginx", "-v").split("/")[1].strip()

    def command(self, config):
        return ["nginx", "-c", config, "-e", "stderr"]

    def proxy(self, backend, folder, port):
        mine = [f"proxy_ssl_certificate {self.bench.path('client.pem')}; proxy_ssl_certificate_key {self.bench.path('client.key')};"]
        return self.http(folder, f"""
            listen 127.0.0.1:{port};
            location / {{
                proxy_pass https://127.0.0.1:{backend.port}; proxy_ssl_server_name on; proxy_ssl_name localhost;
                proxy_ssl_verify on; proxy_ssl_trusted_certificate {self.bench.path(f"{backend.ca}.pem")};
                {mine[0] if backend.certificate else ""}
            }}""")

    def config(self, setting, folder, port):
        names = ["ecdsa"] if setting.staple else ["ecdsa", "rsa"]
        lines = [f"ssl_certificate {self.bench.path(name)}.pem; ssl_certificate_key {self.bench.path(name)}.key;" for name in names]
        lines += ["ssl_session_tickets off; ssl_session_cache shared:sessions:1m;"] if setting.ids else []
        lines += [f"ssl_client_certificate {self.bench.path('root.pem')}; ssl_verify_client on;"] if setting.verify else []
        lines += [f"ssl_stapling on; ssl_stapling_file {self.bench.path('ecdsa.ocsp')};"] if setting.staple else []
        return self.http(folder, f"""
            listen 127.0.0.1:{port} ssl; server_name localhost;
            ssl_protocols TLSv1.2 {"TLSv1.3" if setting.newest else ""};
            {" ".join(lines)}
            location = /large {{ root {folder}; }}
            location / {{ return 200 "{self.PAGE}\\n"; }}""")

    @staticmethod
    def http(folder, server):
        temporary = "".join(f"{word}_temp_path {folder}/{word};" for word in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return f"""
            daemon off; worker_processes 1; error_log stderr; pid {folder}/pid;
            events {{ worker_connections 64; }}
            http {{ access_log off; {temporary} server {{ {server} }} }}"""


class Apache(Proxy):
    needs = (("apache2", "apache2-bin"),)
    resumed = {False: "Initial", True: "Resumed"}
    no_certificate, unknown_certificate = "alert.*handshake_failure", "alert.*unknown_ca"
    proxy_resumes = False  # it keeps no sessions for that
    MODULES = "/usr/lib/apache2/modules"

    def version(self):
        return self.said("apache2", "-v").split("/")[1].split()[0]

    def command(self, config):
        return ["apache2", "-f", config, "-D", "FOREGROUND"]

    def cases(self):
        # Apache staples only what it has fetched from a responder by itself.
        yield from (case for case in super().cases() if case.line != "staple")
        yield Case("renegotiation is refused", lambda: self.refusal(setting=Setting(renegotiate=True), says="alert.*handshake_failure"))

    def proxy(self, backend, folder, port):
        with open(f"{folder}/client.pem", "w") as file:
            file.write(self.bench.read("client.pem") + self.bench.read("client.key"))
        lines = ["SSLProxyEngine on", "SSLProxyVerify require", f"SSLProxyCACertificateFile {self.bench.path(f'{backend.ca}.pem')}"]
        lines += [f"SSLProxyMachineCertificateFile {folder}/client.pem"] if backend.certificate else []
        return self.http(folder, port, ("proxy", "proxy_http"), [*lines, f"ProxyPass / https://localhost:{backend.port}/"])

    def config(self, setting, folder, port):
        lines = []
        for name in ("ecdsa", "rsa"):
            lines += [f"SSLCertificateFile {self.bench.path(name)}.pem", f"SSLCertificateKeyFile {self.bench.path(name)}.key"]
        lines += ["SSLSessionTickets off", f"SSLSessionCache shmcb:{folder}/sessions(100000)"] if setting.ids else []
        lines += [f"SSLCACertificateFile {self.bench.path('root.pem')}"] if setting.verify or setting.renegotiate else []
        lines += ["SSLVerifyClient require"] if setting.verify else []
        lines += ["<Location /page>", "SSLVerifyClient require", "</Location>"] if setting.renegotiate else []
        return self.http(folder, port, ("headers", "socache_shmcb"), [
            *lines, "SSLEngine on", f"SSLProtocol -all +TLSv1.2 {'+TLSv1.3' if setting.newest else ''}", "Protocols http/1.1",
            'Header always set Connection-Was "protocol %{SSL_PROTOCOL}s cipher %{SSL_CIPHER}s resumed %{SSL_SESSION_RESUMED}s '
            'name %{SSL_TLS_SNI}s client %{SSL_CLIENT_VERIFY}s"'])

    def http(self, folder, port, modules, lines):
        modules = [f"LoadModule {name}_module {self.MODULES}/mod_{name}.so" for name in ("mpm_event", "authz_core", "ssl", *modules)]
        return "\n".join([
            *modules, f"ServerRoot {folder}", f"PidFile {folder}/pid", f"DefaultRuntimeDir {folder}", "ErrorLog /dev/stderr",
            f"Listen 127.0.0.1:{port}", "ServerName localhost", "StartServers 1", f"DocumentRoot {folder}", *lines, ""])


class HAProxy(Proxy):
    needs = (("haproxy", "haproxy"),)
    verified = "client client\n"  # its CN
    no_certificate, unknown_certificate = "alert.*handshake_failure", "alert.*unknown_ca"
    large = False
    PAGE = ("protocol %[ssl_fc_protocol] cipher %[ssl_fc_cipher] resumed %[ssl_fc_is_resumed] name %[ssl_fc_sni] "
            "client %[ssl_c_s_dn(cn)]")
    chosen = DEFAULT_SUITES[2]

    def version(self):
        return self.said("haproxy", "-v").split()[2]

    def command(self, config):
        return ["haproxy", "-db", "-f", config]

    def config(self, setting, folder, port):
        names = ["ecdsa"] if setting.staple else ["ecdsa", "rsa"]
        for name in names:  # certificate and key in one file; FILE.ocsp beside it is stapled
            with open(f"{folder}/{name}.pem", "w") as file:
                file.write(self.bench.read(f"{name}.pem") + self.bench.read("root.pem") + self.bench.read(f"{name}.key"))
        if setting.staple:
            shutil.copy(self.bench.path("ecdsa.ocsp"), f"{folder}/ecdsa.pem.ocsp")
        bind = " ".join(f"crt {folder}/{name}.pem" for name in names)
        bind += f" alpn http/1.1 ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.{3 if setting.newest else 2}"
        bind += " no-tls-tickets" if setting.ids else ""
        bind += f" ca-file {self.bench.path('root.pem')} verify required" if setting.verify else ""
        return self.http(f"""
    bind 127.0.0.1:{port} ssl {bind}
    http-request return status 200 content-type text/plain lf-string "{self.PAGE}\\n"
""")

    def proxy(self, backend, folder, port):
        with open(f"{folder}/client.pem", "w") as file:
            file.write(self.bench.read("client.pem") + self.bench.read("client.key"))
        mine = f"crt {folder}/client.pem" if backend.certificate else ""
        return self.http(f"""
    bind 127.0.0.1:{port}
    use_backend ours
backend ours
    server one 127.0.0.1:{backend.port} ssl verify required ca-file {self.bench.path(f"{backend.ca}.pem")} sni str(localhost) {mine}
""")

    @staticmethod
    def http(frontend):
        return f"""
global
    nbthread 1
    maxconn 64
defaults
    mode http
    retries 0
    timeout client 30s
    timeout server 30s
    timeout connect 30s
frontend page
{frontend.strip(chr(10))}
"""


# ---- NSS: the client and the server that come with the library ---------------------------------------------------------------


class Nss(Server):
    """As a server it is told all on the command line: this is its configuration, one word a line."""
    needs = tuple((command, "libnss3-tools") for command in ("tstclnt", "selfserv", "certutil", "pk12util"))
    verified = "Step 5  -> CertificateVerify|restore master secret"  # its page tells nothing
    no_certificate, unknown_certificate = "alert.*bad_certificate", "alert.*unknown_ca"
    large = False
    GROUPS = {"x25519": "x25519", "secp256r1": "P256", "secp384r1": "P384", "secp521r1": "P521"}

    def version(self):
        return self.said("dpkg-query", "-W", "-f", "${Version}", "libnss3-tools")

    def database(self, ca, *names):
        """It trusts this CA, and has these identities."""
        folder = tempfile.mkdtemp(dir=self.bench.folder)
        for words in (["-N", "--empty-password"], ["-A", "-n", "root", "-t", "CT,,", "-i", self.bench.path(f"{ca}.pem")]):
            self.tool("certutil", *words, "-d", f"sql:{folder}")
        for name in names:
            self.bench.cert("pfx", "--subject", name, "--key", f"{name}.key", "--password", "no-password", "--out", f"{folder}/{name}.p12",
                            f"{name}.pem")
            self.tool("pk12util", "-i", f"{folder}/{name}.p12", "-d", f"sql:{folder}", "-W", "", "-K", "")
        return f"sql:{folder}"

    @staticmethod
    def tool(*words):
        subprocess.run(words, check=True, timeout=SECONDS, capture_output=True)

    # ---- selfserv ----

    def config(self, setting, folder, port):
        names = ["rsa"] if setting.staple else ["ecdsa", "rsa"]
        words = ["selfserv", "-d", self.servers, "-p", str(port), "-V", f"tls1.2:tls1.{3 if setting.newest else 2}", "-G", "-Q", "-L", "0"]
        words += [word for name in names for word in ("-n", name)]
        words += [] if setting.ids else ["-u"]
        words += ["-r", "-r"] if setting.verify else []
        words += ["-T", setting.staple, "-A", "root"] if setting.staple else []
        return "\n".join(words)

    def command(self, config):
        with open(config) as file:
            return file.read().split("\n")

    def page(self, suite, resumed=False):
        return ["HTTP/1.0 200 OK", f"cipher suite +{SUITES[suite][0]}\n", "Step 10 -- the end", "close_notify"]

    # ---- tstclnt ----

    def open(self, port, *words, database=None):
        return self.bench.run(["tstclnt", "-4", "-h", "localhost", "-p", port, "-d", database or self.clients, "-V", "tls1.2:tls1.2", "-G",
                               "-A", self.bench.path("request"), *words])

    def opens(self, lines, *server, words=(), says=(), identities=("ecdsa", "rsa")):
        with self.bench.our_server(*server, identities=identities) as port:
            status, text = self.open(port, *words)
            expect_status(status, 0, text)
            expect(text, *page_lines(**lines), *says)

    def opens_again(self, *server, words=()):
        with self.bench.our_server(*server) as port:
            status, text = self.open(port, *words, "-L", "3")
            expect_status(status, 0, text)
            found = re.findall(r"resumed session +(\w+)\n", text)
            if found != ["no", "yes", "yes"]:
                raise Problem(f"resumed: {found}: {text[-SHOWN:]}")

    def refuses(self, says, database=None, identity="ecdsa"):
        with self.bench.our_server(identities=[identity]) as port:
            status, text = self.open(port, database=database)
            expect_status(status, 254, text)
            expect(text, says)

    def cases(self):
        with open(self.bench.path("request"), "wb") as file:
            file.write(b"GET / HTTP/1.0\r\n\r\n")
        self.servers = self.database("root", "root", "ecdsa", "rsa")
        self.clients, stranger = self.database("root", "client"), self.database("other")
        for case in super().cases():
            if case.line != "staple":
                yield Case(f"selfserv, {case.line}", case.run)
        # All staples of its own making are signed with SHA-1.
        for staple, says in (("good", "signed with ECDSA with SHA-1, which is not"), ("corrupted", "an OCSP response cannot be parsed")):
            yield Case(f"selfserv, is refused: staple that is {staple}", lambda staple=staple, says=says: self.refusal(
                setting=Setting(staple=staple), says=says))
        required = ("--client-auth", "required", "--ca", self.bench.path("root.pem"))
        for suite, number in SUITES.values():
            page = {"suite": suite, **({} if "ECDSA" in suite else {"signature": "rsa_pss_rsae_sha256"})}
            yield Case(f"tstclnt, {suite}", lambda page=page, number=number: self.opens(page, words=["-c", f":{number:04x}"]))
        for ours, theirs in self.GROUPS.items():
            page = {**RSA_PAGE, "group": ours}
            yield Case(f"tstclnt, {ours}", lambda page=page, theirs=theirs: self.opens(page, words=["-I", theirs], identities=["rsa"]))
        yield Case("tstclnt, a client certificate", lambda: self.opens({"certificate": "CN=client"}, *required, words=["-n", "client"]))
        yield Case("tstclnt, a staple", lambda: self.opens({}, "--ocsp", self.bench.path("ecdsa.ocsp"), words=["-T"], identities=["ecdsa"],
                                                           says=["Received 1 Cert Status"]))
        yield Case("tstclnt, resumed by ticket", lambda: self.opens_again(words=["-u"]))
        yield Case("tstclnt, resumed by id", lambda: self.opens_again("--cache", "9"))
        yield Case("tstclnt refuses an unknown CA", lambda: self.refuses("SEC_ERROR_UNKNOWN_ISSUER", database=stranger))
        yield Case("tstclnt refuses another name", lambda: self.refuses("SSL_ERROR_BAD_CERT_DOMAIN", identity="elsewhere"))


if __name__ == "__main__":
    sys.exit(main([Curl, Wget, Chromium, Nginx, Apache, HAProxy, Nss]))
