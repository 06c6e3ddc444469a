"""Advice made by rule."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.feedback import feedback
from app.domain.grade import Band, Feedback
from app.domain.scoring import score
from tests.builders import a_rubric, assessed

RUBRIC = a_rubric()
FAIR = Band(id="fair", label="Fair")


def advice(delivery: int | None, value: int | None, *, confusion: bool = False) -> Feedback:
    results = assessed(RUBRIC, {"delivery": delivery, "value": value}, {"confusion": confusion})
    return feedback(RUBRIC, results, (), band=FAIR)


def test_unmet_criteria_come_with_the_points_they_left_lying_largest_first() -> None:
    gains = [(one.target, one.gain, one.advice) for one in advice(1, 0).improvements]
    assert gains == [
        ("value", 50.0, "Say more on value."),
        ("delivery", 25.0, "Say more on delivery."),
    ]


def test_a_pitfall_comes_with_what_its_cap_and_penalty_took() -> None:
    gains = {one.target: one.gain for one in advice(2, 2, confusion=True).improvements}
    assert gains == {"confusion": 60.0}


def test_criteria_at_their_highest_level_are_strengths() -> None:
    assert advice(2, 1).strengths == ("Clear on delivery.",)


def test_an_item_that_was_not_assessed_is_neither_praised_nor_corrected() -> None:
    nothing = advice(None, 2)
    assert (nothing.strengths, nothing.improvements) == (("Clear on value.",), ())


def test_the_summary_names_the_band_and_the_largest_gain() -> None:
    assert advice(2, 0, confusion=True).summary == (
        "Fair: 1 of 2 criteria fully met, 1 pitfall committed. "
        "The largest gain is in: Title of value."
    )


@given(st.sampled_from([0, 1, 2]), st.sampled_from([0, 1, 2]), st.booleans())
def test_taking_all_advice_leads_to_the_full_score(
    delivery: int,
    value: int,
    confusion: bool,  # noqa: FBT001 - drawn by Hypothesis
) -> None:
    targets = {one.target for one in advice(delivery, value, confusion=confusion).improvements}
    levels = {
        key: 2 if key in targets else level
        for key, level in {"delivery": delivery, "value": value}.items()
    }
    present = {"confusion": confusion and "confusion" not in targets}
    assert score(RUBRIC, levels=levels, present=present).value == 100.0
