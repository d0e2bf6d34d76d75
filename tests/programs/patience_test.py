"""patience_test.py - tls12-server: clients that stall, that never read, that never end. Slow by its nature.

SPDX-License-Identifier: MIT
"""
import os
import select
import threading
import time
import unittest

import programs


class Patience(unittest.TestCase):
    def still_serves(self, server):
        begin = time.monotonic()
        done = programs.client(server.port, data=b"still there")
        self.assertEqual((done.returncode, done.stdout), (0, b"still there"), server.said())
        self.assertLess(time.monotonic() - begin, 5)

    @staticmethod
    def stalled_client(server, flight, part):
        """A client that has sent its flights up to this one, and of this one so many bytes; and the bytes that are left."""
        peer = programs.Peer(server.connect())
        wire = peer.next_flight()
        if flight > 1:
            peer.sock.sendall(wire)
            while not (wire := peer.next_flight()):
                peer.receive()
        peer.sock.sendall(wire[:part])
        return peer, wire[part:]

    def test_stalled(self):
        """Silent for eleven seconds after any of their messages or within one, clients hold up nobody, and then go on."""
        with programs.Server("--echo") as server:
            stalled = [self.stalled_client(server, flight, part)
                       for flight, parts in ((1, (0, 1, 5, 20, 10000)), (2, (0, 3, 267, 270, 273, 280, 10000)))
                       for part in parts]
            done = programs.Peer(server.connect()).handshake()
            end = time.monotonic() + 11
            while time.monotonic() < end:
                self.still_serves(server)
                time.sleep(1)
            for peer, rest in stalled:
                peer.sock.sendall(rest)
                peer.handshake()
                peer.write(b"late")
                self.assertEqual(peer.read(), b"late")
                peer.close()
            done.close()

    def test_timeout(self):
        with programs.Server("--echo", "--timeout", "1") as server:
            silent, drip, late = server.connect(), server.connect(), server.connect()
            peer = programs.Peer(late).handshake()
            drip.setblocking(False)
            end = time.monotonic() + programs.PATIENCE
            for byte in programs.Peer(None).next_flight():  # a byte now and then does not extend the time for a handshake
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)
                try:
                    drip.send(bytes([byte]))
                    drip.recv(100)
                    break
                except BlockingIOError:
                    pass
            else:
                self.fail("the handshake had all the time of the world")
            programs.until_closed(silent)
            self.assertEqual(peer.read(), b"")  # close_notify
            for sock in silent, drip, late:
                sock.close()
            server.wait_for("silent for too long")
            server.wait_for("the handshake took too long")
            self.still_serves(server)

    def test_slow_request(self):
        """Nor does a byte now and then extend the time for a request."""
        with programs.Server("--www", "--timeout", "1") as server, server.connect() as sock:
            peer = programs.Peer(sock).handshake()
            end = time.monotonic() + programs.PATIENCE
            while not select.select([sock], [], [], 0.1)[0]:
                self.assertLess(time.monotonic(), end)
                peer.write(b"x")
            self.assertEqual(peer.read(), b"")

    def test_end_that_is_not_answered(self):
        """A client that never closes keeps its place for no more than a moment."""
        with programs.Server("--www") as server, server.connect() as sock:
            peer = programs.Peer(sock).handshake()
            peer.write(b"GET / HTTP/1.1\r\n\r\n")
            peer.read_all()
            end = time.monotonic() + programs.PATIENCE
            while self.sockets(server) > 1:  # the one that listens
                self.assertLess(time.monotonic(), end)
                time.sleep(0.1)

    @staticmethod
    def sockets(server):
        folder = f"/proc/{server.process.pid}/fd"
        return sum(os.readlink(os.path.join(folder, name)).startswith("socket:") for name in os.listdir(folder))

    def test_client_that_does_not_read(self):
        """It fills every buffer between; the server stops reading it, serves others, and goes on when it reads."""
        with programs.Server("--echo") as server, server.connect() as sock:
            peer = programs.Peer(sock).handshake()
            count = 1000
            for _ in range(count):
                peer.tls.write(b"z" * 16384)
            wire, sent = peer.outgoing.read(), 0
            sock.setblocking(False)
            while select.select([], [sock], [], 2)[1]:
                sent += sock.send(wire[sent:sent + 65536])
            self.assertLess(sent, len(wire), "the server took it all without bound")
            self.still_serves(server)
            sock.setblocking(True)
            rest = threading.Thread(target=sock.sendall, args=(wire[sent:],))
            rest.start()
            peer.read_exactly(count * 16384)
            rest.join()


if __name__ == "__main__":
    unittest.main()
