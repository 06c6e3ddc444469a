"""The application behind the real server: stopping, hanging up, raw bytes."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import httpx2
from typing_extensions import override

from app.api.application import build
from app.api.bodies import Limits
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import Reply
from tests.api.server import Running, listening
from tests.api.service import GOOD, Backstage, a_body
from tests.fakes.judge import ScriptedJudge

WAIT_SECONDS = 5.0


class HeldJudge(ScriptedJudge):
    """Answers once another thread lets it go."""

    def __init__(self) -> None:
        super().__init__(GOOD)
        self.asked, self.go = threading.Event(), threading.Event()

    @override
    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        self.asked.set()
        await asyncio.to_thread(self.go.wait, WAIT_SECONDS)
        return await super().ask(assignment, listener)


def stop_soon(server: Running, judge: HeldJudge) -> None:
    server.tell_to_stop()
    threading.Timer(0.2, judge.go.set).start()


def test_a_stopping_server_finishes_the_grade_it_is_working_on() -> None:
    judge = HeldJudge()
    backstage = Backstage(llm=judge)
    with (
        ThreadPoolExecutor(1) as pool,
        listening(build(backstage.open, backstage.edge())) as server,
    ):
        pending = pool.submit(httpx2.post, f"{server.url}/v1/grades", json=a_body(), timeout=10)
        assert judge.asked.wait(WAIT_SECONDS)
        stop_soon(server, judge)
        assert pending.result(WAIT_SECONDS).status_code == 201


def test_a_key_in_use_is_a_conflict_until_its_grade_is_there() -> None:
    judge = HeldJudge()
    backstage = Backstage(llm=judge)
    with (
        ThreadPoolExecutor(1) as pool,
        listening(build(backstage.open, backstage.edge())) as server,
    ):
        post = partial(
            httpx2.post,
            f"{server.url}/v1/grades",
            json=a_body(),
            headers={"Idempotency-Key": "k"},
            timeout=10,
        )
        pending = pool.submit(post)
        assert judge.asked.wait(WAIT_SECONDS)
        meanwhile = post()
        judge.go.set()
        first, again = pending.result(WAIT_SECONDS), post()
    assert (meanwhile.status_code, meanwhile.headers["retry-after"]) == (409, "1")
    assert meanwhile.json()["code"] == "idempotency_key_in_flight"
    assert (again.json(), len(judge.assignments)) == (first.json(), 1)


def test_a_stopping_server_finishes_the_grade_whose_caller_hung_up() -> None:
    judge = HeldJudge()
    backstage = Backstage(llm=judge)
    with listening(build(backstage.open, backstage.edge())) as server:
        headers = {"Accept": "text/event-stream"}
        url = f"{server.url}/v1/grades"
        with httpx2.stream("POST", url, json=a_body(), headers=headers, timeout=10) as answer:
            assert next(answer.iter_lines()) == "event: findings"
        assert judge.asked.wait(WAIT_SECONDS)
        stop_soon(server, judge)
    assert len(backstage.store._records) == 1


def exchanged(server: Running, *parts: bytes) -> tuple[int, dict[str, object]]:
    """The status and the problem that raw bytes are answered with."""
    at = urlsplit(server.url)
    with socket.create_connection((at.hostname, at.port), timeout=WAIT_SECONDS) as connection:
        for part in parts:
            connection.sendall(part)
        answer = connection.makefile("rb").read()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), json.loads(body)


HEAD = (
    b"POST /v1/grades HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/json\r\nConnection: close\r\n"
)


def test_bodies_that_stall_or_never_end_are_answered() -> None:
    backstage = Backstage(limits=Limits(body_bytes=1000, body_seconds=0.3))
    chunk = b"3e8\r\n" + b" " * 1000 + b"\r\n"
    with listening(build(backstage.open, backstage.edge())) as server:
        stalled = exchanged(server, HEAD + b"Content-Length: 100\r\n\r\n", b"{")
        endless = exchanged(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunk, chunk)
        declared = exchanged(server, HEAD + b"Content-Length: 5000000\r\n\r\n")
    assert (stalled[0], stalled[1]["code"]) == (408, "body_timeout")
    assert (endless[0], endless[1]["code"]) == (413, "body_too_large")
    assert (declared[0], declared[1]["code"]) == (413, "body_too_large")


def test_a_key_that_is_not_ascii_is_refused() -> None:
    backstage = Backstage()
    with listening(build(backstage.open, backstage.edge())) as server:
        key = exchanged(server, HEAD + b"Idempotency-Key: \xe9\r\nContent-Length: 2\r\n\r\n{}")
    assert (key[0], key[1]["code"]) == (422, "invalid_request")
