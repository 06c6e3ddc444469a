"""Limits over HTTP: what is told, what is refused, what is given back."""

from __future__ import annotations

import asyncio
import re
import threading

import pytest
from httpx2 import Response
from typing_extensions import override

from app.domain.access import KeyLimits
from app.domain.errors import JudgeUnavailableError
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import Reply, Usage
from tests.api.service import GOOD, Backstage, a_body, serving
from tests.builders import ANSWER
from tests.fakes.judge import ScriptedJudge
from tests.keys import a_key, bearer

FIELD = re.compile(r'"[a-z]+"(;[a-z]+=(\d+|"[a-z-]+"))+')


def refused(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def items(answer: Response, header: str) -> list[str]:
    given = answer.headers[header].split(", ")
    assert all(FIELD.fullmatch(item) for item in given)
    return given


def test_a_key_is_told_what_is_left_and_refused_when_nothing_is() -> None:
    backstage = Backstage(defaults=KeyLimits(requests_per_minute=3, concurrency=2))
    key = bearer(a_key(backstage))
    with serving(backstage) as client:
        answers = [client.get("/v1/grades", headers=key) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert items(answers[0], "ratelimit-policy") == [
            '"requests";q=3;w=60',
            '"concurrency";q=2;qu="concurrent-requests"',
        ]
        left = [items(answer, "ratelimit")[0] for answer in answers]
        assert [item.split(";")[1] for item in left] == ["r=2", "r=1", "r=0", "r=0"]
        assert refused(answers[3]) == (429, "rate_limited")
        seconds = int(answers[3].headers["retry-after"])
        assert 0 < seconds <= 60
        assert left[3].endswith(f";t={seconds}")
        assert client.get("/health/live").status_code == 200
        backstage.clock.advance(60)
        assert client.get("/v1/grades", headers=key).status_code == 200


def test_limits_of_the_key_win_over_those_of_the_service_and_keys_do_not_share() -> None:
    backstage = Backstage(defaults=KeyLimits(requests_per_minute=1))
    own = bearer(a_key(backstage, limits=KeyLimits(requests_per_minute=2)))
    other, none = (
        bearer(a_key(backstage)),
        bearer(a_key(backstage, limits=KeyLimits(requests_per_minute=0))),
    )
    with serving(backstage) as client:
        statuses = [
            client.get("/v1/grades", headers=key).status_code
            for key in (own, own, own, other, other, none)
        ]
    assert statuses == [200, 200, 429, 200, 429, 429]


def test_without_limits_nothing_is_told_and_nothing_written() -> None:
    backstage = Backstage()
    key = bearer(a_key(backstage))
    with serving(backstage) as client:
        answer = client.get("/v1/grades", headers=key)
    assert "ratelimit" not in answer.headers
    assert backstage.usage.writes == 0


def test_a_key_grades_so_many_answers_a_day_and_repeats_are_free() -> None:
    backstage = Backstage()
    key = bearer(a_key(backstage, limits=KeyLimits(grades_per_day=2)))
    repeat = key | {"Idempotency-Key": "k"}
    with serving(backstage) as client:
        first = client.post("/v1/grades", json=a_body(), headers=repeat)
        assert items(first, "ratelimit")[0].startswith('"grades";r=1;t=')
        for _ in range(3):
            assert client.post("/v1/grades", json=a_body(), headers=repeat).status_code == 201
        bad = client.post("/v1/grades", json=a_body(rubric_id="none"), headers=key)
        assert bad.status_code == 404, "what was not graded is not counted"
        assert client.post("/v1/grades", json=a_body(), headers=key).status_code == 201
        over = client.post("/v1/grades", json=a_body(), headers=key)
        assert refused(over) == (429, "daily_limit_reached")
        assert 3600 < int(over.headers["retry-after"]) <= 86_400
        assert client.get("/v1/grades", headers=key).status_code == 200
        backstage.clock.advance(86_400)
        assert client.post("/v1/grades", json=a_body(), headers=key).status_code == 201


def test_a_key_uses_so_many_tokens_a_day_as_the_judge_counts_them() -> None:
    dear = Reply(text=GOOD.text, model="m", usage=Usage(input_tokens=4000, output_tokens=500))
    backstage = Backstage.judging(dear, dear, dear)
    key = bearer(a_key(backstage, limits=KeyLimits(tokens_per_day=10_000)))
    with serving(backstage) as client:
        statuses = [
            client.post(
                "/v1/grades", json=a_body(answer=f"{ANSWER} {number}"), headers=key
            ).status_code
            for number in range(3)
        ]
    assert statuses == [201, 201, 429], "9,000 are used: not enough is left to begin another"


def test_a_judge_that_is_down_costs_nothing() -> None:
    backstage = Backstage.judging(JudgeUnavailableError("down"), GOOD)
    key = bearer(a_key(backstage, limits=KeyLimits(grades_per_day=1)))
    with serving(backstage) as client:
        statuses = [
            client.post("/v1/grades", json=a_body(), headers=key).status_code for _ in range(3)
        ]
    assert statuses == [503, 201, 429]


class SlowJudge(ScriptedJudge):
    """Takes half a second."""

    @override
    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        reply = await super().ask(assignment, listener)
        await asyncio.sleep(0.5)
        return reply


@pytest.mark.parametrize("events", [False, True])
def test_a_key_has_so_many_requests_at_once(events: bool) -> None:  # noqa: FBT001 - a parameter
    judge = SlowJudge(GOOD)
    backstage = Backstage(llm=judge)
    key = bearer(a_key(backstage, limits=KeyLimits(concurrency=1)))
    accept = {"Accept": "text/event-stream"} if events else {}
    with serving(backstage) as client:
        thread = threading.Thread(
            target=client.post,
            args=("/v1/grades",),
            kwargs={"json": a_body(), "headers": key | accept},
        )
        thread.start()
        while not judge.assignments:
            threading.Event().wait(0.01)
        second = client.get("/v1/grades", headers=key)
        thread.join()
        third = client.get("/v1/grades", headers=key)
    assert refused(second) == (429, "too_many_at_once")
    assert second.headers["retry-after"] == "1"
    assert third.status_code == 200
