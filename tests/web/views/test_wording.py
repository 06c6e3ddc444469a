from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.domain.grade import Outcome
from app.web.views import wording

API_PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"


def test_every_documented_reason_for_review_has_a_sentence() -> None:
    table = API_PAGE.read_text().split("| reason | why a person should look |")[1]
    codes = re.findall(r"^\| `(\w+)` \|", table.split("\n\n")[0], flags=re.MULTILINE)
    assert len(codes) > 8
    assert set(codes) <= wording.REVIEW_REASONS.keys()


def test_a_reason_that_is_new_is_still_words() -> None:
    assert wording.review_reason("brand_new:thing") == "Brand new: thing."


def test_every_outcome_is_worded() -> None:
    assert {wording.outcome(outcome) for outcome in Outcome} == set(wording.OUTCOMES.values())


@pytest.mark.parametrize(
    ("value", "text"), [(20.0, "20"), (86.54, "86.5"), (-5.0, "\u22125"), (0.0, "0")]
)
def test_points_are_short(value: float, text: str) -> None:
    assert wording.points(value) == text


@pytest.mark.parametrize(("ms", "text"), [(12, "12 ms"), (999, "999 ms"), (61_234, "61.2 s")])
def test_times_can_be_felt(ms: float, text: str) -> None:
    assert wording.seconds(ms) == text


@pytest.mark.parametrize(
    ("cost", "text"), [(0.0, "$0.0000"), (0.00001, "under $0.0001"), (0.0123, "$0.0123")]
)
def test_a_small_cost_is_not_free(cost: float, text: str) -> None:
    assert wording.dollars(cost) == text


def test_numbers_agree_with_their_nouns() -> None:
    assert wording.count(1, "level", "levels") == "1 level"
    assert wording.count(20_000, "word", "words") == "20\u202f000 words"


def test_what_a_browser_would_obey_is_made_visible() -> None:
    assert wording.shown("a\x00b\x1b\u202ec\x9f") == "a\u2400b\u241b\ufffdc\ufffd"
    assert wording.shown("line\n\ttab \u200d\u200f") == "line\n\ttab \u200d\u200f"


@pytest.mark.parametrize(
    ("code", "status", "advice"),
    [
        ("judge_unavailable", 503, "Wait a little, then try again."),
        ("store_unavailable", 503, wording.AGAIN),
        ("internal_error", 500, wording.REPORT),
    ],
)
def test_every_error_says_what_to_do(code: str, status: int, advice: str) -> None:
    assert advice in wording.error_advice(code, status)


def test_other_codes_are_turned_into_words() -> None:
    assert wording.floor("too_short") == "It is too short to be judged."
    assert wording.floor("new_floor") == "New floor."
    assert wording.judge("llm") == "Language model"
    assert wording.error_heading(404, "grade_not_found") == "There is no such grade"
    assert wording.error_heading(418, "teapot") == "That did not work"
