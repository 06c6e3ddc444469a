"""Seeded answers to measure with. No two are alike, and all hold one sentence to quote."""

from __future__ import annotations

import random

QUESTION = "What is the difference between a project manager and a product manager?"
ITEMS = (
    ("The project manager owns delivery.", 20.0),
    ("The product manager owns value.", 20.0),
    ("The product manager stands for the customer.", 14.0),
    ("Success differs: outcomes against outputs.", 12.0),
    ("The product manager prioritises by impact.", 6.0),
    ("The two roles are set against each other.", 18.0),
    ("The roles complement each other.", 5.0),
    ("A concrete example shows ownership.", 5.0),
    ("Says that product managers manage projects.", -10.0),
    ("Takes delivery as the product manager's success.", -10.0),
    ("Leans on phrases without meaning.", -10.0),
    ("Leaves the roles vague or swapped.", -10.0),
)
"""What peers are told to look for, and its weight."""
QUOTABLE = "A project manager owns the plan, the dates and the budget."
SENTENCES = (
    "They track risks and dependencies and keep the stakeholders informed.",
    "A product manager decides what to build and for whom, and answers for its success.",
    "The product manager talks to customers every week and lets their problems lead.",
    "Success for the product manager is adoption and retention, not the launch date.",
    "When two features compete, the product manager weighs the impact and says no to one.",
    "One of them guards the plan while the other guards the value.",
    "They need each other: priorities become a plan, and limits come back as choices.",
    "In my last company I dropped a promised report because nobody opened the old one.",
    "The team then fixed the search page, and three in ten more users found what they wanted.",
    "Without a plan nothing arrives, and without a purpose it does not matter that it does.",
)


def answers(count: int, *, seed: int = 7) -> list[str]:
    """`count` different answers of about 60 to 150 words."""
    rng = random.Random(seed)
    return [
        " ".join(
            [
                QUOTABLE,
                *rng.sample(SENTENCES, rng.randint(4, len(SENTENCES))),
                f"That is how we worked in team {number}.",
            ]
        )
        for number in range(count)
    ]
