"""How far the embedded judge's score moves when an answer changes in ways that mean nothing.

    python -m benchmarks.invariance tests/data/project_vs_product_manager.jsonl

For each change: how many answers it touched, how many of them moved by at most 5 points, and the
mean and the largest move. Then the changes that must ruin an answer labelled 55 or more: how many
end below 30.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random

from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from tests.perturbations import HARMLESS, RUINOUS
from tests.scorer import Scorer

CLOSE = 5.0
GOOD = 55
LOW = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path, nargs="+")
    parser.add_argument("--rubric", default="project-vs-product-manager")
    given = parser.parse_args()
    score = Scorer(FileRubricLibrary(packaged_rubrics()).get(given.rubric))
    rows = [json.loads(line) for path in given.labelled for line in path.open(encoding="utf-8")]
    print(f"{'':20}{'touched':>9}{'within 5':>10}{'mean move':>11}{'largest':>9}")
    for name, change in HARMLESS.items():
        changed = [(one["answer"], change(one["answer"], score.rubric, Random(7))) for one in rows]
        moves = [abs(score(new) - score(old)) for old, new in changed if new != old]
        if moves:
            close = sum(move <= CLOSE for move in moves) / len(moves)
            mean = sum(moves) / len(moves)
            print(f"{name:20}{len(moves):9}{close:10.1%}{mean:11.1f}{max(moves):9.0f}")
    good = [one["answer"] for one in rows if one["score"] >= GOOD]
    print(f"\n{'':20}{'touched':>9}{'below 30':>10}")
    for name, change in RUINOUS.items():
        ruined = [new for old in good if (new := change(old, score.rubric, Random(7))) != old]
        low = sum(score(new) < LOW for new in ruined) / max(1, len(ruined))
        print(f"{name:20}{len(ruined):9}{low:10.1%}")


if __name__ == "__main__":
    main()
