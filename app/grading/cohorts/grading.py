"""Grading chunks of cohorts: safe to be done again at any time, by anyone, after any end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from app.domain.cohort import CohortAnswer
from app.domain.errors import (
    InputError,
    JudgeError,
    NotFoundError,
    StoreError,
    StoreUnavailableError,
    SystemicJudgeError,
    TouchstoneError,
)
from app.domain.rubric import Rubric
from app.grading.answering import AnswerGrader, Submission, Work, failed
from app.grading.cohorts.halting import RUBRIC_GONE, HaltedError, PausingError
from app.grading.cohorts.handing import Handed
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort, NewResult
from app.grading.cohorts.run import CohortRun, Flows
from app.grading.cohorts.writing import GROUP_SECONDS, ResultWriter
from app.grading.judges import Judges
from app.grading.ports import Clock, GradeStore, Judge, RubricLibrary
from app.grading.records import GradeRecord

LOG = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""So often a process looks whether someone else paused or cancelled what it grades."""
REMEMBERED = 2000
"""Replies of a cohort that are kept in memory, for identical answers."""
READ_AT_ONCE = 8
"""Answers that are read before others get their turn on the event loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortParts:
    """What grading cohorts needs.

    Attributes:
        cohorts: Where answers come from and results go to, whoever's they are.
        grades: Where work done before is found; a cohort is shown that of its tenant alone.
        judges: Whom to ask; their calls are gated here.
        flows: How calls run.
        flush_seconds: How long a result may wait for others to be stored with it.
    """

    cohorts: CohortStore
    grades: GradeStore
    judges: Judges
    rubrics: RubricLibrary
    clock: Clock
    flows: Flows
    flush_seconds: float = GROUP_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Session:
    """A cohort with all that grades it."""

    run: CohortRun
    answers: AnswerGrader
    judge: Judge
    writer: ResultWriter


class CohortGrader:
    """Grades chunks of cohorts. One for each process."""

    def __init__(self, parts: CohortParts) -> None:
        self._parts = parts
        self._sessions: dict[str, _Session] = {}
        self._is_stopped = False
        self._fence: Callable[[], bool] = lambda: True

    @property
    def waiting_seconds(self) -> float:
        """How long the provider has been away, as far as this process knows; 0 when it is not."""
        return self._parts.flows.llm.outage.away_seconds

    def fence_by(self, may_call: Callable[[], bool]) -> None:
        """Make no call while this says no: others may have taken over what is graded here."""
        self._fence = may_call

    def halt(self, cohort_id: str) -> None:
        """Make no more calls for that cohort."""
        session = self._sessions.get(cohort_id)
        if session is not None:
            session.run.halt()

    def halt_all(self) -> None:
        """Make no more calls for what is being graded now; what begins later may call."""
        for session in self._sessions.values():
            session.run.halt()

    def stop(self) -> None:
        """Make no more calls at all; those under way go on, and their results are stored."""
        self._is_stopped = True
        self.halt_all()
        if self._parts.flows.llm.pacer is not None:
            self._parts.flows.llm.pacer.stop()

    async def grade_chunk(self, cohort_id: str, lo: int, hi: int) -> int:
        """Grade the answers from `lo` up to `hi` that have no result yet: how many got one.

        Raises:
            NotFoundError: There is no such cohort.
            StoreError: The database cannot be used.
        """
        found = await self._parts.cohorts.pending(cohort_id, start=lo, limit=hi - lo)
        return await self.grade(cohort_id, [one for one in found if one.index < hi])

    async def grade(
        self, cohort_id: str, answers: Sequence[CohortAnswer], handed: Handed | None = None
    ) -> int:
        """Grade those answers of a cohort, which have no result yet: how many got one.

        What was handed is taken also where the cohort makes no calls any more: it was paid for.

        Raises:
            NotFoundError: There is no such cohort.
            StoreError: The database cannot be used.
        """
        if not answers or self._is_stopped:
            return 0
        async with self._session(cohort_id) as session:
            if session is None or (session.run.is_halted and handed is None):
                return 0
            works = await self._begun(session, answers, fresh=handed is not None)
            if handed is None:
                await self._learn(session, works)
            desk = session if handed is None else self._handed(session, handed)
            pairs = zip(answers, works, strict=True)
            tasks = (self._grade_one(desk, one.index, work) for one, work in pairs)
            return sum(await asyncio.gather(*tasks))

    async def give_up(self, cohort_id: str, index: int, error: TouchstoneError) -> None:
        """Fail an answer that cannot be graded, whoever tries; one that has a result keeps it."""
        parts = self._parts
        cohort = await parts.cohorts.get(cohort_id)
        found = await parts.cohorts.pending(cohort_id, start=index, limit=1)
        rubric = await self.pinned(cohort)
        if rubric is None or not found or found[0].index != index:
            return
        # Not read: whatever ended the processes that tried may lie in it.
        blank = AnswerGrader(judges=parts.judges, clock=parts.clock).blank(
            _submission(cohort, found[0]), rubric
        )
        await parts.cohorts.put(cohort_id, [NewResult(index=index, record=failed(blank, error))])

    async def watch(self) -> None:
        """Look after what is being graded, until cancelled: others may pause or cancel it."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for cohort_id, session in list(self._sessions.items()):
                try:
                    session.run.observe(await self._parts.cohorts.get(cohort_id))
                except NotFoundError:
                    session.run.halt()
                except StoreError:
                    break  # the database is away: results wait, and so does this

    @asynccontextmanager
    async def _session(self, cohort_id: str) -> AsyncIterator[_Session | None]:
        session = self._sessions.get(cohort_id)
        if session is None or session.run.is_halted:
            session = await self._begin(cohort_id)
        if session is None:
            yield None
            return
        session.run.chunks += 1
        try:
            yield session
        finally:
            session.run.chunks -= 1
            if not session.run.chunks and self._sessions.get(cohort_id) is session:
                del self._sessions[cohort_id]

    async def _begin(self, cohort_id: str) -> _Session | None:
        """The session of a cohort as it is stored now; None where it was paused instead."""
        parts = self._parts
        cohort = await parts.cohorts.start(cohort_id)
        rubric = await self.pinned(cohort)
        if rubric is None:
            await parts.cohorts.pause(cohort_id, reason=RUBRIC_GONE)
            return None
        session = self._sessions.get(cohort_id)
        if session is not None:
            session.run.observe(cohort)
            return session
        try:
            session = self._open(cohort, rubric)
        except InputError as error:
            await parts.cohorts.pause(cohort_id, reason=error.code)
            return None
        self._sessions[cohort_id] = session
        return session

    def _open(self, cohort: Cohort, rubric: Rubric) -> _Session:
        parts = self._parts
        run = CohortRun(
            cohort,
            rubric,
            flows=parts.flows,
            may_call=lambda: not self._is_stopped and self._fence(),
            memory=REMEMBERED,
        )
        answers, judge = run.gated(parts.judges, parts.clock)
        writer = ResultWriter(
            parts.cohorts, cohort.id, on_stored=run.on_stored, seconds=parts.flush_seconds
        )
        return _Session(run=run, answers=answers, judge=judge, writer=writer)

    def _handed(self, session: _Session, handed: Handed) -> _Session:
        answers, judge = session.run.gated(self._parts.judges, self._parts.clock, handed)
        return replace(session, answers=answers, judge=judge)

    async def pinned(self, cohort: Cohort) -> Rubric | None:
        """The rubric the cohort was made with; None where it is gone."""
        try:
            rubrics = self._parts.rubrics.of(cohort.tenant)
            return await rubrics.version(cohort.rubric_id, cohort.rubric_digest)
        except NotFoundError:
            return None

    async def _begun(
        self, session: _Session, answers: Sequence[CohortAnswer], *, fresh: bool
    ) -> list[Work]:
        works = []
        for number, one in enumerate(answers):
            if number % READ_AT_ONCE == 0:
                await asyncio.sleep(0)
            submission = replace(_submission(session.run.cohort, one), fresh=fresh)
            works.append(session.answers.begin(submission, session.run.rubric))
        return works

    async def _learn(self, session: _Session, works: Sequence[Work]) -> None:
        """Look up in one go what was graded before."""
        wanted = {
            session.answers.fingerprint(work, session.judge)
            for work in works
            if work.floored is None
        }
        wanted = {one for one in wanted if one not in session.run.ledger}
        grades = self._parts.grades.of(session.run.cohort.tenant)
        session.run.ledger.learn(await grades.find_by_fingerprints(sorted(wanted)))

    async def _grade_one(self, session: _Session, index: int, work: Work) -> bool:
        """Grade and store one answer: whether it got a result."""
        try:
            record = await self._record(session, work)
            await session.writer.put(NewResult(index=index, record=record))
        except PausingError as pausing:
            session.run.block(pausing.reason)
        except (SystemicJudgeError, StoreError) as error:
            session.run.block(error.code)
        except (HaltedError, NotFoundError):
            session.run.halt()
        else:
            return True
        await self._pause(session.run)
        return False

    async def _record(self, session: _Session, work: Work) -> GradeRecord:
        """The record of an answer: whatever fails on it alone is in it."""
        try:
            return await session.answers.grade(work, session.judge, session.run.ledger)
        except (HaltedError, SystemicJudgeError):
            raise
        except JudgeError as error:
            return failed(work.blank, error)
        except Exception as error:  # noqa: BLE001 - a fault of ours, not to be met for ever
            # Its message and its traceback may hold words of the answer.
            LOG.error("answer_failed: %s", type(error).__name__)  # noqa: TRY400 - as said
            return failed(work.blank, TouchstoneError("Grading this answer failed here."))

    async def _pause(self, run: CohortRun) -> None:
        """Pause a cohort that was blocked, however long the store is away."""
        reason = run.blocked()
        if reason is None:
            return
        LOG.warning("cohort_paused: %s", reason)
        while not self._is_stopped:
            try:
                run.observe(await self._parts.cohorts.pause(run.cohort.id, reason=reason))
            except StoreUnavailableError:
                await asyncio.sleep(LOOK_SECONDS)
            else:
                return


def _submission(cohort: Cohort, answer: CohortAnswer) -> Submission:
    return Submission(answer=answer.answer, samples=cohort.samples, reference=answer.reference)
