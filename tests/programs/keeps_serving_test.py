"""keeps_serving_test.py - tls12-server: whatever one connection does, the others are served, and alerts arrive.

SPDX-License-Identifier: MIT
"""
import os
import resource
import signal
import socket
import struct
import subprocess
import time
import unittest

import programs


def reset(sock):
    """Closes the socket with a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def alert(description):
    return bytes([21, 3, 3, 0, 2, 2, description])


class Serving(unittest.TestCase):
    def still_serves(self, server):
        done = programs.client(server.port, data=b"still there")
        self.assertEqual((done.returncode, done.stdout), (0, b"still there"), server.said())

    def test_garbage(self):
        """An alert, the end of the stream, and no reset: also where much more was sent than is looked at."""
        hello = programs.Peer(None).next_flight()
        with programs.Server("--echo") as server:
            for garbage, description in (
                    (b"GET / HTTP/1.1\r\n\r\n", 70),
                    (b"GET / HTTP/1.1\r\n" + b"x" * 500000, 70),
                    (bytes(range(256)), 70),
                    (b"\x18\x03\x03\x00\x01x", 10),
                    (b"\x16\x03\x01\xff\xff" + b"x" * 100, 22),
                    (b"\x17\x03\x03\x00\x01x" + b"x" * 50000, 10),
                    (b"\x16\x03\x03\x00\x04\x02\x00\x00\x00", 10),
                    (hello + b"\x16\x03\x03" + hello[3:], 10),
                    (hello[:11] + b"\xff" * (len(hello) - 11), 50),
            ):
                with self.subTest(garbage[:20]), server.connect() as sock:
                    sock.sendall(garbage)
                    received = programs.until_closed(sock)
                    self.assertEqual(received[-7:], alert(description))
            self.still_serves(server)

    def test_largest_client_hello(self):
        """131,396 bytes, as whole records and byte by byte: the server's flight is the answer. A byte more is refused."""
        def vector(len_len, body):
            return len(body).to_bytes(len_len, "big") + body

        lists = "000a 0004 0002 001d 000d 0004 0002 0804 ff01 0001 00"
        extensions = bytes.fromhex(lists) + b"\xfa\xfa"
        extensions += vector(2, bytes(0xffff - len(extensions) - 2))
        body = b"\3\3" + bytes(32) + vector(1, bytes(32)) + vector(2, 32766 * b"\x12\x34" + b"\xc0\x2f") + vector(1, bytes(255))
        body += vector(2, extensions)
        self.assertEqual(len(body), 131396)
        with programs.Server("--echo") as server:
            for size in 16384, 1:
                message = b"\1" + vector(3, body)
                stream = b"".join(b"\x16\3\1" + vector(2, message[i:i + size]) for i in range(0, len(message), size))
                with self.subTest(size), server.connect() as sock:
                    sock.sendall(stream)
                    flight = b""
                    while flight[-4:] != b"\x0e\0\0\0":  # ServerHelloDone
                        flight += sock.recv(65536) or self.fail(server.said())
                    self.assertEqual((flight[0], flight[5], flight[44:46]), (22, 2, b"\xc0\x2f"))
            with server.connect() as sock:
                sock.sendall(b"\x16\3\1\0\4\1" + (len(body) + 1).to_bytes(3, "big"))
                self.assertEqual(programs.until_closed(sock), alert(47))
            self.still_serves(server)

    def test_alert_under_keys(self):
        """A forged record in step 10: bad_record_mac arrives as what it is, and then the end."""
        with programs.Server("--echo") as server, server.connect() as sock:
            peer = programs.Peer(sock).handshake()
            sock.sendall(b"\x17\x03\x03\x00\x40" + bytes(64) + b"more that nobody reads" * 1000)
            with self.assertRaisesRegex(programs.ssl.SSLError, "BAD_RECORD_MAC"):
                peer.read()
            programs.until_closed(sock)
            server.wait_for("failed its integrity check")
            self.still_serves(server)

    def test_cut_anywhere(self):
        """The client goes away after any number of its bytes, in good order or with a reset."""
        with programs.Server("--echo") as server:
            for cut in range(0, 700, 23):
                sock = server.connect()
                peer = programs.Peer(sock)
                wire = peer.next_flight()
                sock.sendall(wire[:cut])
                if cut >= len(wire):
                    peer.receive()
                    sock.sendall(peer.next_flight()[:cut - len(wire)])
                reset(sock) if cut % 2 else sock.close()
            self.still_serves(server)

    def test_client_killed(self):
        with programs.Server("--echo") as server:
            for _ in range(3):
                process = subprocess.Popen([programs.CLIENT, "--ca", programs.pki("ca.pem"), "127.0.0.1", str(server.port)],
                                           stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
                process.stdin.write(b"x" * 300000)
                process.stdin.flush()
                process.kill()
                process.wait()
                process.stdin.close()
                self.still_serves(server)

    def test_a_hundred_at_once(self):
        with programs.Server("--echo") as server:
            peers = [programs.Peer(server.connect()) for _ in range(100)]
            for peer in peers:
                peer.handshake()
            for number, peer in enumerate(peers):
                peer.write(b"client %d" % number)
            for number, peer in enumerate(peers):
                self.assertEqual(peer.read(), b"client %d" % number)
            for peer in peers:
                peer.close()

    def many(self, **popen):
        """Those for whom there is no descriptor wait; the server neither ends nor spins."""
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

        with programs.Server("--echo", preexec_fn=few, **popen) as server:
            waiting = [server.connect() for _ in range(80)]
            time.sleep(0.3)
            before = self.ticks(server)
            time.sleep(0.5)
            self.assertLess(self.ticks(server) - before, 0.2)
            for sock in waiting:
                sock.close()
            self.still_serves(server)
            return server.said()

    def test_more_than_it_has_room_for(self):
        self.assertNotIn("accept", self.many())

    def test_more_than_descriptors(self):
        """As before, but the server began with so many descriptors open that accept fails first."""
        inherited = [os.open(os.devnull, os.O_RDONLY) for _ in range(30)]
        self.assertIn("accept: Too many open files", self.many(pass_fds=inherited))
        for descriptor in inherited:
            os.close(descriptor)

    @staticmethod
    def ticks(server):
        """Seconds of processor time that the server has used."""
        with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Signals(unittest.TestCase):
    def test_end_with_connections(self):
        """SIGTERM and SIGINT: status 0, and those who are connected are told."""
        for number in signal.SIGTERM, signal.SIGINT:
            with programs.Server("--echo") as server:
                idle, halfway = server.connect(), server.connect()
                peer = programs.Peer(server.connect()).handshake()
                halfway.sendall(programs.Peer(None).next_flight()[:50])
                server.process.send_signal(number)
                self.assertEqual(server.process.wait(programs.PATIENCE), 0)
                self.assertEqual(peer.read(), b"")  # close_notify
                for sock in idle, halfway, peer.sock:
                    sock.close()

    def test_end_under_load(self):
        """The server is never without something to do, and sees the signal all the same."""
        with programs.Server("--echo") as server:
            with open("/dev/zero", "rb") as zero:
                process = subprocess.Popen([programs.CLIENT, "--ca", programs.pki("ca.pem"), "127.0.0.1", str(server.port)],
                                           stdin=zero, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            server.wait_for("TLS_ECDHE_RSA")
            time.sleep(0.2)
            self.assertEqual(server.stop(), 0)
            process.wait(programs.PATIENCE)


if __name__ == "__main__":
    unittest.main()
