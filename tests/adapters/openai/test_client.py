"""The connection: what it takes from the environment, and what it never shows."""

from __future__ import annotations

import asyncio

import pytest

from app.adapters.openai.client import OPENAI_URL, Connection, open_client
from tests.adapters.openai.bench import GOOD, bench
from tests.fakes.scripted_endpoint import reply


def test_the_environment_does_not_point_the_client_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    client = open_client(Connection())
    asyncio.run(client.close())
    assert str(client.base_url) == f"{OPENAI_URL}/"
    assert client.api_key == "none"


def test_an_organization_of_the_environment_is_not_told_to_every_endpoint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-1")
    with bench(reply(GOOD)) as there:
        there.ask()
        (request,) = there.endpoint.requests
    assert {"openai-organization", "openai-project"} & request.headers.keys() == set()
    assert request.headers["accept-encoding"] == "identity"


def test_a_connection_does_not_show_its_key() -> None:
    assert "sk-1" not in repr(Connection(api_key="sk-1"))
