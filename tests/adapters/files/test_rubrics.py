from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.files.rubrics import (
    FileRubricLibrary,
    load_rubric,
    packaged_rubrics,
    read_rubric,
)
from app.domain.errors import RubricInvalidError, RubricNotFoundError, RubricProblem
from app.domain.rubric import Rubric
from tests.adapters.files.rubric_texts import A_RUBRIC, with_patterns

CPU_SECONDS = 5.0


def refused(text: str | bytes) -> RubricProblem:
    with pytest.raises(RubricInvalidError) as caught:
        load_rubric(text, source="a.yaml")
    return caught.value.problems[0]


def write(folder: Path, name: str, text: str = A_RUBRIC) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", [A_RUBRIC, A_RUBRIC.encode(), A_RUBRIC.replace("\n", "\r\n")])
def test_a_rubric_is_loaded_from_text_or_bytes(text: str | bytes) -> None:
    rubric = load_rubric(text, source="a.yaml")
    assert rubric.id == "a-rubric"
    assert rubric.criteria[0].levels[1].meaning == "Said, and said well."


def test_the_error_begins_with_file_line_and_column() -> None:
    with pytest.raises(RubricInvalidError) as caught:
        load_rubric(A_RUBRIC.replace("weight: 100", "weight: 120"), source="a.yaml")
    assert str(caught.value) == "a.yaml:9:13: /criteria/0/weight this must be at most 100"


def test_text_is_not_taken_for_truth_or_numbers() -> None:
    assert refused(A_RUBRIC + "floors: {gibberish: no}").message == "write true or false here"
    assert refused(A_RUBRIC + "floors: {min_words: 12:30:00}").message == (
        "write a whole number here, without quotes"
    )
    assert refused(A_RUBRIC.replace("weight: 100", "weight: '100'")).message == (
        "write a number here, without quotes"
    )
    assert load_rubric(A_RUBRIC.replace("title: A rubric", "title: no")).title == "no"


@pytest.mark.parametrize("number", [".nan", "-.inf", "1e999", "9" * 5000, "1" + "0" * 39])
def test_a_weight_that_is_no_ordinary_number_names_its_line(number: str) -> None:
    problem = refused(A_RUBRIC.replace("weight: 100", f"weight: {number}"))
    assert (problem.line, problem.column) == (9, 13)
    assert problem.pointer == "/criteria/0/weight"


def test_a_pattern_that_would_backtrack_for_ever_runs_in_linear_time() -> None:
    pattern = load_rubric(with_patterns("(a+)+$")).keyword_checks[0].patterns[0]
    started = time.process_time()
    assert re2.compile(pattern).search("a" * 20_000 + "!") is None
    assert time.process_time() - started < CPU_SECONDS


def test_every_pattern_of_a_hostile_rubric_compiles_in_bounded_time() -> None:
    checks = "".join(
        f"  - {{id: k{n}, kind: criterion, target: one, patterns: [{patterns}]}}\n"
        for n in range(50)
        for patterns in [", ".join(f"'[^a]{{300}}{n}x{m}'" for m in range(10))]
    )
    started = time.process_time()
    load_rubric(f"{A_RUBRIC}keyword_checks:\n{checks}")
    assert time.process_time() - started < CPU_SECONDS


def test_too_many_patterns_are_refused_before_any_is_compiled() -> None:
    patterns = [f"word{number}" for number in range(2001)]
    assert refused(with_patterns(*patterns)).message == "a rubric has at most 2000 patterns"


def test_too_many_unicode_classes_are_refused_before_any_is_compiled() -> None:
    assert refused(with_patterns(*[r"\pL\PN"] * 101)).message == (
        r"at most 200 \p and \P classes; write the letters out"
    )


@given(st.binary(max_size=80) | st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_text_or_bytes_raise_nothing_but_an_invalid_rubric(content: str | bytes) -> None:
    with pytest.raises(RubricInvalidError):
        load_rubric(content)


@given(
    start=st.integers(0, len(A_RUBRIC)),
    length=st.integers(0, 40),
    other=st.text(max_size=10) | st.sampled_from(["null", "[]", "{}", "- 1", ".nan", "'", "&a"]),
)
@settings(max_examples=200, deadline=None)
def test_a_damaged_rubric_is_a_rubric_or_an_invalid_one(
    start: int, length: int, other: str
) -> None:
    damaged = A_RUBRIC[:start] + other + A_RUBRIC[start + length :]
    with suppress(RubricInvalidError):
        assert isinstance(load_rubric(damaged), Rubric)


def test_a_library_holds_the_rubrics_of_its_folders_by_id(tmp_path: Path) -> None:
    write(tmp_path / "one", "a-rubric.yaml")
    write(tmp_path / "two", "a-first.yaml", A_RUBRIC.replace("id: a-rubric", "id: a-first"))
    write(tmp_path / "two", "schema.json", "{}")
    library = FileRubricLibrary(tmp_path / "one", tmp_path / "two")
    assert [rubric.id for rubric in library.all()] == ["a-first", "a-rubric"]
    assert library.get("a-rubric").title == "A rubric"


def test_an_unknown_id_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path, "a-rubric.yaml")
    with pytest.raises(RubricNotFoundError) as caught:
        FileRubricLibrary(tmp_path).get("other")
    assert caught.value.known == ("a-rubric",)


def test_a_library_of_no_folders_is_empty() -> None:
    assert FileRubricLibrary().all() == ()


def test_a_file_must_bear_the_id_of_its_rubric(tmp_path: Path) -> None:
    path = write(tmp_path, "other.yaml")
    with pytest.raises(RubricInvalidError) as caught:
        FileRubricLibrary(tmp_path)
    assert str(caught.value) == (
        f"{path}: /id the id is 'a-rubric', so the file must be named a-rubric.yaml"
    )


def test_two_folders_may_not_hold_the_same_rubric(tmp_path: Path) -> None:
    write(tmp_path / "one", "a-rubric.yaml")
    second = write(tmp_path / "two", "a-rubric.yaml")
    with pytest.raises(RubricInvalidError, match="holds the rubric 'a-rubric' already") as caught:
        FileRubricLibrary(tmp_path / "one", tmp_path / "two")
    assert caught.value.source == str(second)


def test_a_folder_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RubricInvalidError, match="there is no such folder of rubrics"):
        FileRubricLibrary(tmp_path / "nowhere")


def test_a_yml_file_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path, "a-rubric.yml")
    with pytest.raises(RubricInvalidError, match=r"rename this file: rubrics end in \.yaml"):
        FileRubricLibrary(tmp_path)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a-rubric.yaml").mkdir()
    with pytest.raises(RubricInvalidError, match="this file cannot be read: Is a directory"):
        read_rubric(tmp_path / "a-rubric.yaml")


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a-rubric.yaml", A_RUBRIC + "#" * 300_000)
    with pytest.raises(RubricInvalidError, match="a rubric has at most 262144 bytes"):
        read_rubric(path)


def test_the_packaged_rubrics_are_valid() -> None:
    library = FileRubricLibrary(packaged_rubrics())
    assert "project-vs-product-manager" in [rubric.id for rubric in library.all()]
