"""What grading cohorts needs from outside. Adapters implement these protocols."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from app.domain.audit import LOCAL_ACTOR
from app.domain.cohort import CohortAnswer
from app.grading.cohorts.records import (
    Cohort,
    CohortResult,
    NewResult,
    Receipt,
    ResultPage,
    ResultSummary,
    SummaryView,
)
from app.grading.ports import IdempotencyKey, Page


class CohortStore(Protocol):
    """Cohorts, their answers and results. Each method is one transaction, unless it says otherwise.

    It is bound to a tenant: a cohort of another one is not there. Only `to_do` and
    `discard_unsealed` go over the cohorts of all, as does the store that `of_all` gives to engines.
    Every method that takes an id raises CohortNotFoundError where there is no such cohort, and all
    raise StoreUnavailableError when the database cannot be used.
    """

    def of(self, tenant: str) -> CohortStore:
        """The same store for the cohorts of another tenant."""
        ...

    def of_all(self) -> CohortStore:
        """The same store for whoever's cohorts. For engines, which act for nobody."""
        ...

    async def create(self, cohort: Cohort, key: IdempotencyKey | None = None) -> Receipt:
        """Keep a new cohort that takes in answers, or find the one that the key made.

        It becomes the tenant's that the store is bound to.

        Raises:
            IdempotencyMismatchError: The key was used for another cohort.
        """
        ...

    async def append(self, cohort_id: str, answers: Sequence[CohortAnswer], *, chain: str) -> None:
        """Take in the next answers: the index of the first is the number of those that are in.

        Args:
            cohort_id: A cohort that is receiving.
            answers: With indexes one after the other.
            chain: Digest over all answers up to and with these.

        Raises:
            CohortStateError: It is not receiving, or another upload has gone on with it.
        """
        ...

    async def seal(self, cohort_id: str, *, columns: Sequence[str]) -> Cohort:
        """All answers are in: from now on they are graded. Sealing twice is sealing once."""
        ...

    async def get(self, cohort_id: str) -> Cohort:
        """The cohort with that id."""
        ...

    async def page(self, *, limit: int, after: str | None) -> Page[Cohort]:
        """At most `limit` cohorts, newest first, older than the cohort id `after`."""
        ...

    async def to_do(self) -> Sequence[Cohort]:
        """Every cohort that is ready or running, oldest first."""
        ...

    async def start(self, cohort_id: str) -> Cohort:
        """Note that a cohort which is ready is running now; give it back as it is."""
        ...

    async def pending(self, cohort_id: str, *, start: int, limit: int) -> Sequence[CohortAnswer]:
        """At most `limit` answers to be graded live, by index, from the index `start` on.

        Those without a result, and none while the cohort goes by batches.
        """
        ...

    async def put(self, cohort_id: str, results: Sequence[NewResult]) -> Cohort:
        """Keep results and their records, and count them; give the cohort back as it is then.

        An answer that has a result keeps it: the new one is dropped, with its record and its cost.
        The cohort is done with its last result. A cohort that is paused or cancelled takes the
        results of calls that were under way.

        Raises:
            StoreError: The database refused one of them; none was kept.
        """
        ...

    async def pause(self, cohort_id: str, *, reason: str) -> Cohort:
        """Let nothing more be graded. A cohort that is not to be graded anyway stays as it is."""
        ...

    async def resume(self, cohort_id: str, *, max_cost_usd: float | None = None) -> Cohort:
        """Go on with a paused cohort; a new limit of its cost takes the place of the old one.

        Raises:
            CohortStateError: It is receiving, done or cancelled.
        """
        ...

    async def cancel(self, cohort_id: str) -> Cohort:
        """End it: answers without a result count as cancelled. Cancelling twice is cancelling once.

        Raises:
            CohortStateError: It is done.
        """
        ...

    async def retry(self, cohort_id: str) -> Cohort:
        """Open the failed answers again, so that they are graded once more; a slice at a time.

        Their failed records stay in the store of grades.

        Raises:
            CohortStateError: It is receiving or cancelled.
        """
        ...

    async def results(self, cohort_id: str, *, after: int | None, limit: int) -> ResultPage:
        """Results by index, those after that index; cancelled answers are among them."""
        ...

    async def results_since(self, cohort_id: str, *, seq: int, limit: int) -> ResultPage:
        """Results in the order in which they were stored, those after that `seq`.

        Whoever goes on from page to page misses none, however many are stored meanwhile.
        """
        ...

    async def results_at(self, cohort_id: str, indexes: Sequence[int]) -> Sequence[CohortResult]:
        """The results at those places, by index; places without one are left out."""
        ...

    async def summaries(
        self,
        cohort_id: str,
        *,
        after: int | None,
        limit: int,
        view: SummaryView | None = None,
    ) -> Sequence[ResultSummary]:
        """At most `limit` lines of a table of results, without the records behind them.

        Args:
            cohort_id: Whose results; answers that were cancelled are not among them.
            after: The index of the last line of the page before; None for the first page.
            limit: How many lines. Fewer come only at the end.
            view: Which lines, in which order; all of them by index where it is None.
        """
        ...

    async def discard_unsealed(self, *, before: datetime) -> int:
        """Remove cohorts whose upload stopped before that time: how many. Slice by slice.

        It also removes what a `delete` that was cut off has left.
        """
        ...

    async def delete(self, cohort_id: str, *, actor: str = LOCAL_ACTOR) -> None:
        """Remove a cohort, its answers, its results and all their records, slice by slice.

        The cohort is gone for everyone from the first slice on. A delete that was cut off is
        finished by another one.
        """
        ...


class Engine(Protocol):
    """Hands out the answers of cohorts, in chunks that are safe to grade again."""

    async def submit(self, cohort_id: str) -> None:
        """There is something to do on that cohort: it was sealed, resumed or is tried again."""
        ...

    async def halt(self, cohort_id: str) -> None:
        """Make no more calls for that cohort: it was paused or cancelled."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Grade until told to stop; then finish the calls under way, store them and return."""
        ...


class PaceStore(Protocol):
    """How fast several processes together may call a provider.

    Both methods raise StoreUnavailableError when the database cannot be used.
    """

    async def lease(self, name: str, *, slots: int, rate: float, burst: float) -> float:
        """Take `slots` of a rate (slots a second) that every process shares.

        It follows the generic cell rate algorithm, by the database's clock where there is one.

        Args:
            name: Which rate.
            slots: How many, at most `burst`.
            rate: Slots a second, above 0.
            burst: So many slots may be used at once after a pause.

        Returns:
            Seconds to wait until they may be used.
        """
        ...

    async def hold(self, name: str, *, seconds: float) -> None:
        """Let nobody use a slot of that rate before so many seconds from now (Retry-After).

        Slots that were leased before are not called back.
        """
        ...


class Lead(Protocol):
    """Lets one process of several that share a database grade its cohorts."""

    def hold(self) -> AbstractAsyncContextManager[None]:
        """Wait for the lead and keep it inside; it passes on when the process dies."""
        ...
