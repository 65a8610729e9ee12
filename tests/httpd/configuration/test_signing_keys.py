# SPDX-License-Identifier: Apache-2.0
"""Signing keys of both schemes, generated and imported, several at once, verified by OpenSSL."""
import base64
import subprocess

import pytest

import signature

pytestmark = pytest.mark.core

# DER encoding of an ed25519 public key (RFC 8410), up to its 32 bytes
SPKI = bytes.fromhex("302a300506032b6570032100")
RFC_8032 = ("whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==",
            "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")


def signatures(request, scheme):
    return [text for text in request.header("webhook-signature").split(" ") if text.startswith(f"{scheme},")]


def openssl_verifies(directory, public_key, request, text):
    """Whether `openssl pkeyutl` verifies a v1a signature."""
    message = f"{request.header('webhook-id')}.{request.header('webhook-timestamp')}.".encode() + request.body
    (directory / "public.der").write_bytes(SPKI + base64.b64decode(public_key.removeprefix("whpk_")))
    (directory / "message").write_bytes(message)
    (directory / "signature").write_bytes(base64.b64decode(text.removeprefix("v1a,")))
    done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "public.der",
                           "-rawin", "-in", "message", "-sigfile", "signature"], cwd=directory, capture_output=True)
    return done.returncode == 0


def keys_of(integration):
    return {key["id"]: key for key in integration.admin.get(integration.keys_uri).is_ok().json["items"]}


def test_openssl_verifies_v1a_signatures(make_integration, event, tmp_path):
    integration = make_integration(with_key=False)
    key = integration.add_key(scheme="v1a")
    assert key["secret"].startswith("whsk_") and key["public_key"].startswith("whpk_")
    assert len(base64.b64decode(key["public_key"].removeprefix("whpk_"))) == 32
    integration.run()
    integration.run_event(event)
    for request in integration.requests:
        (text,) = signatures(request, "v1a")
        assert request.header("webhook-signature") == text
        assert openssl_verifies(tmp_path, key["public_key"], request, text)
        request.body += b" "
        assert not openssl_verifies(tmp_path, key["public_key"], request, text)


def test_an_integration_says_whether_a_key_would_sign(make_integration):
    integration = make_integration(with_key=False)

    def is_signed():
        return integration.admin.get(integration.uri).is_ok().json["has_signing_key"]

    assert not is_signed()
    key = integration.add_key()
    assert is_signed()
    listed = integration.admin.get(f"/integrations?q={integration.id}").is_ok().json["items"]
    assert [item["has_signing_key"] for item in listed] == [True]
    integration.admin.patch(f"{integration.keys_uri}/{key['id']}", {"expires_at": "1970-01-01T00:00:00Z"},
                            etag=key["etag"]).is_ok()
    assert not is_signed()


def test_public_key_is_readable_private_key_is_not(make_integration):
    integration = make_integration(with_key=False)
    key = integration.add_key(scheme="v1a")
    listed = integration.admin.get(integration.keys_uri).is_ok()
    assert listed.json["items"][0]["public_key"] == key["public_key"]
    assert "secret" not in listed.json["items"][0]
    assert key["secret"].removeprefix("whsk_")[:32].encode() not in listed.body


def test_imported_key_is_used_unchanged(make_integration, tmp_path):
    integration = make_integration(with_key=False)
    secret, public = RFC_8032
    assert integration.add_key(scheme="v1a", secret=secret)["public_key"] == public
    assert integration.key["secret"] == secret
    seed = "whsk_" + base64.b64encode(base64.b64decode(secret.removeprefix("whsk_"))[:32]).decode()
    assert integration.add_key(scheme="v1a", secret=seed, overlap_seconds=0)["public_key"] == public
    integration.run()
    (text,) = signatures(integration.only_request(), "v1a")
    assert openssl_verifies(tmp_path, public, integration.only_request(), text)
    own = "whsec_" + base64.b64encode(bytes(range(64))).decode()
    assert integration.add_key(scheme="v1", secret=own)["secret"] == own
    integration.run()
    assert signature.expected_of(own, integration.requests[-1]) in integration.requests[-1].header("webhook-signature")


def test_keys_of_both_schemes_sign_together_and_rotate_separately(make_integration, tmp_path):
    integration = make_integration(with_key=False)
    first, pair = integration.add_key(scheme="v1"), integration.add_key(scheme="v1a")
    second = integration.add_key(scheme="v1", overlap_seconds=3600)
    integration.run()
    request = integration.only_request()
    assert signatures(request, "v1") == [signature.expected_of(key["secret"], request) for key in (first, second)]
    (text,) = signatures(request, "v1a")
    assert openssl_verifies(tmp_path, pair["public_key"], request, text)
    keys = keys_of(integration)
    assert keys[first["id"]]["expires_at"] and not keys[second["id"]]["expires_at"]
    assert not keys[pair["id"]]["expires_at"], "the new v1 key ended the v1a key"
    assert all(key["last_used_at"] for key in keys.values())


def test_overlap_can_be_ended_immediately(make_integration):
    integration = make_integration()
    old = integration.key
    integration.add_key(overlap_seconds=3600)
    path = f"{integration.keys_uri}/{old['id']}"
    etag = keys_of(integration)[old["id"]]["etag"]
    integration.admin.patch(path, {"expires_at": "1970-01-01T00:00:00Z"}, etag=etag).is_ok()
    integration.run()
    request = integration.only_request()
    assert request.header("webhook-signature") == signature.expected_of(integration.secret, request)
    assert keys_of(integration)[old["id"]]["last_used_at"] is None


@pytest.mark.parametrize("scheme, secret", [
    ("v1a", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), ("v1", RFC_8032[0]), ("v1a", RFC_8032[1]),
    ("v1a", "whsk_" + "QUJD"), ("v1a", RFC_8032[0][:-4] + "Ag=="),
])
def test_malformed_secret_is_refused_and_not_echoed(integration, scheme, secret):
    response = integration.admin.post(integration.keys_uri, {"scheme": scheme, "secret": secret})
    assert response.is_refused(422, "invalid").pointers == {"/secret"}
    assert secret[6:] not in response.body.decode()
