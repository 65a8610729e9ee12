# SPDX-License-Identifier: Apache-2.0
"""Whatever is edited, rotated or deleted while people press: each execution is of one moment. Its URL, token,
headers and recorded version are of one edit, and its key is the one that was active then."""
import collections
import concurrent.futures
import datetime
import threading

import pytest

import signature
from integration import Integration
from waiting import wait_for

pytestmark = pytest.mark.core

PRESSERS = 8


class Admin:
    """Changes everything, over and over. An edit comes before the key that goes with it, so that the only states
    there ever are: webhook n with key n - 1 or n, or none at all."""

    def __init__(self, integration, receiver):
        self.integration, self.receiver = integration, receiver
        self.path = integration.webhook_uri
        self.edits = 0
        self.versions = {}  # version → number of the edit
        self.secrets = {}   # number of the edit → its key's secret
        self.ended_by = {}  # number of the edit → when its key had ended, at the latest
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


def press(integration, clicks):
    """How often each answer came."""
    answers = collections.Counter()
    for _ in range(clicks):
        answer = integration.click()
        answers[answer.word or answer.status] += 1
    return answers


def all_executions(integration):
    return integration.admin.pages(f"/executions?integration_id={integration.id}", 200)


def judge(admin, receiver, executions):
    """Holds every request that came against the edit its URL names."""
    of_id = {each["id"]: each for each in executions}
    requests = [request for number in range(1, admin.edits + 2)
                for request in receiver.requests_to(f"{admin.integration.path}/{number}")]
    for request in requests:
        number = int(request.target.rpartition("/")[2])
        assert request.header("Authorization") == f"Bearer token-number-{number}"
        assert request.header("X-Edit") == f"edit-{number:08}"
        execution = of_id[request.header("portalhooks-execution-id")]
        assert admin.versions[execution["webhook_version"]] == number
        # Also by earlier keys, if the batch began before they ended.
        created_at = datetime.datetime.fromisoformat(execution["created_at"].replace("Z", "+00:00"))
        of_its_time = {signature.expected_of(admin.secrets[each], request) for each in range(1, number + 1)
                       if each in admin.secrets and (each >= number - 1 or admin.ended_by[each] >= created_at)}
        signatures = request.header("webhook-signature").split()
        assert signatures and set(signatures) <= of_its_time, f"edit {number} is signed by another edit's key"
    return len(requests)


def run_rounds(portal, receiver, clicks):
    integration = Integration(portal, receiver)
    admin = Admin(integration, receiver)
    admin.edit()
    with concurrent.futures.ThreadPoolExecutor(PRESSERS + 1) as pool:
        changing = pool.submit(admin.change_until_over)
        pressing = [pool.submit(press, integration, clicks // PRESSERS) for _ in range(PRESSERS)]
        try:
            answers = sum((each.result() for each in pressing), collections.Counter())
        finally:
            admin.is_over.set()
        changing.result()
    assert set(answers) <= {202, "not_configured", "no_signing_key", "busy"}, answers
    assert answers[202] > clicks / 2, answers
    sending = f"/executions?integration_id={integration.id}&state=sending"
    wait_for(lambda: not integration.admin.get(sending).json["items"], "the last execution to end", 60)
    executions = all_executions(integration)
    assert len(executions) == answers[202]
    assert judge(admin, receiver, executions) == sum(each["delivery"] == "received" for each in executions)
    assert admin.edits > 10


def test_a_change_while_people_press_is_seen_whole_or_not_at_all(portal, receiver):
    run_rounds(portal, receiver, 400)


@pytest.mark.long("snapshots")
def test_ten_thousand_presses_are_of_one_moment_each(portal, receiver):
    run_rounds(portal, receiver, 10000)
