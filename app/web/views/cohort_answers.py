"""The answers of a cohort in a table, and the way from one to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.domain.grade import Status
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import CohortResult, ResultSummary, SummaryOrder, SummaryView
from app.web.views import wording

ROWS = 50
EXCERPT = 160
ORDERS = {
    SummaryOrder.INDEX: "As handed in",
    SummaryOrder.LATEST: "Last first",
    SummaryOrder.LOWEST: "Lowest score first",
    SummaryOrder.HIGHEST: "Highest score first",
}
BACK = {
    SummaryOrder.INDEX: SummaryOrder.LATEST,
    SummaryOrder.LATEST: SummaryOrder.INDEX,
    SummaryOrder.LOWEST: SummaryOrder.HIGHEST,
    SummaryOrder.HIGHEST: SummaryOrder.LOWEST,
}
BY_SCORE = frozenset({SummaryOrder.LOWEST, SummaryOrder.HIGHEST})
WALK = re.compile(r"[0-9]{1,7}(-[0-9]{1,7}){0,99}")
"""Places of answers, in the order in which to look at them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """A line of the table, with how its answer begins."""

    summary: ResultSummary
    status: str
    band: str
    excerpt: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """A page of the table.

    Attributes:
        rows: Its lines.
        view: Which lines there are, in which order.
        after: The place to go on after; None at the end.
        is_first: Whether it begins with the first line.
    """

    rows: tuple[AnswerRow, ...]
    view: SummaryView
    after: int | None
    is_first: bool

    def query(self, *, order: str | None = None, after: int | None = None) -> str:
        """The query of this table in another order, or of another page of it."""
        return query_of(self.view, order=order, after=after)

    @property
    def by_score(self) -> str:
        """The order that a press on the head of the scores gives."""
        is_low = self.view.order is SummaryOrder.LOWEST
        return SummaryOrder.HIGHEST if is_low else SummaryOrder.LOWEST

    @property
    def by_index(self) -> str:
        """The order that a press on the head of the places gives."""
        is_index = self.view.order is SummaryOrder.INDEX
        return SummaryOrder.LATEST if is_index else SummaryOrder.INDEX


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The ways on from an answer: places in the cohort, and the query that keeps the way.

    Attributes:
        previous: The answer before it; None at the beginning.
        next: The answer behind it; None at the end.
        query: What an address carries so that the way goes on.
        place: Where it is in a list that is known whole, such as `3 of 12`; empty elsewhere.
    """

    previous: int | None
    next: int | None
    query: str
    place: str = ""


def query_of(view: SummaryView, *, order: str | None = None, after: int | None = None) -> str:
    """A view as the query of an address."""
    said: dict[str, str] = {"order": order or view.order.value}
    if view.status is not None:
        said["status"] = view.status.value
    if view.reference:
        said["find"] = view.reference
    if after is not None:
        said["after"] = str(after)
    return urlencode(said)


async def answer_table(
    store: CohortStore, cohort_id: str, view: SummaryView, after: int | None
) -> AnswerTable:
    """A page of the table.

    Raises:
        CohortNotFoundError: There is no such cohort.
        StoreUnavailableError: The database cannot be used.
    """
    found = await store.summaries(cohort_id, after=after, limit=ROWS + 1, view=view)
    lines = found[:ROWS]
    results = await store.results_at(cohort_id, [one.index for one in lines])
    by_index = {one.index: one for one in results}
    return AnswerTable(
        rows=tuple(_row(one, by_index) for one in lines),
        view=view,
        after=lines[-1].index if len(found) > ROWS else None,
        is_first=after is None,
    )


async def steps(store: CohortStore, cohort_id: str, at: CohortResult, view: SummaryView) -> Steps:
    """The answers before and behind one in a table. Before one without a score there may be none.

    Raises:
        CohortNotFoundError: There is no such cohort.
        StoreUnavailableError: The database cannot be used.
    """
    back = replace(view, order=BACK[view.order])
    behind = await store.summaries(cohort_id, after=at.index, limit=1, view=view)
    before = await store.summaries(cohort_id, after=at.index, limit=1, view=back)
    if view.order in BY_SCORE:
        # Both orders end with the answers that have no score: going back, that is the wrong end.
        has_score = at.grade is not None and at.grade.grade is not None
        before = [one for one in before if has_score and one.score is not None]
    return Steps(
        previous=before[0].index if before else None,
        next=behind[0].index if behind else None,
        query=query_of(view),
    )


def steps_of(walk: str, index: int) -> Steps | None:
    """The answers before and behind one in a list of places; None where it is not in it."""
    if not WALK.fullmatch(walk):
        return None
    places = [int(one) for one in walk.split("-")]
    if index not in places:
        return None
    at = places.index(index)
    return Steps(
        previous=places[at - 1] if at else None,
        next=places[at + 1] if at + 1 < len(places) else None,
        query=urlencode({"walk": walk}),
        place=f"{at + 1} of {len(places)}",
    )


def view_of(order: str, status: str, find: str = "") -> SummaryView:
    """The view that an address asks for; what it names wrongly does not count.

    Failed answers have no score to go by: they come as they were handed in.
    """
    known = {one.value for one in Status}
    view = SummaryView(
        order=SummaryOrder(order) if order in set(SummaryOrder) else SummaryOrder.INDEX,
        status=Status(status) if status in known else None,
        reference=find.strip(),
    )
    is_unscored = view.status is Status.FAILED and view.order in BY_SCORE
    return replace(view, order=SummaryOrder.INDEX) if is_unscored else view


def _row(summary: ResultSummary, results: Mapping[int, CohortResult]) -> AnswerRow:
    result = results.get(summary.index)
    record = result.grade if result else None
    grade = record.grade if record else None
    text = record.answer if record else ""
    return AnswerRow(
        summary=summary,
        status=wording.ENDINGS[summary.status] if record else wording.ENDINGS["deleted"],
        band=grade.band.label if grade else "",
        excerpt=text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}\u2026",
        reasons=tuple(map(wording.short_reason, grade.review.reasons)) if grade else (),
    )
