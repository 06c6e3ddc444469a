from __future__ import annotations

from app.domain.labels import Labels
from app.domain.measures import Quantity
from app.domain.outcomes import Outcome
from app.domain.quantities import HEADLINES, quantities
from tests.outcomes import SCHEME, an_outcome, scored, some_marks


def measured(*outcomes: Outcome) -> dict[str, Quantity]:
    return {one.id: one for one in quantities(SCHEME, outcomes)}


def ranged(low: float, high: float, score: float) -> Outcome:
    return Outcome(
        id="a1", labels=Labels(honest_low=low, honest_high=high), marks=some_marks(score=score)
    )


def flag(*, should: bool | None, flagged: bool) -> Outcome:
    return Outcome(id="a1", labels=Labels(should_flag=should), marks=some_marks(flagged=flagged))


def test_the_headlines_come_first_and_every_item_follows() -> None:
    names = [one.id for one in quantities(SCHEME, [an_outcome()])]
    assert tuple(names[: len(HEADLINES)]) == HEADLINES
    assert "criteria.value.kappa" in names
    assert "pitfalls.confusion.f1" in names
    assert len(names) == len(set(names)) == len(HEADLINES) + 2 * 6 + 5


def test_items_are_paired_with_what_counts() -> None:
    one = an_outcome(marks=some_marks(levels={"delivery": 1, "value": None}))
    found = measured(one, an_outcome("a2", marks=None))
    (delivery,) = found["criteria.delivery.kappa"].series
    assert (delivery.labelled, delivery.graded, delivery.classes) == ((2, 2), (1, None), 3)
    assert found["criteria.value.kappa"].series[0].known == ()
    assert [one.name for one in found["levels.kappa"].series] == ["delivery", "value"]


def test_bands_are_those_that_both_scores_fall_in() -> None:
    (band,) = measured(scored(80, 60), scored(20, 20))["band.kappa"].series
    assert (band.labelled, band.graded, band.classes) == ((2, 0), (1, 0), 3)


def test_strong_answers_scored_low_are_counted_among_the_strong() -> None:
    (pairs,) = measured(scored(75, 54.9), scored(75, 55), scored(74, 10))[
        "score.strong_scored_low"
    ].series
    assert pairs.known == ((1, True), (1, False))


def test_weak_answers_scored_high_are_counted_among_the_weak() -> None:
    (pairs,) = measured(scored(29, 55), scored(0, 54.9), scored(30, 90))[
        "score.weak_scored_high"
    ].series
    assert pairs.known == ((1, True), (1, False))


def test_a_label_is_inside_the_interval_up_to_its_ends() -> None:
    outcomes = [scored(70, 80, low=70, high=90), scored(91, 80, low=70, high=90)]
    assert measured(*outcomes)["score.inside_interval"].series[0].known == ((1, True), (1, False))


def test_scores_are_held_against_honest_ranges() -> None:
    found = measured(ranged(0, 20, 20), ranged(0, 20, 55), ranged(60, 90, 59), scored(50, 50))
    assert [inside for _, inside in found["range.inside"].series[0].known] == [True, False, False]
    assert [high for _, high in found["range.bad_scored_high"].series[0].known] == [False, True]


def test_flags_are_counted_where_they_should_be_and_where_they_should_not() -> None:
    found = measured(
        flag(should=True, flagged=True),
        flag(should=True, flagged=False),
        flag(should=False, flagged=True),
        flag(should=None, flagged=True),
    )
    assert [flagged for _, flagged in found["flags.found"].series[0].known] == [True, False]
    assert [flagged for _, flagged in found["flags.false"].series[0].known] == [True]
