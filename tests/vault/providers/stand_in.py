"""A small HTTP server that answers JSON with JSON, as the base of stand-ins for key services."""

import json
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class StandIn:
    """Serves `answer` on a free port of loopback until it is closed."""

    def __init__(self):
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 64 * 1024  # head and body in one packet, or the client waits for the second

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, reply = stand_in.answer(self.path, body, self.headers)
                data = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                if stand_in.location:
                    self.send_header("Location", stand_in.location + self.path)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                """Stay quiet."""

        Handler.do_PUT = Handler.do_POST
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.requests = []
        self.location = ""
        """Where answers send the client on to."""
        self.spoil = lambda reply: reply
        """Changes an answer before it is sent, as a broken service or proxy would."""
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def answer(self, path, body, headers):
        """Return the status and the JSON of an answer."""
        raise NotImplementedError

    def close(self):
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class ClosedPort:
    """A port on which nobody listens, and that nobody else can take meanwhile."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def close(self):
        """Give the port back."""
        self.socket.close()


class SilentPort(ClosedPort):
    """A port that takes connections and never says a word."""

    def __init__(self):
        super().__init__()
        self.socket.listen(16)
