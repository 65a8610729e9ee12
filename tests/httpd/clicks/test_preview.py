# SPDX-License-Identifier: Apache-2.0
"""A preview shows exactly what a run would send, and a run with its digest sends nothing else."""
import pytest

from integration import BEARER

pytestmark = pytest.mark.core

SET_WHEN_SENT = ("webhook-id", "webhook-timestamp", "webhook-signature", "portalhooks-execution-id", "traceparent")


def preview(integration, body=None, user="operator"):
    return integration.portal.as_(user).post(f"{integration.uri}/preview", body or {"mode": "default"})


def of_event(event, **more):
    return {"mode": "event", "event_id": event["id"], **more}


@pytest.mark.parametrize("settings", [{}, {"event_body": "thin"}, {"default_body": "envelope"}])
@pytest.mark.parametrize("mode", ["default", "event"])
def test_preview_shows_the_exact_bytes_and_headers(make_integration, new_event, mode, settings):
    integration = make_integration(headers={"X-Own": "an-own-value"}, **settings)
    event = new_event(b'{"total": 3.30, "text": "\\u00e4"}')
    body = of_event(event) if mode == "event" else {"mode": "default"}
    shown = preview(integration, body).is_ok().json
    assert integration.requests == []
    execution = integration.run(body)
    sent, recorded = integration.only_request(), integration.detail(execution, user="operator")["request"]
    if settings.get("default_body") and mode == "default":  # the envelope contains the time of the click
        assert len(shown["body"]) == len(sent.body)
    else:
        assert shown["body"].encode() == sent.body
    assert [name.lower() for name, _ in shown["headers"]] == [name.lower() for name, _ in sent.headers]
    for (name, value), (_, later) in zip(shown["headers"], recorded["headers"]):
        assert value == later or name in SET_WHEN_SENT, name
    assert {name: shown[name] for name in ("method", "url", "masked", "encoding", "body_bytes")} == {
        name: recorded[name] for name in ("method", "url", "masked", "encoding", "body_bytes")}
    assert "…" in dict(shown["headers"])["webhook-id"]


def test_preview_shows_no_secret_and_hides_the_path_from_operators(make_integration):
    integration = make_integration(headers={"X-Own": "an-own-value"})
    response = preview(integration).is_ok()
    for secret in (BEARER, "an-own-value", integration.secret, integration.path):
        assert secret.encode() not in response.body
    assert response.json["url"].endswith("/…")
    assert preview(integration, user="both").is_ok().json["url"] == integration.url


def test_preview_reports_the_timeout(make_integration):
    assert preview(make_integration(timeout_ms=2500)).is_ok().json["timeout_ms"] == 2500
    integration = make_integration(timeout_ms=None)
    limits = integration.portal.as_("operator").get("/me").json["limits"]
    assert preview(integration).is_ok().json["timeout_ms"] == limits["timeout_ms"]


def test_previewed_message_is_what_is_sent(integration, event):
    digest = preview(integration, of_event(event)).is_ok().json["digest"]
    assert preview(integration, of_event(event)).is_ok().json["digest"] == digest
    assert integration.run(of_event(event, preview_digest=digest))["state"] == "succeeded"


def test_time_of_the_click_does_not_change_the_digest(make_integration):
    integration = make_integration(default_body="envelope")
    digest = preview(integration).is_ok().json["digest"]
    assert integration.run({"mode": "default", "preview_digest": digest})["state"] == "succeeded"


@pytest.mark.parametrize("change", [{"action_label": "Other"}, {"event_body": "thin"}, {"timeout_ms": 2000}])
def test_webhook_changed_since_preview_sends_nothing(integration, event, change):
    digest = preview(integration, of_event(event)).is_ok().json["digest"]
    integration.admin.patch(integration.webhook_uri, change, etag="*").is_ok()
    integration.click(of_event(event, preview_digest=digest), wait=20).is_refused(409, "changed_since_preview")
    assert integration.requests == []
    assert integration.executions() == []
    digest = preview(integration, of_event(event)).is_ok().json["digest"]
    integration.run(of_event(event, preview_digest=digest))


def test_nothing_hidden_from_operators_goes_into_the_digest(make_integration):
    """Whoever sees the digest can try guesses: of the path, a token, a header value, a key."""
    integration = make_integration(headers={"X-Own": "an-own-value"})
    query = integration.portal.database.query
    digest = preview(integration).is_ok().json["digest"]
    url = integration.url
    for sql, value in (("ph_webhook SET url = %s", f"{url}/T0SECRET?token=1"), ("ph_webhook SET bearer = %s", None),
                       ("ph_webhook SET headers = %s", "{}"), ("ph_signing_key SET public_key = %s", "another")):
        query(f"UPDATE {sql} WHERE integration_id = %s", value, integration.id)
        assert preview(integration).is_ok().json["digest"] == digest, sql
    query("UPDATE ph_webhook SET url = %s WHERE integration_id = %s", url.replace("127.0.0.1", "127.0.0.2"),
          integration.id)
    assert preview(integration).is_ok().json["digest"] != digest


def test_digest_is_bound_to_integration_and_event(make_integration, new_event):
    integration, other, event = make_integration(), make_integration(), new_event()
    digests = {preview(each, body).is_ok().json["digest"] for each, body in (
        (integration, {"mode": "default"}), (other, {"mode": "default"}), (integration, of_event(event)),
        (integration, of_event(new_event())))}
    assert len(digests) == 4
    for digest in digests - {preview(integration).json["digest"]}:
        integration.click({"mode": "default", "preview_digest": digest}).is_refused(409, "changed_since_preview")


def test_refused_click_does_not_use_up_its_key(integration):
    key = "digest-of-another-run"
    integration.click({"mode": "default", "preview_digest": "x" * 43}, key=key).is_refused(409, "changed_since_preview")
    integration.click(key=key, wait=20).is_ok(201)


def test_preview_is_refused_like_the_run(make_integration, portal):
    unconfigured, disabled = make_integration(with_webhook=False), make_integration(enabled=False)
    preview(unconfigured).is_refused(409, "not_configured")
    preview(disabled).is_refused(409, "disabled")
    preview(make_integration(with_key=False)).is_refused(409, "no_signing_key")
    preview(make_integration(), {"mode": "event", "event_id": "there-is-none"}).is_refused(404, "not_found")
    portal.as_("operator").post("/integrations/there-is-none/preview", {"mode": "default"}).is_refused(
        404, "not_found")
    preview(unconfigured, user="admin").is_refused(403, "forbidden")


@pytest.mark.parametrize("body, pointer", [
    ({"mode": "test"}, "/mode"), ({"event_id": "x"}, "/mode"), ({"mode": "event"}, "/event_id"),
    ({"mode": "default", "event_id": "x"}, "/event_id"), ({"mode": "default", "note": "x"}, "/note"),
    ({"mode": 1}, "/mode"), ({"mode": "event", "event_id": "a b"}, "/event_id"),
])
def test_invalid_preview_is_refused(integration, body, pointer):
    assert pointer in preview(integration, body).is_refused(422, "invalid").pointers


@pytest.mark.parametrize("digest", ["", "x", "x" * 42, "x" * 44, 5, None])
def test_malformed_digest_is_refused(integration, digest):
    response = integration.click({"mode": "default", "preview_digest": digest}).is_refused(422, "invalid")
    assert response.pointers == {"/preview_digest"}
