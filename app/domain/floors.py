"""Floors: what is worth nothing before any judge is asked, and why.

They decide on form alone: nothing there, too little, no language, somebody else's words. What an
answer means is never theirs to judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.domain.answer import Answer
from app.domain.content import count_words, words
from app.domain.folding import fold_text
from app.domain.gibberish import is_gibberish
from app.domain.grade import CheckKind, Finding, Outcome
from app.domain.rubric import Rubric

COPIED_IDEAL = "copied_ideal"
COPIED_IDEAL_FLAG = "copied_ideal_response"
"""Review reason: the text of an ideal response should not be known to a candidate."""

QUESTION_RUN = 3
IDEAL_RUN = 5
"""Words in a row that count as copied."""

# What people and models write before they say anything, folded.
_OPENER = re.compile(
    r"\b(?:(?:so|ok|okay|well|sure|first|now),?\s+)?"
    r"(?:let(?:'s| us| me) (?:\w+ ){1,6}?step[ -]by[ -]step"
    r"|let(?:'s| us| me) (?:think|solve|work|break|go|start|begin|analy[sz]e|look)"
    r"(?: (?:this|it|about|through|over|at|the|problem|question|task|carefully|down|out|by|with))*"
    r"|(?:my |the |a |an )?(?:thought process|chain of thought|reasoning|solution|final answer"
    r"|answer|response|explanation|analysis)(?: (?:is|is as follows|follows|below|here))?\s*[:.\-]"
    r"|(?:here is|here's|below is|this is) (?:my|the|an?) (?:\w+ ){0,3}?"
    r"(?:answer|solution|response|explanation|analysis)"
    r"|(?:i will|i'll|we will|i am going to|to) answer (?:this|the) (?:\w+ )?question"
    r"(?: step[ -]by[ -]step)?)"
)


def check(rubric: Rubric, answer: Answer) -> Finding | None:
    """The first floor that applies to the answer; None when a judge should be asked."""
    text = _Text(clean=answer.clean, folded=fold_text(answer.clean))
    for floor_id, applies in _FLOORS:
        if applies(rubric, text):
            return _finding(floor_id, answer)
    return None


@dataclass(frozen=True, kw_only=True)
class _Text:
    """The cleaned answer, and its folded form."""

    clean: str
    folded: str

    @cached_property
    def words(self) -> list[str]:
        """The folded words."""
        return words(self.folded)


def _finding(floor_id: str, answer: Answer) -> Finding:
    return Finding(
        id=floor_id,
        kind=CheckKind.FLOOR,
        target=None,
        outcome=Outcome.FOUND,
        spans=(answer.span(0, len(answer.clean)),) if answer.clean else (),
        cap=0.0,
        flag=COPIED_IDEAL_FLAG if floor_id == COPIED_IDEAL else None,
    )


def _is_empty(_: Rubric, text: _Text) -> bool:
    return not any(map(str.isalnum, text.clean))


def _is_no_language(rubric: Rubric, text: _Text) -> bool:
    return rubric.floors.gibberish and is_gibberish(text.clean)


def _is_too_short(rubric: Rubric, text: _Text) -> bool:
    """Whether there are too few words of letters once openers are left out."""
    fewest = rubric.floors.min_words
    return fewest is not None and count_words(_OPENER.sub(" ", text.folded)) < fewest


def _copies_question(rubric: Rubric, text: _Text) -> bool:
    share = rubric.floors.copied_question_share
    return _is_copied(text.words, rubric.question, share, run=QUESTION_RUN)


def _copies_ideal(rubric: Rubric, text: _Text) -> bool:
    share = rubric.floors.copied_ideal_share
    return _is_copied(text.words, rubric.ideal_response, share, run=IDEAL_RUN)


def _is_copied(said: list[str], original: str, share: float | None, *, run: int) -> bool:
    """Whether at least this share of the words is in runs of words taken from the original."""
    if share is None or not said:
        return False
    source = _runs(original, run)
    copied: set[int] = set()
    for place, words_in_a_row in enumerate(_runs_in_order(said, run)):
        if words_in_a_row in source:
            copied.update(range(place, place + run))
    return len(copied) >= share * len(said)


@lru_cache(maxsize=128)
def _runs(original: str, run: int) -> frozenset[tuple[str, ...]]:
    return frozenset(_runs_in_order(words(fold_text(original)), run))


def _runs_in_order(said: list[str], run: int) -> list[tuple[str, ...]]:
    return [tuple(said[place : place + run]) for place in range(len(said) - run + 1)]


_FLOORS: tuple[tuple[str, Callable[[Rubric, _Text], bool]], ...] = (
    ("empty", _is_empty),
    ("gibberish", _is_no_language),
    ("too_short", _is_too_short),
    ("copied_question", _copies_question),
    (COPIED_IDEAL, _copies_ideal),
)
