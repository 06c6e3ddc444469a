from __future__ import annotations

from app.domain.labels import Labels
from app.domain.lint.labelled import ENOUGH, PLENTY, check_labels
from app.domain.lint.linter import lint
from tests.builders import a_rubric


def labelled(delivery: list[int], present: list[bool]) -> list[Labels]:
    return [
        Labels(levels={"delivery": level}, pitfalls={"confusion": there})
        for level, there in zip(delivery, present, strict=True)
    ]


def test_an_item_that_is_always_judged_alike_is_named() -> None:
    labels = labelled([1] * ENOUGH, [False] * ENOUGH)
    found = list(check_labels(a_rubric(), labels))
    assert [(one.code, one.path) for one in found] == [
        ("never_varies", ("criteria", 0)),
        ("never_varies", ("pitfalls", 0)),
    ]
    assert set(found) <= set(lint(a_rubric(), labels=labels))


def test_few_labels_and_labels_that_vary_say_nothing() -> None:
    few = ENOUGH - 1
    assert list(check_labels(a_rubric(), labelled([1] * few, [False] * few))) == []
    mixed = labelled([0, *[1] * ENOUGH], [True, *[False] * ENOUGH])
    assert list(check_labels(a_rubric(), mixed)) == []


def test_a_level_that_nobody_gave_is_named_where_there_are_many_labels() -> None:
    labels = labelled([0, 2] * (PLENTY // 2), [True, False] * (PLENTY // 2))
    (remark,) = check_labels(a_rubric(), labels)
    assert (remark.code, remark.path) == ("level_never_given", ("criteria", 0, "levels", 1))
