"""The LLM judge against a server that does everything servers do."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from app.adapters.openai.judge import LlmJudge, LlmOptions, new_code
from app.adapters.openai.requests import Sampling
from app.domain.errors import (
    AnswerJudgeError,
    JudgeError,
    JudgeMisconfiguredError,
    JudgeQuotaExceededError,
    JudgeRateLimitedError,
    JudgeRefusedError,
    JudgeReplyInvalidError,
    JudgeTimeoutError,
    JudgeUnavailableError,
)
from app.domain.rubric import Rubric
from app.grading.records import JudgeIdentity
from app.grading.reply import parse
from tests.adapters.openai.bench import GOOD, KEY, MODEL, RUBRIC, TEMPLATES, bench
from tests.builders import ANSWER, a_claim, a_rubric, verdicts
from tests.fakes import scripted_endpoint as server
from tests.fakes.judge import reply_text
from tests.fakes.scripted_endpoint import Step, reply

FINE = reply(GOOD)


def without(item: str) -> str:
    value = json.loads(GOOD)
    for section in value.values():
        section.pop(item, None)
    return json.dumps(value)


def levels(text: str) -> dict[str, int]:
    return {key: one.level for key, one in parse(RUBRIC, text).verdicts.criteria.items()}


def test_one_request_gives_one_reply_as_received() -> None:
    with bench(FINE) as there:
        got = there.ask()
        (request,) = there.endpoint.requests
    assert (got.text, got.model) == (GOOD, MODEL)
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["messages"][1]["content"].endswith("</answer c0de>")
    assert got.latency_ms >= 0


def test_the_request_is_strict_bounded_and_drawn_at_temperature_zero() -> None:
    with bench(FINE) as there:
        there.ask()
        (body,) = there.endpoint.bodies
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0, 1, 4000)
    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"]["strict"] is True
    assert "stream" not in body


def test_a_repeat_is_drawn_freely_and_from_another_seed() -> None:
    with bench(FINE) as there:
        there.ask(sample=2)
        (body,) = there.endpoint.bodies
    assert (body["temperature"], body["seed"]) == (0.7, 3)


@pytest.mark.parametrize(
    ("step", "error", "requests"),
    [
        (server.error(401, code="invalid_api_key"), JudgeMisconfiguredError, 1),
        (server.error(403), JudgeMisconfiguredError, 1),
        (server.error(404, code="model_not_found"), JudgeMisconfiguredError, 1),
        (server.error(400), JudgeMisconfiguredError, 1),
        (server.error(400, code="context_length_exceeded"), AnswerJudgeError, 1),
        (server.error(400, code="content_filter"), JudgeRefusedError, 1),
        (server.error(413), AnswerJudgeError, 1),
        (server.error(402), JudgeQuotaExceededError, 1),
        (server.error(429, code="insufficient_quota"), JudgeQuotaExceededError, 1),
        (server.error(429), JudgeRateLimitedError, 3),
        (server.error(408), JudgeTimeoutError, 3),
        (server.error(500), JudgeUnavailableError, 3),
        (server.error(503), JudgeUnavailableError, 3),
        (server.error(529), JudgeUnavailableError, 3),
        (server.silence, JudgeUnavailableError, 3),
        (server.cut_off(FINE), JudgeUnavailableError, 3),
        (server.body(b"<html>It works!</html>"), JudgeUnavailableError, 3),
        (server.body(b'{"error": {"message": "No."}}'), JudgeUnavailableError, 3),
        (server.body(b'{"error": {"code": "insufficient_quota"}}'), JudgeQuotaExceededError, 1),
        (server.body(b"\xff\xfe"), JudgeUnavailableError, 3),
        (server.body(b"[" * 50_000), JudgeUnavailableError, 3),
        (reply("", refusal="I will not."), JudgeRefusedError, 1),
        (reply(GOOD, finish="content_filter"), JudgeRefusedError, 1),
    ],
)
def test_each_way_to_fail_has_its_error_and_its_number_of_tries(
    step: Step, error: type[JudgeError], requests: int
) -> None:
    with bench(step) as there:
        with pytest.raises(error) as caught:
            there.ask()
        assert len(there.endpoint.requests) == requests
        assert len(there.troubles) == (3 if requests == 3 else 0)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_an_endpoint_that_limits_us_is_asked_again_when_it_said() -> None:
    limited = server.error(429, {"Retry-After": "7"})
    with bench(limited, server.error(503, {"retry-after-ms": "2500"}), FINE) as there:
        assert there.ask().text == GOOD
        assert 7 <= there.sleeps[0] <= 7.5
        assert 2.5 <= there.sleeps[1] <= 3


def test_the_time_to_come_back_is_passed_on() -> None:
    with bench(server.error(429, {"Retry-After": "3600"})) as there:
        with pytest.raises(JudgeRateLimitedError) as caught:
            there.ask()
        assert there.sleeps == []
    assert caught.value.retry_after_seconds == 3600


@pytest.mark.parametrize("listener", [None, lambda _: None])
def test_a_server_that_hangs_is_given_up_in_time(listener: None) -> None:
    with bench(server.slowly(FINE)) as there:
        there.timeout_seconds, there.attempts = 0.1, 1
        start = time.monotonic()
        with pytest.raises(JudgeTimeoutError):
            there.ask(listener)
    assert time.monotonic() - start < 5


def test_a_server_that_drips_is_given_up_though_it_is_never_silent_for_long() -> None:
    with bench(server.slowly(reply(GOOD, piece=5), 0.05)) as there:
        there.timeout_seconds, there.attempts = 0.2, 1
        with pytest.raises(JudgeTimeoutError):
            there.ask(lambda _: None)


def test_a_slow_server_is_waited_for() -> None:
    with bench(server.slowly(FINE, 0.05)) as there:
        assert there.ask().text == GOOD


def test_trouble_that_passes_leaves_no_trace_in_the_reply() -> None:
    with bench(server.silence, server.cut_off(FINE), server.error(500), FINE) as there:
        there.attempts = 4
        assert there.ask().text == GOOD
        assert len(there.endpoint.requests) == 4


def test_a_redirect_is_not_followed() -> None:
    with bench(FINE) as trap, bench(server.redirect(f"{trap.endpoint.base_url}/x")) as there:
        with pytest.raises(JudgeMisconfiguredError, match="redirects"):
            there.ask()
        assert trap.endpoint.requests == []


@pytest.mark.parametrize(
    "step",
    [
        server.body(b" " * 200_000),
        server.body(b"{}", content_encoding="gzip"),
        reply("x" * 200_000),
        lambda _: server.Plan(status=500, chunks=(b"x" * 200_000,)),
    ],
)
@pytest.mark.parametrize("listener", [None, lambda _: None])
def test_a_huge_reply_is_not_read_to_its_end(step: Step, listener: None) -> None:
    with bench(step) as there:
        with pytest.raises(JudgeReplyInvalidError, match="too large"):
            there.ask(listener)
        assert len(there.endpoint.requests) == 1


@pytest.mark.parametrize(
    "faulty",
    [
        without("delivery"),
        without("confusion"),
        GOOD.replace('"level": 2', '"level": 9', 1),
        GOOD.replace('"level": 2', '"level": 2, "level": 1', 1),
        "I would rather talk about it.",
        "",
    ],
)
def test_a_faulty_reply_is_repaired_once(faulty: str) -> None:
    with bench(reply(faulty), FINE) as there:
        got = there.ask()
        first, second = there.endpoint.bodies
    assert got.text == GOOD
    assert (got.usage.input_tokens, got.usage.output_tokens) == (2000, 200)
    assert second["messages"][:2] == first["messages"]
    assert [one["role"] for one in second["messages"][2:]] == ["assistant", "user"]


def test_a_reply_that_stays_unreadable_is_passed_on_and_is_no_grade() -> None:
    with bench(reply("Never.")) as there:
        got = there.ask()
        assert len(there.endpoint.requests) == 2
    with pytest.raises(JudgeReplyInvalidError):
        parse(RUBRIC, got.text)


def test_a_gap_that_stays_is_not_assessed() -> None:
    with bench(reply(without("delivery"))) as there:
        got = there.ask()
    assert levels(got.text) == {"value": 2}


@pytest.mark.parametrize("text", [f"```json\n{GOOD}\n```", f"Here you are:\n{GOOD}"])
def test_json_in_a_fence_or_in_prose_needs_no_repair(text: str) -> None:
    with bench(reply(text)) as there:
        assert levels(there.ask().text) == {"delivery": 2, "value": 2}
        assert len(there.endpoint.requests) == 1


def test_a_reply_that_was_cut_off_is_asked_for_with_more_room() -> None:
    with bench(reply(GOOD[:100], finish="length"), FINE) as there:
        assert there.ask().text == GOOD
        assert [one["max_tokens"] for one in there.endpoint.bodies] == [4000, 16_000]
        assert len(there.endpoint.bodies[1]["messages"]) == 2


def test_an_invented_quote_is_kept_as_claimed() -> None:
    text = reply_text(verdicts(value=a_claim(quote="words that nobody wrote")))
    with bench(reply(text)) as there:
        got = there.ask()
        assert len(there.endpoint.requests) == 1
    quote = parse(RUBRIC, got.text).verdicts.criteria["value"].quote
    assert quote == "words that nobody wrote"
    assert quote not in ANSWER


def test_a_reply_that_no_database_could_hold_is_made_fit() -> None:
    with bench(reply("\ud800 and \x00 and more")) as there:
        assert there.ask().text == "? and \ufffd and more"


def identity(rubric: Rubric = RUBRIC, **options: Any) -> JudgeIdentity:  # noqa: ANN401 - any option
    async def made() -> JudgeIdentity:
        judge = LlmJudge(LlmOptions(**{"model": MODEL, **options}), TEMPLATES)
        try:
            return judge.identity(rubric)
        finally:
            await judge.aclose()

    return asyncio.run(made())


def test_the_identity_is_that_of_all_that_determines_a_reply() -> None:
    one = identity()
    assert (one.kind, one.model, one.mode) == ("llm", MODEL, "chat")
    assert one.prompt_digest.startswith("sha256:")
    assert identity() == one
    assert identity(a_rubric(question="Another question?")) != one
    assert identity(sampling=Sampling(seed=2)) != one
    assert identity(model="model-2") != one


def test_every_answer_has_a_code_of_its_own() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(len(code) == 39 and code.isdigit() for code in codes)
