from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.cohorts import (
    CSV,
    JSON,
    PATH,
    QUERY,
    TABLE,
    a_document,
)
from tests.api.service import RUBRIC, Backstage, serving

SECRET = "mysecretwords"


@pytest.fixture
def behind() -> Backstage:
    return Backstage()


@pytest.fixture
def client(behind: Backstage) -> Iterator[TestClient]:
    with serving(behind) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"rubric_id": "no-such"}, 404, "rubric_not_found"),
        ({}, 422, "invalid_request"),
        (QUERY | {"samples": 9}, 422, "invalid_request"),
        (QUERY | {"on_invalid": "maybe"}, 422, "invalid_request"),
        (QUERY | {"max_cost_usd": 0}, 422, "invalid_request"),
        (QUERY | {"delimiter": "||"}, 422, "invalid_request"),
        (QUERY | {"unknown": "x"}, 422, "invalid_request"),
    ],
)
def test_what_is_asked_for_is_checked(
    client: TestClient, query: dict[str, Any], status: int, code: str
) -> None:
    refused = client.post(PATH, params=query, content=TABLE, headers=CSV)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"samples": "3"}, "/samples"),
        ({"unknown": 1}, "/unknown"),
        ({"judge": "me"}, "/judge"),
        ({"name": "x" * 201}, "/name"),
        ({SECRET * 9: 1}, ""),
    ],
)
def test_fields_of_json_are_strict(
    client: TestClient, fields: dict[str, object], pointer: str
) -> None:
    document = a_document([{"answer": "One"}], rubric_id=RUBRIC.id, **fields)
    refused = client.post(PATH, content=document, headers=JSON)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert SECRET not in refused.text


def test_query_and_body_may_not_contradict_each_other(client: TestClient) -> None:
    document = a_document([{"answer": "One"}], rubric_id=RUBRIC.id, samples=2)
    same = client.post(PATH, params={"samples": 2}, content=document, headers=JSON)
    other = client.post(PATH, params={"samples": 3}, content=document, headers=JSON)
    assert (same.status_code, other.status_code) == (202, 422)
