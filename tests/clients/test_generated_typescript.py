"""What openapi-typescript makes of the description: it compiles strictly, and it works."""

from __future__ import annotations

import json

import pytest

from tests.clients.conftest import Closed
from tests.clients.node import TYPESCRIPT, need_node, run
from tests.clients.test_python_client import ANSWER


@pytest.fixture(scope="module")
def built() -> None:
    """The example, built anew from the published description."""
    need_node()
    scripts = json.loads((TYPESCRIPT / "package.json").read_text())["scripts"]
    assert run(*scripts["generate"].split()) is not None
    assert run(*scripts["build"].split()) == ""


@pytest.mark.usefixtures("built")
def test_the_example_grades_an_answer(service: Closed) -> None:
    env = {"TOUCHSTONE_URL": service.url, "TOUCHSTONE_KEY": service.key}
    astral = "\U0001f642 " + ANSWER
    first, *lines = run("node", "build/grade.js", astral, env=env).splitlines()
    assert " of 100, " in first
    quotes = [line.strip().strip('"') for line in lines if line.startswith("    ")]
    assert quotes
    assert all(quote in ANSWER for quote in quotes)


@pytest.mark.usefixtures("built")
def test_the_example_says_what_went_wrong(service: Closed) -> None:
    env = {"TOUCHSTONE_URL": service.url, "TOUCHSTONE_KEY": "ts_wrong"}
    told = run("node", "build/grade.js", ANSWER, env=env, fails=True)
    assert told.startswith("unauthorized: ")
    env["TOUCHSTONE_KEY"] = service.key
    told = run("node", "build/grade.js", "x" * 20_001, env=env, fails=True)
    assert told.startswith("answer_rejected: ")
