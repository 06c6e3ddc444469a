"""What a decision looks like in a reply."""

from __future__ import annotations

import json

from app.adapters.embedded.decide import Decision, Decisions
from app.adapters.embedded.reading import Reading
from app.adapters.embedded.replying import MAX_QUOTE_CHARACTERS, reply_text
from app.domain.answer import read
from app.domain.clauses import read_clauses
from tests.domain.readings import two_roles

RUBRIC = two_roles()


def quote(text: str, clauses: tuple[int, ...], extent: float = 1.0) -> str:
    answer = read(text)
    one = Decision(extent=extent, reason="Why.", clauses=clauses, certainty=0.7)
    decisions = Decisions(
        criteria={item.id: one for item in RUBRIC.criteria},
        pitfalls={item.id: one for item in RUBRIC.pitfalls},
    )
    reading = Reading(
        text=answer.clean,
        clauses=read_clauses(RUBRIC, answer),
        ignored=frozenset(),
        evidence={},
    )
    reply = json.loads(reply_text(RUBRIC, reading, decisions))
    found: str = reply["criteria"][RUBRIC.criteria[0].id]["quote"]
    return found


def test_the_clause_is_quoted_as_it_stands() -> None:
    text = "The project manager keeps the dates. The product manager asks why we build it."
    assert quote(text, (1,)) == "The product manager asks why we build it."
    assert quote(text, (0, 1)) == text.replace("dates. The", "dates. ... The")


def test_nothing_is_quoted_for_what_is_absent() -> None:
    assert quote("The project manager keeps the dates.", (0,), extent=0.0) == ""


def test_a_long_clause_is_cut_between_words() -> None:
    found = quote("The project manager keeps " + "dates " * 100, (0,))
    assert len(found) <= MAX_QUOTE_CHARACTERS
    assert found.endswith("dates")
