"""The answer cut into pieces, each with the verdicts whose evidence it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.grade import CheckKind, Grade, Span

TONES = 8
"""How many colours there are for criteria; they come round again after that."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PITFALL_TONE = "pit"
ALERT_TONE = "alert"
ALERT_TAG = "!"
ALERT_ANCHOR = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """How a criterion or pitfall is named on the page.

    Attributes:
        anchor: The id of its element.
        tag: The short sign behind its quotes, so that colour is never needed.
        tone: The class that gives it its colour.
    """

    anchor: str
    tag: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A quote in the answer: code-point offsets, end exclusive, and whose it is."""

    start: int
    end: int
    item: Item
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the answer under the same marks throughout.

    Attributes:
        text: Its characters.
        over: The marks that it lies under.
        starts: Those of them that begin with it.
        ends: Those of them that end with it.
    """

    text: str
    over: tuple[Mark, ...] = ()
    starts: tuple[Mark, ...] = ()
    ends: tuple[Mark, ...] = ()

    @property
    def anchors(self) -> str:
        """The anchors of all its items, for script to find."""
        return " ".join(dict.fromkeys(mark.item.anchor for mark in self.over))

    @property
    def tones(self) -> str:
        """Classes: its colour is that of the first item; several items show as such."""
        tone = self.over[0].item.tone
        return f"{tone} several" if len({mark.item.anchor for mark in self.over}) > 1 else tone


def criterion_item(number: int) -> Item:
    """The criterion in that place of the rubric, counted from 0."""
    return Item(anchor=f"c{number + 1}", tag=str(number + 1), tone=f"tone{number % TONES + 1}")


def pitfall_item(number: int) -> Item:
    """The pitfall in that place of the rubric, counted from 0."""
    tag = LETTERS[number % len(LETTERS)]
    return Item(anchor=f"p{number + 1}", tag=tag, tone=PITFALL_TONE)


def marks_of(grade: Grade) -> list[Mark]:
    """Every quote that counts: evidence of criteria, of pitfalls, and words to the grader."""
    found: list[Mark] = []
    for number, criterion in enumerate(grade.criteria):
        found += _marks(criterion.evidence, criterion_item(number))
    for number, pitfall in enumerate(grade.pitfalls):
        found += _marks(pitfall.evidence, pitfall_item(number))
    alert = Item(anchor=ALERT_ANCHOR, tag=ALERT_TAG, tone=ALERT_TONE)
    told = [one for one in grade.findings if one.kind is CheckKind.INJECTION]
    places = _merged([(span.start, span.end) for one in told for span in one.spans])
    found += [
        Mark(start=start, end=end, item=alert, number=number)
        for number, (start, end) in enumerate(places, 1)
    ]
    return found


def pieces(answer: str, marks: Iterable[Mark]) -> list[Piece]:
    """The whole answer in order. Marks may lie over each other; those outside of it are left out.

    One pass over the edges, so that many marks cost no more than they must.
    """
    kept = [mark for mark in marks if 0 <= mark.start < mark.end <= len(answer)]
    starting = _by(kept, at_end=False)
    ending = _by(kept, at_end=True)
    edges = sorted({0, len(answer), *starting, *ending})
    active: dict[tuple[str, int], Mark] = {}
    cut = []
    for start, end in pairwise(edges):
        for mark in ending.get(start, ()):
            active.pop((mark.item.anchor, mark.number), None)
        begun = tuple(starting.get(start, ()))
        active |= {(mark.item.anchor, mark.number): mark for mark in begun}
        ended = tuple(ending.get(end, ()))
        over = tuple(active.values())
        cut.append(Piece(text=answer[start:end], over=over, starts=begun, ends=ended))
    return cut


def _marks(spans: Sequence[Span], item: Item) -> list[Mark]:
    return [
        Mark(start=span.start, end=span.end, item=item, number=number)
        for number, span in enumerate(spans, 1)
    ]


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places in order, those that touch made one: several checks may see the same words."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _by(marks: Iterable[Mark], *, at_end: bool) -> dict[int, list[Mark]]:
    places: dict[int, list[Mark]] = {}
    for mark in marks:
        places.setdefault(mark.end if at_end else mark.start, []).append(mark)
    return places
