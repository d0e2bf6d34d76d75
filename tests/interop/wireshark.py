"""wireshark.py - tshark, which is Wireshark without windows, reads what was said with the key log of tls12-client or tls12-server,
and nothing without.

    wireshark.py --client FILE --server FILE [--only TEXT]

Nothing is captured, which would take rights: a relay in between writes down what passes, and each piece becomes a TCP segment in a
file such as a capture makes.

SPDX-License-Identifier: MIT
"""
import contextlib
import os
import socket
import struct
import sys
import tempfile
import threading

from bench import DEFAULT_SUITES, Case, Real, expect, expect_status, main
from interop import SECONDS, Problem

LEGACY_SUITES = ["ECDHE-RSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA", "AES256-GCM-SHA384", "AES128-SHA"]
CCM_SUITES = ["ECDHE-ECDSA-AES128-CCM", "ECDHE-ECDSA-AES256-CCM8"]
PSK_SUITES = ["ECDHE-PSK-CHACHA20-POLY1305", "PSK-AES128-GCM-SHA256", "PSK-AES256-CCM8"]  # 4.0 knows none of RFC 8442's
KEY = "device:" + 16 * "5a"
HTTPS, RAW_IP = 443, 101
SYN, ACK = 0x02, 0x10
SEGMENT = 1400


class Relay:
    """Between a client and a server: pieces are (connection, whether it came from the client, bytes), in order."""

    def __init__(self, port):
        self.target, self.pieces = int(port), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def hand_on(self, number, source, target, from_client):
        while True:
            data = source.recv(65536)
            if not data:
                break
            self.pieces.append((number, from_client, data))
            target.sendall(data)
        with contextlib.suppress(OSError):  # it may be gone already
            target.shutdown(socket.SHUT_WR)

    def connection(self, number):
        with self.listener.accept()[0] as client, socket.create_connection(("127.0.0.1", self.target), SECONDS) as server:
            client.settimeout(SECONDS)
            up = threading.Thread(target=self.hand_on, args=(number, client, server, True))
            up.start()
            self.hand_on(number, server, client, False)
            up.join()

    @contextlib.contextmanager
    def next(self, number):
        thread = threading.Thread(target=self.connection, args=(number,))
        thread.start()
        yield
        thread.join(SECONDS)

    def close(self):
        self.listener.close()


def packet(number, from_client, flags, sequence, acknowledged, data=b""):
    """IPv4 (RFC 791) and TCP (RFC 9293) around the data. Their checksums are left out, which a capture may do."""
    ends = [(b"\x7f\0\0\1", 50000 + number), (b"\x7f\0\0\2", HTTPS)]
    (source, source_port), (target, target_port) = ends if from_client else reversed(ends)
    tcp = struct.pack(">HHIIBBHHH", source_port, target_port, sequence, acknowledged, 5 << 4, flags, 0xffff, 0, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp) + len(data), 0, 0, 64, 6, 0, source, target)
    return ip + tcp + data


def packets(pieces):
    sent = {}  # of each connection: the next sequence number of server and client
    for number, from_client, data in pieces:
        if number not in sent:
            sent[number] = [1, 1]
            yield packet(number, True, SYN, 0, 0)
            yield packet(number, False, SYN | ACK, 0, 1)
        ours = sent[number]
        for at in range(0, len(data), SEGMENT):
            part = data[at:at + SEGMENT]
            yield packet(number, from_client, ACK, ours[from_client], ours[not from_client], part)
            ours[from_client] += len(part)


def capture_write(path, pieces):
    """The format of libpcap: draft-ietf-opsawg-pcap."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, RAW_IP))
        for time, data in enumerate(packets(pieces)):
            file.write(struct.pack("<IIII", time, 0, len(data), len(data)) + data)


class Wireshark(Real):
    needs = (("tshark", "tshark"),)

    def version(self):
        return self.said("tshark", "--version").split()[2]

    def shown(self, capture, log, stream):
        """What tshark finds in a connection, with the secrets of this log or none."""
        secrets = ["-o", f"tls.keylog_file:{log}"] if log else []
        status, text = self.bench.run(["tshark", "-n", "-r", capture, *secrets, "-q", "-z", f"follow,tls,ascii,{stream}"])
        expect_status(status, 0, text)
        return text

    def reads(self, *server, client=(), identities=("ecdsa", "rsa"), times=1):
        folder = tempfile.mkdtemp(dir=self.bench.folder)
        logs = [os.path.join(folder, name) for name in ("client.log", "server.log")]
        with self.bench.our_server("--keylog", logs[1], *server, identities=identities) as port:
            relay = Relay(port)
            for number in range(times):
                with relay.next(number):
                    status, text = self.bench.fetch(relay.port, "--keylog", logs[0], *client, page=f"/page-{number}")
                expect_status(status, 0, text)
            relay.close()
        expect(text, "restore master secret" if times > 1 else "Step 10 -- the end")
        capture = os.path.join(folder, "capture")
        capture_write(capture, relay.pieces)
        for number in range(times):
            for log in logs:
                expect(self.shown(capture, log, number), f"GET /page-{number} HTTP/1.1", "made by tls12-server", "server name +localhost")
            if "HTTP/1.1" in self.shown(capture, None, number):
                raise Problem("it reads without the secrets, too")

    def cases(self):
        for suite in DEFAULT_SUITES + LEGACY_SUITES + CCM_SUITES:
            yield Case(suite, lambda suite=suite: self.reads("--ciphers", suite, client=("--ciphers", suite)))
        for suite in PSK_SUITES:
            words = ("--psk", KEY, "--ciphers", suite)
            yield Case(suite, lambda words=words: self.reads(*words, client=words, identities=()))
        for way in [], ["--no-tickets", "--cache", "9"]:
            session = tempfile.mktemp(dir=self.bench.folder)
            yield Case(f"resumed by {'id' if way else 'ticket'}",
                       lambda way=way, session=session: self.reads(*way, client=("--session", session), times=2))


if __name__ == "__main__":
    sys.exit(main([Wireshark]))
