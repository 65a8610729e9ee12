# SPDX-License-Identifier: Apache-2.0
"""A receiver at the loopback interface of a bare root, for one request."""
import base64
import hashlib
import hmac
import json
import pathlib
import subprocess

PROGRAM = pathlib.Path(__file__).parent / "receive_one.py"


class Receiver:
    def __init__(self, root):
        self._process = subprocess.Popen(root.enter("/usr/bin/python3", PROGRAM), stdout=subprocess.PIPE, text=True)
        self.address = f"http://127.0.0.1:{int(self._process.stdout.readline())}/hook"

    def verified_body(self, secret, authorization):
        """The body of the request, whose signature by the key's secret and Authorization (None: without) are right."""
        received = json.loads(self._process.communicate(timeout=30)[0])
        headers = received["headers"]
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{received['body']}".encode()
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{signature}"
        assert headers.get("authorization") == authorization
        return received["body"]
