"""How close an answer comes to reference answers, for criteria that come without word signals.

Four measures of likeness to one reference are added up, and the likeness in meaning to what the
criterion asks for: each of them misses what another sees. No length and no count is among them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from app.adapters.embedded.encoder import Encoder
from app.adapters.embedded.layers import Array
from app.domain.clauses import Clause
from app.domain.rubric import Criterion, Rubric

MAX_TEXTS = 24
"""Sentences of an answer that are compared, beside all of them together."""
MAX_CHARACTERS = 2000
"""Of the whole answer that are compared as one text."""
GRAM = 3
WHOLE = -1
"""The number under which all sentences together are compared."""
CLOSE_IN_MEANING, CLOSE_IN_WORDS = 2.25, 1.02
"""Sums of the measures, with and without meaning, from which on an answer says the same."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?|[-+=^*/<>()]")
_SPLIT = re.compile(r"(?<=[.!?;])\s+|\n+")
_ENDINGS = tuple(
    re.findall(
        r"\w+",
        "ations ation ingly edly ings ing edness ness ments ment ities ity ies ied ers er ed es ly"
        " s e y",
    )
)
_MIN_STEM = 3
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the of to in on at for and or but is are was were be been it its this that these"
        " those with as by from they he she i we you his her their our your not no do does did have"
        " has had will would can could should may might than then so if because about into what"
        " which who how when where there",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as sets of what it is made of: stems of content words, and runs of characters."""

    stems: frozenset[str]
    grams: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The vectors of a criterion's reference answers, and of what it asks for."""

    answers: Array
    asked: Array


def reference_answers(item: Criterion) -> tuple[str, ...]:
    """What answers on the highest level are compared with; empty where words are looked for."""
    signals = item.signals
    if signals.strong or signals.weak or signals.rests_on:
        return ()
    return (*signals.anchors, *item.levels[-1].examples)


def embed_references(item: Criterion, encoder: Encoder) -> References | None:
    """The vectors for a criterion that is compared; None for another one."""
    answers = reference_answers(item)
    if not answers:
        return None
    asked = [item.title, *_SPLIT.split(item.levels[-1].meaning)]
    return References(answers=encoder.encode(answers), asked=encoder.encode(asked))


def closeness(
    item: Criterion,
    texts: Mapping[int, str],
    vectors: Mapping[str, Array] | None = None,
    references: References | None = None,
) -> dict[int, float]:
    """By the number of a text, how close it comes to the nearest reference answer.

    0 is nothing in common; from 1 on, it says the same.
    """
    known = [words_of(one) for one in reference_answers(item)]
    found = {}
    for number, text in texts.items():
        shared = np.array([_overlap(words_of(text), one) for one in known])
        if vectors is None or references is None:
            found[number] = float(shared.max()) / CLOSE_IN_WORDS
            continue
        alike = references.answers @ vectors[text]
        asked = references.asked @ vectors[text]
        found[number] = float((shared + alike).max() + asked.max()) / CLOSE_IN_MEANING
    return found


@lru_cache(maxsize=1024)
def words_of(text: str) -> Words:
    """The words of a text, made ready for comparison."""
    tokens = _TOKEN.findall(text.lower())
    line = f" {' '.join(tokens)} "
    return Words(
        stems=frozenset(_stem(one) for one in tokens if one not in _FUNCTION_WORDS),
        grams=frozenset(line[start : start + GRAM] for start in range(len(line) - GRAM + 1)),
    )


def _overlap(said: Words, reference: Words) -> float:
    """Words shared by both, words of the reference that are said, and characters in a row."""
    shared = len(said.stems & reference.stems)
    return (
        2 * shared / max(1, len(said.stems) + len(reference.stems))
        + shared / max(1, len(reference.stems))
        + 2 * len(said.grams & reference.grams) / max(1, len(said.grams) + len(reference.grams))
    )


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            return word.removesuffix(ending)
    return word


def texts_to_compare(
    text: str, clauses: Sequence[Clause], chosen: Collection[int]
) -> dict[int, str]:
    """The chosen clauses by sentence number, and under `WHOLE` all of them together."""
    sentences: dict[int, list[str]] = {}
    for index in chosen:
        clause = clauses[index]
        sentences.setdefault(clause.sentence, []).append(text[clause.start : clause.end])
    joined = {number: " ".join(parts).strip() for number, parts in sentences.items()}
    whole = " ".join(joined.values())[:MAX_CHARACTERS].strip()
    return {WHOLE: whole, **dict(islice(joined.items(), MAX_TEXTS))} if whole else {}


def sentences_to_compare(
    rubric: Rubric, text: str, clauses: Sequence[Clause], ignored: Collection[int]
) -> dict[str, dict[int, str]]:
    """By the subject of the criteria that are compared, the sentences that speak of it."""
    found = {}
    for subject in {item.subject for item in rubric.criteria if reference_answers(item)}:
        chosen = [
            index
            for index, clause in enumerate(clauses)
            if index not in ignored and clause.is_claimed and clause.speaks_of(subject)
        ]
        found[subject] = texts_to_compare(text, clauses, chosen)
    return found


def encode_once(
    texts: Mapping[str, Mapping[int, str]], encoder: Encoder | None
) -> Mapping[str, Array] | None:
    """The vector of every text, each worked out once; None without an encoder."""
    if encoder is None:
        return None
    every = sorted({one for some in texts.values() for one in some.values()})
    return dict(zip(every, encoder.encode(every), strict=True)) if every else {}
