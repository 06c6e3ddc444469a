"""An upload becomes a cohort: all of it is stored before any of it is graded.

Answers are stored in slices while they come in. A digest is chained over them, so that an upload
which was cut off goes on under its key where it stopped: what is in already is checked, not stored
again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from typing import Final

from app.domain.cohort import CohortAnswer, CohortLane, CohortStatus
from app.domain.errors import IdempotencyMismatchError, InputError, TouchstoneError
from app.domain.intake import Notice, ProblemList, RowProblem
from app.domain.intake_errors import (
    RowsInvalidError,
    UploadEmptyError,
    UploadError,
    UploadFieldsLateError,
)
from app.grading.access.limiting import Allowance
from app.grading.cohorts.desk import Ask, CohortRequest, Desk
from app.grading.cohorts.intake import Intake
from app.grading.cohorts.ports import CohortStore, Engine
from app.grading.cohorts.records import Cohort, Receipt
from app.grading.ports import Clock, IdempotencyKey

SCOPE: Final = "POST /v1/cohorts"
OTHER_BODY: Final = "The Idempotency-Key was used with other answers: this cannot go on with them."
SLICE_ANSWERS: Final = 500
SLICE_CHARACTERS: Final = 2_000_000
"""A slice of long answers is smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An upload that is a cohort now.

    Attributes:
        cohort: As it was when all answers were in.
        problems: Rows that were left out.
        notices: What the sender should know.
        replayed: Whether an earlier request with the same key had made it.
    """

    cohort: Cohort
    problems: ProblemList
    notices: tuple[Notice, ...]
    replayed: bool


class CohortReceiver:
    """Takes in uploads, one cohort each, and charges them to whoever sends them."""

    def __init__(self, *, store: CohortStore, engine: Engine, desk: Desk, clock: Clock) -> None:
        self._store = store
        self._engine = engine
        self._desk = desk
        self._clock = clock
        self._allowance = Allowance()

    def of(self, tenant: str, allowance: Allowance) -> CohortReceiver:
        """The same for a tenant's caller: how much they may still have graded today."""
        bound = copy(self)
        bound._store = self._store.of(tenant)  # noqa: SLF001 - a copy of itself
        bound._desk = self._desk.of(tenant)  # noqa: SLF001 - a copy of itself
        bound._allowance = allowance  # noqa: SLF001 - a copy of itself
        return bound

    async def receive(self, intake: Intake, ask: Ask, *, key: str | None = None) -> Received:
        """Store all answers, then let them be graded.

        A key that was used before goes on with its upload. Without a key nothing is left of an
        upload that ends in an error; with one, what is in stays in while it could be gone on with.

        Raises:
            NotFoundError: There is no such rubric.
            InputError: The upload or what is asked for cannot be taken.
            ConflictError: The key made another cohort, or another upload goes on with it now.
            DailyLimitError: There are more answers than the caller may have graded today.
            StoreError: Not all could be stored.
        """
        opening = _Opening(self._store, self._desk, self._clock, ask, key)
        reception = _Reception(opening, self._allowance)
        try:
            cohort, replayed = await self._all_in(reception, intake)
        except TouchstoneError as error:
            if key is None or isinstance(error, InputError):
                await reception.discard()
            raise
        if cohort.status.is_to_do:
            await self._engine.submit(cohort.id)
        return Received(
            cohort=cohort, problems=reception.problems, notices=intake.notices, replayed=replayed
        )

    async def _all_in(self, reception: _Reception, intake: Intake) -> tuple[Cohort, bool]:
        async for row in intake:
            if isinstance(row, RowProblem):
                reception.problems.add(row)
            else:
                await reception.take(row)
        return await reception.end(columns=intake.columns)


@dataclass(frozen=True, slots=True)
class _Opening:
    """Makes the cohort of an upload, once it is known what is asked for."""

    store: CohortStore
    desk: Desk
    clock: Clock
    ask: Ask
    key: str | None

    async def open(self, request: CohortRequest) -> Receipt:
        subject = await self.desk.check(request)
        rubric = subject.rubric
        cohort = Cohort(
            id=self.clock.new_id("coh"),
            name=request.name,
            rubric_id=rubric.id,
            rubric_version=rubric.version,
            rubric_digest=rubric.digest,
            judge=subject.judge,
            samples=request.samples,
            lane=request.lane,
            is_batching=request.lane is CohortLane.BATCH,
            max_cost_usd=request.max_cost_usd,
            created_at=self.clock.now(),
        )
        return await self.store.create(cohort, self._key(request))

    def _key(self, request: CohortRequest) -> IdempotencyKey | None:
        if self.key is None:
            return None
        return IdempotencyKey(scope=SCOPE, key=self.key, request_digest=request.digest())


@dataclass(slots=True)
class _Reception:
    """One upload on its way in."""

    opening: _Opening
    allowance: Allowance
    problems: ProblemList = field(default_factory=ProblemList)
    request: CohortRequest | None = None
    receipt: Receipt | None = None
    chain: str = ""
    count: int = 0
    slice: list[CohortAnswer] = field(default_factory=list)
    characters: int = 0

    async def take(self, answer: CohortAnswer) -> None:
        """Take in the next answer; a full slice is stored."""
        self.slice.append(answer)
        self.characters += len(answer.answer)
        if len(self.slice) >= SLICE_ANSWERS or self.characters >= SLICE_CHARACTERS:
            await self._store()

    async def end(self, *, columns: Sequence[str]) -> tuple[Cohort, bool]:
        """Nothing follows: the cohort, and whether it was sealed before."""
        request = self._settled()
        if self.problems.total and request.on_invalid == "reject":
            raise RowsInvalidError(self.problems)
        await self._store()
        receipt = self.receipt
        if receipt is None:
            raise nothing_in(self.problems)
        if self.count < receipt.cohort.counts.total:
            raise IdempotencyMismatchError(OTHER_BODY)
        if receipt.cohort.status is not CohortStatus.RECEIVING:
            return receipt.cohort, True
        # Paid for once, with the seal: an upload that is refused or cut off costs nothing.
        async with self.allowance.spending(answers=self.count, tokens=0):
            return await self.opening.store.seal(receipt.cohort.id, columns=columns), False

    async def discard(self) -> None:
        """Leave nothing of it. What was sealed, by whichever upload, is not touched.

        Where the store fails, uploads that stopped are removed from it later on.
        """
        receipt, store = self.receipt, self.opening.store
        if receipt is None:
            return
        with suppress(TouchstoneError):
            cohort = await store.get(receipt.cohort.id)
            if cohort.status is CohortStatus.RECEIVING:
                await store.delete(cohort.id)

    async def _store(self) -> None:
        """Store what is new of the slice, after what is in has been checked."""
        answers, self.slice, self.characters = self.slice, [], 0
        request = self._settled()
        if not answers or (self.problems.total and request.on_invalid == "reject"):
            return
        if self.receipt is None:
            self.receipt = await self.opening.open(request)
        new = [answer for answer in answers if self._is_new(answer, self.receipt)]
        if not new:
            return
        if self.receipt.cohort.status is not CohortStatus.RECEIVING:
            raise IdempotencyMismatchError(OTHER_BODY)
        await self.opening.store.append(self.receipt.cohort.id, new, chain=self.chain)

    def _is_new(self, answer: CohortAnswer, receipt: Receipt) -> bool:
        self.chain = link(self.chain, answer)
        self.count += 1
        if self.count == receipt.cohort.counts.total and self.chain != receipt.chain:
            raise IdempotencyMismatchError(OTHER_BODY)
        return self.count > receipt.cohort.counts.total

    def _settled(self) -> CohortRequest:
        """What is asked for: what was said when the first slice was full."""
        asked = self.opening.ask()
        if self.request is not None and asked != self.request:
            raise UploadFieldsLateError(
                f"What is said beside the answers goes before them: at most {SLICE_ANSWERS} of "
                "them may come first. Or say it in the query."
            )
        self.request = asked
        return asked


def link(chain: str, answer: CohortAnswer) -> str:
    """Digest over all answers so far: over the digest before the last one, and that one."""
    written = json.dumps([answer.answer, answer.reference, list(answer.extra.items())])
    return hashlib.sha256(f"{chain}\n{written}".encode()).hexdigest()


def nothing_in(problems: ProblemList) -> UploadError:
    """Why there is no cohort where no row could be taken, or none was there."""
    if problems.total:
        return RowsInvalidError(problems)
    return UploadEmptyError("There is no answer in the upload.")
