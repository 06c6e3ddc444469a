from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from typing_extensions import override

from app.api.events import stream
from app.api.running import Running
from app.domain.errors import JudgeUnavailableError, RubricNotFoundError
from app.grading.grader import Graded, Grader, GradeRequest
from app.grading.judges import Judges
from app.grading.ports import Assignment, ReplyListener
from app.grading.progress import ProgressListener
from app.grading.records import Reply
from tests.api.service import GOOD, RUBRIC
from tests.builders import ANSWER
from tests.fakes.clock import FixedClock
from tests.fakes.judge import ScriptedJudge
from tests.fakes.memory_store import InMemoryGradeStore
from tests.fakes.rubrics import InMemoryRubricLibrary


class HeldJudge(ScriptedJudge):
    """Answers once it is let go."""

    def __init__(self) -> None:
        super().__init__(GOOD)
        self.go = asyncio.Event()

    @override
    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        await self.go.wait()
        return await super().ask(assignment, listener)


class Stage:
    """A grader with a judge that waits, and the work it does."""

    def __init__(self) -> None:
        self.judge, self.store, self.running = HeldJudge(), InMemoryGradeStore(), Running()
        self.grader = Grader(
            judges=Judges(embedded=self.judge),
            store=self.store,
            rubrics=InMemoryRubricLibrary(RUBRIC),
            clock=FixedClock(),
        )

    async def grade(self, listener: ProgressListener) -> Graded:
        request = GradeRequest(rubric_id=RUBRIC.id, answer=ANSWER)
        return await self.grader.grade(request, listener=listener)

    async def body(self) -> AsyncIterator[str]:
        response = await stream(
            self.grade, running=self.running, request_id="req_1", keepalive_seconds=0.01
        )
        async for chunk in response.body_iterator:
            yield bytes(chunk).decode() if not isinstance(chunk, str) else chunk


def test_findings_come_before_the_judge_has_answered_and_pings_while_it_thinks() -> None:
    async def run() -> list[str]:
        stage, heard = Stage(), []
        async for chunk in stage.body():
            heard.append(chunk)
            if chunk == ": ping\n\n":
                stage.judge.go.set()
        return heard

    heard = asyncio.run(run())
    names = [chunk.partition("\n")[0] for chunk in heard]
    assert names[:2] == ["event: findings", ": ping"]
    assert names[-1] == "event: grade"


def test_a_grade_is_finished_and_stored_when_the_caller_hangs_up() -> None:
    async def run() -> int:
        stage = Stage()
        async for _ in stage.body():
            break
        stage.judge.go.set()
        await stage.running.drain(5)
        return len(stage.store._records)

    assert asyncio.run(run()) == 1


@pytest.mark.parametrize("error", [RubricNotFoundError("r"), JudgeUnavailableError("down")])
def test_an_error_before_any_progress_is_raised(error: Exception) -> None:
    async def fail(_: ProgressListener) -> Graded:
        raise error

    with pytest.raises(type(error)):
        asyncio.run(stream(fail, running=Running(), request_id="req_1"))
