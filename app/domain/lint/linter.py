"""All checks of a rubric in one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from app.domain.labels import Labels
from app.domain.lint.arithmetic import check_numbers
from app.domain.lint.labelled import check_labels
from app.domain.lint.remarks import Likeness, Remark
from app.domain.lint.signals import check_signals
from app.domain.lint.wording import SharedWords, check_wording
from app.domain.rubric import Rubric

MAX_REMARKS = 200


def lint(
    rubric: Rubric, *, likeness: Likeness | None = None, labels: Sequence[Labels] = ()
) -> tuple[Remark, ...]:
    """What an author should look at, in the order of the rubric's checks; at most 200.

    Args:
        rubric: A valid rubric.
        likeness: How much texts are alike; by their words where nothing better is given.
        labels: What people or judges said of answers.
    """

    def remarks() -> Sequence[Remark]:
        return (
            *check_wording(rubric, likeness or SharedWords()),
            *check_numbers(rubric),
            *check_signals(rubric),
            *check_labels(rubric, labels),
        )

    return tuple(islice(remarks(), MAX_REMARKS))
