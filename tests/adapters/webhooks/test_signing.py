from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from app.adapters.webhooks.signing import StandardSigner
from tests.webhooks import SECRET

SIGNER = StandardSigner()
bodies = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
ids = st.from_regex(r"msg_[0-9a-z]{26}", fullmatch=True)


def headers(secret: str, message_id: str, body: str) -> dict[str, str]:
    at = datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": SIGNER.sign(secret, message_id=message_id, at=at, body=body),
    }


def test_a_signature_is_what_the_specification_says() -> None:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    at = datetime(2026, 11, 22, 10, tzinfo=UTC)
    signed = f"msg_1.{int(at.timestamp())}.{{}}".encode()
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert SIGNER.sign(SECRET, message_id="msg_1", at=at, body="{}") == f"v1,{expected}"


def test_the_zone_of_the_time_makes_no_difference() -> None:
    utc = datetime(2026, 11, 22, 10, tzinfo=UTC)
    there = utc.astimezone(timezone(timedelta(hours=5, minutes=30)))
    signatures = {SIGNER.sign(SECRET, message_id="m", at=at, body="b") for at in (utc, there)}
    assert len(signatures) == 1


def test_a_new_secret_has_enough_bytes_and_comes_once() -> None:
    secrets = {SIGNER.new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(one.startswith("whsec_") for one in secrets)
    assert {len(base64.b64decode(one.removeprefix("whsec_"))) for one in secrets} == {32}


@given(ids, bodies)
def test_what_is_signed_is_verified(message_id: str, body: str) -> None:
    given = headers(SECRET, message_id, body)
    Webhook(SECRET).verify(body, given, json_parse=False)


@given(ids, bodies, bodies)
def test_another_body_another_id_and_another_secret_are_noticed(
    message_id: str, body: str, other: str
) -> None:
    given = headers(SECRET, message_id, body)
    attempts = [
        (SECRET, body + "x", given),
        (SECRET, body, given | {"webhook-id": message_id + "x"}),
        (SIGNER.new_secret(), body, given),
    ]
    attempts += [(SECRET, other, given)] if other != body else []
    for secret, text, sent in attempts:
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(text, sent, json_parse=False)
