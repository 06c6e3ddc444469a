from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from app.domain.cohort import CohortAnswer, CohortStatus
from app.domain.errors import (
    CohortNotFoundError,
    IdempotencyMismatchError,
    JudgeNotConfiguredError,
    RubricNotFoundError,
    StoreUnavailableError,
)
from app.domain.intake import RowProblem
from app.domain.intake_errors import (
    RowsInvalidError,
    UploadEmptyError,
    UploadFieldsLateError,
    UploadUnreadableError,
)
from app.grading.cohorts.desk import CohortRequest, Desk
from app.grading.cohorts.receiving import SLICE_ANSWERS, CohortReceiver, Received, link
from app.grading.judges import JudgeChoice, Judges
from tests.builders import a_rubric
from tests.fakes.clock import FixedClock
from tests.fakes.cohort_store import FakeCohortStore
from tests.fakes.engine import RecordingEngine
from tests.fakes.judge import ScriptedJudge
from tests.fakes.listed_intake import ListedIntake
from tests.fakes.rubrics import InMemoryRubricLibrary

RUBRIC = a_rubric()
REQUEST = CohortRequest(rubric_id=RUBRIC.id)
SKIPPING = replace(REQUEST, on_invalid="skip")
CUT = UploadUnreadableError("It ends too soon.")
GONE = StoreUnavailableError("The connection ended.")


def answers(count: int, start: int = 0, word: str = "answer") -> list[CohortAnswer]:
    return [
        CohortAnswer(index=i, answer=f"{word} {i}", reference=f"c-{i}", extra={"team": "red"})
        for i in range(start, start + count)
    ]


def bad(line: int, code: str = "answer_too_long") -> RowProblem:
    return RowProblem(line=line, code=code, detail="It is too long.")


class Stage:
    """A receiver over fakes."""

    def __init__(self) -> None:
        self.store, self.engine = FakeCohortStore(), RecordingEngine()
        judges = Judges(embedded=ScriptedJudge(kind="embedded"))
        self.receiver = CohortReceiver(
            store=self.store,
            engine=self.engine,
            desk=Desk(judges=judges, rubrics=InMemoryRubricLibrary(RUBRIC)),
            clock=FixedClock(),
        )

    def receive(
        self,
        rows: Sequence[CohortAnswer | RowProblem],
        *,
        request: CohortRequest = REQUEST,
        key: str | None = None,
        error: Exception | None = None,
    ) -> Received:
        intake = ListedIntake(rows=rows, error=error)
        return asyncio.run(self.receiver.receive(intake, lambda: request, key=key))

    def fails(
        self,
        rows: Sequence[CohortAnswer | RowProblem],
        error: Exception,
        *,
        key: str | None = None,
    ) -> None:
        with pytest.raises(type(error)):
            self.receive(rows, error=error, key=key)

    @property
    def ids(self) -> list[str]:
        page = asyncio.run(self.store.page(limit=100, after=None))
        return [cohort.id for cohort in page.items]

    def stored(self, cohort_id: str) -> list[CohortAnswer]:
        return list(asyncio.run(self.store.pending(cohort_id, start=0, limit=10**6)))


def test_all_answers_are_stored_as_they_came_and_then_graded() -> None:
    stage, sent = Stage(), answers(2 * SLICE_ANSWERS + 3)
    received = stage.receive(sent, request=replace(REQUEST, name="Autumn", samples=3))
    cohort = received.cohort
    assert stage.stored(cohort.id) == sent
    assert (cohort.status, cohort.counts.total) == (CohortStatus.READY, len(sent))
    assert (cohort.name, cohort.samples, cohort.judge) == ("Autumn", 3, "embedded")
    assert (cohort.rubric_digest, cohort.columns) == (RUBRIC.digest, ("team",))
    assert stage.engine.told == [("submit", cohort.id)]
    assert not received.replayed


@pytest.mark.parametrize("count", [1, SLICE_ANSWERS - 1, SLICE_ANSWERS, SLICE_ANSWERS + 1])
def test_slices_end_where_they_may(count: int) -> None:
    stage = Stage()
    assert stage.receive(answers(count)).cohort.counts.total == count


def test_long_answers_make_short_slices() -> None:
    stage = Stage()
    long = [replace(one, answer="x" * 1_900_000) for one in answers(3)]
    stage.fails(long, GONE, key="k")
    assert len(stage.stored(stage.ids[0])) == 2


def test_an_upload_that_is_cut_off_is_not_graded() -> None:
    stage = Stage()
    stage.fails(answers(3 * SLICE_ANSWERS), GONE, key="k")
    assert asyncio.run(stage.store.get(stage.ids[0])).status is CohortStatus.RECEIVING
    assert stage.engine.told == []


def test_the_same_key_and_body_go_on_where_the_upload_was_cut_off() -> None:
    stage, sent = Stage(), answers(3 * SLICE_ANSWERS)
    stage.fails(sent[: 2 * SLICE_ANSWERS + 7], GONE, key="k")
    (cohort_id,) = stage.ids
    received = stage.receive(sent, key="k")
    assert received.cohort.id == cohort_id
    assert stage.stored(cohort_id) == sent
    assert stage.engine.told == [("submit", cohort_id)]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 1300), max_size=4), st.integers(1, 1300))
def test_however_often_an_upload_is_cut_off_every_answer_is_stored_once(
    cuts: list[int], count: int
) -> None:
    stage, sent = Stage(), answers(count)
    for cut in cuts:
        stage.fails(sent[:cut], GONE, key="k")
    received = stage.receive(sent, key="k")
    assert stage.stored(received.cohort.id) == sent
    assert stage.ids == [received.cohort.id]


def test_an_upload_that_is_in_is_given_again() -> None:
    stage, sent = Stage(), answers(SLICE_ANSWERS + 1)
    first, again = stage.receive(sent, key="k"), stage.receive(sent, key="k")
    assert (again.cohort, again.replayed) == (first.cohort, True)
    assert stage.ids == [first.cohort.id]


@pytest.mark.parametrize(
    "other",
    [
        answers(699),
        answers(701),
        [*answers(699), *answers(1, start=699, word="another")],
        [*answers(1, word="another"), *answers(699, start=1)],
        [*answers(10), replace(answers(11)[10], extra={"team": "blue"}), *answers(689, start=11)],
    ],
    ids=["fewer", "more", "another last", "another first", "another column"],
)
def test_another_body_under_the_key_is_refused_and_harms_nothing(
    other: Sequence[CohortAnswer],
) -> None:
    stage, sent = Stage(), answers(700)
    cohort = stage.receive(sent, key="k").cohort
    with pytest.raises(IdempotencyMismatchError):
        stage.receive(other, key="k")
    assert stage.stored(cohort.id) == sent


def test_another_body_cannot_go_on_with_an_upload_that_was_cut_off() -> None:
    stage = Stage()
    stage.fails(answers(2 * SLICE_ANSWERS), GONE, key="k")
    with pytest.raises(IdempotencyMismatchError):
        stage.receive(answers(2 * SLICE_ANSWERS, word="other"), key="k")
    with pytest.raises(IdempotencyMismatchError):
        stage.receive(answers(3), key="k")
    assert len(stage.stored(stage.ids[0])) == 2 * SLICE_ANSWERS


def test_another_request_under_the_key_is_refused() -> None:
    stage = Stage()
    stage.receive(answers(3), key="k")
    with pytest.raises(IdempotencyMismatchError):
        stage.receive(answers(3), key="k", request=replace(REQUEST, samples=2))


def test_without_a_key_nothing_is_left_of_an_upload_that_is_cut_off() -> None:
    stage = Stage()
    stage.fails(answers(2 * SLICE_ANSWERS), GONE)
    assert stage.ids == []


def test_what_cannot_be_read_on_leaves_nothing_even_with_a_key() -> None:
    stage = Stage()
    stage.fails(answers(2 * SLICE_ANSWERS), CUT, key="k")
    assert stage.ids == []
    assert stage.receive(answers(2), key="k").cohort.counts.total == 2


def test_one_bad_row_and_nothing_is_taken() -> None:
    stage = Stage()
    wrong = [*(bad(600 + i) for i in range(150)), bad(900, "row_ragged")]
    with pytest.raises(RowsInvalidError) as raised:
        stage.receive([*answers(SLICE_ANSWERS + 1), *wrong], key="k")
    problems = raised.value.problems
    assert dict(problems.counts) == {"answer_too_long": 150, "row_ragged": 1}
    assert [one.line for one in problems.first] == list(range(600, 700))
    assert stage.ids == []
    assert stage.engine.told == []


def test_bad_rows_are_left_out_where_that_was_asked_for() -> None:
    stage, sent = Stage(), answers(2)
    received = stage.receive([bad(2), sent[0], bad(4), sent[1]], request=SKIPPING)
    assert stage.stored(received.cohort.id) == sent
    assert [one.line for one in received.problems.first] == [2, 4]


def test_a_rejected_body_under_the_key_of_a_cohort_does_not_remove_it() -> None:
    stage, sent = Stage(), answers(SLICE_ANSWERS + 5)
    cohort = stage.receive(sent, key="k").cohort
    with pytest.raises(RowsInvalidError):
        stage.receive([*sent, bad(9)], key="k")
    assert stage.stored(cohort.id) == sent


def test_an_upload_without_answers_is_refused() -> None:
    stage = Stage()
    with pytest.raises(UploadEmptyError):
        stage.receive([])
    with pytest.raises(RowsInvalidError):
        stage.receive([bad(2)], request=SKIPPING)
    assert stage.ids == []


@pytest.mark.parametrize(
    ("judge", "rubric_id", "error"),
    [
        ("llm", RUBRIC.id, JudgeNotConfiguredError),
        ("auto", "no-such-rubric", RubricNotFoundError),
    ],
)
def test_what_cannot_be_graded_is_refused(
    judge: JudgeChoice, rubric_id: str, error: type[Exception]
) -> None:
    stage = Stage()
    with pytest.raises(error):
        stage.receive(answers(1), request=CohortRequest(rubric_id=rubric_id, judge=judge))
    assert stage.ids == []


def test_what_is_said_after_the_first_slice_comes_too_late() -> None:
    stage = Stage()
    asked = iter([REQUEST, replace(REQUEST, name="late")])
    intake = ListedIntake(rows=answers(SLICE_ANSWERS))
    with pytest.raises(UploadFieldsLateError):
        asyncio.run(stage.receiver.receive(intake, lambda: next(asked)))
    assert stage.ids == []


def test_a_cohort_that_was_deleted_meanwhile_is_not_made_again() -> None:
    stage = Stage()

    class Deleting(ListedIntake):
        @override
        async def __aiter__(self) -> AsyncIterator[CohortAnswer | RowProblem]:
            for row in self.rows:
                yield row
            page = await stage.store.page(limit=1, after=None)
            await stage.store.delete(page.items[0].id)

    intake = Deleting(rows=answers(SLICE_ANSWERS))
    with pytest.raises(CohortNotFoundError):
        asyncio.run(stage.receiver.receive(intake, lambda: REQUEST, key="k"))


@given(st.lists(st.text(max_size=3), min_size=2, max_size=2, unique=True))
def test_a_digest_tells_answer_and_reference_apart(texts: list[str]) -> None:
    one = CohortAnswer(index=0, answer=texts[0], reference=texts[1], extra={})
    other = CohortAnswer(index=0, answer=texts[1], reference=texts[0], extra={})
    assert link("", one) != link("", other)
    assert link("a", one) != link("b", one)
