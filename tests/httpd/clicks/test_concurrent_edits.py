# SPDX-License-Identifier: Apache-2.0
"""Executions during concurrent edits, rotations and deletions are consistent: URL, token, headers and recorded version
come from one edit, and the signing key was active at that time."""
import collections
import concurrent.futures
import datetime
import threading

import pytest

import signature
from integration import Integration
from waiting import wait_for

pytestmark = pytest.mark.core

CLIENTS = 8


class Admin:
    """Edits continuously. Each edit precedes its key, so the only states are: webhook n with key n - 1 or n, or no
    webhook."""

    def __init__(self, integration, receiver):
        self.integration, self.receiver = integration, receiver
        self.path = integration.webhook_uri
        self.edits = 0
        self.versions = {}  # version → number of the edit
        self.secrets = {}   # number of the edit → secret of its key
        self.ended_by = {}  # number of the edit → latest time at which its key ended
        self.is_over = threading.Event()

    def edit(self):
        number = self.edits + 1
        settings = {"url": self.receiver.url(f"{self.integration.path}/{number}"),
                    "bearer_token": f"token-number-{number}", "headers": {"X-Edit": f"edit-{number:08}"}}
        current = self.integration.admin.get(self.path)
        condition = ("If-Match", current.etag) if current.status == 200 else ("If-None-Match", "*")
        changed = self.integration.admin.put(self.path, settings, headers=[condition]).is_ok(200, 201)
        self.versions[changed.etag.strip('"')] = number
        key = self.integration.admin.post(f"{self.path}/keys", {"overlap_seconds": 0}).is_ok(201).json
        self.secrets[number] = key["secret"]
        self.ended_by[number - 1] = datetime.datetime.now(datetime.timezone.utc)
        self.edits = number
        if number % 10 == 0:
            self.integration.admin.delete(self.path, etag="*").is_ok(204)

    def change_until_over(self):
        while not self.is_over.is_set():
            self.edit()


def click(integration, clicks):
    """Number of responses by problem or status."""
    responses = collections.Counter()
    for _ in range(clicks):
        response = integration.click()
        responses[response.problem or response.status] += 1
    return responses


def all_executions(integration):
    return integration.admin.pages(f"/executions?integration_id={integration.id}", 200)


def check_requests(admin, receiver, executions):
    """Check each request against the edit that its URL names; returns the number of requests."""
    by_id = {each["id"]: each for each in executions}
    requests = [request for number in range(1, admin.edits + 2)
                for request in receiver.requests_to(f"{admin.integration.path}/{number}")]
    for request in requests:
        number = int(request.target.rpartition("/")[2])
        assert request.header("Authorization") == f"Bearer token-number-{number}"
        assert request.header("X-Edit") == f"edit-{number:08}"
        execution = by_id[request.header("portalhooks-execution-id")]
        assert admin.versions[execution["webhook_version"]] == number
        # Earlier keys may sign, too, if the batch began before they ended.
        created_at = datetime.datetime.fromisoformat(execution["created_at"].replace("Z", "+00:00"))
        allowed = {signature.expected_of(admin.secrets[each], request) for each in range(1, number + 1)
                   if each in admin.secrets and (each >= number - 1 or admin.ended_by[each] >= created_at)}
        signatures = request.header("webhook-signature").split()
        assert signatures and set(signatures) <= allowed, f"edit {number} is signed by the key of another edit"
    return len(requests)


def run_rounds(portal, receiver, clicks):
    integration = Integration(portal, receiver)
    admin = Admin(integration, receiver)
    admin.edit()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS + 1) as pool:
        changing = pool.submit(admin.change_until_over)
        clicking = [pool.submit(click, integration, clicks // CLIENTS) for _ in range(CLIENTS)]
        try:
            responses = sum((each.result() for each in clicking), collections.Counter())
        finally:
            admin.is_over.set()
        changing.result()
    assert set(responses) <= {202, "not_configured", "no_signing_key", "busy"}, responses
    assert responses[202] > clicks / 2, responses
    sending = f"/executions?integration_id={integration.id}&state=sending"
    wait_for(lambda: not integration.admin.get(sending).json["items"], "the last execution to be final", 60)
    executions = all_executions(integration)
    assert len(executions) == responses[202]
    assert check_requests(admin, receiver, executions) == sum(each["delivery"] == "received" for each in executions)
    assert admin.edits > 10


def test_executions_see_an_edit_completely_or_not_at_all(portal, receiver):
    run_rounds(portal, receiver, 400)


@pytest.mark.long("snapshots")
def test_ten_thousand_executions_see_edits_completely_or_not_at_all(portal, receiver):
    run_rounds(portal, receiver, 10000)
