from __future__ import annotations

import pytest

from app.domain.answer import read
from app.domain.errors import (
    JudgeMisconfiguredError,
    JudgeRefusedError,
    JudgeUnavailableError,
)
from app.grading.guarding import GuardedJudge
from app.grading.outage import Endurance, Outage
from app.grading.ports import Assignment
from app.grading.records import Reply
from tests.builders import ANSWER, a_rubric, verdicts
from tests.fakes.judge import ScriptedJudge, a_reply

pytestmark = pytest.mark.anyio

ASSIGNMENT = Assignment(rubric=a_rubric(), answer=read(ANSWER))
DOWN = JudgeUnavailableError("Down.")
GOOD = a_reply(verdicts())


class Guard:
    """A guarded judge with a clock that is moved by hand."""

    def __init__(self, *outcomes: Reply | Exception) -> None:
        self.now = 0.0
        self.behind = ScriptedJudge(*outcomes)
        self.judge = GuardedJudge(self.behind, Outage(Endurance(), clock=lambda: self.now))

    @property
    def calls(self) -> int:
        return len(self.behind.assignments)

    async def refused(self) -> JudgeUnavailableError:
        with pytest.raises(JudgeUnavailableError) as raised:
            await self.judge.ask(ASSIGNMENT)
        return raised.value


async def test_an_endpoint_that_is_away_is_left_alone_for_a_while() -> None:
    guard = Guard(DOWN, GOOD)
    assert await guard.refused() is DOWN
    for _ in range(5):
        error = await guard.refused()
        assert error.retry_after_seconds == 1.0
    assert guard.calls == 1
    guard.now = 1.0
    assert await guard.judge.ask(ASSIGNMENT) == GOOD
    assert await guard.judge.ask(ASSIGNMENT) == GOOD


async def test_looks_become_rarer() -> None:
    guard = Guard(DOWN)
    looks = []
    for guard.now in range(100):
        before = guard.calls
        await guard.refused()
        if guard.calls > before:
            looks.append(guard.now)
    assert looks == [0, 1, 3, 7, 15, 31, 61, 91]


async def test_the_endpoint_says_when_to_come_back() -> None:
    guard = Guard(JudgeUnavailableError("Down.", retry_after_seconds=20.0), GOOD)
    await guard.refused()
    guard.now = 5.0
    assert (await guard.refused()).retry_after_seconds == 15.0
    assert guard.calls == 1


@pytest.mark.parametrize("error", [JudgeRefusedError("No."), JudgeMisconfiguredError("No key.")])
async def test_an_error_that_is_not_the_endpoints_absence_leaves_nobody_alone(
    error: Exception,
) -> None:
    guard = Guard(error, GOOD)
    with pytest.raises(type(error)):
        await guard.judge.ask(ASSIGNMENT)
    assert await guard.judge.ask(ASSIGNMENT) == GOOD


async def test_a_look_that_tells_nothing_lets_another_one_be_made() -> None:
    guard = Guard(DOWN, JudgeMisconfiguredError("No key."), GOOD)
    await guard.refused()
    guard.now = 1.0
    with pytest.raises(JudgeMisconfiguredError):
        await guard.judge.ask(ASSIGNMENT)
    assert await guard.judge.ask(ASSIGNMENT) == GOOD


async def test_one_failure_among_answers_means_nothing() -> None:
    outage = Outage(Endurance())
    successes = outage.successes
    outage.answered()
    outage.failed(DOWN, successes)
    outage.admit_now()
    assert not outage.is_away
