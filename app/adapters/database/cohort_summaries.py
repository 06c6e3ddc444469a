"""Lines of a table of results: read from indexes, without the records behind them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, Select, Text, bindparam, select, tuple_, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.cohort_pages import IS_ITS_ANSWER
from app.adapters.database.schema import COHORT_ANSWER, COHORT_RESULT
from app.domain.grade import Status
from app.grading.cohorts.records import ResultSummary, SummaryOrder, SummaryView

RESULT = COHORT_RESULT.c
STATUSES = {status.value: status for status in Status}

Line = Row[int, str | None, str, float | None, str | None, int]
Lines = Select[int, str | None, str, float | None, str | None, int]

LINES: Lines = (
    select(
        RESULT.idx,
        COHORT_ANSWER.c.reference,
        # Our own words and ids: nothing in them is escaped, and a page holds thousands.
        type_coerce(RESULT.status, Text),
        RESULT.score,
        type_coerce(RESULT.grade_id, Text),
        RESULT.seq,
    )
    .select_from(COHORT_RESULT.join(COHORT_ANSWER, IS_ITS_ANSWER))
    .where(RESULT.cohort_pk == bindparam("its_pk"))
)
SCORE = select(RESULT.score).where(
    RESULT.cohort_pk == bindparam("its_pk"), RESULT.idx == bindparam("its_idx")
)


async def summaries(
    connection: AsyncConnection,
    cohort_pk: int,
    view: SummaryView,
    *,
    after: int | None,
    limit: int,
) -> Sequence[Line]:
    """At most `limit` lines after the line with the index `after`."""
    if view.order is SummaryOrder.INDEX:
        by_index = _by_index(LINES, -1 if after is None else after)
        return await _rows(connection, by_index, cohort_pk, view, limit)
    if view.order is SummaryOrder.LATEST:
        return await _rows(connection, _by_index_down(LINES, after), cohort_pk, view, limit)
    place = {"its_pk": cohort_pk, "its_idx": after}
    score = None if after is None else (await connection.execute(SCORE, place)).scalar()
    scored: Sequence[Line] = []
    if after is None or score is not None:
        by_score = _by_score(view.order, after, score)
        scored = await _rows(connection, by_score, cohort_pk, view, limit)
    if len(scored) == limit:
        return scored
    # Answers without a score follow those with one. `after` is among them if it has none.
    start = -1 if after is None or score is not None else after
    unscored = _by_index(LINES.where(RESULT.score.is_(None)), start)
    return [*scored, *await _rows(connection, unscored, cohort_pk, view, limit - len(scored))]


def summary_of(line: Line) -> ResultSummary:
    """The summary that a row holds."""
    index, reference, status, score, grade_id, seq = line
    return ResultSummary(
        index=index,
        reference=reference,
        status=STATUSES[status],
        score=score,
        grade_id=grade_id,
        seq=seq,
    )


def _by_index(lines: Lines, after: int) -> Lines:
    return lines.where(RESULT.idx > after).order_by(RESULT.idx)


def _by_index_down(lines: Lines, after: int | None) -> Lines:
    lines = lines if after is None else lines.where(RESULT.idx < after)
    return lines.order_by(RESULT.idx.desc())


def _by_score(order: SummaryOrder, after: int | None, score: float | None) -> Lines:
    place = tuple_(RESULT.score, RESULT.idx)
    lines = LINES.where(RESULT.score.is_not(None))
    if order is SummaryOrder.LOWEST:
        lines = lines if after is None else lines.where(place > tuple_(score, after))
        return lines.order_by(RESULT.score, RESULT.idx)
    lines = lines if after is None else lines.where(place < tuple_(score, after))
    return lines.order_by(RESULT.score.desc(), RESULT.idx.desc())


async def _rows(
    connection: AsyncConnection, lines: Lines, cohort_pk: int, view: SummaryView, limit: int
) -> Sequence[Line]:
    if view.status is not None:
        lines = lines.where(RESULT.status == view.status.value)
    if view.reference:
        lines = lines.where(COHORT_ANSWER.c.reference.icontains(view.reference, autoescape=True))
    return (await connection.execute(lines.limit(limit), {"its_pk": cohort_pk})).all()
