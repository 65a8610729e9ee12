# SPDX-License-Identifier: Apache-2.0
"""A receiver for one request, for 10 minutes. Prints its port, then one line of JSON with the headers (lower case) and
the body."""
import http.server
import json


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print(json.dumps({"headers": {name.lower(): value for name, value in self.headers.items()}, "body": body}),
              flush=True)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
server.timeout = 600
print(server.server_port, flush=True)
server.handle_request()
