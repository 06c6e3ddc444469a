"""All levers together: what one epoch trains on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from app.domain.roles import BOTH, role_names
from app.domain.rubric import Rubric
from training.answers import Example, Piece, Statement
from training.augmentation.bags import shuffled, without_stop_words
from training.augmentation.flipped import flipped
from training.augmentation.noise import noisy
from training.augmentation.padded import padded
from training.augmentation.recombined import bank, recombined
from training.augmentation.reported import reported
from training.augmentation.swapped import swapped
from training.rules import rules_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How much of each lever. Shares are of the labelled answers.

    Attributes:
        noisy: Answers that are read with noise instead of as they are.
        flipped: Of the answers that cannot be swapped.
        padded: Answers that are also read with padding.
        reported: Answers that are also read with a rejected mistake.
        shuffled: Good answers that are also read in any order of words.
        without_stop_words: Good answers that are also read without small words.
        good: Score from which an answer is a good one.
        recombined: New answers for each labelled one.
        longest_mistake: Characters of a mistake that is reported, at most.
    """

    noisy: float = 0.5
    flipped: float = 0.5
    padded: float = 0.25
    reported: float = 0.2
    shuffled: float = 0.12
    without_stop_words: float = 0.12
    good: float = 55.0
    recombined: float = 0.5
    longest_mistake: int = 160


class Mixture:
    """Makes the examples of an epoch from labelled answers and statements."""

    def __init__(
        self,
        rubric: Rubric,
        examples: Sequence[Example],
        statements: Sequence[Statement],
        shares: Shares | None = None,
    ) -> None:
        self._rubric = rubric
        self._rules = rules_for(rubric)
        self._examples = examples
        self._shares = shares or Shares()
        self._bank = [*bank(rubric, examples), *statements]
        self._mistakes = [*self._committed(), *_claimed_mistakes(statements)]

    def epoch(self, chance: Random) -> list[Example]:
        """The labelled answers, some with noise, and what the levers make of them."""
        shares = self._shares
        mixed = [
            noisy(one, chance) if chance.random() < shares.noisy else one for one in self._examples
        ]
        for example in self._examples:
            mixed += self._derived(example, chance)
        count = int(len(self._examples) * shares.recombined)
        mixed += recombined(self._rubric, self._bank, chance, count=count, rules=self._rules)
        return mixed

    def _derived(self, example: Example, chance: Random) -> Iterator[Example]:
        shares = self._shares
        yield from self._exchanged(example, chance)
        if chance.random() < shares.padded:
            yield padded(example, chance)
        if chance.random() < shares.reported and self._mistakes:
            yield reported(example, self._mistakes, chance)
        if example.score is not None and example.score >= shares.good:
            kind = chance.random()
            if kind < shares.shuffled:
                yield shuffled(example, chance)
            elif kind < shares.shuffled + shares.without_stop_words:
                yield without_stop_words(example)

    def _exchanged(self, example: Example, chance: Random) -> Iterator[Example]:
        swap = swapped(self._rubric, self._rules, example) if self._rules else None
        if swap:
            yield swap
        elif chance.random() < self._shares.flipped:
            flip = flipped(self._rubric, example)
            if flip:
                yield flip

    def _committed(self) -> Iterator[Piece]:
        """Mistakes of the labelled answers about the role that most criteria are about."""
        subjects = {role_names(self._rubric).candidate, BOTH}
        for example in self._examples:
            for piece in example.pieces:
                is_short = len(piece.text) < self._shares.longest_mistake
                if piece.pitfalls and piece.about in subjects and is_short:
                    yield piece


def _claimed_mistakes(statements: Sequence[Statement]) -> Iterator[Piece]:
    return (
        one.piece for one in statements if one.piece.pitfalls and one.piece.stance == "asserted"
    )
