# SPDX-License-Identifier: Apache-2.0
"""What a run would send, looked at before it is pressed; and that nothing else is sent then."""
import pytest

from hook import BEARER

pytestmark = pytest.mark.core

MADE_LATER = ("webhook-id", "webhook-timestamp", "webhook-signature", "portalhooks-execution-id", "traceparent")


def preview(hook, body=None, user="operator"):
    return hook.portal.as_(user).post(f"/integrations/{hook.id}/preview", body or {"mode": "default"})


def of_event(event, **more):
    return {"mode": "event", "event_id": event["id"], **more}


@pytest.mark.parametrize("settings", [{}, {"event_body": "thin"}, {"default_body": "envelope"}])
@pytest.mark.parametrize("mode", ["default", "event"])
def test_a_preview_shows_the_very_bytes_and_headers(make_hook, new_event, mode, settings):
    hook = make_hook(headers={"X-Own": "an-own-value"}, **settings)
    event = new_event(b'{"total": 3.30, "text": "\\u00e4"}')
    body = of_event(event) if mode == "event" else {"mode": "default"}
    shown = preview(hook, body).is_ok().json
    assert hook.requests == []
    execution = hook.run(body)
    sent, recorded = hook.only_request(), hook.detail(execution, user="operator")["request"]
    if settings.get("default_body") and mode == "default":  # the time of the click stands in it
        assert len(shown["body"]) == len(sent.body)
    else:
        assert shown["body"].encode() == sent.body
    assert [name.lower() for name, _ in shown["headers"]] == [name.lower() for name, _ in sent.headers]
    for (name, value), (_, later) in zip(shown["headers"], recorded["headers"]):
        assert value == later or name in MADE_LATER, name
    assert {name: shown[name] for name in ("method", "url", "masked", "encoding", "body_bytes")} == {
        name: recorded[name] for name in ("method", "url", "masked", "encoding", "body_bytes")}
    assert "…" in dict(shown["headers"])["webhook-id"]


def test_a_preview_shows_no_secret_and_to_an_operator_no_path(make_hook):
    hook = make_hook(headers={"X-Own": "an-own-value"})
    answer = preview(hook).is_ok()
    for secret in (BEARER, "an-own-value", hook.secret, hook.path):
        assert secret.encode() not in answer.body
    assert answer.json["url"].endswith("/…")
    assert preview(hook, user="both").is_ok().json["url"] == hook.url


def test_a_preview_says_how_long_the_run_would_wait(make_hook):
    assert preview(make_hook(timeout_ms=2500)).is_ok().json["timeout_ms"] == 2500
    hook = make_hook(timeout_ms=None)
    limits = hook.portal.as_("operator").get("/me").json["limits"]
    assert preview(hook).is_ok().json["timeout_ms"] == limits["timeout_ms"]


def test_what_was_looked_at_is_what_is_sent(hook, event):
    digest = preview(hook, of_event(event)).is_ok().json["digest"]
    assert preview(hook, of_event(event)).is_ok().json["digest"] == digest
    assert hook.run(of_event(event, preview_digest=digest))["state"] == "succeeded"


def test_the_time_of_the_click_is_no_change(make_hook):
    hook = make_hook(default_body="envelope")
    digest = preview(hook).is_ok().json["digest"]
    assert hook.run({"mode": "default", "preview_digest": digest})["state"] == "succeeded"


@pytest.mark.parametrize("change", [{"action_label": "Other"}, {"event_body": "thin"}, {"timeout_ms": 2000}])
def test_nothing_is_sent_when_the_webhook_has_changed_meanwhile(hook, event, change):
    digest = preview(hook, of_event(event)).is_ok().json["digest"]
    hook.admin.patch(f"/integrations/{hook.id}/webhook", change, etag="*").is_ok()
    hook.click(of_event(event, preview_digest=digest), wait=20).is_refused(409, "changed_since_preview")
    assert hook.requests == []
    assert hook.operator.get(f"/executions?integration_id={hook.id}").is_ok().json["items"] == []
    digest = preview(hook, of_event(event)).is_ok().json["digest"]
    hook.run(of_event(event, preview_digest=digest))


def test_a_digest_is_of_one_integration_and_one_event(make_hook, new_event):
    hook, other, event = make_hook(), make_hook(), new_event()
    digests = {preview(each, body).is_ok().json["digest"] for each, body in (
        (hook, {"mode": "default"}), (other, {"mode": "default"}), (hook, of_event(event)),
        (hook, of_event(new_event())))}
    assert len(digests) == 4
    for digest in digests - {preview(hook).json["digest"]}:
        hook.click({"mode": "default", "preview_digest": digest}).is_refused(409, "changed_since_preview")


def test_a_refused_click_leaves_its_idempotency_key_free(hook):
    key = "looked-at-something-else"
    hook.click({"mode": "default", "preview_digest": "x" * 43}, key=key).is_refused(409, "changed_since_preview")
    hook.click(key=key, wait=20).is_ok(201)


def test_a_preview_is_refused_as_the_run_would_be(make_hook, portal):
    unconfigured, disabled = make_hook(with_webhook=False), make_hook(enabled=False)
    preview(unconfigured).is_refused(409, "not_configured")
    preview(disabled).is_refused(409, "disabled")
    preview(make_hook(with_key=False)).is_refused(409, "no_signing_key")
    preview(make_hook(), {"mode": "event", "event_id": "there-is-none"}).is_refused(404, "not_found")
    portal.as_("operator").post("/integrations/there-is-none/preview", {"mode": "default"}).is_refused(
        404, "not_found")
    preview(unconfigured, user="admin").is_refused(403, "forbidden")


@pytest.mark.parametrize("body, pointer", [
    ({"mode": "test"}, "/mode"), ({"event_id": "x"}, "/mode"), ({"mode": "event"}, "/event_id"),
    ({"mode": "default", "event_id": "x"}, "/event_id"), ({"mode": "default", "note": "x"}, "/note"),
    ({"mode": 1}, "/mode"), ({"mode": "event", "event_id": "a b"}, "/event_id"),
])
def test_a_preview_of_what_is_not_valid(hook, body, pointer):
    assert pointer in preview(hook, body).is_refused(422, "invalid").pointers


@pytest.mark.parametrize("digest", ["", "x", "x" * 42, "x" * 44, 5, None])
def test_a_digest_that_is_none(hook, digest):
    answer = hook.click({"mode": "default", "preview_digest": digest}).is_refused(422, "invalid")
    assert answer.pointers == {"/preview_digest"}
