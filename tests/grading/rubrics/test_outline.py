from __future__ import annotations

from dataclasses import replace

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from app.domain.patterns import check_pattern
from app.grading.rubrics.outline import (
    MAX_CRITERIA,
    Outline,
    drafted,
    line,
    pattern_of,
    slug,
)
from app.grading.rubrics.structure import outline_of
from tests.grading.rubrics.documents import MARKDOWN

OUTLINE = outline_of(MARKDOWN, name="document")


def weights(outline: Outline) -> list[float]:
    criteria = drafted(outline).fields["criteria"]
    assert isinstance(criteria, list)
    return [one["weight"] for one in criteria]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 11, MAX_CRITERIA, MAX_CRITERIA + 9])
def test_weights_are_equal_and_add_up_to_a_hundred(count: int) -> None:
    several = replace(OUTLINE, criteria=OUTLINE.criteria[:1] * count)
    found = weights(several)
    assert len(found) == min(count, MAX_CRITERIA)
    assert sum(found) == pytest.approx(100)
    assert max(found) - min(found) < 0.25


def test_ids_are_made_of_titles_and_never_twice() -> None:
    twins = replace(OUTLINE, criteria=OUTLINE.criteria[:1] * 3)
    criteria = drafted(twins).fields["criteria"]
    assert isinstance(criteria, list)
    assert [one["id"] for one in criteria] == ["keeps_light", "keeps_light_2", "keeps_light_3"]
    assert drafted(OUTLINE).fields["id"] == "what-a-lighthouse-keeper-does"
    assert drafted(OUTLINE, rubric_id="mine").fields["id"] == "mine"
    assert (slug("Été à la mer?"), slug("???")) == ("ete-a-la-mer", "rubric")


def test_what_a_person_has_to_decide_is_listed() -> None:
    kinds = [one.partition(":")[0] for one in drafted(OUTLINE).decisions]
    assert kinds == ["weights", "levels", "subjects", "penalties", "signals", "bands", "texts"]
    many = replace(OUTLINE, criteria=OUTLINE.criteria * 9)
    assert drafted(many).decisions[-1].startswith("length:")


@pytest.mark.parametrize(
    ("wording", "text", "matches"),
    [
        ("Product managers manage projects", "a product manager manages the project", False),
        ("Product managers manage projects", "the product manager manages projects", True),
        ("it's (all) one [job]", "It's all one job", True),
        ("end-to-end", "from end to end", True),
    ],
)
def test_a_wording_becomes_a_pattern_whatever_its_endings(
    wording: str,
    text: str,
    matches: bool,  # noqa: FBT001 - what is expected
) -> None:
    pattern = pattern_of(wording)
    assert pattern is not None
    assert bool(re2.search(f"(?i){pattern}", text)) is matches


@given(st.text(max_size=400))
def test_a_pattern_of_any_words_can_be_used(wording: str) -> None:
    pattern = pattern_of(line(wording))
    if pattern is not None and len(pattern) <= 500:
        assert check_pattern(pattern) == pattern


def test_one_word_is_no_pattern() -> None:
    assert pattern_of("synergy") is None
    assert pattern_of("?!") is None
