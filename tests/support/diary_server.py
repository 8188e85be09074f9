#!/usr/bin/env python3
"""An HTTP server that writes each request to standard output, one a line: method, path,
Host, X-Call, body. What it answers depends on the path: /busy/.. 503 twice, then 200 "ok";
/empty/.. 200 without a body; all others 200 "ok". Prints its port first.
"""
import http.server
import threading

asked = {}
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        with lock:
            asked[self.path] = asked.get(self.path, 0) + 1
            is_busy = self.path.startswith("/busy/") and asked[self.path] <= 2
            print(
                self.command,
                self.path,
                self.headers["Host"],
                self.headers.get("X-Call", "-"),
                body or "-",
                flush=True,
            )
        reply = b"" if self.path.startswith("/empty/") else b"ok"
        self.send_response(503 if is_busy else 200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
