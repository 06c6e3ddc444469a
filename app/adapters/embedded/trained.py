"""A grader that learnt from labelled answers: from a canonical answer to probabilities.

The network reads the whole answer at once. For every token it says whom the token is about and
which items it speaks to; a level is then decided from what was seen of it anywhere in the answer.
Where an item is about one role, only tokens about that role can speak to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.adapters.embedded.canonical import CanonicalAnswer, CanonicalClause
from app.adapters.embedded.encoder import MiniLM, Tokens
from app.adapters.embedded.layers import Affine, Array
from app.adapters.embedded.spelling import MIN_LENGTH, Spelling
from app.adapters.embedded.tuned import Tuned
from app.domain.roles import BOTH
from app.domain.rubric import Rubric

BEGIN, END = 101, 102
"""Word pieces that mark where a text begins and ends."""
WINDOW = 380
"""Word pieces read together; a longer answer is read in several windows, cut between clauses."""
MAX_WINDOWS = 16
STANCES = ("asserted", "denied", "reported", "hypothetical")
SUBJECTS = 4
NO_SUBJECT, ASSERTED = 3, 0
ABOUT = 5
FIRST, SECOND, OF_BOTH = 0, 1, 2
TINY = 1e-5

Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """What the grader makes of an answer.

    Attributes:
        reached: By criterion id, the probability of at least level 1, at least level 2.
        present: By pitfall id, the probability that it is there.
        relevance: By item id, how much each clause speaks to it, 0 to 1.
        familiar: Share of the answer's word pieces that were met in training.
    """

    reached: Mapping[str, tuple[float, float]]
    present: Mapping[str, float]
    relevance: Mapping[str, tuple[float, ...]]
    familiar: float


class TrainedGrader:
    """Reads answers to one rubric. Safe to use from several threads: it only reads."""

    def __init__(self, encoder: MiniLM, tuned: Tuned, rubric: Rubric) -> None:
        arrays = tuned.arrays
        self._encoder = encoder
        self._lower = encoder.blocks[: tuned.frozen]
        self._upper = tuned.blocks(encoder)
        self._subject, self._stance = arrays["subject"], arrays["stance"]
        self._token, self._query, self._value = (
            Affine(weight=arrays[f"{name}.weight"].T, bias=arrays[f"{name}.bias"])
            for name in ("token", "query", "value")
        )
        self._outcome, self._outcome_bias = arrays["outcome.weight"], arrays["outcome.bias"]
        self._temperature = tuned.temperature
        self._met = np.unpackbits(arrays["vocabulary"].astype(np.uint8))
        self.spelling = _spelling(encoder, self._met)
        """How the grader wants words spelt: see `canonical`."""
        self._items = (*tuned.criteria, *tuned.pitfalls)
        self._criteria = len(tuned.criteria)
        self._roles = [role.id for role in rubric.roles[:2]]
        subjects = {item.id: item.subject for item in rubric.criteria}
        subjects |= {item.id: item.subject for item in rubric.pitfalls}
        self._gates = [
            self._roles.index(subjects[item]) if subjects[item] in self._roles else None
            for item in self._items
        ]

    def read(self, answer: CanonicalAnswer) -> Impression:
        """The impression of an answer; the same answer always makes the same one."""
        tokens = self._encoder.tokens(answer.text)
        windows = list(_windows(tokens, answer.clauses))
        states = np.concatenate([self._states(answer, tokens, one) for one in windows])
        speaks = self._speaking(self._token(states))
        logits = self._outcomes(states, speaks) / self._temperature
        chances = 1 / (1 + np.exp(-logits))
        kinds = list(zip(self._items, chances, strict=True))
        read = windows[-1][1]
        share = np.asarray(1 / (1 + np.exp(-speaks[_rows(windows)])), np.float32)
        return Impression(
            reached={key: _falling(pair) for key, pair in kinds[: self._criteria]},
            present={key: float(pair[0]) for key, pair in kinds[self._criteria :]},
            relevance=self._relevance(answer, tokens.places[:read], share),
            familiar=float(self._met[list(tokens.ids)].mean()) if tokens.ids else 0.0,
        )

    def _states(self, answer: CanonicalAnswer, tokens: Tokens, window: tuple[int, int]) -> Array:
        """The last layer's rows for a window, with one for its beginning and one for its end."""
        first, last = window
        x = self._encoder.embed([BEGIN, *tokens.ids[first:last], END])
        bias = np.zeros((1, 1, 1, len(x)), np.float32)
        for layer in self._lower:
            x = layer(x, bias)
        subjects, stances = self._clause_marks(answer, tokens.places[first:last])
        x = x + self._subject[subjects] + self._stance[stances]
        for layer in self._upper:
            x = layer(x, bias)
        return x

    def _clause_marks(
        self, answer: CanonicalAnswer, places: Sequence[tuple[int, int]]
    ) -> tuple[list[int], list[int]]:
        """Whom each token's clause is about, and how it is meant, as the rules have it."""
        subjects, stances = [NO_SUBJECT], [ASSERTED]
        index, clauses = 0, answer.clauses
        for start, _ in places:
            while index < len(clauses) - 1 and start >= clauses[index].end:
                index += 1
            source = clauses[index].source if clauses else None
            subjects.append(self._subject_number(source.subject) if source else NO_SUBJECT)
            stances.append(STANCES.index(source.stance) if source else ASSERTED)
        return [*subjects, NO_SUBJECT], [*stances, ASSERTED]

    def _subject_number(self, subject: str) -> int:
        if subject == BOTH:
            return OF_BOTH
        return self._roles.index(subject) if subject in self._roles else NO_SUBJECT

    def _speaking(self, marks: Array) -> Array:
        """By token and item, the logit that it speaks to the item, and of the right role."""
        count = len(self._items)
        about = marks[:, count : count + ABOUT]
        about = about - _log_sum(about, axis=1)[:, None]
        speaks = marks[:, :count].copy()
        for column, role in enumerate(self._gates):
            if role is not None:
                of_role = np.logaddexp(about[:, role], about[:, OF_BOTH])
                chance = np.exp(of_role) / (1 + np.exp(-speaks[:, column]))
                speaks[:, column] = np.log(chance + TINY) - np.log(1 - chance + TINY)
        return speaks

    def _outcomes(self, states: Array, speaks: Array) -> Array:
        """By item, two logits: at least level 1 and level 2, or the pitfall and nothing."""
        weights = self._query(states) + speaks / 2
        weights = np.exp(weights - weights.max(0))
        weights /= weights.sum(0)
        strongest = _log_sum(speaks * 2, axis=0) / 2 / 4
        mean = (weights * speaks).sum(0) / 4
        everywhere = np.tile(np.tanh(strongest), (len(self._items), 1))
        seen = np.concatenate(
            [weights.T @ self._value(states), strongest[:, None], mean[:, None], everywhere], axis=1
        )
        return np.asarray(np.einsum("kf,kfo->ko", seen, self._outcome) + self._outcome_bias)

    def _relevance(
        self, answer: CanonicalAnswer, places: Sequence[tuple[int, int]], share: Array
    ) -> dict[str, tuple[float, ...]]:
        starts = np.array([start for start, _ in places])
        rows = []
        for clause in answer.clauses:
            inside = (starts >= clause.start) & (starts < clause.end)
            rows.append(share[inside].mean(0) if inside.any() else np.zeros(share.shape[1]))
        table = np.array(rows).reshape(len(rows), len(self._items))
        return {
            item: tuple(map(float, table[:, column])) for column, item in enumerate(self._items)
        }


def _spelling(encoder: MiniLM, met: Bits) -> Spelling:
    """Whole words of the vocabulary are known; a slip is mended to one that was met in training.

    The vocabulary is ordered by frequency, so a word's number is its rank.
    """
    words = {
        word: number
        for word, number in encoder.vocabulary.items()
        if word.isalpha() and word.isascii() and len(word) >= MIN_LENGTH
    }
    preferred = {word: number for word, number in words.items() if met[number]}
    return Spelling(words.keys(), preferred)


def _windows(tokens: Tokens, clauses: Sequence[CanonicalClause]) -> Iterator[tuple[int, int]]:
    """First and last token of each window; a window ends with a clause where it can."""
    starts = {clause.start for clause in clauses}
    first = 0
    for _ in range(MAX_WINDOWS):
        last = min(first + WINDOW, len(tokens.ids))
        cuts = [place for place in range(first + 1, last) if tokens.places[place][0] in starts]
        if last < len(tokens.ids) and cuts:
            last = cuts[-1]
        yield first, last
        first = last
        if first >= len(tokens.ids):
            return


def _rows(windows: Sequence[tuple[int, int]]) -> list[int]:
    """The rows of the tokens themselves among the rows of all windows."""
    rows: list[int] = []
    for number, (first, last) in enumerate(windows):
        before = 1 + 2 * number  # the marks of the windows up to here
        rows += range(first + before, last + before)
    return rows


def _falling(pair: Sequence[float]) -> tuple[float, float]:
    """A higher level is never more likely than a lower one."""
    return float(pair[0]), float(min(pair[0], pair[1]))


def _log_sum(x: Array, axis: int) -> Array:
    top = x.max(axis, keepdims=True)
    return np.asarray(np.log(np.exp(x - top).sum(axis)) + top.squeeze(axis))
