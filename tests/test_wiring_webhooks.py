"""A grade of the whole service reaches a receiver, and is verified there."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import IPvAnyNetwork, SecretStr, TypeAdapter, ValidationError
from standardwebhooks import Webhook
from starlette.testclient import TestClient
from typing_extensions import override

from app.settings import Settings
from app.wiring import create_app
from tests.api.service import local_client
from tests.test_wiring import BODY

PATH = "/v1/webhooks"
LOOPBACK = tuple(TypeAdapter(IPvAnyNetwork).validate_python(n) for n in ("127.0.0.0/8", "::1/128"))
KEY = "k" * 32


class Hook(BaseHTTPRequestHandler):
    """Notes what comes in, and takes it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        taken: list[tuple[dict[str, str], bytes]] = self.server.taken  # type: ignore[attr-defined]  # set below
        taken.append((dict(self.headers), body))
        self.send_response(204)
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[tuple[int, list[tuple[dict[str, str], bytes]]]]:
    taken: list[tuple[dict[str, str], bytes]] = []
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        server.taken = taken  # type: ignore[attr-defined]  # for Hook
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_port, taken
        server.shutdown()
        thread.join()


def service(folder: Path, port: int, **fields: Any) -> TestClient:  # noqa: ANN401 - any setting
    settings = Settings(data_dir=folder, webhook_http="on", webhook_ports=(port,), **fields)
    return local_client(create_app(settings))


def ended(client: TestClient, path: str) -> list[dict[str, Any]]:
    """The log, once nothing is on its first way any more."""
    for _ in range(200):
        items: list[dict[str, Any]] = client.get(f"{path}/deliveries").json()["items"]
        if all(item["tries"] for item in items):
            return items
        time.sleep(0.05)
    raise TimeoutError


def test_a_grade_reaches_a_receiver_that_can_verify_it(tmp_path: Path) -> None:
    with receiving() as (port, taken):
        fields = {"webhook_networks": LOOPBACK, "secret_key": SecretStr(KEY)}
        with service(tmp_path, port, **fields) as client:
            hook = {"url": f"http://localhost:{port}/", "events": ["grade.created"]}
            endpoint = client.post(PATH, json=hook).json()
            grade = client.post("/v1/grades", json=BODY).json()
            client.post(f"{PATH}/{endpoint['id']}/test")
            log = ended(client, f"{PATH}/{endpoint['id']}")
    told = [Webhook(endpoint["secret"]).verify(body, sent) for sent, body in taken]
    assert sorted(one["type"] for one in told) == ["grade.created", "ping"]
    (event,) = [one for one in told if one["type"] == "grade.created"]
    assert event["data"]["grade_id"] == grade["id"]
    assert event["data"]["score"] == grade["score"]
    assert not [body for _, body in taken if BODY["answer"].encode() in body]
    assert [(one["status"], one["attempts"][0]["http_status"]) for one in log] == [
        ("delivered", 204)
    ] * 2
    with closing(sqlite3.connect(tmp_path / "touchstone.db")) as stored:
        (secrets,) = stored.execute("SELECT secrets FROM webhook_endpoint").fetchone()
    assert endpoint["secret"].removeprefix("whsec_") not in secrets


def test_a_receiver_on_this_machine_is_not_reached_unless_it_is_allowed(tmp_path: Path) -> None:
    with receiving() as (port, taken), service(tmp_path, port) as client:
        hook = {"url": f"http://localhost:{port}/", "events": ["grade.created"]}
        path = f"{PATH}/{client.post(PATH, json=hook).json()['id']}"
        client.post(f"{path}/test")
        (delivery,) = ended(client, path)
    assert delivery["attempts"][0]["error"] == "address_refused"
    assert (delivery["status"], taken) == ("pending", [])


def test_an_event_outlives_the_process(tmp_path: Path) -> None:
    with receiving() as (port, taken):
        fields = {"webhook_networks": LOOPBACK}
        with service(tmp_path, 1, **fields) as client:
            hook = {"url": "http://127.0.0.1:1/", "events": ["grade.created"]}
            path = f"{PATH}/{client.post(PATH, json=hook).json()['id']}"
            client.post("/v1/grades", json=BODY)
            assert ended(client, path)[0]["attempts"][0]["error"] == "connection_failed"
        with service(tmp_path, port, **fields) as client:
            client.patch(path, json={"url": f"http://127.0.0.1:{port}/"})
            (waiting,) = client.get(f"{path}/deliveries").json()["items"]
            client.post(f"{path}/deliveries/{waiting['id']}/replay")
            assert ended(client, path)[0]["status"] == "delivered"
    assert len(taken) == 1


@pytest.mark.parametrize("key", ["short", f"{KEY},short"])
def test_a_short_secret_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(secret_key=SecretStr(key))
    assert "at least 32" in str(refused.value)
    assert KEY not in str(refused.value)


def test_several_secret_keys_are_read_in_order() -> None:
    assert Settings(secret_key=SecretStr(f"{KEY}, {'o' * 32}")).secret_keys == (KEY, "o" * 32)
    assert Settings().secret_keys == ()
