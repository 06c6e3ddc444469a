"""Replies of every kind, and what is read from them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import JudgeReplyInvalidError
from app.domain.verdict import Verdicts
from app.grading import reply
from app.grading.claims import Flaw
from app.grading.jsontext import MAX_CHARACTERS
from app.grading.reply import ReplyProblem
from tests.builders import a_rubric

RUBRIC = a_rubric()
QUOTE = "owns the plan"


def an_item(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    return {"reason": "It says so.", "quote": QUOTE, **fields}


def a_reply(**criteria: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """A complete reply to `a_rubric()`; name a criterion to give it another item."""
    return {
        "criteria": {"delivery": an_item(level=2), "value": an_item(level=1), **criteria},
        "pitfalls": {"confusion": an_item(present=False, quote="")},
    }


def read(value: object) -> reply.ParsedReply:
    return reply.parse(RUBRIC, json.dumps(value))


def levels(verdicts: Verdicts) -> dict[str, int]:
    return {key: claim.level for key, claim in verdicts.criteria.items()}


def problem(flaw: Flaw, item: str = "delivery") -> tuple[ReplyProblem, ...]:
    return (ReplyProblem(flaw=flaw, item=item),)


def test_a_complete_reply_gives_every_verdict_and_no_problem() -> None:
    parsed = read(a_reply())
    assert levels(parsed.verdicts) == {"delivery": 2, "value": 1}
    assert parsed.verdicts.criteria["delivery"].quote == QUOTE
    assert parsed.verdicts.criteria["delivery"].reason == "It says so."
    assert parsed.verdicts.pitfalls["confusion"].present is False
    assert parsed.problems == ()
    assert parsed.is_complete


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "```json\n{}\n```",
        "```\n{}```",
        "Here are my verdicts: {} I hope this helps.",
        '<think>A draft: {{"criteria": {{}}}}</think>\n{}',
        "The set {{a, b}} is not JSON, this is: {}",
        '{{"note": 1}} {}',
        "{0}\nOnce more: {0}",
    ],
)
def test_text_around_the_object_is_passed_over(frame: str) -> None:
    parsed = reply.parse(RUBRIC, frame.format(json.dumps(a_reply())))
    assert levels(parsed.verdicts) == {"delivery": 2, "value": 1}
    assert parsed.problems == ()


def test_lists_of_items_with_ids_are_read_like_objects() -> None:
    value = {
        "criteria": [an_item(id="value", level=0), an_item(id="delivery", level=2)],
        "pitfalls": [an_item(id="confusion", present=True), "stray", {"id": 3}],
    }
    parsed = read(value)
    assert levels(parsed.verdicts) == {"delivery": 2, "value": 0}
    assert parsed.verdicts.pitfalls["confusion"].present is True
    assert parsed.problems == ()


def test_a_missing_pitfall_is_not_taken_for_an_absent_one() -> None:
    parsed = read({"criteria": a_reply()["criteria"]})
    assert parsed.verdicts.pitfalls == {}
    assert parsed.problems == problem(Flaw.MISSING, "confusion")


def test_of_two_different_verdicts_on_one_item_neither_is_taken() -> None:
    text = json.dumps(a_reply())
    doubled = text.replace('"value":', f'"delivery": {json.dumps(an_item(level=0))}, "value":')
    parsed = reply.parse(RUBRIC, doubled)
    assert levels(parsed.verdicts) == {"value": 1}
    assert parsed.problems == problem(Flaw.CONFLICTING)


def test_a_level_given_twice_is_no_level() -> None:
    text = json.dumps(a_reply()).replace('"level": 2', '"level": 0, "level": 2')
    assert reply.parse(RUBRIC, text).problems == problem(Flaw.CONFLICTING)


def test_the_same_verdict_given_twice_does_no_harm() -> None:
    item = an_item(id="delivery", level=2)
    value = {**a_reply(), "criteria": [item, item, an_item(id="value", level=1)]}
    assert read(value).problems == ()


def test_an_id_beyond_the_rubric_is_reported_without_its_name_and_does_no_harm() -> None:
    parsed = read(a_reply(score=an_item(level=2), bonus=100))
    assert parsed.problems == problem(Flaw.UNKNOWN, "")
    assert parsed.problems[0].message == "An id is not in the rubric."
    assert parsed.is_complete


def test_an_invented_quote_is_kept_as_claimed() -> None:
    parsed = read(a_reply(delivery=an_item(level=2, quote="never said")))
    assert parsed.verdicts.criteria["delivery"].quote == "never said"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot grade this.",
        "[1, 2]",
        '{"score": 100}',
        '{"criteria": {}, "pitfalls": {}}',
        '{"criteria": "all of them", "pitfalls": 7}',
        json.dumps(a_reply()).replace('"criteria"', '"critters"'),
        json.dumps(a_reply())[:-40],
        json.dumps(a_reply()) + json.dumps(a_reply(delivery=an_item(level=0))),
        "<think>" + json.dumps(a_reply()),
        '{"criteria": ' * 100_000,
        "{" * MAX_CHARACTERS,
        json.dumps(a_reply()) + " " * MAX_CHARACTERS,
        '{"criteria": ' + "9" * 100_000 + "}",
    ],
)
def test_a_reply_without_one_readable_verdict_is_no_reply(text: str) -> None:
    with pytest.raises(JudgeReplyInvalidError):
        reply.parse(RUBRIC, text)


def test_objects_nested_too_deep_to_compare_are_no_reply() -> None:
    deep = '{"criteria": ' + "[" * 900 + "]" * 900 + "}"
    with pytest.raises(JudgeReplyInvalidError):
        reply.parse(RUBRIC, deep + deep)


def test_an_error_says_nothing_of_the_reply() -> None:
    with pytest.raises(JudgeReplyInvalidError) as caught:
        reply.parse(RUBRIC, "my secret words")
    assert "secret" not in str(caught.value)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["criteria", "pitfalls", "delivery", "confusion", "id", "level", "present", "quote"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.text() | JSON_VALUES.map(json.dumps) | st.text(alphabet='{}[]":,0n \\tu<'))
def test_any_text_is_read_or_refused_as_an_invalid_reply(text: str) -> None:
    reply.partial(RUBRIC, text)
    try:
        parsed = reply.parse(RUBRIC, text)
    except JudgeReplyInvalidError:
        return
    assert parsed.verdicts.criteria or parsed.verdicts.pitfalls


@given(st.permutations(["delivery", "value"]), st.integers(0, 2), st.booleans())
def test_the_order_of_the_items_does_not_matter(
    order: list[str],
    level: int,
    present: bool,  # noqa: FBT001 - a drawn value
) -> None:
    items = {"delivery": an_item(level=level), "value": an_item(level=1)}
    value = {
        "pitfalls": {"confusion": an_item(present=present)},
        "criteria": {key: items[key] for key in order},
    }
    parsed = read(value)
    assert list(levels(parsed.verdicts).items()) == [("delivery", level), ("value", 1)]
    assert parsed.verdicts.pitfalls["confusion"].present is present


def test_a_growing_reply_gives_each_verdict_once_it_is_complete() -> None:
    text = json.dumps(a_reply(delivery=an_item(level=2, quote="with a } brace")))
    seen: list[str] = []
    for end in range(len(text) + 1):
        verdicts = reply.partial(RUBRIC, text[:end])
        for key in (*verdicts.criteria, *verdicts.pitfalls):
            if key not in seen:
                seen.append(key)
                assert text[end - 1] == "}"
    assert seen == ["delivery", "value", "confusion"]


def test_what_a_growing_reply_gives_is_what_the_whole_reply_gives() -> None:
    text = "```json\n" + json.dumps(a_reply()) + "\n```"
    assert reply.partial(RUBRIC, text) == reply.parse(RUBRIC, text).verdicts
