"""What grading an upload would take: counted and estimated, and nothing stored."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.domain.cleaning import clean
from app.domain.cohort import CohortAnswer, CohortLane
from app.domain.intake import Notice, ProblemList, RowProblem
from app.domain.rubric import Rubric
from app.grading.cohorts.desk import Ask, CohortRequest, Desk, Subject
from app.grading.cohorts.intake import Intake
from app.grading.cohorts.receiving import nothing_in

BYTES_A_TOKEN: Final = 4.2
"""Of UTF-8. Measured with o200k_base on English answers and on our prompt: 4.3 and 4.4."""
TOKENS_AN_ITEM: Final = 50
"""What a judge writes on one criterion or pitfall: a quote, a reason, a decision. Assumed."""
BATCH_SECONDS: Final = 86_400.0
"""What a provider promises of a batch at most; it is often done in an hour."""
SMALLEST_TABLE: Final = 1024
WORD: Final = 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What one call of a judge takes; a price that is not known is None.

    Attributes:
        shared_characters: Length of what is sent with every answer.
        input_usd: Dollars for a token sent.
        output_usd: Dollars for a token received.
        calls_per_second: How many calls end in a second.
        batch_factor: What a token costs in the batch lane, as a share of what it costs live.
    """

    shared_characters: int
    input_usd: float | None
    output_usd: float | None
    calls_per_second: float
    batch_factor: float = 1.0


RatesOf = Callable[[Rubric, str], Rates]
"""The rates of a judge, `llm` or `embedded`, under a rubric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What grading an upload would take, identical answers judged once.

    Attributes:
        request: What was asked for.
        subject: The rubric and the judge.
        answers: How many could be taken.
        duplicates: How many of them say the same as an earlier one.
        problems: Rows that could not be taken.
        notices: What the sender should know.
        input_tokens: Sent to the judge.
        output_tokens: Received from it.
        cost_usd: Without any discount for cached input; None where the price is not known.
        seconds: From the first call to the last.
    """

    request: CohortRequest
    subject: Subject
    answers: int
    duplicates: int
    problems: ProblemList
    notices: tuple[Notice, ...]
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float


class SeenTexts:
    """Tells whether a text was there before, by a few bytes of each: 17 MB for a million.

    Two different texts are taken for one with a chance of 1 in 30 million among a million.
    """

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * SMALLEST_TABLE))
        self._count = 0

    def add(self, text: str) -> bool:
        """Keep a text: whether it is new."""
        # Python's own hash, since its key is new in every process: nobody can aim at one place.
        # 0 stands for a free place.
        mark = hash(text) % WORD or 1
        at = self._place(mark)
        if self._table[at] == mark:
            return False
        self._table[at] = mark
        self._count += 1
        if 2 * self._count > len(self._table):
            self._grow()
        return True

    def _place(self, mark: int) -> int:
        table, last = self._table, len(self._table) - 1
        at = mark & last
        while table[at] not in {0, mark}:
            at = (at + 1) & last
        return at

    def _grow(self) -> None:
        old, self._table = self._table, array("Q", bytes(16 * len(self._table)))
        for mark in old:
            if mark:
                self._table[self._place(mark)] = mark


class CohortEstimator:
    """Reads uploads without storing anything."""

    def __init__(self, *, desk: Desk, rates_of: RatesOf) -> None:
        self._desk = desk
        self._rates_of = rates_of

    def of(self, tenant: str) -> CohortEstimator:
        """The same with the rubrics of a tenant."""
        return CohortEstimator(desk=self._desk.of(tenant), rates_of=self._rates_of)

    async def estimate(self, intake: Intake, ask: Ask) -> Estimate:
        """What grading the upload would take.

        Raises:
            NotFoundError: There is no such rubric.
            InputError: The upload or what is asked for cannot be taken.
        """
        count = _Count(problems=ProblemList(), seen=SeenTexts())
        async for row in intake:
            count.add(row)
        if not count.answers:
            raise nothing_in(count.problems)
        request = ask()
        subject = await self._desk.check(request)
        rates = self._rates_of(subject.rubric, subject.judge)
        sent, received = _tokens(count, request, rates, subject.rubric)
        is_batch = request.lane is CohortLane.BATCH
        seconds = count.judged * request.samples / rates.calls_per_second
        return Estimate(
            request=request,
            subject=subject,
            answers=count.answers,
            duplicates=count.answers - count.new,
            problems=count.problems,
            notices=intake.notices,
            input_tokens=sent,
            output_tokens=received,
            cost_usd=_cost(rates, sent, received, rates.batch_factor if is_batch else 1.0),
            seconds=BATCH_SECONDS if is_batch else round(seconds, 1),
        )


@dataclass(slots=True, kw_only=True)
class _Count:
    """An upload so far. A blank answer is decided by a floor, and never judged."""

    problems: ProblemList
    seen: SeenTexts
    answers: int = 0
    new: int = 0
    judged: int = 0
    judged_bytes: int = 0

    def add(self, row: CohortAnswer | RowProblem) -> None:
        if isinstance(row, RowProblem):
            self.problems.add(row)
            return
        self.answers += 1
        # Two answers are the same work where they are the same once cleaned.
        text = clean(row.answer).text
        if not self.seen.add(text):
            return
        self.new += 1
        if text and not text.isspace():
            self.judged += 1
            self.judged_bytes += len(text.encode("utf-8", "replace"))


def _tokens(count: _Count, request: CohortRequest, rates: Rates, rubric: Rubric) -> tuple[int, int]:
    """Tokens sent and received; a judge that is sent no prompt is no language model."""
    if not rates.shared_characters:
        return 0, 0
    sent = (count.judged * rates.shared_characters + count.judged_bytes) / BYTES_A_TOKEN
    received = count.judged * (len(rubric.criteria) + len(rubric.pitfalls)) * TOKENS_AN_ITEM
    return round(sent * request.samples), received * request.samples


def _cost(rates: Rates, input_tokens: int, output_tokens: int, factor: float) -> float | None:
    if rates.input_usd is None or rates.output_usd is None:
        return None
    live = input_tokens * rates.input_usd + output_tokens * rates.output_usd
    return round(live * factor, 6)
