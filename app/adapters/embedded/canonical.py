"""An answer in the form that the trained grader reads: roles under set names, clause by clause.

What a role is called ("PjM", "the delivery lead", "Tom, our project manager") must not move a
verdict, so every mention of it becomes the same invented first name. Neither may slips, spelling,
bullets and words that only fill a pause. What addresses the grader is left out. Training and
judging both go through here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.adapters.embedded.spelling import Spelling
from app.domain.aliases import find_aliases, with_aliases
from app.domain.answer import Answer
from app.domain.clauses import Clause, read_clauses
from app.domain.roles import BOTH, Mention, find_mentions, role_names
from app.domain.rubric import Rubric

STAND_INS = ("alex", "robin")
"""First names for the first and the second role of a rubric: short, and of either gender."""
BOTH_STAND_INS = " and ".join(STAND_INS)
_ACTIVITY = ("management",)
_BULLET = re.compile(r"^[ \t]*(?:[-*\u2022\u25cf\u2013]+|\(?\d{1,2}[.)])[ \t]+", re.MULTILINE)
_FILLER = re.compile(
    r"\b(?:u+m+|u+h+|e+r+m*|h+m+|m+h+m+)\b[,.\u2026]*\s*"
    r"|(?:(?<=[.!?,] )|(?<=\n)|^)(?:well|okay|ok|basically|honestly|literally|so yeah|you know"
    r"|right|kind of|sort of|like|anyway|frankly|obviously)(?: so)?,\s+",
    re.IGNORECASE,
)
_OF_ACTIVITY = "'s work"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """`text[start:end]` becomes `new`, which begins at `place` of the canonical text."""

    start: int
    end: int
    new: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalClause:
    """A clause: where it stands in the canonical text, and the clause of the answer it is."""

    start: int
    end: int
    source: Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalAnswer:
    """The canonical text and its clauses, in order."""

    text: str
    clauses: tuple[CanonicalClause, ...]
    _edits: tuple[_Edit, ...] = field(default=(), repr=False)

    def place(self, offset: int) -> int:
        """Where an offset of the cleaned answer has gone."""
        index = bisect_right(self._edits, offset, key=lambda edit: edit.start) - 1
        if index < 0:
            return offset
        edit = self._edits[index]
        if offset >= edit.end:
            return edit.place + len(edit.new) + offset - edit.end
        return edit.place if offset == edit.start else edit.place + len(edit.new)


def canonical(
    rubric: Rubric,
    answer: Answer,
    left_out: Sequence[tuple[int, int]] = (),
    spelling: Spelling | None = None,
) -> CanonicalAnswer:
    """The canonical form of an answer to a rubric with two roles. Takes linear time.

    Args:
        rubric: Where the roles and their names stand.
        answer: The answer.
        left_out: Ranges of the cleaned answer that are not read, in order and apart.
        spelling: What words are mended by; none are without it.
    """
    text = answer.clean
    edits = tuple(
        _placed(
            [*((start, end, "") for start, end in left_out)],
            [*_exchanges(rubric, text)],
            [(*match.span(), "") for match in (*_BULLET.finditer(text), *_FILLER.finditer(text))],
            [*spelling.changes(text)] if spelling else [],
        )
    )
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += (text[done : edit.start], edit.new)
        done = edit.end
    pieces.append(text[done:])
    whole = CanonicalAnswer(text="".join(pieces), clauses=(), _edits=edits)
    clauses = tuple(
        CanonicalClause(start=whole.place(one.start), end=whole.place(one.end), source=one)
        for one in read_clauses(rubric, answer)
    )
    return CanonicalAnswer(text=whole.text, clauses=clauses, _edits=edits)


def _exchanges(rubric: Rubric, text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and stand-in of each mention of a role."""
    names = role_names(rubric)
    stand_ins = {**dict(zip(names.order, STAND_INS, strict=False)), BOTH: BOTH_STAND_INS}
    mentions: Sequence[Mention] = find_mentions(names, text)
    for mention in with_aliases(text, find_aliases(names, text, mentions), mentions):
        if mention.role in stand_ins:
            yield mention.start, mention.end, _stand_in(stand_ins, text, mention)


def _stand_in(stand_ins: Mapping[str, str], text: str, mention: Mention) -> str:
    of_activity = text[mention.start : mention.end].lower().endswith(_ACTIVITY)
    return stand_ins[mention.role] + (_OF_ACTIVITY if of_activity else "")


def _placed(*wanted: Sequence[tuple[int, int, str]]) -> Iterator[_Edit]:
    """The edits with their places; of those that overlap, one from the first list that has one."""
    taken: list[tuple[int, int, str]] = []
    for edits in wanted:
        for edit in edits:
            place = bisect_left(taken, edit)
            is_free = (place == 0 or taken[place - 1][1] <= edit[0]) and (
                place == len(taken) or edit[1] <= taken[place][0]
            )
            if is_free:
                taken.insert(place, edit)
    shift = 0
    for start, end, new in taken:
        yield _Edit(start=start, end=end, new=new, place=start + shift)
        shift += len(new) - (end - start)
