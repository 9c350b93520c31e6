#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""An HTTPS server on the loopback that can misbehave.

https_server.py FOLDER CERTIFICATE KEY OUT: serves the files of FOLDER, writes
to OUT/port and OUT/proxy the ports of the server and of a proxy that knows
CONNECT, and to OUT/requests a line a request:

    GET /plain/a.tar.xz 200-999 "etag"      (range and If-Range, or -)

The first part of a request's path says how to behave, as in /cut=100/a.tar.xz;
the methods of Answer are the list. Signatures (.minisig) are served well by
those that only spoil a body.
"""
import hashlib
import http.server
import os
import select
import socket
import ssl
import sys
import threading

folder, certificate, key, out = sys.argv[1:5]
lock = threading.Lock()


def note(*words):
    with lock, open(os.path.join(out, "requests"), "a") as f:
        f.write(" ".join(words) + "\n")


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.close_connection = True
        wants = self.headers.get("Range", "-").replace("bytes=", "")
        note("GET", self.path, wants, self.headers.get("If-Range", "-"))
        how, _, name = self.path[1:].split("?")[0].partition("/")
        how, _, self.number = how.partition("=")
        self.name = os.path.basename(name)
        try:
            with open(os.path.join(folder, self.name), "rb") as f:
                self.body = f.read()
        except FileNotFoundError:
            self.send_error(404)
            return
        if self.name.endswith(".minisig") and how in (
                "cut", "stall", "drip", "long", "short", "badrange",
                "unasked", "endless", "othertotal"):
            how = "plain"
        try:
            getattr(self, how)()
            self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass

    def tag(self):
        return '"%s"' % hashlib.sha256(self.body).hexdigest()[:16]

    def start(self, status, length, **headers):
        self.send_response_only(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    # The first byte requested; 0 for the whole file, or if the file has changed.
    def wanted(self, tag):
        wants = self.headers.get("Range", "")
        if not wants or self.headers.get("If-Range", tag) != tag:
            return 0
        return int(wants.replace("bytes=", "").rstrip("-"))

    def part(self, first, body, tag):
        length = len(self.body)
        if first >= length and first:
            self.start(416, 0, Content_Range="bytes */%d" % length)
            return
        if first:
            self.start(206, length - first, ETag=tag, Content_Range="bytes "
                       "%d-%d/%d" % (first, length - 1, length))
        else:
            self.start(200, length, ETag=tag)
        self.wfile.write(body)

    def plain(self):
        first = self.wanted(self.tag())
        self.part(first, self.body[first:], self.tag())

    # closes the connection after NUMBER bytes of the body, at every request
    def cut(self):
        first = self.wanted(self.tag())
        self.part(first, self.body[first:first + int(self.number)],
                  self.tag())
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    # the same, with a date instead of a usable ETag
    def dated(self):
        date = "Sun, 23 Nov 2025 18:11:11 GMT"
        first = self.wanted(date)
        length = len(self.body)
        last = len(self.body) if first or not self.number else int(self.number)
        if self.name.endswith(".minisig"):
            last = length
        self.start(206 if first else 200, length - first, ETag='W/"weak"',
                   Last_Modified=date, Content_Range="bytes "
                   "%d-%d/%d" % (first, length - 1, length))
        self.wfile.write(self.body[first:last])

    # always the same ETag, even if the file changes
    def sametag(self):
        first = self.wanted('"same"')
        self.part(first, self.body[first:], '"same"')

    # sends NUMBER bytes, then nothing until the client gives up
    def stall(self):
        first = self.wanted(self.tag())
        self.part(first, self.body[first:first + int(self.number)],
                  self.tag())
        self.wfile.flush()
        self.connection.settimeout(60)
        try:
            self.connection.recv(1)
        except (OSError, ssl.SSLError):
            pass

    # a byte every 0.2 seconds
    def drip(self):
        self.start(200, len(self.body))
        for i in range(len(self.body)):
            self.wfile.write(self.body[i:i + 1])
            self.wfile.flush()
            select.select([self.connection], [], [], 0.2)

    # announces more, or fewer bytes than it sends
    def long(self):
        self.start(200, len(self.body) + 1000)
        self.wfile.write(self.body)

    def short(self):
        self.start(200, len(self.body) // 2)
        self.wfile.write(self.body)

    # ignores ranges
    def whole(self):
        self.start(200, len(self.body), ETag=self.tag())
        self.wfile.write(self.body)

    def chunked(self):
        self.start(200, None, Transfer_Encoding="chunked")
        for i in range(0, len(self.body), 1000):
            piece = self.body[i:i + 1000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def endless(self):
        self.start(200, None, Transfer_Encoding="chunked")
        piece = b"\0" * 65536
        while True:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    # another range than the requested one
    def badrange(self):
        if not self.wanted(self.tag()):
            self.plain()
            return
        length = len(self.body)
        self.start(206, length, ETag=self.tag(),
                   Content_Range="bytes 0-%d/%d" % (length - 1, length))
        self.wfile.write(self.body)

    # a range of a file of another size
    def othertotal(self):
        first = self.wanted(self.tag())
        if not first:
            self.plain()
            return
        length = len(self.body)
        self.start(206, length - first, ETag=self.tag(), Content_Range="bytes "
                   "%d-%d/%d" % (first, length - 1, length + 5))
        self.wfile.write(self.body[first:])

    # a range although the whole file was requested
    def unasked(self):
        self.start(206, len(self.body) - 1, Content_Range="bytes "
                   "1-%d/%d" % (len(self.body) - 1, len(self.body)))
        self.wfile.write(self.body[1:])

    def status(self):
        self.send_error(int(self.number))

    def html(self):
        body = b"<html><body>Not here.</body></html>\n"
        self.start(200, len(body), Content_Type="text/html")
        self.wfile.write(body)

    # redirects: NUMBER hops, in a circle, away from https
    def hops(self):
        left = int(self.number) - 1
        self.start(302, 0, Location="/%s/%s" % (
            "hops=%d" % left if left > 0 else "plain", self.name))

    def circle(self):
        self.start(301, 0, Location=self.path)

    def tohttp(self):
        self.start(302, 0, Location="http://localhost:%d/plain/%s" % (
            proxy.server_port, self.name))

    def tofile(self):
        self.start(302, 0, Location="file://%s/%s" % (folder, self.name))

    def nowhere(self):
        self.start(302, 0)


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        note("HTTP", self.path)
        self.send_error(404)

    def do_CONNECT(self):
        note("CONNECT", self.path)
        self.close_connection = True
        host, _, port = self.path.partition(":")
        with socket.create_connection((host, int(port))) as far:
            self.send_response_only(200)
            self.end_headers()
            self.wfile.flush()
            ends = {self.connection: far, far: self.connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    ends[end].sendall(data)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a client that does not like the certificate, say


def tls(sock):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context.wrap_socket(sock, server_side=True,
                               do_handshake_on_connect=False)


server = Server(("127.0.0.1", 0), Answer)
server.socket = tls(server.socket)
proxy = Server(("127.0.0.1", 0), Proxy)
threading.Thread(target=proxy.serve_forever, daemon=True).start()
for name, port in (("proxy", proxy.server_port), ("port", server.server_port)):
    with open(os.path.join(out, "." + name), "w") as f:
        f.write("%d\n" % port)
    os.rename(os.path.join(out, "." + name), os.path.join(out, name))
server.serve_forever()
