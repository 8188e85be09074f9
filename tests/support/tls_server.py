#!/usr/bin/env python3
"""An HTTPS server: 200 "ok" to whatever is got, except that on /hang-up it closes the
connection without a word. Prints its port.

Usage: tls_server.py CERTIFICATE KEY [AUTHORITY]; with an AUTHORITY, clients must show a
certificate of it.
"""
import http.server
import socket
import ssl
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/hang-up"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Shakes hands in the connection's thread, where it disturbs nobody."""

    def finish_request(self, request, client_address):
        connection = self.context.wrap_socket(
            request, server_side=True, do_handshake_on_connect=False
        )
        try:
            connection.do_handshake()
            super().finish_request(connection, client_address)
        except OSError:  # of which TLS's are: one of us does not trust the other
            hear_out(connection)


def hear_out(connection):
    """Closes so that the client reads what it was told, before a reset loses it."""
    with socket.socket(fileno=connection.detach()) as plain:
        plain.shutdown(socket.SHUT_WR)
        while plain.recv(4096):
            pass


def main(certificate, key, authority=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if authority is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(authority)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.context = context
        print(server.server_address[1], flush=True)
        server.serve_forever()


main(*sys.argv[1:])
