from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from typing_extensions import override

from app.domain.errors import StoreUnavailableError
from app.grading.records import GradeRecord
from tests.api.service import Backstage
from tests.fakes.memory_store import InMemoryGradeStore
from tests.web.site import Document, browsing

GRADE = "/grades/grd_" + "0" * 26


class BrokenStore(InMemoryGradeStore):
    """A store that fails in one way."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    @override
    async def get(self, grade_id: str) -> GradeRecord:
        raise self._error


def test_a_browser_gets_a_page_and_a_program_gets_a_problem(browser: TestClient) -> None:
    page = browser.get("/nowhere")
    problem = browser.get("/nowhere", headers={"Accept": "*/*"})
    assert (page.status_code, problem.status_code) == (404, 404)
    assert page.headers["content-type"].startswith("text/html")
    assert problem.headers["content-type"] == "application/problem+json"
    assert page.headers["x-request-id"] in page.text


@pytest.mark.parametrize("path", ["/v1/nowhere", "/v1/grades/x", "/health/nowhere"])
def test_the_api_answers_browsers_too_with_problems(browser: TestClient, path: str) -> None:
    answered = browser.get(path)
    assert answered.headers["content-type"] == "application/problem+json"


def test_an_unforeseen_error_is_a_page_that_tells_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    behind = Backstage(store=BrokenStore(RuntimeError("secret of the house")))
    with browsing(behind, raise_errors=False) as browser:
        answered = browser.get(GRADE)
    text = Document(answered.text).text
    assert answered.status_code == 500
    assert "Something went wrong here" in text
    assert "secret" not in answered.text
    assert answered.headers["x-request-id"] in text
    assert "unforeseen_error" in caplog.text


def test_a_store_that_is_down_says_when_to_come_back() -> None:
    behind = Backstage(store=BrokenStore(StoreUnavailableError("The database is away.")))
    with browsing(behind) as browser:
        answered = browser.get(GRADE)
    assert answered.status_code == 503
    assert answered.headers["retry-after"] == "5"
    assert "The database is away. Wait a moment, then try again." in Document(answered.text).text


def test_a_query_that_is_too_long_is_no_crash(browser: TestClient) -> None:
    assert browser.get("/", params={"rubric": "x" * 65}).status_code == 400
    assert browser.get("/grades/not-an-id").status_code == 404
