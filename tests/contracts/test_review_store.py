"""What every store of reviews promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.adapters.database.audit_chain import SqlAuditLog
from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.database.reviews import SqlReviewStore
from app.domain.errors import GradeNotFoundError
from app.domain.grade import Status
from app.domain.review import Correction, Decision, Item, ItemKind
from app.domain.review_errors import (
    GradeErasedError,
    RegradeClosedError,
    RegradeOpenError,
    RegradeRequestNotFoundError,
    ReviewRaceError,
)
from app.grading.audit.ports import AuditLog
from app.grading.audit.verifying import verify
from app.grading.ports import GradeFilter, GradeStore
from app.grading.records import GradeRecord, RubricRef
from app.grading.reviews.ports import ReviewStore
from app.grading.reviews.records import RegradeRequest, RequestState
from app.grading.reviews.reviewing import Reviewer, Wanted
from tests.builders import a_rubric
from tests.fakes.clock import FixedClock
from tests.fakes.memory_reviews import InMemoryReviewStore
from tests.fakes.memory_store import InMemoryGradeStore
from tests.fakes.rubrics import InMemoryRubricLibrary
from tests.records import a_grade, a_record

pytestmark = pytest.mark.anyio

RUBRIC = a_rubric()
DELIVERY = Item(kind=ItemKind.CRITERION, id="delivery")
CONFUSION = Item(kind=ItemKind.PITFALL, id="confusion")
ACCEPT = Wanted(decision=Decision.ACCEPT, reason="It is right.")
LOWER = Wanted(
    decision=Decision.CORRECT,
    reason="It says half of it.",
    corrections=(Correction(item=DELIVERY, level=1),),
)
COMMITTED = Wanted(
    decision=Decision.CORRECT,
    reason="It mixes them up: \x00 \ud83d.",
    corrections=(Correction(item=CONFUSION, present=True),),
)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Stores to test, and the use case on them."""

    grades: GradeStore
    reviews: ReviewStore
    log: AuditLog
    clock: FixedClock

    @property
    def reviewer(self) -> Reviewer:
        library = InMemoryRubricLibrary(RUBRIC)
        return Reviewer(grades=self.grades, reviews=self.reviews, rubrics=library, clock=self.clock)

    async def ids(self, status: Status) -> list[str]:
        page = await self.grades.page(where=GradeFilter(status=status), limit=9, after=None)
        return [record.id for record in page.items]


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    clock = FixedClock()
    if request.param == "memory":
        grades = InMemoryGradeStore(clock)
        reviews = InMemoryReviewStore(grades)
        yield Desk(grades=grades, reviews=reviews, log=reviews.log, clock=clock)
        return
    file = f"sqlite:///{tmp_path / 'reviews.db'}"
    is_file = request.param == "sqlite"
    database = Database.open(file if is_file else request.getfixturevalue("emptied_postgres_url"))
    await database.migrate()
    yield Desk(
        grades=SqlGradeStore(database, clock=clock),
        reviews=SqlReviewStore(database, clock=clock),
        log=SqlAuditLog(database),
        clock=clock,
    )
    await database.close()


async def a_stored(desk: Desk, number: int = 1, status: Status = Status.NEEDS_REVIEW) -> str:
    record: GradeRecord = a_record(
        number,
        rubric=RubricRef(id=RUBRIC.id, version=RUBRIC.version, digest=RUBRIC.digest),
        grade=a_grade(status, 50.0),
    )
    await desk.grades.add(record)
    return record.id


async def test_a_review_comes_back_as_it_was_and_the_record_stays(desk: Desk) -> None:
    grade_id = await a_stored(desk)
    before = await desk.grades.get(grade_id)
    review = await desk.reviewer.review(grade_id, COMMITTED, actor="key_1")
    assert (await desk.reviews.page(grade_id, limit=5, after=None)).items == [review]
    assert await desk.grades.get(grade_id) == before
    assert review.effective.score == 40.0
    standing = (await desk.reviews.standings([grade_id, "grd_other"]))[grade_id]
    assert standing.last is not None
    assert (standing.last.effective, standing.last.by) == (review.effective, "key_1")


async def test_a_later_review_stands_on_the_earlier_ones(desk: Desk) -> None:
    grade_id = await a_stored(desk)
    for wanted in (LOWER, COMMITTED, ACCEPT):
        await desk.reviewer.review(grade_id, wanted, actor="local")
    page = await desk.reviews.page(grade_id, limit=2, after=None)
    assert [one.number for one in page.items] == [3, 2]
    rest = await desk.reviews.page(grade_id, limit=2, after=page.next_after)
    assert [one.number for one in rest.items] == [1]
    assert rest.next_after is None
    # 25 points for level 1 of 2, less 5 for the pitfall.
    assert [one.effective.score for one in (*page.items, *rest.items)] == [20.0, 20.0, 25.0]


async def test_a_reviewed_grade_waits_no_more(desk: Desk) -> None:
    grade_id = await a_stored(desk)
    assert await desk.ids(Status.NEEDS_REVIEW) == [grade_id]
    await desk.reviewer.review(grade_id, ACCEPT, actor="local")
    assert await desk.ids(Status.NEEDS_REVIEW) == []
    assert await desk.ids(Status.GRADED) == [grade_id]


async def test_reviews_at_the_same_moment_are_all_kept_in_one_order(desk: Desk) -> None:
    grade_id = await a_stored(desk)
    several = [desk.reviewer.review(grade_id, ACCEPT, actor=f"key_{n}") for n in range(4)]
    outcomes = await asyncio.gather(*several, return_exceptions=True)
    kept = [one for one in outcomes if not isinstance(one, BaseException)]
    assert all(isinstance(one, ReviewRaceError) for one in outcomes if one not in kept)
    page = await desk.reviews.page(grade_id, limit=9, after=None)
    assert [one.number for one in page.items] == list(range(len(kept), 0, -1))
    assert len(kept) >= 2


async def test_a_request_makes_a_sure_grade_wait_until_a_review_names_it(desk: Desk) -> None:
    grade_id = await a_stored(desk, status=Status.GRADED)
    request = await desk.reviewer.request(grade_id, DELIVERY, reason="No.", actor="key_2")
    assert await desk.ids(Status.NEEDS_REVIEW) == [grade_id]
    await desk.reviewer.review(grade_id, ACCEPT, actor="local")
    assert await desk.ids(Status.NEEDS_REVIEW) == [grade_id]
    answered = Wanted(decision=Decision.ACCEPT, reason="Still.", regrade_request=request.id)
    review = await desk.reviewer.review(grade_id, answered, actor="local")
    assert await desk.ids(Status.NEEDS_REVIEW) == []
    assert await listed(desk, RequestState.OPEN) == []
    (closed,) = await listed(desk, RequestState.CLOSED)
    assert (closed.id, closed.review_id, closed.closed_at, closed.reason, closed.actor) == (
        *(request.id, review.id, desk.clock.now(), "No.", "key_2"),
    )
    with pytest.raises(RegradeClosedError):
        await desk.reviewer.review(grade_id, answered, actor="local")


async def listed(desk: Desk, state: RequestState) -> list[RegradeRequest]:
    found: list[RegradeRequest] = []
    after = None
    while True:
        page = await desk.reviews.requests(state, limit=1, after=after)
        found += page.items
        if (after := page.next_after) is None:
            return found


async def test_an_item_has_one_open_request(desk: Desk) -> None:
    grade_id = await a_stored(desk)
    for item in (DELIVERY, CONFUSION):
        await desk.reviewer.request(grade_id, item, reason="No.", actor="local")
        with pytest.raises(RegradeOpenError):
            await desk.reviewer.request(grade_id, item, reason="No!", actor="local")
    assert [one.item for one in await listed(desk, RequestState.OPEN)] == [CONFUSION, DELIVERY]


async def test_a_request_of_another_grade_is_not_closed(desk: Desk) -> None:
    one, two = await a_stored(desk, 1), await a_stored(desk, 2)
    request = await desk.reviewer.request(one, DELIVERY, reason="No.", actor="local")
    wanted = Wanted(decision=Decision.ACCEPT, reason="Yes.", regrade_request=request.id)
    with pytest.raises(RegradeRequestNotFoundError):
        await desk.reviewer.review(two, wanted, actor="local")
    assert (await desk.reviews.page(two, limit=5, after=None)).items == []


async def test_another_tenant_sees_no_review_and_no_request(desk: Desk) -> None:
    grade_id = await a_stored(desk)
    await desk.reviewer.request(grade_id, DELIVERY, reason="No.", actor="local")
    await desk.reviewer.review(grade_id, ACCEPT, actor="local")
    other = desk.reviews.of("other")
    assert (await other.page(grade_id, limit=5, after=None)).items == []
    assert await other.standings([grade_id]) == {}
    assert (await other.requests(RequestState.OPEN, limit=5, after=None)).items == []
    assert await desk.log.of("other").entries(after=0, limit=5) == []


async def test_everything_goes_with_the_grade_but_the_trail(desk: Desk) -> None:
    grade_id = await a_stored(desk)
    await desk.reviewer.request(grade_id, DELIVERY, reason="No.", actor="local")
    await desk.reviewer.review(grade_id, LOWER, actor="local")
    await desk.grades.delete(grade_id, actor="key_9")
    for work in (
        desk.grades.get(grade_id),
        desk.grades.delete(grade_id),
        desk.reviewer.review(grade_id, ACCEPT, actor="local"),
    ):
        with pytest.raises(GradeErasedError):
            await work
    with pytest.raises(GradeNotFoundError):
        await desk.grades.get("grd_other")
    assert len(await desk.log.entries(after=0, limit=9)) >= 2
    assert (await verify(desk.log, "default")).broken is None
