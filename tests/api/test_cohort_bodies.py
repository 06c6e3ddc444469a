from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.cohorts import (
    FORM,
    PATH,
    QUERY,
    TABLE,
    a_form,
    answers_of,
    stored,
)
from tests.api.service import RUBRIC, Backstage, serving

SECRET = "mysecretwords"


@pytest.fixture
def behind() -> Backstage:
    return Backstage()


@pytest.fixture
def client(behind: Backstage) -> Iterator[TestClient]:
    with serving(behind) as client:
        yield client


def test_a_form_is_taken_whatever_its_order(client: TestClient, behind: Backstage) -> None:
    file = ("file", TABLE, "answers.csv")
    fields = [("rubric_id", RUBRIC.id.encode(), ""), ("name", "Größe".encode(), "")]
    empty = ("judge", b"", "")
    for parts in ([*fields, empty, file], [file, *fields, empty]):
        sent = client.post(PATH, content=a_form(*parts), headers=FORM)
        assert (sent.status_code, sent.json()["name"]) == (202, "Größe")
        assert len(answers_of(behind, sent.json()["id"])) == 2


def test_a_form_may_choose_columns(client: TestClient, behind: Backstage) -> None:
    form = a_form(("answer_column", b"b", ""), ("file", b"a,b\n1,One\n", "x.csv"))
    sent = client.post(PATH, params=QUERY, content=form, headers=FORM)
    assert answers_of(behind, sent.json()["id"])[0].answer == "One"


def test_the_name_of_a_file_says_what_it_is(client: TestClient) -> None:
    def sent(name: str, content: bytes) -> int:
        form = a_form(("file", content, name))
        return client.post(PATH, params=QUERY, content=form, headers=FORM).status_code

    assert sent("a.JSONL", b'{"answer": "One"}\n') == 202
    assert sent("a.json", b'{"answers": [{"answer": "One"}]}') == 202
    assert sent("a.xlsx", TABLE) == 415


@pytest.mark.parametrize(
    "form",
    [
        b"nothing of the kind",
        a_form(("name", b"x", "")),
        a_form(("file", TABLE, "a.csv"), ("file", TABLE, "b.csv")),
        a_form(("other", TABLE, "a.csv")),
        a_form(("file", TABLE, "a.csv"))[:-30],
        a_form(("name", b"x" * 5000, ""), ("file", TABLE, "a.csv")),
        a_form(("name", b"\xff", ""), ("file", TABLE, "a.csv")),
        a_form(("name", b"x", ""), ("name", b"y", ""), ("file", TABLE, "a.csv")),
    ],
    ids=["no form", "no file", "two", "misnamed", "cut", "long field", "not UTF-8", "doubled"],
)
def test_a_form_that_is_none_is_refused(client: TestClient, behind: Backstage, form: bytes) -> None:
    refused = client.post(PATH, params=QUERY, content=form, headers=FORM)
    assert (refused.status_code, refused.json()["code"]) == (422, "upload_unreadable")
    assert stored(behind) == []
