"""Recombined statements: answers put together from what others said, the levels by rule.

They break up what always comes together in written answers, so that each criterion is learnt on
its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from app.domain.roles import find_mentions, role_names
from app.domain.rubric import Rubric
from training.answers import Example, Piece, Statement
from training.augmentation.wording import as_sentence
from training.rules import Rules

MOST = 6
"""Statements in an answer at most."""
IN_BULLETS = 0.12
"""Share of the answers that are a list."""


def bank(rubric: Rubric, examples: Sequence[Example]) -> list[Statement]:
    """The statements of labelled answers that name the role they are about themselves."""
    names = role_names(rubric)
    return [
        Statement(piece=piece, levels=_levels(example, piece))
        for example in examples
        for piece in example.pieces
        if piece.about
        and piece.stance == "asserted"
        and {mention.role for mention in find_mentions(names, piece.text)} == {piece.about}
    ]


def _levels(example: Example, piece: Piece) -> dict[str, int | None]:
    """What the piece earns alone: known if it is all that supports the level, or that is 1."""
    support = Counter(one for other in example.pieces for one in other.criteria or ())
    return {
        key: example.levels[key] if support[key] == 1 or example.levels[key] == 1 else None
        for key in piece.criteria or ()
    }


def recombined(
    rubric: Rubric,
    statements: Sequence[Statement],
    chance: Random,
    *,
    count: int,
    rules: Rules | None = None,
) -> Iterator[Example]:
    """New answers of one to six statements each."""
    for number in range(count if statements else 0):
        size = min(chance.randint(1, MOST), len(statements))
        chosen = chance.sample(statements, size)
        is_list = chance.random() < IN_BULLETS
        committed = {pitfall for one in chosen for pitfall in one.piece.pitfalls or ()}
        yield Example(
            id=f"rec{number}",
            pieces=tuple(_sentence(one.piece, is_list=is_list) for one in chosen),
            levels=_known(rules, _best(rubric, chosen), chosen),
            pitfalls={item.id: item.id in committed for item in rubric.pitfalls},
        )


def _sentence(piece: Piece, *, is_list: bool) -> Piece:
    sentence = as_sentence(piece.text)
    return replace(piece, text=f"- {sentence}\n" if is_list else f"{sentence} ")


def _best(rubric: Rubric, chosen: Sequence[Statement]) -> dict[str, int]:
    """By criterion, the highest level that one of the statements earns for certain."""
    best = {item.id: 0 for item in rubric.criteria}
    for statement in chosen:
        for key, level in statement.levels.items():
            best[key] = max(best[key], 1 if level is None else level)
    return best


def _known(
    rules: Rules | None, best: dict[str, int], chosen: Sequence[Statement]
) -> dict[str, int | None]:
    """The levels that are certain: several halves may make a whole, and halves a contrast."""
    support = Counter(key for one in chosen for key in one.levels)
    unsure = {key for one in chosen for key, level in one.levels.items() if level is None}
    if rules and rules.contrast and all(best[key] for key in rules.owned):
        unsure.add(rules.contrast)
    unsure |= {key for key, count in support.items() if count > 1 and best[key] == 1}
    return {key: None if key in unsure and level <= 1 else level for key, level in best.items()}
