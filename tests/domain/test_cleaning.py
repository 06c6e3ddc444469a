"""What cleaning removes, what it leaves alone, and that the way back holds."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.cleaning import MAX_GROWTH, MAX_MARKS, clean

ODD = (
    "ab Z1.\n\r\t\x0b\x00\x1b\x85\u00a0\u00ad\u2026\u00df\u0130\ufb01\u2122\u00bd"
    "\u0301\u0327\u0338\u034f\u094d\u0915\u093c\u200b\u200c\u200d\u2060\ufeff\u202e\u2066\u2069"
    "\ufe0f\ufe0e\U000e0100\U000e0041\U000e007f\U0001f3f4\U0001f468\U0001f469\U0001f3fd\u2764"
    "\u0430\u043e\u0441\u0456\u0416\u03bf\u03b1\u03a3\u0627\u06cc\ufdfa\u3316\u1100\u1161\u11a8"
    "\u314f\uff41\uff9e\U0001d422\u2460\u24d0\ud83d\udc00\ufffe\U0010ffff"
)
texts = st.one_of(st.text(), st.text(alphabet=ODD, max_size=60), st.text(st.characters()))


@pytest.mark.parametrize(
    ("text", "cleaned", "changes"),
    [
        ("plain text", "plain text", ()),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd", ()),
        ("hi\U000e0049\U000e0067", "hi", ("tag_characters",)),
        ("re\u200btention", "retention", ("zero_width",)),
        ("\ufeffstart", "start", ("zero_width",)),
        ("dead\u00adline", "deadline", ("soft_hyphens",)),
        ("a\u202etxet", "atxet", ("bidi_overrides",)),
        ("a\u2066b\u2069", "ab", ("bidi_controls",)),
        ("a\x00b\x1b[0m", "ab[0m", ("control_characters",)),
        ("\U0001d422\U0001d420\U0001d427ore", "ignore", ("compatibility_forms",)),
        ("\uff53\uff43ore", "score", ("compatibility_forms",)),
        ("s\u0441\u043ere", "score", ("confusables",)),
        ("r\u03bfle", "role", ("confusables",)),
        ("a\ud800b", "a\ufffdb", ("broken_characters",)),
        ("e\u0301", "\u00e9", ()),
        ("what\u00a0and why\u2026", "what and why...", ()),
    ],
)
def test_what_is_changed_and_what_it_is_called(
    text: str, cleaned: str, changes: tuple[str, ...]
) -> None:
    result = clean(text)
    assert (result.text, result.changes) == (cleaned, changes)


@pytest.mark.parametrize(
    "text",
    [
        "\u043f\u0440\u043e\u0434\u0443\u043a\u0442 \u0438 \u043f\u0440\u043e\u0435\u043a\u0442",
        "\u03b1\u03c1\u03c7\u03ae \u03ba\u03b1\u03b9 \u03c4\u03ad\u03bb\u03bf\u03c2",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937 \u092a\u094d\u0930\u092c\u0902\u0927\u0915",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 family",
        "\u4ea7\u54c1\u7ecf\u7406\u8d1f\u8d23\u4ef7\u503c\u3002",
        "na\u00efve r\u00e9sum\u00e9 \u2014 \u201cwhy\u201d",
        "tabs\tand\nlines",
    ],
)
def test_real_writing_of_any_script_stays_as_it_is(text: str) -> None:
    result = clean(text)
    assert (result.text, result.changes) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "fine \u2764\ufe0f and \u2696\ufe0f and 1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f England",
        "\u845b\U000e0100\u57ce",
    ],
)
def test_selectors_and_tags_that_belong_to_their_sign_are_not_reported(text: str) -> None:
    assert clean(text).changes == ()


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("pasted\u200b text\ufeff", False),
        ("a\u200b\u200c\u200b\u200cb", True),
        ("i\u200bgn\u200bor\u200be", True),
        ("word \u2060" * 11, True),
        ("smile \U0001f600\ufe01\ufe02\ufe03\ufe04\ufe05", True),
        (
            "\u0e1c\u0e39\u0e49\u200b\u0e08\u0e31\u0e14\u200b\u0e01\u0e32\u0e23\u200b\u0e42" * 9,
            False,
        ),
    ],
)
def test_many_invisible_characters_are_told_from_a_few_pasted_ones(
    text: str, *, hidden: bool
) -> None:
    assert ("hidden_characters" in clean(text).changes) is hidden


def test_a_run_of_combining_marks_is_cut_to_its_cap() -> None:
    result = clean("p" + "\u0301\u0327" * 500 + "m")
    assert result.changes == ("combining_run",)
    assert sum(unicodedata.combining(one) > 0 for one in result.text) <= MAX_MARKS


@given(texts)
def test_cleaning_a_cleaned_text_changes_nothing(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once


@settings(max_examples=50)
@given(st.lists(st.sampled_from([ch * n for ch in ODD for n in (1, 29, 31)]), max_size=8))
def test_long_runs_of_odd_characters_are_clean_after_one_cleaning(runs: list[str]) -> None:
    once = clean("".join(runs)).text
    assert clean(once).text == once


@given(texts)
def test_every_cleaned_character_leads_back_to_a_stretch_of_the_text_as_sent(text: str) -> None:
    result = clean(text)
    assert len(result.text) == len(result.starts) == len(result.ends)
    assert all(0 <= s < e <= len(text) for s, e in zip(result.starts, result.ends, strict=True))
    assert list(result.starts) == sorted(result.starts)
    assert list(result.ends) == sorted(result.ends)


@given(texts)
def test_a_cleaned_text_is_normal_and_shows_no_invisible_or_broken_character(text: str) -> None:
    result = clean(text.replace("\ufdfa", "").replace("\u3316", "")).text
    assert unicodedata.is_normalized("NFKC", result)
    kinds = {unicodedata.category(one) for one in result if one not in "\n\t\u200c\u200d"}
    assert not kinds & {"Cc", "Cs"}


@given(texts)
def test_cleaning_bounds_how_much_a_text_grows(text: str) -> None:
    assert len(clean(text).text) <= MAX_GROWTH * len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "\u0301\u0327",
        "\u0301\u200b",
        "\ufdfa",
        "a\u0441 ",
        "e\u0301 ",
        "\u1161",
        "\U0001f468\u200d",
    ],
)
def test_a_hostile_text_of_20_000_characters_is_cleaned_quickly(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    started = time.perf_counter()
    clean(text)
    assert time.perf_counter() - started < 1.0
