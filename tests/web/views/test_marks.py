from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.grade import CheckKind, Finding, Outcome, Span
from app.web.views.marks import (
    ALERT_TONE,
    Item,
    Mark,
    criterion_item,
    marks_of,
    pieces,
    pitfall_item,
)
from tests.records import a_grade

TEXTS = st.text(alphabet=st.sampled_from("ab \U0001f600\u05d0\n"), max_size=30)
SPANS = st.lists(st.tuples(st.integers(-3, 35), st.integers(-3, 35), st.integers(0, 3)), max_size=8)


def a_mark(start: int, end: int, criterion: int = 0, number: int = 1) -> Mark:
    return Mark(start=start, end=end, item=criterion_item(criterion), number=number)


def test_an_answer_without_marks_is_one_piece() -> None:
    assert [(piece.text, piece.over) for piece in pieces("all of it", [])] == [("all of it", ())]


def test_an_empty_answer_has_no_pieces() -> None:
    assert pieces("", []) == []


def test_offsets_count_code_points() -> None:
    cut = pieces("\U0001f600 word", [a_mark(2, 6)])
    assert [piece.text for piece in cut] == ["\U0001f600 ", "word"]


def test_marks_over_each_other_share_a_piece() -> None:
    first, second = a_mark(0, 6), a_mark(3, 9, criterion=1)
    cut = pieces("abcdefghi", [first, second])
    assert [piece.text for piece in cut] == ["abc", "def", "ghi"]
    assert [piece.anchors for piece in cut] == ["c1", "c1 c2", "c2"]
    assert [piece.tones for piece in cut] == ["tone1", "tone1 several", "tone2"]
    assert [piece.starts for piece in cut] == [(first,), (second,), ()]
    assert [piece.ends for piece in cut] == [(), (first,), (second,)]


def test_marks_outside_of_the_answer_are_left_out() -> None:
    marks = [a_mark(-1, 2), a_mark(2, 2), a_mark(3, 2), a_mark(0, 99)]
    assert [piece.over for piece in pieces("abc", marks)] == [()]


@given(TEXTS, SPANS)
def test_the_pieces_are_the_answer_and_each_mark_covers_its_words(
    text: str, spans: list[tuple[int, int, int]]
) -> None:
    marks = [a_mark(start, end, item, n) for n, (start, end, item) in enumerate(spans)]
    cut = pieces(text, marks)
    assert "".join(piece.text for piece in cut) == text
    for mark in marks:
        covered = "".join(piece.text for piece in cut if mark in piece.over)
        is_inside = 0 <= mark.start < mark.end <= len(text)
        assert covered == (text[mark.start : mark.end] if is_inside else "")


def test_colours_come_round_again_and_signs_do_not() -> None:
    assert criterion_item(0) == Item(anchor="c1", tag="1", tone="tone1")
    assert criterion_item(8) == Item(anchor="c9", tag="9", tone="tone1")
    assert pitfall_item(1) == Item(anchor="p2", tag="b", tone="pit")


def test_words_to_the_grader_are_marked_and_floors_are_not() -> None:
    span = Span(start=0, end=4, text="Some")
    findings = tuple(
        Finding(id=kind, kind=kind, target=None, outcome=Outcome.FOUND, spans=(span,))
        for kind in (CheckKind.INJECTION, CheckKind.FLOOR)
    )
    grade = replace(a_grade(), findings=findings)
    assert [mark.item.tone for mark in marks_of(grade)] == ["tone1", ALERT_TONE]


def test_words_that_several_checks_see_are_marked_once() -> None:
    places = ((5, 9), (0, 4), (2, 6), (10, 12))
    findings = tuple(
        Finding(
            id=f"f{start}",
            kind=CheckKind.INJECTION,
            target=None,
            outcome=Outcome.FOUND,
            spans=(Span(start=start, end=end, text=""),),
        )
        for start, end in places
    )
    marks = marks_of(replace(a_grade(), findings=findings))[1:]
    assert [(mark.start, mark.end, mark.number) for mark in marks] == [(0, 9, 1), (10, 12, 2)]
