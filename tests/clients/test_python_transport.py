"""What the client does when the service is away, busy or of another opinion."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone_client import Retries, ServiceError, Touchstone, UnreachableError

RUBRIC = {
    "id": "r",
    "version": "1.0.0",
    "digest": "sha256:0",
    "title": "T",
    "question": "Q?",
    "criteria": 1,
    "pitfalls": 0,
}
BUSY = httpx2.Response(503, json={"code": "overloaded", "detail": "Later."})
EMPTY = httpx2.Response(200, json={"items": [], "next_cursor": None})
Answer = httpx2.Response | Exception


class Script:
    """A service that gives these answers in turn, and keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[httpx2.Request] = []
        self.bodies: list[bytes] = []
        self.waits: list[float] = []

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        self.bodies.append(await request.aread())
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def client(self, **retries: Any) -> Touchstone:  # noqa: ANN401 - of Retries
        how = Retries(sleep=self.sleep, draw=lambda: 1.0, **retries)
        transport = httpx2.MockTransport(self.handle)
        return Touchstone("http://touchstone.test", retries=how, transport=transport)


async def listed(client: Touchstone) -> Sequence[str]:
    async with client:
        return [one.id async for one in client.rubrics()]


@pytest.mark.anyio
async def test_what_passes_is_tried_again_with_longer_waits() -> None:
    script = Script(httpx2.ConnectError("no"), BUSY, BUSY, httpx2.ReadTimeout("slow"), EMPTY)
    assert await listed(script.client()) == []
    assert script.waits == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.anyio
async def test_the_service_says_how_long_to_wait() -> None:
    told = httpx2.Response(429, json={"code": "rate_limited"}, headers={"Retry-After": "7"})
    script = Script(told, EMPTY)
    await listed(script.client())
    assert script.waits == [7.0]


@pytest.mark.anyio
async def test_a_wait_that_is_too_long_is_the_callers_to_decide() -> None:
    told = httpx2.Response(429, json={"code": "daily_limit"}, headers={"Retry-After": "3600"})
    script = Script(told)
    with pytest.raises(ServiceError) as raised:
        await listed(script.client())
    assert (raised.value.code, raised.value.retry_after) == ("daily_limit", 3600)
    assert script.waits == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 500])
@pytest.mark.anyio
async def test_what_stays_is_not_tried_again(status: int) -> None:
    problem = {
        "code": "some_code",
        "detail": "What to do.",
        "request_id": "req_1",
        "errors": [{"detail": "No.", "in": "body", "pointer": "/answer"}],
    }
    script = Script(httpx2.Response(status, json=problem))
    with pytest.raises(ServiceError, match=rf"some_code \({status}\): What to do\.") as raised:
        await listed(script.client())
    assert raised.value.request_id == "req_1"
    assert [fault["pointer"] for fault in raised.value.faults] == ["/answer"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.ConnectError("http://user:password@touchstone.test"),
        httpx2.Response(200, content=b"<html>a proxy's page"),
        httpx2.Response(502, content=b"<html>a proxy's page"),
    ],
)
@pytest.mark.anyio
async def test_it_gives_up_in_the_end_and_shows_no_address(answer: Answer) -> None:
    script = Script(*[answer] * 3)
    with pytest.raises(UnreachableError) as raised:
        await listed(script.client(tries=3))
    assert len(script.asked) == 3
    assert "password" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.anyio
async def test_an_answer_is_sent_again_under_the_same_key(tmp_path: Path) -> None:
    file = tmp_path / "answers.ndjson"
    file.write_bytes(b'{"answer": "Yes."}\n' * 10_000)
    script = Script(BUSY, httpx2.ConnectError("no"), httpx2.Response(422, json={}))
    async with script.client() as client:
        with pytest.raises(ServiceError):
            await client.start_cohort(file, rubric_id="r", on_invalid="skip", dry_run=False)
    keys = {request.headers["Idempotency-Key"] for request in script.asked}
    assert len(keys) == 1
    assert script.bodies == [file.read_bytes()] * 3
    assert script.asked[0].headers["Content-Type"] == "application/x-ndjson"
    assert dict(script.asked[0].url.params) == {
        "rubric_id": "r",
        "on_invalid": "skip",
        "dry_run": "false",
    }


@pytest.mark.anyio
async def test_two_calls_have_two_keys_unless_they_are_given() -> None:
    script = Script(*[httpx2.Response(422, json={}) for _ in range(3)])
    async with script.client() as client:
        for key in (None, None, "mine"):
            with pytest.raises(ServiceError):
                await client.grade("Yes.", rubric_id="r", idempotency_key=key)
    first, second, third = (request.headers["Idempotency-Key"] for request in script.asked)
    assert first != second
    assert third == "mine"
    assert json.loads(script.bodies[0])["metadata"] == {}


@pytest.mark.anyio
async def test_pages_are_followed_to_their_end() -> None:
    pages = [
        httpx2.Response(200, json={"items": [{**RUBRIC, "id": name}], "next_cursor": cursor})
        for name, cursor in [("a", "c1"), ("b", "c2"), ("c", None)]
    ]
    script = Script(*pages)
    assert await listed(script.client()) == ["a", "b", "c"]
    cursors = [request.url.params.get("cursor") for request in script.asked]
    assert cursors == [None, "c1", "c2"]


@given(
    number=st.integers(1, 40),
    asked=st.none() | st.floats(0, 1e6),
    draw=st.floats(0, 1),
    status=st.sampled_from([429, 502, 503, 504]),
)
def test_a_wait_keeps_its_bounds(
    number: int, asked: float | None, draw: float, status: int
) -> None:
    drawn: Callable[[], float] = lambda: draw  # noqa: E731 - a port
    retries = Retries(tries=30, most_seconds=60, draw=drawn)
    wait = retries.wait_after(number, ServiceError(status, {}, asked))
    if number >= 30 or (asked or 0) > 60:
        assert wait is None
    else:
        assert wait is not None
        assert (asked or 0) <= wait <= 60
