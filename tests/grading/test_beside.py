"""The second judge is asked meanwhile, and neither fails nor holds up a grade."""

from __future__ import annotations

import asyncio
import logging

import pytest

from app.domain.answer import read
from app.domain.errors import JudgeUnavailableError
from app.domain.rubric import Rubric
from app.grading.beside import reading_beside
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import JudgeIdentity, Reply, SecondReply
from tests.builders import ANSWER, a_rubric, verdicts
from tests.fakes.judge import ScriptedJudge, a_reply

pytestmark = pytest.mark.anyio

ASSIGNMENT = Assignment(rubric=a_rubric(), answer=read(ANSWER))
REPLY = a_reply(verdicts())
KNOWN = SecondReply(judge=ScriptedJudge().identity(a_rubric()), reply=REPLY)


class HangingJudge:
    """A judge that never replies, and notes what becomes of it."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.ended = asyncio.Event()

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        return ScriptedJudge().identity(rubric)

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        del assignment, listener
        self.began.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()
        raise AssertionError


async def test_the_second_judge_is_asked_while_the_first_one_is() -> None:
    judge = HangingJudge()
    async with reading_beside(judge, ASSIGNMENT):
        await asyncio.wait_for(judge.began.wait(), 5)
    await asyncio.wait_for(judge.ended.wait(), 5)


async def test_its_reply_is_given_with_who_gave_it() -> None:
    judge = ScriptedJudge(REPLY, kind="embedded")
    async with reading_beside(judge, ASSIGNMENT) as second:
        assert await second() == SecondReply(judge=judge.identity(a_rubric()), reply=REPLY)
    assert judge.assignments == [ASSIGNMENT]


async def test_a_reply_from_before_is_given_again() -> None:
    judge = ScriptedJudge(REPLY)
    async with reading_beside(judge, ASSIGNMENT, known=KNOWN) as second:
        assert await second() == KNOWN
    assert judge.assignments == []


async def test_nobody_is_asked_where_there_is_no_second_judge() -> None:
    async with reading_beside(None, ASSIGNMENT) as second:
        assert await second() is None


@pytest.mark.parametrize("error", [JudgeUnavailableError("words"), RuntimeError("words")])
async def test_an_error_is_logged_without_its_message(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        async with reading_beside(ScriptedJudge(error), ASSIGNMENT) as second:
            assert await second() is None
    assert caplog.messages == [f"cross_check_failed: {type(error).__name__}"]


async def test_who_is_late_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    judge = HangingJudge()
    with caplog.at_level(logging.WARNING):
        async with reading_beside(judge, ASSIGNMENT, wait_seconds=0.01) as second:
            assert await second() is None
    await asyncio.wait_for(judge.ended.wait(), 5)
    assert caplog.messages == ["cross_check_late"]


async def test_it_is_let_go_when_the_first_judge_fails() -> None:
    judge = HangingJudge()

    async def ask_in_vain() -> None:
        async with reading_beside(judge, ASSIGNMENT):
            await asyncio.wait_for(judge.began.wait(), 5)
            raise JudgeUnavailableError("down")

    with pytest.raises(JudgeUnavailableError):
        await ask_in_vain()
    await asyncio.wait_for(judge.ended.wait(), 5)
