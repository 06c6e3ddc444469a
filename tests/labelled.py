"""The labelled answers under `tests/data`, typed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledAnswer:
    """An answer, and what people said of it."""

    id: str
    answer: str
    levels: dict[str, int]
    pitfalls: dict[str, bool]
    score: float
    tags: tuple[str, ...]


def labelled(name: str) -> list[LabelledAnswer]:
    """The answers of one file, by its name without the ending."""
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_labelled(json.loads(line)) for line in lines]


def _labelled(row: dict[str, object]) -> LabelledAnswer:
    fields = {key: row[key] for key in ("id", "answer", "pitfalls", "score")}
    tags = row["tags"]
    assert isinstance(tags, list)
    return LabelledAnswer(**fields, levels=row["criteria"], tags=tuple(tags))  # type: ignore[arg-type] # shapes of a JSON file we keep
