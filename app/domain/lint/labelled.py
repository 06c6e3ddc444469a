"""What labelled answers say of a rubric: items that tell no answer from another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from app.domain.labels import Labels
from app.domain.lint.remarks import Remark, items_of
from app.domain.rubric import Criterion, Rubric

ENOUGH = 10
"""Labels of an item from which on it is odd that all are alike."""
PLENTY = 40
"""Labels from which on it is odd that a level was never given."""


def check_labels(rubric: Rubric, labels: Sequence[Labels]) -> Iterator[Remark]:
    """Items whose labels are all alike, and levels that nobody ever gave."""
    for part, index, item in items_of(rubric):
        if isinstance(item, Criterion):
            given = Counter(one.levels[item.id] for one in labels if item.id in one.levels)
        else:
            given = Counter(int(one.pitfalls[item.id]) for one in labels if item.id in one.pitfalls)
        count = given.total()
        if count >= ENOUGH and len(given) == 1:
            yield _never_varies(part, index, item.id, f"{count} labelled answers")
        elif isinstance(item, Criterion) and count >= PLENTY:
            yield from _unused(index, item, given, count)


def _never_varies(part: str, index: int, item_id: str, among: str) -> Remark:
    return Remark(
        code="never_varies",
        severity="warning",
        path=(part, index),
        message=f"{item_id!r} is judged alike in all {among}, so it tells none from another; drop "
        "it, make it harder or easier, or label answers that differ in it",
    )


def _unused(index: int, item: Criterion, given: Counter[int], count: int) -> Iterator[Remark]:
    for level in range(len(item.levels)):
        if not given[level]:
            yield Remark(
                code="level_never_given",
                severity="advice",
                path=("criteria", index, "levels", level),
                message=f"none of {count} labelled answers is on level {level} of {item.id!r}; "
                "join it with the one beside it, or label an answer that is on it",
            )
