# SPDX-License-Identifier: Apache-2.0
"""Posts events, and triggers integrations on behalf of the signed-in user. Python 3.9 without packages."""
import base64
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

TRIES = 3


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        """A redirect leads to a log-in: the user is not signed in."""


OPENER = urllib.request.build_opener(NoRedirect)


def request(path, body, headers):
    """Status and JSON of one request; status 0 = no answer, so it is not known whether it arrived."""
    asked = urllib.request.Request(os.environ["PORTALHOOKS_URL"] + "/api/v1" + path, json.dumps(body).encode(),
                                   {"Content-Type": "application/json", **headers}, method="POST")
    try:
        with OPENER.open(asked, timeout=45) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as response:
        status, text = response.code, response.read()
    except OSError:
        return 0, None
    try:
        return status, json.loads(text)
    except ValueError:
        return status, None


def call(path, body, headers):
    """Repeats what got no answer or came at a bad moment: by its id or key the server knows it again."""
    for left in reversed(range(TRIES)):
        status, answer = request(path, body, headers)
        if status not in (0, 429, 500, 502, 503, 504) or left == 0:
            return status, answer
        time.sleep(1)


def post_event(event):
    """`event` must have an id of yours. PORTALHOOKS_LOGIN is the service account, user:password."""
    login = base64.b64encode(os.environ["PORTALHOOKS_LOGIN"].encode()).decode()
    return call("/events", event, {"Authorization": f"Basic {login}"})


def trigger(integration, event, key, user):
    """`user`: the Cookie or Authorization header of the user's own request, as {"Cookie": "…"}. `key`: made with the
    form that the user sent, so that sending it twice runs once."""
    return call(f"/integrations/{urllib.parse.quote(integration, safe='')}/executions",
                {"mode": "event", "event_id": event}, {**user, "Idempotency-Key": key, "Prefer": "wait=20"})


if __name__ == "__main__":
    if sys.argv[1] == "post":
        result = post_event(json.load(sys.stdin))
    else:
        name, _, value = os.environ["PORTALHOOKS_USER"].partition(": ")
        result = trigger(*sys.argv[2:5], {name: value})
    print(json.dumps({"status": result[0], "answer": result[1]}))
    sys.exit(0 if 200 <= result[0] < 300 else 1)
