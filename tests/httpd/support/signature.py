# SPDX-License-Identifier: Apache-2.0
"""Standard Webhooks 1.0.0 signatures, verified independently of the module: by hmac, and by the official npm
packages."""
import base64
import hashlib
import hmac
import json
import pathlib
import subprocess

VERIFY = pathlib.Path(__file__).parents[1] / "verify.mjs"


def of(secret, message_id, timestamp, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def expected_of(secret, request):
    return of(secret, request.header("webhook-id"), request.header("webhook-timestamp"), request.body)


def official_verdict(secret, request, package="standardwebhooks"):
    """'valid', or the error message of the package."""
    message = {"package": package, "secret": secret, "headers": dict(request.headers), "body": request.body.decode()}
    done = subprocess.run(["node", str(VERIFY)], input=json.dumps(message), capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
