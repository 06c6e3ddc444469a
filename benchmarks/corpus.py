"""Seeded answers to measure with. No two are alike, and all hold one sentence to quote."""

from __future__ import annotations

import random

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
