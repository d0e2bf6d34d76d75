"""programs.py - what the tests of the programs share: running them, and a TLS peer whose every byte is in hand.

The environment says where the programs (TLS12_PROGRAMS) and the certificates of pki.py (TLS12_PKI) are.

SPDX-License-Identifier: MIT
"""
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

PROGRAMS = os.environ["TLS12_PROGRAMS"]
PKI = os.environ["TLS12_PKI"]
CLIENT = os.path.join(PROGRAMS, "tls12-client")
SERVER = os.path.join(PROGRAMS, "tls12-server")
PATIENCE = 60  # seconds: more than any step takes, also under a sanitizer on a busy machine


def pki(name):
    return os.path.join(PKI, name)


class Server:
    """A tls12-server on a free port, for the time of a with statement; it must end with status 0 at SIGTERM."""

    def __init__(self, *options, identity=(), **popen):
        self.options = [*(identity or ["--cert", pki("server.pem"), "--key", pki("server.key")]), *options]
        self.popen = popen

    def __enter__(self):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([SERVER, *self.options, "0"], stderr=self.log, **self.popen)
        deadline = time.monotonic() + PATIENCE
        while True:
            found = re.search(r"^listening on .*:(\d+)$", self.said(), re.M)
            if found:
                self.port = int(found.group(1))
                return self
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start: " + self.said())
            time.sleep(0.01)

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                assert self.stop() == 0, self.said()
        finally:
            self.process.kill()
            self.process.wait()
            self.log.close()

    def said(self):
        size = os.fstat(self.log.fileno()).st_size
        return os.pread(self.log.fileno(), size, 0).decode()

    def wait_for(self, pattern):
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, self.said()):
            assert time.monotonic() < deadline, f"no {pattern!r} in: {self.said()}"
            time.sleep(0.01)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def connect(self):
        sock = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock


def run(program, *arguments, data=b"", **more):
    return subprocess.run([program, *arguments], input=data, capture_output=True, timeout=PATIENCE, **more)


def cert(*arguments):
    """tls12-cert makes something."""
    done = run(os.path.join(PROGRAMS, "tls12-cert"), *arguments)
    assert done.returncode == 0, done.stderr.decode()


def client(port, *options, data=b"", **more):
    return run(CLIENT, "--ca", pki("ca.pem"), *options, "127.0.0.1", str(port), data=data, **more)


def client_context(verify=True):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM")
    context.load_verify_locations(pki("ca.pem"))
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def server_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM")
    context.load_cert_chain(pki("server.pem"), pki("server.key"))
    return context


def records(stream):
    """The records of a byte string: (type, body), and what is left over."""
    found = []
    while len(stream) >= 5 and len(stream) >= 5 + int.from_bytes(stream[3:5], "big"):
        end = 5 + int.from_bytes(stream[3:5], "big")
        found.append((stream[0], stream[5:end]))
        stream = stream[end:]
    return found, stream


class Peer:
    """A TLS client or server over a socket that it feeds by hand, so that a test sees and cuts what goes over the wire."""

    def __init__(self, sock, context=None, server_side=False):
        self.sock = sock
        self.received = bytearray()  # all bytes, as they came
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = context or client_context()
        name = None if server_side else "localhost"
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=server_side, server_hostname=name)

    def flush(self):
        self.sock.sendall(self.outgoing.read())

    def receive(self):
        data = self.sock.recv(65536)
        self.received += data
        if data:
            self.incoming.write(data)
        else:
            self.incoming.write_eof()

    def call(self, function, *arguments):
        """Calls a function of the TLS object as often as it takes."""
        while True:
            try:
                result = function(*arguments)
                self.flush()
                return result
            except ssl.SSLWantReadError:
                self.flush()
                self.receive()

    def next_flight(self):
        """What this side of the handshake says next, for the test to send."""
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            pass
        return self.outgoing.read()

    def handshake(self):
        self.call(self.tls.do_handshake)
        return self

    def write(self, data):
        self.call(self.tls.write, data)

    def read(self):
        """The data of the next record; nothing after close_notify."""
        try:
            return self.call(self.tls.read, 65536)
        except ssl.SSLZeroReturnError:
            return b""

    def read_exactly(self, count):
        data = bytearray()
        while len(data) < count:
            more = self.read()
            assert more, "the end, too early"
            data += more
        return data

    def read_all(self):
        data = bytearray()
        while more := self.read():
            data += more
        return data

    def close(self):
        """close_notify both ways."""
        self.call(self.tls.unwrap)
        self.sock.close()


def until_closed(sock):
    """All bytes up to the end of the stream. A reset is an exception."""
    data = b""
    while more := sock.recv(65536):
        data += more
    return data


class Relay:
    """A port that hands one connection on to another port, for the time of a with statement, and keeps what went by."""

    def __init__(self, port):
        self.up, self.down = bytearray(), bytearray()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, args=(port,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, kind, value, trace):
        self.listener.close()
        self.thread.join(PATIENCE)

    def run(self, port):
        near, _ = self.listener.accept()
        with near, socket.create_connection(("127.0.0.1", port), PATIENCE) as far:
            back = threading.Thread(target=self.hand_on, args=(far, near, self.down))
            back.start()
            self.hand_on(near, far, self.up)
            back.join()

    @staticmethod
    def hand_on(source, target, kept):
        while data := source.recv(65536):
            kept += data
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
