"""One item of a reply, in every form that models give it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.grading.claims import MAX_QUOTE_CHARACTERS, MAX_REASON_CHARACTERS, Flaw
from tests.grading.test_reply import a_reply, an_item, levels, problem, read


@pytest.mark.parametrize(("given_level", "level"), [(2, 2), (2.0, 2), ("2", 2), (0, 0), ("00", 0)])
def test_a_level_may_be_written_as_a_whole_number_of_any_type(
    given_level: object, level: int
) -> None:
    parsed = read(a_reply(delivery=an_item(level=given_level)))
    assert levels(parsed.verdicts)["delivery"] == level


@pytest.mark.parametrize(
    ("item", "flaw"),
    [
        (an_item(level=3), Flaw.OUT_OF_RANGE),
        (an_item(level=-1), Flaw.OUT_OF_RANGE),
        (an_item(level="9" * 5000), Flaw.OUT_OF_RANGE),
        (an_item(level=True), Flaw.WRONG_TYPE),
        (an_item(level=1.5), Flaw.WRONG_TYPE),
        (an_item(level="two"), Flaw.WRONG_TYPE),
        (an_item(level="²"), Flaw.WRONG_TYPE),
        (an_item(level="-1"), Flaw.WRONG_TYPE),
        (an_item(level=[2]), Flaw.WRONG_TYPE),
        (an_item(level=float("nan")), Flaw.WRONG_TYPE),
        (an_item(level=float("inf")), Flaw.WRONG_TYPE),
        (an_item(level=None), Flaw.MISSING),
        (an_item(), Flaw.MISSING),
        ({"level": 2, "reason": "No quote at all."}, Flaw.MISSING),
        (an_item(level=2, quote=None), Flaw.MISSING),
        (an_item(level=2, quote=7), Flaw.WRONG_TYPE),
        (an_item(level=2, reason=["a"]), Flaw.WRONG_TYPE),
        (2, Flaw.WRONG_TYPE),
        (None, Flaw.MISSING),
    ],
)
def test_an_item_that_cannot_be_read_is_a_problem_and_not_assessed(
    item: object, flaw: Flaw
) -> None:
    parsed = read(a_reply(delivery=item))
    assert levels(parsed.verdicts) == {"value": 1}
    assert parsed.problems == problem(flaw)
    assert not parsed.is_complete


@pytest.mark.parametrize("present", [1, 0, "yes", 1.0, [True]])
def test_presence_has_to_be_true_or_false(present: object) -> None:
    value = {**a_reply(), "pitfalls": {"confusion": an_item(present=present)}}
    assert read(value).problems == problem(Flaw.WRONG_TYPE, "confusion")


@pytest.mark.parametrize(("given_truth", "present"), [("true", True), ("False", False)])
def test_presence_may_be_written_as_a_word(given_truth: str, present: bool) -> None:  # noqa: FBT001 - the value tested
    value = {**a_reply(), "pitfalls": {"confusion": an_item(present=given_truth)}}
    assert read(value).verdicts.pitfalls["confusion"].present is present


def test_what_claims_nothing_needs_no_quote() -> None:
    parsed = read(a_reply(delivery={"level": 0}))
    assert parsed.verdicts.criteria["delivery"].quote == ""
    assert parsed.problems == ()


def test_several_quotes_may_come_as_a_list() -> None:
    parsed = read(a_reply(delivery=an_item(level=2, quote=["the plan", "the dates"])))
    assert parsed.verdicts.criteria["delivery"].quote == "the plan ... the dates"


def test_marks_of_the_prompt_are_taken_out_of_quotes() -> None:
    item = an_item(level=2, quote="owns the plan,\n¦ the dates and <¦b> the budget")
    claim = read(a_reply(delivery=item)).verdicts.criteria["delivery"]
    assert claim.quote == "owns the plan, the dates and <b> the budget"


def test_long_texts_are_cut_between_words() -> None:
    item = an_item(level=2, reason="reason " * 500, quote="quote " * 5000)
    claim = read(a_reply(delivery=item)).verdicts.criteria["delivery"]
    assert MAX_REASON_CHARACTERS - 7 < len(claim.reason) <= MAX_REASON_CHARACTERS
    assert MAX_QUOTE_CHARACTERS - 7 < len(claim.quote) <= MAX_QUOTE_CHARACTERS
    assert claim.reason.endswith("reason")


def test_what_no_database_can_hold_is_taken_out() -> None:
    item = an_item(level=2, reason="a\x00b\ud800c\x1b[31m")
    claim = read(a_reply(delivery=item)).verdicts.criteria["delivery"]
    assert claim.reason == "a b?c [31m"


@pytest.mark.parametrize(
    ("certainty", "kept"),
    [(0.4, 0.4), (1, 1.0), (None, None), (1.2, None), (True, None), ("0.5", None)],
)
def test_certainty_is_a_share_or_left_out(certainty: object, kept: float | None) -> None:
    item = an_item(level=2, certainty=certainty)
    assert read(a_reply(delivery=item)).verdicts.criteria["delivery"].certainty == kept


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("See https://evil.example/x?y=1 for more.", "See (link) for more."),
        ("![a](HTTP://evil.example/a.png)", "![a]((link)"),
        ("Go to www.evil.example or javascript:alert(1)", "Go to (link) or (link)"),
        ("It says <b>so</b> <img src=x onerror=y>.", "It says so ."),
        ("<<b>script>alert</script>", "alert"),
        ("The code is 340282366920938463463374607431768211455.", "The code is (code)."),
        ("Level 2: dates < 3 weeks, data: kept, 12345678 users.",) * 2,
    ],
)
def test_a_reason_is_plain_words(reason: str, kept: str) -> None:
    parsed = read(a_reply(delivery=an_item(level=0, reason=reason)))
    assert parsed.verdicts.criteria["delivery"].reason == kept


@given(st.text(alphabet="ahtp:/<>w. 123", max_size=120))
def test_no_link_or_tag_is_left_in_a_reason(reason: str) -> None:
    parsed = read(a_reply(delivery=an_item(level=0, reason=reason)))
    kept = parsed.verdicts.criteria["delivery"].reason
    assert not re.search(r"\bhttp://\S|\bwww\.\S|<[a-z/][^<>]*>", kept)
