"""Patience with an endpoint, and one repair."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from app.adapters.files.prompts import read_templates
from app.domain.errors import (
    JudgeError,
    JudgeMisconfiguredError,
    JudgeRateLimitedError,
    JudgeRefusedError,
    JudgeTimeoutError,
    JudgeUnavailableError,
    TransientJudgeError,
)
from app.grading.endpoint import Completion, Inquiry
from app.grading.judging import Judging, Patience
from app.grading.ports import ReplyListener
from app.grading.prompt import render
from app.grading.records import Reply, Usage
from app.grading.retry_budget import RetryBudget
from tests.builders import ANSWER, a_rubric, verdicts
from tests.fakes.judge import reply_text

RUBRIC = a_rubric()
TEMPLATES = read_templates()
GOOD = reply_text(verdicts())
PROMPT = render(TEMPLATES, RUBRIC, ANSWER, "code")
INQUIRY = Inquiry(prompt=PROMPT, sample=0, max_output_tokens=1000)


def without(*items: str) -> str:
    """A good reply that lacks some of its items."""
    reply = json.loads(GOOD)
    for section in reply.values():
        for item in items:
            section.pop(item, None)
    return json.dumps(reply)


def a_completion(
    text: str = GOOD, *, truncated: bool = False, cost: float | None = 0.5
) -> Completion:
    usage = Usage(input_tokens=100, cached_input_tokens=40, output_tokens=10, cost_usd=cost)
    return Completion(text=text, model="model-1", usage=usage, truncated=truncated)


class ScriptedEndpoint:
    """Gives the scripted outcomes in turn; a call takes one second of the bench's clock."""

    def __init__(self, bench: Bench, outcomes: tuple[Completion | Exception, ...]) -> None:
        self._bench = bench
        self._outcomes = list(outcomes)
        self.inquiries: list[Inquiry] = []

    async def complete(self, inquiry: Inquiry, listener: ReplyListener | None = None) -> Completion:
        self.inquiries.append(inquiry)
        self._bench.now += 1.0
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        if listener is not None:
            listener(outcome.text)
        return outcome


class Bench:
    """Judging with a clock and a sleep that take no time."""

    def __init__(
        self,
        *outcomes: Completion | Exception,
        patience: Patience | None = None,
        budget: RetryBudget | None = None,
    ) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []
        self.troubles: list[TransientJudgeError] = []
        self.endpoint = ScriptedEndpoint(self, outcomes)
        self.judging = Judging(
            endpoint=self.endpoint,
            templates=TEMPLATES,
            patience=patience or Patience(),
            clock=lambda: self.now,
            sleep=self.sleep,
            jitter=lambda: 1.0,
            on_trouble=self.troubles.append,
            budget=budget,
        )

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds

    def ask(self, listener: ReplyListener | None = None) -> Reply:
        return asyncio.run(self.judging.ask(RUBRIC, INQUIRY, listener))


def unavailable(retry_after: float | None = None) -> JudgeUnavailableError:
    return JudgeUnavailableError("Down.", retry_after_seconds=retry_after)


def test_a_good_reply_is_passed_on_as_received() -> None:
    bench = Bench(a_completion())
    assert bench.ask() == Reply(
        text=GOOD, model="model-1", usage=a_completion().usage, latency_ms=1000
    )
    assert bench.endpoint.inquiries == [INQUIRY]
    assert bench.sleeps == []


def test_trouble_that_passes_is_waited_out_longer_each_time() -> None:
    bench = Bench(
        unavailable(), unavailable(), unavailable(), a_completion(), patience=Patience(attempts=4)
    )
    assert bench.ask().text == GOOD
    assert bench.sleeps == [0.5, 1.0, 2.0]
    assert len(bench.troubles) == 3


def test_retries_end_where_their_budget_does() -> None:
    budget = RetryBudget(share=0.0, reserve=1.0)
    bench = Bench(unavailable(), unavailable(), unavailable(), budget=budget)
    with pytest.raises(JudgeUnavailableError):
        bench.ask()
    assert len(bench.endpoint.inquiries) == 2
    with pytest.raises(JudgeUnavailableError):
        bench.ask()
    assert len(bench.endpoint.inquiries) == 3, "asked once, and not again"


def test_the_wait_that_the_endpoint_asks_for_is_kept() -> None:
    bench = Bench(JudgeRateLimitedError("Slow down.", retry_after_seconds=7.0), a_completion())
    assert bench.ask().text == GOOD
    assert bench.sleeps == [7.5]


def test_callers_spread_out_by_chance() -> None:
    patience = Patience(first_wait_seconds=1.0)
    waits = [patience.wait_seconds(3, unavailable(), jitter) for jitter in (0.0, 0.5, 1.0)]
    assert waits == [2.0, 3.0, 4.0]
    asked = [patience.wait_seconds(3, unavailable(7.0), jitter) for jitter in (0.0, 1.0)]
    assert asked == [7.0, 8.0]


def test_waits_grow_up_to_the_longest() -> None:
    assert Patience().wait_seconds(5000, unavailable(), 1.0) == 20.0


def test_after_the_last_attempt_the_error_is_passed_on_with_its_time_to_come_back() -> None:
    bench = Bench(unavailable(), unavailable(), unavailable(4.0))
    with pytest.raises(JudgeUnavailableError) as caught:
        bench.ask()
    assert caught.value.retry_after_seconds == 4.0
    assert len(bench.endpoint.inquiries) == 3
    assert len(bench.troubles) == 3


def test_a_wait_that_ends_after_the_total_time_is_not_begun() -> None:
    bench = Bench(unavailable(500.0), a_completion())
    with pytest.raises(JudgeUnavailableError):
        bench.ask()
    assert bench.sleeps == []


@pytest.mark.parametrize("error", [JudgeMisconfiguredError("Bad key."), JudgeRefusedError("No.")])
def test_an_error_that_will_not_pass_is_not_retried(error: JudgeError) -> None:
    bench = Bench(error)
    with pytest.raises(type(error)):
        bench.ask()
    assert len(bench.endpoint.inquiries) == 1
    assert bench.troubles == []


def test_a_hanging_endpoint_is_given_up_after_the_total_time() -> None:
    class Hanging:
        async def complete(self, _: Inquiry, listener: ReplyListener | None = None) -> Completion:
            assert listener is None
            await asyncio.sleep(60)
            raise AssertionError

    judging = Judging(
        endpoint=Hanging(), templates=TEMPLATES, patience=Patience(total_seconds=0.05)
    )
    with pytest.raises(JudgeTimeoutError):
        asyncio.run(judging.ask(RUBRIC, INQUIRY))


def test_gaps_are_listed_to_the_judge_and_the_complete_reply_is_kept() -> None:
    bench = Bench(a_completion(without("delivery")), a_completion())
    reply = bench.ask()
    assert reply.text == GOOD
    repair = bench.endpoint.inquiries[1].prompt.messages
    assert repair[:2] == PROMPT.messages
    assert repair[2].content == without("delivery")
    assert "- delivery is missing." in repair[3].content


def test_tokens_cost_and_time_of_both_calls_are_counted() -> None:
    reply = Bench(a_completion(without("delivery")), a_completion(cost=0.25)).ask()
    assert reply.usage == Usage(
        input_tokens=200, cached_input_tokens=80, output_tokens=20, cost_usd=0.75
    )
    assert reply.latency_ms == 2000


def test_the_cost_is_unknown_when_that_of_one_call_is() -> None:
    reply = Bench(a_completion("nothing", cost=None), a_completion()).ask()
    assert reply.usage.cost_usd is None


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (without("delivery"), without("delivery", "value"), 0),
        (without("delivery", "value"), without("delivery"), 1),
        (without("delivery"), without("value"), 0),
        (without("delivery"), "nothing", 0),
        ("nothing", without("delivery"), 1),
        ("nothing", "nothing either", 0),
    ],
)
def test_the_reply_with_fewer_problems_is_kept(first: str, second: str, kept: int) -> None:
    bench = Bench(a_completion(first), a_completion(second))
    assert bench.ask().text == (first, second)[kept]
    assert len(bench.endpoint.inquiries) == 2


def test_an_id_beyond_the_rubric_is_not_worth_a_second_call() -> None:
    reply = json.loads(GOOD)
    reply["criteria"]["bonus"] = {"reason": "", "quote": "", "level": 2}
    bench = Bench(a_completion(json.dumps(reply)))
    assert bench.ask().text == json.dumps(reply)


def test_a_reply_that_was_cut_off_is_asked_for_again_with_more_room() -> None:
    bench = Bench(a_completion(GOOD[:-30], truncated=True), a_completion())
    assert bench.ask().text == GOOD
    again = bench.endpoint.inquiries[1]
    assert (again.prompt, again.max_output_tokens) == (PROMPT, 4000)


@pytest.mark.parametrize(
    "error", [JudgeRefusedError("No."), JudgeMisconfiguredError("Bad key."), unavailable(500.0)]
)
def test_when_the_repair_fails_an_incomplete_reply_is_kept(error: Exception) -> None:
    bench = Bench(a_completion(without("delivery")), error)
    assert bench.ask().text == without("delivery")


def test_when_the_repair_of_an_unreadable_reply_fails_so_does_the_whole() -> None:
    bench = Bench(a_completion("nothing"), JudgeRefusedError("No."))
    with pytest.raises(JudgeRefusedError):
        bench.ask()


def test_only_the_first_attempt_is_listened_to() -> None:
    heard: list[str] = []
    listener: Callable[[str], None] = heard.append
    Bench(a_completion(without("delivery")), a_completion()).ask(listener)
    assert heard == [without("delivery")]
