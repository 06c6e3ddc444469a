"""Answers and edits of them, to see what is found."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

LABELLED = Path(__file__).parents[2] / "data" / "project_vs_product_manager.jsonl"

SENTENCES = (
    "A project manager is asked whether the work arrives on the agreed day and inside the money.",
    "They keep a list of what could go wrong and speak about it before it does.",
    "A product manager is asked whether anybody is better off once the work has arrived.",
    "That means sitting with customers, and telling a wish apart from a need.",
    "In my second job we dropped a half built export because only two accounts had wanted it.",
    "The saved month went into search, and a third more visitors found what they came for.",
    "I would measure the first by the plan that was kept, and the second by what people still use.",
    "Neither is the boss of the other, and both fail when they stop talking.",
)
NEW = "Last spring my team learned the hard way that a date says nothing about value."


def letters(count: int, seed: int) -> str:
    """A text of made-up words that shares next to nothing with any other seed's."""
    rng = random.Random(seed)
    return " ".join(
        "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(3, 8)))
        for _ in range(count)
    )


def sentences(count: int, seed: int) -> list[str]:
    """Sentences of nine words each, unlike those of any other seed."""
    return [letters(9, seed * 1000 + number).capitalize() + "." for number in range(count)]


def joined(parts: Sequence[str]) -> str:
    """Sentences as one text."""
    return " ".join(parts)


def words_replaced(text: str, every: int) -> str:
    """The text with one word in so many replaced."""
    words = text.split()
    words[every - 1 :: every] = ["replaced"] * len(words[every - 1 :: every])
    return " ".join(words)


def labelled_answers() -> list[str]:
    """Answers that different people might give to one question."""
    rows = (json.loads(line) for line in LABELLED.read_text().splitlines())
    return [row["answer"] for row in rows]


def overlap(one: str, other: str, width: int = 8) -> float:
    """The exact share of wording in common, counted without any hash."""
    first, second = (
        {text[at : at + width] for at in range(len(text) - width + 1)}
        for text in (re.sub(r"\s+", " ", part.lower()) for part in (one, other))
    )
    return len(first & second) / len(first | second)
