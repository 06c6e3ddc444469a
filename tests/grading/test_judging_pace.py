"""Every single request waits for its turn, and that waiting costs no patience."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import JudgeUnavailableError
from tests.grading.test_judging import GOOD, Bench, a_completion, without


class CountingPace:
    """Implements the `Pace` protocol: counts, and takes its time."""

    def __init__(self, bench: Bench, seconds: float = 0.0) -> None:
        self._bench = bench
        self._seconds = seconds
        self.turns: list[int] = []
        self.settled: list[int] = []

    async def turn(self, tokens: int) -> None:
        self.turns.append(tokens)
        self._bench.now += self._seconds

    def settle(self, tokens: int, used: int) -> None:
        assert tokens == self.turns[-1]
        self.settled.append(used)


def paced(bench: Bench, seconds: float = 0.0) -> CountingPace:
    pace = CountingPace(bench, seconds)
    bench.judging = replace(bench.judging, pace=pace)
    return pace


def test_a_retry_and_a_repair_take_a_turn_each_and_what_they_used_is_told() -> None:
    bench = Bench(JudgeUnavailableError("down"), a_completion(without("value")), a_completion())
    pace = paced(bench)
    bench.ask()
    assert pace.settled == [0, 110, 110]
    assert all(tokens > 600 for tokens in pace.turns), "the prompt and a usual reply"


def test_waiting_for_a_turn_does_not_count_against_the_total_time() -> None:
    bench = Bench(*[JudgeUnavailableError("down")] * 2, a_completion())
    paced(bench, seconds=1000.0)
    reply = bench.ask()
    assert (reply.text, reply.latency_ms) == (GOOD, 1000)


def test_without_a_pace_nobody_waits() -> None:
    bench = Bench(a_completion())
    bench.ask()
    assert bench.now == pytest.approx(1.0)
