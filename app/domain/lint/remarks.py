"""What is said of a rubric that can be used, and could be better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from app.domain.rubric import Criterion, Pitfall, Rubric

Path = tuple[str | int, ...]
Severity = Literal["warning", "advice"]
Item = Criterion | Pitfall


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that an author should look at.

    Attributes:
        code: Stable name of the check.
        severity: `warning` where grades come out wrong, `advice` where they could be better.
        path: Fields that lead to the part it is about; empty for the whole rubric.
        message: What is the matter and what to do.
        line: One-based line in the document, when known.
        column: One-based column in the document, when known.
    """

    code: str
    severity: Severity
    path: Path
    message: str
    line: int | None = None
    column: int | None = None

    @property
    def pointer(self) -> str:
        """JSON pointer to the part; no field of a rubric has a mark that needs escaping."""
        return "".join(f"/{step}" for step in self.path)


class Likeness(Protocol):
    """Says how much texts are alike."""

    @property
    def same(self) -> float:
        """From here on, two texts ask for the same."""
        ...

    def between(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """By the places of two texts, how much they are alike, up to 1."""
        ...


def items_of(rubric: Rubric) -> tuple[tuple[str, int, Item], ...]:
    """Every criterion and pitfall, with the field it stands in and its place there."""
    return (
        *(("criteria", index, item) for index, item in enumerate(rubric.criteria)),
        *(("pitfalls", index, item) for index, item in enumerate(rubric.pitfalls)),
    )
