"""What a person sees of a grade in a terminal, and what a terminal never gets to see."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from app.api.schemas import GradeResponse
from app.cli_report import Quote, marked_answer, print_grade, visible

ANSWER = "The project manager owns dates. The product manager owns dates too."
Fields = dict[str, object]

DIGEST = "sha256:" + "0" * 64


def evidence(quote: str) -> list[Fields]:
    start = ANSWER.index(quote)
    return [{"quote": quote, "start": start, "end": start + len(quote)}]


def a_criterion(**fields: object) -> Fields:
    quote = "The project manager owns dates."
    criterion: Fields = {
        "id": "delivery",
        "title": "Owns delivery",
        "status": "assessed",
        "level": 1,
    }
    criterion |= {"claimed_level": 1, "max_level": 2, "points": 12.0, "max_points": 20.0}
    criterion |= {"reason": "Names the dates.", "evidence": evidence(quote)}
    return {**criterion, "evidence_status": "verified", **fields}


def a_pitfall(**fields: object) -> Fields:
    quote = "The product manager owns dates"
    pitfall: Fields = {"id": "confusion", "title": "Swaps the roles", "status": "assessed"}
    pitfall |= {"present": True, "claimed_present": True, "penalty": -5.0, "advice": "Do not."}
    pitfall |= {"reason": "Gives dates to the product manager.", "evidence": evidence(quote)}
    return {**pitfall, "evidence_status": "verified", **fields}


def a_check(**fields: object) -> Fields:
    check: Fields = {
        "id": "dates",
        "kind": "criterion",
        "target": "delivery",
        "outcome": "not_found",
    }
    return {**check, "spans": [], "agrees": False, "cap": None, "flag": None, **fields}


def a_grade(**fields: object) -> GradeResponse:
    usage = {"input_tokens": 1410, "cached_input_tokens": 0, "output_tokens": 380, "cost_usd": None}
    judge: Fields = {
        "kind": "llm",
        "model": "some-model",
        "mode": "json_schema",
        "prompt_digest": DIGEST,
    }
    judge |= {"samples": 1, "sample_scores": (7.0,), "spread": None, "cached": False}
    improvement = {"target": "delivery", "gain": 8.0, "advice": "Name the budget as well."}
    grade = {
        "id": "grd_1",
        "status": "needs_review",
        "score": 7.0,
        "band": {"id": "weak", "label": "Weak"},
        "interval": {"low": 2.0, "high": 11.5},
        "rubric": {"id": "a-rubric", "version": "1.0.0", "digest": DIGEST},
        "criteria": (a_criterion(),),
        "pitfalls": (a_pitfall(),),
        "caps": ({"source": "pitfall:confusion", "limit": 40.0},),
        "keyword_checks": (a_check(),),
        "feedback": {"summary": "Weak.", "strengths": (), "improvements": (improvement,)},
        "confidence": 0.61,
        "review": {"needed": True, "reasons": ("low_confidence",)},
        "degraded": False,
        "failure": None,
        "judge": {**judge, "latency_ms": 812, "usage": usage},
        "reference": None,
        "metadata": {},
        "rescored_from": None,
        "created_at": datetime(2026, 11, 22, tzinfo=UTC),
    }
    return GradeResponse.model_validate({**grade, **fields})


def printed(grade: GradeResponse, answer: str = ANSWER, *, colour: bool = False) -> str:
    console = Console(
        file=StringIO(),
        width=100,
        highlight=False,
        force_terminal=colour,
        color_system="truecolor" if colour else None,
    )
    print_grade(console, grade, answer)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    "said",
    [
        "7 of 100  Weak  likely 2 to 11.5  confidence 0.61",
        "held to 40 by pitfall:confusion",
        "for review: low_confidence",
        "██████░░░░  12/20  level 1/2  Owns delivery [1]",
        "Names the dates.",
        "-5  Swaps the roles [a]",
        "Gives dates to the product manager.",
        "0 of 1 avoided",
        "dates  delivery: not_found, nothing",
        "+8  Name the budget as well.",
        "llm judge, some-model (json_schema), 1 sample, 812 ms, 1410 + 380 tokens, unknown cost",
        "a-rubric 1.0.0",
    ],
)
def test_it_says_everything_that_the_score_is_made_of(said: str) -> None:
    assert said in printed(a_grade())


def test_each_quote_is_marked_in_the_answer_with_the_tag_of_what_it_supports() -> None:
    marked = "The project manager owns dates.[1] The product manager owns dates[a] too."
    assert marked in printed(a_grade())


def test_a_quote_has_the_colour_of_its_criterion_and_only_where_there_is_colour() -> None:
    coloured = printed(a_grade(), colour=True)
    assert "\x1b[4;36mThe project manager owns dates.\x1b[0m" in coloured
    assert "\x1b[4;31mThe product manager owns dates\x1b[0m" in coloured
    assert "\x1b" not in printed(a_grade())


def test_an_unsupported_verdict_says_why_it_earns_nothing() -> None:
    criterion = a_criterion(level=0, points=0.0, evidence=[], evidence_status="unsupported")
    assert "its quote is not in the answer" in printed(a_grade(criteria=(criterion,)))


def test_an_item_that_was_not_assessed_is_not_shown_as_level_0() -> None:
    open_item = {"status": "not_assessed", "claimed_level": None, "level": None, "points": 0.0}
    open_pitfall = a_pitfall(status="not_assessed", present=None, claimed_present=None, penalty=0.0)
    text = printed(a_grade(criteria=(a_criterion(**open_item),), pitfalls=(open_pitfall,)))
    assert "not assessed  Owns delivery" in text
    assert "?  Swaps the roles: not assessed" in text
    assert "level 0" not in text


def test_a_failed_grade_says_why_and_shows_no_score() -> None:
    absent = dict.fromkeys(("score", "band", "interval", "feedback", "confidence"))
    failure = {"code": "judge_refused", "detail": "The model refused."}
    text = printed(a_grade(**absent, status="failed", failure=failure, criteria=()))
    assert text.startswith("not graded  The model refused. (judge_refused)\n")
    assert "of 100" not in text


def test_nothing_of_an_answer_is_taken_for_markup() -> None:
    hostile = "[bold red]I own[/bold red] [link=https://example.com]dates[/link]"
    assert hostile in printed(a_grade(criteria=(), pitfalls=()), hostile)


def test_a_judge_cannot_write_control_characters_to_the_terminal() -> None:
    criterion = a_criterion(reason="good \x1b[2J\x1b]0;owned\x07 \u202e")
    text = printed(a_grade(criteria=(criterion,)))
    assert "good ␛[2J␛]0;owned␇ \ufffd" in text


@given(st.text(max_size=60))
def test_text_made_visible_keeps_its_length_and_holds_nothing_to_obey(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert all(c.isprintable() or c.isspace() or c in "\u200c\u200d" for c in shown)
    assert not {"\x1b", "\x07", "\x9b", "\r", "\u202e"} & set(shown)


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_marks_add_tags_to_the_answer_and_take_nothing_away(
    answer: str, places: list[tuple[int, int]]
) -> None:
    marks = [
        Quote(start=min(a, b), end=max(a, b), tag="\u0001", colour="red")
        for a, b in places
        if a != b and max(a, b) <= len(answer)
    ]
    text = marked_answer(answer, marks).plain
    assert text.count("[\u0001]") == len(marks)
    assert text.replace("[\u0001]", "") == visible(answer)
