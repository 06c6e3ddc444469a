"""Where patterns occur, and of whom they are said."""

from __future__ import annotations

from app.domain.grade import Outcome
from app.domain.matching import MAX_MATCHES, Hit, best, find_hits, phrase_patterns
from tests.domain.readings import PRODUCT, PROJECT, clauses_of


def hits(pattern: str, text: str, subject: str = "any") -> list[tuple[str, Outcome]]:
    found = find_hits((pattern,), text, clauses_of(text), subject=subject)
    return [(text[hit.start : hit.end], hit.outcome) for hit in found]


def test_a_pattern_is_found_without_regard_to_case() -> None:
    assert hits(r"prioriti[sz]e\w*", "The PM PRIORITISES bets.") == [("PRIORITISES", Outcome.FOUND)]


def test_a_hit_is_judged_by_its_subject() -> None:
    text = "The project manager keeps the budget."
    assert hits("budget", text, PROJECT) == [("budget", Outcome.FOUND)]
    assert hits("budget", text, PRODUCT) == [("budget", Outcome.OTHER_SUBJECT)]


def test_a_negated_hit_is_denied() -> None:
    assert hits("budget", "The PM never minds the budget.") == [("budget", Outcome.DENIED)]


def test_a_match_does_not_reach_into_another_roles_clause() -> None:
    text = "The project manager owns what is planned; the product manager owns why."
    assert hits(r"what\b[^.]*why", text, PROJECT) == []
    assert hits(r"what\b[^.]*", text, PROJECT) == [("what is planned;", Outcome.FOUND)]


def test_offsets_count_code_points_beyond_ascii() -> None:
    text = "Café \U0001f600 - the project manager keeps the budget."
    (hit,) = find_hits(("budget",), text, clauses_of(text), subject="any")
    assert text[hit.start : hit.end] == "budget"


def test_a_pattern_that_matches_everywhere_is_bounded() -> None:
    assert len(hits(r"\w", "word " * 500)) == MAX_MATCHES


def test_an_empty_match_is_no_hit() -> None:
    assert hits(r"x*", "the plan") == []


def test_phrases_match_whole_words_over_any_white_space() -> None:
    (pattern,) = phrase_patterns(("on time",))
    assert hits(pattern, "shipped on\ntime, upon times") == [("on\ntime", Outcome.FOUND)]


def test_characters_that_mean_something_in_patterns_mean_themselves_in_phrases() -> None:
    (pattern,) = phrase_patterns(("c++ (fast)",))
    assert hits(pattern, "We write C++ (fast) here.") == [("C++ (fast)", Outcome.FOUND)]


def a_hit(pattern: int, outcome: Outcome) -> Hit:
    return Hit(start=0, end=1, pattern=pattern, clause=0, outcome=outcome)


def test_the_best_outcome_needs_enough_different_patterns() -> None:
    found = [a_hit(0, Outcome.FOUND), a_hit(0, Outcome.FOUND)]
    denied = [a_hit(1, Outcome.DENIED), a_hit(2, Outcome.DENIED)]
    assert best([*found, *denied], needed=1) == (Outcome.FOUND, tuple(found))
    assert best([*found, *denied], needed=2) == (Outcome.DENIED, tuple(denied))
    assert best(found, needed=2) == (Outcome.NOT_FOUND, ())
