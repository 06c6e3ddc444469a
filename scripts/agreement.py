"""Publishes docs/agreement: a report for each rubric with labelled answers, and their table.

`tests/data/agreement.json` says which labelled answers belong to which rubric; one that names a
rubric there is not (yet) is passed over.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.adapters.reports.documents import read_report, report_json
from app.adapters.reports.pages import report_html
from app.adapters.reports.wording import interval, number, title
from app.cli_evaluate import evaluated
from app.domain.agreement import AgreementReport
from app.grading.judges import JudgeChoice
from app.settings import Settings
from app.wiring import rubric_library
from app.wiring_evaluate import EvaluationRequest
from scripts.tables import with_table

ROOT: Final = Path(__file__).resolve().parents[1]
DATA: Final = ROOT / "tests" / "data"
FOLDER: Final = ROOT / "docs" / "agreement"
FLOORS: Final = "floors.json"
SHOWN: Final = (
    "score.pearson",
    "score.mean_absolute_error",
    "band.kappa",
    "levels.kappa",
    "pitfalls.f1",
    "score.strong_scored_low",
    "score.weak_scored_high",
    "range.inside",
    "flags.found",
    "flags.false",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Labelled answers of one rubric; `set` tells several of a rubric apart."""

    rubric: str
    files: tuple[str, ...]
    where: dict[str, str] = field(default_factory=dict)
    set: str = ""

    def name(self, judge: str) -> str:
        """Under which the report of a judge is kept."""
        return "--".join(part for part in (self.rubric, judge, self.set) if part)

    def request(self, judge: JudgeChoice, **options: object) -> EvaluationRequest:
        """What to evaluate; the options are those of the request."""
        files = tuple(DATA / name for name in self.files)
        fields = {"rubric_id": self.rubric, "files": files, "where": self.where, "judge": judge}
        return EvaluationRequest(**fields, **options)  # type: ignore[arg-type] # the request's own fields


def labelled_sets() -> tuple[LabelledSet, ...]:
    """All that the table of labelled answers names, in its order."""
    rows = json.loads((DATA / "agreement.json").read_text(encoding="utf-8"))
    return tuple(LabelledSet(**row | {"files": tuple(row["files"])}) for row in rows)


def publishable(settings: Settings) -> Iterator[LabelledSet]:
    """The sets whose rubric there is."""
    known = {rubric.id for rubric in rubric_library(settings).all()}
    for one in labelled_sets():
        if one.rubric in known:
            yield one
        else:
            print(f"passed over: there is no rubric {one.rubric}")


def publish(folder: Path, arguments: argparse.Namespace) -> None:
    """Evaluate each set with the judge, and write its report as JSON and as a page."""
    settings = Settings.load()
    folder.mkdir(parents=True, exist_ok=True)
    for one in publishable(settings):
        name = one.name(arguments.judge)
        record = arguments.replies and arguments.replies / f"{name}.jsonl"
        report = evaluated(
            settings, one.request(arguments.judge, limit=arguments.limit, record=record)
        )
        (folder / f"{name}.json").write_text(report_json(report), encoding="utf-8")
        (folder / f"{name}.html").write_text(report_html(report), encoding="utf-8")
        print(f"wrote {name}")
    page = folder / "README.md"
    if page.exists():
        text = page.read_text(encoding="utf-8")
        page.write_text(with_table(text, tables(published(folder))), encoding="utf-8")


def published(folder: Path) -> list[tuple[str, AgreementReport]]:
    """The reports there are, by name."""
    files = {path.stem: path for path in folder.glob("*.json") if path.name != FLOORS}
    return [(name, read_report(files[name])) for name in sorted(files)]


def tables(reports: Sequence[tuple[str, AgreementReport]]) -> str:
    """A table for each rubric: a column a report, a row a figure."""
    rubrics = dict.fromkeys(report.subject.rubric for _, report in reports)
    parts = [
        f"## {rubric}\n\n" + _table([one for one in reports if one[1].subject.rubric == rubric])
        for rubric in rubrics
    ]
    return "\n\n".join(["", *parts, ""]) if parts else "Nothing is published yet."


def _table(reports: Sequence[tuple[str, AgreementReport]]) -> str:
    found = [report for _, report in reports]
    links = (
        f"[{name.removeprefix(report.subject.rubric).strip('-')}]({name}.html)"
        for name, report in reports
    )
    rows = [
        ["", *links],
        ["---"] * (len(reports) + 1),
        ["labelled answers", *(str(len(one.outcomes)) for one in found)],
        ["without a grade", *(str(sum(one.failures.values())) for one in found)],
        ["model", *(f"{one.subject.model}, {one.subject.mode}" for one in found)],
        *(_figures(name, found) for name in SHOWN if any(name in one.figures for one in found)),
        ["CPU a grade, ms", *(number("score.bias", one.cpu_ms) for one in found)],
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _figures(name: str, reports: Sequence[AgreementReport]) -> list[str]:
    cells = [title(name)]
    for report in reports:
        figure = report.figures.get(name)
        shown = "" if figure is None else number(name, figure.value)
        spread = "" if figure is None else interval(name, figure)
        cells.append(f"{shown} ({spread})" if spread else shown)
    return cells


def main() -> None:
    """Publish what the arguments say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--judge", choices=["llm", "embedded"], default="embedded")
    parser.add_argument("--replies", type=Path, help="keep the judge's replies in this folder")
    parser.add_argument("--limit", type=int, help="take the first so many answers of each set")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write")
    arguments = parser.parse_args()
    publish(arguments.folder, arguments)


if __name__ == "__main__":
    main()
