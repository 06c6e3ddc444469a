"""What taking in many answers yields beside the answers: faults of rows, and things to know."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

SHOWN_PROBLEMS = 100


class UploadFormat(StrEnum):
    """How answers are written in an upload."""

    CSV = "csv"
    NDJSON = "ndjson"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One row that cannot be taken.

    Attributes:
        line: Line of the upload that the row begins on, from 1.
        code: Stable name of the fault, such as `answer_too_long`.
        detail: A sentence for people; never any text of the row.
    """

    line: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something about an upload that was taken, and that its sender should know.

    Attributes:
        code: Stable name, such as `windows_1252`.
        detail: A sentence for people.
        line: The first line it is about, from 1; None for the whole upload.
    """

    code: str
    detail: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLimits:
    """How much one upload may bring.

    Attributes:
        answer_characters: Longest answer, in code points.
        reference_characters: Longest reference, in code points.
        rows: Most rows, bad ones included.
        bytes: Largest upload.
        columns: Most columns, or different field names.
    """

    answer_characters: int = 20_000
    reference_characters: int = 200
    rows: int = 1_000_000
    bytes: int = 1_000_000_000
    columns: int = 500

    @property
    def row_characters(self) -> int:
        """Longest row as written: room for escapes and for other columns."""
        return 16 * self.answer_characters


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeChoices:
    """What the sender says about an upload; what is left None is found out.

    Attributes:
        answer_column: Column or field that holds the answer.
        reference_column: Column or field that holds the reference.
        delimiter: The character between cells of a CSV file.
        charset: Name of the character set, as in `text/csv; charset=...`.
    """

    answer_column: str | None = None
    reference_column: str | None = None
    delimiter: str | None = None
    charset: str | None = None


@dataclass(slots=True, kw_only=True)
class ProblemList:
    """The problems of an upload, however many: the first ones, and how many of each kind.

    Attributes:
        shown: How many are kept whole.
        first: The first ones, in the order of the upload.
        counts: How many there are of each code.
    """

    shown: int = SHOWN_PROBLEMS
    first: list[RowProblem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, problem: RowProblem) -> None:
        """Count a problem, and keep it if it is among the first."""
        self.counts[problem.code] += 1
        if len(self.first) < self.shown:
            self.first.append(problem)

    @property
    def total(self) -> int:
        """How many problems there are."""
        return self.counts.total()

    @property
    def is_cut(self) -> bool:
        """Whether some are counted and not kept."""
        return self.total > len(self.first)
