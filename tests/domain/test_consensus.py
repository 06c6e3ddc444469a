"""Several samples made into one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.assessment import Assessed
from app.domain.consensus import combine
from app.domain.grade import Assessment, EvidenceStatus
from tests.builders import a_rubric, assessed

RUBRIC = a_rubric()
SAMPLES = st.lists(
    st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from([0, 1, 2]), st.booleans()),
    min_size=1,
    max_size=5,
)


def sample(delivery: int | None, value: int | None, *, confusion: bool | None = False) -> Assessed:
    return assessed(RUBRIC, {"delivery": delivery, "value": value}, {"confusion": confusion})


def test_one_sample_stands_as_it_is() -> None:
    only = sample(2, 1)
    assert combine([only]) is only


def test_the_middle_level_stands() -> None:
    assert combine([sample(2, 0), sample(1, 0), sample(2, 2)]).levels() == {
        "delivery": 2,
        "value": 0,
    }


def test_an_even_split_goes_against_the_candidate() -> None:
    both = combine([sample(2, 2, confusion=True), sample(1, 2, confusion=False)])
    assert (both.levels()["delivery"], both.present()["confusion"]) == (1, True)


def test_an_item_that_most_samples_left_out_is_not_assessed() -> None:
    most = combine([sample(None, 2), sample(None, 2), sample(2, 2)])
    assert most.criteria[0].status is Assessment.NOT_ASSESSED


def test_an_item_that_one_sample_left_out_is_decided_by_the_others() -> None:
    assert combine([sample(None, 2), sample(1, 2), sample(1, 2)]).levels()["delivery"] == 1


def test_a_supported_verdict_speaks_for_an_unsupported_one_of_the_same_level() -> None:
    bare = sample(0, 2)
    unsupported = replace(bare.criteria[0], evidence_status=EvidenceStatus.UNSUPPORTED)
    one = replace(bare, criteria=(unsupported, bare.criteria[1]))
    assert combine([one, bare]).criteria[0].evidence_status is EvidenceStatus.NOT_NEEDED


@given(SAMPLES)
def test_the_order_of_samples_does_not_matter(samples: list[tuple[int, int, bool]]) -> None:
    each = [sample(delivery, value, confusion=claim) for delivery, value, claim in samples]
    forth, back = combine(each), combine(each[::-1])
    assert (forth.levels(), forth.present()) == (back.levels(), back.present())


@given(SAMPLES)
def test_a_combined_level_was_given_by_some_sample(samples: list[tuple[int, int, bool]]) -> None:
    each = [sample(delivery, value, confusion=claim) for delivery, value, claim in samples]
    assert combine(each).levels()["delivery"] in {one[0] for one in samples}
