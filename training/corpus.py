"""The labelled answers that come with the project, by the name of the file that holds them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.rubric import Rubric
from training.answers import Example, Statement, TrainingDataError, read_answers, read_statements

ROOT = Path(__file__).resolve().parent.parent
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "project-vs-product-manager": (
        *(f"tests/data/train_t{number}.jsonl" for number in range(1, 5)),
        *(f"training/answers/w{number}.jsonl" for number in range(5, 11)),
    )
}
"""Files of answers by rubric id."""
STATEMENTS: Mapping[str, tuple[str, ...]] = {
    "project-vs-product-manager": (
        "training/answers/statements_s1.jsonl",
        "training/answers/statements_s2.jsonl",
    )
}
"""Files of statements by rubric id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What there is to train on, and what is held out to measure with."""

    examples: tuple[Example, ...]
    statements: tuple[Statement, ...]
    held_out: Mapping[str, tuple[Example, ...]]


def read_corpus(rubric: Rubric, hold_out: Collection[str] = ()) -> Corpus:
    """Everything that is labelled for a rubric.

    Args:
        rubric: The rubric.
        hold_out: Names of files that are not trained on, such as `t4`.

    Raises:
        TrainingDataError: Nothing is labelled for the rubric, a name is unknown, or a file is
            unfit.
    """
    files = {name_of(path): ROOT / path for path in ANSWERS.get(rubric.id, ())}
    if not files:
        raise TrainingDataError(f"no answers are labelled for {rubric.id}")
    if unknown := sorted({*hold_out} - files.keys()):
        raise TrainingDataError(f"hold out some of {', '.join(files)}, not {', '.join(unknown)}")
    answers = {name: read_answers(path, rubric) for name, path in files.items()}
    banks = [read_statements(ROOT / path, rubric) for path in STATEMENTS.get(rubric.id, ())]
    return Corpus(
        examples=tuple(
            one for name, every in answers.items() if name not in hold_out for one in every
        ),
        statements=tuple(one for bank in banks for one in bank),
        held_out={name: tuple(answers[name]) for name in files if name in hold_out},
    )


def name_of(path: str) -> str:
    """What a file of answers is called: `t4` for `tests/data/train_t4.jsonl`."""
    return Path(path).stem.removeprefix("train_")
