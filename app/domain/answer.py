"""A candidate's answer: the text as sent, its cleaned form, and the map between the two."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.cleaning import clean
from app.domain.grade import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to grade. Build one with `read`.

    Attributes:
        text: The text exactly as sent.
        clean: The text that is graded: see `app.domain.cleaning` for what was changed.
        starts: For each code point of `clean`, where in `text` its source begins.
        ends: For each code point of `clean`, where in `text` its source ends.
        changes: Stable codes of what cleaning removed or replaced, such as `tag_characters`.
    """

    text: str
    clean: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    changes: tuple[str, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """The stretch of the answer as sent that `clean[start:end]`, not empty, came from."""
        first, last = self.starts[start], self.ends[end - 1]
        return Span(start=first, end=last, text=self.text[first:last])


def read(text: str) -> Answer:
    """The answer behind a text as sent."""
    cleaned = clean(text)
    return Answer(
        text=text,
        clean=cleaned.text,
        starts=cleaned.starts,
        ends=cleaned.ends,
        changes=cleaned.changes,
    )
