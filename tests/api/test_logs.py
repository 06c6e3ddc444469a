from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from app.api.logs import configure, event

LOG = logging.getLogger("app.tests")
SECRET = "the words of a candidate"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("info", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("app").setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)


def told(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_its_fields(lines: io.StringIO) -> None:
    event(LOG, "request", status=200, route="/v1/grades\nfake")
    (line,) = told(lines)
    assert (line["event"], line["level"], line["logger"]) == ("request", "info", "app.tests")
    assert (line["status"], line["route"]) == (200, "/v1/grades\nfake")
    assert str(line["time"]).endswith("Z")


def failing() -> None:
    try:
        dict[str, str]()[SECRET]
    except KeyError as error:
        raise ValueError(f"cannot use {SECRET}") from error


def test_an_error_is_told_by_type_and_place_without_its_words(lines: io.StringIO) -> None:
    try:
        failing()
    except ValueError as error:
        event(LOG, "unforeseen_error", level=logging.ERROR, error=error)
        LOG.exception("failed")
    first, second = told(lines)
    for line in (first, second):
        errors = line["errors"]
        assert isinstance(errors, list)
        assert [one["type"] for one in errors] == ["ValueError", "KeyError"]
        assert errors[0]["at"][-1].endswith(" failing")
    assert SECRET not in lines.getvalue()


def test_libraries_are_heard_from_warnings_on_and_by_their_first_line(lines: io.StringIO) -> None:
    library = logging.getLogger("openai._base_client")
    library.debug("Request options: %s", SECRET)
    library.info("HTTP Request: POST %s", SECRET)
    library.warning("Task exception was never retrieved\nfuture: %s", SECRET)
    (line,) = told(lines)
    assert line["event"] == "Task exception was never retrieved"
    assert SECRET not in lines.getvalue()


def test_the_server_logs_here_and_its_access_log_is_silent(lines: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Application startup complete.")
    logging.getLogger("uvicorn.access").info('"GET /v1/grades?reference=%s"', SECRET)
    (line,) = told(lines)
    assert line["event"] == "Application startup complete."


def test_warnings_are_lines_too(lines: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure("info", lines)
        warnings.warn("something is old", stacklevel=1)
    assert [line["logger"] for line in told(lines)] == ["py.warnings"]
