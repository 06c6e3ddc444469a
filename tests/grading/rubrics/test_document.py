from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.drafting_errors import DocumentInvalidError
from app.grading.rubrics.document import (
    MAX_CHARACTERS,
    MAX_LINE,
    MAX_LINES,
    Section,
    read_sections,
)
from tests.grading.rubrics.documents import MARKDOWN, PLAIN


def titles(document: str) -> list[tuple[str, int]]:
    return [(one.title, one.level) for one in read_sections(document)]


def section(document: str, title: str) -> Section:
    return next(one for one in read_sections(document) if one.title == title)


def test_marked_headings_are_found_and_code_comments_and_settings_are_not() -> None:
    assert titles(MARKDOWN) == [
        ("What a lighthouse keeper does", 1),
        ("Question", 2),
        ("What good answers do", 2),
        ("Common mistakes", 2),
        ("Saying they are the same job", 3),
        ("Telling stories of storms", 3),
        ("Ideal response", 2),
    ]


def test_lists_are_read_with_the_lines_that_go_on_and_without_marks() -> None:
    bullets = section(MARKDOWN, "What good answers do").bullets
    assert [one.text for one in bullets] == [
        "Keeps the light: the lighthouse keeper keeps the lamp burning every night, whatever the "
        "weather is.",
        "The harbour pilot boards a ship and steers it past the rocks.",
        "Both of them are judged by ships that arrive, not by hours on duty.",
    ]
    lines = MARKDOWN.splitlines()
    assert all(one.text[:9] in lines[one.line - 1].replace("**", "") for one in bullets)


def test_a_quotation_over_several_lines_is_one_paragraph() -> None:
    (ideal,) = section(MARKDOWN, "Ideal response").paragraphs
    assert ideal.text.startswith('"A lighthouse keeper')
    assert ideal.text.endswith('that arrive."')


def test_short_lines_are_headings_where_none_are_marked() -> None:
    found = [title for title, _ in titles(PLAIN)]
    assert found == [
        "Bakers and millers",
        "What the interviewer is looking for",
        "Pitfalls and how to stay clear of them",
        "Pitfall 1",
        "Pitfall 2",
        "An ideal answer example",
        "Where to go next",
    ]


@pytest.mark.parametrize(
    ("document", "heading"),
    [
        ("Title\n=====\n\nText of it.", ("Title", 1)),
        ("Title\n-----\n\nText of it.", ("Title", 2)),
        ("**Title**\n\nText of it.", ("Title", 3)),
        ("## Title ##\n\nText of it.", ("Title", 2)),
        ("\ufeff# Ti\x00tle\u200b\r\n\r\nText of it.", ("Title", 1)),
    ],
)
def test_headings_are_written_in_many_ways(document: str, heading: tuple[str, int]) -> None:
    assert titles(document) == [heading]


@pytest.mark.parametrize(
    "document",
    ["", " \n\t\n", "x" * (MAX_CHARACTERS + 1), "x" * (MAX_LINE + 1), "x\n" * (MAX_LINES + 1)],
    ids=["empty", "blank", "long", "one line", "many lines"],
)
def test_what_is_no_document_is_refused(document: str) -> None:
    with pytest.raises(DocumentInvalidError):
        read_sections(document)


@given(st.text(alphabet="#*-_`>|[](){}<!:.\n \tAb1\u201d", max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_and_lines_are_in_order(document: str) -> None:
    try:
        sections = read_sections(document)
    except DocumentInvalidError:
        return
    lines = [one.line for one in sections]
    assert lines == sorted(lines)
    assert all(passage.text for one in sections for passage in one.passages)


@pytest.mark.parametrize("unit", ["# ", "[", "<!--", "> ", "| ", "* ", "**", "x\n", "a \n", "`"])
def test_hostile_repetition_takes_little_time(unit: str) -> None:
    document = (unit * (19_000 // len(unit)) + "\n") * (1 if "\n" in unit else 10)
    started = time.process_time()
    read_sections(document[:MAX_CHARACTERS] + "\nend")
    assert time.process_time() - started < 3
