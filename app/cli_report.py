"""A grade as a person reads it in a terminal.

Text of candidates, models and rubrics is hostile here: a terminal obeys control characters, and
rich obeys square brackets. So all of it goes through `visible` and is laid out as `Text`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from app.api.schemas import CriterionResponse, GradeResponse, PitfallResponse

COLOURS = (
    "cyan",
    "green",
    "magenta",
    "yellow",
    "blue",
    "bright_cyan",
    "bright_green",
    "bright_red",
)
PITFALL_COLOUR = "red"
STATUS_COLOURS = {"graded": "green", "needs_review": "yellow", "failed": "red"}
BAR_CELLS = 10
JOINERS = "\u200c\u200d"
"""Invisible and harmless: words of some languages and many emoji are written with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A stretch of the answer that a verdict rests on, and the tag and colour it is shown in."""

    start: int
    end: int
    tag: str
    colour: str


def visible(text: str) -> str:
    """The text with every character that a terminal could obey made visible.

    Each code point becomes exactly one, so that offsets into the text still hold.
    """
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in {"\n", "\t"} or character in JOINERS:
        return character
    if (code := ord(character)) < ord(" "):
        return chr(0x2400 + code)
    category = unicodedata.category(character)
    is_obeyed = category.startswith("C") or category in {"Zl", "Zp"}
    return "\ufffd" if is_obeyed else character


def print_grade(console: Console, grade: GradeResponse, answer: str) -> None:
    """Print the whole breakdown: score, criteria, quotes, pitfalls, checks, advice, judge."""
    console.print(_heading(grade))
    for title, part in _sections(grade, answer):
        console.print()
        console.print(Rule(Text(title, style="bold"), align="left", style="dim"))
        console.print(part)
    console.print()
    console.print(Text(_judge_line(grade), style="dim"))


def _sections(grade: GradeResponse, answer: str) -> Iterator[tuple[str, RenderableType]]:
    if grade.score is None:
        return
    yield "Criteria", _criteria(grade.criteria)
    yield "Answer", Padding(marked_answer(answer, quotes(grade)), (0, 2))
    yield "Pitfalls", _pitfalls(grade.pitfalls)
    if disagreements := _disagreements(grade):
        yield "Checks that contradict the judge", disagreements
    if grade.feedback is not None and grade.feedback.improvements:
        yield "What would raise the score", _improvements(grade)


def _heading(grade: GradeResponse) -> Text:
    text = Text()
    if grade.score is None or grade.band is None:
        text.append("not graded", style=f"bold {STATUS_COLOURS[grade.status]}")
        if grade.failure is not None:
            text.append(f"  {visible(grade.failure.detail)} ({grade.failure.code})")
        return text
    text.append(f"{grade.score:g}", style=f"bold {STATUS_COLOURS[grade.status]}")
    text.append(" of 100  ").append(visible(grade.band.label), style="bold")
    if grade.interval is not None and grade.interval.low < grade.interval.high:
        text.append(f"  likely {grade.interval.low:g} to {grade.interval.high:g}")
    if grade.confidence is not None:
        text.append(f"  confidence {grade.confidence:.2f}")
    for cap in grade.caps:
        text.append(f"\nheld to {cap.limit:g} by {cap.source}", style=PITFALL_COLOUR)
    if grade.review.needed:
        text.append(f"\nfor review: {', '.join(grade.review.reasons)}", style="yellow")
    return text


def _criteria(criteria: Sequence[CriterionResponse]) -> Table:
    table = _grid(4)
    for number, item in enumerate(criteria):
        colour = _colour(number)
        claim = Text(visible(item.title), style="bold").append(f" [{number + 1}]", style=colour)
        detail = Text(visible(item.reason), style="dim")
        if item.evidence_status == "unsupported":
            detail.append("\nits quote is not in the answer, so it counts for nothing", "yellow")
        table.add_row(
            _bar(item.points / item.max_points if item.max_points else 0, colour),
            Text(f"{item.points:g}/{item.max_points:g}", justify="right"),
            Text("not assessed" if item.level is None else f"level {item.level}/{item.max_level}"),
            Group(claim, detail),
        )
    return table


def _bar(share: float, colour: str) -> Text:
    filled = round(share * BAR_CELLS)
    return Text("█" * filled, style=colour).append("░" * (BAR_CELLS - filled), style="dim")


def _pitfalls(pitfalls: Sequence[PitfallResponse]) -> RenderableType:
    table = _grid(2)
    for number, item in enumerate(pitfalls):
        if item.present is None:
            table.add_row(Text("?", style="yellow"), Text(f"{visible(item.title)}: not assessed"))
        elif item.present:
            title = Text(visible(item.title), style="bold")
            title.append(f" [{pitfall_tag(number)}]", style=PITFALL_COLOUR)
            detail = Text(visible(item.reason), style="dim")
            table.add_row(
                Text(f"{item.penalty:g}", style=PITFALL_COLOUR, justify="right"),
                Group(title, detail),
            )
    absent = sum(item.present is False for item in pitfalls)
    return Group(table, Text(f"{absent} of {len(pitfalls)} avoided"))


def _disagreements(grade: GradeResponse) -> RenderableType | None:
    table = _grid(2)
    for check in grade.keyword_checks:
        if check.agrees is False or check.kind in {"floor", "injection"}:
            words = ", ".join(f"“{visible(span.text)}”" for span in check.spans) or "nothing"
            about = f"{check.target}: {check.outcome}" if check.target else str(check.kind)
            table.add_row(Text(check.id, style="yellow"), Text(f"{about}, {words}"))
    return table if table.row_count else None


def _improvements(grade: GradeResponse) -> Table:
    assert grade.feedback is not None
    table = _grid(2)
    for item in grade.feedback.improvements:
        gain = Text(f"+{item.gain:g}", style="green", justify="right")
        table.add_row(gain, Text(visible(item.advice)))
    return table


def _judge_line(grade: GradeResponse) -> str:
    judge, usage = grade.judge, grade.judge.usage
    cost = "unknown cost" if usage.cost_usd is None else f"${usage.cost_usd:.6g}"
    if judge.kind == "none":
        return visible(f"no judge was asked\n{grade.rubric.id} {grade.rubric.version}")
    parts = [
        f"{judge.kind} judge" + (" standing in for the LLM" if grade.degraded else ""),
        f"{judge.model} ({judge.mode})",
        f"{judge.samples} sample{'s' if judge.samples != 1 else ''}",
        "replies of earlier work" if judge.cached else f"{judge.latency_ms} ms",
    ]
    if judge.kind == "llm":
        parts += [f"{usage.input_tokens} + {usage.output_tokens} tokens", cost]
    return visible(f"{', '.join(parts)}\n{grade.rubric.id} {grade.rubric.version}")


def quotes(grade: GradeResponse) -> list[Quote]:
    """Where the quotes of the verdicts that count stand in the answer."""
    found = [
        Quote(start=span.start, end=span.end, tag=str(number + 1), colour=_colour(number))
        for number, item in enumerate(grade.criteria)
        for span in item.evidence
    ]
    found += [
        Quote(start=span.start, end=span.end, tag=pitfall_tag(number), colour=PITFALL_COLOUR)
        for number, item in enumerate(grade.pitfalls)
        for span in item.evidence
    ]
    return found


def marked_answer(answer: str, marks: Sequence[Quote]) -> Text:
    """The answer, each quote in its colour and followed by its tag, so that no colour is needed."""
    text = Text()
    edges = sorted({0, len(answer), *(m.start for m in marks), *(m.end for m in marks)})
    shown = visible(answer)
    for start, end in pairwise(edges):
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        text.append(shown[start:end], style=f"underline {over[0].colour}" if over else "")
        for mark in marks:
            if mark.end == end:
                text.append(f"[{mark.tag}]", style=f"bold {mark.colour}")
    return text


def pitfall_tag(number: int) -> str:
    """The tag of a pitfall's quotes: a letter, where a criterion has a number."""
    return chr(ord("a") + number % 26)


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _grid(columns: int) -> Table:
    table = Table.grid(padding=(0, 2), pad_edge=True)
    for _ in range(columns):
        table.add_column()
    return table
