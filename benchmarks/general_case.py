"""The embedded judge on questions it has no word signals for: kappa with people.

    python -m benchmarks.general_case path/to/khan_saq.csv

The file has one answer a line: `question_id, question, reference_answer, rubric, student_answer,
human_score` (0 or 1). Each question becomes a rubric of one criterion, made of its rubric text and
reference answers alone. The two plain measures beside it are given a pass mark for each question
that lets as many of the *other* questions' answers pass as people did; the judge's is its own.
Intervals are drawn over whole questions.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import importlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.adapters.embedded.comparing import CLOSE_IN_MEANING
from app.adapters.embedded.encoder import Encoder
from app.adapters.embedded.judge import EmbeddedJudge, load_encoder
from app.adapters.embedded.model import ModelUnavailableError
from app.adapters.embedded.reading import embed_anchors, read_answer
from app.domain.answer import read
from app.domain.rubric import Rubric
from app.grading.ports import Assignment

Row = dict[str, str]
Marks = npt.NDArray[np.int64]

LINE = 200
"""Characters of an anchor at most; longer reference answers become examples."""
MAX_ANCHORS, MAX_EXAMPLES = 40, 3
DRAWS = 1000
_LISTED = re.compile(r"(?:e\.g\.,?|i\.e\.,?|:)\s*(.+)")
_ITEM_ENDS = re.compile(r",|;| or ")
MIN_ITEMS = 2


def references(cell: str) -> list[str]:
    """The reference answers of a cell; where one lists some after "e.g.", each of them too."""
    found: dict[str, None] = {}
    for part in filter(None, (one.strip() for one in cell.split("||"))):
        found[part] = None
        listed = _LISTED.search(part)
        items = [one.strip(" .)") for one in _ITEM_ENDS.split(listed[1])] if listed else []
        if len(items) >= MIN_ITEMS:
            found.update(dict.fromkeys(one for one in items if one and one != "etc"))
    return list(found)


def rubric_of(row: Row) -> Rubric:
    """A rubric made of one question, its rubric text and its reference answers."""
    known = references(row["reference_answer"])
    short = [one for one in known if len(one) <= LINE]
    levels = [
        {"meaning": "It does not say this.", "share": 0.0},
        {
            "meaning": row["rubric"],
            "share": 1.0,
            "examples": [one for one in known if len(one) > LINE][:MAX_EXAMPLES],
        },
    ]
    criterion = {
        "id": "correct",
        "title": "Correct",
        "weight": 100,
        "levels": levels,
        "advice": "Answer the question.",
        "strength": "Correct.",
        "signals": {"anchors": short[:MAX_ANCHORS]},
    }
    return Rubric.model_validate(
        {
            "id": row["question_id"].lower(),
            "version": "1.0.0",
            "title": row["question_id"],
            "question": row["question"][:4000],
            "ideal_response": known[0],
            "criteria": [criterion],
            "floors": {"min_words": None, "gibberish": False},
            "bands": [{"id": "all", "label": "All", "min_score": 0}],
        }
    )


async def verdicts(rows: Sequence[Row], judge: EmbeddedJudge) -> list[int]:
    """The level that the judge gives each answer."""
    rubrics = {row["question_id"]: rubric_of(row) for row in rows}
    levels = []
    for row in rows:
        assignment = Assignment(
            rubric=rubrics[row["question_id"]], answer=read(row["student_answer"])
        )
        reply = json.loads((await judge.ask(assignment)).text)
        levels.append(int(reply["criteria"]["correct"]["level"]))
    return levels


def closeness_of(rows: Sequence[Row], encoder: Encoder) -> list[float]:
    """How close each answer comes to the references: what the judge's level is decided by."""
    rubrics = {row["question_id"]: rubric_of(row) for row in rows}
    anchors = {key: embed_anchors(one, encoder) for key, one in rubrics.items()}
    found = []
    for row in rows:
        key = row["question_id"]
        reading = read_answer(rubrics[key], read(row["student_answer"]), anchors[key], encoder)
        found.append(max(reading.evidence["correct"].closeness.values(), default=0.0))
    return found


def cosines(rows: Sequence[Row], encoder: Encoder) -> list[float]:
    """The likeness of sentence vectors to the nearest reference."""
    known = {row["question_id"]: references(row["reference_answer"]) for row in rows}
    vectors = {key: encoder.encode(texts) for key, texts in known.items()}
    given = encoder.encode([row["student_answer"] for row in rows])
    pairs = zip(rows, given, strict=True)
    return [float((vectors[row["question_id"]] @ one).max()) for row, one in pairs]


def tfidf(rows: Sequence[Row]) -> list[float] | None:
    """The TF-IDF cosine to the nearest reference; None where scikit-learn is not installed."""
    try:
        text = importlib.import_module("sklearn.feature_extraction.text")
    except ImportError:
        return None
    known = {row["question_id"]: references(row["reference_answer"]) for row in rows}
    texts = [one for some in known.values() for one in some]
    made = text.TfidfVectorizer(sublinear_tf=True).fit(
        [*texts, *(row["student_answer"] for row in rows)]
    )
    vectors = {key: made.transform(some) for key, some in known.items()}
    given = made.transform([row["student_answer"] for row in rows])
    return [
        float((vectors[row["question_id"]] @ given[number].T).max())
        for number, row in enumerate(rows)
    ]


def passed(rows: Sequence[Row], scores: Sequence[float]) -> Marks:
    """Who passes, when the mark lets as many of the other questions' answers pass as people did."""
    values, people = np.array(scores), human(rows)
    keys = np.array([row["question_id"] for row in rows])
    out = np.zeros(len(rows), np.int64)
    for key in set(keys):
        here = keys == key
        mark = np.quantile(values[~here], 1 - people[~here].mean())
        out[here] = values[here] > mark
    return out


def human(rows: Sequence[Row]) -> Marks:
    """The mark of the majority, 0 or 1."""
    return np.array([int(float(row["human_score"])) for row in rows])


def kappa(ours: Marks, theirs: Marks) -> float:
    """Cohen's kappa of two lists of 0 and 1; weights make no difference with two levels."""
    agreed = float((ours == theirs).mean())
    chance = float(ours.mean() * theirs.mean() + (1 - ours.mean()) * (1 - theirs.mean()))
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0


def interval(rows: Sequence[Row], ours: Marks) -> tuple[float, float]:
    """The middle 95% of kappa when whole questions are drawn again."""
    keys = np.array([row["question_id"] for row in rows])
    places = [np.flatnonzero(keys == key) for key in dict.fromkeys(keys)]
    generator, theirs = np.random.default_rng(0), human(rows)
    drawn = [
        np.concatenate([places[n] for n in generator.integers(len(places), size=len(places))])
        for _ in range(DRAWS)
    ]
    low, high = np.quantile([kappa(ours[one], theirs[one]) for one in drawn], [0.025, 0.975])
    return float(low), float(high)


def report(name: str, rows: Sequence[Row], ours: Marks) -> None:
    """Print one line."""
    low, high = interval(rows, ours)
    print(f"{name:<44} {kappa(ours, human(rows)):.2f}  [{low:.2f}, {high:.2f}]")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path, help="the CSV file of answers and marks")
    parser.add_argument("--subject", default="", help="only questions whose id begins so")
    given = parser.parse_args()
    with given.path.open(encoding="utf-8", newline="") as file:
        rows = [one for one in csv.DictReader(file) if one["question_id"].startswith(given.subject)]
    encoder = load_encoder()
    print(f"{len(rows)} answers, {len({one['question_id'] for one in rows})} questions\n")
    print(f"{'':<44} kappa 95% over questions")
    levels = asyncio.run(verdicts(rows, EmbeddedJudge()))
    report("embedded judge, as it ships", rows, np.array(levels))
    close = closeness_of(rows, encoder)
    report("the same, pass mark from other questions", rows, passed(rows, close))
    lexical = asyncio.run(verdicts(rows, EmbeddedJudge(load=no_encoder)))
    report("embedded judge without the encoder", rows, np.array(lexical))
    report("MiniLM cosine, mark from other questions", rows, passed(rows, cosines(rows, encoder)))
    plain = tfidf(rows)
    if plain is not None:
        report("TF-IDF cosine, mark from other questions", rows, passed(rows, plain))
    for share in (0.8, 0.9, 1.1, 1.2):
        name = f"pass mark {share * CLOSE_IN_MEANING:.2f} in place of {CLOSE_IN_MEANING}"
        report(name, rows, (np.array(close) >= share).astype(np.int64))


def no_encoder() -> Encoder:
    """In place of the encoder, to measure the judge by words alone."""
    raise ModelUnavailableError("left out on purpose")


if __name__ == "__main__":
    main()
