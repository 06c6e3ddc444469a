from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.json_body import JsonValue, pointer_token, read
from app.api.rejections import BodyUnreadableError, RequestError, RequestInvalidError

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts
numbers = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    scalars | numbers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
@settings(max_examples=100)
def test_ordinary_json_comes_out_as_it_went_in(value: JsonValue) -> None:
    assert read(json.dumps(value).encode()) == value
    assert read(json.dumps(value, ensure_ascii=False).encode()) == value


@given(
    st.binary(max_size=200)
    | st.text(alphabet='{}[]",:\\u0d8aNI 1eE.-', max_size=60).map(str.encode)
)
@settings(max_examples=200)
def test_no_bytes_do_anything_but_give_a_value_or_a_refusal(body: bytes) -> None:
    try:
        read(body)
    except RequestError as error:
        assert error.faults or isinstance(error, BodyUnreadableError)  # noqa: PT017 - both end here


@pytest.mark.parametrize("depth", [32, 33])
def test_nesting_is_counted_outside_of_texts_only(depth: int) -> None:
    body = b"[" * (depth - 1) + b'["[[[[ \\" [[[["' + b"]" * depth
    if depth == 32:
        read(body)
    else:
        with pytest.raises(BodyUnreadableError, match="deeper than 32"):
            read(body)


def test_every_fault_is_named_with_its_place() -> None:
    body = rb'{"a": [1, NaN], "b": {"c": "\u0000", "c d": "\ud800"}, "e": 1e999}'
    with pytest.raises(RequestInvalidError) as caught:
        read(body)
    assert [fault.pointer for fault in caught.value.faults] == ["/a/1", "/b/c", "/b", "/e"]


def test_at_most_twenty_faults_are_named() -> None:
    with pytest.raises(RequestInvalidError) as caught:
        read(b"[" + b",".join([b"NaN"] * 100) + b"]")
    assert len(caught.value.faults) == 20


def test_a_name_that_looks_like_content_is_left_out_of_a_pointer() -> None:
    names = ["answer", "a-b_9", "9", "a b", "a/b", "~0", "é", "x" * 41, "", "a\n"]
    assert "".join(pointer_token(name) for name in names) == "/answer/a-b_9"
    assert pointer_token(3) == "/3"


@pytest.mark.parametrize(
    "body",
    [
        b'"' + b'\\"' * 125_000,
        b'"\\"' * 80_000,
        b"[" + b"1," * 125_000 + b"1]",
        b"{" + b",".join(b'"%d":1' % number for number in range(20_000)) + b',"19999":2}',
        b'"' + b"\\ud800" * 40_000 + b'"',
    ],
    ids=["escaped quotes", "open texts", "long list", "many keys", "surrogates"],
)
def test_the_worst_body_of_250_kb_takes_well_under_a_second(body: bytes) -> None:
    started = time.process_time()
    with suppress(RequestError):
        read(body)
    assert time.process_time() - started < 1.0
