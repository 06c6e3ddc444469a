"""Evidence: a judge's quote counts when code finds it in the answer and it says something.

A quote may hold several parts joined by an ellipsis. Every part must be in the answer; the parts
that are long enough, and are neither the question's words, nor the rubric's, nor addressed to the
grader, are the evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.domain.answer import Answer
from app.domain.cleaning import clean
from app.domain.content import count_letters, count_words
from app.domain.folding import fold, fold_text, trim
from app.domain.grade import Span
from app.domain.injection import addressed_spans
from app.domain.rubric import Rubric

MIN_WORDS = 3
MIN_LETTERS = 12
MIN_SENTENCE_WORDS = 2
"""What a quote must hold at least when it is a whole sentence of the answer."""

RUBRIC_WORDS = 5
"""Words in a row that are taken from the rubric's private text and not said by accident."""

NOT_FOUND = "not_found"
TOO_SHORT = "too_short"
QUESTION_TEXT = "question_text"
RUBRIC_TEXT = "rubric_text"
ADDRESSES_GRADER = "addresses_grader"

_ELLIPSIS = re.compile(r"\s*[\[(]?(?:\.{3,}|\u2026)[\])]?\s*")
_SENTENCE_END = re.compile("[.!?;]+(?:\\s|$)|[\n\u3002\uff01\uff1f\u0964]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteCheck:
    """Where a quote stands in the answer, or why it is no evidence.

    Attributes:
        spans: The stretches of the answer as sent, in the order of the quote; empty on a problem.
        problem: None, or `not_found`, `too_short`, `question_text`, `rubric_text` or
            `addresses_grader`.
    """

    spans: tuple[Span, ...]
    problem: str | None


def verify(rubric: Rubric, answer: Answer, quote: str) -> QuoteCheck:
    """Check one quote. For several quotes from one answer, keep an `EvidenceFinder`."""
    return EvidenceFinder(rubric, answer).verify(quote)


class EvidenceFinder:
    """Checks quotes against one answer; what they share is worked out once."""

    def __init__(
        self,
        rubric: Rubric,
        answer: Answer,
        addressed: Iterable[tuple[int, int]] | None = None,
    ) -> None:
        """`addressed` are the spans of `injection.examine`, for those who have them already."""
        self._answer = answer
        self._folded = fold(answer.clean)
        self._addressed = _Ranges(addressed_spans(answer) if addressed is None else addressed)
        self._sentences = frozenset(_short_sentences(answer.clean))
        self._question, self._private = _texts_of(rubric)

    def verify(self, quote: str) -> QuoteCheck:
        """Where the quote stands, or why it is no evidence."""
        parts = self._parts(quote)
        if parts is None:
            return QuoteCheck(spans=(), problem=NOT_FOUND)
        spans: list[Span] = []
        problems: list[str] = []
        for part in parts:
            found = self._evidence(part)
            if isinstance(found, Span):
                spans.append(found)
            else:
                problems.append(found)
        if spans:
            return QuoteCheck(spans=tuple(dict.fromkeys(spans)), problem=None)
        grave = (problem for problem in problems if problem != TOO_SHORT)
        return QuoteCheck(spans=(), problem=next(grave, TOO_SHORT))

    def _parts(self, quote: str) -> list[str] | None:
        """The folded parts of a quote when all of them are in the answer.

        The answer may hold an ellipsis itself, so the quote is first tried in one piece. Cleaning
        sees a word's neighbours, so a piece of the cleaned answer is first tried as it is.
        """
        as_given = self._named_parts(quote)
        if as_given is not None:
            return as_given
        cleaned = clean(quote).text
        return None if cleaned == quote else self._named_parts(cleaned)

    def _named_parts(self, quote: str) -> list[str] | None:
        whole = trim(fold_text(quote))
        for parts in ([whole], [trim(part) for part in _ELLIPSIS.split(whole)]):
            named = [part for part in parts if part]
            if all(part in self._folded.text for part in named):
                return named
        return None

    def _evidence(self, part: str) -> Span | str:
        if not self._says_enough(part):
            return TOO_SHORT
        if part in self._question:
            return QUESTION_TEXT
        if part in self._private and count_words(part) >= RUBRIC_WORDS:
            return RUBRIC_TEXT
        for start, end in self._places(part):
            if not self._addressed.overlap(start, end):
                return self._answer.span(start, end)
        return ADDRESSES_GRADER

    def _says_enough(self, part: str) -> bool:
        enough = count_words(part) >= MIN_WORDS and count_letters(part) >= MIN_LETTERS
        return enough or part in self._sentences

    def _places(self, part: str) -> Iterator[tuple[int, int]]:
        """Where a part stands in the cleaned answer, without overlaps."""
        start = self._folded.text.find(part)
        while start >= 0:
            end = start + len(part)
            yield self._folded.places[start], self._folded.places[end - 1] + 1
            start = self._folded.text.find(part, end)


class _Ranges:
    """Ranges in order that do not overlap each other."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(ranges)
        self._starts = [start for start, _ in ordered]
        self._ends = [end for _, end in ordered]

    def overlap(self, start: int, end: int) -> bool:
        """Whether anything in start..end (exclusive) is in a range."""
        before = bisect_right(self._starts, end - 1) - 1
        return before >= 0 and self._ends[before] > start


def _short_sentences(text: str) -> Iterator[str]:
    """The folded sentences of an answer that say little and yet more than one word."""
    for sentence in _SENTENCE_END.split(text):
        if len(sentence) <= MIN_LETTERS * MIN_WORDS and count_words(sentence) >= MIN_SENTENCE_WORDS:
            yield trim(fold_text(sentence))


@lru_cache(maxsize=64)
def _texts_of(rubric: Rubric) -> tuple[str, str]:
    """The folded question, and the folded private text, of a rubric."""
    private = "\n|\n".join(_private_texts(rubric))
    return fold_text(clean(rubric.question).text), fold_text(clean(private).text)


def _private_texts(rubric: Rubric) -> Iterator[str]:
    """What only judges are shown; the ideal response is left to its own floor."""
    for criterion in rubric.criteria:
        yield criterion.title
        yield from (level.meaning for level in criterion.levels)
    for pitfall in rubric.pitfalls:
        yield pitfall.title
        yield pitfall.definition
        yield from pitfall.exceptions
