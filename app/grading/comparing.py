"""Whether a change of prompt, rubric, model or judge helped: two reports on the same answers."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.agreement import AgreementReport, Change, Comparison, Figure
from app.domain.evaluation_errors import ReportInvalidError
from app.domain.measures import Better, Estimate, Pairs, Quantity, obstacle
from app.domain.outcomes import Outcome
from app.domain.quantities import quantities
from app.grading.agreement import figure
from app.grading.ports import Statistics

NO_DIFFERENCE = "no difference shown"
TOO_FEW = "too few answers to resample"


def compare(before: AgreementReport, after: AgreementReport, statistics: Statistics) -> Comparison:
    """What changed from the first report to the second, over the answers that both graded.

    Raises:
        ReportInvalidError: They are of different rubrics, or have no answers in common.
    """
    if before.subject.rubric != after.subject.rubric:
        raise ReportInvalidError(
            f"The reports are of different rubrics: {before.subject.rubric} and "
            f"{after.subject.rubric}. Compare two of one rubric."
        )
    first, second, relabelled = _common(before.outcomes, after.outcomes)
    if not first:
        raise ReportInvalidError(
            "No answer was graded in both reports under the same labels: evaluate the same "
            "labelled file twice."
        )
    old = {one.id: one for one in quantities(before.scheme, first)}
    changes = tuple(
        _change(old[one.id], one, statistics)
        for one in quantities(after.scheme, second)
        if one.id in old and (one.id in before.figures or one.id in after.figures)
    )
    everyone = {one.id for one in (*before.outcomes, *after.outcomes)}
    return Comparison(
        before=before.subject,
        after=after.subject,
        answers=len(first),
        left_out=len(everyone) - len(first),
        relabelled=relabelled,
        changes=changes,
    )


def _common(
    before: Sequence[Outcome], after: Sequence[Outcome]
) -> tuple[list[Outcome], list[Outcome], int]:
    """The answers that both graded, in one order, and how many carry other labels."""
    others = {one.id: one for one in after}
    both = [(one, others[one.id]) for one in before if one.id in others]
    relabelled = sum(one.labels != other.labels for one, other in both)
    graded = [
        (one, other)
        for one, other in both
        if one.labels == other.labels and one.marks is not None and other.marks is not None
    ]
    return [one for one, _ in graded], [other for _, other in graded], relabelled


def _change(before: Quantity, after: Quantity, statistics: Statistics) -> Change:
    pairs = _comparable(before, after)
    notes = [obstacle(before.measure, one) or obstacle(after.measure, two) for one, two in pairs]
    usable = [two for two, note in zip(pairs, notes, strict=True) if note is None]
    reasons = "; ".join(dict.fromkeys(note for note in notes if note is not None)) or None
    answers = max((len(one.known) for one, _ in pairs), default=0)
    difference = Figure(value=None, answers=answers, note=reasons or "nothing to measure")
    verdict = None
    if usable:
        one, two = zip(*usable, strict=True)
        estimate = statistics.difference(after.measure, one, two)
        low, high = estimate.low, estimate.high
        note = reasons if low is not None else TOO_FEW
        difference = Figure(value=estimate.value, low=low, high=high, answers=answers, note=note)
        verdict = verdict_on(estimate, after.better)
    return Change(
        id=after.id,
        before=figure(before, statistics).value,
        after=figure(after, statistics).value,
        difference=difference,
        better=after.better,
        verdict=verdict,
    )


def _comparable(before: Quantity, after: Quantity) -> list[tuple[Pairs, Pairs]]:
    """The series that both have, such as the criteria that no rubric version lacks."""
    others = {one.name: one for one in after.series}
    return [(one, others[one.name]) for one in before.series if one.name in others]


def verdict_on(difference: Estimate, better: Better) -> str | None:
    """What an interval of a difference shows; None where there is no interval."""
    if difference.low is None or difference.high is None:
        return None
    if difference.low <= 0 <= difference.high:
        return NO_DIFFERENCE
    rises = difference.low > 0
    return "better" if rises == (better is Better.HIGHER) else "worse"
