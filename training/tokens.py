"""From a labelled answer to numbers: word pieces, what rules say of them, and their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from app.adapters.embedded.canonical import CanonicalAnswer, canonical
from app.adapters.embedded.model import ModelFiles
from app.adapters.embedded.trained import ASSERTED, NO_SUBJECT, OF_BOTH, STANCES
from app.domain.answer import read
from app.domain.roles import BOTH, NOBODY
from app.domain.rubric import Rubric
from training.answers import OTHER, Example, Piece

Integers = npt.NDArray[np.int64]

LONGEST = 384
"""Word pieces of an answer that are trained on; the rest is cut off."""
UNKNOWN = -1
"""Label of what is not labelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An example in numbers, of n tokens and k items: the criteria, then the pitfalls.

    Attributes:
        ids: Its word pieces, with the marks for its beginning and end.
        marks: n by 2: subject and stance of each token's clause, as the rules have them.
        labels: n by k + 2: whether the token speaks to each item, whom it is about, its stance.
        levels: By criterion.
        pitfalls: By pitfall: 1 if it is there, else 0.
    """

    ids: Sequence[int]
    marks: Integers
    labels: Integers
    levels: tuple[int, ...]
    pitfalls: tuple[int, ...]


class TokenReader:
    """Encodes answers to a rubric as the judge will read them."""

    def __init__(self, rubric: Rubric, files: ModelFiles) -> None:
        self._rubric = rubric
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(files.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        roles = [role.id for role in rubric.roles]
        self._criteria = [item.id for item in rubric.criteria]
        self._pitfalls = [item.id for item in rubric.pitfalls]
        self._about = {name: number for number, name in enumerate((*roles, BOTH, OTHER, NOBODY))}
        self._subjects = {**{role: number for number, role in enumerate(roles)}, BOTH: OF_BOTH}

    def encode(self, example: Example) -> Encoded:
        """The numbers behind an example."""
        answer = read(example.text)
        form = canonical(self._rubric, answer)
        tokens = self._tokenizer.encode(form.text)
        levels = (example.levels[key] for key in self._criteria)
        present = (example.pitfalls[key] for key in self._pitfalls)
        # Where cleaning has changed the text, the pieces' places in it are not known.
        places = _places(form, example.pieces) if answer.clean == answer.text else []
        return Encoded(
            ids=tokens.ids[:LONGEST],
            marks=self._marks(form, tokens),
            labels=self._labels(tokens, places, example.pieces),
            levels=tuple(UNKNOWN if level is None else level for level in levels),
            pitfalls=tuple(UNKNOWN if is_there is None else int(is_there) for is_there in present),
        )

    def vocabulary(self, texts: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Of every word piece there is, whether it occurs in one of the texts."""
        met = np.zeros(self._tokenizer.get_vocab_size(), np.bool_)
        for text in texts:
            met[self._tokenizer.encode(canonical(self._rubric, read(text)).text).ids] = True
        return met

    def _marks(self, form: CanonicalAnswer, tokens: Encoding) -> Integers:
        marks = np.empty((min(len(tokens.ids), LONGEST), 2), np.int64)
        marks[:] = (NO_SUBJECT, ASSERTED)
        if form.clauses:
            for row, clause in _assigned(tokens, [one.end for one in form.clauses]):
                source = form.clauses[clause].source
                subject = self._subjects.get(source.subject, NO_SUBJECT)
                marks[row] = (subject, STANCES.index(source.stance))
        return marks

    def _labels(self, tokens: Encoding, ends: Sequence[int], pieces: Sequence[Piece]) -> Integers:
        items = len(self._criteria) + len(self._pitfalls)
        labels = np.full((min(len(tokens.ids), LONGEST), items + 2), UNKNOWN, np.int64)
        rows = [np.array(self._label(piece), np.int64) for piece in pieces]
        for row, piece in _assigned(tokens, ends) if ends else ():
            labels[row] = rows[piece]
        return labels

    def _label(self, piece: Piece) -> list[int]:
        return [
            *_membership(self._criteria, piece.criteria),
            *_membership(self._pitfalls, piece.pitfalls),
            UNKNOWN if piece.about is None else self._about[piece.about],
            UNKNOWN if piece.stance is None else STANCES.index(piece.stance),
        ]


def _places(form: CanonicalAnswer, pieces: Sequence[Piece]) -> list[int]:
    """Where each piece ends in the canonical text."""
    ends, end = [], 0
    for piece in pieces:
        end += len(piece.text)
        ends.append(form.place(end))
    return ends


def _assigned(tokens: Encoding, ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each token that stands for text, and in which of the stretches with those ends it begins."""
    stretch = 0
    for row, (start, end) in enumerate(tokens.offsets[:LONGEST]):
        if start == end:
            continue
        while stretch < len(ends) - 1 and start >= ends[stretch]:
            stretch += 1
        yield row, stretch


def _membership(keys: Sequence[str], chosen: frozenset[str] | None) -> list[int]:
    return [UNKNOWN if chosen is None else int(key in chosen) for key in keys]
