from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.files.yaml_document import (
    FASTEST_LOADER,
    Loader,
    pointer_to,
    read_document,
)
from app.adapters.files.yaml_text import Place
from app.domain.errors import RubricInvalidError, RubricProblem

CPU_SECONDS = 5.0

both_loaders = pytest.mark.parametrize("loader", [FASTEST_LOADER, yaml.SafeLoader])


def refused(text: str, loader: Loader = FASTEST_LOADER) -> RubricProblem:
    with pytest.raises(RubricInvalidError) as caught:
        read_document(text, source="a.yaml", loader=loader)
    (problem,) = caught.value.problems
    return problem


@both_loaders
def test_values_and_their_places_are_read(loader: Loader) -> None:
    document = read_document("a: 1\nb:\n  - x\n  - c: 'no'\n", source="a.yaml", loader=loader)
    assert document.root == {"a": 1, "b": ["x", {"c": "no"}]}
    assert document.place(("b", 1, "c")) == Place(line=4, column=8)
    assert document.key_place(("b", 1, "c")) == Place(line=4, column=5)
    assert document.place(("b", 1, "d", "e")) == Place(line=4, column=5)


def test_a_pointer_escapes_as_rfc_6901_says() -> None:
    assert pointer_to(("a/b", 0, "c~d")) == "/a~1b/0/c~0d"
    assert pointer_to(()) == ""


@both_loaders
@pytest.mark.parametrize(
    ("text", "message", "pointer"),
    [
        ("a: &x [1]\nb: *x", "anchors (&name) are refused; write the value out", "/a"),
        ("a:\n  - *x", "aliases (*name) are refused; write the value out", "/a/0"),
        (
            "a: !!python/object/apply:os.system [ls]",
            "tags (!name) are refused; remove it, or quote the text",
            "/a",
        ),
        ("a: !!str x", "tags (!name) are refused; remove it, or quote the text", "/a"),
        ("a: 1\na: 2", "the field 'a' is here twice, first on line 1; remove one", "/a"),
        ("a: {b: 1, 'b': 2}", "the field 'b' is here twice, first on line 1; remove one", "/a/b"),
        ("? [a]\n: b", "a field name must be text, not a list or fields", ""),
        ("a: 1\n---\nb: 2", "one file holds one rubric; remove what follows '---'", ""),
        ("a: .nan", "infinity and not-a-number cannot be used; write an ordinary number", "/a"),
        (
            'a: "\\0"',
            "the character U+0000 is not allowed in a rubric, not even as an escape",
            "/a",
        ),
        ('"\\0": a', "the character U+0000 is not allowed in a rubric", ""),
    ],
)
def test_what_is_dangerous_or_ambiguous_is_refused(
    text: str, message: str, pointer: str, loader: Loader
) -> None:
    problem = refused(text, loader)
    assert (problem.message, problem.pointer) == (message, pointer)
    assert problem.line is not None
    assert problem.column is not None


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_an_empty_document_is_refused(text: str) -> None:
    assert refused(text).message == "there is nothing in this file"


@both_loaders
@pytest.mark.parametrize(
    ("text", "hint", "line"),
    [
        ("a: b: c", "put text that contains ': ' in quotes", 1),
        ("a:\n\tb: 1", "indent with spaces", 2),
        ('a: "open', "close the quotes", 1),
        ('a: "\\d"', "write patterns in single quotes", 1),
        ("a: 'x' y", "check the indentation and the quotes", 1),
    ],
)
def test_a_slip_of_syntax_names_its_place_and_a_way_out(
    text: str, hint: str, line: int, loader: Loader
) -> None:
    problem = refused(text, loader)
    assert problem.message.startswith("this is not YAML: ")
    assert hint in problem.message
    assert problem.line == line


@both_loaders
def test_an_escape_beyond_unicode_is_refused(loader: Loader) -> None:
    assert "YAML" in refused('a: "\\UFFFFFFFF"', loader).message


def test_a_tower_of_aliases_is_refused_at_its_first_anchor() -> None:
    floors = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    problem = refused("\n".join(["a0: &a0 [lol]", *floors]))
    assert problem.message == "anchors (&name) are refused; write the value out"
    assert problem.line == 1


@both_loaders
@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000])
def test_a_document_nested_over_32_deep_is_refused_at_once(text: str, loader: Loader) -> None:
    started = time.process_time()
    problem = refused(text, loader)
    assert time.process_time() - started < CPU_SECONDS
    assert problem.message == "lists and fields are nested over 32 deep"


def test_32_levels_are_not_too_deep() -> None:
    read_document("[" * 32 + "]" * 32, source="a.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"k{number}: 1" for number in range(20_000)),
        "{" + ", ".join(f"k{number}" for number in range(20_000)) + "}",
        "- x\n" * 20_000,
    ],
)
def test_20000_entries_are_refused_at_once(text: str) -> None:
    started = time.process_time()
    problem = refused(text)
    assert time.process_time() - started < CPU_SECONDS
    assert problem.message == "a rubric has at most 10000 values and keys"


def test_a_very_long_field_name_is_refused() -> None:
    problem = refused("? " + "k" * 3000 + "\n: v")
    assert problem.message == "a field name has at most 200 characters"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126)),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.text("abc", min_size=1), children, max_size=4)
    ),
    max_leaves=10,
)


@given(json_values)
@settings(max_examples=60, deadline=None)
def test_json_reads_as_itself(value: object) -> None:
    assert read_document(json.dumps(value), source="a.yaml").root == value


SHARDS = [
    *("a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ",", "'", '"', "\\", "#", "&x ", "*x"),
    *("!t ", "|", ">", "? ", "---\n", "...\n", "%", "@", "\t", "1", "~", "<<", '"\\U'),
]

yaml_shards = st.lists(st.sampled_from(SHARDS), max_size=30).map("".join)


@both_loaders
@given(text=yaml_shards | st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused(text: str, loader: Loader) -> None:
    with suppress(RubricInvalidError):
        document = read_document(text, source="a.yaml", loader=loader)
        assert () in document.values


@given(st.binary(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(RubricInvalidError):
        document = read_document(content, source="a.yaml")
        assert () in document.values
