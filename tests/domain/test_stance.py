"""What is claimed, denied, reported or imagined."""

from __future__ import annotations

import pytest

from tests.domain.readings import clause_of, clauses_of


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The product manager owns the value.", "asserted"),
        ("A product manager does not manage projects.", "denied"),
        ("The product manager isn't a senior project manager.", "denied"),
        ("Never the timeline.", "denied"),
        ("Some people think a product manager is a project manager.", "reported"),
        ("It is a mistake to say that a product manager tracks tasks.", "reported"),
        ("A common misconception is that both are the same.", "reported"),
        ("I used to say that a product manager ships on time.", "reported"),
        ("Our CTO says that a product manager is a planner.", "reported"),
        ("Imagine that buyers leave at the checkout.", "hypothetical"),
        ("The product manager says no to features of little value.", "asserted"),
        ("It is not only about the dates.", "asserted"),
    ],
)
def test_a_clause_has_a_stance(text: str, stance: str) -> None:
    assert clauses_of(text)[0].stance == stance


def test_a_reported_view_ends_where_the_own_one_begins() -> None:
    text = "People say a product manager runs projects, but in fact she picks problems."
    assert clause_of(text, "People").stance == "reported"
    assert clause_of(text, "in fact").stance == "asserted"


def test_what_is_taken_back_is_denied_and_what_follows_is_not() -> None:
    text = "The product manager owns the timeline, no wait, scratch that. She picks the problems."
    assert clause_of(text, "owns the timeline").stance == "denied"
    assert clause_of(text, "picks").stance == "asserted"


def test_other_peoples_mix_up_takes_nothing_back() -> None:
    text = "The project manager keeps dates. People who see it the other way round are mistaken."
    assert clause_of(text, "keeps dates").stance == "asserted"


def test_a_negation_reaches_up_to_the_next_turn() -> None:
    text = "She is judged by retention, not by shipping on time, but by renewals."
    clause = clause_of(text, "retention")
    assert clause.denies(text.index("shipping"))
    assert not clause.denies(text.index("retention"))
    assert not any(one.denies(text.index("renewals")) for one in clauses_of(text))


def test_not_only_negates_nothing() -> None:
    text = "She looks not only at dates."
    assert clause_of(text, "dates").negated == ()
