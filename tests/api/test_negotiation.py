from __future__ import annotations

import pytest

from app.api.negotiation import check_body_type, preferred
from app.api.rejections import MediaTypeUnsupportedError, NotAcceptableError

JSON, SSE = "application/json", "text/event-stream"


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/*", SSE),
        (SSE, SSE),
        (f"{SSE}, */*", SSE),
        (f"{SSE}, {JSON}", JSON),
        (f"{SSE};q=0.5, {JSON};q=0.4", SSE),
        (f"{JSON};q=0.1, {SSE};q=0", JSON),
        ("application/*;q=0.1, text/event-stream;q=0.9", SSE),
        ("Application/JSON; charset=utf-8", JSON),
        (f"text/html, application/xhtml+xml, {JSON};q=0.9", JSON),
        (f"{JSON};q=2, {SSE}", SSE),
        (f"{JSON};q=nan, {SSE}", SSE),
        (f"{JSON};q=much, {SSE};q=0.1", SSE),
    ],
)
def test_the_type_that_is_liked_best_is_answered(accept: str | None, answered: str) -> None:
    assert preferred(accept, (JSON, SSE)) == answered


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "*/*;q=0", "nonsense", ",,,"])
def test_a_caller_that_takes_none_of_the_types_is_refused(accept: str) -> None:
    with pytest.raises(NotAcceptableError, match=JSON):
        preferred(accept, (JSON,))


@pytest.mark.parametrize(
    "content_type", [JSON, "APPLICATION/JSON", f"{JSON};charset=utf-8", f'{JSON}; charset="UTF-8"']
)
def test_json_in_utf8_is_read(content_type: str) -> None:
    assert check_body_type(content_type, None, JSON) == JSON
    assert check_body_type(content_type, "identity", JSON) == JSON


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [(None, None), ("text/plain", None), (f"{JSON};charset=latin-1", None), (JSON, "gzip")],
)
def test_anything_else_is_not(content_type: str | None, encoding: str | None) -> None:
    with pytest.raises(MediaTypeUnsupportedError):
        check_body_type(content_type, encoding, JSON)
