"""Writes the grade that README.md shows: an excerpt of the one in docs/api.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
README: Final = ROOT / "README.md"
API: Final = ROOT / "docs" / "api.md"
FULL: Final = re.compile(r"<!-- example: createGrade -->\n```json\n(.*?)\n```\n", re.DOTALL)
SHOWN: Final = re.compile(r"(<!-- excerpt -->\n).*?(<!-- end of excerpt -->)", re.DOTALL)
WHOLE: Final = ("id", "status", "score", "band", "interval", "caps", "confidence", "review")
CRITERION: Final = ("id", "level", "max_level", "points", "max_points", "reason", "evidence")
PITFALL: Final = ("id", "present", "penalty", "reason", "evidence")
WIDTH: Final = 100
JUDGE: Final = ("kind", "model", "mode", "latency_ms")

Fields = Mapping[str, Any]


def excerpt(grade: Fields) -> dict[str, Any]:
    """What tells most: the total, the best criterion, a pitfall, the largest improvement."""
    best = max(grade["criteria"], key=lambda item: item["points"])
    pitfall = max(grade["pitfalls"], key=lambda item: -item["penalty"])
    return {
        **_some(grade, WHOLE),
        "criteria": [_some(best, CRITERION)],
        "pitfalls": [_some(pitfall, PITFALL)],
        "feedback": {"improvements": grade["feedback"]["improvements"][:1]},
        "judge": _some(grade["judge"], JUDGE),
    }


def with_excerpt(page: str, grade: Fields) -> str:
    """The page with the excerpt in the place that is marked for it."""
    block = f"```json\n{laid_out(excerpt(grade))}\n```\n"
    return SHOWN.sub(lambda marks: marks[1] + block + marks[2], page)


def laid_out(value: object, margin: str = "", label: str = "") -> str:
    """JSON in which whatever fits in a line is on one line."""
    line = f"{margin}{label}{json.dumps(value, ensure_ascii=False)}"
    if len(line) <= WIDTH or not isinstance(value, dict | list):
        return line
    inner = margin + "  "
    if isinstance(value, dict):
        parts = [laid_out(part, inner, f"{json.dumps(name)}: ") for name, part in value.items()]
        opening, closing = "{", "}"
    else:
        parts = [laid_out(part, inner) for part in value]
        opening, closing = "[", "]"
    return f"{margin}{label}{opening}\n" + ",\n".join(parts) + f"\n{margin}{closing}"


def full_example() -> dict[str, Any]:
    """The grade that docs/api.md shows."""
    found = FULL.search(API.read_text(encoding="utf-8"))
    assert found is not None, "docs/api.md shows no grade: run python -m scripts.examples"
    grade: dict[str, Any] = json.loads(found[1])
    return grade


def _some(fields: Fields, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: fields[name] for name in names}


def main() -> None:
    """Write the page."""
    page = README.read_text(encoding="utf-8")
    README.write_text(with_excerpt(page, full_example()), encoding="utf-8")


if __name__ == "__main__":
    main()
