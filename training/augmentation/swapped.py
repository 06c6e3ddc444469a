"""Swapped roles: a good answer with the names exchanged is a wrong one, in the same words.

It is what keeps the grader from trusting words alone.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.rubric import Rubric
from training.answers import Example, Piece
from training.augmentation.exchange import exchanged
from training.rules import Rules


def swapped(rubric: Rubric, rules: Rules, example: Example) -> Example | None:
    """The answer with swapped roles; None where it would not be wrong for certain."""
    owned = sum(example.levels[criterion] or 0 for criterion in rules.owned)
    if any(example.pitfalls.values()) or owned < rules.enough_owned:
        return None
    pieces = exchanged(rubric, example)
    if pieces is None:
        return None
    return Example(
        id=f"{example.id}_swap",
        pieces=tuple(_relabelled(rules, piece) for piece in pieces),
        levels={key: None if key in rules.untouched else 0 for key in example.levels},
        pitfalls={key: _present(rules, key, example) for key in example.pitfalls},
    )


def _relabelled(rules: Rules, piece: Piece) -> Piece:
    """What supported a criterion may now commit any pitfall; nothing else commits one."""
    if piece.about is None or piece.criteria is None:
        return piece
    return replace(
        piece,
        criteria=piece.criteria & rules.untouched,
        pitfalls=None if piece.criteria else frozenset(),
    )


def _present(rules: Rules, pitfall: str, example: Example) -> bool | None:
    source = rules.inherited.get(pitfall)
    if source is not None and example.levels[source] == 2:  # noqa: PLR2004 - the highest level
        return True
    return rules.exchanged.get(pitfall)
