from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.api.application import build
from app.api.deprecation import DEPRECATED, Deprecation
from tests.api.service import Backstage, local_client, serving

SINCE = datetime(2027, 1, 1, tzinfo=UTC)
GOING = Deprecation(since=SINCE, until=SINCE + timedelta(days=400), successor="/v2/grades")
TOLD = {
    "deprecation": "@1798761600",
    "sunset": "Sat, 05 Feb 2028 00:00:00 GMT",
    "link": '</v2/grades>; rel="successor-version"',
}


def test_every_response_of_a_deprecated_operation_says_so() -> None:
    stage = Backstage()
    edge = replace(stage.edge(), deprecations={"listGrades": GOING})
    with local_client(build(stage.open, edge)) as client:
        listed = client.get("/v1/grades")
        refused = client.get("/v1/grades", params={"limit": "many"})
        other = client.get("/v1/rubrics")
        described = client.get("/openapi.json").json()["paths"]["/v1/grades"]
    assert (listed.status_code, refused.status_code) == (200, 422)
    for answer in (listed, refused):
        assert {name: answer.headers[name] for name in TOLD} == TOLD
    assert not TOLD.keys() & other.headers.keys()
    assert described["get"]["deprecated"] is True
    assert "Sunset" in described["get"]["responses"]["200"]["headers"]
    assert "deprecated" not in described["post"]


def test_nothing_is_deprecated_now() -> None:
    assert DEPRECATED == {}
    with serving() as client:
        assert "deprecation" not in client.get("/v1/grades").headers


def test_clients_have_twelve_months() -> None:
    with pytest.raises(AssertionError, match="twelve months"):
        Deprecation(since=SINCE, until=SINCE + timedelta(days=364), successor="/v2/grades")
