"""How often the cross-check sends a grade to a person, for judges that are right, lenient or harsh.

    python -m benchmarks.cross_check tests/data/project_vs_product_manager.jsonl

The first judge is made from the labels: one that is right everywhere (what is flagged then is a
person's time lost), one that gives every answer full marks and one that gives none (what is not
flagged then gets through). The second one is the embedded judge as it is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.adapters.embedded.judge import EmbeddedJudge
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.domain.answer import Answer, read
from app.domain.crosscheck import JUDGES_DISAGREE, SCORES_DISAGREE
from app.domain.marking import floor_grade
from app.domain.rubric import Rubric
from app.grading.ports import Assignment
from app.grading.records import Reply
from app.grading.replies import mark_replies

REASONS = (JUDGES_DISAGREE, SCORES_DISAGREE)
PASSING, GOOD = 55, 75
Levels, Presence = Mapping[str, int], Mapping[str, bool]


def a_reply(answer: Answer, levels: Levels, present: Presence) -> Reply:
    """A reply that claims this, with words of the answer for a quote."""
    said = {"reason": "", "quote": " ".join(answer.clean.split()[:12])}
    criteria = {key: {**said, "level": level} for key, level in levels.items()}
    pitfalls = {key: {**said, "present": value} for key, value in present.items()}
    return Reply(text=json.dumps({"criteria": criteria, "pitfalls": pitfalls}), model="labels")


def judges(rubric: Rubric, row: Mapping[str, Any]) -> dict[str, tuple[Levels, Presence]]:
    """What each kind of first judge would say of a labelled answer, where it says anything."""
    none = {item.id: False for item in rubric.pitfalls}
    found: dict[str, tuple[Levels, Presence]] = {"right": (row["criteria"], row["pitfalls"])}
    if row["score"] < PASSING:
        full = {item.id: item.max_level for item in rubric.criteria}
        found[f"full marks, labelled under {PASSING}"] = (full, none)
    if row["score"] >= GOOD:
        nothing = {item.id: 0 for item in rubric.criteria}
        found[f"no marks, labelled {GOOD} or more"] = (nothing, none)
    return found


async def flags(rubric: Rubric, rows: list[dict[str, Any]]) -> dict[str, list[tuple[bool, ...]]]:
    """By kind of first judge, for each answer: whether it was flagged for each reason, and any."""
    embedded = EmbeddedJudge()
    found: dict[str, list[tuple[bool, ...]]] = {}
    print(f"embedded judge: {embedded.identity(rubric).mode}")
    for row in rows:
        answer = read(row["answer"])
        if floor_grade(rubric, answer) is not None:
            continue
        second = await embedded.ask(Assignment(rubric=rubric, answer=answer))
        for kind, claims in judges(rubric, row).items():
            first = a_reply(answer, *claims)
            grade, _ = mark_replies(rubric, answer, (first,), degraded=False, second=second)
            each = [reason in grade.review.reasons for reason in REASONS]
            found.setdefault(kind, []).append((*each, any(each)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rubric", default="project-vs-product-manager")
    given = parser.parse_args()
    rubric = FileRubricLibrary(packaged_rubrics()).get(given.rubric)
    lines = [line for file in given.files for line in file.read_text("utf-8").splitlines()]
    found = asyncio.run(flags(rubric, [json.loads(line) for line in lines]))
    print(f"{'first judge':34}{'answers':>8}{'verdicts':>10}{'score':>8}{'either':>8}")
    for kind, rows in found.items():
        shares = [statistics.fmean(column) for column in zip(*rows, strict=True)]
        print(f"{kind:34}{len(rows):>8}{shares[0]:>10.0%}{shares[1]:>8.0%}{shares[2]:>8.0%}")


if __name__ == "__main__":
    main()
