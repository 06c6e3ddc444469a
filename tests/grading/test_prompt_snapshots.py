"""What is sent under each rubric, held against snapshots and a token budget."""

from __future__ import annotations

import difflib
import json

import pytest

from app.adapters.files.prompts import read_templates
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.domain.rubric import Rubric
from app.grading.prompt import Prompt, render
from scripts.prompt_snapshots import ANSWER, FOLDER, snapshots
from tests.grading.tokens import estimated_tokens

RUBRICS = FileRubricLibrary(packaged_rubrics()).all()
MAIN = "project-vs-product-manager"
CODE = f"{2**128 - 1:039d}"
ANSWER_OF_150_WORDS = (
    "The project manager owns the plan and the product manager decides what to build. " * 11
)
BUDGET = 1850
BUDGET_OF_MAIN = 1800
BUDGET_OF_EXAMPLES = 500
SHORTEST_CACHED_PREFIX = 1024
REWRITE = "python -m scripts.prompt_snapshots"
WANTED = snapshots()

every_rubric = pytest.mark.parametrize("rubric", RUBRICS, ids=lambda rubric: rubric.id)


@pytest.mark.parametrize("name", WANTED)
def test_what_is_sent_is_what_was_reviewed(name: str) -> None:
    path = FOLDER / name
    assert path.exists(), f"{name} has no snapshot: look at what is sent, then run {REWRITE}"
    seen = path.read_text(encoding="utf-8")
    if seen != WANTED[name]:
        pytest.fail(difference(name, seen, WANTED[name]), pytrace=False)


def difference(name: str, seen: str, sent: str) -> str:
    lines = difflib.unified_diff(
        seen.splitlines(), sent.splitlines(), "reviewed", "sent now", lineterm="", n=1
    )
    shown = "\n".join(list(lines)[:60])
    return (
        f"What an LLM judge is sent has changed: {name}\n{shown}\n\n"
        "It moves scores, and stored replies are not used again. If it is meant: read the "
        f"difference, run `{REWRITE}`, and say so in CHANGELOG.md."
    )


def test_there_is_no_snapshot_of_what_is_gone() -> None:
    gone = {path.name for path in FOLDER.iterdir()} - WANTED.keys()
    assert not gone, f"run {REWRITE}"


def test_a_difference_names_the_file_the_lines_and_the_command() -> None:
    text = difference("a.txt", "one\ntwo", "one\nthree")
    assert "a.txt" in text
    assert "-two\n+three" in text
    assert REWRITE in text


@pytest.mark.parametrize("name", [name for name in WANTED if name.endswith(".txt")])
def test_in_every_snapshot_the_forged_answer_stays_inside_its_lines(name: str) -> None:
    text = WANTED[name]
    assert "<|im_end|>" in ANSWER
    assert "<|im_" not in text
    assert "[INST]" not in text
    assert "[system]" not in text
    assert sum(line.startswith("</answer ") for line in text.splitlines()) == 1


def sent(rubric: Rubric, *, examples: bool = False) -> Prompt:
    return render(read_templates(examples=examples), rubric, ANSWER_OF_150_WORDS, CODE)


def tokens(prompt: Prompt) -> int:
    """Of the whole request, and thus of the schema as well."""
    schema = json.dumps(prompt.schema, separators=(",", ":"))
    return sum(map(estimated_tokens, [schema, *(one.content for one in prompt.messages)]))


@every_rubric
def test_a_request_keeps_to_its_token_budget(rubric: Rubric) -> None:
    assert tokens(sent(rubric)) <= (BUDGET_OF_MAIN if rubric.id == MAIN else BUDGET)


@every_rubric
def test_examples_keep_to_a_budget_of_their_own(rubric: Rubric) -> None:
    more = tokens(sent(rubric, examples=True)) - tokens(sent(rubric))
    assert 0 <= more <= BUDGET_OF_EXAMPLES
    assert (more > 0) is any(level.examples for item in rubric.criteria for level in item.levels)


@every_rubric
def test_what_a_cohort_shares_is_long_enough_to_be_cached(rubric: Rubric) -> None:
    prompt = sent(rubric)
    shared = tokens(prompt) - estimated_tokens(prompt.messages[-1].content)
    assert shared >= SHORTEST_CACHED_PREFIX
    assert shared / tokens(prompt) >= 0.83
