from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.lint.arithmetic import check_numbers, reachable
from app.domain.rubric import Rubric
from app.domain.scoring import score
from tests.builders import a_criterion, a_pitfall, a_rubric


def codes(rubric: Rubric) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(one.code, one.path) for one in check_numbers(rubric)]


def two_levels(*shares: float) -> list[dict[str, object]]:
    return [{"meaning": f"Level of {share}.", "share": share} for share in shares]


def every_score(rubric: Rubric) -> set[float]:
    found = set()
    for levels in product(*(range(len(item.levels)) for item in rubric.criteria)):
        for present in product((False, True), repeat=len(rubric.pitfalls)):
            total = score(
                rubric,
                levels=dict(zip([item.id for item in rubric.criteria], levels, strict=True)),
                present=dict(zip([item.id for item in rubric.pitfalls], present, strict=True)),
            )
            found.add(total.value)
    return found


POINTS = st.sampled_from([0.0, 2.5, 10.0, 33.33, 60.0])


@given(
    weight=st.sampled_from([10.0, 33.33, 49.5, 90.0]),
    share=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    costs=st.lists(st.tuples(POINTS, st.none() | POINTS), max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_every_score_that_can_be_is_reachable(
    weight: float, share: float, costs: list[tuple[float, float | None]]
) -> None:
    rubric = a_rubric(
        criteria=[
            a_criterion("one", weight=weight, levels=two_levels(0, share, 1)),
            a_criterion("two", weight=100 - weight),
        ],
        pitfalls=[
            a_pitfall(f"p{number}", penalty=penalty, cap=cap)
            for number, (penalty, cap) in enumerate(costs)
        ],
    )
    assert every_score(rubric) <= reachable(rubric)


def test_without_pitfalls_exactly_the_sums_are_reachable() -> None:
    criteria = [
        a_criterion("one", weight=70.0, levels=two_levels(0, 1)),
        a_criterion("two", weight=30.0, levels=two_levels(0, 1)),
    ]
    assert reachable(a_rubric(criteria=criteria, pitfalls=[])) == {0.0, 30.0, 70.0, 100.0}


def test_a_band_that_no_answer_reaches_is_named() -> None:
    criteria = [
        a_criterion("one", weight=50.0, levels=two_levels(0, 1)),
        a_criterion("two", weight=50.0, levels=two_levels(0, 1)),
    ]
    bands = [
        {"id": f"from-{minimum}", "label": "Band", "min_score": minimum}
        for minimum in (90, 60, 40, 0)
    ]
    rubric = a_rubric(criteria=criteria, pitfalls=[], bands=bands)
    assert codes(rubric) == [("unreachable_band", ("bands", 1))]
    with_cost = a_rubric(criteria=criteria, pitfalls=[a_pitfall(penalty=30.0)], bands=bands)
    assert codes(with_cost) == []


def test_weights_that_decide_all_or_nothing_are_named() -> None:
    criteria = [
        a_criterion("most", weight=51.0),
        a_criterion("rest", weight=48.0),
        a_criterion("crumb", weight=1.0),
    ]
    assert codes(a_rubric(criteria=criteria)) == [
        ("weight_drowns", ("criteria", 0, "weight")),
        ("weight_negligible", ("criteria", 2, "weight")),
    ]
    assert codes(a_rubric()) == []


def test_levels_and_pitfalls_without_effect_are_named() -> None:
    criteria = [
        a_criterion("flat", levels=two_levels(0, 0.5, 0.5, 1)),
        a_criterion("value"),
    ]
    pitfalls = [
        a_pitfall("free", penalty=0.0, cap=None),
        a_pitfall("capped", penalty=10.0, cap=95.0),
    ]
    assert codes(a_rubric(criteria=criteria, pitfalls=pitfalls)) == [
        ("level_without_points", ("criteria", 0, "levels", 2, "share")),
        ("pitfall_without_cost", ("pitfalls", 0, "penalty")),
        ("cap_without_effect", ("pitfalls", 1, "cap")),
    ]
    check = {
        "id": "c",
        "kind": "pitfall",
        "target": "free",
        "phrases": ["synergy"],
        "cap": 50.0,
    }
    capped_by_check = a_rubric(pitfalls=pitfalls[:1], keyword_checks=[check])
    assert codes(capped_by_check) == []
