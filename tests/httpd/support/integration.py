# SPDX-License-Identifier: Apache-2.0
"""An integration created for one test: its webhook, its signing key and its path at the receiver."""
import itertools
import json
import uuid

from receiver import Gate
from waiting import wait_for

BEARER = "token-that-nobody-may-see-4f1d"
FINAL = ("succeeded", "failed", "unknown")
_numbers = itertools.count(1)


def fresh(word):
    """A unique id."""
    return f"{word}-{next(_numbers)}-{uuid.uuid4().hex[:8]}"


class Integration:
    def __init__(self, portal, receiver, url=None, with_webhook=True, with_key=True, **settings):
        self.portal = portal
        self.receiver = receiver
        self.admin = portal.as_("admin")
        self.operator = portal.as_("operator")
        self.id = self.create()
        self.path = f"/{self.id}"  # at the receiver
        self.url = url or receiver.url(self.path)
        self.secret = self.key = None
        if with_webhook:
            self.configure(**settings).is_ok(201)
        if with_webhook and with_key:
            self.add_key()

    @property
    def uri(self):
        """Below the API's base."""
        return f"/integrations/{self.id}"

    @property
    def webhook_uri(self):
        return f"{self.uri}/webhook"

    @property
    def keys_uri(self):
        return f"{self.webhook_uri}/keys"

    def create(self):
        """Create the integration; returns its id."""
        id_ = fresh("integration")
        self.admin.post("/integrations", {"id": id_, "name": f"Name of {id_}"}).is_ok(201)
        return id_

    def configure(self, **settings):
        settings.setdefault("url", self.url)
        settings.setdefault("bearer_token", BEARER)
        current = self.admin.get(self.webhook_uri)
        condition = ("If-Match", current.etag) if current.status == 200 else ("If-None-Match", "*")
        return self.admin.put(self.webhook_uri, settings, headers=[condition])

    def webhook(self):
        return self.admin.get(self.webhook_uri).is_ok().json

    def add_key(self, **settings):
        self.key = self.admin.post(self.keys_uri, settings).is_ok(201).json
        self.secret = self.key["secret"]
        return self.key

    def on_request(self, handlers):
        self.receiver.on_request(self.path, handlers)

    @property
    def requests(self):
        return self.receiver.requests_to(self.path)

    def only_request(self):
        requests = self.requests
        assert len(requests) == 1, f"{len(requests)} requests arrived"
        return requests[0]

    # ---- clicking -------------------------------------------------------------------------------------

    def click(self, body=None, *, user=None, wait=None, key=None, headers=()):
        """One POST …/executions; returns the response, whatever its status."""
        return self._post(f"{self.uri}/executions", {"mode": "default"} if body is None else body,
                          user, wait, key, headers)

    def click_and_hold(self, *arguments, **more):
        """A click whose request is held at the receiver; returns the execution and the gate."""
        gate = Gate()
        self.on_request(gate)
        execution = self.click(*arguments, **more).is_ok(202).json
        gate.wait_for_request()
        return execution, gate

    def click_retry(self, execution, body=None, *, user=None, wait=None, key=None):
        return self._post(f"/executions/{execution['id']}/retry", body or {}, user, wait, key, ())

    def run(self, body=None, **more):
        """A click that must be accepted; returns the final execution."""
        return self.click(body, wait=20, **more).is_ok(201).json

    def retry(self, execution, body=None, **more):
        return self.click_retry(execution, body, wait=20, **more).is_ok(201).json

    def run_event(self, event, **more):
        return self.run({"mode": "event", "event_id": event["id"]}, **more)

    def executions(self):
        """The newest executions of this integration."""
        return self.operator.get(f"/executions?integration_id={self.id}").is_ok().json["items"]

    def detail(self, execution, user="admin"):
        return self.portal.as_(user).get(f"/executions/{execution['id']}").is_ok().json

    def wait_until_final(self, execution):
        def final():
            detail = self.detail(execution)
            return detail if detail["state"] in FINAL else None
        return wait_for(final, f"{execution['id']} to be final", 25)

    def _post(self, path, body, user, wait, key, headers):
        headers = list(headers)
        if wait is not None:
            headers.append(("Prefer", f"wait={wait}"))
        if key is not None:
            headers.append(("Idempotency-Key", key))
        return self.portal.as_(user or "operator").post(path, body, headers=headers)


def make_event(portal, details=b"{}", **fields):
    """Post an event whose details are exactly these bytes."""
    event = {"id": fresh("evt"), "type": "order.limit_exceeded", "title": "Order exceeds its limit"}
    event.update(fields)
    body = json.dumps(event).encode()[:-1] + b',"details":' + details + b"}"
    return portal.as_("poster").post("/events", body=body).is_ok(201).json
