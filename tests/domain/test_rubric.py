from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.domain.rubric import Rubric
from tests.builders import a_criterion, a_pitfall, a_rubric


def a_check(check_id: str = "a-check", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the model
    return {
        "id": check_id,
        "kind": "criterion",
        "target": "delivery",
        "phrases": ["on time"],
        **fields,
    }


def levels_with(*shares: float) -> list[dict[str, Any]]:
    return [{"meaning": f"Worth {share}.", "share": share} for share in shares]


def the_fault(**fields: Any) -> tuple[tuple[str | int, ...], str]:  # noqa: ANN401 - any field of the model
    """Where the only fault of such a rubric is, from the root, and what it is."""
    with pytest.raises(ValidationError) as caught:
        a_rubric(**fields)
    (error,) = caught.value.errors()
    return (*error["loc"], *error.get("ctx", {}).get("path", ())), error["msg"]


def test_weights_that_do_not_add_up_to_100_are_a_fault_that_names_their_sum() -> None:
    place, message = the_fault(criteria=[a_criterion("one", weight=60), a_criterion("two")])
    assert place == ("criteria",)
    assert message == "the weights of the criteria must add up to 100; they add up to 110"


def test_weights_of_thirds_add_up_to_100() -> None:
    rubric = a_rubric(criteria=[a_criterion(name, weight=100 / 3) for name in ("a", "b", "c")])
    assert len(rubric.criteria) == 3


@pytest.mark.parametrize("weight", [0, -1, 100.5, float("nan"), float("inf")])
def test_a_weight_must_be_a_finite_number_above_0_and_at_most_100(weight: float) -> None:
    with pytest.raises(ValidationError):
        a_rubric(criteria=[a_criterion("one", weight=weight), a_criterion("two")])


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ((0.1, 1), "the lowest level must have share 0 and the highest share 1"),
        ((0, 0.9), "the lowest level must have share 0 and the highest share 1"),
        ((0, 0.7, 0.3, 1), "shares must not fall from one level to the next"),
    ],
)
def test_shares_rise_from_0_to_1(shares: tuple[float, ...], message: str) -> None:
    criterion = a_criterion("one", levels=levels_with(*shares))
    assert the_fault(criteria=[a_criterion("two"), criterion]) == (
        ("criteria", 1, "levels"),
        message,
    )


@given(st.lists(st.floats(0, 1), max_size=4))
@settings(max_examples=50)
def test_rising_shares_are_always_accepted(middle: list[float]) -> None:
    levels = levels_with(0, *sorted(middle), 1)
    rubric = a_rubric(criteria=[a_criterion("one", weight=100, levels=levels)])
    assert rubric.criteria[0].max_level == len(middle) + 1


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"criteria": [a_criterion("one"), a_criterion("one")]}, ("criteria", 1, "id")),
        ({"pitfalls": [a_pitfall("delivery")]}, ("pitfalls", 0, "id")),
        ({"roles": [{"id": "r", "names": ["x"]}] * 2}, ("roles", 1, "id")),
        ({"keyword_checks": [a_check(), a_check()]}, ("keyword_checks", 1, "id")),
        (
            {"bands": [{"id": "b", "label": "B", "min_score": score} for score in (50, 0)]},
            ("bands", 1, "id"),
        ),
    ],
)
def test_an_id_is_used_once(fields: dict[str, Any], place: tuple[str | int, ...]) -> None:
    found, message = the_fault(**fields)
    assert found == place
    assert message.endswith("is taken already")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        (
            {"criteria": [a_criterion("one"), a_criterion("two", subject="pilot")]},
            ("criteria", 1, "subject"),
        ),
        ({"pitfalls": [a_pitfall(subject="pilot")]}, ("pitfalls", 0, "subject")),
        (
            {"keyword_checks": [a_check(subject="pilot")]},
            ("keyword_checks", 0, "subject"),
        ),
        ({"ambiguous_names": {"PM": "pilot"}}, ("ambiguous_names", "PM")),
    ],
)
def test_a_subject_is_one_of_the_roles(
    fields: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    found, message = the_fault(**fields)
    assert found == place
    assert message == (
        "'pilot' is not one of the roles; write one of any, product_manager, project_manager"
    )


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (a_check(target="nothing"), "there is no criterion with the id 'nothing'"),
        (a_check(kind="pitfall"), "there is no pitfall with the id 'delivery'"),
    ],
)
def test_a_keyword_check_needs_a_target_that_exists(check: dict[str, Any], message: str) -> None:
    assert the_fault(keyword_checks=[check]) == (("keyword_checks", 0, "target"), message)


def test_a_keyword_check_needs_something_to_look_for() -> None:
    place, message = the_fault(keyword_checks=[a_check(phrases=[])])
    assert place == ("keyword_checks", 0)
    assert message == "Value error, give at least one of patterns and phrases"


@pytest.mark.parametrize("minimums", [(50, 75, 0), (50, 50, 0), (75, 50), (10,)])
def test_bands_fall_to_0(minimums: tuple[float, ...]) -> None:
    bands = [
        {"id": f"band-{index}", "label": "Band", "min_score": minimum}
        for index, minimum in enumerate(minimums)
    ]
    assert the_fault(bands=bands)[0] == ("bands",)


@pytest.mark.parametrize("pattern", ["(", "a**", r"(?=x)", r"(a)\1", "(a{1000}){1000}"])
def test_a_pattern_that_cannot_run_in_linear_time_is_refused(pattern: str) -> None:
    place, message = the_fault(keyword_checks=[a_check(patterns=[pattern])])
    assert place == ("keyword_checks", 0, "patterns", 0)
    assert message.startswith("Value error, not a usable RE2 pattern: ")


def test_signals_rest_on_criteria_that_exist() -> None:
    signals = {"rests_on": ["value", "nothing"]}
    place, message = the_fault(pitfalls=[a_pitfall(signals=signals)])
    assert place == ("pitfalls", 0, "signals", "rests_on", 1)
    assert message == "there is no criterion with the id 'nothing'"


@pytest.mark.parametrize("rubric_id", ["", "Upper", "-dash-first", "../up", "a" * 65, "naïve"])
def test_an_id_is_a_slug(rubric_id: str) -> None:
    assert the_fault(id=rubric_id)[0] == ("id",)


def test_an_unknown_field_is_a_fault() -> None:
    assert the_fault(criterions=[])[0] == ("criterions",)


def test_an_item_is_found_by_its_id() -> None:
    rubric = a_rubric()
    assert rubric.criterion("value") == rubric.criteria[1]
    assert rubric.pitfall("confusion") == rubric.pitfalls[0]
    assert rubric.criterion("confusion") is None
    assert rubric.pitfall("value") is None


def test_the_digest_depends_on_content_and_not_on_spelling() -> None:
    rubric = a_rubric()
    again = Rubric.model_validate_json(rubric.model_dump_json())
    assert again.digest == rubric.digest
    assert a_rubric(question="What else?").digest != rubric.digest
    assert rubric.digest.removeprefix("sha256:").isalnum()
