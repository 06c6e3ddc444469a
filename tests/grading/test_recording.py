from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.answer import read
from app.domain.errors import JudgeRefusedError, JudgeUnavailableError
from app.domain.evaluation_errors import RecordingInvalidError
from app.grading.ports import Assignment
from app.grading.recording import (
    RecordedReply,
    RecordingJudge,
    ReplayingJudge,
    answer_fingerprint,
    check_current,
)
from tests.builders import ANSWER, a_claim, a_rubric, verdicts
from tests.fakes.judge import ScriptedJudge, a_reply

pytestmark = pytest.mark.anyio

REPLY = a_reply(verdicts())
IDENTITY = ScriptedJudge().identity(a_rubric())


def assignment(text: str = ANSWER) -> Assignment:
    return Assignment(rubric=a_rubric(), answer=read(text))


def recorded(text: str = ANSWER) -> RecordedReply:
    return RecordedReply(answer=answer_fingerprint(read(text)), identity=IDENTITY, reply=REPLY)


async def test_what_a_judge_says_is_kept_and_given_again() -> None:
    kept: list[RecordedReply] = []
    judge = RecordingJudge(ScriptedJudge(REPLY), kept.append)
    assert await judge.ask(assignment()) == REPLY
    replaying = ReplayingJudge(kept)
    assert await replaying.ask(assignment()) == REPLY
    assert replaying.identity(a_rubric()) == IDENTITY


async def test_a_recording_repeats_no_answer() -> None:
    kept: list[RecordedReply] = []
    quiet = a_reply(verdicts(delivery=a_claim(0), value=a_claim(0)))
    await RecordingJudge(ScriptedJudge(quiet), kept.append).ask(assignment())
    assert "budget" not in repr(kept)


async def test_answers_recorded_before_are_not_asked_about_again() -> None:
    inner = ScriptedJudge(a_reply(verdicts(), cost_usd=9.0))
    kept: list[RecordedReply] = []
    judge = RecordingJudge(inner, kept.append, [recorded()])
    assert await judge.ask(assignment()) == REPLY
    await judge.ask(assignment(f"{ANSWER} And more."))
    assert (len(inner.assignments), len(kept)) == (1, 1)


async def test_a_refusal_is_kept_and_refused_again() -> None:
    kept: list[RecordedReply] = []
    judge = RecordingJudge(ScriptedJudge(JudgeRefusedError("It refused.")), kept.append)
    with pytest.raises(JudgeRefusedError):
        await judge.ask(assignment())
    with pytest.raises(JudgeRefusedError, match="It refused"):
        await ReplayingJudge(kept).ask(assignment())


async def test_trouble_that_may_pass_is_not_kept() -> None:
    kept: list[RecordedReply] = []
    judge = RecordingJudge(ScriptedJudge(JudgeUnavailableError("Down.")), kept.append)
    with pytest.raises(JudgeUnavailableError):
        await judge.ask(assignment())
    assert kept == []


async def test_a_changed_answer_is_missing_from_the_recording() -> None:
    with pytest.raises(RecordingInvalidError, match="no reply on this answer"):
        await ReplayingJudge([recorded()]).ask(assignment(f"{ANSWER} And more."))


async def test_a_listener_hears_the_recorded_reply() -> None:
    heard: list[str] = []
    await ReplayingJudge([recorded()]).ask(assignment(), heard.append)
    assert heard == [REPLY.text]


def test_a_recording_is_of_one_judge() -> None:
    other = replace(recorded("Another."), identity=replace(IDENTITY, model="another"))
    with pytest.raises(RecordingInvalidError, match="different models"):
        ReplayingJudge([recorded(), other])
    with pytest.raises(RecordingInvalidError, match="holds no replies"):
        ReplayingJudge([])


def test_a_recording_under_another_prompt_is_stale() -> None:
    check_current([recorded()], IDENTITY.prompt_digest)
    with pytest.raises(RecordingInvalidError, match="stale"):
        check_current([recorded()], "sha256:other")
